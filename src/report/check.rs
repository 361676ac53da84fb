//! The report of `check`: the findings about a file, and whether it can be deployed.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::json::{self, FileRow, Report};
use super::members::{Member, RoleInFile, Roles, members};
use super::words::chains::FIRST_TO_EXPIRE;
use super::{Failure, InputNotes, Sources, day, file_name, name, safe};
use crate::certificate::{Certificate, Fingerprint};
use crate::finding::{Code, Finding, Severity};
use crate::job::Located;
use crate::language::{Language, Text};
use crate::path::Outcome;
use crate::read::Place;
use crate::variant::Variant;
use crate::words::Labels;
use crate::write::Target;

/// The data of a report about one checked file.
#[derive(Clone, Copy, Debug)]
pub struct CheckReport<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// The certificates of the file in order, without duplicates. A server would present the first as its own.
    pub certificates: &'a Located,
    /// The duplicates, and their places.
    pub duplicates: &'a [(Certificate, Place)],
    /// The names of the inputs that were read as one file, in order. Empty for a file.
    pub parts: &'a [Arc<str>],
    /// The result of the path search through the served certificates.
    pub outcome: &'a Outcome,
    /// The valid chains, the standard one first.
    pub variants: &'a [Variant],
    /// The findings.
    pub findings: &'a [Finding],
    /// The server that the file is for.
    pub target: &'static Target,
    /// Whether warnings count as errors.
    pub strict: bool,
    /// Whether to show informational findings too.
    pub verbose: bool,
    /// The language of its words.
    pub language: Language,
    /// The origin of each certificate.
    pub sources: Sources<'a>,
    /// Notes about the file.
    pub inputs: &'a InputNotes,
    /// The labels of its certificates.
    pub labels: &'a Labels,
}

impl CheckReport<'_> {
    /// Whether there is a valid chain, and no finding that prevents servers or mainstream clients from using it.
    pub fn is_deployable(&self) -> bool {
        !self.variants.is_empty() && !self.findings.iter().any(|finding| finding.is_failure(self.strict))
    }
}

/// The reports of one run: that of the first file, and, if there are several, those of all files.
#[derive(Debug, Serialize)]
pub struct CheckedJson {
    #[serde(flatten)]
    first: Report,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checked: Vec<Checked>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unusable: Vec<Unusable>,
    results: Vec<FileRow>,
}

#[derive(Debug, Serialize)]
struct Unusable {
    file: String,
    message: String,
    error: json::Error,
}

#[derive(Debug, Serialize)]
struct Checked {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(flatten)]
    report: Report,
}

/// A file that could not be checked.
#[derive(Clone, Copy, Debug)]
pub struct NotJudged<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// Why.
    pub failure: &'a Failure,
    /// The exit status of a run with that file alone.
    pub exit: u8,
}

/// The report as JSON, with the files that could not be checked, and why. `None` if no file could be checked.
pub fn json(reports: &[CheckReport<'_>], not_judged: &[NotJudged<'_>]) -> Option<CheckedJson> {
    let all_deployable = not_judged.is_empty() && reports.iter().all(CheckReport::is_deployable);
    let first = json::check(reports.first()?).with_verdict(all_deployable);
    let several = if reports.len() + not_judged.len() > 1 { reports } else { &[] };
    let checked = several.iter().map(|report| Checked {
        file: report.file.to_owned(),
        object: report.inputs.object.clone(),
        report: json::check(report),
    });
    let unusable = not_judged.iter().map(|one| Unusable {
        file: one.file.to_owned(),
        message: one.failure.what.clone(),
        error: json::Error::new(one.failure, one.exit),
    });
    let judged = reports.iter().map(|report| FileRow {
        file: report.file.to_owned(),
        object: report.inputs.object.clone(),
        ok: report.is_deployable(),
        findings: json::check(report).findings().to_vec(),
        error: None,
    });
    let others = not_judged.iter().map(|one| FileRow {
        file: one.file.to_owned(),
        object: None,
        ok: false,
        findings: Vec::new(),
        error: Some(json::Error::new(one.failure, one.exit)),
    });
    let results = judged.chain(others).collect();
    Some(CheckedJson { first, checked: checked.collect(), unusable: unusable.collect(), results })
}

const HEADING: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();

/// If there are more certificates than this, only those with findings are listed.
const LISTED: usize = 32;

/// A missing issuer has no place of its own: the finding is about the certificate below it.
const MISSING: Code = Code::MissingIntermediate;

