//! Path building (RFC 4158) and validation (RFC 5280 §6): from a leaf, through a pool of candidates, to a trust
//! anchor.
//!
//! This module does not use files, sockets, clocks or languages. Its inputs are values, and its results are paths,
//! attempts and reasons.

mod account;
#[cfg(test)]
mod adversarial;
mod budget;
mod build;
mod check;
mod dead_ends;
mod direct;
mod explain;
mod host;
mod names;
mod policies;
mod steps;
#[cfg(test)]
mod tests;
mod ways;

use std::fmt;

use time::OffsetDateTime;
use time::macros::datetime;

use crate::certificate::{Certificate, Fingerprint, Identified, KeyAlgorithm, SignatureAlgorithm, Unloadable};
use crate::trust::{Anchor, Objection, Revocation};

pub use crate::certificate::Signatures;
pub use build::search;
pub(crate) use check::broken_by;
pub use host::{Host, NotAHost, covers, is_usable_name};
pub(crate) use names::{forbid_common_name, is_dns_name};
pub use policies::{Policy, PolicySettings, policies_allow};

/// From this time on, clients refuse SHA-1 signatures (Chrome 56, Firefox 51 and Windows in early 2017). RSA keys
/// under 2048 bits ended earlier, with the CA/Browser Forum's deadline of 2013. Runs at an earlier time accept both,
/// and report it.
pub const LEGACY_END: OffsetDateTime = datetime!(2017-01-01 00:00 UTC);

/// The limits of one search. `make bench` measures the cost of a search with the default limits on graphs that are
/// made to be expensive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The number of certificates that are examined as issuers, over all paths. The default is 1,000,000, about a
    /// second; rustls-webpki allows 200,000 (`Budget::default`) for one path. A tenth of it remains for alternatives
    /// to the first path.
    pub steps: usize,
    /// The number of signatures that are verified, once for each pair of certificate and key, in units of P-256
    /// verifications: P-384 counts as 4, P-521 as 7, RSA over 4,096 bits as 6. The default is 20,000, about a second;
    /// a pool of 10,000 certificates needs one or two for each. A tenth of it remains for alternatives to the first
    /// path.
    pub signature_checks: usize,
    /// The number of certificates in a path, including leaf and root. The default is 20, as in Android's verifier
    /// (Conscrypt `TrustManagerImpl`).
    pub depth: usize,
    /// The number of names that are compared with name constraints. The default is 250,000, as in rustls-webpki
    /// (`Budget::default`).
    pub name_comparisons: usize,
    /// The number of policies, over all paths and all levels of their graphs (RFC 9618). The default is 250,000: the
    /// longest path of certificates with 100 policies each has 2,000.
    pub policy_nodes: usize,
    /// The number of valid paths that are kept. The default is 64, more variants than a person can read.
    pub paths: usize,
}

impl Limits {
    /// The default limits.
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

/// A limit that ended a search early.
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

/// The parameters of a search.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The time of validation.
    pub at: OffsetDateTime,
    /// The limits of the search.
    pub limits: Limits,
    /// Whether to include paths to expired anchors, which some clients accept, such as Android.
    pub expired_anchors: bool,
}

/// A validated path: leaf, intermediates in order, anchor. Only the search creates paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    leaf: Certificate,
    intermediates: Vec<Certificate>,
    anchor: Anchor,
    legacy: Vec<Legacy>,
}

impl Path {
    /// The leaf: the certificate at which the path starts.
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The certificates between leaf and anchor, from the leaf upward.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The trust anchor at the end. It may be the leaf itself.
    pub fn anchor(&self) -> &Anchor {
        &self.anchor
    }

    /// The certificates that a server sends: the leaf and the intermediates, from the leaf upward. An anchor that
    /// another CA certified is included, because it is an intermediate for most clients.
    pub fn served(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.leaf).chain(&self.intermediates).chain(self.served_anchor())
    }

    /// The certificate of the anchor, if a server sends it.
    pub fn served_anchor(&self) -> Option<&Certificate> {
        self.upper_anchor().filter(|anchor| !anchor.is_self_issued())
    }

    /// The certificate of the anchor, unless it is the leaf.
    fn upper_anchor(&self) -> Option<&Certificate> {
        (self.anchor.certificate != self.leaf).then_some(&self.anchor.certificate)
    }

    /// All certificates from the leaf to the anchor, each once.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.leaf).chain(&self.intermediates).chain(self.upper_anchor())
    }

    /// Each certificate with that of its issuer, including the anchor.
    pub fn links(&self) -> impl Iterator<Item = (&Certificate, &Certificate)> {
        self.certificates().zip(self.certificates().skip(1))
    }

    /// Whether an authorityKeyIdentifier of the path names another certificate or key than the next one. OpenSSL
    /// refuses that (`X509_check_akid`).
    pub fn is_misidentified(&self) -> bool {
        self.links().any(|(child, issuer)| child.identifies(issuer) >= Identified::OtherCertificate)
    }

    /// Weak algorithms that today's clients refuse, in a run at an earlier time.
    pub fn legacy(&self) -> &[Legacy] {
        &self.legacy
    }

    /// The certificate of the path that expires first, and when. Includes the anchor.
    pub fn earliest_expiry(&self) -> (OffsetDateTime, &Certificate) {
        self.certificates()
            .map(|certificate| (certificate.facts().not_after, certificate))
            .min_by_key(|(expiry, _)| *expiry)
            .unwrap_or((self.leaf.facts().not_after, &self.leaf))
    }

    /// The SHA-256 of each certificate, which identify the path.
    pub fn fingerprints(&self) -> Vec<Fingerprint> {
        self.certificates().map(Certificate::fingerprint).collect()
    }
}

