//! The candidates: every certificate that could be an issuer, found by its subject's name, parsed
//! only when something asks for that name.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;
use crate::certificate::outline::Outline;
use crate::read::Place;

/// Where a certificate came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An input that the user named as certificate.
    Input(Place),
    /// A file of candidate issuers (`--intermediates`).
    Intermediates(Place),
    /// The answer of a caIssuers URL.
    Aia(Arc<str>),
    /// A root store, or a file given as one (`--roots`).
    Roots(Arc<str>),
}

#[derive(Clone)]
struct Candidate {
    der: Arc<[u8]>,
    source: Source,
    /// `None` inside when the DER does not parse: then it is nobody's issuer.
    certificate: OnceLock<Option<Certificate>>,
}

impl Candidate {
    fn certificate(&self) -> Option<&Certificate> {
        self.certificate.get_or_init(|| Certificate::from_der(self.der.to_vec()).ok()).as_ref()
    }
}

/// Candidate issuers, each DER once, indexed by subject.
#[derive(Default, Clone)]
pub struct Pool {
    candidates: Vec<Candidate>,
    /// The position of each by its DER.
    known: HashMap<Arc<[u8]>, usize>,
    by_subject: HashMap<u64, Vec<usize>>,
}

impl Pool {
    /// Adds a certificate in DER. `false` when it was there already, or is not shaped like a
    /// certificate.
    pub fn add(&mut self, der: Vec<u8>, source: Source) -> bool {
        let Some(outline) = Outline::of(&der) else {
            return false;
        };
        let bucket = self.by_subject.entry(NormalizedName::of(outline.subject).fingerprint()).or_default();
        let der: Arc<[u8]> = der.into();
        // Not by comparing with the namesakes: somebody may give thousands of them.
        if self.known.contains_key(&der) {
            return false;
        }
        self.known.insert(der.clone(), self.candidates.len());
        bucket.push(self.candidates.len());
        self.candidates.push(Candidate { der, source, certificate: OnceLock::new() });
        true
    }

    /// Adds a certificate that was parsed already, as [`Self::add`].
    pub fn add_parsed(&mut self, certificate: Certificate, source: Source) -> bool {
        let is_new = self.add(certificate.der().to_vec(), source);
        if let Some(candidate) = self.candidates.last_mut().filter(|_| is_new) {
            candidate.certificate = OnceLock::from(Some(certificate));
        }
        is_new
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
        self.known.get(certificate.der()).map(|&index| &self.candidates[index].source)
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
pub fn likelihood(child: &Certificate, issuer: &Certificate) -> impl Ord + use<> {
    let facts = issuer.facts();
    let age = Reverse((facts.not_before, facts.not_after));
    (child.identifies(issuer), age, issuer.fingerprint())
}
