//! Everything that is derived from the DER of one certificate.

use std::sync::Arc;

use chainmend::certificate::name::NormalizedName;
use chainmend::certificate::outline::Outline;
use chainmend::certificate::{Certificate, Fingerprint, Signatures, common_name, distinguished_name};
use chainmend::finding::{Finding, expiring, of_leaf, of_path, of_reason};
use chainmend::language::Language;
use chainmend::path::{Break, Host, Outcome, search};
use chainmend::pool::{Pool, Source};
use chainmend::report::safe;
use chainmend::trust::Anchors;
use sha2::{Digest, Sha256};

use super::make;

pub fn run(input: &[u8]) {
    let Ok(certificate) = Certificate::from_der(input.to_vec()) else { return };
    assert_eq!(certificate.der(), input);
    parts_agree(&certificate);
    texts_are_safe(&certificate);
    signatures_are_remembered(&certificate);
    findings_can_be_read(&certificate);
}

/// The outline, the names and the facts describe the same certificate.
fn parts_agree(certificate: &Certificate) {
    let outline = Outline::of(certificate.der()).expect("what parses has an outline");
    let facts = certificate.facts();
    for (der, name) in [(outline.subject, &facts.subject), (outline.issuer, &facts.issuer)] {
        assert_eq!(der, name.der);
        assert_eq!(NormalizedName::of(der), name.normalized);
    }
    assert_eq!(certificate.is_self_issued(), certificate.names_as_issuer(certificate));
    assert!(certificate.is_same_entity_as(certificate));
    let again = Certificate::from_der(certificate.der().to_vec()).expect("it parsed before");
    assert_eq!(
        (again.fingerprint(), again.key_fingerprint()),
        (certificate.fingerprint(), certificate.key_fingerprint())
    );
    let key_info = Fingerprint(Sha256::digest(outline.public_key_info).into());
    assert_eq!(certificate.key_fingerprint(), key_info);
    assert!(outline.public_key_info.ends_with(certificate.public_key()));
    assert!(facts.unprocessed_critical.iter().all(|name| facts.critical.contains(name)));
    assert_eq!(facts.algorithms_differ, outline.algorithm != outline.outer_algorithm);
}

fn texts_are_safe(certificate: &Certificate) {
    let subject = &certificate.subject().der;
    let texts = [certificate.label(), distinguished_name(subject), format!("{certificate:?}")];
    for text in texts.iter().chain(&certificate.facts().names).chain(&common_name(subject)) {
        assert!(!safe(text).chars().any(char::is_control));
    }
}

fn signatures_are_remembered(certificate: &Certificate) {
    let mut signatures = Signatures::default();
    assert!(!signatures.knows(certificate, certificate));
    let first = signatures.check(certificate, certificate);
    assert_eq!(first, (certificate.verify_signed_by(certificate), true));
    assert!(signatures.knows(certificate, certificate));
    assert_eq!(signatures.check(certificate, certificate), (first.0, false));
}

/// The certificate as a leaf, with itself as the anchor and without an anchor.
fn findings_can_be_read(certificate: &Certificate) {
    let mut anchors = Anchors::default();
    anchors.add(certificate.der().to_vec(), Arc::from("fuzz"));
    let mut pool = Pool::default();
    assert!(pool.add(certificate.der().to_vec(), Source::Aia(Arc::from("fuzz"))));
    let host = Host::parse("www.example.jp").expect("a host");
    let mut findings = of_leaf(certificate, Some(&host));
    for anchors in [anchors, Anchors::default()] {
        let mut signatures = Signatures::default();
        let outcome = search(certificate, &pool, &anchors, make::question(), &mut signatures);
        assert!(outcome.limit_reached.is_none());
        findings.extend(of_outcome(&outcome));
    }
    for language in [Language::English, Language::Japanese] {
        for finding in &findings {
            assert!(!safe(&finding.message(language)).chars().any(char::is_control));
            assert!(!finding.remedy(language).is_empty());
        }
    }
}

fn of_outcome(outcome: &Outcome) -> Vec<Finding> {
    let rejected = outcome.attempts.iter().filter_map(|attempt| match &attempt.end {
        Break::Rejected(reason) => attempt.chain.last().map(|last| of_reason(last, reason)),
        _ => None,
    });
    let paths = outcome.paths.iter().flat_map(|path| [of_path(path), expiring(path, make::NOW, 30)].concat());
    rejected.chain(paths).collect()
}
