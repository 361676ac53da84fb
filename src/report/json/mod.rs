//! Reports as JSON: one object, whose schema is `docs/report.schema.json`. Keys are added, never renamed.

mod brief;
mod certificate;
mod contents;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

pub use self::brief::Brief;
use self::certificate::{Certificate, Content, Leaf, Moment, Root, Sha256, certificates};
use self::contents::Contents;
use super::members::{Member, Roles, members};
use super::role::{Role, roles};
use super::{BundleReport, ChainsReport, CheckReport, Failure, InputNotes, Sources, moment};
use crate::explain::attribution::attribution;
use crate::finding;
use crate::gather::{Fetched, without_credentials};
use crate::job::output::Earlier;
use crate::language::Language;
use crate::path::Outcome;
use crate::read::Place;
use crate::trust;
use crate::variant;
use crate::words::Words as _;
use crate::write;

/// The version of all JSON output.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// The whole report. Fields that do not apply are left out.
#[derive(Debug, Serialize)]
pub struct Report {
    schema_version: u32,
    command: &'static str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaf: Option<Leaf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chain: Option<Chain>,
    /// Only for a checked file.
    #[serde(skip_serializing_if = "Option::is_none")]
    contents: Option<Vec<Content>>,
    variants: Vec<Variant>,
    findings: Vec<Finding>,
    repairs: Vec<Repair>,
    unreadable: Vec<Unreadable>,
    others: Vec<Other>,
    fetched: Vec<Fetch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    files: Vec<WrittenFile>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier_files: Vec<EarlierFile>,
    directives: Vec<String>,
    /// Only for a pair: the other certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<Second>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dry_run: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outdated_stores: Vec<OutdatedStore>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    incomplete_stores: Vec<IncompleteStore>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    store_troubles: Vec<StoreTrouble>,
}

/// Why the local store was not used completely.
#[derive(Debug, Serialize)]
pub(super) struct StoreTrouble {
    message: String,
    remedies: Vec<String>,
}

/// A file of an earlier run that is not part of this deployment.
#[derive(Debug, Serialize)]
struct EarlierFile {
    path: String,
    kind: &'static str,
}

/// A root list for which the certificates of some roots are not available.
#[derive(Debug, Serialize)]
struct IncompleteStore {
    store: &'static str,
    snapshot: String,
    missing: &'static [&'static str],
}

/// The report about the other certificate of a pair.
#[derive(Debug, Serialize)]
struct Second {
    leaf: Leaf,
    chain: Chain,
    variants: Vec<Variant>,
    findings: Vec<Finding>,
    fetched: Vec<Fetch>,
}

/// A store whose newest list is outdated.
#[derive(Debug, Serialize)]
struct OutdatedStore {
    store: &'static str,
    newest: &'static str,
    days: i64,
}

/// Why a run failed, or could not process one file.
#[derive(Clone, Debug, Serialize)]
pub struct Error {
    exit: u8,
    reason_code: &'static str,
    message: String,
    causes: Vec<String>,
    remedies: Vec<String>,
}

/// A chain. If it is not valid, it is the best attempt, without variant and root.
#[derive(Debug, Serialize)]
struct Chain {
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known_as: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    caveats: Vec<&'static str>,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<Root>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legacy: Option<bool>,
    certificates: Vec<Certificate>,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    code: finding::Code,
    name: &'static str,
    severity: &'static str,
    #[serde(rename = "where")]
    place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    message: String,
    remedy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<Spot>,
}

/// One of several places of a finding.
#[derive(Clone, Debug, Serialize)]
struct Spot {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
}

/// A chain that can be chosen.
#[derive(Clone, Debug, Serialize)]
#[allow(clippy::struct_excessive_bools)] // As in JSON.
pub(super) struct Variant {
    id: String,
    known_as: Vec<&'static str>,
    caveats: Vec<&'static str>,
    handshake_bytes: usize,
    superseded: bool,
    expired_root: bool,
    trusted: bool,
    valid_today: bool,
    #[serde(rename = "variant")]
    kind: &'static str,
    root: Root,
    expires: Moment,
    served: Vec<Sha256>,
    /// Only in reports of `chains`.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificates: Option<Vec<Certificate>>,
    /// Only if clients were evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    conditions: Option<Vec<StoreCondition>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    announcements: Option<Vec<Announced>>,
}

