//! A line of a batch: one JSON object.

use std::borrow::Cow;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::Inputs;
use crate::certificate::parse_time;
use crate::path::{Host, NotAHost};

/// How long a line may be, in bytes: a hundred chains in one.
pub const MAX_LINE_BYTES: usize = 4 << 20;

/// The name of the first input.
pub(super) const CERTIFICATE: &str = "certificate";

/// The width of a line of base64 (RFC 7468 §2).
const WIDTH: usize = 64;

/// The keys of a line.
const KEYS: [&str; 5] = ["id", "certificate", "intermediates", "host", "at"];

/// What a line asks.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the answer is told by: any JSON value, as it was written.
    pub id: Option<String>,
    certificate: String,
    intermediates: Vec<String>,
    /// The host that the server's certificate must be for.
    pub host: Option<Host>,
    /// The time to judge by.
    pub at: Option<OffsetDateTime>,
}

/// Why a line is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineError {
    /// It is no JSON; the column at which that is seen.
    NotJson(usize),
    /// It is JSON, and no object.
    NotObject,
    /// It has a key that is not known.
    UnknownKey(String),
    /// It has a key twice.
    DuplicateKey(&'static str),
    /// The value of a key is of another type.
    WrongType(&'static str),
    /// It has no certificate.
    NoCertificate,
    /// Its host is no host.
    Host(NotAHost),
    /// Its time is neither RFC 3339 nor YYYY-MM-DD.
    Time,
    /// It is longer than [`MAX_LINE_BYTES`].
    TooLong,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    certificate: Cow<'a, str>,
    #[serde(borrow, default)]
    intermediates: Vec<Cow<'a, str>>,
    #[serde(borrow, default)]
    host: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    at: Option<Cow<'a, str>>,
}

/// `null` is a value too.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

impl Line {
    /// Reads a line. The id comes too where the rest is not understood, as far as it is one.
    ///
    /// # Errors
    ///
    /// [`LineError`].
    pub fn parse(line: &[u8]) -> (Option<String>, Result<Self, LineError>) {
        // Editors of Windows put it in front of the first line.
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        match serde_json::from_slice::<Raw<'_>>(line) {
            Ok(raw) => (raw.id.map(|id| id.get().to_owned()), Self::of(&raw)),
            Err(error) => fault(line, &error),
        }
    }

    fn of(raw: &Raw<'_>) -> Result<Self, LineError> {
        if raw.certificate.trim().is_empty() {
            return Err(LineError::NoCertificate);
        }
        Ok(Self {
            id: raw.id.map(|id| id.get().to_owned()),
            certificate: armored(&raw.certificate),
            intermediates: raw.intermediates.iter().map(|text| armored(text)).collect(),
            host: raw.host.as_ref().map(|host| Host::parse(host)).transpose().map_err(LineError::Host)?,
            at: raw.at.as_ref().map(|at| parse_time(at).ok_or(LineError::Time)).transpose()?,
        })
    }

    pub(super) fn inputs(&self) -> Inputs {
        let names = (0..self.intermediates.len()).map(|index| PathBuf::from(format!("intermediates[{index}]")));
        let names = std::iter::once(PathBuf::from(CERTIFICATE)).chain(names).collect();
        let contents = std::iter::once(&self.certificate).chain(&self.intermediates);
        Inputs { names, contents: contents.map(|text| text.clone().into_bytes()).collect() }
    }
}

/// Base64 alone is DER in base64, and becomes PEM; the rest stays as it is.
fn armored(text: &str) -> String {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let bare = text.trim();
    if bare.is_empty() || !bare.bytes().all(is_base64) {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        return format!("{text}{end}");
    }
    let mut pem = String::with_capacity(bare.len() + bare.len() / WIDTH + 64);
    pem.push_str("-----BEGIN CERTIFICATE-----\n");
    // All of it is ASCII.
    for start in (0..bare.len()).step_by(WIDTH) {
        pem.push_str(&bare[start..bare.len().min(start + WIDTH)]);
        pem.push('\n');
    }
    pem + "-----END CERTIFICATE-----\n"
}

