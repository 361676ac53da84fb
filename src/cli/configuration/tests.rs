//! Valid and invalid configuration files.

use super::*;

type Read = Vec<(&'static str, Vec<String>, usize)>;

fn parse(text: &str) -> Result<Read, String> {
    match Configuration::parse(text, Path::new("/etc/a/chainmend.toml")) {
        Ok(read) => Ok(read.settings.into_iter().map(|one| (one.key, one.values, one.line)).collect()),
        Err(fault) => {
            let failure = fault.stop(Path::new("c.toml"), Language::English).failure;
            Err([vec![failure.what], failure.why, failure.remedy].concat().join(" | "))
        }
    }
}

#[test]
fn values_and_their_lines() {
    let text = "# ours\nroots = [\"mozilla\", \"corp.pem\", \"/abs.pem\"]\n\nlang = \"ja\"\ntimeout = 2.5\n\"store-dir\" = \"store\"\n";
    let strings = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    let mut read = parse(text).unwrap();
    read.sort_by_key(|(_, _, line)| *line);
    let expected = vec![
        ("roots", strings(&["mozilla", "/etc/a/corp.pem", "/abs.pem"]), 2),
        ("lang", strings(&["ja"]), 4),
        ("timeout", strings(&["2.5"]), 5),
        ("store-dir", strings(&["/etc/a/store"]), 6),
    ];
    if !cfg!(windows) {
        assert_eq!(read, expected);
    }
    assert_eq!(parse(""), Ok(Vec::new()));
    let good = [
        "timeout = 0x10",
        "http-proxy = \"http://u:p@proxy.example:3128/\"",
        "https-proxy = \"proxy.example:80\"",
        "http-proxy = \"http://[::1]:3128\"",
        "no-proxy = [\"*\", \".example.com\", \"::1\", \"a:80\", \"10.0.0.0/8\"]",
        "roots = [\"system\", \"mozilla@2026-05\", \"missing.pem\", \"missing/folder\"]",
        "intermediates = []",
        "aia-allow = []",
        "ccadb-url = \"https://ccadb.example.com:8443/report?x=1\"",
    ];
    for text in good {
        assert_eq!(parse(text).map(|read| read.len()), Ok(1), "{text}");
    }
}

#[test]
fn faults_and_their_lines() {
    let cases = [
        ("\nroot = []", "c.toml:2: unknown key root | the keys are roots, "),
        ("aia_alow = []", "did you mean aia-allow?"),
        ("lang = \"ja\nroots = 1", "c.toml:1: not valid TOML"),
        ("lang = \"fr\"", "c.toml:1: the value of lang cannot be used: fr | the languages are en and ja"),
        ("lang = 1", "cannot be used: 1 | write a string in quotes"),
        ("roots = \"a\"", "cannot be used: a | write a list of strings"),
        ("roots = [1]", "cannot be used: 1 | write a list of strings"),
        ("aia-allow = [\"10.0.0.0/8\", \"here\"]", "cannot be used: here | write it like 10.0.0.0/8"),
        ("timeout = \"1\"", "write a number of seconds"),
        ("timeout = 0", "write seconds, more than 0"),
        ("for = \"niginx\"", "the value of for cannot be used: niginx | did you mean nginx? the targets are"),
        ("http-proxy = \"socks5://a:1\"", "write it like http://HOST:PORT"),
        ("[roots]\na = 1", "cannot be used: table | write a list of strings"),
        ("[x]\na = 1", "unknown key x"),
        ("lang = \"ja\"\nlang = \"en\"", "c.toml:2: not valid TOML | the key is defined twice"),
        ("http-proxy = \"foo\"", "cannot be used: foo | write it like http://HOST:PORT"),
        ("http-proxy = \"http://foo:99999\"", "cannot be used: http://foo:99999 | write it like http://HOST:PORT"),
        ("http-proxy = \"http://foo/path\"", "write it like http://HOST:PORT"),
        ("https-proxy = \"https://u:secret@foo:1\"", "cannot be used: https://***@foo:1 | write"),
        ("no-proxy = [\"a, b\"]", "cannot be used: a, b | write one host per string"),
        ("no-proxy = [\"10.0.0.0/33\"]", "write one host per string"),
        ("no-proxy = [\"\"]", "cannot be used: \"\" | write a string that is not empty"),
        ("roots = []", "cannot be used: [] | name a root store or a file"),
        ("roots = [\" \"]", "write a string that is not empty"),
        ("roots = [\"list\"]", "cannot be used: list | no root store or file has that name"),
        ("roots = [\"mozila\"]", "cannot be used: mozila | no root store or file has that name"),
        ("roots = [\"mozilla@2001-01\"]", "chainmend bundle --roots list"),
        ("store-dir = \"\"", "cannot be used: \"\" | write a string that is not empty"),
        ("cache-dir = \"~bob/x\"", "cannot be used: ~bob/x | only ~ and ~/ are supported"),
        ("cache-dir = \"a\\u001bb\"", "remove the control characters"),
        ("ccadb-url = \"http://a/\"", "cannot be used: http://a/ | write an https URL"),
        ("ccadb-url = \"foo\"", "write an https URL"),
        ("ccadb-url = \"https://u:secret@a/\"", "cannot be used: https://***@a/ | write an https URL"),
        ("aia-deny = [\"10.0.0.0/33\"]", "write it like 10.0.0.0/8"),
        ("aia-allow = [\"-1\"]", "write it like 10.0.0.0/8"),
        ("timeout = -1", "cannot be used: -1 | write seconds, more than 0"),
        ("timeout = 99999999999999999999", "write seconds, more than 0"),
        ("timeout = nan", "write seconds, more than 0"),
        ("for = \"list\"", "cannot be used: list | write the name of a server"),
    ];
    for (text, expected) in cases {
        let said = parse(text).unwrap_err();
        assert!(said.contains(expected), "{text}: {said}");
    }
}
