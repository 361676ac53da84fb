//! Runs programs of this machine, with limits on their time and output.

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// The time limit for the rest of the output after the server has ended: processes that it started may keep the pipe open.
const PATIENCE_FOR_OUTPUT: Duration = Duration::from_secs(1);

/// The maximum size of the output that is kept, in bytes.
const MOST_OCTETS: u64 = 64 << 10;

/// The path of a program, even if only root's `PATH` contains its folder.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let mut files = std::env::split_paths(&folders).chain(usual).map(|folder| folder.join(name));
    files.find(|path| path.is_absolute() && path.is_file())
}

/// Starts a program in its own process group, so that all processes that it starts can be killed, and waits for it.
/// `is_interrupted` is called while it runs, for at most `patience`.
///
/// # Errors
///
/// An I/O error if it cannot be started, or is interrupted.
pub(super) fn run(
    command: &mut Command,
    patience: Duration,
    is_interrupted: &dyn Fn() -> bool,
) -> io::Result<ProgramOutcome> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    ended(child, patience, is_interrupted)
}

/// How a program ended, with its output.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ProgramOutcome {
    /// Its exit status was 0.
    Succeeded(String),
    /// It had another exit status.
    Failed(String),
    /// It exceeded the time limit and was killed.
    TimedOut(String),
}

/// Waits for the child process. If it exceeds the time limit, it is killed, with all processes that it started.
pub(super) fn ended(
    mut child: Child,
    patience: Duration,
    is_interrupted: &dyn Fn() -> bool,
) -> io::Result<ProgramOutcome> {
    let (sender, receiver) = mpsc::channel();
    let read = |from: Option<Box<dyn Read + Send>>| {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut octets = Vec::new();
            if let Some(mut from) = from {
                let _ = from.by_ref().take(MOST_OCTETS).read_to_end(&mut octets);
                let _ = sender.send(octets);
                // The rest is read, too, so that the writer does not block.
                let _ = io::copy(&mut from, &mut io::sink());
            }
        });
    };
    read(child.stdout.take().map(|out| Box::new(out) as _));
    read(child.stderr.take().map(|err| Box::new(err) as _));
    drop(sender);
    let status = wait(&mut child, patience, is_interrupted);
    // Also if it ended by itself: it may have left processes that keep the pipes open.
    end_all(&mut child);
    let status = status?;
    let mut said = Vec::new();
    while let Ok(octets) = receiver.recv_timeout(PATIENCE_FOR_OUTPUT) {
        said.extend(octets);
    }
    let said = String::from_utf8_lossy(&said).into_owned();
    Ok(match status {
        Some(true) => ProgramOutcome::Succeeded(said),
        Some(false) => ProgramOutcome::Failed(said),
        None => ProgramOutcome::TimedOut(said),
    })
}

/// Kills the process group of the child.
fn end_all(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Whether the child succeeded. `None` if it exceeded the time limit.
fn wait(child: &mut Child, patience: Duration, is_interrupted: &dyn Fn() -> bool) -> io::Result<Option<bool>> {
    const STEP: Duration = Duration::from_millis(10);
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        if is_interrupted() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if started.elapsed() >= patience {
            return Ok(None);
        }
        thread::sleep(STEP);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Child {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).process_group(0).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// A check that hangs, by itself or in a process that it started, is stopped, and what it said until then is kept.
    #[test]
    fn a_check_that_hangs_is_stopped() {
        let long = Duration::from_secs(600);
        let cases = [
            ("echo fine", long, ProgramOutcome::Succeeded("fine\n".to_owned())),
            ("echo wrong >&2; exit 1", long, ProgramOutcome::Failed("wrong\n".to_owned())),
            ("echo waiting; sleep 600", Duration::from_millis(300), ProgramOutcome::TimedOut("waiting\n".to_owned())),
            (
                "echo waiting; sleep 600 & wait",
                Duration::from_millis(300),
                ProgramOutcome::TimedOut("waiting\n".to_owned()),
            ),
            (
                "trap '' TERM INT; echo waiting; sleep 600",
                Duration::from_millis(300),
                ProgramOutcome::TimedOut("waiting\n".to_owned()),
            ),
            // What it leaves behind has its pipes, and ends with it.
            ("sleep 600 & exit 0", long, ProgramOutcome::Succeeded(String::new())),
            ("echo wrong; sleep 600 & exit 1", long, ProgramOutcome::Failed("wrong\n".to_owned())),
        ];
        for (script, patience, expected) in cases {
            let found = match ended(shell(script), patience, &|| false).unwrap() {
                // On a busy machine it was stopped before it said anything.
                ProgramOutcome::TimedOut(said) if said.is_empty() => ProgramOutcome::TimedOut("waiting\n".to_owned()),
                found => found,
            };
            assert_eq!(found, expected, "{script}");
        }
        let error = ended(shell("sleep 600 & wait"), long, &|| true).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    }
}
