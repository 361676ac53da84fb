//! Japanese encodings other than those of Unicode: `Shift_JIS` (CP932), EUC-JP and ISO-2022-JP, as older programs write
//! comments and the names of bags. The second octet of a character may be one of `\`, `|` or a letter, which must not be
//! read as such. There is no table of kanji here: they only occur outside of blocks, and each is replaced by a mark.

use zeroize::Zeroizing;

/// Stands for a character that is not needed.
const MARK: char = '\u{3013}';

const ESCAPE: u8 = 0x1b;

/// The first and the last row, and cell, of JIS X 0208.
const FIRST: u8 = 0x21;
const LAST: u8 = 0x7e;

/// A character at the start of a text, and its length. `None` if there is none in this encoding.
type Read = fn(&[u8]) -> Option<(char, usize)>;

/// The text in UTF-8, if it is in one of these encodings: letters, digits and signs in full width and spaces as they are.
pub(super) fn decoded(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if let Some(text) = iso_2022(bytes) {
        return Some(text);
    }
    if std::str::from_utf8(bytes).is_ok() || is_windows_1252(bytes) {
        return None;
    }
    [euc as Read, shift_jis].into_iter().find_map(|read| of_octets(bytes, read))
}

/// Whether there are no other octets than those of dashes, quotation marks and spaces in Windows-1252.
fn is_windows_1252(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii() || matches!(byte, 0x91..=0x94 | 0x96 | 0x97 | 0xa0 | 0xad))
}

fn room_for(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    // The buffer is not reallocated, which would leave a copy of a key behind: one octet becomes three at most, and two
    // octets of ISO-2022-JP, too.
    let others = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let pairs = if memchr::memmem::find(bytes, &[ESCAPE, b'$']).is_some() { bytes.len() / 2 } else { 0 };
    Zeroizing::new(Vec::with_capacity(bytes.len() + 2 * others + pairs))
}

fn push(text: &mut Vec<u8>, character: char) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn of_octets(bytes: &[u8], read: Read) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = room_for(bytes);
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        let (character, length) = if first.is_ascii() { (char::from(*first), 1) } else { read(&bytes[at..])? };
        push(&mut text, character);
        at += length;
    }
    Some(text)
}

fn euc(rest: &[u8]) -> Option<(char, usize)> {
    let is_high = |byte: u8| (0xa1..=0xfe).contains(&byte);
    match rest {
        [0x8e, kana @ 0xa1..=0xdf, ..] => Some((half_width(*kana), 2)),
        [0x8f, one, other, ..] if is_high(*one) && is_high(*other) => Some((MARK, 3)),
        [row, cell, ..] if is_high(*row) && is_high(*cell) => Some((character(row & 0x7f, cell & 0x7f), 2)),
        _ => None,
    }
}

fn shift_jis(rest: &[u8]) -> Option<(char, usize)> {
    const CELLS: u8 = LAST - FIRST + 1;
    match rest {
        [kana @ 0xa1..=0xdf, ..] => Some((half_width(*kana), 1)),
        [lead @ (0x81..=0x9f | 0xe0..=0xfc), trail @ (0x40..=0x7e | 0x80..=0xfc), ..] => {
            let rows = u16::from(if *lead < 0xa0 { lead - 0x81 } else { lead - 0xc1 }) * 2;
            let cell = trail - 0x40 - u8::from(*trail >= 0x80);
            let row = u16::from(FIRST) + rows + u16::from(cell / CELLS);
            Some((u8::try_from(row).map_or(MARK, |row| character(row, FIRST + cell % CELLS)), 2))
        }
        _ => None,
    }
}

/// ISO-2022-JP: escape sequences switch between ASCII and pairs of octets that look like it.
fn iso_2022(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    memchr::memmem::find(bytes, &[ESCAPE, b'$'])?;
    let mut text = room_for(bytes);
    let (mut at, mut is_double, mut has_any) = (0, false, false);
    while at < bytes.len() {
        let length = match &bytes[at..] {
            [ESCAPE, b'$', b'@' | b'B', ..] => {
                (is_double, has_any) = (true, true);
                3
            }
            [ESCAPE, b'(', b'B' | b'J', ..] if has_any => {
                is_double = false;
                3
            }
            [row @ FIRST..=LAST, cell @ FIRST..=LAST, ..] if is_double => {
                push(&mut text, character(*row, *cell));
                2
            }
            [octet, ..] => {
                text.push(*octet);
                1
            }
            [] => 0,
        };
        at += length;
    }
    has_any.then_some(text)
}

/// A character of JIS X 0208: what blocks are made of in full width, and otherwise a mark.
fn character(row: u8, cell: u8) -> char {
    const SIGNS: [(u8, char); 5] =
        [(0x21, '\u{3000}'), (0x3f, '\u{ff0f}'), (0x5c, '\u{ff0b}'), (0x5d, '\u{ff0d}'), (0x61, '\u{ff1d}')];
    match row {
        FIRST => SIGNS.iter().find(|(number, _)| *number == cell).map_or(MARK, |(_, sign)| *sign),
        0x23 if cell.is_ascii_alphanumeric() => char::from_u32(0xff00 + u32::from(cell - 0x20)).unwrap_or(MARK),
        _ => MARK,
    }
}

/// Half-width katakana (JIS X 0201).
fn half_width(octet: u8) -> char {
    char::from_u32(0xff61 + u32::from(octet - 0xa1)).unwrap_or(MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding() {
        let cases: [(&str, &[u8], Option<&str>); 13] = [
            ("a backslash in Shift_JIS", b"# \x95\x5cn\n-----", Some("# \u{3013}n\n-----")),
            (
                "full width in Shift_JIS",
                b"\x81\x7c\x81\x7c\x82\x61\x82\x81\x82\x4f\x81\x40",
                Some("\u{ff0d}\u{ff0d}Ｂａ０\u{3000}"),
            ),
            ("half width in Shift_JIS", b"\xc3\xbd\xc4 \x95\x5c", Some("ﾃｽﾄ \u{3013}")),
            ("characters of vendors", b"\xfa\x40\xfc\x4b\x95\x5c", Some("\u{3013}\u{3013}\u{3013}")),
            ("EUC-JP", b"\xc9\xbd\xa1\xa1\xa3\xc2", Some("\u{3013}\u{3000}Ｂ")),
            ("half width in EUC-JP", b"\x8e\xc3\xc9\xbd", Some("ﾃ\u{3013}")),
            ("ISO-2022-JP", b"# \x1b$BI=\x1b(B\n-----", Some("# \u{3013}\n-----")),
            ("colours", b"\x1b[32m-----\x1b(B", None),
            ("UTF-8", "# 表\n".as_bytes(), None),
            ("dashes of Windows-1252", b"\x96\x96\x96\x96\x96BEGIN", None),
            ("quotation marks of Windows-1252", b"\x93MIIC\x94", None),
            ("Latin", b"# caf\xe9 cr\xe8me", None),
            ("cut off", b"\x95\x5c\x95", None),
        ];
        for (name, bytes, expected) in cases {
            let text = decoded(bytes).map(|text| String::from_utf8(text.to_vec()).unwrap());
            assert_eq!(text.as_deref(), expected, "{name}");
        }
    }
}
