//! What else stands in a file, such as its private key, and is not lost; and the backup.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::examine::Contained;
use crate::cli::exit::{Exit, Stop};
use crate::language::{Language, Text};
use crate::read::secret::{self, Block};
use crate::read::{LineEnding, Other, Outside};
use crate::report::{Failure, InputNotes, bundle_anew, safe};
use crate::words::Words as _;
use crate::write;

/// How many backups of one file there may be.
const MAX_BACKUPS: usize = 1_000;

/// The width of a line of base64 (RFC 7468 §2).
const WIDTH: usize = 64;

/// The blocks of a file that are no certificates, in order: as OpenSSL writes them, with the line endings that the server
/// wants.
pub(crate) fn blocks(contained: &Contained, ending: LineEnding) -> Zeroizing<Vec<u8>> {
    let mut kept = Zeroizing::new(Vec::new());
    let others: HashSet<&str> = contained.notes.others.iter().map(|other| other.label.as_str()).collect();
    if others.is_empty() {
        return kept;
    }
    // Never moved while it grows, so that no copy of a key is left behind.
    kept.reserve_exact(contained.bytes.len().saturating_mul(2).saturating_add(4096));
    let room = kept.capacity();
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
    debug_assert_eq!(kept.capacity(), room, "moved while it grew");
    kept
}

/// Whether everything is taken along that is of value to somebody: not the key of a container, which is no block of a
/// text, nor the settings of a program.
pub(crate) fn is_kept_whole(contained: &Contained, ending: LineEnding) -> bool {
    let InputNotes { others, outside, .. } = &contained.notes;
    if outside.iter().any(|(kind, _)| kind.is_of_value()) {
        return false;
    }
    let kept = if others.is_empty() { Vec::new() } else { secret::blocks(&blocks(contained, ending)) };
    lost(others, kept.iter().map(|block| &*block.label)).is_none()
}

/// The first of the blocks that is not among those of these labels, or is armor of `OpenPGP`, which another order of lines
/// spoils: an empty line stands behind its headers (RFC 9580 §6.2).
fn lost<'a>(before: &'a [Other], after: impl Iterator<Item = &'a str>) -> Option<&'a Other> {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for label in after {
        *left.entry(label).or_default() += 1;
    }
    before.iter().find(|other| match left.get_mut(&*other.label).filter(|_| !other.label.starts_with("PGP ")) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    })
}

/// Stops where a file holds more than blocks and comments: a new file would not have it. What stands beside the
/// certificates in a document is in the backup.
pub(crate) fn is_pem_alone(contained: &Contained, has_backup: bool, language: Language) -> Result<(), Box<Stop>> {
    const KEY: Text = Text {
        en: "{place}: a part of a private key stands there in a form that is not read",
        ja: "{place}: 秘密鍵の一部が、読み取れない形で含まれています",
    };
    const DATA: Text = Text {
        en: "{place}: what stands there is neither a certificate nor a comment; it may be a certificate or a private key in a form that is not read",
        ja: "{place}: 証明書でもコメントでもない内容があります。読み取れない形の証明書や秘密鍵の可能性があります",
    };
    const SETTINGS: Text = Text {
        en: "{place}: the file holds more than certificates, and that would be lost",
        ja: "{place}: 証明書のほかに、設定などの内容が含まれています。修復するとその内容が失われます",
    };
    const WHY: Text = Text {
        en: "fix mends files of certificates and keys; it does not throw away what may be needed",
        ja: "fix は証明書と秘密鍵のファイルを修復します。必要かもしれない内容は削除しません",
    };
    const TRY: Text = Text {
        en: "make the bundle beside it: {command}",
        ja: "バンドルを別のファイルに作成してください: {command}",
    };
    const OR: Text = Text {
        en: "or put that part into a file of its own",
        ja: "または、その部分を別のファイルに移してください",
    };
    const BACKUP: Text = Text {
        en: "or run it without --no-backup, which keeps the old contents beside the new ones",
        ja: "または、--no-backup を付けずに実行してください。元の内容が別のファイルに残ります",
    };
    let is_lost = |kind: Outside| kind.is_of_value() || (kind == Outside::Entry && !has_backup);
    let gravest = contained.notes.outside.iter().filter(|(kind, _)| is_lost(*kind)).max_by_key(|(kind, _)| *kind);
    let Some((kind, place)) = gravest else { return Ok(()) };
    let what = match kind {
        Outside::Key => KEY,
        Outside::Data => DATA,
        _ => SETTINGS,
    };
    let failure = Failure::new(safe(&what.fill(language, &[("place", &place.to_string())]))).because(WHY.of(language));
    let command = TRY.fill(language, &[("command", &bundle_anew(&contained.path))]);
    let or = if *kind == Outside::Entry { BACKUP } else { OR };
    Err(Stop::new(Exit::Input, failure.try_this(command).try_this(or.of(language))))
}

