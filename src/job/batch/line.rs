//! A line of `batch`: one JSON object.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::Inputs;
use crate::certificate::{Certificate, parse_time};
use crate::path::{Host, NotAHost};
use crate::read::{Archive, MAX_CERTIFICATES, strict_base64};

/// The maximum length of a line, in bytes. It is enough for a hundred chains.
pub const MAX_LINE_BYTES: usize = 4 << 20;

/// The maximum nesting of arrays and objects in an id: one less than the limit of `serde_json`, because the answer is
/// an object around it.
pub const MAX_ID_NESTING: usize = 126;

/// The name of the first input.
pub(super) const CERTIFICATE: &str = "certificate";

/// The width of a line of base64 (RFC 7468 §2).
const WIDTH: usize = 64;

/// The beginning of a certificate's DER in base64: a SEQUENCE of 128 octets or more (X.690 §8.1.3.5).
const DER: &str = "MI";

/// The keys of a line.
const KEYS: [&str; 5] = ["id", "certificate", "intermediates", "host", "at"];

/// A line: a certificate, and parameters for it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The id that the answer repeats: any JSON value, as it was written.
    pub id: Option<String>,
    certificate: String,
    intermediates: Vec<String>,
    /// The host that the server's certificate must cover.
    pub host: Option<Host>,
    /// The time of validation.
    pub at: Option<OffsetDateTime>,
}

/// Why a line cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineError {
    /// The line is not JSON; the column of the first error.
    NotJson(usize),
    /// The line is text in another encoding than UTF-8: UTF-16 or UTF-32, or an unknown one.
    NotUtf8(Option<&'static str>),
    /// The line begins like a compressed file or an archive.
    Packed(Archive),
    /// The line is JSON, but not an object.
    NotObject,
    /// The line has an unknown key.
    UnknownKey(String),
    /// The line has a key more than once.
    DuplicateKey(&'static str),
    /// The value of a key has the wrong type.
    WrongType(&'static str),
    /// The text of a key contains an unpaired surrogate, which is no character (RFC 8259 §8.2).
    UnpairedSurrogate(&'static str),
    /// The line has no certificate.
    NoCertificate,
    /// The host is neither a DNS name nor an IP address.
    Host(NotAHost),
    /// The time is neither RFC 3339 nor YYYY-MM-DD.
    Time,
    /// The line is longer than [`MAX_LINE_BYTES`].
    TooLong,
    /// There are more than [`MAX_CERTIFICATES`] intermediates.
    TooManyIntermediates,
    /// Arrays or objects in the id are nested deeper than [`MAX_ID_NESTING`].
    DeepId,
    /// A defect of this program, or of a source of issuers: it has panicked.
    Panic,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "text")]
    certificate: Cow<'a, str>,
    #[serde(borrow, default)]
    intermediates: Vec<Cow<'a, str>>,
    #[serde(borrow, default)]
    host: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    at: Option<Cow<'a, str>>,
}

/// Distinguishes `null` from an absent key.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// A text with escaped line ends, such as PEM, is copied by lines.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    let json = <&RawValue>::deserialize(deserializer)?.get();
    match of_lines(json) {
        Some(text) => Ok(text.into()),
        None => serde_json::from_str(json).map(Cow::Owned).map_err(serde::de::Error::custom),
    }
}

/// The text of a JSON string whose only escapes are line ends. `None` if there are others, or it is no string.
fn of_lines(json: &str) -> Option<String> {
    let inside = json.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inside.len());
    let mut start = 0;
    for escape in memchr::memchr_iter(b'\\', inside.as_bytes()) {
        text.push_str(inside.get(start..escape)?);
        text.push_str(inside[escape..].starts_with("\\n").then_some("\n")?);
        start = escape + 2;
    }
    text.push_str(inside.get(start..)?);
    Some(text)
}

