//! The root stores that have a root, as part of a sentence.

use super::words::verdict as text;
use crate::certificate::Certificate;
use crate::language::Language;
use crate::trust::{self, Holding};

/// The stores that have a root, in one line.
pub(super) fn stores(root: &Certificate, language: Language) -> String {
    let rows = trust::holdings(root).into_iter().map(|Holding { store, first, last }| match last {
        None => text::SINCE.fill(language, &[("store", store), ("first", first)]),
        Some(last) => text::FROM_TO.fill(language, &[("store", store), ("first", first), ("last", last)]),
    });
    let rows: Vec<String> = rows.collect();
    if rows.is_empty() { text::NO_STORE_KNOWN.of(language).to_owned() } else { rows.join(language.comma()) }
}
