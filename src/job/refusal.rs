//! Why a job was not done: a reason with facts. The words are in `report/refusal/`.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use time::OffsetDateTime;

use super::lock::{LockFault, LockedRoot};
use super::notes::InputNotes;
use super::output::{Loss, ReadKind};
use super::search::Search;
use super::start::Unread;
use crate::certificate::Certificate;
use crate::finding::Finding;
use crate::gather::Fetched;
use crate::read::{LeafError, Other, Outside, Place, Problem, ProblemKind, ReadError};
use crate::trust::{Client, NoSnapshot};
use crate::variant::{ChoiceError, Coverage, Fitting, Variant};
use crate::write::{Target, Unmade, Unwritable, WriteError};

/// Why a configuration could not be checked.
#[derive(Debug)]
#[non_exhaustive]
pub enum Untested {
    /// The program is not installed.
    NotInstalled,
    /// An error of the system.
    Io(io::Error),
    /// There is no folder for temporary files: its path.
    NoFolder(PathBuf, io::Error),
    /// The configuration cannot name the folder for temporary files.
    Unwritable(PathBuf, Unwritable, &'static Target),
    /// The program did not end, and was ended: after so many seconds, and what it said.
    Hung(u64, String),
}

/// Why a job was not done, and the notes about the inputs so far. Its `Debug` is its `Display`, because a `main` that
/// returns it prints that.
#[non_exhaustive]
pub struct Refusal {
    /// Why.
    pub reason: Box<Reason>,
    /// Contents of the inputs besides certificates.
    pub inputs: Box<InputNotes>,
    /// The network requests, if there were chains but not the requested one. A failed search contains its own requests.
    pub fetched: Box<[Fetched]>,
}

/// The kind of a refusal. The numbers are used in reports and scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Status {
    /// A file was fixed as far as possible, and an error is left.
    Findings = 1,
    /// The options of the request contradict each other.
    Request = 2,
    /// The input cannot be used.
    Input = 3,
    /// There is no valid chain to a trusted root, or none that was requested.
    NoChain = 4,
    /// The network was needed and failed.
    Network = 5,
    /// The output could not be written, or an existing file would lose contents.
    Output = 6,
}

