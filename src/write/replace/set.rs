//! Replaces several files together. Several renames are not atomic, so a journal next to the first file names all of
//! them before the first rename. If a process is killed, the next run completes the set. The journal only names files
//! in its own folder, and only names that this program creates are renamed or removed, so a journal from elsewhere, for
//! example in an archive, cannot affect other files. A set in several folders has no entries in its journal.
//!
//! The program starts a separate process for the renames, so that killing the run does not interrupt them. If that is
//! not possible, or the machine stops, old files can remain next to new ones, together with the journal. A rename that
//! fails is an error of the run, and everything is restored.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File as Handle, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::{Previous, Staged, Temporary, WriteError, folder_or_current, short_name};
use crate::certificate::Fingerprint;

/// The first and last line of a journal. A truncated one is invalid.
const HEAD: &str = "chainmend set 1";
const END: &str = "end";
/// Follows the last line if the old files are being restored.
const BACK: &str = "back";

/// Replaces the other name of the old file: if there was no old file, or it has no other name.
const ABSENT: &str = "absent";
const UNLINKED: &str = "-";

/// The maximum size of a journal that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Replaces all files or none.
pub(super) fn commit(staged: Vec<Staged>) -> Result<Vec<PathBuf>, WriteError> {
    let Some(first) = staged.first().map(|staged| staged.target.clone()) else { return Ok(Vec::new()) };
    let mut journal = Journal::open(&first).map_err(WriteError::io(&first))?;
    let mut members: Vec<Member> = staged.into_iter().map(Member::park).collect::<Result<_, _>>()?;
    let is_in_one_folder = members.iter().all(|member| is_in_folder_of(&member.target, &first));
    if is_in_one_folder {
        journal.record(&members).map_err(WriteError::io(&first))?;
    }
    let can_be_put_back = members.iter().all(|member| !matches!(member.before, Before::Read(_)));
    if let Some(program) = PROGRAM.get().filter(|_| is_in_one_folder && can_be_put_back) {
        return rename_apart(program, &first, journal, members);
    }
    for index in 0..members.len() {
        if let Err(error) = members[index].rename() {
            journal.turn_back();
            members[..index].iter_mut().rev().for_each(Member::put_back);
            return Err(error);
        }
    }
    Ok(members.iter().map(|member| member.target.clone()).collect())
}

/// Whether a path is in the folder of `first`. A path that ends with a slash names a folder, so a file cannot be
/// renamed to it.
fn is_in_folder_of(path: &Path, first: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_bytes();
    path.parent() == first.parent() && path.as_os_str().as_bytes().ends_with(name)
}

/// The program that does the renames of a set if it is started with [`VARIABLE`].
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// The environment variable that names the first file of the set.
const VARIABLE: &str = "CHAINMEND_RENAME_SET";

/// The output of that process when it is done, and before the number of an error.
const DONE: &str = "done";
const FAILED: &str = "failed ";

/// Prepares for doing renames in a separate process. If this is that process, does the renames and returns the exit
/// status.
pub(crate) fn renames_apart() -> Option<u8> {
    let Some(first) = std::env::var_os(VARIABLE) else {
        let itself = Path::new("/proc/self/exe");
        let program = if itself.exists() { Some(itself.to_owned()) } else { std::env::current_exe().ok() };
        if let Some(program) = program {
            let _ = PROGRAM.set(program);
        }
        return None;
    };
    match recover(Path::new(&first)) {
        Ok(()) => {
            let _ = io::stdout().write_all(DONE.as_bytes());
            Some(0)
        }
        Err(error) => {
            let _ = write!(io::stdout(), "{FAILED}{}", error.raw_os_error().unwrap_or_default());
            Some(1)
        }
    }
}

