//! Recognises certificates that can certainly be parsed, in one pass through their structure. Only a few certificates
//! of a large store are ever parsed, but those that cannot be parsed must be reported.

use super::outline::{BIT_STRING, BOOLEAN, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, split_element};

const NULL: u8 = 0x05;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0] EXPLICIT INTEGER 2`: version 3.
const VERSION_3: &[u8] = &[0xa0, 3, INTEGER, 1, 2];
/// The explicit tag of the extensions.
const EXTENSIONS: u8 = 0xa3;
/// `UTF8String`, `PrintableString` and `IA5String`.
const STRINGS: [u8; 3] = [0x0c, 0x13, 0x16];

/// The subject of a certificate that has the usual form, which can certainly be parsed: version 3 in strict DER
/// (RFC 5280 §4.1), names that are single ASCII strings, times as in §4.1.2.5. If `None`, it must be parsed to know.
pub(super) fn subject(der: &[u8]) -> Option<&[u8]> {
    whole(der, SEQUENCE).and_then(subject_of_certificate)
}

fn subject_of_certificate(certificate: &[u8]) -> Option<&[u8]> {
    let (tbs, rest) = next(certificate, SEQUENCE)?;
    let (algorithm, rest) = next(rest, SEQUENCE)?;
    is_plain_algorithm(algorithm)?;
    octets(whole(rest, BIT_STRING)?)?;

    let (serial, rest) = next(tbs.strip_prefix(VERSION_3)?, INTEGER)?;
    (1..=20).contains(&serial.len()).then_some(())?;
    let (algorithm, rest) = next(rest, SEQUENCE)?;
    is_plain_algorithm(algorithm)?;
    let (issuer, rest) = next(rest, SEQUENCE)?;
    each(issuer, SET, is_plain_relative_name)?;
    let (validity, rest) = next(rest, SEQUENCE)?;
    is_plain_time(is_plain_time(validity)?)?.is_empty().then_some(())?;
    let (subject, after) = next(rest, SEQUENCE)?;
    each(subject, SET, is_plain_relative_name)?;
    let (subject, rest) = (&rest[..rest.len() - after.len()], after);
    let (key, rest) = next(rest, SEQUENCE)?;
    let (algorithm, key) = next(key, SEQUENCE)?;
    is_plain_algorithm(algorithm)?;
    octets(whole(key, BIT_STRING)?)?;
    each(whole(whole(rest, EXTENSIONS)?, SEQUENCE)?, SEQUENCE, is_plain_extension)?;
    Some(subject)
}

/// The contents of the first element, which must have this tag and the shortest form of length, and the rest.
fn next(input: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (element, rest) = split_element(input)?;
    let shortest = match element.contents.len() {
        0..0x80 => 2,
        0x80..0x100 => 3,
        0x100..0x1_0000 => 4,
        _ => return None,
    };
    let is_shortest = element.whole.len() - element.contents.len() == shortest;
    (element.tag == tag && is_shortest).then_some((element.contents, rest))
}

/// Like [`next`], but nothing may follow the element.
fn whole(input: &[u8], tag: u8) -> Option<&[u8]> {
    next(input, tag).filter(|(_, rest)| rest.is_empty()).map(|(contents, _)| contents)
}

/// Whether there is at least one element, and all have this tag and meet the condition.
fn each(mut rest: &[u8], tag: u8, is_plain: impl Fn(&[u8]) -> Option<()>) -> Option<()> {
    loop {
        let (contents, after) = next(rest, tag)?;
        is_plain(contents)?;
        if after.is_empty() {
            return Some(());
        }
        rest = after;
    }
}

/// A bit string of at least one octet, without unused bits.
fn octets(bits: &[u8]) -> Option<()> {
    (bits.len() > 1 && bits[0] == 0).then_some(())
}

/// The first element, which must be an object identifier, and the rest.
fn identifier(input: &[u8]) -> Option<&[u8]> {
    let (identifier, rest) = next(input, OBJECT_IDENTIFIER)?;
    let ends = identifier.last().is_some_and(|last| last & 0x80 == 0);
    // A component does not begin with a zero digit (X.690 §8.19.2), and nearly none contains one.
    let is_padded = || {
        identifier.first() == Some(&0x80) || identifier.windows(2).any(|pair| pair[0] & 0x80 == 0 && pair[1] == 0x80)
    };
    (ends && !(identifier.contains(&0x80) && is_padded())).then_some(rest)
}

/// An algorithm without parameters, with NULL, or with a named curve.
fn is_plain_algorithm(algorithm: &[u8]) -> Option<()> {
    match identifier(algorithm)? {
        [] | [NULL, 0] => Some(()),
        curve => identifier(curve)?.is_empty().then_some(()),
    }
}

/// A set with a single attribute.
fn is_plain_relative_name(set: &[u8]) -> Option<()> {
    let value = identifier(whole(set, SEQUENCE)?)?;
    let text = whole(value, *value.first().filter(|tag| STRINGS.contains(tag))?)?;
    text.is_ascii().then_some(())
}

/// A time in UTC with seconds, on a day that every year has. Returns the rest.
fn is_plain_time(input: &[u8]) -> Option<&[u8]> {
    let (time, rest) = match *input.first()? {
        UTC_TIME => next(input, UTC_TIME)?,
        GENERALIZED_TIME => {
            let (time, rest) = next(input, GENERALIZED_TIME)?;
            // Without the century, it has the form of a UTCTime.
            (time.strip_prefix(b"19").or_else(|| time.strip_prefix(b"20"))?, rest)
        }
        _ => return None,
    };
    let digits =
        time.strip_suffix(b"Z").filter(|digits| digits.len() == 12 && digits.iter().all(u8::is_ascii_digit))?;
    let number = |at: usize| (digits[at] - b'0') * 10 + digits[at + 1] - b'0';
    let days = match number(2) {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28,
        _ => return None,
    };
    let is_time = (1..=days).contains(&number(4)) && number(6) < 24 && number(8) < 60 && number(10) < 60;
    is_time.then_some(rest)
}

/// An object identifier, optionally `critical`, and an octet string.
fn is_plain_extension(extension: &[u8]) -> Option<()> {
    let value = identifier(extension)?;
    let value = value.strip_prefix(&[BOOLEAN, 1, 0xff]).unwrap_or(value);
    whole(value, OCTET_STRING).map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::facts::structure;
    use super::*;
    use crate::pki::Spec;
    use crate::trust;

    fn is_plain(der: &[u8]) -> bool {
        subject(der).is_some()
    }

    #[test]
    fn nearly_every_root_is_plain_and_what_is_plain_parses() {
        let snapshot = trust::newest("mozilla").unwrap();
        let plain = snapshot.all().filter(|der| is_plain(der));
        let same = |der: &&[u8]| assert_eq!(subject(der), Some(structure(der, true).unwrap().1.subject));
        let count = plain.inspect(same).count();
        assert!(count * 10 > snapshot.size() * 8, "{count} of {}", snapshot.size());
    }

    /// Whichever octet is changed: a certificate that is recognised as plain can be parsed.
    #[test]
    fn what_is_changed_is_not_called_plain_unless_it_parses() {
        let root = Spec::ca("Root").self_signed();
        let leaf = Spec::leaf("www.example.jp").issued_by(&root);
        let generalized = Spec::ca("Long").valid((2019, 3, 31), (2055, 12, 31)).self_signed();
        let (mut plain, mut changed) = (0, 0);
        for der in [root.der, leaf.der, generalized.der] {
            assert!(is_plain(&der));
            for position in 0..der.len() {
                for octet in [0, 1, 3, 0x0c, 0x13, 0x17, 0x1f, 0x30, 0x31, b'3', b'9', 0x7f, 0x80, 0x81, 0xa0, 0xff] {
                    let mut other = der.clone();
                    other[position] = octet;
                    changed += 1;
                    if is_plain(&other) {
                        plain += 1;
                        assert!(structure(&other, false).is_ok(), "{octet:#x} at {position}");
                    }
                }
                assert!(!is_plain(&der[..position]));
            }
        }
        // Most octets belong to keys, signatures and texts.
        assert!(plain > changed / 4 && plain < changed, "{plain} of {changed}");
    }
}
