//! The embedded root stores. The build script makes the data from `roots/`; looking a root up touches
//! only the roots of that name.

use std::fmt;

use crate::certificate::Certificate;
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
    /// The version of the client or list, in the words of the source; empty where it names none.
    pub version: &'static str,
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

    /// How many roots there are.
    pub fn size(&self) -> usize {
        self.index.len()
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
    of_store(store).max_by_key(|snapshot| snapshot.date)
}

/// The snapshot that `STORE` (the newest) or `STORE@YYYY-MM` (the one in force in that month) names.
/// `None` when no store has that name.
///
/// # Errors
///
/// [`NoSnapshot`] when the store has no snapshot as old as that.
pub fn find(text: &str) -> Result<Option<&'static Snapshot>, NoSnapshot> {
    let Some((store, month)) = text.split_once('@') else {
        return Ok(newest(text));
    };
    let Some(first) = of_store(store).min_by_key(|snapshot| snapshot.date) else {
        return Ok(None);
    };
    let in_force = of_store(store).filter(|snapshot| is_month(month) && snapshot.date <= month);
    in_force.max_by_key(|snapshot| snapshot.date).map(Some).ok_or_else(|| NoSnapshot { text: text.to_owned(), first })
}

/// How long a store has had a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The store.
    pub store: &'static str,
    /// Its first snapshot that has the root.
    pub first: &'static str,
    /// Its last snapshot that has the root; `None` when the newest one still has it.
    pub last: Option<&'static str>,
}

/// Which stores have, or had, this CA as a root: a certificate with the same name and key.
pub fn holdings(root: &Certificate) -> Vec<Holding> {
    let mut found: Vec<Holding> = Vec::new();
    for snapshot in SNAPSHOTS {
        let roots = snapshot.by_subject(&root.subject().normalized);
        let mut certificates = roots.filter_map(|der| Certificate::from_der(der.to_vec()).ok());
        if !certificates.any(|certificate| certificate.is_same_entity_as(root)) {
            continue;
        }
        let newest = newest(snapshot.store).is_some_and(|newest| newest.date == snapshot.date);
        let last = (!newest).then_some(snapshot.date);
        match found.iter_mut().find(|holding| holding.store == snapshot.store) {
            Some(holding) => holding.last = last,
            None => found.push(Holding { store: snapshot.store, first: snapshot.date, last }),
        }
    }
    found
}

fn of_store(store: &str) -> impl Iterator<Item = &'static Snapshot> {
    SNAPSHOTS.iter().filter(move |snapshot| snapshot.store == store)
}

fn is_month(text: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let month = |part: &str| digits(part, 2) && ("01"..="12").contains(&part);
    text.split_once('-').is_some_and(|(year, part)| digits(year, 4) && month(part))
}

/// A store has no snapshot in force in the month that was asked for.
#[derive(Debug)]
pub struct NoSnapshot {
    /// What was asked for.
    pub text: String,
    /// The oldest snapshot of that store.
    pub first: &'static Snapshot,
}

impl fmt::Display for NoSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no snapshot: write {}@YYYY-MM; the first is {}", self.text, self.first.store, self.first)
    }
}

impl std::error::Error for NoSnapshot {}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn snapshots_by_month() {
        let cases = [
            ("mozilla", Some(newest("mozilla").unwrap().date)),
            ("mozilla@2026-10", Some("2026-10")),
            ("mozilla@2999-12", Some(newest("mozilla").unwrap().date)),
            ("mozilla@2014-05", Some("2014-05")),
            ("mozilla@2014-12", Some("2014-05")),
            ("apple@2023-12", Some("2023-09")),
            ("mozilla@2014-04", None),
            ("mozilla@2020", None),
            ("mozilla@2020-13", None),
            ("mozilla@", None),
        ];
        for (text, expected) in cases {
            let found = find(text).ok().flatten().map(|snapshot| snapshot.date);
            assert_eq!(found, expected, "{text}");
        }
        assert!(matches!(find("netscape@1998-01"), Ok(None)));
        let said = find("android@2010-01").unwrap_err().to_string();
        assert_eq!(said, "android@2010-01 is no snapshot: write android@YYYY-MM; the first is android@2016-05");
    }

    #[test]
    fn who_has_a_root() {
        let roots = find("mozilla@2021-10").unwrap().unwrap();
        let root = |name: &str| {
            let certificates = roots.all().map(|der| Certificate::from_der(der.to_vec()).unwrap());
            certificates.into_iter().find(|root| root.label() == name).unwrap()
        };
        let holding = |store, first, last| Holding { store, first, last };
        let held = holdings(&root("DST Root CA X3"));
        assert!(held.contains(&holding("mozilla", "2014-05", Some("2021-10"))), "{held:?}");
        assert!(held.contains(&holding("android", "2016-05", Some("2021-10"))), "{held:?}");
        assert!(holdings(&root("ISRG Root X1")).contains(&holding("mozilla", "2016-09", None)));
    }

    /// The roots of the FAQ and of past incidents, in the stores that had them and not in later ones.
    #[test]
    fn old_roots_came_and_went() {
        let cases = [
            ("GTE CyberTrust Global Root", "mozilla@2014-05", "mozilla@2015-04"),
            ("Baltimore CyberTrust Root", "mozilla@2025-01", "mozilla@2025-04"),
            ("Cybertrust Global Root", "android@2021-10", "android@2023-10"),
            ("AddTrust External CA Root", "mozilla@2019-11", "mozilla@2020-06"),
            ("DST Root CA X3", "mozilla@2021-10", "mozilla@2022-05"),
            ("AAA Certificate Services", "android@2025-07", "android@2025-12"),
        ];
        for (name, had, without) in cases {
            for (store, expected) in [(had, 1), (without, 0)] {
                let roots = find(store).unwrap().unwrap().all().map(|der| Certificate::from_der(der.to_vec()).unwrap());
                assert_eq!(roots.filter(|root| root.label() == name).count(), expected, "{name} in {store}");
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert!(newest("netscape").is_none());
        let nobody = NormalizedName::of(b"nobody");
        assert_eq!(newest("mozilla").unwrap().by_subject(&nobody).count(), 0);
    }
}
