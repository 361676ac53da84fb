//! The keys of the file: each is the default of an option, and has its name.

use std::path::Path;

use url::Url;

use super::super::args::{check_language, check_network, check_seconds, check_target};
use super::super::bad_value::BadValue;
use super::super::words;
use crate::explain::strangeness;
use crate::gather::proxy::Proxies;
use crate::{gather, trust};

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
    /// What is wrong with a value that is a path, and the path that it is.
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
    // Those of the file are denied whatever else is: see `denied` of the run.
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
    /// Whether a value of this key is a path, and not the name of a root store.
    pub(super) fn is_path(&self, value: &str) -> bool {
        match self.kind {
            Kind::Path => true,
            Kind::Paths => self.name != "roots" || !is_store(value),
            _ => false,
        }
    }
}

/// Whether `--roots` takes it for the name of a root store.
fn is_store(value: &str) -> bool {
    value == "system" || matches!(trust::find(value), Ok(Some(_)))
}

fn check_roots(value: &str) -> Option<BadValue> {
    (value == "list" || trust::find(value).is_err()).then(|| BadValue::text(words::args::ROOTS))
}

/// A name without an extension is meant to be that of a store, unless there is such a file or folder.
fn check_roots_path(value: &str, path: &Path) -> Option<BadValue> {
    let is_name = !value.contains(['.', '/', '\\', '~']);
    (is_name && !path.exists()).then(|| BadValue::text(words::args::ROOTS))
}

fn check_server(value: &str) -> Option<BadValue> {
    if value == "list" { Some(BadValue::text(words::args::SERVER)) } else { check_target(value) }
}

fn check_report(value: &str) -> Option<BadValue> {
    gather::check_https(value).is_err().then(|| BadValue::text(words::args::REPORT))
}

/// An address, a network, or a name, each alone.
fn check_exception(value: &str) -> Option<BadValue> {
    let is_network = value.parse::<ipnet::IpNet>().is_ok();
    let is_bad = value.contains([',', ' ']) || value.contains('/') && !is_network;
    is_bad.then(|| BadValue::text(words::args::EXCEPTION))
}

/// What has neither a scheme nor a port is more likely a slip than the name of a host.
fn check_proxy(value: &str) -> Option<BadValue> {
    let port =
        |text: &str| text.trim_end_matches('/').rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let url = if value.contains("://") { Url::parse(value) } else { Url::parse(&format!("http://{value}")) };
    let url = url.ok().filter(|_| value.contains("://") || port(value));
    let is_bare = |url: &Url| url.scheme() == "http" && url.path() == "/" && url.query().is_none();
    let of_file = |name: &str| (name == "http_proxy").then(|| value.to_owned());
    let is_known = || Proxies::from_environment(of_file).is_ok_and(|proxies| proxies.http.is_some());
    let is_good = url.is_some_and(|url| is_bare(&url) && url.port() != Some(0)) && is_known();
    (!is_good).then(|| BadValue::text(words::args::PROXY))
}

/// The name that resembles a word most, if it does.
pub(super) fn nearest(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase().replace('_', "-");
    // The name of the value of `--for`.
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
