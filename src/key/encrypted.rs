//! Password-based encryption: PBES2 (RFC 8018 §6.2), and the older schemes of PKCS#12 (RFC 7292 appendix C).

use aws_lc_rs::digest;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use des::TdesEde3;
use pkcs5::EncryptionScheme;
use pkcs5::pbes2::{Kdf, Parameters, Pbkdf2Prf};
use rc2::Rc2;
use zeroize::Zeroizing;

use super::pkcs12::{self, Closed, KeyFor};
use super::public::{algorithm_name, name_of};
use super::rounds::Rounds;
use super::{Damage, Encrypted, Encryption, KeyError, Password};
use crate::certificate::outline::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, expect_element};

/// 1.2.840.113549.1.12.1 (RFC 7292 appendix C), the prefix of the schemes.
pub(super) const OF_PKCS12: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1];

/// A password in the two forms that key derivations use.
pub(super) struct Secret<'a> {
    /// For PKCS#5.
    text: &'a str,
    /// UTF-16 with a terminator (RFC 7292 appendix B.1).
    bmp: Zeroizing<Vec<u8>>,
}

impl<'a> Secret<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut bmp = Zeroizing::new(Vec::with_capacity(text.len() * 2 + 2));
        for unit in text.encode_utf16().chain([0]) {
            bmp.extend_from_slice(&unit.to_be_bytes());
        }
        Self { text, bmp }
    }

    /// No password, which differs from an empty one in PKCS#12.
    pub(super) fn nothing() -> Self {
        Self { text: "", bmp: Zeroizing::default() }
    }

    pub(super) fn bmp(&self) -> &[u8] {
        &self.bmp
    }

    pub(super) fn into_bmp(self) -> Zeroizing<Vec<u8>> {
        self.bmp
    }
}

/// An encryption scheme.
enum Scheme<'a> {
    Pbes2(Box<Parameters>),
    OfPkcs12 { cipher: Cipher, salt: &'a [u8], iterations: u64 },
}

/// The ciphers of the old schemes, with the length of the key in octets.
#[derive(Clone, Copy)]
enum Cipher {
    TripleDes(usize),
    Rc2(usize),
}

impl<'a> Scheme<'a> {
    fn of(algorithm: &'a [u8]) -> Result<Self, Closed> {
        if let Some(scheme) = of_pkcs12(algorithm) {
            return Ok(scheme);
        }
        match EncryptionScheme::try_from(algorithm) {
            Ok(EncryptionScheme::Pbes2(parameters)) => Ok(Self::Pbes2(Box::new(parameters))),
            _ => Err(Closed::Unknown(cipher_of(algorithm).unwrap_or_else(|| algorithm_name(algorithm)))),
        }
    }

    /// The number of rounds for one block of a key.
    fn iterations(&self) -> u64 {
        match self {
            Self::Pbes2(parameters) => match &parameters.kdf {
                Kdf::Pbkdf2(pbkdf2) => u64::from(pbkdf2.iteration_count),
                Kdf::Scrypt(scrypt) => {
                    let blocks = scrypt.cost_parameter.saturating_mul(u64::from(scrypt.block_size));
                    blocks.saturating_mul(u64::from(scrypt.parallelization))
                }
                _ => u64::MAX,
            },
            Self::OfPkcs12 { iterations, .. } => *iterations,
        }
    }

    /// The number of rounds for deriving the keys.
    fn rounds(&self) -> u64 {
        let blocks = match self {
            Self::Pbes2(parameters) => match &parameters.kdf {
                Kdf::Pbkdf2(pbkdf2) => parameters.encryption.key_size().div_ceil(output_of(pbkdf2.prf)),
                _ => 1,
            },
            // SHA-1, for the key and for the initialisation vector.
            Self::OfPkcs12 { cipher: Cipher::TripleDes(length) | Cipher::Rc2(length), .. } => length.div_ceil(20) + 1,
        };
        self.iterations().saturating_mul(blocks as u64)
    }

