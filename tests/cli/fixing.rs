//! `chainmend fix`: broken files are fixed in place.

use std::fs;
use std::path::Path;

use crate::reports::follows;
use crate::support::http::Server;
use crate::support::pki::{Issued, Spec, armor};
use crate::support::run::{Scratch, finish, output, program, skipped};
use crate::{LOCAL, Site};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chainmend::report::shell_word;

const FIX: &str = "fix bundle.pem --roots root.crt --offline --at 2026-11-23";

fn folder(site: &Site, bundle: impl AsRef<[u8]>) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("bundle.pem", bundle);
    scratch
}

/// Broken bundles, all of which `fix` turns into the same clean bundle.
pub fn broken(site: &Site) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let (leaf, policy, issuing) = (site.leaf.pem(), site.policy.pem(), site.issuing.pem());
    let clean = site.fullchain();
    let newer = |text: String| text.into_bytes();
    let unrelated = Spec::ca("Another CA").issued_by(&site.root).pem();
    let old =
        Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2019, 1, 1), (2049, 1, 1)).issued_by(&site.policy);
    vec![
        ("CR LF", newer(clean.replace('\n', "\r\n")), "CM102"),
        ("empty line before END", newer(clean.replace("\n-----END", "\n\n-----END")), "CM105"),
        ("empty lines between", newer(clean.replace("-----BEGIN", "\n-----BEGIN")), "CM103"),
        ("glued", newer(clean.replace("CERTIFICATE-----\n-----BEGIN", "CERTIFICATE----------BEGIN")), "CM109"),
        ("no final line ending", newer(clean.trim_end().to_owned()), "CM110"),
        ("text between", newer(clean.replace("-----BEGIN", "Bag Attributes\n-----BEGIN")), "CM101"),
        ("upside down", newer(policy.clone() + &issuing + &leaf), "reordered: www.example.jp"),
        ("wrong order", newer(leaf.clone() + &policy + &issuing), "reordered: www.example.jp"),
        ("twice", newer(clean.clone() + &issuing), "CM403"),
        ("with the root", newer(clean.clone() + &site.root.pem()), "removed: Test Root R1"),
        ("with another CA", newer(clean.clone() + &unrelated), "removed: Another CA"),
        ("with an old one", newer(leaf.clone() + &old.pem() + &issuing + &policy), "removed: Test Issuing CA"),
    ]
}

#[test]
fn broken_files_are_fixed_and_then_stay_unchanged() {
    let site = Site::new();
    for (what, bundle, said) in broken(&site) {
        let scratch = folder(&site, &bundle);
        let run = scratch.run(FIX).expect(0).says(&["bundle.pem: fixed", said, "backup: bundle.pem.bak"]);
        assert_eq!(run.out(), "");
        assert_eq!(scratch.read("bundle.pem"), site.fullchain(), "{what}");
        assert_eq!(fs::read(scratch.path("bundle.pem.bak")).unwrap(), bundle, "{what}");
        scratch.run(FIX).expect(0).says(&["bundle.pem: no changes needed"]);
        assert_eq!(scratch.names(), ["bundle.pem", "bundle.pem.bak", "root.crt"], "{what}");
        scratch.run("check bundle.pem --roots root.crt --offline --at 2026-11-23").expect(0);
    }
    let scratch = folder(&site, &site.leaf.der);
    scratch.write("intermediates.crt", site.chain());
    scratch
        .run(&format!("{FIX} --intermediates intermediates.crt"))
        .expect(0)
        .says(&["CM116", "added: Test Issuing CA"]);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
}

#[test]
fn missing_issuers_are_fetched_and_wrong_ones_replaced() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let namesake = Spec::ca("Test Issuing CA").issued_by(&site.policy);
    for bundle in [site.leaf.pem(), site.leaf.pem() + &namesake.pem()] {
        let scratch = folder(&site, bundle);
        let fix = "fix bundle.pem --roots root.crt --aia-allow 127.0.0.0/8";
        scratch.run(fix).expect(0).says(&["added: Test Issuing CA", " from http", "added: Test Policy CA from http"]);
        assert_eq!(scratch.read("bundle.pem"), site.fullchain());
    }
}

#[test]
fn existing_cross_certificates_are_kept() {
    let site = Site::new();
    let old_root = Spec::ca("Old Root").self_signed();
    let cross = Spec::ca("Test Root R1").key_of(&site.root).issued_by(&old_root);
    let scratch = folder(&site, (site.fullchain() + &cross.pem()).replace('\n', "\r\n"));
    scratch.write("old-root.crt", old_root.pem());
    scratch.run(&format!("{FIX} --roots old-root.crt")).expect(0);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain() + &cross.pem());
    scratch.run(&format!("{FIX} --roots old-root.crt --variant standard")).expect(0).says(&["removed: Test Root R1"]);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
}

#[test]
fn a_key_in_the_file_is_kept_and_not_printed() {
    let site = Site::new();
    let key = armor("PRIVATE KEY", &site.leaf.key.serialize_der());
    let secret = key.lines().nth(1).unwrap().to_owned();
    let cases = [
        (key.clone() + &site.fullchain(), key.clone() + &site.fullchain()),
        (site.leaf.pem() + &key + &site.chain(), site.fullchain() + &key),
    ];
    for (bundle, after) in cases {
        let scratch = folder(&site, bundle.replace('\n', "\r\n"));
        for words in [format!("{FIX} --dry-run -v"), format!("{FIX} --format json"), FIX.to_owned()] {
            let run = scratch.run(&words).expect(0);
            assert!(!run.out().contains(&secret) && !run.stderr.contains(&secret), "{words}");
        }
        assert_eq!(scratch.read("bundle.pem"), after);
        scratch.run(FIX).expect(0).says(&["no changes needed"]);
    }
}

