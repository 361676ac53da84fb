//! Trusted roots: files, folders, the system store, and the embedded stores.

use crate::support::pki::Spec;
use crate::support::run::{Run, Scratch, program};
use crate::{LOCAL, Site};

#[test]
fn files_and_folders() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::ca("Other Root").self_signed();
    scratch.write("other.der", &other.der);
    std::fs::create_dir(scratch.path("anchors")).unwrap();
    scratch.write("anchors/1.pem", other.pem());
    scratch.write("anchors/2.der", &site.root.der);
    scratch.write("anchors/README", "not a certificate");
    let words = "bundle server.crt --offline --intermediates intermediates.crt";
    for roots in ["--roots anchors", "--roots other.der --roots root.crt"] {
        assert_eq!(scratch.run(&format!("{words} {roots}")).expect(0).out(), site.fullchain(), "{roots}");
    }
    // If a file is given, no other roots are trusted.
    scratch.run(&format!("{words} --roots other.der")).expect(4).says(&["Test Policy CA was not found"]);
    scratch.run(&format!("{words} --roots missing.pem")).expect(3).says(&["neither a root store nor a file"]);
    scratch.run(&format!("{words} --roots anchors/README")).expect(3).says(&["no root certificate in anchors/README"]);
}

#[test]
fn an_intermediate_can_be_the_anchor() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("policy.crt", site.policy.pem());
    let words = "bundle server.crt --offline --roots policy.crt --intermediates intermediates.crt";
    assert_eq!(scratch.run(words).expect(0).out(), site.fullchain());
}

/// Real roots that are in every store. Each is a valid chain by itself.
#[test]
fn embedded_and_system_stores() {
    let scratch = Scratch::new();
    let roots = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/roots/certificates.pem")).unwrap();
    let root = roots.split("# subject: CN=ISRG Root X1,").nth(1).unwrap();
    let root = &root[root.find("-----BEGIN").unwrap()..=root.find("-----END").unwrap() + 24];
    scratch.write("x1.pem", root);
    for store in ["", "--roots mozilla"] {
        let run = scratch.run(&format!("bundle x1.pem --offline {store} --at 2026-11-01")).expect(0);
        run.says(&["ISRG Root X1: complete chain to ISRG Root X1"]);
    }
    if program("update-ca-certificates").is_some()
        && std::path::Path::new("/etc/ssl/certs/ca-certificates.crt").exists()
    {
        scratch.run("bundle x1.pem --offline --roots system --at 2026-11-01").expect(0);
    }
}

#[test]
fn an_empty_system_store_is_reported() {
    let scratch = Site::new().scratch();
    scratch.write("empty.pem", "");
    let run = scratch.run_with(
        "bundle server.crt --offline --roots system",
        &[("SSL_CERT_FILE", &scratch.path("empty.pem").to_string_lossy())],
    );
    run.expect(3).says(&["the root store of this system cannot be read"]);
}

#[test]
fn an_expired_root_is_refused() {
    let root = Spec::ca("Expired Root").valid((2000, 1, 1), (2020, 12, 31)).self_signed();
    let leaf = Spec::leaf("www.example.jp").issued_by(&root);
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("server.crt", leaf.pem());
    let run = scratch.run("bundle server.crt --offline --roots root.crt").expect(4);
    run.says(&["no valid chain for www.example.jp: the root Expired Root expired on 2020-12-31"]);
}

/// A self-signed server certificate is called that, and not the root of a CA.
#[test]
fn a_self_signed_server_certificate() {
    let scratch = Scratch::new();
    scratch.write("self.crt", Spec::leaf("self.example.jp").self_signed().pem());
    let check = scratch.run("check self.crt --offline").expect(1);
    assert!(
        check.out().contains("CM203 untrusted-root: self.example.jp is self-signed: no CA issued it"),
        "{}",
        check.out()
    );
    let bundle = scratch.run("bundle self.crt --offline").expect(4);
    bundle.says(&["no trusted chain for self.example.jp: it is self-signed", "get a certificate from a CA"]);
}

