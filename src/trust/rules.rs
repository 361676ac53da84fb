//! Properties of chains that some clients refuse and others accept, in addition to the common rules of RFC 5280, from
//! `roots/client-rules.toml`. Each fact has a source. A fact without a source is unknown.

use std::fmt;

use super::Client;

/// A property of a chain that some clients refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// An authorityKeyIdentifier with another key identifier than the issuer's subjectKeyIdentifier.
    KeyIdentifier,
    /// An authorityKeyIdentifier with another issuer and serial number than those of the issuer's certificate.
    AuthorityCertificate,
    /// Issuer and subject are the same name with different string types.
    NameEncoding,
    /// Issuer and subject are the same name only by the rules of RFC 5280 §7.1: case, spaces, or the order in a set
    /// differ.
    NameLetters,
    /// Critical name constraints for directory names, or for a form that is not DNS, IP, e-mail or URI.
    CriticalDirectoryConstraints,
    /// Name constraints for directory names.
    DirectoryConstraints,
    /// An Ed25519 key: the server's, or one that signed a certificate of the chain.
    Ed25519Key,
    /// A key for RSA-PSS only (id-RSASSA-PSS): the server's, or that of a CA in the chain.
    PssKey,
    /// An Ed448 key.
    Ed448Key,
    /// An ML-DSA key.
    MlDsaKey,
    /// A compressed point as an EC key.
    CompressedPoint,
    /// A hybrid point as an EC key.
    HybridPoint,
    /// An RSA key of the server that may not sign, according to keyUsage.
    RsaNotForSigning,
    /// A non-RSA key of the server that may not sign, according to keyUsage.
    NotForSigning,
    /// An nsCertType of the leaf that does not allow TLS servers.
    NetscapeType,
    /// An empty DNS name among the alternative names of a certificate.
    EmptyName,
    /// A subjectAltName that is not critical, with an empty subject.
    UncriticalNames,
    /// A common name that is a host's, which a CA above does not allow as a DNS name, in a server's certificate without DNS
    /// names.
    CommonNameNotPermitted,
    /// The same for a common name of one label.
    CommonLabelNotPermitted,
    /// The same for a common name that is no DNS name.
    OtherCommonNameNotPermitted,
    /// A root that OpenSSL cannot load. For other certificates this is a `path::Reason`.
    Unloadable,
    /// An extension that makes a certificate invalid for OpenSSL.
    InvalidExtension,
    /// Critical policyConstraints or policyMappings.
    CriticalPolicies,
    /// Critical inhibitAnyPolicy.
    CriticalInhibition,
    /// TLS features of a CA that cannot be read, or that a certificate below it does not have.
    TlsFeatures,
    /// An issuerAltName that cannot be read.
    IssuerNames,
    /// A root whose authorityKeyIdentifier does not match the root itself.
    RootIdentifiers,
    /// A root whose times have fractions of seconds or are not in UTC.
    RootTimes,
    /// A root whose times have no seconds.
    RootTimesWithoutSeconds,
    /// A root that names two different signature algorithms.
    RootAlgorithms,
    /// A root with an unknown version.
    RootVersion,
    /// A root with extensions, whose version does not allow them.
    RootExtensions,
    /// A root with trailing octets after its key identifier.
    RootKeyIdentifier,
    /// A certificate other than the anchor that is on `OneCRL`.
    Listed,
    /// A certificate that its CA has revoked, but that is not on `OneCRL` yet.
    Revoked,
    /// A condition of Mozilla's or Microsoft's root list that a chain does not meet.
    StoreCondition,
    /// A requirement of RFC 5280 that OpenSSL checks in strict mode.
    Strict(Demand),
}

