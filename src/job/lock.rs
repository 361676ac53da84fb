//! Lock files, which record the origins of a bundle so that it can be reproduced.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::origin::{Origin, Sources};
use crate::certificate::{Certificate, distinguished_name, moment};
use crate::pool::{Pool, Source};
use crate::read::Place;
use crate::variant::Variant;
use crate::write::Target;

/// The version of the format. A file with a later version is reported as damaged.
const VERSION: u32 = 1;

/// The contents of a bundle: each certificate that the server sends, and its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Lock {
    #[serde(rename = "lock_version")]
    version: u32,
    /// The target, as a value of `--for`.
    pub target: String,
    /// The root of the chain, which is not sent.
    pub root: LockedRoot,
    /// The certificates that the server sends, leaf first.
    pub certificates: Vec<Locked>,
}

/// The root of a locked chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LockedRoot {
    /// Its subject (RFC 4514).
    pub subject: String,
    /// Its SHA-256.
    pub sha256: String,
    /// The file of `--roots` or the root store that contains it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
}

/// A certificate of a locked chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Locked {
    /// Its subject (RFC 4514).
    pub subject: String,
    /// Its SHA-256.
    pub sha256: String,
    /// `input`, `store`, `aia` or `roots`, as in reports.
    pub source: String,
    /// The file, or the URL.
    pub from: String,
    /// When the URL was fetched.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fetched_at: Option<String>,
    /// Its DER in base64.
    pub der: String,
}

/// Why the bundle of a lock cannot be reproduced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockFault {
    /// The file is not a lock.
    NotOne,
    /// The file is a damaged lock, or one of another version of chainmend.
    Damaged,
    /// It is the lock of a bundle for this other target.
    AnotherTarget(String),
    /// It is the lock of a bundle of this other certificate, by its subject and SHA-256.
    AnotherLeaf(String, String),
    /// The existing file at its path is not a lock, and would be lost.
    SomethingElse,
}

impl Lock {
    /// Creates the lock of a chain, leaf first and without its root.
    pub fn of(certificates: &[Certificate], root: &Certificate, sources: Sources<'_>, target: &Target) -> Self {
        let locked = |certificate: &Certificate| {
            let origin = sources.origin(certificate);
            let fetched_at = match &origin {
                Origin::Aia(_, Some(at)) | Origin::Cache(_, at) => moment_of(*at),
                _ => None,
            };
            Locked {
                subject: distinguished_name(&certificate.subject().der),
                sha256: certificate.fingerprint().to_string(),
                source: origin.kind().to_owned(),
                from: origin.name().to_string(),
                fetched_at,
                der: STANDARD.encode(certificate.der()),
            }
        };
        Self {
            version: VERSION,
            target: target.name(),
            root: LockedRoot {
                subject: distinguished_name(&root.subject().der),
                sha256: root.fingerprint().to_string(),
                from: Some(sources.origin(root).name().to_string()).filter(|name| !name.is_empty()),
            },
            certificates: certificates.iter().map(locked).collect(),
        }
    }

    /// Parses a lock file.
    ///
    /// # Errors
    ///
    /// [`LockFault::NotOne`], [`LockFault::Damaged`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LockFault> {
        let fault = || if looks_like_lock(bytes) { LockFault::Damaged } else { LockFault::NotOne };
        let lock: Self = serde_json::from_slice(bytes).map_err(|_| fault())?;
        let is_whole = lock.certificates.iter().all(|one| one.certificate().is_some());
        let is_lock = lock.version == VERSION && is_whole && !lock.certificates.is_empty();
        if is_lock { Ok(lock) } else { Err(fault()) }
    }

    /// Whether a lock may be written to a path: there is no file, or it is a lock, possibly damaged.
    pub(crate) fn may_replace(path: &Path) -> bool {
        let is_lock = || crate::read::bytes_of(path).is_ok_and(|bytes| Self::parse(&bytes) != Err(LockFault::NotOne));
        match std::fs::symlink_metadata(path) {
            // A pipe is not opened, because reading it might not end.
            Ok(_) => std::fs::metadata(path).map_or(true, |metadata| metadata.is_file() && is_lock()),
            Err(_) => true,
        }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Its certificates, with their origins.
    pub(crate) fn pool(&self) -> Pool {
        let mut pool = Pool::default();
        for one in &self.certificates {
            if let Some(certificate) = one.certificate() {
                pool.add_parsed(certificate, one.place());
            }
        }
        pool
    }

    /// Checks that it is a lock of a bundle of this leaf.
    pub(crate) fn check_leaf(&self, leaf: &Certificate) -> Result<(), LockFault> {
        match self.certificates.first() {
            Some(locked) if locked.sha256 == leaf.fingerprint().to_string() => Ok(()),
            Some(locked) => Err(LockFault::AnotherLeaf(locked.subject.clone(), locked.sha256.clone())),
            None => Err(LockFault::NotOne),
        }
    }

    /// The position of its chain among the variants.
    pub(crate) fn position(&self, variants: &[Variant]) -> Option<usize> {
        let is_it = |variant: &Variant| {
            let served = variant.path.served().map(|one| one.fingerprint().to_string());
            let root = variant.path.anchor().certificate.fingerprint().to_string();
            root == self.root.sha256 && served.eq(self.certificates.iter().map(|one| one.sha256.clone()))
        };
        variants.iter().position(is_it)
    }
}

impl Locked {
    fn certificate(&self) -> Option<Certificate> {
        let certificate = Certificate::from_der(STANDARD.decode(&self.der).ok()?).ok()?;
        (certificate.fingerprint().to_string() == self.sha256).then_some(certificate)
    }

    fn place(&self) -> Source {
        let from: Arc<str> = self.from.as_str().into();
        let fetched = self.fetched_at.as_deref().and_then(|time| OffsetDateTime::parse(time, &Rfc3339).ok());
        let since = fetched.and_then(|time| u64::try_from(time.unix_timestamp()).ok());
        match (&*self.source, since) {
            ("aia", Some(since)) => Source::Cache(from, since),
            ("aia", None) => Source::Aia(from),
            ("store", _) => Source::Store(from),
            ("roots", _) => Source::Roots(from),
            _ => Source::Intermediates(Place { file: from, line: 1 }),
        }
    }
}

/// Whether a file begins like a lock.
fn looks_like_lock(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(256)];
    head.trim_ascii_start().first() == Some(&b'{') && memchr::memmem::find(head, b"\"lock_version\"").is_some()
}

fn moment_of(seconds: u64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok().map(moment)
}
