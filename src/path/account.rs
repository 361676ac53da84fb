//! Reports everything that is wrong with the best attempt. It continues past unusable certificates, so that one
//! defect does not hide others.

use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};

use time::OffsetDateTime;

use super::budget::Budget;
use super::steps::{forbidden_by, intermediates_below, is_same_for_loops, known_root_above, seems_self_signed};
use super::{Account, Attempt, Break, LimitReached, Limits, Question, Reason, Signatures, check, policies};
use crate::certificate::{Certificate, Fingerprint, SignatureError};
use crate::pool::Pool;
use crate::trust::{self, Anchors};

/// The budget in addition to that of the search: files that people examine contain about a dozen certificates.
const STEPS: usize = 10_000;
const SIGNATURE_CHECKS: usize = 1_000;

/// The maximum number of certificates that are listed for a missing issuer: those with its name and another key.
const NAMESAKES: usize = 32;

/// The maximum number of ends above one attempt that are compared.
const ENDS: usize = 32;

/// A chain upward, and how it ends.
struct Way {
    chain: Vec<Certificate>,
    end: Option<Break>,
}

/// The account that helps most, and the position of its attempt. `attempts` are sorted, the most helpful first.
pub(super) fn best(
    attempts: &[Attempt],
    pool: &Pool,
    anchors: &Anchors,
    question: Question,
    signatures: &mut Signatures,
) -> Option<(usize, Account)> {
    let limits = Limits { steps: STEPS, signature_checks: SIGNATURE_CHECKS, ..question.limits };
    let mut climb = Climb { pool, anchors, question, budget: Budget::new(limits, signatures) };
    let accounts = attempts.iter().map(|attempt| climb.of(attempt)).enumerate();
    accounts.min_by_key(|(_, account)| helpfulness(account))
}

/// The sort key of an account, the most helpful first: the number of faults, the kind of end, the newest certificate. Expired
/// certificates of a CA stay in stores for years and usually are not the reason, so that a known root comes before them.
fn helpfulness(account: &Account) -> (usize, u8, Reverse<OffsetDateTime>) {
    let Account { chain, flaws, end } = account;
    let leaf = chain.first();
    let is_age = |reason: &Reason| matches!(reason, Reason::Expired(_) | Reason::AnchorExpired(_));
    let mut above = flaws.iter().filter(|(member, _)| Some(member) != leaf).peekable();
    let is_old = above.peek().is_some() && above.all(|(_, reason)| is_age(reason));
    let last = chain.last();
    let is_known = |end: &Break| last.is_some_and(|last| ends_at_known_root(last, end));
    let kind = match end {
        None if !is_old => 0,
        Some(end) if is_known(end) => 1,
        None => 2,
        Some(Break::Rejected(_) | Break::TooLong(_)) => 3,
        Some(Break::Untrusted) => 4,
        Some(Break::NoIssuer(_)) => 5,
        Some(Break::Circular) => 6,
    };
    let of_flaws = flaws.iter().filter(|(member, _)| Some(member) != leaf).map(|(member, _)| member.facts().not_after);
    let newest = of_flaws.min().or(last.map(|last| last.facts().not_after)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    (flaws.len() + usize::from(end.is_some()), kind, Reverse(newest))
}

/// Whether a chain ends at a root that some store has or had.
fn ends_at_known_root(last: &Certificate, end: &Break) -> bool {
    match end {
        Break::Untrusted => trust::is_known_root(last),
        Break::NoIssuer(_) => {
            trust::known_roots_named(&last.issuer().normalized).iter().any(|root| last.is_issued_by(root))
        }
        _ => false,
    }
}

struct Climb<'a> {
    pool: &'a Pool,
    anchors: &'a Anchors,
    question: Question,
    budget: Budget<'a>,
}

impl Climb<'_> {
    /// The account of an attempt.
    fn of(&mut self, attempt: &Attempt) -> Account {
        let known = attempt.chain.last().zip(match &attempt.end {
            Break::Rejected(reason) => Some(reason.clone()),
            _ => None,
        });
        let known = known.map(|(last, reason)| match reason {
            Reason::Policy => (policies::demanding(&attempt.chain).unwrap_or(last), reason),
            _ => (last, reason),
        });
        let Some((culprit, reason)) = known else {
            return self.account(Way { chain: attempt.chain.clone(), end: Some(attempt.end.clone()) });
        };
        let mut account = self.best_way(&attempt.chain);
        // Reasons that depend on the whole chain, such as policies.
        let known = (culprit.clone(), reason);
        if !account.flaws.contains(&known) {
            account.flaws.push(known);
        }
        account
    }

    fn account(&mut self, Way { chain, end }: Way) -> Account {
        let ends_at_root = matches!(end, None | Some(Break::Untrusted));
        let mut flaws = self.flaws(&chain, ends_at_root);
        for (_, reason) in flaws.iter_mut().filter(|_| end.is_some()) {
            // Without an anchor at its end, the chain has only ordinary certificates.
            match reason {
                Reason::AnchorExpired(day) => *reason = Reason::Expired(*day),
                Reason::AnchorNotYetValid(day) => *reason = Reason::NotYetValid(*day),
                _ => {}
            }
        }
        Account { chain, flaws, end }
    }

    /// The account of the best continuation of a chain whose last certificate was rejected. If the budget is exceeded,
    /// of the best one so far.
    fn best_way(&mut self, start: &[Certificate]) -> Account {
        let mut best: Option<Account> = None;
        let mut ends_seen = 0;
        let mut known: HashSet<Fingerprint> = start.iter().map(Certificate::fingerprint).collect();
        let mut unfinished = VecDeque::from([start.to_vec()]);
        while let Some(chain) = unfinished.pop_front().filter(|_| ends_seen < ENDS) {
            let Ok((ends, longer)) = self.next(&chain) else { break };
            ends_seen += ends.len();
            for end in ends {
                let account = self.account(end);
                // Of equal ones, the first, which is the shortest.
                if best.as_ref().is_none_or(|best| helpfulness(&account) < helpfulness(best)) {
                    best = Some(account);
                }
            }
            unfinished.extend(
                longer.into_iter().filter(|chain| chain.last().is_some_and(|last| known.insert(last.fingerprint()))),
            );
        }
        let nothing = || Way { chain: start.to_vec(), end: Some(Break::NoIssuer(Vec::new())) };
        best.unwrap_or_else(|| self.account(nothing()))
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
        let mut has_root = false;
        for issuer in self.pool.issuers_of(top) {
            if chain.iter().any(|member| is_same_for_loops(member, &issuer)) {
                in_circle = true;
            } else if self.is_issuer(top, &issuer, &mut namesakes)? {
                has_root |= issuer.is_self_issued();
                issuers.push(longer(&issuer));
            }
        }
        let end = if issuers.is_empty() && in_circle { Break::Circular } else { Break::NoIssuer(namesakes) };
        let is_end = issuers.is_empty() || (!has_root && known_root_above(top, &mut self.budget)?);
        let ends = if is_end { vec![Way { chain: chain.to_vec(), end: Some(end) }] } else { Vec::new() };
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