#[test]
fn a_root_in_the_inputs_is_not_trusted() {
    let site = Site::new();
    let scratch = site.scratch();
    let run = scratch.run(&format!("bundle server.crt intermediates.crt root.crt {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
    let run = scratch.run("bundle server.crt intermediates.crt root.crt --offline").expect(4);
    run.says(&["it ends at Test Root R1, which is not a trusted root", "trusted roots: mozilla@", "--roots FILE"]);
}

/// A file for curl's --cacert, or a .p7b of AD CS: the root, and the intermediates below it.
#[test]
fn an_intermediate_below_a_given_root_is_not_an_anchor() {
    let site = Site::new();
    let scratch = site.scratch();
    let other = Spec::ca("Other Root").self_signed();
    let cross = Spec::ca("Test Root R1").key_of(&site.root).issued_by(&other);
    scratch.write("issuing.pem", site.issuing.pem());
    scratch.write("combined.pem", site.issuing.pem() + &site.root.pem() + &site.policy.pem());
    scratch.write("crossed.pem", cross.pem() + &site.root.pem() + &site.chain());
    scratch.write("tree.p7b", crate::support::pki::pkcs7(&[&site.root, &site.policy, &site.issuing, &site.leaf]));
    std::fs::create_dir(scratch.path("anchors")).unwrap();
    scratch.write("anchors/1.pem", site.policy.pem());
    scratch.write("anchors/2.pem", site.root.pem());
    scratch.write("anchors/3.pem", site.issuing.pem());
    let above = "--roots root.crt --intermediates intermediates.crt";
    let cases = [
        ("combined.pem", "--roots combined.pem".to_owned()),
        ("crossed.pem", "--roots crossed.pem".to_owned()),
        ("tree.p7b", "--roots tree.p7b".to_owned()),
        ("a folder", "--roots anchors".to_owned()),
        ("two sources", format!("--roots issuing.pem {above}")),
        ("in the other order", format!("{above} --roots issuing.pem")),
    ];
    scratch.write("good.pem", site.fullchain());
    for (name, roots) in &cases {
        let run = scratch.run(&format!("bundle server.crt --offline {roots}")).expect(0);
        assert_eq!(run.out(), site.fullchain(), "{name}");
        let run = scratch.run(&format!("check good.pem --offline {roots}")).expect(0);
        assert!(!run.out().contains("CM405") && !run.out().contains("CM404"), "{name}: {}", run.out());
        // A leaf without intermediates is accepted only by clients that already have the intermediates.
        if !roots.contains(above) {
            scratch.run(&format!("check server.crt --offline {roots}")).expect(1);
        }
        scratch.run(&format!("fix good.pem --offline --no-backup {roots}")).expect(0);
        assert_eq!(scratch.read("good.pem"), site.fullchain(), "{name}");
    }
    scratch.write("alone.pem", site.leaf.pem());
    scratch.run("fix alone.pem --offline --no-backup --roots combined.pem").expect(0);
    assert_eq!(scratch.read("alone.pem"), site.fullchain());
    // OpenSSL and GnuTLS agree.
    for (peer, words) in [
        ("openssl", "verify -CAfile root.crt -untrusted good.pem server.crt"),
        ("certtool", "--verify --load-ca-certificate root.crt --infile good.pem"),
    ] {
        let Some(peer) = program(peer) else { continue };
        let words: Vec<&str> = words.split_whitespace().collect();
        crate::support::run::output(peer, &words, scratch.folder()).expect(0);
    }
}

#[test]
fn an_intermediate_without_its_root_is_an_anchor_and_reported() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("policy.crt", site.policy.pem());
    scratch.write("both.crt", site.chain());
    // Other clients have only its root, so the server must send it.
    for (roots, expected) in [("policy.crt", site.fullchain()), ("both.crt", site.fullchain())] {
        let words = format!("server.crt --offline --roots {roots} --intermediates intermediates.crt");
        let run = scratch.run(&format!("bundle {words}")).expect(0);
        let run = run.says(&["note: Test Policy CA is trusted, but not self-signed", "X509_V_FLAG_PARTIAL_CHAIN"]);
        assert_eq!(run.out(), expected, "{roots}");
        scratch.run(&format!("chains {words}")).expect(0).says(&["note: Test Policy CA is trusted"]);
    }
    let run = scratch.run(&format!("bundle server.crt {LOCAL}")).expect(0);
    assert!(!run.stderr.contains("not self-signed"), "{}", run.stderr);
}

/// A trusted intermediate is served, because other clients have only its root. `check` and `fix` agree.
#[test]
fn a_trusted_intermediate_is_served() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("issuing.pem", site.issuing.pem());
    scratch.write("full.pem", site.leaf.pem() + &site.issuing.pem());
    let at = "--offline --roots issuing.pem";
    for from in ["full.pem", "server.crt"] {
        let run = scratch.run(&format!("bundle {from} {at}")).expect(0);
        assert_eq!(run.out(), scratch.read("full.pem"), "{from}");
    }
    let run = scratch.run(&format!("check full.pem {at}")).expect(0);
    assert!(!run.out().contains("CM201") && !run.out().contains("CM40"), "{}", run.out());
    let run = scratch.run(&format!("check server.crt {at}")).expect(0);
    assert!(run.out().contains("warning CM201 missing-intermediate"), "{}", run.out());
    scratch.run(&format!("check server.crt {at} --strict")).expect(1);
    scratch.run(&format!("fix full.pem {at}")).expect(0).says(&["no changes needed"]);
    scratch.run(&format!("fix server.crt {at} --no-backup")).expect(0).says(&["fixed", "Test Issuing CA"]);
    assert_eq!(scratch.read("server.crt"), scratch.read("full.pem"));
    let run = scratch.run(&format!("chains full.pem {at} --format json")).expect(0);
    assert_eq!(run.json()["variants"][0]["served"].as_array().unwrap().len(), 2);
    // CAs that certify each other. None of them is self-signed.
    let (one, other) = (Spec::ca("One").self_signed(), Spec::ca("Other").self_signed());
    let crossed = [Spec::ca("One").key_of(&one).issued_by(&other), Spec::ca("Other").key_of(&other).issued_by(&one)];
    let leaf = Spec::leaf("www.example.jp").issued_by(&one);
    scratch.write("circle.pem", leaf.pem() + &crossed[0].pem() + &crossed[1].pem());
    let run = scratch.run("bundle circle.pem --offline --roots circle.pem").expect(0);
    assert!(run.out().starts_with(&(leaf.pem() + &crossed[0].pem())), "{}", run.out());
    // A root is not served.
    let run = scratch.run(&format!("bundle server.crt root.crt {LOCAL}")).expect(0);
    assert_eq!(run.out(), site.fullchain());
}

