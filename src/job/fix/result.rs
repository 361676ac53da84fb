//! The result of fixing a file.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use super::super::notes::InputNotes;
use super::super::origin::{Origin, Sources, Spot};
use super::super::refusal::Refusal;
use crate::certificate::{Certificate, Fingerprint};
use crate::finding::{Finding, Fix};
use crate::read::{LineEnding, Problem, Repair, RepairKind};
use crate::variant::{Entry, Variant};
use crate::write::Cipher;

/// The result for one file.
#[derive(Debug)]
#[non_exhaustive]
pub struct FileResult {
    /// The result, or why nothing was done.
    pub outcome: Result<Fixed, Refusal>,
    /// The findings about the original file, the most severe first, with their outcomes.
    pub findings: Vec<Treated>,
    /// The folders that the caller must sync.
    pub folders: BTreeSet<PathBuf>,
    /// The certificates that a report may name.
    pub named: Vec<Certificate>,
}

/// A file that was fixed, or needed no changes.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Fixed {
    /// What changed.
    pub changes: Vec<Change>,
    /// A unified diff that never shows a private key. Only for a dry run.
    pub differences: Vec<String>,
    /// The path of the backup.
    pub backup: Option<PathBuf>,
    /// Whether anything changed, or would change in a dry run.
    pub changed: bool,
    /// Additional notes.
    pub notes: Vec<Note>,
    /// Why the fixed file still cannot be deployed.
    pub but: Option<Refusal>,
    /// The chain that the file has now.
    pub chain: Option<Variant>,
}

/// One change.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// A deviation in the text was repaired.
    Text(Repair),
    /// An unreadable part was removed.
    LeftOut(Problem),
    /// A certificate was removed.
    Removed(Certificate),
    /// A certificate was added.
    Added(Certificate, Origin),
    /// The certificates were reordered.
    Reordered(Vec<Certificate>),
    /// Duplicates were removed, or the layout of the text was changed.
    Otherwise,
    /// The line endings were changed to these.
    LineEndings(LineEnding),
    /// Empty lines were removed.
    EmptyLines,
    /// A PKCS#12 container is encrypted in this way now.
    Encrypted(Cipher),
}

impl Change {
    /// The kind of change, as in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Otherwise | Self::LineEndings(_) | Self::EmptyLines => "text",
            Self::LeftOut(_) | Self::Removed(_) => "removed",
            Self::Added(..) => "added",
            Self::Reordered(_) => "reordered",
            Self::Encrypted(_) => "encrypted",
        }
    }
}

/// A note about a fixed file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Note {
    /// This number of other names of the file (hard links) still have the old contents.
    OtherNames(PathBuf, u64),
    /// The file now contains the private key, so its permissions were restricted: the old mode and the new mode.
    Narrowed(PathBuf, u32, u32),
    /// The root was written to this file.
    RootWritten(Certificate, PathBuf),
    /// The file now contains the private key of an encrypted key file without its password.
    Decrypted(PathBuf),
    /// The file is a PKCS#12 container with a private key that opens without a password.
    NoPassword(PathBuf),
    /// The file is PEM, from which a Kubernetes Secret is made.
    Secret {
        /// The name for the Secret.
        name: String,
        /// The file.
        certificate: PathBuf,
        /// The file of the key, if it was given.
        key: Option<PathBuf>,
    },
    /// Known problems of the chain that the file has now.
    Caveats(&'static Entry),
}

/// A finding and its outcome.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Treated {
    /// The finding.
    pub finding: Finding,
    /// Its place.
    pub spot: Spot,
    /// Its outcome.
    pub fate: Fate,
}

/// The outcome of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It was fixed, or would be fixed in a dry run.
    Done,
    /// This option would fix it.
    Needs(&'static str),
    /// It cannot be fixed automatically.
    Shown,
    /// It could be fixed, but the file was not changed.
    Left,
}

impl Fate {
    /// The outcome of a finding that remains.
    pub(super) fn of(finding: &Finding) -> Self {
        match finding.rule.fix {
            Fix::Safe => Self::Left,
            Fix::Consent(option) => Self::Needs(option),
            Fix::Shown => Self::Shown,
        }
    }
}

impl Treated {
    /// The outcome if nothing was written.
    pub(super) fn undone(self) -> Self {
        match self.fate {
            Fate::Done => Self { fate: Fate::of(&self.finding), ..self },
            _ => self,
        }
    }
}

/// The changes from `old`, the certificates of the file in order, to `new`: repaired text, and certificates that were
/// added, removed or moved.
pub(super) fn changes(
    old: &[Certificate],
    new: &[Certificate],
    notes: &InputNotes,
    sources: Sources<'_>,
) -> Vec<Change> {
    let set = |list: &[Certificate]| list.iter().map(Certificate::fingerprint).collect::<HashSet<Fingerprint>>();
    let (before, after) = (set(old), set(new));
    // A manifest stays a manifest.
    let of_text = notes.repairs.iter().filter(|repair| repair.kind != RepairKind::Manifest);
    let mut changes: Vec<Change> = of_text.cloned().map(Change::Text).collect();
    changes.extend(notes.problems.iter().cloned().map(Change::LeftOut));
    let removed = old.iter().filter(|certificate| !after.contains(&certificate.fingerprint()));
    changes.extend(removed.cloned().map(Change::Removed));
    let added = new.iter().filter(|certificate| !before.contains(&certificate.fingerprint()));
    changes.extend(added.map(|certificate| Change::Added(certificate.clone(), sources.origin(certificate))));
    let kept = old.iter().map(Certificate::fingerprint).filter(|one| after.contains(one));
    let in_order: Vec<&Certificate> =
        new.iter().filter(|certificate| before.contains(&certificate.fingerprint())).collect();
    if !kept.eq(in_order.iter().map(|one| one.fingerprint())) {
        changes.push(Change::Reordered(in_order.into_iter().cloned().collect()));
    }
    if changes.is_empty() {
        changes.push(Change::Otherwise);
    }
    changes
}
