//! Depth-first search for every valid path, with backtracking and a budget.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::names::{self, Violation};
use super::policies::{PolicySettings, policies_allow};
use super::{Attempt, Break, Limits, Outcome, Path, Question, Reason, Spent, check};
use crate::certificate::{Certificate, Fingerprint, SignatureError};
use crate::pool::Pool;
use crate::trust::{Anchor, Anchors};

/// How many failed attempts are kept.
const KEPT_ATTEMPTS: usize = 32;

/// The outcomes of signature checks, so that none is made twice, however many searches share them.
#[derive(Default)]
pub struct Signatures {
    verified: HashMap<(Fingerprint, Fingerprint), Result<(), SignatureError>>,
}

impl Signatures {
    /// Whether `issuer`'s key signed `child`; the second value tells whether that had to be computed.
    pub fn check(&mut self, child: &Certificate, issuer: &Certificate) -> (Result<(), SignatureError>, bool) {
        let pair = (child.fingerprint(), issuer.fingerprint());
        if let Some(known) = self.verified.get(&pair) {
            return (known.clone(), false);
        }
        let outcome = child.verify_signed_by(issuer);
        self.verified.insert(pair, outcome.clone());
        (outcome, true)
    }
}

/// Finds every valid path from `leaf` through `pool` to an anchor.
pub fn search(
    leaf: &Certificate,
    pool: &Pool,
    anchors: &Anchors,
    question: Question,
    signatures: &mut Signatures,
) -> Outcome {
    let mut search = Search {
        pool,
        anchors,
        question,
        signatures,
        steps: 0,
        signature_checks: 0,
        name_comparisons_left: question.limits.name_comparisons,
        outcome: Outcome::default(),
    };
    search.start(leaf);
    search.outcome.attempts.sort_by_key(rank);
    search.outcome
}

/// A certificate being the best attempt says most about what to do: one that broke a rule first, then
/// an untrusted root, then a missing issuer; the longest first.
fn rank(attempt: &Attempt) -> (u8, Reverse<usize>) {
    let kind = match attempt.end {
        Break::Rejected(_) => 0,
        Break::TooLong(_) => 1,
        Break::Untrusted => 2,
        Break::NoIssuer(_) => 3,
    };
    (kind, Reverse(attempt.chain.len()))
}

struct Search<'a> {
    pool: &'a Pool,
    anchors: &'a Anchors,
    question: Question,
    signatures: &'a mut Signatures,
    steps: usize,
    signature_checks: usize,
    name_comparisons_left: usize,
    outcome: Outcome,
}

/// Whether a link holds, as far as the budget let it be known.
enum Link {
    Holds,
    Broken(SignatureError),
}

