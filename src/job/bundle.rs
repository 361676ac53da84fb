//! Completes the chain of a server certificate, and creates the files of a server.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;

use super::key::KeyFile;
use super::lock::Lock;
use super::output::share_names;
use super::parameters::{self, Parameters};
use super::refusal::{Reason, Refusal};
use super::search::{self, Reach, Search};
use super::world::World;
use crate::certificate::{Certificate, Fingerprint, KeyAlgorithm};
use crate::finding::{self, Finding};
use crate::key::Password;
use crate::path::{Host, Signatures};
use crate::pool::Pool;
use crate::read::{LeafError, may_be_ca};
use crate::variant::{Fitting, Variant};
use crate::write::{self, Bundle, File, Form, Parts, Target};

/// The parameters of a bundle.
#[derive(Debug)]
pub struct Request<'a> {
    /// The inputs, and the choice among the chains.
    pub search: search::Request<'a>,
    /// The host that the server certificate must cover.
    pub host: Option<&'a Host>,
    /// The private key of the server.
    pub key: Option<KeyFile>,
    /// The lock file of the bundle to reproduce, and its contents. Sources of issuers and the network are then not
    /// used.
    pub lock: Option<(&'a Path, &'a Lock)>,
}

/// A chain that was found and chosen.
#[derive(Debug)]
#[non_exhaustive]
pub struct Bundled {
    /// The chains.
    pub search: Search,
    /// Which variant was chosen, and why.
    pub fitting: Fitting,
    /// The private key of the server.
    pub key: Option<KeyFile>,
}

/// How to create a PKCS#12 container.
#[derive(Clone, Copy, Debug, Default)]
pub struct Container<'a> {
    /// Its password.
    pub password: Option<&'a Arc<Password>>,
    /// Whether to encrypt with triple DES and SHA-1, for old programs.
    pub is_legacy: bool,
    /// The friendly name of the entry.
    pub name: Option<&'a str>,
    /// Whether to write the key to its own file if the target has no file for it.
    pub includes_key: bool,
}

/// The two certificates that a server can have for the same names: one with an RSA key, and one with an ECDSA key.
/// `None` if the refusal is not about such a pair.
pub(crate) fn pair_of(refusal: &Refusal) -> Option<[Certificate; 2]> {
    let Reason::NoLeaf(LeafError::Ambiguous(candidates)) = &*refusal.reason else { return None };
    let [(_, one), (_, other)] = &candidates[..] else { return None };
    in_order(one, other)
}

/// Like [`pair_of`], if the first input contains one of the two certificates, and the inputs have exactly one that
/// pairs with it.
pub(crate) fn pair_among(search: &Search) -> Option<[Certificate; 2]> {
    let mut pairs = search.inputs.iter().filter_map(|other| in_order(&search.leaf, other));
    pairs.next().filter(|_| pairs.next().is_none())
}

/// A pair, with the RSA certificate first. `None` if they are not a pair.
pub(crate) fn in_order(one: &Certificate, other: &Certificate) -> Option<[Certificate; 2]> {
    let is_issued = |one: &Certificate| !may_be_ca(one) && !one.is_self_signed();
    let is_pair = share_names(one, other) && is_issued(one) && is_issued(other);
    match (is_rsa(one), is_rsa(other)) {
        (Some(true), Some(false)) if is_pair => Some([one.clone(), other.clone()]),
        (Some(false), Some(true)) if is_pair => Some([other.clone(), one.clone()]),
        _ => None,
    }
}

/// Whether the key is RSA. `Some(false)` for ECDSA keys that servers can use in addition, `None` for others.
fn is_rsa(certificate: &Certificate) -> Option<bool> {
    match certificate.facts().key_algorithm {
        KeyAlgorithm::Rsa(_) => Some(true),
        KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521 => Some(false),
        _ => None,
    }
}

/// Finds the chain of a server certificate.
///
/// # Errors
///
/// [`Refusal`] if an input cannot be used, the key belongs to another certificate, or no valid chain meets the
/// choice.
pub fn bundle(request: Request<'_>, world: &World<'_>, signatures: &mut Signatures) -> Result<Bundled, Refusal> {
    let Request { search: mut wanted, host, key, lock } = request;
    let refused = |file: &Path, fault| Refusal::new(Reason::Lock(file.to_owned(), fault));
    let accept = |leaf: &Certificate, pool: &Pool| {
        if let Some((file, lock)) = lock {
            lock.check_leaf(leaf).map_err(|fault| refused(file, fault))?;
        }
        key.as_ref().map_or(Ok(()), |key| key.check(leaf, [pool, world.candidates].into_iter()))
    };
    let locked = lock.map(|(_, lock)| lock.pool());
    let world = &match &locked {
        Some(candidates) => World { candidates, sources: &[], network: None, ..*world },
        None => *world,
    };
    if lock.is_some() {
        wanted.reach = Reach::Everything;
    }
    let mut search = Search::open(&wanted, key.as_ref().map(KeyFile::key), world, signatures, accept)?;
    search.host = host.cloned();
    let search = match lock {
        None => search.succeeded()?,
        Some((file, lock)) if search.has_failed() || lock.position(&search.variants).is_none() => {
            let notes = search.notes.clone();
            let reason = Reason::LockedChain(file.to_owned(), Box::new(lock.root.clone()), Arc::new(search));
            return Err(Refusal::new(reason).with_inputs(&notes));
        }
        Some(_) => search,
    };
    if let Some(finding) = host.and_then(|host| finding::of_host(&search.leaf, host)) {
        let finding = search.sources().placed(finding);
        return Err(Refusal::new(Reason::Host(finding)).with_inputs(&search.notes));
    }
    let fitting = match lock {
        None => search.choose(wanted.choice)?,
        Some((_, lock)) => {
            let index = lock.position(&search.variants).unwrap_or_default();
            Fitting { index, left_out: Vec::new(), forced_by: Vec::new() }
        }
    };
    Ok(Bundled { search, fitting, key })
}

