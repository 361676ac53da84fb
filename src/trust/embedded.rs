//! The embedded root stores. The build script makes the data from `roots/`. Looking up a root parses only the roots
//! with that name.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use time::OffsetDateTime;
use time::macros::datetime;

use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;

/// The DER of all roots of all stores, concatenated.
static ROOTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/roots.der"));

include!(concat!(env!("OUT_DIR"), "/roots.rs"));

/// The roots that this run looked up, parsed. Dozens of clients are evaluated, mostly with the same few roots.
static PARSED: LazyLock<Vec<OnceLock<Option<Certificate>>>> =
    LazyLock::new(|| (0..KNOWN.len()).map(|_| OnceLock::new()).collect());

/// The state of a root store at a time.
#[derive(Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// The store: `mozilla`.
    pub store: &'static str,
    /// The month from which it applied, YYYY-MM; or the day, YYYY-MM-DD, for stores of which every change is known.
    pub date: &'static str,
    /// The package and version that the data was taken from.
    pub source: &'static str,
    /// The version of the client or list, as the source names it. May be empty.
    pub version: &'static str,
    /// Further roots of the store whose certificates are not available, as the source names them.
    pub missing: &'static [&'static str],
    /// The source of the [`Condition`]s. Empty if nothing is known about conditions; there may be some.
    pub conditions_source: &'static str,
    /// The indexes of its roots in [`KNOWN`], sorted.
    members: &'static [u16],
    /// The indexes in [`KNOWN`] of the roots with conditions, sorted; repeated for each condition.
    conditional: &'static [u16],
    /// The conditions, in the order of `conditional`.
    conditions: &'static [Condition],
}

/// A condition that a store sets for certificates below a root. All conditions of a root must be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// At least one signed certificate timestamp of the leaf is not later than this: `sct_not_after` of Chrome's
    /// `root_store.textproto`.
    SctNotAfter {
        /// The last second.
        last: OffsetDateTime,
        /// The first version of Chrome with the condition. `None` if unknown, or if all versions have it.
        since: Option<u16>,
    },
    /// The leaf's notBefore is not later than this: `CKA_NSS_SERVER_DISTRUST_AFTER` of Mozilla's `certdata.txt`,
    /// `CERT_NOT_BEFORE_FILETIME_PROP_ID` (126) of Microsoft's `authroot.stl`.
    NotBeforeNotAfter(OffsetDateTime),
    /// The store does not trust the root after this time, even for older certificates:
    /// `CERT_DISALLOWED_FILETIME_PROP_ID` (104) of Microsoft's `authroot.stl`.
    DisallowedAfter(OffsetDateTime),
    /// The store does not trust the root for server certificates: `CERT_ENHKEY_USAGE_PROP_ID` (9) of Microsoft's
    /// `authroot.stl`.
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

    /// Whether exactly this certificate is one of its roots.
    pub fn holds(&self, certificate: &Certificate) -> bool {
        self.by_subject(&certificate.subject().normalized).any(|root| root == certificate)
    }

    /// The conditions for exactly this certificate. Empty if there are none, or if it is not a root of the store.
    pub fn conditions(&self, root: &Certificate) -> &'static [Condition] {
        #[cfg(test)]
        if let Some(conditions) = super::made_up::conditions(self.store, root) {
            return conditions;
        }
        // Most stores have none, and then the search is skipped.
        if self.conditional.is_empty() {
            return &[];
        }
        let found = known(&root.subject().normalized).find(|(_, known)| *known == root);
        found.map_or(&[], |(position, _)| self.conditions_at(position))
    }

    /// Whether any of its roots has a condition.
    pub(super) fn has_conditions(&self) -> bool {
        !self.conditional.is_empty() || cfg!(test)
    }

    fn conditions_at(&self, position: usize) -> &'static [Condition] {
        let first = self.conditional.partition_point(|other| usize::from(*other) < position);
        let after = self.conditional.partition_point(|other| usize::from(*other) <= position);
        &self.conditions[first..after]
    }

    /// The number of roots.
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

/// All roots of any store, past and present, with this subject, and their indexes in [`KNOWN`].
fn known(name: &NormalizedName) -> impl Iterator<Item = (usize, &'static Certificate)> + use<> {
    let wanted = name.fingerprint();
    let start = KNOWN.partition_point(|(subject, _, _)| *subject < wanted);
    let count = KNOWN[start..].iter().take_while(|(subject, _, _)| *subject == wanted).count();
    let name = name.clone();
    (start..start + count)
        .filter_map(|position| parsed(position).map(|root| (position, root)))
        .filter(move |(_, root)| root.subject().normalized == name)
}

/// The roots with this subject in all embedded stores, past and present.
pub fn known_roots_named(name: &NormalizedName) -> Vec<Certificate> {
    // A few stores contain intermediates; their issuers are what counts.
    let roots = known(name).map(|(_, root)| root).filter(|root| root.is_self_issued());
    #[cfg(test)]
    let roots = roots.chain(super::made_up::named(name));
    roots.cloned().collect()
}

/// Whether an embedded store has or had a root with the name and key of `certificate`.
pub fn is_known_root(certificate: &Certificate) -> bool {
    known_roots_named(&certificate.subject().normalized).iter().any(|root| root.is_same_entity_as(certificate))
}

