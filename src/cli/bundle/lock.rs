//! The file that tells what a bundle was made of.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::super::args::Bundle as Arguments;
use super::super::exit::{Exit, Stop};
use super::usage::{output, reads};
use crate::job::bundle::Bundled;
use crate::job::lock::{Lock, LockFault};
use crate::job::output::Reads;
use crate::job::{Reason, Refusal};
use crate::language::Text;
use crate::read;
use crate::report::{Failure, safe};
use crate::shell::shell_word;
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

/// The lock of a bundle that is about to be written, complete beside its place. It takes its name after the files of the
/// bundle, so that a lock that cannot be written leaves those as they are.
pub(super) struct Ready<'a> {
    path: &'a Path,
    resolved: PathBuf,
    file: NamedTempFile,
}

/// Prepares the lock, where one is asked for. `outputs` are the other files that this run writes.
pub(super) fn prepare<'a>(
    bundled: &Bundled,
    outputs: &[PathBuf],
    arguments: &'a Arguments,
) -> Result<Option<Ready<'a>>, Box<Stop>> {
    let Some(path) = to_write(arguments) else { return Ok(None) };
    let all: Vec<&Path> = outputs.iter().map(PathBuf::as_path).chain([path]).collect();
    let nothing_read = Reads::of(&[], &[], &[]);
    nothing_read.spare(&all, false).map_err(|refusal| Stop::of(&refusal, arguments.common.language()))?;
    let (sources, target) = (bundled.search.sources(), arguments.target.target());
    let lock = Lock::of(&bundled.certificates(), bundled.root(), sources, target);
    let (resolved, file) =
        staged(path, lock.text().as_bytes()).map_err(|error| not_written(path, &error, arguments))?;
    Ok(Some(Ready { path, resolved, file }))
}

impl Ready<'_> {
    /// Puts it in place.
    pub(super) fn put(self, arguments: &Arguments) -> Result<(), Box<Stop>> {
        self.file.persist(&self.resolved).map(drop).map_err(|error| not_written(self.path, &error.error, arguments))
    }
}

fn not_written(path: &Path, error: &io::Error, arguments: &Arguments) -> Box<Stop> {
    let language = arguments.common.language();
    let values = [("file", &*safe(&path.to_string_lossy())), ("error", &error.words(language))];
    let failure = Failure::new(NOT_WRITTEN.fill(language, &values));
    let missing = folder_of(path).filter(|folder| !folder.exists());
    let remedy =
        missing.map_or_else(|| OTHER_FILE.of(language).to_owned(), |folder| format!("mkdir -p {}", shell_word(folder)));
    Stop::new(Exit::Output, failure.try_this(remedy))
}

fn folder_of(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

fn stop(arguments: &Arguments, path: &Path, fault: LockFault) -> Box<Stop> {
    Stop::of(&Refusal::from(Reason::Lock(path.to_owned(), fault)), arguments.common.language())
}

/// Writes a file beside its place.
fn staged(path: &Path, contents: &[u8]) -> io::Result<(PathBuf, NamedTempFile)> {
    let path = crate::write::resolve(path)?;
    let folder = folder_of(&path).unwrap_or(Path::new("."));
    folder.metadata()?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The path of the temporary file is no part of the message.
    let mut file = builder.prefix(".chainmend").tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    file.as_file_mut().write_all(contents)?;
    file.as_file().sync_all()?;
    Ok((path, file))
}
