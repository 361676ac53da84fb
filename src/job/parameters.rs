//! Blocks that a server reads in addition to certificates, such as Diffie-Hellman parameters. They are kept.

use std::path::Path;

use zeroize::Zeroizing;

use crate::read::{self, Other, Place, secret};
use crate::write::{File, Target, targets};

/// A complete block of this kind, and its origin.
#[derive(Clone, Debug)]
pub struct Parameters {
    /// Its label, such as `DH PARAMETERS`.
    pub label: String,
    body: Vec<u8>,
    /// Its place.
    pub place: Place,
}

/// The blocks among `others` that some server reads.
pub(crate) fn of(others: &[Other], bytes: &[u8]) -> Vec<Parameters> {
    let is_read = |label: &str| targets().any(|target| target.reads.contains(&label));
    if !others.iter().any(|other| is_read(&other.label)) {
        return Vec::new();
    }
    let blocks = secret::blocks(bytes).into_iter().filter(|block| is_read(&block.label) && block.is_clean());
    let found = blocks.filter_map(|block| {
        let place = others.iter().find(|other| other.label == block.label)?.place.clone();
        let body = block.lines().1.concat().into_iter().filter(|octet| !octet.is_ascii_whitespace()).collect();
        Some(Parameters { label: block.label, body, place })
    });
    found.collect()
}

/// The blocks in a file that will be replaced.
pub(crate) fn of_file(path: &Path) -> Vec<Parameters> {
    if !path.is_file() {
        return Vec::new();
    }
    let Ok(bytes) = read::bytes_of(path).map(Zeroizing::new) else { return Vec::new() };
    let reading = read::read_bytes(&bytes, &path.to_string_lossy().into());
    reading.map(|reading| of(&reading.others, &bytes)).unwrap_or_default()
}

/// Appends the blocks that the server reads, the first of each kind, to its file. Also returns which these are.
pub(crate) fn added(file: File, found: &[Parameters], target: &Target) -> (File, Vec<Parameters>) {
    let (mut file, mut taken) = (file, Vec::new());
    for label in target.reads {
        let Some(block) = found.iter().find(|block| block.label == *label) else { continue };
        file = file.and_block(&block.label, &block.body);
        taken.push(block.clone());
    }
    (file, taken)
}
