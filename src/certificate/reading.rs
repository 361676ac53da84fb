//! Reads the extensions of a certificate (RFC 5280 §4.2).

use std::net::{Ipv4Addr, Ipv6Addr};

use x509_parser::asn1_rs::oid;
use x509_parser::extensions::{AccessDescription, AuthorityInfoAccess, GeneralName, ParsedExtension};
use x509_parser::oid_registry::{self as oid, Oid};
use x509_parser::prelude::X509Extension;

use super::alternative::{AlternativeName, NameConstraints, is_read_in_full};
use super::extensions::{NETSCAPE_TYPE, netscape_server};
use super::facts::{BasicConstraints, Facts, KeyUsage};
use super::key_identifier::AuthorityCertificate;
use super::outline::{INTEGER, SEQUENCE, expect_element};

/// The name of the critical extension of a precertificate (RFC 6962 §3.1).
pub const PRECERTIFICATE_POISON: &str = "precertificate poison";

const CT_POISON: Oid<'static> = oid!(1.3.6.1.4.1.11129.2.4.3);
const TLS_FEATURE: Oid<'static> = oid!(1.3.6.1.5.5.7.1.24);
/// The feature `status_request`, an INTEGER in DER (RFC 7633 §4.1; RFC 6066 §1.1).
const STATUS_REQUEST: &[u8] = &[5];
const EMPTY_SEQUENCE: &[u8] = &[SEQUENCE, 0];

/// The result of reading an extension.
enum Read {
    Processed,
    Malformed,
    Unprocessed,
}

