//! The file format of the store. All numbers are little-endian.
//!
//! | part | contents |
//! |---|---|
//! | header, 72 bytes | mark and version, number of entries, number of subjects, length of the origins, number of revocations, length of the file, checksum |
//! | index | the entries, sorted by SHA-256; the subjects, sorted by the hash of the normalised name; the revocations, sorted by SHA-256; the origins as JSON |
//! | certificates | DER |
//!
//! The checksum is the SHA-256 of the header in front of it and of the index. It is verified whenever the file is opened,
//! because a flipped bit could otherwise undo a revocation. A run finds an issuer by binary search in the index, and then
//! reads its DER, which must have the SHA-256 of the entry.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::certificate::Fingerprint;
use crate::certificate::name::NormalizedName;
use crate::certificate::outline::Outline;

/// The maximum number of certificates in a store. CCADB has about fifteen thousand.
pub const MAX_STORED: usize = 200_000;

/// The last byte is the version of the format.
const MARK: [u8; 16] = *b"chainmend-store\x02";
/// The part of the header that the checksum covers.
const COVERED: usize = 40;
pub(super) const HEADER: usize = COVERED + 32;
/// SHA-256, position and length of the DER, Julian day of the revocation, number of the origin, standing, one unused byte.
pub(super) const ENTRY: usize = 32 + 8 + 4 + 4 + 2 + 2;
/// The hash of the name and the number of the entry.
pub(super) const SUBJECT: usize = 8 + 4;
/// SHA-256 and Julian day of the revocation.
pub(super) const REVOKED: usize = 32 + 4;

/// The status of a certificate according to CCADB ("Revocation Status").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Standing {
    /// CCADB says nothing about it.
    #[default]
    Unknown,
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked,
    /// A certificate above it is revoked.
    ParentRevoked,
    /// Removed from the root programs.
    Removed,
}

impl Standing {
    const ALL: [Self; 5] = [Self::Unknown, Self::Good, Self::Revoked, Self::ParentRevoked, Self::Removed];

    fn from_octet(octet: u8) -> Self {
        Self::ALL.into_iter().find(|standing| *standing as u8 == octet).unwrap_or_default()
    }

    /// Whether it must not be part of a chain.
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Revoked | Self::ParentRevoked | Self::Removed)
    }
}

/// The origin of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFrom {
    /// A file or a URL.
    pub name: String,
    /// The time of the import, in seconds since 1970.
    pub at: u64,
}

/// The record of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The certificate in DER. `None` if a report named it only by its SHA-256.
    pub der: Option<Vec<u8>>,
    /// Its status.
    pub standing: Standing,
    /// The day of its revocation, if known.
    pub revoked_on: Option<Date>,
    /// The index of its import in [`Contents::origins`].
    pub origin: u16,
}

/// The contents of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contents {
    /// The records by SHA-256.
    pub records: BTreeMap<Fingerprint, Record>,
    /// The imports.
    pub origins: Vec<ImportedFrom>,
}

/// Why a file cannot be used as a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    Damaged,
    OtherVersion,
}

/// The header of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) entries: u32,
    pub(super) subjects: u32,
    origins: u32,
    pub(super) revoked: u32,
    file_length: u64,
    checksum: [u8; 32],
}

/// An entry of the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) sha256: [u8; 32],
    pub(super) offset: u64,
    pub(super) length: u32,
    pub(super) revoked_on: Option<Date>,
    pub(super) origin: u16,
    pub(super) standing: Standing,
}

/// The `N` bytes at an offset.
fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// The offset of an entry.
pub(super) fn entry_at(number: u32) -> u64 {
    HEADER as u64 + u64::from(number) * ENTRY as u64
}

/// The SHA-256 of the header, without the checksum itself, and of the index.
fn checksum(bytes: &[u8]) -> Option<[u8; 32]> {
    Some(Fingerprint::of(&[bytes.get(..COVERED)?, bytes.get(HEADER..)?]).0)
}

