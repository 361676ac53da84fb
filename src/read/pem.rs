//! Lenient PEM: blocks wherever they stand in whatever text, and bare base64 without blocks.

use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::{memchr, memchr_iter, memmem};

use super::container::{self, Wrapping};
use crate::certificate::outline::SEQUENCE;

use super::{MAX_CERTIFICATES, Other, OtherKind, Place, ProblemKind, ReadError, Reading, RepairKind};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const STRICT: GeneralPurpose = GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new());
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Reads every block of a text, or the text as bare base64 when it has no block.
pub(super) fn read_text(bytes: &[u8], file: &Arc<str>, reading: &mut Reading) -> Result<(), ReadError> {
    let line_break = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut text = Text { bytes, file, line_break, counted: 0, line: 1 };
    if bytes.starts_with(BYTE_ORDER_MARK) {
        reading.repair(RepairKind::ByteOrderMark, text.place(0));
        text.bytes = &bytes[BYTE_ORDER_MARK.len()..];
    }
    if memmem::find(text.bytes, BEGIN).is_none() {
        read_bare(&mut text, reading);
        return Ok(());
    }
    let mut carriage_returns = false;
    let mut blocks = 0;
    let mut position = 0;
    while let Some(begin) = find_from(text.bytes, BEGIN, position) {
        blocks += 1;
        if blocks > MAX_CERTIFICATES {
            return Err(ReadError::TooMany(file.clone()));
        }
        read_gap(&mut text, position, begin, reading);
        let block = Block::at(text.bytes, begin);
        if !carriage_returns && text.bytes[begin..block.end].contains(&b'\r') {
            carriage_returns = true;
            reading.repair(RepairKind::CarriageReturns, text.place(begin));
        }
        read_block(&mut text, &block, reading);
        position = block.end;
    }
    read_tail(&mut text, position, reading);
    Ok(())
}

/// The input, with a running count of lines: places are asked for in ascending order, so each line
/// break is counted once.
struct Text<'a> {
    bytes: &'a [u8],
    file: &'a Arc<str>,
    /// What ends a line: LF, or CR in a text that has no LF.
    line_break: u8,
    counted: usize,
    line: usize,
}

impl Text<'_> {
    fn place(&mut self, offset: usize) -> Place {
        self.line += memchr_iter(self.line_break, &self.bytes[self.counted..offset]).count();
        self.counted = offset;
        Place { file: self.file.clone(), line: self.line }
    }

    /// A place behind one that was counted, without moving the count.
    fn line_after(&self, offset: usize) -> usize {
        self.line + memchr_iter(self.line_break, &self.bytes[self.counted..offset]).count()
    }
}

fn find_from(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    memmem::find(&bytes[from..], needle).map(|offset| from + offset)
}

/// What lies between two blocks, or before the first.
fn read_gap(text: &mut Text<'_>, from: usize, to: usize, reading: &mut Reading) {
    let gap = &text.bytes[from..to];
    let first = gap.iter().position(|byte| !byte.is_ascii_whitespace());
    if let Some(first) = first {
        let place = text.place(from + first);
        reading.repair(RepairKind::TextOutsideBlocks, place);
    } else if from > 0 && !gap.contains(&text.line_break) {
        let place = text.place(from);
        reading.repair(RepairKind::GluedEndBegin, place);
    } else {
        // The first line break ends the END line; a second one makes an empty line.
        let breaks = memchr_iter(text.line_break, gap).count();
        if breaks > usize::from(from > 0) {
            let place = text.place(from);
            let line = place.line + usize::from(from > 0);
            reading.repair(RepairKind::BlankLineBetweenBlocks, Place { line, ..place });
        }
    }
}

fn read_tail(text: &mut Text<'_>, from: usize, reading: &mut Reading) {
    let tail = &text.bytes[from..];
    if let Some(first) = tail.iter().position(|byte| !byte.is_ascii_whitespace()) {
        let place = text.place(from + first);
        reading.repair(RepairKind::TextOutsideBlocks, place);
    } else if tail.is_empty() {
        let place = text.place(from);
        reading.repair(RepairKind::MissingFinalNewline, place);
    }
}

