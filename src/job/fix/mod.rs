//! Bundles fixed in place, each with a backup of what was there.

pub(crate) mod container;
mod differences;
pub(crate) mod document;
pub(crate) mod keep;
mod leaf;
mod mend;
mod pair;
mod result;
pub(crate) mod worse;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub use result::{Change, Fate, FileResult, Fixed, Note, Treated};

use super::choice::Choice;
use super::key::KeyFile;
use super::world::World;
use crate::path::Signatures;
use crate::write::Target;

/// What files are to become.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The server that they are for.
    pub target: &'static Target,
    /// Which chain.
    pub choice: &'a Choice,
    /// Where the root is written too.
    pub emit_root: Option<&'a Path>,
    /// Nothing is changed.
    pub dry_run: bool,
    /// What was there is kept as `FILE.bak`.
    pub keeps_backup: bool,
    /// What is allowed that is not done unasked.
    pub consent: Consent,
    /// The private key of the server.
    pub key: Option<&'a KeyFile>,
    /// How many more names files have than those given (hard links), by path.
    pub other_names: &'a HashMap<PathBuf, u64>,
}

/// What is not done unasked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consent {
    /// Blocks that cannot be read are left out, when the chain is complete without them.
    pub replaces_damaged: bool,
    /// A file that works is fixed also when fewer clients accept the new chain, or for a shorter time.
    pub allows_worse: bool,
}

/// Fixes a file, or leaves it as it is where that is not possible. Folders are synced by the caller: see
/// [`FileResult::folders`].
pub fn fix(file: &Path, request: &Request<'_>, world: &World<'_>, signatures: &mut Signatures) -> FileResult {
    mend::Fixer { request, world }.fix(file, signatures)
}

/// Whether the server has a file for its certificate and another one for the chain, which are fixed together.
pub fn has_pair(target: &Target) -> bool {
    super::pair::chain_role(target).is_some()
}

/// Fixes the two files of a server that has one for its certificate and one for the chain: both, or none. The results are in
/// their order.
pub fn fix_pair(
    [certificate, chain]: [&Path; 2],
    request: &Request<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> [FileResult; 2] {
    mend::Fixer { request, world }.fix_pair(certificate, chain, signatures)
}
