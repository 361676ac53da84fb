//! What else stands in a file, such as its private key, and is not lost; and the backup.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::examine::Contained;
use super::super::exit::{Exit, Stop};
use crate::language::{Language, Text};
use crate::read::LineEnding;
use crate::read::secret::{self, Block};
use crate::report::{Failure, safe};
use crate::words::Words as _;
use crate::write;

/// How many backups of one file there may be.
const MAX_BACKUPS: usize = 1_000;

/// The width of a line of base64 (RFC 7468 §2).
const WIDTH: usize = 64;

/// The blocks of a file that are no certificates, in order: as OpenSSL writes them, with the line endings that the server
/// wants.
pub(super) fn blocks(contained: &Contained, ending: LineEnding) -> Zeroizing<Vec<u8>> {
    let mut kept = Zeroizing::new(Vec::new());
    let others: HashSet<&str> = contained.notes.others.iter().map(|other| other.label.as_str()).collect();
    if others.is_empty() {
        return kept;
    }
    // Never moved while it grows, so that no copy of a key is left behind.
    kept.reserve_exact(contained.bytes.len() * 2 + 4096);
    let is_other = |block: &Block| others.contains(block.label.as_str());
    for block in secret::blocks(&contained.bytes).iter().filter(|block| block.has_end && is_other(block)) {
        let mut put = |line: &[u8]| {
            kept.extend_from_slice(line);
            kept.extend_from_slice(ending.octets().as_bytes());
        };
        put(format!("-----BEGIN {}-----", block.label).as_bytes());
        if block.is_clean() {
            let (headers, data) = block.lines();
            for header in &headers {
                put(header);
            }
            if !headers.is_empty() {
                // What ends the headers (RFC 1421 §4.4).
                put(b"");
            }
            let mut base64 = Zeroizing::new(Vec::with_capacity(block.body.len()));
            for line in data {
                base64.extend(line.iter().filter(|octet| !octet.is_ascii_whitespace()));
            }
            base64.chunks(WIDTH).for_each(&mut put);
        } else {
            // What is damaged stays as it is.
            let lines = block.body.split(|octet| matches!(octet, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
            lines.filter(|line| !line.is_empty()).for_each(&mut put);
        }
        put(format!("-----END {}-----", block.label).as_bytes());
    }
    kept
}

/// Stops when a block of the old contents is not in the new ones.
pub(super) fn nothing_lost(before: &Contained, after: &Contained, language: Language) -> Result<(), Box<Stop>> {
    const LOST: Text = Text {
        en: "{place}: the block {label} cannot be taken over as it stands",
        ja: "{place}: ブロック {label} をそのまま引き継ぐことができません",
    };
    const TRY: Text = Text {
        en: "put that block in order, or into a file of its own",
        ja: "そのブロックを正しい形に直すか、別のファイルに移してください",
    };
    let mut left: HashMap<&str, usize> = HashMap::new();
    for other in &after.notes.others {
        *left.entry(&other.label).or_default() += 1;
    }
    for other in &before.notes.others {
        let Some(count) = left.get_mut(&*other.label).filter(|count| **count > 0) else {
            let values = [("place", &*other.place.to_string()), ("label", &*other.label)];
            let failure = Failure::new(safe(&LOST.fill(language, &values))).try_this(TRY.of(language));
            return Err(Stop::new(Exit::Input, failure));
        };
        *count -= 1;
    }
    Ok(())
}

/// Keeps what is there as `FILE.bak`, or where that is taken as `FILE.bak.1` and so on.
pub(super) fn back_up(file: &Path, before: &[u8], language: Language) -> Result<PathBuf, Box<Stop>> {
    let name = |number: usize| {
        let mut name = file.as_os_str().to_owned();
        name.push(if number == 0 { ".bak".to_owned() } else { format!(".bak.{number}") });
        PathBuf::from(name)
    };
    for path in (0..MAX_BACKUPS).map(name) {
        match write::keep(&path, file, before) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(no_backup(&path, &error, language)),
        }
    }
    Err(no_backup(&name(0), &io::ErrorKind::AlreadyExists.into(), language))
}

fn no_backup(path: &Path, error: &io::Error, language: Language) -> Box<Stop> {
    const WHAT: Text = Text {
        en: "no backup could be made at {path}: {error}",
        ja: "バックアップ {path} を作成できません: {error}",
    };
    const WHY: Text = Text { en: "nothing was changed", ja: "何も変更していません" };
    let values = [("path", &*path.to_string_lossy()), ("error", &*error.words(language))];
    let failure = Failure::new(safe(&WHAT.fill(language, &values))).because(WHY.of(language)).try_this("--no-backup");
    Stop::new(Exit::Output, failure)
}
