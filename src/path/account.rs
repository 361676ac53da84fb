//! Reports everything that is wrong with the best attempt. It continues past unusable certificates, so that one
//! defect does not hide others.

use std::collections::{HashSet, VecDeque};

use super::budget::Budget;
use super::steps::{forbidden_by, intermediates_below, is_same_for_loops, seems_self_signed};
use super::{Account, Attempt, Break, LimitReached, Limits, Question, Reason, Signatures, check};
use crate::certificate::{Certificate, Fingerprint, SignatureError};
use crate::pool::Pool;
use crate::trust::Anchors;

/// The budget in addition to that of the search: files that people examine contain about a dozen certificates.
const STEPS: usize = 10_000;
const SIGNATURE_CHECKS: usize = 1_000;

/// The maximum number of certificates that are listed for a missing issuer: those with its name and another key.
const NAMESAKES: usize = 32;

/// A chain upward, and how it ends.
struct Way {
    chain: Vec<Certificate>,
    end: Option<Break>,
}

impl Way {
    /// The sort key, the best first: ways to an anchor, to another root, to a missing issuer, others; then the
    /// shortest.
    fn rank(&self) -> (u8, usize) {
        let kind = match self.end {
            None => 0,
            Some(Break::Untrusted) => 1,
            Some(Break::NoIssuer(_)) => 2,
            Some(_) => 3,
        };
        (kind, self.chain.len())
    }
}

/// The account of the attempt `best`.
pub(super) fn of(
    best: &Attempt,
    pool: &Pool,
    anchors: &Anchors,
    question: Question,
    signatures: &mut Signatures,
) -> Account {
    let limits = Limits { steps: STEPS, signature_checks: SIGNATURE_CHECKS, ..question.limits };
    let mut climb = Climb { pool, anchors, question, budget: Budget::new(limits, signatures) };
    let Way { chain, end } = match &best.end {
        Break::Rejected(_) => climb.best_way(&best.chain),
        end => Way { chain: best.chain.clone(), end: Some(end.clone()) },
    };
    let ends_at_root = matches!(end, None | Some(Break::Untrusted));
    let mut flaws = climb.flaws(&chain, ends_at_root);
    for (_, reason) in flaws.iter_mut().filter(|_| end.is_some()) {
        // Without an anchor at its end, the chain has only ordinary certificates.
        match reason {
            Reason::AnchorExpired(day) => *reason = Reason::Expired(*day),
            Reason::AnchorNotYetValid(day) => *reason = Reason::NotYetValid(*day),
            _ => {}
        }
    }
    // Reasons that depend on the whole chain, such as policies.
    if let (Break::Rejected(reason), Some(last)) = (&best.end, best.chain.last()) {
        let known = (last.clone(), reason.clone());
        if !flaws.contains(&known) {
            flaws.push(known);
        }
    }
    Account { chain, flaws, end }
}

struct Climb<'a> {
    pool: &'a Pool,
    anchors: &'a Anchors,
    question: Question,
    budget: Budget<'a>,
}

