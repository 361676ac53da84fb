//! Existing files with a complete chain and their other blocks.

use zeroize::Zeroizing;

use super::target::{FileRole, KeyPlace, Target};
use super::{Bundle, File, secret};
use crate::certificate::Certificate;
use crate::key::PrivateKey;
use crate::read::LineEnding;

/// The other blocks that a file had besides its certificates.
#[derive(Clone, Copy)]
pub(crate) struct Kept<'a> {
    pub(crate) blocks: &'a [u8],
    /// Whether its private key was before the certificates.
    pub(crate) has_key_first: bool,
}

/// The single file of a target, with the other blocks that it had after the certificates, and with the key if the
/// target requires it. A key that was first stays first, because servers of both kinds load it.
pub(crate) fn mended(target: &Target, bundle: &Bundle, kept: Kept<'_>, key: Option<&PrivateKey>) -> File {
    let tail = kept.blocks;
    let file = File::new(FileRole::Fullchain, bundle.certificates().to_vec(), target.ending);
    let key = key.filter(|_| target.has_key()).map(|key| secret::encode(key, target.ending)).unwrap_or_default();
    let brings_key = !key.is_empty();
    if target.key() == KeyPlace::First || kept.has_key_first {
        let (keys, others) = secret::keys_apart(tail);
        let mut head = Zeroizing::new(Vec::with_capacity(keys.len() + key.len()));
        head.extend_from_slice(&keys);
        head.extend_from_slice(key.as_bytes());
        let file = file.with_tail(&others);
        let file = if head.is_empty() { file } else { file.with_head(&head) };
        return file.bringing_key(brings_key);
    }
    let mut all = Zeroizing::new(Vec::with_capacity(tail.len() + key.len()));
    all.extend_from_slice(tail);
    all.extend_from_slice(key.as_bytes());
    file.with_tail(&all).bringing_key(brings_key)
}

/// The certificate file and the chain file of a target, each with the other blocks that it had, and with the key if the
/// target requires it. `root` is written to the chain file if it would be empty otherwise.
pub(crate) fn mended_pair(
    target: &Target,
    (bundle, root): (&Bundle, &Certificate),
    [of_leaf, of_chain]: [&[u8]; 2],
    key: Option<&PrivateKey>,
) -> [File; 2] {
    let (leaf, mut chain) = bundle.certificates().split_at(1.min(bundle.certificates().len()));
    let role = target.artifacts.get(1).map_or(FileRole::Chain, |artifact| artifact.role);
    if role == FileRole::ChainWithLeaf {
        chain = bundle.certificates();
    } else if chain.is_empty() {
        chain = std::slice::from_ref(root);
    }
    let key = key.filter(|_| target.has_key()).map(|key| secret::encode(key, target.ending)).unwrap_or_default();
    let mut tail = Zeroizing::new(Vec::with_capacity(of_leaf.len() + key.len()));
    tail.extend_from_slice(of_leaf);
    tail.extend_from_slice(key.as_bytes());
    let certificate = File::new(target.role(), leaf.to_vec(), target.ending).with_tail(&tail);
    let chain = File::new(role, chain.to_vec(), target.ending).with_tail(of_chain);
    [certificate.bringing_key(!key.is_empty()), chain]
}

/// A file of CA certificates, rewritten as PEM in the same order, with its other blocks.
pub(crate) fn rewritten(certificates: &[Certificate], tail: &[u8], ending: LineEnding) -> File {
    File::new(FileRole::Chain, certificates.to_vec(), ending).with_tail(tail)
}
