//! PEM that was encoded as base64 again, as in Kubernetes secrets.

use std::ops::Range;

use base64::Engine as _;

use super::super::encoding::Encoding;
use super::super::engine::LENIENT;
use super::super::rewrite::{Rewrite, Rewritten, Text, line_at, lines};
use super::super::{RepairKind, encoded};
use super::is_telling;

/// The minimum length of base64 that contains a certificate in PEM.
const MIN_RUN: usize = 120;

/// The minimum length of a run's part on each line except the last.
const MIN_LINE: usize = 40;

/// Decodes base64 that contains text with a block, or a dump. DER is not text.
pub(super) fn of_pem(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut offset = 0;
    while offset < bytes.len() {
        if !is_base64(bytes[offset]) || bytes[offset] == b'=' {
            offset += 1;
            continue;
        }
        let run = run_at(bytes, offset);
        offset = run.end;
        let joined: Vec<u8> = bytes[run.clone()].iter().copied().filter(|byte| is_base64(*byte)).collect();
        let inside = if joined.len() < MIN_RUN { None } else { LENIENT.decode(&joined).ok() };
        let Some((inside, unit)) = inside.map(text_of).filter(|(inside, _)| is_text(inside)) else { continue };
        if lines(&inside).any(|(_, line)| is_telling(line)) || encoded::first(&inside, b'\n').is_some() {
            rewrite.mark_once(RepairKind::Base64OfPem, run.start, &bytes[run.clone()], b"-----BEGIN CERTIFICATE-----");
            put(&mut rewrite, run.start, &bytes[run.clone()], (&inside, unit));
            if inside.last() == Some(&b'\n') && bytes.get(run.end) == Some(&b'\n') {
                rewrite.replace(run.end..run.end + 1, b"");
                offset += 1;
            }
        }
    }
    rewrite.finish()
}

/// The base64 that begins at an offset: to the end of its word, and over following lines that consist of one word.
fn run_at(bytes: &[u8], start: usize) -> Range<usize> {
    let (mut end, mut next, mut count) = (start, start, 0);
    loop {
        let length = word(&bytes[next..]);
        if length == 0 {
            return start..end;
        }
        end = next + length;
        count += length;
        let gap = bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let is_line_end = bytes[end..end + gap].contains(&b'\n');
        let is_whole = count % 4 == 0 && ends_block(&bytes[next..end]);
        next = end + gap;
        // The line break of the END line, in a line of its own.
        if is_whole && is_line_end && encodes_line_breaks(line_at(bytes, next).trim_ascii()) {
            return start..next + word(&bytes[next..]);
        }
        if !is_line_end || is_whole || length < MIN_LINE {
            return start..end;
        }
        // A line with other text is another value of the document, however it begins.
        let line = line_at(bytes, next).trim_ascii();
        if word(line) < line.len() {
            return start..end;
        }
    }
}

/// Whether a line is base64 of nothing but line breaks: `Cg==`, `DQo=`.
fn encodes_line_breaks(line: &[u8]) -> bool {
    const LONGEST: usize = 8;
    let is_short = !line.is_empty() && line.len() <= LONGEST && word(line) == line.len();
    let inside = if is_short { LENIENT.decode(line).ok() } else { None };
    inside.is_some_and(|inside| !inside.is_empty() && inside.iter().all(|octet| b"\r\n".contains(octet)))
}

/// Whether the base64 is complete, because it ends with padding or an END line. Then the next line is another value.
fn ends_block(line: &[u8]) -> bool {
    /// Sufficient for an END line with the longest label.
    const END_LINE: usize = 64;
    let end = line.get(line.len().saturating_sub(END_LINE)..).unwrap_or_default();
    let is_end_line = |text: Vec<u8>| {
        let text = text.trim_ascii_end();
        text.ends_with(b"-----")
            && memchr::memmem::rfind(text, b"\n-----END ").is_some_and(|at| !text[at + 1..].contains(&b'\n'))
    };
    end.ends_with(b"=") || end.len() == END_LINE && LENIENT.decode(end).is_ok_and(is_end_line)
}

