//! The local store of imported intermediates, which are found without the network.
//!
//! It is one file, which is never changed, only replaced, so that runs and imports do not disturb each other. A database is
//! not necessary: runs only read, and an import rewrites the file in well under a second. The file is not trusted: its index
//! has a checksum, a certificate must have the SHA-256 of its entry, and a path is validated as always.

#[cfg(feature = "cli")]
mod ccadb;
mod format;
mod import;

use std::fmt;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use time::Date;

use self::format::{ENTRY, Entry, HEADER, Header, REVOKED, SUBJECT, Unusable, entry_at, revoked_of, subject_of};
use super::source::IssuerSource;
use crate::certificate::{Certificate, Fingerprint};
use crate::pool::Source;
use crate::trust::{Revocation, RevocationSource};

#[cfg(feature = "cli")]
pub use self::ccadb::is_report;
#[cfg(feature = "cli")]
pub(crate) use self::ccadb::{end_of_cut, names_columns};
pub use self::format::{Contents, ImportedFrom, MAX_STORED, Record, Standing};
pub use self::import::{Counts, Import, RowFault, Unreadable};

/// The names of the store and of the lock file of imports.
const FILE: &str = "intermediates.store";
const LOCK: &str = "intermediates.lock";

/// The prefix of the temporary file of an import.
const NEW: &str = ".new-";

/// The maximum size of the file in bytes: more than a hundred thousand certificates.
const MAX_FILE: u64 = 512 << 20;

/// The maximum size of a certificate in bytes.
const MAX_DER: u32 = 1 << 20;

/// The maximum number of certificates of one subject that are considered. Public CAs have at most about thirty.
const MAX_NAMESAKES: u32 = 1_000;

/// Why a store cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// An error of the operating system.
    Io(PathBuf, io::Error),
    /// The file is damaged, or not a store.
    Damaged(PathBuf),
    /// Its path is not a file, but for example a folder.
    NotAFile(PathBuf),
    /// The file has the format of another version of chainmend.
    OtherVersion(PathBuf),
    /// The store would exceed its limits.
    TooLarge(PathBuf),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => {
                write!(f, "the store {} cannot be used: {}", path.display(), crate::read::without_number(error))
            }
            Self::Damaged(path) => write!(f, "the store {} is damaged", path.display()),
            Self::NotAFile(path) => write!(f, "the store {} is not a file", path.display()),
            Self::OtherVersion(path) => {
                write!(f, "the store {} was written by another version of chainmend", path.display())
            }
            Self::TooLarge(path) => {
                write!(f, "the store {} would have more than {MAX_STORED} certificates", path.display())
            }
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            _ => None,
        }
    }
}

impl StoreError {
    /// The path of the store.
    pub fn path(&self) -> &Path {
        match self {
            Self::Io(path, _)
            | Self::Damaged(path)
            | Self::NotAFile(path)
            | Self::OtherVersion(path)
            | Self::TooLarge(path) => path,
        }
    }
}

/// The path of the store in a folder.
pub fn file_in(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// An open store.
pub struct Store {
    /// The path of the file, for messages.
    name: Arc<str>,
    file: Mutex<File>,
    header: Header,
    /// Everything before the certificates, verified by the checksum.
    index: Vec<u8>,
    /// The first damaged certificate that was found.
    damaged: OnceLock<Fingerprint>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({}, {} certificates)", self.name, self.header.entries)
    }
}

impl Store {
    /// Opens the store in a folder. `None` if there is none. Only the index is read.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn open(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = file_in(folder);
        let Some((mut file, length)) = open_file(&path)? else { return Ok(None) };
        let (header, index) = index_of(&mut file, length).map_err(|why| why.of(&path))?;
        let (name, file) = (path.to_string_lossy().into(), Mutex::new(file));
        Ok(Some(Self { name, file, header, index, damaged: OnceLock::new() }))
    }

    /// A damaged certificate that was needed in this run. It was not used.
    pub fn damaged(&self) -> Option<Fingerprint> {
        self.damaged.get().copied()
    }

    /// The path of the file, for messages.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn read(&self, at: u64, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// A part of the index.
    fn row(&self, at: u64, length: usize) -> Option<&[u8]> {
        let at = usize::try_from(at).ok()?;
        self.index.get(at..at.checked_add(length)?)
    }

    fn entry(&self, number: u32) -> Option<Entry> {
        Entry::of(self.row(entry_at(number), ENTRY)?)
    }

    fn subject(&self, number: u32) -> Option<(u64, u32)> {
        subject_of(self.row(self.header.subject_at(number), SUBJECT)?)
    }

    /// A revocation by its number: the SHA-256, and the day if it is known.
    fn revoked(&self, number: u32) -> Option<([u8; 32], Option<Date>)> {
        revoked_of(self.row(self.header.revoked_at() + u64::from(number) * REVOKED as u64, REVOKED)?)
    }

    /// The first of `count` sorted rows for which `is_smaller` is false.
    fn first(&self, count: u32, is_smaller: impl Fn(&Self, u32) -> Option<bool>) -> Option<u32> {
        let (mut first, mut after) = (0, count);
        while first < after {
            let middle = u32::midpoint(first, after);
            if is_smaller(self, middle)? { first = middle + 1 } else { after = middle }
        }
        Some(first)
    }

    /// The certificate of an entry, if it is not damaged.
    fn certificate(&self, entry: &Entry) -> Option<Certificate> {
        if entry.length == 0 || entry.length > MAX_DER {
            return None;
        }
        let der = self.read(entry.offset, usize::try_from(entry.length).ok()?);
        let is_it = |der: &Vec<u8>| Fingerprint::of(&[der]).0 == entry.sha256;
        let certificate = der.filter(is_it).and_then(|der| Certificate::from_der(der).ok());
        if certificate.is_none() {
            let _ = self.damaged.set(Fingerprint(entry.sha256));
        }
        certificate
    }
}

