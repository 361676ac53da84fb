//! The usual case, without a search: judging by names, each certificate has one possible issuer, up to an anchor.

use super::budget::Budget;
use super::build::path_of;
use super::steps::{anchored, forbidden_by, intermediates_below, is_same_for_loops};
use super::{LimitReached, Path, Question, Signatures, check};
use crate::certificate::Certificate;
use crate::pool::Pool;
use crate::trust::{Anchor, Anchors};

/// The usual number of certificates below an anchor, or more.
const USUAL: usize = 4;

/// The only path of `leaf`, which was checked. `None` if a name has several certificates or none, or if something is
/// wrong with the path: then [`super::build`] searches and explains.
pub(super) fn path(
    leaf: &Certificate,
    pool: &Pool,
    anchors: &Anchors,
    question: Question,
    signatures: &mut Signatures,
) -> Option<Path> {
    if leaf.is_self_issued() || question.limits.paths == 1 || anchors.has(leaf) {
        return None;
    }
    let mut budget = Budget::new(question.limits, signatures);
    let mut chain = Vec::with_capacity(USUAL);
    chain.push(leaf.clone());
    // A longer path may be possible, but only the search knows the limits.
    while chain.len() + 2 < question.limits.depth {
        budget.step().ok()?;
        match issuer_of(chain.last()?, pool, anchors)? {
            Issuer::Anchor(anchor) => {
                let is_signed = budget.link(chain.last()?, &anchor.certificate).ok()?.is_ok();
                let ends = anchored(&chain, &anchor.certificate, anchors, question, &mut budget).ok()?.is_ok();
                return if is_signed && ends { path_of(&chain, anchor) } else { None };
            }
            Issuer::Candidate(issuer) if may_issue(&issuer, &chain, anchors, question, &mut budget).ok()? => {
                chain.push(issuer);
            }
            Issuer::Candidate(_) => return None,
        }
    }
    None
}

enum Issuer {
    Anchor(Anchor),
    Candidate(Certificate),
}

/// The only certificate whose name is that of the issuer of `child`.
fn issuer_of(child: &Certificate, pool: &Pool, anchors: &Anchors) -> Option<Issuer> {
    let name = &child.issuer().normalized;
    let mut candidates = pool.by_subject(name).filter(|candidate| !anchors.has(candidate));
    let mut anchors = anchors.named(name);
    match (candidates.next(), candidates.next(), anchors.pop(), anchors.pop()) {
        (Some(only), None, None, None) => Some(Issuer::Candidate(only.clone())),
        (None, None, Some(only), None) => Some(Issuer::Anchor(only)),
        _ => None,
    }
}

/// Whether `issuer` can be the next certificate of the chain.
fn may_issue(
    issuer: &Certificate,
    chain: &[Certificate],
    anchors: &Anchors,
    question: Question,
    budget: &mut Budget<'_>,
) -> Result<bool, LimitReached> {
    let Some(child) = chain.last() else { return Ok(false) };
    Ok(!issuer.is_self_issued()
        && !chain.iter().any(|member| is_same_for_loops(member, issuer))
        && check::certificate(issuer, question.at, anchors).is_ok()
        && check::issuer(issuer, intermediates_below(chain)).is_ok()
        && forbidden_by(issuer, chain, budget)?.is_none()
        && budget.link(child, issuer)?.is_ok())
}
