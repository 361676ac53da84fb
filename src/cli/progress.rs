//! A progress indicator while waiting for the network.

use std::sync::mpsc;
use std::time::Duration;

use indicatif::ProgressBar;

use super::words;
use crate::language::Language;

/// Shows a spinner while `work` takes longer than a moment.
pub(super) fn with_progress<T>(show: bool, language: Language, work: impl FnOnce() -> T) -> T {
    const MOMENT: Duration = Duration::from_millis(400);
    if !show {
        return work();
    }
    let (finished, wait) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if wait.recv_timeout(MOMENT) == Err(mpsc::RecvTimeoutError::Timeout) {
                let spinner = ProgressBar::new_spinner().with_message(words::FETCHING.of(language));
                spinner.enable_steady_tick(Duration::from_millis(100));
                let _ = wait.recv();
                spinner.finish_and_clear();
            }
        });
        let result = work();
        drop(finished);
        result
    })
}
