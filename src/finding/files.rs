//! Findings about the files of a target, each as it was given: the root that the target requires, the order from the
//! root down, certificates that are in a file more than once, encodings, and limits.

use std::collections::HashSet;

use super::{Code, Finding, Value, catalogue};
use crate::certificate::Certificate;
use crate::read::{Place, are_all_of_cas, may_be_ca};
use crate::write::{Artifact, Excess, FileRole, Form, Target};

/// The order of longer files is not checked, because no server loads so many certificates.
const ORDERED: usize = 64;

/// The certificates of a file with their places, in order, including duplicates. In a container, the order has no
/// meaning.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) certificates: Vec<(Certificate, Place)>,
    /// The encoding of the file.
    pub(crate) form: Form,
    /// The number of bytes in it.
    pub(crate) size: usize,
}

impl Listed {
    fn all(&self) -> impl Iterator<Item = &Certificate> {
        self.certificates.iter().map(|(certificate, _)| certificate)
    }

    fn is_of_cas(&self) -> bool {
        are_all_of_cas(&self.all().cloned().collect::<Vec<_>>())
    }
}

/// Findings about the files of a target. `ends` are the anchors of the valid chains.
pub(crate) fn of_files(target: &'static Target, files: &[Listed], ends: &[&Certificate]) -> Vec<Finding> {
    let (of_cas, with_leaf): (Vec<&Listed>, Vec<&Listed>) = files.iter().partition(|file| file.is_of_cas());
    let mut findings = Vec::new();
    let joined: Vec<&Listed> = with_leaf.iter().copied().filter(|file| file.certificates.len() > 1).collect();
    let is_joined = of_cas.is_empty() && role(target, true) == Some(FileRole::Certificate);
    findings.extend(of_root(target, true, &with_leaf, ends));
    findings.extend(of_root(target, false, if is_joined { &joined } else { &of_cas }, ends));
    for (file, has_leaf) in
        with_leaf.into_iter().map(|file| (file, true)).chain(of_cas.into_iter().map(|file| (file, false)))
    {
        findings.extend(of_order(target, role(target, has_leaf), file));
        findings.extend(duplicates(file));
        findings.extend(surplus(target, role(target, has_leaf), file));
        let artifact = artifact(target, has_leaf);
        findings.extend(artifact.and_then(|artifact| of_limits(target, artifact, file)));
        findings.extend(artifact.and_then(|artifact| of_encoding(target, artifact, file)));
    }
    findings
}

/// The target's first file with the leaf, or its first file with CA certificates only.
fn artifact(target: &Target, has_leaf: bool) -> Option<&Artifact> {
    let is_of_certificates = |role: FileRole| role != FileRole::Key && !role.is_text();
    let is_one = |role: FileRole| role.has_leaf() == has_leaf && is_of_certificates(role);
    target.artifacts.iter().find(|artifact| is_one(artifact.role))
}

fn role(target: &Target, has_leaf: bool) -> Option<FileRole> {
    artifact(target, has_leaf).map(|artifact| artifact.role)
}

/// The finding that a file exceeds a limit of the target.
fn of_limits(target: &'static Target, artifact: &Artifact, file: &Listed) -> Option<Finding> {
    let (_, place) = file.certificates.first()?;
    let excess = artifact.excess(file.size, file.certificates.len())?;
    Some(of_excess(target, excess).at(place.clone()))
}

fn of_excess(target: &'static Target, excess: Excess) -> Finding {
    let (finding, limit) = match excess {
        Excess::Bytes(size, limit) => (Finding::new(Code::FileTooLarge).with("size", size), limit),
        Excess::Certificates(count, limit) => (Finding::new(Code::TooManyCertificates).with("count", count), limit),
    };
    finding.with("limit", limit).with("target", target)
}

/// The finding that the file of a private key has too many bytes for the target.
pub(crate) fn of_key_size(target: &'static Target, size: usize) -> Option<Finding> {
    let artifact = target.artifacts.iter().find(|artifact| artifact.role == FileRole::Key)?;
    let finding = of_excess(target, artifact.excess(size, 0)?);
    Some(Finding { own_remedy: Some(&catalogue::SMALLER_KEY), ..finding })
}

