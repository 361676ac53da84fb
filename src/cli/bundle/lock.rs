//! The file that tells what a bundle was made of.

use std::io::{self, Write as _};
use std::path::Path;

use super::super::args::Bundle as Arguments;
use super::super::exit::{Exit, Stop};
use super::usage::{output, reads};
use crate::job::bundle::Bundled;
use crate::job::lock::{Lock, LockFault};
use crate::job::{Reason, Refusal};
use crate::language::Text;
use crate::read;
use crate::report::{Failure, safe};
use crate::words::Words as _;

const NOT_WRITTEN: Text =
    Text { en: "{file} was not written: {error}", ja: "{file} に書き込めませんでした: {error}" };
const IS_OUTPUT: Text =
    Text { en: "{file} is the file of -o, too", ja: "{file} は -o のファイルと同じです" };
const OTHER_FILE: Text =
    Text { en: "choose another file: --lock FILE", ja: "別のファイルを指定してください: --lock FILE" };

/// Before anything is done: the lock is not to be written over an input, the output, or something else.
pub(super) fn check(arguments: &Arguments) -> Result<(), Box<Stop>> {
    let Some(path) = to_write(arguments) else { return Ok(()) };
    let language = arguments.common.language();
    if output(arguments).is_some_and(|output| output == path) {
        let what = IS_OUTPUT.fill(language, &[("file", &safe(&path.to_string_lossy()))]);
        return Err(Stop::new(Exit::Usage, Failure::new(what).try_this(OTHER_FILE.of(language))));
    }
    reads(arguments).spare(&[path], false).map_err(|refusal| Stop::of(&refusal, language))?;
    if Lock::may_replace(path) { Ok(()) } else { Err(stop(arguments, path, LockFault::SomethingElse)) }
}

/// Where a lock is to be written.
fn to_write(arguments: &Arguments) -> Option<&Path> {
    arguments.lock.as_deref().filter(|_| !arguments.locked)
}

/// The lock of the bundle that is to be made again.
pub(super) fn read(arguments: &Arguments) -> Result<Option<Lock>, Box<Stop>> {
    let Some(path) = arguments.lock.as_deref().filter(|_| arguments.locked) else { return Ok(None) };
    let bytes = read::bytes_of(path).map_err(|error| Stop::of(&error.into(), arguments.common.language()))?;
    let lock = Lock::parse(&bytes).map_err(|fault| stop(arguments, path, fault))?;
    if lock.target != arguments.target.target().name() {
        return Err(stop(arguments, path, LockFault::AnotherTarget(lock.target)));
    }
    Ok(Some(lock))
}

/// Writes the lock of a bundle, where one is asked for.
pub(super) fn write(bundled: &Bundled, arguments: &Arguments) -> Result<(), Box<Stop>> {
    let Some(path) = to_write(arguments) else { return Ok(()) };
    let (sources, target) = (bundled.search.sources(), arguments.target.target());
    let lock = Lock::of(&bundled.certificates(), bundled.root(), sources, target);
    put(path, lock.text().as_bytes()).map_err(|error| {
        let language = arguments.common.language();
        let values = [("file", &*safe(&path.to_string_lossy())), ("error", &error.words(language))];
        Stop::new(Exit::Output, Failure::new(NOT_WRITTEN.fill(language, &values)))
    })
}

fn stop(arguments: &Arguments, path: &Path, fault: LockFault) -> Box<Stop> {
    Stop::of(&Refusal::from(Reason::Lock(path.to_owned(), fault)), arguments.common.language())
}

/// Puts a file in place as a whole.
fn put(path: &Path, contents: &[u8]) -> io::Result<()> {
    let path = crate::write::resolve(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The path of the temporary file is no part of the message.
    let mut file = builder.prefix(".chainmend").tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    file.as_file_mut().write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(&path).map(drop).map_err(|error| error.error)
}
