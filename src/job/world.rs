//! What a job is done with: how the world is reached, and what it is judged by. All of it is an argument.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::gather::{IssuerSource, Network};
use crate::key::Password;
use crate::pool::Pool;
use crate::read::{self, ReadError, Reading};
use crate::trust::Anchors;

/// The contents of an input.
pub enum Contents<'a> {
    /// Read for the job, and wiped behind it: there may be private keys among them.
    Read(Zeroizing<Vec<u8>>),
    /// Held by the reader.
    Held(&'a [u8]),
}

impl Contents<'_> {
    /// The octets, to be kept.
    pub fn into_owned(self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Read(octets) => octets,
            Self::Held(octets) => Zeroizing::new(octets.to_vec()),
        }
    }
}

impl Deref for Contents<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Read(octets) => octets,
            Self::Held(octets) => octets,
        }
    }
}

/// Reads inputs by their names.
pub trait Reader: Sync {
    /// The contents of an input.
    ///
    /// # Errors
    ///
    /// [`ReadError`], with the name.
    fn read(&self, name: &Path) -> Result<Contents<'_>, ReadError>;

    /// What a large file holds, where that is nothing but clean certificates and need not be held at once.
    fn only_certificates(&self, name: &Path) -> Option<Reading> {
        let _ = name;
        None
    }

    /// Whether the name is that of a folder whose files are to be read.
    fn is_folder(&self, name: &Path) -> bool {
        let _ = name;
        false
    }
}

/// Reads files; `-` is standard input.
#[derive(Clone, Copy, Debug)]
pub struct Files;

impl Reader for Files {
    fn read(&self, name: &Path) -> Result<Contents<'_>, ReadError> {
        read::bytes_of(name).map(|bytes| Contents::Read(Zeroizing::new(bytes)))
    }

    fn only_certificates(&self, name: &Path) -> Option<Reading> {
        read::only_certificates_of(name, &name.to_string_lossy().into())
    }

    fn is_folder(&self, name: &Path) -> bool {
        name.is_dir()
    }
}

/// What a job is done with.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Reads the inputs.
    pub reader: &'a dyn Reader,
    /// The roots that are trusted.
    pub anchors: &'a Arc<Anchors>,
    /// Issuers that are at hand besides the inputs.
    pub candidates: &'a Pool,
    /// Who may know an issuer that is missing, in the order in which they are asked.
    pub sources: &'a [Arc<dyn IssuerSource>],
    /// Fetches what is missing; nothing is fetched without it.
    pub network: Option<Network<'a>>,
    /// The time to judge by.
    pub at: OffsetDateTime,
    /// What opens containers and keys.
    pub password: Option<&'a Arc<Password>>,
    /// Whether a part of an input that cannot be read ends the job.
    pub is_strict: bool,
}
