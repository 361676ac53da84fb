//! Java's own key stores (JKS, JCEKS): reads their certificates, for pools. These are not encrypted; the keys are, and
//! are skipped. The format is that of `sun.security.provider.JavaKeyStore` (Java 17). JCEKS differs only in the first
//! octets and in secret keys, which are serialized Java objects.

use std::collections::HashSet;
use std::sync::Arc;

use aws_lc_rs::digest;

use super::{Found, MAX_CERTIFICATES, Other, OtherKind, Place, ProblemKind, Reading};
use crate::certificate::ber;
use crate::certificate::outline::Outline;
use crate::key::{Password, bmp_of};

const JKS: &[u8] = &[0xfe, 0xed, 0xfe, 0xed];
const JCEKS: &[u8] = &[0xce, 0xce, 0xce, 0xce];
/// The tags of entries: a key with its chain, and a trusted certificate.
const KEY: u32 = 1;
const TRUSTED: u32 = 2;

/// The label of a key store among blocks that are not certificates.
pub(crate) const LABEL: &str = "Java keystore (JKS)";

/// Whether `bytes` begins like a key store.
pub(crate) fn is_store(bytes: &[u8]) -> bool {
    bytes.starts_with(JKS) || bytes.starts_with(JCEKS)
}

/// A key store given as a server's file: a block that is not a certificate. Without its key, its chain cannot be
/// distinguished from trusted certificates.
pub(super) fn as_block(file: &Arc<str>) -> Reading {
    let place = Place { file: file.clone(), line: 1 };
    let other = Other { kind: OtherKind::Block, label: LABEL.to_owned(), place };
    Reading { others: vec![other], ..Reading::default() }
}

/// The certificates of a key store. Nothing if `bytes` is not a key store. Truncated or unknown entries are recorded
/// as problems, and so is a digest at the end that is not that of the password.
pub(crate) fn read(bytes: &[u8], file: &Arc<str>, password: Option<&Password>) -> Option<Reading> {
    let rest = bytes.strip_prefix(JKS).or_else(|| bytes.strip_prefix(JCEKS))?;
    let place = Place { file: file.clone(), line: 1 };
    let mut reading = Reading::default();
    let mut trusted = HashSet::new();
    let mut store = Cursor(rest);
    if entries(&mut store, &place, &mut reading, &mut trusted).is_none() {
        reading.problem(ProblemKind::NotCertificate, place);
    } else if password.is_some_and(|password| !is_made_with(password, &bytes[..bytes.len() - store.0.len()], store.0)) {
        reading.problem(ProblemKind::KeyStoreDigest, place);
    }
    reading.of_keys.retain(|der| !trusted.contains(der));
    Some(reading)
}

/// Whether this is the digest of the entries with this password (`JavaKeyStore.engineLoad`).
fn is_made_with(password: &Password, entries: &[u8], expected: &[u8]) -> bool {
    const WHITENER: &[u8] = b"Mighty Aphrodite";
    let text = bmp_of(password);
    let mut context = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    // Without the terminator.
    context.update(&text[..text.len() - 2]);
    context.update(WHITENER);
    context.update(entries);
    context.finish().as_ref() == expected
}

/// `None` if the store is truncated or has unknown entries. `trusted` gets the certificates of trusted entries.
fn entries(store: &mut Cursor<'_>, place: &Place, reading: &mut Reading, trusted: &mut HashSet<Vec<u8>>) -> Option<()> {
    let version = store.number().filter(|version| [1, 2].contains(version))?;
    for _ in 0..store.number()? {
        let kind = store.number()?;
        let _alias = store.text()?;
        let _date = store.take(8)?;
        let count = match kind {
            TRUSTED => 1,
            KEY => {
                let _key = store.octets()?;
                store.number()?
            }
            _ => return None,
        };
        for _ in 0..count {
            if version == 2 {
                let _type = store.text()?;
            }
            let der = store.octets()?;
            if reading.certificates.len() > MAX_CERTIFICATES {
                return None;
            }
            match Outline::of(der) {
                Some(_) => {
                    let der = ber::certificate(der);
                    let of_kind = if kind == KEY { &mut reading.of_keys } else { &mut *trusted };
                    of_kind.insert(der.clone());
                    reading.certificates.push(Found { der, place: place.clone() });
                }
                None => reading.problem(ProblemKind::NotCertificate, place.clone()),
            }
        }
    }
    Some(())
}

