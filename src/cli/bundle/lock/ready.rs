//! A lock that is complete but does not have its final name yet.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::super::super::args::Bundle as Arguments;
use super::super::super::exit::{Exit, Stop};
use super::{OTHER_FILE, another_file, to_write};
use crate::job::bundle::Bundled;
use crate::job::lock::Lock;
use crate::job::output::Reads;
use crate::language::Text;
use crate::report::{Failure, safe};
use crate::shell::shell_word;
use crate::words::Words as _;

const NOT_WRITTEN: Text =
    Text { en: "{file} was not written: {error}", ja: "{file} に書き込めませんでした: {error}" };

/// The lock of a bundle that is about to be written, as a complete temporary file. It is renamed after the files of the
/// bundle were written. If it cannot be written, those are not changed.
pub(in super::super) struct Ready<'a> {
    path: &'a Path,
    resolved: PathBuf,
    file: NamedTempFile,
}

/// Prepares the lock, if requested. `outputs` are the other files that this run writes.
pub(in super::super) fn prepare<'a>(
    bundled: &Bundled,
    outputs: &[PathBuf],
    arguments: &'a Arguments,
) -> Result<Option<Ready<'a>>, Box<Stop>> {
    let Some(path) = to_write(arguments) else { return Ok(None) };
    let all: Vec<&Path> = outputs.iter().map(PathBuf::as_path).chain([path]).collect();
    let nothing_read = Reads::of(&[], &[], &[]);
    nothing_read.spare(&all, &[], false).map_err(|refusal| another_file(&refusal, arguments.common.language()))?;
    let (sources, target) = (bundled.search.sources(), arguments.target.target());
    let lock = Lock::of(&bundled.certificates(), bundled.root(), sources, target);
    let (resolved, file) =
        staged(path, lock.text().as_bytes()).map_err(|error| not_written(path, &error, arguments))?;
    Ok(Some(Ready { path, resolved, file }))
}

impl Ready<'_> {
    /// Renames it to its final name.
    pub(in super::super) fn put(self, arguments: &Arguments) -> Result<(), Box<Stop>> {
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

/// Writes a temporary file next to its final path.
fn staged(path: &Path, contents: &[u8]) -> io::Result<(PathBuf, NamedTempFile)> {
    let path = crate::write::resolve(path)?;
    let folder = folder_of(&path).unwrap_or(Path::new("."));
    folder.metadata()?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The path of the temporary file is left out of the message.
    let mut file = builder.prefix(".chainmend").tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    file.as_file_mut().write_all(contents)?;
    file.as_file().sync_all()?;
    Ok((path, file))
}
