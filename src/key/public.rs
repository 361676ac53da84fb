//! Computes the public key of a private key.

use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair,
};
use x509_parser::oid_registry::Oid;

use super::{Damage, Encoding, KeyError};
use crate::certificate::ber::put_length;
use crate::certificate::outline::{
    CONTEXT_0, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, expect_element, split_element,
};
use crate::certificate::{Certificate, KeyAlgorithm, work};

/// 1.2.840.113549.1.1.1 and .10 (RFC 4055): RSA, and RSA for PSS only.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
const RSA_PSS_DOTTED: &str = "1.2.840.113549.1.1.10";
/// 1.2.840.10045.2.1 (RFC 5480).
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
/// 1.3.101.112 (RFC 8410).
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// The sizes of RSA moduli, in bits, for which aws-lc-rs supports key pairs.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The supported curves: object identifier (RFC 5480 §2.1.1.1) and algorithm.
const CURVES: [(&[u8], KeyAlgorithm, &EcdsaSigningAlgorithm); 3] = [
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], KeyAlgorithm::P256, &ECDSA_P256_SHA256_ASN1_SIGNING),
    (&[0x2b, 0x81, 4, 0, 0x22], KeyAlgorithm::P384, &ECDSA_P384_SHA384_ASN1_SIGNING),
    (&[0x2b, 0x81, 4, 0, 0x23], KeyAlgorithm::P521, &ECDSA_P521_SHA512_ASN1_SIGNING),
];

/// A public key as in a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its kind and size.
    pub algorithm: KeyAlgorithm,
    /// The octets of subjectPublicKey: `RSAPublicKey`, the uncompressed point, or the 32 octets of Ed25519.
    pub octets: Vec<u8>,
}

impl PublicKey {
    /// Whether it equals the public key of `certificate`.
    pub fn is_of(&self, certificate: &Certificate) -> bool {
        work::compares();
        let (kind, octets) = (&certificate.facts().key_algorithm, certificate.public_key());
        let same_kind = match kind {
            KeyAlgorithm::Rsa(_) | KeyAlgorithm::RsaPss(..) | KeyAlgorithm::UnusableRsa(_) => self.is_rsa(),
            KeyAlgorithm::ExplicitCurve => self.algorithm.is_elliptic(),
            // With unknown parameters.
            KeyAlgorithm::Unsupported(oid) => self.is_rsa() && oid == RSA_PSS_DOTTED,
            kind => self.algorithm == *kind,
        };
        let is_hybrid = matches!(octets, [6 | 7, ..]) && self.algorithm.is_elliptic();
        let is_same = self.octets == octets || (is_hybrid && self.octets.get(1..) == octets.get(1..));
        same_kind && (is_same || self.compressed().is_some_and(|point| point == octets))
    }

    fn is_rsa(&self) -> bool {
        matches!(self.algorithm, KeyAlgorithm::Rsa(_))
    }

    /// The compressed form of the point (RFC 5480 §2.2): x, and whether y is odd.
    pub(super) fn compressed(&self) -> Option<Vec<u8>> {
        let (4, coordinates) = self.octets.split_first().filter(|_| self.algorithm.is_elliptic())? else { return None };
        let (x, y) = coordinates.split_at(coordinates.len() / 2);
        let parity = y.last()? & 1;
        Some([&[2 + parity], x].concat())
    }
}

impl KeyAlgorithm {
    fn is_elliptic(&self) -> bool {
        matches!(self, Self::P256 | Self::P384 | Self::P521)
    }
}

/// The public key for a private key in DER.
pub(super) fn of(der: &[u8], encoding: Encoding) -> Result<PublicKey, KeyError> {
    work::derives();
    match encoding {
        Encoding::Pkcs1 => of_rsa(der),
        Encoding::Sec1 => of_ec(der, sec1_parameters(der)),
        Encoding::Pkcs8 => of_pkcs8(der),
    }
}

