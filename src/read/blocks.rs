//! Completes blocks: missing BEGIN or END lines, base64 without both, and base64url. The DER states its own length,
//! so the end of the base64 is known.

use std::ops::Range;

use base64::Engine as _;
use memchr::memmem;

use super::RepairKind;
use super::armor::{Boundary, boundaries};
use super::engine::LENIENT;
use super::label::is_certificate_label;
use super::rewrite::{Rewrite, Rewritten, Text, line_at, lines};
use crate::certificate::outline::{OBJECT_IDENTIFIER, SEQUENCE};

const BEGIN_LINE: &[u8] = b"-----BEGIN CERTIFICATE-----\n";

/// The number of characters that are decoded to read the length of the DER.
const HEADER: usize = 8;

/// The minimum length of DER outside of blocks, in bytes. Even a certificate with the shortest signature and key
/// (Ed25519) is longer.
const MIN_BARE: usize = 128;

/// The minimum length of the base64 of a truncated certificate that is reported.
const MIN_RUN: usize = 40;

/// The maximum length of base64 outside of blocks, with its spaces and line breaks.
const MAX_BARE: usize = 256 << 10;

/// The assumed length of a container or certificate in BER with indefinite length (X.690 §8.1.3.6).
const INDEFINITE: usize = MAX_BARE;

/// Whether a part of a text that the plain reader skipped may be a certificate in base64: a long run with upper and
/// lower case letters, so not a hexadecimal dump.
pub(super) fn has_lost_base64(stretch: &[u8]) -> bool {
    stretch.split(|byte| !byte.is_ascii_alphanumeric() && !b"+/-_".contains(byte)).any(|run| {
        run.len() >= MIN_RUN && run.iter().any(u8::is_ascii_lowercase) && run.iter().any(u8::is_ascii_uppercase)
    })
}

/// Inserts missing BEGIN and END lines.
pub(super) fn missing_boundaries(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let all = boundaries(bytes);
    let mut rewrite = Rewrite::of(text);
    let mut position = 0;
    let mut rest = &all[..];
    while let Some((boundary, after)) = rest.split_first() {
        let next = after.first();
        if boundary.is_begin {
            bare(bytes, position..boundary.range.start, &mut rewrite);
            match next {
                Some(end) if !end.is_begin => {
                    position = end.range.end;
                    rest = &after[1..];
                    continue;
                }
                _ => position = missing_end(bytes, boundary, next, &mut rewrite),
            }
        } else {
            missing_begin(bytes, position, boundary, &mut rewrite);
            position = boundary.range.end;
        }
        rest = after;
    }
    bare(bytes, position..bytes.len(), &mut rewrite);
    rewrite.finish()
}

/// Inserts the END line of a block that has none, after its base64. Returns the position at which reading continues.
fn missing_end(bytes: &[u8], begin: &Boundary, next: Option<&Boundary>, rewrite: &mut Rewrite<'_>) -> usize {
    let limit = next.map_or(bytes.len(), |next| next.range.start);
    if !is_read(&begin.label) {
        return limit;
    }
    let first = body_lines(&bytes[begin.range.end..limit]).find(|(_, line)| !line.trim_ascii().is_empty());
    let start =
        first.map_or(limit, |(offset, line)| begin.range.end + offset + (line.len() - line.trim_ascii_start().len()));
    let Some(end) = run_end(bytes, start..limit) else { return limit };
    // A truncated key is not repaired.
    let is_whole = || {
        let there = bytes[start..end].iter().filter(|byte| is_base64(**byte)).count();
        announced(&bytes[start..end]).is_some_and(|length| there >= (length * 4).div_ceil(3))
    };
    if begin.label.ends_with("PRIVATE KEY") && !is_whole() {
        return limit;
    }
    rewrite.mark(RepairKind::MissingEnd, end, b"", format!("-----END {}-----", begin.label).as_bytes());
    put_end(bytes, end, &begin.label, rewrite);
    end
}

