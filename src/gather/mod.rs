//! Gathering: the issuers that are missing, fetched from the caIssuers URLs of the certificates that
//! miss them (RFC 5280 §4.2.2.1).
//!
//! Local candidates are asked first; a level of URLs is fetched only when they run dry. Whatever an
//! answer holds, a certificate joins the pool only when its key made the signature of one that asked.

mod clock;
#[cfg(test)]
mod costs;
pub mod guard;
mod http;
pub mod proxy;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;
use crate::path::{self, Outcome, Question, Signatures};
use crate::pool::{Pool, Source};
use crate::read;
use crate::trust::Anchors;

pub use http::HttpFetcher;

/// What may be asked of the network: by `fix` for each file, else in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one answer, counted as they arrive. The default is 1 MiB: the largest caIssuers answers
    /// are PKCS#7 files of some tens of KiB.
    pub answer_bytes: u64,
    /// Time for one request, connection and redirects included. The default is 10 seconds.
    pub request: Duration,
    /// Time for all of them, counted while a request is under way. The default is 30 seconds; `--timeout` sets it.
    pub total: Duration,
    /// Redirects of one request. The default is 3.
    pub redirects: usize,
    /// Levels of issuers above the leaf. The default is 8; public chains have at most 4.
    pub levels: usize,
    /// Requests, redirects not counted. The default is 32.
    pub requests: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer_bytes: 1 << 20,
            request: Duration::from_secs(10),
            total: Duration::from_secs(30),
            redirects: 3,
            levels: 8,
            requests: 32,
        }
    }
}

/// Whatever can answer a caIssuers URL.
pub trait Fetch: Sync {
    /// The body of the answer.
    ///
    /// # Errors
    ///
    /// [`FetchError`].
    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError>;

    /// Whether the time for all requests is used up: a timeout says nothing of the URL then.
    fn is_spent(&self) -> bool {
        false
    }
}

/// Why a URL gave no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// Neither http nor https.
    Scheme,
    /// Not a URL.
    BadUrl,
    /// The URL carries a user name or password.
    Credentials,
    /// Every address of the host is one that AIA may not reach; with the first of them.
    Refused(IpAddr),
    /// The name does not resolve.
    HostNotFound,
    /// No connection, or it broke; with the system's words.
    Connection(String),
    /// An answer that is not HTTP, or with a header that is too long.
    NotHttp,
    /// No answer in time.
    Timeout,
    /// An HTTP status that is not a success.
    Status(u16),
    /// More redirects than allowed; with the limit.
    Redirects(usize),
    /// A redirect to an address that cannot be used, and why.
    BadRedirect(String, Box<FetchError>),
    /// A longer answer than allowed; with the limit in bytes.
    TooLarge(u64),
    /// An HTML page.
    Html,
    /// An answer without a certificate that can be read.
    NoCertificate,
    /// Certificates, but none whose key made the signature.
    WrongCertificate,
    /// Not asked, because the requests or the time for them were used up.
    Budget,
}

impl FetchError {
    /// Whether the network kept the answer away, so that the same run may succeed later or elsewhere;
    /// an answer that is wrong, and a 4xx status, are not of that kind.
    pub fn is_network_failure(&self) -> bool {
        match self {
            Self::Refused(_)
            | Self::HostNotFound
            | Self::Connection(_)
            | Self::NotHttp
            | Self::Timeout
            | Self::Redirects(_)
            | Self::TooLarge(_)
            | Self::Budget => true,
            Self::Status(status) => *status >= 500 || *status == 429,
            Self::BadRedirect(_, cause) => cause.is_network_failure(),
            Self::Scheme
            | Self::BadUrl
            | Self::Credentials
            | Self::Html
            | Self::NoCertificate
            | Self::WrongCertificate => false,
        }
    }

