//! HTTP for AIA: hardened, because URLs, servers and answers are all strangers'.

use std::fmt;
use std::io::{self, Read};
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use ureq::config::Config;
use ureq::http::{Response, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, TcpConnector, Transport,
};
use ureq::{Agent, Body, Proxy};

use super::proxy::Proxies;
use super::{Answer, Fetch, FetchError, Limits, guard};
use crate::trust;
use crate::words::without_number;

/// The largest response header that is read, in bytes.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// Fetches over HTTP and HTTPS within the limits, from permitted addresses only, without cookies or
/// credentials.
#[derive(Debug)]
pub struct HttpFetcher {
    limits: Limits,
    allowed: Vec<IpNet>,
    proxies: Proxies,
    roots: OnceLock<RootCerts>,
}

impl HttpFetcher {
    /// A fetcher. `allowed` networks may be reached although they are not public.
    pub fn new(limits: Limits, allowed: Vec<IpNet>, proxies: Proxies) -> Self {
        Self { limits, allowed, proxies, roots: OnceLock::new() }
    }

    fn request(&self, url: &str, until: Instant) -> Result<Step, FetchError> {
        let uri = check_url(url)?;
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(FetchError::Timeout);
        }
        let proxy = self.proxies.for_url(&uri);
        // A proxy resolves names itself; an address that stands in the URL can be judged here.
        if let Some(address) = literal_address(&uri).filter(|address| !guard::permits(*address, &self.allowed)) {
            return Err(FetchError::Refused(address));
        }
        let mut request = self.agent(&uri, proxy, left).get(url);
        if let Some(credentials) = proxy.filter(|_| !is_https(&uri)).and_then(proxy_credentials) {
            request = request.header(header::PROXY_AUTHORIZATION, credentials);
        }
        let response = request.call().map_err(|error| fetch_error(&error))?;
        match response.status().as_u16() {
            200..=299 => self.body(response).map(Step::Body),
            301 | 302 | 303 | 307 | 308 => Ok(Step::Redirect(location(&uri, &response)?)),
            status => Err(FetchError::Status(status)),
        }
    }

    fn body(&self, mut response: Response<Body>) -> Result<Vec<u8>, FetchError> {
        let limit = self.limits.answer_bytes;
        let mut body = Vec::new();
        let reader = response.body_mut().as_reader();
        reader.take(limit + 1).read_to_end(&mut body).map_err(|error| io_error(&error))?;
        if body.len() as u64 > limit {
            return Err(FetchError::TooLarge(limit));
        }
        Ok(body)
    }

    fn agent(&self, uri: &Uri, proxy: Option<&Proxy>, left: Duration) -> Agent {
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MAX_HEADER_BYTES)
            .max_idle_connections(0)
            .timeout_global(Some(left))
            .user_agent(concat!("chainmend/", env!("CARGO_PKG_VERSION")));
        let resolver = GuardedResolver {
            allowed: self.allowed.clone(),
            proxy: proxy.map(|proxy| proxy.uri().clone()),
            inner: DefaultResolver::default(),
        };
        if is_https(uri) {
            let tls = TlsConfig::builder()
                .root_certs(self.roots.get_or_init(tls_roots).clone())
                .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
                .build();
            let config = config.tls_config(tls).proxy(proxy.cloned()).build();
            return Agent::with_parts(config, DefaultConnector::new(), resolver);
        }
        let through_proxy = proxy.is_some();
        let connector = ().chain(TcpConnector::default()).chain(AbsoluteForm { through_proxy });
        Agent::with_parts(config.proxy(None).build(), connector, resolver)
    }

    fn follow(&self, url: &str, until: Instant) -> Result<Vec<u8>, FetchError> {
        let mut url = url.to_owned();
        for redirect in 0..=self.limits.redirects {
            match self.request(&url, until) {
                Ok(Step::Body(body)) => return Ok(body),
                Ok(Step::Redirect(target)) => url = target,
                Err(error) if redirect == 0 => return Err(error),
                Err(error) => return Err(FetchError::BadRedirect(url, Box::new(error))),
            }
        }
        Err(FetchError::Redirects(self.limits.redirects))
    }
}

impl Fetch for HttpFetcher {
    fn fetch(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        self.follow(url, until.min(Instant::now() + self.limits.request)).map(Answer::from)
    }
}

enum Step {
    Body(Vec<u8>),
    Redirect(String),
}

