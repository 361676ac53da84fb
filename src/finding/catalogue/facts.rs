//! The texts of facts.

use time::Date;

use super::super::value::{Browsers, History, Need, Relation, Unneeded, Value};
use crate::certificate::{Certificate, day, distinguished_name};
use crate::language::{Language, Text};
use crate::trust::{self, Announcement, Client, Condition, Holding, last_moment, user_of};
use crate::variant::Entry;
use crate::words::{ExtensionName, RefusedBecause, Words as _, client_list};

/// The maximum number of names in a message.
const LISTED_NAMES: usize = 8;

const BETWEEN: Text = Text { en: "; ", ja: "、" };

impl Value {
    /// The fact as text. It may contain untrusted text: pass it through `report::safe` before printing it to a
    /// terminal.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::Certificate(certificate) => certificate.label(),
            Self::Fingerprint(fingerprint) => fingerprint.to_string(),
            Self::DistinguishedName(name) => distinguished_name(name),
            Self::Text(text) | Self::File(text) | Self::Variant(text) => text.clone(),
            Self::Names(names) => listed(names, language),
            Self::Mode(mode) => format!("{:04o}", mode & 0o7777),
            Self::Host(host) => host.to_string(),
            Self::Address(address) => address.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Day(day) => date(*day),
            Self::Last(last) => last_moment(*last),
            Self::Key(key) => key.words(language),
            Self::Term(term) => (*term).to_owned(),
            Self::Signature(algorithm) => algorithm.words(language),
            Self::Extension(name) => ExtensionName(name).words(language),
            Self::InvalidExtension(extension) => extension.words(language),
            Self::Unloadable(unloadable) => unloadable.words(language),
            Self::PointForm(form) => form.words(language),
            Self::Level(level) => level.abbreviation().to_owned(),
            Self::Limit(limit_reached) => limit_reached.words(language),
            Self::Problem(problem) => problem.words(language),
            Self::KeyProblem(error) => error.words(language),
            Self::FetchProblem(error) => error.words(language),
            Self::Because(rule) => RefusedBecause(*rule).words(language),
            Self::Demand(demand) => demand.words(language),
            Self::Revocation(revocation) => revocation.words(language),
            Self::Condition(condition) => condition.words(language),
            Self::Conditions(conditions) => of_stores(conditions, language),
            Self::History(history) => history.words(language),
            Self::Clients(clients) => names(clients, language),
            Self::Families(clients) => families(clients, language),
            Self::Browsers(browsers) => browsers.words(language).to_owned(),
            Self::Need(need) => need.words(language),
            Self::Unneeded(reason) => reason.words(language),
            Self::Caveats(entry) => sentences(entry.caveats, language),
            Self::Wanted(entry) => wanted(entry, language),
            Self::Replacement(certificate, from) => replacement(certificate, from, language),
            Self::Instead(option) => instead(option.as_deref(), language),
            Self::Announced(plans) => announced(plans, language),
            Self::Target(target) => target.name(),
            Self::Relation(relation) => relation.words(language),
        }
    }
}

fn date(date: Date) -> String {
    day(date.midnight().assume_utc())
}

fn replacement(certificate: &Certificate, from: &str, language: Language) -> String {
    const REPLACEMENT: Text = Text {
        en: "{name} issued by {issuer} (in {from}: SHA-256 {sha256}, until {day})",
        ja: "{issuer} が発行した {name} ({from} にあります: SHA-256 {sha256}、期限 {day})",
    };
    let (name, issuer) = (certificate.own_name(), certificate.issuer().text());
    let sha256 = certificate.fingerprint().to_string();
    let values = [
        ("name", &*name),
        ("issuer", issuer),
        ("from", from),
        ("sha256", &sha256[..16]),
        ("day", &day(certificate.facts().not_after)),
    ];
    REPLACEMENT.fill(language, &values)
}

const NO_NAMES: Text = Text { en: "no host name", ja: "なし" };

/// A list of names; of many, only the first ones.
fn listed(names: &[String], language: Language) -> String {
    let comma = language.comma();
    let more = names.len().saturating_sub(LISTED_NAMES);
    let first: Vec<&str> = names.iter().take(LISTED_NAMES).map(String::as_str).collect();
    match (first.is_empty(), more) {
        (true, _) => NO_NAMES.of(language).to_owned(),
        (false, 0) => first.join(comma),
        (false, _) => format!("{}{comma}... (+{more})", first.join(comma)),
    }
}