    fn decrypt(&self, data: &[u8], secret: &Secret<'_>) -> Result<Zeroizing<Vec<u8>>, Closed> {
        let mut buffer = Zeroizing::new(data.to_vec());
        let length = match self {
            Self::Pbes2(parameters) => match parameters.decrypt_in_place(secret.text, &mut buffer) {
                Ok(plain) => Ok(plain.len()),
                Err(pkcs5::Error::DecryptFailed) => Err(Closed::Locked),
                Err(_) => Err(Closed::Unknown(name_of(parameters.encryption.oid().as_bytes()))),
            },
            Self::OfPkcs12 { cipher, salt, iterations } => {
                let hash = &digest::SHA1_FOR_LEGACY_USE_ONLY;
                let derive = |purpose, length| pkcs12::derive(hash, purpose, secret.bmp(), salt, *iterations, length);
                let vector = derive(KeyFor::Vector, 8);
                match *cipher {
                    Cipher::TripleDes(length) => {
                        let mut key = derive(KeyFor::Encryption, length);
                        // With two keys, the third equals the first.
                        let first: Zeroizing<Vec<u8>> = Zeroizing::new(key[..24 - length].to_vec());
                        key.reserve_exact(first.len());
                        key.extend_from_slice(&first);
                        cbc::<TdesEde3>(&key, &vector, &mut buffer)
                    }
                    Cipher::Rc2(length) => cbc::<Rc2>(&derive(KeyFor::Encryption, length), &vector, &mut buffer),
                }
            }
        }?;
        buffer.truncate(length);
        Ok(buffer)
    }
}

/// Decrypts in place. Returns the length of the plain text.
fn cbc<C: KeyInit + BlockCipherDecrypt>(key: &[u8], vector: &[u8], buffer: &mut [u8]) -> Result<usize, Closed> {
    let cipher = Decryptor::<C>::new_from_slices(key, vector).map_err(|_| Closed::Damaged)?;
    let plain = cipher.decrypt_padded::<Pkcs7>(buffer).map_err(|_| Closed::Locked)?;
    Ok(plain.len())
}

/// The number of octets of a key that one block produces, at most the 32 of the longest key (AES-256): SHA-384 and
/// SHA-512 produce more.
fn output_of(prf: Pbkdf2Prf) -> usize {
    match prf {
        Pbkdf2Prf::HmacWithSha1 => 20,
        Pbkdf2Prf::HmacWithSha224 => 28,
        _ => 32,
    }
}

/// The name of the cipher of PBES2 (RFC 8018 appendix A.4), if the cipher is what is unknown.
fn cipher_of(algorithm: &[u8]) -> Option<String> {
    /// 1.2.840.113549.1.5.13, and the prefix of AES, 2.16.840.1.101.3.4.1.
    const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
    const AES: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1];
    let (algorithm, _) = expect_element(algorithm, SEQUENCE)?;
    let (oid, parameters) = expect_element(algorithm.contents, OBJECT_IDENTIFIER)?;
    let (parameters, _) = expect_element(parameters, SEQUENCE)?;
    let (_derivation, cipher) = expect_element(parameters.contents, SEQUENCE)?;
    let (cipher, _) = expect_element(cipher, SEQUENCE)?;
    let (name, _) = expect_element(cipher.contents, OBJECT_IDENTIFIER)?;
    (oid.contents == PBES2 && !name.contents.starts_with(AES)).then(|| algorithm_name(cipher.whole))
}

/// A known scheme of RFC 7292 appendix C.
fn of_pkcs12(algorithm: &[u8]) -> Option<Scheme<'_>> {
    let (algorithm, _) = expect_element(algorithm, SEQUENCE)?;
    let (oid, parameters) = expect_element(algorithm.contents, OBJECT_IDENTIFIER)?;
    let cipher = match oid.contents.strip_prefix(OF_PKCS12)? {
        [3] => Cipher::TripleDes(24),
        [4] => Cipher::TripleDes(16),
        [5] => Cipher::Rc2(16),
        [6] => Cipher::Rc2(5),
        _ => return None,
    };
    let (parameters, _) = expect_element(parameters, SEQUENCE)?;
    let (salt, rest) = expect_element(parameters.contents, OCTET_STRING)?;
    let (iterations, _) = expect_element(rest, INTEGER)?;
    let iterations = pkcs12::number(iterations.contents);
    Some(Scheme::OfPkcs12 { cipher, salt: salt.contents, iterations })
}

