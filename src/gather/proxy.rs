//! The user's HTTP proxies, from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.

use std::net::IpAddr;

use ipnet::IpNet;
use ureq::http::Uri;

/// The proxies of a run.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// For http URLs.
    pub http: Option<ureq::Proxy>,
    /// For https URLs.
    pub https: Option<ureq::Proxy>,
    /// Hosts that are contacted without a proxy, as in `NO_PROXY`.
    pub exceptions: Vec<String>,
}

impl Proxies {
    /// Reads `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`. Lower-case names take precedence. `HTTP_PROXY`
    /// is ignored if `REQUEST_METHOD` is set, because a web server may have set it from a request header
    /// (CVE-2016-5385).
    ///
    /// # Errors
    ///
    /// The name of the variable whose value is not a proxy.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let either = |name: &str| {
            let value = variable(&name.to_ascii_lowercase());
            let upper = || match name {
                "HTTP_PROXY" if variable("REQUEST_METHOD").is_some() => None,
                _ => variable(name),
            };
            value.or_else(upper).filter(|value| !value.is_empty())
        };
        let proxy = |name: &str| -> Result<Option<ureq::Proxy>, String> {
            let named = either(name).map(|value| (name.to_owned(), value));
            let Some((name, value)) = named.or_else(|| Some(("ALL_PROXY".to_owned(), either("ALL_PROXY")?))) else {
                return Ok(None);
            };
            let parsed = ureq::Proxy::new(&value).map_err(|_| name.clone())?;
            match parsed.protocol() {
                ureq::ProxyProtocol::Http => Ok(Some(parsed)),
                _ => Err(name),
            }
        };
        let exceptions = either("NO_PROXY").unwrap_or_default();
        Ok(Self {
            http: proxy("HTTP_PROXY")?,
            https: proxy("HTTPS_PROXY")?,
            exceptions: exceptions.split([',', ' ']).filter(|entry| !entry.is_empty()).map(str::to_owned).collect(),
        })
    }

    /// The proxy for a URL, if there is one.
    pub fn for_url(&self, url: &Uri) -> Option<&ureq::Proxy> {
        let proxy = if url.scheme_str() == Some("https") { &self.https } else { &self.http };
        proxy.as_ref().filter(|_| !self.is_exception(url.host().unwrap_or_default(), url.port_u16()))
    }

    fn is_exception(&self, host: &str, port: Option<u16>) -> bool {
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        self.exceptions.iter().any(|entry| entry_matches(&entry.to_ascii_lowercase(), &host, port))
    }
}

/// Entries as in curl: `*` is every host, a name includes its subdomains, an address or network matches addresses; a
/// port restricts the entry.
fn entry_matches(entry: &str, host: &str, port: Option<u16>) -> bool {
    if entry == "*" {
        return true;
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        let network = entry.parse::<IpNet>().is_ok_and(|network| network.contains(&address));
        return network || entry.trim_matches(['[', ']']).parse() == Ok(address);
    }
    let (name, wanted_port) = match entry.rsplit_once(':') {
        Some((name, port)) => (name, port.parse::<u16>().ok()),
        None => (entry, None),
    };
    let name = name.trim_start_matches('*').trim_start_matches('.');
    let covered = host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    covered && !name.is_empty() && (wanted_port.is_none() || wanted_port == port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions() {
        let cases = [
            ("*", "http://a.example/", true),
            ("example.com", "http://example.com/", true),
            ("example.com", "http://www.example.com/", true),
            (".example.com", "http://www.example.com/", true),
            ("*.example.com", "http://www.example.com/", true),
            ("EXAMPLE.com", "http://www.Example.COM/", true),
            ("example.com:8080", "http://example.com:8080/", true),
            ("127.0.0.0/8", "http://127.0.0.1/", true),
            ("127.0.0.1", "http://127.0.0.1:8080/", true),
            ("::1", "http://[::1]/", true),
            ("example.com:8080", "http://example.com/", false),
            ("ample.com", "http://example.com/", false),
            ("example.com", "http://example.org/", false),
            ("10.0.0.0/8", "http://127.0.0.1/", false),
            ("", "http://example.com/", false),
        ];
        for (entry, url, direct) in cases {
            let proxies = Proxies {
                http: ureq::Proxy::new("http://proxy.example:3128").ok(),
                https: None,
                exceptions: vec![entry.to_owned()],
            };
            assert_eq!(proxies.for_url(&url.parse().unwrap()).is_none(), direct, "{entry} {url}");
        }
    }

    #[test]
    fn variables() {
        type Row<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);
        let cases: [Row<'_>; 7] = [
            (&[], None),
            (&[("HTTP_PROXY", "http://upper:1")], Some("upper")),
            (&[("HTTP_PROXY", "http://upper:1"), ("http_proxy", "http://lower:1")], Some("lower")),
            (&[("HTTP_PROXY", "plain:1")], Some("plain")),
            (&[("ALL_PROXY", "http://all:1")], Some("all")),
            (&[("HTTP_PROXY", "http://upper:1"), ("REQUEST_METHOD", "GET")], None),
            (&[("HTTP_PROXY", "")], None),
        ];
        for (variables, expected) in cases {
            let lookup =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            let proxies = Proxies::from_environment(lookup).unwrap();
            assert_eq!(proxies.http.as_ref().map(ureq::Proxy::host), expected, "{variables:?}");
        }
        let socks = Proxies::from_environment(|name| (name == "ALL_PROXY").then(|| "socks5://x:1".to_owned()));
        assert_eq!(socks.err().as_deref(), Some("ALL_PROXY"));
    }
}
