//! Scalars of YAML (YAML 1.2, chapter 8): `key: |` with indented lines, or `key: value` on one line.

use super::super::rewrite::{Rewrite, Rewritten, Text, lines};
use super::super::{RepairKind, armor};
use super::is_telling;

/// The minimum length of the base64 of a certificate on the line of its key.
const MIN_VALUE: usize = 200;

/// Removes the indentation of block scalars that contain a block.
pub(super) fn blocks(text: &Text) -> Option<Rewritten> {
    let mut rewrite = Rewrite::of(text);
    let is_message = lines(&text.bytes).any(|(_, line)| is_of_message(line));
    let mut header: Option<(usize, &[u8], usize)> = None;
    for (start, line) in lines(&text.bytes) {
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        if line.trim_ascii().is_empty() {
            continue;
        }
        if header.is_some_and(|(_, _, depth)| indent <= depth) {
            header = None;
        }
        if let Some((at, key, _)) = header {
            if !rewrite.has(RepairKind::Yaml) && is_telling(line) {
                rewrite.mark(RepairKind::Yaml, at, key, b"");
            }
            rewrite.replace(start..start + indent, b"");
        } else if is_header(line) {
            header = Some((start, line, indent));
        } else if let Some(length) = key_length(line).filter(|length| !is_message && is_value(&line[*length..])) {
            rewrite.mark_once(RepairKind::Yaml, start, line, &line[length..]);
            rewrite.replace(start..start + length, b"");
        }
    }
    rewrite.finish().filter(|rewritten| !rewritten.marks.is_empty())
}

/// Whether a value on the line of its key is a block, or base64 of a certificate; fingerprints and serial numbers are
/// shorter. A header of HTTP with other fields before the block (`By=...;Cert="-----BEGIN`) is none.
fn is_value(value: &[u8]) -> bool {
    let begins = || value.iter().position(|byte| !b" \t\"'".contains(byte)).is_some_and(|at| value[at] == b'-');
    is_telling(value) && if armor::has_boundary(value) { begins() } else { value.len() >= MIN_VALUE }
}

/// The beginnings, in lower case, of lines of HTTP messages (RFC 9110, RFC 9440) and of variables from which proxies make
/// such fields.
const OF_MESSAGES: [&str; 20] = [
    "accept:",
    "authorization:",
    "client-cert:",
    "client-cert-chain:",
    "content-length:",
    "content-type:",
    "cookie:",
    "get /",
    "http/1.",
    "http/2 ",
    "post /",
    "set-cookie:",
    "ssl-client-cert:",
    "user-agent:",
    "x-amzn-",
    "x-arr-",
    "x-client-",
    "x-forwarded-",
    "x-real-ip:",
    "x-ssl-",
];

/// Whether a line is one of an HTTP message, whose fields look like the keys of YAML.
fn is_of_message(line: &[u8]) -> bool {
    let start = line[..line.len().min(24)].to_ascii_lowercase();
    let start = start.strip_prefix(b"> ").or_else(|| start.strip_prefix(b"< ")).unwrap_or(&start);
    OF_MESSAGES.iter().any(|first| start.starts_with(first.as_bytes()))
}

/// Whether it is `key: |` or `- |`, possibly with an anchor and a tag before it, and with `+`, `-` or the indentation
/// behind it, or `>` for a folded scalar.
fn is_header(line: &[u8]) -> bool {
    let trimmed = line.trim_ascii();
    let item = || trimmed.strip_prefix(b"- ");
    let Some(mut rest) = key_length(line).map(|length| &line[length..]).or_else(item) else { return false };
    rest = rest.trim_ascii();
    while let [b'&' | b'!', ..] = rest {
        let length = rest.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        rest = rest[length..].trim_ascii_start();
    }
    matches!(rest, [b'|' | b'>', indicators @ ..] if indicators.iter().all(|byte| b"+-123456789".contains(byte)))
}

/// The length of `key: ` or `- key: ` at the start of a line.
fn key_length(line: &[u8]) -> Option<usize> {
    let colon = memchr::memchr(b':', line)?;
    let key = line[..colon].trim_ascii();
    let is_key = !key.is_empty() && key.iter().all(|byte| byte.is_ascii_alphanumeric() || b"._- /\"'".contains(byte));
    let is_spaced = matches!(line.get(colon + 1), Some(b' ' | b'\t'));
    (is_key && is_spaced).then_some(colon + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_with_a_block_lose_their_indentation() {
        let run = "MIIC".repeat(16);
        let cases = [
            (
                format!("data:\n  tls.crt: |\n    {run}\n    ab\n  x: y\n"),
                Some(format!("data:\n  tls.crt: |\n{run}\nab\n  x: y\n")),
            ),
            (format!("  tls.crt: {run}{run}{run}{run}\n"), Some(format!("{run}{run}{run}{run}\n"))),
            (format!("a: &cert |\n  {run}\nb: *cert\n"), Some(format!("a: &cert |\n{run}\nb: *cert\n"))),
            (format!("a: !!binary |\n  {run}\n"), Some(format!("a: !!binary |\n{run}\n"))),
            (format!("a: &x !secret >-\n  {run}\n"), Some(format!("a: &x !secret >-\n{run}\n"))),
            (format!("a:\n  - &x |\n    {run}\n  - *x\n"), Some(format!("a:\n  - &x |\n{run}\n  - *x\n"))),
            (format!("a: &cert\n  {run}\n"), None),
            (format!("SHA256: {run}\n"), None),
            ("note: |\n  nothing here\n".to_owned(), None),
            ("a: b\n".to_owned(), None),
            (format!("Client-Cert: :{run}{run}{run}{run}:\n"), None),
            (format!("Cookie: a=b\ncert: {run}{run}{run}{run}\n"), None),
            ("x-forwarded-client-cert: By=a;Cert=\"-----BEGIN CERTIFICATE-----\n".to_owned(), None),
        ];
        for (text, expected) in cases {
            let bytes = blocks(&Text::of(text.as_bytes())).map(|rewritten| rewritten.text.bytes);
            assert_eq!(bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()), expected, "{text}");
        }
    }
}
