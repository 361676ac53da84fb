//! The arguments of `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::target::parse_target;
use super::values::parse_host;
use super::{Common, KeyOptions, TargetChoice};
use crate::path::Host;

/// Diagnose chain files as a TLS client would see them, and change nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 every file is deployable, 1 at least one error was found, 2 wrong command line,
3 a file cannot be used.")]
pub(crate) struct Check {
    /// Files as a server sends them: its certificate first, then the intermediates; `-` is standard input. Each file is
    /// judged separately, together with --intermediates
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// DNS name or IP address that the server certificate must cover
    #[arg(long, value_name = "NAME", value_parser = parse_host)]
    pub(crate) host: Option<Host>,

    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `apache@2.2` names a version; `list` prints
    /// the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    /// Report an error if a certificate of the chain expires within this many days
    #[arg(long, value_name = "DAYS")]
    pub(crate) expires_within: Option<u32>,

    /// A file that must contain the same certificates in the same order
    #[arg(long, value_name = "FILE")]
    pub(crate) same_as: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) key: KeyOptions,

    /// Output format
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,

    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// The findings, for people
    Text,
    /// A report
    Json,
    /// The findings for CI systems (SARIF 2.1.0)
    Sarif,
}
