//! Why there is no path: the failed attempts, the most helpful first.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};

use super::budget::Budget;
use super::steps::{
    anchored, forbidden_by, intermediates_below, is_same_for_loops, known_root_above, seems_self_signed,
};
use super::{Attempt, Break, LimitReached, Limits, Question, Reason, Signatures, check};
use crate::certificate::{Certificate, Fingerprint, SignatureAlgorithm, SignatureError};
use crate::pool::Pool;
use crate::trust::Anchors;

/// The maximum number of failed attempts that are kept, and of certificates that an attempt lists for a missing issuer.
const KEPT: usize = 32;

/// The number of certificates that are examined in the order of their distance from the leaf, which gives the shortest
/// explanations. After that, the most recently found one is examined first, so that at least one way is followed to its
/// end.
const IN_ORDER: usize = 16;

/// The budget for explanations: more than a person reads, and less if there is a path. It is at most twice the cost of
/// verifying each candidate's signature once (`edges`), for candidates that only signatures distinguish.
fn limits(of_search: Limits, has_path: bool, edges: usize) -> Limits {
    let (steps, signature_checks) =
        if has_path { (1_000, 50) } else { (500_000, edges.saturating_mul(2).clamp(100, 2_000)) };
    Limits { steps, signature_checks, ..of_search }
}

/// The failed attempts that are kept.
#[derive(Default)]
pub(super) struct Attempts(Vec<Attempt>);

/// The sort key, the most helpful attempt first: a violated rule, then an untrusted root, then a missing issuer; the
/// longest first.
fn rank(attempt: &Attempt) -> (u8, Reverse<usize>) {
    let kind = match attempt.end {
        Break::Rejected(_) => 0,
        Break::TooLong(_) => 1,
        Break::Untrusted => 2,
        Break::NoIssuer(_) => 3,
        Break::Circular => 4,
    };
    (kind, Reverse(attempt.chain.len()))
}

impl Attempts {
    pub(super) fn add(&mut self, chain: &[Certificate], end: Break) {
        let attempt = Attempt { chain: chain.to_vec(), end };
        // Attempts often begin alike and differ at the end, so the ends are compared first.
        let is_alike = |known: &Attempt| known.chain.len() == chain.len() && known.chain.last() == chain.last();
        if self.0.iter().any(|known| is_alike(known) && *known == attempt) {
            return;
        }
        self.0.push(attempt);
        if self.0.len() > 2 * KEPT {
            self.0.sort_by_key(rank);
            self.0.truncate(KEPT);
        }
    }

    pub(super) fn best_first(mut self) -> Vec<Attempt> {
        self.0.sort_by_key(rank);
        self.0.truncate(KEPT);
        self.0
    }

    /// Follows the issuers upward from the leaf, entering each certificate once by the shortest way, and records how
    /// each way ends. `edges` is the cost of verifying the signatures of all candidates.
    pub(super) fn explore(
        &mut self,
        leaf: &Certificate,
        pool: &Pool,
        anchors: &Anchors,
        question: Question,
        signatures: &mut Signatures,
        (has_path, edges): (bool, usize),
    ) {
        let mut budget = Budget::new(limits(question.limits, has_path, edges), signatures);
        let mut walk = Walk::default();
        walk.enter(leaf.clone(), None);
        while let Some(next) = walk.next() {
            // If the budget is exceeded, explanations are missing; the search itself is not affected.
            if self.ends_of(next, &mut walk, pool, anchors, question, &mut budget).is_err() {
                return;
            }
        }
    }

