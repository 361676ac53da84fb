//! Writes files without overwriting inputs or losing contents.

mod earlier;
mod losses;
mod reads;

use std::io;
use std::path::{Path, PathBuf};

pub use earlier::Earlier;
pub use losses::{Loss, Lost, Worse};
pub(crate) use losses::{New, Old, loss, names_beside, refuse_root, share_names};
pub use reads::{ReadKind, Reads};
pub(crate) use reads::{is_standard_output, other_names};

use super::refusal::{Reason, Refusal};
use super::search::Search;
use crate::certificate::Certificate;
use crate::write::{self, File, WriteError};

/// Notes about the replaced files.
#[derive(Debug, Default)]
pub struct Replaced {
    /// Files with other names (hard links) that still have the old contents, and the number of these names.
    pub other_names: Vec<(PathBuf, u64)>,
    /// Changes for the worse caused by a renewal.
    pub worse: Vec<Worse>,
}

/// The files of one certificate, the search that found its chain, and that chain.
#[derive(Debug)]
pub struct Set<'a> {
    /// The path of each file.
    pub files: Vec<(&'a Path, &'a File)>,
    /// The search that found the chain.
    pub search: &'a Search,
    /// The chain.
    pub chain: &'a [Certificate],
    /// The target's own file for the private key, if no key is written.
    pub key: Option<PathBuf>,
}

/// Files that may be written: none is read by the run, and no contents are lost without consent.
pub struct Ready<'a> {
    sets: Vec<(&'a Search, &'a [Certificate], Vec<Replacing<'a>>)>,
}

/// A path, its new file, and the existing one.
type Replacing<'a> = (&'a Path, &'a File, Option<Old>);

impl std::fmt::Debug for Ready<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ready({} files)", self.pairs().count())
    }
}

/// Checks the files before they are written. `prints` tells that the result is written to standard output.
///
/// # Errors
///
/// [`Refusal`] if a file is read by the run, or an existing file would lose something and not `may_lose`.
pub fn prepare<'a>(sets: Vec<Set<'a>>, (reads, prints): (&Reads, bool), may_lose: bool) -> Result<Ready<'a>, Refusal> {
    let paths: Vec<&Path> = sets.iter().flat_map(|set| &set.files).map(|(path, _)| *path).collect();
    let kept_key = sets.iter().find_map(losses::of_kept_key);
    let of_set = |Set { files, search, chain, .. }: Set<'a>| {
        let files = files.into_iter().map(|(path, file)| (path, file, Old::at(path, file))).collect();
        (search, chain, files)
    };
    let sets: Vec<(&Search, &[Certificate], Vec<Replacing<'_>>)> = sets.into_iter().map(of_set).collect();
    // A user who gives a folder of issuers may not know that the file to be replaced is one of them. An older bundle in
    // it is not a problem.
    let is_issuer = |old: &Option<Old>| old.as_ref().is_some_and(Old::holds_only_cas);
    let mut old = sets.iter().flat_map(|(_, _, files)| files);
    if let Some((path, ..)) = old.find(|(path, _, old)| is_issuer(old) && reads.has_in_folder(path)) {
        return Err(reads.refusal(path, path, ReadKind::Input).into());
    }
    let loss_of = |(search, chain, files): &(&Search, &[Certificate], Vec<Replacing<'_>>)| {
        loss(files, New { leaf: &search.leaf, certificates: chain, at: search.at })
    };
    let loss = if may_lose { None } else { sets.iter().find_map(loss_of).or(kept_key) };
    let is_same = |path: &Path| {
        let mut all = sets.iter().flat_map(|(_, _, files)| files).filter(|(other, ..)| *other == path);
        all.all(|(.., old)| old.as_ref().is_some_and(Old::is_same))
    };
    let same: Vec<&Path> = paths.iter().copied().filter(|path| is_same(path)).collect();
    reads.spare(&paths, &same, prints).map_err(|mut refusal| {
        // All required consent is named at once.
        if let Reason::IsRead { also, .. } = &mut *refusal.reason {
            *also = loss.clone().map(Box::new);
        }
        refusal
    })?;
    match loss {
        Some(loss) => Err(Reason::Loss(Box::new(loss)).into()),
        None => Ok(Ready { sets }),
    }
}

