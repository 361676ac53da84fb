//! Octets that are written otherwise than as pairs of hexadecimal digits: decimal numbers, as in JSON and Java; octal
//! numbers, words of two octets, and characters, as `od` and `hexdump` print them; literals of bytes in Python and
//! Rust; values of the registry of Windows.

use std::ops::Range;

use memchr::memmem;
use zeroize::Zeroizing;

use super::super::RepairKind;
use super::super::container::announced_length;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::hexadecimal::{is_block, of_utf_16, pem_lines};
use crate::certificate::ber;

/// Fewer octets are not examined; certificates are longer.
const MIN_OCTETS: usize = 64;

/// What text with a block contains.
pub(super) const BEGIN: &[u8] = b"-----BEGIN ";

/// Octets, and the offset in the text at which each is written.
#[derive(Default)]
pub(super) struct Octets {
    octets: Zeroizing<Vec<u8>>,
    places: Vec<usize>,
}

impl Octets {
    pub(super) fn octets(&self) -> &[u8] {
        &self.octets
    }

    pub(super) fn push(&mut self, octet: u8, place: usize) {
        self.octets.push(octet);
        self.places.push(place);
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.octets.truncate(length);
        self.places.truncate(length);
    }

    fn append(&mut self, other: Self) {
        self.octets.extend_from_slice(&other.octets);
        self.places.extend(other.places);
    }

    /// What replaces the octets: PEM for DER, and text with a block as it is. Each line with the number of octets before
    /// it. `None` for anything else.
    fn contents(&self) -> Option<Vec<(usize, Vec<u8>)>> {
        if self.octets.len() < MIN_OCTETS {
            return None;
        }
        if is_block(&self.octets) {
            return Some(pem_lines(&self.octets));
        }
        if let Some(text) = of_utf_16(&self.octets) {
            return Some(text);
        }
        let is_text = memmem::find(&self.octets, BEGIN).is_some() && std::str::from_utf8(&self.octets).is_ok();
        let rows = self.octets.split_inclusive(|octet| *octet == b'\n');
        let mut before = 0;
        let numbered = rows.map(|row| {
            before += row.len();
            (before - row.len(), row.to_vec())
        });
        is_text.then(|| numbered.collect())
    }

    /// Replaces a range of the text by the contents, if there are any.
    pub(super) fn put(&self, range: Range<usize>, kind: RepairKind, text: &Text, rewrite: &mut Rewrite<'_>) {
        let Some(contents) = self.contents() else { return };
        // The numbers may be those of a private key.
        rewrite.mark(kind, range.start, b"", b"-----BEGIN CERTIFICATE-----");
        let mut start = range.start - indentation(&text.bytes[..range.start]);
        if !matches!(rewrite.last(start), None | Some(b'\n')) {
            rewrite.replace(start..start, b"\n");
        }
        for (index, (_, line)) in contents.iter().enumerate() {
            let next = contents.get(index + 1).and_then(|(before, _)| self.places.get(*before));
            let end = next.map_or(range.end, |place| (*place).max(start));
            rewrite.replace(start..end, line);
            start = end;
        }
        let is_line = contents.last().is_some_and(|(_, line)| line.last() == Some(&b'\n'));
        let is_line_end = text.bytes.get(range.end) == Some(&b'\n');
        if is_line && is_line_end {
            rewrite.replace(range.end..range.end + 1, b"");
        } else if !is_line && !is_line_end {
            rewrite.replace(range.end..range.end, b"\n");
        }
    }
}

/// The length of the spaces before a place, if nothing else precedes it in its line.
fn indentation(before: &[u8]) -> usize {
    let length = before.iter().rev().take_while(|byte| b" \t".contains(byte)).count();
    if matches!(before.get(..before.len() - length), Some([] | [.., b'\n'])) { length } else { 0 }
}

