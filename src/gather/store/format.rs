//! How the certificates of the store lie in its file.
//!
//! All numbers are little-endian. Behind a header of 32 octets (the mark, the numbers of entries and of subjects, the length
//! of the origins, the number of revoked ones) come the entries by their SHA-256, the subjects by the hash of their normalised name, the origins as
//! JSON, and the certificates in DER. A run finds an issuer by a binary search in the file, reads its entry and its DER, and
//! nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::Date;

use crate::certificate::Fingerprint;
use crate::certificate::name::NormalizedName;
use crate::certificate::outline::Outline;

const MARK: [u8; 16] = *b"chainmend-store\x01";
pub(super) const HEADER: usize = 32;
/// SHA-256, position and length of the DER, Julian day of the revocation, number of the origin, standing, nothing.
pub(super) const ENTRY: usize = 32 + 8 + 4 + 4 + 2 + 2;
/// The hash of the name, and the number of the entry.
pub(super) const SUBJECT: usize = 8 + 4;
/// SHA-256, Julian day of the revocation.
pub(super) const REVOKED: usize = 32 + 4;

/// What CCADB says of a certificate ("Revocation Status").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Standing {
    /// Nothing.
    #[default]
    Unknown,
    /// It is not revoked.
    Good,
    /// It is revoked.
    Revoked,
    /// A certificate above it is revoked, and with it all below it.
    ParentRevoked,
    /// It was taken out of the root programs.
    Removed,
}

impl Standing {
    const ALL: [Self; 5] = [Self::Unknown, Self::Good, Self::Revoked, Self::ParentRevoked, Self::Removed];

    fn from_octet(octet: u8) -> Self {
        Self::ALL.into_iter().find(|standing| *standing as u8 == octet).unwrap_or_default()
    }

    /// Whether chains are not to go through it.
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Revoked | Self::ParentRevoked | Self::Removed)
    }
}

/// From where certificates were imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFrom {
    /// A file or a URL.
    pub name: String,
    /// When, in seconds since 1970.
    pub at: u64,
}

/// What the store holds of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The certificate in DER. Some reports name revoked ones by their SHA-256 alone.
    pub der: Option<Vec<u8>>,
    /// What CCADB says of it.
    pub standing: Standing,
    /// The day of its revocation, where that is known.
    pub revoked_on: Option<Date>,
    /// The number of the import that brought it.
    pub origin: u16,
}

/// Everything in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contents {
    /// By their SHA-256.
    pub records: BTreeMap<Fingerprint, Record>,
    /// The imports.
    pub origins: Vec<ImportedFrom>,
    /// How many certificates of the file are not those that it says.
    pub damaged: usize,
}

/// The beginning of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) entries: u32,
    pub(super) subjects: u32,
    origins: u32,
    pub(super) revoked: u32,
}

/// An entry as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) sha256: [u8; 32],
    pub(super) offset: u64,
    pub(super) length: u32,
    pub(super) revoked_on: Option<Date>,
    pub(super) origin: u16,
    pub(super) standing: Standing,
}

/// As many octets from a place, as an array.
fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// Where an entry begins.
pub(super) fn entry_at(number: u32) -> u64 {
    HEADER as u64 + u64::from(number) * ENTRY as u64
}

impl Header {
    /// `None` where it is no store, or a part of the index is missing.
    pub(super) fn of(bytes: &[u8; HEADER], file_length: u64) -> Option<Self> {
        let number = |at| array(bytes, at).map(u32::from_le_bytes);
        let header = Self { entries: number(16)?, subjects: number(20)?, origins: number(24)?, revoked: number(28)? };
        let is_whole = bytes.starts_with(&MARK) && header.certificates() <= file_length;
        (is_whole && header.subjects <= header.entries && header.revoked <= header.entries).then_some(header)
    }

    fn bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..16].copy_from_slice(&MARK);
        bytes[16..20].copy_from_slice(&self.entries.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.subjects.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.origins.to_le_bytes());
        bytes[28..32].copy_from_slice(&self.revoked.to_le_bytes());
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

    fn certificates(self) -> u64 {
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

/// The SHA-256 of a revoked certificate, and the day.
pub(super) fn revoked_of(bytes: &[u8]) -> Option<([u8; 32], Date)> {
    let day = i32::from_le_bytes(array(bytes, 32)?);
    Some((array(bytes, 0)?, Date::from_julian_day(day).ok()?))
}

/// The hash of a name, and the number of an entry.
pub(super) fn subject_of(bytes: &[u8]) -> Option<(u64, u32)> {
    Some((u64::from_le_bytes(array(bytes, 0)?), u32::from_le_bytes(array(bytes, 8)?)))
}

/// The Julian day of its revocation, where it is revoked.
fn revocation<'a>((fingerprint, record): (&'a Fingerprint, &Record)) -> Option<(&'a Fingerprint, i32)> {
    let day = record.revoked_on.filter(|_| record.standing.is_bad())?;
    Some((fingerprint, day.to_julian_day()))
}

impl Contents {
    /// The file with these contents.
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
        let header = Header {
            entries,
            subjects: u32::try_from(subjects.len()).ok()?,
            origins: u32::try_from(origins.len()).ok()?,
            revoked: u32::try_from(revoked.len()).ok()?,
        };
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
        out.extend(self.records.values().filter_map(|record| record.der.as_deref()).flatten());
        Some(out)
    }

    /// The contents of a file; `None` where it is no store. A certificate that is not what its entry says is left out and
    /// counted.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let header = Header::of(&array(bytes, 0)?, bytes.len() as u64)?;
        let part = |from: u64, length: u64| {
            let from = usize::try_from(from).ok()?;
            bytes.get(from..from.checked_add(usize::try_from(length).ok()?)?)
        };
        let origins = serde_json::from_slice(part(header.origins_at(), u64::from(header.origins))?).ok()?;
        let mut contents = Self { records: BTreeMap::new(), origins, damaged: 0 };
        for number in 0..header.entries {
            let entry = Entry::of(part(entry_at(number), ENTRY as u64)?)?;
            let der = match entry.length {
                0 => None,
                length => match part(entry.offset, u64::from(length)) {
                    Some(der) if <[u8; 32]>::from(Sha256::digest(der)) == entry.sha256 => Some(der.to_vec()),
                    _ => {
                        contents.damaged += 1;
                        continue;
                    }
                },
            };
            let Entry { standing, revoked_on, origin, .. } = entry;
            contents.records.insert(Fingerprint(entry.sha256), Record { der, standing, revoked_on, origin });
        }
        Some(contents)
    }
}
