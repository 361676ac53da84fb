//! The certificates, candidates and roots that a command line names.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::parameters::{self, Parameters};
use super::start::Unread;
use crate::certificate::{Certificate, MalformedCertificate};
use crate::cli::args::Common;
use crate::cli::exit::{Exit, Stop};
use crate::cli::words::{self, key};
use crate::key::{Password, PrivateKey};
use crate::language::Language;
use crate::pool::{Pool, Source};
use crate::read::{
    self, Found, MAX_CERTIFICATES, OtherKind, Outside, Place, Problem, ProblemKind, ReadError, Reading, Remains,
};
use crate::report::{Failure, InputNotes, safe, shell_word};
use crate::trust::{self, Anchors};
use crate::words::Words as _;

/// How many files of a folder are taken: the certificates of a large host, with room to spare.
pub(crate) const MAX_FOLDER_FILES: usize = if cfg!(test) { 50 } else { 100_000 };

/// The certificates that the user named, each once, in order.
pub(crate) struct Inputs {
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) places: Vec<Place>,
    /// Those of an input that a server does not send.
    pub(crate) aside: Vec<Found>,
    /// Those that came again.
    pub(crate) duplicates: Vec<(Certificate, Place)>,
    pub(crate) notes: InputNotes,
    /// The name of the first input, and how many of the certificates are its.
    pub(crate) first_name: Arc<str>,
    pub(crate) first: usize,
    /// Private keys that no password protects, to be told whose they are.
    pub(crate) keys: Vec<PrivateKey>,
    /// The files that these are in.
    pub(crate) key_paths: Vec<PathBuf>,
    /// Blocks that some server reads beside its certificates.
    pub(crate) parameters: Vec<Parameters>,
    /// The public keys (subjectPublicKeyInfo in DER) of signing requests.
    pub(crate) requested: Vec<Vec<u8>>,
    /// Places that were passed over and inputs in which there is nothing, besides the problems.
    pub(crate) left: Vec<Unread>,
}

impl Inputs {
    /// Whether a place is in the first input.
    pub(crate) fn is_first(&self, place: &Place) -> bool {
        place.file == self.first_name
    }
}

/// Reads the files named as certificates.
pub(crate) fn read_certificates(
    paths: &[PathBuf],
    password: Option<&Arc<Password>>,
    language: Language,
) -> Result<Inputs, Box<Stop>> {
    let mut reading = Reading::default();
    let mut aside = Vec::new();
    let (mut keys, mut requested, mut left, mut parameters) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut key_paths = Vec::new();
    for path in paths {
        let bytes = Zeroizing::new(read::bytes_of(path).map_err(|error| unreadable(&error, language))?);
        let name = path.to_string_lossy().into();
        let mut found = read::read_bytes_with(&bytes, &name, password).map_err(|error| unreadable(&error, language))?;
        aside.append(&mut found.aside);
        left.extend(left_of(&found, path, &bytes));
        if found.others.iter().any(|other| other.kind == OtherKind::PrivateKey)
            && let Ok(key) = PrivateKey::read(&bytes, password.map(Arc::as_ref))
        {
            keys.push(key);
            key_paths.push(path.clone());
        }
        parameters.extend(parameters::of(&found.others, &bytes));
        if found.others.iter().any(|other| other.kind == OtherKind::Request) {
            requested.extend(read::requested_keys(&bytes));
        }
        reading.append(found);
        check_count(reading.certificates.len() + aside.len(), path, language)?;
    }
    // Candidates like the rest, behind what comes first.
    reading.certificates.append(&mut aside);
    Ok(Inputs { keys, key_paths, parameters, requested, left, ..of_reading(reading, paths, language)? })
}

/// What of an input may be a certificate and has no problem of its own.
fn left_of(found: &Reading, path: &Path, bytes: &[u8]) -> Vec<Unread> {
    let (certificates, problems, others) = (&found.certificates, &found.problems, &found.others);
    if certificates.is_empty() && problems.is_empty() && others.is_empty() {
        // What a CA sends along to be read by people.
        let is_document = bytes.starts_with(b"%PDF-");
        let is_text = is_document || !found.outside.iter().any(|(kind, _)| *kind == Outside::Data);
        return vec![Unread::Nothing { path: path.to_owned(), is_text }];
    }
    let passed_over = found.passed_over();
    let outside = found
        .outside
        .iter()
        .filter(|(kind, place)| *kind == Outside::Data || (*kind != Outside::Comment && !passed_over.contains(place)));
    let outside = outside.map(|(kind, place)| (place.clone(), *kind != Outside::Data));
    let places = outside.chain(passed_over.iter().map(|place| (place.clone(), true)));
    places.map(|(place, is_text)| Unread::PassedOver { place, is_text }).collect()
}