/// Hands over the journal to a process in another process group, and waits for it. Whatever happens to it, the next
/// process that locks the journal completes the set, unless everything was restored.
fn rename_apart(
    program: &Path,
    first: &Path,
    mut journal: Journal,
    mut members: Vec<Member>,
) -> Result<Vec<PathBuf>, WriteError> {
    let targets = members.iter().map(|member| member.target.clone()).collect();
    for member in &mut members {
        member.is_renamed = true;
        member.before = Before::Restored;
    }
    journal.is_handed_over = true;
    let failed = || WriteError::io(first);
    journal.handle.unlock().map_err(failed())?;
    let named = std::path::absolute(first).map_err(failed())?;
    let mut command = Command::new(program);
    command.env_clear().env(VARIABLE, named).process_group(0);
    let ended = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
    // Another program may have been started, such as a loader that started this one.
    let said = ended.map(|ended| String::from_utf8_lossy(&ended.stdout).into_owned()).unwrap_or_default();
    match said.strip_prefix(FAILED) {
        None if said == DONE => Ok(targets),
        Some(number) => {
            let number = number.parse().unwrap_or_default();
            let error = if number == 0 { io::ErrorKind::Other.into() } else { io::Error::from_raw_os_error(number) };
            Err(WriteError::Io(first.to_owned(), error))
        }
        None => recover(first).map(|()| targets).map_err(failed()),
    }
}

/// Completes a replacement that a killed process began. `target` is the first file of the set.
pub(super) fn recover(target: &Path) -> io::Result<()> {
    let is_there = fs::symlink_metadata(journal_path(target)).is_ok_and(|metadata| metadata.is_file());
    if is_there { Journal::open_or_not(target, false).map(drop) } else { Ok(()) }
}

fn journal_path(first: &Path) -> PathBuf {
    first.with_file_name(format!(".{}.chainmend-set", short_name(first)))
}

/// A new file with a name next to its target, and the old file with another name.
struct Member {
    target: PathBuf,
    /// The path of the new file, until it is renamed.
    path: PathBuf,
    /// Its lock tells other processes that it is in use.
    #[allow(dead_code, reason = "it is held")]
    held: Handle,
    digest: [u8; 32],
    before: Before,
    is_renamed: bool,
}

/// The previous state of a target.
enum Before {
    Absent,
    /// It has this other name.
    Linked(PathBuf),
    /// The old contents, where links are not supported.
    Read(Previous),
    /// It was restored.
    Restored,
}

impl Member {
    fn park(staged: Staged) -> Result<Self, WriteError> {
        let Staged { target, temporary, existed, digest } = staged;
        let (path, held) = park(temporary, &target).map_err(WriteError::io(&target))?;
        let mut member = Self { target, path, held, digest, before: Before::Absent, is_renamed: false };
        if existed {
            member.before = match link_beside(&member.target) {
                Ok(link) => Before::Linked(link),
                Err(_) => Before::Read(Previous::of(&member.target)?),
            };
        }
        Ok(member)
    }

    fn rename(&mut self) -> Result<(), WriteError> {
        fs::rename(&self.path, &self.target).map_err(WriteError::io(&self.target))?;
        self.is_renamed = true;
        Ok(())
    }

    /// Best effort: the error that led here is the one to report.
    fn put_back(&mut self) {
        match std::mem::replace(&mut self.before, Before::Restored) {
            Before::Absent => {
                let _ = fs::remove_file(&self.target);
            }
            Before::Linked(link) => {
                let _ = fs::rename(link, &self.target);
            }
            Before::Read(previous) => previous.restore(),
            Before::Restored => {}
        }
    }

    /// The line of the journal for it.
    fn line(&self) -> String {
        let old = match &self.before {
            Before::Absent => ABSENT.to_owned(),
            Before::Linked(link) => name_of(link),
            Before::Read(_) | Before::Restored => UNLINKED.to_owned(),
        };
        let (path, target) = (name_of(&self.path), name_of(&self.target));
        format!("{path} {target} {} {old}\n", hex(&self.digest))
    }
}

/// The name of a file without its folder.
fn name_of(path: &Path) -> String {
    hex(path.file_name().unwrap_or_default().as_bytes())
}

