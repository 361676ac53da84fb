//! `--key`: reads the private key of the server, and passwords.

mod notes;
mod password;
mod unusable;

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

pub(crate) use notes::{not_on_a_terminal, note_on_answers, note_on_encrypted, note_on_file, note_on_mode, text};
pub(crate) use password::{ask, given_password, read_password};
use unusable::unusable;

use super::args::{Common, KeyOptions};
use super::exit::{Exit, Stop};
use super::given::check_standard_input;
use super::words::key as words;
use crate::certificate::outline::SEQUENCE;
use crate::job::{KeyFile, mode_of};
use crate::key::{KeyError, MAX_KEY_BYTES, Password, PrivateKey};
use crate::language::Language;
use crate::read::secret;
use crate::report::{Failure, list_command, safe};
use crate::words::Words as _;

/// Reads the key that `--key` names, with the given password. `certificates` are the other inputs, one of which may be
/// standard input.
pub(crate) fn read(
    options: &KeyOptions,
    given: Option<&Password>,
    certificates: &[PathBuf],
    common: &Common,
) -> Result<Option<KeyFile>, Box<Stop>> {
    if options.keys.len() > 1 {
        let language = common.language();
        let failure = Failure::new(words::ONE_KEY.of(language)).because(words::TWO_KEYS.of(language));
        return Err(Stop::new(Exit::Usage, failure));
    }
    Ok(read_all(options, given, certificates, common)?.pop())
}

/// Like [`read`], for each `--key`.
pub(crate) fn read_all(
    options: &KeyOptions,
    given: Option<&Password>,
    certificates: &[PathBuf],
    common: &Common,
) -> Result<Vec<KeyFile>, Box<Stop>> {
    let KeyOptions { keys, password } = options;
    let inputs: Vec<PathBuf> = certificates.iter().chain(keys).chain(&password.password_file).cloned().collect();
    check_standard_input(&inputs, common)?;
    read_each(keys, given, common.language())
}

/// Reads the keys in these files.
pub(crate) fn read_each(
    keys: &[PathBuf],
    given: Option<&Password>,
    language: Language,
) -> Result<Vec<KeyFile>, Box<Stop>> {
    keys.iter().map(|path| read_one(path, given, language)).collect()
}

fn read_one(path: &Path, given: Option<&Password>, language: Language) -> Result<KeyFile, Box<Stop>> {
    let (bytes, mode) = read_secret(path, MAX_KEY_BYTES, language)?;
    let mut is_locked = given.is_some() && PrivateKey::is_locked(&bytes);
    let key = match PrivateKey::read(&bytes, given) {
        Err(KeyError::PasswordNeeded(_)) if given.is_none() && io::stdin().is_terminal() => {
            is_locked = true;
            PrivateKey::read(&bytes, Some(&ask(path, language)?))
        }
        read => read,
    };
    let key = key.map_err(|error| Stop::new(Exit::Input, unusable(path, &error, language)))?;
    let is_pem = secret::is_loadable(&bytes);
    // DER and PKCS#12 are separate forms.
    let is_spoilt = !is_pem && bytes.first() != Some(&SEQUENCE);
    let file = KeyFile::new(key, path.to_owned(), mode, (is_pem, is_spoilt));
    Ok(file.encrypted(is_locked))
}

/// Contents that are wiped after use.
type Secret = Zeroizing<Vec<u8>>;

/// The contents of a file, or of standard input for `-`, in a buffer that is allocated once and wiped after use; and
/// the mode of a regular file.
fn read_secret(path: &Path, limit: usize, language: Language) -> Result<(Secret, Option<u32>), Box<Stop>> {
    let name = safe(&path.to_string_lossy());
    let failed = |error: io::Error| {
        let values = [("file", &*name), ("error", &error.words(language))];
        let failure = Failure::new(words::UNREADABLE.fill(language, &values));
        let is_missing = error.kind() == io::ErrorKind::NotFound;
        Stop::new(Exit::Input, if is_missing { failure.try_this(list_command(path)) } else { failure })
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 64));
    let most = limit as u64 + 1;
    let mode = if path.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(failed)?;
        None
    } else {
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        file.take(most).read_to_end(&mut bytes).map_err(failed)?;
        mode_of(&metadata)
    };
    if bytes.len() > limit {
        let values = [("file", &*name), ("limit", &limit.to_string())];
        return Err(Stop::new(Exit::Input, Failure::new(words::TOO_LARGE.fill(language, &values))));
    }
    Ok((bytes, mode))
}