/// The certificates of what was read from `paths`.
pub(crate) fn of_reading(reading: Reading, paths: &[PathBuf], language: Language) -> Result<Inputs, Box<Stop>> {
    let mut inputs = Inputs {
        certificates: Vec::new(),
        places: Vec::new(),
        aside: reading.aside,
        duplicates: Vec::new(),
        notes: InputNotes {
            repairs: reading.repairs,
            problems: reading.problems,
            others: reading.others,
            outside: reading.outside,
            has_nothing: false,
            outdated: Vec::new(),
        },
        first_name: paths.first().map(|path| path.to_string_lossy()).unwrap_or_default().into(),
        first: 0,
        keys: Vec::new(),
        key_paths: Vec::new(),
        parameters: Vec::new(),
        requested: Vec::new(),
        left: Vec::new(),
    };
    let mut seen = HashSet::new();
    for found in reading.certificates {
        match Certificate::from_der(found.der.clone()) {
            Ok(certificate) if !seen.insert(certificate.fingerprint()) => {
                inputs.duplicates.push((certificate, found.place));
            }
            Ok(certificate) => {
                inputs.certificates.push(certificate);
                inputs.places.push(found.place);
            }
            Err(error) => {
                let (kind, remains) = (ProblemKind::Malformed(error.reason), Remains::damaged(&found.der));
                inputs.notes.problems.push(Problem { kind, place: found.place, remains });
            }
        }
    }
    inputs.first = inputs.places.iter().filter(|place| inputs.is_first(place)).count();
    if inputs.certificates.is_empty() {
        inputs.notes.has_nothing = true;
        return Err(Stop::new(Exit::Input, no_certificate(paths, &inputs.notes, language)).with_inputs(&inputs.notes));
    }
    Ok(inputs)
}

fn check_count(count: usize, path: &Path, language: Language) -> Result<(), Box<Stop>> {
    if count <= MAX_CERTIFICATES {
        return Ok(());
    }
    Err(unreadable(&ReadError::TooMany(path.to_string_lossy().into()), language))
}

pub(crate) fn unreadable(error: &ReadError, language: Language) -> Box<Stop> {
    let failure = Failure::new(safe(&error.words(language)));
    let failure = match error {
        ReadError::Io(file, io_error) if io_error.kind() == std::io::ErrorKind::NotFound => {
            match crate::cli::address::save_command(file) {
                Some(save) => failure.because(words::NO_FILE_BUT_SERVER.of(language)).try_this(save),
                None => failure,
            }
        }
        ReadError::Io(..) => failure,
        ReadError::Folder(_) => failure.try_this(words::NAME_THE_FILES.of(language)),
        ReadError::TooLarge(_) => failure.try_this(words::CHAIN_ONLY.of(language)),
        ReadError::TooMany(_) => failure.try_this(words::FEWER.of(language)),
    };
    Stop::new(Exit::Input, failure)
}

fn no_certificate(paths: &[PathBuf], notes: &InputNotes, language: Language) -> Failure {
    let names: Vec<String> = paths.iter().map(|path| safe(&path.to_string_lossy())).collect();
    if let ([name], [Problem { kind: ProblemKind::EmptyFile(bytes), .. }]) = (&*names, &*notes.problems) {
        let text = match (&**name, bytes) {
            ("-", _) => words::EMPTY_INPUT,
            (_, 0) => words::EMPTY_FILE,
            _ => words::BLANK_FILE,
        };
        let what = text.fill(language, &[("file", name), ("bytes", &bytes.to_string())]);
        return Failure::new(what).try_this(words::GIVE_ANY_FORM.of(language));
    }
    let failure = Failure::new(words::NO_CERTIFICATE.fill(language, &[("files", &names.join(", "))]));
    match notes.others.first().map(|other| other.kind) {
        Some(OtherKind::Request) => {
            failure.because(words::REQUEST.of(language)).try_this(words::GIVE_ANSWER.of(language))
        }
        Some(OtherKind::PrivateKey) => {
            failure.because(words::NO_KEY_NEEDED.of(language)).try_this(words::GIVE_CERTIFICATE.of(language))
        }
        Some(OtherKind::Pkcs12) => {
            let place = notes.others.first().map(|other| &*other.place.file).unwrap_or_default();
            let file = shell_word(Path::new(place));
            let openssl = |more: &str| format!("openssl pkcs12 -in {file} -nokeys{more} -out server.crt");
            let failure = failure.because(words::PKCS12.of(language));
            match notes.problems.first().map(|problem| &problem.kind) {
                Some(ProblemKind::BadPkcs12) => failure.try_this(words::EXPORT_AGAIN.of(language)),
                Some(ProblemKind::UnknownPkcs12(_)) => {
                    failure.try_this(words::EXPORT_OTHERWISE.of(language)).try_this(openssl(" -legacy"))
                }
                Some(ProblemKind::WrongPassword) => {
                    failure.try_this(key::CHECK_PASSWORD.of(language)).try_this(openssl(""))
                }
                _ => failure.try_this(words::GIVE_PASSWORD.of(language)).try_this(openssl("")),
            }
        }
        Some(OtherKind::Block) | None => failure.try_this(words::GIVE_ANY_FORM.of(language)),
    }
}

