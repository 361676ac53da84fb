//! `fix` completes containers. Each keeps its format and loses nothing. If it cannot be completed, the printed command
//! writes the required file.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::support::pki::{Issued, Spec, armor, ber, pkcs7};
use crate::support::run::{Run, Scratch, finish, output, program};
use crate::{LOCAL, Site};

/// The folder of a site with its key and a password file.
fn scratch_of(site: &Site) -> Scratch {
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", "secret\n");
    scratch
}

fn other(site: &Site) -> Issued {
    Spec::leaf("other.example.org").issued_by(&site.issuing)
}

/// Runs a program. Its arguments are separated by spaces.
fn call(scratch: &Scratch, name: &str, words: &str) -> Option<Run> {
    let path = program(name)?;
    Some(output(&path, &words.split(' ').collect::<Vec<_>>(), scratch.folder()).expect(0))
}

/// The contents of a container according to OpenSSL: the subjects, and the number of keys.
fn contents(scratch: &Scratch, file: &str) -> (Vec<String>, usize) {
    let words = format!("pkcs12 -in {file} -passin pass:secret -nodes");
    let listed = call(scratch, "openssl", &words).unwrap().out().to_owned();
    let subjects = listed.lines().filter_map(|line| line.trim().strip_prefix("subject=")?.split("CN = ").nth(1));
    (subjects.map(str::to_owned).collect(), listed.matches("BEGIN PRIVATE KEY").count())
}

const CHAIN: [&str; 3] = ["www.example.jp", "Test Issuing CA", "Test Policy CA"];

#[test]
fn a_container_without_a_key_keeps_its_format() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let make = "pkcs12 -export -nokeys -in server.crt -passout pass:secret -out site.pfx";
    if call(&scratch, "openssl", make).is_none() {
        return;
    }
    let words = format!("fix site.pfx {LOCAL} --password-file pw");
    scratch.run(&words).expect(0).says(&["site.pfx: fixed", "added: Test Issuing CA"]);
    assert_eq!(contents(&scratch, "site.pfx"), (CHAIN.map(str::to_owned).to_vec(), 0));
    let before = fs::read(scratch.path("site.pfx")).unwrap();
    scratch.run(&words).expect(0).says(&["no changes needed"]);
    assert_eq!(fs::read(scratch.path("site.pfx")).unwrap(), before);
    // Windows needs the key.
    let run = scratch.run(&format!("{words} --for iis")).expect(1);
    run.says(&["site.pfx: unchanged", "the private key is not in the file"]);
    scratch.run(&format!("check site.pfx {LOCAL} --password-file pw --for iis")).expect(1);
    // With `--key`, the key is added.
    scratch.run(&format!("{words} --key server.key")).expect(0);
    assert_eq!(contents(&scratch, "site.pfx"), (CHAIN.map(str::to_owned).to_vec(), 1));
}

type Words<'a> = &'a [&'a str];

/// Without `--for`, the root stays in the container. With `--for`, the target determines the root and the cipher, and
/// changes are reported.
#[test]
fn the_root_and_the_cipher_of_a_container() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("whole.pem", site.fullchain() + &site.root.pem());
    let make = "pkcs12 -export -inkey server.key -in whole.pem -passout pass:secret -out site.pfx";
    if call(&scratch, "openssl", make).is_none() {
        return;
    }
    call(&scratch, "openssl", "crl2pkcs7 -nocrl -certfile whole.pem -outform DER -out site.p7b");
    let whole = CHAIN.into_iter().chain(["Test Root R1"]).map(str::to_owned).collect::<Vec<String>>();
    let chain = CHAIN.map(str::to_owned).to_vec();
    let (removed, kept) = ("removed: Test Root R1", "left        CM404");
    let (legacy, new) = ("encrypted: with triple DES", "encrypted: with AES-256");
    let cases: [(&str, Words<'_>, Words<'_>, &Vec<String>); 9] = [
        ("", &["no changes needed", kept], &[], &whole),
        ("--for azure", &[legacy], &["added", "layout"], &whole),
        ("", &["no changes needed", kept], &[], &whole),
        ("--for iis", &[removed], &["encrypted"], &chain),
        ("", &["no changes needed"], &["CM404"], &chain),
        ("--for cisco-asa", &["added: Test Root R1 from root.crt"], &["encrypted", "layout"], &whole),
        ("--for cisco-asa", &["no changes needed"], &["CM404"], &whole),
        ("--for pfx", &[removed], &["encrypted"], &chain),
        ("--for ibm-i", &["added: Test Root R1 from root.crt"], &["removed"], &whole),
    ];
    for (options, says, not, expected) in cases {
        let words = format!("fix site.pfx {LOCAL} --password-file pw --no-backup {options}");
        let run = scratch.run(&words).expect(0).says(says);
        assert!(not.iter().all(|text| !run.stderr.contains(text)), "{options}: {}", run.stderr);
        assert_eq!(contents(&scratch, "site.pfx"), (expected.clone(), 1), "{options}");
    }
    // The missing chain is added below the root. Then the reports about the other cipher, in JSON and in Japanese.
    scratch.write("short.pem", site.leaf.pem() + &site.root.pem());
    let make = "pkcs12 -export -inkey server.key -in short.pem -passout pass:secret -out site.pfx";
    call(&scratch, "openssl", make);
    let words = format!("fix site.pfx {LOCAL} --password-file pw --no-backup");
    let run = scratch.run(&words).expect(0).says(&["added: Test Issuing CA", "CM404"]);
    assert!(!run.stderr.contains(new) && !run.stderr.contains("removed"), "{}", run.stderr);
    assert_eq!(contents(&scratch, "site.pfx"), (whole, 1));
    let run = scratch.run(&format!("{words} --for azure --lang ja --format json")).expect(0);
    assert_eq!(run.json()["fixed"][0]["changes"][0]["kind"], "encrypted");
    // The same applies to PKCS#7.
    scratch.run(&format!("fix site.p7b {LOCAL}")).expect(0).says(&["no changes needed", kept]);
    scratch.run(&format!("fix site.p7b {LOCAL} --for iis")).expect(0).says(&[removed]);
}

/// Several PKCS#7 containers in a file become one, in the same encoding.
#[test]
fn pkcs7_containers_in_a_row_become_one() {
    let site = Site::new();
    let scratch = site.scratch();
    let make = |file: &str, form: &str, name: &str| {
        let words = format!("crl2pkcs7 -nocrl -certfile {file} -outform {form} -out {name}");
        call(&scratch, "openssl", &words).map(|_| std::fs::read(scratch.path(name)).unwrap())
    };
    for form in ["DER", "PEM"] {
        let Some(first) = make("server.crt", form, "first") else { return };
        let second = make("intermediates.crt", form, "second").unwrap();
        scratch.write("site.p7b", [first, second].concat());
        scratch.run(&format!("fix site.p7b {LOCAL} --no-backup")).expect(0).says(&["fixed"]);
        let words = format!("pkcs7 -inform {form} -in site.p7b -print_certs");
        let printed = call(&scratch, "openssl", &words).unwrap();
        assert_eq!(printed.status, 0, "{form}");
        assert_eq!(printed.out().matches("BEGIN CERTIFICATE").count(), 3, "{form}: {}", printed.out());
        scratch.run(&format!("fix site.p7b {LOCAL}")).expect(0).says(&["no changes needed"]);
        scratch.run(&format!("check site.p7b {LOCAL}")).expect(0);
    }
}

/// A container without certificates does not hide the others.
#[test]
fn an_empty_container_in_a_row() {
    let site = Site::new();
    let scratch = site.scratch();
    let (empty, leaf) = (pkcs7(&[]), pkcs7(&[&site.leaf]));
    let rest = pkcs7(&[&site.issuing]);
    for row in [[&empty, &leaf, &rest], [&leaf, &empty, &rest], [&leaf, &rest, &empty]] {
        scratch.write("row.p7b", row.map(|one| &one[..]).concat());
        let run = scratch.run(&format!("check row.p7b {LOCAL} --format json"));
        let printed = run.out();
        assert!(printed.contains("\"www.example.jp\"") && printed.contains("CM190"), "{printed}");
        assert!(!printed.contains("CM201"), "{printed}");
    }
}

