//! The store returns exactly the imported certificates, whatever the file contains.

use std::fs;

use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::{date, datetime};

use super::format::seal;
use super::*;
use crate::pki::{Issued, Spec};
use crate::read::read_bytes;

const NOW: OffsetDateTime = datetime!(2026-11-23 00:00 UTC);

fn certificate(issued: &Issued) -> Certificate {
    Certificate::from_der(issued.der.clone()).unwrap()
}

/// Imports the text as a file.
fn import(folder: &Path, text: &(impl AsRef<[u8]> + ?Sized)) -> Import {
    let added = change(folder, |contents| {
        let mut import = Import::new(contents, NOW);
        import.begin("a.pem");
        #[cfg(feature = "cli")]
        if is_report(text.as_ref()) {
            import.add_report(text.as_ref(), &"report.csv".into());
            return Ok((std::mem::take(&mut import.contents), import));
        }
        import.add(read_bytes(text.as_ref(), &"a.pem".into()).unwrap());
        Ok::<_, StoreError>((std::mem::take(&mut import.contents), import))
    });
    added.unwrap()
}

fn found(store: &Store, child: &Issued) -> Vec<Certificate> {
    store.issuers_of(&certificate(child)).into_iter().map(|(issuer, _)| issuer).collect()
}

/// Root, issuing CA and leaf.
fn site(name: &str) -> (Issued, Issued, Issued) {
    let root = Spec::ca(&format!("{name} Root")).self_signed();
    let issuing = Spec::ca(&format!("{name} CA")).issued_by(&root);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    (root, issuing, leaf)
}

#[test]
fn what_is_imported_is_found_by_the_name_of_the_issuer() {
    let folder = TempDir::new().unwrap();
    assert!(Store::open(folder.path()).unwrap().is_none());
    let sites: Vec<_> = (0..40).map(|number| site(&format!("Site {number}"))).collect();
    let text: String = sites.iter().map(|(root, issuing, leaf)| root.pem() + &issuing.pem() + &leaf.pem()).collect();
    let counts = import(folder.path(), &text).counts;
    assert_eq!((counts.new, counts.roots, counts.not_ca, counts.known), (40, 40, 40, 0));
    // Names are compared in normalised form.
    let namesake = Spec::ca("site 7  CA").self_signed();
    let of_namesake = Spec::leaf("www.example.jp").issued_by(&namesake);
    let store = Store::open(folder.path()).unwrap().unwrap();
    for (_, issuing, leaf) in &sites {
        assert_eq!(found(&store, leaf), [certificate(issuing)]);
        assert!(found(&store, issuing).is_empty());
    }
    assert_eq!(found(&store, &of_namesake), [certificate(&sites[7].1)]);
    // The second time, nothing is new; others are added.
    let counts = import(folder.path(), &text).counts;
    assert_eq!((counts.new, counts.known), (0, 40));
    let twin = Spec::ca("Site 7 CA").key_of(&sites[7].1).issued_by(&sites[8].0);
    assert_eq!(import(folder.path(), &twin.pem()).counts.new, 1);
    let found = found(&Store::open(folder.path()).unwrap().unwrap(), &sites[7].2);
    assert!(found.len() == 2 && found.contains(&certificate(&twin)));
    // An open store still uses the old file.
    assert_eq!(super::tests::found(&store, &sites[7].2).len(), 1);
    assert!(clear(folder.path()).unwrap() && !clear(folder.path()).unwrap());
    assert!(Store::open(folder.path()).unwrap().is_none());
}

#[test]
fn expired_ones_are_counted_and_kept() {
    let folder = TempDir::new().unwrap();
    let root = Spec::ca("Root").self_signed();
    let old = Spec::ca("Old CA").valid((2015, 1, 1), (2020, 1, 1)).issued_by(&root);
    let counts = import(folder.path(), &old.pem()).counts;
    assert_eq!((counts.new, counts.expired), (1, 1));
}

