//! The embedded root stores. The build script makes the data from `roots/`; looking a root up touches
//! only the roots of that name.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use time::OffsetDateTime;
use time::macros::datetime;

use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;

/// The DER of every root of every store, one behind the other.
static ROOTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/roots.der"));

include!(concat!(env!("OUT_DIR"), "/roots.rs"));

/// The roots that were asked for in this run, parsed. Clients are judged by the dozen, mostly with the same few roots.
static PARSED: LazyLock<Vec<OnceLock<Option<Certificate>>>> =
    LazyLock::new(|| (0..KNOWN.len()).map(|_| OnceLock::new()).collect());

/// A root store as it was at a time.
#[derive(Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// The store: `mozilla`.
    pub store: &'static str,
    /// The month from which on it was in force, YYYY-MM; the day, YYYY-MM-DD, where every change is known.
    pub date: &'static str,
    /// The package and version that it was taken from.
    pub source: &'static str,
    /// The version of the client or list, in the words of the source; empty where it names none.
    pub version: &'static str,
    /// How many roots it had besides, whose certificates are not at hand.
    pub missing: usize,
    /// Where its [`Condition`]s are from; empty where nothing is known of conditions, which does not say that there are none.
    pub conditions_source: &'static str,
    /// Where in [`KNOWN`] its roots are; sorted.
    members: &'static [u16],
    /// Where in [`KNOWN`] the roots under a condition are; sorted, once for each of their conditions.
    conditional: &'static [u16],
    /// The conditions, in the order of `conditional`.
    conditions: &'static [Condition],
}

/// What a store demands besides of a certificate that a root of it stands above. More than one: all must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// At least one signed certificate timestamp of the leaf is not later than this: `sct_not_after` of Chrome's
    /// `root_store.textproto`.
    SctNotAfter {
        /// The last second.
        last: OffsetDateTime,
        /// The first version of Chrome that has the condition; `None` where that is not known, or every one has.
        since: Option<u16>,
    },
    /// The leaf's notBefore is not later than this: `CKA_NSS_SERVER_DISTRUST_AFTER` of Mozilla's `certdata.txt`,
    /// `CERT_NOT_BEFORE_FILETIME_PROP_ID` (126) of Microsoft's `authroot.stl`.
    NotBeforeNotAfter(OffsetDateTime),
    /// The store does not trust the root after this time, whatever was issued before:
    /// `CERT_DISALLOWED_FILETIME_PROP_ID` (104) of Microsoft's `authroot.stl`.
    DisallowedAfter(OffsetDateTime),
    /// The store has the root for other purposes than certificates of servers: `CERT_ENHKEY_USAGE_PROP_ID` (9) of
    /// Microsoft's `authroot.stl`.
    NotForServers,
}

impl Snapshot {
    /// The roots with this subject.
    pub fn by_subject(&self, name: &NormalizedName) -> impl Iterator<Item = &'static Certificate> + use<> {
        let members = self.members;
        let roots = known(name).filter(move |(position, _)| has(members, *position)).map(|(_, root)| root);
        #[cfg(test)]
        let roots = roots.chain(super::made_up::in_snapshot(self.store, self.date, name));
        roots
    }

    /// Whether this very certificate is a root of it.
    pub fn holds(&self, certificate: &Certificate) -> bool {
        self.by_subject(&certificate.subject().normalized).any(|root| root == certificate)
    }

    /// Under which conditions it trusts this very certificate; none where it has none, or is no root of it.
    pub fn conditions(&self, root: &Certificate) -> &'static [Condition] {
        #[cfg(test)]
        if let Some(conditions) = super::made_up::conditions(self.store, root) {
            return conditions;
        }
        // Most stores have none, and looking up what is not there costs nothing then.
        if self.conditional.is_empty() {
            return &[];
        }
        let found = known(&root.subject().normalized).find(|(_, known)| *known == root);
        found.map_or(&[], |(position, _)| self.conditions_at(position))
    }

    /// Whether it trusts any of its roots under a condition.
    pub(super) fn has_conditions(&self) -> bool {
        !self.conditional.is_empty() || cfg!(test)
    }

    fn conditions_at(&self, position: usize) -> &'static [Condition] {
        let first = self.conditional.partition_point(|other| usize::from(*other) < position);
        let after = self.conditional.partition_point(|other| usize::from(*other) <= position);
        &self.conditions[first..after]
    }

    /// How many roots there are.
    pub fn size(&self) -> usize {
        self.members.len()
    }

    /// The DER of every root.
    pub fn all(&self) -> impl Iterator<Item = &'static [u8]> + use<> {
        self.members.iter().map(|position| der(&KNOWN[usize::from(*position)]))
    }
}