/// The certificates of a container may be in clear, and its key encrypted: only the key needs the password.
#[test]
fn certificates_in_clear_need_no_password() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("pw", "secret\n");
    scratch.write("all.pem", site.fullchain());
    for mac in ["", "-nomac "] {
        let options = format!("-certpbe NONE {mac}-passout pass:secret -out site.p12");
        if call(&scratch, "openssl", &format!("pkcs12 -export -inkey server.key -in all.pem {options}")).is_none() {
            return;
        }
        let before = std::fs::read(scratch.path("site.p12")).unwrap();
        let bundle = scratch.run(&format!("bundle site.p12 {LOCAL}")).expect(0);
        assert_eq!(bundle.out(), site.fullchain(), "{mac}");
        scratch.run(&format!("chains site.p12 {LOCAL}")).expect(0);
        let check = scratch.run(&format!("check site.p12 {LOCAL} --format json")).expect(0).json();
        let row = check["findings"].as_array().unwrap().iter().find(|row| row["code"] == "CM504").unwrap().clone();
        assert_eq!(row["severity"], "info", "{row}");
        assert!(row["remedy"].as_str().unwrap().contains("--password-file"), "{row}");
        let row = check["findings"].as_array().unwrap().iter().find(|row| row["code"] == "CM614").unwrap().clone();
        assert!(row["remedy"].as_str().unwrap().contains("--include-key --password-file FILE"), "{row}");
        scratch.run(&format!("check site.p12 {LOCAL} --lang ja")).expect(0);
        let check = scratch.run(&format!("check site.p12 {LOCAL} --password-file pw --format json")).expect(0);
        assert!(!check.out().contains("CM504"), "{}", check.out());
        scratch.run(&format!("fix site.p12 {LOCAL}")).expect(0).says(&["no changes needed"]);
        assert_eq!(std::fs::read(scratch.path("site.p12")).unwrap(), before, "{mac}");
        // Without the password, the container is not written anew.
        let make = format!("pkcs12 -export -inkey server.key -in server.crt {options}");
        call(&scratch, "openssl", &make);
        let before = std::fs::read(scratch.path("site.p12")).unwrap();
        for language in ["en", "ja"] {
            let words = format!("fix site.p12 {LOCAL} --no-backup --lang {language}");
            scratch.run(&words).expect(3).says(&["--password-file FILE"]);
        }
        assert_eq!(std::fs::read(scratch.path("site.p12")).unwrap(), before, "{mac}");
    }
}

/// With `--for`, a container that the server does not load is refused, as by `check`. Without it, the container keeps
/// its format.
#[test]
fn containers_that_a_server_does_not_load_are_refused() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let make = "pkcs12 -export -inkey server.key -in server.crt -passout pass:secret -out site.pfx";
    if call(&scratch, "openssl", make).is_none() {
        return;
    }
    call(&scratch, "openssl", "crl2pkcs7 -nocrl -certfile server.crt -outform DER -out site.p7b");
    for file in ["site.pfx", "site.p7b"] {
        let before = fs::read(scratch.path(file)).unwrap();
        for target in ["--for nginx", "--for=nginx", "--for apache"] {
            let words = format!("{file} {LOCAL} {target} --password-file pw");
            scratch.run(&format!("check {words}")).expect(1);
            let refused = scratch.run(&format!("fix {words}")).expect(3).says(&["reads only PEM"]);
            assert_eq!(fs::read(scratch.path(file)).unwrap(), before, "{file} {target}");
            assert_eq!(advice_works(&scratch, &refused), ["site-fullchain.pem"]);
            assert_eq!(scratch.read("site-fullchain.pem"), site.fullchain());
            fs::remove_file(scratch.path("site-fullchain.pem")).unwrap();
        }
        scratch.run(&format!("fix {file} {LOCAL} --password-file pw")).expect(0).says(&["fixed"]);
        scratch.run(&format!("check {file} {LOCAL} --password-file pw --for iis")).expect(0);
    }
}

#[test]
fn pkcs7_stays_pkcs7_in_its_encoding() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let make = |form: &str, file: &str| {
        call(&scratch, "openssl", &format!("crl2pkcs7 -nocrl -certfile server.crt -outform {form} -out {file}"))
            .is_some()
    };
    for (form, file, target) in [
        ("DER", "der.p7b", ""),
        ("PEM", "pem.p7b", ""),
        ("DER", "der.p7c", "--for iis"),
        ("PEM", "pem.spc", "--for p7b-pem"),
        ("DER", "to-der.p7b", "--for iis-p7b"),
    ] {
        if !make(form, file) {
            return;
        }
        scratch.run(&format!("fix {file} {LOCAL} {target}")).expect(0).says(&["fixed", "added: Test Issuing CA"]);
        let listed =
            call(&scratch, "openssl", &format!("pkcs7 -inform {form} -in {file} -print_certs -noout")).unwrap();
        for name in CHAIN {
            assert!(listed.out().contains(&format!("CN = {name}\nissuer=")), "{file}: {}", listed.out());
        }
        scratch.run(&format!("fix {file} {LOCAL} {target}")).expect(0).says(&["no changes needed"]);
    }
    // A file with a name for PEM becomes PEM. A file for another server does not replace a container.
    make("DER", "site.crt");
    scratch.run(&format!("fix site.crt {LOCAL}")).expect(0);
    assert_eq!(scratch.read("site.crt"), site.fullchain());
    make("DER", "site.p7b");
    let before = fs::read(scratch.path("site.p7b")).unwrap();
    let refused = scratch.run(&format!("fix site.p7b {LOCAL} --for apache")).expect(3).says(&["apache reads only PEM"]);
    assert_eq!(fs::read(scratch.path("site.p7b")).unwrap(), before);
    assert_eq!(advice_works(&scratch, &refused), ["site-fullchain.pem"]);
    assert_eq!(scratch.read("site-fullchain.pem"), site.fullchain());
}

/// Other contents of PKCS#7 would be lost: signed contents and revocation lists. The printed command writes a new
/// file, which replaces the old one only with consent.
/// Programs that load a container ignore what follows it.
#[test]
fn certificates_behind_pkcs7_are_put_into_it() {
    let site = Site::new();
    let all = [&site.leaf, &site.issuing, &site.policy];
    let keep = [&site.leaf.der[..]];
    for first in [pkcs7(&all[..1]), ber(&pkcs7(&all[..1]), &keep)] {
        let scratch = site.scratch();
        scratch.write("site.p7b", [&first[..], &site.issuing.der, &site.policy.der].concat());
        let options = "--roots root.crt --offline";
        let checked = scratch.run(&format!("check site.p7b {options}")).expect(1);
        assert!(checked.out().contains("error CM113"), "{}", checked.out());
        scratch.run(&format!("fix site.p7b {options}")).expect(0).says(&["site.p7b: fixed", "CM113"]);
        scratch.run(&format!("fix site.p7b {options}")).expect(0).says(&["no changes needed"]);
        let printed = call(&scratch, "openssl", "pkcs7 -inform der -in site.p7b -print_certs");
        assert!(printed.is_none_or(|printed| printed.out().matches("BEGIN").count() == 3));
    }
}

