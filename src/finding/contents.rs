//! Findings about the contents of a file: its certificates and their order.

mod surroundings;
mod twin;

use std::collections::HashSet;

use time::OffsetDateTime;

use super::above::Above;
use super::certificate::of_revocation;
use super::crosses::of_crosses;
use super::{Code, Finding, Severity, Value, catalogue};
use crate::certificate::{Certificate, Fingerprint};
use crate::path::{Limits, Path, broken_by};
use crate::read::{Other, OtherKind, Place, may_be_ca, server_leaf};
use crate::trust::Anchors;
use crate::variant::Variant;
use surroundings::Surroundings;

/// The maximum number of cross-certificates that a bundle leaves out whose clients are evaluated.
const MOST_CROSSES: usize = 8;

/// The contents of a file, in order.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a> {
    /// The certificates, without duplicates.
    pub certificates: &'a [Certificate],
    /// The duplicates, and their places.
    pub duplicates: &'a [(Certificate, Place)],
    /// Blocks that are not certificates.
    pub others: &'a [Other],
}

/// Findings about the contents of a file: order, duplicates, and unneeded certificates. `variants` are the valid chains
/// from its first certificate through the others to `anchors`.
pub fn of_contents(
    contents: Contents<'_>,
    variants: &[Variant],
    anchors: &Anchors,
    at: OffsetDateTime,
) -> Vec<Finding> {
    let Some(first) = contents.certificates.first() else { return Vec::new() };
    let mut findings: Vec<Finding> = contents.others.iter().map(other).collect();
    let duplicate = |(certificate, place): &(Certificate, Place)| {
        Finding::new(Code::DuplicateCertificate).about(certificate).at(place.clone())
    };
    findings.extend(contents.duplicates.iter().map(duplicate));
    let leaf = server_leaf(contents.certificates).unwrap_or(first);
    // Chains from a certificate other than the server's are not relevant.
    let variants = if leaf == first { variants } else { &[] };
    let surroundings = Surroundings::of(contents, leaf, variants, anchors, at);
    let mut before = Vec::new();
    for certificate in contents.certificates {
        // What a CA certificate is in the place of the server's is unknown.
        if certificate == leaf || (certificate == first && may_be_ca(first)) {
            before.push(certificate);
            continue;
        }
        if let Some(revocation) = anchors.revoked(certificate, at).filter(|_| !certificate.is_self_signed()) {
            findings.push(of_revocation(certificate, &revocation));
            before.push(certificate);
            continue;
        }
        let role = surroundings.role(certificate);
        let stays = surroundings.stays(certificate);
        let early = (stays && surroundings.is_early(certificate, &before)).then_some(Code::WrongOrder);
        let finding =
            |code| Finding::new(code).about(certificate).with("day", Value::day(certificate.facts().not_after));
        let codes = early.into_iter().chain(role).map(finding);
        findings.extend(codes.map(|finding| surroundings.with_facts(finding, certificate)));
        // Certificates that will be removed do not affect the order, except for that of another server.
        if stays || role == Some(Code::AnotherServerCertificate) {
            before.push(certificate);
        }
    }
    findings
}

/// Findings about the server certificates behind the first one, of which a server uses only the first.
pub(crate) fn of_other_leaves(
    contents: Contents<'_>,
    variants: &[Variant],
    anchors: &Anchors,
    at: OffsetDateTime,
) -> Vec<Finding> {
    // One server certificate needs no comparison with the CAs.
    if contents.certificates.iter().skip(1).all(may_be_ca) {
        return Vec::new();
    }
    let found = of_contents(contents, variants, anchors, at).into_iter();
    let others = found.filter(|finding| finding.rule.code == Code::AnotherServerCertificate);
    others.map(|finding| Finding { own_why: Some(&catalogue::ONLY_FIRST_USED), ..finding }).collect()
}

