//! The report of `fix`: what was changed in each file, and why.

use std::fmt::Write as _;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::{Failure, InputNotes, Sources, safe};
use crate::certificate::Certificate;
use crate::finding;
use crate::language::Language;
use crate::path::Path;

/// What became of one file.
#[derive(Debug)]
pub struct FixReport {
    /// The file, as the user named it.
    pub file: String,
    /// What was done, or why nothing was.
    pub outcome: Result<Mended, Failure>,
}

/// A file that was mended, or needed nothing.
#[derive(Debug)]
pub struct Mended {
    /// What changed, a line each.
    pub changes: Vec<Change>,
    /// Lines that went (`-`) and came (`+`); never one of a private key.
    pub differences: Vec<String>,
    /// Where the old contents are.
    pub backup: Option<PathBuf>,
    /// Whether anything changed, or would.
    pub changed: bool,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `text`, `added`, `removed` or `reordered`.
    pub kind: &'static str,
    /// What it is, in a sentence.
    pub what: String,
}

/// What the new contents change: the text, and certificates that came, went or moved. `old` are the certificates
/// of the file in its order, `is_same` tells that not a byte differs.
pub fn changes(
    old: &[Certificate],
    path: &Path,
    notes: &InputNotes,
    sources: Sources<'_>,
    is_same: bool,
) -> Vec<Change> {
    if is_same {
        return Vec::new();
    }
    let new: Vec<&Certificate> = path.served().collect();
    let mut changes: Vec<Change> = notes.repairs.iter().map(text_change).collect();
    for problem in &notes.problems {
        changes.push(Change { kind: "removed", what: format!("line {}: {}", problem.place.line, problem.kind) });
    }
    let removed = old.iter().filter(|certificate| !new.contains(certificate));
    changes.extend(removed.map(|certificate| Change { kind: "removed", what: certificate.label() }));
    let added = new.iter().filter(|certificate| !old.contains(certificate));
    changes.extend(added.map(|certificate| {
        let what = format!("{} from {}", certificate.label(), sources.of(certificate).1);
        Change { kind: "added", what }
    }));
    let kept: Vec<&Certificate> = old.iter().filter(|certificate| new.contains(certificate)).collect();
    let in_order: Vec<&Certificate> = new.into_iter().filter(|certificate| old.contains(certificate)).collect();
    if kept != in_order {
        let order: Vec<String> = in_order.iter().map(|certificate| certificate.label()).collect();
        changes.push(Change { kind: "reordered", what: order.join(", ") });
    }
    if changes.is_empty() {
        changes.push(Change { kind: "text", what: "duplicates or line endings".to_owned() });
    }
    changes
}

fn text_change(repair: &crate::read::Repair) -> Change {
    let finding = finding::of_repair(repair);
    let what = format!("line {}: {} ({})", repair.place.line, finding.message(Language::English), finding.rule.code);
    Change { kind: "text", what }
}

/// The lines of the old contents that are gone and those that are new, with the labels of blocks around them left
/// as they are; what belongs to a private key is left out.
pub fn differences(before: &[u8], after: &[u8], notes: &InputNotes) -> Vec<String> {
    let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
    if before == after {
        return Vec::new();
    }
    let (before, after) = (public_lines(&before, notes), public_lines(&after, notes));
    let start = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let rest = || before[start..].iter().rev().zip(after[start..].iter().rev());
    let end = rest().take_while(|(one, other)| one == other).count();
    let gone = before[start..before.len() - end].iter().map(|line| format!("-{line}"));
    let new = after[start..after.len() - end].iter().map(|line| format!("+{line}"));
    let place = format!("@@ -{} +{} @@", start + 1, start + 1);
    std::iter::once(place).chain(gone).chain(new).collect()
}

/// The lines outside blocks that are no certificates; in their place one line with the label.
fn public_lines(text: &str, notes: &InputNotes) -> Vec<String> {
    let mut lines = Vec::new();
    let mut hidden = false;
    for line in text.split('\n') {
        let label = notes.others.iter().find(|other| line.contains(&format!("BEGIN {}", other.label)));
        if let Some(other) = label {
            hidden = true;
            lines.push(format!("({}, not shown)", other.label));
        }
        if !hidden {
            lines.push(line.to_owned());
        }
        if hidden && line.contains("-----END ") {
            hidden = false;
        }
    }
    lines
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// The report as text: each file with its changes, and when there are several a summary.
pub fn text(reports: &[FixReport], dry_run: bool) -> String {
    let mut out = String::new();
    for report in reports {
        one(report, dry_run, &mut out);
    }
    if reports.len() > 1 {
        let changed = reports.iter().filter(|report| report.outcome.as_ref().is_ok_and(|mended| mended.changed));
        let failed = reports.iter().filter(|report| report.outcome.is_err()).count();
        let (changed, all) = (changed.count(), reports.len());
        let verb = if dry_run { "to mend" } else { "mended" };
        let _ = writeln!(
            out,
            "{all} files: {changed} {verb}, {} good already, {failed} not mended",
            all - changed - failed
        );
    }
    out
}

fn one(report: &FixReport, dry_run: bool, out: &mut String) {
    let file = safe(&report.file);
    let mended = match &report.outcome {
        Ok(mended) => mended,
        Err(failure) => {
            let _ = write!(out, "{BAD}{file}{BAD:#}: not mended\n{}", super::failure_text(failure, Language::English));
            return;
        }
    };
    let verdict = match (mended.changed, dry_run) {
        (false, _) => "good already",
        (true, false) => "mended",
        (true, true) => "would be mended",
    };
    let _ = writeln!(out, "{GOOD}{file}{GOOD:#}: {verdict}");
    for change in &mended.changes {
        let _ = writeln!(out, "  {}: {}", change.kind, safe(&change.what));
    }
    if let Some(backup) = &mended.backup {
        let _ = writeln!(out, "  what was there: {}", safe(&backup.to_string_lossy()));
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
}

#[derive(Debug, Serialize)]
struct FixedJson {
    file: String,
    ok: bool,
    changed: bool,
    changes: Vec<Change>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backup: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// The report as JSON.
pub fn json(reports: &[FixReport], dry_run: bool) -> FixJson {
    let row = |report: &FixReport| {
        let mended = report.outcome.as_ref().ok();
        FixedJson {
            file: report.file.clone(),
            ok: mended.is_some(),
            changed: mended.is_some_and(|mended| mended.changed),
            changes: mended.map(|mended| mended.changes.clone()).unwrap_or_default(),
            backup: mended.and_then(|mended| mended.backup.as_ref()).map(|path| path.to_string_lossy().into_owned()),
            error: report.outcome.as_ref().err().map(|failure| failure.what.clone()),
        }
    };
    let ok = reports.iter().all(|report| report.outcome.is_ok());
    FixJson { schema_version: 1, command: "fix", ok, dry_run, fixed: reports.iter().map(row).collect() }
}
