//! Findings about the contents of a file: which certificates are in it, and in which order.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use super::Finding;
use super::known::{self, History};
use crate::certificate::{Certificate, Fingerprint, common_name, day};
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
        findings.extend(code.map(finding).map(|finding| surroundings.with_facts(finding, certificate, leaf)));
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
    /// The issuers of each in the file, where there are so few.
    issuers: HashMap<Fingerprint, Vec<&'a Certificate>>,
}

impl<'a> Surroundings<'a> {
    fn of(contents: Contents<'a>, leaf: &'a Certificate, variants: &'a [Variant]) -> Self {
        let belonging = belonging(contents, leaf, variants);
        let known = belonging.iter().map(|certificate| certificate.fingerprint()).collect();
        let all = contents.certificates;
        let is_short = all.len() <= ORDERED;
        let issuers_of = |child: &Certificate| all.iter().filter(|issuer| child.is_issued_by(issuer)).collect();
        let short = all.iter().filter(|_| is_short);
        let issuers = short.map(|child| (child.fingerprint(), issuers_of(child))).collect();
        Self { all, belonging, known, is_short, issuers }
    }

    /// Why a certificate does not belong in the file, if so.
    fn misplaced(&self, certificate: &Certificate, variants: &[Variant], at: OffsetDateTime) -> Option<&'static str> {
        // Of thousands, not every signature is worth its time.
        let is_root = if self.is_short { certificate.is_self_signed() } else { certificate.is_self_issued() };
        if is_root {
            return Some(match !self.is_short || self.issued_any(certificate) {
                true if !self.is_short || clients_have(certificate, variants) => "CM404",
                true => "CM411",
                false => "CM405",
            });
        }
        if self.known.contains(&certificate.fingerprint()) {
            return is_superseded(certificate, variants).then_some("CM406");
        }
        if self.is_short && self.is_expired_twin(certificate, variants, at) {
            return Some("CM410");
        }
        if !certificate.is_ca() {
            return Some(if certificate.facts().server_authentication == Some(false) { "CM405" } else { "CM413" });
        }
        // Without a chain nobody knows which CA belongs above what is missing.
        if variants.is_empty() {
            return None;
        }
        Some(match () {
            () if self.is_short && self.leads_to_root(certificate, variants) => "CM412",
            () if self.is_short && self.is_above_another(certificate) => "CM414",
            () => "CM405",
        })
    }

    /// A certificate, and those above it, nearest first.
    fn above<'b>(&'b self, certificate: &'b Certificate) -> Vec<&'b Certificate> {
        let mut found = vec![certificate];
        let mut next = 0;
        while let Some(child) = found.get(next).copied() {
            for issuer in self.issuers.get(&child.fingerprint()).into_iter().flatten() {
                if !found.contains(issuer) {
                    found.push(issuer);
                }
            }
            next += 1;
        }
        found
    }

    /// Whether it is above the leaf, and on a way to a root that some client has or had, or that stands in the file; or
    /// certifies a root that the chain ends at.
    fn leads_to_root(&self, certificate: &Certificate, variants: &[Variant]) -> bool {
        let mut anchors = variants.iter().map(|variant| &variant.path.anchor().certificate);
        if anchors.any(|anchor| anchor.is_same_entity_as(certificate)) {
            return true;
        }
        let Some(leaf) = variants.first().map(|variant| variant.path.leaf()) else { return false };
        if !self.above(leaf).contains(&certificate) {
            return false;
        }
        self.above(certificate).into_iter().any(|member| member.is_self_signed() || known::issuer_of(member).is_some())
    }

    /// Whether it is above another certificate of the file that is no CA.
    fn is_above_another(&self, certificate: &Certificate) -> bool {
        let mut others = self.all.iter().filter(|other| !other.is_ca());
        others.any(|other| self.above(other).contains(&certificate))
    }

    /// What a message needs besides the certificate.
    fn with_facts(&self, finding: Finding, certificate: &Certificate, leaf: &Certificate) -> Finding {
        match finding.rule.code {
            "CM412" => {
                let above = self.above(certificate);
                let root = above.iter().find_map(|member| known::issuer_of(member));
                let name = root
                    .as_ref()
                    .map(Certificate::label)
                    .or_else(|| above.last().map(|top| common_name(&top.issuer().der).unwrap_or_else(|| top.label())));
                let finding = finding.with("root", name.unwrap_or_default());
                let history = root.as_ref().map_or_else(History::unknown, History::of);
                finding.with_words("history", &history)
            }
            "CM413" => {
                let (key, own) = (&certificate.facts().key_algorithm, &leaf.facts().key_algorithm);
                finding.with("leaf", leaf.label()).with_words("key", key).with_words("own", own)
            }
            _ => finding,
        }
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

/// Whether the newest store of some client has a root, or the run trusts it.
fn clients_have(root: &Certificate, variants: &[Variant]) -> bool {
    let mut anchors = variants.iter().map(|variant| &variant.path.anchor().certificate);
    anchors.any(|anchor| anchor.is_same_entity_as(root)) || known::is_held(root)
}

/// Whether only chains that newer certificates replace need a certificate.
fn is_superseded(certificate: &Certificate, variants: &[Variant]) -> bool {
    let mut needing = variants.iter().filter(|variant| variant.path.served().any(|member| member == certificate));
    needing.clone().next().is_some() && needing.all(|variant| variant.superseded)
}
