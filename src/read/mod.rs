//! Reads certificates in any form: PEM with anything around it, DER, bare base64, PKCS#7, PKCS#12. Deviations from
//! clean PEM are recorded as [`Repair`]s. Parts that cannot be read are recorded as [`Problem`]s, and the rest is still
//! read.
//!
//! Clean PEM is read directly (`clean`). Only if something is wrong, the text is examined for the changes that other
//! programs make to PEM: `unwrap` removes wrappings, `armor` and `blocks` complete the boundaries. Each is a function
//! from a text to a text that records the original position of its parts, and the result is read as PEM. None of them
//! changes an octet of a certificate.
//!
//! Private keys and requests are recognised and named, but their contents are not used.

mod about;
mod archive;
mod armor;
mod blocks;
mod clean;
mod comment;
mod container;
mod document;
mod dump;
mod embedded;
mod encoded;
mod encoding;
mod engine;
mod escaped;
mod field;
mod foreign;
mod japanese;
pub(crate) mod jks;
mod label;
mod leaf;
mod lenient;
mod loaded;
mod mail;
pub(crate) mod manifest;
mod outside;
mod pem;
mod printed;
mod problem;
mod remark;
mod repair;
mod rewrite;
pub(crate) mod secret;
mod strict;
mod unwrap;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt;
use std::fs::Metadata;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::key::Password;

pub use self::archive::Archive;
pub(crate) use self::container::{ARMORED, SignedParts};
#[cfg(feature = "cli")]
pub(crate) use self::encoding::Encoding;
pub(crate) use self::engine::strict as strict_base64;
pub use self::foreign::Foreign;
pub use self::leaf::{LeafError, find_leaf, find_server_leaf};
pub(crate) use self::leaf::{are_all_of_cas, fingerprint_prefix, may_be_ca, server_leaf};
pub(crate) use self::loaded::{Loaded, loaded};
pub use self::outside::Outside;
pub(crate) use self::outside::{is_document, is_of_tool};
pub(crate) use self::printed::About;
pub use self::printed::Printed;
pub use self::problem::{Part, Problem, ProblemKind, Remains};
pub use self::repair::{Repair, RepairKind};
pub use self::strict::{LineEnding, StrictError, read_strict};

use self::manifest::Manifest;
use crate::key::rounds::Rounds;

/// The largest input, in bytes. All public CA certificates together have under 5 MiB, so 16 MiB is enough and still
/// limits memory.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// The maximum number of certificates in all inputs of a run, and of blocks in one file.
pub const MAX_CERTIFICATES: usize = 10_000;

/// The byte order marks of UTF-8 and UTF-16.
const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

/// A place in an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it, `-` for standard input, or the URL of a fetched certificate.
    pub file: Arc<str>,
    /// The line, counted from 1. It is 1 in binary inputs.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A certificate in DER, and its place. It has the structure of a certificate; nothing else has been checked.
#[derive(Clone, Debug)]
pub struct Found {
    /// The DER.
    pub der: Vec<u8>,
    /// Its place.
    pub place: Place,
}

/// The kind of a part of an input that is not a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

/// A part of an input that is not a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its kind.
    pub kind: OtherKind,
    /// Its PEM label, or what kind of DER it is. Never its contents.
    pub label: String,
    /// Its place.
    pub place: Place,
}

/// The contents of one or more inputs, in order.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Reading {
    /// Certificates.
    pub certificates: Vec<Found>,
    /// Blocks and structures that are not certificates.
    pub others: Vec<Other>,
    /// Deviations that were tolerated.
    pub repairs: Vec<Repair>,
    /// Parts that could not be read.
    pub problems: Vec<Problem>,
    /// Certificates that a server with this input does not send, such as `ca.crt` in a Kubernetes manifest. They are
    /// only candidates.
    pub aside: Vec<Found>,
    /// The certificates in DER that belong to a private key in the same container.
    of_keys: HashSet<Vec<u8>>,
    /// The number of chains in a Kubernetes manifest, each for its own server. 0 if it is not a manifest.
    pub parts: usize,
    /// The manifest, if it is one.
    pub(crate) manifest: Option<Arc<Manifest>>,
    /// Text outside of blocks: the most important kind in each part.
    pub outside: Vec<(Outside, Place)>,
    /// Whether the plain reader skipped something that may be a certificate.
    passed_over: bool,
    /// The contents of PKCS#7 containers besides certificates.
    signed: SignedParts,
    /// The remaining budget for decrypting containers.
    rounds: Rounds,
    /// The password for PKCS#12 containers, in addition to the empty one.
    password: Option<Arc<Password>>,
}

