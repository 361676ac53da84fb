//! Signals that end a run at points where this is safe.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::exit::Exit;

/// The signals that end a run.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM];

/// Signals within this time after the first one are its repeats: `timeout` sends each signal to its child, and to the
/// process group of the child.
const REPEATS: Duration = Duration::from_secs(1);

/// How often the thread looks for a signal.
const MOMENT: Duration = Duration::from_millis(100);

/// What a signal that comes after the repeats of the first one does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    /// It ends the run at once, wherever that is.
    Ends,
    /// It ends the run at once, but not before the watch is over: there is something to keep until then.
    Waits,
}

/// Records the signals.
pub(super) struct Watch(Arc<State>);

struct State {
    /// The last signal, or 0.
    came: Arc<AtomicUsize>,
    /// Whether a signal ends the run at once.
    is_default: Arc<AtomicBool>,
    is_over: AtomicBool,
}

impl Watch {
    pub(super) fn start(later: Later) -> Self {
        let (came, is_default) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        for signal in SIGNALS.into_iter().filter(|signal| !is_ignored(*signal)) {
            // If this fails, a signal ends the run as usual.
            let _ = signal_hook::flag::register_conditional_default(signal, is_default.clone());
            let _ = signal_hook::flag::register_usize(signal, came.clone(), usize::try_from(signal).unwrap_or(1));
        }
        #[cfg(unix)]
        write_until_limit();
        let state = Arc::new(State { came, is_default, is_over: AtomicBool::new(later == Later::Ends) });
        let watched = state.clone();
        // Without the thread, no later signal ends the run at once.
        let _ = thread::Builder::new().spawn(move || watched.let_later_signals_end_it());
        Self(state)
    }

    /// The exit status for the received signal.
    pub(super) fn exit(&self) -> Option<Exit> {
        match i32::try_from(self.0.came.load(Ordering::SeqCst)) {
            Ok(0) => None,
            Ok(signal_hook::consts::SIGTERM) => Some(Exit::Terminated),
            #[cfg(unix)]
            Ok(signal_hook::consts::SIGHUP) => Some(Exit::HungUp),
            _ => Some(Exit::Interrupted),
        }
    }
}

impl State {
    fn has_come(&self) -> bool {
        self.came.load(Ordering::SeqCst) != 0
    }

    /// Waits for the first signal, and until its repeats are past and nothing is left to keep. A handler cannot know the
    /// time, and the main thread may be writing to a program that does not read.
    fn let_later_signals_end_it(&self) {
        while !self.has_come() {
            if self.is_default.load(Ordering::SeqCst) {
                return;
            }
            thread::sleep(MOMENT);
        }
        thread::sleep(REPEATS);
        while !self.is_over.load(Ordering::SeqCst) {
            thread::sleep(MOMENT);
        }
        self.is_default.store(true, Ordering::SeqCst);
    }
}

/// A limit on the size of files (`ulimit -f`) would end the program in the middle of a line. With a handler, writing fails
/// instead, and the error is reported.
#[cfg(unix)]
fn write_until_limit() {
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// Whether the program that started this one ignores a signal for it, as `nohup` does. The system tells that on Linux
/// (proc(5)).
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok()).unwrap_or_default();
    ignored & (1 << (signal - 1)) != 0
}

/// After this, a signal ends the run at once, except for repeats.
impl Drop for Watch {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
        if !self.0.has_come() {
            self.0.is_default.store(true, Ordering::SeqCst);
        }
    }
}
