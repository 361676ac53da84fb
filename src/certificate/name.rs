//! Distinguished names: how they compare (RFC 5280 §7.1) and how they are read (RFC 4514).
//!
//! Comparison works on the DER, so that the build script, the pool and the validator share it.

use std::hash::{Hash, Hasher};

use crate::certificate::outline::{OBJECT_IDENTIFIER, SEQUENCE, SET, expect_element, split_element};

/// A name in a normalised form: two names have the same form exactly if they are equal by RFC 5280 §7.1. String types
/// are unified, case is folded, white space is trimmed and compressed. The form is not readable. The NFKC
/// normalisation of RFC 4518 §2.3 is left out, because no client applies it (OpenSSL, `crypto/x509/x_name.c`, folds
/// case and white space; `mozilla::pkix`, Go and `GnuTLS` compare octets), so a chain that needs it works nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NormalizedName {
    // Compared first: different names nearly always differ here.
    fingerprint: u64,
    octets: Vec<u8>,
}

/// Hashes the octets, because many names with the same fingerprint are easy to make.
impl Hash for NormalizedName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.octets.hash(state);
    }
}

impl NormalizedName {
    /// Normalises the DER of a `Name`. If it is not a name, the DER itself is used.
    pub fn of(name: &[u8]) -> Self {
        let mut out = Vec::with_capacity(name.len());
        if append_name(name, &mut out).is_none() {
            out.clear();
            out.extend_from_slice(name);
        }
        Self { fingerprint: index_hash(&out), octets: out }
    }