#[derive(Clone, Debug, Serialize)]
struct Announced {
    store: &'static str,
    day: String,
    source: Cow<'static, str>,
}

/// The announcements about the root of a chain.
fn announcements(variant: &variant::Variant, at: OffsetDateTime, language: Language) -> Vec<Announced> {
    let of_root = trust::announcements(&variant.path.anchor().certificate, at);
    let row = |one: trust::Announcement| {
        let source = attribution(one.source, language);
        Announced { store: one.store, day: one.day.to_string(), source }
    };
    of_root.into_iter().map(row).collect()
}

#[derive(Clone, Debug, Serialize)]
struct StoreCondition {
    store: &'static str,
    snapshot: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    text: String,
}

/// The conditions under which the stores of this time trust the root of a chain.
fn conditions(variant: &variant::Variant, at: OffsetDateTime, language: Language) -> Vec<StoreCondition> {
    let of_root = trust::conditions_of(&variant.path.anchor().certificate, at);
    let each = of_root.into_iter().flat_map(|(snapshot, conditions)| conditions.iter().map(move |one| (snapshot, one)));
    let row = |(snapshot, condition): (&'static trust::Snapshot, &trust::Condition)| StoreCondition {
        store: snapshot.store,
        snapshot: snapshot.to_string(),
        kind: condition.name(),
        until: condition.until().map(moment),
        text: condition.words(language),
    };
    each.map(row).collect()
}

#[derive(Debug, Serialize)]
struct Repair {
    kind: &'static str,
    file: String,
    line: usize,
    before: String,
    after: String,
}

#[derive(Debug, Serialize)]
struct Unreadable {
    message: String,
    file: String,
    line: usize,
}

#[derive(Debug, Serialize)]
struct Other {
    label: String,
    file: String,
    line: usize,
}

#[derive(Debug, Serialize)]
struct Fetch {
    url: String,
    ok: bool,
    cached: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetched_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificates: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// A written file. If it went to standard output, it has no path, and the report contains its contents.
#[derive(Debug, Serialize)]
struct WrittenFile {
    path: Option<String>,
    role: &'static str,
    sha256: Sha256,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Contents<'static>>,
}

impl Error {
    /// A failure that ends a run with the exit status `exit`.
    pub(super) fn new(failure: &Failure, exit: u8) -> Self {
        let Failure { what, why, remedy } = failure.clone();
        Self { exit, reason_code: reason_code(exit), message: what, causes: why, remedies: remedy }
    }
}

/// The kind of failure for an exit status.
fn reason_code(exit: u8) -> &'static str {
    match exit {
        1 => "error-finding",
        2 => "wrong-command-line",
        3 => "unusable-input",
        4 => "no-valid-chain",
        5 => "network-failed",
        6 => "output-not-written",
        _ => "other",
    }
}

/// One file of a run, in the same form for every command with several files.
#[derive(Debug, Serialize)]
pub struct FileRow {
    /// The file, as the user named it.
    pub(super) file: String,
    /// The object in a manifest of several, as `Secret default/web`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) object: Option<String>,
    /// Whether it has no problems.
    pub(super) ok: bool,
    /// Its findings.
    pub(super) findings: Vec<Finding>,
    /// Why it could not be processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Error>,
}

/// A list under `key`. The other fields of the report are empty.
pub fn list(command: &'static str, key: &'static str, rows: Vec<Value>) -> impl Serialize {
    #[derive(Serialize)]
    struct List {
        #[serde(flatten)]
        report: Report,
        #[serde(flatten)]
        rows: BTreeMap<&'static str, Vec<Value>>,
    }
    let report = base(command, true, &InputNotes::default(), Language::English);
    List { report, rows: BTreeMap::from([(key, rows)]) }
}

/// The report of a `bundle` run that succeeded.
pub fn bundle(report: &BundleReport<'_>) -> Report {
    Report {
        leaf: Some(Leaf(report.chosen.path.leaf().clone())),
        chain: Some(chain(report.chosen, report.sources, report.language)),
        variants: report.variants.iter().map(|row| variant(row, report.language)).collect(),
        fetched: report.fetched.iter().map(|row| fetched(row, report.language)).collect(),
        findings: of_bundle(report),
        target: Some(report.target.name()),
        files: report.files.iter().map(file).collect(),
        earlier_files: earlier_files(report.earlier),
        directives: report.directives.clone(),
        dry_run: report.dry_run,
        ..base("bundle", true, report.inputs, report.language)
    }
}

