//! Rich text (RTF), as word processors and `TextEdit` save a text that was pasted into them.

use super::super::RepairKind;
use super::super::rewrite::{Rewrite, Rewritten, Text};

/// The beginning of rich text.
const BEGIN: &[u8] = b"{\\rtf";

/// Groups that contain no text of the document, besides those that begin with `\*`.
const APART: [&[u8]; 8] =
    [b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"header", b"footer", b"listtable"];

/// Replaces rich text by its paragraphs.
pub(super) fn paragraphs(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let start = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if !bytes[start..].starts_with(BEGIN) {
        return None;
    }
    let mut rewrite = Rewrite::of(text);
    rewrite.mark(RepairKind::RichText, start, BEGIN, b"");
    let (mut at, mut depth) = (start, 0_usize);
    // The depth of the group without text that surrounds the current place.
    let mut apart: Option<usize> = None;
    while at < bytes.len() {
        let part = part_at(&bytes[at..]);
        match part.meaning {
            Meaning::Open => depth += 1,
            Meaning::Close => {
                depth = depth.saturating_sub(1);
                apart = apart.filter(|outer| depth >= *outer);
            }
            Meaning::Apart => apart = apart.or(Some(depth)),
            Meaning::Text(_) => {}
            Meaning::Same => {
                if apart.is_none() {
                    at += part.length;
                    continue;
                }
            }
        }
        let with = match &part.meaning {
            Meaning::Text(with) if apart.is_none() => with.as_slice(),
            _ => b"",
        };
        rewrite.replace(at..at + part.length, with);
        at += part.length;
    }
    rewrite.finish()
}

/// A part of rich text.
struct Part {
    length: usize,
    meaning: Meaning,
}

enum Meaning {
    Open,
    Close,
    /// The group around it contains no text.
    Apart,
    /// It stands for this text.
    Text(Vec<u8>),
    /// It is text as it is.
    Same,
}

fn part_at(rest: &[u8]) -> Part {
    let text = |length: usize, with: &[u8]| Part { length, meaning: Meaning::Text(with.to_vec()) };
    match rest {
        [b'{', ..] => Part { length: 1, meaning: Meaning::Open },
        [b'}', ..] => Part { length: 1, meaning: Meaning::Close },
        [b'\r' | b'\n', ..] | [b'\\'] => text(1, b""),
        [b'\\', b'\r', b'\n', ..] => text(3, b"\n"),
        [b'\\', b'\n' | b'\r', ..] => text(2, b"\n"),
        [b'\\', literal @ (b'\\' | b'{' | b'}'), ..] => text(2, &[*literal]),
        [b'\\', b'~', ..] => text(2, b" "),
        [b'\\', b'_', ..] => text(2, b"-"),
        [b'\\', b'*', ..] => Part { length: 2, meaning: Meaning::Apart },
        [b'\\', b'\'', high, low, ..] => text(4, &octet(*high, *low)),
        [b'\\', first, ..] if first.is_ascii_alphabetic() => control_word(rest),
        [b'\\', _, ..] => text(2, b""),
        _ => {
            let length = rest.iter().take_while(|byte| !b"{}\\\r\n".contains(byte)).count();
            Part { length, meaning: Meaning::Same }
        }
    }
}

/// The octet of `\'hh`.
fn octet(high: u8, low: u8) -> Vec<u8> {
    let digits = [char::from(high), char::from(low)].map(|digit| digit.to_digit(16));
    let octet = digits[0].zip(digits[1]).and_then(|(high, low)| u8::try_from(high << 4 | low).ok());
    octet.into_iter().collect()
}

/// A control word with its number and the space behind it.
fn control_word(rest: &[u8]) -> Part {
    /// The text that is shown instead of a character by old programs (`\uc1`, the default).
    const INSTEAD: usize = 1;
    let name = rest[1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let sign = usize::from(rest.get(1 + name) == Some(&b'-'));
    let digits = rest[1 + name + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = 1 + name + if digits > 0 { sign + digits } else { 0 };
    let length = end + usize::from(rest.get(end) == Some(&b' '));
    let word = &rest[1..=name];
    let with: Vec<u8> = match word {
        b"par" | b"line" | b"row" | b"page" | b"sect" => b"\n".to_vec(),
        b"tab" | b"cell" => b"\t".to_vec(),
        b"emdash" => "\u{2014}".into(),
        b"endash" => "\u{2013}".into(),
        b"u" if digits > 0 => {
            let number = std::str::from_utf8(&rest[2..end]).ok().and_then(|number| number.parse::<i32>().ok());
            // Numbers above 32767 are written as negative ones.
            let code = number.and_then(|number| u32::try_from(number.rem_euclid(0x1_0000)).ok());
            let character = code.and_then(char::from_u32).map(String::from).unwrap_or_default();
            let instead = if rest.get(length).is_some_and(|byte| !b"\\{}\r\n".contains(byte)) { INSTEAD } else { 0 };
            return Part { length: length + instead, meaning: Meaning::Text(character.into_bytes()) };
        }
        _ if APART.contains(&word) => return Part { length, meaning: Meaning::Apart },
        _ => Vec::new(),
    };
    Part { length, meaning: Meaning::Text(with) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_each_program() {
        let cases = [
            (r"{\rtf1\ansi\pard a\par b\par}", Some("a\nb\n")),
            ("{\\rtf1\\ansi\\cf0 a\\\nb\\\n}", Some("a\nb\n")),
            ("{\\rtf1 a\\par\r\nb\\par\r\n}\r\n", Some("a\nb\n")),
            (r"{\rtf1{\fonttbl{\f0 Menlo;}}{\*\generator x;}{\colortbl;\red0;}{\b a}b}", Some("ab")),
            (r"{\rtf1 \'2d\u45?\u-3?\emdash\_\~\{\}\\\tab x", Some("--\u{fffd}\u{2014}- {}\\\tx")),
            (r"{\rtf1 a}}}}b", Some("ab")),
            (r"{\rtf1 {{{{\fonttbl", Some("")),
            (r"{\rtf1 a\", Some("a")),
            (r"{\rtf1 \'zz\'", Some("")),
            ("-----BEGIN", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = paragraphs(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(found.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()).as_deref(), expected, "{text}");
        }
    }
}
