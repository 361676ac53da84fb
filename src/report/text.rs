//! Reports as text, on standard error. Colour only repeats what the words say.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::role::roles;
use super::stores::stores;
use super::words::{self, bundle as text};
use super::{BundleReport, Failure, InputNotes, chains, day, name, safe, shell_word, verdict, versions};
use crate::certificate::Certificate;
use crate::finding;
use crate::gather::{Fetched, without_credentials};
use crate::language::{Language, Text};
use crate::path::Legacy;
use crate::read::{Other, OtherKind, Problem, ProblemKind, Remains, RepairKind};
use crate::trust::{Outdated, Snapshot};
use crate::variant::{self, Kind, Variant};
use crate::words::Words as _;
use crate::wrap::pad;
use crate::write::{FileRole, Name};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// The report of `bundle`. `verbose` adds each repair and each requested URL.
pub fn bundle(report: &BundleReport<'_>, verbose: bool) -> String {
    let mut out = String::new();
    let language = report.language;
    let path = &report.chosen.path;
    let root = name(&path.anchor().certificate);
    let complete = text::COMPLETE.fill(language, &[("root", &root)]);
    let _ = writeln!(out, "{GOOD}{}{GOOD:#}: {complete}", name(path.leaf()));
    tree(report, &mut out);
    let _ = writeln!(out, "{}", chosen(report.chosen, language));
    for other in report.variants.iter().filter(|other| other.path != *path) {
        let _ = writeln!(out, "{}", alternative(other, report, language));
    }
    if let Some(larger) = report.larger {
        let _ = writeln!(out, "{}", chains::larger(larger, report.variants, language));
    }
    if !report.fitting.forced_by.is_empty() {
        let why = chains::forced_by(report.fitting, language);
        let _ = writeln!(out, "{}", text::BECAUSE.fill(language, &[("why", &why)]));
    }
    if !report.fitting.left_out.is_empty() {
        let names = verdict::names(&report.fitting.left_out, language);
        let _ = writeln!(out, "{}", text::LEFT_OUT.fill(language, &[("names", &names)]));
    }
    for entry in variant::entries_for(path) {
        for caveat in entry.caveats {
            let caveat = with_id(caveat.of(language), entry.id, language);
            labelled(words::CAVEAT, &caveat, language, &mut out);
        }
    }
    for finding in report.findings {
        labelled(words::WARNING, &safe(&finding.message(language)), language, &mut out);
    }
    for legacy in path.legacy() {
        labelled(words::WARNING, &legacy_text(legacy, language), language, &mut out);
    }
    if let Some(limit_reached) = report.limit_reached {
        let limit = words::LIMIT_REACHED.fill(language, &[("limit", &limit_reached.words(language))]);
        labelled(words::WARNING, &limit, language, &mut out);
    }
    if verbose {
        out += &fetches(report.fetched, language);
    }
    files(report, &mut out);
    out
}

/// A line with a label in the colour of warnings.
fn labelled(label: Text, text: &str, language: Language, out: &mut String) {
    let _ = writeln!(out, "{WARNING}{}{WARNING:#}: {text}", label.of(language));
}

