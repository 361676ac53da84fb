//! Certificates that OpenSSL does not load: nginx does not start with them, and `check` and `bundle` report it.

use crate::servers::nginx;
use crate::support::pki::{Issued, Spec, der};
use crate::support::run::{Scratch, output, program};

const ROOTS: &str = "--roots root.pem --offline --lang en";

/// A name with one attribute, a common name with this string type.
fn named(tag: u8, octets: &[u8]) -> Vec<u8> {
    let attribute = [&[6, 3, 0x55, 4, 3][..], &der(tag, octets)].concat();
    der(0x30, &der(0x31, &der(0x30, &attribute)))
}

/// A field of a certificate (`Issued::rewritten`), its contents, and whether OpenSSL loads it.
fn fields() -> Vec<(&'static str, usize, Vec<u8>, bool)> {
    vec![
        ("serial number", 1, vec![2, 1, 5], true),
        ("serial number with zeros in front", 1, vec![2, 3, 0, 0, 5], false),
        ("serial number of zeros", 1, vec![2, 2, 0, 0], false),
        ("UTF8String", 5, named(0x0c, "認証局".as_bytes()), true),
        ("UTF8String with other octets", 5, named(0x0c, &[b'w', 0xff, 0xfe]), false),
        ("UTF8String cut short", 5, named(0x0c, &[0xe8, 0xaa]), false),
        ("BMPString", 5, named(0x1e, &[0x8a, 0x8d]), true),
        ("BMPString of odd length", 5, named(0x1e, &[0, b'w', 0]), false),
        ("BMPString with surrogates", 5, named(0x1e, &[0xd8, 0x3d, 0xde, 0]), false),
        ("UniversalString", 5, named(0x1c, &[0, 1, 0xf6, 0]), true),
        ("UniversalString of five octets", 5, named(0x1c, &[0, 0, 0, b'w', 0]), false),
        ("TeletexString", 5, named(0x14, &[0xe9]), true),
        ("PrintableString with other characters", 5, named(0x13, b"a_*&"), true),
        ("BIT STRING", 5, named(0x03, &[0, 1]), true),
        ("INTEGER", 5, named(0x02, &[1]), false),
        ("OCTET STRING", 5, named(0x04, b"www"), false),
        ("VisibleString", 5, named(0x1a, b"www"), false),
        ("BOOLEAN", 5, named(0x01, &[0xff]), false),
    ]
}

/// A root, an issuing CA and a leaf. Either the leaf or the CA has this field.
fn chain(field: usize, octets: &[u8], is_leaf: bool) -> [Issued; 3] {
    let root = Spec::ca("Test Root R1").self_signed();
    let issuing = Spec::ca("Test Issuing CA").issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let put = |fields: &mut Vec<Vec<u8>>| fields[field] = octets.to_vec();
    if is_leaf {
        let leaf = leaf.rewritten(Some(&issuing), put);
        return [root, issuing, leaf];
    }
    let issuing = issuing.rewritten(Some(&root), put);
    let leaf = if field == 5 { leaf.rewritten(Some(&issuing), |fields| fields[3] = octets.to_vec()) } else { leaf };
    [root, issuing, leaf]
}

