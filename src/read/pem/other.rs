//! The blocks of a text that are not certificates, with their contents.

use base64::Engine as _;
use zeroize::Zeroizing;

use super::super::MAX_CERTIFICATES;
use super::super::engine::LENIENT;
use super::super::label::is_certificate_label;
use super::{BEGIN, Block, find_from};

/// A block that is not a certificate.
pub(crate) struct OtherBlock {
    /// The label, in capitals.
    pub(crate) label: String,
    /// The text between BEGIN and END.
    pub(crate) body: Zeroizing<Vec<u8>>,
    pub(crate) has_end: bool,
}

impl OtherBlock {
    pub(crate) fn is_key(&self) -> bool {
        self.label.ends_with("PRIVATE KEY")
    }

    /// Its non-empty lines, trimmed: headers (RFC 1421 §4.4), which contain a colon, and base64, which does not.
    pub(crate) fn lines(&self) -> (Vec<&[u8]>, Vec<&[u8]>) {
        let lines = self.body.split(|octet| matches!(octet, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
        lines.filter(|line| !line.is_empty()).partition(|line| line.contains(&b':'))
    }

    /// The decoded base64.
    pub(crate) fn octets(&self) -> Option<Zeroizing<Vec<u8>>> {
        let base64: Zeroizing<Vec<u8>> = Zeroizing::new(self.lines().1.concat());
        LENIENT.decode(&*base64).ok().map(Zeroizing::new)
    }

    /// Whether it consists of headers followed by base64.
    pub(crate) fn is_clean(&self) -> bool {
        let is_base64 = |octet: &u8| octet.is_ascii_alphanumeric() || b"+/= \t".contains(octet);
        let data = self.lines().1;
        // No line after the first line of base64 has a colon.
        let is_in_order = data
            .first()
            .and_then(|first| memchr::memmem::find(&self.body, first))
            .is_none_or(|start| !self.body[start..].contains(&b':'));
        self.has_end && is_in_order && data.iter().all(|line| line.iter().all(is_base64))
    }
}

/// The blocks that are not certificates. A block with neither an END line nor contents does not count.
pub(in crate::read) fn other_blocks(bytes: &[u8]) -> Vec<OtherBlock> {
    let mut found = Vec::new();
    let mut position = 0;
    for _ in 0..MAX_CERTIFICATES {
        let Some(begin) = find_from(bytes, BEGIN, position) else { break };
        let block = Block::at(bytes, begin);
        let (label, body) = (&bytes[block.label.0..block.label.1], &bytes[block.body.0..block.body.1]);
        if !is_certificate_label(label) && (block.has_end || !body.trim_ascii().is_empty()) {
            let label = String::from_utf8_lossy(label).into_owned();
            found.push(OtherBlock { label, body: Zeroizing::new(body.to_vec()), has_end: block.has_end });
        }
        position = block.end;
    }
    found
}
