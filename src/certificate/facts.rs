//! The contents of a certificate, parsed once.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use time::OffsetDateTime;
use x509_parser::certificate::X509CertificateParser;
use x509_parser::error::X509Error;
use x509_parser::nom::{self, Parser as _};
use x509_parser::oid_registry as oid;
use x509_parser::prelude::X509Certificate;

use super::alternative::{AlternativeName, NameConstraints};
use super::ber;
use super::display::distinguished_name;
use super::key_algorithm::{KeyAlgorithm, PointForm};
use super::key_identifier::AuthorityCertificate;
use super::name::{NormalizedName, is_name};
use super::outline::{
    BIT_STRING, BOOLEAN, OBJECT_IDENTIFIER, OCTET_STRING, Outline, SEQUENCE, expect_element, split_element,
};
use super::signature::SignatureAlgorithm;
use super::time_form::TimeForm;

/// A distinguished name, as encoded and in a normalised form for comparison.
#[derive(Clone, Debug)]
pub struct Name {
    /// The DER of the `Name`.
    pub der: Vec<u8>,
    /// The form for comparison (RFC 5280 §7.1).
    pub normalized: NormalizedName,
    text: OnceLock<Box<str>>,
}

impl Name {
    fn of(der: &[u8]) -> Self {
        Self { der: der.to_vec(), normalized: NormalizedName::of(der), text: OnceLock::new() }
    }

    /// Whether it has no parts, or is not a name.
    pub(crate) fn is_empty(&self) -> bool {
        expect_element(&self.der, SEQUENCE).is_none_or(|(name, _)| name.contents.is_empty())
    }

    /// The name as a string of RFC 4514, as [`distinguished_name`] makes it. Made once.
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| distinguished_name(&self.der).into())
    }
}

/// basicConstraints (RFC 5280 §4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// The `cA` flag.
    pub ca: bool,
    /// The maximum number of intermediates below this CA that are not self-issued.
    pub path_length: Option<u32>,
}

/// The bits of keyUsage that validation uses (RFC 5280 §4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage {
    /// Whether it may sign certificates.
    pub key_cert_sign: bool,
    /// Whether it may sign other data than certificates and CRLs (digitalSignature).
    pub signs: bool,
    /// Whether it has a usage for TLS servers: signature, key agreement or key encipherment.
    pub serves_tls: bool,
}

/// Policy extensions. Object identifiers are given by their contents octets.
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

