//! Answers that are kept from run to run, in files that many processes may use at the same time.
//!
//! An answer is a file that is called after the SHA-256 of its contents; what is known of a URL is a file that is called
//! after the SHA-256 of the URL. So nothing of a stranger's makes a path. Files are made beside and renamed; what is
//! broken is as if it were not there.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Answer, Fetch, FetchError, Validators};
use crate::read;

/// For how long an answer is not asked for again, whatever the server says: issuers do not change. The longest is for
/// servers that say more.
const FLOOR: u64 = 7 * 24 * 3_600;
const LONGEST: u64 = 90 * 24 * 3_600;

/// For how long a URL is not asked again that does not exist.
const MISSING: u64 = 60;

/// How much is kept, in each of 16 folders: 64 MiB of answers and 16,000 URLs in all, a hundred times what a site needs.
const SHARD_BYTES: u64 = 4 << 20;
const SHARD_FILES: usize = 1_000;

/// The longest description of a URL that is read.
const MOST_OF_A_NOTE: u64 = 64 << 10;

/// What is in use while it is written; older, it was left by a process that was killed.
const NEW: &str = ".new-";
const ABANDONED: Duration = Duration::from_secs(3_600);

/// The folder of the user's cache, by the platform's conventions (XDG base directory specification); `None` where the
/// environment names none.
pub fn default_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let own = || match () {
        () if cfg!(windows) => folder("LOCALAPPDATA"),
        () if cfg!(target_os = "macos") => folder("HOME").map(|home| home.join("Library/Caches")),
        () => folder("HOME").map(|home| home.join(".cache")),
    };
    folder("XDG_CACHE_HOME").or_else(own).map(|cache| cache.join("chainmend"))
}

/// A folder of kept answers.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    trouble: Mutex<Option<io::Error>>,
}

/// What is known of a URL.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    url: String,
    /// When the answer came, in seconds since 1970.
    fetched: u64,
    /// Until when it need not be asked for again.
    until: u64,
    #[serde(flatten)]
    known: Known,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Known {
    Answer {
        sha256: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        etag: Option<Box<str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        last_modified: Option<Box<str>>,
    },
    Missing {
        status: u16,
    },
}

impl Cache {
    /// The cache in a folder, which is made when there is something to keep.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder, trouble: Mutex::default() }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Why something could not be kept, the first time.
    pub fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.as_ref().map(crate::words::without_number)
    }

    /// The path of a file: 16 folders, so that none becomes long.
    fn path(&self, kind: &str, name: &str) -> PathBuf {
        self.folder.join("v1").join(kind).join(&name[..1]).join(name)
    }

    fn note(&self, url: &str) -> Option<Note> {
        let bytes = read_file(&self.path("urls", &sha256(url.as_bytes())), MOST_OF_A_NOTE)?;
        serde_json::from_slice(&bytes).ok().filter(|note: &Note| note.url == url)
    }

    /// The answer with this hash, where its contents still have it.
    fn body(&self, hash: &str, most: u64) -> Option<Vec<u8>> {
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let bytes = if is_hash { read_file(&self.path("answers", hash), most)? } else { return None };
        (sha256(&bytes) == hash).then_some(bytes)
    }

    fn keep(&self, note: &Note, body: Option<&[u8]>) {
        let kept = (|| {
            if let (Some(body), Known::Answer { sha256, .. }) = (body, &note.known) {
                self.write("answers", sha256, body)?;
            }
            self.write("urls", &sha256(note.url.as_bytes()), &serde_json::to_vec(note)?)
        })();
        if let Err(error) = kept {
            self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }

    fn write(&self, kind: &str, name: &str, contents: &[u8]) -> io::Result<()> {
        let path = self.path(kind, name);
        let folder = path.parent().unwrap_or(&self.folder);
        self.make(folder)?;
        let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(folder)?;
        file.write_all(contents)?;
        file.persist(&path).map_err(|error| error.error)?;
        sweep(folder, SHARD_BYTES, SHARD_FILES);
        Ok(())
    }

    /// Makes a folder, for its owner alone. Below the cache's own, none may be a link to another place.
    fn make(&self, folder: &Path) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        let own = folder.ancestors().take_while(|ancestor| *ancestor != self.folder);
        for ancestor in own {
            if !fs::symlink_metadata(ancestor)?.is_dir() {
                return Err(io::ErrorKind::NotADirectory.into());
            }
        }
        Ok(())
    }
}

