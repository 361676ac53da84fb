//! The clients and the catalogued variants: converts TOML to Rust tables.

use std::fmt::Write as _;
use std::fs;

use toml::{Table, Value};

use crate::certificate::name::index_hash;

/// The Rust code of `CLIENTS`.
pub(crate) fn clients(path: &str, rules: &str) -> String {
    let mut code = String::from("static CLIENTS: &[Client] = &[\n");
    let clients = rows(path, "client");
    let logics = judged_by(&clients, &rows(rules, "rule"));
    for (position, (client, logic_of_it)) in clients.iter().zip(&logics).enumerate() {
        let id = text(client, "id");
        let alike = logics.iter().position(|other| other == logic_of_it).unwrap_or_default();
        only(&id, client, CLIENT_KEYS);
        let store = client.get("store").map_or("None".to_owned(), |_| {
            let span = ["store", "store_from", "store_until", "store_before"].map(|key| text(client, key));
            let [store, from, until, before] = span;
            format!("Some(StoreSpan {{ store: {store:?}, from: {from:?}, until: {until:?}, before: {before:?} }})")
        });
        let logic =
            client.get("path").map_or("None".to_owned(), |value| format!("Some({})", logic(&id, value, client)));
        let _ = writeln!(
            code,
            "Client {{ id: {id:?}, name: {}, versions: {}, groups: {}, current: {}, since: {:?}, supported_until: {:?}, store: {store}, logic: {logic}, \
             in_order: {}, aia: {}, anchor_expiry: {}, caches: {}, partial_chain: {}, private_roots: {}, hashes: {}, keys: {}, max_rsa_bits: {}, alike: {alike}, position: {position}, notes: {}, sources: {} }},",
            in_languages(client, "name"),
            in_languages(client, "versions"),
            strings(client.get("groups")),
            client.get("current").and_then(Value::as_bool).unwrap_or_else(|| panic!("{id}: current is missing")),
            text(client, "since"),
            text(client, "supported_until"),
            client.get("in_order").and_then(Value::as_bool).unwrap_or_default(),
            optional(client, "aia"),
            optional(client, "anchor_expiry"),
            optional(client, "caches"),
            client
                .get("partial_chain")
                .map_or("None".to_owned(), |value| format!("Some({})", partial_chain(&id, value))),
            optional(client, "private_roots"),
            client.get("hashes").map_or("None".to_owned(), |value| format!("Some({})", hashes(&id, value))),
            client.get("keys").map_or("None".to_owned(), |value| format!("Some({})", strings(Some(value)))),
            optional(client, "max_rsa_bits"),
            lists_in_languages(&id, client, "notes"),
            sources(client),
        );
    }
    code + "];\n"
}

fn partial_chain(id: &str, value: &Value) -> &'static str {
    match value.as_str() {
        Some("none") => "PartialChain::None",
        Some("last") => "PartialChain::Last",
        Some("any") => "PartialChain::Any",
        _ => panic!("{id}: partial_chain = {value}"),
    }
}

/// Everything that determines the verdicts of each client, except its roots: all keys except those known to be
/// irrelevant, and the rules that apply to it.
fn judged_by(clients: &[Table], rules: &[Table]) -> Vec<String> {
    const ABOUT_ELSE: &[&str] = &[
        "id",
        "name",
        "name_ja",
        "versions",
        "versions_ja",
        "groups",
        "current",
        "since",
        "supported_until",
        "store",
        "store_from",
        "store_until",
        "store_before",
        "private_roots",
        "notes",
        "notes_ja",
        "sources",
    ];
    let facts: Vec<(String, &Table, Vec<usize>)> = rules
        .iter()
        .flat_map(|rule| {
            rule["fact"].as_array().into_iter().flatten().filter_map(Value::as_table).map(move |fact| (rule, fact))
        })
        .map(|(rule, fact)| {
            let id = text(rule, "id");
            let members = members(&id, fact, clients);
            (id, fact, members)
        })
        .collect();
    let of_client = |(position, client): (usize, &Table)| {
        let mut found = String::new();
        for (key, value) in client.iter().filter(|(key, _)| !ABOUT_ELSE.contains(&key.as_str())) {
            let _ = write!(found, "{key} = {value}; ");
        }
        let is_updated = client.contains_key("store") && text(client, "store_until").is_empty();
        let _ = write!(found, "updated = {is_updated}; ");
        for (rule, fact, members) in &facts {
            if members.contains(&position) {
                let _ = write!(found, "{rule}: {} {}; ", optional(fact, "anchor"), fact["refuses"]);
            }
        }
        found
    };
    clients.iter().enumerate().map(of_client).collect()
}