/// The contents of a certificate (RFC 5280 §4.1 and §4.2).
#[derive(Clone, Debug)]
// The booleans are independent facts, not the states of one.
#[allow(clippy::struct_excessive_bools)]
pub struct Facts {
    /// 1, 2 or 3.
    pub version: u32,
    /// Whether there are extensions, which only version 3 has (RFC 5280 §4.1.2.9).
    pub has_extensions: bool,
    /// The contents octets of the serial number.
    pub serial: Vec<u8>,
    /// The subject.
    pub subject: Name,
    /// The issuer's name.
    pub issuer: Name,
    /// The first moment of validity.
    pub not_before: OffsetDateTime,
    /// The last moment of validity, inclusive.
    pub not_after: OffsetDateTime,
    /// How its times are encoded.
    pub time_form: TimeForm,
    /// The subject's key.
    pub key_algorithm: KeyAlgorithm,
    /// How the point of an EC key is encoded, unless as both coordinates.
    pub point_form: Option<PointForm>,
    /// The algorithm of the issuer's signature.
    pub signature_algorithm: SignatureAlgorithm,
    /// Whether the algorithm identifiers inside and outside the signed part differ, which RFC 5280 §4.1.1.2 forbids.
    pub algorithms_differ: bool,
    /// subjectKeyIdentifier.
    pub subject_key_identifier: Option<Vec<u8>>,
    /// keyIdentifier of authorityKeyIdentifier.
    pub authority_key_identifier: Option<Vec<u8>>,
    /// authorityCertIssuer and authorityCertSerialNumber of authorityKeyIdentifier.
    pub authority_certificate: AuthorityCertificate,
    /// basicConstraints, when present.
    pub basic_constraints: Option<BasicConstraints>,
    /// keyUsage, when present.
    pub key_usage: Option<KeyUsage>,
    /// Whether extendedKeyUsage, if present, explicitly allows server authentication. OpenSSL and rustls do not
    /// accept anyExtendedKeyUsage instead.
    pub server_authentication: Option<bool>,
    /// Whether extendedKeyUsage has anyExtendedKeyUsage.
    pub any_purpose: bool,
    /// Whether nsCertType, an old Netscape extension, allows TLS servers, if present.
    pub netscape_server: Option<bool>,
    /// The caIssuers URLs of authorityInfoAccess (RFC 5280 §4.2.2.1), in order, with any scheme.
    pub ca_issuers: Vec<String>,
    /// The OCSP URLs of authorityInfoAccess, in order, with any scheme.
    pub ocsp: Vec<String>,
    /// Whether the server must staple an OCSP response (the TLS feature `status_request`, RFC 7633).
    pub must_staple: bool,
    /// subjectAltName, when present, in order.
    pub alternative_names: Option<Vec<AlternativeName>>,
    /// nameConstraints, when present.
    pub name_constraints: Option<NameConstraints>,
    /// The policy extensions.
    pub policies: Policies,
    /// The DNS names and IP addresses of subjectAltName, in order.
    pub names: Vec<String>,
    /// All critical extensions, by name or OID.
    pub critical: Vec<String>,
    /// Critical extensions that are not supported, by name or OID.
    pub unprocessed_critical: Vec<String>,
    /// Extensions that validation needs and that cannot be read, or occur more than once.
    pub malformed_extensions: Vec<String>,
    timestamp_list: Option<Range<usize>>,
    to_be_signed: Range<usize>,
    public_key_info: Range<usize>,
    public_key: Range<usize>,
    signature: Range<usize>,
}

impl Facts {
    /// The value of the extension with Certificate Transparency timestamps. `der` must be that of the certificate.
    pub(super) fn timestamp_list<'a>(&self, der: &'a [u8]) -> Option<&'a [u8]> {
        self.timestamp_list.clone().map(|range| &der[range])
    }

    /// The signed part. `der` must be that of the certificate.
    pub(super) fn to_be_signed<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        &der[self.to_be_signed.clone()]
    }

    /// subjectPublicKeyInfo. `der` must be that of the certificate.
    pub(super) fn public_key_info<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        &der[self.public_key_info.clone()]
    }

    /// The octets of subjectPublicKey. `der` must be that of the certificate.
    pub(super) fn public_key<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        &der[self.public_key.clone()]
    }

    /// The octets of signatureValue. `der` must be that of the certificate.
    pub(super) fn signature<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        &der[self.signature.clone()]
    }

    pub(super) fn parse(der: &[u8]) -> Result<Self, MalformedCertificate> {
        let (certificate, outline) = structure(der, true)?;
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
            key_algorithm: KeyAlgorithm::of(&tbs.subject_pki),
            point_form: None,
            signature_algorithm: SignatureAlgorithm::of(&certificate.signature_algorithm),
            algorithms_differ: outline.algorithm != outline.outer_algorithm,
            subject_key_identifier: None,
            authority_key_identifier: None,
            authority_certificate: AuthorityCertificate::default(),
            basic_constraints: None,
            key_usage: None,
            server_authentication: None,
            any_purpose: false,
            netscape_server: None,
            ca_issuers: Vec::new(),
            ocsp: Vec::new(),
            must_staple: false,
            alternative_names: None,
            name_constraints: None,
            policies: Policies::default(),
            names: Vec::new(),
            critical: Vec::new(),
            unprocessed_critical: Vec::new(),
            malformed_extensions: Vec::new(),
            timestamp_list: tbs
                .extensions()
                .iter()
                .find(|extension| extension.oid == oid::OID_CT_LIST_SCT)
                .map(|extension| range_in(der, extension.value)),
            to_be_signed: range_in(der, tbs.as_ref()),
            public_key_info: range_in(der, tbs.subject_pki.raw),
            public_key: range_in(der, &tbs.subject_pki.subject_public_key.data),
            signature: range_in(der, &certificate.signature_value.data),
        };
        facts.point_form = PointForm::of(&facts.key_algorithm, &tbs.subject_pki.subject_public_key.data);
        facts.read_extensions(tbs.extensions());
        Ok(facts)
    }
}

