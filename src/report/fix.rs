//! The report of `fix`: what was changed in each file, and why.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::json::{self, FileRow};
use super::{Failure, explain, name, safe};
use crate::certificate::Certificate;
use crate::finding::{self, Finding, Value};
use crate::job::fix::{Change, Fate, FileResult, Fixed, Note, Treated};
use crate::job::{Reason, Refusal, StoreTrouble};
use crate::language::{Language, Text};
use crate::read::LineEnding;
use crate::shell::shell_word;
use crate::words::{Labels, Words as _};
use crate::write::Cipher;

/// The result for one file, as text.
#[derive(Debug)]
pub struct FixReport {
    /// The file, as the user named it.
    file: String,
    /// The changes, or why nothing was changed.
    outcome: Result<Done, Failure>,
    findings: Vec<Row>,
    /// The exit status of a run with only this file. 0 if no problem remains.
    exit: u8,
}

/// A finding and its outcome.
#[derive(Debug)]
struct Row {
    finding: Finding,
    message: String,
    json: json::Finding,
    place: String,
    fate: Fate,
}

/// A file that was fixed, or needed no changes.
#[derive(Debug)]
struct Done {
    changes: Vec<ChangeJson>,
    differences: Vec<String>,
    backup: Option<PathBuf>,
    changed: bool,
    notes: Vec<String>,
    but: Option<Failure>,
    chain: Option<json::Variant>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ChangeJson {
    /// `text`, `added`, `removed`, `reordered` or `encrypted`.
    kind: &'static str,
    /// What it is, in a sentence.
    what: String,
}

impl FixReport {
    /// Creates the report for one file while the labels of its certificates are in use. `exit` is the exit status of a
    /// run with only this file.
    pub fn new(file: &Path, result: FileResult, exit: u8, language: Language) -> Self {
        let _labels = Labels::of(&result.named).enter(language);
        let row = |Treated { finding, spot, fate }: Treated| {
            let place = spot.text(language);
            let json = json::finding_at(&finding, place.clone(), language);
            Row { message: finding.message(language), json, finding, place, fate }
        };
        let done = |fixed: Fixed| Done {
            changes: fixed.changes.iter().map(|change| change_json(change, language)).collect(),
            differences: fixed.differences,
            backup: fixed.backup,
            changed: fixed.changed,
            notes: fixed.notes.iter().map(|one| note(one, language)).collect(),
            but: fixed.but.map(|refusal| explain(&refusal, language)),
            chain: fixed.chain.map(|chain| json::variant(&chain, language)),
        };
        Self {
            file: file.to_string_lossy().into_owned(),
            outcome: result.outcome.map(done).map_err(|refusal| with_problem(&refusal, language)),
            findings: result.findings.into_iter().map(row).collect(),
            exit,
        }
    }

    /// Why the file still has a problem, if so.
    fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Ok(done) => done.but.as_ref(),
            Err(failure) => Some(failure),
        }
    }
}

/// The refusal, with the defect of a file that cannot be read, because no note describes it.
fn with_problem(refusal: &Refusal, language: Language) -> Failure {
    let mut failure = explain(refusal, language);
    match &*refusal.reason {
        Reason::NoCertificate { problem: Some(problem), .. } if !problem.is_of_whole_file() => {
            let why = safe(&problem.words(language));
            if !failure.why.contains(&why) {
                failure.why.insert(0, why);
            }
        }
        _ => {}
    }
    failure
}

