//! HTML tags and character references.

use super::super::RepairKind;
use super::super::rewrite::{Rewrite, Rewritten, Text};

/// The maximum length of a tag.
const MAX_TAG: usize = 400;

/// The maximum length of a character reference, such as `&NewLine;`.
const MAX_REFERENCE: usize = 12;

/// Tags that end a line, both opening and closing.
const LINE_TAGS: [&str; 12] = ["br", "p", "pre", "div", "li", "tr", "td", "ul", "table", "body", "html", "blockquote"];

/// The named references that may occur in a block (HTML Living Standard, named character references).
const REFERENCES: [(&str, &str); 18] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("shy", ""),
    ("plus", "+"),
    ("sol", "/"),
    ("equals", "="),
    ("lowbar", "_"),
    ("hyphen", "\u{2010}"),
    ("dash", "\u{2010}"),
    ("ndash", "\u{2013}"),
    ("mdash", "\u{2014}"),
    ("minus", "\u{2212}"),
    ("NewLine", "\n"),
    ("Tab", "\t"),
];

/// Removes tags, replaces `<br>` and similar tags by line breaks, and decodes character references.
pub(super) fn tags_and_references(text: &Text) -> Option<Rewritten> {
    let bytes = &text.bytes;
    let mut rewrite = Rewrite::of(text);
    let mut done = 0;
    for at in memchr::memchr2_iter(b'<', b'&', bytes).collect::<Vec<_>>() {
        if at < done {
            continue;
        }
        let found = if bytes[at] == b'<' { tag(&bytes[at..]) } else { reference(&bytes[at..]) };
        let Some((length, with)) = found else { continue };
        done = at + length;
        // A tag next to a line break does not add another one.
        let is_there = with == "\n"
            && bytes[at] == b'<'
            && (matches!(rewrite.last(at), None | Some(b'\n')) || bytes.get(done) == Some(&b'\n'));
        let with = if is_there { "" } else { &with };
        rewrite.mark_once(RepairKind::Html, at, &bytes[at..done], with.as_bytes());
        rewrite.replace(at..done, with.as_bytes());
    }
    rewrite.finish()
}

/// The length of the tag or comment at the start, and its replacement.
fn tag(bytes: &[u8]) -> Option<(usize, String)> {
    let window = &bytes[..bytes.len().min(MAX_TAG)];
    let end = memchr::memchr(b'>', window)?;
    let inside = &window[1..end];
    let name_start = usize::from(inside.first() == Some(&b'/'));
    let name: String = inside[name_start..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .map(|byte| char::from(*byte))
        .collect();
    let is_tag = name.starts_with(|first: char| first.is_ascii_alphabetic())
        || inside.first() == Some(&b'!')
        || inside.starts_with(b"?xml ");
    if !is_tag || inside.contains(&b'<') {
        return None;
    }
    let is_line = LINE_TAGS.iter().any(|known| name.eq_ignore_ascii_case(known));
    Some((end + 1, String::from(if is_line { "\n" } else { "" })))
}

/// The length of the character reference at the start, and its character.
fn reference(bytes: &[u8]) -> Option<(usize, String)> {
    let window = &bytes[..bytes.len().min(MAX_REFERENCE)];
    let end = memchr::memchr(b';', window)?;
    let name = std::str::from_utf8(&window[1..end]).ok()?;
    let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    });
    let character = match number {
        Some(13) => String::new(),
        Some(number) => char::from_u32(number)?.to_string(),
        None => REFERENCES.iter().find(|(known, _)| *known == name)?.1.to_owned(),
    };
    Some((end + 1, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_taken_away() {
        let cases = [
            ("a<br>b", Some("a\nb")),
            ("a<br />\nb", Some("a\nb")),
            ("<p class=\"x\">a</p><p>b</p>", Some("a\nb\n")),
            ("<b>a</b>", Some("a")),
            ("<?xml version=\"1.0\"?>a", Some("a")),
            ("<?php x ?>a", None),
            ("a&#10;b&#x0a;c&#13;&#10;d", Some("a\nb\nc\nd")),
            ("a&#43;b&plus;c", Some("a+b+c")),
            ("a&nbsp;b", Some("a\u{a0}b")),
            ("&lt;br&gt;", Some("<br>")),
            ("<!-- x -->a", Some("a")),
            ("a < b & c > d", None),
            ("&unknown;", None),
        ];
        for (text, expected) in cases {
            let bytes = tags_and_references(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()).as_deref(), expected, "{text}");
        }
    }
}