/// This finding is shown at the place of the duplicate.
const DUPLICATE: Code = Code::DuplicateCertificate;

const DEPLOYABLE: Text = Text { en: "deployable", ja: "使用できます" };
const NOT_DEPLOYABLE: Text = Text { en: "not deployable", ja: "このままでは使用できません" };
/// The text after the name of a file.
const VERDICT: Text = Text { en: ": {leaf}, {verdict}", ja: " ({leaf}): {verdict}" };
const CHAIN: Text = Text { en: "chain", ja: "証明書チェーン" };
const OF_FILE: Text = Text { en: "the file", ja: "ファイル" };
const NOT_IN_FILE: Text = Text { en: "not in the file", ja: "ファイルにありません" };
const NOT_SENT: Text = Text { en: "not sent", ja: "送信されません" };
const MISSING_ISSUER: Text = Text { en: "missing issuer", ja: "不足している発行元の証明書" };
const AT: Text = Text { en: "at", ja: "場所" };
const WHY: Text = Text { en: "why", ja: "理由" };
const TRY: Text = Text { en: "try", ja: "対処" };
const ALL: Text = Text {
    en: "{all} files: {good} deployable, {bad} not deployable",
    ja: "{all} ファイル中: 使用可 {good}、使用不可 {bad}",
};

const ALL_OBJECTS: Text = Text {
    en: "{all} checked: {good} deployable, {bad} not deployable",
    ja: "{all} 件中: 使用可 {good}、使用不可 {bad}",
};

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Info => AnsiColor::Cyan.on_default().bold(),
    }
}

/// A certificate, or the file itself, and the findings about it.
struct Section<'a> {
    place: String,
    title: String,
    findings: Vec<&'a Finding>,
}

impl Section<'_> {
    fn has_findings(&self) -> bool {
        !self.findings.is_empty()
    }
}

/// The reports as text: for each file the verdict, the chain, the findings about the file, and those about each
/// certificate in order. If there are several files, a summary.
pub fn text(reports: &[CheckReport<'_>]) -> String {
    let mut out: String = reports.iter().map(one).collect();
    if let [first, _, ..] = reports {
        let good = reports.iter().filter(|report| report.is_deployable()).count();
        let counts = [reports.len(), good, reports.len() - good].map(|count| count.to_string());
        let values = [("all", &*counts[0]), ("good", &*counts[1]), ("bad", &*counts[2])];
        let has_objects = reports.iter().any(|report| report.inputs.object.is_some());
        let text = if has_objects { ALL_OBJECTS } else { ALL };
        let _ = writeln!(out, "{}", text.fill(first.language, &values));
    }
    out
}

/// The file, and the object in it if it has several.
fn heading(report: &CheckReport<'_>) -> String {
    let file = file_name(report.file, report.language);
    report.inputs.object.as_ref().map_or(file.clone(), |object| format!("{file}, {object}"))
}

/// The errors of the files that cannot be deployed, each with its certificate. Nothing for other files.
pub fn errors(reports: &[CheckReport<'_>]) -> String {
    let bad = reports.iter().filter(|report| !report.is_deployable());
    let errors = |report: &CheckReport<'_>| {
        let _in_use = report.labels.enter(report.language);
        let is_error = |finding: &&Finding| finding.is_failure(report.strict);
        let sections = sections(report, report.findings.iter().filter(is_error));
        heading_line(report, is_error) + &sections_text(sections.into_iter().filter(Section::has_findings), report)
    };
    bad.map(errors).collect()
}

fn one(report: &CheckReport<'_>) -> String {
    let _in_use = report.labels.enter(report.language);
    let language = report.language;
    let mut out = heading_line(report, |_| true);
    if let Some(variant) = report.variants.first() {
        let labels: Vec<String> = variant.path.certificates().map(name).collect();
        let (expiry, first) = variant.path.earliest_expiry();
        let _ = writeln!(out, "  {}: {}", CHAIN.of(language), labels.join(" <- "));
        let values = [("name", &*name(first)), ("day", &*day(expiry))];
        let _ = writeln!(out, "  {}", FIRST_TO_EXPIRE.fill(language, &values));
    }
    let shown = report.findings.iter().filter(|finding| report.verbose || !finding.is_background());
    out + &sections_text(sections(report, shown).into_iter(), report)
}

/// The name of the file and the verdict, with the numbers of those findings that count.
fn heading_line(report: &CheckReport<'_>, counts: impl Fn(&&Finding) -> bool) -> String {
    let values = [("leaf", &*leaf_name(report)), ("verdict", &summary(report, counts))];
    let file = safe(&heading(report));
    format!("{HEADING}{file}{HEADING:#}{}\n", VERDICT.fill(report.language, &values))
}

fn sections_text<'a>(sections: impl Iterator<Item = Section<'a>>, report: &CheckReport<'_>) -> String {
    let mut out = String::new();
    let sections: Vec<Section<'_>> = sections.collect();
    let widest = sections.iter().map(|section| section.place.width()).max().unwrap_or(0);
    let mut remedies = Remedies::of(&sections, report.language);
    for Section { place, title, findings } in sections {
        let padding = " ".repeat(widest - place.width());
        let _ = writeln!(out, "{HEADING}{place}{HEADING:#}{padding}  {title}");
        for finding in findings {
            let remedy = remedies.after(finding);
            write_finding(finding, remedy, report, &mut out);
        }
    }
    out
}