/// Certificates above a trusted one are intermediates, and not cross-certificates.
#[test]
fn certificates_above_a_trusted_one_are_intermediates() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("issuing.pem", site.issuing.pem());
    scratch.write("policy.pem", site.policy.pem());
    scratch.write("full.pem", site.fullchain());
    for root in ["server.crt", "issuing.pem", "policy.pem", "root.crt"] {
        // GnuTLS accepts a trusted intermediate only as the last certificate (tried with certtool 3.7.9).
        let is_in_the_middle = root == "issuing.pem";
        let run = scratch.run(&format!("check full.pem --roots {root} --offline -v"));
        let run = run.expect(i32::from(is_in_the_middle));
        assert_eq!(run.out().contains("GnuTLS refuses www.example.jp because of"), is_in_the_middle, "{}", run.out());
        prints(&run, &["Test Issuing CA (intermediate)", "Test Policy CA (intermediate)"]);
        assert!(!run.out().contains("CM4"), "{root}: {}", run.out());
    }
}

#[test]
fn candidates_and_roots_may_be_in_containers() {
    let Some(openssl) = crate::support::run::program("openssl") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("pw", "secret\n");
    for (name, file) in [("roots.p12", "root.crt"), ("candidates.p12", "intermediates.crt")] {
        let words = ["pkcs12", "-export", "-nokeys", "-in", file, "-out", name, "-passout", "pass:secret"];
        crate::support::run::output(&openssl, &words, scratch.folder()).expect(0);
    }
    scratch.write("good.pem", site.fullchain());
    let both = "--offline --roots roots.p12 --intermediates candidates.p12";
    for command in ["bundle server.crt", "chains server.crt", "check good.pem", "fix good.pem"] {
        scratch.run(&format!("{command} {both} --password-file pw")).expect(0);
        scratch.run(&format!("{command} {both}")).expect(3);
    }
    let run = scratch.run(&format!("bundle server.crt {both} --password-file pw")).expect(0);
    assert_eq!(run.out(), site.fullchain());
}

