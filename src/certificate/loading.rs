//! Certificates that OpenSSL cannot load, although they can be parsed here. Servers and clients that use OpenSSL cannot
//! use them. Checks for defects that `d2i_X509` of OpenSSL 3.0 refuses (`crypto/asn1/tasn_dec.c`, `a_int.c`,
//! `a_object.c`, `a_bitstr.c`, `crypto/x509/x_name.c`) and this parser does not.

use std::fmt;

use super::outline::{
    BIT_STRING, BOOLEAN, CONTEXT_0, Element, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, expect_element,
    split_element,
};

const NULL: u8 = 0x05;
const ENUMERATED: u8 = 0x0a;
const UTF8_STRING: u8 = 0x0c;
const UNIVERSAL_STRING: u8 = 0x1c;
const BMP_STRING: u8 = 0x1e;
const TIMES: [u8; 2] = [0x17, 0x18];
const UNIQUE_IDENTIFIERS: [u8; 2] = [0x81, 0x82];
const EXTENSIONS: u8 = 0xa3;
/// The bit of the identifier octet of a constructed element (X.690 §8.1.2.5).
const CONSTRUCTED: u8 = 0x20;
/// The smallest identifier octet that is not of the universal class.
const CONTEXT: u8 = 0x40;

/// The types that OpenSSL accepts for an attribute of a name: the mask `B_ASN1_PRINTABLE`, which includes all types
/// that have no bit of their own (`tag2bit` in `crypto/asn1/tasn_dec.c`).
const NAME_TYPES: [u8; 16] = [3, 7, 8, 9, 11, 12, 13, 14, 15, 18, 19, 20, 22, 28, 29, 30];

/// A defect that prevents OpenSSL from loading a certificate: where, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unloadable {
    /// The part of the certificate.
    pub place: Place,
    /// The defect.
    pub fault: Fault,
}

/// A part of a certificate (RFC 5280 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `version`.
    Version,
    /// `serialNumber`.
    Serial,
    /// `signature` or `signatureAlgorithm`.
    Algorithm,
    /// `issuer`.
    Issuer,
    /// `validity`.
    Validity,
    /// `subject`.
    Subject,
    /// `subjectPublicKeyInfo`.
    Key,
    /// `issuerUniqueID` or `subjectUniqueID`.
    UniqueIdentifier,
    /// `extensions`.
    Extensions,
}

/// What is wrong with the DER of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A number with superfluous leading octets, or without octets (X.690 §8.3.2).
    Number,
    /// An object identifier that is truncated or has superfluous octets (§8.19.2).
    Identifier,
    /// A type that attributes of a name cannot have (RFC 5280 §4.1.2.4), by its identifier octet.
    Type(u8),
    /// Octets that are invalid in the string type.
    Text,
    /// A value whose length does not fit its type, or that is followed by something.
    Value,
}

/// The first defect that prevents OpenSSL from loading a parsed certificate. `None` if it can load it.
pub(super) fn unloadable(der: &[u8]) -> Option<Unloadable> {
    of_certificate(der).err()
}

fn of_certificate(der: &[u8]) -> Result<(), Unloadable> {
    let certificate = contents(der, SEQUENCE, Place::Extensions)?;
    let (tbs, rest) = next(certificate, SEQUENCE, Place::Extensions)?;
    let (outer_algorithm, _signature) = next(rest, SEQUENCE, Place::Algorithm)?;
    let rest = match expect_element(tbs, CONTEXT_0) {
        Some((version, rest)) => {
            number(contents(version.contents, INTEGER, Place::Version)?, Place::Version)?;
            rest
        }
        None => tbs,
    };
    let (serial, rest) = next(rest, INTEGER, Place::Serial)?;
    number(serial, Place::Serial)?;
    let (algorithm, rest) = next(rest, SEQUENCE, Place::Algorithm)?;
    of_algorithm(algorithm, Place::Algorithm)?;
    of_algorithm(outer_algorithm, Place::Algorithm)?;
    let (issuer, rest) = next(rest, SEQUENCE, Place::Issuer)?;
    of_name(issuer, Place::Issuer)?;
    let (validity, rest) = next(rest, SEQUENCE, Place::Validity)?;
    of_validity(validity)?;
    let (subject, rest) = next(rest, SEQUENCE, Place::Subject)?;
    of_name(subject, Place::Subject)?;
    let (key, rest) = next(rest, SEQUENCE, Place::Key)?;
    let (algorithm, key) = next(key, SEQUENCE, Place::Key)?;
    of_algorithm(algorithm, Place::Key)?;
    bits(contents(key, BIT_STRING, Place::Key)?, Place::Key)?;
    of_what_follows(rest)
}

