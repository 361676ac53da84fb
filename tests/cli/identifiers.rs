//! Key identifiers, and the issuer and serial number in authorityKeyIdentifier.

use chainmend::certificate::Certificate;
use rcgen::{DistinguishedName, DnType, GeneralSubtree, NameConstraints};

use crate::support::pki::{Day, Issued, Spec, pem};
use crate::support::run::{Scratch, output, program};

const AT: &str = "--at 2026-11-26 --offline";

/// A root, the former and the renewed certificate of its CA, and a leaf that names the former one by issuer and serial
/// number.
fn renewed() -> [Issued; 4] {
    let root = Spec::ca("Example Root").self_signed();
    let former = Spec::ca("Example CA").valid((2020, 1, 1), (2030, 1, 1)).issued_by(&root);
    let new = Spec::ca("Example CA").valid((2026, 1, 1), (2040, 1, 1)).key_of(&former);
    // By default, rcgen derives the serial number from the key.
    let new = new.with(|params| params.serial_number = Some(vec![7].into())).issued_by(&root);
    let facts = Certificate::from_der(former.der.clone()).unwrap();
    let (issuer, serial) = (facts.issuer().der.clone(), facts.facts().serial.clone());
    let leaf = Spec::leaf("www.example.jp").valid((2025, 1, 1), (2033, 1, 1));
    let leaf = leaf.identifies(Some(&former.key_identifier()), Some((&issuer, &serial))).issued_by(&former);
    [root, former, new, leaf]
}

fn openssl_accepts(scratch: &Scratch, leaf: &str, served: &str) {
    let Some(openssl) = program("openssl") else { return };
    let arguments = ["verify", "-attime", "1795651200", "-CAfile", "root.pem", "-untrusted", served, leaf];
    output(openssl, &arguments, scratch.folder()).expect(0);
}

#[test]
fn bundle_uses_the_certificate_that_the_identifier_names() {
    let [root, former, new, leaf] = renewed();
    let scratch = Scratch::new();
    scratch.write("root.pem", root.pem());
    scratch.write("leaf.pem", leaf.pem());
    for (pool, certificates) in [("one.pem", [&former, &new]), ("other.pem", [&new, &former])] {
        scratch.write(pool, certificates.map(Issued::pem).concat());
        scratch.run(&format!("bundle leaf.pem {pool} --roots root.pem -o {pool}.out {AT}")).expect(0);
        assert_eq!(scratch.read(&format!("{pool}.out")), leaf.pem() + &former.pem());
        openssl_accepts(&scratch, "leaf.pem", &format!("{pool}.out"));
    }
}

#[test]
fn fix_keeps_the_certificate_that_the_identifier_names() {
    let [root, former, new, leaf] = renewed();
    let scratch = Scratch::new();
    scratch.write("root.pem", root.pem());
    scratch.write("new.pem", new.pem());
    let served = leaf.pem() + &former.pem();
    scratch.write("served.pem", &served);
    scratch.run(&format!("fix served.pem --intermediates new.pem --roots root.pem {AT}")).expect(0);
    assert_eq!(scratch.read("served.pem"), served);
    // It replaces the other one.
    scratch.write("wrong.pem", leaf.pem() + &new.pem());
    scratch.write("former.pem", former.pem());
    scratch.run(&format!("fix wrong.pem --intermediates former.pem --roots root.pem --allow-worse {AT}")).expect(0);
    assert_eq!(scratch.read("wrong.pem"), served);
    openssl_accepts(&scratch, "wrong.pem", "wrong.pem");
}