/// A requirement that OpenSSL checks in strict mode (`X509_V_FLAG_X509_STRICT`; `check_extensions` in `x509_vfy.c`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// CA certificates have version 3 (§4.2.1.9).
    Version3,
    /// Only CAs have a path length (§4.2.1.9).
    PathLength,
    /// basicConstraints of a CA is critical (§4.2.1.9).
    CriticalBasicConstraints,
    /// A CA has keyUsage (§4.2.1.3).
    KeyUsage,
    /// Only CAs have keyCertSign (§4.2.1.3).
    NoCertSign,
    /// A CA has a subject (§4.1.2.6).
    Subject,
    /// subjectAltName is critical if the subject is empty (§4.2.1.6).
    CriticalAlternativeNames,
    /// authorityKeyIdentifier has a key identifier (§4.2.1.1).
    AuthorityKeyIdentifier,
    /// A CA has subjectKeyIdentifier (§4.2.1.2).
    SubjectKeyIdentifier,
}

/// The facts about a rule.
#[derive(Debug)]
struct RuleFacts {
    id: &'static str,
    /// The answer for clients that are not listed.
    otherwise: Option<bool>,
    facts: &'static [Fact],
}

#[derive(Debug)]
struct Fact {
    /// The indexes of the clients to which the fact applies, sorted.
    clients: &'static [u16],
    /// Whether it applies only if the issuer is the anchor, or only if it is not.
    anchor: Option<bool>,
    refuses: bool,
    /// The source, which only tests and readers of the data use.
    #[cfg(test)]
    source: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

impl Rule {
    /// The stable name, as in `roots/client-rules.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyIdentifier => "key-identifier",
            Self::AuthorityCertificate => "authority-certificate",
            Self::NameEncoding => "name-encoding",
            Self::NameLetters => "name-letters",
            Self::CriticalDirectoryConstraints => "critical-directory-name-constraints",
            Self::DirectoryConstraints => "directory-name-constraints",
            Self::Ed25519Key => "ed25519-key",
            Self::PssKey => "pss-key",
            Self::Ed448Key => "ed448-key",
            Self::MlDsaKey => "ml-dsa-key",
            Self::CompressedPoint => "compressed-point",
            Self::HybridPoint => "hybrid-point",
            Self::RsaNotForSigning => "rsa-key-not-for-signing",
            Self::NotForSigning => "key-not-for-signing",
            Self::NetscapeType => "netscape-type",
            Self::EmptyName => "empty-name",
            Self::UncriticalNames => "names-not-critical",
            Self::CommonNameNotPermitted => "common-name-not-permitted",
            Self::CommonLabelNotPermitted => "common-label-not-permitted",
            Self::OtherCommonNameNotPermitted => "other-common-name-not-permitted",
            Self::Unloadable => "unloadable",
            Self::InvalidExtension => "invalid-extension",
            Self::CriticalPolicies => "critical-policies",
            Self::CriticalInhibition => "critical-inhibition",
            Self::TlsFeatures => "tls-features",
            Self::IssuerNames => "damaged-issuer-names",
            Self::RootIdentifiers => "root-identifiers",
            Self::RootTimes => "root-times",
            Self::RootTimesWithoutSeconds => "root-times-without-seconds",
            Self::RootAlgorithms => "root-algorithms-differ",
            Self::RootVersion => "root-version",
            Self::RootExtensions => "root-extensions",
            Self::RootKeyIdentifier => "root-key-identifier",
            Self::Listed => "listed-as-revoked",
            Self::Revoked => "revoked",
            Self::StoreCondition => "store-condition",
            Self::Strict(_) => "strict",
        }
    }

    /// Whether `client` refuses it. `at_anchor` tells whether the issuer in question is the anchor. `None` if no
    /// source says.
    pub fn refused_by(self, client: &Client, at_anchor: bool) -> Option<bool> {
        let rule = RULES.iter().find(|rule| rule.id == self.name())?;
        let is_about = |fact: &&Fact| fact.anchor.is_none_or(|anchor| anchor == at_anchor);
        let fact = rule.facts.iter().filter(is_about).find(|fact| fact.clients.binary_search(&client.position).is_ok());
        fact.map(|fact| fact.refuses).or(rule.otherwise)
    }
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Version3 => "it is a CA of version 1",
            Self::PathLength => "it has a path length and is no CA",
            Self::CriticalBasicConstraints => "its basic constraints are not critical",
            Self::KeyUsage => "it is a CA without a key usage",
            Self::NoCertSign => "it may sign certificates and is no CA",
            Self::Subject => "it is a CA without a subject",
            Self::CriticalAlternativeNames => "its subject is empty and its alternative names are not critical",
            Self::AuthorityKeyIdentifier => "it has no authority key identifier",
            Self::SubjectKeyIdentifier => "it is a CA without a subject key identifier",
        })
    }
}

