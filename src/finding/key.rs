//! Findings about a private key: which certificate it belongs to, and who can read it.

use super::{Code, Finding, Severity, Value, catalogue};
use crate::certificate::Certificate;
use crate::key::{KeyError, PrivateKey};

/// The maximum number of certificates of a key that are named.
pub(crate) const MAX_OWNERS: usize = 4;

/// A finding if the key in `file` does not match `leaf`, and findings about the other certificates that it belongs
/// to, each with its file.
pub fn of_key<'a>(
    key: &PrivateKey,
    file: &str,
    leaf: &Certificate,
    others: impl Iterator<Item = (&'a Certificate, String)>,
) -> Vec<Finding> {
    if key.belongs_to(leaf) {
        return Vec::new();
    }
    let mismatch = Finding::new(Code::KeyMismatch)
        .about(leaf)
        .with("key", Value::File(file.to_owned()))
        .with("kind", &key.public_key().algorithm);
    let mut findings = vec![mismatch.with("wanted", &leaf.facts().key_algorithm)];
    let mut owners: Vec<&Certificate> = Vec::new();
    for (owner, place) in others.filter(|(other, _)| key.belongs_to(other)) {
        if owners.len() < MAX_OWNERS && !owners.contains(&owner) {
            owners.push(owner);
            findings.push(of_owner(owner, place));
        }
    }
    findings
}

/// The finding that the first key of a file does not match, if the key in `line` of it does.
pub(crate) fn with_fitting_key(finding: Finding, line: Option<usize>) -> Finding {
    match line.filter(|_| finding.rule.code == Code::KeyMismatch) {
        Some(line) => Finding { own_remedy: Some(&catalogue::REMOVE_FOREIGN_KEY), ..finding }
            .with("line", Value::Text(line.to_string())),
        None => finding,
    }
}

/// The finding that a key belongs to a certificate in `file`.
pub(crate) fn of_owner(owner: &Certificate, file: String) -> Finding {
    Finding::new(Code::KeyOfAnotherCertificate)
        .about(owner)
        .with("sha256", Value::Fingerprint(owner.fingerprint()))
        .with("file", Value::File(file))
}

/// The finding that servers cannot use the key in `file`. `None` for keys that only chainmend does not support.
pub fn of_unusable_key(file: &str, error: &KeyError) -> Option<Finding> {
    match error {
        KeyError::None | KeyError::Several(_) | KeyError::UnsupportedKey(_) | KeyError::UnsupportedCurve(_) => None,
        _ => Some(
            Finding::new(Code::KeyUnusable)
                .with("file", Value::File(file.to_owned()))
                .with("problem", Value::KeyProblem(error.clone())),
        ),
    }
}

impl Finding {
    /// The finding about a key in a container whose password was not given: the key was not compared.
    pub(crate) fn of_locked_container(mut self) -> Self {
        self.severity = Severity::Info;
        self.own_remedy = Some(&catalogue::LOCKED_CONTAINER);
        self
    }
}

/// The finding that a file that servers load as a key has none.
pub fn of_no_key(file: &str) -> Finding {
    let finding = Finding::new(Code::KeyUnusable).with("file", Value::File(file.to_owned()));
    finding.with("problem", Value::KeyProblem(KeyError::None))
}

/// The finding that servers cannot load a key file in its current form.
pub fn of_spoilt_key(file: &str) -> Finding {
    Finding::new(Code::KeyTextDamaged).with("key", Value::File(file.to_owned()))
}

/// A finding if other users can read a key file, by its Unix mode. Access for a group is often intended, for example
/// `ssl-cert` on Debian.
pub fn of_key_mode(file: &str, mode: u32) -> Option<Finding> {
    let found = |severity| {
        let mut finding = Finding::new(Code::KeyReadableByOthers)
            .with("key", Value::File(file.to_owned()))
            .with("mode", Value::Mode(mode));
        finding.severity = severity;
        finding
    };
    match (mode & 0o007, mode & 0o070) {
        (0, 0) => None,
        (0, _) => Some(found(Severity::Info)),
        _ => Some(found(Severity::Warning)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_read_a_key() {
        let (info, warning) = (Some(Severity::Info), Some(Severity::Warning));
        let cases = [
            (0o600, None),
            (0o400, None),
            (0o100_700, None),
            (0o640, info),
            (0o660, info),
            (0o644, warning),
            (0o604, warning),
            (0o100_666, warning),
        ];
        for (mode, expected) in cases {
            assert_eq!(of_key_mode("server.key", mode).map(|finding| finding.severity), expected, "{mode:o}");
        }
    }
}
