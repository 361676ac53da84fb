//! The body of a block: its lines and their base64.

use base64::Engine as _;
use memchr::memchr;

use super::Text;
use crate::read::engine::{LENIENT, STRICT, strict};
use crate::read::repair::excerpt;
use crate::read::{Place, Problem, ProblemKind, Remains, Repair, RepairKind};

/// A decoded body.
pub(super) struct Body {
    pub(super) der: Vec<u8>,
    pub(super) repairs: Vec<Repair>,
    /// The error of a single line with a missing or additional character, which explains DER that cannot be read.
    pub(super) odd: Option<BodyError>,
}

/// Why a body cannot be decoded.
pub(super) struct BodyError {
    kind: ProblemKind,
    /// The line that causes the error, if known.
    line: Option<usize>,
    /// The decoded octets before it.
    before: Vec<u8>,
    /// All octets, with placeholders for wrong characters.
    patched: Vec<u8>,
}

impl BodyError {
    fn bad_base64(line: Option<usize>, before: &[u8]) -> Self {
        Self { kind: ProblemKind::BadBase64, line, before: decoded_front(before), patched: Vec::new() }
    }

    pub(super) fn at(self, place: &Place) -> Problem {
        // If the line is unknown, any of the octets may be wrong.
        let front = if self.line.is_some() { Remains::cut(&self.before) } else { Remains::damaged(&self.before) };
        // The subject and `cA` may follow the damage.
        let whole = Remains::damaged(&self.patched);
        let remains = match (front, whole) {
            (Some(mut front), Some(whole)) if front.subject.is_some() => {
                front.is_ca |= whole.is_ca;
                Some(front)
            }
            (front, whole) => whole.or(front),
        };
        let line = self.line.unwrap_or(place.line);
        Problem { kind: self.kind, place: Place { line, ..place.clone() }, remains }
    }
}

/// The number of a line that deviates, and the line.
type Line<'a> = Option<(usize, &'a [u8])>;

/// The deviations of a block's lines, each with the first line that has it.
#[derive(Default)]
struct Deviations<'a> {
    blank: Line<'a>,
    blank_before_end: Line<'a>,
    space: Line<'a>,
    width: Line<'a>,
    headers: Line<'a>,
    /// Base64 on the line of BEGIN or END.
    edge: Line<'a>,
    /// Lines, except the last, whose length is not a multiple of 4: their count, the number of the first one, and the
    /// number of characters before it.
    odd: (usize, usize, usize),
}

/// Joins the lines of a body and decodes them. A block has boundaries before and after it; bare base64 has none.
pub(super) fn decode_body(text: &Text<'_>, (from, to): (usize, usize), is_block: bool) -> Result<Body, BodyError> {
    let body = &text.bytes[from..to];
    if let Some(der) = decode_canonical(body).filter(|_| is_block) {
        return Ok(Body { der, repairs: Vec::new(), odd: None });
    }
    let first_line = text.line_after(from);
    let mut joined = Vec::with_capacity(body.len());
    let mut found = Deviations::default();
    let mut previous_width = 64;
    let mut lines = body.split(|&byte| byte == text.line_break).enumerate().peekable();
    while let Some((index, raw)) = lines.next() {
        let line_number = first_line + index;
        let line = raw.strip_suffix(b"\r").unwrap_or(raw);
        let trimmed = line.trim_ascii();
        // The rest of the BEGIN line, and the text before END on its line.
        let is_edge = index == 0 || lines.peek().is_none();
        if trimmed.is_empty() {
            if !is_edge {
                found.blank_before_end.get_or_insert((line_number, line));
            }
            continue;
        }
        if memchr(b':', trimmed).is_some() {
            found.headers.get_or_insert((line_number, line));
            continue;
        }
        // An empty line that was not the last one; after headers, it is correct.
        if let Some(line) = found.blank_before_end.take()
            && found.headers.is_none()
        {
            found.blank.get_or_insert(line);
        }
        if is_edge && is_block {
            found.edge.get_or_insert((line_number, line));
        }
        if previous_width != 64 || trimmed.len() > 64 {
            found.width.get_or_insert((line_number, line));
        }
        previous_width = trimmed.len();
        let length = joined.len();
        append_base64(trimmed, &mut joined).map_err(|(character, offset)| {
            let column = offset + 1 + line.len() - line.trim_ascii_start().len();
            let kind = ProblemKind::BadCharacter(character, column);
            let patched = patched(body, text.line_break);
            BodyError { kind, line: Some(line_number), before: decoded_front(&joined), patched }
        })?;
        let taken = joined.len() - length;
        if taken < line.len() {
            found.space.get_or_insert((line_number, line));
        }
        if taken % 4 != 0 && lines.peek().is_some() {
            let (count, line, before) = found.odd;
            found.odd = if count == 0 { (1, line_number, length) } else { (count + 1, line, before) };
        }
    }
    decode(text, body, first_line, &joined, &found)
}

/// The width of the lines of base64 (RFC 7468 §2).
const WIDTH: usize = 64;

