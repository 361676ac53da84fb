//! Recognises DER by its structure: certificates, PKCS#7 and PKCS#12 containers, and others.

use std::collections::HashSet;

use zeroize::Zeroizing;

use super::{MAX_CERTIFICATES, Other, OtherKind, Part, Place, Problem, ProblemKind, Reading, Remains, RepairKind};
use crate::certificate::outline::{
    BIT_STRING, CONTEXT_0, Element, INTEGER, OBJECT_IDENTIFIER, Outline, SEQUENCE, SET, expect_element, split_element,
};
use crate::certificate::{Defect, ber};
use crate::key::pkcs12::{self, Closed};

/// The kind of a DER structure, judging by its first elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Certificate,
    Pkcs7,
    Pkcs12,
    PrivateKey,
    Request,
    Unknown,
}

/// How the DER was encoded. This decides which deviations are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// Binary, not inside a text.
    None,
    /// In a PEM block or bare base64.
    Text,
}

/// The label of a PKCS#12 container as text, which only `GnuTLS` writes (`certtool --to-p12`).
pub(crate) const ARMORED: &str = "PKCS12";

/// The label of entries of such a container that are neither keys nor certificates.
const ENTRIES: &str = "PKCS#12 SECRET";

/// 1.2.840.113549.1.7.2 (RFC 5652 §5.1).
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];

/// The minimum length of a structure in BER, in bytes.
const MIN_BER: usize = 16;

/// The tag of the revocation lists (RFC 5652 §5.1).
const CONTEXT_1: u8 = 0xa1;

/// Whether the input is DER, possibly damaged. It begins with a SEQUENCE in the long form, which nearly every structure
/// of interest needs and no text file has (`0` and a control or non-ASCII octet); or it is a short one with the stated
/// length, such as a key on a small curve or a PKCS#7 container without certificates.
pub(super) fn is_der(bytes: &[u8]) -> bool {
    let is_whole =
        matches!(bytes, [SEQUENCE, length, INTEGER | OBJECT_IDENTIFIER, ..] if bytes.len() == usize::from(*length) + 2);
    // A PKCS#7 container without certificates, with other structures behind it.
    let is_signed_data =
        matches!(bytes, [SEQUENCE, _, OBJECT_IDENTIFIER, 9, rest @ ..] if rest.starts_with(SIGNED_DATA));
    is_whole
        || is_signed_data
        || matches!(bytes, [SEQUENCE, length, ..] if *length >= 0x80 || (*length < 0x20 && !length.is_ascii_whitespace()))
}

/// Reads a file with consecutive structures in DER or BER. Returns the text after them, if any.
pub(super) fn read_file<'a>(bytes: &'a [u8], place: &Place, reading: &mut Reading) -> &'a [u8] {
    let mut rest = bytes;
    for _ in 0..=MAX_CERTIFICATES {
        let next = ber::length(rest).map(|length| &rest[length..]);
        let Some(next) = next.filter(|next| is_der(next) || has_text(next)) else { break };
        let structure = &rest[..rest.len() - next.len()];
        let known = reading.repairs.len();
        read_at(bytes.len() - rest.len(), structure, place, reading);
        // Programs that load a container ignore what follows it.
        if is_der(next) && reading.repairs[known..].iter().any(|repair| repair.kind == RepairKind::Pkcs7) {
            let (there, taken) = (rest.len().to_string(), structure.len().to_string());
            reading.repair(RepairKind::TrailingBytes, place.clone(), &there, &taken);
        }
        if !is_der(next) {
            return next;
        }
        rest = next;
    }
    read_at(bytes.len() - rest.len(), rest, place, reading);
    &[]
}

/// The PEM label of the certificate or PKCS#7 container in DER or BER that begins here, and its length.
pub(super) fn labelled(bytes: &[u8]) -> Option<(&'static str, usize)> {
    let label = |der: &[u8]| match shape_of(split_element(der)?.0) {
        Shape::Certificate => Some("CERTIFICATE"),
        Shape::Pkcs7 => Some("PKCS7"),
        _ => None,
    };
    let strictly = || split_element(bytes).and_then(|(element, _)| Some((label(element.whole)?, element.whole.len())));
    let as_ber = || {
        let length = ber::length(bytes)?;
        let (der, _) = ber::describing(&bytes[..length])?;
        Some((label(&der)?, length))
    };
    strictly().or_else(as_ber)
}