/// The unread rest, in the format of `java.io.DataInput`.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = self.take(2)?.try_into().ok().map(u16::from_be_bytes)?;
        self.take(usize::from(length))
    }

    fn octets(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    /// A store with a trusted certificate, and a key with a chain of two.
    fn store(ders: &[&[u8]; 3]) -> Vec<u8> {
        let certificate = |der: &[u8]| {
            let length = u32::try_from(der.len()).unwrap().to_be_bytes();
            [&[0, 5][..], b"X.509", &length, der].concat()
        };
        let entry = |kind: u8, inside: &[u8]| [&[0, 0, 0, kind, 0, 1, b'a'][..], &[0; 8], inside].concat();
        let key = [&[0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 2][..], &certificate(ders[1]), &certificate(ders[2])].concat();
        [JKS, &[0, 0, 0, 2, 0, 0, 0, 2], &entry(2, &certificate(ders[0])), &entry(1, &key), &[0; 20]].concat()
    }

    #[test]
    fn certificates_of_a_store() {
        let made = ["One", "Two", "Three"].map(|name| Spec::ca(name).self_signed().der);
        let bytes = store(&made.each_ref().map(Vec::as_slice));
        let file: Arc<str> = "store".into();
        let reading = read(&bytes, &file, None).unwrap();
        let ders: Vec<&[u8]> = reading.certificates.iter().map(|found| &found.der[..]).collect();
        assert_eq!(ders, made);
        let of_keys: Vec<bool> = reading.certificates.iter().map(|found| reading.is_of_key(found)).collect();
        assert_eq!(of_keys, [false, true, true]);
        // What is also trusted is not only of a key.
        let shared = read(&store(&[&made[1], &made[1], &made[2]]), &file, None).unwrap();
        let of_keys: Vec<bool> = shared.certificates.iter().map(|found| shared.is_of_key(found)).collect();
        assert_eq!(of_keys, [false, false, true]);
        assert!(reading.problems.is_empty());
        // If it is truncated anywhere before its digest, this is reported, and the entries before are read.
        for length in 4..bytes.len() - 20 {
            let reading = read(&bytes[..length], &file, None).unwrap();
            assert_eq!(reading.problems.len(), 1, "{length}");
            assert!(reading.certificates.len() < 3, "{length}");
        }
        assert!(read(&bytes[1..], &file, None).is_none());
        // The digest at the end is compared with that of a given password.
        let entries = &bytes[..bytes.len() - 20];
        let text: Vec<u8> = "secret".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let all = [&text[..], b"Mighty Aphrodite", entries].concat();
        let made = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &all);
        let good = [entries, made.as_ref()].concat();
        let mut damaged = good.clone();
        damaged[entries.len() - 10] ^= 1;
        let none: &[u8] = &[];
        let cases = [(&good, "secret", 0), (&good, "wrong", 1), (&damaged, "secret", 1), (&bytes, "secret", 1)];
        for (store, password, count) in cases {
            let reading = read(store, &file, Some(&Password::new(password.to_owned()))).unwrap();
            assert_eq!((reading.certificates.len(), reading.problems.len()), (3, count), "{password}");
        }
        let cut = [entries, none].concat();
        let reading = read(&cut, &file, Some(&Password::new(String::new()))).unwrap();
        assert_eq!(reading.problems[0].kind, ProblemKind::KeyStoreDigest);
        // Large counts in hostile input do not allocate memory.
        let many = [JCEKS, &[0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff]].concat();
        assert_eq!(read(&many, &file, None).unwrap().problems.len(), 1);
    }
}
