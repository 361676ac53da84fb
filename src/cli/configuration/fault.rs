//! Errors in the text of a configuration file, with their place.

use std::path::Path;

use super::super::bad_value::BadValue;
use super::super::exit::{Exit, Stop};
use super::keys::{self, KEYS};
use super::syntax;
use crate::language::{Language, Text};
use crate::report::{Failure, safe};

const NOT_TOML: Text =
    Text { en: "{file}:{line}: not valid TOML", ja: "{file}:{line}: TOML として正しくありません" };
const TWICE: Text = Text {
    en: "the key is defined twice; remove one of the two lines",
    ja: "同じキーが 2 回指定されています。どちらかの行を削除してください",
};
const UNKNOWN: Text =
    Text { en: "{file}:{line}: unknown key {key}", ja: "{file}:{line}: キー {key} はありません" };
const NEAREST: Text = Text { en: "did you mean {key}?", ja: "もしかして: {key}" };
const KNOWN: Text = Text { en: "the keys are {keys}", ja: "指定できるキー: {keys}" };
const BAD_VALUE: Text = Text {
    en: "{file}:{line}: the value of {key} cannot be used: {value}",
    ja: "{file}:{line}: {key} の値は使用できません: {value}",
};

/// An error and its line.
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) kind: FaultKind,
}

pub(super) enum FaultKind {
    /// A syntax error, with the message of the parser and its place in the line.
    Syntax(String, syntax::Spot),
    /// An unknown key, with its name.
    Unknown(String),
    /// An invalid value: the key, its value, and the accepted values.
    Value(&'static str, String, BadValue),
}

impl Fault {
    pub(super) fn stop(&self, path: &Path, language: Language) -> Box<Stop> {
        let (file, line) = (safe(&path.to_string_lossy()), self.line.to_string());
        let filled = |text: Text, more: &[(&str, &str)]| {
            let place = [("file", &*file), ("line", &*line)];
            let values: Vec<_> = place.into_iter().chain(more.iter().copied()).collect();
            Failure::new(text.fill(language, &values))
        };
        let failure = match &self.kind {
            FaultKind::Syntax(said, _) if said == "duplicate key" => filled(NOT_TOML, &[]).because(TWICE.of(language)),
            FaultKind::Syntax(said, spot) => {
                filled(NOT_TOML, &[]).because(syntax::reason(said, spot, language)).because(spot.words(language))
            }
            FaultKind::Unknown(key) => {
                let names = KEYS.map(|key| key.name).join(language.comma());
                let failure =
                    filled(UNKNOWN, &[("key", &safe(key))]).because(KNOWN.fill(language, &[("keys", &names)]));
                match keys::nearest(key) {
                    Some(nearest) => failure.because(NEAREST.fill(language, &[("key", nearest)])),
                    None => failure,
                }
            }
            FaultKind::Value(key, value, wanted) => {
                let value = if value.is_empty() { "\"\"".to_owned() } else { safe(value) };
                filled(BAD_VALUE, &[("key", key), ("value", &value)]).because(wanted.of(language))
            }
        };
        Stop::new(Exit::Usage, failure)
    }
}