/// Whether exactly one SEQUENCE follows the first element, such as the trust settings of OpenSSL (`X509_AUX`).
pub(super) fn has_one_behind(der: &[u8]) -> bool {
    let settings = split_element(der).and_then(|(_, rest)| expect_element(rest, SEQUENCE));
    settings.is_some_and(|(_, rest)| rest.is_empty())
}

/// Whether there is more than padding of a file.
fn has_text(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| *byte != 0 && !byte.is_ascii_whitespace())
}

/// Reads one structure at this byte offset of the file.
fn read_at(offset: usize, bytes: &[u8], place: &Place, reading: &mut Reading) {
    let known = reading.repairs.len();
    read_der(bytes, place, Wrapping::None, reading);
    for repair in reading.repairs.iter_mut().skip(known) {
        repair.offset = Some(offset);
    }
}

/// Reads the structure of a block, and the ones directly behind it, which OpenSSL ignores. Returns the octets after
/// them, unless they are only padding.
pub(super) fn read_block<'a>(bytes: &'a [u8], place: &Place, reading: &mut Reading) -> &'a [u8] {
    let mut rest = bytes;
    for _ in 0..MAX_CERTIFICATES {
        let Some((structure, next)) = ber::length(rest).map(|length| rest.split_at(length)) else { break };
        if !is_known(next) {
            break;
        }
        reading.repair(RepairKind::TrailingBytes, place.clone(), &rest.len().to_string(), &structure.len().to_string());
        read_der(structure, place, Wrapping::Text, reading);
        rest = next;
    }
    read_der(rest, place, Wrapping::Text, reading);
    ber::length(rest).and_then(|length| rest.get(length..)).filter(|behind| has_text(behind)).unwrap_or_default()
}

/// Whether a complete structure of a known kind begins here. The trust settings of OpenSSL may look like an encrypted
/// key.
fn is_known(bytes: &[u8]) -> bool {
    match split_element(bytes) {
        Some((element, _)) if element.contents.first() == Some(&SEQUENCE) => {
            Outline::of(element.whole).is_some() || is_encrypted_key(element.contents)
        }
        Some((element, _)) => shape_of(element) != Shape::Unknown,
        None => ber::length(bytes).is_some_and(|length| length > MIN_BER),
    }
}

/// Whether it begins with an encryption with a password (RFC 8018 §A, RFC 7292 §C).
fn is_encrypted_key(contents: &[u8]) -> bool {
    const PKCS_5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5];
    const PKCS_12: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12];
    let algorithm = expect_element(contents, SEQUENCE).map(|(algorithm, _)| algorithm.contents);
    let identifier = algorithm.and_then(|algorithm| expect_element(algorithm, OBJECT_IDENTIFIER));
    identifier.is_some_and(|(identifier, _)| [PKCS_5, PKCS_12].iter().any(|arc| identifier.contents.starts_with(arc)))
}

/// Reads one structure as DER, or if that fails as BER. `place` is its place in the input.
fn read_der(bytes: &[u8], place: &Place, wrapping: Wrapping, reading: &mut Reading) {
    let strict = split_element(bytes);
    if let Some((der, taken)) = in_der(bytes)
        && let Some((element, [])) = split_element(&der)
        && shape_of(element) != Shape::Unknown
    {
        if shape_of(element) == Shape::Certificate {
            reading.repair(RepairKind::NotDer, place.clone(), "BER", "DER");
        }
        return read_element(element, (bytes.len(), taken), place, wrapping, reading);
    }
    match strict {
        Some((element, _)) => read_element(element, (bytes.len(), element.whole.len()), place, wrapping, reading),
        None if begins_like_pkcs12(bytes) => {
            reading.others.push(other(OtherKind::Pkcs12, "PKCS#12 container", place));
            reading.problem(ProblemKind::BadPkcs12, place.clone());
        }
        None => reading.problems.push(in_ber(bytes, place).unwrap_or_else(|| cut_off(bytes, place))),
    }
}