fn change_json(change: &Change, language: Language) -> ChangeJson {
    const FROM: Text = Text { en: "{name} from {place}", ja: "{name} ({place} から)" };
    const OTHERWISE: Text = Text { en: "duplicates or layout", ja: "重複または体裁" };
    const EMPTY: Text = Text { en: "empty lines removed", ja: "空行を削除" };
    const TRIPLE_DES: Text = Text {
        en: "with triple DES and SHA-1, before with AES-256 or similar",
        ja: "3DES と SHA-1 に変更 (以前は AES-256 などの新しい方式)",
    };
    const AES: Text = Text {
        en: "with AES-256, before with triple DES or older",
        ja: "AES-256 に変更 (以前は 3DES などの古い方式)",
    };
    const ENDINGS: Text = Text { en: "line endings changed to {ending}", ja: "改行コードを {ending} に変更" };
    let line = |number: usize| LINE.fill(language, &[("number", &number.to_string())]);
    let what = match change {
        Change::Text(repair) => {
            let finding = finding::of_repair(repair);
            format!("{}: {} ({})", line(repair.place.line), finding.message(language), finding.rule.code)
        }
        Change::LeftOut(problem) => format!("{}: {}", line(problem.place.line), problem.kind.words(language)),
        Change::Removed(certificate) => certificate.label(),
        Change::Added(certificate, origin) => {
            FROM.fill(language, &[("name", &certificate.label()), ("place", &origin.of())])
        }
        Change::Reordered(order) => {
            order.iter().map(Certificate::label).collect::<Vec<String>>().join(language.comma())
        }
        Change::Otherwise => OTHERWISE.of(language).to_owned(),
        Change::EmptyLines => EMPTY.of(language).to_owned(),
        Change::Encrypted(cipher) => match cipher {
            Cipher::TripleDes => TRIPLE_DES,
            _ => AES,
        }
        .of(language)
        .to_owned(),
        Change::LineEndings(ending) => {
            let ending = if *ending == LineEnding::CrLf { "CRLF" } else { "LF" };
            ENDINGS.fill(language, &[("ending", ending)])
        }
    };
    ChangeJson { kind: change.kind(), what }
}

fn note(note: &Note, language: Language) -> String {
    const ROOT_WRITTEN: Text = Text {
        en: "the root {name} is in {path}",
        ja: "ルート証明書 {name} を {path} に書き込みました",
    };
    const DECRYPTED: Text = Text {
        en: "{file} contains the private key without a password",
        ja: "{file} には秘密鍵が復号した状態で含まれています",
    };
    const NO_PASSWORD: Text = Text {
        en: "{file} opens without a password, as before: everyone who can read it can use the private key",
        ja: "{file} は以前と同じく、パスワードなしで開けます。読み取れるユーザーは秘密鍵を使用できます",
    };
    const SECRET: Text = Text {
        en: "it stays PEM; to make the Secret: kubectl create secret tls {name} --cert={file} --key={key}",
        ja: "PEM のままです。Secret は次のコマンドで作成します: kubectl create secret tls {name} --cert={file} --key={key}",
    };
    let of_file = |text: Text, file: &Path| text.fill(language, &[("file", &safe(&file.to_string_lossy()))]);
    match note {
        Note::Decrypted(file) => of_file(DECRYPTED, file),
        Note::NoPassword(file) => of_file(NO_PASSWORD, file),
        Note::OtherNames(file, count) => other_names(file, *count, language),
        Note::Narrowed(file, before, mode) => narrowed(file, Some(*before), Some(*mode), language).unwrap_or_default(),
        Note::Secret { name, certificate, key } => {
            let key = key.as_deref().map_or("KEY".to_owned(), shell_word);
            SECRET.fill(language, &[("name", name), ("file", &shell_word(certificate)), ("key", &key)])
        }
        Note::Caveats(entry) => {
            let caveats: Vec<&str> = entry.caveats.iter().map(|caveat| caveat.of(language)).collect();
            super::text::with_id(&caveats.join(language.space()), entry.id, language)
        }
        Note::RootWritten(root, path) => {
            ROOT_WRITTEN.fill(language, &[("name", &name(root)), ("path", &path.to_string_lossy())])
        }
    }
}

