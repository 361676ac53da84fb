//! The embedded root stores.

use std::fs;

use time::PrimitiveDateTime;
use time::macros::format_description;

use super::*;

#[test]
fn every_root_parses_and_is_found_by_its_subject() {
    let roots: Vec<Certificate> =
        KNOWN.iter().map(|known| Certificate::from_der(der(known).to_vec()).unwrap()).collect();
    for snapshot in SNAPSHOTS.iter().chain(DAYS) {
        assert!(snapshot.members.is_sorted(), "{snapshot}");
        for position in snapshot.members {
            let root = &roots[usize::from(*position)];
            let found = snapshot.by_subject(&root.subject().normalized).filter(|found| *found == root);
            assert_eq!(found.count(), 1, "{snapshot}: {root:?}");
            assert!(snapshot.holds(root), "{snapshot}: {root:?}");
        }
    }
}

#[test]
fn the_embedded_roots_are_those_of_the_store_file() {
    let text = include_str!("../../../roots/stores/mozilla-2026-10.txt");
    let mut listed: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).map(|line| &line[..64]).collect();
    let snapshot = newest("mozilla").unwrap();
    let certificates = snapshot.all().map(|der| Certificate::from_der(der.to_vec()).unwrap());
    let mut embedded: Vec<String> = certificates.map(|root| root.fingerprint().to_string()).collect();
    listed.sort_unstable();
    embedded.sort_unstable();
    assert!(embedded.len() > 100);
    assert_eq!(embedded, listed);
}

#[test]
fn snapshots_are_in_order() {
    assert!(SNAPSHOTS.is_sorted_by_key(|snapshot| (snapshot.store, snapshot.date)));
    assert!(DAYS.is_sorted_by_key(|snapshot| snapshot.date) && DAYS.iter().all(|day| day.store == "mozilla"));
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
        ("mozilla@2014-04", Some("2014-02-27")),
        ("mozilla@2012-06", Some("2012-06-28")),
        ("mozilla@2001-10", None),
        ("mozilla@2018-06-01", Some("2018-04-11")),
        ("mozilla@2021-12-12", Some("2021-09-07")),
        ("mozilla@2021-12-13", Some("2021-12-13")),
        ("mozilla@2026-05-01", Some("2026-05")),
        ("mozilla@2026-04-30", Some("2026-04-09")),
        ("mozilla@2001-11-14", None),
        ("apple@2023-12-24", Some("2023-09")),
        ("mozilla@2020-12-32", None),
        ("mozilla@2020-12-1é", None),
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
    assert_eq!(said, "android@2010-01 is not available: use android@YYYY-MM; the first is android@2016-05");
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
    assert!(held.contains(&holding("mozilla", "2008-01-17", Some("2021-12-13"))), "{held:?}");
    assert!(held.contains(&holding("android", "2016-05", Some("2021-10"))), "{held:?}");
    assert!(holdings(&root("ISRG Root X1")).contains(&holding("mozilla", "2016-08-05", None)));
}

/// The lists of certifi's releases equal those of the days before, except for what its authors added later or left out.
#[test]
fn the_days_agree_with_the_lists() {
    for list in SNAPSHOTS.iter().filter(|list| list.store == "mozilla" && list.date < "2026-05") {
        let ends: Vec<_> = DAYS
            .iter()
            .filter(|day| day.date < list.date)
            .max_by_key(|day| day.date)
            .into_iter()
            .chain(DAYS.iter().filter(|day| day.date.starts_with(list.date)))
            .collect();
        let difference = |day: &&Snapshot| {
            list.members.iter().filter(|root| !day.members.contains(root)).count()
                + day.members.iter().filter(|root| !list.members.contains(root)).count()
        };
        let least = ends.iter().map(difference).min().unwrap();
        assert!(least <= 8, "{list}: {least}");
    }
    let missing = |day: &str| find(&format!("mozilla@{day}")).unwrap().unwrap().missing.len();
    assert_eq!((missing("2002-01-01"), missing("2012-06-15"), missing("2014-06-01")), (53, 5, 0));
}

