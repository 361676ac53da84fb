//! Distinguished names and times as text.

use std::fmt::Write as _;

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

use super::name::{Text, text};
use super::outline::{OBJECT_IDENTIFIER, SEQUENCE, SET, expect_element, split_element};

/// Short names of attribute types: those of RFC 4514 §3, and the usual ones of RFC 4519 and PKCS#9. The key is the
/// contents octets of the OID.
const ATTRIBUTES: [(&[u8], &str); 15] = [
    (COMMON_NAME, "CN"),
    (&[0x55, 4, 4], "SN"),
    (&[0x55, 4, 5], "serialNumber"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 9], "STREET"),
    (ORGANIZATION, "O"),
    (ORGANIZATIONAL_UNIT, "OU"),
    (&[0x55, 4, 12], "title"),
    (&[0x55, 4, 15], "businessCategory"),
    (&[0x55, 4, 17], "postalCode"),
    (&[0x55, 4, 97], "organizationIdentifier"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25], "DC"),
    (EMAIL_ADDRESS, "emailAddress"),
];
const EMAIL_ADDRESS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANIZATION: &[u8] = &[0x55, 4, 10];
const ORGANIZATIONAL_UNIT: &[u8] = &[0x55, 4, 11];

struct Attribute<'a> {
    kind: &'a [u8],
    tag: u8,
    value: &'a [u8],
    whole: &'a [u8],
    /// Joined to the previous one by `+`, not by a comma.
    same_set: bool,
}

/// The attributes in the order of the DER, up to the first malformed one.
fn attributes(name: &[u8]) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut rest = expect_element(name, SEQUENCE).map_or(&[][..], |(sequence, _)| sequence.contents);
    while let Some((set, next)) = expect_element(rest, SET) {
        let mut members = set.contents;
        let mut same_set = false;
        while let Some((attribute, next)) = expect_element(members, SEQUENCE) {
            let value = expect_element(attribute.contents, OBJECT_IDENTIFIER)
                .and_then(|(kind, value)| Some((kind, split_element(value)?.0)));
            if let Some((kind, value)) = value {
                found.push(Attribute {
                    kind: kind.contents,
                    tag: value.tag,
                    value: value.contents,
                    whole: value.whole,
                    same_set,
                });
            }
            same_set = true;
            members = next;
        }
        rest = next;
    }
    found
}

/// A name in DER as a string (RFC 4514): the most specific part first, separated by commas.
pub fn distinguished_name(name: &[u8]) -> String {
    let mut out = String::with_capacity(name.len());
    for attribute in attributes(name).iter().rev() {
        append_type(attribute.kind, &mut out);
        out.push('=');
        match text(attribute.tag, attribute.value) {
            Some(text) => append_escaped(text, &mut out),
            None => append_hex(attribute.whole, &mut out),
        }
        out.push(if attribute.same_set { '+' } else { ',' });
    }
    out.pop();
    out
}

/// The most specific common name of a name in DER, otherwise its organisational unit or organisation.
pub fn common_name(name: &[u8]) -> Option<String> {
    let attributes = attributes(name);
    [COMMON_NAME, ORGANIZATIONAL_UNIT, ORGANIZATION].iter().find_map(|&kind| {
        let attribute = attributes.iter().rev().find(|attribute| attribute.kind == kind)?;
        text(attribute.tag, attribute.value).map(Text::into_string)
    })
}

/// The most specific organisational unit of a name in DER.
pub fn organizational_unit(name: &[u8]) -> Option<String> {
    last_of(ORGANIZATIONAL_UNIT, name)
}

/// The organisation of a name in DER.
pub(crate) fn organization(name: &[u8]) -> Option<String> {
    last_of(ORGANIZATION, name)
}

fn last_of(kind: &[u8], name: &[u8]) -> Option<String> {
    let attributes = attributes(name);
    let attribute = attributes.iter().rev().find(|attribute| attribute.kind == kind)?;
    text(attribute.tag, attribute.value).map(Text::into_string)
}

/// The emailAddress attributes of a name in DER (PKCS#9).
pub fn subject_mailboxes(name: &[u8]) -> Vec<String> {
    let attributes = attributes(name).into_iter().filter(|attribute| attribute.kind == EMAIL_ADDRESS);
    attributes.filter_map(|attribute| text(attribute.tag, attribute.value).map(Text::into_string)).collect()
}

fn append_type(kind: &[u8], out: &mut String) {
    match ATTRIBUTES.iter().find(|(known, _)| *known == kind) {
        Some((_, short)) => out.push_str(short),
        None => out.push_str(&dotted(kind)),
    }
}

/// An OBJECT IDENTIFIER's contents octets in dotted form (X.690 §8.19).
pub(super) fn dotted(contents: &[u8]) -> String {
    let mut out = String::new();
    let mut arc: u128 = 0;
    let mut first = true;
    for &octet in contents {
        arc = arc << 7 | u128::from(octet & 0x7f);
        if octet & 0x80 != 0 {
            continue;
        }
        if first {
            let top = (arc / 40).min(2);
            let _ = write!(out, "{top}.{}", arc - top * 40);
        } else {
            let _ = write!(out, ".{arc}");
        }
        first = false;
        arc = 0;
    }
    out
}

