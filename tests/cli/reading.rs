//! All formats of inputs, and the messages about them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::support::damage::DAMAGES;
use crate::support::pki::{Issued, Spec, armor, ber, der, pkcs7};
use crate::support::run::{self, Run, Scratch};
use crate::{LOCAL, Site};

/// An input with the whole chain in some format, which gives the same bundle as clean files. The expected repairs are
/// listed with their lines (0: not compared).
struct Shape {
    what: &'static str,
    input: Vec<u8>,
    repairs: &'static [(&'static str, u64)],
}

fn shapes(site: &Site) -> Vec<Shape> {
    let clean = site.fullchain();
    let shape = |what, input: String, repairs| Shape { what, input: input.into_bytes(), repairs };
    let before_end = clean.replacen("\n-----END", "\n\n-----END", 1);
    let in_block = clean.replacen("CERTIFICATE-----\n", "CERTIFICATE-----\n\n", 1);
    let bags = format!("Bag Attributes\n    localKeyID: 01\nsubject=CN = www\nissuer=CN = ca\n{clean}");
    let all = [&site.leaf, &site.issuing, &site.policy];
    let ders: Vec<u8> = all.iter().flat_map(|certificate| certificate.der.clone()).collect();
    let container = |ones: &[&Issued]| ber(&pkcs7(ones), &ones.iter().map(|one| &*one.der).collect::<Vec<_>>());
    let containers = [container(&all[..1]), container(&all[1..])].concat();
    vec![
        shape("clean", clean.clone(), &[]),
        Shape {
            what: "PEM with DER behind it",
            input: [site.leaf.pem().as_bytes(), &site.issuing.der, b"# and its CA\n", &site.policy.der].concat(),
            repairs: &[("der", 0), ("der", 0), ("text-outside-blocks", 0)],
        },
        shape("carriage returns", clean.replace('\n', "\r\n"), &[("carriage-returns", 1)]),
        shape("old Macintosh", clean.replace('\n', "\r"), &[("lone-carriage-returns", 1)]),
        shape("comment in front", format!("# from the CA\n{clean}"), &[("text-outside-blocks", 1)]),
        shape("bag attributes", bags, &[("text-outside-blocks", 1)]),
        shape("blank line in a block", in_block, &[("blank-line-in-block", 2)]),
        shape("no final newline", clean.trim_end().to_owned(), &[("missing-final-newline", 0)]),
        shape("END glued to BEGIN", clean.replace("-----\n-----BEGIN", "----------BEGIN"), &[("glued-end-begin", 0)]),
        shape(
            "blank line between",
            clean.replace("-----\n-----", "-----\n\n-----"),
            &[("blank-line-between-blocks", 0)],
        ),
        shape("blank line before END", before_end, &[("blank-line-before-end", 0)]),
        shape("spaces", clean.replace('\n', " \n"), &[("space-around-lines", 2)]),
        shape("byte order mark", format!("\u{feff}{clean}"), &[("byte-order-mark", 1)]),
        shape("old label", clean.replace(" CERT", " X509 CERT"), &[("old-label", 1)]),
        shape("DER behind DER in a block", armor("CERTIFICATE", &ders), &[("trailing-bytes", 1)]),
        shape("DER behind DER in base64", base64_of(&ders), &[("bare-base64", 1), ("trailing-bytes", 1)]),
        Shape { what: "DER behind DER", input: ders, repairs: &[("der", 1)] },
        Shape { what: "PKCS#7 in BER, twice", input: containers.clone(), repairs: &[("pkcs7", 1)] },
        shape("PKCS#7 in BER, twice in a block", armor("PKCS7", &containers), &[("pkcs7", 1), ("trailing-bytes", 1)]),
        shape("PKCS#7 in BER, twice in base64", base64_of(&containers), &[("pkcs7", 1), ("trailing-bytes", 1)]),
        Shape { what: "PKCS#7 in DER", input: pkcs7(&all), repairs: &[("pkcs7", 1)] },
        shape("PKCS#7 in PEM", armor("PKCS7", &pkcs7(&all)), &[("pkcs7", 1)]),
        shape("PKCS#7 under another label", armor("CERTIFICATE", &pkcs7(&all)), &[("pkcs7", 1)]),
        shape("PKCS#7 in base64", base64_of(&pkcs7(&all)), &[("bare-base64", 1), ("pkcs7", 1)]),
    ]
}

fn base64_of(der: &[u8]) -> String {
    armor("X", der).lines().filter(|line| !line.starts_with('-')).fold(String::new(), |text, line| text + line + "\n")
}

fn repairs(run: &Run) -> Vec<(String, u64)> {
    let json = run.json();
    let rows = json["repairs"].as_array().unwrap().iter();
    rows.map(|row| (row["kind"].as_str().unwrap().to_owned(), row["line"].as_u64().unwrap())).collect()
}

#[test]
fn every_shape_gives_the_same_clean_bundle() {
    let site = Site::new();
    let scratch = site.scratch();
    for Shape { what, input, repairs: expected } in shapes(&site) {
        scratch.write("input", &input);
        let run = scratch.run("bundle input --offline --roots root.crt -o out.pem --format json");
        assert_eq!(run.status, 0, "{what}: {}", run.stderr);
        assert_eq!(scratch.read("out.pem"), site.fullchain(), "{what}");
        let found = repairs(&run);
        assert_eq!(found.is_empty(), expected.is_empty(), "{what}: {found:?}");
        for (kind, line) in expected {
            let matches = |(found, at): &(String, u64)| found == kind && (*line == 0 || at == line);
            assert!(found.iter().any(matches), "{what}: {kind}:{line} is not in {found:?}");
        }
    }
}

#[test]
fn every_damage_gives_the_same_clean_bundle() {
    let site = Site::new();
    let scratch = site.scratch();
    let clean = site.fullchain();
    // The keys are generated in each run. About one bundle in thirty contains no `=`, so nothing is padded or quoted.
    let depends_on_padding =
        |kind: &str| kind == "base64-padding" || kind == "quoted-printable" && !clean.contains('=');
    for damage in DAMAGES {
        scratch.write("input", (damage.apply)(&clean));
        let run = scratch.run("bundle input --offline --roots root.crt -o out.pem --format json");
        assert_eq!(run.status, 0, "{}: {}", damage.name, run.stderr);
        assert_eq!(scratch.read("out.pem"), clean, "{}", damage.name);
        let json = run.json();
        let rows = json["repairs"].as_array().unwrap();
        for kind in damage.kinds.iter().filter(|kind| !depends_on_padding(kind)) {
            assert!(rows.iter().any(|row| row["kind"] == *kind), "{}: {rows:?}", damage.name);
        }
        for row in rows {
            let (before, after) = (row["before"].as_str().unwrap(), row["after"].as_str().unwrap());
            assert!(before.chars().count() <= 70 && after.chars().count() <= 70, "{}: {row}", damage.name);
        }
    }
}

#[test]
fn repaired_text_is_shown_in_verbose_output() {
    let site = Site::new();
    let scratch = site.scratch();
    let cases = [
        ("spaces-in-boundaries", "`----- BEGIN CERTIFICATE -----` -> `-----BEGIN CERTIFICATE-----`"),
        ("no-first-begin", "`…` -> `-----BEGIN CERTIFICATE-----`"),
        ("no-end", ": `-----END CERTIFICATE-----` inserted"),
        ("mail-quotes", "`> -----BEGIN CERTIFICATE-----` -> `-----BEGIN CERTIFICATE-----`"),
        ("line-numbers-and-colons", "`1: -----BEGIN CERTIFICATE-----` -> `-----BEGIN CERTIFICATE-----`"),
        ("byte-order-mark", ": `\\u{feff}` removed"),
        ("carriage-returns", "`\\u{d}\\u{a}` -> `\\u{a}`"),
        ("lines-of-76", "`76` -> `64`"),
        ("json-value", ": `{\"name\": \"www\""),
    ];
    for (name, said) in cases {
        let damage = DAMAGES.iter().find(|damage| damage.name == name).unwrap();
        scratch.write("input", (damage.apply)(&site.fullchain()));
        scratch.run("bundle input --offline --roots root.crt -v").expect(0).says(&[said]);
    }
}

