//! `chainmend check`: what a TLS client would say of a chain file.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::args::{Check as Arguments, CheckFormat};
use super::exit::{Exit, Stop};
use super::inputs::{self, Inputs};
use super::session;
use crate::certificate::Certificate;
use crate::finding::{self, Finding};
use crate::path::{self, Limits, Outcome, Question, Signatures};
use crate::pool::{Pool, Source};
use crate::read::{Problem, find_leaf};
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
    let anchors = inputs::anchors(common)?;
    let at = common.at.unwrap_or_else(OffsetDateTime::now_utc);
    let mut signatures = Signatures::default();
    let checked: Vec<Checked> = arguments
        .files
        .iter()
        .map(|file| check(file, arguments, &anchors, at, &mut signatures))
        .collect::<Result<_, _>>()?;
    let reports: Vec<CheckReport<'_>> = checked.iter().map(|one| one.report(common.strict, &anchors)).collect();
    for report in &reports {
        super::say(&report::notes_text(report.inputs, common.verbose > 0), common);
    }
    let printed = match arguments.format {
        CheckFormat::Text => super::print(&colored(&reports.iter().map(report::check_text).collect::<String>())),
        CheckFormat::Json => report::check_json(&reports).map_or(Ok(()), |object| super::print_json(&object)),
    };
    printed.map_err(|error| super::no_output(&error))?;
    Ok(if reports.iter().all(CheckReport::is_deployable) { Exit::Done } else { Exit::Findings })
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
    let Inputs { certificates, places, mut notes } = inputs::read_certificates(&[PathBuf::from(file)])?;
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
    let mut findings: Vec<Finding> = problems.iter().map(unreadable).collect();
    findings.extend(misplaced(&certificates));
    match variants.first() {
        Some(variant) => findings.extend(finding::of_path(&variant.path)),
        None => findings.extend(finding::no_path(&leaf, &outcome)),
    }
    findings.extend(finding::of_leaf(&leaf, arguments.host.as_ref()));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(Checked { file: file.to_string_lossy().into_owned(), leaf, pool, notes, outcome, variants, findings })
}

fn unreadable(problem: &Problem) -> Finding {
    Finding::new("CM190").at(problem.place.clone()).with("problem", problem.kind.to_string())
}

/// That another certificate of the file is the server's.
fn misplaced(certificates: &[Certificate]) -> Option<Finding> {
    let first = certificates.first()?;
    let better = find_leaf(certificates, None).ok().filter(|leaf| *leaf != first)?;
    Some(Finding::new("CM401").about(first).with("better", better.label()))
}

impl Checked {
    fn report<'a>(&'a self, strict: bool, anchors: &'a Anchors) -> CheckReport<'a> {
        CheckReport {
            file: &self.file,
            leaf: &self.leaf,
            outcome: &self.outcome,
            variants: &self.variants,
            findings: &self.findings,
            strict,
            sources: Sources { pool: &self.pool, anchors },
            inputs: &self.notes,
        }
    }
}
