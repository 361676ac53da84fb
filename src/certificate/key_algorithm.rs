//! The kind and size of public keys.

use std::fmt;

use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, ECDH_P521, ParsedPublicKey};
use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::oid_registry as oid;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::hash::{Hash, pss_restriction};
use super::names::algorithm_name;
use super::outline::{INTEGER, SEQUENCE, expect_element};

/// The longest RSA modulus that clients accept: `OPENSSL_RSA_MAX_MODULUS_BITS` of OpenSSL (`rsa.h`),
/// `kMaxModulusBits` of `BoringSSL` and AWS-LC.
const MAX_RSA_BITS: usize = 16_384;

/// A parameter set of ML-DSA (FIPS 204).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MlDsa {
    /// ML-DSA-44.
    Level44,
    /// ML-DSA-65.
    Level65,
    /// ML-DSA-87.
    Level87,
}

impl MlDsa {
    /// The parameter set with an OID in dotted form (RFC 9881).
    pub(super) fn of(dotted: &str) -> Option<Self> {
        match dotted {
            "2.16.840.1.101.3.4.3.17" => Some(Self::Level44),
            "2.16.840.1.101.3.4.3.18" => Some(Self::Level65),
            "2.16.840.1.101.3.4.3.19" => Some(Self::Level87),
            _ => None,
        }
    }
}

impl fmt::Display for MlDsa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Level44 => "ML-DSA-44",
            Self::Level65 => "ML-DSA-65",
            Self::Level87 => "ML-DSA-87",
        })
    }
}

/// The kind and size of a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// RSA. With the length of the modulus in bits.
    Rsa(usize),
    /// RSA for PSS only (id-RSASSA-PSS, RFC 4055 §1.2). With the length of the modulus in bits, and the hash to which
    /// its parameters restrict it.
    RsaPss(usize, Option<Hash>),
    /// RSA with invalid or unsupported numbers: an exponent that is even or 1, an even modulus, or a modulus over
    /// 16,384 bits. With the length of the modulus in bits.
    UnusableRsa(usize),
    /// ECDSA on NIST P-256.
    P256,
    /// ECDSA on NIST P-384.
    P384,
    /// ECDSA on NIST P-521.
    P521,
    /// ECDSA on a curve with explicit parameters, which RFC 5480 §2.1.1 forbids: parameters can be chosen so that a
    /// key fits (CVE-2020-0601).
    ExplicitCurve,
    /// ECDSA on the NIST curve of this name, with an invalid point or the point at infinity. No private key can match
    /// it.
    UnusablePoint(&'static str),
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410). Its signatures are not supported.
    Ed448,
    /// ML-DSA (RFC 9881).
    MlDsa(MlDsa),
    /// Another algorithm, by its OID in dotted form. For an EC key, the OID of the curve.
    Unsupported(String),
}

impl KeyAlgorithm {
    pub(super) fn of(info: &SubjectPublicKeyInfo<'_>) -> Self {
        let algorithm = &info.algorithm.algorithm;
        let parameters = info.algorithm.parameters.as_ref();
        let key = &info.subject_public_key.data;
        if *algorithm == oid::OID_PKCS1_RSAENCRYPTION {
            return of_rsa(key).unwrap_or_else(|| Self::Unsupported(algorithm.to_id_string()));
        }
        if *algorithm == oid::OID_PKCS1_RSASSAPSS {
            return of_pss(key, parameters).unwrap_or_else(|| Self::Unsupported(algorithm.to_id_string()));
        }
        if *algorithm == oid::OID_KEY_TYPE_EC_PUBLIC_KEY {
            return of_curve(parameters, key);
        }
        match algorithm.to_id_string() {
            dotted if *algorithm == oid::OID_SIG_ED25519 || dotted == "1.3.101.112" => Self::Ed25519,
            dotted if dotted == "1.3.101.113" => Self::Ed448,
            dotted => MlDsa::of(&dotted).map_or_else(|| Self::Unsupported(dotted), Self::MlDsa),
        }
    }

    /// Whether any TLS client accepts such a key. Today's clients (`OpenSSL` 3, `GnuTLS`, browsers) accept only the
    /// signature schemes of TLS 1.3 (RFC 8446 §4.2.3) and the ECDSA curves of TLS 1.2.
    pub fn serves_tls(&self) -> bool {
        !matches!(self, Self::UnusableRsa(_) | Self::UnusablePoint(_) | Self::ExplicitCurve | Self::Unsupported(_))
    }

    /// Whether browsers refuse such a key, although other clients accept it. Chrome, Firefox and Safari offer only
    /// RSA (rsaEncryption) and ECDSA in the handshake. Ed25519 has its own rule.
    pub fn is_rare(&self) -> bool {
        matches!(self, Self::RsaPss(..) | Self::Ed448 | Self::MlDsa(_))
    }
}

