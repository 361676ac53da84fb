//! Findings: what is wrong or worth knowing about certificates and files. Each has a stable code.
//!
//! The rules that raise a finding provide facts and are independent of the language. The catalogue contains the words
//! in English and Japanese.

mod above;
mod catalogue;
mod certificate;
mod chain;
mod conditions;
mod contents;
mod coverage;
mod crosses;
mod horizon;
mod issuance;
mod key;
mod known;
mod network;
mod repeated;
mod target;
#[cfg(test)]
mod tests;
mod text;
mod value;

use crate::carried;
use crate::certificate::{Certificate, InUse, Labels};
pub use crate::code::Code;
use crate::language::{Language, Text};
use crate::read::Place;
pub use catalogue::{all, by_code};
pub use certificate::{expiring, of_leaf, of_path, of_reason};
pub(crate) use certificate::{of_host, of_legacy, of_loading};
pub(crate) use chain::{ends_first, no_path, not_served, search_limit};
pub(crate) use conditions::of_conditions;
pub(crate) use contents::{Contents, of_comparison, of_contents, of_first, staying};
pub(crate) use coverage::{of_coverage, of_known, of_rules};
pub(crate) use crosses::of_crosses;
pub(crate) use horizon::of_horizon;
pub(crate) use issuance::of_issuance;
pub(crate) use key::MAX_OWNERS;
pub(crate) use key::{of_key, of_key_mode, of_spoilt_key, of_unusable_key};
pub(crate) use network::of_fetched;
pub use repeated::Spot;
pub(crate) use repeated::merged;
pub(crate) use target::{matters, of_chain_file, of_key_order, of_target};
pub(crate) use text::of_outside;
pub use text::{of_problem, of_repair};
pub use value::{Browsers, History, Need, Unneeded, Value};

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

/// What `chainmend fix` does about a finding, and how safe that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fix {
    /// It is mended: nothing is lost by it.
    Safe,
    /// It is mended when this option says so.
    Consent(&'static str),
    /// It is shown, no more: only a person can do something about it.
    Shown,
}

/// One row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `CM` and three digits; never reused.
    pub code: Code,
    /// The name of the defect: that of the code, in kebab case.
    pub name: &'static str,
    /// How bad it is by default.
    pub severity: Severity,
    /// What was found; `{certificate}` and other words in braces stand for the facts of a finding.
    pub message: Text,
    /// Why it matters: which clients or servers.
    pub why: Text,
    /// What to do about it; `{FILE}` stands for the file of the user's that it is about, as a word of a command.
    pub remedy: Text,
    /// What `chainmend fix` does about it.
    pub fix: Fix,
    /// Where the rule comes from.
    pub source: &'static str,
}

impl Rule {
    /// What to do about any finding of it: the file is called `FILE`.
    pub fn general_remedy(&self, language: Language) -> String {
        self.remedy.of(language).replace("{FILE}", "FILE")
    }
}

/// Something that was found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Its row in the catalogue.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// The certificate that it is about.
    pub certificate: Option<Certificate>,
    /// Where it stands, when it is about a place in a file.
    pub place: Option<Place>,
    /// How many bytes stand before it, in a file that is not text.
    offset: Option<usize>,
    /// All its places, where it was found at several: see [`merged`].
    repeated: Vec<Spot>,
    /// The file that its remedy names, as a word of a command; `-` for standard input.
    file: Option<String>,
    /// What to do about it, where that is not what its row says.
    own_remedy: Option<&'static Text>,
    /// The command that makes the file anew, where `fix` cannot mend it in place.
    anew: Option<String>,
    /// What its certificates are called, where that is not left to who says it.
    labels: Option<Labels>,
    facts: Vec<Fact>,
}

/// What a word in braces stands for.
#[derive(Clone, Debug)]
struct Fact {
    name: &'static str,
    value: Value,
}

