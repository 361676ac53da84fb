//! Two certificates for the same names, with an RSA and an ECDSA key: each server gets the files and lines for both,
//! and sends each of them to the clients that support it.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rcgen::{KeyPair, PKCS_RSA_SHA256};

use crate::servers::{Running, free_address, handshake_with};
use crate::services::{apache, dovecot, haproxy, is_root, is_verified, nginx, postfix};
use crate::support::pki::{Issued, Spec};
use crate::support::run::{Scratch, program};
use crate::{LOCAL, Site};

/// A site with an ECDSA certificate, and an RSA certificate for the same name. Both keys are files, and both
/// certificates are in `both.pem`.
fn both() -> (Site, Issued, Scratch) {
    let site = Site::new();
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let rsa = Spec::leaf("www.example.jp").with_key(key).issued_by(&site.issuing);
    let scratch = site.scratch();
    scratch.write("rsa.crt", rsa.pem());
    scratch.write("both.pem", site.leaf.pem() + &rsa.pem());
    for (name, key) in [("ecdsa.key", site.leaf.key_pem()), ("rsa.key", rsa.key_pem())] {
        scratch.write(name, key);
        std::fs::set_permissions(scratch.path(name), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    (site, rsa, scratch)
}

const KEYS: &str = "--key ecdsa.key --key rsa.key";

/// The lines for a pair, from JSON, which contains both chains.
fn lines_of(scratch: &Scratch, target: &str, output: &str) -> Vec<String> {
    let words = format!("bundle both.pem {LOCAL} --for {target} {KEYS} -o {output} --format json");
    let report = scratch.run(&words).expect(0).json();
    assert!(report["second"]["chain"]["valid"].as_bool().unwrap(), "{target}");
    assert_ne!(report["second"]["leaf"]["sha256"], report["leaf"]["sha256"], "{target}");
    report["directives"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// Reasons why two or more keys are refused.
#[test]
fn reasons_why_several_keys_are_refused() {
    let (_, _, scratch) = both();
    let cases = [
        ("both.pem", "--for postgresql -o out.pem", "", "postgresql has one certificate and one key"),
        ("both.pem", "--for iis-pfx -o out.pfx", "", "nginx, "),
        ("both.pem", "-o out.pem", "--key rsa.key", "--key is given 3 times"),
        ("both.pem", "", "", "only bundle with -o takes two keys"),
        ("both.pem", "-o out.pem --leaf 1", "", "--leaf names one certificate"),
        ("rsa.crt", "-o out.pem", "", "no pair of an RSA and an ECDSA certificate"),
    ];
    for (input, options, more, said) in cases {
        let run = scratch.run(&format!("bundle {input} {LOCAL} {KEYS} {options} {more}")).expect(2).says(&[said]);
        assert!(!scratch.path("out.pem").exists(), "{}", run.stderr);
    }
}

/// If one certificate of a pair is valid for more names, the pair is written with a warning.
#[test]
fn a_pair_for_different_names_is_reported() {
    let (site, _, scratch) = both();
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let wild = Spec::leaf("*.example.jp").with_key(key).issued_by(&site.issuing);
    scratch.write("wild.pem", site.leaf.pem() + &wild.pem());
    let run = scratch.run(&format!("bundle wild.pem {LOCAL} -o wild-pair.pem")).expect(0);
    run.says(&["warning: *.example.jp: *.example.jp covers it, and www.example.jp does not"]);
    let run = scratch.run(&format!("bundle both.pem {LOCAL} -o pair.pem")).expect(0);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    let run = scratch.run(&format!("bundle both.pem {LOCAL}")).expect(3);
    run.says(&["or write the files and lines for both: -o PATH"]);
    let run = scratch.run(&format!("bundle both.pem {LOCAL} --for postgresql")).expect(3);
    assert!(!run.stderr.contains("for both"), "{}", run.stderr);
}

/// If the first of two inputs decides, the certificate that is left out is named, with the command for both.
#[test]
fn the_other_certificate_of_two_inputs_is_named() {
    let (site, rsa, scratch) = both();
    scratch.write("rsa.pem", rsa.pem() + &rsa.key_pem());
    scratch.write("ecdsa.pem", site.leaf.pem() + &site.leaf.key_pem());
    for (target, keeps) in [("", ""), ("--for haproxy", " --for haproxy"), ("--for postgresql", "")] {
        let words = format!("bundle rsa.pem ecdsa.pem {LOCAL}");
        let run = scratch.run(&format!("{words} {target} -o one.pem --replace")).expect(0);
        let command =
            format!("chainmend {words}{keeps} --replace --at 2026-11-23 --key rsa.pem --key ecdsa.pem -o rsa-");
        let said = ["(ECDSA P-256)", "was left out", "with nginx, apache, haproxy", &command];
        let run = run.says(&said);
        let command =
            run.stderr.split("haproxy-split, postfix, dovecot: chainmend ").nth(1).unwrap().lines().next().unwrap();
        scratch.run(command).expect(0);
    }
    for more in ["--leaf 1", "--key rsa.key"] {
        let run = scratch.run(&format!("bundle rsa.pem ecdsa.pem {LOCAL} {more}")).expect(0);
        assert!(!run.stderr.contains("for both"), "{more}: {}", run.stderr);
        run.says(&["left out: www.example.jp", "ECDSA P-256"]);
    }
    let run = scratch.run(&format!("bundle rsa.crt ecdsa.pem {LOCAL} --lang ja")).expect(0);
    run.says(&["もう 1 つのサーバー証明書", "--key KEY --key ecdsa.pem"]);
}

/// The remedy for two certificates in one file names the files and the lines of the server.
#[test]
fn files_for_each_server() {
    let (_, _, scratch) = both();
    for (target, words) in [
        ("haproxy", ["NAME.rsa and NAME.ecdsa", "configuration of haproxy: bind :443 ssl crt NAME"]),
        ("apache", ["NAME-rsa.pem and NAME-ecdsa.pem", "SSLCertificateFile NAME-rsa.pem; SSLCertificateKeyFile"]),
        ("dovecot", ["NAME-rsa.pem and NAME-ecdsa.pem", "ssl_server_alt_cert_file = NAME-rsa.pem"]),
        ("exim", ["name both", "configuration of exim"]),
    ] {
        let run = scratch.run(&format!("check both.pem --offline --roots root.crt --for {target}"));
        assert!(words.iter().all(|word| run.out().contains(word)), "{target}: {}", run.out());
    }
}

/// The chains of a pair may end at two roots, and both are written.
#[test]
fn both_roots_of_a_pair_are_written() {
    let (site, rsa, scratch) = both();
    let other = Spec::ca("Test Root X2").self_signed();
    let issuing = Spec::ca("Test Issuing CA X").issued_by(&other);
    let ecdsa = Spec::leaf("www.example.jp").issued_by(&issuing);
    scratch.write("root.crt", site.root.pem() + &other.pem());
    scratch.write("intermediates.crt", site.chain() + &issuing.pem());
    scratch.write("two.pem", rsa.pem() + &ecdsa.pem());
    let words = format!("bundle two.pem {LOCAL} -o site.pem --emit-root");
    let report = scratch.run(&format!("{words} roots.pem --format json")).expect(0).json();
    assert_eq!(scratch.read("roots.pem"), site.root.pem() + &other.pem());
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.iter().filter(|file| file["role"] == "root").count(), 1);
    // A DER file holds only one certificate. The suggested option works.
    let run = scratch.run(&format!("{words} all.cer")).expect(2);
    let run =
        run.says(&["all.cer would be DER", "ends at Test Root R1", "at Test Root X2", "try: --emit-root all.pem"]);
    assert!(!scratch.path("all.cer").exists(), "{}", run.stderr);
    scratch.run(&format!("{words} all.pem")).expect(0);
    // A file with both roots is not replaced by one of them. If both chains have the same root, it is written once.
    let run = scratch.run(&format!("bundle rsa.crt {LOCAL} -o one.pem --emit-root roots.pem")).expect(6);
    run.says(&["roots.pem was not written", "Test Root X2", "choose another file: --emit-root FILE"]);
    scratch.run(&format!("bundle both.pem {LOCAL} -o same.pem --emit-root same.cer")).expect(0);
    assert_eq!(std::fs::read(scratch.path("same.cer")).unwrap(), site.root.der);
}

/// Files of a single certificate are reported if a pair is written, and vice versa. Inputs are not reported.
#[test]
fn files_of_a_pair_and_of_one_certificate() {
    let (_, _, scratch) = both();
    let one = format!("bundle rsa.crt {LOCAL} -o site.pem");
    let pair = format!("bundle both.pem {LOCAL} {KEYS} -o site.pem");
    scratch.run(&one).expect(0);
    scratch.run(&pair).expect(0).says(&["left by an earlier run", "rm site.pem"]);
    scratch.run(&one).expect(0).says(&["rm site-ecdsa.pem site-rsa.pem"]);
    let input = format!("bundle both.pem {LOCAL} {KEYS} -o both.pem");
    let run = scratch.run(&input).expect(0);
    assert!(!run.stderr.contains("earlier run"), "{}", run.stderr);
}

type Start = fn(&Path, &Scratch, SocketAddr, &[String]) -> Option<Running>;

#[test]
fn servers_send_the_certificate_that_the_client_supports() {
    let Some(openssl) = program("openssl") else { return };
    let cases: [(&str, &str, Start, &[&str], bool); 7] = [
        ("nginx", "nginx", nginx, &[], false),
        ("apache2", "apache", apache, &[], false),
        ("haproxy", "haproxy", haproxy, &[], false),
        ("haproxy", "haproxy-split", haproxy, &[], false),
        ("postfix", "postfix", postfix, &["-starttls", "smtp"], true),
        ("postfix", "postfix@3.3", postfix, &["-starttls", "smtp"], true),
        ("dovecot", "dovecot@2.3", dovecot, &[], true),
    ];
    for (name, target, start, client, wants_root) in cases {
        let Some(server) = program(name) else { continue };
        if wants_root && !is_root(name) {
            continue;
        }
        let (site, rsa, scratch) = both();
        std::fs::set_permissions(scratch.folder(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let lines = lines_of(&scratch, target, "site.pem");
        let running = start(&server, &scratch, free_address(), &lines).unwrap_or_else(|| panic!("{target}: {lines:?}"));
        for (cipher, leaf) in [("ECDHE-RSA-AES128-GCM-SHA256", &rsa), ("ECDHE-ECDSA-AES128-GCM-SHA256", &site.leaf)] {
            let options = [&["-tls1_2", "-cipher", cipher], client].concat();
            let shaken = handshake_with(&scratch, &running, &openssl, &options);
            assert!(is_verified(&shaken), "{target} {cipher}: {}{}", shaken.out(), shaken.stderr);
            assert!(shaken.out().contains(&leaf.pem()), "{target} {cipher}: {}", shaken.out());
        }
    }
}

#[test]
fn files_of_a_pair() {
    let (site, rsa, scratch) = both();
    let chain = site.chain();
    let (of_rsa, of_ecdsa) = (rsa.pem() + &chain, site.leaf.pem() + &chain);
    let with_key = |text: &str, one: &Issued| text.to_owned() + &one.key_pem().replace('\r', "");
    let key_first = |text: &str, one: &Issued| one.key_pem().replace('\r', "") + text;
    let cases = [
        ("nginx", "o.pem", [("o-rsa.pem", of_rsa.clone()), ("o-ecdsa.pem", of_ecdsa.clone())]),
        ("nginx", "o", [("o-rsa", of_rsa.clone()), ("o-ecdsa", of_ecdsa.clone())]),
        (
            "haproxy",
            "o.pem",
            [("o.pem.rsa", with_key(&of_rsa, &rsa)), ("o.pem.ecdsa", with_key(&of_ecdsa, &site.leaf))],
        ),
        (
            "postfix",
            "o.pem",
            [("o-rsa.pem", key_first(&of_rsa, &rsa)), ("o-ecdsa.pem", key_first(&of_ecdsa, &site.leaf))],
        ),
    ];
    for (index, (target, output, files)) in cases.into_iter().enumerate() {
        let folder = format!("{index}");
        std::fs::create_dir(scratch.path(&folder)).unwrap();
        // Both certificates in one input or in separate ones, in either order.
        let words = format!("{LOCAL} --for {target} {KEYS} -o {folder}/{output}");
        for inputs in ["both.pem", "server.crt rsa.crt", "rsa.crt server.crt"] {
            scratch.run(&format!("bundle {inputs} {words}")).expect(0);
            for (name, text) in &files {
                assert_eq!(scratch.read(&format!("{folder}/{name}")), *text, "{target} {name} of {inputs}");
            }
            assert_eq!(std::fs::read_dir(scratch.path(&folder)).unwrap().count(), 2, "{target}");
        }
    }
    std::fs::create_dir(scratch.path("out")).unwrap();
    scratch.run(&format!("bundle both.pem {LOCAL} -o out")).expect(0);
    assert_eq!(scratch.read("out/www.example.jp-fullchain-rsa.pem"), of_rsa);
    let run = scratch.run(&format!("bundle both.pem {LOCAL} -o out/x.pem --print-config -q")).expect(0);
    assert_eq!(run.out().lines().filter(|line| line.starts_with("ssl_certificate ")).count(), 2, "{}", run.out());
}

#[test]
fn certificates_that_are_not_a_pair() {
    let (site, _, scratch) = both();
    let said = "more than one certificate could be the leaf";
    // No certificate is chosen with a single output, for a server that does not support pairs, or if the names differ
    // or the keys have the same type.
    scratch.run(&format!("bundle both.pem {LOCAL}")).expect(3).says(&[said]);
    scratch.run(&format!("bundle both.pem {LOCAL} --for tomcat-pem -o o.pem")).expect(3).says(&[said]);
    let other = Spec::leaf("mail.example.jp");
    let other = other.with_key(KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap()).issued_by(&site.issuing);
    let same = Spec::leaf("www.example.jp").issued_by(&site.issuing);
    for (what, second) in [("other names", &other), ("the same kind of key", &same)] {
        scratch.write("two.pem", site.leaf.pem() + &second.pem());
        let run = scratch.run(&format!("bundle two.pem {LOCAL} -o o.pem"));
        assert_eq!(run.status, 3, "{what}: {}", run.stderr);
    }
    assert!(!scratch.path("o.pem").exists() && !scratch.path("o-rsa.pem").exists());
    // Without its key, a certificate in a second file is not part of a pair: it may be the old one after a renewal.
    scratch.run(&format!("bundle server.crt rsa.crt {LOCAL} -o o.pem")).expect(0);
    assert_eq!(scratch.read("o.pem"), site.fullchain());
    // A key that matches neither, an extra key, and only one of the two keys.
    scratch.write("strange.key", other.key_pem());
    let words = format!("bundle both.pem {LOCAL} -o p.pem");
    let run = scratch.run(&format!("{words} --key ecdsa.key --key strange.key")).expect(3);
    run.says(&["strange.key"]);
    scratch.run(&format!("{words} {KEYS} --key strange.key")).expect(2).says(&["--key is given 3 times"]);
    scratch
        .run(&format!("bundle server.crt {LOCAL} -o p.pem {KEYS}"))
        .expect(2)
        .says(&["--key is given more than once"]);
    assert!(!scratch.path("p-rsa.pem").exists());
    scratch.run(&format!("{words} --key rsa.key")).expect(0).says(&["<your private key>", "rsa.key"]);
    for command in ["check server.crt", "fix server.crt"] {
        scratch.run(&format!("{command} {LOCAL} {KEYS}")).expect(2).says(&["--key is given more than once"]);
    }
    scratch.run(&format!("{words} --leaf 1")).expect(0);
    assert_eq!(scratch.read("p.pem"), site.fullchain());
}

/// If replacing one of the files would lose contents, neither is written.
#[test]
fn a_pair_is_written_completely_or_not_at_all() {
    let (_, rsa, scratch) = both();
    scratch.write("site-ecdsa.pem", rsa.key_pem());
    let words = format!("bundle both.pem {LOCAL} -o site.pem");
    scratch.run(&words).expect(6).says(&["site-ecdsa.pem was not written", "--replace"]);
    assert!(!scratch.path("site-rsa.pem").exists());
    scratch.run(&format!("{words} --lang ja")).expect(6);
    scratch.run(&format!("{words} --replace")).expect(0);
    scratch.run(&format!("check site-ecdsa.pem {LOCAL}")).expect(0);
    // The same for the file of a key.
    let words = format!("bundle both.pem {LOCAL} {KEYS} --include-key -o new.pem");
    let key = scratch.read("ecdsa.key");
    scratch.write("new-rsa.key", &key);
    scratch.run(&words).expect(6).says(&["new-rsa.key was not written", "a private key", "--replace"]);
    assert_eq!(scratch.read("new-rsa.key"), key);
    assert!(!scratch.path("new-rsa.pem").exists() && !scratch.path("new-ecdsa.key").exists());
    for _ in 0..2 {
        scratch.run(&format!("{words} --replace")).expect(0);
    }
    scratch.run(&words).expect(0);
}

/// `HAProxy` looks for the files of a pair only if there is no file with the name itself.
#[test]
fn an_old_single_file_is_loaded_instead_of_the_pair() {
    for target in ["haproxy", "haproxy-split"] {
        let (site, _, scratch) = both();
        let run = |target: &str, options: &str| {
            scratch.run(&format!("bundle both.pem {LOCAL} --for {target} {KEYS} -o live.pem {options}")).expect(0)
        };
        assert!(!run(target, "").stderr.contains("rm live.pem"), "{target}");
        scratch.write("live.pem", site.fullchain());
        for options in ["", "--dry-run"] {
            let said = ["warning: ", "the old file live.pem exists, HAProxy loads only that one", "rm live.pem"];
            let notes = run(target, options).says(&said).stderr;
            assert!(notes.lines().any(|line| line.contains("# remove") && line.ends_with("rm live.pem")), "{notes}");
        }
        run(target, "--lang ja").says(&["警告: 古いファイル live.pem", "削除してください: rm live.pem"]);
        let report = run(target, "--format json").json();
        let lines = report["directives"].as_array().unwrap();
        assert!(lines.iter().any(|line| line.as_str().unwrap().ends_with("rm live.pem")), "{target}: {lines:?}");
        // The old file is not changed. For a server whose configuration contains both names, it is not in the way.
        assert_eq!(scratch.read("live.pem"), site.fullchain(), "{target}");
        assert!(!run("nginx", "").stderr.contains("HAProxy loads"));
    }
}

/// Postfix reads several keys from one file, each directly before its certificate.
#[test]
fn postfix_reads_both_from_one_file() {
    let (site, rsa, scratch) = both();
    let lf = |one: &Issued| one.key_pem().replace('\r', "");
    let (chain, rsa_key, key) = (site.chain(), lf(&rsa), lf(&site.leaf));
    let other = lf(&Spec::leaf("mail.example.jp").issued_by(&site.issuing));
    let (of_rsa, of_ecdsa) = (rsa_key.clone() + &rsa.pem() + &chain, key.clone() + &site.leaf.pem() + &chain);
    let whole = of_rsa.clone() + &of_ecdsa;
    let upside_down = rsa_key.clone() + &rsa.pem() + &site.policy.pem() + &site.issuing.pem() + "\n" + &of_ecdsa;
    let keys_apart = rsa_key.clone() + &key + &rsa.pem() + &chain + &site.leaf.pem() + &chain;
    let mismatched = rsa_key.clone() + &rsa.pem() + &other + &chain;
    // The file, the end of check and of fix, what check and fix say, and the fixed file.
    let cases = [
        ("both", whole.clone(), (0, 0), "", "no changes needed", whole.clone()),
        ("both, CR LF", whole.replace('\n', "\r\n"), (0, 0), "CM102", "fixed", whole.clone()),
        ("upside down", upside_down, (0, 0), "CM402", "fixed", whole.clone()),
        ("one", of_rsa.clone(), (0, 0), "", "no changes needed", of_rsa.clone()),
        ("one key twice", rsa_key.clone() + &of_rsa, (1, 0), "CM603", "fixed", of_rsa.clone()),
        ("a key at both ends", of_rsa.clone() + &rsa_key, (1, 0), "CM603", "fixed", of_rsa),
        ("the keys first", keys_apart.clone(), (1, 3), "CM603", "bundle both.pem --for postfix -o", keys_apart),
        ("a key of another", mismatched.clone(), (1, 3), "CM603", "remove it", mismatched),
    ];
    for (what, text, (checked, fixed), found, said, after) in cases {
        scratch.write("both.pem", &text);
        std::fs::set_permissions(scratch.path("both.pem"), std::fs::Permissions::from_mode(0o600)).unwrap();
        let words = format!("both.pem {LOCAL} --for postfix");
        let run = scratch.run(&format!("check {words}"));
        let out = run.out();
        assert_eq!((run.status, out.contains(found)), (checked, true), "{what}: {out}");
        assert!(checked == 1 || !(out.contains("CM413") || out.contains("CM403")), "{what}: {out}");
        let run = scratch.run(&format!("fix {words} --no-backup"));
        assert_eq!((run.status, run.stderr.contains(said)), (fixed, true), "{what}: {}", run.stderr);
        assert_eq!(scratch.read("both.pem"), after, "{what}");
    }
    // Each chain is judged and completed. A given key belongs to one of the certificates.
    scratch.write("both.pem", rsa_key + &rsa.pem() + &chain + &key + &site.leaf.pem());
    let words = "both.pem --offline --roots root.crt --for postfix --key rsa.key";
    scratch.run(&format!("check {words}")).expect(1);
    scratch.run(&format!("fix {words} --intermediates intermediates.crt")).expect(0);
    assert_eq!(scratch.read("both.pem"), whole);
    let run = scratch.run(&format!("check {words}")).expect(0);
    assert!(!run.out().contains("CM50"), "{}", run.out());
    // No other server reads both, so nothing is removed.
    for target in ["nginx", "haproxy"] {
        let run = scratch.run(&format!("fix both.pem {LOCAL} --for {target} --key rsa.key")).expect(3);
        let run = run.says(&["the private keys of 2 certificates", "the files for both: chainmend bundle both.pem"]);
        assert_eq!(scratch.read("both.pem"), whole, "{target}");
        // The command works as printed, with the keys of the file where the server reads them.
        let command = run.stderr.split("the files for both: chainmend ").nth(1).unwrap().lines().next().unwrap();
        scratch.run(command).expect(0);
    }
    let written =
        ["both-fullchain.pem.rsa", "both-fullchain.pem.ecdsa", "both-fullchain-rsa.pem", "both-fullchain-ecdsa.pem"];
    let has_key = written.map(|name| scratch.read(name).contains("PRIVATE KEY"));
    assert_eq!(has_key, [true, true, false, false]);
    // With --include-key, a server with separate keys gets those of the file, too. A given key selects its certificate.
    scratch.run(&format!("bundle both.pem {LOCAL} --include-key -o with.pem")).expect(0);
    assert_eq!([scratch.read("with-rsa.key"), scratch.read("with-ecdsa.key")], [lf(&rsa), lf(&site.leaf)]);
    scratch.run(&format!("bundle both.pem {LOCAL} --for apache@2.2 --key rsa.key -o old.crt")).expect(0);
    assert_eq!(scratch.read("old.crt"), rsa.pem());
    // Certificates of two sites are no pair.
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    scratch.write("sites.pem", of_ecdsa + &mail.key_pem() + &mail.pem());
    let run = scratch.run(&format!("fix sites.pem {LOCAL}")).expect(3);
    assert_eq!((run.stderr.matches(" --leaf ").count(), run.stderr.contains("RSA.key")), (2, false), "{}", run.stderr);
}