impl Line {
    /// Reads a line, without its line end. The id is returned even if the rest cannot be used.
    ///
    /// # Errors
    ///
    /// [`LineError`].
    pub fn parse(line: &[u8]) -> (Option<String>, Result<Self, LineError>) {
        // Windows editors add a byte order mark before the first line.
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        if line.len() > MAX_LINE_BYTES {
            return (id_of(line), Err(LineError::TooLong));
        }
        let raw = match serde_json::from_slice::<Raw<'_>>(line) {
            Ok(raw) => raw,
            Err(error) => return (id_of(line), Err(fault(line, &error))),
        };
        match raw.id.map(RawValue::get) {
            // Programs that read the answers could not parse it.
            Some(id) if nesting(id.as_bytes()) > MAX_ID_NESTING => (None, Err(LineError::DeepId)),
            id => (id.map(str::to_owned), Self::of(raw)),
        }
    }

    fn of(raw: Raw<'_>) -> Result<Self, LineError> {
        if raw.certificate.trim().is_empty() {
            return Err(LineError::NoCertificate);
        }
        if raw.intermediates.len() > MAX_CERTIFICATES {
            return Err(LineError::TooManyIntermediates);
        }
        Ok(Self {
            id: raw.id.map(|id| id.get().to_owned()),
            certificate: armored(raw.certificate),
            intermediates: raw.intermediates.into_iter().map(armored).collect(),
            host: raw.host.as_ref().map(|host| Host::parse(host)).transpose().map_err(LineError::Host)?,
            at: raw.at.as_ref().map(|at| parse_time(at).ok_or(LineError::Time)).transpose()?,
        })
    }

    pub(super) fn inputs(&self) -> Inputs<'_> {
        let names = (0..self.intermediates.len()).map(|index| PathBuf::from(format!("intermediates[{index}]")));
        let names = std::iter::once(PathBuf::from(CERTIFICATE)).chain(names).collect();
        let contents = std::iter::once(&self.certificate).chain(&self.intermediates);
        Inputs { names, contents: contents.map(String::as_bytes).collect() }
    }
}

/// Converts bare base64 of one certificate, in one line or several, to PEM, which is read faster and is no deviation
/// here. Any other text is unchanged, so that it is read as in a file, with its own line numbers.
fn armored(text: Cow<'_, str>) -> String {
    let bare = text.trim();
    let folded = if bare.starts_with(DER) && bare.contains(|character: char| character.is_ascii_whitespace()) {
        Cow::Owned(bare.split_ascii_whitespace().collect::<String>())
    } else {
        Cow::Borrowed(bare)
    };
    if !is_certificate(&folded) {
        let mut text = text.into_owned();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        return text;
    }
    let mut pem = String::with_capacity(text.len() + folded.len() / WIDTH + 64);
    let before = text.len() - text.trim_start().len();
    pem.extend(text[..before].matches('\n'));
    pem.push_str("-----BEGIN CERTIFICATE-----\n");
    // All characters are ASCII.
    for start in (0..folded.len()).step_by(WIDTH) {
        pem.push_str(&folded[start..folded.len().min(start + WIDTH)]);
        pem.push('\n');
    }
    pem + "-----END CERTIFICATE-----\n"
}

/// Whether a text is base64 of one certificate, and of nothing else.
fn is_certificate(base64: &str) -> bool {
    base64.starts_with(DER)
        && strict_base64().decode(base64).is_ok_and(|octets| Certificate::check_der(&octets).is_ok())
}