/// OpenSSL accepts both types of time here, and parses them only when it verifies the certificate.
fn of_validity(mut times: &[u8]) -> Result<(), Unloadable> {
    while !times.is_empty() {
        let (time, after) = split_element(times).ok_or(Fault::Value.in_place(Place::Validity))?;
        if !TIMES.contains(&time.tag) {
            return Err(Fault::Value.in_place(Place::Validity));
        }
        times = after;
    }
    Ok(())
}

/// Unique identifiers and extensions.
fn of_what_follows(mut rest: &[u8]) -> Result<(), Unloadable> {
    for tag in UNIQUE_IDENTIFIERS {
        if let Some((identifier, after)) = expect_element(rest, tag) {
            bits(identifier.contents, Place::UniqueIdentifier)?;
            rest = after;
        }
    }
    let Some((explicit, _)) = expect_element(rest, EXTENSIONS) else { return Ok(()) };
    let place = Place::Extensions;
    let mut left = contents(explicit.contents, SEQUENCE, place)?;
    while !left.is_empty() {
        let (extension, after) = next(left, SEQUENCE, place)?;
        let (kind, value) = next(extension, OBJECT_IDENTIFIER, place)?;
        identifier(kind, place)?;
        let value = match expect_element(value, BOOLEAN) {
            Some((critical, value)) if critical.contents.len() == 1 => value,
            Some(_) => return Err(Fault::Value.in_place(place)),
            None => value,
        };
        contents(value, OCTET_STRING, place)?;
        left = after;
    }
    Ok(())
}

fn of_algorithm(algorithm: &[u8], place: Place) -> Result<(), Unloadable> {
    let (kind, parameters) = next(algorithm, OBJECT_IDENTIFIER, place)?;
    identifier(kind, place)?;
    if parameters.is_empty() {
        return Ok(());
    }
    match split_element(parameters) {
        Some((value, [])) => of_value(value, place),
        _ => Err(Fault::Value.in_place(place)),
    }
}

/// Checks any value. Only primitive types are examined (`asn1_ex_c2i`).
fn of_value(value: Element<'_>, place: Place) -> Result<(), Unloadable> {
    let octets = value.contents;
    match value.tag {
        INTEGER | ENUMERATED => number(octets, place),
        OBJECT_IDENTIFIER => identifier(octets, place),
        BIT_STRING => bits(octets, place),
        NULL if !octets.is_empty() => Err(Fault::Value.in_place(place)),
        BOOLEAN if octets.len() != 1 => Err(Fault::Value.in_place(place)),
        BMP_STRING if !octets.len().is_multiple_of(2) => Err(Fault::Text.in_place(place)),
        UNIVERSAL_STRING if !octets.len().is_multiple_of(4) => Err(Fault::Text.in_place(place)),
        tag if is_string_in_parts(tag) && !is_elements(octets) => Err(Fault::Value.in_place(place)),
        _ => Ok(()),
    }
}

/// BER allows only strings to be constructed from parts.
fn is_string_in_parts(tag: u8) -> bool {
    tag < CONTEXT && tag & CONSTRUCTED != 0 && ![SEQUENCE, SET].contains(&tag)
}

fn is_elements(mut octets: &[u8]) -> bool {
    while !octets.is_empty() {
        let Some((_, rest)) = split_element(octets) else { return false };
        octets = rest;
    }
    true
}

