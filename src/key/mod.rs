//! Private keys: read to match them with certificates, and to be written to the files of servers that need them.
//!
//! A key is wiped when it is dropped, never copied, and neither `Debug` nor errors show a part of it. aws-lc-rs and
//! the ciphers wipe their own copies.

mod encrypted;
pub(crate) mod pkcs12;
mod public;
pub(crate) mod rounds;
mod text;

use std::collections::HashSet;
use std::fmt;

use zeroize::Zeroizing;

pub use public::PublicKey;

use self::rounds::Rounds;
use crate::certificate::outline::{INTEGER, OCTET_STRING, SEQUENCE, expect_element, split_element};
use crate::certificate::{Certificate, KeyAlgorithm, ber, work};
use crate::read::{jks, secret};

/// The maximum size of a file with a key. A PKCS#12 container with a long chain has about a tenth of it.
pub const MAX_KEY_BYTES: usize = 1 << 20;

/// The maximum number of different keys in a file for which the public key is computed, to detect the same key in
/// several forms. An RSA key of 8192 bits takes a few milliseconds. A file with more is treated as one with several
/// keys.
const MAX_KEYS: usize = 64;

/// The encoding of a private key in DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `PrivateKeyInfo` or `OneAsymmetricKey` (RFC 5208, RFC 5958).
    Pkcs8,
    /// `RSAPrivateKey` (RFC 8017 appendix A.1.2).
    Pkcs1,
    /// `ECPrivateKey` (RFC 5915).
    Sec1,
}

