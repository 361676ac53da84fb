use super::*;

#[test]
fn a_language_that_is_missing_or_unknown() {
    let cases = [
        ("--lang", Some("--lang needs a value")),
        ("--lang --help", Some("--lang needs a value")),
        ("check a.pem --lang", Some("--lang needs a value")),
        ("check --lang= a.pem", Some("--lang needs a value")),
        ("--lang fr", Some("--lang fr is not supported")),
        ("--lang=\u{1b}x check", Some("--lang \\u{1b}x is not supported")),
        ("--lang en check", None),
        ("explain -- --lang", None),
        ("check a.pem", None),
    ];
    for (line, expected) in cases {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let failure = of_language(&words, Language::English);
        let said = failure.map(|failure| report::failure_text(&failure, Language::English));
        assert_eq!(said.is_some(), expected.is_some(), "{line}");
        let Some((said, expected)) = said.zip(expected) else { continue };
        assert!(said.contains(expected) && said.contains("try: --lang ja"), "{line}: {said}");
    }
}

#[test]
fn the_language_of_a_command_line_that_is_wrong() {
    let cases: [(&[&str], Option<Language>); 6] = [
        (&["chainmend", "mend", "--lang", "ja"], Some(Language::Japanese)),
        (&["chainmend", "--lang=ja", "--nothing"], Some(Language::Japanese)),
        (&["chainmend", "bundle", "--lang", "en"], Some(Language::English)),
        (&["chainmend", "bundle", "--lang"], None),
        (&["chainmend", "bundle", "--lang", "fr"], None),
        (&["chainmend", "bundle", "ja"], None),
    ];
    for (words, expected) in cases {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        assert_eq!(asked(&words), expected, "{words:?}");
    }
}
