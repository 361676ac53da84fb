//! Checks files with chains, as TLS clients do.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::examine::{Contained, ContainerKind, Criteria, Examined, MOST_SERVED};
use super::fix::container;
use super::key::KeyFile;
use super::key_sets;
use super::located::Located;
use super::notes::InputNotes;
use super::origin::Sources;
use super::pair;
pub(crate) use super::pair::TwoFiles;
use super::reading;
use super::refusal::{Reason, Refusal};
use super::search::{add_above, current_clients};
use super::world::{Memory, Reader, World};
use crate::carried;
use crate::certificate::Certificate;
use crate::finding::{self, Code, Finding, Severity};
use crate::key::PrivateKey;
use crate::path::{Host, Outcome, Signatures};
use crate::pool::Pool;
use crate::read::{self, Place};
use crate::shell::file_word;
use crate::suggested::{bundle_for, pem_of_container};
use crate::trust::Anchors;
use crate::variant::{self, ClientStores, Coverage, Judging, Variant};
use crate::words::Labels;
use crate::write::{FileRole, Form, Target};

/// The maximum number of valid chains for which this module determines whether clients would accept each alone.
const MOST_CHAINS: usize = 8;

/// The requirements on the checked files. It begins with [`Self::default`], for nginx.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The server that the files are for.
    pub target: &'static Target,
    /// Whether a container is judged as one, because no server was named and `target` is the default.
    pub keeps_form: bool,
    /// The host that the server certificate must cover.
    pub host: Option<&'a Host>,
    /// Report an error if a certificate of the chain expires within this number of days.
    pub expires_within: Option<u32>,
    /// What must contain the same certificates in the same order.
    pub same_as: Option<SameAs<'a>>,
}

impl Default for Request<'_> {
    /// For nginx, without further requirements.
    fn default() -> Self {
        Self { target: Target::nginx(), keeps_form: false, host: None, expires_within: None, same_as: None }
    }
}

impl<'a> Request<'a> {
    /// Sets the server that the files are for.
    #[must_use]
    pub fn with_target(self, target: &'static Target) -> Self {
        Self { target, ..self }
    }

    /// Sets the host that the server certificate must cover.
    #[must_use]
    pub fn with_host(self, host: &'a Host) -> Self {
        Self { host: Some(host), ..self }
    }

    /// Reports an error if a certificate of the chain expires within this number of days.
    #[must_use]
    pub fn with_days(self, days: u32) -> Self {
        Self { expires_within: Some(days), ..self }
    }

    /// Sets what must contain the same certificates in the same order.
    #[must_use]
    pub fn with_same_as(self, other: SameAs<'a>) -> Self {
        Self { same_as: Some(other), ..self }
    }
}

/// What the checked files are compared with.
#[derive(Clone, Copy, Debug)]
pub enum SameAs<'a> {
    /// A file.
    File(&'a Path),
    /// Contents in any form, with a name for findings and refusals.
    Contents(&'a str, &'a [u8]),
}

/// The result for one file, or for one of several chains in a file.
#[non_exhaustive]
pub struct Checked {
    /// The name of the file.
    pub file: String,
    contained: Contained,
    examined: Examined,
}

impl Checked {
    /// The certificate that a server would present as its own.
    pub fn leaf(&self) -> &Certificate {
        self.contained.first()
    }

    /// The server's own certificate, even if it is not the first.
    pub fn server(&self) -> &Certificate {
        self.contained.server()
    }

    /// The certificates of the file in order, without duplicates.
    pub fn certificates(&self) -> &Located {
        &self.contained.certificates
    }

    /// The duplicates, and their places.
    pub fn duplicates(&self) -> &[(Certificate, Place)] {
        &self.contained.duplicates
    }

    /// The names of the inputs that were read as one file, in order. Empty for a file.
    pub(crate) fn inputs(&self) -> &[Arc<str>] {
        &self.contained.inputs
    }

    /// Repairs and other notes from reading the file.
    pub fn notes(&self) -> &InputNotes {
        &self.contained.notes
    }

