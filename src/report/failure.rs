//! Failures with everything that a person needs to act: what happened to which certificate, why, and what to type next.

use super::stores::stores;
use super::words::chains::WHEN;
use super::words::{self, failure as text};
use super::{Sources, name, safe};
use crate::carried;
use crate::certificate::Certificate;
use crate::finding::{self, Code, Finding, Severity};
use crate::gather::{FetchError, Fetched, TlsFault, without_credentials};
use crate::language::Language;
use crate::path::{Account, Break, Host, LimitReached, Outcome};
use crate::read::may_be_ca;
use crate::trust::{self, Anchors};
use crate::variant::{self, ChoiceError, Variant};
use crate::words::Words as _;

/// A failure in three parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What happened, in one line.
    pub what: String,
    /// The reasons, one per line.
    pub why: Vec<String>,
    /// The remedies, one per line.
    pub remedy: Vec<String>,
}

impl Failure {
    /// A failure with only a first line.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// Adds a reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why.push(why.into());
        self
    }

    /// Adds a remedy.
    #[must_use]
    pub fn try_this(mut self, remedy: impl Into<String>) -> Self {
        self.remedy.push(remedy.into());
        self
    }

    /// Adds the errors of the leaf that are independent of the chain, also for this host.
    #[must_use]
    pub fn and_of_leaf(self, leaf: &Certificate, host: Option<&Host>, language: Language) -> Self {
        leaf_errors(leaf, host).iter().fold(self, |failure, error| {
            let message = safe(&error.message(language));
            failure.and(&message, Self::new("").try_this(safe(&error.remedy(language))), language)
        })
    }

    /// Adds another failure, with `what` as its short form. Repeated lines are dropped.
    fn and(mut self, what: &str, other: Self, language: Language) -> Self {
        let why = std::iter::once(text::ALSO.fill(language, &[("what", what)])).chain(other.why);
        for line in why {
            if !self.why.contains(&line) {
                self.why.push(line);
            }
        }
        for line in other.remedy {
            if !self.remedy.contains(&line) {
                self.remedy.push(line);
            }
        }
        self
    }
}

/// The errors of a leaf that are independent of the chain. A CA certificate as the start of a chain is not an error.
pub(super) fn leaf_errors(leaf: &Certificate, host: Option<&Host>) -> Vec<Finding> {
    let mut errors = finding::of_leaf(leaf, host);
    errors.retain(|error| error.severity == Severity::Error && error.rule.code != Code::LeafIsCa);
    errors
}

/// Why there is no path from `leaf`: where the best attempt ended, and the requests that were made. `offline`: there
/// were no requests.
pub fn explain_no_path(
    leaf: &Certificate,
    outcome: &Outcome,
    fetched: &[Fetched],
    sources: Sources<'_>,
    offline: bool,
    language: Language,
) -> Failure {
    let (leaf_name, file) = (name(leaf), sources.file_of(leaf));
    let mut failure = Failure::new(text::NO_CHAIN.fill(language, &[("leaf", &leaf_name)]));
    if let Some(Account { chain, flaws, end }) = &outcome.account {
        let last = chain.last().unwrap_or(leaf);
        let findings = finding::no_path(leaf, outcome, fetched);
        let other_stores = findings.iter().find(|finding| finding.rule.code == Code::RootOfOtherStores);
        let damage = findings.iter().find(|finding| finding.rule.code == Code::DamagedSignature);
        let of_end = end.as_ref().map(|end| match (end, other_stores) {
            _ if damage.is_some() => damage.map_or(failure.clone(), |damage| failure_of(&leaf_name, damage, language)),
            (_, Some(finding)) => {
                untrusted((&leaf_name, &file), finding.certificate.as_ref().unwrap_or(last), sources, language)
            }
            (end, None) => match end {
                Break::NoIssuer(namesakes) => {
                    let failure = no_issuer(&leaf_name, last, namesakes, sources, language);
                    with_network(failure, last, fetched, offline, language)
                }
                Break::Untrusted => untrusted((&leaf_name, &file), last, sources, language),
                Break::Rejected(reason) => {
                    rejected(&leaf_name, last, &finding::of_reason(last, reason), sources, language)
                }
                Break::TooLong(length) => {
                    failure.clone().because(text::TOO_LONG.fill(language, &[("count", &length.to_string())]))
                }
                Break::Circular => failure_of(&leaf_name, &Finding::new(Code::CircularChain).about(last), language),
            },
        });
        let of_flaws =
            flaws.iter().zip(&findings).map(|((member, _), one)| rejected(&leaf_name, member, one, sources, language));
        let mut all = of_flaws.chain(of_end).zip(findings.iter());
        failure = all.next().map_or(failure, |(first, _)| first);
        for (other, finding) in all {
            failure = failure.and(&safe(&finding.message(language)), other, language);
        }
        let way: Vec<String> = chain.iter().map(name).collect();
        if way.len() > 1 {
            failure = failure.because(text::SO_FAR.fill(language, &[("way", &way.join(" <- "))]));
        }
    }
    match outcome.limit_reached {
        Some(limit_reached) => limit_failure(failure, limit_reached, language),
        None => failure,
    }
}

