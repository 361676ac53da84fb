//! The README's promises.

use crate::support::http::{Answer, Server};
use crate::support::pki::Spec;
use crate::support::run::Scratch;

const README: &str = include_str!("../../README.md");

/// The first command and its output, as they stand there; only the folder, and the size, which depends
/// on random signatures, are the run's own.
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
fn every_command_that_the_readme_names_is_there() {
    let scratch = Scratch::new();
    let help = ["bundle", "fix", "check", "chains", "explain"]
        .map(|command| scratch.run(&format!("{command} --help")).expect(0));
    let options =
        README.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| word.starts_with("--"));
    let others = ["--locked", "--path", "--open"];
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
