//! Removals of roots that root programs have announced, from `roots/announcements.toml`. Plans may change, so nothing
//! based on them is reported as certain. Later root lists show what was carried out.

use std::fmt;

use time::macros::date;
use time::{Date, Duration, OffsetDateTime, UtcOffset};

use super::{Anchors, Condition, Snapshot, snapshots};
use crate::certificate::Certificate;

/// An announcement that a root will leave a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Announcement {
    /// The store.
    pub store: &'static str,
    /// The first day on which the root is no longer in the store.
    pub day: Date,
    /// The source of the announcement.
    pub source: &'static str,
}

/// As in messages: `announced to leave chrome on 2027-04-15, which may change`.
impl fmt::Display for Announcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "announced to leave {} on {}, which may change", self.store, self.day)
    }
}

impl Announcement {
    /// Whether the day has come.
    pub fn is_due(&self, at: OffsetDateTime) -> bool {
        self.day <= at.to_offset(UtcOffset::UTC).date()
    }

    /// The start of the day.
    pub fn moment(&self) -> OffsetDateTime {
        self.day.midnight().assume_utc()
    }
}

/// A rule by which roots leave a store at a certain age of their key.
#[derive(Debug)]
struct Term {
    store: &'static str,
    made_from: Option<Date>,
    made_before: Option<Date>,
    end: End,
    source: &'static str,
}

#[derive(Debug)]
enum End {
    On(Date),
    /// This number of years after the key was generated.
    After(i32),
}

include!(concat!(env!("OUT_DIR"), "/announced.rs"));

/// When a root will leave a store according to announcements, whether or not the store has it. `None` if its
/// certificate expires on that day anyway. The first day of the certificate counts as the day on which its key was
/// generated.
pub fn announced_end(store: &str, root: &Certificate) -> Option<Announcement> {
    let made = root.facts().not_before.date();
    let term = TERMS.iter().find(|term| term.store == store && term.is_for(made))?;
    term.announced(made, root.facts().not_after.date())
}

impl Term {
    /// Whether the rule applies to keys that were generated on this day.
    fn is_for(&self, made: Date) -> bool {
        self.made_from.is_none_or(|first| first <= made) && self.made_before.is_none_or(|after| made < after)
    }

    /// The day on which a root leaves whose key was generated on `made`. `None` if its certificate ends on that day
    /// anyway.
    fn announced(&self, made: Date, ends: Date) -> Option<Announcement> {
        let day = match self.end {
            End::On(day) => day,
            End::After(years) => {
                let year = made.year().checked_add(years)?;
                // Most years have no 29 February.
                made.replace_year(year).or_else(|_| Date::from_calendar_date(year, time::Month::March, 1)).ok()?
            }
        };
        (day < ends).then_some(Announcement { store: self.store, day, source: self.source })
    }
}

impl Snapshot {
    /// The announced removal of a root that this store has. A plan does not count if a list of a later month still
    /// has the root, or if the root left earlier.
    pub fn announced_end(&self, root: &Certificate) -> Option<Announcement> {
        let announcement = announced_end(self.store, root)?;
        let of_store = || snapshots().iter().filter(|snapshot| snapshot.store == self.store);
        let newest = of_store().filter(|snapshot| snapshot.holds(root)).map(|snapshot| snapshot.date).max()?;
        let next = of_store().map(|snapshot| snapshot.date).filter(|date| *date > newest).min();
        let month = format!("{:04}-{:02}", announcement.day.year(), u8::from(announcement.day.month()));
        (newest <= &*month && next.is_none_or(|next| &*month <= next)).then_some(announcement)
    }
}

impl Anchors {
    /// The last announced removal of a trusted root, if every store that has it announced one.
    pub fn announced_end(&self, root: &Certificate) -> Option<Announcement> {
        if self.known || self.given.by_subject(&root.subject().normalized).any(|given| given == root) {
            return None;
        }
        let having = self.snapshots().iter().filter(|snapshot| snapshot.holds(root));
        let ends: Option<Vec<Announcement>> = having.map(|snapshot| snapshot.announced_end(root)).collect();
        ends?.into_iter().max_by_key(|announcement| announcement.day)
    }
}

