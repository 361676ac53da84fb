//! Remembers responses of the network during a run, because most leaves of a run need the same intermediates.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::deadline::later;
use super::error::FetchError;
use super::source::{Answer, Fetch};

/// Requests each URL once in a run, for all leaves and threads. The deadline of a leaf ends its wait, but not the
/// request, because other leaves need the response too.
pub struct Remembering<F> {
    inner: F,
    /// The time for one request.
    request: Duration,
    memory: Mutex<Memory>,
}

/// The URLs, and the size of them and their responses in bytes.
#[derive(Default)]
struct Memory {
    entries: HashMap<Arc<str>, Entry>,
    bytes: usize,
    /// A counter of requests, to find the entries that were not used for the longest time.
    clock: u64,
}

struct Entry {
    slot: Arc<Slot>,
    bytes: usize,
    used: u64,
}

#[derive(Default)]
struct Slot {
    known: Mutex<Known>,
    changed: Condvar,
}

/// The entry of a URL.
#[derive(Default)]
struct Known {
    answer: Option<Result<Answer, FetchError>>,
    /// The response that replaced a cached one.
    anew: Option<Result<Answer, FetchError>>,
    /// Whether a thread requests it. Others wait.
    is_asked: bool,
}

/// The maximum size of the memory, in bytes: twice the issuers of all public CAs. The entries that were not used for
/// the longest time are forgotten first.
const MOST_BYTES: usize = 32 << 20;
const MOST_URLS: usize = 1 << 14;

impl<F> Remembering<F> {
    /// `request` is the time limit of `inner` for one request.
    pub fn new(inner: F, request: Duration) -> Self {
        Self { inner, request, memory: Mutex::default() }
    }

    fn slot(&self, url: &str) -> Arc<Slot> {
        let mut memory = locked(&self.memory);
        memory.clock += 1;
        let used = memory.clock;
        if let Some(entry) = memory.entries.get_mut(url) {
            entry.used = used;
            return entry.slot.clone();
        }
        let slot = Arc::<Slot>::default();
        memory.entries.insert(url.into(), Entry { slot: slot.clone(), bytes: url.len(), used });
        memory.bytes += url.len();
        memory.forget(MOST_BYTES, MOST_URLS);
        slot
    }

    /// Counts a response. If a URL was forgotten during the request, it will be requested again.
    fn count(&self, url: &str, answer: &Result<Answer, FetchError>) {
        let bytes = answer.as_ref().map_or(0, |answer| answer.body.len());
        let mut memory = locked(&self.memory);
        if let Some(entry) = memory.entries.get_mut(url) {
            entry.bytes += bytes;
            memory.bytes += bytes;
            memory.forget(MOST_BYTES, MOST_URLS);
        }
    }
}

impl Memory {
    /// If a limit is exceeded, forgets entries until a quarter is free, so that this is rarely necessary.
    fn forget(&mut self, most_bytes: usize, most_urls: usize) {
        if self.bytes <= most_bytes && self.entries.len() <= most_urls {
            return;
        }
        let mut by_age: Vec<(u64, Arc<str>)> =
            self.entries.iter().map(|(url, entry)| (entry.used, url.clone())).collect();
        by_age.sort_unstable();
        // The last requested one is kept.
        by_age.pop();
        for (_, url) in by_age {
            if self.bytes <= most_bytes - most_bytes / 4 && self.entries.len() <= most_urls - most_urls / 4 {
                break;
            }
            self.bytes -= self.entries.remove(&url).map_or(0, |entry| entry.bytes);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Marks the request as ended when it is dropped, so that other threads can continue.
struct Asking<'a>(&'a Slot);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        locked(&self.0.known).is_asked = false;
        self.0.changed.notify_all();
    }
}

impl Known {
    /// The response, if there is one.
    fn answer(&self, anew: bool) -> Option<&Result<Answer, FetchError>> {
        let is_kept = |answer: &&Result<Answer, FetchError>| {
            answer
                .as_ref()
                .map_or(matches!(answer, Err(FetchError::Remembered(..))), |answer| answer.kept_since.is_some())
        };
        let of_now = self.anew.as_ref().or_else(|| self.answer.as_ref().filter(|answer| !is_kept(answer)));
        if anew { of_now } else { self.answer.as_ref().or(of_now) }
    }
}