/// Reads the structure of a certificate in DER, with nothing after it; with `deep` also its extensions. The contents of
/// an extension do not make a certificate malformed.
pub(super) fn structure(der: &[u8], deep: bool) -> Result<(X509Certificate<'_>, Outline<'_>), MalformedCertificate> {
    let is_in_ber = || ber::describing(der).is_some_and(|(copy, _)| Outline::of(&copy).is_some());
    if split_element(der).is_some_and(|(element, _)| !ber::is_der(element.whole)) && is_in_ber() {
        return Err(MalformedCertificate { reason: Defect::NotDer });
    }
    let parsed = X509CertificateParser::new().with_deep_parse_extensions(deep).parse(der);
    let (rest, certificate) = parsed.map_err(|error| MalformedCertificate { reason: Defect::of(&error) })?;
    if !rest.is_empty() {
        return Err(MalformedCertificate { reason: Defect::TrailingBytes(rest.len()) });
    }
    // x509-parser does not check all tags, and skips unexpected elements.
    let outline = Outline::of(der)
        .filter(|outline| is_name(outline.issuer) && is_name(outline.subject))
        .filter(|outline| key_is_whole(outline.public_key_info).is_some())
        .filter(|outline| extensions_are_whole(outline.after_key).is_some())
        .ok_or(MalformedCertificate { reason: Defect::Shape })?;
    Ok((certificate, outline))
}

/// Whether subjectPublicKeyInfo consists of an algorithm and a key (RFC 5280 §4.1) and nothing else.
fn key_is_whole(info: &[u8]) -> Option<()> {
    let (info, _) = expect_element(info, SEQUENCE)?;
    let (_algorithm, key) = expect_element(info.contents, SEQUENCE)?;
    let (_key, end) = expect_element(key, BIT_STRING)?;
    end.is_empty().then_some(())
}

/// Whether the extensions, and each of them, have the form of RFC 5280 §4.1, without further elements.
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

/// The position of `part`, a slice borrowed from `whole`. Empty if it is not a part of it.
fn range_in(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    match start.checked_add(part.len()) {
        Some(end) if end <= whole.len() => start..end,
        _ => 0..0,
    }
}

/// The defect of a certificate that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Defect {
    /// The message of the parser.
    Parser(String),
    /// It is truncated.
    CutShort,
    /// It is followed by this number of bytes.
    TrailingBytes(usize),
    /// It does not have the structure of a certificate (RFC 5280 §4.1).
    Shape,
    /// It is not in DER (X.690 §10), but in BER, and its signature covers this encoding.
    NotDer,
}

impl Defect {
    /// The message of the parser, unless it only says where the parser stopped.
    fn of(error: &nom::Err<X509Error>) -> Self {
        match error {
            nom::Err::Error(error) | nom::Err::Failure(error) => match error {
                X509Error::Der(_) | X509Error::NomError(_) | X509Error::Generic => Self::Shape,
                error => Self::Parser(error.to_string()),
            },
            nom::Err::Incomplete(_) => Self::CutShort,
        }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parser(words) => f.write_str(words),
            Self::CutShort => f.write_str("it is cut short"),
            Self::TrailingBytes(count) => write!(f, "{count} bytes follow its end"),
            Self::Shape => f.write_str("it does not have the structure of a certificate (RFC 5280 section 4.1)"),
            Self::NotDer => f.write_str("it is in BER, not in DER"),
        }
    }
}

/// A certificate that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedCertificate {
    /// The defect.
    pub reason: Defect,
}

impl fmt::Display for MalformedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a certificate that can be parsed: {}", self.reason)
    }
}

impl std::error::Error for MalformedCertificate {}
