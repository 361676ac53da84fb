//! HTTP for AIA. URLs, servers and responses are untrusted.

mod faults;
#[cfg(test)]
mod rebinding;
mod target;
mod transport;

use std::hash::{BuildHasher as _, RandomState};
use std::io::Read;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use ureq::config::Config;
use ureq::http::{HeaderValue, Response, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, Resolver};
use ureq::unversioned::transport::{Connector as _, DefaultConnector, TcpConnector};
use ureq::{Agent, Body, Proxy};

use self::faults::{fetch_error, io_error};
use self::target::Target;
use self::transport::{AbsoluteForm, GuardedResolver};
use super::credentials::without_credentials;
use super::deadline::later;
use super::error::FetchError;
use super::fetched::FetchLimits;
use super::guard::Networks;
use super::proxy::Proxies;
use super::source::{Answer, Fetch, Validators};
use crate::trust::{self, Anchors};

/// The largest response header that is read, in bytes.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// The time limits for resolving a name and for connecting. If a name server is down, the second one is asked after 5
/// seconds (resolv.conf(5)); a lost packet costs 1 or 3 seconds (RFC 6298). If the host cannot be reached, repeating
/// the request does not help.
const RESOLVE: Duration = Duration::from_secs(8);
const CONNECT: Duration = Duration::from_secs(5);

/// How long the addresses of a name are cached, as in browsers: usually longer than a run, but `batch` notices if a
/// server moves.
const KEEPS_NAMES: Duration = Duration::from_secs(60);

/// The pauses before a URL is requested for the second and the third time; there is no fourth.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// Fetches over HTTP and HTTPS within limits, from permitted addresses only, without cookies or credentials.
/// Connections are reused.
pub struct HttpFetcher {
    limits: FetchLimits,
    networks: Networks,
    proxies: Proxies,
    /// Roots for https servers, in addition to Mozilla's.
    more_roots: Anchors,
    is_https_only: bool,
    roots: OnceLock<RootCerts>,
    resolver: Arc<dyn Resolver>,
    /// How long the addresses of a name are cached.
    keeps_names: Duration,
    /// Indexed by whether it is for https, and whether it uses a proxy.
    agents: [[OnceLock<Agent>; 2]; 2],
}

/// A failed request, and the pause that the server asked for.
#[derive(Debug)]
struct Failed {
    error: FetchError,
    retry_after: Option<Duration>,
    /// Whether no connection was made.
    is_unreachable: bool,
}

impl From<FetchError> for Failed {
    fn from(error: FetchError) -> Self {
        Self { error, retry_after: None, is_unreachable: false }
    }
}

/// Checks whether a URL can be requested over https.
///
/// # Errors
///
/// [`FetchError`] if not.
#[cfg(feature = "cli")]
pub(crate) fn check_https(url: &str) -> Result<(), FetchError> {
    if Target::parse(url)?.is_https() { Ok(()) } else { Err(FetchError::NotHttps) }
}

impl HttpFetcher {
    /// Creates a fetcher with these limits, networks and proxies.
    pub fn new(limits: FetchLimits, networks: Networks, proxies: Proxies) -> Self {
        Self {
            limits,
            networks,
            proxies,
            more_roots: Anchors::default(),
            is_https_only: false,
            roots: OnceLock::new(),
            resolver: Arc::new(DefaultResolver::default()),
            keeps_names: KEEPS_NAMES,
            agents: Default::default(),
        }
    }

    /// Also trusts https servers with the given roots, because private CAs may serve their issuers that way.
    #[must_use]
    pub fn trusting(mut self, roots: &Anchors) -> Self {
        self.more_roots = roots.given_only();
        self
    }

    /// Only uses https, also for redirects.
    #[must_use]
    pub fn over_https_only(mut self) -> Self {
        self.is_https_only = true;
        self
    }

