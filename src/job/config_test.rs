//! Runs a server's check of its configuration with files that are not installed yet, in a temporary folder. No server
//! is reloaded.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::output::not_written;
use super::refusal::{Reason, Refusal, Untested};
use crate::shell::is_plain;
use crate::write::{self, ConfigTest, File, Target, Unwritable};

/// The time limit for a server's check.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The time limit for the rest of the output after the server has ended: processes that it started may keep the pipe open.
const PATIENCE_FOR_OUTPUT: Duration = Duration::from_secs(1);

/// The limits on the output of the server: the octets that are kept, and the lines that are reported.
const MOST_OCTETS: u64 = 64 << 10;
const MOST_LINES: usize = 10;

/// The folders of Apache's modules: Debian, Fedora, Arch, `FreeBSD`, macOS.
const MODULES: [&str; 6] = [
    "/usr/lib/apache2/modules",
    "/usr/lib64/httpd/modules",
    "/usr/lib/httpd/modules",
    "/usr/local/libexec/apache24",
    "/usr/libexec/apache2",
    "/opt/homebrew/lib/httpd/modules",
];

/// The prefix of the names of the folders.
const PREFIX: &str = "chainmend-";

/// The file that is locked while a run uses its folder, and its name before it is locked.
const LOCK: [&str; 2] = ["lock", "lock.new"];

/// The maximum number of entries of the folder for temporary files that are examined.
const MOST_ENTRIES: usize = 10_000;

