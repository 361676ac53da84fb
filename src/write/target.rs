//! What each server wants: one row a server and version.

use std::fmt;

use super::quote::Quoting;
use crate::language::Text;
use crate::read::LineEnding;

/// What one file of a deployment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The leaf and its intermediates.
    Fullchain,
    /// The leaf alone.
    Certificate,
    /// The intermediates alone.
    Chain,
    /// The leaf and its intermediates, in the place of the chain.
    ChainWithLeaf,
    /// The root, for a client's store.
    Root,
}

impl Role {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fullchain => "fullchain",
            Self::Certificate => "certificate",
            Self::Chain => "chain",
            Self::ChainWithLeaf => "chain-with-leaf",
            Self::Root => "root",
        }
    }

    /// Whether the file holds the leaf.
    pub fn has_leaf(self) -> bool {
        self != Self::Chain
    }

    /// Whether the file holds the intermediates.
    pub fn has_intermediates(self) -> bool {
        self != Self::Certificate
    }
}

/// A server, or a range of its versions.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// What `--for` takes, without a version.
    pub server: &'static str,
    /// A version that stands for the range; nothing for the newest.
    pub version: Option<&'static str>,
    /// The versions that it covers end before this one. `None`: all later ones.
    before: Option<&'static [u32]>,
    /// Which versions, for people.
    pub versions: Text,
    /// The files, the one that `-o` names first.
    pub files: &'static [Role],
    /// How lines end.
    pub ending: LineEnding,
    /// Whether the private key stands in the file with the certificates.
    pub with_key: bool,
    /// The labels of the blocks that it reads from the first file besides certificates and the key.
    pub reads: &'static [&'static str],
    /// The codes of findings that do not matter to it.
    pub accepts: &'static [&'static str],
    /// How a path is written in them.
    pub quoting: Quoting,
    /// The lines for the server's configuration, or what to type. `{fullchain}`, `{certificate}`,
    /// `{chain}` and `{key}` stand for files.
    pub directives: &'static [&'static str],
    /// What is to be done besides, a line each.
    pub steps: &'static [Text],
    /// Where this is documented.
    pub source: &'static str,
}

const ALL_VERSIONS: Text = Text { en: "all", ja: "全バージョン" };

/// Every target, the newest version of a server first. The first row is the default.
pub const TARGETS: &[Target] = &[
    Target {
        server: "nginx",
        version: None,
        before: None,
        versions: ALL_VERSIONS,
        files: &[Role::Fullchain],
        ending: LineEnding::Lf,
        with_key: false,
        reads: &[],
        accepts: &[],
        quoting: Quoting::Nginx,
        directives: &["ssl_certificate     {fullchain};", "ssl_certificate_key {key};"],
        steps: &[],
        source: "nginx, ngx_http_ssl_module, ssl_certificate",
    },
    Target {
        server: "apache",
        version: None,
        before: None,
        versions: Text { en: "2.4.8 and later", ja: "2.4.8 以降" },
        files: &[Role::Fullchain],
        ending: LineEnding::Lf,
        with_key: false,
        reads: &["DH PARAMETERS", "X9.42 DH PARAMETERS", "EC PARAMETERS"],
        accepts: &[],
        quoting: Quoting::Apache,
        directives: &["SSLCertificateFile    {fullchain}", "SSLCertificateKeyFile {key}"],
        steps: &[],
        source: "Apache httpd, mod_ssl, SSLCertificateFile (DH and EC parameters: 2.4.7 and later)",
    },
    Target {
        server: "apache",
        version: Some("2.2"),
        before: Some(&[2, 4, 8]),
        versions: Text { en: "2.0.45 to 2.4.7", ja: "2.0.45～2.4.7" },
        files: &[Role::Certificate, Role::Chain],
        ending: LineEnding::Lf,
        with_key: false,
        reads: &[],
        accepts: &[],
        quoting: Quoting::Apache,
        directives: &[
            "SSLCertificateFile      {certificate}",
            "SSLCertificateKeyFile   {key}",
            "SSLCertificateChainFile {chain}",
        ],
        steps: &[],
        source: "Apache httpd, mod_ssl, SSLCertificateChainFile",
    },
    Target {
        server: "apache",
        version: Some("2.0.44"),
        before: Some(&[2, 0, 45]),
        versions: Text { en: "2.0.34 to 2.0.44", ja: "2.0.34～2.0.44" },
        files: &[Role::Certificate, Role::ChainWithLeaf],
        ending: LineEnding::Lf,
        with_key: false,
        reads: &[],
        accepts: &[],
        quoting: Quoting::Apache,
        directives: &[
            "SSLCertificateFile      {certificate}",
            "SSLCertificateKeyFile   {key}",
            "SSLCertificateChainFile {chain}",
        ],
        steps: &[],
        source: "Apache httpd 2.0.45, CHANGES (PR 14560): the first certificate of the chain file was skipped",
    },
    Target {
        server: "haproxy",
        version: None,
        before: None,
        versions: ALL_VERSIONS,
        files: &[Role::Fullchain],
        ending: LineEnding::Lf,
        with_key: true,
        reads: &["DH PARAMETERS", "X9.42 DH PARAMETERS"],
        accepts: &["CM407"],
        quoting: Quoting::Haproxy,
        directives: &["bind :443 ssl crt {fullchain}"],
        steps: &[],
        source: "HAProxy, configuration manual, crt; ssl-dh-param-file (parameters in the file of crt)",
    },
    Target {
        server: "iis",
        version: None,
        before: None,
        versions: ALL_VERSIONS,
        files: &[Role::Fullchain],
        ending: LineEnding::CrLf,
        with_key: false,
        reads: &[],
        // It reads CR LF, DER and PKCS#7 as well.
        accepts: &["CM102", "CM116", "CM117"],
        quoting: Quoting::Windows,
        directives: &["certreq -accept {fullchain}"],
        steps: &[
            Text {
                en: "Then, in certlm.msc, each intermediate belongs in \"Intermediate Certification Authorities\",",
                ja: "その後 certlm.msc で、中間CA証明書はそれぞれ「中間証明機関」に置いてください。",
            },
            Text {
                en: "never in \"Trusted Root Certification Authorities\".",
                ja: "「信頼されたルート証明機関」には置かないでください。",
            },
        ],
        source: "Microsoft, certreq -accept; KB954755",
    },
];

