//! The verdicts of clients, each computed once. Clients with the same logic and roots have the same verdict during each
//! period in which nothing changes.

use std::collections::HashMap;
use std::rc::Rc;

use time::OffsetDateTime;

use super::simulate::{
    ClientRefusal, Missing, Received, RootStores, Steady, Verdict, announced_in_month, day, judge_steadily, month,
};
use super::straight::Straight;
use crate::certificate::{Certificate, whole_second};
use crate::path::Signatures;
use crate::trust::{Anchors, Announcement, Client, StoreSpan};

/// When a client stops accepting a variant, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// The first moment at which it no longer accepts it.
    pub at: OffsetDateTime,
    /// The verdict from then on.
    pub verdict: Verdict,
    /// The announcement that it is based on, which may change.
    pub announced: Option<Announcement>,
}

/// Computes and remembers verdicts about a set of served certificates.
pub struct Judging<'a> {
    served: &'a Received<'a>,
    stores: &'a dyn RootStores,
    signatures: &'a mut Signatures,
    /// The index in `lists` by store and date. `None` if nothing is known about that time.
    in_force: HashMap<&'static str, HashMap<String, Option<usize>>>,
    lists: Vec<Rc<Anchors>>,
    /// The only path to certain roots. `None` if there is no such path; then it is not searched for again.
    straight: Vec<(Roots, Option<Straight>)>,
    said: HashMap<(usize, Roots), Vec<(Steady, Verdict)>>,
    day: Option<(OffsetDateTime, Rc<str>)>,
}

/// The roots with which a client is evaluated.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Roots {
    /// The given roots, which replace those of every client.
    Installed,
    /// The given roots alone, which are added to those of every client.
    Added,
    /// The roots at this index in the lists.
    Own(usize),
    /// Other roots, by address.
    Exactly(*const Anchors),
}

impl<'a> Judging<'a> {
    /// Creates an empty memory of verdicts.
    pub fn new(served: &'a Received<'a>, stores: &'a dyn RootStores, signatures: &'a mut Signatures) -> Self {
        let (in_force, lists, straight, said) = (HashMap::new(), Vec::new(), Vec::new(), HashMap::new());
        Self { served, stores, signatures, in_force, lists, straight, said, day: None }
    }

