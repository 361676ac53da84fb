//! `chainmend check`: what a TLS client would say of a chain file.

use std::path::{Path, PathBuf};

use super::args::{Check as Arguments, CheckFormat, Common};
use super::exit::{Exit, Stop};
use crate::certificate::Certificate;
use crate::finding::{self, Finding, Severity};
use crate::job::examine::{Contained, Examined, MOST_SERVED, Standard};
use crate::job::inputs;
use crate::job::key::{self, KeyFile};
use crate::job::session;
use crate::path::Signatures;
use crate::pool::{Pool, Source};
use crate::read::{Place, may_be_ca};
use crate::report::{self, CheckReport, Failure, InputNotes, NotJudged, Sources, safe};
use crate::trust::Anchors;
use crate::variant::{self, ClientStores, Coverage, Judging, Served, Verdict};
use crate::words::Words as _;
use crate::write::{FileRole, Target};

/// Of more valid chains than this, whether a client would accept one of them alone is not looked at.
const MOST_CHAINS: usize = 8;

/// One file, judged.
struct Checked {
    file: String,
    contained: Contained,
    examined: Examined,
    /// What could not be read in the files of candidates.
    of_candidates: InputNotes,
}

/// A file that could not be judged.
struct Unusable {
    file: String,
    stop: Box<Stop>,
}

impl Unusable {
    fn not_judged(&self) -> NotJudged<'_> {
        NotJudged { file: &self.file, failure: &self.stop.failure, exit: self.stop.exit as u8 }
    }

    fn say(&self, common: &Common) {
        super::say(&report::notes_text(&self.stop.inputs, common.verbose > 0, common.language()), common);
        super::tell(&report::failure_text(&self.stop.failure, common.language()));
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let target = arguments.target.target();
    let common = &arguments.common;
    session::check_files(&arguments.files, "chainmend check fullchain.pem", common)?;
    let password = key::given_password(&arguments.key.password, &arguments.files, common)?;
    let key = key::read(&arguments.key, password.as_deref(), &arguments.files, common)?;
    let mut of_roots = InputNotes::default();
    let anchors = inputs::anchors(common, password.as_ref(), &mut of_roots)?;
    super::say(&report::notes_text(&of_roots, common.verbose > 0, common.language()), common);
    let at = common.time_of_judgement();
    let standard = Standard {
        password: password.as_ref(),
        target,
        anchors: &anchors,
        at,
        host: arguments.host.as_ref(),
        language: common.language(),
    };
    let mut signatures = Signatures::default();
    let mut checked: Vec<Checked> = Vec::new();
    let mut unusable: Vec<Unusable> = Vec::new();
    let is_sarif = arguments.format == CheckFormat::Sarif;
    let (files, chain) = pair(arguments, standard)?;
    for file in files {
        match check(file, chain.as_ref(), arguments, standard, &mut signatures) {
            Ok(parts) => checked.extend(parts.into_iter().map(|one| one.judged_by(&of_roots))),
            // One file that cannot be used keeps no other one from being judged, and a report for machines has it.
            Err(stop) if arguments.files.len() > 1 || is_sarif => {
                unusable.push(Unusable { file: file.to_string_lossy().into_owned(), stop });
            }
            Err(stop) => return Err(stop),
        }
    }
    if let Some(key) = &key {
        add_key_findings(key, &mut checked, common);
    }
    if checked.is_empty() && !unusable.is_empty() && !is_sarif {
        let first = unusable.remove(0);
        for one in &unusable {
            one.say(common);
        }
        return Err(first.stop);
    }
    let reports: Vec<CheckReport<'_>> = checked.iter().map(|one| one.report(target, common, &anchors)).collect();
    for one in &checked {
        // The rest of the notes are findings.
        super::say(&report::notes_text(&one.of_candidates, common.verbose > 0, common.language()), common);
    }
    for one in &unusable {
        one.say(common);
    }
    let failures: Vec<NotJudged<'_>> = unusable.iter().map(Unusable::not_judged).collect();
    let printed = match arguments.format {
        CheckFormat::Text if common.quiet => super::print(&colored(&errors_alone(&reports))),
        CheckFormat::Text => super::print(&colored(&report::check_text(&reports))),
        CheckFormat::Sarif => super::print_json(&report::sarif(&reports, &failures, common.language())),
        CheckFormat::Json => {
            let object = report::check_json(&reports, &failures);
            object.map_or(Ok(()), |object| super::print_json(&object))
        }
    };
    printed.map_err(|error| super::no_output(&error, common.language()))?;
    Ok(match unusable.first() {
        Some(one) => one.stop.exit,
        None if reports.iter().all(CheckReport::is_deployable) => Exit::Done,
        None => Exit::Findings,
    })
}