/// How the point of an EC key is encoded, if not as both coordinates (SEC 1 §2.3.3). RFC 5480 §2.2 makes support of
/// the compressed form optional, and forbids the hybrid form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointForm {
    /// One coordinate and the sign of the other one.
    Compressed,
    /// Both coordinates and a sign.
    Hybrid,
}

impl PointForm {
    /// The form of a usable key.
    pub(super) fn of(algorithm: &KeyAlgorithm, key: &[u8]) -> Option<Self> {
        match (algorithm, key.first()?) {
            (KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521, 2 | 3) => Some(Self::Compressed),
            (KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521, 6 | 7) => Some(Self::Hybrid),
            _ => None,
        }
    }
}

impl fmt::Display for PointForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Compressed => "compressed",
            Self::Hybrid => "hybrid",
        })
    }
}

/// The key for a curve, unless the point is invalid or at infinity.
fn on_curve(curve: KeyAlgorithm, point: &[u8]) -> KeyAlgorithm {
    let (name, agreement) = match curve {
        KeyAlgorithm::P384 => ("P-384", &ECDH_P384),
        KeyAlgorithm::P521 => ("P-521", &ECDH_P521),
        _ => ("P-256", &ECDH_P256),
    };
    let is_sec1 = matches!(point.first(), Some(2..=4 | 6 | 7));
    match ParsedPublicKey::try_from(agreement::UnparsedPublicKey::new(agreement, point)) {
        Ok(_) if is_sec1 => curve,
        _ => KeyAlgorithm::UnusablePoint(name),
    }
}

fn of_curve(parameters: Option<&Any<'_>>, key: &[u8]) -> KeyAlgorithm {
    let named = parameters.filter(|parameters| parameters.tag() == Tag::Oid);
    match named.and_then(|parameters| parameters.as_oid().ok()) {
        Some(curve) if curve == oid::OID_EC_P256 => on_curve(KeyAlgorithm::P256, key),
        Some(curve) if curve == oid::OID_NIST_EC_P384 => on_curve(KeyAlgorithm::P384, key),
        Some(curve) if curve == oid::OID_NIST_EC_P521 => on_curve(KeyAlgorithm::P521, key),
        Some(curve) => KeyAlgorithm::Unsupported(curve.to_id_string()),
        None => KeyAlgorithm::ExplicitCurve,
    }
}

/// `RSAPublicKey` (RFC 8017 §A.1.1): modulus and exponent.
fn of_rsa(key: &[u8]) -> Option<KeyAlgorithm> {
    let (numbers, _) = expect_element(key, SEQUENCE)?;
    let (modulus, rest) = expect_element(numbers.contents, INTEGER)?;
    let (exponent, _) = expect_element(rest, INTEGER)?;
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    let is_positive = |number: &[u8]| number.first().is_some_and(|first| first & 0x80 == 0);
    let (modulus, exponent) = (modulus.contents, exponent.contents);
    let works =
        [modulus, exponent].into_iter().all(|number| is_odd(number) && is_positive(number)) && bit_length(exponent) > 1;
    let bits = bit_length(modulus);
    let is_usable = works && bits <= MAX_RSA_BITS;
    Some(if is_usable { KeyAlgorithm::Rsa(bits) } else { KeyAlgorithm::UnusableRsa(bits) })
}

/// Without parameters, an RSA-PSS key can be used with any hash (RFC 4055 §3.1).
fn of_pss(key: &[u8], parameters: Option<&Any<'_>>) -> Option<KeyAlgorithm> {
    match of_rsa(key)? {
        KeyAlgorithm::Rsa(bits) => match parameters {
            None => Some(KeyAlgorithm::RsaPss(bits, None)),
            Some(parameters) => pss_restriction(parameters).map(|hash| KeyAlgorithm::RsaPss(bits, Some(hash))),
        },
        unusable => Some(unusable),
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA-{bits}"),
            Self::RsaPss(bits, None) => write!(f, "RSA-{bits} for PSS alone"),
            Self::RsaPss(bits, Some(hash)) => write!(f, "RSA-{bits} for PSS with {hash} alone"),
            Self::UnusableRsa(bits) if *bits > MAX_RSA_BITS => write!(f, "RSA-{bits}, longer than 16384 bits"),
            Self::UnusableRsa(bits) => write!(f, "RSA-{bits} with numbers that cannot work"),
            Self::P256 => f.write_str("ECDSA P-256"),
            Self::P384 => f.write_str("ECDSA P-384"),
            Self::P521 => f.write_str("ECDSA P-521"),
            Self::UnusablePoint(curve) => write!(f, "ECDSA {curve} with a point that is not on the curve"),
            Self::ExplicitCurve => f.write_str("ECDSA on a curve given by its parameters"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Ed448 => f.write_str("Ed448"),
            Self::MlDsa(level) => level.fmt(f),
            Self::Unsupported(oid) => match algorithm_name(oid) {
                Some(name) => f.write_str(name),
                None => write!(f, "unknown key algorithm {oid}"),
            },
        }
    }
}