/// Decodes a body in the form of RFC 7468 §3, which nearly all have: lines of 64 characters, a last one of at most 64,
/// each ending with LF. `None` for any other.
fn decode_canonical(body: &[u8]) -> Option<Vec<u8>> {
    let lines = body.strip_prefix(b"\n")?;
    let mut joined = Vec::with_capacity(lines.len());
    for line in lines.chunks(WIDTH + 1) {
        joined.extend_from_slice(line.strip_suffix(b"\n")?);
    }
    // A line break in the middle of a line is not base64.
    strict().decode(joined).ok().filter(|der| !der.is_empty())
}

fn decode(
    text: &Text<'_>,
    body: &[u8],
    first_line: usize,
    joined: &[u8],
    found: &Deviations<'_>,
) -> Result<Body, BodyError> {
    let mut repairs = repairs_of(found, text);
    if joined.is_empty() {
        let kind = ProblemKind::EmptyBlock;
        return Err(BodyError { kind, line: None, before: Vec::new(), patched: Vec::new() });
    }
    let odd = match found.odd {
        (1, line, length) => {
            let patched = patched(body, text.line_break);
            Some(BodyError { patched, ..BodyError::bad_base64(Some(line), &joined[..length]) })
        }
        _ => None,
    };
    let der = STRICT.decode(joined).or_else(|_| {
        let Ok(der) = LENIENT.decode(joined) else {
            let (line, patched) = (odd.as_ref().and_then(|odd| odd.line), patched(body, text.line_break));
            return Err(BodyError { patched, ..BodyError::bad_base64(line, joined) });
        };
        // A block without a label may contain a key, so only its end is shown.
        let tail = |text: &[u8]| format!("…{}", String::from_utf8_lossy(&text[text.len().saturating_sub(4)..]));
        let place = text.at_line(first_line);
        let after = tail(STRICT.encode(&der).as_bytes());
        repairs.push(Repair { kind: RepairKind::Padding, place, offset: None, before: tail(joined), after });
        Ok(der)
    })?;
    Ok(Body { der, repairs, odd })
}

/// The bytes of a damaged body, with each line at the right position: wrong or missing characters are replaced by `A`.
fn patched(body: &[u8], line_break: u8) -> Vec<u8> {
    let is_data = |line: &&[u8]| !line.is_empty() && memchr(b':', line).is_none();
    let mut lines = body.split(|byte| *byte == line_break).map(<[u8]>::trim_ascii).filter(is_data).peekable();
    let width = lines.peek().map_or(0, |line| line.len());
    let mut base64 = Vec::with_capacity(body.len());
    while let Some(line) = lines.next() {
        let end = base64.len() + width;
        base64.extend(line.iter().map(|byte| if IS_BASE64[usize::from(*byte)] { *byte } else { b'A' }));
        if lines.peek().is_some() {
            base64.resize(end, b'A');
        }
    }
    decoded_front(&base64)
}

/// The bytes that can be decoded from the start of the base64.
fn decoded_front(base64: &[u8]) -> Vec<u8> {
    let length = base64.iter().take_while(|byte| **byte != b'=').count() / 4 * 4;
    LENIENT.decode(&base64[..length]).unwrap_or_default()
}

/// The characters of base64, including padding.
pub(super) const IS_BASE64: [bool; 256] = {
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
    // Without an early exit, the compiler vectorises the loop.
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

fn repairs_of(found: &Deviations<'_>, text: &Text<'_>) -> Vec<Repair> {
    let excerpts = |line: &[u8], kind: RepairKind| match kind {
        RepairKind::BlankLineInBlock | RepairKind::BlankLineBeforeEnd => {
            (format!("{}\n", excerpt(line)), String::new())
        }
        RepairKind::LineWidth => (line.trim_ascii().len().to_string(), "64".to_owned()),
        RepairKind::HeadersInBlock => (excerpt(line), String::new()),
        RepairKind::MissingLineBreaks => (excerpt(line), format!("\n{}\n", excerpt(line.trim_ascii()))),
        _ => (excerpt(line), excerpt(line.trim_ascii())),
    };
    let table = [
        (found.headers, RepairKind::HeadersInBlock),
        (found.blank, RepairKind::BlankLineInBlock),
        (found.space, RepairKind::SpaceAroundLines),
        (found.width, RepairKind::LineWidth),
        (found.edge, RepairKind::MissingLineBreaks),
        (found.blank_before_end, RepairKind::BlankLineBeforeEnd),
    ];
    let rows = table.into_iter().filter_map(|(line, kind)| line.map(|(line, bytes)| (line, bytes, kind)));
    rows.map(|(line, bytes, kind)| {
        let (before, after) = excerpts(bytes, kind);
        Repair { kind, place: text.at_line(line), offset: None, before, after }
    })
    .collect()
}

/// The line of a body (from 0) that contains the base64 of a byte. For a byte after the end, the last line with base64.
pub(super) fn line_of_byte(body: &[u8], byte: usize, line_break: u8) -> usize {
    let wanted = byte * 4 / 3;
    let mut count = 0;
    let mut last = 0;
    for (index, line) in body.split(|byte| *byte == line_break).enumerate() {
        let characters = line.iter().filter(|byte| IS_BASE64[usize::from(**byte)] && **byte != b'=').count();
        if characters == 0 || line.contains(&b':') {
            continue;
        }
        count += characters;
        last = index;
        if count > wanted {
            break;
        }
    }
    last
}
