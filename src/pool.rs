//! Candidate issuers, indexed by subject. A certificate is parsed only when its subject is looked up.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;
use crate::certificate::outline::Outline;
use crate::read::Place;

/// Where a certificate came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// An input that the user named as a certificate.
    Input(Place),
    /// A file of candidate issuers (`--intermediates`).
    Intermediates(Place),
    /// The response of a caIssuers URL.
    Aia(Arc<str>),
    /// A response that this run fetched, with the time in seconds since 1970.
    Fetched(Arc<str>, u64),
    /// A response that an earlier run fetched, with the time in seconds since 1970.
    Cache(Arc<str>, u64),
    /// A root store, or a file with roots (`--roots`).
    Roots(Arc<str>),
    /// The local store, or a store of the program: its file or name.
    Store(Arc<str>),
}

#[derive(Clone)]
struct Candidate {
    source: Source,
    held: Held,
}

/// A certificate, parsed or not yet parsed.
#[derive(Clone)]
enum Held {
    Parsed(Certificate),
    Der {
        der: Vec<u8>,
        /// `None` inside if the DER cannot be parsed. Such a certificate is not an issuer.
        parsed: OnceLock<Option<Certificate>>,
    },
}

impl Candidate {
    fn der(&self) -> &[u8] {
        match &self.held {
            Held::Parsed(certificate) => certificate.der(),
            Held::Der { der, .. } => der,
        }
    }

    fn certificate(&self) -> Option<&Certificate> {
        match &self.held {
            Held::Parsed(certificate) => Some(certificate),
            Held::Der { der, parsed } => parsed.get_or_init(|| Certificate::from_der(der.clone()).ok()).as_ref(),
        }
    }
}

/// Candidate issuers without duplicates, indexed by subject.
#[derive(Default, Clone)]
pub struct Pool {
    candidates: Vec<Candidate>,
    hasher: RandomState,
    /// For certificates that share their subject: positions by the hash of the DER. On a collision, the next free hash
    /// is used. The DER itself is not the key, because growing the table would hash it again.
    namesakes: HashMap<u64, usize>,
    /// By the fingerprint of the subject, which is a hash already.
    by_subject: FxHashMap<u64, Bucket>,
}

/// The positions of the certificates with one subject. Most subjects are unique.
#[derive(Clone)]
struct Bucket {
    first: usize,
    others: Vec<usize>,
}

impl Bucket {
    fn of(first: usize) -> Self {
        Self { first, others: Vec::new() }
    }