fn limit_failure(failure: Failure, limit_reached: LimitReached, language: Language) -> Failure {
    failure
        .because(text::NOT_ALL_TRIED.fill(language, &[("limit", &limit_reached.words(language))]))
        .try_this(text::GIVE_LESS.of(language))
}

fn no_issuer(
    leaf: &str,
    child: &Certificate,
    namesakes: &[Certificate],
    sources: Sources<'_>,
    language: Language,
) -> Failure {
    let failure = Failure::new(text::NO_ISSUER.fill(language, &[("leaf", leaf), ("child", &name(child))]))
        .because(wanted_issuer(child, language));
    namesakes.iter().fold(failure, |failure, namesake| {
        let origin = sources.origin_text(namesake, language);
        failure.because(text::OTHER_GENERATION.fill(language, &[("name", &name(namesake)), ("origin", &origin)]))
    })
}

/// The number of URLs in the explanation of a failure, besides the first of each other error.
const LISTED_URLS: usize = 8;

/// The network errors for the issuer of `child`, and the remedies.
fn with_network(
    mut failure: Failure,
    child: &Certificate,
    fetched: &[Fetched],
    offline: bool,
    language: Language,
) -> Failure {
    let asked: Vec<&Fetched> = fetched.iter().filter(|row| row.child == *child).collect();
    let is_new = |index: usize| asked[..index].iter().all(|before| before.outcome != asked[index].outcome);
    let listed = |index: &usize| *index < LISTED_URLS || is_new(*index);
    let shown: Vec<usize> = (0..asked.len()).filter(listed).take(2 * LISTED_URLS).collect();
    for row in shown.iter().map(|index| asked[*index]) {
        let url = safe(&without_credentials(&row.url));
        failure = failure.because(match &row.outcome {
            Ok(_) => text::LED_NOWHERE.fill(language, &[("url", &url)]),
            Err(error) => text::AIA_FAILED.fill(language, &[("url", &url), ("error", &safe(&error.words(language)))]),
        });
    }
    if let Some(more @ 1..) = asked.len().checked_sub(shown.len()) {
        failure = failure.because(text::MORE_URLS.fill(language, &[("count", &more.to_string())]));
    }
    let urls = &child.facts().ca_issuers;
    let shown: Vec<_> = urls.iter().map(|url| without_credentials(url)).collect();
    if urls.is_empty() {
        failure = failure.because(text::NO_AIA.of(language));
    } else if asked.is_empty() && offline {
        failure = failure
            .because(text::NOT_ASKED.fill(language, &[("urls", &safe(&shown.join(" ")))]))
            .try_this(text::WITHOUT_OFFLINE.of(language));
    }
    if let Some(address) = asked.iter().find_map(|row| row.outcome.as_ref().err()?.refused_address()) {
        let prefix = if address.is_ipv4() { 32 } else { 128 };
        failure = failure.try_this(text::ALLOW.fill(language, &[("network", &format!("{address}/{prefix}"))]));
    }
    let errors = || asked.iter().filter_map(|row| Some((&*row.url, row.outcome.as_ref().err()?.cause())));
    let of_proxy = errors().find_map(|(url, error)| match error {
        FetchError::Proxy(_, cause) => Some((url, matches!(**cause, FetchError::Status(407)))),
        _ => None,
    });
    if let Some((url, wants_password)) = of_proxy {
        let is_https = url.trim_start().starts_with("https");
        let (variable, key) = if is_https { ("HTTPS_PROXY", "https-proxy") } else { ("HTTP_PROXY", "http-proxy") };
        let text = if wants_password { text::GIVE_PROXY } else { text::OTHER_PROXY };
        failure = failure.try_this(text.fill(language, &[("variable", variable), ("key", key)]));
    }
    if errors().any(|(_, error)| matches!(error, FetchError::Tls(TlsFault::Untrusted))) {
        failure = failure.try_this(text::TRUST_SERVER.of(language));
    }
    let is_of_directory =
        |error: &FetchError| matches!(error, FetchError::Scheme(scheme) if scheme.starts_with("ldap"));
    if errors().any(|(_, error)| is_of_directory(error)) {
        return failure.try_this(text::EXPORT_ISSUER.of(language));
    }
    let failure = failure.try_this(text::GIVE_ISSUER.of(language));
    // The issuer of a CA may be a root.
    if child.is_ca() || urls.is_empty() { failure.try_this(text::OWN_ROOT.of(language)) } else { failure }
}