    /// Whether no answer came in time, wherever in the cause that is.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Timeout => true,
            Self::BadRedirect(_, cause) => cause.is_timeout(),
            _ => false,
        }
    }

    /// The refused address, wherever in the cause it is.
    pub fn refused_address(&self) -> Option<IpAddr> {
        match self {
            Self::Refused(address) => Some(*address),
            Self::BadRedirect(_, cause) => cause.refused_address(),
            _ => None,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("not an http or https URL"),
            Self::BadUrl => f.write_str("not a URL that can be used"),
            Self::Credentials => f.write_str("a URL with a user name in it is not used"),
            Self::Refused(address) => write!(f, "refused: {address} is not a public address"),
            Self::HostNotFound => f.write_str("the host name does not resolve"),
            Self::Connection(error) => write!(f, "no connection: {error}"),
            Self::NotHttp => f.write_str("the answer is not HTTP"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Status(status) => write!(f, "HTTP {status}"),
            Self::Redirects(limit) => write!(f, "more than {limit} redirects"),
            Self::BadRedirect(target, cause) => write!(f, "redirects to {target}: {cause}"),
            Self::TooLarge(limit) => write!(f, "the answer is larger than {limit} bytes"),
            Self::Html => f.write_str("the answer is an HTML page, not a certificate"),
            Self::NoCertificate => f.write_str("no certificate in the answer"),
            Self::WrongCertificate => f.write_str("the certificate in the answer is not the issuer"),
            Self::Budget => f.write_str("not asked, the limit on requests or on the time for them was reached"),
        }
    }
}

impl std::error::Error for FetchError {}

/// One URL that was asked, for which certificate, and how it went.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The URL.
    pub url: Arc<str>,
    /// The certificate that names the URL.
    pub child: Certificate,
    /// How many certificates joined the pool, or why none did.
    pub outcome: Result<usize, FetchError>,
}

/// How far gathering goes.
#[derive(Clone, Copy)]
pub enum Extent<'a> {
    /// Until there is a valid path, and the paths there are satisfy this.
    Enough(&'a dyn Fn(&Outcome) -> bool),
    /// Everything that the certificates name, so that every variant is seen.
    Everything,
}

/// What gathering brought.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The search over the completed pool.
    pub outcome: Outcome,
    /// Every URL asked, in order.
    pub fetched: Vec<Fetched>,
}

/// Searches, and fetches what is missing until there is a path or nothing more to fetch. Without a
/// `fetcher` it only searches.
pub fn complete(
    leaf: &Certificate,
    pool: &mut Pool,
    anchors: &Anchors,
    question: Question,
    fetcher: Option<&dyn Fetch>,
    extent: Extent<'_>,
    limits: Limits,
) -> Gathered {
    let mut signatures = Signatures::default();
    let mut gathered = Gathered::default();
    let mut asked = BTreeSet::new();
    for level in 0..=limits.levels {
        gathered.outcome = path::search(leaf, pool, anchors, question, &mut signatures);
        let done = match extent {
            Extent::Enough(enough) => !gathered.outcome.paths.is_empty() && enough(&gathered.outcome),
            Extent::Everything => false,
        };
        let Some(fetcher) = fetcher.filter(|_| !done && level < limits.levels) else {
            break;
        };
        let wanted = missing(leaf, pool, anchors, extent, &asked, &mut signatures);
        if wanted.is_empty() {
            break;
        }
        asked.extend(wanted.iter().map(|(url, _)| url.clone()));
        let allowed = limits.requests.saturating_sub(gathered.fetched.len());
        gathered.fetched.extend(fetch_level(&wanted, allowed, fetcher, pool));
    }
    gathered
}

/// The URLs to ask next, each once, with the certificates that name it: those of reachable
/// certificates whose issuer is unknown, or of all of them when no issuer is unknown.
fn missing(
    leaf: &Certificate,
    pool: &Pool,
    anchors: &Anchors,
    extent: Extent<'_>,
    asked: &BTreeSet<Arc<str>>,
    signatures: &mut Signatures,
) -> Vec<(Arc<str>, Vec<Certificate>)> {
    let reachable = reachable(leaf, pool, anchors, signatures);
    let orphans = reachable.iter().filter(|member| !member.has_issuer).map(|member| &member.certificate);
    let wanted = urls(orphans, asked);
    if matches!(extent, Extent::Enough(_)) && !wanted.is_empty() {
        return wanted;
    }
    urls(reachable.iter().map(|member| &member.certificate), asked)
}

