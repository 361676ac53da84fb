//! The facts of a finding: what the words in braces of its message stand for, in no language yet.

use std::net::IpAddr;

use time::{Date, OffsetDateTime};

use crate::certificate::{Certificate, Fingerprint, InvalidExtension, KeyAlgorithm, PointForm, SignatureAlgorithm};
use crate::certificate::{Unloadable, ValidationLevel};
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
    /// A distinguished name, its DER.
    DistinguishedName(Vec<u8>),
    /// A stranger's text: a name in a certificate, the label of a block, a URL.
    Text(String),
    /// Strangers' names of hosts or logs.
    Names(Vec<String>),
    /// A file, as people call it.
    File(String),
    /// The mode of a file.
    Mode(u32),
    /// A host that was asked for.
    Host(Host),
    /// An address of the network.
    Address(IpAddr),
    /// A number of something: bits, days, certificates.
    Count(i64),
    /// A day of UTC.
    Day(Date),
    /// The last moment of something.
    Last(OffsetDateTime),
    /// The kind of a key.
    Key(KeyAlgorithm),
    /// A hash function or another name that is the same in every language.
    Term(&'static str),
    /// How a certificate is signed.
    Signature(SignatureAlgorithm),
    /// An extension by its English name, or by its OID where it has none; empty where none is meant.
    Extension(String),
    /// An extension whose contents OpenSSL refuses.
    InvalidExtension(InvalidExtension),
    /// What OpenSSL does not load a certificate for.
    Unloadable(Unloadable),
    /// The form of the point of an ECDSA key.
    PointForm(PointForm),
    /// How well a CA has looked at the owner of a certificate.
    Level(ValidationLevel),
    /// Which limit ended the search.
    Limit(LimitReached),
    /// What cannot be read in a file.
    Problem(ProblemKind),
    /// Why a key cannot be used.
    KeyProblem(KeyError),
    /// Why a URL gave no certificate.
    FetchProblem(FetchError),
    /// What a client refuses by a rule of its own, where that needs a word more.
    Because(Rule),
    /// What strict verifiers demand.
    Demand(Demand),
    /// That a CA's certificate is revoked.
    Revocation(Revocation),
    /// The condition under which a store trusts a root.
    Condition(Condition),
    /// The same for several stores.
    Conditions(Vec<(&'static str, Condition)>),
    /// The certificate that replaces a revoked one, and where it is.
    Replacement(Certificate, String),
    /// Which stores have or had a root.
    History(History),
    /// Clients, each by its name.
    Clients(Vec<&'static Client>),
    /// Clients by their families, with the versions where not all of today's are meant.
    Families(Vec<&'static Client>),
    /// The browsers that refuse a kind of key.
    Browsers(Browsers),
    /// Who needs a cross-certificate.
    Need(Need),
    /// Why nobody needs one.
    Unneeded(Unneeded),
    /// What `--variant` takes.
    Variant(String),
    /// What is known to go wrong with a chain of the catalogue.
    Caveats(&'static Entry),
    /// When a chain of the catalogue is wanted; empty where nothing is known.
    Wanted(&'static Entry),
    /// What to type for a chain that goes on to be accepted, where there is one.
    Instead(Option<String>),
    /// What was announced for a root; empty where nothing was.
    Announced(Vec<Announcement>),
    /// A server.
    Target(&'static Target),
}

/// Which stores have a root, and which had it until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum History {
    /// It is a root that the user gave.
    Given,
    /// These.
    Held(Vec<Holding>),
}

/// The browsers that refuse a kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browsers {
    /// Chrome alone.
    Chrome,
    /// Chrome, Firefox and Safari.
    All,
}

/// Who needs a cross-certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Need {
    /// These clients, by the day until which they do.
    Of(Vec<(Date, Vec<&'static Client>)>),
    /// Nobody can say; it is valid until that day.
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
    /// Those that have its root accept what is served without it.
    Spare,
}

impl Value {
    /// The day of a moment, which is one of UTC.
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
