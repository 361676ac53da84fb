//! The local store: imported certificates are found without the network.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::Site;
use crate::support::http::{Server, serve_tls};
use crate::support::pki::{Issued, Spec, pkcs7};
use crate::support::run::{Run, Scratch, finish, skipped};

const SCHEMA: &str = include_str!("../../docs/intermediates.schema.json");

/// Runs with a store below `XDG_DATA_HOME` in the scratch folder.
fn run(scratch: &Scratch, words: &str) -> Run {
    let folder = scratch.path("data");
    scratch.run_with(words, &[("XDG_DATA_HOME", folder.to_str().unwrap())])
}

const OFFLINE: &str = "bundle server.crt --roots root.crt --offline";

#[test]
fn imported_certificates_complete_chains_without_the_network() {
    let site = Site::new();
    let scratch = site.scratch();
    run(&scratch, OFFLINE).expect(4);
    let imported = run(&scratch, "intermediates import intermediates.crt").expect(0);
    assert!(imported.out().contains("  2 new\n"), "{}", imported.out());
    let bundle = run(&scratch, OFFLINE).expect(0);
    assert_eq!(bundle.out(), site.fullchain());
    let store = scratch.path("data/chainmend/intermediates.store");
    assert!(bundle.stderr.contains(&format!("from {}", store.display())), "{}", bundle.stderr);
    let report = run(&scratch, &format!("{OFFLINE} --format json")).expect(0).json();
    crate::reports::follows_the_schema(&report);
    let certificates = report["chain"]["certificates"].as_array().unwrap();
    let of_store: Vec<_> = certificates.iter().filter(|row| row["source"] == "store").collect();
    assert_eq!(of_store.len(), 2);
    assert!(of_store.iter().all(|row| row["from"] == store.to_str().unwrap()));
    // Without the store, or with another one, the issuers are missing.
    run(&scratch, &format!("{OFFLINE} --no-store")).expect(4);
    run(&scratch, &format!("{OFFLINE} --store-dir elsewhere")).expect(4);
    let place = scratch.path("data/chainmend");
    run(&scratch, &format!("{OFFLINE} --store-dir {}", place.display())).expect(0);
    run(&scratch, &format!("{OFFLINE} --no-store --store-dir x")).expect(2);
    // The other commands use the store too. `check` only judges what is served.
    run(&scratch, "chains server.crt --roots root.crt --offline").expect(0);
    run(&scratch, "check server.crt --roots root.crt --offline").expect(1);
    run(&scratch, "fix server.crt --roots root.crt --offline").expect(0);
    assert_eq!(scratch.read("server.crt"), site.fullchain());
    let line = serde_json::json!({"certificate": site.leaf.pem()}).to_string();
    scratch.write("lines", line);
    let answer = run(&scratch, "batch --input lines --roots root.crt --offline").expect(0).json();
    assert_eq!(answer["ok"], true);
}