    fn ends_of(
        &mut self,
        index: usize,
        walk: &mut Walk,
        pool: &Pool,
        anchors: &Anchors,
        question: Question,
        budget: &mut Budget<'_>,
    ) -> Result<(), LimitReached> {
        let mut chain = walk.chain(index);
        let child = walk.members[index].0.clone();
        if seems_self_signed(&child, budget)? {
            if anchors.find(&child).is_none() {
                self.add(&chain, Break::Untrusted);
            }
            return Ok(());
        }
        if chain.len() >= question.limits.depth {
            self.add(&chain, Break::TooLong(chain.len()));
            return Ok(());
        }
        let (mut issued, mut in_circle, mut signer) = (false, false, None);
        let mut has_root = false;
        let mut namesakes = Vec::new();
        // Indexed by key, so that the chain is not scanned for each candidate.
        let mut below: HashMap<Fingerprint, Vec<usize>> = HashMap::new();
        for (position, member) in chain.iter().enumerate() {
            below.entry(member.key_fingerprint()).or_default().push(position);
        }
        if child.is_self_issued() && matches!(child.facts().signature_algorithm, SignatureAlgorithm::Unsupported(_)) {
            // Its own key may have made the signature, which cannot be verified, and it names no other issuer.
            let reason = Reason::UnsupportedSignature(child.facts().signature_algorithm.clone());
            if anchors.find(&child).is_none() {
                self.add(&chain, Break::Rejected(reason));
            }
            return Ok(());
        }
        for anchor in anchors.issuers_of(&child) {
            budget.step()?;
            if let Err(error) = budget.link(&child, &anchor.certificate)? {
                issued |= self.broken(&mut chain, error, &anchor.certificate, &mut namesakes);
                continue;
            }
            (issued, has_root) = (true, true);
            signer = Some(anchor.certificate.key_fingerprint());
            if let Err((_, reason)) = anchored(&chain, &anchor.certificate, anchors, question, budget)? {
                self.add_with(&mut chain, anchor.certificate, reason);
            }
        }
        for issuer in pool.issuers_of(&child) {
            budget.step()?;
            if anchors.find(&issuer).is_some() {
                (issued, has_root) = (true, true);
                continue;
            }
            // Only one key made the signature, so candidates with other keys are irrelevant.
            if signer.is_some_and(|key| key != issuer.key_fingerprint()) {
                continue;
            }
            let same_key = below.get(&issuer.key_fingerprint()).into_iter().flatten();
            if same_key.copied().any(|position| is_same_for_loops(&chain[position], &issuer)) {
                in_circle = true;
                continue;
            }
            if let Err(error) = budget.link(&child, &issuer)? {
                issued |= self.broken(&mut chain, error, &issuer, &mut namesakes);
                continue;
            }
            issued = true;
            signer = Some(issuer.key_fingerprint());
            // That a root is untrusted is more helpful than its other defects.
            if budget.is_self_signed(&issuer)? && !is_out_of_date(&issuer, question) {
                has_root = true;
                walk.enter(issuer, Some(index));
                continue;
            }
            match unfit(&issuer, &chain, anchors, question, budget)? {
                Some(reason) => self.add_with(&mut chain, issuer, reason),
                None => walk.enter(issuer, Some(index)),
            }
        }
        match (issued, in_circle) {
            // The issuer may be a root of some store, even if only its old certificates are available.
            (true, _) if !has_root && known_root_above(&child, budget)? => self.add(&chain, Break::NoIssuer(namesakes)),
            (true, _) => {}
            (false, true) => self.add(&chain, Break::Circular),
            (false, false) => self.add(&chain, Break::NoIssuer(namesakes)),
        }
        Ok(())
    }

    fn add_with(&mut self, chain: &mut Vec<Certificate>, last: Certificate, reason: Reason) {
        chain.push(last);
        self.add(chain, Break::Rejected(reason));
        chain.pop();
    }

    /// Records that the signature was not verified with the key of `issuer`. Returns whether `issuer` may still be the
    /// issuer.
    fn broken(
        &mut self,
        chain: &mut Vec<Certificate>,
        error: SignatureError,
        issuer: &Certificate,
        namesakes: &mut Vec<Certificate>,
    ) -> bool {
        match error {
            SignatureError::Mismatch => {
                namesakes.extend((namesakes.len() < KEPT).then(|| issuer.clone()));
                return false;
            }
            SignatureError::Unsupported(_, key) if !key.serves_tls() => {
                self.add_with(chain, issuer.clone(), Reason::UnsupportedKey(key));
            }
            SignatureError::Unsupported(algorithm, _) => {
                self.add(chain, Break::Rejected(Reason::UnsupportedSignature(algorithm)));
            }
        }
        true
    }
}

fn is_out_of_date(certificate: &Certificate, question: Question) -> bool {
    let facts = certificate.facts();
    !(facts.not_before..=facts.not_after).contains(&question.at)
}

/// Why `issuer` cannot be used above a chain.
fn unfit(
    issuer: &Certificate,
    chain: &[Certificate],
    anchors: &Anchors,
    question: Question,
    budget: &mut Budget<'_>,
) -> Result<Option<Reason>, LimitReached> {
    let stated = check::certificate(issuer, question.at, anchors)
        .and_then(|()| check::issuer(issuer, intermediates_below(chain)));
    match stated {
        Err(reason) => Ok(Some(reason)),
        Ok(()) => Ok(forbidden_by(issuer, chain, budget)?.map(|(_, reason)| reason)),
    }
}

/// The certificates from the leaf upward, each with the position of the one below it.
#[derive(Default)]
struct Walk {
    members: Vec<(Certificate, Option<usize>)>,
    seen: HashSet<Fingerprint>,
    waiting: VecDeque<usize>,
    taken: usize,
}

impl Walk {
    fn enter(&mut self, certificate: Certificate, child: Option<usize>) {
        if self.seen.insert(certificate.fingerprint()) {
            self.waiting.push_back(self.members.len());
            self.members.push((certificate, child));
        }
    }

    fn next(&mut self) -> Option<usize> {
        self.taken += 1;
        if self.taken <= IN_ORDER { self.waiting.pop_front() } else { self.waiting.pop_back() }
    }

    /// The chain from the leaf to a member.
    fn chain(&self, index: usize) -> Vec<Certificate> {
        let mut chain = Vec::new();
        let mut next = Some(index);
        while let Some((certificate, child)) = next.map(|index| &self.members[index]) {
            chain.push(certificate.clone());
            next = *child;
        }
        chain.reverse();
        chain
    }
}
