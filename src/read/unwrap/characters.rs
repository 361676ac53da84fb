//! Characters that look like ASCII or are invisible, and quotation marks.

use std::ops::Range;

use super::super::RepairKind;
use super::super::armor::is_dash;
use super::super::rewrite::{Rewrite, Rewritten, Text, character_at, line_at, lines};
use super::{is_of_block, is_telling};

/// Replaces full-width characters and unusual spaces by ASCII, in lines that then belong to a block.
pub(super) fn full_width_and_spaces(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    for (start, line) in lines(&text.bytes).filter(|(_, line)| !line.is_ascii()) {
        let Some((changes, after)) = changes(line) else { continue };
        for (offset, length, kind, with) in changes {
            rewrite.mark_once(kind, start + offset, line, &after);
            rewrite.replace(start + offset..start + offset + length, with.as_bytes());
        }
    }
    rewrite.finish()
}

type Change = (usize, usize, RepairKind, String);

/// The changes that make a line part of a block, and the changed line. Dashes are kept, because they are hyphens only
/// in a boundary.
fn changes(line: &[u8]) -> Option<(Vec<Change>, Vec<u8>)> {
    let inside = inside(line);
    let (mut changes, mut after, mut is_of_blocks) = (Vec::new(), Vec::with_capacity(line.len()), true);
    let mut offset = 0;
    while offset < line.len() {
        let (character, length) = character_at(line, offset);
        if let Some((kind, with)) = replacement(character) {
            // At the edges of a line, even an ordinary space would be wrong.
            let with = if with == " " && !inside.contains(&offset) { String::new() } else { with };
            after.extend(with.bytes());
            changes.push((offset, length, kind, with));
        } else {
            is_of_blocks &= character.is_ascii() || is_dash(character);
            after.extend_from_slice(&line[offset..offset + length]);
        }
        offset += length;
    }
    let ascii: Vec<u8> = after.iter().copied().filter(u8::is_ascii).collect();
    // A line that consists of such spaces is an empty line.
    let is_block = is_of_blocks && (ascii.trim_ascii().is_empty() || is_of_block(&ascii));
    (!changes.is_empty() && is_block).then_some((changes, after))
}

/// The part of a line without spaces of any kind at its edges.
fn inside(line: &[u8]) -> Range<usize> {
    let (mut start, mut end, mut offset) = (line.len(), 0, 0);
    while offset < line.len() {
        let (character, length) = character_at(line, offset);
        let is_space = matches!(replacement(character), Some((RepairKind::UnusualSpaces, _)));
        if !is_space && !character.is_ascii_whitespace() {
            start = start.min(offset);
            end = offset + length;
        }
        offset += length;
    }
    start..end
}

fn replacement(character: char) -> Option<(RepairKind, String)> {
    match character {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Some((RepairKind::UnusualSpaces, " ".to_owned()))
        }
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => {
            Some((RepairKind::UnusualSpaces, String::new()))
        }
        // U+FF01 to U+FF5E are U+0021 to U+007E (Unicode, Halfwidth and Fullwidth Forms).
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = char::from_u32(u32::from(character) - 0xfee0)?;
            Some((RepairKind::FullWidth, ascii.to_string()))
        }
        _ => None,
    }
}

/// Removes quotation marks, and commas between quoted strings. If one separates a string from other text, it becomes
/// a line break.
pub(super) fn quotation_marks(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut offset = 0;
    while offset < bytes.len() {
        let (character, length) =
            if bytes[offset].is_ascii() { (char::from(bytes[offset]), 1) } else { character_at(bytes, offset) };
        if is_quotation_mark(character) && !is_apostrophe(bytes, offset) {
            let end = offset + length + separators(&bytes[offset + length..]);
            if !rewrite.has(RepairKind::QuotationMarks) && is_by_block(bytes, offset) {
                let line = line_at(bytes, offset);
                rewrite.mark(RepairKind::QuotationMarks, offset, line, strip_marks(line).as_bytes());
            }
            let start = offset - indentation(&bytes[..offset]);
            let (at_start, at_end) =
                (matches!(rewrite.last(start), None | Some(b'\n')), bytes.get(end) == Some(&b'\n'));
            // If a quotation mark is alone on its line, the line is removed.
            let end = if at_start && at_end { end + 1 } else { end };
            let is_edge = at_start || at_end || end == bytes.len();
            rewrite.replace(if at_start { start } else { offset }..end, if is_edge { b"" } else { b"\n" });
            offset = end;
        } else {
            offset += length;
        }
    }
    rewrite.finish()
}

/// Whether it is the apostrophe of a word, as in `can't` and `CA's`.
fn is_apostrophe(bytes: &[u8], offset: usize) -> bool {
    let before = bytes[..offset].iter().rev().take(3).filter(|byte| byte.is_ascii_alphabetic()).count();
    let behind = bytes[offset + 1..].iter().take(3).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_end = bytes.get(offset + 1 + behind).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    bytes[offset] == b'\'' && before == 3 && (1..=2).contains(&behind) && is_end
}