/// `PrivateKeyInfo` (RFC 5208 §5): version, algorithm, key.
fn of_pkcs8(der: &[u8]) -> Result<PublicKey, KeyError> {
    let parts = || {
        let (info, _) = expect_element(der, SEQUENCE)?;
        let (_version, rest) = expect_element(info.contents, INTEGER)?;
        let (algorithm, rest) = expect_element(rest, SEQUENCE)?;
        let (key, _) = expect_element(rest, OCTET_STRING)?;
        let (kind, parameters) = expect_element(algorithm.contents, OBJECT_IDENTIFIER)?;
        Some((kind.contents, parameters, key.contents))
    };
    let (kind, parameters, key) = parts().ok_or(KeyError::Damaged(Damage::NotPkcs8))?;
    match kind {
        RSA | RSA_PSS => of_rsa(key),
        EC => of_ec(der, Some(parameters)),
        ED25519 => {
            let pair = Ed25519KeyPair::from_pkcs8(der).map_err(|_| KeyError::Damaged(Damage::NotEd25519))?;
            Ok(PublicKey { algorithm: KeyAlgorithm::Ed25519, octets: pair.public_key().as_ref().to_vec() })
        }
        _ => Err(KeyError::UnsupportedKey(name_of(kind))),
    }
}

/// `RSAPrivateKey`: version, modulus, public exponent, and the secret numbers.
fn of_rsa(der: &[u8]) -> Result<PublicKey, KeyError> {
    let parts = || {
        let (key, _) = expect_element(der, SEQUENCE)?;
        let (_version, rest) = expect_element(key.contents, INTEGER)?;
        let (modulus, rest) = expect_element(rest, INTEGER)?;
        let (exponent, _) = expect_element(rest, INTEGER)?;
        Some((modulus, exponent))
    };
    let (modulus, exponent) = parts().ok_or(KeyError::Damaged(Damage::NotRsa))?;
    let bits = bits(modulus.contents);
    let octets = match rsa::KeyPair::from_der(der) {
        Ok(pair) => pair.public_key().as_ref().to_vec(),
        // For sizes that are not supported, the public numbers in the key are used without a check, as in OpenSSL.
        Err(_) if !RSA_BITS.contains(&bits) => sequence(&[modulus.whole, exponent.whole].concat()),
        Err(_) => return Err(KeyError::Damaged(Damage::InconsistentNumbers)),
    };
    Ok(PublicKey { algorithm: KeyAlgorithm::Rsa(bits), octets })
}

fn bits(integer: &[u8]) -> usize {
    let significant: Vec<u8> = integer.iter().copied().skip_while(|octet| *octet == 0).collect();
    significant.first().map_or(0, |first| significant.len() * 8 - first.leading_zeros() as usize)
}

/// A key in PKCS#8 or SEC1. `parameters` name the curve, if present.
fn of_ec(der: &[u8], parameters: Option<&[u8]>) -> Result<PublicKey, KeyError> {
    let named = parameters.and_then(|parameters| expect_element(parameters, OBJECT_IDENTIFIER));
    let curve = named.map(|(curve, _)| curve.contents);
    if let Some(unknown) = curve.filter(|curve| !CURVES.iter().any(|(known, ..)| known == curve)) {
        return Err(KeyError::UnsupportedCurve(name_of(unknown)));
    }
    let mut fitting = CURVES.iter().filter(|(known, ..)| curve.is_none_or(|curve| *known == curve));
    let pair =
        fitting.find_map(|(_, kind, algorithm)| Some((kind, EcdsaKeyPair::from_private_key_der(algorithm, der).ok()?)));
    let (kind, pair) = pair.ok_or(KeyError::Damaged(Damage::NotOnCurve))?;
    Ok(PublicKey { algorithm: kind.clone(), octets: pair.public_key().as_ref().to_vec() })
}

/// The `[0]` field of `ECPrivateKey` (RFC 5915 §3).
fn sec1_parameters(der: &[u8]) -> Option<&[u8]> {
    let (key, _) = expect_element(der, SEQUENCE)?;
    let (_version, rest) = expect_element(key.contents, INTEGER)?;
    let (_secret, rest) = expect_element(rest, OCTET_STRING)?;
    expect_element(rest, CONTEXT_0).map(|(parameters, _)| parameters.contents)
}

