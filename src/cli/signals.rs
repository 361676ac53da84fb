//! Signals that end a run at points where this is safe.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::exit::Exit;

/// The signals that end a run. A second one ends it at once.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM];

/// Records the signals.
pub(super) struct Watch {
    came: Arc<AtomicUsize>,
    is_default: Arc<AtomicBool>,
}

impl Watch {
    pub(super) fn start() -> Self {
        let (came, is_default) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        for signal in SIGNALS.into_iter().filter(|signal| !is_ignored(*signal)) {
            // If this fails, a signal ends the run as usual.
            let _ = signal_hook::flag::register_conditional_default(signal, is_default.clone());
            let _ = signal_hook::flag::register(signal, is_default.clone());
            let _ = signal_hook::flag::register_usize(signal, came.clone(), usize::try_from(signal).unwrap_or(1));
        }
        #[cfg(unix)]
        write_until_limit();
        Self { came, is_default }
    }

    /// The exit status for the received signal.
    pub(super) fn exit(&self) -> Option<Exit> {
        match i32::try_from(self.came.load(Ordering::Relaxed)) {
            Ok(0) => None,
            Ok(signal_hook::consts::SIGTERM) => Some(Exit::Terminated),
            #[cfg(unix)]
            Ok(signal_hook::consts::SIGHUP) => Some(Exit::HungUp),
            _ => Some(Exit::Interrupted),
        }
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

/// After this, a signal ends the run at once.
impl Drop for Watch {
    fn drop(&mut self) {
        self.is_default.store(true, Ordering::Relaxed);
    }
}