fn earlier_files(earlier: Option<&Earlier>) -> Vec<EarlierFile> {
    let Some(earlier) = earlier else { return Vec::new() };
    let row = |path: &PathBuf, kind| EarlierFile { path: path.to_string_lossy().into_owned(), kind };
    let certificates = earlier.files.iter().map(|path| row(path, "certificates"));
    certificates.chain(earlier.record.iter().map(|path| row(path, "manifest"))).collect()
}

/// The report of a `bundle` run with two certificates for the same names.
pub fn pair(first: &BundleReport<'_>, other: &BundleReport<'_>) -> Report {
    let one = bundle(first);
    let Report { leaf, chain, variants, findings, fetched, files, directives, .. } = bundle(other);
    let second = leaf.zip(chain).map(|(leaf, chain)| Second { leaf, chain, variants, findings, fetched });
    let files = one.files.into_iter().chain(files).collect();
    let directives = one.directives.into_iter().chain(directives).collect();
    Report { files, directives, second, ..one }
}

/// Findings about clients that refuse the chain, and why issuers could not be fetched.
fn of_bundle(report: &BundleReport<'_>) -> Vec<Finding> {
    let mut findings = of_network(report.fetched, report.sources, report.language);
    let rows = report.findings.iter().chain(report.left_out);
    findings.extend(rows.map(|row| finding(row, report.sources, report.language)));
    let limit = report.limit_reached.map(finding::search_limit);
    let warnings = of_chosen(report.chosen).into_iter().chain(limit);
    findings.extend(warnings.map(|row| finding(&row, report.sources, report.language)));
    findings
}

/// Why issuers could not be fetched.
fn of_network(fetched: &[Fetched], sources: Sources<'_>, language: Language) -> Vec<Finding> {
    fetched.iter().filter_map(finding::of_fetched).map(|row| finding(&row, sources, language)).collect()
}

/// Warnings about the chosen chain.
fn of_chosen(chosen: &variant::Variant) -> Vec<finding::Finding> {
    let sent: Vec<_> = chosen.path.served().cloned().collect();
    let mut findings = finding::of_known(chosen.path.leaf(), &sent);
    findings.extend(finding::of_legacy(&chosen.path));
    findings
}

/// The report of a `chains` run, without the verdicts of clients.
pub(super) fn chains(report: &ChainsReport<'_>) -> Report {
    let chosen = report.fitting.map(|fitting| &report.variants[fitting.index]);
    let findings = || {
        let of_chosen = chosen.map(of_chosen).unwrap_or_default();
        let rows = of_chosen.iter().chain(report.others).map(|row| finding(row, report.sources, report.language));
        of_network(report.fetched, report.sources, report.language).into_iter().chain(rows).collect()
    };
    let row = |row| {
        let conditions = Some(conditions(row, report.at, report.language));
        let announcements = Some(announcements(row, report.at, report.language));
        let certificates = Some(certificates(&roles(row), report.sources));
        Variant { certificates, conditions, announcements, ..variant(row, report.language) }
    };
    Report {
        error: report.failed.map(|(failure, exit, _)| Error::new(failure, exit)),
        leaf: report.variants.first().map(|variant| Leaf(variant.path.leaf().clone())),
        chain: chosen.map(|chosen| chain(chosen, report.sources, report.language)),
        variants: report.variants.iter().map(row).collect(),
        fetched: report.fetched.iter().map(|row| fetched(row, report.language)).collect(),
        findings: report.failed.map_or_else(findings, |(_, _, findings)| findings.to_vec()),
        ..base("chains", report.failed.is_none(), report.inputs, report.language)
    }
}

/// The report of a run that failed with `exit`.
pub fn failure(
    command: &'static str,
    failure: &Failure,
    exit: u8,
    inputs: &InputNotes,
    findings: &[Finding],
    language: Language,
) -> Report {
    let error = Error::new(failure, exit);
    Report { error: Some(error), findings: findings.to_vec(), ..base(command, false, inputs, language) }
}

