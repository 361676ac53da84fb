//! Parses URLs by the URL standard, as browsers and Windows do, because certificates contain what people typed.

use std::net::IpAddr;

use url::{Host, Url};

use super::super::error::FetchError;
use super::super::guard;

/// The maximum length of a URL: IIS refuses more than 16 KiB, most servers more than 8 KiB.
const MOST_OCTETS: usize = 8 * 1024;

/// A URL that can be requested: http or https, with a host, and without a user name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target(Url);

impl Target {
    /// Parses a URL. Spaces around it are removed, `\` becomes `/`, and other characters are percent-encoded if
    /// necessary (WHATWG URL standard).
    pub(super) fn parse(text: &str) -> Result<Self, FetchError> {
        if text.len() > MOST_OCTETS {
            return Err(FetchError::BadUrl);
        }
        let url = Url::parse(text).map_err(|_| FetchError::BadUrl);
        // An unsupported scheme is reported even if the rest of the URL is malformed.
        if let Some(scheme) = other_scheme(text) {
            return Err(FetchError::Scheme(scheme));
        }
        Self::check(url?)
    }

    /// The target of a redirect, which may be relative to this URL (RFC 9110 section 10.2.2).
    pub(super) fn join(&self, location: &str) -> (String, Result<Self, FetchError>) {
        match self.0.join(location) {
            Ok(url) if location.len() <= MOST_OCTETS => (url.to_string(), Self::check(url)),
            _ => (location.chars().take(MOST_OCTETS).collect(), Err(FetchError::BadUrl)),
        }
    }

    fn check(mut url: Url) -> Result<Self, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Credentials);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(FetchError::BadUrl);
        }
        if let Some(port) = url.port().filter(|port| !guard::permits_port(*port)) {
            return Err(FetchError::Port(port));
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The URL as it is requested.
    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The IP address, if the host is one.
    pub(super) fn address(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        }
    }
}

/// The scheme, if it is neither http nor https.
fn other_scheme(text: &str) -> Option<String> {
    let (scheme, _) = text.trim_start_matches(|character: char| character <= ' ').split_once(':')?;
    let mut characters = scheme.chars();
    let is_scheme = characters.next()?.is_ascii_alphabetic()
        && characters.all(|character| character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.'));
    let scheme = scheme.to_ascii_lowercase();
    (is_scheme && scheme.len() <= 16 && !matches!(&*scheme, "http" | "https")).then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_as_the_standard_reads_them() {
        let cases = [
            ("http://ca.example/a.crt", "http://ca.example/a.crt"),
            (" \thttp://ca.example/a.crt\r\n", "http://ca.example/a.crt"),
            ("HTTP://CA.Example/A.crt", "http://ca.example/A.crt"),
            ("http://ca.example:80/a", "http://ca.example/a"),
            ("http://ca.example", "http://ca.example/"),
            ("http:\\\\ca.example\\CertEnroll\\a.crt", "http://ca.example/CertEnroll/a.crt"),
            ("http:/ca.example/a", "http://ca.example/a"),
            // URLs of AD CS, which contain the CA's name.
            (
                "http://pki.example/CertEnroll/Example Issuing CA(1).crt",
                "http://pki.example/CertEnroll/Example%20Issuing%20CA(1).crt",
            ),
            ("http://pki.example/CertEnroll/Example%20CA.crt", "http://pki.example/CertEnroll/Example%20CA.crt"),
            ("http://pki.example/Zürich.crt", "http://pki.example/Z%C3%BCrich.crt"),
            ("http://pki.example/認証局.crt", "http://pki.example/%E8%AA%8D%E8%A8%BC%E5%B1%80.crt"),
            ("http://bücher.example/a", "http://xn--bcher-kva.example/a"),
            ("http://ca.example/100%.crt", "http://ca.example/100%.crt"),
            ("http://ca.example/a\tb\n.crt", "http://ca.example/ab.crt"),
            ("http://ca.example/x/../a", "http://ca.example/a"),
            ("http://ca.example/a?b=c d#part", "http://ca.example/a?b=c%20d"),
            ("http://ca.example./a", "http://ca.example./a"),
        ];
        for (text, expected) in cases {
            assert_eq!(Target::parse(text).as_ref().map(Target::as_str), Ok(expected), "{text}");
            // ureq must accept the URL.
            assert!(expected.parse::<ureq::http::Uri>().is_ok(), "{expected}");
        }
    }

    #[test]
    fn urls_that_are_not_asked() {
        let scheme = |name: &str| FetchError::Scheme(name.to_owned());
        let long = format!("http://ca.example/{}", "a".repeat(MOST_OCTETS));
        let cases = [
            ("ldap://ca.example/cn=x", scheme("ldap")),
            ("ldap:///CN=Example CA,CN=AIA?cACertificate?base?objectClass=certificationAuthority", scheme("ldap")),
            ("LDAP:no host", scheme("ldap")),
            ("file:///etc/passwd", scheme("file")),
            ("file://\\\\server\\share\\ca.crt", scheme("file")),
            ("ftp://ca.example/x", scheme("ftp")),
            ("gopher://127.0.0.1:25/", scheme("gopher")),
            ("/relative", FetchError::BadUrl),
            ("ca.example/a.crt", FetchError::BadUrl),
            ("\\\\server\\share\\ca.crt", FetchError::BadUrl),
            ("http://user:secret@ca.example/x", FetchError::Credentials),
            ("http://user@ca.example/x", FetchError::Credentials),
            ("http://:secret@ca.example/x", FetchError::Credentials),
            ("http://", FetchError::BadUrl),
            ("http://a b/", FetchError::BadUrl),
            ("http://ca.example:99999/", FetchError::BadUrl),
            ("http://[fe80::1%25eth0]/", FetchError::BadUrl),
            ("http://[::1/", FetchError::BadUrl),
            ("http://ca.example:25/", FetchError::Port(25)),
            ("https://ca.example:22/", FetchError::Port(22)),
            ("http://ca.example:0/", FetchError::Port(0)),
            ("", FetchError::BadUrl),
            (&long, FetchError::BadUrl),
        ];
        for (url, expected) in cases {
            assert_eq!(Target::parse(url).unwrap_err(), expected, "{url}");
        }
    }

    #[test]
    fn targets_of_redirects() {
        let asked = Target::parse("http://ca.example:8080/aia/issuer.crt?x=1").unwrap();
        let cases = [
            ("https://other.example/a", Ok("https://other.example/a")),
            ("//other.example/a", Ok("http://other.example/a")),
            ("/a?b", Ok("http://ca.example:8080/a?b")),
            ("next.crt", Ok("http://ca.example:8080/aia/next.crt")),
            ("../a b.crt", Ok("http://ca.example:8080/a%20b.crt")),
            ("file:///etc/passwd", Err(FetchError::Scheme("file".to_owned()))),
            ("http://user@other.example/", Err(FetchError::Credentials)),
            ("http://other.example:6667/", Err(FetchError::Port(6667))),
        ];
        for (location, expected) in cases {
            let (_, target) = asked.join(location);
            assert_eq!(target.as_ref().map(Target::as_str), expected.as_ref().copied(), "{location}");
        }
    }
}
