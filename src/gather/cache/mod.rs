//! The cache of answers between runs. Many processes may use it at the same time.
//!
//! An answer is a file named by the SHA-256 of its contents. A note about a URL is a file named by the SHA-256 of the URL.
//! Untrusted text is therefore never part of a path. Files are written under a temporary name and renamed. A corrupt file
//! counts as missing.

mod caching;
mod files;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use self::files::{empty, is_folder, read_file, sweep, write};
use super::fetched::FetchLimits;
use super::source::IssuerSource;
use crate::certificate::{Certificate, Fingerprint};
use crate::pool::Source;
use crate::read;

pub use self::caching::Caching;

/// The limits of each of the 16 folders: in total 64 MiB of responses and 16,000 URLs, a hundred times the need of a
/// site.
const SHARD_BYTES: u64 = 4 << 20;
const SHARD_FILES: usize = 1_000;

/// The maximum number of URLs of a certificate that are looked up.
const MOST_URLS: usize = 8;

/// The largest note that is read, in bytes.
const MOST_OF_A_NOTE: u64 = 64 << 10;

/// A cache in a folder.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    trouble: Mutex<Option<io::Error>>,
}

/// The note about a URL.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    url: String,
    /// When the answer was fetched, in seconds since 1970.
    fetched: u64,
    /// Until when the answer is fresh, in seconds since 1970.
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

/// An entry of the cache, for listing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The URL.
    pub url: String,
    /// When the answer was fetched, in seconds since 1970.
    pub fetched: u64,
    /// Until when it is fresh, in seconds since 1970.
    pub until: u64,
    /// The SHA-256 of the answer. `None` if the server had no such file.
    pub sha256: Option<String>,
}

impl Entry {
    fn of(note: Note) -> Self {
        let sha256 = match note.known {
            Known::Answer { sha256, .. } => Some(sha256),
            Known::Missing { .. } => None,
        };
        Self { url: note.url, fetched: note.fetched, until: note.until, sha256 }
    }
}

impl Cache {
    /// The cache in this folder. The folder is created with the first entry.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder, trouble: Mutex::default() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Why an entry could not be written: the first error of this run.
    pub(crate) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.as_ref().map(crate::read::without_number)
    }

    /// The path of a file. The files are spread over 16 folders.
    fn path(&self, kind: &str, name: &str) -> PathBuf {
        self.folder.join("v1").join(kind).join(&name[..1]).join(name)
    }

    fn note(&self, url: &str) -> Option<Note> {
        let bytes = read_file(&self.path("urls", &sha256(url.as_bytes())), MOST_OF_A_NOTE)?;
        serde_json::from_slice(&bytes).ok().filter(|note: &Note| note.url == url)
    }

    /// The answer with this hash, if its contents still match.
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
        write(&self.folder, &path, contents)?;
        sweep(path.parent().unwrap_or(&self.folder), SHARD_BYTES, SHARD_FILES);
        Ok(())
    }

    /// All entries, sorted by URL.
    pub fn entries(&self) -> Vec<Entry> {
        let shards = fs::read_dir(self.folder.join("v1").join("urls")).into_iter().flatten().flatten();
        let files = shards.flat_map(|shard| fs::read_dir(shard.path()).into_iter().flatten().flatten());
        let notes = files.filter_map(|file| {
            let bytes = read_file(&file.path(), MOST_OF_A_NOTE)?;
            let note: Note = serde_json::from_slice(&bytes).ok()?;
            let is_its = file.file_name().to_str() == Some(&*sha256(note.url.as_bytes()));
            is_its.then_some(note)
        });
        let mut entries: Vec<Entry> = notes.map(Entry::of).collect();
        entries.sort_by(|one, other| one.url.cmp(&other.url));
        entries
    }

    /// Removes all entries, and the folder if nothing else is in it. Returns whether there was anything.
    ///
    /// # Errors
    ///
    /// The error of the operating system.
    pub fn clear(&self) -> io::Result<bool> {
        let version = self.folder.join("v1");
        if !is_folder(&version)? {
            return Ok(false);
        }
        let mut count = 0;
        // Only files of the cache are removed, because the folder may contain others.
        for kind in ["answers", "urls"].map(|kind| version.join(kind)) {
            if !is_folder(&kind)? {
                continue;
            }
            for shard in (0..16).map(|digit| kind.join(format!("{digit:x}"))) {
                if is_folder(&shard)? {
                    count += empty(&shard)?;
                    let _ = fs::remove_dir(&shard);
                }
            }
            let _ = fs::remove_dir(&kind);
        }
        for folder in [&version, &self.folder] {
            let _ = fs::remove_dir(folder);
        }
        Ok(count > 0 || !version.exists())
    }
}

/// Provides the responses of earlier runs, without revalidating them.
impl IssuerSource for Cache {
    fn issuers_of(&self, child: &Certificate) -> Vec<(Certificate, Source)> {
        let of_url = |url: &String| {
            let note = self.note(url)?;
            let Known::Answer { sha256, .. } = &note.known else { return None };
            let body = self.body(sha256, FetchLimits::default().answer_bytes)?;
            let source = Source::Cache(Arc::from(&**url), note.fetched);
            let found = read::read_answer(&body, &"".into()).ok()?.certificates.into_iter();
            Some(found.filter_map(move |one| Some((Certificate::from_der(one.der).ok()?, source.clone()))))
        };
        let issuers = child.facts().ca_issuers.iter().take(MOST_URLS).filter_map(of_url).flatten();
        issuers.filter(|(issuer, _)| child.names_as_issuer(issuer)).collect()
    }
}

fn sha256(bytes: &[u8]) -> String {
    Fingerprint::of(&[bytes]).to_string()
}
