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
    /// The role and contents of each file. [`Self::append_files`] writes them, because most of the answer is in them.
    #[serde(skip)]
    files: Vec<(&'static str, Contents<'a>)>,
}

impl<'a> Brief<'a> {
    /// The short form of the report about a bundle.
    pub fn of_bundle(report: &BundleReport<'a>) -> Self {
        let file = |(file, _): &(&'a crate::write::File, _)| (file.role.name(), Contents::of(&file.bytes));
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

    /// Appends the files to this report in JSON, if there are any.
    pub(in crate::report) fn append_files(&self, out: &mut Vec<u8>) {
        if self.files.is_empty() || out.pop() != Some(b'}') {
            return;
        }
        out.extend_from_slice(b",\"files\":[");
        for (index, (role, contents)) in self.files.iter().enumerate() {
            let separator: &[u8] = if index == 0 { b"" } else { b"," };
            out.extend_from_slice(separator);
            // Roles are plain words.
            out.extend_from_slice(b"{\"role\":\"");
            out.extend_from_slice(role.as_bytes());
            out.extend_from_slice(b"\",\"content\":");
            contents.append_to(out);
            out.push(b'}');
        }
        out.extend_from_slice(b"]}");
    }

    /// The findings.
    pub(in crate::report) fn findings(&self) -> &[Finding] {
        &self.findings
    }
}
