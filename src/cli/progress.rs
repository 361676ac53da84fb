//! Progress on standard error, while a run works through many files or lines, or waits for the network.
//!
//! It is drawn here, because libraries estimate the speed with functions of libm, and then every run loads libm, which
//! costs as much as reading 40 roots.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anstream::AutoStream;

use super::words;
use crate::language::Language;

/// Pictures of a spinner, one after the other.
const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// The width of a bar, in columns.
const WIDTH: u64 = 40;

/// The time between two pictures.
const PICTURE: Duration = Duration::from_millis(100);

/// Clears the line of the cursor.
const CLEAR: &str = "\r\x1b[2K";

/// What a run works through.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// This number of files.
    Files(u64),
    /// Lines in an input of this number of bytes.
    Bytes(u64),
    /// Lines in an input of unknown length.
    Lines,
}

/// One line on the terminal that says how much of the work is done.
pub(super) struct Progress {
    work: Work,
    done: u64,
    begun: Instant,
    /// When the line was last written. `None` if it is never written.
    drawn: Option<Instant>,
}

impl Progress {
    /// The progress of this work. It is shown if standard error is a terminal and the run is not quiet.
    pub(super) fn of(work: Work, is_quiet: bool) -> Self {
        let begun = Instant::now();
        Self { work, done: 0, begun, drawn: (!is_quiet && io::stderr().is_terminal()).then_some(begun) }
    }

    /// Counts more files, bytes or lines.
    pub(super) fn add(&mut self, count: u64) {
        self.done += count;
        if self.drawn.is_some_and(|drawn| drawn.elapsed() >= PICTURE) {
            show(&self.line(self.begun.elapsed()));
            self.drawn = Some(Instant::now());
        }
    }

    /// Removes the line.
    pub(super) fn clear(self) {
        if self.drawn.is_some() {
            show("");
        }
    }

    fn line(&self, elapsed: Duration) -> String {
        let rate = rate(self.done, elapsed);
        match self.work {
            Work::Files(all) => format!("{} {}/{all}", bar(self.done, all), self.done),
            Work::Bytes(all) => {
                let left = all.saturating_sub(self.done).checked_div(rate).map_or_else(String::new, duration);
                let percent = (self.done * 100).checked_div(all).unwrap_or(100);
                format!("{} {percent}% {} {left}", bar(self.done, all), bytes_a_second(rate))
            }
            Work::Lines => format!("{} {rate}/s", self.done),
        }
    }
}

/// Replaces the line on the terminal, also without colours. An error is ignored: nothing else depends on it.
fn show(line: &str) {
    let _ = write!(AutoStream::always(io::stderr()), "{CLEAR}{line}");
}

fn bar(done: u64, all: u64) -> String {
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH).min(WIDTH);
    (0..WIDTH).map(|column| if column < full { '█' } else { '░' }).collect()
}

/// How many are done in a second.
fn rate(done: u64, elapsed: Duration) -> u64 {
    let rate = u128::from(done) * 1000 / elapsed.as_millis().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

fn bytes_a_second(rate: u64) -> String {
    match rate {
        0..0x400 => format!("{rate} B/s"),
        0x400..0x10_0000 => format!("{} KiB/s", rate >> 10),
        _ => format!("{}.{} MiB/s", rate >> 20, ((rate >> 10 & 0x3ff) * 10) >> 10),
    }
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        _ => format!("{}h", seconds / 3600),
    }
}

/// Shows a spinner while `work` takes longer than a moment.
pub(super) fn with_progress<T>(is_shown: bool, language: Language, work: impl FnOnce() -> T) -> T {
    const MOMENT: Duration = Duration::from_millis(400);
    if !is_shown {
        return work();
    }
    let (finished, wait) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let is_waiting = |time| wait.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout);
            if !is_waiting(MOMENT) {
                return;
            }
            for picture in SPINNER.into_iter().cycle() {
                show(&format!("{picture} {}", words::FETCHING.of(language)));
                if !is_waiting(PICTURE) {
                    break;
                }
            }
            show("");
        });
        let result = work();
        drop(finished);
        result
    })
}

#[cfg(test)]
mod tests;
