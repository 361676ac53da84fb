//! Depth-first search for all valid paths, with backtracking and a budget.
//!
//! It follows only the ways that [`Ways`] found, the shortest first. It checks what depends on the whole path:
//! loops, names of intermediates, policies.

use super::budget::Budget;
use super::dead_ends::{Culprits, DeadEnds};
use super::explain::Attempts;
use super::steps::{anchored, forbidden_by, intermediates_below, is_same_for_loops};
use super::ways::Ways;
use super::{Break, LimitReached, Outcome, Path, Question, Signatures, account, check, direct};
use crate::certificate::Certificate;
use crate::pool::Pool;
use crate::trust::{Anchor, Anchors};

/// Finds all valid paths from `leaf` through `pool` to an anchor. The result does not depend on the order in which
/// candidates and anchors were added.
pub fn search(
    leaf: &Certificate,
    pool: &Pool,
    anchors: &Anchors,
    question: Question,
    signatures: &mut Signatures,
) -> Outcome {
    if let Err(reason) = check::certificate(leaf, question.at, anchors) {
        let mut attempts = Attempts::default();
        attempts.add(std::slice::from_ref(leaf), Break::Rejected(reason));
        let attempts = attempts.best_first();
        let account = account::best(&attempts, pool, anchors, question, signatures).map(|(_, account)| account);
        return Outcome { attempts, account, ..Outcome::default() };
    }
    if let Some(path) = direct::path(leaf, pool, anchors, question, signatures) {
        return Outcome { paths: vec![path], ..Outcome::default() };
    }
    among_all(leaf, pool, anchors, question, signatures)
}

/// Finds all valid paths from a leaf that can be part of one.
pub(super) fn among_all(
    leaf: &Certificate,
    pool: &Pool,
    anchors: &Anchors,
    question: Question,
    signatures: &mut Signatures,
) -> Outcome {
    let mut search = Search {
        leaf,
        anchors,
        question,
        budget: Budget::new(question.limits, signatures),
        ways: Ways::collect(leaf, pool, anchors, question),
        dead_ends: DeadEnds::default(),
        attempts: Attempts::default(),
        paths: Vec::new(),
    };
    let limit_reached = search.run().err();
    let Search { mut attempts, paths, ways, .. } = search;
    if !ways.is_all_on(&paths) {
        attempts.explore(leaf, pool, anchors, question, signatures, (!paths.is_empty(), ways.edges()));
    }
    let mut attempts = attempts.best_first();
    let failed = if paths.is_empty() { &*attempts } else { &[] };
    let account = account::best(failed, pool, anchors, question, signatures).map(|(position, account)| {
        attempts[..=position].rotate_right(1);
        account
    });
    Outcome { paths, attempts, account, limit_reached }
}

struct Search<'a> {
    leaf: &'a Certificate,
    anchors: &'a Anchors,
    question: Question,
    budget: Budget<'a>,
    ways: Ways,
    dead_ends: DeadEnds,
    attempts: Attempts,
    paths: Vec<Path>,
}