/// The structure in DER, and its length in the input. `None` if it is in DER already, or cannot be converted.
fn in_der(bytes: &[u8]) -> Option<(Zeroizing<Vec<u8>>, usize)> {
    let strict = split_element(bytes).map(|(element, _)| element);
    if let Some(element) = strict.filter(|element| is_whole(*element)) {
        return ber::around_signed(element.whole).map(|der| (der, element.whole.len()));
    }
    let (der, taken) = ber::to_der(bytes)?;
    let shorter = ber::around_signed(&der);
    Some((shorter.unwrap_or(der), taken))
}

/// A certificate, in DER if its signature allows it.
fn found(der: &[u8], place: &Place) -> super::Found {
    super::Found { der: ber::certificate(der), place: place.clone() }
}

/// Whether it is DER throughout, with no other octets.
fn is_whole(element: Element<'_>) -> bool {
    match shape_of(element) {
        Shape::Unknown => false,
        Shape::Pkcs7 => pkcs7_certificates(element).is_some_and(|mut rest| {
            while let Some((element, next)) = split_element(rest)
                && (element.tag != SEQUENCE || Outline::of(element.whole).is_some())
            {
                rest = next;
            }
            rest.is_empty()
        }),
        _ => true,
    }
}

/// Reads an element in DER. The pair has the number of available octets, and of those that the element took.
fn read_element(
    element: Element<'_>,
    (there, taken): (usize, usize),
    place: &Place,
    wrapping: Wrapping,
    reading: &mut Reading,
) {
    let shape = shape_of(element);
    if wrapping == Wrapping::None && matches!(shape, Shape::Certificate | Shape::Pkcs7) {
        reading.repair(RepairKind::Der, place.clone(), "DER", "PEM");
    }
    if taken < there && matches!(shape, Shape::Certificate | Shape::Pkcs7) {
        reading.repair(RepairKind::TrailingBytes, place.clone(), &there.to_string(), &taken.to_string());
    }
    match shape {
        Shape::Certificate => {
            reading.certificates.push(found(element.whole, place));
        }
        Shape::Pkcs7 => read_pkcs7(element, place, reading),
        Shape::PrivateKey => reading.others.push(other(OtherKind::PrivateKey, "private key", place)),
        Shape::Request => reading.others.push(other(OtherKind::Request, "certificate signing request", place)),
        Shape::Pkcs12 => {
            let entries = read_pkcs12(element, place, reading);
            // As text, it is not kept as a container.
            if entries > 0 && wrapping == Wrapping::Text {
                reading.others.push(other(OtherKind::Block, ENTRIES, place));
            }
        }
        Shape::Unknown => {
            let problem = in_ber(element.whole, place).unwrap_or_else(|| broken(element.whole, place));
            reading.problems.push(problem);
        }
    }
}

fn other(kind: OtherKind, label: &str, place: &Place) -> Other {
    Other { kind, label: label.to_owned(), place: place.clone() }
}

/// Whether it begins with the version of a PKCS#12 container (RFC 7292 §4) and the type of its contents.
fn begins_like_pkcs12(der: &[u8]) -> bool {
    let contents = match der {
        [SEQUENCE, length, rest @ ..] if *length < 0x80 => rest,
        [SEQUENCE, first @ 0x81..=0x84, rest @ ..] => rest.get(usize::from(*first & 0x7f)..).unwrap_or_default(),
        _ => return false,
    };
    matches!(contents, [INTEGER, 1, 3, SEQUENCE, ..])
}

fn not_certificate(place: &Place) -> Problem {
    Problem { kind: ProblemKind::NotCertificate, place: place.clone(), remains: None }
}

/// The problem of a certificate whose signed part is in BER, or of a container with such certificates.
fn in_ber(bytes: &[u8], place: &Place) -> Option<Problem> {
    let (copy, _) = ber::describing(bytes)?;
    let (element, _) = split_element(&copy)?;
    let remains = match shape_of(element) {
        Shape::Certificate => Remains::damaged(&copy),
        Shape::Pkcs7 if pkcs7_certificates(element).is_some_and(|rest| !rest.is_empty()) => None,
        _ => return None,
    };
    Some(Problem { kind: ProblemKind::Malformed(Defect::NotDer), place: place.clone(), remains })
}

