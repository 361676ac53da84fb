//! Questions about each topic in people's own words (the headings of the FAQ, search queries, what people paste), and
//! questions of other fields. The search uses them. It is measured by leaving some of them out, and with others
//! (`questions.tsv`, `held-out.tsv`, `more-others.txt`).

use std::sync::LazyLock;

/// Topics about a single product or device, and the concepts of which a question must contain one. Other questions are
/// rarely about these topics.
pub(super) const ONLY_WITH: &[(&str, &[&str])] = &[
    ("iis-intermediates", &["iis", "mmc", "schannel", "windows"]),
    ("windows-private-key", &["iis", "mmc", "schannel", "windows", "windows private key"]),
    ("domino-order", &["domino"]),
    ("apache-chain-file", &["apache 2 0", "sslcertificatechainfile", "trust of the issuer"]),
    ("softbank-phones", &["softbank"]),
    ("cross-root", &["cross root"]),
    ("sureserver-root", &["sureserver", "cross root", "old device"]),
    ("ocsp-no-status", &["ocsp", "firefox"]),
    ("stapling", &["stapling", "ocsp"]),
    ("sha1-message-authentication", &["message authentication", "chrome"]),
    ("alert", &["alert", "schannel"]),
    ("java-keystore", &["tomcat", "java"]),
    ("self-signed", &["self signed"]),
    ("revoked", &["revoked"]),
    ("distrusted-root", &["root program", "removed", "root"]),
    ("transparency", &["transparency"]),
    ("client-certificate", &["client certificate", "alert"]),
    ("clock", &["clock"]),
    ("key-password", &["password"]),
    ("key-permissions", &["permission"]),
    ("file-order", &["order", "concatenate", "fullchain"]),
    ("default-site", &["default site", "another site"]),
    ("weak-algorithm", &["weak", "sha1", "rsa"]),
    ("key-identifiers", &["key identifier"]),
    ("owner-information", &["ev"]),
    ("missing-file", &["no such file", "permission", "missing", "file", "cannot read", "load", "start"]),
    ("mixed-content", &["mixed content", "padlock", "not secure", "blocked", "http"]),
];

/// Topics about a single product, and the concept that names another one.
pub(super) const SELDOM_WITH: &[(&str, &str)] = &[("softbank-phones", "other carrier")];

/// A cause that the message does not contain, but the words around it do.
#[derive(Debug)]
pub(super) struct Telling {
    /// The topic in that case.
    pub topic: &'static str,
    /// The most likely topic for the message alone.
    pub of: &'static str,
    /// The concepts of which the words around the message must contain one.
    pub names: &'static [&'static str],
    /// Whether the message must have several topics. With one, it leaves no doubt.
    pub is_of_several: bool,
}

pub(super) const TELLING: &[Telling] = &[
    Telling {
        topic: "private-ca",
        of: "untrusted-issuer",
        names: &["private ca", "inspecting proxy"],
        is_of_several: false,
    },
    Telling { topic: "clock", of: "validity", names: &["clock"], is_of_several: false },
    Telling { topic: "transparency", of: "untrusted-issuer", names: &["transparency"], is_of_several: false },
    Telling { topic: "self-signed", of: "untrusted-issuer", names: &["self signed"], is_of_several: false },
    Telling { topic: "validity", of: "alert", names: &["expired"], is_of_several: false },
    // A key that cannot be loaded.
    Telling { topic: "missing-file", of: "key-password", names: &["no such file"], is_of_several: true },
    // In a server's message, its clients do not know the CA.
    Telling { topic: "untrusted-issuer", of: "client-certificate", names: &["accepting server"], is_of_several: true },
];

/// A topic and its questions: a line of `asked.txt`, and the indented lines below it. It is text instead of a table,
/// because the loader of every run would have to relocate that.
pub(super) static ASKED: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let mut topics: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in include_str!("asked.txt").lines() {
        match (line.strip_prefix("  "), topics.last_mut()) {
            (Some(question), Some((_, questions))) => questions.push(question),
            _ => topics.push((line, Vec::new())),
        }
    }
    topics
});

/// Questions of other fields, one on each line.
pub(super) static OTHERS: LazyLock<Vec<&'static str>> = LazyLock::new(|| include_str!("others.txt").lines().collect());
