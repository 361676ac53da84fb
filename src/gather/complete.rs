//! Searches for paths. If there is none, adds missing issuers to the pool: from local sources, then level by level from
//! the network.

#[cfg(test)]
mod costs;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::error::FetchError;
use super::fetched::{FetchLimits, Fetched, MAX_CHECKS};
use super::level::{self, Manner};
use super::source::{IssuerSource, IssuerSources};
use crate::certificate::{Certificate, Fingerprint};
use crate::path::{self, Outcome, Question, Signatures};
use crate::pool::Pool;
use crate::trust::Anchors;

/// How far gathering goes.
#[derive(Clone, Copy)]
pub enum Extent<'a> {
    /// Until there are valid paths that satisfy this condition.
    Enough(&'a dyn Fn(&Outcome) -> bool),
    /// All issuers that the certificates name, so that every variant is found.
    Everything,
}

/// The result of gathering.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Gathered {
    /// The result of the search in the completed pool.
    pub outcome: Outcome,
    /// All requested URLs, in order.
    pub fetched: Vec<Fetched>,
    /// Whether a URL was not requested because the run is offline and the cache has no answer for it.
    pub is_offline: bool,
}

/// Searches for paths, and adds missing issuers until there is a path or no source has more: local sources first,
/// then the network.
pub fn complete(
    leaf: &Certificate,
    pool: &mut Pool,
    anchors: &Anchors,
    question: Question,
    sources: IssuerSources<'_>,
    (extent, limits): (Extent<'_>, FetchLimits),
    signatures: &mut Signatures,
) -> Gathered {
    let mut gathered = Gathered::default();
    let mut local = Local::new(sources);
    let mut asked = BTreeSet::new();
    let mut level = 0;
    loop {
        gathered.outcome = path::search(leaf, pool, anchors, question, signatures);
        let done = match extent {
            Extent::Enough(enough) => !gathered.outcome.paths.is_empty() && enough(&gathered.outcome),
            Extent::Everything => false,
        };
        if done || (sources.local.is_empty() && sources.network.is_none()) {
            break;
        }
        let members = reachable(leaf, pool, anchors, signatures);
        if local.add_issuers(&members, pool, signatures) {
            continue;
        }
        let Some(network) = sources.network else { break };
        let wanted = missing(&members, extent, &asked);
        if wanted.is_empty() {
            break;
        }
        let left = FetchLimits { requests: limits.requests.saturating_sub(gathered.fetched.len()), ..limits };
        if level >= limits.levels {
            if gathered.outcome.paths.is_empty() {
                gathered.fetched.extend(too_high(wanted, limits));
            }
            break;
        }
        let manner = if matches!(extent, Extent::Everything) { Manner::All } else { Manner::UntilOneAnswers };
        let fetched = level::fetch(&wanted, left, manner, network, question.at, pool);
        asked.extend(fetched.iter().map(|row| row.url.clone()));
        gathered.is_offline |= fetched.iter().any(|row| row.outcome == Err(FetchError::Offline));
        // URLs that must not be requested (offline) are not reported.
        gathered.fetched.extend(fetched.into_iter().filter(|row| row.outcome != Err(FetchError::Offline)));
        level += 1;
    }
    gathered
}

/// The results for URLs that are not requested because they are above the highest level.
#[cold]
fn too_high(wanted: Vec<(Arc<str>, Vec<Certificate>)>, limits: FetchLimits) -> impl Iterator<Item = Fetched> {
    let outcome = Err(FetchError::Levels(limits.levels));
    wanted.into_iter().take(limits.requests).filter_map(move |(url, children)| {
        let child = children.into_iter().next()?;
        Some(Fetched { url, child, outcome: outcome.clone(), kept_since: None, problems: Vec::new() })
    })
}

/// The local sources, which are asked once about each certificate.
struct Local<'a> {
    given: Option<&'a Pool>,
    sources: &'a [Arc<dyn IssuerSource>],
    asked: HashSet<Fingerprint>,
    /// The remaining number of signatures to verify.
    left: usize,
}

