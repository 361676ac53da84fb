//! `bundle --lock` records the certificates of a bundle. `--locked` writes the same bundle again, or fails.

use std::path::Path;
use std::process::Command;

use rcgen::KeyPair;
use serde_json::Value;

use crate::support::http::Server;
use crate::support::pki::Spec;
use crate::support::run::{Run, Scratch, finish};
use crate::{LOCAL, Site};

const WORDS: &str = "bundle server.crt --roots root.crt --aia-allow 127.0.0.0/8 --no-cache";

fn lock(scratch: &Scratch) -> Value {
    serde_json::from_str(&scratch.read("lock.json")).unwrap()
}

#[test]
fn the_same_bundle_is_written_again_without_the_network() {
    let server = Server::start();
    let site = Site::with_aia(&server);
    let scratch = site.scratch();
    scratch.write("policy.crt", site.policy.pem());
    scratch.run("intermediates import policy.crt --store-dir store").expect(0);
    let run = scratch.run(&format!("{WORDS} --store-dir store --lock lock.json -o full.pem")).expect(0);
    assert_eq!(scratch.read("full.pem"), site.fullchain(), "{}", run.stderr);
    let written = lock(&scratch);
    let rows = written["certificates"].as_array().unwrap();
    let of = |key: &str| rows.iter().map(|row| row[key].as_str().unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(of("source"), ["input", "aia", "store"]);
    let store = "store/intermediates.store";
    assert_eq!(of("from"), ["server.crt", &*server.url("/issuing.crt"), store]);
    assert!(rows[1]["fetched_at"].is_string() && rows[0].get("fetched_at").is_none());
    assert_eq!(written["root"]["subject"], "CN=Test Root R1,C=JP");
    let asked = server.asked().len();
    // The result does not depend on the other sources, and needs none of them.
    let twin = Spec::ca("Test Policy CA").key_of(&site.policy).issued_by(&site.root);
    scratch.write("twin.crt", twin.pem());
    for more in ["--no-store", "--offline --no-store", "--intermediates twin.crt", "--store-dir elsewhere"] {
        let run = scratch.run(&format!("{WORDS} {more} --lock lock.json --locked")).expect(0);
        assert_eq!(run.out(), site.fullchain(), "{more}");
    }
    assert_eq!(server.asked().len(), asked);
    let report = scratch.run(&format!("{WORDS} --lock lock.json --locked --format json")).expect(0).json();
    crate::reports::follows_the_schema(&report);
    let sources: Vec<_> =
        report["chain"]["certificates"].as_array().unwrap().iter().map(|row| row["source"].clone()).collect();
    assert_eq!(sources, ["input", "aia", "store", "roots"]);
    // The lock does not change.
    assert_eq!(lock(&scratch), written);
    // For a fetched certificate, the report contains the time of the request.
    let report = scratch.run(&format!("{WORDS} --no-store --format json")).expect(0).json();
    let issuing = &report["chain"]["certificates"][1];
    assert!(issuing["cached"] == false && issuing["fetched_at"].is_string(), "{issuing}");
}

/// A chain that is not the default can be locked too.
#[test]
fn a_requested_variant_is_written_again() {
    let scratch = Scratch::new();
    let old = Spec::ca("Old Root").self_signed();
    let new = Spec::ca("New Root").self_signed();
    let cross = Spec::ca("New Root").key_of(&new).issued_by(&old);
    let issuing = Spec::ca("Issuing CA").issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    scratch.write("root.crt", old.pem() + &new.pem());
    scratch.write("all.crt", leaf.pem() + &issuing.pem() + &cross.pem());
    scratch.write("server.crt", leaf.pem());
    let words = "--roots root.crt --offline --lock lock.json";
    let crossed = scratch.run(&format!("bundle all.crt {words} --variant cross-root")).expect(0);
    assert!(crossed.out().ends_with(&cross.pem()));
    let again = scratch.run(&format!("bundle server.crt {words} --locked")).expect(0);
    assert_eq!(again.out(), crossed.out());
    scratch.run(&format!("bundle server.crt {words} --locked --variant standard")).expect(2);
}

#[test]
fn bundles_that_cannot_be_written_again() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.run(&format!("bundle server.crt {LOCAL} --lock lock.json")).expect(0);
    let good = scratch.read("lock.json");
    let words = format!("bundle server.crt {LOCAL} --lock lock.json --locked");
    scratch.run(&words).expect(0);
    // Another certificate, server, root, or time.
    let other = Spec::leaf("www.example.jp").issued_by(&site.issuing);
    scratch.write("other.crt", other.pem());
    let run = scratch.run(&words.replace("server.crt", "other.crt")).expect(3);
    run.says(&[
        "lock of a bundle of another certificate: CN=www.example.jp",
        "write the lock anew: chainmend bundle other.crt",
    ]);
    scratch.run(&format!("{words} --for apache -o x")).expect(2).says(&["lock of a bundle for nginx", "--for nginx"]);
    let stranger = Spec::ca("Other Root").self_signed();
    scratch.write("other-root.crt", stranger.pem());
    scratch.run(&words.replace("root.crt", "other-root.crt")).expect(4);
    scratch.run(&format!("{words} --at 2060-01-01")).expect(4);
    // A lock with changes.
    let changed = [
        good.replace("\"lock_version\": 1", "\"lock_version\": 2"),
        good.replacen("\"sha256\": \"", "\"sha256\": \"0", 3),
        good[..good.len() / 2].to_owned(),
        good.replace("\"der\": \"MII", "\"der\": \"MIJ"),
        String::new(),
        "{}".to_owned(),
    ];
    for text in changed {
        scratch.write("lock.json", &text);
        let said =
            if text.len() > 2 { "the lock lock.json is damaged" } else { "lock.json is not a lock of chainmend" };
        scratch.run(&words).expect(3).says(&[said]);
    }
    // In another order, or with a missing certificate, the chain is not valid.
    let mut lock: Value = serde_json::from_str(&good).unwrap();
    lock["certificates"].as_array_mut().unwrap().swap(1, 2);
    scratch.write("lock.json", lock.to_string());
    scratch.run(&words).expect(4).says(&["is not valid with these roots at this time"]);
    lock["certificates"].as_array_mut().unwrap().truncate(2);
    scratch.write("lock.json", lock.to_string());
    scratch.run(&words).expect(4);
    scratch.run(&words.replace("lock.json", "missing.json")).expect(3);
    scratch.run(&format!("bundle server.crt {LOCAL} --locked")).expect(2);
    let japanese = scratch.run(&format!("{words} --for apache -o x --lang ja")).expect(2);
    japanese.says(&["nginx 用のバンドルのロックファイル"]);
}

