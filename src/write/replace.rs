//! Atomic replacement: a file is either the complete old one or the complete new one, even after a crash.
//!
//! The new contents are written to a file in the same folder, synced to disk, and verified with the strict reader,
//! before the file is renamed. On Linux, that file has no name until the last moment (`O_TMPFILE`), so even a killed
//! process leaves nothing behind.

#[cfg(unix)]
mod set;

use std::collections::BTreeSet;
use std::fs::{self, File as Handle, Metadata, OpenOptions};
use std::io::{self, IsTerminal, Read, Seek, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{File, WriteError};

/// Writes every file to its path, or changes nothing. Symbolic links are followed. Mode and owner of existing files are
/// kept, except for the right to read a key that is new in the file. Extended attributes are not kept. Pipes and
/// character devices are written to directly.
///
/// # Errors
///
/// [`WriteError`]. Existing files are then unchanged.
pub fn replace(files: &[(&Path, &File)]) -> Result<(), WriteError> {
    exchange(files)?.iter().for_each(|folder| sync_folder(folder));
    Ok(())
}

/// Like [`replace`], but returns the folders instead of syncing them. Only after syncing them, the new files survive
/// a power failure. Callers that replace many files sync each folder once.
///
/// # Errors
///
/// As for [`replace`].
pub fn exchange(files: &[(&Path, &File)]) -> Result<BTreeSet<PathBuf>, WriteError> {
    let (streams, regular): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| is_stream(path));
    #[cfg(unix)]
    for (path, _) in &regular {
        recover(path).map_err(WriteError::io(path))?;
    }
    let staged = regular.iter().map(|(path, file)| Staged::prepare(path, file)).collect::<Result<_, _>>()?;
    // Pipes and devices are written last, when only renaming can still fail, because this cannot be undone.
    streams.iter().try_for_each(|(path, file)| write_into(path, file))?;
    commit(staged)
}

#[cfg(unix)]
pub(crate) use set::renames_apart;

/// Completes the set with this first file, if a killed process left it incomplete.
#[cfg(unix)]
fn recover(path: &Path) -> io::Result<()> {
    resolve(path).map_or(Ok(()), |target| set::recover(&target))
}

/// Refuses a path to which nothing can be written because of the permissions of its folder, or of an existing device or
/// pipe. If the folder does not exist yet, those of its parent count.
///
/// # Errors
///
/// [`WriteError::Io`], with the error that writing would cause.
pub(crate) fn refuse_unwritable(path: &Path) -> Result<(), WriteError> {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, AtFlags, CWD, accessat};
        let Ok(target) = resolve(path) else { return Ok(()) };
        let is_special = fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
        let place = if is_special {
            Some(&*target)
        } else {
            let folders = target.ancestors().skip(1);
            let named = folders.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
            named.into_iter().find(|folder| folder.exists()).filter(|folder| folder.is_dir())
        };
        let Some(place) = place else { return Ok(()) };
        let rights = if is_special { Access::WRITE_OK } else { Access::WRITE_OK | Access::EXEC_OK };
        // Some systems cannot tell; writing then reports the error.
        if let Err(error) = accessat(CWD, place, rights, AtFlags::EACCESS) {
            let error = io::Error::from(error);
            if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) {
                return Err(WriteError::Io(path.to_owned(), error));
            }
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Whether a path is a pipe (such as `>(command)` of a shell) or a character device.
pub(crate) fn is_stream(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo() || metadata.file_type().is_char_device())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

fn write_into(path: &Path, file: &File) -> Result<(), WriteError> {
    let mut stream = OpenOptions::new().write(true).open(path).map_err(WriteError::io(path))?;
    // A key is not written to a terminal.
    if file.is_secret() && stream.is_terminal() {
        return Err(WriteError::NotFile(path.to_owned()));
    }
    stream.write_all(&file.bytes).and_then(|()| stream.flush()).map_err(WriteError::io(path))
}

