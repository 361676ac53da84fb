//! The names of the severities.

use super::super::Severity;
use crate::language::{Language, Text};

struct Row {
    /// The name in JSON and lists.
    name: &'static str,
    /// `level` of SARIF 2.1.0 (§3.27.10).
    sarif: &'static str,
    /// The label before a finding.
    label: Text,
    /// The word after its name.
    word: Text,
    /// One finding, and several findings.
    one: Text,
    several: Text,
}

const ERROR: Row = Row {
    name: "error",
    sarif: "error",
    label: Text { en: "error", ja: "エラー" },
    word: Text { en: "error", ja: "エラー" },
    one: Text { en: "1 error", ja: "エラー 1 件" },
    several: Text { en: "{count} errors", ja: "エラー {count} 件" },
};

const WARNING: Row = Row {
    name: "warning",
    sarif: "warning",
    label: Text { en: "warning", ja: "警告" },
    word: Text { en: "warning", ja: "警告" },
    one: Text { en: "1 warning", ja: "警告 1 件" },
    several: Text { en: "{count} warnings", ja: "警告 {count} 件" },
};

const INFO: Row = Row {
    name: "info",
    sarif: "note",
    label: Text { en: "info", ja: "情報" },
    word: Text { en: "information", ja: "情報" },
    one: Text { en: "1 note, see -v", ja: "情報 1 件 (-v で表示)" },
    several: Text { en: "{count} notes, see -v", ja: "情報 {count} 件 (-v で表示)" },
};

impl Severity {
    /// All severities, the most severe first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    const fn row(self) -> &'static Row {
        match self {
            Self::Error => &ERROR,
            Self::Warning => &WARNING,
            Self::Info => &INFO,
        }
    }

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The `level` in SARIF.
    pub(crate) const fn sarif_level(self) -> &'static str {
        self.row().sarif
    }

    /// The label before a finding.
    pub(crate) const fn label(self) -> Text {
        self.row().label
    }

    /// The word after the name of a finding.
    pub(crate) const fn word(self) -> Text {
        self.row().word
    }

    /// The number of findings with it, as text. Empty for none.
    pub(crate) fn counted(self, count: usize, language: Language) -> Option<String> {
        match count {
            0 => None,
            1 => Some(self.row().one.of(language).to_owned()),
            _ => Some(self.row().several.fill(language, &[("count", &count.to_string())])),
        }
    }
}