/// Findings about the lack of a valid chain from `leaf`, and the errors of fetching.
pub fn of_no_path(
    leaf: &crate::certificate::Certificate,
    outcome: &Outcome,
    fetched: &[Fetched],
    sources: Sources<'_>,
    language: Language,
) -> Vec<Finding> {
    let file = sources.file_of(leaf);
    let of_leaf = super::failure::leaf_errors(leaf, None);
    let of_chain = finding::no_path(leaf, outcome, fetched).into_iter().chain(of_leaf).map(|row| row.in_file(&file));
    let of_chain = of_chain.map(|row| finding(&row, sources, language));
    of_chain.chain(of_network(fetched, sources, language)).collect()
}

impl Finding {
    /// Its code.
    pub(super) fn code(&self) -> finding::Code {
        self.code
    }
}

impl Report {
    /// The findings.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Sets the network requests.
    #[must_use]
    pub fn with_fetched(self, rows: &[Fetched], language: Language) -> Self {
        Self { fetched: rows.iter().map(|row| fetched(row, language)).collect(), ..self }
    }

    /// Sets the result for all files of a run.
    pub(super) fn with_verdict(self, ok: bool) -> Self {
        Self { ok, ..self }
    }
}

fn base(command: &'static str, ok: bool, inputs: &InputNotes, language: Language) -> Report {
    let split = |place: &Place| (place.file.to_string(), place.line);
    let repairs = inputs.repairs.iter().map(|repair| {
        let (file, line) = split(&repair.place);
        Repair { kind: repair.kind.name(), file, line, before: repair.before.clone(), after: repair.after.clone() }
    });
    let unreadable = inputs.problems.iter().map(|problem| {
        let (file, line) = split(&problem.place);
        Unreadable { message: problem.kind.words(language), file, line }
    });
    let others = inputs.others.iter().map(|other| {
        let (file, line) = split(&other.place);
        Other { label: other.label.clone(), file, line }
    });
    Report {
        schema_version: SCHEMA_VERSION,
        command,
        ok,
        error: None,
        leaf: None,
        chain: None,
        contents: None,
        variants: Vec::new(),
        findings: Vec::new(),
        repairs: repairs.collect(),
        unreadable: unreadable.collect(),
        others: others.collect(),
        fetched: Vec::new(),
        target: None,
        files: Vec::new(),
        earlier_files: Vec::new(),
        directives: Vec::new(),
        second: None,
        dry_run: false,
        outdated_stores: inputs.outdated.iter().map(outdated).collect(),
        incomplete_stores: inputs.incomplete.iter().map(|snapshot| incomplete(snapshot)).collect(),
        store_troubles: store_troubles(&inputs.store, language),
    }
}

fn incomplete(snapshot: &trust::Snapshot) -> IncompleteStore {
    IncompleteStore { store: snapshot.store, snapshot: snapshot.to_string(), missing: snapshot.missing }
}

pub(super) fn store_troubles(troubles: &[crate::job::StoreTrouble], language: Language) -> Vec<StoreTrouble> {
    let failures = troubles.iter().map(|trouble| super::intermediates::of_store_trouble(trouble, language));
    failures.map(|failure| StoreTrouble { message: failure.what, remedies: failure.remedy }).collect()
}

fn outdated(outdated: &trust::Outdated) -> OutdatedStore {
    let trust::Outdated { newest, days } = *outdated;
    OutdatedStore { store: newest.store, newest: newest.date, days }
}

fn chain(chosen: &variant::Variant, sources: Sources<'_>, language: Language) -> Chain {
    let entries = variant::entries_for(&chosen.path);
    Chain {
        variant: Some(chosen.kind.name()),
        id: Some(chosen.id().to_owned()),
        known_as: entries.iter().map(|entry| entry.id).collect(),
        caveats: caveats(&entries, language),
        valid: true,
        root: Some(Root(chosen.path.anchor().certificate.clone())),
        expires: Some(Moment(chosen.path.earliest_expiry().0)),
        legacy: Some(!chosen.path.legacy().is_empty()),
        certificates: certificates(&roles(chosen), sources),
    }
}