/// Runs the suggested commands in a shell.
fn advised(scratch: &Scratch, run: &Run) -> Vec<Run> {
    let lines = run.stderr.lines().filter(|line| line.trim_start().starts_with("try: "));
    let commands = lines.filter_map(|line| line.find("chainmend ").map(|at| &line[at..]));
    let folder = Path::new(env!("CARGO_BIN_EXE_chainmend")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let run = |command| {
        let mut shell = Command::new("sh");
        finish(shell.args(["-c", command]).current_dir(scratch.folder()).env("PATH", &path).env("LC_ALL", "C"))
    };
    commands.map(run).collect()
}

/// The suggestions fit the reason, and work as printed.
#[test]
fn suggestions_work() {
    let site = Site::new();
    let renewed = Spec::leaf("www.example.jp").issued_by(&site.issuing);
    let stranger = Spec::ca("Other Root").self_signed();
    let local = "--offline --intermediates intermediates.crt --roots root.crt";
    let lock = "--lock my.lock --locked";
    let cases = [
        (format!("bundle server.crt --offline --roots other-root.crt {lock}"), "not among the trusted roots", true),
        (format!("bundle renewed.crt {local} -o full.pem {lock}"), "lock of a bundle of another certificate", false),
        (format!("bundle server.crt {local} --lock none.lock --locked"), "none.lock cannot be read", false),
        (format!("bundle server.crt {local} --lock damaged.lock --locked"), "damaged.lock is damaged", false),
        (format!("bundle server.crt {local} --lock changed.lock --locked"), "changed after it was written", false),
    ];
    for (words, said, is_locked) in cases {
        let scratch = site.scratch();
        scratch.write("renewed.crt", renewed.pem());
        scratch.write("other-root.crt", stranger.pem());
        scratch.run(&format!("bundle server.crt {local} --lock my.lock")).expect(0);
        let good = scratch.read("my.lock");
        scratch.write("damaged.lock", &good[..good.len() / 2]);
        let mut changed: Value = serde_json::from_str(&good).unwrap();
        changed["certificates"].as_array_mut().unwrap().swap(1, 2);
        scratch.write("changed.lock", serde_json::to_string_pretty(&changed).unwrap());
        let failed = scratch.run(&format!("{words} --at 2026-11-23"));
        let failed = failed.says(&[said]);
        assert!([3, 4].contains(&failed.status), "{words}: {}", failed.status);
        let tried = advised(&scratch, &failed);
        assert_eq!(tried.len(), 1, "{words}: {}", failed.stderr);
        assert_eq!(tried[0].status, 0, "{words}: {}", tried[0].stderr);
        assert_eq!(failed.stderr.contains("--locked"), is_locked, "{words}");
        if !is_locked {
            scratch.run(&format!("{words} --at 2026-11-23")).expect(0);
        }
    }
    // No command helps if the root is not in the file any more, or if the leaf has expired.
    let scratch = site.scratch();
    scratch.run(&format!("bundle server.crt {local} --lock my.lock")).expect(0);
    scratch.write("root.crt", stranger.pem());
    let run = scratch.run(&format!("bundle server.crt {local} {lock}")).expect(4);
    run.says(&["CN=Test Root R1", "give a file with that root certificate: --roots FILE"]);
    scratch.write("root.crt", site.root.pem());
    let run = scratch.run(&format!("bundle server.crt {local} {lock} --at 2060-01-01")).expect(4);
    run.says(&["www.example.jp expired on", "get a renewed certificate"]);
    let japanese = scratch.run(&format!("bundle server.crt --roots mozilla {lock} --lang ja")).expect(4);
    japanese
        .says(&["信頼するルート証明書に含まれていません", "ロックファイルのルート証明書を使う場合: chainmend bundle"]);
}

/// A lock is for one certificate.
#[test]
fn two_certificates_of_a_server_cannot_be_locked() {
    let root = Spec::ca("Test Root R1").self_signed();
    let rsa = KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let rsa = Spec::leaf("www.example.jp").with_key(rsa).issued_by(&root);
    let curve = Spec::leaf("www.example.jp").issued_by(&root);
    for keys in ["", "--key rsa.key --key curve.key"] {
        let scratch = Scratch::new();
        scratch.write("both.crt", rsa.pem() + &curve.pem());
        scratch.write("root.crt", root.pem());
        scratch.write("rsa.key", rsa.key_pem());
        scratch.write("curve.key", curve.key_pem());
        let words = format!("bundle both.crt --offline --roots root.crt -o full.pem {keys}");
        let run = scratch.run(&format!("{words} --lock my.lock")).expect(2);
        let run = run.says(&["--lock is for one certificate, and the inputs have two"]);
        let tried = advised(&scratch, &run);
        assert_eq!(tried.iter().map(|run| run.status).collect::<Vec<_>>(), [0, 0, 0], "{}", tried[0].stderr);
        assert_eq!(scratch.read("full.pem"), curve.pem());
        let locked: Value = serde_json::from_str(&scratch.read("my.lock")).unwrap();
        assert_eq!(locked["certificates"].as_array().unwrap().len(), 1);
    }
}

/// The bundle can go to standard output, but the lock cannot.
#[test]
fn a_lock_is_a_file() {
    let site = Site::new();
    let scratch = site.scratch();
    let words = format!("bundle server.crt {LOCAL}");
    for path in ["-", "/dev/stdout"] {
        scratch.run(&format!("{words} --lock {path}")).expect(2).says(&["not standard output", "--lock FILE"]);
    }
    assert!(!scratch.path("-").exists());
    scratch.run(&format!("{words} --lock my.lock")).expect(0);
    let mut locked = scratch.command(&format!("{words} --lock - --locked"));
    let file = std::fs::File::open(scratch.path("my.lock")).unwrap();
    let output = locked.stdin(file).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), site.fullchain());
    scratch.run(&format!("bundle - {LOCAL} --lock - --locked")).expect(2).says(&["can be read only once"]);
}

