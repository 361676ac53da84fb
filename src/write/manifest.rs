//! A Kubernetes Secret of type `kubernetes.io/tls`, as `kubectl create secret tls --dry-run=client -o yaml` writes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// The longest name of a Secret (RFC 1123, Kubernetes, object names).
const LONGEST: usize = 253;

/// The manifest with the chain and its key, and the root separately.
pub(super) fn secret(name: &str, chain: &[u8], key: &[u8], root: &[u8]) -> Zeroizing<Vec<u8>> {
    let name = object_name(name);
    // With room for all of it, so that no copy of the key is left behind.
    let capacity = 200 + name.len() + (chain.len() + key.len() + root.len()) * 2;
    let mut text = Zeroizing::new(String::with_capacity(capacity));
    text.push_str("apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata:\n  name: ");
    text.push_str(&name);
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

/// A DNS subdomain made of the leaf's name.
fn object_name(name: &str) -> String {
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
