//! PKCS#12 containers (RFC 7292) that no password or the empty one opens. Their keys go nowhere.

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;

use super::ProblemKind;
use crate::certificate::outline::{INTEGER, OCTET_STRING, split_element};

/// The most rounds that deriving all keys of a container may take; honest ones take a few times the 600,000 that OWASP
/// asks for.
const MAX_ROUNDS: u64 = 6_000_000;

/// How deep the structure of a container is searched for its rounds.
const MAX_DEPTH: usize = 24;

/// What a container holds.
pub(super) struct Contents {
    /// The DER of its certificates.
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) has_key: bool,
}

/// Opens a container.
pub(super) fn open(der: &[u8], password: &str) -> Result<Contents, ProblemKind> {
    if rounds(der, MAX_DEPTH) > MAX_ROUNDS {
        return Err(ProblemKind::BadPkcs12);
    }
    let archive = Pkcs12Archive::from_pkcs12(der, password).map_err(|error| match error {
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError => ProblemKind::PasswordNeeded,
        _ => ProblemKind::BadPkcs12,
    })?;
    let certificates = archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect();
    Ok(Contents { certificates, has_key: !archive.keys.is_empty() })
}

/// The sum of all rounds of key derivation: the INTEGER behind the OCTET STRING of a salt, wherever one stands.
fn rounds(der: &[u8], depth: usize) -> u64 {
    let (mut sum, mut rest, mut behind_salt) = (0u64, der, false);
    while let Some((element, next)) = split_element(rest) {
        let is_nested = element.tag & 0x20 != 0 || element.tag == OCTET_STRING;
        if behind_salt && element.tag == INTEGER {
            sum = sum.saturating_add(value(element.contents));
        } else if is_nested && depth > 0 {
            sum = sum.saturating_add(rounds(element.contents, depth - 1));
        }
        behind_salt = element.tag == OCTET_STRING;
        rest = next;
    }
    sum
}

fn value(octets: &[u8]) -> u64 {
    if octets.len() > 8 {
        return u64::MAX;
    }
    octets.iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_summed_up_wherever_they_stand() {
        let salt = [4, 2, 0xff, 0xff];
        let one = [&[0x30, 9][..], &salt, &[2, 3, 1, 0, 0]].concat();
        let two = [&[0x30, 7][..], &salt, &[2, 1, 5]].concat();
        let nested = [&[4, 20][..], &one, &two].concat();
        assert_eq!(rounds(&nested, MAX_DEPTH), 0x1_0000 + 5);
        assert_eq!(rounds(&[2, 1, 9], MAX_DEPTH), 0);
        let endless = [&[0x30, 13][..], &salt, &[2, 7, 1, 0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(open(&endless, "").err(), Some(ProblemKind::BadPkcs12));
    }
}
