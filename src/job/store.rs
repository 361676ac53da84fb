//! Importing certificates into the local store.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::reading::{self, MAX_FOLDER_FILES};
use super::refusal::{Reason, Refusal};
use crate::gather::store::{Counts, Import, RowFault, end_of_cut, is_report, names_columns};
use crate::read::{self, MAX_FILE_BYTES, Place, ReadError, Reading};

/// The maximum size of a CCADB report, in bytes; the largest one has about 40 MiB.
pub const MAX_REPORT_BYTES: u64 = 256 << 20;

/// The size of the parts in which a large text is read. Each has fewer certificates than the limit for a file.
const PART_BYTES: usize = 2 << 20;

/// Adds the contents of a file or folder: certificates in any encoding, and CCADB reports.
///
/// # Errors
///
/// [`Refusal`] if it cannot be read, or a file contains neither.
pub fn add_to_import(import: &mut Import, path: &Path) -> Result<(), Refusal> {
    let name: Arc<str> = path.to_string_lossy().into();
    import.begin(&name);
    if !path.is_dir() {
        let bytes = bytes_of(path, &name)?;
        return add_bytes(import, &bytes, path, &name);
    }
    for file in files_of(path, &name)? {
        let name = file.to_string_lossy().into();
        // Other files of a folder are ignored, because folders may contain anything.
        match bytes_of(&file, &name).map_err(Refusal::from).and_then(|bytes| reading_of(import, &bytes, &name)) {
            Ok(mut reading) => {
                reading.problems.retain(|problem| !matches!(problem.kind, read::ProblemKind::EmptyFile(_)));
                import.add(reading);
            }
            Err(Refusal { reason, .. }) => match *reason {
                Reason::Unreadable(error) => import.add(reading::not_read(&file, &error)),
                Reason::NotAReport(place) => import.refuse(place, RowFault::NoReport),
                _ => {}
            },
        }
    }
    Ok(())
}

/// Adds the contents of a response. It must be complete, because missing parts would not be noticed.
///
/// # Errors
///
/// [`Refusal`] if it contains neither an intermediate nor a revocation, or a report is truncated within a row.
pub fn add_answer(import: &mut Import, bytes: &[u8], url: &str) -> Result<(), Refusal> {
    let name: Arc<str> = url.into();
    if let Some(line) = end_of_cut(bytes) {
        return Err(Reason::CutReport(Place { file: name, line }).into());
    }
    let before = import.counts;
    add_bytes(import, bytes, Path::new(url), &name)?;
    let useful = |counts: Counts| counts.new + counts.known + counts.revoked;
    if useful(import.counts) == useful(before) {
        return Err(Reason::NoIntermediates(url.to_owned()).into());
    }
    Ok(())
}

/// Adds the contents of a file. `name` is its name in places.
fn add_bytes(import: &mut Import, bytes: &[u8], path: &Path, name: &Arc<str>) -> Result<(), Refusal> {
    let is_row = is_report(bytes);
    let reading = reading_of(import, bytes, name)?;
    if reading.certificates.is_empty() && reading.aside.is_empty() && !is_row {
        return Err(reading::no_certificate_in(path, reading));
    }
    import.add(reading);
    Ok(())
}

/// Reads certificates from an input. The rows of a report are added directly.
fn reading_of(import: &mut Import, bytes: &[u8], name: &Arc<str>) -> Result<Reading, Refusal> {
    if is_report(bytes) {
        import.add_report(bytes, name);
        return Ok(Reading::default());
    }
    if let Some(line) = names_columns(bytes) {
        return Err(Reason::NotAReport(Place { file: name.clone(), line }).into());
    }
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return in_parts(bytes, name);
    }
    Ok(read::jks::read(bytes, name, None).map_or_else(|| read::read_bytes(bytes, name), Ok)?)
}

/// Reads a text that is too large to be read at once, such as one with all public intermediates, in parts that end
/// after blocks.
fn in_parts(bytes: &[u8], name: &Arc<str>) -> Result<Reading, Refusal> {
    let (mut whole, mut rest, mut lines) = (Reading::default(), bytes, 0);
    while !rest.is_empty() {
        let window = &rest[..rest.len().min(PART_BYTES)];
        let end = if window.len() == rest.len() { Some(rest.len()) } else { end_of_blocks(window) };
        let (part, behind) = rest.split_at(end.ok_or_else(|| ReadError::TooLarge(name.clone()))?);
        let mut reading = read::read_bytes(part, name)?;
        let certificates = reading.certificates.iter_mut().chain(&mut reading.aside).map(|found| &mut found.place);
        let places = certificates.chain(reading.problems.iter_mut().map(|problem| &mut problem.place));
        places.for_each(|place| place.line += lines);
        whole.certificates.extend(reading.certificates);
        whole.aside.extend(reading.aside);
        whole.problems.extend(reading.problems);
        lines += memchr::memchr_iter(b'\n', part).count();
        rest = behind;
    }
    Ok(whole)
}

/// The end of the line that ends the last block.
fn end_of_blocks(text: &[u8]) -> Option<usize> {
    let last = memchr::memmem::rfind(text, b"-----END CERTIFICATE-----")?;
    memchr::memchr(b'\n', &text[last..]).map(|end| last + end + 1)
}

fn bytes_of(path: &Path, name: &Arc<str>) -> Result<Vec<u8>, ReadError> {
    let failed = |error| ReadError::Io(name.clone(), error);
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(MAX_REPORT_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_REPORT_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(failed)?;
    if bytes.len() as u64 > MAX_REPORT_BYTES { Err(ReadError::TooLarge(name.clone())) } else { Ok(bytes) }
}

/// The files of a folder, sorted by name.
fn files_of(folder: &Path, name: &Arc<str>) -> Result<Vec<PathBuf>, Refusal> {
    let entries = fs::read_dir(folder).map_err(|error| Refusal::from(ReadError::Io(name.clone(), error)))?;
    let mut files: Vec<PathBuf> = entries.flatten().take(MAX_FOLDER_FILES + 1).map(|entry| entry.path()).collect();
    if files.len() > MAX_FOLDER_FILES {
        return Err(Reason::TooManyFiles(folder.to_owned(), MAX_FOLDER_FILES).into());
    }
    files.retain(|file| file.is_file());
    files.sort();
    Ok(files)
}
