//! The arguments of `fix`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::target::parse_target;
use super::{Choice, Common, KeyOptions, TargetChoice};

/// Fix chain files in place; the old contents are kept as FILE.bak
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 all files are correct now, 1 an error is left in a file that was fixed as far as possible,
2 wrong command line, 3 a file cannot be used, 4 no valid chain, 5 the network was needed and failed, 6 a
file could not be written. With several files, the first that is not correct decides. A file that is not
fixed stays unchanged.")]
pub(crate) struct Fix {
    /// Files, or folders, in which the files that end in .pem, .crt, .cer or .cert are fixed. `*`, `?` and `**` are expanded
    /// if the shell has not done so
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// The server that loads the files: `nginx`, `apache`, `haproxy`, `iis`; `list` prints the table
    #[arg(long = "for", value_name = "TARGET", default_value = "nginx", value_parser = parse_target)]
    pub(crate) target: TargetChoice,

    #[command(flatten)]
    pub(crate) choice: Choice,

    /// Change nothing; print the lines that would be removed and added
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Do not keep FILE.bak
    #[arg(long)]
    pub(crate) no_backup: bool,

    #[command(flatten)]
    pub(crate) consent: Consent,

    #[command(flatten)]
    pub(crate) key: KeyOptions,

    /// Output format
    #[arg(long, value_enum, default_value_t = FixFormat::Text)]
    pub(crate) format: FixFormat,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// What is done only on request.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Consent {
    /// Remove blocks that cannot be read, if the chain is complete without them
    #[arg(long)]
    pub(crate) replace_damaged: bool,

    /// Fix a working file even if fewer clients accept the new chain, or it expires sooner
    #[arg(long)]
    pub(crate) allow_worse: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FixFormat {
    /// What was done, for people
    Text,
    /// A report
    Json,
}
