//! The seam: who may know the issuer of a certificate, and in which order they are asked.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Instant;

use super::{Deadline, FetchError};
use crate::certificate::Certificate;
use crate::pool::{Pool, Source};

/// Something at hand that may know issuers: a pool, a store on the disk. It is asked before the network is.
pub trait IssuerSource {
    /// Certificates that may have issued `child`, going by the name, with where they came from. Whether they did is for
    /// the caller to verify.
    fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)>;
}

impl IssuerSource for Pool {
    fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)> {
        let issuers = Self::issuers_of(self, child).into_iter();
        issuers.filter_map(|issuer| self.source_of(&issuer).cloned().map(|source| (issuer, source))).collect()
    }
}

/// Whatever can answer a caIssuers URL. It may be asked by several threads at the same time, and by some for which nobody
/// waits any more.
pub trait Fetch: Send + Sync {
    /// The answer, if there is one before `until`.
    ///
    /// # Errors
    ///
    /// [`FetchError`].
    fn fetch(&self, url: &str, until: Instant) -> Result<Answer, FetchError>;
}

/// What a URL answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The body.
    pub body: Arc<[u8]>,
    /// Whether it was kept by an earlier run, and nobody was asked.
    pub cached: bool,
}

impl From<Vec<u8>> for Answer {
    fn from(body: Vec<u8>) -> Self {
        Self { body: body.into(), cached: false }
    }
}

/// Answers from a list, for tests and for replaying what was fetched once.
impl<S: BuildHasher + Send + Sync> Fetch for HashMap<String, Result<Vec<u8>, FetchError>, S> {
    fn fetch(&self, url: &str, _: Instant) -> Result<Answer, FetchError> {
        self.get(url).cloned().unwrap_or(Err(FetchError::Status(404))).map(Answer::from)
    }
}

/// The network, and the time that there is for it.
#[derive(Clone, Copy)]
pub struct Network<'a> {
    /// Who asks.
    pub fetcher: &'a Arc<dyn Fetch>,
    /// The time of the run. It may be shared by many leaves.
    pub deadline: &'a Deadline,
}

/// Where issuers are looked for that are not among what was given: in what is at hand, in this order, and last in the
/// network.
#[derive(Clone, Copy, Default)]
pub struct IssuerSources<'a> {
    /// What is at hand.
    pub local: &'a [&'a dyn IssuerSource],
    /// The network; `None` where it is not to be asked.
    pub network: Option<Network<'a>>,
}

impl<'a> From<Option<Network<'a>>> for IssuerSources<'a> {
    fn from(network: Option<Network<'a>>) -> Self {
        Self { local: &[], network }
    }
}
