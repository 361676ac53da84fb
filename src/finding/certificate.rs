//! Findings about a single certificate: why it cannot be used in a path, whether it suits a server, and
//! peculiarities.

use std::collections::HashSet;

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::conditions::of_objection;
use super::{Browsers, Code, Finding, Severity, Value, catalogue};
use crate::certificate::{
    AlternativeName, Certificate, Facts, Fingerprint, KeyAlgorithm, PRECERTIFICATE_POISON, TimeForm, common_name,
};
use crate::path::{Host, Legacy, Path, Reason, covers, is_usable_name};
use crate::trust::{self, Revocation};

/// For certificates issued from this day on, Apple's systems (iOS 13, macOS 10.15) require an extended key usage in a
/// server's certificate, and limit the validity.
const APPLE_RULES: OffsetDateTime = datetime!(2019-07-01 00:00 UTC);
const MAX_DAYS: i64 = 825;

/// The finding for a reason why a certificate cannot be used at its place in a path.
pub fn of_reason(certificate: &Certificate, reason: &Reason) -> Finding {
    let found = |code: Code| Finding::new(code).about(certificate);
    match reason {
        Reason::Expired(end) => found(Code::ExpiredCertificate).with("day", Value::day(*end)),
        Reason::NotYetValid(start) => found(Code::NotYetValidCertificate).with("day", Value::day(*start)),
        Reason::AnchorExpired(end) => found(Code::ExpiredRoot).with("day", Value::day(*end)),
        Reason::AnchorNotYetValid(start) => found(Code::RootNotYetValid).with("day", Value::day(*start)),
        Reason::Sha1Signature => found(Code::Sha1Signature),
        Reason::ShortKey(bits) => found(Code::ShortKey).with("bits", *bits),
        Reason::UnsupportedKey(key) => found(Code::UnsupportedKey).with("key", key),
        Reason::UnsupportedSignature(algorithm) => {
            found(Code::UnsupportedSignature).with("algorithm", Value::Signature(algorithm.clone()))
        }
        Reason::AlgorithmsDiffer => found(Code::SignatureAlgorithmsDiffer),
        Reason::MalformedExtension(extension) => {
            found(Code::MalformedExtension).with("extension", Value::Extension(extension.to_owned()))
        }
        Reason::CriticalExtension(extension) if extension == PRECERTIFICATE_POISON => found(Code::Precertificate),
        Reason::CriticalExtension(extension) => {
            found(Code::UnknownCriticalExtension).with("extension", Value::Extension(extension.to_owned()))
        }
        Reason::Revoked(revocation) => of_revocation(certificate, revocation),
        Reason::Condition(objection) => of_objection(certificate, objection),
        Reason::NotForServers => found(Code::NotForServers),
        Reason::NotCa => found(Code::NotACa),
        Reason::MayNotSign => found(Code::CaMayNotSign),
        Reason::PathLength(allowed, present) => {
            found(Code::PathLengthExceeded).with("allowed", *allowed).with("present", *present)
        }
        Reason::NameConstraint(below, name) => {
            let finding = found(Code::NameNotPermitted).with("name", Value::Text(name.clone())).with("below", below);
            by_final_period(finding)
        }
        Reason::Policy => found(Code::PolicyNotValid),
        Reason::Version(version) => found(Code::ImpossibleVersion).with("version", *version),
        Reason::NegativeSerial => found(Code::NegativeSerialNumber),
        Reason::EmptyIssuer => found(Code::EmptyIssuer),
        Reason::MalformedTime => found(Code::MalformedTime),
        Reason::Unloadable(unloadable) => {
            found(Code::UnloadableCertificate).with("defect", Value::Unloadable(*unloadable))
        }
    }
}

/// Names the constraint of a CA that is not a DNS name because of its final period, if there is one.
fn by_final_period(finding: Finding) -> Finding {
    let constraints = finding.certificate.as_ref().and_then(|ca| ca.facts().name_constraints.clone());
    let subtrees = constraints.into_iter().flat_map(|both| both.permitted.into_iter().chain(both.excluded));
    let subtree = subtrees.into_iter().find_map(|subtree| match subtree {
        AlternativeName::Dns(name) if name.ends_with('.') => Some(name),
        _ => None,
    });
    let Some(subtree) = subtree else { return finding };
    let (message, remedy) = (Some(&catalogue::FINAL_PERIOD), Some(&catalogue::WITHOUT_FINAL_PERIOD));
    Finding { own_message: message, own_remedy: remedy, ..finding.with("subtree", Value::Text(subtree)) }
}

