//! Variants that have a name: the chains of products and of past incidents, data of
//! `roots/variants.toml`. A chain is recognised by the names and key identifiers of its certificates.

use crate::certificate::{Certificate, distinguished_name};
use crate::language::Text;
use crate::path::Path;

/// One certificate of a catalogued chain.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    /// The subject, in the form of RFC 4514; empty for any certificate.
    pub subject: &'static str,
    /// The subject key identifier, in lower-case hex; empty when the certificate has none.
    pub key_id: &'static str,
}

/// A catalogued variant.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// What `--variant` takes.
    pub id: &'static str,
    /// The product or CA that it belongs to.
    pub product: &'static str,
    /// One line about it.
    pub name: Text,
    /// What is served above the leaf, from the leaf's issuer upward.
    pub chain: &'static [Link],
    /// The root at its end.
    pub root: Link,
    /// The root to be preferred where several chains are this variant.
    pub prefer_root: Option<Link>,
    /// What is known to go wrong with it.
    pub caveats: &'static [Text],
    /// When it is wanted.
    pub conditions: &'static [Text],
    /// Where this is from.
    pub source: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/variants.rs"));

/// Every entry, in the order of `roots/variants.toml`.
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The entries that describe what is served along `path`.
pub fn entries_for(path: &Path) -> Vec<&'static Entry> {
    CATALOGUE.iter().filter(|entry| entry.describes(path)).collect()
}

impl Entry {
    /// Whether `path` ends at the root that this variant prefers.
    pub fn prefers(&self, path: &Path) -> bool {
        self.prefer_root.as_ref().is_some_and(|root| root.is(&path.anchor().certificate))
    }

    fn describes(&self, path: &Path) -> bool {
        let served = path.intermediates();
        let root = &path.anchor().certificate;
        served.len() == self.chain.len()
            && served.iter().zip(self.chain).all(|(certificate, link)| link.is(certificate))
            && (self.root.subject.is_empty() || self.root.is(root))
    }
}

impl Link {
    fn is(&self, certificate: &Certificate) -> bool {
        let identifier = certificate.facts().subject_key_identifier.iter().flatten();
        let identifier: String = identifier.map(|octet| format!("{octet:02x}")).collect();
        (self.key_id.is_empty() || identifier.is_empty() || identifier == self.key_id)
            && (self.subject.is_empty() || distinguished_name(&certificate.subject().der) == self.subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_consistent() {
        for (index, entry) in CATALOGUE.iter().enumerate() {
            let Entry { id, .. } = entry;
            assert!(CATALOGUE[..index].iter().all(|other| other.id != *id), "{id} stands there twice");
            assert!(!["auto", "standard", "cross-root"].contains(id), "{id}");
            assert!(!entry.source.is_empty() && !entry.name.en.is_empty(), "{id}");
            let texts = entry.caveats.iter().chain(entry.conditions).chain([&entry.name]);
            assert!(texts.clone().all(|text| text.ja != text.en && !text.ja.is_ascii()), "{id}");
            let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            assert!(entry.chain.iter().chain([&entry.root]).all(|link| hex(link.key_id)), "{id}");
        }
    }
}
