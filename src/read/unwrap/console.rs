//! What terminals, logs and tools that print files put around lines: escape sequences (ECMA-48 §8.3), and the same text
//! in front of or behind every line of a block.

use memchr::memchr;

use super::super::RepairKind;
use super::super::armor::{Boundary, boundaries};
use super::super::rewrite::{Rewrite, Rewritten, Text, line_at, lines};
use super::framed::Contents;
use super::{is_of_block, is_telling};

/// The maximum length of the text in front of a BEGIN line, in bytes: a log's time, host, program and level.
pub(super) const MAX_PREFIX: usize = 200;

/// What stands behind lines: the end of a line in `cat -A` and `cat -v`, the mark of a line that goes on in `cmd`, and the
/// borders of tmux and of tables. Longer ones are first.
const SUFFIXES: [&str; 10] = ["^M$", "^M", "$", "^", "|", "\u{2502}", "\u{2503}", "\u{2551}", "\u{2595}", "\u{ff5c}"];

/// Removes escape sequences: colours, cursor movements and titles.
pub(super) fn escape_sequences(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut offset = 0;
    while let Some(at) = memchr(0x1b, &bytes[offset..]).map(|found| offset + found) {
        let end = at + 1 + sequence(&bytes[at + 1..]);
        rewrite.mark_once(RepairKind::ConsoleOutput, at, line_at(bytes, at), b"");
        rewrite.replace(at..end, b"");
        offset = end;
    }
    rewrite.finish()
}

/// The length of a sequence after ESC. It ends with its line or the next ESC if its end is missing, so that each byte is
/// examined once.
fn sequence(after: &[u8]) -> usize {
    let count = |bytes: &[u8], range: std::ops::RangeInclusive<u8>| {
        bytes.iter().take_while(|byte| range.contains(byte)).count()
    };
    let is_final = |at: usize| usize::from(after.get(at).is_some_and(|byte| (0x30..=0x7e).contains(byte)));
    match after.first() {
        Some(b'[') => {
            let end = 1 + count(&after[1..], 0x20..=0x3f);
            end + usize::from(after.get(end).is_some_and(|byte| (0x40..=0x7e).contains(byte)))
        }
        Some(b']') => {
            let end = after.iter().position(|byte| matches!(byte, 0x07 | 0x1b | b'\n')).unwrap_or(after.len());
            match after.get(end) {
                Some(0x07) => end + 1,
                Some(0x1b) if after.get(end + 1) == Some(&b'\\') => end + 2,
                _ => end,
            }
        }
        Some(0x20..=0x2f) => {
            let end = count(after, 0x20..=0x2f);
            end + is_final(end)
        }
        _ => 0,
    }
}

/// Replaces JSON objects in lines, each with a line of a block as the same member, as in logs of Docker.
pub(super) fn json_lines(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut name: Option<String> = None;
    // A single object is no log.
    let is_log = text.bytes.trim_ascii().contains(&b'\n');
    let kind = if is_log { RepairKind::ConsoleOutput } else { RepairKind::Json };
    for (start, line) in lines(&text.bytes) {
        let Some(object) = object_of(line) else {
            name = None;
            continue;
        };
        let value = |name: &str| object.get(name)?.as_str().map(str::trim_end).filter(|value| !value.contains('\n'));
        let is_begin = |name: &&String| {
            let found = boundaries(value(name).unwrap_or_default().as_bytes());
            matches!(&found[..], [Boundary { is_begin: true, .. }])
                || Contents::of(value(name).unwrap_or_default().as_bytes()).is_some()
        };
        // A row of a dump does not begin another one.
        if let Some(begun) = object.keys().find(is_begin) {
            rewrite.mark(kind, start, line, value(begun).unwrap_or_default().as_bytes());
            name = Some(begun.clone());
        }
        let Some(value) = name.as_deref().and_then(value) else {
            name = None;
            continue;
        };
        rewrite.replace(start..start + line.len(), value.as_bytes());
        if boundaries(value.as_bytes()).last().is_some_and(|boundary| !boundary.is_begin) {
            name = None;
        }
    }
    rewrite.finish()
}

fn object_of(line: &[u8]) -> Option<serde_json::Map<String, serde_json::Value>> {
    let line = line.trim_ascii();
    let is_object = line.starts_with(b"{") && line.ends_with(b"}");
    is_object.then(|| serde_json::from_slice(line).ok()).flatten()
}

