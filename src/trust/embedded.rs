//! The embedded root stores. The build script makes the data from `roots/`; looking a root up touches
//! only the roots of that name.

use std::fmt;

use crate::certificate::name::NormalizedName;
use crate::certificate::outline::Outline;

/// The DER of every root of every store, one behind the other.
static ROOTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/roots.der"));

include!(concat!(env!("OUT_DIR"), "/roots.rs"));

/// A root store as it was at a time.
#[derive(Debug)]
pub struct Snapshot {
    /// The store: `mozilla`.
    pub store: &'static str,
    /// The month from which on it was in force, YYYY-MM.
    pub date: &'static str,
    /// The package and version that it was taken from.
    pub source: &'static str,
    /// For each root the fingerprint of its subject, its offset and length in [`ROOTS`]; sorted.
    index: &'static [(u64, usize, usize)],
}

impl Snapshot {
    /// The DER of the roots with this subject.
    pub fn by_subject(&self, name: &NormalizedName) -> impl Iterator<Item = &'static [u8]> + use<> {
        let wanted = name.fingerprint();
        let start = self.index.partition_point(|(subject, _, _)| *subject < wanted);
        let same = self.index[start..].iter().take_while(move |(subject, _, _)| *subject == wanted);
        let name = name.clone();
        same.map(der).filter(move |der| Outline::of(der).is_some_and(|root| NormalizedName::of(root.subject) == name))
    }

    /// The DER of every root.
    pub fn all(&self) -> impl Iterator<Item = &'static [u8]> + use<> {
        self.index.iter().map(der)
    }
}

fn der((_, offset, length): &(u64, usize, usize)) -> &'static [u8] {
    &ROOTS[*offset..*offset + *length]
}

/// As messages name it: `mozilla@2026-10`.
impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.store, self.date)
    }
}

/// Every embedded snapshot.
pub fn snapshots() -> &'static [Snapshot] {
    SNAPSHOTS
}

/// The newest snapshot of a store.
pub fn newest(store: &str) -> Option<&'static Snapshot> {
    SNAPSHOTS.iter().filter(|snapshot| snapshot.store == store).max_by_key(|snapshot| snapshot.date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Certificate;

    #[test]
    fn every_root_parses_and_is_found_by_its_subject() {
        for snapshot in snapshots() {
            assert!(snapshot.index.is_sorted(), "{snapshot}");
            for der in snapshot.all() {
                let root = Certificate::from_der(der.to_vec()).unwrap();
                let found = snapshot.by_subject(&root.subject().normalized).filter(|found| *found == der);
                assert_eq!(found.count(), 1, "{snapshot}: {root:?}");
            }
        }
    }

    #[test]
    fn the_embedded_roots_are_those_of_the_store_file() {
        let text = include_str!("../../roots/stores/mozilla-2026-10.txt");
        let mut listed: Vec<&str> =
            text.lines().filter(|line| !line.starts_with('#')).map(|line| &line[..64]).collect();
        let snapshot = newest("mozilla").unwrap();
        let certificates = snapshot.all().map(|der| Certificate::from_der(der.to_vec()).unwrap());
        let mut embedded: Vec<String> = certificates.map(|root| root.fingerprint().to_string()).collect();
        listed.sort_unstable();
        embedded.sort_unstable();
        assert!(embedded.len() > 100);
        assert_eq!(embedded, listed);
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert!(newest("netscape").is_none());
        let nobody = NormalizedName::of(b"nobody");
        assert_eq!(newest("mozilla").unwrap().by_subject(&nobody).count(), 0);
    }
}