/// If any octet of the index is changed, or the file is truncated, the store is damaged, and an import leaves it
/// unchanged.
#[cfg(feature = "cli")]
#[test]
fn what_is_not_as_it_was_written_is_damaged() {
    let folder = TempDir::new().unwrap();
    let (_, issuing, leaf) = site("A");
    let (_, revoked, _) = site("B");
    let text = format!("{NAMES}{}{}", row(&issuing, "Not Revoked", ""), row(&revoked, "Revoked", "2026.05.12"));
    import(folder.path(), &text);
    let path = file_in(folder.path());
    let good = fs::read(&path).unwrap();
    let ders = certificate(&issuing).der().len() + certificate(&revoked).der().len();
    let index = good.len() - ders;
    let is_damaged = |bad: &[u8], what: &str| {
        fs::write(&path, bad).unwrap();
        let errors = [Store::open(folder.path()).err(), contents(folder.path()).err()];
        let is_it =
            |error: &Option<StoreError>| matches!(error, Some(StoreError::Damaged(_) | StoreError::OtherVersion(_)));
        assert!(errors.iter().all(is_it), "{what}: {errors:?}");
    };
    for place in 0..index {
        let mut bad = good.clone();
        bad[place] ^= 1 << (place % 8);
        is_damaged(&bad, &format!("octet {place}"));
    }
    for length in 0..good.len() {
        is_damaged(&good[..length], &format!("{length} octets"));
    }
    is_damaged(&[&good[..], b"x"].concat(), "an octet more");
    // A changed certificate is not found, and an import would lose it.
    for place in (index..good.len()).step_by(37) {
        let mut bad = good.clone();
        bad[place] ^= 0x20;
        fs::write(&path, &bad).unwrap();
        let store = Store::open(folder.path()).unwrap().unwrap();
        assert!(found(&store, &leaf).iter().all(|issuer| *issuer == certificate(&issuing)));
        assert!(store.revocation_of(&certificate(&revoked)).is_some());
        let refused = change(folder.path(), |contents| Ok::<_, StoreError>((contents, ())));
        assert!(matches!(refused, Err(StoreError::Damaged(_))), "octet {place}");
        assert_eq!(fs::read(&path).unwrap(), bad);
    }
    let mut old = good.clone();
    old[15] = 1;
    fs::write(&path, &old).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreError::OtherVersion(_))));
}

/// Whatever the index contains, with a matching checksum: only imported certificates are found.
#[test]
fn a_hostile_file() {
    let folder = TempDir::new().unwrap();
    let (_, issuing, leaf) = site("A");
    let (_, other, _) = site("B");
    import(folder.path(), &(issuing.pem() + &other.pem()));
    let path = file_in(folder.path());
    let good = fs::read(&path).unwrap();
    let known = [certificate(&issuing), certificate(&other)];
    let index = good.len() - known.iter().map(|one| one.der().len()).sum::<usize>();
    for place in 0..index {
        for value in [0x00, 0x01, 0x7f, 0xff] {
            let mut bad = good.clone();
            bad[place] ^= value;
            seal(&mut bad, index);
            fs::write(&path, &bad).unwrap();
            look(folder.path(), &leaf, &known);
        }
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreError::NotAFile(_))));
}

fn look(folder: &Path, leaf: &Issued, known: &[Certificate]) {
    if let Ok(Some(store)) = Store::open(folder) {
        assert!(found(&store, leaf).iter().all(|issuer| known.contains(issuer)));
        assert!(known.iter().all(|one| store.revocation_of(one).is_none()) || store.header.revoked > 0);
    }
    if let Ok(contents) = contents(folder) {
        let ders = contents.records.values().filter_map(|record| record.der.clone());
        assert!(ders.into_iter().all(|der| known.iter().any(|one| one.der() == der)));
    }
}

/// A failed or killed import does not change the store.
#[test]
fn the_old_store_stays() {
    let folder = TempDir::new().unwrap();
    let (_, issuing, leaf) = site("A");
    import(folder.path(), &issuing.pem());
    let before = fs::read(file_in(folder.path())).unwrap();
    let failed = change(folder.path(), |_| Err::<(Contents, ()), _>(StoreError::Damaged("x".into())));
    assert!(failed.is_err());
    fs::write(folder.path().join(".new-killed"), &before[..100]).unwrap();
    assert_eq!(fs::read(file_in(folder.path())).unwrap(), before);
    let store = Store::open(folder.path()).unwrap().unwrap();
    assert_eq!(found(&store, &leaf).len(), 1);
    // The next import removes the file that the killed one left.
    let (_, other, _) = site("B");
    import(folder.path(), &other.pem());
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [LOCK, FILE]);
}