    fn only(&self) -> Option<usize> {
        self.others.is_empty().then_some(self.first)
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

impl Pool {
    /// Adds a certificate in DER. Returns `false` if it is a duplicate or does not have the structure of a
    /// certificate.
    pub fn add(&mut self, der: Vec<u8>, source: Source) -> bool {
        let Some(outline) = Outline::of(&der) else {
            return false;
        };
        let subject = NormalizedName::of(outline.subject).fingerprint();
        self.add_checked(der, subject, source)
    }

    /// Adds a certificate in DER for which [`Certificate::check_subject`] returned `subject`.
    pub(crate) fn add_checked(&mut self, der: Vec<u8>, subject: u64, source: Source) -> bool {
        self.insert(subject, Candidate { source, held: Held::Der { der, parsed: OnceLock::new() } })
    }

    /// Adds a parsed certificate. Returns the same as [`Self::add`].
    pub fn add_parsed(&mut self, certificate: Certificate, source: Source) -> bool {
        let subject = certificate.subject().normalized.fingerprint();
        self.insert(subject, Candidate { source, held: Held::Parsed(certificate) })
    }

    fn insert(&mut self, subject: u64, candidate: Candidate) -> bool {
        let index = self.candidates.len();
        // Most subjects are unique; then nothing needs to be hashed.
        match self.by_subject.get(&subject).map(Bucket::only) {
            None => {}
            Some(Some(only)) => {
                if self.candidates[only].der() == candidate.der() {
                    return false;
                }
                self.add_namesake(only, self.hash_of(only));
                self.add_namesake(index, self.hasher.hash_one(candidate.der()));
            }
            // Not by comparing with each certificate of this subject, because hostile input may contain thousands.
            Some(None) => match self.among_namesakes(candidate.der()) {
                Ok(_) => return false,
                Err(free) => drop(self.namesakes.insert(free, index)),
            },
        }
        self.by_subject.entry(subject).and_modify(|bucket| bucket.others.push(index)).or_insert(Bucket::of(index));
        self.candidates.push(candidate);
        true
    }

    fn hash_of(&self, index: usize) -> u64 {
        self.hasher.hash_one(self.candidates[index].der())
    }

    /// Adds a certificate that is known not to be a duplicate.
    fn add_namesake(&mut self, index: usize, mut hash: u64) {
        while self.namesakes.contains_key(&hash) {
            hash = hash.wrapping_add(1);
        }
        self.namesakes.insert(hash, index);
    }

    /// The position of this DER with this subject.
    fn position(&self, subject: u64, der: &[u8]) -> Option<usize> {
        match self.by_subject.get(&subject)?.only() {
            Some(only) => (self.candidates[only].der() == der).then_some(only),
            None => self.among_namesakes(der).ok(),
        }
    }

    /// The position of this DER among certificates with the same subject, or the hash to insert it under.
    fn among_namesakes(&self, der: &[u8]) -> Result<usize, u64> {
        let mut hash = self.hasher.hash_one(der);
        while let Some(&index) = self.namesakes.get(&hash) {
            if self.candidates[index].der() == der {
                return Ok(index);
            }
            hash = hash.wrapping_add(1);
        }
        Err(hash)
    }

    /// The positions of the certificates that may have another certificate as issuer or subject, judging by names
    /// alone. Excludes those that are self-issued, have a unique subject, and are not named as issuer. `is_elsewhere`
    /// tells whether a name also occurs outside the pool.
    pub(crate) fn related(&self, is_elsewhere: impl Fn(&[u8]) -> bool) -> Vec<usize> {
        let outlines: Vec<Option<Outline<'_>>> =
            self.candidates.iter().map(|candidate| Outline::of(candidate.der())).collect();
        let is_self_issued = |outline: &Outline<'_>| outline.issuer == outline.subject;
        let others = outlines.iter().flatten().filter(|outline| !is_self_issued(outline));
        let issuers: HashSet<u64> = others.map(|outline| NormalizedName::of(outline.issuer).fingerprint()).collect();
        let mut shared = vec![true; self.candidates.len()];
        for (subject, bucket) in &self.by_subject {
            if let Some(index) = bucket.only() {
                shared[index] = issuers.contains(subject);
            }
        }
        let stands_alone = |(index, outline): (usize, &Option<Outline<'_>>)| {
            let is_own = outline.as_ref().is_some_and(is_self_issued) && !shared[index];
            is_own && !outline.as_ref().is_some_and(|outline| is_elsewhere(outline.subject))
        };
        let each = outlines.iter().enumerate();
        each.filter(|pair| !stands_alone(*pair)).map(|(index, _)| index).collect()
    }

    /// The certificate at a position, if it can be parsed.
    pub(crate) fn at(&self, position: usize) -> Option<&Certificate> {
        self.candidates.get(position).and_then(Candidate::certificate)
    }

    /// Removes and returns the certificates at these positions, in order.
    pub(crate) fn take(&mut self, positions: &HashSet<usize>) -> Self {
        let (mut kept, mut taken) = (Self::default(), Self::default());
        let subjects: HashMap<usize, u64> = self
            .by_subject
            .iter()
            .flat_map(|(subject, bucket)| bucket.iter().map(move |index| (index, *subject)))
            .collect();
        for (index, candidate) in std::mem::take(&mut self.candidates).into_iter().enumerate() {
            let pool = if positions.contains(&index) { &mut taken } else { &mut kept };
            pool.insert(subjects.get(&index).copied().unwrap_or_default(), candidate);
        }
        *self = kept;
        taken
    }

    /// The number of certificates.
    pub fn len(&self) -> usize {
        self.candidates.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }

    /// Every certificate that parses.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.candidates.iter().filter_map(Candidate::certificate)
    }

    /// All certificates that can be parsed, with their first source, in the order in which they were added.
    pub fn entries(&self) -> impl Iterator<Item = (&Certificate, &Source)> {
        self.candidates.iter().filter_map(|candidate| Some((candidate.certificate()?, &candidate.source)))
    }

    /// Adds all certificates of another pool, with their sources.
    pub fn add_all(&mut self, other: &Self) {
        for (certificate, source) in other.entries() {
            self.add_parsed(certificate.clone(), source.clone());
        }
    }

    /// The first source of a certificate. `None` if it is not in the pool.
    pub fn source_of(&self, certificate: &Certificate) -> Option<&Source> {
        let subject = certificate.subject().normalized.fingerprint();
        self.position(subject, certificate.der()).map(|index| &self.candidates[index].source)
    }

    /// The certificates with this subject, in the order in which they were added.
    pub fn by_subject(&self, name: &NormalizedName) -> impl Iterator<Item = &Certificate> {
        self.bucket(name)
            .filter_map(Candidate::certificate)
            .filter(move |certificate| certificate.subject().normalized == *name)
    }

    /// The certificates that may have issued `child`, judging by name, the most likely first. The order does not depend
    /// on the order of insertion.
    pub fn issuers_of(&self, child: &Certificate) -> Vec<Certificate> {
        let mut issuers: Vec<Certificate> = self.by_subject(&child.issuer().normalized).cloned().collect();
        issuers.sort_by_cached_key(|issuer| likelihood(child, issuer));
        issuers
    }

    fn bucket(&self, name: &NormalizedName) -> impl Iterator<Item = &Candidate> {
        let indexes = self.by_subject.get(&name.fingerprint());
        indexes.into_iter().flat_map(Bucket::iter).map(|index| &self.candidates[index])
    }
}

/// The sort key for candidate issuers of `child`, the most likely first: those that its authorityKeyIdentifier
/// identifies, then those for which it gives no information, then the rest; newer before older (RFC 4158 §3.5.12,
/// §3.5.19); then by SHA-256. Identifiers only order candidates; they prove nothing (RFC 5280 §4.2.1.1).
pub(crate) fn likelihood(child: &Certificate, issuer: &Certificate) -> impl Ord + use<> {
    let facts = issuer.facts();
    let age = Reverse((facts.not_before, facts.not_after));
    (child.identifies(issuer), age, issuer.fingerprint())
}
