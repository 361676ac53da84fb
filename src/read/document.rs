//! Recognises documents of other programs, such as JSON, YAML, TOML, scripts or tables, which contain certificates
//! among other values. Rewriting them as certificate files would lose these values.

use memchr::memmem;

use super::{about, outside};

/// Replaces a block. Texts do not contain this byte.
const BLOCK: u8 = 0x01;

/// The beginning of PEM in base64.
const OF_PEM: &[u8] = b"LS0tLS1CRUdJTi";

/// The minimum number of base64 characters in a line that may be a certificate, not a word.
const MIN_RUN: usize = 200;

/// Attributes of tags that are not values: the look of HTML, and the syntax of XML.
const OF_SYNTAX: [&[u8]; 14] = [
    b"align",
    b"charset",
    b"class",
    b"color",
    b"dir",
    b"encoding",
    b"face",
    b"height",
    b"lang",
    b"size",
    b"standalone",
    b"style",
    b"version",
    b"width",
];

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The position of the first value that is not a certificate, in a document that has a certificate as a value. `None`
/// for other texts: the text around certificates in a mail or log is not needed.
pub(super) fn value(text: &[u8]) -> Option<usize> {
    let is_of_tool = |line: &Line| {
        let quotation = line.text.iter().take_while(|byte| b"> \t".contains(byte)).count();
        outside::is_of_tool(&line.text) || outside::is_of_tool(&line.text[quotation..])
    };
    let lines: Vec<Line> = lines_of(text).into_iter().filter(|line| !is_of_tool(line)).collect();
    let is_introduced = |index: usize| {
        let before = index.checked_sub(1).map(|index| &*lines[index].text);
        is_introduced(&lines[index].text, before)
    };
    if !(0..lines.len()).any(is_introduced) {
        return None;
    }
    let mut is_behind = false;
    for (index, line) in lines.iter().enumerate() {
        let is_in_front = lines.get(index + 1).is_some_and(|next| next.text.first() == Some(&BLOCK));
        // The last line of a here-document.
        let is_end = is_behind && line.text.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
        is_behind = line.text.contains(&BLOCK);
        if !is_end && has_value(&line.text, is_in_front) {
            return Some(line.at);
        }
    }
    None
}

/// The maximum number of members of a document that is only a part of one, pasted for its certificates.
const MOST_PASTED: usize = 6;

/// Whether most lines are members of a document such as YAML or JSON, and more than those of a pasted part.
pub(super) fn is_structured(text: &[u8]) -> bool {
    let lines = lines_of(text);
    let members: usize = lines.iter().map(|line| members(&line.text)).sum();
    let is_other = |line: &&Line| is_other_text(&line.text) && !outside::is_comment(&line.text);
    members > MOST_PASTED && lines.iter().filter(is_other).count() <= members
}

/// Whether a line is neither a member nor syntax.
fn is_other_text(line: &[u8]) -> bool {
    members(line) == 0 && !line.split(|byte| *byte == BLOCK).all(is_structure)
}

/// The number of members in a line: several in JSON, or one in YAML.
fn members(line: &[u8]) -> usize {
    let in_json = memmem::find_iter(line, b"\":").count() + memmem::find_iter(line, b"\" :").count();
    let key = line.strip_prefix(b"- ").unwrap_or(line);
    let name = key.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-/".contains(byte)).count();
    let in_yaml = key.first().is_some_and(u8::is_ascii_alphabetic) && matches!(key[name..], [b':'] | [b':', b' ', ..]);
    in_json.max(usize::from(in_yaml))
}

/// A non-empty line, trimmed, with [`BLOCK`] instead of each block, and its position.
struct Line {
    at: usize,
    text: Vec<u8>,
}

