//! Reads certificates, candidates and roots.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Arc;

use time::OffsetDateTime;

use super::located::Located;
use super::notes::InputNotes;
use super::parameters::{self, Parameters};
use super::refusal::{Reason, Refusal};
use super::start::Unread;
use super::world::Reader;
use crate::certificate::{Certificate, MalformedCertificate};
use crate::key::{Password, PrivateKey};
use crate::pool::{Pool, Source};
use crate::read::{
    self, Found, MAX_CERTIFICATES, OtherKind, Outside, Place, Problem, ProblemKind, ReadError, Reading, Remains,
};
use crate::trust::{self, Anchors};

/// The maximum number of files that are read from a folder: more than the certificates of a large host.
pub(crate) const MAX_FOLDER_FILES: usize = if cfg!(test) { 50 } else { 100_000 };

/// The certificates that the user named, in order and without duplicates.
pub(crate) struct Inputs {
    pub(crate) certificates: Located,
    /// Certificates of an input that a server does not send.
    pub(crate) aside: Vec<Found>,
    /// The duplicates.
    pub(crate) duplicates: Vec<(Certificate, Place)>,
    pub(crate) notes: InputNotes,
    /// The name of the first input, and the number of certificates in it.
    pub(crate) first_name: Arc<str>,
    pub(crate) first: usize,
    /// Unencrypted private keys, each with its file, to find the certificates that they belong to.
    pub(crate) keys: Vec<(PathBuf, PrivateKey)>,
    /// Blocks that some server reads in addition to certificates.
    pub(crate) parameters: Vec<Parameters>,
    /// The public keys (subjectPublicKeyInfo in DER) of signing requests.
    pub(crate) requested: Vec<Vec<u8>>,
    /// Skipped places and inputs without contents, in addition to the problems.
    pub(crate) left: Vec<Unread>,
}

impl Inputs {
    /// Whether a place is in the first input.
    pub(crate) fn is_first(&self, place: &Place) -> bool {
        place.file == self.first_name
    }
}

/// Reads the inputs named as certificates.
pub(crate) fn read_certificates(
    paths: &[PathBuf],
    reader: &dyn Reader,
    password: Option<&Arc<Password>>,
) -> Result<Inputs, Refusal> {
    let mut reading = Reading::default();
    let mut aside = Vec::new();
    let (mut keys, mut requested, mut left, mut parameters) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        let bytes = reader.read(path)?;
        let name = path.to_string_lossy().into();
        let mut found = read::read_bytes_with(&bytes, &name, password)?;
        aside.append(&mut found.aside);
        left.extend(left_of(&found, path, &bytes));
        if found.others.iter().any(|other| other.kind == OtherKind::PrivateKey) {
            let of_file = PrivateKey::read_each(&bytes, password.map(Arc::as_ref));
            keys.extend(of_file.into_iter().map(|key| (path.clone(), key)));
        }
        parameters.extend(parameters::of(&found.others, &bytes));
        if found.others.iter().any(|other| other.kind == OtherKind::Request) {
            requested.extend(read::requested_keys(&bytes));
        }
        reading.append(found);
        check_count(reading.certificates.len() + aside.len(), path)?;
    }
    // They are candidates too, but come last.
    reading.certificates.append(&mut aside);
    Ok(Inputs { keys, parameters, requested, left, ..of_reading(reading, paths)? })
}

/// The parts of an input that may be a certificate but have no problem of their own.
fn left_of(found: &Reading, path: &Path, bytes: &[u8]) -> Vec<Unread> {
    let (certificates, problems, others) = (&found.certificates, &found.problems, &found.others);
    if certificates.is_empty() && problems.is_empty() && others.is_empty() {
        // Documents for people that CAs send with certificates.
        let is_document = bytes.starts_with(b"%PDF-");
        let is_text = is_document || !found.outside.iter().any(|(kind, _)| *kind == Outside::Data);
        return vec![Unread::Nothing { path: path.to_owned(), is_text }];
    }
    let passed_over = found.passed_over();
    let outside = found
        .outside
        .iter()
        .filter(|(kind, place)| *kind == Outside::Data || (!kind.is_comment() && !passed_over.contains(place)));
    let outside = outside.map(|(kind, place)| (place.clone(), *kind != Outside::Data));
    let places = outside.chain(passed_over.iter().map(|place| (place.clone(), true)));
    places.map(|(place, is_text)| Unread::PassedOver { place, is_text }).collect()
}

