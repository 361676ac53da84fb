//! Findings: problems of certificates and files, and notable facts about them. Each has a stable code.
//!
//! The rules that raise a finding provide facts and are independent of the language. The catalogue contains the text in
//! English and Japanese.

mod above;
mod catalogue;
mod certificate;
mod chain;
mod conditions;
mod contents;
mod coverage;
mod crosses;
mod files;
mod horizon;
mod issuance;
mod key;
mod known;
mod network;
mod repeated;
mod replaced;
mod target;
#[cfg(test)]
mod tests;
mod text;
mod value;

use crate::carried;
use crate::certificate::Certificate;
pub use crate::code::Code;
use crate::language::Text;
use crate::read::Place;
use crate::words::Labels;
use crate::write::Target;
pub use catalogue::{all, by_code};
pub use certificate::{expiring, of_leaf, of_path, of_reason};
pub(crate) use certificate::{of_host, of_legacy, of_loading};
pub(crate) use chain::{ends_first, no_path, not_served, search_limit};
pub(crate) use conditions::of_conditions;
pub(crate) use contents::{
    Contents, of_comparison, of_contents, of_first, of_left_out, of_other_leaves, of_others, staying, with_those_above,
};
pub(crate) use coverage::{of_coverage, of_known, of_rules, still_astray};
pub(crate) use crosses::of_crosses;
pub(crate) use files::{Listed, of_files, of_key_size};
pub(crate) use horizon::of_horizon;
pub(crate) use issuance::{of_issuance, of_ocsp};
pub(crate) use key::MAX_OWNERS;
pub(crate) use key::{of_key, of_key_mode, of_no_key, of_owner, of_spoilt_key, of_unusable_key, with_fitting_key};
pub(crate) use network::{after_fetching, of_fetched};
pub use repeated::Spot;
pub(crate) use repeated::{merged, once_each};
pub(crate) use replaced::{Instead, instead_of};
pub(crate) use target::{
    for_target, in_free_container, of_chain_file, of_cipher, of_container, of_form, of_key_order, of_manifest,
    of_misplaced_key, of_no_key_beside, of_swapped, of_target, of_verification, with_both_files, with_other_file,
    with_own_files, with_unsent,
};
pub(crate) use text::of_outside;
pub use text::{of_problem, of_repair};
pub use value::{Browsers, History, Need, Relation, Unneeded, Value};

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Information without a problem.
    Info,
    /// It violates a rule or is risky, but mainstream clients and servers accept it.
    Warning,
    /// A server cannot start with it, or a mainstream client refuses it.
    Error,
}

/// What `chainmend fix` does about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fix {
    /// It is fixed without losing anything.
    Safe,
    /// It is fixed if this option is given.
    Consent(&'static str),
    /// It is only reported, because it cannot be fixed automatically.
    Shown,
}

/// One row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `CM` and three digits. Codes are never reused.
    pub code: Code,
    /// The name of the defect: that of the code in kebab case.
    pub name: &'static str,
    /// The default severity.
    pub severity: Severity,
    /// The message. `{certificate}` and other words in braces are placeholders for facts.
    pub message: Text,
    /// Why it matters: which clients or servers.
    pub why: Text,
    /// What to do about it. `{FILE}` is a placeholder for the user's file, quoted for a command, `{FILES}` for both
    /// files of a server with two, `{NEW}` for new files beside them.
    pub remedy: Text,
    /// What `chainmend fix` does about it.
    pub fix: Fix,
    /// The source of the rule.
    pub source: &'static str,
}

/// A finding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Its row in the catalogue.
    pub rule: &'static Rule,
    /// Its severity.
    pub severity: Severity,
    /// The certificate that it is about.
    pub certificate: Option<Certificate>,
    /// Its place, if it is about a place in a file.
    pub place: Option<Place>,
    /// The byte offset, in a binary file.
    offset: Option<usize>,
    /// All its places, if there are several: see [`merged`].
    repeated: Vec<Spot>,
    /// The file in its remedy, quoted for a command. `-` for standard input.
    file: Option<String>,
    /// The message, if that differs from the catalogue.
    own_message: Option<&'static Text>,
    /// What to do about it, if that differs from the catalogue.
    own_remedy: Option<&'static Text>,
    /// Why it matters, if that differs from the catalogue.
    own_why: Option<&'static Text>,
    /// The command that writes a new file, if `fix` cannot fix it in place.
    anew: Option<String>,
    /// The name of new files beside the file in its remedy, quoted for a command.
    new: Option<String>,
    /// The labels of its certificates, if they do not depend on the report.
    labels: Option<Labels>,
    /// The target that refuses the file because of it.
    refusing: Option<&'static Target>,
    facts: Vec<Fact>,
}