/// Decodes lists of decimal numbers: `[48, 130, 3]`, also with the signs of Java (`48, -126, 3`), and over lines.
pub(super) fn decimals(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|found| at + found) {
        let (octets, range) = decimals_at(bytes, start);
        at = range.end.max(start + 1);
        octets.put(range, RepairKind::Octets, text, &mut rewrite);
    }
    rewrite.finish()
}

/// The numbers from the first one on, and their range.
fn decimals_at(bytes: &[u8], start: usize) -> (Octets, Range<usize>) {
    let mut octets = Octets::default();
    let begin = if start > 0 && bytes[start - 1] == b'-' { start - 1 } else { start };
    let (mut at, mut end) = (begin, start);
    loop {
        let digits = if bytes.get(at) == Some(&b'-') { at + 1 } else { at };
        let length = bytes[digits..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let octet = octet_of(&bytes[at..digits + length]);
        let behind = digits + length;
        let is_word = bytes.get(behind).is_some_and(|byte| byte.is_ascii_alphanumeric() || b":._/".contains(byte));
        let Some(octet) = octet.filter(|_| !is_word) else {
            // A longer number, or a part of a word: the next list begins behind it.
            let end = if octets.octets.is_empty() { behind } else { end };
            return (octets, begin..end);
        };
        octets.push(octet, at);
        end = behind;
        let gap = bytes[behind..].iter().take_while(|byte| b", \t\r\n".contains(byte)).count();
        at = behind + gap;
        if gap == 0 || !bytes.get(at).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-') {
            return (octets, begin..end);
        }
    }
}

/// The octet that a number from -128 to 255 stands for.
fn octet_of(number: &[u8]) -> Option<u8> {
    const LONGEST: usize = 4;
    let number: i16 = std::str::from_utf8(number).ok().filter(|number| number.len() <= LONGEST)?.parse().ok()?;
    u8::try_from(number).ok().or_else(|| i8::try_from(number).ok().map(i8::cast_unsigned))
}

/// Decodes literals of bytes: `b'0\x82\x03\n'` of Python and Rust, also several that follow each other.
pub(super) fn literals(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'b', b'B', &bytes[at..]).map(|found| at + found) {
        at = found + 1;
        let is_word = found > 0 && (bytes[found - 1].is_ascii_alphanumeric() || bytes[found - 1] == b'_');
        if is_word || !matches!(bytes.get(found + 1), Some(b'\'' | b'"')) {
            continue;
        }
        let mut octets = Octets::default();
        let mut next = found;
        while let Some((octets_of_one, end)) = literal(bytes, next) {
            octets.append(octets_of_one);
            at = end;
            next = end + bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b'\\').count();
            if !matches!(bytes.get(next..next + 2), Some([b'b' | b'B', b'\'' | b'"'])) {
                break;
            }
        }
        octets.put(found..at, RepairKind::Octets, text, &mut rewrite);
    }
    rewrite.finish()
}

