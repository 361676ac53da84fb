//! Finds the properties of a path that only some clients refuse; [`crate::trust::Rule`] tells which clients.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use crate::certificate::name::text;
use crate::certificate::outline::{OBJECT_IDENTIFIER, SEQUENCE, SET, expect_element, split_element};
use crate::certificate::{
    AlternativeName, Certificate, Identified, KeyAlgorithm, PointForm, SignatureAlgorithm, TimeForm, common_name,
};
use crate::path::{forbid_common_name, is_dns_name};
use crate::trust::{self, Demand, Rule};

/// The properties of a certificate and its issuer that some clients refuse.
pub(super) fn of_link(child: &Certificate, issuer: &Certificate) -> Vec<Rule> {
    let mut found = Vec::new();
    match child.identifies(issuer) {
        Identified::Yes | Identified::Unsaid => {}
        Identified::OtherCertificate => found.push(Rule::AuthorityCertificate),
        Identified::OtherKey => found.push(Rule::KeyIdentifier),
    }
    let (wanted, present) = (&child.issuer().der, &issuer.subject().der);
    if wanted != present {
        found.push(if strings(wanted) == strings(present) { Rule::NameEncoding } else { Rule::NameLetters });
    }
    found
}

/// The attributes of a name in order: type, and characters regardless of the string type. `None` if it is not a name.
fn strings(name: &[u8]) -> Option<Vec<(&[u8], String)>> {
    let mut sets = expect_element(name, SEQUENCE)?.0.contents;
    let mut found = Vec::new();
    while !sets.is_empty() {
        let (set, rest) = expect_element(sets, SET)?;
        let mut attributes = set.contents;
        while !attributes.is_empty() {
            let (attribute, next) = expect_element(attributes, SEQUENCE)?;
            let (kind, value) = expect_element(attribute.contents, OBJECT_IDENTIFIER)?;
            let (value, _) = split_element(value)?;
            let characters = text(value.tag, value.contents).map(Iterator::collect);
            found.push((kind.contents, characters.unwrap_or_else(|| format!("{:?}", value.whole))));
            attributes = next;
        }
        sets = rest;
    }
    Some(found)
}

/// The properties of a path, with its anchor last, and the certificate of each. Excludes those of [`of_link`].
pub(super) fn of_path(path: &[Certificate]) -> Vec<(Rule, &Certificate)> {
    let last = path.len().saturating_sub(1);
    let mut found = Vec::new();
    for (index, certificate) in path.iter().enumerate() {
        let facts = certificate.facts();
        // An anchor's signature is not verified, and a CA's key is not used in the handshake.
        let is_signed = index < last && facts.signature_algorithm == SignatureAlgorithm::Ed25519;
        if is_signed || (index == 0 && facts.key_algorithm == KeyAlgorithm::Ed25519) {
            found.push((Rule::Ed25519Key, certificate));
        }
        found.extend(of_key(&facts.key_algorithm).map(|rule| (rule, certificate)));
        // A requested chain may begin with a CA.
        let is_server = index == 0 && !certificate.is_ca();
        found.extend(of_form(certificate, is_server).into_iter().map(|rule| (rule, certificate)));
        found.extend(of_constraints(certificate).map(|rule| (rule, certificate)));
    }
    found.extend(path.last().into_iter().flat_map(|root| of_root(root).into_iter().map(move |rule| (rule, root))));
    found.extend(of_features(path).map(|certificate| (Rule::TlsFeatures, certificate)));
    found.extend(of_common_name(path));
    found.extend(strict(path).map(|(demand, certificate)| (Rule::Strict(demand), certificate)));
    found
}

/// Whether no client has a rule about this certificate alone, wherever it is in a path: neither one of [`of_path`] and
/// [`of_issuer`], nor a revocation at any time.
pub(super) fn is_unremarkable(certificate: &Certificate) -> bool {
    let facts = certificate.facts();
    let is_root = certificate.is_self_issued();
    facts.signature_algorithm != SignatureAlgorithm::Ed25519
        && facts.key_algorithm != KeyAlgorithm::Ed25519
        && of_key(&facts.key_algorithm).is_none()
        && of_form(certificate, !certificate.is_ca()).is_empty()
        && of_constraints(certificate).is_none()
        && (!is_root || of_root(certificate).is_empty())
        && certificate.tls_features().is_some_and(|features| features.is_empty())
        && demand(certificate, is_root).is_none()
        && trust::revoked(certificate).is_none()
}

