//! Failures, put so that a person can act: what happened with which certificate, why, and what to type
//! next.

use std::fmt::Write as _;

use super::{Sources, day, name, safe};
use crate::certificate::{Certificate, distinguished_name};
use crate::gather::Fetched;
use crate::path::{Attempt, Break, Outcome, Reason, Spent};
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
    let (what, remedy) = verdict(reason);
    let member_name = name(member);
    let mut failure = Failure::new(format!("no valid chain for {leaf}: {member_name} {what}"));
    let (_, origin) = sources.of(member);
    failure = failure.because(format!("{member_name} is from {}, SHA-256 {}", safe(&origin), member.fingerprint()));
    match remedy {
        Some(remedy) => failure.try_this(remedy),
        None => failure,
    }
}

/// What is wrong, to be read after the certificate's name, and what to do about it.
fn verdict(reason: &Reason) -> (String, Option<&'static str>) {
    const ASK_CA: &str = "ask the CA for a certificate that replaces it";
    match reason {
        Reason::Expired(end) => (
            format!("expired on {}", day(*end)),
            Some("get the certificate that replaces it, or judge by another time with --at"),
        ),
        Reason::NotYetValid(start) => (
            format!("is valid only from {} on", day(*start)),
            Some("check the clock, or judge by another time with --at"),
        ),
        Reason::Sha1Signature => ("is signed with SHA-1, which no client accepts since 2017".to_owned(), Some(ASK_CA)),
        Reason::ShortKey(bits) => (format!("has an RSA key of {bits} bits; clients want 2048"), Some(ASK_CA)),
        Reason::UnsupportedKey(key) => (format!("has a key that cannot be used: {key}"), Some(ASK_CA)),
        Reason::UnsupportedSignature(algorithm) => {
            (format!("has a signature that cannot be checked: {algorithm}"), Some(ASK_CA))
        }
        Reason::AlgorithmsDiffer => {
            ("names two different signature algorithms (RFC 5280 section 4.1.1.2)".to_owned(), Some(ASK_CA))
        }
        Reason::MalformedExtension(extension) => {
            (format!("has a damaged or repeated extension: {}", safe(extension)), Some(ASK_CA))
        }
        Reason::CriticalExtension(extension) => {
            (format!("has a critical extension that is not processed: {}", safe(extension)), None)
        }
        Reason::NotCa => ("issued a certificate but is not a CA".to_owned(), None),
        Reason::MayNotSign => ("issued a certificate, which its key usage does not allow".to_owned(), None),
        Reason::PathLength(allowed, present) => {
            (format!("allows {allowed} intermediates below it, there are {present}"), None)
        }
        Reason::Policy => {
            ("requires a certificate policy that its chain does not have (policy constraints)".to_owned(), Some(ASK_CA))
        }
        Reason::NameConstraint(below, forbidden) => (
            format!("does not allow the name {} of {} (name constraints)", safe(forbidden), name(below)),
            Some("use a CA that may issue for this name"),
        ),
        Reason::NotForServers => (
            "is not for TLS servers (extended key usage)".to_owned(),
            Some("use a certificate for server authentication"),
        ),
    }
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
