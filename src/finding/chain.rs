//! Findings about the path from the leaf to a root.

use super::network::after_fetching;
use super::replaced::{Instead, instead_of};
use super::{Code, Finding, Severity, Value, of_reason};
use super::{catalogue, known};
use crate::certificate::Certificate;
use crate::gather::Fetched;
use crate::path::{Break, LimitReached, Outcome, Path};
use crate::pool::Pool;
use crate::read::may_be_ca;
use crate::trust;
use crate::variant::Variant;

/// The findings of a search without a path: everything that is wrong with the best attempt, from the leaf upward, how
/// it ended, and whether a limit was reached.
pub fn no_path(leaf: &Certificate, outcome: &Outcome, fetched: &[Fetched]) -> Vec<Finding> {
    let mut findings = match &outcome.account {
        Some(account) => {
            let flaws = account.flaws.iter().map(|(certificate, reason)| {
                let finding = of_reason(certificate, reason);
                let is_revoked = finding.rule.code == Code::RevokedCaCertificate;
                if is_revoked {
                    instead_of(finding, after(&account.chain, certificate, fetched), false)
                } else {
                    finding
                }
            });
            let end = account.end.as_ref().zip(account.chain.last());
            flaws.chain(end.into_iter().flat_map(|(end, last)| of_end(last, end))).collect()
        }
        None => vec![Finding::new(Code::NoValidChain).about(leaf)],
    };
    findings.extend(outcome.limit_reached.map(search_limit));
    findings.into_iter().map(|finding| after_fetching(finding, fetched)).collect()
}

/// The possible replacement of a revoked certificate without which there is no chain: the response of the URLs in the
/// certificate below it, unless they were requested.
fn after<'a>(chain: &'a [Certificate], revoked: &Certificate, fetched: &[Fetched]) -> Instead<'a> {
    let below = chain.iter().zip(chain.iter().skip(1)).find(|(_, above)| *above == revoked);
    let is_asked = |child: &Certificate| fetched.iter().any(|row| row.child == *child);
    below.filter(|(child, _)| !is_asked(child)).map_or(Instead::Unknown, |(child, _)| Instead::UrlsOf(child))
}

/// The intermediates of all valid chains that expire on a day before the leaf does. An own CA often makes both in the
/// same minute.
pub fn ends_first(variants: &[Variant]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for path in variants.iter().map(|variant| &variant.path) {
        let until = path.leaf().facts().not_after;
        let is_earlier = |one: &&Certificate| one.facts().not_after.date() < until.date();
        for certificate in path.certificates().skip(1).filter(is_earlier) {
            let is_known = found.iter().any(|finding| finding.certificate.as_ref() == Some(certificate));
            let end = certificate.facts().not_after;
            let finding = || {
                Finding::new(Code::IssuerExpiresFirst)
                    .about(certificate)
                    .with("day", Value::day(end))
                    .with("until", Value::day(until))
                    .with("leaf", path.leaf())
            };
            found.extend((!is_known).then(finding));
        }
    }
    found
}

/// The chain ends at a trusted intermediate that is not served. This works only for clients that also trust it.
pub fn not_served(path: &Path, served: &Pool) -> Option<Finding> {
    let anchor = path.served_anchor().filter(|anchor| served.source_of(anchor).is_none())?;
    let below = path.intermediates().last().unwrap_or(path.leaf());
    let mut finding = missing(below, &anchor.subject().der);
    finding.severity = Severity::Warning;
    Some(finding)
}

/// A limit ended the search.
pub fn search_limit(limit_reached: LimitReached) -> Finding {
    Finding::new(Code::SearchLimitReached).with("limit", Value::Limit(limit_reached))
}

