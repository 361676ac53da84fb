//! Findings about the issuance of a server certificate: validation level, Certificate Transparency, OCSP.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::certificate::{days_of_validity, is_public};
use super::{Code, Finding, Severity, Value};
use crate::certificate::{Certificate, SignedTimestamp, ValidationLevel};
use crate::path::Path;

/// Chrome refuses certificates of public CAs that were issued from this day on if they have no timestamps of logs.
const CT_RULE: OffsetDateTime = datetime!(2018-05-01 00:00 UTC);

/// The maximum delay of OCSP data after the issue of a certificate (FAQ F9).
const OCSP_LAG: Duration = Duration::hours(2);

/// The time for which the CA's OCSP server keeps an answer (FAQ F9).
const OCSP_KEPT: Duration = Duration::hours(6);

/// A finding if the CA's OCSP server may not know the server's certificate yet, or may still repeat an answer from that
/// time.
pub fn of_ocsp(leaf: &Certificate, path: &Path, at: OffsetDateTime) -> Option<Finding> {
    let is_without_timestamps = || leaf.timestamps().is_ok_and(|timestamps| timestamps.is_empty());
    let found = if leaf.is_ca() { None } else { ocsp_lag(leaf, at) };
    let found = found.filter(|finding| finding.severity > Severity::Info);
    found.filter(|_| is_without_timestamps() && is_public(path))
}

/// Findings about the issuance of a server certificate. `path` is a valid path from it, if there is one. Nothing is
/// reported for CA certificates.
pub fn of_issuance(leaf: &Certificate, path: Option<&Path>, at: OffsetDateTime) -> Vec<Finding> {
    if leaf.is_ca() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = match leaf.timestamps() {
        Ok(timestamps) if timestamps.is_empty() => without_timestamps(leaf, path, at),
        Ok(timestamps) => vec![with_timestamps(leaf, &timestamps, at)],
        Err(_) => vec![Finding::new(Code::MalformedCtTimestamps).about(leaf)],
    };
    let is_of_public_ca = path.is_some_and(is_public);
    findings.extend(lifetime(leaf).filter(|_| is_of_public_ca));
    let facts = leaf.facts();
    if facts.must_staple {
        findings.push(
            Finding::new(if facts.ocsp.is_empty() { Code::MustStapleWithoutOcsp } else { Code::MustStaple })
                .about(leaf),
        );
    }
    let level = leaf.validation_level().filter(|level| *level < ValidationLevel::Extended);
    findings.extend(
        level.map(|level| Finding::new(Code::NotExtendedValidation).about(leaf).with("level", Value::Level(level))),
    );
    findings
}

/// The maximum validity of server certificates of public CAs: for certificates issued from this day on, the number of
/// days, and the severity (an error if browsers refuse a longer validity) (baseline requirements 6.3.2, ballots 193,
/// SC-31 and SC-081v3).
const LIFETIMES: [(OffsetDateTime, i64, Severity); 5] = [
    (datetime!(2018-03-01 00:00 UTC), 825, Severity::Error),
    (datetime!(2020-09-01 00:00 UTC), 398, Severity::Error),
    (datetime!(2026-03-15 00:00 UTC), 200, Severity::Warning),
    (datetime!(2027-03-15 00:00 UTC), 100, Severity::Warning),
    (datetime!(2029-03-15 00:00 UTC), 47, Severity::Warning),
];

/// A finding if a certificate of a public CA is valid for longer than the rules of its day of issue allow.
fn lifetime(leaf: &Certificate) -> Option<Finding> {
    let days = days_of_validity(leaf);
    let in_force = LIFETIMES.iter().rev().filter(|(since, ..)| leaf.facts().not_before >= *since);
    let (_, most, _) = in_force.clone().next().filter(|(_, most, _)| days > *most)?;
    let mut finding =
        Finding::new(Code::LifetimeOfPublicCertificate).about(leaf).with("days", days).with("most", *most);
    // Browsers continue to enforce the older limits when the rules get stricter, and do not count the last second.
    let facts = leaf.facts();
    let is_longer = |most: &i64| facts.not_after - facts.not_before > Duration::days(*most);
    let refused = in_force.filter(|(_, most, severity)| *severity == Severity::Error && is_longer(most));
    finding.severity = refused.map(|(.., severity)| *severity).max().unwrap_or(Severity::Warning);
    Some(finding)
}

fn with_timestamps(leaf: &Certificate, timestamps: &[SignedTimestamp], at: OffsetDateTime) -> Finding {
    let name = |timestamp: &SignedTimestamp| {
        timestamp.log.log().map_or_else(|| timestamp.log.to_string(), |log| log.name.to_owned())
    };
    let logs: Vec<String> = timestamps.iter().map(name).collect();
    let days = (at - leaf.facts().not_before).whole_days();
    let finding = Finding::new(Code::CtTimestamps).about(leaf).with("count", timestamps.len());
    finding.with("logs", Value::Names(logs)).with("days", days)
}

fn without_timestamps(leaf: &Certificate, path: Option<&Path>, at: OffsetDateTime) -> Vec<Finding> {
    let issued = leaf.facts().not_before;
    let mut findings = Vec::new();
    // Only public CAs register certificates in logs and have this delay.
    if !path.is_some_and(is_public) {
        return findings;
    }
    if issued >= CT_RULE {
        findings.push(Finding::new(Code::NoCtTimestamps).about(leaf));
    }
    findings.extend(ocsp_lag(leaf, at));
    findings
}

/// A finding if the OCSP server of a public CA may not know a recently issued certificate yet.
fn ocsp_lag(leaf: &Certificate, at: OffsetDateTime) -> Option<Finding> {
    let issued = leaf.facts().not_before;
    if !(issued..issued.saturating_add(OCSP_LAG + OCSP_KEPT)).contains(&at) {
        return None;
    }
    let code = if at - issued < OCSP_LAG { Code::OcspStatusNotYetKnown } else { Code::OcspErrorMayLast };
    let mut finding = Finding::new(code).about(leaf).with("minutes", (at - issued).whole_minutes());
    if leaf.facts().ocsp.is_empty() {
        // Clients do not contact an OCSP server if the certificate names none.
        finding.severity = Severity::Info;
    }
    Some(finding)
}
