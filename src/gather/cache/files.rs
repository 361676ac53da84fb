//! The files of the cache. They are read without following links, written under a temporary name and renamed, and the
//! oldest are removed when there are too many.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The prefix of temporary files, and the age from which one counts as left behind by a killed process.
const NEW: &str = ".new-";
const ABANDONED: Duration = Duration::from_secs(3_600);

/// Writes a file below the folder `own`, which is created if necessary.
pub(super) fn write(own: &Path, path: &Path, contents: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(own);
    make(own, folder)?;
    let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(folder)?;
    file.write_all(contents)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Creates a folder below `own`, accessible to its owner only. Links below `own` are not followed: each folder is checked
/// before the next one is created in it.
fn make(own: &Path, folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(own)?;
    builder.recursive(false);
    let mut path = own.to_owned();
    for name in folder.strip_prefix(own).map_err(io::Error::other)? {
        path.push(name);
        match builder.create(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if !fs::symlink_metadata(&path)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
    }
    Ok(())
}

/// Opens a regular file. A pipe might not end, and a link may lead elsewhere.
pub(super) fn read_file(path: &Path, most: u64) -> Option<Vec<u8>> {
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(most.saturating_add(1)).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

/// Whether the path is a folder, and not a link to one.
pub(super) fn is_folder(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(metadata.is_dir()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes the files of the cache from a folder. Returns the number of removed files.
pub(super) fn empty(folder: &Path) -> io::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        let is_hash = name.len() == 64 && name.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if (is_hash || name.starts_with(NEW.as_bytes())) && !entry.file_type()?.is_dir() {
            match fs::remove_file(entry.path()) {
                // Another process swept it.
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => count += 1,
            }
        }
    }
    Ok(count)
}

/// If a folder has too many files or bytes, removes the oldest files until a quarter of the limit is free. Also removes
/// temporary files of processes that were killed. Other processes may do the same at the same time.
pub(super) fn sweep(folder: &Path, most_bytes: u64, most_files: usize) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let changed = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let is_new = entry.file_name().as_encoded_bytes().starts_with(NEW.as_bytes());
        if !is_new {
            files.push((changed, metadata.len(), entry.path()));
        } else if changed.elapsed().is_ok_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let (mut bytes, mut count) = (files.iter().map(|(_, bytes, _)| bytes).sum::<u64>(), files.len());
    if bytes <= most_bytes && count <= most_files {
        return;
    }
    files.sort_unstable();
    // The newest file is kept.
    files.pop();
    for (_, size, path) in files {
        if bytes <= most_bytes - most_bytes / 4 && count <= most_files - most_files / 4 {
            break;
        }
        let _ = fs::remove_file(path);
        bytes -= size;
        count -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let names = || {
            let mut names: Vec<_> = fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        let write = |name: &str, seconds: u64| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_len(100).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
        };
        for (number, age) in [("1", 50), ("2", 40), ("3", 30), ("4", 20)] {
            write(number, age);
        }
        for (name, age) in [(".new-a", 10), (".new-b", 7_200)] {
            write(name, age);
        }
        sweep(folder.path(), 400, 4);
        assert_eq!(names(), [".new-a", "1", "2", "3", "4"]);
        sweep(folder.path(), 399, 4);
        assert_eq!(names(), [".new-a", "2", "3", "4"]);
        sweep(folder.path(), 400, 2);
        assert_eq!(names(), [".new-a", "3", "4"]);
        sweep(folder.path(), 0, 0);
        assert_eq!(names(), [".new-a", "4"]);
    }

    /// No folder is created through a link to another place.
    #[cfg(unix)]
    #[test]
    fn no_folder_is_made_through_a_link() {
        use std::os::unix::fs::symlink;
        let scratch = tempfile::tempdir().unwrap();
        let (own, outside) = (scratch.path().join("cache"), scratch.path().join("outside"));
        let path = own.join("v1/answers/8/file");
        for linked in ["v1", "v1/answers", "v1/answers/8"] {
            let _ = fs::remove_dir_all(&own);
            let _ = fs::remove_dir_all(&outside);
            fs::create_dir_all(own.join(linked).parent().unwrap()).unwrap();
            fs::create_dir(&outside).unwrap();
            symlink(&outside, own.join(linked)).unwrap();
            assert!(write(&own, &path, b"x").is_err(), "{linked}");
            assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "{linked}");
        }
        // The cache folder itself may be a link of the user.
        fs::remove_dir_all(&own).unwrap();
        symlink(&outside, &own).unwrap();
        write(&own, &path, b"x").unwrap();
        assert_eq!(fs::read(outside.join("v1/answers/8/file")).unwrap(), b"x");
    }
}
