//! What a certificate says, taken out of the DER once.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use time::OffsetDateTime;
use x509_parser::asn1_rs::Tag;
use x509_parser::extensions::{ExtendedKeyUsage, GeneralName, ParsedExtension};
use x509_parser::oid_registry::{self as oid, Oid};
use x509_parser::prelude::{FromDer, X509Certificate, X509Extension};
use x509_parser::public_key::PublicKey;

use super::alternative::{AlternativeName, NameConstraints, is_read_in_full};
use super::name::{NormalizedName, relative_names};
use super::outline::{
    BIT_STRING, BOOLEAN, OBJECT_IDENTIFIER, OCTET_STRING, Outline, SEQUENCE, expect_element, split_element,
};
use super::signature::SignatureAlgorithm;

const EMPTY_SEQUENCE: &[u8] = &[SEQUENCE, 0];
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// A distinguished name: as it stands, and in the form that compares.
#[derive(Clone, Debug)]
pub struct Name {
    /// The DER of the `Name`.
    pub der: Vec<u8>,
    /// The form in which names compare (RFC 5280 §7.1).
    pub normalized: NormalizedName,
}

impl Name {
    fn of(der: &[u8]) -> Self {
        Self { der: der.to_vec(), normalized: NormalizedName::of(der) }
    }
}

/// basicConstraints (RFC 5280 §4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// The `cA` flag.
    pub ca: bool,
    /// How many intermediates that are not self-issued may follow below this CA.
    pub path_length: Option<u32>,
}

/// The bits of keyUsage that path validation reads (RFC 5280 §4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage {
    /// May sign certificates.
    pub key_cert_sign: bool,
    /// May do what a TLS server's key does: sign, or agree on or decipher a key.
    pub serves_tls: bool,
}

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

/// How the times of a certificate are written (RFC 5280 §4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// As they must be.
    Proper,
    /// The other of the two types than the year asks for: `UTCTime` until 2049, `GeneralizedTime` from 2050 on.
    OtherType,
    /// Without seconds, with fractions of them, or not in UTC.
    Malformed,
}

impl TimeForm {
    /// The form of both times of a `Validity` in DER, the worse of them.
    fn of(validity: &[u8]) -> Self {
        let Some((sequence, _)) = expect_element(validity, SEQUENCE) else { return Self::Malformed };
        let mut rest = sequence.contents;
        let mut form = Self::Proper;
        while let Some((time, next)) = split_element(rest) {
            rest = next;
            match Self::of_one(time.tag, time.contents) {
                Self::Proper => {}
                Self::OtherType => form = Self::OtherType,
                Self::Malformed => return Self::Malformed,
            }
        }
        form
    }

    fn of_one(tag: u8, contents: &[u8]) -> Self {
        let Some((b'Z', digits)) = contents.split_last() else { return Self::Malformed };
        if !digits.iter().all(u8::is_ascii_digit) {
            return Self::Malformed;
        }
        match (tag, digits.len()) {
            (UTC_TIME, 12) => Self::Proper,
            (GENERALIZED_TIME, 14) if *digits >= b"2050"[..] => Self::Proper,
            (GENERALIZED_TIME, 14) => Self::OtherType,
            _ => Self::Malformed,
        }
    }
}

/// What a certificate says about policies; an object identifier is given by its contents octets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// certificatePolicies (RFC 5280 §4.2.1.4), when present.
    pub policies: Option<BTreeSet<Vec<u8>>>,
    /// policyMappings (§4.2.1.5): issuer domain and subject domain.
    pub mappings: Vec<(Vec<u8>, Vec<u8>)>,
    /// requireExplicitPolicy of policyConstraints (§4.2.1.11).
    pub require_explicit: Option<u32>,
    /// inhibitPolicyMapping of policyConstraints (§4.2.1.11).
    pub inhibit_mapping: Option<u32>,
    /// inhibitAnyPolicy (§4.2.1.14).
    pub inhibit_any: Option<u32>,
}