/// Every distrust date of the history is a condition from that day on, and not before.
#[test]
fn conditions_of_the_days_are_those_of_the_history() {
    let text = include_str!("../../../roots/mozilla-history.txt");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    let rows: Vec<&Vec<&str>> = rows.iter().filter(|row| row[1] == "distrust-after").collect();
    let roots = KNOWN.iter().map(|known| Certificate::from_der(der(known).to_vec()).unwrap());
    let hashes: Vec<String> = roots.map(|root| root.fingerprint().to_string()).collect();
    let of = |index: usize, position: usize| match DAYS[index].conditions_at(position) {
        [] => None,
        [Condition::NotBeforeNotAfter(last)] => Some(*last),
        other => panic!("{other:?}"),
    };
    let expected = |text: &str| {
        let format = format_description!("[year][month][day][hour][minute][second]Z");
        (text != "-").then(|| PrimitiveDateTime::parse(&format!("20{text}"), format).unwrap().assume_utc())
    };
    assert!(rows.len() > 25);
    for row in &rows {
        let position = hashes.iter().position(|hash| hash == row[2]).unwrap();
        let day = DAYS.iter().position(|day| day.date == row[0]).unwrap();
        assert_eq!(of(day, position), expected(row[3]), "{row:?}");
        assert_ne!(of(day - 1, position), expected(row[3]), "{row:?}");
    }
    let conditional = |index: usize| DAYS[index].conditional.len();
    assert_eq!(conditional(DAYS.iter().position(|day| day.date == "2024-11-15").unwrap()), 9);
}

/// A condition as store files write it. `None` for one that is not about servers.
fn written(condition: Condition) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    let time = |time: OffsetDateTime| time.format(format).unwrap();
    match condition {
        Condition::SctNotAfter { last, since: None } => format!("sct-not-after={}", time(last)),
        Condition::SctNotAfter { last, since: Some(since) } => {
            format!("sct-not-after={}@chrome-{since}", time(last))
        }
        Condition::NotBeforeNotAfter(last) => format!("not-before-not-after={}", time(last)),
        Condition::DisallowedAfter(last) => format!("disallowed-after={}", time(last)),
        Condition::NotForServers => "purposes".to_owned(),
    }
}

/// Compares every row: roots and conditions.
#[test]
fn every_snapshot_is_its_store_file() {
    for snapshot in SNAPSHOTS {
        let path = format!("{}/roots/stores/{}-{}.txt", env!("CARGO_MANIFEST_DIR"), snapshot.store, snapshot.date);
        let text = fs::read_to_string(path).unwrap();
        let rows = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let mut words = line.split_whitespace().take_while(|word| *word != "#");
            let fingerprint = words.next().unwrap().to_owned();
            let conditions = words.map(|word| word.strip_prefix("purposes=").map_or(word, |_| "purposes").to_owned());
            (fingerprint, conditions.collect::<Vec<_>>())
        });
        let mut embedded: Vec<(String, Vec<String>)> = snapshot
            .all()
            .map(|der| {
                let root = Certificate::from_der(der.to_vec()).unwrap();
                let conditions = snapshot.conditions(&root).iter().copied().map(written).collect();
                (root.fingerprint().to_string(), conditions)
            })
            .collect();
        embedded.sort();
        assert_eq!(embedded, rows.collect::<Vec<_>>(), "{snapshot}");
        let is_conditional = embedded.iter().any(|(_, conditions)| !conditions.is_empty());
        assert!(!(is_conditional && snapshot.conditions_source.is_empty()), "{snapshot}");
    }
}