/// An intermediate of a public CA, and the store that contains its root.
#[test]
fn an_intermediate_below_an_embedded_root_is_not_an_anchor() {
    let scratch = Scratch::new();
    let roots = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/roots/certificates.pem")).unwrap();
    let root = roots.split("# subject: CN=ISRG Root X1,").nth(1).unwrap();
    let root = &root[root.find("-----BEGIN").unwrap()..=root.find("-----END").unwrap() + 24];
    scratch.write("x1.pem", root);
    let site = Site::new();
    scratch.write("own.pem", site.fullchain() + &site.root.pem());
    let run = scratch.run("bundle own.pem --offline --roots mozilla --roots own.pem").expect(0);
    assert_eq!(run.out(), site.fullchain());
    let run = scratch.run("bundle x1.pem --offline --roots mozilla --roots x1.pem --at 2026-11-01").expect(0);
    run.says(&["ISRG Root X1: complete chain to ISRG Root X1"]);
}

/// The same certificate is also in another input.
#[test]
fn the_source_of_a_root_is_the_store_that_trusts_it() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("all.pem", site.fullchain() + &site.root.pem());
    let run = scratch.run("bundle all.pem --offline --roots root.crt --format json").expect(0);
    let report = run.json();
    let certificates = report["chain"]["certificates"].as_array().unwrap();
    let sources: Vec<_> = certificates.iter().map(|one| (&one["role"], &one["source"], &one["from"])).collect();
    assert_eq!(sources[0], (&"leaf".into(), &"input".into(), &"all.pem".into()));
    assert_eq!(sources[3], (&"root".into(), &"roots".into(), &"root.crt".into()));
}

/// Unreadable parts in files of roots or candidates are reported. If nothing is readable, it is an error.
#[test]
fn unreadable_parts_of_roots_and_candidates_are_reported() {
    let site = Site::new();
    let scratch = site.scratch();
    let damaged = site.policy.pem().replacen("\nM", "\n*", 1);
    scratch.write("partly.pem", site.root.pem() + &damaged);
    scratch.write("chain.pem", site.issuing.pem() + &site.policy.pem() + &damaged);
    scratch.write("damaged.pem", &damaged);
    scratch.write("nothing.pem", "no certificate here");
    std::fs::create_dir(scratch.path("folder")).unwrap();
    scratch.write("folder/1.pem", site.root.pem());
    scratch.write("folder/2.pem", site.chain());
    scratch.write("folder/3.pem", &damaged);
    scratch.write("folder/4.pem", vec![b'#'; (16 << 20) + 1]);
    let told = [
        ("--roots partly.pem --intermediates intermediates.crt", "partly.pem:"),
        ("--roots root.crt --intermediates chain.pem", "chain.pem:"),
        ("--roots folder", "folder/3.pem:2: "),
        ("--roots folder", "folder/4.pem:1: the file is larger than 16 MiB"),
        ("--roots root.crt --intermediates folder", "folder/4.pem:1: the file is larger than 16 MiB"),
    ];
    scratch.write("good.pem", site.fullchain());
    for (words, said) in told {
        for command in ["bundle server.crt", "chains server.crt", "check good.pem", "fix --dry-run good.pem"] {
            scratch.run(&format!("{command} --offline {words}")).expect(0).says(&["warning: ", said]);
        }
        scratch.run(&format!("bundle server.crt --offline {words} --strict")).expect(3);
    }
    let refused = [
        ("--roots damaged.pem", "no root certificate in damaged.pem"),
        ("--roots nothing.pem", "no root certificate in nothing.pem"),
        ("--roots root.crt --intermediates nothing.pem", "no certificate in nothing.pem"),
        ("--roots root.crt --intermediates missing.pem", "missing.pem cannot be read"),
    ];
    for (words, said) in refused {
        for command in ["bundle server.crt", "chains server.crt", "check good.pem", "fix --dry-run good.pem"] {
            scratch.run(&format!("{command} --offline {words}")).expect(3).says(&[said]);
        }
    }
    // A partly unreadable file for `--same-as` does not count as equal.
    scratch.write("other.pem", site.fullchain() + &damaged);
    let run = scratch.run("check good.pem --roots root.crt --offline --same-as other.pem").expect(3);
    run.says(&["other.pem:"]);
}

