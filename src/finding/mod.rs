//! Findings: what is wrong or worth knowing about certificates and files, each with a stable code.
//!
//! The catalogue holds the words, in English and Japanese; the rules that raise a finding give its facts.

mod catalogue;
mod certificate;
mod chain;
mod file;
mod key;

use crate::certificate::Certificate;
use crate::read::Place;

pub use catalogue::{all, by_code};
pub use certificate::{expiring, of_host, of_leaf, of_path, of_reason};
pub use chain::{no_path, search_limit};
pub use file::{Contents, of_contents, of_problem, of_repair};
pub use key::{of_key, of_key_mode};

/// A language of the reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

/// A text in every language.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Japanese, polite, with the terms of the CAs in Japan.
    pub ja: &'static str,
}

impl Text {
    /// The text in one language.
    pub fn of(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Japanese => self.ja,
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Against a rule, or a trap; mainstream clients and servers accept it.
    Warning,
    /// A server does not start with it, or a mainstream client refuses it.
    Error,
}

impl Severity {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One row of the catalogue.
#[derive(Debug)]
pub struct Rule {
    /// `CM` and three digits; never reused.
    pub code: &'static str,
    /// The name of the defect, in kebab case.
    pub name: &'static str,
    /// How bad it is by default.
    pub severity: Severity,
    /// What was found; `{certificate}` and other words in braces stand for the facts of a finding.
    pub message: Text,
    /// Why it matters: which clients or servers.
    pub why: Text,
    /// What to do about it.
    pub remedy: Text,
    /// Where the rule comes from.
    pub source: &'static str,
}

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its row in the catalogue.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// The certificate that it is about.
    pub certificate: Option<Certificate>,
    /// Where it stands, when it is about a place in a file.
    pub place: Option<Place>,
    values: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding with the severity of its row. A code without a row gets the row of unknown findings.
    pub fn new(code: &str) -> Self {
        let rule = by_code(code).unwrap_or(&catalogue::UNKNOWN);
        Self { rule, severity: rule.severity, certificate: None, place: None, values: Vec::new() }
    }

    /// About this certificate.
    #[must_use]
    pub fn about(mut self, certificate: &Certificate) -> Self {
        self.certificate = Some(certificate.clone());
        self.with("certificate", certificate.label())
    }

    /// At this place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// With a fact for the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// What was found. Strangers' text in it: pass it through `report::safe` before it reaches a terminal.
    pub fn message(&self, language: Language) -> String {
        self.fill(self.rule.message.of(language))
    }

    /// What to do about it.
    pub fn remedy(&self, language: Language) -> String {
        self.fill(self.rule.remedy.of(language))
    }

    /// Puts the facts in for the words in braces, each once, so that braces in strangers' text stay what they are.
    fn fill(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (word, next) = after.split_once('}').unwrap_or((after, ""));
            if let Some((_, value)) = self.values.iter().find(|(name, _)| *name == word) {
                out.push_str(value);
            }
            rest = next;
        }
        out.push_str(rest);
        out
    }
}