/// The remedies of a file's findings. One that several findings have is printed once, after the last of them.
struct Remedies {
    language: Language,
    /// By its text: the codes of its findings that were printed, and the number of those that follow.
    shared: HashMap<String, (Vec<Code>, usize)>,
}

impl Remedies {
    fn of(sections: &[Section<'_>], language: Language) -> Self {
        let mut shared: HashMap<String, (Vec<Code>, usize)> = HashMap::new();
        for finding in sections.iter().flat_map(|section| &section.findings) {
            shared.entry(finding.remedy(language)).or_default().1 += 1;
        }
        Self { language, shared }
    }

    /// What is printed after this finding, which is the next one: its label and text. `None` if another one with the
    /// same remedy follows.
    fn after(&mut self, finding: &Finding) -> Option<(String, String)> {
        const ALSO: Text = Text { en: "{try} (also for {codes})", ja: "{try} ({codes} と共通)" };
        let text = finding.remedy(self.language);
        let (printed, left) = self.shared.get_mut(&text)?;
        *left -= 1;
        if *left > 0 {
            printed.push(finding.rule.code);
            return None;
        }
        printed.sort_unstable();
        printed.dedup();
        let codes: Vec<&str> = printed.iter().map(|code| code.as_str()).collect();
        let values = [("try", TRY.of(self.language)), ("codes", &codes.join(self.language.comma()))];
        let label = if codes.is_empty() { values[0].1.to_owned() } else { ALSO.fill(self.language, &values) };
        Some((label, text))
    }
}

fn leaf_name(report: &CheckReport<'_>) -> String {
    report.certificates.certificates().first().map(name).unwrap_or_default()
}

fn summary(report: &CheckReport<'_>, counts: impl Fn(&&Finding) -> bool) -> String {
    let counts = Severity::ALL.into_iter().filter_map(|severity| {
        let counted =
            |finding: &&Finding| finding.severity == severity && (severity > Severity::Info || finding.is_background());
        // With -v, each one is shown.
        let is_told = severity == Severity::Info && report.verbose;
        let count = report.findings.iter().filter(&counts).filter(counted).count();
        severity.counted(count, report.language).filter(|_| !is_told)
    });
    let counts: Vec<String> = counts.collect();
    let verdict = if report.is_deployable() {
        format!("{GOOD}{}{GOOD:#}", DEPLOYABLE.of(report.language))
    } else {
        NOT_DEPLOYABLE.of(report.language).to_owned()
    };
    if counts.is_empty() { verdict } else { format!("{verdict} ({})", counts.join(report.language.comma())) }
}

/// The sections of the findings `shown` in order: the file, then its certificates (with a missing issuer after the certificate that it
/// issued), then certificates that are not in the file.
fn sections<'a>(report: &'a CheckReport<'_>, shown: impl Iterator<Item = &'a Finding>) -> Vec<Section<'a>> {
    let members = members(report);
    let mut of_file = Vec::new();
    let mut of_others: HashMap<&str, Vec<&Finding>> = HashMap::new();
    let mut others: Vec<&Certificate> = Vec::new();
    let mut found: HashMap<Fingerprint, Vec<&Finding>> = HashMap::new();
    let mut again: HashMap<Fingerprint, Vec<&Finding>> = HashMap::new();
    for finding in shown {
        match &finding.certificate {
            Some(certificate) if finding.rule.code == DUPLICATE => {
                others.push(certificate);
                again.entry(certificate.fingerprint()).or_default().push(finding);
            }
            Some(certificate) if !is_about_key(finding) => {
                let known = found.entry(certificate.fingerprint()).or_default();
                if known.is_empty() {
                    others.push(certificate);
                }
                known.push(finding);
            }
            _ => match other_file(finding, &members) {
                Some(file) => of_others.entry(file).or_default().push(finding),
                None => of_file.push(finding),
            },
        }
    }
    let section_of = |file: &str, findings| {
        let title = OF_FILE.of(report.language).to_owned();
        Section { place: safe(&file_name(file, report.language)), title, findings }
    };
    let known = Roles::of(report);
    let mut sections = Vec::new();
    if !of_file.is_empty() {
        sections.push(section_of(report.file, of_file));
    }
    let is_short = report.certificates.len() + report.duplicates.len() <= LISTED;
    for member in members {
        let of_other = of_others.remove(&*member.place.file);
        sections.extend(of_other.map(|findings| section_of(&member.place.file, findings)));
        let found = if member.is_again { &mut again } else { &mut found };
        let findings = found.remove(&member.certificate.fingerprint()).unwrap_or_default();
        if is_short || !findings.is_empty() {
            let place = safe(&format!("{}:{}", file_name(&member.place.file, report.language), member.place.line));
            let role = known.of_member(&member);
            sections.extend(of_certificate(member.certificate, place, findings, &role, report.language));
        }
    }
    for certificate in others {
        // Also duplicates in another file of the set.
        let known_here = found.remove(&certificate.fingerprint());
        let twice = again.remove(&certificate.fingerprint());
        for findings in [known_here, twice].into_iter().flatten() {
            let place = findings
                .first()
                .map(|finding| report.sources.spot_of(finding).text(report.language))
                .unwrap_or_default();
            let role = known.role(certificate);
            sections.extend(of_certificate(certificate, safe(&place), findings, &role, report.language));
        }
    }
    sections
}