impl Reading {
    /// A reading that consists of this problem.
    pub(crate) fn of_problem(kind: ProblemKind, place: Place) -> Self {
        let mut reading = Self::default();
        reading.problem(kind, place);
        reading
    }

    /// An empty reading with the same password.
    fn like(other: &Self) -> Self {
        Self { password: other.password.clone(), rounds: other.rounds.clone(), ..Self::default() }
    }

    /// Appends another reading.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.certificates.append(&mut other.certificates);
        self.others.append(&mut other.others);
        self.repairs.append(&mut other.repairs);
        self.problems.append(&mut other.problems);
        self.aside.append(&mut other.aside);
        self.of_keys.extend(other.of_keys);
        self.outside.append(&mut other.outside);
        self.passed_over |= other.passed_over;
        self.signed.add(other.signed);
    }

    /// Whether nothing was found.
    fn has_nothing(&self) -> bool {
        self.certificates.is_empty() && self.aside.is_empty() && self.others.is_empty() && self.problems.is_empty()
    }

    /// Whether a certificate is there only because it belongs to a private key in the same container.
    pub(crate) fn is_of_key(&self, found: &Found) -> bool {
        self.of_keys.contains(&found.der)
    }

    /// The contents of PKCS#7 containers besides certificates.
    pub(crate) fn signed(&self) -> SignedParts {
        self.signed
    }

    /// Places of skipped parts that may be certificates but are not problems: octets after a structure, base64
    /// outside of blocks.
    pub(crate) fn passed_over(&self) -> Vec<Place> {
        let at = |kind: RepairKind| self.repairs.iter().filter(move |repair| repair.kind == kind);
        let outside = at(RepairKind::TextOutsideBlocks).filter(|_| self.passed_over);
        at(RepairKind::TrailingBytes).chain(outside).map(|repair| repair.place.clone()).collect()
    }

    /// Changes every place.
    fn each_place(&mut self, mut change: impl FnMut(&mut Place)) {
        let places = self.certificates.iter_mut().chain(&mut self.aside).map(|found| &mut found.place);
        let places = places.chain(self.others.iter_mut().map(|other| &mut other.place));
        let places = places.chain(self.repairs.iter_mut().map(|repair| &mut repair.place));
        let places = places.chain(self.problems.iter_mut().map(|problem| &mut problem.place));
        places.chain(self.outside.iter_mut().map(|(_, place)| place)).for_each(&mut change);
    }

    fn repair(&mut self, kind: RepairKind, place: Place, before: &str, after: &str) {
        self.repairs.push(Repair { kind, place, offset: None, before: before.to_owned(), after: after.to_owned() });
    }

    fn problem(&mut self, kind: ProblemKind, place: Place) {
        self.problems.push(Problem { kind, place, remains: None });
    }
}

/// Why an input could not be read at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// An error of the operating system.
    Io(Arc<str>, io::Error),
    /// It is a folder.
    Folder(Arc<str>),
    /// It is larger than [`MAX_FILE_BYTES`].
    TooLarge(Arc<str>),
    /// It contains more than [`MAX_CERTIFICATES`] blocks.
    TooMany(Arc<str>),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(file, error) => write!(f, "{file} cannot be read: {}", without_number(error)),
            Self::Folder(file) => write!(f, "{file} is a folder, not a file"),
            Self::TooLarge(file) => write!(f, "{file} is larger than {} MiB", MAX_FILE_BYTES >> 20),
            Self::TooMany(file) => {
                write!(f, "{file} contains more than {MAX_CERTIFICATES} certificates")
            }
        }
    }
}

