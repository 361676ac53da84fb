//! Findings about the contents of a file: which certificates are in it, and in which order.

use std::collections::HashSet;

use super::Finding;
use crate::certificate::{Certificate, Fingerprint};
use crate::read::{Other, OtherKind, Place};
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

/// What is wrong with the contents of a file: order, duplicates, and what does not belong there. `variants` are
/// the valid chains through them.
pub fn of_contents(contents: Contents<'_>, variants: &[Variant]) -> Vec<Finding> {
    let Some((leaf, others)) = contents.certificates.split_first() else { return Vec::new() };
    let mut findings: Vec<Finding> = contents.others.iter().map(other).collect();
    let duplicate =
        |(certificate, place): &(Certificate, Place)| Finding::new("CM403").about(certificate).at(place.clone());
    findings.extend(contents.duplicates.iter().map(duplicate));
    let is_short = contents.certificates.len() <= ORDERED;
    let belonging: HashSet<Fingerprint> =
        belonging(contents.certificates, variants).into_iter().map(Certificate::fingerprint).collect();
    let mut before = vec![leaf];
    for certificate in others {
        // Of thousands, not every signature is worth its time.
        let is_root = if is_short { certificate.is_self_signed() } else { certificate.is_self_issued() };
        let code = if is_root {
            Some("CM404")
        } else if !belonging.contains(&certificate.fingerprint()) {
            Some("CM405")
        } else if is_superseded(certificate, variants) {
            Some("CM406")
        } else if is_short && !before.iter().any(|child| child.is_issued_by(certificate)) {
            Some("CM402")
        } else {
            None
        };
        findings.extend(code.map(|code| Finding::new(code).about(certificate)));
        before.push(certificate);
    }
    findings
}

fn other(other: &Other) -> Finding {
    let code = if other.kind == OtherKind::PrivateKey { "CM407" } else { "CM408" };
    Finding::new(code).at(other.place.clone()).with("label", other.label.as_str())
}

/// The certificates that are on a valid chain; where there is none, those above the leaf in the file.
fn belonging<'a>(certificates: &'a [Certificate], variants: &'a [Variant]) -> Vec<&'a Certificate> {
    if !variants.is_empty() {
        return variants.iter().flat_map(|variant| variant.path.served()).collect();
    }
    if certificates.len() > ORDERED {
        return certificates.iter().collect();
    }
    let mut belonging: Vec<&Certificate> = certificates.iter().take(1).collect();
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