/// Parses the certificates that were read from `paths`.
pub(crate) fn of_reading(reading: Reading, paths: &[PathBuf]) -> Result<Inputs, Refusal> {
    let mut inputs = Inputs {
        certificates: Located::default(),
        aside: reading.aside,
        duplicates: Vec::new(),
        notes: InputNotes {
            copied_key: None,
            object: None,
            repairs: reading.repairs,
            problems: reading.problems,
            others: reading.others,
            outside: reading.outside,
            has_nothing: false,
            incomplete: Vec::new(),
            outdated: Vec::new(),
            later: Vec::new(),
            store: Vec::new(),
        },
        first_name: paths.first().map(|path| path.to_string_lossy()).unwrap_or_default().into(),
        first: 0,
        keys: Vec::new(),
        parameters: Vec::new(),
        requested: Vec::new(),
        left: Vec::new(),
    };
    let mut seen = HashSet::new();
    // A single certificate needs no hash.
    let is_single = reading.certificates.len() == 1;
    for found in reading.certificates {
        match Certificate::from_der(found.der.clone()) {
            Ok(certificate) if !is_single && !seen.insert(certificate.fingerprint()) => {
                inputs.duplicates.push((certificate, found.place));
            }
            Ok(certificate) => inputs.certificates.push(certificate, found.place),
            Err(error) => {
                let (kind, remains) = (ProblemKind::Malformed(error.reason), Remains::damaged(&found.der));
                inputs.notes.problems.push(Problem { kind, place: found.place, remains });
            }
        }
    }
    inputs.first = inputs.certificates.places().filter(|place| inputs.is_first(place)).count();
    if inputs.certificates.is_empty() {
        inputs.notes.has_nothing = true;
        return Err(no_certificate(paths, &inputs.notes).with_inputs(&inputs.notes));
    }
    Ok(inputs)
}

fn check_count(count: usize, path: &Path) -> Result<(), Refusal> {
    if count <= MAX_CERTIFICATES {
        return Ok(());
    }
    Err(ReadError::TooMany(path.to_string_lossy().into()).into())
}

fn no_certificate(paths: &[PathBuf], notes: &InputNotes) -> Refusal {
    let reason = Reason::NoCertificate {
        files: paths.to_vec(),
        problem: match &*notes.problems {
            [] => None,
            // If there are other problems, an empty file does not explain the lack of certificates.
            [first, ..] if matches!(first.kind, ProblemKind::EmptyFile(_)) && notes.problems.len() > 1 => None,
            [first, ..] => Some(first.kind.clone()),
        },
        other: notes.others.first().cloned(),
    };
    reason.into()
}

/// The refusal because a file contains no certificate.
#[cfg(feature = "cli")]
pub(crate) fn no_certificate_in(path: &Path, reading: Reading) -> Refusal {
    let notes = InputNotes { problems: reading.problems, others: reading.others, ..InputNotes::default() };
    no_certificate(&[path.to_owned()], &notes)
}

/// Adds files and folders of candidate issuers to the pool.
///
/// # Errors
///
/// [`Refusal`] if one cannot be read, or a file contains no certificate.
pub fn add_intermediates(
    paths: &[PathBuf],
    reader: &dyn Reader,
    password: Option<&Arc<Password>>,
    pool: &mut Pool,
    notes: &mut InputNotes,
) -> Result<(), Refusal> {
    for path in paths {
        let is_folder = reader.is_folder(path);
        for reading in read_file_or_folder(path, reader, password)? {
            let is_empty = |problem: &Problem| problem.kind.is_of_whole_file();
            let is_useless = reading.certificates.is_empty() && reading.problems.iter().all(is_empty);
            if !is_folder && is_useless {
                let of_file =
                    InputNotes { problems: reading.problems, others: reading.others, ..InputNotes::default() };
                return Err(no_certificate(slice::from_ref(path), &of_file));
            }
            notes.problems.extend(reading.problems);
            check_count(pool.len() + reading.certificates.len(), path)?;
            for found in reading.certificates {
                match Certificate::check_subject(&found.der) {
                    Ok(subject) => drop(pool.add_checked(found.der, subject, Source::Intermediates(found.place))),
                    Err(error) => notes.problems.push(malformed(error, found.place)),
                }
            }
        }
    }
    Ok(())
}