/// More than 200 days after the first day of its month, the latest list is reported as old, once in each command.
#[test]
fn an_old_list_is_reported_once() {
    let list = chainmend::trust::newest("mozilla").unwrap().date;
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let first = time::Date::parse(&format!("{list}-01"), &format).unwrap();
    let [still_new, old] = [200, 201].map(|days| (first + time::Duration::days(days)).to_string());
    let root = Spec::ca("Root").self_signed();
    let leaf = Spec::leaf("www.example.jp").valid((2026, 1, 1), (2030, 1, 1)).issued_by(&root);
    let scratch = Scratch::new();
    scratch.write("root.crt", root.pem());
    scratch.write("chain.pem", leaf.pem());
    scratch.write("other.pem", leaf.pem());
    for command in ["check chain.pem other.pem", "bundle chain.pem", "chains chain.pem", "fix chain.pem"] {
        for (roots, at, count) in [
            ("--roots mozilla --roots root.crt", &still_new, 0),
            ("--roots mozilla --roots root.crt", &old, 1),
            ("--roots mozilla@2020-06 --roots root.crt", &old, 1),
            ("--roots root.crt", &old, 0),
        ] {
            let run = scratch.run(&format!("{command} {roots} --offline --at {at}"));
            let told = format!("mozilla@{list}");
            let lines: Vec<&str> =
                run.stderr.lines().filter(|line| line.contains("are old") && line.contains(&told)).collect();
            assert_eq!(lines.len(), count, "{command} {roots} --at {at}: {}", run.stderr);
            assert!(
                lines.iter().all(|line| line.contains("Update chainmend") && line.contains("--roots FILE")),
                "{lines:?}"
            );
        }
    }
    for command in ["check chain.pem", "bundle chain.pem", "chains chain.pem"] {
        let json = |at: &str| {
            let run =
                scratch.run(&format!("{command} --roots mozilla --roots root.crt --offline --at {at} --format json"));
            crate::reports::follows_the_schema(&run.json());
            let stores = run.json()["outdated_stores"].as_array().cloned().unwrap_or_default();
            stores.into_iter().find(|store| store["store"] == "mozilla")
        };
        assert_eq!(json(&still_new), None, "{command}");
        let told = json(&old).unwrap();
        assert_eq!((told["newest"].as_str(), told["days"].as_i64()), (Some(list), Some(201)), "{command}");
    }
}

/// A root of the embedded stores in PEM.
fn known_root(name: &str) -> String {
    let of_stores = ["mozilla", "chrome"].into_iter().flat_map(|store| chainmend::trust::newest(store).unwrap().all());
    let named = of_stores.filter(|der| {
        let root = chainmend::certificate::Certificate::from_der(der.to_vec()).unwrap();
        root.own_name() == name
    });
    crate::support::pki::pem(named.last().unwrap())
}

/// Checks that the output contains the texts, regardless of line breaks.
fn prints(run: &Run, texts: &[&str]) {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let out = bare(run.out());
    for text in texts {
        assert!(out.contains(&bare(text)), "{text:?} is not in:\n{}", run.out());
    }
}