/// A certificate of a file and those above it in the file.
pub(crate) fn with_those_above(certificates: &[Certificate], start: &Certificate) -> HashSet<Fingerprint> {
    Above::of(certificates).chain(start).into_iter().map(Certificate::fingerprint).collect()
}

/// The first of the valid chains, and the certificates that are not on it. `None` if there are none.
fn off_chain<'a>(certificates: &'a [Certificate], variants: &'a [Variant]) -> Option<(&'a Path, Vec<&'a Certificate>)> {
    let path = &variants.first()?.path;
    let chain: HashSet<Fingerprint> = path.served().map(Certificate::fingerprint).collect();
    let others: Vec<&Certificate> = certificates.iter().filter(|one| !chain.contains(&one.fingerprint())).collect();
    (!others.is_empty()).then_some((path, others))
}

/// What the certificates are that are not on the first of the valid chains `variants` of its leaf.
pub(crate) fn of_others(
    certificates: &[Certificate],
    variants: &[Variant],
    anchors: &Anchors,
    at: OffsetDateTime,
) -> Vec<Finding> {
    let Some((path, others)) = off_chain(certificates, variants) else { return Vec::new() };
    // They may be above certificates from elsewhere.
    let there: HashSet<Fingerprint> = certificates.iter().map(Certificate::fingerprint).collect();
    let from_elsewhere = path.served().filter(|member| !there.contains(&member.fingerprint()));
    let all: Vec<Certificate> = certificates.iter().chain(from_elsewhere).cloned().collect();
    let contents = Contents { certificates: &all, duplicates: &[], others: &[] };
    let surroundings = Surroundings::of(contents, path.leaf(), variants, anchors, at);
    let finding = |one: &&Certificate| {
        if let Some(revocation) = anchors.revoked(one, at).filter(|_| !one.is_self_signed()) {
            return Some(of_revocation(one, &revocation));
        }
        let day = Value::day(one.facts().not_after);
        let finding = |code| Finding::new(code).about(one).with("day", day);
        surroundings.role(one).map(finding).map(|finding| surroundings.with_facts(finding, one))
    };
    others.iter().filter_map(finding).collect()
}

/// What the certificates of the inputs are that a bundle leaves out. `variants` are the valid chains, the chosen one
/// first.
pub(crate) fn of_left_out(
    certificates: &[Certificate],
    variants: &[Variant],
    anchors: &Anchors,
    at: OffsetDateTime,
) -> Vec<Finding> {
    let Some((path, others)) = off_chain(certificates, variants) else { return Vec::new() };
    let found = of_others(certificates, variants, anchors, at);
    let about = found.iter().filter_map(|finding| finding.certificate.as_ref());
    let known: HashSet<Fingerprint> = about.map(Certificate::fingerprint).collect();
    let members: HashSet<Fingerprint> =
        variants.iter().flat_map(|variant| variant.path.served()).map(Certificate::fingerprint).collect();
    let contents = Contents { certificates, duplicates: &[], others: &[] };
    let surroundings = Surroundings::of(contents, path.leaf(), variants, anchors, at);
    let is_rest = |one: &&Certificate| !known.contains(&one.fingerprint());
    let of_rest = |one: &Certificate| {
        let is_member = members.contains(&one.fingerprint());
        match surroundings.relation_fact(one) {
            _ if is_member => Finding::new(Code::CrossCertificateBeside).about(one),
            Some(relation) => Finding::new(Code::RelatedCertificate).about(one).with("relation", relation),
            None => Finding::new(Code::UnrelatedCertificate).about(one),
        }
    };
    let of_rest: Vec<Finding> = others.into_iter().filter(is_rest).map(of_rest).collect();
    let found: Vec<Finding> = found.into_iter().chain(of_rest).collect();
    let crosses = found.iter().filter(|one| one.rule.code == Code::CrossCertificateBeside);
    let crosses = crosses.filter_map(|finding| finding.certificate.as_ref()).take(MOST_CROSSES);
    let sent: Vec<Certificate> = path.served().chain(crosses).cloned().collect();
    let told = of_crosses(found, &sent, at, anchors).into_iter();
    let remedy = |code| match code {
        Code::AnotherServerCertificate => &catalogue::CHOOSE_LEAF,
        _ => &catalogue::LEFT_OUT,
    };
    let left_out =
        |finding: Finding| Finding { severity: Severity::Info, own_remedy: Some(remedy(finding.rule.code)), ..finding };
    told.map(left_out).collect()
}

