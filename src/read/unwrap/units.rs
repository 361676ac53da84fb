//! Octets in units other than pairs of hexadecimal digits: bits (`xxd -b`), words of four octets in little endian
//! (`xxd -e`, `od -tx4`), the memory that `gdb` prints (`x/8xb`), and escapes of characters that stand for octets of DER
//! (`\u0030\u0082`, `&#48;&#130;`). Also the line breaks of CLIXML.

use memchr::memmem;

use super::super::RepairKind;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::hexadecimal::is_block;
use super::octets::{BEGIN, Octets};
use crate::certificate::ber;

/// The number of rows that make a dump.
const MIN_ROWS: usize = 4;

/// How a row is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Bits,
    Words,
    Memory,
}

/// Decodes dumps whose rows begin with an offset or address.
pub(super) fn rows(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut run: Option<Run> = None;
    for (start, line) in lines(&text.bytes).chain([(text.bytes.len(), &b""[..])]) {
        let row = row_of(line);
        if let Some(ended) = run.take_if(|run| row.as_ref().is_none_or(|(form, _)| *form != run.form)) {
            ended.put(text, &mut rewrite);
        }
        let Some((form, octets)) = row else { continue };
        let run = run.get_or_insert_with(|| Run { form, start, end: start, rows: 0, octets: Octets::default() });
        run.rows += 1;
        run.end = start + line.len();
        for octet in octets {
            run.octets.push(octet, start);
        }
    }
    rewrite.finish()
}

struct Run {
    form: Form,
    start: usize,
    end: usize,
    rows: usize,
    octets: Octets,
}

impl Run {
    fn put(mut self, text: &Text, rewrite: &mut Rewrite<'_>) {
        if self.form == Form::Words {
            let length = without_padding(self.octets.octets());
            self.octets.truncate(length);
        }
        let octets = self.octets.octets();
        if self.rows >= MIN_ROWS && (is_block(octets) || octets.starts_with(BEGIN)) {
            self.octets.put(self.start..self.end, RepairKind::Octets, text, rewrite);
        }
    }
}

/// The length without the zeros that complete the last word.
fn without_padding(octets: &[u8]) -> usize {
    let is_padding = |at: usize| octets.len() - at < 4 && octets[at..].iter().all(|octet| *octet == 0);
    let mut at = 0;
    while let Some(length) = ber::length(&octets[at..]) {
        at += length;
        if is_padding(at) {
            return at;
        }
    }
    let text = octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1);
    if is_padding(text) { text } else { octets.len() }
}

/// The octets of a row.
fn row_of(line: &[u8]) -> Option<(Form, Vec<u8>)> {
    let line = line.trim_ascii_end();
    let colon = line.iter().position(|byte| *byte == b':');
    if line.starts_with(b"0x") {
        let words = words(&line[colon? + 1..]).map(|word| of_radix(word.strip_prefix(b"0x")?, 2, 16));
        return filled(Form::Memory, words.collect::<Option<_>>()?);
    }
    let length = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (behind, width) = match line.get(length)? {
        b':' => (line.get(length + 2..)?, 35),
        b' ' => (&line[length + 1..], usize::MAX),
        _ => return None,
    };
    if !(6..=16).contains(&length) {
        return None;
    }
    let bits: Vec<u8> = words(behind).map_while(|word| of_radix(word, 8, 2)).collect();
    if !bits.is_empty() {
        return Some((Form::Bits, bits));
    }
    let mut octets = Vec::new();
    let mut is_last = false;
    for word in words(&behind[..behind.len().min(width)]).take_while(|word| !word.starts_with(b">")) {
        if is_last || word.len() > 8 || word.len() % 2 > 0 {
            return None;
        }
        // Only the last word of a dump may be shorter.
        is_last = word.len() < 8;
        let pairs: Option<Vec<u8>> = word.chunks(2).rev().map(|pair| of_radix(pair, 2, 16)).collect();
        octets.extend(pairs?);
    }
    filled(Form::Words, octets)
}