/// Adds the files and folders of candidate issuers to the pool.
pub(crate) fn add_intermediates(
    common: &Common,
    password: Option<&Arc<Password>>,
    pool: &mut Pool,
    notes: &mut InputNotes,
) -> Result<(), Box<Stop>> {
    for path in &common.intermediates {
        let is_folder = path.is_dir();
        for reading in read_file_or_folder(path, password, common.language())? {
            let is_empty = |problem: &Problem| matches!(problem.kind, ProblemKind::EmptyFile(_));
            let is_useless = reading.certificates.is_empty() && reading.problems.iter().all(is_empty);
            if !is_folder && is_useless {
                let of_file =
                    InputNotes { problems: reading.problems, others: reading.others, ..InputNotes::default() };
                return Err(Stop::new(Exit::Input, no_certificate(slice::from_ref(path), &of_file, common.language())));
            }
            notes.problems.extend(reading.problems);
            check_count(pool.len() + reading.certificates.len(), path, common.language())?;
            for found in reading.certificates {
                match Certificate::check_der(&found.der) {
                    Ok(()) => drop(pool.add(found.der, Source::Intermediates(found.place))),
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

/// The trust anchors: what `--roots` names, or the embedded Mozilla store; the one of that day for a run that judges by
/// the past.
pub(crate) fn anchors(
    common: &Common,
    password: Option<&Arc<Password>>,
    notes: &mut InputNotes,
) -> Result<Anchors, Box<Stop>> {
    let language = common.language();
    let mut anchors = Anchors::default();
    if common.roots.is_empty() {
        let mozilla = common.at.map_or_else(|| trust::newest("mozilla"), trust::mozilla_at);
        anchors.add_snapshots(mozilla);
    }
    for source in &common.roots {
        let store = trust::find(source).map_err(|error| {
            Stop::new(Exit::Input, Failure::new(safe(&error.words(language))).try_this("chainmend bundle --roots list"))
        })?;
        match store {
            _ if source == "system" => add_system(&mut anchors, language)?,
            Some(snapshot) => anchors.add_snapshot(snapshot),
            None => add_root_file(Path::new(source), password, &mut anchors, notes, language)?,
        }
    }
    anchors.settle();
    add_outdated(anchors.snapshots().iter().map(|snapshot| snapshot.store), common, notes);
    Ok(anchors)
}

/// Notes which of these stores have no list that is new enough, each once.
pub(crate) fn add_outdated(stores: impl Iterator<Item = &'static str>, common: &Common, notes: &mut InputNotes) {
    for store in stores {
        if !notes.outdated.iter().any(|outdated| outdated.newest.store == store) {
            notes.outdated.extend(trust::outdated(store, common.time_of_judgement()));
        }
    }
}

fn add_system(anchors: &mut Anchors, language: Language) -> Result<(), Box<Stop>> {
    let certificates = trust::system_anchors().map_err(|errors| {
        let error = match language {
            _ if errors.is_empty() => words::EMPTY_STORE.of(language).to_owned(),
            // The system's own words are in English.
            Language::Japanese => words::STORE_ERRORS.fill(language, &[("count", &errors.len().to_string())]),
            Language::English => safe(&errors.join("; ")),
        };
        Stop::new(Exit::Input, Failure::new(words::SYSTEM_STORE.fill(language, &[("error", &error)])))
    })?;
    let store: Arc<str> = Arc::from("system");
    for der in certificates.into_iter().filter(|der| Certificate::check_der(der).is_ok()) {
        anchors.add(der, store.clone());
    }
    Ok(())
}

fn add_root_file(
    path: &Path,
    password: Option<&Arc<Password>>,
    anchors: &mut Anchors,
    notes: &mut InputNotes,
    language: Language,
) -> Result<(), Box<Stop>> {
    let name = safe(&path.to_string_lossy());
    if !path.exists() {
        let failure =
            Failure::new(words::NO_STORE.fill(language, &[("source", &name)])).try_this(words::GIVE_STORE.of(language));
        return Err(Stop::new(Exit::Input, failure));
    }
    let (mut added, mut problems) = (0, Vec::new());
    for reading in read_file_or_folder(path, password, language)? {
        problems.extend(reading.problems);
        for found in reading.certificates {
            match Certificate::check_der(&found.der) {
                Ok(()) => {
                    added += 1;
                    anchors.add(found.der, found.place.file);
                }
                Err(error) => problems.push(malformed(error, found.place)),
            }
        }
    }
    notes.problems.extend(problems);
    if added == 0 {
        let failure = Failure::new(words::NO_ROOT.fill(language, &[("file", &name)]));
        return Err(Stop::new(Exit::Input, failure).with_inputs(notes));
    }
    Ok(())
}

/// One reading for a file; for a folder one for each of its files, in the order of their names. What
/// is no certificate in a folder is left out silently: folders hold all sorts of files. A file that cannot be read is a
/// problem.
fn read_file_or_folder(
    path: &Path,
    password: Option<&Arc<Password>>,
    language: Language,
) -> Result<Vec<Reading>, Box<Stop>> {
    let read_file = |path: &Path| {
        let name = path.to_string_lossy().into();
        if let Some(reading) = read::only_certificates_of(path, &name) {
            return Ok(reading);
        }
        let bytes = Zeroizing::new(read::bytes_of(path)?);
        // What Java keeps is no file for a server, but a pool.
        read::jks::read(&bytes, &name).map_or_else(|| read::read_bytes_with(&bytes, &name, password), Ok)
    };
    if !path.is_dir() {
        return Ok(vec![read_file(path).map_err(|error| unreadable(&error, language))?]);
    }
    let io_error = |error| unreadable(&ReadError::Io(path.to_string_lossy().into(), error), language);
    let mut files = Vec::new();
    for (count, entry) in fs::read_dir(path).map_err(io_error)?.enumerate() {
        if count == MAX_FOLDER_FILES {
            return Err(too_many_files(path, language));
        }
        let file = entry.map_err(io_error)?.path();
        if file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    let read = |file: &PathBuf| {
        let mut reading = read_file(file).unwrap_or_else(|error| not_read(file, &error));
        reading.problems.retain(|problem| !matches!(problem.kind, ProblemKind::EmptyFile(_)));
        reading
    };
    Ok(files.iter().map(read).collect())
}

/// What is beyond the limit would be missing without a word.
fn too_many_files(path: &Path, language: Language) -> Box<Stop> {
    let values = [("path", &*path.to_string_lossy()), ("limit", &MAX_FOLDER_FILES.to_string())];
    let failure = Failure::new(safe(&words::TOO_MANY_FILES.fill(language, &values)));
    Stop::new(Exit::Input, failure.try_this(words::SMALLER_FOLDER.of(language)))
}

/// That a file of a folder could not be read.
fn not_read(file: &Path, error: &ReadError) -> Reading {
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

    /// What could not be read is not treated as if it were not there.
    #[test]
    fn a_folder_of_candidates_has_a_limit() {
        let folder = tempfile::TempDir::new().unwrap();
        let write = |number: usize| fs::write(folder.path().join(format!("{number:03}.pem")), "").unwrap();
        (0..MAX_FOLDER_FILES).for_each(write);
        let count = || read_file_or_folder(folder.path(), None, Language::English).map(|readings| readings.len());
        assert_eq!(count().unwrap(), MAX_FOLDER_FILES);
        write(MAX_FOLDER_FILES);
        let stop = count().unwrap_err();
        let said = format!("{} holds more than {MAX_FOLDER_FILES} files", folder.path().display());
        assert_eq!((stop.exit, &*stop.failure.what), (Exit::Input, &*said));
    }
}