/// A file that is a file: neither a pipe, which would not end, nor a link to another place.
fn read_file(path: &Path, most: u64) -> Option<Vec<u8>> {
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(most.saturating_add(1)).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

/// Removes the oldest files of a folder where there is too much in it, until a quarter is free; and what was left of
/// processes that were killed. Another process may do the same.
fn sweep(folder: &Path, most_bytes: u64, most_files: usize) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let changed = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let is_new = entry.file_name().as_encoded_bytes().starts_with(NEW.as_bytes());
        if !is_new {
            files.push((changed, metadata.len(), entry.path()));
        } else if changed.elapsed().is_ok_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let (mut bytes, mut count) = (files.iter().map(|(_, bytes, _)| bytes).sum::<u64>(), files.len());
    if bytes <= most_bytes && count <= most_files {
        return;
    }
    files.sort_unstable();
    // The newest stays.
    files.pop();
    for (_, size, path) in files {
        if bytes <= most_bytes - most_bytes / 4 && count <= most_files - most_files / 4 {
            break;
        }
        let _ = fs::remove_file(path);
        bytes -= size;
        count -= 1;
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Answers from the cache what is in it, and asks for the rest. Where nobody is to be asked, what is in the cache is all.
pub struct Caching<F> {
    cache: Arc<Cache>,
    inner: Option<F>,
    /// How large an answer may be.
    most: u64,
}

impl<F: Fetch> Caching<F> {
    /// `inner` is asked for what is not in the cache; its answers have no more than `most` bytes.
    pub fn new(cache: Arc<Cache>, inner: Option<F>, most: u64) -> Self {
        Self { cache, inner, most }
    }

    fn kept(&self, note: Note) -> Option<Answer> {
        let Known::Answer { sha256, etag, last_modified } = note.known else { return None };
        let body = self.cache.body(&sha256, self.most)?;
        let validators = Validators { etag, last_modified, ..Validators::default() };
        Some(Answer { kept_since: Some(note.fetched), validators, ..Answer::from(body) })
    }

    /// Keeps what came, where it is something to be kept.
    fn keep(&self, url: &str, came: &Result<Answer, FetchError>) {
        let now = now();
        let note = |lifetime: u64, known| Note { url: url.to_owned(), fetched: now, until: now + lifetime, known };
        match came {
            Ok(answer) if !answer.validators.no_store && holds_certificate(&answer.body) => {
                let Validators { etag, last_modified, max_age, .. } = answer.validators.clone();
                let known = Known::Answer { sha256: sha256(&answer.body), etag, last_modified };
                self.cache.keep(&note(lifetime(max_age), known), Some(&answer.body));
            }
            Err(FetchError::Status(status @ (404 | 410))) => {
                self.cache.keep(&note(MISSING, Known::Missing { status: *status }), None);
            }
            _ => {}
        }
    }

    fn ask(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        let inner = self.inner.as_ref().ok_or(FetchError::Offline)?;
        let came = inner.fetch(url, until);
        self.keep(url, &came);
        came
    }

    /// Asks whether a kept answer is still right. Where the network does not tell, it is used as it is.
    fn ask_again(&self, url: &str, kept: Answer, until: Instant) -> Result<Answer, FetchError> {
        let Some(inner) = &self.inner else { return Ok(kept) };
        match inner.fetch_if_changed(url, &kept.validators, until) {
            Ok(Some(answer)) => {
                let came = Ok(answer);
                self.keep(url, &came);
                came
            }
            Ok(None) => {
                self.keep(url, &Ok(kept.clone()));
                Ok(kept)
            }
            Err(error) if error.is_network_failure() => Ok(kept),
            Err(error) => Err(error),
        }
    }
}

impl<F: Fetch> Fetch for Caching<F> {
    fn fetch(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        let now = now();
        let Some(note) = self.cache.note(url) else { return self.ask(url, until) };
        // What was fetched in the future was fetched by another clock.
        let is_fresh = note.fetched <= now && now < note.until;
        if let Known::Missing { status } = note.known
            && is_fresh
            && self.inner.is_some()
        {
            let error = Box::new(FetchError::Status(status));
            return Err(FetchError::Remembered(error, now - note.fetched));
        }
        match self.kept(note) {
            Some(kept) if is_fresh => Ok(kept),
            Some(kept) => self.ask_again(url, kept, until),
            None => self.ask(url, until),
        }
    }

    fn fetch_anew(&self, url: &str, until: Instant) -> Result<Answer, FetchError> {
        self.ask(url, until)
    }
}

/// A login page is not kept, however friendly it is.
fn holds_certificate(body: &[u8]) -> bool {
    read::read_answer(body, &"".into()).is_ok_and(|reading| !reading.certificates.is_empty())
}

fn lifetime(max_age: Option<u64>) -> u64 {
    max_age.unwrap_or(0).clamp(FLOOR, LONGEST)
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::pki::Spec;

    /// The network: what is there, and how often it was asked, and asked whether something has changed.
    #[derive(Default)]
    struct World {
        answer: Mutex<Option<Result<Answer, FetchError>>>,
        asked: AtomicUsize,
        asked_again: AtomicUsize,
    }

    impl World {
        fn set(&self, answer: Result<Answer, FetchError>) {
            *self.answer.lock().unwrap() = Some(answer);
        }

        fn counts(&self) -> (usize, usize) {
            (self.asked.swap(0, Ordering::Relaxed), self.asked_again.swap(0, Ordering::Relaxed))
        }
    }

    impl Fetch for Arc<World> {
        fn fetch(&self, _: &str, _: Instant) -> Result<Answer, FetchError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.answer.lock().unwrap().clone().unwrap_or(Err(FetchError::Status(404)))
        }

        fn fetch_if_changed(&self, _: &str, known: &Validators, _: Instant) -> Result<Option<Answer>, FetchError> {
            self.asked_again.fetch_add(1, Ordering::Relaxed);
            let answer = self.answer.lock().unwrap().clone().unwrap_or(Err(FetchError::Status(404)))?;
            Ok(Some(answer).filter(|answer| answer.validators.etag != known.etag || known.etag.is_none()))
        }
    }

    const URL: &str = "http://ca.example.jp/ca.crt";

    struct Site {
        folder: tempfile::TempDir,
        cache: Arc<Cache>,
        world: Arc<World>,
        caching: Caching<Arc<World>>,
    }

    fn site() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let cache = Arc::new(Cache::at(folder.path().join("cache")));
        let world = Arc::<World>::default();
        let caching = Caching::new(cache.clone(), Some(world.clone()), 1 << 20);
        Site { folder, cache, world, caching }
    }

    fn certificate() -> Vec<u8> {
        Spec::ca("Issuing CA").self_signed().der
    }

    fn answer(body: &[u8], etag: &str) -> Answer {
        let validators = Validators { etag: Some(etag.into()), ..Validators::default() };
        Answer { validators, ..Answer::from(body.to_vec()) }
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    impl Site {
        fn fetch(&self) -> Result<(Vec<u8>, bool), FetchError> {
            self.caching.fetch(URL, soon()).map(|answer| (answer.body.to_vec(), answer.kept_since.is_some()))
        }

        /// Changes what is known of the URL.
        fn change(&self, change: impl FnOnce(&mut Note)) {
            let mut note = self.cache.note(URL).unwrap();
            change(&mut note);
            self.cache.keep(&note, None);
        }

        fn files(&self) -> Vec<PathBuf> {
            let mut left = vec![self.folder.path().to_owned()];
            let mut files = Vec::new();
            while let Some(path) = left.pop() {
                match fs::read_dir(&path) {
                    Ok(entries) => left.extend(entries.map(|entry| entry.unwrap().path())),
                    Err(_) => files.push(path),
                }
            }
            files.sort();
            files
        }
    }

    #[test]
    fn a_second_time_nobody_is_asked() {
        let site = site();
        let body = certificate();
        site.world.set(Ok(answer(&body, "1")));
        assert_eq!(site.fetch(), Ok((body.clone(), false)));
        assert_eq!(site.fetch(), Ok((body.clone(), true)));
        assert_eq!(site.world.counts(), (1, 0));
        // Offline, what is kept is all, however old it is.
        let offline = Caching::<Arc<World>>::new(site.cache.clone(), None, 1 << 20);
        site.change(|note| note.until = 0);
        assert_eq!(offline.fetch(URL, soon()).map(|answer| answer.body.to_vec()), Ok(body));
        assert_eq!(offline.fetch("http://other.example.jp/", soon()), Err(FetchError::Offline));
        // Who asks anew asks.
        assert!(site.caching.fetch_anew(URL, soon()).is_ok_and(|answer| answer.kept_since.is_none()));
        assert_eq!(site.world.counts(), (1, 0));
    }

    /// After its time, the server is asked whether it has changed; where it does not tell, it is used as it is.
    #[test]
    fn old_answers_are_asked_about() {
        let site = site();
        let (old, new) = (certificate(), certificate());
        site.world.set(Ok(answer(&old, "1")));
        site.fetch().unwrap();
        let age = |note: &mut Note| note.until = 0;
        let cases = [
            (Ok(answer(&old, "1")), Ok((old.clone(), true)), true),
            (Err(FetchError::Timeout), Ok((old.clone(), true)), false),
            (Err(FetchError::Status(404)), Err(FetchError::Status(404)), false),
            (Ok(answer(&new, "2")), Ok((new.clone(), false)), true),
        ];
        for (now, expected, is_fresh_then) in cases {
            site.change(age);
            site.world.counts();
            site.world.set(now);
            assert_eq!(site.fetch(), expected);
            assert_eq!(site.world.counts(), (0, 1));
            let _ = site.fetch();
            assert_eq!(site.world.counts(), (0, usize::from(!is_fresh_then)), "{expected:?}");
        }
        // A clock that was wrong keeps nothing forever.
        site.change(|note| (note.fetched, note.until) = (u64::MAX - 1, u64::MAX));
        site.world.set(Ok(answer(&new, "2")));
        site.fetch().unwrap();
        assert_eq!(site.world.counts(), (0, 1));
    }

    #[test]
    fn what_is_kept_and_for_how_long() {
        let day = 24 * 3_600;
        for (max_age, expected) in [(None, 7), (Some(60), 7), (Some(30 * day), 30), (Some(u64::MAX), 90)] {
            assert_eq!(lifetime(max_age), expected * day, "{max_age:?}");
        }
        let body = certificate();
        let no_store =
            Answer { validators: Validators { no_store: true, ..Validators::default() }, ..Answer::from(body.clone()) };
        let cases = [
            (Ok(answer(&body, "1")), true),
            (Ok(no_store), false),
            (Ok(answer(b"<html>Please log in</html>", "1")), false),
            (Ok(answer(b"", "1")), false),
            (Err(FetchError::Status(404)), true),
            (Err(FetchError::Status(410)), true),
            (Err(FetchError::Status(503)), false),
            (Err(FetchError::Timeout), false),
            (Err(FetchError::HostNotFound), false),
        ];
        for (came, is_kept) in cases {
            let site = site();
            site.world.set(came.clone());
            let _ = site.fetch();
            let _ = site.fetch();
            assert_eq!(site.world.counts().0, if is_kept { 1 } else { 2 }, "{came:?}");
            assert_eq!(site.files().is_empty(), !is_kept, "{came:?}");
        }
    }

    #[test]
    fn a_url_that_does_not_exist_is_asked_again_after_a_moment() {
        let site = site();
        assert_eq!(site.fetch(), Err(FetchError::Status(404)));
        let remembered = FetchError::Remembered(Box::new(FetchError::Status(404)), 0);
        assert!(site.fetch().is_err_and(|error| error.cause() == remembered.cause() && error != *error.cause()));
        site.change(|note| note.until = 0);
        assert_eq!(site.fetch(), Err(FetchError::Status(404)));
        assert_eq!(site.world.counts(), (2, 0));
    }

    type Damage = fn(&Path);

    /// Whatever is wrong with a file, the answer is fetched and put in its place.
    #[test]
    fn what_is_broken_is_as_if_it_were_not_there() {
        let body = certificate();
        let damages: [(&str, Damage); 6] = [
            ("cut off", |path| fs::write(path, &fs::read(path).unwrap()[..20]).unwrap()),
            ("empty", |path| fs::write(path, b"").unwrap()),
            ("another", |path| {
                fs::write(path, b"{\"url\":\"http://x/\",\"fetched\":1,\"until\":2,\"status\":404}").unwrap();
            }),
            ("too long", |path| fs::write(path, vec![b' '; 2 << 20]).unwrap()),
            ("gone", |path| fs::remove_file(path).unwrap()),
            ("outside", |path| {
                let text = format!(
                    "{{\"url\":\"{URL}\",\"fetched\":1,\"until\":9999999999,\"sha256\":\"../../../../etc/passwd\"}}"
                );
                fs::write(path, text).unwrap();
            }),
        ];
        for (what, damage) in damages {
            for kind in ["urls", "answers"] {
                let site = site();
                site.world.set(Ok(answer(&body, "1")));
                site.fetch().unwrap();
                let files = site.files();
                damage(files.iter().find(|path| path.to_string_lossy().contains(kind)).unwrap());
                site.world.counts();
                assert_eq!(site.fetch(), Ok((body.clone(), false)), "{what} {kind}");
                assert_eq!(site.fetch(), Ok((body.clone(), true)), "{what} {kind}");
                assert_eq!(site.world.counts(), (1, 0), "{what} {kind}");
                assert_eq!(site.files(), files, "{what} {kind}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn files_are_for_their_owner_and_links_are_not_followed() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let site = site();
        let body = certificate();
        site.world.set(Ok(answer(&body, "1")));
        site.fetch().unwrap();
        for file in site.files() {
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&file), 0o600, "{file:?}");
            assert!(file.ancestors().skip(1).take(4).all(|folder| mode(folder) == 0o700), "{file:?}");
        }
        // A file that leads elsewhere is not read, and replaced.
        let elsewhere = site.folder.path().join("elsewhere");
        let answers = site.files().into_iter().find(|path| path.to_string_lossy().contains("answers")).unwrap();
        fs::rename(&answers, &elsewhere).unwrap();
        symlink(&elsewhere, &answers).unwrap();
        site.world.counts();
        assert_eq!(site.fetch(), Ok((body.clone(), false)));
        assert!(fs::symlink_metadata(&answers).unwrap().is_file());
        // Nor is a folder written into that leads elsewhere.
        let shard = answers.parent().unwrap();
        fs::remove_dir_all(shard).unwrap();
        fs::create_dir(site.folder.path().join("other")).unwrap();
        symlink(site.folder.path().join("other"), shard).unwrap();
        assert_eq!(site.fetch(), Ok((body, false)));
        assert_eq!(fs::read_dir(site.folder.path().join("other")).unwrap().count(), 0);
        assert!(site.cache.trouble().is_some());
    }

    #[test]
    fn no_more_is_kept_than_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let names = || {
            let mut names: Vec<_> = fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        let write = |name: &str, seconds: u64| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_len(100).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
        };
        for (number, age) in [("1", 50), ("2", 40), ("3", 30), ("4", 20)] {
            write(number, age);
        }
        for (name, age) in [(".new-a", 10), (".new-b", 7_200)] {
            write(name, age);
        }
        sweep(folder.path(), 400, 4);
        assert_eq!(names(), [".new-a", "1", "2", "3", "4"]);
        sweep(folder.path(), 399, 4);
        assert_eq!(names(), [".new-a", "2", "3", "4"]);
        sweep(folder.path(), 400, 2);
        assert_eq!(names(), [".new-a", "3", "4"]);
        sweep(folder.path(), 0, 0);
        assert_eq!(names(), [".new-a", "4"]);
    }

    #[test]
    fn where_the_cache_is() {
        let none: &[(&str, &str)] = &[];
        let home =
            if cfg!(target_os = "macos") { "/home/a/Library/Caches/chainmend" } else { "/home/a/.cache/chainmend" };
        let cases = [
            (none, None),
            (&[("HOME", "/home/a")], Some(home)),
            (&[("XDG_CACHE_HOME", "/var/cache/a"), ("HOME", "/home/a")], Some("/var/cache/a/chainmend")),
            (&[("XDG_CACHE_HOME", "relative"), ("HOME", "/home/a")], Some(home)),
            (&[("XDG_CACHE_HOME", ""), ("HOME", "")], None),
        ];
        if cfg!(windows) {
            return;
        }
        for (variables, expected) in cases {
            let variable =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            assert_eq!(default_folder(variable), expected.map(PathBuf::from), "{variables:?}");
        }
    }
}