#[test]
fn pkcs7_with_more_than_certificates() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("ca.key", site.issuing.key_pem());
    scratch.write("ca.crt", site.issuing.pem());
    scratch.write("index.txt", "");
    scratch.write("number", "01\n");
    scratch.write("ca.cnf", "[ca]\ndefault_ca=x\n[x]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n");
    let list = "ca -config ca.cnf -gencrl -keyfile ca.key -cert ca.crt -crldays 30 -out list.crl";
    if call(&scratch, "openssl", list).is_none() {
        return;
    }
    let sign = "smime -sign -in number -signer server.crt -inkey server.key -nodetach";
    let cases = [
        ("crl2pkcs7 -in list.crl -certfile server.crt -outform DER".to_owned(), "list.p7b", "(CRL)"),
        ("crl2pkcs7 -in list.crl -certfile server.crt -outform PEM".to_owned(), "list-pem.p7b", "(CRL)"),
        ("crl2pkcs7 -in list.crl -certfile server.crt -outform PEM".to_owned(), "list.pem", "(CRL)"),
        (format!("{sign} -outform DER"), "signed.p7b", "signed data"),
        (format!("{sign} -outform PEM"), "signed-pem.p7b", "signed data"),
        (
            "smime -sign -in number -signer server.crt -inkey server.key -outform DER".to_owned(),
            "detached.p7b",
            "signed data",
        ),
        (
            "cms -sign -stream -nodetach -in number -signer server.crt -inkey server.key -outform DER".to_owned(),
            "ber.p7b",
            "signed data",
        ),
        // S/MIME (RFC 8551 §3.5): a mail, and one whose signature is a part of its own.
        (sign.to_owned(), "mail", "signed data"),
        ("smime -sign -in number -signer server.crt -inkey server.key".to_owned(), "detached-mail", "signed data"),
    ];
    for (make, file, lost) in cases {
        assert_eq!(call(&scratch, "openssl", &format!("{make} -out {file}")).unwrap().status, 0, "{file}");
        let before = fs::read(scratch.path(file)).unwrap();
        let run = scratch.run(&format!("fix {file} {LOCAL}")).expect(3);
        let run = run.says(&[&format!("{file} contains signed data or a certificate revocation list"), "lost"]);
        assert_eq!(fs::read(scratch.path(file)).unwrap(), before, "{file}");
        assert_eq!(advice_works(&scratch, &run).len(), 1, "{}", run.stderr);
        let target = if file.ends_with("7b") { "--for p7b" } else { "" };
        let words = format!("bundle server.crt {LOCAL} {target} -o {file}");
        scratch.run(&words).expect(6).says(&[&format!("{file} was not written: it contains"), lost, "--replace"]);
        assert_eq!(fs::read(scratch.path(file)).unwrap(), before, "{file}");
        scratch.run(&format!("{words} --replace")).expect(0);
        scratch.run(&format!("fix {file} {LOCAL}")).expect(0).says(&["no changes needed"]);
    }
}

/// DER contains one certificate, so the chain is written to another file, which `check` suggests too.
#[test]
fn der_by_name_stays_der() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("site.der", &site.leaf.der);
    scratch.write("ca.der", &site.issuing.der);
    let command = "chainmend bundle site.der";
    let checked = scratch.run(&format!("check site.der {LOCAL}")).expect(1);
    assert!(checked.out().contains(command) && !checked.out().contains("chainmend fix"), "{}", checked.out());
    let refused = scratch.run(&format!("fix site.der {LOCAL}")).expect(3).says(&["is not PEM, and", command]);
    assert_eq!(fs::read(scratch.path("site.der")).unwrap(), site.leaf.der);
    assert_eq!(advice_works(&scratch, &refused), ["site-fullchain.pem"]);
    assert_eq!(scratch.read("site-fullchain.pem"), site.fullchain());
    scratch.run(&format!("fix ca.der {LOCAL}")).expect(3).says(&["only CA certificates"]);
    // Without a name for DER, the file becomes PEM.
    scratch.write("site.cer", &site.leaf.der);
    scratch.run(&format!("fix site.cer {LOCAL}")).expect(0);
    assert_eq!(scratch.read("site.cer"), site.fullchain());
}

/// Java's keystore with a key and a trusted certificate keeps both.
#[test]
fn a_java_keystore_keeps_its_trusted_certificates() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("other.crt", Spec::ca("Partner Root").self_signed().pem());
    let make = "pkcs12 -export -inkey server.key -in server.crt -name tomcat -passout pass:secret -out keystore";
    if call(&scratch, "openssl", make).is_none() {
        return;
    }
    let import = "-importcert -alias partner -file other.crt -keystore keystore -storepass secret -noprompt";
    if call(&scratch, "keytool", import).is_none() {
        return;
    }
    let list = || {
        let listed =
            call(&scratch, "keytool", "-list -v -keystore keystore -storepass secret").unwrap().out().to_owned();
        let lines = listed.lines().filter(|line| {
            ["Alias name", "Entry type", "Certificate chain length"].iter().any(|start| line.starts_with(start))
        });
        lines.map(str::to_owned).collect::<Vec<String>>()
    };
    for target in ["", "--for java"] {
        scratch.run(&format!("fix keystore {LOCAL} --password-file pw --no-backup {target}")).expect(0);
        let expected = [
            "Alias name: partner",
            "Entry type: trustedCertEntry",
            "Alias name: tomcat",
            "Entry type: PrivateKeyEntry",
            "Certificate chain length: 3",
        ];
        assert_eq!(list(), expected, "{target}");
    }
    // A new container instead of it would lose the trusted certificate.
    let anew = format!("bundle server.crt {LOCAL} --key server.key --for java -o keystore --password-file pw");
    let before = fs::read(scratch.path("keystore")).unwrap();
    scratch.run(&anew).expect(6).says(&["certificates that are trusted (1)", "--replace"]);
    assert_eq!(fs::read(scratch.path("keystore")).unwrap(), before);
    // A trust store is not a server's chain.
    let import = "-importcert -alias www -file server.crt -keystore trust.p12 -storepass secret -noprompt";
    call(&scratch, "keytool", import);
    let before = fs::read(scratch.path("trust.p12")).unwrap();
    let refused = scratch.run(&format!("fix trust.p12 {LOCAL} --password-file pw")).expect(3).says(&["trust store"]);
    assert_eq!(fs::read(scratch.path("trust.p12")).unwrap(), before);
    assert_eq!(advice_works(&scratch, &refused), ["trust-fullchain.pem"]);
}

#[test]
fn each_key_of_a_container_gets_its_own_container() {
    let site = Site::new();
    let (scratch, other) = (scratch_of(&site), other(&site));
    scratch.write("other.crt", other.pem());
    scratch.write("other.key", other.key_pem());
    for (name, file) in [("server", "multi.p12"), ("other", "other.p12")] {
        let make =
            format!("pkcs12 -export -inkey {name}.key -in {name}.crt -name {name} -passout pass:secret -out {file}");
        if call(&scratch, "openssl", &make).is_none() {
            return;
        }
    }
    let import =
        "-importkeystore -srckeystore other.p12 -srcstorepass secret -destkeystore multi.p12 -deststorepass secret";
    if call(&scratch, "keytool", import).is_none() {
        return;
    }
    let before = fs::read(scratch.path("multi.p12")).unwrap();
    for (target, names) in [
        ("", ["www.example.jp.pfx", "other.example.org.pfx"]),
        ("--for java", ["www.example.jp.p12", "other.example.org.p12"]),
    ] {
        let refused = scratch.run(&format!("fix multi.p12 {LOCAL} --password-file pw {target}"));
        let refused = refused.expect(3).says(&["private keys of 2 certificates"]);
        // Nothing is wrong with what is kept, also if one of the keys is given.
        let given =
            scratch.run(&format!("fix multi.p12 {LOCAL} --password-file pw {target} --key server.key")).expect(3);
        assert!(!(refused.stderr.clone() + &given.stderr).contains("CM4"), "{}{}", refused.stderr, given.stderr);
        assert_eq!(fs::read(scratch.path("multi.p12")).unwrap(), before);
        assert_eq!(advice_works(&scratch, &refused), names);
        for (name, host) in names.iter().zip(["www.example.jp", "other.example.org"]) {
            assert_eq!(contents(&scratch, name), (vec![host.to_owned(), CHAIN[1].to_owned(), CHAIN[2].to_owned()], 1));
        }
    }
}

/// `fix` writes the files of the target, or prints the command that does.
#[test]
fn every_target_is_written_or_its_command_is_printed() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let listed = scratch.run("bundle --for list").expect(0).out().to_owned();
    let targets: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(targets.len() > 50, "{targets:?}");
    for target in targets {
        let scratch = scratch_of(&site);
        scratch.write("site.pem", site.leaf.pem());
        scratch.write("site.key", site.leaf.key_pem());
        let words = format!("fix site.pem {LOCAL} --no-backup --key site.key --password-file pw --for {target}");
        let run = scratch.run(&words);
        if run.status == 0 {
            let text = scratch.read("site.pem").replace('\r', "");
            assert!(text.contains(&site.fullchain()), "{target}: {text}");
            // What `fix` calls good is good for `check`.
            scratch.run(&format!("check site.pem {LOCAL} --for {target}")).expect(0);
            continue;
        }
        assert_eq!(scratch.read("site.pem"), site.leaf.pem(), "{target}");
        assert!(!advice_works(&scratch, &run).is_empty(), "{target}: {}", run.stderr);
    }
}