/// The usual name of an algorithm or curve, by the contents octets of its object identifier.
pub(super) fn name_of(oid: &[u8]) -> String {
    let table: [(&[u8], &str); 75] = [
        (&[0x2b, 0x65, 0x71], "Ed448"),
        (&[0x2b, 0x65, 0x6e], "X25519"),
        (&[0x2b, 0x65, 0x6f], "X448"),
        (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01], "DSA"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01], "Diffie-Hellman"),
        (&[0x2b, 0x81, 0x04, 0x00, 0x0a], "secp256k1"),
        (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01], "P-192"),
        (&[0x2b, 0x81, 0x04, 0x00, 0x21], "P-224"),
        (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07], "brainpoolP256r1"),
        (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0b], "brainpoolP384r1"),
        (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0d], "brainpoolP512r1"),
        (&[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d], "SM2"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11], "ML-DSA-44"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12], "ML-DSA-65"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13], "ML-DSA-87"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0e], "PBMAC1"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x01], "128-bit RC4"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x02], "40-bit RC4"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x01], "MD2 and DES"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x03], "MD5 and DES"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x06], "MD5 and RC2"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0a], "SHA-1 and DES"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0b], "SHA-1 and RC2"),
        (&[0x2b, 0x0e, 0x03, 0x02, 0x07], "DES-CBC"),
        (&[0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b], "scrypt"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05], "MD5"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x02], "MD2"),
        (&[0x2a, 0x83, 0x08, 0x8c, 0x9a, 0x4b, 0x3d, 0x01, 0x01, 0x01, 0x02], "Camellia-128-CBC"),
        (&[0x2a, 0x83, 0x08, 0x8c, 0x9a, 0x4b, 0x3d, 0x01, 0x01, 0x01, 0x03], "Camellia-192-CBC"),
        (&[0x2a, 0x83, 0x08, 0x8c, 0x9a, 0x4b, 0x3d, 0x01, 0x01, 0x01, 0x04], "Camellia-256-CBC"),
        (&[0x2a, 0x83, 0x1a, 0x8c, 0x9a, 0x6e, 0x01, 0x01, 0x02], "ARIA-128-CBC"),
        (&[0x2a, 0x83, 0x1a, 0x8c, 0x9a, 0x6e, 0x01, 0x01, 0x07], "ARIA-192-CBC"),
        (&[0x2a, 0x83, 0x1a, 0x8c, 0x9a, 0x6e, 0x01, 0x01, 0x0c], "ARIA-256-CBC"),
        (&[0x2a, 0x83, 0x1a, 0x8c, 0x9a, 0x44, 0x01, 0x04], "SEED-CBC"),
        (&[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x68, 0x02], "SM4-CBC"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x06], "AES-128-GCM"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x1a], "AES-192-GCM"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2e], "AES-256-GCM"),
        (&[0x2a, 0x85, 0x03, 0x07, 0x01, 0x01, 0x05, 0x01], "GOST R 34.12-2015"),
        (&[0x2a, 0x85, 0x03, 0x02, 0x02, 0x15], "GOST 28147-89"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d], "PBES2"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c], "PBKDF2"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x02], "RC2-CBC"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x04], "RC4"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x09], "RC5-CBC"),
        (&[0x2b, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x02], "Blowfish-CBC"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf6, 0x7d, 0x07, 0x42, 0x0a], "CAST5-CBC"),
        (&[0x2b, 0x06, 0x01, 0x04, 0x01, 0x81, 0x3c, 0x07, 0x01, 0x01, 0x02], "IDEA-CBC"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x03, 0x12], "ChaCha20-Poly1305"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x01], "AES-128-ECB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x03], "AES-128-OFB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x04], "AES-128-CFB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x15], "AES-192-ECB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x17], "AES-192-OFB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x18], "AES-192-CFB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x29], "AES-256-ECB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2b], "AES-256-OFB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2c], "AES-256-CFB"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x07], "AES-128-CCM"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x1b], "AES-192-CCM"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2f], "AES-256-CCM"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x05], "SHA-512/224"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x06], "SHA-512/256"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x07], "SHA3-224"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x08], "SHA3-256"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x09], "SHA3-384"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x0a], "SHA3-512"),
        (&[0x2b, 0x24, 0x03, 0x02, 0x01], "RIPEMD-160"),
        (&[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x11], "SM3"),
        (&[0x2a, 0x85, 0x03, 0x07, 0x01, 0x01, 0x02, 0x02], "Streebog-256"),
        (&[0x2a, 0x85, 0x03, 0x07, 0x01, 0x01, 0x02, 0x03], "Streebog-512"),
        (&[0x2a, 0x85, 0x03, 0x07, 0x01, 0x01, 0x01, 0x01], "GOST R 34.10-2012 (256 bits)"),
        (&[0x2a, 0x85, 0x03, 0x07, 0x01, 0x01, 0x01, 0x02], "GOST R 34.10-2012 (512 bits)"),
        (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x09], "brainpoolP320r1"),
        (
            &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03],
            "enveloped data (a recipient's certificate opens it, and no password)",
        ),
    ];
    let known = table.iter().find(|(known, _)| *known == oid).map(|(_, name)| (*name).to_owned());
    known.unwrap_or_else(|| Oid::new(oid.into()).to_id_string())
}

