//! Reads PEM blocks anywhere in a text, and files of bare base64. Changes that other programs make to blocks are
//! reversed before, by `unwrap`, `armor` and `blocks`.

mod body;
mod other;

use std::sync::Arc;

use memchr::{memchr, memchr_iter, memchr2, memmem, memrchr};
use zeroize::Zeroizing;

use self::body::{Body, IS_BASE64, decode_body, line_of_byte};
pub(crate) use self::other::OtherBlock;
pub(super) use self::other::other_blocks;
use super::container;
use super::label::{Label, is_certificate_label, label_of};
use super::outside;
use super::repair::excerpt;
use super::unwrap::kinds_of_endings;
use super::{MAX_CERTIFICATES, Other, OtherKind, Outside, Place, ProblemKind, ReadError, Reading, RepairKind};
use crate::certificate::outline::SEQUENCE;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The maximum number of characters of a line that are examined for other text.
const MAX_LINE: usize = 1024;

/// Reads every block of a text, or bare base64 if the text has no block.
pub(super) fn read_text(bytes: &[u8], file: &Arc<str>, reading: &mut Reading) -> Result<(), ReadError> {
    let mut text = Text { bytes, file, line_break: line_break(bytes), counted: 0, line: 1 };
    if memmem::find(bytes, BEGIN).is_none() {
        read_bare(&mut text, reading);
        return Ok(());
    }
    let mut carriage_returns = false;
    let mut blocks = 0;
    let mut position = 0;
    while let Some(begin) = find_from(bytes, BEGIN, position) {
        blocks += 1;
        if blocks > MAX_CERTIFICATES {
            return Err(ReadError::TooMany(file.clone()));
        }
        read_gap(&mut text, position, begin, reading);
        let block = Block::at(bytes, begin);
        if !carriage_returns && memchr(b'\r', &bytes[begin..block.end]).is_some() {
            carriage_returns = true;
            for (kind, before) in kinds_of_endings(bytes) {
                reading.repair(kind, text.place(begin), before, "\n");
            }
        }
        let count = reading.certificates.len();
        read_block(&mut text, &block, reading);
        let certificate = reading.certificates.get(count).map(|found| &*found.der);
        if certificate.is_some() && outside::is_about_another(&bytes[position..begin], certificate) {
            reading.outside.push((Outside::Boundary, text.at_line(text.line)));
        }
        position = block.end;
    }
    // `s_client` repeats the name of the server's certificate at the end.
    let named = reading.certificates.iter().map(|found| &*found.der).filter(|der| outside::has_plain_name(der));
    if outside::is_about_another(&bytes[position..], named) {
        let line = text.line_after(position);
        reading.outside.push((Outside::Boundary, text.at_line(line)));
    }
    read_tail(&mut text, position, reading);
    Ok(())
}

/// The line break: LF, or CR in a text without LF.
pub(super) fn line_break(bytes: &[u8]) -> u8 {
    if memchr(b'\n', bytes).is_some() { b'\n' } else { b'\r' }
}

/// The input, with a running count of lines. Places are requested in ascending order, so each line break is counted
/// once.
struct Text<'a> {
    bytes: &'a [u8],
    file: &'a Arc<str>,
    line_break: u8,
    counted: usize,
    line: usize,
}

impl<'a> Text<'a> {
    fn place(&mut self, offset: usize) -> Place {
        self.line += memchr_iter(self.line_break, &self.bytes[self.counted..offset]).count();
        self.counted = offset;
        self.at_line(self.line)
    }

    fn at_line(&self, line: usize) -> Place {
        Place { file: self.file.clone(), line }
    }

    /// The line of a place after the counted one, without changing the count.
    fn line_after(&self, offset: usize) -> usize {
        self.line + memchr_iter(self.line_break, &self.bytes[self.counted..offset]).count()
    }

    /// The text before an offset on its line; of a very long line, only the end.
    fn before_on_line(&self, offset: usize) -> &'a [u8] {
        let window = &self.bytes[offset.saturating_sub(MAX_LINE)..offset];
        &window[memrchr(self.line_break, window).map_or(0, |end| end + 1)..]
    }

    /// The text from an offset to the end of its line; of a very long line, only the beginning.
    fn rest_of_line(&self, offset: usize) -> &'a [u8] {
        let rest = &self.bytes[offset..self.bytes.len().min(offset + MAX_LINE)];
        &rest[..memchr(self.line_break, rest).unwrap_or(rest.len())]
    }
}

fn find_from(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    memmem::find(&bytes[from..], needle).map(|offset| from + offset)
}

