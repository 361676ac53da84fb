//! Names besides the subject, and subtrees of names for constraints (RFC 5280 §4.2.1.6, §4.2.1.10).

use std::collections::HashSet;

use x509_parser::extensions::{GeneralName, GeneralSubtree, NameConstraints as Parsed};

use super::outline::{SEQUENCE, expect_element, split_element};
use super::{Certificate, common_name};

/// A name in one of the forms of `GeneralName`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlternativeName {
    /// A DNS name, or as a subtree: a domain.
    Dns(String),
    /// An address in 4 or 16 octets, or as a subtree: address and mask in 8 or 32 octets.
    Ip(Vec<u8>),
    /// A mailbox, or as a subtree: a mailbox, a host, or a domain with a leading dot.
    Email(String),
    /// A URI, or as a subtree: a host, or a domain with a leading dot.
    Uri(String),
    /// The DER of a `Name`.
    Directory(Vec<u8>),
    /// A form that is not compared, by its tag number.
    Other(u8),
}

impl AlternativeName {
    pub(super) fn of(name: &GeneralName<'_>) -> Self {
        match name {
            GeneralName::DNSName(name) => Self::Dns((*name).to_owned()),
            GeneralName::IPAddress(octets) => Self::Ip(octets.to_vec()),
            GeneralName::RFC822Name(mailbox) => Self::Email((*mailbox).to_owned()),
            GeneralName::URI(uri) => Self::Uri((*uri).to_owned()),
            GeneralName::DirectoryName(name) => Self::Directory(name.as_raw().to_vec()),
            GeneralName::OtherName(..) => Self::Other(0),
            GeneralName::X400Address(_) => Self::Other(3),
            GeneralName::EDIPartyName(_) => Self::Other(5),
            GeneralName::RegisteredID(_) => Self::Other(8),
            GeneralName::Invalid(tag, _) => Self::Other(u8::try_from(tag.0).unwrap_or(u8::MAX)),
        }
    }
}

/// nameConstraints (RFC 5280 §4.2.1.10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints {
    /// Permitted subtrees. Names of a form that occurs here must be in one of them.
    pub permitted: Vec<AlternativeName>,
    /// Excluded subtrees.
    pub excluded: Vec<AlternativeName>,
}

impl NameConstraints {
    pub(super) fn of(parsed: &Parsed<'_>) -> Self {
        let names = |subtrees: &Option<Vec<GeneralSubtree<'_>>>| {
            subtrees.iter().flatten().map(|subtree| AlternativeName::of(&subtree.base)).collect()
        };
        Self { permitted: names(&parsed.permitted_subtrees), excluded: names(&parsed.excluded_subtrees) }
    }
}

/// The identifier octets of the forms of `GeneralName`, in order (RFC 5280 §4.2.1.6).
const FORMS: [u8; 9] = [0xa0, 0x81, 0x82, 0xa3, 0xa4, 0xa5, 0x86, 0x87, 0x88];

/// Whether `parsed` contains all subtrees of nameConstraints in DER: x509-parser drops subtrees that it cannot read,
/// and so what they forbid. There must be at least one subtree, and neither minimum nor maximum, which RFC 5280
/// §4.2.1.10 does not use.
pub(super) fn is_read_in_full(value: &[u8], parsed: &Parsed<'_>) -> bool {
    let is_read = |subtree: &&GeneralSubtree<'_>| !matches!(subtree.base, GeneralName::Invalid(..));
    let count = |subtrees: &Option<Vec<_>>| subtrees.iter().flatten().filter(is_read).count();
    let (permitted, excluded) = (count(&parsed.permitted_subtrees), count(&parsed.excluded_subtrees));
    permitted + excluded > 0 && subtree_counts(value) == Some((permitted, excluded))
}

/// The numbers of permitted and excluded subtrees of nameConstraints. `None` if it has another form.
fn subtree_counts(value: &[u8]) -> Option<(usize, usize)> {
    let (constraints, end) = expect_element(value, SEQUENCE)?;
    let (permitted, rest) = optional_subtrees(constraints.contents, 0xa0)?;
    let (excluded, rest) = optional_subtrees(rest, 0xa1)?;
    (end.is_empty() && rest.is_empty()).then_some((permitted, excluded))
}

fn optional_subtrees(input: &[u8], tag: u8) -> Option<(usize, &[u8])> {
    let Some((subtrees, rest)) = expect_element(input, tag) else { return Some((0, input)) };
    let (mut count, mut left) = (0, subtrees.contents);
    while !left.is_empty() {
        let (subtree, next) = expect_element(left, SEQUENCE)?;
        let (base, end) = split_element(subtree.contents)?;
        if !end.is_empty() || !FORMS.contains(&base.tag) {
            return None;
        }
        (count, left) = (count + 1, next);
    }
    Some((count, rest))
}

/// The hosts and addresses of a server certificate; without any, its common name (as before RFC 2818 §3.1).
pub(crate) fn server_names(certificate: &Certificate) -> HashSet<AlternativeName> {
    let alternatives = certificate.facts().alternative_names.iter().flatten();
    let names: HashSet<AlternativeName> = alternatives
        .filter_map(|name| match name {
            AlternativeName::Dns(name) => Some(AlternativeName::Dns(name.to_ascii_lowercase())),
            AlternativeName::Ip(_) => Some(name.clone()),
            _ => None,
        })
        .collect();
    if !names.is_empty() {
        return names;
    }
    let common = common_name(&certificate.subject().der);
    common.map(|name| AlternativeName::Dns(name.to_ascii_lowercase())).into_iter().collect()
}