/// The embedded Mozilla roots, to authenticate https servers. What they answer is authenticated by its
/// own signature anyway.
fn tls_roots() -> RootCerts {
    let ders = trust::newest("mozilla").into_iter().flat_map(trust::Snapshot::all);
    ders.map(|der| ureq::tls::Certificate::from_der(der).to_owned()).collect::<Vec<_>>().into()
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

fn check_url(url: &str) -> Result<Uri, FetchError> {
    let scheme = url.split_once(':').ok_or(FetchError::BadUrl)?.0;
    if !["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return Err(FetchError::Scheme);
    }
    let uri: Uri = url.parse().map_err(|_| FetchError::BadUrl)?;
    let authority = uri.authority().ok_or(FetchError::BadUrl)?;
    if authority.as_str().contains('@') {
        return Err(FetchError::Credentials);
    }
    if authority.host().is_empty() {
        return Err(FetchError::BadUrl);
    }
    Ok(uri)
}

fn literal_address(uri: &Uri) -> Option<IpAddr> {
    uri.host()?.trim_matches(['[', ']']).parse().ok()
}

fn proxy_credentials(proxy: &Proxy) -> Option<String> {
    let user = proxy.username()?;
    let password = proxy.password().unwrap_or_default();
    Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
}

/// The target of a redirect, which may be relative to the URL that was asked (RFC 9110 §10.2.2).
fn location(asked: &Uri, response: &Response<Body>) -> Result<String, FetchError> {
    let status = FetchError::Status(response.status().as_u16());
    let target = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let target = target.filter(|target| !target.is_empty()).ok_or(status)?;
    Ok(join(asked, target))
}

fn join(asked: &Uri, target: &str) -> String {
    let scheme = asked.scheme_str().unwrap_or("http");
    let authority = asked.authority().map_or("", |authority| authority.as_str());
    if target.split_once(':').is_some_and(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        target.to_owned()
    } else if let Some(rest) = target.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if target.starts_with('/') {
        format!("{scheme}://{authority}{target}")
    } else {
        let folder = asked.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{target}")
    }
}

fn fetch_error(error: &ureq::Error) -> FetchError {
    match error {
        ureq::Error::Timeout(_) => FetchError::Timeout,
        ureq::Error::HostNotFound => FetchError::HostNotFound,
        ureq::Error::BadUri(_) => FetchError::BadUrl,
        ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => FetchError::NotHttp,
        ureq::Error::Io(error) => io_error(error),
        ureq::Error::Other(cause) => match cause.downcast_ref::<RefusedAddress>() {
            Some(RefusedAddress(address)) => FetchError::Refused(*address),
            None => FetchError::Connection(cause.to_string()),
        },
        error => FetchError::Connection(error.to_string()),
    }
}

fn io_error(error: &io::Error) -> FetchError {
    if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        return fetch_error(inner);
    }
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => FetchError::Timeout,
        _ if error.to_string().contains("failed to lookup address") => FetchError::HostNotFound,
        _ => FetchError::Connection(without_number(error)),
    }
}

#[derive(Debug)]
struct RefusedAddress(IpAddr);

impl fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a public address", self.0)
    }
}

impl std::error::Error for RefusedAddress {}

/// Resolves names, and keeps only addresses that AIA may reach. The connection goes to the very
/// addresses that were judged, so a second answer of the name server changes nothing. The user's own
/// proxy is not judged: its address is what the user meant.
#[derive(Debug)]
struct GuardedResolver {
    allowed: Vec<IpNet>,
    proxy: Option<Uri>,
    inner: DefaultResolver,
}

impl Resolver for GuardedResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        if let Some(proxy) = &self.proxy {
            return self.inner.resolve(proxy, config, timeout);
        }
        let resolved = self.inner.resolve(uri, config, timeout)?;
        let mut permitted = self.empty();
        for address in resolved.iter().filter(|address| guard::permits(address.ip(), &self.allowed)) {
            permitted.push(*address);
        }
        match resolved.first() {
            Some(first) if permitted.is_empty() => Err(ureq::Error::Other(Box::new(RefusedAddress(first.ip())))),
            _ => Ok(permitted),
        }
    }
}

/// Turns the request line for a proxy into absolute form (RFC 9112 §3.2.2). ureq would open a tunnel
/// with CONNECT instead, which proxies commonly refuse for port 80.
#[derive(Debug)]
struct AbsoluteForm {
    through_proxy: bool,
}

impl<In: Transport> Connector<In> for AbsoluteForm {
    type Out = AbsoluteFormTransport<In>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let authority = details.uri.authority().map_or("", |authority| authority.as_str());
        let origin = self.through_proxy.then(|| format!("http://{authority}"));
        Ok(chained.map(|inner| AbsoluteFormTransport { inner, origin }))
    }
}

#[derive(Debug)]
struct AbsoluteFormTransport<In> {
    inner: In,
    /// What goes before the path of the request line that has not been sent yet.
    origin: Option<String>,
}

impl<In: Transport> Transport for AbsoluteFormTransport<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let Some(origin) = self.origin.take() else {
            return self.inner.transmit_output(amount, timeout);
        };
        let output = self.inner.buffers().output();
        let path = b"GET ".len();
        let longer = amount + origin.len();
        if amount < path || longer > output.len() {
            return Err(ureq::Error::BadUri("the URL is too long for a proxy".to_owned()));
        }
        output.copy_within(path..amount, path + origin.len());
        output[path..path + origin.len()].copy_from_slice(origin.as_bytes());
        self.inner.transmit_output(longer, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }
}

#[cfg(test)]
mod tests {
    use ureq::unversioned::transport::LazyBuffers;

    use super::*;

