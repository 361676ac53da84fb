//! How a run goes on, and what ends it.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use indicatif::{ProgressBar, ProgressStyle};

use super::super::exit::Exit;
use crate::job::batch::Pipeline;

/// How many lines may wait for the network at the same time.
const WAITING: usize = 16;

/// How many answers are written at once.
const LINES: usize = 32;

/// How lines are answered. One that waits for the network keeps none of the others waiting.
pub(super) fn pipeline(may_wait: bool, is_ordered: bool) -> Pipeline {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if may_wait { cores.max(WAITING) } else { cores };
    // Answers that are written as they come do not wait for those beside them.
    let lines = if may_wait && !is_ordered { 1 } else { LINES };
    Pipeline { threads, lines, is_ordered }
}

/// The signals that end the run between two lines; the second one ends it at once.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM];

/// Where the number of a signal that came stands; 0 before.
pub(super) fn watch() -> Arc<AtomicUsize> {
    let (came, is_second) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    for signal in SIGNALS {
        // Where that cannot be had, the run ends as any other does.
        let _ = signal_hook::flag::register_conditional_default(signal, is_second.clone());
        let _ = signal_hook::flag::register(signal, is_second.clone());
        let _ = signal_hook::flag::register_usize(signal, came.clone(), usize::try_from(signal).unwrap_or(1));
    }
    came
}

/// The exit status after a signal.
pub(super) fn exit_of(signal: usize) -> Exit {
    match i32::try_from(signal) {
        Ok(signal_hook::consts::SIGTERM) => Exit::Terminated,
        #[cfg(unix)]
        Ok(signal_hook::consts::SIGHUP) => Exit::HungUp,
        _ => Exit::Interrupted,
    }
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
