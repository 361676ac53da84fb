//! Bytes to certificates, in whatever shape they come: PEM with anything around it, DER, bare
//! base64, PKCS#7. What deviates from clean PEM is recorded as a [`Repair`]; what cannot be read, as
//! a [`Problem`] that does not lose the rest.
//!
//! Private keys and requests are recognised and named; their contents go nowhere.

mod container;
mod leaf;
mod pem;
mod strict;

use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::certificate::Defect;

pub use self::leaf::{LeafError, MIN_FINGERPRINT_PREFIX, find_leaf, find_server_leaf, fingerprint_prefix};
pub use self::strict::{LineEnding, StrictError, read_strict};

/// The largest input that is read, in bytes. A store of every public CA certificate there is takes
/// under 5 MiB; 16 MiB leaves room and still bounds memory.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// How many certificates all inputs of a run may hold together, and how many blocks one file.
pub const MAX_CERTIFICATES: usize = 10_000;

/// A place in an input, as a person looks it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it; `-` is standard input; a URL for what was fetched.
    pub file: Arc<str>,
    /// Line, counted from 1. 1 in inputs that are not text.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A way in which an input deviates from clean PEM, and was read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RepairKind {
    /// Text before, between or behind the blocks: comments, Bag Attributes, `subject=` lines.
    TextOutsideBlocks,
    /// Lines end with CR LF or CR.
    CarriageReturns,
    /// An empty line between two blocks.
    BlankLineBetweenBlocks,
    /// An empty line inside a block.
    BlankLineInBlock,
    /// An empty line right before END, which stops OpenSSL-based servers.
    BlankLineBeforeEnd,
    /// Spaces or tabs around a line of a block.
    SpaceAroundLines,
    /// Lines of a block are not 64 characters wide.
    LineWidth,
    /// Header lines (RFC 1421 §4.4) inside a block.
    HeadersInBlock,
    /// An END line with the next BEGIN behind it on the same line.
    GluedEndBegin,
    /// The last line has no line ending.
    MissingFinalNewline,
    /// The label is not CERTIFICATE: `X509 CERTIFICATE`, `TRUSTED CERTIFICATE`.
    OldLabel,
    /// The base64 lacks its padding or has bits behind its end.
    Padding,
    /// Bytes follow the end of the certificate inside its block or file.
    TrailingBytes,
    /// A UTF-8 byte order mark in front.
    ByteOrderMark,
    /// Base64 without BEGIN and END.
    BareBase64,
    /// The input is DER, not PEM.
    Der,
    /// The certificate came in a PKCS#7 container.
    Pkcs7,
}

impl RepairKind {
    /// The stable name in JSON: names the defect, not the cure.
    pub fn name(self) -> &'static str {
        match self {
            Self::TextOutsideBlocks => "text-outside-blocks",
            Self::CarriageReturns => "carriage-returns",
            Self::BlankLineBetweenBlocks => "blank-line-between-blocks",
            Self::BlankLineInBlock => "blank-line-in-block",
            Self::BlankLineBeforeEnd => "blank-line-before-end",
            Self::SpaceAroundLines => "space-around-lines",
            Self::LineWidth => "line-width",
            Self::HeadersInBlock => "headers-in-block",
            Self::GluedEndBegin => "glued-end-begin",
            Self::MissingFinalNewline => "missing-final-newline",
            Self::OldLabel => "old-label",
            Self::Padding => "base64-padding",
            Self::TrailingBytes => "trailing-bytes",
            Self::ByteOrderMark => "byte-order-mark",
            Self::BareBase64 => "bare-base64",
            Self::Der => "der",
            Self::Pkcs7 => "pkcs7",
        }
    }
}

/// One deviation that was read over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What it is.
    pub kind: RepairKind,
    /// Where it is; the first place, when a block has it on several lines.
    pub place: Place,
}

/// The DER of a certificate and where it stood. Nothing about it has been checked but that it is
/// shaped like a certificate.
#[derive(Clone, Debug)]
pub struct Found {
    /// The DER.
    pub der: Vec<u8>,
    /// Where it was.
    pub place: Place,
}

/// Something in an input that is no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherKind {
    /// A private key, in PEM or DER.
    PrivateKey,
    /// A certificate signing request (PKCS#10).
    Request,
    /// A PKCS#12 container (.p12, .pfx).
    Pkcs12,
    /// A PEM block with another label.
    Block,
}

/// Something in an input that is no certificate, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// What it is.
    pub kind: OtherKind,
    /// Its PEM label, or what the DER is; never its contents.
    pub label: String,
    /// Where it was.
    pub place: Place,
}