/// The certificates that `fix` keeps in a file with the chain `chain` (leaf first), unless it is asked to remove more:
/// the chain, and certificates of its CAs that lead to other roots. Expired certificates, roots, and certificates that
/// a newer one replaced are removed. The order is kept if it is correct; otherwise, the others follow the chain, each
/// after one that it issued. `variants` are the valid chains through the file and the certificates that complete it.
pub fn staying(
    contents: Contents<'_>,
    chain: &[Certificate],
    variants: &[Variant],
    anchors: &Anchors,
    at: OffsetDateTime,
) -> Vec<Certificate> {
    let Some(leaf) = chain.first() else { return Vec::new() };
    // The chain may replace certificates of the file.
    let added = chain.iter().filter(|member| !contents.certificates.contains(member));
    let all: Vec<Certificate> = contents.certificates.iter().chain(added).cloned().collect();
    let surroundings = Surroundings::of(Contents { certificates: &all, ..contents }, leaf, variants, anchors, at);
    let stays = |one: &&Certificate| *one == leaf || (one.is_ca() && surroundings.stays(one));
    let staying: Vec<&Certificate> = contents.certificates.iter().filter(stays).collect();
    let there: HashSet<Fingerprint> = staying.iter().map(|one| one.fingerprint()).collect();
    let is_there = |one: &&Certificate| there.contains(&one.fingerprint());
    let is_whole = chain.iter().all(|member| is_there(&member));
    if is_whole && surroundings.is_in_order(&staying) && (staying.len() == chain.len() || !misleads(&staying)) {
        return staying.into_iter().cloned().collect();
    }
    let above = surroundings.above.upward_through(chain, |one| is_there(&one));
    let mut seen = HashSet::new();
    let all = chain.iter().chain(above).chain(staying);
    all.filter(|one| seen.insert(one.fingerprint())).cloned().collect()
}

/// Whether clients that take the first issuer in the file build a path that breaks a rule. Then the chain comes first.
fn misleads(staying: &[&Certificate]) -> bool {
    let mut path: Vec<Certificate> = staying.first().into_iter().copied().cloned().collect();
    while let Some(top) = path.last().filter(|top| !top.is_self_signed()) {
        let next = staying.iter().find(|one| top.is_issued_by(one) && !path.contains(one));
        let Some(next) = next else { break };
        path.push((*next).clone());
    }
    // In place of the anchor, if it is not in the file.
    path.extend(path.last().filter(|top| !top.is_self_signed()).cloned());
    broken_by(&path, &mut { Limits::DEFAULT.name_comparisons }).is_some()
}

/// A finding if the server's certificate is not the first one, which a server presents as its own.
pub fn of_first(certificates: &[Certificate]) -> Option<Finding> {
    let first = certificates.first()?;
    let better = server_leaf(certificates).filter(|leaf| *leaf != first)?;
    Some(Finding::new(Code::LeafNotFirst).about(first).with("better", better))
}

/// A finding if the certificates of a file differ from those `expected` from the file `name`, or are in another order.
pub fn of_comparison(certificates: &[Certificate], expected: &[Certificate], name: &str) -> Option<Finding> {
    (expected != certificates).then(|| Finding::new(Code::DiffersFromFile).with("file", Value::File(name.to_owned())))
}

fn other(other: &Other) -> Finding {
    let code = if other.kind == OtherKind::PrivateKey { Code::KeyInFile } else { Code::OtherBlock };
    Finding::new(code).at(other.place.clone()).with("label", Value::Text(other.label.clone()))
}