fn caveats(entries: &[&'static variant::Entry], language: Language) -> Vec<&'static str> {
    entries.iter().flat_map(|entry| entry.caveats).map(|caveat| caveat.of(language)).collect()
}

/// The best attempt at a chain.
fn attempt(tried: &[crate::certificate::Certificate], sources: Sources<'_>) -> Chain {
    let role = |index: usize, member| if index == 0 { Role::of_start(member) } else { Role::Intermediate };
    let rows: Vec<_> = tried.iter().enumerate().map(|(index, member)| (role(index, member), member)).collect();
    let certificates = certificates(&rows, sources);
    Chain {
        variant: None,
        id: None,
        known_as: Vec::new(),
        caveats: Vec::new(),
        valid: false,
        root: None,
        expires: None,
        legacy: None,
        certificates,
    }
}

pub(super) fn finding(finding: &finding::Finding, sources: Sources<'_>, language: Language) -> Finding {
    finding_at(finding, sources.spot_of(finding).text(Language::English), language)
}

/// A finding at `place`.
pub(super) fn finding_at(finding: &finding::Finding, place: String, language: Language) -> Finding {
    let spots = finding.places();
    Finding {
        code: finding.rule.code,
        name: finding.rule.name,
        severity: finding.severity.name(),
        place,
        sha256: finding.certificate.as_ref().map(|certificate| certificate.fingerprint().to_string()),
        message: finding.message(language),
        remedy: finding.remedy(language),
        count: (!spots.is_empty()).then_some(spots.len()),
        places: spots.iter().map(|spot| Spot { line: spot.line, offset: spot.offset }).collect(),
    }
}

/// The report about a checked file.
pub(super) fn check(report: &CheckReport<'_>) -> Report {
    let valid = report.variants.first().map(|variant| chain(variant, report.sources, report.language));
    // If a limit ended the search early, there is only the leaf.
    let leaf_alone = &report.certificates.certificates()[..report.certificates.len().min(1)];
    let tried = report.outcome.account.as_ref().map_or(leaf_alone, |account| &account.chain);
    Report {
        leaf: report.certificates.certificates().first().cloned().map(Leaf),
        chain: Some(valid.unwrap_or_else(|| attempt(tried, report.sources))),
        contents: Some(contents(report)),
        variants: report.variants.iter().map(|row| variant(row, report.language)).collect(),
        target: Some(report.target.name()),
        findings: report.findings.iter().map(|row| finding(row, report.sources, report.language)).collect(),
        ..base("check", report.is_deployable(), report.inputs, report.language)
    }
}

/// Every certificate of the file in order, with its role.
fn contents(report: &CheckReport<'_>) -> Vec<Content> {
    let known = Roles::of(report);
    let content = |member: &Member<'_>| {
        let role = known.of_member(member);
        let (certificate, place) = (member.certificate.clone(), member.place.clone());
        Content { role: role.role, leads_to: role.leads_to, certificate, place }
    };
    members(report).iter().map(content).collect()
}

pub(super) fn variant(variant: &variant::Variant, language: Language) -> Variant {
    let entries = variant::entries_for(&variant.path);
    Variant {
        id: variant.id().to_owned(),
        known_as: entries.iter().map(|entry| entry.id).collect(),
        caveats: caveats(&entries, language),
        handshake_bytes: variant.handshake_bytes(),
        superseded: variant.superseded,
        expired_root: variant.expired_root,
        trusted: variant.trusted,
        valid_today: variant.valid_today,
        kind: variant.kind.name(),
        root: Root(variant.path.anchor().certificate.clone()),
        expires: Moment(variant.path.earliest_expiry().0),
        served: variant.path.served().map(|certificate| Sha256(certificate.fingerprint())).collect(),
        certificates: None,
        conditions: None,
        announcements: None,
    }
}

fn fetched(row: &Fetched, language: Language) -> Fetch {
    Fetch {
        url: without_credentials(&row.url).into_owned(),
        ok: row.outcome.is_ok(),
        cached: row.kept_since.is_some(),
        fetched_at: row.kept_since.and_then(super::time_of),
        certificates: row.outcome.as_ref().ok().copied(),
        message: row.outcome.as_ref().err().map(|error| error.words(language)),
    }
}

fn file((file, path): &(&write::File, Option<PathBuf>)) -> WrittenFile {
    WrittenFile {
        path: path.as_ref().map(|path| path.to_string_lossy().into_owned()),
        role: file.role.name(),
        sha256: Sha256(file.sha256()),
        content: path.is_none().then(|| Contents::of(&file.bytes).into_owned()),
    }
}
