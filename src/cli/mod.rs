//! The command line: arguments, one file per command, exit codes.

pub(crate) mod args;
mod bad_value;
mod batch;
mod bundle;
mod chains;
pub(crate) mod check;
mod config;
mod configuration;
pub(crate) mod container;
#[cfg(test)]
mod crowds;
pub(crate) mod exit;
mod explain;
mod fetching;
mod fix;
mod help;
mod inputs;
mod intermediates;
mod key;
mod lists;
mod locale;
mod notes;
mod options;
mod progress;
mod signals;
mod storing;
mod usage;
pub(crate) mod words;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;

use args::Command;
use exit::{Exit, Stop};

use crate::carried;
use crate::language::Language;
use crate::report;
use crate::words::Words as _;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(status) = crate::write::renames_apart() {
        return status.into();
    }
    run(&std::env::args_os().collect::<Vec<_>>())
}

pub(crate) fn run(typed: &[OsString]) -> ExitCode {
    let language = usage::language(typed);
    let arguments = &*args::in_order(typed);
    carried::set_typed(arguments.get(1..).unwrap_or_default());
    let configuration = match configured(arguments, language) {
        Ok(configuration) => configuration,
        Err(stop) => return not_configured(&stop, arguments, language),
    };
    let language = usage::language(typed);
    let command = match Command::of(arguments, &|command| configuration.as_defaults(command)) {
        Ok(command) => command,
        Err(error) => return not_run(error, typed, arguments, language),
    };
    command.color().write_global();
    if let Some(list) = lists::asked(&command) {
        return ended(lists::print(list, &command).map(|()| Exit::Done), &command);
    }
    carried::set(Arc::new(options::carried(&command)));
    let outcome = match &command {
        Command::Bundle(arguments) => bundle::run(arguments).map(|()| Exit::Done),
        Command::Check(arguments) => check::run(arguments),
        Command::Fix(arguments) => fix::run(arguments),
        Command::Chains(arguments) => chains::run(arguments).map(|()| Exit::Done),
        Command::Batch(arguments) => batch::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Intermediates(arguments) => intermediates::run(arguments),
        Command::Config(typed) => config::run(typed.show(), arguments).map(|()| Exit::Done),
        Command::Completions(arguments) => help::completions::run(arguments).map(|()| Exit::Done),
        Command::Man(arguments) => help::man::run(arguments).map(|()| Exit::Done),
    };
    ended(outcome, &command)
}

/// The configuration, for the commands that use it.
fn configured(arguments: &[OsString], language: Language) -> Result<Arc<configuration::Configuration>, Box<Stop>> {
    const COMMANDS: [&str; 8] = ["bundle", "fix", "check", "chains", "batch", "explain", "intermediates", "config"];
    let is_one = arguments.get(1).is_some_and(|name| COMMANDS.iter().any(|known| name == known));
    if is_one { configuration::load(arguments, language) } else { Ok(Arc::default()) }
}

/// Reports an error in the configuration. Help is shown nevertheless.
fn not_configured(stop: &Stop, arguments: &[OsString], language: Language) -> ExitCode {
    if arguments.iter().any(|word| word == "--help" || word == "-h") {
        return match Command::of(arguments, &|command| command) {
            Err(error) => not_run(error, arguments, arguments, language),
            Ok(_) => Exit::Usage.into(),
        };
    }
    let _ = write!(anstream::stderr(), "{}", report::failure_text(&stop.failure, language));
    stop.exit.into()
}

/// Prints help, or the errors of a command line.
fn not_run(error: clap::Error, typed: &[OsString], arguments: &[OsString], language: Language) -> ExitCode {
    if error.kind() == ErrorKind::DisplayHelp
        && let Some(target) = usage::target_of_help(arguments)
    {
        let _ = print(lists::help_on(target, language).as_bytes());
        return Exit::Done.into();
    }
    if let Some(failure) = usage::of_language(typed, language) {
        let _ = write!(anstream::stderr(), "{}", report::failure_text(&failure, language));
        return Exit::Usage.into();
    }
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
    let error = if is_help { help::shown(arguments, language).unwrap_or(error) } else { error };
    usage::print(&error, language);
    let is_result = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if is_result { Exit::Done } else { Exit::Usage }.into()
}

fn ended(outcome: Result<Exit, Box<Stop>>, command: &Command) -> ExitCode {
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
    let _ = write!(anstream::stderr(), "{}", report::failure_text(&with_setting(&stop.failure, language), language));
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

/// Prints a text for people, unless the run is quiet. A closed standard error is ignored.
pub(crate) fn say(text: &str, common: &args::Common) {
    if !common.quiet {
        tell(text);
    }
}

pub(crate) fn tell(text: &str) {
    let _ = write!(anstream::stderr(), "{text}");
}

pub(crate) fn print_json(object: &impl serde::Serialize) -> std::io::Result<()> {
    let mut text = serde_json::to_string_pretty(object)?;
    text.push('\n');
    print(text.as_bytes())
}

pub(crate) fn no_output(error: &std::io::Error, language: Language) -> Box<Stop> {
    let error = error.words(language);
    Stop::new(Exit::Output, report::Failure::new(words::STANDARD_OUTPUT.fill(language, &[("error", &error)])))
}

pub(crate) fn print(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}
