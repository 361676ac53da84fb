//! The report of `fix`: what was changed in each file, and why.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::json::{self, FileResult};
use super::{Failure, InputNotes, Sources, safe};
use crate::certificate::{Certificate, Fingerprint};
use crate::finding::{self, Finding, Value};
use crate::language::{Language, Text};
use crate::read::RepairKind;
use crate::words::Words as _;

/// What became of one file.
#[derive(Debug)]
pub struct FixReport {
    /// The file, as the user named it.
    pub file: String,
    /// What was done, or why nothing was.
    pub outcome: Result<Mended, Failure>,
    /// What was found in the file as it was, the worst first, and what became of it.
    pub findings: Vec<Treated>,
    /// The exit status of a run with this file alone; 0 where nothing was wrong with it.
    pub exit: u8,
}

/// A finding, and what became of it.
#[derive(Debug)]
pub struct Treated {
    /// What was found.
    pub finding: Finding,
    /// Where, as a person looks it up.
    pub place: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is mended, or would be.
    Done,
    /// This option would mend it.
    Needs(&'static str),
    /// Only a person can do something about it.
    Shown,
    /// It could be mended, but the file was not.
    Left,
}

/// A file that was mended, or needed nothing.
#[derive(Debug, Default)]
pub struct Mended {
    /// What changed, a line each.
    pub changes: Vec<Change>,
    /// A unified diff that never shows a private key; only for a dry run.
    pub differences: Vec<String>,
    /// Where the old contents are.
    pub backup: Option<PathBuf>,
    /// Whether anything changed, or would.
    pub changed: bool,
    /// What is to be known besides, a sentence each.
    pub notes: Vec<String>,
    /// Why it is not good all the same.
    pub but: Option<Failure>,
}

impl FixReport {
    /// Why the file is not good, if so.
    fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Ok(mended) => mended.but.as_ref(),
            Err(failure) => Some(failure),
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `text`, `added`, `removed` or `reordered`.
    pub kind: &'static str,
    /// What it is, in a sentence.
    pub what: String,
}

/// The kind of changes that certificates do not show.
const TEXT: &str = "text";

/// What the contents change to `new`: the text, and certificates that came, went or moved. `old` are the certificates of the
/// file in its order.
pub fn changes(
    old: &[Certificate],
    new: &[Certificate],
    notes: &InputNotes,
    sources: Sources<'_>,
    language: Language,
) -> Vec<Change> {
    const FROM: Text = Text { en: "{name} from {place}", ja: "{name} ({place} から)" };
    const OTHERWISE: Text = Text { en: "duplicates or line endings", ja: "重複または改行" };
    let set = |list: &[Certificate]| list.iter().map(Certificate::fingerprint).collect::<HashSet<Fingerprint>>();
    let (before, after) = (set(old), set(new));
    let line = |number: usize| LINE.fill(language, &[("number", &number.to_string())]);
    // A manifest stays one.
    let of_text = notes.repairs.iter().filter(|repair| repair.kind != RepairKind::Manifest);
    let mut changes: Vec<Change> = of_text.map(|repair| text_change(repair, language)).collect();
    for problem in &notes.problems {
        changes.push(Change {
            kind: "removed",
            what: format!("{}: {}", line(problem.place.line), problem.kind.words(language)),
        });
    }
    let removed = old.iter().filter(|certificate| !after.contains(&certificate.fingerprint()));
    changes.extend(removed.map(|certificate| Change { kind: "removed", what: certificate.label() }));
    let added = new.iter().filter(|certificate| !before.contains(&certificate.fingerprint()));
    changes.extend(added.map(|certificate| {
        let values = [("name", &*certificate.label()), ("place", &*sources.of(certificate).1)];
        Change { kind: "added", what: FROM.fill(language, &values) }
    }));
    let kept = old.iter().map(Certificate::fingerprint).filter(|one| after.contains(one));
    let in_order: Vec<&Certificate> =
        new.iter().filter(|certificate| before.contains(&certificate.fingerprint())).collect();
    if !kept.eq(in_order.iter().map(|one| one.fingerprint())) {
        let order: Vec<String> = in_order.iter().map(|certificate| certificate.label()).collect();
        changes.push(Change { kind: "reordered", what: order.join(", ") });
    }
    if changes.is_empty() {
        changes.push(Change { kind: TEXT, what: OTHERWISE.of(language).to_owned() });
    }
    changes
}

const LINE: Text = Text { en: "line {number}", ja: "{number} 行目" };

fn text_change(repair: &crate::read::Repair, language: Language) -> Change {
    let finding = finding::of_repair(repair);
    let line = LINE.fill(language, &[("number", &repair.place.line.to_string())]);
    Change { kind: TEXT, what: format!("{line}: {} ({})", finding.message(language), finding.rule.code) }
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

const MENDED: Text = Text { en: "mended", ja: "修復しました" };
const TO_MEND: Text = Text { en: "would be mended", ja: "修復できます" };
const GOOD_ALREADY: Text = Text { en: "good already", ja: "修復の必要はありません" };
const LEFT_ALONE: Text = Text { en: "left as it is", ja: "変更していません" };
const NOTE: Text = Text { en: "note", ja: "注記" };
const NOT_MENDED: Text = Text { en: "not mended", ja: "修復できません" };
const BACKUP: Text = Text { en: "what was there", ja: "元の内容" };
const ALL: Text = Text {
    en: "{all} files: {changed} mended, {good} good already, {failed} not mended",
    ja: "{all} ファイル: 修復しました {changed}、修復不要 {good}、修復できません {failed}",
};
const ALL_DRY: Text = Text {
    en: "{all} files: {changed} to mend, {good} good already, {failed} not mended",
    ja: "{all} ファイル: 修復できます {changed}、修復不要 {good}、修復できません {failed}",
};

/// The kinds of changes, by the word in JSON.
const KINDS: [(&str, Text); 4] = [
    ("text", Text { en: "text", ja: "テキスト" }),
    ("added", Text { en: "added", ja: "追加" }),
    ("removed", Text { en: "removed", ja: "削除" }),
    ("reordered", Text { en: "reordered", ja: "並べ替え" }),
];

impl Fate {
    /// The word in JSON.
    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Needs(_) => "consent",
            Self::Shown => "shown",
            Self::Left => "left",
        }
    }

