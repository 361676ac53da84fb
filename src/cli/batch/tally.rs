//! Whether the input consists of lines at all.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::job::batch::{Answer, LineError};
use crate::read::Archive;

/// What the lines of a run were. Threads share it.
#[derive(Default)]
pub(super) struct Tally {
    has_usable: AtomicBool,
    packed: OnceLock<Archive>,
}

impl Tally {
    pub(super) fn count(&self, answer: &Answer) {
        match answer {
            Answer::Bad(LineError::Packed(archive)) => {
                let _ = self.packed.set(*archive);
            }
            Answer::Bad(_) => {}
            // Threads that write the same value over and over would slow each other down.
            _ if self.has_usable.load(Ordering::Relaxed) => {}
            _ => self.has_usable.store(true, Ordering::Relaxed),
        }
    }

    /// The format of a compressed input, which has no lines and cannot be used. Any other bad line has its answer, which
    /// is enough.
    pub(super) fn packed(&self) -> Option<Archive> {
        self.packed.get().copied().filter(|_| !self.has_usable.load(Ordering::Relaxed))
    }
}
