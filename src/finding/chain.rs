//! Findings about the way from the leaf to a root.

use super::{Finding, of_reason};
use crate::certificate::{Certificate, distinguished_name};
use crate::path::{Attempt, Break, Outcome, Spent};

/// What a search without a path found: how its best attempt ended, and whether a limit ended it.
pub fn no_path(leaf: &Certificate, outcome: &Outcome) -> Vec<Finding> {
    let mut findings = match outcome.attempts.first() {
        Some(best) => end(best),
        None => vec![Finding::new("CM206").about(leaf)],
    };
    findings.extend(outcome.spent.map(search_limit));
    findings
}

/// That a limit ended the search.
pub fn search_limit(spent: Spent) -> Finding {
    Finding::new("CM205").with_words("limit", &spent)
}

fn end(attempt: &Attempt) -> Vec<Finding> {
    let Some(last) = attempt.chain.last() else { return Vec::new() };
    match &attempt.end {
        Break::Rejected(reason) => vec![of_reason(last, reason)],
        Break::Untrusted => vec![Finding::new("CM203").about(last)],
        Break::TooLong(count) => vec![Finding::new("CM204").about(last).with("count", count.to_string())],
        Break::NoIssuer(namesakes) => {
            let issuer = distinguished_name(&last.issuer().der);
            let missing = Finding::new("CM201").about(last).with("issuer", issuer);
            let wrong = |namesake: &Certificate| {
                let mut finding = Finding::new("CM202").about(last).with("wrong", namesake.label());
                finding.certificate = Some(namesake.clone());
                finding
            };
            std::iter::once(missing).chain(namesakes.iter().map(wrong)).collect()
        }
    }
}