/// Reads the text between two blocks, or before the first.
fn read_gap(text: &mut Text<'_>, from: usize, to: usize, reading: &mut Reading) {
    let gap = &text.bytes[from..to];
    let first = gap.iter().position(|byte| !byte.is_ascii_whitespace());
    if let Some(first) = first {
        outside(text, from, from + first, to, reading);
    } else if from > 0 && !gap.contains(&text.line_break) {
        let line = text.before_on_line(to);
        let line = &line[memmem::rfind(line, END).unwrap_or(0)..];
        let (before, after) = (excerpt(line) + "-----BEGIN", excerpt(line.trim_ascii_end()) + "\n-----BEGIN");
        reading.repair(RepairKind::GluedEndBegin, text.place(from), &before, &after);
        return;
    } else {
        // The first line break ends the END line; a second one is an empty line.
        let breaks = memchr_iter(text.line_break, gap).count();
        if breaks > usize::from(from > 0) {
            let line = text.place(from).line + usize::from(from > 0);
            reading.repair(RepairKind::BlankLineBetweenBlocks, text.at_line(line), "\n", "");
        }
    }
    let front = text.before_on_line(to);
    if !front.is_empty() && front.trim_ascii().is_empty() {
        let before = format!("{}-----BEGIN", excerpt(front));
        reading.repair(RepairKind::SpacesInBoundary, text.place(to), &before, "-----BEGIN");
    }
}

/// Records text outside of blocks, from `first` on, in a gap from `from` to `to`.
fn outside(text: &mut Text<'_>, from: usize, first: usize, to: usize, reading: &mut Reading) {
    let line = text.rest_of_line(first);
    let lines = text.bytes[from..to].split(|byte| *byte == text.line_break);
    reading.passed_over |= lines.filter(|line| !outside::is_comment(line)).any(super::blocks::has_lost_base64);
    if let Some((kind, at)) = outside::gravest(&text.bytes[from..to], text.line_break) {
        let line = text.line_after(from + at);
        reading.outside.push((kind, text.at_line(line)));
    }
    let behind_end = from > 0 && !text.rest_of_line(from).trim_ascii().is_empty();
    let before_begin = to < text.bytes.len() && !text.before_on_line(to).trim_ascii().is_empty();
    reading.repair(RepairKind::TextOutsideBlocks, text.place(first), &excerpt(line), "");
    if behind_end {
        reading.repair(RepairKind::TextOnBoundaryLine, text.place(first), &excerpt(line), "");
    } else if before_begin {
        let before = excerpt(text.before_on_line(to)) + "-----BEGIN";
        reading.repair(RepairKind::TextOnBoundaryLine, text.place(to), &before, "-----BEGIN");
    }
}

fn read_tail(text: &mut Text<'_>, from: usize, reading: &mut Reading) {
    let tail = &text.bytes[from..];
    if let Some(first) = tail.iter().position(|byte| !byte.is_ascii_whitespace()) {
        outside(text, from, from + first, text.bytes.len(), reading);
    } else if tail.is_empty() {
        let line = excerpt(text.before_on_line(from));
        let after = format!("{line}\n");
        reading.repair(RepairKind::MissingFinalNewline, text.place(from), &line, &after);
    }
}

/// The positions of the parts of a block. `end` is after the dashes of its END line, or where reading continues if
/// there is no END.
struct Block {
    begin: usize,
    label: (usize, usize),
    body: (usize, usize),
    end: usize,
    has_end: bool,
}

/// The maximum length of the label of a BEGIN line, in bytes.
const MAX_LABEL: usize = 128;

