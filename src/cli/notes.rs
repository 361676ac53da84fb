//! What is said besides the report.

use super::words;
use crate::job::Parameters;
use crate::job::output::Replaced;
use crate::language::{Language, Text};
use crate::report::{self, safe};
use crate::variant::Variant;
use crate::write::Target;

const KEPT: Text = Text {
    en: "{label} of {place} is kept: {target} reads it",
    ja: "{place} の {label} は {target} が使用するため残します",
};

fn note(text: &str, language: Language) -> String {
    words::NOTE.fill(language, &[("text", text)]) + "\n"
}

/// What is to be known about a chain whose end the user trusts although it is not self-signed.
pub(crate) fn on_end(chosen: &Variant, language: Language) -> String {
    let end = &chosen.path.anchor().certificate;
    if end.is_self_issued() {
        return String::new();
    }
    words::PARTIAL_CHAIN.fill(language, &[("name", &report::name(end))]) + "\n"
}

/// Which blocks beside the certificates were taken along.
pub(crate) fn on_parameters(kept: &[Parameters], target: &Target, language: Language) -> String {
    let line = |block: &Parameters| {
        let place = safe(&block.place.to_string());
        let values = [("label", &*block.label), ("place", &*place), ("target", target.server)];
        note(&KEPT.fill(language, &values), language)
    };
    kept.iter().map(line).collect()
}

/// What is to be known about the files that were replaced.
pub(crate) fn on_replaced(replaced: &Replaced, language: Language) -> String {
    let linked = replaced.other_names.iter();
    let linked: String =
        linked.map(|(file, count)| note(&report::other_names(file, *count, language), language)).collect();
    linked + &report::worse_text(&replaced.worse, language)
}