fn malformed(error: MalformedCertificate, place: Place) -> Problem {
    Problem { kind: ProblemKind::Malformed(error.reason), place, remains: None }
}

/// The trust anchors from `sources`: embedded stores, `system`, files and folders. Without sources, the embedded
/// Mozilla store; if `by_day` is set, its version of that day.
///
/// # Errors
///
/// [`Refusal`] if a source is unknown, cannot be read, or contains no root.
pub fn anchors(
    sources: &[String],
    by_day: Option<OffsetDateTime>,
    at: OffsetDateTime,
    reader: &dyn Reader,
    password: Option<&Arc<Password>>,
    notes: &mut InputNotes,
) -> Result<Anchors, Refusal> {
    let mut anchors = Anchors::default();
    if sources.is_empty() {
        let mozilla = by_day.map_or_else(|| trust::newest("mozilla"), trust::mozilla_at);
        anchors.add_snapshots(mozilla);
    }
    for source in sources {
        notes.later.extend(trust::newest_before(source).map(|newest| (source.clone(), newest)));
        if !try_store(source, &mut anchors)? {
            if !Path::new(source).exists() {
                return Err(Reason::NoSuchRoots(source.clone()).into());
            }
            add_roots(Path::new(source), reader, password, &mut anchors, notes)?;
        }
    }
    anchors.settle();
    notes.incomplete.extend(anchors.snapshots().iter().copied().filter(|snapshot| !snapshot.missing.is_empty()));
    add_outdated(anchors.snapshots().iter().map(|snapshot| snapshot.store), at, notes);
    Ok(anchors)
}

/// Adds an embedded root store, or that of the system.
///
/// # Errors
///
/// [`Refusal`] if there is no store of this name.
pub fn add_store(name: &str, anchors: &mut Anchors) -> Result<(), Refusal> {
    if try_store(name, anchors)? { Ok(()) } else { Err(Reason::NoSuchRoots(name.to_owned()).into()) }
}

/// Like [`add_store`], but returns `false` if there is no store of this name.
fn try_store(name: &str, anchors: &mut Anchors) -> Result<bool, Refusal> {
    if name == "system" {
        add_system(anchors)?;
        return Ok(true);
    }
    let snapshot = trust::find(name).map_err(Reason::NoSnapshot)?;
    if let Some(snapshot) = snapshot {
        anchors.add_snapshot(snapshot);
    }
    Ok(snapshot.is_some())
}

/// Notes which of these stores are outdated, each once.
pub(crate) fn add_outdated(stores: impl Iterator<Item = &'static str>, at: OffsetDateTime, notes: &mut InputNotes) {
    for store in stores {
        if !notes.outdated.iter().any(|outdated| outdated.newest.store == store) {
            notes.outdated.extend(trust::outdated(store, at));
        }
    }
}

fn add_system(anchors: &mut Anchors) -> Result<(), Refusal> {
    let certificates = trust::system_anchors().map_err(Reason::SystemStore)?;
    let store: Arc<str> = Arc::from("system");
    for der in certificates {
        if let Ok(subject) = Certificate::check_subject(&der) {
            anchors.add_checked(der, subject, store.clone());
        }
    }
    Ok(())
}