impl Ready<'_> {
    fn pairs(&self) -> impl Iterator<Item = (&Path, &File)> {
        self.sets.iter().flat_map(|(_, _, files)| files).map(|(path, file, _)| (*path, *file))
    }

    /// Replaces all files, or none.
    ///
    /// # Errors
    ///
    /// [`Refusal`]. Then nothing was changed.
    pub fn put_in_place(self) -> Result<Replaced, Refusal> {
        let pairs: Vec<(&Path, &File)> = self.pairs().collect();
        let paths: Vec<&Path> = pairs.iter().map(|(path, _)| *path).collect();
        let written: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
        let linked = other_names(&written);
        write::replace(&pairs).map_err(|error| not_written(error, &paths))?;
        let other_names = written.iter().filter_map(|path| Some((path.clone(), *linked.get(path)?))).collect();
        let worse = self.sets.iter().flat_map(|(search, chain, files)| losses::worse(files, search, chain));
        Ok(Replaced { other_names, worse: worse.collect() })
    }
}

/// Checks and replaces files by those of `chain`. `prints` tells that the result is written to standard output.
///
/// # Errors
///
/// [`Refusal`], also if a file is read by the run, or an existing file would lose something and not `may_lose`. Then
/// nothing was changed.
pub fn put_in_place(
    files: &[(&Path, &File)],
    reads: (&Reads, bool),
    may_lose: bool,
    (search, chain): (&Search, &[Certificate]),
) -> Result<Replaced, Refusal> {
    prepare(vec![Set { files: files.to_vec(), search, chain, key: None }], reads, may_lose)?.put_in_place()
}

/// Refuses if the folder of a file does not exist, with the error that writing would cause.
///
/// # Errors
///
/// [`Refusal`].
pub(crate) fn refuse_missing(paths: &[&Path]) -> Result<(), Refusal> {
    let missing = |path: &&Path| missing_folder(path).map(|folder| (path.to_path_buf(), folder));
    let Some((path, folder)) = paths.iter().find_map(missing) else { return Ok(()) };
    // The error of the system.
    let error = std::fs::read_dir(folder).err().unwrap_or_else(|| io::ErrorKind::NotFound.into());
    Err(not_written(WriteError::Io(path.clone(), error), &[&path]))
}

/// Refuses if a file could not be written, with the error that writing would cause.
///
/// # Errors
///
/// [`Refusal`].
pub(crate) fn refuse_unwritable(paths: &[&Path]) -> Result<(), Refusal> {
    paths.iter().try_for_each(|path| write::refuse_unwritable(path).map_err(|error| not_written(error, &[path])))
}

/// Creates the missing folders of these files, with the default permissions of the system.
///
/// # Errors
///
/// [`Refusal`].
pub(crate) fn create_folders(paths: &[&Path]) -> Result<(), Refusal> {
    for path in paths {
        if let Some(folder) = missing_folder(path) {
            let failed = |error| not_written(WriteError::Io(path.to_path_buf(), error), &[path]);
            create_all(&folder).map_err(failed)?;
        }
    }
    Ok(())
}

fn create_all(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder.create(folder)
}

/// The refusal because files could not be written.
pub(crate) fn not_written(error: WriteError, paths: &[&Path]) -> Refusal {
    Reason::NotWritten(error, paths.iter().find_map(|path| missing_folder(path))).into()
}

/// The folder of a file, if it does not exist; `path` itself if it is written like a folder.
fn missing_folder(path: &Path) -> Option<PathBuf> {
    let is_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let folder = if is_folder { path } else { path.parent()? };
    (!folder.as_os_str().is_empty() && !folder.is_dir()).then(|| folder.to_owned())
}
