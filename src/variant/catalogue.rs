//! Named variants: chains of products and of past incidents, from `roots/variants.toml`. A chain is recognised by the
//! names and key identifiers of its certificates.

use crate::certificate::Certificate;
use crate::certificate::name::index_hash;
use crate::language::Text;
use crate::path::Path;
use crate::trust::Client;

/// One certificate of a catalogued chain.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    /// The subject as in RFC 4514. Empty for any certificate.
    pub subject: &'static str,
    /// The subject key identifier in lower-case hex. Empty if the certificate has none.
    pub key_id: &'static str,
}

/// A catalogued variant.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The value for `--variant`.
    pub id: &'static str,
    /// The product or CA that it belongs to.
    pub product: &'static str,
    /// A description of one line.
    pub name: Text,
    /// The certificates above the leaf, from its issuer upward.
    pub chain: &'static [Link],
    /// The root at its end.
    pub root: Link,
    /// The root to prefer if several chains match this entry.
    pub prefer_root: Option<Link>,
    /// Whether the chain suits only some clients or contains a revoked certificate, so that it must be chosen by name,
    /// id or root.
    pub by_name: bool,
    /// The ids of the clients that refuse the chain according to a caveat, and the index of that caveat.
    pub refused_by: &'static [(&'static str, usize)],
    /// Known problems of the chain.
    pub caveats: &'static [Text],
    /// When it is useful.
    pub conditions: &'static [Text],
    /// The source.
    pub source: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/variants.rs"));

/// All entries, in the order of `roots/variants.toml`.
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The entries that match the certificates of `path`.
pub fn entries_for(path: &Path) -> Vec<&'static Entry> {
    let root = path.anchor().certificate.subject().text();
    entries_below(std::iter::once(root), |entry| entry.describes(path))
}

/// The maximum number of ways upward that are followed among the served certificates.
const MOST_WAYS: usize = 16;

/// If there are more certificates than a server would send, no way upward is searched for.
const MOST_SENT: usize = 50;

/// The maximum length of a way, including the leaf: more than any catalogued chain has.
const LONGEST_WAY: usize = 8;

/// The entries for the chains that a server sends, each with the topmost certificate of its chain. These chains are the
/// longest ways upward from `start` through the other certificates, in any order. Certificates on no way are ignored. The
/// roots need not be known.
pub fn entries_for_served<'a>(
    start: &'a Certificate,
    sent: &'a [Certificate],
) -> Vec<(&'static Entry, &'a Certificate)> {
    let mut entries: Vec<(&'static Entry, &Certificate)> = Vec::new();
    let sent = if sent.len() > MOST_SENT { &[] } else { sent };
    for way in ways_up(start, sent) {
        // The chain may begin with an issuing CA, to show the path from there.
        let above = &way[usize::from(!start.is_ca())..];
        let Some(last) = above.last() else { continue };
        for entry in entries_below(std::iter::once(last.issuer().text()), |entry| entry.describes_served(above)) {
            if !entries.iter().any(|(known, _)| known.id == entry.id) {
                entries.push((entry, last));
            }
        }
    }
    entries
}

fn ways_up<'a>(start: &'a Certificate, sent: &'a [Certificate]) -> Vec<Vec<&'a Certificate>> {
    let mut whole = Vec::new();
    let mut open = vec![vec![start]];
    while let Some(way) = open.pop() {
        let Some(top) = way.last() else { continue };
        let is_next = |one: &&Certificate| {
            !one.is_self_signed()
                && top.names_as_issuer(one)
                && !way.iter().any(|below| below.subject().normalized == one.subject().normalized)
        };
        let next: Vec<&Certificate> = sent.iter().filter(is_next).collect();
        if next.is_empty() || way.len() == LONGEST_WAY {
            whole.push(way);
            continue;
        }
        for one in next {
            if open.len() + whole.len() < MOST_WAYS {
                open.push(way.iter().copied().chain([one]).collect());
            }
        }
    }
    whole
}

/// The matching entries with one of these roots or without a fixed root, in the order of the catalogue.
fn entries_below<'a>(roots: impl Iterator<Item = &'a str>, matches: impl Fn(&Entry) -> bool) -> Vec<&'static Entry> {
    let mut positions: Vec<u16> = Vec::new();
    for root in std::iter::once("").chain(roots) {
        let hash = index_hash(root.as_bytes());
        let start = BY_ROOT.partition_point(|(known, _)| *known < hash);
        let with_root = BY_ROOT[start..].iter().take_while(|(known, _)| *known == hash).map(|(_, position)| *position);
        positions.extend(with_root.filter(|position| matches(&CATALOGUE[usize::from(*position)])));
    }
    positions.sort_unstable();
    positions.dedup();
    positions.into_iter().map(|position| &CATALOGUE[usize::from(position)]).collect()
}

