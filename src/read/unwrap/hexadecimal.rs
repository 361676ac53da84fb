//! Hexadecimal digits: alone or separated by colons, commas or hyphens, or as printed by xxd, `hexdump -C`, `od -tx1`,
//! `certutil -encodehex`, `Format-Hex` of PowerShell and `HexDumpEncoder` of Java, with offsets and characters.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;

use super::super::RepairKind;
use super::super::encoding::Encoding;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::is_telling;
use crate::certificate::outline::{Outline, SEQUENCE, split_element};

/// The minimum length that is examined, in bytes; certificates are longer.
const MIN_BYTES: usize = 64;

/// `contentType` of a PKCS#7 `SignedData` (RFC 5652 §5.1).
const SIGNED_DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];

/// The version at the start of a PKCS#12 container, and the sequence after it (RFC 7292 §4).
const VERSION_OF_PKCS12: &[u8] = &[2, 1, 3, SEQUENCE];

/// The version at the start of a certificate (RFC 5280 §4.1).
const VERSION: &[u8] = &[0xa0, 3, 2, 1];

const VERSION_IN_BER: &[u8] = &[0xa0, 0x80, 2, 1];

/// The number of octets in a line of most dumps.
const USUAL_WIDTH: usize = 16;

/// The maximum number of octets in a line that are separate words.
const MOST_PAIRS: usize = 256;

/// The number of bytes of DER in a line of PEM.
const PEM_LINE: usize = 48;

/// Decodes dumps of certificates, and of text with a block.
pub(super) fn dumps(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut dump = Dump::default();
    for (start, line) in lines(&text.bytes) {
        let end = text.bytes.len().min(start + line.len() + 1);
        if !dump.take(start..end, line) {
            dump.put(text, &mut rewrite);
            dump = Dump::default();
            dump.take(start..end, line);
        }
    }
    dump.put(text, &mut rewrite);
    rewrite.finish()
}

/// Consecutive lines of digits.
#[derive(Default)]
struct Dump {
    octets: Vec<u8>,
    /// The range of each line, and the number of octets before it.
    rows: Vec<(Range<usize>, usize)>,
    /// What may be octets in the last line: its digits, and characters that look like digits.
    last: Vec<Pair>,
    /// The column behind the last octet of a full line, if the offsets told it.
    column: Option<usize>,
    /// Whether the first line has an offset.
    has_offsets: bool,
}

impl Dump {
    /// Adds a line if it continues the dump.
    fn take(&mut self, range: Range<usize>, line: &[u8]) -> bool {
        self.settle(line);
        let before = self.octets.len();
        // Another dump begins.
        if self.has_offsets && before > 0 && offset(line.trim_ascii()) == Some(0) {
            return false;
        }
        self.has_offsets |= before == 0 && offset(line.trim_ascii()) == Some(0);
        let is_blank = line.trim_ascii().is_empty() && !self.rows.is_empty();
        let pairs = if behind_offset(line.trim_ascii(), before).is_some() { pairs(line) } else { Vec::new() };
        let up_to = |column: usize| {
            let octets: Vec<u8> = pairs.iter().filter(|pair| pair.end <= column).map(|pair| pair.octet).collect();
            (!octets.is_empty()).then_some(octets)
        };
        let octets = match self.column {
            _ if is_blank => Some(Vec::new()),
            Some(column) => up_to(column).or_else(|| octets_of(line, before)),
            None => octets_of(line, before)
                .or_else(|| up_to(pairs.get(USUAL_WIDTH - 1).map_or(usize::MAX, |pair| pair.end))),
        };
        let Some(octets) = octets else { return false };
        self.rows.push((range, before));
        self.octets.extend(octets);
        self.last = pairs;
        true
    }

    /// Corrects the number of octets in the last line, which the offset of the next one tells.
    fn settle(&mut self, next: &[u8]) {
        let Some((_, before)) = self.rows.last() else { return };
        let Some(count) = offset(next.trim_ascii()).and_then(|offset| offset.checked_sub(*before)) else { return };
        if count > 0 && count <= self.last.len() && count != self.octets.len() - before {
            self.octets.truncate(*before);
            self.octets.extend(self.last[..count].iter().map(|pair| pair.octet));
            self.column = self.last.get(count - 1).map(|pair| pair.end);
        }
    }