#[test]
fn imports_at_the_same_time_lose_nothing() {
    let folder = TempDir::new().unwrap();
    let sites: Vec<_> = (0..12).map(|number| site(&format!("Site {number}"))).collect();
    std::thread::scope(|scope| {
        for part in sites.chunks(3) {
            let folder = folder.path();
            scope.spawn(move || part.iter().for_each(|(_, issuing, _)| drop(import(folder, &issuing.pem()))));
        }
    });
    let store = Store::open(folder.path()).unwrap().unwrap();
    assert!(sites.iter().all(|(_, issuing, leaf)| found(&store, leaf) == [certificate(issuing)]));
}

/// A row of a report as CCADB writes it.
#[cfg(feature = "cli")]
fn row(issued: &Issued, standing: &str, day: &str) -> String {
    let sha256 = certificate(issued).fingerprint().to_string().to_uppercase();
    let pem = issued.pem();
    format!("\"Example, \"\"Inc.\"\"\",\"{standing}\",\"{day}\",\"{sha256}\",\"'{}'\"\r\n", pem.trim_end())
}

#[cfg(feature = "cli")]
const NAMES: &str =
    "\"CA Owner\",\"Revocation Status\",\"Date of Revocation\",\"SHA-256 Fingerprint\",\"PEM Info\"\r\n";

#[cfg(feature = "cli")]
#[test]
fn a_report_of_ccadb() {
    let folder = TempDir::new().unwrap();
    let (root, issuing, leaf) = site("A");
    let (_, revoked, _) = site("B");
    let (_, below, _) = site("C");
    let text = format!(
        "\u{feff}{NAMES}{}{}{}{}{}",
        row(&issuing, "Not Revoked", ""),
        row(&revoked, "Revoked", "2026.05.12"),
        row(&below, "Parent Cert Revoked", ""),
        row(&root, "Not Revoked", ""),
        row(&leaf, "", ""),
    );
    let counts = import(folder.path(), &text).counts;
    assert_eq!((counts.new, counts.roots, counts.not_ca, counts.revoked, counts.unreadable), (3, 1, 1, 2, 0));
    let standing = |issued: &Issued| {
        let records = contents(folder.path()).unwrap().records;
        records.get(&certificate(issued).fingerprint()).map(|record| (record.standing, record.revoked_on))
    };
    let revocation = |issued: &Issued| {
        let store = Store::open(folder.path()).unwrap().unwrap();
        store.revocation_of(&certificate(issued)).map(|revocation| revocation.since())
    };
    assert_eq!(revocation(&revoked), Some(date!(2026 - 05 - 12)));
    assert_eq!((revocation(&issuing), revocation(&root)), (None, None));
    assert_eq!(standing(&issuing), Some((Standing::Good, None)));
    assert_eq!(standing(&revoked), Some((Standing::Revoked, Some(date!(2026 - 05 - 12)))));
    // Without a day, it is revoked at any time.
    assert_eq!(standing(&below), Some((Standing::ParentRevoked, None)));
    let store = Store::open(folder.path()).unwrap().unwrap();
    let without_day = store.revocation_of(&certificate(&below)).unwrap();
    assert!(!without_day.has_day() && without_day.is_known_at(datetime!(2000-01-01 00:00 UTC)));
    assert_eq!(standing(&root), None);
    // Importing the certificate without a status changes nothing; a later report does.
    import(folder.path(), &revoked.pem());
    let again = format!("{NAMES}{}", row(&below, "Not Revoked", ""));
    import(folder.path(), &again);
    assert_eq!(standing(&revoked).unwrap().0, Standing::Revoked);
    assert_eq!((standing(&below), revocation(&below)), (Some((Standing::Good, None)), None));
}

