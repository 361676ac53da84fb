//! Verdicts of clients in words.

use super::stores::stores;
use super::words::{self, verdict as text};
use super::{Failure, day, name, safe};
use crate::language::{Language, Text};
use crate::trust::{Anchor, Client, Rule};
use crate::variant::{self, ClientRefusal, Coverage, Fitting, Missing, Variant, Verdict};
use crate::words::{RefusedBecause, Words as _};

/// Why a client refuses a chain, as the continuation of its name.
pub(super) fn refusal(refusal: &ClientRefusal, language: Language) -> String {
    let (text, certificate, fact) = match refusal {
        ClientRefusal::NoIssuer(certificate) => (text::NO_ISSUER, certificate, ("", String::new())),
        ClientRefusal::NotTrusted(certificate) => (text::NOT_TRUSTED, certificate, ("", String::new())),
        ClientRefusal::Expired(certificate) => {
            (text::EXPIRED, certificate, ("day", day(certificate.facts().not_after)))
        }
        ClientRefusal::NotYetValid(certificate) => {
            (text::NOT_YET_VALID, certificate, ("day", day(certificate.facts().not_before)))
        }
        ClientRefusal::Hash(certificate, hash) => (text::HASH, certificate, ("hash", hash.to_string())),
        ClientRefusal::Key(certificate, key) => (text::KEY, certificate, ("key", key.words(language))),
        ClientRefusal::Rule(certificate, rule) => {
            let demand = if let Rule::Strict(demand) = rule {
                demand.words(language)
            } else {
                RefusedBecause(*rule).words(language)
            };
            (of_rule(*rule), certificate, ("demand", demand))
        }
        ClientRefusal::Invalid(certificate, _) => (text::INVALID, certificate, ("", String::new())),
        ClientRefusal::Known(certificate, caveat) => {
            (text::KNOWN_CAVEAT, certificate, ("caveat", without_end(caveat.of(language)).to_owned()))
        }
        ClientRefusal::Condition(root, objection) => {
            (text::CONDITION, root, ("condition", objection.condition.words(language)))
        }
    };
    text.fill(language, &[("name", &name(certificate)), (fact.0, &fact.1)])
}

/// A sentence without its final punctuation, for use in another one.
fn without_end(sentence: &str) -> &str {
    sentence.trim_end_matches(['.', '。'])
}

fn of_rule(rule: Rule) -> Text {
    match rule {
        Rule::KeyIdentifier => text::KEY_IDENTIFIER,
        Rule::AuthorityCertificate => text::AUTHORITY_CERTIFICATE,
        Rule::NameEncoding | Rule::NameLetters => text::NAME_ENCODING,
        Rule::CriticalDirectoryConstraints | Rule::DirectoryConstraints => text::DIRECTORY_CONSTRAINTS,
        Rule::Ed25519Key => text::ED25519,
        Rule::PssKey | Rule::Ed448Key | Rule::MlDsaKey => text::OTHER_KEY,
        Rule::CompressedPoint | Rule::HybridPoint => text::POINT,
        Rule::RsaNotForSigning | Rule::NotForSigning => text::NOT_FOR_SIGNING,
        Rule::NetscapeType => text::NETSCAPE_TYPE,
        Rule::EmptyName => text::EMPTY_NAME,
        Rule::UncriticalNames => text::UNCRITICAL_NAMES,
        Rule::CommonNameNotPermitted | Rule::CommonLabelNotPermitted | Rule::OtherCommonNameNotPermitted => {
            text::COMMON_NAME
        }
        Rule::Unloadable => text::UNLOADABLE,
        Rule::InvalidExtension => text::INVALID_EXTENSION,
        Rule::RootIdentifiers => text::ROOT_IDENTIFIERS,
        Rule::CriticalPolicies
        | Rule::CriticalInhibition
        | Rule::TlsFeatures
        | Rule::IssuerNames
        | Rule::RootTimes
        | Rule::RootTimesWithoutSeconds
        | Rule::RootAlgorithms
        | Rule::RootVersion
        | Rule::RootExtensions
        | Rule::RootKeyIdentifier => text::BECAUSE,
        Rule::Listed | Rule::Revoked => text::REVOKED,
        Rule::StoreCondition => text::STORE_CONDITION,
        Rule::Strict(_) => text::STRICT,
    }
}