/// The problem of truncated DER.
fn cut_off(bytes: &[u8], place: &Place) -> Problem {
    let kind = match announced_length(bytes) {
        Some(length) if length > bytes.len() => ProblemKind::Truncated(length, bytes.len()),
        None if begins_in_ber(bytes) && ber::is_cut_off(bytes) => ProblemKind::CutOff(bytes.len()),
        _ => ProblemKind::NotCertificate,
    };
    Problem { kind, place: place.clone(), remains: Remains::cut(bytes) }
}

/// Whether it begins with the indefinite length of a structure of interest.
fn begins_in_ber(bytes: &[u8]) -> bool {
    matches!(bytes, [SEQUENCE, 0x80, SEQUENCE | OBJECT_IDENTIFIER | INTEGER, ..])
}

/// The problem of DER that is damaged, or not a certificate.
fn broken(der: &[u8], place: &Place) -> Problem {
    let remains = Remains::damaged(der);
    let kind = match first_break(der) {
        Some((byte, part)) if begins_like_certificate(der) => ProblemKind::Broken(byte, part),
        _ => ProblemKind::NotCertificate,
    };
    Problem { kind, place: place.clone(), remains }
}

/// Whether it begins with the version of a certificate (RFC 5280 §4.1), or with a long serial number, because version 1
/// omits the version.
fn begins_like_certificate(der: &[u8]) -> bool {
    let header = |bytes: &[u8]| match bytes {
        [SEQUENCE, length, ..] if *length < 0x80 => Some(2),
        [SEQUENCE, first @ 0x81..=0x84, ..] => Some(2 + usize::from(first & 0x7f)),
        _ => None,
    };
    let tbs = header(der).and_then(|length| der.get(length..));
    let inside = tbs.and_then(|tbs| tbs.get(header(tbs)?..));
    matches!(inside, Some([CONTEXT_0, 3, INTEGER, ..] | [INTEGER, 8..=20, ..]))
}

/// The elements of `TBSCertificate` in order, with their tags.
const PARTS: [(u8, Part); 6] = [
    (INTEGER, Part::SerialNumber),
    (SEQUENCE, Part::SignatureAlgorithm),
    (SEQUENCE, Part::Issuer),
    (SEQUENCE, Part::Validity),
    (SEQUENCE, Part::Subject),
    (SEQUENCE, Part::PublicKey),
];

/// The first damaged element of a certificate of the right length: its offset and name.
fn first_break(der: &[u8]) -> Option<(usize, Part)> {
    let offset = |rest: &[u8]| der.len() - rest.len();
    let (certificate, _) = expect_element(der, SEQUENCE)?;
    let Some((tbs, outer)) = expect_element(certificate.contents, SEQUENCE) else {
        return Some((offset(certificate.contents), Part::SignedPart));
    };
    // Offsets inside the signed part are relative to its end.
    let inner = |rest: &[u8]| offset(outer) - rest.len();
    let mut rest = expect_element(tbs.contents, CONTEXT_0).map_or(tbs.contents, |(_version, rest)| rest);
    for (tag, part) in PARTS {
        match expect_element(rest, tag) {
            Some((_, next)) => rest = next,
            None => return Some((inner(rest), part)),
        }
    }
    let Some((_, signature)) = expect_element(outer, SEQUENCE) else {
        return Some((offset(outer), Part::SignatureAlgorithm));
    };
    match expect_element(signature, BIT_STRING) {
        Some((bits, [])) if bits.contents.first() == Some(&0) => None,
        _ => Some((offset(signature), Part::Signature)),
    }
}

