//! The issuer that a certificate names by authorityKeyIdentifier (RFC 5280 §4.2.1.1).

use aws_lc_rs::digest;
use x509_parser::extensions::{AuthorityKeyIdentifier, GeneralName};

use super::Certificate;
use super::name::NormalizedName;

/// The certificate named by authorityKeyIdentifier: authorityCertIssuer and authorityCertSerialNumber.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityCertificate {
    /// The issuer of the issuer's certificate: the first directory name, as in OpenSSL.
    pub issuer: Option<NormalizedName>,
    /// The contents octets of the serial number.
    pub serial: Option<Vec<u8>>,
}

impl AuthorityCertificate {
    pub(super) fn of(authority: &AuthorityKeyIdentifier<'_>) -> Self {
        let directory = |name: &GeneralName<'_>| match name {
            GeneralName::DirectoryName(name) => Some(NormalizedName::of(name.as_raw())),
            _ => None,
        };
        Self {
            issuer: authority.authority_cert_issuer.iter().flatten().find_map(directory),
            serial: authority.authority_cert_serial.map(<[u8]>::to_vec),
        }
    }
}

/// How well a certificate's authorityKeyIdentifier matches a possible issuer, the best match first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Identified {
    /// It identifies this issuer.
    Yes,
    /// It identifies nothing, or this issuer has no identifier to compare with.
    Unsaid,
    /// It identifies another certificate of the issuer, by issuer and serial number.
    OtherCertificate,
    /// It identifies another key.
    OtherKey,
}

impl Certificate {
    /// How well the authorityKeyIdentifier matches `issuer`. Compares as OpenSSL does (`X509_check_akid` in
    /// `crypto/x509/v3_purp.c`): the key identifier if both have one, then serial number and issuer.
    pub fn identifies(&self, issuer: &Self) -> Identified {
        let (wanted, present) = (self.facts(), issuer.facts());
        let key = match (&wanted.authority_key_identifier, &present.subject_key_identifier) {
            (Some(wanted), Some(present)) if wanted != present => return Identified::OtherKey,
            (Some(_), Some(_)) => Identified::Yes,
            _ => Identified::Unsaid,
        };
        let AuthorityCertificate { issuer, serial } = &wanted.authority_certificate;
        let is_other_serial = serial.as_ref().is_some_and(|serial| number(serial) != number(&present.serial));
        if is_other_serial || issuer.as_ref().is_some_and(|issuer| *issuer != present.issuer.normalized) {
            return Identified::OtherCertificate;
        }
        if serial.is_some() { Identified::Yes } else { key }
    }
}

impl Certificate {
    /// Whether subjectKeyIdentifier is a hash of the key, or at least the first 20 octets of one (RFC 5280 §4.2.1.2,
    /// method 1; RFC 7093 §2). Then neither was altered.
    pub fn identifies_own_key(&self) -> bool {
        let Some(identifier) = self.facts().subject_key_identifier.as_deref().filter(|octets| octets.len() >= 20)
        else {
            return false;
        };
        let hashes = [&digest::SHA1_FOR_LEGACY_USE_ONLY, &digest::SHA256, &digest::SHA384, &digest::SHA512];
        let keys = [self.public_key(), self.facts().public_key_info(self.der())];
        keys.iter().any(|key| hashes.iter().any(|hash| digest::digest(hash, key).as_ref().starts_with(identifier)))
    }
}

/// The octets of a number without leading zeros.
fn number(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    &octets[zeros..]
}