/// What is unknown.
pub(super) fn missing(missing: &Missing, language: Language) -> String {
    match missing {
        Missing::Store => text::NO_STORE.of(language).to_owned(),
        Missing::Logic => text::NO_LOGIC.of(language).to_owned(),
        Missing::AnchorExpiry(root) => text::ANCHOR_EXPIRY.fill(language, &[("name", &name(root))]),
        Missing::Rule(certificate, rule) => {
            text::RULE_UNKNOWN.fill(language, &[("name", &name(certificate)), ("rule", rule.name())])
        }
        Missing::Condition(root, objection) => {
            let text = if objection.is_certain { text::CONDITION_UNKNOWN } else { text::NO_TIMESTAMP };
            text.fill(language, &[("name", &name(root)), ("condition", &objection.condition.words(language))])
        }
        Missing::Announced(root, announcement) => {
            text::ANNOUNCED.fill(language, &[("name", &name(root)), ("announced", &announcement.words(language))])
        }
        Missing::StoreAge(from, until) => text::STORE_AGE.fill(language, &[("from", from), ("until", until)]),
    }
}

/// A verdict as a clause.
pub(super) fn verdict(verdict: &Verdict, language: Language) -> String {
    match verdict {
        Verdict::Accepts { path, fetched } => {
            let root = path.last().map(name).unwrap_or_default();
            let fetched = if *fetched { text::FETCHED.of(language) } else { "" };
            text::ACCEPTS.fill(language, &[("root", &root), ("fetched", fetched)])
        }
        Verdict::Rejects(why) => text::REJECTS.fill(language, &[("why", &refusal(why, language))]),
        Verdict::Unknown(what) => text::UNKNOWN.fill(language, &[("what", &missing(what, language))]),
    }
}

/// Why no variant suits all requested clients: the best variant, and the clients that it does not suit. `elsewhere`
/// is a suitable chain to an untrusted root.
pub fn explain_left_out(
    variants: &[Variant],
    coverage: &[Coverage],
    fitting: &Fitting,
    elsewhere: Option<&Variant>,
    language: Language,
) -> Failure {
    let best = &variants[fitting.index];
    let (option, root) = (variant::option_for(best, variants), name(&best.path.anchor().certificate));
    let count = fitting.left_out.len();
    let values = [
        ("option", &*option),
        ("kind", words::kind(best.kind, language)),
        ("root", &root),
        ("count", &count.to_string()),
        ("s", words::plural(count)),
    ];
    let mut failure = Failure::new(text::NONE_SUITS_ALL.fill(language, &values));
    for row in coverage.iter().filter(|row| fitting.left_out.contains(&row.client)) {
        let verdict = verdict(&row.verdicts[fitting.index].0, language);
        let values = [("client", row.client.name.of(language)), ("verdict", &verdict)];
        failure = failure.because(text::OF_CLIENT.fill(language, &values));
    }
    if let Some(variant) = elsewhere {
        let Anchor { certificate, store } = variant.path.anchor();
        let values = [("root", &*name(certificate)), ("stores", &stores(certificate, language))];
        failure = failure.because(text::SUITS_ELSEWHERE.fill(language, &values));
        failure = failure.try_this(text::BY_STORE.fill(language, &[("store", &safe(store))]));
    }
    failure
        .try_this(text::TAKE_IT_ANYWAY.fill(language, &[("option", &option)]))
        .try_this(text::SEE_VERDICTS.of(language))
}

/// Names of clients, for a sentence.
pub(super) fn names(clients: &[&'static Client], language: Language) -> String {
    let names: Vec<&str> = clients.iter().map(|client| client.name.of(language)).collect();
    names.join(language.comma())
}

/// The reason of a verdict as a code, the same in every language.
pub(super) fn reason_code(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Accepts { fetched: false, .. } => "accepted",
        Verdict::Accepts { fetched: true, .. } => "accepted-with-more-than-served",
        Verdict::Rejects(refusal) => match refusal {
            ClientRefusal::NoIssuer(_) => "no-issuer",
            ClientRefusal::NotTrusted(_) => "not-trusted",
            ClientRefusal::Expired(_) => "expired",
            ClientRefusal::NotYetValid(_) => "not-yet-valid",
            ClientRefusal::Hash(..) => "signature-hash",
            ClientRefusal::Key(..) => "key-kind",
            ClientRefusal::Rule(..) => "rule",
            ClientRefusal::Invalid(..) => "invalid",
            ClientRefusal::Condition(..) => "store-condition",
            ClientRefusal::Known(..) => "known-caveat",
        },
        Verdict::Unknown(missing) => match missing {
            Missing::Store => "unknown-store",
            Missing::Logic => "unknown-logic",
            Missing::AnchorExpiry(_) => "unknown-anchor-expiry",
            Missing::Rule(..) => "unknown-rule",
            Missing::Condition(..) => "unknown-store-condition",
            Missing::Announced(..) => "unknown-announced",
            Missing::StoreAge(..) => "unknown-store-age",
        },
    }
}
