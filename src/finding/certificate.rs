//! Findings about one certificate: why it cannot stand in a path, whether it suits a server, and what is odd
//! about it.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::{Finding, Severity};
use crate::certificate::{Certificate, PRECERTIFICATE_POISON, TimeForm, day, relative_names};
use crate::path::{Host, Legacy, Path, Reason, covers};
use crate::words::ExtensionName;

/// From this day of issue on, Apple's systems (iOS 13, macOS 10.15) want an extended key usage in a server's
/// certificate, and no longer validity than this.
const APPLE_RULES: OffsetDateTime = datetime!(2019-07-01 00:00 UTC);
const MAX_DAYS: i64 = 825;

/// How many names a message lists.
const LISTED_NAMES: usize = 8;

/// Why a certificate cannot stand where a path needs it.
pub fn of_reason(certificate: &Certificate, reason: &Reason) -> Finding {
    let found = |code: &str| Finding::new(code).about(certificate);
    match reason {
        Reason::Expired(end) => found("CM301").with("day", day(*end)),
        Reason::NotYetValid(start) => found("CM302").with("day", day(*start)),
        Reason::AnchorExpired(end) => found("CM390").with("day", day(*end)),
        Reason::AnchorNotYetValid(start) => found("CM391").with("day", day(*start)),
        Reason::Sha1Signature => found("CM303"),
        Reason::ShortKey(bits) => found("CM304").with("bits", bits.to_string()),
        Reason::UnsupportedKey(key) => found("CM305").with_words("key", key),
        Reason::UnsupportedSignature(algorithm) => found("CM306").with_words("algorithm", algorithm),
        Reason::AlgorithmsDiffer => found("CM307"),
        Reason::MalformedExtension(extension) => found("CM308").with_words("extension", &ExtensionName(extension)),
        Reason::CriticalExtension(extension) if extension == PRECERTIFICATE_POISON => found("CM357"),
        Reason::CriticalExtension(extension) => found("CM309").with_words("extension", &ExtensionName(extension)),
        Reason::NotForServers => found("CM310"),
        Reason::NotCa => found("CM311"),
        Reason::MayNotSign => found("CM312"),
        Reason::PathLength(allowed, present) => {
            found("CM313").with("allowed", allowed.to_string()).with("present", present.to_string())
        }
        Reason::NameConstraint(below, name) => found("CM314").with("name", name.as_str()).with("below", below.label()),
        Reason::Policy => found("CM315"),
        Reason::Version(version) => found("CM316").with("version", version.to_string()),
        Reason::NegativeSerial => found("CM317"),
        Reason::EmptyIssuer => found("CM318"),
        Reason::MalformedTime => found("CM319"),
    }
}

/// Whether a leaf suits a TLS server: what browsers ask beyond RFC 5280.
pub fn of_leaf(leaf: &Certificate, host: Option<&Host>) -> Vec<Finding> {
    let facts = leaf.facts();
    if leaf.is_ca() {
        // What else a server's certificate must be, this one was never meant to be.
        return vec![Finding::new("CM321").about(leaf)];
    }
    let mut findings: Vec<Finding> = host.and_then(|host| of_host(leaf, host)).into_iter().collect();
    if facts.key_usage.is_some_and(|usage| !usage.serves_tls) {
        findings.push(Finding::new("CM322").about(leaf));
    }
    let is_recent = facts.not_before >= APPLE_RULES;
    let days = (facts.not_after - facts.not_before).whole_days();
    let odd = [
        (facts.alternative_names.is_none(), Finding::new("CM330")),
        (is_recent && facts.server_authentication.is_none(), Finding::new("CM331")),
        (is_recent && days > MAX_DAYS, Finding::new("CM340").with("days", days.to_string())),
    ];
    findings.extend(odd.into_iter().filter(|(is_odd, _)| *is_odd).map(|(_, finding)| finding.about(leaf)));
    findings
}