/// What is wrong with a line that is not understood.
fn fault(line: &[u8], error: &serde_json::Error) -> (Option<String>, Result<Line, LineError>) {
    let object: Map<String, Value> = match serde_json::from_slice::<Value>(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return (None, Err(LineError::NotObject)),
        Err(error) => return (None, Err(LineError::NotJson(error.column()))),
    };
    let id = object.get("id").map(Value::to_string);
    let unknown = object.keys().find(|key| !KEYS.contains(&key.as_str()));
    let is_text = |value: &Value| value.is_string() || value.is_null();
    let is_list = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    let of = |key: &str| object.get(key);
    let fault = match () {
        () if unknown.is_some() => LineError::UnknownKey(unknown.cloned().unwrap_or_default()),
        () if of("certificate").is_none_or(Value::is_null) => LineError::NoCertificate,
        () if !of("certificate").is_some_and(Value::is_string) => LineError::WrongType("certificate"),
        () if !of("intermediates").is_none_or(is_list) => LineError::WrongType("intermediates"),
        () if !of("host").is_none_or(is_text) => LineError::WrongType("host"),
        () if !of("at").is_none_or(is_text) => LineError::WrongType("at"),
        () => LineError::DuplicateKey(twice(&error.to_string())),
    };
    (id, Err(fault))
}

/// The key that a message of `serde` names: "duplicate field `id`".
fn twice(message: &str) -> &'static str {
    let named = message.split('`').nth(1).unwrap_or_default();
    KEYS.into_iter().find(|key| *key == named).unwrap_or(KEYS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_not_understood() {
        let host = || LineError::Host(Host::parse("a b").unwrap_err());
        let cases: [(&str, Option<&str>, LineError); 13] = [
            ("", None, LineError::NotJson(0)),
            ("{", None, LineError::NotJson(1)),
            ("[1]", None, LineError::NotObject),
            ("{}", None, LineError::NoCertificate),
            (r#"{"id": 7}"#, Some("7"), LineError::NoCertificate),
            (r#"{"id": "a", "certificate": " "}"#, Some("\"a\""), LineError::NoCertificate),
            (r#"{"id": [1], "certificate": 5}"#, Some("[1]"), LineError::WrongType("certificate")),
            (r#"{"certificate": "A", "intermediates": "B"}"#, None, LineError::WrongType("intermediates")),
            (r#"{"certificate": "A", "host": 5}"#, None, LineError::WrongType("host")),
            (r#"{"certificate": "A", "host": "a b"}"#, None, host()),
            (r#"{"certificate": "A", "at": "tomorrow"}"#, None, LineError::Time),
            (r#"{"certificate": "A", "key": "secret"}"#, None, LineError::UnknownKey("key".to_owned())),
            (r#"{"certificate": "A", "certificate": "B"}"#, None, LineError::DuplicateKey("certificate")),
        ];
        for (line, id, expected) in cases {
            let (said, outcome) = Line::parse(line.as_bytes());
            assert_eq!((said.as_deref(), outcome.unwrap_err()), (id, expected), "{line}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_line() {
        let (id, line) = Line::parse("\u{feff}{\"id\": 1, \"certificate\": \"A\"}\r".as_bytes());
        assert_eq!((id.as_deref(), line.is_ok()), (Some("1"), true));
    }

    #[test]
    fn base64_alone_is_der() {
        let long = "A".repeat(65);
        let cases = [
            ("QUJD", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n".to_owned()),
            (&*long, format!("-----BEGIN CERTIFICATE-----\n{}\nA\n-----END CERTIFICATE-----\n", "A".repeat(64))),
            ("-----BEGIN X-----", "-----BEGIN X-----\n".to_owned()),
            ("a b\n", "a b\n".to_owned()),
        ];
        for (text, expected) in cases {
            assert_eq!(armored(text), expected);
        }
    }
}
