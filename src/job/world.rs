//! The environment of a job: access to files and network, roots, and time. All of it is passed as arguments.

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
    /// Read for the job, and wiped afterwards, because it may contain private keys.
    Read(Zeroizing<Vec<u8>>),
    /// Owned by the reader.
    Held(&'a [u8]),
}

impl Contents<'_> {
    /// The octets, to keep them.
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

    /// The contents of a large file that contains only clean certificates, so that it need not be kept in memory.
    /// `None` for any other.
    fn only_certificates(&self, name: &Path) -> Option<Reading> {
        let _ = name;
        None
    }

    /// Whether the name is a folder whose files are to be read.
    fn is_folder(&self, name: &Path) -> bool {
        let _ = name;
        false
    }
}

/// Reads files from disk. `-` is standard input.
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

/// Contents instead of files: every name stands for them.
pub(crate) struct Memory<'a>(pub(crate) &'a [u8]);

impl Reader for Memory<'_> {
    fn read(&self, _: &Path) -> Result<Contents<'_>, ReadError> {
        Ok(Contents::Held(self.0))
    }
}

/// The environment of a job.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Reads the inputs.
    pub reader: &'a dyn Reader,
    /// The roots that are trusted.
    pub anchors: &'a Arc<Anchors>,
    /// Candidate issuers in addition to the inputs.
    pub candidates: &'a Pool,
    /// Sources of missing issuers, in the order in which they are asked.
    pub sources: &'a [Arc<dyn IssuerSource>],
    /// The network. Without it, nothing is fetched.
    pub network: Option<Network<'a>>,
    /// The time of validation.
    pub at: OffsetDateTime,
    /// The password for containers and keys.
    pub password: Option<&'a Arc<Password>>,
    /// Whether to refuse inputs with unreadable parts.
    pub is_strict: bool,
}