    /// Requests a URL, repeatedly if that may help. `None` if the known response is still current.
    fn ask(&self, url: &str, known: &Validators, until: Instant) -> Result<Option<Answer>, FetchError> {
        let target = Target::parse(url)?;
        let mut attempt = 0;
        loop {
            let start = Instant::now();
            let answer = self.follow(target.clone(), known, until.min(later(start, self.limits.request)));
            let failed = match answer {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let left = until.saturating_duration_since(Instant::now());
            match pause(attempt, &failed, left, random()) {
                Some(pause) => std::thread::sleep(pause),
                None => return Err(failed.error),
            }
            attempt += 1;
        }
    }

    fn follow(&self, target: Target, known: &Validators, until: Instant) -> Result<Option<Answer>, Failed> {
        let mut target = target;
        let mut is_redirected = false;
        for _ in 0..=self.limits.redirects {
            let within = |failed: Failed| {
                if !is_redirected {
                    return failed;
                }
                let error = FetchError::BadRedirect(target.as_str().to_owned(), Box::new(failed.error));
                Failed { error, ..failed }
            };
            match self.request(&target, known, until).map_err(within)? {
                Step::Answer(answer) => return Ok(Some(answer)),
                Step::Unchanged => return Ok(None),
                Step::Redirect(location) => {
                    let (shown, next) = target.join(&location);
                    target = next.map_err(|error| {
                        FetchError::BadRedirect(without_credentials(&shown).into_owned(), Box::new(error))
                    })?;
                    is_redirected = true;
                }
            }
        }
        Err(FetchError::Redirects(self.limits.redirects).into())
    }

    fn request(&self, target: &Target, known: &Validators, until: Instant) -> Result<Step, Failed> {
        if self.is_https_only && !target.is_https() {
            return Err(FetchError::NotHttps.into());
        }
        // A proxy resolves names itself; an address in the URL can be checked here.
        if let Some(address) = target.address() {
            self.networks.judge(address).map_err(|refusal| FetchError::refused(address, refusal))?;
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(FetchError::Timeout.into());
        }
        let uri: Uri = target.as_str().parse().map_err(|_| FetchError::BadUrl)?;
        let proxy = self.proxies.for_url(&uri);
        let mut request = self.agent(target, proxy).get(&uri);
        if let Some(credentials) = proxy.filter(|_| !target.is_https()).and_then(proxy_credentials) {
            request = request.header(header::PROXY_AUTHORIZATION, credentials);
        }
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, &**etag);
        }
        if let Some(time) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, &**time);
        }
        let request = request.config().timeout_global(Some(left));
        let request = request.timeout_resolve(Some(RESOLVE)).timeout_connect(Some(CONNECT)).build();
        let response = request.call().map_err(|error| Failed {
            error: by_proxy(fetch_error(&error), proxy, target.is_https()),
            retry_after: None,
            is_unreachable: matches!(error, ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect)),
        })?;
        let retry_after = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|value| retry_after_of(value, OffsetDateTime::now_utc()));
        match response.status().as_u16() {
            200..=299 => Ok(Step::Answer(self.answer(response)?)),
            304 if *known != Validators::default() => Ok(Step::Unchanged),
            status @ (301 | 302 | 303 | 307 | 308) => {
                let location = response.headers().get(header::LOCATION).map(HeaderValue::as_bytes);
                let location = location.filter(|location| !location.is_empty()).ok_or(FetchError::Status(status))?;
                Ok(Step::Redirect(String::from_utf8_lossy(location).into_owned()))
            }
            status => Err(Failed {
                error: by_proxy(FetchError::Status(status), proxy, false),
                retry_after,
                is_unreachable: false,
            }),
        }
    }

    fn answer(&self, mut response: Response<Body>) -> Result<Answer, FetchError> {
        let coding = response.headers().get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
        if let Some(coding) = coding.filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity")) {
            return Err(FetchError::Compressed(coding.chars().take(32).collect()));
        }
        let validators = Validators::of(|name| response.headers().get(name)?.to_str().ok());
        let limit = self.limits.answer_bytes;
        let mut body = Vec::new();
        let reader = response.body_mut().as_reader();
        reader.take(limit.saturating_add(1)).read_to_end(&mut body).map_err(|error| io_error(&error))?;
        if body.len() as u64 > limit {
            return Err(FetchError::TooLarge(limit));
        }
        Ok(Answer { validators, ..Answer::from(body) })
    }

    fn agent(&self, target: &Target, proxy: Option<&Proxy>) -> &Agent {
        let is_https = target.is_https();
        self.agents[usize::from(is_https)][usize::from(proxy.is_some())].get_or_init(|| self.new_agent(is_https, proxy))
    }

    fn new_agent(&self, is_https: bool, proxy: Option<&Proxy>) -> Agent {
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MAX_HEADER_BYTES)
            .user_agent(concat!("chainmend/", env!("CARGO_PKG_VERSION")));
        let resolver = GuardedResolver::new(
            self.networks.clone(),
            proxy.map(|proxy| proxy.uri().clone()),
            self.resolver.clone(),
            self.keeps_names,
        );
        if is_https {
            let tls = TlsConfig::builder()
                .root_certs(self.roots.get_or_init(|| tls_roots(&self.more_roots)).clone())
                .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
                .build();
            let config = config.tls_config(tls).proxy(proxy.cloned()).build();
            return Agent::with_parts(config, DefaultConnector::new(), resolver);
        }
        let connector = ().chain(TcpConnector::default()).chain(AbsoluteForm { through_proxy: proxy.is_some() });
        Agent::with_parts(config.proxy(None).build(), connector, resolver)
    }
}

