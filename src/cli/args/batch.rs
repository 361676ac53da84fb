//! The arguments of `batch`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::target::parse_target;
use super::{Common, TargetChoice, Which};

/// Process many certificates in one run: one JSON object per line in, one per line out
#[derive(Debug, Args)]
#[command(after_help = "\
A line is {\"certificate\": PEM or base64 of DER}, optionally with \"id\", \"intermediates\" (a list), \"host\" and \"at\".
It is UTF-8 (or UTF-16 or UTF-32) and has at most 4 MiB (4194304 bytes).
The answer has the line number, the id, and what --format json prints for that certificate (with --brief, less).
Exit status: 0 every line was answered, even if some answers are errors, 2 wrong command line, 3 the lines cannot
be read, or there are none and the output file has answers, which are kept, 6 the answers could not be written,
129, 130, 143 a signal ended the run.")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option that stands alone")]
pub(crate) struct Batch {
    /// Input file with the lines. Default: standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,

    /// Output file for the answers. Default: standard output
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Make the folders that are missing for the files that are written
    #[arg(long)]
    pub(crate) create_dirs: bool,

    /// What to do with each certificate
    #[arg(long, value_enum, value_name = "COMMAND", default_value_t = BatchCommand::Bundle)]
    pub(crate) command: BatchCommand,

    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `apache@2.2` names a version; `list` prints
    /// the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    #[command(flatten)]
    pub(crate) which: Which,

    /// Write each answer as soon as it is ready, not in the order of the lines
    #[arg(long)]
    pub(crate) unordered: bool,

    /// The form of the answers, which is always JSON
    #[arg(long, value_enum, default_value_t = BatchFormat::Json)]
    #[allow(dead_code, reason = "there is one value")]
    pub(crate) format: BatchFormat,

    /// Short answers: the bundle, the error and the findings, without descriptions of the certificates
    #[arg(long)]
    pub(crate) brief: bool,

    /// At the end, print the number of lines for each finding, issuer and root, and what expires first
    #[arg(long)]
    pub(crate) summary: bool,

    /// Replace the file of --output even if it contains something other than answers, or the input has no line
    #[arg(long)]
    pub(crate) replace: bool,

    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchFormat {
    /// One object per line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchCommand {
    /// Make its bundle
    Bundle,
    /// Check it and its intermediates as a server would send them
    Check,
    /// List every chain
    Chains,
}
