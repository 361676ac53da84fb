//! Imports: what they add to the store, and what they report.

use std::collections::BTreeSet;
use std::fmt;

use time::{Date, OffsetDateTime};

use super::format::{Contents, ImportedFrom, Record, Standing};
use crate::certificate::{Certificate, Fingerprint};
use crate::read::{Place, Problem, ProblemKind, Reading, may_be_ca};

/// The maximum number of unreadable parts that are reported separately.
const MAX_NAMED: usize = 1_000;

/// The counts of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// New certificates.
    pub new: usize,
    /// Certificates that the store already had.
    pub known: usize,
    /// Expired ones among the new. They are kept, because a run may validate at a time in the past.
    pub expired: usize,
    /// Certificates that are not CA certificates. They are not stored.
    pub not_ca: usize,
    /// Self-signed certificates. They are not stored, because roots are not intermediates.
    pub roots: usize,
    /// Certificates that are revoked or removed according to the report.
    pub revoked: usize,
    /// Unreadable parts and rows.
    pub unreadable: usize,
}

/// An error in a row of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFault {
    /// Fewer columns than the first line has.
    Columns,
    /// No certificate, or more than one.
    NoCertificate,
    /// The SHA-256 of the certificate differs from the one in the row.
    AnotherHash,
    /// The SHA-256 column contains something else.
    NoHash,
    /// The revocation status is not one that CCADB uses. The certificate was imported nevertheless.
    UnknownStatus(String),
    /// The certificate cannot be read.
    Problem(ProblemKind),
    /// The file has column names of a report, but cannot be read as one.
    NoReport,
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Columns => f.write_str("the row has fewer columns than the first line names"),
            Self::NoCertificate => f.write_str("the row does not have exactly one certificate"),
            Self::AnotherHash => f.write_str("the certificate has another SHA-256 than the row says"),
            Self::NoHash => f.write_str("the SHA-256 of the row has not 64 hexadecimal digits"),
            Self::UnknownStatus(text) => {
                write!(f, "the revocation status is unknown, and was not taken into account: {text:?}")
            }
            Self::Problem(kind) => kind.fmt(f),
            Self::NoReport => f.write_str(
                "the line has column names of a CCADB report, but the file cannot be read as one, and what it says of \
                 revocations would be lost",
            ),
        }
    }
}

/// An unreadable part of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// Its file and line.
    pub place: Place,
    /// Why.
    pub fault: RowFault,
}

/// An import into the store.
#[derive(Debug)]
#[non_exhaustive]
pub struct Import {
    /// The new contents of the store.
    pub contents: Contents,
    /// The counts.
    pub counts: Counts,
    /// The unreadable parts, up to a limit.
    pub unreadable: Vec<Unreadable>,
    /// The number of certificates in the store after the import.
    pub stored: usize,
    at: OffsetDateTime,
    /// The certificates that this import has reported as revoked. Another row of it does not undo that.
    condemned: BTreeSet<Fingerprint>,
}

impl Import {
    /// Begins an import into a store with these contents, at this time.
    pub fn new(contents: Contents, at: OffsetDateTime) -> Self {
        let (counts, unreadable, condemned) = Default::default();
        Self { contents, counts, unreadable, stored: 0, at, condemned }
    }

    /// Whether nothing could be read of what was given.
    pub fn is_useless(&self) -> bool {
        let Counts { new, known, not_ca, roots, revoked, unreadable, .. } = self.counts;
        unreadable > 0 && new + known + not_ca + roots + revoked == 0
    }

    /// Sets the origin of what is added next.
    pub fn begin(&mut self, name: &str) {
        let at = u64::try_from(self.at.unix_timestamp()).unwrap_or_default();
        let in_use = |number: usize| self.contents.records.values().any(|one| usize::from(one.origin) == number);
        if self.contents.origins.len() >= usize::from(u16::MAX) {
            // Only scripts import this often; the oldest names are dropped.
            self.contents.origins.truncate(1);
            self.contents.records.values_mut().for_each(|record| record.origin = 0);
        } else if let Some(last) = self.contents.origins.len().checked_sub(1).filter(|last| !in_use(*last)) {
            self.contents.origins.truncate(last);
        }
        self.contents.origins.push(ImportedFrom { name: name.to_owned(), at });
    }

    /// Adds the certificates of a file.
    pub fn add(&mut self, reading: Reading) {
        for found in reading.certificates.into_iter().chain(reading.aside) {
            match Certificate::from_der(found.der) {
                Ok(certificate) => self.add_certificate(&certificate, None),
                Err(error) => self.refuse(found.place, RowFault::Problem(ProblemKind::Malformed(error.reason))),
            }
        }
        for Problem { place, kind, .. } in reading.problems {
            self.refuse(place, RowFault::Problem(kind));
        }
    }

    /// Counts an unreadable part.
    pub(crate) fn refuse(&mut self, place: Place, fault: RowFault) {
        self.counts.unreadable += 1;
        if self.unreadable.len() < MAX_NAMED {
            self.unreadable.push(Unreadable { place, fault });
        }
    }

    /// Adds a certificate, with its status in a report.
    pub(super) fn add_certificate(&mut self, certificate: &Certificate, said: Option<(Standing, Option<Date>)>) {
        if !may_be_ca(certificate) {
            self.counts.not_ca += 1;
            return;
        }
        if certificate.is_self_issued() && certificate.is_self_signed() {
            self.counts.roots += 1;
            return;
        }
        let fingerprint = certificate.fingerprint();
        let has_der = self.contents.records.get(&fingerprint).is_some_and(|record| record.der.is_some());
        if has_der {
            self.counts.known += 1;
        } else {
            self.counts.new += 1;
            self.counts.expired += usize::from(certificate.facts().not_after < self.at);
        }
        self.note(fingerprint, Some(certificate.der()), said);
    }

    /// Sets the status of a certificate. If the report does not say anything, the earlier status stays. If it has no day for a
    /// revocation, an earlier day stays. If rows of one import disagree, the certificate is revoked.
    pub(super) fn note(
        &mut self,
        fingerprint: Fingerprint,
        der: Option<&[u8]>,
        said: Option<(Standing, Option<Date>)>,
    ) {
        let origin = u16::try_from(self.contents.origins.len().saturating_sub(1)).unwrap_or_default();
        let nothing = Record { der: None, standing: Standing::Unknown, revoked_on: None, origin };
        let record = self.contents.records.entry(fingerprint).or_insert(nothing);
        if let Some(der) = der.filter(|_| record.der.is_none()) {
            record.der = Some(der.to_vec());
            record.origin = origin;
        }
        let Some((standing, day)) = said.filter(|(standing, _)| *standing != Standing::Unknown) else { return };
        let before = record.revoked_on.filter(|_| record.standing.is_bad());
        if !standing.is_bad() {
            if !self.condemned.contains(&fingerprint) {
                (record.standing, record.revoked_on) = (standing, None);
            }
            return;
        }
        let is_first = self.condemned.insert(fingerprint);
        self.counts.revoked += usize::from(is_first);
        // Of several rows of one import, the earliest day.
        let earliest = if is_first { day } else { day.into_iter().chain(before).min() };
        record.standing = standing;
        record.revoked_on = earliest.or(before);
    }
}
