//! Reports for people, on standard error. Colour only repeats what the words say.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::{BundleReport, Failure, InputNotes, chains, day, name, roles, safe, verdict};
use crate::certificate::Certificate;
use crate::gather::Fetched;
use crate::path::Legacy;
use crate::read::{OtherKind, Remains, RepairKind};
use crate::variant::{self, Variant};
use crate::write::Role;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// The report of a `bundle` run. `verbose` adds each repair and each URL that was asked.
pub fn bundle(report: &BundleReport<'_>, verbose: bool) -> String {
    let mut out = String::new();
    let path = &report.chosen.path;
    let root = name(&path.anchor().certificate);
    let _ = writeln!(out, "{GOOD}{}{GOOD:#}: complete chain to {root}", name(path.leaf()));
    tree(report, &mut out);
    let _ = writeln!(out, "{}", chosen(report.chosen));
    for other in report.variants.iter().filter(|other| other.path != *path) {
        let _ = writeln!(out, "{}", alternative(other, report.variants));
    }
    if !report.fitting.forced_by.is_empty() {
        let _ = writeln!(out, "because: {}", chains::why(report.fitting, report.variants));
    }
    if !report.fitting.left_out.is_empty() {
        let names = verdict::names(&report.fitting.left_out);
        let _ = writeln!(out, "left out: {names}; chainmend chains says why");
    }
    for entry in variant::entries_for(path) {
        for caveat in entry.caveats {
            let _ = writeln!(out, "{WARNING}caveat{WARNING:#}: {caveat} ({})", entry.id);
        }
    }
    for legacy in path.legacy() {
        let _ = writeln!(out, "{WARNING}warning{WARNING:#}: {}", legacy_text(legacy));
    }
    if let Some(spent) = report.spent {
        let _ = writeln!(out, "{WARNING}warning{WARNING:#}: {spent}; there may be more chains than these");
    }
    if verbose {
        fetches(report.fetched, &mut out);
    }
    files(report, &mut out);
    out
}

/// What reading the inputs brought up: damage as warnings, the rest as notes. `verbose` shows each
/// repair instead of one line for each kind and file.
pub fn notes(inputs: &InputNotes, verbose: bool) -> String {
    let mut out = String::new();
    for problem in &inputs.problems {
        let place = safe(&problem.place.to_string());
        let name = problem.remains.as_ref().and_then(Remains::name).map(|name| format!(" ({})", safe(&name)));
        let name = name.unwrap_or_default();
        let _ = writeln!(out, "{WARNING}warning{WARNING:#}: {place}: {}{name}; the rest was read", problem.kind);
    }
    for other in &inputs.others {
        let what = match other.kind {
            OtherKind::PrivateKey => "a private key, which was not copied anywhere",
            OtherKind::Request => "a certificate signing request, not a certificate",
            OtherKind::Pkcs12 => "a PKCS#12 container, which could not be opened",
            OtherKind::Block => "not a certificate, and was left out",
        };
        let (place, label) = (safe(&other.place.to_string()), safe(&other.label));
        let _ = writeln!(out, "note: {place}: {label} is {what}");
    }
    repairs(inputs, verbose, &mut out);
    out
}

fn repairs(inputs: &InputNotes, verbose: bool, out: &mut String) {
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
        let more = if verbose || more == 0 { String::new() } else { format!(", and {more} more") };
        let place = safe(&repair.place.to_string());
        let change = if verbose { change(repair) } else { String::new() };
        let _ = writeln!(out, "mended: {place}: {}{more}{change}", repair.kind.description());
    }
}

/// What was there and what it is read as.
fn change(repair: &crate::read::Repair) -> String {
    match (safe(&repair.before), safe(&repair.after)) {
        (before, after) if before == after => String::new(),
        (before, after) if before.is_empty() => format!(": `{after}` put in"),
        (before, after) if after.is_empty() => format!(": `{before}` left out"),
        (before, after) => format!(": `{before}` -> `{after}`"),
    }
}

