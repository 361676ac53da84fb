//! Signature algorithms, and verification of the signatures of certificates.

use std::fmt;
use std::ops::RangeInclusive;

use aws_lc_rs::digest;
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::signature::{self as aws, ParsedPublicKey, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::oid_registry::{self as oid, asn1_rs::oid};
use x509_parser::x509::AlgorithmIdentifier;

use super::hash::{Hash, pss_hash};
use super::names::algorithm_name;
use super::{Certificate, KeyAlgorithm, MlDsa, work};

/// The algorithm of a signature (RFC 3279, 4055, 5758, 8410).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(Hash),
    /// RSASSA-PSS with MGF1 of the same hash and a salt as long as the hash.
    RsaPss(Hash),
    /// ECDSA.
    Ecdsa(Hash),
    /// Ed25519.
    Ed25519,
    /// ML-DSA (RFC 9881).
    MlDsa(MlDsa),
    /// Another algorithm, by its OID in dotted form.
    Unsupported(String),
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RsaPkcs1(hash) => write!(f, "RSA with {hash}"),
            Self::RsaPss(hash) => write!(f, "RSA-PSS with {hash}"),
            Self::Ecdsa(hash) => write!(f, "ECDSA with {hash}"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::MlDsa(level) => level.fmt(f),
            Self::Unsupported(oid) => match algorithm_name(oid) {
                Some(name) => f.write_str(name),
                None => write!(f, "unknown signature algorithm {oid}"),
            },
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
        let pss = || {
            let parameters = identifier.parameters.as_ref().filter(|_| *algorithm == oid::OID_PKCS1_RSASSAPSS)?;
            pss_hash(parameters).map(Self::RsaPss)
        };
        known.or_else(pss).unwrap_or_else(|| {
            let dotted = algorithm.to_id_string();
            MlDsa::of(&dotted).map_or_else(|| Self::Unsupported(dotted), Self::MlDsa)
        })
    }

    /// The hash that is signed. `None` if the algorithm includes the hash.
    pub fn hash(&self) -> Option<Hash> {
        match self {
            Self::RsaPkcs1(hash) | Self::RsaPss(hash) | Self::Ecdsa(hash) => Some(*hash),
            Self::Ed25519 | Self::MlDsa(_) | Self::Unsupported(_) => None,
        }
    }

    /// Whether the hash is SHA-1.
    pub fn is_sha1(&self) -> bool {
        self.hash() == Some(Hash::Sha1)
    }
}

/// Why a signature does not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// This algorithm is not supported with this key.
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
    /// Checks that `issuer`'s key made this certificate's signature. Names are not compared. Old algorithms (SHA-1, RSA
    /// from 1024 bits) are verified; `path` decides whether they are acceptable.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if the algorithm is not supported, or the signature was not made with that key.
    pub fn verify_signed_by(&self, issuer: &Self) -> Result<(), SignatureError> {
        work::verifies();
        let algorithm = &self.facts().signature_algorithm;
        let key = &issuer.facts().key_algorithm;
        let verifier =
            verifier(algorithm, key).ok_or_else(|| SignatureError::Unsupported(algorithm.clone(), key.clone()))?;
        let (message, signature) = (self.facts().to_be_signed(self.der()), self.facts().signature(self.der()));
        let outcome = match issuer.verifying_key(algorithm, verifier) {
            Some(key) => verify(key, algorithm, message, signature),
            None => UnparsedPublicKey::new(verifier, issuer.public_key()).verify(message, signature),
        };
        outcome.map_err(|_| SignatureError::Mismatch)
    }

    /// The key prepared for this algorithm. It is cached for the first algorithm that it verified, which is nearly
    /// always the only one.
    fn verifying_key(
        &self,
        algorithm: &SignatureAlgorithm,
        verifier: &'static dyn VerificationAlgorithm,
    ) -> Option<&ParsedPublicKey> {
        let parse = || Some((algorithm.clone(), ParsedPublicKey::new(verifier, self.public_key()).ok()?));
        let (of, key) = self.0.verifying_key.get_or_init(parse).as_ref()?;
        (of == algorithm).then_some(key)
    }
}

/// Verifies with a parsed key. For ECDSA, the message is hashed first, without the context of a hash that is computed
/// in parts.
fn verify(
    key: &ParsedPublicKey,
    algorithm: &SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Unspecified> {
    let SignatureAlgorithm::Ecdsa(hash) = algorithm else { return key.verify_sig(message, signature) };
    let hash = match hash {
        Hash::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => &digest::SHA256,
        Hash::Sha384 => &digest::SHA384,
        Hash::Sha512 => &digest::SHA512,
    };
    key.verify_digest_sig(&digest::digest(hash, message), signature)
}

/// A parsed key, and the algorithm that it verifies.
pub(super) type VerifyingKey = (SignatureAlgorithm, ParsedPublicKey);

/// The sizes of RSA moduli, in bits, with which aws-lc-rs verifies: in general, and for algorithms without a verifier
/// for old keys.
const RSA_BITS: RangeInclusive<usize> = 1024..=8192;
const RSA_BITS_OF_TODAY: RangeInclusive<usize> = 2048..=8192;

fn verifier(algorithm: &SignatureAlgorithm, key: &KeyAlgorithm) -> Option<&'static dyn VerificationAlgorithm> {
    use Hash::{Sha1, Sha256, Sha384, Sha512};
    use KeyAlgorithm::{P256, P384, P521};
    use SignatureAlgorithm::{Ecdsa, Ed25519};
    Some(match (algorithm, key) {
        (SignatureAlgorithm::RsaPkcs1(hash), KeyAlgorithm::Rsa(bits)) => return pkcs1(*hash, *bits),
        (SignatureAlgorithm::RsaPss(hash), KeyAlgorithm::Rsa(bits)) => return pss(*hash, *bits),
        // The parameters of the key restrict those of its signatures (RFC 4055 §3.3), as in OpenSSL and GnuTLS.
        (SignatureAlgorithm::RsaPss(hash), KeyAlgorithm::RsaPss(bits, only)) => {
            return pss(*hash, *bits).filter(|_| only.is_none_or(|only| only == *hash));
        }
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
        (SignatureAlgorithm::MlDsa(level), KeyAlgorithm::MlDsa(of_key)) if level == of_key => match level {
            MlDsa::Level44 => &aws::ML_DSA_44,
            MlDsa::Level65 => &aws::ML_DSA_65,
            MlDsa::Level87 => &aws::ML_DSA_87,
        },
        _ => return None,
    })
}

