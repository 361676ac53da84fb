//! Why a job was not done, as text: what happened, why, and what to type.

mod address;
mod file;
mod input;
mod lock;
mod output;

pub(crate) use address::save_command;
pub(crate) use input::{NO_FILE_BUT_SERVER, convert_keystore, list_command};
pub(crate) use lock::anew as lock_anew;
pub use output::worse;

use super::{Failure, JsonFinding, explain_choice, explain_left_out, explain_no_path, json, safe};
use crate::certificate::Certificate;
use crate::finding::Finding;
use crate::gather::Fetched;
use crate::job::{Reason, Refusal, Search, Sources, Status};
use crate::language::{Language, Text};
use crate::pool::Pool;
use crate::trust::Anchors;
use crate::variant::{ChoiceError, Variant};
use crate::words::{Labels, Words as _};

const NOTHING_TO_CHOOSE: Text =
    Text { en: "there is no chain to choose", ja: "選択できる証明書チェーンがありません" };

/// A refusal in three parts.
pub fn explain(refusal: &Refusal, language: Language) -> Failure {
    let _labels = Labels::of(&named(&refusal.reason)).enter(language);
    match &*refusal.reason {
        Reason::NoChain(search) => no_chain(search, refusal.status(), language),
        Reason::NothingToChoose => Failure::new(NOTHING_TO_CHOOSE.of(language)),
        Reason::LeftOut { variants, coverage, fitting, elsewhere } => {
            explain_left_out(variants, coverage, fitting, elsewhere.as_deref(), language)
        }
        Reason::NoSuchChain { leaf, file, error, variants, unusable } => {
            let failure = explain_choice((leaf, file), error, variants, language);
            unusable.iter().fold(failure, |failure, finding| failure.because(safe(&finding.message(language))))
        }
        Reason::Lock(file, fault) => lock::explain(file, fault, language),
        Reason::LockedChain(file, root, search) => {
            let failed =
                if search.has_failed() { no_chain(search, Status::NoChain, language) } else { Failure::default() };
            lock::explain_chain((file, root, search), failed, language)
        }
        Reason::Host(finding) => of_finding(finding, language),
        reason => input::explain(reason, language)
            .or_else(|| output::explain(reason, language))
            .or_else(|| file::explain(reason, language))
            .unwrap_or_default(),
    }
}

/// The findings, as JSON.
pub fn findings(refusal: &Refusal, language: Language) -> Vec<JsonFinding> {
    let search = match &*refusal.reason {
        Reason::NoChain(search) | Reason::LockedChain(_, _, search) => search,
        Reason::Host(finding) => {
            let (pool, anchors) = (Pool::default(), Anchors::default());
            return vec![json::finding(finding, Sources { pool: &pool, anchors: &anchors }, language)];
        }
        _ => return Vec::new(),
    };
    if !search.has_failed() {
        return Vec::new();
    }
    let _labels = search.labels().enter(language);
    let Search { leaf, gathered, .. } = &**search;
    json::of_no_path(leaf, &gathered.outcome, &gathered.fetched, search.sources(), language)
}

/// The network requests.
pub fn fetched(refusal: &Refusal) -> &[Fetched] {
    refusal.requests()
}

/// The certificates that may be named.
fn named(reason: &Reason) -> Vec<Certificate> {
    let of_variants = |variants: &[Variant]| variants.iter().flat_map(|one| one.path.certificates()).cloned().collect();
    match reason {
        Reason::NoChain(search) | Reason::LockedChain(_, _, search) => search.named(),
        Reason::NoSuchChain { variants, error, unusable, .. } => {
            let mut named: Vec<Certificate> = of_variants(variants);
            named.extend(unusable.iter().filter_map(|finding| finding.certificate.clone()));
            if let ChoiceError::CrossOutOfTime(cross) | ChoiceError::CrossWithoutRoot(cross) = error {
                named.push((**cross).clone());
            }
            named
        }
        Reason::LeftOut { variants, .. } => of_variants(variants),
        Reason::ServerLost { other, leaf, .. } => vec![other.clone(), leaf.clone()],
        Reason::AnotherLeaf(first, other) => vec![first.clone(), other.clone()],
        _ => Vec::new(),
    }
}

fn no_chain(search: &Search, status: Status, language: Language) -> Failure {
    let Search { leaf, gathered, is_offline, host, .. } = search;
    let (outcome, fetched) = (&gathered.outcome, &gathered.fetched);
    let failure = explain_no_path(leaf, outcome, fetched, search.sources(), *is_offline, language);
    let host = host.as_ref().filter(|_| status == Status::NoChain);
    failure.and_of_leaf(leaf, host, language)
}

/// A finding as a failure, with why it matters and its remedy.
fn of_finding(finding: &Finding, language: Language) -> Failure {
    let (message, remedy) = (finding.message(language), finding.remedy(language));
    Failure::new(safe(&message)).because(finding.rule.why.of(language)).try_this(safe(&remedy))
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Reason::NoSuchRoots(name) = &*self.reason {
            return write!(f, "\"{}\" is not a root store: mozilla, mozilla@YYYY-MM, system, ...", safe(name));
        }
        f.write_str(&explain(self, Language::English).what)?;
        match &*self.reason {
            Reason::NoCertificate { problem: Some(problem), .. } if problem.is_of_whole_file() => Ok(()),
            Reason::NoCertificate { problem: Some(problem), .. } => write!(f, ": {}", problem.words(Language::English)),
            Reason::NoCertificate { other: Some(other), .. } => write!(f, ": it contains {}", safe(&other.label)),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.reason {
            // `Display` includes the whole message of these, so the chain of sources continues below them.
            Reason::Unreadable(error) => error.source(),
            Reason::NotWritten(error, _) => error.source(),
            Reason::NoBackup(_, error) => Some(error),
            _ => None,
        }
    }
}
