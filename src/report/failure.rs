//! Failures, put so that a person can act: what happened with which certificate, why, and what to type
//! next.

use std::fmt::Write as _;

use super::{Sources, name, safe};
use crate::certificate::{Certificate, distinguished_name};
use crate::finding;
use crate::gather::Fetched;
use crate::language::Language;
use crate::path::{Attempt, Break, Host, Outcome, Reason, Spent};
use crate::variant::{ChoiceError, Variant};

/// A failure in three parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What happened, in one line.
    pub what: String,
    /// Why, a line each.
    pub why: Vec<String>,
    /// What to do, a line each.
    pub remedy: Vec<String>,
}

impl Failure {
    /// A failure that its first line explains.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// Adds a reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why.push(why.into());
        self
    }

    /// Adds something to do.
    #[must_use]
    pub fn try_this(mut self, remedy: impl Into<String>) -> Self {
        self.remedy.push(remedy.into());
        self
    }
}

/// Why there is no path from `leaf`: where the best attempt broke, and what was asked of the network.
/// `offline` tells that nothing could be asked.
pub fn explain_no_path(
    leaf: &Certificate,
    outcome: &Outcome,
    fetched: &[Fetched],
    sources: Sources<'_>,
    offline: bool,
) -> Failure {
    let leaf_name = name(leaf);
    let Some(best) = outcome.attempts.first() else {
        let failure = Failure::new(format!("no valid chain for {leaf_name}"));
        return match outcome.spent {
            Some(spent) => spent_failure(failure, spent),
            None => failure,
        };
    };
    let mut failure = match (best, best.chain.last()) {
        (Attempt { end: Break::NoIssuer(namesakes), .. }, Some(child)) => {
            no_issuer(&leaf_name, child, namesakes, fetched, sources, offline)
        }
        (Attempt { end: Break::Untrusted, .. }, Some(root)) => untrusted(&leaf_name, root, sources),
        (Attempt { end: Break::Rejected(reason), .. }, Some(member)) => rejected(&leaf_name, member, reason, sources),
        (Attempt { end: Break::TooLong(length), .. }, _) => Failure::new(format!("no valid chain for {leaf_name}"))
            .because(format!("the chain is still not at a root after {length} certificates")),
        (_, None) => Failure::new(format!("no valid chain for {leaf_name}")),
    };
    let way: Vec<String> = best.chain.iter().map(name).collect();
    if way.len() > 1 {
        failure = failure.because(format!("the chain so far: {}", way.join(" <- ")));
    }
    match outcome.spent {
        Some(spent) => spent_failure(failure, spent),
        None => failure,
    }
}

fn spent_failure(failure: Failure, spent: Spent) -> Failure {
    failure
        .because(format!("{spent}, so not everything was tried"))
        .try_this("give only the certificates that belong to this chain")
}

fn no_issuer(
    leaf: &str,
    child: &Certificate,
    namesakes: &[Certificate],
    fetched: &[Fetched],
    sources: Sources<'_>,
    offline: bool,
) -> Failure {
    let mut failure = Failure::new(format!("no valid chain for {leaf}: the issuer of {} was not found", name(child)))
        .because(wanted_issuer(child));
    for namesake in namesakes {
        failure = failure.because(format!(
            "{} in {} has that name but another key: it belongs to another generation of the CA",
            name(namesake),
            safe(&sources.of(namesake).1)
        ));
    }
    let asked: Vec<&Fetched> = fetched.iter().filter(|row| row.child == *child).collect();
    for row in &asked {
        failure = failure.because(match &row.outcome {
            Ok(_) => format!("its AIA {} gave a certificate that leads no further", safe(&row.url)),
            Err(error) => format!("its AIA says {}: {}", safe(&row.url), safe(&error.to_string())),
        });
    }
    let urls = &child.facts().ca_issuers;
    if urls.is_empty() {
        failure = failure.because("it has no AIA URL that says where its issuer can be fetched");
    } else if asked.is_empty() && offline {
        failure = failure.because(format!("its AIA says {}, which was not asked", safe(&urls.join(" "))));
        failure = failure.try_this("run it again without --offline");
    }
    if let Some(address) = asked.iter().find_map(|row| row.outcome.as_ref().err()?.refused_address()) {
        let prefix = if address.is_ipv4() { 32 } else { 128 };
        failure = failure.try_this(format!("if that is your own CA's server: --aia-allow {address}/{prefix}"));
    }
    failure.try_this("give the issuer's certificate, as the CA sends it: --intermediates FILE")
}

fn wanted_issuer(child: &Certificate) -> String {
    let mut text = format!("wanted: {}", safe(&distinguished_name(&child.issuer().der)));
    if let Some(identifier) = &child.facts().authority_key_identifier {
        text.push_str(", key id ");
        for octet in identifier.iter().take(32) {
            let _ = write!(text, "{octet:02x}");
        }
    }
    text
}

fn untrusted(leaf: &str, root: &Certificate, sources: Sources<'_>) -> Failure {
    Failure::new(format!("no trusted chain for {leaf}: it ends at {}, which is not a trusted root", name(root)))
        .because(format!("trusted are: {}", safe(&sources.anchors.describe())))
        .because(format!("{} has the SHA-256 {}", name(root), root.fingerprint()))
        .try_this("if it is the root of your own CA: --roots FILE with its certificate")
}

fn rejected(leaf: &str, member: &Certificate, reason: &Reason, sources: Sources<'_>) -> Failure {
    let finding = finding::of_reason(member, reason);
    let message = safe(&finding.message(Language::English));
    let (_, origin) = sources.of(member);
    Failure::new(format!("no valid chain for {leaf}: {message}"))
        .because(format!("{} is from {}, SHA-256 {}", name(member), safe(&origin), member.fingerprint()))
        .try_this(safe(&finding.remedy(Language::English)))
}

/// Why a certificate is not for the host that was asked for; `None` when it is, or none was.
pub fn explain_host(leaf: &Certificate, host: Option<&Host>) -> Option<Failure> {
    let finding = finding::of_host(leaf, host?)?;
    let (message, remedy) = (finding.message(Language::English), finding.remedy(Language::English));
    Some(Failure::new(safe(&message)).because(finding.rule.why.en).try_this(safe(&remedy)))
}

/// Why no variant is what the user asked for, with those that there are.
pub fn explain_choice(leaf: &Certificate, error: &ChoiceError, variants: &[Variant]) -> Failure {
    let mut failure = Failure::new(format!("{error} for {}", name(leaf)));
    for variant in variants {
        let path = &variant.path;
        let root = &path.anchor().certificate;
        failure = failure.because(format!("there is: {}, root {}", variant.kind.name(), name(root)));
    }
    match error {
        ChoiceError::NoCrossRoot => failure
            .try_this("give the cross-certificate, if the CA has one: --intermediates FILE")
            .try_this("or take the standard chain: --variant standard"),
        ChoiceError::NoSuchVariant(_) => failure.try_this("see what there is: chainmend chains"),
        ChoiceError::NoSuchRoot(_) => failure.try_this("name one of these roots with --preferred-root"),
    }
}