fn filled(form: Form, octets: Vec<u8>) -> Option<(Form, Vec<u8>)> {
    (!octets.is_empty()).then_some((form, octets))
}

fn words(row: &[u8]) -> impl Iterator<Item = &[u8]> {
    row.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

fn of_radix(digits: &[u8], length: usize, radix: u32) -> Option<u8> {
    let is_number = digits.len() == length && digits.iter().all(u8::is_ascii_hexdigit);
    u8::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_number)?, radix).ok()
}

/// Decodes DER of which each octet is the escape of a character.
pub(super) fn escapes(text: &Text) -> Option<Rewritten> {
    /// The first two octets of DER or BER.
    const BEGINNINGS: [&[u8]; 6] =
        [b"\\u0030\\u008", b"&#48;&#12", b"&#48;&#13", b"&#x30;&#x8", b"&#48;&#x8", b"&#x30;&#12"];
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut at = 0;
    while let Some(start) = memchr::memchr2(b'\\', b'&', &bytes[at..]).map(|found| at + found) {
        at = start + 1;
        if !BEGINNINGS.iter().any(|beginning| bytes[start..].starts_with(beginning)) {
            continue;
        }
        let mut octets = Octets::default();
        let mut end = start;
        while let Some((octet, length)) = escape(&bytes[end..bytes.len().min(end + 8)]) {
            octets.push(octet, end);
            end += length;
        }
        octets.put(start..end, RepairKind::Octets, text, &mut rewrite);
        at = end.max(at);
    }
    rewrite.finish()
}

/// The octet of an escape, and its length.
fn escape(bytes: &[u8]) -> Option<(u8, usize)> {
    if let Some(digits) = bytes.strip_prefix(b"\\u00") {
        return Some((of_radix(digits.get(..2)?, 2, 16)?, 6));
    }
    let inside = bytes.strip_prefix(b"&#")?;
    let length = inside.iter().position(|byte| *byte == b';')?;
    let number = std::str::from_utf8(&inside[..length]).ok()?;
    let octet = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u8::from_str_radix(digits, 16),
        None => number.parse(),
    };
    Some((octet.ok()?, length + 3))
}

/// Takes off one layer of percent-encoding from DER that was encoded twice.
pub(super) fn percent_twice(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let is_twice = [&b"0%2582%"[..], b"0%2580%"].iter().any(|front| memmem::find(bytes, front).is_some());
    let places = memmem::find_iter(&bytes[..], b"%25").filter(|_| is_twice);
    let mut rewrite = Rewrite::of(text);
    for at in places {
        rewrite.mark_once(RepairKind::PercentEncoding, at, b"%25", b"%");
        rewrite.replace(at..at + 3, b"%");
    }
    rewrite.finish()
}

