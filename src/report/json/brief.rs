//! The short answers of `batch --brief`: without what only describes the certificates.

use std::borrow::Cow;

use serde::Serialize;

use super::{Contents, Error, Finding, Report, SCHEMA_VERSION, of_bundle};
use crate::report::BundleReport;

/// A short report. Fields that do not apply are left out.
#[derive(Debug, Serialize)]
pub struct Brief<'a> {
    schema_version: u32,
    command: &'static str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Error>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    findings: Cow<'a, [Finding]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<File<'a>>,
}

#[derive(Debug, Serialize)]
struct File<'a> {
    role: &'static str,
    content: Contents<'a>,
}

impl<'a> Brief<'a> {
    /// The short form of the report about a bundle.
    pub fn of_bundle(report: &BundleReport<'a>) -> Self {
        let file = |(file, _): &(&'a crate::write::File, _)| File {
            role: file.role.name(),
            content: Contents::of(&file.bytes),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            command: "bundle",
            ok: true,
            error: None,
            findings: of_bundle(report).into(),
            files: report.files.iter().map(file).collect(),
        }
    }

    /// The short form of a report without files.
    pub fn of(report: &'a Report) -> Self {
        let Report { command, ok, error, findings, .. } = report;
        Self {
            schema_version: SCHEMA_VERSION,
            command,
            ok: *ok,
            error: error.as_ref(),
            findings: findings.into(),
            files: Vec::new(),
        }
    }

    /// The findings.
    pub(in crate::report) fn findings(&self) -> &[Finding] {
        &self.findings
    }
}