#[test]
fn pkcs12_containers() {
    let Some(openssl) = run::program("openssl") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("key.pem", site.leaf.key_pem());
    scratch.write("chain.pem", site.fullchain());
    for (name, password) in [("open.pfx", "pass:"), ("closed.pfx", "pass:secret")] {
        let words = ["pkcs12", "-export", "-in", "chain.pem", "-inkey", "key.pem", "-passout", password, "-out", name];
        run::output(&openssl, &words, scratch.folder()).expect(0);
    }
    scratch.write("renamed.crt", std::fs::read(scratch.path("open.pfx")).unwrap());
    let secret = site.leaf.key_pem().lines().nth(1).unwrap().to_owned();
    for name in ["open.pfx", "renamed.crt"] {
        let run = scratch.run(&format!("bundle {name} --offline --roots root.crt --format json")).expect(0);
        assert_eq!(run.json()["files"][0]["content"], site.fullchain().as_str(), "{name}");
        assert_eq!(repairs(&run), [("pkcs12".to_owned(), 1)], "{name}");
        assert!(!run.out().contains(&secret) && !run.stderr.contains(&secret), "{name}");
    }
    let said = "it is a PKCS#12 container with a password";
    scratch.run("bundle closed.pfx --offline").expect(3).says(&[said, "openssl pkcs12 -in closed.pfx -nokeys"]);
    let opened = site.scratch();
    let password = opened.write("password", "secret\n");
    let closed = "closed.pfx --offline --roots root.crt";
    let given = format!("--password-file {}", password.display());
    let run = scratch.run(&format!("bundle {closed} {given}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
    assert!(!run.stderr.contains(&secret), "{}", run.stderr);
    let run = scratch.run(&format!("chains {closed} {given}")).expect(0);
    assert!(run.out().contains("Test Issuing CA"), "{}", run.out());
    // The container is read, although no server loads it.
    scratch.run(&format!("check {closed} {given}")).expect(0);
    let run = scratch.run(&format!("check {closed} {given} --for nginx")).expect(1);
    assert!(run.out().contains("CM143") && !run.out().contains("CM190"), "{}", run.out());
    scratch.run(&format!("check {closed}")).expect(3).says(&["needs a password", "--password-file"]);
    scratch.run_with(&format!("bundle {closed} --password-env SECRET"), &[("SECRET", "secret")]).expect(0);
    let run = scratch.run_with(&format!("bundle {closed} --password-env SECRET"), &[("SECRET", "Secret")]).expect(3);
    run.says(&["the password of the PKCS#12 container is wrong"]);
    let run = scratch.run_stdin(&format!("bundle {closed} --key closed.pfx --password-file -"), b"secret\n").expect(0);
    assert_eq!(run.out(), site.fullchain());
    // Without the password, an intermediate in another file is not used as the leaf.
    scratch.write("intermediates.crt", site.chain());
    scratch.write("live.pem", "what is live");
    let run = scratch.run("bundle closed.pfx intermediates.crt --offline --roots root.crt -o live.pem").expect(3);
    run.says(&["closed.pfx:1: the PKCS#12 container needs a password", "--password-file FILE"]);
    assert_eq!(scratch.read("live.pem"), "what is live");
    // Nor is an older certificate that follows it. The certificate of another input is used only with `--leaf`.
    let both = "bundle closed.pfx chain.pem --offline --roots root.crt";
    scratch.run(both).expect(3).says(&["closed.pfx:1: the PKCS#12 container needs a password", "--leaf"]);
    let prefix = crate::leaf::fingerprint(&site.leaf.der);
    let run = scratch.run(&format!("{both} --leaf {prefix}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
}

#[test]
fn ber_is_read_as_by_openssl() {
    let site = Site::new();
    let scratch = site.scratch();
    let all = [&site.leaf, &site.issuing, &site.policy];
    let keep: Vec<&[u8]> = all.iter().map(|certificate| certificate.der.as_slice()).collect();
    let signed = [&site.leaf.der[..], &site.issuing.der, &site.policy.der];
    let container = ber(&pkcs7(&all), &keep);
    assert!(container.starts_with(&[0x30, 0x80]));
    // A definite length around an indefinite one, and certificates that have an indefinite length themselves.
    let inside = ber(&pkcs7(&all), &signed)[2..].to_vec();
    let outer = der(0x30, &inside[..inside.len() - 2]);
    let parts: Vec<&[u8]> = signed.iter().map(|certificate| signed_part(certificate)).collect();
    let wrapped = ber(&pkcs7(&all), &parts);
    let alone: Vec<u8> = signed.iter().zip(&parts).flat_map(|(one, part)| ber(one, &[*part])).collect();
    for (name, contents) in [("indefinite.p7b", &container), ("outer.p7b", &outer), ("wrapped.p7b", &wrapped)] {
        scratch.write(name, contents);
        let run = scratch.run(&format!("bundle {name} --offline --roots root.crt --format json")).expect(0);
        assert_eq!(run.json()["files"][0]["content"], site.fullchain().as_str(), "{name}");
        assert_eq!(repairs(&run), [("der".to_owned(), 1), ("pkcs7".to_owned(), 1)], "{name}");
        let text = format!("{name}.pem");
        scratch.write(&text, armor("PKCS7", contents));
        assert_eq!(scratch.run(&format!("bundle {text} --offline --roots root.crt")).expect(0).out(), site.fullchain());
        if name == "indefinite.p7b" {
            let bare =
                armor("PKCS7", contents).lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n");
            scratch.write("bare.txt", format!("The chain is\n{bare}\nand that was it.\n"));
            scratch.write("no-end.pem", format!("-----BEGIN PKCS7-----\n{bare}\n"));
            for name in ["bare.txt", "no-end.pem"] {
                let run = scratch.run(&format!("bundle {name} --offline --roots root.crt")).expect(0);
                assert_eq!(run.out(), site.fullchain(), "{name}");
            }
        }
        if let Some(openssl) = run::program("openssl") {
            let words = ["pkcs7", "-inform", "DER", "-in", name, "-print_certs"];
            let printed = run::output(&openssl, &words, scratch.folder()).expect(0);
            for certificate in all {
                assert!(printed.out().contains(&certificate.pem()), "{name}: {}", printed.out());
            }
        }
    }
    let first = &alone[..ber(signed[0], &[parts[0]]).len()];
    scratch.write("leaf.cer", first);
    assert_eq!(scratch.run(&format!("bundle leaf.cer {LOCAL}")).expect(0).out(), site.fullchain());
    if let Some(openssl) = run::program("openssl") {
        let words = ["x509", "-inform", "DER", "-in", "leaf.cer"];
        assert_eq!(run::output(&openssl, &words, scratch.folder()).expect(0).out(), site.leaf.pem());
    }
    scratch.write("cut.p7b", &container[..container.len() - 40]);
    scratch.run("bundle cut.p7b --offline --roots root.crt").expect(3);
}

#[test]
fn a_certificate_in_ber_is_told_and_written_in_der() {
    let site = Site::new();
    let scratch = site.scratch();
    let leaf = armor("CERTIFICATE", &ber(&site.leaf.der, &[signed_part(&site.leaf.der)]));
    let chain = site.fullchain().replace(&site.leaf.pem(), "");
    scratch.write("ber.pem", leaf + &chain);
    let options = "--offline --roots root.crt";
    for (target, severity, status) in [("nginx", "warning", 0), ("caddy", "error", 1), ("traefik", "error", 1)] {
        let run = scratch.run(&format!("check ber.pem --for {target} {options}")).expect(status);
        assert!(run.out().contains(&format!("{severity} CM157 not-der")), "{target}: {}", run.out());
    }
    scratch.run(&format!("fix ber.pem {options}")).expect(0).says(&["CM157"]);
    assert_eq!(scratch.read("ber.pem"), site.fullchain());
}

/// Its signature covers only the first part.
#[test]
fn too_long_lengths_around_the_signed_part_are_written_in_der() {
    let site = Site::new();
    let scratch = site.scratch();
    let leaf = &site.leaf.der;
    let signed = signed_part(leaf);
    let (algorithm, signature) = {
        let rest = &leaf[4 + signed.len()..];
        rest.split_at(2 + usize::from(rest[1]))
    };
    let longer = |element: &[u8]| [&[element[0], 0x84, 0, 0, 0, element[1]], &element[2..]].concat();
    let length = u32::try_from(leaf.len() - 4).unwrap().to_be_bytes();
    let cases = [
        ("certificate", [&[0x30, 0x84], &length[..], &leaf[4..]].concat()),
        ("algorithm", der(0x30, &[signed, &longer(algorithm), signature].concat())),
        ("signature", der(0x30, &[signed, algorithm, &longer(signature)].concat())),
    ];
    let options = "--offline --roots root.crt";
    for (what, octets) in cases {
        let chain = site.fullchain().replace(&site.leaf.pem(), "");
        scratch.write("long.pem", armor("CERTIFICATE", &octets) + &chain);
        scratch.write("long.cer", &octets);
        let run = scratch.run(&format!("check long.pem {options}")).expect(0);
        assert!(run.out().contains("warning CM157 not-der"), "{what}: {}", run.out());
        scratch.run(&format!("fix long.pem {options}")).expect(0).says(&["CM157"]);
        assert_eq!(scratch.read("long.pem"), site.fullchain(), "{what}");
        assert_eq!(scratch.run(&format!("bundle long.cer {LOCAL}")).expect(0).out(), site.fullchain(), "{what}");
        let mut long = site.leaf.clone();
        long.der = octets;
        scratch.write("long.p7b", pkcs7(&[&long, &site.issuing]));
        assert_eq!(scratch.run(&format!("bundle long.p7b {LOCAL}")).expect(0).out(), site.fullchain(), "{what}");
    }
}

/// Such a certificate is not read, because no encoding in DER has a valid signature.
#[test]
fn a_certificate_that_is_signed_in_ber_is_told_as_that() {
    let site = Site::new();
    let scratch = site.scratch();
    let (leaf, chain) = (&site.leaf.der, site.fullchain().replace(&site.leaf.pem(), ""));
    // A length with a leading zero.
    let (signed, rest) = leaf[4..].split_at(signed_part(leaf).len());
    let long = der(0x30, &[&[0x30, 0x83, 0, signed[2], signed[3]], &signed[4..], rest].concat());
    let options = "--offline --roots root.crt";
    for (what, octets) in [("indefinite", ber(leaf, &[])), ("leading zero", long)] {
        let pem = armor("CERTIFICATE", &octets);
        scratch.write("leaf.pem", &pem);
        scratch.write("leaf.der", &octets);
        scratch.write("chain.pem", pem.clone() + &chain);
        let mut signed_so = site.leaf.clone();
        signed_so.der.clone_from(&octets);
        scratch.write("ca.p7b", pkcs7(&[&signed_so, &site.issuing]));
        for file in ["leaf.pem", "leaf.der", "chain.pem", "ca.p7b"] {
            let run = scratch.run(&format!("bundle {file} {LOCAL}")).expect(3);
            assert!(!run.stderr.contains("nom error"), "{what} {file}: {}", run.stderr);
            run.says(&["is in BER, not in DER", "X.690"]);
        }
        scratch.run(&format!("bundle chain.pem {options}")).expect(3).says(&["ask the CA for a certificate in DER"]);
        scratch.run(&format!("bundle leaf.pem {LOCAL}")).expect(3).says(&["ask the CA for a certificate in DER"]);
        scratch.write("whole.p7b", ber(&pkcs7(&[&site.leaf]), &[]));
        scratch.run(&format!("bundle whole.p7b {LOCAL}")).expect(3).says(&["is in BER, not in DER"]);
        let run = scratch.run(&format!("check chain.pem {options}")).expect(1);
        assert!(run.out().contains("error CM158 certificate-in-ber"), "{what}: {}", run.out());
        let japanese = scratch.run(&format!("check chain.pem {options} --lang ja")).expect(1);
        assert!(japanese.out().contains("再発行を認証局に依頼してください"), "{what}: {}", japanese.out());
    }
}

/// The first element of a certificate, the signed part.
fn signed_part(certificate: &[u8]) -> &[u8] {
    let length = |at: usize| usize::from(certificate[at]) << 8 | usize::from(certificate[at + 1]);
    assert_eq!((certificate[1], certificate[5]), (0x82, 0x82));
    &certificate[4..8 + length(6)]
}

#[test]
fn pkcs12_in_ber() {
    let Some(openssl) = run::program("openssl") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("key.pem", site.leaf.key_pem());
    scratch.write("chain.pem", site.fullchain());
    scratch.write("password", "secret\n");
    let words = "pkcs12 -export -in chain.pem -inkey key.pem -passout pass:secret -out der.pfx";
    let words: Vec<&str> = words.split(' ').collect();
    run::output(&openssl, &words, scratch.folder()).expect(0);
    scratch.write("ber.pfx", ber(&std::fs::read(scratch.path("der.pfx")).unwrap(), &[]));
    let words = ["pkcs12", "-in", "ber.pfx", "-passin", "pass:secret", "-nokeys"];
    assert!(run::output(&openssl, &words, scratch.folder()).expect(0).out().contains(&site.leaf.pem()));
    let given = "--offline --roots root.crt --password-file password";
    let run = scratch.run(&format!("bundle ber.pfx --key ber.pfx {given}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
    scratch.run("bundle ber.pfx --offline --roots root.crt").expect(3).says(&["PKCS#12 container"]);
}

#[test]
fn standard_input_and_several_files() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("policy.der", &site.policy.der);
    scratch.write("issuing.b64", base64_of(&site.issuing.der));
    let words = "bundle - policy.der issuing.b64 --offline --roots root.crt";
    let run = scratch.run_stdin(words, &site.leaf.der).expect(0);
    assert_eq!(run.out(), site.fullchain());
    run.says(&[
        "repaired: -:1: binary DER",
        "repaired: policy.der:1: binary DER",
        "repaired: issuing.b64:1: base64 without",
    ]);
}

#[test]
fn repairs_are_reported_with_their_lines() {
    let site = Site::new();
    let scratch = site.scratch();
    let leaf = site.leaf.pem();
    let line = leaf.lines().count();
    scratch.write("server.crt", leaf.replace("\n-----END", "\n\n-----END"));
    let run = scratch.run(&format!("bundle server.crt {LOCAL}")).expect(0);
    let said = format!("repaired: server.crt:{line}: empty line before END, which stops servers from starting\n");
    run.says(&[&said]);
}

#[test]
fn a_bad_block_does_not_lose_the_others() {
    let site = Site::new();
    let scratch = site.scratch();
    let bad = Spec::ca("Other CA").self_signed().pem();
    let first_line = bad.lines().nth(1).unwrap();
    let cases: [(&str, String, String); 6] = [
        (
            "a wrong character",
            bad.replacen(first_line, &first_line.replacen(char::is_alphabetic, "!", 1), 1),
            ": character ! in column 1".to_owned(),
        ),
        (
            "half a block",
            bad.lines().take(3).collect::<Vec<_>>().join("\n") + "\n",
            ": the certificate is cut off after byte 96 of".to_owned(),
        ),
        (
            "an empty block",
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_owned(),
            ": the block is empty".to_owned(),
        ),
        (
            "a cut certificate",
            armor("CERTIFICATE", &site.root.der[..200]),
            ": the certificate is cut off after byte 200 of".to_owned(),
        ),
        (
            "not a certificate",
            armor("CERTIFICATE", b"\x30\x03\x02\x01\x05"),
            ": the contents are not a certificate".to_owned(),
        ),
        (
            "a damaged certificate",
            armor("CERTIFICATE", &damaged(&site.root)),
            ": the certificate is damaged".to_owned(),
        ),
    ];
    for (what, block, said) in cases {
        scratch.write("input.pem", site.fullchain() + &block);
        let run = scratch.run("bundle input.pem --offline --roots root.crt");
        assert_eq!(run.status, 0, "{what}: {}", run.stderr);
        assert_eq!(run.out(), site.fullchain(), "{what}");
        run.says(&["warning: input.pem:", &said, "; the rest of the file was read"]);
        scratch
            .run("bundle input.pem --offline --roots root.crt --strict")
            .expect(3)
            .says(&["--strict allows no damaged"]);
    }
}

/// A certificate with right lengths and an invalid version.
fn damaged(certificate: &Issued) -> Vec<u8> {
    let mut der = certificate.der.clone();
    let version = der.windows(5).position(|window| window == [0xa0, 3, 2, 1, 2]).unwrap();
    der[version + 2] = 0x04;
    der
}

#[test]
fn keys_and_requests_are_named_and_never_copied() {
    let site = Site::new();
    let scratch = site.scratch();
    let key = site.leaf.key_pem();
    let key_der = site.leaf.key.serialize_der();
    let request = Spec::leaf("www.example.jp").key_of(&site.leaf).request();
    let secret = key.lines().nth(1).unwrap().to_owned();
    scratch.write("all.pem", format!("{key}{request}{}", site.fullchain()));
    scratch.write("key.der", &key_der);
    for format in ["text", "json"] {
        let words = format!("bundle all.pem key.der --offline --roots root.crt -v --format {format} -o out.pem");
        let run = scratch.run(&words).expect(0);
        let line = key.lines().count() + 1;
        let request = format!("note: all.pem:{line}: a certificate signing request");
        let run = run.says(&["note: all.pem:1: a private key, which was not copied", &request, "note: key.der:1: "]);
        assert_eq!(scratch.read("out.pem"), site.fullchain());
        assert!(!run.stderr.contains(&secret) && !run.out().contains(&secret));
    }
}

#[test]
fn limits() {
    let site = Site::new();
    let scratch = site.scratch();
    let large = std::fs::File::create(scratch.path("large.pem")).unwrap();
    large.set_len(16 * 1024 * 1024 + 1).unwrap();
    scratch.run("bundle large.pem --offline").expect(3).says(&["large.pem is larger than 16 MiB"]);

    let block = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    scratch.write("many.pem", block.repeat(10_001));
    scratch.run("bundle many.pem --offline").expect(3).says(&["many.pem contains more than 10000 certificates"]);
    scratch.run(&format!("bundle server.crt {LOCAL} --intermediates many.pem")).expect(3).says(&["more than 10000"]);

    scratch.write("at-the-limit.pem", site.leaf.pem() + &block.repeat(9_999));
    scratch.run(&format!("bundle at-the-limit.pem {LOCAL} -q")).expect(0);
}

#[test]
fn hostile_names_are_escaped_on_the_terminal() {
    let root = Spec::ca("Root").self_signed();
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    let hostile = Spec::leaf("a.example").with(|params| {
        params.distinguished_name.push(rcgen::DnType::CommonName, "evil\u{1b}[2J\u{202e}\nerror: none");
    });
    scratch.write("server.crt", hostile.issued_by(&root).pem());
    let run = scratch.run("bundle server.crt --offline --roots root.crt -o out.pem -v").expect(0);
    let allowed = |character: char| !character.is_control() || character == '\n';
    assert!(run.stderr.chars().all(allowed) && !run.stderr.contains('\u{202e}'), "{:?}", run.stderr);
    run.says(&["evil\\u{1b}[2J\\u{202e}\\u{a}error: none"]);

    let name = "bad\u{1b}[31m.crt";
    scratch.write(name, "nothing");
    let run = scratch.run(&format!("bundle {name} --offline")).expect(3);
    assert!(!run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
}

#[test]
fn a_folder_of_candidates() {
    let site = Site::new();
    let scratch = site.scratch();
    std::fs::create_dir(scratch.path("cas")).unwrap();
    scratch.write("cas/1.der", &site.issuing.der);
    scratch.write("cas/2.pem", site.policy.pem());
    scratch.write("cas/notes.txt", "not a certificate");
    let run = scratch.run("bundle server.crt --offline --roots root.crt --intermediates cas --format json").expect(0);
    let json = run.json();
    let from: Vec<&Value> = json["chain"]["certificates"].as_array().unwrap().iter().map(|row| &row["from"]).collect();
    assert_eq!(from, ["server.crt", "cas/1.der", "cas/2.pem", "root.crt"]);
}

#[test]
fn inputs_without_a_certificate_are_described() {
    let site = Site::new();
    let scratch = site.scratch();
    let empty = pkcs7(&[]);
    let files: [(&str, Vec<u8>); 11] = [
        ("zero.crt", vec![0; 5]),
        ("wide.crt", b"\xff\xfe\r\0\n\0".to_vec()),
        ("dos.crt", b"\r\n\x1a".to_vec()),
        ("spaces.crt", "\u{a0}\u{3000}\n".into()),
        ("empty.crt", Vec::new()),
        ("mark.crt", b"\xef\xbb\xbf".to_vec()),
        ("white.crt", b" \r\n\n".to_vec()),
        ("empty.p7b", armor("PKCS7", &empty).into_bytes()),
        // Without the field of certificates, as written by OpenSSL.
        ("short.p7b", without_field(&empty)),
        ("long.p7b", empty.clone()),
        ("request.der", der_of(&Spec::leaf("www.example.jp").request())),
    ];
    for (name, bytes) in &files {
        scratch.write(name, bytes);
    }
    let no_certificate = "the PKCS#7 container has no certificate in it";
    let cases = [
        ("empty.crt", "error: empty.crt is empty (0 bytes)", "warning"),
        ("zero.crt", "error: zero.crt contains only white space or NUL (5 bytes)", "repaired"),
        ("wide.crt", "error: wide.crt contains only white space or NUL (6 bytes)", "repaired"),
        ("dos.crt", "error: dos.crt contains only white space or NUL (3 bytes)", "is empty"),
        ("spaces.crt", "error: spaces.crt contains only white space or NUL (6 bytes)", "is empty"),
        ("white.crt", "error: white.crt contains only white space or NUL (4 bytes)", "is empty"),
        ("mark.crt", "error: mark.crt contains only white space or NUL (3 bytes)", "is empty"),
        ("empty.p7b", no_certificate, "the rest of the file was read"),
        ("short.p7b", no_certificate, "NUL"),
        ("long.p7b", no_certificate, "the rest of the file was read"),
        ("request.der", "note: request.der:1: a certificate signing request, not a certificate", "request is a"),
    ];
    for (name, said, unsaid) in cases {
        for command in ["bundle", "check", "chains"] {
            let run = scratch.run(&format!("{command} {name} --offline --roots root.crt")).expect(3).says(&[said]);
            assert!(!run.stderr.contains(unsaid), "{command} {name}: {}", run.stderr);
            if said == no_certificate {
                let quiet = scratch.run(&format!("{command} {name} --offline --roots root.crt -q")).expect(3);
                assert!(quiet.stderr.contains(&format!("{name}\n  {said}\n")), "{command} {name}: {}", quiet.stderr);
                assert!(!run.stderr.contains("repaired") && !run.stderr.contains("warning"), "{}", run.stderr);
            }
        }
    }
    scratch.run_stdin("bundle - --offline", b"").expect(3).says(&["standard input is empty (0 bytes)"]);
    // If other inputs are readable, it is a warning. An existing empty file is replaced.
    scratch.write("server.crt", site.leaf.pem());
    scratch.write("intermediates.crt", site.chain());
    let words = "bundle server.crt empty.crt intermediates.crt --offline --roots root.crt -o old.pem";
    scratch.write("old.pem", "");
    scratch.run(words).expect(0).says(&["warning: empty.crt:1: the file is empty (0 bytes)"]);
    assert_eq!(scratch.read("old.pem"), site.fullchain());
}

/// A PKCS#7 container without the field `[0]` for certificates. Each of its lengths has one octet.
fn without_field(empty: &[u8]) -> Vec<u8> {
    let at = empty.windows(2).rposition(|window| window == [0xa0, 0]).unwrap();
    let mut der = [&empty[..at], &empty[at + 2..]].concat();
    // The lengths of ContentInfo, its content, and SignedData.
    for length in [1, 14, 16] {
        der[length] -= 2;
    }
    der
}

fn der_of(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(base64).unwrap()
}

#[test]
fn dumps_of_real_programs() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.der", &site.leaf.der);
    scratch.write("chain.pem", site.fullchain());
    scratch.write("intermediates.crt", site.chain());
    // Programs leave out rows of `=`.
    scratch.write("heading.pem", format!("# {}\n{}", "=".repeat(79), site.fullchain()));
    let programs: [(&str, &str, &[&str]); 19] = [
        ("hexadecimal", "xxd", &[]),
        ("hexadecimal", "xxd", &["-a"]),
        ("hexadecimal", "od", &["-tx1"]),
        ("hexadecimal", "xxd", &["-p"]),
        ("hexadecimal", "xxd", &["-i"]),
        ("hexadecimal", "xxd", &["-c", "20", "-g", "1"]),
        ("hexadecimal", "xxd", &["-u"]),
        ("hexadecimal", "hexdump", &["-C"]),
        ("hexadecimal", "od", &["-An", "-tx1"]),
        ("octets", "hexdump", &["-v"]),
        ("octets", "hexdump", &["-b"]),
        ("octets", "hexdump", &["-c"]),
        ("octets", "od", &[]),
        ("octets", "od", &["-x"]),
        ("octets", "od", &["-b"]),
        ("octets", "od", &["-c"]),
        ("octets", "od", &["-An", "-c"]),
        ("octets", "od", &["-tu1"]),
        ("octets", "od", &["-An", "-td1"]),
    ];
    for (kind, name, options) in programs {
        let Some(program) = run::program(name) else { continue };
        for file in ["server.der", "chain.pem", "heading.pem"] {
            // Without offsets, the number of rows that are left out is unknown.
            if file == "heading.pem" && options.contains(&"-An") {
                continue;
            }
            let printed = run::output(&program, &[options, &[file]].concat(), scratch.folder()).expect(0);
            scratch.write("dump.txt", printed.out());
            let run =
                scratch.run("bundle dump.txt intermediates.crt --offline --roots root.crt --format json").expect(0);
            assert_eq!(run.json()["files"][0]["content"], site.fullchain().as_str(), "{name} {options:?} {file}");
            let kinds: Vec<String> = repairs(&run).into_iter().map(|(kind, _)| kind).collect();
            assert!(kinds.contains(&kind.to_owned()), "{name} {options:?} {file}: {kinds:?}");
            let known = |found: &&String| [kind, "text-outside-blocks"].contains(&found.as_str());
            assert_eq!(kinds.iter().filter(|kind| !known(kind)).count(), 0, "{name} {options:?} {file}: {kinds:?}");
        }
    }
}

/// OpenSSL does not read the three certificates of these damages, which are reported as errors.
#[test]
fn openssl_refuses_what_is_an_error() {
    let Some(openssl) = run::program("openssl") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    let kinds = ["console-output", "hexadecimal", "octets", "registry-export", "rich-text"];
    let damages: Vec<_> =
        DAMAGES.iter().filter(|damage| damage.kinds.iter().any(|kind| kinds.contains(kind))).collect();
    assert!(damages.len() >= 19, "{}", damages.len());
    for damage in damages {
        scratch.write("damaged.pem", (damage.apply)(&site.fullchain()));
        let arguments = ["storeutl", "-noout", "-certs", "damaged.pem"];
        let run = run::output(&openssl, &arguments, scratch.folder());
        let found = run.out().lines().any(|line| line.trim() == "Total found: 3");
        assert!(!found, "{}: {}{}", damage.name, run.out(), run.stderr);
    }
}

/// Comments and friendly names in `Shift_JIS`, EUC-JP and ISO-2022-JP, in which the second octet of a character may be a
/// backslash or a quotation mark.
#[test]
fn japanese_encodings() {
    let site = Site::new();
    let chain = site.fullchain();
    // 表示, 本番 and 株式会社 in each encoding, and a space and BEGIN in full width.
    let shift_jis: [&[u8]; 4] =
        [b"\x95\x5c\x8e\xa6", b"\x96\x7b\x94\xd4", b"\x8a\x94\x8e\xae\x89\xef\x8e\xd0", b"\x81\x40"];
    let euc: [&[u8]; 4] = [b"\xc9\xbd\xbc\xa8", b"\xcb\xdc\xc8\xd6", b"\xb3\xf4\xbc\xb0\xb2\xf1\xbc\xd2", b"\xa1\xa1"];
    let iso_2022: [&[u8]; 4] = [b"\x1b$BI=<(\x1b(B", b"\x1b$BK\\HV\x1b(B", b"\x1b$B3t<02q<R\x1b(B", b"\x1b$B!!\x1b(B"];
    let begin: [(&str, &[u8]); 3] = [
        ("Shift_JIS", b"\x82\x61\x82\x64\x82\x66\x82\x68\x82\x6d"),
        ("EUC-JP", b"\xa3\xc2\xa3\xc5\xa3\xc7\xa3\xc9\xa3\xce"),
        ("ISO-2022-JP", b"\x1b$B#B#E#G#I#N\x1b(B"),
    ];
    for ((encoding, begin), [shown, live, company, space]) in begin.into_iter().zip([shift_jis, euc, iso_2022]) {
        let texts = |before: &str| {
            [b"Bag Attributes\n    friendlyName: ", live, shown, b"n\nsubject=/O=", company, before.as_bytes()].concat()
        };
        let replaced = |from: &str, with: &[u8]| {
            let parts: Vec<&[u8]> = chain.split(from).map(str::as_bytes).collect();
            parts.join(with)
        };
        let lined = |front: &str| chain.lines().map(|line| format!("{front}{line}\n")).collect::<String>();
        let cases: [(&str, Vec<u8>, &[&str]); 6] = [
            ("names of bags", texts(&format!("\n{chain}")), &["text-outside-blocks"]),
            (
                "names of bags, and damage",
                texts(&format!("\n{}", chain.replace("-----BEGIN", "----- BEGIN"))),
                &["spaces-in-boundary", "text-outside-blocks"],
            ),
            (
                "a quoted mail",
                [b"> ", shown, b"\n", lined("> ").as_bytes()].concat(),
                &["mail-quoting", "text-outside-blocks"],
            ),
            ("a space in full width", replaced("\n-----END", &[space, b"\n-----END"].concat()), &["unusual-spaces"]),
            ("letters in full width", replaced("BEGIN", begin), &["full-width-characters"]),
            (
                "a comment",
                [b"# ", company, b"\n", chain.as_bytes(), b"# ", live, b"\n"].concat(),
                &["text-outside-blocks"],
            ),
        ];
        for (name, text, expected) in cases {
            let scratch = site.scratch();
            scratch.write("site.pem", &text);
            let run = scratch.run("bundle site.pem --offline --roots root.crt --format json").expect(0);
            assert_eq!(run.json()["files"][0]["content"], chain.as_str(), "{encoding}, {name}");
            let mut kinds: Vec<String> = repairs(&run).into_iter().map(|(kind, _)| kind).collect();
            kinds.sort();
            kinds.dedup();
            assert_eq!(kinds, expected, "{encoding}, {name}");
            scratch.run("fix site.pem --offline --roots root.crt").expect(0);
            assert_eq!(scratch.read("site.pem"), chain, "{encoding}, {name}");
        }
    }
}

/// A description of a certificate is refused with the command that prints the certificate itself.
#[test]
fn descriptions_are_not_certificates() {
    let site = Site::new();
    let scratch = site.scratch();
    let cases = [
        (
            "Your keystore contains 1 entry\n\nAlias name: www\n",
            "keytool -list",
            "keytool -list -rfc -keystore KEYSTORE",
        ),
        ("別名: www\n証明書チェーンの長さ: 3\n", "keytool -list", "keytool -list -rfc -keystore KEYSTORE"),
        ("subject=CN = www\nissuer=CN = CA\n", "openssl x509 -noout", "openssl x509 -in CERT"),
        (
            "Subject      : CN=www\nIssuer       : CN=CA\nThumbprint   : A9D6\n",
            "Get-ChildItem Cert:",
            "Export-Certificate -Cert Cert:\\LocalMachine\\My\\THUMBPRINT -FilePath CERT.cer",
        ),
        (
            "PKCS7: \n  type: pkcs7-signedData (1.2.840.113549.1.7.2)\n",
            "openssl pkcs7 -print -noout",
            "openssl pkcs7 -print_certs -in FILE.p7b",
        ),
    ];
    for (text, program, command) in cases {
        scratch.write("text.txt", text);
        for word in ["check", "bundle", "chains", "fix"] {
            let run = scratch.run(&format!("{word} text.txt --offline --roots root.crt")).expect(3);
            let said =
                format!("  it is text that {program} prints about certificates, without the certificates themselves\n");
            run.says(&[
                "no certificate in text.txt",
                &said,
                &format!("try: print the certificate itself: {command}\n"),
            ]);
        }
        let japanese = scratch.run("check text.txt --offline --lang ja").expect(3);
        japanese.says(&[&format!("{program} が出力した証明書の説明"), command]);
        assert_eq!(scratch.read("text.txt"), text);
        // Beside a certificate, it is told, and does not prevent the bundle.
        let run =
            scratch.run("bundle server.crt text.txt --offline --roots root.crt --intermediates intermediates.crt");
        assert_eq!(run.expect(0).says(&["text.txt:1", program]).out(), site.fullchain());
    }
    // Descriptions of requests and keys.
    let others = [
        ("Certificate Request:\n    Data:\n        Version: 1 (0x0)\n", "prints about a signing request", "the CA"),
        ("Private-Key: (256 bit)\npriv:\n    12:57\n", "prints about a key", "certificate"),
    ];
    for (text, said, remedy) in others {
        scratch.write("text.txt", text);
        scratch.run("check text.txt --offline --roots root.crt").expect(3).says(&[said, "try: ", remedy]);
        scratch.run("check text.txt --offline --lang ja").expect(3).says(&["が出力した"]);
    }
    // Text of the program around the certificate is no obstacle.
    scratch.write("whole.txt", format!("subject=CN = www\nissuer=CN = CA\n{}", site.fullchain()));
    scratch.run("check whole.txt --offline --roots root.crt").expect(0);
}

/// Archives are refused with the command that unpacks them, and are not changed.
/// Other encodings of a whole file, and archives in a mail, are named with what to do.
#[test]
fn encodings_that_are_not_read_are_named() {
    let site = Site::new();
    let scratch = site.scratch();
    let packed = base64_of(&[&b"PK\x03\x04\x0a\0\0\0\0\0"[..], &[7; 100]].concat());
    let mail = format!(
        "From: a@example.org\nDate: today\nContent-Type: multipart/mixed; boundary=\"x\"\n\n--x\n\n{packed}--x--\n"
    );
    scratch.write("mail.txt", mail);
    let run = scratch.run("bundle mail.txt --offline --roots root.crt").expect(3);
    run.says(&["no certificate in mail.txt", "an attachment in it is packed (ZIP)", "save the attachment, unpack it"]);
    scratch.run("check mail.txt --offline --lang ja").expect(3).says(&["添付ファイルを保存して展開し"]);
    let Some(base32) = run::program("base32") else { return };
    let encoded = run::output(&base32, &["server.crt"], scratch.folder()).expect(0);
    scratch.write("base32.txt", encoded.out());
    let run = scratch.run("bundle base32.txt --offline --roots root.crt").expect(3);
    run.says(&["it is in base32", "decode it: base32 -d base32.txt | chainmend check -\n"]);
    let decoded = run::output(&base32, &["-d", "base32.txt"], scratch.folder()).expect(0);
    assert_eq!(decoded.out(), site.leaf.pem());
    let run = scratch.run_stdin("check - --offline --roots root.crt --lang ja", encoded.out().as_bytes()).expect(3);
    run.says(&["base32 で符号化されています"]);
}

#[test]
fn archives_are_not_unpacked() {
    let site = Site::new();
    let scratch = site.scratch();
    let pem = site.fullchain();
    let header = [&b"site.pem"[..], &[0; 249], b"ustar\x0000", &[0; 247]].concat();
    let files: [(&str, Vec<u8>, &str, &str); 4] = [
        ("site.pem.gz", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], "gzip", "gzip -dc site.pem.gz | chainmend check -"),
        // Stored, so that the text stands in it as it is.
        ("site.zip", [b"PK\x03\x04\x0a\0\0\0\0\0", pem.as_bytes()].concat(), "ZIP", "unzip site.zip"),
        ("site.tar", [&header[..], pem.as_bytes()].concat(), "tar", "tar xf site.tar"),
        ("site.tgz", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], "gzip", "tar xf site.tgz"),
    ];
    for (name, bytes, format, command) in files {
        scratch.write(name, &bytes);
        for word in ["check", "bundle", "chains", "fix"] {
            let run = scratch.run(&format!("{word} {name} --offline --roots root.crt")).expect(3);
            run.says(&[&format!("error: {name} is packed ({format})"), &format!("try: {command}\n")]);
        }
        scratch.run(&format!("check {name} --offline --lang ja")).expect(3).says(&["展開", command]);
        assert_eq!(std::fs::read(scratch.path(name)).unwrap(), bytes, "{name}");
        let run = scratch.run_stdin("check - --offline --roots root.crt", &bytes).expect(3);
        run.says(&[&format!("standard input is packed ({format})")]);
    }
    // In a folder of `--intermediates`, archives are ignored.
    let folder = "bundle server.crt --offline --roots root.crt --intermediates .";
    let run = scratch.run(folder).expect(0);
    assert!(!run.stderr.contains("packed"), "{}", run.stderr);
}

/// A simulated output of `openssl s_client -showcerts` and of `keytool -list -rfc`. The order of the certificates does
/// not change.
#[test]
fn whole_pastes_of_programs() {
    let site = Site::new();
    let scratch = site.scratch();
    let all = [&site.leaf, &site.issuing, &site.policy];
    let shown: String = all
        .iter()
        .enumerate()
        .map(|(index, one)| {
            format!(
                " {index} s:CN = x\n   i:CN = y\n   a:PKEY: id-ecPublicKey, 256 (bit); sigalg: ecdsa-with-SHA256\n{}",
                one.pem()
            )
        })
        .collect();
    let s_client = format!(
        "CONNECTED(00000003)\ndepth=1 CN = y\nverify error:num=20:unable to get local issuer certificate\n---\nCertificate chain\n\
         {shown}---\nServer certificate\nsubject=CN = x\nissuer=CN = y\n---\nNo client certificate CA names sent\n---\nSSL-Session:\n    \
         Session-ID: 5F2C0A6B7D1E4F3A2B1C0D9E8F7A6B5C4D3E2F1A0B9C8D7E6F5A4B3C2D1E0F9A\n    TLS session ticket:\n    \
         0000 - 5f 2c 0a 6b 7d 1e 4f 3a-2b 1c 0d 9e 8f 7a 6b 5c   _,.k}}.O:+....zk\\\n---\nDONE\n"
    );
    let listed: String = all
        .iter()
        .enumerate()
        .map(|(index, one)| format!("Certificate[{}]:\r\n{}", index + 1, one.pem().replace('\n', "\r\n")))
        .collect();
    let keytool = format!(
        "Keystore type: PKCS12\r\nKeystore provider: SUN\r\n\r\nYour keystore contains 1 entry\r\n\r\nAlias name: www\r\nEntry type: \
         PrivateKeyEntry\r\nCertificate chain length: 3\r\n{listed}\r\n\r\n*******************************************\r\n\r\n"
    );
    let printed: String =
        all.iter().enumerate().map(|(index, one)| format!("Certificate #{index}\n{}\n", one.pem())).collect();
    for (name, text) in [("s_client", s_client), ("keytool -list", keytool), ("keytool -printcert", printed)] {
        scratch.write("paste.txt", &text);
        let run = scratch.run("bundle paste.txt --offline --roots root.crt --format json").expect(0);
        assert_eq!(run.json()["files"][0]["content"], site.fullchain().as_str(), "{name}");
        assert!(repairs(&run).iter().any(|(kind, _)| kind == "text-outside-blocks"), "{name}");
        scratch.run("fix paste.txt --offline --roots root.crt").expect(0);
        assert_eq!(scratch.read("paste.txt"), site.fullchain(), "{name}");
    }
}

/// Both fields of Envoy's header. The second one repeats the certificate of the first.
#[test]
fn a_header_with_the_certificate_and_its_chain() {
    let site = Site::new();
    let scratch = site.scratch();
    let encode = |pem: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        pem.bytes().map(|byte| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02x}") }).collect()
    };
    let (leaf, chain) = (encode(&site.leaf.pem()), encode(&site.fullchain()));
    let header =
        format!("x-forwarded-client-cert: By=spiffe://x/y;Hash=0a1b;Cert=\"{leaf}\";Chain=\"{chain}\";DNS=www\n");
    scratch.write("header.txt", header);
    let run = scratch.run("bundle header.txt --offline --roots root.crt --format json").expect(0);
    assert_eq!(run.json()["files"][0]["content"], site.fullchain().as_str());
    assert!(repairs(&run).contains(&("percent-encoding".to_owned(), 1)));
}

/// A chain with its key in documents of other programs. The values are read separately.
#[test]
fn values_of_documents_that_are_not_manifests() {
    let site = Site::new();
    let scratch = site.scratch();
    let (chain, key) = (site.fullchain(), site.leaf.key_pem().replace('\r', ""));
    let (encoded, encoded_key) = (STANDARD.encode(&chain), STANDARD.encode(&key));
    let inner = serde_json::json!({"certificate": site.leaf.pem(), "chain": site.chain()}).to_string();
    let octets: String = site.leaf.der.iter().map(|octet| format!("\\x{octet:02x}")).collect();
    let digits: String = site.leaf.der.iter().map(|octet| format!("{octet:02x}")).collect();
    let lines = |text: &str| -> String {
        text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\n").collect()
    };
    let indented = |text: &str| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let of_der = |one: &Issued| lines(&STANDARD.encode(&one.der));
    let row = |(index, row): (usize, &[u8])| {
        let octets: String = row.iter().map(|octet| format!(" {octet:02x}")).collect();
        format!("{:08x}:{octets}\n", index * 16)
    };
    let dump: String = site.leaf.der.chunks(16).enumerate().map(row).collect();
    let joined =
        |octets: &[u8], form: &dyn Fn(u8) -> String| octets.iter().map(|octet| form(*octet)).collect::<String>();
    let of_rows = |width: usize, row: &dyn Fn(usize, &[u8]) -> String| -> String {
        site.leaf.der.chunks(width).enumerate().map(|(index, octets)| row(index * width, octets) + "\n").collect()
    };
    let bits = of_rows(6, &|at, row| format!("{at:08x}: {} 0.0", joined(row, &|octet| format!("{octet:08b} "))));
    let memory = of_rows(8, &|at, row| format!("0x7ff{at:05x}:{}", joined(row, &|octet| format!("\t0x{octet:02x}"))));
    let message = format!(
        "<<< TLS 1.3, Handshake [length 05d4], Certificate\n{}",
        of_rows(16, &|_, row| format!("   {}", joined(row, &|octet| format!(" {octet:02x}"))))
    );
    let cases = [
        ("environment", format!("TLS_CRT={encoded}\nTLS_KEY={encoded_key}\n")),
        ("quoted environment", format!("export TLS_CRT=\"{encoded}\"\nexport TLS_KEY=\"{encoded_key}\"\n")),
        ("values of Helm", format!("tls:\n  crt: {encoded}\n  key: {encoded_key}\n")),
        ("values of Helm, the key first", format!("tls:\n  key: {encoded_key}\n  crt: {encoded}\n")),
        ("an archive of HTTP", serde_json::json!({"log": {"entries": [{"postData": {"text": inner}}]}}).to_string()),
        ("a body of AWS", serde_json::json!({"Certificate": site.leaf.pem(), "Chain": site.chain()}).to_string()),
        ("YAML with an alias", format!("base: &cert |\n{}web:\n  cert: *cert\n", indented(&chain))),
        ("YAML with a tag", format!("cert: !secret |-\n{}", indented(&chain))),
        ("YAML of base64", format!("cert: !!binary |\n{}", indented(&lines(&encoded)))),
        (
            "YAML of DER",
            format!(
                "cert: !!binary |\n{}other: !!binary |\n{}",
                indented(&of_der(&site.leaf)),
                indented(&of_der(&site.policy))
            ),
        ),
        ("commands", chain.lines().map(|line| format!("echo '{line}' >> x.pem\n")).collect()),
        ("commas", chain.replace('\n', ",")),
        ("messages of s_client", format!("CONNECTED(00000003)\n{message}---\n{chain}---\nDONE\n")),
        ("bits", bits),
        ("memory", memory),
        ("character references", site.leaf.der.iter().map(|octet| format!("&#{octet};")).collect()),
        ("characters of JSON", format!("\"{}\"\n", joined(&site.leaf.der, &|octet| format!("\\u{octet:04x}")))),
        ("CLIXML", format!("<Objs><S>{}</S></Objs>\n", chain.replace('\n', "_x000D__x000A_"))),
        ("n in place of line breaks", format!("CERT={}\n", chain.replace('\n', "n"))),
        (
            "a patch",
            format!(
                "--- a.pem\n+++ b.pem\n@@ -1,11 +1,11 @@\n{}{}",
                site.policy.pem().lines().map(|line| format!("-{line}\n")).collect::<String>(),
                site.leaf.pem().lines().map(|line| format!("+{line}\n")).collect::<String>(),
            ),
        ),
        ("a list of YAML", format!("certs:\n  - &leaf |\n{}use: *leaf\n", indented(&indented(&chain)))),
        ("base64 of a dump", lines(&STANDARD.encode(dump))),
        ("octets of a program", format!("\"{octets}\"\n")),
        ("octets of PostgreSQL", format!("\\x{digits}\n")),
    ];
    scratch.write("intermediates.crt", site.chain());
    for (what, text) in cases {
        scratch.write("input", &text);
        let run = scratch.run("bundle input intermediates.crt --offline --roots root.crt");
        assert_eq!((run.status, run.out()), (0, site.fullchain().as_str()), "{what}: {}", run.stderr);
        if text.contains(&encoded_key) {
            scratch.run("bundle input --key input --for haproxy -o site.pem --offline --roots root.crt").expect(0);
            assert_eq!(scratch.read("site.pem"), site.fullchain() + &key, "{what}");
        }
        scratch.run("check input --offline --roots root.crt");
    }
}

/// Containers in a dump.
#[test]
fn dumps_of_containers() {
    let site = Site::new();
    let scratch = site.scratch();
    let all = [&site.leaf, &site.issuing, &site.policy];
    let keep: Vec<&[u8]> = all.iter().map(|certificate| certificate.der.as_slice()).collect();
    scratch.write("chain.p7b", ber(&pkcs7(&all), &keep));
    scratch.write("leaf.cer", ber(&site.leaf.der, &[signed_part(&site.leaf.der)]));
    let mut files = vec!["chain.p7b", "leaf.cer"];
    if let Some(openssl) = run::program("openssl") {
        let words = "pkcs12 -export -nokeys -in server.crt -certfile intermediates.crt -passout pass: -out site.p12";
        run::output(&openssl, &words.split(' ').collect::<Vec<_>>(), scratch.folder()).expect(0);
        files.push("site.p12");
    }
    for file in files {
        for (name, options) in [("xxd", &[][..]), ("hexdump", &["-C"]), ("od", &["-An", "-tx1"])] {
            let Some(program) = run::program(name) else { continue };
            let printed = run::output(&program, &[options, &[file]].concat(), scratch.folder()).expect(0);
            scratch.write("dump.txt", printed.out());
            let run = scratch.run(&format!("bundle dump.txt {LOCAL}")).expect(0);
            assert_eq!(run.out(), site.fullchain(), "{name} {file}");
        }
    }
}

/// A block that is commented out stays a comment, whatever else is damaged in the file.
#[test]
fn comments_beside_damaged_blocks() {
    let site = Site::new();
    let scratch = site.scratch();
    let each = |text: &str, front: &str| text.lines().map(|line| format!("{front}{line}\n")).collect::<String>();
    let damaged = site.chain().replace("-----BEGIN", "--BEGIN");
    for mark in ["# ", "#", "// ", "; "] {
        scratch.write("site.pem", site.leaf.pem() + &each(&site.root.pem(), mark) + &damaged);
        let run = scratch.run("check site.pem --offline --roots root.crt --format json").expect(1);
        let codes: Vec<String> = repairs(&run).into_iter().map(|(kind, _)| kind).collect();
        assert!(codes.iter().all(|kind| ["dash-count", "text-outside-blocks"].contains(&&**kind)), "{mark}: {codes:?}");
        assert!(!run.out().contains("CM190"), "{mark}: {}", run.out());
    }
    let patch = format!(
        "--- a\n+++ b\n@@ -1,2 +1,2 @@\n{}{}",
        each(&site.leaf.key_pem().replace('\r', ""), "-"),
        each(&site.fullchain(), "+"),
    );
    scratch.write("site.pem", &patch);
    scratch.run("fix site.pem --offline --roots root.crt --no-backup").expect(3).says(&["part of a private key"]);
    assert_eq!(scratch.read("site.pem"), patch);
}

/// Writes octets in another form.
type Form<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

/// The new side of patches, in which lines of the old and of the new certificate may be the same.
#[test]
fn patches_of_a_renewed_certificate() {
    let Some(diff) = run::program("diff") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    let old = Spec::leaf("www.example.jp").valid((2024, 1, 1), (2025, 1, 1)).issued_by(&site.issuing);
    let chain = site.fullchain().replace(&site.leaf.pem(), "");
    scratch.write("old.pem", old.pem());
    scratch.write("oldchain.pem", old.pem() + &chain);
    scratch.write("new.pem", site.leaf.pem());
    scratch.write("newchain.pem", site.fullchain());
    scratch.write("intermediates.crt", site.chain());
    let cases = [
        ["-u", "old.pem", "new.pem"],
        ["-u", "old.pem", "newchain.pem"],
        ["-u", "oldchain.pem", "newchain.pem"],
        ["-U0", "/dev/null", "newchain.pem"],
        ["-u99", "oldchain.pem", "newchain.pem"],
    ];
    for words in cases {
        let patch = run::output(&diff, &words, scratch.folder()).stdout;
        let text = String::from_utf8(patch).unwrap();
        let framed = |frame: &dyn Fn(&str) -> String| text.lines().map(|line| frame(line) + "\n").collect::<String>();
        let mail = format!("From 0123 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] x\n---\n{text}-- \n2.39.5\n\n");
        let colours = framed(&|line| match line.split_at(1.min(line.len())) {
            ("+", rest) => format!("\x1b[32m+\x1b[m\x1b[32m{rest}\x1b[m"),
            _ => format!("\x1b[31m{line}\x1b[m"),
        });
        let forms = [
            ("alone", text.clone()),
            ("mail", mail),
            ("colours", colours),
            ("quoted", framed(&|line| format!("> {line}"))),
            ("carriage returns", framed(&|line| format!("{line}\r"))),
        ];
        for (form, input) in forms {
            scratch.write("input", &input);
            let run = scratch.run("bundle input intermediates.crt --offline --roots root.crt");
            assert_eq!((run.status, run.out()), (0, site.fullchain().as_str()), "{words:?} {form}: {}", run.stderr);
        }
    }
}

/// Plain `diff` shows neither BEGIN nor END if both files have them.
#[test]
fn plain_diffs_of_a_renewed_certificate() {
    let Some(diff) = run::program("diff") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::ca("Another CA with a longer name").self_signed();
    let old = Spec::leaf("www.example.jp").valid((2024, 1, 1), (2025, 1, 1)).issued_by(&other);
    scratch.write("old.pem", old.pem());
    scratch.write("oldchain.pem", old.pem() + &site.chain());
    scratch.write("chain.pem", site.chain());
    scratch.write("new.pem", site.leaf.pem());
    scratch.write("newchain.pem", site.fullchain());
    let cases = [
        ["old.pem", "new.pem"],
        ["old.pem", "newchain.pem"],
        ["oldchain.pem", "newchain.pem"],
        ["chain.pem", "newchain.pem"],
        ["/dev/null", "newchain.pem"],
    ];
    for words in cases {
        let text = String::from_utf8(run::output(&diff, &words, scratch.folder()).stdout).unwrap();
        for input in [text.clone(), text.replace('\n', "\r\n")] {
            scratch.write("input", &input);
            let run = scratch.run("bundle input intermediates.crt --offline --roots root.crt");
            assert_eq!((run.status, run.out()), (0, site.fullchain().as_str()), "{words:?}: {}{input}", run.stderr);
            let run =
                scratch.run("check input --format json --offline --roots root.crt --intermediates intermediates.crt");
            assert!(!run.out().contains("2024-01-01"), "{words:?}: {}", run.out());
        }
    }
}

/// A container in BER does not state its length, but it is still known that its end is missing.
#[test]
fn containers_in_ber_without_their_end() {
    let site = Site::new();
    let scratch = site.scratch();
    let whole = ber(&pkcs7(&[&site.issuing, &site.policy]), &[&site.issuing.der, &site.policy.der]);
    for end in [30, 200, whole.len() - 1] {
        let cut = &whole[..end];
        let lines: String =
            STANDARD.encode(cut).as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line) + "\n").collect();
        let forms =
            [("binary", cut.to_vec()), ("PEM", armor("PKCS7", cut).into_bytes()), ("base64", lines.into_bytes())];
        for (form, input) in forms {
            scratch.write("input.p7b", input);
            let run = scratch.run("check input.p7b --offline --roots root.crt");
            run.expect(3).says(&[&format!("the certificate or container is cut off after byte {end} ")]);
            let run = scratch.run("check input.p7b --offline --roots root.crt --lang ja");
            assert!(run.stderr.contains(&format!("{end} バイト目で切れています")), "{form}: {}", run.stderr);
        }
    }
}

