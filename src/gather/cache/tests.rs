//! The cache with a simulated network.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::caching::lifetime;
use super::*;
use crate::gather::{Answer, Fetch, FetchError, Validators};
use crate::pki::Spec;

/// The network: its files, and the numbers of requests and of revalidations.
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

impl Fetch for World {
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

    /// Changes the note about the URL.
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
    // Offline, cached responses are used regardless of their age.
    let offline = Caching::<Arc<World>>::new(site.cache.clone(), None, 1 << 20);
    site.change(|note| note.until = 0);
    assert_eq!(offline.fetch(URL, soon()).map(|answer| answer.body.to_vec()), Ok(body));
    assert_eq!(offline.fetch("http://other.example.jp/", soon()), Err(FetchError::Offline));
    // `fetch_anew` does not use the cache.
    assert!(site.caching.fetch_anew(URL, soon()).is_ok_and(|answer| answer.kept_since.is_none()));
    assert_eq!(site.world.counts(), (1, 0));
}

/// A stale response is revalidated; if the server cannot be reached, it is used as it is.
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
    // An entry with a wrong time is not kept forever.
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

/// A damaged file counts as missing: the response is fetched again and replaces it.
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
    // A link to another file is not followed, but replaced.
    let elsewhere = site.folder.path().join("elsewhere");
    let answers = site.files().into_iter().find(|path| path.to_string_lossy().contains("answers")).unwrap();
    fs::rename(&answers, &elsewhere).unwrap();
    symlink(&elsewhere, &answers).unwrap();
    site.world.counts();
    assert_eq!(site.fetch(), Ok((body.clone(), false)));
    assert!(fs::symlink_metadata(&answers).unwrap().is_file());
    // A link to another folder is not followed either.
    let shard = answers.parent().unwrap();
    fs::remove_dir_all(shard).unwrap();
    fs::create_dir(site.folder.path().join("other")).unwrap();
    symlink(site.folder.path().join("other"), shard).unwrap();
    assert_eq!(site.fetch(), Ok((body, false)));
    assert_eq!(fs::read_dir(site.folder.path().join("other")).unwrap().count(), 0);
    assert!(site.cache.trouble().is_some());
}
