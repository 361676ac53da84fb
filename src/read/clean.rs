//! Certificates in PEM as RFC 7468 §3 writes them, one behind the other and nothing else: what nearly every file is. There is
//! nothing to be told of it, so that it is read in one go; whatever deviates is left to the reader of any text.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Found, MAX_CERTIFICATES, Place};
use crate::certificate::outline::Outline;

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----\n";
const END: &[u8] = b"-----END CERTIFICATE-----\n";

/// Width of a full line of base64.
const WIDTH: usize = 64;

/// The certificates of a clean text. `None` for any other, and for one with more of them than are read.
pub(super) fn read(bytes: &[u8], file: &Arc<str>) -> Option<Vec<Found>> {
    let mut certificates = Vec::new();
    let mut base64 = Vec::new();
    let (mut rest, mut line) = (bytes, 1);
    while !rest.is_empty() && certificates.len() < MAX_CERTIFICATES {
        let block = rest.strip_prefix(BEGIN)?;
        base64.clear();
        let (after, lines) = body(block, &mut base64)?;
        let der = STANDARD.decode(&base64).ok().filter(|der| Outline::of(der).is_some())?;
        certificates.push(Found { der, place: Place { file: file.clone(), line } });
        line += lines + 2;
        rest = after.strip_prefix(END)?;
    }
    (rest.is_empty() && !certificates.is_empty()).then_some(certificates)
}

/// Joins the lines of a block. What follows them, and how many there are.
fn body<'a>(block: &'a [u8], base64: &mut Vec<u8>) -> Option<(&'a [u8], usize)> {
    let mut rest = block;
    let mut lines = 0;
    while let Some((line, after)) = rest.split_at_checked(WIDTH + 1)
        && let [line @ .., b'\n'] = line
        && !line.starts_with(b"-")
    {
        base64.extend_from_slice(line);
        lines += 1;
        rest = after;
    }
    if rest.starts_with(b"-") {
        return Some((rest, lines));
    }
    let end = rest.iter().take(WIDTH).position(|octet| *octet == b'\n')?;
    base64.extend_from_slice(&rest[..end]);
    Some((&rest[end + 1..], lines + 1))
}

#[cfg(test)]
mod tests {
    use super::super::{Reading, read_plain};
    use super::*;
    use crate::pki::Spec;

    fn said(certificates: &[Found]) -> Vec<(&[u8], usize)> {
        certificates.iter().map(|found| (&*found.der, found.place.line)).collect()
    }

    /// What the reader of any text says, if it has nothing else to say.
    fn plain(text: &[u8], file: &Arc<str>) -> Option<Vec<Found>> {
        let mut reading = Reading::default();
        read_plain(text, file, &mut reading).ok()?;
        let is_clean = reading.others.is_empty()
            && reading.repairs.is_empty()
            && reading.problems.is_empty()
            && reading.outside.is_empty()
            && !reading.passed_over;
        is_clean.then_some(reading.certificates)
    }

    #[test]
    fn both_readers_say_the_same_of_clean_text() {
        let file = Arc::from("x");
        let root = Spec::ca("Root").self_signed();
        let leaf = Spec::leaf("www.example.jp").issued_by(&root);
        let chain = leaf.pem() + &root.pem();
        let (found, expected) = (read(chain.as_bytes(), &file).unwrap(), plain(chain.as_bytes(), &file).unwrap());
        assert_eq!(said(&found), said(&expected));
        let second = leaf.pem().lines().count() + 1;
        assert_eq!(said(&found).last().unwrap().1, second);
    }

    /// Whatever one octet is changed to, or left out, or put in: the short way says what the long one says, or nothing.
    #[test]
    fn text_that_is_not_clean_is_left_to_the_other_reader() {
        let file: Arc<str> = Arc::from("x");
        let root = Spec::ca("Root").self_signed();
        let chain = root.pem() + &Spec::leaf("www.example.jp").issued_by(&root).pem();
        let chain = chain.as_bytes();
        let mut clean = 0;
        let mut compare = |text: &[u8]| {
            if let Some(found) = read(text, &file) {
                let expected = plain(text, &file).unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(text)));
                assert_eq!(said(&found), said(&expected));
                clean += 1;
            }
        };
        for at in 0..chain.len() {
            for octet in *b"-A=\n\r #\0\xff" {
                let mut changed = chain.to_vec();
                changed[at] = octet;
                compare(&changed);
                changed.insert(at, chain[at]);
                compare(&changed);
            }
            compare(&chain[at..]);
            compare(&chain[..at]);
            compare(&[&chain[..at], &chain[at + 1..]].concat());
        }
        assert!(clean > 100, "{clean}");
        for text in [&b""[..], b"\n", BEGIN, END, b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"] {
            assert!(read(text, &file).is_none());
        }
    }
}
