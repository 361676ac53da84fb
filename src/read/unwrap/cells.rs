//! Cells of tables that have several lines, as `psql` prints them: `+` stands at the end of the cell in each line but the
//! last one.

use super::super::RepairKind;
use super::super::armor::{Boundary, boundaries};
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};

/// Takes the lines of a block out of the cell. The other cells are put in lines before and behind it.
pub(super) fn continued(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut cell: Option<Cell> = None;
    let mut rows = lines(&text.bytes).map(|(start, line)| (start, line.trim_ascii_end())).peekable();
    while let Some((start, line)) = rows.next() {
        let goes_on = |cell: &Cell| rows.peek().is_some_and(|(_, next)| cell.inside(next).is_some());
        if let Some(begun) = Cell::of(line).filter(goes_on) {
            rewrite.mark_once(RepairKind::ConsoleOutput, start, line, b"-----BEGIN");
            cell = Some(begun);
        }
        let Some(range) = cell.as_ref().and_then(|cell| cell.inside(line)) else {
            cell = None;
            continue;
        };
        let [before, inside, behind] = [&line[..range.start], &line[range.clone()], &line[range.end..]];
        let behind = behind.trim_ascii_start();
        let is_last = !behind.starts_with(b"+");
        let behind = behind.strip_prefix(b"+").unwrap_or(behind);
        let has_words = |part: &[u8]| part.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
        let mut row = Vec::with_capacity(line.len() + 2);
        if has_words(before) && !boundaries(inside).is_empty() {
            row.extend([before, b"\n"].concat());
        }
        let is_begin = matches!(&boundaries(inside)[..], [Boundary { is_begin: true, .. }]);
        if has_words(behind) && is_begin {
            row.extend([behind, b"\n"].concat());
        }
        row.extend(inside.trim_ascii());
        if has_words(behind) && !is_begin {
            row.extend([b"\n", behind].concat());
        }
        rewrite.replace(start..start + line.len(), &row);
        if is_last {
            cell = None;
        }
    }
    rewrite.finish()
}

/// The columns of a cell, in characters of a terminal.
struct Cell {
    start: usize,
    /// The column of the `+`.
    end: usize,
}

impl Cell {
    /// The cell that a line begins with `BEGIN` in.
    fn of(line: &[u8]) -> Option<Self> {
        let [Boundary { range, is_begin: true, .. }] = &boundaries(line)[..] else { return None };
        let spaces = line[range.end..].iter().take_while(|byte| **byte == b' ').count();
        let is_continued = line.get(range.end + spaces) == Some(&b'+');
        let start = width(&line[..range.start]);
        is_continued.then(|| Self { start, end: start + range.len() + spaces })
    }

    /// The range of the cell in a line that continues it, or ends it.
    fn inside(&self, line: &[u8]) -> Option<std::ops::Range<usize>> {
        let start = offset_of(line, self.start)?;
        let end = (start + self.end - self.start).min(line.len());
        let is_continued = line.get(end) == Some(&b'+');
        let is_end = || matches!(&boundaries(&line[start..end])[..], [Boundary { is_begin: false, .. }]);
        (is_continued || is_end()).then_some(start..end)
    }
}

/// The number of columns that a text takes.
fn width(text: &[u8]) -> usize {
    String::from_utf8_lossy(text).chars().map(columns).sum()
}

/// Characters of East Asia take two columns.
fn columns(character: char) -> usize {
    1 + usize::from(
        matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}'),
    )
}

/// The offset of a column.
fn offset_of(line: &[u8], column: usize) -> Option<usize> {
    if line.is_ascii() {
        return (column < line.len()).then_some(column);
    }
    let text = std::str::from_utf8(line).ok()?;
    let mut there = 0;
    text.char_indices().find_map(|(at, character)| {
        let is_it = there >= column;
        there += columns(character);
        is_it.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of `psql`, of one column and of several, aligned and expanded.
    #[test]
    fn rows_of_psql() {
        let (run, short) = ("MIIC".repeat(16), "Ab+=");
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
        let pem = format!("{begin}\n{run}\n{short}\n{end}\n");
        let rows = |first: &str, next: &str, behind: &str| {
            let row = |(index, line): (usize, &str)| {
                let front = if index == 0 { first } else { next };
                let mark = if line == end { " " } else { "+" };
                let behind = if index == 0 { behind } else { "" };
                format!("{front}{line:<64}{mark}{behind}\n")
            };
            pem.lines().enumerate().map(row).collect::<String>()
        };
        let cases = [
            ("one column", rows(" ", " ", ""), pem.clone()),
            ("the second one", rows("  1 | ", "    | ", ""), format!("  1 | \n{pem}")),
            ("of three", rows("  1 | ", "    | ", "| taro"), format!("  1 | \n| taro\n{pem}")),
            ("expanded", rows("cert | ", "     | ", ""), format!("cert | \n{pem}")),
            ("Japanese", rows(" 太郎 | ", "      | ", ""), format!(" 太郎 | \n{pem}")),
        ];
        for (name, table, expected) in cases {
            let text = format!("head\n{table}(1 row)\n");
            let rewritten = continued(&Text::of(text.as_bytes())).unwrap();
            let found = String::from_utf8(rewritten.text.bytes.to_vec()).unwrap();
            let trimmed = |text: &str| text.lines().map(|line| line.trim_end().to_owned() + "\n").collect::<String>();
            assert_eq!(trimmed(&found), trimmed(&format!("head\n{expected}(1 row)\n")), "{name}");
            assert_eq!(rewritten.marks.len(), 1, "{name}");
        }
        assert!(continued(&Text::of(pem.as_bytes())).is_none());
        assert!(continued(&Text::of(format!("{begin} + x\n{run}\n").as_bytes())).is_none());
    }
}