/// The newest embedded snapshot with exactly this certificate.
pub fn newest_with(root: &Certificate) -> Option<&'static Snapshot> {
    let (position, _) = known(&root.subject().normalized).find(|(_, known)| *known == root)?;
    newest_at(position)
}

/// The newest snapshot that contains a certificate of this root.
pub fn newest_with_entity(root: &Certificate) -> Option<&'static Snapshot> {
    let of_root = known(&root.subject().normalized).filter(|(_, known)| known.is_same_entity_as(root));
    of_root.filter_map(|(position, _)| newest_at(position)).max_by_key(|snapshot| snapshot.date)
}

fn newest_at(position: usize) -> Option<&'static Snapshot> {
    SNAPSHOTS.iter().chain(DAYS).filter(|snapshot| has(snapshot.members, position)).max_by_key(|snapshot| snapshot.date)
}

fn parsed(position: usize) -> Option<&'static Certificate> {
    PARSED[position].get_or_init(|| Certificate::from_der(der(&KNOWN[position]).to_vec()).ok()).as_ref()
}

fn der((_, offset, length): &(u64, usize, usize)) -> &'static [u8] {
    &ROOTS[*offset..*offset + *length]
}

/// As in messages: `mozilla@2026-10`.
impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.store, self.date)
    }
}

/// Every embedded snapshot.
pub fn snapshots() -> &'static [Snapshot] {
    SNAPSHOTS
}

/// All dates on which a store changed: YYYY-MM, or YYYY-MM-DD for stores of which every change is known.
pub fn dates() -> impl Iterator<Item = &'static str> {
    SNAPSHOTS.iter().chain(DAYS).map(|snapshot| snapshot.date)
}

/// The newest snapshot of a store.
pub fn newest(store: &str) -> Option<&'static Snapshot> {
    of_store(store).last()
}

/// Mozilla's store at a time: by day where every change is known, otherwise by month. For earlier times, the oldest
/// snapshot.
pub fn mozilla_at(at: OffsetDateTime) -> Option<&'static Snapshot> {
    let day = format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day());
    by_day("mozilla", &day).or_else(|| DAYS.first())
}

/// The snapshot in force on a day (YYYY-MM-DD).
fn by_day(store: &str, day: &str) -> Option<&'static Snapshot> {
    let days = if DAYS.first().is_some_and(|first| first.store == store) { DAYS } else { &[] };
    // Snapshots by month count only after the last known day; as text, a month sorts before its days.
    let last = days.last().map(|snapshot| snapshot.date).unwrap_or_default();
    in_force(of_store(store), day).filter(|snapshot| snapshot.date > last).or_else(|| in_force(days, day))
}

/// The last snapshot that is not later than the date. `snapshots` is sorted by date.
fn in_force(snapshots: &'static [Snapshot], date: &str) -> Option<&'static Snapshot> {
    snapshots[..snapshots.partition_point(|snapshot| snapshot.date <= date)].last()
}

/// The snapshot for `STORE` (the newest), `STORE@YYYY-MM` (that of the month) or `STORE@YYYY-MM-DD` (that of the
/// day). `None` if no store has that name.
///
/// # Errors
///
/// [`NoSnapshot`] if the store has no snapshot that old.
pub fn find(text: &str) -> Result<Option<&'static Snapshot>, NoSnapshot> {
    let Some((store, date)) = text.split_once('@') else {
        return Ok(newest(text));
    };
    let Some(first) = of_store(store).first() else {
        return Ok(None);
    };
    let first = DAYS.first().filter(|day| day.store == store).unwrap_or(first);
    snapshot_at(store, date).map(Some).ok_or_else(|| NoSnapshot { text: text.to_owned(), first })
}

/// The newest snapshot of a store, if `text` is `STORE@DATE` with a later date.
pub(crate) fn newest_before(text: &str) -> Option<&'static Snapshot> {
    let (store, date) = text.split_once('@').filter(|(_, date)| is_day(date) || is_month(date))?;
    newest(store).filter(|newest| newest.date < &date[..7])
}

/// The snapshot of a store that applied in a month (YYYY-MM) or on a day (YYYY-MM-DD).
pub fn snapshot_at(store: &str, date: &str) -> Option<&'static Snapshot> {
    match date {
        day if is_day(day) => by_day(store, day),
        // For months before the first list, the days are known. The 31st stands for the last day of the month.
        month if is_month(month) => in_force(of_store(store), month).or_else(|| by_day(store, &format!("{month}-31"))),
        _ => None,
    }
}

/// The period in which a store has had a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The store.
    pub store: &'static str,
    /// The first day, if every change is known; otherwise the first snapshot with the root.
    pub first: &'static str,
    /// The day on which the root was removed, if every change is known; otherwise the last snapshot with the root.
    /// `None` if the newest one still has it.
    pub last: Option<&'static str>,
}

/// The stores that have or had this CA as a root, with the same name and key.
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
    // The next known day is the one on which it was removed.
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

/// A store has no snapshot for the requested time.
#[derive(Debug)]
pub struct NoSnapshot {
    /// The requested snapshot.
    pub text: String,
    /// The oldest snapshot of that store.
    pub first: &'static Snapshot,
}

impl fmt::Display for NoSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not available: use {}@YYYY-MM; the first is {}", self.text, self.first.store, self.first)
    }
}

impl std::error::Error for NoSnapshot {}

#[cfg(test)]
mod tests;