/// Reads the certificates of a PKCS#12 container. Returns the number of entries besides keys and certificates.
fn read_pkcs12(container: Element<'_>, place: &Place, reading: &mut Reading) -> usize {
    let password = reading.password.clone();
    let opened = match pkcs12::open(container.whole, None, &mut reading.rounds) {
        Err(Closed::Locked) if password.is_some() => {
            pkcs12::open(container.whole, password.as_deref(), &mut reading.rounds)
        }
        opened => opened,
    };
    let opened = match opened {
        Err(closed) if closed != Closed::Damaged && password.is_none() => {
            pkcs12::in_clear(container.whole).ok_or(closed)
        }
        opened => opened,
    };
    let contents = match opened {
        Ok(contents) => contents,
        Err(closed) => {
            let kind = match closed {
                Closed::Locked if password.is_some() => ProblemKind::WrongPassword,
                Closed::Locked => ProblemKind::PasswordNeeded,
                Closed::Costly(rounds) => ProblemKind::CostlyPkcs12(rounds),
                Closed::Unknown(name) => ProblemKind::UnknownPkcs12(name),
                Closed::Damaged => ProblemKind::BadPkcs12,
            };
            reading.others.push(other(OtherKind::Pkcs12, "PKCS#12 container", place));
            reading.problem(kind, place.clone());
            return 0;
        }
    };
    reading.repair(RepairKind::Pkcs12, place.clone(), "PKCS#12", "PEM");
    let has_key = !contents.keys.is_empty() || contents.closed_keys > 0;
    if has_key {
        reading.others.push(other(OtherKind::PrivateKey, "private key", place));
    }
    let is_empty = contents.certificates.is_empty();
    let has_chain = has_key && contents.certificates.iter().any(|entry| !entry.is_trusted());
    let trusted =
        contents.certificates.iter().filter(|entry| entry.is_trusted()).map(|entry| ber::certificate(&entry.der));
    let trusted: HashSet<Vec<u8>> = trusted.collect();
    for entry in contents.certificates {
        let is_trusted = entry.is_trusted();
        let (is_aside, der) = (has_chain && is_trusted, ber::certificate(&entry.der));
        if has_key && !trusted.contains(&der) {
            reading.of_keys.insert(der.clone());
        }
        let place = place.clone();
        match Outline::of(&der) {
            // A trusted certificate next to a key and its chain is not sent.
            Some(_) if is_aside => reading.aside.push(super::Found { der, place }),
            Some(_) => reading.certificates.push(super::Found { der, place }),
            None => reading.problems.push(broken(&der, &place)),
        }
    }
    if is_empty {
        reading.problem(ProblemKind::EmptyPkcs12, place.clone());
    }
    contents.others
}

/// The contents of a PKCS#7 container besides certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignedParts {
    /// Whether it has revocation lists.
    pub(crate) has_lists: bool,
    /// Whether it has contents or signatures.
    pub(crate) has_contents: bool,
}

impl SignedParts {
    /// The parts of a `SignedData` (RFC 5652 §5.1).
    fn of(container: Element<'_>) -> Option<Self> {
        let (_kind, content) = expect_element(container.contents, OBJECT_IDENTIFIER)?;
        let (content, _) = expect_element(content, CONTEXT_0)?;
        let (signed_data, _) = expect_element(content.contents, SEQUENCE)?;
        let (_version, rest) = expect_element(signed_data.contents, INTEGER)?;
        let (_digests, rest) = expect_element(rest, SET)?;
        let (encapsulated, mut rest) = expect_element(rest, SEQUENCE)?;
        let (_kind, octets) = expect_element(encapsulated.contents, OBJECT_IDENTIFIER)?;
        let octets = expect_element(octets, CONTEXT_0).and_then(|(explicit, _)| split_element(explicit.contents));
        let mut parts =
            Self { has_contents: octets.is_some_and(|(octets, _)| !octets.contents.is_empty()), has_lists: false };
        // Certificates, revocation lists and signatures, each at most once.
        for _ in 0..3 {
            let Some((element, next)) = split_element(rest) else { break };
            let is_full = !element.contents.is_empty();
            parts.has_lists |= element.tag == CONTEXT_1 && is_full;
            parts.has_contents |= element.tag == SET && is_full;
            rest = next;
        }
        Some(parts)
    }

    pub(super) fn add(&mut self, other: Self) {
        self.has_lists |= other.has_lists;
        self.has_contents |= other.has_contents;
    }