/// Notes from reading the inputs: damage as warnings, the rest as notes. `verbose` shows each repair, instead of one
/// line per kind and file.
pub fn notes(inputs: &InputNotes, verbose: bool, language: Language) -> String {
    let mut out = String::new();
    let is_empty = |problem: &Problem| matches!(problem.kind, ProblemKind::EmptyPkcs7 | ProblemKind::EmptyPkcs12);
    let is_of_file = |problem: &Problem| problem.kind.is_of_whole_file() || is_empty(problem);
    let is_told = |problem: &&Problem| inputs.has_nothing && is_of_file(problem);
    for problem in inputs.problems.iter().filter(|problem| inputs.problems.len() > 1 || !is_told(problem)) {
        let place = safe(&problem.place.to_string());
        let name = problem.remains.as_ref().and_then(Remains::name).map(|name| format!(" ({})", safe(&name)));
        let said = problem.kind.words(language) + &name.unwrap_or_default();
        let values = [("place", &*place), ("problem", &said)];
        let is_all = inputs.has_nothing || problem.kind.is_of_container() || problem.kind.is_of_whole_file();
        let text = if is_all { text::PROBLEM } else { text::REST_WAS_READ };
        labelled(words::WARNING, &text.fill(language, &values), language, &mut out);
    }
    // A container that could not be opened is reported as a problem.
    let others: Vec<&Other> =
        inputs.others.iter().filter(|other| other.kind != OtherKind::Pkcs12 && !inputs.is_copied(other)).collect();
    for (index, other) in others.iter().enumerate() {
        let is_alike = |one: &&&Other| {
            one.kind == OtherKind::PrivateKey && other.kind == one.kind && one.place.file == other.place.file
        };
        if !verbose && others[..index].iter().any(|one| is_alike(&one)) {
            continue;
        }
        let keys = if verbose { 1 } else { others.iter().filter(is_alike).count() };
        let (place, label) = (safe(&other.place.to_string()), safe(&other.label));
        let file = shell_word(std::path::Path::new(&*other.place.file));
        let text = if keys > 1 { text::KEYS } else { text::other(other) };
        let values = [("place", &*place), ("label", &label), ("file", &file), ("count", &keys.to_string())];
        let what = text.fill(language, &values);
        let _ = writeln!(out, "{}: {what}", words::NOTE.of(language));
    }
    let has_content = !(inputs.has_nothing && inputs.problems.iter().any(is_empty));
    if has_content {
        repairs(inputs, verbose, language, &mut out);
    }
    for snapshot in &inputs.incomplete {
        out += &incomplete(snapshot, language);
    }
    out += &outdated(&inputs.outdated, language);
    for (given, newest) in &inputs.later {
        let values = [("given", &*safe(given)), ("newest", &newest.to_string())];
        let _ = writeln!(out, "{}: {}", words::WARNING.of(language), text::LATER.fill(language, &values));
    }
    out
}

/// The sentence with an identifier at its end. In Japanese, the full stop follows the bracket.
pub(super) fn with_id(sentence: &str, id: &str, language: Language) -> String {
    match (language, sentence.strip_suffix('。')) {
        (Language::Japanese, Some(sentence)) => format!("{sentence} ({id})。"),
        _ => format!("{sentence} ({id})"),
    }
}

/// A note that some roots of a list are not available.
fn incomplete(snapshot: &Snapshot, language: Language) -> String {
    const LISTED: usize = 8;
    let more = snapshot.missing.len().saturating_sub(LISTED);
    let mut names: Vec<String> = snapshot.missing.iter().take(LISTED).map(|name| (*name).to_owned()).collect();
    names.extend((more > 0).then(|| format!("... (+{more})")));
    let count = snapshot.missing.len().to_string();
    let names = names.join(language.comma());
    let values = [("snapshot", &*snapshot.to_string()), ("count", &count), ("names", &safe(&names))];
    format!("{}: {}\n", words::NOTE.of(language), text::INCOMPLETE.fill(language, &values))
}

/// A note that the newest lists of some stores are old.
pub fn outdated(stores: &[Outdated], language: Language) -> String {
    let Some(oldest) = stores.iter().map(|outdated| outdated.days).max() else { return String::new() };
    let names: Vec<String> = stores.iter().map(|outdated| outdated.newest.to_string()).collect();
    let values = [("stores", &*names.join(language.comma())), ("days", &oldest.to_string())];
    format!("{}: {}\n", words::NOTE.of(language), text::OUTDATED.fill(language, &values))
}