    /// The result of the path search through the served certificates.
    pub fn outcome(&self) -> &Outcome {
        &self.examined.outcome
    }

    /// The valid chains, the standard one first.
    pub fn variants(&self) -> &[Variant] {
        &self.examined.variants
    }

    /// The origins of the certificates.
    pub fn sources<'a>(&'a self, anchors: &'a Anchors) -> Sources<'a> {
        Sources { pool: &self.examined.pool, anchors }
    }

    /// Adds the notes about the root stores and the local store.
    #[must_use]
    pub(crate) fn with_outdated(mut self, of_roots: &InputNotes) -> Self {
        self.contained.notes.outdated.clone_from(&of_roots.outdated);
        self.contained.notes.incomplete.clone_from(&of_roots.incomplete);
        self.contained.notes.store.clone_from(&of_roots.store);
        self
    }

    /// The labels of the certificates, which distinguish certificates with the same name.
    pub(crate) fn labels(&self) -> &Labels {
        &self.examined.labels
    }

    /// The findings, the most severe first.
    pub fn findings(&self) -> &[Finding] {
        &self.examined.findings
    }

    /// Adds a finding if it is a Kubernetes manifest, and the server that was named loads text.
    pub(crate) fn refuse_manifest(&mut self, target: &'static Target) {
        if self.contained.is_manifest() && target.form() == Form::Pem {
            self.add(vec![finding::of_manifest(target, bundle_for(&self.contained.path, target, true))]);
        }
    }

    pub(crate) fn add(&mut self, findings: Vec<Finding>) {
        self.examined.add(findings);
    }

    /// Whether it is one of several sets in a text file, and `key` is that of its certificate.
    fn is_set_of(&self, key: &KeyFile) -> bool {
        let is_set = self.contained.part.is_some() && !self.contained.is_manifest();
        is_set && key.key().belongs_to(self.server())
    }

    /// Adds the findings about a key that was given, unless the key beside the file has them. A server that would look for
    /// a key beside the file then has it elsewhere.
    fn add_of_key(&mut self, mut findings: Vec<Finding>, target: &Target) {
        let known = &mut self.examined.findings;
        known.retain(|one| one.rule.code != Code::KeyNotInFile || !target.finds_key());
        let is_known =
            |new: &Finding| known.iter().any(|one| one.is_same(new) && (new.place.is_none() || one.place == new.place));
        findings.retain(|new| !is_known(new));
        self.examined.add(findings);
    }

    /// Whether there is a valid chain, and no finding that prevents servers or mainstream clients from using it. With
    /// `is_strict`, warnings count as errors.
    pub fn is_deployable(&self, is_strict: bool) -> bool {
        !self.examined.variants.is_empty() && !self.findings().iter().any(|finding| finding.is_failure(is_strict))
    }
}

