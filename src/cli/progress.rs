//! Progress on standard error, while a run works through many files or lines, or waits for the network.
//!
//! It is drawn here, because libraries estimate the speed with functions of libm, and then every run loads libm, which
//! costs as much as reading 40 roots.

mod screen;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use screen::{Characters, Screen};

use super::words;
use crate::language::Language;

/// The maximum number of characters of a bar, and the minimum.
const WIDTH: usize = 40;
const LEAST: usize = 5;

/// The time between two pictures.
const PICTURE: Duration = Duration::from_millis(100);

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
    /// When the line was last written.
    drawn: Instant,
    /// `None` if it is never written.
    screen: Option<Screen>,
}

impl Progress {
    /// The progress of this work. It is shown if the run is not quiet and standard error is a terminal that can show it.
    pub(super) fn of(work: Work, is_quiet: bool) -> Self {
        let begun = Instant::now();
        Self { work, done: 0, begun, drawn: begun, screen: Screen::of_standard_error().filter(|_| !is_quiet) }
    }

    /// Counts more files, bytes or lines.
    pub(super) fn add(&mut self, count: u64) {
        self.done += count;
        let Some(screen) = self.screen else { return };
        if self.drawn.elapsed() >= PICTURE {
            screen.show(|characters, columns| self.line(self.begun.elapsed(), characters, columns));
            self.drawn = Instant::now();
        }
    }

    /// Removes the line.
    pub(super) fn clear(self) {
        if let Some(screen) = self.screen {
            screen.show(|_, _| String::new());
        }
    }

    fn line(&self, elapsed: Duration, characters: Characters, columns: usize) -> String {
        let rate = rate(self.done, elapsed);
        match self.work {
            Work::Files(all) => with_bar(self.done, all, &format!("{}/{all}", self.done), characters, columns),
            Work::Bytes(all) => {
                let left = all.saturating_sub(self.done).checked_div(rate).map_or_else(String::new, duration);
                let percent = (self.done * 100).checked_div(all).unwrap_or(100);
                let text = format!("{percent}% {} {left}", bytes_a_second(rate));
                with_bar(self.done, all, &text, characters, columns)
            }
            Work::Lines => format!("{} {rate}/s", self.done),
        }
    }
}

/// A text behind a bar that leaves it enough columns, or without one if that would be too short.
fn with_bar(done: u64, all: u64, text: &str, characters: Characters, columns: usize) -> String {
    // For East Asia, some terminals show the blocks in two columns (UAX #11, ambiguous width).
    let (full, empty, width) = match characters {
        Characters::Ascii => ('#', '.', 1),
        Characters::Unicode => ('█', '░', 2),
    };
    let count = (columns.saturating_sub(text.len() + 2) / width).min(WIDTH);
    if count < LEAST {
        return text.to_owned();
    }
    let filled = (done * count as u64).checked_div(all).unwrap_or(count as u64);
    let bar: String = (0..count as u64).map(|column| if column < filled { full } else { empty }).collect();
    format!("{bar} {text}")
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

/// The picture of a spinner in this turn.
fn picture(characters: Characters, turn: usize) -> char {
    const ASCII: [char; 4] = ['|', '/', '-', '\\'];
    const UNICODE: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
    match characters {
        Characters::Ascii => ASCII[turn % ASCII.len()],
        Characters::Unicode => UNICODE[turn % UNICODE.len()],
    }
}

/// Shows a spinner while `work` takes longer than a moment.
pub(super) fn with_progress<T>(is_shown: bool, language: Language, work: impl FnOnce() -> T) -> T {
    const MOMENT: Duration = Duration::from_millis(400);
    let Some(screen) = Screen::of_standard_error().filter(|_| is_shown) else { return work() };
    let (finished, wait) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let is_waiting = |time| wait.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout);
            if !is_waiting(MOMENT) {
                return;
            }
            for turn in 0.. {
                screen.show(|characters, _| format!("{} {}", picture(characters, turn), words::FETCHING.of(language)));
                if !is_waiting(PICTURE) {
                    break;
                }
            }
            screen.show(|_, _| String::new());
        });
        let result = work();
        drop(finished);
        result
    })
}

#[cfg(test)]
mod tests;
