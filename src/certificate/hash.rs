//! Hash functions of signatures, and the parameters of RSASSA-PSS that name them.

use std::fmt;

use x509_parser::asn1_rs::Any;
use x509_parser::oid_registry as oid;
use x509_parser::signature_algorithm::RsaSsaPssParams;

/// A hash function of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hash {
    /// SHA-1. It is broken, and clients have refused it since 2017.
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

/// The hash of RSASSA-PSS parameters in the only form that certificates use (RFC 4055 §3.1, CA/Browser Forum baseline
/// requirements §7.1.3.2): MGF1 with the same hash, and a salt of the length of the hash.
pub(super) fn pss_hash(parameters: &Any<'_>) -> Option<Hash> {
    pss_parameters(parameters).filter(|(_, salt, length)| salt == length).map(|(hash, ..)| hash)
}

/// The hash to which the parameters of an RSA-PSS key restrict it. The salt length in them is a minimum (RFC 4055
/// §3.3).
pub(super) fn pss_restriction(parameters: &Any<'_>) -> Option<Hash> {
    pss_parameters(parameters).filter(|(_, salt, length)| salt <= length).map(|(hash, ..)| hash)
}

/// The hash, the length of the salt and the length of the hash, if MGF1 has the same hash.
fn pss_parameters(parameters: &Any<'_>) -> Option<(Hash, u32, u32)> {
    let parameters = RsaSsaPssParams::try_from(parameters).ok()?;
    let hash = parameters.hash_algorithm_oid();
    let mask = parameters.mask_gen_algorithm().ok()?;
    let table = [
        (oid::OID_NIST_HASH_SHA256, Hash::Sha256, 32),
        (oid::OID_NIST_HASH_SHA384, Hash::Sha384, 48),
        (oid::OID_NIST_HASH_SHA512, Hash::Sha512, 64),
    ];
    let known = table.into_iter().find(|(known, ..)| known == hash && mask.hash == *known);
    known.map(|(_, hash, length)| (hash, parameters.salt_length(), length))
}
