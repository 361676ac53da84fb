//! Fixes one file, or leaves it unchanged and returns the reason.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::check::of_clients;
use super::super::examine::{Contained, Criteria, Examined};
use super::super::key::{KeyFile, mode_at};
use super::super::key_sets;
use super::super::named::named;
use super::super::origin::Sources;
use super::super::output::{not_written, refuse_root, refuse_unwritable};
use super::super::refusal::{Reason, Refusal};
use super::super::search::{Reach, Search, Start, check_strict};
use super::super::world::World;
use super::differences::differences;
use super::result::changes;
use super::{Change, Fate, FileResult, Fixed, Note, Request, Treated, container, document, keep, worse};
use crate::certificate::{Certificate, Fingerprint};
use crate::finding::{self, Code, Contents, Finding};
use crate::key::PrivateKey;
use crate::path::Signatures;
use crate::pool::{Pool, Source};
use crate::read::{LineEnding, OtherKind, RepairKind};
use crate::variant::{Variant, entries_for};
use crate::write::{self, Bundle, File, Kept, Target};

/// The settings and state that all files of a run share.
pub(super) struct Fixer<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) world: &'a World<'a>,
}

/// A chain for a file, and the resulting file.
struct Plan {
    search: Search,
    bundle: Bundle,
    new: File,
    /// The root of the chain, if it is to be written.
    root: Option<File>,
    chain: Variant,
}

/// The chosen chain of a file.
pub(super) struct Chosen {
    pub(super) search: Search,
    pub(super) bundle: Bundle,
    /// The root of the chain, and its file if it is to be written.
    pub(super) anchor: Certificate,
    pub(super) root: Option<File>,
    pub(super) chain: Variant,
}

/// The new file, the changes, the file of the root if it is to be written, and the chain.
type Planned = (File, Vec<Change>, Option<File>, Option<Variant>);

/// The new contents of a file.
struct Replacement<'a> {
    new: &'a File,
    changes: Vec<Change>,
    root: Option<&'a File>,
}

/// A path, the file's contents, its new contents, and the changes.
pub(super) type Replaced<'a> = (&'a Path, &'a Contained, &'a File, Vec<Change>);

/// The result, and the folders that are still to be synced.
type Done = (Fixed, BTreeSet<PathBuf>);

/// The kinds of containers, which stay containers.
const CONTAINERS: [RepairKind; 3] = [RepairKind::Pkcs12, RepairKind::Pkcs7, RepairKind::Der];

/// Findings about the place or the issuer of a certificate, which do not say why it is removed.
const OF_PLACES: [Code; 4] =
    [Code::LeafNotFirst, Code::WrongOrder, Code::DuplicateCertificate, Code::MissingIntermediate];