impl Block {
    fn at(bytes: &[u8], begin: usize) -> Self {
        let label_start = begin + BEGIN.len();
        // The search is limited, because otherwise a text without line breaks would be scanned for each of its blocks.
        let window = &bytes[label_start..bytes.len().min(label_start + MAX_LABEL)];
        let line_end = label_start + memchr2(b'\n', b'\r', window).unwrap_or(window.len());
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

    /// Whether the END line has the label of the BEGIN line.
    fn labels_agree(&self, bytes: &[u8]) -> bool {
        let end = &bytes[self.body.1 + END.len()..self.end];
        end.strip_suffix(DASHES) == Some(&bytes[self.label.0..self.label.1])
    }
}

fn read_block(text: &mut Text<'_>, block: &Block, reading: &mut Reading) {
    let bytes = text.bytes;
    let place = text.place(block.begin);
    let label = &bytes[block.label.0..block.label.1];
    match label_of(label) {
        Label::Other(kind) => {
            // A damaged label of certificates.
            let words = label.to_ascii_uppercase();
            reading.passed_over |= kind == OtherKind::Block && is_certificate_label(words.trim_ascii());
            let label = String::from_utf8_lossy(&label[..label.len().min(64)]).into_owned();
            reading.others.push(Other { kind, label: label.clone(), place: place.clone() });
            if !block.has_end || !read_over(text, block, reading) {
                reading.problem(ProblemKind::DamagedBlock(label), place);
            }
            return;
        }
        Label::OldCertificate => {
            reading.repair(RepairKind::OldLabel, place.clone(), &String::from_utf8_lossy(label), "CERTIFICATE");
        }
        Label::TrustedCertificate => {
            reading.repair(RepairKind::TrustedForm, place.clone(), "TRUSTED CERTIFICATE", "CERTIFICATE");
        }
        Label::Certificate | Label::Container => {}
    }
    if !block.has_end {
        return reading.problem(ProblemKind::MissingEnd, place);
    }
    if !block.labels_agree(bytes) {
        label_mismatch(text, block, reading);
    }
    match decode_body(text, block.body, true) {
        Ok(body) => {
            let has_settings = label == b"TRUSTED CERTIFICATE" && container::has_one_behind(&body.der);
            let known = reading.repairs.len();
            let behind = take(text, block.body, &place, body, reading);
            if !has_settings && let Some(kind) = behind {
                reading.outside.push((kind, place.clone()));
            }
            if reading.repairs[known..].iter().any(|repair| repair.kind == RepairKind::HeadersInBlock) {
                removed_headers(text, block.body, reading);
            }
            // The settings are no stray octets.
            let mut behind = reading.repairs[known..].iter();
            if let Some(at) = behind.position(|repair| has_settings && repair.kind == RepairKind::TrailingBytes) {
                reading.repairs.remove(known + at);
            }
        }
        Err(error) => reading.problems.push(error.at(&place)),
    }
}

fn label_mismatch(text: &Text<'_>, block: &Block, reading: &mut Reading) {
    let line = text.line_after(block.body.1);
    let excerpt_of = |from: usize, to: usize| excerpt(&text.bytes[from..to]);
    let wanted = excerpt_of(block.begin, block.body.0).replacen("BEGIN", "END", 1);
    reading.repair(RepairKind::LabelMismatch, text.at_line(line), &excerpt_of(block.body.1, block.end), &wanted);
}

/// Records the deviations of a block that is not a certificate, without its contents, which may be secret. `false` if
/// OpenSSL cannot read it and no known repair helps.
fn read_over(text: &Text<'_>, block: &Block, reading: &mut Reading) -> bool {
    let body = &text.bytes[block.body.0..block.body.1];
    let first_line = text.line_after(block.body.0);
    let (mut data, mut padding, mut in_headers) = (0, 0, false);
    let mut found: Vec<(RepairKind, usize)> = Vec::new();
    let mut blank = None;
    let count = body.split(|byte| *byte == text.line_break).count();
    for (index, line) in body.split(|byte| *byte == text.line_break).enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let trimmed = line.trim_ascii();
        if trimmed.is_empty() {
            let is_edge = index == 0 || index + 1 == count;
            if !is_edge && !in_headers {
                blank.get_or_insert(first_line + index);
            }
            in_headers = false;
            continue;
        }
        let is_header = memchr(b':', trimmed).is_some();
        if is_header && data > 0 {
            return false;
        }
        let goes_on = in_headers;
        in_headers = is_header;
        if is_header {
            continue;
        }
        // An empty line ends the headers (RFC 1421 §4.4).
        if goes_on {
            return false;
        }
        found.extend(blank.take().map(|line| (RepairKind::BlankLineInBlock, line)));
        let spaces = trimmed.iter().filter(|byte| byte.is_ascii_whitespace()).count();
        if trimmed.len() - spaces < line.len() {
            found.push((RepairKind::SpaceAroundLines, first_line + index));
        }
        for byte in trimmed.iter().filter(|byte| !byte.is_ascii_whitespace()) {
            padding += usize::from(*byte == b'=');
            if !IS_BASE64[usize::from(*byte)] || (padding > 0 && *byte != b'=') {
                return false;
            }
        }
        data += trimmed.len() - spaces;
    }
    found.extend(blank.map(|line| (RepairKind::BlankLineBeforeEnd, line)));
    if !block.labels_agree(text.bytes) {
        label_mismatch(text, block, reading);
    }
    let mut known = Vec::new();
    for (kind, line) in found {
        if !known.contains(&kind) {
            known.push(kind);
            let (before, after) = if kind == RepairKind::SpaceAroundLines { (" ", "") } else { ("\n", "") };
            reading.repair(kind, text.at_line(line), before, after);
        }
    }
    data > 0 && data % 4 == 0 && padding <= 2
}

