//! What else stands in a file, such as its private key, and is not lost; and the backup.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::examine::Contained;
use super::super::exit::{Exit, Stop};
use crate::language::{Language, Text};
use crate::read::LineEnding;
use crate::report::{Failure, safe};
use crate::words::Words as _;
use crate::write;

/// How many backups of one file there may be.
const MAX_BACKUPS: usize = 1_000;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// The blocks of a file that are no certificates as they stand there, with the line endings that the server wants.
pub(super) fn blocks(contained: &Contained, ending: LineEnding) -> Zeroizing<Vec<u8>> {
    let mut kept = Zeroizing::new(Vec::new());
    let others: HashSet<&str> = contained.notes.others.iter().map(|other| other.label.as_str()).collect();
    if others.is_empty() {
        return kept;
    }
    // Never moved while it grows, so that no copy of a key is left behind.
    kept.reserve_exact(contained.bytes.len() * 2);
    let mut inside = false;
    // Blocks are ASCII, whatever stands around them.
    let lines = contained.bytes.split(|octet| matches!(octet, b'\n' | b'\r'));
    let lines = lines.filter_map(|line| std::str::from_utf8(line).ok());
    for line in lines.flat_map(unglued).map(str::trim).filter(|line| !line.is_empty()) {
        let label = line.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix("-----"));
        inside |= label.is_some_and(|label| others.contains(label));
        if inside {
            kept.extend_from_slice(line.as_bytes());
            kept.extend_from_slice(ending.octets().as_bytes());
        }
        inside &= !line.starts_with(END);
    }
    kept
}

/// A line in two, where a BEGIN stands behind something else on it.
fn unglued(line: &str) -> impl Iterator<Item = &str> {
    let middle = line.rfind(BEGIN).unwrap_or(0);
    let (before, after) = line.split_at_checked(middle).unwrap_or(("", line));
    [before, after].into_iter()
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
