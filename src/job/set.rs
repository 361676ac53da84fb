//! Combines several files that a server loads in addition to that of its certificate: several files of its chain, or
//! CAs for verification.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::check::{Checked, Request, check_one, check_pair};
use super::examine::{Contained, MOST_SERVED};
use super::pair::{TwoFiles, is_renewed};
use super::refusal::Refusal;
use super::world::World;
use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;
use crate::finding::{self, Finding, Severity};
use crate::path::Signatures;
use crate::read::{Place, are_all_of_cas};
use crate::write::belonging::{chain_role, owners};
use crate::write::{FileRole, Target};

/// With more files than this, each is examined separately; no server loads so many.
const MOST_FILES: usize = 64;

/// Files that are examined together.
pub(crate) struct Group {
    /// The file of the certificate, or the only file.
    pub(crate) file: PathBuf,
    /// The other files of its server, from the certificate's issuer upward.
    companions: Vec<PathBuf>,
}

/// A file that was given, and its certificates.
struct Named<'a> {
    file: &'a Path,
    certificates: Vec<Certificate>,
}

/// Whether the target loads several files of certificates.
fn has_several(target: &Target) -> bool {
    let is_of_certificates = |role: FileRole| role.has_leaf() || role.has_intermediates() || role.has_root();
    let is_one = |role| is_of_certificates(role) || matches!(role, FileRole::Intermediate | FileRole::Issuer);
    target.artifacts.iter().filter(|artifact| is_one(artifact.role)).count() + usize::from(is_numbered(target)) > 1
}

/// Whether the target loads several files, including one for the key.
pub(crate) fn is_set(target: &Target) -> bool {
    has_several(target) || target.artifacts.iter().any(|artifact| artifact.role == FileRole::Key)
}

/// Whether each intermediate has its own file.
fn is_numbered(target: &Target) -> bool {
    target.artifacts.iter().any(|artifact| artifact.role == FileRole::Intermediate)
}

/// Groups the files as the server loads them: each certificate with the files of its issuers. Other files are examined
/// separately.
pub(crate) fn groups(files: &[PathBuf], target: &Target, world: &World<'_>) -> Vec<Group> {
    let alone = |file: &PathBuf| Group { file: file.clone(), companions: Vec::new() };
    let is_usual = (2..=MOST_FILES).contains(&files.len()) && files.iter().all(|file| file.as_os_str() != "-");
    if !is_usual || !has_several(target) {
        return files.iter().map(alone).collect();
    }
    let (mut leaves, mut cas) = (Vec::new(), Vec::new());
    for file in files {
        // Errors are reported when the file is examined separately.
        let Ok(contained) = Contained::read(file, world.reader, world.password) else { continue };
        if contained.has_parts() || contained.certificates().len() > MOST_SERVED {
            continue;
        }
        let certificates = contained.certificates().to_vec();
        let list = if are_all_of_cas(&certificates) { &mut cas } else { &mut leaves };
        list.push(Named { file, certificates });
    }
    if chain_role(target) == Some(FileRole::ChainWithLeaf) {
        return groups_with_leaf(files, leaves, &cas, target);
    }
    let owners = owners_of(&cas, &leaves, target);
    let takes_others = leaves.len() == 1 && chain_role(target).is_none();
    let mut by_subject: HashMap<&NormalizedName, Vec<(usize, &Certificate)>> = HashMap::new();
    for (index, certificate) in
        cas.iter().enumerate().flat_map(|(index, file)| file.certificates.iter().map(move |one| (index, one)))
    {
        by_subject.entry(&certificate.subject().normalized).or_default().push((index, certificate));
    }
    let mut belonging: HashMap<&Path, Vec<usize>> = HashMap::new();
    for (number, leaf) in leaves.iter().enumerate() {
        let mut found = above(&leaf.certificates, &by_subject);
        found.retain(|index| owners[*index].is_none_or(|owner| owner == number));
        if takes_others {
            let rest: Vec<usize> = (0..cas.len()).filter(|index| !found.contains(index)).collect();
            found.extend(rest);
        }
        if chain_role(target).is_some() {
            found.sort_by_key(|index| owners[*index].is_none());
            found.truncate(1);
        }
        belonging.insert(leaf.file, found);
    }
    let taken: HashSet<&Path> = belonging.values().flatten().map(|index| cas[*index].file).collect();
    let group = |file: &PathBuf| {
        let of_file = belonging.get(&**file).into_iter().flatten();
        Group { file: file.clone(), companions: of_file.map(|index| cas[*index].file.to_owned()).collect() }
    };
    files.iter().filter(|file| !taken.contains(&***file)).map(group).collect()
}

