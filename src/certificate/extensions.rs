//! Extensions that some programs check in every certificate, and because of which they refuse it, while others ignore
//! errors in them.

use std::collections::BTreeSet;
use std::fmt;

use super::Certificate;
use super::loading::{are_attributes, is_identifier, is_name_of_attributes};
use super::outline::{
    BIT_STRING, BOOLEAN, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Outline, SEQUENCE, expect_element, split_element,
};

const NULL: u8 = 0x05;
const EXTENSIONS: u8 = 0xa3;

/// The contents octets of object identifiers: subjectKeyIdentifier, issuerAltName and cRLDistributionPoints (RFC 5280 §4.2.1.2, §4.2.1.7, §4.2.1.13),
/// addresses and AS numbers (RFC 3779 §2.2.1, §3.2.1), `proxyCertInfo` (RFC 3820 §3.8), TLS features (RFC 7633 §4), and
/// Netscape's nsCertType.
const KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 14];
const ISSUER_NAMES: &[u8] = &[0x55, 0x1d, 18];
const CRL_POINTS: &[u8] = &[0x55, 0x1d, 31];
const ADDRESSES: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 7];
const AS_NUMBERS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 8];
const PROXY: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 14];
const FEATURES: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 24];
pub(super) const NETSCAPE_TYPE: &[u8] = &[0x60, 0x86, 0x48, 1, 0x86, 0xf8, 0x42, 1, 1];

/// An extension that makes a certificate invalid for OpenSSL (`EXFLAG_INVALID` in `crypto/x509/v3_purp.c`). Further
/// ones, and duplicate extensions, are in [`super::Facts::malformed_extensions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidExtension {
    /// cRLDistributionPoints: malformed, or a point with neither a name nor an issuer.
    DistributionPoints,
    /// The address blocks of RFC 3779.
    Addresses,
    /// The AS numbers of RFC 3779.
    AsNumbers,
    /// Netscape's nsCertType.
    NetscapeType,
    /// `proxyCertInfo`, with any contents: OpenSSL accepts proxy certificates only on request.
    Proxy,
}

/// Properties of extensions that only some clients check. Computed once, because many clients are evaluated.
pub(super) struct Extensions {
    invalid: Option<InvalidExtension>,
    has_whole_issuer_names: bool,
    has_followed_key_identifier: bool,
    tls_features: Option<BTreeSet<Vec<u8>>>,
}

impl Certificate {
    fn extensions(&self) -> &Extensions {
        self.0.extensions.get_or_init(|| Extensions::of(self.der()))
    }

    /// The first extension that makes the certificate invalid for OpenSSL.
    pub fn invalid_extension(&self) -> Option<InvalidExtension> {
        self.extensions().invalid
    }

    /// Whether issuerAltName, if present, is a list of names.
    pub(crate) fn has_whole_issuer_names(&self) -> bool {
        self.extensions().has_whole_issuer_names
    }

    /// Whether subjectKeyIdentifier has trailing octets.
    pub(crate) fn has_followed_key_identifier(&self) -> bool {
        self.extensions().has_followed_key_identifier
    }

    /// The TLS features (RFC 7633 §4). Empty without the extension, `None` if it cannot be read.
    pub(crate) fn tls_features(&self) -> Option<BTreeSet<Vec<u8>>> {
        self.extensions().tls_features.clone()
    }
}

impl Extensions {
    fn of(der: &[u8]) -> Self {
        let all: Vec<Extension<'_>> = extensions_of(der).collect();
        Self {
            invalid: invalid(&all),
            has_whole_issuer_names: values_of(&all, ISSUER_NAMES).all(is_list_of_names),
            has_followed_key_identifier: values_of(&all, KEY_IDENTIFIER).any(is_followed),
            tls_features: features(&all),
        }
    }
}

/// The contents octets of an extension's object identifier, and its value.
type Extension<'a> = (&'a [u8], &'a [u8]);