/// Records what the lines with a colon in a block say, because they are not kept.
fn removed_headers(text: &Text<'_>, (from, to): (usize, usize), reading: &mut Reading) {
    let body = &text.bytes[from..to];
    // The other lines are empty here, so that each line keeps its number.
    let mut headers = Zeroizing::new(Vec::with_capacity(body.len() + 1));
    for line in body.split(|byte| *byte == text.line_break) {
        if line.contains(&b':') {
            headers.extend_from_slice(line);
        }
        headers.push(text.line_break);
    }
    if let Some((kind, at)) = outside::gravest(&headers, text.line_break) {
        let line = text.line_after(from) + memchr_iter(text.line_break, &headers[..at]).count();
        reading.outside.push((kind, text.at_line(line)));
    }
}

/// The kind of octets behind the structure of a block. They are no key or certificate, which are read.
fn kind_of_behind(behind: &[u8]) -> Option<Outside> {
    let kind =
        std::str::from_utf8(behind).ok().map(|text| outside::gravest(text.as_bytes(), b'\n').map(|(kind, _)| kind));
    let is_text = |kind: Option<Outside>| kind.is_none_or(Outside::is_of_certificates);
    match kind {
        _ if behind.is_empty() => None,
        Some(kind) if is_text(kind) => kind,
        _ => Some(Outside::Prose),
    }
}

/// Reads the DER of a body, and returns the kind of the octets behind it. Its repairs are only recorded if it contains certificates.
fn take(
    text: &Text<'_>,
    body: (usize, usize),
    place: &Place,
    mut decoded: Body,
    reading: &mut Reading,
) -> Option<Outside> {
    let problems = reading.problems.len();
    let others = reading.others.len();
    let repairs = reading.repairs.len();
    let behind = kind_of_behind(container::read_block(&decoded.der, place, reading));
    for other in reading.others[others..].iter_mut().filter(|other| other.kind == OtherKind::Pkcs12) {
        container::ARMORED.clone_into(&mut other.label);
    }
    if reading.others.len() == others {
        reading.repairs.splice(repairs..repairs, decoded.repairs);
    }
    for problem in &mut reading.problems[problems..] {
        if let Some(odd) = decoded.odd.take() {
            *problem = odd.at(place);
        } else if let Some(byte) = problem.kind.byte() {
            problem.place.line =
                text.line_after(body.0) + line_of_byte(&text.bytes[body.0..body.1], byte, text.line_break);
        }
    }
    behind
}

/// Reads a text without blocks: bare base64, or unsupported text.
fn read_bare(text: &mut Text<'_>, reading: &mut Reading) {
    let bytes = text.bytes;
    let Some(start) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return;
    };
    let place = text.place(start);
    reading.passed_over |= super::blocks::has_lost_base64(bytes);
    // Lines with a colon are no header here, but the keys of several values.
    let body = if bytes.contains(&b':') { None } else { decode_body(text, (start, bytes.len()), false).ok() };
    if let Some(body) = body.filter(|body| body.der.first() == Some(&SEQUENCE)) {
        let before = excerpt(text.rest_of_line(start));
        reading.repair(RepairKind::BareBase64, place.clone(), &before, "-----BEGIN CERTIFICATE-----");
        let behind = take(text, (start, bytes.len()), &place, Body { repairs: Vec::new(), ..body }, reading);
        reading.outside.extend(behind.map(|kind| (kind, place)));
    } else if let Some((kind, at)) = outside::gravest(bytes, text.line_break) {
        let line = text.line_after(at.max(start));
        reading.outside.push((kind, text.at_line(line)));
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::RepairKind::{
        BareBase64, BlankLineBeforeEnd, BlankLineBetweenBlocks, BlankLineInBlock, ByteOrderMark, CarriageReturns,
        GluedEndBegin, HeadersInBlock, LineWidth, LoneCarriageReturns, MissingFinalNewline, OldLabel, Padding,
        SpaceAroundLines, TextOutsideBlocks, TrailingBytes,
    };
    use super::*;
    use crate::read::engine::STRICT;

    type Row<'a> = (&'a str, String, &'a [(RepairKind, usize)]);

    /// The smallest DER with the structure of a certificate: 104 base64 characters, two lines.
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
        super::super::read_bytes(text, &Arc::from("x")).unwrap()
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
            ("CR", clean.replace('\n', "\r"), &[(LoneCarriageReturns, 1)]),
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
            ("bad length", clean.replace("\n-----END", "A\n-----END"), ProblemKind::BadBase64, 3),
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
                2,
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
