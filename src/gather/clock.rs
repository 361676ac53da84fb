//! How long a fetcher has waited for the network.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Counts the time while at least one request is under way; requests at the same time count once.
#[derive(Debug)]
pub(super) struct Clock {
    limit: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The time of what has ended.
    spent: Duration,
    /// How many requests are under way, and since when there is one.
    running: usize,
    since: Option<Instant>,
}

impl State {
    fn spent(&self, now: Instant) -> Duration {
        self.spent + self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    fn begin(&mut self, now: Instant) {
        self.running += 1;
        self.since.get_or_insert(now);
    }

    fn end(&mut self, now: Instant) {
        self.running = self.running.saturating_sub(1);
        if self.running == 0 {
            self.spent = self.spent(now);
            self.since = None;
        }
    }
}

/// A request that is under way, until this is dropped.
pub(super) struct Waiting<'a> {
    clock: &'a Clock,
    /// How long it may take.
    pub(super) left: Duration,
}

impl Clock {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, state: Mutex::default() }
    }

    /// Begins a request; none once the time is used up.
    pub(super) fn wait(&self) -> Option<Waiting<'_>> {
        let now = Instant::now();
        let mut state = self.state();
        let left = self.limit.saturating_sub(state.spent(now));
        if left.is_zero() {
            return None;
        }
        state.begin(now);
        Some(Waiting { clock: self, left })
    }

    /// A timer may go off a hair before its time.
    pub(super) fn use_up(&self) {
        self.state().spent = self.limit;
    }

    pub(super) fn is_spent(&self) -> bool {
        self.state().spent(Instant::now()) >= self.limit
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.clock.state().end(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_waiting_counts_and_what_overlaps_once() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut state = State::default();
        let mut seen = Vec::new();
        // A request from 100 to 103, two that overlap from 200 to 206.
        for (seconds, is_begin) in [(100, true), (103, false), (200, true), (202, true), (204, false), (206, false)] {
            if is_begin {
                state.begin(at(seconds));
            } else {
                state.end(at(seconds));
            }
            seen.push(state.spent(at(seconds + 1)).as_secs());
        }
        assert_eq!(seen, [1, 3, 4, 6, 8, 9]);
        assert_eq!(state.spent(at(1_000)), Duration::from_secs(9));
    }

    #[test]
    fn no_request_begins_once_the_time_is_used_up() {
        let clock = Clock::new(Duration::from_secs(3_600));
        assert!(clock.wait().is_some_and(|waiting| waiting.left <= Duration::from_secs(3_600)));
        for (spent, is_spent) in [(3_590, false), (3_600, true), (9_999, true)] {
            clock.state().spent = Duration::from_secs(spent);
            assert_eq!((clock.wait().is_none(), clock.is_spent()), (is_spent, is_spent), "{spent}");
        }
    }

    #[test]
    fn a_request_ends_when_nobody_waits_for_it() {
        let clock = Clock::new(Duration::from_secs(3_600));
        let (first, second) = (clock.wait(), clock.wait());
        let under_way = || {
            let state = clock.state();
            (state.running, state.since.is_some())
        };
        assert_eq!(under_way(), (2, true));
        drop(first);
        assert_eq!(under_way(), (1, true));
        drop(second);
        assert_eq!(under_way(), (0, false));
    }

    #[test]
    fn what_is_used_up_is_spent() {
        let clock = Clock::new(Duration::from_secs(3_600));
        assert!(!clock.is_spent());
        clock.use_up();
        assert!(clock.is_spent() && clock.wait().is_none());
    }
}
