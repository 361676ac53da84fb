//! Which certificate is the leaf.

use rcgen::{BasicConstraints, CertificateParams, IsCa};

use crate::support::pki::Spec;
use crate::support::run::Scratch;
use crate::{LOCAL, Site};

#[test]
fn found_in_any_order() {
    let site = Site::new();
    let parts = [site.leaf.pem(), site.issuing.pem(), site.policy.pem(), site.root.pem()];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
        let scratch = site.scratch();
        scratch.write("all.pem", order.map(|index| parts[index].clone()).concat());
        let run = scratch.run("bundle all.pem --offline --roots root.crt").expect(0);
        assert_eq!(run.out(), site.fullchain(), "{order:?}");
    }
}

#[test]
fn two_candidates_are_named_and_leaf_decides() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    scratch.write("both.pem", site.leaf.pem() + &other.pem());
    let run = scratch.run(&format!("bundle both.pem {LOCAL}")).expect(3);
    let run = run.says(&[
        "more than one certificate",
        "1: www.example.jp, ECDSA P-256, until 20",
        "2: mail.example.jp, ECDSA",
        "number, common name or SHA-256",
    ]);
    let fingerprint = run.stderr.split("(SHA-256 ").nth(2).unwrap()[..16].to_owned();

    for wanted in ["2", "mail.example.jp", &fingerprint, &fingerprint.to_uppercase()] {
        let run = scratch.run(&format!("bundle both.pem {LOCAL} --leaf {wanted}")).expect(0);
        assert_eq!(run.out(), other.pem() + &site.chain(), "{wanted}");
    }
    for wanted in ["3", "ftp.example.jp", "abcdef0123456789"] {
        let run = scratch.run(&format!("bundle both.pem {LOCAL} --leaf {wanted}")).expect(3);
        run.says(&[&format!("no certificate in the input matches {wanted}"), "mail.example.jp"]);
    }
}

/// Candidates with one name are told apart, and the name is not offered.
#[test]
fn candidates_of_one_name() {
    let site = Site::new();
    let scratch = site.scratch();
    let ca = Spec::ca("Another CA").issued_by(&site.root);
    let later = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2027, 4, 5));
    scratch.write("one-ca.pem", site.leaf.pem() + &later.issued_by(&site.issuing).pem());
    let later = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2027, 4, 5));
    scratch.write("two-cas.pem", site.leaf.pem() + &later.issued_by(&ca).pem());
    for (file, candidate) in [
        ("one-ca.pem", "2: www.example.jp, ECDSA P-256, until 2027-04-05 (SHA-256 "),
        ("two-cas.pem", "2: www.example.jp, ECDSA P-256, until 2027-04-05, issued by Another CA (SHA-256 "),
    ] {
        let run = scratch.run(&format!("bundle {file} {LOCAL}")).expect(3);
        run.says(&[candidate, "--leaf with its number or SHA-256"]);
        let run = scratch.run(&format!("bundle {file} {LOCAL} --lang ja")).expect(3);
        run.says(&["有効期限 2027-04-05", "(番号、SHA-256 のいずれか)"]);
    }
}

/// Another certificate of a CA of the chain by the same issuer, of which neither replaces the other.
#[test]
fn another_certificate_of_the_same_ca() {
    let site = Site::new();
    let scratch = site.scratch();
    let again = Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2026, 1, 1), (2030, 1, 1));
    let again = again.issued_by(&site.policy);
    scratch.write("all.pem", site.fullchain() + &again.pem());
    let said = "is another certificate of the same CA as Test Issuing CA (SHA-256 ";
    let run = scratch.run(&format!("bundle all.pem {LOCAL} -v")).expect(0).says(&["left out", said]);
    assert!(!run.stderr.contains("cross-certificate"), "{}", run.stderr);
    assert!(run.stderr.contains("\nalternative: 2 intermediates, root Test Root R1, with other"), "{}", run.stderr);
    let run = scratch.run("check all.pem --roots root.crt --offline -v").expect(0);
    assert!(run.out().contains("CM422") && run.out().contains(said), "{}", run.out());
    assert!(run.out().contains("(another certificate of the same CA)"), "{}", run.out());
    scratch.run("fix all.pem --roots root.crt --offline -v --dry-run").expect(0).says(&["CM422", said]);
    scratch.run("fix all.pem --roots root.crt --offline --variant standard").expect(0).says(&["CM422", "removed"]);
    assert_eq!(scratch.read("all.pem"), site.fullchain());
}