/// The length of the base64 at the start of a text, including padding. In `NAME=value`, the name has no padding.
fn word(bytes: &[u8]) -> usize {
    let is_character = |byte: &u8| is_base64(*byte) && *byte != b'=';
    let length = bytes.iter().take_while(|byte| is_character(byte)).count();
    let padding = bytes[length..].iter().take_while(|byte| **byte == b'=').count();
    let goes_on = bytes.get(length + padding).is_some_and(is_character);
    if goes_on { length } else { length + padding }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

/// The text in UTF-8, and the number of octets that each of its characters took. PowerShell encodes UTF-16
/// (`[Text.Encoding]::Unicode`).
fn text_of(octets: Vec<u8>) -> (Vec<u8>, usize) {
    match Encoding::of(&octets) {
        Encoding::Utf8(_) => (octets, 1),
        utf_16 @ Encoding::Utf16 { .. } => (utf_16.text(&octets).to_vec(), 2),
    }
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        !text.contains(|character: char| character.is_control() && !character.is_whitespace() && character != '\x1b')
    })
}

/// Replaces a run by the text that it encodes. Each line gets the position of the characters that encode it.
fn put(rewrite: &mut Rewrite<'_>, start: usize, run: &[u8], (inside, unit): (&[u8], usize)) {
    let characters: Vec<usize> = (0..run.len()).filter(|index| !run[*index].is_ascii_whitespace()).collect();
    let place = |offset: usize| start + characters.get(offset * unit * 4 / 3).copied().unwrap_or(run.len());
    if !matches!(rewrite.last(start), None | Some(b'\n')) {
        rewrite.replace(start..start, b"\n");
    }
    let mut offset = 0;
    for line in inside.split_inclusive(|byte| *byte == b'\n') {
        let end = if offset + line.len() == inside.len() { start + run.len() } else { place(offset + line.len()) };
        rewrite.replace(place(offset)..end, line);
        offset += line.len();
    }
    if inside.last() != Some(&b'\n') {
        rewrite.replace(start + run.len()..start + run.len(), b"\n");
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn lines_stand_where_their_characters_stood() {
        let pem = format!("-----BEGIN X-----\n{0}\n{0}\n-----END X-----\n", "A".repeat(64));
        let encoded = STANDARD.encode(&pem);
        let wrapped: String = encoded.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\n").collect();
        let text = of_pem(&Text::of(format!("key: {wrapped}").as_bytes())).unwrap().text;
        assert_eq!(String::from_utf8(text.bytes.to_vec()).unwrap(), format!("key: \n{pem}"));
        let end = memchr::memmem::find(&text.bytes, b"-----END").unwrap();
        // 18 + 65 + 65 bytes before it: 197 characters, in three lines of the input.
        assert_eq!(text.origin(end), 5 + 197 + 2);
    }

    /// The line breaks at the end may be encoded in a line of their own, whatever the width of the lines.
    #[test]
    fn no_character_is_left_over() {
        for ending in ["\n", "\r\n", ""] {
            let pem = format!("-----BEGIN X-----{ending}{0}{ending}{0}{ending}-----END X-----{ending}", "A".repeat(64));
            let pem =
                if ending.is_empty() { pem.replace("-----A", "-----\nA").replace("A-----", "A\n-----") } else { pem };
            let encoded = STANDARD.encode(&pem);
            for width in 44..=encoded.len() {
                let wrapped: String =
                    encoded.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line) + "\n").collect();
                let text = of_pem(&Text::of(wrapped.as_bytes())).unwrap().text;
                let found = String::from_utf8(text.bytes.to_vec()).unwrap();
                assert_eq!(found.trim_end(), pem.trim_end(), "{ending:?} {width}");
            }
        }
    }

    #[test]
    fn the_next_value_of_a_document_is_another_one() {
        let pem = format!("-----BEGIN X-----\n{0}\n{0}\n-----END X-----\n", "A".repeat(64));
        let encoded = STANDARD.encode(&pem);
        for separator in ["\ntls.key: ", "\n  b: ", "\n\nkey=", "\",\n\"", "\n"] {
            let text = of_pem(&Text::of(format!("{encoded}{separator}{encoded}\n").as_bytes())).unwrap().text;
            let text = String::from_utf8(text.bytes.to_vec()).unwrap();
            assert_eq!(text.matches("BEGIN X").count(), 2, "{separator:?}: {text}");
        }
    }
}
