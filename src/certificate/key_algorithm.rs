//! The kind and size of a public key.

use std::fmt;

use x509_parser::asn1_rs::Tag;
use x509_parser::oid_registry as oid;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// The kind and size of a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA, with the length of the modulus in bits.
    Rsa(usize),
    /// ECDSA on NIST P-256.
    P256,
    /// ECDSA on NIST P-384.
    P384,
    /// ECDSA on NIST P-521.
    P521,
    /// ECDSA on a curve that is given by its parameters, which RFC 5480 §2.1.1 forbids: whoever makes the
    /// parameters can make a key that fits (CVE-2020-0601).
    ExplicitCurve,
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Another one, by its OID in dotted form.
    Unsupported(String),
}

impl KeyAlgorithm {
    pub(super) fn of(info: &SubjectPublicKeyInfo<'_>) -> Self {
        let algorithm = &info.algorithm.algorithm;
        let parameters = info.algorithm.parameters.as_ref().filter(|parameters| parameters.tag() == Tag::Oid);
        let curve = parameters.and_then(|parameters| parameters.as_oid().ok());
        if *algorithm == oid::OID_PKCS1_RSAENCRYPTION || *algorithm == oid::OID_PKCS1_RSASSAPSS {
            if let Ok(PublicKey::RSA(key)) = info.parsed() {
                return Self::Rsa(bit_length(key.modulus));
            }
        } else if *algorithm == oid::OID_KEY_TYPE_EC_PUBLIC_KEY {
            match curve {
                Some(curve) if curve == oid::OID_EC_P256 => return Self::P256,
                Some(curve) if curve == oid::OID_NIST_EC_P384 => return Self::P384,
                Some(curve) if curve == oid::OID_NIST_EC_P521 => return Self::P521,
                Some(curve) => return Self::Unsupported(curve.to_id_string()),
                None => return Self::ExplicitCurve,
            }
        } else if *algorithm == oid::OID_SIG_ED25519 {
            return Self::Ed25519;
        }
        Self::Unsupported(algorithm.to_id_string())
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA-{bits}"),
            Self::P256 => f.write_str("ECDSA P-256"),
            Self::P384 => f.write_str("ECDSA P-384"),
            Self::P521 => f.write_str("ECDSA P-521"),
            Self::ExplicitCurve => f.write_str("ECDSA on a curve given by its parameters"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Unsupported(oid) => write!(f, "unsupported key algorithm {oid}"),
        }
    }
}

fn bit_length(integer: &[u8]) -> usize {
    let significant = integer.iter().skip_while(|&&octet| octet == 0);
    let octets = significant.clone().count();
    significant.take(1).fold(octets * 8, |bits, octet| bits - octet.leading_zeros() as usize)
}