/// That a certificate is not for `host`, if so.
pub fn of_host(leaf: &Certificate, host: &Host) -> Option<Finding> {
    let found =
        || Finding::new("CM320").about(leaf).with("host", host.to_string()).with("names", listed(&leaf.facts().names));
    (!covers(leaf, host)).then(found)
}

/// The names in a row, the first ones of many.
pub(super) fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(LISTED_NAMES);
    let first: Vec<&str> = names.iter().take(LISTED_NAMES).map(String::as_str).collect();
    match (first.is_empty(), more) {
        (true, _) => "-".to_owned(),
        (false, 0) => first.join(", "),
        (false, _) => format!("{}, ... (+{more})", first.join(", ")),
    }
}

/// What is odd about the certificates of a valid path, the anchor's left out: its form is its store's matter.
pub fn of_path(path: &Path) -> Vec<Finding> {
    let odd = path.served().flat_map(oddities);
    odd.chain(path.legacy().iter().map(legacy)).collect()
}

/// The certificates of a valid path that expire within so many days.
pub fn expiring(path: &Path, at: OffsetDateTime, days: u32) -> Vec<Finding> {
    let limit = at.saturating_add(Duration::days(i64::from(days)));
    let soon = path.certificates().filter(|certificate| certificate.facts().not_after < limit);
    let finding = |certificate: &Certificate| {
        let end = day(certificate.facts().not_after);
        Finding::new("CM342").about(certificate).with("day", end).with("days", days.to_string())
    };
    soon.map(finding).collect()
}

fn legacy(legacy: &Legacy) -> Finding {
    let (certificate, algorithm) = match legacy {
        Legacy::Sha1Signature(certificate) => (certificate, "SHA-1".to_owned()),
        Legacy::ShortKey(certificate, bits) => (certificate, format!("RSA-{bits}")),
    };
    Finding::new("CM341").about(certificate).with("algorithm", algorithm)
}

/// What RFC 5280 demands and mainstream clients do not.
fn oddities(certificate: &Certificate) -> Vec<Finding> {
    let facts = certificate.facts();
    let is_ca = certificate.is_ca();
    let is_critical = |name: &str| facts.critical.iter().any(|critical| critical == name);
    let serial = facts.serial.iter().skip_while(|octet| **octet == 0).count();
    let odd_serial = serial == 0 || serial > 20;
    let has_subject = relative_names(&facts.subject.der).is_some_and(|names| !names.is_empty());
    let mut found = Vec::new();
    let mut check = |is_odd: bool, code: &str, extension: &str| {
        if is_odd {
            found.push(Finding::new(code).about(certificate).with_words("extension", &ExtensionName(extension)));
        }
    };
    check(facts.authority_key_identifier.is_none() && !certificate.is_self_issued(), "CM332", "");
    check(is_ca && facts.subject_key_identifier.is_none(), "CM333", "");
    check(odd_serial, "CM334", "");
    check(facts.time_form == TimeForm::OtherType, "CM335", "");
    check(
        is_ca && facts.basic_constraints.is_some() && !is_critical("basic constraints"),
        "CM336",
        "basic constraints",
    );
    check(facts.name_constraints.is_some() && !is_critical("name constraints"), "CM336", "name constraints");
    let names_matter = facts.alternative_names.is_some() && !has_subject;
    check(names_matter && !is_critical("subject alternative name"), "CM336", "subject alternative name");
    check(is_ca && facts.key_usage.is_none(), "CM338", "");
    let signs = facts.key_usage.is_some_and(|usage| usage.key_cert_sign);
    check(!is_ca && signs, "CM339", "keyCertSign");
    check(!is_ca && facts.name_constraints.is_some(), "CM339", "name constraints");
    let limits_path = facts.basic_constraints.is_some_and(|constraints| constraints.path_length.is_some());
    check(!is_ca && limits_path, "CM339", "pathLenConstraint");
    found
}

impl Finding {
    /// Whether it counts against the exit status; `strict` counts warnings too.
    pub fn is_failure(&self, strict: bool) -> bool {
        self.severity == Severity::Error || (strict && self.severity == Severity::Warning)
    }
}