#[test]
fn certificates_that_openssl_does_not_load_are_reported_and_not_written() {
    let (openssl, nginx_program) = (program("openssl"), program("nginx"));
    for (name, field, octets, loads) in fields() {
        for is_leaf in [true, false] {
            let name = format!("{name}, of the leaf {is_leaf}");
            let [root, issuing, leaf] = chain(field, &octets, is_leaf);
            let scratch = Scratch::new();
            scratch.write("root.pem", root.pem());
            scratch.write("server.crt", leaf.pem() + &issuing.pem());
            scratch.write("server.key", leaf.key_pem());
            scratch.write("altered.pem", if is_leaf { leaf.pem() } else { issuing.pem() });

            let run = scratch.run(&format!("check server.crt {ROOTS} --format json"));
            let found = run.json()["findings"].as_array().unwrap().clone();
            let errors: Vec<_> = found.iter().filter(|row| row["severity"] == "error").collect();
            assert_eq!(errors.is_empty(), loads, "{name}: {errors:?}");
            assert!(errors.iter().all(|row| row["code"] == "CM364"), "{name}: {errors:?}");
            assert_eq!(run.status, i32::from(!loads), "{name}");
            let bundle = scratch.run(&format!("bundle server.crt {ROOTS} -o site.pem"));
            assert_eq!(bundle.status, if loads { 0 } else { 4 }, "{name}: {}", bundle.stderr);
            assert_eq!(bundle.stderr.contains("OpenSSL cannot load"), !loads, "{name}: {}", bundle.stderr);
            assert_eq!(scratch.path("site.pem").exists(), loads, "{name}");

            if let Some(openssl) = &openssl {
                let run = output(openssl, &["x509", "-in", "altered.pem", "-noout"], scratch.folder());
                assert_eq!(run.status == 0, loads, "{name}: {}", run.stderr);
            }
            if let Some(nginx_program) = &nginx_program {
                assert_eq!(nginx(nginx_program, &scratch, "server.crt").is_some(), loads, "nginx: {name}");
            }
        }
    }
}

/// An unneeded certificate prevents the server from starting, too. The bundle does not contain it.
#[test]
fn an_unneeded_certificate_that_openssl_does_not_load() {
    let [root, issuing, leaf] = chain(1, &[2, 1, 5], true);
    let other =
        Spec::ca("Test Other CA").issued_by(&root).rewritten(Some(&root), |fields| fields[1] = vec![2, 2, 0, 9]);
    let scratch = Scratch::new();
    scratch.write("root.pem", root.pem());
    scratch.write("server.crt", leaf.pem() + &issuing.pem() + &other.pem());
    scratch.write("server.key", leaf.key_pem());
    let run = scratch.run(&format!("check server.crt {ROOTS} --format json"));
    let found = run.json()["findings"].as_array().unwrap().clone();
    let errors: Vec<_> = found.iter().filter(|row| row["severity"] == "error").map(|row| &row["code"]).collect();
    assert_eq!(errors, ["CM364"], "{}", run.out());
    assert_eq!(run.status, 1);
    scratch.run(&format!("bundle server.crt {ROOTS} -o site.pem")).expect(0);
    if let Some(program) = program("nginx") {
        assert!(nginx(&program, &scratch, "server.crt").is_none());
        assert!(nginx(&program, &scratch, "site.pem").is_some());
    }
}

/// A root that OpenSSL does not load: clients with OpenSSL do not have it, others may.
#[test]
fn a_root_that_openssl_does_not_load() {
    for (name, field, octets, loads) in fields().into_iter().filter(|(_, field, ..)| *field == 1) {
        let root = Spec::ca("Test Root R1").self_signed().rewritten(None, |fields| fields[field].clone_from(&octets));
        let leaf = Spec::leaf("www.example.jp").issued_by(&root);
        let scratch = Scratch::new();
        scratch.write("root.pem", root.pem());
        scratch.write("server.crt", leaf.pem());
        let run = scratch.run(&format!("check server.crt {ROOTS} --format json"));
        let found = run.json()["findings"].as_array().unwrap().clone();
        let codes: Vec<_> = found.iter().filter(|row| row["severity"] == "error").map(|row| &row["code"]).collect();
        assert_eq!(codes, if loads { vec![] } else { vec!["CM364"] }, "{name}");
        assert_eq!(run.status, i32::from(!loads), "{name}");
        if let Some(openssl) = program("openssl") {
            let run = output(&openssl, &["verify", "-CAfile", "root.pem", "server.crt"], scratch.folder());
            assert_eq!(run.status == 0, loads, "{name}: {}", run.stderr);
        }
        if let Some(certtool) = program("certtool") {
            let arguments = ["--verify", "--load-ca-certificate=root.pem", "--infile=server.crt"];
            assert_eq!(output(&certtool, &arguments, scratch.folder()).status, 0, "{name}");
        }
    }
}
