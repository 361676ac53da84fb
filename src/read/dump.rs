//! Recognises the rows of a dump, whatever its format is: octal words, characters, bits. Each row begins with its
//! offset.

use super::comment::without_leader;

/// Offsets have at least six digits (`od -A x`). Java prints shorter ones in its descriptions of certificates.
const MIN_DIGITS: usize = 6;

/// The longest row, in octets.
const MAX_STEP: usize = 256;

/// The number of rows that make a dump, if the first one is not the start.
const MIN_ROWS: usize = 3;

/// A row, and the rows before it.
struct Rows {
    /// The start of the first row.
    at: usize,
    /// The offset of the last row, in the radix of each entry of [`RADIXES`], and the number of octets in a row.
    last: [Option<(usize, usize)>; RADIXES.len()],
    starts_at_zero: bool,
    count: usize,
}

const RADIXES: [u32; 3] = [16, 8, 10];

/// The start of the first dump.
pub(super) fn first(stretch: &[u8], line_break: u8) -> Option<usize> {
    let mut rows: Option<Rows> = None;
    let mut at = 0;
    for line in stretch.split(|byte| *byte == line_break) {
        let start = at;
        at += line.len() + 1;
        let trimmed = line.trim_ascii();
        let bare = without_leader(trimmed).unwrap_or(trimmed).trim_ascii();
        // Equal rows are left out.
        if bare.is_empty() || bare == b"*" {
            continue;
        }
        let Some(digits) = offset(bare) else {
            rows = None;
            continue;
        };
        let next = match rows.take().and_then(|rows| rows.followed_by(digits)) {
            Some(rows) => rows,
            None => Rows::of(start, digits),
        };
        if next.is_dump() {
            return Some(next.at);
        }
        rows = Some(next);
    }
    None
}

impl Rows {
    fn of(at: usize, digits: &str) -> Self {
        let last = RADIXES.map(|radix| usize::from_str_radix(digits, radix).ok().map(|offset| (offset, 0)));
        Self { at, last, starts_at_zero: digits.bytes().all(|digit| digit == b'0'), count: 1 }
    }

    /// With another row. `None` if its offset is not the next one.
    fn followed_by(self, digits: &str) -> Option<Self> {
        let mut last = self.last;
        for (known, radix) in last.iter_mut().zip(RADIXES) {
            *known = known.and_then(|(before, step)| {
                let offset = usize::from_str_radix(digits, radix).ok()?;
                let length = offset.checked_sub(before).filter(|length| (1..=MAX_STEP).contains(length))?;
                // The last row may be shorter.
                (step == 0 || length <= step).then_some((offset, length))
            });
        }
        last.iter().any(Option::is_some).then(|| Self { last, count: self.count + 1, ..self })
    }

    fn is_dump(&self) -> bool {
        self.count >= if self.starts_at_zero { 2 } else { MIN_ROWS }
    }
}

/// The digits of the offset of a row.
fn offset(line: &[u8]) -> Option<&str> {
    let length = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let behind = line[length..].strip_prefix(b":").unwrap_or(&line[length..]);
    let is_offset = (MIN_DIGITS..=16).contains(&length) && matches!(behind.first(), None | Some(b' ' | b'\t'));
    std::str::from_utf8(&line[..length]).ok().filter(|_| is_offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_offsets() {
        let cases = [
            ("od -c", "0000000   0 202  \\n\n0000020   a   b\n", Some(0)),
            ("od, one row", "a note\n0000000 101060 020012\n0000004\n", Some(7)),
            ("xxd -b", "00000000: 00110000 10000010  0.\n00000006: 00110000 10000010  0.\n", Some(0)),
            ("od -A d", "0000000 101060\n0000016 020012\n", Some(0)),
            ("CR LF", "0000000 101060\r\n\r\n0000020 020012\r\n", Some(0)),
            ("in a comment", "# 0000000 101060\n# 0000020 020012\n", Some(0)),
            ("equal rows", "0000000 101060\n*\n0000020 020012\n", Some(0)),
            ("a part", "0000020 101060\n0000040 020012\n0000060 020012\n", Some(0)),
            ("two rows of numbers", "20261127 first\n20261128 second\n", None),
            ("one row", "0000000 101060\n", None),
            ("another text between them", "0000000 101060\nand\n0000020 020012\n", None),
            ("a description by Java", "0000: 04 81 F1 00\n0010: 5A B2\n", None),
            ("s_client", "0000 - 16 03 01 02\n0010 - 9d 1c 2b 3a\n", None),
            ("no numbers", "beef: 1\ndecade 2\n", None),
            ("numbers that grow fast", "0000000 a\n0010000 b\n0020000 c\n", None),
        ];
        for (name, text, expected) in cases {
            assert_eq!(first(text.as_bytes(), b'\n'), expected, "{name}: {text}");
        }
    }
}