/// Adds the certificates of a file or folder to the anchors, except those of the private keys of a key store. [`Anchors::settle`] decides which of them are anchors.
///
/// # Errors
///
/// [`Refusal`] if it cannot be read or contains no certificate.
pub fn add_roots(
    path: &Path,
    reader: &dyn Reader,
    password: Option<&Arc<Password>>,
    anchors: &mut Anchors,
    notes: &mut InputNotes,
) -> Result<(), Refusal> {
    let (mut added, mut of_keys, mut problems) = (0, 0, Vec::new());
    for mut reading in read_file_or_folder(path, reader, password)? {
        problems.append(&mut reading.problems);
        let found = [std::mem::take(&mut reading.certificates), std::mem::take(&mut reading.aside)].concat();
        for found in found {
            // A server's key store trusts only the entries that say so.
            if reading.is_of_key(&found) {
                of_keys += 1;
                continue;
            }
            match Certificate::check_subject(&found.der) {
                Ok(subject) => {
                    added += 1;
                    anchors.add_checked(found.der, subject, found.place.file);
                }
                Err(error) => problems.push(malformed(error, found.place)),
            }
        }
    }
    let problem = problems.first().map(|problem| problem.kind.clone());
    notes.problems.extend(problems);
    if added == 0 && of_keys > 0 {
        return Err(Refusal::new(Reason::OnlyOfKey(path.to_owned())).with_inputs(notes));
    }
    if added == 0 {
        return Err(Refusal::new(Reason::NoRoots(path.to_owned(), problem)).with_inputs(notes));
    }
    Ok(())
}

/// Reads a file, or each file of a folder in the order of their names. In a folder, files without certificates are
/// ignored silently, because folders may contain anything. A file that cannot be read is a problem.
fn read_file_or_folder(
    path: &Path,
    reader: &dyn Reader,
    password: Option<&Arc<Password>>,
) -> Result<Vec<Reading>, Refusal> {
    let read_file = |path: &Path| {
        let name = path.to_string_lossy().into();
        if let Some(reading) = reader.only_certificates(path) {
            return Ok(reading);
        }
        let bytes = reader.read(path)?;
        // A Java key store cannot be a server's file, but it can provide candidates.
        read::jks::read(&bytes, &name, password.map(Arc::as_ref))
            .map_or_else(|| read::read_bytes_with(&bytes, &name, password), Ok)
    };
    if !reader.is_folder(path) {
        return Ok(vec![read_file(path)?]);
    }
    let io_error = |error| Refusal::from(ReadError::Io(path.to_string_lossy().into(), error));
    let mut files = Vec::new();
    for (count, entry) in fs::read_dir(path).map_err(io_error)?.enumerate() {
        if count == MAX_FOLDER_FILES {
            return Err(Reason::TooManyFiles(path.to_owned(), MAX_FOLDER_FILES).into());
        }
        let file = entry.map_err(io_error)?.path();
        if file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    let read = |file: &PathBuf| {
        let mut reading = read_file(file).unwrap_or_else(|error| not_read(file, &error));
        reading.problems.retain(|problem| !problem.kind.is_of_whole_file());
        reading
    };
    Ok(files.iter().map(read).collect())
}

/// The problem that a file of a folder could not be read.
pub(crate) fn not_read(file: &Path, error: &ReadError) -> Reading {
    let kind = match error {
        ReadError::Io(_, error) => ProblemKind::NotOpened(error.kind()),
        ReadError::Folder(_) => ProblemKind::NotOpened(io::ErrorKind::IsADirectory),
        ReadError::TooLarge(_) => ProblemKind::TooLarge,
        ReadError::TooMany(_) => ProblemKind::TooMany,
    };
    Reading::of_problem(kind, Place { file: file.to_string_lossy().into(), line: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Files;

    /// Files that cannot be read are reported, not ignored.
    #[test]
    fn a_folder_of_candidates_has_a_limit() {
        let folder = tempfile::TempDir::new().unwrap();
        let write = |number: usize| fs::write(folder.path().join(format!("{number:03}.pem")), "").unwrap();
        (0..MAX_FOLDER_FILES).for_each(write);
        let count = || read_file_or_folder(folder.path(), &Files, None).map(|readings| readings.len());
        assert_eq!(count().unwrap(), MAX_FOLDER_FILES);
        write(MAX_FOLDER_FILES);
        let refusal = count().unwrap_err();
        assert!(
            matches!(&*refusal.reason, Reason::TooManyFiles(path, MAX_FOLDER_FILES) if path == folder.path()),
            "{refusal:?}"
        );
    }
}
