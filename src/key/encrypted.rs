//! Keys that a password opens: encrypted PKCS#8 (RFC 5958 §3, RFC 8018) and PKCS#12 (RFC 7292).

use p12_keystore::{Pkcs12Archive, error::Error as ContainerError};
use pkcs5::EncryptionScheme;
use pkcs5::pbes2::Kdf;
use zeroize::Zeroizing;

use super::public::algorithm_name;
use super::{Damage, Encrypted, Encryption, KeyError, Password};
use crate::certificate::outline::{OCTET_STRING, SEQUENCE, expect_element};

/// The most rounds of PBKDF2: what RFC 8018 §4.2 calls appropriate for especially critical keys.
const MAX_ROUNDS: u32 = 10_000_000;

/// The most memory that scrypt may take: 128 * N * r octets (RFC 7914 §2).
const MAX_SCRYPT_BYTES: u64 = 1 << 30;
const MAX_SCRYPT_PARALLEL: u16 = 16;

/// The PKCS#8 key inside an `EncryptedPrivateKeyInfo`.
pub(super) fn pkcs8(der: &[u8], password: Option<&Password>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let parts = || {
        let (info, _) = expect_element(der, SEQUENCE)?;
        let (algorithm, rest) = expect_element(info.contents, SEQUENCE)?;
        let (data, _) = expect_element(rest, OCTET_STRING)?;
        Some((algorithm.whole, data.contents))
    };
    let (algorithm, data) = parts().ok_or(KeyError::Damaged(Damage::NotEncryptedPkcs8))?;
    let unsupported = || KeyError::UnsupportedEncryption(Encrypted::Key, Encryption::Named(algorithm_name(algorithm)));
    let scheme = EncryptionScheme::try_from(algorithm).map_err(|_| unsupported())?;
    let parameters = scheme.pbes2().ok_or_else(unsupported)?;
    if !is_affordable(&parameters.kdf) {
        return Err(KeyError::UnsupportedEncryption(Encrypted::Key, Encryption::Costly));
    }
    let password = password.ok_or(KeyError::PasswordNeeded(Encrypted::Key))?;
    let mut buffer = Zeroizing::new(data.to_vec());
    let length = match scheme.decrypt_in_place(password.expose(), &mut buffer) {
        Ok(plain) => plain.len(),
        Err(pkcs5::Error::DecryptFailed) => return Err(KeyError::WrongPassword),
        Err(_) => return Err(unsupported()),
    };
    buffer.truncate(length);
    Ok(buffer)
}

fn is_affordable(kdf: &Kdf) -> bool {
    match kdf {
        Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count <= MAX_ROUNDS,
        Kdf::Scrypt(scrypt) => {
            let memory = scrypt.cost_parameter.checked_mul(128 * u64::from(scrypt.block_size));
            scrypt.cost_parameter > 1
                && scrypt.parallelization <= MAX_SCRYPT_PARALLEL
                && memory.is_some_and(|memory| memory <= MAX_SCRYPT_BYTES)
        }
        _ => false,
    }
}

/// The PKCS#8 key inside a PKCS#12 container.
pub(super) fn pkcs12(der: &[u8], password: Option<&Password>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let text = password.map_or("", Password::expose);
    let archive = Pkcs12Archive::from_pkcs12(der, text).map_err(|error| match (error, password) {
        (ContainerError::MacError(_) | ContainerError::Pkcs5Error(_) | ContainerError::UnpadError, None) => {
            KeyError::PasswordNeeded(Encrypted::Container)
        }
        (ContainerError::MacError(_) | ContainerError::Pkcs5Error(_) | ContainerError::UnpadError, Some(_)) => {
            KeyError::WrongPassword
        }
        (ContainerError::UnsupportedEncryptionScheme | ContainerError::UnsupportedMacAlgorithm, _) => {
            KeyError::UnsupportedEncryption(Encrypted::Container, Encryption::Rare)
        }
        _ => KeyError::Damaged(Damage::UnreadableContainer),
    })?;
    let mut keys: Vec<&[u8]> = archive.keys.iter().map(|bag| bag.key.as_der()).collect();
    keys.dedup();
    match keys[..] {
        [] => Err(KeyError::None),
        [key] => Ok(Zeroizing::new(key.to_vec())),
        [..] => Err(KeyError::Several(keys.len())),
    }
}
