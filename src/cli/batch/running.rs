//! How a run goes on, and what ends it.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use indicatif::{ProgressBar, ProgressStyle};

/// Has SIGINT and SIGTERM end the run between two lines; the second time they end it at once.
pub(super) fn watch(is_interrupted: &Arc<AtomicBool>) {
    use signal_hook::consts::{SIGINT, SIGTERM};
    for signal in [SIGINT, SIGTERM] {
        // Where that cannot be had, the run ends as any other does.
        let _ = signal_hook::flag::register_conditional_default(signal, is_interrupted.clone());
        let _ = signal_hook::flag::register(signal, is_interrupted.clone());
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
