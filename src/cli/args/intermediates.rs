//! The arguments of `intermediates`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use ipnet::IpNet;

use super::super::locale::locale;
use super::values::{parse_language, parse_network, parse_seconds};
use super::{Color, ExplainFormat};
use crate::language::Language;

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

/// What is shown or removed.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 done, 2 wrong command line, 6 it could not be removed.")]
pub(crate) struct StoreShown {
    #[command(flatten)]
    pub(crate) cached: StoreCached,

    #[command(flatten)]
    pub(crate) place: StorePlace,
}

/// Whether it is about the cache instead.
#[derive(Debug, Args)]
pub(crate) struct StoreCached {
    /// The cache of fetched certificates, instead of the store
    #[arg(long)]
    pub(crate) cache: bool,

    /// Cache folder for fetched certificates. Default: `chainmend` in the user's cache folder (`XDG_CACHE_HOME`)
    #[arg(long, value_name = "DIR", requires = "cache")]
    pub(crate) cache_dir: Option<PathBuf>,
}

/// Where the store is, and how to speak of it.
#[derive(Debug, Args)]
pub(crate) struct StorePlace {
    /// Folder of the store. Default: `chainmend` in the user's data folder (`XDG_DATA_HOME`)
    #[arg(long, value_name = "DIR")]
    pub(crate) store_dir: Option<PathBuf>,

    /// Configuration file with defaults for the options. Default: `chainmend.toml` in the user's configuration folder
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Output format
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(crate) format: ExplainFormat,

    /// Language of the output: `en` or `ja`. Default: the locale
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    lang: Option<Language>,

    /// Print only errors
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

impl StorePlace {
    /// The language of the output: `--lang`, or that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
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