impl Fixer<'_> {
    pub(super) fn fix(&self, file: &Path, signatures: &mut Signatures) -> FileResult {
        let contained = match Contained::read(file, self.world.reader, self.world.password) {
            Ok(contained) => contained,
            Err(refusal) => {
                let (outcome, findings, folders, named) = (Err(refusal), Vec::new(), BTreeSet::new(), Vec::new());
                return FileResult { outcome, findings, folders, named };
            }
        };
        let target = container::of_pem(&contained, self.request.target);
        let request = Request { target, ..*self.request };
        Fixer { request: &request, world: self.world }.fix_contained(file, &contained, signatures)
    }

    fn fix_contained(&self, file: &Path, contained: &Contained, signatures: &mut Signatures) -> FileResult {
        let sets = key_sets::apart(contained, self.request.target, self.world.password);
        let mut result = if contained.has_parts() {
            self.fix_parts(file, contained, signatures)
        } else if sets.len() > 1 {
            self.fix_sets(file, contained, &sets, signatures)
        } else {
            self.fix_one(file, contained, signatures)
        };
        if result.named.is_empty() {
            result.named = contained.certificates().to_vec();
        }
        result
    }

    fn fix_one(&self, file: &Path, contained: &Contained, signatures: &mut Signatures) -> FileResult {
        // Text in a value of a manifest is never dropped because of a backup.
        let has_backup = self.request.keeps_backup || document::is_manifest(contained);
        let mut examined = self.examined(contained, signatures);
        let mut names = self.named(contained, &examined);
        let outcome = container::check(contained, self.request, self.world.password)
            .and_then(|()| keep::is_pem_alone(contained, has_backup))
            .and_then(|()| self.has_one_owner(contained))
            .and_then(|()| self.replacement(contained, &examined, &mut names, signatures))
            .and_then(|(new, changes, root, chain)| {
                let after = Contained::of(file, Zeroizing::new(new.bytes.to_vec()), self.world.password)?;
                keep::nothing_lost(contained, &after, self.target_of(contained))?;
                if let Some(place) = key_sets::misplaced(&after, self.request.target) {
                    return Err(Reason::MisplacedKey(place, self.request.target).into());
                }
                let replacement = Replacement { new: &new, changes, root: root.as_ref() };
                let mut done = self.carry_out(file, contained, replacement)?;
                done.0.notes.extend(caveats(chain.as_ref()));
                done.0.notes.extend(self.of_secret(file, chain.as_ref()));
                done.0.chain = chain;
                Ok((done, self.examined(&after, signatures).findings, after))
            });
        match outcome {
            Ok(((mut fixed, folders), left, after)) => {
                let leaf = fixed.chain.as_ref().map(|chain| chain.path.leaf());
                let is_of_leaf = |finding: &Finding| {
                    finding.rule.code == Code::AnotherServerCertificate && finding.certificate.as_ref() == leaf
                };
                // A cross-certificate of the chosen chain stays.
                let is_used = |finding: &Finding| {
                    let chain = fixed.chain.iter().flat_map(|chain| chain.path.served());
                    let codes = [Code::CrossCertificateNotNeeded, Code::CrossCertificateNotNeededAmongOthers];
                    codes.contains(&finding.rule.code)
                        && chain.into_iter().any(|one| finding.certificate.as_ref() == Some(one))
                };
                examined.findings.retain(|finding| !is_of_leaf(finding) && !is_used(finding));
                for (finding, leaf) in examined.findings.iter_mut().zip(leaf.into_iter().cycle()) {
                    finding.name_leaf(leaf);
                }
                let of_removed = self.of_removed(contained, &after, fixed.chain.as_ref(), &examined.findings);
                examined.add(contained.located(of_removed));
                fixed.but = self.not_deployable(contained, fixed.changed, &left);
                let (before, after) = (kinds(&examined.findings), kinds(&left));
                let mut findings =
                    self.treated(&examined.findings, &examined, |finding| !after.contains(&kind(finding)));
                let new: Vec<Finding> = left.into_iter().filter(|finding| !before.contains(&kind(finding))).collect();
                findings.extend(self.treated(&new, &examined, |_| false));
                FileResult { outcome: Ok(fixed), findings, folders, named: names }
            }
            Err(refusal) => {
                let after = |finding: &Finding| finding::after_fetching(finding.clone(), refusal.requests());
                // Each key of a container has certificates of its own, which are no defects.
                let are_kept = matches!(*refusal.reason, Reason::SeveralKeys(..));
                let is_told = |finding: &&Finding| !are_kept || !finding.rule.code.is_of_contents();
                let findings: Vec<Finding> = examined.findings.iter().filter(is_told).map(after).collect();
                let findings = self.treated(&findings, &examined, |_| false);
                FileResult { outcome: Err(refusal), findings, folders: BTreeSet::new(), named: names }
            }
        }
    }

    /// How to make a Kubernetes Secret of a PEM file.
    fn of_secret(&self, file: &Path, chain: Option<&Variant>) -> Option<Note> {
        let chain = chain.filter(|_| self.request.target == Target::pem_of_secret())?;
        let key = self.request.key.map(|key| key.path().to_owned());
        Some(Note::Secret { name: write::secret_name(chain.path.leaf()), certificate: file.to_owned(), key })
    }

    /// What the removed certificates are beside the chosen chain, if no finding says it. Without a valid chain in the file,
    /// that was not known before.
    fn of_removed(
        &self,
        contained: &Contained,
        after: &Contained,
        chain: Option<&Variant>,
        told: &[Finding],
    ) -> Vec<Finding> {
        let Some(chain) = chain else { return Vec::new() };
        let (anchors, at) = (self.world.anchors, self.world.at);
        let mut findings = finding::of_others(contained.all_sent(), std::slice::from_ref(chain), anchors, at);
        let fingerprint = |finding: &Finding| finding.certificate.as_ref().map(Certificate::fingerprint);
        let kept: HashSet<Fingerprint> = after.certificates().iter().map(Certificate::fingerprint).collect();
        let rows: HashSet<_> = told.iter().map(|one| (fingerprint(one), one.rule.code)).collect();
        let says_why = |one: &&Finding| !OF_PLACES.contains(&one.rule.code);
        let certificates: HashSet<_> = told.iter().filter(says_why).map(fingerprint).collect();
        let is_told = |found: &Finding| match found.rule.code {
            // Other findings about a server certificate do not say why it was removed.
            code @ Code::AnotherServerCertificate => rows.contains(&(fingerprint(found), code)),
            _ => certificates.contains(&fingerprint(found)),
        };
        let is_kept = |found: &Finding| fingerprint(found).is_some_and(|one| kept.contains(&one));
        findings.retain(|found| !is_kept(found) && !is_told(found));
        finding::of_crosses(findings, contained.all_sent(), at, anchors)
    }

    /// The new file, the changes, and the file of the root if it is to be written.
    fn replacement(
        &self,
        contained: &Contained,
        examined: &Examined,
        names: &mut Vec<Certificate>,
        signatures: &mut Signatures,
    ) -> Result<Planned, Refusal> {
        if self.is_of_cas(contained) {
            let new = self.rewrite(contained)?;
            let sources = Sources { pool: &examined.pool, anchors: self.world.anchors };
            let changes = self.changes(contained, &new, contained.certificates(), sources);
            return Ok((new, changes, None, None));
        }
        let Plan { search, bundle, new, root, chain } = self.plan(contained, examined, signatures)?;
        let holds = if contained.container().is_some() { new.certificates() } else { bundle.certificates() };
        let changes = self.changes(contained, &new, holds, search.sources());
        *names = search.named();
        Ok((new, changes, root, Some(chain)))
    }

    /// Refuses a text file with the keys of several certificates, because all but one of these would be removed.
    fn has_one_owner(&self, contained: &Contained) -> Result<(), Refusal> {
        let owners = key_sets::owners(contained);
        if owners.is_empty() {
            return Ok(());
        }
        Err(Reason::SeveralKeys(contained.path.clone(), self.request.target, owners).into())
    }

    /// Fixes all chains of a file with several keys, each of which is followed by its certificate, or none.
    fn fix_sets(
        &self,
        file: &Path,
        contained: &Contained,
        sets: &[Contained],
        signatures: &mut Signatures,
    ) -> FileResult {
        // The given key is in the file, or belongs to none of its certificates.
        let request = Request { key: None, ..*self.request };
        let of_sets = Fixer { request: &request, world: self.world };
        let (mut findings, mut names) = (Vec::new(), Vec::new());
        let outcome = self
            .given_key_is_among(contained)
            .and_then(|()| keep::is_pem_alone(contained, self.request.keeps_backup))
            .and_then(|()| of_sets.try_sets(file, contained, sets, (&mut findings, &mut names, signatures)));
        match outcome {
            Ok((fixed, folders)) => FileResult { outcome: Ok(fixed), findings, folders, named: names },
            Err(refusal) => {
                let findings = findings.into_iter().map(Treated::undone).collect();
                FileResult { outcome: Err(refusal), findings, folders: BTreeSet::new(), named: names }
            }
        }
    }

    fn given_key_is_among(&self, contained: &Contained) -> Result<(), Refusal> {
        let owners = key_sets::owners(contained);
        let is_among = |key: &KeyFile| owners.iter().any(|one| key.key().belongs_to(one));
        match self.request.key {
            Some(key) if !is_among(key) => Err(Reason::TwoKeys(contained.path.clone()).into()),
            _ => Ok(()),
        }
    }

    fn try_sets(
        &self,
        file: &Path,
        contained: &Contained,
        sets: &[Contained],
        (findings, names, signatures): (&mut Vec<Treated>, &mut Vec<Certificate>, &mut Signatures),
    ) -> Result<Done, Refusal> {
        let (mut files, mut all, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        for set in sets {
            let examined = self.examined(set, signatures);
            names.extend(self.named(set, &examined));
            let plan = match self.plan(set, &examined, signatures) {
                Ok(plan) => plan,
                Err(refusal) => {
                    findings.extend(self.treated(&examined.findings, &examined, |_| false));
                    return Err(refusal);
                }
            };
            let after = Contained::of(file, plan.new.bytes.clone(), self.world.password)?;
            let remaining = self.examined(&after, signatures).findings;
            let left = kinds(&remaining);
            failures.extend(remaining.into_iter().find(|finding| self.is_failure(finding)));
            findings.extend(self.treated(&examined.findings, &examined, |finding| !left.contains(&kind(finding))));
            if !set.bytes.ends_with(&plan.new.bytes) {
                all.extend(self.changes(set, &plan.new, plan.bundle.certificates(), plan.search.sources()));
            }
            names.extend(plan.search.named());
            files.push(plan.new);
        }
        let new = write::joined(files, self.request.target.ending);
        let after = Contained::of(file, new.bytes.clone(), self.world.password)?;
        keep::nothing_lost(contained, &after, self.request.target)?;
        let mut done = self.carry_out(file, contained, Replacement { new: &new, changes: all, root: None })?;
        let failure = failures.into_iter().next();
        done.0.but = failure.map(|finding| Reason::NotDeployable(contained.path.clone(), finding).into());
        Ok(done)
    }

    /// Fixes all chains of a manifest, or none.
    fn fix_parts(&self, file: &Path, contained: &Contained, signatures: &mut Signatures) -> FileResult {
        let mut findings = Vec::new();
        let mut names = Vec::new();
        match self.try_parts(file, contained, signatures, (&mut findings, &mut names)) {
            Ok((fixed, folders)) => FileResult { outcome: Ok(fixed), findings, folders, named: names },
            Err(refusal) => {
                let findings = findings.into_iter().map(Treated::undone).collect();
                FileResult { outcome: Err(refusal), findings, folders: BTreeSet::new(), named: names }
            }
        }
    }

    fn try_parts(
        &self,
        file: &Path,
        contained: &Contained,
        signatures: &mut Signatures,
        (findings, names): (&mut Vec<Treated>, &mut Vec<Certificate>),
    ) -> Result<Done, Refusal> {
        container::check(contained, self.request, self.world.password)?;
        let Some(manifest) = document::of(contained)? else { return Ok((Fixed::default(), BTreeSet::new())) };
        let candidates = self.candidates_in(contained);
        let world = World { candidates: &candidates, ..*self.world };
        let of_parts = Fixer { request: self.request, world: &world };
        let criteria = self.criteria(self.request.target);
        let (mut files, mut all, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        for part in 0..contained.parts {
            let before = contained.part(part, None, self.world.password)?;
            let examined = before.examine(before.pool(criteria.target), criteria, signatures);
            names.extend(self.named(&before, &examined));
            if self.is_of_cas(&before) {
                findings.extend(self.treated(&examined.findings, &examined, |_| false));
                failures.extend(examined.findings.into_iter().filter(|finding| self.is_failure(finding)));
                continue;
            }
            let planned = of_parts.chosen(&before, &examined, signatures).and_then(|chosen| {
                let file = document::value(manifest, &before, self.request.target, &chosen.bundle)?;
                Ok((chosen, file))
            });
            let (chosen, file) = match planned {
                Ok(planned) => planned,
                Err(refusal) => {
                    findings.extend(self.treated(&examined.findings, &examined, |_| false));
                    return Err(refusal);
                }
            };
            let after = contained.part(part, file.as_ref().map(|file| &file.bytes[..]), self.world.password)?;
            let remaining = after.examine(after.pool(criteria.target), criteria, signatures).findings;
            let left = kinds(&remaining);
            failures.extend(remaining.into_iter().filter(|finding| self.is_failure(finding)));
            findings.extend(self.treated(&examined.findings, &examined, |finding| !left.contains(&kind(finding))));
            names.extend(chosen.search.named());
            if let Some(file) = file.filter(|file| document::is_changed(manifest, part, file)) {
                all.extend(self.changes(&before, &file, chosen.bundle.certificates(), chosen.search.sources()));
                files.push((part, file));
            }
        }
        let failure = failures.into_iter().next();
        let but = failure.map(|finding| Reason::NotDeployable(contained.path.clone(), finding).into());
        if files.is_empty() {
            return Ok((Fixed { but, ..Fixed::default() }, BTreeSet::new()));
        }
        let new = document::joined(manifest, contained, files);
        let after = Contained::of(file, new.bytes.clone(), self.world.password)?;
        keep::nothing_lost(contained, &after, self.target_of(contained))?;
        let mut done = self.carry_out(file, contained, Replacement { new: &new, changes: all, root: None })?;
        done.0.but = but;
        Ok(done)
    }

    /// The candidates, and the certificates of every value of a manifest, each parsed at most once.
    fn candidates_in(&self, contained: &Contained) -> Pool {
        let mut pool = self.world.candidates.clone();
        for (certificate, place) in contained.certificates.iter() {
            pool.add_parsed(certificate.clone(), Source::Input(place.clone()));
        }
        for found in &contained.aside {
            pool.add(found.der.clone(), Source::Input(found.place.clone()));
        }
        pool
    }

    /// The changes of a new file.
    fn changes(
        &self,
        contained: &Contained,
        new: &File,
        certificates: &[Certificate],
        sources: Sources<'_>,
    ) -> Vec<Change> {
        if new.bytes == contained.bytes {
            return Vec::new();
        }
        let mut notes = contained.notes.clone();
        // A container stays a container.
        let target = self.target_of(contained);
        let stays = container::is_of_form(contained, target);
        notes.repairs.retain(|repair| !stays || !CONTAINERS.contains(&repair.kind));
        let mut changes = changes(contained.certificates(), certificates, &notes, sources);
        if let Some(cipher) = container::new_cipher(contained, new) {
            changes.retain(|change| !matches!(change, Change::Otherwise) || contained.has_duplicates());
            changes.push(Change::Encrypted(cipher));
        }
        let is_pem = document::of(contained).is_ok_and(|document| document.is_none()) && !stays;
        if is_pem && !contained.has_duplicates() && matches!(&changes[..], [Change::Otherwise]) {
            let of_layout = of_layout(&contained.bytes, &new.bytes, self.request.target.ending);
            changes = if of_layout.is_empty() { changes } else { of_layout };
        }
        changes
    }

    fn target_of(&self, contained: &Contained) -> &'static Target {
        container::target_of(contained, self.request)
    }

    pub(super) fn criteria(&self, target: &'static Target) -> Criteria<'_> {
        Criteria { target, anchors: self.world.anchors, at: self.world.at, host: None }
    }

    pub(super) fn named(&self, contained: &Contained, examined: &Examined) -> Vec<Certificate> {
        let Examined { pool, outcome, variants, .. } = examined;
        named(contained.certificates(), pool, self.world.anchors, outcome, variants)
    }

    /// The findings about a file, including those about current clients, but not about clients that will be lost.
    fn examined(&self, contained: &Contained, signatures: &mut Signatures) -> Examined {
        let criteria = self.criteria(self.target_of(contained));
        let mut examined = contained.examine(contained.pool(criteria.target), criteria, signatures);
        let of_clients = of_clients(contained, &examined, criteria, signatures);
        examined.add(of_clients.into_iter().filter(|finding| self.is_failure(finding)));
        if self.request.keeps_form && criteria.target != self.request.target {
            let findings = std::mem::take(&mut examined.findings).into_iter();
            examined.findings = findings.map(|one| finding::in_free_container(one, criteria.target)).collect();
        }
        if container::may_lack_key(contained, self.request) {
            examined.findings.retain(|finding| finding.rule.code != Code::KeyNotInFile);
        }
        examined
    }

    /// Whether `check` would end with an error because of this finding.
    pub(super) fn is_failure(&self, finding: &Finding) -> bool {
        finding.is_failure(self.world.is_strict)
    }

    /// The outcome of each finding.
    pub(super) fn treated(
        &self,
        findings: &[Finding],
        examined: &Examined,
        is_gone: impl Fn(&Finding) -> bool,
    ) -> Vec<Treated> {
        let sources = Sources { pool: &examined.pool, anchors: self.world.anchors };
        let treated = |finding: &Finding| {
            let fate = if is_gone(finding) { Fate::Done } else { Fate::of(finding) };
            Treated { spot: sources.spot_of(finding), finding: finding.clone(), fate }
        };
        findings.iter().map(treated).collect()
    }

    /// Chooses the chain, and creates the new file in memory.
    fn plan(&self, contained: &Contained, examined: &Examined, signatures: &mut Signatures) -> Result<Plan, Refusal> {
        let target = self.request.target;
        let Chosen { search, bundle, anchor, root, chain } = self.chosen(contained, examined, signatures)?;
        let new_key = self.new_key(contained);
        let new = if container::is_of_form(contained, self.target_of(contained)) {
            container::completed(contained, self.request, (&bundle, &anchor), (new_key, self.world.password))?
        } else if let Some(manifest) = document::of(contained)? {
            document::fixed(manifest, contained, target, &bundle)?
        } else {
            let blocks = keep::blocks(contained, target.ending);
            let kept = Kept { blocks: &blocks, has_key_first: contained.has_key_first() };
            write::mended(target, &bundle, kept, new_key)
        };
        Ok(Plan { search, bundle, new, root, chain })
    }

    /// The given key, if the file has none.
    pub(super) fn new_key(&self, contained: &Contained) -> Option<&PrivateKey> {
        let has_key = contained.notes.others.iter().any(|other| other.kind == OtherKind::PrivateKey);
        self.request.key.map(KeyFile::key).filter(|_| !has_key)
    }

    /// Chooses the chain.
    pub(super) fn chosen(
        &self,
        contained: &Contained,
        examined: &Examined,
        signatures: &mut Signatures,
    ) -> Result<Chosen, Refusal> {
        check_strict(&contained.notes, self.world)?;
        let leaf = self.leaf(contained)?;
        for problem in &contained.notes.problems {
            self.may_leave_out(problem, &leaf, contained)?;
        }
        Self::check_key(&leaf, contained)?;
        let search = self.search(leaf, contained, examined, signatures).succeeded()?;
        let chosen = self.choose(&search)?;
        let root = self.request.emit_root.map(|path| write::root_file(&chosen.path, path));
        let bundle = self.bundle(contained, &search, chosen);
        let key = self.request.key.map(KeyFile::key).or(contained.key.as_ref());
        let flags = (key.is_some_and(|key| key.belongs_to(&search.leaf)), self.request.consent.allows_worse);
        worse::refuse((contained, examined), bundle.certificates(), &search, flags, signatures)?;
        let anchor = chosen.path.anchor().certificate.clone();
        let chain = chosen.clone();
        Ok(Chosen { search, bundle, anchor, root, chain })
    }

    /// Every valid chain from `leaf` through the file, the candidates and, if necessary, the network.
    fn search(
        &self,
        leaf: Certificate,
        contained: &Contained,
        examined: &Examined,
        signatures: &mut Signatures,
    ) -> Search {
        let mut pool = contained.pool(self.request.target);
        let sent = pool.len();
        for (certificate, place) in contained.certificates.iter().filter(|_| contained.pair.is_some()) {
            pool.add_parsed(certificate.clone(), Source::Input(place.clone()));
        }
        let is_same = pool.len() == sent && contained.aside.is_empty();
        for found in &contained.aside {
            pool.add(found.der.clone(), Source::Input(found.place.clone()));
        }
        let is_same_search = leaf == *contained.first() && is_same;
        let start = Start {
            leaf,
            certificates: contained.certificates().to_vec(),
            pool,
            notes: contained.notes.clone(),
            parameters: Vec::new(),
            keys: Vec::new(),
            known: is_same_search.then(|| examined.outcome.clone()),
        };
        Search::of(start, self.request.choice, Reach::AsNeeded, self.world, signatures)
    }

    /// The chain in the file, including cross-certificates, if it is complete and no newer certificate replaces one of
    /// it. Otherwise, the one that `bundle` would choose.
    fn choose<'s>(&self, search: &'s Search) -> Result<&'s Variant, Refusal> {
        let choice = self.request.choice;
        let inputs: HashSet<Fingerprint> = search.inputs.iter().map(Certificate::fingerprint).collect();
        let is_input = |member: &Certificate| inputs.contains(&member.fingerprint());
        let is_valid = |variant: &Variant| variant.trusted || variant.valid_today;
        let in_file =
            |variant: &&Variant| is_valid(variant) && !variant.superseded && variant.path.served().all(is_input);
        let kept = search.variants.iter().filter(in_file).max_by_key(|variant| variant.path.served().count());
        match kept.filter(|_| choice.is_free()) {
            Some(kept) => Ok(kept),
            None => Ok(&search.variants[search.choose(choice)?.index]),
        }
    }

    /// The chain, and every other certificate of the file that may stay, whether or not a known client needs it, in the
    /// order of the file if it is correct. If another chain is requested, only that chain.
    fn bundle(&self, contained: &Contained, search: &Search, chosen: &Variant) -> Bundle {
        let bundle = Bundle::of(&chosen.path);
        if !self.request.choice.is_free() || !(contained.pair.is_some() || self.request.target.sends_all()) {
            return bundle;
        }
        let chain = bundle.certificates();
        let there: HashSet<Fingerprint> = chain.iter().chain(&search.inputs).map(Certificate::fingerprint).collect();
        let is_there = |one: &Certificate| there.contains(&one.fingerprint());
        let is_valid = |variant: &&Variant| variant.trusted && !variant.expired_root;
        let valid = search.variants.iter().filter(is_valid);
        let through: Vec<Variant> = valid.filter(|variant| variant.path.served().all(is_there)).cloned().collect();
        let contents = Contents { certificates: contained.all_sent(), duplicates: &[], others: &[] };
        let staying = finding::staying(contents, chain, &through, &search.anchors, search.at);
        bundle.with(staying)
    }

    /// A file of CA certificates with repaired text and the same certificates.
    fn rewrite(&self, contained: &Contained) -> Result<File, Refusal> {
        check_strict(&contained.notes, self.world)?;
        for problem in &contained.notes.problems {
            self.may_leave_out(problem, contained.first(), contained)?;
        }
        Self::check_key(contained.first(), contained)?;
        let ending = self.request.target.ending;
        if document::of(contained)?.is_some() || keep::has_more_than_damage(contained) {
            return Ok(write::rewritten(&[], &[], ending).inside_manifest(contained.bytes.clone(), 0));
        }
        Ok(write::rewritten(contained.certificates(), &keep::blocks(contained, ending), ending))
    }

    /// Why the file cannot be deployed even so: the first error that is left.
    pub(super) fn not_deployable(&self, contained: &Contained, is_changed: bool, left: &[Finding]) -> Option<Refusal> {
        let path = contained.path.clone();
        let error = left.iter().find(|finding| self.is_failure(finding))?;
        if self.is_of_cas(contained) {
            let removed_duplicates = is_changed.then(|| contained.has_duplicates());
            return Some(Reason::OnlyCas { path, removed_duplicates }.into());
        }
        Some(Reason::NotDeployable(path, finding::still_astray(error)).into())
    }

    /// Replaces the file unless it is unchanged or this is a dry run, and writes the root if requested.
    fn carry_out(&self, file: &Path, contained: &Contained, replacement: Replacement<'_>) -> Result<Done, Refusal> {
        let Replacement { new, changes, root } = replacement;
        let (mut fixed, folders) = self.carry_out_all(&mut [(file, contained, new, changes)], root)?;
        Ok((fixed.pop().unwrap_or_default(), folders))
    }

    /// Like [`Self::carry_out`] for several files: replaces all of them, or none.
    pub(super) fn carry_out_all(
        &self,
        replaced: &mut [Replaced<'_>],
        root: Option<&File>,
    ) -> Result<(Vec<Fixed>, BTreeSet<PathBuf>), Refusal> {
        let Request { dry_run, keeps_backup, emit_root, .. } = *self.request;
        let mut all: Vec<Fixed> = replaced.iter_mut().map(|one| self.planned(one)).collect();
        let root = emit_root.zip(root);
        if let Some((path, root)) = root {
            refuse_root((path, root), self.world.at)?;
        }
        let mut files: Vec<(&Path, &File)> = root.into_iter().collect();
        let changed = || replaced.iter().zip(&all).filter(|(_, fixed)| fixed.changed);
        files.extend(changed().map(|((file, _, new, _), _)| (*file, *new)));
        if dry_run && !files.is_empty() {
            changed().filter(|_| keeps_backup).try_for_each(|((file, ..), _)| keep::refuse_no_backup(file))?;
            refuse_unwritable(&files.iter().map(|(path, _)| *path).collect::<Vec<&Path>>())?;
        }
        if files.is_empty() || dry_run {
            return Ok((all, BTreeSet::new()));
        }
        let backups: Vec<PathBuf> = if keeps_backup { back_up_all(changed().map(|(one, _)| one))? } else { Vec::new() };
        let modes: Vec<Option<u32>> = replaced.iter().map(|(file, ..)| mode_at(file)).collect();
        let folders = write::exchange(&files).map_err(|error| {
            // Nothing was changed, so the backups are not needed.
            remove_all(&backups);
            not_written(error, &[])
        })?;
        let mut backups = backups.into_iter();
        for ((fixed, (file, ..)), mode) in all.iter_mut().zip(&*replaced).zip(modes) {
            fixed.backup = if fixed.changed { backups.next() } else { None };
            fixed.notes.extend(narrowed(file, mode));
        }
        let written = root
            .and_then(|(path, root)| Some(Note::RootWritten(root.certificates().first()?.clone(), path.to_owned())));
        if let Some(first) = all.first_mut() {
            first.notes.extend(written);
        }
        Ok((all, folders))
    }

    /// The result for a file when it is replaced.
    fn planned(&self, (file, contained, new, changes): &mut Replaced<'_>) -> Fixed {
        let is_new = new.bytes != contained.bytes;
        let shows = is_new && self.request.dry_run;
        let differences = if shows { differences(&contained.bytes, &new.bytes, &contained.notes) } else { Vec::new() };
        let others = self.request.other_names.get(*file).filter(|_| is_new);
        let others = others.map(|count| Note::OtherNames(file.to_path_buf(), *count));
        let is_encrypted = self.request.key.is_some_and(KeyFile::is_encrypted);
        let is_decrypted = is_new && new.brings_key() && is_encrypted && new.password().is_none();
        let is_open = is_new && new.is_secret() && new.password().is_some_and(|password| password.is_empty());
        let decrypted = is_decrypted.then(|| Note::Decrypted(file.to_path_buf()));
        let open = is_open.then(|| Note::NoPassword(file.to_path_buf()));
        let notes = others.into_iter().chain(decrypted).chain(open).collect();
        Fixed {
            changes: std::mem::take(changes),
            differences,
            backup: None,
            changed: is_new,
            notes,
            but: None,
            chain: None,
        }
    }
}

