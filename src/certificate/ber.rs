//! Converts BER to DER. PKCS#7 and PKCS#12 are BER (RFC 5652 §1, RFC 7292 §4), and programs that write streams use
//! encodings that DER forbids: indefinite lengths and constructed strings (X.690 §8.1.3.6, §8.6.4, §8.7.3).
//!
//! Nothing else is changed. Certificates are kept as they are, because their signatures cover these octets.

use zeroize::Zeroizing;

use super::outline::{BIT_STRING, Element, OCTET_STRING, Outline, SEQUENCE, split_element};

/// The maximum nesting of elements. A PKCS#7 container has its certificates at depth 5, and names go 11 levels
/// deeper.
const MAX_DEPTH: usize = 32;

const CONSTRUCTED: u8 = 0x20;
const INDEFINITE: u8 = 0x80;

/// The string types of the structures, besides BIT STRING and OCTET STRING: UTF8, Printable, T61, IA5 and BMP.
const STRINGS: [u8; 7] = [BIT_STRING, OCTET_STRING, 0x0c, 0x13, 0x14, 0x16, 0x1e];

/// The first element of `input` in DER, and its length in the input.
///
/// `None` if it is already DER (as far as this is checked), if it is malformed, or if the signed part of a
/// certificate is not DER. The time is linear in the input.
pub(crate) fn to_der(input: &[u8]) -> Option<(Zeroizing<Vec<u8>>, usize)> {
    converted(input, Signed::Kept)
}

/// A copy in DER of a certificate whose signed part is in BER, or of a container with such certificates, and its length in
/// the input. Their signatures are not valid, so that it only serves to name them.
pub(crate) fn describing(input: &[u8]) -> Option<(Zeroizing<Vec<u8>>, usize)> {
    converted(input, Signed::Changed)
}

/// A certificate whose signed part is in DER, and what is around it is not, in DER. Its signature stays valid.
pub(crate) fn around_signed(certificate: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    Outline::of(certificate)?;
    let (whole, _) = split_element(certificate)?;
    let (signed, rest) = split_element(whole.contents)?;
    let is_shortest = |bytes| Head::of(bytes).is_some_and(|head| head.is_shortest());
    let (algorithm, signature) = split_element(rest)?;
    let is_in_der = is_shortest(certificate) && is_der(algorithm.whole) && is_shortest(signature);
    if is_in_der || !is_der(signed.whole) {
        return None;
    }
    let mut contents = signed.whole.to_vec();
    put_shortest(algorithm, 0, &mut contents)?;
    put_shortest(split_element(signature)?.0, 0, &mut contents)?;
    let mut out = Zeroizing::new(vec![SEQUENCE]);
    put_length(&mut out, contents.len());
    out.extend(contents);
    Some(out)
}

/// A certificate in DER, unless it is signed in another encoding.
pub(crate) fn certificate(octets: &[u8]) -> Vec<u8> {
    around_signed(octets).map_or_else(|| octets.to_vec(), |der| der.to_vec())
}

/// Appends an element, and those inside, with the shortest lengths.
fn put_shortest(element: Element<'_>, depth: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut contents = Vec::new();
    if element.tag & CONSTRUCTED == 0 {
        contents.extend_from_slice(element.contents);
    } else if depth < MAX_DEPTH {
        let mut rest = element.contents;
        while !rest.is_empty() {
            let (inside, next) = split_element(rest)?;
            put_shortest(inside, depth + 1, &mut contents)?;
            rest = next;
        }
    } else {
        return None;
    }
    out.push(element.tag);
    put_length(out, contents.len());
    out.extend(contents);
    Some(())
}

/// Whether all elements have the shortest definite lengths, and no string is constructed (X.690 §10.1, §10.2). The
/// contents of primitive elements are not examined. The time is linear in the input.
pub(crate) fn is_der(input: &[u8]) -> bool {
    let mut ends = Vec::with_capacity(MAX_DEPTH);
    ends.push(input.len());
    let mut at = 0;
    while let Some(&end) = ends.last() {
        if at == end {
            ends.pop();
            continue;
        }
        let Some(head) = input.get(at..end).and_then(Head::of).filter(Head::is_shortest) else { return false };
        let Some(length) = head.length else { return false };
        at += head.octets;
        let is_constructed = head.tag & CONSTRUCTED != 0;
        let is_string = is_constructed && STRINGS.contains(&(head.tag & !CONSTRUCTED));
        if is_string || length > end - at || ends.len() > MAX_DEPTH {
            return false;
        }
        if is_constructed { ends.push(at + length) } else { at += length }
    }
    true
}