    /// Whether it has anything that `others` does not have.
    pub(crate) fn is_more_than(self, others: Self) -> bool {
        (self.has_lists && !others.has_lists) || (self.has_contents && !others.has_contents)
    }
}

/// The certificates of a PKCS#7 `SignedData` (RFC 2315 §9, RFC 5652 §5): those in its `[0]` field.
fn read_pkcs7(container: Element<'_>, place: &Place, reading: &mut Reading) {
    let Some(mut rest) = pkcs7_certificates(container) else {
        return reading.problem(ProblemKind::BadPkcs7, place.clone());
    };
    reading.repair(RepairKind::Pkcs7, place.clone(), "PKCS#7", "PEM");
    reading.signed.add(SignedParts::of(container).unwrap_or_default());
    let before = reading.certificates.len();
    for _ in 0..=MAX_CERTIFICATES {
        let Some((element, next)) = split_element(rest) else {
            let certificate = ber::length(rest).map(|length| rest.split_at(length));
            let Some((problem, next)) = certificate.and_then(|(one, next)| Some((in_ber(one, place)?, next))) else {
                break;
            };
            reading.problems.push(problem);
            rest = next;
            continue;
        };
        // The other choices of CertificateChoices (attribute certificates) have context tags.
        if Outline::of(element.whole).is_some() {
            reading.certificates.push(found(element.whole, place));
        } else if element.tag == SEQUENCE {
            reading.problems.push(in_ber(element.whole, place).unwrap_or_else(|| not_certificate(place)));
        }
        rest = next;
    }
    if !rest.is_empty() {
        reading.problem(ProblemKind::BadPkcs7, place.clone());
    } else if reading.certificates.len() == before {
        reading.problem(ProblemKind::EmptyPkcs7, place.clone());
    }
}

fn pkcs7_certificates(container: Element<'_>) -> Option<&[u8]> {
    let (_kind, content) = expect_element(container.contents, OBJECT_IDENTIFIER)?;
    let (content, _) = expect_element(content, CONTEXT_0)?;
    let (signed_data, _) = expect_element(content.contents, SEQUENCE)?;
    let (_version, rest) = expect_element(signed_data.contents, INTEGER)?;
    let (_digests, rest) = expect_element(rest, SET)?;
    let (_contents, rest) = expect_element(rest, SEQUENCE)?;
    match expect_element(rest, CONTEXT_0) {
        Some((certificates, _)) => Some(certificates.contents),
        None => Some(&[]),
    }
}

fn shape_of(element: Element<'_>) -> Shape {
    if Outline::of(element.whole).is_some() {
        return Shape::Certificate;
    }
    let Some((first, rest)) = split_element(element.contents) else {
        return Shape::Unknown;
    };
    let second = split_element(rest).map(|(second, _)| second.tag);
    match (first.tag, first.contents, second) {
        (OBJECT_IDENTIFIER, SIGNED_DATA, _) => Shape::Pkcs7,
        // PFX (RFC 7292 §4): version 3, then authSafe.
        (INTEGER, [3], Some(SEQUENCE)) => Shape::Pkcs12,
        // PKCS#1 and PKCS#8 (version, then modulus or algorithm), SEC1 (version, then octets), and
        // EncryptedPrivateKeyInfo (RFC 5208 §6: algorithm, then octets).
        (INTEGER, [0 | 1], Some(INTEGER | SEQUENCE | 0x04)) | (SEQUENCE, _, Some(0x04)) => Shape::PrivateKey,
        (SEQUENCE, inner, Some(SEQUENCE)) if is_request(inner) => Shape::Request,
        _ => Shape::Unknown,
    }
}

/// `CertificationRequestInfo` (RFC 2986 §4.1): version, name, key, attributes.
fn is_request(info: &[u8]) -> bool {
    let tags: Vec<u8> = std::iter::successors(split_element(info), |(_, rest)| split_element(rest))
        .map(|(element, _)| element.tag)
        .take(4)
        .collect();
    tags.starts_with(&[INTEGER, SEQUENCE, SEQUENCE]) && matches!(tags.get(3), None | Some(&CONTEXT_0))
}

