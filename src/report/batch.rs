//! The answers of `batch`: one JSON object per line. The schema is `docs/batch.schema.json`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;

use serde::Serialize;
use time::OffsetDateTime;

use super::json::Brief;
use super::{BundleReport, ChainsReport, CheckReport, Failure, chains, explain, fetched_of, findings_of, json, safe};
use crate::certificate::{Certificate, day};
use crate::finding::Code;
use crate::job::batch::{Answer, LineError, MAX_ID_NESTING, MAX_LINE_BYTES, Run};
use crate::job::bundle::Bundled;
use crate::job::chains::Chains;
use crate::job::check::Checked;
use crate::job::{InputNotes, Reason, Refusal, Status, Unread};
use crate::language::{Language, Text};
use crate::read::{Archive, MAX_CERTIFICATES, OtherKind};
use crate::trust::Anchors;
use crate::variant::Variant;
use crate::words::Words as _;
use crate::write::File;

/// The maximum number of issuers and roots that are counted separately.
const MOST_COUNTED: usize = 10_000;

const NOT_JSON: Text = Text {
    en: "the line is not JSON: the error is at column {column}",
    ja: "この行は JSON ではありません ({column} 桁目)",
};
const NOT_OBJECT: Text =
    Text { en: "the line is not a JSON object", ja: "この行は JSON オブジェクトではありません" };
const UNKNOWN_KEY: Text = Text { en: "the key {key} is unknown", ja: "キー {key} は使用できません" };
const OTHER_KEY: Text =
    Text { en: "the line has an unknown key", ja: "この行に使用できないキーがあります" };
const DUPLICATE_KEY: Text =
    Text { en: "the line has the key {key} more than once", ja: "この行に {key} が複数回あります" };
const WHICH_LEAF: Text = Text {
    en: "put the server's certificate alone into certificate, and the others into intermediates",
    ja: "サーバー証明書だけを certificate に、ほかの証明書を intermediates に入れてください",
};
const NO_CONTAINER: Text = Text {
    en: "batch does not open containers with passwords: give the certificates in it",
    ja: "batch はパスワードで保護されたファイルを開けません。中の証明書を取り出して指定してください",
};
const WRONG_TYPE: Text =
    Text { en: "the value of {key} is of the wrong type", ja: "{key} の値の型が正しくありません" };
const UNPAIRED: Text = Text {
    en: r"the value of {key} has one half of a surrogate pair (such as \ud800), which is no character",
    ja: r"{key} の値に、対になっていないサロゲート (\ud800 など) があります。文字として扱えません",
};
const NO_CERTIFICATE: Text =
    Text { en: "there is no certificate in the line", ja: "この行に certificate がありません" };
const NOTHING_IN_LINE: Text = Text {
    en: "the value of certificate is not a certificate",
    ja: "certificate の値は証明書ではありません",
};
const BAD_TIME: Text = Text {
    en: "at is not a time; use RFC 3339 or YYYY-MM-DD",
    ja: "at は RFC 3339 または YYYY-MM-DD で指定してください",
};
const BAD_HOST: Text = Text { en: "host: {error}", ja: "host の値: {error}" };
const TOO_LONG: Text = Text {
    en: "the line is longer than {limit} bytes",
    ja: "この行は上限の {limit} バイトを超えています",
};
const TOO_MANY: Text = Text {
    en: "the line has more than {limit} intermediates",
    ja: "この行の intermediates は上限の {limit} 個を超えています",
};
const PANIC: Text = Text {
    en: "chainmend failed at this line; this is a defect of chainmend: please report it, with the certificates of the line",
    ja: "この行の処理中に chainmend の内部エラーが発生しました。この行の証明書とともにご報告ください",
};
const DEEP_ID: Text = Text {
    en: "id: arrays or objects are nested more than {limit} levels deep",
    ja: "id の値: 配列またはオブジェクトの入れ子が上限の {limit} 段を超えています",
};
const NOT_UTF8: Text = Text {
    en: "the line is {encoding}, but JSON must be UTF-8 (RFC 8259)",
    ja: "この行は {encoding} です。JSON は UTF-8 で書く必要があります (RFC 8259)",
};
const ONE_ENCODING: Text =
    Text { en: "write every line in UTF-8", ja: "すべての行を UTF-8 で書き出してください" };