fn repairs(inputs: &InputNotes, verbose: bool, language: Language, out: &mut String) {
    let mut shown: Vec<(RepairKind, &str)> = Vec::new();
    for repair in &inputs.repairs {
        let key = (repair.kind, &*repair.place.file);
        if !verbose {
            if shown.contains(&key) {
                continue;
            }
            shown.push(key);
        }
        let alike = |other: &&crate::read::Repair| (other.kind, &*other.place.file) == key;
        let more = inputs.repairs.iter().filter(alike).count() - 1;
        let more = if verbose || more == 0 {
            String::new()
        } else {
            text::MORE.fill(language, &[("count", &more.to_string())])
        };
        let place = safe(&repair.place.to_string());
        let what = finding::of_repair(repair).message(language);
        let change = if verbose { change(repair, language) } else { String::new() };
        let values = [("place", &*place), ("repair", &what), ("more", &more), ("change", &change)];
        let _ = writeln!(out, "{}", text::REPAIRED.fill(language, &values));
    }
}

/// The excerpt, and what it was read as.
fn change(repair: &crate::read::Repair, language: Language) -> String {
    let (before, after) = (safe(&repair.before), safe(&repair.after));
    let text = match (&*before, &*after) {
        (before, after) if before == after => return String::new(),
        ("", _) => text::PUT_IN,
        (_, "") => text::TAKEN_OUT,
        _ => text::READ_AS,
    };
    text.fill(language, &[("before", &before), ("after", &after)])
}

/// A failure in three parts.
pub fn failure(failure: &Failure, language: Language) -> String {
    let mut out = format!("{ERROR}{}{ERROR:#}: {}\n", words::ERROR.of(language), failure.what);
    for why in &failure.why {
        let _ = writeln!(out, "  {why}");
    }
    for remedy in &failure.remedy {
        let _ = writeln!(out, "  {}: {remedy}", words::TRY.of(language));
    }
    out
}