fn names(clients: &[&Client], language: Language) -> String {
    let names: Vec<&str> = clients.iter().map(|client| client.name.of(language)).collect();
    names.join(language.comma())
}

/// The families of current clients, with versions if not all of them are meant, and with the programs that are known by
/// another name.
fn families(clients: &[&Client], language: Language) -> String {
    const ALL: Text = Text { en: "all current clients", ja: "現行のすべてのクライアント" };
    if trust::clients().iter().filter(|client| client.current).all(|client| clients.contains(&client)) {
        return ALL.of(language).to_owned();
    }
    let is_current = |id: &&str| trust::clients().iter().any(|client| client.id == *id && client.current);
    let mut names = Vec::new();
    for family in trust::families() {
        let is_meant = |id: &str| clients.iter().any(|client| client.id == id);
        let meant: Vec<_> = family.members.iter().filter(|(id, _)| is_meant(id)).collect();
        if meant.is_empty() {
            continue;
        }
        let mut current = family.members.iter().map(|(id, _)| *id).filter(is_current);
        let mut name = family.name.of(language).to_owned();
        if !current.all(is_meant) {
            let versions: Vec<String> =
                meant.iter().map(|(_, version)| version.of(language).replacen("..", "-", 1)).collect();
            name = format!("{name} {}", versions.join("/"));
        }
        if !family.users.is_empty() {
            name = format!("{name} ({})", family.users.replace(", ", language.comma()));
        }
        names.push(name);
    }
    names.join(language.comma())
}

fn of_stores(conditions: &[(&str, Condition)], language: Language) -> String {
    let each =
        conditions.iter().map(|(store, condition)| format!("{} ({})", condition.words(language), user_of(store)));
    each.collect::<Vec<_>>().join(BETWEEN.of(language))
}

/// Consecutive sentences.
fn sentences(texts: &[Text], language: Language) -> String {
    const SPACE: Text = Text { en: " ", ja: "" };
    let texts: Vec<&str> = texts.iter().map(|text| text.of(language)).collect();
    texts.join(SPACE.of(language))
}

/// When a chain is useful, in parentheses.
fn wanted(entry: &Entry, language: Language) -> String {
    const BETWEEN: Text = Text { en: "; ", ja: "。" };
    let texts: Vec<&str> = entry.conditions.iter().map(|text| text.of(language)).collect();
    if texts.is_empty() { String::new() } else { format!(" ({})", texts.join(BETWEEN.of(language))) }
}

/// A note that this is planned.
fn announced(plans: &[Announcement], language: Language) -> String {
    const ANNOUNCED: Text = Text {
        en: ", as announced for {stores}; this may change",
        ja: " ({stores} について発表されている予定で、変更されることがあります)",
    };
    let stores: Vec<&str> = plans.iter().map(|plan| plan.store).collect();
    if stores.is_empty() {
        return String::new();
    }
    ANNOUNCED.fill(language, &[("stores", &stores.join(language.comma()))])
}

/// The remedy: the chain that loses no clients.
fn instead(option: Option<&str>, language: Language) -> String {
    const ONE: Text = Text {
        en: "the chain of {option} stays accepted",
        ja: "{option} のチェーンは引き続き受け入れられます",
    };
    const NONE: Text = Text {
        en: "none of the available chains is accepted then",
        ja: "手元の証明書には、その後も受け入れられるチェーンがありません",
    };
    option.map_or_else(|| NONE.of(language).to_owned(), |option| ONE.fill(language, &[("option", option)]))
}

impl Browsers {
    fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Chrome, Language::English) => "Chrome does",
            (Self::Chrome, Language::Japanese) => "Chrome",
            (Self::All, Language::English) => "browsers do",
            (Self::All, Language::Japanese) => "ブラウザ",
        }
    }
}

