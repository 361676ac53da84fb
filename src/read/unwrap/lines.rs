//! Line endings, and marks at the beginning of lines.

use super::super::RepairKind;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::{hexadecimal, is_telling, octets};

/// Changes all line endings to LF.
pub(super) fn endings(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let first = memchr::memchr(b'\r', bytes)?;
    for at in memchr::memchr_iter(b'\r', bytes) {
        let with: &[u8] = if bytes.get(at + 1) == Some(&b'\n') { b"" } else { b"\n" };
        rewrite.replace(at..at + 1, with);
    }
    for (kind, before) in kinds_of_endings(bytes) {
        rewrite.mark(kind, first, before.as_bytes(), b"\n");
    }
    rewrite.finish()
}

/// The kinds of line endings other than LF in a text, with an example of each.
pub(in crate::read) fn kinds_of_endings(bytes: &[u8]) -> Vec<(RepairKind, &'static str)> {
    let (mut pairs, mut alone) = (0, 0);
    for at in memchr::memchr_iter(b'\r', bytes) {
        match bytes.get(at + 1) {
            Some(b'\n') => pairs += 1,
            _ => alone += 1,
        }
    }
    let feeds = memchr::memchr_iter(b'\n', bytes).count() - pairs;
    let kinds = [
        (RepairKind::CarriageReturns, "\r\n", pairs > 0 && feeds == 0 && alone == 0),
        (RepairKind::LoneCarriageReturns, "\r", alone > 0),
        (RepairKind::MixedLineEndings, "\r\n", [feeds, pairs, alone].iter().filter(|count| **count > 0).count() > 1),
    ];
    kinds.into_iter().filter(|(_, _, is_there)| *is_there).map(|(kind, before, _)| (kind, before)).collect()
}

/// Removes `>` and `|` from the beginning of consecutive lines that contain a block.
pub(super) fn mail_quotes(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut run: Vec<Quoted<'_>> = Vec::new();
    // After a line that quoted-printable broke, `>` may be the rest of a tag.
    let mut goes_on = false;
    for (start, line) in lines(&text.bytes).filter(|(_, line)| !line.is_empty()) {
        let length = quote_length(line).filter(|_| !goes_on);
        match length {
            Some(length) => run.push(Quoted { start, line, length }),
            None => unquote(&mut run, &mut rewrite),
        }
        goes_on = length.is_none() && line.ends_with(b"=");
    }
    unquote(&mut run, &mut rewrite);
    rewrite.finish()
}

/// Removes `> ` from the beginning of all lines of a dump whose lines do not look like a block.
pub(super) fn quoted_dumps(text: &Text) -> Option<Rewritten> {
    /// Shorter texts are no dumps of certificates.
    const MIN_LINES: usize = 8;
    let mut rewrite = Rewrite::of(text);
    let mut run: Vec<Quoted<'_>> = Vec::new();
    for (start, line) in lines(&text.bytes) {
        let mark = [&b"> "[..], b">"].into_iter().find(|mark| line.starts_with(mark));
        match mark {
            Some(mark) => run.push(Quoted { start, line, length: mark.len() }),
            None if line.trim_ascii().is_empty() => {}
            None => return None,
        }
    }
    if run.len() < MIN_LINES || run.iter().any(|row| is_telling(&row.line[row.length..])) {
        return None;
    }
    for row in &run {
        rewrite.replace(row.start..row.start + row.length, b"");
    }
    rewrite.mark(RepairKind::MailQuoting, run[0].start, run[0].line, &run[0].line[run[0].length..]);
    let unquoted = rewrite.finish()?;
    let decoders = [octets::dumps, octets::decimals, hexadecimal::dumps];
    decoders.iter().any(|decode| decode(&unquoted.text).is_some()).then_some(unquoted)
}

/// A line that begins with quotation marks of a mail.
struct Quoted<'a> {
    start: usize,
    line: &'a [u8],
    length: usize,
}

impl Quoted<'_> {
    /// Whether it is a row of a table, or the last line of a script's output in nmap.
    fn is_of_frame(&self) -> bool {
        let (mark, rest) = self.line.split_at(self.length);
        !mark.contains(&b'>') && (mark.ends_with(b"_") || rest.contains(&b'|'))
    }
}

/// Removes the marks from the lines of a run, and starts a new run.
fn unquote(run: &mut Vec<Quoted<'_>>, rewrite: &mut Rewrite<'_>) {
    let telling = run.iter().find(|row| is_telling(&row.line[row.length..]));
    // A single line is the rest of a broken tag.
    if let Some(first) = telling.filter(|_| run.len() > 1) {
        let is_framed = run.iter().any(Quoted::is_of_frame);
        let kind = if is_framed { RepairKind::ConsoleOutput } else { RepairKind::MailQuoting };
        rewrite.mark_once(kind, first.start, first.line, &first.line[first.length..]);
        for row in run.iter() {
            rewrite.replace(row.start..row.start + row.length, b"");
        }
    }
    run.clear();
}

