//! Tests the limits of gathering. No test measures time: whether a limit applied is seen from the requests that were
//! made before.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use time::macros::datetime;

use super::super::deadline::Deadline;
use super::super::source::{Answer, Fetch, Network};
use super::super::{HttpFetcher, guard, proxy};
use super::*;
use crate::graphs::namesakes;
use crate::pki::{Issued, Spec};
use crate::pool::Source;

/// Responds only after this number of requests have arrived.
struct Together {
    awaited: usize,
    asked: Mutex<usize>,
    complete: Condvar,
    body: Vec<u8>,
}

impl Fetch for Together {
    fn fetch(&self, _: &str, _: Instant) -> Result<Answer, FetchError> {
        let mut asked = self.asked.lock().unwrap();
        *asked += 1;
        self.complete.notify_all();
        // This time is only reached if the test fails.
        let time = Duration::from_secs(30);
        let asked = self.complete.wait_timeout_while(asked, time, |asked| *asked < self.awaited).unwrap().0;
        if *asked < self.awaited { Err(FetchError::Timeout) } else { Ok(self.body.clone().into()) }
    }
}

#[test]
fn a_level_is_asked_at_the_same_time() {
    let root = Spec::ca("Root").self_signed();
    let issuing = Spec::ca("Issuing CA").issued_by(&root);
    let urls: Vec<String> = (0..4).map(|number| format!("http://ca.example.jp/{number}")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let leaf = Spec::leaf("www.example.jp").aia(&urls).issued_by(&issuing);
    let body = issuing.der.clone();
    let fetcher: Arc<dyn Fetch> =
        Arc::new(Together { awaited: urls.len(), asked: Mutex::new(0), complete: Condvar::new(), body });
    let deadline = Deadline::new(Duration::from_secs(60));
    let sources = Some(Network { fetcher: &fetcher, deadline: &deadline }).into();
    let mut anchors = Anchors::default();
    anchors.add(root.der.clone(), "root".into());
    let limits = path::Limits::DEFAULT;
    let question = Question { at: datetime!(2026-11-23 00:00 UTC), limits, expired_anchors: false };
    let leaf = Certificate::from_der(leaf.der).unwrap();
    let extent = Extent::Everything;
    let gathered = complete(
        &leaf,
        &mut Pool::default(),
        &anchors,
        question,
        sources,
        (extent, FetchLimits::default()),
        &mut Signatures::default(),
    );
    assert!(gathered.fetched.iter().all(|row| row.outcome == Ok(1)), "{:?}", gathered.fetched);
    assert_eq!((gathered.fetched.len(), gathered.outcome.paths.len()), (4, 1));
}

#[test]
fn the_search_for_what_is_missing_has_a_limit() {
    let world = namesakes(MAX_CHECKS + 200);
    let mut pool = Pool::default();
    // Without key identifiers, only the signature identifies the issuer of the leaf.
    let leaf = Spec::leaf("www.example.jp").with(|params| params.use_authority_key_identifier_extension = false);
    let leaf = Certificate::from_der(leaf.issued_by(&Spec::ca("Issuing CA").self_signed()).der).unwrap();
    for issued in world.pool {
        pool.add(issued.der, Source::Aia("test".into()));
    }
    let mut signatures = Signatures::default();
    let members = reachable(&leaf, &pool, &Anchors::default(), &mut signatures);
    assert_eq!((members.len(), signatures.len()), (1, MAX_CHECKS));
}

/// The number of URLs of a level is limited; every certificate that contains one of them gets its issuer.
#[test]
fn the_urls_of_a_level_have_a_limit() {
    let issuing = Spec::ca("Issuing CA").self_signed();
    let child = |numbers: std::ops::Range<usize>| {
        let urls: Vec<String> = numbers.map(|number| format!("http://ca.example.jp/{number}")).collect();
        let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
        Certificate::from_der(Spec::leaf("www.example.jp").aia(&urls).issued_by(&issuing).der).unwrap()
    };
    // The limit for one certificate is lower than that for a level.
    let (step, count) = (20, MAX_URLS / 20 + 1);
    let mut children: Vec<Certificate> = (0..count).map(|number| child(number * step..(number + 1) * step)).collect();
    children.push(child(0..1));
    let wanted = urls(children.iter(), &BTreeSet::new());
    assert_eq!(wanted.len(), MAX_URLS);
    assert_eq!(wanted.iter().map(|(_, children)| children.len()).sum::<usize>(), MAX_URLS + 1);
    let asked = BTreeSet::from([wanted[0].0.clone()]);
    assert!(urls(children.iter(), &asked).iter().all(|(url, _)| *url != wanted[0].0));
}

/// The issuer is the last of many certificates with the same name in a response.
#[test]
fn the_signatures_of_an_answer_have_a_limit() {
    let world = namesakes(MAX_CHECKS + 1);
    let leaf = Certificate::from_der(world.leaf.der.clone()).unwrap();
    let url: Arc<str> = "http://ca.example.jp/".into();
    for (others, expected) in [(1, Err(FetchError::WrongCertificate)), (0, Ok(1))] {
        let answer: String = world.pool[1 - others..].iter().map(Issued::pem).collect();
        let issuers = level::issuers_in(answer.as_bytes(), &url, std::slice::from_ref(&leaf));
        assert_eq!(issuers.map(|found| found.issuers.len()), expected);
    }
}

/// A server whose responses have two octets, and the limit.
#[test]
fn an_answer_ends_with_its_limit() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let url = staller(&ASKED);
    for (allowed, expected) in [
        (3, Ok(b"ok".to_vec())),
        (2, Ok(b"ok".to_vec())),
        (1, Err(FetchError::TooLarge(1))),
        (0, Err(FetchError::TooLarge(0))),
    ] {
        let limits = FetchLimits { answer_bytes: allowed, ..FetchLimits::default() };
        let fetcher = HttpFetcher::new(limits, loopback(), proxy::Proxies::default());
        assert_eq!(in_time(&fetcher, &format!("{url}/good"), 3_600), expected, "{allowed}");
    }
}