#[test]
fn a_missing_key_is_reported() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    for target in ["java", "pfx"] {
        let words = format!("fix server.crt {LOCAL} --for {target} --password-file pw");
        let refused = scratch.run(&words).expect(3).says(&["contains no private key", " --key KEY "]);
        assert_eq!(scratch.read("server.crt"), site.leaf.pem(), "{target}");
        // The user replaces KEY with the file of the key.
        let completed = Run { stderr: refused.stderr.replace("--key KEY", "--key server.key"), ..refused };
        assert_eq!(advice_works(&scratch, &completed).len(), 1, "{target}");
    }
}

/// A manifest does not replace a container.
#[test]
fn a_container_is_not_replaced_with_a_manifest() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let make = "pkcs12 -export -inkey server.key -in server.crt -passout pass:secret -out site.pfx";
    if call(&scratch, "openssl", make).is_none() {
        return;
    }
    let before = fs::read(scratch.path("site.pfx")).unwrap();
    let words = format!("fix site.pfx {LOCAL} --password-file pw --for kubernetes");
    let refused = scratch.run(&words).expect(3).says(&["site.pfx is not a Kubernetes manifest"]);
    assert_eq!(fs::read(scratch.path("site.pfx")).unwrap(), before);
    assert_eq!(advice_works(&scratch, &refused), ["site-secret.yaml"]);
    assert!(scratch.read("site-secret.yaml").starts_with("apiVersion: v1"));
    // Windows reads the container as it is.
    scratch.run(&format!("fix site.pfx {LOCAL} --password-file pw --for iis")).expect(0);
    assert_eq!(contents(&scratch, "site.pfx"), (CHAIN.map(str::to_owned).to_vec(), 1));
}

/// `kubectl create secret tls --cert --key` takes a PEM file and the file of its key, and makes the Secret itself.
#[test]
fn a_pem_file_for_kubernetes_stays_pem() {
    let site = Site::new();
    let (leaf, key) = (site.leaf.pem(), site.leaf.key_pem());
    let both = site.fullchain() + &key;
    let with_key = leaf.clone() + &key;
    let secret = |file: &str| format!("kubectl create secret tls www.example.jp --cert=tls.crt --key={file}");
    let cases = [
        ("incomplete", &leaf, " --key server.key", "server.key", site.fullchain(), false),
        ("without --key", &leaf, "", "KEY", site.fullchain(), false),
        ("complete", &site.fullchain(), " --key server.key", "server.key", site.fullchain(), false),
        ("with its key", &with_key, "", "KEY", both.clone(), true),
    ];
    for (what, before, options, key, after, has_key) in cases {
        let scratch = scratch_of(&site);
        scratch.write("tls.crt", before);
        scratch.run(&format!("fix tls.crt {LOCAL}{options} --for kubernetes")).expect(0).says(&[&secret(key)]);
        assert_eq!(scratch.read("tls.crt"), after, "{what}");
        let check = scratch.run(&format!("check tls.crt {LOCAL}{options} --for kubernetes")).expect(0);
        assert_eq!(check.out().contains("CM407"), has_key, "{what}: {}", check.out());
    }
}

/// Whether a root is wanted depends on the server: without one, `fix` keeps it, and the advice removes it.
#[test]
fn a_root_in_a_container_without_a_server() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("all.pem", site.fullchain() + &site.root.pem());
    let export = "pkcs12 -export -in all.pem -inkey server.key -passout pass:secret -out site.pfx";
    if call(&scratch, "openssl", export).is_none() {
        return;
    }
    let given = "--roots root.crt --offline --at 2026-11-23 --password-file pw";
    scratch.run(&format!("fix site.pfx {given}")).expect(0).says(&["no changes needed"]);
    let strict = scratch.run(&format!("fix site.pfx {given} --strict")).expect(1);
    let check = scratch.run(&format!("check site.pfx {given}")).expect(0);
    for said in [&strict.stderr, check.out()] {
        assert!(said.contains("remove it: chainmend fix site.pfx ") && said.contains(" --for pfx"), "{said}");
    }
    let command = check.out().split("remove it: chainmend ").nth(1).unwrap().lines().next().unwrap();
    scratch.run(command).expect(0);
    assert_eq!(contents(&scratch, "site.pfx"), (CHAIN.map(str::to_owned).to_vec(), 1));
}

/// The certificate of the only key of a container is the server's, wherever another one is. Advice on it names no lines
/// of servers that read text.
#[test]
fn the_key_of_a_container_decides() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let other = Site::new().leaf;
    for (file, text) in [("behind", site.fullchain() + &other.pem()), ("before", other.pem() + &site.fullchain())] {
        scratch.write("all.pem", text);
        let export = format!("pkcs12 -export -in all.pem -inkey server.key -passout pass:secret -out {file}.pfx");
        if call(&scratch, "openssl", &export).is_none() {
            return;
        }
        let given = "--roots root.crt --offline --at 2026-11-23 --password-file pw";
        assert_eq!(scratch.run(&format!("bundle {file}.pfx {given}")).expect(0).out(), site.fullchain(), "{file}");
        scratch.run(&format!("chains {file}.pfx {given}")).expect(0);
        for target in ["", "--for iis-pfx", "--for tomcat"] {
            let check = scratch.run(&format!("check {file}.pfx {given} {target}")).expect(0);
            assert!(check.out().contains("try: write a container for each"), "{file} {target}: {}", check.out());
            assert!(!check.out().contains("ssl_certificate"), "{file} {target}: {}", check.out());
        }
        // Without a key, nothing decides.
        let nokeys = format!("pkcs12 -export -nokeys -in all.pem -passout pass:secret -out {file}.p12");
        call(&scratch, "openssl", &nokeys);
        scratch.run(&format!("bundle {file}.p12 {given}")).expect(3).says(&["more than one certificate"]);
    }
}

/// A program may choose its entry by name, so that a new container keeps the name of the one that it replaces.
#[test]
fn the_name_of_the_entry_is_kept() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let bundle = format!("bundle server.crt {LOCAL} --key server.key --for java --pfx-password-file pw -o k.p12");
    let cases = [(" --pfx-name tomcat", "tomcat"), ("", "tomcat"), (" --pfx-name other", "other"), ("", "other")];
    for (options, name) in cases {
        scratch.run(&format!("{bundle}{options}")).expect(0);
        let Some(read) = call(&scratch, "openssl", "pkcs12 -in k.p12 -passin pass:secret -nodes") else { return };
        let count = read.out().matches(&format!("friendlyName: {name}\n")).count();
        assert_eq!(count, 2, "{options}: {}", read.out());
    }
    let new = format!("{bundle} --replace").replace("k.p12", "new.p12");
    scratch.run(&new).expect(0);
    let read = call(&scratch, "openssl", "pkcs12 -in new.p12 -passin pass:secret -nodes").unwrap();
    assert!(read.out().contains("friendlyName: www.example.jp"), "{}", read.out());
}

/// Without `--for`, `check` and `fix` judge a container as one; for nginx, it is an error. The note has the command that
/// writes PEM.
#[test]
fn check_and_fix_agree_on_containers() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("fullchain.pem", site.fullchain());
    let export_to = |options: &str, file: &str| call(&scratch, "openssl", &format!("{options} -out {file}")).is_some();
    let export = "pkcs12 -export -passout pass:secret -in";
    let all = export_to(&format!("{export} fullchain.pem -inkey server.key"), "key.pfx")
        && export_to(&format!("{export} fullchain.pem -nokeys"), "nokey.p12")
        && export_to(&format!("{export} server.crt -inkey server.key"), "incomplete.pfx")
        && export_to(&format!("{export} fullchain.pem -inkey server.key"), "named.pem")
        && export_to("crl2pkcs7 -nocrl -certfile fullchain.pem -outform DER", "der.p7b")
        && export_to("crl2pkcs7 -nocrl -certfile fullchain.pem", "text.p7b");
    if !all {
        return;
    }
    let cases = [
        ("key.pfx", 0, true),
        ("nokey.p12", 0, true),
        ("der.p7b", 0, true),
        ("text.p7b", 0, true),
        ("incomplete.pfx", 1, true),
        // Its name says that it is for a server that loads PEM.
        ("named.pem", 1, false),
    ];
    for (file, status, is_judged) in cases {
        let given = "--roots root.crt --offline --at 2026-11-23 --password-file pw";
        let check = scratch.run(&format!("check {file} {given}")).expect(status);
        assert_eq!(check.out().contains("info CM614 judged-as-container"), is_judged, "{file}: {}", check.out());
        let fix = scratch.run(&format!("fix {file} {given} --dry-run"));
        assert_eq!(fix.status != 0, status != 0, "{file}: {}", fix.stderr);
        scratch.run(&format!("check {file} {given} --for nginx")).expect(1);
        if status == 0 {
            let command = check.out().split("write PEM: chainmend ").nth(1).unwrap().lines().next().unwrap();
            scratch.run(command).expect(0);
            let written = command.split(' ').skip_while(|word| *word != "-o").nth(1).unwrap();
            assert_eq!(scratch.read(written), site.fullchain(), "{file}");
            let key = scratch.path(written).with_extension("key");
            assert_eq!(key.exists(), file == "key.pfx", "{file}");
        }
    }
}