    /// Replaces the dump by its contents.
    fn put(&self, text: &Text, rewrite: &mut Rewrite<'_>) {
        let Some((first, _)) = self.rows.first() else { return };
        if self.octets.len() < MIN_BYTES && !is_short_container(&self.octets) {
            return;
        }
        let new: Vec<(usize, Vec<u8>)> = if is_block(&self.octets) {
            pem_lines(&self.octets)
        } else if has_block(&self.octets) {
            self.octets.iter().enumerate().map(|(offset, octet)| (offset, vec![*octet])).collect()
        } else if let Some(text) = of_utf_16(&self.octets) {
            text
        } else {
            return;
        };
        let there = &text.bytes[first.clone()];
        rewrite.mark(RepairKind::Hexadecimal, first.start, there.trim_ascii_end(), b"-----BEGIN CERTIFICATE-----");
        let mut new = new.into_iter().peekable();
        for (index, (range, _)) in self.rows.iter().enumerate() {
            let end = self.rows.get(index + 1).map_or(usize::MAX, |(_, before)| *before);
            let mut with = Vec::new();
            while let Some((_, line)) = new.next_if(|(offset, _)| *offset < end) {
                with.extend(line);
            }
            rewrite.replace(range.clone(), &with);
        }
    }
}

/// The octets of a line. `before` is the number of octets in the dump so far, which an offset at the start of the line
/// must equal.
fn octets_of(line: &[u8], before: usize) -> Option<Vec<u8>> {
    // Spaces of any kind at the ends are ignored.
    let line = std::str::from_utf8(line).ok()?.trim().as_bytes();
    let digits = match behind_offset(line, before) {
        Some(Behind { rest, has_colon: true }) => rest.split_at(memmem::find(rest, b"  ").unwrap_or(rest.len())).0,
        Some(Behind { rest, .. }) => without_characters(rest),
        None if has_offset(line) => return None,
        None => line,
    };
    // The last line of hexdump contains only the offset of the end.
    if digits.is_empty() && line.is_empty() {
        return None;
    }
    let mut octets = Vec::with_capacity(digits.len() / 2);
    for word in digits.split(|byte| b" \t:,-;{}\"'\\".contains(byte)).filter(|word| !word.is_empty()) {
        let word = [&b"0x"[..], b"0X", b"x"].iter().find_map(|prefix| word.strip_prefix(*prefix)).unwrap_or(word);
        if word.is_empty() || word.len() % 2 != 0 {
            return None;
        }
        for pair in word.chunks_exact(2) {
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            octets.push(digit(pair[0])? << 4 | digit(pair[1])?);
        }
    }
    Some(octets)
}

/// The text after the offset of a line.
struct Behind<'a> {
    rest: &'a [u8],
    /// The format of xxd, with one space between octets and two before the characters.
    has_colon: bool,
}

/// The text after the offset, hexadecimal or octal, if it is the right one for this line.
fn behind_offset(line: &[u8], before: usize) -> Option<Behind<'_>> {
    let length = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let digits = std::str::from_utf8(&line[..length]).ok().filter(|digits| (4..=16).contains(&digits.len()))?;
    let is_it = |radix: u32| usize::from_str_radix(digits, radix).is_ok_and(|offset| offset == before);
    let (rest, has_colon) = match line[length..].strip_prefix(b":") {
        Some(rest) => (rest, true),
        None => (&line[length..], false),
    };
    let is_parted = rest.is_empty() || matches!(rest[0], b' ' | b'\t');
    (is_parted && (is_it(16) || is_it(8))).then(|| Behind { rest: rest.trim_ascii_start(), has_colon })
}

/// The hexadecimal offset of a line.
fn offset(line: &[u8]) -> Option<usize> {
    let length = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let digits = std::str::from_utf8(&line[..length]).ok().filter(|digits| (4..=16).contains(&digits.len()))?;
    usize::from_str_radix(digits, 16).ok()
}

/// Two digits that are a word of their own.
struct Pair {
    octet: u8,
    /// The column behind it.
    end: usize,
}

/// The pairs of digits after the offset of a line, up to the first other word.
fn pairs(line: &[u8]) -> Vec<Pair> {
    let mut found = Vec::new();
    let mut end = 0;
    let words = line.split(|byte| b" \t".contains(byte)).map(|word| {
        end += word.len() + 1;
        (word, end - 1)
    });
    for (word, end) in words.filter(|(word, _)| !word.is_empty()).skip(1).take(MOST_PAIRS) {
        let text = std::str::from_utf8(word).ok().filter(|text| text.len() == 2 && !text.starts_with('+'));
        let Some(octet) = text.and_then(|text| u8::from_str_radix(text, 16).ok()) else { break };
        found.push(Pair { octet, end });
    }
    found
}

