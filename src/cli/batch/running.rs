//! How a run goes on, and what ends it.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::job::batch::Pipeline;

/// How many lines may wait for the network at the same time.
const WAITING: usize = 16;

/// How many answers are written at once: those that may wait for the network, and others.
const SLOW_LINES: usize = 32;
const LINES: usize = 128;

/// How lines are answered. One that waits for the network keeps none of the others waiting.
pub(super) fn pipeline(may_wait: bool, is_ordered: bool) -> Pipeline {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if may_wait { cores.max(WAITING) } else { cores };
    // Answers that are written as they come do not wait for those beside them.
    let lines = match (may_wait, is_ordered) {
        (true, false) => 1,
        (true, true) => SLOW_LINES,
        (false, _) => LINES,
    };
    Pipeline { threads, lines, is_ordered }
}

/// The rate and the time left, where standard error is a terminal.
pub(super) fn progress(size: Option<u64>, is_quiet: bool) -> ProgressBar {
    const OF_FILE: &str = "{bar:40} {percent}% {bytes_per_sec} {eta}";
    const OF_STREAM: &str = "{spinner} {pos} {per_sec}";
    if is_quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = if size.is_some() { OF_FILE } else { OF_STREAM };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    size.map_or_else(ProgressBar::no_length, ProgressBar::new).with_style(style)
}
