//! CA certificates that are revoked according to `OneCRL`, the list that Firefox uses for CA certificates instead of
//! CRLs and OCSP. The build script embeds it from `roots/onecrl.txt`, sorted for binary search.

use std::fmt;

use time::macros::date;
use time::{Date, Month, OffsetDateTime, UtcOffset};

use crate::certificate::name::index_hash;
use crate::certificate::{Certificate, Fingerprint, common_name};

include!(concat!(env!("OUT_DIR"), "/onecrl.rs"));

/// The concatenated records, see [`HASH`] and [`RECORD`].
static RECORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/onecrl.bin"));

/// The length of the truncated SHA-256 at the start of a record, in octets.
const HASH: usize = 16;
/// The length of a record in octets: the hash, the number of the bug (4), year (2), month and day.
const RECORD: usize = HASH + 8;

/// Represents an unknown day: a day before any certificate. (The minimum of the type may be outside of the range of
/// other types.)
const LONG_AGO: Date = date!(1950 - 01 - 01);

/// The entry of a revoked certificate in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revocation {
    /// The day on which the CA revoked it, and the source, if known.
    pub by_ca: Option<(Date, &'static str)>,
    /// A day on which it was on the list. The CA may have revoked it earlier.
    pub listed: Date,
    /// The number of the bug at bugzilla.mozilla.org with the reason, if the list names it.
    pub bug: Option<u32>,
    /// The list.
    pub list: RevocationList,
}

impl Revocation {
    /// The first day on which it is known to be revoked.
    pub fn since(&self) -> Date {
        self.by_ca.map_or(self.listed, |(day, _)| day.min(self.listed))
    }

    /// The moments from which on it is known to be revoked, and on the list.
    pub(crate) fn moments(&self) -> [OffsetDateTime; 2] {
        [self.since(), self.listed].map(|day| day.midnight().assume_utc())
    }

    /// Whether it is known to be revoked at this time, by days in UTC.
    pub fn is_known_at(&self, at: OffsetDateTime) -> bool {
        self.since() <= at.to_offset(UtcOffset::UTC).date()
    }

    /// Whether it is on the list at this time, so that Firefox refuses the certificate.
    pub fn is_listed_at(&self, at: OffsetDateTime) -> bool {
        self.listed <= at.to_offset(UtcOffset::UTC).date()
    }
}

/// A source of revoked CA certificates in addition to the embedded list, such as a store into which a report was
/// imported.
pub trait RevocationSource: Send + Sync {
    /// The revocation of this certificate. `None` if the source does not list it.
    fn revocation_of(&self, certificate: &Certificate) -> Option<Revocation>;
}

impl Revocation {
    /// A revocation from an imported report. Without a day it applies at any time.
    pub(crate) fn by_report(day: Option<Date>, name: &'static str, source: &'static str) -> Self {
        let listed = day.unwrap_or(LONG_AGO);
        let list = RevocationList { name, date: listed, source };
        Self { by_ca: day.map(|day| (day, source)), listed, bug: None, list }
    }

    /// Whether the list has a day for the revocation.
    pub(crate) fn has_day(&self) -> bool {
        self.listed != LONG_AGO
    }

    /// Whether it is on `OneCRL`, so that Firefox refuses the certificate.
    pub(crate) fn is_on_embedded_list(&self) -> bool {
        self.list == revocation_list()
    }
}

/// As in messages: `on the list by which Firefox refuses it (OneCRL) since 2026-06-11`.
impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.has_day() {
            return write!(f, "by {}, which names no day, as the local store knows", self.list.name);
        }
        if !self.is_on_embedded_list() {
            return write!(f, "since {} by {}, as the local store knows", self.listed, self.list.name);
        }
        if let Some((day, _)) = self.by_ca {
            write!(f, "by its CA on {day}, ")?;
        }
        write!(f, "on the list by which Firefox refuses it ({}) since {}", self.list.name, self.listed)
    }
}

/// The embedded list of revoked CA certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevocationList {
    /// Its name.
    pub name: &'static str,
    /// Its day. Later revocations are not known.
    pub date: Date,
    /// The package and version that it was taken from.
    pub source: &'static str,
}

/// As in messages: `OneCRL of 2026-10-28`.
impl fmt::Display for RevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name, self.date)
    }
}

/// The embedded list.
pub fn revocation_list() -> RevocationList {
    RevocationList { name: "OneCRL", date: DATE, source: SOURCE }
}

