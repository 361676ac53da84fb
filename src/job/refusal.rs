//! Why a job was not done: a reason with its facts. Its words are made where it is shown (`report/refusal.rs`).

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use time::OffsetDateTime;

use super::lock::LockFault;
use super::notes::InputNotes;
use super::output::{Loss, ReadKind};
use super::search::Search;
use super::start::Unread;
use crate::certificate::Certificate;
use crate::finding::Finding;
use crate::read::{LeafError, Other, Outside, Place, Problem, ProblemKind, ReadError};
use crate::trust::{Client, NoSnapshot};
use crate::variant::{ChoiceError, Coverage, Fitting, Variant};
use crate::write::{Target, Unmade, WriteError};

/// Why a job was not done, and what was found out about the inputs until then.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// Why.
    pub reason: Box<Reason>,
    /// What reading the inputs brought.
    pub inputs: Box<InputNotes>,
}

/// What kind of thing kept a job from being done, with the number by which reports and scripts know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Status {
    /// The request does not fit together.
    Request = 2,
    /// The input cannot be used.
    Input = 3,
    /// No valid chain to a trusted root, or none of the kind that was asked for.
    NoChain = 4,
    /// The network was needed and failed.
    Network = 5,
    /// The output could not be written, or something would be lost by it.
    Output = 6,
}

/// Why a job was not done.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reason {
    /// An input cannot be read at all.
    Unreadable(ReadError),
    /// A folder holds more files than are read: the folder, and the limit.
    TooManyFiles(PathBuf, usize),
    /// There is no certificate in these inputs.
    NoCertificate {
        /// The inputs.
        files: Vec<PathBuf>,
        /// The first thing that could not be read.
        problem: Option<ProblemKind>,
        /// The first thing that is there instead.
        other: Option<Other>,
    },
    /// Which certificate is the server's is not clear.
    NoLeaf(LeafError),
    /// The same in a file that is to be fixed, where a key would tell.
    NoLeafInFile(LeafError),
    /// What could not be read may be the server's own certificate.
    InDoubt {
        /// What stands where the server's certificate may have been.
        unread: Unread,
        /// More of that kind.
        more: Vec<Unread>,
        /// The certificate that would have been taken.
        leaf: Certificate,
        /// Why it is not.
        doubt: Doubt,
    },
    /// A part of an input cannot be read, and every part was to be read.
    NotWhole(Problem),
    /// A file that the certificates are to be compared with cannot be read.
    NotComparable(Problem),
    /// A root store has no snapshot of that time.
    NoSnapshot(NoSnapshot),
    /// Neither a root store nor a file.
    NoSuchRoots(String),
    /// The root store of the system cannot be read, or is empty: the errors.
    SystemStore(Vec<String>),
    /// There is no root in a file of roots.
    NoRoots(PathBuf),
    /// The private key is that of another certificate: the findings that say so.
    WrongKey(Vec<Finding>),
    /// No valid chain to a trusted root.
    NoChain(Arc<Search>),
    /// There are chains, and none that may be chosen.
    NothingToChoose,
    /// No chain suits every client that was asked for.
    LeftOut {
        /// The chains.
        variants: Vec<Variant>,
        /// What the clients say of each.
        coverage: Vec<Coverage>,
        /// The best of them.
        fitting: Fitting,
        /// One that would suit them, to a root that is not trusted.
        elsewhere: Option<Box<Variant>>,
    },
    /// The chain that was asked for is not there.
    NoSuchChain {
        /// The server's certificate.
        leaf: Certificate,
        /// Its file, as a word of a command.
        file: String,
        /// Why.
        error: ChoiceError,
        /// The chains that there are.
        variants: Vec<Variant>,
        /// Certificates at hand that no chain goes through, as they are revoked.
        revoked: Vec<Finding>,
    },
    /// The bundle of a lock cannot be made: the file, and why.
    Lock(PathBuf, LockFault),
    /// The certificate is not for this host.
    Host(Finding),
    /// A target cannot be served with what there is.
    Unmade(Unmade, &'static Target),
    /// A file would be written over that is read.
    IsRead {
        /// The file that was to be written.
        path: PathBuf,
        /// The name by which it is read.
        read: PathBuf,
        /// What it is read for.
        kind: ReadKind,
        /// Whether there is an option that allows it.
        has_consent: bool,
        /// What would be lost too.
        also: Option<Box<Loss>>,
    },
    /// Two files that are written are one: the name of each.
    SameFile(PathBuf, PathBuf),
    /// A file would be written that standard output is.
    IsStandardOutput(PathBuf),
    /// An existing file would lose something.
    Loss(Box<Loss>),
    /// A server refuses its configuration with the new files: its program, and what it says.
    ConfigRefused(String, String),
    /// The program that checks a configuration cannot be run: its names, and the error where it is there.
    ConfigUntested(Vec<&'static str>, Option<io::Error>),
    /// Writing failed, and a folder that is missing where that is why.
    NotWritten(WriteError, Option<PathBuf>),
    /// A file holds more than certificates, which a fixed file would not have.
    HoldsMore {
        /// The file.
        path: PathBuf,
        /// What it holds.
        kind: Outside,
        /// Where.
        place: Place,
    },
    /// A block of a file cannot be taken over.
    BlockLost(PathBuf, Other),
    /// Certificates in a document that cannot be fixed in it.
    Document(PathBuf, DocumentFault),
    /// A PKCS#12 container that cannot be completed.
    Container(PathBuf, &'static Target, ContainerFault),
    /// No backup could be made there.
    NoBackup(PathBuf, io::Error),
    /// Two private keys: one in the file, another one was given.
    TwoKeys(PathBuf),
    /// A part of a file that cannot be read may not be left out.
    Damaged {
        /// The part.
        problem: Problem,
        /// The file.
        path: PathBuf,
        /// Why it may not.
        why: Kept,
    },
    /// A file that works presents this certificate, and would present another one.
    AnotherLeaf(Certificate, Certificate),
    /// A file that works would end sooner: its end, and the new one.
    Sooner(OffsetDateTime, OffsetDateTime),
    /// Clients that accept a file as it is would not accept the new one.
    ClientsLost(Vec<&'static Client>),
    /// There are only certificates of CAs in a file.
    OnlyCas {
        /// The file.
        path: PathBuf,
        /// What was changed in it: duplicates, where it had any, else its text; nothing where `None`.
        removed_duplicates: Option<bool>,
    },
    /// A file that is fixed together with another one, which could not be: that other one, and what kept it from it.
    OtherOfPair(PathBuf, Status),
    /// A fixed file cannot be used all the same: the file, and the error that nothing but the CA or a person mends.
    NotDeployable(PathBuf, Finding),
}

/// Why a certificate that could be the server's is not taken for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// It is a CA's.
    OnlyCa,
    /// It stands behind what cannot be read.
    Behind,
    /// It is from another input than the first.
    AnotherInput,
}

/// Why certificates cannot be fixed in their document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentFault {
    /// It is a document with other things in it.
    Other,
    /// The chain is in several values, in these lines.
    Several(Vec<usize>),
    /// They stand where no others can be put.
    Nowhere,
}

/// Why a container cannot be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContainerFault {
    /// It is no container with a private key.
    NotOne,
    /// It holds more than one key and its certificates.
    HoldsMore,
}