fn lines_of(text: &[u8]) -> Vec<Line> {
    let mut lines = vec![Line { at: 0, text: Vec::new() }];
    let mut push = |from: usize, to: usize, is_block: bool| {
        for (index, part) in text[from..to].split(|byte| matches!(byte, b'\n' | b'\r')).enumerate() {
            if index > 0 {
                let at = from + (part.as_ptr() as usize - text[from..].as_ptr() as usize);
                lines.push(Line { at, text: Vec::new() });
            }
            if let Some(line) = lines.last_mut() {
                line.text.extend(part.iter().filter(|byte| **byte != BLOCK));
            }
        }
        if let Some(line) = lines.last_mut().filter(|_| is_block) {
            line.text.push(BLOCK);
        }
    };
    let mut position = 0;
    while let Some(begin) = memmem::find(&text[position..], BEGIN).map(|at| position + at) {
        push(position, begin, true);
        let end = memmem::find(&text[begin..], END).map(|at| begin + at + END.len());
        let behind = end.and_then(|end| memmem::find(&text[end..], DASHES).map(|at| end + at + DASHES.len()));
        position = behind.unwrap_or(text.len());
    }
    push(position, text.len(), false);
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let text = without_base64(line.text.trim_ascii());
        // A run of base64 over several lines counts as one block.
        let goes_on = text == [BLOCK] && kept.last().is_some_and(|last| last.text == text);
        if !text.is_empty() && !goes_on {
            kept.push(Line { text, ..line });
        }
    }
    kept
}

/// The line with [`BLOCK`] instead of base64 that may be a certificate.
fn without_base64(line: &[u8]) -> Vec<u8> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    let mut kept = Vec::with_capacity(line.len());
    for run in line.chunk_by(|one, other| is_base64(one) == is_base64(other)) {
        let is_alone = run.len() == line.len() && run.len() >= 60;
        if is_base64(&run[0]) && (run.starts_with(OF_PEM) || run.len() >= MIN_RUN || is_alone) {
            kept.push(BLOCK);
        } else {
            kept.extend_from_slice(run);
        }
    }
    kept
}

/// Whether a line begins a block as a value, judging by the text before the block in the line, or by the line before.
fn is_introduced(line: &[u8], before: Option<&[u8]>) -> bool {
    let Some(at) = line.iter().position(|byte| *byte == BLOCK) else { return false };
    let front = line[..at].trim_ascii_end();
    let is_quoted = |text: &[u8]| text.iter().all(|byte| b"> \t".contains(byte));
    if !front.is_empty() {
        return !is_quoted(front)
            && !outside::is_comment(line)
            && front.last().is_some_and(|last| b"\"'`=:>,(".contains(last));
    }
    let Some(before) = before.filter(|before| !outside::is_comment(before)) else { return false };
    let ends = ["\"\"\"", "'''", "@\"", "@'", "=\"", "='", "= \"", "= '", "`", "(", "<pre>"];
    let is_scalar = || {
        let bare = before.strip_suffix(b"-").or_else(|| before.strip_suffix(b"+")).unwrap_or(before);
        let head = bare.strip_suffix(b"|").or_else(|| bare.strip_suffix(b">")).unwrap_or_default().trim_ascii_end();
        matches!(head.last(), Some(b':' | b'-'))
    };
    // The fence of a code block in Markdown.
    let is_fence = before.ends_with(b"```");
    (!is_fence && ends.iter().any(|end| before.ends_with(end.as_bytes())))
        || is_scalar()
        || is_tag(before)
        || is_here_document(before)
}

/// The start of a here-document: `<<EOF`, `<<-'EOF'`.
fn is_here_document(line: &[u8]) -> bool {
    memmem::rfind(line, b"<<").is_some_and(|at| {
        let word = line[at + 2..].iter().filter(|byte| !b"-~'\"\\ ".contains(byte));
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        line.len() > at + 2 && word.clone().all(is_word)
    })
}

/// Whether a line ends with an opening tag of XML or HTML.
fn is_tag(line: &[u8]) -> bool {
    let Some(open) =
        line.strip_suffix(b">").and_then(|line| line.iter().rposition(|byte| *byte == b'<').map(|at| &line[at + 1..]))
    else {
        return false;
    };
    let name = open.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b":_-.".contains(byte)).count();
    name > 0 && matches!(open.get(name), None | Some(b' '))
}