/// The password of an encrypted key or container.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes ownership of the text, and wipes it on drop.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it has no characters.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The password as PKCS#12 hashes it (RFC 7292 appendix B.1).
pub(crate) fn bmp_of(password: &Password) -> Zeroizing<Vec<u8>> {
    encrypted::Secret::of(password.expose()).into_bmp()
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// The name of the program that writes JKS or JCEKS key stores.
pub(crate) const JAVA: &str = "Java (JKS)";

/// A private key with its public key.
pub struct PrivateKey {
    der: Zeroizing<Vec<u8>>,
    encoding: Encoding,
    public: PublicKey,
}

impl PrivateKey {
    /// Reads the only private key in the contents of a file: PEM with anything around it, or DER, as PKCS#8, PKCS#1,
    /// SEC1, encrypted PKCS#8 or PKCS#12. The password is used only for encrypted contents; for a PKCS#12 container,
    /// the empty one is tried first.
    ///
    /// # Errors
    ///
    /// [`KeyError`]. Errors show nothing of the key.
    pub fn read(bytes: &[u8], password: Option<&Password>) -> Result<Self, KeyError> {
        let mut rounds = Rounds::default();
        if jks::is_store(bytes) {
            return Err(KeyError::ForeignFormat(JAVA));
        }
        if is_der(bytes) {
            return Self::from_der(bytes, password, &mut rounds);
        }
        let ders = text::ders(bytes)?;
        let mut known = HashSet::new();
        // Identical copies count as one key.
        let different: Vec<&[u8]> = ders.iter().map(|der| &der[..]).filter(|der| known.insert(*der)).collect();
        let mut keys: Vec<Self> = Vec::new();
        for der in different.iter().take(MAX_KEYS) {
            let key = Self::from_der(der, password, &mut rounds)?;
            if !keys.iter().any(|other| other.is_same_as(&key)) {
                keys.push(key);
            }
        }
        if different.len() > MAX_KEYS {
            return Err(KeyError::Several(different.len()));
        }
        match keys.len() {
            0 | 1 => keys.pop().ok_or(KeyError::None),
            count => Err(KeyError::Several(count)),
        }
    }

    /// Whether the contents of a file have a private key that needs a password.
    pub(crate) fn is_locked(bytes: &[u8]) -> bool {
        matches!(Self::read(bytes, None), Err(KeyError::PasswordNeeded(_)))
    }

    /// Every private key that can be read: those of the blocks of a text, or of a PKCS#12 container.
    pub(crate) fn read_each(bytes: &[u8], password: Option<&Password>) -> Vec<Self> {
        match Self::read(bytes, password) {
            Ok(key) => vec![key],
            Err(KeyError::Several(_)) if is_der(bytes) => {
                let opened = pkcs12::open(bytes, password, &mut Rounds::default());
                let keys = opened.map(|contents| contents.keys).unwrap_or_default();
                let of = |der| Self::decrypted(der, Encrypted::Container, password).ok();
                keys.into_iter().take(MAX_KEYS).filter_map(of).collect()
            }
            Err(KeyError::Several(_)) => {
                let (ders, mut rounds) = (text::ders(bytes).unwrap_or_default(), Rounds::default());
                let of = |der: &Zeroizing<Vec<u8>>| Self::from_der(der, password, &mut rounds).ok();
                ders.iter().take(MAX_KEYS).filter_map(of).collect()
            }
            Err(_) => Vec::new(),
        }
    }

    /// The key in a block that is not encrypted.
    pub(crate) fn of_block(block: &secret::Block) -> Result<Self, KeyError> {
        Self::from_der(&text::der_of(block)?, None, &mut Rounds::default())
    }

    /// Whether OpenSSL 3.0 loads it from a block with this label (RFC 7468 §10, RFC 5915 §4). It also accepts PKCS#8
    /// under the label of the same kind of key (tested).
    pub(crate) fn is_labelled(&self, label: &str) -> bool {
        let is_rsa = matches!(self.public.algorithm, KeyAlgorithm::Rsa(_));
        match label {
            "PRIVATE KEY" => self.encoding == Encoding::Pkcs8,
            "RSA PRIVATE KEY" => is_rsa && self.encoding != Encoding::Sec1,
            "EC PRIVATE KEY" => !is_rsa && self.encoding != Encoding::Pkcs1,
            _ => true,
        }
    }

    fn from_der(bytes: &[u8], password: Option<&Password>, rounds: &mut Rounds) -> Result<Self, KeyError> {
        // Ignores octets after the key.
        let der = split_element(bytes).map_or(bytes, |(element, _)| element.whole);
        let transcoded = if shape_of(der).is_none() { ber::to_der(der) } else { None };
        let der = transcoded.as_ref().map_or(der, |(der, _)| der);
        match shape_of(der) {
            Some(Shape::Plain(encoding)) => {
                let public = public::of(der, encoding)?;
                Ok(Self { der: Zeroizing::new(der.to_vec()), encoding, public })
            }
            Some(Shape::EncryptedPkcs8) => {
                Self::decrypted(encrypted::pkcs8(der, password, rounds)?, Encrypted::Key, password)
            }
            Some(Shape::Pkcs12) => {
                Self::decrypted(encrypted::of_container(der, password, rounds)?, Encrypted::Container, password)
            }
            None if split_element(der).is_none() => Err(KeyError::Damaged(Damage::CutDer)),
            None => Err(KeyError::None),
        }
    }

    fn decrypted(der: Zeroizing<Vec<u8>>, what: Encrypted, password: Option<&Password>) -> Result<Self, KeyError> {
        // A wrong or missing password sometimes results in valid padding.
        if shape_of(&der) != Some(Shape::Plain(Encoding::Pkcs8)) {
            return Err(if password.is_some() { KeyError::WrongPassword } else { KeyError::PasswordNeeded(what) });
        }
        let public = public::of(&der, Encoding::Pkcs8)?;
        Ok(Self { der, encoding: Encoding::Pkcs8, public })
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Whether both are the same key, in any encoding.
    fn is_same_as(&self, other: &Self) -> bool {
        work::compares();
        self.public == other.public
    }

    /// Whether the key matches `certificate`: the complete public keys are equal.
    pub fn belongs_to(&self, certificate: &Certificate) -> bool {
        self.public.is_of(certificate)
    }

    /// The private key in DER, for files of servers that need it. Do not show it in messages.
    pub fn expose_der(&self) -> (&[u8], Encoding) {
        (&self.der, self.encoding)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public.algorithm)
    }
}

/// The kind of encrypted contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encrypted {
    /// A key.
    Key,
    /// A PKCS#12 container.
    Container,
}