/// What may become of the signed part of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signed {
    Kept,
    Changed,
}

fn converted(input: &[u8], signed: Signed) -> Option<(Zeroizing<Vec<u8>>, usize)> {
    // An element grows by at most one octet when it gets a length, and has at least four. So the output is never
    // reallocated, which would leave a copy of a key behind.
    let mut out = Zeroizing::new(Vec::with_capacity(input.len() + input.len() / 2 + 8));
    let mut open: Vec<Frame> = Vec::new();
    let mut at = 0;
    loop {
        let closed = match open.last() {
            Some(frame) if frame.end == Some(at) => at,
            Some(frame) if frame.end.is_none() && input.get(at..at + 2) == Some(&[0, 0]) => at + 2,
            _ => {
                at = begin((input, at), &mut open, &mut out, signed)?;
                if open.is_empty() {
                    // A single primitive element, or a certificate.
                    return None;
                }
                continue;
            }
        };
        let frame = open.pop()?;
        if closed > frame.limit {
            return None;
        }
        at = closed;
        let is_changed = frame.close(&mut out, signed)?;
        match open.last_mut() {
            Some(parent) => parent.took(is_changed, frame.bits),
            None => return is_changed.then_some((out, at)),
        }
    }
}

/// The length of the first element of `input`, in DER or BER. `None` if it is malformed.
pub(crate) fn length(input: &[u8]) -> Option<usize> {
    let (mut at, mut open) = (0, 0);
    loop {
        if open > 0 && input.get(at..at + 2) == Some(&[0, 0]) {
            (at, open) = (at + 2, open - 1);
        } else {
            let head = Head::of(input.get(at..)?)?;
            at += head.octets;
            match head.length {
                Some(length) => at = at.checked_add(length).filter(|end| *end <= input.len())?,
                None if open == MAX_DEPTH => return None,
                None => open += 1,
            }
        }
        if open == 0 {
            return Some(at);
        }
    }
}

/// Whether `input` is the beginning of a longer structure whose first length is indefinite, such as a container of which
/// the end is missing.
pub(crate) fn is_cut_off(input: &[u8]) -> bool {
    let (mut at, mut open) = (0, 0);
    while let Some(rest) = input.get(at..).filter(|rest| !rest.is_empty()) {
        if open > 0 && rest.starts_with(&[0, 0]) {
            (at, open) = (at + 2, open - 1);
        } else if rest == [0] || (open > 0 && is_part_of_head(rest)) {
            return open > 0;
        } else {
            let Some(head) = Head::of(rest) else { return false };
            let is_first_definite = at == 0 && head.length.is_some();
            at = at.saturating_add(head.octets).saturating_add(head.length.unwrap_or(0));
            open += usize::from(head.length.is_none());
            if is_first_definite || open > MAX_DEPTH {
                return false;
            }
        }
        if open == 0 {
            return false;
        }
    }
    open > 0
}

/// Whether the octets end within the tag and length of an element.
fn is_part_of_head(octets: &[u8]) -> bool {
    match octets {
        [tag] => *tag & 0x1f != 0x1f,
        [tag, first @ 0x81..=0x84, rest @ ..] => *tag & 0x1f != 0x1f && rest.len() < usize::from(first & 0x7f),
        _ => false,
    }
}

/// A constructed element that is not complete yet.
struct Frame {
    tag: u8,
    /// The positions in the output of the element and of its contents.
    start: usize,
    contents: usize,
    /// The end in the input, if the element has a definite length.
    end: Option<usize>,
    /// The end in the input of the nearest enclosing element with a definite length.
    limit: usize,
    children: usize,
    is_changed: bool,
    /// Whether the first child element was changed: the signed part, if this is a certificate.
    is_first_changed: bool,
    /// A constructed string: the tag of the complete string.
    string: Option<u8>,
    /// A part of a constructed string.
    is_part: bool,
    /// The number of unused bits in the last octet.
    bits: u8,
}

