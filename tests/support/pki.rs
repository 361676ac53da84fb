//! Certificates as public CAs issue them, and malformed ones, made with rcgen.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm,
    SigningKey as _, SubjectPublicKeyInfo, date_time_ymd,
};

/// A day: year, month, day.
pub type Day = (i32, u8, u8);

/// Object identifier of authorityInfoAccess (RFC 5280 §4.2.2.1).
const AUTHORITY_INFO_ACCESS: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 1];

/// Object identifier of authorityKeyIdentifier (§4.2.1.1).
const AUTHORITY_KEY_IDENTIFIER: [u64; 4] = [2, 5, 29, 35];

/// Object identifiers of certificatePolicies (§4.2.1.4), TLS features (RFC 7633 §4), and of the list of timestamps and
/// the poison of Certificate Transparency (RFC 6962 §3.3, §3.1).
const CERTIFICATE_POLICIES: [u64; 4] = [2, 5, 29, 32];
const TLS_FEATURE: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 24];
const TIMESTAMP_LIST: [u64; 10] = [1, 3, 6, 1, 4, 1, 11129, 2, 4, 2];
const POISON: [u64; 10] = [1, 3, 6, 1, 4, 1, 11129, 2, 4, 3];

/// The description of a certificate.
pub struct Spec {
    pub params: CertificateParams,
    algorithm: &'static SignatureAlgorithm,
    key: Option<Arc<KeyPair>>,
}

/// A certificate with its key.
#[derive(Clone)]
pub struct Issued {
    pub der: Vec<u8>,
    pub key: Arc<KeyPair>,
    params: CertificateParams,
}

impl Spec {
    /// A CA without a path length, valid from 2020 to 2049.
    pub fn ca(name: &str) -> Self {
        let mut spec = Self::named(name);
        spec.params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        spec.params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        spec.valid((2020, 1, 1), (2049, 12, 31))
    }

    /// A TLS server's certificate for `host`, valid from 2025 to 2048.
    pub fn leaf(host: &str) -> Self {
        let mut spec = Self::named(host);
        spec.params.subject_alt_names = CertificateParams::new(vec![host.to_owned()]).unwrap().subject_alt_names;
        spec.params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        spec.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        spec.valid((2025, 1, 1), (2048, 12, 31))
    }

