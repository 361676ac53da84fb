//! Which of the certificates read is the leaf: the one that issued none of the others.

use std::collections::HashMap;
use std::fmt;

use crate::certificate::name::NormalizedName;
use crate::certificate::{Certificate, Signatures};

/// The shortest SHA-256 prefix that names a certificate, in hex digits.
pub const MIN_FINGERPRINT_PREFIX: usize = 6;

/// Why no leaf could be decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeafError {
    /// There is no certificate at all.
    None,
    /// Several issued none of the others; with their positions, from 1.
    Ambiguous(Vec<(usize, Certificate)>),
    /// Every certificate issued another one.
    Circular,
    /// No certificate has this name, number or fingerprint; with all there are.
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

/// Finds the leaf among `certificates`, of which none may stand there twice. `wanted` decides when it
/// is given: a position (from 1), a SHA-256 prefix of at least [`MIN_FINGERPRINT_PREFIX`] hex digits,
/// or a common name, whichever matches exactly one certificate, tried in this order.
///
/// # Errors
///
/// [`LeafError`].
pub fn find_leaf<'a>(certificates: &'a [Certificate], wanted: Option<&str>) -> Result<&'a Certificate, LeafError> {
    if certificates.is_empty() {
        return Err(LeafError::None);
    }
    if let Some(wanted) = wanted {
        return named(certificates, wanted);
    }
    let candidates = issued_no_other(certificates);
    match candidates[..] {
        [only] => Ok(&certificates[only]),
        [] => Err(LeafError::Circular),
        _ => Err(LeafError::Ambiguous(numbered(certificates, candidates.into_iter()))),
    }
}

/// Finds the leaf of a server's bundle: as [`find_leaf`], but where several certificates issued none of the others, the
/// only one that is no CA.
///
/// # Errors
///
/// [`LeafError`].
pub fn find_server_leaf(certificates: &[Certificate]) -> Result<&Certificate, LeafError> {
    find_leaf(certificates, None).or_else(|error| {
        let LeafError::Ambiguous(candidates) = &error else { return Err(error) };
        let servers: Vec<usize> =
            candidates.iter().filter(|(_, certificate)| !certificate.is_ca()).map(|(number, _)| number - 1).collect();
        match servers[..] {
            [only] => Ok(&certificates[only]),
            _ => Err(error),
        }
    })
}

/// How many signatures are verified to find the leaf. After so many, what names a certificate as its issuer
/// counts as issued by it.
const MAX_CHECKS: usize = 20_000;

/// How many pairs are looked at for that, also those whose outcome is known: a name may have thousands of certificates.
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
        if !named.iter().any(|&child| child != index && issued(&certificates[child], certificate)) {
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
    let by_name = |certificate: &Certificate| certificate.label().eq_ignore_ascii_case(wanted);
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

/// `text` as the beginning of a SHA-256 in lower-case hex, when it is one: colons as OpenSSL prints
/// them are dropped.
pub fn fingerprint_prefix(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|&character| character != ':').collect();
    let is_hex = digits.chars().all(|digit| digit.is_ascii_hexdigit());
    (is_hex && (MIN_FINGERPRINT_PREFIX..=64).contains(&digits.len())).then(|| digits.to_ascii_lowercase())
}

fn numbered(certificates: &[Certificate], indexes: impl Iterator<Item = usize>) -> Vec<(usize, Certificate)> {
    indexes.map(|index| (index + 1, certificates[index].clone())).collect()
}
