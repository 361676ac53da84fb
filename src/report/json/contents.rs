//! The contents of a file as a JSON string.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The contents of a file.
#[derive(Debug)]
pub(super) struct Contents<'a>(Cow<'a, [u8]>);

impl<'a> Contents<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self(bytes.into())
    }

    pub(super) fn into_owned(self) -> Contents<'static> {
        Contents(self.0.into_owned().into())
    }

    fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

impl Contents<'_> {
    /// Appends the JSON string.
    pub(super) fn append_to(&self, out: &mut Vec<u8>) {
        if !append_pem(&self.0, out) {
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(out, &*self.text());
        }
    }
}

impl Serialize for Contents<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = Vec::new();
        let raw = append_pem(&self.0, &mut json).then(|| String::from_utf8(json).map(RawValue::from_string));
        match raw {
            Some(Ok(Ok(raw))) => raw.serialize(serializer),
            _ => serializer.serialize_str(&self.text()),
        }
    }
}

/// Appends PEM as a JSON string (RFC 8259 §7): only its line ends are escaped, which is faster than examining every
/// character. Appends nothing and returns `false` for other text.
fn append_pem(text: &[u8], out: &mut Vec<u8>) -> bool {
    let is_plain = |byte: u8| byte == b'\n' || (matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\');
    if !text.iter().fold(true, |plain, &byte| plain & is_plain(byte)) {
        return false;
    }
    out.reserve(text.len() + text.len() / 32 + 16);
    out.push(b'"');
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text) {
        out.extend_from_slice(&text[start..end]);
        out.extend_from_slice(b"\\n");
        start = end + 1;
    }
    out.extend_from_slice(&text[start..]);
    out.push(b'"');
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_the_same_json_string_as_any_text() {
        let cases = [
            "",
            "\n",
            "a",
            "-----BEGIN CERTIFICATE-----\nMIIB\n\n",
            "a\r\nb",
            "\u{1}",
            "\"",
            "\\n",
            "\u{7f}",
            "証明書\n",
        ];
        for text in cases {
            let contents = serde_json::to_string(&Contents::of(text.as_bytes())).unwrap();
            assert_eq!(contents, serde_json::to_string(text).unwrap(), "{text:?}");
            assert_eq!(serde_json::to_value(Contents::of(text.as_bytes())).unwrap(), text);
            let mut appended = Vec::new();
            Contents::of(text.as_bytes()).append_to(&mut appended);
            assert_eq!(appended, contents.as_bytes(), "{text:?}");
        }
        assert_eq!(serde_json::to_string(&Contents::of(b"\xff")).unwrap(), "\"\u{fffd}\"");
    }
}
