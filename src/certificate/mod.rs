//! Certificates: shared immutable DER, and its contents, parsed once. Certificates are not judged here; `path` does
//! that.

mod alternative;
pub(crate) mod ber;
mod display;
mod extensions;
mod facts;
mod hash;
mod key_algorithm;
mod key_identifier;
mod labels;
mod loading;
mod memo;
pub mod name;
mod names;
pub mod outline;
mod plain;
mod purpose;
mod reading;
mod signature;
mod time_form;
mod transparency;
mod validation;
pub(crate) mod work;

use std::fmt;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest;

pub(crate) use alternative::server_names;
pub use alternative::{AlternativeName, NameConstraints};
pub use display::{common_name, day, distinguished_name, subject_mailboxes};
pub(crate) use display::{moment, organization, organizational_unit, parse_time, whole_second, with_moment};
pub use extensions::InvalidExtension;
pub use facts::{BasicConstraints, Defect, Facts, KeyUsage, MalformedCertificate, Name, Policies};
pub use hash::Hash;
pub use key_algorithm::{KeyAlgorithm, MlDsa, PointForm};
pub use key_identifier::{AuthorityCertificate, Identified};
pub(crate) use labels::{ByCertificate, InUse};
pub use loading::{Fault, Place, Unloadable};
pub use memo::Signatures;
use name::NormalizedName;
pub use name::relative_names;
pub(crate) use names::algorithm_name;
pub use purpose::Purpose;
pub use reading::PRECERTIFICATE_POISON;
pub use signature::{SignatureAlgorithm, SignatureError};
pub use time_form::TimeForm;
pub use transparency::{Log, LogId, MalformedTimestamps, SignedTimestamp};
pub use validation::ValidationLevel;

/// The SHA-256 of a certificate's DER.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The SHA-256 of the parts, one after the other.
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let hash = match parts {
            [only] => digest::digest(&digest::SHA256, only),
            // Copying the few octets is faster than the contexts of the library.
            _ => digest::digest(&digest::SHA256, &parts.concat()),
        };
        let mut octets = [0; 32];
        octets.copy_from_slice(hash.as_ref());
        Self(octets)
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

impl Fingerprint {
    /// Calls `use_text` with the hexadecimal digits.
    pub(crate) fn with_hexadecimal<T>(&self, use_text: impl FnOnce(&str) -> T) -> T {
        let mut text = [0; 64];
        for (digits, byte) in text.as_chunks_mut().0.iter_mut().zip(self.0) {
            *digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
        }
        use_text(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_hexadecimal(|text| f.write_str(text))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A parsed certificate. Cloning is cheap. Certificates are equal if their DER is.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    facts: Facts,
    fingerprint: OnceLock<Fingerprint>,
    key_fingerprint: OnceLock<Fingerprint>,
    self_signed: OnceLock<bool>,
    unloadable: OnceLock<Option<Unloadable>>,
    extensions: OnceLock<extensions::Extensions>,
    /// Whether no client has a rule about it alone.
    unremarkable: OnceLock<bool>,
    /// The hash of a key that verified its signature.
    signer: OnceLock<Fingerprint>,
    /// Its key, prepared for verifying signatures.
    verifying_key: OnceLock<Option<signature::VerifyingKey>>,
    issuer_and_serial: OnceLock<Fingerprint>,
    subject_and_key: OnceLock<Fingerprint>,
}

impl Certificate {
    /// Parses one certificate in DER (RFC 5280 §4.1). No data may follow it.
    ///
    /// # Errors
    ///
    /// [`MalformedCertificate`] tells which part cannot be parsed.
    pub fn from_der(der: Vec<u8>) -> Result<Self, MalformedCertificate> {
        let facts = Facts::parse(&der)?;
        Ok(Self(Arc::new(Inner {
            der,
            facts,
            fingerprint: OnceLock::new(),
            key_fingerprint: OnceLock::new(),
            self_signed: OnceLock::new(),
            unloadable: OnceLock::new(),
            extensions: OnceLock::new(),
            unremarkable: OnceLock::new(),
            signer: OnceLock::new(),
            verifying_key: OnceLock::new(),
            issuer_and_serial: OnceLock::new(),
            subject_and_key: OnceLock::new(),
        })))
    }

    /// Checks whether [`Self::from_der`] can parse this DER, without keeping the result. For large stores, of which
    /// only a few certificates are used.
    ///
    /// # Errors
    ///
    /// As for [`Self::from_der`].
    pub fn check_der(der: &[u8]) -> Result<(), MalformedCertificate> {
        Self::check_subject(der).map(drop)
    }

    /// Like [`Self::check_der`]. Returns the fingerprint of the subject, by which indexes find certificates.
    pub(crate) fn check_subject(der: &[u8]) -> Result<u64, MalformedCertificate> {
        let subject = match plain::subject(der) {
            Some(subject) => subject,
            None => facts::structure(der, false)?.1.subject,
        };
        Ok(NormalizedName::of(subject).fingerprint())
    }

    /// The DER, as it was read.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The contents of the certificate.
    pub fn facts(&self) -> &Facts {
        &self.0.facts
    }

    /// The SHA-256 of the DER.
    pub fn fingerprint(&self) -> Fingerprint {
        *self.0.fingerprint.get_or_init(|| Fingerprint::of(&[self.der()]))
    }

    /// The SHA-256 of the subjectPublicKeyInfo in DER.
    pub fn key_fingerprint(&self) -> Fingerprint {
        *self.0.key_fingerprint.get_or_init(|| Fingerprint::of(&[self.public_key_info()]))
    }

    /// The SHA-256 of the issuer's name in DER followed by the octets of the serial number, as revocation lists name
    /// certificates.
    pub fn issuer_and_serial_hash(&self) -> Fingerprint {
        let hash = || Fingerprint::of(&[&self.issuer().der, &self.facts().serial]);
        *self.0.issuer_and_serial.get_or_init(hash)
    }

    /// The SHA-256 of the subject's name in DER followed by the SHA-256 of the key, as revocation lists name
    /// certificates.
    pub fn subject_and_key_hash(&self) -> Fingerprint {
        let hash = || Fingerprint::of(&[&self.subject().der, &self.key_fingerprint().0]);
        *self.0.subject_and_key.get_or_init(hash)
    }

    /// The subjectPublicKeyInfo in DER (RFC 5280 §4.1).
    pub fn public_key_info(&self) -> &[u8] {
        self.facts().public_key_info(self.der())
    }

    /// The octets of subjectPublicKey (RFC 5280 §4.1.2.7).
    pub fn public_key(&self) -> &[u8] {
        self.facts().public_key(self.der())
    }

    /// The embedded Certificate Transparency timestamps (RFC 6962 §3.3), in order. Empty without the extension. Parsed
    /// at each call. The signatures of logs are not verified.
    ///
    /// # Errors
    ///
    /// [`MalformedTimestamps`] if the list cannot be parsed. The certificate can still be used.
    pub fn timestamps(&self) -> Result<Vec<SignedTimestamp>, MalformedTimestamps> {
        self.facts().timestamp_list(self.der()).map_or(Ok(Vec::new()), transparency::read_timestamps)
    }

    /// The subject.
    pub fn subject(&self) -> &Name {
        &self.facts().subject
    }

    /// The issuer.
    pub fn issuer(&self) -> &Name {
        &self.facts().issuer
    }

    /// Whether issuer and subject are the same name (RFC 5280 §3.2). The keys may differ.
    pub fn is_self_issued(&self) -> bool {
        self.subject().normalized == self.issuer().normalized
    }

    /// Whether the certificate's own key made its signature (RFC 5280 §3.2). Computed once.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued() && *self.0.self_signed.get_or_init(|| self.verify_once(self).is_ok())
    }

    /// The defect that prevents OpenSSL, and programs that use it, from loading the certificate. Computed once.
    pub fn unloadable(&self) -> Option<Unloadable> {
        *self.0.unloadable.get_or_init(|| loading::unloadable(self.der()))
    }

    /// Whether no client has a rule about this certificate alone, which `judge` finds out. Computed once, because many
    /// chains share the certificates of CAs.
    pub(crate) fn is_unremarkable(&self, judge: impl FnOnce(&Self) -> bool) -> bool {
        *self.0.unremarkable.get_or_init(|| judge(self))
    }

    /// Whether basicConstraints make this a CA certificate (RFC 5280 §4.2.1.9). Certificates of version 1 have none:
    /// the oldest roots are CAs because they are trusted (§6.1.4 (k)).
    pub fn is_ca(&self) -> bool {
        self.facts().basic_constraints.is_some_and(|constraints| constraints.ca)
    }

    /// Whether the issuer name of this certificate is the subject of `issuer` (RFC 5280 §6.1.3 (a)(4)).
    pub fn names_as_issuer(&self, issuer: &Self) -> bool {
        work::compares();
        self.issuer().normalized == issuer.subject().normalized
    }

    /// Whether `issuer` issued this certificate, by name and signature.
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        self.names_as_issuer(issuer) && self.verify_once(issuer).is_ok()
    }