/// A lock does not overwrite other files.
#[test]
fn a_lock_does_not_overwrite_other_files() {
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.write("notes.txt", "notes");
    let words = format!("bundle server.crt {LOCAL} -o full.pem");
    for (path, status) in [("server.crt", 6), ("root.crt", 6), ("server.key", 6), ("notes.txt", 6), ("full.pem", 2)] {
        let before = std::fs::read(scratch.path(path)).ok();
        scratch.run(&format!("{words} --lock {path}")).expect(status);
        assert_eq!(std::fs::read(scratch.path(path)).ok(), before, "{path}");
        assert!(!scratch.path("full.pem").exists(), "{path}");
    }
    // Only the remedy that helps is suggested, regardless of the spelling and of other options.
    std::os::unix::fs::symlink("server.crt", scratch.path("link.crt")).unwrap();
    let cases = [
        ("--lock server.crt", 6),
        ("--lock ./server.crt --overwrite-input", 6),
        ("--lock link.crt --overwrite-input", 6),
        ("--lock server.key --key server.key", 6),
        ("--lock ./full.pem", 2),
        ("--lock own.json --emit-root own.json", 6),
    ];
    for (options, status) in cases {
        let run = scratch.run(&format!("{words} {options}")).expect(status);
        let tries: Vec<&str> = run.stderr.lines().filter(|line| line.contains("try:")).collect();
        assert_eq!(tries, ["  try: choose another file: --lock FILE"], "{options}");
    }
    scratch.run(&format!("{words} --lock lock.json")).expect(0);
    // A lock can be replaced.
    scratch.run(&format!("{words} --lock lock.json")).expect(0);
    scratch
        .run(&format!("{words} --lock missing/lock.json"))
        .expect(6)
        .says(&["missing/lock.json", "mkdir -p missing"]);
}

