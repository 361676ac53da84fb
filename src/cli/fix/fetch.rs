//! Answers of the network that are remembered: the bundles of a folder mostly miss the same intermediates.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::gather::{Fetch, FetchError};

type Answer = Arc<OnceLock<Result<Vec<u8>, FetchError>>>;

/// Asks each URL once in a run, however many files and threads want it.
pub(super) struct Remembering<F> {
    inner: F,
    answers: Mutex<HashMap<String, Answer>>,
}

/// How many answers are remembered: 256 MiB of the largest there are, and a hundred times what the CAs of a site have.
const REMEMBERED: usize = 256;

impl<F: Fetch> Remembering<F> {
    pub(super) fn new(inner: F) -> Self {
        Self { inner, answers: Mutex::default() }
    }

    fn slot(&self, url: &str) -> Option<Answer> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = answers.get(url) {
            return Some(known.clone());
        }
        if answers.len() >= REMEMBERED {
            return None;
        }
        Some(answers.entry(url.to_owned()).or_default().clone())
    }
}

impl<F: Fetch> Fetch for Remembering<F> {
    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        match self.slot(url) {
            Some(slot) => slot.get_or_init(|| self.inner.fetch(url)).clone(),
            None => self.inner.fetch(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Counting(AtomicUsize);

    impl Fetch for Counting {
        fn fetch(&self, _: &str) -> Result<Vec<u8>, FetchError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Err(FetchError::Timeout)
        }
    }

    #[test]
    fn each_url_is_asked_once() {
        let remembering = Remembering::new(Counting(AtomicUsize::new(0)));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for url in ["http://a/", "http://b/", "http://a/"] {
                        assert_eq!(remembering.fetch(url), Err(FetchError::Timeout));
                    }
                });
            }
        });
        assert_eq!(remembering.inner.0.load(Ordering::Relaxed), 2);
    }
}
