//! Passwords that are given or typed.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::super::args::{Common, PasswordOptions};
use super::super::exit::{Exit, Stop};
use super::super::given::check_standard_input;
use super::super::words::key as text;
use super::read_secret;
use crate::certificate::outline::SEQUENCE;
use crate::key::Password;
use crate::language::Language;
use crate::read::{self, ProblemKind};
use crate::report::{Failure, safe};
use crate::words::Words as _;

/// The maximum number of bytes of a password file that are read.
const MAX_PASSWORD_BYTES: usize = 4096;

/// The password of `--password-file` (its first line) or `--password-env`. `inputs` are other arguments that may be
/// standard input.
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
    // The user is asked for the password of containers among the inputs, candidates and roots, as for a key.
    let roots: Vec<PathBuf> = common.roots.iter().map(PathBuf::from).filter(|path| path.is_file()).collect();
    let locked = inputs.iter().chain(&common.intermediates).chain(&roots).find(|path| is_locked(path));
    locked.map(|path| ask(path, common.language()).map(Arc::new)).transpose()
}

/// Whether a file is a container that needs a password.
fn is_locked(path: &Path) -> bool {
    let mut first = [0];
    let is_binary = File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == [SEQUENCE];
    let bytes = if is_binary { read::bytes_of(path).ok() } else { None };
    let reading = bytes.and_then(|bytes| read::read_bytes(&bytes, &path.to_string_lossy().into()).ok());
    reading.is_some_and(|reading| reading.problems.iter().any(|problem| problem.kind == ProblemKind::PasswordNeeded))
}

/// Reads the given password, without asking.
pub(crate) fn read_password(options: &PasswordOptions, language: Language) -> Result<Option<Password>, Box<Stop>> {
    if let Some(path) = &options.password_file {
        let (bytes, _) = read_secret(path, MAX_PASSWORD_BYTES, language)?;
        let text = text_of(&bytes).ok_or_else(|| {
            let name = safe(&path.to_string_lossy());
            Stop::new(Exit::Input, Failure::new(text::PASSWORD_NOT_TEXT.fill(language, &[("file", &name)])))
        })?;
        let line = text.split('\n').next().unwrap_or_default();
        let password = line.strip_suffix('\r').unwrap_or(line);
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

/// The text of a password file: UTF-8, or UTF-16 as written by PowerShell's `>` and `Out-File`. A byte order mark is
/// not part of the password. `None` for other octets.
fn text_of(bytes: &[u8]) -> Option<Zeroizing<String>> {
    type Order = fn([u8; 2]) -> u16;
    let (units, order): (&[u8], Order) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => {
            let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?;
            return Some(Zeroizing::new(text.to_owned()));
        }
    };
    // Allocated once, so that it is not moved.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    let (pairs, []) = units.as_chunks::<2>() else { return None };
    for character in char::decode_utf16(pairs.iter().map(|pair| order(*pair))) {
        text.push(character.ok()?);
    }
    Some(text)
}

/// Asks on the terminal, without echo.
pub(crate) fn ask(path: &Path, language: Language) -> Result<Password, Box<Stop>> {
    let prompt = text::PROMPT.fill(language, &[("file", &safe(&path.to_string_lossy()))]);
    rpassword::prompt_password(prompt).map(Password::new).map_err(|error| {
        let values = [("error", &*error.words(language))];
        Stop::new(Exit::Input, Failure::new(text::NO_PROMPT.fill(language, &values)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_password_file() {
        let wide = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(order).collect() };
        let cases: [(&str, Vec<u8>, Option<&str>); 8] = [
            ("UTF-8", b"pass\n".to_vec(), Some("pass\n")),
            ("with its mark", b"\xef\xbb\xbfpass".to_vec(), Some("pass")),
            ("UTF-16", wide("\u{feff}pa\u{df}\u{1f512}\r\n", u16::to_le_bytes), Some("pa\u{df}\u{1f512}\r\n")),
            ("in the other order", wide("\u{feff}\u{9375}", u16::to_be_bytes), Some("\u{9375}")),
            ("half a unit", b"\xff\xfep\0a".to_vec(), None),
            ("half a pair", b"\xff\xfe\x00\xd8".to_vec(), None),
            ("Latin 1", b"pa\xdf".to_vec(), None),
            ("nothing", Vec::new(), Some("")),
        ];
        for (what, bytes, expected) in cases {
            assert_eq!(text_of(&bytes).as_ref().map(|text| &***text), expected, "{what}");
        }
    }
}
