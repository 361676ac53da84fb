//! Fetches the URLs of one level: those of one certificate in sequence, those of different certificates in parallel.

use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant, SystemTime};

use time::OffsetDateTime;

use super::error::FetchError;
use super::fetched::{FetchLimits, Fetched, MAX_CHECKS};
use super::source::{Answer, Network};
use crate::certificate::name::NormalizedName;
use crate::certificate::{Certificate, Fingerprint};
use crate::pool::{Pool, Source};
use crate::read::{self, Problem, ProblemKind};

/// The tolerance for timers that fire early.
const HAIR: Duration = Duration::from_millis(20);

/// How long to wait for a response to the first URL of a certificate before the second one is requested too: longer
/// than nearly all responses of CAs take, and much shorter than the limit of a request.
const PATIENCE: Duration = Duration::from_millis(500);

/// URLs, each with the certificates that contain it.
pub(super) type Wanted = [(Arc<str>, Vec<Certificate>)];

/// How the URLs of a certificate are requested.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// The next URL only if the previous one fails or is slow.
    UntilOneAnswers,
    /// All of them.
    All,
}

/// Requests the URLs within `limits`, and adds the issuers in the responses to the pool. Requests that exceed
/// the time are abandoned. Returns the requested URLs in order.
#[cold]
pub(super) fn fetch(
    wanted: &Wanted,
    limits: FetchLimits,
    manner: Manner,
    network: Network<'_>,
    at: OffsetDateTime,
    pool: &mut Pool,
) -> Vec<Fetched> {
    let mut level = Level::new(wanted, limits, manner, network, at);
    match network.deadline.wait() {
        Some(waiting) => level.ask(waiting.until, pool),
        None => level.states.fill(State::Ended(Err(FetchError::Budget), None)),
    }
    let states = std::mem::take(&mut level.states);
    let rows = wanted.iter().zip(states).zip(level.problems).filter_map(|(((url, children), state), problems)| {
        let State::Ended(outcome, kept_since) = state else { return None };
        let child = children.first()?.clone();
        Some(Fetched { url: url.clone(), child, outcome, kept_since, problems })
    });
    rows.collect()
}

/// The state of a URL.
#[derive(Clone)]
enum State {
    Waiting,
    Asked,
    Answered(Answer),
    Ended(Result<usize, FetchError>, Option<u64>),
}

/// A certificate whose issuer is missing.
struct Child {
    /// Its URLs, and the number of them that were requested for any certificate.
    urls: Vec<usize>,
    seen: usize,
    /// When to request the next one.
    next: Instant,
    has_issuer: bool,
}

struct Level<'a> {
    wanted: &'a Wanted,
    manner: Manner,
    network: Network<'a>,
    at: OffsetDateTime,
    /// The remaining number of requests.
    allowed: usize,
    /// The maximum size of a response.
    answer_bytes: u64,
    states: Vec<State>,
    /// The problems in the response of each URL.
    problems: Vec<Vec<Problem>>,
    children: Vec<Child>,
    /// The indexes of the children of each URL.
    named_by: Vec<Vec<usize>>,
    answered: mpsc::Sender<(usize, Result<Answer, FetchError>)>,
    arriving: mpsc::Receiver<(usize, Result<Answer, FetchError>)>,
}

impl<'a> Level<'a> {
    fn new(wanted: &'a Wanted, limits: FetchLimits, manner: Manner, network: Network<'a>, at: OffsetDateTime) -> Self {
        let mut children: Vec<Child> = Vec::new();
        let mut known: HashMap<Fingerprint, usize> = HashMap::new();
        let mut named_by = Vec::new();
        let now = Instant::now();
        for (url, (_, certificates)) in wanted.iter().enumerate() {
            let mut positions = Vec::new();
            for certificate in certificates {
                let position = *known.entry(certificate.fingerprint()).or_insert_with(|| {
                    children.push(Child { urls: Vec::new(), seen: 0, next: now, has_issuer: false });
                    children.len() - 1
                });
                children[position].urls.push(url);
                positions.push(position);
            }
            named_by.push(positions);
        }
        let (answered, arriving) = mpsc::channel();
        let states = vec![State::Waiting; wanted.len()];
        let problems = vec![Vec::new(); wanted.len()];
        let (allowed, answer_bytes) = (limits.requests, limits.answer_bytes);
        Self {
            wanted,
            manner,
            network,
            at,
            allowed,
            answer_bytes,
            states,
            problems,
            children,
            named_by,
            answered,
            arriving,
        }
    }