/// What a certificate says (RFC 5280 §4.1 and §4.2).
#[derive(Clone, Debug)]
pub struct Facts {
    /// 1, 2 or 3.
    pub version: u32,
    /// Whether there are extensions, which only version 3 has (RFC 5280 §4.1.2.9).
    pub has_extensions: bool,
    /// The contents octets of the serial number.
    pub serial: Vec<u8>,
    /// The subject.
    pub subject: Name,
    /// The issuer.
    pub issuer: Name,
    /// First moment of validity.
    pub not_before: OffsetDateTime,
    /// Last moment of validity, inclusive.
    pub not_after: OffsetDateTime,
    /// How its times are written.
    pub time_form: TimeForm,
    /// The subject's key.
    pub key_algorithm: KeyAlgorithm,
    /// The algorithm of the issuer's signature.
    pub signature_algorithm: SignatureAlgorithm,
    /// Whether the algorithm identifiers inside and outside the signed part differ, which RFC 5280
    /// §4.1.1.2 forbids.
    pub algorithms_differ: bool,
    /// subjectKeyIdentifier.
    pub subject_key_identifier: Option<Vec<u8>>,
    /// keyIdentifier of authorityKeyIdentifier.
    pub authority_key_identifier: Option<Vec<u8>>,
    /// basicConstraints, when present.
    pub basic_constraints: Option<BasicConstraints>,
    /// keyUsage, when present.
    pub key_usage: Option<KeyUsage>,
    /// Whether extendedKeyUsage, when present, allows server authentication by name; OpenSSL and rustls do not take
    /// anyExtendedKeyUsage for it.
    pub server_authentication: Option<bool>,
    /// The caIssuers URLs of authorityInfoAccess (RFC 5280 §4.2.2.1), in order, of any scheme.
    pub ca_issuers: Vec<String>,
    /// subjectAltName, when present, in order.
    pub alternative_names: Option<Vec<AlternativeName>>,
    /// nameConstraints, when present.
    pub name_constraints: Option<NameConstraints>,
    /// What it says about certificate policies.
    pub policies: Policies,
    /// The DNS names and IP addresses of subjectAltName, in order.
    pub names: Vec<String>,
    /// Every critical extension, by name or OID.
    pub critical: Vec<String>,
    /// Critical extensions that nothing here processes, by name or OID.
    pub unprocessed_critical: Vec<String>,
    /// Extensions that validation needs and that cannot be read, or stand there twice.
    pub malformed_extensions: Vec<String>,
    to_be_signed: Range<usize>,
    public_key_info: Range<usize>,
    public_key: Range<usize>,
    signature: Range<usize>,
}

