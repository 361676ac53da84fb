//! The report of `check` in SARIF 2.1.0 (OASIS), which CI systems show next to the files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{CheckReport, Failure, NotJudged, file_name};
use crate::finding::{Code, Finding, Rule, Spot};
use crate::language::Language;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One run with the results of all files. Files that could not be checked are notifications of its invocation (SARIF
/// 2.1.0 §3.20.21). Messages contain untrusted text, which viewers escape.
pub fn sarif(reports: &[CheckReport<'_>], not_judged: &[NotJudged<'_>], language: Language) -> Value {
    let findings = || reports.iter().flat_map(|report| report.findings);
    let rules: BTreeMap<Code, &Rule> = findings().map(|finding| (finding.rule.code, finding.rule)).collect();
    let rows = reports.iter().flat_map(|report| report.findings.iter().flat_map(move |one| results(report, one)));
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "chainmend",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": information_uri(),
                "rules": rules.values().map(|rule| describe(rule, language)).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": not_judged.is_empty(),
                "toolExecutionNotifications": not_judged.iter().map(notification).collect::<Vec<_>>(),
            }],
            "results": rows.collect::<Vec<_>>(),
        }],
    })
}

/// A file that could not be checked, and why.
fn notification(one: &NotJudged<'_>) -> Value {
    let Failure { what, why, remedy } = one.failure;
    let lines: Vec<&str> = std::iter::once(what).chain(why).chain(remedy).map(String::as_str).collect();
    json!({
        "level": "error",
        "message": {"text": lines.join("\n")},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": location(one.file, one.file == "-")}}}],
    })
}

fn location(file: &str, is_input: bool) -> String {
    if is_input { STANDARD_INPUT.to_owned() } else { uri(file, cfg!(windows)) }
}

fn describe(rule: &Rule, language: Language) -> Value {
    let short = match language {
        Language::English => rule.name.replace('-', " "),
        Language::Japanese => neutral(rule.message.of(language)),
    };
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": neutral(rule.why.of(language))},
        "help": {"text": neutral(&rule.general_remedy(language))},
        "helpUri": help_uri(rule),
        "defaultConfiguration": {"level": rule.severity.sarif_level()},
    })
}

/// A result for each place of a finding, so that programs can annotate lines.
fn results(report: &CheckReport<'_>, finding: &Finding) -> Vec<Value> {
    match finding.places() {
        [] => vec![result(report, finding, None)],
        places => places.iter().map(|spot| result(report, finding, Some(spot))).collect(),
    }
}

fn result(report: &CheckReport<'_>, finding: &Finding, spot: Option<&Spot>) -> Value {
    let language = Language::English;
    let (file, line) = report.sources.file_and_line(finding, language).unwrap_or((file_name(report.file, language), 1));
    let mut region = json!({"startLine": spot.map_or(line, |spot| spot.line)});
    if let Some(offset) = spot.and_then(|spot| spot.offset) {
        region["byteOffset"] = json!(offset);
    }
    let is_input = report.file == "-" && file == file_name("-", language);
    json!({
        "ruleId": finding.rule.code,
        "level": finding.severity.sarif_level(),
        "message": {"text": finding.message(report.language)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": location(&file, is_input)},
            "region": region,
        }}],
    })
}

/// The URI of standard input, which is not a file. No program resolves the scheme.
const STANDARD_INPUT: &str = "stdin:";

/// The URI of the program: the `repository` of the package, or a name if there is none.
fn information_uri() -> String {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => "urn:chainmend".to_owned(),
        repository => repository.to_owned(),
    }
}

/// The URI of the page about a finding in `docs/findings/`, in the repository of the package, or a name if there is
/// none.
fn help_uri(rule: &Rule) -> String {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => format!("urn:chainmend:finding:{}", rule.code),
        repository => format!("{repository}/blob/v{}/docs/findings/{}.md", env!("CARGO_PKG_VERSION"), rule.code),
    }
}

/// A sentence about all findings of a rule, with placeholders such as `<day>`.
fn neutral(template: &str) -> String {
    template.replace("{s}", "(s)").replace('{', "<").replace('}', ">")
}

/// A path as a URI reference (RFC 3986): relative, or with the scheme `file` if it is absolute. Paths of Windows have
/// drives and backslashes (RFC 8089, appendix E).
fn uri(path: &str, is_windows: bool) -> String {
    let path = if is_windows { path.replace('\\', "/") } else { path.to_owned() };
    let has_drive = is_windows && matches!(path.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic());
    let mut out = String::new();
    let rest = match path.split_at_checked(2) {
        Some((drive, rest)) if has_drive => {
            out = format!("file:///{drive}");
            rest
        }
        _ if is_windows && path.starts_with("//") => {
            out.push_str("file:");
            &path
        }
        _ if path.starts_with('/') => {
            out.push_str("file://");
            &path
        }
        _ => &path,
    };
    for octet in rest.bytes() {
        let is_plain = octet.is_ascii_alphanumeric() || matches!(octet, b'/' | b'-' | b'.' | b'_' | b'~');
        if is_plain {
            out.push(char::from(octet));
        } else {
            let _ = write!(out, "%{octet:02X}");
        }
    }
    out
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
            assert_eq!(uri(path, false), expected);
        }
        let on_windows = [
            ("C:\\Program Files\\a.pem", "file:///C:/Program%20Files/a.pem"),
            ("conf\\a.pem", "conf/a.pem"),
            ("\\\\host\\share\\a.pem", "file://host/share/a.pem"),
            ("C:a.pem", "C%3Aa.pem"),
        ];
        for (path, expected) in on_windows {
            assert_eq!(uri(path, true), expected);
        }
    }
}
