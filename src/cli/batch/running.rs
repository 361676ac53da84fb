//! How a run answers its lines.

use super::super::args::{Batch as Arguments, BatchCommand};
use super::super::inputs::Opened;
use crate::job::batch::{Command, Pipeline, Run};

/// The maximum number of lines that wait for the network at the same time.
const WAITING: usize = 16;

/// The most answers that are written at once: for lines that may wait for the network, and for others.
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
    Pipeline { threads, lines, is_ordered, may_wait }
}

/// The parameters of the run, which all lines share.
pub(super) fn of(arguments: &Arguments, opened: &Opened) -> Run {
    let common = &arguments.common;
    Run {
        command: match arguments.command {
            BatchCommand::Bundle => Command::Bundle,
            BatchCommand::Check => Command::Check,
            BatchCommand::Chains => Command::Chains,
        },
        target: arguments.target.target(),
        choice: arguments.which.wanted(),
        anchors: opened.anchors.clone(),
        by_day: common.roots.is_empty(),
        candidates: opened.candidates.clone(),
        sources: opened.sources.clone(),
        at: opened.at,
        fetcher: opened.fetching.fetcher(),
        timeout: common.timeout,
        is_strict: common.strict,
    }
}