impl Drop for Member {
    fn drop(&mut self) {
        if !self.is_renamed {
            let _ = fs::remove_file(&self.path);
        }
        if let Before::Linked(link) = &self.before {
            let _ = fs::remove_file(link);
        }
    }
}

/// Gives a new file a name next to its target, and locks it.
fn park(temporary: Temporary, target: &Path) -> io::Result<(PathBuf, Handle)> {
    match temporary {
        #[cfg(target_os = "linux")]
        Temporary::Nameless(handle) => {
            super::lock(&handle)?;
            let path = super::name_beside(&handle, target)?;
            Ok((path, handle))
        }
        Temporary::Named(file) => {
            let (handle, path) = file.into_parts();
            super::lock(&handle)?;
            Ok((path.keep().map_err(|error| error.error)?, handle))
        }
    }
}

/// Creates a second name for an old file. One that a killed process left is replaced.
fn link_beside(target: &Path) -> io::Result<PathBuf> {
    let path = target.with_file_name(format!(".{}.chainmend-old", short_name(target)));
    if let Err(error) = fs::hard_link(target, &path) {
        if error.kind() != io::ErrorKind::AlreadyExists {
            return Err(error);
        }
        fs::remove_file(&path)?;
        fs::hard_link(target, &path)?;
    }
    Ok(path)
}

/// The file that names a set until it is complete. Only the process that holds its lock writes the set.
struct Journal {
    path: PathBuf,
    handle: Handle,
    /// Whether it was handed over to another process.
    is_handed_over: bool,
}