/// The days on which a root was or will be removed from stores according to announcements, whether or not they have
/// it.
pub fn announced_days(root: &Certificate) -> Vec<OffsetDateTime> {
    let (made, ends) = (root.facts().not_before.date(), root.facts().not_after.date());
    let meant = TERMS.iter().enumerate().filter(|(_, term)| term.is_for(made));
    // The first applicable rule of a store counts.
    let first = meant.filter(|(index, term)| {
        !TERMS[..*index].iter().any(|earlier| earlier.store == term.store && earlier.is_for(made))
    });
    first.filter_map(|(_, term)| term.announced(made, ends)).map(|announcement| announcement.moment()).collect()
}

/// The times at which stores stop trusting a root, because of announcements or conditions.
pub fn ends_in_stores(root: &Certificate) -> Vec<OffsetDateTime> {
    let mut ends = announced_days(root);
    let newest = super::newest("microsoft").into_iter().flat_map(|snapshot| snapshot.conditions(root));
    ends.extend(newest.filter_map(|condition| match condition {
        Condition::DisallowedAfter(last) => Some(last.saturating_add(Duration::SECOND)),
        _ => None,
    }));
    ends
}

/// The open announcements about a root from the stores that have it.
pub fn announcements(root: &Certificate, at: OffsetDateTime) -> Vec<Announcement> {
    let date = crate::certificate::day(at);
    let mut stores: Vec<&str> = TERMS.iter().map(|term| term.store).collect();
    stores.sort_unstable();
    stores.dedup();
    let in_force = stores.into_iter().filter_map(|store| super::snapshot_at(store, &date));
    in_force.filter(|snapshot| snapshot.holds(root)).filter_map(|snapshot| snapshot.announced_end(root)).collect()
}