/// Inserts an END line after the base64 that ends at an offset.
fn put_end(bytes: &[u8], end: usize, label: &str, rewrite: &mut Rewrite<'_>) {
    let line_break = if bytes.get(end) == Some(&b'\n') { "" } else { "\n" };
    rewrite.replace(end..end, format!("\n-----END {label}-----{line_break}").as_bytes());
}

/// Whether blocks with this label are read.
fn is_read(label: &str) -> bool {
    is_certificate_label(label.as_bytes()) || label.ends_with("PRIVATE KEY")
}

/// Inserts a BEGIN line before the lines of base64 directly before an END line.
fn missing_begin_of_key(bytes: &[u8], from: usize, end: &Boundary, rewrite: &mut Rewrite<'_>) {
    let is_base64_line = |line: &[u8]| {
        line.iter().all(|byte| is_base64(*byte) || b"= \t".contains(byte)) && !line.trim_ascii().is_empty()
    };
    let body = &bytes[from..end.range.start];
    let mut start = None;
    for (offset, line) in lines(body) {
        match start {
            _ if line.trim_ascii().is_empty() => {}
            None if is_base64_line(line) => start = Some(offset),
            Some(_) if !is_base64_line(line) => start = None,
            _ => {}
        }
    }
    let Some(start) = start.filter(|start| announced(&body[*start..]).is_some()).map(|start| from + start) else {
        return;
    };
    let begin = format!("-----BEGIN {}-----\n", end.label);
    rewrite.mark(RepairKind::MissingBegin, start, b"", begin.trim_ascii().as_bytes());
    rewrite.replace(start..start, begin.as_bytes());
}

/// Inserts a BEGIN line before the base64 that ends at an END line, and completes blocks before that.
fn missing_begin(bytes: &[u8], from: usize, end: &Boundary, rewrite: &mut Rewrite<'_>) {
    if end.label.ends_with("PRIVATE KEY") {
        return missing_begin_of_key(bytes, from, end, rewrite);
    }
    if !is_certificate_label(end.label.as_bytes()) {
        return;
    }
    let to = end.range.start;
    let mut position = from;
    while let Some(run) = next_run(bytes, position..to) {
        let is_last = bytes[run.end..to].iter().all(u8::is_ascii_whitespace);
        put_around(bytes, &run, if is_last { RepairKind::MissingBegin } else { RepairKind::BareBase64 }, rewrite);
        position = run.end;
    }
    if position == from
        && let Some(rest) = rest_of_certificate(bytes, from..to)
    {
        put_around(bytes, &rest, RepairKind::MissingBegin, rewrite);
    }
}

/// The lines of base64 at the end of a part of the text: the rest of a certificate whose beginning is missing.
fn rest_of_certificate(bytes: &[u8], stretch: Range<usize>) -> Option<Range<usize>> {
    let end = stretch.start + bytes[stretch.clone()].trim_ascii_end().len();
    let is_base64_line = |line: &[u8]| !line.is_empty() && line.iter().all(|byte| is_base64(*byte) || *byte == b'=');
    let mut start = end;
    for line in bytes[stretch.start..end].rsplit(|byte| *byte == b'\n') {
        if !is_base64_line(line.trim_ascii()) {
            break;
        }
        start = end.min(line.as_ptr() as usize - bytes.as_ptr() as usize);
    }
    (end - start >= MIN_RUN && has_lost_base64(&bytes[start..end])).then_some(start..end)
}

/// Inserts BEGIN and END lines around base64 outside of blocks.
fn bare(bytes: &[u8], stretch: Range<usize>, rewrite: &mut Rewrite<'_>) {
    let mut position = stretch.start;
    while let Some(run) = next_run(bytes, position..stretch.end) {
        put_around(bytes, &run, RepairKind::BareBase64, rewrite);
        position = run.end;
    }
}