/// The entry of this certificate in the embedded list. As in Firefox (`cert_storage`), it matches by issuer and
/// serial number, or by subject and the SHA-256 of the key. A certificate that is not listed may still be revoked.
pub fn revoked(certificate: &Certificate) -> Option<Revocation> {
    #[cfg(test)]
    if let Some(revocation) = super::made_up::revoked(certificate) {
        return Some(revocation);
    }
    // Nearly all certificates are ruled out without computing hashes.
    let by_serial = || recorded(certificate.issuer_and_serial_hash());
    let by_key = || recorded(certificate.subject_and_key_hash());
    let by_serial = has_entry(&certificate.facts().serial).then(by_serial).flatten();
    by_serial.or_else(|| has_listed_subject(certificate).then(by_key).flatten())
}

/// Whether an entry may have this serial number: `SERIALS` has the bit of each entry's hash.
fn has_entry(serial: &[u8]) -> bool {
    let bits = SERIALS.len() as u64 * 64;
    let bit = index_hash(serial) % bits;
    usize::try_from(bit / 64).is_ok_and(|word| SERIALS[word] >> (bit % 64) & 1 == 1)
}

/// Whether an entry with a key has this subject, judging by its common name, or the complete name if it has none.
fn has_listed_subject(certificate: &Certificate) -> bool {
    let subject = certificate.subject();
    let name = common_name(&subject.der);
    SUBJECTS.contains(&name.as_deref().unwrap_or_else(|| subject.text()))
}