/// Why a private key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no private key.
    None,
    /// There is more than one private key: this number.
    Several(usize),
    /// It is encrypted.
    PasswordNeeded(Encrypted),
    /// The password is wrong, or the encrypted contents are damaged. These cannot be distinguished.
    WrongPassword,
    /// PEM with `Proc-Type: 4,ENCRYPTED`, the encryption before PKCS#8 (RFC 1421 §4.6.1.1).
    TraditionalEncryption,
    /// Another encryption.
    UnsupportedEncryption(Encrypted, Encryption),
    /// A format of another program, by its name.
    ForeignFormat(&'static str),
    /// A kind of key that TLS server certificates do not use.
    UnsupportedKey(String),
    /// ECDSA on an unsupported curve, by its name or OID in dotted form.
    UnsupportedCurve(String),
    /// It cannot be read.
    Damaged(Damage),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("there is no private key in it"),
            Self::Several(count) => write!(f, "there are {count} private keys in it"),
            Self::PasswordNeeded(Encrypted::Key) => f.write_str("the private key is encrypted"),
            Self::PasswordNeeded(Encrypted::Container) => f.write_str("the PKCS#12 container is encrypted"),
            Self::WrongPassword => f.write_str("the password is wrong, or the file is damaged"),
            Self::TraditionalEncryption => {
                f.write_str("the private key is encrypted in the traditional way (Proc-Type: 4,ENCRYPTED)")
            }
            Self::UnsupportedEncryption(Encrypted::Key, how) => {
                write!(f, "the private key is encrypted with {how}{}", which_is_not_supported(how))
            }
            Self::UnsupportedEncryption(Encrypted::Container, how) => {
                write!(f, "the PKCS#12 container is encrypted with {how}{}", which_is_not_supported(how))
            }
            Self::ForeignFormat(program) => write!(f, "it is a key file of {program}"),
            Self::UnsupportedKey(kind) => write!(f, "the private key is of an unsupported kind: {kind}"),
            Self::UnsupportedCurve(curve) => {
                write!(f, "the private key is of an unsupported kind: ECDSA on the curve {curve}")
            }
            Self::Damaged(what) => write!(f, "the private key is damaged: {what}"),
        }
    }
}

impl std::error::Error for KeyError {}

fn which_is_not_supported(how: &Encryption) -> &'static str {
    match how {
        Encryption::Named(_) => ", which is not supported",
        Encryption::Costly(_) => "",
    }
}

/// An encryption that is not supported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encryption {
    /// An encryption, by its name or its OID in dotted form.
    Named(String),
    /// A key derivation (RFC 8018 §5) with more rounds than allowed: this number.
    Costly(u64),
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Costly(rounds) => {
                write!(
                    f,
                    "{rounds} rounds of key derivation, more than chainmend tries ({} for a file)",
                    rounds::MAX_ROUNDS
                )
            }
        }
    }
}

/// The defect of a damaged key. It shows nothing of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// A BEGIN line without its END line.
    MissingEnd,
    /// The base64 cannot be decoded.
    BadBase64,
    /// The block is empty.
    EmptyBlock,
    /// The DER ends early.
    CutDer,
    /// Not the structure of PKCS#8 (RFC 5208 §5).
    NotPkcs8,
    /// Not an Ed25519 key (RFC 8410 §7).
    NotEd25519,
    /// Not the structure of an RSA key (RFC 8017 appendix A.1.2).
    NotRsa,
    /// The numbers of an RSA key are inconsistent.
    InconsistentNumbers,
    /// The numbers of an ECDSA key are not on its curve.
    NotOnCurve,
    /// Not the structure of encrypted PKCS#8 (RFC 5208 §6).
    NotEncryptedPkcs8,
    /// A PKCS#12 container (RFC 7292) that cannot be parsed.
    UnreadableContainer,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingEnd => "its END line is missing",
            Self::BadBase64 => "its base64 cannot be read",
            Self::EmptyBlock => "the block is empty",
            Self::CutDer => "its DER is cut short",
            Self::NotPkcs8 => "it is not shaped like PKCS#8",
            Self::NotEd25519 => "it is no Ed25519 key",
            Self::NotRsa => "it is not shaped like an RSA key",
            Self::InconsistentNumbers => "its numbers do not belong together",
            Self::NotOnCurve => "its numbers are not on the curve",
            Self::NotEncryptedPkcs8 => "it is not shaped like encrypted PKCS#8",
            Self::UnreadableContainer => "the PKCS#12 container cannot be read",
        })
    }
}

/// The kind of a DER structure, judging by its first elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Plain(Encoding),
    EncryptedPkcs8,
    Pkcs12,
}

/// Whether a file is DER: a complete SEQUENCE, or the beginning of a long one, which no text has.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [SEQUENCE, 0x80..=0xff, ..])
        || expect_element(bytes, SEQUENCE).is_some_and(|(_, rest)| rest.is_empty())
}

fn shape_of(der: &[u8]) -> Option<Shape> {
    let (outer, _) = expect_element(der, SEQUENCE)?;
    let (first, rest) = split_element(outer.contents)?;
    let (second, _) = split_element(rest)?;
    Some(match (first.tag, first.contents, second.tag) {
        (INTEGER, [0 | 1], SEQUENCE) => Shape::Plain(Encoding::Pkcs8),
        (INTEGER, [0 | 1], INTEGER) => Shape::Plain(Encoding::Pkcs1),
        (INTEGER, [1], OCTET_STRING) => Shape::Plain(Encoding::Sec1),
        (SEQUENCE, _, OCTET_STRING) => Shape::EncryptedPkcs8,
        (INTEGER, [3], SEQUENCE) => Shape::Pkcs12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
