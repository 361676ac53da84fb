//! The arguments of `intermediates`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use ipnet::IpNet;

use super::store::{StoreCached, StorePlace, StoreShown};
use super::values::{parse_network, parse_seconds};

/// Import, update and list the intermediate certificates that are kept on this machine
#[derive(Debug, Args)]
#[command(
    after_help = "\
Every command that looks for issuers uses them, unless --no-store is given.
Exit status: 0 done, 2 wrong command line, 3 an input cannot be used, 5 the report could not be fetched, 6 the store
could not be written. If it is not 0, the store is as before.",
    disable_help_subcommand = true
)]
pub(crate) struct Intermediates {
    #[command(subcommand)]
    pub(crate) action: StoreAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreAction {
    Import(StoreImport),
    Update(StoreUpdate),
    List(StoreList),
    /// Print the path of the store
    #[command(after_help = "Exit status: 0 done, 2 wrong command line.")]
    Path(StoreShown),
    /// Remove the store
    Clear(StoreShown),
}

/// Add the certificates of files and folders, or of CSV reports of CCADB
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 done, 2 wrong command line, 3 an input cannot be used, 6 the store could not be written."
)]
pub(crate) struct StoreImport {
    /// Files and folders: PEM, DER, PKCS#7, Java keystores, CSV reports of CCADB; `-` reads standard input
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) place: StorePlace,
}

/// Fetch the CCADB report of all public intermediates, and add what is in it
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 done, 2 wrong command line, 3 the answer is no report, 5 it could not be fetched, 6 the store could not be written."
)]
pub(crate) struct StoreUpdate {
    /// The report, over https. Default: the value of `CHAINMEND_CCADB_URL`, or else CCADB's own
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,

    /// Trust anchors of the https server, besides the embedded Mozilla store; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) roots: Vec<PathBuf>,

    /// A non-public network from which the report may come, repeatable: `127.0.0.0/8`
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub(crate) aia_allow: Vec<IpNet>,

    /// Total seconds that fetching may take
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = parse_seconds)]
    pub(crate) timeout: Duration,

    #[command(flatten)]
    pub(crate) place: StorePlace,
}

/// List the certificates in the store
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 done, 2 wrong command line, 3 the store cannot be read.")]
pub(crate) struct StoreList {
    /// Only those with this in the subject or issuer, or at the beginning of the SHA-256
    #[arg(value_name = "TEXT")]
    pub(crate) filter: Option<String>,

    /// Only revoked ones
    #[arg(long)]
    pub(crate) revoked: bool,

    /// Only expired ones
    #[arg(long, conflicts_with = "valid")]
    pub(crate) expired: bool,

    /// Only those that have not expired and are not revoked
    #[arg(long, conflicts_with = "revoked")]
    pub(crate) valid: bool,

    #[command(flatten)]
    pub(crate) cached: StoreCached,

    #[command(flatten)]
    pub(crate) place: StorePlace,
}

impl Intermediates {
    /// The arguments that all subcommands share.
    pub(crate) fn place(&self) -> &StorePlace {
        match &self.action {
            StoreAction::Import(StoreImport { place, .. })
            | StoreAction::Update(StoreUpdate { place, .. })
            | StoreAction::List(StoreList { place, .. })
            | StoreAction::Path(StoreShown { place, .. })
            | StoreAction::Clear(StoreShown { place, .. }) => place,
        }
    }

    /// Its name, as in JSON.
    pub(crate) fn name(&self) -> &'static str {
        match &self.action {
            StoreAction::Import(_) => "intermediates import",
            StoreAction::Update(_) => "intermediates update",
            StoreAction::List(_) => "intermediates list",
            StoreAction::Path(_) => "intermediates path",
            StoreAction::Clear(_) => "intermediates clear",
        }
    }
}
