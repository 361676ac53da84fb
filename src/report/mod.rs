//! Reports about a run: text for people, JSON for programs. No decisions are made here.

mod batch;
mod chains;
mod check;
mod directives;
mod failure;
mod fix;
mod graph;
mod install_script;
pub(crate) mod intermediates;
mod json;
mod matrix;
mod members;
mod refusal;
mod role;
mod sarif;
mod stores;
mod text;
mod verdict;
mod words;

use std::path::PathBuf;

pub use crate::certificate::day;
pub(crate) use crate::certificate::moment;
pub(crate) use batch::{AnswerForm, Counts, answer as batch_answer, packed};
pub(crate) use chains::{ChainsReport, clients_text, json as chains_json, text as chains_text};
pub(crate) use check::{CheckReport, NotJudged, errors as check_errors, json as check_json, text as check_text};
pub(crate) use directives::{configuration, directives, remark};
pub(crate) use failure::{Failure, explain_choice, explain_no_path};
pub(crate) use fix::{
    FixReport, differences_text as fix_differences, json as fix_json, narrowed, other_names, text as fix_text,
};
pub(crate) use graph::{dot, mermaid};
pub(crate) use install_script::install_script;
pub(crate) use json::SCHEMA_VERSION;
pub(crate) use json::{
    Finding as JsonFinding, bundle as bundle_json, failure as failure_json, list as list_json, pair as pair_json,
};
pub(crate) use members::role_beside;
pub(crate) use refusal::{
    NO_FILE_BUT_SERVER, convert_keystore, explain, fetched as fetched_of, findings as findings_of, list_command,
    lock_anew, save_command, worse as worse_text,
};
pub(crate) use role::starts_with_ca;
pub(crate) use sarif::sarif;
pub(crate) use text::{bundle as bundle_text, failure as failure_text, fetches as fetches_text, notes as notes_text};
pub(crate) use verdict::explain_left_out;

use crate::certificate::Certificate;
use crate::finding::Finding;
use crate::gather::Fetched;
use crate::job::output::Earlier;
use crate::job::{InputNotes, Origin, Sources, Spot};
use crate::language::Language;
use crate::path::LimitReached;
pub use crate::shell::safe;
pub use crate::shell::shell_word;
use crate::variant::{Fitting, Larger, Variant};
use crate::write::{File, Target};

/// The data of a report about `bundle`.
#[derive(Debug)]
pub(crate) struct BundleReport<'a> {
    /// The chosen variant.
    pub chosen: &'a Variant,
    /// All variants, including the chosen one.
    pub variants: &'a [Variant],
    /// Why it was chosen.
    pub fitting: &'a Fitting,
    /// The advantage of the next larger variant, if the choice was automatic.
    pub larger: Option<&'a Larger>,
    /// The origin of each certificate.
    pub sources: Sources<'a>,
    /// The target.
    pub target: &'static Target,
    /// The files, and their paths. No path for standard output.
    pub files: Vec<(&'a File, Option<PathBuf>)>,
    /// Files of earlier runs next to them, if they were looked for.
    pub earlier: Option<&'a Earlier>,
    /// Whether nothing was written, and the files are those that would be written.
    pub dry_run: bool,
    /// Configuration lines for the server. Empty if nothing was written to a file.
    pub directives: Vec<String>,
    /// Findings about rules of current clients.
    pub findings: &'a [Finding],
    /// What the certificates of the inputs are that the chain leaves out.
    pub left_out: &'a [Finding],
    /// Notes about the inputs.
    pub inputs: &'a InputNotes,
    /// The requested URLs.
    pub fetched: &'a [Fetched],
    /// The limit that ended the search early, if one did.
    pub limit_reached: Option<LimitReached>,
    /// The language of its words.
    pub language: Language,
}

impl Origin {
    /// The origin of a certificate, as in JSON.
    fn of(&self) -> String {
        self.said(Language::English)
    }

    fn said(&self, language: Language) -> String {
        file_name(self.name(), language)
    }
}

impl Sources<'_> {
    /// The source of a certificate for people, safe for a terminal.
    fn origin_text(&self, certificate: &Certificate, language: Language) -> String {
        safe(&self.origin(certificate).said(language))
    }

    /// The file and line of a finding, or of the certificate that it is about.
    fn file_and_line(&self, finding: &Finding, language: Language) -> Option<(String, usize)> {
        self.place_of(finding).map(|place| (file_name(&place.file, language), place.line))
    }
}

impl Spot {
    /// The place as text: file and line, or otherwise the origin of the certificate.
    fn text(&self, language: Language) -> String {
        match self {
            Self::Line(place) => format!("{}:{}", file_name(&place.file, language), place.line),
            Self::Origin(origin) => origin.said(language),
            Self::Nowhere => String::new(),
        }
    }
}

/// Seconds since 1970 as RFC 3339.
fn time_of(seconds: u64) -> Option<String> {
    time::OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok().map(moment)
}

/// The name of a file for people. `-` is standard input.
pub(crate) fn file_name(file: &str, language: Language) -> String {
    if file == "-" { words::STANDARD_INPUT.of(language).to_owned() } else { file.to_owned() }
}

/// The label before a command.
pub(crate) fn try_label(language: Language) -> &'static str {
    words::TRY.of(language)
}

/// The versions of a server to which a row of the table applies, if any: `versions 2.4.8 and later`.
pub(crate) fn versions(target: &Target, language: Language) -> Option<String> {
    Some(match (target.versions.of(language), language) {
        ("-", _) => return None,
        ("all", Language::English) => "all versions".to_owned(),
        (versions, Language::English) => format!("versions {versions}"),
        (versions, Language::Japanese) => versions.to_owned(),
    })
}

pub(crate) fn name(certificate: &Certificate) -> String {
    safe(&certificate.label())
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn strangers_text_on_a_terminal() {
        let cases = [
            ("www.example.jp", "www.example.jp"),
            ("中間CA証明書 é", "中間CA証明書 é"),
            ("a\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}"),
            ("moc.elpmaxe\u{202e}", "moc.elpmaxe\\u{202e}"),
            ("a\u{200b}b\u{2066}c", "a\\u{200b}b\\u{2066}c"),
            ("\u{9b}2J", "\\u{9b}2J"),
        ];
        for (text, expected) in cases {
            assert_eq!(safe(text), expected);
        }
    }
}