/// The certificate that the leaf names is the one in use, whichever is newer or comes first. Only if it has expired,
/// the other one takes its place.
#[test]
fn the_named_certificate_of_a_reissued_ca_is_the_one_in_use() {
    const EARLY: (Day, Day) = ((2020, 1, 1), (2034, 1, 1));
    const LATE: (Day, Day) = ((2026, 1, 1), (2040, 1, 1));
    const OVER: (Day, Day) = ((2015, 1, 1), (2026, 6, 1));
    let not_named = "is not the certificate of its CA that www.example.jp names by issuer and serial number";
    // The validity of the certificate that the leaf names, and of the other one.
    let cases = [
        ("the older is named", EARLY, LATE, Some(("CM406", "another-of-ca", not_named))),
        ("the newer is named", LATE, EARLY, Some(("CM406", "another-of-ca", not_named))),
        ("the other has expired", EARLY, OVER, Some(("CM410", "expired", "expired on 2026-06-01"))),
        ("the named one has expired", OVER, EARLY, None),
    ];
    let root = Spec::ca("Example Root").self_signed();
    let scratch = Scratch::new();
    scratch.write("root.pem", root.pem());
    for (what, (from, until), (other_from, other_until), told) in cases {
        let named = Spec::ca("Example CA").valid(from, until).issued_by(&root);
        let other = Spec::ca("Example CA").valid(other_from, other_until).key_of(&named);
        let other = other.with(|params| params.serial_number = Some(vec![7].into())).issued_by(&root);
        let facts = Certificate::from_der(named.der.clone()).unwrap();
        let (issuer, serial) = (facts.issuer().der.clone(), facts.facts().serial.clone());
        let leaf = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2026, 12, 31));
        let leaf = leaf.identifies(Some(&named.key_identifier()), Some((&issuer, &serial))).issued_by(&named);
        let right = leaf.pem() + &named.pem();
        for (order, both) in [("named first", [&named, &other]), ("other first", [&other, &named])] {
            let what = format!("{what}, {order}");
            scratch.write("file.pem", leaf.pem() + &both.map(Issued::pem).concat());
            let check = scratch.run(&format!("check file.pem --roots root.pem --format json {AT}"));
            let Some((code, role, message)) = told else {
                let check = check.expect(1);
                assert!(["CM804", "CM410"].iter().all(|code| check.out().contains(code)), "{what}: {}", check.out());
                let run = scratch.run(&format!("fix file.pem --roots root.pem {AT}")).expect(1);
                run.says(&["file.pem: partly fixed", "CM804"]);
                assert_eq!(scratch.read("file.pem"), leaf.pem() + &other.pem(), "{what}");
                continue;
            };
            let report: serde_json::Value = serde_json::from_str(check.out()).unwrap();
            // GnuTLS follows the first one, even if it has expired.
            let is_astray = code == "CM410" && order == "other first";
            let expected: &[&str] = if is_astray { &["CM809", code] } else { &[code] };
            assert_eq!(of_list(&report["findings"], "code"), expected, "{what}");
            let told = of_list(&report["findings"], "message");
            assert!(told.last().is_some_and(|told| told.contains(message)), "{what}: {report}");
            let mut roles = of_list(&report["contents"], "role");
            roles.sort_unstable();
            let mut expected = ["intermediate", "leaf", role];
            expected.sort_unstable();
            assert_eq!(roles, expected, "{what}");
            scratch.run(&format!("bundle file.pem --roots root.pem -o bundle.pem --replace {AT}")).expect(0);
            assert_eq!(scratch.read("bundle.pem"), right, "{what}");
            openssl_accepts(&scratch, "file.pem", "bundle.pem");
            let fix = scratch.run(&format!("fix file.pem --roots root.pem {AT}")).expect(0);
            fix.says(&[&format!("done  {code}")]);
            assert_eq!(scratch.read("file.pem"), right, "{what}");
            openssl_accepts(&scratch, "file.pem", "file.pem");
            let again = scratch.run(&format!("fix file.pem --roots root.pem {AT}")).expect(0);
            again.says(&["no changes needed"]);
        }
    }
}

fn of_list<'a>(list: &'a serde_json::Value, key: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().filter_map(|one| one[key].as_str()).collect()
}

/// `fix` cannot make OpenSSL accept the chain. This is reported, and the file is not called deployable.
#[test]
fn fix_reports_clients_that_still_refuse_the_chain() {
    let [root, _, new, leaf] = renewed();
    let scratch = Scratch::new();
    scratch.write("root.pem", root.pem());
    let served = leaf.pem() + &new.pem();
    for (contents, verdict) in [(served.clone(), "unchanged"), (new.pem() + &leaf.pem(), "partly fixed")] {
        scratch.write("served.pem", contents);
        let run = scratch.run(&format!("fix served.pem --roots root.pem {AT}")).expect(1);
        run.says(&[&format!("served.pem: {verdict}"), "served.pem is not deployable: OpenSSL", "CM804"]);
        assert_eq!(scratch.read("served.pem"), served);
        scratch.run(&format!("check served.pem --roots root.pem {AT}")).expect(1);
    }
}

/// A fix does not replace a file that works for Go with one that does not, even with custom roots.
#[test]
fn fix_loses_no_client_because_of_its_rules() {
    let root = Spec::ca("Example Root").self_signed();
    let former = Spec::ca("Example CA").valid((2020, 1, 1), (2030, 1, 1)).issued_by(&root);
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "JP");
    let permitted_subtrees = vec![GeneralSubtree::DirectoryName(name)];
    let constraints = NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() };
    let new = Spec::ca("Example CA").valid((2026, 1, 1), (2040, 1, 1)).key_of(&former);
    let new = new.with(|params| params.name_constraints = Some(constraints)).issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2027, 1, 1)).issued_by(&former);
    let scratch = Scratch::new();
    scratch.write("root.pem", root.pem());
    scratch.write("new.pem", new.pem());
    let served = leaf.pem() + &former.pem();
    scratch.write("served.pem", &served);
    let command = format!("fix served.pem --intermediates new.pem --roots root.pem --variant standard {AT}");
    scratch.run(&command).expect(4).says(&["Go", "rustls", "accept the file now"]);
    assert_eq!(scratch.read("served.pem"), served);
    scratch.run(&format!("{command} --allow-worse")).expect(0);
    assert_eq!(scratch.read("served.pem"), leaf.pem() + &new.pem());
}

