//! A Kubernetes Secret of type `kubernetes.io/tls`, as `kubectl create secret tls --dry-run=client -o yaml` writes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// The maximum length of the name of a Secret (RFC 1123, Kubernetes, object names).
const LONGEST: usize = 253;

/// The manifest with the chain and its key, and the root separately.
pub(super) fn secret(name: &str, chain: &[u8], key: &[u8], root: &[u8]) -> Zeroizing<Vec<u8>> {
    let name = object_name(name);
    // Allocated once, because a reallocation would leave a copy of the key behind.
    let capacity = 200 + name.len() + (chain.len() + key.len() + root.len()) * 2;
    let mut text = Zeroizing::new(String::with_capacity(capacity));
    text.push_str("apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata:\n  name: ");
    text.push_str(&word(name));
    text.push_str("\ndata:\n");
    for (field, value) in [("tls.crt", chain), ("tls.key", key), ("ca.crt", root)] {
        text.push_str("  ");
        text.push_str(field);
        text.push_str(": ");
        STANDARD.encode_string(value, &mut text);
        text.push('\n');
    }
    Zeroizing::new(std::mem::take(&mut *text).into_bytes())
}

/// The name as a string of YAML 1.1, which reads some words as numbers or truth values.
fn word(name: String) -> String {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let is_other = WORDS.contains(&&*name) || name.starts_with(|first: char| first.is_ascii_digit());
    if is_other { format!("\"{name}\"") } else { name }
}

/// Whether two manifests are of the same Secret and differ only in its values.
pub(super) fn is_alike(one: &[u8], other: &[u8]) -> bool {
    const VALUES: [&[u8]; 3] = [b"  tls.crt: ", b"  tls.key: ", b"  ca.crt: "];
    let lines = |text: &'_ [u8]| text.split(|octet| *octet == b'\n').count();
    let is_like = |(one, other): (&[u8], &[u8])| {
        one == other || VALUES.iter().any(|value| one.starts_with(value) && other.starts_with(value))
    };
    let pairs = one.split(|octet| *octet == b'\n').zip(other.split(|octet| *octet == b'\n'));
    lines(one) == lines(other) && pairs.into_iter().all(is_like)
}

/// A DNS subdomain derived from the leaf's name.
pub(super) fn object_name(name: &str) -> String {
    let kept = |character: char| match character.to_ascii_lowercase() {
        lower @ ('a'..='z' | '0'..='9' | '.') => lower,
        _ => '-',
    };
    let name: String = name.chars().take(LONGEST).map(kept).collect();
    let labels = name.split('.').map(|label| label.trim_matches('-')).filter(|label| !label.is_empty());
    let name = labels.collect::<Vec<_>>().join(".");
    if name.is_empty() { "tls".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_that_are_alike() {
        let made = |name, value: &[u8]| secret(name, value, value, value);
        let one = made("www.example.jp", b"one");
        let text = String::from_utf8(one.to_vec()).unwrap();
        let cases = [
            (made("www.example.jp", b"another").to_vec(), true),
            (made("mail.example.jp", b"one").to_vec(), false),
            (text.replace("data:", "data:\n  more: b25l").into_bytes(), false),
            (text.replace("  ca.crt", "  labels").into_bytes(), false),
            (format!("{text}---\nkind: Service\n").into_bytes(), false),
            (Vec::new(), false),
        ];
        for (other, expected) in cases {
            assert_eq!(is_alike(&other, &one), expected, "{}", String::from_utf8_lossy(&other));
        }
    }

    #[test]
    fn names_are_strings() {
        let cases = [
            ("www.example.jp", "www.example.jp"),
            ("nodes", "nodes"),
            ("12345", "\"12345\""),
            ("1e3", "\"1e3\""),
            ("true", "\"true\""),
            ("no", "\"no\""),
        ];
        for (name, expected) in cases {
            let text = secret(name, b"", b"", b"");
            let line = format!("  name: {expected}\n");
            assert!(String::from_utf8_lossy(&text).contains(&line), "{name}");
        }
    }

    #[test]
    fn names_of_objects() {
        let cases = [
            ("www.example.jp", "www.example.jp"),
            ("wildcard.example.jp", "wildcard.example.jp"),
            ("WWW Example_1", "www-example-1"),
            ("..-a-..", "a"),
            ("例", "tls"),
        ];
        for (name, expected) in cases {
            assert_eq!(object_name(name), expected, "{name}");
        }
    }
}