fn recorded(Fingerprint(hash): Fingerprint) -> Option<Revocation> {
    let wanted = &hash[..HASH];
    let record = |index: usize| RECORDS.get(index * RECORD..(index + 1) * RECORD);
    let (mut first, mut after) = (0, RECORDS.len() / RECORD);
    while first < after {
        let middle = usize::midpoint(first, after);
        if &record(middle)?[..HASH] < wanted { first = middle + 1 } else { after = middle }
    }
    let [bug @ .., year, century, month, day] = record(first)?.strip_prefix(wanted)? else { return None };
    let month = Month::try_from(*month).ok()?;
    let listed = Date::from_calendar_date(i32::from(u16::from_be_bytes([*year, *century])), month, *day).ok()?;
    let bug = u32::from_be_bytes(bug.try_into().ok()?);
    let by_ca = BY_CA.iter().find(|(hash, ..)| hash == wanted).map(|(_, day, source)| (*day, *source));
    Some(Revocation { by_ca, listed, bug: Some(bug).filter(|bug| *bug != 0), list: revocation_list() })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use rcgen::{DistinguishedName, DnType, DnValue};

    use super::*;
    use crate::pki::{Issued, Spec};

    fn found(name: &[u8], rest: &[u8]) -> Option<Revocation> {
        recorded(Fingerprint::of(&[name, rest]))
    }

    #[test]
    fn every_line_of_the_list_is_found() {
        let text = include_str!("../../roots/onecrl.txt");
        let rows: Vec<Vec<&str>> =
            text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows.len() * RECORD, RECORDS.len());
        let kind = |kind: &str| rows.iter().filter(|row| row[2] == kind).count();
        assert_eq!((kind("serial"), kind("key")), (1905, 9));
        for (record, row) in RECORDS.chunks(RECORD).zip(&rows) {
            let hash: String = record[..HASH].iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(row[3].starts_with(&hash), "{row:?}");
        }
    }

    /// What rules certificates out before hashes are computed rules out no entry, and nearly everything else.
    #[test]
    fn what_rules_certificates_out() {
        let text = include_str!("../../roots/onecrl.txt");
        let rows = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once("  # ").unwrap());
        for (row, name) in rows {
            if row.contains(" serial ") {
                let digits = name.split(' ').next().unwrap().as_bytes();
                let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
                let serial: Vec<u8> = digits.chunks(2).map(octet).collect();
                assert!(has_entry(&serial), "{row}");
            } else {
                assert!(SUBJECTS.contains(&name), "{row}");
            }
        }
        let others = (0..10_000_u32).filter(|number| has_entry(&number.to_be_bytes())).count();
        assert!((1..1_000).contains(&others), "{others}");
    }

    /// Known entries of the list, which show that the hash covers exactly the name and the number.
    #[test]
    fn an_entry_is_found_by_name_and_number() {
        // CN=ISRG Root X1, O=Internet Security Research Group, C=US: Root YR of 2025-09-03.
        let issuer = b"\x30\x4f\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02US\x31\x29\x30\x27\x06\x03\x55\x04\x0a\
            \x13\x20Internet Security Research Group\x31\x15\x30\x13\x06\x03\x55\x04\x03\x13\x0cISRG Root X1";
        let serial = b"\x7f\x2a\xb7\x07\xb5\xbd\xd9\x3c\x9f\xd4\x8b\x7c\x60\x29\xdb\x33";
        let revocation = found(issuer, serial).unwrap();
        assert_eq!((revocation.listed, revocation.bug), (date!(2026 - 06 - 11), Some(2_046_880)));
        assert_eq!(revocation.list.to_string(), format!("OneCRL of {DATE}"));
        assert_eq!(found(issuer, &serial[1..]), None);
        assert_eq!(found(&issuer[1..], serial), None);
        assert_eq!(found(serial, issuer), None);
        assert_eq!(found(&[], &[]), None);
        assert_eq!((revocation.by_ca, revocation.since()), (None, revocation.listed));
        // Security Communication RootCA2 by RootCA1.
        let issuer = b"\x30\x50\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02JP\x31\x18\x30\x16\x06\x03\x55\x04\x0a\
            \x13\x0fSECOM Trust.net\x31\x27\x30\x25\x06\x03\x55\x04\x0b\x13\x1eSecurity Communication RootCA1";
        let revocation = found(issuer, b"\x12\xb9\xb0\xfa\x72\xe0\xd8\x48\xc6").unwrap();
        assert_eq!((revocation.since(), revocation.listed), (date!(2023 - 04 - 18), date!(2023 - 05 - 24)));
        // CN=google.lk, with its key.
        let subject = b"\x30\x14\x31\x12\x30\x10\x06\x03\x55\x04\x03\x13\x09google.lk";
        let key = b"\x15\xe7\xae\x40\xcc\x4b\x3f\x72\x22\xa5\xa6\xfe\x3e\x7d\xc4\x7f\x6e\x46\xee\x9a\x22\x51\x83\x9d\xb2\x96\xd6\x2a\xda\x2a\x0d\xf7";
        assert_eq!(found(subject, key).map(|revocation| revocation.listed), Some(date!(2021 - 02 - 07)));
    }

    /// A certificate with the issuer and serial number of an entry, and certificates that differ in one of them.
    #[test]
    fn a_certificate_is_revoked_by_issuer_and_serial_number() {
        let root = |organization: &str| {
            Spec::ca("").with(|params| {
                let text = |text: &str| DnValue::PrintableString(text.try_into().unwrap());
                params.distinguished_name = DistinguishedName::new();
                params.distinguished_name.push(DnType::CountryName, text("US"));
                params.distinguished_name.push(DnType::OrganizationName, text(organization));
                params.distinguished_name.push(DnType::CommonName, text("ISRG Root X1"));
            })
        };
        let listed = root("Internet Security Research Group").self_signed();
        let other = root("Internet Security Research").self_signed();
        let certificate = |serial: &[u8], issuer: &Issued| {
            let spec = Spec::ca("Root YR").with(|params| params.serial_number = Some(serial.to_vec().into()));
            Certificate::from_der(spec.issued_by(issuer).der).unwrap()
        };
        let serial = b"\x7f\x2a\xb7\x07\xb5\xbd\xd9\x3c\x9f\xd4\x8b\x7c\x60\x29\xdb\x33";
        let next = b"\x7f\x2a\xb7\x07\xb5\xbd\xd9\x3c\x9f\xd4\x8b\x7c\x60\x29\xdb\x34";
        let day = |certificate: &Certificate| revoked(certificate).map(|revocation| revocation.listed);
        assert_eq!(day(&certificate(serial, &listed)), Some(date!(2026 - 06 - 11)));
        assert_eq!(day(&certificate(next, &listed)), None);
        assert_eq!(day(&certificate(serial, &other)), None);
        assert_eq!(day(&Certificate::from_der(listed.der).unwrap()), None);
    }

    /// The public intermediates, if the file is available.
    #[test]
    fn of_the_public_intermediates_323_are_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
        let cases = [
            ("real-pki/intermediates.pem", 2132, 323),
            ("hierarchies/letsencrypt-gen-y-revoked.pem", 3, 3),
            ("hierarchies/letsencrypt-gen-y.pem", 11, 0),
        ];
        for (file, all, listed) in cases {
            let Ok(text) = fs::read(folder.join(file)) else {
                eprintln!("skipped: {file} (the collection of public intermediates is not here)");
                continue;
            };
            let blocks = ::pem::parse_many(text).unwrap();
            let certificates: Vec<Certificate> =
                blocks.into_iter().map(|block| Certificate::from_der(block.into_contents()).unwrap()).collect();
            let found = certificates.iter().filter(|certificate| revoked(certificate).is_some()).count();
            assert_eq!((certificates.len(), found), (all, listed), "{file}");
        }
    }
}