/// How many URLs of a level are looked at: thirty times what is asked.
const MAX_URLS: usize = 1_000;

fn urls<'a>(
    certificates: impl Iterator<Item = &'a Certificate>,
    asked: &BTreeSet<Arc<str>>,
) -> Vec<(Arc<str>, Vec<Certificate>)> {
    let mut wanted: Vec<(Arc<str>, Vec<Certificate>)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for certificate in certificates {
        for url in certificate.facts().ca_issuers.iter().filter(|url| !asked.contains(url.as_str())) {
            match known.get(url.as_str()) {
                Some(&index) => wanted[index].1.push(certificate.clone()),
                None if wanted.len() < MAX_URLS => {
                    known.insert(url, wanted.len());
                    wanted.push((url.as_str().into(), vec![certificate.clone()]));
                }
                None => {}
            }
        }
    }
    wanted
}

struct Member {
    certificate: Certificate,
    has_issuer: bool,
}

/// How many signatures may be verified to see whose issuer is missing: two for each of the certificates of
/// a pool that is 30 times larger than the largest that a CA's chains need.
const MAX_CHECKS: usize = 2_000;

/// The leaf and every certificate above it in the pool, each once, nearest first. A self-signed one
/// has nothing above it and is left out.
fn reachable(leaf: &Certificate, pool: &Pool, anchors: &Anchors, signatures: &mut Signatures) -> Vec<Member> {
    let mut left = MAX_CHECKS;
    let mut issued = |child: &Certificate, issuer: &Certificate| {
        let (outcome, computed) = if left == 0 { return false } else { signatures.check(child, issuer) };
        left -= usize::from(computed);
        outcome.is_ok()
    };
    let mut members: Vec<Member> = vec![Member { certificate: leaf.clone(), has_issuer: false }];
    let mut seen = BTreeSet::from([leaf.fingerprint()]);
    let mut next = 0;
    while let Some(certificate) = members.get(next).map(|member| member.certificate.clone()) {
        let mut has_issuer =
            anchors.issuers_of(&certificate).iter().any(|anchor| issued(&certificate, &anchor.certificate));
        for issuer in pool.issuers_of(&certificate) {
            if issued(&certificate, &issuer) {
                has_issuer = true;
                if seen.insert(issuer.fingerprint()) {
                    members.push(Member { certificate: issuer, has_issuer: false });
                }
            }
        }
        members[next].has_issuer = has_issuer;
        next += 1;
    }
    members.retain(|member| !member.certificate.is_self_issued() || !issued(&member.certificate, &member.certificate));
    members
}

/// Asks every URL at the same time; the answers are taken in the order of the URLs, whichever comes
/// first.
fn fetch_level(
    wanted: &[(Arc<str>, Vec<Certificate>)],
    allowed: usize,
    fetcher: &dyn Fetch,
    pool: &mut Pool,
) -> Vec<Fetched> {
    let (now, later) = wanted.split_at(allowed.min(wanted.len()));
    let answers: Vec<Result<Vec<u8>, FetchError>> = std::thread::scope(|scope| {
        let threads: Vec<_> = now.iter().map(|(url, _)| scope.spawn(move || fetcher.fetch(url))).collect();
        threads
            .into_iter()
            .map(|thread| {
                thread.join().unwrap_or_else(|_| Err(FetchError::Connection("the request failed".to_owned())))
            })
            .collect()
    });
    let budget = later.iter().map(|_| Err(FetchError::Budget));
    let mut rows = Vec::new();
    for ((url, children), answer) in wanted.iter().zip(answers.into_iter().chain(budget)) {
        let outcome = answer.and_then(|body| accept(&body, url, children, pool));
        let row = |child: &Certificate| Fetched { url: url.clone(), child: child.clone(), outcome: outcome.clone() };
        rows.extend(children.first().map(row));
    }
    rows
}