/// The error of a line for which `serde` returned `error`.
fn fault(line: &[u8], error: &serde_json::Error) -> LineError {
    if let Some(archive) = Archive::of(line) {
        return LineError::Packed(archive);
    }
    if let Some(encoding) = wide_encoding(line) {
        return LineError::NotUtf8(Some(encoding));
    }
    if std::str::from_utf8(line).is_err() {
        return LineError::NotUtf8(None);
    }
    let object: BTreeMap<String, &RawValue> = match serde_json::from_slice(line) {
        Ok(object) => object,
        // It ends at the first value that is no object, such as an array, and the error may be behind that.
        Err(error) => match serde_json::from_slice::<&RawValue>(line) {
            Ok(json) if !json.get().starts_with('{') => return LineError::NotObject,
            Ok(_) => return LineError::NotJson(error.column().max(1)),
            Err(error) => return LineError::NotJson(error.column().max(1)),
        },
    };
    let unknown = object.keys().find(|key| !KEYS.contains(&key.as_str()));
    let is_text = |key: &str| object.get(key).is_none_or(|value| value.get().starts_with(['"', 'n']));
    let is_list = |list: &&RawValue| serde_json::from_str::<Vec<Cow<'_, str>>>(list.get()).is_ok();
    let mut texts = KEYS.into_iter().filter(|key| *key != "id");
    let is_unpaired = |key: &&str| object.get(*key).is_some_and(|value| has_unpaired_surrogate(value.get()));
    let unpaired = texts.find(is_unpaired);
    match () {
        () if unknown.is_some() => LineError::UnknownKey(unknown.cloned().unwrap_or_default()),
        () if object.get("certificate").is_none_or(|value| value.get() == "null") => LineError::NoCertificate,
        () if unpaired.is_some() => LineError::UnpairedSurrogate(unpaired.unwrap_or_default()),
        () if !is_text("certificate") => LineError::WrongType("certificate"),
        () if !object.get("intermediates").is_none_or(is_list) => LineError::WrongType("intermediates"),
        () if !is_text("host") => LineError::WrongType("host"),
        () if !is_text("at") => LineError::WrongType("at"),
        () => LineError::DuplicateKey(twice(&error.to_string())),
    }
}

/// Whether a JSON text is no Unicode because of an escape such as `\ud800` without its other half.
fn has_unpaired_surrogate(json: &str) -> bool {
    let is_text = serde_json::from_str::<serde_json::Value>(json);
    // Both halves, in the words of the library.
    is_text.is_err_and(|error| ["surrogate", "end of hex escape"].iter().any(|what| error.to_string().contains(what)))
}

/// UTF-32 or UTF-16, if the line is probably text in it: every ASCII character has three NULs or one. JSON has none.
fn wide_encoding(line: &[u8]) -> Option<&'static str> {
    let nuls = memchr::memchr_iter(0, line).count();
    let begins = |marks: &[&[u8]]| marks.iter().any(|mark| line.starts_with(mark));
    match () {
        () if nuls > line.len() * 5 / 8 || begins(&[b"\xff\xfe\0\0", b"\0\0\xfe\xff"]) => Some("UTF-32"),
        () if nuls > line.len() / 8 || begins(&[b"\xff\xfe", b"\xfe\xff"]) => Some("UTF-16"),
        () => None,
    }
}