/// A certificate and a single file of candidates, if the server loads the issuers from files of their own that [`TwoFiles`] does
/// not combine: then they are one of these files.
pub(crate) fn with_candidates(
    files: &[PathBuf],
    candidates: &[PathBuf],
    target: &Target,
    world: &World<'_>,
) -> Option<Group> {
    let ([file], [chain]) = (files, candidates) else { return None };
    let loads_apart = chain_role(target).is_none() && has_several(target) && has_own_file(target);
    if !loads_apart || [file, chain].iter().any(|one| one.as_os_str() == "-") || world.reader.is_folder(chain) {
        return None;
    }
    let is_usual = |file| {
        let contained = Contained::read(file, world.reader, world.password);
        contained.is_ok_and(|one| !one.has_parts() && one.certificates().len() <= MOST_SERVED)
    };
    (is_usual(file) && is_usual(chain)).then(|| Group { file: file.clone(), companions: vec![chain.clone()] })
}

/// Whether the target loads the server's certificate from a file of its own.
fn has_own_file(target: &Target) -> bool {
    target.artifacts.iter().any(|artifact| artifact.role == FileRole::Certificate)
}

/// For each file of CAs, the index of the certificate that it is named after.
fn owners_of(cas: &[Named<'_>], leaves: &[Named<'_>], target: &Target) -> Vec<Option<usize>> {
    let [cas, leaves] = [cas, leaves].map(|list| list.iter().map(|named| named.file).collect::<Vec<_>>());
    owners(&cas, &leaves, target)
}

/// The same where the chain file begins with the server's certificate again, or with a former one; a file of CAs alone is what
/// newer versions want.
fn groups_with_leaf(files: &[PathBuf], leaves: Vec<Named<'_>>, cas: &[Named<'_>], target: &Target) -> Vec<Group> {
    let (own, mut chains): (Vec<Named<'_>>, Vec<Named<'_>>) =
        leaves.into_iter().partition(|named| named.certificates.len() == 1);
    let mut chain_of: HashMap<&Path, &Path> = HashMap::new();
    for named in &own {
        let leaf = &named.certificates[0];
        let is_same = |chain: &Named<'_>| chain.certificates.first() == Some(leaf);
        let is_former = |chain: &Named<'_>| chain.certificates.first().is_some_and(|first| is_renewed(first, leaf));
        // Of several, the one that is named after it.
        let stem = named.file.file_stem().unwrap_or_default().to_string_lossy();
        let is_named = |chain: &Named<'_>| {
            chain.file.file_name().unwrap_or_default().to_string_lossy().starts_with(&*stem) && is_same(chain)
        };
        let index = chains.iter().position(is_named).or_else(|| chains.iter().position(is_same));
        if let Some(index) = index.or_else(|| chains.iter().position(is_former)) {
            chain_of.insert(named.file, chains.swap_remove(index).file);
        }
    }
    // The nearest file of CAs, first among those that are named after the certificate.
    let owners = &owners_of(cas, &own, target);
    for (number, named) in
        own.iter().enumerate().filter(|(_, named)| !chain_of.contains_key(named.file)).collect::<Vec<_>>()
    {
        let issuer = &named.certificates[0].issuer().normalized;
        let is_above = |index: &usize| cas[*index].certificates.iter().any(|one| one.subject().normalized == *issuer);
        let of = |owner| (0..cas.len()).filter(move |index| owners[*index] == owner);
        if let Some(index) = of(Some(number)).chain(of(None)).find(is_above) {
            chain_of.insert(named.file, cas[index].file);
        }
    }
    let taken: HashSet<&Path> = chain_of.values().copied().collect();
    let group = |file: &PathBuf| {
        let companions = chain_of.get(&**file).map(|chain| chain.to_path_buf()).into_iter().collect();
        Group { file: file.clone(), companions }
    };
    files.iter().filter(|file| !taken.contains(&***file)).map(group).collect()
}

