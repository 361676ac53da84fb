//! Finds files that an earlier run wrote next to the new ones, and that are no longer part of the deployment, because a
//! shorter chain has fewer files. They are reported but not removed, because a server that still names them would not
//! start without them.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::read;
use crate::write::{self, File, FileRole, Name, PAIR, RECORD_NAME, Target};

/// The maximum number of entries of a folder that are examined, and of files that are reported.
const MOST_ENTRIES: usize = 100_000;
const MOST_TOLD: usize = 100;

/// The maximum number of digits in the number of a file: chains of more than 999 certificates are not written.
const MOST_DIGITS: usize = 3;

/// Files of earlier runs next to the files of a deployment.
#[derive(Debug, Default)]
pub struct Earlier {
    /// Files with certificates under names that the target uses, sorted.
    pub files: Vec<PathBuf>,
    /// The list of files with their SHA-256, if it is not written again and is outdated.
    pub record: Option<PathBuf>,
}

impl Earlier {
    /// The files next to `written`, which contains everything that is written for `output`. `firsts` are the names from
    /// which those of each certificate's files are derived; `base` is the common one of a pair.
    pub(crate) fn find(
        target: &Target,
        output: &Path,
        (firsts, base): (&[&Path], Option<&Path>),
        written: &[(&File, &Path)],
    ) -> Self {
        let new: HashSet<&Path> = written.iter().map(|(_, path)| *path).collect();
        let mut named: Vec<PathBuf> = firsts.iter().flat_map(|first| of_target(target, first)).collect();
        match (firsts, target.pair, base) {
            ([first], Some(pair), _) => named.extend(PAIR.iter().map(|kind| write::pair_path(&pair, kind, first))),
            // A file that is loaded instead of the pair has its own warning.
            (_, Some(pair), Some(base)) if !pair.is_found => named.push(base.to_owned()),
            _ => {}
        }
        named.retain(|path| !new.contains(path.as_path()) && holds_certificates(path));
        named.sort();
        named.dedup();
        named.truncate(MOST_TOLD);
        Self { files: named, record: outdated_record(output, written) }
    }
}

/// The other files that the target may have.
fn of_target(target: &Target, first: &Path) -> Vec<PathBuf> {
    let stem = first.file_stem().unwrap_or_default().to_string_lossy();
    let extension = first.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let name = first.file_name().unwrap_or_default().to_string_lossy();
    let (mut paths, mut numbered) = (Vec::new(), Vec::new());
    for artifact in target.artifacts.iter().filter(|artifact| artifact.role != FileRole::Key) {
        match artifact.name {
            Name::Beside(what) if artifact.role == FileRole::Intermediate => {
                numbered.push((format!("{stem}{what}-"), extension.clone()));
            }
            Name::Numbered(what) => numbered.push((format!("{stem}-"), format!("-{what}{extension}"))),
            Name::Beside(what) => paths.push(first.with_file_name(format!("{stem}{what}{extension}"))),
            Name::Extension(other) => paths.push(first.with_file_name(format!("{stem}.{other}"))),
            Name::Behind(what) => paths.push(first.with_file_name(format!("{name}{what}"))),
            // There is one such file, and it is written.
            Name::Given(_) | Name::Fixed(_) | Name::Own(_) => {}
        }
    }
    if !numbered.is_empty() {
        let folder = first.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let entries = fs::read_dir(folder).into_iter().flatten().take(MOST_ENTRIES).flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let is_numbered = |name: &String| numbered.iter().any(|(before, behind)| has_number(name, before, behind));
        paths.extend(names.filter(is_numbered).map(|name| first.with_file_name(name)));
    }
    paths
}

/// Whether there is exactly a number between the two.
fn has_number(name: &str, before: &str, behind: &str) -> bool {
    let number = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
    number.is_some_and(|number| {
        let is_short = (1..=MOST_DIGITS).contains(&number.len()) && !number.starts_with('0');
        is_short && number.bytes().all(|octet| octet.is_ascii_digit())
    })
}

fn holds_certificates(path: &Path) -> bool {
    path.is_file()
        && read::bytes_of(path).is_ok_and(|bytes| {
            let bytes = zeroize::Zeroizing::new(bytes);
            read::read_bytes(&bytes, &"".into()).is_ok_and(|reading| !reading.certificates.is_empty())
        })
}

/// The record of an earlier run, if it is not written again and differs from a written file.
fn outdated_record(output: &Path, written: &[(&File, &Path)]) -> Option<PathBuf> {
    let path = write::own_path(output, RECORD_NAME);
    if written.iter().any(|(_, other)| *other == path) || !path.is_file() {
        return None;
    }
    let bytes = read::bytes_of(&path).ok()?;
    let recorded = write::recorded(&bytes)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_other = |(file, place): &(&File, &Path)| {
        let is_it = |(name, _): &&(String, String)| folder.join(name) == **place;
        recorded.iter().find(is_it).is_some_and(|(_, sha256)| *sha256 != file.sha256().to_string())
    };
    written.iter().any(is_other).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_files() {
        for (name, expected) in [
            ("site-intermediate-2.crt", true),
            ("site-intermediate-12.crt", true),
            ("site-intermediate-02.crt", false),
            ("site-intermediate-.crt", false),
            ("site-intermediate-2000.crt", false),
            ("site-intermediate-2a.crt", false),
            ("site-intermediate-2.crt.bak", false),
            ("other-intermediate-2.crt", false),
        ] {
            assert_eq!(has_number(name, "site-intermediate-", ".crt"), expected, "{name}");
        }
    }
}
