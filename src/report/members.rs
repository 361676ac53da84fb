//! The role of each certificate in a checked file: in the chain, next to it, or unneeded.

use std::collections::{HashMap, HashSet};

use super::CheckReport;
use super::role::{Role, roles};
use crate::certificate::{Certificate, Fingerprint};
use crate::finding::{self, Code, Finding, Value};
use crate::language::{Language, Text};
use crate::read::{Place, server_leaf};

/// A certificate of a file, at one of its places.
pub(super) struct Member<'a> {
    pub(super) certificate: &'a Certificate,
    pub(super) place: &'a Place,
    /// Whether it is a duplicate.
    pub(super) is_again: bool,
}

/// All certificates of a file in order, including duplicates.
pub(super) fn members<'a>(report: &CheckReport<'a>) -> Vec<Member<'a>> {
    let first = report.certificates.iter();
    let first = first.map(|(certificate, place)| Member { certificate, place, is_again: false });
    let again = report.duplicates.iter().map(|(certificate, place)| Member { certificate, place, is_again: true });
    let mut members: Vec<Member<'a>> = first.chain(again).collect();
    let names = report.parts.iter().map(|name| &**name).chain(members.iter().map(|member| &*member.place.file));
    let mut files: HashMap<&str, usize> = HashMap::new();
    for name in names {
        let next = files.len();
        files.entry(name).or_insert(next);
    }
    // The sort is stable, so certificates without lines keep their order. Several files keep theirs.
    members.sort_by_key(|member| (files[&*member.place.file], member.place.line));
    members
}

/// The role of a certificate in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RoleInFile {
    pub(super) role: Role,
    /// The name of the root that a cross-certificate leads to.
    pub(super) leads_to: Option<String>,
}

const LEADS_TO: Text = Text { en: "{role} to {root}", ja: "{root} に至る{role}" };

/// The roles of certificates with certain findings.
const BY_FINDING: [(Code, Role); 14] = [
    (Code::RevokedCaCertificate, Role::Revoked),
    (Code::UnrelatedCertificate, Role::Unrelated),
    (Code::OtherKeyOfCa, Role::OtherKey),
    (Code::RelatedCertificate, Role::Related),
    (Code::NotForVerification, Role::Unrelated),
    (Code::SupersededCertificate, Role::Superseded),
    (Code::AnotherCertificateOfCa, Role::AnotherOfCa),
    (Code::ExpiredCertificateBesides, Role::Expired),
    (Code::CrossCertificateBeside, Role::Cross),
    (Code::AnotherServerCertificate, Role::OtherLeaf),
    (Code::IssuerOfAnother, Role::OtherIntermediate),
    (Code::CrossCertificateNotNeeded, Role::Cross),
    (Code::CrossCertificateNotNeededAmongOthers, Role::Cross),
    (Code::CrossCertificateOfUnknownRoot, Role::Cross),
];

impl RoleInFile {
    /// The role as text.
    pub(super) fn text(&self, language: Language) -> String {
        let text = self.role.text(language);
        match &self.leads_to {
            Some(root) => LEADS_TO.fill(language, &[("role", text), ("root", root)]),
            None => text.to_owned(),
        }
    }
}

impl From<Role> for RoleInFile {
    fn from(role: Role) -> Self {
        Self { role, leads_to: None }
    }
}

/// The roles of the certificates of a file: in the standard chain, otherwise in another valid one, otherwise by their
/// findings, otherwise in the best attempt.
pub(super) struct Roles<'a> {
    /// The leaf, even if it is not the first certificate.
    leaf: Option<&'a Certificate>,
    /// The leaf that is not the first certificate, and those above it.
    misplaced: Option<HashSet<Fingerprint>>,
    has_chain: bool,
    known: HashMap<Fingerprint, RoleInFile>,
}

impl<'a> Roles<'a> {
    pub(super) fn of(report: &CheckReport<'a>) -> Self {
        let first = report.certificates.certificates().first();
        // A finding names it if a key tells it.
        let better = |finding: &'a Finding| match finding.fact("better") {
            Some(Value::Certificate(certificate)) => Some(certificate),
            _ => None,
        };
        let named = report.findings.iter().find_map(better);
        let leaf = named.or_else(|| server_leaf(report.certificates.certificates()));
        let mut known: HashMap<Fingerprint, RoleInFile> = HashMap::new();
        for variant in report.variants {
            let root = variant.path.anchor().certificate.label();
            for (role, member) in roles(variant) {
                let role = role.of_end(member);
                let leads_to = (role == Role::Cross).then(|| root.clone());
                known.entry(member.fingerprint()).or_insert(RoleInFile { role, leads_to });
            }
        }
        let attempt = report.outcome.account.as_ref().filter(|_| report.variants.is_empty());
        for member in attempt.iter().flat_map(|account| &account.chain).filter(|member| member.is_ca()) {
            known.insert(member.fingerprint(), Role::Intermediate.into());
        }
        for (certificate, role) in report.findings.iter().filter_map(|finding| of_finding(finding, report.language)) {
            known.insert(certificate.fingerprint(), role);
        }
        let misplaced = leaf.filter(|leaf| Some(*leaf) != first);
        let misplaced = misplaced.map(|leaf| finding::with_those_above(report.certificates.certificates(), leaf));
        Self { leaf, misplaced, has_chain: !report.variants.is_empty(), known }
    }

    pub(super) fn role(&self, certificate: &Certificate) -> RoleInFile {
        let is_above = |misplaced: &HashSet<Fingerprint>| misplaced.contains(&certificate.fingerprint());
        let in_its_chain = self.misplaced.as_ref().filter(|_| certificate.is_ca()).map(is_above);
        match self.known.get(&certificate.fingerprint()) {
            _ if self.leaf == Some(certificate) => Role::of_start(certificate).into(),
            Some(role) if role.role.is_beside() => role.clone(),
            _ if certificate.is_self_signed() => Role::Root.into(),
            Some(role) if role.role == Role::Revoked => role.clone(),
            _ if in_its_chain == Some(true) => Role::Intermediate.into(),
            // Chains of the first certificate say nothing about the misplaced leaf.
            Some(role) if in_its_chain.is_none() || role.role != Role::Intermediate => role.clone(),
            // It is above a trusted intermediate.
            None if self.has_chain && certificate.is_ca() && in_its_chain.is_none() => Role::Intermediate.into(),
            _ => Role::Outside.into(),
        }
    }

    /// The role of a certificate that may be a duplicate.
    pub(super) fn of_member(&self, member: &Member<'_>) -> RoleInFile {
        if member.is_again { Role::Duplicate.into() } else { self.role(member.certificate) }
    }
}

/// The role of a certificate that is not in the chain, by the finding about it.
pub(crate) fn role_beside(finding: &Finding, language: Language) -> &'static str {
    by_finding(finding).unwrap_or(Role::Root).text(language)
}

fn by_finding(finding: &Finding) -> Option<Role> {
    // It may be newer than the one that is named.
    if finding.rule.code == Code::SupersededCertificate && finding.fact("named_by").is_some() {
        return Some(Role::AnotherOfCa);
    }
    BY_FINDING.iter().find(|(code, _)| *code == finding.rule.code).map(|(_, role)| *role)
}

fn of_finding(finding: &Finding, language: Language) -> Option<(&Certificate, RoleInFile)> {
    let role = by_finding(finding)?;
    let leads_to = finding.said("root", language).filter(|_| role == Role::Cross && finding.fact("namesake").is_none());
    Some((finding.certificate.as_ref()?, RoleInFile { role, leads_to }))
}
