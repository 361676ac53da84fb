//! The broken bundles of `fixtures/broken/`: the output of `check` and `fix` for each, in both languages, and the
//! resulting file. `CHAINMEND_UPDATE=1 cargo test --test cli corpus` updates the transcripts; review the diff.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use time::macros::datetime;

use crate::servers::{apache, has_apache_modules, nginx};
use crate::support::broken::{Case, Pki, transcripts};
use crate::support::damage::DAMAGES;
use crate::support::run::{Run, Scratch, output, program};

const LANGUAGES: [&str; 2] = ["en", "ja"];

/// A folder with the broken bundle and the files next to it.
fn scratch(case: &Case, pki: &Pki) -> Scratch {
    let scratch = Scratch::new();
    for (name, text) in pki.beside() {
        scratch.write(name, text);
        private(&scratch.path(name));
    }
    scratch.write(case.file, &case.bytes);
    scratch
}

/// Makes a file readable by its owner only. Otherwise, its mode and the findings about keys depend on the umask.
fn private(path: &Path) {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

/// The output of the runs of a case, and the resulting file.
fn transcript(case: &Case, pki: &Pki) -> String {
    let mut text = format!("{}\n", case.about);
    for language in LANGUAGES {
        let scratch = scratch(case, pki);
        for command in ["check", "fix"] {
            let words = format!("{} --lang {language}", case.words(command));
            let run = scratch.run(&words);
            let bytes = fs::read(scratch.path(case.file)).unwrap();
            let changed = bytes != case.bytes;
            assert!(!changed || (command, run.status) == ("fix", 0), "{words}: {} changed, {}", case.name, run.status);
            write_run(&mut text, &words, &run);
            if changed {
                let _ = writeln!(text, "[{} is now:{}]", case.file, contents(&bytes, pki));
            }
        }
    }
    text
}

fn write_run(text: &mut String, words: &str, run: &Run) {
    let _ = write!(text, "\n$ chainmend {words}\n{}", run.out());
    if !run.stderr.is_empty() {
        let _ = write!(text, "[standard error]\n{}", run.stderr);
    }
    let _ = writeln!(text, "[exit status {}]", run.status);
}

/// All contents of a file: the names of the files in `pki/` that it consists of, and all other lines as they are.
fn contents(bytes: &[u8], pki: &Pki) -> String {
    let mut rest = std::str::from_utf8(bytes).unwrap();
    let files = pki.files();
    let mut text = String::new();
    while let Some(line) = rest.split_inclusive('\n').next() {
        let known = files.iter().find_map(|(name, text)| Some((name, rest.strip_prefix(text.as_str())?)));
        if let Some((name, behind)) = known {
            let _ = write!(text, " {name}");
            rest = behind;
        } else {
            let end = if line.ends_with('\n') { "" } else { " (no line end)" };
            let _ = write!(text, "\n{}{end}", line.strip_suffix('\n').unwrap_or(line).escape_debug());
            rest = &rest[line.len()..];
        }
    }
    text
}

/// The committed transcripts, by the name of their case.
fn committed() -> BTreeMap<String, String> {
    let entries = fs::read_dir(transcripts()).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    entries.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_case_prints_and_becomes_what_is_written() {
    let pki = Pki::load();
    let cases = pki.cases();
    assert!(cases.len() >= 60, "{}", cases.len());
    let written: BTreeMap<String, String> =
        cases.iter().map(|case| (case.name.clone(), transcript(case, &pki))).collect();
    assert_eq!(written.len(), cases.len(), "two cases have one name");
    let committed = committed();
    let names = written.keys().chain(committed.keys());
    let mut stale: Vec<&String> = names.filter(|name| written.get(*name) != committed.get(*name)).collect();
    stale.sort_unstable();
    stale.dedup();
    if std::env::var_os("CHAINMEND_UPDATE").is_none() {
        assert!(stale.is_empty(), "not what is committed: {stale:#?}\nsee fixtures/broken/README.md");
    }
    for name in stale {
        let path = transcripts().join(format!("{name}.txt"));
        match written.get(name) {
            Some(text) => fs::write(path, text).unwrap(),
            // The case was removed.
            None => fs::remove_file(path).unwrap(),
        }
    }
}

#[test]
fn fixed_files_stay_unchanged_and_are_deployable() {
    let pki = Pki::load();
    for case in pki.cases() {
        let scratch = scratch(&case, &pki);
        scratch.run(&case.words("fix"));
        let mended = fs::read(scratch.path(case.file)).unwrap();
        if mended == case.bytes {
            continue;
        }
        scratch.run(&case.words("fix")).expect(0).says(&["no changes needed"]);
        assert_eq!(fs::read(scratch.path(case.file)).unwrap(), mended, "{}", case.name);
        let roots = if case.fix.contains("both-roots") { "both-roots.crt" } else { "root.crt" };
        let words = format!("check {} --roots {roots} --offline --at {}", case.file, case.at);
        assert_eq!(scratch.run(&words).status, 0, "{}", case.name);
        assert!(case.name.starts_with("cross-root") || mended.starts_with(pki.clean().as_bytes()), "{}", case.name);
    }
}

/// All pairs of damages that can be combined, applied one after the other, in a folder that is fixed in one run.
#[test]
fn every_pair_of_damages_is_fixed_to_the_original() {
    let pki = Pki::load();
    let clean = pki.clean();
    let scratch = Scratch::new();
    scratch.write("root.crt", pki.pem(&["root"]));
    fs::create_dir(scratch.path("pairs")).unwrap();
    let mut names = Vec::new();
    for (index, later) in DAMAGES.iter().enumerate() {
        for earlier in DAMAGES[..index].iter().filter(|earlier| later.pairs_with(earlier)) {
            // If the first damage leaves no text, there is no second one.
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

/// The fixed bundles, each in a folder with the server's key. Identical ones are left out.
fn mended(pki: &Pki) -> Vec<(String, Scratch)> {
    let mut folders = BTreeMap::new();
    for case in pki.cases() {
        let scratch = scratch(&case, pki);
        scratch.run(&case.words("fix"));
        let mended = fs::read(scratch.path(case.file)).unwrap();
        if mended != case.bytes {
            scratch.write("mended.pem", &mended);
            folders.entry(mended).or_insert((case.name, scratch));
        }
    }
    assert!(folders.len() >= 2, "{}", folders.len());
    folders.into_values().collect()
}

#[test]
fn openssl_reads_fixed_files() {
    let Some(openssl) = program("openssl") else { return };
    // At the time of the cases, because some certificates expire soon.
    let at = datetime!(2026-11-23 00:00 UTC).unix_timestamp().to_string();
    for (name, scratch) in mended(&Pki::load()) {
        output(&openssl, &["x509", "-in", "mended.pem", "-noout"], scratch.folder()).expect(0);
        let chain = ["verify", "-attime", &at, "-CAfile", "both-roots.crt", "-untrusted", "mended.pem", "mended.pem"];
        let run = output(&openssl, &chain, scratch.folder());
        assert_eq!(run.status, 0, "{name}: {}", run.stderr);
    }
}

#[test]
fn nginx_starts_with_fixed_files() {
    let Some(program) = program("nginx") else { return };
    for (name, scratch) in mended(&Pki::load()) {
        assert!(nginx(&program, &scratch, "mended.pem").is_some(), "{name}");
    }
}

#[test]
fn apache_starts_with_fixed_files() {
    let Some(program) = program("apache2").filter(|_| has_apache_modules()) else { return };
    for (name, scratch) in mended(&Pki::load()) {
        assert!(apache(&program, &scratch, &[("SSLCertificateFile", "mended.pem")]).is_some(), "{name}");
    }
}

/// FAQ F14 and F13: servers do not start with an empty line before END, or with the key of another certificate.
#[test]
fn servers_refuse_files_as_the_faq_says() {
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
