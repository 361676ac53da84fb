//! The arguments of `chains`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Choice, Common, PasswordOptions};

/// Show every possible chain: which clients accept it, until when, and which would be chosen
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 done, 2 wrong command line, 3 unusable input, 4 no valid chain to a trusted root, or
none that all clients of --support accept, 5 the network was needed and failed.")]
pub(crate) struct Chains {
    /// The server certificate, and other certificates in any order; `-` is standard input
    #[arg(value_name = "CERT")]
    pub(crate) certificates: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) choice: Choice,

    /// Which certificate is the server's: a SHA-256 prefix, a common name, or its number
    #[arg(long, value_name = "CERT")]
    pub(crate) leaf: Option<String>,

    #[command(flatten)]
    pub(crate) password: PasswordOptions,

    /// Replace the file of --emit-root even if that loses something
    #[arg(long)]
    pub(crate) replace: bool,

    /// Output format: tables, JSON, or a graph of the certificates
    #[arg(long, value_enum, default_value_t = ChainsFormat::Text)]
    pub(crate) format: ChainsFormat,

    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChainsFormat {
    /// Tables
    Text,
    /// A report
    Json,
    /// The certificates as a graph, for Graphviz
    Dot,
    /// The certificates as a graph, for Mermaid
    Mermaid,
}