impl Entry {
    /// The caveat about a client that refuses the chain.
    pub fn caveat_for(&self, client: &Client) -> Option<&'static Text> {
        let (_, caveat) = self.refused_by.iter().find(|(id, _)| *id == client.id)?;
        self.caveats.get(*caveat)
    }

    /// Whether `path` ends at the root that this variant prefers.
    pub fn prefers(&self, path: &Path) -> bool {
        self.prefer_root.as_ref().is_some_and(|root| root.is(&path.anchor().certificate))
    }

    /// Whether one of `paths` contains the issuing CA at which this chain begins.
    pub(crate) fn begins_in<'a>(&self, mut paths: impl Iterator<Item = &'a Path>) -> bool {
        let Some(first) = self.chain.first() else { return true };
        paths.any(|path| path.served().any(|one| first.is(one)))
    }

    /// The subject and issuer of each certificate of this chain that is in none of `paths`.
    pub(crate) fn missing_from<'a>(&self, paths: &(impl Iterator<Item = &'a Path> + Clone)) -> Vec<(String, String)> {
        let issuers = self.chain.iter().skip(1).chain([&self.root]);
        let is_missing = |(link, issuer): &(&Link, &Link)| {
            let is_it = |one: &Certificate| link.is(one) && one.issuer().text() == issuer.subject;
            let is_named = !link.subject.is_empty() && !issuer.subject.is_empty();
            is_named && !paths.clone().any(|path| path.served().any(is_it))
        };
        let missing = self.chain.iter().zip(issuers).filter(is_missing);
        missing.map(|(link, issuer)| (first_value(link.subject), first_value(issuer.subject))).collect()
    }

    fn describes_served(&self, above: &[&Certificate]) -> bool {
        let is_end = |last: &&Certificate| self.root.subject.is_empty() || last.issuer().text() == self.root.subject;
        self.is_chain(above.iter().copied()) && above.last().is_some_and(is_end)
    }

    fn describes(&self, path: &Path) -> bool {
        let root = &path.anchor().certificate;
        // The chain may begin with an issuing CA, to show the path from there.
        let is_described =
            self.is_chain(path.served().skip(1)) || (path.leaf().is_ca() && self.is_chain(path.served()));
        is_described && (self.root.subject.is_empty() || self.root.is(root))
    }

    fn is_chain<'a>(&self, mut served: impl Iterator<Item = &'a Certificate>) -> bool {
        self.chain.iter().all(|link| served.next().is_some_and(|one| link.is(one))) && served.next().is_none()
    }
}

impl Link {
    fn is(&self, certificate: &Certificate) -> bool {
        let identifier = certificate.facts().subject_key_identifier.as_deref().unwrap_or_default();
        (self.key_id.is_empty() || identifier.is_empty() || is_hexadecimal_of(self.key_id, identifier))
            && (self.subject.is_empty() || certificate.subject().text() == self.subject)
    }
}

/// The value of the first part of a name in RFC 4514 form, which is the most specific one.
fn first_value(name: &str) -> String {
    let mut value = String::new();
    let mut is_escaped = false;
    for character in name.split_once('=').map_or(name, |(_, rest)| rest).chars() {
        match character {
            '\\' if !is_escaped => is_escaped = true,
            ',' if !is_escaped => break,
            _ => {
                value.push(character);
                is_escaped = false;
            }
        }
    }
    value
}

