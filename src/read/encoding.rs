//! Character encodings of a text: UTF-16, byte order marks, NUL bytes. The result is UTF-8, or close to it.

use std::ops::Deref;
use std::sync::Arc;

use memchr::memchr;
use zeroize::Zeroizing;

use super::{Outside, Place, Reading, RepairKind, japanese, outside};

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// A text, unchanged or decoded. It is wiped after use, because it may contain a private key.
pub(crate) enum Decoded<'a> {
    There(&'a [u8]),
    Made(Zeroizing<Vec<u8>>),
}

impl Deref for Decoded<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::There(bytes) => bytes,
            Self::Made(bytes) => bytes,
        }
    }
}

/// The decoded text, with deviations recorded and commented-out blocks masked.
pub(super) fn decode<'a>(bytes: &'a [u8], file: &Arc<str>, reading: &mut Reading) -> Decoded<'a> {
    let text = characters(bytes, file, reading);
    match outside::mask(&text) {
        Some(masked) => Decoded::Made(Zeroizing::new(masked)),
        None => text,
    }
}

fn characters<'a>(bytes: &'a [u8], file: &Arc<str>, reading: &mut Reading) -> Decoded<'a> {
    let place = Place { file: file.clone(), line: 1 };
    let encoding = Encoding::of(bytes);
    let text = encoding.text(bytes);
    let bytes = match (encoding, text) {
        (Encoding::Utf8(mark), Decoded::There(rest)) => {
            if mark > 0 {
                reading.repair(RepairKind::ByteOrderMark, place.clone(), "\u{feff}", "");
            }
            rest
        }
        (_, text) => {
            reading.repair(RepairKind::Utf16, place.clone(), "UTF-16", "UTF-8");
            // A program appended ASCII to UTF-16; decoding would lose it.
            let Some(at) = memchr::memmem::find(bytes, b"-----BEGIN") else { return text };
            return appended(bytes, at, encoding).unwrap_or_else(|| {
                reading.outside.push((Outside::Data, place));
                text
            });
        }
    };
    let Some(first) = memchr(0, bytes) else {
        return japanese::decoded(bytes).map_or(Decoded::There(bytes), Decoded::Made);
    };
    let line = 1 + memchr::memchr_iter(b'\n', &bytes[..first]).count();
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len()));
    text.extend(bytes.iter().filter(|byte| **byte != 0));
    // The NUL may be among the dashes.
    let is_behind = memchr::memmem::find(&text[first.saturating_sub(4)..], b"-----").is_none();
    let kind = if is_behind { RepairKind::NulBytes } else { RepairKind::EmbeddedNulBytes };
    reading.repair(kind, Place { line, ..place }, "\0", "");
    Decoded::Made(text)
}

/// UTF-16 up to an offset, and other text from there on. `None` if it does not consist of these parts.
fn appended<'a>(bytes: &[u8], at: usize, encoding: Encoding) -> Option<Decoded<'a>> {
    let Encoding::Utf16 { mark, .. } = encoding else { return None };
    let (front, tail) = bytes.split_at(at);
    let is_whole = at >= mark && (at - mark).is_multiple_of(2) && memchr(0, tail).is_none();
    let front = is_whole.then(|| encoding.text(front))?;
    let mut text = Zeroizing::new(Vec::with_capacity(front.len() + tail.len()));
    text.extend_from_slice(&front);
    text.extend_from_slice(tail);
    Some(Decoded::Made(text))
}

/// The encoding of a text, judging by its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8 or similar, after a byte order mark of this length.
    Utf8(usize),
    /// UTF-16, after a byte order mark of this length.
    Utf16 { mark: usize, is_little: bool },
}