/// Removes what stands in front of and behind every line of a block, if it is the same, except for numbers.
pub(super) fn around_lines(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut frame: Option<Frame<'_>> = None;
    let mut held: Option<Row<'_>> = None;
    for (start, line) in lines(&text.bytes) {
        if let Some(begin) = Frame::of(line) {
            let inside = begin.inside(line).unwrap_or(0..line.len());
            held = Some(Row { start, line, inside });
            frame = Some(begin);
            continue;
        }
        if let Some(shorter) = held.as_ref().and(frame.as_ref()).and_then(|frame| frame.shortened(line)) {
            frame = Some(shorter);
        }
        let row = frame.as_ref().and_then(|frame| frame.inside(line)).map(|inside| Row { start, line, inside });
        let Some(row) = row else {
            (frame, held) = (None, None);
            continue;
        };
        // The BEGIN line is changed when the next line has the same text around it.
        if let Some(begin) = held.take() {
            rewrite.mark(RepairKind::ConsoleOutput, begin.start, begin.line, &begin.line[begin.inside.clone()]);
            begin.put(&mut rewrite);
        }
        row.put(&mut rewrite);
        if boundaries(&line[row.inside.clone()]).last().is_some_and(|boundary| !boundary.is_begin) {
            frame = None;
        }
    }
    rewrite.finish()
}

/// A line, and the part of it that stands inside.
struct Row<'a> {
    start: usize,
    line: &'a [u8],
    inside: std::ops::Range<usize>,
}

impl Row<'_> {
    fn put(&self, rewrite: &mut Rewrite<'_>) {
        rewrite.replace(self.start..self.start + self.inside.start, b"");
        rewrite.replace(self.start + self.inside.end..self.start + self.line.len(), b"");
    }
}

/// What stands around the BEGIN line of a block.
struct Frame<'a> {
    prefix: &'a [u8],
    suffix: &'static [u8],
}

impl<'a> Frame<'a> {
    fn of(line: &'a [u8]) -> Option<Self> {
        let [Boundary { range, is_begin: true, .. }] = &boundaries(line)[..] else { return None };
        let (prefix, after) = (without_mark(&line[..range.start]), line[range.end..].trim_ascii_end());
        let suffix = SUFFIXES.iter().find(|one| after.ends_with(one.as_bytes())).copied().unwrap_or_default();
        let is_there = !prefix.trim_ascii().is_empty();
        let is_right = if is_there { is_prefix(prefix) } else { !suffix.is_empty() };
        is_right.then_some(Self { prefix, suffix: suffix.as_bytes() })
    }

    /// The text around the lines, if that in front of BEGIN goes on with words that the next line does not have.
    fn shortened(&self, next: &[u8]) -> Option<Self> {
        if self.inside(next).is_some() {
            return None;
        }
        let ends = (1..self.prefix.len()).rev().filter(|end| is_prefix(&self.prefix[..*end]));
        let mut frames = ends.map(|end| Self { prefix: &self.prefix[..end], suffix: self.suffix });
        frames.find(|frame| {
            let inside = frame.inside(next).map(|inside| &next[inside]).unwrap_or_default();
            is_of_block(inside) && is_telling(inside)
        })
    }

    /// The part of a line inside, if the line has the same text around it.
    fn inside(&self, line: &[u8]) -> Option<std::ops::Range<usize>> {
        let start = length_like(self.prefix, line)?;
        let rest = line[start..].trim_ascii_end();
        let rest = rest.strip_suffix(self.suffix)?;
        let length = if self.suffix.is_empty() { rest.len() } else { rest.trim_ascii_end().len() };
        Some(start..start + length)
    }
}

/// The text without tags or a quotation mark at its end, which belong to what was printed.
fn without_mark(prefix: &[u8]) -> &[u8] {
    if let Some(at) = memchr(b'<', prefix).filter(|_| prefix.ends_with(b">")) {
        return &prefix[..at];
    }
    let marks = ["\"", "'", "`", "\u{201c}", "\u{2018}"];
    marks.iter().find_map(|mark| prefix.strip_suffix(mark.as_bytes())).unwrap_or(prefix)
}

/// Whether a text may stand in front of every line. What is commented out is not read.
pub(super) fn is_prefix(prefix: &[u8]) -> bool {
    const COMMENTS: [&[u8]; 8] = [b"#", b"//", b";", b"*", b"--", b"/*", b"<!--", b"%"];
    let trimmed = prefix.trim_ascii();
    let is_comment = COMMENTS.iter().any(|mark| trimmed.starts_with(mark) || trimmed.ends_with(mark));
    let is_border = || SUFFIXES.iter().any(|mark| trimmed.starts_with(mark.as_bytes()));
    let is_text = trimmed.starts_with(b"+") || trimmed.iter().any(u8::is_ascii_alphanumeric) || is_border();
    // Base64 directly behind letters or digits could not be told from them.
    // `cat -A` prints tabs as `^I`.
    let is_parted = prefix.ends_with(b"^I")
        || !prefix.ends_with(b"=") && prefix.last().is_some_and(|last| !last.is_ascii_alphanumeric());
    prefix.len() <= MAX_PREFIX && is_text && is_parted && !is_comment
}

