//! Signatures of certificates: which algorithms there are, and verifying one.

use std::fmt;

use aws_lc_rs::signature::{self as aws, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::oid_registry::{self as oid, asn1_rs::oid};
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::AlgorithmIdentifier;

use super::{Certificate, KeyAlgorithm};

/// A hash function of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1: broken, refused by clients since 2017.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        })
    }
}

/// The algorithm of a signature (RFC 3279, 4055, 5758, 8410).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(Hash),
    /// RSASSA-PSS with MGF1 of the same hash and a salt as long as the hash.
    RsaPss(Hash),
    /// ECDSA.
    Ecdsa(Hash),
    /// Ed25519.
    Ed25519,
    /// Another one, by its OID in dotted form.
    Unsupported(String),
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RsaPkcs1(hash) => write!(f, "RSA with {hash}"),
            Self::RsaPss(hash) => write!(f, "RSA-PSS with {hash}"),
            Self::Ecdsa(hash) => write!(f, "ECDSA with {hash}"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Unsupported(oid) => write!(f, "unsupported signature algorithm {oid}"),
        }
    }
}

impl SignatureAlgorithm {
    pub(super) fn of(identifier: &AlgorithmIdentifier<'_>) -> Self {
        let table = [
            (oid::OID_PKCS1_SHA256WITHRSA, Self::RsaPkcs1(Hash::Sha256)),
            (oid::OID_PKCS1_SHA384WITHRSA, Self::RsaPkcs1(Hash::Sha384)),
            (oid::OID_PKCS1_SHA512WITHRSA, Self::RsaPkcs1(Hash::Sha512)),
            (oid::OID_PKCS1_SHA1WITHRSA, Self::RsaPkcs1(Hash::Sha1)),
            (oid::OID_SHA1_WITH_RSA, Self::RsaPkcs1(Hash::Sha1)),
            (oid!(1.2.840.10045.4.1), Self::Ecdsa(Hash::Sha1)),
            (oid::OID_SIG_ECDSA_WITH_SHA256, Self::Ecdsa(Hash::Sha256)),
            (oid::OID_SIG_ECDSA_WITH_SHA384, Self::Ecdsa(Hash::Sha384)),
            (oid::OID_SIG_ECDSA_WITH_SHA512, Self::Ecdsa(Hash::Sha512)),
            (oid::OID_SIG_ED25519, Self::Ed25519),
        ];
        let algorithm = &identifier.algorithm;
        let known = table.into_iter().find(|(known, _)| known == algorithm).map(|(_, known)| known);
        known
            .or_else(|| {
                (*algorithm == oid::OID_PKCS1_RSASSAPSS).then(|| pss_hash(identifier)).flatten().map(Self::RsaPss)
            })
            .unwrap_or_else(|| Self::Unsupported(algorithm.to_id_string()))
    }

    /// The hash that is signed; `None` where the algorithm has its own.
    pub fn hash(&self) -> Option<Hash> {
        match self {
            Self::RsaPkcs1(hash) | Self::RsaPss(hash) | Self::Ecdsa(hash) => Some(*hash),
            Self::Ed25519 | Self::Unsupported(_) => None,
        }
    }

    /// Whether the hash is SHA-1.
    pub fn is_sha1(&self) -> bool {
        self.hash() == Some(Hash::Sha1)
    }
}

/// The hash of RSASSA-PSS parameters in the one form that certificates use (RFC 4055 §3.1, CA/Browser
/// Forum baseline requirements §7.1.3.2): MGF1 with the same hash, the salt as long as the hash.
fn pss_hash(identifier: &AlgorithmIdentifier<'_>) -> Option<Hash> {
    let parameters = RsaSsaPssParams::try_from(identifier.parameters.as_ref()?).ok()?;
    let hash = parameters.hash_algorithm_oid();
    let mask = parameters.mask_gen_algorithm().ok()?;
    let table = [
        (oid::OID_NIST_HASH_SHA256, Hash::Sha256, 32),
        (oid::OID_NIST_HASH_SHA384, Hash::Sha384, 48),
        (oid::OID_NIST_HASH_SHA512, Hash::Sha512, 64),
    ];
    table
        .into_iter()
        .find(|(known, _, salt)| known == hash && mask.hash == *known && parameters.salt_length() == *salt)
        .map(|(_, hash, _)| hash)
}