fn wanted_issuer(child: &Certificate, language: Language) -> String {
    let identifier = child.facts().authority_key_identifier.as_ref().map(|identifier| {
        let digits: String = identifier.iter().take(32).map(|octet| format!("{octet:02x}")).collect();
        text::KEY_ID.fill(language, &[("digits", &digits)])
    });
    let issuer = safe(child.issuer().text());
    text::WANTED.fill(language, &[("issuer", &issuer), ("key_id", &identifier.unwrap_or_default())])
}

fn untrusted((leaf, file): (&str, &str), root: &Certificate, sources: Sources<'_>, language: Language) -> Failure {
    let (root_name, sha256) = (name(root), root.fingerprint().to_string());
    let is_server = root.is_self_signed() && !may_be_ca(root);
    let what = if is_server { text::SELF_SIGNED } else { text::UNTRUSTED };
    let failure = Failure::new(what.fill(language, &[("leaf", leaf), ("root", &root_name)]))
        .because(text::TRUSTED_ARE.fill(language, &[("stores", &safe(&trusted(sources.anchors, language)))]));
    let sha256 = text::SHA256.fill(language, &[("root", &root_name), ("sha256", &sha256)]);
    let Some(store) = trust::newest_with_entity(root) else {
        let remedy = if is_server { text::CERTIFICATE_OF_A_CA } else { text::OWN_ROOT };
        return failure.because(sha256).try_this(remedy.of(language));
    };
    let values = [("root", &*root_name), ("stores", &stores(root, language))];
    let failure = failure.because(text::KNOWN_ROOT.fill(language, &values)).because(sha256);
    let see = carried::completed(text::SEE_CHAINS.fill(language, &[("file", file)]), file);
    failure.try_this(text::ISSUED_ANEW.fill(language, &[("store", &store.to_string())])).try_this(see)
}

/// The names of the stores, and the number of other trusted certificates.
fn trusted(anchors: &Anchors, language: Language) -> String {
    let mut names: Vec<String> = anchors.snapshots().iter().map(ToString::to_string).collect();
    if anchors.given_count() > 0 {
        names.push(text::GIVEN.fill(language, &[("count", &anchors.given_count().to_string())]));
    }
    names.join(language.comma())
}

fn rejected(leaf: &str, member: &Certificate, found: &Finding, sources: Sources<'_>, language: Language) -> Failure {
    let finding = found.clone().in_file(&sources.file_of(member));
    let values = [
        ("name", &*name(member)),
        ("origin", &sources.origin_text(member, language)),
        ("sha256", &member.fingerprint().to_string()),
    ];
    failure_of(leaf, &finding, language).because(text::MEMBER_FROM.fill(language, &values))
}

/// A finding about the chain as a failure.
fn failure_of(leaf: &str, finding: &Finding, language: Language) -> Failure {
    let message = safe(&finding.message(language));
    Failure::new(text::NO_CHAIN_BECAUSE.fill(language, &[("leaf", leaf), ("why", &message)]))
        .try_this(safe(&finding.remedy(language)))
}