/// The number of octets before and behind a quotation mark that are examined.
const AROUND: usize = 128;

/// Whether the quotation mark at an offset is around a block or base64, and not around another word, such as the
/// boundary of a mail: it is on a line of one, opens at the end of the line before, or is the first of the line behind.
fn is_by_block(bytes: &[u8], offset: usize) -> bool {
    let mut before = bytes[offset.saturating_sub(AROUND)..offset].rsplit(|byte| *byte == b'\n');
    let mut behind = bytes[offset + 1..bytes.len().min(offset + AROUND)].split(|byte| *byte == b'\n');
    let mut nearest = || (before.next().unwrap_or_default(), behind.next().unwrap_or_default());
    let (left, right) = nearest();
    let (line_before, line_behind) = nearest();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric();
    let opens = !right.iter().any(is_word) && !left.last().is_some_and(is_word);
    let closes = !left.iter().any(is_word);
    is_telling(left) || is_telling(right) || opens && is_telling(line_behind) || closes && is_of_block(line_before)
}

/// The length of the trailing spaces.
fn indentation(bytes: &[u8]) -> usize {
    bytes.iter().rev().take_while(|byte| b" \t".contains(byte)).count()
}

fn is_quotation_mark(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '`' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}' | '\u{300c}'..='\u{300f}'
    )
}

/// The length of commas, semicolons, spaces and what joins strings (`+`, and `& vbCrLf & _` of Visual Basic) after a
/// closing quotation mark, if they end the line or precede the next mark.
fn separators(after: &[u8]) -> usize {
    const LINE_BREAKS: [&[u8]; 4] = [b"vbCrLf", b"vbLf", b"vbNewLine", b"Environment.NewLine"];
    let mut length = 0;
    loop {
        let rest = &after[length..];
        let signs = rest.iter().take_while(|byte| b",;+& \t".contains(byte)).count();
        let word = LINE_BREAKS.iter().find(|word| signs > 0 && rest[signs..].starts_with(word));
        length += signs;
        let Some(word) = word else { break };
        length += word.len();
    }
    // The line goes on.
    length += usize::from(length > 0 && after[length..].starts_with(b"_\n"));
    let leads_on = matches!(after.get(length), None | Some(b'\n' | b'"' | b'\'' | b'`'));
    if leads_on { length } else { 0 }
}

fn strip_marks(line: &[u8]) -> String {
    String::from_utf8_lossy(line).chars().filter(|character| !is_quotation_mark(*character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_blocks_change() {
        let cases = [
            ("\u{a0}MIIC\u{200b}abcd\u{3000}", Some("MIICabcd")),
            ("\u{ff2d}\u{ff29}\u{ff29}\u{ff23}", Some("MIIC")),
            ("\u{ff0d}\u{2014}BEGIN X\u{ff0d}", Some("-\u{2014}BEGIN X-")),
            ("a note:\u{a0}see below", None),
            ("証明書", None),
        ];
        for (line, expected) in cases {
            let bytes = full_width_and_spaces(&Text::of(line.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(bytes.as_ref().map(|bytes| &***bytes), expected.map(str::as_bytes), "{line}");
        }
    }

    #[test]
    fn only_marks_around_a_block_are_told() {
        let run = "MIIC".repeat(16);
        let cases = [
            (format!("\"{run}\"\n"), true),
            (format!("key = \"\n{run}\nabcd\n\"\n"), true),
            (format!("\"\"\"\n{run}\nabcd\n\"\"\"\n"), true),
            (format!("{run}\nabcd\n\";\n"), true),
            (format!("Content-Type: multipart/mixed; boundary=\"x\"\n\n--x\n\n{run}\n--x--\n"), false),
            (format!("Content-Type: text/plain; name=\"x\"\n{run}\n"), false),
            (format!("don't\n\n{run}\n\nit's\n"), false),
            ("\"".to_owned(), false),
        ];
        for (text, expected) in cases {
            let marks = quotation_marks(&Text::of(text.as_bytes())).unwrap().marks;
            assert_eq!(marks.len(), usize::from(expected), "{text}");
        }
    }

    #[test]
    fn marks_part_strings_from_other_text() {
        let cases = [
            ("\"abc\"", "abc"),
            ("key: \"abc\"\n", "key: \nabc\n"),
            ("[\"abc\", \"def\"]", "[\nabc\ndef\n]"),
            ("\u{201c}abc\u{201d}\n", "abc\n"),
            ("x = \"abc\" +\n  \"def\";\n", "x = \nabc\ndef\n"),
            ("\"abc\"\n\"+def\"\n", "abc\n+def\n"),
        ];
        for (line, expected) in cases {
            let text = quotation_marks(&Text::of(line.as_bytes())).unwrap().text;
            assert_eq!(String::from_utf8(text.bytes.to_vec()).unwrap(), expected, "{line}");
        }
    }
}
