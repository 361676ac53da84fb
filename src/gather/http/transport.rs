//! Makes connections: only to permitted addresses, and to proxies in the form that they require.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::super::error::FetchError;
use super::super::guard::{Networks, Refusal};

/// The first address of a host that has no permitted address, and why it is forbidden.
#[derive(Debug)]
pub(super) struct RefusedAddress(pub(super) IpAddr, pub(super) Refusal);

impl fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FetchError::refused(self.0, self.1).fmt(f)
    }
}

impl std::error::Error for RefusedAddress {}

/// Resolves names and keeps only addresses that AIA may contact. The connection uses the checked addresses, so a
/// different second response of the name server has no effect. The user's proxy is not checked, because the user chose
/// it. A name is resolved once for all requests of a run, because all levels of a chain often use the same servers.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    networks: Networks,
    proxy: Option<Uri>,
    /// The resolver of the system, except in tests.
    inner: Arc<dyn Resolver>,
    /// How long a response of the name server is used.
    lifetime: Duration,
    known: Mutex<HashMap<Authority, Known>>,
}

/// A host and a port.
type Authority = (String, u16);

/// When the addresses of a name were resolved, and the addresses.
type Known = (Instant, Vec<SocketAddr>);

/// The maximum number of addresses of a name, which is that of ureq.
const MAX_ADDRESSES: usize = 16;

/// The maximum number of cached names. A run has only a few; `batch` may have more.
const MAX_NAMES: usize = 1_000;

impl GuardedResolver {
    pub(super) fn new(networks: Networks, proxy: Option<Uri>, inner: Arc<dyn Resolver>, lifetime: Duration) -> Self {
        Self { networks, proxy, inner, lifetime, known: Mutex::default() }
    }

    fn addresses(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<Vec<SocketAddr>, ureq::Error> {
        let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let host = uri.host().unwrap_or_default();
        let place = (host.to_ascii_lowercase(), uri.port_u16().unwrap_or(default));
        // With a time limit, the system's resolver runs in its own thread, which is not needed for an address.
        if let Ok(address) = host.trim_matches(['[', ']']).parse() {
            return Ok(vec![SocketAddr::new(address, place.1)]);
        }
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, addresses)) = known().get(&place)
            && since.elapsed() < self.lifetime
        {
            return Ok(addresses.clone());
        }
        let resolved: Vec<SocketAddr> = self.inner.resolve(uri, config, timeout)?.iter().copied().collect();
        let mut known = known();
        if known.len() >= MAX_NAMES {
            known.clear();
        }
        known.insert(place, (Instant::now(), resolved.clone()));
        Ok(resolved)
    }
}

impl Resolver for GuardedResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut permitted = self.empty();
        if let Some(proxy) = &self.proxy {
            self.addresses(proxy, config, timeout)?.into_iter().take(MAX_ADDRESSES).for_each(|one| permitted.push(one));
            return Ok(permitted);
        }
        let mut refused = None;
        for address in self.addresses(uri, config, timeout)?.into_iter().take(MAX_ADDRESSES) {
            match self.networks.judge(address.ip()) {
                Ok(()) => permitted.push(address),
                Err(refusal) => refused = refused.or(Some(RefusedAddress(address.ip(), refusal))),
            }
        }
        match refused {
            Some(refused) if permitted.is_empty() => Err(ureq::Error::Other(Box::new(refused))),
            _ => Ok(permitted),
        }
    }
}

/// The start of a request.
const GET: &[u8] = b"GET ";

/// Changes the request line for a proxy to the absolute form (RFC 9112 §3.2.2). ureq would open a tunnel with
/// CONNECT, which proxies usually refuse for port 80.
#[derive(Debug)]
pub(super) struct AbsoluteForm {
    pub(super) through_proxy: bool,
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
pub(super) struct AbsoluteFormTransport<In> {
    inner: In,
    /// The prefix of the path in each request line.
    origin: Option<String>,
}

impl<In: Transport> Transport for AbsoluteFormTransport<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let output = self.inner.buffers().output();
        // Only headers of requests are sent, each at once, because there are no bodies.
        let Some(origin) = self.origin.as_ref().filter(|_| output[..amount].starts_with(GET)) else {
            return self.inner.transmit_output(amount, timeout);
        };
        let path = GET.len();
        let longer = amount + origin.len();
        if longer > output.len() {
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

    /// Records what would be sent.
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

    impl AbsoluteFormTransport<Recorder> {
        fn transmit(&mut self, text: &str) -> Result<(), ureq::Error> {
            let timeout = NextTimeout {
                after: Duration::from_secs(1).into(),
                reason: ureq::Timeout::Global,
                per_read: None,
                per_write: None,
            };
            self.buffers().output()[..text.len()].copy_from_slice(text.as_bytes());
            self.transmit_output(text.len(), timeout)
        }
    }

    fn transport(room: usize, origin: Option<&str>, is_open: bool) -> AbsoluteFormTransport<Recorder> {
        let inner = Recorder { buffers: LazyBuffers::new(1, room), sent: Vec::new(), is_open };
        AbsoluteFormTransport { inner, origin: origin.map(str::to_owned) }
    }

    /// Each request line gets the origin, even if it fills the buffer completely. Other data is unchanged.
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
            ("less than the method", Some(ORIGIN), 100, "GET", Some("GET")),
            ("something else", Some(ORIGIN), 100, "Host: a\r\n", Some("Host: a\r\n")),
        ];
        for (what, origin, room, output, expected) in cases {
            let mut transport = transport(room, origin, true);
            let outcome = transport.transmit(output);
            assert_eq!(outcome.is_ok(), expected.is_some(), "{what}");
            if let Some(expected) = expected {
                transport.inner.buffers = LazyBuffers::new(1, 100);
                transport.transmit("GET /b").unwrap();
                let again = if origin.is_some() { "GET http://ca.example/b" } else { "GET /b" };
                assert_eq!(String::from_utf8_lossy(&transport.inner.sent), format!("{expected}{again}"), "{what}");
            }
        }
        for is_open in [true, false] {
            assert_eq!(transport(1, None, is_open).is_open(), is_open);
        }
    }
}