    #[test]
    fn redirect_targets() {
        let asked: Uri = "http://ca.example:8080/aia/issuer.crt?x=1".parse().unwrap();
        let cases = [
            ("https://other.example/a", "https://other.example/a"),
            ("//other.example/a", "http://other.example/a"),
            ("/a?b", "http://ca.example:8080/a?b"),
            ("next.crt", "http://ca.example:8080/aia/next.crt"),
            ("file:///etc/passwd", "file:///etc/passwd"),
        ];
        for (target, expected) in cases {
            assert_eq!(join(&asked, target), expected);
        }
    }

    #[test]
    fn urls_that_are_not_asked() {
        let cases = [
            ("ldap://ca.example/cn=x", FetchError::Scheme),
            ("file:///etc/passwd", FetchError::Scheme),
            ("ftp://ca.example/x", FetchError::Scheme),
            ("/relative", FetchError::BadUrl),
            ("http://user:secret@ca.example/x", FetchError::Credentials),
            ("http://user@ca.example/x", FetchError::Credentials),
            ("http://", FetchError::BadUrl),
            ("http://a b/", FetchError::BadUrl),
            ("", FetchError::BadUrl),
        ];
        for (url, expected) in cases {
            assert_eq!(check_url(url).unwrap_err(), expected, "{url}");
        }
    }

    #[test]
    fn https_is_told_by_its_scheme() {
        for (url, expected) in [("https://ca.example/", true), ("HTTPS://ca.example/", true), ("http://https/", false)]
        {
            assert_eq!(is_https(&check_url(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn errors_of_the_operating_system() {
        let timeout = ureq::Error::Timeout(ureq::Timeout::Global);
        let cases = [
            (io::ErrorKind::TimedOut.into(), FetchError::Timeout),
            (io::ErrorKind::WouldBlock.into(), FetchError::Timeout),
            (io::Error::other("failed to lookup address information: Try again"), FetchError::HostNotFound),
            (io::Error::other("out of order"), FetchError::Connection("out of order".to_owned())),
            (io::Error::other(timeout), FetchError::Timeout),
            (io::Error::other(ureq::Error::HostNotFound), FetchError::HostNotFound),
        ];
        for (error, expected) in cases {
            assert_eq!(io_error(&error), expected, "{error}");
        }
    }

    #[test]
    fn addresses_that_are_refused_are_called_so() {
        let error = RefusedAddress([10, 0, 0, 1].into());
        assert_eq!(error.to_string(), "10.0.0.1 is not a public address");
        let wrapped = ureq::Error::Other(Box::new(error));
        assert_eq!(fetch_error(&wrapped), FetchError::Refused([10, 0, 0, 1].into()));
    }

    /// What would go over the network.
    #[derive(Debug)]
    struct Recorder {
        buffers: LazyBuffers,
        sent: Vec<u8>,
        is_open: bool,
    }

    impl Transport for Recorder {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.buffers
        }

        fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
            self.sent.extend_from_slice(&self.buffers.output()[..amount]);
            Ok(())
        }

        fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
            Ok(false)
        }

        fn is_open(&mut self) -> bool {
            self.is_open
        }
    }

    fn transport(room: usize, origin: Option<&str>, is_open: bool) -> AbsoluteFormTransport<Recorder> {
        let inner = Recorder { buffers: LazyBuffers::new(1, room), sent: Vec::new(), is_open };
        AbsoluteFormTransport { inner, origin: origin.map(str::to_owned) }
    }

    /// The first request line gets the origin, to the last octet that there is room for; what is sent after it is as it is.
    #[test]
    fn request_lines_for_a_proxy() {
        const ORIGIN: &str = "http://ca.example";
        let (head, longer) = ("GET /a HTTP/1.1\r\n\r\n", "GET http://ca.example/a HTTP/1.1\r\n\r\n");
        let cases = [
            ("direct", None, 100, head, Some(head)),
            ("through a proxy", Some(ORIGIN), 100, head, Some(longer)),
            ("no more room than that", Some(ORIGIN), longer.len(), head, Some(longer)),
            ("too little room", Some(ORIGIN), longer.len() - 1, head, None),
            ("the method alone", Some(ORIGIN), 100, "GET ", Some("GET http://ca.example")),
            ("less than the method", Some(ORIGIN), 100, "GET", None),
        ];
        let timeout = || NextTimeout {
            after: Duration::from_secs(1).into(),
            reason: ureq::Timeout::Global,
            per_read: None,
            per_write: None,
        };
        for (what, origin, room, output, expected) in cases {
            let mut transport = transport(room, origin, true);
            let mut send = |text: &str| {
                transport.buffers().output()[..text.len()].copy_from_slice(text.as_bytes());
                transport.transmit_output(text.len(), timeout())
            };
            let outcome = send(output);
            assert_eq!(outcome.is_ok(), expected.is_some(), "{what}");
            if let Some(expected) = expected {
                send("GET /b").unwrap();
                assert_eq!(String::from_utf8_lossy(&transport.inner.sent), format!("{expected}GET /b"), "{what}");
            }
        }
        for is_open in [true, false] {
            assert_eq!(transport(1, None, is_open).is_open(), is_open);
        }
    }
}