/// BER behind PEM, as it is and in digits.
#[test]
fn ber_behind_pem() {
    let site = Site::new();
    let scratch = site.scratch();
    let container = ber(&pkcs7(&[&site.issuing, &site.policy]), &[&site.issuing.der, &site.policy.der]);
    let both = [&site.issuing, &site.policy].map(|one| ber(&one.der, &[signed_part(&one.der)]));
    let digits = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
    let wide = |text: &str, width: usize| -> String {
        text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line) + "\n").collect()
    };
    let octal = |octets: &[u8]| octets.iter().map(|octet| format!("\\{octet:03o}")).collect::<String>() + "\n";
    let forms: [(&str, Form<'_>); 5] = [
        ("binary", &|octets| octets.to_vec()),
        ("xxd -p", &|octets| wide(&digits(octets), 60).into()),
        ("hexadecimal", &|octets| (digits(octets) + "\n").into()),
        ("base64", &|octets| wide(&STANDARD.encode(octets), 64).into()),
        ("octal", &|octets| octal(octets).into()),
    ];
    for (name, form) in forms {
        for (what, structures) in [("PKCS#7", &[container.clone()][..]), ("certificates", &both)] {
            let behind: Vec<u8> = structures.iter().flat_map(|structure| form(structure)).collect();
            scratch.write("site.pem", [site.leaf.pem().as_bytes(), &behind].concat());
            let run = scratch.run("bundle site.pem --offline --roots root.crt");
            assert_eq!((run.status, run.out()), (0, site.fullchain().as_str()), "{name}, {what}: {}", run.stderr);
            scratch.run("fix site.pem --offline --roots root.crt").expect(0);
            assert_eq!(scratch.read("site.pem"), site.fullchain(), "{name}, {what}");
        }
    }
}