/// A note that fewer users can read a file that now contains the key.
pub fn narrowed(file: &Path, before: Option<u32>, mode: Option<u32>, language: Language) -> Option<String> {
    const NARROWED: Text = Text {
        en: "{file} now contains the private key, so its mode was changed from {before} to {mode}",
        ja: "{file} に秘密鍵が入ったため、読み取れる範囲を狭めました: モードは {mode} です (以前は {before})",
    };
    let (before, mode) = (before? & 0o7777, mode? & 0o7777);
    let values = [("mode", format!("{mode:04o}")), ("before", format!("{before:04o}"))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let file = safe(&file.to_string_lossy());
    (before != mode).then(|| NARROWED.fill(language, &[&values[..], &[("file", &file)]].concat()))
}

/// A note that a file has other names (hard links), which still have the old contents.
pub fn other_names(file: &Path, count: u64, language: Language) -> String {
    const OTHERS: Text = Text {
        en: "{count} other names of {file} (hard links) still have the old contents",
        ja: "{file} には他の名前 (ハードリンク) が {count} つあり、そちらは元の内容のままです",
    };
    const OTHER: Text = Text {
        en: "another name of {file} (hard link) still has the old contents",
        ja: "{file} には他の名前 (ハードリンク) が 1 つあり、そちらは元の内容のままです",
    };
    let name = safe(&file.to_string_lossy());
    let text = if count == 1 { OTHER } else { OTHERS };
    text.fill(language, &[("count", &count.to_string()), ("file", &name)])
}

/// The kind of changes that do not affect certificates.
const TEXT: &str = "text";

const LINE: Text = Text { en: "line {number}", ja: "{number} 行目" };

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

const FIXED: Text = Text { en: "fixed", ja: "修復しました" };
const TO_FIX: Text = Text { en: "would be fixed", ja: "修復できます" };
const PARTLY: Text = Text { en: "partly fixed", ja: "一部のみ修復しました" };
const PARTLY_TO_FIX: Text = Text { en: "can be partly fixed", ja: "一部のみ修復できます" };
const NO_CHANGES: Text = Text { en: "no changes needed", ja: "修復の必要はありません" };
const UNCHANGED: Text = Text { en: "unchanged", ja: "変更していません" };
const NOTE: Text = Text { en: "note", ja: "注記" };
const NOT_FIXED: Text = Text { en: "not fixed", ja: "修復できません" };
const BACKUP: Text = Text { en: "backup", ja: "元の内容" };
const ALL: Text = Text {
    en: "{all} files: {changed} fixed, {good} needed no changes, {failed} not fixed",
    ja: "{all} ファイル中: 修復済み {changed}、修復不要 {good}、修復不可 {failed}",
};
const ALL_PARTLY: Text = Text {
    en: "{all} files: {changed} fixed, {partly} partly fixed, {good} needed no changes, {failed} not fixed",
    ja: "{all} ファイル中: 修復済み {changed}、一部のみ修復済み {partly}、修復不要 {good}、修復不可 {failed}",
};
const ALL_PARTLY_DRY: Text = Text {
    en: "{all} files: {changed} to fix, {partly} can be partly fixed, {good} need no changes, {failed} cannot be fixed",
    ja: "{all} ファイル中: 修復可能 {changed}、一部のみ修復可能 {partly}、修復不要 {good}、修復不可 {failed}",
};
const ALL_DRY: Text = Text {
    en: "{all} files: {changed} to fix, {good} need no changes, {failed} cannot be fixed",
    ja: "{all} ファイル中: 修復可能 {changed}、修復不要 {good}、修復不可 {failed}",
};

/// The kinds of changes, by their names in JSON.
const KINDS: [(&str, Text); 5] = [
    ("text", Text { en: "text", ja: "テキスト" }),
    ("added", Text { en: "added", ja: "追加" }),
    ("removed", Text { en: "removed", ja: "削除" }),
    ("reordered", Text { en: "reordered", ja: "並べ替え" }),
    ("encrypted", Text { en: "encrypted", ja: "暗号化" }),
];

/// The outcome of a finding, as in JSON.
fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::Done => "done",
        Fate::Needs(_) => "consent",
        Fate::Shown => "shown",
        Fate::Left => "left",
    }
}

