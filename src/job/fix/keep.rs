//! The contents besides certificates that a fixed file keeps, such as its private key; and the backup.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::examine::Contained;
use super::super::notes::InputNotes;
use super::super::refusal::{ContainerFault, Reason, Refusal};
use super::document;
use crate::certificate::Fingerprint;
use crate::read::secret::{self, Block};
use crate::read::{self, LineEnding, Other, Outside, RepairKind};
use crate::write::{self, Target};

/// The maximum number of backups of a file.
const MAX_BACKUPS: usize = 1_000;

/// The width of a line of base64 (RFC 7468 §2).
const WIDTH: usize = 64;

/// The deviations that are repaired in a file of CA certificates. Its comments, and a document or container around the
/// certificates, are kept, because the file may not be for a server.
const DAMAGE: [RepairKind; 25] = [
    RepairKind::CarriageReturns,
    RepairKind::BlankLineBetweenBlocks,
    RepairKind::BlankLineInBlock,
    RepairKind::BlankLineBeforeEnd,
    RepairKind::SpaceAroundLines,
    RepairKind::LineWidth,
    RepairKind::GluedEndBegin,
    RepairKind::MissingFinalNewline,
    RepairKind::Padding,
    RepairKind::ByteOrderMark,
    RepairKind::Utf16,
    RepairKind::NulBytes,
    RepairKind::EmbeddedNulBytes,
    RepairKind::LoneCarriageReturns,
    RepairKind::MixedLineEndings,
    RepairKind::UnusualSpaces,
    RepairKind::FullWidth,
    RepairKind::SpacesInBoundary,
    RepairKind::MissingLineBreaks,
    RepairKind::EditorDashes,
    RepairKind::DashCount,
    RepairKind::LabelCase,
    RepairKind::LabelMismatch,
    RepairKind::MissingBegin,
    RepairKind::MissingEnd,
];

/// Whether a file of CA certificates is left as it is, because its text has more than damage.
pub(super) fn has_more_than_damage(contained: &Contained) -> bool {
    !contained.notes.repairs.iter().all(|repair| DAMAGE.contains(&repair.kind))
}

/// Whether `fix` leaves a file as it is because it has only CA certificates, and more text than that of blocks.
pub(crate) fn is_list_of_cas_in_text(contained: &Contained) -> bool {
    read::are_all_of_cas(contained.certificates()) && has_more_than_damage(contained)
}

/// The blocks of a file that are not certificates, in order, as OpenSSL writes them and with the line endings of the
/// server.
pub(crate) fn blocks(contained: &Contained, ending: LineEnding) -> Zeroizing<Vec<u8>> {
    let mut kept = Zeroizing::new(Vec::new());
    let others: HashSet<&str> = contained.notes.others.iter().map(|other| other.label.as_str()).collect();
    if others.is_empty() {
        return kept;
    }
    // Allocated once, because a reallocation would leave a copy of a key behind.
    kept.reserve_exact(contained.bytes.len().saturating_mul(2).saturating_add(4096));
    let room = kept.capacity();
    let mut keys = HashSet::new();
    // A key that is there twice is kept once.
    let mut is_other = |block: &Block| {
        others.contains(block.label.as_str()) && (!block.is_key() || keys.insert((block.label.clone(), digest(block))))
    };
    for block in secret::blocks(&contained.bytes).iter().filter(|block| block.has_end).filter(|block| is_other(block)) {
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
                // An empty line ends the headers (RFC 1421 §4.4).
                put(b"");
            }
            let mut base64 = Zeroizing::new(Vec::with_capacity(block.body.len()));
            for line in data {
                base64.extend(line.iter().filter(|octet| !octet.is_ascii_whitespace()));
            }
            base64.chunks(WIDTH).for_each(&mut put);
        } else {
            // A damaged block is copied unchanged.
            let lines = block.body.split(|octet| matches!(octet, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
            lines.filter(|line| !line.is_empty()).for_each(&mut put);
        }
        put(format!("-----END {}-----", block.label).as_bytes());
    }
    debug_assert_eq!(kept.capacity(), room, "moved while it grew");
    kept
}

/// Identifies the contents of a block without keeping them.
fn digest(block: &Block) -> Fingerprint {
    let octets = block.octets();
    Fingerprint::of(&[octets.as_ref().unwrap_or(&block.body)])
}

/// The labels of private keys that are in the file before, once for each further time.
fn repeated_keys(bytes: &[u8]) -> Vec<String> {
    let mut known = HashSet::new();
    let keys = secret::blocks(bytes).into_iter().filter(|block| block.is_key() && block.has_end);
    keys.filter(|key| !known.insert((key.label.clone(), digest(key)))).map(|key| key.label).collect()
}

/// Whether all valuable contents are kept. The key of a container and settings of a program are not.
pub(crate) fn is_kept_whole(contained: &Contained, ending: LineEnding) -> bool {
    let InputNotes { others, outside, .. } = &contained.notes;
    if outside.iter().any(|(kind, _)| kind.is_of_value()) {
        return false;
    }
    let kept = if others.is_empty() { Vec::new() } else { secret::blocks(&blocks(contained, ending)) };
    let repeated = if others.is_empty() { Vec::new() } else { repeated_keys(&contained.bytes) };
    lost(others, kept.iter().map(|block| &*block.label).chain(repeated.iter().map(|label| &**label))).is_none()
}