impl Journal {
    /// Opens and locks the journal of the set with this first file, waiting for other processes. A set that one left
    /// incomplete is completed.
    fn open(first: &Path) -> io::Result<Self> {
        Self::open_or_not(first, true)?.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Like [`Self::open`], but returns `None` if there is no journal and `is_made` is false.
    fn open_or_not(first: &Path, is_made: bool) -> io::Result<Option<Self>> {
        // The maximum number of attempts, as other processes may create and remove the journal meanwhile.
        const TRIES: usize = 1000;
        let path = journal_path(first);
        for _ in 0..TRIES {
            let flags = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(is_made).truncate(false).mode(0o600).custom_flags(flags);
            let handle = match options.open(&path) {
                Err(error) if !is_made && error.kind() == io::ErrorKind::NotFound => return Ok(None),
                opened => opened?,
            };
            let metadata = handle.metadata()?;
            if metadata.uid() != rustix::process::geteuid().as_raw() || !metadata.is_file() {
                return Err(io::Error::from(io::ErrorKind::PermissionDenied));
            }
            super::lock(&handle)?;
            // The process that held the lock may have removed it.
            let is_same =
                fs::symlink_metadata(&path).is_ok_and(|now| (now.dev(), now.ino()) == (metadata.dev(), metadata.ino()));
            if is_same {
                let mut journal = Self { path, handle, is_handed_over: false };
                journal.complete()?;
                return Ok(Some(journal));
            }
        }
        Err(io::Error::from(io::ErrorKind::ResourceBusy))
    }

    /// Records the renames before they are done.
    fn record(&mut self, members: &[Member]) -> io::Result<()> {
        let mut text = format!("{HEAD}\n");
        text.extend(members.iter().map(Member::line));
        let _ = writeln!(text, "{END}");
        self.handle.rewind()?;
        self.handle.write_all(text.as_bytes())?;
        self.handle.sync_all()
    }

    /// Records that the old files are to be restored from now on.
    fn turn_back(&mut self) {
        let _ = self.handle.seek(SeekFrom::End(0)).and_then(|_| self.handle.write_all(BACK.as_bytes()));
    }

    /// Completes the recorded renames.
    fn complete(&mut self) -> io::Result<()> {
        let mut text = String::new();
        self.handle.rewind()?;
        let read = (&mut self.handle).take(LONGEST).read_to_string(&mut text);
        // An invalid journal is from a process that had not renamed anything.
        let folder = self.path.parent().unwrap_or(Path::new("")).to_owned();
        if let Some(entries) = read.ok().and_then(|_| parse(&text, &folder)) {
            // All files are checked before the first rename, so that the renames follow immediately.
            let is_back = text.ends_with(BACK);
            let ready: Vec<&Entry> = entries.iter().filter(|entry| !is_back && entry.is_ready()).collect();
            let gone_on = ready.iter().try_for_each(|entry| fs::rename(&entry.path, &entry.target));
            if gone_on.is_err() {
                self.turn_back();
            }
            if gone_on.is_err() || is_back {
                entries.iter().rev().try_for_each(Entry::go_back)?;
            }
            for entry in &entries {
                super::sync_folder(folder_or_current(entry.target.parent().unwrap_or(Path::new(""))));
                entry.tidy();
            }
            gone_on?;
        }
        self.handle.set_len(0)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if !self.is_handed_over {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The entry of a journal.
struct Entry {
    path: PathBuf,
    target: PathBuf,
    digest: String,
    old: Option<PathBuf>,
    was_absent: bool,
}

impl Entry {
    /// Whether the new file exists, is complete, and may be renamed.
    fn is_ready(&self) -> bool {
        has_digest(&self.path, &self.digest) && self.is_as_before()
    }

    /// Whether no other program wrote the target meanwhile.
    fn is_as_before(&self) -> bool {
        let inode = |path: &Path| fs::symlink_metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()));
        match &self.old {
            Some(old) => inode(old) == inode(&self.target),
            None => !self.was_absent || inode(&self.target).is_none(),
        }
    }

    fn go_back(&self) -> io::Result<()> {
        if let Some(old) = self.old.as_ref().filter(|old| old.is_file()) {
            fs::rename(old, &self.target)?;
        } else if self.was_absent && has_digest(&self.target, &self.digest) {
            fs::remove_file(&self.target)?;
        }
        Ok(())
    }

    /// Removes the names next to the target.
    fn tidy(&self) {
        let _ = fs::remove_file(&self.path);
        if let Some(old) = &self.old {
            let _ = fs::remove_file(old);
        }
    }
}

/// The entries of a journal, whose names are in this folder. `None` if this program would not have written it.
fn parse(text: &str, folder: &Path) -> Option<Vec<Entry>> {
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return None;
    }
    let mut entries = Vec::new();
    loop {
        let line = lines.next()?;
        if line == END {
            return Some(entries);
        }
        let mut words = line.split(' ');
        let (new, target) = (name(words.next()?)?, name(words.next()?)?);
        let digest = words.next()?.to_owned();
        let old = words.next()?;
        let was_absent = old == ABSENT;
        let old = if old == UNLINKED || was_absent { None } else { Some(name(old)?) };
        if !is_ours(&new) || old.as_ref().is_some_and(|old| !is_ours(old)) || is_ours(&target) {
            return None;
        }
        let old = old.map(|old| folder.join(old));
        entries.push(Entry { path: folder.join(new), target: folder.join(target), digest, old, was_absent });
    }
}

/// Parses a name without a folder.
fn name(word: &str) -> Option<OsString> {
    let name = OsString::from_vec(unhex(word)?);
    let is_plain = Path::new(&name).file_name() == Some(name.as_os_str());
    is_plain.then_some(name)
}

/// Whether only this program creates such names: see [`super::beside`] and [`link_beside`].
fn is_ours(name: &OsString) -> bool {
    let name = name.as_bytes();
    let ends = [&b".chainmend"[..], b".chainmend-old"];
    name.starts_with(b".chainmend-") || (name.starts_with(b".") && ends.iter().any(|end| name.ends_with(end)))
}

fn has_digest(path: &Path, digest: &str) -> bool {
    // Links are not followed, and pipes are not opened.
    let is_file = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let read = || fs::read(path).map(zeroize::Zeroizing::new);
    is_file && read().is_ok_and(|bytes| Fingerprint::of(&[&bytes]).to_string() == digest)
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(octets.len() * 2), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::tests::file;
    use super::*;

    const NAMES: [&str; 3] = ["site.crt", "site-chain.crt", "site.key"];

    /// A folder with the old set, for which a new chain is staged.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::TempDir::new().unwrap();
        for name in ["site.crt", "site.key"] {
            fs::write(folder.path().join(name), "old").unwrap();
        }
        fs::set_permissions(folder.path().join("site.key"), fs::Permissions::from_mode(0o600)).unwrap();
        folder
    }

