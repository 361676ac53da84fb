//! The same text in front of every line of a dump or of base64, as logs, `grep` and quoted mails put it there. The
//! frame around PEM is removed by `console` and `lines`.

use super::super::RepairKind;
use super::super::armor::boundaries;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::console::{MAX_PREFIX, is_prefix, length_like};
use super::lines::quote_length;
use super::{is_dump_row, is_of_block};

/// The minimum length of the first line of base64 or digits.
const MIN_LINE: usize = 40;

/// How PEM, DER and UTF-16 with PEM begin in base64.
const BEGINNINGS_OF_BASE64: [&[u8]; 5] = [b"LS0tLS1CRUdJT", b"MII", b"MIA", b"//4tAC0A", b"LQAtAC0A"];

/// How they begin in hexadecimal digits, in lower case.
const BEGINNINGS_OF_DIGITS: [&[u8]; 5] = [b"2d2d2d2d2d424547494e", b"3082", b"3080", b"fffe2d002d00", b"2d002d002d00"];

/// What is in the lines of a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
    /// Rows with offsets.
    Dump,
    /// Hexadecimal digits alone.
    Digits,
    Base64,
}

impl Contents {
    /// What begins in a line.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let line = line.trim_ascii_end();
        let is_like =
            |beginning: &&[u8]| line.get(..beginning.len()).is_some_and(|head| head.eq_ignore_ascii_case(beginning));
        if is_dump_row(line) && line.iter().take_while(|byte| **byte == b'0').count() >= 7 {
            Some(Self::Dump)
        } else if line.len() < MIN_LINE {
            None
        } else if BEGINNINGS_OF_DIGITS.iter().any(is_like) && line.iter().all(u8::is_ascii_hexdigit) {
            Some(Self::Digits)
        } else {
            let is_beginning = BEGINNINGS_OF_BASE64.iter().any(|beginning| line.starts_with(beginning));
            (is_beginning && is_base64(line)).then_some(Self::Base64)
        }
    }

    /// Whether a line belongs to it.
    fn goes_on(self, line: &[u8]) -> bool {
        let line = line.trim_ascii_end();
        match self {
            Self::Dump => line == b"*" || is_dump_row(line) || is_offset(line),
            Self::Digits => !line.is_empty() && line.iter().all(u8::is_ascii_hexdigit),
            Self::Base64 => is_of_block(line) && is_base64(line),
        }
    }
}

fn is_base64(line: &[u8]) -> bool {
    line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte))
}

/// The last line of some dumps.
fn is_offset(line: &[u8]) -> bool {
    (7..=16).contains(&line.len()) && line.iter().all(u8::is_ascii_hexdigit)
}

/// Removes the text in front of the lines of dumps and base64.
pub(super) fn dumps_and_base64(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut run: Option<Run<'_>> = None;
    let mut is_in_block = false;
    for (start, line) in lines(&text.bytes) {
        if let Some(last) = boundaries(line).last() {
            is_in_block = last.is_begin;
        }
        if run.as_mut().is_some_and(|run| run.take(start, line)) {
            continue;
        }
        if let Some(run) = run.take() {
            run.put(&mut rewrite);
        }
        run = Run::of(start, line).filter(|run| !is_in_block || run.contents == Contents::Dump);
    }
    if let Some(run) = run {
        run.put(&mut rewrite);
    }
    rewrite.finish()
}

/// Consecutive lines in the same frame.
struct Run<'a> {
    prefix: &'a [u8],
    is_quoted: bool,
    contents: Contents,
    /// The position of each line, the line, and the length of the text in front.
    rows: Vec<(usize, &'a [u8], usize)>,
}

impl<'a> Run<'a> {
    fn of(start: usize, line: &'a [u8]) -> Option<Self> {
        let row = |length, is_quoted, contents| {
            Some(Self { prefix: &line[..length], is_quoted, contents, rows: vec![(start, line, length)] })
        };
        if let Some(length) = quote_length(line) {
            return Contents::of(&line[length..]).and_then(|contents| row(length, true, contents));
        }
        let is_boundary = |at: &usize| !line[*at - 1].is_ascii_alphanumeric() && line[*at].is_ascii_alphanumeric();
        let starts = (1..line.len().min(MAX_PREFIX)).filter(is_boundary);
        let (length, contents) = starts.into_iter().find_map(|at| Some((at, Contents::of(&line[at..])?)))?;
        // Numbers alone are those of lines.
        let has_word = line[..length].iter().any(u8::is_ascii_alphabetic);
        if has_word && is_prefix(&line[..length]) { row(length, false, contents) } else { None }
    }

    /// Adds a line if it continues the run.
    fn take(&mut self, start: usize, line: &'a [u8]) -> bool {
        let length = if self.is_quoted { quote_length(line) } else { length_like(self.prefix, line) };
        let Some(length) = length.filter(|length| self.contents.goes_on(&line[*length..])) else { return false };
        self.rows.push((start, line, length));
        true
    }

    fn put(&self, rewrite: &mut Rewrite<'_>) {
        let [(start, line, length), _, ..] = self.rows[..] else { return };
        let kind = if self.is_quoted { RepairKind::MailQuoting } else { RepairKind::ConsoleOutput };
        rewrite.mark(kind, start, &line[..length], b"");
        for (start, _, length) in &self.rows {
            rewrite.replace(*start..start + length, b"");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Prefix = fn(usize) -> String;

    #[test]
    fn frames_of_dumps_and_base64() {
        let (base64, digits) = ("MIIC".repeat(16), format!("3082{}", "ab".repeat(28)));
        let dump = "00000000: 3082 0208 7c20 0102 0....| \n00000010: 3082 0208 7c20 0102 <....| \n*\n00000030";
        let contents = [dump.to_owned(), format!("{base64}\n{base64}\nabcd=="), format!("{digits}\n{digits}\nabcd")];
        let cases: [(&str, Prefix, bool); 10] = [
            ("mail", |_| "> ".into(), true),
            ("mail twice", |_| ">> ".into(), true),
            ("compose", |_| "web-1  | ".into(), true),
            ("syslog", |index| format!("Nov 26 10:00:{index:02} host svc[12]: "), true),
            ("ISO 8601", |index| format!("2026-11-26T10:00:00.{}Z stdout F ", 7 * index), true),
            ("grep", |index| format!("a.pem:{index}:"), true),
            ("comment", |_| "# ".into(), false),
            ("comment of a script", |_| "// ".into(), false),
            ("letters", |_| "abc".into(), false),
            ("only the first", |index| if index == 0 { "a: ".into() } else { String::new() }, false),
        ];
        for inside in &contents {
            for (name, prefix, expected) in cases {
                let text: String =
                    inside.lines().enumerate().map(|(index, line)| prefix(index) + line + "\n").collect();
                let found = dumps_and_base64(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
                let found = found.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
                assert_eq!(found, expected.then(|| format!("{inside}\n")), "{name}: {text}");
            }
        }
    }
}