/// Whether a line contains a value, not only the name and the syntax around a block in it or in the next line.
fn has_value(line: &[u8], is_in_front: bool) -> bool {
    if outside::is_comment(line) {
        return false;
    }
    let mut has_attribute = false;
    let untagged = without_tags(line, |tag| has_attribute |= has_value_as_attribute(tag));
    if has_attribute {
        return true;
    }
    let mut parts = untagged.split(|byte| *byte == BLOCK).peekable();
    while let Some(part) = parts.next() {
        let introduces = parts.peek().is_some() || (is_in_front && !untagged.contains(&BLOCK));
        let is_alone = !introduces && !untagged.contains(&BLOCK);
        // Text between tags is a value.
        let may_be_name = untagged.len() == line.len() && (introduces || is_alone);
        let is_sentence = || part.trim_ascii().contains(&b' ') && about::is_about_certificates(part);
        if !(is_structure(part) || is_sentence() || (may_be_name && is_name(part, introduces))) {
            return true;
        }
    }
    false
}

/// Whether a tag has a value as in `<connector secret="…">`.
fn has_value_as_attribute(tag: &[u8]) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b":_.-".contains(byte);
    memchr::memchr_iter(b'=', tag).any(|at| {
        let front = tag[..at].trim_ascii_end();
        let name = &front[front.iter().rposition(|byte| !is_of_name(byte)).map_or(0, |end| end + 1)..];
        let is_quoted = matches!(tag[at + 1..].trim_ascii_start(), [quote @ (b'"' | b'\''), next, ..] if quote != next);
        is_quoted && !name.is_empty() && !OF_SYNTAX.contains(&name) && !name.starts_with(b"xmlns")
    })
}

/// Whether a line consists of tags of XML or HTML without a value, unlike `<VirtualHost *:443>`.
#[cfg(test)]
fn is_markup(line: &[u8]) -> bool {
    is_markup_about(line, |_| false)
}

/// Whether a line consists of tags of XML or HTML without a value, and of text that `is_known` between them.
pub(super) fn is_markup_about(line: &[u8], is_known: fn(&[u8]) -> bool) -> bool {
    let mut is_bare = line.starts_with(b"<");
    let rest = without_tags(line, |tag| {
        let has_quotes = tag.ends_with(b"\"") || tag.ends_with(b"'") || tag.ends_with(b"?") || tag.ends_with(b"/");
        let is_name = !tag.trim_ascii_end().contains(&b' ');
        let is_doctype = tag.len() > 9 && tag[..9].eq_ignore_ascii_case(b"<!doctype");
        is_bare &= !has_value_as_attribute(tag) && (is_name || is_doctype || (has_quotes && tag.contains(&b'=')));
    });
    is_bare && (is_structure(&rest) || is_known(&rest))
}

/// The attributes of tags that say nothing for readers.
const OF_LOOK: [&[u8]; 17] = [
    b"align",
    b"bgcolor",
    b"border",
    b"cellpadding",
    b"cellspacing",
    b"charset",
    b"class",
    b"color",
    b"dir",
    b"face",
    b"height",
    b"href",
    b"id",
    b"lang",
    b"size",
    b"style",
    b"width",
];

/// The position of the first tag of HTML or XML with a value, or comment with contents.
pub(super) fn hidden_in_markup(text: &[u8]) -> Option<usize> {
    /// What is longer is no tag that is removed.
    const MAX_TAG: usize = 400;
    memchr::memchr_iter(b'<', text).find(|at| {
        let window = &text[at + 1..text.len().min(at + MAX_TAG)];
        let Some(end) = memchr::memchr(b'>', window) else { return false };
        is_more_than_layout(&window[..end])
    })
}

/// Whether the inside of a tag or comment has contents, not only a name and the look of the text.
fn is_more_than_layout(inside: &[u8]) -> bool {
    if let Some(comment) = inside.strip_prefix(b"!--") {
        let comment = comment.strip_suffix(b"--").unwrap_or(comment).trim_ascii();
        return !(comment.starts_with(b"[") || comment.is_empty() || about::is_about_certificates(comment));
    }
    let inside = inside.strip_prefix(b"/").unwrap_or(inside);
    let name = inside.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    // No tag, or the declaration of a document.
    if name == 0 {
        return false;
    }
    let lower = inside[..name].to_ascii_lowercase();
    let is_meta = lower == b"meta" && memmem::find(inside, b"name").is_none();
    about::is_private(inside) || (!is_meta && has_unknown_attribute(&inside[name..]))
}