/// Checks a file, or each of several chains in it.
///
/// # Errors
///
/// [`Refusal`] if the file cannot be read.
pub fn check(
    file: &Path,
    request: &Request<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Result<Vec<Checked>, Refusal> {
    check_each(file, request, world, signatures)?.into_iter().collect()
}

/// Checks a file, or each of several chains in it, also if another one cannot be read.
///
/// # Errors
///
/// [`Refusal`] if the file cannot be read.
pub(crate) fn check_each(
    file: &Path,
    request: &Request<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Result<Vec<Result<Checked, Refusal>>, Refusal> {
    check_placed(file, &[], request, world, signatures)
}

/// Like [`check_each`], for a file that stands for several inputs, one after the other: the name and the number of lines
/// of each.
pub(crate) fn check_placed(
    file: &Path,
    inputs: &[(Arc<str>, usize)],
    request: &Request<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Result<Vec<Result<Checked, Refusal>>, Refusal> {
    let parts = Contained::read_each(file, world.reader, world.password)?;
    let of_part = |part: Result<Contained, Refusal>| {
        let sets = part.as_ref().map(|contained| key_sets::apart(contained, request.target, world.password));
        match sets {
            Ok(sets) if !sets.is_empty() => sets.into_iter().map(Ok).collect(),
            _ => vec![part],
        }
    };
    let mut check = |part: Result<Contained, Refusal>| {
        let mut part = part?;
        part.place_in(inputs);
        check_one(part, request, world, signatures)
    };
    Ok(parts.into_iter().flat_map(of_part).map(&mut check).collect())
}

/// Checks the file of a certificate together with the file of its chain.
///
/// # Errors
///
/// [`Refusal`] if the file to compare with cannot be read.
pub(crate) fn check_pair(
    files: TwoFiles,
    request: &Request<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Result<Checked, Refusal> {
    let none = Pool::default();
    // The file that was given as candidates is the chain file here; there are no other candidates.
    let candidates = if files.is_candidate { &none } else { world.candidates };
    check_one(files.whole(request.target), request, &World { candidates, ..*world }, signatures)
}

pub(crate) fn check_one(
    mut contained: Contained,
    request: &Request<'_>,
    world: &World<'_>,
    signatures: &mut Signatures,
) -> Result<Checked, Refusal> {
    let kept = contained.named_container().filter(|kind| request.keeps_form && *kind != ContainerKind::Der);
    let target = kept.map_or(container::judged(&contained, request.target), |kind| Target::of_form(kind.form()));
    let criteria = Criteria { target, anchors: world.anchors, at: world.at, host: request.host };
    contained.put_leaf_first(target);
    let served = |contained: &Contained| {
        let mut pool = contained.pool(criteria.target);
        add_above(contained.sent_certificates(criteria.target).iter(), world, &mut pool);
        pool
    };
    let mut examined = pair::examine(&mut contained, served, criteria, signatures);
    if let Some(kind) = kept {
        // It may be intended to have no key.
        examined.findings.retain(|finding| finding.rule.code != Code::KeyNotInFile);
        for finding in &mut examined.findings {
            *finding = finding::in_free_container(finding.clone(), target);
        }
        let command = pem_of_container(&contained.path, contained.has_key(), contained.is_locked());
        examined.add([finding::of_container(kind.form().name(), command)]);
    }
    examined.add(of_files(&contained, &examined, target));
    if let Some(variant) = examined.variants.first() {
        let expiring = |days: &u32| finding::expiring(&variant.path, criteria.at, *days);
        let expiring: Vec<Finding> = request.expires_within.iter().flat_map(expiring).collect();
        examined.add(expiring);
    }
    examined.add(of_clients(&contained, &examined, criteria, signatures));
    examined.add(finding::of_known(contained.first(), contained.sent_certificates(target)));
    examined.add(same_as(request, &contained, world)?);
    if let Some(key) = contained.key.take() {
        name_owner(&mut contained, &mut examined, &key);
        contained.key = Some(key);
    }
    examined.name_replacements(contained.certificates(), world);
    Ok(Checked { file: contained.path.to_string_lossy().into_owned(), contained, examined })
}

/// If the missing issuer of one file is in another file that contains only CA certificates, findings name both, with
/// the command that joins them. Targets with a separate chain file load both as they are.
pub(crate) fn name_other_files(checked: &mut [Checked], target: &Target) {
    if !target.sends_all() {
        return;
    }
    let mut of_cas = HashMap::new();
    for (index, one) in checked.iter().enumerate().filter(|(_, one)| read::are_all_of_cas(one.contained.certificates()))
    {
        for certificate in one.contained.certificates() {
            of_cas.entry(certificate.subject().normalized.clone()).or_insert(index);
        }
    }
    for index in 0..checked.len() {
        let missing = checked[index].findings().iter().find(|one| one.rule.code == Code::MissingIntermediate);
        let issuer = missing.and_then(|finding| finding.certificate.as_ref()).map(|below| &below.issuer().normalized);
        let Some(other) = issuer.and_then(|issuer| of_cas.get(issuer)).copied().filter(|other| *other != index) else {
            continue;
        };
        let [own, cas] = [index, other].map(|index| checked[index].contained.path.clone());
        let (leaf, chain) = (file_word(&own), file_word(&cas));
        let command = format!("chainmend fix {leaf} --intermediates {chain}{}", carried::options("fix"));
        checked[index].examined.name_other_file(Code::MissingIntermediate, &cas, &command);
        checked[other].examined.name_other_file(Code::LeafIsCa, &own, &command);
    }
}

/// Where the key of one object of a manifest belongs to the certificate of another one, a finding names that.
pub(crate) fn name_owners(checked: &mut [Checked]) {
    let is_wrong = |one: &Checked| one.findings().iter().any(|finding| finding.rule.code == Code::KeyMismatch);
    for index in 0..checked.len() {
        let one = &checked[index];
        let Some(key) = one.contained.key.as_ref().filter(|_| is_wrong(one)) else { continue };
        let others = checked.iter().filter(|other| other.contained.part != one.contained.part);
        let owner_in = |other: &Checked| {
            let certificates = &other.contained.certificates;
            let owner = certificates.certificates().iter().find(|one| key.belongs_to(one))?;
            let object = other.contained.notes.object.as_ref()?;
            Some(finding::of_owner(owner, format!("{}, {object}", other.file)))
        };
        let found = others.filter(|other| other.file == one.file).find_map(owner_in);
        checked[index].examined.add(found);
    }
}

/// Adds findings about the key to each of these files (their indices). All files are searched for the certificate of the
/// key. Returns the files for which the key is right.
pub(crate) fn add_key_findings(
    key: &KeyFile,
    checked: &mut [Checked],
    of: &[usize],
    target: &'static Target,
    world: &World<'_>,
) -> Vec<usize> {
    // Computed once for all files.
    let owners = key.owners(checked.iter().map(|other| &other.examined.pool).chain([world.candidates]));
    let of_target: Vec<Finding> = key.locked_for(target).into_iter().chain(key.too_large_for(target)).collect();
    let of_one = |index: &usize| {
        [key.findings(checked[*index].contained.server_of(key.key()), &owners), of_target.clone()].concat()
    };
    let found: Vec<Vec<Finding>> = of.iter().map(of_one).collect();
    drop(owners);
    let is_right = |findings: &Vec<Finding>| !findings.iter().any(|finding| finding.severity == Severity::Error);
    let right = of.iter().zip(&found).filter(|(_, found)| is_right(found)).map(|(index, _)| *index).collect();
    let owned: HashSet<String> = checked.iter().filter(|one| one.is_set_of(key)).map(|one| one.file.clone()).collect();
    for (index, findings) in of.iter().zip(found) {
        let one = &mut checked[*index];
        name_owner(&mut one.contained, &mut one.examined, key.key());
        // The other sets of its file have keys of their own.
        if !owned.contains(&one.file) || one.is_set_of(key) {
            one.add_of_key(findings, target);
        }
    }
    right
}

/// Changes findings that name the likeliest server's certificate, if the key belongs to another one.
fn name_owner(contained: &mut Contained, examined: &mut Examined, key: &PrivateKey) {
    let (likeliest, owner) = (&contained.server().clone(), &contained.server_of(key).clone());
    if likeliest != owner {
        contained.set_owner(owner.clone());
        let mut findings = std::mem::take(&mut examined.findings);
        for finding in &mut findings {
            finding.change_leaf(likeliest, owner);
        }
        let of_others = |finding: &Finding| finding.rule.code == Code::AnotherServerCertificate;
        let (others, rest): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(of_others);
        examined.findings = rest;
        examined.findings.extend(contained.located(others));
    }
}

/// Findings about the files as they were given: what the target requires of each. Those that are already known are not
/// repeated.
fn of_files(contained: &Contained, examined: &Examined, target: &'static Target) -> Vec<Finding> {
    let own = [contained.as_given()];
    let files = if contained.given.is_empty() { &own[..] } else { &contained.given };
    let ends: Vec<&Certificate> = examined.variants.iter().map(|variant| &variant.path.anchor().certificate).collect();
    let findings = finding::for_target(target, finding::of_files(target, files, &ends));
    let is_new = |new: &Finding| !examined.findings.iter().any(|known| known.is_same(new));
    contained.merged(findings.filter(is_new).collect())
}

/// Findings about current clients that do not accept a valid chain now or soon, because of their rules or roots.
/// Clients have the given roots.
pub(crate) fn of_clients(
    contained: &Contained,
    examined: &Examined,
    criteria: Criteria<'_>,
    signatures: &mut Signatures,
) -> Vec<Finding> {
    let Some(variant) = examined.variants.first() else {
        return Vec::new();
    };
    let Criteria { target, anchors, at, .. } = criteria;
    let mut certificates = contained.sent_certificates(target).to_vec();
    // Certificates of --intermediates count as served.
    let more: Vec<_> = variant.path.served().filter(|one| !certificates.contains(one)).cloned().collect();
    certificates.extend(more);
    if certificates.len() > MOST_SERVED {
        certificates = variant.path.served().cloned().collect();
    }
    let clients = current_clients(at);
    let elsewhere = Pool::default();
    let served = variant::Received { certificates: &certificates, elsewhere: &elsewhere };
    let stores = ClientStores(anchors);
    let mut of_served = Signatures::default();
    let mut judging = Judging::new(&served, &stores, &mut of_served);
    let by_rules = clients.iter().map(|client| (*client, judging.with_anchors(client, anchors, at)));
    let mut verdicts: Vec<_> = by_rules.collect();
    let chain: Vec<_> = variant.path.served().cloned().collect();
    let alone = variant::Received { certificates: &chain, elsewhere: &Pool::default() };
    for (client, verdict) in verdicts.iter_mut().filter(|(_, verdict)| verdict.rejects()) {
        // A reason to refuse the chain alone is more important than one that depends on the other certificates.
        let of_chain = variant::judge_with(client, &alone, at, anchors, signatures);
        if of_chain.rejects() {
            *verdict = of_chain;
        }
    }
    let mut findings = finding::of_rules(&verdicts, anchors.are_embedded(), &examined.findings);
    let moments = variant::moments(&examined.variants);
    let coverage = variant::coverage_of(&mut judging, &clients, at, &moments);
    let rejects = |row: &&Coverage| row.verdicts.iter().any(|(verdict, _)| verdict.rejects());
    let refusing: Vec<_> = coverage.iter().filter(rejects).map(|row| row.client).collect();
    let chains = &examined.variants[..examined.variants.len().min(MOST_CHAINS)];
    let alone = variant::coverage(chains, &refusing, &Pool::default(), at, &[], &ClientStores(anchors));
    findings.extend(finding::of_coverage(contained.first(), &coverage, &alone));
    findings.extend(finding::of_horizon(&mut judging, &examined.variants, &moments, &coverage, at, anchors));
    findings
}

/// A finding if the certificates differ from those of the other file, or are in another order.
fn same_as(request: &Request<'_>, contained: &Contained, world: &World<'_>) -> Result<Option<Finding>, Refusal> {
    let (other, memory) = match request.same_as {
        None => return Ok(None),
        Some(SameAs::File(path)) => (path, None),
        Some(SameAs::Contents(name, contents)) => (Path::new(name), Some(Memory(contents))),
    };
    let reader = memory.as_ref().map_or(world.reader, |memory| memory as &dyn Reader);
    let expected = reading::read_certificates(&[other.to_owned()], reader, world.password)?;
    if let Some(problem) = expected.notes.problems.first() {
        // Unreadable parts cannot be compared.
        return Err(Refusal::new(Reason::NotComparable(problem.clone())).with_inputs(&expected.notes));
    }
    let mut expected = expected.certificates;
    if request.target.role() == FileRole::RootFirst {
        expected = expected.in_sending_order();
    }
    Ok(finding::of_comparison(contained.all_sent(), expected.certificates(), &other.to_string_lossy()))
}