impl<F: Fetch> Fetch for Remembering<F> {
    fn fetch(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        self.get(url, false, until)
    }

    fn fetch_anew(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        self.get(url, true, until)
    }
}

impl<F: Fetch> Remembering<F> {
    fn get(&self, url: &str, anew: bool, until: Instant) -> Result<Answer, FetchError> {
        let slot = self.slot(url);
        let mut known = locked(&slot.known);
        loop {
            if let Some(answer) = known.answer(anew) {
                return answer.clone();
            }
            if !known.is_asked {
                break;
            }
            // Other threads that need the URL wait for this response until their own deadlines.
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(FetchError::Timeout);
            }
            known = slot.changed.wait_timeout(known, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        known.is_asked = true;
        drop(known);
        let asking = Asking(&slot);
        let until = until.max(later(Instant::now(), self.request));
        let answer = if anew { self.inner.fetch_anew(url, until) } else { self.inner.fetch(url, until) };
        let mut known = locked(&slot.known);
        let place = if anew { &mut known.anew } else { &mut known.answer };
        *place = Some(answer.clone());
        drop(known);
        drop(asking);
        self.count(url, &answer);
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Always fails, and counts the requests.
    struct Failing {
        asked: AtomicUsize,
        error: FetchError,
    }

    impl Fetch for Failing {
        fn fetch(&self, _: &str, _: Instant) -> Result<Answer, FetchError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            Err(self.error.clone())
        }
    }

    fn failing(error: FetchError, request: Duration) -> Remembering<Failing> {
        Remembering::new(Failing { asked: AtomicUsize::new(0), error }, request)
    }

    impl Remembering<Failing> {
        fn asked(&self) -> usize {
            self.inner.asked.load(Ordering::Relaxed)
        }
    }

    fn after(seconds: u64) -> Instant {
        Instant::now() + Duration::from_secs(seconds)
    }

    /// A leaf with a short deadline does not shorten the request, so that it is made once for all leaves.
    #[test]
    fn a_request_outlives_the_deadline_of_its_leaf() {
        struct Noting(Mutex<Vec<Instant>>);
        impl Fetch for Noting {
            fn fetch(&self, _: &str, until: Instant) -> Result<Answer, FetchError> {
                locked(&self.0).push(until);
                Err(FetchError::Timeout)
            }
        }
        let hour = Duration::from_secs(3_600);
        let remembering = Remembering::new(Noting(Mutex::default()), hour);
        let start = Instant::now();
        for _ in 0..2 {
            assert_eq!(remembering.fetch("http://a/", start), Err(FetchError::Timeout));
        }
        assert_eq!(remembering.fetch("http://b/", start + hour * 9), Err(FetchError::Timeout));
        let until = locked(&remembering.inner.0).clone();
        assert_eq!(until.len(), 2);
        assert!(until[0] >= start + hour && until[1] == start + hour * 9);
    }

    #[test]
    fn each_url_is_asked_once() {
        let remembering = failing(FetchError::Timeout, Duration::from_secs(10));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for url in ["http://a/", "http://b/", "http://a/"] {
                        assert_eq!(remembering.fetch(url, after(3_600)), Err(FetchError::Timeout));
                    }
                });
            }
        });
        assert_eq!(remembering.asked(), 2);
    }

    /// Responds when it is released.
    struct Held(Mutex<()>);

    impl Fetch for Held {
        fn fetch(&self, _: &str, _: Instant) -> Result<Answer, FetchError> {
            drop(locked(&self.0));
            Ok(b"ok".to_vec().into())
        }
    }

    /// A thread that waits for another's request stops at its own deadline, and the other one still gets the response.
    #[test]
    fn nobody_waits_longer_than_it_may() {
        let remembering = Remembering::new(Held(Mutex::default()), Duration::from_secs(10));
        std::thread::scope(|scope| {
            let held = locked(&remembering.inner.0);
            let first = scope.spawn(|| remembering.fetch("http://a/", after(3_600)));
            while !locked(&remembering.slot("http://a/").known).is_asked {
                std::thread::yield_now();
            }
            let in_vain = remembering.fetch("http://a/", Instant::now() + Duration::from_millis(20));
            assert_eq!(in_vain, Err(FetchError::Timeout));
            drop(held);
            assert_eq!(first.join().unwrap(), Ok(b"ok".to_vec().into()));
        });
        assert_eq!(remembering.fetch("http://a/", Instant::now()), Ok(b"ok".to_vec().into()));
    }

    /// If a cached response is of no use, a new one is requested once in a run. Others still get the cached one.
    #[test]
    fn kept_answers_are_asked_for_anew_once() {
        #[derive(Default)]
        struct Kept(AtomicUsize);
        impl Fetch for Kept {
            fn fetch(&self, _: &str, _: Instant) -> Result<Answer, FetchError> {
                Ok(Answer { kept_since: Some(7), ..b"old".to_vec().into() })
            }

            fn fetch_anew(&self, _: &str, _: Instant) -> Result<Answer, FetchError> {
                self.0.fetch_add(1, Ordering::Relaxed);
                Ok(b"new".to_vec().into())
            }
        }
        let remembering = Remembering::new(Kept::default(), Duration::from_secs(10));
        for _ in 0..2 {
            let (kept, new) =
                (remembering.fetch("a", after(9)).unwrap(), remembering.fetch_anew("a", after(9)).unwrap());
            assert_eq!((&*kept.body, &*new.body), (&b"old"[..], &b"new"[..]));
        }
        assert_eq!(remembering.inner.0.load(Ordering::Relaxed), 1);
        // A response that is already new is not requested again.
        let remembering = failing(FetchError::Status(404), Duration::from_secs(10));
        assert_eq!(remembering.fetch("a", after(9)), remembering.fetch_anew("a", after(9)));
        assert_eq!(remembering.asked(), 1);
    }

    #[test]
    fn a_fetcher_that_panics_keeps_nobody_waiting() {
        struct Panicking;
        impl Fetch for Panicking {
            fn fetch(&self, _: &str, _: Instant) -> Result<Answer, FetchError> {
                std::panic::resume_unwind(Box::new(()))
            }
        }
        let remembering = Remembering::new(Panicking, Duration::from_secs(10));
        for _ in 0..2 {
            let asked =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| remembering.fetch("http://a/", after(3_600))));
            assert!(asked.is_err());
        }
    }

    /// The sizes of URLs with their responses, and which ones are kept.
    #[test]
    fn what_is_remembered_has_a_limit() {
        let cases = [
            // Within the limits.
            (400, 4, vec![0, 1, 2, 3]),
            // One URL too many: those that were not used for the longest time are removed until a quarter is free.
            (400, 3, vec![1, 2, 3]),
            // Too many bytes.
            (399, 9, vec![1, 2, 3]),
            (300, 9, vec![2, 3]),
            (100, 9, vec![3]),
            (0, 0, vec![3]),
        ];
        for (most_bytes, most_urls, expected) in cases {
            let mut memory = Memory::default();
            for (number, used) in [(3, 9), (0, 1), (2, 5), (1, 2)] {
                let entry = Entry { slot: Arc::default(), bytes: 100, used };
                memory.entries.insert(number.to_string().into(), entry);
                memory.bytes += 100;
            }
            memory.forget(most_bytes, most_urls);
            let mut left: Vec<u64> = memory.entries.keys().map(|url| url.parse().unwrap()).collect();
            left.sort_unstable();
            assert_eq!(left, expected, "{most_bytes} {most_urls}");
            assert_eq!(memory.bytes, left.len() * 100);
        }
    }

    #[test]
    fn what_is_forgotten_is_asked_again() {
        let remembering = failing(FetchError::Status(404), Duration::from_secs(10));
        let fetch = |number: usize| remembering.fetch(&format!("http://a/{number}"), after(3_600));
        for number in 0..=MOST_URLS {
            assert_eq!(fetch(number), Err(FetchError::Status(404)));
        }
        for (number, expected) in [(MOST_URLS, 0), (0, 1)] {
            let before = remembering.asked();
            assert_eq!(fetch(number), Err(FetchError::Status(404)));
            assert_eq!(remembering.asked() - before, expected, "{number}");
        }
    }
}