/// RFC 4514 §2.4.
fn append_escaped(value: impl Iterator<Item = char>, out: &mut String) {
    let mut characters = value.enumerate().peekable();
    while let Some((index, character)) = characters.next() {
        let edge_space = character == ' ' && (index == 0 || characters.peek().is_none());
        let leading_hash = character == '#' && index == 0;
        if edge_space || leading_hash || matches!(character, '"' | '+' | ',' | ';' | '<' | '>' | '\\') {
            out.push('\\');
        }
        if character == '\0' {
            out.push_str("\\00");
        } else {
            out.push(character);
        }
    }
}

fn append_hex(bytes: &[u8], out: &mut String) {
    out.push('#');
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
}

/// A day as YYYY-MM-DD in UTC.
pub fn day(time: OffsetDateTime) -> String {
    with_moment(time, |text| text[.."YYYY-MM-DD".len()].to_owned())
}

/// A time as RFC 3339, in UTC with seconds.
pub fn moment(time: OffsetDateTime) -> String {
    with_moment(time, str::to_owned)
}

/// Calls `use_text` with the time as RFC 3339.
pub(crate) fn with_moment<T>(time: OffsetDateTime, use_text: impl FnOnce(&str) -> T) -> T {
    let (year, month, day) = time.to_calendar_date();
    // Certificates and RFC 3339 have no other years.
    let year = year.clamp(0, 9999);
    let [century, year] = [year / 100, year % 100].map(|number| u8::try_from(number).unwrap_or_default());
    let numbers = [century, year, u8::from(month), day, time.hour(), time.minute(), time.second()];
    let mut text = *b"0000-00-00T00:00:00Z";
    for (number, at) in numbers.into_iter().zip([0, 2, 5, 8, 11, 14, 17]) {
        text[at] += number / 10;
        text[at + 1] += number % 10;
    }
    use_text(std::str::from_utf8(&text).unwrap_or_default())
}

/// A time without fractions of a second. Times in certificates are whole seconds, and the last second belongs to the
/// validity (RFC 5280 §4.1.2.5), so times that are compared with them must not have fractions.
pub fn whole_second(time: OffsetDateTime) -> OffsetDateTime {
    time.replace_nanosecond(0).unwrap_or(time)
}

/// Parses a time: RFC 3339, or YYYY-MM-DD for midnight UTC.
pub fn parse_time(text: &str) -> Option<OffsetDateTime> {
    let day = || Date::parse(text, format_description!("[year]-[month]-[day]")).map(|day| day.midnight().assume_utc());
    let time = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| day());
    time.ok().map(|time| whole_second(time.to_offset(UtcOffset::UTC)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(kind: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
        let mut contents = element(OBJECT_IDENTIFIER, kind);
        contents.extend(element(tag, value));
        element(SEQUENCE, &contents)
    }

    fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(contents.len()).unwrap()], contents].concat()
    }

    fn name(sets: &[&[Vec<u8>]]) -> Vec<u8> {
        let sets: Vec<u8> = sets.iter().flat_map(|set| element(SET, &set.concat())).collect();
        element(SEQUENCE, &sets)
    }

    #[test]
    fn names_as_text() {
        let country = || attribute(&[0x55, 4, 6], 0x13, b"JP");
        let cn = |value: &[u8]| attribute(COMMON_NAME, 0x0c, value);
        let cases: [(&str, Vec<u8>, &str); 8] = [
            ("ordinary", name(&[&[country()], &[cn(b"www.example.jp")]]), "CN=www.example.jp,C=JP"),
            ("two in one set", name(&[&[country(), cn(b"a")]]), "CN=a+C=JP"),
            ("escapes", name(&[&[cn(b" a,b+\"c\"; ")]]), "CN=\\ a\\,b\\+\\\"c\\\"\\;\\ "),
            ("hash in front", name(&[&[cn(b"#1")]]), "CN=\\#1"),
            ("UCS-2", name(&[&[attribute(COMMON_NAME, 0x1e, &[0x4e, 0x2d])]]), "CN=\u{4e2d}"),
            ("not a string", name(&[&[attribute(COMMON_NAME, 2, &[5])]]), "CN=#020105"),
            ("unknown type", name(&[&[attribute(&[0x2a, 3], 0x0c, b"x")]]), "1.2.3=x"),
            ("not a name", vec![1, 2, 3], ""),
        ];
        for (what, name, expected) in cases {
            assert_eq!(distinguished_name(&name), expected, "{what}");
        }
    }

    #[test]
    fn the_short_name_is_the_most_specific_one() {
        let unit = || attribute(ORGANIZATIONAL_UNIT, 0x0c, b"Unit");
        let organization = || attribute(ORGANIZATION, 0x0c, b"Org");
        let cn = |value: &[u8]| attribute(COMMON_NAME, 0x0c, value);
        let cases: [(Vec<u8>, Option<&str>); 4] = [
            (name(&[&[organization()], &[cn(b"first")], &[cn(b"last")]]), Some("last")),
            (name(&[&[organization()], &[unit()]]), Some("Unit")),
            (name(&[&[organization()]]), Some("Org")),
            (name(&[&[attribute(&[0x55, 4, 6], 0x13, b"JP")]]), None),
        ];
        for (name, expected) in cases {
            assert_eq!(common_name(&name).as_deref(), expected);
        }
    }
}
