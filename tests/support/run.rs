//! Runs the real binary in a temporary folder, with a clean environment.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder for a test. It is removed at the end.
pub struct Scratch(TempDir);

/// The result of a run.
pub struct Run {
    pub status: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Run {
    /// Standard output as text.
    pub fn out(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", self.out(), self.stderr))
    }

    /// Checks the exit status. Returns the run.
    #[track_caller]
    pub fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}", self.stderr);
        self
    }

    /// Checks that standard error contains all of these texts. Returns the run.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stderr.contains(text), "{text:?} is not in:\n{}", self.stderr);
        }
        self
    }
}

impl Scratch {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The contents of a file, with invalid UTF-8 replaced.
    pub fn read_any(&self, name: &str) -> String {
        String::from_utf8_lossy(&std::fs::read(self.path(name)).unwrap()).into_owned()
    }

    /// The names in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The command `chainmend` in this folder; `words` are split at spaces. The time of validation is in 2026 unless
    /// the words set another, because no test may depend on the current date.
    pub fn command(&self, words: &str) -> Command {
        let mut command = self.command_by_the_clock(words);
        let judges = ["batch", "bundle", "chains", "check", "fix"]
            .iter()
            .any(|name| words.split_whitespace().next() == Some(name));
        if judges && !words.contains("--at") {
            command.args(["--at", "2026-11-23"]);
        }
        command
    }

    /// Like [`Self::command`], with the current time.
    pub fn command_by_the_clock(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chainmend"));
        command.current_dir(self.0.path()).env_clear().env("LC_ALL", "C").args(words.split_whitespace());
        // `make test-later` runs the tests, and so the binary, with another clock.
        let clock = std::env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            name == "LD_PRELOAD" || name.starts_with("FAKETIME")
        });
        command.envs(clock);
        command
    }

    /// Runs `chainmend` in this folder; words are split at spaces.
    pub fn run(&self, words: &str) -> Run {
        finish(&mut self.command(words))
    }

    /// Like [`Self::run`], with the current time.
    pub fn run_by_the_clock(&self, words: &str) -> Run {
        finish(&mut self.command_by_the_clock(words))
    }

    pub fn run_with(&self, words: &str, environment: &[(&str, &str)]) -> Run {
        finish(self.command(words).envs(environment.iter().copied()))
    }

    pub fn run_stdin(&self, words: &str, input: &[u8]) -> Run {
        let mut command = self.command(words);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        ended(child.wait_with_output().unwrap())
    }
}

/// Runs a command to its end, without the user's cache, store and configuration: they are empty unless the test sets
/// them.
pub fn finish(command: &mut Command) -> Run {
    for name in ["HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "CHAINMEND_CONFIG"] {
        if !command.get_envs().any(|(known, _)| known == name) {
            command.env_remove(name);
        }
    }
    ended(command.stdin(Stdio::null()).output().unwrap())
}

fn ended(output: std::process::Output) -> Run {
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The path of a program. If it is not installed, prints that the test is skipped.
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    let found =
        std::env::split_paths(&folders).chain(usual).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        skipped(name, "it is not installed");
    }
    found
}

/// Prints that a test is skipped, on standard error, without the test runner capturing it.
pub fn skipped(name: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {name} ({why})");
}

/// Whether started programs can be interrupted. Without job control, a shell lets what it starts in the background ignore
/// SIGINT, and so do all programs that this starts; a test would wait for their end without end.
#[cfg(unix)]
pub fn can_be_interrupted() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    let is_ignored = ignored & 1 << 1 != 0;
    if is_ignored {
        skipped(
            "SIGINT",
            "it is ignored here, because a shell without job control started the tests in the background",
        );
    }
    !is_ignored
}

/// Runs another program to its end.
pub fn output(program: impl AsRef<OsStr>, arguments: &[&str], folder: &Path) -> Run {
    finish(Command::new(program).args(arguments).current_dir(folder))
}
