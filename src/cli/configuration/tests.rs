//! The file, as values and as faults.

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
}

#[test]
fn faults_and_their_lines() {
    let cases = [
        ("\nroot = []", "c.toml:2: unknown key root | the keys are roots, "),
        ("aia_alow = []", "did you mean aia-allow?"),
        ("lang = \"ja\nroots = 1", "c.toml:1: not valid TOML"),
        ("lang = \"fr\"", "c.toml:1: the value of lang cannot be used: fr | the languages are en and ja"),
        ("lang = 1", "cannot be used: 1 | write a text in quotes"),
        ("roots = \"a\"", "cannot be used: a | write a list of texts"),
        ("roots = [1]", "cannot be used: 1 | write a list of texts"),
        ("aia-allow = [\"10.0.0.0/8\", \"here\"]", "cannot be used: here | write it like 10.0.0.0/8"),
        ("timeout = \"1\"", "write a number of seconds"),
        ("timeout = 0", "write seconds, more than 0"),
        ("for = \"niginx\"", "the value of for cannot be used: niginx | the targets are"),
        ("http-proxy = \"socks5://a:1\"", "write it like http://HOST:PORT"),
        ("[roots]\na = 1", "cannot be used: table | write a list of texts"),
        ("[x]\na = 1", "unknown key x"),
    ];
    for (text, expected) in cases {
        let said = parse(text).unwrap_err();
        assert!(said.contains(expected), "{text}: {said}");
    }
}
