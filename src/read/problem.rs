//! Parts of an input that cannot be read, and the remains of the certificates in them.

use crate::key::rounds::MAX_ROUNDS;
use std::fmt;

use memchr::memmem;
use std::io;

use super::printed::About;
use super::{Archive, Foreign, Place, Printed};
use crate::certificate::outline::{CONTEXT_0, INTEGER, SEQUENCE, expect_element};
use crate::certificate::{Defect, common_name};

/// A part of a certificate (RFC 5280 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `tbsCertificate`.
    SignedPart,
    /// `serialNumber`.
    SerialNumber,
    /// `signature` or `signatureAlgorithm`.
    SignatureAlgorithm,
    /// `issuer`.
    Issuer,
    /// `validity`.
    Validity,
    /// `subject`.
    Subject,
    /// `subjectPublicKeyInfo`.
    PublicKey,
    /// `signatureValue`.
    Signature,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SignedPart => "signed part",
            Self::SerialNumber => "serial number",
            Self::SignatureAlgorithm => "signature algorithm",
            Self::Issuer => "issuer",
            Self::Validity => "validity",
            Self::Subject => "subject",
            Self::PublicKey => "public key",
            Self::Signature => "signature",
        })
    }
}

/// Why a part of an input could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// An empty file, or one with only white space: its size in bytes.
    EmptyFile(usize),
    /// An archive or a compressed file, which is not unpacked.
    Archive(Archive),
    /// It describes certificates, and does not contain them.
    Printed(Printed),
    /// It is in an encoding that is not read, or an archive is attached to it.
    Foreign(Foreign),
    /// A BEGIN line without its END line.
    MissingEnd,
    /// A character that is not base64, and its column (from 1).
    BadCharacter(char, usize),
    /// The base64 cannot be decoded, because its length is wrong.
    BadBase64,
    /// The block is empty.
    EmptyBlock,
    /// A block that is not a certificate, by its label, without an END line or with invalid base64.
    DamagedBlock(String),
    /// The DER is truncated: the length that it states, and its actual length in bytes.
    Truncated(usize, usize),
    /// A structure in BER, which states no length, is truncated: its actual length in bytes.
    CutOff(usize),
    /// The DER of a certificate is damaged: the byte offset of the damaged element, and the part of the certificate.
    Broken(usize, Part),
    /// The contents do not match the label.
    NotCertificate,
    /// A certificate that cannot be parsed, and why.
    Malformed(Defect),
    /// A PKCS#7 container that cannot be read.
    BadPkcs7,
    /// A PKCS#7 container without a certificate.
    EmptyPkcs7,
    /// An encrypted PKCS#12 container.
    PasswordNeeded,
    /// A PKCS#12 container that needs more rounds of key derivation than allowed: this number.
    CostlyPkcs12(u64),
    /// A PKCS#12 container with an algorithm that is not supported, by its name or OID.
    UnknownPkcs12(String),
    /// An encrypted PKCS#12 container. The given password is wrong.
    WrongPassword,
    /// A PKCS#12 container that cannot be read.
    BadPkcs12,
    /// A PKCS#12 container without a certificate.
    EmptyPkcs12,
    /// The digest of a Java key store is not that of the given password and its contents.
    KeyStoreDigest,
    /// A file of a folder that cannot be opened.
    NotOpened(io::ErrorKind),
    /// A file of a folder that is larger than [`super::MAX_FILE_BYTES`].
    TooLarge,
    /// A file of a folder with more than [`super::MAX_CERTIFICATES`] blocks.
    TooMany,
}

impl ProblemKind {
    /// Whether it says all there is to say about a file without certificates: it is empty, or has to be unpacked.
    pub(crate) fn is_of_whole_file(&self) -> bool {
        matches!(self, Self::EmptyFile(_) | Self::Archive(_) | Self::Printed(_) | Self::Foreign(_))
    }