/// The octets of a literal, and the offset behind it. `None` if it does not end in its line.
fn literal(bytes: &[u8], start: usize) -> Option<(Octets, usize)> {
    let mut octets = Octets::default();
    let quote = *bytes.get(start + 1)?;
    let mut at = start + 2;
    loop {
        let (octet, length) = match bytes.get(at..)? {
            [] | [b'\n', ..] => return None,
            [byte, ..] if *byte == quote => return Some((octets, at + 1)),
            [b'\\', b'x', high, low, ..] => (hexadecimal(*high)? << 4 | hexadecimal(*low)?, 4),
            [b'\\', escaped, ..] => (escape(*escaped)?, 2),
            [byte, ..] => (*byte, 1),
        };
        octets.push(octet, at);
        at += length;
    }
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The octet that a letter after a backslash stands for.
fn escape(letter: u8) -> Option<u8> {
    Some(match letter {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'a' => 7,
        b'b' => 8,
        b'v' => 11,
        b'f' => 12,
        b'0' => 0,
        b'\\' | b'\'' | b'"' => letter,
        _ => return None,
    })
}

/// Decodes strings with octal escapes, as in C and formats of `printf`: `"0\202\003"`, `'\060\202'`, also several that
/// follow each other.
pub(super) fn octal_strings(text: &Text) -> Option<Rewritten> {
    /// The beginning of a certificate behind its quotation mark: the first two octets of DER or BER.
    const BEGINNINGS: [&[u8]; 4] = [b"0\\202", b"\\060\\202", b"0\\200", b"\\060\\200"];
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut at = 0;
    while let Some(quote) = memchr::memchr2(b'"', b'\'', &bytes[at..]).map(|found| at + found) {
        at = quote + 1;
        if !BEGINNINGS.iter().any(|beginning| bytes[at..].starts_with(beginning)) {
            continue;
        }
        let mut octets = Octets::default();
        let mut next = quote;
        while let Some((octets_of_one, end)) = octal_string(bytes, next) {
            octets.append(octets_of_one);
            at = end;
            next = end + bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if bytes.get(next) != Some(&bytes[quote]) {
                break;
            }
        }
        octets.put(quote..at, RepairKind::Octets, text, &mut rewrite);
    }
    rewrite.finish()
}

/// The octets of a string, and the offset behind it. `None` if it does not end in its line.
fn octal_string(bytes: &[u8], start: usize) -> Option<(Octets, usize)> {
    let mut octets = Octets::default();
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    loop {
        let (octet, length) = match bytes.get(at..)? {
            [] | [b'\n', ..] => return None,
            [byte, ..] if *byte == quote => return Some((octets, at + 1)),
            [b'\\', rest @ ..] => {
                let digits = rest.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                let number = std::str::from_utf8(&rest[..digits]).ok().filter(|number| !number.is_empty());
                match number {
                    Some(number) => (u8::from_str_radix(number, 8).ok()?, digits + 1),
                    None => (escape(*rest.first()?)?, 2),
                }
            }
            [byte, ..] => (*byte, 1),
        };
        octets.push(octet, at);
        at += length;
    }
}

/// The most octets that a structure in octal escapes may have.
const MOST_ESCAPED: usize = 1 << 18;

/// The number of octets that tell whether a certificate or container begins.
const FRONT: usize = 24;

/// Decodes octal escapes that are in no string: `\060\202\005` as a shell or `awk` prints them, and the output of
/// `bytea` of `psql`, whose printable characters stand for themselves. Its `COPY` doubles each backslash.
pub(super) fn octal_escapes(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut at = 0;
    while let Some(slash) = memchr::memchr(b'\\', &bytes[at..]).map(|found| at + found) {
        let width = bytes[slash..].iter().take_while(|byte| **byte == b'\\').count();
        at = slash + width;
        // The first octet may be the character.
        let start = if bytes[..slash].ends_with(b"0") { slash - 1 } else { slash };
        let is_word = start > 0 && bytes[start - 1].is_ascii_alphanumeric();
        if is_word || width > 2 || !matches!(bytes.get(at), Some(b'0'..=b'3')) {
            continue;
        }
        let front = escaped(bytes, start, width, FRONT).0;
        if !is_block(&front.octets) {
            continue;
        }
        let length = announced_length(&front.octets).unwrap_or(MOST_ESCAPED).min(MOST_ESCAPED);
        let (mut octets, mut end) = escaped(bytes, start, width, length);
        if let Some(length) = ber::length(&octets.octets) {
            end = octets.places.get(length).copied().unwrap_or(end);
            octets.truncate(length);
            octets.put(start..end, RepairKind::Octets, text, &mut rewrite);
        }
        at = end.max(at);
    }
    rewrite.finish()
}

/// At most `most` octets, whose escapes have a number of backslashes, also over lines, and the offset behind them.
fn escaped(bytes: &[u8], start: usize, width: usize, most: usize) -> (Octets, usize) {
    let slashes = &b"\\\\"[..width];
    let mut octets = Octets::default();
    let (mut at, mut end) = (start, start);
    while octets.octets.len() < most {
        let after = bytes[at..].strip_prefix(slashes).unwrap_or_default();
        let digits = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let (octet, length) = match bytes.get(at) {
            Some(b'\r' | b'\n') => {
                at += 1;
                continue;
            }
            // A line that goes on.
            Some(b'\\') if matches!(after, [b'\r' | b'\n', ..]) => {
                at += width;
                continue;
            }
            Some(b'\\') if after.starts_with(slashes) => (b'\\', 2 * width),
            Some(b'\\') if matches!(bytes.get(at + 1), Some(b'"' | b'\'')) => (bytes[at + 1], 2),
            Some(b'\\') => match digits.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
                Some(octet) => (octet, width + 3),
                None => break,
            },
            Some(byte @ b' '..=b'~') => (*byte, 1),
            _ => break,
        };
        octets.push(octet, at);
        at += length;
        end = at;
    }
    (octets, end)
}

