//! Reads files that contain only certificates in clean PEM (RFC 7468 §3), as nearly all files do. They need no repairs,
//! so they are read quickly. Any deviation is left to the general reader.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use zeroize::Zeroizing;

use super::engine;
use super::{Found, MAX_CERTIFICATES, MAX_FILE_BYTES, Place};
use crate::certificate::ber;
use crate::certificate::outline::Outline;

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----\n";
const END: &[u8] = b"-----END CERTIFICATE-----\n";

/// Width of a full line of base64.
const WIDTH: usize = 64;

/// The typical maximum length of a certificate in base64.
const USUAL: usize = 4096;

/// The size of the parts that are in memory, and the maximum length of a block that can be read here.
const PART: usize = 32 * 1024;

/// The certificates of a clean text. `None` for any other text, and for one with too many certificates.
pub(super) fn read(bytes: &[u8], file: &Arc<str>) -> Option<Vec<Found>> {
    let mut blocks = Blocks::of(file);
    let rest = blocks.take(bytes)?;
    blocks.certificates(rest)
}

/// The certificates of a clean file, which is read in parts, because allocating memory for a whole file of roots is
/// expensive. `None` if it is not clean or cannot be read; the caller then reads it again.
pub(super) fn read_file(path: &Path, file: &Arc<str>) -> Option<Vec<Found>> {
    let source = File::open(path).ok()?;
    if !source.metadata().ok()?.is_file() {
        return None;
    }
    read_parts(source.take(MAX_FILE_BYTES + 1), file)
}

fn read_parts(mut source: impl Read, file: &Arc<str>) -> Option<Vec<Found>> {
    let mut blocks = Blocks::of(file);
    // Other files may contain a key.
    let mut part = Zeroizing::new(vec![0; PART]);
    let (mut filled, mut length) = (0, 0);
    loop {
        let count = source.read(&mut part[filled..]).ok()?;
        length += count as u64;
        if count == 0 || length > MAX_FILE_BYTES {
            let certificates = blocks.certificates(&part[..filled]).filter(|_| count == 0)?;
            // The part contained only certificates, so it need not be wiped.
            drop(std::mem::take(&mut *part));
            return Some(certificates);
        }
        filled += count;
        let rest = blocks.take(&part[..filled])?.len();
        part.copy_within(filled - rest..filled, 0);
        filled = rest;
    }
}

/// Reads the blocks of a text that is passed in parts.
struct Blocks<'a> {
    file: &'a Arc<str>,
    certificates: Vec<Found>,
    line: usize,
    base64: Vec<u8>,
}

impl<'a> Blocks<'a> {
    fn of(file: &'a Arc<str>) -> Self {
        Self { file, certificates: Vec::new(), line: 1, base64: Vec::new() }
    }

    /// Reads the complete blocks at the start. Returns the rest, or `None` if it is not the beginning of a block.
    fn take<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let mut rest = text;
        while self.certificates.len() < MAX_CERTIFICATES
            && let Some((der, after, lines)) = block(rest, &mut self.base64)
        {
            self.certificates.push(Found { der, place: Place { file: self.file.clone(), line: self.line } });
            self.line += lines;
            rest = after;
        }
        let common = rest.len().min(BEGIN.len());
        (rest[..common] == BEGIN[..common] && rest.len() < PART).then_some(rest)
    }

    /// The certificates, if the whole text was read.
    fn certificates(self, rest: &[u8]) -> Option<Vec<Found>> {
        (rest.is_empty() && !self.certificates.is_empty()).then_some(self.certificates)
    }
}

/// The DER of the block at the start, the rest, and the number of its lines.
fn block<'a>(text: &'a [u8], base64: &mut Vec<u8>) -> Option<(Vec<u8>, &'a [u8], usize)> {
    base64.clear();
    base64.reserve(text.len().min(USUAL));
    let (after, lines) = body(text.strip_prefix(BEGIN)?, base64)?;
    let after = after.strip_prefix(END)?;
    let der = engine::strict()
        .decode(&base64)
        .ok()
        .filter(|der| Outline::of(der).is_some() && ber::around_signed(der).is_none())?;
    Some((der, after, lines + 2))
}

/// Joins the lines of a block. Returns the rest, and the number of lines.
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

    /// The result of the general reader, if it has nothing to report.
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

    /// The result does not depend on where the text is divided into parts.
    #[test]
    fn text_in_parts() {
        struct Parts<'a>(&'a [u8], usize);
        impl Read for Parts<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                let most = self.1.min(buffer.len());
                self.0.read(&mut buffer[..most])
            }
        }
        let file = Arc::from("x");
        let root = Spec::ca("Root").self_signed();
        let chain = (Spec::leaf("www.example.jp").issued_by(&root).pem() + &root.pem()).repeat(40);
        let whole = read(chain.as_bytes(), &file).unwrap();
        assert!(whole.len() == 80 && chain.len() > PART);
        for step in [1, 27, 28, 65, 1000, PART - 1, PART, usize::MAX] {
            let found = read_parts(Parts(chain.as_bytes(), step), &file).unwrap();
            assert_eq!(said(&found), said(&whole), "{step}");
            for wrong in ["#", "-----BEGIN CERTIFICATE-----\n", " \n", "-"] {
                let text = format!("{chain}{wrong}");
                assert!(read_parts(Parts(text.as_bytes(), step), &file).is_none(), "{step} {wrong}");
                let text = format!("{wrong}{chain}");
                assert!(read_parts(Parts(text.as_bytes(), step), &file).is_none(), "{step} {wrong}");
            }
        }
        let long = format!("-----BEGIN CERTIFICATE-----\n{}", "AAAA\n".repeat(PART));
        assert!(read_parts(long.as_bytes(), &file).is_none() && read_parts(&b""[..], &file).is_none());
    }

    /// With any octet changed, removed or inserted, the fast reader has the same result as the general one, or none.
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
