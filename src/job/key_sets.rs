//! Text files with several private keys, each followed by its certificate and the chain of it, as Postfix reads them.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::examine::Contained;
use crate::certificate::Certificate;
use crate::key::{Password, PrivateKey};
use crate::read::secret::{self, Block};
use crate::read::{OtherKind, Place, RepairKind, may_be_ca};
use crate::write::{KeyPlace, Target};

/// The maximum number of private keys in a file that are compared with its certificates.
const MAX_KEYS: usize = 16;

/// A private key, and the certificates between it and the next one.
pub(crate) struct KeySet {
    place: Place,
    /// The line where its blocks begin, such as the parameters before an EC key.
    start: usize,
    /// The key, unless it is encrypted or damaged.
    key: Option<PrivateKey>,
    certificates: Vec<Certificate>,
}

impl KeySet {
    /// Whether the key is directly before its certificate. A key that cannot be read may be.
    fn is_right(&self) -> bool {
        let is_of = |first: &Certificate| self.key.as_ref().is_none_or(|key| key.belongs_to(first));
        self.certificates.first().is_some_and(is_of)
    }
}

/// Whether the server reads several keys from one file, each directly before its certificate (postconf(5),
/// `smtpd_tls_chain_files`).
pub(crate) fn are_read_by(target: &Target) -> bool {
    target.server == "postfix" && target.key() == KeyPlace::First
}

/// The private keys of a text file in order. None for other files, and for those whose keys are inside other text.
pub(crate) fn of(contained: &Contained) -> Vec<KeySet> {
    let others = &contained.notes.others;
    let places: Vec<&Place> =
        others.iter().filter(|one| one.kind == OtherKind::PrivateKey).map(|one| &one.place).collect();
    let is_text = contained.container().is_none() && !contained.is_manifest() && contained.pair.is_none();
    if !is_text || places.is_empty() || places.len() > MAX_KEYS {
        return Vec::new();
    }
    let blocks = secret::blocks(&contained.bytes);
    let keys: Vec<&Block> = blocks.iter().filter(|block| block.is_key()).collect();
    if keys.len() != places.len() {
        return Vec::new();
    }
    let duplicates = contained.duplicates.iter().map(|(one, place)| (one, place.line));
    let mut all: Vec<(&Certificate, usize)> =
        contained.certificates.iter().map(|(one, place)| (one, place.line)).chain(duplicates).collect();
    all.sort_by_key(|(_, line)| *line);
    let mut sets = Vec::new();
    for (index, (place, block)) in places.iter().zip(keys).enumerate() {
        let next = places.get(index + 1).map_or(usize::MAX, |next| next.line);
        let own = all.iter().filter(|(_, line)| (place.line..next).contains(line));
        let before = all.iter().rev().map(|(_, line)| *line).find(|line| *line < place.line).unwrap_or(0);
        let start = others.iter().map(|other| other.place.line).find(|line| *line > before).unwrap_or(place.line);
        sets.push(KeySet {
            place: (*place).clone(),
            start: start.min(place.line),
            key: PrivateKey::of_block(block).ok(),
            certificates: own.map(|(one, _)| (*one).clone()).collect(),
        });
    }
    sets
}

/// The place of the first key that is not directly before its certificate, although the server requires it.
pub(crate) fn misplaced(contained: &Contained, target: &Target) -> Option<Place> {
    let sets = if are_read_by(target) { of(contained) } else { Vec::new() };
    sets.into_iter().find(|set| !set.is_right()).map(|set| set.place)
}

fn has_same_key(one: &Certificate, other: &Certificate) -> bool {
    one.public_key_info() == other.public_key_info()
}

/// The server certificates of a text file whose private keys are in it too, if there are several.
pub(crate) fn owners(contained: &Contained) -> Vec<Certificate> {
    let keys: Vec<PrivateKey> = of(contained).into_iter().filter_map(|set| set.key).collect();
    let is_owner = |one: &&Certificate| !may_be_ca(one) && keys.iter().any(|key| key.belongs_to(one));
    let owners: Vec<Certificate> = contained.certificates().iter().filter(is_owner).cloned().collect();
    let is_other = |one: &Certificate| owners.first().is_some_and(|first| !has_same_key(first, one));
    if owners.iter().any(is_other) { owners } else { Vec::new() }
}

/// Each set of a file that the server reads as several, with its places in the file. None for any other file.
pub(crate) fn apart(contained: &Contained, target: &Target, password: Option<&Arc<Password>>) -> Vec<Contained> {
    let texts = texts(contained, target);
    let of_text = |(part, text)| {
        let mut set = Contained::of(&contained.path, text, password).ok()?;
        set.part = Some(part);
        let start = set.notes.others.first().map_or(1, |first| first.place.line);
        set.notes.repairs.retain(|one| one.kind != RepairKind::BlankLineBetweenBlocks || one.place.line >= start);
        Some(set)
    };
    let sets: Option<Vec<Contained>> = texts.into_iter().enumerate().map(of_text).collect();
    sets.unwrap_or_default()
}

/// The text of each set, after as many empty lines as there are before it.
fn texts(contained: &Contained, target: &Target) -> Vec<Zeroizing<Vec<u8>>> {
    if !are_read_by(target) || owners(contained).is_empty() {
        return Vec::new();
    }
    let sets = of(contained);
    let first = contained.certificates.first_place().map_or(0, |place| place.line);
    if sets.iter().any(|set| set.key.is_none() || !set.is_right()) || first < sets[0].place.line {
        return Vec::new();
    }
    let mut texts = Vec::new();
    for (index, set) in sets.iter().enumerate() {
        let start = if index == 0 { 1 } else { set.start };
        let end = sets.get(index + 1).map_or(usize::MAX, |next| next.start);
        let lines = contained.bytes.split_inclusive(|octet| *octet == b'\n').enumerate();
        let mut text = Zeroizing::new(Vec::with_capacity(contained.bytes.len() + 2 * start));
        // The lines before it are left empty, so that places are those in the file.
        let ending: &[u8] = if memchr::memmem::find(&contained.bytes, b"\r\n").is_some() { b"\r\n" } else { b"\n" };
        (1..start).for_each(|_| text.extend_from_slice(ending));
        lines.filter(|(number, _)| (start..end).contains(&(number + 1))).for_each(|(_, line)| text.extend(line));
        texts.push(text);
    }
    texts
}