/// The length of the quotation marks at the start of a line, with the spaces around them.
pub(super) fn quote_length(line: &[u8]) -> Option<usize> {
    // A removed line of `diff`.
    if line.starts_with(b"< ") {
        return Some(2);
    }
    let length = line.iter().take_while(|byte| b">| \t".contains(byte)).count();
    // The last line of a script's output in nmap.
    let is_last = line[..length].ends_with(b"|") && line[length..].starts_with(b"_-----END");
    let length = length + usize::from(is_last);
    line[..length].iter().any(|byte| b">|".contains(byte)).then_some(length)
}

/// Removes consecutive line numbers from the beginning of lines.
pub(super) fn numbers(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut run: Vec<Numbered<'_>> = Vec::new();
    for (start, line) in lines(&text.bytes) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let numbered = Numbered::of(start, line);
        let goes_on = |next: &Numbered<'_>| run.last().is_some_and(|last| next.number == last.number + 1);
        match numbered {
            Some(next) if run.is_empty() || goes_on(&next) => run.push(next),
            other => {
                strip(&run, &mut rewrite);
                run = other.into_iter().collect();
            }
        }
    }
    strip(&run, &mut rewrite);
    rewrite.finish()
}

/// A line that begins with a number.
struct Numbered<'a> {
    start: usize,
    line: &'a [u8],
    number: u32,
    /// The length of the number and its separator.
    length: usize,
}

impl<'a> Numbered<'a> {
    fn of(start: usize, line: &'a [u8]) -> Option<Self> {
        let spaces = |from: usize| line[from..].iter().take_while(|byte| b" \t".contains(byte)).count();
        let digits_start = spaces(0);
        let digits = line[digits_start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&line[digits_start..digits_start + digits]).ok()?.parse().ok()?;
        let after = digits_start + digits;
        let gap = spaces(after);
        let separated = matches!(line.get(after + gap), Some(b':' | b'|' | b')' | b'.'));
        let separator = after + gap + usize::from(separated);
        let length = separator + if separated { spaces(separator) } else { 0 };
        // Digits directly before other characters may be base64.
        (separated || gap > 0 || length == line.len()).then_some(Self { start, line, number, length })
    }
}

fn strip(run: &[Numbered<'_>], rewrite: &mut Rewrite<'_>) {
    if run.len() < 2 || !run.iter().any(|row| is_telling(&row.line[row.length..])) {
        return;
    }
    for row in run {
        rewrite.mark_once(RepairKind::LineNumbers, row.start, row.line, &row.line[row.length..]);
        rewrite.replace(row.start..row.start + row.length, b"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_told_apart() {
        let cases: [(&str, &[RepairKind]); 6] = [
            ("a\nb\n", &[]),
            ("a\r\nb\r\n", &[RepairKind::CarriageReturns]),
            ("a\rb\r", &[RepairKind::LoneCarriageReturns]),
            ("a\r\nb\n", &[RepairKind::MixedLineEndings]),
            ("a\rb\n", &[RepairKind::LoneCarriageReturns, RepairKind::MixedLineEndings]),
            ("a\rb\r\n", &[RepairKind::LoneCarriageReturns, RepairKind::MixedLineEndings]),
        ];
        for (text, expected) in cases {
            let kinds: Vec<RepairKind> = kinds_of_endings(text.as_bytes()).into_iter().map(|(kind, _)| kind).collect();
            assert_eq!(kinds, expected, "{text:?}");
        }
    }

    #[test]
    fn quotes_of_mails_and_frames_are_told_apart() {
        let run = "MIIC".repeat(16);
        let cases = [
            (format!("> {run}\n> ab\n"), RepairKind::MailQuoting),
            (format!("| {run}\n| ab\n"), RepairKind::MailQuoting),
            (format!("1,2d0\n< {run}\n< ab\n"), RepairKind::MailQuoting),
            (format!("> | {run}\n> | ab | c\n"), RepairKind::MailQuoting),
            (format!("| {run}\n|_-----END CERTIFICATE-----\n"), RepairKind::ConsoleOutput),
            (format!("| host | cert |\n|---|---|\n| www | {run} |\n"), RepairKind::ConsoleOutput),
        ];
        for (text, expected) in cases {
            let rewritten = mail_quotes(&Text::of(text.as_bytes())).unwrap();
            assert_eq!(rewritten.marks.iter().map(|mark| mark.kind).collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    #[test]
    fn numbers_are_taken_only_where_they_run_on() {
        let run = "MIIC".repeat(16);
        let cases = [
            (format!("1 {run}\n3 {run}\n"), false),
            (format!("12{run}\n13{run}\n"), false),
            (format!("1 {run}\n2 {run}\n"), true),
            ("1. first\n2. second\n".to_owned(), false),
        ];
        for (text, expected) in cases {
            assert_eq!(numbers(&Text::of(text.as_bytes())).is_some(), expected, "{text}");
        }
    }
}
