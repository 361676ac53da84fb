//! Errors of the command line, in the user's language. The English text is clap's.

mod japanese;
mod suggested;

use std::ffi::OsString;
use std::io;

use clap::error::ErrorKind;
use japanese::japanese;
use suggested::suggested;

use super::args::parse_language;
use super::configuration;
use super::locale::locale;
use super::output::tell;
use super::words::args as words;
use crate::language::Language;
use crate::report::{self, Failure};
use crate::write::Target;

/// The language of a command line that may be malformed: the first `--lang`, or that of the locale.
pub(crate) fn language(arguments: &[OsString]) -> Language {
    let of_file = || parse_language(configuration::in_force().value("lang")?).ok();
    asked(arguments).or_else(of_file).unwrap_or_else(locale)
}

/// The target for help: the value of `--for`, if it is known.
pub(crate) fn target_of_help(arguments: &[OsString]) -> Option<&'static Target> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let behind = words.windows(2).find(|pair| pair[0] == "--for").map(|pair| pair[1]);
    let joined = words.iter().find_map(|word| word.strip_prefix("--for="));
    Target::parse(behind.or(joined)?).ok()
}

fn asked(arguments: &[OsString]) -> Option<Language> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let behind = words.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    parse_language(behind.or(joined)?).ok()
}

/// The failure for an invalid `--lang`, wherever it is.
pub(crate) fn of_language(arguments: &[OsString], language: Language) -> Option<Failure> {
    let words: Vec<&str> = arguments.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    let words = &words[..words.iter().position(|word| *word == "--").unwrap_or(words.len())];
    let position = words.iter().position(|word| *word == "--lang" || word.starts_with("--lang="))?;
    let value = match words[position].strip_prefix("--lang=") {
        Some(value) => value,
        None => words.get(position + 1).filter(|next| !next.starts_with('-')).copied().unwrap_or_default(),
    };
    let error = parse_language(value).err()?;
    let values = [("value", &*report::safe(value))];
    let what = if value.is_empty() { words::NO_LANGUAGE } else { words::UNKNOWN_LANGUAGE };
    let failure = Failure::new(what.fill(language, &values)).because(error.of(language));
    Some(failure.try_this("--lang en").try_this("--lang ja"))
}

/// Prints clap's message: results to standard output, errors to standard error.
///
/// # Errors
///
/// Of standard output. That standard error is closed is ignored.
pub(crate) fn print(error: &clap::Error, language: Language) -> io::Result<()> {
    if !error.use_stderr() {
        return error.print();
    }
    match language {
        Language::Japanese if error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            tell(&report::failure_text(&japanese(error), language));
        }
        _ => drop(error.print()),
    }
    for command in suggested(error) {
        tell(&format!("  {}: {command}\n", report::try_label(language)));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