/// The value of a placeholder.
#[derive(Clone, Debug)]
struct Fact {
    name: &'static str,
    value: Value,
}

impl Finding {
    /// A finding with the severity of its row.
    pub(crate) fn new(code: Code) -> Self {
        let rule = code.rule();
        Self {
            rule,
            severity: rule.severity,
            certificate: None,
            place: None,
            offset: None,
            repeated: Vec::new(),
            file: None,
            own_message: None,
            own_remedy: None,
            own_why: None,
            anew: None,
            new: None,
            labels: None,
            refusing: None,
            facts: Vec::new(),
        }
    }

    /// Sets the certificate that it is about.
    #[must_use]
    pub(crate) fn about(mut self, certificate: &Certificate) -> Self {
        self.certificate = Some(certificate.clone());
        self.with("certificate", certificate)
    }

    /// Changes the code, with the severity of the new one.
    #[must_use]
    fn into_code(mut self, code: Code) -> Self {
        self.rule = code.rule();
        self.severity = self.rule.severity;
        self
    }

    /// Whether another finding has the same code and is about the same certificate.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.rule.code == other.rule.code && self.certificate == other.certificate
    }

    /// Names the server's certificate, if it is known, instead of the likeliest one.
    pub(crate) fn name_leaf(&mut self, leaf: &Certificate) {
        for fact in self.facts.iter_mut().filter(|fact| fact.name == "better") {
            fact.value = leaf.into();
        }
    }

    /// Names `leaf` as the server's certificate instead of `before`, the likeliest one without a key.
    pub(crate) fn change_leaf(&mut self, before: &Certificate, leaf: &Certificate) {
        self.name_leaf(leaf);
        if self.rule.code != Code::AnotherServerCertificate {
            return;
        }
        let is_of_leaf = self.certificate.as_ref() == Some(leaf);
        if is_of_leaf {
            self.certificate = Some(before.clone());
        }
        for fact in &mut self.facts {
            match fact.name {
                "certificate" if is_of_leaf => fact.value = before.into(),
                "leaf" => fact.value = leaf.into(),
                "own" => fact.value = (&leaf.facts().key_algorithm).into(),
                "key" if is_of_leaf => fact.value = (&before.facts().key_algorithm).into(),
                "number" if is_of_leaf => fact.value = Value::Text(before.fingerprint().to_string()[..16].to_owned()),
                _ => {}
            }
        }
    }

    /// The value of a placeholder.
    pub fn fact(&self, name: &str) -> Option<&Value> {
        self.facts.iter().find(|fact| fact.name == name).map(|fact| &fact.value)
    }

    /// Sets the labels that distinguish its certificates in all reports.
    #[must_use]
    pub(crate) fn labelled(mut self, labels: &Labels) -> Self {
        self.labels = Some(labels.clone());
        self
    }

    /// Sets the file in its remedy, quoted for a command, unless it is already set. `-` is standard input.
    #[must_use]
    pub(crate) fn in_file(mut self, word: &str) -> Self {
        self.file.get_or_insert_with(|| carried::file(word).to_owned());
        self
    }

    /// Sets the command that writes a new file, if `fix` cannot fix it in place. The remedy then names it.
    #[must_use]
    pub(crate) fn made_anew_by(mut self, command: Option<String>) -> Self {
        self.anew = command;
        self
    }

    /// Sets the name of new files in its remedy, quoted for a command.
    #[must_use]
    pub(crate) fn written_to(mut self, new: &str) -> Self {
        self.new = Some(new.to_owned());
        self
    }

    /// Sets its place.
    #[must_use]
    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Sets its place, unless it has one.
    #[must_use]
    pub(crate) fn at_least(self, place: &Place) -> Self {
        if self.place.is_some() { self } else { self.at(place.clone()) }
    }

    /// Adds a fact for the message.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.facts.push(Fact { name, value: value.into() });
        self
    }

    /// Makes it an error, because the target refuses such files.
    fn refused_by(mut self, target: &'static Target) -> Self {
        (self.severity, self.refusing) = (Severity::Error, Some(target));
        if self.rule.code == Code::RootNotInFile {
            self.own_message = Some(&catalogue::ROOT_REQUIRED);
        }
        self
    }

    /// Whether it is only shown with `-v`, because there is nothing wrong and nothing to do. Information about a key is
    /// always shown, because it explains an error, and so is the form of a file that most servers do not load.
    pub(crate) fn is_background(&self) -> bool {
        let code = self.rule.code;
        self.severity == Severity::Info && !code.is_of_key() && code != Code::JudgedAsContainer
    }
}