/// Findings about served certificates that OpenSSL cannot load, whether or not they are on the chain. Certificates of
/// the `told` findings are not reported again.
pub fn of_loading<'a>(certificates: impl Iterator<Item = &'a Certificate>, told: &[Finding]) -> Vec<Finding> {
    let of_loading = told.iter().filter(|finding| finding.rule.code == Code::UnloadableCertificate);
    let told: HashSet<Fingerprint> =
        of_loading.filter_map(|finding| finding.certificate.as_ref()).map(Certificate::fingerprint).collect();
    let unloadable = certificates.filter_map(|certificate| Some((certificate, certificate.unloadable()?)));
    let untold = unloadable.filter(|(certificate, _)| !told.contains(&certificate.fingerprint()));
    untold.map(|(certificate, unloadable)| of_reason(certificate, &Reason::Unloadable(unloadable))).collect()
}

/// The finding for a revoked certificate.
pub(super) fn of_revocation(certificate: &Certificate, revocation: &Revocation) -> Finding {
    Finding::new(Code::RevokedCaCertificate).about(certificate).with("revocation", Value::Revocation(*revocation))
}

/// Whether a leaf suits a TLS server, including what browsers require beyond RFC 5280.
pub fn of_leaf(leaf: &Certificate, host: Option<&Host>) -> Vec<Finding> {
    let facts = leaf.facts();
    let mut findings: Vec<Finding> = host.and_then(|host| of_host(leaf, host)).into_iter().collect();
    if leaf.is_ca() {
        // The other requirements on server certificates do not apply to a CA certificate.
        findings.push(Finding::new(Code::LeafIsCa).about(leaf));
        return findings;
    }
    if facts.key_usage.is_some_and(|usage| !usage.serves_tls) {
        findings.push(Finding::new(Code::KeyUsageNotForTls).about(leaf));
    } else if facts.key_usage.is_some_and(|usage| !usage.signs) {
        findings.push(Finding::new(Code::NoDigitalSignature).about(leaf));
    }
    if facts.netscape_server == Some(false) {
        findings.push(Finding::new(Code::NetscapeTypeNotForServers).about(leaf));
    }
    let is_recent = facts.not_before >= APPLE_RULES;
    let days = days_of_validity(leaf);
    let is_long = facts.not_after - facts.not_before > Duration::days(MAX_DAYS);
    let found = |code| Finding::new(code).about(leaf);
    findings.extend(facts.names.is_empty().then(|| found(Code::NoAlternativeNames)));
    let has_purposes = facts.server_authentication.is_some();
    findings.extend((is_recent && !has_purposes).then(|| found(Code::NoExtendedKeyUsage)));
    findings.extend((is_recent && is_long).then(|| found(Code::LongValidity).with("days", days)));
    findings.extend(unusable_names(leaf));
    findings.extend(purposes_and_names(leaf));
    findings
}

/// The validity of a certificate in days, counted as by the baseline requirements (1.6.1) and Apple: both ends are
/// included, a day has 86,400 seconds, and a part of a day counts as a day.
pub(super) fn days_of_validity(certificate: &Certificate) -> i64 {
    let facts = certificate.facts();
    let seconds = (facts.not_after - facts.not_before).whole_seconds().saturating_add(1);
    seconds.saturating_add(86_399).div_euclid(86_400)
}

/// Names of a server that no client ever matches; an error if there are no others.
fn unusable_names(leaf: &Certificate) -> Vec<Finding> {
    let facts = leaf.facts();
    let of_dns = facts.alternative_names.iter().flatten().filter_map(|name| match name {
        AlternativeName::Dns(name) => Some(name),
        _ => None,
    });
    let (empty, unusable): (Vec<String>, Vec<String>) =
        of_dns.filter(|name| !is_usable_name(name)).cloned().partition(String::is_empty);
    let is_for_none = !facts.names.is_empty() && facts.names.len() == empty.len() + unusable.len();
    let mut findings = Vec::new();
    if !empty.is_empty() {
        findings.push(Finding::new(Code::EmptyAlternativeName).about(leaf));
    }
    if !unusable.is_empty() {
        findings.push(Finding::new(Code::NameForNoHost).about(leaf).with("names", Value::Names(unusable)));
    }
    for finding in findings.iter_mut().filter(|_| is_for_none) {
        finding.severity = Severity::Error;
    }
    findings
}