/// A server skips a copy in another form, so that it is an error only if the chain is not complete without it.
#[test]
fn what_servers_skip_is_no_error() {
    let site = Site::new();
    let scratch = site.scratch();
    let each = |text: &str, front: &str| text.lines().map(|line| format!("{front}{line}\n")).collect::<String>();
    let (chain, leaf, key) = (site.fullchain(), site.leaf.pem(), site.leaf.key_pem().replace('\r', ""));
    let other = crate::support::pki::Spec::leaf("mail.example.jp").self_signed().pem().replace('\r', "");
    let container = pkcs7(&[&site.issuing, &site.policy]);
    let encoded = STANDARD.encode(&key) + "\n";
    let join = |parts: &[&[u8]]| parts.concat();
    let cases: [(&str, Vec<u8>, &str, &str); 15] = [
        ("a quoted copy", join(&[chain.as_bytes(), each(&leaf, "> ").as_bytes()]), "warning", "nginx"),
        ("in front", join(&[each(&leaf, "> ").as_bytes(), chain.as_bytes()]), "warning", "nginx"),
        (
            "a quoted CA in front",
            join(&[each(&site.issuing.pem(), "> ").as_bytes(), chain.as_bytes()]),
            "warning",
            "nginx",
        ),
        ("another one", join(&[chain.as_bytes(), each(&other, "> ").as_bytes()]), "warning", "nginx"),
        ("indented", join(&[chain.as_bytes(), each(&leaf, "  ").as_bytes()]), "warning", "nginx"),
        ("DER", join(&[chain.as_bytes(), &site.leaf.der]), "warning", "nginx"),
        ("PKCS#7", join(&[chain.as_bytes(), &container]), "warning", "nginx"),
        ("a block of PKCS#7", join(&[chain.as_bytes(), armor("PKCS7", &container).as_bytes()]), "warning", "nginx"),
        ("a key in base64", join(&[chain.as_bytes(), encoded.as_bytes()]), "warning", "nginx"),
        ("a key that the server needs", join(&[chain.as_bytes(), encoded.as_bytes()]), "error", "haproxy"),
        ("quoted CAs", join(&[leaf.as_bytes(), each(&site.chain(), "> ").as_bytes()]), "error", "nginx"),
        ("CAs in DER", join(&[leaf.as_bytes(), &site.issuing.der, &site.policy.der]), "error", "nginx"),
        ("DER in front", join(&[&site.leaf.der, chain.as_bytes()]), "error", "nginx"),
        (
            "a quoted server certificate",
            join(&[each(&leaf, "> ").as_bytes(), site.chain().as_bytes()]),
            "error",
            "nginx",
        ),
        ("all of it", each(&chain, "> ").into(), "error", "nginx"),
    ];
    for (name, text, severity, target) in cases {
        scratch.write("site.pem", &text);
        let run = scratch.run(&format!("check site.pem --for {target} --offline --roots root.crt --format json"));
        let findings = run.json()["findings"].as_array().unwrap().clone();
        let of_text = findings.iter().filter(|one| one["code"].as_str().unwrap().starts_with("CM1"));
        let gravest = of_text.map(|one| one["severity"].as_str().unwrap().to_owned()).min().unwrap_or_default();
        assert_eq!((run.status, &*gravest), (i32::from(severity == "error"), severity), "{name}: {}", run.out());
    }
    scratch.write("site.pem", chain.clone() + &each(&leaf, "> "));
    let options = "--offline --roots root.crt";
    let english = scratch.run(&format!("check site.pem {options}")).expect(0);
    assert!(english.out().contains("skip this part, and read the complete chain"), "{}", english.out());
    let japanese = scratch.run(&format!("check site.pem {options} --lang ja")).expect(0);
    assert!(japanese.out().contains("この部分を読み飛ばし"), "{}", japanese.out());
    scratch.run(&format!("fix site.pem {options}")).expect(0);
    assert_eq!(scratch.read("site.pem"), chain);
}

