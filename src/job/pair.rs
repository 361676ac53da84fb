//! Combines the two files of a server that reads its certificate and its chain from separate files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::examine::{Contained, ContainerKind, Criteria, Examined, MOST_SERVED};
use super::located::Located;
use super::notes::InputNotes;
use super::refusal::Refusal;
use super::world::{Reader, World};
use crate::certificate::{Certificate, server_names};
use crate::finding::{self, Code, Listed, Severity};
use crate::key::Password;
use crate::path::Signatures;
use crate::pool::Pool;
use crate::read::{Place, are_all_of_cas, may_be_ca};
use crate::shell::safe;
use crate::write::belonging::{chain_role, is_named_after};
use crate::write::{FileRole, Form, Target};

/// The certificates that the server sends from two files.
pub(crate) struct Pair {
    /// The file of the chain.
    pub(crate) chain: PathBuf,
    /// The number of certificates in the first file.
    pub(crate) own: usize,
    /// The certificates that are sent, leaf first, without duplicates; and the duplicates.
    pub(crate) sent: Located,
    pub(crate) duplicates: Vec<(Certificate, Place)>,
    /// The certificates of the chain file, in the order in which they are sent.
    in_order: Vec<(Certificate, Place)>,
    /// Whether both names are the same file.
    pub(crate) is_one_file: bool,
    /// Whether the two files are swapped.
    is_swapped: bool,
}

impl Pair {
    /// Sets the certificates that are sent: the leaf, and the chain file, without its first certificate if `skips`.
    fn send(&mut self, skips: bool) {
        let leaf = self.sent.certificates().first().cloned();
        let place = self.sent.first_place().cloned();
        (self.sent, self.duplicates) = (Located::default(), Vec::new());
        if let Some((leaf, place)) = leaf.clone().zip(place) {
            self.sent.push(leaf, place);
        }
        let mut seen = HashSet::new();
        for (certificate, place) in self.in_order.iter().skip(usize::from(skips)) {
            // A repeated leaf has its own finding.
            if Some(certificate) == leaf.as_ref() {
                continue;
            }
            if seen.insert(certificate.fingerprint()) {
                self.sent.push(certificate.clone(), place.clone());
            } else {
                self.duplicates.push((certificate.clone(), place.clone()));
            }
        }
    }
}

impl Contained {
    /// Adds the chain file of its server.
    pub(crate) fn with_chain(self, chain: Self, target: &Target) -> Self {
        self.with_chains(vec![chain], target)
    }

    /// Adds the files with the chain of its server, in the order in which they are sent.
    pub(crate) fn with_chains(mut self, chains: Vec<Self>, target: &Target) -> Self {
        let Some(path) = chains.first().map(|chain| chain.path.clone()) else { return self };
        let mut sent = Located::default();
        if let Some((leaf, place)) = self.certificates.iter().next() {
            sent.push(leaf.clone(), place.clone());
        }
        let own = self.certificates.len();
        let mut in_order = Vec::new();
        let mut given = vec![self.as_given()];
        given.extend(chains.iter().map(Self::as_given));
        self.given = given;
        let mut known: HashSet<_> = self.certificates().iter().map(Certificate::fingerprint).collect();
        for chain in chains {
            in_order.extend(chain.in_order(target));
            for (certificate, place) in chain.certificates.iter() {
                if known.insert(certificate.fingerprint()) {
                    self.certificates.push(certificate.clone(), place.clone());
                }
            }
            self.aside.extend(chain.aside);
            self.duplicates.extend(chain.duplicates);
            self.add_notes(chain.notes);
        }
        let (is_one_file, is_swapped) = (is_same_file(&self.path, &path), false);
        let mut pair = Pair { chain: path, own, sent, duplicates: Vec::new(), in_order, is_one_file, is_swapped };
        pair.send(chain_role(target) == Some(FileRole::ChainWithLeaf));
        self.pair = Some(pair);
        self
    }

    /// The certificates in the order of the file, including duplicates.
    fn all_listed(&self) -> Vec<(Certificate, Place)> {
        let mut listed = self.listed();
        listed.extend(self.duplicates.iter().cloned());
        // The sort is stable, so certificates without lines keep their order.
        listed.sort_by_key(|(_, place)| place.line);
        listed
    }

    /// Puts the certificates of a file that the target reads from the root down in the order in which they are sent.
    pub(crate) fn put_leaf_first(&mut self, target: &Target) {
        if target.role() == FileRole::RootFirst && self.pair.is_none() && !are_all_of_cas(self.certificates()) {
            self.given = vec![self.as_given()];
            self.certificates = self.certificates.in_sending_order();
        }
    }

    /// The certificates of this file alone.
    pub(crate) fn as_given(&self) -> Listed {
        let form = self.container().map_or(Form::Pem, ContainerKind::form);
        Listed { certificates: self.all_listed(), form, size: self.bytes.len() }
    }

    /// The certificates of a chain file in the order in which they are sent, from the leaf's issuer upward.
    fn in_order(&self, target: &Target) -> Vec<(Certificate, Place)> {
        let mut in_order = self.all_listed();
        if target.artifacts.iter().any(|artifact| artifact.role == FileRole::ChainRootFirst) {
            in_order.reverse();
        }
        in_order
    }

    /// The certificates with their places.
    pub(crate) fn listed(&self) -> Vec<(Certificate, Place)> {
        self.certificates.iter().map(|(one, place)| (one.clone(), place.clone())).collect()
    }

    /// Adds the notes about another file.
    pub(crate) fn add_notes(&mut self, notes: InputNotes) {
        self.notes.repairs.extend(notes.repairs);
        self.notes.problems.extend(notes.problems);
        self.notes.others.extend(notes.others);
        self.notes.outside.extend(notes.outside);
    }
}