impl<'a> Local<'a> {
    fn new(sources: IssuerSources<'a>) -> Self {
        Self { given: sources.given, sources: sources.local, asked: HashSet::new(), left: MAX_CHECKS }
    }

    /// Adds the issuers of these certificates, and their issuers. Returns whether any of them are new in the pool.
    #[cold]
    fn add_issuers(&mut self, members: &[Member], pool: &mut Pool, signatures: &mut Signatures) -> bool {
        let mut is_more = false;
        let mut children: Vec<Certificate> = members.iter().map(|member| member.certificate.clone()).collect();
        while let Some(child) = children.pop().filter(|_| self.given.is_some() || !self.sources.is_empty()) {
            if !self.asked.insert(child.fingerprint()) {
                continue;
            }
            let of_given = self.given.iter().flat_map(|given| IssuerSource::issuers_of(*given, &child));
            let of_sources = self.sources.iter().flat_map(|source| source.issuers_of(&child));
            for (issuer, source) in of_given.chain(of_sources) {
                if pool.source_of(&issuer).is_some() || self.left == 0 {
                    continue;
                }
                let (outcome, is_computed) = signatures.check(&child, &issuer);
                self.left -= usize::from(is_computed);
                if outcome.is_ok() {
                    is_more |= pool.add_parsed(issuer.clone(), source);
                    children.push(issuer);
                }
            }
        }
        is_more
    }
}

/// The URLs to request next, without duplicates, with the certificates that contain them: those of reachable
/// certificates whose issuer is unknown, or if no issuer is unknown and `extent` requires everything, of all.
#[cold]
fn missing(reachable: &[Member], extent: Extent<'_>, asked: &BTreeSet<Arc<str>>) -> Vec<(Arc<str>, Vec<Certificate>)> {
    let orphans = reachable.iter().filter(|member| !member.has_issuer).map(|member| &member.certificate);
    let wanted = urls(orphans, asked);
    if matches!(extent, Extent::Enough(_)) && !wanted.is_empty() {
        return wanted;
    }
    urls(reachable.iter().map(|member| &member.certificate), asked)
}

/// The maximum number of URLs of a level that are examined: thirty times the limit of requests.
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