/// Inserts a BEGIN line before a run of base64, and an END line after it unless there is one.
fn put_around(bytes: &[u8], run: &Range<usize>, kind: RepairKind, rewrite: &mut Rewrite<'_>) {
    rewrite.mark(kind, run.start, line_at(bytes, run.start), BEGIN_LINE.trim_ascii());
    if !matches!(rewrite.last(run.start), None | Some(b'\n')) {
        rewrite.replace(run.start..run.start, b"\n");
    }
    rewrite.replace(run.start..run.start, BEGIN_LINE);
    if kind == RepairKind::BareBase64 {
        put_end(bytes, run.end, "CERTIFICATE", rewrite);
    }
}

/// The next base64 in a part of the text that begins like the DER of a certificate or container.
fn next_run(bytes: &[u8], stretch: Range<usize>) -> Option<Range<usize>> {
    let mut position = stretch.start;
    while let Some(found) = memmem::find(&bytes[position..stretch.end], b"MI") {
        let start = position + found;
        let is_front = start == stretch.start || !is_base64(bytes[start - 1]) && !is_in_comment(bytes, start);
        let length = if is_front { announced(&bytes[start..stretch.end]) } else { None };
        let front = &bytes[start..stretch.end.min(start + MIN_RUN)];
        let is_run = front.iter().all(|byte| is_base64(*byte) || byte.is_ascii_whitespace());
        // At most as many spaces and line breaks as base64 characters.
        let window = |length: usize| start..stretch.end.min(start + (length * 4).min(MAX_BARE));
        let length = length.filter(|length| is_run && *length >= MIN_BARE);
        let end = length.and_then(|length| run_end(bytes, window(length)));
        // A run that is much too short is not a certificate.
        if let Some(end) = end.filter(|end| end - start >= MIN_RUN) {
            let is_joined = length.is_some_and(|length| has_one_behind(bytes, start..end, length));
            let whole = || start + even_lines(&bytes[start..stretch.end.min(start + MAX_BARE)]);
            return Some(start..if is_joined { whole().max(end) } else { end });
        }
        position = start + 2;
    }
    None
}

/// Whether a mark of a comment precedes a position on its line. What is commented out is not read.
fn is_in_comment(bytes: &[u8], at: usize) -> bool {
    /// More than indentation and the longest mark.
    const MOST: usize = 64;
    let window = &bytes[at.saturating_sub(MOST)..at];
    let front = memchr::memrchr(b'\n', window).map_or(window, |end| &window[end + 1..]).trim_ascii();
    matches!(front, b"#" | b"//" | b";")
}

/// Whether the base64 goes on behind the DER of this length with another structure: both were encoded together.
fn has_one_behind(bytes: &[u8], run: Range<usize>, length: usize) -> bool {
    if !bytes.get(run.end).is_some_and(|byte| is_base64(*byte)) || bytes[run.end - 1] == b'=' {
        return false;
    }
    let end = bytes.len().min(run.end + HEADER);
    let digits = bytes[run.start..end].iter().copied().filter(|byte| is_base64(*byte));
    let front: Vec<u8> = digits.skip(length / 3 * 4).take(8).map(standard).collect();
    let octets = LENIENT.decode(front).unwrap_or_default();
    matches!(octets.get(length % 3..), Some([SEQUENCE, 0x80..=0x83, ..]))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte)
}

/// The length in bytes that the header of base64-encoded DER states, including the header.
fn announced(run: &[u8]) -> Option<usize> {
    let front: Vec<u8> = run.iter().copied().filter(|byte| is_base64(*byte)).take(HEADER).map(standard).collect();
    match LENIENT.decode(front).ok()?[..] {
        [SEQUENCE, 0x80, OBJECT_IDENTIFIER, ..] | [SEQUENCE, 0x80, SEQUENCE, 0x80..=0x83, ..] => Some(INDEFINITE),
        // For keys on small curves.
        [SEQUENCE, length @ 0x10..=0x7f, ..] => Some(usize::from(length) + 2),
        [SEQUENCE, 0x81, length, ..] => Some(usize::from(length) + 3),
        [SEQUENCE, 0x82, high, low, ..] => Some((usize::from(high) << 8 | usize::from(low)) + 4),
        [SEQUENCE, 0x83, high, middle, low, ..] => {
            Some((usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low)) + 5)
        }
        _ => None,
    }
}

