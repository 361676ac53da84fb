//! The commands and paths of README.md and other documents.

use crate::Site;
use crate::support::http::{Answer, Server};
use crate::support::pki::Spec;
use crate::support::run::{Scratch, finish, program};

const README: &str = include_str!("../../README.md");

/// The first command and its output. The folder differs, and so does the size, because the length of signatures
/// varies.
#[test]
fn the_first_command_prints_what_the_readme_says() {
    let session = README.split("```console\n$ ").nth(1).unwrap().split("```").next().unwrap();
    let (command, expected) = session.split_once('\n').unwrap();

    let proxy = Server::start();
    let root = Spec::ca("Example Root R2").valid((2016, 1, 1), (2046, 1, 1)).self_signed();
    let policy = Spec::ca("Example Policy CA").issued_by(&root);
    let (policy_url, issuing_url) = ("http://ca.example.jp/policy.pem", "http://ca.example.jp/tls1.crt");
    proxy.route(policy_url, Answer::Body(policy.pem().into_bytes()));
    let issuing = Spec::ca("Example TLS CA 1").aia(&[policy_url]).issued_by(&policy);
    proxy.route(issuing_url, Answer::Body(issuing.der.clone()));
    let leaf = Spec::leaf("www.example.jp").aia(&[issuing_url]).issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("server.crt", leaf.pem());
    scratch.write("company-root.pem", root.pem());

    let words = command.strip_prefix("chainmend ").unwrap();
    let run = scratch.run_with(words, &[("HTTP_PROXY", &format!("http://{}", proxy.address))]).expect(0);
    let said = run.stderr.replace(&*scratch.folder().to_string_lossy(), "/etc/nginx/tls");
    assert_eq!(without_size(&said), without_size(expected));
}

fn without_size(text: &str) -> String {
    let (before, after) = text.split_once(" certificates, ").unwrap();
    format!("{before} certificates, N{}", &after[after.find(" bytes").unwrap()..])
}

#[test]
fn every_command_of_the_readme_exists() {
    let scratch = Scratch::new();
    let help = ["bundle", "fix", "check", "chains", "batch", "explain"]
        .map(|command| scratch.run(&format!("{command} --help")).expect(0));
    let options =
        README.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| word.starts_with("--"));
    let others = ["--locked", "--path", "--open", "--rawfile"];
    for option in options.filter(|option| !option.trim_matches('-').is_empty() && !others.contains(option)) {
        assert!(help.iter().any(|help| help.out().contains(option)), "{option}");
    }
    let makefile = include_str!("../../Makefile");
    for target in ["demo", "test"] {
        assert!(README.contains(&format!("make {target}\n")) && makefile.contains(&format!("\n{target}:")), "{target}");
    }
    for name in
        ["docs/network.md", "docs/validation.md", "docs/clients.md", "docs/report.schema.json", "docs/architecture.md"]
    {
        assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name).exists(), "{name}");
    }
}

/// All paths in documents for contributors exist.
#[test]
fn every_path_in_documents_exists() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/release.md"] {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        let folders =
            ["src/", "tests/", "roots/", "docs/", "fixtures/", "fuzz/", "benches/", "build/", "examples/", ".ci/"];
        let named = text.split(['`', '(', ')', ' ', '\n']).filter(|word| folders.iter().any(|f| word.starts_with(f)));
        let is_path = |word: &&str| !word.contains(['*', '<', '{', '#']);
        for path in named.filter(is_path).map(|word| word.trim_end_matches(['.', ',', ';', ':'])) {
            assert!(root.join(path).exists(), "{document}: {path}");
        }
    }
}

/// Cargo builds where `CARGO_TARGET_DIR` says, so no benchmark names a path under `target`.
#[test]
fn benchmarks_find_programs_wherever_they_are_built() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches");
    let mut found = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        let source = std::fs::read_to_string(&file).unwrap();
        assert!(!source.contains("(\"target"), "{}", file.display());
        found += usize::from(source.contains("built::program("));
    }
    assert!(found >= 4, "{found}");
}

/// The lines of examples in CONTRIBUTING.md are lines of the named files.
#[test]
fn examples_for_contributors_are_in_the_source() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut compared = 0;
    for block in include_str!("../../CONTRIBUTING.md").split("```").skip(1).step_by(2) {
        let mut file = String::new();
        // The first line is the name of the language.
        for line in block.lines().skip(1).filter(|line| !line.trim().is_empty()) {
            if let Some(name) = line.strip_prefix("// ").or_else(|| line.strip_prefix("# ")) {
                file = std::fs::read_to_string(root.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            } else {
                assert!(file.lines().any(|known| known.trim() == line.trim()), "{line}");
                compared += 1;
            }
        }
    }
    assert!(compared > 25, "{compared}");
}

/// The format of Keep a Changelog: unreleased changes first, then versions with dates.
#[test]
fn the_changelog_has_the_format_of_keep_a_changelog() {
    let text = include_str!("../../CHANGELOG.md");
    let mut headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    assert_eq!(headings.next(), Some("[Unreleased]"));
    for heading in headings {
        let (version, day) = heading.split_once("] - ").unwrap_or_else(|| panic!("{heading}"));
        let is_version = version.strip_prefix('[').is_some_and(|version| version.split('.').count() == 3);
        let format = time::macros::format_description!("[year]-[month]-[day]");
        assert!(is_version && time::Date::parse(day, format).is_ok(), "{heading}");
    }
    let kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    for kind in text.lines().filter_map(|line| line.strip_prefix("### ")) {
        assert!(kinds.contains(&kind), "{kind}");
    }
    // Every line belongs to a heading.
    let (_, unreleased) = text.split_once("## [Unreleased]\n").unwrap();
    assert!(unreleased.trim_start().starts_with("### "));
}

/// The pipeline of the paragraph about `batch`.
#[test]
fn the_line_of_batch_prints_the_bundle() {
    let (Some(_), Some(_)) = (program("bash"), program("jq")) else { return };
    let line = README.lines().find(|line| line.contains("chainmend batch | jq")).unwrap();
    let site = Site::new();
    let scratch = site.scratch();
    let options = "--roots root.crt --offline --intermediates intermediates.crt --at 2026-11-23";
    let script = format!("set -o pipefail; chainmend() {{ \"$0\" \"$@\" {options}; }}; {line}");
    let mut shell = std::process::Command::new("bash");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_chainmend")]).current_dir(scratch.folder());
    let run = finish(&mut shell).expect(0);
    assert_eq!(run.out(), site.fullchain());
}
