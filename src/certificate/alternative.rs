//! The names of a certificate beside its subject, and the subtrees that a CA may be limited to (RFC 5280
//! §4.2.1.6, §4.2.1.10).

use super::outline::{SEQUENCE, expect_element, split_element};
use x509_parser::extensions::{GeneralName, GeneralSubtree, NameConstraints as Parsed};

/// A name of one of the forms of `GeneralName`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlternativeName {
    /// A DNS name, or a subtree of them.
    Dns(String),
    /// An address in 4 or 16 octets; as a subtree address and mask, in 8 or 32.
    Ip(Vec<u8>),
    /// A mailbox; as a subtree a mailbox, a host, or with a leading dot a domain.
    Email(String),
    /// A URI; as a subtree a host, or with a leading dot a domain.
    Uri(String),
    /// The DER of a `Name`.
    Directory(Vec<u8>),
    /// A form that is not compared, by the number of its tag.
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
    /// Of a form that stands here, names must be in one of its subtrees.
    pub permitted: Vec<AlternativeName>,
    /// And in none of these.
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

/// Whether nameConstraints, in DER, have at least one subtree and no minimum or maximum, which RFC 5280 §4.2.1.10
/// does not allow to be used.
pub(super) fn subtrees_are_plain(constraints: &[u8]) -> bool {
    let Some((sequence, _)) = expect_element(constraints, SEQUENCE) else { return false };
    let mut rest = sequence.contents;
    let mut count = 0;
    while let Some((subtrees, next)) = split_element(rest) {
        rest = next;
        let mut inner = subtrees.contents;
        while let Some((subtree, next)) = split_element(inner) {
            inner = next;
            count += 1;
            if split_element(subtree.contents).is_none_or(|(_base, after)| !after.is_empty()) {
                return false;
            }
        }
    }
    count > 0
}
