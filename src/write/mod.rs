//! Writes the files that a server needs: they are encoded, verified by reading them back, and replaced atomically.

pub(crate) mod belonging;
mod container;
mod deployment;
mod der;
mod directives;
mod encode;
mod error;
mod file;
mod manifest;
mod mended;
mod paths;
mod pkcs12;
mod pkcs7;
mod powershell;
mod quote;
mod record;
mod replace;
mod secret;
mod target;

pub(crate) use container::{
    alias, has_trusted, is_legacy, is_refillable, kept, kept_pkcs7, opens, other_entries, pkcs7, refilled,
};
pub use deployment::{Parts, Unmade, deployment};
pub(crate) use deployment::{extras, secret_name};
pub(crate) use directives::pair_directives;
pub use directives::{Directive, KeyPath, directives};
pub use encode::pem;
pub use error::WriteError;
pub use file::File;
pub(crate) use file::{inside_manifest, is_der_name, joined, key_file, root_file, roots_file};
pub(crate) use mended::{Kept, mended, mended_pair, rewritten};
pub use paths::file_paths;
pub(crate) use paths::{
    PAIR, are_new, are_whole_set, file_stem, leaf_name, own_path, pair_base, pair_path, pair_paths, path_of_key,
};
pub use pkcs12::Cipher;
pub(crate) use powershell::{FILE_BESIDE, MARK, installed_file, installed_leaf, thumbprint};
pub use quote::{Quoting, Unwritable};
pub(crate) use record::{NAME as RECORD_NAME, is_ours, record, recorded};
#[cfg(all(unix, feature = "cli"))]
pub(crate) use replace::renames_apart;
pub use replace::replace;
pub(crate) use replace::{Pending, exchange, is_stream, keep, refuse_unwritable, resolve, sync_folder};
pub(crate) use secret::size as key_size;
pub(crate) use target::Excess;
pub use target::{
    Artifact, ConfigTest, FileRole, Form, KeyPlace, Name, Pair, Proof, Target, UnknownTarget, VersionQuery, targets,
};

use crate::certificate::Certificate;
use crate::path::Path;

/// The certificates that a server sends: leaf first, one linear path, no root, no duplicates. A bundle can only be
/// made from a validated path, which guarantees this. Other certificates that are kept follow the path.
#[derive(Clone, Debug)]
pub struct Bundle(Vec<Certificate>);

impl Bundle {
    /// The bundle for `path`.
    pub fn of(path: &Path) -> Self {
        Self(path.served().cloned().collect())
    }

    /// Adds other certificates, such as the cross-certificates of a file. `all` is leaf first and must contain the
    /// whole path, otherwise it is ignored.
    #[must_use]
    pub(crate) fn with(self, all: Vec<Certificate>) -> Self {
        let is_whole = all.first() == self.0.first() && self.0.iter().all(|member| all.contains(member));
        if is_whole { Self(all) } else { self }
    }

    /// The certificates, leaf first.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}
