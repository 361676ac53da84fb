//! Fields whose values are free text, in the output of programs and in mails: `subject=`, `To:`. Their values may say more
//! than the certificate does.

use super::{about, remark};

/// Fields with a name, in lower case.
const OF_NAMES: [&str; 13] = [
    "subject",
    "issuer",
    "from",
    "to",
    "cc",
    "reply-to",
    "return-path",
    "delivered-to",
    "件名",
    "宛先",
    "差出人",
    "subject name",
    "issuer name",
];

/// Fields with a date, in lower case.
const OF_DATES: [&str; 3] = ["date", "sent", "送信日時"];

/// Beginnings of lines of programs that are also those of other sentences, in lower case, and what else the line has.
const SENTENCES: [(&str, &[&str]); 5] = [
    ("resolving ", &["...", "'", "…"]),
    ("connecting to ", &[".", ":", "localhost"]),
    ("length: ", &["(", "unspecified"]),
    ("processed ", &["certificate"]),
    ("saving to: ", &["'", "‘", "\"", "`"]),
];

/// Whether a line that begins like one of a program or a mail says something else.
pub(super) fn says_more(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    let lower = text.to_lowercase();
    if let Some((start, parts)) = SENTENCES.iter().find(|(start, _)| lower.starts_with(start)) {
        return !parts.iter().any(|part| lower[start.len()..].contains(part));
    }
    let Some((field, value)) = text.split_once([':', '=']) else { return false };
    let (field, value) = (field.trim().to_lowercase(), value.trim());
    let is_one_of = |fields: &[&str]| fields.contains(&&*field);
    if is_one_of(&OF_DATES) {
        return !remark::are_known(value);
    }
    is_one_of(&OF_NAMES) && (about::is_private(value.as_bytes()) || !is_name(value))
}

/// Whether a value is a distinguished name, an address of a mail, or words of a name.
fn is_name(value: &str) -> bool {
    let has_capital =
        |word: &str| word.starts_with(|letter: char| letter.is_uppercase() || !letter.is_ascii_alphanumeric());
    value.contains(['=', '@'])
        || remark::is_harmless(value.as_bytes())
        || value.split_whitespace().all(|word| has_capital(word) || remark::are_known(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_text_in_fields() {
        let cases = [
            ("subject=C = JP, CN = www.example.jp", false),
            ("issuer= /C=JP/CN=Example", false),
            ("Subject: Your SSL certificate", false),
            ("Subject: Re: [Example] 証明書発行のお知らせ", false),
            ("Issuer: Example Trust Services Root CA", false),
            ("Subject:", false),
            ("Subject Public Key Info:", false),
            ("From: Example CA <ca@example.jp>", false),
            ("To: ops@example.jp", false),
            ("宛先: 山田 太郎", false),
            ("Date: Mon, 2 Nov 2026 10:00:00 +0900", false),
            ("Resolving www.example.jp (www.example.jp)... 192.0.2.1", false),
            ("Connecting to 192.0.2.1", false),
            ("Length: 1960 (1.9K) [application/x-pem-file]", false),
            ("Processed 140 CA certificate(s).", false),
            ("subject: hunter2 is the code", true),
            ("issuer=hunter2", true),
            ("To: ask Bob, code 4711", true),
            ("Subject: the password is hunter2", true),
            ("date: 4711 door code", true),
            ("Length: 42 door 4711", true),
            ("resolving the door code 4711", true),
        ];
        for (line, expected) in cases {
            assert_eq!(says_more(line.as_bytes()), expected, "{line}");
        }
    }
}
