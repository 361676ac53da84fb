//! The keys of the file. Each is the default of the option with the same name.

use std::path::Path;

use super::super::args::{check_language, check_network, check_seconds};
use super::super::bad_value::BadValue;
use super::checks::{
    check_exception, check_proxy, check_report, check_roots, check_roots_path, check_server, is_store,
};
use crate::explain::strangeness;

/// The type of a key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Texts,
    /// A path. Relative paths are relative to the folder of the file.
    Path,
    /// Paths or names of root stores.
    Paths,
    Seconds,
}

/// A key.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(super) kind: Kind,
    /// The argument whose default it is, if any.
    pub(super) argument: Option<&'static str>,
    /// The argument of `intermediates`.
    pub(super) of_store: Option<&'static str>,
    /// The environment variable that takes precedence over it.
    pub(crate) variable: Option<&'static str>,
    /// Why a value is invalid, if so.
    pub(super) check: fn(&str) -> Option<BadValue>,
    /// Why a path is invalid, if so. Also gets the resolved path.
    pub(super) check_path: fn(&str, &Path) -> Option<BadValue>,
}

const fn key(name: &'static str, kind: Kind, argument: Option<&'static str>) -> Key {
    Key { name, kind, argument, of_store: None, variable: None, check: |_| None, check_path: |_, _| None }
}

pub(crate) const KEYS: [Key; 13] = [
    Key { check: check_roots, check_path: check_roots_path, ..key("roots", Kind::Paths, Some("roots")) },
    key("intermediates", Kind::Paths, Some("intermediates")),
    Key { of_store: Some("store_dir"), ..key("store-dir", Kind::Path, Some("store_dir")) },
    Key { of_store: Some("cache_dir"), ..key("cache-dir", Kind::Path, Some("cache_dir")) },
    Key {
        of_store: Some("aia_allow"),
        variable: Some("CHAINMEND_AIA_ALLOW"),
        check: check_network,
        ..key("aia-allow", Kind::Texts, Some("aia_allow"))
    },
    // Networks of the file are always denied, see `denied`.
    Key { check: check_network, ..key("aia-deny", Kind::Texts, None) },
    Key { check: check_proxy, ..key("http-proxy", Kind::Text, None) },
    Key { check: check_proxy, ..key("https-proxy", Kind::Text, None) },
    Key { check: check_exception, ..key("no-proxy", Kind::Texts, None) },
    Key { check: check_server, ..key("for", Kind::Text, Some("target")) },
    Key { of_store: Some("lang"), check: check_language, ..key("lang", Kind::Text, Some("lang")) },
    Key { check: check_seconds, ..key("timeout", Kind::Seconds, Some("timeout")) },
    Key {
        of_store: Some("url"),
        variable: Some("CHAINMEND_CCADB_URL"),
        check: check_report,
        ..key("ccadb-url", Kind::Text, None)
    },
];

impl Key {
    /// Whether its values may be paths.
    pub(super) fn has_paths(&self) -> bool {
        matches!(self.kind, Kind::Path | Kind::Paths)
    }

    /// Whether a value of this key is a path, not the name of a root store.
    pub(super) fn is_path(&self, value: &str) -> bool {
        match self.kind {
            Kind::Path => true,
            Kind::Paths => self.name != "roots" || !is_store(value),
            _ => false,
        }
    }
}

/// The key that is most similar to a word, if any.
pub(super) fn nearest(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase().replace('_', "-");
    // The placeholder of `--for`.
    let word = if matches!(&*word, "target" | "server") { "for".to_owned() } else { word };
    let letters: Vec<char> = word.chars().take(64).collect();
    let is_part = |name: &str| word.len() > 2 && (name.contains(&word) || word.contains(name));
    let far = |name: &str| if is_part(name) { 0 } else { strangeness(&letters, name) };
    let (far, name) = KEYS.iter().map(|key| (far(key.name), key.name)).min()?;
    (far <= 500).then_some(name)
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