/// The lock must not be another file of the run, under any name. If the lock cannot be written, nothing is written.
#[test]
fn a_lock_is_not_another_file_of_the_run() {
    let site = Site::new();
    let scratch = site.scratch();
    let words = &format!("bundle server.crt {LOCAL}");
    let cases = [
        "-o f.pem --lock ./f.pem",
        "--for apache@2.2 -o s.pem --lock s-chain.pem",
        "-o er.pem --emit-root rr.pem --lock ./rr.pem",
        "-o m.pem --manifest --lock m-MANIFEST.json",
    ];
    let before = scratch.names();
    for case in cases {
        let run = scratch.run(&format!("{words} {case}"));
        assert!([2, 6].contains(&run.status), "{case}: {} {}", run.status, run.stderr);
        assert_eq!(scratch.names(), before, "{case}");
    }
    scratch.write("old.pem", site.leaf.pem());
    let run = scratch.run(&format!("{words} -o old.pem --lock nowhere/x.lock")).expect(6);
    assert!(run.stderr.contains("try: mkdir -p nowhere"), "{}", run.stderr);
    assert_eq!(scratch.read("old.pem"), site.leaf.pem());
    // The suggested command is enough.
    std::fs::create_dir(scratch.path("nowhere")).unwrap();
    scratch.run(&format!("{words} -o old.pem --lock nowhere/x.lock")).expect(0);
    assert_eq!(scratch.read("old.pem"), site.fullchain());
}