/// A server whose header has the length in the path.
#[test]
fn a_header_ends_with_its_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 1024];
            let length = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            let padding = head.split(['/', ' ']).find_map(|word| word.parse().ok()).unwrap_or(0);
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: {}\r\n\r\nok", "x".repeat(padding));
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    for (padding, expected) in
        [(1, Ok(b"ok".to_vec())), (15_000, Ok(b"ok".to_vec())), (17_000, Err(FetchError::LongHeader))]
    {
        assert_eq!(in_time(&fetcher(30), &format!("{url}/{padding}"), 3_600), expected, "{padding}");
    }
}

/// A server that never responds to `/stall`, and immediately to everything else. Counts its requests.
fn staller(asked: &'static AtomicUsize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 1024];
            let length = stream.read(&mut head).unwrap_or(0);
            asked.fetch_add(1, Ordering::Relaxed);
            if !head[..length].starts_with(b"GET /stall ") {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            }
            open.push(stream);
        }
    });
    url
}

fn loopback() -> guard::Networks {
    guard::Networks { allowed: vec!["127.0.0.0/8".parse().unwrap()], denied: Vec::new() }
}

fn fetcher(request: u64) -> HttpFetcher {
    let limits = FetchLimits { request: Duration::from_secs(request), ..FetchLimits::default() };
    HttpFetcher::new(limits, loopback(), proxy::Proxies::default())
}

fn in_time(fetcher: &HttpFetcher, url: &str, seconds: u64) -> Result<Vec<u8>, FetchError> {
    fetcher.fetch(url, Instant::now() + Duration::from_secs(seconds)).map(|answer| answer.body.to_vec())
}

/// Without the limit of one request, the first would use up the total time; without the total limit, each would take
/// its own. A request that exceeds its own limit is repeated once.
#[test]
fn a_request_ends_with_its_time_or_that_of_the_run() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let url = staller(&ASKED);
    for (request, total, asked) in [(1, 3_600, 2), (3_600, 1, 1)] {
        let fetcher = fetcher(request);
        let before = ASKED.load(Ordering::Relaxed);
        assert_eq!(in_time(&fetcher, &format!("{url}/stall"), total), Err(FetchError::Timeout));
        assert_eq!(ASKED.load(Ordering::Relaxed) - before, asked);
        assert_eq!(in_time(&fetcher, &format!("{url}/good"), total), Ok(b"ok".to_vec()));
    }
}

/// The limits that `docs/network.md` states.
#[test]
fn the_limits_of_a_run() {
    let expected = FetchLimits {
        answer_bytes: 1_048_576,
        request: Duration::from_secs(10),
        total: Duration::from_secs(30),
        redirects: 3,
        levels: 8,
        requests: 32,
    };
    assert_eq!(FetchLimits::default(), expected);
}
