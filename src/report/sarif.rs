//! The report of `check` in SARIF 2.1.0 (OASIS), which CI systems show beside the files.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::CheckReport;
use crate::finding::{Finding, Language, Rule, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One run with the results of every file. Messages hold strangers' text as it is; who shows them escapes them.
pub fn sarif(reports: &[CheckReport<'_>]) -> Value {
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
                "rules": rules.values().map(|rule| describe(rule)).collect::<Vec<_>>(),
            }},
            "results": rows.collect::<Vec<_>>(),
        }],
    })
}

fn describe(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.name.replace('-', " ")},
        "fullDescription": {"text": rule.why.of(Language::English)},
        "help": {"text": rule.remedy.of(Language::English)},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn result(report: &CheckReport<'_>, finding: &Finding) -> Value {
    let (file, line) = report.sources.file_and_line(finding).unwrap_or((report.file.to_owned(), 1));
    json!({
        "ruleId": finding.rule.code,
        "level": level(finding.severity),
        "message": {"text": finding.message(Language::English)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": file},
            "region": {"startLine": line},
        }}],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
