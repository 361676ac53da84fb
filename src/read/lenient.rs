//! Reads certificates from any text: as plain PEM, or if that leaves unread parts, after removing wrappings.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::rewrite::{Rewritten, Text};
use super::{
    Found, OtherKind, Outside, Place, ProblemKind, ReadError, Reading, Repair, RepairKind, armor, blocks, document,
    mail, outside, pem, unwrap,
};
use crate::certificate::work;

/// The maximum size of a text from which wrappings are removed, in bytes: a thousand chains. It limits the memory for
/// tracking positions; larger texts are read as plain PEM.
const MAX_UNWRAPPED: usize = 1 << 20;

/// Reads a text into `reading`.
pub(super) fn read_text(bytes: &[u8], file: &Arc<str>, reading: &mut Reading) -> Result<(), ReadError> {
    work::reads(bytes);
    let mut plain = Reading::like(reading);
    pem::read_text(bytes, file, &mut plain)?;
    let unwrapped = if is_settled(&plain) || bytes.len() > MAX_UNWRAPPED {
        None
    } else {
        // If unwrapping results in too many blocks, they are not blocks of the text.
        read_unwrapped(bytes, file, &plain).ok()
    };
    let mut found = match unwrapped.filter(|unwrapped| is_better(unwrapped, &plain)) {
        Some(mut unwrapped) => {
            unwrapped.outside.extend(hidden_again(&unwrapped, &plain));
            unwrapped
        }
        None => plain,
    };
    if !found.repairs.is_empty()
        && let Some(at) = document::value(bytes)
    {
        let line = Lines::of(bytes).at(at).0;
        let kind = if document::is_structured(bytes) { Outside::Setting } else { Outside::Prose };
        if !found.outside.iter().any(|(known, place)| *known >= kind && place.line <= line) {
            found.outside.push((kind, Place { file: file.clone(), line }));
        }
    }
    let has = |kind: RepairKind| found.repairs.iter().any(|repair| repair.kind == kind);
    let hidden = [
        has(RepairKind::Html).then(|| document::hidden_in_markup(bytes)).flatten(),
        has(RepairKind::RichText).then(|| document::hidden_in_rich_text(bytes)).flatten(),
    ];
    for at in hidden.into_iter().flatten() {
        let line = Lines::of(bytes).at(at).0;
        found.outside.push((Outside::Prose, Place { file: file.clone(), line }));
    }
    if let Some(at) = mail::text_of(bytes) {
        let line = Lines::of(bytes).at(at).0;
        found.outside.push((Outside::Setting, Place { file: file.clone(), line }));
    }
    // The exponent is only recognised with its quotation marks, which unwrapping removes.
    if let Some(at) = outside::exponent(bytes) {
        let line = Lines::of(bytes).at(at).0;
        found.outside.push((Outside::Key, Place { file: file.clone(), line }));
    }
    reading.append(found);
    Ok(())
}

/// Repairs that may be caused by a wrapping. Lines that end with CR alone can only be counted without it.
const SIGNS: [RepairKind; 4] = [
    RepairKind::SpacesInBoundary,
    RepairKind::TextOnBoundaryLine,
    RepairKind::LoneCarriageReturns,
    RepairKind::MissingLineBreaks,
];

fn is_settled(plain: &Reading) -> bool {
    let found = !plain.certificates.is_empty() || plain.others.iter().any(|other| other.kind != OtherKind::Block);
    let is_data = |(kind, _): &(Outside, Place)| *kind == Outside::Data;
    found && !may_be_wrapped(plain) && !plain.passed_over && !plain.outside.iter().any(is_data)
}

/// Whether blocks may be wrapped. If not, servers load them, whatever is in the text around them.
fn may_be_wrapped(plain: &Reading) -> bool {
    !plain.problems.is_empty() || plain.repairs.iter().any(|repair| SIGNS.contains(&repair.kind))
}

/// Whether removing wrappings lost no certificate, and found something.
fn is_better(unwrapped: &Reading, plain: &Reading) -> bool {
    let has = |reading: &Reading, one: &Found| reading.certificates.iter().any(|found| found.der == one.der);
    let keeps_all = plain.certificates.iter().all(|one| has(unwrapped, one));
    let is_new = unwrapped.certificates.iter().chain(&unwrapped.aside).any(|one| !has(plain, one));
    let is_more = unwrapped.certificates.len() > plain.certificates.len();
    let finds = is_more || !unwrapped.problems.is_empty() || !unwrapped.certificates.is_empty();
    // Another form of the same certificate beside its block, such as a dump, is only text.
    let is_around = !may_be_wrapped(plain)
        && !plain.certificates.is_empty()
        && !is_new
        && unwrapped.others.len() <= plain.others.len()
        && unwrapped.problems.is_empty();
    keeps_all && finds && !is_around
}

/// Data that only the plain reader recognised, because removing wrappings changed it without finding anything in it.
fn hidden_again(unwrapped: &Reading, plain: &Reading) -> Vec<(Outside, Place)> {
    let is_hidden = |(kind, _): &&(Outside, Place)| matches!(kind, Outside::Data | Outside::Key);
    let count = |reading: &Reading| reading.certificates.len() + reading.others.len() + reading.problems.len();
    // What the plain reader took for data may be in what was found.
    let is_more = unwrapped.certificates.len() > plain.certificates.len() || count(unwrapped) > count(plain);
    if is_more || unwrapped.outside.iter().any(|one| is_hidden(&one)) {
        return Vec::new();
    }
    plain.outside.iter().filter(is_hidden).cloned().collect()
}