/// Where the parts of a block stand. `end` is behind its END line's dashes, or where reading goes on
/// when there is no END.
struct Block {
    begin: usize,
    label: (usize, usize),
    body: (usize, usize),
    end: usize,
    has_end: bool,
}

impl Block {
    fn at(bytes: &[u8], begin: usize) -> Self {
        let label_start = begin + BEGIN.len();
        let line_end = bytes[label_start..]
            .iter()
            .position(|&byte| byte == b'\n' || byte == b'\r')
            .map_or(bytes.len(), |offset| label_start + offset);
        let (label_end, body_start) = match memmem::find(&bytes[label_start..line_end], DASHES) {
            Some(offset) => (label_start + offset, label_start + offset + DASHES.len()),
            None => (line_end, line_end),
        };
        let next_begin = find_from(bytes, BEGIN, body_start).unwrap_or(bytes.len());
        let label = (label_start, label_end);
        match memmem::find(&bytes[body_start..next_begin], END) {
            Some(offset) => {
                let body_end = body_start + offset;
                let after = body_end + END.len();
                let end = memmem::find(&bytes[after..next_begin], DASHES)
                    .filter(|&offset| !bytes[after..after + offset].contains(&b'\n'))
                    .map_or(after, |offset| after + offset + DASHES.len());
                Self { begin, label, body: (body_start, body_end), end, has_end: true }
            }
            None => Self { begin, label, body: (body_start, next_begin), end: next_begin, has_end: false },
        }
    }
}

/// What a label announces.
enum Label {
    Certificate,
    OldCertificate,
    Pkcs7,
    Other(OtherKind),
}

fn label_of(label: &[u8]) -> Label {
    match label {
        b"CERTIFICATE" => Label::Certificate,
        b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" => Label::OldCertificate,
        b"PKCS7" | b"CMS" => Label::Pkcs7,
        b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST" => Label::Other(OtherKind::Request),
        _ if label.ends_with(b"PRIVATE KEY") => Label::Other(OtherKind::PrivateKey),
        _ => Label::Other(OtherKind::Block),
    }
}

fn read_block(text: &mut Text<'_>, block: &Block, reading: &mut Reading) {
    let bytes = text.bytes;
    let place = text.place(block.begin);
    let label = &bytes[block.label.0..block.label.1];
    match label_of(label) {
        Label::Other(kind) => {
            let label = String::from_utf8_lossy(&label[..label.len().min(64)]).into_owned();
            reading.others.push(Other { kind, label, place });
            return;
        }
        Label::OldCertificate => reading.repair(RepairKind::OldLabel, place.clone()),
        Label::Certificate | Label::Pkcs7 => {}
    }
    if !block.has_end {
        return reading.problem(ProblemKind::MissingEnd, place);
    }
    match decode_body(text, block.body, reading) {
        Ok(der) => container::read_der(&der, &place, Wrapping::Text, reading),
        Err((kind, line)) => reading.problem(kind, Place { line: line.unwrap_or(place.line), ..place }),
    }
}

/// A text without any block: base64 alone, or nothing that can be used.
fn read_bare(text: &mut Text<'_>, reading: &mut Reading) {
    let bytes = text.bytes;
    let Some(start) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return;
    };
    let place = text.place(start);
    let mut quiet = Reading::default();
    let Ok(der) = decode_body(text, (start, bytes.len()), &mut quiet) else {
        return;
    };
    if der.first() == Some(&SEQUENCE) {
        reading.repair(RepairKind::BareBase64, place.clone());
        container::read_der(&der, &place, Wrapping::Text, reading);
    }
}

/// Deviations of a block's lines, each with the line where it is first met.
#[derive(Default)]
struct Deviations {
    blank: Option<usize>,
    blank_before_end: Option<usize>,
    space: Option<usize>,
    width: Option<usize>,
    headers: Option<usize>,
}

