//! Restores damaged BEGIN and END lines to their canonical form.

use std::ops::Range;

use super::RepairKind;
use super::label::is_certificate_label;
use super::rewrite::{Rewrite, Rewritten, Text, character_at};

/// The maximum number of hyphens, dashes and spaces on one side of a boundary.
const MAX_SIDE: usize = 24;

/// The number of hyphens on one side (RFC 7468 §2).
const HYPHENS: usize = 5;

/// Hyphens, and the characters that editors, input methods and people use instead.
pub(super) fn is_dash(character: char) -> bool {
    matches!(
        character,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{30fc}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
                | '\u{ff70}'
    )
}

/// A BEGIN or END line, possibly damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Boundary {
    /// Its position, including the hyphens on both sides.
    pub(super) range: Range<usize>,
    pub(super) is_begin: bool,
    /// The label, in capitals, with single spaces.
    pub(super) label: String,
    /// The hyphens, dashes and spaces on each side.
    left: Range<usize>,
    right: Range<usize>,
}

impl Boundary {
    fn canonical(&self) -> String {
        let word = if self.is_begin { "BEGIN" } else { "END" };
        format!("-----{word} {}-----", self.label)
    }
}

/// Whether a line contains a boundary.
pub(super) fn has_boundary(line: &[u8]) -> bool {
    !boundaries(line).is_empty()
}

/// All boundaries of a text in order. If two are adjacent, they share the hyphens between them.
pub(super) fn boundaries(bytes: &[u8]) -> Vec<Boundary> {
    let mut found: Vec<Boundary> = Vec::new();
    for at in memchr::memchr2_iter(b'G', b'g', bytes).chain(memchr::memchr2_iter(b'D', b'd', bytes)) {
        // The third letter of BEGIN and of END.
        let Some(start) = at.checked_sub(2) else { continue };
        let boundary = [(&b"BEGIN"[..], true), (b"END", false)].into_iter().find_map(|(word, is_begin)| {
            let is_word = bytes.get(start..start + word.len())?.eq_ignore_ascii_case(word);
            if is_word { boundary_at(bytes, start, word.len(), is_begin) } else { None }
        });
        found.extend(boundary);
    }
    found.sort_by_key(|boundary| boundary.left.end);
    // A BEGIN or END inside the label of another boundary is not a boundary.
    found.dedup_by(|later, earlier| later.left.end < earlier.right.start);
    for index in 1..found.len() {
        let (before, after) = found.split_at_mut(index);
        if let (Some(end), Some(begin)) = (before.last_mut(), after.first_mut()) {
            share(bytes, end, begin);
        }
    }
    found
}

/// Divides the dashes between two boundaries on one line, if both include them.
fn share(bytes: &[u8], end: &mut Boundary, begin: &mut Boundary) {
    if begin.left.start >= end.right.end {
        return;
    }
    let whole = end.right.start..begin.left.end;
    let middle = whole.start + whole.len().div_ceil(2);
    // A single gap of spaces separates them; otherwise they are divided in the middle.
    let spaces: Vec<usize> = whole.clone().filter(|&at| matches!(bytes[at], b' ' | b'\t')).collect();
    let (to, from) = match (spaces.first(), spaces.last()) {
        (Some(first), Some(last)) if last - first + 1 == spaces.len() => (*first, last + 1),
        _ => (middle, middle),
    };
    end.right = whole.start..to;
    begin.left = from..whole.end;
    end.range.end = to;
    begin.range.start = from;
}

