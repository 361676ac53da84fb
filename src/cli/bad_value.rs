//! Why the value of an option is invalid, in both languages.

use std::fmt;

use crate::language::{Language, Text};

/// The error for an invalid value, with the values that the option accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadValue {
    pub(super) english: String,
    pub(super) japanese: String,
}

impl BadValue {
    /// Creates an error from a function that returns the text in each language.
    pub(crate) fn new(say: impl Fn(Language) -> String) -> Self {
        Self { english: say(Language::English), japanese: say(Language::Japanese) }
    }

    /// Creates an error with this text.
    pub(crate) fn text(text: Text) -> Self {
        Self::new(|language| text.of(language).to_owned())
    }

    /// The text in a language.
    pub(crate) fn of(&self, language: Language) -> String {
        match language {
            Language::English => self.english.clone(),
            Language::Japanese => self.japanese.clone(),
        }
    }
}

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl std::error::Error for BadValue {}
