//! The languages of everything that is said to people, and texts that exist in each of them.

/// A language of the reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// The language of a POSIX locale: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty decides.
    /// `variable` reads one of them.
    pub fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Self {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let locale = names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
        let is_japanese = locale.is_some_and(|locale| locale.split(['_', '.', '-']).next() == Some("ja"));
        if is_japanese { Self::Japanese } else { Self::English }
    }
}

/// A text in every language. Words in braces stand for facts, see [`Text::fill`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Japanese, polite, with the terms of the CAs in Japan.
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

    /// The text in one language with its facts: `{word}` stands for the value of that name, or nothing where there
    /// is none. Each value is put in once, so that braces in strangers' text stay what they are.
    pub fn fill(&self, language: Language, values: &[(&str, &str)]) -> String {
        let template = self.of(language);
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (word, next) = after.split_once('}').unwrap_or((after, ""));
            if let Some((_, value)) = values.iter().find(|(name, _)| *name == word) {
                out.push_str(value);
            }
            rest = next;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales() {
        let cases: [(&[(&str, &str)], Language); 7] = [
            (&[], Language::English),
            (&[("LANG", "ja_JP.UTF-8")], Language::Japanese),
            (&[("LANG", "ja")], Language::Japanese),
            (&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "C")], Language::English),
            (&[("LANG", "C"), ("LC_MESSAGES", "ja_JP.eucJP")], Language::Japanese),
            (&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "")], Language::Japanese),
            (&[("LANG", "jam_JM")], Language::English),
        ];
        for (variables, expected) in cases {
            let read = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(Language::of_locale(read), expected, "{variables:?}");
        }
    }

    #[test]
    fn facts_stand_where_their_words_are() {
        let text = Text { en: "{a} and {b}", ja: "{b}と{a}" };
        let values = [("a", "{b}"), ("b", "2")];
        assert_eq!(text.fill(Language::English, &values), "{b} and 2");
        assert_eq!(text.fill(Language::Japanese, &values), "2と{b}");
        assert_eq!(text.fill(Language::English, &[]), " and ");
    }
}