const NO_ENCODING: Text = Text {
    en: "the line is not UTF-8, as JSON must be (RFC 8259)",
    ja: "この行は UTF-8 ではありません。JSON は UTF-8 で書く必要があります (RFC 8259)",
};
const PACKED: Text = Text {
    en: "the input is compressed or an archive ({format}), and not JSON",
    ja: "入力は圧縮ファイルまたはアーカイブ ({format}) で、JSON ではありません",
};
const FORM: &str = r#"{"id": 1, "certificate": "PEM or base64 of DER", "intermediates": [], "host": "www.example.jp"}"#;

/// The failure of an input that is compressed: its name, and the command that reads the lines, as words for a shell.
pub fn packed(archive: Archive, input: &str, command: &str, language: Language) -> Failure {
    let what = PACKED.fill(language, &[("format", &archive.to_string())]);
    Failure::new(what).try_this(format!("{} {input} | {command}", archive.to_output()))
}

/// The failure of a line in another encoding. If the encoding is known, it is only that of some lines, because an input
/// that is all in UTF-16 or UTF-32 is converted before.
fn encoded(encoding: Option<&str>, language: Language) -> Failure {
    match encoding {
        Some(encoding) => {
            Failure::new(NOT_UTF8.fill(language, &[("encoding", encoding)])).try_this(ONE_ENCODING.of(language))
        }
        None => Failure::new(NO_ENCODING.of(language)).try_this("iconv -f ENCODING -t UTF-8 FILE | chainmend batch"),
    }
}

/// The counts of a run.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    lines: u64,
    good: u64,
    unusable: u64,
    findings: BTreeMap<Code, u64>,
    issuers: BTreeMap<String, u64>,
    roots: BTreeMap<String, u64>,
    /// The first expiry of a chain: when, and the certificate.
    first_expiry: Option<(OffsetDateTime, String)>,
}

/// The form of the answers.
#[derive(Clone, Copy, Debug)]
pub struct AnswerForm {
    /// The language of messages.
    pub language: Language,
    /// Whether what only describes the certificates is left out.
    pub is_brief: bool,
}

/// Writes the answer to a line, with its line end, and counts it if that is wanted. `number` is the line's, from 1.
pub fn answer(
    (number, id): (u64, Option<&str>),
    answer: Answer,
    run: &Run,
    form: AnswerForm,
    mut counts: Option<&mut Counts>,
    out: &mut Vec<u8>,
) {
    if let Some(counts) = &mut counts {
        counts.lines += 1;
    }
    let line = AnswerLine { of: (number, id), run, form, counts, out };
    match answer {
        Answer::Bundle(bundled, file) => line.bundle(&bundled, file),
        Answer::Check(checked, anchors) => line.check(&checked, &anchors),
        Answer::Chains(found) => line.chains(&found),
        Answer::Refused(refusal) => line.refused(&refusal),
        Answer::Bad(error) => line.bad(&error),
    }
}

/// The line of one answer, and what it is written with.
struct AnswerLine<'a> {
    /// The number of the line, and its id in JSON.
    of: (u64, Option<&'a str>),
    run: &'a Run,
    form: AnswerForm,
    counts: Option<&'a mut Counts>,
    out: &'a mut Vec<u8>,
}