    /// Whether it is why a PKCS#12 container cannot be opened.
    pub(crate) fn is_of_container(&self) -> bool {
        let is_closed = matches!(self, Self::PasswordNeeded | Self::WrongPassword | Self::BadPkcs12);
        is_closed || matches!(self, Self::UnknownPkcs12(_) | Self::CostlyPkcs12(_))
    }

    /// The byte offset of the damage in the DER, if known.
    pub(super) fn byte(&self) -> Option<usize> {
        match self {
            Self::Truncated(_, present) | Self::CutOff(present) => Some(*present),
            Self::Broken(byte, _) => Some(*byte),
            _ => None,
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyFile(0) => f.write_str("the file is empty (0 bytes)"),
            Self::EmptyFile(bytes) => write!(f, "the file contains only white space or NUL ({bytes} bytes)"),
            Self::Archive(archive) => write!(f, "the file is packed ({archive})"),
            Self::Foreign(Foreign::Attached(archive)) => write!(f, "an attachment in the file is packed ({archive})"),
            Self::Foreign(encoding) => write!(f, "the file is in {encoding}, which is not read"),
            Self::Printed(printed) => match printed.about() {
                About::Certificates => {
                    write!(f, "the file is text that `{printed}` printed about certificates, without the certificates")
                }
                About::Request => write!(f, "the file is text that `{printed}` printed about a signing request"),
                About::Key => write!(f, "the file is text that `{printed}` printed about a key"),
            },
            Self::MissingEnd => f.write_str("BEGIN line without an END line"),
            Self::BadCharacter(character, column) => {
                write!(f, "character {} in column {column} does not belong in base64", character.escape_default())
            }
            Self::BadBase64 => f.write_str("the base64 is incomplete: characters are missing or too many"),
            Self::EmptyBlock => f.write_str("the block is empty"),
            Self::DamagedBlock(label) => write!(f, "the block {label} is damaged: no END line, or not base64"),
            Self::Truncated(expected, present) => {
                write!(f, "the certificate is cut off after byte {present} of {expected}")
            }
            Self::CutOff(present) => {
                write!(f, "the certificate or container is cut off after byte {present} (it is in BER, without its length)")
            }
            Self::Broken(byte, part) => write!(f, "the certificate is damaged at byte {byte}, in its {part}"),
            Self::NotCertificate => f.write_str("the contents are not a certificate"),
            Self::Malformed(Defect::NotDer) => f.write_str(
                "the certificate is in BER, not in DER (RFC 5280 section 4.1, X.690 section 10), and its signature covers that encoding",
            ),
            Self::Malformed(reason) => write!(f, "the certificate is damaged: {reason}"),
            Self::BadPkcs7 => f.write_str("the PKCS#7 container is damaged, or not in DER"),
            Self::EmptyPkcs7 => f.write_str("the PKCS#7 container has no certificate in it"),
            Self::PasswordNeeded => f.write_str("the PKCS#12 container needs a password"),
            Self::CostlyPkcs12(rounds) => write!(
                f,
                "opening the PKCS#12 container takes more rounds of key derivation than chainmend tries ({MAX_ROUNDS} for a \
                 file); one part of it asks for {rounds}"
            ),
            Self::UnknownPkcs12(name) => {
                write!(f, "the PKCS#12 container is encrypted with {name}, which is not supported")
            }
            Self::BadPkcs12 => f.write_str("the PKCS#12 container is damaged"),
            Self::EmptyPkcs12 => f.write_str("the PKCS#12 container has no certificate in it"),
            Self::KeyStoreDigest => f.write_str(
                "the key store has another password than the given one, or is damaged: its digest does not match",
            ),
            Self::WrongPassword => f.write_str("the password of the PKCS#12 container is wrong"),
            Self::NotOpened(error) => write!(f, "the file cannot be read: {}", io::Error::from(*error)),
            Self::TooLarge => write!(f, "the file is larger than {} MiB", super::MAX_FILE_BYTES >> 20),
            Self::TooMany => write!(f, "the file contains more than {} certificates", super::MAX_CERTIFICATES),
        }
    }
}