/// Whether a tag has an attribute that is not about its look.
fn has_unknown_attribute(attributes: &[u8]) -> bool {
    let mut quote = None;
    let is_equals = |byte: u8| match (quote, byte) {
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (Some(open), close) if open == close => {
            quote = None;
            false
        }
        (None, b'=') => true,
        _ => false,
    };
    let equals: Vec<bool> = attributes.iter().copied().map(is_equals).collect();
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b":_.-".contains(byte);
    (0..attributes.len()).filter(|at| equals[*at]).any(|at| {
        let front = attributes[..at].trim_ascii_end();
        let name = &front[front.iter().rposition(|byte| !is_of_name(byte)).map_or(0, |end| end + 1)..];
        !OF_LOOK.contains(&&*name.to_ascii_lowercase()) && !name.starts_with(b"xmlns")
    })
}

/// The parts of rich text (RTF) that its readers do not see in its lines.
const HIDDEN_IN_RICH_TEXT: [&[u8]; 13] = [
    b"{\\comment",
    b"{\\doccomm",
    b"{\\title",
    b"{\\subject",
    b"{\\keywords",
    b"{\\company",
    b"{\\header",
    b"{\\footer",
    b"{\\footnote",
    b"{\\*\\annotation",
    b"{\\*\\atn",
    b"{\\*\\userprops",
    b"\\v ",
];

/// The position of the first such part with contents.
pub(super) fn hidden_in_rich_text(text: &[u8]) -> Option<usize> {
    let has_contents = |at: &usize, part: &[u8]| {
        let is_of_word = |byte: &&u8| !part.ends_with(b" ") && byte.is_ascii_alphanumeric();
        text[at + part.len()..].iter().find(|byte| !is_of_word(byte)).is_some_and(|next| *next != b'}')
    };
    let first = |part: &&[u8]| memmem::find_iter(text, part).find(|at| has_contents(at, part));
    HIDDEN_IN_RICH_TEXT.iter().filter_map(first).min()
}

/// The line without its tags, each of which is passed to `see`.
fn without_tags(line: &[u8], mut see: impl FnMut(&[u8])) -> Vec<u8> {
    let mut kept = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(open) = rest.iter().position(|byte| *byte == b'<') {
        let Some(close) = rest[open..]
            .iter()
            .position(|byte| *byte == b'>')
            .filter(|_| rest.get(open + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"/?!".contains(byte)))
        else {
            break;
        };
        kept.extend_from_slice(&rest[..open]);
        see(&rest[open..open + close]);
        rest = &rest[open + close + 1..];
    }
    kept.extend_from_slice(rest);
    kept
}

/// Whether it consists of brackets, quotes, separators and escaped line breaks.
fn is_structure(part: &[u8]) -> bool {
    without_structure(part).is_empty()
}

fn without_structure(part: &[u8]) -> &[u8] {
    let mut rest = part;
    while let Some((byte, behind)) = rest.split_first() {
        rest = match (byte, behind.first()) {
            (b'\\' | b'`', Some(b'n' | b'r')) => &behind[1..],
            (byte, _) if byte.is_ascii_whitespace() || b"{}[]()\"'`,;:|>+-.@=\\$".contains(byte) => behind,
            _ => break,
        };
    }
    rest
}