impl Frame {
    /// Writes the header of the element. Returns whether the element differs from the input.
    fn close(&self, out: &mut Vec<u8>, signed: Signed) -> Option<bool> {
        if self.is_part {
            return Some(true);
        }
        if !self.is_changed && self.end.is_some() && self.string.is_none() && signed == Signed::Kept {
            return Some(false);
        }
        let mut header = vec![self.string.unwrap_or(self.tag)];
        let is_bits = self.string == Some(BIT_STRING);
        put_length(&mut header, out.len() - self.contents + usize::from(is_bits));
        if is_bits {
            header.push(self.bits);
        }
        out.splice(self.start..self.contents, header);
        let is_spoilt = self.is_first_changed && self.tag == SEQUENCE && Outline::of(out.get(self.start..)?).is_some();
        (!is_spoilt || signed == Signed::Changed).then_some(true)
    }

    fn took(&mut self, is_changed: bool, bits: u8) {
        self.is_first_changed |= is_changed && self.children == 0;
        self.children += 1;
        self.is_changed |= is_changed;
        if self.string.is_some() {
            self.bits = bits;
        }
    }
}

/// Appends a length in DER (X.690 §10.1).
pub(crate) fn put_length(header: &mut Vec<u8>, length: usize) {
    let octets = length.to_be_bytes();
    let long = &octets[octets.iter().take_while(|octet| **octet == 0).count()..];
    if length < 0x80 {
        header.extend(octets.last());
    } else {
        // A usize has at most eight octets.
        header.push(0x80 | u8::try_from(long.len()).unwrap_or_default());
        header.extend(long);
    }
}

/// Reads the element at an offset: a primitive one completely, of a constructed one the header. Returns the position of
/// the next one.
fn begin((input, at): (&[u8], usize), open: &mut Vec<Frame>, out: &mut Vec<u8>, signed: Signed) -> Option<usize> {
    let limit = open.last().map_or(input.len(), |frame| frame.limit);
    let head = Head::of(input.get(at..limit)?)?;
    let contents = at + head.octets;
    let end = match head.length {
        Some(length) => Some(contents.checked_add(length).filter(|end| *end <= limit)?),
        None => None,
    };
    let string = open.last().and_then(|frame| frame.string);
    let base = head.tag & !CONSTRUCTED;
    if string.is_some_and(|whole| base != whole && base != OCTET_STRING) {
        return None;
    }
    if head.tag & CONSTRUCTED == 0 {
        let end = end?;
        primitive(input.get(at..end)?, input.get(contents..end)?, open.last_mut(), out)?;
        return Some(end);
    }
    if let Some(end) = end
        && string.is_none()
        && signed == Signed::Kept
        && head.tag == SEQUENCE
        && let Some(certificate) = input.get(at..end).filter(|whole| Outline::of(whole).is_some())
    {
        out.extend_from_slice(certificate);
        if let Some(frame) = open.last_mut() {
            frame.took(false, 0);
        }
        return Some(end);
    }
    if open.len() == MAX_DEPTH {
        return None;
    }
    let start = out.len();
    let whole = string.or_else(|| STRINGS.contains(&base).then_some(base));
    if whole.is_none() && end.is_some() {
        out.extend_from_slice(input.get(at..contents)?);
    }
    open.push(Frame {
        tag: head.tag,
        start,
        contents: out.len(),
        end,
        limit: end.unwrap_or(limit),
        children: 0,
        is_changed: false,
        is_first_changed: false,
        string: whole,
        is_part: string.is_some(),
        bits: open.last().filter(|_| string.is_some()).map_or(0, |frame| frame.bits),
    });
    Some(contents)
}

