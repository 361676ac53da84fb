//! Backslash escapes, as in JSON (RFC 8259 §7), YAML, shells and environment variables. Base64 has no backslash.

use serde::de::IgnoredAny;

use super::super::RepairKind;
use super::super::rewrite::{Rewrite, Rewritten, Text, line_at};

/// Replaces `\n`, `\r\n` and `\\n` by line breaks, and decodes other escapes. The kind is JSON if the whole text is
/// JSON.
pub(super) fn backslashes(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    if is_json(bytes) {
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
        rewrite.mark(RepairKind::Json, start, line_at(bytes, start), b"");
        // A JSON document is recorded even if it contains no escapes.
        rewrite.replace(start..start, b"\n");
    }
    let mut offset = 0;
    while let Some(at) = memchr::memchr(b'\\', &bytes[offset..]).map(|found| offset + found) {
        let slashes = bytes[at..].iter().take_while(|byte| **byte == b'\\').count();
        let after = at + slashes;
        let (length, with) = match line_break_of_log(bytes, at, after) {
            Some(length) => (length, "\n".to_owned()),
            None => escape(&bytes[after..]),
        };
        let end = after + length;
        let is_octal = bytes.get(after).is_some_and(u8::is_ascii_digit);
        if (with == "\n" || is_octal && length > 0) && !rewrite.has(RepairKind::Json) {
            rewrite.mark_once(RepairKind::EscapedLineBreaks, at, &bytes[at..end], b"\n");
        }
        rewrite.replace(at..end, with.as_bytes());
        offset = end;
    }
    rewrite.finish()
}

/// The length behind the backslash of a line break behind a line of PEM, as nginx writes it to its logs: `\x0A`, also
/// with `\x0D` or a tab. Among other octets in this form, it is one of DER.
fn line_break_of_log(bytes: &[u8], at: usize, after: usize) -> Option<usize> {
    let white = |start: usize| {
        let escape = bytes.get(start..start + 3)?.to_ascii_lowercase();
        [b"x0a", b"x0d", b"x09"].into_iter().find(|known| **known == escape[..])
    };
    let before = &bytes[..at];
    let is_line = before.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/=-".contains(byte));
    let is_octet = before.len() >= 4 && before[before.len() - 4..].starts_with(b"\\x");
    let mut end = after;
    let mut has_break = false;
    while let Some(known) = white(end) {
        has_break |= known == b"x0a";
        end += known.len();
        if bytes.get(end) != Some(&b'\\') || white(end + 1).is_none() {
            break;
        }
        end += 1;
    }
    (has_break && is_line && !is_octet).then_some(end - after)
}

/// The same for a dump with offsets, whose column of characters may look like anything.
pub(super) fn of_dumps(text: &Text) -> Option<Rewritten> {
    const SECOND_ROWS: [&[u8]; 4] = [b"\\n00000010", b"\\n0000020 ", b"\\n0000010 ", b"\\r\\n00000010"];
    let is_dump = SECOND_ROWS.iter().any(|row| memchr::memmem::find(&text.bytes, row).is_some());
    if !is_dump {
        return None;
    }
    let mut rewritten = backslashes(text)?;
    // The first row follows a quotation mark.
    let bytes = &rewritten.text.bytes;
    let first = memchr::memmem::find_iter(bytes, b"0000000").find(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        before.is_some_and(|before| b"\"'`".contains(before))
    });
    if let Some(at) = first {
        let mut rewrite = Rewrite::of(&rewritten.text);
        rewrite.replace(at..at, b"\n");
        rewritten.text = rewrite.finish()?.text;
    }
    Some(rewritten)
}

/// Whether the text is a single JSON document that can contain a string.
fn is_json(bytes: &[u8]) -> bool {
    let first = bytes.trim_ascii_start().first();
    matches!(first, Some(b'{' | b'[' | b'"')) && serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// Decodes the text after a backslash: the number of bytes that belong to the escape, and its meaning.
fn escape(after: &[u8]) -> (usize, String) {
    match after.first() {
        // `\r` before `\n` is half of a line break; alone, it is one.
        Some(b'r') if matches!(after.get(1), Some(b'\\' | b'\n')) => (1, String::new()),
        Some(b'n' | b'r') => (1, "\n".to_owned()),
        Some(b't') => (1, "\t".to_owned()),
        Some(b'u') => match unicode(after) {
            // NUL is half of a character in UTF-16.
            Some('\r' | '\0') => (5, String::new()),
            Some(character) => (5, character.to_string()),
            None => (0, String::new()),
        },
        Some(b'0'..=b'3') => match octal(after) {
            Some('\r' | '\0') => (3, String::new()),
            Some(character) => (3, character.to_string()),
            None => (0, String::new()),
        },
        Some(b'/' | b'"' | b'\'') => (1, String::from(char::from(after[0]))),
        // At the end of a line, it continues a line of a shell script.
        _ => (0, String::new()),
    }
}

/// The ASCII character that three octal digits stand for, as in strings of C and formats of `printf`.
fn octal(after: &[u8]) -> Option<char> {
    let digits = std::str::from_utf8(after.get(..3)?).ok()?;
    u8::from_str_radix(digits, 8).ok().filter(u8::is_ascii).map(char::from)
}

fn unicode(after: &[u8]) -> Option<char> {
    let digits = std::str::from_utf8(after.get(1..5)?).ok()?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded() {
        let cases = [
            (r"a\nb", "a\nb"),
            (r"a\r\nb", "a\nb"),
            (r"a\\nb", "a\nb"),
            (r"a\\r\\nb", "a\nb"),
            (r"a\u000ab", "a\nb"),
            (r"a\u002Bb\/c", "a+b/c"),
            ("a\\\nb", "a\nb"),
            (r"a\", "a"),
            (r"a\u12", "au12"),
            (r"a\012b\055", "a\nb-"),
            (r"a\0b\302\12", "a0b30212"),
            (r"a=\x0A-\x0a-", "a=\n-\n-"),
            (r"a=\x0D\x0A-\x0a\x09-\x0d-", "a=\n-\n-x0d-"),
            (r"\x30\x0a\x82", "x30x0ax82"),
        ];
        for (text, expected) in cases {
            let text = backslashes(&Text::of(text.as_bytes())).unwrap().text;
            assert_eq!(String::from_utf8(text.bytes.to_vec()).unwrap(), expected);
        }
    }

    #[test]
    fn json_is_told_from_loose_escapes() {
        let cases = [
            (r#"{"a": "x\ny"}"#, RepairKind::Json),
            (r#""x\ny""#, RepairKind::Json),
            (r"CERT=x\ny", RepairKind::EscapedLineBreaks),
            (r#"{"a": "x\ny""#, RepairKind::EscapedLineBreaks),
        ];
        for (text, expected) in cases {
            let marks = backslashes(&Text::of(text.as_bytes())).unwrap().marks;
            assert_eq!(marks[0].kind, expected, "{text}");
        }
    }
}
