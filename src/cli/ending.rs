//! How a run ends: with an exit status, or with a failure that is reported.

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::args::Command;
use super::exit::{Exit, Stop};
use super::output::{no_output, print, print_json, say, tell};
use super::{configuration, help, lists, usage, words};
use crate::language::Language;
use crate::report;

/// Reports an error in the configuration. Help is shown nevertheless.
#[cold]
pub(super) fn not_configured(stop: &Stop, arguments: &[OsString], language: Language) -> ExitCode {
    if arguments.iter().any(|word| word == "--help" || word == "-h") {
        return match Command::of(arguments, &|command| command) {
            Err(error) => not_run(error, arguments, arguments, language),
            Ok(_) => Exit::Usage.into(),
        };
    }
    tell(&report::failure_text(&stop.failure, language));
    stop.exit.into()
}

/// Prints help, or the errors of a command line.
pub(super) fn not_run(error: clap::Error, typed: &[OsString], arguments: &[OsString], language: Language) -> ExitCode {
    if error.kind() == ErrorKind::DisplayHelp
        && let Some(target) = usage::target_of_help(arguments)
    {
        return helped(print(lists::help_on(target, language).as_bytes()), Exit::Done, language);
    }
    if let Some(failure) = usage::of_language(typed, language) {
        tell(&report::failure_text(&failure, language));
        return Exit::Usage.into();
    }
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
    let error = if is_help { help::shown(arguments, language).unwrap_or(error) } else { error };
    let is_result = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    helped(usage::print(&error, language), if is_result { Exit::Done } else { Exit::Usage }, language)
}

/// The exit status after help was printed. A program that ended, such as a pager, has read as much as it wanted.
fn helped(printed: io::Result<()>, exit: Exit, language: Language) -> ExitCode {
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let stop = no_output(&error, language);
            tell(&report::failure_text(&stop.failure, language));
            stop.exit.into()
        }
        _ => exit.into(),
    }
}

pub(super) fn ended(outcome: Result<Exit, Box<Stop>>, command: &Command) -> ExitCode {
    match outcome {
        Ok(exit) => exit.into(),
        Err(stop) => fail(command, &stop),
    }
}

fn fail(command: &Command, stop: &Stop) -> ExitCode {
    let language = command.language();
    if command.prints_json() && stop.exit != Exit::Usage && !stop.is_printed {
        let object = report::failure_json(
            command.name(),
            &stop.failure,
            stop.exit as u8,
            &stop.inputs,
            &stop.findings,
            language,
        )
        .with_fetched(&stop.fetched, language);
        let _ = print_json(&object);
    }
    if let Some(common) = command.common() {
        say(&report::notes_text(&stop.inputs, common.verbose > 0, language), common);
        if common.verbose > 0 {
            say(&report::fetches_text(&stop.fetched, language), common);
        }
    }
    // Even a quiet run prints why it failed.
    tell(&report::failure_text(&with_setting(&stop.failure, language), language));
    stop.exit.into()
}

/// Adds the line of the configuration that contains the file in the failure, because the user did not type it.
fn with_setting(failure: &report::Failure, language: Language) -> report::Failure {
    let configuration = configuration::in_force();
    let setting = configuration.naming_path_in(&failure.what).zip(configuration.path.as_ref());
    let Some((setting, path)) = setting else { return failure.clone() };
    let (path, line) = (report::safe(&path.to_string_lossy()), setting.line.to_string());
    let values = [("key", setting.key), ("file", &*path), ("line", &*line)];
    failure.clone().because(words::OF_CONFIGURATION.fill(language, &values))
}
