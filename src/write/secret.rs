//! The private key in a server's file, as PEM (RFC 7468). All intermediate copies are wiped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::certificate::Certificate;
use crate::key::{Encoding, PrivateKey};
use crate::read::LineEnding;

/// The width of a full line (RFC 7468 section 2).
pub(super) const WIDTH: usize = 64;

/// The number of bytes in a key file with LF.
pub(crate) fn size(key: &PrivateKey) -> usize {
    encode(key, LineEnding::Lf).len()
}

/// The key as one block in its original encoding: `PRIVATE KEY` (RFC 5958), `RSA PRIVATE KEY` (RFC 8017) or `EC
/// PRIVATE KEY` (RFC 5915).
pub(super) fn encode(key: &PrivateKey, ending: LineEnding) -> Zeroizing<String> {
    let (der, encoding) = key.expose_der();
    let label = match encoding {
        Encoding::Pkcs8 => "PRIVATE KEY",
        Encoding::Pkcs1 => "RSA PRIVATE KEY",
        Encoding::Sec1 => "EC PRIVATE KEY",
    };
    let mut base64 = Zeroizing::new(String::with_capacity(der.len() * 2));
    STANDARD.encode_string(der, &mut base64);
    // Allocated once, including all line endings, because a reallocation would leave a copy of the key behind.
    let mut block = Zeroizing::new(String::with_capacity(base64.len() * 2 + 100));
    let mut line = |text: &[&str]| {
        block.extend(text.iter().copied());
        block.push_str(ending.octets());
    };
    line(&["-----BEGIN ", label, "-----"]);
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (full, after) = rest.split_at(WIDTH.min(rest.len()));
        line(&[full]);
        rest = after;
    }
    line(&["-----END ", label, "-----"]);
    block
}

/// Separates the private keys, and the parameters of EC keys, from the other blocks.
pub(super) fn keys_apart(blocks: &[u8]) -> (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>) {
    let room = || Zeroizing::new(Vec::with_capacity(blocks.len()));
    let (mut keys, mut others) = (room(), room());
    let mut is_of_key = false;
    for line in blocks.split_inclusive(|octet| *octet == b'\n') {
        if line.starts_with(b"-----BEGIN ") {
            let labels: [&[u8]; 2] = [b"PRIVATE KEY-----", b"BEGIN EC PARAMETERS-----"];
            is_of_key = labels.iter().any(|label| memchr::memmem::find(line, label).is_some());
        }
        if is_of_key { keys.extend_from_slice(line) } else { others.extend_from_slice(line) }
    }
    (keys, others)
}

/// Whether the blocks contain exactly one readable private key, which matches `certificate`.
pub(super) fn is_key_of(blocks: &[u8], certificate: Option<&Certificate>) -> bool {
    let key = PrivateKey::read(blocks, None);
    certificate.is_some_and(|certificate| key.is_ok_and(|key| key.belongs_to(certificate)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_its_block_is_read_back() {
        let pair = rcgen::KeyPair::generate().unwrap();
        let issued = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap().self_signed(&pair).unwrap();
        let certificate = Certificate::from_der(issued.der().to_vec()).unwrap();
        let key = PrivateKey::read(&pair.serialize_der(), None).unwrap();
        for ending in [LineEnding::Lf, LineEnding::CrLf] {
            let block = encode(&key, ending);
            let lines: Vec<&str> = block.split_terminator(ending.octets()).collect();
            assert_eq!(
                (lines[0], lines[lines.len() - 1]),
                ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----")
            );
            assert!(lines[1..lines.len() - 1].iter().rev().skip(1).all(|line| line.len() == WIDTH));
            assert!(is_key_of(block.as_bytes(), Some(&certificate)));
            assert!(!is_key_of(&block.as_bytes()[..block.len() / 2], Some(&certificate)));
            assert!(!is_key_of(block.as_bytes(), None));
        }
    }
}