/// The end of the base64 at the start of a part of the text: that of its DER with padding, or the last line that can
/// belong to it. `None` if no DER begins there.
fn run_end(bytes: &[u8], stretch: Range<usize>) -> Option<usize> {
    let announced = announced(&bytes[stretch.clone()])?;
    if announced == INDEFINITE {
        return Some(stretch.start + even_lines(&bytes[stretch]));
    }
    let needed = (announced * 4).div_ceil(3);
    let mut count = 0;
    let mut end = stretch.start;
    for (offset, line) in lines(&bytes[stretch.clone()]) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (characters, length) = base64_of_line(line, needed - count);
        // After truncated base64, a line of words does not belong to it.
        let is_prose = offset > 0 && (line[length..].iter().any(u8::is_ascii_alphabetic) || characters < 16);
        if characters == 0 || is_prose && count + characters != needed {
            break;
        }
        count += characters;
        end = stretch.start + offset + length;
        if count >= needed || length < line.trim_ascii_end().len() {
            break;
        }
    }
    Some(end)
}

/// The end of base64 in lines of the same width, except the last one.
fn even_lines(bytes: &[u8]) -> usize {
    let (mut width, mut end) = (None, 0);
    for (offset, line) in lines(bytes) {
        let line = line.trim_ascii_end();
        let length = base64_of_line(line, usize::MAX).1;
        if length == 0 || length < line.len() && width.is_some() || width.is_some_and(|width| length > width) {
            break;
        }
        end = offset + length;
        if width.is_some_and(|width| length < width) || length < line.len() || line.ends_with(b"=") {
            break;
        }
        width = Some(length);
    }
    end
}

/// The number of base64 characters at the start of a line, at most `wanted`, and the position where they end, including
/// padding.
fn base64_of_line(line: &[u8], wanted: usize) -> (usize, usize) {
    let (mut count, mut end) = (0, 0);
    for (index, byte) in line.iter().enumerate() {
        match byte {
            b'=' if count > 0 => end = index + 1,
            byte if is_base64(*byte) && count < wanted => {
                count += 1;
                end = index + 1;
            }
            b' ' | b'\t' => {}
            _ => break,
        }
    }
    (count, end)
}

/// Converts base64url to base64, in blocks that use only its alphabet (RFC 4648 §5). A block with characters of both
/// alphabets is unchanged, because it is damaged.
pub(super) fn base64url(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    for pair in boundaries(bytes).windows(2) {
        let [begin, end] = pair else { continue };
        if !begin.is_begin || end.is_begin || !is_read(&begin.label) {
            continue;
        }
        let from = begin.range.end;
        let has = |characters: &[u8]| {
            body_lines(&bytes[from..end.range.start]).any(|(_, line)| line.iter().any(|byte| characters.contains(byte)))
        };
        if !has(b"-_") || has(b"+/") {
            continue;
        }
        for (offset, line) in body_lines(&bytes[from..end.range.start]) {
            for (index, byte) in line.iter().enumerate().filter(|(_, byte)| b"-_".contains(byte)) {
                let at = from + offset + index;
                rewrite.mark_once(RepairKind::Base64Url, at, &[*byte], &[standard(*byte)]);
                rewrite.replace(at..at + 1, &[standard(*byte)]);
            }
        }
    }
    rewrite.finish()
}

/// The lines of a body without its headers.
fn body_lines(body: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    lines(body).filter(|(_, line)| !line.contains(&b':'))
}

fn standard(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}
