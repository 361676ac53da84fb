//! The keys of the file: each is the default of an option, and has its name.

use std::path::Path;

use super::super::args::{check_language, check_network, check_seconds, check_target};
use super::super::bad_value::BadValue;
use super::super::words;
use crate::gather::proxy::Proxies;
use crate::trust;

/// What the value of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Texts,
    /// A path; a relative one is relative to the folder of the file.
    Path,
    /// Paths, or names of root stores.
    Paths,
    Seconds,
}

/// A key.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(super) kind: Kind,
    /// The argument of which it is the default, where it is that of one.
    pub(super) argument: Option<&'static str>,
    /// The same for `intermediates`.
    pub(super) of_store: Option<&'static str>,
    /// The variable of the environment that goes before it.
    pub(crate) variable: Option<&'static str>,
    /// What is wrong with a value.
    pub(super) check: fn(&str) -> Option<BadValue>,
}

const fn key(name: &'static str, kind: Kind, argument: Option<&'static str>) -> Key {
    Key { name, kind, argument, of_store: None, variable: None, check: |_| None }
}

pub(crate) const KEYS: [Key; 13] = [
    key("roots", Kind::Paths, Some("roots")),
    key("intermediates", Kind::Paths, Some("intermediates")),
    Key { of_store: Some("store_dir"), ..key("store-dir", Kind::Path, Some("store_dir")) },
    Key { of_store: Some("cache_dir"), ..key("cache-dir", Kind::Path, Some("cache_dir")) },
    Key {
        of_store: Some("aia_allow"),
        variable: Some("CHAINMEND_AIA_ALLOW"),
        check: check_network,
        ..key("aia-allow", Kind::Texts, Some("aia_allow"))
    },
    // Those of the file are denied whatever else is: see `denied` of the run.
    Key { check: check_network, ..key("aia-deny", Kind::Texts, None) },
    Key { check: check_proxy, ..key("http-proxy", Kind::Text, None) },
    Key { check: check_proxy, ..key("https-proxy", Kind::Text, None) },
    key("no-proxy", Kind::Texts, None),
    Key { check: check_target, ..key("for", Kind::Text, Some("target")) },
    Key { of_store: Some("lang"), check: check_language, ..key("lang", Kind::Text, Some("lang")) },
    Key { check: check_seconds, ..key("timeout", Kind::Seconds, Some("timeout")) },
    Key { of_store: Some("url"), variable: Some("CHAINMEND_CCADB_URL"), ..key("ccadb-url", Kind::Text, None) },
];

impl Key {
    /// The value with the folder of the file in front, where it is a relative path.
    pub(super) fn in_folder(&self, folder: &Path, value: String) -> String {
        let is_path = match self.kind {
            Kind::Path => true,
            Kind::Paths => self.name != "roots" || !is_store(&value),
            _ => false,
        };
        if is_path { folder.join(value).to_string_lossy().into_owned() } else { value }
    }
}

/// Whether `--roots` takes it for the name of a root store.
fn is_store(value: &str) -> bool {
    value == "system" || value == "list" || !matches!(trust::find(value), Ok(None))
}

fn check_proxy(value: &str) -> Option<BadValue> {
    let of_file = |name: &str| (name == "http_proxy").then(|| value.to_owned());
    let is_good = Proxies::from_environment(of_file).is_ok_and(|proxies| proxies.http.is_some());
    (!is_good).then(|| BadValue::new(|language| words::args::PROXY.of(language).to_owned()))
}

/// The name that resembles a word most, if it does.
pub(super) fn nearest(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase().replace('_', "-");
    // The name of the value of `--for`.
    let word = if matches!(&*word, "target" | "server") { "for".to_owned() } else { word };
    let is_part = |name: &str| word.len() > 2 && (name.contains(&word) || word.contains(name));
    let far = |name: &str| if is_part(name) { 0 } else { distance(&word, name) };
    let near = KEYS.iter().map(|key| (far(key.name), key.name)).min()?;
    (near.0 * 2 <= near.1.len().max(2)).then_some(near.1)
}

/// The edit distance (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().take(64).enumerate() {
        let (mut diagonal, mut before) = (line, line + 1);
        for (cell, wanted) in row.iter_mut().skip(1).zip(&other) {
            let above = *cell;
            *cell = (diagonal + usize::from(*wanted != letter)).min(above + 1).min(before + 1);
            (diagonal, before) = (above, *cell);
        }
        row[0] = line + 1;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key() {
        let cases = [
            ("root", Some("roots")),
            ("ROOTS", Some("roots")),
            ("aia_allow", Some("aia-allow")),
            ("allow", Some("aia-allow")),
            ("language", Some("lang")),
            ("cachedir", Some("cache-dir")),
            ("target", Some("for")),
            ("proxy", Some("http-proxy")),
            ("", None),
            ("x", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word), expected, "{word}");
        }
    }
}