impl History {
    fn words(&self, language: Language) -> String {
        // This does not depend on the time of validation.
        const HAVE: Text = Text { en: "still in {stores}", ja: "{stores} には現在も登録" };
        const HAD: Text = Text { en: "in {store} until {last}", ja: "{store} には {last} まで登録" };
        const NOBODY: Text = Text { en: "no store has it", ja: "どのストアにもありません" };
        const GIVEN: Text = Text { en: "it was given with --roots", ja: "--roots で指定されています" };
        let Self::Held(holdings) = self else { return GIVEN.of(language).to_owned() };
        let have: Vec<&str> = holdings.iter().filter(|held| held.last.is_none()).map(|held| held.store).collect();
        let have = (!have.is_empty()).then(|| HAVE.fill(language, &[("stores", &have.join(language.comma()))]));
        let had = |held: &Holding| Some(HAD.fill(language, &[("store", held.store), ("last", held.last?)]));
        let parts: Vec<String> = holdings.iter().filter_map(had).chain(have).collect();
        if parts.is_empty() { NOBODY.of(language).to_owned() } else { parts.join(BETWEEN.of(language)) }
    }
}

impl Need {
    fn words(&self, language: Language) -> String {
        const OF: Text = Text { en: "needed by {clients} until {day}", ja: "{day} まで {clients} に必要" };
        const UNKNOWN: Text = Text {
            en: "valid until {day}; the clients that need it are not known",
            ja: "{day} まで有効、必要とするクライアントは不明",
        };
        match self {
            Self::Of(by_day) => {
                let parts = by_day.iter().map(|(day, clients)| {
                    OF.fill(language, &[("clients", &client_list(clients, language)), ("day", &date(*day))])
                });
                parts.collect::<Vec<_>>().join(BETWEEN.of(language))
            }
            Self::Unknown(day) => UNKNOWN.fill(language, &[("day", &date(*day))]),
        }
    }
}

impl Unneeded {
    fn words(self, language: Language) -> String {
        const ROOT_EXPIRED: Text = Text {
            en: "that root expired on {day}",
            ja: "そのルート証明書は {day} に有効期限が切れています",
        };
        const REVOKED: Text = Text { en: "it is revoked ({list})", ja: "失効しています ({list})" };
        const NO_STORE: Text = Text {
            en: "that root is in no store of a known client",
            ja: "そのルート証明書は既知のクライアントのどのストアにもありません",
        };
        const SPARE: Text = Text {
            en: "known clients with that root accept the chain without it",
            ja: "そのルート証明書を持つ既知のクライアントは、これがなくてもチェーンを受け入れます",
        };
        match self {
            Self::Revoked(revocation) => REVOKED.fill(language, &[("list", &revocation.list.to_string())]),
            Self::RootExpired(day) => ROOT_EXPIRED.fill(language, &[("day", &date(day))]),
            Self::NoStore => NO_STORE.of(language).to_owned(),
            Self::Spare => SPARE.of(language).to_owned(),
        }
    }
}

