//! The languages of all output, and texts in these languages.

/// A language of the reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// The language of a POSIX locale: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty
    /// (POSIX.1-2024 section 8.2). `variable` reads an environment variable. If none is set, `system` returns the
    /// locale of the system as a BCP 47 tag.
    pub fn of_locale(variable: impl Fn(&str) -> Option<String>, system: impl FnOnce() -> Option<String>) -> Self {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let locale = names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty())).or_else(system);
        let is_japanese = locale.is_some_and(|locale| locale.split(['_', '.', '-']).next() == Some("ja"));
        if is_japanese { Self::Japanese } else { Self::English }
    }

    /// The separator of sentences.
    pub(crate) const fn space(self) -> &'static str {
        match self {
            Self::English => " ",
            Self::Japanese => "",
        }
    }

    /// The separator between the parts of a list.
    pub(crate) const fn comma(self) -> &'static str {
        match self {
            Self::English => ", ",
            Self::Japanese => "、",
        }
    }
}

/// A text in every language. Words in braces are placeholders, see [`Text::fill`]; `{s}` is the ending of an English
/// plural. A test examines every literal of this type in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Polite Japanese, with the terms that CAs in Japan use.
    pub ja: &'static str,
}

impl Text {
    /// The text in one language.
    pub fn of(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Japanese => self.ja,
        }
    }

    /// The text in one language, with values for its placeholders. Each `{word}` is replaced by the value of that
    /// name, or by nothing if there is none. Values are not expanded again, so braces in untrusted text are safe. Latin
    /// letters and numbers of a value are separated from Japanese beside it by a space.
    pub fn fill(&self, language: Language, values: &[(&str, &str)]) -> String {
        let template = self.of(language);
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            append(&mut out, before);
            let (word, next) = after.split_once('}').unwrap_or((after, ""));
            if let Some((_, value)) = values.iter().find(|(name, _)| *name == word) {
                append(&mut out, value);
            }
            rest = next;
        }
        append(&mut out, rest);
        out
    }
}

/// Appends a part, with a space between Japanese and Latin letters, digits or parentheses, as in all texts. Only the term
/// `CA証明書` has none before it.
fn append(text: &mut String, part: &str) {
    let is_mixed = |(before, after): (char, char)| {
        is_kana_or_kanji(before) && (after.is_ascii_alphanumeric() || after == '(')
            || is_kana_or_kanji(after) && (before.is_ascii_alphanumeric() || before == ')')
    };
    let ends = text.chars().next_back().zip(part.chars().next());
    if ends.is_some_and(is_mixed) && !part.starts_with("CA証明書") {
        text.push(' ');
    }
    text.push_str(part);
}