/// What a quiet run says: of the files that cannot be deployed, and of what keeps them from it.
fn errors_alone(reports: &[CheckReport<'_>]) -> String {
    let bad: Vec<&CheckReport<'_>> = reports.iter().filter(|report| !report.is_deployable()).collect();
    let is_error = |report: &CheckReport<'_>, finding: &&Finding| finding.is_failure(report.strict);
    let of = |report: &CheckReport<'_>| report.findings.iter().filter(|one| is_error(report, one)).cloned().collect();
    let errors: Vec<Vec<Finding>> = bad.iter().map(|report| of(report)).collect();
    let reports: Vec<CheckReport<'_>> =
        bad.into_iter().zip(&errors).map(|(report, findings)| CheckReport { findings, ..*report }).collect();
    report::check_text(&reports)
}

/// What is wrong with the key for each file; all of them are searched for the certificate that it belongs to.
fn add_key_findings(key: &KeyFile, checked: &mut [Checked], common: &Common) {
    // Once for all files, however many there are.
    let owners = key.owners(checked.iter().map(|other| &other.examined.pool));
    let found: Vec<Vec<Finding>> = checked.iter().map(|one| key.findings(one.contained.first(), &owners)).collect();
    drop(owners);
    for (one, findings) in checked.iter_mut().zip(found) {
        if !findings.iter().any(|finding| finding.severity == Severity::Error) {
            super::say(&key.text(one.contained.first(), false), common);
        }
        one.examined.add(findings);
    }
}

/// The text with its colours where standard output takes them.
pub(crate) fn colored(text: &str) -> Vec<u8> {
    if anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never {
        return anstream::adapter::strip_str(text).to_string().into_bytes();
    }
    text.as_bytes().to_vec()
}

/// The second file of a server that has one for its chain.
struct Chain {
    file: String,
    certificates: Vec<Certificate>,
    places: Vec<Place>,
}

/// The files that are judged alone; and the chain file that belongs to the only one of them, where the server has one and two
/// files are named, the second of which holds no other server's certificate.
fn pair<'a>(arguments: &'a Arguments, standard: Standard<'_>) -> Result<(&'a [PathBuf], Option<Chain>), Box<Stop>> {
    let alone = Ok((&arguments.files[..], None));
    let has_chain_file = matches!(
        standard.target.artifacts.get(1).map(|artifact| artifact.role),
        Some(FileRole::Chain | FileRole::ChainWithLeaf)
    );
    let [first, second] = &arguments.files[..] else { return alone };
    if !has_chain_file {
        return alone;
    }
    let read = |file: &PathBuf| Contained::read(file, standard.password, standard.language);
    let (Ok(of_leaf), Ok(of_chain)) = (read(first), read(second)) else { return alone };
    let is_part = |one: &Certificate| one == of_leaf.first() || may_be_ca(one);
    if !of_chain.certificates.iter().all(is_part) || !of_chain.notes.problems.is_empty() {
        return alone;
    }
    let Contained { certificates, places, .. } = of_chain;
    let file = second.to_string_lossy().into_owned();
    Ok((&arguments.files[..1], Some(Chain { file, certificates, places })))
}

impl Chain {
    /// Those that the server sends from it.
    fn add_to(&self, pool: &mut Pool, target: &Target) {
        let skips = target.artifacts.get(1).is_some_and(|artifact| artifact.role == FileRole::ChainWithLeaf);
        for (certificate, place) in self.certificates.iter().zip(&self.places).skip(usize::from(skips)) {
            pool.add_parsed(certificate.clone(), Source::Input(place.clone()));
        }
    }
}

/// A file, or each of the chains in it.
fn check(
    file: &Path,
    chain: Option<&Chain>,
    arguments: &Arguments,
    standard: Standard<'_>,
    signatures: &mut Signatures,
) -> Result<Vec<Checked>, Box<Stop>> {
    let parts = Contained::read_each(file, standard.password, arguments.common.language())?;
    parts.into_iter().map(|contained| check_one((file, chain), contained, arguments, standard, signatures)).collect()
}