/// A weakness that was accepted because the time of validation is before [`LEGACY_END`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Legacy {
    /// A certificate signed with SHA-1.
    Sha1Signature(Certificate),
    /// An RSA key under 2048 bits, with its size.
    ShortKey(Certificate, usize),
}

/// Why a certificate cannot be used at its place in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It has expired.
    Expired(OffsetDateTime),
    /// It is not valid yet.
    NotYetValid(OffsetDateTime),
    /// It is the anchor and has expired. Some clients accept that.
    AnchorExpired(OffsetDateTime),
    /// It is the anchor and is not valid yet.
    AnchorNotYetValid(OffsetDateTime),
    /// It is signed with SHA-1.
    Sha1Signature,
    /// It has an RSA key under 2048 bits.
    ShortKey(usize),
    /// Signatures with its kind of key are not supported.
    UnsupportedKey(KeyAlgorithm),
    /// Its signature algorithm is not supported with the key of its issuer.
    UnsupportedSignature(SignatureAlgorithm),
    /// The algorithm identifiers inside and outside the signed part differ.
    AlgorithmsDiffer,
    /// Its version does not exist or does not allow extensions: the version.
    Version(u32),
    /// Its serial number is negative.
    NegativeSerial,
    /// Its issuer is empty.
    EmptyIssuer,
    /// Its times are not in seconds and UTC.
    MalformedTime,
    /// A defect that prevents OpenSSL and programs that use it from loading the certificate.
    Unloadable(Unloadable),
    /// An extension cannot be read, or occurs more than once.
    MalformedExtension(String),
    /// A critical extension is not supported.
    CriticalExtension(String),
    /// It issued a certificate but is not a CA.
    NotCa,
    /// It issued a certificate but its key usage does not allow that.
    MayNotSign,
    /// It has more intermediates below it than its path length allows: allowed, present.
    PathLength(u32, u32),
    /// Its extended key usage does not allow server authentication.
    NotForServers,
    /// The policy constraints of the chain are not met.
    Policy,
    /// It is revoked, according to the list that belongs to the trusted store.
    Revoked(Revocation),
    /// It is the anchor, and its store does not trust it for this leaf.
    Condition(Objection),
    /// Its name constraints forbid a name of a certificate below it.
    NameConstraint(Certificate, String),
}

/// Where an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Break {
    /// The last certificate of the chain cannot be used.
    Rejected(Reason),
    /// The last certificate is self-signed and not an anchor.
    Untrusted,
    /// The issuer of the last certificate is missing. With the certificates that have its name and another key.
    NoIssuer(Vec<Certificate>),
    /// The chain is longer than [`Limits::depth`].
    TooLong(usize),
    /// The last certificate was issued only by certificates of the chain itself.
    Circular,
}

/// A failed attempt: its certificates from the leaf upward, and where it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The certificates. The attempt ended at the last one.
    pub chain: Vec<Certificate>,
    /// Why it ended.
    pub end: Break,
}

/// Everything that is wrong with the best attempt. It is followed to its end, past certificates that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// The certificates, from the leaf upward. Without `end`, the last one is an anchor.
    pub chain: Vec<Certificate>,
    /// All reasons why they cannot be used, from the leaf upward.
    pub flaws: Vec<(Certificate, Reason)>,
    /// Why the chain ends. `None` if it ends at an anchor.
    pub end: Option<Break>,
}

/// The result of a search.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// All valid paths, in the order in which they were found.
    pub paths: Vec<Path>,
    /// The failed attempts, the most helpful first. At most 32.
    pub attempts: Vec<Attempt>,
    /// The account of the best attempt, if there is no path.
    pub account: Option<Account>,
    /// The limit that ended the search early, if one did.
    pub limit_reached: Option<LimitReached>,
}
