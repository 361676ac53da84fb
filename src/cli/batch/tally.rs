//! Whether the input consists of lines at all.

use std::sync::atomic::{AtomicBool, Ordering};

use super::super::exit::Exit;
use crate::job::batch::{Answer, LineError};

/// What the lines of a run were. Threads share it.
#[derive(Default)]
pub(super) struct Tally {
    has_usable: AtomicBool,
    is_compressed: AtomicBool,
}

impl Tally {
    pub(super) fn count(&self, answer: &Answer) {
        match answer {
            Answer::Bad(LineError::Compressed) => self.is_compressed.store(true, Ordering::Relaxed),
            Answer::Bad(_) => {}
            _ => self.has_usable.store(true, Ordering::Relaxed),
        }
    }

    /// A compressed input has no lines and cannot be used. Any other bad line has its answer, which is enough.
    pub(super) fn exit(&self) -> Exit {
        let [usable, compressed] = [&self.has_usable, &self.is_compressed].map(|flag| flag.load(Ordering::Relaxed));
        if compressed && !usable { Exit::Input } else { Exit::Done }
    }
}