fn of_name(mut name: &[u8], place: Place) -> Result<(), Unloadable> {
    while !name.is_empty() {
        let (set, rest) = next(name, SET, place)?;
        of_set(set, place)?;
        name = rest;
    }
    Ok(())
}

fn of_set(mut set: &[u8], place: Place) -> Result<(), Unloadable> {
    while !set.is_empty() {
        let (attribute, after) = next(set, SEQUENCE, place)?;
        let (kind, value) = next(attribute, OBJECT_IDENTIFIER, place)?;
        identifier(kind, place)?;
        let (value, _) = split_element(value).ok_or(Fault::Value.in_place(place))?;
        of_attribute(value, place)?;
        set = after;
    }
    Ok(())
}

/// Checks the value of an attribute: its type, and its characters, which OpenSSL reads to compare names
/// (`x509_name_canon`).
fn of_attribute(value: Element<'_>, place: Place) -> Result<(), Unloadable> {
    let is_sequence = value.tag == SEQUENCE;
    if !is_sequence && !NAME_TYPES.contains(&(value.tag & !CONSTRUCTED)) {
        return Err(Fault::Type(value.tag).in_place(place));
    }
    if is_string_in_parts(value.tag) && value.tag != BIT_STRING | CONSTRUCTED {
        // The joined parts are not examined.
        return of_value(value, place);
    }
    let octets = value.contents;
    let is_text = match value.tag {
        UTF8_STRING => std::str::from_utf8(octets).is_ok(),
        BMP_STRING => is_made_of::<2>(octets, |unit| char::from_u32(u32::from(u16::from_be_bytes(unit))).is_some()),
        UNIVERSAL_STRING => is_made_of::<4>(octets, |unit| char::from_u32(u32::from_be_bytes(unit)).is_some()),
        BIT_STRING => return bits(octets, place),
        tag => tag != BIT_STRING | CONSTRUCTED,
    };
    if is_text { Ok(()) } else { Err(Fault::Text.in_place(place)) }
}

/// Whether these are the attributes of a relative name that OpenSSL can load.
pub(super) fn are_attributes(set: &[u8]) -> bool {
    of_set(set, Place::Extensions).is_ok()
}

/// Whether this is exactly one name that OpenSSL can load.
pub(super) fn is_name_of_attributes(name: &[u8]) -> bool {
    contents(name, SEQUENCE, Place::Extensions).is_ok_and(|name| of_name(name, Place::Extensions).is_ok())
}

/// Whether these are the contents octets of an object identifier.
pub(super) fn is_identifier(octets: &[u8]) -> bool {
    identifier(octets, Place::Extensions).is_ok()
}

fn is_made_of<const WIDTH: usize>(octets: &[u8], is_character: impl Fn([u8; WIDTH]) -> bool) -> bool {
    let (units, rest) = octets.as_chunks::<WIDTH>();
    rest.is_empty() && units.iter().all(|unit| is_character(*unit))
}

fn number(octets: &[u8], place: Place) -> Result<(), Unloadable> {
    let is_shortest = match octets {
        [] => false,
        [0, second, ..] => *second >= 0x80,
        [0xff, second, ..] => *second < 0x80,
        _ => true,
    };
    if is_shortest { Ok(()) } else { Err(Fault::Number.in_place(place)) }
}

fn identifier(octets: &[u8], place: Place) -> Result<(), Unloadable> {
    let ends = octets.last().is_some_and(|last| *last < 0x80);
    let is_padded = octets.first() == Some(&0x80) || octets.windows(2).any(|pair| pair[0] < 0x80 && pair[1] == 0x80);
    if ends && !is_padded { Ok(()) } else { Err(Fault::Identifier.in_place(place)) }
}

fn bits(octets: &[u8], place: Place) -> Result<(), Unloadable> {
    if octets.first().is_some_and(|unused| *unused < 8) { Ok(()) } else { Err(Fault::Value.in_place(place)) }
}

