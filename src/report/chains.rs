//! The report of `chains`: variants, clients, and when a client stops accepting.

use std::fmt::Write as _;

use serde::Serialize;
use time::OffsetDateTime;
use unicode_width::UnicodeWidthStr;

use super::json::{self, Report};
use super::{InputNotes, Sources, day, moment, name, roles, verdict};
use crate::gather::Fetched;
use crate::path::Spent;
use crate::trust::Client;
use crate::variant::{Coverage, Entry, Fitting, Flip, Variant, Verdict, entries_for};

/// How wide the matrix of clients may be.
const WIDTH: usize = 100;

/// Columns of a variant: a mark and a day.
const CELL: usize = 18;

/// Everything that a `chains` run can report.
#[derive(Debug)]
pub struct ChainsReport<'a> {
    /// Every variant, the standard one first.
    pub variants: &'a [Variant],
    /// The one that would be chosen.
    pub fitting: &'a Fitting,
    /// What each client says of each.
    pub coverage: &'a [Coverage],
    /// The time of the verdicts.
    pub at: OffsetDateTime,
    /// Where each certificate came from.
    pub sources: Sources<'a>,
    /// What is worth knowing about the inputs.
    pub inputs: &'a InputNotes,
    /// The URLs that were asked.
    pub fetched: &'a [Fetched],
    /// The limit that ended the search early, if one did.
    pub spent: Option<Spent>,
}

/// The report as text. `verbose` adds what each client says in words, and the sources of its facts.
pub fn text(report: &ChainsReport<'_>, verbose: bool) -> String {
    let mut out = String::new();
    for (index, variant) in report.variants.iter().enumerate() {
        describe(index, variant, report, &mut out);
    }
    if let Some(spent) = report.spent {
        let _ = writeln!(out, "{spent}; there may be more chains than these");
    }
    choice(report, &mut out);
    matrix(report, &mut out);
    for row in report.coverage.iter().filter(|_| verbose) {
        explain(row, report.variants, &mut out);
    }
    out
}

fn describe(index: usize, variant: &Variant, report: &ChainsReport<'_>, out: &mut String) {
    let path = &variant.path;
    let (expiry, first) = path.earliest_expiry();
    let superseded =
        if variant.superseded { ", superseded: one above has newer certificates of the same CAs" } else { "" };
    let expired = if variant.expired_root { ", its root has expired" } else { "" };
    let _ = writeln!(out, "[{}] {}  {}{superseded}{expired}", index + 1, variant.id(), variant.kind.name());
    for (role, certificate) in roles(variant) {
        let until = day(certificate.facts().not_after);
        let source = super::safe(&report.sources.of(certificate).1);
        let _ = writeln!(out, "    {role:<13}{}  until {until}  from {source}", name(certificate));
    }
    let count = path.intermediates().len();
    let bytes = variant.handshake_bytes();
    let _ = writeln!(
        out,
        "    adds {bytes} bytes in {count} certificates to each handshake; {} is the first to expire, on {}",
        name(first),
        day(expiry)
    );
    let root = &path.anchor().certificate;
    let _ = writeln!(out, "    {} is in {}", name(root), verdict::stores(root));
    for entry in entries_for(path) {
        catalogued(entry, out);
    }
}

fn catalogued(entry: &Entry, out: &mut String) {
    let _ = writeln!(out, "    known as {}: {} ({})", entry.id, entry.name, entry.product);
    for condition in entry.conditions {
        let _ = writeln!(out, "      when: {condition}");
    }
    for caveat in entry.caveats {
        let _ = writeln!(out, "      caveat: {caveat}");
    }
}

fn choice(report: &ChainsReport<'_>, out: &mut String) {
    let chosen = &report.variants[report.fitting.index];
    let _ = writeln!(
        out,
        "\nchosen: [{}] {}: {}",
        report.fitting.index + 1,
        chosen.id(),
        why(report.fitting, report.variants)
    );
    let root = name(&chosen.path.anchor().certificate);
    let _ = writeln!(out, "or register {root} by hand where it is missing: --emit-root FILE writes it");
    if !report.fitting.left_out.is_empty() {
        let _ = writeln!(out, "left out: {}", verdict::names(&report.fitting.left_out));
    }
}

/// Why a variant was chosen.
pub(super) fn why(fitting: &Fitting, variants: &[Variant]) -> String {
    if variants.len() == 1 {
        "the only chain there is".to_owned()
    } else if !fitting.forced_by.is_empty() {
        format!("the smaller ones are not enough for {}", verdict::names(&fitting.forced_by))
    } else if fitting.index == 0 {
        "the smallest, and no larger one reaches more of these clients".to_owned()
    } else {
        "as asked for".to_owned()
    }
}

