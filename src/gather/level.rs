//! The URLs of one level, asked at the same time.

use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use super::{Answer, FetchError, Fetched, MAX_CHECKS, Network};
use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;
use crate::pool::{Pool, Source};
use crate::read;

/// A timer may go off a hair before its time.
const HAIR: Duration = Duration::from_millis(20);

/// Asks every URL at the same time, the first `allowed` of them; the answers are taken in the order of the URLs, whichever
/// comes first. When the time is used up, nobody waits for those that are still asking.
pub(super) fn fetch(
    wanted: &[(Arc<str>, Vec<Certificate>)],
    allowed: usize,
    network: Network<'_>,
    pool: &mut Pool,
) -> Vec<Fetched> {
    let mut answers: Vec<Result<Answer, FetchError>> = vec![Err(FetchError::Budget); wanted.len()];
    if let Some(waiting) = network.deadline.wait() {
        ask(&wanted[..allowed.min(wanted.len())], network, waiting.until, &mut answers);
    }
    let mut rows = Vec::new();
    for ((url, children), answer) in wanted.iter().zip(answers) {
        let outcome = answer.and_then(|answer| accept(&answer.body, url, children, pool));
        let row = |child: &Certificate| Fetched { url: url.clone(), child: child.clone(), outcome: outcome.clone() };
        rows.extend(children.first().map(row));
    }
    rows
}

fn ask(
    wanted: &[(Arc<str>, Vec<Certificate>)],
    network: Network<'_>,
    until: Instant,
    answers: &mut [Result<Answer, FetchError>],
) {
    let (answered, arriving) = mpsc::channel();
    for (index, (url, _)) in wanted.iter().enumerate() {
        let (url, fetcher, answered) = (url.clone(), network.fetcher.clone(), answered.clone());
        answers[index] = Err(FetchError::Connection("the request failed".to_owned()));
        let thread = std::thread::Builder::new().spawn(move || {
            // Nobody may wait for it any more.
            let _ = answered.send((index, fetcher.fetch(&url, until)));
        });
        if thread.is_ok() {
            answers[index] = Err(FetchError::Timeout);
        }
    }
    drop(answered);
    while let Ok((index, answer)) = arriving.recv_timeout(until.saturating_duration_since(Instant::now())) {
        answers[index] = answer;
    }
    let is_late = until.saturating_duration_since(Instant::now()) < HAIR;
    let is_timeout = |answer: &Result<Answer, FetchError>| answer.as_ref().is_err_and(FetchError::is_timeout);
    if is_late && answers.iter().any(is_timeout) {
        network.deadline.use_up();
    }
}

/// Takes from an answer the certificates that signed a child, and those above them in the same answer.
pub(super) fn accept(
    body: &[u8],
    url: &Arc<str>,
    children: &[Certificate],
    pool: &mut Pool,
) -> Result<usize, FetchError> {
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