/// The length of the text at the start of a line that is like `prefix`: numbers and widths of gaps may differ, and `-`
/// replaces `:` where `grep -A` prints lines around a match.
pub(super) fn length_like(prefix: &[u8], line: &[u8]) -> Option<usize> {
    let run = |bytes: &[u8], is_of: fn(&u8) -> bool| bytes.iter().take_while(|byte| is_of(byte)).count();
    let is_space = |byte: &u8| b" \t".contains(byte);
    let (mut from, mut at) = (0, 0);
    while from < prefix.len() {
        let (rest, there) = (&prefix[from..], &line[at..]);
        let digits = run(rest, u8::is_ascii_digit);
        let spaces = run(rest, is_space);
        if digits > 0 {
            let found = run(there, u8::is_ascii_digit);
            if found == 0 {
                return None;
            }
            (from, at) = (from + digits, at + found);
        } else if spaces > 0 {
            (from, at) = (from + spaces, at + run(there, is_space));
        } else {
            let is_like = *there.first()? == rest[0] || (rest[0] == b':' && there[0] == b'-');
            if !is_like {
                return None;
            }
            (from, at) = (from + 1, at + 1);
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_end() {
        let cases: [(&str, &str); 9] = [
            ("\x1b[32mabc\x1b[0m", "abc"),
            ("\x1b[38;5;4mabc\x1b[K\x1b[m", "abc"),
            ("\x1b]0;title\x07abc", "abc"),
            ("\x1b]8;;http://x\x1b\\abc", "abc"),
            ("\x1b(Babc", "abc"),
            ("\x1b]abc\ndef", "\ndef"),
            ("\x1b", ""),
            ("\x1b[", ""),
            ("\x1b\x1b[0mabc", "abc"),
        ];
        for (text, expected) in cases {
            let text = escape_sequences(&Text::of(text.as_bytes())).unwrap().text;
            assert_eq!(String::from_utf8(text.bytes.to_vec()).unwrap(), expected);
        }
    }

    #[test]
    fn a_single_object_is_no_log() {
        let line = format!(r#"{{"value":"{}"}}"#, "MIIC".repeat(16));
        for (text, kind) in [(line.clone(), RepairKind::Json), (format!("{line}\n{line}"), RepairKind::ConsoleOutput)] {
            assert_eq!(json_lines(&Text::of(text.as_bytes())).unwrap().marks[0].kind, kind, "{text}");
        }
    }

    /// A name, the text in front of a line, the text behind it, and whether it is removed.
    type Case = (&'static str, fn(usize) -> String, &'static str, bool);

    #[test]
    fn the_same_text_is_taken_off_every_line() {
        let run = "MIIC".repeat(16);
        let pem = format!("-----BEGIN X509 CERTIFICATE-----\n{run}\nab+/\n-----END X509 CERTIFICATE-----\n");
        let cases: [Case; 19] = [
            ("compose", |_| "web-1  | ".into(), "", true),
            ("syslog", |index| format!("Nov 26 10:00:{index:02} host svc[12]: "), "", true),
            ("ISO 8601", |index| format!("2026-11-26T10:00:00.{}Z ", 7 * index), "", true),
            ("pod", |index| format!("2026-11-26T10:00:00.{index}+09:00 stdout F "), "", true),
            ("bracket", |index| format!("[{:6}.{index}] ", 998 + index), "", true),
            ("grep", |index| format!("a.pem:{index}:"), "", true),
            ("grep -A", |index| if index == 0 { "a.pem:".into() } else { "a.pem-".into() }, "", true),
            ("diff", |_| "+".into(), "", true),
            ("cat -A", |_| String::new(), "$", true),
            ("cat -A, CR LF", |_| String::new(), "^M$", true),
            ("pane", |_| "\u{2502} ".into(), "   \u{2502}", true),
            ("table", |_| "| 1 | ".into(), " |", true),
            ("comment", |_| "# ".into(), "", false),
            ("comment in a log", |_| "host: # ".into(), "", false),
            ("another mark each", |index| if index == 0 { "a \"".into() } else { "\"".into() }, "\"", false),
            ("tag", |_| "<p>".into(), "", false),
            ("letters", |_| "abc".into(), "", false),
            ("another one each", |index| format!("{} ", char::from(b'a' + u8::try_from(index).unwrap())), "", false),
            ("only the first", |index| if index == 0 { "a: ".into() } else { String::new() }, "", false),
        ];
        for (name, before, after, expected) in cases {
            let line = |(index, line): (usize, &str)| format!("{}{line}{after}\n", before(index));
            let wrapped: String = pem.lines().enumerate().map(line).collect();
            let found = around_lines(&Text::of(wrapped.as_bytes())).map(|rewritten| rewritten.text.bytes);
            let found = found.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
            assert_eq!(found.as_deref(), expected.then_some(&*pem), "{name}: {wrapped}");
        }
    }

    #[test]
    fn lines_around_a_block_stay() {
        let block = "a: -----BEGIN X-----\na: MIIC\na: -----END X-----\n";
        let text = around_lines(&Text::of(format!("a: one\n{block}a: two\n{block}").as_bytes())).unwrap().text;
        let plain = "-----BEGIN X-----\nMIIC\n-----END X-----\n";
        assert_eq!(String::from_utf8(text.bytes.to_vec()).unwrap(), format!("a: one\n{plain}a: two\n{plain}"));
        assert_eq!(text.origin("a: one\n-----BEGIN X-----\n".len()), "a: one\na: -----BEGIN X-----\na: ".len());
    }
}