fn matrix(report: &ChainsReport<'_>, out: &mut String) {
    let widest = report.coverage.iter().map(|row| row.client.name.width()).max().unwrap_or(0).min(WIDTH - CELL - 2);
    let columns = ((WIDTH - widest - 2) / CELL).max(1);
    let numbers: Vec<usize> = (0..report.variants.len()).collect();
    for part in numbers.chunks(columns) {
        let _ = write!(out, "\n{:widest$}  ", "");
        for index in part {
            let _ = write!(out, "{:<CELL$}", format!("[{}]", index + 1));
        }
        let _ = writeln!(out);
        for row in report.coverage {
            let padding = " ".repeat(widest.saturating_sub(row.client.name.width()));
            let cells: String = part.iter().map(|&index| format!("{:<CELL$}", cell(&row.verdicts[index]))).collect();
            let _ = writeln!(out, "{}{padding}  {}", row.client.name, cells.trim_end());
        }
    }
    let _ = writeln!(
        out,
        "\non {}: yes accepts, aia accepts by fetching (< DAY: until then), NO rejects, ? unknown",
        day(report.at)
    );
}

fn cell((verdict, flip): &(Verdict, Option<Flip>)) -> String {
    let mark = match verdict {
        Verdict::Accepts { fetched: false, .. } => "yes",
        Verdict::Accepts { fetched: true, .. } => "aia",
        Verdict::Rejects(_) => return "NO".to_owned(),
        Verdict::Unknown(_) => return "?".to_owned(),
    };
    flip.as_ref().map_or(mark.to_owned(), |flip| format!("{mark} < {}", day(flip.at)))
}

fn explain(row: &Coverage, variants: &[Variant], out: &mut String) {
    let Client { name, versions, notes, sources, .. } = row.client;
    let _ = writeln!(out, "\n{name} ({versions})");
    for (index, (said, flip)) in row.verdicts.iter().enumerate() {
        let _ = writeln!(out, "  [{}] {}: {}", index + 1, variants[index].id(), verdict::verdict(said));
        if let Some(flip) = flip {
            let _ = writeln!(out, "      from {} on {}", day(flip.at), verdict::verdict(&flip.verdict));
        }
    }
    for note in *notes {
        let _ = writeln!(out, "  note: {note}");
    }
    for (fact, source) in *sources {
        let _ = writeln!(out, "  {fact}: {source}");
    }
}

/// The table of `--support list`.
pub fn clients_text(clients: &[Client]) -> String {
    let mut out = String::new();
    for client in clients {
        let groups = if client.groups.is_empty() { String::new() } else { format!("  [{}]", client.groups.join(", ")) };
        let current = if client.current { "  current" } else { "" };
        let _ = writeln!(out, "{:<24} {} ({}){current}{groups}", client.id, client.name, client.versions);
    }
    out
}

#[derive(Debug, Serialize)]
struct Row {
    client: &'static str,
    name: &'static str,
    current: bool,
    verdicts: Vec<Cell>,
}

#[derive(Debug, Serialize)]
struct Cell {
    variant: String,
    verdict: &'static str,
    reason: String,
    path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<String>,
}

/// The report as JSON: the keys of every report, and `clients`.
#[derive(Debug, Serialize)]
pub struct ChainsJson {
    #[serde(flatten)]
    report: Report,
    clients: Vec<Row>,
}

/// The report for programs.
pub fn json(report: &ChainsReport<'_>) -> ChainsJson {
    let rows = report.coverage.iter().map(|row| Row {
        client: row.client.id,
        name: row.client.name,
        current: row.client.current,
        verdicts: row.verdicts.iter().zip(report.variants).map(|(said, variant)| json_cell(said, variant)).collect(),
    });
    ChainsJson { report: json::chains(report), clients: rows.collect() }
}

fn json_cell((said, flip): &(Verdict, Option<Flip>), variant: &Variant) -> Cell {
    let (kind, path) = match said {
        Verdict::Accepts { path, .. } => ("accepts", path.as_slice()),
        Verdict::Rejects(_) => ("rejects", &[][..]),
        Verdict::Unknown(_) => ("unknown", &[][..]),
    };
    Cell {
        variant: variant.id(),
        verdict: kind,
        reason: verdict::verdict(said),
        path: path.iter().map(|certificate| certificate.fingerprint().to_string()).collect(),
        until: flip.as_ref().map(|flip| moment(flip.at)),
        then: flip.as_ref().map(|flip| verdict::verdict(&flip.verdict)),
    }
}