impl Facts {
    /// The signed part, of the certificate's own `der`.
    pub(super) fn to_be_signed<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        &der[self.to_be_signed.clone()]
    }

    /// subjectPublicKeyInfo, of the certificate's own `der`.
    pub(super) fn public_key_info<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        &der[self.public_key_info.clone()]
    }

    /// The octets of subjectPublicKey, of the certificate's own `der`.
    pub(super) fn public_key<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        &der[self.public_key.clone()]
    }

    /// The octets of signatureValue, of the certificate's own `der`.
    pub(super) fn signature<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        &der[self.signature.clone()]
    }

    pub(super) fn parse(der: &[u8]) -> Result<Self, MalformedCertificate> {
        let (rest, certificate) = X509Certificate::from_der(der).map_err(|error| MalformedCertificate {
            reason: match error {
                x509_parser::nom::Err::Error(error) | x509_parser::nom::Err::Failure(error) => error.to_string(),
                x509_parser::nom::Err::Incomplete(_) => "it is cut short".to_owned(),
            },
        })?;
        if !rest.is_empty() {
            return Err(MalformedCertificate { reason: format!("{} bytes follow its end", rest.len()) });
        }
        // x509-parser does not look at all of the tags, and passes over what it does not expect.
        let outline = Outline::of(der)
            .filter(|outline| [outline.issuer, outline.subject].into_iter().all(|name| relative_names(name).is_some()))
            .filter(|outline| key_is_whole(outline.public_key_info).is_some())
            .filter(|outline| extensions_are_whole(outline.after_key).is_some())
            .ok_or_else(|| MalformedCertificate { reason: "it has not the form of a certificate".to_owned() })?;
        let tbs = &certificate.tbs_certificate;
        let mut facts = Self {
            version: tbs.version.0.saturating_add(1),
            has_extensions: !tbs.extensions().is_empty(),
            serial: tbs.raw_serial().to_vec(),
            subject: Name::of(tbs.subject.as_raw()),
            issuer: Name::of(tbs.issuer.as_raw()),
            not_before: tbs.validity.not_before.to_datetime(),
            not_after: tbs.validity.not_after.to_datetime(),
            time_form: TimeForm::of(outline.validity),
            key_algorithm: key_algorithm(&certificate),
            signature_algorithm: SignatureAlgorithm::of(&certificate.signature_algorithm),
            algorithms_differ: outline.algorithm != outline.outer_algorithm,
            subject_key_identifier: None,
            authority_key_identifier: None,
            basic_constraints: None,
            key_usage: None,
            server_authentication: None,
            ca_issuers: Vec::new(),
            alternative_names: None,
            name_constraints: None,
            policies: Policies::default(),
            names: Vec::new(),
            critical: Vec::new(),
            unprocessed_critical: Vec::new(),
            malformed_extensions: Vec::new(),
            to_be_signed: range_in(der, tbs.as_ref()),
            public_key_info: range_in(der, tbs.subject_pki.raw),
            public_key: range_in(der, &tbs.subject_pki.subject_public_key.data),
            signature: range_in(der, &certificate.signature_value.data),
        };
        facts.read_extensions(tbs.extensions());
        Ok(facts)
    }

    fn read_extensions(&mut self, extensions: &[X509Extension<'_>]) {
        for (index, extension) in extensions.iter().enumerate() {
            // RFC 5280 §4.2: not more than one instance of an extension.
            let repeated = extensions[..index].iter().any(|earlier| earlier.oid == extension.oid);
            if extension.critical {
                self.critical.push(extension_name(&extension.oid));
            }
            match self.read_extension(extension) {
                _ if repeated => self.malformed_extensions.push(extension_name(&extension.oid)),
                // OpenSSL and rustls do not process these when they are critical, which they must not be.
                Read::Processed if extension.critical && is_only_a_hint(&extension.oid) => {
                    self.unprocessed_critical.push(extension_name(&extension.oid));
                }
                Read::Processed => {}
                Read::Malformed if extension.critical || is_processed(&extension.oid) => {
                    self.malformed_extensions.push(extension_name(&extension.oid));
                }
                Read::Malformed | Read::Unprocessed => {
                    if extension.critical {
                        self.unprocessed_critical.push(extension_name(&extension.oid));
                    }
                }
            }
        }
    }

    fn read_extension(&mut self, extension: &X509Extension<'_>) -> Read {
        match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(identifier) => {
                self.subject_key_identifier = Some(identifier.0.to_vec());
            }
            ParsedExtension::AuthorityKeyIdentifier(authority) => {
                self.authority_key_identifier =
                    authority.key_identifier.as_ref().map(|identifier| identifier.0.to_vec());
            }
            ParsedExtension::BasicConstraints(constraints) => {
                self.basic_constraints =
                    Some(BasicConstraints { ca: constraints.ca, path_length: constraints.path_len_constraint });
            }
            ParsedExtension::KeyUsage(usage) => {
                let serves_tls = usage.digital_signature() || usage.key_encipherment() || usage.key_agreement();
                self.key_usage = Some(KeyUsage { key_cert_sign: usage.key_cert_sign(), serves_tls });
            }
            // At least one of each (RFC 5280 §4.2.1.6, §4.2.1.12, §4.2.1.10, §4.2.1.11).
            ParsedExtension::SubjectAlternativeName(names) if names.general_names.is_empty() => return Read::Malformed,
            ParsedExtension::NameConstraints(constraints) if !is_read_in_full(extension.value, constraints) => {
                return Read::Malformed;
            }
            ParsedExtension::ExtendedKeyUsage(_) | ParsedExtension::PolicyConstraints(_)
                if extension.value == EMPTY_SEQUENCE =>
            {
                return Read::Malformed;
            }
            ParsedExtension::ExtendedKeyUsage(ExtendedKeyUsage { server_auth, .. }) => {
                self.server_authentication = Some(*server_auth);
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                self.alternative_names = Some(names.general_names.iter().map(AlternativeName::of).collect());
                self.names = names.general_names.iter().filter_map(server_name).collect();
            }
            ParsedExtension::NameConstraints(constraints) => {
                self.name_constraints = Some(NameConstraints::of(constraints));
            }
            ParsedExtension::CertificatePolicies(policies) => {
                self.policies.policies =
                    Some(policies.iter().map(|policy| policy.policy_id.as_bytes().to_vec()).collect());
            }
            ParsedExtension::PolicyMappings(mappings) => {
                let octets = |oid: &Oid<'_>| oid.as_bytes().to_vec();
                let pairs = mappings.mappings.iter();
                self.policies.mappings = pairs
                    .map(|mapping| (octets(&mapping.issuer_domain_policy), octets(&mapping.subject_domain_policy)))
                    .collect();
            }
            ParsedExtension::PolicyConstraints(constraints) => {
                self.policies.require_explicit = constraints.require_explicit_policy;
                self.policies.inhibit_mapping = constraints.inhibit_policy_mapping;
            }
            ParsedExtension::InhibitAnyPolicy(inhibit) => self.policies.inhibit_any = Some(inhibit.skip_certs),
            ParsedExtension::AuthorityInfoAccess(access) => {
                self.ca_issuers = access
                    .accessdescs
                    .iter()
                    .filter(|description| description.access_method == oid::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS)
                    .filter_map(|description| match &description.access_location {
                        GeneralName::URI(url) => Some((*url).to_owned()),
                        _ => None,
                    })
                    .collect();
            }
            ParsedExtension::ParseError { .. } => return Read::Malformed,
            _ => return Read::Unprocessed,
        }
        Read::Processed
    }
}