/// The chain from the root down, a line for each certificate, in columns.
fn tree(report: &BundleReport<'_>, out: &mut String) {
    let language = report.language;
    let rows = roles(report.chosen);
    let cells: Vec<[String; 5]> = rows
        .iter()
        .rev()
        .enumerate()
        .map(|(depth, (role, certificate))| {
            // The row above is that of the certificate whose key made the signature.
            let issuer = depth.checked_sub(1).and_then(|above| rows.iter().rev().nth(above)).map(|(_, issuer)| *issuer);
            let branch = if depth == 0 { String::new() } else { format!("{}└─ ", "   ".repeat(depth - 1)) };
            let source = report.sources.origin_text(certificate, language);
            [
                format!("{branch}{}", name(certificate)),
                role.in_column(language).to_owned(),
                text::ISSUED_BY.fill(language, &[("issuer", &issuer_name(certificate, issuer, language))]),
                words::UNTIL.fill(language, &[("day", &day(certificate.facts().not_after))]),
                words::FROM.fill(language, &[("source", &source)]),
            ]
        })
        .collect();
    let widths: Vec<usize> =
        (0..4).map(|column| cells.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
    for row in &cells {
        out.push_str("  ");
        for (cell, width) in row.iter().zip(&widths) {
            out.push_str(&pad(cell, width + 2));
        }
        let _ = writeln!(out, "{FAINT}{}{FAINT:#}", row[4]);
    }
}

/// The issuer of a certificate: `above` if it is available, otherwise the name in the certificate.
fn issuer_name(certificate: &Certificate, above: Option<&Certificate>, language: Language) -> String {
    if let Some(issuer) = above {
        return name(issuer);
    }
    if certificate.is_self_signed() {
        return text::ITSELF.of(language).to_owned();
    }
    let issuer = &certificate.issuer().der;
    safe(&crate::certificate::common_name(issuer).unwrap_or_else(|| crate::certificate::distinguished_name(issuer)))
}

fn chosen(variant: &Variant, language: Language) -> String {
    let (expiry, first) = variant.path.earliest_expiry();
    let values =
        [("summary", &*summary(text::SUMMARY, variant, language)), ("name", &name(first)), ("day", &day(expiry))];
    text::CHOSEN.fill(language, &values)
}

fn alternative(variant: &Variant, report: &BundleReport<'_>, language: Language) -> String {
    let superseded = if variant.superseded { text::OLDER.of(language) } else { "" };
    let standing = chains::standing(variant, report.sources.anchors, language);
    let option = variant::option_for(variant, report.variants);
    let standing = format!("{superseded}{standing}");
    let text = if variant.kind == Kind::Alternative { text::SUMMARY_ALONE } else { text::SUMMARY };
    let values = [("summary", &*summary(text, variant, language)), ("superseded", &standing), ("option", &option)];
    text::ALSO_THERE.fill(language, &values)
}

fn summary(text: Text, variant: &Variant, language: Language) -> String {
    let root = name(&variant.path.anchor().certificate);
    let kind = words::kind(variant.kind, language);
    let values = [("kind", kind), ("served", &*chains::served(variant, language)), ("root", &root)];
    text.fill(language, &values)
}

fn legacy_text(legacy: &Legacy, language: Language) -> String {
    match legacy {
        Legacy::Sha1Signature(certificate) => text::SHA1.fill(language, &[("name", &name(certificate))]),
        Legacy::ShortKey(certificate, bits) => {
            text::SHORT_KEY.fill(language, &[("name", &name(certificate)), ("bits", &bits.to_string())])
        }
    }
}

/// The requests, with their results, one per line.
pub fn fetches(fetched: &[Fetched], language: Language) -> String {
    let mut out = String::new();
    for row in fetched {
        let outcome = match &row.outcome {
            Ok(count) => {
                let time = row.kept_since.and_then(super::time_of).unwrap_or_default();
                let text = if row.kept_since.is_some() { text::KEPT } else { text::CERTIFICATES };
                let count = (count.to_string(), words::plural(*count));
                text.fill(language, &[("count", &count.0), ("s", count.1), ("time", &time)])
            }
            Err(error) => safe(&error.words(language)),
        };
        let values =
            [("url", &*safe(&without_credentials(&row.url))), ("child", &name(&row.child)), ("outcome", &outcome)];
        let _ = writeln!(out, "{}", text::FETCHED.fill(language, &values));
    }
    out
}

fn files(report: &BundleReport<'_>, out: &mut String) {
    let language = report.language;
    for (file, path) in &report.files {
        let Some(path) = path else { continue };
        let count = file.certificate_count();
        let values = [
            ("path", &*safe(&path.to_string_lossy())),
            ("count", &count.to_string()),
            ("s", words::plural(count)),
            ("bytes", &file.bytes.len().to_string()),
        ];
        let wrote = match (file.role, report.dry_run) {
            (FileRole::Key, false) => text::WROTE_KEY,
            (FileRole::Key, true) => text::WOULD_WRITE_KEY,
            (FileRole::Script | FileRole::Manifest, false) => text::WROTE_TEXT,
            (FileRole::Script | FileRole::Manifest, true) => text::WOULD_WRITE_TEXT,
            (_, false) => text::WROTE,
            (_, true) => text::WOULD_WRITE,
        };
        let _ = writeln!(out, "{}", wrote.fill(language, &values));
        // A numbered file of a root is for the server itself, not for clients.
        if file.role == FileRole::Root && !matches!(file.name, Name::Numbered(_)) {
            let root = &report.chosen.path.anchor().certificate;
            let values = [("root", &*name(root)), ("stores", &stores(root, language))];
            let _ = writeln!(out, "  {}", text::TO_BE_REGISTERED.fill(language, &values));
        }
    }
    if !report.directives.is_empty() {
        let versions = versions(report.target, language);
        let values = [("target", &*report.target.name()), ("versions", versions.as_deref().unwrap_or_default())];
        let heading = if versions.is_none() { text::FOR_SERVICE } else { text::FOR_TARGET };
        let _ = writeln!(out, "{}", heading.fill(language, &values));
        for line in &report.directives {
            let _ = writeln!(out, "  {}", safe(line));
        }
    }
}
