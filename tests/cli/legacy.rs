//! Signature algorithms and keys that rcgen does not support. openssl creates them during the test.

use std::path::Path;

use crate::support::run::{Scratch, output, program};

const CONFIGURATION: &str = "\
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
policy = any
email_in_dn = no
[any]
commonName = supplied
";

/// Creates a root, a CA and a leaf in the folder, valid from 2015 to 2040, with the given options for all keys and
/// signatures.
pub(crate) fn chain(openssl: &Path, scratch: &Scratch, key: &str, signature: &str) {
    scratch.write("ca.cnf", CONFIGURATION);
    scratch.write("index.txt", "");
    scratch.write("ca.ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n");
    scratch.write("leaf.ext", "subjectAltName=DNS:www.example.jp\nextendedKeyUsage=serverAuth\n");
    let steps = [("root", "-selfsign -keyfile root.key", "ca"), ("ca", "-cert root.crt -keyfile root.key", "ca")];
    for (name, issuer, extensions) in steps.into_iter().chain([("leaf", "-cert ca.crt -keyfile ca.key", "leaf")]) {
        let request = format!("req -new -nodes -newkey {key} -keyout {name}.key -out {name}.csr -subj /CN=Test-{name}");
        let sign = format!(
            "ca -batch -notext -config ca.cnf -in {name}.csr -out {name}.crt {issuer} -extfile {extensions}.ext \
             -startdate 20150101000000Z -enddate 20400101000000Z {signature}"
        );
        for words in [request, sign] {
            let arguments: Vec<&str> = words.split_whitespace().collect();
            output(openssl, &arguments, scratch.folder()).expect(0);
        }
    }
}

#[test]
fn signatures_with_pss() {
    let Some(openssl) = program("openssl") else { return };
    let pss =
        |hash: &str, salt: &str| format!("-md {hash} -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:{salt}");
    let cases = [
        ("rsa:2048", pss("sha256", "32"), 0),
        ("rsa:3072", pss("sha384", "48"), 0),
        ("rsa:2048", pss("sha512", "64"), 0),
        // Public CAs use no other salt (CA/Browser Forum baseline requirements §7.1.3.2).
        ("rsa:2048", pss("sha256", "20"), 4),
    ];
    for (key, signature, status) in cases {
        let scratch = Scratch::new();
        chain(&openssl, &scratch, key, &signature);
        let run = scratch.run("bundle leaf.crt --offline --intermediates ca.crt --roots root.crt").expect(status);
        assert!(status == 0 || run.stderr.contains("a signature that cannot be checked"), "{}", run.stderr);
    }
}

#[test]
fn old_algorithms_only_in_the_past_and_then_flagged() {
    let Some(openssl) = program("openssl") else { return };
    let cases = [
        ("rsa:2048", "-md sha1", "is signed with SHA-1"),
        ("rsa:1024", "-md sha256", "has an RSA key of 1024 bits"),
        ("rsa:2048", "-md sha256", ""),
    ];
    for (key, signature, said) in cases {
        let scratch = Scratch::new();
        chain(&openssl, &scratch, key, signature);
        let words = "bundle leaf.crt --offline --intermediates ca.crt --roots root.crt";
        let legacy = !said.is_empty();
        for (at, accepted) in [("2016-12-31", true), ("2017-01-01", !legacy), ("2026-11-23", !legacy)] {
            let run = scratch.run(&format!("{words} --at {at} --format json")).expect(if accepted { 0 } else { 4 });
            let run = run.says(&[said]);
            if accepted {
                assert_eq!(run.json()["chain"]["legacy"], legacy, "{signature} {at}");
                assert_eq!(run.stderr.contains("accepted only because --at is before 2017"), legacy);
            }
        }
    }
}