#[test]
fn fix_does_not_change_a_log_with_a_certificate() {
    let site = Site::new();
    let scratch = site.scratch();
    let wrapped = |prefix: &str| -> String {
        let lines = site.fullchain();
        lines.lines().map(|line| format!("{prefix}{line}\n")).collect()
    };
    let syslog = "Nov 26 10:00:00 host svc[12]: ";
    let docker: String = site
        .fullchain()
        .lines()
        .map(|line| format!("{{\"log\":\"{line}\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-27T03:21:26Z\"}}\n"))
        .collect();
    let started = "{\"log\":\"the service starts\\n\",\"stream\":\"stdout\"}\n";
    let cases = [
        ("cert.log", wrapped(syslog).replace("-----BEGIN", "the certificate is: -----BEGIN")),
        ("abc-json.log", format!("{started}{docker}{started}")),
        ("docker", docker),
        ("messages", format!("{syslog}the service starts\n{}", wrapped(syslog))),
        ("app.log", wrapped("web-1  | ")),
        ("new.diff", format!("--- a\n+++ b\n@@ -0,0 +1 @@\n{}", wrapped("+"))),
    ];
    for (name, text) in cases {
        scratch.write(name, &text);
        let run = scratch.run(&format!("fix {name} --offline --roots root.crt"));
        assert_ne!(run.status, 0, "{name}");
        assert!(run.stderr.contains("fix does not replace it"), "{name}: {}", run.stderr);
        assert_eq!(scratch.read(name), text, "{name}");
        let run = scratch.run(&format!("bundle {name} --offline --roots root.crt"));
        assert_eq!((run.status, run.stdout), (0, site.fullchain().into_bytes()), "{name}: {}", run.stderr);
    }
}

