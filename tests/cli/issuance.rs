//! Facts about the issuance of a certificate: Certificate Transparency, OCSP, and the level of validation.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::reports::follows_the_schema;
use crate::support::pki::{Issued, Spec, pem, timestamp, timestamp_list};
use crate::support::run::Scratch;

const CHECK: &str = "check fullchain.pem --roots root.crt --offline --format json";

/// A certificate like those of public CAs, issued on the day of the tests.
fn server() -> Spec {
    Spec::leaf("www.example.jp").valid((2026, 11, 23), (2027, 6, 1))
}

/// A folder with the leaf below a private root.
fn folder(leaf: Spec) -> Scratch {
    let root: Issued = Spec::ca("Test Root R1").self_signed();
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("fullchain.pem", leaf.issued_by(&root).pem());
    scratch
}

/// The same with the name and key of a public root as the issuer, so that it counts as issued by a public CA. The leaf
/// itself is trusted, because the tests cannot sign with that key.
fn public(leaf: Spec) -> Scratch {
    let roots = chainmend::trust::newest("mozilla").unwrap().all().map(<[u8]>::to_vec);
    let mut parsed = roots.map(|der| chainmend::certificate::Certificate::from_der(der).unwrap());
    let root = parsed.find(|root| root.label() == "ISRG Root X1").unwrap();
    let named = leaf.with(|params| {
        params.distinguished_name = rcgen::DistinguishedName::new();
        let name = [
            (rcgen::DnType::CountryName, "US"),
            (rcgen::DnType::OrganizationName, "Internet Security Research Group"),
            (rcgen::DnType::CommonName, "ISRG Root X1"),
        ];
        for (kind, value) in name {
            params.distinguished_name.push(kind, value);
        }
    });
    let leaf = pem(&named.issued_for(key_of(root.der()), &Spec::ca("Test Root R1").self_signed()));
    let scratch = Scratch::new();
    scratch.write("root.crt", &leaf);
    scratch.write("fullchain.pem", &leaf);
    scratch
}

/// subjectPublicKeyInfo in DER.
fn key_of(certificate: &[u8]) -> &[u8] {
    chainmend::certificate::outline::Outline::of(certificate).unwrap().public_key_info
}

fn report(scratch: &Scratch, arguments: &str) -> Value {
    let report = scratch.run(&format!("{CHECK} {arguments}")).json();
    follows_the_schema(&report);
    report
}

fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

fn find<'a>(report: &'a Value, code: &str) -> &'a Value {
    report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == code).unwrap()
}

/// The codes of findings, without requirements for public CAs that are not tested here.
fn of_issue(report: &Value) -> Vec<&str> {
    codes(report).into_iter().filter(|code| !["CM348", "CM351"].contains(code)).collect()
}

/// FAQ F9: in the first two hours after its issuance, the OCSP server may not know a certificate that has no
/// timestamps of logs.
#[test]
fn ocsp_data_may_lag_for_two_hours() {
    let logged = || server().timestamps(timestamp_list(&[&timestamp([1; 32], 1_795_392_000_000)]));
    let cases: [(&str, Spec, &str, &[&str]); 9] = [
        ("a second before", server(), "2026-11-22T23:59:59Z", &["CM302"]),
        ("the first second", server(), "2026-11-23T00:00:00Z", &["CM352"]),
        ("the last second", server(), "2026-11-23T01:59:59Z", &["CM352"]),
        ("two hours: what was met early lasts", server(), "2026-11-23T02:00:00Z", &["CM365"]),
        ("the last second of eight hours", server(), "2026-11-23T07:59:59Z", &["CM365"]),
        ("eight hours", server(), "2026-11-23T08:00:00Z", &[]),
        ("the first second, in another zone", server(), "2026-11-23T09:00:00+09:00", &["CM352"]),
        ("the first second, with a timestamp", logged(), "2026-11-23T00:00:00Z", &["CM350"]),
        ("two hours, with a timestamp", logged(), "2026-11-23T02:00:00Z", &["CM350"]),
    ];
    for (what, leaf, at, expected) in cases {
        assert_eq!(of_issue(&report(&public(leaf), &format!("--at {at}"))), expected, "{what}");
    }
    assert_eq!(codes(&report(&folder(server()), "--at 2026-11-23T00:35:00Z")), [""; 0], "of a private CA");
    let english = report(&public(server().ocsp(&["http://ocsp.example.jp/"])), "--at 2026-11-23T00:35:00Z");
    assert_eq!(find(&english, "CM352")["severity"], "warning");
    let nobody_asks = report(&public(server()), "--at 2026-11-23T00:35:00Z");
    assert_eq!(find(&nobody_asks, "CM352")["severity"], "info", "without an OCSP URL");
    let message = find(&english, "CM352")["message"].as_str().unwrap();
    assert!(message.starts_with("ISRG Root X1 was issued 35 minutes ago and has no CT timestamp"), "{message}");
}

