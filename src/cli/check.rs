//! `chainmend check`: what a TLS client would say of a chain file.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::args::{Check as Arguments, CheckFormat, Common};
use super::exit::{Exit, Stop};
use super::inputs::{self, Inputs};
use super::key::{self, KeyFile};
use super::session;
use crate::certificate::Certificate;
use crate::finding::{self, Contents, Finding, Severity};
use crate::path::{self, Limits, Outcome, Question, Signatures};
use crate::pool::{Pool, Source};
use crate::report::{self, CheckReport, InputNotes, Sources};
use crate::trust::Anchors;
use crate::variant::{self, Variant};

/// One file, judged.
struct Checked {
    file: String,
    leaf: Certificate,
    pool: Pool,
    notes: InputNotes,
    outcome: Outcome,
    variants: Vec<Variant>,
    findings: Vec<Finding>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Box<Stop>> {
    let common = &arguments.common;
    session::check_standard_input(&arguments.files, common)?;
    let key = key::read(&arguments.key, &arguments.files, common)?;
    let anchors = inputs::anchors(common)?;
    let at = common.at.unwrap_or_else(OffsetDateTime::now_utc);
    let mut signatures = Signatures::default();
    let mut checked: Vec<Checked> = arguments
        .files
        .iter()
        .map(|file| check(file, arguments, &anchors, at, &mut signatures))
        .collect::<Result<_, _>>()?;
    if let Some(key) = &key {
        add_key_findings(key, &mut checked, common);
    }
    let reports: Vec<CheckReport<'_>> = checked.iter().map(|one| one.report(common, &anchors)).collect();
    for report in &reports {
        // The rest of the notes are findings.
        let notes = InputNotes { problems: report.inputs.problems.clone(), ..InputNotes::default() };
        super::say(&report::notes_text(&notes, common.verbose > 0), common);
    }
    let printed = match arguments.format {
        CheckFormat::Text => super::print(&colored(&reports.iter().map(report::check_text).collect::<String>())),
        CheckFormat::Sarif => super::print_json(&report::sarif(&reports)),
        CheckFormat::Json => report::check_json(&reports).map_or(Ok(()), |object| super::print_json(&object)),
    };
    printed.map_err(|error| super::no_output(&error))?;
    Ok(if reports.iter().all(CheckReport::is_deployable) { Exit::Done } else { Exit::Findings })
}

/// What is wrong with the key for each file; all of them are searched for the certificate that it belongs to.
fn add_key_findings(key: &KeyFile, checked: &mut [Checked], common: &Common) {
    let found: Vec<Vec<Finding>> =
        checked.iter().map(|one| key.findings(&one.leaf, checked.iter().map(|other| &other.pool))).collect();
    for (one, findings) in checked.iter_mut().zip(found) {
        if !findings.iter().any(|finding| finding.severity == Severity::Error) {
            super::say(&key.text(&one.leaf, false), common);
        }
        one.findings.extend(findings);
        one.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }
}

/// The text with its colours where standard output takes them.
fn colored(text: &str) -> Vec<u8> {
    if anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never {
        return anstream::adapter::strip_str(text).to_string().into_bytes();
    }
    text.as_bytes().to_vec()
}

fn check(
    file: &Path,
    arguments: &Arguments,
    anchors: &Anchors,
    at: OffsetDateTime,
    signatures: &mut Signatures,
) -> Result<Checked, Box<Stop>> {
    let Inputs { certificates, places, duplicates, mut notes } = inputs::read_certificates(&[PathBuf::from(file)])?;
    let mut pool = Pool::default();
    for (certificate, place) in certificates.iter().zip(places) {
        pool.add(certificate.der().to_vec(), Source::Input(place));
    }
    let problems = std::mem::take(&mut notes.problems);
    inputs::add_intermediates(&arguments.common, &mut pool, &mut notes)?;
    // What a server presents as its own is the first one, whatever else there is.
    let leaf = certificates[0].clone();
    let question = Question { at, limits: Limits::DEFAULT, expired_anchors: false };
    let outcome = path::search(&leaf, &pool, anchors, question, signatures);
    let variants = variant::variants(outcome.paths.clone(), &pool, anchors, at);
    let contents = Contents { certificates: &certificates, duplicates: &duplicates, others: &notes.others };
    let mut findings: Vec<Finding> = problems.iter().map(finding::of_problem).collect();
    findings.extend(notes.repairs.iter().map(finding::of_repair));
    findings.extend(finding::of_first(&certificates));
    findings.extend(finding::of_contents(contents, &variants));
    match variants.first() {
        Some(variant) => {
            findings.extend(finding::of_path(&variant.path));
            findings
                .extend(arguments.expires_within.iter().flat_map(|days| finding::expiring(&variant.path, at, *days)));
        }
        None => findings.extend(finding::no_path(&leaf, &outcome)),
    }
    findings.extend(finding::of_leaf(&leaf, arguments.host.as_ref()));
    findings.extend(finding::of_issuance(&leaf, variants.first().map(|variant| &variant.path), at));
    findings.extend(same_as(arguments, &certificates)?);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(Checked { file: file.to_string_lossy().into_owned(), leaf, pool, notes, outcome, variants, findings })
}

/// That the certificates are not those of the other file, in its order.
fn same_as(arguments: &Arguments, certificates: &[Certificate]) -> Result<Option<Finding>, Box<Stop>> {
    let Some(other) = &arguments.same_as else { return Ok(None) };
    let expected = inputs::read_certificates(std::slice::from_ref(other))?;
    Ok(finding::of_comparison(certificates, &expected.certificates, &other.to_string_lossy()))
}

impl Checked {
    fn report<'a>(&'a self, common: &Common, anchors: &'a Anchors) -> CheckReport<'a> {
        CheckReport {
            file: &self.file,
            leaf: &self.leaf,
            outcome: &self.outcome,
            variants: &self.variants,
            findings: &self.findings,
            strict: common.strict,
            verbose: common.verbose > 0,
            language: common.language(),
            sources: Sources { pool: &self.pool, anchors },
            inputs: &self.notes,
        }
    }
}
