//! Roots that some client has or had, whichever roots a run trusts.

use std::fmt;

use crate::certificate::Certificate;
use crate::language::{Language, Text};
use crate::trust::{self, Anchors, Holding};
use crate::words::Words;

/// The root of an embedded store, of any time, that signed `child`; of several certificates of one root the last to expire.
pub(super) fn issuer_of(child: &Certificate) -> Option<Certificate> {
    let mut roots = trust::known_roots_named(&child.issuer().normalized);
    roots.sort_by_key(|root| std::cmp::Reverse(root.facts().not_after));
    roots.into_iter().find(|root| child.is_issued_by(root))
}

/// The root of this run that signed `child`.
pub(super) fn anchor_of(child: &Certificate, anchors: &Anchors) -> Option<Certificate> {
    let roots = anchors.issuers_of(child).into_iter().map(|anchor| anchor.certificate);
    roots.filter(Certificate::is_self_issued).find(|root| child.is_issued_by(root))
}

/// Which stores have a root, and which had it until when.
pub(super) struct History {
    holdings: Vec<Holding>,
    is_given: bool,
}

impl History {
    pub(super) fn of(root: &Certificate) -> Self {
        Self { holdings: trust::holdings(root), is_given: false }
    }

    /// Of a root that the user gave.
    pub(super) fn given() -> Self {
        Self { holdings: Vec::new(), is_given: true }
    }

    fn fill(&self, language: Language) -> String {
        // Whatever time a run judges by, this is as true.
        const HAVE: Text = Text { en: "in {stores} to this day", ja: "{stores} には現在も登録" };
        const HAD: Text = Text { en: "in {store} until {last}", ja: "{store} には {last} まで登録" };
        const NOBODY: Text = Text { en: "no store has it", ja: "どのストアにもありません" };
        const GIVEN: Text = Text { en: "it was given with --roots", ja: "--roots で指定されています" };
        const BETWEEN: Text = Text { en: "; ", ja: "、" };
        if self.is_given {
            return GIVEN.of(language).to_owned();
        }
        let have: Vec<&str> = self.holdings.iter().filter(|held| held.last.is_none()).map(|held| held.store).collect();
        let have = (!have.is_empty()).then(|| HAVE.fill(language, &[("stores", &have.join(", "))]));
        let had = self
            .holdings
            .iter()
            .filter_map(|held| Some(HAD.fill(language, &[("store", held.store), ("last", held.last?)])));
        let parts: Vec<String> = had.chain(have).collect();
        if parts.is_empty() { NOBODY.of(language).to_owned() } else { parts.join(BETWEEN.of(language)) }
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fill(Language::English))
    }
}

impl Words for History {
    fn japanese(&self) -> String {
        self.fill(Language::Japanese)
    }
}
