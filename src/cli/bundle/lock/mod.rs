//! The lock file, which records the origins of a bundle.

mod ready;

use std::io;
use std::path::{Path, PathBuf};

pub(super) use ready::prepare;

use super::super::args::Bundle as Arguments;
use super::super::exit::{Exit, Stop};
use super::super::given::check_standard_input;
use super::place::{output, reads};
use crate::carried;
use crate::certificate::Certificate;
use crate::job::lock::{Lock, LockFault};
use crate::job::output::{Reads, is_standard_output};
use crate::job::{KeyFile, Reason, Refusal};
use crate::language::{Language, Text};
use crate::read;
use crate::report::{Failure, lock_anew, safe};
use crate::shell::shell_word;

const IS_OUTPUT: Text =
    Text { en: "{file} is also the file of -o", ja: "{file} は -o のファイルと同じです" };
const IS_STANDARD_OUTPUT: Text = Text {
    en: "a lock is a file, not standard output",
    ja: "ロックファイルを標準出力に書き込むことはできません",
};
const LOCK_FILE: &str = "--lock FILE";
const OTHER_FILE: Text =
    Text { en: "choose another file: --lock FILE", ja: "別のファイルを指定してください: --lock FILE" };

/// Checks before anything is done that the lock does not overwrite an input, the output, or another kind of file.
pub(super) fn check(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let Some(path) = to_write(arguments) else { return check_input(arguments) };
    let language = arguments.common.language();
    if is_standard_output(path) {
        return Err(Stop::new(Exit::Usage, Failure::new(IS_STANDARD_OUTPUT.of(language)).try_this(LOCK_FILE)));
    }
    let is_output = |output: &Path| Reads::of(&[], &[], &[]).spare(&[output, path], &[], false).is_err();
    if output(arguments).is_some_and(is_output) {
        let what = IS_OUTPUT.fill(language, &[("file", &safe(&path.to_string_lossy()))]);
        return Err(Stop::new(Exit::Usage, Failure::new(what).try_this(OTHER_FILE.of(language))));
    }
    reads(arguments, false).spare(&[path], &[], false).map_err(|refusal| another_file(&refusal, language))?;
    if Lock::may_replace(path) { Ok(()) } else { Err(stop(arguments, path, LockFault::SomethingElse)) }
}

/// The refusal to write the lock there. `--overwrite-input` and `-o` do not help, so the remedy is another file.
fn another_file(refusal: &Refusal, language: Language) -> Box<Stop> {
    let mut stop = Stop::of(refusal, language);
    stop.failure.remedy = vec![OTHER_FILE.of(language).to_owned()];
    stop
}

/// Standard input can be either the lock or a certificate.
fn check_input(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let lock = arguments.lock.iter().filter(|path| path.as_os_str() == "-");
    let all: Vec<PathBuf> = lock.chain(&arguments.certificates).cloned().collect();
    check_standard_input(&all, &arguments.common)
}

/// The refusal because a lock is for one certificate, but the inputs have two. Both can be written without a lock, or
/// each with its own.
pub(super) fn of_one(pair: &[Certificate; 2], keys: &[KeyFile], language: Language) -> Box<Stop> {
    const WITHOUT: Text = Text {
        en: "write both without a lock: {command}",
        ja: "ロックファイルなしで両方を書き出す場合: {command}",
    };
    const ONE: Text = Text {
        en: "write the {kind} one with a lock: {command}",
        ja: "{kind} の方をロックファイル付きで書き出す場合: {command}",
    };
    const OF_ONE: Text = Text {
        en: "--lock is for one certificate, and the inputs have two for the same names: RSA and ECDSA",
        ja: "--lock に指定できる証明書は 1 枚ですが、入力には同じ名前の RSA と ECDSA の 2 枚があります",
    };
    let mut failure = Failure::new(OF_ONE.of(language));
    if let Some(command) = carried::typed_without(&["--locked"], &["--lock"]) {
        failure = failure.try_this(WITHOUT.fill(language, &[("command", &command)]));
    }
    for (kind, leaf) in ["RSA", "ECDSA"].into_iter().zip(pair) {
        let Some(command) = carried::typed_without(&[], &["--key"]) else { continue };
        let sha256 = leaf.fingerprint().to_string();
        let key = keys.iter().find(|key| key.key().belongs_to(leaf));
        let key = key.map(|key| format!(" --key {}", shell_word(key.path()))).unwrap_or_default();
        let command = format!("{command}{key} --leaf {}", &sha256[..16]);
        failure = failure.try_this(ONE.fill(language, &[("kind", kind), ("command", &command)]));
    }
    Stop::new(Exit::Usage, failure)
}

/// The path of the lock to be written.
fn to_write(arguments: &Arguments) -> Option<&Path> {
    arguments.lock.as_deref().filter(|_| !arguments.locked)
}

/// The lock of the bundle to be reproduced.
pub(super) fn read(arguments: &Arguments) -> Result<Option<Lock>, Box<Stop>> {
    let Some(path) = arguments.lock.as_deref().filter(|_| arguments.locked) else { return Ok(None) };
    let bytes = read::bytes_of(path).map_err(|error| not_read(error, arguments.common.language()))?;
    let lock = Lock::parse(&bytes).map_err(|fault| stop(arguments, path, fault))?;
    if lock.target != arguments.target.target().name() {
        return Err(stop(arguments, path, LockFault::AnotherTarget(lock.target)));
    }
    Ok(Some(lock))
}

/// The failure because a lock cannot be read. If it does not exist, it must be written first.
fn not_read(error: read::ReadError, language: Language) -> Box<Stop> {
    let is_missing = matches!(&error, read::ReadError::Io(_, error) if error.kind() == io::ErrorKind::NotFound);
    let mut stop = Stop::of(&error.into(), language);
    if is_missing {
        stop.failure.remedy = vec![lock_anew(language)];
    }
    stop
}

fn stop(arguments: &Arguments, path: &Path, fault: LockFault) -> Box<Stop> {
    Stop::of(&Refusal::from(Reason::Lock(path.to_owned(), fault)), arguments.common.language())
}