impl Fetch for HttpFetcher {
    fn fetch(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        let answer = self.ask(url, &Validators::default(), until)?;
        answer.ok_or(FetchError::Status(304))
    }

    fn fetch_if_changed(&self, url: &str, known: &Validators, until: Instant) -> Result<Option<Answer>, FetchError> {
        self.ask(url, known, until)
    }
}

enum Step {
    Answer(Answer),
    Unchanged,
    Redirect(String),
}

/// The pause before the URL is requested again. `None` if that would not help, or there is no time left. `random` is
/// from 0 to 1, so that runs that failed together are not repeated together.
fn pause(attempt: usize, failed: &Failed, left: Duration, random: f64) -> Option<Duration> {
    let is_once = match cause(&failed.error) {
        FetchError::Status(408 | 429 | 500 | 502 | 503 | 504) => false,
        FetchError::Timeout | FetchError::CutShort => true,
        FetchError::Connection(error) if !error.to_ascii_lowercase().contains("refused") => true,
        _ => return None,
    };
    if failed.is_unreachable {
        return None;
    }
    let most = if is_once { 1 } else { PAUSES.len() };
    let pause = PAUSES.get(attempt).filter(|_| attempt < most)?.mul_f64(0.5 + random);
    let pause = failed.retry_after.map_or(pause, |asked| asked.max(pause));
    (pause < left).then_some(pause)
}

fn cause(error: &FetchError) -> &FetchError {
    match error {
        FetchError::BadRedirect(_, inner) | FetchError::Proxy(_, inner) => cause(inner),
        error => error,
    }
}

#[allow(clippy::cast_precision_loss, reason = "it need not be precise")]
fn random() -> f64 {
    RandomState::new().hash_one(()) as f64 / u64::MAX as f64
}

/// The error as one of the proxy, if the proxy and not the server caused it. `is_of_tunnel` tells that opening the
/// tunnel failed, which is the only response to https requests that a proxy itself gives.
fn by_proxy(error: FetchError, proxy: Option<&Proxy>, is_of_tunnel: bool) -> FetchError {
    let Some(proxy) = proxy else { return error };
    let is_of_proxy = match &error {
        FetchError::HostNotFound | FetchError::Connection(_) | FetchError::Status(407) => true,
        // The proxy did not open the tunnel.
        FetchError::Status(_) | FetchError::NotHttp | FetchError::LongHeader => is_of_tunnel,
        _ => false,
    };
    if is_of_proxy { FetchError::Proxy(format!("{}:{}", proxy.host(), proxy.port()), Box::new(error)) } else { error }
}

/// The pause from a `Retry-After` header: seconds, or a time (RFC 9110 section 10.2.3).
fn retry_after_of(value: &str, now: OffsetDateTime) -> Option<Duration> {
    let seconds = value.trim().parse().ok().map(Duration::from_secs);
    let until = || OffsetDateTime::parse(value.trim(), &Rfc2822).ok();
    seconds.or_else(|| Some((until()? - now).try_into().unwrap_or_default()))
}

/// The embedded Mozilla roots and the given roots of `more`, to authenticate https servers. The certificates in the
/// responses are verified by their own signatures in any case.
fn tls_roots(more: &Anchors) -> RootCerts {
    let owned = |der: &[u8]| ureq::tls::Certificate::from_der(der).to_owned();
    let embedded = trust::newest("mozilla").into_iter().flat_map(trust::Snapshot::all).map(owned);
    let certificates: Vec<_> = embedded.chain(more.given_ders().map(owned)).collect();
    certificates.into()
}

