//! Hexadecimal digits of a certificate or container among other text: `VALUES (0x3082...)`, `Hex-STRING: 30 82 ...`,
//! `[]byte{0x30, 0x82, ...}`. `hexadecimal` reads lines that have nothing else.

use memchr::memmem;
use zeroize::Zeroizing;

use super::super::RepairKind;
use super::super::container::announced_length;
use super::super::rewrite::{Rewrite, Rewritten, Text};
use super::hexadecimal::{is_block, pem_lines};
use crate::certificate::ber;

/// What stands in front of the digits of an octet in source texts: C, Go, Java, Perl, Python,
/// Visual Basic. Backslashes may have been removed.
const MARKS: [&[u8]; 10] = [b"(byte)0x", b"(byte) 0x", b"0x", b"0X", b"\\x{", b"\\x", b"x{", b"x", b"&H", b"&h"];

/// What stands between octets.
const BETWEEN: &[u8] = b" \t\r\n,:;-}";

/// The number of octets with the header of a structure.
const HEADER: usize = 6;

/// Replaces digits by PEM.
pub(super) fn among_text(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut from = 0;
    while let Some(start) = memmem::find(&bytes[from..], b"30").map(|at| from + at) {
        let (octets, end) = octets_at(bytes, start);
        let is_whole = || ber::length(&octets) == Some(octets.len());
        let is_one = !is_behind_digit(bytes, start) && is_block(&octets) && is_whole();
        if is_one {
            let range = with_mark(bytes, start)..end;
            rewrite.mark(RepairKind::Hexadecimal, start, &bytes[range.clone()], b"-----BEGIN CERTIFICATE-----");
            let lines: Vec<u8> = pem_lines(&octets).into_iter().flat_map(|(_, line)| line).collect();
            rewrite.replace(range, &[b"\n", &lines[..]].concat());
        }
        from = end.max(start + 2);
    }
    rewrite.finish()
}

/// Replaces digits of PEM by the text: `VALUES (0x2D2D2D...)` of `mysqldump --hex-blob`.
pub(super) fn pem_among_text(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut from = 0;
    while let Some(start) = memchr::memchr(b'2', &bytes[from..]).map(|at| from + at) {
        from = start + 1;
        if !matches!(bytes.get(from), Some(b'd' | b'D')) || is_behind_digit(bytes, start) {
            continue;
        }
        let (octets, end) = text_at(bytes, start);
        from = end.max(from);
        if memmem::find(&octets, b"-----END ").is_some() && std::str::from_utf8(&octets).is_ok() {
            let range = with_mark(bytes, start)..end;
            rewrite.mark(RepairKind::Hexadecimal, start, &bytes[range.clone()], b"-----BEGIN CERTIFICATE-----");
            rewrite.replace(range, &Zeroizing::new([b"\n", &octets[..], b"\n"].concat()));
        }
    }
    rewrite.finish()
}

/// The octets of text with a block from a position on, and the position behind them.
fn text_at(bytes: &[u8], start: usize) -> (Zeroizing<Vec<u8>>, usize) {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let mut end = start;
    for (index, expected) in BEGIN.iter().enumerate() {
        match octet_at(bytes, end, index == 0) {
            Some((octet, next)) if octet == *expected => end = next,
            _ => return (Zeroizing::default(), start),
        }
    }
    // Not reallocated, which would leave a copy of a key behind.
    let mut octets = Zeroizing::new(Vec::with_capacity(BEGIN.len() + (bytes.len() - end)));
    octets.extend_from_slice(BEGIN);
    while let Some((octet, next)) = octet_at(bytes, end, false) {
        octets.push(octet);
        end = next;
    }
    (octets, end)
}

/// The octets from a position on, up to the length that their header states, and the position behind them.
fn octets_at(bytes: &[u8], start: usize) -> (Vec<u8>, usize) {
    let (mut octets, mut end) = (Vec::new(), start);
    let mut length = usize::MAX;
    while octets.len() < length
        && let Some((octet, next)) = octet_at(bytes, end, octets.is_empty())
    {
        octets.push(octet);
        end = next;
        if octets.len() == HEADER {
            if !is_beginning(&octets) {
                break;
            }
            length = announced_length(&octets).unwrap_or(length);
        }
    }
    (octets, end)
}