impl AnswerLine<'_> {
    fn bundle(mut self, bundled: &Bundled, mut file: File) {
        let (search, language) = (&bundled.search, self.form.language);
        let findings = search.refused(bundled.chosen());
        let left_out = bundled.left_out(&[]);
        // Only findings use labels.
        let _labels = (!findings.is_empty() || !left_out.is_empty()).then(|| search.labels().enter(language));
        let report = BundleReport {
            chosen: bundled.chosen(),
            variants: &search.variants,
            fitting: &bundled.fitting,
            larger: None,
            sources: search.sources(),
            target: self.run.target,
            files: vec![(&file, None)],
            earlier: None,
            dry_run: false,
            directives: Vec::new(),
            findings: &findings,
            left_out: &left_out,
            inputs: &search.notes,
            fetched: &search.gathered.fetched,
            limit_reached: search.gathered.outcome.limit_reached,
            language,
        };
        if let Some(counts) = &mut self.counts {
            counts.good += 1;
            counts.chain(&search.leaf, Some(bundled.chosen()));
        }
        if self.form.is_brief {
            let brief = Brief::of_bundle(&report);
            self.counted(brief.findings(), |out| append(&brief, out).map(|()| brief.append_files(out)));
        } else {
            self.report(&json::bundle(&report));
        }
        // Lines contain no private keys, so the file need not be wiped.
        drop(std::mem::take(&mut *file.bytes));
    }

    fn check(mut self, checked: &Checked, anchors: &Anchors) {
        let report = CheckReport {
            file: &checked.file,
            certificates: checked.certificates(),
            duplicates: checked.duplicates(),
            parts: checked.inputs(),
            outcome: checked.outcome(),
            variants: checked.variants(),
            findings: checked.findings(),
            target: self.run.target,
            strict: self.run.is_strict,
            verbose: false,
            language: self.form.language,
            sources: checked.sources(anchors),
            inputs: checked.notes(),
            labels: checked.labels(),
        };
        if let Some(counts) = &mut self.counts {
            counts.good += u64::from(report.is_deployable());
            counts.chain(checked.leaf(), checked.variants().first());
        }
        self.report(&json::check(&report));
    }

    fn chains(mut self, found: &Chains) {
        let (search, language) = (&found.search, self.form.language);
        let _labels = search.labels().enter(language);
        let refusal = found.fitting.is_none().then(|| found.refusal());
        let failed = refusal
            .as_ref()
            .map(|refusal| (explain(refusal, language), refusal.status() as u8, findings_of(refusal, language)));
        let failed = failed.as_ref().map(|(failure, exit, findings)| (failure, *exit, &**findings));
        let report = chains::json(&ChainsReport::of(found, failed, language));
        if let Some(counts) = &mut self.counts {
            counts.good += u64::from(found.fitting.is_some());
            let chosen = found.fitting.as_ref().map(|fitting| &search.variants[fitting.index]);
            counts.chain(&search.leaf, chosen);
        }
        self.counted(report.findings(), |out| append(&report, out));
    }

    fn refused(mut self, refusal: &Refusal) {
        let language = self.form.language;
        if let Some(counts) = &mut self.counts {
            counts.refused(refusal);
        }
        let (failure, exit) = (refused(refusal, language), refusal.status() as u8);
        let findings = findings_of(refusal, language);
        let report = json::failure(self.run.command.name(), &failure, exit, &refusal.inputs, &findings, language);
        self.report(&report.with_fetched(fetched_of(refusal), language));
    }

    fn bad(mut self, error: &LineError) {
        if let Some(counts) = &mut self.counts {
            counts.unusable += 1;
        }
        let (command, language) = (self.run.command.name(), self.form.language);
        let failure = bad(error, language);
        self.report(&json::failure(command, &failure, Status::Input as u8, &InputNotes::default(), &[], language));
    }

    /// Appends a report, or its short form.
    fn report(self, report: &json::Report) {
        if self.form.is_brief {
            let brief = Brief::of(report);
            self.counted(report.findings(), |out| append(&brief, out));
        } else {
            self.counted(report.findings(), |out| append(report, out));
        }
    }

    /// Appends a report with these findings, and counts them if that is wanted.
    fn counted(self, findings: &[json::Finding], append_report: impl FnOnce(&mut Vec<u8>) -> Option<()>) {
        if let Some(counts) = self.counts {
            counts.findings(findings);
        }
        line(self.of, append_report, self.out);
    }
}

/// Replaces unpaired surrogates in a JSON text by U+FFFD, because programs such as jq refuse them (RFC 8259 §8.2 warns
/// of them).
fn whole(json: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut rest, mut is_changed) = (json, false);
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        // An escape has two characters, with hexadecimal digits six, and a surrogate pair twelve.
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                out.push_str("\\ufffd");
                (rest, is_changed) = (&escape[6..], true);
                continue;
            }
            (Some(_), _) => 6,
            (None, _) => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        out.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    if is_changed { Cow::Owned(out + rest) } else { Cow::Borrowed(json) }
}