fn fate_text(fate: Fate, finding: &Finding, language: Language, dry_run: bool) -> String {
    const DONE: Text = Text { en: "done", ja: "修復済み" };
    const TO_DO: Text = Text { en: "to do", ja: "修復可能" };
    const NEEDS: Text = Text { en: "needs {option}", ja: "{option} が必要" };
    const SHOWN: Text = Text { en: "shown only", ja: "表示のみ" };
    const LEFT: Text = Text { en: "left", ja: "未修復" };
    match fate {
        Fate::Done if dry_run => TO_DO.of(language).to_owned(),
        Fate::Done => DONE.of(language).to_owned(),
        Fate::Needs(option) => NEEDS.fill(language, &[("option", &option_for(finding, option))]),
        Fate::Shown => SHOWN.of(language).to_owned(),
        Fate::Left => LEFT.of(language).to_owned(),
    }
}

/// The option for the chain that a finding names.
fn option_for(finding: &Finding, option: &str) -> String {
    match finding.fact("variant") {
        Some(Value::Variant(variant)) => option.replace("ID", variant),
        _ => option.to_owned(),
    }
}

/// The report as text: each file with the outcomes of its findings, and its changes; if there are several files, a
/// summary. `verbose` also shows information.
pub fn text(reports: &[FixReport], dry_run: bool, language: Language, verbose: bool) -> String {
    let mut out = String::new();
    for report in reports {
        one(report, dry_run, language, verbose, &mut out);
    }
    if reports.len() > 1 {
        let _ = writeln!(out, "{}", summary(reports, dry_run, language));
    }
    out
}

/// The numbers of files by their results.
fn summary(reports: &[FixReport], dry_run: bool, language: Language) -> String {
    let count = |is_changed: bool, is_good: bool| {
        let is_one = |done: &Done| done.changed == is_changed && done.but.is_none() == is_good;
        reports.iter().filter(|report| report.outcome.as_ref().is_ok_and(is_one)).count()
    };
    let (changed, partly, good) = (count(true, true), count(true, false), count(false, true));
    let counts = [reports.len(), changed, partly, good, reports.len() - changed - partly - good];
    let counts = counts.map(|count| count.to_string());
    let names = ["all", "changed", "partly", "good", "failed"];
    let values: Vec<(&str, &str)> = names.into_iter().zip(counts.iter().map(String::as_str)).collect();
    let texts = if dry_run { [ALL_DRY, ALL_PARTLY_DRY] } else { [ALL, ALL_PARTLY] };
    texts[usize::from(partly > 0)].fill(language, &values)
}

fn one(report: &FixReport, dry_run: bool, language: Language, verbose: bool, out: &mut String) {
    let file = safe(&report.file);
    let (style, verdict) = match &report.outcome {
        Err(_) => (BAD, NOT_FIXED),
        Ok(fixed) if !fixed.changed && fixed.but.is_some() => (BAD, UNCHANGED),
        Ok(fixed) if !fixed.changed => (GOOD, NO_CHANGES),
        Ok(fixed) if fixed.but.is_some() => (BAD, if dry_run { PARTLY_TO_FIX } else { PARTLY }),
        Ok(_) => (GOOD, if dry_run { TO_FIX } else { FIXED }),
    };
    let _ = writeln!(out, "{style}{file}{style:#}: {}", verdict.of(language));
    if let Some(failure) = report.failure() {
        out.push_str(&super::failure_text(failure, language));
    }
    write_findings(&report.findings, dry_run, language, verbose, out);
    let Ok(fixed) = &report.outcome else { return };
    // Changes of the text are shown as outcomes of findings.
    let is_told = report.findings.iter().any(|row| row.fate == Fate::Done);
    for change in fixed.changes.iter().filter(|change| change.kind != TEXT || !is_told) {
        let kind = KINDS.iter().find(|(kind, _)| *kind == change.kind).map_or("", |(_, text)| text.of(language));
        let _ = writeln!(out, "  {kind}: {}", safe(&change.what));
    }
    if let Some(backup) = &fixed.backup {
        let _ = writeln!(out, "  {}: {}", BACKUP.of(language), safe(&backup.to_string_lossy()));
    }
    for note in &fixed.notes {
        let _ = writeln!(out, "  {}: {}", NOTE.of(language), safe(note));
    }
}