    fn text(self, finding: &Finding, language: Language, dry_run: bool) -> String {
        const DONE: Text = Text { en: "done", ja: "修復済み" };
        const TO_DO: Text = Text { en: "to do", ja: "修復可能" };
        const NEEDS: Text = Text { en: "needs {option}", ja: "{option} が必要" };
        const SHOWN: Text = Text { en: "shown only", ja: "表示のみ" };
        const LEFT: Text = Text { en: "left", ja: "未修復" };
        match self {
            Self::Done if dry_run => TO_DO.of(language).to_owned(),
            Self::Done => DONE.of(language).to_owned(),
            Self::Needs(option) => NEEDS.fill(language, &[("option", &option_for(finding, option))]),
            Self::Shown => SHOWN.of(language).to_owned(),
            Self::Left => LEFT.of(language).to_owned(),
        }
    }
}

/// The option with the chain that a finding names in it.
fn option_for(finding: &Finding, option: &str) -> String {
    match finding.fact("variant") {
        Some(Value::Variant(variant)) => option.replace("ID", variant),
        _ => option.to_owned(),
    }
}

/// The report as text: each file with what became of what was found in it, and its changes; when there are several, a
/// summary. `verbose` shows also what is only worth knowing.
pub fn text(reports: &[FixReport], dry_run: bool, language: Language, verbose: bool) -> String {
    let mut out = String::new();
    for report in reports {
        one(report, dry_run, language, verbose, &mut out);
    }
    if reports.len() > 1 {
        let changed = reports.iter().filter(|report| report.outcome.as_ref().is_ok_and(|mended| mended.changed));
        let good = reports
            .iter()
            .filter(|report| report.outcome.as_ref().is_ok_and(|mended| !mended.changed && mended.but.is_none()));
        let (changed, good, all) = (changed.count(), good.count(), reports.len());
        let counts = [all, changed, good, all - changed - good].map(|count| count.to_string());
        let names = ["all", "changed", "good", "failed"];
        let values: Vec<(&str, &str)> = names.into_iter().zip(counts.iter().map(String::as_str)).collect();
        let summary = if dry_run { ALL_DRY } else { ALL };
        let _ = writeln!(out, "{}", summary.fill(language, &values));
    }
    out
}

fn one(report: &FixReport, dry_run: bool, language: Language, verbose: bool, out: &mut String) {
    let file = safe(&report.file);
    let (style, verdict) = match &report.outcome {
        Err(_) => (BAD, NOT_MENDED),
        Ok(mended) if !mended.changed && mended.but.is_some() => (BAD, LEFT_ALONE),
        Ok(mended) if !mended.changed => (GOOD, GOOD_ALREADY),
        Ok(mended) => {
            let style = if mended.but.is_some() { BAD } else { GOOD };
            (style, if dry_run { TO_MEND } else { MENDED })
        }
    };
    let _ = writeln!(out, "{style}{file}{style:#}: {}", verdict.of(language));
    if let Some(failure) = report.failure() {
        out.push_str(&super::failure_text(failure, language));
    }
    write_findings(&report.findings, dry_run, language, verbose, out);
    let Ok(mended) = &report.outcome else { return };
    // What happened to the text is what happened to its findings.
    let is_told = report.findings.iter().any(|treated| treated.fate == Fate::Done);
    for change in mended.changes.iter().filter(|change| change.kind != TEXT || !is_told) {
        let kind = KINDS.iter().find(|(kind, _)| *kind == change.kind).map_or("", |(_, text)| text.of(language));
        let _ = writeln!(out, "  {kind}: {}", safe(&change.what));
    }
    if let Some(backup) = &mended.backup {
        let _ = writeln!(out, "  {}: {}", BACKUP.of(language), safe(&backup.to_string_lossy()));
    }
    for note in &mended.notes {
        let _ = writeln!(out, "  {}: {}", NOTE.of(language), safe(note));
    }
}

