//! The broken bundles of `fixtures/broken/`: what `check` and `fix` print of each, in both languages, and what becomes of
//! the file. `CHAINMEND_UPDATE=1 cargo test --test cli corpus` writes what they print now; read the difference.

use std::fs;
use std::path::Path;

use time::macros::datetime;

use crate::servers::{apache, has_apache_modules, nginx};
use crate::support::broken::{Case, Pki, folder};
use crate::support::damage::DAMAGES;
use crate::support::run::{Run, Scratch, output, program};

const LANGUAGES: [&str; 2] = ["en", "ja"];

/// A folder with the broken bundle and all that lies beside it.
fn scratch(case: &Case, pki: &Pki) -> Scratch {
    let scratch = Scratch::new();
    for (name, text) in pki.beside() {
        scratch.write(name, text);
        private(&scratch.path(name));
    }
    scratch.write(case.file, &case.bytes);
    scratch
}

/// Keys are nobody else's business; which mode a file gets by itself depends on who runs the tests.
fn private(path: &Path) {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

/// What a run printed, and how it ended.
fn transcript(run: &Run) -> String {
    format!("{}{}exit status {}\n", run.out(), run.stderr, run.status)
}

/// Whether the file is what it is to be; with `CHAINMEND_UPDATE` it is made so. Without contents it must not be there.
fn is_current(path: &Path, contents: Option<&[u8]>) -> bool {
    if std::env::var_os("CHAINMEND_UPDATE").is_some() {
        match contents {
            Some(contents) => fs::write(path, contents).unwrap(),
            None => drop(fs::remove_file(path)),
        }
    }
    fs::read(path).ok().as_deref() == contents
}

#[test]
fn every_case_prints_and_becomes_what_is_written() {
    let pki = Pki::load();
    let cases = pki.cases();
    assert!(cases.len() >= 60, "{}", cases.len());
    let mut stale = Vec::new();
    for case in &cases {
        let expected = folder().join(&case.name);
        let mut compare = |name: &str, contents: Option<&[u8]>| {
            if !is_current(&expected.join(name), contents) {
                stale.push(format!("{}/{name}", case.name));
            }
        };
        compare(case.file, Some(&case.bytes));
        compare("case.txt", Some(case.description().as_bytes()));
        for language in LANGUAGES {
            let scratch = scratch(case, &pki);
            let run = scratch.run(&format!("{} --lang {language}", case.words("check")));
            compare(&format!("check.{language}.txt"), Some(transcript(&run).as_bytes()));
            let run = scratch.run(&format!("{} --lang {language}", case.words("fix")));
            compare(&format!("fix.{language}.txt"), Some(transcript(&run).as_bytes()));
            let mended = fs::read(scratch.path(case.file)).unwrap();
            let changed = mended != case.bytes;
            assert!(!changed || run.status == 0, "{}: changed, and exit status {}", case.name, run.status);
            compare("mended.pem", changed.then_some(&mended[..]));
        }
    }
    assert!(stale.is_empty(), "not what is committed: {stale:#?}\nsee fixtures/broken/README.md");
}

#[test]
fn what_was_mended_stays_as_it_is_and_is_deployable() {
    let pki = Pki::load();
    for case in pki.cases() {
        let scratch = scratch(&case, &pki);
        scratch.run(&case.words("fix"));
        let mended = fs::read(scratch.path(case.file)).unwrap();
        if mended == case.bytes {
            continue;
        }
        scratch.run(&case.words("fix")).expect(0).says(&["good already"]);
        assert_eq!(fs::read(scratch.path(case.file)).unwrap(), mended, "{}", case.name);
        let roots = if case.fix.contains("both-roots") { "both-roots.crt" } else { "root.crt" };
        let words = format!("check {} --roots {roots} --offline --at {}", case.file, case.at);
        assert_eq!(scratch.run(&words).status, 0, "{}", case.name);
        assert!(case.name.starts_with("cross-root") || mended.starts_with(pki.clean().as_bytes()), "{}", case.name);
    }
}

/// Every two damages that go together, one after the other, in a folder that is mended in one run.
#[test]
fn every_pair_of_damages_is_mended_to_the_original() {
    let pki = Pki::load();
    let clean = pki.clean();
    let scratch = Scratch::new();
    scratch.write("root.crt", pki.pem(&["root"]));
    fs::create_dir(scratch.path("pairs")).unwrap();
    let mut names = Vec::new();
    for (index, later) in DAMAGES.iter().enumerate() {
        for earlier in DAMAGES[..index].iter().filter(|earlier| later.pairs_with(earlier)) {
            // What is no text any more is damaged once.
            let Ok(once) = String::from_utf8((earlier.apply)(&clean)) else { continue };
            let name = format!("pairs/{}+{}.pem", earlier.name, later.name);
            scratch.write(&name, (later.apply)(&once));
            names.push(name);
        }
    }
    assert!(names.len() > 2_000, "{}", names.len());
    let run = scratch.run("fix pairs --roots root.crt --offline --at 2026-11-23 -q");
    let wrong: Vec<&String> = names.iter().filter(|name| scratch.read(name) != clean).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(run.status, 0, "{}", run.stderr);
}

/// The mended bundles, each in a folder with the server's key.
fn mended(pki: &Pki) -> Vec<(String, Scratch)> {
    let of_case = |case: &Case| {
        let mended = fs::read(folder().join(&case.name).join("mended.pem")).ok()?;
        let scratch = scratch(case, pki);
        scratch.write("mended.pem", mended);
        Some((case.name.clone(), scratch))
    };
    pki.cases().iter().filter_map(of_case).collect()
}

#[test]
fn openssl_reads_what_was_mended() {
    let Some(openssl) = program("openssl") else { return };
    // By the time that the cases are judged by: some of their certificates end soon.
    let at = datetime!(2026-11-23 00:00 UTC).unix_timestamp().to_string();
    for (name, scratch) in mended(&Pki::load()) {
        output(&openssl, &["x509", "-in", "mended.pem", "-noout"], scratch.folder()).expect(0);
        let chain = ["verify", "-attime", &at, "-CAfile", "both-roots.crt", "-untrusted", "mended.pem", "mended.pem"];
        let run = output(&openssl, &chain, scratch.folder());
        assert_eq!(run.status, 0, "{name}: {}", run.stderr);
    }
}

#[test]
fn nginx_starts_with_what_was_mended() {
    let Some(program) = program("nginx") else { return };
    for (name, scratch) in mended(&Pki::load()) {
        assert!(nginx(&program, &scratch, "mended.pem").is_some(), "{name}");
    }
}

#[test]
fn apache_starts_with_what_was_mended() {
    let Some(program) = program("apache2").filter(|_| has_apache_modules()) else { return };
    for (name, scratch) in mended(&Pki::load()) {
        assert!(apache(&program, &scratch, &[("SSLCertificateFile", "mended.pem")]).is_some(), "{name}");
    }
}

/// FAQ F14 and F13: with an empty line before END, or with the key of another certificate, servers do not start.
#[test]
fn servers_refuse_what_the_faq_says_that_they_refuse() {
    let pki = Pki::load();
    let cases = pki.cases();
    let case = |name: &str| cases.iter().find(|case| case.name == name).unwrap();
    let rows = [("text-blank-line-before-end", "server.key"), ("key-of-another", "shop.key")];
    let (nginx_program, apache_program) = (program("nginx"), program("apache2").filter(|_| has_apache_modules()));
    for (name, key) in rows {
        let scratch = scratch(case(name), &pki);
        scratch.write("server.key", scratch.read(key));
        if let Some(program) = &nginx_program {
            assert!(nginx(program, &scratch, "bundle.pem").is_none(), "nginx: {name}");
        }
        if let Some(program) = &apache_program {
            let started = apache(program, &scratch, &[("SSLCertificateFile", "bundle.pem")]);
            assert!(started.is_none(), "Apache: {name}");
        }
        let log = fs::read_to_string(scratch.path("error.log")).unwrap_or_default();
        let installed = nginx_program.is_some() || apache_program.is_some();
        assert!(!installed || name != "key-of-another" || log.contains("key values mismatch"), "{log}");
    }
}
