//! Findings about clients that do not accept a chain, or will not for as long as the server's certificate is valid.

use std::collections::BTreeMap;

use super::Finding;
use crate::certificate::{Certificate, day};
use crate::language::Language;
use crate::variant::{Coverage, Verdict};

/// What the clients say of the first variant of `coverage`, which is the chain of `leaf`: those that refuse it, and those
/// that stop accepting it while `leaf` is valid. One finding each, or one for each day.
pub fn of_coverage(leaf: &Certificate, coverage: &[Coverage], language: Language) -> Vec<Finding> {
    let mut refusing: Vec<&str> = Vec::new();
    let mut lost: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for row in coverage {
        match row.verdicts.first() {
            Some((Verdict::Rejects(_), _)) => refusing.push(row.client.name.of(language)),
            Some((Verdict::Accepts { .. }, Some(flip)))
                if flip.verdict.rejects() && flip.at <= leaf.facts().not_after =>
            {
                lost.entry(day(flip.at)).or_default().push(row.client.name.of(language));
            }
            _ => {}
        }
    }
    let found = |code: &str, clients: &[&str]| Finding::new(code).about(leaf).with("clients", clients.join(", "));
    let left_out = (!refusing.is_empty()).then(|| found("CM801", &refusing));
    let soon = lost.iter().map(|(day, clients)| found("CM802", clients).with("day", day.as_str()));
    left_out.into_iter().chain(soon).collect()
}
