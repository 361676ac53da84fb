//! The commands to suggest if the command line is wrong.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::super::args::Command;
use super::japanese::said;
use crate::carried;
use crate::explain::{self, Answer};
use crate::report::{list_command, save_command};
use crate::shell::shell_text;
use crate::suggested::{bundle_of_files, fullchain_beside};

/// The commands to suggest.
pub(super) fn suggested(error: &clap::Error) -> Vec<String> {
    let all: Vec<OsString> = std::env::args_os().skip(1).collect();
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        let of_files = || bundle_as_typed(&all, Path::is_file).filter(|_| lacks_command(error));
        return of_files().into_iter().collect();
    };
    let words: Vec<OsString> = all.iter().skip_while(|other| other.to_str() != Some(word)).cloned().collect();
    let file = Path::new(word);
    if file.is_file() {
        let of_files = || (!is_key(file)).then(|| command_for_files(file, &words[1..]));
        return bundle_as_typed(&all, Path::is_file).or_else(of_files).into_iter().collect();
    }
    if names_certificates(file) {
        let others: Vec<&Path> =
            words[1..].iter().map(Path::new).take_while(|other| names_certificates(other)).collect();
        let bundle = bundle_as_typed(&all, |_| true).unwrap_or_else(|| bundle_of_files(file, &others));
        return vec![list_command(file), bundle];
    }
    // Also behind a word that is no command, such as `probe`.
    let mut addresses = words.iter().take(2).filter_map(|word| word.to_str());
    if let Some(save) = addresses.find_map(save_command) {
        return vec![save];
    }
    command_for_message(word, &words).into_iter().collect()
}

/// The command to suggest if files were given instead of a command.
fn command_for_files(first: &Path, others: &[OsString]) -> String {
    let others: Vec<&Path> = others.iter().map(Path::new).take_while(|path| path.is_file()).collect();
    bundle_of_files(first, &others)
}

/// Whether the name of a file is that of a private key.
fn is_key(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "key")
}

/// Whether no command was typed.
fn lacks_command(error: &clap::Error) -> bool {
    error.kind() == ErrorKind::UnknownArgument && said(error, ContextKind::Usage).contains("chainmend <COMMAND>")
}

/// `bundle` with the words that were typed, and a name for the output if they have none. Private keys among the files
/// become values of `--key`. `None` if that is no command, or an input does not satisfy `is_input`.
fn bundle_as_typed(words: &[OsString], is_input: fn(&Path) -> bool) -> Option<String> {
    let start = ["chainmend", "bundle"].map(OsString::from);
    let all: Vec<OsString> = start.into_iter().chain(words.iter().cloned()).collect();
    let parsed = |all: &[OsString]| match Command::of(all, &|command| command) {
        Ok(Command::Bundle(arguments)) => Some(arguments),
        _ => None,
    };
    let keys: Vec<PathBuf> = parsed(&all)?.certificates.iter().filter(|file| is_key(file)).cloned().collect();
    let with_option = |word: OsString| {
        let option = keys.iter().any(|key| *key == *word).then(|| OsString::from("--key"));
        option.into_iter().chain([word])
    };
    let all: Vec<OsString> = all.into_iter().flat_map(with_option).collect();
    let arguments = parsed(&all)?;
    let first = arguments.certificates.first()?;
    if !arguments.certificates.iter().all(|input| is_input(input)) {
        return None;
    }
    let command = carried::command_of(&all[1..], &[], &[]);
    Some(if arguments.output.is_some() { command } else { format!("{command} -o {}", fullchain_beside(first)) })
}

/// Whether the name of a file ends like that of one with certificates.
fn names_certificates(file: &Path) -> bool {
    const ENDINGS: [&str; 9] = ["pem", "crt", "cer", "cert", "der", "p7b", "p7c", "pfx", "p12"];
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
}

/// The command to suggest if a finding, a topic or the message of a program was given instead of a command.
fn command_for_message(word: &str, words: &[OsString]) -> Option<String> {
    let all: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let question = [word.to_owned(), all.join(" ")].into_iter().find(|question| is_recognised(question))?;
    Some(format!("chainmend explain {}", shell_text(&question)))
}

/// Whether `explain` has an answer to exactly this.
fn is_recognised(question: &str) -> bool {
    match explain::look_up(question) {
        Answer::Finding(_) | Answer::Topics(_) => true,
        Answer::Message { is_approximate, .. } => !is_approximate,
        _ => false,
    }
}