#[cfg(test)]
impl Rule {
    /// Every rule once.
    pub(crate) const ALL: [Self; 37] = [
        Self::KeyIdentifier,
        Self::AuthorityCertificate,
        Self::NameEncoding,
        Self::NameLetters,
        Self::CriticalDirectoryConstraints,
        Self::DirectoryConstraints,
        Self::Ed25519Key,
        Self::PssKey,
        Self::Ed448Key,
        Self::MlDsaKey,
        Self::CompressedPoint,
        Self::HybridPoint,
        Self::RsaNotForSigning,
        Self::NotForSigning,
        Self::NetscapeType,
        Self::EmptyName,
        Self::UncriticalNames,
        Self::CommonNameNotPermitted,
        Self::CommonLabelNotPermitted,
        Self::OtherCommonNameNotPermitted,
        Self::Unloadable,
        Self::InvalidExtension,
        Self::CriticalPolicies,
        Self::CriticalInhibition,
        Self::TlsFeatures,
        Self::IssuerNames,
        Self::RootIdentifiers,
        Self::RootTimes,
        Self::RootTimesWithoutSeconds,
        Self::RootAlgorithms,
        Self::RootVersion,
        Self::RootExtensions,
        Self::RootKeyIdentifier,
        Self::Listed,
        Self::Revoked,
        Self::StoreCondition,
        Self::Strict(Demand::KeyUsage),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust;

    #[test]
    fn every_fact_is_about_a_rule_and_clients_that_there_are() {
        let names = Rule::ALL.map(Rule::name);
        for (index, rule) in RULES.iter().enumerate() {
            assert!(names.contains(&rule.id), "{} is no rule", rule.id);
            assert!(RULES[..index].iter().all(|other| other.id != rule.id), "{} is duplicated", rule.id);
            let mut known: Vec<(&str, bool)> = Vec::new();
            for fact in rule.facts {
                assert!(!fact.source.is_empty(), "{}: no source", rule.id);
                assert!(!fact.clients.is_empty() && fact.clients.is_sorted(), "{}", rule.id);
                for client in fact.clients.iter().map(|position| &trust::clients()[usize::from(*position)]) {
                    let client = client.id;
                    let places = fact.anchor.map_or(vec![true, false], |anchor| vec![anchor]);
                    for place in places.into_iter().map(|place| (client, place)) {
                        assert!(!known.contains(&place), "{}: {client} is duplicated", rule.id);
                        known.push(place);
                    }
                }
            }
        }
        assert!(names.iter().all(|name| RULES.iter().any(|rule| rule.id == *name)));
    }

    #[test]
    fn what_no_source_says_is_unknown() {
        let of = |rule: Rule, client: &str| rule.refused_by(trust::named(client)[0], false);
        assert_eq!(of(Rule::KeyIdentifier, "openssl-3"), Some(true));
        assert_eq!(of(Rule::KeyIdentifier, "go"), Some(false));
        assert_eq!(of(Rule::KeyIdentifier, "java-17"), Some(false));
        assert_eq!(Rule::KeyIdentifier.refused_by(trust::named("java-17")[0], true), Some(true));
        assert_eq!(of(Rule::KeyIdentifier, "softbank-phones"), None);
        assert_eq!(of(Rule::Listed, "firefox"), Some(true));
        assert_eq!(of(Rule::Listed, "openssl-3"), Some(false));
        assert_eq!(of(Rule::Listed, "chrome"), None);
        assert_eq!(of(Rule::Revoked, "firefox"), None);
        assert_eq!(of(Rule::Strict(Demand::KeyUsage), "python-3.13"), Some(true));
        assert_eq!(of(Rule::Strict(Demand::KeyUsage), "python"), Some(false));
    }
}