/// Contents that public CAs must not put into a server's certificate, and strict verifiers refuse.
fn purposes_and_names(leaf: &Certificate) -> Vec<Finding> {
    let facts = leaf.facts();
    let is_critical = |name: &str| facts.critical.iter().any(|critical| critical == name);
    let other_name = common_name(&facts.subject.der).filter(|name| is_other_host(name, facts));
    let odd = [
        (is_critical("extended key usage"), Code::CriticalExtendedKeyUsage),
        (facts.any_purpose && facts.server_authentication == Some(true), Code::AnyExtendedKeyUsage),
        (other_name.is_some(), Code::CommonNameNotAmongNames),
        (is_critical("subject alternative name") && !facts.subject.is_empty(), Code::CriticalAlternativeNames),
    ];
    let name = other_name.unwrap_or_default();
    let finding = |code| Finding::new(code).about(leaf).with("name", Value::Text(name.clone()));
    odd.into_iter().filter(|(is_odd, _)| *is_odd).map(|(_, code)| finding(code)).collect()
}

/// Whether a common name looks like a host but is not exactly one of the alternative names. Without alternative names,
/// there is another finding.
fn is_other_host(name: &str, facts: &Facts) -> bool {
    let looks_like_a_host = name.contains(['.', ':']) && !name.contains(char::is_whitespace);
    looks_like_a_host && !facts.names.is_empty() && !facts.names.iter().any(|other| other == name)
}

/// A finding if a certificate does not cover `host`.
pub fn of_host(leaf: &Certificate, host: &Host) -> Option<Finding> {
    let found = || {
        Finding::new(Code::HostNotCovered)
            .about(leaf)
            .with("host", Value::Host(host.clone()))
            .with("names", Value::Names(leaf.facts().names.clone()))
    };
    (!covers(leaf, host)).then(found)
}

/// Peculiarities of the certificates of a valid path. For a root in public stores this is only information, because
/// nobody but the store could change it.
pub fn of_path(path: &Path) -> Vec<Finding> {
    let anchor = &path.anchor().certificate;
    let is_public = is_public(path);
    let below = std::iter::once(path.leaf()).chain(path.intermediates());
    let mut odd: Vec<Finding> = below.flat_map(oddities).collect();
    if anchor != path.leaf() {
        let mut of_anchor = oddities(anchor);
        for finding in of_anchor.iter_mut().filter(|_| is_public) {
            finding.severity = Severity::Info;
        }
        odd.extend(of_anchor);
    }
    odd.extend(rare_keys(path, is_public));
    odd.extend(of_legacy(path));
    odd
}

/// Outdated algorithms in a path that is valid only at an earlier time.
pub fn of_legacy(path: &Path) -> Vec<Finding> {
    path.legacy().iter().map(legacy).collect()
}

/// Whether the root belongs to a public CA: some root store has or had it.
pub(super) fn is_public(path: &Path) -> bool {
    !trust::holdings(&path.anchor().certificate).is_empty()
}

