//! Name constraints and hosts: one CA with constraints and one leaf. The results for permitted and excluded subtrees
//! must be consistent with each other, and with the simple cases that are implemented here.

use std::sync::Arc;

use chainmend::certificate::{Certificate, Signatures};
use chainmend::path::{Host, covers, search};
use chainmend::pool::Pool;
use chainmend::trust::Anchors;

use super::make::{self, Draft, element, extension, name, sequence};
use super::octets::Octets;

const DNS: u8 = 0x82;
const IP: u8 = 0x87;
/// The forms of `GeneralName` by their identifier octets: DNS, IP, e-mail, URI, directory, other name, registered ID.
const FORMS: [u8; 7] = [DNS, IP, 0x81, 0x86, 0xa4, 0xa0, 0x88];

/// Texts consist of these.
const PIECES: [&str; 20] = [
    "example",
    ".",
    "com",
    "www.",
    "*.",
    "@",
    "me",
    "a",
    "-",
    "xn--r8jz45g",
    ":",
    "/",
    "https://",
    "\"",
    "_",
    "co.jp",
    "jp",
    "EXAMPLE",
    "192.0.2.1",
    "é",
];

pub fn run(input: &[u8]) {
    let mut octets = Octets::new(input);
    let one = subtree_and_name(&mut octets);
    let two = subtree_and_name(&mut octets);
    let host = text(&mut octets);
    hosts(&one.1, &host);
    let Some(leaf) = leaf(&[&one.1]) else { return };
    let mut judge = Judge { leaf, signatures: Signatures::default() };
    let (permitted, excluded) = (judge.allows(&[&one.0], &[]), judge.allows(&[], &[&one.0]));
    assert!(one.0.tag != one.1.tag || !(permitted && excluded), "in a subtree and outside of it: {one:?}");
    if let Some(within) = plainly_within(&one.0, &one.1) {
        assert_eq!((permitted, excluded), (within, !within), "{one:?}");
    }
    // More permitted subtrees allow no less, and more excluded subtrees allow no more.
    let readable = judge.allows(&[&two.0], &[]) || judge.allows(&[], &[&two.0]);
    if readable && two.0.tag == one.0.tag {
        assert!(!permitted || judge.allows(&[&one.0, &two.0], &[]), "{one:?} {two:?}");
    }
    assert!(excluded || !judge.allows(&[], &[&one.0, &two.0]), "{one:?} {two:?}");
    several_names(&one, &two, permitted, excluded);
}

/// A general name, or the base of a subtree.
#[derive(Clone, Debug, PartialEq, Eq)]
struct General {
    tag: u8,
    value: Vec<u8>,
}

impl General {
    fn encoded(&self) -> Vec<u8> {
        element(self.tag, &self.value)
    }
}

fn subtree_and_name(octets: &mut Octets<'_>) -> (General, General) {
    let form = *octets.choose(&FORMS);
    let other = if octets.once_in(8) { *octets.choose(&FORMS) } else { form };
    (general(form, true, octets), general(other, false, octets))
}

fn general(tag: u8, is_subtree: bool, octets: &mut Octets<'_>) -> General {
    let value = match tag {
        IP => address(is_subtree, octets),
        0xa4 => directory(octets),
        0xa0 | 0x88 => octets.some(8).to_vec(),
        _ => text(octets).into_bytes(),
    };
    General { tag, value }
}

fn address(is_subtree: bool, octets: &mut Octets<'_>) -> Vec<u8> {
    let length = *octets.choose(&[4, 16, 3]);
    let mut value: Vec<u8> = (0..length).map(|_| octets.next()).collect();
    if !is_subtree {
        return value;
    }
    let ones = octets.below(length * 8 + 1);
    let bit = |index: usize| if index < ones { 0x80 >> (index % 8) } else { 0 };
    value.extend((0..length).map(|index| (0..8).map(|offset| bit(index * 8 + offset)).sum::<u8>()));
    if octets.once_in(8) {
        let index = octets.below(value.len());
        value[index] ^= octets.next();
    }
    value
}

fn directory(octets: &mut Octets<'_>) -> Vec<u8> {
    let attribute = |octets: &mut Octets<'_>| sequence(&[element(6, &[0x55, 4, 3]), element(0x0c, octets.some(4))]);
    let sets: Vec<Vec<u8>> = (0..octets.below(4)).map(|_| element(0x31, &attribute(octets))).collect();
    sequence(&sets)
}

fn text(octets: &mut Octets<'_>) -> String {
    (0..octets.below(8)).map(|_| *octets.choose(&PIECES)).collect()
}

/// A leaf with an empty subject and these names.
fn leaf(names: &[&General]) -> Option<Certificate> {
    let mut draft = Draft::new(sequence(&[]), name(b"Root"));
    let names: Vec<Vec<u8>> = names.iter().map(|name| name.encoded()).collect();
    draft.extensions = vec![extension(17, true, &sequence(&names))];
    draft.key = 1;
    draft.signed()
}

struct Judge {
    leaf: Certificate,
    signatures: Signatures,
}

