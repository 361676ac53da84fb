//! The outline of a certificate: the positions of its parts in the DER, without parsing them.
//!
//! A pool or root store with thousands of certificates is indexed by subject, and only the few that a search needs
//! are parsed. This file and `name.rs` use only `core` and `alloc`, because the build script indexes the root stores
//! with the same code.

/// A DER element (X.690 §8.1): identifier octet, contents, and the complete element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The identifier octet. Certificates do not use high tag numbers.
    pub tag: u8,
    /// The contents octets.
    pub contents: &'a [u8],
    /// Identifier, length and contents octets.
    pub whole: &'a [u8],
}

/// Identifier octet of a SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// Identifier octet of a SET.
pub const SET: u8 = 0x31;
/// Identifier octet of an INTEGER.
pub const INTEGER: u8 = 0x02;
/// Identifier octet of a BOOLEAN.
pub const BOOLEAN: u8 = 0x01;
/// Identifier octet of a BIT STRING.
pub const BIT_STRING: u8 = 0x03;
/// Identifier octet of an OCTET STRING.
pub const OCTET_STRING: u8 = 0x04;
/// Identifier octet of an OBJECT IDENTIFIER.
pub const OBJECT_IDENTIFIER: u8 = 0x06;
/// Identifier octet of the explicit context tag 0.
pub const CONTEXT_0: u8 = 0xa0;

/// Splits the first DER element from `input`: the element and the rest.
///
/// `None` if the element is truncated, has an indefinite length, a length of more than four octets, or a high tag
/// number.
pub fn split_element(input: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = input.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let octets = usize::from(first & 0x7f);
        if octets == 0 || octets > 4 || rest.len() < octets {
            return None;
        }
        let (length, rest) = rest.split_at(octets);
        (length.iter().fold(0, |sum, &octet| sum << 8 | usize::from(octet)), rest)
    };
    if rest.len() < length {
        return None;
    }
    let (contents, after) = rest.split_at(length);
    let whole = &input[..input.len() - after.len()];
    Some((Element { tag, contents, whole }, after))
}

/// The first element, which must have `tag`, and the rest of the input.
pub fn expect_element(input: &[u8], tag: u8) -> Option<(Element<'_>, &[u8])> {
    split_element(input).filter(|(element, _)| element.tag == tag)
}

/// The parts of a certificate that an index needs, each as a complete DER element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline<'a> {
    /// `tbsCertificate.signature`.
    pub algorithm: &'a [u8],
    /// `signatureAlgorithm`, which must be the same (RFC 5280 §4.1.1.2).
    pub outer_algorithm: &'a [u8],
    /// `tbsCertificate.issuer`.
    pub issuer: &'a [u8],
    /// `tbsCertificate.validity`.
    pub validity: &'a [u8],
    /// `tbsCertificate.subject`.
    pub subject: &'a [u8],
    /// `tbsCertificate.subjectPublicKeyInfo`.
    pub public_key_info: &'a [u8],
    /// What follows the public key: unique identifiers and extensions, with their tags.
    pub after_key: &'a [u8],
}

impl<'a> Outline<'a> {
    /// The outline of one certificate in DER (RFC 5280 §4.1).
    ///
    /// `None` if `der` does not have the structure of exactly one certificate. The skipped parts are not checked.
    pub fn of(der: &'a [u8]) -> Option<Self> {
        let (certificate, after) = expect_element(der, SEQUENCE)?;
        let (tbs, signature) = expect_element(certificate.contents, SEQUENCE)?;
        let (outer_algorithm, signature) = expect_element(signature, SEQUENCE)?;
        let (signature, end) = expect_element(signature, BIT_STRING)?;
        // A signature consists of whole octets, so the last one has no unused bits.
        if !after.is_empty() || !end.is_empty() || signature.contents.first() != Some(&0) {
            return None;
        }
        let rest = match expect_element(tbs.contents, CONTEXT_0) {
            Some((_version, rest)) => rest,
            None => tbs.contents,
        };
        let (_serial, rest) = expect_element(rest, INTEGER)?;
        let (algorithm, rest) = expect_element(rest, SEQUENCE)?;
        let (issuer, rest) = expect_element(rest, SEQUENCE)?;
        let (validity, rest) = expect_element(rest, SEQUENCE)?;
        let (subject, rest) = expect_element(rest, SEQUENCE)?;
        let (public_key_info, after_key) = expect_element(rest, SEQUENCE)?;
        Some(Self {
            algorithm: algorithm.whole,
            outer_algorithm: outer_algorithm.whole,
            issuer: issuer.whole,
            validity: validity.whole,
            subject: subject.whole,
            public_key_info: public_key_info.whole,
            after_key,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_with_odd_lengths() {
        let cases: [(&str, &[u8], Option<usize>); 8] = [
            ("short form", &[0x30, 2, 1, 2], Some(2)),
            ("long form", &[0x30, 0x81, 2, 1, 2], Some(2)),
            ("empty", &[0x30, 0], Some(0)),
            ("nothing", &[], None),
            ("no length", &[0x30], None),
            ("cut short", &[0x30, 3, 1, 2], None),
            ("indefinite", &[0x30, 0x80, 0, 0], None),
            ("length of five octets", &[0x30, 0x85, 0, 0, 0, 0, 1, 0], None),
        ];
        for (name, input, expected) in cases {
            let length = split_element(input).map(|(element, _)| element.contents.len());
            assert_eq!(length, expected, "{name}");
        }
    }

    #[test]
    fn what_follows_an_element_is_returned() {
        let (element, rest) = split_element(&[0x02, 1, 5, 0xff]).unwrap();
        assert_eq!((element.contents, element.whole, rest), (&[5][..], &[2, 1, 5][..], &[0xff][..]));
    }
}