/// The text without wrappings and with complete boundaries. Each rewriting is passed to `record`.
fn unwrapped(bytes: &[u8], mut record: impl FnMut(&Text, &Rewritten)) -> Text {
    let mut text = unwrap::unwrap(Text::of(bytes), &mut record);
    for step in [armor::canonical_boundaries, blocks::missing_boundaries, blocks::base64url] {
        if let Some(rewritten) = step(&text) {
            record(&text, &rewritten);
            text = rewritten.text;
        }
    }
    text
}

/// The text without wrappings, for reading private keys. `None` if it is too large.
pub(super) fn without_wrappings(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    (bytes.len() <= MAX_UNWRAPPED).then(|| unwrapped(bytes, |_, _| {}).bytes)
}

fn read_unwrapped(bytes: &[u8], file: &Arc<str>, like: &Reading) -> Result<Reading, ReadError> {
    let lines = Lines::of(bytes);
    let mut repairs = Vec::new();
    let mut record = |before: &Text, rewritten: &Rewritten| {
        let rows = rewritten.marks.iter().map(|mark| {
            let place = Place { file: file.clone(), line: lines.at(before.origin(mark.at)).0 };
            Repair { kind: mark.kind, place, offset: None, before: mark.before.clone(), after: mark.after.clone() }
        });
        repairs.extend(rows);
    };
    let text = unwrapped(bytes, &mut record);
    let mut reading = Reading::like(like);
    pem::read_text(&text.bytes, file, &mut reading)?;
    translate(&mut reading, &text, &lines);
    reading
        .repairs
        .retain(|repair| repair.kind != RepairKind::BlankLineBetweenBlocks || lines.is_blank(repair.place.line, bytes));
    repairs.append(&mut reading.repairs);
    reading.repairs = distinct(repairs);
    let is_json = reading.repairs.iter().any(|repair| repair.kind == RepairKind::Json);
    // A member of JSON on a line of its own looks like one of YAML.
    reading.repairs.retain(|repair| !(is_json && is_quoted_member(repair)));
    Ok(reading)
}

fn is_quoted_member(repair: &Repair) -> bool {
    repair.kind == RepairKind::Yaml && repair.before.trim_start().starts_with('"')
}

/// Removes duplicate deviations, which nested wrappings cause.
fn distinct(repairs: Vec<Repair>) -> Vec<Repair> {
    let mut kept: Vec<Repair> = Vec::with_capacity(repairs.len());
    for repair in repairs {
        let again = |known: &Repair| known.kind == repair.kind && known.place.line == repair.place.line;
        // Deviations of one kind are adjacent.
        if !kept.iter().rev().take(8).any(again) {
            kept.push(repair);
        }
    }
    kept
}

/// The positions of the lines of an input.
struct Lines(Vec<usize>);

impl Lines {
    /// A line ends with LF, CR LF or CR.
    fn of(bytes: &[u8]) -> Self {
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        Self(std::iter::once(0).chain(ends.map(|at| at + 1)).collect())
    }

    /// Whether a line, counted from 1, of the input has no word, so that an empty line was not inserted by a rewriting.
    fn is_blank(&self, line: usize, bytes: &[u8]) -> bool {
        let start = self.0.get(line - 1).copied().unwrap_or(bytes.len());
        let end = self.0.get(line).copied().unwrap_or(bytes.len());
        !bytes[start..end].iter().any(u8::is_ascii_alphanumeric)
    }

    /// The line and the column, both from 1, of an offset.
    fn at(&self, offset: usize) -> (usize, usize) {
        let line = self.0.partition_point(|start| *start <= offset);
        (line, offset - self.0[..line].last().copied().unwrap_or(0) + 1)
    }
}

/// Converts places in the text to places in the input.
fn translate(reading: &mut Reading, text: &Text, lines: &Lines) {
    let own = Own::of(&text.bytes);
    let places = reading.certificates.iter_mut().map(|found| &mut found.place);
    let places = places.chain(reading.others.iter_mut().map(|other| &mut other.place));
    let places = places.chain(reading.outside.iter_mut().map(|(_, place)| place));
    for place in places.chain(reading.repairs.iter_mut().map(|repair| &mut repair.place)) {
        place.line = lines.at(text.origin(own.offset(place.line, 1))).0;
    }
    for problem in &mut reading.problems {
        let column = if let ProblemKind::BadCharacter(_, column) = problem.kind { column } else { 1 };
        let (line, column) = lines.at(text.origin(own.offset(problem.place.line, column)));
        problem.place.line = line;
        if let ProblemKind::BadCharacter(_, there) = &mut problem.kind {
            *there = column;
        }
    }
}

/// The positions of the lines of the text, as the plain reader counts them.
struct Own(Vec<usize>);

impl Own {
    fn of(bytes: &[u8]) -> Self {
        let ends = memchr::memchr_iter(pem::line_break(bytes), bytes);
        Self(std::iter::once(0).chain(ends.map(|at| at + 1)).collect())
    }

    fn offset(&self, line: usize, column: usize) -> usize {
        self.0.get(line - 1).or(self.0.last()).copied().unwrap_or(0) + column - 1
    }
}