    fn named(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CountryName, "JP");
        params.distinguished_name.push(DnType::CommonName, name);
        params.use_authority_key_identifier_extension = true;
        Self { params, algorithm: &PKCS_ECDSA_P256_SHA256, key: None }
    }

    pub fn valid(mut self, from: Day, until: Day) -> Self {
        self.params.not_before = date_time_ymd(from.0, from.1, from.2);
        self.params.not_after = date_time_ymd(until.0, until.1, until.2);
        self
    }

    pub fn path_length(mut self, length: u8) -> Self {
        self.params.is_ca = IsCa::Ca(BasicConstraints::Constrained(length));
        self
    }

    /// Uses the key of another certificate, as in a cross-certificate or a renewal.
    pub fn key_of(mut self, other: &Issued) -> Self {
        self.key = Some(other.key.clone());
        self
    }

    pub fn with_key(mut self, key: KeyPair) -> Self {
        self.key = Some(Arc::new(key));
        self
    }

    pub fn algorithm(mut self, algorithm: &'static SignatureAlgorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut CertificateParams)) -> Self {
        change(&mut self.params);
        self
    }

    /// Adds caIssuers URLs, in this order.
    pub fn aia(self, urls: &[&str]) -> Self {
        self.aia_octets(&urls.iter().map(|url| url.as_bytes()).collect::<Vec<_>>())
    }

    /// Like [`Self::aia`], with URLs in any encoding.
    pub fn aia_octets(self, urls: &[&[u8]]) -> Self {
        self.access(2, urls)
    }

    /// Adds OCSP URLs, in this order, instead of caIssuers.
    pub fn ocsp(self, urls: &[&str]) -> Self {
        self.access(1, &urls.iter().map(|url| url.as_bytes()).collect::<Vec<_>>())
    }

    fn access(self, method: u8, urls: &[&[u8]]) -> Self {
        let method = [0x06, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, method];
        let description = |url: &&[u8]| der(0x30, &[&method[..], &der(0x86, url)].concat());
        let contents: Vec<u8> = urls.iter().flat_map(description).collect();
        self.extension(&AUTHORITY_INFO_ACCESS, der(0x30, &contents), false)
    }

    /// Adds an authorityKeyIdentifier with these parts: a key identifier, and the issuer (the DER of a `Name`) and
    /// serial number of a certificate.
    pub fn identifies(self, key: Option<&[u8]>, certificate: Option<(&[u8], &[u8])>) -> Self {
        let key = key.map(|key| der(0x80, key)).unwrap_or_default();
        let certificate =
            certificate.map(|(issuer, serial)| [der(0xa1, &der(0xa4, issuer)), der(0x82, serial)].concat());
        let contents = [key, certificate.unwrap_or_default()].concat();
        self.with(|params| params.use_authority_key_identifier_extension = false).extension(
            &AUTHORITY_KEY_IDENTIFIER,
            der(0x30, &contents),
            false,
        )
    }

    /// Adds certificate policies, in dotted form.
    pub fn policies(self, policies: &[&str]) -> Self {
        let policy = |dotted: &&str| der(0x30, &der(0x06, &object_identifier(dotted)));
        let contents: Vec<u8> = policies.iter().flat_map(policy).collect();
        self.extension(&CERTIFICATE_POLICIES, der(0x30, &contents), false)
    }

    /// Adds the TLS feature `status_request`.
    pub fn must_staple(self) -> Self {
        self.extension(&TLS_FEATURE, der(0x30, &[2, 1, 5]), false)
    }

    /// Adds a list of timestamps, such as from [`timestamp_list`], or a malformed one.
    pub fn timestamps(self, list: Vec<u8>) -> Self {
        self.extension(&TIMESTAMP_LIST, list, false)
    }

    /// Adds the poison of a precertificate.
    pub fn poison(self) -> Self {
        self.extension(&POISON, vec![5, 0], true)
    }

    pub fn extension(self, oid: &[u64], contents: Vec<u8>, critical: bool) -> Self {
        self.with(|params| {
            let mut extension = CustomExtension::from_oid_content(oid, contents);
            extension.set_criticality(critical);
            params.custom_extensions.push(extension);
        })
    }

    pub fn self_signed(self) -> Issued {
        let key = self.key();
        let der = self.params.self_signed(&*key).unwrap().der().to_vec();
        Issued { der, key, params: self.params }
    }

    pub fn issued_by(self, issuer: &Issued) -> Issued {
        let key = self.key();
        let signer = Issuer::from_params(&issuer.params, &*issuer.key);
        let der = self.params.signed_by(&*key, &signer).unwrap().der().to_vec();
        Issued { der, key, params: self.params }
    }

    /// The DER of a certificate for a public key (subjectPublicKeyInfo in DER) without its private key.
    pub fn issued_for(self, public_key_info: &[u8], issuer: &Issued) -> Vec<u8> {
        let key = SubjectPublicKeyInfo::from_der(public_key_info).unwrap();
        let signer = Issuer::from_params(&issuer.params, &*issuer.key);
        self.params.signed_by(&key, &signer).unwrap().der().to_vec()
    }

    /// Issues a certificate with an ECDSA key whose point is not encoded as 4 and both coordinates.
    pub fn issued_with_point(self, write: fn(&[u8]) -> Vec<u8>, issuer: &Issued) -> Issued {
        struct Point(Vec<u8>, &'static SignatureAlgorithm);
        impl PublicKeyData for Point {
            fn der_bytes(&self) -> &[u8] {
                &self.0
            }
            fn algorithm(&self) -> &'static SignatureAlgorithm {
                self.1
            }
        }
        let key = self.key();
        let mut params = self.params;
        // Certificates that it issues have the same identifier, regardless of the encoding of the point.
        params.key_identifier_method = KeyIdMethod::PreSpecified(params.key_identifier(&*key));
        let signer = Issuer::from_params(&issuer.params, &*issuer.key);
        let point = Point(write(key.public_key_raw()), self.algorithm);
        let der = params.signed_by(&point, &signer).unwrap().der().to_vec();
        Issued { der, key, params }
    }

    /// A signing request with the contents of this certificate, in PEM.
    pub fn request(self) -> String {
        let key = self.key();
        self.params.custom_extensions.is_empty().then_some(()).unwrap();
        let mut params = self.params;
        params.use_authority_key_identifier_extension = false;
        params.serialize_request(&*key).unwrap().pem().unwrap()
    }

    fn key(&self) -> Arc<KeyPair> {
        self.key.clone().unwrap_or_else(|| Arc::new(KeyPair::generate_for(self.algorithm).unwrap()))
    }
}