/// A part of an input that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The defect.
    pub kind: ProblemKind,
    /// The line of the damage (of a wrong character, or of the byte where a certificate is truncated or damaged), or,
    /// if unknown, of the beginning.
    pub place: Place,
    /// The remains of the certificate.
    pub remains: Option<Remains>,
}

/// The readable parts of a damaged certificate. They allow it to be named, and to be found elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remains {
    octets: Vec<u8>,
    is_cut: bool,
    /// The serial number: the contents of its INTEGER.
    pub serial: Vec<u8>,
    /// The issuer name in DER.
    pub issuer: Vec<u8>,
    /// The subject name in DER, if it could be read.
    pub subject: Option<Vec<u8>>,
    /// Whether it is a CA certificate according to basicConstraints (RFC 5280 §4.2.1.9), if they could be read.
    pub is_ca: bool,
}

impl Remains {
    /// The remains of a truncated certificate: all octets are correct. `None` if they end before the issuer.
    pub(super) fn cut(octets: &[u8]) -> Option<Self> {
        Self::of(octets, true)
    }

    /// The remains of a certificate that is complete but damaged somewhere: only its serial number and issuer are
    /// used.
    pub(crate) fn damaged(octets: &[u8]) -> Option<Self> {
        Self::of(octets, false)
    }

    fn of(octets: &[u8], is_cut: bool) -> Option<Self> {
        let tbs = inside_of_sequence(inside_of_sequence(octets)?)?;
        let rest = expect_element(tbs, CONTEXT_0).map_or(tbs, |(_version, rest)| rest);
        let (serial, rest) = expect_element(rest, INTEGER)?;
        let (_algorithm, rest) = expect_element(rest, SEQUENCE)?;
        let (issuer, rest) = expect_element(rest, SEQUENCE)?;
        let after_validity = expect_element(rest, SEQUENCE).map(|(_validity, rest)| rest);
        let subject = after_validity.and_then(|rest| expect_element(rest, SEQUENCE));
        Some(Self {
            octets: octets.to_vec(),
            is_cut,
            serial: serial.contents.to_vec(),
            issuer: issuer.whole.to_vec(),
            subject: subject.map(|(subject, _)| subject.whole.to_vec()),
            is_ca: says_ca(octets),
        })
    }

    /// The decoded octets: all of them, or those before the damage if [`Self::is_cut`].
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Whether the octets are the correct beginning of a truncated certificate.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether a complete certificate in DER is the damaged one. It must begin with the same octets or, if octets in
    /// the middle may be wrong, have the same issuer and serial number (RFC 5280 §4.1.2.2).
    pub fn is_of(&self, der: &[u8]) -> bool {
        if self.is_cut {
            return der.len() > self.octets.len() && der.starts_with(&self.octets);
        }
        Self::damaged(der).is_some_and(|other| other.issuer == self.issuer && other.serial == self.serial)
    }

    /// The common name of the subject. This is untrusted text.
    pub fn name(&self) -> Option<String> {
        self.subject.as_deref().and_then(common_name)
    }
}

/// Whether the octets contain basicConstraints with `cA TRUE`.
fn says_ca(octets: &[u8]) -> bool {
    const BASIC_CONSTRAINTS: &[u8] = &[6, 3, 0x55, 0x1d, 0x13];
    const TRUE: &[u8] = &[1, 1, 0xff];
    memmem::find_iter(octets, BASIC_CONSTRAINTS).any(|at| {
        let value = &octets[at + BASIC_CONSTRAINTS.len()..];
        let value = value.strip_prefix(TRUE).unwrap_or(value);
        matches!(value, [4, _, SEQUENCE, _, rest @ ..] if rest.starts_with(TRUE))
    })
}

/// The contents of a SEQUENCE, which may be truncated.
fn inside_of_sequence(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [SEQUENCE, length, rest @ ..] if *length < 0x80 => Some(rest),
        [SEQUENCE, first, rest @ ..] if (0x81..=0x84).contains(first) => rest.get(usize::from(first & 0x7f)..),
        _ => None,
    }
}
