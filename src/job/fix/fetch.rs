//! Answers of the network that are remembered: the bundles of a folder mostly miss the same intermediates.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::gather::{Fetch, FetchError, HttpFetcher};

/// What is known of a URL.
#[derive(Default)]
struct Known {
    answer: Option<Result<Vec<u8>, FetchError>>,
    /// How long files waited for it in vain whose own time ended first.
    waited: Duration,
}

type Slot = Arc<Mutex<Known>>;

/// Asks each URL once in a run, however many files and threads want it. Each file has a time of its own for the network,
/// and that it ended is remembered of no URL.
pub(crate) struct Remembering<F> {
    inner: F,
    /// How long one request may take: what waited as long in parts gets no answer.
    request: Duration,
    known: Mutex<HashMap<String, Slot>>,
}

/// The network as one file sees it.
pub(crate) struct OfFile<'a, F> {
    remembering: &'a Remembering<F>,
    inner: F,
}

/// How many answers are remembered: 256 MiB of the largest there are, and a hundred times what the CAs of a site have.
const REMEMBERED: usize = 256;

impl<F> Remembering<F> {
    pub(crate) fn new(inner: F, request: Duration) -> Self {
        Self { inner, request, known: Mutex::default() }
    }

    fn slot(&self, url: &str) -> Option<Slot> {
        let mut slots = locked(&self.known);
        if let Some(known) = slots.get(url) {
            return Some(known.clone());
        }
        if slots.len() >= REMEMBERED {
            return None;
        }
        Some(slots.entry(url.to_owned()).or_default().clone())
    }

    fn with(&self, inner: F) -> OfFile<'_, F> {
        OfFile { remembering: self, inner }
    }
}

impl Remembering<HttpFetcher> {
    /// For the next file, with all of its time.
    pub(crate) fn of_file(&self) -> OfFile<'_, HttpFetcher> {
        self.with(self.inner.afresh())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<F: Fetch> Fetch for OfFile<'_, F> {
    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let Some(slot) = self.remembering.slot(url) else { return self.inner.fetch(url) };
        // Whoever else wants the URL waits for this answer.
        let mut known = locked(&slot);
        if let Some(answer) = &known.answer {
            return answer.clone();
        }
        let start = Instant::now();
        let answer = self.inner.fetch(url);
        let is_of_file = match &answer {
            Err(FetchError::Budget) => true,
            Err(error) => error.is_timeout() && self.inner.is_spent(),
            Ok(_) => false,
        };
        known.waited += start.elapsed();
        if !is_of_file || known.waited >= self.remembering.request {
            known.answer = Some(match &answer {
                Err(FetchError::Budget) => Err(FetchError::Timeout),
                answer => answer.clone(),
            });
        }
        answer
    }

    fn is_spent(&self) -> bool {
        self.inner.is_spent()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Fails, and counts how often it was asked.
    struct Failing<'a> {
        asked: &'a AtomicUsize,
        error: FetchError,
        is_spent: bool,
    }

    impl Fetch for Failing<'_> {
        fn fetch(&self, _: &str) -> Result<Vec<u8>, FetchError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            Err(self.error.clone())
        }

        fn is_spent(&self) -> bool {
            self.is_spent
        }
    }

    /// How often a URL is asked by two files that get this error.
    fn asked_twice(error: &FetchError, is_spent: bool, request: Duration) -> usize {
        let asked = AtomicUsize::new(0);
        let failing = || Failing { asked: &asked, error: error.clone(), is_spent };
        let remembering = Remembering::new(failing(), request);
        for _ in 0..2 {
            assert_eq!(remembering.with(failing()).fetch("http://a/").unwrap_err(), *error);
        }
        asked.load(Ordering::Relaxed)
    }

    #[test]
    fn the_end_of_a_files_time_is_remembered_of_no_url() {
        let long = Duration::from_secs(3_600);
        let redirected = || FetchError::BadRedirect("http://b/".to_owned(), Box::new(FetchError::Timeout));
        let cases = [
            (FetchError::Timeout, false, long, 1),
            (FetchError::Timeout, true, long, 2),
            (redirected(), false, long, 1),
            (redirected(), true, long, 2),
            (FetchError::Budget, true, long, 2),
            (FetchError::Status(500), true, long, 1),
            // Waited for as long as any request may take.
            (FetchError::Timeout, true, Duration::ZERO, 1),
        ];
        for (error, is_spent, request, expected) in cases {
            assert_eq!(asked_twice(&error, is_spent, request), expected, "{error} {is_spent}");
        }
    }

    #[test]
    fn each_url_is_asked_once() {
        let asked = AtomicUsize::new(0);
        let failing = || Failing { asked: &asked, error: FetchError::Timeout, is_spent: false };
        let remembering = Remembering::new(failing(), Duration::from_secs(10));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let of_file = remembering.with(failing());
                    for url in ["http://a/", "http://b/", "http://a/"] {
                        assert_eq!(of_file.fetch(url), Err(FetchError::Timeout));
                    }
                });
            }
        });
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    /// The last that is remembered is asked once, the next one each time.
    #[test]
    fn what_is_remembered_has_a_limit() {
        let asked = AtomicUsize::new(0);
        let failing = || Failing { asked: &asked, error: FetchError::Status(404), is_spent: false };
        let remembering = Remembering::new(failing(), Duration::from_secs(10));
        let of_file = remembering.with(failing());
        let fetch = |number: usize| of_file.fetch(&format!("http://a/{number}"));
        for number in 0..=REMEMBERED {
            assert_eq!(fetch(number), Err(FetchError::Status(404)));
        }
        for (number, expected) in [(REMEMBERED - 1, 0), (REMEMBERED, 1)] {
            let before = asked.load(Ordering::Relaxed);
            assert_eq!(fetch(number), Err(FetchError::Status(404)));
            assert_eq!(asked.load(Ordering::Relaxed) - before, expected, "{number}");
        }
    }
}
