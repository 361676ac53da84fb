//! What people ask about each topic, in their own words: the headings of the FAQ, and what is typed into a search box.
//! The search learns from it; the questions that it is measured with are others (`questions.tsv`, `held-out.tsv`).

use std::sync::LazyLock;

/// Topics about one thing, product or device, and the concepts of which a question about them names one. Other questions
/// are seldom about them.
pub(super) const ONLY_WITH: &[(&str, &[&str])] = &[
    ("iis-intermediates", &["iis", "mmc", "schannel", "windows"]),
    ("windows-private-key", &["iis", "mmc", "schannel", "windows", "windows private key"]),
    ("domino-order", &["domino"]),
    ("apache-chain-file", &["apache 2 0", "sslcertificatechainfile", "trust of the issuer"]),
    ("softbank-phones", &["softbank"]),
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
    ("mixed-content", &["mixed content", "padlock", "not secure", "blocked", "http"]),
];

/// A cause that a message does not name itself, where the words around it do.
#[derive(Debug)]
pub(super) struct Telling {
    /// The topic that is meant then.
    pub topic: &'static str,
    /// The topic that is the likeliest for the message alone.
    pub of: &'static str,
    /// The concepts of which the words around the message name one.
    pub names: &'static [&'static str],
}

pub(super) const TELLING: &[Telling] = &[
    Telling { topic: "private-ca", of: "untrusted-issuer", names: &["private ca", "inspecting proxy"] },
    Telling { topic: "clock", of: "validity", names: &["clock"] },
    // A server hears from its clients that they do not know its CA.
    Telling { topic: "untrusted-issuer", of: "client-certificate", names: &["accepting server"] },
];

/// Topics that are asked about far more often than others: of two that fit a question as well, these are meant.
pub(super) const OFTEN: &[&str] =
    &["untrusted-issuer", "validity", "host-name", "key-values-mismatch", "unreadable-file"];

/// A topic, and what is asked about it: a line of `asked.txt`, and the indented lines below. A text and no table, as the loader of
/// every run would have to relocate that.
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
