//! What there is to say about a run: text for people, JSON for programs. Nothing here decides anything.

mod chains;
mod check;
mod diff;
mod directives;
mod failure;
mod fix;
mod graph;
mod json;
mod labels;
mod matrix;
mod members;
mod role;
mod sarif;
mod shell;
mod text;
mod verdict;
mod words;

use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr;

pub use crate::certificate::{day, moment};
pub use chains::{ChainsJson, ChainsReport, clients_text, json as chains_json, text as chains_text};
pub use check::{CheckReport, CheckedJson, NotJudged, json as check_json, text as check_text};
pub use diff::differences;
pub use directives::directives;
pub use failure::{Failure, explain_choice, explain_host, explain_no_path};
pub use fix::{
    Change, Fate, FixJson, FixReport, Mended, Treated, changes, differences_text as fix_differences, json as fix_json,
    text as fix_text,
};
pub use graph::{dot, mermaid};
pub use json::{
    Finding as JsonFinding, Report as JsonReport, bundle as bundle_json, failure as failure_json, list as list_json,
    of_no_path,
};
pub use labels::labels;
pub use sarif::sarif;
pub use shell::{bundle_anew, file_word, shell_text, shell_word};
pub use text::{bundle as bundle_text, failure as failure_text, notes as notes_text};
pub use verdict::explain_left_out;

use crate::certificate::Certificate;
use crate::finding::Finding;
use crate::gather::Fetched;
use crate::language::Language;
use crate::path::Spent;
use crate::pool::{Pool, Source};
use crate::read::{Other, Outside, Place, Problem, Repair, may_be_ca};
use crate::trust::{self, Anchors, Outdated};
use crate::variant::{Fitting, Larger, Variant};
use crate::write::{self, File, Target};

/// Everything that a `bundle` run can report.
#[derive(Debug)]
pub struct BundleReport<'a> {
    /// The chosen variant.
    pub chosen: &'a Variant,
    /// All of them, the chosen one among them.
    pub variants: &'a [Variant],
    /// Why it was chosen.
    pub fitting: &'a Fitting,
    /// What the next larger one would add, where the choice was left to the program.
    pub larger: Option<&'a Larger>,
    /// Where each certificate came from.
    pub sources: Sources<'a>,
    /// The target.
    pub target: &'static Target,
    /// The files, and where they went; no path for standard output.
    pub files: Vec<(&'a File, Option<PathBuf>)>,
    /// Configuration lines for the server; none when nothing was written to a file.
    pub directives: Vec<String>,
    /// What today's clients refuse of the chain by their rules.
    pub findings: &'a [Finding],
    /// What is worth knowing about the inputs.
    pub inputs: &'a InputNotes,
    /// The URLs that were asked.
    pub fetched: &'a [Fetched],
    /// The limit that ended the search early, if one did.
    pub spent: Option<Spent>,
    /// The language of its words.
    pub language: Language,
}

/// What reading the inputs brought besides certificates.
#[derive(Clone, Debug, Default)]
pub struct InputNotes {
    /// Deviations that were read over.
    pub repairs: Vec<Repair>,
    /// Parts that could not be read.
    pub problems: Vec<Problem>,
    /// Private keys, requests and other blocks.
    pub others: Vec<Other>,
    /// What stands outside of blocks.
    pub outside: Vec<(Outside, Place)>,
    /// Whether no certificate was read.
    pub has_nothing: bool,
    /// The stores of the run whose newest lists are old.
    pub outdated: Vec<Outdated>,
}

/// Tells where a certificate came from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The candidates.
    pub pool: &'a Pool,
    /// The roots.
    pub anchors: &'a Anchors,
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sources({} candidates)", self.pool.len())
    }
}

impl Sources<'_> {
    /// The source of a certificate as in JSON: its kind, and the file, URL or store.
    fn of(&self, certificate: &Certificate) -> (&'static str, String) {
        self.said(certificate, Language::English)
    }

    /// The source of a certificate for people, safe for a terminal.
    fn origin(&self, certificate: &Certificate, language: Language) -> String {
        safe(&self.said(certificate, language).1)
    }

    fn said(&self, certificate: &Certificate, language: Language) -> (&'static str, String) {
        // A root is what it is trusted by, wherever another copy of it came from.
        let trusted = self.anchors.find(certificate).filter(|_| certificate.is_self_issued() && may_be_ca(certificate));
        if let Some(anchor) = trusted {
            return ("roots", file_name(&anchor.store, language));
        }
        match self.pool.source_of(certificate) {
            Some(Source::Input(place) | Source::Intermediates(place)) => ("input", file_name(&place.file, language)),
            Some(Source::Aia(url) | Source::Cache(url, _)) => ("aia", url.to_string()),
            Some(Source::Roots(store)) => ("roots", file_name(store, language)),
            None => {
                let store = self.anchors.find(certificate).map(|anchor| file_name(&anchor.store, language));
                let store = store.or_else(|| trust::newest_with(certificate).map(ToString::to_string));
                ("roots", store.unwrap_or_default())
            }
        }
    }
}

/// Seconds since 1970 as RFC 3339.
fn time_of(seconds: u64) -> Option<String> {
    time::OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok().map(moment)
}

impl Sources<'_> {
    /// The file that a certificate was given in, as a word of a command.
    pub fn file_of(&self, certificate: &Certificate) -> String {
        match self.pool.source_of(certificate) {
            Some(Source::Input(place) | Source::Intermediates(place)) => file_word(Path::new(&*place.file)),
            _ => "FILE".to_owned(),
        }
    }

    /// Where a finding is, as a person looks it up: a file and line, else where its certificate came from.
    pub fn place_of(&self, finding: &Finding, language: Language) -> String {
        match self.file_and_line(finding, language) {
            Some((file, line)) => format!("{file}:{line}"),
            None => {
                finding.certificate.as_ref().map(|certificate| self.said(certificate, language).1).unwrap_or_default()
            }
        }
    }

    /// The file and line of a finding, or of the certificate that it is about.
    fn file_and_line(&self, finding: &Finding, language: Language) -> Option<(String, usize)> {
        let in_pool = finding.certificate.as_ref().and_then(|certificate| self.pool.source_of(certificate));
        match (&finding.place, in_pool) {
            (Some(place), _) | (None, Some(Source::Input(place) | Source::Intermediates(place))) => {
                Some((file_name(&place.file, language), place.line))
            }
            _ => None,
        }
    }
}

/// A file as people know it: `-` is standard input.
pub(crate) fn file_name(file: &str, language: Language) -> String {
    if file == "-" { words::STANDARD_INPUT.of(language).to_owned() } else { file.to_owned() }
}

/// Text of strangers, made safe for a terminal: control characters, and those that change the direction
/// of text or show nothing, are written out.
pub fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if write::is_hidden(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

/// What stands before something to type.
pub fn try_label(language: Language) -> &'static str {
    words::TRY.of(language)
}

/// The text with spaces behind it until it fills so many columns of a terminal, in which an East Asian wide character
/// takes two (UAX #11).
pub(crate) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The name of a certificate, safe for a terminal.
pub fn name(certificate: &Certificate) -> String {
    safe(&certificate.label())
}

#[cfg(test)]
mod tests {
    use super::{pad, safe};

    #[test]
    fn columns() {
        let cases = [
            ("", 3, "   "),
            ("leaf", 6, "leaf  "),
            ("証明書", 8, "証明書  "),
            ("証明書", 5, "証明書"),
            ("CA証", 5, "CA証 "),
        ];
        for (text, width, expected) in cases {
            assert_eq!(pad(text, width), expected);
        }
    }

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