    /// A hash for indexes, the same on all machines and in all builds (64-bit FNV-1a).
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

/// A hash for indexes that is the same on all machines and in all builds (64-bit FNV-1a).
pub(crate) fn index_hash(octets: &[u8]) -> u64 {
    let add = |hash: u64, &octet: &u8| (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
    octets.iter().fold(0xcbf2_9ce4_8422_2325, add)
}

/// The relative names of a `Name` in DER, from the most general one, each normalised. A name is in the subtree of
/// another if its relative names begin with those of the other. `None` if the DER is not a name.
pub fn relative_names(name: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (sequence, after) = expect_element(name, SEQUENCE)?;
    let mut rest = sequence.contents;
    let mut names = Vec::new();
    while !rest.is_empty() {
        let (set, next) = expect_element(rest, SET)?;
        let mut relative = Vec::new();
        append_relative_name(set.contents, &mut relative)?;
        names.push(relative);
        rest = next;
    }
    after.is_empty().then_some(names)
}

fn append_name(name: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (sequence, after) = expect_element(name, SEQUENCE)?;
    let mut rest = sequence.contents;
    while !rest.is_empty() {
        let (set, next) = expect_element(rest, SET)?;
        append_relative_name(set.contents, out)?;
        rest = next;
    }
    after.is_empty().then_some(())
}

/// Whether this is a `Name` in DER.
pub(crate) fn is_name(name: &[u8]) -> bool {
    let is_attribute = |attribute: &[u8]| {
        let value = expect_element(attribute, OBJECT_IDENTIFIER).and_then(|(_, value)| split_element(value));
        value.is_some_and(|(_, end)| end.is_empty())
    };
    let is_relative_name = |set: &[u8]| all_elements(set, SEQUENCE, is_attribute);
    expect_element(name, SEQUENCE)
        .is_some_and(|(sequence, after)| after.is_empty() && all_elements(sequence.contents, SET, is_relative_name))
}

/// Whether `rest` consists only of elements with this tag, with contents that meet the condition.
fn all_elements(mut rest: &[u8], tag: u8, is_wanted: impl Fn(&[u8]) -> bool) -> bool {
    while !rest.is_empty() {
        match expect_element(rest, tag) {
            Some((element, next)) if is_wanted(element.contents) => rest = next,
            _ => return false,
        }
    }
    true
}

/// Appends a relative name. It is a set, so its attributes are sorted.
fn append_relative_name(mut set: &[u8], out: &mut Vec<u8>) -> Option<()> {
    out.push(SET);
    let start = out.len();
    // The end of each attribute; nearly every set has only one.
    let (mut first_end, mut ends) = (0, Vec::new());
    while !set.is_empty() {
        let (attribute, next) = expect_element(set, SEQUENCE)?;
        let (kind, value) = expect_element(attribute.contents, OBJECT_IDENTIFIER)?;
        let (value, end) = split_element(value)?;
        if !end.is_empty() {
            return None;
        }
        let length_at = out.len();
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(kind.whole);
        match text(value.tag, value.contents) {
            Some(text) if text.is_plain() => append_plain(text.contents, out),
            Some(text) => append_folded(text, out),
            None => out.extend_from_slice(value.whole),
        }
        let length = u32::try_from(out.len() - length_at - 4).ok()?;
        out[length_at..length_at + 4].copy_from_slice(&length.to_be_bytes());
        if first_end == 0 {
            first_end = out.len();
        } else {
            ends.push(out.len());
        }
        set = next;
    }
    if !ends.is_empty() {
        sort_attributes(out, start, first_end, &ends);
    }
    Some(())
}

/// Sorts the attributes from `start` on by their contents. `first_end` and `ends` are the positions where they end.
fn sort_attributes(out: &mut Vec<u8>, start: usize, first_end: usize, ends: &[usize]) {
    let starts = [start, first_end].into_iter().chain(ends.iter().copied());
    let ranges = starts.zip(std::iter::once(first_end).chain(ends.iter().copied()));
    let mut attributes: Vec<Vec<u8>> = ranges.map(|(from, to)| out[from..to].to_vec()).collect();
    attributes.sort_unstable_by(|one, other| one[4..].cmp(&other[4..]));
    out.truncate(start);
    out.extend(attributes.into_iter().flatten());
}

/// Marks a string of any type. No ASN.1 string has this tag.
const STRING: u8 = 0;

/// Does the same as [`append_folded`] for a text that needs only case folding.
fn append_plain(text: &[u8], out: &mut Vec<u8>) {
    out.push(STRING);
    let start = out.len();
    out.extend_from_slice(text);
    out[start..].make_ascii_lowercase();
}

fn append_folded(text: Text<'_>, out: &mut Vec<u8>) {
    out.push(STRING);
    let start = out.len();
    let mut space = false;
    for character in text {
        let is_space = if character.is_ascii() { is_ascii_space(character) } else { character.is_whitespace() };
        if is_space {
            space = true;
            continue;
        }
        if space && out.len() > start {
            out.push(b' ');
        }
        space = false;
        if character.is_ascii() {
            out.push(character.to_ascii_lowercase() as u8);
        } else {
            for folded in character.to_lowercase() {
                out.extend_from_slice(folded.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
}

/// `char::is_whitespace` for ASCII.
fn is_ascii_space(character: char) -> bool {
    matches!(character, '\t'..='\r' | ' ')
}

/// The characters of an ASN.1 string type that is allowed in names (RFC 5280 §4.1.2.4). Invalid octets become U+FFFD.
/// `None` if it is not such a string.
pub(crate) fn text(tag: u8, contents: &[u8]) -> Option<Text<'_>> {
    let encoding = match tag {
        0x0c => Encoding::Utf8,
        // PrintableString, TeletexString, IA5String, VisibleString. CAs put Latin-1 in Teletex.
        0x13 | 0x14 | 0x16 | 0x1a => Encoding::Latin1,
        0x1e => Encoding::Ucs2,
        0x1c => Encoding::Ucs4,
        _ => return None,
    };
    Some(Text { encoding, contents })
}

#[derive(Clone, Copy, Debug)]
enum Encoding {
    Utf8,
    Latin1,
    Ucs2,
    Ucs4,
}

/// The characters of an ASN.1 string, see [`text`].
#[derive(Clone, Debug)]
pub(crate) struct Text<'a> {
    encoding: Encoding,
    contents: &'a [u8],
}

impl Text<'_> {
    /// Its characters.
    pub(crate) fn into_string(self) -> String {
        let mut out = String::with_capacity(self.contents.len());
        out.extend(self);
        out
    }

    /// Whether it is ASCII in single octets, and its only white space is single spaces inside.
    fn is_plain(&self) -> bool {
        // As if a space were before it, so that it cannot begin with one.
        let mut last = b' ';
        let is_inside = |&octet: &u8| {
            let before = std::mem::replace(&mut last, octet);
            matches!(octet, b' '..=0x7f) && (octet != b' ' || before != b' ')
        };
        matches!(self.encoding, Encoding::Utf8 | Encoding::Latin1)
            && self.contents.iter().all(is_inside)
            && self.contents.last() != Some(&b' ')
    }
}

impl Iterator for Text<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.contents.is_empty() {
            return None;
        }
        let (character, length) = match self.encoding {
            Encoding::Utf8 => first_utf8(self.contents),
            Encoding::Latin1 => (char::from(self.contents[0]), 1),
            Encoding::Ucs2 => (from_units(self.contents, 2), 2),
            Encoding::Ucs4 => (from_units(self.contents, 4), 4),
        };
        self.contents = &self.contents[length.min(self.contents.len())..];
        Some(character)
    }
}

fn first_utf8(bytes: &[u8]) -> (char, usize) {
    if bytes[0].is_ascii() {
        return (char::from(bytes[0]), 1);
    }
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(valid) => valid,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    valid.chars().next().map_or((char::REPLACEMENT_CHARACTER, 1), |first| (first, first.len_utf8()))
}

fn from_units(bytes: &[u8], width: usize) -> char {
    let unit = bytes.get(..width).map(|unit| unit.iter().fold(0, |sum, &b| sum << 8 | u32::from(b)));
    unit.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(contents.len()).unwrap()], contents].concat()
    }

    fn attribute(number: u8, tag: u8, text: &str) -> Vec<u8> {
        element(SEQUENCE, &[element(OBJECT_IDENTIFIER, &[0x55, 4, number]), element(tag, text.as_bytes())].concat())
    }

    /// The sets of a name, each with its attributes.
    type Sets<'a> = &'a [&'a [&'a Vec<u8>]];

    fn name(sets: Sets<'_>) -> Vec<u8> {
        let set = |attributes: &&[&Vec<u8>]| {
            element(SET, &attributes.iter().copied().flatten().copied().collect::<Vec<u8>>())
        };
        element(SEQUENCE, &sets.iter().flat_map(set).collect::<Vec<u8>>())
    }

    #[test]
    fn names_that_are_equal_and_not() {
        let (c, o, cn) = (attribute(6, 0x13, "JP"), attribute(10, 0x0c, "Example  Co. "), attribute(3, 0x0c, "A"));
        let (folded, small) = (attribute(10, 0x13, " example co."), attribute(3, 0x0c, "a"));
        let cases: [(&str, Sets<'_>, Sets<'_>, bool); 6] = [
            ("case, spaces, type", &[&[&o]], &[&[&folded]], true),
            ("a set in any order", &[&[&c, &o]], &[&[&folded, &c]], true),
            ("three in any order", &[&[&c, &o, &cn]], &[&[&small, &folded, &c]], true),
            ("one set and two", &[&[&c, &o]], &[&[&c], &[&o]], false),
            ("two in the other order", &[&[&c], &[&folded]], &[&[&folded], &[&c]], false),
            ("a part", &[&[&c]], &[&[&c], &[&folded]], false),
        ];
        for (what, one, other, equal) in cases {
            let [one, other] = [one, other].map(name);
            assert_eq!(NormalizedName::of(&one) == NormalizedName::of(&other), equal, "{what}");
            let relative = relative_names(&one).unwrap().concat();
            assert_eq!(NormalizedName::of(&one).octets, relative, "{what}");
        }
    }

    /// The fast path for texts that need only case folding has the same result as the general one.
    #[test]
    fn plain_texts_are_folded_like_others() {
        let texts =
            ["", "A", "Example Co.", " A", "A ", "A  b", "A\tb", "\u{b}", "A\u{7f}b", "\u{1}", "É", "A b c", " "];
        for (octets, tag) in texts.iter().flat_map(|text| [(text.as_bytes(), 0x0c), (text.as_bytes(), 0x13)]) {
            let text = text(tag, octets).unwrap();
            let (mut plain, mut folded) = (Vec::new(), Vec::new());
            append_folded(text.clone(), &mut folded);
            append_plain(octets, &mut plain);
            assert!(!text.is_plain() || plain == folded, "{octets:?}");
        }
        let is_plain = |octets: &[u8]| text(0x0c, octets).unwrap().is_plain();
        assert!(is_plain(b"Example Co.") && !is_plain(b"Example  Co.") && !is_plain("É".as_bytes()));
    }

    /// Both readers of names agree on what a name is.
    #[test]
    fn what_is_a_name() {
        let (c, o, cn) = (attribute(6, 0x13, "JP"), attribute(10, 0x0c, "Example"), attribute(3, 0x1e, "AB"));
        let good = name(&[&[&c], &[&o, &cn]]);
        assert!(is_name(&good) && is_name(&[SEQUENCE, 0]));
        for position in 0..good.len() {
            for octet in [0, 1, SEQUENCE, SET, OBJECT_IDENTIFIER, 0x7f, 0xff] {
                let mut changed = good.clone();
                changed[position] = octet;
                assert_eq!(is_name(&changed), relative_names(&changed).is_some(), "{position} {octet}");
            }
            assert_eq!(is_name(&good[..position]), relative_names(&good[..position]).is_some(), "{position}");
        }
    }
}