/// A cross-certificate to an unknown root that has the name of a given one.
#[test]
fn a_root_with_the_name_of_another() {
    let (old, new) = (Spec::ca("Twin Root").self_signed(), Spec::ca("Twin Root").self_signed());
    let cross = Spec::ca("Twin Root").key_of(&new).issued_by(&old);
    let issuing = Spec::ca("Issuing CA").issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("root.crt", new.pem());
    scratch.write("all.pem", leaf.pem() + &issuing.pem() + &cross.pem());
    let run = scratch.run("check all.pem --roots root.crt --offline -v").expect(0);
    let said = format!("to another root with the name Twin Root (not Twin Root (SHA-256 {})), ", fingerprint(&new.der));
    assert!(run.out().contains("CM418") && run.out().contains(&said), "{}", run.out());
    assert!(run.out().contains("(cross-certificate)"), "{}", run.out());
}

/// What the certificates behind that of a server are: of another server whatever its extensions say, and the issuer of
/// another server even if the first one has no chain.
#[test]
fn roles_behind_a_server_certificate() {
    let site = Site::new();
    let ca = |params: &mut CertificateParams| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own = Spec::leaf("www.example.jp").with(ca).self_signed();
    let lonely = Spec::leaf("alone.example.net").issued_by(&Spec::ca("Lost CA").self_signed());
    let old =
        Spec::leaf("www.example.jp").key_of(&site.leaf).valid((2024, 1, 1), (2025, 1, 1)).issued_by(&site.issuing);
    let cases = [
        ("a self-signed one that is marked as a CA's", site.fullchain() + &own.pem(), "CM413", "CM405"),
        ("an expired one of the same key", site.fullchain() + &old.pem(), "is an older server certificate", "CM410"),
        ("the issuer of the second", lonely.pem() + &site.fullchain(), "CM413", "CM402"),
    ];
    let scratch = site.scratch();
    for (what, text, said, unsaid) in cases {
        scratch.write("all.pem", text);
        let run = scratch.run("check all.pem --roots root.crt --offline");
        assert!(run.out().contains(said) && !run.out().contains(unsaid), "{what}: {}", run.out());
    }
    // A certificate that a CA issued and a self-signed one are no pair for one server.
    let own = Spec::leaf("www.example.jp").algorithm(&rcgen::PKCS_RSA_SHA256).self_signed();
    scratch.write("two.pem", site.fullchain() + &own.pem());
    scratch.run("bundle two.pem --roots root.crt --offline -o out.pem").expect(3).says(&["--leaf with its number"]);
}

/// A root in front of its cross-certificate to an unknown root: `fix` would make clients that take the first match follow
/// the cross-certificate. The suggested command works.
#[test]
fn a_root_in_front_of_a_cross_certificate_to_an_unknown_root() {
    let (site, old) = (Site::new(), Spec::ca("Old Root").self_signed());
    let cross = Spec::ca("Test Root R1").key_of(&site.root).issued_by(&old);
    let scratch = site.scratch();
    for (text, command) in [
        (site.fullchain() + &site.root.pem() + &cross.pem(), "chainmend bundle all.pem"),
        (site.fullchain() + &cross.pem() + &site.root.pem(), "chainmend fix all.pem"),
    ] {
        scratch.write("all.pem", text);
        let run = scratch.run("check all.pem --roots root.crt --offline").expect(0);
        let line = run.out().lines().find(|line| line.contains(command)).unwrap_or_else(|| panic!("{}", run.out()));
        let words = line.split_once("chainmend ").unwrap().1;
        scratch.run(words).expect(0);
    }
    assert_eq!(scratch.read("all-fullchain.pem"), site.fullchain());
}