impl Issued {
    pub fn pem(&self) -> String {
        pem(&self.der)
    }

    /// A copy with other fields of its `TBSCertificate` (RFC 5280 §4.1), each a complete element: version, serial
    /// number, algorithm, issuer, validity, subject, key, extensions. Signed by `issuer`, or self-signed.
    pub fn rewritten(&self, issuer: Option<&Self>, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Self {
        let [tbs, algorithm, _] = &elements(&self.der)[..] else { panic!("no certificate") };
        let mut fields = elements(tbs);
        change(&mut fields);
        let tbs = der(0x30, &fields.concat());
        let signature = issuer.unwrap_or(self).key.sign(&tbs).unwrap();
        let signature = der(0x03, &[&[0], &signature[..]].concat());
        Self { der: der(0x30, &[&tbs[..], algorithm, &signature].concat()), ..self.clone() }
    }

    /// The same CA with another name, which is the issuer name of the certificates that it issues.
    pub fn called(&self, name: &str) -> Self {
        let mut other = self.clone();
        other.params.distinguished_name = Spec::named(name).params.distinguished_name;
        other
    }

    pub fn key_identifier(&self) -> Vec<u8> {
        self.params.key_identifier(&*self.key)
    }

    pub fn key_pem(&self) -> String {
        // aws-lc writes version 2 of PKCS#8 (RFC 5958) for Ed25519, which OpenSSL 3.0 does not read.
        const ED25519: [u8; 16] = [0x30, 0x51, 2, 1, 1, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        let pkcs8 = self.key.serialize_der();
        match pkcs8.strip_prefix(&ED25519) {
            Some(rest) => armor("PRIVATE KEY", &[&[0x30, 0x2e, 2, 1, 0], &ED25519[5..], &rest[..32]].concat()),
            None => self.key.serialize_pem(),
        }
    }
}

/// A point in compressed and in hybrid form (SEC 1 §2.3.3, X9.62 §4.3.6), from its encoding as 4 and both coordinates.
pub fn compressed(point: &[u8]) -> Vec<u8> {
    let is_odd = point[point.len() - 1] & 1;
    [&[2 + is_odd], &point[1..=point.len() / 2]].concat()
}

pub fn hybrid(point: &[u8]) -> Vec<u8> {
    [&[6 + (point[point.len() - 1] & 1)], &point[1..]].concat()
}

/// Octets that are not a point of the curve.
pub fn off_curve(point: &[u8]) -> Vec<u8> {
    let mut octets = point.to_vec();
    *octets.last_mut().unwrap() ^= 1;
    octets
}

/// A clean block.
pub fn pem(der: &[u8]) -> String {
    armor("CERTIFICATE", der)
}

pub fn armor(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// A certs-only PKCS#7 container (RFC 5652 §5.1, degenerate `SignedData`), in DER.
pub fn pkcs7(certificates: &[&Issued]) -> Vec<u8> {
    const SIGNED_DATA: [u8; 11] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    const DATA: [u8; 11] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
    let all: Vec<u8> = certificates.iter().flat_map(|certificate| certificate.der.clone()).collect();
    let signed = [vec![2, 1, 1, 0x31, 0], der(0x30, &DATA), der(0xa0, &all), vec![0x31, 0]].concat();
    der(0x30, &[&SIGNED_DATA[..], &der(0xa0, &der(0x30, &signed))].concat())
}

/// A timestamp of a log, version 1, with an invalid signature.
pub fn timestamp(log: [u8; 32], milliseconds: u64) -> Vec<u8> {
    let signature = [4, 3, 0, 2, 0xaa, 0xbb];
    [&[0][..], &log, &milliseconds.to_be_bytes(), &[0, 0], &signature].concat()
}

/// The value of the extension with these timestamps.
pub fn timestamp_list(entries: &[&[u8]]) -> Vec<u8> {
    let vector = |contents: &[u8]| [&u16::try_from(contents.len()).unwrap().to_be_bytes(), contents].concat();
    let list: Vec<u8> = entries.iter().flat_map(|entry| vector(entry)).collect();
    der(0x04, &vector(&list))
}

/// The contents octets of an object identifier in dotted form (X.690 §8.19).
fn object_identifier(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let octets = |arc: u64| {
        let groups: Vec<u8> = (0..10).map(|group| u8::try_from(arc >> (7 * group) & 0x7f).unwrap()).collect();
        let last = groups.iter().rposition(|group| *group != 0).unwrap_or(0);
        (0..=last).rev().map(|index| groups[index] | if index > 0 { 0x80 } else { 0 }).collect::<Vec<u8>>()
    };
    std::iter::once(arcs[0] * 40 + arcs[1]).chain(arcs[2..].iter().copied()).flat_map(octets).collect()
}

/// One DER element.
pub fn der(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let mut element = vec![tag];
    if length < 0x80 {
        element.push(u8::try_from(length).unwrap());
    } else {
        let octets: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
        element.push(0x80 | u8::try_from(octets.len()).unwrap());
        element.extend(octets);
    }
    element.extend(contents);
    element
}

/// The child elements of an element, each complete.
pub fn elements(element: &[u8]) -> Vec<Vec<u8>> {
    let header = |octets: &[u8]| 2 + usize::from(octets[1].saturating_sub(0x80));
    let length = |octets: &[u8]| {
        let long = octets[2..header(octets)].iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
        header(octets) + if octets[1] < 0x80 { usize::from(octets[1]) } else { long }
    };
    let mut rest = &element[header(element)..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (first, next) = rest.split_at(length(rest));
        found.push(first.to_vec());
        rest = next;
    }
    found
}

/// The same structure in BER, as written by programs that do not know lengths in advance: every constructed element
/// around `keep` has an indefinite length, and octet strings are in parts of at most 100 octets. Elements equal to one
/// of `keep` are unchanged (X.690 §8.1.3.6, §8.7.3).
pub fn ber(structure: &[u8], keep: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = structure;
    while let [tag, first, ..] = rest {
        let octets = usize::from(first.saturating_sub(0x80));
        let length = rest[2..2 + octets].iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
        let (header, length) = (2 + octets, if octets == 0 { usize::from(*first) } else { length });
        let (whole, next) = rest.split_at(header + length);
        let contents = &whole[header..];
        match tag {
            _ if keep.contains(&whole) => out.extend_from_slice(whole),
            0x04 if !contents.is_empty() => {
                out.extend([0x24, 0x80]);
                out.extend(contents.chunks(100).flat_map(|part| der(0x04, part)));
                out.extend([0, 0]);
            }
            tag if tag & 0x20 != 0 => {
                out.extend([*tag, 0x80]);
                out.extend(ber(contents, keep));
                out.extend([0, 0]);
            }
            _ => out.extend_from_slice(whole),
        }
        rest = next;
    }
    out
}