/// Takes from an answer the certificates that signed a child, and those above them in the same answer.
fn accept(body: &[u8], url: &Arc<str>, children: &[Certificate], pool: &mut Pool) -> Result<usize, FetchError> {
    let reading = read::read_answer(body, url).map_err(|_| FetchError::NoCertificate)?;
    let mut candidates: HashMap<NormalizedName, Vec<Certificate>> = HashMap::new();
    for certificate in reading.certificates.into_iter().filter_map(|found| Certificate::from_der(found.der).ok()) {
        candidates.entry(certificate.subject().normalized.clone()).or_default().push(certificate);
    }
    if candidates.is_empty() {
        return Err(if looks_like_html(body) { FetchError::Html } else { FetchError::NoCertificate });
    }
    let mut children = children.to_vec();
    let (mut accepted, mut left) = (0, MAX_CHECKS);
    while let Some(child) = children.pop().filter(|_| left > 0) {
        let Some(namesakes) = candidates.get_mut(&child.issuer().normalized) else { continue };
        let issuers: Vec<Certificate> = namesakes
            .extract_if(.., |candidate| {
                let is_checked = left > 0;
                left -= usize::from(is_checked);
                is_checked && child.is_issued_by(candidate)
            })
            .collect();
        for issuer in issuers {
            accepted += 1;
            pool.add_parsed(issuer.clone(), Source::Aia(url.clone()));
            children.push(issuer);
        }
    }
    if accepted == 0 { Err(FetchError::WrongCertificate) } else { Ok(accepted) }
}

fn looks_like_html(body: &[u8]) -> bool {
    let head = body[..body.len().min(1024)].to_ascii_lowercase();
    memchr::memmem::find(&head, b"<html").is_some() || memchr::memmem::find(&head, b"<!doctype").is_some()
}

/// Answers from a list, for tests and for replaying what was fetched once.
impl<S: BuildHasher + Sync> Fetch for HashMap<String, Result<Vec<u8>, FetchError>, S> {
    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        self.get(url).cloned().unwrap_or(Err(FetchError::Status(404)))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::pki::{Issued, Spec, pkcs7};

    const QUESTION: Question =
        Question { at: datetime!(2026-11-23 00:00 UTC), limits: path::Limits::DEFAULT, expired_anchors: false };

    const FIRST_PATH: Extent<'_> = Extent::Enough(&|_| true);

    type Answers = HashMap<String, Result<Vec<u8>, FetchError>>;

    fn certificate(issued: &Issued) -> Certificate {
        Certificate::from_der(issued.der.clone()).unwrap()
    }

    fn run(leaf: &Issued, root: &Issued, answers: &Answers, extent: Extent<'_>, limits: Limits) -> (Gathered, Pool) {
        let mut pool = Pool::default();
        let mut anchors = Anchors::default();
        anchors.add(root.der.clone(), "root".into());
        let gathered = complete(&certificate(leaf), &mut pool, &anchors, QUESTION, Some(answers), extent, limits);
        (gathered, pool)
    }

    fn asked(gathered: &Gathered) -> Vec<(&str, Result<usize, FetchError>)> {
        gathered.fetched.iter().map(|row| (&*row.url, row.outcome.clone())).collect()
    }

    /// Root, CA with an AIA URL to a cross-certificate of the root, leaf with a URL to the CA.
    fn site() -> (Issued, Issued, Issued) {
        let root = Spec::ca("Root").self_signed();
        let issuing = Spec::ca("Issuing CA").aia(&["http://ca.example/root"]).issued_by(&root);
        let leaf = Spec::leaf("www.example.jp").aia(&["http://ca.example/issuing"]).issued_by(&issuing);
        (root, issuing, leaf)
    }

