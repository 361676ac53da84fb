//! The time limit of a run for the network.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The time limit for the network. It belongs to a run, not to a fetcher, so that any number of leaves can share it.
/// Only the time in which requests are waited for counts; simultaneous requests count once.
#[derive(Debug)]
pub struct Deadline {
    limit: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The duration of completed requests.
    spent: Duration,
    /// The number of current requests, and the start of the first one.
    running: usize,
    since: Option<Instant>,
}

/// The end of a time limit. A limit that a clock cannot express, such as `Duration::MAX`, ends in a year.
pub(super) fn later(now: Instant, limit: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    now + limit.min(YEAR)
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

/// Counts as a waiting request until it is dropped.
pub(super) struct Waiting<'a> {
    deadline: &'a Deadline,
    /// The end of the time limit.
    pub(super) until: Instant,
}

impl Deadline {
    /// A limit that starts with the first request.
    pub fn new(limit: Duration) -> Self {
        Self { limit, state: Mutex::default() }
    }

    /// Whether the time has run out.
    pub fn is_spent(&self) -> bool {
        self.state().spent(Instant::now()) >= self.limit
    }

    /// Starts to wait. `None` if the time has run out.
    pub(super) fn wait(&self) -> Option<Waiting<'_>> {
        let now = Instant::now();
        let mut state = self.state();
        let left = self.limit.saturating_sub(state.spent(now));
        if left.is_zero() {
            return None;
        }
        state.begin(now);
        Some(Waiting { deadline: self, until: later(now, left) })
    }

    /// Marks the time as run out, because a timer may fire slightly early.
    pub(super) fn use_up(&self) {
        self.state().spent = self.limit;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.deadline.state().end(Instant::now());
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
        // A request from 100 to 103, and two overlapping ones from 200 to 206.
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
        let deadline = Deadline::new(Duration::from_secs(3_600));
        let is_in_time = |waiting: Waiting<'_>| waiting.until <= Instant::now() + Duration::from_secs(3_600);
        assert!(deadline.wait().is_some_and(is_in_time));
        for (spent, is_spent) in [(3_590, false), (3_600, true), (9_999, true)] {
            deadline.state().spent = Duration::from_secs(spent);
            assert_eq!((deadline.wait().is_none(), deadline.is_spent()), (is_spent, is_spent), "{spent}");
        }
    }

    #[test]
    fn a_request_ends_when_nobody_waits_for_it() {
        let deadline = Deadline::new(Duration::from_secs(3_600));
        let (first, second) = (deadline.wait(), deadline.wait());
        let under_way = || {
            let state = deadline.state();
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
        let deadline = Deadline::new(Duration::from_secs(3_600));
        assert!(!deadline.is_spent());
        deadline.use_up();
        assert!(deadline.is_spent() && deadline.wait().is_none());
    }
}
