//! The configuration lines of a target for its files.

use std::path::{Path as FilePath, PathBuf};

use super::File;
use super::paths::{PAIR, file_stem, leaf_name};
use super::powershell::thumbprint;
use super::quote::{Quoting, Unwritable};
use super::target::{FileRole, Pair, Target};
use crate::certificate::{Certificate, KeyAlgorithm};

/// The private key in a configuration line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPath {
    /// It is in this file.
    File(PathBuf),
    /// Its file is unknown. This is a placeholder.
    Placeholder(String),
}

/// A configuration line, or a path that the configuration cannot express, and why.
pub type Directive = Result<String, (PathBuf, Unwritable)>;

/// The configuration lines of a target for its files. `leaf` decides between lines for RSA and for elliptic curves.
pub fn directives(
    target: &Target,
    files: &[File],
    paths: &[PathBuf],
    key: &KeyPath,
    leaf: &Certificate,
) -> Vec<Directive> {
    let mut places = places("", (files, paths), key);
    places.push(("{file}".to_owned(), paths.first().cloned().map(KeyPath::File)));
    let name = object_name(paths.first().map(PathBuf::as_path), leaf);
    places.push(("{short-name}".to_owned(), Some(KeyPath::Placeholder(name.chars().take(SHORT_NAME).collect()))));
    places.push(("{name}".to_owned(), Some(KeyPath::Placeholder(name))));
    places.push(("{thumbprint}".to_owned(), Some(KeyPath::Placeholder(thumbprint(leaf)))));
    let is_rsa = matches!(
        leaf.facts().key_algorithm,
        KeyAlgorithm::Rsa(_) | KeyAlgorithm::RsaPss(..) | KeyAlgorithm::UnusableRsa(_)
    );
    let written = files.iter().zip(paths).filter(|(file, _)| file.role == FileRole::Intermediate);
    let intermediates: Vec<&PathBuf> = written.map(|(_, path)| path).collect();
    let mut lines = Vec::new();
    let is_of_each = |line: &str| line.contains("{intermediate}") || line.contains("{n}");
    for line in target.directives.iter().filter(|line| !is_of_each(line)) {
        let line = match line.split_once(':') {
            Some(("RSA", line)) if is_rsa => line,
            Some(("EC", line)) if !is_rsa => line,
            Some(("RSA" | "EC", _)) => continue,
            _ => line,
        };
        lines.extend(directive(line, target.quoting, &places));
    }
    for (index, path) in intermediates.into_iter().enumerate() {
        places.push(("{intermediate}".to_owned(), Some(KeyPath::File(path.clone()))));
        for line in target.directives.iter().filter(|line| is_of_each(line)) {
            let line = line.replace("{n}", &(index + 1).to_string()).replace("{before}", &index.to_string());
            lines.extend(directive(&line, target.quoting, &places));
        }
        places.pop();
    }
    lines
}

/// The maximum length of a short name: with a hyphen and a number, it fits into the 31 characters of `NetScaler` (add
/// ssl certKey).
const SHORT_NAME: usize = 27;

/// The name of the objects that an appliance makes of a deployment: that of its first file without extension, or the
/// leaf's name.
fn object_name(first: Option<&FilePath>, leaf: &Certificate) -> String {
    let stem = first.and_then(FilePath::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.filter(|stem| stem.is_ascii() && stem.starts_with(|first: char| first.is_ascii_alphanumeric()));
    file_stem(&stem.unwrap_or_else(|| leaf_name(leaf)))
}

/// The files of one certificate of a pair, their paths, and its key.
pub(super) type PairMember<'a> = (&'a [File], &'a [PathBuf], &'a KeyPath);

/// The lines for a pair. `members` are in the order of [`PAIR`], and `base` is the path that `-o` names.
pub(crate) fn pair_directives(
    target: &Target,
    pair: &Pair,
    members: &[PairMember<'_>; 2],
    base: &FilePath,
) -> Vec<Directive> {
    let mut all = vec![("{base}".to_owned(), Some(KeyPath::File(base.to_owned())))];
    for (kind, (files, paths, key)) in PAIR.iter().zip(members) {
        all.extend(places(&format!("{kind}-"), (files, paths), key));
    }
    pair.directives.iter().filter_map(|line| directive(line, target.quoting, &all)).collect()
}

/// The values of the placeholders for each file of a deployment and the key.
fn places(prefix: &str, (files, paths): (&[File], &[PathBuf]), key: &KeyPath) -> Vec<Place> {
    let path_of = |wanted: &[FileRole]| {
        let (_, path) = files.iter().zip(paths).find(|(file, _)| wanted.contains(&file.role))?;
        Some(KeyPath::File(path.clone()))
    };
    let place = |name: &str| format!("{{{prefix}{name}}}");
    vec![
        (place("fullchain"), path_of(&[FileRole::Fullchain, FileRole::FullchainWithRoot, FileRole::RootFirst])),
        (place("certificate"), path_of(&[FileRole::Certificate])),
        (
            place("chain"),
            path_of(&[FileRole::Chain, FileRole::ChainWithLeaf, FileRole::ChainWithRoot, FileRole::ChainRootFirst]),
        ),
        (place("trusted"), path_of(&[FileRole::Trusted])),
        (place("root"), path_of(&[FileRole::Root])),
        (place("script"), path_of(&[FileRole::Script])),
        (place("key"), path_of(&[FileRole::Key]).or_else(|| Some(key.clone()))),
    ]
}

/// The line with its placeholders replaced by paths. `None` if there is no such file.
fn directive(line: &str, quoting: Quoting, places: &[Place]) -> Option<Directive> {
    let mut out = String::new();
    let mut rest = line;
    // Replaced paths are not searched for placeholders.
    while let Some((at, place, path)) = next_place(rest, places) {
        let word = match path.as_ref()? {
            KeyPath::Placeholder(text) => text.clone(),
            KeyPath::File(path) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                match quoting.word(&path) {
                    Ok(word) => word,
                    Err(unwritable) => return Some(Err((path, unwritable))),
                }
            }
        };
        out.push_str(&rest[..at]);
        out.push_str(&word);
        rest = &rest[at + place.len()..];
    }
    out.push_str(rest);
    Some(Ok(out))
}

type Place = (String, Option<KeyPath>);

fn next_place<'a>(line: &str, places: &'a [Place]) -> Option<(usize, &'a str, &'a Option<KeyPath>)> {
    let found = places.iter().filter_map(|(place, path)| Some((line.find(place)?, place.as_str(), path)));
    found.min_by_key(|(at, ..)| *at)
}