/// Appends one object that begins with the line number and the id.
fn line((number, id): (u64, Option<&str>), append_report: impl FnOnce(&mut Vec<u8>) -> Option<()>, out: &mut Vec<u8>) {
    let start = out.len();
    // Writing to memory does not fail.
    let _ = write!(out, "{{\"line\":{number}");
    if let Some(id) = id {
        out.extend_from_slice(b",\"id\":");
        out.extend_from_slice(whole(id).as_bytes());
    }
    let begin = out.len();
    if append_report(out).is_none() {
        out.truncate(start);
        return;
    }
    // The opening brace is already in the line.
    out[begin] = b',';
    out.push(b'\n');
}

/// Appends a report. `None` if it cannot be JSON, which does not happen: every report is an object with string keys.
fn append(report: &impl Serialize, out: &mut Vec<u8>) -> Option<()> {
    serde_json::to_writer(out, report).ok()
}

/// Why a line cannot be used.
fn bad(error: &LineError, language: Language) -> Failure {
    let fill = |text: Text, name: &str, value: &str| Failure::new(text.fill(language, &[(name, &safe(value))]));
    let failure = match error {
        LineError::NotJson(column) => fill(NOT_JSON, "column", &column.to_string()),
        LineError::NotObject => Failure::new(NOT_OBJECT.of(language)),
        // Anything that is not a word may be a private key, and is not shown.
        LineError::UnknownKey(key) if is_word(key) => fill(UNKNOWN_KEY, "key", key),
        LineError::UnknownKey(_) => Failure::new(OTHER_KEY.of(language)),
        LineError::DuplicateKey(key) => fill(DUPLICATE_KEY, "key", key),
        LineError::WrongType(key) => fill(WRONG_TYPE, "key", key),
        LineError::UnpairedSurrogate(key) => fill(UNPAIRED, "key", key),
        LineError::NoCertificate => Failure::new(NO_CERTIFICATE.of(language)),
        LineError::Host(error) => fill(BAD_HOST, "error", &error.words(language)),
        LineError::Time => Failure::new(BAD_TIME.of(language)),
        LineError::TooLong => fill(TOO_LONG, "limit", &MAX_LINE_BYTES.to_string()),
        LineError::TooManyIntermediates => fill(TOO_MANY, "limit", &MAX_CERTIFICATES.to_string()),
        LineError::DeepId => fill(DEEP_ID, "limit", &MAX_ID_NESTING.to_string()),
        LineError::Panic => return Failure::new(PANIC.of(language)),
        LineError::Packed(archive) => return packed(*archive, "FILE", "chainmend batch", language),
        LineError::NotUtf8(encoding) => return encoded(*encoding, language),
    };
    failure.try_this(FORM)
}