/// Given certificates have precedence over the store, and the store over the network.
#[test]
fn the_order_of_sources() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    scratch.write("policy.crt", site.policy.pem());
    let words = "bundle server.crt --roots root.crt --aia-allow 127.0.0.0/8 --no-cache --format json";
    let sources = |words: &str| -> Vec<String> {
        let report = run(&scratch, words).expect(0).json();
        let rows = report["chain"]["certificates"].as_array().unwrap().clone();
        rows.iter().map(|row| row["source"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(sources(words), ["input", "aia", "aia", "roots"]);
    run(&scratch, "intermediates import policy.crt").expect(0);
    assert_eq!(sources(words), ["input", "aia", "store", "roots"]);
    assert_eq!(server.asked(), ["/issuing.crt", "/policy.crt", "/issuing.crt"]);
    run(&scratch, "intermediates import intermediates.crt").expect(0);
    assert_eq!(sources(words), ["input", "store", "store", "roots"]);
    assert_eq!(sources(&format!("{words} --intermediates intermediates.crt")), ["input", "input", "input", "roots"]);
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn files_folders_and_containers_are_imported() {
    let site = Site::new();
    let scratch = site.scratch();
    std::fs::create_dir(scratch.path("folder")).unwrap();
    scratch.write("folder/a.p7b", pkcs7(&[&site.issuing]));
    scratch.write("folder/b.der", &site.policy.der);
    scratch.write("folder/c.pem", site.leaf.pem() + &site.root.pem() + &site.policy.pem());
    scratch.write("folder/readme.txt", "what this is\n");
    let report = run(&scratch, "intermediates import folder --format json").expect(0).json();
    crate::reports::follows(&report, SCHEMA);
    let count = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(
        [count("new"), count("known"), count("not_ca"), count("roots"), count("unreadable_count"), count("stored")],
        [2, 1, 1, 1, 0, 2]
    );
    assert_eq!(run(&scratch, OFFLINE).expect(0).out(), site.fullchain());
    // If an input cannot be used, nothing is imported.
    run(&scratch, "intermediates clear").expect(0);
    scratch.write("empty", "");
    for bad in ["missing", "empty", "folder/readme.txt"] {
        let failed = run(&scratch, &format!("intermediates import intermediates.crt {bad} --format json")).expect(3);
        crate::reports::follows_the_schema(&failed.json());
        assert!(!scratch.path("data/chainmend/intermediates.store").exists(), "{bad}");
    }
    let mut command = scratch.command("intermediates import -");
    command.env("XDG_DATA_HOME", scratch.path("data"));
    let file = std::fs::File::open(scratch.path("intermediates.crt")).unwrap();
    assert!(command.stdin(file).output().unwrap().status.success());
    run(&scratch, OFFLINE).expect(0);
}

#[test]
fn the_store_is_listed_found_and_removed() {
    let site = Site::new();
    let scratch = site.scratch();
    let old = Spec::ca("Old CA").valid((2015, 1, 1), (2020, 1, 1)).issued_by(&site.root);
    scratch.write("old.crt", old.pem());
    let path = run(&scratch, "intermediates path").expect(0);
    assert_eq!(path.out(), format!("{}\n", scratch.path("data/chainmend/intermediates.store").display()));
    assert_eq!(run(&scratch, "intermediates list").expect(0).out(), "");
    run(&scratch, "intermediates import intermediates.crt old.crt").expect(0);
    let listed = |words: &str| run(&scratch, &format!("intermediates list {words}")).expect(0).out().lines().count();
    assert_eq!([listed(""), listed("--valid"), listed("--expired"), listed("--revoked")], [3, 2, 1, 0]);
    assert_eq!([listed("policy"), listed("issuing"), listed("nothing")], [2, 1, 0]);
    let report = run(&scratch, "intermediates list --expired --format json").expect(0).json();
    crate::reports::follows(&report, SCHEMA);
    for words in ["path", "clear --store-dir none"] {
        let printed = run(&scratch, &format!("intermediates {words} --format json")).expect(0);
        crate::reports::follows(&printed.json(), SCHEMA);
    }
    let row = &report["certificates"][0];
    assert_eq!((&row["subject"], &row["expired"]), (&"CN=Old CA,C=JP".into(), &true.into()));
    assert_eq!(listed(&row["sha256"].as_str().unwrap()[..12]), 1);
    assert_eq!(row["from"], "old.crt");
    run(&scratch, "intermediates clear").expect(0);
    assert!(!scratch.path("data/chainmend/intermediates.store").exists());
    run(&scratch, "intermediates clear").expect(0);
    // If the environment sets no folder, the option is required.
    scratch.run("intermediates list").expect(2).says(&["--store-dir DIR"]);
    scratch.run("intermediates import intermediates.crt --store-dir mine").expect(0);
    scratch.run(&format!("{OFFLINE} --store-dir mine")).expect(0);
    let words = "intermediates list --store-dir mine --lang ja";
    assert!(scratch.run(words).expect(0).out().contains("発行者: Test Root R1"));
}

#[test]
fn the_cache_is_listed_and_removed() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    let words = "bundle server.crt --roots root.crt --aia-allow 127.0.0.0/8 --cache-dir kept";
    scratch.run(words).expect(0);
    let list = |words: &str| scratch.run(&format!("intermediates list --cache --cache-dir kept {words}")).expect(0);
    assert_eq!(list("").out().lines().count(), 2);
    assert!(list("issuing").out().trim_end().ends_with(&server.url("/issuing.crt")));
    let report = list("issuing --format json").json();
    crate::reports::follows(&report, SCHEMA);
    let row = &report["cached"][0];
    assert!(row["url"] == server.url("/issuing.crt") && row["fetched_at"].is_string() && row["sha256"].is_string());
    scratch.run("intermediates clear --cache --cache-dir kept").expect(0);
    assert!(!scratch.path("kept").exists());
    scratch.run(words).expect(0);
    assert_eq!(server.asked().len(), 4);
    scratch.run("intermediates list --cache-dir kept").expect(2);
}

/// Other files in the folder of the cache, or in another folder with the same name, are not removed.
#[test]
fn nothing_but_the_cache_is_removed() {
    let server = Server::start();
    let scratch = Site::with_aia(&server).scratch();
    let others = ["kept/v1/src/main.c", "kept/v1/openapi.yaml", "kept/v1/urls/notes.txt", "kept/v1/answers/0/readme"];
    for other in others {
        let path = scratch.path(other);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "mine").unwrap();
    }
    let cleared = scratch.run("intermediates clear --cache --cache-dir kept").expect(0);
    assert!(cleared.out().contains("there is nothing to remove"), "{}", cleared.out());
    scratch.run("bundle server.crt --roots root.crt --aia-allow 127.0.0.0/8 --cache-dir kept").expect(0);
    let cleared = scratch.run("intermediates clear --cache --cache-dir kept").expect(0);
    assert!(cleared.out().contains("removed"), "{}", cleared.out());
    assert!(others.iter().all(|other| scratch.read(other) == "mine"));
    let list = scratch.run("intermediates list --cache --cache-dir kept").expect(0);
    assert_eq!(list.out(), "");
}

/// A damaged store is reported. The run fails only if it needs the store.
#[test]
fn a_damaged_store_is_reported() {
    let site = Site::new();
    let scratch = site.scratch();
    run(&scratch, "intermediates import intermediates.crt").expect(0);
    let store = scratch.path("data/chainmend/intermediates.store");
    let whole = std::fs::read(&store).unwrap();
    // A truncated store, flipped bits of a revocation or of the data, and another version of the format.
    let flipped = |place: usize| {
        let mut bad = whole.clone();
        bad[place] ^= 1;
        bad
    };
    let end = whole.len() - 40;
    let cases = [
        (whole[..20].to_vec(), "is damaged"),
        (whole[..end].to_vec(), "is damaged"),
        (flipped(100), "is damaged"),
        (flipped(15), "another version"),
    ];
    let refuses = |bad: &[u8], said: &str| {
        std::fs::write(&store, bad).unwrap();
        for (words, status) in [("import intermediates.crt", 6), ("list", 3), ("list --format json", 3)] {
            let refused = run(&scratch, &format!("intermediates {words}")).expect(status);
            refused.says(&[said, "chainmend intermediates clear", "chainmend intermediates update"]);
        }
        assert_eq!(std::fs::read(&store).unwrap(), bad);
    };
    for (bad, said) in cases {
        refuses(&bad, said);
        run(&scratch, &format!("{OFFLINE} --intermediates intermediates.crt")).expect(0).says(&["note: ", said]);
        run(&scratch, OFFLINE).expect(4).says(&[said]);
    }
    refuses(&flipped(end), "is damaged");
    std::fs::write(&store, flipped(15)).unwrap();
    let other = run(&scratch, "intermediates list --lang ja").expect(3);
    other.says(&["別のバージョンの chainmend", "chainmend intermediates clear"]);
    let elsewhere = format!("intermediates list --store-dir {}", store.parent().unwrap().display());
    run(&scratch, &elsewhere).expect(3).says(&["clear --store-dir ", "update --store-dir "]);
    std::fs::write(&store, &whole[..20]).unwrap();
    let words = format!("{OFFLINE} --intermediates intermediates.crt");
    run(&scratch, &words).expect(0).says(&["is damaged", "chainmend intermediates clear"]);
    run(&scratch, &format!("{words} --no-store")).expect(0);
    run(&scratch, "intermediates import intermediates.crt").expect(6).says(&["is damaged", "intermediates clear"]);
    run(&scratch, "intermediates list").expect(3).says(&["is damaged"]);
    let japanese = run(&scratch, &format!("{words} --lang ja")).expect(0);
    assert!(japanese.stderr.contains("が壊れています"), "{}", japanese.stderr);
    run(&scratch, "intermediates clear").expect(0);
    run(&scratch, "intermediates import intermediates.crt").expect(0);
    run(&scratch, OFFLINE).expect(0);
}

/// Whatever is at the path of the store, a remedy is suggested, also in JSON, and works.
#[test]
fn a_store_that_cannot_be_used_has_a_remedy() {
    let site = Site::new();
    let scratch = site.scratch();
    let with = |words: &str| scratch.run(&format!("{words} --store-dir st"));
    std::fs::create_dir_all(scratch.path("st/intermediates.store")).unwrap();
    let moved = "mv st/intermediates.store st/intermediates.store.old";
    for words in ["intermediates list", "intermediates clear", "intermediates import intermediates.crt", OFFLINE] {
        let run = with(words).says(&["the store st/intermediates.store is not a file", moved]);
        assert!([3, 4, 6].contains(&run.status), "{words}");
    }
    for words in ["bundle server.crt --roots root.crt --offline", "check server.crt", "fix server.crt --offline"] {
        let json = with(&format!("{words} --format json")).json();
        let troubles = json.get("store_troubles").unwrap_or_else(|| &json["results"][0]["store_troubles"]);
        let trouble = &troubles[0];
        let said = "the store st/intermediates.store is not a file; this run does not use it";
        assert_eq!(trouble["message"], said, "{words}");
        assert!(trouble["remedies"][0].as_str().unwrap().contains(moved), "{words}");
    }
    std::fs::rename(scratch.path("st/intermediates.store"), scratch.path("st/intermediates.store.old")).unwrap();
    with("intermediates import intermediates.crt").expect(0);
    assert!(with(&format!("{OFFLINE} --format json")).expect(0).json().get("store_troubles").is_none());
    with("intermediates list --lang ja").expect(0);
    // The remedy for a damaged store.
    scratch.write("st/intermediates.store", "something else");
    let json = with(&format!("{OFFLINE} --format json")).expect(4).json();
    let remedies = json["store_troubles"][0]["remedies"].as_array().unwrap().clone();
    let clear = remedies[0].as_str().unwrap().strip_prefix("chainmend ").unwrap();
    scratch.run(clear).expect(0);
    with("intermediates import intermediates.crt").expect(0);
    with(OFFLINE).expect(0);
    // A file instead of the folder.
    scratch.write("file", "");
    for (words, status) in [("intermediates list", 3), ("intermediates import intermediates.crt", 6)] {
        scratch
            .run(&format!("{words} --store-dir file"))
            .expect(status)
            .says(&["name another folder: --store-dir DIR"]);
    }
}

/// Imports are killed while other runs read the store. Each run sees the old store or the new one.
#[test]
fn killed_imports_and_runs_at_the_same_time() {
    let site = Site::new();
    let scratch = site.scratch();
    run(&scratch, "intermediates import intermediates.crt").expect(0);
    let mut many = String::new();
    for number in 0..300 {
        many += &Spec::ca(&format!("CA {number}")).issued_by(&site.root).pem();
    }
    scratch.write("many.crt", many);
    std::thread::scope(|scope| {
        let scratch = &scratch;
        scope.spawn(move || {
            for turn in 0..12 {
                let mut command = scratch.command("intermediates import many.crt");
                command.env("XDG_DATA_HOME", scratch.path("data"));
                let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                let mut child = quiet.spawn().unwrap();
                std::thread::sleep(Duration::from_millis(turn * 9));
                let _ = child.kill();
                let _ = child.wait();
            }
        });
        scope.spawn(move || (0..25).for_each(|_| assert_eq!(run(scratch, OFFLINE).expect(0).out(), site.fullchain())));
    });
    run(&scratch, "intermediates import many.crt").expect(0);
    let report = run(&scratch, "intermediates list --format json").expect(0).json();
    assert_eq!(report["certificates"].as_array().unwrap().len(), 302);
    let left = std::fs::read_dir(scratch.path("data/chainmend")).unwrap().count();
    assert_eq!(left, 2, "nothing is left of the killed ones");
}

/// If a bit of a certificate in the store flips, this certificate is not used, and the damage is reported. The others
/// are still used.
#[test]
fn a_damaged_certificate_in_the_store_is_reported() {
    let site = Site::new();
    let scratch = site.scratch();
    run(&scratch, "intermediates import intermediates.crt").expect(0);
    let path = scratch.path("data/chainmend/intermediates.store");
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(site.policy.der.len()).position(|part| part == &site.policy.der[..]).unwrap();
    bytes[at + site.policy.der.len() - 1] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let said = "is damaged: a certificate in it (SHA-256 ";
    let failed = run(&scratch, OFFLINE).expect(4).says(&[said, "chainmend intermediates clear"]);
    assert_eq!(failed.stderr.matches(said).count(), 1);
    run(&scratch, &format!("{OFFLINE} --intermediates intermediates.crt")).expect(0);
    run(&scratch, &format!("{OFFLINE} --lang ja")).expect(4).says(&["取り込んだものと一致しないため"]);
    let line = serde_json::json!({"certificate": site.leaf.pem()}).to_string();
    scratch.write("lines", line);
    run(&scratch, "batch --input lines --roots root.crt --offline").expect(0).says(&[said]);
    let folder = path.parent().unwrap().display();
    let named = scratch.run(&format!("{OFFLINE} --store-dir {folder}")).expect(4);
    named.says(&[&format!("chainmend intermediates clear --store-dir {folder}")]);
    // An import into the damaged store is refused, because it would silently lose the damaged certificate.
    run(&scratch, "intermediates import intermediates.crt").expect(6).says(&["is damaged"]);
    run(&scratch, "intermediates clear").expect(0);
    run(&scratch, "intermediates import intermediates.crt").expect(0);
    run(&scratch, OFFLINE).expect(0);
}

/// A text of more than 16 MiB, the limit of the other commands. Line numbers are right beyond it.
#[test]
fn large_texts_are_imported() {
    let site = Site::new();
    let scratch = site.scratch();
    let filling = format!("# {}\n", "x".repeat(9_000)).repeat(160);
    let mut text = String::new();
    for _ in 0..12 {
        text += &filling;
        text += &site.issuing.pem();
    }
    let lines = text.lines().count();
    let damaged = site.policy.pem().replacen("\nM", "\n!", 1);
    scratch.write("large.pem", text + &damaged + &site.policy.pem());
    let imported = run(&scratch, "intermediates import large.pem").expect(0);
    assert!(imported.out().contains("  2 new\n  11 already known\n"), "{}", imported.out());
    assert!(imported.out().contains(&format!("large.pem:{}: ", lines + 2)), "{}", imported.out());
    run(&scratch, OFFLINE).expect(0);
    scratch.write("huge.der", [&b"\x30\x84\x01\x10\x00\x00"[..], &vec![0; 17 << 20]].concat());
    run(&scratch, "intermediates import huge.der").expect(3).says(&["import it in several files"]);
}

/// A report in the format of CCADB.
fn report(rows: &[(&Issued, &str)]) -> String {
    let mut text = "\"CA Owner\",\"Revocation Status\",\"Date of Revocation\",\"PEM Info\"\r\n".to_owned();
    for (issued, standing) in rows {
        let day = if *standing == "Revoked" { "2026.05.12" } else { "" };
        let _ = write!(text, "\"Example, Inc.\",\"{standing}\",\"{day}\",\"'{}'\"\r\n", issued.pem().trim_end());
    }
    text
}

#[test]
fn reports_of_ccadb_are_imported() {
    let site = Site::new();
    let scratch = site.scratch();
    let good = report(&[(&site.issuing, "Not Revoked"), (&site.policy, "Not Revoked")]);
    scratch.write("report.csv", good + "\"Example, Inc.\",\"Not Revoked\",\"\",\"'nothing'\"\r\n");
    let imported = run(&scratch, "intermediates import report.csv").expect(0);
    let line = imported.out().lines().find(|line| line.contains("report.csv:")).unwrap();
    let last = scratch.read("report.csv").lines().count();
    assert_eq!(line.trim(), format!("report.csv:{last}: the row does not have exactly one certificate"));
    assert_eq!(run(&scratch, OFFLINE).expect(0).out(), site.fullchain());
    let japanese = run(&scratch, "intermediates import report.csv --lang ja").expect(0);
    assert!(japanese.out().contains("行に証明書がないか"), "{}", japanese.out());
}

/// Reports that were saved by a spreadsheet are read. Unreadable ones are refused, because revocations would be lost.
#[test]
fn reports_that_were_saved_by_a_spreadsheet() {
    let site = Site::new();
    let scratch = site.scratch();
    let comma = report(&[(&site.issuing, "Not Revoked"), (&site.policy, "Revoked"), (&site.policy, "Not Revoked")]);
    let with = |separator: &str| comma.replace("\",\"", &format!("\"{separator}\""));
    let units = with("\t").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for text in [with(",").into_bytes(), with(";").into_bytes(), [b"\xff\xfe", &units[..]].concat()] {
        scratch.write("report.csv", text);
        let imported = run(&scratch, "intermediates import report.csv").expect(0);
        assert!(imported.out().contains("  1 revoked or removed"), "{}", imported.out());
        assert_eq!(run(&scratch, "intermediates list --revoked").expect(0).out().lines().count(), 1);
        run(&scratch, OFFLINE).expect(4).says(&["is revoked: since 2026-05-12 by CCADB"]);
        run(&scratch, "intermediates clear").expect(0);
    }
    scratch.write("report.csv", with("|"));
    let words = "intermediates import report.csv";
    run(&scratch, words).expect(3).says(&["report.csv:1: ", "cannot be read as one", "commas, semicolons or tabs"]);
    run(&scratch, &format!("{words} --lang ja")).expect(3).says(&["CCADB レポートの列名", "セミコロン"]);
    crate::reports::follows_the_schema(&run(&scratch, &format!("{words} --format json")).expect(3).json());
    std::fs::create_dir(scratch.path("folder")).unwrap();
    scratch.write("folder/report.csv", with("|"));
    scratch.write("folder/a.pem", site.policy.pem());
    let imported = run(&scratch, "intermediates import folder").expect(0);
    assert!(imported.out().contains("  1 new\n") && imported.out().contains("report.csv:1: the line has column names"));
}

/// A root, a CA with two certificates from it, an issuing CA below that CA, and a leaf. The newer certificate of the
/// CA is revoked.
struct Twins {
    root: Issued,
    good: Issued,
    revoked: Issued,
    issuing: Issued,
    leaf: Issued,
}

impl Twins {
    fn new(urls: &[&str]) -> Self {
        let root = Spec::ca("Test Root R1").self_signed();
        let good = Spec::ca("Test Policy CA").valid((2020, 1, 1), (2030, 1, 1)).issued_by(&root);
        let revoked = Spec::ca("Test Policy CA").key_of(&good).valid((2025, 1, 1), (2035, 1, 1)).issued_by(&root);
        let issuing = Spec::ca("Test Issuing CA").aia(urls).issued_by(&good);
        let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
        Self { root, good, revoked, issuing, leaf }
    }

    fn scratch(&self) -> Scratch {
        let scratch = Scratch::new();
        scratch.write("root.crt", self.root.pem());
        scratch.write("server.crt", self.leaf.pem() + &self.issuing.pem());
        scratch.write("served.crt", self.leaf.pem() + &self.issuing.pem() + &self.revoked.pem());
        scratch.write("good.crt", self.good.pem());
        scratch.write("revoked.crt", self.revoked.pem());
        scratch.write("report.csv", report(&[(&self.revoked, "Revoked")]));
        scratch
    }
}

/// If a certificate is revoked, the other certificate of the CA is used, regardless of their sources.
#[test]
fn certificates_revoked_by_the_report_are_not_chosen() {
    let server = Server::start();
    let twins = Twins::new(&[&server.url("/ca")]);
    let scratch = twins.scratch();
    server.body("/ca", pkcs7(&[&twins.revoked, &twins.good]));
    let online = "--aia-allow 127.0.0.0/8 --no-cache";
    let ways = [
        "bundle served.crt good.crt --offline".to_owned(),
        "bundle server.crt --intermediates revoked.crt --intermediates good.crt --offline".to_owned(),
        format!("bundle server.crt {online}"),
        format!("bundle served.crt {online}"),
    ];
    let ends_with = |words: &str, last: &Issued| {
        let run = run(&scratch, &format!("{words} --roots root.crt")).expect(0);
        assert!(run.out().ends_with(&last.pem()), "{words}: {}", run.stderr);
    };
    // Without the report, the newer certificate is preferred.
    for words in &ways {
        ends_with(words, &twins.revoked);
    }
    run(&scratch, "intermediates import report.csv").expect(0);
    for words in &ways {
        ends_with(words, &twins.good);
    }
    // The same with both certificates in the store.
    run(&scratch, "intermediates import good.crt").expect(0);
    ends_with("bundle server.crt --offline", &twins.good);
    ends_with("bundle served.crt --offline", &twins.good);
    run(&scratch, "fix served.crt --roots root.crt --offline").expect(0);
    assert!(scratch.read("served.crt").ends_with(&twins.good.pem()));
    // Before the day of the revocation, it is not revoked.
    let before = run(&scratch, "bundle server.crt revoked.crt --roots root.crt --offline --at 2026-01-01").expect(0);
    assert!(before.out().ends_with(&twins.revoked.pem()));
}

#[test]
fn a_served_revoked_certificate_is_reported_with_its_replacement() {
    let twins = Twins::new(&[]);
    let scratch = twins.scratch();
    let words = "check served.crt --roots root.crt --offline";
    run(&scratch, words).expect(0);
    run(&scratch, "intermediates import report.csv").expect(0);
    let checked = run(&scratch, words).expect(1);
    assert!(checked.out().contains("CM211"), "{}", checked.out());
    // Without the other certificate, there is no chain.
    let refused = run(&scratch, "bundle served.crt --roots root.crt --offline").expect(4);
    refused.says(&["Test Policy CA is revoked: since 2026-05-12 by CCADB"]);
    run(&scratch, "intermediates import good.crt").expect(0);
    let report = run(&scratch, &format!("{words} --format json")).expect(1).json();
    crate::reports::follows_the_schema(&report);
    let findings = report["findings"].as_array().unwrap();
    let revoked = findings.iter().find(|finding| finding["code"] == "CM211").unwrap();
    let remedy = revoked["remedy"].as_str().unwrap();
    let store = scratch.path("data/chainmend/intermediates.store");
    assert!(remedy.contains(store.to_str().unwrap()) && remedy.contains("until 2030-01-01"), "{remedy}");
    let japanese = run(&scratch, &format!("{words} --lang ja")).expect(1);
    assert!(japanese.out().contains("に CCADB で失効") && japanese.out().contains("にあります: SHA-256"));
    // The same for `batch`, with the time of the line.
    let line = serde_json::json!({"certificate": scratch.read("served.crt"), "at": "2026-11-23"});
    scratch.write("lines", line.to_string());
    let answer = run(&scratch, "batch --command check --input lines --roots root.crt --offline").expect(0).json();
    assert!(answer["findings"].to_string().contains("CM211"));
    run(&scratch, &format!("{words} --no-store")).expect(0);
}

/// An update with the URL from the environment.
fn run_with_url(scratch: &Scratch, url: &str) -> Run {
    let mut command = scratch.command("intermediates update");
    finish(command.env("XDG_DATA_HOME", scratch.path("data")).env("CHAINMEND_CCADB_URL", url))
}

/// A revocation without a date applies at any time. A revocation also applies if its certificate is unreadable.
#[test]
fn revocations_without_a_date() {
    let twins = Twins::new(&[]);
    let scratch = twins.scratch();
    let no_day = report(&[(&twins.revoked, "Revoked")]).replace("2026.05.12", "");
    let mut sha256 = String::new();
    for octet in Sha256::digest(&twins.revoked.der) {
        let _ = write!(sha256, "{octet:02X}");
    }
    let names = "\"SHA-256 Fingerprint\",\"Revocation Status\",\"PEM Info\"\r\n";
    let unreadable = format!("{names}\"{sha256}\",\"Revoked\",\"'nothing'\"\r\n");
    for text in [no_day, unreadable] {
        scratch.write("report.csv", text);
        let imported = run(&scratch, "intermediates import report.csv").expect(0);
        assert!(imported.out().contains("  1 revoked or removed"), "{}", imported.out());
        let alone = "bundle served.crt --roots root.crt --offline";
        for at in ["2025-06-01", "2026-11-23"] {
            let said = "Test Policy CA is revoked: by CCADB, which names no day, as the local store knows";
            run(&scratch, &format!("{alone} --at {at}")).expect(4).says(&[said]);
            let other = run(&scratch, &format!("bundle served.crt good.crt --roots root.crt --offline --at {at}"));
            assert!(other.expect(0).out().ends_with(&twins.good.pem()), "{at}");
        }
        run(&scratch, &format!("{alone} --lang ja")).expect(4).says(&["CCADB で失効 (日付の記載なし"]);
        let list = run(&scratch, "intermediates list --revoked").expect(0);
        assert!(list.out().contains(", revoked (no day given)"), "{}", list.out());
        run(&scratch, "intermediates clear").expect(0);
    }
}

/// A status that CCADB does not use is reported and counted, and changes nothing.
#[test]
fn an_unknown_revocation_status_is_reported() {
    let twins = Twins::new(&[]);
    let scratch = twins.scratch();
    scratch.write("report.csv", report(&[(&twins.revoked, "Revoked")]));
    run(&scratch, "intermediates import report.csv").expect(0);
    scratch.write("report.csv", report(&[(&twins.revoked, "Suspended")]));
    let imported = run(&scratch, "intermediates import report.csv").expect(0);
    let said = "report.csv:2: the revocation status is unknown, and was not taken into account: \"Suspended\"";
    assert!(imported.out().contains("  1 unreadable:") && imported.out().contains(said), "{}", imported.out());
    let json = run(&scratch, "intermediates import report.csv --format json").expect(0).json();
    assert_eq!(json["unreadable_count"], 1);
    let japanese = run(&scratch, "intermediates import report.csv --lang ja").expect(0);
    assert!(japanese.out().contains("失効状態が不明な値のため"), "{}", japanese.out());
    // The earlier status is kept.
    run(&scratch, "bundle served.crt --roots root.crt --offline")
        .expect(4)
        .says(&["is revoked: since 2026-05-12 by CCADB"]);
}

/// The report is fetched over https. If anything fails, the store does not change.
#[test]
fn the_report_is_fetched() {
    let site = Site::new();
    let scratch = site.scratch();
    let tls = Spec::leaf("localhost").issued_by(&site.issuing);
    let serve = |body: &[u8]| {
        let chain = [tls.der.clone(), site.issuing.der.clone(), site.policy.der.clone()];
        let address = serve_tls(&chain, tls.key.serialize_der(), body.to_vec());
        format!("https://localhost:{}/report", address.port())
    };
    let update = |url: &str, more: &str| {
        run(&scratch, &format!("intermediates update --roots root.crt --aia-allow 127.0.0.0/8 --url {url} {more}"))
    };
    let good = report(&[(&site.issuing, "Not Revoked")]);
    let url = serve(good.as_bytes());
    let report_of = update(&url, "--format json").expect(0).json();
    crate::reports::follows(&report_of, SCHEMA);
    assert_eq!((&report_of["new"], &report_of["command"]), (&1.into(), &"intermediates update".into()));
    let store = scratch.path("data/chainmend/intermediates.store");
    let before = std::fs::read(&store).unwrap();
    let plain = Server::start();
    let insecure = plain.body("/report", good.clone().into_bytes());
    let no_one = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // Truncated responses, and responses without intermediates.
    let rows = report(&[(&site.policy, "Not Revoked"), (&site.issuing, "Revoked")]);
    let (names, _) = rows.split_once('\n').unwrap();
    let within = &rows[..rows.len() - 300];
    let fewer = format!("{rows}\"x\"\n");
    for (body, said) in [
        (tls.pem().as_str(), "the response contains no intermediate"),
        (site.root.pem().as_str(), "the response contains no intermediate"),
        (names, "the response contains no intermediate"),
        (within, "the report is not complete: it ends within a row"),
        (&fewer, "the report is not complete: it ends within a row"),
    ] {
        let failed = update(&serve(body.as_bytes()), "").expect(3);
        failed.says(&[said, "the store is as before", "try: chainmend intermediates import report.csv"]);
        assert_eq!(std::fs::read(&store).unwrap(), before, "{said}");
    }
    let cases = [
        (insecure.clone(), "", 2, "only https URLs"),
        (serve(b"<html>Please log in</html>"), "", 3, "HTML page"),
        (serve(b"nothing\n"), "", 3, "no certificate"),
        (serve(b""), "", 3, ""),
        (format!("https://localhost:{}/", no_one.port()), "", 5, "no connection"),
        ("nonsense".to_owned(), "", 2, "the URL of --url cannot be fetched: nonsense: "),
        ("https://user:secret@localhost/".to_owned(), "", 2, "cannot be fetched: https://***@localhost/: "),
    ];
    for (url, more, status, said) in cases {
        update(&url, more).expect(status).says(&[said]);
        assert_eq!(std::fs::read(&store).unwrap(), before, "{url}");
    }
    assert!(plain.asked().is_empty());
    let insecure = run_with_url(&scratch, &insecure).expect(2);
    assert!(insecure.stderr.contains("the URL of CHAINMEND_CCADB_URL cannot be fetched"), "{}", insecure.stderr);
    // Addresses that are not public and servers that are not trusted are refused.
    let refused = run(&scratch, &format!("intermediates update --roots root.crt --url {url}")).expect(5);
    refused.says(&["is not a public address", "--aia-allow 127.0.0.1"]);
    let untrusted = format!("intermediates update --aia-allow 127.0.0.0/8 --url {url}");
    run(&scratch, &untrusted).expect(5).says(&["not trusted", "the store is as before", "--roots FILE"]);
    let ca = Spec::ca("localhost").self_signed();
    let address = serve_tls(std::slice::from_ref(&ca.der), ca.key.serialize_der(), good.clone().into_bytes());
    let of_ca = format!("https://localhost:{}/", address.port());
    let refused = update(&of_ca, "").expect(5).says(&["the server presents a CA certificate as its own", "CA:FALSE"]);
    assert!(!refused.stderr.contains("Other("), "{}", refused.stderr);
    let mut of_environment = scratch.command("intermediates update --roots root.crt --aia-allow 127.0.0.0/8");
    of_environment.env("XDG_DATA_HOME", scratch.path("data")).env("CHAINMEND_CCADB_URL", &url);
    assert!(finish(&mut of_environment).expect(0).out().contains("1 already known"));
}

/// The public intermediates complete every possible chain.
#[test]
fn public_intermediates_complete_their_chains_offline() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real-pki");
    let all = folder.join("intermediates.pem");
    if !all.is_file() {
        return skipped("public intermediates", "the collection is not here");
    }
    let scratch = Scratch::new();
    run(&scratch, &format!("intermediates import {}", all.display())).expect(0);
    let blocks = ::pem::parse_many(std::fs::read(&all).unwrap()).unwrap();
    let mut lines = String::new();
    // Only some of them, because all would take too long.
    for block in blocks.iter().step_by(12) {
        let certificate = ::pem::encode(block);
        let _ = writeln!(lines, "{}", serde_json::json!({"certificate": certificate}));
    }
    scratch.write("lines", lines);
    let roots = folder.join("roots.pem").display().to_string();
    let words = |with: &str| format!("batch --input lines --roots {roots} --offline --no-cache --at 2025-12-01 {with}");
    let answers = |with: &str| -> Vec<(bool, Vec<String>)> {
        let run = run(&scratch, &words(with)).expect(0);
        let of = |line: &str| {
            let answer: serde_json::Value = serde_json::from_str(line).unwrap();
            let rows = answer["chain"]["certificates"].as_array().cloned().unwrap_or_default();
            let hashes = rows.iter().map(|row| row["sha256"].as_str().unwrap_or_default().to_owned()).collect();
            (answer["ok"] == true, hashes)
        };
        run.out().lines().map(of).collect()
    };
    let by_store = answers("");
    let by_file = answers(&format!("--no-store --intermediates {}", all.display()));
    let completed = by_store.iter().filter(|(is_ok, _)| *is_ok).count();
    assert!(completed > 60, "{completed}");
    for (number, (store, file)) in by_store.iter().zip(&by_file).enumerate() {
        assert_eq!(store, file, "{number}");
    }
}