impl RevocationSource for Store {
    fn revocation_of(&self, certificate: &Certificate) -> Option<Revocation> {
        if self.header.revoked == 0 {
            return None;
        }
        let Fingerprint(wanted) = certificate.fingerprint();
        let is_smaller = |store: &Self, number| store.revoked(number).map(|(sha256, _)| sha256 < wanted);
        let first = self.first(self.header.revoked, is_smaller)?;
        let (_, day) = self.revoked(first).filter(|(sha256, _)| first < self.header.revoked && *sha256 == wanted)?;
        Some(Revocation::by_report(day, "CCADB", "the local store"))
    }
}

impl IssuerSource for Store {
    fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)> {
        let name = &child.issuer().normalized;
        let wanted = name.fingerprint();
        let is_smaller = |store: &Self, number| store.subject(number).map(|(hash, _)| hash < wanted);
        let Some(first) = self.first(self.header.subjects, is_smaller) else { return Vec::new() };
        let rows = (first..self.header.subjects.min(first.saturating_add(MAX_NAMESAKES))).map_while(|number| {
            let (hash, entry) = self.subject(number)?;
            (hash == wanted && entry < self.header.entries).then_some(entry)
        });
        let certificates = rows.filter_map(|number| self.certificate(&self.entry(number)?));
        let named = certificates.filter(|certificate| certificate.subject().normalized == *name);
        named.map(|certificate| (certificate, Source::Store(self.name.clone()))).collect()
    }
}

impl Unusable {
    fn of(self, path: &Path) -> StoreError {
        match self {
            Self::Damaged => StoreError::Damaged(path.to_owned()),
            Self::OtherVersion => StoreError::OtherVersion(path.to_owned()),
        }
    }
}

/// Reads the header, and everything before the certificates.
fn index_of(file: &mut File, length: u64) -> Result<(Header, Vec<u8>), Unusable> {
    let mut beginning = [0; HEADER];
    let damaged = |_| Unusable::Damaged;
    file.read_exact(&mut beginning).map_err(damaged)?;
    let header = Header::of(&beginning, length)?;
    if length > MAX_FILE {
        return Err(Unusable::Damaged);
    }
    let end = usize::try_from(header.certificates()).map_err(|_| Unusable::Damaged)?;
    let mut index = vec![0; end];
    index[..HEADER].copy_from_slice(&beginning);
    file.read_exact(&mut index[HEADER..]).map_err(damaged)?;
    if header.covers(&index) { Ok((header, index)) } else { Err(Unusable::Damaged) }
}

/// Opens a regular file. Returns it with its length.
fn open_file(path: &Path) -> Result<Option<(File, u64)>, StoreError> {
    let failed = |error| StoreError::Io(path.to_owned(), error);
    // A pipe might not end.
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(StoreError::NotAFile(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    Ok(Some((file, length)))
}

/// The contents of the store in a folder. Empty if there is none.
///
/// # Errors
///
/// [`StoreError`].
pub fn contents(folder: &Path) -> Result<Contents, StoreError> {
    let path = file_in(folder);
    let Some((file, length)) = open_file(&path)? else { return Ok(Contents::default()) };
    if length > MAX_FILE {
        return Err(StoreError::Damaged(path));
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE).read_to_end(&mut bytes).map_err(|error| StoreError::Io(path.clone(), error))?;
    Contents::decode(&bytes).map_err(|why| why.of(&path))
}

/// Changes the store in a folder, under a lock. The old store stays until the new one is written completely.
///
/// # Errors
///
/// [`StoreError`], and the errors of `change`. The old store stays.
pub fn change<T, E: From<StoreError>>(
    folder: &Path,
    change: impl FnOnce(Contents) -> Result<(Contents, T), E>,
) -> Result<T, E> {
    let path = file_in(folder);
    let _lock = lock(folder)?;
    let (contents, result) = change(contents(folder)?)?;
    let too_large = || StoreError::TooLarge(path.clone());
    let bytes = if contents.records.len() > MAX_STORED { None } else { contents.encode() }.ok_or_else(too_large)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large().into());
    }
    replace(folder, &path, &bytes).map_err(|error| StoreError::Io(path, error))?;
    Ok(result)
}

/// Removes the store in a folder. Returns whether there was one.
///
/// # Errors
///
/// [`StoreError`].
pub fn clear(folder: &Path) -> Result<bool, StoreError> {
    let path = file_in(folder);
    if !folder.is_dir() {
        return Ok(false);
    }
    if path.is_dir() {
        return Err(StoreError::NotAFile(path));
    }
    let _lock = lock(folder)?;
    match fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::Io(path, error)),
    }
}

/// Creates the folder, and takes the lock.
fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join(LOCK);
    let locked = (|| {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        file.lock()?;
        Ok(file)
    })();
    locked.map_err(|error| StoreError::Io(folder.join(FILE), error))
}

/// Replaces the store. The caller holds the lock, so other temporary files were left by processes that were killed.
fn replace(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(NEW.as_bytes()) {
            let _ = fs::remove_file(entry.path());
        }
    }
    // A store that is a symbolic link stays one.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(folder);
    // The path of the temporary file is left out of the error.
    let file = tempfile::Builder::new().prefix(NEW).tempfile_in(folder);
    let mut file = file.map_err(|error| io::Error::from(error.kind()))?;
    file.as_file_mut().write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    // Makes the rename durable; where folders cannot be synced (Windows), nothing more can be done.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

#[cfg(test)]
mod tests;