fn proxy_credentials(proxy: &Proxy) -> Option<String> {
    let user = proxy.username()?;
    let password = proxy.password().unwrap_or_default();
    Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again() {
        const LEFT: Duration = Duration::from_secs(20);
        let seconds = Duration::from_secs;
        let millis = |millis| Some(Duration::from_millis(millis));
        let redirected = |cause| FetchError::BadRedirect("http://b/".to_owned(), Box::new(cause));
        let connection = |error: &str| FetchError::Connection(error.to_owned());
        let cases = [
            (0, FetchError::Status(503), None, LEFT, millis(250)),
            (1, FetchError::Status(503), None, LEFT, millis(1_000)),
            (2, FetchError::Status(503), None, LEFT, None),
            (0, FetchError::Status(429), None, LEFT, millis(250)),
            (0, redirected(FetchError::Status(500)), None, LEFT, millis(250)),
            // As long as the server says, if there is enough time.
            (0, FetchError::Status(429), Some(seconds(3)), LEFT, Some(seconds(3))),
            (0, FetchError::Status(429), Some(seconds(0)), LEFT, millis(250)),
            (0, FetchError::Status(429), Some(seconds(20)), LEFT, None),
            (0, FetchError::Status(429), Some(seconds(u64::MAX)), LEFT, None),
            (0, FetchError::Status(503), None, Duration::from_millis(250), None),
            (0, FetchError::Timeout, None, LEFT, millis(250)),
            (1, FetchError::Timeout, None, LEFT, None),
            (0, FetchError::CutShort, None, LEFT, millis(250)),
            (0, connection("connection reset by peer"), None, LEFT, millis(250)),
            (1, connection("connection reset by peer"), None, LEFT, None),
            (0, connection("Connection refused"), None, LEFT, None),
            (0, FetchError::Status(404), None, LEFT, None),
            (0, FetchError::Status(501), None, LEFT, None),
            (0, FetchError::NotHttp, None, LEFT, None),
            (0, FetchError::TooLarge(1), None, LEFT, None),
            (0, FetchError::HostNotFound, None, LEFT, None),
        ];
        for (attempt, error, retry_after, left, expected) in cases {
            let failed = Failed { error, retry_after, is_unreachable: false };
            assert_eq!(pause(attempt, &failed, left, 0.5), expected, "{attempt} {failed:?}");
        }
        let failed = Failed::from(FetchError::Timeout);
        assert_eq!([0.0, 1.0].map(|random| pause(0, &failed, LEFT, random)), [millis(125), millis(375)]);
        let unreachable = Failed { is_unreachable: true, ..failed };
        assert_eq!(pause(0, &unreachable, LEFT, 0.5), None);
        assert!((0..100).map(|_| random()).all(|random| (0.0..=1.0).contains(&random)));
    }

    #[test]
    fn how_long_a_server_asks_to_wait() {
        let now = time::macros::datetime!(2026-11-23 08:00:00 UTC);
        let cases = [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Mon, 23 Nov 2026 08:00:30 GMT", Some(30)),
            ("Mon, 23 Nov 2026 07:00:00 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ];
        for (value, expected) in cases {
            assert_eq!(retry_after_of(value, now), expected.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn what_is_the_proxys() {
        let proxy = Proxy::new("http://user:secret@proxy.example:3128").unwrap();
        let of_proxy = |error| FetchError::Proxy("proxy.example:3128".to_owned(), Box::new(error));
        let cases = [
            (FetchError::Status(407), false, true),
            (FetchError::Status(407), true, true),
            (FetchError::Status(404), false, false),
            (FetchError::Status(503), true, true),
            (FetchError::HostNotFound, false, true),
            (FetchError::Connection("refused".to_owned()), true, true),
            (FetchError::Timeout, false, false),
            (FetchError::TooLarge(1), true, false),
        ];
        for (error, is_of_tunnel, expected) in cases {
            let with = by_proxy(error.clone(), Some(&proxy), is_of_tunnel);
            assert_eq!(with, if expected { of_proxy(error.clone()) } else { error.clone() });
            assert_eq!(by_proxy(error.clone(), None, is_of_tunnel), error);
        }
    }

    /// Hosts as written in URLs, and the expected result: the address is refused, is permitted, is a name to be
    /// resolved, or the URL is invalid.
    #[test]
    fn spellings_of_hosts() {
        #[derive(Debug, PartialEq)]
        enum Is {
            Refused,
            Public,
            Name,
            Bad,
        }
        use Is::{Bad, Name, Public, Refused};
        let cases = [
            ("127.0.0.1", Refused),
            ("127.1", Refused),
            ("127.0.1", Refused),
            ("2130706433", Refused),
            ("0x7f000001", Refused),
            ("0x7F.1", Refused),
            ("0x7f.0x0.0x0.0x1", Refused),
            ("017700000001", Refused),
            ("0177.0.0.1", Refused),
            ("0177.0x0.0.1", Refused),
            ("127.0.0.1.", Refused),
            ("%31%32%37.0.0.1", Refused),
            ("１２７.０.０.１", Refused),
            ("①②⑦.⓪.⓪.①", Refused),
            ("127。0。0。1", Refused),
            ("0", Refused),
            ("0.0.0.0", Refused),
            ("0x0", Refused),
            ("10.0.0.1", Refused),
            ("167772161", Refused),
            ("012.0.0.1", Refused),
            ("0xa.1", Refused),
            ("172.16.0.1", Refused),
            ("172.31.255.255", Refused),
            ("192.168.0.1", Refused),
            ("192.168.257", Refused),
            ("3232235521", Refused),
            ("0xC0A80001", Refused),
            ("169.254.169.254", Refused),
            ("2852039166", Refused),
            ("0xa9fea9fe", Refused),
            ("0251.0376.0251.0376", Refused),
            ("100.100.100.200", Refused),
            ("168.63.129.16", Refused),
            ("192.0.0.192", Refused),
            ("224.0.0.1", Refused),
            ("255.255.255.255", Refused),
            ("4294967295", Refused),
            ("[::1]", Refused),
            ("[0:0:0:0:0:0:0:1]", Refused),
            ("[::]", Refused),
            ("[::ffff:127.0.0.1]", Refused),
            ("[::ffff:7f00:1]", Refused),
            ("[::127.0.0.1]", Refused),
            ("[::ffff:169.254.169.254]", Refused),
            ("[64:ff9b::127.0.0.1]", Refused),
            ("[64:ff9b::a9fe:a9fe]", Refused),
            ("[64:ff9b:1::a00:1]", Refused),
            ("[2002:7f00:1::]", Refused),
            ("[2002:a9fe:a9fe::1]", Refused),
            ("[2001:0:4136:e378:8000:63bf:3fff:fdd2]", Refused),
            ("[2001:db8::1]", Refused),
            ("[fc00::1]", Refused),
            ("[fd00:ec2::254]", Refused),
            ("[fd20:ce::254]", Refused),
            ("[fe80::1]", Refused),
            ("[fec0::1]", Refused),
            ("[ff02::1]", Refused),
            ("8.8.8.8", Public),
            ("134744072", Public),
            ("0x08080808", Public),
            ("010.8.8.8", Public),
            ("[2606:4700::1111]", Public),
            ("[::ffff:8.8.8.8]", Public),
            ("[64:ff9b::8.8.8.8]", Public),
            ("localhost", Name),
            ("LOCALHOST.", Name),
            ("127.0.0.1.nip.io", Name),
            ("ca.example", Name),
            ("bücher.example", Name),
            ("256.0.0.1", Bad),
            ("1.2.3.4.5", Bad),
            ("4294967296", Bad),
            ("0x100000000", Bad),
            ("127.0.0.0x", Refused),
            ("09.0.0.1", Bad),
            ("[fe80::1%25eth0]", Bad),
            ("[fe80::1%eth0]", Bad),
            ("[127.0.0.1]", Bad),
            ("[::1", Bad),
            ("::1", Bad),
            ("127.0.0.1%00.example", Bad),
            ("127.0.0.1 ", Bad),
            ("user@127.0.0.1", Bad),
            ("127.0.0.1:22", Bad),
            ("127.0.0.1:0", Bad),
            ("127.0.0.1:65536", Bad),
        ];
        let networks = Networks::default();
        for (host, expected) in cases {
            let is = match Target::parse(&format!("http://{host}/ca.crt")) {
                Err(_) => Bad,
                Ok(target) => match target.address().map(|address| networks.judge(address)) {
                    Some(Err(_)) => Refused,
                    Some(Ok(())) => Public,
                    None => Name,
                },
            };
            assert_eq!(is, expected, "{host}");
        }
        // A backslash ends the host, as in browsers.
        let target = Target::parse("http://ca.example\\@127.0.0.1/").unwrap();
        assert!(target.address().is_none() && target.as_str().starts_with("http://ca.example/"));
    }
}
