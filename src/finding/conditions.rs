//! Findings about the conditions of root stores.

use time::OffsetDateTime;

use super::{Code, Finding, Value};
use crate::certificate::Certificate;
use crate::path::Path;
use crate::trust::{self, Anchors, Condition, Objection, Snapshot, user_of};

/// A store has a root but does not trust it for this certificate.
pub(super) fn of_objection(root: &Certificate, objection: &Objection) -> Finding {
    let Objection { store, condition, found, is_certain } = objection;
    let code = match condition {
        _ if !is_certain => Code::LoggingUnknown,
        Condition::NotBeforeNotAfter(_) => Code::IssuedAfterDistrust,
        Condition::SctNotAfter { .. } => Code::LoggedAfterDistrust,
        Condition::DisallowedAfter(_) | Condition::NotForServers => Code::RootNotForServers,
    };
    let user = Value::Term(user_of(store));
    let mut finding = Finding::new(code).about(root).with("user", user).with("condition", Value::Condition(*condition));
    if let Some(last) = condition.last_issued() {
        finding = finding.with("day", Value::Last(last));
    }
    if let Some(found) = found {
        finding = finding.with("found", Value::day(*found));
    }
    finding
}

/// Findings about the conditions for the root of a valid chain: whether it is unknown that they are met, and whether
/// the next certificate will violate them.
pub fn of_conditions(path: &Path, anchors: &Anchors, at: OffsetDateTime) -> Vec<Finding> {
    let (leaf, root) = (path.leaf(), &path.anchor().certificate);
    if leaf == root || anchors.are_given() {
        return Vec::new();
    }
    let objection = anchors.objection(root, leaf, at);
    let unknown = objection.filter(|objection| !objection.is_certain).map(|objection| of_objection(root, &objection));
    let ends = |(snapshot, conditions): (&'static Snapshot, &'static [Condition])| {
        let mut ends = conditions.iter().filter(|condition| {
            let is_met = condition.is_met(leaf, at) == Some(true);
            is_met && condition.last_issued().is_some_and(|last| last < leaf.facts().not_after)
        });
        ends.next().map(|condition| (snapshot.store, *condition))
    };
    let ends: Vec<_> = trust::conditions_of(root, at).into_iter().filter_map(ends).collect();
    let renewal = (!ends.is_empty())
        .then(|| Finding::new(Code::NoRenewalUnderRoot).about(root).with("conditions", Value::Conditions(ends)));
    unknown.into_iter().chain(renewal).collect()
}