    fn ask(&mut self, until: Instant, pool: &mut Pool) {
        loop {
            self.begin(until);
            let is_open = |state: &State| matches!(state, State::Asked);
            if !self.states.iter().any(is_open) || self.children.iter().all(|child| child.has_issuer) {
                break;
            }
            let now = Instant::now();
            let next = self.next_start().filter(|next| *next < until).unwrap_or(until);
            match self.arriving.recv_timeout(next.saturating_duration_since(now)) {
                Ok((url, Ok(answer))) if self.manner == Manner::UntilOneAnswers => self.take(url, &answer, until, pool),
                Ok((url, Ok(answer))) => self.states[url] = State::Answered(answer),
                Ok((url, Err(error))) => self.fail(url, error, until),
                Err(_) if Instant::now() >= until => break,
                Err(_) => {}
            }
        }
        // Responses that arrived at the same time are processed in the order of the URLs.
        for url in 0..self.states.len() {
            if let State::Answered(answer) = &self.states[url] {
                let answer = answer.clone();
                self.take(url, &answer, until, pool);
            }
        }
        self.await_anew(until, pool);
        self.end(until);
    }

    /// Waits for new responses that were requested because cached ones were of no use.
    fn await_anew(&mut self, until: Instant, pool: &mut Pool) {
        while self.manner == Manner::All && self.states.iter().any(|state| matches!(state, State::Asked)) {
            match self.arriving.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok((url, Ok(answer))) => self.take(url, &answer, until, pool),
                Ok((url, Err(error))) => self.fail(url, error, until),
                Err(_) => break,
            }
        }
    }

    /// Requests the next URL of each certificate for which it is time.
    fn begin(&mut self, until: Instant) {
        let now = Instant::now();
        for position in 0..self.children.len() {
            while !self.children[position].has_issuer && self.children[position].next <= now {
                let child = &mut self.children[position];
                let Some(url) = child.urls.get(child.seen).copied() else { break };
                child.seen += 1;
                match self.states[url] {
                    State::Waiting if self.allowed == 0 => {
                        self.states[url] = State::Ended(Err(FetchError::Budget), None);
                        continue;
                    }
                    State::Waiting => {
                        self.allowed -= 1;
                        self.start(url, until, false);
                    }
                    // It was already requested for another certificate.
                    State::Asked => {}
                    State::Answered(_) | State::Ended(..) => continue,
                }
                if self.manner == Manner::UntilOneAnswers {
                    self.children[position].next = now + PATIENCE;
                }
            }
        }
    }

    /// When the next URL is to be requested if nothing happens before.
    fn next_start(&self) -> Option<Instant> {
        let waiting = self.children.iter().filter(|child| !child.has_issuer && child.seen < child.urls.len());
        waiting.map(|child| child.next).min()
    }

    fn start(&mut self, url: usize, until: Instant, anew: bool) {
        let text = self.wanted[url].0.clone();
        let (fetcher, answered) = (self.network.fetcher.clone(), self.answered.clone());
        let limit = self.answer_bytes;
        let small = move |answer: Answer| {
            if answer.body.len() as u64 > limit { Err(FetchError::TooLarge(limit)) } else { Ok(answer) }
        };
        let thread = std::thread::Builder::new().spawn(move || {
            let fetch = || if anew { fetcher.fetch_anew(&text, until) } else { fetcher.fetch(&text, until) };
            // Otherwise, the run would wait until its deadline for a fetcher that panics.
            let answer = panic::catch_unwind(AssertUnwindSafe(fetch))
                .unwrap_or_else(|_| Err(FetchError::Connection("the fetcher has panicked".to_owned())));
            // The receiver may be gone.
            let _ = answered.send((url, answer.and_then(small)));
        });
        self.states[url] = match thread {
            Ok(_) => State::Asked,
            Err(error) => State::Ended(Err(FetchError::Connection(error.to_string())), None),
        };
    }

    fn take(&mut self, url: usize, answer: &Answer, until: Instant, pool: &mut Pool) {
        let (text, children) = &self.wanted[url];
        let issuers = issuers_in(&answer.body, text, children);
        let is_of_use = |issuer: &Certificate| issuer.facts().not_after >= self.at;
        let is_of_no_use = issuers.as_ref().map_or(true, |found| !found.issuers.iter().any(is_of_use));
        if answer.kept_since.is_some() && is_of_no_use {
            // The CA may have replaced the file.
            return self.start(url, until, true);
        }
        match issuers {
            Err(error) => self.fail(url, error, until),
            Ok(Found { issuers, problems }) => {
                self.problems[url] = problems;
                let source = match answer.kept_since {
                    Some(since) => Source::Cache(text.clone(), since),
                    None => Source::Fetched(text.clone(), now()),
                };
                for issuer in &issuers {
                    pool.add_parsed(issuer.clone(), source.clone());
                }
                for &position in &self.named_by[url] {
                    self.children[position].has_issuer = true;
                }
                self.states[url] = State::Ended(Ok(issuers.len()), answer.kept_since);
            }
        }
    }

    fn fail(&mut self, url: usize, error: FetchError, until: Instant) {
        let is_late = until.saturating_duration_since(Instant::now()) < HAIR;
        if is_late && error.is_timeout() {
            self.network.deadline.use_up();
        }
        self.states[url] = State::Ended(Err(error), None);
        for &position in &self.named_by[url] {
            self.children[position].next = Instant::now();
        }
    }

    /// Abandons the remaining requests.
    fn end(&mut self, until: Instant) {
        let is_late = Instant::now() + HAIR >= until;
        for url in 0..self.states.len() {
            let is_settled = self.named_by[url].iter().all(|position| self.children[*position].has_issuer);
            let error = match self.states[url] {
                State::Asked if is_settled => FetchError::Overtaken,
                State::Asked => FetchError::Timeout,
                State::Waiting if is_late && !is_settled => FetchError::Budget,
                _ => continue,
            };
            self.states[url] = State::Ended(Err(error), None);
        }
        if is_late {
            self.network.deadline.use_up();
        }
    }
}

