//! `--for`: which server.

use super::super::bad_value::BadValue;
use super::super::words::args as words;
use crate::carried;
use crate::language::Language;
use crate::write::{Target, UnknownTarget, targets};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetChoice {
    List,
    /// A server, and whether its version was named.
    Target(&'static Target, bool),
}

impl TargetChoice {
    /// The server. If a list was requested, the default one; the list is printed before anything else is done.
    pub(crate) fn target(self) -> &'static Target {
        match self {
            Self::Target(target, _) => target,
            // The default.
            Self::List => Target::nginx(),
        }
    }

    /// Whether the version was named.
    pub(crate) fn has_version(self) -> bool {
        matches!(self, Self::Target(_, true))
    }

    /// Whether a server was named, on the command line or in the configuration. nginx is also the default.
    pub(crate) fn is_named(self) -> bool {
        self.target() != Target::nginx() || carried::has_typed("--for")
    }
}

/// Why the name of a server is invalid, if so.
pub(crate) fn check_target(text: &str) -> Option<BadValue> {
    parse_target(text).err()
}

pub(super) fn parse_target(text: &str) -> Result<TargetChoice, BadValue> {
    if text.eq_ignore_ascii_case("list") {
        return Ok(TargetChoice::List);
    }
    Target::parse(text).map(|target| TargetChoice::Target(target, text.contains('@'))).map_err(|error| match error {
        UnknownTarget::Server(text) => BadValue::new(|language| unknown_server(&text, language)),
        UnknownTarget::Version(server, text) => BadValue::new(move |language| unknown_version(server, &text, language)),
    })
}

fn unknown_server(text: &str, language: Language) -> String {
    let separator = language.comma();
    let names: Vec<String> = targets().map(Target::name).collect();
    let said = words::TARGET.fill(language, &[("names", &names.join(separator))]);
    match similar(text) {
        Some(name) => words::SIMILAR_TARGET.fill(language, &[("name", &name), ("targets", &said)]),
        None => said,
    }
}

fn unknown_version(server: &'static str, version: &str, language: Language) -> String {
    let row = |target: &Target| format!("{} ({})", target.name(), target.versions.of(language));
    let rows: Vec<String> = Target::of_server(server).map(row).collect();
    let Some(newest) = Target::of_server(server).find(|target| target.has_versions()) else {
        return words::NO_VERSIONS.fill(language, &[("server", server)]);
    };
    let said = rows.join(language.comma());
    let said = words::TARGET_VERSION.fill(language, &[("server", server), ("rows", &said)]);
    if Target::is_older_than_all(server, version) {
        return words::TARGET_OLDER.fill(language, &[("rows", &said), ("version", version)]);
    }
    match newest.known_before() {
        Some(version) => words::TARGET_END.fill(language, &[("rows", &said), ("version", &version)]),
        None => said,
    }
}

/// Other names of servers: packages, programs and files.
const OTHER_NAMES: [(&str, &str); 13] = [
    ("httpd", "apache"),
    ("apache2", "apache"),
    ("mod_ssl", "apache"),
    ("k8s", "kubernetes"),
    ("ingress", "kubernetes"),
    ("acm", "aws-acm"),
    ("aws", "aws-acm"),
    ("windows", "iis"),
    ("p12", "pfx"),
    ("pkcs12", "pfx"),
    ("jks", "java"),
    ("keystore", "java"),
    ("postgres", "postgresql"),
];

/// The target that is probably meant by an unknown name, with its version if there is one: `apache@2.4` for
/// `httpd/2.4`.
fn similar(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let (name, version) = text.split_once(['@', '/', ' ', ':']).map_or((&*text, ""), |(name, version)| (name, version));
    let server = match OTHER_NAMES.iter().find(|(other, _)| *other == name) {
        Some((_, server)) => server,
        None => targets().map(|target| target.server).find(|server| is_like(name, server))?,
    };
    let named = format!("{server}@{}", version.trim());
    let server = if Target::parse(&named).is_ok() { named } else { (*server).to_owned() };
    Some(server)
}

/// Whether two names differ by one letter that is changed, added, missing or swapped with its neighbour.
fn is_like(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let before = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[before..], &other[before..]);
    let behind = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[..one.len() - behind], &other[..other.len() - behind]);
    let is_exchanged = matches!((one, other), ([a, b], [c, d]) if a == d && b == c);
    is_exchanged || (one.len() <= 1 && other.len() <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant() {
        let cases = [
            ("httpd", Some("apache")),
            ("apache2@2.4", Some("apache@2.4")),
            ("Apache/2.4", Some("apache@2.4")),
            ("apache 2.2", Some("apache@2.2")),
            ("apache2@1.3", Some("apache")),
            ("ngnix", Some("nginx")),
            ("ngix", Some("nginx")),
            ("haproxyy", Some("haproxy")),
            ("K8s", Some("kubernetes")),
            ("websphere", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(similar(text).as_deref(), expected, "{text}");
        }
    }
}