/// Rows that were read from the sources in a different way than by the generator.
#[test]
fn members_and_conditions_by_name() {
    let not_before = |time| vec![Condition::NotBeforeNotAfter(time)];
    let sct = |last, since| vec![Condition::SctNotAfter { last, since }];
    let cases: Vec<(&str, &str, Option<Vec<Condition>>)> = vec![
        ("chrome@2026-10", "SwissSign RSA TLS Root CA 2022 - 1", Some(sct(datetime!(2027-06-14 23:59:59 UTC), None))),
        ("chrome@2026-10", "HiPKI Root CA - G1", Some(sct(datetime!(2025-07-31 23:59:59 UTC), Some(139)))),
        ("chrome@2026-01", "HiPKI Root CA - G1", Some(sct(datetime!(2025-07-31 23:59:59 UTC), Some(139)))),
        ("chrome@2026-06", "DigiCert Trusted Root G4", Some(vec![])),
        ("chrome@2026-07", "DigiCert Trusted Root G4", Some(sct(datetime!(2026-06-30 23:59:59 UTC), None))),
        ("chrome@2026-10", "ISRG Root X1", Some(vec![])),
        ("chrome@2026-10", "DigiCert Global Root CA", None),
        ("microsoft@2026-10", "Certum TLS RSA Root CA", Some(vec![])),
        ("microsoft@2026-10", "CA Disig TLS Root R3", Some(vec![])),
        ("microsoft@2026-04", "CA Disig TLS Root R3", None),
        ("microsoft@2026-10", "DST Root CA X3", None),
        ("microsoft@2026-10", "AddTrust External CA Root", None),
        (
            "openjdk@2026-08",
            "Entrust Root Certification Authority - G4",
            Some(not_before(datetime!(2024-11-11 23:59:59 UTC))),
        ),
        ("openjdk@2026-08", "GTS Root R1", Some(vec![])),
        ("openjdk@2026-04", "OISTE WISeKey Global Root GC CA", None),
        ("openjdk@2026-08", "OISTE WISeKey Global Root GC CA", Some(vec![])),
        ("mozilla@2025-01", "AffirmTrust Premium", Some(not_before(datetime!(2024-11-30 23:59:59 UTC)))),
        ("mozilla@2024-07", "AffirmTrust Premium", Some(vec![])),
    ];
    for (store, name, expected) in cases {
        let store = find(store).unwrap().unwrap();
        let found = store.all().find_map(|der| {
            let root = Certificate::from_der(der.to_vec()).unwrap();
            (root.own_name() == name).then(|| store.conditions(&root).to_vec())
        });
        assert_eq!(found, expected, "{name} in {store}");
    }
}

/// A second parser for Chrome's textproto, if the file is available.
#[test]
fn conditions_of_chrome_36() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/trust-history/chrome-v36.tsv");
    let counts = ["2026-01", "2026-06", "2026-07", "2026-10"].map(|month| {
        let snapshot = find(&format!("chrome@{month}")).unwrap().unwrap();
        snapshot.conditional.len()
    });
    assert_eq!(counts, [3, 3, 26, 24]);
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("skipped: conditions_of_chrome_36 (the list of conditions is not here)");
        return;
    };
    let store = find("chrome@2026-07").unwrap().unwrap();
    let mut rows = 0;
    for row in text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect::<Vec<_>>()) {
        let roots = store.all().map(|der| Certificate::from_der(der.to_vec()).unwrap());
        let root = roots.into_iter().find(|root| root.fingerprint().to_string().starts_with(row[0])).unwrap();
        let [condition] = store.conditions(&root) else { panic!("{row:?}") };
        let day = row[2].split(' ').nth(1).unwrap();
        assert!(written(*condition).starts_with(&format!("sct-not-after={day}T23:59:59Z")), "{row:?}");
        assert_eq!(written(*condition).ends_with("@chrome-139"), row[2].contains("139"), "{row:?}");
        rows += 1;
    }
    assert_eq!(rows, 26);
}