/// The revoked certificates of a path, with its anchor last, at this time; and the moments at which that changes.
pub(super) fn of_revocation(
    path: &[Certificate],
    at: OffsetDateTime,
) -> (Vec<(Rule, &Certificate)>, Vec<OffsetDateTime>) {
    let below_anchor = &path[..path.len().saturating_sub(1)];
    let (mut found, mut changes) = (Vec::new(), Vec::new());
    for certificate in below_anchor {
        let Some(revocation) = trust::revoked(certificate) else { continue };
        changes.extend(revocation.moments());
        if revocation.is_known_at(at) {
            found.push((if revocation.is_listed_at(at) { Rule::Listed } else { Rule::Revoked }, certificate));
        }
    }
    (found, changes)
}

/// Properties that some clients refuse only in a root.
fn of_root(root: &Certificate) -> Vec<Rule> {
    let facts = root.facts();
    let is_other = [Identified::OtherKey, Identified::OtherCertificate].contains(&root.identifies(root));
    let checks = [
        (root.unloadable().is_some(), Rule::Unloadable),
        (root.is_self_issued() && is_other, Rule::RootIdentifiers),
        (facts.time_form == TimeForm::Malformed, Rule::RootTimes),
        (facts.time_form == TimeForm::WithoutSeconds, Rule::RootTimesWithoutSeconds),
        (facts.algorithms_differ, Rule::RootAlgorithms),
        (facts.version > 3, Rule::RootVersion),
        (facts.version < 3 && facts.has_extensions, Rule::RootExtensions),
        (root.has_followed_key_identifier(), Rule::RootKeyIdentifier),
    ];
    checks.into_iter().filter(|(is_broken, _)| *is_broken).map(|(_, rule)| rule).collect()
}

/// The first CA, from the root downward, whose TLS features cannot be read, or are not those of a certificate below it
/// (RFC 7633 §4.2.2).
fn of_features(path: &[Certificate]) -> Option<&Certificate> {
    let mut demanded = BTreeSet::new();
    let mut demanding = None;
    for (index, certificate) in path.iter().enumerate().rev() {
        let features = certificate.tls_features();
        let present = features.clone().unwrap_or_default();
        if !present.is_superset(&demanded) {
            return demanding;
        }
        match features {
            None if index > 0 => return Some(certificate),
            Some(features) if !features.is_empty() => {
                demanded.extend(features);
                demanding = Some(certificate);
            }
            _ => {}
        }
    }
    None
}

/// The properties that make a client look for another issuer.
pub(super) fn of_issuer(issuer: &Certificate) -> Option<Rule> {
    issuer.invalid_extension().map(|_| Rule::InvalidExtension)
}

/// The rule for a kind of key. Keys that no client accepts (`KeyAlgorithm::serves_tls`) are not in a valid path.
fn of_key(key: &KeyAlgorithm) -> Option<Rule> {
    match key {
        KeyAlgorithm::RsaPss(..) => Some(Rule::PssKey),
        KeyAlgorithm::Ed448 => Some(Rule::Ed448Key),
        KeyAlgorithm::MlDsa(_) => Some(Rule::MlDsaKey),
        _ => None,
    }
}

const CRITICAL_POLICIES: [&str; 2] = ["policy constraints", "policy mappings"];

/// Extensions that some clients do not read, and purposes that a server's certificate must allow.
fn of_form(certificate: &Certificate, is_server: bool) -> Vec<Rule> {
    let facts = certificate.facts();
    let point = facts.point_form.map(|form| match form {
        PointForm::Compressed => Rule::CompressedPoint,
        PointForm::Hybrid => Rule::HybridPoint,
    });
    let is_rsa = matches!(facts.key_algorithm, KeyAlgorithm::Rsa(_) | KeyAlgorithm::RsaPss(..));
    let signing = if is_rsa { Rule::RsaNotForSigning } else { Rule::NotForSigning };
    let has_empty = facts.alternative_names.iter().flatten().any(|name| *name == AlternativeName::Dns(String::new()));
    let checks = [
        (is_server && facts.key_usage.is_some_and(|usage| !usage.signs), signing),
        (is_server && facts.netscape_server == Some(false), Rule::NetscapeType),
        (has_empty, Rule::EmptyName),
        (certificate.invalid_extension().is_some(), Rule::InvalidExtension),
        (facts.critical.iter().any(|name| CRITICAL_POLICIES.contains(&&**name)), Rule::CriticalPolicies),
        (facts.critical.iter().any(|name| name == "inhibit any policy"), Rule::CriticalInhibition),
        (!certificate.has_whole_issuer_names(), Rule::IssuerNames),
        (has_uncritical_names(certificate), Rule::UncriticalNames),
    ];
    let broken = checks.into_iter().filter(|(is_broken, _)| *is_broken).map(|(_, rule)| rule);
    point.into_iter().chain(broken).collect()
}

