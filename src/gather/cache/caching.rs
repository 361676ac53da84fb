//! A fetcher that answers from the cache, and otherwise from the network.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::{Cache, Known, Note, sha256};
use crate::gather::{Answer, Fetch, FetchError, Validators};
use crate::read;

/// The minimum and maximum time for which a response is fresh, whatever the server says. Issuer certificates do not
/// change.
const FLOOR: u64 = 7 * 24 * 3_600;
const LONGEST: u64 = 90 * 24 * 3_600;

/// How long a missing file (404, 410) is remembered.
const MISSING: u64 = 60;

/// Answers from the cache, and asks `inner` for the rest. Without `inner` (offline), the cache is the only source.
pub struct Caching<F> {
    cache: Arc<Cache>,
    inner: Option<F>,
    /// The maximum size of a response in bytes.
    most: u64,
}

impl<F: Fetch> Caching<F> {
    /// Uses this cache, and `inner` for what is not in it. Answers larger than `most` bytes are not read from the cache.
    pub fn new(cache: Arc<Cache>, inner: Option<F>, most: u64) -> Self {
        Self { cache, inner, most }
    }

    fn kept(&self, note: Note) -> Option<Answer> {
        let Known::Answer { sha256, etag, last_modified } = note.known else { return None };
        let body = self.cache.body(&sha256, self.most)?;
        let validators = Validators { etag, last_modified, ..Validators::default() };
        Some(Answer { kept_since: Some(note.fetched), validators, ..Answer::from(body) })
    }

    /// Stores an answer, if it can be stored.
    fn keep(&self, url: &str, came: &Result<Answer, FetchError>) {
        let now = now();
        let note = |lifetime: u64, known| Note { url: url.to_owned(), fetched: now, until: now + lifetime, known };
        match came {
            Ok(answer) if !answer.validators.no_store && holds_certificate(&answer.body) => {
                let Validators { etag, last_modified, max_age, .. } = answer.validators.clone();
                let known = Known::Answer { sha256: sha256(&answer.body), etag, last_modified };
                self.cache.keep(&note(lifetime(max_age), known), Some(&answer.body));
            }
            Err(FetchError::Status(status @ (404 | 410))) => {
                self.cache.keep(&note(MISSING, Known::Missing { status: *status }), None);
            }
            _ => {}
        }
    }

    fn ask(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        let inner = self.inner.as_ref().ok_or(FetchError::Offline)?;
        let came = inner.fetch(url, until);
        self.keep(url, &came);
        came
    }

    /// Revalidates a stale answer. If the network fails, the stale answer is used.
    fn ask_again(&self, url: &str, kept: Answer, until: Instant) -> Result<Answer, FetchError> {
        let Some(inner) = &self.inner else { return Ok(kept) };
        match inner.fetch_if_changed(url, &kept.validators, until) {
            Ok(Some(answer)) => {
                let came = Ok(answer);
                self.keep(url, &came);
                came
            }
            Ok(None) => {
                self.keep(url, &Ok(kept.clone()));
                Ok(kept)
            }
            Err(error) if error.is_network_failure() => Ok(kept),
            Err(error) => Err(error),
        }
    }
}

impl<F: Fetch> Fetch for Caching<F> {
    fn fetch(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        let now = now();
        let Some(note) = self.cache.note(url) else { return self.ask(url, until) };
        // An entry from the future was written with a wrong clock.
        let is_fresh = note.fetched <= now && now < note.until;
        if let Known::Missing { status } = note.known
            && is_fresh
            && self.inner.is_some()
        {
            let error = Box::new(FetchError::Status(status));
            return Err(FetchError::Remembered(error, now - note.fetched));
        }
        match self.kept(note) {
            Some(kept) if is_fresh => Ok(kept),
            Some(kept) => self.ask_again(url, kept, until),
            None => self.ask(url, until),
        }
    }

    fn fetch_anew(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        self.ask(url, until)
    }
}

/// Whether the body contains a certificate. Other responses, such as login pages, are not stored.
fn holds_certificate(body: &[u8]) -> bool {
    read::read_answer(body, &"".into()).is_ok_and(|reading| !reading.certificates.is_empty())
}

pub(super) fn lifetime(max_age: Option<u64>) -> u64 {
    max_age.unwrap_or(0).clamp(FLOOR, LONGEST)
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