/// A SEQUENCE in DER.
fn sequence(contents: &[u8]) -> Vec<u8> {
    let mut element = vec![SEQUENCE];
    put_length(&mut element, contents.len());
    element.extend_from_slice(contents);
    element
}

/// The name of the algorithm in an `AlgorithmIdentifier`, for messages.
pub(super) fn algorithm_name(identifier: &[u8]) -> String {
    let oid = || {
        let (identifier, _) = expect_element(identifier, SEQUENCE)?;
        split_element(identifier.contents).map(|(oid, _)| name_of(oid.contents))
    };
    oid().unwrap_or_else(|| "something unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::der;

    #[test]
    fn how_many_bits_a_modulus_has() {
        let cases: [(&[u8], usize); 6] =
            [(&[], 0), (&[0], 0), (&[1], 1), (&[0, 0x80, 0], 16), (&[0x7f, 1], 15), (&[3, 0, 7], 18)];
        for (integer, expected) in cases {
            assert_eq!(bits(integer), expected, "{integer:?}");
        }
    }

    /// An RSA key with invalid private numbers.
    fn made_up_rsa(octets: usize) -> Vec<u8> {
        let modulus = [&[0][..], &vec![0xc5; octets]].concat();
        let numbers: Vec<u8> =
            [&[0][..], &modulus, &[1, 0, 1], &[3]].iter().flat_map(|one| der(INTEGER, one)).collect();
        der(SEQUENCE, &numbers)
    }

    #[test]
    fn lengths_in_der() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000] {
            let contents = vec![5; length];
            assert!(sequence(&contents) == der(SEQUENCE, &contents), "{length}");
        }
        // The public numbers in a key of unsupported size match the certificate.
        let key = of(&made_up_rsa(128), Encoding::Pkcs1).unwrap();
        let modulus = der(INTEGER, &[&[0][..], &[0xc5; 128]].concat());
        assert_eq!(key.octets, der(SEQUENCE, &[modulus, der(INTEGER, &[1, 0, 1])].concat()));
    }

    /// For supported sizes, the numbers must be consistent.
    #[test]
    fn made_up_numbers_of_rsa() {
        let damaged = Err(KeyError::Damaged(Damage::InconsistentNumbers));
        for (bits, expected) in [
            (1024, Ok(KeyAlgorithm::Rsa(1024))),
            (2048, damaged.clone()),
            (8192, damaged),
            (8200, Ok(KeyAlgorithm::Rsa(8200))),
        ] {
            let key = of(&made_up_rsa(bits / 8), Encoding::Pkcs1).map(|key| key.algorithm);
            assert_eq!(key, expected, "{bits}");
        }
    }

    #[test]
    fn curves_that_sec1_names() {
        let key = |curve: &[u8]| {
            let parameters = der(CONTEXT_0, &der(OBJECT_IDENTIFIER, curve));
            der(SEQUENCE, &[der(INTEGER, &[1]), der(OCTET_STRING, &[7; 32]), parameters].concat())
        };
        let cases: [(&[u8], Result<KeyAlgorithm, KeyError>); 3] = [
            (CURVES[0].0, Ok(KeyAlgorithm::P256)),
            (&[0x2b, 0x81, 4, 0, 0x0a], Err(KeyError::UnsupportedCurve("secp256k1".to_owned()))),
            (CURVES[1].0, Ok(KeyAlgorithm::P384)),
        ];
        for (curve, expected) in cases {
            assert_eq!(of(&key(curve), Encoding::Sec1).map(|key| key.algorithm), expected, "{curve:?}");
        }
    }
}