fn check_one(
    (file, chain): (&Path, Option<&Chain>),
    contained: Contained,
    arguments: &Arguments,
    standard: Standard<'_>,
    signatures: &mut Signatures,
) -> Result<Checked, Box<Stop>> {
    let mut pool = contained.pool(standard.target);
    if let Some(chain) = chain {
        chain.add_to(&mut pool, standard.target);
    }
    let mut of_candidates = InputNotes::default();
    inputs::add_intermediates(&arguments.common, standard.password, &mut pool, &mut of_candidates)?;
    let mut examined = contained.examine(pool, standard, signatures);
    let labels = examined.labels.clone();
    let _in_use = labels.enter(standard.language);
    if let Some(chain) = chain {
        let finding =
            finding::of_chain_file(standard.target, contained.first(), &chain.certificates, &safe(&chain.file));
        examined.add(finding.map(|finding| finding.at(chain.places[0].clone())));
    }
    if let Some(variant) = examined.variants.first() {
        let expiring = |days: &u32| finding::expiring(&variant.path, standard.at, *days);
        let expiring: Vec<Finding> = arguments.expires_within.iter().flat_map(expiring).collect();
        examined.add(expiring);
    }
    examined.add(of_clients(&contained, &examined, standard, signatures));
    examined.add(same_as(arguments, &contained, standard)?);
    Ok(Checked { file: file.to_string_lossy().into_owned(), contained, examined, of_candidates })
}

/// Which of today's clients do not accept a valid chain: by their rules and by their roots, now or soon. They have the roots
/// that were given.
pub(crate) fn of_clients(
    contained: &Contained,
    examined: &Examined,
    standard: Standard<'_>,
    signatures: &mut Signatures,
) -> Vec<Finding> {
    let Some(variant) = examined.variants.first() else {
        return Vec::new();
    };
    let Standard { target, anchors, at, .. } = standard;
    let count = if target.sends_all() { contained.certificates.len() } else { 1 };
    let mut certificates = contained.certificates[..count].to_vec();
    // What --intermediates gives is served too.
    let more: Vec<_> = variant.path.served().filter(|one| !certificates.contains(one)).cloned().collect();
    certificates.extend(more);
    if certificates.len() > MOST_SERVED {
        certificates = variant.path.served().cloned().collect();
    }
    let clients = session::current_clients(at);
    let elsewhere = Pool::default();
    let (served, stores) = (Served { certificates: &certificates, elsewhere: &elsewhere }, ClientStores(anchors));
    let mut of_served = Signatures::default();
    let mut judging = Judging::new(&served, &stores, &mut of_served);
    let by_rules = clients.iter().map(|client| (*client, judging.with_anchors(client, anchors, at)));
    let mut verdicts: Vec<_> = by_rules.collect();
    let chain: Vec<_> = variant.path.served().cloned().collect();
    for (client, verdict) in verdicts.iter_mut().filter(|(_, verdict)| verdict.rejects()) {
        // What keeps a client from the chain itself matters more than where the rest leads it.
        let of_chain = variant::verdicts(&[*client], &chain, at, anchors, signatures);
        *verdict = of_chain.into_iter().map(|(_, verdict)| verdict).find(Verdict::rejects).unwrap_or(verdict.clone());
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

/// That the certificates are not those of the other file, in its order.
fn same_as(arguments: &Arguments, contained: &Contained, standard: Standard<'_>) -> Result<Option<Finding>, Box<Stop>> {
    let Some(other) = &arguments.same_as else { return Ok(None) };
    let language = arguments.common.language();
    let expected = inputs::read_certificates(std::slice::from_ref::<PathBuf>(other), standard.password, language)?;
    if let Some(problem) = expected.notes.problems.first() {
        // What is not known is not the same.
        let what = format!("{}: {}", safe(&problem.place.to_string()), problem.kind.words(language));
        return Err(Stop::new(Exit::Input, Failure::new(what)).with_inputs(&expected.notes));
    }
    Ok(finding::of_comparison(&contained.certificates, &expected.certificates, &other.to_string_lossy()))
}

impl Checked {
    /// With what is to be known of the roots.
    fn judged_by(mut self, of_roots: &InputNotes) -> Self {
        self.contained.notes.outdated.clone_from(&of_roots.outdated);
        self
    }

    fn report<'a>(&'a self, target: &'static Target, common: &Common, anchors: &'a Anchors) -> CheckReport<'a> {
        let Examined { pool, outcome, variants, findings, labels, .. } = &self.examined;
        CheckReport {
            file: &self.file,
            certificates: &self.contained.certificates,
            places: &self.contained.places,
            duplicates: &self.contained.duplicates,
            outcome,
            variants,
            findings,
            target,
            strict: common.strict,
            verbose: common.verbose > 0,
            language: common.language(),
            sources: Sources { pool, anchors },
            inputs: &self.contained.notes,
            labels,
        }
    }
}