#[test]
fn a_dry_run_prints_the_lines_and_changes_nothing() {
    let site = Site::new();
    let bundle = site.fullchain() + "\n" + &site.root.pem();
    let scratch = folder(&site, &bundle);
    let run = scratch.run(&format!("{FIX} --dry-run")).expect(0).says(&["would be fixed", "removed: Test Root R1"]);
    let old = bundle.lines().count();
    let new = site.fullchain().lines().count();
    let head = format!("--- bundle.pem\n+++ bundle.pem\n@@ -{},{} +{},3 @@\n", new - 2, old - new + 3, new - 2);
    assert!(run.out().starts_with(&head), "{}", run.out());
    let gone = run.out().lines().skip(6);
    assert_eq!(
        gone.map(|line| line.strip_prefix('-').unwrap()).collect::<Vec<_>>(),
        bundle.lines().skip(new).collect::<Vec<_>>()
    );
    let json = scratch.run(&format!("{FIX} --dry-run --format json")).expect(0).json();
    let lines: Vec<&str> =
        json["fixed"][0]["differences"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(lines, run.out().lines().skip(2).collect::<Vec<_>>());
    assert_eq!(scratch.read("bundle.pem"), bundle);
    assert_eq!(scratch.names(), ["bundle.pem", "root.crt"]);
}

#[test]
fn backups_are_never_overwritten() {
    let site = Site::new();
    let scratch = folder(&site, site.fullchain() + "\n");
    scratch.write("bundle.pem.bak", "older");
    scratch.run(FIX).expect(0).says(&["backup: bundle.pem.bak.1"]);
    assert_eq!(scratch.read("bundle.pem.bak"), "older");
    scratch.write("bundle.pem", site.fullchain() + "\n");
    scratch.run(&format!("{FIX} --no-backup")).expect(0);
    assert_eq!(scratch.names(), ["bundle.pem", "bundle.pem.bak", "bundle.pem.bak.1", "root.crt"]);
}

#[cfg(unix)]
#[test]
fn mode_of_the_file_and_of_its_backup() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    let scratch = folder(&site, site.fullchain() + "\n");
    fs::set_permissions(scratch.path("bundle.pem"), fs::Permissions::from_mode(0o640)).unwrap();
    scratch.run(FIX).expect(0);
    for name in ["bundle.pem", "bundle.pem.bak"] {
        assert_eq!(fs::metadata(scratch.path(name)).unwrap().permissions().mode() & 0o777, 0o640, "{name}");
    }
}

/// A backup with a private key that other users could read is for its owner only.
#[cfg(unix)]
#[test]
fn mode_of_a_backup_with_a_key() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    let cases = [(0o644, true, 0o600), (0o604, true, 0o600), (0o640, true, 0o640), (0o644, false, 0o644)];
    for (mode, has_key, expected) in cases {
        let key = if has_key { site.leaf.key_pem() } else { String::new() };
        let scratch = folder(&site, site.fullchain() + "\n" + &site.root.pem() + &key);
        fs::set_permissions(scratch.path("bundle.pem"), fs::Permissions::from_mode(mode)).unwrap();
        let before = fs::read(scratch.path("bundle.pem")).unwrap();
        scratch.run(FIX).expect(0);
        let backup = scratch.path("bundle.pem.bak");
        assert_eq!(fs::read(&backup).unwrap(), before, "{mode:o} {has_key}");
        assert_eq!(fs::metadata(backup).unwrap().permissions().mode() & 0o777, expected, "{mode:o} {has_key}");
    }
}

#[test]
fn files_that_cannot_be_fixed_are_unchanged() {
    let site = Site::new();
    let damaged = "-----BEGIN CERTIFICATE-----\nMIIB!\n-----END CERTIFICATE-----\n";
    let cases: [(&str, String, i32, &str); 4] = [
        ("issuer missing", site.leaf.pem() + "\n", 4, "the issuer of www.example.jp was not found"),
        ("two leaves", site.fullchain() + &Spec::leaf("b.example").issued_by(&site.issuing).pem(), 3, "leaf"),
        ("no certificate", "nothing".to_owned(), 3, "no certificate"),
        ("a damaged block", site.fullchain() + damaged, 3, "--replace-damaged"),
    ];
    for (what, bundle, status, said) in cases {
        let scratch = folder(&site, &bundle);
        scratch.run(FIX).expect(status).says(&["bundle.pem: not fixed", said]);
        assert_eq!(scratch.read("bundle.pem"), bundle, "{what}");
        assert_eq!(scratch.names(), ["bundle.pem", "root.crt"], "{what}");
    }
    let scratch = folder(&site, site.fullchain() + damaged);
    scratch.run(&format!("{FIX} --replace-damaged")).expect(0);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
    scratch.run("fix - --roots root.crt").expect(2);
    scratch.run(&format!("{FIX} --for apache@2.2")).expect(2);
}

/// A private key with malformed boundaries is kept with all of its contents, or the file is not changed.
#[test]
fn a_key_is_never_deleted() {
    let site = Site::new();
    let key = site.leaf.key_pem().replace("\r\n", "\n");
    let body: String = key.lines().filter(|line| !line.starts_with('-')).collect();
    let cases = [
        ("in order", key.clone()),
        ("four hyphens", key.replace("-----BEGIN", "----BEGIN")),
        ("fewer hyphens after it", key.replace("KEY-----\nM", "KEY---\nM")),
        ("lower case", key.replace("BEGIN PRIVATE KEY", "Begin Private Key")),
        ("two spaces", key.replace("BEGIN PRIVATE KEY", "BEGIN  PRIVATE  KEY")),
        ("a dash of a word processor", key.replace("-----BEGIN", "\u{2014}--BEGIN")),
        ("escaped as in OpenPGP", key.replace("-----", "- -----")),
        ("quoted", key.lines().map(|line| format!("> {line}\n")).collect()),
        ("indented", key.lines().map(|line| format!("    {line}\n")).collect()),
        ("on one line", key.replace('\n', " ")),
        ("with escapes for lines", key.replace('\n', "\\n")),
        (
            "without END",
            key.lines().filter(|line| !line.starts_with("-----END")).map(|line| format!("{line}\n")).collect(),
        ),
        ("another END", key.replace("END PRIVATE", "END EC PRIVATE")),
    ];
    // The issuers are in the wrong order, so the file needs a fix.
    let chain = site.leaf.pem() + &site.policy.pem() + &site.issuing.pem();
    for (what, key) in cases {
        for bundle in [format!("{chain}{key}"), format!("{key}\n{chain}")] {
            let scratch = folder(&site, &bundle);
            let run = scratch.run(FIX);
            let after = scratch.read("bundle.pem");
            let inside: String = after.chars().filter(|c| c.is_ascii_alphanumeric() || "+/=".contains(*c)).collect();
            assert!(after == bundle || run.status == 0, "{what}: {}", run.stderr);
            assert!(after == bundle || inside.contains(&body), "{what}: the key is gone\n{}", run.stderr);
            let whole = site.fullchain();
            let in_order = if bundle.starts_with(&key) { key.clone() + &whole } else { whole + &key };
            assert!(what != "in order" || after == in_order, "{what}: {after}");
        }
    }
}

#[test]
fn a_working_file_is_not_made_worse() {
    let old_root = Spec::ca("Old Root").self_signed();
    let site = Site::new();
    let until_2030 = Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2020, 1, 1), (2030, 1, 1));
    let sooner = until_2030.issued_by(&old_root);
    let scratch = folder(&site, site.fullchain());
    scratch.write("old-root.crt", old_root.pem());
    scratch.write("sooner.crt", sooner.pem());
    let id = sha256_prefix(&old_root);
    let words = format!("{FIX} --roots old-root.crt --intermediates sooner.crt --preferred-root {id}");
    scratch.run(&words).expect(4).says(&["works until 2048-12-31; the new chain would expire sooner, on 2030-01-01"]);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
    scratch.run(&format!("{words} --allow-worse")).expect(0).says(&["removed: Test Policy CA"]);
    assert_eq!(scratch.read("bundle.pem"), site.leaf.pem() + &sooner.pem());
}

