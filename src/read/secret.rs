//! The blocks of a file that are not certificates. Private keys are found in the same wrappings as certificates, and
//! every copy is wiped.

use zeroize::Zeroizing;

use super::manifest::Manifest;
pub(crate) use super::pem::OtherBlock as Block;
use super::{Reading, embedded, encoding, lenient, pem};

/// The blocks of a file that are not certificates. If necessary, wrappings are removed first.
pub(crate) fn blocks(bytes: &[u8]) -> Vec<Block> {
    if let Some(joined) = embedded::joined(bytes) {
        return blocks_of_text(joined.text());
    }
    let text = text_of(bytes);
    if let Some(manifest) = Manifest::of(&text) {
        let found: Vec<Block> = manifest.insides().flat_map(blocks_of_text).collect();
        if !found.is_empty() {
            return found;
        }
    }
    blocks_of_text(&text)
}

fn blocks_of_text(text: &[u8]) -> Vec<Block> {
    let plain = pem::other_blocks(text);
    let Some(unwrapped) = lenient::without_wrappings(text) else { return plain };
    let found = pem::other_blocks(&unwrapped);
    let count = |blocks: &[Block]| blocks.iter().filter(|block| block.is_key()).count();
    let is_clean = plain.iter().filter(|block| block.is_key()).all(Block::is_clean);
    if is_clean && count(&found) <= count(&plain) { plain } else { found }
}

/// The text without wrappings. `None` if it is too large.
pub(crate) fn unwrapped(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    lenient::without_wrappings(text)
}

/// Whether OpenSSL, and so every server, finds a private key in the file: BEGIN and END on their own lines with
/// nothing but their label, and no empty line between them (except after headers).
pub(crate) fn is_loadable(bytes: &[u8]) -> bool {
    let lines = || bytes.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii_end);
    let begin = lines().position(|line| line.starts_with(b"-----BEGIN ") && line.ends_with(b"PRIVATE KEY-----"));
    let Some(begin) = begin else { return false };
    let label = lines().nth(begin).and_then(|line| line.strip_prefix(b"-----BEGIN ")).unwrap_or_default();
    let mut in_headers = false;
    for line in lines().skip(begin + 1) {
        if let Some(end) = line.strip_prefix(b"-----END ") {
            return end == label;
        }
        let is_base64 = |octet: &u8| octet.is_ascii_alphanumeric() || b"+/=".contains(octet);
        let is_header = line.contains(&b':');
        let ends_headers = in_headers && line.is_empty();
        if !is_header && !ends_headers && (line.is_empty() || !line.iter().all(is_base64)) {
            return false;
        }
        in_headers = is_header;
    }
    false
}

/// The text of a file, in UTF-8.
pub(crate) fn text_of(bytes: &[u8]) -> encoding::Decoded<'_> {
    encoding::decode(bytes, &"".into(), &mut Reading::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_find_in_a_file() {
        let pem = "-----BEGIN PRIVATE KEY-----\nAAAA\nAA==\n-----END PRIVATE KEY-----\n";
        let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        let cases = [
            ("clean", pem.to_owned(), true),
            ("CR LF", pem.replace('\n', "\r\n"), true),
            ("text around it", format!("Bag Attributes\n  x: y\n{pem}the end"), true),
            ("headers", old.to_owned(), true),
            ("no END", pem.replace("-----END PRIVATE KEY-----", ""), false),
            ("another END", pem.replace("END PRIVATE", "END RSA PRIVATE"), false),
            ("an empty line", pem.replace("AAAA\n", "AAAA\n\n"), false),
            ("indented", pem.replace("AAAA", " AAAA"), false),
            ("a byte order mark", format!("\u{feff}{pem}"), false),
            ("JSON", format!("{{\"key\": \"{}\"}}", pem.replace('\n', "\\n")), false),
            ("nothing", String::new(), false),
        ];
        for (name, text, expected) in cases {
            assert_eq!(is_loadable(text.as_bytes()), expected, "{name}");
        }
    }
}
