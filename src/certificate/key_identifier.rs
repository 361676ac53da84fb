//! Whom a certificate names as its issuer, by authorityKeyIdentifier (RFC 5280 §4.2.1.1).

use aws_lc_rs::digest;
use x509_parser::extensions::{AuthorityKeyIdentifier, GeneralName};

use super::Certificate;
use super::name::NormalizedName;

/// The certificate that an authorityKeyIdentifier names: authorityCertIssuer and authorityCertSerialNumber.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityCertificate {
    /// The issuer of the issuer's certificate: the first directory name, which is the one that OpenSSL reads.
    pub issuer: Option<NormalizedName>,
    /// The contents octets of its serial number.
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

/// What a certificate's authorityKeyIdentifier says of a certificate that may be its issuer's, the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Identified {
    /// It names this one.
    Yes,
    /// It names none, or this one has no identifier to compare with.
    Unsaid,
    /// It names another certificate of the issuer, by issuer and serial number.
    OtherCertificate,
    /// It names another key.
    OtherKey,
}

impl Certificate {
    /// What this certificate's authorityKeyIdentifier says of `issuer`, as OpenSSL compares them (`X509_check_akid` in
    /// `crypto/x509/v3_purp.c`): the key identifier where both have one, then serial number and issuer.
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
    /// Whether its subjectKeyIdentifier is a hash of its key (RFC 5280 §4.2.1.2, method 1; RFC 7093 §2), all of it or 20 octets
    /// and more: then neither was altered.
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

/// The octets of a number without what stands for nothing at their beginning.
fn number(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    &octets[zeros..]
}
