//! Runs a server's check of its configuration with files that are not installed yet, in a temporary folder. No server
//! is reloaded.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::output::not_written;
use super::program::{self, ProgramOutcome};
use super::refusal::{Reason, Refusal, Untested};
use crate::shell::is_plain;
use crate::write::{self, ConfigTest, File, Target, Unwritable};

/// The time limit for a server's check.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The maximum number of lines of a server's output that are reported.
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
        test.programs.iter().find_map(|name| program::find(name)).ok_or_else(|| untested(Untested::NotInstalled))?;
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
    let ended = program::run(&mut command, patience, is_interrupted).map_err(of_system)?;
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let said = |said: &str| {
        let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let said = lines[lines.len().saturating_sub(MOST_LINES)..].join("\n");
        said.replace(&format!("{}/files/", folder.display()), "")
    };
    match ended {
        ProgramOutcome::Succeeded(_) => Ok(name),
        ProgramOutcome::Failed(output) => Err(Reason::ConfigRefused(name, said(&output)).into()),
        ProgramOutcome::TimedOut(output) => Err(untested(Untested::Hung(patience.as_secs(), said(&output)))),
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
