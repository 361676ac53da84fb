//! The command line: arguments, one file a command, exit codes.

mod args;
mod bundle;
mod exit;
mod inputs;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use args::{Arguments, Command, Format};
use exit::{Exit, Stop};

use crate::report;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    run(std::env::args_os().collect())
}

fn run(arguments: Vec<OsString>) -> ExitCode {
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            // What --help and --version print is a result, what is wrong goes to standard error; clap
            // knows which. A closed pipe is nobody's loss.
            let _ = error.print();
            let is_result = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return if is_result { Exit::Done } else { Exit::Usage }.into();
        }
    };
    let Command::Bundle(arguments) = parsed.command;
    arguments.common.color.write_global();
    match bundle::run(&arguments) {
        Ok(()) => Exit::Done.into(),
        Err(stop) => fail("bundle", &arguments.common, &stop),
    }
}

fn fail(command: &'static str, common: &args::Common, stop: &Stop) -> ExitCode {
    if common.format == Format::Json && stop.exit != Exit::Usage {
        let object = report::failure_json(command, &stop.failure, stop.exit as u8, &stop.inputs);
        let _ = print_json(&object);
    }
    say(&report::notes_text(&stop.inputs, common.verbose > 0), common);
    // Even a quiet run says why it failed.
    let _ = write!(anstream::stderr(), "{}", report::failure_text(&stop.failure));
    stop.exit.into()
}

/// Says something to the person, unless asked to be quiet. That standard error is closed is no reason
/// to fail.
fn say(text: &str, common: &args::Common) {
    if !common.quiet {
        let _ = write!(anstream::stderr(), "{text}");
    }
}

fn print_json(object: &report::JsonReport) -> std::io::Result<()> {
    let mut text = serde_json::to_string_pretty(object)?;
    text.push('\n');
    print(text.as_bytes())
}

fn print(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}
