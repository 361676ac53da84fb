//! Certificate Transparency logs and the policies of CAs: converts TOML to text and Rust tables.

use std::fmt::Write as _;

use toml::Value;

use crate::catalogue::rows;

/// The logs, one per line, with tabs between the parts. It is not a table, because the loader would have to relocate
/// that in every run.
pub(crate) fn logs(path: &str) -> String {
    let mut text = String::new();
    for list in rows(path, "list") {
        for log in entries::<3>(path, &list["logs"]) {
            assert!(log.iter().all(|part| !part.contains(['\t', '\n'])), "{path}: {log:?}");
            let _ = writeln!(text, "{}", log.join("\t"));
        }
    }
    text
}

/// The Rust code of `POLICIES`.
pub(crate) fn policies(path: &str) -> String {
    let mut code = String::from("static POLICIES: &[(&str, ValidationLevel)] = &[\n");
    for list in rows(path, "list") {
        let level = match list["level"].as_str() {
            Some("domain") => "Domain",
            Some("individual") => "Individual",
            Some("organization") => "Organization",
            Some("extended") => "Extended",
            level => panic!("{path}: {level:?} is no level of validation"),
        };
        for [policy, _owner] in entries(path, &list["policies"]) {
            let _ = writeln!(code, "({policy:?}, ValidationLevel::{level}),");
        }
    }
    code + "];\n"
}

/// The rows of a list, each with `N` strings.
fn entries<const N: usize>(path: &str, list: &Value) -> Vec<[String; N]> {
    let strings = |row: &Value| -> Vec<String> {
        row.as_array().into_iter().flatten().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    };
    let rows = list.as_array().into_iter().flatten().map(strings);
    rows.map(|row| row.try_into().unwrap_or_else(|row| panic!("{path}: {row:?} has not {N} strings"))).collect()
}
