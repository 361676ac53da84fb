//! Distinguished names (RFC 5280 §7.1): any octets, and names in two spellings that must compare equal.

use chainmend::certificate::name::NormalizedName;
use chainmend::certificate::{common_name, distinguished_name, relative_names, subject_mailboxes};
use chainmend::report::safe;

use super::make::{element, sequence};
use super::octets::Octets;

/// Attribute types: common name, organisation, country, domain component, e-mail address, and an unknown one.
const KINDS: [&[u8]; 6] = [
    &[0x55, 4, 3],
    &[0x55, 4, 10],
    &[0x55, 4, 6],
    &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25],
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1],
    &[0x2a, 3, 4],
];

const UTF8: u8 = 0x0c;
const PRINTABLE: u8 = 0x13;
const BMP: u8 = 0x1e;

/// A name as relative names, each a set of attributes (type and text).
type Plain = Vec<Vec<(usize, String)>>;

pub fn run(input: &[u8]) {
    any_octets(input);
    let mut octets = Octets::new(input);
    let plain = plain(&mut octets);
    let name = encoded(&plain, &mut |text| element(UTF8, text.as_bytes()));
    let other = respelled(&plain, &mut octets);
    let normalized = NormalizedName::of(&name);
    assert_eq!(NormalizedName::of(&other), normalized, "another spelling of the same name");
    assert_eq!(normalized.fingerprint(), NormalizedName::of(&other).fingerprint());
    let folded = encoded(&plain, &mut |text| element(UTF8, folded(text).as_bytes()));
    assert_eq!(NormalizedName::of(&folded), normalized, "the folded form is a fixed point");
    subtrees(&plain, &name);
    differences(&plain, &normalized, &mut octets);
}

fn any_octets(input: &[u8]) {
    let texts = [Some(distinguished_name(input)), common_name(input)];
    for text in texts.into_iter().flatten().chain(subject_mailboxes(input)) {
        assert!(!safe(&text).chars().any(char::is_control));
    }
    let normalized = NormalizedName::of(input);
    assert_eq!(normalized.fingerprint(), NormalizedName::of(input).fingerprint());
    // The same rules apply to a name and to its relative names.
    let Some(relative) = relative_names(input) else { return };
    let split = encoded_sets(input, relative.len() / 2);
    assert_eq!(relative_names(&split).expect("a part of a name is one"), relative[..relative.len() / 2]);
}

/// The first `count` relative names of a name, as a name.
fn encoded_sets(name: &[u8], count: usize) -> Vec<u8> {
    use chainmend::certificate::outline::{SEQUENCE, SET, expect_element};
    let (sequence, _) = expect_element(name, SEQUENCE).expect("a name");
    let mut rest = sequence.contents;
    for _ in 0..count {
        rest = expect_element(rest, SET).expect("a relative name").1;
    }
    element(SEQUENCE, &sequence.contents[..sequence.contents.len() - rest.len()])
}

fn plain(octets: &mut Octets<'_>) -> Plain {
    let attribute = |octets: &mut Octets<'_>| {
        let kind = octets.below(KINDS.len());
        (kind, String::from_utf8_lossy(octets.some(12)).into_owned())
    };
    let relative = |octets: &mut Octets<'_>| (0..=octets.below(2)).map(|_| attribute(octets)).collect();
    (0..octets.below(4)).map(|_| relative(octets)).collect()
}

fn encoded(plain: &Plain, value: &mut dyn FnMut(&str) -> Vec<u8>) -> Vec<u8> {
    let mut set = |relative: &Vec<(usize, String)>| {
        let attributes = relative.iter().map(|(kind, text)| sequence(&[element(6, KINDS[*kind]), value(text)]));
        element(0x31, &attributes.collect::<Vec<_>>().concat())
    };
    let sets: Vec<Vec<u8>> = plain.iter().map(&mut set).collect();
    sequence(&sets)
}

/// The same name with other string types, the other case, more white space, and the attributes of a set in another
/// order.
fn respelled(plain: &Plain, octets: &mut Octets<'_>) -> Vec<u8> {
    let mut turned = plain.clone();
    turned.iter_mut().filter(|_| octets.once_in(2)).for_each(|relative| relative.reverse());
    encoded(&turned, &mut |text| string(&swollen(text, octets), octets))
}

/// Adds white space at the ends and where there is some already, and changes the case of ASCII letters.
fn swollen(text: &str, octets: &mut Octets<'_>) -> String {
    let mut out = " ".repeat(octets.below(3));
    for character in text.chars() {
        let choice = octets.below(4);
        match character {
            ' ' => out.push_str(&" ".repeat(1 + choice)),
            letter if choice % 2 == 1 => out.push(if letter.is_ascii_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            }),
            other => out.push(other),
        }
    }
    out + &" ".repeat(octets.below(3))
}

/// The text as one of the string types that can represent it.
fn string(text: &str, octets: &mut Octets<'_>) -> Vec<u8> {
    let is_ascii = text.is_ascii();
    match octets.below(3) {
        0 if is_ascii => element(PRINTABLE, text.as_bytes()),
        1 if text.chars().all(|character| u16::try_from(u32::from(character)).is_ok()) => {
            element(BMP, &text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>())
        }
        _ => element(UTF8, text.as_bytes()),
    }
}

/// The text in lower case, with runs of white space replaced by one space.
fn folded(text: &str) -> String {
    let words: Vec<String> =
        text.split_whitespace().map(|word| word.chars().flat_map(char::to_lowercase).collect()).collect();
    words.join(" ")
}

/// A name is within the subtree of each of its prefixes, but not of a longer name.
fn subtrees(plain: &Plain, name: &[u8]) {
    let relative = relative_names(name).expect("a name");
    assert_eq!(relative.len(), plain.len());
    for length in 0..=plain.len() {
        let beginning = encoded(&plain[..length].to_vec(), &mut |text| element(UTF8, text.as_bytes()));
        assert_eq!(relative_names(&beginning).expect("a name"), relative[..length]);
        assert_eq!(NormalizedName::of(&beginning) == NormalizedName::of(name), length == plain.len());
    }
}

/// An additional letter makes a different name.
fn differences(plain: &Plain, normalized: &NormalizedName, octets: &mut Octets<'_>) {
    let mut other = plain.clone();
    let Some(relative) = other.first_mut() else { return };
    let index = octets.below(relative.len());
    relative[index].1.push('x');
    let der = encoded(&other, &mut |text| element(UTF8, text.as_bytes()));
    assert_ne!(NormalizedName::of(&der), *normalized);
}