/// The maximum number of damaged parts of a response that are reported.
const MAX_PROBLEMS: usize = 3;

/// The issuers in a response for the certificates that contain its URL.
pub(super) struct Found {
    pub(super) issuers: Vec<Certificate>,
    /// The parts that could not be read.
    pub(super) problems: Vec<Problem>,
}

/// The certificates in a response that signed a child, and those above them in the same response.
pub(super) fn issuers_in(body: &[u8], url: &Arc<str>, children: &[Certificate]) -> Result<Found, FetchError> {
    if body.is_empty() {
        return Err(FetchError::Empty);
    }
    let reading = read::read_answer(body, url).map_err(|_| FetchError::NoCertificate)?;
    let is_empty_pkcs7 = reading.problems.iter().any(|problem| matches!(problem.kind, ProblemKind::EmptyPkcs7));
    let is_closed_pkcs12 = reading.problems.iter().any(|one| matches!(one.kind, ProblemKind::CostlyPkcs12(_)));
    let mut problems = reading.problems;
    let mut candidates: HashMap<NormalizedName, Vec<Certificate>> = HashMap::new();
    for found in reading.certificates {
        match Certificate::from_der(found.der) {
            Ok(certificate) => {
                let namesakes = candidates.entry(certificate.subject().normalized.clone()).or_default();
                namesakes.push(certificate);
            }
            Err(error) => {
                let kind = ProblemKind::Malformed(error.reason);
                problems.push(Problem { kind, place: found.place, remains: None });
            }
        }
    }
    problems.truncate(MAX_PROBLEMS);
    let damage = problems.first().map(|problem| FetchError::Damaged(problem.kind.clone()));
    if candidates.is_empty() {
        return Err(match () {
            () if is_empty_pkcs7 => FetchError::EmptyPkcs7,
            () if is_closed_pkcs12 => FetchError::ClosedPkcs12,
            () if looks_like_html(body) => FetchError::Html,
            () => damage.unwrap_or(FetchError::NoCertificate),
        });
    }
    let mut children = children.to_vec();
    let (mut accepted, mut left) = (Vec::new(), MAX_CHECKS);
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
            accepted.push(issuer.clone());
            children.push(issuer);
        }
    }
    if accepted.is_empty() {
        return Err(damage.unwrap_or(FetchError::WrongCertificate));
    }
    Ok(Found { issuers: accepted, problems })
}

