//! The arguments of `bundle`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::target::parse_target;
use super::values::parse_host;
use super::{Choice, Common, ContainerOptions, KeyOptions, TargetChoice};
use crate::path::Host;

/// Build a deployable bundle from a server certificate and any other certificates
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 done, 2 wrong command line, 3 unusable input, 4 no valid chain to a trusted root,
5 the network was needed and failed, 6 the output could not be written. Files are written only when
it is 0.")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option")]
pub(crate) struct Bundle {
    /// The server certificate and other certificates of the chain, in any order; `-` is standard input.
    /// PEM (damaged PEM is repaired), DER, base64 or PKCS#7
    #[arg(value_name = "CERT")]
    pub(crate) certificates: Vec<PathBuf>,

    /// Output file, or a folder in which the files are named after the certificate. Default: standard output
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `apache@2.2` names a version; `list` prints
    /// the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    #[command(flatten)]
    pub(crate) choice: Choice,

    /// Which certificate is the server's: a SHA-256 prefix, a common name, or its number
    #[arg(long, value_name = "CERT")]
    pub(crate) leaf: Option<String>,

    /// DNS name or IP address that the server certificate must cover
    #[arg(long, value_name = "NAME", value_parser = parse_host)]
    pub(crate) host: Option<Host>,

    #[command(flatten)]
    pub(crate) key: KeyOptions,

    #[command(flatten)]
    pub(crate) container: ContainerOptions,

    /// Write to this file what the bundle was made of: each certificate, from where it came and when
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,

    /// Make the bundle of --lock again, without asking anybody for issuers; fail if that is not possible
    #[arg(long, requires = "lock", conflicts_with_all = ["variant", "preferred_root", "support"])]
    pub(crate) locked: bool,

    /// Allow the output to replace a file that is also an input
    #[arg(long)]
    pub(crate) overwrite_input: bool,

    /// Replace a file even if that loses its private key, a certificate for other names, or a certificate newer than the
    /// new one
    #[arg(long)]
    pub(crate) replace: bool,

    /// Write the private key as well, into a file of its own, for a server whose other files do not contain it
    #[arg(long)]
    pub(crate) include_key: bool,

    /// Write MANIFEST.json as well: each file with its SHA-256
    #[arg(long)]
    pub(crate) manifest: bool,

    /// Print only the lines for the configuration of the server to standard output, for the installed version unless
    /// --for names one
    #[arg(long)]
    pub(crate) print_config: bool,

    /// Before the files are replaced, run the server's own check of its configuration on the new ones
    #[arg(long)]
    pub(crate) test_config: bool,

    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The bundle
    Text,
    /// A report that contains the bundle
    Json,
}
