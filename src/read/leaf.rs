//! Finds the leaf among certificates: the one that issued none of the others.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;

use crate::certificate::name::NormalizedName;
use crate::certificate::{AlternativeName, Certificate, Signatures, common_name};

/// The minimum length of a SHA-256 prefix that identifies a certificate, in hex digits.
pub const MIN_FINGERPRINT_PREFIX: usize = 6;

/// Why the leaf could not be determined.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeafError {
    /// There is no certificate.
    None,
    /// Several certificates issued none of the others. With their positions, from 1.
    Ambiguous(Vec<(usize, Certificate)>),
    /// Every certificate issued another one.
    Circular,
    /// No certificate matches this name, number or fingerprint. With all certificates.
    NoMatch(String, Vec<(usize, Certificate)>),
}

impl fmt::Display for LeafError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("there is no certificate in the input"),
            Self::Ambiguous(_) => f.write_str("more than one certificate could be the leaf"),
            Self::Circular => f.write_str("every certificate in the input issued another one of them"),
            Self::NoMatch(wanted, _) => write!(f, "no certificate in the input matches {wanted}"),
        }
    }
}

impl std::error::Error for LeafError {}

/// Finds the leaf among `certificates`, which must not contain duplicates. `wanted`, if given, decides: a position
/// (from 1), a SHA-256 prefix of at least 6 hex digits, or a common name. These are tried in this order, and the first
/// that matches exactly one certificate is used.
///
/// Otherwise, the leaf is the certificate that issued none of the others. If there are several, the one that is not a
/// CA is the leaf, because the CAs are unused. If several of them are not CAs, it is the only one among the first
/// `first` certificates, which are those of the first input; if there are several or none, the only one of these or of
/// all that is not for another purpose than servers.
///
/// # Errors
///
/// [`LeafError`].
pub fn find_leaf<'a>(
    certificates: &'a [Certificate],
    wanted: Option<&str>,
    first: usize,
) -> Result<&'a Certificate, LeafError> {
    if certificates.is_empty() {
        return Err(LeafError::None);
    }
    if let Some(wanted) = wanted {
        return named(certificates, wanted);
    }
    if let [only] = certificates {
        return Ok(only);
    }
    let candidates = likeliest(certificates, issued_no_other(certificates));
    let is_server = |index: &usize| !may_be_ca(&certificates[*index]);
    let of_first: Vec<usize> = candidates.iter().filter(|index| **index < first && is_server(index)).copied().collect();
    let left = if of_first.is_empty() { &candidates } else { &of_first };
    let may_serve = |index: &&usize| is_server(index) && !certificates[**index].is_not_for_servers();
    let of_servers: Vec<usize> = left.iter().filter(may_serve).copied().collect();
    match (&candidates[..], &of_first[..], &of_servers[..]) {
        ([only], ..) | ([_, _, ..], [only], _) | ([_, _, ..], _, [only]) => Ok(&certificates[*only]),
        ([], ..) => Err(LeafError::Circular),
        _ => {
            let of_any: Vec<usize> = candidates.iter().filter(may_serve).copied().collect();
            let named = if of_any.is_empty() { candidates } else { of_any };
            Err(LeafError::Ambiguous(numbered(certificates, named.into_iter())))
        }
    }
}

/// Finds the leaf of a server's bundle. Like [`find_leaf`] with unknown contents of the first input.
///
/// # Errors
///
/// [`LeafError`].
pub fn find_server_leaf(certificates: &[Certificate]) -> Result<&Certificate, LeafError> {
    find_leaf(certificates, None, 0)
}

/// The server's certificate of a bundle: its leaf, otherwise the first that is not of a CA, otherwise the first.
pub(crate) fn server_leaf(certificates: &[Certificate]) -> Option<&Certificate> {
    let of_server = || certificates.iter().find(|one| !may_be_ca(one));
    find_server_leaf(certificates).ok().or_else(of_server).or(certificates.first())
}

/// Whether a certificate is or may be a CA certificate. Without basicConstraints (version 1, or old), it may be one
/// unless it is for a purpose of leaves or has a name of a server.
pub fn may_be_ca(certificate: &Certificate) -> bool {
    let facts = certificate.facts();
    match facts.basic_constraints {
        Some(constraints) => constraints.ca,
        None if facts.server_authentication == Some(true) || has_server_alternative(certificate) => false,
        None if certificate.is_not_for_servers() => false,
        None => facts.key_usage.is_some_and(|usage| usage.key_cert_sign) || !has_server_common_name(certificate),
    }
}

/// Whether all certificates are CA certificates, as in a file of trusted roots. None may have a name of a server,
/// except for roots among several (such as those of Kubernetes) whose keyUsage allows signing certificates.
pub fn are_all_of_cas(certificates: &[Certificate]) -> bool {
    let is_root = |certificate: &Certificate| {
        let signs = certificate.facts().key_usage.is_some_and(|usage| usage.key_cert_sign);
        certificates.len() > 1 && signs && certificate.is_ca() && certificate.is_self_signed()
    };
    certificates.iter().all(|one| may_be_ca(one) && (!has_server_alternative(one) || is_root(one)))
}