/// A wrong password, damage and an unknown cipher have different messages.
#[test]
fn reasons_why_a_container_cannot_be_read() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let make = |options: &str, file: &str| {
        let words =
            format!("pkcs12 -export -inkey server.key -in server.crt -passout pass:secret -out {file}{options}");
        call(&scratch, "openssl", &words).is_some()
    };
    if !make("", "site.pfx") || !make(" -keypbe CAMELLIA-256-CBC -certpbe CAMELLIA-256-CBC", "camellia.pfx") {
        return;
    }
    scratch.write("wrong", "SECRET\n");
    let mut damaged = fs::read(scratch.path("site.pfx")).unwrap();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    scratch.write("damaged.pfx", &damaged);
    scratch.write("cut.pfx", &damaged[..middle]);
    let cases = [
        ("site.pfx", "", "the PKCS#12 container needs a password"),
        ("site.pfx", "--password-file wrong", "the password of the PKCS#12 container is wrong"),
        ("damaged.pfx", "--password-file pw", "the PKCS#12 container is damaged"),
        ("cut.pfx", "--password-file pw", "the PKCS#12 container is damaged"),
        ("camellia.pfx", "--password-file pw", "encrypted with Camellia-256-CBC, which is not supported"),
    ];
    for (file, options, said) in cases {
        let run = scratch.run(&format!("fix {file} {LOCAL} {options}")).expect(3).says(&[said]);
        let is_closed = said.contains("password");
        assert_eq!(run.stderr.contains("with a password"), is_closed, "{file} {options}: {}", run.stderr);
    }
}

/// The old keystore of Java is recognised, and the printed command converts it.
#[test]
fn a_store_of_java_is_converted() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let make = "pkcs12 -export -inkey server.key -in server.crt -name www -passout pass:secret -out site.p12";
    if call(&scratch, "openssl", make).is_none() {
        return;
    }
    let make = "-importkeystore -srckeystore site.p12 -srcstorepass secret -destkeystore site.jks -deststoretype JKS -deststorepass secret";
    if call(&scratch, "keytool", make).is_none() {
        return;
    }
    for words in
        ["bundle site.jks", "check site.jks", "fix site.jks", "chains site.jks", "bundle server.crt --key site.jks"]
    {
        scratch.run(&format!("{words} {LOCAL}")).expect(3).says(&[
            "Java",
            "JKS",
            "keytool -importkeystore -srckeystore site.jks",
        ]);
    }
    let said = scratch.run(&format!("check site.jks {LOCAL}")).stderr;
    let command = said.lines().find_map(|line| line.trim().strip_prefix("try: keytool ")).unwrap();
    call(&scratch, "keytool", &format!("{command} -srcstorepass secret -deststorepass secret"));
    scratch.run(&format!("bundle site.jks.p12 {LOCAL} --password-file pw -o site.pem")).expect(0);
    assert_eq!(scratch.read("site.pem"), site.fullchain());
    // It is read directly as a pool of intermediates, and the note about it says so.
    let run = scratch.run("bundle server.crt site.jks --offline --roots root.crt").expect(4);
    run.says(&["Java keystore (JKS) was skipped; --intermediates site.jks reads its certificates"]);
    scratch.run("bundle server.crt site.jks --offline --roots root.crt --lang ja").expect(4).says(&["--intermediates"]);
    scratch
        .run("bundle server.crt --offline --roots root.crt --intermediates intermediates.crt --intermediates site.jks")
        .expect(0);
}

/// Runs each printed command exactly as printed, and returns the names of the files that it writes.
fn advice_works(scratch: &Scratch, run: &Run) -> Vec<String> {
    let commands = run.stderr.lines().filter(|line| line.trim_start().starts_with("try: "));
    let commands = commands.filter_map(|line| line.find("chainmend bundle ").map(|at| &line[at..]));
    let binary = Path::new(env!("CARGO_BIN_EXE_chainmend")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let mut made = Vec::new();
    for command in commands {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(scratch.folder()).env("PATH", &path);
        let ran = finish(&mut shell);
        assert_eq!(ran.status, 0, "{command}: {}", ran.stderr);
        let new = command.split(" -o ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
        made.push(new.to_owned());
    }
    made
}

/// Runs the printed OpenSSL commands with the password, and returns their number.
fn openssl_works(scratch: &Scratch, run: &Run) -> usize {
    let lines = run.stderr.lines().filter_map(|line| line.trim().strip_prefix("try: "));
    let commands: Vec<&str> =
        lines.filter_map(|line| line.find("(umask").or(line.find("openssl ")).map(|at| &line[at..])).collect();
    for command in &commands {
        let typed = command
            .replace("pkcs12 -in", "pkcs12 -passin pass:secret -in")
            .replace("pkcs12 -export", "pkcs12 -export -passout pass:secret");
        output("/bin/sh", &["-c", &typed], scratch.folder()).expect(0);
    }
    commands.len()
}

/// If a container of roots or candidates cannot be opened, or would take too long, the message tells how to open it.
#[test]
fn how_to_open_containers_that_cannot_be_opened() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("wrong", "another\n");
    scratch.write("only-root.crt", site.root.pem());
    let export =
        |words: &str| call(&scratch, "openssl", &format!("pkcs12 -export -passout pass:secret {words}")).is_some();
    if !export("-nokeys -in only-root.crt -out trust.p12") {
        return;
    }
    let words = "bundle server.crt --offline --intermediates intermediates.crt --roots";
    let run = scratch.run(&format!("{words} trust.p12")).expect(3);
    let run = run.says(&["no root certificate in trust.p12", "try: give the password: --password-file FILE"]);
    assert!(!run.stderr.contains("the rest of the file"), "{}", run.stderr);
    assert_eq!(openssl_works(&scratch, &run), 1);
    assert_eq!(scratch.run(&format!("{words} trust-roots.pem")).expect(0).out(), site.fullchain());
    let run = scratch.run(&format!("{words} trust.p12 --password-file pw")).expect(0);
    assert_eq!(run.out(), site.fullchain());
    scratch.run(&format!("{words} trust.p12 --password-file wrong")).expect(3).says(&["check the password"]);
    // Too many rounds of key derivation: the message does not ask for the password again.
    assert!(export("-inkey server.key -in server.crt -iter 4000000 -out many.pfx"));
    for command in ["bundle", "check", "fix"] {
        for options in ["--password-file pw", "--lang ja --password-file pw"] {
            let run = scratch.run(&format!("{command} many.pfx {LOCAL} {options}")).expect(3);
            assert!(!run.stderr.contains("--password"), "{}", run.stderr);
        }
    }
    let run = scratch.run(&format!("bundle many.pfx {LOCAL} --password-file pw")).expect(3);
    assert_eq!(openssl_works(&scratch, &run.says(&["more rounds of key derivation than chainmend tries"])), 2);
    assert_eq!(scratch.run(&format!("bundle server.crt {LOCAL}")).expect(0).out(), site.fullchain());
    scratch.run(&format!("fix many-new.pfx {LOCAL} --password-file pw")).expect(0).says(&["fixed"]);
    let names = scratch.names();
    assert!(names.contains(&"many-certificates.pem".to_owned()) && !names.contains(&"many-opened.txt".to_owned()));
}

/// The command of OpenSSL opens containers of any time, and overwrites nothing.
#[test]
fn the_command_of_openssl_opens_old_containers() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let export = "pkcs12 -export -inkey server.key -in server.crt -passout pass:secret";
    let Some(made) = program("openssl") else { return };
    let words = format!("{export} -legacy -out old.pfx");
    if output(&made, &words.split(' ').collect::<Vec<_>>(), scratch.folder()).status != 0 {
        println!("skipped: openssl pkcs12 (no legacy provider)");
        return;
    }
    call(&scratch, "openssl", &format!("{export} -out new.pfx"));
    scratch.write("new-certificates.pem", "of somebody");
    for (file, legacy, new) in [("old.pfx", true, "old-certificates.pem"), ("new.pfx", false, "new-2-certificates.pem")]
    {
        let run = scratch.run(&format!("check {file} {LOCAL}")).expect(3);
        assert_eq!(run.stderr.contains(" -legacy "), legacy, "{}", run.stderr);
        assert_eq!(openssl_works(&scratch, &run), 1);
        assert!(scratch.read(new).contains("BEGIN CERTIFICATE"), "{file}");
        let run = scratch.run(&format!("bundle server.crt --key {file} {LOCAL} --for haproxy -o all.pem")).expect(3);
        assert_eq!(run.stderr.contains("-nocerts -legacy"), legacy, "{}", run.stderr);
    }
    assert_eq!(scratch.read("new-certificates.pem"), "of somebody");
}