fn has(members: &[u16], position: usize) -> bool {
    u16::try_from(position).is_ok_and(|position| members.binary_search(&position).is_ok())
}

/// The roots with this subject that any store has or had, and where in [`KNOWN`] they are.
fn known(name: &NormalizedName) -> impl Iterator<Item = (usize, &'static Certificate)> + use<> {
    let wanted = name.fingerprint();
    let start = KNOWN.partition_point(|(subject, _, _)| *subject < wanted);
    let count = KNOWN[start..].iter().take_while(|(subject, _, _)| *subject == wanted).count();
    let name = name.clone();
    (start..start + count)
        .filter_map(|position| parsed(position).map(|root| (position, root)))
        .filter(move |(_, root)| root.subject().normalized == name)
}

/// The roots with this subject that any embedded store has or had, trusted today or not.
pub fn known_roots_named(name: &NormalizedName) -> Vec<Certificate> {
    // A few stores have intermediates among their roots; what issued those is what counts.
    let roots = known(name).map(|(_, root)| root).filter(|root| root.is_self_issued());
    #[cfg(test)]
    let roots = roots.chain(super::made_up::named(name));
    roots.cloned().collect()
}

/// Whether any embedded store has or had a root with the name and key of `certificate`.
pub fn is_known_root(certificate: &Certificate) -> bool {
    known_roots_named(&certificate.subject().normalized).iter().any(|root| root.is_same_entity_as(certificate))
}

/// The newest embedded snapshot that has this very certificate.
pub fn newest_with(root: &Certificate) -> Option<&'static Snapshot> {
    let (position, _) = known(&root.subject().normalized).find(|(_, known)| *known == root)?;
    SNAPSHOTS.iter().chain(DAYS).filter(|snapshot| has(snapshot.members, position)).max_by_key(|snapshot| snapshot.date)
}

fn parsed(position: usize) -> Option<&'static Certificate> {
    PARSED[position].get_or_init(|| Certificate::from_der(der(&KNOWN[position]).to_vec()).ok()).as_ref()
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

/// Every date from which on a store had other contents: YYYY-MM, or YYYY-MM-DD where every change is known.
pub fn dates() -> impl Iterator<Item = &'static str> {
    SNAPSHOTS.iter().chain(DAYS).map(|snapshot| snapshot.date)
}

/// The newest snapshot of a store.
pub fn newest(store: &str) -> Option<&'static Snapshot> {
    of_store(store).last()
}

/// Mozilla's store as it was at a time: by the day as far as every change is known, then by the month. What is
/// older than the first day is judged by the first.
pub fn mozilla_at(at: OffsetDateTime) -> Option<&'static Snapshot> {
    let day = format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day());
    by_day("mozilla", &day).or_else(|| DAYS.first())
}

/// The snapshot in force on a day, YYYY-MM-DD.
fn by_day(store: &str, day: &str) -> Option<&'static Snapshot> {
    let days = if DAYS.first().is_some_and(|first| first.store == store) { DAYS } else { &[] };
    // A month that begins when days are no longer told; a month is before its first day in the order of texts.
    let last = days.last().map(|snapshot| snapshot.date).unwrap_or_default();
    in_force(of_store(store), day).filter(|snapshot| snapshot.date > last).or_else(|| in_force(days, day))
}