/// Writes the checksum. The index ends at `end`.
pub(super) fn seal(bytes: &mut [u8], end: usize) {
    if let Some(hash) = bytes.get(..end).and_then(checksum) {
        bytes[COVERED..HEADER].copy_from_slice(&hash);
    }
}

impl Header {
    /// Parses the header of a file of this length.
    pub(super) fn of(bytes: &[u8; HEADER], file_length: u64) -> Result<Self, Unusable> {
        let (name, version) = MARK.split_at(MARK.len() - 1);
        if bytes.starts_with(name) && bytes[name.len()] != version[0] {
            return Err(Unusable::OtherVersion);
        }
        let header = Self::fields(bytes).filter(|_| bytes.starts_with(&MARK)).ok_or(Unusable::Damaged)?;
        let is_whole = header.file_length == file_length && header.certificates() <= file_length;
        let is_possible = header.entries as usize <= MAX_STORED
            && header.subjects <= header.entries
            && header.revoked <= header.entries;
        if is_whole && is_possible { Ok(header) } else { Err(Unusable::Damaged) }
    }

    fn fields(bytes: &[u8; HEADER]) -> Option<Self> {
        let number = |at| array(bytes, at).map(u32::from_le_bytes);
        Some(Self {
            entries: number(16)?,
            subjects: number(20)?,
            origins: number(24)?,
            revoked: number(28)?,
            file_length: u64::from_le_bytes(array(bytes, 32)?),
            checksum: array(bytes, COVERED)?,
        })
    }

    /// Whether the checksum fits. `bytes` is everything before the certificates.
    pub(super) fn covers(&self, bytes: &[u8]) -> bool {
        checksum(bytes) == Some(self.checksum)
    }

    /// The header in bytes, with zeros instead of the checksum.
    fn bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..16].copy_from_slice(&MARK);
        bytes[16..20].copy_from_slice(&self.entries.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.subjects.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.origins.to_le_bytes());
        bytes[28..32].copy_from_slice(&self.revoked.to_le_bytes());
        bytes[32..COVERED].copy_from_slice(&self.file_length.to_le_bytes());
        bytes
    }

    pub(super) fn subject_at(self, number: u32) -> u64 {
        entry_at(self.entries) + u64::from(number) * SUBJECT as u64
    }

    pub(super) fn revoked_at(self) -> u64 {
        self.subject_at(self.subjects)
    }

    fn origins_at(self) -> u64 {
        self.revoked_at() + u64::from(self.revoked) * REVOKED as u64
    }

    /// The offset of the certificates, which is the end of the index.
    pub(super) fn certificates(self) -> u64 {
        self.origins_at() + u64::from(self.origins)
    }
}

impl Entry {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let day = i32::from_le_bytes(array(bytes, 44)?);
        Some(Self {
            sha256: array(bytes, 0)?,
            offset: u64::from_le_bytes(array(bytes, 32)?),
            length: u32::from_le_bytes(array(bytes, 40)?),
            revoked_on: Date::from_julian_day(day).ok().filter(|_| day != 0),
            origin: u16::from_le_bytes(array(bytes, 48)?),
            standing: Standing::from_octet(*bytes.get(50)?),
        })
    }

    fn append_to(&self, out: &mut Vec<u8>) {
        out.extend(self.sha256);
        out.extend(self.offset.to_le_bytes());
        out.extend(self.length.to_le_bytes());
        out.extend(self.revoked_on.map_or(0, Date::to_julian_day).to_le_bytes());
        out.extend(self.origin.to_le_bytes());
        out.extend([self.standing as u8, 0]);
    }
}

/// The SHA-256 of a revoked certificate, and the day if it is known.
pub(super) fn revoked_of(bytes: &[u8]) -> Option<([u8; 32], Option<Date>)> {
    let day = i32::from_le_bytes(array(bytes, 32)?);
    Some((array(bytes, 0)?, Date::from_julian_day(day).ok().filter(|_| day != 0)))
}

