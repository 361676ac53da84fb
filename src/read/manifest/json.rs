//! The strings of a JSON document (RFC 8259), with their positions.

use std::sync::Arc;

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::{CHAIN, Mappings, Scalar, Style};

/// An open object with its last key, or an open array with the key that it is the value of.
struct Open {
    mapping: usize,
    key: Arc<str>,
    is_object: bool,
    /// Whether the next string is a key.
    wants_key: bool,
}

/// All strings that may contain PEM. `None` if the text is not one or several JSON objects.
pub(super) fn scalars(text: &[u8]) -> Option<(Vec<Scalar>, Mappings)> {
    if text.trim_ascii_start().first() != Some(&b'{') || !is_json(text) {
        return None;
    }
    let (mut found, mut mappings, mut open) = (Vec::new(), Mappings::default(), Vec::<Open>::new());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'{' => {
                let mapping = mappings.add(open.last().map(|last| (last.mapping, last.key.clone())));
                open.push(Open { mapping, key: Arc::from(""), is_object: true, wants_key: true });
            }
            b'[' => {
                let (mapping, key) = open.last().map_or((0, Arc::from("")), |last| (last.mapping, last.key.clone()));
                open.push(Open { mapping, key, is_object: false, wants_key: false });
            }
            b'}' | b']' => drop(open.pop()),
            b',' => {
                if let Some(last) = open.last_mut() {
                    last.wants_key = last.is_object;
                }
            }
            b'"' => {
                let end = string_end(text, at)?;
                let last = open.last_mut()?;
                let value = serde_json::from_slice::<String>(&text[at..end]).ok()?;
                if last.wants_key {
                    last.key = value.into();
                    last.wants_key = false;
                } else {
                    let value = Zeroizing::new(value.into_bytes());
                    found.extend(Scalar::worth_a_look(last.mapping, &last.key, at..end, Style::Double, value));
                }
                at = end;
                continue;
            }
            // The `n` of `null`.
            b'n' => {
                let chain = open.last().filter(|last| &*last.key == CHAIN);
                let empty = |last: &Open| {
                    let value = Zeroizing::default();
                    Scalar::worth_a_look(last.mapping, &last.key, at..at + 4, Style::Double, value)
                };
                found.extend(chain.and_then(empty));
            }
            _ => {}
        }
        at += 1;
    }
    Some((found, mappings))
}

fn is_json(text: &[u8]) -> bool {
    serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>().all(|value| value.is_ok())
}

/// The position after the quotation mark that ends the string which begins at an offset.
fn string_end(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}
