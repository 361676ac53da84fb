//! The report of `check` in SARIF 2.1.0 (OASIS), which CI systems show beside the files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::CheckReport;
use crate::finding::{Finding, Rule, Severity};
use crate::language::Language;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One run with the results of every file. Messages hold strangers' text as it is; who shows them escapes them.
pub fn sarif(reports: &[CheckReport<'_>]) -> Value {
    let language = reports.first().map(|report| report.language).unwrap_or_default();
    let findings = || reports.iter().flat_map(|report| report.findings);
    let rules: BTreeMap<&str, &Rule> = findings().map(|finding| (finding.rule.code, finding.rule)).collect();
    let rows = reports.iter().flat_map(|report| report.findings.iter().map(move |finding| result(report, finding)));
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "chainmend",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|rule| describe(rule, language)).collect::<Vec<_>>(),
            }},
            "results": rows.collect::<Vec<_>>(),
        }],
    })
}

fn describe(rule: &Rule, language: Language) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.name.replace('-', " ")},
        "fullDescription": {"text": rule.why.of(language)},
        "help": {"text": rule.remedy.of(language)},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn result(report: &CheckReport<'_>, finding: &Finding) -> Value {
    let (file, line) = report.sources.file_and_line(finding, Language::English).unwrap_or((report.file.to_owned(), 1));
    json!({
        "ruleId": finding.rule.code,
        "level": level(finding.severity),
        "message": {"text": finding.message(report.language)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&file)},
            "region": {"startLine": line},
        }}],
    })
}

/// A path as a URI reference (RFC 3986): relative, or with the scheme `file` when it is absolute.
fn uri(path: &str) -> String {
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for octet in path.bytes() {
        let is_plain = octet.is_ascii_alphanumeric() || matches!(octet, b'/' | b'-' | b'.' | b'_' | b'~');
        if is_plain {
            out.push(char::from(octet));
        } else {
            let _ = write!(out, "%{octet:02X}");
        }
    }
    out
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_as_uri_references() {
        let cases = [
            ("server.pem", "server.pem"),
            ("conf/a b.pem", "conf/a%20b.pem"),
            ("C:server#1?.pem", "C%3Aserver%231%3F.pem"),
            ("100%.pem", "100%25.pem"),
            ("証明書.pem", "%E8%A8%BC%E6%98%8E%E6%9B%B8.pem"),
            ("/etc/ssl/server.pem", "file:///etc/ssl/server.pem"),
        ];
        for (path, expected) in cases {
            assert_eq!(uri(path), expected);
        }
    }
}