fn pkcs1(hash: Hash, bits: usize) -> Option<&'static dyn VerificationAlgorithm> {
    let (sizes, verifier): (_, &'static dyn VerificationAlgorithm) = match hash {
        Hash::Sha1 => (RSA_BITS, &aws::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        Hash::Sha256 => (RSA_BITS, &aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        Hash::Sha384 => (RSA_BITS_OF_TODAY, &aws::RSA_PKCS1_2048_8192_SHA384),
        Hash::Sha512 => (RSA_BITS, &aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
    };
    sizes.contains(&bits).then_some(verifier)
}

fn pss(hash: Hash, bits: usize) -> Option<&'static dyn VerificationAlgorithm> {
    let verifier: &'static dyn VerificationAlgorithm = match hash {
        Hash::Sha1 => return None,
        Hash::Sha256 => &aws::RSA_PSS_2048_8192_SHA256,
        Hash::Sha384 => &aws::RSA_PSS_2048_8192_SHA384,
        Hash::Sha512 => &aws::RSA_PSS_2048_8192_SHA512,
    };
    RSA_BITS_OF_TODAY.contains(&bits).then_some(verifier)
}

#[cfg(test)]
mod tests {
    use rcgen::{
        PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512, PKCS_ED25519, PKCS_ML_DSA_44,
        PKCS_ML_DSA_65, PKCS_ML_DSA_87, PKCS_RSA_SHA256, PKCS_RSA_SHA512,
    };

    use super::*;
    use crate::pki::Spec;

    #[test]
    fn signatures_of_each_kind_hold_and_do_not_hold_when_a_bit_is_another() {
        let cases = [
            (&PKCS_ECDSA_P256_SHA256, "ECDSA with SHA-256"),
            (&PKCS_ECDSA_P384_SHA384, "ECDSA with SHA-384"),
            (&PKCS_ECDSA_P521_SHA512, "ECDSA with SHA-512"),
            (&PKCS_ED25519, "Ed25519"),
            (&PKCS_RSA_SHA256, "RSA with SHA-256"),
            (&PKCS_RSA_SHA512, "RSA with SHA-512"),
            (&PKCS_ML_DSA_44, "ML-DSA-44"),
            (&PKCS_ML_DSA_65, "ML-DSA-65"),
            (&PKCS_ML_DSA_87, "ML-DSA-87"),
        ];
        let parsed = |der: Vec<u8>| Certificate::from_der(der).unwrap();
        for (algorithm, name) in cases {
            let issuer = Spec::ca("Root").algorithm(algorithm).self_signed();
            let leaf = Spec::leaf("www.example.jp").issued_by(&issuer).der;
            let mut altered = leaf.clone();
            let last = altered.len() - 9;
            altered[last] ^= 1;
            let other = parsed(Spec::ca("Root").algorithm(algorithm).self_signed().der);
            let (leaf, issuer) = (parsed(leaf), parsed(issuer.der));
            assert_eq!(leaf.facts().signature_algorithm.to_string(), name);
            assert_eq!(leaf.verify_signed_by(&issuer), Ok(()), "{name}");
            assert_eq!(leaf.verify_signed_by(&other), Err(SignatureError::Mismatch), "{name}");
            assert_eq!(parsed(altered).verify_signed_by(&issuer), Err(SignatureError::Mismatch), "{name}");
            assert!(issuer.is_self_signed(), "{name}");
        }
    }

    #[test]
    fn a_key_for_pss_alone_signs_with_its_hash_alone() {
        let holds = |hash, key: &KeyAlgorithm| verifier(&SignatureAlgorithm::RsaPss(hash), key).is_some();
        let (any, sha256) = (KeyAlgorithm::RsaPss(2048, None), KeyAlgorithm::RsaPss(2048, Some(Hash::Sha256)));
        assert!(holds(Hash::Sha256, &any) && holds(Hash::Sha384, &any) && holds(Hash::Sha256, &sha256));
        assert!(!holds(Hash::Sha384, &sha256) && !holds(Hash::Sha1, &any));
        assert!(verifier(&SignatureAlgorithm::RsaPkcs1(Hash::Sha256), &any).is_none());
        // A modulus of unsupported size is not a mismatch.
        let pkcs1 = |bits| verifier(&SignatureAlgorithm::RsaPkcs1(Hash::Sha256), &KeyAlgorithm::Rsa(bits)).is_some();
        assert!(!pkcs1(1023) && pkcs1(1024) && pkcs1(8192) && !pkcs1(8193));
    }
}