/// A failure in three parts.
pub fn failure(failure: &Failure) -> String {
    let mut out = format!("{ERROR}error{ERROR:#}: {}\n", failure.what);
    for why in &failure.why {
        let _ = writeln!(out, "  {why}");
    }
    for remedy in &failure.remedy {
        let _ = writeln!(out, "  try: {remedy}");
    }
    out
}

/// The chain from the root down, a line for each certificate, in columns.
fn tree(report: &BundleReport<'_>, out: &mut String) {
    let rows = roles(report.chosen);
    let cells: Vec<[String; 5]> = rows
        .iter()
        .rev()
        .enumerate()
        .map(|(depth, (role, certificate))| {
            let branch = if depth == 0 { String::new() } else { format!("{}└─ ", "   ".repeat(depth - 1)) };
            [
                format!("{branch}{}", name(certificate)),
                (*role).to_owned(),
                format!("issued by {}", issuer_name(certificate)),
                format!("until {}", day(certificate.facts().not_after)),
                format!("from {}", safe(&report.sources.of(certificate).1)),
            ]
        })
        .collect();
    let widths: Vec<usize> =
        (0..4).map(|column| cells.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
    for row in &cells {
        out.push_str("  ");
        for (cell, width) in row.iter().zip(&widths) {
            let padding = " ".repeat(width - cell.width() + 2);
            let _ = write!(out, "{cell}{padding}");
        }
        let _ = writeln!(out, "{FAINT}{}{FAINT:#}", row[4]);
    }
}

fn issuer_name(certificate: &Certificate) -> String {
    if certificate.is_self_issued() {
        return "itself".to_owned();
    }
    let issuer = &certificate.issuer().der;
    safe(&crate::certificate::common_name(issuer).unwrap_or_else(|| crate::certificate::distinguished_name(issuer)))
}

fn chosen(variant: &Variant) -> String {
    let (expiry, first) = variant.path.earliest_expiry();
    format!("chosen: {}; the first to expire is {}, on {}", summary(variant), name(first), day(expiry))
}

fn alternative(variant: &Variant, variants: &[Variant]) -> String {
    let superseded = if variant.superseded { ", with older certificates of the same CAs" } else { "" };
    format!("also there: {}{superseded} ({})", summary(variant), variant::option_for(variant, variants))
}

fn summary(variant: &Variant) -> String {
    let count = variant.path.intermediates().len();
    let plural = if count == 1 { "" } else { "s" };
    let root = name(&variant.path.anchor().certificate);
    format!("{}, {count} intermediate{plural}, root {root}", variant.kind.name())
}

fn legacy_text(legacy: &Legacy) -> String {
    match legacy {
        Legacy::Sha1Signature(certificate) => {
            format!("{} is signed with SHA-1; accepted only because --at is before 2017", name(certificate))
        }
        Legacy::ShortKey(certificate, bits) => {
            format!("{} has an RSA key of {bits} bits; accepted only because --at is before 2017", name(certificate))
        }
    }
}

fn fetches(fetched: &[Fetched], out: &mut String) {
    for row in fetched {
        let outcome = match &row.outcome {
            Ok(1) => "1 certificate".to_owned(),
            Ok(count) => format!("{count} certificates"),
            Err(error) => safe(&error.to_string()),
        };
        let _ = writeln!(out, "fetched: {} for {}: {outcome}", safe(&row.url), name(&row.child));
    }
}

fn files(report: &BundleReport<'_>, out: &mut String) {
    for (file, path) in &report.files {
        let Some(path) = path else { continue };
        let count = file.certificate_count();
        let plural = if count == 1 { "" } else { "s" };
        let path = safe(&path.to_string_lossy());
        let _ = writeln!(out, "wrote: {path} ({count} certificate{plural}, {} bytes)", file.bytes.len());
        if file.role == Role::Root {
            let root = &report.chosen.path.anchor().certificate;
            let stores = verdict::stores(root);
            let _ = writeln!(out, "  to be registered by hand where {} is missing; it is in {stores}", name(root));
        }
    }
    if !report.directives.is_empty() {
        let _ = writeln!(out, "for {} ({} versions):", report.target.name(), report.target.versions);
        for line in &report.directives {
            let _ = writeln!(out, "  {}", safe(line));
        }
    }
}