/// The property of an exported certificate that holds its DER (`CERT_CERT_PROP_ID` in wincrypt.h).
const CERTIFICATE: u32 = 0x20;

/// Decodes the certificates of an export of the Windows registry (`reg export`): the values `"Blob"=hex:...`, each
/// with the properties of a certificate.
pub(super) fn registry(text: &Text) -> Option<Rewritten> {
    const NAME: &[u8] = b"\"Blob\"=hex";
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut done = 0;
    for found in memmem::find_iter(bytes, NAME) {
        if found < done {
            continue;
        }
        let Some(colon) =
            memchr::memchr(b':', bytes.get(found..).unwrap_or_default().get(..NAME.len() + 4).unwrap_or_default())
        else {
            continue;
        };
        let (value, end) = pairs(bytes, found + colon + 1);
        done = end;
        let Some(range) = certificate_in(&value.octets) else { continue };
        let inside = Octets {
            octets: Zeroizing::new(value.octets[range.clone()].to_vec()),
            places: value.places[range].to_vec(),
        };
        inside.put(found..end, RepairKind::Registry, text, &mut rewrite);
    }
    rewrite.finish()
}

/// Pairs of hexadecimal digits with commas, over lines that end with a backslash; and the offset behind them.
fn pairs(bytes: &[u8], start: usize) -> (Octets, usize) {
    let mut octets = Octets::default();
    let (mut at, mut end) = (start, start);
    while let Some([high, low]) = bytes.get(at..at + 2) {
        let Some((high, low)) = hexadecimal(*high).zip(hexadecimal(*low)) else { break };
        octets.push(high << 4 | low, at);
        end = at + 2;
        let rest = &bytes[end..];
        at = end + rest.iter().take_while(|byte| byte.is_ascii_whitespace() || b",\\".contains(byte)).count();
        if at == end || rest[0].is_ascii_whitespace() {
            break;
        }
    }
    (octets, end)
}

/// The range of the certificate among the properties: each has a number, a flag and a length of four octets, and a value.
fn certificate_in(blob: &[u8]) -> Option<Range<usize>> {
    let number = |at: usize| Some(u32::from_le_bytes(blob.get(at..at + 4)?.try_into().ok()?));
    let mut at = 0;
    loop {
        let length = usize::try_from(number(at + 8)?).ok()?;
        let value = at + 12..(at + 12).checked_add(length)?;
        blob.get(value.clone())?;
        if number(at)? == CERTIFICATE {
            return Some(value);
        }
        at = value.end;
    }
}

/// The octets in a line of `od` and `hexdump`.
const COLUMNS: usize = 16;

/// A format of `od` and `hexdump`: the octets of a line. The second argument is the number of octets before the line.
type Row = fn(&[u8], usize) -> Option<Vec<u8>>;

const ROWS: [Row; 4] = [words, octal, decimal, characters];

/// Decodes dumps of `od` and `hexdump` other than those of hexadecimal octets.
pub(super) fn dumps(text: &Text) -> Option<Rewritten> {
    ROWS.iter().find_map(|row| rows_of(text, *row))
}