    /// The served certificates, leaf first.
    pub fn certificates(&self) -> &'a [Certificate] {
        self.served.certificates
    }

    /// Whether none of `clients` rejects what is served, and whether no client can have a rule against it because all of
    /// them take the same path with the installed roots.
    pub(super) fn suits(&mut self, clients: &[&'static Client], at: OffsetDateTime) -> (bool, bool) {
        let straight =
            self.stores.installed().and_then(|installed| self.straight(Roots::Installed, installed, at).cloned());
        let Some(straight) = straight else {
            return (clients.iter().all(|client| !self.verdict(client, at).rejects()), false);
        };
        let accepts = |client: &&Client| {
            let refusal = straight.refusal(client);
            debug_assert_eq!(refusal.is_some(), self.verdict(client, at).rejects());
            refusal.is_none()
        };
        (clients.iter().all(accepts), true)
    }

    /// The verdict of `client` if it trusts exactly these anchors.
    pub fn with_anchors(&mut self, client: &Client, anchors: &'a Anchors, at: OffsetDateTime) -> Verdict {
        self.with(client, self.exactly(anchors), anchors, at)
    }

    /// Whether every client that trusts exactly these anchors takes the same path, about which none has a rule.
    pub(super) fn is_straight(&mut self, anchors: &'a Anchors, at: OffsetDateTime) -> bool {
        self.straight(self.exactly(anchors), anchors, at).is_some()
    }

    fn exactly(&self, anchors: &Anchors) -> Roots {
        let is_installed = self.stores.installed().is_some_and(|installed| std::ptr::eq(installed, anchors));
        if is_installed { Roots::Installed } else { Roots::Exactly(anchors) }
    }

    /// The verdict of `client` at a time.
    pub fn verdict(&mut self, client: &Client, at: OffsetDateTime) -> Verdict {
        let stores = self.stores;
        if let Some(anchors) = stores.installed() {
            return self.with(client, Roots::Installed, anchors, at);
        }
        let Some(span) = client.store else {
            return self.without_store(client, at);
        };
        let day = self.day(at);
        let span = if span.before.is_empty() || *day >= *span.from {
            span
        } else {
            StoreSpan { store: span.before, from: "", until: "", before: "" }
        };
        let newest = if span.until.is_empty() { &*day } else { span.until.min(&day) }.max(span.from);
        // A store that is still updated is as new as the day. Any other may be from any time in its period.
        let oldest = if span.until.is_empty() || span.from.is_empty() { newest } else { span.from };
        let Some(newest_list) = self.list(span.store, newest) else {
            return self.without_store(client, at);
        };
        let newest_verdict = self.with_list(client, newest_list, at);
        if oldest == newest {
            return newest_verdict;
        }
        let Some(oldest_list) = self.list(span.store, oldest) else {
            return self.without_store(client, at);
        };
        let other = self.with_list(client, oldest_list, at);
        if matches!(newest_verdict, Verdict::Unknown(_)) || other.accepts() == newest_verdict.accepts() {
            return if matches!(other, Verdict::Unknown(_)) { other } else { newest_verdict };
        }
        Verdict::Unknown(Missing::StoreAge(oldest.to_owned(), newest.to_owned()))
    }

    /// The verdict of a client at `at`, and when it stops accepting, if that is one of `moments` (sorted).
    pub fn until(
        &mut self,
        client: &Client,
        at: OffsetDateTime,
        moments: &[OffsetDateTime],
    ) -> (Verdict, Option<Flip>) {
        let verdict = self.verdict(client, at);
        if !verdict.accepts() {
            return (verdict, None);
        }
        let later = moments.iter().filter(|moment| **moment > at);
        let mut then = later.map(|moment| (*moment, self.verdict(client, *moment)));
        let end = then.find(|(_, then)| !then.accepts()).map(|(at, then)| match &then {
            Verdict::Unknown(Missing::Announced(_, announcement)) => {
                Flip { at, announced: Some(*announcement), verdict: then }
            }
            Verdict::Rejects(ClientRefusal::NotTrusted(_) | ClientRefusal::NoIssuer(_)) => {
                let announced = announced_in_month(client, &verdict, &month(at));
                Flip { at: announced.map_or(at, |announced| at.max(announced.moment())), announced, verdict: then }
            }
            _ => Flip { at, announced: None, verdict: then },
        });
        (verdict, end)
    }

    /// The verdict of a client with unknown roots: it accepts if the given roots that are added to its own suffice.
    fn without_store(&mut self, client: &Client, at: OffsetDateTime) -> Verdict {
        let verdict = self.stores.added().map(|added| self.with(client, Roots::Added, &added, at));
        verdict.filter(Verdict::accepts).unwrap_or(Verdict::Unknown(Missing::Store))
    }

    fn with_list(&mut self, client: &Client, list: usize, at: OffsetDateTime) -> Verdict {
        let anchors = self.lists[list].clone();
        self.with(client, Roots::Own(list), &anchors, at)
    }

    /// The only path by these roots at this time, if there is one.
    fn straight(&mut self, roots: Roots, anchors: &Anchors, at: OffsetDateTime) -> Option<&Straight> {
        let known = self.straight.iter().position(|(of, _)| *of == roots).unwrap_or_else(|| {
            self.straight.push((roots, Straight::of(self.served, at, anchors, self.signatures)));
            self.straight.len() - 1
        });
        self.straight[known].1.as_ref().filter(|straight| straight.covers(whole_second(at)))
    }

    fn with(&mut self, client: &Client, roots: Roots, anchors: &Anchors, at: OffsetDateTime) -> Verdict {
        let second = whole_second(at);
        if let Some(straight) = self.straight(roots, anchors, at) {
            let verdict = straight.verdict(client);
            debug_assert_eq!(verdict, judge_steadily(client, self.served, at, anchors, self.signatures).0);
            return verdict;
        }
        let said = self.said.entry((client.alike, roots)).or_default();
        if let Some((_, verdict)) = said.iter().find(|(steady, _)| steady.covers(second)) {
            return verdict.clone();
        }
        let (verdict, steady) = judge_steadily(client, self.served, at, anchors, self.signatures);
        said.push((steady, verdict.clone()));
        verdict
    }

    /// The index of the store's list for a day. All days of a snapshot share one list.
    fn list(&mut self, store: &'static str, date: &str) -> Option<usize> {
        let of_store = self.in_force.entry(store).or_default();
        if let Some(known) = of_store.get(date) {
            return *known;
        }
        let found = self.stores.in_force(store, date).map(|anchors| {
            // Given roots are the same in all of them.
            let is_same = |other: &Rc<Anchors>| match (anchors.snapshots(), other.snapshots()) {
                ([one], [other]) => std::ptr::eq(*one, *other),
                _ => false,
            };
            self.lists.iter().position(is_same).unwrap_or_else(|| {
                self.lists.push(Rc::new(anchors));
                self.lists.len() - 1
            })
        });
        of_store.insert(date.to_owned(), found);
        found
    }

    fn day(&mut self, at: OffsetDateTime) -> Rc<str> {
        match &self.day {
            Some((known, day)) if *known == at => day.clone(),
            _ => {
                let day: Rc<str> = day(at).into();
                self.day = Some((at, day.clone()));
                day
            }
        }
    }
}

/// The verdict of `client` about served certificates.
pub fn judge(
    client: &Client,
    served: &Received<'_>,
    at: OffsetDateTime,
    stores: &dyn RootStores,
    signatures: &mut Signatures,
) -> Verdict {
    Judging::new(served, stores, signatures).verdict(client, at)
}

/// The verdict of `client` about served certificates, if it trusts exactly these anchors.
pub fn judge_with(
    client: &Client,
    served: &Received<'_>,
    at: OffsetDateTime,
    anchors: &Anchors,
    signatures: &mut Signatures,
) -> Verdict {
    judge_steadily(client, served, at, anchors, signatures).0
}