/// Why a job was not done.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reason {
    /// An input cannot be read at all.
    Unreadable(ReadError),
    /// A folder has too many files: the folder, and the limit.
    TooManyFiles(PathBuf, usize),
    /// The inputs contain no certificate.
    NoCertificate {
        /// The inputs.
        files: Vec<PathBuf>,
        /// The first part that could not be read.
        problem: Option<ProblemKind>,
        /// The first block that is not a certificate.
        other: Option<Other>,
    },
    /// It is not clear which certificate is the server's.
    NoLeaf(LeafError),
    /// It is not clear which certificate of a file is the server's. A private key would decide.
    NoLeafInFile(LeafError),
    /// A part that could not be read may be the server certificate.
    InDoubt {
        /// The part that could not be read.
        unread: Unread,
        /// Further ones of that kind.
        more: Vec<Unread>,
        /// The certificate that would have been used instead.
        leaf: Certificate,
        /// Why it was not used.
        doubt: Doubt,
    },
    /// A part of an input cannot be read, and the run is strict.
    NotWhole(Problem),
    /// A file to compare the certificates with cannot be read.
    NotComparable(Problem),
    /// A line has the column names of a CCADB report, but the file cannot be read as one.
    NotAReport(Place),
    /// A fetched report is truncated within a row.
    CutReport(Place),
    /// A response contains neither an intermediate nor a revocation.
    NoIntermediates(String),
    /// A root store has no snapshot of that time.
    NoSnapshot(NoSnapshot),
    /// The name is neither a root store nor a file.
    NoSuchRoots(String),
    /// The root store of the system cannot be read (the errors), or is empty (none).
    SystemStore(Vec<String>),
    /// A file of roots contains no root.
    NoRoots(PathBuf, Option<ProblemKind>),
    /// A file of roots contains no trusted certificate, only a private key with its certificates.
    OnlyOfKey(PathBuf),
    /// The private key belongs to another certificate: the findings about it.
    WrongKey(Vec<Finding>),
    /// No valid chain to a trusted root.
    NoChain(Arc<Search>),
    /// There are chains, but none that may be chosen.
    NothingToChoose,
    /// No chain suits all requested clients.
    LeftOut {
        /// The chains.
        variants: Vec<Variant>,
        /// The verdicts of the clients about each chain.
        coverage: Vec<Coverage>,
        /// The best chain.
        fitting: Fitting,
        /// A chain to an untrusted root that would suit them.
        elsewhere: Option<Box<Variant>>,
    },
    /// The requested chain does not exist.
    NoSuchChain {
        /// The server's certificate.
        leaf: Certificate,
        /// Its file, quoted for a command.
        file: String,
        /// Why.
        error: ChoiceError,
        /// The available chains.
        variants: Vec<Variant>,
        /// Available certificates that no chain can use, because they are revoked or not valid at that time.
        unusable: Vec<Finding>,
    },
    /// The bundle of a lock file cannot be reproduced: the file, and why.
    Lock(PathBuf, LockFault),
    /// The chain of a lock file is not valid by the roots and time of the run: the file, the root of the lock, and the
    /// search among the certificates of the lock.
    LockedChain(PathBuf, Box<LockedRoot>, Arc<Search>),
    /// The certificate does not cover the host.
    Host(Finding),
    /// The files of a target cannot be created.
    Unmade(Unmade, &'static Target),
    /// A file that the run reads would be overwritten.
    IsRead {
        /// The output file.
        path: PathBuf,
        /// The name under which it is read.
        read: PathBuf,
        /// What it is read for.
        kind: ReadKind,
        /// Whether the command has an option that allows it.
        has_consent: bool,
        /// What would also be lost.
        also: Option<Box<Loss>>,
    },
    /// Two outputs are the same file: both names.
    SameFile(PathBuf, PathBuf),
    /// An output is the same file as standard output.
    IsStandardOutput(PathBuf),
    /// An existing file would lose contents.
    Loss(Box<Loss>),
    /// A server refuses its configuration with the new files: the program, and its output.
    ConfigRefused(String, String),
    /// A configuration could not be checked: the names of the program that does it, and why.
    ConfigUntested(Vec<&'static str>, Untested),
    /// Writing failed. If a missing folder is the cause: that folder.
    NotWritten(WriteError, Option<PathBuf>),
    /// A file contains more than certificates, which a fixed file would not keep.
    HoldsMore {
        /// The file.
        path: PathBuf,
        /// The kind of the contents.
        kind: Outside,
        /// Their place.
        place: Place,
    },
    /// A block of a file cannot be kept.
    BlockLost(PathBuf, Other),
    /// Certificates in a document that cannot be fixed there.
    Document(PathBuf, DocumentFault),
    /// A PKCS#12 container that cannot be completed.
    Container(PathBuf, &'static Target, ContainerFault),
    /// A file with private keys of several certificates: the file, and the certificates.
    SeveralKeys(PathBuf, &'static Target, Vec<Certificate>),
    /// A private key that is not directly before its certificate, where the server requires it.
    MisplacedKey(Place, &'static Target),
    /// The backup could not be made.
    NoBackup(PathBuf, io::Error),
    /// There are two private keys: one in the file, and a given one.
    TwoKeys(PathBuf),
    /// A part of a file that cannot be read may not be removed.
    Damaged {
        /// The part.
        problem: Problem,
        /// The file.
        path: PathBuf,
        /// Why it may not be removed.
        why: Kept,
    },
    /// A working file presents the first certificate; the fixed file would present the second one.
    AnotherLeaf(Certificate, Certificate),
    /// A working file would expire sooner: the old time and the new one.
    Sooner(OffsetDateTime, OffsetDateTime),
    /// Clients that accept the old file would not accept the new one.
    ClientsLost(Vec<&'static Client>),
    /// A file contains only CA certificates.
    OnlyCas {
        /// The file.
        path: PathBuf,
        /// What was fixed in it: `Some(true)` if duplicates were removed, `Some(false)` if only its text was repaired,
        /// `None` if nothing was changed.
        removed_duplicates: Option<bool>,
    },
    /// The file of the certificate contains only CA certificates, and the file of the chain a server certificate: the
    /// two files.
    Swapped(PathBuf, PathBuf),
    /// A file of a pair would lose a server certificate that shares no name with the served one.
    ServerLost {
        /// The two files: of the certificate, and of the chain.
        files: [PathBuf; 2],
        /// The file with the other server certificate.
        path: PathBuf,
        /// The other server certificate.
        other: Certificate,
        /// The served certificate.
        leaf: Certificate,
    },
    /// The other file of a pair could not be fixed: that file, and the status of its refusal.
    OtherOfPair(PathBuf, Status),
    /// A fixed file still cannot be deployed: the file, and the error that cannot be fixed automatically.
    NotDeployable(PathBuf, Finding),
}

/// Why a certificate is not used as the server certificate, although it could be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// It is a CA certificate.
    OnlyCa,
    /// It follows a part that cannot be read.
    Behind,
    /// It is not in the first input.
    AnotherInput,
}

/// Why certificates cannot be fixed in their document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentFault {
    /// The document has other contents.
    Other,
    /// The chain is spread over several values, in these lines.
    Several(Vec<usize>),
    /// The value, in this line, is also that of an alias of YAML.
    Shared(usize),
    /// There is no place for more certificates.
    Nowhere,
    /// The value has other text, from this line on. It would be lost.
    Text(usize),
}

/// Why a container cannot be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContainerFault {
    /// It is not the container that the target requires.
    NotOne,
    /// It is not a container, and there is no private key to create one.
    NoKey,
    /// It is a container, but the target reads PEM.
    OtherForm,
    /// It contains certificates that are trusted, not sent.
    TrustStore,
    /// It contains more than one key and its certificates.
    HoldsMore,
    /// Its key is encrypted, and no password was given.
    Locked,
    /// It is a PKCS#12 container as text.
    Armored,
    /// It contains signed data or revocation lists in addition to certificates.
    Signed,
}

/// Why a part that cannot be read may not be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kept {
    /// It may be the server certificate.
    MayBeLeaf,
    /// It is a block of another kind.
    OtherBlock,
    /// Removal was not requested. If an intact copy of the certificate was found: it and its place.
    Unasked(Option<(Certificate, Place)>),
}

impl Refusal {
    /// A refusal before anything is known about the inputs.
    pub(crate) fn new(reason: Reason) -> Self {
        Self { reason: Box::new(reason), inputs: Box::default(), fetched: Box::default() }
    }

    /// The refusal with the notes about the inputs.
    #[must_use]
    pub(crate) fn with_inputs(mut self, inputs: &InputNotes) -> Self {
        *self.inputs = inputs.clone();
        self
    }

    /// The refusal because there is no certificate, with the line of the value that should contain it.
    #[must_use]
    pub(crate) fn at_line(mut self, line: Option<usize>) -> Self {
        if let (Reason::NoCertificate { files, .. }, Some(line)) = (&mut *self.reason, line) {
            for file in files {
                file.as_mut_os_string().push(format!(":{line}"));
            }
        }
        self
    }

    /// The refusal with the network requests.
    #[must_use]
    pub(crate) fn with_fetched(self, fetched: &[Fetched]) -> Self {
        Self { fetched: fetched.into(), ..self }
    }

    /// The network requests.
    pub(crate) fn requests(&self) -> &[Fetched] {
        match &*self.reason {
            Reason::NoChain(search) | Reason::LockedChain(_, _, search) => &search.gathered.fetched,
            _ => &self.fetched,
        }
    }

    /// The kind of the refusal.
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
            | Reason::NotAReport(_)
            | Reason::CutReport(_)
            | Reason::NoIntermediates(_)
            | Reason::NoSnapshot(_)
            | Reason::NoSuchRoots(_)
            | Reason::SystemStore(_)
            | Reason::NoRoots(..)
            | Reason::OnlyOfKey(_)
            | Reason::WrongKey(_)
            | Reason::HoldsMore { .. }
            | Reason::BlockLost(..)
            | Reason::Document(..)
            | Reason::Container(..)
            | Reason::SeveralKeys(..)
            | Reason::MisplacedKey(..)
            | Reason::TwoKeys(_)
            | Reason::Damaged { .. }
            | Reason::OnlyCas { .. }
            | Reason::Swapped(..)
            | Reason::ServerLost { .. }
            | Reason::Lock(_, LockFault::NotOne | LockFault::Damaged | LockFault::AnotherLeaf(..)) => Status::Input,
            Reason::NotDeployable(..) => Status::Findings,
            Reason::OtherOfPair(_, status) => *status,
            Reason::NoChain(search) if search.is_kept_away() => Status::Network,
            Reason::NoChain(_)
            | Reason::NothingToChoose
            | Reason::LeftOut { .. }
            | Reason::NoSuchChain { .. }
            | Reason::LockedChain(..)
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