impl Facts {
    pub(super) fn read_extensions(&mut self, extensions: &[X509Extension<'_>]) {
        for (index, extension) in extensions.iter().enumerate() {
            // RFC 5280 §4.2: not more than one instance of an extension.
            let repeated = extensions[..index].iter().any(|earlier| earlier.oid == extension.oid);
            if extension.critical {
                self.critical.push(extension_name(&extension.oid));
            }
            match self.read_extension(extension) {
                _ if repeated => self.malformed_extensions.push(extension_name(&extension.oid)),
                // OpenSSL and rustls do not support these extensions if they are critical, which is forbidden.
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
        if is_empty(extension) {
            return Read::Malformed;
        }
        match extension.parsed_extension() {
            // Not supported: clients that do not support it refuse it if it is critical.
            _ if extension.oid.as_bytes() == NETSCAPE_TYPE => {
                self.netscape_server = netscape_server(extension.value);
                Read::Unprocessed
            }
            ParsedExtension::NameConstraints(constraints) if !is_read_in_full(extension.value, constraints) => {
                Read::Malformed
            }
            // Read for reports only: validation does not support TLS features.
            ParsedExtension::UnsupportedExtension { .. } if extension.oid == TLS_FEATURE => {
                self.must_staple = has_status_request(extension.value);
                Read::Unprocessed
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                let issuers = || urls(access, &oid::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS);
                self.ca_issuers = octets_of_urls(extension.value).unwrap_or_else(issuers);
                self.ocsp = urls(access, &oid::OID_PKIX_ACCESS_DESCRIPTOR_OCSP);
                Read::Processed
            }
            // The extension is malformed, but the issuer's URLs may be readable.
            ParsedExtension::ParseError { .. } if extension.oid == oid::OID_PKIX_AUTHORITY_INFO_ACCESS => {
                self.ca_issuers = octets_of_urls(extension.value).unwrap_or_default();
                Read::Malformed
            }
            ParsedExtension::ParseError { .. } => Read::Malformed,
            parsed if self.read_names(parsed) || self.read_uses(parsed) || self.read_policies(parsed) => {
                Read::Processed
            }
            _ => Read::Unprocessed,
        }
    }

    /// Reads names and identifiers of subject and issuer, and name constraints. Returns whether the extension is one of
    /// these.
    fn read_names(&mut self, extension: &ParsedExtension<'_>) -> bool {
        match extension {
            ParsedExtension::SubjectKeyIdentifier(identifier) => {
                self.subject_key_identifier = Some(identifier.0.to_vec());
            }
            ParsedExtension::AuthorityKeyIdentifier(authority) => {
                self.authority_key_identifier =
                    authority.key_identifier.as_ref().map(|identifier| identifier.0.to_vec());
                self.authority_certificate = AuthorityCertificate::of(authority);
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                self.alternative_names = Some(names.general_names.iter().map(AlternativeName::of).collect());
                self.names = names.general_names.iter().filter_map(server_name).collect();
            }
            ParsedExtension::NameConstraints(constraints) => {
                self.name_constraints = Some(NameConstraints::of(constraints));
            }
            _ => return false,
        }
        true
    }

    /// Reads the purposes of the key. Returns whether the extension is one of these.
    fn read_uses(&mut self, extension: &ParsedExtension<'_>) -> bool {
        match extension {
            ParsedExtension::BasicConstraints(constraints) => {
                self.basic_constraints =
                    Some(BasicConstraints { ca: constraints.ca, path_length: constraints.path_len_constraint });
            }
            ParsedExtension::KeyUsage(usage) => {
                let serves_tls = usage.digital_signature() || usage.key_encipherment() || usage.key_agreement();
                let signs = usage.digital_signature();
                self.key_usage = Some(KeyUsage { key_cert_sign: usage.key_cert_sign(), signs, serves_tls });
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.server_authentication = Some(usage.server_auth);
                self.any_purpose = usage.any;
            }
            _ => return false,
        }
        true
    }

    /// Reads policy extensions. Returns whether the extension is one of these.
    fn read_policies(&mut self, extension: &ParsedExtension<'_>) -> bool {
        let octets = |oid: &Oid<'_>| oid.as_bytes().to_vec();
        match extension {
            ParsedExtension::CertificatePolicies(policies) => {
                self.policies.policies = Some(policies.iter().map(|policy| octets(&policy.policy_id)).collect());
            }
            ParsedExtension::PolicyMappings(mappings) => {
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
            _ => return false,
        }
        true
    }
}

/// Whether an extension that must have at least one element (RFC 5280 §4.2.1.6, §4.2.1.11, §4.2.1.12) has none.
fn is_empty(extension: &X509Extension<'_>) -> bool {
    match extension.parsed_extension() {
        ParsedExtension::SubjectAlternativeName(names) => names.general_names.is_empty(),
        ParsedExtension::ExtendedKeyUsage(_) | ParsedExtension::PolicyConstraints(_) => {
            extension.value == EMPTY_SEQUENCE
        }
        _ => false,
    }
}

/// The URLs of one access method, in order.
fn urls(access: &AuthorityInfoAccess<'_>, method: &Oid<'_>) -> Vec<String> {
    let locations = access.accessdescs.iter().filter(|description| description.access_method == *method);
    let url = |description: &AccessDescription<'_>| match &description.access_location {
        GeneralName::URI(url) => Some((*url).to_owned()),
        _ => None,
    };
    locations.filter_map(url).collect()
}

/// The caIssuers URLs. x509-parser stops at the first one that is not UTF-8. Here, such octets are read as Latin-1, in
/// which old Windows CAs wrote their names.
fn octets_of_urls(value: &[u8]) -> Option<Vec<String>> {
    const OBJECT_IDENTIFIER: u8 = 0x06;
    const URI: u8 = 0x86;
    let mut urls = Vec::new();
    let mut left = expect_element(value, SEQUENCE)?.0.contents;
    while !left.is_empty() {
        let (description, rest) = expect_element(left, SEQUENCE)?;
        let (method, location) = expect_element(description.contents, OBJECT_IDENTIFIER)?;
        left = rest;
        if method.contents != oid::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS.as_bytes() {
            continue;
        }
        if let Some((url, _)) = expect_element(location, URI) {
            let latin = || url.contents.iter().map(|octet| char::from(*octet)).collect();
            urls.push(std::str::from_utf8(url.contents).map_or_else(|_| latin(), str::to_owned));
        }
    }
    Some(urls)
}

/// Whether `status_request` is among the features of a TLS feature extension.
fn has_status_request(value: &[u8]) -> bool {
    let mut left = expect_element(value, SEQUENCE).map_or(&[][..], |(features, _)| features.contents);
    while let Some((feature, rest)) = expect_element(left, INTEGER) {
        if feature.contents == STATUS_REQUEST {
            return true;
        }
        left = rest;
    }
    false
}

/// Extensions that help to find certificates but are not used to judge them (RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.2.1).
fn is_only_a_hint(oid: &Oid<'_>) -> bool {
    [
        &oid::OID_X509_EXT_SUBJECT_KEY_IDENTIFIER,
        &oid::OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER,
        &oid::OID_PKIX_AUTHORITY_INFO_ACCESS,
    ]
    .contains(&oid)
}

/// Extensions that validation reads.
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
        (&TLS_FEATURE, "TLS feature"),
        (&CT_POISON, PRECERTIFICATE_POISON),
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