/// The extensions of a certificate in DER that can be read, in order.
pub(super) fn extensions_of(der: &[u8]) -> impl Iterator<Item = Extension<'_>> {
    let mut rest = Outline::of(der).map_or(&[][..], |outline| extension_list(outline.after_key).unwrap_or_default());
    let extensions = std::iter::from_fn(move || {
        let (extension, next) = expect_element(rest, SEQUENCE)?;
        rest = next;
        Some(extension.contents)
    });
    extensions.filter_map(|extension| {
        let (kind, value) = expect_element(extension, OBJECT_IDENTIFIER)?;
        let value = expect_element(value, BOOLEAN).map_or(value, |(_, value)| value);
        let (value, _) = expect_element(value, OCTET_STRING)?;
        Some((kind.contents, value.contents))
    })
}

/// The values of the extensions of a kind.
fn values_of<'a>(all: &[Extension<'a>], kind: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    all.iter().filter(move |(found, _)| *found == kind).map(|(_, value)| *value)
}

fn invalid(all: &[Extension<'_>]) -> Option<InvalidExtension> {
    let known = [
        (CRL_POINTS, is_points as fn(&[u8]) -> bool, InvalidExtension::DistributionPoints),
        (ADDRESSES, is_address_blocks, InvalidExtension::Addresses),
        (AS_NUMBERS, is_as_numbers, InvalidExtension::AsNumbers),
        (NETSCAPE_TYPE, is_bit_string, InvalidExtension::NetscapeType),
        (PROXY, |_| false, InvalidExtension::Proxy),
    ];
    let is_invalid =
        |kind: &[u8], is_whole: fn(&[u8]) -> bool| values_of(all, kind).next().is_some_and(|value| !is_whole(value));
    known.into_iter().find(|(kind, is_whole, _)| is_invalid(kind, *is_whole)).map(|(.., found)| found)
}

fn is_list_of_names(value: &[u8]) -> bool {
    matches!(expect_element(value, SEQUENCE), Some((names, [])) if self::all(names.contents, is_general_name))
}

fn is_followed(value: &[u8]) -> bool {
    expect_element(value, OCTET_STRING).is_some_and(|(_, rest)| !rest.is_empty())
}

fn features(all: &[Extension<'_>]) -> Option<BTreeSet<Vec<u8>>> {
    let mut features = BTreeSet::new();
    for value in values_of(all, FEATURES) {
        let (list, after) = expect_element(value, SEQUENCE)?;
        let mut rest = list.contents;
        while !rest.is_empty() {
            let (feature, next) = expect_element(rest, INTEGER)?;
            features.insert(feature.contents.to_vec());
            rest = next;
        }
        after.is_empty().then_some(())?;
    }
    Some(features)
}

/// Whether nsCertType, as the DER of the extension's value, allows TLS servers. `None` if it is malformed.
pub(super) fn netscape_server(value: &[u8]) -> Option<bool> {
    const SSL_SERVER: u8 = 0x40;
    let (bits, _) = expect_element(value, BIT_STRING)?;
    let (&unused, octets) = bits.contents.split_first().filter(|(unused, _)| **unused < 8)?;
    let first = octets.first().map_or(0, |first| if octets.len() == 1 { first >> unused << unused } else { *first });
    Some(first & SSL_SERVER != 0)
}

fn extension_list(mut rest: &[u8]) -> Option<&[u8]> {
    while !rest.is_empty() {
        let (element, next) = split_element(rest)?;
        if element.tag == EXTENSIONS {
            return expect_element(element.contents, SEQUENCE).map(|(list, _)| list.contents);
        }
        rest = next;
    }
    None
}

/// Whether `rest` consists only of elements that meet the condition.
fn all(mut rest: &[u8], is_wanted: impl Fn(u8, &[u8]) -> bool) -> bool {
    while !rest.is_empty() {
        match split_element(rest) {
            Some((element, next)) if is_wanted(element.tag, element.contents) => rest = next,
            _ => return false,
        }
    }
    true
}

/// The contents of the first element. Like OpenSSL, ignores what follows it.
fn first_contents(value: &[u8], tag: u8) -> Option<&[u8]> {
    expect_element(value, tag).map(|(element, _)| element.contents)
}

fn is_bits(octets: &[u8]) -> bool {
    octets.first().is_some_and(|unused| *unused < 8)
}

fn is_bit_string(value: &[u8]) -> bool {
    first_contents(value, BIT_STRING).is_some_and(is_bits)
}

fn is_points(value: &[u8]) -> bool {
    let is_point = |tag: u8, contents: &[u8]| tag == SEQUENCE && is_point(contents).is_some();
    first_contents(value, SEQUENCE).is_some_and(|points| all(points, is_point))
}

/// Whether this is a `DistributionPoint` with a name or an issuer (`setup_dp`).
fn is_point(point: &[u8]) -> Option<()> {
    let (name, rest) = optional(point, 0xa0);
    if let Some(name) = name {
        match split_element(name)? {
            (names, []) if names.tag == 0xa0 => all(names.contents, is_general_name).then_some(())?,
            (relative, []) if relative.tag == 0xa1 => are_attributes(relative.contents).then_some(())?,
            _ => return None,
        }
    }
    let (reasons, rest) = optional(rest, 0x81);
    reasons.is_none_or(is_bits).then_some(())?;
    let (issuer, rest) = optional(rest, 0xa2);
    issuer.is_none_or(|issuer| all(issuer, is_general_name)).then_some(())?;
    let says = name.is_some() || issuer.is_some_and(|issuer| !issuer.is_empty());
    (rest.is_empty() && says).then_some(())
}

fn optional(input: &[u8], tag: u8) -> (Option<&[u8]>, &[u8]) {
    expect_element(input, tag).map_or((None, input), |(element, rest)| (Some(element.contents), rest))
}

/// Whether this is a `GeneralName` (RFC 5280 §4.2.1.6), as far as OpenSSL checks it.
fn is_general_name(tag: u8, contents: &[u8]) -> bool {
    let other = || {
        let (kind, value) = expect_element(contents, OBJECT_IDENTIFIER)?;
        let (value, end) = expect_element(value, 0xa0)?;
        let (_, after) = split_element(value.contents)?;
        Some(is_identifier(kind.contents) && end.is_empty() && after.is_empty())
    };
    match tag {
        0xa0 => other() == Some(true),
        // Mailbox, DNS name, URI, IP address.
        0x81 | 0x82 | 0x86 | 0x87 => true,
        // X.400 address and EDI party name.
        0xa3 | 0xa5 => all(contents, |_, _| true),
        0xa4 => is_name_of_attributes(contents),
        0x88 => is_identifier(contents),
        _ => false,
    }
}

/// `NULL` for inherited values, or a list.
fn is_choice(value: &[u8], is_one: impl Fn(u8, &[u8]) -> bool) -> bool {
    match split_element(value) {
        Some((choice, [])) => match choice.tag {
            NULL => choice.contents.is_empty(),
            SEQUENCE => all(choice.contents, is_one),
            _ => false,
        },
        _ => false,
    }
}

/// A value, or a range: a sequence of two values.
fn is_one_or_range(wanted: u8, is_value: fn(&[u8]) -> bool) -> impl Fn(u8, &[u8]) -> bool {
    move |tag, contents| {
        let is_wanted = |tag: u8, contents: &[u8]| tag == wanted && is_value(contents);
        let ends = || {
            let (_, rest) = split_element(contents)?;
            let (_, end) = split_element(rest)?;
            Some(end.is_empty())
        };
        is_wanted(tag, contents) || (tag == SEQUENCE && all(contents, is_wanted) && ends() == Some(true))
    }
}

/// `IPAddrBlocks` (RFC 3779 §2.2.3.1).
fn is_address_blocks(value: &[u8]) -> bool {
    let is_family = |tag: u8, contents: &[u8]| {
        let choice = expect_element(contents, OCTET_STRING).map(|(_, choice)| choice);
        tag == SEQUENCE && choice.is_some_and(|choice| is_choice(choice, is_one_or_range(BIT_STRING, is_bits)))
    };
    first_contents(value, SEQUENCE).is_some_and(|families| all(families, is_family))
}

/// `ASIdentifiers` (RFC 3779 §3.2.3.1).
fn is_as_numbers(value: &[u8]) -> bool {
    let Some(identifiers) = first_contents(value, SEQUENCE) else { return false };
    let (numbers, rest) = optional(identifiers, 0xa0);
    let (domains, rest) = optional(rest, 0xa1);
    let is_list = |list: &[u8]| is_choice(list, is_one_or_range(INTEGER, |octets| !octets.is_empty()));
    rest.is_empty() && [numbers, domains].into_iter().flatten().all(is_list)
}

impl fmt::Display for InvalidExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DistributionPoints => "CRL distribution points",
            Self::Addresses => "IP address blocks (RFC 3779)",
            Self::AsNumbers => "AS numbers (RFC 3779)",
            Self::NetscapeType => "Netscape certificate type",
            Self::Proxy => "proxy certificate information (RFC 3820)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The results are those of OpenSSL 3.0.19 for certificates with such extensions.
    #[test]
    fn extensions_that_openssl_reads() {
        type Case<'a> = (fn(&[u8]) -> bool, &'a [u8], bool);
        let uri = [0x30, 9, 0x30, 7, 0xa0, 5, 0xa0, 3, 0x86, 1, b'x'];
        let followed = [&uri[..], &[0]].concat();
        let relative = [0x30, 15, 0x30, 13, 0xa0, 11, 0xa1, 9, 0x30, 7, 6, 3, 0x55, 4, 3, 0x0c, 0];
        let cases: [Case<'_>; 30] = [
            (is_points, &uri, true),
            (is_points, &followed, true),
            (is_points, &relative, true),
            (is_points, &[0x30, 0], true),
            (is_points, &[0x30, 6, 0x30, 4, 0xa0, 2, 0xa0, 0], true),
            (is_points, &[0x30, 2, 0x30, 0], false),
            (is_points, &[0x30, 5, 0x30, 3, 0x81, 1, 0], false),
            (is_points, &[0x30, 4, 0x30, 2, 0xa2, 0], false),
            (is_points, &[0x30, 1, 5], false),
            (is_points, &[0x30, 3, 2, 1, 1], false),
            (is_points, &[5, 0], false),
            (is_points, &[], false),
            (is_points, &[0x30, 9, 0x30, 7, 0xa0, 5, 0xa0, 3, 0x89, 1, b'x'], false),
            (is_address_blocks, &[0x30, 8, 0x30, 6, 4, 2, 0, 1, 5, 0], true),
            (is_address_blocks, &[0x30, 12, 0x30, 10, 4, 2, 0, 1, 0x30, 4, 3, 2, 0, 10], true),
            (is_address_blocks, &[0x30, 8, 0x30, 6, 4, 2, 0, 1, 2, 0], false),
            (is_address_blocks, &[0x30, 1, 5], false),
            (is_as_numbers, &[0x30, 4, 0xa0, 2, 5, 0], true),
            (is_as_numbers, &[0x30, 7, 0xa0, 5, 0x30, 3, 2, 1, 9], true),
            (is_as_numbers, &[0x30, 12, 0xa0, 10, 0x30, 8, 0x30, 6, 2, 1, 1, 2, 1, 9], true),
            (is_as_numbers, &[0x30, 9, 0xa0, 7, 0x30, 5, 0x30, 3, 2, 1, 1], false),
            (is_as_numbers, &[0x30, 0], true),
            (is_as_numbers, &[0x30, 2, 5, 0], false),
            (is_as_numbers, &[0x30, 1, 5], false),
            (is_bit_string, &[3, 2, 6, 0x40], true),
            (is_bit_string, &[3, 1, 0], true),
            (is_bit_string, &[3, 0], false),
            (is_bit_string, &[3, 2, 8, 0], false),
            (is_bit_string, &[5, 0], false),
            (is_bit_string, &[3, 9, 0], false),
        ];
        for (is_whole, value, expected) in cases {
            assert_eq!(is_whole(value), expected, "{value:x?}");
        }
    }

    #[test]
    fn types_of_netscape() {
        let cases: [(&[u8], Option<bool>); 6] = [
            (&[3, 2, 6, 0x40], Some(true)),
            (&[3, 2, 7, 0x80], Some(false)),
            (&[3, 2, 7, 0x40], Some(false)),
            (&[3, 1, 0], Some(false)),
            (&[3, 0], None),
            (&[5, 0], None),
        ];
        for (value, expected) in cases {
            assert_eq!(netscape_server(value), expected, "{value:x?}");
        }
    }
}