/// The finding for a chain that ends at a root that only other stores have or had.
fn of_other_stores(root: &Certificate) -> Finding {
    let history = Value::History(known::history_of(root));
    let mut finding = Finding::new(Code::RootOfOtherStores).about(root).with("history", history);
    if let Some(store) = trust::newest_with(root) {
        finding.own_remedy = Some(&catalogue::ANOTHER_STORE);
        finding = finding.with("store", Value::Text(store.to_string()));
    }
    finding
}

fn untrusted(last: &Certificate) -> Finding {
    let finding = Finding::new(Code::UntrustedRoot).about(last);
    if !last.is_self_signed() || may_be_ca(last) {
        return finding;
    }
    let [message, remedy] = [&catalogue::SELF_SIGNED_SERVER, &catalogue::CERTIFICATE_OF_A_CA];
    Finding { own_message: Some(message), own_remedy: Some(remedy), ..finding }
}

/// Findings about the lack of an issuer for the last certificate of a chain.
fn of_end(last: &Certificate, end: &Break) -> Vec<Finding> {
    match end {
        Break::Rejected(reason) => vec![of_reason(last, reason)],
        Break::Circular if last.is_self_issued() && is_damaged(last, last) => vec![damaged(last, last)],
        Break::Circular => vec![Finding::new(Code::CircularChain).about(last)],
        Break::Untrusted if !trust::holdings(last).is_empty() => vec![of_other_stores(last)],
        Break::Untrusted => vec![untrusted(last)],
        Break::TooLong(count) => vec![Finding::new(Code::ChainTooLong).about(last).with("count", *count)],
        Break::NoIssuer(namesakes) => {
            // If the issuer is available and the certificate is damaged, no issuer is missing.
            if let Some(issuer) = namesakes.iter().find(|namesake| is_damaged(last, namesake)) {
                return vec![damaged(last, issuer)];
            }
            if let Some(root) = known::issuer_of(last) {
                return vec![of_other_stores(&root)];
            }
            let mut missing = missing(last, &last.issuer().der);
            if last.is_ca() {
                let has_url = !last.facts().ca_issuers.is_empty();
                let remedy = if has_url { &catalogue::ISSUER_WITH_URL } else { &catalogue::ISSUER_WITHOUT_URL };
                missing.own_remedy = Some(remedy);
            }
            let wrong = |namesake: &Certificate| {
                let mut finding = Finding::new(Code::WrongIntermediate).about(last).with("wrong", namesake);
                finding.certificate = Some(namesake.clone());
                if last.facts().ca_issuers.is_empty() {
                    finding.own_remedy = Some(&catalogue::OTHER_INTERMEDIATE);
                }
                finding
            };
            std::iter::once(missing).chain(namesakes.iter().map(wrong)).collect()
        }
    }
}

/// The finding for a missing issuer, with a URL or file that may provide it.
fn missing(below: &Certificate, issuer: &[u8]) -> Finding {
    let mut finding =
        Finding::new(Code::MissingIntermediate).about(below).with("issuer", Value::DistinguishedName(issuer.to_vec()));
    if below.facts().ca_issuers.is_empty() {
        finding.own_remedy = Some(&catalogue::INTERMEDIATE_WITHOUT_URL);
    }
    finding
}

/// Whether a certificate identifies the key of `issuer`, although its signature was not made by it: the certificate or
/// its signature was altered.
fn is_damaged(certificate: &Certificate, issuer: &Certificate) -> bool {
    let (wanted, present) = (certificate.facts(), issuer.facts());
    let identifier = wanted.authority_key_identifier.as_ref().or(present.subject_key_identifier.as_ref());
    // Without an authorityKeyIdentifier, only a self-signed certificate certainly means this key.
    let is_named = wanted.authority_key_identifier.is_some() || certificate == issuer;
    is_named && identifier == present.subject_key_identifier.as_ref() && issuer.identifies_own_key()
}

fn damaged(certificate: &Certificate, issuer: &Certificate) -> Finding {
    Finding::new(Code::DamagedSignature).about(certificate).with("issuer", issuer)
}