/// Whether a line begins with any offset.
fn has_offset(line: &[u8]) -> bool {
    let length = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    length >= 7 && (line[length..].starts_with(b": ") || line[length..].starts_with(b"  "))
}

/// The digits of a line without the column of characters, which follows a bar or the widest gap.
fn without_characters(line: &[u8]) -> &[u8] {
    let gaps: [&[u8]; 4] = [b" |", b" >", b"   ", b"  "];
    let end = gaps.iter().find_map(|gap| memmem::find(line, gap));
    line[..end.unwrap_or(line.len())].trim_ascii_end()
}

/// Whether octets are text with a block, or a part of one. The octets of words in reverse may look like base64, too.
fn has_block(octets: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let is_reversed = || {
        let swapped: Vec<u8> = octets.chunks_exact(2).flat_map(|pair| [pair[1], pair[0]]).collect();
        memmem::find(octets, BEGIN).is_none() && memmem::find(&swapped, BEGIN).is_some()
    };
    lines(octets).any(|(_, line)| is_telling(line)) && std::str::from_utf8(octets).is_ok() && !is_reversed()
}

/// The characters of UTF-16 with a block, each with its offset: those of a block are ASCII, the others do not matter.
pub(super) fn of_utf_16(octets: &[u8]) -> Option<Vec<(usize, Vec<u8>)>> {
    let Encoding::Utf16 { mark, .. } = Encoding::of(octets) else { return None };
    let characters = || octets.iter().enumerate().skip(mark).filter(|(_, octet)| octet.is_ascii() && **octet != 0);
    let text: Vec<u8> = characters().map(|(_, octet)| *octet).collect();
    has_block(&text).then(|| characters().map(|(offset, octet)| (offset, vec![*octet])).collect())
}

/// Whether DER or BER begins like a certificate or a container. Keys and signatures in a dump are not replaced.
pub(super) fn is_block(der: &[u8]) -> bool {
    let inside = |der: &[u8]| match der {
        [SEQUENCE, first @ 0x80..=0x83, ..] => Some(2 + usize::from(first & 0x7f)),
        _ => None,
    };
    let Some(contents) = inside(der).and_then(|length| der.get(length..)) else { return is_short_container(der) };
    let tbs = inside(contents).and_then(|length| contents.get(length..));
    contents.starts_with(SIGNED_DATA)
        || contents.starts_with(VERSION_OF_PKCS12)
        || tbs.is_some_and(|tbs| tbs.starts_with(VERSION) || tbs.starts_with(VERSION_IN_BER))
        || split_element(der).is_some_and(|(element, _)| Outline::of(element.whole).is_some())
}

/// Whether it is a PKCS#7 container without certificates.
fn is_short_container(der: &[u8]) -> bool {
    matches!(der, [SEQUENCE, length @ 0..0x80, rest @ ..] if rest.len() == usize::from(*length) && rest.starts_with(SIGNED_DATA))
}

