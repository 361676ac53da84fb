//! Runs a server's check of its configuration with files that are not installed yet, in a temporary folder. No server
//! is reloaded.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::output::not_written;
use super::refusal::{Reason, Refusal};
use crate::write::{self, ConfigTest, File};

/// The time limit for a server's check.
const PATIENCE: Duration = Duration::from_secs(60);

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
        let failed = |error| Refusal::from(Reason::ConfigUntested(Vec::new(), Some(error)));
        remove_abandoned(&std::env::temp_dir());
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir().map_err(failed)?;
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
/// `is_interrupted` is called while it runs.
///
/// # Errors
///
/// [`Refusal`] if the program is not installed or does not accept the configuration.
pub fn run(
    trial: &Trial,
    test: &ConfigTest,
    lines: &str,
    is_interrupted: &dyn Fn() -> bool,
) -> Result<String, Refusal> {
    let untested = |error| Refusal::from(Reason::ConfigUntested(test.programs.to_vec(), error));
    let folder = trial.0.path().to_string_lossy().into_owned();
    let program = test.programs.iter().find_map(|name| installed(name)).ok_or_else(|| untested(None))?;
    let config = trial.0.path().join(test.file);
    let filled = test.configuration.replace("{folder}", &folder).replace("{modules}", &modules());
    fs::write(&config, filled.replace("{lines}", lines)).map_err(|error| untested(Some(error)))?;
    let config = config.to_string_lossy().into_owned();
    let argument = |word: &&str| word.replace("{folder}", &folder).replace("{config}", &config);
    let mut command = Command::new(&program);
    command.args(test.arguments.iter().map(argument)).current_dir(trial.0.path());
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let (is_content, said) =
        child.and_then(|child| ended(child, is_interrupted)).map_err(|error| untested(Some(error)))?;
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if is_content {
        return Ok(name);
    }
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let said = lines[lines.len().saturating_sub(MOST_LINES)..].join("\n").replace(&format!("{folder}/files/"), "");
    Err(Reason::ConfigRefused(name, said).into())
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

/// Waits for the child process. Returns whether it succeeded, and its output. It is killed if it exceeds the time
/// limit.
fn ended(mut child: Child, is_interrupted: &dyn Fn() -> bool) -> io::Result<(bool, String)> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let read = |from: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut octets = Vec::new();
            let mut from = from?;
            let _ = from.by_ref().take(MOST_OCTETS).read_to_end(&mut octets);
            // The rest is read too, so that the child does not block.
            let _ = io::copy(&mut from, &mut io::sink());
            Some(octets)
        })
    };
    let readers = [read(out.map(|out| Box::new(out) as _)), read(err.map(|err| Box::new(err) as _))];
    let status = wait(&mut child, is_interrupted)?;
    let said: Vec<u8> = readers.into_iter().filter_map(|reader| reader.join().ok().flatten()).flatten().collect();
    Ok((status, String::from_utf8_lossy(&said).into_owned()))
}

fn wait(child: &mut Child, is_interrupted: &dyn Fn() -> bool) -> io::Result<bool> {
    const STEP: Duration = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if waited >= PATIENCE || is_interrupted() {
            child.kill()?;
            child.wait()?;
            let why = if waited >= PATIENCE { io::ErrorKind::TimedOut } else { io::ErrorKind::Interrupted };
            return Err(io::Error::from(why));
        }
        thread::sleep(STEP);
        waited += STEP;
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
}