/// Replaces the line breaks in CLIXML of PowerShell: `_x000D__x000A_`.
pub(super) fn line_breaks_of_clixml(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    for at in memmem::find_iter(&text.bytes[..], b"_x000") {
        let with: &[u8] = match text.bytes.get(at + 5..at + 7) {
            Some(b"A_" | b"a_") => b"\n",
            Some(b"D_" | b"d_") => b"",
            Some(b"9_") => b"\t",
            _ => continue,
        };
        rewrite.mark_once(RepairKind::EscapedLineBreaks, at, b"_x000A_", b"\n");
        rewrite.replace(at..at + 7, with);
    }
    rewrite.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    type Row = fn(usize, &[u8]) -> String;
    type Step = fn(&Text) -> Option<Rewritten>;

    fn joined(octets: &[u8], octet: impl Fn(u8) -> String) -> String {
        octets.iter().map(|it| octet(*it)).collect()
    }

    fn little(octets: &[u8], padding: usize) -> String {
        let word = |word: &[u8]| {
            let mut word = word.to_vec();
            word.resize(word.len().max(padding), 0);
            joined(&word.into_iter().rev().collect::<Vec<_>>(), |octet| format!("{octet:02x}"))
        };
        octets.chunks(4).map(|octets| format!("{:>8} ", word(octets))).collect()
    }

    fn read(text: &str) -> Vec<Vec<u8>> {
        let reading = crate::read::read_bytes(text.as_bytes(), &"x".into()).unwrap();
        reading.certificates.into_iter().map(|found| found.der).collect()
    }

    #[test]
    fn octets_in_other_units() {
        let (leaf, ca) = (Spec::leaf("www.example.jp").self_signed(), Spec::ca("CA").self_signed());
        let pem = (leaf.pem() + &ca.pem()).replace('\r', "");
        let der = [&leaf.der[..], &ca.der].concat();
        let dumps: [(&str, usize, Row); 4] = [
            ("xxd -b", 6, |at, row| format!("{at:08x}: {} 0.0\n", joined(row, |octet| format!("{octet:08b} ")))),
            ("xxd -e", 16, |at, row| format!("{at:08x}: {:<36} 0.0\n", little(row, 0))),
            ("od -tx4", 16, |at, row| format!("{at:07o} {}\n", little(row, 4))),
            ("gdb", 8, |at, row| format!("0x7ff{at:05x}:{}\n", joined(row, |octet| format!("\t0x{octet:02x}")))),
        ];
        for (name, width, row) in dumps {
            for contents in [&der, pem.as_bytes(), &leaf.der] {
                let dump: String = contents.chunks(width).enumerate().map(|(at, one)| row(at * width, one)).collect();
                let found = read(&dump);
                assert_eq!(found[0], leaf.der, "{name}: {dump}");
                assert!(found.len() == 1 || found[1] == ca.der, "{name}: {dump}");
                assert_eq!(found.len() == 1, contents == leaf.der, "{name}: {dump}");
            }
        }
        let escapes = [
            ("\\u", joined(&leaf.der, |octet| format!("\\u{octet:04x}"))),
            ("JSON", format!("{{\"a\": \"{}\"}}", joined(&leaf.der, |octet| format!("\\u{octet:04x}")))),
            ("&#", format!("<p>{}</p>\n", joined(&leaf.der, |octet| format!("&#{octet};")))),
            ("&#x", joined(&leaf.der, |octet| format!("&#x{octet:X};"))),
            (
                "percent twice",
                joined(&leaf.der, |octet| {
                    if octet.is_ascii_alphanumeric() {
                        char::from(octet).to_string()
                    } else {
                        format!("%25{octet:02X}")
                    }
                }),
            ),
            (
                "CLIXML",
                format!("<Objs><S>{}</S></Objs>\n", leaf.pem().replace('\r', "").replace('\n', "_x000D__x000A_")),
            ),
        ];
        for (name, text) in escapes {
            assert_eq!(read(&text), [&leaf.der[..]], "{name}: {text}");
        }
    }

    #[test]
    fn other_texts_stay() {
        let cases: [(Step, &str); 8] = [
            (rows, "00000000: 0a028230 b0018230\n"),
            (rows, "20261127 12 34\n20261128 12 34\n20261129 12 34\n20261130 12 34\n"),
            (rows, "0000000 30 82 02 0a\n0000004 30 82 02 0a\n0000008 30 82 02 0a\n000000c 30 82 02 0a\n"),
            (rows, "0x30: 0x30 0x82\n"),
            (escapes, "\\u0030\\u0082\\u0002"),
            (escapes, "&#48;&#130;&#2;&#999;"),
            (percent_twice, "100%25"),
            (line_breaks_of_clixml, "_x0041_ _x000"),
        ];
        for (step, text) in cases {
            assert!(step(&Text::of(text.as_bytes())).is_none(), "{text}");
        }
    }
}