    fn staged(folder: &Path) -> Vec<Staged> {
        NAMES.iter().map(|name| Staged::prepare(&folder.join(name), &file("new")).unwrap()).collect()
    }

    fn contents(folder: &Path) -> Vec<Option<String>> {
        NAMES.iter().map(|name| fs::read_to_string(folder.join(name)).ok()).collect()
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    /// A process is killed after this number of renames, with or without a written journal. It leaves the same files as
    /// a killed process, because nothing is dropped.
    #[test]
    fn what_a_killed_process_left_is_completed() {
        let (old, new) = (vec![Some("old".to_owned()), None, Some("old".to_owned())], vec![Some("new".to_owned()); 3]);
        for (is_recorded, renamed, is_back) in [
            (false, 0, false),
            (true, 0, false),
            (true, 1, false),
            (true, 2, false),
            (true, 3, false),
            (true, 1, true),
            (true, 2, true),
        ] {
            let folder = folder();
            let first = folder.path().join(NAMES[0]);
            // A thread that ends without dropping would keep its locks, so they are released as the kernel does.
            let mut journal = Journal::open(&first).unwrap();
            let mut members: Vec<Member> =
                staged(folder.path()).into_iter().map(|staged| Member::park(staged).unwrap()).collect();
            if is_recorded {
                journal.record(&members).unwrap();
            }
            members[..renamed].iter_mut().for_each(|member| member.rename().unwrap());
            if is_back {
                journal.turn_back();
            }
            for member in &members {
                member.held.unlock().unwrap();
            }
            journal.handle.unlock().unwrap();
            std::mem::forget((journal, members));
            assert!(count(folder.path()) > 3);
            recover(&first).unwrap();
            let expected = if is_recorded && !is_back { &new } else { &old };
            assert_eq!(&contents(folder.path()), expected, "{is_recorded} {renamed} {is_back}");
            // The next run for the same files removes names that were created before the journal was written.
            commit(staged(folder.path())).unwrap();
            assert_eq!(contents(folder.path()), new);
            assert_eq!(count(folder.path()), 3, "{is_recorded} {renamed} {is_back}");
            recover(&first).unwrap();
            assert_eq!(fs::metadata(folder.path().join("site.key")).unwrap().mode() & 0o777, 0o600);
        }
    }

    /// A truncated or invalid journal changes nothing, and a file that was changed since is not renamed.
    #[test]
    fn what_is_no_journal() {
        let folder = folder();
        let first = folder.path().join(NAMES[0]);
        let at = |name: &str| hex(name.as_bytes());
        let digest = Fingerprint::of(&[b"new"]).to_string();
        let (new, other) = (".new.chainmend", ".other.chainmend-old");
        let line = |new: &str| format!("{} {} {digest} -\n", at(new), at("site.crt"));
        let elsewhere = tempfile::TempDir::new().unwrap();
        let far = elsewhere.path().join(new);
        fs::write(&far, "new").unwrap();
        let by_path = |path: &Path| hex(path.as_os_str().as_bytes());
        let cases = [
            (String::new(), "old"),
            ("text".to_owned(), "old"),
            (format!("{HEAD}\n{}", line(new)), "old"),
            (format!("{HEAD}\nzz zz {digest} -\n{END}\n"), "old"),
            (format!("{HEAD}\n{}{END}\n", line(other)), "old"),
            (format!("{HEAD}\n{}{END}\n", line(".absent.chainmend")), "old"),
            (format!("{HEAD}\n{}{END}\n", line(new).replace(" -\n", " absent\n")), "old"),
            (format!("{HEAD}\n{}{END}\n", line(new).replace(" -\n", &format!(" {}\n", at(other)))), "old"),
            // Names in another folder, and names that this program does not create.
            (format!("{HEAD}\n{} {} {digest} -\n{END}\n", by_path(&far), at("site.crt")), "old"),
            (format!("{HEAD}\n{} {} {digest} -\n{END}\n", at("../new"), at("site.crt")), "old"),
            (format!("{HEAD}\n{} {} {digest} -\n{END}\n", at("site.key"), at("site.crt")), "old"),
            (format!("{HEAD}\n{} {} {digest} {}\n{END}\n", at(new), at("site.crt"), at("site.key")), "old"),
            (format!("{HEAD}\n{}{END}\n", line(new)), "new"),
        ];
        for (text, expected) in cases {
            fs::write(folder.path().join(new), "new").unwrap();
            fs::write(folder.path().join(other), "other").unwrap();
            fs::write(journal_path(&first), &text).unwrap();
            recover(&first).unwrap();
            assert_eq!(fs::read_to_string(&first).unwrap(), expected, "{text}");
            assert!(!journal_path(&first).exists());
            assert!(folder.path().join("site.key").exists() && far.exists(), "{text}");
        }
        // A link is not followed, and another user's journal is ignored.
        std::os::unix::fs::symlink("elsewhere", journal_path(&first)).unwrap();
        recover(&first).unwrap();
        assert!(commit(staged(folder.path())).is_err());
        assert!(!folder.path().join("elsewhere").exists());
    }

    /// If a target cannot be replaced, such as a folder, the whole set is restored.
    #[test]
    fn what_cannot_be_completed_is_put_back() {
        for recorded in [1, 2] {
            let folder = folder();
            let first = folder.path().join(NAMES[0]);
            let mut journal = Journal::open(&first).unwrap();
            let members: Vec<Member> =
                staged(folder.path()).into_iter().map(|staged| Member::park(staged).unwrap()).collect();
            journal.record(&members).unwrap();
            let blocked = folder.path().join(NAMES[recorded]);
            let _ = fs::remove_file(&blocked);
            // According to the journal, no other program wrote it, so it is removed while the set is completed.
            let digest = hex(&members[recorded].digest);
            let text = fs::read_to_string(journal_path(&first)).unwrap();
            let lines: Vec<String> = text
                .lines()
                .map(|line| {
                    let words: Vec<&str> = line.split(' ').collect();
                    if words.get(2) == Some(&digest.as_str()) && words[1] == name_of(&blocked) {
                        format!("{} {} {digest} {UNLINKED}", words[0], words[1])
                    } else {
                        line.to_owned()
                    }
                })
                .collect();
            fs::create_dir(&blocked).unwrap();
            journal.handle.unlock().unwrap();
            std::mem::forget((journal, members));
            fs::write(journal_path(&first), lines.join("\n") + "\n").unwrap();
            assert!(recover(&first).is_err(), "{recorded}");
            assert_eq!(fs::read_to_string(&first).unwrap(), "old", "{recorded}");
            assert!(blocked.is_dir());
            // A second recovery changes nothing.
            recover(&first).unwrap();
            assert_eq!(fs::read_to_string(&first).unwrap(), "old", "{recorded}");
        }
    }

    /// A set in several folders has no entries in its journal; the run itself restores it if it fails.
    #[test]
    fn a_set_in_several_folders() {
        let (folder, other) = (folder(), folder());
        let at = [folder.path().join(NAMES[0]), other.path().join(NAMES[2])];
        commit(at.iter().map(|path| Staged::prepare(path, &file("new")).unwrap()).collect()).unwrap();
        assert!(at.iter().all(|path| fs::read_to_string(path).unwrap() == "new"));
        assert_eq!((count(folder.path()), count(other.path())), (2, 2));
    }

    /// Runs that write sets of the same files follow one another.
    #[test]
    fn one_set_at_a_time() {
        let folder = folder();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| commit(staged(folder.path())).unwrap());
            }
        });
        assert_eq!((contents(folder.path()), count(folder.path())), (vec![Some("new".to_owned()); 3], 3));
    }
}
