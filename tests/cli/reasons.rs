//! Messages give the actual reason of a failure, and no other.

use crate::Site;
use crate::check::codes;
use crate::support::pki::{Issued, Spec};
use crate::support::run::Scratch;

/// A site below a new root, for which the cross-certificate from an old root expired in March 2026.
#[test]
fn an_expired_cross_certificate_is_the_reason() {
    let old = Spec::ca("Old").self_signed();
    let new = Spec::ca("New").self_signed();
    let cross = Spec::ca("New").key_of(&new).valid((2019, 1, 1), (2026, 3, 20)).issued_by(&old);
    let issuing = Spec::ca("Issuing CA").issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("roots.crt", old.pem() + &new.pem());
    scratch.write("leaf.pem", leaf.pem() + &issuing.pem());
    scratch.write("full.pem", leaf.pem() + &issuing.pem() + &cross.pem());
    let run = |file: &str, options: &str, status| {
        scratch.run(&format!("bundle {file} --roots roots.crt --offline --at 2026-11-23 {options}")).expect(status)
    };
    let ended = "the cross-certificate New (issued by Old) is valid only until 2026-03-20";
    let said = run("full.pem", "--variant cross-root", 4).says(&[ended, "newer cross-certificate"]);
    assert!(!said.stderr.contains("give the cross-certificate"), "{}", said.stderr);
    let japanese = "クロスルート証明書 New (Old が発行) の有効期限は 2026-03-20 のため";
    run("full.pem", "--variant cross-root --lang ja", 4).says(&[japanese]);
    let told = "New (issued by Old) expired on 2026-03-20";
    run("full.pem", "--preferred-root Old", 4).says(&[told]);
    run("full.pem", "--variant letsencrypt-dst-x3", 4).says(&[told]);
    // Without the expired cross-certificate, the reason is that none was given.
    let said = run("leaf.pem", "--variant cross-root", 4).says(&["give the cross-certificate"]);
    assert!(!said.stderr.contains("2026-03-20"), "{}", said.stderr);
    // While it is valid, it is used.
    let words = "bundle full.pem --roots roots.crt --offline --at 2026-03-19 --variant cross-root";
    assert_eq!(scratch.run(words).expect(0).out().matches("BEGIN").count(), 3);
}

#[test]
fn only_the_wrong_order_is_reported() {
    let site = Site::new();
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("leaf.key", site.leaf.key_pem());
    let check = "check site.pem --roots root.crt --offline --at 2026-11-23 --host www.example.jp --format json";
    let with_key = site.leaf.key_pem() + &site.issuing.pem() + &site.policy.pem() + &site.leaf.pem();
    for (file, key) in [
        (site.issuing.pem() + &site.policy.pem() + &site.leaf.pem(), " --key leaf.key"),
        (site.policy.pem() + &site.issuing.pem() + &site.leaf.pem(), " --key leaf.key"),
        (with_key, " --for haproxy"),
    ] {
        scratch.write("site.pem", &file);
        let mut found = codes(&scratch.run(&format!("{check}{key}")).expect(1));
        // Ignores codes about the validity of the test certificates and about the mode of files.
        found.retain(|code| !["CM340", "CM402", "CM502"].contains(&code.as_str()));
        assert_eq!(found, ["CM401"], "{key}");
    }
    // A wrong key is still reported.
    scratch.write("other.key", site.issuing.key_pem());
    scratch.write("site.pem", site.issuing.pem() + &site.policy.pem() + &site.leaf.pem());
    let found = codes(&scratch.run(&format!("{check} --key other.key")).expect(1));
    assert!(found.contains(&"CM401".to_owned()) && found.contains(&"CM501".to_owned()), "{found:?}");
}

#[test]
fn a_ca_as_the_start_is_not_called_a_leaf() {
    let site = Site::new();
    let scratch = Scratch::new();
    scratch.write("root.crt", site.root.pem());
    scratch.write("ca.pem", site.issuing.pem() + &site.policy.pem());
    let options = "--roots root.crt --offline --at 2026-11-23";
    for command in ["bundle", "chains", "check"] {
        for (language, words) in [("en", ["leaf", "server certificate"]), ("ja", ["サーバー証明書", "leaf"])] {
            let run = scratch.run(&format!("{command} ca.pem {options} --lang {language}"));
            let said = run.out().to_owned() + &run.stderr;
            // Only the finding that a server certificate is expected contains these words.
            let lines = said.lines().filter(|line| !line.starts_with("  ") || command != "check");
            // This sentence is about the contents of a handshake, not about this certificate.
            let lines = lines.filter(|line| !line.contains("サーバー証明書のほかに"));
            let wrong: Vec<&str> = lines.filter(|line| words.iter().any(|word| line.contains(word))).collect();
            assert_eq!(wrong, [""; 0], "{command} {language}");
        }
        let report = scratch.run(&format!("{command} ca.pem {options} --format json")).json();
        let first = &report["chain"]["certificates"][0];
        assert_eq!(first["role"], "intermediate", "{command}: {first}");
    }
    // The certificate of a server may have been issued as a CA.
    let own = Spec::ca("www.example.jp").with(|params| {
        params.subject_alt_names =
            rcgen::CertificateParams::new(["www.example.jp".to_owned()]).unwrap().subject_alt_names;
    });
    let own: Issued = own.self_signed();
    scratch.write("own.pem", own.pem());
    let run = scratch.run("check own.pem --roots own.pem --offline --at 2026-11-23").expect(1);
    assert!(run.out().contains("own.pem:1  www.example.jp (leaf)"), "{}", run.out());
}

#[test]
fn incomplete_old_stores_name_their_missing_roots() {
    let site = Site::new();
    let scratch = Scratch::new();
    scratch.write("site.pem", site.fullchain());
    let check = |store: &str, format: &str| scratch.run(&format!("check site.pem --roots {store} --offline {format}"));
    let said = check("mozilla@2012-06", "").says(&["mozilla@2012-06-28 had 5 more roots", "Wells Fargo Root CA"]);
    assert!(said.out().contains("site.pem"), "{}", said.out());
    let report = check("mozilla@2012-06", "--format json").json();
    crate::reports::follows_the_schema(&report);
    assert_eq!(report["incomplete_stores"][0]["missing"].as_array().unwrap().len(), 5);
    let report = check("mozilla@2014-06", "--format json").json();
    assert_eq!(report["incomplete_stores"], serde_json::Value::Null);
    check("mozilla@1999-01", "").expect(3).says(&["the first is mozilla@2001-11-15"]);
}