/// Whether it is the name of a value (before it) or a heading, as in `"data": {`, `tls:` and `[tls]`.
fn is_name(part: &[u8], introduces: bool) -> bool {
    let part = without_structure(part);
    let part = part.strip_prefix(b"export ").unwrap_or(part);
    let name = part.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-/".contains(byte)).count();
    let behind = &part[name..];
    let is_heading = behind.iter().any(|byte| b":{]".contains(byte));
    name > 0 && is_structure(behind) && (introduces || is_heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_without_values() {
        let cases = [
            ("<cert>", true),
            ("</d:cert></a>", true),
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", true),
            ("<!DOCTYPE html>", true),
            ("<pre class=\"pem\">", true),
            ("<br/>", true),
            ("<connector secret=\"hunter2\">", false),
            ("<port>443</port>", false),
            ("<VirtualHost *:443>", false),
            ("<Directory \"/var/www\">", false),
            ("text <br>", false),
            ("< 5", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_markup(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn contents_that_readers_of_a_document_do_not_see() {
        let cases = [
            ("<html><body><p class=\"x\">a<br/>b</p></body></html>", None),
            ("<!DOCTYPE html><?xml version=\"1.0\"?>", None),
            ("<a href=\"https://ca.example.jp/?id=1\">x</a>", None),
            ("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">", None),
            ("<a xmlns:d=\"urn:d\"><d:cert>", None),
            ("<!-- --><!--[if mso]><![endif]--><!-- the certificate -->", None),
            ("1 < 2", None),
            ("<p>a</p><!-- hunter2 -->", Some(8)),
            ("<input type=hidden value=hunter2>", Some(0)),
            ("<p title=\"hunter2\">", Some(0)),
            ("<a href=\"https://x:hunter2@ca.example.jp\">", Some(0)),
            ("<meta name=\"pin\" content=\"4711\">", Some(0)),
        ];
        for (text, expected) in cases {
            assert_eq!(hidden_in_markup(text.as_bytes()), expected, "{text}");
        }
        let rich = [
            ("{\\rtf1\\ansi\\par}", None),
            ("{\\rtf1{\\info{\\title}{\\comment }}", Some(20)),
            ("{\\rtf1{\\info{\\comment hunter2}}}", Some(12)),
            ("{\\rtf1 a{\\v hunter2}}", Some(9)),
        ];
        for (text, expected) in rich {
            assert_eq!(hidden_in_rich_text(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn structured_documents() {
        let block = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        let escaped = block.replace('\n', "\\n");
        let cases = [
            ("YAML", format!("a: 1\nb: 2\nlist:\n- c: 3\n- d: 4\ne: 5\ncert: |\n{block}"), true),
            ("a part of YAML", format!("tls:\n  cert: |\n{block}  port: 443\n"), false),
            (
                "JSON",
                format!("{{\"a\": 1, \"b\": 2, \"c\": 3, \"d\": 4, \"e\": [], \"f\": 6, \"cert\": \"{escaped}\"}}"),
                true,
            ),
            ("a part of JSON", format!("{{\"tls\": {{\"chain\": \"{escaped}\"}}}}"), false),
            ("numbered lines", format!("1: a\n2: b\n3: c\n4: d\n5: e\n6: f\n7: {block}"), false),
            ("a log", format!("10:00 started\n10:01 x\n10:02 y\n10:03 z\n10:04 cert: {block}"), false),
            (
                "a mail",
                format!("From: a\nTo: b\nDate: c\nSubject: d\n\nDear a,\nhere\nit\nis\nnow\n{block}Bye\n"),
                false,
            ),
            ("a bundle", block.repeat(3), false),
        ];
        for (name, text, expected) in cases {
            assert_eq!(is_structured(text.as_bytes()), expected, "{name}");
        }
    }

    #[test]
    fn values_beside_certificates() {
        let block = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        let escaped = block.replace('\n', "\\n");
        let indented: String = block.lines().map(|line| format!("    {line}\n")).collect();
        let wrapped = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUIK";
        let bare = "MIIB".repeat(60);
        // Texts, and the line that makes each a document with values. `None` if it is not one.
        let cases: [(&str, String, Option<&str>); 48] = [
            ("a bundle", block.repeat(2), None),
            ("comments", format!("# mine\n{block}# the next: {{\n{block}"), None),
            ("a mail", format!("Subject: yours\n\nDear customer,\nyour certificate:\n\n{block}\nRegards\n"), None),
            ("a log", format!("12:00 INFO issued\n{block}12:01 INFO done\n"), None),
            ("Markdown", format!("# Certificates\n\n```\n{block}```\nThen restart.\n"), None),
            ("an answer", format!("HTTP/1.1 200 OK\nContent-Type: text/plain\n\n{block}"), None),
            ("openssl", format!("subject=CN = a\nissuer=CN = b\n{block}---\n"), None),
            (
                "pkcs12",
                format!("Bag Attributes: <Empty Attributes>\n{block}Key Attributes: <No Attributes>\n{block}"),
                None,
            ),
            ("JSON", format!("{{\"listen\": 443, \"cert\": \"{escaped}\"}}"), Some("{\"listen")),
            ("JSON, behind", format!("{{\"cert\": \"{escaped}\", \"note\": \"keep\"}}"), Some("{\"cert")),
            ("JSON in lines", format!("{{\n \"cert\": \"{escaped}\",\n \"lease\": 0\n}}\n"), Some(" \"lease")),
            ("JSON of certificates", format!("{{\"cert\": \"{escaped}\", \"chain\": [\"{escaped}\"]}}"), None),
            ("JSON in a member", format!("{{\n \"data\": {{\n  \"cert\": \"{escaped}\"\n }}\n}}\n"), None),
            ("an array", format!("[\"{escaped}\",\"{escaped}\"]"), None),
            ("lines of JSON", format!("{{\"id\": 1, \"c\": \"{escaped}\"}}\n"), Some("{\"id")),
            ("a key set", format!("{{\"kty\": \"RSA\", \"x5c\": [\"{bare}\"]}}"), Some("{\"kty")),
            ("a key set alone", format!("{{\"x5c\": [\"{bare}\"]}}"), None),
            ("JSON of base64", format!("{{\"data\": \"{wrapped}\", \"user\": \"admin\"}}"), Some("{\"data")),
            ("YAML", format!("port: 443\ncert: |\n{indented}"), Some("port")),
            ("YAML, behind", format!("cert: |\n{indented}other: keep\n"), Some("other")),
            ("YAML alone", format!("cert: |-\n{indented}"), None),
            ("YAML in a mapping", format!("tls:\n  cert: |\n{indented}"), None),
            ("YAML in quotes", format!("name: x\ncert: \"{escaped}\"\n"), Some("name")),
            ("a list", format!("certs:\n  - |\n{indented}  - |\n{indented}"), None),
            ("a list with more", format!("certs:\n  - |\n{indented}  - name: x\n"), Some("  - name")),
            ("cloud-init", format!("#cloud-config\nfiles:\n- path: /etc/x\n  content: |\n{indented}"), Some("- path")),
            ("base64 in YAML", format!("path: /x\ncontent: {wrapped}\n"), Some("path")),
            ("TOML", format!("[tls]\nport = 443\ncert = \"\"\"\n{block}\"\"\"\n"), Some("port")),
            ("TOML alone", format!("[tls]\ncert = \"\"\"\n{block}\"\"\"\n"), None),
            ("a variable", format!("CERT='{block}'\n"), None),
            ("exported", format!("export CERT=\"{escaped}\"\n"), None),
            ("a script", format!("#!/bin/sh\nCERT='{block}'\necho \"$CERT\"\n"), Some("echo")),
            ("a here-document", format!("set -e\ncat > x.pem <<EOT\n{block}EOT\n"), Some("set")),
            ("HCL", format!("resource \"tls\" \"x\" {{\n  cert = <<-EOT\n{block}EOT\n}}\n"), Some("resource")),
            ("a table", format!("id,cert\n1,\"{block}\"\n"), Some("id,cert")),
            ("a row", format!("1,www,\"{block}\"\n"), Some("1,www")),
            ("SQL", format!("INSERT INTO c VALUES (1, '{block}');\n"), Some("INSERT")),
            ("INI", format!("[server]\nport: 443\ncert: {block}"), Some("port")),
            ("HTML", format!("<html><body><pre>\n{block}</pre><p>Click</p></body></html>\n"), Some("</pre>")),
            ("HTML alone", format!("<html><body><pre>\n{block}</pre></body></html>\n"), None),
            ("XML", format!("<?xml version=\"1.0\"?>\n<c><port>443</port><cert>\n{block}</cert></c>\n"), Some("<c>")),
            ("an element", format!("<cert>{block}</cert>\n"), None),
            ("PowerShell", format!("$cert = @\"\n{block}\"@\nSet-Content x $cert\n"), Some("Set-Content")),
            ("Python", format!("import ssl\nCERT = \"\"\"\n{block}\"\"\"\n"), Some("import")),
            ("Go", format!("package main\n\nconst cert = `{block}`\n"), Some("package")),
            ("a literal of C", format!("int port = 443;\nchar *cert = \"{escaped}\";\n"), Some("int")),
            (
                "without an end",
                "{\"port\": 1, \"cert\": \"-----BEGIN CERTIFICATE-----\\nMIIB".to_owned(),
                Some("{\"port"),
            ),
            ("nothing", String::new(), None),
        ];
        for (name, text, expected) in cases {
            let found = value(text.as_bytes()).map(|at| &text[at..]);
            match expected {
                Some(line) => assert!(found.is_some_and(|found| found.starts_with(line)), "{name}: {found:?}"),
                None => assert_eq!(found, None, "{name}"),
            }
        }
    }
}