/// The subjectPublicKeyInfo in DER of a signing request (RFC 2986 §4.1).
pub(super) fn requested_key(der: &[u8]) -> Option<Vec<u8>> {
    let (request, _) = expect_element(der, SEQUENCE)?;
    let (info, _) = expect_element(request.contents, SEQUENCE)?;
    let (_version, rest) = expect_element(info.contents, INTEGER)?;
    let (_subject, rest) = expect_element(rest, SEQUENCE)?;
    expect_element(rest, SEQUENCE).map(|(key, _)| key.whole.to_vec())
}

/// The length of the first element in bytes, including its header, as stated in the header.
pub(super) fn announced_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [_, length, ..] if *length < 0x80 => Some(usize::from(*length) + 2),
        [_, first, rest @ ..] if (0x81..=0x84).contains(first) => {
            let octets = rest.get(..usize::from(first & 0x7f))?;
            Some(octets.iter().fold(0, |sum, &octet| sum << 8 | usize::from(octet)) + 2 + octets.len())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn read(bytes: &[u8]) -> Reading {
        let mut reading = Reading::default();
        let place = Place { file: Arc::from("x"), line: 1 };
        read_der(bytes, &place, Wrapping::None, &mut reading);
        reading
    }

    #[test]
    fn other_structures_are_named_and_not_taken_for_certificates() {
        let cases: [(&str, &[u8], Option<OtherKind>); 6] = [
            ("PKCS#1", &[0x30, 6, 2, 1, 0, 2, 1, 5], Some(OtherKind::PrivateKey)),
            ("PKCS#8", &[0x30, 5, 2, 1, 0, 0x30, 0], Some(OtherKind::PrivateKey)),
            ("SEC1", &[0x30, 5, 2, 1, 1, 4, 0], Some(OtherKind::PrivateKey)),
            ("encrypted PKCS#8", &[0x30, 4, 0x30, 0, 4, 0], Some(OtherKind::PrivateKey)),
            ("PKCS#12", &[0x30, 5, 2, 1, 3, 0x30, 0], Some(OtherKind::Pkcs12)),
            ("something else", &[0x30, 2, 5, 0], None),
        ];
        for (name, bytes, expected) in cases {
            let reading = read(bytes);
            assert_eq!(reading.others.first().map(|other| other.kind), expected, "{name}");
            assert!(reading.certificates.is_empty(), "{name}");
            let is_closed = matches!(expected, None | Some(OtherKind::Pkcs12));
            assert_eq!(reading.problems.len(), usize::from(is_closed), "{name}");
        }
    }

    #[test]
    fn a_cut_structure_says_how_much_is_missing() {
        let cases: [(&[u8], ProblemKind); 7] = [
            (&[0x30, 0x80, 6, 1, 9, 0xa0, 0x80, 4, 3, 1], ProblemKind::CutOff(10)),
            (&[0x30, 0x80, 0x30, 0x80, 2, 1, 5, 0], ProblemKind::CutOff(8)),
            (&[0x30, 0x80, 5, 0], ProblemKind::NotCertificate),
            (&[0x30, 0x82, 1, 0, 5], ProblemKind::Truncated(260, 5)),
            (&[0x30, 9, 5], ProblemKind::Truncated(11, 3)),
            (&[0x30, 0x80, 0, 0], ProblemKind::NotCertificate),
            (&[0x30, 0x85, 1, 1, 1, 1, 1], ProblemKind::NotCertificate),
        ];
        for (bytes, expected) in cases {
            assert_eq!(read(bytes).problems[0].kind, expected);
        }
    }

    #[test]
    fn binary_and_text_are_told_apart() {
        let key = [&[SEQUENCE, 46, INTEGER, 1, 0][..], &[0; 43]].concat();
        let cases: [(&[u8], bool); 8] = [
            (&key, true),
            (&key[..47], false),
            (&[0x30, 0x82, 1, 0], true),
            (&[0x30, 0x80], true),
            (&[0x30, 3, 2, 1, 0], true),
            (b"0\n", false),
            (b"-----BEGIN", false),
            (b"", false),
        ];
        for (bytes, expected) in cases {
            assert_eq!(is_der(bytes), expected, "{bytes:?}");
        }
    }
}
