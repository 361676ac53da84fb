//! The facts of a finding: the values of the placeholders in its message, independent of the language.

use std::net::IpAddr;

use time::{Date, OffsetDateTime};

use crate::certificate::{Certificate, Fingerprint, InvalidExtension, KeyAlgorithm, PointForm, SignatureAlgorithm};
use crate::certificate::{Purpose, Unloadable, ValidationLevel};
use crate::gather::FetchError;
use crate::key::KeyError;
use crate::path::{Host, LimitReached};
use crate::read::ProblemKind;
use crate::trust::{Announcement, Client, Condition, Demand, Holding, Revocation, Rule};
use crate::variant::Entry;
use crate::write::Target;

/// A fact of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// A certificate.
    Certificate(Certificate),
    /// The SHA-256 of a certificate.
    Fingerprint(Fingerprint),
    /// A distinguished name in DER.
    DistinguishedName(Vec<u8>),
    /// Untrusted text: a name in a certificate, the label of a block, a URL.
    Text(String),
    /// Untrusted names of hosts or logs.
    Names(Vec<String>),
    /// A file, by its name in messages.
    File(String),
    /// The mode of a file.
    Mode(u32),
    /// The requested host.
    Host(Host),
    /// An IP address.
    Address(IpAddr),
    /// A number: bits, days, certificates.
    Count(i64),
    /// A day of UTC.
    Day(Date),
    /// The last moment of a period.
    Last(OffsetDateTime),
    /// The kind of a key.
    Key(KeyAlgorithm),
    /// A name that is the same in every language, such as a hash function.
    Term(&'static str),
    /// A signature algorithm.
    Signature(SignatureAlgorithm),
    /// An extension by its English name, or its OID. Empty for none.
    Extension(String),
    /// An extension that is invalid for OpenSSL.
    InvalidExtension(InvalidExtension),
    /// A defect that prevents OpenSSL from loading a certificate.
    Unloadable(Unloadable),
    /// The form of the point of an ECDSA key.
    PointForm(PointForm),
    /// The validation level of a certificate.
    Level(ValidationLevel),
    /// The limit that ended the search.
    Limit(LimitReached),
    /// Why a part of a file cannot be read.
    Problem(ProblemKind),
    /// Why a key cannot be used.
    KeyProblem(KeyError),
    /// Why a URL did not provide a certificate.
    FetchProblem(FetchError),
    /// An explanation of a client's rule.
    Because(Rule),
    /// A requirement of strict verifiers.
    Demand(Demand),
    /// The revocation of a CA certificate.
    Revocation(Revocation),
    /// The condition of a store for a root.
    Condition(Condition),
    /// The conditions of several stores.
    Conditions(Vec<(&'static str, Condition)>),
    /// The certificate that replaces a revoked one, and its origin.
    Replacement(Certificate, String),
    /// The stores that have or had a root.
    History(History),
    /// Clients by name.
    Clients(Vec<&'static Client>),
    /// Clients by family, with versions unless all current ones are meant.
    Families(Vec<&'static Client>),
    /// The browsers that refuse a kind of key.
    Browsers(Browsers),
    /// The clients that need a cross-certificate.
    Need(Need),
    /// Why no client needs a cross-certificate.
    Unneeded(Unneeded),
    /// A value of `--variant`.
    Variant(String),
    /// Known problems of a catalogued chain.
    Caveats(&'static Entry),
    /// When a catalogued chain is useful. May be empty.
    Wanted(&'static Entry),
    /// The option for a chain that will still be accepted, if there is one.
    Instead(Option<String>),
    /// Announcements about a root. May be empty.
    Announced(Vec<Announcement>),
    /// A server.
    Target(&'static Target),
    /// How a certificate that is not in the chain is related to it.
    Relation(Relation),
}

/// How a certificate that is not in a chain is related to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relation {
    /// A CA certificate that a CA of the chain, or one beside it, issued.
    CaOf(Certificate),
    /// A certificate for these purposes that such a CA issued.
    For(Vec<Purpose>, Certificate),
    /// It has the key of this certificate of the chain.
    SameKey(Certificate),
    /// Another certificate of this CA, which is related to the chain.
    SameCa(Certificate),
    /// It is above this certificate, at which the chain ends.
    Above(Certificate),
}

/// The stores that have a root, and those that had it, with the last date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum History {
    /// The root was given.
    Given,
    /// These stores.
    Held(Vec<Holding>),
}

/// The browsers that refuse a kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browsers {
    /// Only Chrome.
    Chrome,
    /// Chrome, Firefox and Safari.
    All,
}

/// The clients that need a cross-certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Need {
    /// These clients, by the last day on which they need it.
    Of(Vec<(Date, Vec<&'static Client>)>),
    /// Unknown. The certificate is valid until this day.
    Unknown(Date),
}

/// Why no client of the table needs a cross-certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unneeded {
    /// It is revoked.
    Revoked(Revocation),
    /// The root that it leads to expired on this day.
    RootExpired(Date),
    /// No store has that root.
    NoStore,
    /// Clients with its root accept the served certificates without it.
    Spare,
}

impl Value {
    /// The day of a moment in UTC.
    pub(super) fn day(moment: OffsetDateTime) -> Self {
        Self::Day(moment.date())
    }
}

impl From<&Certificate> for Value {
    fn from(certificate: &Certificate) -> Self {
        Self::Certificate(certificate.clone())
    }
}

impl From<&KeyAlgorithm> for Value {
    fn from(key: &KeyAlgorithm) -> Self {
        Self::Key(key.clone())
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<i64> for Value {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<&'static Target> for Value {
    fn from(target: &'static Target) -> Self {
        Self::Target(target)
    }
}
