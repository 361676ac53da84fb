//! The clients whose verdicts are known, from `roots/clients.toml`. Each fact has a source. A fact without a source
//! is `None` (unknown).

use crate::certificate::Hash;
use crate::language::Text;

/// How a client builds a path from the served certificates and its root store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Logic {
    /// Follows the served certificates as far as possible; the last one must be trusted.
    ServedFirst {
        /// Whether it tries a shorter chain if the last one is not trusted.
        retries: bool,
    },
    /// At each step, looks in its store first, then among the served certificates. Does not backtrack.
    TrustedFirst,
    /// Tries every path.
    Backtracking,
    /// Tries every path and uses the shortest valid one.
    ShortestOwn,
}

/// Which trusted certificates that are not self-signed may end a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartialChain {
    /// None.
    None,
    /// The last one that the server sends.
    Last,
    /// Any.
    Any,
}

/// The root store of a client, and its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreSpan {
    /// The store, as in [`super::Snapshot::store`].
    pub store: &'static str,
    /// The store is at least as new as this month (YYYY-MM) or day (YYYY-MM-DD). Empty if unknown.
    pub from: &'static str,
    /// The store is at most as new as this month or day. Empty if it is still updated.
    pub until: &'static str,
    /// The store that is used instead before `from`, if this one is unknown then. Empty if there is none.
    pub before: &'static str,
}

/// A client, or a range of its versions.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Client {
    /// The value for `--support`.
    pub id: &'static str,
    /// The displayed name.
    pub name: Text,
    /// The displayed versions.
    pub versions: Text,
    /// The groups for `--support` to which it belongs.
    pub groups: &'static [&'static str],
    /// Whether the automatic choice must suit it.
    pub current: bool,
    /// The release day of its first version, YYYY-MM-DD or YYYY-MM. Empty if unknown.
    pub since: &'static str,
    /// The last day on which a system with this client is supported, YYYY-MM-DD. Empty for current clients, and if
    /// unknown.
    pub supported_until: &'static str,
    /// Its roots.
    pub store: Option<StoreSpan>,
    /// How it builds paths.
    pub logic: Option<Logic>,
    /// Whether it uses the first served certificate that can be the issuer and ignores others with the same name,
    /// even if only one of those is valid.
    pub in_order: bool,
    /// Whether it fetches missing intermediates.
    pub aia: Option<bool>,
    /// Whether it refuses expired anchors.
    pub anchor_expiry: Option<bool>,
    /// Whether it knows intermediates that the server did not send.
    pub caches: Option<bool>,
    /// Whether a chain may end at a trusted certificate that is not self-signed. Where it is unknown, the path logic
    /// decides.
    pub partial_chain: Option<PartialChain>,
    /// Whether it trusts roots that users or administrators install.
    pub private_roots: Option<bool>,
    /// The hashes of signatures that it verifies.
    pub hashes: Option<&'static [Hash]>,
    /// The kinds of keys that it supports: `rsa`, `p256`, `p384`, `p521`, `ed25519`.
    pub keys: Option<&'static [&'static str]>,
    /// The maximum length of an RSA key that it supports, in bits.
    pub max_rsa_bits: Option<usize>,
    /// The index of the first client with the same path logic, algorithms, rules and store updates. Given the same
    /// roots, both have the same verdict. May be the client itself.
    pub alike: usize,
    /// Its index in the table.
    pub(super) position: u16,
    /// Short facts.
    pub notes: &'static [Text],
    /// See [`Self::sources`].
    sources: &'static str,
}

impl Client {
    /// The sources of its facts: the name of the fact, and the source.
    pub fn sources(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        self.sources.lines().filter_map(|line| line.split_once('\t'))
    }

    /// Whether it existed on a day (YYYY-MM-DD). If the release day is unknown, the age of its store decides.
    pub fn existed_on(&self, day: &str) -> bool {
        match self.since {
            "" => self.store.is_none_or(|span| !span.before.is_empty() || span.from <= day),
            since => since <= day,
        }
    }

    /// Whether the automatic choice on that day must suit it.
    pub fn is_current_on(&self, day: &str) -> bool {
        self.current && self.existed_on(day)
    }

    /// Whether systems with it were supported on that day.
    pub fn is_in_use_on(&self, day: &str) -> bool {
        self.existed_on(day) && (self.current || day <= self.supported_until)
    }
}