/// The Rust code of `FAMILIES`.
pub(crate) fn families(path: &str) -> String {
    let mut code = String::from("static FAMILIES: &[Family] = &[\n");
    for family in rows(path, "family") {
        let name = text(&family, "name");
        only(&name, &family, FAMILY_KEYS);
        let members = family["members"].as_array().into_iter().flatten().map(|member| {
            let member: Vec<&str> = member.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            match member[..] {
                [id, version] => format!("({id:?}, {})", language_pair(version, version)),
                [id, version, japanese] => format!("({id:?}, {})", language_pair(version, japanese)),
                _ => panic!("{name}: {member:?} is no client with its version"),
            }
        });
        let members: Vec<String> = members.collect();
        let _ = writeln!(
            code,
            "Family {{ name: {}, users: {:?}, members: &[{}] }},",
            in_languages(&family, "name"),
            text(&family, "users"),
            members.join(", ")
        );
    }
    code + "];\n"
}

/// The Rust code of `RULES`, each fact with the sorted positions of its clients in `CLIENTS`.
pub(crate) fn rules(path: &str, clients: &str) -> String {
    let clients = rows(clients, "client");
    let mut code = String::from("static RULES: &[RuleFacts] = &[\n");
    for rule in rows(path, "rule") {
        let id = text(&rule, "id");
        only(&id, &rule, RULE_KEYS);
        let facts = rule["fact"].as_array().into_iter().flatten().filter_map(Value::as_table).map(|fact| {
            only(&id, fact, FACT_KEYS);
            let (members, source) = (members(&id, fact, &clients), text(fact, "source"));
            let (anchor, refuses) = (optional(fact, "anchor"), &fact["refuses"]);
            format!(
                "Fact {{ clients: &{members:?}, anchor: {anchor}, refuses: {refuses}, #[cfg(test)] source: {source:?} }}"
            )
        });
        let facts: Vec<String> = facts.collect();
        let _ = writeln!(
            code,
            "RuleFacts {{ id: {id:?}, otherwise: {}, facts: &[{}] }},",
            optional(&rule, "otherwise"),
            facts.join(", ")
        );
    }
    code + "];\n"
}

/// The positions of a fact's clients, including the members of its groups.
fn members(rule: &str, fact: &Table, clients: &[Table]) -> Vec<usize> {
    let mut members: Vec<usize> = Vec::new();
    for name in fact["clients"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let has = |client: &Table| {
            let groups = client["groups"].as_array().into_iter().flatten();
            text(client, "id") == name || groups.filter_map(Value::as_str).any(|group| group == name)
        };
        let found = clients.iter().enumerate().filter(|(_, client)| has(client)).map(|(position, _)| position);
        let known = members.len();
        members.extend(found);
        assert!(members.len() > known, "{rule}: {name} is no client and no group of them");
    }
    members.sort_unstable();
    members
}

/// The clients that refuse a chain according to a caveat, each with the position of the caveat, which is counted from 1
/// in the file.
fn refused_by(id: &str, entry: &Table) -> String {
    let rows = entry.get("refused_by").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table);
    let count = entry.get("caveats").and_then(Value::as_array).map_or(0, Vec::len);
    let rows = rows.map(|row| {
        only(id, row, &["client", "caveat"]);
        let number = row["caveat"].as_integer().and_then(|number| usize::try_from(number).ok()).unwrap_or_default();
        assert!((1..=count).contains(&number), "{id}: there is no caveat {number}");
        format!("({:?}, {})", text(row, "client"), number - 1)
    });
    format!("&[{}]", rows.collect::<Vec<_>>().join(", "))
}

/// The Rust code of `CATALOGUE`, and of `BY_ROOT`: its positions, sorted by the hash of the root's name.
pub(crate) fn variants(path: &str) -> String {
    let mut code = String::from("static CATALOGUE: &[Entry] = &[\n");
    let entries = rows(path, "variant");
    for entry in &entries {
        let id = text(entry, "id");
        only(&id, entry, VARIANT_KEYS);
        let chain: String =
            entry["chain"].as_array().into_iter().flatten().filter_map(Value::as_table).map(link).collect();
        let _ = writeln!(
            code,
            "Entry {{ id: {id:?}, product: {:?}, name: {}, chain: &[{chain}], root: {}, prefer_root: {}, by_name: {}, refused_by: {}, caveats: {}, conditions: {}, source: {:?} }},",
            text(entry, "product"),
            in_languages(entry, "name"),
            link(entry["root"].as_table().unwrap_or_else(|| panic!("{id}: root is missing"))).trim_end_matches(','),
            entry
                .get("prefer_root")
                .and_then(Value::as_table)
                .map_or("None".to_owned(), |root| format!("Some({})", link(root).trim_end_matches(','))),
            entry.get("by_name").and_then(Value::as_bool).unwrap_or_default(),
            refused_by(&id, entry),
            lists_in_languages(&id, entry, "caveats"),
            lists_in_languages(&id, entry, "conditions"),
            text(entry, "source"),
        );
    }
    let root = |entry: &Table| entry["root"].as_table().map(|root| text(root, "subject")).unwrap_or_default();
    let hashes = entries.iter().map(|entry| index_hash(root(entry).as_bytes()));
    let mut by_root: Vec<(u64, usize)> = hashes.zip(0..).collect();
    by_root.sort_unstable();
    code + "];\n" + &format!("#[allow(clippy::unreadable_literal)]\nstatic BY_ROOT: &[(u64, u16)] = &{by_root:?};\n")
}