/// The leaf and every certificate above it in the pool, the nearest first, without duplicates. Self-signed ones are
/// left out, because nothing is above them.
#[cold]
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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::time::Duration;

    use time::macros::datetime;

    use super::super::deadline::Deadline;
    use super::super::source::{Answer, Fetch, Network};
    use super::*;
    use crate::pki::{Issued, Spec, pkcs7};
    use crate::pool::Source;

    const QUESTION: Question =
        Question { at: datetime!(2026-11-23 00:00 UTC), limits: path::Limits::DEFAULT, expired_anchors: false };

    const FIRST_PATH: Extent<'_> = Extent::Enough(&|_| true);

    type Answers = HashMap<String, Result<Vec<u8>, FetchError>>;

    fn certificate(issued: &Issued) -> Certificate {
        Certificate::from_der(issued.der.clone()).unwrap()
    }

    fn run(
        leaf: &Issued,
        root: &Issued,
        answers: &Answers,
        extent: Extent<'_>,
        limits: FetchLimits,
    ) -> (Gathered, Pool) {
        let mut pool = Pool::default();
        let mut anchors = Anchors::default();
        anchors.add(root.der.clone(), "root".into());
        let (fetcher, deadline): (Arc<dyn Fetch>, _) = (Arc::new(answers.clone()), Deadline::new(limits.total));
        let sources = Some(Network { fetcher: &fetcher, deadline: &deadline }).into();
        let gathered = complete(
            &certificate(leaf),
            &mut pool,
            &anchors,
            QUESTION,
            sources,
            (extent, limits),
            &mut Signatures::default(),
        );
        (gathered, pool)
    }

    fn asked(gathered: &Gathered) -> Vec<(&str, Result<usize, FetchError>)> {
        gathered.fetched.iter().map(|row| (&*row.url, row.outcome.clone())).collect()
    }

    /// Root, CA with an AIA URL for a cross-certificate of the root, leaf with a URL for the CA.
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
            let (gathered, _) = run(&leaf, &root, &answers, extent, FetchLimits::default());
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
            (vec![], Err(FetchError::EmptyPkcs7), 0),
        ];
        for (certificates, expected, kept) in cases {
            let answers = Answers::from([("http://ca.example/issuing".to_owned(), Ok(pkcs7(&certificates)))]);
            let (gathered, pool) = run(&leaf, &root, &answers, FIRST_PATH, FetchLimits::default());
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
        let limits = FetchLimits::default();
        let cases = [
            (limits, 1, vec![Ok(1); 5]),
            (FetchLimits { levels: 3, ..limits }, 0, vec![Ok(1), Ok(1), Ok(1), Err(FetchError::Levels(3))]),
            (FetchLimits { requests: 2, ..limits }, 0, vec![Ok(1), Ok(1), Err(FetchError::Budget)]),
            (FetchLimits { requests: 0, ..limits }, 0, vec![Err(FetchError::Budget)]),
        ];
        for (limits, paths, expected) in cases {
            let (gathered, _) = run(&leaf, &root, &answers, FIRST_PATH, limits);
            assert_eq!(gathered.outcome.paths.len(), paths);
            let outcomes: Vec<_> = gathered.fetched.into_iter().map(|row| row.outcome).collect();
            assert_eq!(outcomes, expected);
        }
    }

    /// The responses of any fetcher have a limit, not only those of HTTP, because reading takes time.
    #[test]
    fn a_response_has_a_limit() {
        let (root, issuing, leaf) = site();
        let (url, size) = ("http://ca.example/issuing".to_owned(), issuing.der.len());
        for (limit, expected) in [(size, Ok(1)), (size - 1, Err(FetchError::TooLarge(size as u64 - 1)))] {
            let limits = FetchLimits { answer_bytes: limit as u64, ..FetchLimits::default() };
            let answers = Answers::from([(url.clone(), Ok(issuing.der.clone()))]);
            let (gathered, _) = run(&leaf, &root, &answers, FIRST_PATH, limits);
            assert_eq!(asked(&gathered), [(&*url, expected)]);
        }
    }

    /// A source with a list of certificates, whether or not they issued the child.
    struct AtHand(Vec<Certificate>);

    impl IssuerSource for AtHand {
        fn issuers_of(&self, _: &Certificate) -> Vec<(Certificate, Source)> {
            self.0.iter().map(|one| (one.clone(), Source::Roots("store".into()))).collect()
        }
    }

    /// Root, policy CA, issuing CA and leaf. The issuers are in a local source or in the network.
    #[test]
    fn the_network_is_asked_last() {
        let root = Spec::ca("Root").self_signed();
        let policy = Spec::ca("Policy CA").aia(&["http://ca.example/root"]).issued_by(&root);
        let issuing = Spec::ca("Issuing CA").aia(&["http://ca.example/policy"]).issued_by(&policy);
        let leaf = Spec::leaf("www.example.jp").aia(&["http://ca.example/issuing"]).issued_by(&issuing);
        let namesake = Spec::ca("Issuing CA").self_signed();
        let answers = Answers::from([
            ("http://ca.example/issuing".to_owned(), Ok(issuing.der.clone())),
            ("http://ca.example/policy".to_owned(), Ok(policy.der.clone())),
        ]);
        let (fetcher, deadline): (Arc<dyn Fetch>, _) = (Arc::new(answers), Deadline::new(FetchLimits::default().total));
        let network = Network { fetcher: &fetcher, deadline: &deadline };
        let cases: [(&[&Issued], &[&str]); 5] = [
            (&[], &["issuing", "policy"]),
            (&[&issuing], &["policy"]),
            (&[&policy], &["issuing"]),
            (&[&policy, &namesake, &leaf, &issuing], &[]),
            // A certificate that is not the issuer is not used.
            (&[&namesake], &["issuing", "policy"]),
        ];
        for (at_hand, expected) in cases {
            let mut anchors = Anchors::default();
            anchors.add(root.der.clone(), "root".into());
            let (nothing, source) = (AtHand(Vec::new()), AtHand(at_hand.iter().map(|one| certificate(one)).collect()));
            let local: [Arc<dyn IssuerSource>; 2] = [Arc::new(nothing), Arc::new(source)];
            let mut pool = Pool::default();
            let sources = IssuerSources { given: None, local: &local, network: Some(network) };
            let leaf = certificate(&leaf);
            let gathered = complete(
                &leaf,
                &mut pool,
                &anchors,
                QUESTION,
                sources,
                (FIRST_PATH, FetchLimits::default()),
                &mut Signatures::default(),
            );
            assert_eq!(gathered.outcome.paths.len(), 1, "{expected:?}");
            let asked: Vec<_> = gathered.fetched.iter().map(|row| row.url.rsplit('/').next().unwrap()).collect();
            assert_eq!(asked, expected);
            assert_eq!(pool.len(), 2);
        }
    }

    /// A fetcher that does not return does not delay the run beyond its deadline.
    #[test]
    fn the_time_of_the_run_ends_it() {
        struct Deaf;
        impl Fetch for Deaf {
            fn fetch(&self, _: &str, _: std::time::Instant) -> Result<Answer, FetchError> {
                std::thread::sleep(Duration::from_secs(3_600));
                Err(FetchError::Html)
            }
        }
        let (_, _, leaf) = site();
        let (fetcher, deadline): (Arc<dyn Fetch>, _) = (Arc::new(Deaf), Deadline::new(Duration::from_millis(50)));
        let network = Network { fetcher: &fetcher, deadline: &deadline };
        for expected in [FetchError::Timeout, FetchError::Budget] {
            let gathered = complete(
                &certificate(&leaf),
                &mut Pool::default(),
                &Anchors::default(),
                QUESTION,
                Some(network).into(),
                (FIRST_PATH, FetchLimits::default()),
                &mut Signatures::default(),
            );
            assert_eq!(asked(&gathered), [("http://ca.example/issuing", Err(expected))]);
            assert!(deadline.is_spent());
        }
    }

    #[test]
    fn a_fetcher_that_panics_has_failed() {
        struct Panicking;
        impl Fetch for Panicking {
            fn fetch(&self, _: &str, _: std::time::Instant) -> Result<Answer, FetchError> {
                std::panic::resume_unwind(Box::new(()))
            }
        }
        let (_, _, leaf) = site();
        // Without end, so that only the failure ends the wait.
        let (fetcher, deadline): (Arc<dyn Fetch>, _) = (Arc::new(Panicking), Deadline::new(Duration::MAX));
        let gathered = complete(
            &certificate(&leaf),
            &mut Pool::default(),
            &Anchors::default(),
            QUESTION,
            Some(Network { fetcher: &fetcher, deadline: &deadline }).into(),
            (FIRST_PATH, FetchLimits::default()),
            &mut Signatures::default(),
        );
        let failed = FetchError::Connection("the fetcher has panicked".to_owned());
        assert_eq!(asked(&gathered), [("http://ca.example/issuing", Err(failed))]);
    }

    #[test]
    fn which_failures_are_the_network() {
        let address: IpAddr = "10.0.0.1".parse().unwrap();
        let redirect = |cause| FetchError::BadRedirect("http://x/".to_owned(), Box::new(cause));
        let cases = [
            (FetchError::Refused(address), true),
            (FetchError::Timeout, true),
            (FetchError::NotHttp, true),
            (FetchError::LongHeader, true),
            (FetchError::Status(503), true),
            (FetchError::Status(429), true),
            (redirect(FetchError::Timeout), true),
            (FetchError::Status(404), false),
            (FetchError::Html, false),
            (FetchError::WrongCertificate, false),
            (FetchError::Scheme("ldap".to_owned()), false),
            (redirect(FetchError::Scheme("ldap".to_owned())), false),
        ];
        for (error, expected) in cases {
            assert_eq!(error.is_network_failure(), expected, "{error}");
        }
        assert_eq!(redirect(FetchError::Refused(address)).refused_address(), Some(address));
    }
}
