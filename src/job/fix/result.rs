//! What became of a file.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use super::super::notes::InputNotes;
use super::super::origin::{Origin, Sources, Spot};
use super::super::refusal::Refusal;
use crate::certificate::{Certificate, Fingerprint};
use crate::finding::{Finding, Fix};
use crate::read::{Problem, Repair, RepairKind};
use crate::variant::{Entry, Variant};

/// How it ended with one file.
#[derive(Debug)]
#[non_exhaustive]
pub struct FileResult {
    /// What was done, or why nothing was.
    pub outcome: Result<Fixed, Refusal>,
    /// What was found in the file as it was, the worst first, and what became of it.
    pub findings: Vec<Treated>,
    /// The folders that are still to be synced.
    pub folders: BTreeSet<PathBuf>,
    /// The certificates that may be named.
    pub named: Vec<Certificate>,
}

/// A file that was fixed, or needed nothing.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Fixed {
    /// What changed.
    pub changes: Vec<Change>,
    /// A unified diff that never shows a private key; only for a dry run.
    pub differences: Vec<String>,
    /// Where the old contents are.
    pub backup: Option<PathBuf>,
    /// Whether anything changed, or would.
    pub changed: bool,
    /// What is to be known besides.
    pub notes: Vec<Note>,
    /// Why it is not good all the same.
    pub but: Option<Refusal>,
    /// The chain that it has now.
    pub chain: Option<Variant>,
}

/// One change.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// A deviation in the text is gone.
    Text(Repair),
    /// What could not be read was left out.
    LeftOut(Problem),
    /// A certificate was taken out.
    Removed(Certificate),
    /// A certificate was put in.
    Added(Certificate, Origin),
    /// The certificates are in this order now.
    Reordered(Vec<Certificate>),
    /// Duplicates or line endings.
    Otherwise,
}

impl Change {
    /// The kind, as in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Otherwise => "text",
            Self::LeftOut(_) | Self::Removed(_) => "removed",
            Self::Added(..) => "added",
            Self::Reordered(_) => "reordered",
        }
    }
}

/// Something to be known about a file that was fixed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Note {
    /// So many more names of the file (hard links) lead to the old contents.
    OtherNames(PathBuf, u64),
    /// The private key is in the file now, so fewer may read it: its mode before, and now.
    Narrowed(PathBuf, u32, u32),
    /// The root was written to this file.
    RootWritten(Certificate, PathBuf),
    /// What is known to go wrong with the chain that the file has now, by the catalogue.
    Caveats(&'static Entry),
}

/// A finding, and what became of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Treated {
    /// What was found.
    pub finding: Finding,
    /// Where.
    pub spot: Spot,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It is fixed, or would be.
    Done,
    /// This option would fix it.
    Needs(&'static str),
    /// Only a person can do something about it.
    Shown,
    /// It could be fixed, but the file was not.
    Left,
}

impl Fate {
    /// What becomes of a finding that is there still.
    pub(super) fn of(finding: &Finding) -> Self {
        match finding.rule.fix {
            Fix::Safe => Self::Left,
            Fix::Consent(option) => Self::Needs(option),
            Fix::Shown => Self::Shown,
        }
    }
}

impl Treated {
    /// The same where nothing was written.
    pub(super) fn undone(self) -> Self {
        match self.fate {
            Fate::Done => Self { fate: Fate::of(&self.finding), ..self },
            _ => self,
        }
    }
}

/// What the contents change to `new`: the text, and certificates that came, went or moved. `old` are the certificates of the
/// file in its order.
pub(super) fn changes(
    old: &[Certificate],
    new: &[Certificate],
    notes: &InputNotes,
    sources: Sources<'_>,
) -> Vec<Change> {
    let set = |list: &[Certificate]| list.iter().map(Certificate::fingerprint).collect::<HashSet<Fingerprint>>();
    let (before, after) = (set(old), set(new));
    // A manifest stays one.
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
