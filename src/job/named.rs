//! The certificates that a report may name, so that those with the same name get different labels.

use std::collections::HashSet;

use crate::certificate::Certificate;
use crate::finding;
use crate::path::Outcome;
use crate::pool::Pool;
use crate::trust::Anchors;
use crate::variant::Variant;

/// The certificates that may be named: `inputs`, everything above them in the pool and among the anchors, and the
/// chains; if there is no chain, also those of the failed attempts, such as a root of other stores. Not the whole pool,
/// because a folder of candidates may contain thousands of unrelated ones.
pub fn named(
    inputs: &[Certificate],
    pool: &Pool,
    anchors: &Anchors,
    outcome: &Outcome,
    variants: &[Variant],
) -> Vec<Certificate> {
    let mut all: Vec<Certificate> = variants.iter().flat_map(|one| one.path.certificates().cloned()).collect();
    if let Some(leaf) = inputs.first().filter(|_| outcome.paths.is_empty()) {
        all.extend(finding::no_path(leaf, outcome, &[]).into_iter().filter_map(|finding| finding.certificate));
    }
    let mut names: HashSet<u64> = HashSet::new();
    let mut below = inputs.to_vec();
    while let Some(child) = below.pop() {
        for name in [&child.issuer().normalized, &child.subject().normalized] {
            if names.insert(name.fingerprint()) {
                below.extend(pool.by_subject(name).cloned());
                all.extend(anchors.named(name).into_iter().map(|anchor| anchor.certificate));
            }
        }
        all.push(child);
    }
    all
}