impl Finding {
    /// A finding with the severity of its row.
    pub fn new(code: Code) -> Self {
        let rule = code.rule();
        Self {
            rule,
            severity: rule.severity,
            certificate: None,
            place: None,
            offset: None,
            repeated: Vec::new(),
            file: None,
            own_remedy: None,
            anew: None,
            labels: None,
            facts: Vec::new(),
        }
    }

    /// About this certificate.
    #[must_use]
    pub fn about(mut self, certificate: &Certificate) -> Self {
        self.certificate = Some(certificate.clone());
        self.with("certificate", certificate)
    }

    /// The same about another rule, with the severity of that one.
    #[must_use]
    fn into_code(mut self, code: Code) -> Self {
        self.rule = code.rule();
        self.severity = self.rule.severity;
        self
    }

    /// Whether another one says the same of the same certificate.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.rule.code == other.rule.code && self.certificate == other.certificate
    }

    /// What stands for a word in braces.
    pub fn fact(&self, name: &str) -> Option<&Value> {
        self.facts.iter().find(|fact| fact.name == name).map(|fact| &fact.value)
    }

    /// The same in the words of a language.
    pub(crate) fn said(&self, name: &str, language: Language) -> Option<String> {
        let _in_use = self.labels_in_use(language);
        self.fact(name).map(|value| value.words(language))
    }

    /// With these labels its certificates are told apart, whoever says it.
    #[must_use]
    pub(crate) fn labelled(mut self, labels: &Labels) -> Self {
        self.labels = Some(labels.clone());
        self
    }

    fn labels_in_use(&self, language: Language) -> Option<InUse> {
        self.labels.as_ref().map(|labels| labels.enter(language))
    }

    /// In this file, unless it is in another already, a word of a command: what is to be typed names it. `-` is standard input.
    #[must_use]
    pub fn in_file(mut self, word: &str) -> Self {
        self.file.get_or_insert_with(|| word.to_owned());
        self
    }

    /// In a file that `fix` does not mend in place: the command that makes it anew is what its remedy names.
    #[must_use]
    pub fn made_anew_by(mut self, command: Option<String>) -> Self {
        self.anew = command;
        self
    }

    /// At this place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// With a fact for the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.facts.push(Fact { name, value: value.into() });
        self
    }

    /// What was found. Strangers' text in it: pass it through `report::safe` before it reaches a terminal.
    pub fn message(&self, language: Language) -> String {
        self.fill(&self.rule.message, language)
    }

    /// What to do about it. Standard input cannot be mended in place; `bundle` writes it anew.
    pub fn remedy(&self, language: Language) -> String {
        let text = self.fill(self.own_remedy.unwrap_or(&self.rule.remedy), language);
        match (self.file.as_deref(), &self.anew) {
            (Some("-"), _) => carried::completed(text.replace("chainmend fix -", "chainmend bundle -"), "-"),
            // The command that makes it anew has its options already.
            (Some(file), Some(anew)) => {
                let fix = format!("chainmend fix {file}");
                let parts = text.split(&fix).map(|part| carried::completed(part.to_owned(), file));
                parts.collect::<Vec<_>>().join(anew)
            }
            (Some(file), None) => carried::completed(text, file),
            (None, _) => text,
        }
    }

    /// Whether nothing is wrong or to be done, so that a person asks for it with `-v`. What is known about a key explains
    /// an error.
    pub fn is_background(&self) -> bool {
        self.severity == Severity::Info && !self.rule.code.is_of_key()
    }

    fn fill(&self, text: &Text, language: Language) -> String {
        let _in_use = self.labels_in_use(language);
        let said: Vec<(&str, String)> = self.facts.iter().map(|fact| (fact.name, fact.value.words(language))).collect();
        let mut values: Vec<(&str, &str)> = said.iter().map(|(name, words)| (*name, words.as_str())).collect();
        values.push(("FILE", self.file.as_deref().unwrap_or("FILE")));
        text.fill(language, &values)
    }
}
