//! Recognises structures whose octets are written among other text: as hexadecimal digits with marks between them
//! (`0x30, 0x82`), percent-encoded, or in a string with escapes (`"0\x82"`, `"\060\202"`).

use memchr::{memchr2_iter, memrchr};

use super::comment::without_leader;
use super::encoded::is_structure;
use super::unwrap::digits;

/// The number of octets that contain the header of a structure.
const HEADER: usize = 16;

/// Reads an octet at a position, and returns the position behind it. The flag tells whether it is the first one.
type Octet = fn(&[u8], usize, bool) -> Option<(u8, usize)>;

/// The position of the first structure.
pub(super) fn first(stretch: &[u8]) -> Option<usize> {
    in_digits(stretch).into_iter().chain(in_escapes(stretch)).min()
}

/// What is known about the text up to a position.
#[derive(Default)]
struct Known {
    /// The position behind the octets that were read last.
    end: usize,
    /// The start of the line, and the position up to which it was searched.
    line: usize,
    searched: usize,
}

impl Known {
    /// Whether the line of a position, which is not before the last one, is a comment.
    fn is_comment(&mut self, stretch: &[u8], start: usize) -> bool {
        let from = self.searched.min(start);
        self.line = memrchr(b'\n', &stretch[from..start]).map_or(self.line, |at| from + at + 1);
        self.searched = start;
        without_leader(stretch[self.line.min(start)..start].trim_ascii_start()).is_some()
    }
}

fn in_digits(stretch: &[u8]) -> Option<usize> {
    let mut known = Known::default();
    memchr::memmem::find_iter(stretch, b"30").find(|at| {
        let is_start = *at >= known.end && !digits::is_behind_digit(stretch, *at);
        is_start && is_one(stretch, *at, digits::octet_at, &mut known)
    })
}

fn in_escapes(stretch: &[u8]) -> Option<usize> {
    let mut known = Known::default();
    memchr2_iter(b'%', b'\\', stretch).find_map(|at| {
        // The octets in front of the first escape may be characters.
        let starts = [at.checked_sub(2), at.checked_sub(1), Some(at)].into_iter().flatten();
        let mut starts = starts.filter(|start| stretch[*start] == b'0' || *start == at);
        starts.find(|start| *start >= known.end && is_one(stretch, *start, escaped, &mut known))
    })
}

/// Whether a structure begins here.
fn is_one(stretch: &[u8], start: usize, octet: Octet, known: &mut Known) -> bool {
    let (mut front, mut at, mut count) = (Vec::with_capacity(HEADER), start, 0);
    while let Some((next, behind)) = octet(stretch, at, count == 0) {
        if front.len() < HEADER {
            front.push(next);
            if front[0] != 0x30 {
                return false;
            }
            // Short ones are only keys on curves. Numbers in a table may look like others.
            let is_likely = || front[1] >= 0x80 || front[2] == 2;
            if front.len() == HEADER && !(is_likely() && is_structure(&front, usize::MAX / 2, false)) {
                return false;
            }
        }
        (at, count) = (behind, count + 1);
    }
    known.end = at;
    front.len() == HEADER && is_structure(&front, count, known.is_comment(stretch, start))
}

/// An octet that is percent-encoded (RFC 3986 §2.1), escaped as in strings of C and Python, or a character.
fn escaped(bytes: &[u8], at: usize, _: bool) -> Option<(u8, usize)> {
    let radix = |from: usize, most: usize, radix: u32| {
        let digits = bytes[from..].iter().take(most).take_while(|byte| char::from(**byte).is_digit(radix)).count();
        let text = std::str::from_utf8(&bytes[from..from + digits]).ok()?;
        u8::from_str_radix(text, radix).ok().map(|octet| (octet, from + digits))
    };
    let after = bytes.get(at + 1);
    match bytes.get(at)? {
        // In a string, it stands for itself.
        b'%' => radix(at + 1, 2, 16).or(Some((b'%', at + 1))),
        b'\\' => match after? {
            b'x' => radix(at + 2, 2, 16),
            b'0'..=b'7' => radix(at + 1, 3, 8),
            b'n' => Some((b'\n', at + 2)),
            b'r' => Some((b'\r', at + 2)),
            b't' => Some((b'\t', at + 2)),
            other => Some((*other, at + 2)),
        },
        byte if (b' '..=b'~').contains(byte) => Some((*byte, at + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_among_words() {
        let key = crate::pki::Spec::leaf("www.example.jp").self_signed().key.serialize_der();
        let each = |octet: fn(&u8) -> String, between: &str| -> String {
            key.iter().map(octet).collect::<Vec<_>>().join(between)
        };
        let is_plain = |octet: u8| octet.is_ascii_alphanumeric();
        let quoted: String = key
            .iter()
            .map(|octet| if is_plain(*octet) { char::from(*octet).to_string() } else { format!("%{octet:02X}") })
            .collect();
        let python = quoted.replace('%', "\\x");
        let cases = [
            ("Go", format!("k := []byte{{{}}}", each(|octet| format!("0x{octet:02x}"), ", ")), true),
            ("Java", format!("k = {{{}}};", each(|octet| format!("(byte)0x{octet:02x}"), ", ")), true),
            ("Visual Basic", format!("Array({})", each(|octet| format!("&H{octet:02X}"), ", ")), true),
            ("Perl", format!("$k = \"{}\"", each(|octet| format!("\\x{{{octet:02x}}}"), "")), true),
            ("SQL", format!("VALUES (0x{})", each(|octet| format!("{octet:02X}"), "")), true),
            ("C", format!("k = \"{}\"", each(|octet| format!("\\{octet:03o}"), "")), true),
            ("Python", format!("k = b'{python}'"), true),
            ("percent", format!("key: {quoted}"), true),
            ("all in percent", format!("key: {}", each(|octet| format!("%{octet:02x}"), "")), true),
            ("in a comment", format!("# key: {quoted}"), true),
            ("cut off", format!("key: {}", &quoted[..60]), false),
            ("a fingerprint", "SHA256 Fingerprint=30:2E:02:01:00:72:5A:2B:CE:E2:D0:7A:22:1A:8C:B2".to_owned(), false),
            ("a path", "C:\\0.\\x02\\x01 100%20 and 0%82 of it".to_owned(), false),
        ];
        for (name, text, expected) in cases {
            assert_eq!(first(text.as_bytes()).is_some(), expected, "{name}: {text}");
        }
    }

    /// No part is read again and again.
    #[test]
    fn hostile_texts() {
        let cases = [("30 ", false), ("%30%82", true), ("0%82%f1%000", true), ("\\060", false), ("0\\x82", true)];
        for (part, expected) in cases {
            let text = part.repeat((1 << 18) / part.len());
            assert_eq!(first(text.as_bytes()).is_some(), expected, "{part}");
            // Words between them, so that each is looked at.
            let text = format!("{part}{part}{part}{part}\t").repeat((1 << 18) / part.len() / 4);
            assert_eq!(first(text.as_bytes()), None, "{part}");
        }
    }
}
