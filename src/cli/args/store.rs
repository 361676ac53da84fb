//! The arguments that the commands of `intermediates` share.

use std::path::PathBuf;

use clap::Args;

use super::super::locale::locale;
use super::values::parse_language;
use super::{Color, ExplainFormat};
use crate::language::Language;

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