/// Why no variant meets the request, with the available ones. `file` is the file of the leaf, quoted for a command.
pub fn explain_choice(
    (leaf, file): (&Certificate, &str),
    error: &ChoiceError,
    variants: &[Variant],
    language: Language,
) -> Failure {
    let values = [("error", &*safe(&error.words(language))), ("leaf", &name(leaf))];
    let mut failure = Failure::new(text::FOR_LEAF.fill(language, &values));
    if let ChoiceError::AmbiguousRoot(_, roots) = error {
        return roots.iter().fold(failure, |failure, root| one_of_several(failure, root, language));
    }
    // The others cannot be chosen without further roots.
    for variant in variants.iter().filter(|variant| variant.trusted) {
        let root = name(&variant.path.anchor().certificate);
        let option = variant::option_for(variant, variants);
        let values = [("kind", words::kind(variant.kind, language)), ("root", &root), ("option", &option)];
        failure = failure.because(text::THERE_IS.fill(language, &values));
    }
    match error {
        ChoiceError::NoCrossRoot => {
            failure.try_this(text::GIVE_CROSS.of(language)).try_this(text::TAKE_STANDARD.of(language))
        }
        ChoiceError::CrossOutOfTime(_) => {
            failure.try_this(text::GIVE_VALID_CROSS.of(language)).try_this(text::TAKE_STANDARD.of(language))
        }
        ChoiceError::ExpiredRoot { id, .. } => {
            let expired = variants.iter().find(|variant| variant.id() == id);
            let entry = expired.and_then(|one| variant::entries_for(&one.path).first().copied());
            let option = format!("--variant {}", entry.map_or(&**id, |entry| entry.id));
            failure
                .try_this(text::TAKE_EXPIRED.fill(language, &[("option", &option)]))
                .try_this(text::TAKE_STANDARD.of(language))
        }
        ChoiceError::ByName(id) => {
            let entry = variant::catalogue().iter().find(|entry| entry.id == *id);
            let conditions = entry.iter().flat_map(|entry| entry.conditions.iter().map(|text| (WHEN, text)));
            let caveats = entry.iter().flat_map(|entry| entry.caveats.iter().map(|text| (words::CAVEAT, text)));
            let failure = conditions.chain(caveats).fold(failure, |failure, (label, text)| {
                failure.because(format!("{}: {}", label.of(language), text.of(language)))
            });
            failure.try_this(format!("--variant {id}")).try_this(text::TAKE_STANDARD.of(language))
        }
        ChoiceError::CrossWithoutRoot(cross) => {
            let issuer = safe(cross.issuer().text());
            failure
                .try_this(text::GIVE_ROOT.fill(language, &[("issuer", &issuer)]))
                .try_this(text::TAKE_STANDARD.of(language))
        }
        ChoiceError::NoSuchVariant(id) => {
            let failure = no_such_variant(failure, id, variants, language);
            let see = text::SEE_CHAINS.fill(language, &[("file", file)]);
            failure.try_this(carried::completed(see, file))
        }
        ChoiceError::NoSuchRoot(_) => failure.try_this(text::NAME_A_ROOT.of(language)),
        ChoiceError::AmbiguousRoot(..) => failure,
        ChoiceError::NotTrusted { root, store } => {
            let values = [("root", &*name(root)), ("stores", &stores(root, language))];
            failure.because(text::KNOWN_ROOT.fill(language, &values)).try_this(format!("--roots {}", safe(store)))
        }
    }
}

/// The missing certificates of a catalogued chain.
fn no_such_variant(failure: Failure, id: &str, variants: &[Variant], language: Language) -> Failure {
    let Some(entry) = variant::catalogue().iter().find(|entry| entry.id == id) else { return failure };
    let paths = variants.iter().map(|variant| &variant.path);
    let is_of_another = !entry.begins_in(paths.clone());
    let missing = entry.missing_from(&paths);
    if is_of_another {
        let product = entry.product.replace(", ", language.comma());
        let values = [("id", id), ("product", &*product), ("chain", entry.name.of(language))];
        return failure.because(text::OF_ANOTHER.fill(language, &values));
    }
    missing.iter().fold(failure, |failure, (subject, issuer)| {
        let values = [("id", id), ("subject", subject), ("issuer", issuer)];
        let failure = failure.because(text::MISSING_LINK.fill(language, &values));
        failure.try_this(text::GIVE_LINK.fill(language, &values))
    })
}

/// A possible root, and the option for it.
fn one_of_several(failure: Failure, root: &Certificate, language: Language) -> Failure {
    let (name, sha256) = (name(root), root.fingerprint().to_string());
    let values = [("root", &*name), ("sha256", &sha256)];
    failure.because(text::SHA256.fill(language, &values)).try_this(format!("--preferred-root {}", &sha256[..16]))
}
