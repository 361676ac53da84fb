//! The report of `check` in SARIF 2.1.0 (OASIS), which CI systems show beside the files.

use std::collections::BTreeMap;

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