/// A full disk does not lose the existing store.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_store() {
    let site = Site::new();
    let scratch = site.scratch();
    run(&scratch, "intermediates import intermediates.crt").expect(0);
    let store = scratch.path("data/chainmend/intermediates.store");
    let before = std::fs::read(&store).unwrap();
    let other = Spec::ca("Other CA").issued_by(&site.root);
    scratch.write("other.crt", other.pem());
    let binary = env!("CARGO_BIN_EXE_chainmend");
    let script = format!("trap '' XFSZ; ulimit -f 0; exec {binary} intermediates import other.crt");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &script]).current_dir(scratch.folder()).env("LC_ALL", "C");
    let full = finish(command.env("XDG_DATA_HOME", scratch.path("data"))).expect(6);
    assert!(full.stderr.contains("intermediates.store cannot be used: ") && !full.stderr.contains(".new-"));
    assert_eq!(std::fs::read(&store).unwrap(), before);
    assert_eq!(std::fs::read_dir(scratch.path("data/chainmend")).unwrap().count(), 2);
    run(&scratch, OFFLINE).expect(0);
}

/// It is not an error if the reader of a pipe ends early.
#[test]
fn a_list_into_head() {
    let site = Site::new();
    let scratch = site.scratch();
    let mut many = String::new();
    for number in 0..1_000 {
        many +=
            &Spec::ca(&format!("Test CA with a long name that fills the pipe {number}")).issued_by(&site.root).pem();
    }
    scratch.write("many.crt", many);
    run(&scratch, "intermediates import many.crt").expect(0);
    let mut command = scratch.command("intermediates list");
    let command = command.env("XDG_DATA_HOME", scratch.path("data")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
}

/// A report of which no row can be read is an error. The store is as before.
#[test]
fn a_report_without_a_readable_row() {
    let site = Site::new();
    let scratch = site.scratch();
    run(&scratch, "intermediates import intermediates.crt").expect(0);
    scratch.write("bad.csv", "\"PEM Info\",\"Revocation Status\"\n\"garbage\",\"Revoked\"\n\"x\",\"\"\n");
    let imported = run(&scratch, "intermediates import bad.csv").expect(3);
    assert!(
        imported.out().contains("  2 unreadable:\n") && imported.out().ends_with("store: 2\n"),
        "{}",
        imported.out()
    );
    assert_eq!(run(&scratch, "intermediates import bad.csv --format json").expect(3).json()["ok"], false);
    let also = run(&scratch, "intermediates import bad.csv intermediates.crt --format json").expect(0).json();
    assert_eq!((&also["ok"], &also["known"]), (&true.into(), &2.into()));
}

/// What a report said of a revocation stays, if a later one has no column for it.
#[test]
fn a_report_without_the_column_of_revocations() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("revoked.csv", report(&[(&site.issuing, "Revoked")]));
    let pem = site.issuing.pem();
    scratch.write("plain.csv", format!("\"PEM Info\"\n\"'{}'\"\n", pem.trim_end()));
    for file in ["revoked.csv", "plain.csv", "intermediates.crt"] {
        run(&scratch, &format!("intermediates import {file}")).expect(0);
        let listed = run(&scratch, "intermediates list --revoked").expect(0);
        assert!(listed.out().starts_with("Test Issuing CA "), "{file}: {}", listed.out());
    }
}

/// A store that is a symbolic link stays one; what it points to is replaced.
#[cfg(unix)]
#[test]
fn a_store_behind_a_link() {
    let site = Site::new();
    let scratch = site.scratch();
    std::fs::create_dir_all(scratch.path("data/chainmend")).unwrap();
    std::fs::create_dir(scratch.path("shared")).unwrap();
    let import = |words: &str| run(&scratch, &format!("intermediates import {words}")).expect(0);
    import("intermediates.crt --store-dir shared");
    let link = scratch.path("data/chainmend/intermediates.store");
    std::os::unix::fs::symlink(scratch.path("shared/intermediates.store"), &link).unwrap();
    scratch.write("more.crt", Spec::ca("Another CA").issued_by(&site.root).pem());
    import("more.crt");
    assert!(link.symlink_metadata().unwrap().is_symlink());
    let listed = run(&scratch, "intermediates list --store-dir shared").expect(0);
    assert_eq!(listed.out().lines().count(), 3, "{}", listed.out());
    let names: Vec<_> =
        std::fs::read_dir(scratch.path("shared")).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}