fn rows_of(text: &Text, row: Row) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut dump = Octets::default();
    let mut range = 0..0;
    for (start, line) in lines(&text.bytes) {
        let found = row(line, dump.octets.len()).map(|octets| (octets, false));
        let found = found.or_else(|| row(line, 0).map(|octets| (octets, true)));
        let Some((octets, is_new)) = found else {
            put_dump(&mut dump, range, text, &mut rewrite);
            range = start..start;
            continue;
        };
        if is_new || dump.octets.is_empty() {
            put_dump(&mut dump, range, text, &mut rewrite);
            range = start..start;
        }
        range.end = text.bytes.len().min(start + line.len() + 1);
        for octet in octets {
            dump.push(octet, start);
        }
        if let Some(end) = end(line, dump.octets.len()) {
            dump.truncate(end);
        }
    }
    put_dump(&mut dump, range, text, &mut rewrite);
    rewrite.finish()
}

/// Replaces a dump, and empties it.
fn put_dump(dump: &mut Octets, range: Range<usize>, text: &Text, rewrite: &mut Rewrite<'_>) {
    let dump = std::mem::take(dump);
    dump.put(range, RepairKind::Octets, text, rewrite);
}

/// What follows the offset of a line, and the offset if there is one. Offsets have at least six digits.
fn behind_offset(line: &[u8]) -> (&[u8], Option<[usize; 2]>) {
    let length = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let is_parted = matches!(line.get(length), None | Some(b' ' | b'\t'));
    let digits = std::str::from_utf8(&line[..length]).ok().filter(|_| is_parted && (7..=16).contains(&length));
    let offset = |radix: u32| digits.and_then(|digits| usize::from_str_radix(digits, radix).ok());
    match (offset(16), offset(8)) {
        (Some(hexadecimal), octal) => (&line[length..], Some([hexadecimal, octal.unwrap_or(hexadecimal)])),
        _ => (line, None),
    }
}

/// The offset of the end, on the last line. The line before it may be filled up: with a zero to a word of two octets, or
/// with spaces.
fn end(line: &[u8], count: usize) -> Option<usize> {
    let (rest, offset) = behind_offset(line.trim_ascii_end());
    let is_near = |end: &usize| (count.saturating_sub(COLUMNS)..=count).contains(end);
    offset.filter(|_| rest.is_empty())?.into_iter().find(is_near)
}

/// The words of a line without its offset, which must be `before`.
fn words_of(line: &[u8], before: usize) -> Option<Vec<&str>> {
    let (rest, offset) = behind_offset(line.trim_ascii_end());
    let words: Vec<&str> = std::str::from_utf8(rest).ok()?.split_ascii_whitespace().collect();
    let is_right = match offset {
        Some(offset) => offset.contains(&before) || end(line, before).is_some(),
        None => words.len() > 1,
    };
    is_right.then_some(words)
}

/// The numbers of a line with this radix and width.
fn numbers(line: &[u8], before: usize, radix: u32, width: usize) -> Option<Vec<u16>> {
    let number =
        |word: &str| u16::from_str_radix(word, radix).ok().filter(|_| word.len() == width && !word.starts_with('+'));
    words_of(line, before)?.into_iter().map(number).collect()
}

/// Words of two octets, the second one first: `hexdump` and `od -x` (hexadecimal), `od` (octal).
fn words(line: &[u8], before: usize) -> Option<Vec<u8>> {
    let words = numbers(line, before, 16, 4).or_else(|| numbers(line, before, 8, 6))?;
    Some(words.into_iter().flat_map(u16::to_le_bytes).collect())
}

/// Octets in octal: `od -b`, `od -to1`, `hexdump -b`.
fn octal(line: &[u8], before: usize) -> Option<Vec<u8>> {
    numbers(line, before, 8, 3)?.into_iter().map(|number| u8::try_from(number).ok()).collect()
}

/// Octets in decimal behind an offset: `od -tu1`, `od -td1`. [`decimals`] decodes those without one.
fn decimal(line: &[u8], before: usize) -> Option<Vec<u8>> {
    behind_offset(line.trim_ascii_end()).1?;
    words_of(line, before)?.into_iter().map(|word| octet_of(word.as_bytes())).collect()
}

