//! The checks of a single certificate (RFC 5280 §6.1.3, §6.1.4, §6.1.5).

use time::OffsetDateTime;

use super::names::{self, Violation};
use super::steps::intermediates_below;
use super::{LEGACY_END, Legacy, Question, Reason};
use crate::certificate::{Certificate, Facts, KeyAlgorithm, TimeForm, whole_second};
use crate::trust::Anchors;

/// The smallest RSA modulus that clients accept (CA/Browser Forum baseline requirements §6.1.5).
const MIN_RSA_BITS: usize = 2048;

/// The maximum number of extensions of a kind that are named.
const NAMED: usize = 8;

/// Why a certificate cannot be used in any path to `anchors`.
pub(super) fn certificate(certificate: &Certificate, at: OffsetDateTime, anchors: &Anchors) -> Result<(), Reason> {
    of_itself(certificate, at).and_then(|()| revocation(certificate, at, anchors).map_or(Ok(()), Err))
}

/// Why a certificate cannot be used in any path, regardless of the anchors.
pub(super) fn of_itself(certificate: &Certificate, at: OffsetDateTime) -> Result<(), Reason> {
    first(all(certificate, at))
}

/// The revocation of a certificate according to the lists of the anchors' stores and of the run.
pub(super) fn revocation(certificate: &Certificate, at: OffsetDateTime, anchors: &Anchors) -> Option<Reason> {
    anchors.revoked(certificate, at).map(Reason::Revoked)
}

/// Why the store of an anchor does not trust it for `leaf`, if known.
pub(super) fn objection(
    anchor: &Certificate,
    leaf: &Certificate,
    at: OffsetDateTime,
    anchors: &Anchors,
) -> Option<Reason> {
    let objection = anchors.objection(anchor, leaf, at).filter(|objection| objection.is_certain);
    objection.map(Reason::Condition)
}

fn first(reasons: Vec<Reason>) -> Result<(), Reason> {
    reasons.into_iter().next().map_or(Ok(()), Err)
}

/// All reasons why a certificate cannot be used anywhere in a path. The algorithm of a signature by the certificate's
/// own key does not matter, because clients do not verify it.
pub(super) fn all(certificate: &Certificate, at: OffsetDateTime) -> Vec<Reason> {
    let facts = certificate.facts();
    let mut reasons: Vec<Reason> = validity(certificate, at).err().into_iter().collect();
    reasons.extend(form(facts));
    reasons.extend(certificate.unloadable().map(Reason::Unloadable));
    reasons.extend(extensions(facts));
    if at >= LEGACY_END {
        let signature_counts = facts.signature_algorithm.is_sha1() && !certificate.is_self_signed();
        reasons.extend(legacy(certificate, signature_counts).into_iter().map(|legacy| match legacy {
            Legacy::Sha1Signature(_) => Reason::Sha1Signature,
            Legacy::ShortKey(_, bits) => Reason::ShortKey(bits),
        }));
    }
    reasons
}

/// Extensions that no certificate of a path may have, and an extended key usage without server authentication.
fn extensions(facts: &Facts) -> Vec<Reason> {
    let malformed = facts.malformed_extensions.iter().take(NAMED).cloned().map(Reason::MalformedExtension);
    let unknown = facts.unprocessed_critical.iter().take(NAMED).cloned().map(Reason::CriticalExtension);
    let of_use = (facts.server_authentication == Some(false)).then_some(Reason::NotForServers);
    malformed.chain(unknown).chain(of_use).collect()
}

/// Violations of RFC 5280 §4.1 that make clients refuse a certificate regardless of its use.
fn form(facts: &Facts) -> Vec<Reason> {
    let checks = [
        (facts.algorithms_differ, Reason::AlgorithmsDiffer),
        (facts.version > 3 || (facts.has_extensions && facts.version != 3), Reason::Version(facts.version)),
        (facts.serial.first().is_some_and(|first| first & 0x80 != 0), Reason::NegativeSerial),
        (facts.issuer.is_empty(), Reason::EmptyIssuer),
        (matches!(facts.time_form, TimeForm::WithoutSeconds | TimeForm::Malformed), Reason::MalformedTime),
    ];
    let key = &facts.key_algorithm;
    let unsupported = (!key.serves_tls()).then(|| Reason::UnsupportedKey(key.clone()));
    checks.into_iter().filter(|(broken, _)| *broken).map(|(_, reason)| reason).chain(unsupported).collect()
}

/// Why a certificate cannot have issued another one. `below` is the number of intermediates below it that are not
/// self-issued (RFC 5280 §4.2.1.9).
pub(super) fn issuer(issuer: &Certificate, below: u32) -> Result<(), Reason> {
    first(all_of_issuer(issuer, below))
}

/// All reasons why a certificate cannot have issued another one.
pub(super) fn all_of_issuer(issuer: &Certificate, below: u32) -> Vec<Reason> {
    let facts = issuer.facts();
    let allowed = facts.basic_constraints.and_then(|constraints| constraints.path_length);
    let too_long = allowed.filter(|&allowed| allowed < below).map(|allowed| Reason::PathLength(allowed, below));
    let checks = [
        (!issuer.is_ca(), Reason::NotCa),
        (facts.key_usage.is_some_and(|usage| !usage.key_cert_sign), Reason::MayNotSign),
    ];
    checks.into_iter().filter(|(broken, _)| *broken).map(|(_, reason)| reason).chain(too_long).collect()
}