/// The octet at a position, behind what may stand between octets.
pub(in crate::read) fn octet_at(bytes: &[u8], from: usize, is_first: bool) -> Option<(u8, usize)> {
    let gap = bytes[from..].iter().take_while(|byte| !is_first && BETWEEN.contains(byte)).count();
    let rest = &bytes[from + gap..];
    let mark = MARKS.iter().find(|mark| rest.starts_with(mark)).map_or(0, |mark| mark.len());
    // Go prints small numbers with one digit.
    let is_short = mark > 0 && rest.get(mark + 1).is_some_and(|byte| BETWEEN.contains(byte));
    let length = if is_short { 1 } else { 2 };
    let digits = std::str::from_utf8(rest.get(mark..mark + length)?).ok().filter(|digits| !digits.starts_with('+'))?;
    Some((u8::from_str_radix(digits, 16).ok()?, from + gap + mark + length))
}

/// Whether octets are the header of a certificate or container: a long SEQUENCE whose first element is one too, or the
/// type or version of a container.
fn is_beginning(octets: &[u8]) -> bool {
    matches!(octets, [0x30, 0x81, _, 0x30 | 0x06 | 0x02, ..] | [0x30, 0x82, _, _, 0x30 | 0x06 | 0x02, _])
        || matches!(octets, [0x30, 0x80, 0x30 | 0x06 | 0x02, ..] | [0x30, 0x83, _, _, _, 0x30 | 0x06 | 0x02])
}

/// Whether the digits at a position are a part of a longer run.
pub(in crate::read) fn is_behind_digit(bytes: &[u8], start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|before| bytes.get(before));
    let is_marked = MARKS.iter().any(|mark| bytes[..start].ends_with(mark));
    before.is_some_and(u8::is_ascii_alphanumeric) && !is_marked
}

/// The start of the mark in front of the digits at a position.
fn with_mark(bytes: &[u8], start: usize) -> usize {
    MARKS.iter().find(|mark| bytes[..start].ends_with(mark)).map_or(start, |mark| start - mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_between_other_words() {
        let issued = crate::pki::Spec::leaf("www.example.jp").self_signed();
        let key = issued.key.serialize_der();
        let digits = |octets: &[u8], mark: &str, between: &str| -> String {
            let each: Vec<String> = octets.iter().map(|octet| format!("{mark}{octet:02x}")).collect();
            each.join(between)
        };
        let rows = |octets: &[u8]| -> String { octets.chunks(16).map(|row| digits(row, "", " ") + "\n").collect() };
        let (der, none) = (&issued.der[..], "");
        let cases = [
            ("SQL", format!("INSERT INTO c VALUES (0x{});\n", digits(der, none, none).to_uppercase()), true),
            ("SQL with X", format!("VALUES (X'{}');", digits(der, none, none)), true),
            ("JSON", format!("{{\"der\": \"{}\", \"id\": 30}}", digits(der, none, none)), true),
            ("asn1parse", format!("OCTET STRING      [HEX DUMP]:{}\n", digits(der, none, none).to_uppercase()), true),
            ("Go", format!("var c = []byte{{{}}}\n", digits(der, "0x", ", ")), true),
            ("Go, printed", format!("[]byte{{{}}}\n", digits(der, "0x", ", ").replace("0x0", "0x")), true),
            ("Java", format!("byte[] c = {{{}}};\n", digits(der, "(byte)0x", ", ")), true),
            ("Perl", format!("\"{}}}\"\n", digits(der, "\\x{", "}")), true),
            ("Visual Basic", format!("cert = Array(&H{})\n", digits(der, none, ", &H")), true),
            ("SNMP", format!("SNMPv2-SMI::x = Hex-STRING: {}end\n", rows(der)), true),
            ("with colons", format!("cert={}\n", digits(der, none, ":")), true),
            ("words behind it", format!("cert {} added at 30:81\n", digits(der, none, none)), true),
            ("a part of a longer number", format!("ff{}", digits(der, none, none)), false),
            ("a key", format!("key={}\n", digits(&key, none, none)), false),
            ("cut off", format!("cert={}\n", &digits(der, none, none)[..40]), false),
            ("numbers", "30 82 01 30 82\n3082\n".repeat(50), false),
        ];
        for (name, text, expected) in cases {
            let found = among_text(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(found.is_some(), expected, "{name}: {text}");
            let Some(found) = found else { continue };
            let reading = crate::read::read_bytes(&found, &"x".into()).unwrap();
            let found: Vec<&[u8]> = reading.certificates.iter().map(|found| &found.der[..]).collect();
            assert_eq!(found, [der], "{name}");
        }
    }
}
