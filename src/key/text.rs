//! Private keys in text: the blocks whose label says so, with anything around them and in whatever wrapping.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::{Damage, KeyError};
use crate::read::secret::{self, Block};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The DER of the private keys in a text, decoded; of a text without blocks, what its base64 is.
pub(super) fn ders(bytes: &[u8]) -> Result<Vec<Zeroizing<Vec<u8>>>, KeyError> {
    let text = secret::text_of(bytes);
    if text.trim_ascii_start().starts_with(b"PuTTY-User-Key-File-") {
        return Err(KeyError::ForeignFormat("PuTTY"));
    }
    let blocks = secret::blocks(bytes);
    if !blocks.iter().any(Block::is_key) {
        let lines = text.split(|octet| matches!(octet, b'\n' | b'\r')).collect();
        // No block and no base64 is no key.
        return Ok(base64(lines).into_iter().filter(|der| super::shape_of(der).is_some()).collect());
    }
    blocks.iter().filter(|block| block.is_key()).map(der_of).collect()
}

fn der_of(block: &Block) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    match &*block.label {
        "OPENSSH PRIVATE KEY" => return Err(KeyError::ForeignFormat("OpenSSH")),
        "DSA PRIVATE KEY" => return Err(KeyError::UnsupportedKey("DSA".to_owned())),
        _ if !block.has_end => return Err(KeyError::Damaged(Damage::MissingEnd)),
        _ => {}
    }
    let (headers, data) = block.lines();
    if headers.iter().any(|header| header.starts_with(b"Proc-Type:") && header.ends_with(b"ENCRYPTED")) {
        return Err(KeyError::TraditionalEncryption);
    }
    let der = base64(data).ok_or(KeyError::Damaged(Damage::BadBase64))?;
    if der.is_empty() { Err(KeyError::Damaged(Damage::EmptyBlock)) } else { Ok(der) }
}

fn base64(lines: Vec<&[u8]>) -> Option<Zeroizing<Vec<u8>>> {
    let length = lines.iter().map(|line| line.len()).sum();
    // Made in their final size: what a buffer outgrows is never wiped.
    let mut base64 = Zeroizing::new(Vec::with_capacity(length));
    for line in lines {
        base64.extend(line.iter().filter(|octet| !octet.is_ascii_whitespace()));
    }
    let mut der = Zeroizing::new(vec![0; length]);
    let decoded = BASE64.decode_slice(&*base64, &mut der).ok()?;
    der.truncate(decoded);
    Some(der)
}
