//! The names of files with the answers of runs that ended early, and which files contain only answers.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};

/// The maximum number of names that are tried.
const MOST_PARTIAL: usize = 100;

pub(super) fn partial_of(path: &Path, number: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(if number == 0 { ".partial".to_owned() } else { format!(".partial.{number}") });
    PathBuf::from(name)
}

/// The path for the answers of a run that ended early: `path.partial`, or `path.partial.1` and so on if that is not a
/// file with answers.
pub(super) fn place_of_partial(path: &Path) -> PathBuf {
    let name = |number: usize| partial_of(path, number);
    let is_free = |path: &PathBuf| match path.symlink_metadata() {
        Ok(metadata) => metadata.is_file() && holds_answers(path),
        Err(_) => true,
    };
    (0..MOST_PARTIAL).map(name).find(is_free).unwrap_or_else(|| name(MOST_PARTIAL))
}

/// How much of the beginning and of the end of a file is examined.
const LOOKED_AT: u64 = 1 << 20;

/// Whether the file at a path may be replaced: it does not exist, or contains only answers.
pub(super) fn holds_answers(path: &Path) -> bool {
    // Other kinds of files lose nothing.
    if !path.is_file() {
        return true;
    }
    let ends = || -> io::Result<(Vec<u8>, Vec<u8>)> {
        let mut file = File::open(path)?;
        let (mut first, mut last) = (Vec::new(), Vec::new());
        (&mut file).take(LOOKED_AT).read_to_end(&mut first)?;
        file.seek(io::SeekFrom::Start(file.metadata()?.len().saturating_sub(LOOKED_AT)))?;
        file.take(LOOKED_AT).read_to_end(&mut last)?;
        Ok((first, last))
    };
    let Ok((first, last)) = ends() else { return false };
    let first_line = first.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let last_line = last.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    first.is_empty() || [first_line, last_line].into_iter().all(is_answer)
}

/// Whether a line, or the available part of a long one, is an answer of `batch`.
fn is_answer(line: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Answer {
        line: u64,
        schema_version: u32,
    }
    let is_long = line.len() as u64 >= LOOKED_AT;
    let answer = serde_json::from_slice::<Answer>(line);
    is_long || answer.is_ok_and(|answer| answer.line > 0 && answer.schema_version > 0)
}
