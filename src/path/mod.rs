//! Path building (RFC 4158) and validation (RFC 5280 §6): from a leaf, through a pool of candidates,
//! to a trust anchor.
//!
//! Nothing here reads files, sockets or clocks, and nothing speaks to people: the question comes in
//! as values, the answer goes out as paths, attempts and reasons.

mod account;
#[cfg(test)]
mod adversarial;
mod budget;
mod build;
mod check;
mod dead_ends;
mod explain;
mod host;
mod names;
mod policies;
mod reach;
mod steps;
#[cfg(test)]
mod tests;

use std::fmt;

use time::OffsetDateTime;
use time::macros::datetime;

use crate::certificate::{Certificate, Fingerprint, Identified, KeyAlgorithm, SignatureAlgorithm, Unloadable};
use crate::trust::{Anchor, Objection, Revocation};

pub use crate::certificate::Signatures;
pub use build::search;
pub use host::{Host, NotAHost, covers, is_usable_name};
pub use policies::{Policy, PolicySettings, policies_allow};

/// From this moment on, clients refuse SHA-1 signatures (Chrome 56, Firefox 51 and Windows in early
/// 2017); RSA keys under 2048 bits ended before, with the CA/Browser Forum's 2013 deadline. Runs that
/// judge by an earlier time accept both, and say so.
pub const LEGACY_END: OffsetDateTime = datetime!(2017-01-01 00:00 UTC);

/// What one search may spend. What a search with the default limits costs at most is measured by
/// `make bench` on graphs that were made to cost much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many certificates may be looked at as the issuer of another, over all paths. The default is
    /// 1,000,000, about a second; rustls-webpki allows 200,000 (`Budget::default`) for one path. A tenth of it is
    /// for alternatives to the first path.
    pub steps: usize,
    /// How many signatures may be verified, each pair of certificate and key once, counted in verifications of
    /// P-256: P-384 counts 4, P-521 7, RSA over 4,096 bits 6. The default is 20,000, about a second; a pool of
    /// 10,000 certificates needs one or two for each. A tenth of it is for alternatives to the first path.
    pub signature_checks: usize,
    /// How many certificates a path may have, leaf and root included. The default is 20, as in
    /// Android's verifier (Conscrypt `TrustManagerImpl`).
    pub depth: usize,
    /// How many names may be compared with name constraints. The default is 250,000, as in rustls-webpki
    /// (`Budget::default`).
    pub name_comparisons: usize,
    /// How many policies may be looked at, over all paths and the levels of their graphs (RFC 9618). The default
    /// is 250,000: the longest path of certificates that state 100 policies each has 2,000.
    pub policy_nodes: usize,
    /// How many valid paths are kept. The default is 64: more variants than a person can read.
    pub paths: usize,
}

impl Limits {
    /// What a run may spend when nobody says otherwise.
    pub const DEFAULT: Self = Self {
        steps: 1_000_000,
        signature_checks: 20_000,
        depth: 20,
        name_comparisons: 250_000,
        policy_nodes: 250_000,
        paths: 64,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A limit that ended a search before everything was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitReached {
    /// [`Limits::steps`].
    Steps(usize),
    /// [`Limits::signature_checks`].
    SignatureChecks(usize),
    /// [`Limits::name_comparisons`].
    NameComparisons(usize),
    /// [`Limits::policy_nodes`].
    PolicyNodes(usize),
    /// [`Limits::paths`].
    Paths(usize),
}

impl fmt::Display for LimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps(limit) => write!(f, "the limit of {limit} search steps was reached"),
            Self::SignatureChecks(limit) => {
                write!(f, "the limit of {limit} signature checks was reached")
            }
            Self::NameComparisons(limit) => {
                write!(f, "the limit of {limit} comparisons with name constraints was reached")
            }
            Self::PolicyNodes(limit) => {
                write!(f, "the limit of {limit} certificate policies was reached")
            }
            Self::Paths(limit) => write!(f, "the limit of {limit} valid chains was reached"),
        }
    }
}

/// What is asked of a path.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The time to judge by.
    pub at: OffsetDateTime,
    /// What the search may spend.
    pub limits: Limits,
    /// Whether paths to expired anchors count: some clients, Android among them, do not refuse them.
    pub expired_anchors: bool,
}

/// A validated path: leaf, intermediates in order, anchor. Only the validator makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    leaf: Certificate,
    intermediates: Vec<Certificate>,
    anchor: Anchor,
    legacy: Vec<Legacy>,
}

impl Path {
    /// The certificate at which the path starts.
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The certificates between leaf and anchor, from the leaf upward.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The trust anchor at the end; the leaf itself, when the leaf is one.
    pub fn anchor(&self) -> &Anchor {
        &self.anchor
    }

