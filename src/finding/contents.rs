//! Findings about the contents of a file: which certificates are in it, and in which order.

use std::cell::OnceCell;
use std::collections::HashSet;

use time::OffsetDateTime;

use super::Finding;
use super::above::Above;
use super::certificate::of_revocation;
use super::known;
use crate::certificate::name::NormalizedName;
use crate::certificate::{Certificate, Fingerprint, day, whole_second};
use crate::read::{Other, OtherKind, Place, find_server_leaf};
use crate::trust::{self, Anchors};
use crate::variant::Variant;

/// Of more certificates than this, the order is not judged: nobody serves them.
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
/// the valid chains from its first certificate through the others to `anchors`.
pub fn of_contents(
    contents: Contents<'_>,
    variants: &[Variant],
    anchors: &Anchors,
    at: OffsetDateTime,
) -> Vec<Finding> {
    let Some((first, others)) = contents.certificates.split_first() else { return Vec::new() };
    let mut findings: Vec<Finding> = contents.others.iter().map(other).collect();
    let duplicate =
        |(certificate, place): &(Certificate, Place)| Finding::new("CM403").about(certificate).at(place.clone());
    findings.extend(contents.duplicates.iter().map(duplicate));
    let leaf = find_server_leaf(contents.certificates).unwrap_or(first);
    // Chains from another certificate than the server's tell nothing.
    let variants = if leaf == first { variants } else { &[] };
    let surroundings = Surroundings::of(contents, leaf, variants, anchors);
    let mut before = vec![first];
    for certificate in others.iter().filter(|certificate| *certificate != leaf) {
        if let Some(revocation) = anchors.revoked(certificate, at).filter(|_| !certificate.is_self_signed()) {
            findings.push(of_revocation(certificate, &revocation));
            before.push(certificate);
            continue;
        }
        let code = surroundings
            .misplaced(certificate, variants, at)
            .or_else(|| surroundings.is_early(certificate, &before).then_some("CM402"));
        let finding = |code| Finding::new(code).about(certificate).with("day", day(certificate.facts().not_after));
        findings.extend(code.map(finding).map(|finding| Surroundings::with_facts(finding, certificate, leaf)));
        before.push(certificate);
    }
    findings
}

/// The certificates of a file that lead its chain from `leaf` to other roots, and are neither expired nor replaced by newer
/// ones: what a client may need that has those roots alone. `variants` are the chains through the file and what completes it.
pub fn leading_further(
    contents: Contents<'_>,
    leaf: &Certificate,
    variants: &[Variant],
    anchors: &Anchors,
    at: OffsetDateTime,
) -> Vec<Certificate> {
    let surroundings = Surroundings::of(contents, leaf, variants, anchors);
    let is_one = |one: &&Certificate| {
        let is_mere_ca = *one != leaf && one.is_ca() && !one.is_self_signed();
        is_mere_ca && one.facts().not_after >= whole_second(at) && anchors.revoked(one, at).is_none()
    };
    let leads = |one: &&Certificate| surroundings.leads_to_root(one) && !is_superseded(one, variants);
    contents.certificates.iter().filter(is_one).filter(leads).cloned().collect()
}