/// Why a part of an input could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A BEGIN line without its END line.
    MissingEnd,
    /// A character that base64 does not have, and its column (from 1).
    BadCharacter(char, usize),
    /// The base64 does not decode: its length is wrong.
    BadBase64,
    /// The block is empty.
    EmptyBlock,
    /// The DER ends early: bytes that it announces, bytes that are there.
    Truncated(usize, usize),
    /// The contents are not what the label says.
    NotCertificate,
    /// Certificate facts that do not parse, and why.
    Malformed(Defect),
    /// A PKCS#7 container that cannot be read.
    BadPkcs7,
    /// A PKCS#7 container without a certificate.
    EmptyPkcs7,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingEnd => f.write_str("BEGIN line without an END line"),
            Self::BadCharacter(character, column) => {
                write!(f, "character {} in column {column} does not belong in base64", character.escape_default())
            }
            Self::BadBase64 => f.write_str("the base64 is incomplete: characters are missing or too many"),
            Self::EmptyBlock => f.write_str("the block is empty"),
            Self::Truncated(expected, present) => {
                write!(f, "the certificate is cut off: it announces {expected} bytes, {present} are there")
            }
            Self::NotCertificate => f.write_str("the contents are not a certificate"),
            Self::Malformed(reason) => write!(f, "the certificate is damaged: {reason}"),
            Self::BadPkcs7 => f.write_str("the PKCS#7 container is damaged, or not in DER"),
            Self::EmptyPkcs7 => f.write_str("the PKCS#7 container has no certificate in it"),
        }
    }
}

/// A part of an input that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where it begins; for a bad character, its line.
    pub place: Place,
}

/// Everything that was found in one or more inputs, in order.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Certificates.
    pub certificates: Vec<Found>,
    /// Things that are no certificates.
    pub others: Vec<Other>,
    /// Deviations that were read over.
    pub repairs: Vec<Repair>,
    /// Parts that could not be read.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Adds what another reading found.
    pub fn append(&mut self, mut other: Self) {
        self.certificates.append(&mut other.certificates);
        self.others.append(&mut other.others);
        self.repairs.append(&mut other.repairs);
        self.problems.append(&mut other.problems);
    }

    fn repair(&mut self, kind: RepairKind, place: Place) {
        self.repairs.push(Repair { kind, place });
    }

    fn problem(&mut self, kind: ProblemKind, place: Place) {
        self.problems.push(Problem { kind, place });
    }
}

/// Why an input was not read at all.
#[derive(Debug)]
pub enum ReadError {
    /// The operating system said no.
    Io(Arc<str>, io::Error),
    /// It is a folder.
    Folder(Arc<str>),
    /// It is larger than [`MAX_FILE_BYTES`].
    TooLarge(Arc<str>),
    /// It holds more than [`MAX_CERTIFICATES`] blocks.
    TooMany(Arc<str>),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(file, error) => write!(f, "{file} cannot be read: {error}"),
            Self::Folder(file) => write!(f, "{file} is a folder, not a file"),
            Self::TooLarge(file) => write!(f, "{file} is larger than {} MiB", MAX_FILE_BYTES >> 20),
            Self::TooMany(file) => {
                write!(f, "{file} brings more than {MAX_CERTIFICATES} certificates")
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            _ => None,
        }
    }
}

/// Reads a file, or standard input for `-`.
///
/// # Errors
///
/// [`ReadError`] when the file cannot be read or passes a limit. Damaged contents are no error here
/// but [`Reading::problems`].
pub fn read_file(path: &Path) -> Result<Reading, ReadError> {
    let name: Arc<str> = path.to_string_lossy().into();
    read_bytes(&bytes_of(path)?, &name)
}

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
///
/// [`ReadError`], but for [`ReadError::TooMany`].
pub fn bytes_of(path: &Path) -> Result<Vec<u8>, ReadError> {
    let name: Arc<str> = path.to_string_lossy().into();
    if path.as_os_str() == "-" {
        read_limited(io::stdin().lock(), &name)
    } else {
        let file = std::fs::File::open(path).map_err(|error| ReadError::Io(name.clone(), error))?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(ReadError::Folder(name));
        }
        read_limited(file, &name)
    }
}

fn read_limited(source: impl Read, name: &Arc<str>) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    source.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| ReadError::Io(name.clone(), error))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge(name.clone()));
    }
    Ok(bytes)
}

/// Reads the contents of one input. `name` is what messages call it.
///
/// # Errors
///
/// [`ReadError::TooMany`].
pub fn read_bytes(bytes: &[u8], name: &Arc<str>) -> Result<Reading, ReadError> {
    let mut reading = Reading::default();
    let start = Place { file: name.clone(), line: 1 };
    if container::is_der(bytes) {
        container::read_file(bytes, &start, &mut reading);
    } else {
        pem::read_text(bytes, name, &mut reading)?;
    }
    if reading.certificates.len() > MAX_CERTIFICATES {
        return Err(ReadError::TooMany(name.clone()));
    }
    Ok(reading)
}