fn write_findings(findings: &[Row], dry_run: bool, language: Language, verbose: bool, out: &mut String) {
    let is_shown = |row: &&Row| verbose || !row.finding.is_background() || row.fate == Fate::Done;
    let rows: Vec<(String, &Row)> = findings
        .iter()
        .filter(is_shown)
        .map(|row| (fate_text(row.fate, &row.finding, language, dry_run), row))
        .collect();
    let widest = rows.iter().map(|(fate, _)| fate.width()).max().unwrap_or(0);
    for (fate, Row { finding, message, place, .. }) in rows {
        let padding = " ".repeat(widest - fate.width());
        let (rule, message) = (finding.rule, safe(message) + &finding.times(language));
        let place =
            if place.is_empty() { String::new() } else { format!(" ({}{})", safe(place), finding.further(language)) };
        let _ = writeln!(out, "  {fate}{padding}  {} {}: {message}{place}", rule.code, rule.name);
    }
}

/// The output of `--dry-run`: the lines that would be removed and added in each file.
pub fn differences_text(reports: &[FixReport]) -> String {
    let mut out = String::new();
    for report in reports {
        let Some(fixed) = report.outcome.as_ref().ok().filter(|fixed| fixed.changed) else { continue };
        let file = safe(&report.file);
        let _ = writeln!(out, "--- {file}\n+++ {file}");
        for line in &fixed.differences {
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
    results: Vec<FileRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    store_troubles: Vec<json::StoreTrouble>,
}

impl FixJson {
    /// Adds why the local store was not used completely.
    #[must_use]
    pub fn with_store(self, troubles: &[StoreTrouble], language: Language) -> Self {
        Self { store_troubles: json::store_troubles(troubles, language), ..self }
    }
}

#[derive(Debug, Serialize)]
struct FixedJson {
    file: String,
    ok: bool,
    changed: bool,
    changes: Vec<ChangeJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chain: Option<json::Variant>,
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

fn finding_json(row: &Row) -> FindingJson {
    FindingJson {
        finding: row.json.clone(),
        outcome: fate_name(row.fate),
        option: if let Fate::Needs(option) = row.fate { Some(option_for(&row.finding, option)) } else { None },
    }
}

fn failure_of(report: &FixReport) -> Option<json::Error> {
    report.failure().map(|failure| json::Error::new(failure, report.exit))
}

fn result(report: &FixReport) -> FileRow {
    let found = report.findings.iter().map(|row| row.json.clone());
    let error = failure_of(report);
    FileRow {
        file: report.file.clone(),
        object: None,
        ok: report.failure().is_none(),
        findings: found.collect(),
        error,
    }
}

/// The report as JSON.
pub fn json(reports: &[FixReport], dry_run: bool) -> FixJson {
    let row = |report: &FixReport| {
        let fixed = report.outcome.as_ref().ok();
        FixedJson {
            file: report.file.clone(),
            ok: report.failure().is_none(),
            changed: fixed.is_some_and(|fixed| fixed.changed),
            changes: fixed.map(|fixed| fixed.changes.clone()).unwrap_or_default(),
            chain: fixed.and_then(|fixed| fixed.chain.clone()),
            findings: report.findings.iter().map(finding_json).collect(),
            differences: fixed.map(|fixed| fixed.differences.clone()).unwrap_or_default(),
            backup: fixed.and_then(|fixed| fixed.backup.as_ref()).map(|path| path.to_string_lossy().into_owned()),
            notes: fixed.map(|fixed| fixed.notes.clone()).unwrap_or_default(),
            error: report.failure().map(|failure| failure.what.clone()),
            failure: failure_of(report),
        }
    };
    let ok = reports.iter().all(|report| report.failure().is_none());
    let results = reports.iter().map(result).collect();
    FixJson {
        schema_version: 1,
        command: "fix",
        ok,
        dry_run,
        fixed: reports.iter().map(row).collect(),
        results,
        store_troubles: Vec::new(),
    }
}