/// The finding that a file is not one certificate in DER, if the target takes nothing else.
fn of_encoding(target: &'static Target, artifact: &Artifact, file: &Listed) -> Option<Finding> {
    let (_, place) = file.certificates.first()?;
    let is_wrong = artifact.form == Form::Der && file.form != Form::Der;
    let finding = is_wrong.then(|| Finding::new(Code::NotInForm).with("form", Value::Text("DER".to_owned())))?;
    Some(finding.with("target", target).at(place.clone()))
}

/// Whether one of the target's files with (or without) the leaf contains the root.
fn requires_root(target: &Target, has_leaf: bool) -> bool {
    let mut roles = target.artifacts.iter().map(|artifact| artifact.role);
    roles.any(|role| role.has_leaf() == has_leaf && role.has_root()) && target.form() != Form::Secret
}

/// The finding that none of these files has the root that the target requires there.
fn of_root(target: &'static Target, has_leaf: bool, files: &[&Listed], ends: &[&Certificate]) -> Option<Finding> {
    if !requires_root(target, has_leaf) {
        return None;
    }
    let place = files.first().and_then(|file| file.certificates.first()).map(|(_, place)| place.clone())?;
    let is_end = |one: &Certificate| ends.is_empty() || ends.iter().any(|end| end.is_same_entity_as(one));
    let mut all = files.iter().flat_map(|file| file.all());
    let has_root = all.any(|one| may_be_ca(one) && one.is_self_issued() && is_end(one));
    // A chain that ends at a trusted intermediate has no root.
    let has_end = ends.is_empty() || ends.iter().any(|end| end.is_self_issued());
    (has_end && !has_root).then(|| Finding::new(Code::RootNotInFile).at(place).with("target", target))
}

/// Findings about certificates in another order than that of the file's role. Intermediates on the way up are examined
/// with the contents.
fn of_order(target: &'static Target, role: Option<FileRole>, file: &Listed) -> Vec<Finding> {
    let listed = &file.certificates;
    let code = match role {
        _ if file.form != Form::Pem || listed.len() > ORDERED => return Vec::new(),
        Some(FileRole::RootFirst | FileRole::ChainRootFirst) => Code::NotFromRootDown,
        Some(FileRole::FullchainWithRoot | FileRole::ChainWithRoot) => Code::WrongOrder,
        _ => return Vec::new(),
    };
    let is_late = |at: usize, one: &Certificate| {
        let (before, behind) = (&listed[..at], &listed[at + 1..]);
        let others = if code == Code::WrongOrder { behind } else { before };
        others.iter().any(|(other, _)| other != one && other.is_issued_by(one))
    };
    let is_judged = |one: &Certificate| code == Code::NotFromRootDown || one.is_self_signed();
    let wrong = listed.iter().enumerate().filter(|(at, (one, _))| is_judged(one) && is_late(*at, one));
    wrong.map(|(_, (one, place))| Finding::new(code).about(one).at(place.clone()).with("target", target)).collect()
}

/// Findings about certificates after the first, in a file of a target that takes each CA certificate from its own file.
fn surplus(target: &'static Target, role: Option<FileRole>, file: &Listed) -> Vec<Finding> {
    let has_others = target.artifacts.iter().any(|artifact| artifact.role == FileRole::Intermediate);
    // Elsewhere, certificates after that of the server are those that it does not send.
    let is_own = role == Some(FileRole::Certificate) && target.sends_all();
    let is_alone = has_others && (is_own || matches!(role, Some(FileRole::Intermediate | FileRole::Root)));
    let first = file.certificates.first().map(|(first, _)| first);
    let others = file.certificates.iter().filter(|(one, _)| is_alone && Some(one) != first);
    let others = others.filter(|(one, _)| !one.is_self_signed() || requires_root(target, false));
    others
        .map(|(one, place)| Finding::new(Code::SeveralInFile).about(one).at(place.clone()).with("target", target))
        .collect()
}

fn duplicates(file: &Listed) -> impl Iterator<Item = Finding> {
    let mut seen = HashSet::new();
    let again = file.certificates.iter().filter(move |(one, _)| !seen.insert(one.fingerprint()));
    again.map(|(one, place)| Finding::new(Code::DuplicateCertificate).about(one).at(place.clone()))
}
