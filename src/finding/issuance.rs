//! Findings about how a server's certificate was issued: validation level, Certificate Transparency, OCSP.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::certificate::listed;
use super::{Finding, Severity};
use crate::certificate::{Certificate, SignedTimestamp, ValidationLevel};
use crate::path::Path;
use crate::trust;

/// From this day of issue on, Chrome refuses certificates of public CAs without timestamps of logs.
const CT_RULE: OffsetDateTime = datetime!(2018-05-01 00:00 UTC);

/// How long OCSP data may lag behind the issue of a certificate (FAQ F9).
const OCSP_LAG: Duration = Duration::hours(2);

/// What there is to know about the issue of a server's certificate; `path` is a valid one from it, if there is any. Says
/// nothing about a CA.
pub fn of_issuance(leaf: &Certificate, path: Option<&Path>, at: OffsetDateTime) -> Vec<Finding> {
    if leaf.is_ca() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = match leaf.timestamps() {
        Ok(timestamps) if timestamps.is_empty() => without_timestamps(leaf, path, at),
        Ok(timestamps) => vec![with_timestamps(leaf, &timestamps, at)],
        Err(_) => vec![Finding::new("CM356").about(leaf)],
    };
    let facts = leaf.facts();
    if facts.must_staple {
        findings.push(Finding::new(if facts.ocsp.is_empty() { "CM354" } else { "CM353" }).about(leaf));
    }
    let level = leaf.validation_level().filter(|level| *level < ValidationLevel::Extended);
    findings.extend(level.map(|level| Finding::new("CM355").about(leaf).with("level", level.abbreviation())));
    findings
}

fn with_timestamps(leaf: &Certificate, timestamps: &[SignedTimestamp], at: OffsetDateTime) -> Finding {
    let name = |timestamp: &SignedTimestamp| {
        timestamp.log.log().map_or_else(|| timestamp.log.to_string(), |log| log.name.to_owned())
    };
    let logs: Vec<String> = timestamps.iter().map(name).collect();
    let days = (at - leaf.facts().not_before).whole_days();
    let finding = Finding::new("CM350").about(leaf).with("count", timestamps.len().to_string());
    finding.with("logs", listed(&logs)).with("days", days.to_string())
}

fn without_timestamps(leaf: &Certificate, path: Option<&Path>, at: OffsetDateTime) -> Vec<Finding> {
    let issued = leaf.facts().not_before;
    let mut findings = Vec::new();
    if issued >= CT_RULE && path.is_some_and(is_public) {
        findings.push(Finding::new("CM351").about(leaf));
    }
    if (issued..issued.saturating_add(OCSP_LAG)).contains(&at) {
        let minutes = (at - issued).whole_minutes();
        let mut finding = Finding::new("CM352").about(leaf).with("minutes", minutes.to_string());
        if leaf.facts().ocsp.is_empty() {
            // Nobody asks an OCSP server that the certificate does not name.
            finding.severity = Severity::Info;
        }
        findings.push(finding);
    }
    findings
}

/// Whether the root is that of a public CA: one that a root store has or had.
fn is_public(path: &Path) -> bool {
    !trust::holdings(&path.anchor().certificate).is_empty()
}