/// Reports without certificates: the status of stored certificates, and of revoked ones that are not stored.
#[cfg(feature = "cli")]
#[test]
fn reports_with_other_columns() {
    let folder = TempDir::new().unwrap();
    let (_, issuing, _) = site("A");
    let (_, elsewhere, _) = site("B");
    let (_, unheard, _) = site("C");
    let sha256 = |issued: &Issued| certificate(issued).fingerprint().to_string();
    let pem = |issued: &Issued| issued.pem().replace('\n', "\r\n");
    let with_pem = [
        format!("SHA-256 Fingerprint,X.509 Certificate (PEM)\n{},\"{}\"\n", sha256(&issuing), pem(&issuing)),
        format!("Subject,SHA256,PEM\nx,{},\"'{}'\"\n", sha256(&issuing), issuing.pem()),
    ];
    for text in with_pem {
        clear(folder.path()).unwrap();
        let counts = import(folder.path(), &text).counts;
        assert_eq!((counts.new, counts.unreadable), (1, 0), "{text}");
    }
    let row = |issued: &Issued, standing: &str| format!("x,{},{standing},Intermediate Certificate\n", sha256(issued));
    let text = format!(
        "Certificate Name,SHA-256 Fingerprint,Revocation Status,Certificate Record Type\n{}{}{}",
        row(&issuing, "Revoked"),
        row(&elsewhere, "Revoked"),
        row(&unheard, "Not Revoked"),
    );
    let counts = import(folder.path(), &text).counts;
    assert_eq!((counts.new, counts.revoked, counts.unreadable), (0, 2, 0));
    let contents = contents(folder.path()).unwrap();
    assert_eq!(contents.records.len(), 2);
    assert_eq!(contents.records[&certificate(&elsewhere).fingerprint()].der, None);
}

#[cfg(feature = "cli")]
#[test]
fn rows_that_cannot_be_read_are_told_with_their_line() {
    let folder = TempDir::new().unwrap();
    let (_, first, _) = site("A");
    let (_, second, _) = site("B");
    let (good, other) = (row(&first, "", ""), row(&second, "", ""));
    let lines = |text: &str| text.matches('\n').count();
    let of_second = certificate(&second).fingerprint().to_string().to_uppercase();
    let of_first = certificate(&first).fingerprint().to_string().to_uppercase();
    let base64_line = good.lines().nth(2).unwrap();
    let cases = [
        (good.replace(base64_line, "MIIB!!!!"), 2, "base64"),
        ("\"only one\"\r\n".to_owned(), 0, "fewer columns"),
        (good.replace(&of_first, &of_second), 0, "another SHA-256"),
        (good.replace(&of_first, "12:34"), 0, "64 hexadecimal digits"),
        ("a,,,,\r\n".to_owned(), 0, "not have exactly one certificate"),
        (good.replace("'-----BEGIN", &format!("'{}-----BEGIN", second.pem())), 0, "not have exactly one certificate"),
        ("a,,,,nothing\r\n".to_owned(), 0, "not have exactly one certificate"),
    ];
    for (bad, line, reason) in cases {
        clear(folder.path()).unwrap();
        let imported = import(folder.path(), &format!("{NAMES}{other}{bad}{good}"));
        assert_eq!((imported.counts.new, imported.counts.unreadable), (2, 1), "{reason}");
        let one = &imported.unreadable[0];
        assert_eq!(one.place.line, 1 + lines(&other) + 1 + line, "{reason}");
        assert!(one.fault.to_string().contains(reason), "{}: {reason}", one.fault);
    }
}

