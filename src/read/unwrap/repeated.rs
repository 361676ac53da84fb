//! Rows that `od`, `hexdump` and `xxd -a` leave out of a dump because they are like the one before: they print `*`.

use super::super::rewrite::{Rewrite, Rewritten, Text, lines};

/// The number of octets in a row.
const WIDTH: usize = 16;

/// The maximum number of rows that are inserted for one `*`.
const MAX_ROWS: usize = 256;

/// The maximum number of rows that are inserted.
const MAX_INSERTED: usize = 4096;

/// Replaces each `*` between two rows by the rows that are left out.
pub(super) fn rows(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let mut previous: Option<Row<'_>> = None;
    let mut star = None;
    let mut left = MAX_INSERTED;
    for (start, line) in lines(&text.bytes) {
        if line.trim_ascii_end() == b"*" && previous.is_some() {
            star = Some(start..start + line.len());
            continue;
        }
        let mut row = Row::of(line, previous.as_ref(), star.is_some());
        if let (Some(star), Some(last), Some(row)) = (star.take(), &previous, &mut row) {
            let radix = last.radix();
            let missing = number(row.offset, radix).and_then(|end| (end.checked_sub(last.at)? / WIDTH).checked_sub(1));
            if let Some(missing) = missing.filter(|missing| *missing <= MAX_ROWS.min(left)) {
                let rows: Vec<Vec<u8>> = (1..=missing).map(|index| last.repeated(index, radix)).collect();
                rewrite.replace(star, &rows.join(&b'\n'));
                row.at = last.at + (missing + 1) * WIDTH;
                left -= missing;
            }
        }
        previous = row;
    }
    rewrite.finish()
}

/// A row of a dump.
struct Row<'a> {
    /// The digits of its offset.
    offset: &'a [u8],
    /// What stands behind the offset.
    rest: &'a [u8],
    /// The number of octets before it.
    at: usize,
}

impl<'a> Row<'a> {
    /// The first row of a dump, the one after `previous`, or one that is preceded by `*`.
    fn of(line: &'a [u8], previous: Option<&Self>, is_behind_star: bool) -> Option<Self> {
        let length = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let (offset, rest) = line.split_at(length);
        if !(7..=16).contains(&length) || !matches!(rest.first(), None | Some(b' ' | b':')) {
            return None;
        }
        let at = previous.map_or(0, |previous| previous.at + WIDTH);
        let is_next = || number(offset, 16) == Some(at) || number(offset, 8) == Some(at);
        if is_behind_star || is_next() {
            Some(Self { offset, rest, at })
        } else {
            offset.iter().all(|digit| *digit == b'0').then_some(Self { offset, rest, at: 0 })
        }
    }

    /// The radix of the offset. That of the first row tells it only by its length, and that of its words.
    fn radix(&self) -> u32 {
        let word = self.rest.split(u8::is_ascii_whitespace).find(|word| !word.is_empty()).unwrap_or_default();
        let is_hexadecimal = if self.at == 0 {
            self.offset.len() >= 8 || word.len() == 4
        } else {
            number(self.offset, 16) == Some(self.at)
        };
        if is_hexadecimal { 16 } else { 8 }
    }

    /// The row `index` rows below, with the same octets.
    fn repeated(&self, index: usize, radix: u32) -> Vec<u8> {
        let (at, width) = (self.at + index * WIDTH, self.offset.len());
        let offset = if radix == 16 { format!("{at:0width$x}") } else { format!("{at:0width$o}") };
        [offset.as_bytes(), self.rest].concat()
    }
}

fn number(digits: &[u8], radix: u32) -> Option<usize> {
    usize::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_left_out() {
        let cases: [(&str, Option<&str>); 7] = [
            ("00000000  3d\n*\n00000030  41\n", Some("00000000  3d\n00000010  3d\n00000020  3d\n00000030  41\n")),
            (
                "0000000 2023\n0000010 3d3d\n*\n0000030 0a3d\n*\n0000050\n",
                Some("0000000 2023\n0000010 3d3d\n0000020 3d3d\n0000030 0a3d\n0000040 0a3d\n0000050\n"),
            ),
            ("0000000 036475\n*\n0000060\n", Some("0000000 036475\n0000020 036475\n0000040 036475\n0000060\n")),
            ("0000000 23\n0000020 3d\n*\n0000060 0a\n", Some("0000000 23\n0000020 3d\n0000040 3d\n0000060 0a\n")),
            ("00000000  3d\n*\nffffffff  41\n", None),
            ("a list\n*\n0000030 0a3d\n", None),
            ("*\n0000030 0a3d\n*\n", None),
        ];
        for (dump, expected) in cases {
            let read =
                rows(&Text::of(dump.as_bytes())).map(|read| String::from_utf8(read.text.bytes.to_vec()).unwrap());
            assert_eq!(read.as_deref(), expected, "{dump}");
        }
    }
}
