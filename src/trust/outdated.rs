//! The age of the embedded root lists.

use time::{Date, OffsetDateTime, UtcOffset};

use super::{Snapshot, newest};

/// Older lists are reported, because the programs that use them have had several releases since.
const MOST_DAYS: i64 = 200;

/// A store whose newest list is old.
#[derive(Clone, Copy, Debug)]
pub struct Outdated {
    /// The list.
    pub newest: &'static Snapshot,
    /// The age of the list in days, at the time of validation.
    pub days: i64,
}

/// Whether the newest list of a store is more than 200 days old at this time. The age counts from the first day of
/// its month.
pub fn outdated(store: &str, at: OffsetDateTime) -> Option<Outdated> {
    let newest = newest(store)?;
    let days = (at.to_offset(UtcOffset::UTC).date() - first_day(newest.date)?).whole_days();
    (days > MOST_DAYS).then_some(Outdated { newest, days })
}

/// The first day of a month (YYYY-MM).
fn first_day(month: &str) -> Option<Date> {
    let (year, month) = month.split_once('-')?;
    let month = time::Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, 1).ok()
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::trust::snapshots;

    #[test]
    fn two_hundred_days() {
        for snapshot in snapshots() {
            assert!(first_day(snapshot.date).is_some(), "{snapshot}");
        }
        let first = first_day(newest("mozilla").unwrap().date).unwrap().midnight().assume_utc();
        let days = |at| outdated("mozilla", at).map(|outdated| outdated.days);
        assert_eq!(days(first + Duration::days(201) - Duration::SECOND), None);
        assert_eq!(days(first + Duration::days(201)), Some(201));
        assert_eq!(days(first - Duration::days(1000)), None);
        assert_eq!(outdated("netscape", first).map(|outdated| outdated.days), None);
        assert_eq!(first_day("2026-13"), None);
        assert_eq!(first_day("2026"), None);
    }
}