fn boundary_at(bytes: &[u8], start: usize, length: usize, is_begin: bool) -> Option<Boundary> {
    // In a comment: see `outside::mask`.
    if bytes[..start].ends_with(b"#####") {
        return None;
    }
    let left = side_before(bytes, start);
    let label_start = start + length;
    let label_bytes = bytes[label_start..]
        .iter()
        // X9.42 DH PARAMETERS has a dot.
        .take_while(|byte| byte.is_ascii_alphanumeric() || b" \t.".contains(byte));
    let label_end = label_start + label_bytes.take(64).count();
    let words: Vec<String> = String::from_utf8_lossy(&bytes[label_start..label_end])
        .split_ascii_whitespace()
        .map(str::to_ascii_uppercase)
        .collect();
    let label = words.join(" ");
    let trimmed_end = label_start + bytes[label_start..label_end].trim_ascii_end().len();
    let right = side_after(bytes, trimmed_end);
    let dashes = |side: &Range<usize>| bytes[side.clone()].iter().any(|byte| !b" \t".contains(byte));
    let is_canonical = bytes[..start].ends_with(b"-----") && bytes[trimmed_end..].starts_with(b"-----");
    let known =
        is_certificate_label(label.as_bytes()) || label.ends_with("PRIVATE KEY") || is_canonical && !label.is_empty();
    let is_alone = || stands_alone(bytes, start, label_end);
    let is_meant = if dashes(&left) || dashes(&right) { known } else { known && is_alone() };
    let spaced = bytes.get(label_start).is_some_and(|byte| b" \t".contains(byte)) || dashes(&left) && dashes(&right);
    (is_meant && spaced).then_some(Boundary { range: left.start..right.end, is_begin, label, left, right })
}

/// Whether the line contains nothing else except a few spaces.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = bytes[..start].iter().rev().take(MAX_SIDE).find(|byte| !b" \t".contains(byte));
    matches!(before, None | Some(b'\n')) && matches!(bytes.get(end), None | Some(b'\n' | b'\r'))
}

/// The dashes and spaces that end at an offset, beginning with a dash.
fn side_before(bytes: &[u8], end: usize) -> Range<usize> {
    let mut start = end;
    let mut first_dash = end;
    for _ in 0..MAX_SIDE {
        let Some((character, at)) = character_before(bytes, start) else { break };
        if is_dash(character) {
            first_dash = at;
        } else if !matches!(character, ' ' | '\t') {
            break;
        }
        start = at;
    }
    first_dash..end
}

/// The dashes and spaces that begin at an offset, ending with a dash.
fn side_after(bytes: &[u8], start: usize) -> Range<usize> {
    let mut end = start;
    let mut last_dash = start;
    for _ in 0..MAX_SIDE {
        if end >= bytes.len() {
            break;
        }
        let (character, length) = character_at(bytes, end);
        end += length;
        if is_dash(character) {
            last_dash = end;
        } else if !matches!(character, ' ' | '\t') {
            break;
        }
    }
    start..last_dash
}

/// The character that ends at an offset, and its position.
fn character_before(bytes: &[u8], end: usize) -> Option<(char, usize)> {
    let last = *bytes[..end].last()?;
    // In UTF-8, all bytes of a character except the first begin with the bits 10.
    let tail = bytes[..end].iter().rev().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
    let start = end.saturating_sub(if last.is_ascii() { 1 } else { tail + 1 });
    match character_at(bytes, start) {
        (character, length) if start + length == end => Some((character, start)),
        _ => Some((character_at(bytes, end - 1).0, end - 1)),
    }
}

/// Makes all boundaries canonical: five hyphens, capitals, and no additional spaces.
pub(super) fn canonical_boundaries(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    for boundary in boundaries(bytes) {
        let canonical = boundary.canonical();
        let there = &bytes[boundary.range.clone()];
        if there == canonical.as_bytes() {
            continue;
        }
        for kind in deviations(bytes, &boundary) {
            rewrite.mark(kind, boundary.range.start, there, canonical.as_bytes());
        }
        rewrite.replace(boundary.range, canonical.as_bytes());
    }
    rewrite.finish()
}

/// The deviations of a boundary from the canonical form.
fn deviations(bytes: &[u8], boundary: &Boundary) -> Vec<RepairKind> {
    let sides = [&bytes[boundary.left.clone()], &bytes[boundary.right.clone()]];
    let middle = &bytes[boundary.left.end..boundary.right.start];
    let count = |side: &&[u8]| memchr::memchr_iter(b'-', side).count();
    let is_ascii = sides.iter().all(|side| side.is_ascii());
    let has_space = sides.iter().any(|side| side.iter().any(u8::is_ascii_whitespace));
    let is_spaced = middle.split(|byte| *byte == b' ').any(<[u8]>::is_empty)
        || middle.contains(&b'\t')
        || !middle.iter().any(u8::is_ascii_whitespace);
    let found = [
        (RepairKind::EditorDashes, !is_ascii),
        (RepairKind::DashCount, is_ascii && sides.iter().any(|side| count(side) != HYPHENS)),
        (RepairKind::SpacesInBoundary, has_space || is_spaced),
        (RepairKind::LabelCase, middle.iter().any(u8::is_ascii_lowercase)),
    ];
    found.into_iter().filter(|(_, is_there)| *is_there).map(|(kind, _)| kind).collect()
}

