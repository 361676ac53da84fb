//! Passwords: given, or asked for.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::args::{Common, PasswordOptions};
use super::super::exit::{Exit, Stop};
use super::super::inputs::check_standard_input;
use super::super::words::key as text;
use super::read_secret;
use crate::certificate::outline::SEQUENCE;
use crate::key::Password;
use crate::language::Language;
use crate::read::{self, ProblemKind};
use crate::report::{Failure, safe};
use crate::words::Words as _;

/// How much of a password file is read.
const MAX_PASSWORD_BYTES: usize = 4096;

/// The password of `--password-file` (its first line) or `--password-env`. `inputs` are what else may be standard input.
pub(crate) fn given_password(
    options: &PasswordOptions,
    inputs: &[PathBuf],
    common: &Common,
) -> Result<Option<Arc<Password>>, Box<Stop>> {
    let inputs: Vec<PathBuf> = inputs.iter().chain(&options.password_file).cloned().collect();
    check_standard_input(&inputs, common)?;
    let given = read_password(options, common.language())?;
    if given.is_some() || !io::stdin().is_terminal() {
        return Ok(given.map(Arc::new));
    }
    // A container that is an input is asked about as a key is.
    let locked = inputs.iter().find(|path| is_locked(path));
    locked.map(|path| ask(path, common.language()).map(Arc::new)).transpose()
}

/// Whether a file is a container that does not open without a password.
fn is_locked(path: &Path) -> bool {
    let mut first = [0];
    let is_binary = File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == [SEQUENCE];
    let bytes = if is_binary { read::bytes_of(path).ok() } else { None };
    let reading = bytes.and_then(|bytes| read::read_bytes(&bytes, &path.to_string_lossy().into()).ok());
    reading.is_some_and(|reading| reading.problems.iter().any(|problem| problem.kind == ProblemKind::PasswordNeeded))
}

/// The same, and nothing else.
pub(crate) fn read_password(options: &PasswordOptions, language: Language) -> Result<Option<Password>, Box<Stop>> {
    if let Some(path) = &options.password_file {
        let (bytes, _) = read_secret(path, MAX_PASSWORD_BYTES, language)?;
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let password = std::str::from_utf8(line).map_err(|_| {
            let name = safe(&path.to_string_lossy());
            Stop::new(Exit::Input, Failure::new(text::PASSWORD_NOT_TEXT.fill(language, &[("file", &name)])))
        })?;
        return Ok(Some(Password::new(password.to_owned())));
    }
    let Some(name) = &options.password_env else { return Ok(None) };
    let value = std::env::var(name).map_err(|_| {
        let failure = Failure::new(text::NO_PASSWORD_VARIABLE.fill(language, &[("name", &safe(name))]))
            .because(text::NAME_OF_VARIABLE.of(language));
        Stop::new(Exit::Input, failure)
    })?;
    Ok(Some(Password::new(value)))
}

/// Asks on the terminal, without echo.
pub(crate) fn ask(path: &Path, language: Language) -> Result<Password, Box<Stop>> {
    let prompt = text::PROMPT.fill(language, &[("file", &safe(&path.to_string_lossy()))]);
    rpassword::prompt_password(prompt).map(Password::new).map_err(|error| {
        let values = [("error", &*error.words(language))];
        Stop::new(Exit::Input, Failure::new(text::NO_PROMPT.fill(language, &values)))
    })
}
