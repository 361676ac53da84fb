//! Recognises mail folders (RFC 4155) that contain certificates among other text. Rewriting them as certificate files
//! would lose the mails. The text of a single mail counts like other text.

use memchr::memmem;

/// The fields of a delivered mail, of which the mails of a folder have one.
const OF_DELIVERY: [&[u8]; 6] = [b"from", b"received", b"return-path", b"message-id", b"delivered-to", b"date"];
/// The most octets that are searched for header fields.
const MOST_HEADERS: usize = 1 << 16;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";

/// The position of the first line of text in the body of a mail of a folder, or of its next mail. `None` for other
/// texts, and for a folder with nothing but blocks.
pub(super) fn text_of(bytes: &[u8]) -> Option<usize> {
    let start = bytes.len() - bytes.trim_ascii_start().len();
    let mut lines = lines(bytes, start).peekable();
    lines.next_if(|(_, line)| line.starts_with(b"From "))?;
    let mut fields = 0;
    let mut is_over = false;
    for (at, line) in lines.by_ref() {
        is_over = line.is_empty();
        if is_over || at > MOST_HEADERS {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let name = field(line)?;
        fields += usize::from(OF_DELIVERY.iter().any(|known| name.eq_ignore_ascii_case(known)));
    }
    if !is_over || fields == 0 {
        return None;
    }
    let mut in_block = false;
    for (at, line) in lines {
        let (begins, ends) = (memmem::find(line, BEGIN).is_some(), memmem::find(line, END).is_some());
        let is_text = !in_block && !begins && !ends && is_text(line);
        in_block = (in_block || begins) && !ends;
        if is_text {
            return Some(at);
        }
    }
    None
}

/// The lines from a position, each with its own.
fn lines(bytes: &[u8], start: usize) -> impl Iterator<Item = (usize, &[u8])> {
    bytes[start..].split(|byte| *byte == b'\n').scan(start, |at, line| {
        let here = *at;
        *at += line.len() + 1;
        Some((here, line.strip_suffix(b"\r").unwrap_or(line)))
    })
}

/// The name of a header field (RFC 5322 §2.2).
fn field(line: &[u8]) -> Option<&[u8]> {
    let colon = memchr::memchr(b':', line)?;
    let name = &line[..colon];
    (!name.is_empty() && name.iter().all(u8::is_ascii_graphic)).then_some(name)
}

/// Whether a line of a body is more than an empty line, a boundary or field of MIME, or base64.
fn is_text(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let is_base64 = line.len() >= 60 && line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
    let is_of_mime = line.len() >= 8 && line[..8].eq_ignore_ascii_case(b"content-");
    !(line.is_empty() || line.starts_with(b"--") || is_base64 || is_of_mime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_with_text() {
        let block = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        let headers = "From: a@example.org\nTo: b@example.org\nDate: Mon, 2 Nov 2026 10:00:00 +0900\n";
        let folder = "From a@example.org Mon Nov  2 10:00:00 2026\n";
        let mime = "--x\nContent-Type: text/plain\n\n";
        let cases = [
            ("text", format!("{folder}{headers}\nDear Bob,\n{block}"), Some("Dear")),
            ("text behind", format!("{folder}{headers}\n{block}Regards\n"), Some("Regards")),
            ("CR LF", format!("{folder}{headers}\n{block}Regards\n").replace('\n', "\r\n"), Some("Regards")),
            ("folded", format!("{folder}Subject: a\n b\n{headers}\n{block}Regards\n"), Some("Regards")),
            ("parts", format!("{folder}{headers}\n{mime}{block}--x--\n"), None),
            ("parts with text", format!("{folder}{headers}\n{mime}Dear Bob\n{mime}{block}--x--\n"), Some("Dear")),
            ("a mail", format!("{headers}\nDear Bob,\n{block}"), None),
            ("a folder", format!("{folder}{headers}\n{block}\n{folder}{headers}\nNo block\n"), Some("From a")),
            ("a folder of one", format!("{folder}Date: today\n\n{block}"), None),
            ("a pasted mail", format!("Subject: yours\n\nDear customer,\n{block}"), None),
            ("a pasted line", format!("From: the CA\n\n{block}Regards\n"), None),
            ("an answer", format!("HTTP/1.1 200 OK\nDate: today\nServer: x\n\n{block}x\n"), None),
            ("headers alone", headers.to_owned(), None),
            ("a bundle", block.repeat(2), None),
            ("nothing", String::new(), None),
        ];
        for (name, text, expected) in cases {
            let found = text_of(text.as_bytes()).map(|at| &text[at..]);
            match expected {
                Some(line) => assert!(found.is_some_and(|found| found.starts_with(line)), "{name}: {found:?}"),
                None => assert_eq!(found, None, "{name}"),
            }
        }
    }
}