/// Makes a backup of every file, or of none.
fn back_up_all<'a>(replaced: impl Iterator<Item = &'a Replaced<'a>>) -> Result<Vec<PathBuf>, Refusal> {
    let mut backups = Vec::new();
    for (file, contained, ..) in replaced {
        match keep::back_up(file, &contained.bytes, contained.has_key()) {
            Ok(backup) => backups.push(backup),
            Err(refusal) => {
                remove_all(&backups);
                return Err(refusal);
            }
        }
    }
    Ok(backups)
}

fn remove_all(files: &[PathBuf]) {
    for file in files {
        // A backup that cannot be removed does no harm: it is a copy of an unchanged file.
        let _ = std::fs::remove_file(file);
    }
}

/// Differences between two texts with the same certificates and no repairs: line endings and empty lines.
fn of_layout(old: &[u8], new: &[u8], ending: LineEnding) -> Vec<Change> {
    let has_returns = |text: &[u8]| text.contains(&b'\r');
    let has_empty_lines =
        |text: &[u8]| text.split(|byte| *byte == b'\n').rev().skip(1).any(|line| line.trim_ascii().is_empty());
    let endings = (has_returns(old) != has_returns(new)).then_some(Change::LineEndings(ending));
    let empty = (has_empty_lines(old) && !has_empty_lines(new)).then_some(Change::EmptyLines);
    endings.into_iter().chain(empty).collect()
}

/// Known problems of the new chain of a file.
pub(super) fn caveats(chain: Option<&Variant>) -> Vec<Note> {
    let entries = chain.into_iter().flat_map(|chain| entries_for(&chain.path));
    entries.filter(|entry| !entry.caveats.is_empty()).map(Note::Caveats).collect()
}

/// A note if the permissions were restricted because the key was added to a file.
fn narrowed(file: &Path, before: Option<u32>) -> Option<Note> {
    let (before, mode) = (before? & 0o7777, mode_at(file)? & 0o7777);
    (before != mode).then(|| Note::Narrowed(file.to_owned(), before, mode))
}

/// Identifies equal findings: by rule and certificate.
pub(super) type Kind = (Code, Option<Fingerprint>);

pub(super) fn kind(finding: &Finding) -> Kind {
    (finding.rule.code, finding.certificate.as_ref().map(Certificate::fingerprint))
}

pub(super) fn kinds(findings: &[Finding]) -> HashSet<Kind> {
    findings.iter().map(kind).collect()
}