impl Judge {
    /// Whether the leaf is valid below a root with these subtrees.
    fn allows(&mut self, permitted: &[&General], excluded: &[&General]) -> bool {
        let subtrees = |tag: u8, bases: &[&General]| {
            let all: Vec<Vec<u8>> = bases.iter().map(|base| sequence(&[base.encoded()])).collect();
            if all.is_empty() { Vec::new() } else { element(tag, &all.concat()) }
        };
        let mut root = Draft::new(name(b"Root"), name(b"Root"));
        let constraints = sequence(&[subtrees(0xa0, permitted), subtrees(0xa1, excluded)]);
        root.extensions = vec![make::ca(None), extension(30, true, &constraints)];
        let Some(root) = root.unsigned() else { return false };
        let mut anchors = Anchors::default();
        anchors.add(root.der().to_vec(), Arc::from("fuzz"));
        let outcome = search(&self.leaf, &Pool::default(), &anchors, make::question(), &mut self.signatures);
        assert!(outcome.limit_reached.is_none());
        !outcome.paths.is_empty()
    }
}

/// The simple cases: DNS names that consist of labels, and addresses with a mask.
fn plainly_within(subtree: &General, name: &General) -> Option<bool> {
    match (subtree.tag, name.tag) {
        (DNS, DNS) => {
            let text = |general: &General| String::from_utf8(general.value.to_ascii_lowercase()).ok();
            let (subtree, name) = (text(subtree)?, text(name)?);
            let (base, name) = (labels(subtree.strip_prefix('.').unwrap_or(&subtree))?, labels(&name)?);
            Some(name.ends_with(&base) && (!subtree.starts_with('.') || name.len() > base.len()))
        }
        (IP, IP) => {
            let (base, mask) = subtree.value.split_at(subtree.value.len() / 2);
            let number = |octets: &[u8]| octets.iter().fold(0_u128, |sum, octet| sum << 8 | u128::from(*octet));
            let width = u32::try_from(mask.len() * 8).ok().filter(|width| matches!(width, 32 | 128))?;
            let (ones, zeros) = (number(mask).count_ones(), number(mask).trailing_zeros().min(width));
            let is_mask = ones + zeros == width && matches!(name.value.len(), 4 | 16) && base.len() == mask.len();
            let same = number(base) & number(mask) == number(&name.value) & number(mask);
            is_mask.then_some(name.value.len() == base.len() && same)
        }
        _ => None,
    }
}

/// The labels of a DNS name without unusual characters.
fn labels(name: &str) -> Option<Vec<&str>> {
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let labels: Vec<&str> = name.split('.').collect();
    (name.len() <= 253 && labels.iter().all(is_label)).then_some(labels)
}

/// A leaf with two names is allowed only if both names are.
fn several_names(one: &(General, General), two: &(General, General), permitted: bool, excluded: bool) {
    let leaves = [leaf(&[&two.1]), leaf(&[&one.1, &two.1])];
    let [Some(second), Some(both)] = leaves else { return };
    let [mut second, mut both] = [second, both].map(|leaf| Judge { leaf, signatures: Signatures::default() });
    let subtree = [&one.0];
    assert_eq!(both.allows(&subtree, &[]), permitted && second.allows(&subtree, &[]), "{one:?} {two:?}");
    assert_eq!(both.allows(&[], &subtree), excluded && second.allows(&[], &subtree), "{one:?} {two:?}");
}

/// Hosts as typed by users, and whether a certificate with one name is valid for them.
fn hosts(name: &General, text: &str) {
    let Ok(host) = Host::parse(text) else { return };
    assert_eq!(Host::parse(&host.to_string()), Ok(host.clone()), "{text}");
    assert_eq!(Host::parse(&text.to_uppercase()), Ok(host.clone()), "{text}");
    let certificate = |name: &General| {
        let mut draft = Draft::new(sequence(&[]), self::name(b"Root"));
        draft.extensions = vec![extension(17, true, &sequence(&[name.encoded()]))];
        draft.unsigned()
    };
    let Some(leaf) = certificate(name) else { return };
    let covered = covers(&leaf, &host);
    assert_eq!(covered, is_for(name, &host), "{name:?} {host}");
    if name.tag == DNS {
        let other = General { tag: DNS, value: name.value.to_ascii_uppercase() };
        assert_eq!(certificate(&other).map(|leaf| covers(&leaf, &host)), Some(covered));
    }
}

/// RFC 9525 §6.3. A wildcard directly below a public suffix is refused; the pieces can make three of those.
fn is_for(name: &General, host: &Host) -> bool {
    match host {
        Host::Dns(host) if name.tag == DNS => {
            let pattern = String::from_utf8_lossy(&name.value).to_ascii_lowercase();
            let behind = host.split_once('.').map(|(_, parent)| format!("*.{parent}"));
            let is_wildcard = behind.as_ref() == Some(&pattern);
            let is_public = ["*.com", "*.jp", "*.co.jp"].contains(&&pattern[..]);
            pattern == *host || (is_wildcard && (!is_public && !is_unlisted(&pattern)))
        }
        Host::Ip(address) if name.tag == IP => match address {
            std::net::IpAddr::V4(address) => name.value == address.octets(),
            std::net::IpAddr::V6(address) => name.value == address.octets(),
        },
        _ => false,
    }
}

/// Whether the base of a wildcard is a single label, which is a public suffix by the default rule `*` of the list.
fn is_unlisted(pattern: &str) -> bool {
    !pattern[2..].contains('.')
}
