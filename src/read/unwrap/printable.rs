//! Quoted-printable (RFC 2045 §6.7), as in certificates that were copied from the source of a mail.

use std::ops::RangeInclusive;

use super::super::RepairKind;
use super::super::armor::has_boundary;
use super::super::rewrite::{Rewrite, Rewritten, Text, line_at};

/// The length of lines that were broken by a final `=`: about 76 octets (RFC 2045 §6.7). Ordinary lines of base64 are
/// too short to be broken, and DER in a single line is longer.
const BROKEN_WIDTHS: RangeInclusive<usize> = 70..=78;

/// The number of broken lines that identify quoted-printable if there is no `=3D`.
const MIN_BROKEN: usize = 2;

/// Decodes `=3D`, and joins lines that were broken by a final `=`.
pub(super) fn quoted(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let has_octets = memchr::memchr_iter(b'=', bytes).any(|at| is_sign(bytes, at));
    let broken = memchr::memchr_iter(b'=', bytes).filter(|at| is_broken(bytes, *at));
    if !has_octets && broken.take(MIN_BROKEN).count() < MIN_BROKEN {
        return None;
    }
    let mut rewrite = Rewrite::of(text);
    for at in memchr::memchr_iter(b'=', bytes) {
        if let Some(octet) = octet(bytes, at) {
            rewrite.mark_once(RepairKind::QuotedPrintable, at, &bytes[at..at + 3], &[octet]);
            rewrite.replace(at..at + 3, if octet == b'\r' { b"" } else { std::slice::from_ref(&octet) });
        } else if let Some(end) = soft_break(bytes, at) {
            rewrite.mark_once(RepairKind::QuotedPrintable, at, b"=\n", b"");
            rewrite.replace(at..end, b"");
        }
    }
    rewrite.finish()
}

/// The octet of `=XX` with capital digits, if `=` and the digits cannot be base64 (nothing follows padding).
fn octet(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let (high, low) = (digit(*bytes.get(at + 1)?)?, digit(*bytes.get(at + 2)?)?);
    let octet = high << 4 | low;
    let is_needed = matches!(octet, b'=' | b'-' | b'+' | b'/' | b' ' | b'\t' | b'\r' | b'\n' | b'>') || octet >= 0x80;
    is_needed.then_some(octet)
}

/// Whether `=XX` is a sign of quoted-printable. A space is one at the end of its line and in a boundary, not in `num=20:`
/// of OpenSSL.
fn is_sign(bytes: &[u8], at: usize) -> bool {
    let is_at_end = || matches!(bytes.get(at + 3), None | Some(b'\r' | b'\n'));
    let is_in_boundary = || memchr::memmem::find(line_at(bytes, at), b"---").is_some();
    octet(bytes, at).is_some_and(|octet| !matches!(octet, b' ' | b'\t') || is_at_end() || is_in_boundary())
}

/// The start of the next line, if the `=` ends its line.
fn soft_break(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at + 1..];
    let spaces = rest.iter().take_while(|byte| b" \t".contains(byte)).count();
    (rest.get(spaces) == Some(&b'\n')).then_some(at + spaces + 2)
}

/// Whether a `=` at the end of a line can only break it: the line is long, and the next one continues it. The padding
/// of a block is followed by END.
fn is_broken(bytes: &[u8], at: usize) -> bool {
    let Some(next) = soft_break(bytes, at) else { return false };
    let line = line_at(bytes, next);
    let is_padding = at.checked_sub(1).is_some_and(|before| bytes[before] == b'=');
    BROKEN_WIDTHS.contains(&line_at(bytes, at).len()) && !is_padding && !line.is_empty() && !has_boundary(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_no_quoting() {
        let cases = [
            ("abcd=\n-----END CERTIFICATE-----", None),
            ("abcd==\nabcd", None),
            ("subject=/CN=x\n", None),
            ("abcd=3D\n", Some("abcd=\n")),
            ("abcd=3D=3D\n=2D=2D", Some("abcd==\n--")),
            ("ab=\ncd=3D\n", Some("abcd=\n")),
            ("ab=\ncd\n", None),
            ("a=0D=0Ab", Some("a\nb")),
            ("verify error:num=20:unable\nabcd=\n-----END CERTIFICATE-----", None),
            ("a=20\nb=20c", Some("a \nb c")),
        ];
        for (text, expected) in cases {
            let decoded = quoted(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(decoded.as_ref().map(|bytes| &***bytes), expected.map(str::as_bytes), "{text}");
        }
    }
}
