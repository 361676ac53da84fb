//! The files that a run reads and writes. Inputs are not overwritten without consent, and no two outputs may be the
//! same file.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::refusal::{Reason, Refusal};
use crate::write;

/// What a file is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadKind {
    /// Certificates. They may be overwritten with consent.
    Input,
    /// The private key.
    Key,
    /// A password.
    Password,
    /// The configuration of the program.
    Configuration,
}

/// The files that a run reads.
#[derive(Debug)]
pub struct Reads {
    files: Vec<(PathBuf, ReadKind)>,
    /// Whether the command has an option to overwrite inputs.
    has_consent: bool,
    /// Whether it was given.
    overwrites: bool,
}

impl Reads {
    /// The files of certificates, candidates and roots. The name of a root store is not a file.
    pub fn of(certificates: &[PathBuf], intermediates: &[PathBuf], roots: &[String]) -> Self {
        let roots = roots.iter().map(PathBuf::from).filter(|path| path.exists());
        let all = certificates.iter().chain(intermediates).cloned().chain(roots);
        Self { files: all.map(|path| (path, ReadKind::Input)).collect(), has_consent: false, overwrites: false }
    }

    /// Applies `--overwrite-input` of a command that has this option.
    #[must_use]
    pub fn unless(mut self, overwrite_input: bool) -> Self {
        self.files.retain(|(_, kind)| !overwrite_input || *kind != ReadKind::Input);
        (self.has_consent, self.overwrites) = (true, overwrite_input);
        self
    }

    /// Adds keys and passwords, which may not be overwritten even with consent, unless a key stays the same.
    #[must_use]
    pub fn and_secrets<'a>(mut self, keys: &[PathBuf], passwords: impl IntoIterator<Item = &'a PathBuf>) -> Self {
        self.files.extend(keys.iter().map(|path| (path.clone(), ReadKind::Key)));
        self.files.extend(passwords.into_iter().map(|path| (path.clone(), ReadKind::Password)));
        self
    }

    /// Adds the configuration file of the run.
    #[must_use]
    pub fn and_configuration(mut self, file: Option<&Path>) -> Self {
        self.files.extend(file.map(|path| (path.to_owned(), ReadKind::Configuration)));
        self
    }

    /// Refuses if one of `outputs` is read, or is the same file as another one. `same` are those whose contents do not
    /// change: with consent, they may be the file of the key. `prints` tells that the result is written to standard output.
    pub(crate) fn spare(&self, outputs: &[&Path], same: &[&Path], prints: bool) -> Result<(), Refusal> {
        for (index, path) in outputs.iter().enumerate() {
            let Some(identity) = identity(path) else { continue };
            let is_it = |other: &Path| self::identity(other).as_ref() == Some(&identity);
            let is_kept = |kind: ReadKind| kind == ReadKind::Key && self.overwrites && same.contains(path);
            let read = self.files.iter().filter(|(read, kind)| is_it(read) && !is_kept(*kind));
            let path = || path.to_path_buf();
            // A key that is also an input counts as a key.
            if let Some((read, kind)) = read.max_by_key(|(_, kind)| *kind != ReadKind::Input) {
                return Err(self.refusal(&path(), read, *kind).into());
            }
            if let Some(other) = outputs[..index].iter().find(|other| is_it(other)) {
                return Err(Reason::SameFile(path(), other.to_path_buf()).into());
            }
            if prints && is_it(Path::new(STANDARD_OUTPUT)) {
                return Err(Reason::IsStandardOutput(path()).into());
            }
        }
        Ok(())
    }

    /// Whether a file is read, under any name.
    pub(crate) fn has(&self, path: &Path) -> bool {
        let identity = identity(path);
        let is_it = |(read, _): &(PathBuf, ReadKind)| self::identity(read) == identity;
        self.has_in_folder(path) || (identity.is_some() && self.files.iter().any(is_it))
    }

    /// Whether an existing file is in a folder that is read.
    pub(crate) fn has_in_folder(&self, path: &Path) -> bool {
        let Ok(file) = fs::canonicalize(path) else { return false };
        self.files.iter().any(|(read, _)| {
            read.is_dir() && fs::canonicalize(read).is_ok_and(|folder| file.parent() == Some(&*folder))
        })
    }

    /// The refusal to write `path`, because it is read under the name `read`.
    pub(crate) fn refusal(&self, path: &Path, read: &Path, kind: ReadKind) -> Reason {
        let (path, read) = (path.to_owned(), read.to_owned());
        Reason::IsRead { path, read, kind, has_consent: self.has_consent, also: None }
    }
}

const STANDARD_OUTPUT: &str = "/dev/stdout";

/// Whether a path is a name of standard output.
pub(crate) fn is_standard_output(path: &Path) -> bool {
    ["-", STANDARD_OUTPUT, "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path == Path::new(name))
}

/// Identifies a file, so that two names of it (through links, whether or not it exists) are equal. `None` for devices
/// that keep nothing, such as `/dev/null` and terminals.
#[derive(PartialEq, Eq)]
enum Identity {
    #[cfg(unix)]
    Number(u64, u64),
    Path(PathBuf),
}

fn identity(path: &Path) -> Option<Identity> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{FileTypeExt, MetadataExt};
        let path = if path == Path::new("-") { Path::new("/dev/stdin") } else { path };
        if let Ok(metadata) = fs::metadata(path) {
            let keeps = !metadata.file_type().is_char_device();
            return keeps.then(|| Identity::Number(metadata.dev(), metadata.ino()));
        }
    }
    let target = write::resolve(path).ok()?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(Identity::Path(match (fs::canonicalize(folder), target.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => std::path::absolute(&target).unwrap_or(target),
    }))
}

/// For files that have further names (hard links) which are not among `files`: the number of these names. A new file
/// replaces only one name.
pub(crate) fn other_names(files: &[PathBuf]) -> HashMap<PathBuf, u64> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let mut given: HashMap<(u64, u64), u64> = HashMap::new();
        let mut linked = Vec::new();
        for file in files {
            let Ok(metadata) = fs::metadata(file) else { continue };
            if metadata.is_file() && metadata.nlink() > 1 {
                let number = (metadata.dev(), metadata.ino());
                *given.entry(number).or_default() += 1;
                linked.push((file, number, metadata.nlink()));
            }
        }
        let others = linked.into_iter().map(|(file, number, all)| (file.clone(), all.saturating_sub(given[&number])));
        others.filter(|(_, count)| *count > 0).collect()
    }
    #[cfg(not(unix))]
    {
        let _ = files;
        HashMap::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_of_one_file() {
        let folder = tempfile::TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "").unwrap();
        fs::write(at("other"), "").unwrap();
        fs::create_dir(at("folder")).unwrap();
        fs::hard_link(at("file"), at("hard")).unwrap();
        for (target, link) in [("file", "soft"), ("new", "to-new"), ("folder", "to-folder")] {
            std::os::unix::fs::symlink(target, at(link)).unwrap();
        }
        let cases = [
            ("file", "file", true),
            ("file", "hard", true),
            ("file", "soft", true),
            ("file", "./file", true),
            ("file", "folder/../file", true),
            ("file", "other", false),
            ("new", "to-new", true),
            ("new", "./folder/../new", true),
            ("folder/new", "to-folder/new", true),
            ("new", "folder/new", false),
            ("new", "file", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(identity(&at(one)) == identity(&at(other)), expected, "{one} {other}");
        }
        assert!(identity(Path::new("/dev/null")).is_none());
    }
}