fn looks_like_html(body: &[u8]) -> bool {
    let head = body[..body.len().min(1024)].to_ascii_lowercase();
    memchr::memmem::find(&head, b"<html").is_some() || memchr::memmem::find(&head, b"<!doctype").is_some()
}

/// The current time of the machine, in seconds since 1970. It is only recorded as provenance, not used for validation.
fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use time::macros::datetime;

    use super::*;
    use crate::gather::{Deadline, Fetch};
    use crate::pki::{Issued, Spec};

    /// The behaviours of URLs, and the requests in order.
    #[derive(Default)]
    struct World {
        answers: HashMap<&'static str, Does>,
        asked: Mutex<Vec<String>>,
    }

    #[derive(Clone)]
    enum Does {
        Answer(Vec<u8>),
        Fail(FetchError),
        /// A cached response of an earlier run, and the new one.
        Kept(Vec<u8>, Vec<u8>),
        /// Never answers.
        Stall,
    }

    impl World {
        fn note(&self, url: &str) -> Does {
            self.asked.lock().unwrap().push(url.to_owned());
            self.answers.get(url).cloned().unwrap_or(Does::Fail(FetchError::Status(404)))
        }
    }

    impl Fetch for World {
        fn fetch(&self, url: &str, _: Instant) -> Result<Answer, FetchError> {
            match self.note(url) {
                Does::Answer(body) => Ok(body.into()),
                Does::Fail(error) => Err(error),
                Does::Kept(body, _) => Ok(Answer { kept_since: Some(7), ..Answer::from(body) }),
                Does::Stall => loop {
                    std::thread::park();
                },
            }
        }

        fn fetch_anew(&self, url: &str, _: Instant) -> Result<Answer, FetchError> {
            match self.note(url) {
                Does::Kept(_, body) => Ok(body.into()),
                _ => Err(FetchError::Status(404)),
            }
        }
    }

    /// A URL, its result, and when a cached response was fetched.
    type Row = (String, Result<usize, FetchError>, Option<u64>);

    fn run(
        answers: &[(&'static str, Does)],
        named: &[(&'static str, &Issued)],
        manner: Manner,
    ) -> (Vec<Row>, Vec<String>, Pool) {
        let world = Arc::new(World { answers: answers.iter().cloned().collect(), asked: Mutex::default() });
        let (fetcher, deadline): (Arc<dyn Fetch>, _) = (world.clone(), Deadline::new(Duration::from_secs(60)));
        let network = Network { fetcher: &fetcher, deadline: &deadline };
        let child = |issued: &Issued| Certificate::from_der(issued.der.clone()).unwrap();
        let wanted: Vec<_> = named.iter().map(|(url, leaf)| (Arc::from(*url), vec![child(leaf)])).collect();
        let mut pool = Pool::default();
        let rows = fetch(&wanted, FetchLimits::default(), manner, network, datetime!(2026-11-23 00:00 UTC), &mut pool);
        let rows = rows.into_iter().map(|row| (row.url.to_string(), row.outcome, row.kept_since)).collect();
        let asked = world.asked.lock().unwrap().clone();
        (rows, asked, pool)
    }

    fn pair() -> (Issued, Issued) {
        let issuing = Spec::ca("Issuing CA").self_signed();
        let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
        (issuing, leaf)
    }

    /// The second URL is requested if the first one fails, is of no use or does not respond in time, and otherwise not.
    #[test]
    fn the_next_url_is_asked_where_the_first_does_not_answer() {
        let (issuing, leaf) = pair();
        let wrong = Spec::ca("Issuing CA").self_signed();
        let good = || Does::Answer(issuing.der.clone());
        let cases = [
            (good(), vec![("a", Ok(1))]),
            (Does::Fail(FetchError::Html), vec![("a", Err(FetchError::Html)), ("b", Ok(1))]),
            (Does::Answer(wrong.der), vec![("a", Err(FetchError::WrongCertificate)), ("b", Ok(1))]),
            (Does::Stall, vec![("a", Err(FetchError::Overtaken)), ("b", Ok(1))]),
        ];
        for (first, expected) in cases {
            let named = [("a", &leaf), ("b", &leaf), ("c", &leaf)];
            let (rows, asked, pool) = run(&[("a", first), ("b", good())], &named, Manner::UntilOneAnswers);
            let rows: Vec<_> = rows.iter().map(|(url, outcome, _)| (&**url, outcome.clone())).collect();
            assert_eq!(rows, expected);
            assert_eq!(asked.len(), expected.len());
            assert_eq!(pool.len(), 1);
        }
    }

    /// Certificates with the same URLs share the responses.
    #[test]
    fn what_several_certificates_name_is_asked_once() {
        let (issuing, leaf) = pair();
        let other = Spec::leaf("other.example.jp").issued_by(&issuing);
        let children = [&leaf, &other].map(|issued| Certificate::from_der(issued.der.clone()).unwrap());
        let answers = [("a", Does::Answer(issuing.der.clone())), ("b", Does::Stall)];
        let world = Arc::new(World { answers: answers.into(), asked: Mutex::default() });
        let (fetcher, deadline): (Arc<dyn Fetch>, _) = (world.clone(), Deadline::new(Duration::from_secs(60)));
        let network = Network { fetcher: &fetcher, deadline: &deadline };
        let wanted = ["a", "b"].map(|url| (Arc::from(url), children.to_vec()));
        let at = datetime!(2026-11-23 00:00 UTC);
        let rows = fetch(&wanted, FetchLimits::default(), Manner::UntilOneAnswers, network, at, &mut Pool::default());
        assert_eq!(rows.iter().map(|row| row.outcome.clone()).collect::<Vec<_>>(), [Ok(1)]);
        assert_eq!(*world.asked.lock().unwrap(), ["a"]);
    }

    /// If every variant is wanted, all URLs are requested.
    #[test]
    fn all_are_asked_where_all_are_wanted() {
        let (issuing, leaf) = pair();
        let good = || Does::Answer(issuing.der.clone());
        let (rows, asked, _) =
            run(&[("a", good()), ("b", good())], &[("a", &leaf), ("b", &leaf), ("c", &leaf)], Manner::All);
        let outcomes: Vec<_> = rows.into_iter().map(|(_, outcome, _)| outcome).collect();
        assert_eq!((outcomes, asked.len()), (vec![Ok(1), Ok(1), Err(FetchError::Status(404))], 3));
    }

    /// A new response is requested if the cached certificate is not the issuer, or has expired.
    #[test]
    fn kept_answers_that_are_of_no_use_are_asked_for_anew() {
        let (issuing, leaf) = pair();
        let until = |year| {
            Spec::ca("Issuing CA").key_of(&issuing).with(move |params| {
                params.not_before = rcgen::date_time_ymd(2020, 1, 1);
                params.not_after = rcgen::date_time_ymd(year, 1, 1);
            })
        };
        let (expired, valid) = (until(2022).self_signed(), until(2040).self_signed());
        let other = Spec::ca("Issuing CA").self_signed();
        let cases = [(&valid, Some(7), 1), (&other, None, 2), (&expired, None, 2)];
        for (kept, since, requests) in cases {
            for manner in [Manner::UntilOneAnswers, Manner::All] {
                let does = Does::Kept(kept.der.clone(), issuing.der.clone());
                let (rows, asked, pool) = run(&[("a", does)], &[("a", &leaf)], manner);
                assert_eq!(rows, [("a".to_owned(), Ok(1), since)]);
                assert_eq!((asked.len(), pool.len()), (requests, 1));
            }
        }
    }
}