/// Clients of one kind, oldest first.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// The displayed name.
    pub name: Text,
    /// Programs that verify with it, as displayed. May be empty.
    pub users: &'static str,
    /// The ids of its clients, and their names after the name of the family (empty if there is only one). A range of
    /// versions is written with `..`.
    pub members: &'static [(&'static str, Text)],
}

/// The first and the last version in the name of a member of a [`Family`].
pub fn ends(version: &str) -> (&str, &str) {
    version.split_once("..").unwrap_or((version, version))
}

include!(concat!(env!("OUT_DIR"), "/clients.rs"));
include!(concat!(env!("OUT_DIR"), "/families.rs"));

/// All clients, in the order of `roots/clients.toml`.
pub fn clients() -> &'static [Client] {
    CLIENTS
}

/// All families of clients, in the order of `roots/clients.toml`. Each client belongs to one.
pub fn families() -> &'static [Family] {
    FAMILIES
}

/// The clients with a name: one client by its id, or the members of a group. Empty if there is none.
pub fn named(name: &str) -> Vec<&'static Client> {
    CLIENTS.iter().filter(|client| client.id == name || client.groups.contains(&name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::{self, Rule};

    #[test]
    fn the_table_is_consistent() {
        for (index, client) in CLIENTS.iter().enumerate() {
            let Client { id, .. } = client;
            assert!(CLIENTS[..index].iter().all(|other| other.id != *id), "{id} is duplicated");
            assert!(!CLIENTS.iter().any(|other| other.groups.contains(id)), "{id} is a group too");
            assert!(!client.name.en.is_empty() && !client.versions.en.is_empty(), "{id}");
            // Numbers and product names are the same in every language.
            let english = ["and", "later", "earlier", "before", "to", "with", "current", "through", "phones"];
            for text in [client.name, client.versions] {
                let is_sentence = text.en.split([' ', ',']).any(|word| english.contains(&word));
                assert!(!is_sentence || !text.ja.is_ascii(), "{id}: {}", text.ja);
            }
            assert!(client.notes.iter().all(|note| !note.ja.is_ascii()), "{id}");
            if let Some(span) = client.store {
                assert!(trust::newest(span.store).is_some(), "{id}: {}", span.store);
                assert!(span.until.is_empty() || span.from <= span.until, "{id}");
                assert!(span.before.is_empty() || trust::newest(span.before).is_some(), "{id}: {}", span.before);
                for date in [span.from, span.until].into_iter().filter(|date| !date.is_empty()) {
                    let found = trust::find(&format!("{}@{date}", span.store));
                    assert!(matches!(found, Ok(Some(_))), "{id}: {}@{date}", span.store);
                }
            }
            let facts = [
                ("since", !client.since.is_empty()),
                ("supported_until", !client.supported_until.is_empty()),
                ("store", client.store.is_some()),
                ("path", client.logic.is_some()),
                ("in_order", client.in_order),
                ("aia", client.aia.is_some()),
                ("anchor_expiry", client.anchor_expiry.is_some()),
                ("caches", client.caches.is_some()),
                ("partial_chain", client.partial_chain.is_some()),
                ("private_roots", client.private_roots.is_some()),
                ("hashes", client.hashes.is_some()),
                ("keys", client.keys.is_some()),
                ("max_rsa_bits", client.max_rsa_bits.is_some()),
            ];
            for (fact, given) in facts {
                let sourced = client.sources().any(|(name, source)| name == fact && !source.is_empty());
                assert!(!given || sourced, "{id}: {fact} has no source");
            }
        }
    }

    /// Clients that share a verdict (`alike`) do not differ in any relevant fact.
    #[test]
    fn clients_that_judge_alike_differ_in_nothing_that_decides() {
        let facts = |client: &Client| {
            let Client {
                logic, in_order, aia, anchor_expiry, caches, partial_chain, hashes, keys, max_rsa_bits, ..
            } = *client;
            let is_updated = client.store.is_some_and(|span| span.until.is_empty());
            let refuses = Rule::ALL.map(|rule| [true, false].map(|at_anchor| rule.refused_by(client, at_anchor)));
            (
                (logic, in_order, aia, anchor_expiry, caches, partial_chain),
                (hashes, keys, max_rsa_bits),
                is_updated,
                refuses,
            )
        };
        let mut alone = 0;
        for (index, client) in CLIENTS.iter().enumerate() {
            assert!(client.alike <= index, "{}", client.id);
            let first = &CLIENTS[client.alike];
            assert_eq!((first.alike, facts(first)), (client.alike, facts(client)), "{}, {}", first.id, client.id);
            alone += usize::from(client.alike == index);
        }
        assert!(alone > 10 && alone < CLIENTS.len(), "{alone} of {}", CLIENTS.len());
    }

    #[test]
    fn clients_are_current_from_the_day_on_which_they_came_out() {
        for client in CLIENTS.iter().filter(|client| client.current) {
            assert!(!client.since.is_empty(), "{}: since when is it there?", client.id);
        }
        let first_days = [
            ("openssl-3", "2021-09-06", "2021-09-07"),
            ("node-20", "2023-04-17", "2023-04-18"),
            ("python-3.13", "2024-10-06", "2024-10-07"),
            ("chrome", "2022-08-29", "2022-08-30"),
            ("rustls", "2021-08-31", "2021-09-01"),
        ];
        for (id, before, first) in first_days {
            let client = named(id)[0];
            assert!(!client.is_current_on(before) && client.is_current_on(first), "{id}");
        }
        // For clients without a release day, the age of the store decides.
        let java = named("java-11.0.1")[0];
        assert!(java.since.is_empty() && !java.existed_on("2018-09-30") && java.existed_on("2018-10-01"));
    }

    /// A version such as `3.6.12` as comparable numbers.
    fn version(text: &str) -> Vec<u32> {
        text.split('.').map(|number| number.parse().unwrap()).collect()
    }

    /// The store of a release has the roots that were added in it or before, and none that were added later.
    #[test]
    fn lists_of_old_firefox_have_what_came_with_them() {
        let history = include_str!("../../roots/mozilla-history.txt");
        let came = |root: &str| {
            let row = |line: &str| {
                let mut words = line.split(' ');
                let (day, event, hash) = (words.next()?.to_owned(), words.next()?, words.next()?);
                (event == "in" && hash == root).then_some(day)
            };
            history.lines().find_map(row).unwrap()
        };
        let releases = include_str!("../../roots/firefox-releases.txt");
        let releases: Vec<(Vec<u32>, String)> = releases
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split(' ').collect::<Vec<_>>())
            .map(|words| (version(words[0]), came(words[1])))
            .collect();
        assert!(releases.len() > 100);
        let mut judged = 0;
        for client in CLIENTS.iter().filter(|client| client.groups.contains(&"old-firefox")) {
            let name = FAMILIES.iter().flat_map(|family| family.members).find(|(id, _)| *id == client.id).unwrap().1.en;
            let digits = |text: &str| text.trim_end_matches(|byte: char| !byte.is_ascii_digit()).to_owned();
            let (first, last) =
                (version(ends(name).0), client.versions.en.split([',', '(']).next().map(digits).unwrap());
            let last = version(last.rsplit(' ').next().unwrap());
            let span = client.store.unwrap();
            for (release, day) in &releases {
                // Firefox 2 got roots in its last updates, so its whole period includes them.
                if *release <= first && first != [2] {
                    assert!(**day <= *span.from, "{}: {day} is {release:?}", client.id);
                }
                if *release > last && first != [2] {
                    assert!(**day > *span.until, "{}: {day} is {release:?}", client.id);
                }
                judged += 1;
            }
        }
        assert!(judged > 2000);
    }

    #[test]
    fn each_client_is_in_one_family() {
        let mut members: Vec<&str> = FAMILIES.iter().flat_map(|family| family.members).map(|(id, _)| *id).collect();
        let mut clients: Vec<&str> = CLIENTS.iter().map(|client| client.id).collect();
        members.sort_unstable();
        clients.sort_unstable();
        assert_eq!(members, clients);
    }

    #[test]
    fn the_clients_that_people_ask_for_are_there() {
        for name in ["modern", "legacy-android", "feature-phones", "openssl-1.0"] {
            assert!(!named(name).is_empty(), "{name}");
        }
        assert!(named("netscape").is_empty());
    }
}