/// The maximum nesting of arrays and objects.
fn nesting(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut is_text, mut is_escaped) = (false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => depth += 1,
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The id of a line that cannot be used or is truncated: the value of its only key `id`, as it was written.
fn id_of(line: &[u8]) -> Option<String> {
    let mut ids = Ids(Vec::new());
    // Errors after the id are ignored.
    let _ = ids.deserialize(&mut serde_json::Deserializer::from_slice(line));
    let id = ids.0.pop().filter(|_| ids.0.is_empty())?;
    (nesting(id.as_bytes()) <= MAX_ID_NESTING).then_some(id)
}

/// Collects the values of the key `id`, up to the first error.
struct Ids(Vec<String>);

impl<'de> DeserializeSeed<'de> for &mut Ids {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Ids {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == "id" {
                self.0.push(map.next_value::<&RawValue>()?.get().to_owned());
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The key in a message of `serde` such as "duplicate field `id`".
fn twice(message: &str) -> &'static str {
    let named = message.split('`').nth(1).unwrap_or_default();
    KEYS.into_iter().find(|key| *key == named).unwrap_or(KEYS[0])
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::pki::Spec;

    #[test]
    fn lines_that_are_not_understood() {
        let host = || LineError::Host(Host::parse("a b").unwrap_err());
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let (of_id, of_host) = (
            format!(r#"{{"id": {}, "certificate": "A"}}"#, deep(127)),
            format!(r#"{{"id": 1, "host": {}}}"#, deep(127)),
        );
        let long = format!(r#"{{"id": "long", "certificate": "{}"}}"#, "A".repeat(MAX_LINE_BYTES));
        let many =
            format!(r#"{{"id": 1, "certificate": "A", "intermediates": [{}""]}}"#, "\"\",".repeat(MAX_CERTIFICATES));
        let wide: String = r#"{"id": 1, "certificate": "A"}"#.chars().flat_map(|character| [character, '\0']).collect();
        let wider: String = r#"{"id": 1}"#.chars().flat_map(|character| [character, '\0', '\0', '\0']).collect();
        let cases: [(&str, Option<&str>, LineError); 33] = [
            (&many, Some("1"), LineError::TooManyIntermediates),
            (&of_id, None, LineError::DeepId),
            (&of_host, Some("1"), LineError::NoCertificate),
            (&deep(1_000), None, LineError::NotObject),
            (&long, Some("\"long\""), LineError::TooLong),
            (&wide, None, LineError::NotUtf8(Some("UTF-16"))),
            (&wider, None, LineError::NotUtf8(Some("UTF-32"))),
            ("{\0\u{1}abcdefgh", None, LineError::NotJson(2)),
            ("\u{feff}", None, LineError::NotJson(1)),
            (r#"{"id": 1e400, "certificate": "A", "#, Some("1e400"), LineError::NotJson(34)),
            (r#"{"id": 1, "certificate": "A", "id": 2}"#, None, LineError::DuplicateKey("id")),
            (r#"{"id": null, "at": 1}"#, Some("null"), LineError::NoCertificate),
            (r#"{"id": "[\"[", "a": "\\"}"#, Some(r#""[\"[""#), LineError::UnknownKey("a".to_owned())),
            (r#"{"id": 1e400, "certificate": "A", "key": 1}"#, Some("1e400"), LineError::UnknownKey("key".to_owned())),
            ("", None, LineError::NotJson(1)),
            ("{", None, LineError::NotJson(1)),
            ("[1]", None, LineError::NotObject),
            (&"[".repeat(1_000), None, LineError::NotJson(1_000)),
            ("[1, 2} ", None, LineError::NotJson(6)),
            ("\"a\"  b", None, LineError::NotJson(6)),
            (r#"{"\ud800": 1}"#, None, LineError::NotJson(9)),
            ("{}", None, LineError::NoCertificate),
            (r#"{"id": 7}"#, Some("7"), LineError::NoCertificate),
            (r#"{"id": "a", "certificate": " "}"#, Some("\"a\""), LineError::NoCertificate),
            (r#"{"id": [1], "certificate": 5}"#, Some("[1]"), LineError::WrongType("certificate")),
            (r#"{"certificate": "A", "intermediates": "B"}"#, None, LineError::WrongType("intermediates")),
            (r#"{"certificate": "A", "host": 5}"#, None, LineError::WrongType("host")),
            (r#"{"certificate": "A", "host": "a b"}"#, None, host()),
            (r#"{"certificate": "A", "at": "tomorrow"}"#, None, LineError::Time),
            (r#"{"id": 5, "certificate": "\ud800"}"#, Some("5"), LineError::UnpairedSurrogate("certificate")),
            (
                r#"{"certificate": "A", "intermediates": ["\udc00x"]}"#,
                None,
                LineError::UnpairedSurrogate("intermediates"),
            ),
            (r#"{"certificate": "A", "key": "secret"}"#, None, LineError::UnknownKey("key".to_owned())),
            (r#"{"certificate": "A", "certificate": "B"}"#, None, LineError::DuplicateKey("certificate")),
        ];
        for (line, id, expected) in cases {
            let (said, outcome) = Line::parse(line.as_bytes());
            assert_eq!((said.as_deref(), outcome.unwrap_err()), (id, expected), "{line}");
        }
    }

    #[test]
    fn a_text_is_the_same_as_of_any_json() {
        let cases = [
            r#""""#,
            r#""a""#,
            r#""-----\nMII\n""#,
            r#""a\r\nb""#,
            r#""\\n""#,
            r#""\\\n""#,
            r#""\"\n""#,
            r#""\u006e\n""#,
            r#""証\n""#,
        ];
        for json in cases {
            let expected: String = serde_json::from_str(json).unwrap();
            let line = format!(r#"{{"certificate": {json}}}"#);
            assert_eq!(serde_json::from_str::<Raw<'_>>(&line).unwrap().certificate, expected, "{json}");
            assert!(of_lines(json).is_none_or(|text| text == expected), "{json}");
        }
        for json in ["1", "null", "[]", r#""\ud800""#] {
            assert!(serde_json::from_str::<Raw<'_>>(&format!(r#"{{"certificate": {json}}}"#)).is_err(), "{json}");
        }
    }

    #[test]
    fn lines_that_are_not_utf8() {
        let cases: [(&[u8], LineError); 4] = [
            (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", LineError::Packed(Archive::Gzip)),
            (b"\x28\xb5\x2f\xfd\x04", LineError::Packed(Archive::Zstandard)),
            (b"PK\x03\x04", LineError::Packed(Archive::Zip)),
            // Shift_JIS.
            (b"{\"id\": \"\x93\xfa\x96{\", \"certificate\": \"A\"}", LineError::NotUtf8(None)),
        ];
        for (line, expected) in cases {
            assert_eq!(Line::parse(line).1.unwrap_err(), expected);
        }
    }

    #[test]
    fn an_id_is_as_deep_as_its_reader_can_bear() {
        let id = format!("{}{}", "[".repeat(126), "]".repeat(126));
        let (said, line) = Line::parse(format!(r#"{{"id": {id}, "certificate": "A"}}"#).as_bytes());
        assert_eq!((said.as_deref(), line.is_ok()), (Some(&*id), true));
        assert!(serde_json::from_str::<serde_json::Value>(&format!(r#"{{"id": {id}}}"#)).is_ok());
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_line() {
        let (id, line) = Line::parse("\u{feff}{\"id\": 1, \"certificate\": \"A\"}\r".as_bytes());
        assert_eq!((id.as_deref(), line.is_ok()), (Some("1"), true));
    }

    #[test]
    fn base64_of_one_certificate_becomes_pem() {
        let issued = Spec::leaf("www.example.jp").self_signed();
        let (pem, bare) = (issued.pem().replace("\r\n", "\n"), STANDARD.encode(&issued.der));
        let wrapped = bare.as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n");
        for text in [&bare, &format!(" {bare}\n"), &wrapped, &wrapped.replace("\r\n", " ")] {
            assert_eq!(armored(text.into()), pem, "{text}");
        }
        // It begins in the same line.
        assert_eq!(armored(format!("\n \n{wrapped}").into()), format!("\n\n{pem}"));
    }

    #[test]
    fn any_other_text_is_read_as_it_is() {
        let bare = STANDARD.encode(Spec::leaf("www.example.jp").self_signed().der);
        let texts = [
            &format!("{bare}\n{bare}"),
            &format!("{bare} {bare}"),
            &format!("{bare}AAAA"),
            &bare[..bare.len() - 8],
            &bare.replace(['+', '/'], "-"),
            "MIID",
            "LS0tLS1CRUdJTg==",
            "308203",
            "-----BEGIN X-----",
            "a b",
            "MI-D\nA",
            "\n",
        ];
        for text in texts {
            assert_eq!(armored(text.into()), format!("{}\n", text.trim_end_matches('\n')));
        }
        assert_eq!(armored("".into()), "");
    }
}
