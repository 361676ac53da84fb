//! Served certificates outside the chain. `check` reports an error if they mislead a current client, which OpenSSL and
//! `GnuTLS` confirm, and both accept the file after `fix`.

use chainmend::certificate::Certificate;

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

/// A CA with two certificates for one key. One is valid; the other has expired, or was issued by an untrusted root.
struct Case {
    name: String,
    root: Issued,
    leaf: Issued,
    valid: Issued,
    other: Issued,
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
                other: other.clone(),
                is_named: names == Names::TheExpired,
            });
        }
    }
    cases
}

/// Whether `OpenSSL` (at `AT`) and `GnuTLS` (at the current time) accept a file as it is served.
fn accepted(scratch: &Scratch, file: &str) -> Option<[bool; 2]> {
    let (openssl, certtool) = (program("openssl")?, program("certtool")?);
    let verify = ["verify", "-attime", "1795651200", "-no-CApath", "-CAfile", "root.pem", "-untrusted", file, file];
    let list = format!("--infile={file}");
    Some([
        output(openssl, &verify, scratch.folder()).status == 0,
        output(certtool, &["--verify", "--load-ca-certificate=root.pem", &list], scratch.folder()).status == 0,
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
            let order = if is_first { [&case.other, &case.valid] } else { [&case.valid, &case.other] };
            let name = format!("{}, other first {is_first}", case.name);
            let scratch = Scratch::new();
            scratch.write("root.pem", case.root.pem());
            scratch.write("served.pem", case.leaf.pem() + &order.map(Issued::pem).concat());
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
