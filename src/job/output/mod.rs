//! Writing what was made: nothing that is read is written over, and nothing is lost unasked.

mod losses;
mod reads;

use std::path::{Path, PathBuf};

pub use losses::{Loss, Lost, Worse};
pub(crate) use losses::{New, Old, loss, refuse_root};
pub use reads::{ReadKind, Reads};
pub(crate) use reads::{is_standard_output, other_names};

use super::refusal::{Reason, Refusal};
use super::search::Search;
use crate::certificate::Certificate;
use crate::write::{self, File, WriteError};

/// What is to be known after files were replaced.
#[derive(Debug, Default)]
pub struct Replaced {
    /// Files that have more names (hard links), which lead to the old contents: how many.
    pub other_names: Vec<(PathBuf, u64)>,
    /// What a renewal changed for the worse.
    pub worse: Vec<Worse>,
}

/// Replaces files by those of `chain`, none of which may be one that is read, and none of which may lose something unless
/// `may_lose`. `prints` says that the result goes to standard output.
///
/// # Errors
///
/// [`Refusal`]; then nothing was changed.
pub fn put_in_place(
    files: &[(&Path, &File)],
    (reads, prints): (&Reads, bool),
    may_lose: bool,
    (search, chain): (&Search, &[Certificate]),
) -> Result<Replaced, Refusal> {
    let files: Vec<_> = files.iter().map(|(path, file)| (*path, *file, Old::at(path, file))).collect();
    let new = New { leaf: &search.leaf, certificates: chain, at: search.at };
    // Who names a folder of issuers may not know that the file to be replaced is one of them. An older bundle is not.
    let is_issuer = |old: &Option<Old>| old.as_ref().is_some_and(Old::holds_only_cas);
    if let Some((path, ..)) = files.iter().find(|(path, _, old)| is_issuer(old) && reads.has_in_folder(path)) {
        return Err(reads.refusal(path, path, ReadKind::Input).into());
    }
    let loss = if may_lose { None } else { loss(&files, new) };
    let pairs: Vec<(&Path, &File)> = files.iter().map(|(path, file, _)| (*path, *file)).collect();
    let paths: Vec<&Path> = pairs.iter().map(|(path, _)| *path).collect();
    reads.spare(&paths, prints).map_err(|mut refusal| {
        // All that is to be consented to, at once.
        if let Reason::IsRead { also, .. } = &mut *refusal.reason {
            *also = loss.clone().map(Box::new);
        }
        refusal
    })?;
    if let Some(loss) = loss {
        return Err(Reason::Loss(Box::new(loss)).into());
    }
    let written: Vec<PathBuf> = pairs.iter().map(|(path, _)| path.to_path_buf()).collect();
    let linked = other_names(&written);
    write::replace(&pairs).map_err(|error| not_written(error, &paths))?;
    let other_names = written.iter().filter_map(|path| Some((path.clone(), *linked.get(path)?))).collect();
    Ok(Replaced { other_names, worse: losses::worse(&files, search, chain) })
}

/// That files could not be written.
pub(crate) fn not_written(error: WriteError, paths: &[&Path]) -> Refusal {
    Reason::NotWritten(error, paths.iter().find_map(|path| missing_folder(path))).into()
}

/// The folder that a file is to go into, when there is none: `path` itself when it is written as one.
fn missing_folder(path: &Path) -> Option<PathBuf> {
    let is_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let folder = if is_folder { path } else { path.parent()? };
    (!folder.as_os_str().is_empty() && !folder.exists()).then(|| folder.to_owned())
}