/// Two keys for the same name, and `--key` with one of them or another key: each printed command writes a separate
/// container.
#[test]
fn keys_for_the_same_name_get_a_container_each() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let twin = Spec::leaf("www.example.jp").issued_by(&site.issuing);
    scratch.write("twin.crt", twin.pem());
    scratch.write("twin.key", twin.key_pem());
    scratch.write("other.key", other(&site).key_pem());
    for (name, file) in [("server", "two.p12"), ("twin", "twin.p12")] {
        let make =
            format!("pkcs12 -export -inkey {name}.key -in {name}.crt -name {name} -passout pass:secret -out {file}");
        if call(&scratch, "openssl", &make).is_none() {
            return;
        }
    }
    let import =
        "-importkeystore -srckeystore twin.p12 -srcstorepass secret -destkeystore two.p12 -deststorepass secret";
    if call(&scratch, "keytool", import).is_none() {
        return;
    }
    for key in ["other.key", "server.key", "twin.key"] {
        let run = scratch.run(&format!("fix two.p12 {LOCAL} --password-file pw --key {key}")).expect(3);
        let made = advice_works(&scratch, &run);
        assert_eq!(made.len(), 2, "{}", run.stderr);
        assert_ne!(made[0], made[1]);
        for file in &made {
            assert_eq!(contents(&scratch, file), (CHAIN.map(str::to_owned).to_vec(), 1));
            fs::remove_file(scratch.path(file)).unwrap();
        }
    }
}

/// The certificates of PKCS#7 are a set, so no program requires an order.
#[test]
fn pkcs7_has_no_order() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    for (name, one) in [("leaf", &site.leaf), ("issuing", &site.issuing), ("policy", &site.policy)] {
        scratch.write(&format!("{name}.crt"), one.pem());
    }
    for order in ["leaf issuing policy", "policy issuing leaf", "issuing leaf policy", "policy leaf issuing"] {
        for form in ["DER", "PEM"] {
            let files: String = order.split(' ').map(|name| format!(" -certfile {name}.crt")).collect();
            if call(&scratch, "openssl", &format!("crl2pkcs7 -nocrl{files} -outform {form} -out site.p7b")).is_none() {
                return;
            }
            let before = fs::read(scratch.path("site.p7b")).unwrap();
            for target in ["iis", "iis-p7b", if form == "DER" { "p7b" } else { "p7b-pem" }] {
                let words = format!("check site.p7b --for {target} --roots root.crt --offline --format json");
                let report = scratch.run(&words).expect(0).json();
                let codes = report["findings"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap());
                let codes: Vec<&str> = codes.filter(|code| !code.starts_with("CM3")).collect();
                assert!(codes.is_empty(), "{order} {form} {target}: {codes:?}");
                assert_eq!(report["leaf"]["names"][0], "www.example.jp", "{order} {form} {target}");
            }
            scratch.run(&format!("fix site.p7b {LOCAL}")).expect(0).says(&["no changes needed"]);
            assert_eq!(fs::read(scratch.path("site.p7b")).unwrap(), before, "{order} {form}");
        }
    }
    // PEM has an order. In PKCS#7, a missing certificate is reported nevertheless.
    scratch.write("site.pem", site.policy.pem() + &site.issuing.pem() + &site.leaf.pem());
    let run = scratch.run("check site.pem --roots root.crt --offline").expect(1);
    assert!(run.out().contains("CM401"), "{}", run.out());
    call(&scratch, "openssl", "crl2pkcs7 -nocrl -certfile policy.crt -certfile leaf.crt -out site.p7b");
    let run = scratch.run("check site.p7b --for iis --roots root.crt --offline").expect(1);
    assert!(run.out().contains("CM201"), "{}", run.out());
}

/// `fix` prints the command that writes the set of files again. It works regardless of the order of the arguments.
#[test]
fn the_printed_command_writes_a_set_again() {
    let site = Site::new();
    for target in [
        "netscaler",
        "fortigate",
        "der",
        "domino@5",
        "cpanel",
        "zimbra",
        "nginx-stapling",
        "haproxy-split",
        "confluent",
        "splunk",
        "prtg",
        "freeipa",
    ] {
        let scratch = scratch_of(&site);
        fs::create_dir(scratch.path("set")).unwrap();
        scratch.run(&format!("bundle server.crt {LOCAL} --key server.key --for {target} -o set/site.crt")).expect(0);
        let names = || -> Vec<String> {
            let entries = fs::read_dir(scratch.path("set")).unwrap().map(|entry| entry.unwrap().file_name());
            let mut names: Vec<String> = entries.map(|name| format!("set/{}", name.to_string_lossy())).collect();
            names.sort();
            names
        };
        let (before, files) = (names(), names().into_iter().filter(|name| !name.contains("key")));
        let good: Vec<String> = before.iter().map(|name| scratch.read_any(name)).collect();
        let files: Vec<String> = files.rev().collect();
        assert!(files.len() > 1, "{target}");
        for file in files.iter().filter(|_| target != "der") {
            scratch.write(file, scratch.read(file).replace("\n-----END CERT", "\n\n-----END CERT"));
        }
        let words = format!("fix {} --for {target} --roots root.crt --offline", files.join(" "));
        let run = scratch.run(&words).expect(2);
        let made = advice_works(&scratch, &run);
        assert_eq!(made.len(), 1, "{target}: {}", run.stderr);
        assert_eq!(names(), before, "{target}: {}", run.stderr);
        let now: Vec<String> = before.iter().map(|name| scratch.read_any(name)).collect();
        assert_eq!(now, good, "{target}");
    }
}

/// The output tells whether the written key or container has a password.
#[test]
fn keys_without_a_password_are_reported() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let encrypt = "pkey -in server.key -aes256 -passout pass:secret -out locked.key";
    if call(&scratch, "openssl", encrypt).is_none() {
        return;
    }
    scratch.write("site.pem", site.fullchain());
    let words = format!("fix site.pem {LOCAL} --for haproxy --no-backup --password-file pw --key");
    let said = "site.pem contains the private key without a password";
    let dry = scratch.run(&format!("{words} locked.key --dry-run")).expect(0);
    assert!(dry.out().contains(said) || dry.stderr.contains(said), "{}{}", dry.out(), dry.stderr);
    scratch.run(&format!("{words} locked.key")).expect(0).says(&[said]);
    scratch.write("site.pem", site.fullchain());
    let run = scratch.run(&format!("{words} server.key")).expect(0);
    assert!(!run.stderr.contains("without a password"), "{}", run.stderr);
    // A container with neither a password nor a MAC. One with a password keeps it.
    let export = "pkcs12 -export -inkey server.key -in server.crt -nomac -out";
    call(&scratch, "openssl", &format!("{export} open.pfx -keypbe NONE -certpbe NONE -passout pass:"));
    call(&scratch, "openssl", &format!("{export} closed.pfx -passout pass:secret"));
    let said = "open.pfx opens without a password, as before: everyone who can read it can use the private key";
    scratch.run(&format!("fix open.pfx {LOCAL}")).expect(0).says(&[said]);
    let run = scratch.run(&format!("fix open.pfx {LOCAL}")).expect(0).says(&["no changes needed"]);
    assert!(!run.stderr.contains("without a password"), "{}", run.stderr);
    let run = scratch.run(&format!("fix closed.pfx {LOCAL} --password-file pw")).expect(0);
    assert!(!run.stderr.contains("without a password"), "{}", run.stderr);
    assert_eq!(contents(&scratch, "closed.pfx"), (CHAIN.map(str::to_owned).to_vec(), 1));
}

