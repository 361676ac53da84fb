//! Percent-encoding (RFC 3986 §2.1), as in nginx's `$ssl_client_escaped_cert`, Envoy's `x-forwarded-client-cert`, and
//! web forms. Base64 has no percent sign.

use std::ops::Range;

use memchr::memmem;

use super::super::RepairKind;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::hexadecimal::{is_block, pem_lines};
use super::{is_dump_row, is_telling};

/// The minimum number of zeros in a line that is UTF-16.
const MIN_ZEROS: usize = 16;

/// Decodes lines that then contain a block.
pub(super) fn encoded(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    for (start, line) in lines(&text.bytes) {
        let changes = changes(line);
        if changes.is_empty() || !lines(&decoded(line, &changes)).any(|(_, line)| is_telling(line)) {
            continue;
        }
        put(changes, (start, line), &mut rewrite);
    }
    rewrite.finish()
}

fn put(changes: Vec<(usize, usize, u8)>, (start, line): (usize, &[u8]), rewrite: &mut Rewrite<'_>) {
    for (at, length, octet) in changes {
        let there = &line[at..at + length];
        // `\r` before `\n` is half of a line break, and NUL half of a character.
        let with: &[u8] = if matches!(octet, b'\r' | 0) { b"" } else { std::slice::from_ref(&octet) };
        rewrite.mark_once(RepairKind::PercentEncoding, start + at, there, with);
        rewrite.replace(start + at..start + at + length, with);
    }
}

/// Decodes lines with a dump, whose column of characters may look like anything, and octets of DER.
pub(super) fn of_dumps(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    for (start, line) in lines(&text.bytes) {
        if let Some((range, octets)) = der_of(line) {
            let there = &line[range.clone()];
            rewrite.mark(RepairKind::PercentEncoding, start + range.start, there, b"-----BEGIN CERTIFICATE-----");
            let new: Vec<u8> = pem_lines(&octets).into_iter().flat_map(|(_, line)| line).collect();
            rewrite.replace(start + range.start..start + range.end, &[b"\n", &new[..]].concat());
        } else if memmem::find(line, b"0000%3A%20").or_else(|| memmem::find(line, b"0000%20")).is_some() {
            let changes = changes(line);
            if lines(&decoded(line, &changes)).filter(|(_, line)| is_dump_row(line)).nth(1).is_some() {
                put(changes, (start, line), &mut rewrite);
            }
        }
    }
    rewrite.finish()
}

/// A certificate or container in DER in a line, and its range. Octets that are not reserved may stand for themselves
/// (RFC 3986 §2.3), and in forms `+` for a space.
fn der_of(line: &[u8]) -> Option<(Range<usize>, Vec<u8>)> {
    let at = memmem::find(line, b"0%82").or_else(|| memmem::find(line, b"0%80"))?;
    let start = if line[..at].ends_with(b"%3") { at - 2 } else { at };
    let (mut octets, mut end) = (Vec::new(), start);
    while let Some(byte) = line.get(end) {
        let (length, octet) = match byte {
            b'%' => (3, any_octet(&line[end..])?),
            b'+' => (1, b' '),
            byte if byte.is_ascii_alphanumeric() || b"-_.~/!*'()".contains(byte) => (1, *byte),
            _ => break,
        };
        octets.push(octet);
        end += length;
    }
    is_block(&octets).then_some((start..end, octets))
}

/// The changes to a line: the position, the length in bytes, and the decoded octet.
fn changes(line: &[u8]) -> Vec<(usize, usize, u8)> {
    if memchr::memchr(b'%', line).is_none() {
        return Vec::new();
    }
    // In forms, `+` is a space (WHATWG URL, application/x-www-form-urlencoded), and the `+` of base64 is `%2B`.
    let is_form = memmem::find(line, b"BEGIN+").or_else(|| memmem::find(line, b"END+")).is_some();
    // UTF-16.
    let is_wide = memmem::find_iter(line, b"%00").nth(MIN_ZEROS).is_some();
    let all = memchr::memchr2_iter(b'%', if is_form { b'+' } else { b'%' }, line);
    all.filter_map(|at| match line[at] {
        b'+' => Some((at, 1, b' ')),
        _ => octet(&line[at..], is_wide).map(|octet| (at, 3, octet)),
    })
    .collect()
}

fn decoded(line: &[u8], changes: &[(usize, usize, u8)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut done = 0;
    for (at, length, octet) in changes {
        out.extend_from_slice(&line[done..*at]);
        out.extend(Some(*octet).filter(|octet| *octet != 0));
        done = at + length;
    }
    out.extend_from_slice(&line[done..]);
    out
}

/// The octet of `%XX` at the start. Control characters are not decoded, except the zeros of UTF-16.
fn octet(bytes: &[u8], is_wide: bool) -> Option<u8> {
    any_octet(bytes).filter(|octet| *octet >= 0x20 || b"\t\n\r".contains(octet) || is_wide && *octet == 0)
}

fn any_octet(bytes: &[u8]) -> Option<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(bytes.get(1)?)? << 4 | digit(bytes.get(2)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_blocks_are_decoded() {
        let run = "MIIC".repeat(16);
        let cases = [
            (format!("-----BEGIN%20X-----%0A{run}%2B%3d%0D%0a"), Some(format!("-----BEGIN X-----\n{run}+=\n"))),
            (format!("-----BEGIN+X-----%0D%0A{run}%2B+a"), Some(format!("-----BEGIN X-----\n{run}+ a"))),
            (format!("{run}%252B"), Some(format!("{run}%2B"))),
            (format!("100%20 of it\n{run}"), None),
            (format!("{run}%zz %"), None),
            (format!("{run}%00"), None),
        ];
        for (text, expected) in cases {
            let bytes = encoded(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()), expected, "{text}");
        }
    }
}