fn write_findings(findings: &[Treated], dry_run: bool, language: Language, verbose: bool, out: &mut String) {
    let is_shown = |treated: &&Treated| verbose || !treated.finding.is_background() || treated.fate == Fate::Done;
    let rows: Vec<(String, &Treated)> = findings
        .iter()
        .filter(is_shown)
        .map(|treated| (treated.fate.text(&treated.finding, language, dry_run), treated))
        .collect();
    let widest = rows.iter().map(|(fate, _)| fate.width()).max().unwrap_or(0);
    for (fate, Treated { finding, place, .. }) in rows {
        let padding = " ".repeat(widest - fate.width());
        let (rule, message) = (finding.rule, safe(&finding.message(language)) + &finding.times(language));
        let place =
            if place.is_empty() { String::new() } else { format!(" ({}{})", safe(place), finding.further(language)) };
        let _ = writeln!(out, "  {fate}{padding}  {} {}: {message}{place}", rule.code, rule.name);
    }
}

/// What `--dry-run` prints: the lines that would go and come, file by file.
pub fn differences_text(reports: &[FixReport]) -> String {
    let mut out = String::new();
    for report in reports {
        let Some(mended) = report.outcome.as_ref().ok().filter(|mended| mended.changed) else { continue };
        let file = safe(&report.file);
        let _ = writeln!(out, "--- {file}\n+++ {file}");
        for line in &mended.differences {
            let _ = writeln!(out, "{}", safe(line));
        }
    }
    out
}

/// The report for programs.
#[derive(Debug, Serialize)]
pub struct FixJson {
    schema_version: u32,
    command: &'static str,
    ok: bool,
    dry_run: bool,
    fixed: Vec<FixedJson>,
    results: Vec<FileResult>,
}

#[derive(Debug, Serialize)]
struct FixedJson {
    file: String,
    ok: bool,
    changed: bool,
    changes: Vec<Change>,
    findings: Vec<FindingJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backup: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<json::Error>,
}

#[derive(Debug, Serialize)]
struct FindingJson {
    #[serde(flatten)]
    finding: json::Finding,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<String>,
}

fn finding_json(Treated { finding, place, fate }: &Treated, language: Language) -> FindingJson {
    FindingJson {
        finding: json::finding_at(finding, place.clone(), language),
        outcome: fate.name(),
        option: if let Fate::Needs(option) = fate { Some(option_for(finding, option)) } else { None },
    }
}

fn failure_of(report: &FixReport) -> Option<json::Error> {
    report.failure().map(|failure| json::Error::new(failure, report.exit))
}

fn result(report: &FixReport, language: Language) -> FileResult {
    let found = report.findings.iter().map(|row| json::finding_at(&row.finding, row.place.clone(), language));
    let error = failure_of(report);
    FileResult { file: report.file.clone(), ok: report.failure().is_none(), findings: found.collect(), error }
}

/// The report as JSON.
pub fn json(reports: &[FixReport], dry_run: bool, language: Language) -> FixJson {
    let row = |report: &FixReport| {
        let mended = report.outcome.as_ref().ok();
        FixedJson {
            file: report.file.clone(),
            ok: report.failure().is_none(),
            changed: mended.is_some_and(|mended| mended.changed),
            changes: mended.map(|mended| mended.changes.clone()).unwrap_or_default(),
            findings: report.findings.iter().map(|treated| finding_json(treated, language)).collect(),
            differences: mended.map(|mended| mended.differences.clone()).unwrap_or_default(),
            backup: mended.and_then(|mended| mended.backup.as_ref()).map(|path| path.to_string_lossy().into_owned()),
            notes: mended.map(|mended| mended.notes.clone()).unwrap_or_default(),
            error: report.failure().map(|failure| failure.what.clone()),
            failure: failure_of(report),
        }
    };
    let ok = reports.iter().all(|report| report.failure().is_none());
    let results = reports.iter().map(|report| result(report, language)).collect();
    FixJson { schema_version: 1, command: "fix", ok, dry_run, fixed: reports.iter().map(row).collect(), results }
}