enum Read {
    Processed,
    Malformed,
    Unprocessed,
}

/// Whether subjectPublicKeyInfo is an algorithm and a key (RFC 5280 §4.1) and nothing more.
fn key_is_whole(info: &[u8]) -> Option<()> {
    let (info, _) = expect_element(info, SEQUENCE)?;
    let (_algorithm, key) = expect_element(info.contents, SEQUENCE)?;
    let (_key, end) = expect_element(key, BIT_STRING)?;
    end.is_empty().then_some(())
}

/// Whether the extensions, and each of them, have the form of RFC 5280 §4.1 and nothing more.
fn extensions_are_whole(after_key: &[u8]) -> Option<()> {
    // issuerUniqueID and subjectUniqueID.
    let rest =
        [0x81, 0x82].iter().fold(after_key, |rest, &tag| expect_element(rest, tag).map_or(rest, |(_, rest)| rest));
    if rest.is_empty() {
        return Some(());
    }
    let (explicit, end) = expect_element(rest, 0xa3)?;
    let (list, after) = expect_element(explicit.contents, SEQUENCE)?;
    let mut left = list.contents;
    while !left.is_empty() {
        let (extension, next) = expect_element(left, SEQUENCE)?;
        let (_, value) = expect_element(extension.contents, OBJECT_IDENTIFIER)?;
        let value = expect_element(value, BOOLEAN).map_or(value, |(_critical, value)| value);
        let (_, end) = expect_element(value, OCTET_STRING)?;
        left = end.is_empty().then_some(next)?;
    }
    (end.is_empty() && after.is_empty()).then_some(())
}

/// Extensions that help to find certificates and judge none (RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.2.1).
fn is_only_a_hint(oid: &Oid<'_>) -> bool {
    [
        &oid::OID_X509_EXT_SUBJECT_KEY_IDENTIFIER,
        &oid::OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER,
        &oid::OID_PKIX_AUTHORITY_INFO_ACCESS,
    ]
    .contains(&oid)
}

fn is_processed(oid: &Oid<'_>) -> bool {
    [
        &oid::OID_X509_EXT_SUBJECT_KEY_IDENTIFIER,
        &oid::OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER,
        &oid::OID_X509_EXT_BASIC_CONSTRAINTS,
        &oid::OID_X509_EXT_KEY_USAGE,
        &oid::OID_X509_EXT_EXTENDED_KEY_USAGE,
        &oid::OID_X509_EXT_SUBJECT_ALT_NAME,
        &oid::OID_X509_EXT_NAME_CONSTRAINTS,
        &oid::OID_X509_EXT_CERTIFICATE_POLICIES,
        &oid::OID_X509_EXT_POLICY_MAPPINGS,
        &oid::OID_X509_EXT_POLICY_CONSTRAINTS,
        &oid::OID_X509_EXT_INHIBIT_ANY_POLICY,
        &oid::OID_PKIX_AUTHORITY_INFO_ACCESS,
    ]
    .contains(&oid)
}