/// The hash of a name and the number of an entry.
pub(super) fn subject_of(bytes: &[u8]) -> Option<(u64, u32)> {
    Some((u64::from_le_bytes(array(bytes, 0)?), u32::from_le_bytes(array(bytes, 8)?)))
}

/// The Julian day of the revocation, or 0 if the day is unknown. `None` if the certificate is not revoked.
fn revocation<'a>((fingerprint, record): (&'a Fingerprint, &Record)) -> Option<(&'a Fingerprint, i32)> {
    record.standing.is_bad().then(|| (fingerprint, record.revoked_on.map_or(0, Date::to_julian_day)))
}

impl Contents {
    /// Encodes the file.
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        let entries = u32::try_from(self.records.len()).ok()?;
        let mut subjects: Vec<(u64, u32)> = Vec::new();
        for (number, record) in (0..entries).zip(self.records.values()) {
            if let Some(outline) = record.der.as_deref().and_then(Outline::of) {
                subjects.push((NormalizedName::of(outline.subject).fingerprint(), number));
            }
        }
        subjects.sort_unstable();
        let revoked: Vec<(&Fingerprint, i32)> = self.records.iter().filter_map(revocation).collect();
        let origins = serde_json::to_vec(&self.origins).ok()?;
        let mut header = Header {
            entries,
            subjects: u32::try_from(subjects.len()).ok()?,
            origins: u32::try_from(origins.len()).ok()?,
            revoked: u32::try_from(revoked.len()).ok()?,
            file_length: 0,
            checksum: [0; 32],
        };
        let ders = || self.records.values().filter_map(|record| record.der.as_deref());
        header.file_length = header.certificates() + ders().map(|der| der.len() as u64).sum::<u64>();
        let mut out = header.bytes().to_vec();
        let mut offset = header.certificates();
        for (fingerprint, record) in &self.records {
            let length = u32::try_from(record.der.as_ref().map_or(0, Vec::len)).ok()?;
            let Record { standing, revoked_on, origin, .. } = *record;
            Entry { sha256: fingerprint.0, offset, length, revoked_on, origin, standing }.append_to(&mut out);
            offset += u64::from(length);
        }
        for (hash, number) in subjects {
            out.extend(hash.to_le_bytes());
            out.extend(number.to_le_bytes());
        }
        for (fingerprint, day) in revoked {
            out.extend(fingerprint.0);
            out.extend(day.to_le_bytes());
        }
        out.extend(origins);
        let end = out.len();
        seal(&mut out, end);
        out.extend(ders().flatten());
        Some(out)
    }

    /// Decodes a file, completely or not at all: a record that was skipped here would be lost with the next import.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Unusable> {
        let beginning = array(bytes, 0).ok_or(Unusable::Damaged)?;
        let header = Header::of(&beginning, bytes.len() as u64)?;
        Self::of(header, bytes).ok_or(Unusable::Damaged)
    }

    fn of(header: Header, bytes: &[u8]) -> Option<Self> {
        let part = |from: u64, length: u64| {
            let from = usize::try_from(from).ok()?;
            bytes.get(from..from.checked_add(usize::try_from(length).ok()?)?)
        };
        if !header.covers(part(0, header.certificates())?) {
            return None;
        }
        let origins = serde_json::from_slice(part(header.origins_at(), u64::from(header.origins))?).ok()?;
        let mut contents = Self { records: BTreeMap::new(), origins };
        for number in 0..header.entries {
            let entry = Entry::of(part(entry_at(number), ENTRY as u64)?)?;
            let der = match entry.length {
                0 => None,
                length => {
                    let der = part(entry.offset, u64::from(length))?;
                    let is_it = Fingerprint::of(&[der]).0 == entry.sha256;
                    Some(is_it.then(|| der.to_vec())?)
                }
            };
            let Entry { standing, revoked_on, origin, .. } = entry;
            contents.records.insert(Fingerprint(entry.sha256), Record { der, standing, revoked_on, origin });
        }
        Some(contents)
    }
}
