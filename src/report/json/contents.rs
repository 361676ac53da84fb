//! The contents of a file as a JSON string.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The contents of a file.
#[derive(Debug)]
pub(super) struct Contents<'a>(Cow<'a, str>);

impl<'a> Contents<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self(std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed))
    }

    pub(super) fn into_owned(self) -> Contents<'static> {
        Contents(self.0.into_owned().into())
    }
}

impl Serialize for Contents<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match escaped(&self.0).map(RawValue::from_string) {
            Some(Ok(raw)) => raw.serialize(serializer),
            _ => serializer.serialize_str(&self.0),
        }
    }
}

/// PEM as a JSON string (RFC 8259 §7): only its line ends are escaped, which is faster than examining every character.
/// `None` for other text.
fn escaped(text: &str) -> Option<String> {
    let is_plain = |byte: u8| byte == b'\n' || (byte >= b' ' && byte != b'"' && byte != b'\\');
    if !text.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
        return None;
    }
    let mut json = String::with_capacity(text.len() + text.len() / 32 + 16);
    json.push('"');
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
        json.push_str(text.get(start..end)?);
        json.push_str("\\n");
        start = end + 1;
    }
    json.push_str(text.get(start..)?);
    json.push('"');
    Some(json)
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
        }
        assert_eq!(serde_json::to_string(&Contents::of(b"\xff")).unwrap(), "\"\u{fffd}\"");
    }
}