/// Findings about keys that browsers refuse, one for each kind; an error if the chain is public.
fn rare_keys(path: &Path, is_public: bool) -> Vec<Finding> {
    let mut found: Vec<(&KeyAlgorithm, Finding)> = Vec::new();
    for (index, certificate) in path.certificates().enumerate() {
        let key = &certificate.facts().key_algorithm;
        // Chrome does not offer P-521 in the handshake, but verifies chains with it.
        let refusing = match key {
            KeyAlgorithm::P521 if index == 0 => Browsers::Chrome,
            key if key.is_rare() => Browsers::All,
            _ => continue,
        };
        if found.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let finding = Finding::new(Code::KeyThatBrowsersRefuse)
            .about(certificate)
            .with("key", key)
            .with("clients", Value::Browsers(refusing));
        let severity = if is_public { Severity::Error } else { Severity::Warning };
        found.push((key, Finding { severity, ..finding }));
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// The certificates of a valid path that expire within this number of days.
pub fn expiring(path: &Path, at: OffsetDateTime, days: u32) -> Vec<Finding> {
    let limit = at.saturating_add(Duration::days(i64::from(days)));
    let soon = path.certificates().filter(|certificate| certificate.facts().not_after < limit);
    let finding = |certificate: &Certificate| {
        Finding::new(Code::ExpiresSoon)
            .about(certificate)
            .with("day", Value::day(certificate.facts().not_after))
            .with("days", days)
    };
    soon.map(finding).collect()
}

fn legacy(legacy: &Legacy) -> Finding {
    let (certificate, algorithm) = match legacy {
        Legacy::Sha1Signature(certificate) => (certificate, Value::Term("SHA-1")),
        Legacy::ShortKey(certificate, bits) => (certificate, Value::Key(KeyAlgorithm::Rsa(*bits))),
    };
    Finding::new(Code::LegacyAlgorithm).about(certificate).with("algorithm", algorithm)
}

/// Violations of RFC 5280 that mainstream clients accept.
fn oddities(certificate: &Certificate) -> Vec<Finding> {
    let facts = certificate.facts();
    let is_ca = certificate.is_ca();
    let is_critical = |name: &str| facts.critical.iter().any(|critical| critical == name);
    let serial = facts.serial.iter().skip_while(|octet| **octet == 0).count();
    let odd_serial = serial == 0 || serial > 20;
    let mut found = Vec::new();
    let mut check = |is_odd: bool, code: Code, extension: &str| {
        if is_odd {
            found.push(Finding::new(code).about(certificate).with("extension", Value::Extension(extension.to_owned())));
        }
    };
    check(
        facts.authority_key_identifier.is_none() && !certificate.is_self_issued(),
        Code::NoAuthorityKeyIdentifier,
        "",
    );
    check(is_ca && facts.subject_key_identifier.is_none(), Code::NoSubjectKeyIdentifier, "");
    check(odd_serial, Code::OddSerialNumber, "");
    check(facts.time_form == TimeForm::OtherType, Code::OddTimeType, "");
    check(
        is_ca && facts.basic_constraints.is_some() && !is_critical("basic constraints"),
        Code::ExtensionNotCritical,
        "basic constraints",
    );
    check(
        facts.name_constraints.is_some() && !is_critical("name constraints"),
        Code::ExtensionNotCritical,
        "name constraints",
    );
    let names_matter = facts.alternative_names.is_some() && facts.subject.is_empty();
    check(
        names_matter && !is_critical("subject alternative name"),
        Code::ExtensionNotCritical,
        "subject alternative name",
    );
    check(is_ca && facts.key_usage.is_none(), Code::CaWithoutKeyUsage, "");
    let signs = facts.key_usage.is_some_and(|usage| usage.key_cert_sign);
    check(!is_ca && signs, Code::CaPowersWithoutCa, "keyCertSign");
    check(!is_ca && facts.name_constraints.is_some(), Code::CaPowersWithoutCa, "name constraints");
    let limits_path = facts.basic_constraints.is_some_and(|constraints| constraints.path_length.is_some());
    check(!is_ca && limits_path, Code::CaPowersWithoutCa, "pathLenConstraint");
    found.extend(
        leading_period(facts).map(|name| {
            Finding::new(Code::LeadingPeriodInConstraint).about(certificate).with("name", Value::Text(name))
        }),
    );
    found
        .extend(odd_modulus(facts).map(|bits| Finding::new(Code::OddRsaModulus).about(certificate).with("bits", bits)));
    found
}

/// A DNS name in name constraints that begins with a period.
fn leading_period(facts: &Facts) -> Option<String> {
    let constraints = facts.name_constraints.as_ref()?;
    constraints.permitted.iter().chain(&constraints.excluded).find_map(|subtree| match subtree {
        AlternativeName::Dns(name) if name.starts_with('.') => Some(name.clone()),
        _ => None,
    })
}

/// The length of an RSA modulus that is not a multiple of 8 bits. Moduli that are too short are refused anyway.
fn odd_modulus(facts: &Facts) -> Option<usize> {
    match facts.key_algorithm {
        KeyAlgorithm::Rsa(bits) | KeyAlgorithm::RsaPss(bits, _) if bits > 2048 && bits % 8 != 0 => Some(bits),
        _ => None,
    }
}

impl Finding {
    /// Whether it affects the exit status. With `strict`, warnings count too.
    pub fn is_failure(&self, strict: bool) -> bool {
        self.severity == Severity::Error || (strict && self.severity == Severity::Warning)
    }
}
