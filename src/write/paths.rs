//! The paths of files, derived from the path that `-o` names.

use std::collections::HashSet;
use std::path::{Path as FilePath, PathBuf};

use super::File;
use super::target::{Artifact, FileRole, Name, Pair, Target};
use crate::certificate::Certificate;

/// The paths of the files of a deployment. `output` names the first file, and the others are derived from it (see
/// [`Name`]). In a folder, the files are named after the leaf.
pub fn file_paths(output: &FilePath, files: &[File], leaf: &str) -> Vec<PathBuf> {
    let first = if is_folder(output) { output.join(default_name(files, leaf)) } else { output.to_owned() };
    let count = |file: &File, until: usize| files[..until].iter().filter(|other| other.role == file.role).count();
    let path = |(index, file): (usize, &File)| match file.name {
        Name::Own(name) => own_path(output, name),
        Name::Numbered(_) => path_of(&first, file.role, file.name, index + 1),
        _ => path_of(&first, file.role, file.name, count(file, index) + 1),
    };
    files.iter().enumerate().map(path).collect()
}

/// The path of a file, next to the first one. `number` is its number in the order of installation, or among the
/// intermediates.
fn path_of(first: &FilePath, role: FileRole, name: Name, number: usize) -> PathBuf {
    let stem = first.file_stem().unwrap_or_default().to_string_lossy();
    let extension = first.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    match name {
        Name::Given(_) => first.to_owned(),
        Name::Beside(what) if role == FileRole::Intermediate => {
            first.with_file_name(format!("{stem}{what}-{number}{extension}"))
        }
        Name::Beside(what) => first.with_file_name(format!("{stem}{what}{extension}")),
        Name::Extension(other) => first.with_file_name(format!("{stem}.{other}")),
        Name::Behind(what) => {
            let name = first.file_name().unwrap_or_default().to_string_lossy();
            first.with_file_name(format!("{name}{what}"))
        }
        Name::Numbered(what) => first.with_file_name(format!("{stem}-{number}-{what}{extension}")),
        Name::Fixed(name) => first.with_file_name(name),
        Name::Own(name) => own_path(first, name),
    }
}

/// The target's own file for the private key, if `first` names the first one.
pub(crate) fn path_of_key(first: &FilePath, target: &Target) -> Option<PathBuf> {
    let artifact = target.artifacts.iter().find(|artifact| artifact.role == FileRole::Key)?;
    Some(path_of(first, artifact.role, artifact.name, 1))
}

/// Whether none of the files of a target exists, if `first` names the first one. Of the intermediates, only one is
/// considered.
pub(crate) fn are_new(first: &FilePath, target: &Target) -> bool {
    let mut artifacts = target.artifacts.iter().chain(target.extras).enumerate();
    let number = |index: usize, name: Name| if matches!(name, Name::Numbered(_)) { index + 1 } else { 1 };
    let is_there =
        |(index, one): (usize, &Artifact)| path_of(first, one.role, one.name, number(index, one.name)).exists();
    !first.exists() && !artifacts.any(is_there)
}

/// Whether these files have the names of a target's files, if `first` names the first one, and are all that exist of them.
pub(crate) fn are_whole_set(files: &[PathBuf], first: &FilePath, target: &Target) -> bool {
    let there = |path: &FilePath| std::fs::canonicalize(path).ok();
    let given: HashSet<PathBuf> = files.iter().filter_map(|file| there(file)).collect();
    let artifacts = target.artifacts.iter().chain(target.extras).filter(|artifact| artifact.role != FileRole::Key);
    let paths = artifacts.flat_map(|one| (1..=files.len()).map(|number| path_of(first, one.role, one.name, number)));
    let existing: HashSet<PathBuf> = paths.filter_map(|path| there(&path)).collect();
    given == existing
}

/// Whether `-o` names a folder: it exists, or is written like a folder.
fn is_folder(output: &FilePath) -> bool {
    output.is_dir() || output.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// The path of an additional file: in the folder that `output` names, otherwise next to the file.
pub(crate) fn own_path(output: &FilePath, name: &str) -> PathBuf {
    if is_folder(output) {
        return output.join(name);
    }
    let stem = output.file_stem().unwrap_or_default().to_string_lossy();
    output.with_file_name(format!("{stem}-{name}"))
}

/// The kinds of keys of a pair, as in names of files and placeholders.
pub(crate) const PAIR: [&str; 2] = ["rsa", "ecdsa"];

/// The paths of the files for one certificate of a pair, with this kind of key. `output` names the first file.
pub(crate) fn pair_paths(pair: &Pair, kind: &str, output: &FilePath, files: &[File], leaf: &str) -> Vec<PathBuf> {
    file_paths(&pair_path(pair, kind, &pair_base(output, files, leaf)), files, leaf)
}

/// The first file for one certificate of a pair.
pub(crate) fn pair_path(pair: &Pair, kind: &str, base: &FilePath) -> PathBuf {
    let name = base.file_name().unwrap_or_default().to_string_lossy();
    if pair.is_found {
        base.with_file_name(format!("{name}.{kind}"))
    } else {
        let stem = base.file_stem().unwrap_or_default().to_string_lossy();
        let extension = name.strip_prefix(&*stem).unwrap_or_default();
        base.with_file_name(format!("{stem}-{kind}{extension}"))
    }
}

/// The path that `output` names, for both certificates of a pair.
pub(crate) fn pair_base(output: &FilePath, files: &[File], leaf: &str) -> PathBuf {
    if is_folder(output) { output.join(default_name(files, leaf)) } else { output.to_owned() }
}

fn default_name(files: &[File], leaf: &str) -> String {
    let stem = file_stem(leaf);
    match files.first().map(|file| file.name) {
        Some(Name::Given(ending)) if !ending.is_empty() => format!("{stem}{ending}"),
        Some(Name::Fixed(name)) => name.to_owned(),
        _ => format!("{stem}.crt"),
    }
}

/// The name of a leaf for its files and objects: its own, unless the name of a file cannot express it; then its first
/// DNS name, or the beginning of its SHA-256.
pub(crate) fn leaf_name(leaf: &Certificate) -> String {
    let is_usable = |name: &String| name.is_ascii() && name.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let names = std::iter::once(leaf.own_name()).chain(leaf.facts().names.iter().cloned());
    names
        .into_iter()
        .find(is_usable)
        .unwrap_or_else(|| format!("certificate-{}", &leaf.fingerprint().to_string()[..16]))
}

/// The name of a leaf as the name of a file or entry.
pub(crate) fn file_stem(leaf: &str) -> String {
    let kept = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let stem: String = leaf.replace('*', "wildcard").chars().map(|c| if kept(c) { c } else { '_' }).take(100).collect();
    let stem = stem.trim_start_matches('.');
    if stem.is_empty() { "certificate".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::LineEnding;

    #[test]
    fn names_in_a_folder() {
        let file = |ending| [File::new(FileRole::Fullchain, Vec::new(), LineEnding::Lf).named(Name::Given(ending))];
        let cases = [
            ("-fullchain.pem", "www.example.jp", "www.example.jp-fullchain.pem"),
            (".crt", "www.example.jp", "www.example.jp.crt"),
            (".crt", "*.example.jp", "wildcard.example.jp.crt"),
            (".crt", "../../etc/passwd", "_.._etc_passwd.crt"),
            (".crt", "..", "certificate.crt"),
        ];
        for (ending, leaf, expected) in cases {
            assert_eq!(default_name(&file(ending), leaf), expected);
        }
    }
}