/// OpenSSL's trusted form is called that, and not a certificate with octets behind it: a server reads its own certificate
/// in it, and sends no other.
#[test]
fn the_trusted_form_of_openssl() {
    let site = crate::Site::new();
    let settings = |one: &crate::support::pki::Issued, more: &[u8]| {
        crate::support::pki::armor("TRUSTED CERTIFICATE", &[&one.der[..], more].concat())
    };
    let (leaf, policy) = (site.leaf.pem(), site.policy.pem());
    let aux: &[u8] = &[0x30, 12, 0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1];
    let cases = [
        ("the server's own", settings(&site.leaf, aux) + &site.chain(), ["warning", ""], 0),
        ("without settings", settings(&site.leaf, &[]) + &site.chain(), ["warning", ""], 0),
        ("in the chain", leaf.clone() + &settings(&site.issuing, aux) + &policy, ["error", ""], 1),
        ("octets behind it", settings(&site.leaf, &[aux, &[0]].concat()) + &site.chain(), ["warning", "error"], 1),
    ];
    for (what, text, severities, status) in cases {
        let scratch = site.scratch();
        scratch.write("site.pem", text);
        let options = "--roots root.crt --offline";
        let check = scratch.run(&format!("check site.pem {options} --format json")).expect(status).json();
        let severity = |code: &str| {
            let found = check["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == code).cloned();
            found.map_or(String::new(), |finding| finding["severity"].as_str().unwrap().to_owned())
        };
        assert_eq!(["CM156", "CM113"].map(severity), severities, "{what}");
        scratch.run(&format!("fix site.pem {options}")).expect(0).says(&["CM156"]);
        assert_eq!(scratch.read("site.pem"), site.fullchain(), "{what}");
    }
}

/// A label with a dot, alone in its file.
#[test]
fn parameters_without_a_certificate() {
    let scratch = Scratch::new();
    for label in ["DH PARAMETERS", "X9.42 DH PARAMETERS"] {
        scratch.write("dh.pem", armor(label, &[0x30, 6, 2, 1, 7, 2, 1, 2]));
        let run = scratch.run("check dh.pem").expect(3);
        let run = run
            .says(&[&format!("dh.pem:1: {label} is not a certificate, and was skipped"), "no certificate in dh.pem"]);
        assert!(!run.stderr.contains("damaged") && !run.stderr.contains("repaired"), "{}", run.stderr);
    }
}