fn is_word(key: &str) -> bool {
    key.len() <= 32 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A refusal in the words of `batch`: remedies change the line, because there are no options for a single line.
fn refused(refusal: &Refusal, language: Language) -> Failure {
    let mut failure = explain(refusal, language);
    let instead = match &*refusal.reason {
        Reason::NoCertificate { other: None, .. } => {
            NOTHING_IN_LINE.of(language).clone_into(&mut failure.what);
            return failure;
        }
        Reason::InDoubt { unread: Unread::Problem(_), .. } => {
            // The last one is an option for this certificate.
            failure.remedy.pop();
            return failure;
        }
        Reason::NoLeaf(_) | Reason::InDoubt { .. } => WHICH_LEAF,
        Reason::NoCertificate { other: Some(other), .. } if other.kind == OtherKind::Pkcs12 => NO_CONTAINER,
        _ => return failure,
    };
    Failure { remedy: vec![instead.of(language).to_owned()], ..failure }
}

impl Counts {
    /// Adds the counts of other lines.
    pub fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.good += other.good;
        self.unusable += other.unusable;
        for (code, count) in other.findings {
            *self.findings.entry(code).or_default() += count;
        }
        for (all, more) in [(&mut self.issuers, other.issuers), (&mut self.roots, other.roots)] {
            for (name, count) in more {
                count_name(all, &name, count);
            }
        }
        self.first_expiry = earlier(self.first_expiry.take(), other.first_expiry);
    }

    fn chain(&mut self, leaf: &Certificate, chosen: Option<&Variant>) {
        count_name(&mut self.issuers, leaf.issuer().text(), 1);
        let Some(variant) = chosen else { return };
        let root = &variant.path.anchor().certificate;
        count_name(&mut self.roots, root.subject().text(), 1);
        let (end, first) = variant.path.earliest_expiry();
        if self.first_expiry.as_ref().is_none_or(|(known, _)| end < *known) {
            self.first_expiry = Some((end, first.own_name()));
        }
    }

    /// Counts the findings of one line, each code once.
    fn findings(&mut self, findings: &[json::Finding]) {
        let codes: BTreeSet<Code> = findings.iter().map(json::Finding::code).collect();
        for code in codes {
            *self.findings.entry(code).or_default() += 1;
        }
    }

    fn refused(&mut self, refusal: &Refusal) {
        match &*refusal.reason {
            Reason::NoChain(search) => self.chain(&search.leaf, None),
            Reason::NoSuchChain { leaf, .. } => self.chain(leaf, None),
            Reason::Host(finding) => finding.certificate.iter().for_each(|leaf| self.chain(leaf, None)),
            _ => self.unusable += 1,
        }
    }

    /// The counts for people.
    pub fn text(&self, language: Language) -> String {
        let number = |text: Text, count: u64| text.fill(language, &[("count", &count.to_string())]);
        let mut out = String::new();
        let rest = self.lines - self.good.min(self.lines);
        let lines = if self.lines == 1 { LINE } else { LINES };
        for line in [number(lines, self.lines), number(GOOD, self.good), number(BAD, rest)] {
            let _ = writeln!(out, "{line}");
        }
        if self.unusable > 0 {
            let _ = writeln!(out, "{}", number(UNUSABLE, self.unusable));
        }
        let code = |code: &Code| {
            let name = crate::finding::by_code(code.as_str()).map_or("", |rule| rule.name);
            format!("{} {name}", code.as_str())
        };
        let findings = self.findings.iter().map(|(key, count)| (code(key), *count)).collect();
        let names = |counted: &BTreeMap<String, u64>| {
            let name = |name: &String| if name.is_empty() { OTHERS.of(language).to_owned() } else { safe(name) };
            counted.iter().map(|(key, count)| (name(key), *count)).collect()
        };
        table(FINDINGS, findings, language, &mut out);
        table(ISSUERS, names(&self.issuers), language, &mut out);
        table(ROOTS, names(&self.roots), language, &mut out);
        if let Some((end, name)) = &self.first_expiry {
            let values = [("day", &*day(*end)), ("name", &*safe(name))];
            let _ = writeln!(out, "{}", FIRST_EXPIRY.fill(language, &values));
        }
        out
    }
}

const LINE: Text = Text { en: "{count} line", ja: "{count} 行" };
const LINES: Text = Text { en: "{count} lines", ja: "{count} 行" };
const GOOD: Text = Text { en: "{count} ok", ja: "正常 {count}" };
const BAD: Text = Text { en: "{count} not ok", ja: "問題あり {count}" };
const UNUSABLE: Text = Text { en: "{count} of them could not be used", ja: "うち使用できない行 {count}" };
const FINDINGS: Text = Text { en: "findings:", ja: "検出された問題:" };
const ISSUERS: Text = Text { en: "issuers:", ja: "発行者:" };
const ROOTS: Text = Text { en: "roots:", ja: "ルート証明書:" };
const OTHERS: Text = Text { en: "(others)", ja: "(その他)" };
const FIRST_EXPIRY: Text =
    Text { en: "first expiry: {day} ({name})", ja: "最も早く有効期限が切れる証明書: {name} ({day})" };

/// A heading and rows, the most frequent first.
fn table(heading: Text, mut rows: Vec<(String, u64)>, language: Language, out: &mut String) {
    if rows.is_empty() {
        return;
    }
    rows.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let widest = rows[0].1.to_string().len();
    let _ = writeln!(out, "{}", heading.of(language));
    for (name, count) in rows {
        let _ = writeln!(out, "  {count:>widest$}  {name}");
    }
}

/// Counts a name. If there are too many names, it is counted with an empty one.
fn count_name(counted: &mut BTreeMap<String, u64>, name: &str, count: u64) {
    if let Some(known) = counted.get_mut(name) {
        *known += count;
        return;
    }
    let name = if counted.len() >= MOST_COUNTED { "" } else { name };
    *counted.entry(name.to_owned()).or_default() += count;
}

type Expiry = Option<(OffsetDateTime, String)>;

fn earlier(one: Expiry, other: Expiry) -> Expiry {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}