/// The longer of two chains would be removed, and nothing added. Here too, the remaining chain expires sooner.
#[test]
fn a_file_that_only_gets_smaller_is_not_made_worse() {
    let old_root = Spec::ca("Old Root").self_signed();
    let site = Site::new();
    let until_2030 = Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2020, 1, 1), (2030, 1, 1));
    let sooner = until_2030.issued_by(&old_root);
    let both = site.leaf.pem() + &sooner.pem() + &site.chain();
    let scratch = folder(&site, &both);
    scratch.write("old-root.crt", old_root.pem());
    let id = sha256_prefix(&old_root);
    let words = format!("{FIX} --roots old-root.crt --preferred-root {id}");
    scratch.run(&words).expect(4).says(&["works until 2048-12-31; the new chain would expire sooner, on 2030-01-01"]);
    assert_eq!(scratch.read("bundle.pem"), both);
    scratch.run(&format!("{words} --allow-worse")).expect(0);
    assert_eq!(scratch.read("bundle.pem"), site.leaf.pem() + &sooner.pem());
}

/// The requested chain is signed with Ed25519, which browsers refuse.
#[test]
fn clients_are_not_lost_without_consent() {
    let root = Spec::ca("Ed25519 Root").algorithm(&rcgen::PKCS_ED25519).self_signed();
    let site = Site::new();
    let other = Spec::ca("Test Issuing CA").key_of(&site.issuing).issued_by(&root);
    let scratch = folder(&site, site.fullchain());
    scratch.write("ed25519.crt", root.pem());
    scratch.write("other.crt", other.pem());
    let id = sha256_prefix(&root);
    let words = format!("{FIX} --roots ed25519.crt --intermediates other.crt --preferred-root {id}");
    let run = scratch.run(&words).expect(4);
    run.says(&[
        "accept the file now, and would not accept the new one",
        "Chrome, Chrome on iOS, Firefox, Safari",
        "--allow-worse",
    ]);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
    scratch.run(&format!("{words} --allow-worse")).expect(0);
    assert_eq!(scratch.read("bundle.pem"), site.leaf.pem() + &other.pem());
}

/// A certificate without a host name works if it is the first one. Another certificate with a host name does not
/// replace it.
#[test]
fn another_certificate_is_not_presented_without_consent() {
    let site = Site::new();
    let nameless = Spec::leaf("Device seven").with(|params| {
        params.subject_alt_names.clear();
        params.extended_key_usages.clear();
        params.key_usages.clear();
        params.is_ca = rcgen::IsCa::NoCa;
    });
    let nameless = nameless.issued_by(&site.issuing);
    let both = nameless.pem() + &site.chain() + &site.leaf.pem();
    let scratch = folder(&site, &both);
    scratch.write("server.key", site.leaf.key_pem());
    for consent in ["", " --allow-worse"] {
        let run = scratch.run(&format!("{FIX}{consent}")).expect(4);
        run.says(&[
            "works with its first certificate, Device seven; it would present www.example.jp instead",
            "--key FILE",
        ]);
        assert_eq!(scratch.read("bundle.pem"), both);
    }
    scratch.run(&format!("{FIX} --key server.key")).expect(0);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
}

/// A chain of 2018. The CA's own root is requested, which fewer clients had than the root that cross-certified it.
#[test]
fn clients_that_accept_a_file_are_not_lost() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let candidates = here.join("../shared/data/real-pki/intermediates.pem");
    if !candidates.exists() {
        return skipped("real-pki", "the collection of public intermediates is not here");
    }
    let read = |name: &str| fs::read_to_string(here.join("fixtures/real").join(name)).unwrap();
    let bundle = read("cryptography-scts.pem") + &read("letsencryptx3.pem");
    let scratch = Scratch::new();
    scratch.write("bundle.pem", &bundle);
    let fix = |more: &str| {
        let words = format!("fix bundle.pem --offline --at 2018-10-01 --roots mozilla@2018-10 --no-backup {more}");
        let mut command = scratch.command(&words);
        finish(command.arg("--intermediates").arg(&candidates).args(["--preferred-root", "ISRG Root X1"]))
    };
    fix("").expect(4).says(&["Android 7.0 accept the file now, and would not accept the new one", "--allow-worse"]);
    assert_eq!(scratch.read("bundle.pem"), bundle);
    fix("--allow-worse").expect(0).says(&["removed: Let's Encrypt Authority X3", "added: Let's Encrypt Authority X3"]);
}

/// The first digits of the SHA-256, for `--preferred-root`.
fn sha256_prefix(root: &Issued) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(&root.der)[..8].iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn the_key_determines_the_leaf() {
    let site = Site::new();
    let other = Spec::leaf("other.example.jp").issued_by(&site.issuing);
    let both = other.pem() + &site.fullchain();
    let key = site.leaf.key_pem().replace("\r\n", "\n");
    let cases: [(&str, String, &str, i32, Option<String>); 5] = [
        ("no key", both.clone(), "", 3, None),
        ("its key inside", both.clone() + &key, "", 0, Some(site.fullchain() + &key)),
        ("its key given", both.clone(), " --key server.key", 0, Some(site.fullchain())),
        ("another key given", site.fullchain(), " --key other.key", 3, None),
        ("two keys", site.fullchain() + &key, " --key other.key", 3, None),
    ];
    for (what, bundle, more, status, expected) in cases {
        let scratch = folder(&site, &bundle);
        scratch.write("server.key", &key);
        scratch.write("other.key", other.key_pem());
        let words = format!("{FIX}{more}");
        scratch.run(&words).expect(status);
        assert_eq!(scratch.read("bundle.pem"), expected.unwrap_or(bundle), "{what}");
        if status == 0 {
            scratch.run(&words).expect(0).says(&["no changes needed"]);
        }
    }
}

/// Behind CA certificates, the key tells which of two server certificates belongs to the file.
#[test]
fn the_key_tells_the_server_certificate_behind_cas() {
    let site = Site::new();
    let mail = Spec::leaf("mail.example.jp").issued_by(&site.issuing);
    let scratch = folder(&site, &(site.chain() + &mail.pem() + &site.leaf.pem()));
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("whole.pem", site.chain() + &mail.pem() + &site.leaf.pem() + &site.leaf.key_pem());
    for words in ["bundle.pem --key server.key", "whole.pem --for haproxy"] {
        let check = scratch.run(&format!("check {words} --offline --roots root.crt")).expect(1);
        for said in [
            "the server certificate seems to be www.example.jp",
            "mail.example.jp is another server certificate",
            "beside www.example.jp",
        ] {
            assert!(check.out().contains(said), "{words}: {said} is not in {}", check.out());
        }
        assert!(!check.out().contains("CM501"), "{words}: {}", check.out());
    }
    // Where the server reads the key from the file, the command for one of them names it.
    let check = scratch.run("check bundle.pem --for haproxy --offline --roots root.crt").expect(1);
    let commands: Vec<&str> = check.out().lines().filter(|line| line.contains("--leaf")).collect();
    assert!(
        !commands.is_empty() && commands.iter().all(|line| line.matches(" --key KEY").count() == 1),
        "{commands:?}"
    );
    let run = scratch.run(&format!("{FIX} --key server.key")).expect(0);
    run.says(&[
        "the server certificate seems to be www.example.jp",
        "mail.example.jp is another server certificate",
        "beside www.example.jp",
        "removed: mail.example.jp",
    ]);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
}

