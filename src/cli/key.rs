//! `--key`: reading the private key of the server, and passwords.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::args::{Common, KeyOptions, PasswordOptions};
use super::exit::{Exit, Stop};
use super::inputs::check_standard_input;
use super::words::key as text;
use crate::certificate::Certificate;
use crate::certificate::outline::SEQUENCE;
use crate::finding::{self, Severity};
use crate::job::{KeyFile, mode_at, mode_of};
use crate::key::{Encrypted, KeyError, MAX_KEY_BYTES, Password, PrivateKey};
use crate::language::{Language, Text};
use crate::read::{self, ProblemKind, secret};
use crate::report::{self, Failure, file_name, safe};
use crate::shell::shell_word;
use crate::words::Words as _;
use crate::write::Target;

/// How much of a password file is read.
const MAX_PASSWORD_BYTES: usize = 4096;

/// Reads the key that `--key` names, with the password that was given. `certificates` are the other inputs, of which one
/// may be standard input.
pub(crate) fn read(
    options: &KeyOptions,
    given: Option<&Password>,
    certificates: &[PathBuf],
    common: &Common,
) -> Result<Option<KeyFile>, Box<Stop>> {
    let Some(path) = &options.key else { return Ok(None) };
    let inputs: Vec<PathBuf> =
        certificates.iter().chain([path]).chain(&options.password.password_file).cloned().collect();
    check_standard_input(&inputs, common)?;
    let language = common.language();
    let (bytes, mode) = read_secret(path, MAX_KEY_BYTES, language)?;
    let key = match PrivateKey::read(&bytes, given) {
        Err(KeyError::PasswordNeeded(_)) if given.is_none() && io::stdin().is_terminal() => {
            PrivateKey::read(&bytes, Some(&ask(path, language)?))
        }
        read => read,
    };
    let key = key.map_err(|error| Stop::new(Exit::Input, unusable(path, &error, language)))?;
    let is_pem = secret::is_loadable(&bytes);
    // DER and PKCS#12 are forms of their own.
    let is_spoilt = !is_pem && bytes.first() != Some(&SEQUENCE);
    Ok(Some(KeyFile::new(key, path.clone(), mode, (is_pem, is_spoilt))))
}

/// Contents that are wiped.
type Secret = Zeroizing<Vec<u8>>;

/// The contents of a file, or of standard input for `-`, in a buffer that is never moved and wiped in the end; and the
/// mode of a regular file.
fn read_secret(path: &Path, limit: usize, language: Language) -> Result<(Secret, Option<u32>), Box<Stop>> {
    let name = safe(&path.to_string_lossy());
    let failed = |error: io::Error| {
        let values = [("file", &*name), ("error", &error.words(language))];
        Stop::new(Exit::Input, Failure::new(text::UNREADABLE.fill(language, &values)))
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
        return Err(Stop::new(Exit::Input, Failure::new(text::TOO_LARGE.fill(language, &values))));
    }
    Ok((bytes, mode))
}

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

/// Why a key cannot be used, and what to type.
fn unusable(path: &Path, error: &KeyError, language: Language) -> Failure {
    let file = safe(&path.to_string_lossy());
    let in_shell = shell_word(path);
    let say = |text: Text| text.fill(language, &[("file", &in_shell)]);
    let convert = |command: &str| text::CONVERT.fill(language, &[("command", command)]);
    let values = [("file", &*file), ("error", &safe(&error.words(language)))];
    let failure = Failure::new(text::UNUSABLE.fill(language, &values));
    match error {
        KeyError::None => failure.because(say(text::FORMS)).try_this(say(text::MADE_WITH_REQUEST)),
        KeyError::Several(_) => failure.try_this(say(text::FILE_OF_ITS_OWN)),
        KeyError::PasswordNeeded(what) => {
            let hint = match what {
                Encrypted::Key => text::DECRYPT,
                Encrypted::Container => text::TAKE_OUT,
            };
            failure.because(say(text::NOBODY_TO_ASK)).try_this(say(text::GIVE_PASSWORD)).try_this(say(hint))
        }
        KeyError::WrongPassword => failure.try_this(say(text::CHECK_PASSWORD)),
        KeyError::TraditionalEncryption => failure
            .because(say(text::MD5))
            .try_this(convert(&format!("openssl pkey -in {in_shell} -aes256 -out {in_shell}.new"))),
        KeyError::UnsupportedEncryption(Encrypted::Container, _) => failure.try_this(say(text::TAKE_OUT_FIRST)),
        KeyError::UnsupportedEncryption(Encrypted::Key, _) => failure
            .try_this(convert(&format!("openssl pkcs8 -topk8 -v2 aes-256-cbc -in {in_shell} -out {in_shell}.new"))),
        KeyError::ForeignFormat("OpenSSH") => failure.try_this(say(text::CONVERT_COPY)),
        KeyError::ForeignFormat(_) => failure.try_this(say(text::PUTTY)),
        KeyError::UnsupportedKey(_) | KeyError::UnsupportedCurve(_) => failure.because(say(text::KINDS)),
        KeyError::Damaged(_) => failure.try_this(say(text::BACKUP)).try_this(say(text::ASK_OPENSSL)),
    }
}

/// Why a file that holds the key is not printed.
pub(crate) fn not_on_a_terminal(language: Language) -> Failure {
    const WHAT: Text = Text {
        en: "a private key is not written to standard output",
        ja: "秘密鍵は標準出力には書き出しません",
    };
    const TRY: Text = Text { en: "name a file: -o PATH", ja: "ファイルを指定してください: -o PATH" };
    Failure::new(WHAT.of(language)).try_this(TRY.of(language))
}

/// What is to be known about a file that was written for a server that wants the key in it.
/// `before` is the mode of what was there.
pub(crate) fn note_on_file(
    target: &Target,
    has_key: bool,
    file: &Path,
    before: Option<u32>,
    common: &Common,
) -> Option<String> {
    const NO_KEY: Text = Text {
        en: "note: {target} wants the private key in the same file: --key FILE",
        ja: "注記: {target} では同じファイルに秘密鍵が必要です: --key FILE",
    };
    const NOTE: Text = Text { en: "note: {message}", ja: "注記: {message}" };
    let language = common.language();
    if !target.has_key() {
        return None;
    }
    if !has_key {
        return Some(NO_KEY.fill(language, &[("target", &target.name())]) + "\n");
    }
    let narrowed = report::narrowed(file, before, mode_at(file), language);
    let narrowed = narrowed.map(|note| NOTE.fill(language, &[("message", &note)]) + "\n");
    let readers = finding::of_key_mode(&file.to_string_lossy(), mode_at(file)?);
    let readers = readers.filter(|finding| finding.severity > Severity::Info || common.verbose > 0);
    let readers = readers.map(|finding| NOTE.fill(language, &[("message", &safe(&finding.message(language)))]) + "\n");
    Some(narrowed.unwrap_or_default() + &readers.unwrap_or_default())
}

/// That the key is that of `leaf`, in a line; with `verbose`, also who may read it.
pub(crate) fn text(key: &KeyFile, leaf: &Certificate, verbose: bool, language: Language) -> String {
    let kind = key.key().public_key().algorithm.words(language);
    let name = safe(&file_name(&key.path().to_string_lossy(), language));
    let values = [("key", &*name), ("leaf", &report::name(leaf)), ("kind", &kind)];
    let readers = key.readers().filter(|_| verbose).map(|finding| safe(&finding.message(language)));
    let readers = readers.map(|message| text::NOTE.fill(language, &[("text", &message)]) + "\n");
    text::BELONGS.fill(language, &values) + "\n" + &readers.unwrap_or_default()
}
