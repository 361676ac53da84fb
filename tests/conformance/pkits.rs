//! NIST PKITS, sections 4.1 to 4.3, 4.5 to 4.13 and 4.16, without the tests whose result depends on a CRL. Each test
//! is an end entity certificate, and its name contains the expected result. The tests of policies are in a table,
//! because their result depends on settings.

use std::fs;
use std::path::Path;

use chainmend::certificate::Certificate;
use chainmend::path::{Limits, PolicySettings, Question, Signatures, policies_allow, search};
use chainmend::pool::{Pool, Source};
use chainmend::trust::Anchors;
use time::macros::datetime;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pkits");

/// Sections 4.4, 4.14 and 4.15, and the tests of 4.5 and 4.7 whose result depends on a CRL.
const DECIDED_BY_CRLS: &[&str] = &[
    "CRL",
    "cRL",
    "Revoked",
    "IDPwith",
    "issuingDistributionPoint",
    "distributionPoint",
    "onlyContains",
    "onlySomeReasons",
    "LongSerialNumberTest18",
    "NegativeSerialNumberTest15",
    "InvalidBasicSelfIssuedNewWithOldTest5",
    "InvalidBasicSelfIssuedOldWithNewTest2",
];

/// Deviations from the expected results, and why. A test that passes must be removed from this list.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("ValidDSASignaturesTest4", "no client of the web verifies DSA, nor does aws-lc-rs"),
    ("ValidDSAParameterInheritanceTest5", "no client of the web verifies DSA, nor does aws-lc-rs"),
];

/// Test, acceptable policies (by number; empty for any), settings, expected result.
type PolicyCase = (&'static str, &'static [u8], Setting, bool);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    Default,
    Explicit,
    InhibitMapping,
    InhibitAny,
}

use Setting::{Default, Explicit, InhibitAny, InhibitMapping};

const POLICY_CASES: &[PolicyCase] = &[
    ("ValidCertificatePathTest1", &[], Explicit, true),
    ("ValidCertificatePathTest1", &[1], Explicit, true),
    ("ValidCertificatePathTest1", &[2], Explicit, false),
    ("ValidCertificatePathTest1", &[1, 2], Explicit, true),
    ("AllCertificatesNoPoliciesTest2", &[], Default, true),
    ("AllCertificatesNoPoliciesTest2", &[], Explicit, false),
    ("DifferentPoliciesTest3", &[], Default, true),
    ("DifferentPoliciesTest3", &[], Explicit, false),
    ("DifferentPoliciesTest3", &[1, 2], Explicit, false),
    ("DifferentPoliciesTest4", &[], Default, false),
    ("DifferentPoliciesTest5", &[], Default, false),
    ("OverlappingPoliciesTest6", &[], Default, true),
    ("OverlappingPoliciesTest6", &[1], Default, true),
    ("OverlappingPoliciesTest6", &[2], Default, false),
    ("DifferentPoliciesTest7", &[], Default, false),
    ("DifferentPoliciesTest8", &[], Default, false),
    ("DifferentPoliciesTest9", &[], Default, false),
    ("AllCertificatesSamePoliciesTest10", &[], Default, true),
    ("AllCertificatesSamePoliciesTest10", &[1], Default, true),
    ("AllCertificatesSamePoliciesTest10", &[2], Default, true),
    ("AllCertificatesanyPolicyTest11", &[], Default, true),
    ("AllCertificatesanyPolicyTest11", &[1], Default, true),
    ("DifferentPoliciesTest12", &[], Default, false),
    ("AllCertificatesSamePoliciesTest13", &[1], Default, true),
    ("AllCertificatesSamePoliciesTest13", &[2], Default, true),
    ("AllCertificatesSamePoliciesTest13", &[3], Default, true),
    ("AnyPolicyTest14", &[1], Default, true),
    ("AnyPolicyTest14", &[2], Default, false),
    ("UserNoticeQualifierTest15", &[], Default, true),
    ("UserNoticeQualifierTest16", &[], Default, true),
    ("UserNoticeQualifierTest17", &[], Default, true),
    ("UserNoticeQualifierTest18", &[1], Default, true),
    ("UserNoticeQualifierTest18", &[2], Default, true),
    ("UserNoticeQualifierTest19", &[], Default, true),
    ("CPSPointerQualifierTest20", &[], Explicit, true),
    ("ValidPolicyMappingTest1", &[1], Default, true),
    ("ValidPolicyMappingTest1", &[2], Default, false),
    ("ValidPolicyMappingTest1", &[1], InhibitMapping, false),
    ("InvalidPolicyMappingTest2", &[], InhibitMapping, false),
    ("ValidPolicyMappingTest3", &[1], Default, false),
    ("ValidPolicyMappingTest3", &[2], Default, true),
    ("ValidPolicyMappingTest5", &[1], Default, true),
    ("ValidPolicyMappingTest5", &[6], Default, false),
    ("ValidPolicyMappingTest6", &[1], Default, true),
    ("ValidPolicyMappingTest6", &[6], Default, false),
    ("ValidPolicyMappingTest12", &[1], Default, true),
    ("ValidPolicyMappingTest12", &[2], Default, true),
    ("inhibitAnyPolicyTest3", &[], Default, true),
    ("inhibitAnyPolicyTest3", &[], InhibitAny, false),
];