/// Stops when a block of the old contents is not in the new ones.
pub(crate) fn nothing_lost(before: &Contained, after: &Contained, language: Language) -> Result<(), Box<Stop>> {
    const LOST: Text = Text {
        en: "{place}: the block {label} cannot be taken over as it stands",
        ja: "{place}: ブロック {label} をそのまま引き継ぐことができません",
    };
    const TRY: Text = Text {
        en: "put that block in order, or into a file of its own",
        ja: "そのブロックを正しい形に直すか、別のファイルに移してください",
    };
    const ANEW: Text = Text {
        en: "or make the bundle beside it, without that block: {command}",
        ja: "または、そのブロックを含まないバンドルを別のファイルに作成してください: {command}",
    };
    if before.bytes == after.bytes {
        return Ok(());
    }
    let Some(other) = lost(&before.notes.others, after.notes.others.iter().map(|other| &*other.label)) else {
        return Ok(());
    };
    let values = [("place", &*other.place.to_string()), ("label", &*other.label)];
    let failure = Failure::new(safe(&LOST.fill(language, &values))).try_this(TRY.of(language));
    let anew = ANEW.fill(language, &[("command", &bundle_anew(&before.path))]);
    Err(Stop::new(Exit::Input, failure.try_this(anew)))
}

/// Keeps what is there as `FILE.bak`, or where that is taken as `FILE.bak.1` and so on.
pub(crate) fn back_up(file: &Path, before: &[u8], language: Language) -> Result<PathBuf, Box<Stop>> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{Spec, armor};

    fn contained(text: &str) -> Contained {
        let bytes = Zeroizing::new(text.as_bytes().to_vec());
        Contained::of(Path::new("bundle.pem"), bytes, None, Language::English).unwrap_or_else(|_| panic!("not read"))
    }

    /// A certificate, and blocks of these labels.
    fn with(labels: &[&str]) -> String {
        let blocks: String = labels.iter().map(|label| armor(label, b"what is in the block")).collect();
        Spec::leaf("www.example.jp").self_signed().pem() + &blocks
    }

    #[test]
    fn each_block_must_be_there_afterwards() {
        let (key, parameters) = ("PRIVATE KEY", "EC PARAMETERS");
        let cases: [(&[&str], &[&str], Option<&str>); 9] = [
            (&[], &[], None),
            (&[key], &[key], None),
            (&[parameters, key], &[key, parameters], None),
            (&[], &[key], None),
            (&[key], &[], Some(key)),
            (&[key], &["RSA PRIVATE KEY"], Some(key)),
            (&[parameters, key], &[parameters], Some(key)),
            (&[key, key], &[key], Some(key)),
            (&[key, parameters], &[key, key], Some(parameters)),
        ];
        for (before, after, lost) in cases {
            let outcome = nothing_lost(&contained(&with(before)), &contained(&with(after)), Language::English);
            let said = outcome.err().map(|stop| stop.failure.what.clone());
            let expected = lost.map(|label| format!("the block {label} cannot be taken over as it stands"));
            match (said, expected) {
                (None, None) => {}
                (Some(said), Some(expected)) => assert!(said.ends_with(&expected), "{before:?} {after:?}: {said}"),
                other => panic!("{before:?} {after:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn blocks_are_kept_as_they_are_and_nothing_else_is() {
        let key = armor("PRIVATE KEY", b"what is in the block");
        let parameters = armor("EC PARAMETERS", b"of a curve");
        let certificate = Spec::leaf("www.example.jp").self_signed().pem();
        let glued = format!("{}{key}", certificate.trim_end());
        let damaged = parameters.replacen('\n', "\n*", 1);
        let cases = [
            ("none", certificate.clone(), String::new()),
            ("after", format!("{certificate}{key}"), key.clone()),
            ("before, with text", format!("a key\n{key}and more\n{certificate}"), key.clone()),
            ("two", format!("{parameters}{certificate}{key}"), format!("{parameters}{key}")),
            ("glued", glued, key.clone()),
            ("spaces and empty lines", format!("{certificate}{}", key.replace('\n', "  \n\n")), key.clone()),
            ("carriage returns", format!("{certificate}{}", key.replace('\n', "\r\n")), key.clone()),
            ("damaged", format!("{certificate}{}", damaged.replace('\n', " \n\n")), damaged.clone()),
            (
                "without its END line",
                format!("{certificate}{}", key.replace("-----END PRIVATE KEY-----", "")),
                String::new(),
            ),
        ];
        for (what, text, expected) in cases {
            let contained = contained(&text);
            let kept = |ending| String::from_utf8(blocks(&contained, ending).to_vec()).unwrap();
            assert_eq!(kept(LineEnding::Lf), expected, "{what}");
            assert_eq!(kept(LineEnding::CrLf), expected.replace('\n', "\r\n"), "{what}");
        }
    }

    /// Blocks of one octet grow most of all, and have room: that nothing is moved is asserted where it is made.
    #[test]
    fn many_small_blocks_have_room() {
        let text = with(&[]) + &"-----BEGIN X-----\nA\n-----END X-----\n".repeat(5_000);
        let kept = blocks(&contained(&text), LineEnding::CrLf);
        assert_eq!(secret::blocks(&kept).len(), 5_000);
    }

    #[test]
    fn backups_do_not_replace_each_other_and_have_a_limit() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("bundle.pem");
        for (number, name) in ["bundle.pem.bak", "bundle.pem.bak.1", "bundle.pem.bak.2"].iter().enumerate() {
            let before = format!("contents {number}");
            std::fs::write(&file, &before).unwrap();
            let made = back_up(&file, before.as_bytes(), Language::English).unwrap_or_else(|_| panic!("no backup"));
            assert_eq!(made, folder.path().join(name));
            // `fix` puts a new file in place of the old one.
            std::fs::remove_file(&file).unwrap();
            assert_eq!(std::fs::read_to_string(&made).unwrap(), before);
        }
        for number in 3..MAX_BACKUPS {
            std::fs::write(folder.path().join(format!("bundle.pem.bak.{number}")), "taken").unwrap();
        }
        std::fs::write(&file, "one too many").unwrap();
        let stop = back_up(&file, b"one too many", Language::English).unwrap_err();
        assert_eq!(stop.exit, Exit::Output);
        assert!(stop.failure.what.contains("no backup could be made"), "{}", stop.failure.what);
        // What goes wrong otherwise is told as it is, and with the first name.
        let stop = back_up(&folder.path().join("gone.pem"), b"", Language::English).unwrap_err();
        assert!(stop.failure.what.contains("gone.pem.bak: No such file"), "{}", stop.failure.what);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), MAX_BACKUPS + 1);
    }
}