/// Appends a primitive element, or only its contents if it is a part of a string.
fn primitive(whole: &[u8], contents: &[u8], frame: Option<&mut Frame>, out: &mut Vec<u8>) -> Option<()> {
    let Some(frame) = frame else {
        out.extend_from_slice(whole);
        return Some(());
    };
    match frame.string {
        None => {
            out.extend_from_slice(whole);
            frame.took(false, 0);
        }
        Some(BIT_STRING) => {
            // Only the last part may have unused bits.
            let (&unused, part) = contents.split_first().filter(|(unused, _)| **unused < 8 && frame.bits == 0)?;
            out.extend_from_slice(part);
            frame.took(true, unused);
        }
        Some(_) => {
            out.extend_from_slice(contents);
            frame.took(true, 0);
        }
    }
    Some(())
}

/// Identifier and length octets.
struct Head {
    tag: u8,
    octets: usize,
    /// `None` if it is indefinite.
    length: Option<usize>,
}

impl Head {
    fn of(bytes: &[u8]) -> Option<Self> {
        let (&tag, rest) = bytes.split_first()?;
        let (&first, rest) = rest.split_first()?;
        // None of the structures has high tag numbers; a zero tag ends an indefinite length.
        if tag & 0x1f == 0x1f || tag == 0 {
            return None;
        }
        match first {
            0..INDEFINITE => Some(Self { tag, octets: 2, length: Some(usize::from(first)) }),
            INDEFINITE if tag & CONSTRUCTED == 0 => None,
            INDEFINITE => Some(Self { tag, octets: 2, length: None }),
            0x81..=0x84 => {
                let octets = rest.get(..usize::from(first & 0x7f))?;
                let length = octets.iter().fold(0, |sum, &octet| sum << 8 | usize::from(octet));
                Some(Self { tag, octets: 2 + octets.len(), length: Some(length) })
            }
            _ => None,
        }
    }