#[test]
fn the_report_contains_the_facts() {
    let argon: [u8; 32] = STANDARD.decode("1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXc=").unwrap().try_into().unwrap();
    let list = timestamp_list(&[&timestamp(argon, 1_795_390_200_123), &timestamp([0xab; 32], 1_795_390_200_000)]);
    let at = "--at 2026-11-26";
    let leaf = report(&folder(server().timestamps(list).policies(&["2.16.840.1.114412.2.1", "2.23.140.1.1"])), at);
    assert_eq!(leaf["leaf"]["not_before"], "2026-11-23T00:00:00Z");
    assert_eq!(leaf["leaf"]["validation"], "extended");
    assert_eq!(leaf["leaf"]["policies"], json!(["2.16.840.1.114412.2.1", "2.23.140.1.1"]));
    let unknown = json!({"log": "ab".repeat(32), "time": "2026-11-22T23:30:00Z"});
    let known = json!({
        "log": "d76d7d10d1a7f577c2c7e95fd700bff982c9335a65e1d0b3017317c0c8c56977",
        "name": "Google 'Argon2026h2' log", "operator": "Google", "time": "2026-11-22T23:30:00Z",
    });
    assert_eq!(leaf["leaf"]["sct"], json!([known, unknown]));
    assert_eq!(codes(&leaf), ["CM350"], "an EV certificate with timestamps");
    let message = leaf["findings"][0]["message"].as_str().unwrap();
    let ending = format!("2 (Google 'Argon2026h2' log, {}); issued 3 days ago", "ab".repeat(32));
    assert!(message.ends_with(&ending), "{message}");

    let stapled = report(&folder(server().must_staple().ocsp(&["http://ocsp.example.jp/"])), at);
    assert_eq!(stapled["leaf"]["ocsp"], json!(["http://ocsp.example.jp/"]));
    assert_eq!((&stapled["leaf"]["must_staple"], &stapled["leaf"]["validation"]), (&true.into(), &"unknown".into()));
    assert_eq!(codes(&stapled), ["CM353"]);
    assert_eq!(codes(&report(&folder(server().must_staple()), at)), ["CM354"]);
}

#[test]
fn levels_of_validation_and_malformed_timestamp_lists() {
    let at = "--at 2026-11-26";
    let cases: [(&str, Spec, &str, &[&str]); 6] = [
        ("DV", server().policies(&["2.23.140.1.2.1"]), "domain", &["CM355"]),
        ("OV", server().policies(&["2.23.140.1.2.2"]), "organization", &["CM355"]),
        ("EV of SECOM", server().policies(&["1.2.392.200091.100.721.1"]), "extended", &[]),
        ("no list", server().timestamps(b"none".to_vec()), "unknown", &["CM356"]),
        ("a list with a cut end", server().timestamps(timestamp_list(&[&[0, 1]])), "unknown", &["CM356"]),
        ("a precertificate", server().poison(), "unknown", &["CM357"]),
    ];
    for (what, leaf, level, expected) in cases {
        let report = report(&folder(leaf), at);
        assert_eq!((codes(&report), &report["leaf"]["validation"]), (expected.to_vec(), &level.into()), "{what}");
        assert_eq!(report["leaf"]["sct"], json!([]), "{what}");
    }
}

