//! The arguments of `explain`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::super::locale::locale;
use super::Color;
use super::values::parse_language;
use crate::language::Language;

/// Explain what a finding, or an error message of a browser or server, means and what to do about it
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 explained, 2 wrong command line, 3 nothing found for a question.")]
pub(crate) struct Explain {
    /// A code (CM105), the name of a finding or topic, an item of the FAQ (F9), or an error message, also with the text
    /// around it; `-` reads standard input. Without it, what can be asked is printed
    #[arg(value_name = "CODE|MESSAGE", allow_negative_numbers = true)]
    pub(crate) words: Vec<OsString>,

    /// Print every finding: its code, name, severity and message
    #[arg(long, conflicts_with = "words")]
    pub(crate) list: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(crate) format: ExplainFormat,

    /// Language of the output: `en` or `ja`. Default: the locale
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    lang: Option<Language>,

    /// Print only the answer
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

impl Explain {
    /// The language of the output: `--lang`, or that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// The answer, for people
    Text,
    /// One object
    Json,
}