    /// Whether the length is definite and in its shortest form.
    fn is_shortest(&self) -> bool {
        let octets = match self.length {
            Some(0..0x80) => 2,
            Some(0x80..0x100) => 3,
            Some(0x100..0x1_0000) => 4,
            Some(0x1_0000..0x100_0000) => 5,
            Some(_) => 6,
            None => return false,
        };
        self.octets == octets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{Spec, der};

    #[test]
    fn structures_without_their_end() {
        let whole = [0x30, 0x80, 6, 1, 9, 0xa0, 0x80, 4, 0x81, 3, 1, 2, 3, 0, 0, 0, 0];
        for end in 2..whole.len() {
            assert!(is_cut_off(&whole[..end]), "{end}");
        }
        let others: [&[u8]; 7] =
            [&whole, &[], &[0x30], &[0x30, 3, 1], &[0x30, 0x80, 0x1f, 1], &[0x30, 0x80, 0, 1], &[0x30, 0x80, 4, 0x80]];
        for octets in others {
            assert!(!is_cut_off(octets), "{octets:?}");
        }
        assert!(!is_cut_off(&[0x30, 0x80].repeat(100)), "too deep");
    }

    type Case = (&'static str, Vec<u8>, Option<Vec<u8>>);

    fn indefinite(tag: u8, contents: &[u8]) -> Vec<u8> {
        [&[tag, INDEFINITE], contents, &[0, 0]].concat()
    }

    fn read(input: &[u8]) -> Option<Vec<u8>> {
        to_der(input).map(|(der, taken)| {
            assert_eq!(taken, input.len());
            der.to_vec()
        })
    }

    #[test]
    fn lengths_and_parts_become_those_of_der() {
        let long = [7; 300];
        let cases: [Case; 20] = [
            ("DER", vec![0x30, 3, 2, 1, 5], None),
            ("indefinite", indefinite(0x30, &[2, 1, 5]), Some(vec![0x30, 3, 2, 1, 5])),
            ("empty", indefinite(0x30, &[]), Some(vec![0x30, 0])),
            ("twice", indefinite(0x30, &indefinite(0x30, &[2, 1, 5])), Some(vec![0x30, 5, 0x30, 3, 2, 1, 5])),
            ("inside a length", der(0x30, &indefinite(0xa0, &[2, 1, 5])), Some(vec![0x30, 5, 0xa0, 3, 2, 1, 5])),
            ("octets", indefinite(0x24, &[4, 1, 1, 4, 2, 2, 3]), Some(vec![4, 3, 1, 2, 3])),
            ("octets with a length", der(0x24, &[4, 1, 1, 4, 1, 2]), Some(vec![4, 2, 1, 2])),
            ("parts of parts", indefinite(0x24, &indefinite(0x24, &[4, 1, 1, 4, 1, 2])), Some(vec![4, 2, 1, 2])),
            ("long", indefinite(0x24, &[der(4, &long), der(4, &long)].concat()), Some(der(4, &[7; 600]))),
            ("bits", indefinite(0x23, &[3, 2, 0, 0xaa, 3, 2, 4, 0xb0]), Some(vec![3, 3, 4, 0xaa, 0xb0])),
            ("bits that are left out within", indefinite(0x23, &[3, 2, 4, 0xa0, 3, 2, 0, 0xb0]), None),
            ("another type in a string", indefinite(0x24, &[2, 1, 1]), None),
            ("no end", vec![0x30, 0x80, 2, 1, 5], None),
            ("half an end", vec![0x30, 0x80, 2, 1, 5, 0], None),
            ("an end inside a length", vec![0x30, 0x80, 0x30, 2, 0, 0, 0, 0], None),
            ("an end behind the length around it", vec![0x30, 3, 0x30, 0x80, 0, 0], None),
            ("longer than what is around it", vec![0x30, 0x80, 0x30, 2, 2, 9, 0, 0], None),
            ("primitive without a length", vec![0x30, 0x80, 4, 0x80, 0, 0, 0, 0], None),
            ("a high tag number", vec![0x30, 0x80, 0x1f, 0x22, 0, 0, 0], None),
            ("nothing", Vec::new(), None),
        ];
        for (name, input, expected) in cases {
            assert_eq!(read(&input), expected, "{name}");
            let followed = [&input[..], &[0x30, 0]].concat();
            if expected.is_some() {
                assert_eq!(length(&followed), Some(input.len()), "{name}");
            }
        }
    }

    #[test]
    fn the_length_of_an_element() {
        let cases: [(&str, &[u8], Option<usize>); 8] = [
            ("DER", &[0x30, 3, 2, 1, 5, 9, 9], Some(5)),
            ("indefinite", &[0x30, 0x80, 2, 1, 5, 0, 0, 9, 9], Some(7)),
            ("indefinite inside", &[0x30, 0x80, 0xa0, 0x80, 0, 0, 0, 0, 9], Some(8)),
            ("no end", &[0x30, 0x80, 2, 1, 5], None),
            ("half an end", &[0x30, 0x80, 2, 1, 5, 0], None),
            ("cut off", &[0x30, 3, 2, 1], None),
            ("the longest length", &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0], None),
            ("nothing", &[], None),
        ];
        for (name, input, expected) in cases {
            assert_eq!(length(input), expected, "{name}");
        }
        assert_eq!(length(&[0x30, 0x80].repeat(1 << 20)), None);
    }

    #[test]
    fn lengths_and_strings_that_der_forbids() {
        let cases: [(&str, &[u8], bool); 12] = [
            ("DER", &[0x30, 3, 2, 1, 5], true),
            ("two elements", &[2, 1, 5, 5, 0], true),
            ("empty", &[0x30, 0], true),
            ("indefinite", &[0x30, 0x80, 2, 1, 5, 0, 0], false),
            ("indefinite inside", &[0x30, 4, 0x30, 0x80, 0, 0], false),
            ("a long length", &[0x30, 0x81, 3, 2, 1, 5], false),
            ("a long length of a part", &[0x30, 4, 2, 0x81, 1, 5], false),
            ("a leading zero", &[0x30, 0x82, 0, 3, 2, 1, 5], false),
            ("a constructed string", &[0x24, 3, 4, 1, 5], false),
            ("an explicit tag", &[0xa3, 3, 2, 1, 5], true),
            ("longer than what is around it", &[0x30, 2, 2, 1], false),
            ("cut off", &[0x30, 3, 2, 1], false),
        ];
        for (name, input, expected) in cases {
            assert_eq!(is_der(input), expected, "{name}");
        }
        let long = |length: usize| der(4, &vec![7; length]);
        assert!([0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000].into_iter().all(|length| is_der(&long(length))));
        assert!(!is_der(&(0..1 << 10).fold(vec![2, 1, 5], |inside, _| der(0x30, &inside))));
    }

    #[test]
    fn what_follows_is_left() {
        let input = [indefinite(0x30, &[2, 1, 5]), vec![9, 9]].concat();
        let (der, taken) = to_der(&input).unwrap();
        assert_eq!((der.as_slice(), taken), (&[0x30, 3, 2, 1, 5][..], input.len() - 2));
    }

    #[test]
    fn depth_has_a_limit_and_size_costs_no_more_than_size() {
        let nested = |depth: usize| (0..depth).fold(vec![2, 1, 5], |inside, _| indefinite(0x30, &inside));
        assert!(to_der(&nested(MAX_DEPTH)).is_some());
        assert!(to_der(&nested(MAX_DEPTH + 1)).is_none());
        assert!(to_der(&[0x30, 0x80].repeat(1 << 20)).is_none());
        let wide = indefinite(0x30, &[0x30, 0x80, 0, 0].repeat(1 << 18));
        assert_eq!(read(&wide), Some(der(0x30, &[0x30, 0].repeat(1 << 18))));
    }

    #[test]
    fn what_is_around_the_signed_part_may_be_converted() {
        let signed = Spec::leaf("www.example.jp").self_signed().der;
        let (whole, _) = split_element(&signed).unwrap();
        let (tbs, rest) = split_element(whole.contents).unwrap();
        let (algorithm, rest) = split_element(rest).unwrap();
        let (signature, _) = split_element(rest).unwrap();
        let long = |tag: u8, contents: &[u8]| {
            let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
            [&[tag, 0x84], &length[..], contents].concat()
        };
        let identifier = &algorithm.contents[2..];
        let of = |algorithm: Vec<u8>, signature: Vec<u8>| der(0x30, &[tbs.whole, &algorithm, &signature].concat());
        let (usual, bits) = (algorithm.whole.to_vec(), signature.whole.to_vec());
        let cases = [
            ("DER", signed.clone(), None),
            ("the certificate", long(0x30, whole.contents), Some(&signed)),
            ("the algorithm", of(long(0x30, algorithm.contents), bits.clone()), Some(&signed)),
            ("inside the algorithm", of(der(0x30, &long(6, identifier)), bits.clone()), Some(&signed)),
            ("the signature", of(usual.clone(), long(3, signature.contents)), Some(&signed)),
            ("the signed part", der(0x30, &[&long(0x30, tbs.contents), &usual[..], &bits].concat()), None),
            ("both", long(0x30, &[&long(0x30, tbs.contents), &usual[..], &bits].concat()), None),
            ("no certificate", long(0x30, &[2, 1, 5]), None),
        ];
        for (name, input, expected) in cases {
            assert_eq!(around_signed(&input).as_deref(), expected, "{name}");
            assert_eq!(certificate(&input), *expected.unwrap_or(&input), "{name}");
        }
        let deep = (0..=MAX_DEPTH).fold(vec![5, 0], |inside, _| long(0x30, &inside));
        assert_eq!(around_signed(&of(deep, bits)), None);
    }

    #[test]
    fn the_signed_part_of_a_certificate_is_never_made_anew() {
        let certificate = Spec::ca("Case CA").self_signed().der;
        assert_eq!(read(&indefinite(0x30, &certificate)), Some(der(0x30, &certificate)));
        let header = certificate.len() - Head::of(&certificate).unwrap().length.unwrap();
        let parts = &certificate[header..];
        assert_eq!(read(&indefinite(0x30, parts)), Some(certificate.clone()), "the wrapper alone");
        let tbs = Head::of(parts).unwrap();
        let (signed, rest) = parts.split_at(tbs.octets + tbs.length.unwrap());
        let anew = [indefinite(0x30, &signed[tbs.octets..]), rest.to_vec()].concat();
        assert_eq!(read(&indefinite(0x30, &anew)), None);
        let (copy, _) = describing(&indefinite(0x30, &anew)).unwrap();
        assert_eq!(*copy, certificate, "only to name it");
        assert!(describing(&[2, 1, 5]).is_none());
    }
}
