//! The arguments of `completions` and `man`.

use clap::{Args, ValueEnum as _};
use clap_complete::Shell;

use super::super::bad_value::BadValue;
use super::super::locale::locale;
use super::super::words::args as words;
use super::values::parse_language;
use crate::language::Language;

/// The commands that have their own page.
pub(crate) const PAGES: [&str; 10] =
    ["bundle", "fix", "check", "chains", "batch", "explain", "intermediates", "config", "completions", "man"];

/// Print the script with which a shell completes commands, options and their values
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 done, 2 wrong command line, 6 standard output could not be written.")]
pub(crate) struct Completions {
    /// The shell: `bash`, `zsh`, `fish`, `powershell`, `elvish`
    #[arg(value_name = "SHELL", value_parser = parse_shell)]
    pub(crate) shell: Shell,

    /// The language of the descriptions: `en` or `ja`. Default: the locale
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    lang: Option<Language>,
}

impl Completions {
    /// The language of the output: `--lang`, or that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}

/// Print a manual page
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 done, 2 wrong command line, 6 standard output could not be written.")]
pub(crate) struct Man {
    /// The command. Default: the page of chainmend itself
    #[arg(value_name = "COMMAND", value_parser = parse_page)]
    pub(crate) page: Option<&'static str>,

    /// Language of the page: `en` or `ja`. Default: the locale
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    lang: Option<Language>,
}

impl Man {
    /// The language of the output: `--lang`, or that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}

/// Parses the name of a shell.
fn parse_shell(text: &str) -> Result<Shell, BadValue> {
    Shell::from_str(text, false).map_err(|_| {
        BadValue::new(|language: Language| words::SHELL.fill(language, &[("names", &shells().join(language.comma()))]))
    })
}

pub(crate) fn shells() -> Vec<String> {
    let values = Shell::value_variants().iter().filter_map(clap::ValueEnum::to_possible_value);
    values.map(|value| value.get_name().to_owned()).collect()
}

/// Parses the name of a command that has a page.
fn parse_page(text: &str) -> Result<&'static str, BadValue> {
    PAGES.iter().find(|name| **name == text).copied().ok_or_else(|| {
        BadValue::new(|language: Language| words::PAGE.fill(language, &[("names", &PAGES.join(language.comma()))]))
    })
}