    /// What a server sends: the leaf and the intermediates, from the leaf upward. An anchor that another CA certified is
    /// an intermediate to every client but those to which it was given.
    pub fn served(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.leaf).chain(&self.intermediates).chain(self.served_anchor())
    }

    /// The anchor's certificate, where a server sends it.
    pub fn served_anchor(&self) -> Option<&Certificate> {
        self.upper_anchor().filter(|anchor| !anchor.is_self_issued())
    }

    /// The anchor's certificate, where it is not the leaf.
    fn upper_anchor(&self) -> Option<&Certificate> {
        (self.anchor.certificate != self.leaf).then_some(&self.anchor.certificate)
    }

    /// Every certificate once, from the leaf to the anchor's.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.leaf).chain(&self.intermediates).chain(self.upper_anchor())
    }

    /// Each certificate with its issuer's, the anchor's included.
    pub fn links(&self) -> impl Iterator<Item = (&Certificate, &Certificate)> {
        self.certificates().zip(self.certificates().skip(1))
    }

    /// Whether an authorityKeyIdentifier of the path names another certificate or key than the one above it: OpenSSL
    /// refuses that (`X509_check_akid`).
    pub fn is_misidentified(&self) -> bool {
        self.links().any(|(child, issuer)| child.identifies(issuer) >= Identified::OtherCertificate)
    }

    /// What clients of today would refuse, in a run that judges by the past.
    pub fn legacy(&self) -> &[Legacy] {
        &self.legacy
    }

    /// The first moment at which a certificate of the path expires, and which; of the served ones
    /// and the anchor.
    pub fn earliest_expiry(&self) -> (OffsetDateTime, &Certificate) {
        self.certificates()
            .map(|certificate| (certificate.facts().not_after, certificate))
            .min_by_key(|(expiry, _)| *expiry)
            .unwrap_or((self.leaf.facts().not_after, &self.leaf))
    }

    /// The SHA-256 of its certificates, by which two paths are told apart.
    pub fn fingerprints(&self) -> Vec<Fingerprint> {
        self.certificates().map(Certificate::fingerprint).collect()
    }
}

/// A weakness that was accepted because the run judges by a time before [`LEGACY_END`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Legacy {
    /// A certificate signed with SHA-1.
    Sha1Signature(Certificate),
    /// An RSA key under 2048 bits, with its size.
    ShortKey(Certificate, usize),
}

/// Why a certificate may not stand where a path would need it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Its end has passed.
    Expired(OffsetDateTime),
    /// Its beginning has not come.
    NotYetValid(OffsetDateTime),
    /// It is the anchor, and its end has passed: some clients do not mind.
    AnchorExpired(OffsetDateTime),
    /// It is the anchor, and its beginning has not come.
    AnchorNotYetValid(OffsetDateTime),
    /// Signed with SHA-1.
    Sha1Signature,
    /// An RSA key under 2048 bits.
    ShortKey(usize),
    /// Its key is of a kind that no signature can be checked with.
    UnsupportedKey(KeyAlgorithm),
    /// Its signature algorithm is not supported with its issuer's key.
    UnsupportedSignature(SignatureAlgorithm),
    /// Algorithm identifiers inside and outside the signed part differ.
    AlgorithmsDiffer,
    /// A version that does not exist, or extensions in one that has none: the version.
    Version(u32),
    /// A serial number below zero.
    NegativeSerial,
    /// An issuer without a name.
    EmptyIssuer,
    /// Times that are not written in seconds and UTC.
    MalformedTime,
    /// What keeps OpenSSL, and what is made with it, from loading it.
    Unloadable(Unloadable),
    /// An extension that cannot be read, or stands there twice.
    MalformedExtension(String),
    /// A critical extension that is not processed.
    CriticalExtension(String),
    /// It issued a certificate, and is not a CA.
    NotCa,
    /// It issued a certificate, and its key usage does not allow that.
    MayNotSign,
    /// More intermediates below it than its path length allows: allowed, present.
    PathLength(u32, u32),
    /// Its extended key usage excludes server authentication.
    NotForServers,
    /// The policy constraints of the chain to it are not met.
    Policy,
    /// It is revoked, by the list that belongs to the trusted store.
    Revoked(Revocation),
    /// It is the anchor, and its store trusts it for other certificates than the server's.
    Condition(Objection),
    /// Its name constraints do not allow a name of a certificate below it.
    NameConstraint(Certificate, String),
}

/// Where an attempt at a path ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Break {
    /// A certificate of the chain may not be used: the last one of the chain.
    Rejected(Reason),
    /// The last certificate is self-signed and no anchor.
    Untrusted,
    /// No certificate issued the last one. With those that have the issuer's name and another key.
    NoIssuer(Vec<Certificate>),
    /// The chain is longer than [`Limits::depth`].
    TooLong(usize),
    /// Only certificates of the chain itself issued the last one.
    Circular,
}

/// A chain that was tried, from the leaf upward, and where it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The certificates of the attempt; the last one is where it ended.
    pub chain: Vec<Certificate>,
    /// Why it ended there.
    pub end: Break,
}

/// The best attempt, followed to its end past certificates that may not be used: everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// The certificates, from the leaf upward; the last one is an anchor where there is no `end`.
    pub chain: Vec<Certificate>,
    /// What keeps each of them from standing there, from the leaf upward.
    pub flaws: Vec<(Certificate, Reason)>,
    /// Why there is nothing above; `None` where the chain is at an anchor.
    pub end: Option<Break>,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// Every valid path, in the order in which they were found.
    pub paths: Vec<Path>,
    /// The attempts that failed, the best first; the 32 best at most.
    pub attempts: Vec<Attempt>,
    /// What there is to say about the best of them; only where there is no path.
    pub account: Option<Account>,
    /// The limit that ended the search early, if one did.
    pub spent: Option<LimitReached>,
}