/// As saved by spreadsheets.
#[cfg(feature = "cli")]
#[test]
fn separators_and_encodings() {
    let (_, issuing, _) = site("A");
    let (_, revoked, _) = site("B");
    let rows = row(&issuing, "Not Revoked", "") + &row(&revoked, "Revoked", "2026.05.12") + "\"only one\"\r\n";
    let with = |separator: &str| format!("{NAMES}{rows}").replace("\",\"", &format!("\"{separator}\""));
    let utf_16 = |text: &str, mark: &[u8], octets: fn(u16) -> [u8; 2]| {
        [mark, &*text.encode_utf16().flat_map(octets).collect::<Vec<u8>>()].concat()
    };
    let plain = with(";").replace("\"CA Owner\";\"Revocation Status\"", "CA Owner;Revocation Status");
    let cases = [
        (with(",").into_bytes(), 0),
        (with(";").into_bytes(), 0),
        (with("\t").into_bytes(), 0),
        (plain.into_bytes(), 0),
        (format!("\u{feff}{}", with(";")).into_bytes(), 0),
        (format!("sep=;\r\n{}", with(";")).into_bytes(), 1),
        (utf_16(&with("\t"), b"\xff\xfe", u16::to_le_bytes), 0),
        (utf_16(&with(";"), b"\xfe\xff", u16::to_be_bytes), 0),
        (utf_16(&with(","), b"", u16::to_le_bytes), 0),
    ];
    let last = 1 + format!("{NAMES}{rows}").matches('\n').count() - 1;
    for (number, (text, more)) in cases.iter().enumerate() {
        let folder = TempDir::new().unwrap();
        let imported = import(folder.path(), text);
        let counts = imported.counts;
        assert_eq!((counts.new, counts.revoked, counts.unreadable), (2, 1, 1), "case {number}");
        assert_eq!(imported.unreadable[0].place.line, last + more, "case {number}");
        let store = Store::open(folder.path()).unwrap().unwrap();
        let day = store.revocation_of(&certificate(&revoked)).map(|revocation| revocation.since());
        assert_eq!(day, Some(date!(2026 - 05 - 12)), "case {number}");
        assert!(store.revocation_of(&certificate(&issuing)).is_none());
    }
}

#[cfg(feature = "cli")]
#[test]
fn what_only_looks_like_a_report() {
    let (_, issuing, _) = site("A");
    let rows = row(&issuing, "Revoked", "");
    let cases = [
        (format!("{NAMES}{rows}").replace("\",\"", "\"|\""), Some(1)),
        (format!("Report of today\r\n\r\n{NAMES}{rows}"), Some(3)),
        (format!("\"CA Owner,\"\"Revocation Status\"\",\"\"PEM Info\"\"\"\r\n{rows}"), Some(1)),
        ("CA Owner;Certificate Name;Revocation Status;Serial\nx;y;Revoked;1\n".to_owned(), Some(1)),
        (issuing.pem(), None),
        (format!("SHA256 Fingerprint=AB:CD\n# Issuer: C=JP, O=x\n{}", issuing.pem()), None),
        (format!("Revocation Status: none\n{}", issuing.pem()), None),
        (issuing.pem() + NAMES, None),
        (String::new(), None),
    ];
    for (text, line) in cases {
        assert!(!is_report(text.as_bytes()), "{text}");
        assert_eq!(names_columns(text.as_bytes()), line, "{text}");
    }
    assert_eq!(names_columns(&[0xff; 1000]), None);
}

/// Within an import, a revocation takes precedence in any order; a later import can undo it.
#[cfg(feature = "cli")]
#[test]
fn rows_that_disagree() {
    let (_, issuing, _) = site("A");
    let (revoked, good) = (row(&issuing, "Revoked", "2026.05.12"), row(&issuing, "Not Revoked", ""));
    let (removed, later) = (row(&issuing, "Removed", ""), row(&issuing, "Revoked", "2026.06.01"));
    let orders = [
        vec![&revoked, &good],
        vec![&good, &revoked],
        vec![&good, &revoked, &good],
        vec![&revoked, &removed],
        vec![&removed, &revoked, &good],
        vec![&later, &revoked],
        vec![&revoked, &later, &good],
    ];
    for (number, order) in orders.iter().enumerate() {
        let folder = TempDir::new().unwrap();
        let text = order.iter().fold(NAMES.to_owned(), |text, row| text + row);
        assert_eq!(import(folder.path(), &text).counts.revoked, 1, "case {number}");
        let day = || {
            let store = Store::open(folder.path()).unwrap().unwrap();
            store.revocation_of(&certificate(&issuing)).map(|revocation| revocation.since())
        };
        assert_eq!(day(), Some(date!(2026 - 05 - 12)), "case {number}");
        import(folder.path(), &format!("{NAMES}{good}"));
        assert_eq!(day(), None, "case {number}");
    }
}