/// Examines two files. `pool` collects the certificates that are sent. If the server skips a certificate that the chain
/// needs, the rest is examined as if it were sent, but without a valid chain.
pub(crate) fn examine(
    whole: &mut Contained,
    pool: impl Fn(&Contained) -> Pool,
    criteria: Criteria<'_>,
    signatures: &mut Signatures,
) -> Examined {
    let served = pool(whole);
    let mut examined = whole.examine(served, criteria, signatures);
    let Some(pair) = &mut whole.pair else { return examined };
    let chain: Vec<Certificate> = pair.in_order.iter().map(|(certificate, _)| certificate.clone()).collect();
    let leaf = pair.sent.certificates().first();
    let file = safe(&pair.chain.to_string_lossy());
    let swapped = leaf.filter(|_| pair.is_swapped).map(|leaf| finding::of_swapped(criteria.target, leaf, &file));
    let swapped = swapped.into_iter().map(|one| match pair.sent.first_place() {
        Some(place) => one.at(place.clone()),
        None => one,
    });
    examined.add(swapped);
    let of_chain = |leaf| finding::of_chain_file(criteria.target, leaf, &chain, &file, pair.is_one_file);
    let finding = leaf.and_then(of_chain);
    let Some(mut finding) = finding else { return examined };
    let place = pair.in_order.iter().find(|(one, _)| finding.certificate.as_ref() == Some(one));
    finding.place = place.map(|(_, place)| place.clone());
    if finding.rule.code == Code::FirstOfChainFileSkipped && examined.variants.is_empty() {
        pair.send(false);
        let meant = pool(whole);
        examined = whole.examine(meant, criteria, signatures);
        examined.variants.clear();
    } else {
        finding.severity = Severity::Warning;
    }
    examined.add(finding::for_target(criteria.target, vec![finding]));
    examined
}

/// Two files that were read.
pub struct TwoFiles {
    pub(crate) first: Contained,
    pub(crate) second: Contained,
    /// Whether the second one was given as a file of candidates.
    pub(crate) is_candidate: bool,
    /// Whether they were given in the wrong order.
    is_swapped: bool,
}

impl TwoFiles {
    /// A file of a server certificate, and the file of its chain.
    pub(crate) fn new(first: Contained, second: Contained) -> Self {
        Self { first, second, is_candidate: false, is_swapped: false }
    }

    /// The two files, if the target has a chain file: two inputs, or one input and a single file of candidates. The
    /// second file must begin with a CA certificate or the server's certificate.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if one of them is standard input and cannot be read.
    pub fn of(
        files: &[PathBuf],
        candidates: &[PathBuf],
        target: &Target,
        world: &World<'_>,
    ) -> Result<Option<Self>, Refusal> {
        let Some(role) = chain_role(target) else { return Ok(None) };
        let (first, second, is_candidate) = match (files, candidates) {
            ([first, second], _) => (first, second, false),
            ([first], [second]) if !world.reader.is_folder(second) && second.as_os_str() != "-" => {
                (first, second, true)
            }
            _ => return Ok(None),
        };
        let read = |file: &Path| read(file, world.reader, world.password);
        let (Some(first), Some(second)) = (read(first)?, read(second)?) else { return Ok(None) };
        let is_of_cas = are_all_of_cas(first.certificates()) && !may_be_ca(second.first());
        let is_swapped = is_of_cas || (role == FileRole::ChainWithLeaf && is_chain_before_leaf(&first, &second));
        let (first, second) = if is_swapped { (second, first) } else { (first, second) };
        // Then the names tell, and the order of the arguments has no meaning.
        let is_told = is_named_after(&second.path, &first.path, target);
        let is_swapped = is_swapped && !is_told;
        let begins = second.first();
        let is_one_chain = may_be_ca(begins) || begins == first.first() || is_renewed(begins, first.first());
        let is_chain = (is_one_chain || is_candidate) && second.certificates.len() <= MOST_SERVED;
        let is_pair = is_chain && !first.has_parts() && !second.has_parts();
        Ok(is_pair.then_some(Self { first, second, is_candidate, is_swapped }))
    }

    /// Combines the two files into the certificates that the server sends.
    pub(crate) fn whole(self, target: &Target) -> Contained {
        let mut whole = self.first.with_chain(self.second, target);
        if let Some(pair) = &mut whole.pair {
            pair.is_swapped = self.is_swapped;
        }
        whole
    }
}

/// Whether the first file is the chain with its leaf, and the second one the leaf alone.
pub(crate) fn is_chain_before_leaf(first: &Contained, second: &Contained) -> bool {
    first.certificates.len() > 1 && second.certificates() == &first.certificates()[..1]
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let canonical = || one.canonicalize().ok().zip(other.canonicalize().ok());
    one == other || canonical().is_some_and(|(one, other)| one == other)
}

/// Whether one certificate is a renewal of the other: in chain files that include the leaf, the old leaf is often not
/// replaced.
pub(super) fn is_renewed(old: &Certificate, new: &Certificate) -> bool {
    !server_names(old).is_disjoint(&server_names(new))
}

/// Reads a file. Errors are ignored here, because they are reported when the files are examined separately, except for
/// standard input, which can be read only once.
fn read(file: &Path, reader: &dyn Reader, password: Option<&Arc<Password>>) -> Result<Option<Contained>, Refusal> {
    match Contained::read(file, reader, password) {
        Ok(contained) => Ok(Some(contained)),
        Err(refusal) if file.as_os_str() == "-" => Err(refusal),
        Err(_) => Ok(None),
    }
}