impl Search<'_> {
    fn run(&mut self) -> Result<(), LimitReached> {
        let mut chain = vec![self.leaf.clone()];
        if let Some(anchor) = self.anchors.find(self.leaf) {
            self.found(&chain, anchor);
        }
        if self.budget.is_self_signed(self.leaf)? {
            return Ok(());
        }
        // If a limit is reached here, only some ways are missing: the known ones may still lead to a path.
        let explored = self.ways.explore(self.leaf, self.question, &mut self.budget);
        self.extend(&mut chain)?;
        explored
    }

    /// Tries every issuer of the chain's last certificate. If no path was found, returns the certificates below that
    /// caused this.
    fn extend(&mut self, chain: &mut Vec<Certificate>) -> Result<Option<Culprits>, LimitReached> {
        let Some(child) = chain.last().cloned() else { return Ok(None) };
        let (length, before) = (chain.len(), self.paths.len());
        let mut culprits = Culprits::default();
        let anchors = if length < self.question.limits.depth { self.ways.anchors_of(&child) } else { Vec::new() };
        for anchor in anchors {
            self.budget.step()?;
            if self.budget.link(&child, &anchor.certificate)?.is_ok() {
                culprits = culprits.and(self.finish(chain, anchor)?);
            }
        }
        let below = intermediates_below(chain);
        for candidate in self.ways.issuers_of(&child, length, below, self.leaf, self.question, &mut self.budget)? {
            if self.budget.link(&child, &candidate)?.is_ok() {
                culprits = culprits.and(self.descend(chain, candidate)?);
            }
        }
        Ok((self.paths.len() == before).then_some(culprits.below(length - 1)))
    }

    /// Continues from an issuer whose signature was verified. Returns the certificates that caused the lack of paths
    /// above it.
    fn descend(&mut self, chain: &mut Vec<Certificate>, issuer: Certificate) -> Result<Culprits, LimitReached> {
        let is_same = |member: &Certificate| is_same_for_loops(member, &issuer);
        if let Some(position) = chain.iter().position(is_same) {
            return Ok(Culprits::at(position));
        }
        let mut verdict = check::issuer(&issuer, intermediates_below(chain));
        let mut culprits = Culprits::default();
        if verdict.is_ok()
            && let Some((position, reason)) = forbidden_by(&issuer, chain, &mut self.budget)?
        {
            culprits = Culprits::at(position);
            verdict = Err(reason);
        }
        chain.push(issuer);
        let outcome = match verdict {
            Err(reason) => {
                self.attempts.add(chain, Break::Rejected(reason));
                Ok(culprits)
            }
            Ok(()) => self.above(chain),
        };
        chain.pop();
        outcome
    }

    /// Searches above the chain's last certificate, unless it is a known dead end.
    fn above(&mut self, chain: &mut Vec<Certificate>) -> Result<Culprits, LimitReached> {
        let below = intermediates_below(chain);
        if let Some(culprits) = self.dead_ends.recall(chain, below) {
            return Ok(culprits);
        }
        match self.extend(chain)? {
            Some(culprits) => {
                self.dead_ends.remember(chain, below, culprits);
                Ok(culprits)
            }
            None => Ok(Culprits::default()),
        }
    }

    /// Ends the chain at an anchor. The path is valid if the anchor can end it.
    fn finish(&mut self, chain: &mut Vec<Certificate>, anchor: Anchor) -> Result<Culprits, LimitReached> {
        let Err((culprits, reason)) =
            anchored(chain, &anchor.certificate, self.anchors, self.question, &mut self.budget)?
        else {
            self.found(chain, anchor);
            let limit = self.question.limits.paths;
            return if self.paths.len() < limit { Ok(Culprits::default()) } else { Err(LimitReached::Paths(limit)) };
        };
        chain.push(anchor.certificate);
        self.attempts.add(chain, Break::Rejected(reason));
        chain.pop();
        Ok(culprits)
    }

    fn found(&mut self, chain: &[Certificate], anchor: Anchor) {
        let Some(path) = path_of(chain, anchor) else { return };
        if self.paths.is_empty() {
            self.budget.spend_less();
        }
        self.paths.push(path);
    }
}

/// The path of a chain that ends at an anchor. `None` if the chain is empty.
pub(super) fn path_of(chain: &[Certificate], anchor: Anchor) -> Option<Path> {
    let (leaf, intermediates) = chain.split_first()?;
    let mut legacy: Vec<_> = chain.iter().flat_map(|certificate| check::legacy(certificate, true)).collect();
    if anchor.certificate != *leaf {
        legacy.extend(check::legacy(&anchor.certificate, false));
    }
    Some(Path { leaf: leaf.clone(), intermediates: intermediates.to_vec(), anchor, legacy })
}
