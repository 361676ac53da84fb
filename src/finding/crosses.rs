//! Cross-certificates of a served set: which clients need each of them, and until when.

use std::collections::BTreeMap;
use std::fmt;

use time::OffsetDateTime;

use super::above::Above;
use super::known::{self, History};
use super::{Finding, Severity};
use crate::certificate::{Certificate, common_name, day};
use crate::language::{Language, Text};
use crate::path::Signatures;
use crate::pool::Pool;
use crate::trust::{self, Anchors, Client};
use crate::variant::{ClientStores, RootStores, Served, Verdict, judge};
use crate::words::Words;

/// Of how many cross-certificates clients are asked; a server sends one or two.
const ASKED: usize = 8;

/// Says of each cross-certificate among `findings` which root it leads to, which clients need it, and until when: they
/// accept `served`, leaf first, and do not accept it without the cross-certificate. One that no client needs any more gets a
/// code of its own, with the reason.
pub fn of_crosses(
    findings: Vec<Finding>,
    served: &[Certificate],
    at: OffsetDateTime,
    anchors: &Anchors,
) -> Vec<Finding> {
    if !findings.iter().any(|finding| finding.rule.code == "CM412") {
        return findings;
    }
    let mut set = Set { served, above: Above::of(served), at, anchors, before: None, left: ASKED };
    let judged = findings.into_iter().map(|finding| match finding.certificate.clone() {
        Some(cross) if finding.rule.code == "CM412" => set.judged(finding, &cross),
        _ => finding,
    });
    judged.collect()
}

/// What is served, and what clients say of it.
struct Set<'a> {
    served: &'a [Certificate],
    above: Above<'a>,
    at: OffsetDateTime,
    anchors: &'a Anchors,
    /// Of each client, once one was asked.
    before: Option<Vec<Verdict>>,
    /// Of how many more cross-certificates clients are asked.
    left: usize,
}

impl Set<'_> {
    fn judged(&mut self, finding: Finding, cross: &Certificate) -> Finding {
        let above = self.above.chain(cross);
        let root = above.iter().find_map(|member| self.root_of(member));
        let top = || above.last().map(|top| common_name(&top.issuer().der).unwrap_or_else(|| top.label()));
        let name = root.as_ref().map(Certificate::label).or_else(top).unwrap_or_default();
        let history = match &root {
            Some(root) if self.anchors.find(root).is_some() && self.anchors.are_given() => History::given(),
            Some(root) => History::of(root),
            None => History::unknown(),
        };
        let need = self.need(cross, root.as_ref());
        if let Need::Nobody(reason) = &need {
            let mut unneeded = Finding::new("CM415").about(cross).with("root", name).with_words("reason", reason);
            unneeded.place = finding.place;
            if *reason == Reason::Spare {
                unneeded.severity = Severity::Info;
            }
            return unneeded;
        }
        finding.with("root", name).with_words("need", &need).with_words("history", &history)
    }

    /// The root that signed it: one of those that were given, one of the file, or one that some store has or had.
    fn root_of(&self, member: &Certificate) -> Option<Certificate> {
        let in_file = || self.above.issuers_of(member).into_iter().find(|issuer| issuer.is_self_signed()).cloned();
        known::anchor_of(member, self.anchors).or_else(|| known::issuer_of(member)).or_else(in_file)
    }

    fn need(&mut self, cross: &Certificate, root: Option<&Certificate>) -> Need {
        if cross.facts().not_after < self.at {
            return Need::Nobody(Reason::Expired(day(cross.facts().not_after)));
        }
        if let Some(revocation) = trust::revoked(cross).filter(|revocation| revocation.is_known_at(self.at)) {
            return Need::Nobody(Reason::Revoked(revocation.list.to_string()));
        }
        let is_known = root.is_some_and(|root| self.anchors.find(root).is_some() || trust::is_known_root(root));
        let (Some(root), true, true) = (root, is_known, self.left > 0) else {
            return Need::Unknown(day(cross.facts().not_after));
        };
        self.left -= 1;
        let needing = self.needing(cross);
        if !needing.is_empty() {
            let mut by_day: BTreeMap<String, Vec<&'static Client>> = BTreeMap::new();
            for (client, anchor) in needing {
                // Who minds no expired root needs it for as long as it is valid itself.
                let root = anchor.filter(|_| client.anchor_expiry != Some(false));
                let ends = [Some(cross), root.as_ref()].into_iter().flatten().map(|one| one.facts().not_after);
                by_day.entry(day(ends.min().unwrap_or(self.at))).or_default().push(client);
            }
            return Need::Of(by_day);
        }
        Need::Nobody(if root.facts().not_after < self.at {
            Reason::RootExpired(day(root.facts().not_after))
        } else if self.anchors.find(root).is_none() && !is_in_a_store(root) {
            Reason::NoStore
        } else {
            Reason::Spare
        })
    }

    /// The clients that accept what is served and not what is left without `cross`, with the root that they find; those of
    /// which only an unknown fact keeps us from saying that they accept it count too.
    fn needing(&mut self, cross: &Certificate) -> Vec<(&'static Client, Option<Certificate>)> {
        let without: Vec<Certificate> = self.served.iter().filter(|one| *one != cross).cloned().collect();
        let stores = ClientStores(self.anchors);
        let mut signatures = Signatures::default();
        let mut judged = |client, certificates| {
            let served = Served { certificates, elsewhere: &Pool::default() };
            judge(client, &served, self.at, &stores as &dyn RootStores, &mut signatures)
        };
        if self.before.is_none() {
            self.before = Some(trust::clients().iter().map(|client| judged(client, self.served)).collect());
        }
        let before = self.before.iter().flatten();
        let clients = trust::clients().iter().zip(before).filter_map(|(client, before)| match before {
            Verdict::Accepts { path, .. } => {
                (!judged(client, &without).accepts()).then(|| (client, path.last().cloned()))
            }
            Verdict::Unknown(_) => judged(client, &without).rejects().then_some((client, None)),
            Verdict::Rejects(_) => None,
        });
        clients.collect()
    }
}

