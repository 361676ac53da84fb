//! The arguments of `completions` and `man`.

use clap::Args;
use clap_complete::Shell;

use super::super::help::completions::parse_shell;
use super::super::help::man::parse_page;
use super::super::usage::locale;
use super::values::parse_language;
use crate::language::Language;

/// Print the script with which a shell completes commands, options and their values
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 done, 2 wrong command line, 6 standard output could not be written.")]
pub(crate) struct Completions {
    /// The shell: `bash`, `zsh`, `fish`, `powershell`, `elvish`
    #[arg(value_name = "SHELL", value_parser = parse_shell)]
    pub(crate) shell: Shell,

    /// The language of the descriptions: `en`, `ja`; by the locale without it
    #[arg(long, value_name = "LANG", value_parser = parse_language)]
    lang: Option<Language>,
}

impl Completions {
    /// The language to speak: `--lang`, else that of the locale.
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
    /// The language to speak: `--lang`, else that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_else(locale)
    }
}
