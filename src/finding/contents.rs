//! Findings about the contents of a file: which certificates are in it, and in which order.

use std::collections::HashSet;

use time::OffsetDateTime;

use super::Finding;
use crate::certificate::{Certificate, Fingerprint, day};
use crate::read::{Other, OtherKind, Place, find_server_leaf};
use crate::variant::Variant;

/// Of more certificates than this, the order is not judged, nor what belongs above a leaf without a chain: nobody
/// serves them.
const ORDERED: usize = 64;

/// What a file holds, in its order.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a> {
    /// The certificates, each once.
    pub certificates: &'a [Certificate],
    /// Those that came again, and where.
    pub duplicates: &'a [(Certificate, Place)],
    /// What is no certificate.
    pub others: &'a [Other],
}

/// What is wrong with the contents of a file at a time: order, duplicates, and what does not belong there. `variants` are
/// the valid chains from its first certificate through the others.
pub fn of_contents(contents: Contents<'_>, variants: &[Variant], at: OffsetDateTime) -> Vec<Finding> {
    let Some((first, others)) = contents.certificates.split_first() else { return Vec::new() };
    let mut findings: Vec<Finding> = contents.others.iter().map(other).collect();
    let duplicate =
        |(certificate, place): &(Certificate, Place)| Finding::new("CM403").about(certificate).at(place.clone());
    findings.extend(contents.duplicates.iter().map(duplicate));
    let leaf = find_server_leaf(contents.certificates).unwrap_or(first);
    // Chains from another certificate than the server's tell nothing.
    let variants = if leaf == first { variants } else { &[] };
    let surroundings = Surroundings::of(contents, leaf, variants);
    let mut before = vec![first];
    for certificate in others.iter().filter(|certificate| *certificate != leaf) {
        let code = surroundings
            .misplaced(certificate, variants, at)
            .or_else(|| surroundings.is_early(certificate, &before).then_some("CM402"));
        let finding = |code| Finding::new(code).about(certificate).with("day", day(certificate.facts().not_after));
        findings.extend(code.map(finding));
        before.push(certificate);
    }
    findings
}

/// What a certificate is compared with.
struct Surroundings<'a> {
    all: &'a [Certificate],
    /// Those that are on a valid chain; where there is none, those above the leaf.
    belonging: Vec<&'a Certificate>,
    /// The same, to be found among thousands.
    known: HashSet<Fingerprint>,
    /// Whether there are so few that each is compared with each.
    is_short: bool,
}

impl<'a> Surroundings<'a> {
    fn of(contents: Contents<'a>, leaf: &'a Certificate, variants: &'a [Variant]) -> Self {
        let belonging = belonging(contents, leaf, variants);
        let known = belonging.iter().map(|certificate| certificate.fingerprint()).collect();
        let all = contents.certificates;
        Self { all, belonging, known, is_short: all.len() <= ORDERED }
    }

    /// Why a certificate does not belong in the file, if so.
    fn misplaced(&self, certificate: &Certificate, variants: &[Variant], at: OffsetDateTime) -> Option<&'static str> {
        // Of thousands, not every signature is worth its time.
        let is_root = if self.is_short { certificate.is_self_signed() } else { certificate.is_self_issued() };
        if is_root {
            return Some(if !self.is_short || self.issued_any(certificate) { "CM404" } else { "CM405" });
        }
        if self.known.contains(&certificate.fingerprint()) {
            return is_superseded(certificate, variants).then_some("CM406");
        }
        if self.is_short && self.is_expired_twin(certificate, variants, at) {
            return Some("CM410");
        }
        // Without a chain nobody knows which CA belongs above what is missing.
        (!variants.is_empty() || !certificate.is_ca()).then_some("CM405")
    }

    /// Whether it issued another one of the file.
    fn issued_any(&self, certificate: &Certificate) -> bool {
        self.all.iter().any(|other| other != certificate && other.is_issued_by(certificate))
    }

    /// Whether it stands before every certificate that it issued.
    fn is_early(&self, certificate: &Certificate, before: &[&Certificate]) -> bool {
        let issued_before = || before.iter().any(|child| child.is_issued_by(certificate));
        self.is_short && self.issued_any(certificate) && !issued_before()
    }

    /// Whether it has expired and is of a CA that the chain goes through: some clients go its way and fail.
    fn is_expired_twin(&self, certificate: &Certificate, variants: &[Variant], at: OffsetDateTime) -> bool {
        let anchors = variants.iter().map(|variant| &variant.path.anchor().certificate);
        let is_twin = self.belonging.iter().copied().chain(anchors).any(|member| member.is_same_entity_as(certificate));
        is_twin && certificate.facts().not_after < at
    }
}

/// That another certificate of a file is the server's than the first, which a server presents as its own.
pub fn of_first(certificates: &[Certificate]) -> Option<Finding> {
    let first = certificates.first()?;
    let better = find_server_leaf(certificates).ok().filter(|leaf| *leaf != first)?;
    Some(Finding::new("CM401").about(first).with("better", better.label()))
}

/// That the certificates of a file are not those `expected`, in their order; these are in the file `name`.
pub fn of_comparison(certificates: &[Certificate], expected: &[Certificate], name: &str) -> Option<Finding> {
    (expected != certificates).then(|| Finding::new("CM409").with("file", name))
}

fn other(other: &Other) -> Finding {
    let code = if other.kind == OtherKind::PrivateKey { "CM407" } else { "CM408" };
    Finding::new(code).at(other.place.clone()).with("label", other.label.as_str())
}

/// The certificates that are on a valid chain; where there is none, those above the leaf in the file.
fn belonging<'a>(contents: Contents<'a>, leaf: &'a Certificate, variants: &'a [Variant]) -> Vec<&'a Certificate> {
    let certificates = contents.certificates;
    if !variants.is_empty() {
        return variants.iter().flat_map(|variant| variant.path.served()).collect();
    }
    if certificates.len() > ORDERED {
        return certificates.iter().collect();
    }
    let mut belonging = vec![leaf];
    let mut next = 0;
    while let Some(child) = belonging.get(next).copied() {
        let above = certificates.iter().filter(|issuer| child.is_issued_by(issuer) && !belonging.contains(issuer));
        let above: Vec<&Certificate> = above.collect();
        belonging.extend(above);
        next += 1;
    }
    belonging
}

/// Whether only chains that newer certificates replace need a certificate.
fn is_superseded(certificate: &Certificate, variants: &[Variant]) -> bool {
    let mut needing = variants.iter().filter(|variant| variant.path.served().any(|member| member == certificate));
    needing.clone().next().is_some() && needing.all(|variant| variant.superseded)
}
