//! What each certificate of a file that was checked is: on the chain, beside it, or too much.

use std::collections::HashMap;

use super::{CheckReport, roles};
use crate::certificate::{Certificate, Fingerprint};
use crate::finding::{Code, Finding};
use crate::language::{Language, Text};
use crate::read::{Place, find_server_leaf};

/// A certificate of a file, at one of its places.
pub(super) struct Member<'a> {
    pub(super) certificate: &'a Certificate,
    pub(super) place: &'a Place,
    /// Whether it stood there before.
    pub(super) is_again: bool,
}

/// Every certificate of a file in the order in which they stand there, also those that stand there again.
pub(super) fn members<'a>(report: &CheckReport<'a>) -> Vec<Member<'a>> {
    let first = report.certificates.iter().zip(report.places);
    let first = first.map(|(certificate, place)| Member { certificate, place, is_again: false });
    let again = report.duplicates.iter().map(|(certificate, place)| Member { certificate, place, is_again: true });
    let mut members: Vec<Member<'a>> = first.chain(again).collect();
    // Stable: what has no lines stays in its order.
    members.sort_by_key(|member| member.place.line);
    members
}

/// The part that a certificate plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Role {
    /// The word in JSON.
    pub(super) word: &'static str,
    /// Of a cross-certificate the name of the root that it leads to.
    pub(super) leads_to: Option<String>,
}

/// What certificates are called for people, by the word in JSON.
const WORDS: [(&str, Text); 12] = [
    ("leaf", Text { en: "leaf", ja: "サーバー証明書" }),
    ("intermediate", Text { en: "intermediate", ja: "中間CA証明書" }),
    ("cross", Text { en: "cross-certificate", ja: "クロスルート証明書" }),
    ("root", Text { en: "root", ja: "ルート証明書" }),
    ("duplicate", Text { en: "duplicate", ja: "重複" }),
    ("superseded", Text { en: "superseded", ja: "新しい証明書に置き換え済み" }),
    ("expired", Text { en: "expired", ja: "有効期限切れ" }),
    ("revoked", Text { en: "revoked", ja: "失効" }),
    ("other-leaf", Text { en: "another leaf", ja: "別のサーバー証明書" }),
    ("other-intermediate", Text { en: "intermediate of another leaf", ja: "別のサーバー証明書の中間CA証明書" }),
    ("unrelated", Text { en: "unrelated", ja: "無関係" }),
    ("outside", Text { en: "not in the chain", ja: "証明書チェーンの外" }),
];

const LEADS_TO: Text = Text { en: "{role} to {root}", ja: "{root} に至る{role}" };

/// What the findings say that a certificate is.
const BY_FINDING: [(Code, &str); 10] = [
    (Code::RevokedCaCertificate, "revoked"),
    (Code::UnrelatedCertificate, "unrelated"),
    (Code::SupersededCertificate, "superseded"),
    (Code::ExpiredCertificateBesides, "expired"),
    (Code::CrossCertificateBeside, "cross"),
    (Code::AnotherServerCertificate, "other-leaf"),
    (Code::IssuerOfAnother, "other-intermediate"),
    (Code::CrossCertificateNotNeeded, "cross"),
    (Code::CrossCertificateNotNeededAmongOthers, "cross"),
    (Code::CrossCertificateOfUnknownRoot, "cross"),
];

impl Role {
    fn new(word: &'static str) -> Self {
        Self { word, leads_to: None }
    }

    /// For people.
    pub(super) fn text(&self, language: Language) -> String {
        let text = WORDS.iter().find(|(word, _)| *word == self.word).map_or("", |(_, text)| text.of(language));
        match &self.leads_to {
            Some(root) => LEADS_TO.fill(language, &[("role", text), ("root", root)]),
            None => text.to_owned(),
        }
    }
}

/// The roles of the certificates of a file: in the standard chain, else in another valid one, else what was found of them, else in
/// the best attempt.
pub(super) struct Roles<'a> {
    /// What the server's own seems to be, also where it does not stand first.
    leaf: Option<&'a Certificate>,
    is_misplaced: bool,
    known: HashMap<Fingerprint, Role>,
}

impl<'a> Roles<'a> {
    pub(super) fn of(report: &CheckReport<'a>) -> Self {
        let first = report.certificates.first();
        let leaf = find_server_leaf(report.certificates).ok().or(first);
        let mut known: HashMap<Fingerprint, Role> = HashMap::new();
        for variant in report.variants {
            let root = variant.path.anchor().certificate.label();
            for (word, member) in roles(variant) {
                // The end of a chain may be an intermediate that is trusted as such.
                let word = if word == "root" && !member.is_self_issued() { "intermediate" } else { word };
                let leads_to = (word == "cross").then(|| root.clone());
                known.entry(member.fingerprint()).or_insert(Role { word, leads_to });
            }
        }
        let attempt = report.outcome.account.as_ref().filter(|_| report.variants.is_empty());
        for member in attempt.iter().flat_map(|account| &account.chain) {
            known.insert(member.fingerprint(), Role::new("intermediate"));
        }
        for (certificate, role) in report.findings.iter().filter_map(|finding| of_finding(finding, report.language)) {
            known.insert(certificate.fingerprint(), role);
        }
        Self { leaf, is_misplaced: leaf != first, known }
    }

    pub(super) fn role(&self, certificate: &Certificate) -> Role {
        match self.known.get(&certificate.fingerprint()) {
            _ if self.leaf == Some(certificate) => Role::new("leaf"),
            Some(role) if role.word == "unrelated" => role.clone(),
            _ if certificate.is_self_signed() => Role::new("root"),
            Some(role) if role.word == "revoked" => role.clone(),
            _ if self.is_misplaced && certificate.is_ca() => Role::new("intermediate"),
            Some(role) => role.clone(),
            None => Role::new("outside"),
        }
    }

    /// The same of one that may stand there again.
    pub(super) fn of_member(&self, member: &Member<'_>) -> Role {
        if member.is_again { Role::new("duplicate") } else { self.role(member.certificate) }
    }
}

fn of_finding(finding: &Finding, language: Language) -> Option<(&Certificate, Role)> {
    let (_, word) = BY_FINDING.iter().find(|(code, _)| *code == finding.rule.code)?;
    let leads_to = finding.said("root", language).filter(|_| *word == "cross");
    Some((finding.certificate.as_ref()?, Role { word, leads_to }))
}
