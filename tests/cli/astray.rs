//! Served certificates outside the chain. `check` reports an error if they mislead a current client, which OpenSSL and
//! `GnuTLS` confirm, and both accept the file after `fix`.

use chainmend::certificate::Certificate;
use rcgen::{ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyUsagePurpose, NameConstraints};

use crate::support::pki::{Issued, Spec};
use crate::support::run::{Scratch, output, program};

const AT: &str = "--at 2026-11-26 --offline";

/// What the leaf's authorityKeyIdentifier contains.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Names {
    Nothing,
    TheKey,
    TheExpired,
    TheValid,
}

/// A CA with two certificates for one key. One is valid; the other has expired, was issued by an untrusted root, breaks
/// a rule, or is part of a loop.
struct Case {
    name: String,
    root: Issued,
    leaf: Issued,
    valid: Issued,
    /// The other certificate, and those above it.
    others: Vec<Issued>,
    /// Whether the leaf names the other certificate by its serial number, so that OpenSSL accepts no chain.
    is_named: bool,
}

fn cases() -> Vec<Case> {
    let root = Spec::ca("Example Root").self_signed();
    let elsewhere = Spec::ca("Other Root").self_signed();
    let issuing = || Spec::ca("Example CA");
    let numbered = |spec: Spec, number: u8| spec.with(|params| params.serial_number = Some(vec![number].into()));
    let valid = numbered(issuing(), 5).issued_by(&root);
    let expired = numbered(issuing().key_of(&valid), 6).valid((2015, 1, 1), (2020, 1, 1)).issued_by(&root);
    let cross = numbered(issuing().key_of(&valid), 7).issued_by(&elsewhere);
    let mut cases = Vec::new();
    for (what, other) in [("expired", &expired), ("certified by another root", &cross)] {
        for names in [Names::Nothing, Names::TheKey, Names::TheExpired, Names::TheValid] {
            let of = |one: &Issued| {
                let facts = Certificate::from_der(one.der.clone()).unwrap();
                (facts.issuer().der.clone(), facts.facts().serial.clone())
            };
            let (named, identifier) =
                (of(if names == Names::TheExpired { other } else { &valid }), valid.key_identifier());
            let spec = Spec::leaf("www.example.jp").valid((2026, 6, 1), (2048, 12, 31));
            let leaf = match names {
                Names::Nothing => spec.with(|params| params.use_authority_key_identifier_extension = false),
                Names::TheKey => spec,
                _ => spec.identifies(Some(&identifier), Some((&named.0, &named.1))),
            };
            cases.push(Case {
                name: format!("{what}, the leaf names {names:?}"),
                root: root.clone(),
                leaf: leaf.issued_by(&valid),
                valid: valid.clone(),
                others: vec![other.clone()],
                is_named: names == Names::TheExpired,
            });
        }
    }
    let leaf = Spec::leaf("www.example.jp").valid((2026, 6, 1), (2048, 12, 31)).issued_by(&valid);
    cases.extend(rule_breakers(&root, &valid).into_iter().map(|(name, others)| Case {
        name: name.to_owned(),
        root: root.clone(),
        leaf: leaf.clone(),
        valid: valid.clone(),
        others,
        is_named: false,
    }));
    cases
}

/// Certificates of the CA of `valid`, each with those above it, that break a rule, and some in a loop that break none.
fn rule_breakers(root: &Issued, valid: &Issued) -> Vec<(&'static str, Vec<Issued>)> {
    let again = || Spec::ca("Example CA").key_of(valid);
    let constraints = NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("example.com".to_owned())],
        excluded_subtrees: Vec::new(),
    };
    let short = Spec::ca("Short CA").path_length(0).issued_by(root);
    let looped = Spec::ca("Looped CA").issued_by(valid);
    vec![
        ("not a CA", vec![again().with(|params| params.is_ca = IsCa::ExplicitNoCa).issued_by(root)]),
        (
            "may not sign",
            vec![again().with(|params| params.key_usages = vec![KeyUsagePurpose::DigitalSignature]).issued_by(root)],
        ),
        ("name constraints", vec![again().with(|params| params.name_constraints = Some(constraints)).issued_by(root)]),
        (
            "for clients",
            vec![
                again()
                    .with(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth])
                    .issued_by(root),
            ],
        ),
        ("critical", vec![again().extension(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0], true).issued_by(root)]),
        ("path length", vec![again().issued_by(&short), short]),
        ("a loop", vec![again().issued_by(&looped), looped]),
    ]
}

