//! The certificates, candidates and roots that a command line names.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Common;
use super::exit::{Exit, Stop};
use crate::certificate::Certificate;
use crate::pool::{Pool, Source};
use crate::read::{self, MAX_CERTIFICATES, OtherKind, Place, Problem, ProblemKind, ReadError, Reading};
use crate::report::{Failure, InputNotes, safe};
use crate::trust::{self, Anchors};

/// How many files of a folder are read.
pub(super) const MAX_FOLDER_FILES: usize = 10_000;

/// The certificates that the user named, each once, in order.
pub(super) struct Inputs {
    pub(super) certificates: Vec<Certificate>,
    pub(super) places: Vec<Place>,
    /// Those that came again.
    pub(super) duplicates: Vec<(Certificate, Place)>,
    pub(super) notes: InputNotes,
}

/// Reads the files named as certificates.
pub(super) fn read_certificates(paths: &[PathBuf]) -> Result<Inputs, Box<Stop>> {
    let mut reading = Reading::default();
    for path in paths {
        let found = read::read_file(path).map_err(|error| unreadable(&error))?;
        reading.append(found);
        check_count(reading.certificates.len(), path)?;
    }
    let mut inputs = Inputs {
        certificates: Vec::new(),
        places: Vec::new(),
        duplicates: Vec::new(),
        notes: InputNotes { repairs: reading.repairs, problems: reading.problems, others: reading.others },
    };
    let mut seen = HashSet::new();
    for found in reading.certificates {
        match Certificate::from_der(found.der) {
            Ok(certificate) if !seen.insert(certificate.fingerprint()) => {
                inputs.duplicates.push((certificate, found.place));
            }
            Ok(certificate) => {
                inputs.certificates.push(certificate);
                inputs.places.push(found.place);
            }
            Err(error) => {
                let kind = ProblemKind::Malformed(error.reason);
                inputs.notes.problems.push(Problem { kind, place: found.place });
            }
        }
    }
    if inputs.certificates.is_empty() {
        return Err(Stop::new(Exit::Input, no_certificate(paths, &inputs.notes)).with_inputs(&inputs.notes));
    }
    Ok(inputs)
}

fn check_count(count: usize, path: &Path) -> Result<(), Box<Stop>> {
    if count <= MAX_CERTIFICATES {
        return Ok(());
    }
    Err(unreadable(&ReadError::TooMany(path.to_string_lossy().into())))
}

fn unreadable(error: &ReadError) -> Box<Stop> {
    let failure = Failure::new(safe(&error.to_string()));
    let failure = match error {
        ReadError::Io(..) => failure,
        ReadError::Folder(_) => failure.try_this("name the files in it"),
        ReadError::TooLarge(_) => failure.try_this("give the server's certificate and its chain only"),
        ReadError::TooMany(_) => failure.try_this("give fewer candidates"),
    };
    Stop::new(Exit::Input, failure)
}

fn no_certificate(paths: &[PathBuf], notes: &InputNotes) -> Failure {
    let names: Vec<String> = paths.iter().map(|path| safe(&path.to_string_lossy())).collect();
    let failure = Failure::new(format!("no certificate in {}", names.join(", ")));
    match notes.others.first().map(|other| other.kind) {
        Some(OtherKind::Request) => failure
            .because("a signing request is what the CA gets")
            .try_this("give the certificate that the CA sent back"),
        Some(OtherKind::PrivateKey) => {
            failure.because("a private key is not needed here").try_this("give the certificate that the CA sent")
        }
        Some(OtherKind::Pkcs12) => failure
            .because("PKCS#12 containers are not read yet")
            .try_this("openssl pkcs12 -in FILE -nokeys -out server.crt"),
        Some(OtherKind::Block) | None => {
            failure.try_this("give the certificate that the CA sent: PEM, DER, base64 or PKCS#7")
        }
    }
}

/// Adds the files and folders of candidate issuers to the pool.
pub(super) fn add_intermediates(common: &Common, pool: &mut Pool, notes: &mut InputNotes) -> Result<(), Box<Stop>> {
    for path in &common.intermediates {
        for reading in read_file_or_folder(path)? {
            notes.problems.extend(reading.problems);
            check_count(pool.len() + reading.certificates.len(), path)?;
            for found in reading.certificates {
                pool.add(found.der, Source::Intermediates(found.place));
            }
        }
    }
    Ok(())
}

/// The trust anchors: what `--roots` names, or the embedded Mozilla store.
pub(super) fn anchors(common: &Common) -> Result<Anchors, Box<Stop>> {
    let mut anchors = Anchors::default();
    if let Some(mozilla) = trust::newest("mozilla").filter(|_| common.roots.is_empty()) {
        anchors.add_snapshot(mozilla);
    }
    for source in &common.roots {
        let store = trust::find(source).map_err(|error| {
            Stop::new(Exit::Input, Failure::new(safe(&error.to_string())).try_this("chainmend bundle --roots list"))
        })?;
        match store {
            _ if source == "system" => add_system(&mut anchors)?,
            Some(snapshot) => anchors.add_snapshot(snapshot),
            None => add_root_file(Path::new(source), &mut anchors)?,
        }
    }
    Ok(anchors)
}

fn add_system(anchors: &mut Anchors) -> Result<(), Box<Stop>> {
    let certificates = trust::system_anchors().map_err(|error| {
        Stop::new(Exit::Input, Failure::new(format!("the root store of this system cannot be read: {}", safe(&error))))
    })?;
    let store: Arc<str> = Arc::from("system");
    for der in certificates {
        anchors.add(der, store.clone());
    }
    Ok(())
}

fn add_root_file(path: &Path, anchors: &mut Anchors) -> Result<(), Box<Stop>> {
    if !path.exists() {
        let failure = Failure::new(format!("{} is neither a root store nor a file", safe(&path.to_string_lossy())))
            .try_this("--roots system, a store of --roots list, or a file with root certificates");
        return Err(Stop::new(Exit::Input, failure));
    }
    let mut added = 0;
    for reading in read_file_or_folder(path)? {
        for found in reading.certificates {
            added += 1;
            anchors.add(found.der, found.place.file);
        }
    }
    if added == 0 {
        let failure = Failure::new(format!("no root certificate in {}", safe(&path.to_string_lossy())));
        return Err(Stop::new(Exit::Input, failure));
    }
    Ok(())
}

/// One reading for a file; for a folder one for each of its files, in the order of their names. What
/// is no certificate in a folder is left out silently: folders hold all sorts of files.
fn read_file_or_folder(path: &Path) -> Result<Vec<Reading>, Box<Stop>> {
    if !path.is_dir() {
        return Ok(vec![read::read_file(path).map_err(|error| unreadable(&error))?]);
    }
    let io_error = |error| unreadable(&ReadError::Io(path.to_string_lossy().into(), error));
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(io_error)?.take(MAX_FOLDER_FILES) {
        let file = entry.map_err(io_error)?.path();
        if file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files.iter().filter_map(|file| read::read_file(file).ok()).collect())
}