impl Bundled {
    /// The chain that was chosen.
    pub fn chosen(&self) -> &Variant {
        &self.search.variants[self.fitting.index]
    }

    /// The certificates that a server sends: leaf first, without the root.
    pub fn certificates(&self) -> Vec<Certificate> {
        self.chosen().path.served().cloned().collect()
    }

    /// The root at the end of the chain.
    pub fn root(&self) -> &Certificate {
        &self.chosen().path.anchor().certificate
    }

    /// What the certificates of the inputs are that the chain leaves out, without those of `others`.
    pub(crate) fn left_out(&self, others: &[Certificate]) -> Vec<Finding> {
        let (search, chosen) = (&self.search, self.fitting.index);
        let is_sent = |one: &Certificate| self.chosen().path.served().any(|member| member == one);
        if search.inputs.iter().all(is_sent) {
            return Vec::new();
        }
        let others: HashSet<Fingerprint> = others.iter().map(Certificate::fingerprint).collect();
        let is_asked = |one: &&Certificate| is_sent(one) || !others.contains(&one.fingerprint());
        let inputs: Vec<Certificate> = search.inputs.iter().filter(is_asked).cloned().collect();
        let mut variants = search.variants.clone();
        variants[..=chosen].rotate_right(1);
        let file = search.sources().file_of(&search.leaf);
        let found = finding::of_left_out(&inputs, &variants, &search.anchors, search.at);
        found.into_iter().map(|finding| finding.in_file(&file)).collect()
    }

    /// The first moment at which a certificate of the chain expires.
    pub fn expires(&self) -> OffsetDateTime {
        self.chosen().path.earliest_expiry().0
    }

    /// The certificates that a server sends, as PEM, leaf first.
    pub fn pem(&self) -> String {
        write::pem(&self.certificates())
    }

    /// Uses the leaf's key from one of the inputs, if none was given and the target needs one, and notes that it is written.
    pub(crate) fn take_key(&mut self, target: &Target, includes_key: bool) {
        let Search { keys, leaf, .. } = &mut self.search;
        let is_its = |(_, key): &(PathBuf, crate::key::PrivateKey)| key.belongs_to(leaf);
        if self.key.is_none()
            && (target.writes_key() || includes_key)
            && let Some(index) = keys.iter().position(is_its)
        {
            let (path, key) = keys.swap_remove(index);
            self.key = Some(KeyFile::of_input(key, path));
        }
        if target.writes_key() || includes_key {
            self.search.notes.copied_key = self.key.as_ref().map(|key| key.path().to_owned());
        }
    }

    /// The files of a target, in memory.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the target needs a key or password that is missing, or a file is too large for it.
    pub fn files(&self, target: &'static Target, container: Container<'_>) -> Result<Vec<File>, Refusal> {
        let chosen = self.chosen();
        let leaf = &self.search.leaf;
        let name = match target.form() {
            Form::Pem => String::new(),
            Form::Secret => write::leaf_name(leaf),
            _ => leaf.own_name(),
        };
        let parts = Parts {
            bundle: &Bundle::of(&chosen.path),
            root: &chosen.path.anchor().certificate,
            key: self.key.as_ref().map(KeyFile::key),
            password: container.password,
            legacy: container.is_legacy,
            name: container.name.unwrap_or(&name),
            include_key: container.includes_key,
        };
        write::deployment(target, &parts).map_err(|unmade| Reason::Unmade(unmade, target).into())
    }

    /// Keeps other blocks that the server reads from its files (such as DH parameters), from the inputs and from the
    /// file that is replaced.
    pub(crate) fn keep_parameters(
        &mut self,
        files: &mut Vec<File>,
        first: Option<&Path>,
        target: &Target,
    ) -> Vec<Parameters> {
        if target.reads.is_empty() || files.is_empty() {
            return Vec::new();
        }
        let mut found = self.search.parameters.clone();
        found.extend(first.into_iter().flat_map(parameters::of_file));
        let (file, taken) = parameters::added(files.remove(0), &found, target);
        files.insert(0, file);
        self.search.notes.others.retain(|other| !taken.iter().any(|one| one.place == other.place));
        taken
    }
}