/// Renames all files, or none: if one fails, those that were already replaced are restored.
fn commit(staged: Vec<Staged>) -> Result<BTreeSet<PathBuf>, WriteError> {
    #[cfg(unix)]
    if staged.len() > 1 {
        let targets = set::commit(staged)?;
        return Ok(targets
            .iter()
            .filter_map(|path| path.parent())
            .map(folder_or_current)
            .map(Path::to_owned)
            .collect());
    }
    let previous: Vec<Previous> = staged.iter().map(|staged| Previous::of(&staged.target)).collect::<Result<_, _>>()?;
    let mut done: Vec<Previous> = Vec::new();
    for (staged, previous) in staged.into_iter().zip(previous) {
        match staged.commit() {
            Ok(()) => done.push(previous),
            Err(error) => {
                done.into_iter().rev().for_each(Previous::restore);
                return Err(error);
            }
        }
    }
    Ok(done.iter().filter_map(|previous| previous.target.parent()).map(folder_or_current).map(Path::to_owned).collect())
}

/// Writes the names in a folder to disk. If a folder cannot be synced, renames are still atomic.
pub fn sync_folder(folder: &Path) {
    if let Ok(folder) = Handle::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Keeps the existing file at `original`, which has these contents, under the name `path` too. Existing files are not
/// overwritten. Because [`replace`] never writes to an old file, a second name (hard link) is sufficient; if links are
/// not supported, it is a copy. A file with a private key (`is_secret`) that other users can read is copied, for its owner only.
///
/// # Errors
///
/// The error of the operating system; of the kind `AlreadyExists` if the name exists.
pub fn keep(path: &Path, original: &Path, contents: &[u8], is_secret: bool) -> io::Result<()> {
    if is_secret && is_open(original) {
        return create(path, contents, |_| Ok(()));
    }
    // Copying does not overwrite an existing file either.
    fs::hard_link(resolve(original)?, path).or_else(|_| create_like(path, original, contents))
}

/// Writes a new file with the mode and owner of `model`. Existing files are not overwritten.
///
/// # Errors
///
/// The error of the operating system; of the kind `AlreadyExists` if the name exists.
fn create_like(path: &Path, model: &Path, contents: &[u8]) -> io::Result<()> {
    let metadata = fs::metadata(model)?;
    create(path, contents, |file| {
        keep_owner(file, &metadata)?;
        file.set_permissions(metadata.permissions())
    })
}

/// Whether users outside of its group can access a file.
fn is_open(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o007 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Writes a new file that only its owner can read, until `finish` changes that.
fn create(path: &Path, contents: &[u8], finish: impl Fn(&Handle) -> io::Result<()>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(contents).and_then(|()| finish(&file)).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// New contents that are on disk and verified, but do not have their final name yet.
struct Staged {
    target: PathBuf,
    temporary: Temporary,
    existed: bool,
    #[cfg_attr(not(unix), allow(dead_code, reason = "sets of files have a journal on Unix"))]
    digest: [u8; 32],
}

impl Staged {
    fn prepare(path: &Path, file: &File) -> Result<Self, WriteError> {
        let target = resolve(path).map_err(WriteError::io(path))?;
        let old = match fs::metadata(&target) {
            Ok(metadata) if metadata.is_file() => Some(metadata),
            Ok(_) => return Err(WriteError::NotFile(target)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(WriteError::Io(target, error)),
        };
        let mode = if file.is_secret() { 0o600 } else { PUBLIC };
        let mut temporary = Temporary::beside(&target, mode).map_err(WriteError::io(path))?;
        let handle = temporary.handle();
        if let Some(old) = &old {
            keep_owner(handle, old).map_err(|error| WriteError::Owner(path.to_owned(), error))?;
            let permissions = permissions(old, file.brings_key());
            handle.set_permissions(permissions).map_err(WriteError::io(path))?;
        }
        // Before a key is written, the file is made unreadable for other users.
        if file.brings_key()
            && let Some(mode) = open_mode(handle).map_err(WriteError::io(path))?
        {
            return Err(WriteError::Open(path.to_owned(), mode));
        }
        handle.write_all(&file.bytes).map_err(WriteError::io(path))?;
        handle.sync_all().map_err(WriteError::io(path))?;
        let mut written = Zeroizing::new(Vec::with_capacity(file.bytes.len() + 1));
        handle.rewind().and_then(|()| handle.read_to_end(&mut written)).map_err(WriteError::io(path))?;
        file.verify(&written).map_err(|difference| WriteError::ReadBack(path.to_owned(), difference))?;
        Ok(Self { target, temporary, existed: old.is_some(), digest: file.sha256().0 })
    }

    fn commit(self) -> Result<(), WriteError> {
        let target = self.target;
        self.temporary.take_name(&target, self.existed).map_err(WriteError::io(&target))
    }
}

/// The permissions of the old file; if a key is new in the file, without those that are too much for it. If only a
/// group can read the file, this is intended, such as `ssl-cert` on Debian; if all users can, the file was not meant
/// for a key.
fn permissions(old: &Metadata, brings_key: bool) -> fs::Permissions {
    let permissions = old.permissions();
    #[cfg(unix)]
    if brings_key {
        use std::os::unix::fs::PermissionsExt;
        return fs::Permissions::from_mode(mode_for_key(permissions.mode()));
    }
    let _ = brings_key;
    permissions
}

/// The mode for a file with a private key, derived from its previous mode.
#[cfg(unix)]
fn mode_for_key(mode: u32) -> u32 {
    const OTHERS: u32 = 0o007;
    let is_open = mode & OTHERS != 0;
    if is_open { mode & 0o7700 } else { mode & 0o7757 }
}

/// The mode of a file, if all users can read it: file systems such as FAT have one mode for all files, and ignore
/// changes without an error.
fn open_mode(handle: &Handle) -> io::Result<Option<u32>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        const OTHERS_READ: u32 = 0o004;
        let mode = handle.metadata()?.permissions().mode();
        Ok((mode & OTHERS_READ != 0).then_some(mode & 0o7777))
    }
    #[cfg(not(unix))]
    {
        let _ = handle;
        Ok(None)
    }
}

/// Locks a file, if the file system supports locks. Renames are atomic even without them.
fn lock(handle: &Handle) -> io::Result<()> {
    match handle.lock() {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        locked => locked,
    }
}

/// The previous state of a path, to be restored if a later file of the same deployment fails.
struct Previous {
    target: PathBuf,
    contents: Option<(Zeroizing<Vec<u8>>, Metadata)>,
}

impl Previous {
    fn of(target: &Path) -> Result<Self, WriteError> {
        let contents = match fs::read(target) {
            Ok(bytes) => Some((Zeroizing::new(bytes), fs::metadata(target).map_err(WriteError::io(target))?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(WriteError::Io(target.to_owned(), error)),
        };
        Ok(Self { target: target.to_owned(), contents })
    }

    /// Best effort: the error that led here is the one to report.
    fn restore(self) {
        let Some((bytes, metadata)) = self.contents else {
            let _ = fs::remove_file(&self.target);
            return;
        };
        let restored = Temporary::beside(&self.target, 0o600).and_then(|mut temporary| {
            let handle = temporary.handle();
            handle.write_all(&bytes)?;
            keep_owner(handle, &metadata)?;
            handle.set_permissions(metadata.permissions())?;
            handle.sync_all()?;
            temporary.take_name(&self.target, true)
        });
        let _ = restored;
    }
}

/// The target of a path: links are followed, even if the target does not exist yet.
pub(crate) fn resolve(path: &Path) -> io::Result<PathBuf> {
    // The kernel's own limit (path_resolution(7)).
    const MAX_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotFound) => {
                return Ok(path);
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

fn folder_or_current(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

#[cfg(unix)]
fn keep_owner(handle: &Handle, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = handle.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(handle, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Handle, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// A new file in the target's folder.
enum Temporary {
    /// Without a name (`O_TMPFILE`).
    #[cfg(target_os = "linux")]
    Nameless(Handle),
    /// A file with a random name that is removed on drop, for systems without unnamed files.
    Named(tempfile::NamedTempFile),
}

impl Temporary {
    fn beside(target: &Path, mode: u32) -> io::Result<Self> {
        let folder = folder_or_current(target.parent().unwrap_or(Path::new("")));
        #[cfg(target_os = "linux")]
        if let Some(handle) = nameless(folder, mode)? {
            return Ok(Self::Nameless(handle));
        }
        #[cfg(unix)]
        if let Some(file) = named_beside(target, mode)? {
            return Ok(Self::Named(file));
        }
        builder(mode).tempfile_in(folder).map(Self::Named)
    }

    fn handle(&mut self) -> &mut Handle {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(handle) => handle,
            Self::Named(file) => file.as_file_mut(),
        }
    }

    fn take_name(self, target: &Path, exists: bool) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(handle) => name(&handle, target, exists),
            Self::Named(file) => file.persist(target).map(drop).map_err(|error| error.error),
        }
    }
}

/// The mode of new files without a key, before the umask is applied.
const PUBLIC: u32 = 0o666;

fn builder(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".chainmend-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    builder
}

/// A file without a name. `None` if the file system does not support that.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path, mode: u32) -> io::Result<Option<Handle>> {
    use std::os::unix::fs::OpenOptionsExt;
    // The name is given through /proc, which may be missing in a chroot.
    if !Path::new("/proc/self/fd").exists() {
        return Ok(None);
    }
    let flags = i32::try_from(rustix::fs::OFlags::TMPFILE.bits()).unwrap_or_default();
    let opened = OpenOptions::new().read(true).write(true).mode(mode).custom_flags(flags).open(folder);
    match opened {
        Ok(handle) => Ok(Some(handle)),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(error),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(error),
        Err(_) => Ok(None),
    }
}

/// Gives a nameless file its name. A link cannot replace an existing file, so in that case it first gets a name next to
/// the target, and is renamed at once. If a process is killed in between, that name remains without a lock, and the
/// next process removes it.
#[cfg(target_os = "linux")]
fn name(handle: &Handle, target: &Path, exists: bool) -> io::Result<()> {
    if !exists && link_to(handle, target).is_ok() {
        return Ok(());
    }
    lock(handle)?;
    let beside = name_beside(handle, target)?;
    tempfile::TempPath::try_from_path(beside)?.persist(target).map_err(|error| error.error)
}

/// Gives a locked nameless file a name next to its target. Returns that name.
#[cfg(target_os = "linux")]
fn name_beside(handle: &Handle, target: &Path) -> io::Result<PathBuf> {
    let beside = beside(target);
    let linked = link_to(handle, &beside).or_else(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            remove_abandoned(&beside)?;
        }
        link_to(handle, &beside)
    });
    if linked.is_ok() {
        return Ok(beside);
    }
    // Another process is replacing the same file, or another file has this name.
    let folder = folder_or_current(target.parent().unwrap_or(Path::new("")));
    let ((), path) = builder(PUBLIC).make_in(folder, |path| link_to(handle, path))?.into_parts();
    path.keep().map_err(|error| error.error)
}

#[cfg(target_os = "linux")]
fn link_to(handle: &Handle, to: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;
    let from = format!("/proc/self/fd/{}", handle.as_raw_fd());
    let (here, follow) = (rustix::fs::CWD, rustix::fs::AtFlags::SYMLINK_FOLLOW);
    rustix::fs::linkat(here, from, here, to, follow).map_err(io::Error::from)
}

/// `.NAME.chainmend`, with a name short enough for all file systems.
#[cfg(unix)]
fn beside(target: &Path) -> PathBuf {
    target.with_file_name(format!(".{}.chainmend", short_name(target)))
}

/// A new, locked file with that name, for file systems without nameless files. One that a killed process left is
/// removed. `None` if another process uses it.
#[cfg(unix)]
fn named_beside(target: &Path, mode: u32) -> io::Result<Option<tempfile::NamedTempFile>> {
    use std::os::unix::fs::OpenOptionsExt;
    const TRIES: usize = 3;
    let path = beside(target);
    for _ in 0..TRIES {
        match OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(&path) {
            Ok(handle) => {
                lock(&handle)?;
                // Before it was locked, another process may have removed it as abandoned.
                if is_at(&handle, &path) {
                    let path = tempfile::TempPath::try_from_path(path)?;
                    return Ok(Some(tempfile::NamedTempFile::from_parts(handle, path)));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if !remove_abandoned(&path)? {
                    return Ok(None);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Whether an open file is the one with this name.
#[cfg(unix)]
fn is_at(handle: &Handle, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: Metadata| (metadata.dev(), metadata.ino());
    let named = fs::symlink_metadata(path).map(identity).ok();
    named.is_some() && handle.metadata().map(identity).ok() == named
}

/// The name of a file, shortened so that a prefix and a suffix can be added.
#[cfg(unix)]
fn short_name(target: &Path) -> String {
    const LONGEST: usize = 60;
    target.file_name().unwrap_or_default().to_string_lossy().chars().take(LONGEST).collect()
}

/// Removes a file that a killed process left, if no process holds its lock. Returns whether it is gone.
#[cfg(unix)]
fn remove_abandoned(path: &Path) -> io::Result<bool> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    // Links are not followed, and pipes do not block.
    let flags = i32::try_from(OFlags::NOFOLLOW.union(OFlags::NONBLOCK).bits()).unwrap_or_default();
    let Ok(file) = OpenOptions::new().read(true).custom_flags(flags).open(path) else { return Ok(false) };
    // While it is locked here, no other process treats it as abandoned.
    if !file.metadata()?.is_file() || file.try_lock().is_err() || !is_at(&file, path) {
        return Ok(false);
    }
    fs::remove_file(path).map(|()| true)
}

/// A file that is written over a long time and gets its final name at the end. Until then, an existing file is
/// unchanged. If the process is killed, nothing is left, or the next one removes it.
pub(crate) struct Pending(Temporary);

impl Pending {
    /// Creates one in the folder of `target`, with the mode and owner of an existing file there, or the defaults for a
    /// new one.
    pub(crate) fn beside(target: &Path) -> io::Result<Self> {
        let old = target.metadata().ok();
        let mut temporary = Temporary::beside(target, if old.is_some() { 0o600 } else { PUBLIC })?;
        if let Some(old) = old {
            let handle = temporary.handle();
            keep_owner(handle, &old)?;
            handle.set_permissions(old.permissions())?;
        }
        Ok(Self(temporary))
    }

    /// The file to write to.
    pub(crate) fn handle(&mut self) -> &mut Handle {
        self.0.handle()
    }

    /// Syncs it, and renames it to a path in the folder.
    pub(crate) fn take_name(mut self, path: &Path) -> io::Result<()> {
        self.0.handle().sync_all()?;
        self.0.take_name(path, path.exists())
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::super::FileRole;
    use super::*;
    use crate::read::LineEnding;

    /// If a second name is not possible, here across two file systems, a copy is kept.
    #[test]
    fn what_is_kept_is_another_name_or_a_copy() {
        let here = tempfile::TempDir::new().unwrap();
        let file = here.path().join("bundle.pem");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let mut folders = vec![here.path().to_owned()];
        let elsewhere = tempfile::TempDir::new_in("/dev/shm").ok();
        let device = |path: &Path| fs::metadata(path).unwrap().dev();
        match &elsewhere {
            Some(folder) if device(folder.path()) != device(here.path()) => folders.push(folder.path().to_owned()),
            _ => println!("skipped: a copy (/dev/shm is no file system of its own)"),
        }
        for folder in folders {
            let kept = folder.join("bundle.pem.bak");
            keep(&kept, &file, b"old", false).unwrap();
            assert_eq!(fs::read(&kept).unwrap(), b"old");
            assert_eq!(fs::metadata(&kept).unwrap().mode() & 0o777, 0o640);
            let error = keep(&kept, &file, b"new", false).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&kept).unwrap(), b"old");
        }
    }

    pub(super) fn file(text: &str) -> File {
        File::new(FileRole::Fullchain, Vec::new(), LineEnding::Lf).with_tail(text.as_bytes())
    }

    /// The folder of the second file is removed between the two halves of writing.
    #[test]
    fn the_second_file_failing_puts_the_first_back() {
        for before in [Some("old"), None] {
            let folder = tempfile::TempDir::new().unwrap();
            let (first, gone) = (folder.path().join("site.crt"), folder.path().join("gone"));
            fs::create_dir(&gone).unwrap();
            if let Some(before) = before {
                fs::write(&first, before).unwrap();
                fs::set_permissions(&first, fs::Permissions::from_mode(0o640)).unwrap();
            }
            let staged = [&first, &gone.join("chain.crt")].map(|path| Staged::prepare(path, &file("new")).unwrap());
            fs::remove_dir(&gone).unwrap();
            let error = commit(staged.into()).unwrap_err();
            let said = format!("{} cannot be written: No such file or directory", gone.join("chain.crt").display());
            assert_eq!(error.to_string(), said);
            assert_eq!(fs::read_to_string(&first).ok().as_deref(), before);
            if before.is_some() {
                assert_eq!(fs::metadata(&first).unwrap().mode() & 0o777, 0o640);
            }
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), usize::from(before.is_some()));
        }
    }

    #[test]
    fn what_cannot_be_read_cannot_be_put_back() {
        let folder = tempfile::TempDir::new().unwrap();
        assert!(Previous::of(folder.path()).is_err());
        let absent = Previous::of(&folder.path().join("absent")).unwrap();
        assert!(absent.contents.is_none());
    }

    #[test]
    fn who_may_read_a_file_into_which_a_key_comes() {
        let cases = [(0o600, 0o600), (0o400, 0o400), (0o640, 0o640), (0o660, 0o640), (0o644, 0o600), (0o666, 0o600)];
        for (before, after) in cases {
            assert_eq!(mode_for_key(before), after, "{before:o}");
        }
    }

    #[test]
    fn what_everybody_may_read_is_no_file_for_a_key() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("site.pem");
        for (mode, expected) in [(0o600, None), (0o640, None), (0o644, Some(0o644)), (0o755, Some(0o755))] {
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(open_mode(&Handle::open(&path).unwrap()).unwrap(), expected, "{mode:o}");
        }
    }

    #[test]
    fn where_a_path_leads() {
        let folder = tempfile::TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "").unwrap();
        std::os::unix::fs::symlink("next", at("first")).unwrap();
        std::os::unix::fs::symlink("target", at("next")).unwrap();
        std::os::unix::fs::symlink("loop", at("loop")).unwrap();
        let cases = [
            ("file", Some("file")),
            ("absent", Some("absent")),
            ("first", Some("target")),
            ("loop", None),
            ("file/under", None),
        ];
        for (path, expected) in cases {
            assert_eq!(resolve(&at(path)).ok(), expected.map(at), "{path}");
        }
    }

    /// A new file gets its name at once, whatever was left next to it. If the name was created meanwhile, that file is
    /// replaced.
    #[test]
    fn a_new_file_takes_its_name() {
        for taken in [false, true] {
            let folder = tempfile::TempDir::new().unwrap();
            let target = folder.path().join("site.pem");
            fs::write(beside(&target), "of a killed run").unwrap();
            let staged = Staged::prepare(&target, &file("new")).unwrap();
            if taken {
                fs::write(&target, "of another program").unwrap();
            }
            staged.commit().unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), "new");
            assert_eq!(beside(&target).exists(), !taken, "taken: {taken}");
        }
    }

    #[test]
    fn what_is_no_file_is_not_prepared() {
        let folder = tempfile::TempDir::new().unwrap();
        let socket = folder.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for path in [folder.path(), &socket] {
            let prepared = Staged::prepare(path, &file("new"));
            assert!(matches!(prepared.err(), Some(WriteError::NotFile(_))), "{}", path.display());
        }
    }

    /// A file left by a killed run is one that is not locked, and not a link or pipe of somebody else.
    #[test]
    fn what_is_abandoned() {
        let folder = tempfile::TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("left"), "").unwrap();
        fs::write(at("held"), "").unwrap();
        let held = Handle::open(at("held")).unwrap();
        held.lock().unwrap();
        std::os::unix::fs::symlink("left", at("link")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
            .unwrap();
        let cases =
            [("left", true), ("held", false), ("link", false), ("folder", false), ("pipe", false), ("gone", false)];
        for (name, expected) in cases {
            assert_eq!(remove_abandoned(&at(name)).unwrap(), expected, "{name}");
            assert_eq!(fs::symlink_metadata(at(name)).is_ok(), !expected && name != "gone", "{name}");
        }
    }

    /// On file systems without nameless files, the next run finds what a killed one left by its name.
    #[test]
    fn a_file_with_a_name_is_found_again() {
        let folder = tempfile::TempDir::new().unwrap();
        let target = folder.path().join("site.pem");
        let first = named_beside(&target, 0o600).unwrap().unwrap();
        assert_eq!(first.path(), beside(&target));
        assert_eq!(first.as_file().metadata().unwrap().mode() & 0o777, 0o600);
        // While it is locked, other processes do not use it.
        assert!(named_beside(&target, 0o600).unwrap().is_none());
        let (handle, path) = first.into_parts();
        path.keep().unwrap();
        drop(handle);
        let second = named_beside(&target, 0o644).unwrap().unwrap();
        second.persist(&target).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// The kernel's own file systems do not support nameless files.
    #[test]
    fn where_no_file_can_be_without_a_name() {
        match nameless(Path::new("/proc"), 0o600) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                println!("skipped: /proc (only root may try)");
            }
            outcome => assert!(matches!(outcome, Ok(None)), "{outcome:?}"),
        }
        let gone = nameless(Path::new("/proc/self/absent"), 0o600);
        assert_eq!(gone.map(|_| ()).map_err(|error| error.kind()), Err(io::ErrorKind::NotFound));
        let folder = tempfile::TempDir::new().unwrap();
        let named = builder(0o400).tempfile_in(folder.path()).unwrap();
        assert!(named.path().file_name().unwrap().to_string_lossy().starts_with(".chainmend-"));
        assert_eq!(named.as_file().metadata().unwrap().mode() & 0o777, 0o400);
    }
}
