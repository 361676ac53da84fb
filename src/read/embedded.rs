//! DER or BER inside a text: files that were joined although one of them is PEM and the other binary
//! (`cat server.crt ca.der`).

use std::sync::Arc;

use base64::Engine as _;
use memchr::memchr_iter;

use super::engine::STRICT;
use super::rewrite::{Rewrite, Text};
use super::{Place, Reading, Repair, RepairKind, container};
use crate::certificate::outline::SEQUENCE;

/// The number of octets in which each structure in BER has one that no text has, such as the version of a certificate.
const FRONT: usize = 24;

/// The width of a line of base64 (RFC 7468 §2).
const WIDTH: usize = 64;

/// A text in which structures in DER are PEM blocks.
pub(super) struct Joined {
    text: Text,
    /// The positions of the structures in the input.
    structures: Vec<usize>,
}

/// The text, if certificates or PKCS#7 containers in DER or BER follow or precede text. `None` if the rest is not text,
/// as in the files of programs.
pub(super) fn joined(bytes: &[u8]) -> Option<Joined> {
    let from = headers(bytes).next().map(|_| Text::of(bytes))?;
    let mut rewrite = Rewrite::of(&from);
    let mut structures = Vec::new();
    let mut done = 0;
    for at in headers(bytes) {
        // Whatever is no structure is text, so that at most one search for the end of BER is in vain.
        if at < done || is_text(&bytes[at..bytes.len().min(at + FRONT)]) {
            continue;
        }
        if !is_text(&bytes[done..at]) {
            return None;
        }
        let Some((label, length)) = container::labelled(&bytes[at..]) else { continue };
        let is_at_start = at == 0 || matches!(bytes[at - 1], b'\n' | b'\r');
        let structure = &bytes[at..at + length];
        rewrite.replace(at..at + length, armored(label, structure, is_at_start).as_bytes());
        structures.push(at);
        done = at + length;
    }
    let text = rewrite.finish().filter(|_| is_text(&bytes[done..]))?.text;
    Some(Joined { text, structures })
}

/// The positions of the headers of structures of the size of a certificate: a SEQUENCE with a long or indefinite length.
fn headers(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr_iter(SEQUENCE, bytes).filter(|at| matches!(bytes.get(at + 1), Some(0x80..=0x84)))
}

impl Joined {
    pub(super) fn text(&self) -> &[u8] {
        &self.text.bytes
    }

    /// Converts the places of what was read in the text to places in the input, and records the structures.
    pub(super) fn settle(&self, reading: &mut Reading, bytes: &[u8], file: &Arc<str>) {
        let starts = |bytes: &[u8]| -> Vec<usize> {
            std::iter::once(0).chain(memchr_iter(b'\n', bytes).map(|at| at + 1)).collect()
        };
        let (here, there) = (starts(self.text()), starts(bytes));
        let line_of = |at: usize| there.partition_point(|start| *start <= at);
        reading.each_place(|place| {
            let start = here.get(place.line.saturating_sub(1)).or(here.last()).copied().unwrap_or_default();
            place.line = line_of(self.text.origin(start));
        });
        reading.repairs.extend(self.structures.iter().map(|&at| Repair {
            kind: RepairKind::Der,
            place: Place { file: file.clone(), line: line_of(at) },
            offset: Some(at),
            before: "DER".to_owned(),
            after: "PEM".to_owned(),
        }));
    }
}

/// Whether it has no octets that only occur in binary files, apart from NULs at the end.
fn is_text(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let is_control = |byte: &u8| (*byte < 0x20 && !matches!(*byte, b'\t'..=b'\r' | 0x1a | 0x1b)) || *byte == 0x7f;
    !bytes[..end].iter().any(is_control)
}