/// The message of the operating system, without its error number.
pub(crate) fn without_number(error: &io::Error) -> String {
    let said = error.to_string();
    let number = error.raw_os_error().map(|code| format!(" (os error {code})"));
    number.and_then(|number| said.strip_suffix(&number).map(str::to_owned)).unwrap_or(said)
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
/// [`ReadError`] if the file cannot be read or exceeds a limit. Damaged contents are not an error, but
/// [`Reading::problems`].
pub fn read_file(path: &Path) -> Result<Reading, ReadError> {
    let name: Arc<str> = path.to_string_lossy().into();
    read_bytes(&bytes_of(path)?, &name)
}

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
///
/// [`ReadError`], except [`ReadError::TooMany`].
pub(crate) fn bytes_of(path: &Path) -> Result<Vec<u8>, ReadError> {
    let name: Arc<str> = path.to_string_lossy().into();
    if path.as_os_str() == "-" {
        read_limited(io::stdin().lock(), 0, &name)
    } else {
        let file = std::fs::File::open(path).map_err(|error| ReadError::Io(name.clone(), error))?;
        let metadata = file.metadata().ok();
        if metadata.as_ref().is_some_and(Metadata::is_dir) {
            return Err(ReadError::Folder(name));
        }
        read_limited(file, metadata.map_or(0, |metadata| metadata.len()), &name)
    }
}

/// Reads from a source of about `expected` bytes.
fn read_limited(source: impl Read, expected: u64, name: &Arc<str>) -> Result<Vec<u8>, ReadError> {
    // One byte more, so that the end is detected without growing the buffer.
    let expected = usize::try_from(expected.min(MAX_FILE_BYTES) + 1).unwrap_or_default();
    let mut bytes = Vec::with_capacity(expected);
    source.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| ReadError::Io(name.clone(), error))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge(name.clone()));
    }
    Ok(bytes)
}

/// Reads the contents of one input. `name` is its name in messages.
///
/// # Errors
///
/// [`ReadError::TooMany`].
pub fn read_bytes(bytes: &[u8], name: &Arc<str>) -> Result<Reading, ReadError> {
    read_bytes_with(bytes, name, None)
}

/// Reads the contents of one input, with a `password` for PKCS#12 containers.
///
/// # Errors
///
/// [`ReadError::TooMany`].
pub fn read_bytes_with(bytes: &[u8], name: &Arc<str>, password: Option<&Arc<Password>>) -> Result<Reading, ReadError> {
    if is_blank(bytes) {
        let place = Place { file: name.clone(), line: 1 };
        return Ok(Reading::of_problem(ProblemKind::EmptyFile(bytes.len()), place));
    }
    if let Some(archive) = Archive::of(bytes) {
        let place = Place { file: name.clone(), line: 1 };
        return Ok(Reading::of_problem(ProblemKind::Archive(archive), place));
    }
    if jks::is_store(bytes) {
        return Ok(jks::as_block(name));
    }
    let reading = read_within(bytes, name, Reading { password: password.cloned(), ..Reading::default() })?;
    let printed = || Printed::of(bytes).map(ProblemKind::Printed);
    let foreign = || Foreign::of(bytes).map(ProblemKind::Foreign);
    let named = if reading.has_nothing() { printed().or_else(foreign) } else { None };
    let place = Place { file: name.clone(), line: 1 };
    Ok(named.map_or(reading, |kind| Reading::of_problem(kind, place)))
}

/// Whether there is nothing but white space, NUL and the end of a DOS text, after a byte order mark.
fn is_blank(bytes: &[u8]) -> bool {
    /// Larger texts of other white space than ASCII are not examined.
    const MOST: usize = 4096;
    let text = MARKS.iter().find_map(|mark| bytes.strip_prefix(*mark)).unwrap_or(bytes);
    let is_blank = |octet: &u8| octet.is_ascii_whitespace() || matches!(octet, 0 | 0x0b | 0x1a);
    let is_space = |character: char| character.is_whitespace() || matches!(character, '\0' | '\u{200b}' | '\u{feff}');
    text.iter().all(is_blank)
        || text.len() <= MOST && std::str::from_utf8(text).is_ok_and(|text| text.chars().all(is_space))
}

