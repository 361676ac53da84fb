//! The checks of one certificate in its place (RFC 5280 §6.1.3, §6.1.4, §6.1.5).

use time::OffsetDateTime;

use super::{LEGACY_END, Legacy, Question, Reason};
use crate::certificate::{Certificate, Facts, KeyAlgorithm, TimeForm, relative_names, whole_second};

/// The smallest RSA modulus that clients accept (CA/Browser Forum baseline requirements §6.1.5).
const MIN_RSA_BITS: usize = 2048;

/// What makes a certificate unusable anywhere in a path.
pub(super) fn certificate(certificate: &Certificate, at: OffsetDateTime) -> Result<(), Reason> {
    let facts = certificate.facts();
    validity(certificate, at)?;
    form(facts)?;
    extensions(facts)?;
    match legacy(certificate, true).into_iter().next() {
        Some(Legacy::Sha1Signature(_)) if at >= LEGACY_END => Err(Reason::Sha1Signature),
        Some(Legacy::ShortKey(_, bits)) if at >= LEGACY_END => Err(Reason::ShortKey(bits)),
        _ => Ok(()),
    }
}

/// What no certificate may have, and an extended key usage without server authentication.
fn extensions(facts: &Facts) -> Result<(), Reason> {
    if let Some(extension) = facts.malformed_extensions.first() {
        return Err(Reason::MalformedExtension(extension.clone()));
    }
    if let Some(extension) = facts.unprocessed_critical.first() {
        return Err(Reason::CriticalExtension(extension.clone()));
    }
    if facts.server_authentication == Some(false) {
        return Err(Reason::NotForServers);
    }
    Ok(())
}

/// What breaks the rules of RFC 5280 §4.1 whatever the certificate is for, and is refused by clients.
fn form(facts: &Facts) -> Result<(), Reason> {
    let checks = [
        (facts.algorithms_differ, Reason::AlgorithmsDiffer),
        (facts.version > 3 || (facts.has_extensions && facts.version != 3), Reason::Version(facts.version)),
        (facts.serial.first().is_some_and(|first| first & 0x80 != 0), Reason::NegativeSerial),
        (relative_names(&facts.issuer.der).is_none_or(|names| names.is_empty()), Reason::EmptyIssuer),
        (facts.time_form == TimeForm::Malformed, Reason::MalformedTime),
    ];
    let broken = checks.into_iter().find(|(broken, _)| *broken).map(|(_, reason)| reason);
    let key = &facts.key_algorithm;
    broken.or_else(|| (!key.serves_tls()).then(|| Reason::UnsupportedKey(key.clone()))).map_or(Ok(()), Err)
}

/// What keeps a certificate from having issued another one. `below` counts the intermediates under it
/// that are not self-issued (RFC 5280 §4.2.1.9).
pub(super) fn issuer(issuer: &Certificate, below: u32) -> Result<(), Reason> {
    let facts = issuer.facts();
    if !issuer.is_ca() {
        return Err(Reason::NotCa);
    }
    if facts.key_usage.is_some_and(|usage| !usage.key_cert_sign) {
        return Err(Reason::MayNotSign);
    }
    match facts.basic_constraints.and_then(|constraints| constraints.path_length) {
        Some(allowed) if allowed < below => Err(Reason::PathLength(allowed, below)),
        _ => Ok(()),
    }
}

/// A trust anchor is a name and a key (RFC 5280 §6.1.1); its certificate's own signature proves nothing and is
/// not judged, nor is its form. What clients refuse in a root is: `OpenSSL` and `GnuTLS` an expired one (unless the
/// question allows it) and an unknown critical extension, `OpenSSL` one for other purposes, Firefox one of
/// version 3 without basicConstraints, everybody what contradicts its being a CA.
pub(super) fn anchor(anchor: &Certificate, below: u32, question: Question) -> Result<(), Reason> {
    let at = question.at;
    match validity(anchor, at) {
        Err(Reason::Expired(_)) if question.expired_anchors => {}
        Err(Reason::Expired(end)) => return Err(Reason::AnchorExpired(end)),
        Err(Reason::NotYetValid(start)) => return Err(Reason::AnchorNotYetValid(start)),
        outcome => outcome?,
    }
    let facts = anchor.facts();
    extensions(facts)?;
    if facts.version == 3 && facts.basic_constraints.is_none() {
        return Err(Reason::NotCa);
    }
    if facts.key_usage.is_some_and(|usage| !usage.key_cert_sign) {
        return Err(Reason::MayNotSign);
    }
    if let Some(constraints) = facts.basic_constraints {
        if !constraints.ca {
            return Err(Reason::NotCa);
        }
        if let Some(allowed) = constraints.path_length.filter(|&allowed| allowed < below) {
            return Err(Reason::PathLength(allowed, below));
        }
    }
    match legacy(anchor, false).into_iter().next() {
        Some(Legacy::ShortKey(_, bits)) if at >= LEGACY_END => Err(Reason::ShortKey(bits)),
        _ => Ok(()),
    }
}

/// Old algorithms of a certificate: its signature's, where that counts, and its key's.
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

/// Both ends of the validity belong to it, and are whole seconds (RFC 5280 §4.1.2.5).
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
