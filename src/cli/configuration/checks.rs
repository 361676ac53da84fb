//! Checks the values of single keys.

use std::path::Path;

use url::Url;

use super::super::args::check_target;
use super::super::bad_value::BadValue;
use super::super::words;
use crate::gather::proxy::Proxies;
use crate::{gather, trust};

/// Whether `--roots` takes it as the name of a root store.
pub(super) fn is_store(value: &str) -> bool {
    value == "system" || matches!(trust::find(value), Ok(Some(_)))
}

pub(super) fn check_roots(value: &str) -> Option<BadValue> {
    (value == "list" || trust::find(value).is_err()).then(|| BadValue::text(words::args::ROOTS))
}

/// A name without an extension is probably that of a store, unless such a file or folder exists.
pub(super) fn check_roots_path(value: &str, path: &Path) -> Option<BadValue> {
    let is_name = !value.contains(['.', '/', '\\', '~']);
    (is_name && !path.exists()).then(|| BadValue::text(words::args::ROOTS))
}

pub(super) fn check_server(value: &str) -> Option<BadValue> {
    if value == "list" { Some(BadValue::text(words::args::SERVER)) } else { check_target(value) }
}

pub(super) fn check_report(value: &str) -> Option<BadValue> {
    gather::check_https(value).is_err().then(|| BadValue::text(words::args::REPORT))
}

/// Accepts a single address, network or name.
pub(super) fn check_exception(value: &str) -> Option<BadValue> {
    let is_network = value.parse::<ipnet::IpNet>().is_ok();
    let is_bad = value.contains([',', ' ']) || value.contains('/') && !is_network;
    is_bad.then(|| BadValue::text(words::args::EXCEPTION))
}

/// A value with neither a scheme nor a port is probably a mistake, not the name of a host.
pub(super) fn check_proxy(value: &str) -> Option<BadValue> {
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