impl Encoding {
    /// UTF-16 has a byte order mark, or zeros in nearly every other byte and few elsewhere, which only happens with
    /// ASCII in UTF-16.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let utf_16 = |mark, is_little| Self::Utf16 { mark, is_little };
        match bytes {
            [0xff, 0xfe, ..] => utf_16(2, true),
            [0xfe, 0xff, ..] => utf_16(2, false),
            _ => match zeros(bytes) {
                (even, odd) if odd > even * 8 && odd >= bytes.len() * 2 / 5 => utf_16(0, true),
                (even, odd) if even > odd * 8 && even >= bytes.len() * 2 / 5 => utf_16(0, false),
                _ => Self::Utf8(if bytes.starts_with(UTF_8_MARK) { UTF_8_MARK.len() } else { 0 }),
            },
        }
    }

    /// The text in UTF-8, without its byte order mark.
    pub(crate) fn text(self, bytes: &[u8]) -> Decoded<'_> {
        match self {
            Self::Utf8(mark) => Decoded::There(bytes.get(mark..).unwrap_or_default()),
            Self::Utf16 { mark, is_little } => {
                Decoded::Made(characters_of(bytes.get(mark..).unwrap_or_default(), is_little))
            }
        }
    }
}

/// Converts UTF-16 to UTF-8, and removes NUL.
fn characters_of(body: &[u8], is_little: bool) -> Zeroizing<Vec<u8>> {
    let unit = |pair: &[u8]| {
        let octets = [pair[0], pair[1]];
        if is_little { u16::from_le_bytes(octets) } else { u16::from_be_bytes(octets) }
    };
    // A unit takes at most three octets, so the text is never reallocated, which would leave a copy of a key behind.
    let mut text = Zeroizing::new(Vec::with_capacity(body.len() / 2 * 3));
    for character in char::decode_utf16(body.chunks_exact(2).map(unit)) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        if character != '\0' {
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    text
}

/// The number of zeros at even and at odd offsets.
fn zeros(bytes: &[u8]) -> (usize, usize) {
    if memchr(0, bytes).is_none() {
        return (0, 0);
    }
    bytes.chunks(2).fold((0, 0), |(even, odd), pair| {
        (even + usize::from(pair.first() == Some(&0)), odd + usize::from(pair.get(1) == Some(&0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let text = "-----BEGIN X-----\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let cases: [(&str, Vec<u8>, Option<RepairKind>); 9] = [
            ("plain", text.into(), None),
            ("UTF-8 mark", [UTF_8_MARK, text.as_bytes()].concat(), Some(RepairKind::ByteOrderMark)),
            ("LE", le.clone(), Some(RepairKind::Utf16)),
            ("BE", be.clone(), Some(RepairKind::Utf16)),
            ("LE with mark", [&[0xff, 0xfe], &le[..]].concat(), Some(RepairKind::Utf16)),
            ("BE with mark", [&[0xfe, 0xff], &be[..]].concat(), Some(RepairKind::Utf16)),
            ("NULs behind", [text.as_bytes(), &[0; 9]].concat(), Some(RepairKind::NulBytes)),
            ("NULs inside", text.replace('-', "-\0").into(), Some(RepairKind::EmbeddedNulBytes)),
            ("NULs in front", [&[0], text.as_bytes()].concat(), Some(RepairKind::EmbeddedNulBytes)),
        ];
        for (name, bytes, expected) in cases {
            let mut reading = Reading::default();
            assert_eq!(&*decode(&bytes, &Arc::from("x"), &mut reading), text.as_bytes(), "{name}");
            let kinds: Vec<_> = reading.repairs.iter().map(|repair| repair.kind).collect();
            assert_eq!(kinds, expected.as_slice(), "{name}");
        }
        for (mark, utf_16) in [([0xff, 0xfe], &le), ([0xfe, 0xff], &be)] {
            let mut reading = Reading::default();
            let both = [&mark, &utf_16[..], text.as_bytes()].concat();
            assert_eq!(&*decode(&both, &Arc::from("x"), &mut reading), text.repeat(2).as_bytes());
            assert!(reading.outside.is_empty(), "{mark:?}");
            let damaged = [&mark, &utf_16[..], &[0], text.as_bytes()].concat();
            assert!(!decode(&damaged, &Arc::from("x"), &mut reading).is_empty() && !reading.outside.is_empty());
        }
    }
}