fn has_server_alternative(certificate: &Certificate) -> bool {
    let mut names = certificate.facts().alternative_names.iter().flatten();
    names.any(|name| matches!(name, AlternativeName::Dns(_) | AlternativeName::Ip(_)))
}

/// Whether the common name is a DNS name or an address, as before subjectAltName was used (RFC 2818 §3.1).
fn has_server_common_name(certificate: &Certificate) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    common_name(&certificate.subject().der).is_some_and(|name| {
        let name = name.strip_prefix("*.").unwrap_or(&name);
        let is_dns = (name.contains('.') || name.eq_ignore_ascii_case("localhost")) && name.chars().all(is_letter);
        is_dns || name.parse::<IpAddr>().is_ok()
    })
}

/// The most likely candidates: those that are not CAs; if all may be CAs, those that are not marked as CAs; otherwise
/// all.
fn likeliest(certificates: &[Certificate], candidates: Vec<usize>) -> Vec<usize> {
    let rank = |index: &usize| match &certificates[*index] {
        certificate if !may_be_ca(certificate) => 0,
        certificate if !certificate.is_ca() => 1,
        _ => 2,
    };
    let best = candidates.iter().map(rank).min();
    candidates.into_iter().filter(|index| Some(rank(index)) == best).collect()
}

/// The maximum number of signatures that are verified to find the leaf. After that, a certificate counts as issued by
/// one with its issuer name.
const MAX_CHECKS: usize = 20_000;

/// The maximum number of pairs that are examined, including those with a known result, because thousands of
/// certificates may share a name.
const MAX_LOOKS: usize = 1_000_000;

/// The positions of the certificates that issued none of the others.
fn issued_no_other(certificates: &[Certificate]) -> Vec<usize> {
    let mut children: HashMap<&NormalizedName, Vec<usize>> = HashMap::new();
    for (index, certificate) in certificates.iter().enumerate() {
        children.entry(&certificate.issuer().normalized).or_default().push(index);
    }
    let mut signatures = Signatures::default();
    let mut left = MAX_CHECKS;
    let mut looks = MAX_LOOKS;
    let mut issued = |child: &Certificate, issuer: &Certificate| {
        if left == 0 || looks == 0 {
            return true;
        }
        looks -= 1;
        let (outcome, computed) = signatures.check(child, issuer);
        left -= usize::from(computed);
        outcome.is_ok()
    };
    let mut candidates = Vec::new();
    for (index, certificate) in certificates.iter().enumerate() {
        let named = children.get(&certificate.subject().normalized).map_or(&[][..], Vec::as_slice);
        // A renewed certificate with the same key did not issue the old one.
        let is_other = |child: usize| child != index && !certificates[child].is_same_entity_as(certificate);
        if !named.iter().any(|&child| is_other(child) && issued(&certificates[child], certificate)) {
            candidates.push(index);
        }
    }
    candidates
}

fn named<'a>(certificates: &'a [Certificate], wanted: &str) -> Result<&'a Certificate, LeafError> {
    if let Some(certificate) = wanted.parse::<usize>().ok().and_then(|number| certificates.get(number.checked_sub(1)?))
    {
        return Ok(certificate);
    }
    let prefix = fingerprint_prefix(wanted);
    let by_fingerprint = |certificate: &Certificate| {
        prefix.as_ref().is_some_and(|prefix| certificate.fingerprint().to_string().starts_with(prefix))
    };
    let by_name = |certificate: &Certificate| certificate.own_name().eq_ignore_ascii_case(wanted);
    let kinds: [&dyn Fn(&Certificate) -> bool; 2] = [&by_fingerprint, &by_name];
    for matches in kinds {
        let found: Vec<usize> = (0..certificates.len()).filter(|&index| matches(&certificates[index])).collect();
        match found[..] {
            [only] => return Ok(&certificates[only]),
            [] => {}
            _ => {
                return Err(LeafError::Ambiguous(numbered(certificates, found.into_iter())));
            }
        }
    }
    Err(LeafError::NoMatch(wanted.to_owned(), numbered(certificates, 0..certificates.len())))
}

/// `text` as a prefix of a SHA-256 in lower-case hex, without colons (which OpenSSL prints). `None` if it is not one.
pub fn fingerprint_prefix(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|&character| character != ':').collect();
    let is_hex = digits.chars().all(|digit| digit.is_ascii_hexdigit());
    (is_hex && (MIN_FINGERPRINT_PREFIX..=64).contains(&digits.len())).then(|| digits.to_ascii_lowercase())
}

fn numbered(certificates: &[Certificate], indexes: impl Iterator<Item = usize>) -> Vec<(usize, Certificate)> {
    indexes.map(|index| (index + 1, certificates[index].clone())).collect()
}
