//! What OpenSSL, and so nginx, Apache and `HAProxy`, read from a file: the PEM blocks whose boundaries are whole lines. They
//! skip everything else, such as a quoted block, other encodings, and binary data (`PEM_read_bio`).

use std::ops::RangeInclusive;

use base64::Engine as _;

use super::engine::STRICT;
use super::label::{Label, label_of};
use super::rewrite::lines;
use crate::certificate::ber;
use crate::certificate::outline::{Outline, split_element};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// A block that OpenSSL reads.
pub(crate) struct Loaded {
    /// The octets of a certificate. Empty for other blocks.
    pub(crate) der: Vec<u8>,
    /// Whether it is a private key.
    pub(crate) is_key: bool,
    /// Its lines, counted from 1.
    pub(crate) lines: RangeInclusive<usize>,
}

/// The blocks that OpenSSL reads, in order. `None` if it fails at one of them.
pub(crate) fn loaded(bytes: &[u8]) -> Option<Vec<Loaded>> {
    // It may stop at a line that begins with NUL.
    let text = &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())];
    let mut found = Vec::new();
    let mut rows = lines(text).map(|(_, line)| trimmed(line)).zip(1..);
    while let Some((line, first)) = rows.next() {
        let Some(label) = line.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(DASHES)) else { continue };
        let mut body = Vec::new();
        let last = loop {
            let (line, number) = rows.next()?;
            if let Some(end) = line.strip_prefix(END) {
                end.strip_suffix(DASHES).filter(|end| *end == label)?;
                break number;
            }
            body.push(line);
        };
        let is_first = found.iter().all(|one: &Loaded| one.der.is_empty());
        let der = match label_of(label) {
            Label::Certificate | Label::OldCertificate => certificate(&body)?,
            // Only the server's own certificate may have this form.
            Label::TrustedCertificate if is_first => certificate(&body)?,
            _ => Vec::new(),
        };
        found.push(Loaded { der, is_key: label.ends_with(b"PRIVATE KEY"), lines: first..=last });
    }
    Some(found)
}

/// Without what OpenSSL removes at the end of a line.
fn trimmed(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| *byte > b' ').map_or(0, |last| last + 1);
    &line[..end]
}

fn certificate(body: &[&[u8]]) -> Option<Vec<u8>> {
    let octets = STRICT.decode(body.concat()).ok()?;
    let (element, _) = split_element(&octets)?;
    let is_in_der = Outline::of(element.whole).is_some() && ber::around_signed(element.whole).is_none();
    is_in_der.then(|| element.whole.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{Spec, armor};

    type Case<'a> = (&'static str, Vec<u8>, Option<Vec<&'a Vec<u8>>>);

    #[test]
    fn blocks_whose_boundaries_are_lines() {
        let (leaf, ca) = (Spec::leaf("www.example.jp").self_signed(), Spec::ca("CA").self_signed());
        let (own, above) = (leaf.pem().replace('\r', ""), ca.pem().replace('\r', ""));
        let key = armor("PRIVATE KEY", &[7; 48]);
        let rows = own.lines().count();
        let each = |before: &str| -> String { above.lines().map(|line| format!("{before}{line}\n")).collect() };
        let (both, of_key) = (vec![&leaf.der, &ca.der], Vec::new());
        let cases: [Case<'_>; 13] = [
            ("two blocks", format!("{own}{above}").into(), Some(both.clone())),
            ("CR LF", format!("{own}{above}").replace('\n', "\r\n").into(), Some(both.clone())),
            ("text between", format!("a\n{own}b\n\n{above}").into(), Some(both.clone())),
            ("a key", format!("{own}{key}{above}").into(), Some(vec![&leaf.der, &of_key, &ca.der])),
            ("quoted", format!("{own}{}", each("> ")).into(), Some(vec![&leaf.der])),
            ("indented", format!("{own}{}", each(" ")).into(), Some(vec![&leaf.der])),
            ("DER behind", [own.as_bytes(), &ca.der].concat(), Some(vec![&leaf.der])),
            ("DER in front", [&ca.der, own.as_bytes()].concat(), Some(vec![])),
            ("behind NUL", [own.as_bytes(), b"\0\n", above.as_bytes()].concat(), Some(vec![&leaf.der])),
            ("no END", format!("{own}{}", &above[..200]).into(), None),
            ("joined", format!("{}{above}", own.trim_end()).into(), None),
            ("damaged", format!("{own}{}", above.replacen("MII", "M!I", 1)).into(), None),
            ("not a certificate", format!("{own}{}", armor("CERTIFICATE", &[7; 48])).into(), None),
        ];
        for (name, bytes, expected) in cases {
            let found = loaded(&bytes);
            let ders = found.as_ref().map(|found| found.iter().map(|one| one.der.clone()).collect::<Vec<_>>());
            assert_eq!(ders, expected.map(|all| all.into_iter().cloned().collect()), "{name}");
            if let Some(first) = found.and_then(|found| found.into_iter().next()).filter(|one| !one.is_key) {
                assert_eq!(first.lines.count(), rows, "{name}");
            }
        }
        assert!(loaded(key.as_bytes()).is_some_and(|found| found[0].is_key));
    }
}
