//! The report of `check`: what was found in a file, and whether it can be deployed.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::json::{self, Report};
use super::{InputNotes, Sources, day, name, safe};
use crate::certificate::Certificate;
use crate::finding::{Finding, Severity};
use crate::language::Language;
use crate::path::Outcome;
use crate::variant::Variant;

/// Everything that checking one file can report.
#[derive(Debug)]
pub struct CheckReport<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// The first certificate of the file: what a server would present as its own.
    pub leaf: &'a Certificate,
    /// The search through what would be served.
    pub outcome: &'a Outcome,
    /// The valid chains, the standard one first.
    pub variants: &'a [Variant],
    /// What was found.
    pub findings: &'a [Finding],
    /// Warnings count as errors.
    pub strict: bool,
    /// What only tells what a certificate is belongs into the text too.
    pub verbose: bool,
    /// The language of its words.
    pub language: Language,
    /// Where each certificate came from.
    pub sources: Sources<'a>,
    /// What is worth knowing about the file besides its certificates.
    pub inputs: &'a InputNotes,
}

impl CheckReport<'_> {
    /// Whether there is a valid chain and nothing that keeps a server or mainstream clients from using it.
    pub fn is_deployable(&self) -> bool {
        !self.variants.is_empty() && !self.findings.iter().any(|finding| finding.is_failure(self.strict))
    }
}

/// The reports of one run: that of the first file, and those of all when there are several.
#[derive(Debug, Serialize)]
pub struct CheckedJson {
    #[serde(flatten)]
    first: Report,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checked: Vec<Checked>,
}

#[derive(Debug, Serialize)]
struct Checked {
    file: String,
    #[serde(flatten)]
    report: Report,
}

/// The report as JSON. `None` without a file.
pub fn json(reports: &[CheckReport<'_>]) -> Option<CheckedJson> {
    let all_deployable = reports.iter().all(CheckReport::is_deployable);
    let first = json::check(reports.first()?).with_verdict(all_deployable);
    let several = if reports.len() > 1 { reports } else { &[] };
    let checked = several.iter().map(|report| Checked { file: report.file.to_owned(), report: json::check(report) });
    Some(CheckedJson { first, checked: checked.collect() })
}

const HEADING: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Info => AnsiColor::Cyan.on_default().bold(),
    }
}

/// The report as text.
pub fn text(report: &CheckReport<'_>) -> String {
    let mut out = String::new();
    let file = safe(report.file);
    let _ = writeln!(out, "{HEADING}{file}{HEADING:#}: {}, {}", name(report.leaf), summary(report));
    if let Some(variant) = report.variants.first() {
        let labels: Vec<String> = variant.path.certificates().map(name).collect();
        let (expiry, first) = variant.path.earliest_expiry();
        let _ = writeln!(out, "  chain: {}", labels.join(" <- "));
        let _ = writeln!(out, "  first to expire: {}, on {}", name(first), day(expiry));
    }
    for finding in report.findings.iter().filter(|finding| report.verbose || !finding.is_background()) {
        write_finding(finding, report, &mut out);
    }
    out
}

fn summary(report: &CheckReport<'_>) -> String {
    let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let plural = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let counts = [plural(count(Severity::Error), "error"), plural(count(Severity::Warning), "warning")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let verdict =
        if report.is_deployable() { format!("{GOOD}deployable{GOOD:#}") } else { "not deployable".to_owned() };
    if counts.is_empty() { verdict } else { format!("{verdict} ({})", counts.join(", ")) }
}

fn write_finding(finding: &Finding, report: &CheckReport<'_>, out: &mut String) {
    let (rule, language) = (finding.rule, report.language);
    let style = style(finding.severity);
    let message = safe(&finding.message(language));
    let _ = writeln!(out, "{style}{}{style:#} {} {}: {message}", finding.severity.name(), rule.code, rule.name);
    let place = safe(&report.sources.place_of(finding));
    if !place.is_empty() {
        let _ = writeln!(out, "  at: {place}");
    }
    let _ = writeln!(out, "  why: {}", rule.why.of(language));
    let _ = writeln!(out, "  try: {}", safe(&finding.remedy(language)));
}