/// Why a signature does not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// No implementation for this algorithm with this key.
    Unsupported(SignatureAlgorithm, KeyAlgorithm),
    /// Another key made the signature, or the certificate was altered.
    Mismatch,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported(algorithm, key) => {
                write!(f, "signature with {algorithm} by a key of {key} is not supported")
            }
            Self::Mismatch => f.write_str("another key made the signature"),
        }
    }
}

impl std::error::Error for SignatureError {}

impl Certificate {
    /// Checks that `issuer`'s key made this certificate's signature. Names are not compared, and
    /// old algorithms (SHA-1, RSA from 1024 bits) verify: whether they are acceptable is for `path`.
    ///
    /// # Errors
    ///
    /// [`SignatureError`]: the algorithm is not supported, or the signature is not that key's.
    pub fn verify_signed_by(&self, issuer: &Self) -> Result<(), SignatureError> {
        let algorithm = &self.facts().signature_algorithm;
        let key = &issuer.facts().key_algorithm;
        let verifier =
            verifier(algorithm, key).ok_or_else(|| SignatureError::Unsupported(algorithm.clone(), key.clone()))?;
        UnparsedPublicKey::new(verifier, issuer.facts().public_key(issuer.der()))
            .verify(self.facts().to_be_signed(self.der()), self.facts().signature(self.der()))
            .map_err(|_| SignatureError::Mismatch)
    }
}

fn verifier(algorithm: &SignatureAlgorithm, key: &KeyAlgorithm) -> Option<&'static dyn VerificationAlgorithm> {
    use Hash::{Sha1, Sha256, Sha384, Sha512};
    use KeyAlgorithm::{P256, P384, P521, Rsa};
    use SignatureAlgorithm::{Ecdsa, Ed25519, RsaPkcs1, RsaPss};
    Some(match (algorithm, key) {
        (RsaPkcs1(Sha1), Rsa(_)) => &aws::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        (RsaPkcs1(Sha256), Rsa(_)) => &aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        (RsaPkcs1(Sha384), Rsa(_)) => &aws::RSA_PKCS1_2048_8192_SHA384,
        (RsaPkcs1(Sha512), Rsa(_)) => &aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        (RsaPss(Sha256), Rsa(_)) => &aws::RSA_PSS_2048_8192_SHA256,
        (RsaPss(Sha384), Rsa(_)) => &aws::RSA_PSS_2048_8192_SHA384,
        (RsaPss(Sha512), Rsa(_)) => &aws::RSA_PSS_2048_8192_SHA512,
        (Ecdsa(Sha1), P256) => &aws::ECDSA_P256_SHA1_ASN1,
        (Ecdsa(Sha256), P256) => &aws::ECDSA_P256_SHA256_ASN1,
        (Ecdsa(Sha384), P256) => &aws::ECDSA_P256_SHA384_ASN1,
        (Ecdsa(Sha512), P256) => &aws::ECDSA_P256_SHA512_ASN1,
        (Ecdsa(Sha256), P384) => &aws::ECDSA_P384_SHA256_ASN1,
        (Ecdsa(Sha384), P384) => &aws::ECDSA_P384_SHA384_ASN1,
        (Ecdsa(Sha512), P384) => &aws::ECDSA_P384_SHA512_ASN1,
        (Ecdsa(Sha1), P521) => &aws::ECDSA_P521_SHA1_ASN1,
        (Ecdsa(Sha256), P521) => &aws::ECDSA_P521_SHA256_ASN1,
        (Ecdsa(Sha384), P521) => &aws::ECDSA_P521_SHA384_ASN1,
        (Ecdsa(Sha512), P521) => &aws::ECDSA_P521_SHA512_ASN1,
        (Ed25519, KeyAlgorithm::Ed25519) => &aws::ED25519,
        _ => return None,
    })
}
