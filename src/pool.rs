//! The candidates: every certificate that could be an issuer, found by its subject's name, parsed
//! only when something asks for that name.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, OnceLock};

use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;
use crate::certificate::outline::Outline;
use crate::read::Place;

/// Where a certificate came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// An input that the user named as certificate.
    Input(Place),
    /// A file of candidate issuers (`--intermediates`).
    Intermediates(Place),
    /// The answer of a caIssuers URL.
    Aia(Arc<str>),
    /// The same, fetched by this run: when, in seconds since 1970.
    Fetched(Arc<str>, u64),
    /// The same, fetched by an earlier run: when, in seconds since 1970.
    Cache(Arc<str>, u64),
    /// A root store, or a file given as one (`--roots`).
    Roots(Arc<str>),
    /// The local store: its file.
    Store(Arc<str>),
}

#[derive(Clone)]
struct Candidate {
    source: Source,
    held: Held,
}

/// A certificate, parsed or not.
#[derive(Clone)]
enum Held {
    Parsed(Certificate),
    Der {
        der: Vec<u8>,
        /// `None` inside when the DER does not parse: then it is nobody's issuer.
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

/// Candidate issuers, each DER once, indexed by subject.
#[derive(Default, Clone)]
pub struct Pool {
    candidates: Vec<Candidate>,
    hasher: RandomState,
    /// Of those that share their subject, the position of each by the hash of its DER, or where another one has that hash, by
    /// the next that is free. Not by the DER itself, which would be hashed anew whenever the table grows.
    namesakes: HashMap<u64, usize>,
    by_subject: HashMap<u64, Vec<usize>>,
}

impl Pool {
    /// Adds a certificate in DER. `false` when it was there already, or is not shaped like a
    /// certificate.
    pub fn add(&mut self, der: Vec<u8>, source: Source) -> bool {
        let Some(outline) = Outline::of(&der) else {
            return false;
        };
        let subject = NormalizedName::of(outline.subject).fingerprint();
        self.insert(subject, Candidate { source, held: Held::Der { der, parsed: OnceLock::new() } })
    }

    /// Adds a certificate that was parsed already, as [`Self::add`].
    pub fn add_parsed(&mut self, certificate: Certificate, source: Source) -> bool {
        let subject = certificate.subject().normalized.fingerprint();
        self.insert(subject, Candidate { source, held: Held::Parsed(certificate) })
    }

    fn insert(&mut self, subject: u64, candidate: Candidate) -> bool {
        let index = self.candidates.len();
        // Most have no namesake, and then there is nothing to hash.
        match self.by_subject.get(&subject).map(Vec::as_slice) {
            None => {}
            Some([only]) => {
                let only = *only;
                if self.candidates[only].der() == candidate.der() {
                    return false;
                }
                self.add_namesake(only, self.hash_of(only));
                self.add_namesake(index, self.hasher.hash_one(candidate.der()));
            }
            // Not by comparing with the namesakes: somebody may give thousands of them.
            Some(_) => match self.among_namesakes(candidate.der()) {
                Ok(_) => return false,
                Err(free) => drop(self.namesakes.insert(free, index)),
            },
        }
        self.by_subject.entry(subject).or_default().push(index);
        self.candidates.push(candidate);
        true
    }

    fn hash_of(&self, index: usize) -> u64 {
        self.hasher.hash_one(self.candidates[index].der())
    }

    /// Adds one of which it is known that it is not there yet.
    fn add_namesake(&mut self, index: usize, mut hash: u64) {
        while self.namesakes.contains_key(&hash) {
            hash = hash.wrapping_add(1);
        }
        self.namesakes.insert(hash, index);
    }

    /// Where this DER with this subject is.
    fn position(&self, subject: u64, der: &[u8]) -> Option<usize> {
        match self.by_subject.get(&subject)?[..] {
            [only] => (self.candidates[only].der() == der).then_some(only),
            _ => self.among_namesakes(der).ok(),
        }
    }

    /// Where this DER is among those that share their subject with others; where it is not, the hash under which it belongs.
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

    /// The positions of those of which, going by their names alone, another one may be the issuer or issued: all but those
    /// that are self-issued, have a subject of their own, and are named as issuer by no other. `is_elsewhere` tells whether
    /// something outside the pool has the name, too, of which it gets the DER.
    pub(crate) fn related(&self, is_elsewhere: impl Fn(&[u8]) -> bool) -> Vec<usize> {
        let outlines: Vec<Option<Outline<'_>>> =
            self.candidates.iter().map(|candidate| Outline::of(candidate.der())).collect();
        let is_self_issued = |outline: &Outline<'_>| outline.issuer == outline.subject;
        let others = outlines.iter().flatten().filter(|outline| !is_self_issued(outline));
        let issuers: HashSet<u64> = others.map(|outline| NormalizedName::of(outline.issuer).fingerprint()).collect();
        let mut shared = vec![true; self.candidates.len()];
        for (subject, bucket) in &self.by_subject {
            if let [index] = bucket[..] {
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

    /// The certificate at a position, where it parses.
    pub(crate) fn at(&self, position: usize) -> Option<&Certificate> {
        self.candidates.get(position).and_then(Candidate::certificate)
    }

    /// Takes those at these positions out, in their order.
    pub(crate) fn take(&mut self, positions: &HashSet<usize>) -> Self {
        let (mut kept, mut taken) = (Self::default(), Self::default());
        let subjects: HashMap<usize, u64> = self
            .by_subject
            .iter()
            .flat_map(|(subject, bucket)| bucket.iter().map(move |index| (*index, *subject)))
            .collect();
        for (index, candidate) in std::mem::take(&mut self.candidates).into_iter().enumerate() {
            let pool = if positions.contains(&index) { &mut taken } else { &mut kept };
            pool.insert(subjects.get(&index).copied().unwrap_or_default(), candidate);
        }
        *self = kept;
        taken
    }

    /// How many certificates there are.
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

    /// Every certificate that parses, with where it came from first, in the order in which they were added.
    pub fn entries(&self) -> impl Iterator<Item = (&Certificate, &Source)> {
        self.candidates.iter().filter_map(|candidate| Some((candidate.certificate()?, &candidate.source)))
    }

    /// Adds what is in another pool, from where it came there.
    pub fn add_all(&mut self, other: &Self) {
        for (certificate, source) in other.entries() {
            self.add_parsed(certificate.clone(), source.clone());
        }
    }

    /// Where a certificate came from first. `None` when it is not in the pool.
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

    /// The certificates that may have issued `child`, by name, the likeliest first. The order does not
    /// depend on the order in which they were added.
    pub fn issuers_of(&self, child: &Certificate) -> Vec<Certificate> {
        let mut issuers: Vec<Certificate> = self.by_subject(&child.issuer().normalized).cloned().collect();
        issuers.sort_by_cached_key(|issuer| likelihood(child, issuer));
        issuers
    }

    fn bucket(&self, name: &NormalizedName) -> impl Iterator<Item = &Candidate> {
        let indexes = self.by_subject.get(&name.fingerprint());
        indexes.into_iter().flatten().map(|&index| &self.candidates[index])
    }
}

/// What to sort the candidates for the issuer of `child` by, the likeliest first: what its authorityKeyIdentifier names
/// before what it says nothing of before others, newer before older (RFC 4158 §3.5.12, §3.5.19), and then by SHA-256.
/// Identifiers only order candidates; they prove nothing (RFC 5280 §4.2.1.1).
pub(crate) fn likelihood(child: &Certificate, issuer: &Certificate) -> impl Ord + use<> {
    let facts = issuer.facts();
    let age = Reverse((facts.not_before, facts.not_after));
    (child.identifies(issuer), age, issuer.fingerprint())
}
