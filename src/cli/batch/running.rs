//! How a run answers its lines.

use crate::job::batch::Pipeline;

/// The maximum number of lines that wait for the network at the same time.
const WAITING: usize = 16;

/// The number of answers that are written at once: for lines that may wait for the network, and for others.
const SLOW_LINES: usize = 32;
const LINES: usize = 128;

/// How lines are answered. A line that waits for the network does not delay the others.
pub(super) fn pipeline(may_wait: bool, is_ordered: bool) -> Pipeline {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if may_wait { cores.max(WAITING) } else { cores };
    // Unordered answers do not wait for others of their chunk.
    let lines = match (may_wait, is_ordered) {
        (true, false) => 1,
        (true, true) => SLOW_LINES,
        (false, _) => LINES,
    };
    Pipeline { threads, lines, is_ordered }
}
