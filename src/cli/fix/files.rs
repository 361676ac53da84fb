//! Determines the files that `fix` fixes.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::exit::{Exit, Stop};
use super::pattern::{WILDCARDS, of_pattern};
use crate::job::{MAX_FOLDER_FILES, Reason};
use crate::language::{Language, Text};
use crate::report::{Failure, safe};
use crate::shell::shell_word;
use crate::words::Words as _;

/// The extensions of the files in a folder that are fixed.
const BUNDLE_ENDINGS: [&str; 4] = ["pem", "crt", "cer", "cert"];

/// The files, those in the folders, and those that match the patterns, without duplicates. Folders and patterns are
/// sorted by name. If a file with the given name exists, its name is not a pattern.
pub(crate) fn expand(paths: &[PathBuf], language: Language) -> Result<Vec<PathBuf>, Box<Stop>> {
    let mut files = Vec::new();
    for path in paths {
        let is_pattern = path.to_string_lossy().contains(WILDCARDS);
        if path.is_dir() {
            files.extend(of_folder(path, language)?);
        } else if is_pattern && fs::symlink_metadata(path).is_err() {
            files.extend(of_pattern(path, language)?);
        } else {
            check_regular(path, language)?;
            files.push(path.clone());
        }
    }
    let mut known = HashSet::new();
    files.retain(|file| known.insert(identity(file)));
    Ok(files)
}

/// Refuses pipes and devices: reading a pipe may not end, and a device cannot be replaced.
fn check_regular(path: &Path, language: Language) -> Result<(), Box<Stop>> {
    const NOT_REGULAR: Text = Text {
        en: "{path} is a pipe, socket or device; fix changes only regular files",
        ja: "{path} はパイプ、ソケット、またはデバイスです。fix が修復するのは通常のファイルです",
    };
    if !path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Ok(());
    }
    let failure = Failure::new(safe(&NOT_REGULAR.fill(language, &[("path", &path.to_string_lossy())])));
    let command = format!("chainmend bundle {}", shell_word(path));
    Err(Stop::new(Exit::Input, failure.try_this(command)))
}

fn of_folder(folder: &Path, language: Language) -> Result<Vec<PathBuf>, Box<Stop>> {
    const NOTHING: Text = Text {
        en: "{folder} has no file that is named {names}",
        ja: "{folder} に、名前が {names} に当てはまるファイルがありません",
    };
    const NAME_THEM: Text = Text {
        en: "name the files themselves, or a pattern in quotation marks",
        ja: "ファイルを直接指定するか、パターンを引用符で囲んで指定してください",
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable(folder, language))? {
        let file = entry.map_err(unreadable(folder, language))?.path();
        let is_bundle = file.extension().is_some_and(|ending| BUNDLE_ENDINGS.iter().any(|known| ending == *known));
        if is_bundle && file.is_file() {
            files.push(file);
            check_count(&files, folder, language)?;
        }
    }
    if files.is_empty() {
        let values = [
            ("folder", &*folder.to_string_lossy()),
            ("names", &BUNDLE_ENDINGS.map(|one| format!("*.{one}")).join(", ")),
        ];
        let failure = Failure::new(safe(&NOTHING.fill(language, &values)));
        return Err(Stop::new(Exit::Input, failure.try_this(NAME_THEM.of(language))));
    }
    files.sort();
    Ok(files)
}

pub(super) fn check_count(files: &[PathBuf], path: &Path, language: Language) -> Result<(), Box<Stop>> {
    const TRY: Text =
        Text { en: "fix them folder by folder", ja: "フォルダーごとに分けて実行してください" };
    if files.len() <= MAX_FOLDER_FILES {
        return Ok(());
    }
    let mut stop = Stop::of(&Reason::TooManyFiles(path.to_owned(), MAX_FOLDER_FILES).into(), language);
    stop.failure.remedy = vec![TRY.of(language).to_owned()];
    Err(stop)
}

pub(super) fn unreadable(path: &Path, language: Language) -> impl Fn(io::Error) -> Box<Stop> {
    const UNREADABLE: Text =
        Text { en: "{path} cannot be read: {error}", ja: "{path} を読み取れません: {error}" };
    let path = path.to_owned();
    move |error| {
        let values = [("path", &*path.to_string_lossy()), ("error", &error.words(language))];
        Stop::new(Exit::Input, Failure::new(safe(&UNREADABLE.fill(language, &values))))
    }
}

/// Identifies a file by its name, so that it is fixed once, by one thread, with one backup. Hard links are separate
/// names, because a new file replaces only one of them.
fn identity(file: &Path) -> PathBuf {
    fs::canonicalize(file).unwrap_or_else(|_| file.to_owned())
}

#[cfg(test)]
mod tests;
