//! User names and passwords in URLs, which are never shown.

use std::borrow::Cow;

/// Replaces them.
const HIDDEN: &str = "***";

/// A URL for display: without its user name and password, wherever a browser would find them (WHATWG URL standard).
/// Other texts are unchanged.
pub(crate) fn without_credentials(text: &str) -> Cow<'_, str> {
    let hidden = || {
        let (scheme, rest) = text.split_once(':')?;
        let name = scheme.trim_start();
        // A single letter is a drive of Windows.
        let is_scheme = name.len() > 1
            && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.'));
        let authority = rest.trim_start_matches(['/', '\\']);
        let is_url = authority.len() < rest.len() || matches!(&*name.to_ascii_lowercase(), "http" | "https");
        let end = authority.find(['/', '\\', '?', '#']).unwrap_or(authority.len());
        let at = authority[..end].rfind('@').filter(|_| is_scheme && is_url)?;
        let before = &text[..text.len() - authority.len()];
        Some(format!("{before}{HIDDEN}{}", &authority[at..]))
    };
    hidden().map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Like [`without_credentials`], for a proxy, which may have no scheme.
#[cfg(feature = "cli")]
pub(crate) fn proxy_without_credentials(text: &str) -> Cow<'_, str> {
    match text.rsplit_once('@') {
        Some((_, host)) if !text.contains("://") => Cow::Owned(format!("{HIDDEN}@{host}")),
        _ => without_credentials(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_url() {
        let cases = [
            ("http://user:secret@host:3128/a", "http://***@host:3128/a"),
            ("http://token@host", "http://***@host"),
            ("HTTPS://a:b@c@host/x@y", "HTTPS://***@host/x@y"),
            (" http:\\\\u:p@host\\x", " http:\\\\***@host\\x"),
            ("http:u:p@host/", "http:***@host/"),
            ("ldap://u:p@host/cn=x", "ldap://***@host/cn=x"),
            ("http://host/a@b", "http://host/a@b"),
            ("http://host?a@b", "http://host?a@b"),
            ("http://host", "http://host"),
            ("mozilla@2026-10", "mozilla@2026-10"),
            ("C:\\a@b", "C:\\a@b"),
            ("a b://u:p@h", "a b://u:p@h"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(without_credentials(text), expected, "{text}");
        }
        #[cfg(feature = "cli")]
        for (text, expected) in
            [("u:p@host:1", "***@host:1"), ("http://u:p@h:1", "http://***@h:1"), ("host:1", "host:1")]
        {
            assert_eq!(proxy_without_credentials(text), expected, "{text}");
        }
    }
}