fn armored(label: &str, der: &[u8], is_at_start: bool) -> String {
    let base64 = STRICT.encode(der);
    let lines: Vec<_> = base64.as_bytes().chunks(WIDTH).map(String::from_utf8_lossy).collect();
    let before = if is_at_start { "" } else { "\n" };
    format!("{before}-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{Spec, armor, ber, pkcs7};
    use crate::read::read_bytes;

    /// The lines and contents of the certificates, and the lines of the DER.
    fn found(bytes: &[u8]) -> (Vec<(usize, Vec<u8>)>, Vec<usize>) {
        let reading = read_bytes(bytes, &"x".into()).unwrap();
        let lines = reading.repairs.iter().filter(|repair| repair.kind == RepairKind::Der).map(|one| one.place.line);
        let lines = lines.collect();
        (reading.certificates.into_iter().map(|one| (one.place.line, one.der)).collect(), lines)
    }

    #[test]
    fn pem_and_der_in_any_order() {
        let (leaf, ca) = (Spec::leaf("www.example.jp").self_signed(), Spec::ca("CA").self_signed());
        let (pem, key) = (leaf.pem().replace('\r', ""), armor("PRIVATE KEY", &[7; 48]));
        let lines = pem.lines().count();
        let cases: [(&str, Vec<u8>, usize, usize); 7] = [
            ("PEM first", [pem.as_bytes(), &ca.der].concat(), 1, lines + 1),
            ("without a line break", [pem.trim_end().as_bytes(), &ca.der].concat(), 1, lines),
            ("an empty line", [pem.as_bytes(), b"\n", &ca.der, b"\n"].concat(), 1, lines + 2),
            ("a comment", [pem.as_bytes(), "# 中間\n".as_bytes(), &ca.der].concat(), 1, lines + 2),
            ("CR LF", [pem.replace('\n', "\r\n").as_bytes(), &ca.der, &[0; 16]].concat(), 1, lines + 1),
            ("a key behind", [pem.as_bytes(), &ca.der, key.as_bytes()].concat(), 1, lines + 1),
            ("PKCS#7", [pem.as_bytes(), &pkcs7(&[&ca])].concat(), 1, lines + 1),
        ];
        for (what, bytes, first, second) in cases {
            let (certificates, der) = found(&bytes);
            assert_eq!(certificates, [(first, leaf.der.clone()), (second, ca.der.clone())], "{what}");
            assert_eq!(der, [second], "{what}");
        }
        let signed = &ca.der[4..8 + (usize::from(ca.der[6]) << 8 | usize::from(ca.der[7]))];
        let (certificate, container) = (ber(&ca.der, &[signed]), ber(&pkcs7(&[&ca]), &[&ca.der]));
        for (what, structure) in [("a certificate in BER", certificate), ("PKCS#7 in BER", container)] {
            for behind in ["", "\n", "\n# the end\n", &key] {
                let (certificates, der) = found(&[pem.as_bytes(), &structure, behind.as_bytes()].concat());
                assert_eq!(certificates, [(1, leaf.der.clone()), (lines + 1, ca.der.clone())], "{what}{behind}");
                assert_eq!(der, [lines + 1], "{what}{behind}");
            }
            let (certificates, _) = found(&[&structure, pem.as_bytes()].concat());
            assert_eq!(certificates.len(), 2, "{what} in front");
        }
        let between = [&ca.der, pem.as_bytes(), &ca.der].concat();
        assert_eq!(found(&between).0.len(), 3);
        let key_behind = [pem.as_bytes(), &ca.der, key.as_bytes()].concat();
        let labels: Vec<String> = crate::read::secret::blocks(&key_behind).into_iter().map(|one| one.label).collect();
        assert_eq!(labels, ["PRIVATE KEY"]);
    }

    /// A certificate in a program is not one of the file, and `0` before Japanese in CP932 has the octets of a header.
    #[test]
    fn certificates_in_binary_files_are_not_taken() {
        let ca = Spec::ca("CA").self_signed().der;
        let cases = [
            ("a program", [b"\x7fELF\x02\x01\x01\0\0\0", &ca[..]].concat()),
            ("binary data behind", [b"text\n", &ca[..], b"\x01\x02\x03\xff"].concat()),
            ("CP932", b"-----BEGIN X-----\n0\x82\xa0\x82\xa2\n".to_vec()),
            ("cut off", [b"text\n", &ca[..ca.len() - 1]].concat()),
        ];
        for (what, bytes) in cases {
            assert!(joined(&bytes).is_none(), "{what}");
        }
        for part in [&b"\x30\x82"[..], b"\x30\x80", b"\x30\x80\x06\x09\x04\x02", b"\x30\x80\x30\x82\x01\x01\x02\x01"] {
            assert!(joined(&part.repeat((1 << 21) / part.len())).is_none(), "{part:x?}");
        }
    }
}