/// The first of the blocks whose label is not among those after it, or that is `OpenPGP` armor, which the rewriting
/// would damage: an empty line follows its headers (RFC 9580 §6.2).
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

/// Refuses a file that contains more than certificates and text about them, because a new file would not keep it. For
/// text such as a mail, the backup is sufficient.
pub(super) fn is_pem_alone(contained: &Contained, has_backup: bool) -> Result<(), Refusal> {
    let is_lost = |kind: Outside| kind.is_of_value() || !(kind.is_of_certificates() || has_backup);
    let gravest =
        contained.notes.outside.iter().filter(|(kind, _)| is_lost(*kind)).min_by_key(|(kind, _)| Reverse(*kind));
    let Some((kind, place)) = gravest else { return Ok(()) };
    if *kind <= Outside::Setting {
        document::of(contained)?;
    }
    Err(Reason::HoldsMore { path: contained.path.clone(), kind: *kind, place: place.clone() }.into())
}

/// Refuses if a block of the old contents, or other contents of a PKCS#7 container, are missing from the new ones.
pub(super) fn nothing_lost(before: &Contained, after: &Contained, target: &'static Target) -> Result<(), Refusal> {
    if before.bytes == after.bytes {
        return Ok(());
    }
    if before.signed.is_more_than(after.signed) {
        return Err(Reason::Container(before.path.clone(), target, ContainerFault::Signed).into());
    }
    let labels = |contained: &Contained| repeated_keys(&contained.bytes);
    let left_out = labels(before).split_off(labels(after).len().min(labels(before).len()));
    let there = after.notes.others.iter().map(|other| &*other.label).chain(left_out.iter().map(|label| &**label));
    match lost(&before.notes.others, there) {
        Some(other) => Err(Reason::BlockLost(before.path.clone(), other.clone()).into()),
        None => Ok(()),
    }
}

/// Refuses if a backup could not be made, with the error that making it would cause.
pub(super) fn refuse_no_backup(file: &Path) -> Result<(), Refusal> {
    let Some(path) = (0..MAX_BACKUPS).map(|number| backup_of(file, number)).find(|path| !path.exists()) else {
        return Ok(());
    };
    match write::refuse_unwritable(&path) {
        Err(write::WriteError::Io(_, error)) => Err(Reason::NoBackup(path, error).into()),
        _ => Ok(()),
    }
}

/// The name of a backup: `FILE.bak`, or `FILE.bak.1` and so on.
fn backup_of(file: &Path, number: usize) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(if number == 0 { ".bak".to_owned() } else { format!(".bak.{number}") });
    PathBuf::from(name)
}

/// Saves the contents (`is_secret`: with a private key) as `FILE.bak`, or `FILE.bak.1` and so on if that exists.
pub(super) fn back_up(file: &Path, before: &[u8], is_secret: bool) -> Result<PathBuf, Refusal> {
    let name = |number: usize| backup_of(file, number);
    for path in (0..MAX_BACKUPS).map(name) {
        match write::keep(&path, file, before, is_secret) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Reason::NoBackup(path, error).into()),
        }
    }
    Err(Reason::NoBackup(name(0), io::ErrorKind::AlreadyExists.into()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{Spec, armor};

    fn contained(text: &str) -> Contained {
        let bytes = Zeroizing::new(text.as_bytes().to_vec());
        Contained::of(Path::new("bundle.pem"), bytes, None).unwrap_or_else(|_| panic!("not read"))
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
            (&[key, key], &[key], None),
            (&[key, parameters], &[key, key], Some(parameters)),
        ];
        for (before, after, lost) in cases {
            let outcome = nothing_lost(&contained(&with(before)), &contained(&with(after)), Target::nginx());
            let label = outcome.err().map(|refusal| match *refusal.reason {
                Reason::BlockLost(_, other) => other.label,
                other => panic!("{before:?} {after:?}: {other:?}"),
            });
            assert_eq!(label.as_deref(), lost, "{before:?} {after:?}");
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

    /// Very small blocks grow most. The allocation is asserted where it is made.
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
            let made = back_up(&file, before.as_bytes(), false).unwrap();
            assert_eq!(made, folder.path().join(name));
            // `fix` puts a new file in place of the old one.
            std::fs::remove_file(&file).unwrap();
            assert_eq!(std::fs::read_to_string(&made).unwrap(), before);
        }
        for number in 3..MAX_BACKUPS {
            std::fs::write(folder.path().join(format!("bundle.pem.bak.{number}")), "taken").unwrap();
        }
        std::fs::write(&file, "one too many").unwrap();
        let failed = |file: &Path| match *back_up(file, b"one too many", false).unwrap_err().reason {
            Reason::NoBackup(path, error) => (path, error.kind()),
            other => panic!("{other:?}"),
        };
        assert_eq!(failed(&file), (folder.path().join("bundle.pem.bak"), io::ErrorKind::AlreadyExists));
        // Other errors are reported with the first name.
        let gone = folder.path().join("gone.pem");
        assert_eq!(failed(&gone), (folder.path().join("gone.pem.bak"), io::ErrorKind::NotFound));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), MAX_BACKUPS + 1);
    }
}