/// Of several certificates of one key, the valid one that expires last is kept. One that expires later is never lost.
#[test]
fn a_newer_certificate_of_the_key_is_kept() {
    let site = Site::new();
    let leaf =
        |from, until| Spec::leaf("www.example.jp").key_of(&site.leaf).valid(from, until).issued_by(&site.issuing);
    let (old, new) = (leaf((2026, 1, 1), (2026, 12, 1)), leaf((2026, 9, 1), (2027, 9, 1)));
    let (ended, future) = (leaf((2025, 1, 1), (2026, 1, 1)), leaf((2027, 1, 1), (2029, 1, 1)));
    let key = site.leaf.key_pem().replace("\r\n", "\n");
    let chain = site.chain();
    let cases: [(&str, String, Option<&Issued>); 5] = [
        ("old first", old.pem() + &chain + &new.pem(), Some(&new)),
        ("new first", new.pem() + &old.pem() + &chain, Some(&new)),
        ("one expired", ended.pem() + &chain + &old.pem() + &new.pem(), Some(&new)),
        ("not yet valid", old.pem() + &chain + &future.pem(), None),
        ("only one", old.pem() + &chain, Some(&old)),
    ];
    for (what, bundle, expected) in cases {
        let scratch = folder(&site, &bundle);
        scratch.write("server.key", &key);
        let run = scratch.run(&format!("{FIX} --key server.key")).expect(if expected.is_some() { 0 } else { 3 });
        let fixed = expected.map_or(bundle.clone(), |leaf| leaf.pem() + &chain);
        assert_eq!(scratch.read("bundle.pem"), fixed, "{what}");
        if expected.is_none() {
            run.says(&["more than one certificate"]);
        } else if bundle.matches("BEGIN").count() > 3 {
            run.says(&["CM413", "removed: www.example.jp"]);
        }
        scratch.write("old.pem", old.pem());
        scratch.write("rest.pem", &bundle);
        let run = scratch.run("bundle old.pem rest.pem --offline --roots root.crt --at 2026-11-23 --key server.key");
        let leaf = expected.unwrap_or(&old);
        assert_eq!(run.expect(0).out(), leaf.pem() + &chain, "{what}");
    }
}

/// If the key is that of the second certificate, the first is the one that is removed and named.
#[test]
fn the_removed_certificate_has_the_finding() {
    let site = Site::new();
    let other = Spec::leaf("www.example.jp").algorithm(&rcgen::PKCS_RSA_SHA256).issued_by(&site.issuing);
    let scratch = folder(&site, other.pem() + &site.fullchain());
    scratch.write("server.key", site.leaf.key_pem());
    let report = scratch.run(&format!("{FIX} --key server.key --format json")).expect(0).json();
    let findings = report["results"][0]["findings"].as_array().unwrap().iter();
    let told: Vec<_> = findings.filter(|one| one["code"] == "CM413").map(|one| one["sha256"].as_str()).collect();
    let expected = crate::leaf::fingerprint(&other.der);
    assert!(matches!(told[..], [Some(one)] if one.starts_with(&expected)), "{report}");
}

#[test]
fn a_file_for_haproxy() {
    let site = Site::new();
    let key = site.leaf.key_pem().replace("\r\n", "\n");
    let good = site.fullchain() + &key;
    let fix = format!("{FIX} --for haproxy --key server.key");
    let key_first = key.clone() + &site.fullchain();
    for bundle in [good.clone(), key_first.clone(), site.fullchain(), good.replace('\n', "\r\n")] {
        let good = if bundle == key_first { &key_first } else { &good };
        let scratch = folder(&site, &bundle);
        scratch.write("server.key", &key);
        scratch.run(&fix).expect(0);
        assert_eq!(scratch.read("bundle.pem"), *good);
        scratch.run(&fix).expect(0).says(&["no changes needed"]);
        scratch.run("check bundle.pem --for haproxy --roots root.crt --at 2026-11-23").expect(0);
    }
    let scratch = folder(&site, site.fullchain());
    // `fix` has the same exit status as `check`, and its report names the option.
    let run = scratch.run(&format!("{FIX} --for haproxy --format json")).expect(1);
    assert_eq!((&run.json()["ok"], &run.json()["fixed"][0]["failure"]["exit"]), (&false.into(), &1.into()));
    let finding = &run.json()["fixed"][0]["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["outcome"], &finding["option"]),
        (&"CM601".into(), &"consent".into(), &"--key".into())
    );
}

/// If an option is missing, an error is left, so the exit status is not 0, but everything else is fixed.
#[test]
fn a_remaining_error_determines_the_exit_status() {
    let site = Site::new();
    let scratch = folder(&site, site.leaf.pem());
    scratch.write("intermediates.crt", site.chain());
    scratch.write("good.pem", site.fullchain() + &site.leaf.key_pem().replace("\r\n", "\n"));
    scratch.write("server.key", site.leaf.key_pem());
    let options = "--offline --roots root.crt --intermediates intermediates.crt --for haproxy --no-backup";
    let said = [
        "bundle.pem: partly fixed",
        "bundle.pem is not deployable: the private key is not in the file, and haproxy requires it there",
        "--for haproxy --key KEY",
        "2 files: 0 fixed, 1 partly fixed, 1 needed no changes, 0 not fixed",
    ];
    scratch.run(&format!("fix bundle.pem good.pem {options}")).expect(1).says(&said);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
    scratch.run(&format!("fix bundle.pem {options}")).expect(1).says(&["bundle.pem: unchanged"]);
    scratch.run(&format!("check bundle.pem {LOCAL} --for haproxy")).expect(1);
    let check = scratch.run(&format!("check bundle.pem {LOCAL} --for haproxy --key server.key")).expect(1);
    let command = check.out().split("add the given key: chainmend ").nth(1).unwrap().lines().next().unwrap().to_owned();
    assert!(command.contains("--key server.key") && !command.contains("KEY"), "{command}");
    scratch.run(&command).expect(0);
    scratch.run(&format!("check bundle.pem {LOCAL} --for haproxy")).expect(0);
    // With --strict, warnings count as errors, for both commands.
    scratch.write("with-key.pem", scratch.read("good.pem"));
    for (more, status) in [("", 0), (" --strict", 1)] {
        for command in ["check", "fix"] {
            scratch.run(&format!("{command} with-key.pem {LOCAL}{more}")).expect(status);
        }
    }
}