const CLIENT_KEYS: &[&str] = &[
    "id",
    "name",
    "name_ja",
    "versions",
    "versions_ja",
    "groups",
    "current",
    "since",
    "supported_until",
    "store",
    "store_from",
    "store_until",
    "store_before",
    "path",
    "retries",
    "in_order",
    "aia",
    "anchor_expiry",
    "caches",
    "partial_chain",
    "private_roots",
    "hashes",
    "keys",
    "max_rsa_bits",
    "notes",
    "notes_ja",
    "sources",
];
const FAMILY_KEYS: &[&str] = &["name", "name_ja", "users", "members"];
const RULE_KEYS: &[&str] = &["id", "otherwise", "fact"];
const FACT_KEYS: &[&str] = &["clients", "anchor", "refuses", "source"];
const VARIANT_KEYS: &[&str] = &[
    "id",
    "product",
    "name",
    "name_ja",
    "chain",
    "root",
    "prefer_root",
    "by_name",
    "refused_by",
    "caveats",
    "caveats_ja",
    "conditions",
    "conditions_ja",
    "since",
    "until",
    "source",
];

/// The tables of an array of them.
pub(crate) fn rows(path: &str, name: &str) -> Vec<Table> {
    let file: Table = fs::read_to_string(path).expect("roots/ can be read").parse().expect("roots/ holds TOML");
    let rows = file[name].as_array().expect("an array of tables").iter();
    rows.map(|row| row.as_table().expect("a table").clone()).collect()
}

/// Refuses unknown keys, because a misspelt key would be ignored.
pub(crate) fn only(id: &str, row: &Table, known: &[&str]) {
    if let Some(key) = row.keys().find(|key| !known.contains(&key.as_str())) {
        panic!("{id}: {key} is no known key");
    }
}

/// A string. Empty if it is absent.
fn text(row: &Table, key: &str) -> String {
    row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn strings(value: Option<&Value>) -> String {
    format!(
        "&{:?}",
        value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>()
    )
}

/// A text, and its Japanese from the same key with `_ja`. Numbers and proper names are the same in both.
fn in_languages(row: &Table, key: &str) -> String {
    let (english, japanese) = (text(row, key), text(row, &format!("{key}_ja")));
    language_pair(&english, if japanese.is_empty() { &english } else { &japanese })
}

/// A list of sentences, each with its Japanese.
fn lists_in_languages(id: &str, row: &Table, key: &str) -> String {
    let list = |key: &str| -> Vec<String> {
        let values = row.get(key).and_then(Value::as_array).into_iter().flatten();
        values.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (english, japanese) = (list(key), list(&format!("{key}_ja")));
    assert!(english.len() == japanese.len(), "{id}: {key} and {key}_ja do not match");
    let pairs: Vec<String> = english.iter().zip(&japanese).map(|(en, ja)| language_pair(en, ja)).collect();
    format!("&[{}]", pairs.join(", "))
}

fn language_pair(english: &str, japanese: &str) -> String {
    format!("Text {{ en: {english:?}, ja: {japanese:?} }}")
}

fn optional(row: &Table, key: &str) -> String {
    row.get(key).map_or("None".to_owned(), |value| format!("Some({value})"))
}

fn logic(id: &str, value: &Value, client: &Table) -> String {
    let retries = client.get("retries").and_then(Value::as_bool).unwrap_or(false);
    match value.as_str() {
        Some("served-first") => format!("Logic::ServedFirst {{ retries: {retries} }}"),
        Some("trusted-first") => "Logic::TrustedFirst".to_owned(),
        Some("backtracking") => "Logic::Backtracking".to_owned(),
        Some("shortest-own") => "Logic::ShortestOwn".to_owned(),
        _ => panic!("{id}: {value} is no path logic"),
    }
}

fn hashes(id: &str, value: &Value) -> String {
    let names = value.as_array().into_iter().flatten().filter_map(Value::as_str).map(|hash| match hash {
        "sha1" => "Hash::Sha1",
        "sha256" => "Hash::Sha256",
        "sha384" => "Hash::Sha384",
        "sha512" => "Hash::Sha512",
        _ => panic!("{id}: {hash} is no hash"),
    });
    format!("&[{}]", names.collect::<Vec<_>>().join(", "))
}

/// A line for each source: the fact and its source, separated by a tab.
fn sources(client: &Table) -> String {
    let rows = client.get("sources").and_then(Value::as_table).into_iter().flatten();
    let rows = rows.filter_map(|(key, value)| Some(format!("{key}\t{}", value.as_str()?)));
    format!("{:?}", rows.collect::<Vec<_>>().join("\n"))
}

fn link(row: &Table) -> String {
    format!("Link {{ subject: {:?}, key_id: {:?} }},", text(row, "subject"), text(row, "key_id"))
}