/// Characters, escapes and octal numbers in columns of four: `od -c`, `hexdump -c`.
fn characters(line: &[u8], before: usize) -> Option<Vec<u8>> {
    const COLUMN: usize = 4;
    if end(line, before).is_some() {
        return Some(Vec::new());
    }
    let (rest, offset) = behind_offset(line);
    let is_there = |count: usize| offset.is_some_and(|offset| offset.contains(&(before + count)));
    // Spaces at the end of the line before are lost where trailing spaces are removed.
    let lost = match offset {
        Some(_) => (0..COLUMNS).find(|count| is_there(*count))?,
        None => 0,
    };
    if rest.len() > COLUMN * COLUMNS || offset.is_none() && rest.is_empty() {
        return None;
    }
    let cell = |cell: &[u8]| match cell.trim_ascii() {
        [] => Some(b' '),
        [b'\\', letter] => escape(*letter),
        [byte] => Some(*byte),
        digits if digits.len() == 3 => std::str::from_utf8(digits).ok().and_then(|it| u8::from_str_radix(it, 8).ok()),
        _ => None,
    };
    let octets: Vec<u8> = rest.chunks(COLUMN).map(cell).collect::<Option<_>>()?;
    Some([vec![b' '; lost], octets].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Octal escapes of other data stay, and none of them is read again and again.
    #[test]
    fn octal_escapes_of_something_else() {
        let key = crate::pki::Spec::leaf("www.example.jp").self_signed();
        let octal = |octets: &[u8]| octets.iter().map(|octet| format!("\\{octet:03o}")).collect::<String>();
        let cases = [
            octal(&key.key.serialize_der()),
            octal(&key.der[..key.der.len() - 1]),
            format!("x{}", octal(&key.der)),
            r"\060\202\001\001\060\202\001\001\240\003\002\001".repeat(3),
            r"0\200\006\011*\206H\206\367\015\001\007\002".repeat(1 << 12),
            r"\060\202".repeat(1 << 16),
            r"\\\060\\\202".repeat(1 << 10),
            "\\".repeat(1 << 16),
        ];
        for text in cases {
            assert!(octal_escapes(&Text::of(text.as_bytes())).is_none(), "{}", &text[..32]);
        }
    }

    #[test]
    fn lines_of_each_program() {
        /// The name, the format, the line, the number of octets before it, and the octets of the line.
        type Case<'a> = (&'a str, Row, &'a str, usize, Option<&'a [u8]>);
        let octets: &[u8] = &[0x30, 0x82, 0x0a, 0x20];
        let cases: [Case<'_>; 21] = [
            ("hexdump", words, "0000010 8230 200a", 16, Some(octets)),
            ("od -x", words, "0000020 8230 200a", 16, Some(octets)),
            ("od -x without offsets", words, " 8230 200a", 5, Some(octets)),
            ("od", words, "0000020 101060 020012", 16, Some(octets)),
            ("the end", words, "0000024", 20, Some(&[])),
            ("the end in the last word", words, "0000023", 20, Some(&[])),
            ("another offset", words, "0000060 8230", 16, None),
            ("octets", words, "0000020 30 82 0a 20", 16, None),
            ("one word", words, "2026", 0, None),
            ("od -b", octal, "0000020 060 202 012 040", 16, Some(octets)),
            ("too large", octal, "0000020 060 777", 16, None),
            ("prose", octal, "100 and 200", 0, None),
            ("od -tu1", decimal, "0000020  48 130  10  32", 16, Some(octets)),
            ("od -td1", decimal, "0000020   48 -126   10   32", 16, Some(octets)),
            ("od -td1, too small", decimal, "0000020   48 -129", 16, None),
            ("od -c", characters, "0000020   0 202  \\n    ", 16, Some(octets)),
            ("od -c without offsets", characters, "   0 202  \\n    ", 3, Some(octets)),
            ("a lost space", characters, "0000021   0 202  \\n    ", 16, Some(b" \x30\x82\n ")),
            ("hexdump -c, a backslash", characters, "0000010   \\   a", 16, Some(b"\\a")),
            ("words of a text", characters, "one two three", 0, None),
            ("nothing", characters, "", 0, None),
        ];
        for (name, row, line, before, expected) in cases {
            assert_eq!(row(line.as_bytes(), before).as_deref(), expected, "{name}");
        }
    }

    fn certificate() -> Vec<u8> {
        crate::pki::Spec::leaf("www.example.jp").self_signed().der
    }

    #[test]
    fn values_of_each_language() {
        let der = certificate();
        let decimals_of = |separator: &str| der.iter().map(u8::to_string).collect::<Vec<_>>().join(separator);
        let escapes: String = der.iter().map(|octet| format!("\\x{octet:02x}")).collect();
        let (first, second) = escapes.split_at(400);
        let pem = crate::pki::armor("CERTIFICATE", &der);
        let written = pem.bytes().map(|octet| octet.to_string()).collect::<Vec<_>>().join(",");
        let hexadecimal: String = der.iter().map(|octet| format!("{octet:02x},")).collect();
        let length: String =
            u32::try_from(der.len()).unwrap().to_le_bytes().iter().map(|octet| format!("{octet:02x},")).collect();
        let blob = format!("03,00,00,00,01,00,00,00,01,00,00,00,ff,20,00,00,00,01,00,00,00,{length}{hexadecimal}");
        let cases: [(&str, super::super::Step, String); 10] = [
            ("a list", decimals, format!("[{}]", decimals_of(", "))),
            ("a member of JSON", decimals, format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", decimals_of(","))),
            ("lines", decimals, decimals_of("\n")),
            ("behind another number", decimals, format!("955 octets: {}", decimals_of(" "))),
            ("PEM", decimals, format!("[{written}]")),
            ("one literal", literals, format!("x = b'{escapes}'")),
            ("two literals", literals, format!("x = (b\"{first}\"\n     b\"{second}\")")),
            ("PEM in a literal", literals, format!("b'{}'", pem.replace('\n', "\\n"))),
            ("one line of the registry", registry, format!("\"Blob\"=hex:{}", blob.trim_end_matches(','))),
            ("lines of the registry", registry, format!("\"Blob\"=hex(3):{}", blob.replace("00,", "00,\\\r\n  "))),
        ];
        for (name, step, text) in cases {
            let found = step(&Text::of(text.as_bytes())).unwrap_or_else(|| panic!("{name}: {text}")).text.bytes;
            assert!(String::from_utf8_lossy(&found).contains(&pem), "{name}: {}", String::from_utf8_lossy(&found));
        }
    }

    #[test]
    fn what_is_no_certificate_stays() {
        let key = certificate().iter().rev().map(u8::to_string).collect::<Vec<_>>().join(",");
        let long = "1,".repeat(5000);
        let properties = "\"Blob\"=hex:20,00,00,00,01,00,00,00,ff,ff,ff,ff,30";
        let texts = [
            key,
            long,
            properties.to_owned(),
            "\"Blob\"=hex:".repeat(100),
            "b'".repeat(1000),
            "b'\\x3".to_owned(),
            "2026-11-26 10:00:01 255 0 0\n".repeat(50),
            "0000000".to_owned(),
        ];
        for text in &texts {
            for step in [registry, dumps, decimals, literals] {
                assert!(step(&Text::of(text.as_bytes())).is_none(), "{text}");
            }
        }
    }

    #[test]
    fn lines_stand_where_their_numbers_stood() {
        let der = certificate();
        let rows: Vec<String> =
            der.chunks(16).map(|row| row.iter().map(|octet| format!("{octet},")).collect()).collect();
        let text = format!("data:\n{}\n", rows.join("\n"));
        let found = decimals(&Text::of(text.as_bytes())).unwrap().text;
        let end = memmem::find(&found.bytes, b"-----END").unwrap();
        assert_eq!(text[..found.origin(end)].matches('\n').count(), rows.len());
    }
}
