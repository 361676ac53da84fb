//! Matching a certificate with a host (RFC 9525 §6).

use std::fmt;
use std::net::IpAddr;

use super::names::is_dns_name;
use crate::certificate::{AlternativeName, Certificate};

/// The host that a client connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A DNS name in A-labels (RFC 5890 §2.3.2.1) and lower case, without a final dot.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
}

/// A text that is neither a DNS name nor an IP address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAHost;

impl fmt::Display for NotAHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("neither a DNS name nor an IP address")
    }
}

impl std::error::Error for NotAHost {}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(name),
            Self::Ip(address) => write!(f, "{address}"),
        }
    }
}

impl Host {
    /// Parses a host: an IP address, an IPv6 address in brackets, or a DNS name, which may be internationalised (UTS
    /// #46).
    ///
    /// # Errors
    ///
    /// [`NotAHost`].
    pub fn parse(text: &str) -> Result<Self, NotAHost> {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse() {
            return Ok(Self::Ip(address));
        }
        let name = idna::domain_to_ascii(text.strip_suffix('.').unwrap_or(text)).map_err(|_| NotAHost)?;
        // A name of four numbers is a mistyped address.
        let is_name = is_dns_name(&name) && name.rsplit('.').next().is_none_or(|top| top.parse::<u64>().is_err());
        if is_name { Ok(Self::Dns(name)) } else { Err(NotAHost) }
    }
}

/// Whether a certificate covers `host`. Only subjectAltName counts, not the common name. Addresses match only
/// addresses, and names match only names (RFC 9525 §6.1).
pub fn covers(certificate: &Certificate, host: &Host) -> bool {
    let names = certificate.facts().alternative_names.iter().flatten();
    names.into_iter().any(|name| match (name, host) {
        (AlternativeName::Dns(pattern), Host::Dns(host)) => dns_matches(pattern, host),
        (AlternativeName::Ip(octets), Host::Ip(IpAddr::V4(address))) => octets[..] == address.octets(),
        (AlternativeName::Ip(octets), Host::Ip(IpAddr::V6(address))) => octets[..] == address.octets(),
        _ => false,
    })
}

/// A wildcard is the whole left-most label and stands for exactly one label (RFC 9525 §6.3).
fn dns_matches(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(base) => {
            !is_public_suffix(base) && host.split_once('.').is_some_and(|(_, parent)| parent.eq_ignore_ascii_case(base))
        }
        None => pattern.eq_ignore_ascii_case(host),
    }
}

/// Whether a DNS name of a certificate can match any host. A wildcard must be the complete left-most label, and not be
/// directly under a public suffix. Addresses are not DNS names.
pub fn is_usable_name(pattern: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(base) => is_dns_name(base) && !is_public_suffix(base),
        None => is_dns_name(pattern) && pattern.parse::<IpAddr>().is_err(),
    }
}

/// Whether anybody can register names directly under `domain`, as under `com` and `co.jp`. Browsers refuse wildcards
/// there. Domains that a company offers to its customers (the private part of the Public Suffix List) are not included.
fn is_public_suffix(domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let suffix = psl::suffix(domain.as_bytes());
    suffix.is_some_and(|suffix| suffix == domain.as_bytes() && suffix.typ() != Some(psl::Type::Private))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_one_label() {
        let cases = [
            ("www.example.com", "www.example.com", true),
            ("WWW.Example.com", "www.example.com", true),
            ("*.example.com", "www.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "a.b.example.com", false),
            ("w*.example.com", "www.example.com", false),
            ("www.*.com", "www.example.com", false),
            ("*.*.com", "www.example.com", false),
            ("*.com", "example.com", false),
            ("*.co.jp", "example.co.jp", false),
            ("*.intranet", "www.intranet", false),
            ("*.blogspot.com", "mine.blogspot.com", true),
            ("*", "com", false),
            ("*.xn--r8jz45g.jp", "www.xn--r8jz45g.jp", true),
        ];
        for (pattern, host, expected) in cases {
            assert_eq!(dns_matches(pattern, host), expected, "{pattern} {host}");
        }
    }

    #[test]
    fn hosts_as_people_type_them() {
        let dns = |name: &str| Ok(Host::Dns(name.to_owned()));
        let cases = [
            ("www.example.jp", dns("www.example.jp")),
            ("WWW.Example.JP.", dns("www.example.jp")),
            ("例え.jp", dns("xn--r8jz45g.jp")),
            ("a_b.example.jp", dns("a_b.example.jp")),
            ("localhost", dns("localhost")),
            ("192.0.2.1", Ok(Host::Ip("192.0.2.1".parse().unwrap()))),
            ("[2001:db8::1]", Ok(Host::Ip("2001:db8::1".parse().unwrap()))),
            ("2001:DB8::1", Ok(Host::Ip("2001:db8::1".parse().unwrap()))),
            ("192.0.2.256", Err(NotAHost)),
            ("*.example.jp", Err(NotAHost)),
            ("a b", Err(NotAHost)),
            ("https://example.jp/", Err(NotAHost)),
            ("", Err(NotAHost)),
            ("a..b", Err(NotAHost)),
        ];
        for (text, expected) in cases {
            assert_eq!(Host::parse(text), expected, "{text}");
        }
    }
}
