//! Fixes chain files in place, with a backup of the old contents.

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

pub(crate) use container::is_mendable;
pub use result::{Change, Fate, FileResult, Fixed, Note, Treated};

use super::choice::Choice;
use super::examine::Contained;
use super::key::KeyFile;
use super::pair::is_chain_before_leaf;
use super::world::World;
use crate::path::Signatures;
use crate::read::are_all_of_cas;
use crate::write::Target;
use crate::write::belonging::chain_role;

/// The requirements on the fixed files.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The server that the files are for.
    pub target: &'static Target,
    /// Whether a container stays one, because no server was named and `target` is the default.
    pub keeps_form: bool,
    /// The choice among the chains.
    pub choice: &'a Choice,
    /// Also write the root to this file.
    pub emit_root: Option<&'a Path>,
    /// Whether to change nothing.
    pub dry_run: bool,
    /// Whether to keep the old contents as `FILE.bak`.
    pub keeps_backup: bool,
    /// Changes that require consent.
    pub consent: Consent,
    /// The private key of the server.
    pub key: Option<&'a KeyFile>,
    /// The number of other names (hard links) of the files, by path.
    pub other_names: &'a HashMap<PathBuf, u64>,
}

/// Changes that are made only with consent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consent {
    /// Remove unreadable blocks if the chain is complete without them.
    pub replaces_damaged: bool,
    /// Fix a working file even if fewer clients accept the new chain, or if it expires sooner.
    pub allows_worse: bool,
}

/// Fixes a file, or leaves it unchanged if that is not possible. The caller syncs the folders: see
/// [`FileResult::folders`].
pub fn fix(file: &Path, request: &Request<'_>, world: &World<'_>, signatures: &mut Signatures) -> FileResult {
    mend::Fixer { request, world }.fix(file, signatures)
}

/// Whether the server has separate files for its certificate and its chain, which are fixed together.
pub(crate) fn has_pair(target: &Target) -> bool {
    chain_role(target).is_some()
}

/// The two files as their names tell, the certificate first. If they are all the files, and the contents are those of the other names,
/// the order that was typed stays.
pub(crate) fn as_named<'a>(
    [certificate, chain]: &'a [PathBuf; 2],
    typed: &'a [PathBuf],
    world: &World<'_>,
) -> [&'a Path; 2] {
    let read = |file| Contained::read(file, world.reader, world.password).ok();
    let is_exchanged = || match (read(certificate), read(chain)) {
        (Some(one), Some(other)) => are_all_of_cas(one.certificates()) || is_chain_before_leaf(&one, &other),
        _ => false,
    };
    match typed {
        [first, second] if is_exchanged() => [first, second],
        _ => [certificate, chain],
    }
}

/// Fixes the two files of a server with separate files for certificate and chain: both or neither. The results are in
/// the same order.
pub fn fix_pair(
    [certificate, chain]: [&Path; 2],
    request: &Request<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> [FileResult; 2] {
    mend::Fixer { request, world }.fix_pair(certificate, chain, signatures)
}
