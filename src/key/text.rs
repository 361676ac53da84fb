//! Private keys in text: blocks with the label of a key, with anything around them and in any wrapping.

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

/// The private keys in a text, in DER. If the text has no blocks, its base64 is decoded.
pub(super) fn ders(bytes: &[u8]) -> Result<Vec<Zeroizing<Vec<u8>>>, KeyError> {
    let text = secret::text_of(bytes);
    if text.trim_ascii_start().starts_with(b"PuTTY-User-Key-File-") {
        return Err(KeyError::ForeignFormat("PuTTY"));
    }
    let blocks = secret::blocks(bytes);
    if !blocks.iter().any(Block::is_key) {
        // The boundaries may be removed together with the wrappings.
        let unwrapped = secret::unwrapped(&text);
        let found = without_labels(&text);
        return Ok(if found.is_empty() { unwrapped.map_or(found, |text| without_labels(&text)) } else { found });
    }
    blocks.iter().filter(|block| block.is_key()).map(der_of).collect()
}

/// The keys and containers between boundaries with any label, or in a text without boundaries. Anything without the
/// structure of a key or container is ignored.
fn without_labels(text: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let mut found = Vec::new();
    let mut lines: Vec<&[u8]> = Vec::new();
    let mut take = |lines: &mut Vec<&[u8]>| {
        let der = base64(std::mem::take(lines));
        found.extend(der.filter(|der| super::shape_of(der).is_some()));
    };
    for line in text.split(|octet| matches!(octet, b'\n' | b'\r')) {
        if memchr::memmem::find(line, b"---").is_some() {
            take(&mut lines);
        } else {
            lines.push(line);
        }
    }
    take(&mut lines);
    found
}

pub(super) fn der_of(block: &Block) -> Result<Zeroizing<Vec<u8>>, KeyError> {
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
    // Allocated once, because a reallocation would leave a copy of a key behind.
    let mut base64 = Zeroizing::new(Vec::with_capacity(length));
    for line in lines {
        base64.extend(line.iter().filter(|octet| !octet.is_ascii_whitespace()));
    }
    let mut der = Zeroizing::new(vec![0; length]);
    let decoded = BASE64.decode_slice(&*base64, &mut der).ok()?;
    der.truncate(decoded);
    Some(der)
}