/// The contents of the first element, which must have this tag, and the rest of the input.
fn next(input: &[u8], tag: u8, place: Place) -> Result<(&[u8], &[u8]), Unloadable> {
    let found = expect_element(input, tag).map(|(element, rest)| (element.contents, rest));
    found.ok_or(Fault::Value.in_place(place))
}

/// Like [`next`], but nothing may follow the element.
fn contents(input: &[u8], tag: u8, place: Place) -> Result<&[u8], Unloadable> {
    match next(input, tag, place)? {
        (contents, []) => Ok(contents),
        _ => Err(Fault::Value.in_place(place)),
    }
}

impl Fault {
    fn in_place(self, place: Place) -> Unloadable {
        Unloadable { place, fault: self }
    }
}

impl fmt::Display for Unloadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, fault } = self;
        match fault {
            Fault::Number => write!(f, "{place} has superfluous octets, or none"),
            Fault::Identifier => write!(f, "an object identifier in {place} is not encoded as it must be"),
            Fault::Type(tag) => {
                write!(f, "an attribute of {place} has a type that OpenSSL takes for no text (tag {tag})")
            }
            Fault::Text => write!(f, "a text in {place} has octets that are no characters of its string type"),
            Fault::Value => write!(f, "a value in {place} is not encoded as it must be"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Version => "its version number",
            Self::Serial => "its serial number",
            Self::Algorithm => "its signature algorithm",
            Self::Issuer => "its issuer",
            Self::Validity => "its validity",
            Self::Subject => "its subject",
            Self::Key => "its public key",
            Self::UniqueIdentifier => "its unique identifiers",
            Self::Extensions => "its extensions",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Certificate;
    use crate::pki::{Spec, der, elements};
    use crate::trust;

    #[test]
    fn numbers_and_identifiers() {
        let cases: [(&[u8], bool, bool); 12] = [
            (&[], false, false),
            (&[0], true, true),
            (&[5], true, true),
            (&[0x80], true, false),
            (&[0x55, 4, 3], true, true),
            (&[0, 0, 5], false, true),
            (&[0, 0x80], true, false),
            (&[0xff, 0x80], false, false),
            (&[0xff, 0x7f], true, true),
            (&[0x55, 0x80, 3], true, false),
            (&[0x55, 4, 0x83], true, false),
            (&[0x2a, 0xff, 0x80, 3], true, true),
        ];
        for (octets, is_number, is_identifier) in cases {
            assert_eq!(number(octets, Place::Serial).is_ok(), is_number, "{octets:x?}");
            assert_eq!(identifier(octets, Place::Serial).is_ok(), is_identifier, "{octets:x?}");
        }
    }

    /// The results are those of `openssl x509` 3.0.19 for certificates with such a common name.
    #[test]
    fn values_of_a_name() {
        let text = Some(Fault::Text);
        let cases: [(u8, &[u8], Option<Fault>); 28] = [
            (0x0c, "認証局".as_bytes(), None),
            (0x0c, &[], None),
            (0x0c, &[b'w', 0xff], text),
            (0x0c, &[0xc0, 0xaf], text),
            (0x0c, &[0xed, 0xa0, 0x80], text),
            (0x0c, &[0xf4, 0x90, 0x80, 0x80], text),
            (0x13, b"a_*&", None),
            (0x13, &[0xff], None),
            (0x14, &[0xe9], None),
            (0x16, &[0xe9], None),
            (0x12, b"x", None),
            (0x1e, &[0x8a, 0x8d], None),
            (0x1e, &[0, b'w', 0], text),
            (0x1e, &[0xd8, 0x3d, 0xde, 0], text),
            (0x1c, &[0, 1, 0xf6, 0], None),
            (0x1c, &[0, 0, 0], text),
            (0x1c, &[0, 0x11, 0, 0], text),
            (0x03, &[0, 1], None),
            (0x03, &[], Some(Fault::Value)),
            (0x03, &[8, 0], Some(Fault::Value)),
            (0x30, &[5, 0], None),
            (0x2c, &[0x0c, 1, b'a'], None),
            (0x2c, &[0x0c, 9], Some(Fault::Value)),
            (0x02, &[1], Some(Fault::Type(2))),
            (0x04, b"www", Some(Fault::Type(4))),
            (0x17, b"261126000000Z", Some(Fault::Type(0x17))),
            (0x1a, b"www", Some(Fault::Type(0x1a))),
            (0x80, b"www", Some(Fault::Type(0x80))),
        ];
        for (tag, octets, fault) in cases {
            let attribute = der(0x30, &[&[6, 3, 0x55, 4, 3][..], &der(tag, octets)].concat());
            let name = der(0x31, &attribute);
            let expected = fault.map(|fault| Unloadable { place: Place::Subject, fault });
            assert_eq!(of_name(&name, Place::Subject).err(), expected, "{tag:#x} {octets:x?}");
        }
    }

    #[test]
    fn parts_of_a_certificate() {
        let root = Spec::ca("Root").self_signed();
        let leaf = Spec::leaf("www.example.jp").issued_by(&root);
        assert_eq!(unloadable(&leaf.der), None);
        let name = |tag: u8, octets: &[u8]| {
            let attribute = [&[6, 3, 0x55, 4, 3][..], &der(tag, octets)].concat();
            der(0x30, &der(0x31, &der(0x30, &attribute)))
        };
        let at = |place: Place, fault: Fault| Some(fault.in_place(place));
        let algorithm = vec![0x30, 7, 6, 3, 0x2a, 3, 4, 5, 0];
        let extension = |octets: &[u8]| der(0xa3, &der(0x30, &der(0x30, octets)));
        let cases: [(usize, Vec<u8>, Option<Unloadable>); 12] = [
            (0, vec![0xa0, 3, 2, 1, 2], None),
            (0, vec![0xa0, 4, 2, 2, 0, 2], at(Place::Version, Fault::Number)),
            (1, vec![2, 3, 0, 0, 5], at(Place::Serial, Fault::Number)),
            (2, algorithm, None),
            (2, vec![0x30, 8, 6, 3, 0x2a, 3, 4, 5, 1, 0], at(Place::Algorithm, Fault::Value)),
            (2, vec![0x30, 5, 6, 3, 0x2a, 0x80, 4], at(Place::Algorithm, Fault::Identifier)),
            (3, name(2, &[1]), at(Place::Issuer, Fault::Type(2))),
            (4, vec![0x30, 4, 0x13, 0, 0x17, 0], at(Place::Validity, Fault::Value)),
            (5, name(0x1e, &[0]), at(Place::Subject, Fault::Text)),
            (7, extension(&[6, 2, 0x2a, 3, 4, 0]), None),
            (7, extension(&[6, 2, 0x2a, 0x83, 4, 0]), at(Place::Extensions, Fault::Identifier)),
            (7, extension(&[6, 2, 0x2a, 3, 1, 2, 0xff, 0xff, 4, 0]), at(Place::Extensions, Fault::Value)),
        ];
        for (field, octets, expected) in cases {
            let other = leaf.rewritten(Some(&root), |fields| fields[field].clone_from(&octets));
            assert_eq!(unloadable(&other.der), expected, "{field} {octets:x?}");
        }
    }

    /// OpenSSL can load every root that clients have.
    #[test]
    fn every_known_root_loads() {
        let mut roots = 0;
        for store in ["mozilla", "microsoft", "apple", "java", "android"] {
            let Some(snapshot) = trust::newest(store) else { continue };
            for root in snapshot.all() {
                assert_eq!(unloadable(root), None, "{:?}", Certificate::from_der(root.to_vec()));
                roots += 1;
            }
        }
        assert!(roots > 500, "{roots}");
    }

    /// Truncated input does not cause a panic.
    #[test]
    fn whatever_is_cut_off_is_told() {
        let leaf = Spec::leaf("www.example.jp").self_signed().der;
        for length in 0..leaf.len() {
            assert!(unloadable(&leaf[..length]).is_some());
        }
        assert_eq!(elements(&leaf).len(), 3);
    }
}