impl Search<'_> {
    fn limits(&self) -> Limits {
        self.question.limits
    }

    fn start(&mut self, leaf: &Certificate) {
        let mut chain = vec![leaf.clone()];
        if let Err(reason) = check::certificate(leaf, self.question.at) {
            return self.failed(&chain, Break::Rejected(reason));
        }
        if let Some(anchor) = self.anchors.find(leaf) {
            self.found(&chain, anchor);
        }
        if !leaf.is_self_signed() {
            // A spent budget ends the search; `outcome.spent` says which.
            let _ = self.extend(&mut chain);
        } else if self.outcome.paths.is_empty() {
            self.failed(&chain, Break::Untrusted);
        }
    }

    /// Tries every issuer of the chain's last certificate.
    fn extend(&mut self, chain: &mut Vec<Certificate>) -> Result<(), Spent> {
        let Some(child) = chain.last().cloned() else {
            return Ok(());
        };
        if chain.len() >= self.limits().depth {
            self.failed(chain, Break::TooLong(chain.len()));
            return Ok(());
        }
        let mut issued = false;
        let mut other_keys = Vec::new();
        for anchor in self.anchors.issuers_of(&child) {
            self.step()?;
            match self.link(&child, &anchor.certificate)? {
                Link::Holds => {
                    issued = true;
                    self.finish(chain, anchor)?;
                }
                Link::Broken(error) => {
                    self.broken(chain, error, &anchor.certificate, &mut other_keys);
                }
            }
        }
        for issuer in self.pool.issuers_of(&child) {
            self.step()?;
            if chain.iter().any(|member| member.is_same_entity_as(&issuer)) || self.anchors.find(&issuer).is_some() {
                // A loop, or a root that the anchors brought already.
                issued = true;
                continue;
            }
            match self.link(&child, &issuer)? {
                Link::Holds => {
                    issued = true;
                    self.descend(chain, issuer)?;
                }
                Link::Broken(error) => self.broken(chain, error, &issuer, &mut other_keys),
            }
        }
        if !issued {
            self.failed(chain, Break::NoIssuer(other_keys));
        }
        Ok(())
    }

    /// Goes on from an issuer whose signature holds.
    fn descend(&mut self, chain: &mut Vec<Certificate>, issuer: Certificate) -> Result<(), Spent> {
        let below = intermediates_below(chain);
        let mut verdict = check::certificate(&issuer, self.question.at).and_then(|()| check::issuer(&issuer, below));
        if verdict.is_ok() {
            verdict = self.constrain(chain, &issuer)?;
        }
        chain.push(issuer);
        let outcome = match verdict {
            Err(reason) => {
                self.failed(chain, Break::Rejected(reason));
                Ok(())
            }
            Ok(()) if chain.last().is_some_and(Certificate::is_self_signed) => {
                self.failed(chain, Break::Untrusted);
                Ok(())
            }
            Ok(()) => self.extend(chain),
        };
        chain.pop();
        outcome
    }

    /// The chain has reached an anchor: the path is valid when the anchor may end it.
    fn finish(&mut self, chain: &mut Vec<Certificate>, anchor: Anchor) -> Result<(), Spent> {
        let mut verdict = check::anchor(&anchor.certificate, intermediates_below(chain), self.question);
        if verdict.is_ok() {
            verdict = self.constrain(chain, &anchor.certificate)?;
        }
        if verdict.is_ok() && !policies_allow(chain, &PolicySettings::default()) {
            verdict = Err(Reason::Policy);
        }
        match verdict {
            Ok(()) => self.found(chain, anchor),
            Err(reason) => {
                chain.push(anchor.certificate);
                self.failed(chain, Break::Rejected(reason));
                chain.pop();
            }
        }
        if self.outcome.paths.len() >= self.limits().paths {
            return Err(self.stop(Spent::Paths(self.limits().paths)));
        }
        Ok(())
    }

    /// Checks the names of a chain against the constraints of the CA above it. Self-issued intermediates are
    /// exempt (RFC 5280 §6.1.3).
    fn constrain(&mut self, chain: &[Certificate], ca: &Certificate) -> Result<Result<(), Reason>, Spent> {
        let Some(constraints) = &ca.facts().name_constraints else {
            return Ok(Ok(()));
        };
        for (index, certificate) in chain.iter().enumerate() {
            if index > 0 && certificate.is_self_issued() {
                continue;
            }
            match names::check(constraints, certificate, &mut self.name_comparisons_left) {
                Ok(()) => {}
                Err(Violation::Name(name)) => return Ok(Err(Reason::NameConstraint(certificate.clone(), name))),
                Err(Violation::TooMany) => {
                    return Err(self.stop(Spent::NameComparisons(self.limits().name_comparisons)));
                }
            }
        }
        Ok(Ok(()))
    }

    fn found(&mut self, chain: &[Certificate], anchor: Anchor) {
        let Some((leaf, intermediates)) = chain.split_first() else {
            return;
        };
        let mut legacy: Vec<_> = chain.iter().flat_map(|certificate| check::legacy(certificate, true)).collect();
        if anchor.certificate != *leaf {
            legacy.extend(check::legacy(&anchor.certificate, false));
        }
        self.outcome.paths.push(Path { leaf: leaf.clone(), intermediates: intermediates.to_vec(), anchor, legacy });
    }

    fn broken(
        &mut self,
        chain: &[Certificate],
        error: SignatureError,
        issuer: &Certificate,
        other_keys: &mut Vec<Certificate>,
    ) {
        match error {
            SignatureError::Mismatch if other_keys.len() < KEPT_ATTEMPTS => {
                other_keys.push(issuer.clone());
            }
            SignatureError::Mismatch => {}
            SignatureError::Unsupported(algorithm, _) => {
                self.failed(chain, Break::Rejected(Reason::UnsupportedSignature(algorithm)));
            }
        }
    }

    fn failed(&mut self, chain: &[Certificate], end: Break) {
        let attempts = &mut self.outcome.attempts;
        attempts.push(Attempt { chain: chain.to_vec(), end });
        if attempts.len() > 2 * KEPT_ATTEMPTS {
            attempts.sort_by_key(rank);
            attempts.truncate(KEPT_ATTEMPTS);
        }
    }

    fn step(&mut self) -> Result<(), Spent> {
        if self.steps >= self.limits().steps {
            return Err(self.stop(Spent::Steps(self.limits().steps)));
        }
        self.steps += 1;
        Ok(())
    }

    fn link(&mut self, child: &Certificate, issuer: &Certificate) -> Result<Link, Spent> {
        if self.signature_checks >= self.limits().signature_checks {
            return Err(self.stop(Spent::SignatureChecks(self.limits().signature_checks)));
        }
        let (outcome, computed) = self.signatures.check(child, issuer);
        self.signature_checks += usize::from(computed);
        Ok(outcome.map_or_else(Link::Broken, |()| Link::Holds))
    }

    fn stop(&mut self, spent: Spent) -> Spent {
        self.outcome.spent = Some(spent);
        spent
    }
}

/// The intermediates of a chain that count for a path length: neither the leaf nor self-issued ones.
fn intermediates_below(chain: &[Certificate]) -> u32 {
    let counted = chain.iter().skip(1).filter(|certificate| !certificate.is_self_issued()).count();
    u32::try_from(counted).unwrap_or(u32::MAX)
}