/// Whether this is kana or kanji.
fn is_kana_or_kanji(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales() {
        let cases: [(&[(&str, &str)], Language); 7] = [
            (&[("LC_MESSAGES", "fr_FR.UTF-8")], Language::English),
            (&[("LANG", "ja_JP.UTF-8")], Language::Japanese),
            (&[("LANG", "ja")], Language::Japanese),
            (&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "C")], Language::English),
            (&[("LANG", "C"), ("LC_MESSAGES", "ja_JP.eucJP")], Language::Japanese),
            (&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "")], Language::Japanese),
            (&[("LANG", "jam_JM")], Language::English),
        ];
        for (variables, expected) in cases {
            let read = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned());
            for system in [None, Some("ja-JP"), Some("en-US")] {
                let language = Language::of_locale(read, || system.map(str::to_owned));
                assert_eq!(language, expected, "{variables:?} {system:?}");
            }
        }
        for (system, expected) in
            [(None, Language::English), (Some("ja-JP"), Language::Japanese), (Some("de-DE"), Language::English)]
        {
            assert_eq!(Language::of_locale(|_| None, || system.map(str::to_owned)), expected, "{system:?}");
        }
    }

    #[test]
    fn facts_stand_where_their_words_are() {
        let text = Text { en: "{a} and {b}", ja: "{b}と{a}" };
        let values = [("a", "{b}"), ("b", "2")];
        assert_eq!(text.fill(Language::English, &values), "{b} and 2");
        assert_eq!(text.fill(Language::Japanese, &values), "2 と{b}");
        let spaced = [("a", "DNS"), ("b", "秘密鍵")];
        assert_eq!(text.fill(Language::Japanese, &spaced), "秘密鍵と DNS");
        let quoted = [("a", " (1)"), ("b", "「x」")];
        assert_eq!(text.fill(Language::Japanese, &quoted), "「x」と (1)");
        assert_eq!(text.fill(Language::English, &[]), " and ");
    }

    /// Every source file, by its path in `src`, with its contents.
    fn sources() -> Vec<(String, String)> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![root.clone()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let name = path.strip_prefix(&root).unwrap().display().to_string().replace('\\', "/");
                    found.push((name, std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        found
    }

    /// Every text in the source, as (file, English, Japanese): each `Text { en: "...", ja: "..." }`.
    fn texts() -> Vec<(String, String, String)> {
        let of_file = |(name, source): &(String, String)| {
            let literals = source.split("Text {").skip(1).filter_map(literal);
            literals.map(|(en, ja)| (name.clone(), en, ja)).collect::<Vec<_>>()
        };
        sources().iter().flat_map(of_file).collect()
    }

    /// The two strings after `Text {` if it is a literal, not a type or a pattern.
    fn literal(source: &str) -> Option<(String, String)> {
        let (en, rest) = string(source.trim_start().strip_prefix("en:")?)?;
        let rest = rest.trim_start().strip_prefix(',').expect("a comma behind en").trim_start();
        let (ja, _) = string(rest.strip_prefix("ja:").expect("ja behind en"))?;
        Some((en, ja))
    }

    /// The string literal at the beginning, and the rest.
    fn string(source: &str) -> Option<(String, &str)> {
        let body = source.trim_start().strip_prefix('"')?;
        let mut escaped = false;
        let end = body.find(|character| {
            let ends = character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        })?;
        Some((body[..end].to_owned(), &body[end + 1..]))
    }

    /// The placeholders of a text, sorted, without the plural ending.
    fn facts(text: &str) -> Vec<&str> {
        let braces = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let mut words: Vec<&str> = braces.filter(|word| *word != "s").collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    fn is_japanese(character: char) -> bool {
        matches!(character, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
    }

    /// A text without its placeholders.
    fn plain(text: &str) -> String {
        text.split('{')
            .enumerate()
            .map(|(index, part)| if index == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) })
            .collect()
    }

    #[test]
    fn every_text_exists_in_both_languages() {
        let texts = texts();
        assert!(texts.len() > 300, "{}", texts.len());
        for (file, en, ja) in texts {
            assert!(!en.contains(is_japanese), "{file}: {en}");
            // Commands are the same in every language.
            let is_command = en == ja && ["chainmend ", "{name}="].iter().any(|start| en.starts_with(start));
            let says_something = plain(&en).contains(char::is_alphabetic) && !is_command;
            assert!(!says_something || ja.contains(is_japanese), "{file}: {en} / {ja}");
            assert_eq!(facts(&en), facts(&ja), "{file}: {en} / {ja}");
        }
    }

    /// All other modules do the same work in every language. They may hold a [`Text`], but do not choose.
    #[test]
    fn only_modules_with_sentences_know_of_languages() {
        const WITH_SENTENCES: [&str; 6] = ["cli/", "explain/", "finding/catalogue/", "report/", "words", "language.rs"];
        const OF_TESTS: [&str; 2] = ["generated/", "finding/tests.rs"];
        let mut others = 0;
        for (name, source) in sources() {
            if [&WITH_SENTENCES[..], &OF_TESTS].concat().iter().any(|start| name.starts_with(start)) {
                continue;
            }
            let program = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            let code = program.lines().filter(|line| !line.trim_start().starts_with("//"));
            assert!(!code.into_iter().any(|line| line.contains("Language")), "{name}");
            others += 1;
        }
        assert!(others > 150, "{others}");
    }
}
