//! Arguments that several commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use time::OffsetDateTime;

use super::super::locale::locale;
use super::values::{parse_language, parse_network, parse_seconds, parse_time};
use crate::certificate::whole_second;
use crate::job::output::Reads;
use crate::language::Language;

/// What is kept of what was fetched.
#[derive(Debug, Args)]
pub(crate) struct CacheOptions {
    /// Do not read or write the cache of fetched certificates
    #[arg(long, conflicts_with = "cache_dir")]
    pub(crate) no_cache: bool,

    /// Cache folder for fetched certificates. Default: `chainmend` in the user's cache folder (`XDG_CACHE_HOME`)
    #[arg(long, value_name = "DIR")]
    pub(crate) cache_dir: Option<PathBuf>,
}

/// What is kept on this machine for good.
#[derive(Debug, Args)]
pub(crate) struct StoreOptions {
    /// Do not use the local store of intermediates
    #[arg(long, conflicts_with = "store_dir")]
    pub(crate) no_store: bool,

    /// Folder of the local store of intermediates. Default: `chainmend` in the user's data folder (`XDG_DATA_HOME`)
    #[arg(long, value_name = "DIR")]
    pub(crate) store_dir: Option<PathBuf>,
}

/// Options that every command takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Trust anchors, repeatable: a file or folder, `system`, or an embedded store: `mozilla` (the
    /// default), `chrome`, `apple`, `microsoft`, `android`, `java`, `openjdk`, or an older version of one,
    /// `STORE@YYYY-MM`; `list` prints them. If given, only these are trusted
    #[arg(long, value_name = "SOURCE")]
    pub(crate) roots: Vec<String>,

    /// File or folder with candidate issuers, repeatable; the local store (`chainmend intermediates`) is used, too
    #[arg(long, value_name = "PATH")]
    pub(crate) intermediates: Vec<PathBuf>,

    /// Do not use the network; the local store and the cache of earlier runs are still used
    #[arg(long)]
    pub(crate) offline: bool,

    /// A non-public network that AIA may reach, repeatable: `127.0.0.0/8`. The networks of `CHAINMEND_AIA_ALLOW` are added
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub(crate) aia_allow: Vec<IpNet>,

    /// A network that AIA must not reach, even if another option allows it; repeatable
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub(crate) aia_deny: Vec<IpNet>,

    /// Total seconds that fetching may take; in `fix`, for each file, and in `batch`, for each line
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds)]
    pub(crate) timeout: Duration,

    #[command(flatten)]
    pub(crate) store: StoreOptions,

    #[command(flatten)]
    pub(crate) cache: CacheOptions,

    /// Validate at this time, in RFC 3339 or as YYYY-MM-DD. Default: now
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<OffsetDateTime>,

    /// Configuration file with defaults for the options. Default: `chainmend.toml` in the user's configuration folder
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Language of the output: `en` or `ja`. Default: the locale
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    pub(crate) lang: Option<Language>,

    /// Print only errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print more: each repair and each URL that was requested; in `batch`, they are in the answers
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,

    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// Treat warnings as errors: an unreadable part of an input ends the run; in `batch`, only that line is refused
    #[arg(long)]
    pub(crate) strict: bool,
}

impl Common {
    /// The files that are read: these, the candidates, the roots and the configuration.
    pub(crate) fn reads(&self, files: &[PathBuf]) -> Reads {
        let configuration = super::super::configuration::in_force();
        Reads::of(files, &self.intermediates, &self.roots).and_configuration(configuration.path.as_deref())
    }

    /// The value of `--at`, or the current time, in whole seconds.
    pub(crate) fn time_of_judgement(&self) -> OffsetDateTime {
        self.at.unwrap_or_else(|| whole_second(OffsetDateTime::now_utc()))
    }

    /// The language of the output: `--lang`, or that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    pub(crate) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}