/// All broken bundles, for servers with other requirements than nginx.
#[test]
fn a_second_run_changes_nothing_for_any_server() {
    let site = Site::new();
    let key = site.leaf.key_pem().replace("\r\n", "\n");
    let targets = [
        ("haproxy --key server.key", site.fullchain() + &key),
        ("iis", site.fullchain().replace('\n', "\r\n")),
        ("apache", site.fullchain()),
    ];
    for (what, bundle, _) in broken(&site) {
        for (target, expected) in &targets {
            let scratch = folder(&site, &bundle);
            scratch.write("server.key", &key);
            let words = format!("{FIX} --for {target}");
            scratch.run(&words).expect(0);
            assert_eq!(scratch.read("bundle.pem"), *expected, "{what}, {target}");
            scratch.run(&words).expect(0).says(&["bundle.pem: no changes needed"]);
            assert!(!scratch.path("bundle.pem.bak.1").exists(), "{what}, {target}");
        }
    }
}

/// The codes of findings, and what happens to each.
type Fates = &'static [(&'static str, &'static str)];

#[test]
fn every_finding_of_a_file_has_an_outcome() {
    let site = Site::new();
    let damaged = "-----BEGIN CERTIFICATE-----\nMIIB!\n-----END CERTIFICATE-----\n";
    let expired = Spec::leaf("www.example.jp").valid((2025, 1, 1), (2025, 12, 31)).issued_by(&site.issuing);
    let cases: [(&str, String, i32, Fates); 4] = [
        ("twice", site.fullchain() + &site.issuing.pem(), 0, &[("CM403", "done"), ("CM340", "shown")]),
        ("damaged", site.fullchain() + damaged, 3, &[("CM190", "consent"), ("CM340", "shown")]),
        (
            "incomplete",
            "\n".to_owned() + &site.leaf.pem(),
            4,
            &[("CM201", "left"), ("CM103", "left"), ("CM340", "shown")],
        ),
        ("expired", expired.pem() + &site.chain(), 4, &[("CM301", "shown")]),
    ];
    for (what, bundle, status, expected) in cases {
        let report = folder(&site, &bundle).run(&format!("{FIX} --format json")).expect(status).json();
        follows(&report, include_str!("../../docs/fix.schema.json"));
        let findings = report["fixed"][0]["findings"].as_array().unwrap().iter();
        let found: Vec<(&str, &str)> = findings
            .filter(|finding| finding["severity"] != "info")
            .map(|finding| (finding["code"].as_str().unwrap(), finding["outcome"].as_str().unwrap()))
            .collect();
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn a_damaged_block_that_may_be_the_leaf_is_kept() {
    let site = Site::new();
    let leaf = site.leaf.pem();
    let damaged = leaf.replacen(&leaf[40..60], "!", 1) + &site.chain();
    let scratch = folder(&site, &damaged);
    scratch.run(&format!("{FIX} --replace-damaged")).expect(3).says(&["it may be the server certificate"]);
    assert_eq!(scratch.read("bundle.pem"), damaged);
}

#[test]
fn patterns_and_files_that_are_named_twice() {
    let site = Site::new();
    let broken = site.fullchain() + "\n";
    let fix = "fix --roots root.crt --offline";
    let cases: [(&str, &[&str], i32); 6] = [
        ("conf/*.pem", &["conf/a.pem", "conf/b.pem"], 0),
        ("conf/**/*.pem", &["conf/a.pem", "conf/b.pem", "conf/deep/c.pem"], 0),
        ("conf/?.pem conf conf/a.pem", &["conf/a.pem", "conf/b.pem"], 0),
        ("conf/[a].pem", &["conf/[a].pem"], 0),
        ("conf/*.key", &[], 3),
        ("conf/a***", &[], 2),
    ];
    for (words, expected, status) in cases {
        let scratch = folder(&site, "");
        fs::create_dir_all(scratch.path("conf/deep")).unwrap();
        for file in ["conf/a.pem", "conf/b.pem", "conf/deep/c.pem"] {
            scratch.write(file, &broken);
        }
        if words.contains("[a]") {
            scratch.write("conf/[a].pem", &broken);
        }
        let run = scratch.run(&format!("{fix} {words} --format json")).expect(status);
        if status == 0 {
            let report = run.json();
            let rows = report["fixed"].as_array().unwrap().iter();
            assert_eq!(rows.map(|row| row["file"].as_str().unwrap()).collect::<Vec<_>>(), expected, "{words}");
            assert!(report["fixed"].as_array().unwrap().iter().all(|row| row["changed"] == true), "{words}");
        }
        scratch.run(&format!("{fix} conf/* --dry-run --no-backup")).expect(0);
    }
}

#[test]
fn the_report_in_japanese() {
    let site = Site::new();
    let scratch = folder(&site, site.fullchain() + "\n" + &site.root.pem());
    scratch.write("leaf.pem", site.leaf.pem());
    let run = scratch.run(&format!("{FIX} leaf.pem --lang ja")).expect(4);
    let run =
        run.says(&["bundle.pem: 修復しました", "修復済み  CM404", "削除: Test Root R1", "元の内容: bundle.pem.bak"]);
    run.says(&["leaf.pem: 修復できません", "2 ファイル中: 修復済み 1、修復不要 0、修復不可 1"]);
}

#[test]
fn a_folder_with_one_summary() {
    let site = Site::new();
    let scratch = folder(&site, site.fullchain());
    fs::create_dir(scratch.path("tls")).unwrap();
    scratch.write("tls/a.pem", site.fullchain());
    scratch.write("tls/b.crt", site.fullchain() + "\n");
    scratch.write("tls/c.cer", site.leaf.pem());
    scratch.write("tls/notes.txt", "not a bundle");
    let fix = "fix tls --roots root.crt --offline --format json";
    let run = scratch.run(fix).expect(4).says(&["3 files: 1 fixed, 1 needed no changes, 1 not fixed"]);
    let report = run.json();
    follows(&report, include_str!("../../docs/fix.schema.json"));
    let rows: Vec<(&str, bool, bool)> = report["fixed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["file"].as_str().unwrap(), row["ok"].as_bool().unwrap(), row["changed"].as_bool().unwrap()))
        .collect();
    assert_eq!(rows, [("tls/a.pem", true, false), ("tls/b.crt", true, true), ("tls/c.cer", false, false)]);
}

/// Whether the base64 ends with a short line. If it has only full lines, OpenSSL takes an empty line as its end.
pub fn ends_in_a_short_line(issued: &Issued) -> bool {
    !issued.der.len().is_multiple_of(48)
}

#[test]
fn openssl_reads_fixed_files() {
    let Some(openssl) = program("openssl") else { return };
    let site = std::iter::repeat_with(Site::new).find(|site| ends_in_a_short_line(&site.leaf)).unwrap();
    for (what, bundle, _) in broken(&site) {
        let scratch = folder(&site, &bundle);
        scratch.run(FIX).expect(0);
        let verify = ["verify", "-CAfile", "root.crt", "-untrusted", "bundle.pem", "bundle.pem"];
        assert_eq!(output(&openssl, &verify, scratch.folder()).status, 0, "{what}");
        let refused = ["empty line before END", "glued"].contains(&what);
        scratch.write("broken.pem", &bundle);
        let reads = output(&openssl, &["x509", "-in", "broken.pem", "-noout"], scratch.folder()).status == 0;
        assert_eq!(reads, !refused, "{what}, before");
    }
}

/// A private key in a bundle is read and kept in any wrapping of the bundle, and is not printed.
#[test]
fn the_key_of_a_bundle_in_any_wrapping() {
    let site = Site::new();
    let scratch = site.scratch();
    let (key, clean) = (site.leaf.key_pem(), site.fullchain());
    let pem = format!("{clean}{key}");
    let secret: Vec<&str> = key.lines().filter(|line| !line.contains("-----")).collect();
    let wrapped: [(&str, Vec<u8>); 6] = [
        ("UTF-16", format!("\u{feff}{pem}").encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("JSON", format!("{{\"pem\": \"{}\"}}\n", pem.replace('\n', "\\n")).into()),
        ("mail", pem.lines().map(|line| format!("> {line}\n")).collect::<String>().into()),
        ("indented, with empty lines", pem.lines().map(|line| format!("  {line}\n\n")).collect::<String>().into()),
        ("four dashes", pem.replace("-----", "----").into()),
        ("without the key's END", pem.trim_end().rsplit_once('\n').unwrap().0.to_owned().into()),
    ];
    for (name, file) in wrapped {
        scratch.write("site.pem", file);
        let run = scratch.run("fix site.pem --for haproxy --roots root.crt --offline --at 2026-11-23 --no-backup");
        assert_eq!(run.status, 0, "{name}: {}", run.stderr);
        let said = format!("{}{}", run.out(), run.stderr);
        assert!(!secret.iter().any(|line| said.contains(line)), "{name}: {said}");
        let mended = scratch.read("site.pem").replace("\r\n", "\n");
        assert!(mended.contains(&key.replace("\r\n", "\n")), "{name}: the key is whole");
        assert!(mended.contains(&clean), "{name}: the chain is whole");
        let json =
            scratch.run("check site.pem --for haproxy --roots root.crt --offline --at 2026-11-23 --format json").json();
        let codes: Vec<&str> =
            json["findings"].as_array().unwrap().iter().filter_map(|finding| finding["code"].as_str()).collect();
        assert!(!codes.iter().any(|code| matches!(*code, "CM501" | "CM504")), "{name}: {codes:?}");
    }
}

/// The command that `check` suggests works. For a container with a key, it is not `fix`, which would lose the key.
#[test]
fn suggestions_of_check_work_for_every_format() {
    let site = Site::new();
    let key = site.leaf.key_pem();
    let (unordered, options) = (site.chain() + &site.leaf.pem(), "--offline --roots root.crt --at 2026-11-23");
    let with_key = format!("{unordered}{key}");
    let scratch = site.scratch();
    let mut kinds: Vec<(&str, Vec<u8>, &str)> = vec![
        ("certificates.pem", unordered.clone().into(), "fix"),
        ("and key.pem", with_key.clone().into(), "fix"),
        ("der", site.leaf.der.clone(), "fix"),
        ("utf-16", with_key.encode_utf16().flat_map(u16::to_le_bytes).collect(), "fix"),
        ("json", format!("{{\"pem\": \"{}\"}}\n", with_key.replace('\n', "\\n")).into(), "fix"),
        ("base64.txt", STANDARD.encode(&with_key).into(), "fix"),
    ];
    if let Some(openssl) = program("openssl") {
        scratch.write("in.pem", &with_key);
        let run = |words: &str| {
            output(&openssl, &words.split(' ').collect::<Vec<_>>(), scratch.folder()).expect(0);
            fs::read(scratch.path("out")).unwrap()
        };
        let container = "pkcs12 -export -in in.pem -passout pass: -out out";
        let without = run(&format!("{container} -nokeys"));
        // OpenSSL puts the certificate of the key first, so only the root causes a finding.
        scratch.write("in.pem", format!("{with_key}{}", site.root.pem()));
        kinds.push(("with key.bin", run(container), "bundle"));
        kinds.push(("renamed.pem", run(container), "bundle"));
        kinds.push(("without key.p12", without, "bundle"));
        kinds.push(("all.p7b", run("crl2pkcs7 -nocrl -certfile in.pem -outform DER -out out"), "bundle"));
        kinds.push(("all.p7c", run("crl2pkcs7 -nocrl -certfile in.pem -out out"), "bundle"));
    }
    scratch.write("candidates.pem", site.chain());
    for (name, contents, command) in kinds {
        let (file, word) = (scratch.write(name, contents), shell_word(Path::new(name)));
        let stem = Path::new(name).file_stem().unwrap().to_str().unwrap();
        // The first name that no file has.
        let mut names = std::iter::once(String::new()).chain((2..).map(|number| format!("-{number}")));
        let is_new = |name: &String| !scratch.path(name).exists();
        let made = names.find_map(|number| Some(format!("{stem}{number}-fullchain.pem")).filter(is_new)).unwrap();
        let advised = match command {
            "fix" => format!("chainmend fix {word}"),
            _ => format!("chainmend bundle {word} -o {}", shell_word(Path::new(&made))),
        };
        let check = |language: &str| {
            let mut command = scratch.command(&format!("check --format json --lang {language} {options}"));
            finish(command.arg(name)).json()
        };
        for language in ["en", "ja"] {
            let report = check(language);
            let findings = report["findings"].as_array().unwrap();
            let remedies: Vec<&str> = findings.iter().filter_map(|finding| finding["remedy"].as_str()).collect();
            let of_files: Vec<&&str> = remedies
                .iter()
                .filter(|remedy| remedy.contains(&format!(" {word}")) && remedy.contains("chainmend"))
                .collect();
            assert!(!of_files.is_empty(), "{name}: {remedies:?}");
            // A container is fixed as what it is; the other command writes PEM.
            let fixed = format!("chainmend fix {word}");
            let is_right =
                |remedy: &str| remedy.contains(&advised) || (name != "renamed.pem" && remedy.contains(&fixed));
            assert!(of_files.iter().all(|remedy| is_right(remedy)), "{name}: {of_files:?}");
        }
        let mut mend = scratch.command(&format!("{command} {options} --intermediates candidates.pem"));
        mend.arg(name);
        if command == "bundle" {
            let before = fs::read(&file).unwrap();
            let mut fix = scratch.command(&format!("fix --no-backup {options} --intermediates candidates.pem"));
            let fixed = finish(fix.arg(name));
            let after = fs::read(&file).unwrap();
            if name == "renamed.pem" {
                // A file with a name for PEM is read as PEM.
                fixed.expect(3).says(&["cannot be copied as it is", &advised]);
                assert_eq!(after, before, "{name}");
            } else {
                // A container keeps its format, but the root may be removed.
                fixed.expect(0);
                assert_eq!(after[..20] == *b"-----BEGIN PKCS7----", name == "all.p7c", "{name}");
                assert_eq!(after[0], before[0], "{name}");
            }
            mend.args(["-o", &made]);
        }
        finish(&mut mend).expect(0);
        let result = fs::read_to_string(if command == "fix" { file } else { scratch.path(&made) }).unwrap();
        assert!(result.starts_with(&site.fullchain()), "{name}: {result}");
    }
}

/// A key in the bundle that prevents `HAProxy` from starting is an error.
#[test]
fn a_key_that_haproxy_cannot_load() {
    let site = Site::new();
    let scratch = site.scratch();
    let key = site.leaf.key_pem();
    let damaged: String = key
        .lines()
        .enumerate()
        .map(|(index, line)| if index == 2 { "\n".into() } else { format!("{line}\n") })
        .collect();
    let other = site.issuing.key_pem();
    let cases = [
        ("whole", key.clone(), None),
        ("damaged", damaged, Some("CM504")),
        ("under the label of another kind", key.replace(" PRIVATE", " RSA PRIVATE"), Some("CM505")),
        ("under its own kind's label", key.replace(" PRIVATE", " EC PRIVATE"), None),
        ("behind another one", other.clone() + &key, Some("CM501")),
        ("before another one", key + &other, None),
    ];
    for (name, key, code) in cases {
        scratch.write("site.pem", format!("{}{key}", site.fullchain()));
        for target in ["", "--for haproxy"] {
            let run = scratch
                .run(&format!("check site.pem {target} --roots root.crt --offline --at 2026-11-23 --format json"));
            let report: serde_json::Value = serde_json::from_str(run.out()).unwrap();
            let findings = report["findings"].as_array().unwrap();
            let said: Vec<(&str, &str)> = findings
                .iter()
                .map(|row| (row["code"].as_str().unwrap(), row["severity"].as_str().unwrap()))
                .filter(|(code, _)| matches!(*code, "CM501" | "CM504" | "CM505"))
                .collect();
            let severity = if target.is_empty() { "warning" } else { "error" };
            let expected: Vec<(&str, &str)> = code.map(|code| (code, severity)).into_iter().collect();
            assert_eq!(said, expected, "{name} {target}");
        }
        if let Some(haproxy) = crate::support::run::program("haproxy") {
            let config = "global\n    maxconn 4\ndefaults\n    mode http\n    timeout client 1s\n    timeout server 1s\n    timeout connect 1s\n\
                          frontend x\n    bind 127.0.0.1:8443 ssl crt site.pem\n    http-request return status 200\n";
            scratch.write("haproxy.cfg", config);
            let loaded =
                crate::support::run::output(&haproxy, &["-c", "-f", "haproxy.cfg"], scratch.folder()).status == 0;
            assert_eq!(loaded, code.is_none(), "HAProxy: {name}");
        }
    }
}

/// The old root issued a cross-certificate to the trusted root.
#[test]
fn a_cross_certificate_in_use_is_kept() {
    let site = crate::Site::new();
    let old = Spec::ca("Old Root").self_signed();
    let cross = Spec::ca("Test Root R1").key_of(&site.root).issued_by(&old);
    let served = site.fullchain() + &cross.pem();
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("bundle.pem", &served);
    let options = "--roots root.crt --offline --at 2026-11-23";
    let check = scratch.run(&format!("check bundle.pem {options} -v")).expect(0);
    let what = "Test Root R1 (issued by Old Root) is a cross-certificate that leads to Old Root, which is in no known store and was not given with --roots; it is valid until 2049-12-31";
    assert!(check.out().contains(what), "{}", check.out());
    assert!(
        check.out().contains("Test Root R1 (issued by Old Root) (cross-certificate to Old Root)"),
        "{}",
        check.out()
    );
    assert!(!check.out().contains("CM405"), "{}", check.out());
    scratch.run(&format!("fix bundle.pem {options}")).expect(0).says(&["no changes needed"]);
    let shuffled = site.leaf.pem() + &cross.pem() + &site.chain();
    scratch.write("bundle.pem", shuffled);
    scratch.run(&format!("fix bundle.pem {options}")).expect(0);
    assert_eq!(scratch.read("bundle.pem"), served);
    scratch.run(&format!("fix bundle.pem {options} --variant standard")).expect(0);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain());
}

/// The issuing CA has a second certificate from a root that is in the file, but in no known store. It is not treated
/// as unrelated.
#[test]
fn a_certificate_below_a_root_in_the_file_is_kept_after_the_chain() {
    let site = crate::Site::new();
    let old = Spec::ca("Old Root").self_signed();
    let cross = Spec::ca("Test Issuing CA").key_of(&site.issuing).issued_by(&old);
    let expected = site.fullchain() + &cross.pem() + &old.pem();
    let options = "--roots root.crt --offline --at 2026-11-23";
    let cases = [
        ("behind the chain", expected.clone()),
        ("before it", site.leaf.pem() + &cross.pem() + &site.chain() + &old.pem()),
        ("before it, its root too", site.leaf.pem() + &cross.pem() + &old.pem() + &site.chain()),
    ];
    for (name, served) in cases {
        let scratch = Scratch::new();
        scratch.write("root.crt", site.root.pem());
        scratch.write("bundle.pem", &served);
        let check = scratch.run(&format!("check bundle.pem {options} -v"));
        assert!(check.out().contains("CM418") && !check.out().contains("CM405"), "{name}: {}", check.out());
        scratch.run(&format!("fix bundle.pem {options}")).expect(0);
        assert_eq!(scratch.read("bundle.pem"), expected, "{name}");
        scratch.run(&format!("fix bundle.pem {options}")).expect(0).says(&["no changes needed"]);
    }
    // Without its root, it is kept too: clients may have that root.
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("bundle.pem", site.fullchain() + &cross.pem());
    let check = scratch.run(&format!("check bundle.pem {options} -v")).expect(0);
    assert!(check.out().contains("CM418"), "{}", check.out());
    scratch.run(&format!("fix bundle.pem {options}")).expect(0).says(&["no changes needed"]);
    // Before the certificate of the same CA in the chain, it misleads clients.
    scratch.write("bundle.pem", site.leaf.pem() + &cross.pem() + &site.issuing.pem() + &site.policy.pem());
    let check = scratch.run(&format!("check bundle.pem {options}")).expect(1);
    assert!(check.out().contains("CM809"), "{}", check.out());
    scratch.run(&format!("fix bundle.pem {options}")).expect(0);
    assert_eq!(scratch.read("bundle.pem"), site.fullchain() + &cross.pem());
}

/// The chains of a site with both an RSA and an ECDSA certificate.
#[test]
fn a_second_server_certificate_is_recognised() {
    let site = crate::Site::new();
    let other_ca = Spec::ca("Test RSA CA").issued_by(&site.root);
    let other = Spec::leaf("www.example.jp").algorithm(&rcgen::PKCS_RSA_SHA256).issued_by(&other_ca);
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("both.pem", site.fullchain() + &other.pem() + &other_ca.pem());
    let run = scratch.run("check both.pem --roots root.crt --offline --at 2026-11-23");
    for text in ["CM413", "with a key of RSA", "CM414", "two ssl_certificate lines"] {
        assert!(run.out().contains(text), "{text}: {}", run.out());
    }
    assert!(!run.out().contains("CM405"), "{}", run.out());
}

/// With two server certificates of which no key decides, the remedy names one.
#[test]
fn the_remedy_for_a_file_with_two_server_certificates_works() {
    let site = crate::Site::new();
    let other = Spec::leaf("api.example.jp").issued_by(&site.issuing);
    let unrelated = Spec::ca("Another CA").issued_by(&Spec::ca("Stranger").self_signed());
    let scratch = folder(&site, site.fullchain() + &unrelated.pem() + &other.pem());
    let options = "--roots root.crt --offline --at 2026-11-23";
    let run = scratch.run(&format!("check bundle.pem {options}"));
    let (_, command) = run.out().split_once("fix it: chainmend ").unwrap();
    let command = command.lines().next().unwrap();
    assert!(command.starts_with("bundle bundle.pem --leaf "), "{command}");
    scratch.run(command).expect(0);
    assert_eq!(scratch.read("bundle-fullchain.pem"), site.fullchain());
    scratch.write("server.key", site.leaf.key_pem());
    let run = scratch.run(&format!("check bundle.pem {options} --key server.key"));
    assert!(run.out().contains("fix it: chainmend fix bundle.pem"), "{}", run.out());
}

/// Only actual changes are reported: removing an empty line at the end does not change the line endings.
#[test]
fn only_actual_changes_of_the_layout_are_reported() {
    let site = Site::new();
    let clean = site.fullchain();
    let (empty, endings) = ("text: empty lines removed", "text: line endings changed to LF");
    let cases = [
        (format!("{clean}\n"), [true, false]),
        (format!("{clean}\r\n"), [true, true]),
        (format!("{clean}\n \n\n"), [true, false]),
    ];
    for (text, said) in cases {
        let scratch = folder(&site, &text);
        let run = scratch.run(FIX).expect(0);
        let all = format!("{}{}", run.out(), run.stderr);
        assert_eq!([all.contains(empty), all.contains(endings)], said, "{text:?}: {all}");
        assert_eq!(scratch.read("bundle.pem"), clean);
    }
    let scratch = folder(&site, format!("{clean}\n"));
    scratch.run(&format!("{FIX} --lang ja")).expect(0).says(&["空行を削除"]);
}

/// Removed certificates are classified even if the file does not contain a complete chain.
#[test]
fn removed_certificates_of_an_incomplete_file_are_classified() {
    let site = Site::new();
    let stranger = Spec::ca("Stranger").self_signed();
    let sibling = Spec::ca("Another CA").issued_by(&site.root);
    let client = Spec::leaf("Alice")
        .with(|params| params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth]);
    let old =
        Spec::ca("Test Issuing CA").key_of(&site.issuing).valid((2019, 1, 1), (2025, 1, 1)).issued_by(&site.policy);
    let cases = [
        ("another CA's", Spec::ca("Another CA").issued_by(&stranger), "CM405"),
        ("a CA of the root", sibling, "CM421"),
        ("a client of the CA", client.issued_by(&site.issuing), "CM421"),
        ("one that was replaced", old, "CM406"),
    ];
    for (what, other, code) in cases {
        let scratch = folder(&site, site.leaf.pem() + &site.issuing.pem() + &other.pem());
        scratch.write("policy.pem", site.policy.pem());
        let run = scratch.run(&format!("{FIX} --intermediates policy.pem")).expect(0);
        let said = run.out().to_owned() + &run.stderr;
        assert!(
            said.contains(&format!("done        {code}")) || said.contains(&format!("done  {code}")),
            "{what}: {said}"
        );
        assert_eq!(scratch.read("bundle.pem"), site.fullchain(), "{what}");
    }
}

/// A certificate in the first place is not the server's: if it is removed, a finding says what it is, and the order of the
/// others is not reported as wrong.
#[test]
fn a_removed_first_certificate_has_a_role() {
    let site = Site::new();
    let stranger = Spec::ca("Stranger").self_signed();
    let client = Spec::leaf("Alice")
        .with(|params| params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth]);
    let cases = [
        (Spec::ca("Another CA").issued_by(&stranger), "CM405"),
        (Spec::ca("Another CA").issued_by(&site.root), "CM421"),
        (client.issued_by(&site.issuing), "CM421"),
        (site.root.clone(), "CM404"),
    ];
    for (first, code) in cases {
        let scratch = folder(&site, first.pem() + &site.fullchain());
        let run = scratch.run(FIX).expect(0);
        let said = run.out().to_owned() + &run.stderr;
        assert!(said.contains(code) && said.contains("CM401") && !said.contains("CM402"), "{code}: {said}");
        assert_eq!(scratch.read("bundle.pem"), site.fullchain(), "{code}");
    }
}

/// A private key that is before the certificates stays there.
#[test]
fn a_key_that_is_first_stays_first() {
    let site = Site::new();
    let key = site.leaf.key_pem().replace('\r', "");
    let parameters = armor("EC PARAMETERS", b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07");
    let whole = key.clone() + &site.fullchain();
    let cases = [
        ("right", whole.clone(), whole.clone()),
        ("duplicate", whole.clone() + &site.issuing.pem(), whole.clone()),
        ("empty line", key.clone() + "\n" + &site.fullchain(), whole.clone()),
        ("parameters", parameters.clone() + &whole, parameters + &whole),
        ("last", site.fullchain() + &key, site.fullchain() + &key),
    ];
    for (what, before, after) in cases {
        let scratch = folder(&site, &before);
        let said = if before == after { "no changes needed" } else { "fixed" };
        for target in ["", "--for nginx", "--for haproxy", "--for lighttpd"] {
            scratch.write("bundle.pem", &before);
            scratch.run(&format!("{FIX} {target}")).expect(0).says(&[said]);
            assert_eq!(scratch.read("bundle.pem"), after, "{what} {target}");
        }
    }
}

/// Like a pattern without a match. The names that are looked for are told, in both languages.
#[test]
fn a_folder_without_files_to_fix() {
    let site = Site::new();
    let scratch = site.scratch();
    std::fs::create_dir(scratch.path("d")).unwrap();
    for file in ["d/site.pem.rsa", "d/site.pfx", "d/README"] {
        scratch.write(file, site.fullchain());
        let run = scratch.run(&format!("fix d {LOCAL}")).expect(3);
        run.says(&["d has no file that is named *.pem, *.crt, *.cer, *.cert", "name the files themselves"]);
        let run = scratch.run(&format!("fix d {LOCAL} --lang ja")).expect(3);
        run.says(&["名前が *.pem, *.crt, *.cer, *.cert に当てはまるファイルがありません"]);
    }
    scratch.write("d/site.cer", site.fullchain());
    scratch.run(&format!("fix d {LOCAL}")).expect(0);
}
