//! Announcements of root programs: converts TOML to a Rust table.

use std::fmt::Write as _;

use toml::Value;

use crate::catalogue::{only, rows};

const KEYS: &[&str] = &["store", "made_from", "made_before", "leaves", "years", "source"];

/// The Rust code of `TERMS`.
pub(crate) fn terms(path: &str) -> String {
    let mut code = String::from("static TERMS: &[Term] = &[\n");
    for row in rows(path, "term") {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        let required = |key: &str| text(key).unwrap_or_else(|| panic!("{path}: a term has no {key}"));
        only(path, &row, KEYS);
        let date = |key: &str| text(key).map_or("None".to_owned(), |day| format!("Some(date!({day}))"));
        let end = match (text("leaves"), row.get("years").and_then(Value::as_integer)) {
            (Some(day), None) => format!("End::On(date!({day}))"),
            (None, Some(years)) => format!("End::After({years})"),
            _ => panic!("{path}: a term has either leaves or years"),
        };
        let _ = writeln!(
            code,
            "Term {{ store: {:?}, made_from: {}, made_before: {}, end: {end}, source: {:?} }},",
            required("store"),
            date("made_from"),
            date("made_before"),
            required("source"),
        );
    }
    code + "];\n"
}