fn has_uncritical_names(certificate: &Certificate) -> bool {
    let facts = certificate.facts();
    let is_critical = facts.critical.iter().any(|critical| critical == "subject alternative name");
    certificate.subject().is_empty() && facts.alternative_names.is_some() && !is_critical
}

/// The rule for the forms of names in the name constraints.
fn of_constraints(certificate: &Certificate) -> Option<Rule> {
    let facts = certificate.facts();
    let constraints = facts.name_constraints.as_ref()?;
    let has = |is_one: fn(&AlternativeName) -> bool| {
        let mut subtrees = constraints.permitted.iter().chain(&constraints.excluded);
        subtrees.any(is_one)
    };
    let is_critical = facts.critical.iter().any(|name| name == "name constraints");
    let is_directory = has(|name| matches!(name, AlternativeName::Directory(_)));
    let is_other = has(|name| matches!(name, AlternativeName::Other(_)));
    match is_critical {
        true if is_directory || is_other => Some(Rule::CriticalDirectoryConstraints),
        false if is_directory => Some(Rule::DirectoryConstraints),
        _ => None,
    }
}

/// The rule for the common name of a server's certificate without DNS names that a CA above it does not allow
/// (`NAME_CONSTRAINTS_check_CN` in OpenSSL's `v3_ncons.c`; `gnutls_x509_name_constraints_check_crt`).
pub(super) fn of_common_name(path: &[Certificate]) -> Option<(Rule, &Certificate)> {
    let (leaf, above) = path.split_first()?;
    let mut constraints = above.iter().filter_map(|ca| ca.facts().name_constraints.as_ref()).peekable();
    constraints.peek()?;
    let mut names = leaf.facts().alternative_names.iter().flatten();
    if leaf.is_ca() || names.any(|name| matches!(name, AlternativeName::Dns(_))) {
        return None;
    }
    let name = common_name(&leaf.subject().der)?;
    let rule = match is_dns_name(&name) {
        true if name.contains('.') => Rule::CommonNameNotPermitted,
        true => Rule::CommonLabelNotPermitted,
        false => Rule::OtherCommonNameNotPermitted,
    };
    constraints.any(|one| forbid_common_name(one, &name)).then_some((rule, leaf))
}

/// The first violation of OpenSSL's strict mode in a path (`check_extensions` in `x509_vfy.c`, which only examines
/// paths of more than one certificate).
fn strict(path: &[Certificate]) -> Option<(Demand, &Certificate)> {
    let last = path.len().checked_sub(1).filter(|last| *last > 0)?;
    let broken = |(index, certificate)| demand(certificate, index == last).map(|demand| (demand, certificate));
    path.iter().enumerate().find_map(broken)
}

fn demand(certificate: &Certificate, is_last: bool) -> Option<Demand> {
    let facts = certificate.facts();
    let is_ca = facts.basic_constraints.is_some_and(|constraints| constraints.ca);
    let is_critical = |name: &str| facts.critical.iter().any(|critical| critical == name);
    let signs = facts.key_usage.is_some_and(|usage| usage.key_cert_sign);
    let has_path_length = facts.basic_constraints.is_some_and(|constraints| constraints.path_length.is_some());
    let has_subject = !certificate.subject().is_empty();
    let has_names = facts.alternative_names.is_some();
    let demands = [
        (is_last && facts.version < 3, Demand::Version3),
        (has_path_length && !is_ca, Demand::PathLength),
        (is_ca && !is_critical("basic constraints"), Demand::CriticalBasicConstraints),
        (is_ca && facts.key_usage.is_none(), Demand::KeyUsage),
        (!is_ca && signs, Demand::NoCertSign),
        (!has_subject && (is_ca || !has_names), Demand::Subject),
        (has_uncritical_names(certificate), Demand::CriticalAlternativeNames),
        (!is_last && facts.version >= 3 && facts.authority_key_identifier.is_none(), Demand::AuthorityKeyIdentifier),
        (is_ca && facts.subject_key_identifier.is_none(), Demand::SubjectKeyIdentifier),
    ];
    demands.into_iter().find(|(is_broken, _)| *is_broken).map(|(_, demand)| demand)
}