/// If there is no other certificate, `bundle` names the clients that refuse the chain.
#[test]
fn bundle_names_clients_that_refuse_the_chain() {
    let [root, _, new, leaf] = renewed();
    let scratch = Scratch::new();
    scratch.write("root.pem", root.pem());
    scratch.write("leaf.pem", leaf.pem());
    scratch.write("new.pem", new.pem());
    let run = scratch.run(&format!("bundle leaf.pem new.pem --roots root.pem {AT}")).expect(0);
    run.says(&["warning: OpenSSL", "refuse the chain: www.example.jp names another certificate of its issuer"]);
}

/// If a bit is flipped, the signature is invalid for OpenSSL, and `check` reports damage of that certificate. An
/// issuer with the same name and another key is not damage.
#[test]
fn an_invalid_signature_is_damage_and_not_a_missing_issuer() {
    type Expected<'a> = &'a [(&'a str, &'a str)];
    let root = Spec::ca("Example Root").self_signed();
    let issuing = Spec::ca("Example CA").issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2048, 1, 1)).issued_by(&issuing);
    let unnamed = Spec::leaf("www.example.jp").with(|params| params.use_authority_key_identifier_extension = false);
    let unnamed = unnamed.valid((2026, 1, 1), (2048, 1, 1)).issued_by(&issuing);
    let other = Spec::ca("Example CA").issued_by(&root);
    let flipped = |one: &Issued, from_end: usize| {
        let mut der = one.der.clone();
        let at = der.len() - from_end;
        der[at] ^= 1;
        pem(&der)
    };
    // A letter of the host name.
    let name = leaf.der.windows(14).rposition(|octets| octets == b"www.example.jp").unwrap();
    let signed = leaf.der.len() - name;
    let clean = (leaf.pem(), issuing.pem());
    let cases: [(&str, String, String, Expected<'_>); 7] = [
        ("as it should be", clean.0.clone(), clean.1.clone(), &[]),
        ("the leaf's signature", flipped(&leaf, 1), clean.1.clone(), &[("CM210", "www.example.jp")]),
        ("in the leaf", flipped(&leaf, signed), clean.1.clone(), &[("CM210", "www.example.jp")]),
        ("the signature of the CA", clean.0.clone(), flipped(&issuing, 1), &[("CM210", "Example CA")]),
        ("another key", clean.0.clone(), other.pem(), &[("CM201", "www.example.jp"), ("CM202", "Example CA")]),
        (
            "nothing named",
            flipped(&unnamed, 1),
            clean.1.clone(),
            &[("CM201", "www.example.jp"), ("CM202", "Example CA")],
        ),
        ("nothing named, and whole", unnamed.pem(), clean.1.clone(), &[]),
    ];
    for (what, leaf, issuing, expected) in cases {
        let scratch = Scratch::new();
        scratch.write("root.pem", root.pem());
        scratch.write("served.pem", leaf + &issuing);
        let report = scratch.run(&format!("check served.pem --roots root.pem {AT} --format json")).json();
        let errors = report["findings"].as_array().unwrap().iter().filter(|row| row["severity"] == "error");
        let found: Vec<(&str, &str)> =
            errors.map(|row| (row["code"].as_str().unwrap(), row["subject"].as_str().unwrap_or_default())).collect();
        let codes = |rows: &[(&str, &str)]| rows.iter().map(|(code, _)| (*code).to_owned()).collect::<Vec<_>>();
        assert_eq!(codes(&found), codes(expected), "{what}: {report:#}");
        if let [("CM210", about)] = expected {
            let message = report["findings"][0]["message"].as_str().unwrap();
            assert!(message.starts_with(about), "{what}: {message}");
            let bundle = scratch.run(&format!("bundle served.pem --roots root.pem {AT} -o out.pem"));
            assert!(bundle.status == 4 && bundle.stderr.contains(message), "{what}: {}", bundle.stderr);
            let Some(openssl) = program("openssl") else { continue };
            let verify =
                ["verify", "-attime", "1795651200", "-CAfile", "root.pem", "-untrusted", "served.pem", "served.pem"];
            let said = output(openssl, &verify, scratch.folder());
            assert!(said.stderr.contains("error 7 "), "{what}: {}", said.stderr);
        }
    }
}