/// The file of the set that a finding is about, if it is not the first and has certificates.
fn other_file<'a>(finding: &'a Finding, members: &[Member<'_>]) -> Option<&'a str> {
    let file = &*finding.place.as_ref()?.file;
    let is_first = members.first().is_none_or(|member| *member.place.file == *file);
    (!is_first && members.iter().any(|member| *member.place.file == *file)).then_some(file)
}

/// Findings about a key are shown with the file, not with the certificate that it does not match.
fn is_about_key(finding: &Finding) -> bool {
    finding.rule.code.is_of_key()
}

fn of_certificate<'a>(
    certificate: &Certificate,
    place: String,
    findings: Vec<&'a Finding>,
    role: &RoleInFile,
    language: Language,
) -> Vec<Section<'a>> {
    let (missing, findings): (Vec<&Finding>, Vec<&Finding>) =
        findings.into_iter().partition(|finding| finding.rule.code == MISSING);
    let title = format!("{} ({})", name(certificate), safe(&role.text(language)));
    let mut sections = vec![Section { place, title, findings }];
    if !missing.is_empty() {
        let issuer = safe(certificate.issuer().text());
        let is_in_file = missing.iter().any(|finding| finding.fact("target").is_some());
        let place = if is_in_file { NOT_SENT } else { NOT_IN_FILE };
        let title = format!("{issuer} ({})", MISSING_ISSUER.of(language));
        sections.push(Section { place: place.of(language).to_owned(), title, findings: missing });
    }
    sections
}

fn write_finding(finding: &Finding, remedy: Option<(String, String)>, report: &CheckReport<'_>, out: &mut String) {
    let (rule, language) = (finding.rule, report.language);
    let (style, severity) = (style(finding.severity), finding.severity.label());
    let message = safe(&finding.message(language)) + &finding.times(language);
    let _ = writeln!(out, "  {style}{}{style:#} {} {}: {message}", severity.of(language), rule.code, rule.name);
    let place = safe(&report.sources.spot_of(finding).text(report.language)) + &finding.further(language);
    let (label, remedy) = remedy.unwrap_or_default();
    let rows = [(AT.of(language), place), (WHY.of(language), finding.why(language)), (&label, safe(&remedy))];
    for (label, text) in rows.into_iter().filter(|(_, text)| !text.is_empty()) {
        let _ = writeln!(out, "    {label}: {text}");
    }
}