/// The last of snapshots by date that is not later than a date.
fn in_force(snapshots: &'static [Snapshot], date: &str) -> Option<&'static Snapshot> {
    snapshots[..snapshots.partition_point(|snapshot| snapshot.date <= date)].last()
}

/// The snapshot that `STORE` (the newest), `STORE@YYYY-MM` (the one in force in that month) or
/// `STORE@YYYY-MM-DD` (on that day) names. `None` when no store has that name.
///
/// # Errors
///
/// [`NoSnapshot`] when the store has no snapshot as old as that.
pub fn find(text: &str) -> Result<Option<&'static Snapshot>, NoSnapshot> {
    let Some((store, date)) = text.split_once('@') else {
        return Ok(newest(text));
    };
    let Some(first) = of_store(store).first() else {
        return Ok(None);
    };
    snapshot_at(store, date).map(Some).ok_or_else(|| NoSnapshot { text: text.to_owned(), first })
}

/// The snapshot of a store that was in force in a month, YYYY-MM, or on a day, YYYY-MM-DD.
pub fn snapshot_at(store: &str, date: &str) -> Option<&'static Snapshot> {
    match date {
        day if is_day(day) => by_day(store, day),
        month if is_month(month) => in_force(of_store(store), month),
        _ => None,
    }
}

/// How long a store has had a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The store.
    pub store: &'static str,
    /// Since when: the day where every change is known, else its first snapshot that has the root.
    pub first: &'static str,
    /// Until when: the day on which it left, where every change is known, else the last snapshot that has the
    /// root; `None` when the newest one still has it.
    pub last: Option<&'static str>,
}

/// Which stores have, or had, this CA as a root: a certificate with the same name and key.
pub fn holdings(root: &Certificate) -> Vec<Holding> {
    let same = known(&root.subject().normalized).filter(|(_, known)| known.is_same_entity_as(root));
    let positions: Vec<usize> = same.map(|(position, _)| position).collect();
    let has_it = |snapshot: &&Snapshot| positions.iter().any(|position| has(snapshot.members, *position));
    let mut found: Vec<Holding> = Vec::new();
    #[cfg(test)]
    found.extend(super::made_up::holdings(root));
    for snapshot in SNAPSHOTS.iter().filter(has_it) {
        let newest = newest(snapshot.store).is_some_and(|newest| newest.date == snapshot.date);
        let last = (!newest).then_some(snapshot.date);
        match found.iter_mut().find(|holding| holding.store == snapshot.store) {
            Some(holding) => holding.last = last,
            None => found.push(Holding { store: snapshot.store, first: snapshot.date, last }),
        }
    }
    let (Some(first), Some(last)) = (DAYS.iter().find(has_it), DAYS.iter().rposition(|day| has_it(&day))) else {
        return found;
    };
    // The day after the last with it is the day on which it left.
    let left = DAYS.get(last + 1).map(|day| day.date);
    match found.iter_mut().find(|holding| holding.store == first.store) {
        Some(holding) => {
            holding.first = first.date;
            holding.last = holding.last.map(|last| left.unwrap_or(last));
        }
        None => found.push(Holding { store: first.store, first: first.date, last: left }),
    }
    found
}

/// The snapshots of a store by date: the build script writes them by store and date.
fn of_store(store: &str) -> &'static [Snapshot] {
    let from = SNAPSHOTS.partition_point(|snapshot| snapshot.store < store);
    let until = SNAPSHOTS.partition_point(|snapshot| snapshot.store <= store);
    &SNAPSHOTS[from..until]
}

fn is_day(text: &str) -> bool {
    text.split_at_checked(7).is_some_and(|(month, day)| {
        let number = day.strip_prefix('-').filter(|day| day.len() == 2);
        is_month(month)
            && number.is_some_and(|day| ("01"..="31").contains(&day) && day.bytes().all(|b| b.is_ascii_digit()))
    })
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
mod tests;
