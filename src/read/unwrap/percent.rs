//! Percent-encoding (RFC 3986 §2.1), as in nginx's `$ssl_client_escaped_cert`, Envoy's `x-forwarded-client-cert`, and
//! web forms. Base64 has no percent sign.

use memchr::memmem;

use super::super::RepairKind;
use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::is_telling;

/// Decodes lines that then contain a block.
pub(super) fn encoded(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    for (start, line) in lines(&text.bytes) {
        let changes = changes(line);
        if changes.is_empty() || !lines(&decoded(line, &changes)).any(|(_, line)| is_telling(line)) {
            continue;
        }
        for (at, length, octet) in changes {
            let there = &line[at..at + length];
            // `\r` before `\n` is half of a line break.
            let with: &[u8] = if octet == b'\r' { b"" } else { std::slice::from_ref(&octet) };
            rewrite.mark_once(RepairKind::PercentEncoding, start + at, there, with);
            rewrite.replace(start + at..start + at + length, with);
        }
    }
    rewrite.finish()
}

/// The changes to a line: the position, the length in bytes, and the decoded octet.
fn changes(line: &[u8]) -> Vec<(usize, usize, u8)> {
    if memchr::memchr(b'%', line).is_none() {
        return Vec::new();
    }
    // In forms, `+` is a space (WHATWG URL, application/x-www-form-urlencoded), and the `+` of base64 is `%2B`.
    let is_form = memmem::find(line, b"BEGIN+").or_else(|| memmem::find(line, b"END+")).is_some();
    let all = memchr::memchr2_iter(b'%', if is_form { b'+' } else { b'%' }, line);
    all.filter_map(|at| match line[at] {
        b'+' => Some((at, 1, b' ')),
        _ => octet(&line[at..]).map(|octet| (at, 3, octet)),
    })
    .collect()
}

fn decoded(line: &[u8], changes: &[(usize, usize, u8)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut done = 0;
    for (at, length, octet) in changes {
        out.extend_from_slice(&line[done..*at]);
        out.push(*octet);
        done = at + length;
    }
    out.extend_from_slice(&line[done..]);
    out
}

/// The octet of `%XX` at the start. Control characters are not decoded.
fn octet(bytes: &[u8]) -> Option<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let octet = digit(bytes.get(1)?)? << 4 | digit(bytes.get(2)?)?;
    (octet >= 0x20 || b"\t\n\r".contains(&octet)).then_some(octet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_blocks_are_decoded() {
        let run = "MIIC".repeat(16);
        let cases = [
            (format!("-----BEGIN%20X-----%0A{run}%2B%3d%0D%0a"), Some(format!("-----BEGIN X-----\n{run}+=\n"))),
            (format!("-----BEGIN+X-----%0D%0A{run}%2B+a"), Some(format!("-----BEGIN X-----\n{run}+ a"))),
            (format!("{run}%252B"), Some(format!("{run}%2B"))),
            (format!("100%20 of it\n{run}"), None),
            (format!("{run}%zz %"), None),
            (format!("{run}%00"), None),
        ];
        for (text, expected) in cases {
            let bytes = encoded(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()), expected, "{text}");
        }
    }
}
