//! The known differences from other validators, and why. A difference without a rule is a bug on one side. A rule that
//! explains no difference is outdated.

use std::collections::BTreeSet;

use chainmend::certificate::Certificate;

use crate::judge::{Chain, Difference, Scope, Who};
use crate::make::{Made, Shape};
use crate::peers::Peer;
use crate::world::{
    Authority, Basic, Critical, DIGITAL_SIGNATURE, KEY_CERT_SIGN, ODD_MASK, Purpose, SubjectName, Subtree, Validity,
};

use Peer::{GnuTls, OpenSsl, Webpki};
use Who::{TheyAccept, WeAccept};

/// Why the verdict of a peer differs.
pub struct Rule {
    pub id: &'static str,
    pub peer: Peer,
    pub who: Who,
    /// A part of the message of the side that rejects.
    pub says: &'static str,
    pub on: On,
    pub reason: &'static str,
}

/// The subject of the message.
pub enum On {
    /// A chain with this property.
    Chain(fn(&Chain<'_>) -> bool),
    /// The choice among several chains.
    Search,
}

pub const RULES: &[Rule] = &[
    Rule {
        id: "webpki-anchor-dates",
        peer: Webpki,
        who: TheyAccept,
        says: "Expired(",
        on: On::Chain(|chain| chain.root().shape.validity == Validity::Past),
        reason: "An anchor is a name and a key (RFC 5280 §6.1.1), and webpki reads no dates of it; OpenSSL and \
                 GnuTLS do, and we with them.",
    },
    Rule {
        id: "webpki-anchor-dates-to-come",
        peer: Webpki,
        who: TheyAccept,
        says: "NotYetValid(",
        on: On::Chain(|chain| chain.root().shape.validity == Validity::Future),
        reason: "As with an anchor that has expired.",
    },
    Rule {
        id: "webpki-anchor-key-usage",
        peer: Webpki,
        who: TheyAccept,
        says: "MayNotSign",
        on: On::Chain(|chain| may_not_sign(&chain.root().shape)),
        reason: "webpki reads no keyUsage, of anchors nor of intermediates (verify_cert.rs, \
                 check_issuer_independent_properties). RFC 5280 §6.1.4 (n) demands keyCertSign.",
    },
    Rule {
        id: "webpki-key-usage",
        peer: Webpki,
        who: TheyAccept,
        says: "MayNotSign",
        on: On::Chain(|chain| chain.between().iter().any(|made| may_not_sign(&made.shape))),
        reason: "webpki reads no keyUsage (verify_cert.rs, check_issuer_independent_properties). RFC 5280 §6.1.4 (n) \
                 demands keyCertSign.",
    },
    Rule {
        id: "webpki-anchor-not-ca",
        peer: Webpki,
        who: TheyAccept,
        says: "NotCa",
        on: On::Chain(|chain| chain.root().shape.basic == Basic::NotCa),
        reason: "webpki takes name, key and name constraints of an anchor, and nothing else. We refuse one that says \
                 of itself that it is no CA.",
    },
    Rule {
        id: "webpki-anchor-says-nothing",
        peer: Webpki,
        who: TheyAccept,
        says: "NotCa",
        on: On::Chain(|chain| chain.root().shape.basic == Basic::Absent && !chain.root().shape.version1),
        reason: "webpki takes name, key and name constraints of an anchor. Firefox takes no root of version 3 that does not say that \
                 it is a CA (mozilla::pkix, CheckBasicConstraints), and we with it.",
    },
    Rule {
        id: "webpki-anchor-purpose",
        peer: Webpki,
        who: TheyAccept,
        says: "NotForServers",
        on: On::Chain(|chain| no_server(&[chain.root()])),
        reason: "webpki reads no extendedKeyUsage of an anchor; OpenSSL does, and we with it.",
    },
    Rule {
        id: "webpki-anchor-critical-extension",
        peer: Webpki,
        who: TheyAccept,
        says: "CriticalExtension(",
        on: On::Chain(|chain| chain.root().shape.unknown == Some(Critical::Yes)),
        reason: "webpki reads no extensions of an anchor but name constraints; OpenSSL and GnuTLS do, and we with them.",
    },
    Rule {
        id: "webpki-anchor-path-length",
        peer: Webpki,
        who: TheyAccept,
        says: "PathLength(",
        on: On::Chain(|chain| matches!(chain.root().shape.basic, Basic::Ca(Some(_)))),
        reason: "webpki takes name, key and name constraints of an anchor, and no path length.",
    },
    Rule {
        id: "webpki-repeated-extension",
        peer: Webpki,
        who: TheyAccept,
        says: "MalformedExtension(\"subject key identifier\")",
        on: On::Chain(|chain| chain.0.iter().any(|made| made.shape.repeated)),
        reason: "webpki skips subjectKeyIdentifier unread, twice as well as once; RFC 5280 §4.2 allows one.",
    },
    Rule {
        id: "webpki-leaf-is-ca",
        peer: Webpki,
        who: WeAccept,
        says: "CaUsedAsEndEntity",
        on: On::Chain(|chain| matches!(chain.leaf().shape.basic, Basic::Ca(_))),
        reason: "RFC 5280 §6.1 lets a CA certificate end a path; webpki does not.",
    },
    Rule {
        id: "webpki-directory-constraint",
        peer: Webpki,
        who: WeAccept,
        says: "NameConstraintViolation",
        on: On::Chain(|chain| has_subtree(chain.cas(), is_country)),
        reason: "webpki compares no directory names: a constraint on them is one that is not met.",
    },
    Rule {
        id: "webpki-version",
        peer: Webpki,
        who: WeAccept,
        says: "UnsupportedCertVersion",
        on: On::Chain(|chain| chain.leaf().shape.version1),
        reason: "webpki reads version 3 alone; RFC 5280 §6.1 wants it of CAs (§6.1.4 (k)), not of leaves.",
    },
    Rule {
        id: "webpki-policies",
        peer: Webpki,
        who: WeAccept,
        says: "UnsupportedCriticalExtension",
        on: On::Chain(|chain| has_policy_rules(&chain.0[..chain.0.len() - 1])),
        reason: "webpki processes no policies, and policyConstraints, inhibitAnyPolicy and policyMappings are \
                 critical (RFC 5280 §4.2.1.11, §4.2.1.14).",
    },
    Rule {
        id: "webpki-self-issued",
        peer: Webpki,
        who: WeAccept,
        says: "PathLenConstraintViolated",
        on: On::Chain(|chain| chain.between().iter().any(|made| is_self_issued(made))),
        reason: "webpki counts self-issued intermediates for a path length; RFC 5280 §6.1.4 (l) does not.",
    },
    Rule {
        id: "webpki-address-mask",
        peer: Webpki,
        who: TheyAccept,
        says: "NameConstraint(",
        on: On::Chain(|chain| {
            let excludes = |made: &&Made| made.shape.excluded.contains(&ODD_MASK);
            has_ipv6(chain.leaf()) && chain.cas().iter().any(excludes)
        }),
        reason: "webpki does not look at a mask of IPv4 that is no prefix when the name is of IPv6; to us what cannot be \
                 read excludes every address.",
    },
    Rule {
        id: "webpki-address-mask-beside-another",
        peer: Webpki,
        who: WeAccept,
        says: "InvalidNetworkMaskConstraint",
        on: On::Chain(|chain| chain.cas().iter().any(|made| made.shape.permitted.contains(&ODD_MASK))),
        reason: "webpki refuses whatever meets a mask that is no prefix; to us such a subtree permits nothing, and the \
                 others do what they do.",
    },
    Rule {
        id: "webpki-signatures",
        peer: Webpki,
        who: WeAccept,
        says: "MaximumSignatureChecksExceeded",
        on: On::Search,
        reason: "webpki verifies a hundred signatures in a search (verify_cert.rs, Budget::default), the same ones \
                 again and again.",
    },
    Rule {
        id: "webpki-depth",
        peer: Webpki,
        who: WeAccept,
        says: "MaximumPathDepthExceeded",
        on: On::Chain(|chain| chain.between().len() > 6),
        reason: "webpki takes six intermediates (verify_cert.rs, MAX_SUB_CA_COUNT).",
    },
    Rule {
        id: "openssl-dead-end",
        peer: OpenSsl,
        who: WeAccept,
        says: "",
        on: On::Search,
        reason: "OpenSSL takes the first issuer that looks right, and does not come back when what is above it breaks \
                 a rule (openssl-verification-options(1), Certification Path Building).",
    },
    Rule {
        id: "openssl-authority",
        peer: OpenSsl,
        who: WeAccept,
        says: "unable to get local issuer certificate",
        on: On::Chain(|chain| other_authority(&chain.0[..chain.0.len() - 1])),
        reason: "OpenSSL takes no issuer whose identifiers are not those of authorityKeyIdentifier; it is a hint for \
                 building (RFC 5280 §4.2.1.1), which §6.1 does not check.",
    },
    Rule {
        id: "openssl-root-authority",
        peer: OpenSsl,
        who: WeAccept,
        says: "unable to get issuer certificate",
        on: On::Chain(|chain| other_authority(&[chain.root()])),
        reason: "A root whose own authorityKeyIdentifier is not its own is not self-signed to OpenSSL, which then \
                 wants an issuer for it, unless -partial_chain is given.",
    },
    Rule {
        id: "openssl-root-says-nothing",
        peer: OpenSsl,
        who: TheyAccept,
        says: "NotCa",
        on: On::Chain(|chain| chain.root().shape.basic == Basic::Absent && !chain.root().shape.version1),
        reason: "OpenSSL takes a root of version 3 that says what its key is for, and not that it is a CA (openssl-verification-options(1), \
                 purposes); Firefox does not, and we with it.",
    },
    Rule {
        id: "openssl-leaf-key-usage",
        peer: OpenSsl,
        who: WeAccept,
        says: "unsuitable certificate purpose",
        on: On::Chain(|chain| chain.leaf().shape.key_usage.is_some_and(|bits| bits & (DIGITAL_SIGNATURE | 0x28) == 0)),
        reason: "OpenSSL's purpose sslserver wants a keyUsage that a TLS handshake can use. Path validation does not \
                 (RFC 5280 §6.1.5).",
    },
    Rule {
        id: "openssl-common-name",
        peer: OpenSsl,
        who: WeAccept,
        says: "subtree violation",
        on: On::Chain(common_name_constrained),
        reason: "Where subjectAltName has no DNS name, OpenSSL holds common names that look like one to constraints \
                 on DNS names (NAME_CONSTRAINTS_check_CN). RFC 9525 §2 has done with common names.",
    },
    Rule {
        id: "openssl-address-mask",
        peer: OpenSsl,
        who: TheyAccept,
        says: "NameConstraint(",
        on: On::Chain(|chain| has_subtree(chain.cas(), |subtree| *subtree == ODD_MASK)),
        reason: "OpenSSL applies a mask whose ones are not contiguous bit by bit; RFC 5280 §4.2.1.10 wants the style of \
                 RFC 4632, and what cannot be read excludes.",
    },
    Rule {
        id: "openssl-wildcard",
        peer: OpenSsl,
        who: TheyAccept,
        says: "NameConstraint(\"*.",
        on: On::Chain(wildcard_excluded),
        reason: "OpenSSL compares a wildcard as it stands; we, like webpki, exclude one that stands for an excluded name.",
    },
    Rule {
        id: "openssl-self-issued",
        peer: OpenSsl,
        who: WeAccept,
        says: "self-signed certificate in certificate chain",
        on: On::Chain(|chain| chain.between().iter().any(|made| is_self_issued(made) && !is_identified(made))),
        reason: "Without key identifiers that differ, OpenSSL takes self-issued for self-signed; RFC 5280 §3.2 tells \
                 them apart by the signature.",
    },
    Rule {
        id: "openssl-namesakes",
        peer: OpenSsl,
        who: WeAccept,
        says: "certificate signature failure",
        on: On::Chain(has_namesakes),
        reason: "Among CAs of one name that key identifiers do not tell apart OpenSSL takes one, and does not come back \
                 when the signature is another's.",
    },
    Rule {
        id: "gnutls-directory-constraint",
        peer: GnuTls,
        who: TheyAccept,
        says: "NameConstraint(",
        on: On::Chain(|chain| has_subtree(chain.cas(), is_country)),
        reason: "GnuTLS does not hold subjects to constraints on directory names (RFC 5280 §4.2.1.10).",
    },
    Rule {
        id: "gnutls-wildcard",
        peer: GnuTls,
        who: TheyAccept,
        says: "NameConstraint(\"*.",
        on: On::Chain(wildcard_excluded),
        reason: "GnuTLS compares a wildcard as it stands; we, like webpki, exclude one that stands for an excluded name.",
    },
    Rule {
        id: "gnutls-root-says-nothing",
        peer: GnuTls,
        who: TheyAccept,
        says: "NotCa",
        on: On::Chain(|chain| chain.root().shape.basic == Basic::Absent && !chain.root().shape.version1),
        reason: "GnuTLS takes a root of version 3 that does not say that it is a CA; Firefox does not, and we with it.",
    },
    Rule {
        id: "gnutls-root-purpose",
        peer: GnuTls,
        who: TheyAccept,
        says: "NotForServers",
        on: On::Chain(|chain| no_server(&[chain.root()])),
        reason: "GnuTLS reads no extendedKeyUsage of a root; OpenSSL does, and we with it.",
    },
    Rule {
        id: "gnutls-any-purpose",
        peer: GnuTls,
        who: TheyAccept,
        says: "NotForServers",
        on: On::Chain(|chain| any_purpose(&[chain.leaf()])),
        reason: "GnuTLS takes anyExtendedKeyUsage for serverAuth in a leaf; OpenSSL, webpki and Firefox do not, and we with them.",
    },
    Rule {
        id: "gnutls-policies",
        peer: GnuTls,
        who: WeAccept,
        says: "unknown critical extension",
        on: On::Chain(|chain| has_policy_rules(&chain.0)),
        reason: "GnuTLS processes no policies, and policyConstraints, inhibitAnyPolicy and policyMappings are critical \
                 (RFC 5280 §4.2.1.11, §4.2.1.14).",
    },
    Rule {
        id: "gnutls-authority",
        peer: GnuTls,
        who: WeAccept,
        says: "issuer is unknown",
        on: On::Chain(|chain| other_authority(&chain.0[..chain.0.len() - 1])),
        reason: "GnuTLS takes no issuer whose identifier is not that of authorityKeyIdentifier; it is a hint for \
                 building (RFC 5280 §4.2.1.1).",
    },
    Rule {
        id: "gnutls-address-mask",
        peer: GnuTls,
        who: WeAccept,
        says: "violates the signer's constraints",
        on: On::Chain(|chain| has_subtree(chain.cas(), |subtree| *subtree == ODD_MASK)),
        reason: "GnuTLS refuses constraints with a mask that is no prefix, whatever the names; to us what cannot be \
                 read excludes addresses.",
    },
    Rule {
        id: "gnutls-excluded-directory",
        peer: GnuTls,
        who: WeAccept,
        says: "violates the signer's constraints",
        on: On::Chain(|chain| chain.cas().iter().any(|made| made.shape.excluded.iter().any(is_country))),
        reason: "GnuTLS refuses every name where directory names are excluded, whichever.",
    },
    Rule {
        id: "gnutls-empty-dns-constraint",
        peer: GnuTls,
        who: WeAccept,
        says: "violates the signer's constraints",
        on: On::Chain(|chain| {
            let is_dns = |subtree: &&Subtree| matches!(subtree, Subtree::Dns(_));
            let permitted = chain.cas().iter().flat_map(|made| &made.shape.permitted).filter(is_dns).count();
            permitted > 1 && has_subtree(chain.cas(), |subtree| *subtree == Subtree::Dns(""))
        }),
        reason: "GnuTLS intersects the constraints of a chain, and finds nothing in common between all DNS names \
                 and some.",
    },
    Rule {
        id: "gnutls-self-issued-path-length",
        peer: GnuTls,
        who: WeAccept,
        says: "violates the signer's constraints",
        on: On::Chain(|chain| {
            let has_length = |made: &&Made| matches!(made.shape.basic, Basic::Ca(Some(_)));
            chain.cas().iter().any(has_length) && chain.between().iter().any(|made| is_self_issued(made))
        }),
        reason: "GnuTLS counts self-issued intermediates for a path length; RFC 5280 §6.1.4 (l) does not.",
    },
    Rule {
        id: "gnutls-common-name",
        peer: GnuTls,
        who: WeAccept,
        says: "violates the signer's constraints",
        on: On::Chain(common_name_constrained),
        reason: "Where subjectAltName has no DNS name, GnuTLS holds the common name to constraints on DNS names. RFC \
                 9525 §2 has done with common names.",
    },
    Rule {
        id: "gnutls-address-family",
        peer: GnuTls,
        who: TheyAccept,
        says: "NameConstraint(",
        on: On::Chain(|chain| {
            has_subtree(chain.cas(), |subtree| matches!(subtree, Subtree::Ip(_))) && has_ipv6(chain.leaf())
        }),
        reason: "To GnuTLS subtrees of IPv4 say nothing of IPv6; both are the form iPAddress (RFC 5280 §4.2.1.10).",
    },
    Rule {
        id: "gnutls-namesakes",
        peer: GnuTls,
        who: WeAccept,
        says: "The signature in the certificate is invalid",
        on: On::Chain(has_namesakes),
        reason: "Among CAs of one name that key identifiers do not tell apart GnuTLS takes one, and does not come back \
                 when the signature is another's.",
    },
    Rule {
        id: "gnutls-self-issued",
        peer: GnuTls,
        who: WeAccept,
        says: "issuer is unknown",
        on: On::Chain(|chain| chain.between().iter().any(|made| is_self_issued(made) && !is_identified(made))),
        reason: "Without key identifiers that differ, GnuTLS takes self-issued for self-signed; RFC 5280 §3.2 tells \
                 them apart by the signature.",
    },
];

/// The rule that explains a difference.
pub fn explanation(difference: &Difference<'_>) -> Option<&'static Rule> {
    let fits = |on: &On| match (on, &difference.scope) {
        (On::Chain(has), Scope::Chain(chain)) => has(chain),
        (On::Search, Scope::Search) => true,
        _ => false,
    };
    RULES.iter().find(|rule| {
        rule.peer == difference.peer
            && rule.who == difference.who
            && (difference.says.contains(rule.says) || is_of_namesake(difference))
            && fits(&rule.on)
    })
}

/// Whether webpki's message may be about another certificate with the same name: it reports the error of only one of
/// several attempts.
fn is_of_namesake(difference: &Difference<'_>) -> bool {
    let Scope::Chain(chain) = &difference.scope else { return false };
    let of_signature = ["InvalidSignatureForPublicKey", "UnsupportedSignatureAlgorithmForPublicKey"];
    difference.peer == Webpki && share_names(chain) && of_signature.iter().any(|words| difference.says.contains(words))
}

fn may_not_sign(shape: &Shape) -> bool {
    shape.key_usage.is_some_and(|bits| bits & KEY_CERT_SIGN == 0)
}

fn has_subtree(cas: &[&Made], is: impl Fn(&Subtree) -> bool) -> bool {
    cas.iter().any(|made| made.shape.permitted.iter().chain(&made.shape.excluded).any(&is))
}

fn is_country(subtree: &Subtree) -> bool {
    matches!(subtree, Subtree::Country(_))
}

/// Whether there are purposes without serverAuth.
fn no_server(all: &[&Made]) -> bool {
    all.iter().any(|made| made.shape.purposes.is_some_and(|purposes| !purposes.contains(&Purpose::Server)))
}

/// Whether there is anyExtendedKeyUsage without serverAuth.
fn any_purpose(all: &[&Made]) -> bool {
    let is_any = |purposes: &[Purpose]| purposes.contains(&Purpose::Any) && !purposes.contains(&Purpose::Server);
    all.iter().any(|made| made.shape.purposes.is_some_and(is_any))
}

fn has_policy_rules(all: &[&Made]) -> bool {
    all.iter().map(|made| &made.shape).any(|shape| {
        shape.mapping || [shape.require_explicit, shape.inhibit_mapping, shape.inhibit_any].iter().any(Option::is_some)
    })
}

fn other_authority(all: &[&Made]) -> bool {
    all.iter().any(|made| matches!(made.shape.authority, Authority::OtherKey | Authority::OtherSerial))
}

fn has_dns_name(made: &Made) -> bool {
    made.shape.names.is_some_and(|names| names.iter().any(|name| matches!(name, SubjectName::Dns(_))))
}

/// Constraints on DNS names above a leaf whose only DNS name is in its subject.
fn common_name_constrained(chain: &Chain<'_>) -> bool {
    !has_dns_name(chain.leaf()) && has_subtree(chain.cas(), |subtree| matches!(subtree, Subtree::Dns(_)))
}

fn wildcard_excluded(chain: &Chain<'_>) -> bool {
    let is_wildcard = |name: &SubjectName| matches!(name, SubjectName::Dns(name) if name.starts_with("*."));
    let excludes = |made: &&Made| made.shape.excluded.iter().any(|tree| matches!(tree, Subtree::Dns(_)));
    chain.leaf().shape.names.is_some_and(|names| names.iter().any(is_wildcard)) && chain.cas().iter().any(excludes)
}

fn has_ipv6(made: &Made) -> bool {
    let is_ipv6 = |name: &SubjectName| matches!(name, SubjectName::Ip(octets) if octets.len() == 16);
    made.shape.names.is_some_and(|names| names.iter().any(is_ipv6))
}

fn is_self_issued(made: &Made) -> bool {
    made.certificate.as_ref().is_some_and(Certificate::is_self_issued)
}

/// Whether the certificate has both key identifiers, its own and that of its issuer.
fn is_identified(made: &Made) -> bool {
    made.shape.subject_key_identifier && made.shape.authority != Authority::Absent
}

/// Whether two CAs share a name, and a certificate does not have the key identifiers that distinguish them.
fn has_namesakes(chain: &Chain<'_>) -> bool {
    share_names(chain) && !chain.0.iter().all(|made| is_identified(made))
}

fn share_names(chain: &Chain<'_>) -> bool {
    let names = |made: &&Made| made.certificate.as_ref().map(|certificate| certificate.subject().normalized.clone());
    let distinct: BTreeSet<_> = chain.cas().iter().map(names).collect();
    distinct.len() < chain.cas().len()
}