/// Extensions that may be critical and are named in messages (RFC 5280 §4.2.1).
fn extension_name(oid: &Oid<'_>) -> String {
    let known = [
        (&oid::OID_X509_EXT_SUBJECT_KEY_IDENTIFIER, "subject key identifier"),
        (&oid::OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER, "authority key identifier"),
        (&oid::OID_X509_EXT_BASIC_CONSTRAINTS, "basic constraints"),
        (&oid::OID_X509_EXT_KEY_USAGE, "key usage"),
        (&oid::OID_X509_EXT_EXTENDED_KEY_USAGE, "extended key usage"),
        (&oid::OID_X509_EXT_SUBJECT_ALT_NAME, "subject alternative name"),
        (&oid::OID_PKIX_AUTHORITY_INFO_ACCESS, "authority information access"),
        (&oid::OID_X509_EXT_NAME_CONSTRAINTS, "name constraints"),
        (&oid::OID_X509_EXT_CERTIFICATE_POLICIES, "certificate policies"),
        (&oid::OID_X509_EXT_POLICY_MAPPINGS, "policy mappings"),
        (&oid::OID_X509_EXT_POLICY_CONSTRAINTS, "policy constraints"),
        (&oid::OID_X509_EXT_INHIBIT_ANY_POLICY, "inhibit any policy"),
    ];
    let name = known.iter().find(|(known, _)| *known == oid).map(|(_, name)| (*name).to_owned());
    name.unwrap_or_else(|| oid.to_id_string())
}

fn server_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => {
            let v4 = <[u8; 4]>::try_from(*octets).map(|octets| Ipv4Addr::from(octets).to_string());
            let v6 = <[u8; 16]>::try_from(*octets).map(|octets| Ipv6Addr::from(octets).to_string());
            v4.or(v6).ok()
        }
        _ => None,
    }
}

fn key_algorithm(certificate: &X509Certificate<'_>) -> KeyAlgorithm {
    let info = &certificate.tbs_certificate.subject_pki;
    let algorithm = &info.algorithm.algorithm;
    let parameters = info.algorithm.parameters.as_ref().filter(|parameters| parameters.tag() == Tag::Oid);
    let curve = parameters.and_then(|parameters| parameters.as_oid().ok());
    if *algorithm == oid::OID_PKCS1_RSAENCRYPTION || *algorithm == oid::OID_PKCS1_RSASSAPSS {
        if let Ok(PublicKey::RSA(key)) = info.parsed() {
            return KeyAlgorithm::Rsa(bit_length(key.modulus));
        }
    } else if *algorithm == oid::OID_KEY_TYPE_EC_PUBLIC_KEY {
        match curve {
            Some(curve) if curve == oid::OID_EC_P256 => return KeyAlgorithm::P256,
            Some(curve) if curve == oid::OID_NIST_EC_P384 => return KeyAlgorithm::P384,
            Some(curve) if curve == oid::OID_NIST_EC_P521 => return KeyAlgorithm::P521,
            Some(curve) => return KeyAlgorithm::Unsupported(curve.to_id_string()),
            None => return KeyAlgorithm::ExplicitCurve,
        }
    } else if *algorithm == oid::OID_SIG_ED25519 {
        return KeyAlgorithm::Ed25519;
    }
    KeyAlgorithm::Unsupported(algorithm.to_id_string())
}

fn bit_length(integer: &[u8]) -> usize {
    let significant = integer.iter().skip_while(|&&octet| octet == 0);
    let octets = significant.clone().count();
    significant.take(1).fold(octets * 8, |bits, octet| bits - octet.leading_zeros() as usize)
}

/// Where `part`, a slice borrowed from `whole`, stands in it. Empty when it does not.
fn range_in(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    match start.checked_add(part.len()) {
        Some(end) if end <= whole.len() => start..end,
        _ => 0..0,
    }
}

/// A certificate that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedCertificate {
    /// What the parser met.
    pub reason: String,
}

impl fmt::Display for MalformedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a certificate that can be parsed: {}", self.reason)
    }
}

impl std::error::Error for MalformedCertificate {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_they_are_written() {
        let cases: [(u8, &[u8], TimeForm); 9] = [
            (UTC_TIME, b"261123000000Z", TimeForm::Proper),
            (UTC_TIME, b"2611230000Z", TimeForm::Malformed),
            (UTC_TIME, b"261123000000+0900", TimeForm::Malformed),
            (GENERALIZED_TIME, b"20500101000000Z", TimeForm::Proper),
            (GENERALIZED_TIME, b"99991231235959Z", TimeForm::Proper),
            (GENERALIZED_TIME, b"20261123000000Z", TimeForm::OtherType),
            (GENERALIZED_TIME, b"20500101000000.5Z", TimeForm::Malformed),
            (GENERALIZED_TIME, b"20500101000000", TimeForm::Malformed),
            (4, b"261123000000Z", TimeForm::Malformed),
        ];
        for (tag, contents, expected) in cases {
            assert_eq!(TimeForm::of_one(tag, contents), expected, "{contents:?}");
        }
    }
}