/// Lists from other collections: the number of server roots that only they have, and that only our snapshot of that day
/// has.
#[test]
fn second_sources_have_the_same_roots() {
    // The others are equal, root by root. Microsoft's roots that are not trusted for new certificates are excluded, as
    // in sslyze. Two of its roots had been removed long before; those of 2026-03 were added after the snapshot of
    // 2025-08.
    let expected = [
        ("microsoft 2023-06-11", 2, 0),
        ("microsoft 2025-07-27", 2, 0),
        ("microsoft 2026-03-28", 17, 0),
        ("mozilla 2022-09-18", 2, 0),
        ("mozilla 2024-11-24", 0, 1),
    ];
    let text = include_str!("../../../roots/second-sources.txt");
    let mut found = Vec::new();
    for section in text.split("\n[").skip(1) {
        let (name, roots) = section.split_once(']').unwrap();
        let (store, date) = name.split_once(' ').unwrap();
        let theirs: std::collections::BTreeSet<&str> = roots.lines().skip(1).filter(|line| !line.is_empty()).collect();
        let snapshot = find(&format!("{store}@{date}")).unwrap().unwrap();
        let at = time::Date::parse(date, format_description!("[year]-[month]-[day]")).unwrap().midnight().assume_utc();
        let ours = snapshot.all().map(|der| Certificate::from_der(der.to_vec()).unwrap());
        let ours: Vec<(String, bool)> = ours
            .map(|root| {
                let conditions = snapshot.conditions(&root).iter();
                let is_for_new = |condition: &Condition| match condition {
                    Condition::NotBeforeNotAfter(last) => store != "microsoft" || *last >= at,
                    Condition::DisallowedAfter(last) => *last >= at,
                    Condition::NotForServers => false,
                    Condition::SctNotAfter { .. } => true,
                };
                (root.fingerprint().to_string()[..16].to_owned(), conditions.copied().all(|one| is_for_new(&one)))
            })
            .collect();
        let missing = theirs.iter().filter(|root| !ours.iter().any(|(one, _)| one == *root)).count();
        let besides = ours.iter().filter(|(one, is_for_new)| *is_for_new && !theirs.contains(&**one)).count();
        assert!(theirs.len() > 100, "{name}");
        found.push((name, missing, besides));
    }
    assert_eq!(found.len(), 18);
    found.retain(|(_, there, here)| (*there, *here) != (0, 0));
    assert_eq!(found, expected);
}

/// Oracle contributed its roots to `OpenJDK` in Java 10 (JEP 319); since then its list equals `OpenJDK`'s, as far as both
/// are available.
#[test]
fn oracles_list_is_that_of_openjdk() {
    for month in ["2018-10", "2019-05", "2020-01"] {
        let members = |store: &str| find(&format!("{store}@{month}")).unwrap().unwrap().members;
        assert_eq!(members("java"), members("openjdk"), "{month}");
    }
}

/// Certifi's version of Mozilla's list equals that of NSS on an earlier day, except for roots that certifi omits or
/// keeps.
#[test]
fn certifi_is_mozillas_list() {
    let mut other = Vec::new();
    for snapshot in of_store("mozilla").iter().filter(|snapshot| snapshot.date <= "2026-05") {
        let differences = |day: &Snapshot| {
            let only = |these: &[u16], those: &[u16]| these.iter().filter(|one| !those.contains(one)).count();
            only(day.members, snapshot.members) + only(snapshot.members, day.members) + day.missing.len()
        };
        let days = DAYS.iter().filter(|day| &day.date[..7] <= snapshot.date);
        let least = days.map(differences).min().unwrap();
        if least > 1 {
            other.push((snapshot.date, least));
        }
    }
    // Symantec's four in June 2020; TrustCor's three, which certifi dropped before NSS; E-Tugra's three in July 2023;
    // in May 2026 the changes after the last day of the history.
    assert_eq!(other, [("2020-06", 4), ("2022-12", 3), ("2023-07", 3), ("2026-05", 2)]);
}

#[test]
fn conditions_of_a_root() {
    let entrust = |day: &str| {
        let roots = find(&format!("mozilla@{day}")).unwrap().unwrap();
        let root = roots.all().find_map(|der| {
            let root = Certificate::from_der(der.to_vec()).unwrap();
            (root.label() == "Entrust Root Certification Authority - G2").then_some(root)
        });
        roots.conditions(&root.unwrap())
    };
    assert_eq!(entrust("2024-11-14"), []);
    let expected = [Condition::NotBeforeNotAfter(datetime!(2024-11-30 23:59:59 UTC))];
    assert_eq!(entrust("2024-11-15"), expected);
}

#[test]
fn what_any_store_has_is_known() {
    for (position, known) in KNOWN.iter().enumerate() {
        let root = Certificate::from_der(der(known).to_vec()).unwrap();
        assert_eq!(is_known_root(&root), root.is_self_issued(), "{root:?}");
        let newest = newest_with(&root).unwrap();
        assert!(has(newest.members, position) && !holdings(&root).is_empty());
        assert!(newest_with_entity(&root).unwrap().date >= newest.date, "{root:?}");
    }
}

/// The roots of the FAQ and of past incidents are in the stores that had them, and not in later ones.
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