    /// Like [`Self::verify_signed_by`], but does not verify again with a key that already verified the signature.
    pub(crate) fn verify_once(&self, issuer: &Self) -> Result<(), SignatureError> {
        if self.is_known_to_be_signed_by(issuer) {
            return Ok(());
        }
        let outcome = self.verify_signed_by(issuer);
        if outcome.is_ok() {
            let _ = self.0.signer.set(issuer.key_fingerprint());
        }
        outcome
    }

    /// Whether the key of `issuer` is known to have verified the signature.
    pub(crate) fn is_known_to_be_signed_by(&self, issuer: &Self) -> bool {
        self.0.signer.get().is_some_and(|signer| *signer == issuer.key_fingerprint())
    }

    /// Whether both certificates are for the same entity: same name and key. Clients treat them as one CA.
    pub fn is_same_entity_as(&self, other: &Self) -> bool {
        work::compares();
        self.subject().normalized == other.subject().normalized && self.key_fingerprint() == other.key_fingerprint()
    }

    /// The name of the certificate for people: its common name, otherwise its organisational unit or organisation,
    /// otherwise the first name of subjectAltName, otherwise the complete subject, otherwise the beginning of its
    /// SHA-256.
    ///
    /// This is untrusted text: pass it through `report::safe` before printing it to a terminal.
    pub fn own_name(&self) -> String {
        let subject = &self.subject().der;
        let name = common_name(subject).filter(|name| !name.trim().is_empty());
        if let Some(name) = name.or_else(|| self.facts().names.first().cloned()) {
            return name;
        }
        let whole = distinguished_name(subject);
        if whole.is_empty() { format!("SHA-256 {}", &self.fingerprint().to_string()[..16]) } else { whole }
    }

    /// The label of the certificate in a report: [`Self::own_name`], with what distinguishes it from other
    /// certificates of that name in the report that is being made.
    ///
    /// This is untrusted text: pass it through `report::safe` before printing it to a terminal.
    pub fn label(&self) -> String {
        labels::in_use(self).unwrap_or_else(|| self.own_name())
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        work::compares();
        Arc::ptr_eq(&self.0, &other.0) || self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({:?}, {})", self.label(), self.fingerprint())
    }
}
