//! The private key of the server, and whether it matches the leaf.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::output::share_names;
use super::refusal::{Reason, Refusal};
use crate::certificate::Certificate;
use crate::finding::{self, Code, Finding};
use crate::key::{Encrypted, KeyError, PrivateKey};
use crate::pool::{Pool, Source};
use crate::read::{self, Place};
use crate::shell::shell_word;
use crate::write::{self, KeyPath, Target};

/// A private key and its file.
#[derive(Debug)]
pub struct KeyFile {
    key: PrivateKey,
    path: PathBuf,
    /// The Unix mode, if it is a regular file.
    mode: Option<u32>,
    /// Whether servers can load the file as it is.
    is_pem: bool,
    /// Whether it is damaged text that servers cannot load.
    is_spoilt: bool,
    /// Whether it needs a password.
    is_encrypted: bool,
}

/// The mode of a regular file (Unix).
pub(crate) fn mode_of(metadata: &fs::Metadata) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.is_file().then(|| metadata.permissions().mode())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

/// The mode of an existing file.
pub(crate) fn mode_at(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().and_then(|metadata| mode_of(&metadata))
}

/// The server certificate of a key: the first of its certificates that are not CAs, or of several for shared names,
/// the valid one that expires last.
pub(crate) fn owner_among<'a>(
    certificates: &'a [Certificate],
    key: &PrivateKey,
    at: OffsetDateTime,
) -> Option<&'a Certificate> {
    let mut owners = certificates.iter().filter(|one| !one.is_ca() && key.belongs_to(one));
    let first = owners.next()?;
    let is_valid = |one: &Certificate| (one.facts().not_before..=one.facts().not_after).contains(&at);
    let alike = std::iter::once(first).chain(owners.filter(|other| share_names(first, other)));
    alike.min_by_key(|one| Reverse((is_valid(one), one.facts().not_after)))
}

/// Refuses if one of these findings is that the key does not match the server's certificate.
pub(crate) fn mismatch(findings: Vec<Finding>) -> Result<(), Refusal> {
    if findings.iter().any(|finding| finding.rule.code == Code::KeyMismatch) {
        return Err(Reason::WrongKey(findings).into());
    }
    Ok(())
}

impl KeyFile {
    /// A key from the file at `path` with this mode. `is_pem`: servers can load the file as it is. `is_spoilt`: it is
    /// text that they cannot load.
    pub(crate) fn new(key: PrivateKey, path: PathBuf, mode: Option<u32>, (is_pem, is_spoilt): (bool, bool)) -> Self {
        Self { key, path, mode, is_pem, is_spoilt, is_encrypted: false }
    }

    /// A key that is in no file.
    pub(crate) fn in_memory(key: PrivateKey) -> Self {
        Self::new(key, PathBuf::from("key"), None, (false, false))
    }

    /// Sets whether its file needs a password.
    #[must_use]
    pub(crate) fn encrypted(self, is_encrypted: bool) -> Self {
        Self { is_encrypted, ..self }
    }

    /// Whether its file needs a password.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// A key that was found in an input file.
    pub(crate) fn of_input(key: PrivateKey, path: PathBuf) -> Self {
        let bytes = if mode_at(&path).is_some() { read::bytes_of(&path).ok() } else { None };
        let is_encrypted = bytes.is_some_and(|bytes| PrivateKey::is_locked(&Zeroizing::new(bytes)));
        Self { key, mode: mode_at(&path), path, is_pem: false, is_spoilt: false, is_encrypted }
    }

    /// The key itself.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    /// The certificates of the key in these pools, each with its file. At most a few of them.
    pub(crate) fn owners<'a>(&self, pools: impl Iterator<Item = &'a Pool>) -> Vec<(&'a Certificate, String)> {
        let mut owners: Vec<(&Certificate, String)> = Vec::new();
        for (pool, one) in pools.flat_map(|pool| pool.certificates().map(move |one| (pool, one))) {
            if owners.len() == finding::MAX_OWNERS {
                break;
            }
            if self.key.belongs_to(one) && !owners.iter().any(|(other, _)| *other == one) {
                owners.push((one, origin(pool, one)));
            }
        }
        owners
    }

    /// Findings about the key and `leaf`. `owners` are the certificates that the key belongs to.
    pub(crate) fn findings(&self, leaf: &Certificate, owners: &[(&Certificate, String)]) -> Vec<Finding> {
        let name = self.name();
        let place = || Place { file: name.as_str().into(), line: 1 };
        let mut findings = finding::of_key(&self.key, &name, leaf, owners.iter().cloned());
        if let Some(mismatch) = findings.first_mut() {
            mismatch.place = Some(place());
        }
        findings.extend(self.readers().map(|finding| finding.at(place())));
        findings.extend(self.is_spoilt.then(|| finding::of_spoilt_key(&name).at(place())));
        findings
    }

    /// A finding if the file is encrypted, for services that take keys by upload and have no place for a password.
    pub(crate) fn locked_for(&self, target: &Target) -> Vec<Finding> {
        let is_refused = self.is_encrypted && target.refuses.contains(&Code::KeyUnusable);
        let name = self.name();
        let locked = is_refused.then_some(KeyError::PasswordNeeded(Encrypted::Key));
        let finding = locked.and_then(|error| finding::of_unusable_key(&name, &error));
        finding.map(|one| one.at(Place { file: name.as_str().into(), line: 1 })).into_iter().collect()
    }

    /// A finding if the file is larger than the target accepts.
    pub(crate) fn too_large_for(&self, target: &'static Target) -> Option<Finding> {
        let of_file = fs::metadata(&self.path).ok().filter(|metadata| self.is_pem && metadata.is_file());
        let size = of_file.and_then(|metadata| usize::try_from(metadata.len()).ok());
        let size = size.unwrap_or_else(|| write::key_size(&self.key));
        let place = Place { file: self.name().into(), line: 1 };
        finding::of_key_size(target, size).map(|one| one.in_file(&shell_word(&self.path)).at(place))
    }

    /// A finding if other users may read the file.
    pub(crate) fn readers(&self) -> Option<Finding> {
        finding::of_key_mode(&self.name(), self.mode?).map(|finding| finding.in_file(&shell_word(&self.path)))
    }

    /// Refuses unless the key matches `leaf`. `pools` contain the certificates that it may belong to instead.
    pub(crate) fn check<'a>(&self, leaf: &Certificate, pools: impl Iterator<Item = &'a Pool>) -> Result<(), Refusal> {
        mismatch(self.findings(leaf, &self.owners(pools)))
    }

    /// The value for the key in a configuration line. `None` if servers cannot load its file.
    pub fn directive(&self) -> Option<KeyPath> {
        let is_loaded = self.is_pem && self.path.as_os_str() != "-";
        is_loaded.then(|| KeyPath::File(self.path.clone()))
    }
}

fn origin(pool: &Pool, certificate: &Certificate) -> String {
    match pool.source_of(certificate) {
        Some(Source::Input(place) | Source::Intermediates(place)) => place.file.to_string(),
        Some(
            Source::Aia(origin)
            | Source::Fetched(origin, _)
            | Source::Cache(origin, _)
            | Source::Roots(origin)
            | Source::Store(origin),
        ) => origin.to_string(),
        None => String::new(),
    }
}
