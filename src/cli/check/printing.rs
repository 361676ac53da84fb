//! The report, in each format.

use super::super::args::{Check as Arguments, CheckFormat};
use super::super::exit::Stop;
use super::super::inputs::Opened;
use super::unusable::Unusable;
use crate::job::check::Checked;
use crate::report::{self, CheckReport, NotJudged};

/// Prints the report.
pub(super) fn print(
    arguments: &Arguments,
    checked: &[Checked],
    unusable: &[Unusable],
    opened: &Opened,
) -> Result<(), Box<Stop>> {
    let (common, language) = (&arguments.common, arguments.common.language());
    let reports: Vec<CheckReport<'_>> = checked
        .iter()
        .map(|one| CheckReport {
            file: &one.file,
            certificates: one.certificates(),
            duplicates: one.duplicates(),
            parts: one.inputs(),
            outcome: one.outcome(),
            variants: one.variants(),
            findings: one.findings(),
            target: arguments.target.target(),
            strict: common.strict,
            verbose: common.verbose > 0,
            language,
            sources: one.sources(&opened.anchors),
            inputs: one.notes(),
            labels: one.labels(),
        })
        .collect();
    let failures: Vec<NotJudged<'_>> = unusable.iter().map(Unusable::not_judged).collect();
    let printed = match arguments.format {
        CheckFormat::Text if common.quiet => {
            super::super::print(&super::super::colored(&report::check_errors(&reports)))
        }
        CheckFormat::Text => super::super::print(&super::super::colored(&report::check_text(&reports))),
        CheckFormat::Sarif => super::super::print_json(&report::sarif(&reports, &failures, language)),
        CheckFormat::Json => {
            let object = report::check_json(&reports, &failures);
            object.map_or(Ok(()), |object| super::super::print_json(&object))
        }
    };
    printed.map_err(|error| super::super::no_output(&error, language))
}