/// Joins the lines of a body and decodes them. The error's line is that of a bad character.
fn decode_body(
    text: &Text<'_>,
    (from, to): (usize, usize),
    reading: &mut Reading,
) -> Result<Vec<u8>, (ProblemKind, Option<usize>)> {
    let body = &text.bytes[from..to];
    let first_line = text.line_after(from);
    let mut joined = Vec::with_capacity(body.len());
    let mut found = Deviations::default();
    let mut previous_width = 64;
    let mut lines = body.split(|&byte| byte == text.line_break).enumerate().peekable();
    while let Some((index, raw)) = lines.next() {
        let line_number = first_line + index;
        let line = raw.strip_suffix(b"\r").unwrap_or(raw);
        let trimmed = line.trim_ascii();
        // The rest of the BEGIN line, and what stands before END on its line.
        let is_edge = index == 0 || lines.peek().is_none();
        if trimmed.is_empty() {
            if !is_edge {
                found.blank_before_end.get_or_insert(line_number);
            }
            continue;
        }
        if memchr(b':', trimmed).is_some() {
            found.headers.get_or_insert(line_number);
            continue;
        }
        // An empty line that was not the last one: behind headers it belongs there.
        if let Some(line) = found.blank_before_end.take()
            && found.headers.is_none()
        {
            found.blank.get_or_insert(line);
        }
        if trimmed.len() < line.len() {
            found.space.get_or_insert(line_number);
        }
        if previous_width != 64 || trimmed.len() > 64 {
            found.width.get_or_insert(line_number);
        }
        previous_width = trimmed.len();
        append_base64(trimmed, &mut joined)
            .map_err(|(character, offset)| (ProblemKind::BadCharacter(character, offset + 1), Some(line_number)))?;
    }
    record(&found, text.file, reading);
    if joined.is_empty() {
        return Err((ProblemKind::EmptyBlock, None));
    }
    STRICT.decode(&joined).or_else(|_| {
        let der = LENIENT.decode(&joined).map_err(|_| (ProblemKind::BadBase64, None))?;
        reading.repair(RepairKind::Padding, Place { file: text.file.clone(), line: first_line });
        Ok(der)
    })
}