/// The number of rounds for one block of a key with the scheme of an `AlgorithmIdentifier`. 0 if it is unknown.
pub(super) fn iterations_of(algorithm: &[u8]) -> u64 {
    Scheme::of(algorithm).map_or(0, |scheme| scheme.iterations())
}

/// Decrypts with the scheme of an `AlgorithmIdentifier`. Its rounds are deducted before.
pub(super) fn decrypt(
    algorithm: &[u8],
    data: &[u8],
    secret: &Secret<'_>,
    rounds: &mut Rounds,
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let scheme = Scheme::of(algorithm)?;
    rounds.take(scheme.rounds())?;
    scheme.decrypt(data, secret)
}

/// The algorithm and the octets of `EncryptedPrivateKeyInfo` (RFC 5958 §3).
pub(super) fn parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (info, _) = expect_element(der, SEQUENCE)?;
    let (algorithm, rest) = expect_element(info.contents, SEQUENCE)?;
    let (data, _) = expect_element(rest, OCTET_STRING)?;
    Some((algorithm.whole, data.contents))
}

/// The PKCS#8 key inside an `EncryptedPrivateKeyInfo`.
pub(super) fn open(der: &[u8], secret: &Secret<'_>, rounds: &mut Rounds) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let (algorithm, data) = parts(der).ok_or(Closed::Damaged)?;
    decrypt(algorithm, data, secret, rounds)
}

/// The PKCS#8 key in an `EncryptedPrivateKeyInfo` from a file or a block.
pub(super) fn pkcs8(
    der: &[u8],
    password: Option<&Password>,
    rounds: &mut Rounds,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let (algorithm, data) = parts(der).ok_or(KeyError::Damaged(Damage::NotEncryptedPkcs8))?;
    let failed = |closed| of_closed(closed, Encrypted::Key, password);
    let scheme = Scheme::of(algorithm).map_err(failed)?;
    rounds.take(scheme.rounds()).map_err(|many| failed(many.into()))?;
    let password = password.ok_or(KeyError::PasswordNeeded(Encrypted::Key))?;
    scheme.decrypt(data, &Secret::of(password.expose())).map_err(failed)
}

/// The PKCS#8 key inside a PKCS#12 container.
pub(super) fn of_container(
    der: &[u8],
    password: Option<&Password>,
    rounds: &mut Rounds,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let opened = match pkcs12::open(der, password, rounds) {
        // The password may be for another file of the run.
        Err(Closed::Locked) if password.is_some() => pkcs12::open(der, None, rounds).map_err(|_| Closed::Locked),
        opened => opened,
    };
    let contents = opened.map_err(|closed| of_closed(closed, Encrypted::Container, password))?;
    let mut keys = contents.keys;
    keys.dedup();
    match keys.len() {
        0 | 1 => keys.pop().ok_or(KeyError::None),
        count => Err(KeyError::Several(count)),
    }
}

fn of_closed(closed: Closed, what: Encrypted, password: Option<&Password>) -> KeyError {
    match closed {
        Closed::Locked if password.is_none() => KeyError::PasswordNeeded(what),
        Closed::Locked => KeyError::WrongPassword,
        Closed::Costly(rounds) => KeyError::UnsupportedEncryption(what, Encryption::Costly(rounds)),
        Closed::Unknown(name) => KeyError::UnsupportedEncryption(what, Encryption::Named(name)),
        Closed::Damaged => KeyError::Damaged(match what {
            Encrypted::Key => Damage::NotEncryptedPkcs8,
            Encrypted::Container => Damage::UnreadableContainer,
        }),
    }
}
