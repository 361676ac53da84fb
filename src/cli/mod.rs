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
mod ending;
pub(crate) mod exit;
mod explain;
mod fetching;
mod fix;
mod given;
mod help;
mod inputs;
mod intermediates;
mod key;
mod lists;
mod locale;
mod notes;
mod options;
mod output;
mod progress;
mod signals;
mod storing;
mod usage;
pub(crate) mod words;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use args::Command;
use ending::{ended, not_configured, not_run};
use exit::{Exit, Stop};
pub(crate) use output::{colored, no_output, print, print_json, say, tell};

use crate::carried;
use crate::language::Language;

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
    let mut command = match Command::of(arguments, &|command| configuration.as_defaults(command)) {
        Ok(command) => command,
        Err(error) => return not_run(error, typed, arguments, language),
    };
    command.color().write_global();
    if let Some(list) = lists::asked(&command) {
        return ended(lists::print(list, &command).map(|()| Exit::Done), &command);
    }
    if let Command::Bundle(arguments) = &mut command {
        bundle::choose_installed(arguments);
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