/// Why a part that cannot be read may not be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kept {
    /// It may be the server's own certificate.
    MayBeLeaf,
    /// It is a block of another kind.
    OtherBlock,
    /// That was not asked for; with the certificate where it is whole, and its place.
    Unasked(Option<(Certificate, Place)>),
}

impl Refusal {
    /// A refusal before anything is known about the inputs.
    pub(crate) fn new(reason: Reason) -> Self {
        Self { reason: Box::new(reason), inputs: Box::default() }
    }

    /// The same, with what reading the inputs brought.
    #[must_use]
    pub(crate) fn with_inputs(mut self, inputs: &InputNotes) -> Self {
        *self.inputs = inputs.clone();
        self
    }

    /// What kind of thing kept the job from being done.
    pub fn status(&self) -> Status {
        match &*self.reason {
            Reason::Unreadable(_)
            | Reason::TooManyFiles(..)
            | Reason::NoCertificate { .. }
            | Reason::NoLeaf(_)
            | Reason::NoLeafInFile(_)
            | Reason::InDoubt { .. }
            | Reason::NotWhole(_)
            | Reason::NotComparable(_)
            | Reason::NoSnapshot(_)
            | Reason::NoSuchRoots(_)
            | Reason::SystemStore(_)
            | Reason::NoRoots(_)
            | Reason::WrongKey(_)
            | Reason::HoldsMore { .. }
            | Reason::BlockLost(..)
            | Reason::Document(..)
            | Reason::Container(..)
            | Reason::TwoKeys(_)
            | Reason::Damaged { .. }
            | Reason::OnlyCas { .. }
            | Reason::Lock(_, LockFault::NotOne | LockFault::AnotherLeaf(..))
            | Reason::NotDeployable(..) => Status::Input,
            Reason::OtherOfPair(_, status) => *status,
            Reason::NoChain(search) if search.is_kept_away() => Status::Network,
            Reason::NoChain(_)
            | Reason::NothingToChoose
            | Reason::LeftOut { .. }
            | Reason::NoSuchChain { .. }
            | Reason::Lock(_, LockFault::NotValid)
            | Reason::Host(_)
            | Reason::AnotherLeaf(..)
            | Reason::Sooner(..)
            | Reason::ClientsLost(_) => Status::NoChain,
            Reason::Lock(_, LockFault::AnotherTarget(_)) | Reason::Unmade(Unmade::NoKey | Unmade::NoPassword, _) => {
                Status::Request
            }
            Reason::Lock(_, LockFault::SomethingElse)
            | Reason::Unmade(..)
            | Reason::IsRead { .. }
            | Reason::SameFile(..)
            | Reason::IsStandardOutput(_)
            | Reason::Loss(_)
            | Reason::NotWritten(..)
            | Reason::ConfigRefused(..)
            | Reason::ConfigUntested(..)
            | Reason::NoBackup(..) => Status::Output,
        }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::new(reason)
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        Reason::Unreadable(error).into()
    }
}