/// Whether an announced day for a root may have come, judging by the age of its key alone. A quick check before the
/// exact one.
pub fn may_be_overdue(root: &Certificate, at: OffsetDateTime) -> bool {
    announced_days(root).iter().any(|day| *day <= at)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use time::macros::datetime;

    use super::*;
    use crate::pki::{Day, Spec};
    use crate::trust::{find, made_up, newest};

    fn roots(store: &str) -> Vec<Certificate> {
        let snapshot = find(store).unwrap().unwrap();
        snapshot.all().map(|der| Certificate::from_der(der.to_vec()).unwrap()).collect()
    }

    /// The numbers that the policies' own tools report for the list of October 2026.
    #[test]
    fn how_many_roots_leave_on_which_day() {
        let mut days: BTreeMap<Date, usize> = BTreeMap::new();
        let all = roots("mozilla@2026-10");
        for root in &all {
            let ends = ["chrome", "mozilla"].map(|store| announced_end(store, root).map(|end| end.day));
            assert_eq!(ends[0], ends[1], "{root:?}");
            *days.entry(ends[0].unwrap_or(Date::MAX)).or_default() += 1;
        }
        // Five were generated for fifteen years.
        let early = all.len() - days.remove(&Date::MAX).unwrap();
        let on = |year: i32| days.get(&Date::from_calendar_date(year, time::Month::April, 15).unwrap()).copied();
        assert_eq!([2026, 2027, 2028, 2029].map(on), [Some(1), Some(15), Some(8), Some(17)]);
        assert_eq!((all.len(), early), (117, 112));
    }

    #[test]
    fn roots_by_name() {
        let cases = [
            ("Go Daddy Root Certificate Authority - G2", date!(2027 - 04 - 15)),
            ("Security Communication RootCA2", date!(2027 - 04 - 15)),
            ("ISRG Root X1", date!(2030 - 06 - 04)),
        ];
        let all = roots("mozilla@2026-10");
        for (name, day) in cases {
            let root = all.iter().find(|root| root.own_name() == name).unwrap();
            for store in ["mozilla", "chrome"] {
                let end = newest(store).unwrap().announced_end(root).unwrap();
                assert_eq!((end.store, end.day), (store, day), "{name}");
            }
            assert_eq!(announced_end("apple", root), None);
        }
    }

    /// Keys generated on the last day before a rule applies, and on its first day.
    #[test]
    fn terms_from_both_sides() {
        let cases: [(&str, Day, Option<Date>); 14] = [
            ("mozilla", (2005, 12, 31), Some(date!(2025 - 04 - 15))),
            ("mozilla", (2006, 1, 1), Some(date!(2026 - 04 - 15))),
            ("mozilla", (2007, 12, 31), Some(date!(2026 - 04 - 15))),
            ("mozilla", (2008, 1, 1), Some(date!(2027 - 04 - 15))),
            ("mozilla", (2014, 4, 14), Some(date!(2029 - 04 - 15))),
            ("mozilla", (2014, 4, 15), Some(date!(2029 - 04 - 15))),
            ("mozilla", (2014, 4, 16), Some(date!(2029 - 04 - 16))),
            ("chrome", (2005, 12, 31), None),
            ("chrome", (2006, 1, 1), Some(date!(2026 - 04 - 15))),
            ("chrome", (2009, 12, 31), Some(date!(2027 - 04 - 15))),
            ("chrome", (2010, 1, 1), Some(date!(2028 - 04 - 15))),
            ("chrome", (2011, 12, 31), Some(date!(2028 - 04 - 15))),
            ("chrome", (2012, 1, 1), Some(date!(2029 - 04 - 15))),
            ("mozilla", (2020, 2, 29), Some(date!(2035 - 03 - 01))),
        ];
        for (store, made, day) in cases {
            let root = Spec::ca("Made on a day").valid(made, (2045, 1, 1)).self_signed();
            let root = Certificate::from_der(root.der).unwrap();
            assert_eq!(announced_end(store, &root).map(|end| end.day), day, "{store}, {made:?}");
        }
    }

    /// A plan does not count if a later list still has the root.
    #[test]
    fn a_plan_that_a_later_list_does_not_bear_out_counts_no_more() {
        let of = |name: &str, made: Day, left: Option<&'static str>| {
            let root = Spec::ca(name).valid(made, (2045, 1, 1)).self_signed();
            made_up::add("mozilla", ("2014-01", left), &root.der);
            Certificate::from_der(root.der).unwrap()
        };
        let still = of("Still there", (2007, 1, 1), None);
        let gone = of("Gone as planned", (2007, 1, 1), Some("2026-05"));
        let to_come = of("To come", (2009, 1, 1), None);
        let overtaken = of("Overtaken", (2009, 1, 1), Some("2025-11"));
        let at = |list: &str, root: &Certificate| find(list).unwrap().unwrap().announced_end(root).map(|end| end.day);
        for list in ["mozilla@2025-11", "mozilla@2026-10"] {
            assert_eq!(at(list, &still), None, "{list}");
            assert_eq!(at(list, &to_come), Some(date!(2027 - 04 - 15)), "{list}");
        }
        assert_eq!(at("mozilla@2025-11", &gone), Some(date!(2026 - 04 - 15)));
        assert_eq!(at("mozilla@2025-04", &overtaken), None);
        let open = |root: &Certificate| announcements(root, datetime!(2026-11-01 00:00 UTC));
        assert_eq!((open(&still).len(), open(&to_come).len(), open(&gone).len()), (0, 1, 0));
        let mut anchors = Anchors::default();
        anchors.add_snapshots(newest("mozilla"));
        assert_eq!(anchors.announced_end(&to_come).map(|end| end.day), Some(date!(2027 - 04 - 15)));
        anchors.add(to_come.der().to_vec(), "roots.pem".into());
        assert_eq!(anchors.announced_end(&to_come), None, "it was given");
    }
}