fn bit_length(integer: &[u8]) -> usize {
    let significant = integer.iter().skip_while(|&&octet| octet == 0);
    let octets = significant.clone().count();
    significant.take(1).fold(octets * 8, |bits, octet| bits - octet.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An `RSAPublicKey` with a modulus of this length, and these first and last octets.
    fn rsa(octets: usize, first: u8, last: u8, exponent: &[u8]) -> Vec<u8> {
        let mut modulus = vec![0x5a; octets];
        modulus[0] = first;
        modulus[octets - 1] = last;
        if first & 0x80 != 0 {
            modulus.insert(0, 0);
        }
        crate::pki::der(0x30, &[crate::pki::der(2, &modulus), crate::pki::der(2, exponent)].concat())
    }

    #[test]
    fn rsa_by_its_numbers() {
        let f4: &[u8] = &[1, 0, 1];
        let cases = [
            (rsa(256, 0x80, 1, f4), KeyAlgorithm::Rsa(2048)),
            (rsa(256, 0x7f, 1, f4), KeyAlgorithm::Rsa(2047)),
            (rsa(256, 0x01, 1, f4), KeyAlgorithm::Rsa(2041)),
            (rsa(256, 0x80, 1, &[3]), KeyAlgorithm::Rsa(2048)),
            (rsa(256, 0x80, 1, &[1]), KeyAlgorithm::UnusableRsa(2048)),
            (rsa(256, 0x80, 1, &[0]), KeyAlgorithm::UnusableRsa(2048)),
            (rsa(256, 0x80, 1, &[1, 0, 0]), KeyAlgorithm::UnusableRsa(2048)),
            (rsa(256, 0x80, 1, &[0x83]), KeyAlgorithm::UnusableRsa(2048)),
            (rsa(256, 0x80, 2, f4), KeyAlgorithm::UnusableRsa(2048)),
            (rsa(2048, 0x80, 1, f4), KeyAlgorithm::Rsa(16_384)),
            (rsa(2049, 0x01, 1, f4), KeyAlgorithm::UnusableRsa(16_385)),
        ];
        for (key, expected) in cases {
            assert_eq!(of_rsa(&key), Some(expected));
        }
        assert_eq!(of_rsa(&[0x30, 0]), None);
    }

    #[test]
    fn points_of_the_curve() {
        use rcgen::{PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512};

        use crate::pki::{compressed, hybrid, off_curve};

        let curves = [
            (&PKCS_ECDSA_P256_SHA256, KeyAlgorithm::P256, "P-256"),
            (&PKCS_ECDSA_P384_SHA384, KeyAlgorithm::P384, "P-384"),
            (&PKCS_ECDSA_P521_SHA512, KeyAlgorithm::P521, "P-521"),
        ];
        for (algorithm, curve, name) in curves {
            let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
            let point = key.public_key_raw();
            let form = |point: &[u8]| PointForm::of(&on_curve(curve.clone(), point), point);
            for (point, expected) in [
                (point.to_vec(), None),
                (compressed(point), Some(PointForm::Compressed)),
                (hybrid(point), Some(PointForm::Hybrid)),
            ] {
                assert_eq!(on_curve(curve.clone(), &point), curve);
                assert_eq!(form(&point), expected, "{name}");
            }
            // Hybrid with the wrong sign, infinity, empty, half of it, too long, an unknown form.
            let mut signed = hybrid(point);
            signed[0] ^= 1;
            let longer = [point, &[0]].concat();
            let unknown = [&[5], &point[1..]].concat();
            for bad in [&off_curve(point)[..], &signed, &[0], &[], &point[..point.len() / 2], &longer, &unknown] {
                assert_eq!(on_curve(curve.clone(), bad), KeyAlgorithm::UnusablePoint(name), "{bad:?}");
                assert_eq!(form(bad), None);
            }
        }
    }

    #[test]
    fn what_is_not_known_has_its_name() {
        let cases = [
            ("1.3.132.0.33", "ECDSA P-224"),
            ("1.2.840.10045.3.1.1", "ECDSA P-192"),
            ("1.3.132.0.10", "ECDSA secp256k1"),
            ("1.3.36.3.3.2.8.1.1.7", "ECDSA brainpoolP256r1"),
            ("1.2.840.10040.4.1", "DSA"),
            ("1.3.101.110", "X25519"),
            ("1.2.643.7.1.1.1.1", "GOST R 34.10-2012 (256 bits)"),
            ("1.2.3.4", "unknown key algorithm 1.2.3.4"),
        ];
        for (dotted, expected) in cases {
            let key = KeyAlgorithm::Unsupported(dotted.to_owned());
            assert_eq!(key.to_string(), expected);
            assert!(!key.serves_tls());
        }
    }
}
