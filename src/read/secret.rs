//! The blocks of a text that are no certificates, with what stands in them: private keys are taken out of whatever they
//! came in as certificates are, and every copy is wiped.

use zeroize::Zeroizing;

use super::{Reading, encoding, lenient, pem};

/// A block that is no certificate.
pub(crate) struct Block {
    /// In capitals, as it stands behind BEGIN.
    pub(crate) label: String,
    /// What stands between BEGIN and END.
    pub(crate) body: Zeroizing<Vec<u8>>,
    pub(crate) has_end: bool,
}

impl Block {
    pub(crate) fn is_key(&self) -> bool {
        self.label.ends_with("PRIVATE KEY")
    }

    /// Its lines that are not empty, without the spaces around them: headers (RFC 1421 §4.4), which have a colon, and
    /// base64, which has none.
    pub(crate) fn lines(&self) -> (Vec<&[u8]>, Vec<&[u8]>) {
        let lines = self.body.split(|octet| matches!(octet, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
        lines.filter(|line| !line.is_empty()).partition(|line| line.contains(&b':'))
    }

    /// Whether it is whole: headers, then base64.
    pub(crate) fn is_clean(&self) -> bool {
        let is_base64 = |octet: &u8| octet.is_ascii_alphanumeric() || b"+/= \t".contains(octet);
        let data = self.lines().1;
        // Nothing with a colon stands behind the first line of base64.
        let is_in_order = data
            .first()
            .and_then(|first| memchr::memmem::find(&self.body, first))
            .is_none_or(|start| !self.body[start..].contains(&b':'));
        self.has_end && is_in_order && data.iter().all(|line| line.iter().all(is_base64))
    }
}

/// The blocks of a file that are no certificates. What cannot be told apart as it stands is read with its wrappings taken
/// off.
pub(crate) fn blocks(bytes: &[u8]) -> Vec<Block> {
    let text = text_of(bytes);
    let plain = pem::other_blocks(&text);
    let Some(unwrapped) = lenient::without_wrappings(&text) else { return plain };
    let found = pem::other_blocks(&unwrapped);
    let count = |blocks: &[Block]| blocks.iter().filter(|block| block.is_key()).count();
    let is_clean = plain.iter().filter(|block| block.is_key()).all(Block::is_clean);
    if is_clean && count(&found) <= count(&plain) { plain } else { found }
}

/// The text of a file, in UTF-8.
pub(crate) fn text_of(bytes: &[u8]) -> encoding::Decoded<'_> {
    encoding::decode(bytes, &"".into(), &mut Reading::default())
}