/// Whether `text` is the lower-case hex of `octets`.
fn is_hexadecimal_of(text: &str, octets: &[u8]) -> bool {
    let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
    text.len() == 2 * octets.len()
        && text.as_bytes().chunks(2).zip(octets).all(|(pair, octet)| *pair == [digit(octet >> 4), digit(octet & 15)])
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_table_is_consistent() {
        for (index, entry) in CATALOGUE.iter().enumerate() {
            let Entry { id, .. } = entry;
            assert!(CATALOGUE[..index].iter().all(|other| other.id != *id), "{id} is duplicated");
            assert!(!["auto", "standard", "cross-root"].contains(id), "{id}");
            assert!(!entry.source.is_empty() && !entry.name.en.is_empty(), "{id}");
            let texts = entry.caveats.iter().chain(entry.conditions).chain([&entry.name]);
            assert!(texts.clone().all(|text| text.ja != text.en && !text.ja.is_ascii()), "{id}");
            let is_client = |(id, _): &(&str, usize)| crate::trust::clients().iter().any(|client| client.id == *id);
            assert!(entry.refused_by.iter().all(is_client), "{id}");
            let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            assert!(entry.chain.iter().chain([&entry.root]).all(|link| hex(link.key_id)), "{id}");
            assert!(entry.chain.len() + 1 < LONGEST_WAY, "{id}");
        }
    }

    /// An entry's key identifier of a root is that of the root's certificate.
    #[test]
    fn key_identifiers_are_those_of_the_known_roots() {
        let mut compared = 0;
        let certificates: Vec<Certificate> = ::pem::parse_many(include_str!("../../roots/certificates.pem"))
            .unwrap()
            .into_iter()
            .map(|block| Certificate::from_der(block.into_contents()).unwrap())
            .collect();
        for entry in CATALOGUE {
            for link in entry.chain.iter().chain([&entry.root]).filter(|link| !link.subject.is_empty()) {
                let of_the_name = |root: &&Certificate| root.subject().text() == link.subject;
                let named: Vec<&Certificate> = certificates.iter().filter(of_the_name).collect();
                assert!(named.is_empty() || named.iter().any(|root| link.is(root)), "{}: {link:?}", entry.id);
                compared += usize::from(!named.is_empty());
            }
            let root = certificates.iter().any(|root| entry.root.is(root));
            assert!(root, "{}: no store has its root", entry.id);
        }
        assert!(compared > 100, "{compared}");
    }

    /// Every common public cross-certificate has a catalogued chain, if the certificates are available.
    #[test]
    fn public_cross_certificates_are_catalogued() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
        let Ok(facts) = fs::read_to_string(folder.join("facts/hierarchies.md")) else {
            eprintln!("skipped: public_cross_certificates_are_catalogued (the list of hierarchies is not here)");
            return;
        };
        let mut certificates = Vec::new();
        for file in ["real-pki/intermediates.pem", "hierarchies/letsencrypt-gen-y.pem"] {
            let Ok(text) = fs::read(folder.join("data").join(file)) else { continue };
            let blocks = ::pem::parse_many(text).unwrap();
            certificates.extend(blocks.into_iter().map(|block| Certificate::from_der(block.into_contents()).unwrap()));
        }
        let hashes: Vec<String> =
            certificates.iter().map(|certificate| certificate.fingerprint().to_string()).collect();
        let (_, table) = facts.split_once("| product | chain | cross-certificates").unwrap();
        let prefixes = table.split(|byte: char| !byte.is_ascii_alphanumeric()).filter(|word| {
            word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) && word.contains(char::is_numeric)
        });
        let (mut found, mut missing) = (0, Vec::new());
        for prefix in prefixes {
            let found_at = hashes.iter().position(|hash| hash.starts_with(prefix));
            let certificate = found_at.map(|index| &certificates[index]);
            let Some(certificate) = certificate.filter(|certificate| !certificate.is_self_issued()) else { continue };
            found += 1;
            let issuer = certificate.issuer().text();
            let is_catalogued = CATALOGUE.iter().any(|entry| {
                let above = entry.chain.iter().skip(1).chain([&entry.root]);
                let named = |link: &Link| !link.subject.is_empty() && link.is(certificate);
                // An entry may omit the name of the issuing CA.
                let mut links = entry.chain.iter().zip(above).enumerate();
                links.any(|(index, (link, issued_by))| {
                    (named(link) || index == 0 && link.subject.is_empty()) && issued_by.subject == issuer
                })
            });
            if !is_catalogued {
                missing.push(format!("{prefix} {certificate:?}"));
            }
        }
        assert!(found > 40 && missing.is_empty(), "{found}, not catalogued: {missing:#?}");
    }

    /// Each catalogued cross-certificate is among the public intermediates, if the file is available.
    #[test]
    fn catalogued_cross_certificates_are_among_the_public_ones() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
        let mut certificates = Vec::new();
        for file in ["real-pki/intermediates.pem", "hierarchies/letsencrypt-gen-y.pem"] {
            let Ok(text) = fs::read(folder.join(file)) else {
                eprintln!("skipped: {file} (the collection of public intermediates is not here)");
                return;
            };
            let blocks = ::pem::parse_many(text).unwrap();
            certificates.extend(blocks.into_iter().map(|block| Certificate::from_der(block.into_contents()).unwrap()));
        }
        let is_known = |entry: &Entry| {
            let above = entry.chain.iter().skip(1).chain([&entry.root]);
            let mut pairs = entry
                .chain
                .iter()
                .zip(above)
                .filter(|(link, issuer)| !link.subject.is_empty() && !issuer.subject.is_empty());
            pairs.all(|(link, issuer)| {
                certificates
                    .iter()
                    .any(|certificate| link.is(certificate) && certificate.issuer().text() == issuer.subject)
            })
        };
        let unknown: Vec<&str> = CATALOGUE.iter().filter(|entry| !is_known(entry)).map(|entry| entry.id).collect();
        // Historical ones, and those in an issue of cfssl_trust and in DigiCert's announcement.
        let expected = [
            "sureserver-cross-root",
            "sureserver-ev-cross-root",
            "ssl.com-2022-aaa",
            "ssl.com-ecc-2022-aaa",
            "digicert-g5-rsa-g1",
            "digicert-g5-ecc-g3",
        ];
        assert_eq!(unknown, expected);
    }
}