fn certificate(name: &str) -> Option<Certificate> {
    Certificate::from_der(fs::read(Path::new(FOLDER).join(name)).unwrap()).ok()
}

fn names() -> Vec<String> {
    let files = fs::read_dir(FOLDER).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        files.filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "crt")).collect();
    names.sort();
    names
}

/// Every CA certificate except the anchor. All tests share this pool, so the builder must find the path.
fn pool() -> Pool {
    let mut pool = Pool::default();
    for name in names().iter().filter(|name| !name.ends_with("EE.crt") && !name.starts_with("TrustAnchor")) {
        if let Some(certificate) = certificate(name) {
            pool.add(certificate.der().to_vec(), Source::Aia("pkits".into()));
        }
    }
    pool
}

fn accepts(test: &str, settings: &PolicySettings, pool: &Pool) -> bool {
    let Some(leaf) = certificate(&format!("{test}EE.crt")) else { return false };
    let mut anchors = Anchors::default();
    anchors.add(fs::read(Path::new(FOLDER).join("TrustAnchorRootCertificate.crt")).unwrap(), "pkits".into());
    let at = datetime!(2026-11-23 00:00 UTC);
    let question = Question { at, limits: Limits::default(), expired_anchors: false };
    let outcome = search(&leaf, pool, &anchors, question, &mut Signatures::default());
    outcome.paths.iter().any(|path| policies_allow(&path.served().cloned().collect::<Vec<_>>(), settings))
}

#[test]
fn pkits() {
    let pool = pool();
    let by_name = names().into_iter().filter_map(|name| name.strip_suffix("EE.crt").map(str::to_owned));
    let in_scope: Vec<String> =
        by_name.filter(|name| !DECIDED_BY_CRLS.iter().any(|part| name.contains(part))).collect();
    let any = PolicySettings::default();
    let mut count = 0;
    let mut wrong = Vec::new();
    for test in in_scope.iter().filter(|test| test.starts_with("Valid") || test.starts_with("Invalid")) {
        // These have settings, so they are in the table.
        if ["ValidPolicyMappingTest1", "ValidPolicyMappingTest3"].contains(&test.as_str()) {
            continue;
        }
        count += 1;
        let as_expected = accepts(test, &any, &pool) == test.starts_with("Valid");
        let excepted = EXCEPTIONS.iter().any(|(name, _)| name == test);
        if as_expected == excepted {
            wrong.push(format!("{test}{}", if excepted { " passes, and is listed as an exception" } else { "" }));
        }
    }
    for (test, acceptable, setting, expected) in POLICY_CASES {
        count += 1;
        // NIST's test policies, 2.16.840.1.101.3.2.1.48.N.
        let policy = |number: &u8| vec![0x60, 0x86, 0x48, 1, 0x65, 3, 2, 1, 0x30, *number];
        let settings = PolicySettings {
            acceptable: acceptable.iter().map(policy).collect(),
            explicit: *setting == Explicit,
            inhibit_mapping: *setting == InhibitMapping,
            inhibit_any: *setting == InhibitAny,
        };
        assert!(in_scope.iter().any(|name| name == test), "{test}");
        if accepts(test, &settings, &pool) != *expected {
            wrong.push(format!("{test} {acceptable:?} {setting:?}: not {expected}"));
        }
    }
    println!("PKITS: {} of {count} cases, {} of them listed exceptions", count - wrong.len(), EXCEPTIONS.len());
    assert!(count > 150);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
