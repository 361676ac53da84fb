//! Findings about the conditions under which a store trusts a root.

use std::fmt;

use time::OffsetDateTime;

use super::{Code, Finding};
use crate::certificate::{Certificate, day};
use crate::path::Path;
use crate::trust::{self, Anchors, Condition, Objection, Snapshot, last_moment, user_of};
use crate::words::Words;

/// That a store has a root and does not trust it for this certificate.
pub(super) fn of_objection(root: &Certificate, objection: &Objection) -> Finding {
    let Objection { store, condition, found, is_certain } = objection;
    let code = match condition {
        _ if !is_certain => Code::LoggingUnknown,
        Condition::NotBeforeNotAfter(_) => Code::IssuedAfterDistrust,
        Condition::SctNotAfter { .. } => Code::LoggedAfterDistrust,
        Condition::DisallowedAfter(_) | Condition::NotForServers => Code::RootNotForServers,
    };
    let finding = Finding::new(code).about(root).with("user", user_of(store)).with_words("condition", condition);
    let (last, found) = (condition.last_issued().map(last_moment), found.map(day));
    finding.with("day", last.unwrap_or_default()).with("found", found.unwrap_or_default())
}

/// What the conditions of the root of a valid chain mean: that it cannot be told whether they are met, and that the next
/// certificate will not meet them, in the stores of today.
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
    let ends = Ends(trust::conditions_of(root, at).into_iter().filter_map(ends).collect());
    let renewal = (!ends.0.is_empty())
        .then(|| Finding::new(Code::NoRenewalUnderRoot).about(root).with_words("conditions", &ends));
    unknown.into_iter().chain(renewal).collect()
}

/// Stores with the condition of each.
struct Ends(Vec<(&'static str, Condition)>);

impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each: Vec<String> =
            self.0.iter().map(|(store, condition)| format!("{condition} ({})", user_of(store))).collect();
        f.write_str(&each.join("; "))
    }
}

impl Words for Ends {
    fn japanese(&self) -> String {
        let each = self.0.iter().map(|(store, condition)| format!("{} ({})", condition.japanese(), user_of(store)));
        each.collect::<Vec<_>>().join("、")
    }
}