/// Reads one of the chains of a manifest that has several of them, see [`Reading::parts`]. If `inside` is given, it
/// replaces the contents of the value with the chain.
///
/// # Errors
///
/// [`ReadError::TooMany`].
pub(crate) fn read_part(
    manifest: &Arc<Manifest>,
    name: &Arc<str>,
    password: Option<&Arc<Password>>,
    (part, inside): (usize, Option<&[u8]>),
) -> Result<Reading, ReadError> {
    let manifest_of = Some(manifest.clone());
    let mut reading = Reading { password: password.cloned(), manifest: manifest_of, ..Reading::default() };
    manifest.read_part(part, inside, name, &mut reading)?;
    Ok(reading)
}

/// Reads a response from the network. Encrypted containers are not decrypted.
///
/// # Errors
///
/// [`ReadError::TooMany`].
pub(crate) fn read_answer(bytes: &[u8], url: &Arc<str>) -> Result<Reading, ReadError> {
    read_within(bytes, url, Reading { rounds: Rounds::none(), ..Reading::default() })
}

/// The public keys (subjectPublicKeyInfo in DER) of the signing requests in an input.
pub(crate) fn requested_keys(bytes: &[u8]) -> Vec<Vec<u8>> {
    if container::is_der(bytes) {
        return container::requested_key(bytes).into_iter().collect();
    }
    let requests = secret::blocks(bytes).into_iter().filter(|block| block.label.ends_with("CERTIFICATE REQUEST"));
    requests.filter_map(|block| container::requested_key(&block.octets()?)).collect()
}

/// The certificates of an input that is entirely clean PEM. `None` for any other input.
fn only_certificates(bytes: &[u8], name: &Arc<str>) -> Option<Reading> {
    clean::read(bytes, name).map(|certificates| Reading { certificates, ..Reading::default() })
}

/// The certificates of a file that is entirely clean PEM, reading it in parts.
pub(crate) fn only_certificates_of(path: &Path, name: &Arc<str>) -> Option<Reading> {
    clean::read_file(path, name).map(|certificates| Reading { certificates, ..Reading::default() })
}

fn read_within(bytes: &[u8], name: &Arc<str>, mut reading: Reading) -> Result<Reading, ReadError> {
    if let Some(clean) = only_certificates(bytes, name) {
        reading.append(clean);
        return Ok(reading);
    }
    let mut manifest = if container::is_der(bytes) { None } else { Manifest::of(&secret::text_of(bytes)) };
    match manifest.as_mut().filter(|manifest| manifest.has_certificate()) {
        Some(manifest) => {
            manifest.read(bytes, name, &mut reading)?;
        }
        None => read_plain(bytes, name, &mut reading)?,
    }
    reading.manifest = manifest.map(Arc::new);
    if reading.certificates.len() + reading.aside.len() > MAX_CERTIFICATES {
        return Err(ReadError::TooMany(name.clone()));
    }
    Ok(reading)
}

/// Reads DER, or text without checking for a manifest.
fn read_plain(bytes: &[u8], name: &Arc<str>, reading: &mut Reading) -> Result<(), ReadError> {
    if container::is_der(bytes) {
        let start = Place { file: name.clone(), line: 1 };
        let rest = container::read_file(bytes, &start, reading);
        return if rest.is_empty() { Ok(()) } else { read_text(rest, name, reading) };
    }
    read_text(bytes, name, reading)
}

/// Reads text, also with structures in DER in it.
fn read_text(bytes: &[u8], name: &Arc<str>, reading: &mut Reading) -> Result<(), ReadError> {
    let Some(joined) = embedded::joined(bytes) else {
        return lenient::read_text(&encoding::decode(bytes, name, reading), name, reading);
    };
    let mut found = Reading::like(reading);
    lenient::read_text(&encoding::decode(joined.text(), name, &mut found), name, &mut found)?;
    joined.settle(&mut found, bytes, name);
    reading.append(found);
    Ok(())
}
