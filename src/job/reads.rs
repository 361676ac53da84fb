//! Every file that a run reads or writes: none that is read is written over unasked, and no two that are written are one.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::Common;
use crate::cli::exit::{Exit, Stop};
use crate::cli::words;
use crate::cli::words::key as key_words;
use crate::language::{Language, Text};
use crate::report::{Failure, safe};
use crate::write::{self, File};

const IS_PASSWORD: Text = Text {
    en: "{path} was not written: it is the file of the password",
    ja: "{path} には書き込みませんでした。パスワードのファイルです",
};
const SAME: Text = Text {
    en: "{path} was not written: it is the same file as {other}, which is written too",
    ja: "{path} には書き込みませんでした。同時に書き込む {other} と同じファイルです",
};
const TWICE: Text = Text {
    en: "{path} was not written: two different files would be written there",
    ja: "{path} には書き込みませんでした。内容の異なる 2 つのファイルの書き込み先になっています",
};
const SAME_AS_OUTPUT: Text = Text {
    en: "{path} was not written: it is standard output, where the result goes",
    ja: "{path} には書き込みませんでした。結果の出力先である標準出力と同じです",
};
const OTHER_NAMES: Text = Text {
    en: "give each file a name of its own: -o PATH, --emit-root FILE",
    ja: "ファイルごとに別の名前を指定してください: -o PATH、--emit-root FILE",
};
const OTHER_NAME: Text = Text { en: "name another file", ja: "別のファイルを指定してください" };

/// What is read: by which option, as far as that matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Certificates; they may be replaced by who says so.
    Input,
    Key,
    Password,
}

/// The files that a run reads.
pub(crate) struct Reads {
    files: Vec<(PathBuf, Kind)>,
    /// Whether the command has the option that consents to an input being replaced.
    has_consent: bool,
}

impl Reads {
    /// The certificates, candidates and roots.
    pub(crate) fn of(certificates: &[PathBuf], common: &Common) -> Self {
        // The name of a store is no file.
        let roots = common.roots.iter().map(PathBuf::from).filter(|path| path.exists());
        let all = certificates.iter().chain(&common.intermediates).cloned().chain(roots);
        Self { files: all.map(|path| (path, Kind::Input)).collect(), has_consent: false }
    }

    /// The same for a command with `--overwrite-input`, given or not.
    #[must_use]
    pub(crate) fn unless(mut self, overwrite_input: bool) -> Self {
        self.files.retain(|(_, kind)| !overwrite_input || *kind != Kind::Input);
        self.has_consent = true;
        self
    }

    /// The same with a key and a password, which no consent and no backup gives back.
    #[must_use]
    pub(crate) fn and_secrets(mut self, key: Option<&PathBuf>, password: Option<&PathBuf>) -> Self {
        self.files.extend(key.map(|path| (path.clone(), Kind::Key)));
        self.files.extend(password.map(|path| (path.clone(), Kind::Password)));
        self
    }

    /// Stops where one of `outputs` is read, or is another of them by another name. `prints` says that the result goes to
    /// standard output.
    pub(crate) fn spare(&self, outputs: &[&Path], prints: bool, language: Language) -> Result<(), Box<Stop>> {
        for (index, path) in outputs.iter().enumerate() {
            let Some(identity) = identity(path) else { continue };
            let is_it = |other: &Path| self::identity(other).as_ref() == Some(&identity);
            let named = |text: Text, other: &Path| {
                let values = [("path", &*safe(&path.to_string_lossy())), ("other", &safe(&other.to_string_lossy()))];
                Failure::new(text.fill(language, &values))
            };
            let read = self.files.iter().filter(|(read, _)| is_it(read));
            // A key that is an input too is a key.
            if let Some((read, kind)) = read.max_by_key(|(_, kind)| *kind != Kind::Input) {
                return Err(Stop::new(Exit::Output, self.is_read(path, read, *kind, language)));
            }
            if let Some(other) = outputs[..index].iter().find(|other| is_it(other)) {
                let text = if other == path { TWICE } else { SAME };
                return Err(Stop::new(Exit::Output, named(text, other).try_this(OTHER_NAMES.of(language))));
            }
            if prints && is_it(Path::new(STANDARD_OUTPUT)) {
                let failure = named(SAME_AS_OUTPUT, Path::new("-")).try_this(OTHER_NAME.of(language));
                return Err(Stop::new(Exit::Output, failure));
            }
        }
        Ok(())
    }

    fn is_read(&self, path: &Path, read: &Path, kind: Kind, language: Language) -> Failure {
        let (path, read) = (safe(&path.to_string_lossy()), safe(&read.to_string_lossy()));
        let what = match kind {
            Kind::Input => words::IS_INPUT,
            Kind::Key => key_words::IS_THE_KEY,
            Kind::Password => IS_PASSWORD,
        };
        let instead = if kind == Kind::Input && self.has_consent { words::ANOTHER_OUTPUT } else { OTHER_NAME };
        Failure::new(what.fill(language, &[("path", &path), ("input", &read)])).try_this(instead.of(language))
    }
}

/// The paths of files that are to be written.
pub(crate) fn paths<'a>(files: &[(&'a Path, &File)]) -> Vec<&'a Path> {
    files.iter().map(|(path, _)| *path).collect()
}

const STANDARD_OUTPUT: &str = "/dev/stdout";

/// Whether a path is a name of standard output.
pub(crate) fn is_standard_output(path: &Path) -> bool {
    ["-", STANDARD_OUTPUT, "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path == Path::new(name))
}

/// What two names of one file have in common, through links of either kind, whether it exists or not. Nothing for what
/// takes everything and keeps nothing, such as `/dev/null` and terminals.
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

/// What is to be said of files that have more names than those among `files`: a new file takes the place of one name.
pub(crate) fn other_names(files: &[PathBuf], language: Language) -> HashMap<PathBuf, String> {
    const OTHERS: Text = Text {
        en: "{count} more names of {file} (hard links) lead to the old contents",
        ja: "{file} には他の名前 (ハードリンク) が {count} つあり、そちらは元の内容のままです",
    };
    let note = |file: PathBuf, count: u64| {
        let name = safe(&file.to_string_lossy());
        let note = OTHERS.fill(language, &[("count", &count.to_string()), ("file", &name)]);
        (file, note)
    };
    names(files).into_iter().map(|(file, count)| note(file, count)).collect()
}

/// How many names a file has besides those among `files` (hard links); those that have any.
fn names(files: &[PathBuf]) -> HashMap<PathBuf, u64> {
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
