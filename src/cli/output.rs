//! Standard output and standard error.

use std::io::Write;

use super::args;
use super::exit::{Exit, Stop};
use super::words;
use crate::language::Language;
use crate::report;
use crate::words::Words as _;

/// Prints a text for people, unless the run is quiet. A closed standard error is ignored.
pub(crate) fn say(text: &str, common: &args::Common) {
    if !common.quiet {
        tell(text);
    }
}

/// Prints a text for people to standard error.
pub(crate) fn tell(text: &str) {
    // The test harness captures the output of macros only.
    if cfg!(test) {
        eprint!("{text}");
    } else {
        let _ = write!(anstream::stderr(), "{text}");
    }
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

/// Prints a result. A standard output that was closed (`>&-`) is no error, because it cannot be told from one that
/// discards the result: the standard library opens `/dev/null` for it at the start, for reading and writing, as Python
/// (`subprocess.DEVNULL`) and Node (`ignore`) do.
pub(crate) fn print(bytes: &[u8]) -> std::io::Result<()> {
    if cfg!(test) {
        print!("{}", String::from_utf8_lossy(bytes));
        return Ok(());
    }
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// The text with its colours, if standard output supports them.
pub(crate) fn colored(text: &str) -> Vec<u8> {
    if anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never {
        return anstream::adapter::strip_str(text).to_string().into_bytes();
    }
    text.as_bytes().to_vec()
}
