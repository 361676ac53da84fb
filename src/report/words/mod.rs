//! The sentences and labels of the reports, in both languages, one file for each report.

pub(super) mod bundle;
pub(super) mod chains;
pub(super) mod doubt;
pub(super) mod failure;
pub(super) mod graph;
pub(super) mod verdict;

use crate::finding::Severity;
use crate::language::{Language, Text};
use crate::variant::Kind;

/// The labels before a line.
pub(super) const ERROR: Text = Severity::Error.label();
pub(super) const WARNING: Text = Severity::Warning.label();
pub(super) const CAVEAT: Text = Text { en: "caveat", ja: "注意" };
pub(super) const NOTE: Text = Text { en: "note", ja: "注記" };
pub(super) const TRY: Text = Text { en: "try", ja: "対処" };

pub(super) const STANDARD_INPUT: Text = Text { en: "standard input", ja: "標準入力" };

pub(super) const UNTIL: Text = Text { en: "until {day}", ja: "有効期限: {day}" };
pub(super) const FROM: Text = Text { en: "from {source}", ja: "取得元: {source}" };
pub(super) const LIMIT_REACHED: Text = Text {
    en: "{limit}; there may be more chains than these",
    ja: "{limit}。ほかにも証明書チェーンがある可能性があります",
};

/// The kind of a variant, as text.
pub(super) fn kind(kind: Kind, language: Language) -> &'static str {
    let text = match kind {
        Kind::Standard => Text { en: "standard", ja: "標準" },
        Kind::CrossRoot => Text { en: "cross-root", ja: "クロスルート" },
        Kind::Alternative => Text { en: "alternative", ja: "代替" },
    };
    text.of(language)
}

/// The ending of an English plural; Japanese has none.
pub(super) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