impl Climb<'_> {
    /// The best continuation of a chain whose last certificate was rejected. If the budget is exceeded, the best one so
    /// far.
    fn best_way(&mut self, start: &[Certificate]) -> Way {
        let mut best = Way { chain: start.to_vec(), end: Some(Break::NoIssuer(Vec::new())) };
        let mut known: HashSet<Fingerprint> = start.iter().map(Certificate::fingerprint).collect();
        let mut unfinished = VecDeque::from([start.to_vec()]);
        let mut is_first = true;
        while let Some(chain) = unfinished.pop_front() {
            let Ok((ends, longer)) = self.next(&chain) else { break };
            for end in ends {
                if is_first || end.rank() < best.rank() {
                    (best, is_first) = (end, false);
                }
            }
            if best.end.is_none() {
                break;
            }
            unfinished.extend(
                longer.into_iter().filter(|chain| chain.last().is_some_and(|last| known.insert(last.fingerprint()))),
            );
        }
        best
    }

    /// The ways that end at this chain, and the chains that are longer by one certificate.
    fn next(&mut self, chain: &[Certificate]) -> Result<(Vec<Way>, Vec<Vec<Certificate>>), LimitReached> {
        let Some(top) = chain.last() else { return Ok((Vec::new(), Vec::new())) };
        let ending = |end| Ok((vec![Way { chain: chain.to_vec(), end }], Vec::new()));
        if self.anchors.find(top).is_some() {
            return ending(None);
        }
        if seems_self_signed(top, &mut self.budget)? {
            return ending(Some(Break::Untrusted));
        }
        if chain.len() >= self.question.limits.depth {
            return ending(Some(Break::TooLong(chain.len())));
        }
        let longer = |issuer: &Certificate| chain.iter().cloned().chain([issuer.clone()]).collect::<Vec<_>>();
        let (mut issuers, mut namesakes, mut in_circle) = (Vec::new(), Vec::new(), false);
        for anchor in self.anchors.issuers_of(top) {
            if self.is_issuer(top, &anchor.certificate, &mut namesakes)? {
                return Ok((vec![Way { chain: longer(&anchor.certificate), end: None }], Vec::new()));
            }
        }
        for issuer in self.pool.issuers_of(top) {
            if chain.iter().any(|member| is_same_for_loops(member, &issuer)) {
                in_circle = true;
            } else if self.is_issuer(top, &issuer, &mut namesakes)? {
                issuers.push(longer(&issuer));
            }
        }
        let end = if in_circle { Break::Circular } else { Break::NoIssuer(namesakes) };
        let ends = if issuers.is_empty() { vec![Way { chain: chain.to_vec(), end: Some(end) }] } else { Vec::new() };
        Ok((ends, issuers))
    }

    /// Whether `issuer` signed `child`, or may have signed it in a way that cannot be verified. Certificates with the
    /// issuer's name and another key are recorded.
    fn is_issuer(
        &mut self,
        child: &Certificate,
        issuer: &Certificate,
        namesakes: &mut Vec<Certificate>,
    ) -> Result<bool, LimitReached> {
        self.budget.step()?;
        let outcome = self.budget.link(child, issuer)?;
        if outcome == Err(SignatureError::Mismatch) && namesakes.len() < NAMESAKES {
            namesakes.push(issuer.clone());
        }
        Ok(outcome != Err(SignatureError::Mismatch))
    }

    /// Why certificates of a chain cannot be used at their positions. `ends_at_root` tells that the last one is a root,
    /// whose signature and form are not checked.
    fn flaws(&mut self, chain: &[Certificate], ends_at_root: bool) -> Vec<(Certificate, Reason)> {
        let mut flaws = Vec::new();
        for (position, certificate) in chain.iter().enumerate() {
            let (below, above) = (&chain[..position], chain.get(position + 1));
            let is_root = ends_at_root && above.is_none() && position > 0;
            let mut reasons: Vec<Reason> = if is_root {
                let objection = check::objection(certificate, &chain[0], self.question.at, self.anchors);
                let stated = check::all_of_anchor(certificate, intermediates_below(below), self.question);
                stated.into_iter().chain(objection).collect()
            } else {
                let revocation = check::revocation(certificate, self.question.at, self.anchors);
                check::all(certificate, self.question.at).into_iter().chain(revocation).collect()
            };
            if position > 0 {
                if !is_root {
                    reasons.extend(check::all_of_issuer(certificate, intermediates_below(below)));
                }
                let forbidden = forbidden_by(certificate, below, &mut self.budget).ok().flatten();
                reasons.extend(forbidden.map(|(_, reason)| reason));
            }
            // A self-issued server certificate is checked like any other; a root is not.
            let itself = (position == 0 && certificate.is_self_issued()).then_some(certificate);
            if let Some(issuer) = above.or(itself)
                && let Ok(Err(SignatureError::Unsupported(algorithm, key))) = self.budget.link(certificate, issuer)
                && key.serves_tls()
            {
                reasons.push(Reason::UnsupportedSignature(algorithm));
            }
            flaws.extend(reasons.into_iter().map(|reason| (certificate.clone(), reason)));
        }
        flaws
    }
}
