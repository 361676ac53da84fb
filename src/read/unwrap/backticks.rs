//! Escapes in PowerShell strings (`about_Special_Characters`): a backtick and a letter. Base64 has no backtick.

use super::super::RepairKind;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::is_telling;

/// Replaces `` `n `` and `` `r`n `` by line breaks, in lines with a block.
pub(super) fn escapes(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    for (start, line) in lines(&text.bytes) {
        let mut all = memchr::memchr_iter(b'`', line);
        if !is_telling(line)
            || !all.clone().any(|at| ends_a_line(line, at)) && !all.all(|at| meaning(line, at).is_some())
        {
            continue;
        }
        for at in memchr::memchr_iter(b'`', line) {
            let Some(with) = meaning(line, at) else { continue };
            rewrite.mark_once(RepairKind::PowerShellEscapes, start + at, &line[at..at + 2], with);
            rewrite.replace(start + at..start + at + 2, with);
        }
    }
    rewrite.finish()
}

/// Whether a backtick follows base64 or hyphens and is an escaped line break. In prose, a backtick precedes a word.
fn ends_a_line(line: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| line[before]);
    let is_of_block = before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte));
    is_of_block && matches!(line.get(at + 1), Some(b'n' | b'r'))
}

/// The meaning of the backtick at an offset with the letter after it.
fn meaning(line: &[u8], at: usize) -> Option<&'static [u8]> {
    match line.get(at + 1)? {
        // `\r` before `\n` is half of a line break; alone, it is one.
        b'r' if line[at + 2..].starts_with(b"`n") => Some(b""),
        b'n' | b'r' => Some(b"\n"),
        b't' => Some(b"\t"),
        b'"' => Some(b"\""),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_are_decoded_and_prose_is_not() {
        let run = "MIIC".repeat(16);
        let cases = [
            (format!("\"-----BEGIN X-----`n{run}`r`nab=`n\""), Some(format!("\"-----BEGIN X-----\n{run}\nab=\n\""))),
            (format!("{run}`r{run}"), Some(format!("{run}\n{run}"))),
            (format!("`{run}`"), None),
            ("for `nginx` and `nothing`".to_owned(), None),
            (format!("`nginx` {run}"), None),
        ];
        for (text, expected) in cases {
            let bytes = escapes(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()), expected, "{text}");
        }
    }
}