impl Relation {
    fn words(&self, language: Language) -> String {
        const CA_OF: Text = Text { en: "a CA certificate that {name} issued", ja: "{name} が発行したCA証明書" };
        const FOR: Text = Text {
            en: "a certificate for {purposes} that {name} issued",
            ja: "{name} が発行した、用途が{purposes}の証明書",
        };
        const SAME_KEY: Text =
            Text { en: "a certificate with the key of {name}", ja: "{name} と同じ鍵の証明書" };
        const SAME_CA: Text = Text { en: "another certificate of {name}", ja: "{name} の別の証明書" };
        const ABOVE: Text = Text {
            en: "above {name}, which is trusted itself",
            ja: "直接信頼されている {name} の上位の証明書",
        };
        let (text, certificate) = match self {
            Self::CaOf(issuer) => (CA_OF, issuer),
            Self::For(_, issuer) => (FOR, issuer),
            Self::SameKey(own) => (SAME_KEY, own),
            Self::SameCa(own) => (SAME_CA, own),
            Self::Above(end) => (ABOVE, end),
        };
        let purposes = if let Self::For(purposes, _) = self { purposes.as_slice() } else { &[] };
        let purposes: Vec<String> = purposes.iter().map(|purpose| purpose.words(language)).collect();
        text.fill(language, &[("purposes", &purposes.join(language.comma())), ("name", &certificate.label())])
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use time::macros::{date, datetime};

    use super::*;
    use crate::certificate::{KeyAlgorithm, Purpose};
    use crate::pki::Spec;
    use crate::write::Target;

    fn numbered(count: usize) -> Vec<String> {
        (1..=count).map(|number| format!("n{number}")).collect()
    }

    #[test]
    fn facts_in_each_language() {
        let client = |id: &str| trust::clients().iter().find(|client| client.id == id).unwrap();
        let held = |store, last| Holding { store, first: "2014-01", last };
        let announcement = Announcement { store: "chrome", day: date!(2027 - 04 - 15), source: "test" };
        let end = datetime!(2024-11-30 23:59:59 UTC);
        let need = Need::Of(vec![(date!(2027 - 01 - 02), vec![client("openssl-1.0.2")])]);
        let cases: Vec<(Value, &str, &str)> = vec![
            (Value::from(2048_usize), "2048", "2048"),
            (Value::Count(-1), "-1", "-1"),
            (Value::Mode(0o100_640), "0640", "0640"),
            (Value::Text("{day}".to_owned()), "{day}", "{day}"),
            (Value::Names(numbered(0)), "no host name", "なし"),
            (Value::Names(numbered(2)), "n1, n2", "n1、n2"),
            (
                Value::Names(numbered(10)),
                "n1, n2, n3, n4, n5, n6, n7, n8, ... (+2)",
                "n1、n2、n3、n4、n5、n6、n7、n8、... (+2)",
            ),
            (Value::Address(Ipv4Addr::LOCALHOST.into()), "127.0.0.1", "127.0.0.1"),
            (Value::day(datetime!(2026-01-02 23:00 UTC)), "2026-01-02", "2026-01-02"),
            (Value::Last(end), "2024-11-30", "2024-11-30"),
            (Value::Last(end - time::Duration::SECOND), "2024-11-30 23:59:58 UTC", "2024-11-30 23:59:58 UTC"),
            (Value::Key(KeyAlgorithm::Rsa(1024)), "RSA-1024", "RSA-1024"),
            (Value::Extension("key usage".to_owned()), "key usage", "キー使用法"),
            (Value::Target(Target::parse("apache@2.2").unwrap()), "apache@2.2", "apache@2.2"),
            (Value::Browsers(Browsers::All), "browsers do", "ブラウザ"),
            (
                Value::History(History::Held(vec![held("mozilla", Some("2021-10")), held("apple", None)])),
                "in mozilla until 2021-10; still in apple",
                "mozilla には 2021-10 まで登録、apple には現在も登録",
            ),
            (Value::History(History::Held(Vec::new())), "no store has it", "どのストアにもありません"),
            (Value::History(History::Given), "it was given with --roots", "--roots で指定されています"),
            (Value::Need(need), "needed by OpenSSL 1.0.2 until 2027-01-02", "2027-01-02 まで OpenSSL 1.0.2 に必要"),
            (
                Value::Unneeded(Unneeded::RootExpired(date!(2020 - 05 - 30))),
                "that root expired on 2020-05-30",
                "そのルート証明書は 2020-05-30 に有効期限が切れています",
            ),
            (Value::Announced(Vec::new()), "", ""),
            (
                Value::Announced(vec![announcement]),
                ", as announced for chrome; this may change",
                " (chrome について発表されている予定で、変更されることがあります)",
            ),
            (
                Value::Instead(Some("--variant standard".to_owned())),
                "the chain of --variant standard stays accepted",
                "--variant standard のチェーンは引き続き受け入れられます",
            ),
        ];
        for (value, english, japanese) in cases {
            assert_eq!(value.words(Language::English), english, "{value:?}");
            assert_eq!(value.words(Language::Japanese), japanese, "{value:?}");
        }
    }

    #[test]
    fn purposes_of_a_related_certificate() {
        let issuer = Certificate::from_der(Spec::ca("Example CA").self_signed().der).unwrap();
        let cases = [
            (
                vec![Purpose::Code, Purpose::Mail],
                "a certificate for signing code, e-mail that Example CA issued",
                "Example CA が発行した、用途がコード署名、電子メールの証明書",
            ),
            (
                vec![Purpose::Other],
                "a certificate for another purpose that Example CA issued",
                "Example CA が発行した、用途が TLS サーバー以外の証明書",
            ),
        ];
        for (purposes, english, japanese) in cases {
            let relation = Relation::For(purposes, issuer.clone());
            assert_eq!(relation.words(Language::English), english);
            assert_eq!(relation.words(Language::Japanese), japanese);
        }
    }
}