/// A folder that only its owner can read. It is removed at the end, or if the run is killed, by the next run.
#[derive(Debug)]
pub struct Trial(TempDir, #[allow(dead_code, reason = "its lock ends with it")] fs::File);

impl Trial {
    /// Creates a folder.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if it cannot be created.
    pub fn new() -> Result<Self, Refusal> {
        let given = std::env::temp_dir();
        let none = |error: io::Error| {
            // The path of the new folder does not belong in the message.
            let error = error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            let why = Untested::NoFolder(given.clone(), error);
            Refusal::from(Reason::ConfigUntested(Vec::new(), why))
        };
        // The server runs in another folder than this program.
        let place = fs::canonicalize(&given).map_err(none)?;
        remove_abandoned(&place);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(place).map_err(none)?;
        let failed = |error| Refusal::from(Reason::ConfigUntested(Vec::new(), Untested::Io(error)));
        fs::create_dir(folder.path().join("files")).map_err(failed)?;
        let lock = locked(folder.path()).map_err(failed)?;
        Ok(Self(folder, lock))
    }

    /// The temporary path of the file for `path`.
    pub fn place(&self, path: &Path) -> PathBuf {
        self.0.path().join("files").join(path.file_name().unwrap_or_default())
    }

    /// Writes the files for these paths into the folder.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if one cannot be written.
    pub fn write(&self, files: &[(&Path, &File)]) -> Result<(), Refusal> {
        let places: Vec<PathBuf> = files.iter().map(|(path, _)| self.place(path)).collect();
        let pairs: Vec<(&Path, &File)> =
            places.iter().zip(files).map(|(place, (_, file))| (place.as_path(), *file)).collect();
        let paths: Vec<&Path> = pairs.iter().map(|(path, _)| *path).collect();
        write::replace(&pairs).map_err(|error| not_written(error, &paths))
    }
}

/// Locks a folder. The lock file gets its final name only after it is locked, so other runs never see it unlocked while
/// this run lives.
fn locked(folder: &Path) -> io::Result<fs::File> {
    let [name, new] = LOCK.map(|name| folder.join(name));
    let lock = fs::File::create(&new)?;
    // If the file system does not support locks, other runs cannot lock the file either.
    if lock.try_lock().is_ok() {
        fs::rename(new, name)?;
    }
    Ok(lock)
}

/// Removes the folders of killed runs of this user: those that are not locked. Their age does not matter.
fn remove_abandoned(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.take(MOST_ENTRIES).flatten() {
        let path = entry.path();
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) || !is_own_folder(&path) {
            continue;
        }
        let Ok(lock) = fs::File::open(path.join(LOCK[0])) else { continue };
        if lock.try_lock().is_ok() {
            // If a folder cannot be removed, the next run tries again.
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// Whether it is a folder of this user that nobody else can read.
fn is_own_folder(path: &Path) -> bool {
    let Ok(metadata) = fs::symlink_metadata(path) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let is_ours = metadata.uid() == rustix::process::geteuid().as_raw();
        metadata.is_dir() && is_ours && metadata.mode() & 0o777 == 0o700
    }
    #[cfg(not(unix))]
    metadata.is_dir()
}

/// Runs a server's check with these lines in its configuration. Returns the name of the program that accepted them.
/// `is_interrupted` is called while it runs, for at most `patience`.
///
/// # Errors
///
/// [`Refusal`] if the program is not installed or does not accept the configuration.
pub fn run(
    trial: &Trial,
    (server, test): (&'static Target, &ConfigTest),
    lines: &str,
    patience: Duration,
    is_interrupted: &dyn Fn() -> bool,
) -> Result<String, Refusal> {
    let untested = |why| Refusal::from(Reason::ConfigUntested(test.programs.to_vec(), why));
    let of_system = |error| untested(Untested::Io(error));
    let folder = trial.0.path();
    let program =
        test.programs.iter().find_map(|name| installed(name)).ok_or_else(|| untested(Untested::NotInstalled))?;
    let config = folder.join(test.file);
    let filled = filled(test.configuration, folder, server)
        .map_err(|why| untested(Untested::Unwritable(std::env::temp_dir(), why, server)))?;
    let filled = filled.replace("{modules}", &modules()).replace("{lines}", lines);
    fs::write(&config, filled).map_err(of_system)?;
    let argument = |word: &&str| match *word {
        "{folder}" => folder.as_os_str().to_owned(),
        "{config}" => config.as_os_str().to_owned(),
        word => word.into(),
    };
    let mut command = Command::new(&program);
    command.args(test.arguments.iter().map(argument)).current_dir(folder);
    // In its own process group, so that all processes that it starts can be killed.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let ended = child.and_then(|child| ended(child, patience, is_interrupted)).map_err(of_system)?;
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let said = |said: &str| {
        let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let said = lines[lines.len().saturating_sub(MOST_LINES)..].join("\n");
        said.replace(&format!("{}/files/", folder.display()), "")
    };
    match ended {
        Ended::Content => Ok(name),
        Ended::Refused(output) => Err(Reason::ConfigRefused(name, said(&output)).into()),
        Ended::Hung(output) => Err(untested(Untested::Hung(patience.as_secs(), said(&output)))),
    }
}

/// The configuration, with each `{folder}` and the rest of its path as one word, quoted for the server.
fn filled(configuration: &str, folder: &Path, target: &Target) -> Result<String, Unwritable> {
    let mut parts = configuration.split("{folder}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|character: char| !is_plain(character)).unwrap_or(part.len());
        let (behind, rest) = part.split_at(end);
        let path = behind.strip_prefix('/').map_or_else(|| folder.to_owned(), |behind| folder.join(behind));
        text += &target.quoting.word(&path)?;
        text += rest;
    }
    Ok(text)
}

/// The path of a program, even if only root's `PATH` contains its folder.
fn installed(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let mut files = std::env::split_paths(&folders).chain(usual).map(|folder| folder.join(name));
    files.find(|path| path.is_absolute() && path.is_file())
}

/// The lines that load the modules that Apache needs for TLS, if it is built with modules.
fn modules() -> String {
    let Some(folder) = MODULES.iter().map(Path::new).find(|folder| folder.join("mod_ssl.so").is_file()) else {
        return String::new();
    };
    let names = ["mpm_event", "authz_core", "socache_shmcb", "ssl"];
    let there = names.iter().filter(|name| folder.join(format!("mod_{name}.so")).is_file());
    let line = |name: &&str| format!("LoadModule {name}_module {}/mod_{name}.so\n", folder.display());
    there.map(line).collect()
}

/// How a check ended, with its output.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Content,
    Refused(String),
    /// It exceeded the time limit and was killed.
    Hung(String),
}

/// Waits for the child process. If it exceeds the time limit, it is killed, with all processes that it started.
fn ended(mut child: Child, patience: Duration, is_interrupted: &dyn Fn() -> bool) -> io::Result<Ended> {
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
        Some(true) => Ended::Content,
        Some(false) => Ended::Refused(said),
        None => Ended::Hung(said),
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
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Each folder, and whether it still exists afterwards.
    #[test]
    fn folders_that_nobody_uses_are_removed() {
        let temporary = TempDir::new().unwrap();
        let folder = |name: &str, mode: u32| {
            let path = temporary.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::create_dir(path.join("files")).unwrap();
            fs::write(path.join("files/given-0.key"), "a key").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            path
        };
        let (used, killed) = (folder("chainmend-used", 0o700), folder("chainmend-killed", 0o700));
        let (other, open) = (folder("other-killed", 0o700), folder("chainmend-open", 0o755));
        let (unlocked, unnamed) = (folder("chainmend-unlocked", 0o700), folder("chainmend-unnamed", 0o700));
        let lock = locked(&used).unwrap();
        for abandoned in [&killed, &other, &open] {
            drop(locked(abandoned).unwrap());
        }
        fs::write(unnamed.join(LOCK[1]), "").unwrap();
        std::os::unix::fs::symlink(&other, temporary.path().join("chainmend-link")).unwrap();
        let there = || [&used, &killed, &other, &open, &unlocked, &unnamed].map(|path| path.exists());
        remove_abandoned(temporary.path());
        assert_eq!(there(), [true, false, true, true, true, true]);
        drop(lock);
        remove_abandoned(temporary.path());
        assert_eq!(there(), [false, false, true, true, true, true]);
    }

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
            ("echo fine", long, Ended::Content),
            ("echo wrong >&2; exit 1", long, Ended::Refused("wrong\n".to_owned())),
            ("echo waiting; sleep 600", Duration::from_millis(300), Ended::Hung("waiting\n".to_owned())),
            ("echo waiting; sleep 600 & wait", Duration::from_millis(300), Ended::Hung("waiting\n".to_owned())),
            (
                "trap '' TERM INT; echo waiting; sleep 600",
                Duration::from_millis(300),
                Ended::Hung("waiting\n".to_owned()),
            ),
            // What it leaves behind has its pipes, and ends with it.
            ("sleep 600 & exit 0", long, Ended::Content),
            ("echo wrong; sleep 600 & exit 1", long, Ended::Refused("wrong\n".to_owned())),
        ];
        for (script, patience, expected) in cases {
            let found = match ended(shell(script), patience, &|| false).unwrap() {
                // On a busy machine it was stopped before it said anything.
                Ended::Hung(said) if said.is_empty() => Ended::Hung("waiting\n".to_owned()),
                found => found,
            };
            assert_eq!(found, expected, "{script}");
        }
        let error = ended(shell("sleep 600 & wait"), long, &|| true).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    }

    #[test]
    fn a_folder_in_a_configuration() {
        let target = |name| Target::parse(name).unwrap();
        let cases = [
            ("nginx", "pid {folder}/nginx.pid;\n", "/tmp/x", "pid /tmp/x/nginx.pid;\n"),
            ("nginx", "pid {folder}/nginx.pid;\n{lines}", "/tmp/a b", "pid \"/tmp/a b/nginx.pid\";\n{lines}"),
            (
                "apache",
                "ServerRoot {folder}\nPidFile {folder}/p",
                "/it's \"a",
                "ServerRoot \"/it's \\\"a\"\nPidFile \"/it's \\\"a/p\"",
            ),
            ("dovecot@2.3", "base_dir = {folder}\n", "/a b", "base_dir = /a b\n"),
        ];
        for (name, configuration, folder, expected) in cases {
            assert_eq!(filled(configuration, Path::new(folder), target(name)), Ok(expected.to_owned()), "{name}");
        }
        let refused = filled("pid {folder}/nginx.pid;", Path::new("/a$b"), target("nginx"));
        assert_eq!(refused, Err(Unwritable::Text("$")));
    }
}