#[test]
fn a_public_certificate_of_2018() {
    let scratch = Scratch::new();
    let fixture = |name: &str| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/real").join(name)).unwrap()
    };
    scratch.write("fullchain.pem", fixture("cryptography-scts.pem") + &fixture("letsencryptx3.pem"));
    scratch.write("root.crt", fixture("dst-root-ca-x3.pem"));
    let report = report(&scratch, "--at 2018-10-01");
    assert_eq!((codes(&report), &report["leaf"]["validation"]), (vec!["CM350", "CM355"], &"domain".into()));
    let logs: Vec<&str> =
        report["leaf"]["sct"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(logs, ["Google 'Icarus' log", "Sectigo 'Mammoth' CT log"]);
    assert_eq!(report["leaf"]["ocsp"], json!(["http://ocsp.int-x3.letsencrypt.org"]));
    let text = "check fullchain.pem --roots root.crt --offline --at 2018-10-01";
    let quiet = scratch.run(text).expect(0);
    assert!(!quiet.out().contains("CM350") && !quiet.out().contains("CM355"), "{}", quiet.out());
    let verbose = scratch.run(&format!("{text} -v --lang ja")).expect(0);
    assert!(verbose.out().contains("CT ログのタイムスタンプ (SCT): 2 件"), "{}", verbose.out());
    assert!(verbose.out().contains("認証レベルは DV です"), "{}", verbose.out());
    scratch.run(&format!("{text} --strict")).expect(0);
}

/// The maximum validity of a public CA's certificate depends on the day of its issuance (baseline requirements 6.3.2).
/// The last second is included. Certificates of private CAs may be valid for longer.
#[test]
fn maximum_validity_by_day_of_issuance() {
    use time::{Duration, OffsetDateTime, macros::datetime};
    let cases: [(OffsetDateTime, i64, Option<&str>); 16] = [
        (datetime!(2018-02-28 23:59:59 UTC), 86_400 * 826, None),
        (datetime!(2018-03-01 00:00 UTC), 86_400 * 825 - 1, None),
        (datetime!(2018-03-01 00:00 UTC), 86_400 * 825 + 1, Some("error")),
        (datetime!(2020-08-31 23:59:59 UTC), 86_400 * 825 - 1, None),
        (datetime!(2020-09-01 00:00 UTC), 86_400 * 398 - 1, None),
        (datetime!(2020-09-01 00:00 UTC), 86_400 * 398, Some("warning")),
        (datetime!(2020-09-01 00:00 UTC), 86_400 * 398 + 1, Some("error")),
        (datetime!(2026-03-14 23:59:59 UTC), 86_400 * 398 - 1, None),
        (datetime!(2026-03-15 00:00 UTC), 86_400 * 200 - 1, None),
        (datetime!(2026-03-15 00:00 UTC), 86_400 * 200, Some("warning")),
        (datetime!(2026-03-15 00:00 UTC), 86_400 * 398 + 1, Some("error")),
        (datetime!(2027-03-14 23:59:59 UTC), 86_400 * 200 - 1, None),
        (datetime!(2027-03-15 00:00 UTC), 86_400 * 100 - 1, None),
        (datetime!(2027-03-15 00:00 UTC), 86_400 * 100, Some("warning")),
        (datetime!(2029-03-15 00:00 UTC), 86_400 * 47 - 1, None),
        (datetime!(2029-03-15 00:00 UTC), 86_400 * 47, Some("warning")),
    ];
    for (from, seconds, expected) in cases {
        let valid = || {
            server().with(|params| {
                params.not_before = from;
                params.not_after = from + Duration::seconds(seconds);
            })
        };
        let at = format!(
            "--at {}",
            (from + Duration::days(3)).format(&time::format_description::well_known::Rfc3339).unwrap()
        );
        let found = report(&public(valid()), &at);
        let severity = found["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "CM359");
        assert_eq!(severity.map(|finding| finding["severity"].as_str().unwrap()), expected, "{from}, {seconds}");
        assert!(!codes(&report(&folder(valid()), &at)).contains(&"CM359"), "{from}, {seconds}, of a private CA");
    }
}