/// The characters of base64, padding included.
const IS_BASE64: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0u8;
    loop {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Appends a line's base64 characters. The error is the first other character and its offset.
fn append_base64(line: &[u8], joined: &mut Vec<u8>) -> Result<(), (char, usize)> {
    let is_base64 = |byte: &u8| IS_BASE64[usize::from(*byte)];
    // Without a way out in the middle the compiler looks at many bytes at once.
    if line.iter().fold(true, |all, byte| all & is_base64(byte)) {
        joined.extend_from_slice(line);
        return Ok(());
    }
    for (offset, byte) in line.iter().enumerate() {
        if is_base64(byte) {
            joined.push(*byte);
        } else if !byte.is_ascii_whitespace() {
            let character = String::from_utf8_lossy(&line[offset..]).chars().next();
            return Err((character.unwrap_or(char::REPLACEMENT_CHARACTER), offset));
        }
    }
    Ok(())
}

fn record(found: &Deviations, file: &Arc<str>, reading: &mut Reading) {
    let table = [
        (found.headers, RepairKind::HeadersInBlock),
        (found.blank, RepairKind::BlankLineInBlock),
        (found.space, RepairKind::SpaceAroundLines),
        (found.width, RepairKind::LineWidth),
        (found.blank_before_end, RepairKind::BlankLineBeforeEnd),
    ];
    for (line, kind) in table {
        if let Some(line) = line {
            reading.repair(kind, Place { file: file.clone(), line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RepairKind::{
        BareBase64, BlankLineBeforeEnd, BlankLineBetweenBlocks, BlankLineInBlock, ByteOrderMark, CarriageReturns,
        GluedEndBegin, HeadersInBlock, LineWidth, MissingFinalNewline, OldLabel, Padding, SpaceAroundLines,
        TextOutsideBlocks, TrailingBytes,
    };
    use super::*;

    type Row<'a> = (&'a str, String, &'a [(RepairKind, usize)]);

    /// The smallest DER that is shaped like a certificate: 104 base64 characters, two lines.
    fn certificate() -> Vec<u8> {
        let element = |tag: u8, contents: &[u8]| [&[tag, u8::try_from(contents.len()).unwrap()], contents].concat();
        let empty = element(0x30, &[]);
        let serial = element(2, &[0x5a; 44]);
        let tbs = element(
            0x30,
            &[serial, empty.clone(), empty.clone(), empty.clone(), empty.clone(), empty.clone()].concat(),
        );
        element(0x30, &[tbs, empty, element(3, &[0; 9])].concat())
    }

    fn pem() -> String {
        let base64 = STRICT.encode(certificate());
        let (first, second) = base64.split_at(64);
        format!("-----BEGIN CERTIFICATE-----\n{first}\n{second}\n-----END CERTIFICATE-----\n")
    }

    fn read(text: &[u8]) -> Reading {
        let mut reading = Reading::default();
        read_text(text, &Arc::from("x"), &mut reading).unwrap();
        reading
    }

    #[test]
    fn deviations_are_read_over_and_recorded_with_their_line() {
        let clean = pem();
        let one_line =
            clean.replacen('\n', "|", 1).replace('\n', "").replace('|', "\n").replace("-----END", "\n-----END");
        let cases: [Row<'_>; 19] = [
            ("clean", clean.clone(), &[]),
            ("two clean", clean.repeat(2), &[]),
            ("comment", format!("# a comment\n{clean}"), &[(TextOutsideBlocks, 1)]),
            ("Bag Attributes", format!("\nBag Attributes\n  x: y\n{clean}"), &[(TextOutsideBlocks, 2)]),
            ("text behind", format!("{clean}the end\n"), &[(TextOutsideBlocks, 5)]),
            ("CR LF", clean.replace('\n', "\r\n"), &[(CarriageReturns, 1)]),
            ("CR", clean.replace('\n', "\r"), &[(CarriageReturns, 1)]),
            ("blank before END", clean.replace("\n-----END", "\n\n-----END"), &[(BlankLineBeforeEnd, 4)]),
            (
                "blank after BEGIN",
                clean.replace("CERTIFICATE-----\n", "CERTIFICATE-----\n\n").trim_end().to_owned() + "\n",
                &[(BlankLineInBlock, 2)],
            ),
            ("blank between", format!("{clean}\n{clean}"), &[(BlankLineBetweenBlocks, 5)]),
            ("no final newline", clean.trim_end().to_owned(), &[(MissingFinalNewline, 4)]),
            ("glued", format!("{}{clean}", clean.trim_end()), &[(GluedEndBegin, 4)]),
            ("spaces", clean.replace("\n-----END", " \n-----END"), &[(SpaceAroundLines, 3)]),
            ("one line", one_line, &[(LineWidth, 2), (MissingFinalNewline, 3)]),
            ("headers", clean.replacen("-----\n", "-----\nX-Note: y\n\n", 1), &[(HeadersInBlock, 2)]),
            ("old label", clean.replace("CERTIFICATE", "X509 CERTIFICATE"), &[(OldLabel, 1)]),
            ("byte order mark", format!("\u{feff}{clean}"), &[(ByteOrderMark, 1)]),
            ("bare", STRICT.encode(certificate()), &[(LineWidth, 1), (BareBase64, 1)]),
            ("two breaks at the end", format!("{clean}\n"), &[]),
        ];
        for (name, text, expected) in cases {
            let reading = read(text.as_bytes());
            let repairs: Vec<_> = reading.repairs.iter().map(|repair| (repair.kind, repair.place.line)).collect();
            let expected: Vec<_> =
                expected.iter().filter(|(kind, _)| name != "bare" || *kind == BareBase64).copied().collect();
            assert_eq!(repairs, expected, "{name}: {text}");
            assert!(!reading.certificates.is_empty(), "{name}");
            assert!(reading.certificates.iter().all(|found| found.der == certificate()), "{name}");
            assert!(reading.problems.is_empty(), "{name}");
        }
    }

    #[test]
    fn bytes_around_the_base64_of_a_certificate() {
        let with_tail = [certificate(), vec![0; 3]].concat();
        let unpadded = STRICT.encode([certificate(), vec![0]].concat()).trim_end_matches('=').to_owned();
        let block = |base64: &str| format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
        let kinds = |text: String| -> Vec<RepairKind> {
            read(text.as_bytes()).repairs.iter().map(|repair| repair.kind).filter(|kind| *kind != LineWidth).collect()
        };
        assert_eq!(kinds(block(&STRICT.encode(with_tail))), [TrailingBytes]);
        assert_eq!(kinds(block(&unpadded)), [Padding, TrailingBytes]);
    }

    #[test]
    fn a_bad_block_is_named_and_the_others_are_read() {
        let clean = pem();
        let cut = STRICT.encode(&certificate()[..60]);
        let length = certificate().len();
        let cases: [(&str, String, ProblemKind, usize); 6] = [
            ("bad character", clean.replace("\n-----END", "*\n-----END"), ProblemKind::BadCharacter('*', 37), 3),
            ("bad length", clean.replace("\n-----END", "A\n-----END"), ProblemKind::BadBase64, 1),
            (
                "empty",
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_owned(),
                ProblemKind::EmptyBlock,
                1,
            ),
            ("no END", "-----BEGIN CERTIFICATE-----\nAAAA\n".to_owned(), ProblemKind::MissingEnd, 1),
            (
                "cut off",
                format!("-----BEGIN CERTIFICATE-----\n{cut}\n-----END CERTIFICATE-----\n"),
                ProblemKind::Truncated(length, 60),
                1,
            ),
            (
                "something else",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(),
                ProblemKind::NotCertificate,
                1,
            ),
        ];
        for (name, bad, kind, line) in cases {
            let reading = read(format!("{bad}{clean}").as_bytes());
            assert_eq!(reading.problems.len(), 1, "{name}");
            assert_eq!((&reading.problems[0].kind, reading.problems[0].place.line), (&kind, line), "{name}");
            assert_eq!(reading.certificates.len(), 1, "{name}");
        }
    }

    #[test]
    fn keys_and_requests_are_named_and_left_alone() {
        let cases = [
            ("PRIVATE KEY", OtherKind::PrivateKey),
            ("RSA PRIVATE KEY", OtherKind::PrivateKey),
            ("ENCRYPTED PRIVATE KEY", OtherKind::PrivateKey),
            ("CERTIFICATE REQUEST", OtherKind::Request),
            ("NEW CERTIFICATE REQUEST", OtherKind::Request),
            ("X509 CRL", OtherKind::Block),
            ("DH PARAMETERS", OtherKind::Block),
        ];
        for (label, kind) in cases {
            let reading =
                read(format!("-----BEGIN {label}-----\nc2VjcmV0\n-----END {label}-----\n{}", pem()).as_bytes());
            assert_eq!((reading.others[0].kind, reading.others[0].label.as_str()), (kind, label));
            assert_eq!(reading.certificates.len(), 1, "{label}");
            assert!(!format!("{reading:?}").contains("c2VjcmV0"), "{label}");
        }
    }

    #[test]
    fn text_without_a_certificate_is_empty() {
        for text in [
            "",
            "\n\n",
            "hello",
            "hello world\n",
            "c2VjcmV0",
            "-----BEGIN",
            "-----BEGIN -----",
            "-----END CERTIFICATE-----",
        ] {
            assert!(read(text.as_bytes()).certificates.is_empty(), "{text}");
        }
    }

    #[test]
    fn the_number_of_blocks_is_limited() {
        let block = "-----BEGIN CERTIFICATE-----\n";
        let read = |count: usize| read_text(block.repeat(count).as_bytes(), &Arc::from("x"), &mut Reading::default());
        assert!(read(MAX_CERTIFICATES).is_ok());
        assert!(matches!(read(MAX_CERTIFICATES + 1), Err(ReadError::TooMany(_))));
    }
}