/// What a certificate is compared with.
struct Surroundings<'a> {
    /// Those that are on a valid chain; where there is none, those above the leaf.
    belonging: Vec<&'a Certificate>,
    known: HashSet<Fingerprint>,
    /// Whether there are so few that their order matters.
    is_short: bool,
    all: &'a [Certificate],
    above: Above<'a>,
    leaf: &'a Certificate,
    anchors: &'a Anchors,
    leading: OnceCell<HashSet<Fingerprint>>,
    above_others: OnceCell<HashSet<Fingerprint>>,
    /// The CAs that the chains go through, and those at which they end.
    cas: HashSet<(&'a NormalizedName, Fingerprint)>,
    /// The CAs at which they end.
    ends: HashSet<(&'a NormalizedName, Fingerprint)>,
    /// The cross-certificates that the first chain goes without and another one through.
    crosses: HashSet<Fingerprint>,
}

impl<'a> Surroundings<'a> {
    fn of(contents: Contents<'a>, leaf: &'a Certificate, variants: &'a [Variant], anchors: &'a Anchors) -> Self {
        let all = contents.certificates;
        let above = Above::of(all);
        let belonging: Vec<&Certificate> = if variants.is_empty() {
            above.chain(leaf)
        } else {
            variants.iter().flat_map(|variant| variant.path.served()).collect()
        };
        let known = belonging.iter().map(|certificate| certificate.fingerprint()).collect();
        let ends: HashSet<_> = variants.iter().map(|variant| ca(&variant.path.anchor().certificate)).collect();
        let cas = belonging.iter().copied().map(ca).chain(ends.iter().copied()).collect();
        Self {
            belonging,
            known,
            is_short: all.len() <= ORDERED,
            all,
            above,
            leaf,
            anchors,
            leading: OnceCell::new(),
            above_others: OnceCell::new(),
            cas,
            ends,
            crosses: crosses(variants),
        }
    }

    /// Why a certificate does not belong in the file, if so.
    fn misplaced(&self, certificate: &Certificate, variants: &[Variant], at: OffsetDateTime) -> Option<&'static str> {
        if certificate.is_self_signed() {
            return Some(match self.above.issued_any(certificate) {
                true if self.is_trusted(certificate) => "CM404",
                true if !trust::holdings(certificate).is_empty() => "CM416",
                true => "CM411",
                false => "CM405",
            });
        }
        if self.known.contains(&certificate.fingerprint()) {
            let is_cross = self.crosses.contains(&certificate.fingerprint());
            return if is_superseded(certificate, variants) { Some("CM406") } else { is_cross.then_some("CM412") };
        }
        if self.is_expired_twin(certificate, at) {
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
            () if self.leads_to_root(certificate) => "CM412",
            () if self.is_above_another(certificate) => "CM414",
            () => "CM405",
        })
    }

    /// Whether it is above the chain, and on a way to a root that some client has or had, or that stands in the file; or
    /// certifies a root that the chain ends at, or stands above what does.
    fn leads_to_root(&self, certificate: &Certificate) -> bool {
        let leading = self.leading.get_or_init(|| {
            let is_end = |one: &Certificate| {
                one.is_self_signed() || known::issuer_of(one).is_some() || known::anchor_of(one, self.anchors).is_some()
            };
            let mut leading = self.above.leading_to(&self.above.upward(self.belonging.iter().copied()), is_end);
            let crosses = self.all.iter().filter(|one| self.ends.contains(&ca(one)));
            leading.extend(self.above.upward(crosses).into_iter().map(Certificate::fingerprint));
            leading
        });
        leading.contains(&certificate.fingerprint())
    }

    /// Whether it is above another certificate of the file that is no CA.
    fn is_above_another(&self, certificate: &Certificate) -> bool {
        let above_others = self.above_others.get_or_init(|| {
            let others = self.all.iter().filter(|other| !other.is_ca() && *other != self.leaf);
            self.above.upward(others).into_iter().map(Certificate::fingerprint).collect()
        });
        above_others.contains(&certificate.fingerprint())
    }

    /// Whether the run trusts a root, by this certificate or another one.
    fn is_trusted(&self, root: &Certificate) -> bool {
        self.ends.contains(&ca(root)) || self.anchors.covers(root)
    }

    /// What a message needs besides the certificate.
    fn with_facts(finding: Finding, certificate: &Certificate, leaf: &Certificate) -> Finding {
        match finding.rule.code {
            "CM416" => finding.with_words("history", &known::History::of(certificate)),
            "CM413" => {
                let (key, own) = (&certificate.facts().key_algorithm, &leaf.facts().key_algorithm);
                finding.with("leaf", leaf.label()).with_words("key", key).with_words("own", own)
            }
            _ => finding,
        }
    }

    /// Whether it stands before every certificate that it issued.
    fn is_early(&self, certificate: &Certificate, before: &[&Certificate]) -> bool {
        let issued_before = || before.iter().any(|child| child.is_issued_by(certificate));
        self.is_short && self.above.issued_any(certificate) && !issued_before()
    }

    /// Whether it has expired and is of a CA that the chain goes through: some clients go its way and fail.
    fn is_expired_twin(&self, certificate: &Certificate, at: OffsetDateTime) -> bool {
        certificate.facts().not_after < at && self.cas.contains(&ca(certificate))
    }
}

/// The name and key of a CA.
fn ca(certificate: &Certificate) -> (&NormalizedName, Fingerprint) {
    (&certificate.subject().normalized, certificate.key_fingerprint())
}

/// The cross-certificates that only other chains than the first need.
fn crosses(variants: &[Variant]) -> HashSet<Fingerprint> {
    let Some((first, others)) = variants.split_first() else { return HashSet::new() };
    let of_first: HashSet<Fingerprint> = first.path.served().map(Certificate::fingerprint).collect();
    let crosses = others.iter().flat_map(|variant| variant.path.intermediates().iter().zip(&variant.cross));
    let crosses = crosses.filter(|(_, is_cross)| **is_cross).map(|(cross, _)| cross.fingerprint());
    crosses.filter(|cross| !of_first.contains(cross)).collect()
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

/// Whether only chains that newer certificates replace need a certificate.
fn is_superseded(certificate: &Certificate, variants: &[Variant]) -> bool {
    let mut needing = variants.iter().filter(|variant| variant.path.served().any(|member| member == certificate));
    needing.clone().next().is_some() && needing.all(|variant| variant.superseded)
}