/// The files that contain issuers of the certificates, directly or indirectly, the nearest first.
fn above(own: &[Certificate], by_subject: &HashMap<&NormalizedName, Vec<(usize, &Certificate)>>) -> Vec<usize> {
    let mut wanted: Vec<&NormalizedName> = own.iter().map(|one| &one.issuer().normalized).collect();
    let (mut known, mut files) = (HashSet::new(), Vec::new());
    let mut next = 0;
    while let Some(name) = wanted.get(next).copied() {
        next += 1;
        if !known.insert(name) {
            continue;
        }
        for (file, issuer) in by_subject.get(name).into_iter().flatten() {
            if !files.contains(file) {
                files.push(*file);
            }
            wanted.push(&issuer.issuer().normalized);
        }
    }
    files
}

impl Group {
    /// Whether it is a single file.
    pub(crate) fn is_alone(&self) -> bool {
        self.companions.is_empty()
    }

    /// Checks the files together.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if one of them cannot be read.
    pub(crate) fn check(
        &self,
        request: &Request<'_>,
        world: &World<'_>,
        signatures: &mut Signatures,
    ) -> Result<Checked, Refusal> {
        let read = |file: &PathBuf| Contained::read(file, world.reader, world.password);
        let mut own = read(&self.file)?;
        let mut companions: Vec<Contained> = self.companions.iter().map(read).collect::<Result<_, _>>()?;
        let target = request.target;
        if chain_role(target).is_some() && companions.len() == 1 {
            return check_pair(TwoFiles::new(own, companions.remove(0)), request, world, signatures);
        }
        own.companions.clone_from(&self.companions);
        if has_own_file(target) {
            return check_one(own.with_chains(companions, target), request, world, signatures);
        }
        let given: Vec<Vec<(Certificate, Place)>> = companions.iter().map(Contained::listed).collect();
        own.given = std::iter::once(&own).chain(&companions).map(Contained::as_given).collect();
        for companion in companions {
            own.add_notes(companion.notes);
        }
        let mut checked = check_one(own, request, world, signatures)?;
        checked.add(given.iter().flat_map(|file| foreign(file, &checked)).collect());
        Ok(checked)
    }
}

/// Findings about certificates with which a server cannot verify its chain. If the file has no other certificates, the
/// server cannot verify it at all.
fn foreign(file: &[(Certificate, Place)], checked: &Checked) -> Vec<Finding> {
    if checked.variants().is_empty() {
        return Vec::new();
    }
    let paths = || checked.variants().iter().map(|variant| &variant.path);
    let is_above = |one: &Certificate| {
        let is_anchor = paths().any(|path| path.anchor().certificate.is_same_entity_as(one));
        is_anchor || paths().any(|path| path.served().skip(1).any(|member| member.is_same_entity_as(one)))
    };
    let foreign: Vec<&(Certificate, Place)> = file.iter().filter(|(one, _)| !is_above(one)).collect();
    let severity = if foreign.len() == file.len() { Severity::Error } else { Severity::Info };
    let finding = |(one, place): &(Certificate, Place)| finding::of_verification(one, severity).at(place.clone());
    foreign.into_iter().map(finding).collect()
}