/// An unknown version is older or newer than all known ones.
#[test]
fn unknown_versions() {
    let scratch = Scratch::new();
    for (target, said) in [
        ("apache@2.0.33", "2.0.33 is older than all of them and not known"),
        ("apache@1.3", "1.3 is older than all of them and not known"),
        ("apache@3.1", "3 and later are not known"),
        ("apache@x", "3 and later are not known"),
    ] {
        let run = scratch.run(&format!("bundle x.crt --for {target}")).expect(2).says(&[said]);
        assert_eq!(run.stderr.contains("older than all"), said.contains("older"), "{}", run.stderr);
    }
}

/// PEM is not a container, regardless of its name. The printed command writes the container.
#[test]
fn pem_is_not_a_container() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("full.pem", site.fullchain() + &site.leaf.key_pem());
    scratch.write("pw", "secret");
    for (target, form) in [("pfx", "PKCS#12"), ("java", "PKCS#12"), ("azure", "PKCS#12"), ("p7b", "PKCS#7")] {
        let run = scratch.run(&format!("check full.pem --roots root.crt --offline --for {target}")).expect(1);
        let said = run.out();
        assert!(said.contains("CM611") && said.contains(&format!("not {form}, which {target} loads")), "{said}");
        let command = said.split("chainmend bundle full.pem").nth(1).unwrap().lines().next().unwrap().trim();
        let password = if form == "PKCS#12" { " --pfx-password-file pw" } else { "" };
        scratch.run(&format!("bundle full.pem {command}{password}")).expect(0);
        let file = command.split("-o ").nth(1).unwrap().split(' ').next().unwrap();
        let opened = if password.is_empty() { "" } else { " --password-file pw" };
        let run = scratch.run(&format!("check {file} --roots root.crt --offline --for {target}{opened}"));
        assert!(run.status == 0 && !run.out().contains("CM611"), "{target}: {}{}", run.out(), run.stderr);
    }
}

/// Of a key store, only what it trusts is an anchor. The chain of its own key is not.
#[test]
fn the_chain_of_a_key_is_not_trusted() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("whole.pem", site.fullchain() + &site.root.pem());
    let export = "pkcs12 -export -passout pass:secret";
    if call(&scratch, "openssl", &format!("{export} -inkey server.key -in whole.pem -out key.p12")).is_none() {
        return;
    }
    call(&scratch, "openssl", &format!("{export} -nokeys -in root.crt -out roots.p12"));
    let passwords = "-srcstorepass secret -deststorepass secret";
    let make = format!("-importkeystore -srckeystore key.p12 -destkeystore key.jks -deststoretype JKS {passwords}");
    let has_java = call(&scratch, "keytool", &make).is_some();
    for name in ["p12", "jks"].into_iter().filter(|_| has_java) {
        fs::copy(scratch.path(&format!("key.{name}")), scratch.path(&format!("both.{name}"))).unwrap();
        let import = format!("-importcert -alias ca -file root.crt -keystore both.{name} -storepass secret -noprompt");
        call(&scratch, "keytool", &import);
    }
    let all = ["key.p12", "roots.p12", "key.jks", "both.p12", "both.jks"];
    for file in if has_java { &all[..] } else { &all[..2] } {
        let words = format!("bundle server.crt --offline --intermediates intermediates.crt --roots {file}");
        let run = scratch.run(&format!("{words} --password-file pw"));
        if file.starts_with("key") {
            let said = format!("no trusted certificate in {file}, only a private key with its certificates");
            run.expect(3).says(&[&said, "try: --roots system"]);
        } else {
            assert_eq!(run.expect(0).out(), site.fullchain(), "{file}");
        }
    }
}

/// What `certtool --to-p12` of `GnuTLS` prints.
fn armored(der: &[u8]) -> String {
    crate::support::pki::armor("PKCS12", der)
}

/// PKCS#12 as text is read everywhere, and written by no command.
#[test]
fn pkcs12_as_text() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    let export = "pkcs12 -export -in server.crt -passout pass:secret";
    if call(&scratch, "openssl", &format!("{export} -inkey server.key -out site.pfx")).is_none() {
        return;
    }
    call(&scratch, "openssl", &format!("{export} -nokeys -out open.pfx"));
    scratch.write("text.p12", armored(&fs::read(scratch.path("site.pfx")).unwrap()));
    let before = scratch.read("text.p12");
    let given = format!("{LOCAL} --password-file pw");
    assert_eq!(scratch.run(&format!("bundle text.p12 {given}")).expect(0).out(), site.fullchain());
    for (target, code) in [("", "CM143"), ("--for nginx", "CM143"), ("--for pfx", "CM611")] {
        let check = scratch.run(&format!("check text.p12 {given} {target}")).expect(1);
        assert!(check.out().contains(code), "{target}: {}", check.out());
        let fix = scratch.run(&format!("fix text.p12 {given} {target}")).expect(3);
        let fix = fix.says(&["text.p12 is a PKCS#12 container as text"]);
        assert_eq!(scratch.read("text.p12"), before);
        assert_eq!(advice_works(&scratch, &fix).len(), 1, "{target}: {}", fix.stderr);
    }
    assert_eq!(contents(&scratch, "text.pfx"), (CHAIN.map(str::to_owned).to_vec(), 1));
    // Its key is a key, and is written where it is wanted; nothing else is said of it then.
    let run = scratch.run(&format!("bundle text.p12 {given} --for haproxy -o all.pem")).expect(0);
    assert!(scratch.read("all.pem").contains("PRIVATE KEY") && !run.stderr.contains("not copied"), "{}", run.stderr);
    scratch
        .run(&format!("bundle text.p12 {given} -o chain.pem"))
        .expect(0)
        .says(&["a private key, which was not copied"]);
    scratch.run(&format!("bundle server.crt --key text.p12 {given} --for haproxy -o new.pem")).expect(0);
    // Without its password, no command of OpenSSL is advised, which does not read it.
    let run = scratch.run(&format!("check text.p12 {LOCAL}")).expect(3).says(&["--password-file FILE"]);
    assert!(!run.stderr.contains("openssl"), "{}", run.stderr);
    // Under the name of PEM, and without a key, it becomes PEM.
    scratch.write("open.pem", armored(&fs::read(scratch.path("open.pfx")).unwrap()));
    scratch.run(&format!("fix open.pem {given}")).expect(0);
    assert_eq!(scratch.read("open.pem"), site.fullchain());
}

/// A store that stands in the place of the certificate is answered with the command that converts it.
#[test]
fn a_store_of_java_with_other_files() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("key.jks", [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 0][..], &[0; 20]].concat());
    for (language, said) in [("en", "may be in it, which is not read here"), ("ja", "ここでは読み取りません")]
    {
        let run = scratch.run(&format!("bundle key.jks intermediates.crt {LOCAL} --lang {language}")).expect(3);
        let run = run.says(&[said, "keytool -importkeystore -srckeystore key.jks"]);
        assert!(!run.stderr.contains("original certificate"), "{}", run.stderr);
    }
}

