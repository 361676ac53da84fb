//! Character encodings of a text: UTF-16, byte order marks, NUL bytes. The result is UTF-8, or close to it.

use std::ops::Deref;
use std::sync::Arc;

use memchr::memchr;
use zeroize::Zeroizing;

use super::{Outside, Place, Reading, RepairKind, outside};

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
    if let Some(text) = utf_16(bytes) {
        // Behind UTF-16 a program put ASCII, which is lost in it.
        if memchr::memmem::find(bytes, b"-----BEGIN").is_some() {
            reading.outside.push((Outside::Data, place.clone()));
        }
        reading.repair(RepairKind::Utf16, place, "UTF-16", "UTF-8");
        return Decoded::Made(text);
    }
    let bytes = match bytes.strip_prefix(UTF_8_MARK) {
        Some(rest) => {
            reading.repair(RepairKind::ByteOrderMark, place.clone(), "\u{feff}", "");
            rest
        }
        None => bytes,
    };
    let Some(first) = memchr(0, bytes) else { return Decoded::There(bytes) };
    let line = 1 + memchr::memchr_iter(b'\n', &bytes[..first]).count();
    reading.repair(RepairKind::NulBytes, Place { line, ..place }, "\0", "");
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len()));
    text.extend(bytes.iter().filter(|byte| **byte != 0));
    Decoded::Made(text)
}

/// UTF-16 has a mark in front, or zeros in nearly every other byte and hardly any between, as only ASCII in UTF-16 has.
fn utf_16(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (body, is_little) = match bytes {
        [0xff, 0xfe, body @ ..] => (body, true),
        [0xfe, 0xff, body @ ..] => (body, false),
        _ => match zeros(bytes) {
            (even, odd) if odd > even * 8 && odd >= bytes.len() * 2 / 5 => (bytes, true),
            (even, odd) if even > odd * 8 && even >= bytes.len() * 2 / 5 => (bytes, false),
            _ => return None,
        },
    };
    let unit = |pair: &[u8]| {
        let octets = [pair[0], pair[1]];
        if is_little { u16::from_le_bytes(octets) } else { u16::from_be_bytes(octets) }
    };
    // A unit takes three octets at most, so that nothing is moved while it grows.
    let mut text = Zeroizing::new(Vec::with_capacity(body.len() / 2 * 3));
    for character in char::decode_utf16(body.chunks_exact(2).map(unit)) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        if character != '\0' {
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    Some(text)
}

/// How many zeros there are at even and at odd offsets.
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
        let cases: [(&str, Vec<u8>, Option<RepairKind>); 8] = [
            ("plain", text.into(), None),
            ("UTF-8 mark", [UTF_8_MARK, text.as_bytes()].concat(), Some(RepairKind::ByteOrderMark)),
            ("LE", le.clone(), Some(RepairKind::Utf16)),
            ("BE", be.clone(), Some(RepairKind::Utf16)),
            ("LE with mark", [&[0xff, 0xfe], &le[..]].concat(), Some(RepairKind::Utf16)),
            ("BE with mark", [&[0xfe, 0xff], &be[..]].concat(), Some(RepairKind::Utf16)),
            ("NULs behind", [text.as_bytes(), &[0; 9]].concat(), Some(RepairKind::NulBytes)),
            ("NULs inside", text.replace('-', "-\0").into(), Some(RepairKind::NulBytes)),
        ];
        for (name, bytes, expected) in cases {
            let mut reading = Reading::default();
            assert_eq!(&*decode(&bytes, &Arc::from("x"), &mut reading), text.as_bytes(), "{name}");
            let kinds: Vec<_> = reading.repairs.iter().map(|repair| repair.kind).collect();
            assert_eq!(kinds, expected.as_slice(), "{name}");
        }
    }
}