/// The PEM lines of consecutive certificates, each with the offset of its first octet. Octets after the last
/// certificate are included in it.
pub(super) fn pem_lines(der: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let mut new = Vec::new();
    let mut start = 0;
    while start < der.len() {
        let rest = &der[start..];
        let next = split_element(rest).map(|(_, next)| rest.len() - next.len());
        let length = next.filter(|length| is_block(&rest[*length..])).unwrap_or(rest.len());
        new.push((start, b"-----BEGIN CERTIFICATE-----\n".to_vec()));
        for (index, part) in rest[..length].chunks(PEM_LINE).enumerate() {
            new.push((start + index * PEM_LINE, (STANDARD.encode(part) + "\n").into_bytes()));
        }
        new.push((start + length - 1, b"-----END CERTIFICATE-----\n".to_vec()));
        start += length;
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_each_program() {
        let octets = [0x30, 0x82, 0x02, 0x08, 0x7c, 0x20];
        let cases: [(&str, usize, Option<&[u8]>); 21] = [
            ("308202087c20", 0, Some(&octets)),
            ("308202087C20", 9, Some(&octets)),
            ("30:82:02:08:7c:20:", 0, Some(&octets)),
            ("  30 82 02 08 7c 20", 0, Some(&octets)),
            ("30-82-02-08-7C-20", 0, Some(&octets)),
            ("0x30, 0x82, 0x02, 0x08, 0x7c, 0x20,", 0, Some(&octets)),
            ("\\x30\\x82\\x02\\x08\\x7c\\x20", 0, Some(&octets)),
            ("\\x308202087c20", 0, Some(&octets)),
            ("00000000: 3082 0208 7c20  0...| ", 0, Some(&octets)),
            ("00000010: 3082 0208 7c20                           0...| ", 16, Some(&octets)),
            ("00000190: 30 82 02 08 7c 20  0 |.. >|", 400, Some(&octets)),
            ("00000190: 30 82 02 08 7c 20  ab cd |", 400, Some(&octets)),
            ("00000000  30 82 02 08 7c 20                                 |0...| |", 0, Some(&octets)),
            ("00000010  30 82 02 08  7c 20                                |0...| |", 16, Some(&octets)),
            ("0000  30 82 02 08  7c 20                                   0...| ", 0, Some(&octets)),
            ("0000020 30 82 02 08 7c 20", 16, Some(&octets)),
            ("00000040", 64, Some(&[])),
            ("00000010: 3082", 32, None),
            ("", 0, None),
            ("MIIC", 0, None),
            ("308", 0, None),
        ];
        for (line, before, expected) in cases {
            assert_eq!(octets_of(line.as_bytes(), before).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn dumps_whose_offsets_tell_the_width() {
        let der = crate::pki::Spec::leaf("www.example.jp").self_signed().der;
        let text = |octets: &[u8]| -> String {
            octets.iter().map(|octet| if octet.is_ascii_graphic() { char::from(*octet) } else { '.' }).collect()
        };
        let digits = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02X} ")).collect::<String>();
        let java = |at: usize, row: &[u8]| {
            let (left, right) = row.split_at(row.len().min(8));
            format!("{at:04X}: {}  {}  {}\n", digits(left), digits(right), text(row))
        };
        let powershell = |at: usize, row: &[u8]| format!("{at:016X} {:<48}{}\n", digits(row), text(row));
        let looks_like_digits = |at: usize, row: &[u8]| format!("{at:08x} {:<48}ab cd >\n", digits(row));
        let rows = || der.chunks(16).enumerate().map(|(row, octets)| (row * 16, octets));
        let programs: [(&str, String); 3] = [
            ("HexDumpEncoder", rows().map(|(at, row)| java(at, row)).collect()),
            ("Format-Hex", rows().map(|(at, row)| powershell(at, row)).collect()),
            ("characters like digits", rows().map(|(at, row)| looks_like_digits(at, row)).collect()),
        ];
        for (program, dump) in programs {
            let header =
                "   Offset Bytes\n          00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n          ------ --\n";
            let read = dumps(&Text::of((header.to_owned() + &dump).as_bytes())).expect(program).text;
            let expected: Vec<u8> = pem_lines(&der).into_iter().flat_map(|(_, line)| line).collect();
            let read = String::from_utf8_lossy(&read.bytes).into_owned();
            assert!(read.contains(&*String::from_utf8_lossy(&expected)), "{program}: {dump}\n{read}");
        }
    }

    #[test]
    fn what_is_no_certificate_stays() {
        let key = format!("3082010a02820101{}", "00".repeat(258));
        let signature = "aa:".repeat(256);
        for text in [key, signature, "abcd\n".repeat(500), "deadbeef\n".to_owned()] {
            assert!(dumps(&Text::of(text.as_bytes())).is_none(), "{text}");
        }
    }

    #[test]
    fn text_in_a_dump() {
        let pem = format!("-----BEGIN X-----\n{0}\n{0}\n-----END X-----\n", "A".repeat(64));
        let hex: String = pem.bytes().map(|byte| format!("{byte:02x}")).collect();
        let wrapped: String = hex.as_bytes().chunks(60).map(|line| String::from_utf8_lossy(line) + "\n").collect();
        let text = dumps(&Text::of(wrapped.as_bytes())).unwrap().text;
        assert_eq!(String::from_utf8(text.bytes.to_vec()).unwrap(), pem);
        // 148 octets before it, in four lines of 30 and a part of the next.
        let end = memmem::find(&text.bytes, b"-----END").unwrap();
        assert_eq!(text.origin(end), 4 * 61);
    }
}