/// What `--for` asked for does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTarget(pub String);

impl fmt::Display for UnknownTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no target is called {}", self.0)
    }
}

impl std::error::Error for UnknownTarget {}

impl Target {
    /// The row for `SERVER` or `SERVER@VERSION`; a version is digits and dots.
    ///
    /// # Errors
    ///
    /// [`UnknownTarget`].
    pub fn parse(text: &str) -> Result<&'static Self, UnknownTarget> {
        let unknown = || UnknownTarget(text.to_owned());
        let (server, version) = match text.split_once('@') {
            Some((server, version)) => (server, Some(parse_version(version).ok_or_else(unknown)?)),
            None => (text, None),
        };
        let rows = TARGETS.iter().filter(|target| target.server == server);
        let fits = |target: &&Target| match (&version, target.before) {
            (None, before) => before.is_none(),
            (Some(version), Some(before)) => version[..] < *before,
            (Some(_), None) => true,
        };
        // Rows go from the newest versions to the oldest: the last that fits is the narrowest.
        rows.rev().find(fits).ok_or_else(unknown)
    }

    /// Whether the server sends every certificate of its first file.
    pub fn sends_all(&self) -> bool {
        self.files.first().is_none_or(|role| role.has_intermediates())
    }

    /// What `--for` takes for this row.
    pub fn name(&self) -> String {
        match self.version {
            Some(version) => format!("{}@{version}", self.server),
            None => self.server.to_owned(),
        }
    }
}

fn parse_version(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_none_is_named() {
        assert_eq!(Target::parse("lighttpd").unwrap_err().to_string(), "no target is called lighttpd");
    }

    #[test]
    fn versions_choose_the_row() {
        let cases = [
            ("nginx", Some("nginx")),
            ("nginx@1.25.1", Some("nginx")),
            ("apache", Some("apache")),
            ("apache@2.4.8", Some("apache")),
            ("apache@2.4.62", Some("apache")),
            ("apache@2.4.7", Some("apache@2.2")),
            ("apache@2.2", Some("apache@2.2")),
            ("apache@2.0.45", Some("apache@2.2")),
            ("apache@2.0.44", Some("apache@2.0.44")),
            ("apache@2.0", Some("apache@2.0.44")),
            ("haproxy", Some("haproxy")),
            ("iis", Some("iis")),
            ("iis@10", Some("iis")),
            ("apache@", None),
            ("apache@new", None),
            ("Apache", None),
            ("lighttpd", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Target::parse(text).ok().map(Target::name).as_deref(), expected, "{text}");
        }
    }
}