    #[test]
    fn fetching_stops_at_the_first_path_or_goes_on_for_every_variant() {
        let (root, issuing, leaf) = site();
        let old = Spec::ca("Old Root").self_signed();
        let cross = Spec::ca("Root").key_of(&root).issued_by(&old);
        let answers = Answers::from([
            ("http://ca.example/issuing".to_owned(), Ok(issuing.der.clone())),
            ("http://ca.example/root".to_owned(), Ok(cross.der.clone())),
        ]);
        let cases = [
            (FIRST_PATH, vec![("http://ca.example/issuing", Ok(1))]),
            (Extent::Everything, vec![("http://ca.example/issuing", Ok(1)), ("http://ca.example/root", Ok(1))]),
        ];
        for (extent, expected) in cases {
            let (gathered, _) = run(&leaf, &root, &answers, extent, Limits::default());
            assert_eq!(gathered.outcome.paths.len(), 1);
            assert_eq!(asked(&gathered), expected);
        }
    }

    #[test]
    fn only_issuers_are_taken_from_an_answer() {
        let (root, issuing, leaf) = site();
        let stranger = Spec::ca("Stranger").self_signed();
        let namesake = Spec::ca("Issuing CA").self_signed();
        let cases = [
            (vec![&issuing], Ok(1), 1),
            (vec![&stranger, &issuing, &namesake], Ok(1), 1),
            (vec![&root, &issuing], Ok(2), 2),
            (vec![&stranger], Err(FetchError::WrongCertificate), 0),
            (vec![&namesake], Err(FetchError::WrongCertificate), 0),
            (vec![&leaf], Err(FetchError::WrongCertificate), 0),
            (vec![], Err(FetchError::NoCertificate), 0),
        ];
        for (certificates, expected, kept) in cases {
            let answers = Answers::from([("http://ca.example/issuing".to_owned(), Ok(pkcs7(&certificates)))]);
            let (gathered, pool) = run(&leaf, &root, &answers, FIRST_PATH, Limits::default());
            assert_eq!(gathered.fetched[0].outcome, expected);
            assert_eq!(pool.len(), kept);
        }
    }

    #[test]
    fn limits_of_requests_and_levels() {
        let root = Spec::ca("CA 0").self_signed();
        let mut answers = Answers::new();
        let mut issuer = root.clone();
        for level in 1..6 {
            let url = format!("http://ca.example/{level}");
            issuer =
                Spec::ca(&format!("CA {level}")).aia(&[&format!("http://ca.example/{}", level - 1)]).issued_by(&issuer);
            answers.insert(url, Ok(issuer.der.clone()));
        }
        let leaf = Spec::leaf("www.example.jp").aia(&["http://ca.example/5"]).issued_by(&issuer);
        let limits = Limits::default();
        let cases = [
            (limits, 1, vec![Ok(1); 5]),
            (Limits { levels: 3, ..limits }, 0, vec![Ok(1); 3]),
            (Limits { requests: 2, ..limits }, 0, vec![Ok(1), Ok(1), Err(FetchError::Budget)]),
            (Limits { requests: 0, ..limits }, 0, vec![Err(FetchError::Budget)]),
        ];
        for (limits, paths, expected) in cases {
            let (gathered, _) = run(&leaf, &root, &answers, FIRST_PATH, limits);
            assert_eq!(gathered.outcome.paths.len(), paths);
            let outcomes: Vec<_> = gathered.fetched.into_iter().map(|row| row.outcome).collect();
            assert_eq!(outcomes, expected);
        }
    }

    #[test]
    fn which_failures_are_the_network() {
        let address: IpAddr = "10.0.0.1".parse().unwrap();
        let redirect = |cause| FetchError::BadRedirect("http://x/".to_owned(), Box::new(cause));
        let cases = [
            (FetchError::Refused(address), true),
            (FetchError::Timeout, true),
            (FetchError::NotHttp, true),
            (FetchError::Status(503), true),
            (FetchError::Status(429), true),
            (redirect(FetchError::Timeout), true),
            (FetchError::Status(404), false),
            (FetchError::Html, false),
            (FetchError::WrongCertificate, false),
            (FetchError::Scheme, false),
            (redirect(FetchError::Scheme), false),
        ];
        for (error, expected) in cases {
            assert_eq!(error.is_network_failure(), expected, "{error}");
        }
        assert_eq!(redirect(FetchError::Refused(address)).refused_address(), Some(address));
    }
}
