//! The rules for adding a certificate to a path, shared by the search and its explanations.

use super::budget::Budget;
use super::dead_ends::Culprits;
use super::policies::PolicySettings;
use super::{LimitReached, Question, Reason, check};
use crate::certificate::{Certificate, SignatureError};
use crate::trust::{self, Anchors};

/// Whether two certificates form a loop: same subject, alternative names and key (RFC 4158 §5.2).
pub(super) fn is_same_for_loops(one: &Certificate, other: &Certificate) -> bool {
    one.is_same_entity_as(other) && one.facts().alternative_names == other.facts().alternative_names
}

/// Whether `anchor` can end the path `chain`. If not: why, and which certificates of the chain cause it.
pub(super) fn anchored(
    chain: &[Certificate],
    anchor: &Certificate,
    anchors: &Anchors,
    question: Question,
    budget: &mut Budget<'_>,
) -> Result<Result<(), (Culprits, Reason)>, LimitReached> {
    let stated = check::anchor(anchor, intermediates_below(chain), question);
    let objection = || chain.first().and_then(|leaf| check::objection(anchor, leaf, question.at, anchors));
    if let Err(reason) = stated.and_then(|()| objection().map_or(Ok(()), Err)) {
        return Ok(Err((Culprits::default(), reason)));
    }
    if let Some((position, reason)) = forbidden_by(anchor, chain, budget)? {
        return Ok(Err((Culprits::at(position), reason)));
    }
    if !budget.policies_allow(chain, &PolicySettings::default())? {
        return Ok(Err((Culprits::all(chain.len()), Reason::Policy)));
    }
    Ok(Ok(()))
}

/// The first certificate of a chain, by position, with a name that the constraints of `ca` forbid. Self-issued
/// intermediates are exempt (RFC 5280 §6.1.3).
pub(super) fn forbidden_by(
    ca: &Certificate,
    chain: &[Certificate],
    budget: &mut Budget<'_>,
) -> Result<Option<(usize, Reason)>, LimitReached> {
    for (position, certificate) in chain.iter().enumerate() {
        if position > 0 && certificate.is_self_issued() {
            continue;
        }
        if let Some(name) = budget.forbidden_name(ca, certificate)? {
            return Ok(Some((position, Reason::NameConstraint(certificate.clone(), name))));
        }
    }
    Ok(None)
}

/// The number of intermediates in a chain that count for a path length: neither the leaf nor self-issued ones.
pub(super) fn intermediates_below(chain: &[Certificate]) -> u32 {
    let counted = chain.iter().skip(1).filter(|certificate| !certificate.is_self_issued()).count();
    u32::try_from(counted).unwrap_or(u32::MAX)
}

/// Whether a certificate ends every chain: it is self-signed, or seems to be but its signature cannot be verified.
pub(super) fn seems_self_signed(certificate: &Certificate, budget: &mut Budget<'_>) -> Result<bool, LimitReached> {
    if !certificate.is_self_issued() {
        return Ok(false);
    }
    let facts = certificate.facts();
    let names_itself = match (&facts.authority_key_identifier, &facts.subject_key_identifier) {
        (Some(issuer), Some(own)) => issuer == own,
        _ => true,
    };
    Ok(match budget.link(certificate, certificate)? {
        Ok(()) => true,
        Err(SignatureError::Unsupported(..)) => names_itself,
        Err(SignatureError::Mismatch) => false,
    })
}

/// Whether a root that some store has or had signed `child`.
pub(super) fn known_root_above(child: &Certificate, budget: &mut Budget<'_>) -> Result<bool, LimitReached> {
    for root in trust::known_roots_named(&child.issuer().normalized) {
        budget.step()?;
        if budget.link(child, &root)?.is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}
