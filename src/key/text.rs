//! Private keys in PEM: the blocks of a text whose label says so, with anything around them.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::{Damage, KeyError};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What stands between the BEGIN and the END line of a private key.
#[derive(Default)]
pub(super) struct Block<'a> {
    lines: Vec<&'a [u8]>,
}

/// The private keys of a text, undecoded.
pub(super) fn blocks(text: &[u8]) -> Result<Vec<Block<'_>>, KeyError> {
    if text.trim_ascii_start().starts_with(b"PuTTY-User-Key-File-") {
        return Err(KeyError::ForeignFormat("PuTTY"));
    }
    let mut found = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii) {
        match (boundary(line), open.take()) {
            (None, Some(mut block)) => {
                block.lines.push(line);
                open = Some(block);
            }
            (Some(Boundary::End), Some(block)) => found.push(block),
            (Some(Boundary::Begin(_)), Some(_)) => return Err(KeyError::Damaged(Damage::MissingEnd)),
            (Some(Boundary::Begin(label)), None) => open = begin(label)?,
            (None | Some(Boundary::End), None) => {}
        }
    }
    if open.is_some() { Err(KeyError::Damaged(Damage::MissingEnd)) } else { Ok(found) }
}

enum Boundary<'a> {
    Begin(&'a [u8]),
    End,
}

/// A BEGIN or END line. A text in front of BEGIN, such as a byte order mark, does no harm.
fn boundary(line: &[u8]) -> Option<Boundary<'_>> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let label = |at: usize| line[at + BEGIN.len()..].strip_suffix(b"-----");
    let begin = line.windows(BEGIN.len()).position(|window| window == BEGIN);
    let end = || line.starts_with(b"-----END ").then_some(Boundary::End);
    begin.and_then(label).map(Boundary::Begin).or_else(end)
}

/// The block of a label; none for what is no private key.
fn begin<'a>(label: &[u8]) -> Result<Option<Block<'a>>, KeyError> {
    match label {
        b"OPENSSH PRIVATE KEY" => Err(KeyError::ForeignFormat("OpenSSH")),
        b"DSA PRIVATE KEY" => Err(KeyError::UnsupportedKey("DSA".to_owned())),
        _ if label.ends_with(b"PRIVATE KEY") => Ok(Some(Block::default())),
        _ => Ok(None),
    }
}

impl Block<'_> {
    /// The DER.
    pub(super) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        // Header lines (RFC 1421 §4.4) have a colon, base64 has none.
        let (headers, data): (Vec<&[u8]>, Vec<&[u8]>) = self.lines.iter().partition(|line| line.contains(&b':'));
        if headers.iter().any(|header| header.starts_with(b"Proc-Type:") && header.ends_with(b"ENCRYPTED")) {
            return Err(KeyError::TraditionalEncryption);
        }
        let length = data.iter().map(|line| line.len()).sum();
        // Made in their final size: what a buffer outgrows is never wiped.
        let mut base64 = Zeroizing::new(Vec::with_capacity(length));
        for line in data {
            base64.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()));
        }
        let mut der = Zeroizing::new(vec![0; length]);
        let decoded = BASE64.decode_slice(&*base64, &mut der);
        let length = decoded.map_err(|_| KeyError::Damaged(Damage::BadBase64))?;
        der.truncate(length);
        if der.is_empty() { Err(KeyError::Damaged(Damage::EmptyBlock)) } else { Ok(der) }
    }
}