#[cfg(test)]
mod tests {
    use super::RepairKind::{DashCount, EditorDashes, LabelCase, SpacesInBoundary};
    use super::*;

    #[test]
    fn boundaries_are_made_canonical() {
        let begin = "-----BEGIN CERTIFICATE-----";
        let cases: [(&str, &str, &[RepairKind]); 20] = [
            ("-----BEGIN X9.42 DH PARAMETERS-----", "-----BEGIN X9.42 DH PARAMETERS-----", &[]),
            ("----- BEGIN CERTIFICATE -----", begin, &[SpacesInBoundary]),
            ("-----BEGIN  CERTIFICATE-----", begin, &[SpacesInBoundary]),
            ("- - - - -BEGIN CERTIFICATE-----", begin, &[SpacesInBoundary]),
            ("-----BEGINCERTIFICATE-----", begin, &[SpacesInBoundary]),
            ("----BEGIN CERTIFICATE----", begin, &[DashCount]),
            ("------BEGIN CERTIFICATE------", begin, &[DashCount]),
            ("-----BEGIN CERTIFICATE", begin, &[DashCount]),
            ("BEGIN CERTIFICATE", begin, &[DashCount]),
            ("—BEGIN CERTIFICATE—", begin, &[EditorDashes]),
            ("––-BEGIN CERTIFICATE–––", begin, &[EditorDashes]),
            ("\u{2212}\u{2010}\u{2011}--BEGIN CERTIFICATE-----", begin, &[EditorDashes]),
            ("-----begin certificate-----", begin, &[LabelCase]),
            ("----- Begin Certificate -----", begin, &[SpacesInBoundary, LabelCase]),
            ("-----BEGIN X509 CERTIFICATE----", "-----BEGIN X509 CERTIFICATE-----", &[DashCount]),
            (
                "-----END CERTIFICATE--------BEGIN CERTIFICATE-----",
                "-----END CERTIFICATE----------BEGIN CERTIFICATE-----",
                &[DashCount, DashCount],
            ),
            ("-----BEGIN CERTIFICATE BEGIN CERTIFICATE", "-----BEGIN CERTIFICATE BEGIN CERTIFICATE", &[]),
            ("see the BEGIN CERTIFICATE line", "see the BEGIN CERTIFICATE line", &[]),
            ("-----BEGIN SOMETHING-----", "-----BEGIN SOMETHING-----", &[]),
            ("----BEGIN RSA PRIVATE KEY----", "-----BEGIN RSA PRIVATE KEY-----", &[DashCount]),
        ];
        for (text, expected, kinds) in cases {
            let from = Text::of(text.as_bytes());
            let rewritten = canonical_boundaries(&from);
            let found: Vec<RepairKind> =
                rewritten.iter().flat_map(|rewritten| &rewritten.marks).map(|mark| mark.kind).collect();
            let bytes = rewritten.map_or(from.bytes, |rewritten| rewritten.text.bytes);
            assert_eq!(
                (String::from_utf8(bytes.to_vec()).unwrap().as_str(), found.as_slice()),
                (expected, kinds),
                "{text}"
            );
        }
    }

    #[test]
    fn boundaries_that_share_their_hyphens() {
        let text = b"-----END CERTIFICATE----------BEGIN CERTIFICATE-----\n";
        let found = boundaries(text);
        assert_eq!(found.iter().map(|one| one.range.clone()).collect::<Vec<_>>(), [0..25, 25..52]);
        assert!(canonical_boundaries(&Text::of(text)).is_none());
    }
}
