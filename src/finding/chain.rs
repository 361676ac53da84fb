//! Findings about the way from the leaf to a root.

use super::{Finding, of_reason};
use crate::certificate::{Certificate, day, distinguished_name};
use crate::path::{Attempt, Break, Outcome, Spent};
use crate::variant::Variant;

/// What a search without a path found: how its best attempt ended, and whether a limit ended it.
pub fn no_path(leaf: &Certificate, outcome: &Outcome) -> Vec<Finding> {
    let mut findings = match outcome.attempts.first() {
        Some(best) => end(best),
        None => vec![Finding::new("CM206").about(leaf)],
    };
    findings.extend(outcome.spent.map(search_limit));
    findings
}

/// The certificates above the leaf that end before it, of every valid chain.
pub fn ends_first(variants: &[Variant]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for path in variants.iter().map(|variant| &variant.path) {
        let until = path.leaf().facts().not_after;
        for certificate in path.certificates().skip(1).filter(|certificate| certificate.facts().not_after < until) {
            let is_known = found.iter().any(|finding| finding.certificate.as_ref() == Some(certificate));
            let end = day(certificate.facts().not_after);
            let finding = || Finding::new("CM207").about(certificate).with("day", end).with("until", day(until));
            found.extend((!is_known).then(finding));
        }
    }
    found
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