/// Go Daddy's second generation, and the root of the current `SureServer` from 2009.
#[test]
fn announced_removals_are_reported() {
    let scratch = Scratch::new();
    for name in ["Go Daddy Root Certificate Authority - G2", "Security Communication RootCA2"] {
        scratch.write("root.pem", known_root(name));
        let chains =
            |at: &str, more: &str| scratch.run(&format!("chains root.pem --offline --at {at} {more}")).expect(0);
        prints(
            &chains("2026-11-26", ""),
            &[
                "yes ~ 2027-04-15",
                "announced to leave chrome on 2027-04-15, which may change (Chrome Root Program Policy",
                "announced to leave mozilla on 2027-04-15",
                "~ DAY: until then, as announced",
            ],
        );
        prints(&chains("2026-11-26", "--lang ja"), &["~ 2027-04-15", "2027-04-15 に mozilla から削除される予定です"]);
        prints(&chains("2027-06-01", ""), &["~NO"]);
        prints(
            &chains("2027-06-01", "-v"),
            &["announced to leave mozilla on 2027-04-15, which may change; the root list"],
        );
        let firefox = |at: &str| {
            let json = chains(at, "--format json").json();
            crate::reports::follows_the_schema(&json);
            assert_eq!(json["variants"][0]["announcements"][0]["day"], "2027-04-15");
            let rows = json["clients"].as_array().unwrap().clone();
            let row = rows.into_iter().find(|row| row["client"] == "firefox").unwrap();
            row["verdicts"][0].clone()
        };
        let before = firefox("2027-04-14T23:59:59Z");
        assert_eq!((&before["verdict"], &before["announced"]), (&"accepts".into(), &true.into()), "{before}");
        assert_eq!(before["until"], "2027-04-15T00:00:00Z");
        let after = firefox("2027-04-15T00:00:00Z");
        assert_eq!((&after["verdict"], &after["reason_code"]), (&"unknown".into(), &"unknown-announced".into()));
    }
}

#[test]
fn conditions_of_a_root_are_printed() {
    let scratch = Scratch::new();
    scratch.write("root.pem", known_root("SwissSign RSA TLS Root CA 2022 - 1"));
    let said = "chrome@2026-10 trusts SwissSign RSA TLS Root CA 2022 - 1 only for certificates with a Certificate Transparency \
                timestamp until 2027-06-14";
    let chains = |more: &str| scratch.run(&format!("chains root.pem --offline --at 2026-11-26 {more}")).expect(0);
    prints(&chains("-v"), &[said]);
    assert!(!chains("").out().contains("Certificate Transparency"));
    prints(&chains("-v --lang ja"), &["2027-06-14 までの Certificate Transparency のタイムスタンプを持つ証明書だけ"]);
    let json = chains("--format json").json();
    crate::reports::follows_the_schema(&json);
    let condition = &json["variants"][0]["conditions"][0];
    assert_eq!((&condition["kind"], &condition["until"]), (&"sct-not-after".into(), &"2027-06-14T23:59:59Z".into()));
}

/// A date after the newest list of a store is told, with the list that is used instead.
#[test]
fn a_date_after_the_newest_list() {
    let site = Site::new();
    let scratch = site.scratch();
    for (roots, is_later) in [
        ("mozilla@2099-01", true),
        ("chrome@2099-01-31", true),
        ("mozilla@2025-01", false),
        ("mozilla", false),
        ("root.crt", false),
    ] {
        let words = format!("check server.crt --offline --no-store --roots {roots}");
        let run = scratch.run(&words).expect(1);
        let store = roots.split('@').next().unwrap();
        let expected = format!("warning: {roots} is after the newest list that is known; {store}@20");
        assert_eq!(run.stderr.contains(&expected), is_later, "{roots}: {}", run.stderr);
    }
    let words = "bundle server.crt --offline --no-store --roots mozilla@2099-01 --lang ja";
    scratch.run(words).expect(4).says(&["警告: mozilla@2099-01 は、収録されている最新の一覧より後です"]);
}
