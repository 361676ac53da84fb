//! The limit for key derivation. Files state their own number of rounds, and untrusted files may state any number.

use std::sync::atomic::{AtomicU64, Ordering};

/// The maximum number of rounds for one file: the number that RFC 8018 §4.2 calls appropriate for especially critical
/// keys. Real containers have a few times the 600,000 that OWASP recommends. A block of scrypt counts as one round,
/// which also limits its memory: 128 octets for each (RFC 7914 §2).
pub(crate) const MAX_ROUNDS: u64 = 10_000_000;

/// The maximum number of rounds for all files of a run: several hundred real containers.
const MAX_ROUNDS_OF_RUN: u64 = 1_000_000_000;

static OF_RUN: AtomicU64 = AtomicU64::new(0);

/// The remaining rounds for a file.
#[derive(Clone, Debug)]
pub(crate) struct Rounds {
    left: u64,
}

/// More rounds are needed than remain: the needed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany(pub(crate) u64);

impl Default for Rounds {
    /// The limit for one file.
    fn default() -> Self {
        Self { left: MAX_ROUNDS }
    }
}

impl Rounds {
    /// No rounds, for contents that should never be encrypted.
    pub(crate) fn none() -> Self {
        Self { left: 0 }
    }

    /// Deducts rounds before they are run.
    pub(crate) fn take(&mut self, count: u64) -> Result<(), TooMany> {
        self.take_of(&OF_RUN, count)
    }

    fn take_of(&mut self, of_run: &AtomicU64, count: u64) -> Result<(), TooMany> {
        self.left = self.left.checked_sub(count).ok_or(TooMany(count))?;
        let of_run = of_run.fetch_add(count, Ordering::Relaxed);
        if of_run.saturating_add(count) > MAX_ROUNDS_OF_RUN { Err(TooMany(count)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_can_be_taken_and_no_more() {
        let cases: [(&[u64], Result<(), TooMany>); 5] = [
            (&[MAX_ROUNDS], Ok(())),
            (&[MAX_ROUNDS - 1, 1], Ok(())),
            (&[MAX_ROUNDS + 1], Err(TooMany(MAX_ROUNDS + 1))),
            (&[MAX_ROUNDS - 1, 2], Err(TooMany(2))),
            (&[u64::MAX], Err(TooMany(u64::MAX))),
        ];
        for (counts, expected) in cases {
            let mut rounds = Rounds::default();
            assert_eq!(counts.iter().try_for_each(|count| rounds.take(*count)), expected, "{counts:?}");
        }
        assert_eq!(Rounds::none().take(1), Err(TooMany(1)));
    }

    #[test]
    fn the_files_of_a_run_share_a_budget() {
        let of_run = AtomicU64::new(0);
        let files = MAX_ROUNDS_OF_RUN / MAX_ROUNDS;
        for number in 1..files {
            assert_eq!(Rounds::default().take_of(&of_run, MAX_ROUNDS), Ok(()), "{number}");
        }
        assert_eq!(Rounds::default().take_of(&of_run, MAX_ROUNDS - 1), Ok(()));
        assert_eq!(Rounds::default().take_of(&of_run, 1), Ok(()), "the last");
        assert_eq!(Rounds::default().take_of(&of_run, 1), Err(TooMany(1)), "one too many");
        // Rounds that exceed the limit of a file do not count for the run.
        let of_run = AtomicU64::new(0);
        assert_eq!(Rounds::none().take_of(&of_run, 1), Err(TooMany(1)));
        assert_eq!(of_run.into_inner(), 0);
    }
}