/// Whether a client of the table has a store, of any month that it may be of, with this root.
fn is_in_a_store(root: &Certificate) -> bool {
    let holdings = trust::holdings(root);
    let mut spans = trust::clients().iter().filter_map(|client| client.store);
    spans.any(|span| {
        holdings.iter().any(|held| {
            let is_late = held.last.is_none_or(|last| span.from.is_empty() || span.from <= last);
            let is_early = span.until.is_empty() || held.first <= span.until;
            // A store that is updated on has it only while it is in the newest one.
            held.store == span.store && is_late && is_early && (!span.until.is_empty() || held.last.is_none())
        })
    })
}

/// Who needs a cross-certificate.
enum Need {
    /// These clients, by the day until which they do.
    Of(BTreeMap<String, Vec<&'static Client>>),
    /// Nobody can say; it is valid until that day.
    Unknown(String),
    Nobody(Reason),
}

/// Why no client of the table needs a cross-certificate.
#[derive(PartialEq, Eq)]
enum Reason {
    Expired(String),
    /// By this list.
    Revoked(String),
    RootExpired(String),
    NoStore,
    /// Those that have its root accept what is served without it.
    Spare,
}

impl Need {
    fn fill(&self, language: Language) -> String {
        const OF: Text = Text { en: "needed by {clients} until {day}", ja: "{day} まで {clients} に必要" };
        const UNKNOWN: Text = Text {
            en: "valid until {day}; which clients need it is not known",
            ja: "{day} まで有効、必要とするクライアントは不明",
        };
        const NOBODY: Text =
            Text { en: "needed by no known client", ja: "必要とする既知のクライアントはない" };
        const BETWEEN: Text = Text { en: "; ", ja: "、" };
        match self {
            Self::Of(by_day) => {
                let parts = by_day.iter().map(|(day, clients)| {
                    OF.fill(language, &[("clients", &trust::listed(clients, language)), ("day", day)])
                });
                parts.collect::<Vec<_>>().join(BETWEEN.of(language))
            }
            Self::Unknown(day) => UNKNOWN.fill(language, &[("day", day)]),
            Self::Nobody(_) => NOBODY.of(language).to_owned(),
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fill(Language::English))
    }
}

impl Words for Need {
    fn japanese(&self) -> String {
        self.fill(Language::Japanese)
    }
}

impl Reason {
    fn fill(&self, language: Language) -> String {
        const EXPIRED: Text = Text { en: "it expired on {day}", ja: "{day} に有効期限が切れています" };
        const ROOT_EXPIRED: Text = Text {
            en: "that root expired on {day}",
            ja: "そのルート証明書は {day} に有効期限が切れています",
        };
        const REVOKED: Text = Text { en: "it is revoked ({list})", ja: "失効しています ({list})" };
        const NO_STORE: Text = Text {
            en: "that root is in no store that a known client has",
            ja: "そのルート証明書は既知のクライアントのどのストアにもありません",
        };
        const SPARE: Text = Text {
            en: "the known clients that have that root accept the chain without it",
            ja: "そのルート証明書を持つ既知のクライアントは、これがなくてもチェーンを受け入れます",
        };
        match self {
            Self::Expired(day) => EXPIRED.fill(language, &[("day", day)]),
            Self::Revoked(list) => REVOKED.fill(language, &[("list", list)]),
            Self::RootExpired(day) => ROOT_EXPIRED.fill(language, &[("day", day)]),
            Self::NoStore => NO_STORE.of(language).to_owned(),
            Self::Spare => SPARE.of(language).to_owned(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fill(Language::English))
    }
}

impl Words for Reason {
    fn japanese(&self) -> String {
        self.fill(Language::Japanese)
    }
}