/// A secret key in a Java key store is not lost.
#[test]
fn a_secret_key_of_a_key_store_is_kept() {
    let Some(keytool) = program("keytool") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("password", "correct horse");
    let words =
        format!("bundle server.crt {LOCAL} --for java --key server.key --pfx-password-file password -o site.p12");
    scratch.run(&words).expect(0);
    scratch.run(&words).expect(0);
    let store = ["-keystore", "site.p12", "-storepass", "correct horse"];
    let key = ["-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "256"];
    let made =
        std::process::Command::new(keytool).args(key).args(store).current_dir(scratch.folder()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
    let before = std::fs::read(scratch.path("site.p12")).unwrap();
    scratch.run(&words).expect(6).says(&["secret keys (1)", "--replace"]);
    scratch.run(&format!("{words} --lang ja")).expect(6).says(&["共通鍵"]);
    assert_eq!(std::fs::read(scratch.path("site.p12")).unwrap(), before);
    // With other certificates and keys, `fix` is not suggested, because it refuses such a store.
    let entries: [&[&str]; 2] = [
        &["-importcert", "-noprompt", "-alias", "partner", "-file", "root.crt"],
        &["-genkeypair", "-alias", "other", "-keyalg", "EC", "-dname", "CN=other.example.org"],
    ];
    for entry in entries {
        let keytool = program("keytool").unwrap();
        let made =
            std::process::Command::new(keytool).args(entry).args(store).current_dir(scratch.folder()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
    }
    let run = scratch.run(&words).expect(6).says(&["2 private keys", "certificates that are trusted (", "--replace"]);
    assert!(!run.stderr.contains("chainmend fix") && !run.stderr.contains("cannot be read"), "{}", run.stderr);
    scratch.run(&format!("{words} --lang ja")).expect(6);
    scratch.run(&format!("{words} --replace")).expect(0);
    scratch.run(&words).expect(0);
}

/// A keystore that is named like PEM is not made PEM if it has a password or secret key, which PEM cannot hold.
#[test]
fn a_secret_key_of_a_key_store_named_like_pem_is_kept() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("password", "correct horse");
    for (name, options) in [("site.pem", ""), ("site.crt", ""), ("site.cer", "--for nginx")] {
        let call = |words: &[&str]| {
            let keytool = program("keytool")?;
            let store = ["-keystore", name, "-storetype", "PKCS12", "-storepass", "correct horse"];
            let mut command = std::process::Command::new(keytool);
            let made = command.args(words).args(store).current_dir(scratch.folder()).output().unwrap();
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
            Some(())
        };
        let Some(()) = call(&["-importcert", "-noprompt", "-alias", "site", "-file", "server.crt"]) else { return };
        let fix = format!("fix {name} {LOCAL} {options} --password-file password");
        scratch.run(&format!("{fix} --dry-run")).expect(0);
        call(&["-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "256"]);
        let before = fs::read(scratch.path(name)).unwrap();
        for more in ["", "--no-backup", "--dry-run"] {
            scratch.run(&format!("{fix} {more}")).expect(3).says(&["the rest would be lost", "chainmend bundle"]);
            assert_eq!(fs::read(scratch.path(name)).unwrap(), before, "{name} {more}");
        }
        scratch.run(&format!("{fix} --lang ja")).expect(3).says(&["修復するとその内容が失われます"]);
        assert!(!scratch.path(&format!("{name}.bak")).exists());
        // The same as text.
        let text = armor("PKCS12", &before);
        scratch.write(name, &text);
        for more in ["", "--no-backup", "--dry-run"] {
            scratch.run(&format!("{fix} {more}")).expect(3).says(&["PKCS#12 SECRET", "chainmend bundle"]);
            assert_eq!(scratch.read(name), text, "{name} {more}");
        }
        let bundle = format!("bundle server.crt {LOCAL} -o {name}");
        scratch.run(&bundle).expect(6).says(&[&format!("{name} was not written"), "--replace"]);
        assert_eq!(scratch.read(name), text, "{name}");
    }
}

/// Java's own key stores as text are named, with the commands that make a container of them.
#[test]
fn java_key_stores_as_text_are_named() {
    let site = Site::new();
    let scratch = site.scratch();
    let front: [&[u8]; 2] = [&[0xfe, 0xed, 0xfe, 0xed], &[0xce, 0xce, 0xce, 0xce]];
    for store in front.map(|magic| [magic, &[0, 0, 0, 2, 0, 0, 0, 0], &[7; 80]].concat()) {
        let digits: String = store.iter().map(|octet| format!("{octet:02x}")).collect();
        for (text, decode) in [(STANDARD.encode(&store), "base64 -d store.txt"), (digits, "xxd -r -p store.txt")] {
            scratch.write("store.txt", &text);
            for command in ["check store.txt", "bundle store.txt", "fix store.txt"] {
                let run = scratch.run(&format!("{command} {LOCAL}")).expect(3);
                run.says(&["Java keystore (JKS)", decode, "keytool -importkeystore -srckeystore store.txt.jks"]);
            }
            scratch.run(&format!("check store.txt {LOCAL} --lang ja")).expect(3).says(&["Java のキーストア (JKS)"]);
            assert_eq!(scratch.read("store.txt"), text);
        }
    }
}

/// Base64 of PKCS#7 without boundaries is a container too: it is judged and fixed as one.
#[test]
fn pkcs7_in_bare_base64() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("whole.pem", site.fullchain());
    let Some(_) = call(&scratch, "openssl", "crl2pkcs7 -nocrl -certfile whole.pem -outform DER -out site.der") else {
        return;
    };
    let bare = STANDARD.encode(fs::read(scratch.path("site.der")).unwrap());
    scratch.write("site.p7b", bare + "\n");
    let run = scratch.run(&format!("check site.p7b {LOCAL}")).expect(1);
    assert!(run.out().contains("CM614") && !run.out().contains("CM117"), "{}", run.out());
    let run = scratch.run(&format!("check site.p7b {LOCAL} --for iis-p7b")).expect(1);
    assert!(run.out().contains("CM115") && !run.out().contains("CM611"), "{}", run.out());
    scratch.run(&format!("fix site.p7b {LOCAL} --no-backup")).expect(0).says(&["site.p7b: fixed", "CM115 bare-base64"]);
    assert!(scratch.read("site.p7b").starts_with("-----BEGIN PKCS7-----\n"), "{}", scratch.read("site.p7b"));
    for target in ["", "--for iis-p7b"] {
        scratch.run(&format!("check site.p7b {LOCAL} {target}")).expect(0);
    }
    scratch.run(&format!("fix site.p7b {LOCAL}")).expect(0).says(&["no changes needed"]);
}

/// If a key was given, the form of the file is the only reason why it is not in it.
#[test]
fn a_given_key_is_not_missing() {
    let site = Site::new();
    let scratch = scratch_of(&site);
    scratch.write("site.pem", site.fullchain());
    for (options, has_finding) in [("", true), ("--key server.key", false)] {
        for command in ["fix", "check"] {
            let run = scratch.run(&format!("{command} site.pem {LOCAL} --for pfx {options}"));
            let said = run.stderr.clone() + &String::from_utf8_lossy(&run.stdout);
            assert!(run.status != 0 && said.contains("CM611"), "{command} {options}: {said}");
            assert_eq!(said.contains("CM601"), has_finding, "{command} {options}: {said}");
        }
    }
}

/// Java refuses passwords that are not ASCII.
#[test]
fn passwords_that_java_refuses() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let cases =
        [("java", "correct horse", 0), ("java", "pässword", 2), ("tomcat", "パスワード", 2), ("pfx", "pässword", 0)];
    for (index, (target, password, status)) in cases.into_iter().enumerate() {
        scratch.write("password", password);
        let words = format!(
            "bundle server.crt {LOCAL} --for {target} --key server.key --pfx-password-file password -o {index}.p12"
        );
        let run = scratch.run(&words).expect(status);
        assert_eq!(scratch.path(&format!("{index}.p12")).exists(), status == 0, "{target}");
        assert!(status == 0 || run.stderr.contains("Password is not ASCII"), "{}", run.stderr);
        assert!(!run.stderr.contains(password), "{}", run.stderr);
    }
}

/// The long label that OpenSSL reads as well (`PEM_STRING_PKCS7_SIGNED`).
#[test]
fn pkcs7_with_its_long_label() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.run(&format!("bundle server.crt {LOCAL} --for p7b-pem -o short.p7b"));
    let short = scratch.read("short.p7b");
    let long = short.replace("PKCS7", "PKCS #7 SIGNED DATA");
    assert_ne!(short, long);
    scratch.write("long.p7b", long);
    scratch.run(&format!("bundle long.p7b {LOCAL} -o site.pem")).expect(0);
    assert_eq!(scratch.read("site.pem"), site.fullchain());
}
