//! A fast path for the usual case, in which clients have no choice: one issuer for each certificate, one root at the
//! end, and nothing to which any client objects. Then every path logic finds the same path, and clients differ only in
//! the algorithms that they support.

use std::cell::OnceCell;
use std::sync::Arc;

use time::OffsetDateTime;

use super::rules;
use super::simulate::{
    ClientRefusal, MAX_COMPARISONS, MAX_DEPTH, Received, Steady, Verdict, check_algorithms, end_of, supports_all,
};
use crate::certificate::{Certificate, whole_second};
use crate::path::{self, Signatures};
use crate::trust::{self, Anchors, Client};

/// The only path through the served certificates.
#[derive(Clone, Debug)]
pub(super) struct Straight {
    /// Leaf first, including the anchor.
    path: Arc<[Certificate]>,
    /// A time at which this holds, and the period around it, computed when another time is asked for.
    at: OffsetDateTime,
    steady: OnceCell<Steady>,
}

impl Straight {
    /// The path that every client takes if it trusts exactly these anchors. `None` if some client may take another path
    /// or object to it, or if it is not valid.
    pub(super) fn of(
        served: &Received<'_>,
        at: OffsetDateTime,
        anchors: &Anchors,
        signatures: &mut Signatures,
    ) -> Option<Self> {
        let path = only_path(served, anchors, signatures)?;
        let at = whole_second(at);
        let is_valid = |certificate: &Certificate| {
            let facts = certificate.facts();
            (facts.not_before..=facts.not_after).contains(&at)
        };
        let is_announced = trust::announced_days(path.last()?).iter().any(|day| *day <= at);
        let holds = !is_announced && path.iter().all(is_valid) && is_unremarkable(&path, at, anchors);
        holds.then(|| Self { path: path.into(), at, steady: OnceCell::new() })
    }

    /// Whether this still holds at a time.
    pub(super) fn covers(&self, at: OffsetDateTime) -> bool {
        at == self.at || self.steady.get_or_init(|| self.period()).covers(at)
    }

    fn period(&self) -> Steady {
        let of_certificates =
            self.path.iter().flat_map(|certificate| [certificate.facts().not_before, end_of(certificate)]);
        let of_stores = self.path.last().into_iter().flat_map(trust::announced_days);
        of_certificates.chain(of_stores).fold(Steady::ALWAYS, |steady, change| steady.without(change, self.at))
    }

    /// The verdict of a client about it.
    pub(super) fn verdict(&self, client: &Client) -> Verdict {
        match self.refusal(client) {
            Some(refusal) => Verdict::Rejects(refusal),
            None => Verdict::Accepts { path: self.path.clone(), fetched: false },
        }
    }

    /// Why a client refuses it: it does not support an algorithm. `None` if it accepts.
    pub(super) fn refusal(&self, client: &Client) -> Option<ClientRefusal> {
        if supports_all(client) {
            return None;
        }
        let last = self.path.len() - 1;
        let mut members = self.path.iter().enumerate();
        members.find_map(|(index, member)| check_algorithms(client, member, index == last))
    }
}

/// The path from the leaf upward. `None` unless each certificate has a single possible issuer: a served one that is not
/// an anchor, or above the last one, an anchor.
fn only_path(served: &Received<'_>, anchors: &Anchors, signatures: &mut Signatures) -> Option<Vec<Certificate>> {
    let (leaf, above) = served.certificates.split_first()?;
    let mut path = Vec::with_capacity(served.certificates.len() + 1);
    path.push(leaf.clone());
    // One iteration for each certificate, and one for the anchor.
    for _ in served.certificates {
        let top = path.last()?;
        if top.is_self_issued() || anchors.has(top) {
            return None;
        }
        let mut sent = above.iter().filter(|other| top.names_as_issuer(other));
        let (next, mut trusted) = (sent.next(), anchors.above(top));
        if sent.next().is_some() || trusted.len() + usize::from(next.is_some()) != 1 {
            return None;
        }
        let issuer = next.cloned().or_else(|| trusted.pop())?;
        if signatures.check(top, &issuer).0.is_err() {
            return None;
        }
        path.push(issuer);
        if next.is_none() {
            // Some clients need the root of a trusted intermediate.
            let is_usual = path.len() <= MAX_DEPTH && path.last().is_some_and(Certificate::is_self_issued);
            return is_usual.then_some(path);
        }
    }
    None
}

/// Whether the path violates no rule of any client, and no store has a condition for it.
fn is_unremarkable(path: &[Certificate], at: OffsetDateTime, anchors: &Anchors) -> bool {
    let Some((leaf, root)) = path.first().zip(path.last()) else { return false };
    let has_conditions = || anchors.snapshots().iter().any(|snapshot| !snapshot.conditions(root).is_empty());
    path.iter().all(|certificate| certificate.is_unremarkable(rules::is_unremarkable))
        && path.iter().zip(&path[1..]).all(|(child, issuer)| rules::of_link(child, issuer).is_empty())
        && rules::of_common_name(path).is_none()
        && path::broken_by(path, &mut { MAX_COMPARISONS }).is_none()
        && !has_conditions()
        && anchors.objection(root, leaf, at).is_none()
}