#[test]
fn a_duplicate_certificate_is_one_candidate() {
    let site = Site::new();
    let scratch = site.scratch();
    let run = scratch.run(&format!("bundle server.crt server.crt {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
}

#[test]
fn a_renewed_intermediate_is_not_a_second_leaf() {
    let site = Site::new();
    let scratch = site.scratch();
    let renewed =
        Spec::ca("Test Policy CA").key_of(&site.policy).valid((2024, 1, 1), (2049, 1, 1)).issued_by(&site.root);
    scratch.write("all.pem", site.fullchain() + &renewed.pem());
    let run = scratch.run("bundle all.pem --offline --roots root.crt").expect(0);
    assert_eq!(run.out().matches("BEGIN CERTIFICATE").count(), 3);
}

#[test]
fn a_ca_certificate_can_be_the_start() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("ca.crt", site.issuing.pem());
    let run = scratch.run(&format!("bundle ca.crt {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.chain());
}

#[test]
fn certificates_that_issued_each_other_have_no_leaf() {
    let one = Spec::ca("One").self_signed();
    let two = Spec::ca("Two").self_signed();
    let scratch = Scratch::new();
    scratch.write("one-by-two.pem", Spec::ca("One").key_of(&one).issued_by(&two).pem());
    scratch.write("two-by-one.pem", Spec::ca("Two").key_of(&two).issued_by(&one).pem());
    let run = scratch.run("bundle one-by-two.pem two-by-one.pem --offline").expect(3);
    run.says(&["every certificate in the input issued another one of them", "--leaf"]);
}

/// A bundle whose first certificate, the leaf, is damaged.
fn damaged(site: &Site, damage: impl FnOnce(&str) -> String) -> String {
    damage(&site.leaf.pem()) + &site.chain()
}

/// If there is something unreadable in the place of the leaf, or something that is not a certificate, no CA
/// certificate is used as the leaf, and the existing file does not change.
#[test]
fn a_ca_is_not_the_leaf_if_the_leaf_may_be_unreadable() {
    let site = Site::new();
    let scratch = site.scratch();
    let leaf = site.leaf.pem();
    let lines: Vec<&str> = leaf.lines().collect();
    let with_line = |number: usize, line: &str| {
        let mut lines = lines.clone();
        lines[number] = line;
        lines.join("\n") + "\n"
    };
    let starred = format!("{}*{}", &lines[3][..10], &lines[3][11..]);
    scratch.write("star.pem", damaged(&site, |_| with_line(3, &starred)));
    scratch.write("cut.pem", damaged(&site, |_| [&lines[..5], &lines[lines.len() - 1..]].concat().join("\n") + "\n"));
    scratch.write("noise.pem", damaged(&site, |_| crate::support::pki::armor("CERTIFICATE", &[0x30, 3, 2, 1, 1])));
    let mut broken = site.leaf.der.clone();
    let validity = broken.windows(4).position(|octets| octets == [0x30, 0x1e, 0x17, 0x0d]).unwrap();
    broken[validity] = 0x31;
    scratch.write("broken.pem", damaged(&site, |_| crate::support::pki::pem(&broken)));
    scratch.write("broken.der", &broken);
    scratch.write("cut.der", &site.leaf.der[..200]);
    scratch.write("behind.der", [&site.issuing.der[..], &site.leaf.der[..90]].concat());
    scratch.write("key-and-chain.pem", damaged(&site, |_| site.leaf.key_pem()));
    scratch.write("request-and-chain.pem", damaged(&site, |_| Spec::leaf("www.example.jp").request()));
    scratch.write("unknown.pem", damaged(&site, |_| crate::support::pki::armor("STRANGE THING", &site.leaf.der)));
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("server.csr", Spec::leaf("www.example.jp").request());
    scratch.write("server.txt", site.leaf.der.iter().map(|octet| format!("{octet:08b} ")).collect::<String>());
    scratch.write("empty.crt", "");
    let cases = [
        ("star.pem", "star.pem:4: character * in column 11"),
        ("cut.pem", "cut.pem:"),
        ("noise.pem", "noise.pem:1: the contents are not a certificate"),
        ("broken.pem", "broken.pem:"),
        ("broken.der intermediates.crt", "broken.der:1: the certificate is damaged"),
        ("cut.der intermediates.crt", "cut.der:1: the certificate is cut off after byte 200"),
        ("intermediates.crt cut.der", "cut.der:1: the certificate is cut off after byte 200"),
        ("behind.der", "behind.der:1: the certificate is cut off after byte 90"),
        ("key-and-chain.pem", "key-and-chain.pem:1 is a private key"),
        ("server.key intermediates.crt", "server.key:1 is a private key"),
        ("request-and-chain.pem", "request-and-chain.pem:1 is a signing request"),
        ("server.csr intermediates.crt", "server.csr:1 is a signing request"),
        ("intermediates.crt server.csr", "server.csr:1 is a signing request"),
        ("unknown.pem", "unknown.pem:1: the block STRANGE THING cannot be read"),
        ("server.txt intermediates.crt", "no certificate in server.txt"),
        ("empty.crt intermediates.crt", "empty.crt:1: the file is empty (0 bytes)"),
        ("star.pem intermediates.crt", "star.pem:4"),
    ];
    scratch.write("live.pem", "what is live");
    let prefix = fingerprint(&site.issuing.der);
    for (inputs, said) in cases {
        for words in [format!("bundle {inputs} {LOCAL} -o live.pem"), format!("chains {inputs} {LOCAL}")] {
            let run = scratch.run(&words).expect(3);
            run.says(&[said, "Test Issuing CA could be the first", &format!("--leaf {prefix}")]);
            assert_eq!(scratch.read("live.pem"), "what is live", "{words}");
        }
        // With `--leaf`, the CA certificate is used.
        let run = scratch.run(&format!("bundle {inputs} {LOCAL} --leaf {prefix}")).expect(0);
        assert_eq!(run.out(), site.chain(), "{inputs}");
    }
    let run = scratch.run(&format!("bundle missing.crt intermediates.crt {LOCAL} -o live.pem")).expect(3);
    run.says(&["missing.crt cannot be read"]);
    assert_eq!(scratch.read("live.pem"), "what is live");
}

pub fn fingerprint(der: &[u8]) -> String {
    let certificate = chainmend::certificate::Certificate::from_der(der.to_vec()).unwrap();
    certificate.fingerprint().to_string()[..16].to_owned()
}

/// Other blocks of a CA that cannot be an unread certificate.
#[test]
fn a_ca_is_the_start_with_its_key_and_parameters() {
    let site = Site::new();
    let scratch = site.scratch();
    let parameters = crate::support::pki::armor("DH PARAMETERS", &[0x30, 3, 2, 1, 5]);
    scratch.write("ca.pem", site.issuing.pem() + &parameters + &site.issuing.key_pem());
    assert_eq!(scratch.run(&format!("bundle ca.pem {LOCAL}")).expect(0).out(), site.chain());
}

/// If the first input is unreadable, a server certificate of another input is not used instead.
#[test]
fn an_unreadable_first_input_is_not_skipped() {
    let site = Site::new();
    let scratch = site.scratch();
    let renewed = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2047, 1, 1)).issued_by(&site.issuing);
    scratch.write("renewed.der", &renewed.der[..300]);
    let run = scratch.run(&format!("bundle renewed.der server.crt {LOCAL}")).expect(3);
    run.says(&["renewed.der:1: the certificate is cut off", "www.example.jp, is from another input", "--leaf"]);
    // The leaf is in the first input, so an unreadable intermediate does not matter.
    let run = scratch.run(&format!("bundle server.crt renewed.der {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
    // An unreadable copy of the leaf does not matter either.
    scratch.write("copy.der", &site.leaf.der[..300]);
    let run = scratch.run(&format!("bundle copy.der server.crt {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
}

/// Many CAs provide all of their intermediates in one file, most of which are not needed.
#[test]
fn a_file_of_many_intermediates_is_not_a_second_leaf() {
    let site = Site::new();
    let scratch = site.scratch();
    let unused: String = (0..4).map(|index| Spec::ca(&format!("Unused {index}")).issued_by(&site.root).pem()).collect();
    // An old CA certificate without basicConstraints.
    let old = Spec::leaf("www.example.jp").with(|params| {
        params.subject_alt_names.clear();
        params.extended_key_usages.clear();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Old Class 3 Authority");
    });
    scratch.write("ca-bundle.crt", unused + &site.chain() + &old.self_signed().pem());
    let orders = ["server.crt ca-bundle.crt", "ca-bundle.crt server.crt", "server.crt ca-bundle.crt server.crt"];
    for inputs in orders {
        let run = scratch.run(&format!("bundle {inputs} --offline --roots root.crt")).expect(0);
        assert_eq!(run.out(), site.fullchain(), "{inputs}");
        let run = scratch.run(&format!("chains {inputs} --offline --roots root.crt")).expect(0);
        assert!(run.out().contains("www.example.jp"), "{inputs}");
    }
    // With only CAs, the leaf is ambiguous.
    scratch.run("bundle ca-bundle.crt --offline --roots root.crt --leaf 99").expect(3);
}

#[test]
fn the_first_argument_decides_if_it_has_one_certificate() {
    let site = Site::new();
    let scratch = site.scratch();
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    let own = Spec::leaf("own.example.jp").self_signed();
    scratch.write("mail.crt", mail.pem());
    scratch.write("own.crt", own.pem());
    scratch.write("both.pem", site.leaf.pem() + &mail.pem());
    let cases = [
        ("server.crt mail.crt intermediates.crt", Some(site.fullchain())),
        ("mail.crt server.crt", Some(mail.pem() + &site.chain())),
        ("server.crt own.crt", Some(site.fullchain())),
        ("server.crt both.pem", Some(site.fullchain())),
        ("both.pem server.crt", None),
        ("intermediates.crt server.crt mail.crt", None),
    ];
    for (inputs, expected) in cases {
        let run = scratch.run(&format!("bundle {inputs} {LOCAL}"));
        match expected {
            Some(expected) => assert_eq!(run.expect(0).out(), expected, "{inputs}"),
            None => drop(run.expect(3).says(&["more than one", "www.example.jp", "mail.example.jp", "--leaf"])),
        }
    }
}

/// Each certificate that is left out has a finding with its role. The text names all but roots; of many, by role, in one
/// line.
#[test]
fn certificates_that_are_left_out() {
    let site = Site::new();
    let scratch = site.scratch();
    let other_key = Spec::ca("Test Issuing CA").issued_by(&site.root);
    let related = Spec::ca("Another CA").issued_by(&site.root);
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    let stranger = Spec::ca("Stranger").self_signed();
    let cases = [
        (&other_key, "CM420", "has the name of the CA certificate"),
        (&related, "CM421", "Another CA is not part of the chain: a CA certificate that Test Root R1 issued"),
        (&mail, "CM413", "mail.example.jp is another server certificate"),
        (&site.root, "CM404", "is a root"),
        (&stranger, "CM405", "Stranger does not belong"),
    ];
    for (other, code, text) in cases {
        scratch.write("other.pem", other.pem());
        let words = format!("bundle server.crt other.pem {LOCAL}");
        let report = scratch.run(&format!("{words} --format json")).expect(0).json();
        let findings = report["findings"].as_array().unwrap().iter();
        let text_of = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
        let told = |one| (text_of(one, "code"), text_of(one, "severity"), text_of(one, "sha256")[..16].to_owned());
        let told: Vec<_> = findings.map(told).collect();
        assert_eq!(told, [(code.to_owned(), "info".to_owned(), fingerprint(&other.der))], "{report}");
        scratch.run(&format!("{words} -v")).expect(0).says(&["left out", text]);
        let run = scratch.run(&words).expect(0);
        assert_eq!((run.stderr.contains("left out"), run.out()), (code != "CM404", &*site.fullchain()), "{code}");
    }
    for count in [3, 4] {
        let by_stranger = |number| Spec::ca(&format!("Another CA {number}")).issued_by(&stranger);
        let others: String = (1..count).map(|number| by_stranger(number).pem()).collect();
        scratch.write("others.pem", others + &related.pem());
        let run = scratch.run(&format!("bundle server.crt others.pem {LOCAL}")).expect(0);
        let summary =
            "left out: unrelated: Another CA 1, Another CA 2, Another CA 3; related: Another CA (-v says more)";
        let is_summed_up = (run.stderr.matches("left out").count(), run.stderr.contains(summary));
        assert_eq!(is_summed_up, if count == 3 { (3, false) } else { (1, true) }, "{}", run.stderr);
        let run = scratch.run(&format!("bundle server.crt others.pem {LOCAL} -v")).expect(0);
        assert_eq!(run.stderr.matches("left out").count(), count, "{}", run.stderr);
        let run = scratch.run(&format!("bundle server.crt others.pem {LOCAL} --lang ja")).expect(0);
        let summary = "使用していません: 無関係: Another CA 1、Another CA 2、Another CA 3 / 関連する証明書: Another CA";
        assert_eq!(run.stderr.contains(summary), count == 4, "{}", run.stderr);
        // Candidates are not left out.
        let run = scratch.run(&format!("bundle server.crt --intermediates others.pem {LOCAL} -v")).expect(0);
        assert!(!run.stderr.contains("left out"), "{}", run.stderr);
    }
    let run = scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} --format json")).expect(0);
    assert_eq!(run.json()["findings"], serde_json::json!([]));
    scratch.write("all.pem", site.fullchain() + &other_key.pem());
    let run = scratch.run("check all.pem --roots root.crt --offline --format json").expect(0);
    let contents = run.json()["contents"].as_array().unwrap().clone();
    assert_eq!(contents.last().unwrap()["role"], "other-key", "{contents:?}");
}

#[test]
fn a_renewal_under_the_same_key_is_a_second_leaf() {
    let old = Spec::leaf("own.example.jp").self_signed();
    let new = Spec::leaf("own.example.jp").key_of(&old).valid((2026, 1, 1), (2048, 1, 1)).self_signed();
    let scratch = Scratch::new();
    scratch.write("old.crt", old.pem());
    scratch.write("new.crt", new.pem());
    scratch.write("both.pem", old.pem() + &new.pem());
    scratch.run("bundle both.pem --offline --roots new.crt").expect(3).says(&["more than one certificate", "--leaf"]);
    let run = scratch.run("bundle new.crt old.crt --offline --roots new.crt").expect(0);
    assert_eq!(run.out(), new.pem());
}

/// Of two certificates of one server, the report tells which one is newer, and the command for it works.
#[test]
fn a_renewal_beside_the_older_certificate() {
    let site = Site::new();
    let scratch = site.scratch();
    let [old, new] = [((2025, 11, 1), (2027, 11, 1)), ((2026, 1, 1), (2028, 1, 1))]
        .map(|(from, until)| Spec::leaf("shop.example.jp").valid(from, until).issued_by(&site.issuing));
    scratch.write("old-first.pem", old.pem() + &site.chain() + &new.pem());
    scratch.write("new-first.pem", new.pem() + &site.chain() + &old.pem());
    let check = |file: &str| scratch.run(&format!("check {file} --roots root.crt --offline")).expect(0);
    let run = check("old-first.pem");
    assert!(run.out().contains("is a newer server certificate for the names of"), "{}", run.out());
    let command = run.out().split("use only the newer one: chainmend ").nth(1).unwrap().lines().next().unwrap();
    scratch.run(command).expect(0);
    assert_eq!(scratch.read("old-first-fullchain.pem"), new.pem() + &site.chain());
    let run = check("new-first.pem");
    assert!(run.out().contains("is an older server certificate for the names of"), "{}", run.out());
    scratch.write("old.crt", old.pem());
    scratch.write("new.crt", new.pem());
    let run = scratch.run(&format!("bundle old.crt new.crt {LOCAL}")).expect(0);
    run.says(&["left out", "is a newer server certificate for the names of"]);
}

/// A self-signed certificate of a server has a role of its own, and behind CAs the first server certificate counts.
#[test]
fn server_certificates_in_other_places() {
    let site = Site::new();
    let scratch = site.scratch();
    let own = Spec::leaf("other.example.jp").self_signed();
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    scratch.write("own.pem", site.fullchain() + &own.pem());
    scratch.write("behind.pem", site.chain() + &site.leaf.pem() + &mail.pem());
    let cases = [
        ("own.pem", 0, &["CM413"][..], ["leaf", "intermediate", "intermediate", "other-leaf"]),
        ("behind.pem", 1, &["CM401", "CM413"], ["intermediate", "intermediate", "leaf", "other-leaf"]),
    ];
    for (file, status, codes, roles) in cases {
        let run = scratch.run(&format!("check {file} --roots root.crt --offline --format json")).expect(status);
        let report = run.json();
        let listed = |list: &str, key: &str| -> Vec<String> {
            report[list].as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
        };
        let mut of_contents = listed("findings", "code");
        of_contents.retain(|code| code.starts_with("CM4"));
        assert_eq!(of_contents, codes, "{report}");
        assert_eq!(listed("contents", "role"), roles, "{report}");
    }
}

/// A file with a readable server certificate, and something unreadable that may be the right one.
#[test]
fn an_old_leaf_does_not_replace_an_unreadable_one() {
    let site = Site::new();
    let scratch = site.scratch();
    let new = site.leaf.pem();
    let old = Spec::leaf("www.example.jp").valid((2024, 1, 1), (2047, 1, 1)).issued_by(&site.issuing).pem();
    let ca = site.issuing.pem();
    let chain = site.chain();
    let line = |pem: &str, number: usize, change: fn(&str) -> String| {
        let changed = |(index, line): (usize, &str)| if index == number { change(line) } else { line.to_owned() };
        pem.lines().enumerate().map(changed).collect::<Vec<_>>().join("\n") + "\n"
    };
    let star = |line: &str| format!("{}*{}", &line[..5], &line[6..]);
    let short = |line: &str| line[..20].to_owned() + &line[21..];
    let bare: String = new.lines().filter(|line| !line.starts_with('-')).map(|line| format!("{line}\n")).collect();
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    let request = Spec::leaf("www.example.jp").request();
    let mut refused = vec![
        ("an empty block", format!("{empty}{old}{chain}")),
        ("a request", format!("{request}{old}{chain}")),
        ("base64 without its boundaries", format!("{bare}{old}{chain}")),
        ("the front of it", new[..200].to_owned() + "\n" + &old + &chain),
        ("octal", octal(&site.leaf.der) + &old + &chain),
        ("behind the old one", old.clone() + &line(&new, 3, star) + &chain),
        ("at the end", format!("{old}{chain}{}", line(&new, 2, star))),
    ];
    for number in 1..6 {
        refused.push(("a wrong character", line(&new, number, star) + &old + &chain));
        refused.push(("a character too few", line(&new, number, short) + &old + &chain));
    }
    scratch.write("live.pem", "what is live");
    for (what, text) in &refused {
        scratch.write("input.pem", text);
        for words in ["bundle input.pem -o live.pem", "chains input.pem"] {
            let run = scratch.run(&format!("{words} {LOCAL}"));
            assert_eq!(run.status, 3, "{what}: {words}\n{}{text}", run.stderr);
            run.says(&["www.example.jp", "--leaf "]);
            assert_eq!(scratch.read("live.pem"), "what is live", "{what}");
        }
    }
    // The same in a separate input, before the readable one or after that of a CA.
    scratch.write("old.pem", &old);
    let starred = line(&new, 3, star);
    let armored = |label: &str| crate::support::pki::armor(label, &site.leaf.der);
    let files: [(&str, Vec<u8>); 8] = [
        ("a wrong character", starred.into()),
        ("cut", new[..300].into()),
        ("a misspelt label", armored("CERTIFICAT").into()),
        ("another label", armored("CRT").into()),
        ("a damaged container under its own label", crate::support::pki::armor("PKCS12", &site.leaf.der[..200]).into()),
        ("an archive", [b"PK\x03\x04\x14\0\0\0\x08\0".as_slice(), &site.leaf.der[40..300]].concat()),
        ("a request", request.clone().into()),
        ("cut DER", site.leaf.der[..200].into()),
    ];
    for (what, bytes) in files {
        scratch.write("new.crt", bytes);
        for order in ["new.crt old.pem intermediates.crt", "intermediates.crt new.crt old.pem"] {
            let run = scratch.run(&format!("bundle {order} {LOCAL} -o live.pem"));
            assert_eq!(run.status, 3, "{what}: {order}\n{}", run.stderr);
            assert_eq!(scratch.read("live.pem"), "what is live", "{what}");
        }
        // If the first input is readable, the others may contain only CAs.
        scratch.run(&format!("bundle old.pem new.crt intermediates.crt {LOCAL}")).expect(0);
    }
    for (name, text) in [("read.me", "Dear customer,\nhere it is.\n"), ("guide.pdf", "%PDF-1.7\n\u{1}\u{2}\u{3}\n")] {
        scratch.write(name, text);
        scratch.run(&format!("bundle intermediates.crt {name} old.pem {LOCAL}")).expect(0);
    }
    // Something that certainly belongs to a CA cannot be the leaf. What follows the leaf is expected to belong to CAs.
    let mut passed = vec![
        ("a request at the end", format!("{old}{chain}{request}")),
        ("a damaged root", format!("{old}{chain}{}", line(&site.root.pem(), 2, star))),
    ];
    for number in 2..5 {
        passed.push(("a CA in front", format!("{}{old}{chain}", line(&ca, number, star))));
    }
    for (what, text) in &passed {
        scratch.write("input.pem", text);
        let run = scratch.run(&format!("bundle input.pem {LOCAL}"));
        assert_eq!(run.status, 0, "{what}: {}{text}", run.stderr);
        assert_eq!(run.out(), format!("{old}{chain}"), "{what}");
    }
}

fn octal(der: &[u8]) -> String {
    der.chunks(16).map(|row| row.iter().map(|octet| format!(" {octet:03o}")).collect::<String>() + "\n").collect()
}

/// Without basicConstraints too, a client's certificate is not of a CA, and `fix` says what it is.
#[test]
fn a_certificate_for_clients_is_not_of_a_ca() {
    let site = Site::new();
    let scratch = site.scratch();
    let client = Spec::leaf("Taro Yamada").with(|params| {
        params.subject_alt_names.clear();
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    });
    let file = client.issued_by(&site.issuing).pem() + &site.chain();
    scratch.write("client.pem", &file);
    let run = scratch.run(&format!("fix client.pem {LOCAL}")).expect(4);
    let run = run.says(&["client.pem: not fixed", "Taro Yamada is not for TLS servers (extended key usage)"]);
    assert!(!run.stderr.contains("only CA certificates"), "{}", run.stderr);
    assert_eq!(scratch.read("client.pem"), file);
}