/// Why an anchor cannot end a path. A trust anchor is a name and a key (RFC 5280 §6.1.1), so the signature and form of
/// its certificate do not matter. But clients refuse some roots: `OpenSSL` and `GnuTLS` expired ones (unless the
/// question allows them) and those with an unknown critical extension, `OpenSSL` those for other purposes, Firefox
/// those of version 3 without basicConstraints, and all clients those that are marked as not a CA.
pub(super) fn anchor(anchor: &Certificate, below: u32, question: Question) -> Result<(), Reason> {
    first(all_of_anchor(anchor, below, question))
}

/// All reasons why an anchor cannot end a path.
pub(super) fn all_of_anchor(anchor: &Certificate, below: u32, question: Question) -> Vec<Reason> {
    let at = question.at;
    let facts = anchor.facts();
    let validity = match validity(anchor, at) {
        Err(Reason::Expired(_)) if question.expired_anchors => None,
        Err(Reason::Expired(end)) => Some(Reason::AnchorExpired(end)),
        Err(Reason::NotYetValid(start)) => Some(Reason::AnchorNotYetValid(start)),
        outcome => outcome.err(),
    };
    let mut reasons: Vec<Reason> = validity.into_iter().chain(extensions(facts)).collect();
    if facts.basic_constraints.map_or(facts.version == 3, |constraints| !constraints.ca) {
        reasons.push(Reason::NotCa);
    }
    if facts.key_usage.is_some_and(|usage| !usage.key_cert_sign) {
        reasons.push(Reason::MayNotSign);
    }
    let allowed = facts.basic_constraints.and_then(|constraints| constraints.path_length);
    reasons.extend(allowed.filter(|&allowed| allowed < below).map(|allowed| Reason::PathLength(allowed, below)));
    let short = legacy(anchor, false).into_iter().filter(|_| at >= LEGACY_END);
    reasons.extend(short.filter_map(|legacy| match legacy {
        Legacy::ShortKey(_, bits) => Some(Reason::ShortKey(bits)),
        Legacy::Sha1Signature(_) => None,
    }));
    reasons
}

/// The first intermediate of a path, which ends with its anchor, that breaks a rule that all clients share, and which
/// one. Rules about validity, form and algorithms are not among them. `comparisons` is the number of names that may
/// still be compared with name constraints; without it, these are not checked.
pub(crate) fn broken_by<'a>(path: &'a [Certificate], comparisons: &mut usize) -> Option<(&'a Certificate, Reason)> {
    (1..path.len().saturating_sub(1)).find_map(|position| {
        let (below, certificate) = (&path[..position], &path[position]);
        let reason = issuer(certificate, intermediates_below(below)).err();
        let reason = reason.or_else(|| of_extensions(certificate.facts()));
        let reason = reason.or_else(|| forbidden_name(certificate, below, comparisons));
        reason.map(|reason| (certificate, reason))
    })
}

fn of_extensions(facts: &Facts) -> Option<Reason> {
    let unknown = facts.unprocessed_critical.first().cloned().map(Reason::CriticalExtension);
    unknown.or_else(|| (facts.server_authentication == Some(false)).then_some(Reason::NotForServers))
}

/// The first name of the certificates below a CA that its constraints forbid. Self-issued intermediates are exempt.
fn forbidden_name(ca: &Certificate, below: &[Certificate], comparisons: &mut usize) -> Option<Reason> {
    let constraints = ca.facts().name_constraints.as_ref()?;
    let counted = below.iter().enumerate().filter(|(position, one)| *position == 0 || !one.is_self_issued());
    counted.map(|(_, one)| one).find_map(|one| match names::check(constraints, one, comparisons) {
        Err(Violation::Name(name)) => Some(Reason::NameConstraint(one.clone(), name)),
        Ok(()) | Err(Violation::TooMany) => None,
    })
}

/// The outdated algorithms of a certificate: of its signature, if `signature_counts`, and of its key.
pub(super) fn legacy(certificate: &Certificate, signature_counts: bool) -> Vec<Legacy> {
    let facts = certificate.facts();
    let mut found = Vec::new();
    if signature_counts && facts.signature_algorithm.is_sha1() {
        found.push(Legacy::Sha1Signature(certificate.clone()));
    }
    if let KeyAlgorithm::Rsa(bits) | KeyAlgorithm::RsaPss(bits, _) = facts.key_algorithm
        && bits < MIN_RSA_BITS
    {
        found.push(Legacy::ShortKey(certificate.clone(), bits));
    }
    found
}

/// Checks the validity. Both ends are inclusive, and are whole seconds (RFC 5280 §4.1.2.5).
fn validity(certificate: &Certificate, at: OffsetDateTime) -> Result<(), Reason> {
    let facts = certificate.facts();
    let at = whole_second(at);
    if at > facts.not_after {
        return Err(Reason::Expired(facts.not_after));
    }
    if at < facts.not_before {
        return Err(Reason::NotYetValid(facts.not_before));
    }
    Ok(())
}