/// Whether `OpenSSL` (at `AT`) and `GnuTLS` (at the current time) accept a file as it is served.
fn accepted(scratch: &Scratch, file: &str) -> Option<[bool; 2]> {
    let (openssl, certtool) = (program("openssl")?, program("certtool")?);
    let verify = [
        "verify",
        "-attime",
        "1795651200",
        "-purpose",
        "sslserver",
        "-no-CApath",
        "-CAfile",
        "root.pem",
        "-untrusted",
        file,
        file,
    ];
    let list = format!("--infile={file}");
    Some([
        output(openssl, &verify, scratch.folder()).status == 0,
        output(
            certtool,
            &["--verify", "--verify-purpose=1.3.6.1.5.5.7.3.1", "--load-ca-certificate=root.pem", &list],
            scratch.folder(),
        )
        .status
            == 0,
    ])
}

fn messages(scratch: &Scratch, file: &str) -> Vec<(String, String)> {
    let report = scratch.run(&format!("check {file} --roots root.pem {AT} --format json --lang en")).json();
    let errors = report["findings"].as_array().unwrap().iter().filter(|row| row["severity"] == "error");
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    errors.map(|row| (text(row, "code"), text(row, "message"))).collect()
}

#[test]
fn certificates_that_mislead_clients_are_errors() {
    for case in cases() {
        for is_first in [true, false] {
            let (valid, others) = (case.valid.pem(), case.others.iter().map(Issued::pem).collect::<String>());
            let order = if is_first { others + &valid } else { valid + &others };
            let name = format!("{}, other first {is_first}", case.name);
            let scratch = Scratch::new();
            scratch.write("root.pem", case.root.pem());
            scratch.write("served.pem", case.leaf.pem() + &order);
            let Some([openssl, gnutls]) = accepted(&scratch, "served.pem") else { return };
            let found = messages(&scratch, "served.pem");
            let named = |client: &str| found.iter().any(|(_, message)| message.contains(client));
            assert_eq!([named("OpenSSL"), named("GnuTLS")], [!openssl, !gnutls], "{name}: {found:?}");

            scratch.run(&format!("fix served.pem --roots root.pem --no-backup {AT}"));
            let Some([openssl, gnutls]) = accepted(&scratch, "served.pem") else { return };
            // If the leaf names the wrong certificate, no order helps.
            assert_eq!([openssl, gnutls], [!case.is_named, true], "{name}, after fix: {}", scratch.read("served.pem"));
            let left: Vec<String> = messages(&scratch, "served.pem").into_iter().map(|(code, _)| code).collect();
            assert_eq!(left, if case.is_named { vec!["CM804"] } else { Vec::new() }, "{name}");
        }
    }
}

/// Clients and the search of chains agree about the longest chain.
#[test]
fn the_longest_chain_is_accepted() {
    let mut issued = vec![Spec::ca("Deep Root").self_signed()];
    for number in 1..=19 {
        issued.push(Spec::ca(&format!("Deep CA {number}")).issued_by(&issued[number - 1]));
        // With the leaf.
        let count = issued.len() + 1;
        if count < 17 {
            continue;
        }
        let leaf = Spec::leaf("www.example.jp").valid((2026, 6, 1), (2048, 12, 31)).issued_by(&issued[number]);
        let above: String = issued[1..].iter().rev().map(Issued::pem).collect();
        let scratch = Scratch::new();
        scratch.write("root.pem", issued[0].pem());
        scratch.write("served.pem", leaf.pem() + &above);
        let codes: Vec<String> = messages(&scratch, "served.pem").into_iter().map(|(code, _)| code).collect();
        let expected: &[&str] = if count > 20 { &["CM204"] } else { &[] };
        assert_eq!(codes, expected, "{count} certificates");
    }
}

/// The password of a URL that was given as a file is not printed.
#[test]
fn a_password_in_an_address_is_not_repeated() {
    let scratch = Scratch::new();
    for more in ["", " --format json", " --lang ja"] {
        let run = scratch.run(&format!("check https://user:secret@h.example/ --offline{more}")).expect(3);
        let said = run.out().to_owned() + &run.stderr;
        assert!(said.contains("openssl s_client -connect h.example:443") && !said.contains("secret"), "{said}");
    }
}
