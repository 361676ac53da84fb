//! Encodes DER (X.690) in memory that is wiped, because it may contain keys.

use zeroize::Zeroizing;

use crate::certificate::outline::{OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET};

/// Octets that may belong to a key.
pub(super) type Octets = Zeroizing<Vec<u8>>;

/// `[0]`, IMPLICIT and of primitive contents (X.690 §8.14).
pub(super) const IMPLICIT_0: u8 = 0x80;
/// `NULL`.
pub(super) const NULL: &[u8] = &[5, 0];

/// An element with these contents. It is allocated once, because a reallocation would leave a copy of a key behind.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Octets {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Zeroizing::new(Vec::with_capacity(length + 6));
    out.push(tag);
    if let Ok(short @ 0..0x80) = u8::try_from(length) {
        out.push(short);
    } else {
        let octets = length.to_be_bytes();
        let first = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len() - 1);
        let count = octets.len() - first;
        out.push(0x80 | u8::try_from(count).unwrap_or(0x7f));
        out.extend_from_slice(&octets[first..]);
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

pub(super) fn sequence(parts: &[&[u8]]) -> Octets {
    element(SEQUENCE, parts)
}

pub(super) fn octet_string(octets: &[u8]) -> Octets {
    element(OCTET_STRING, &[octets])
}

pub(super) fn oid(octets: &[u8]) -> Octets {
    element(OBJECT_IDENTIFIER, &[octets])
}

/// A non-negative INTEGER.
pub(super) fn integer(value: u32) -> Octets {
    let octets = value.to_be_bytes();
    let first = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len() - 1);
    let sign: &[u8] = if octets[first] >= 0x80 { &[0] } else { &[] };
    element(crate::certificate::outline::INTEGER, &[sign, &octets[first..]])
}

/// A SET OF, sorted (X.690 §11.6).
pub(super) fn set_of(mut elements: Vec<Octets>) -> Octets {
    elements.sort_by(|a, b| a[..].cmp(&b[..]));
    let parts: Vec<&[u8]> = elements.iter().map(|element| &element[..]).collect();
    element(SET, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_numbers() {
        let cases: [(usize, &[u8]); 5] = [
            (0, &[4, 0]),
            (127, &[4, 127]),
            (128, &[4, 0x81, 128]),
            (256, &[4, 0x82, 1, 0]),
            (65_536, &[4, 0x83, 1, 0, 0]),
        ];
        for (length, expected) in cases {
            let made = octet_string(&vec![0; length]);
            assert_eq!((&made[..expected.len()], made.len()), (expected, expected.len() + length));
        }
        let cases: [(u32, &[u8]); 5] = [
            (0, &[2, 1, 0]),
            (127, &[2, 1, 127]),
            (128, &[2, 2, 0, 128]),
            (256, &[2, 2, 1, 0]),
            (u32::MAX, &[2, 5, 0, 255, 255, 255, 255]),
        ];
        for (value, expected) in cases {
            assert_eq!(integer(value)[..], *expected);
        }
        assert_eq!(set_of(vec![octet_string(&[2]), integer(1)])[..], [0x31, 6, 2, 1, 1, 4, 1, 2]);
    }
}
