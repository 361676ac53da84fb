//! Simulates a client: its path logic with its own roots, applied to the served certificates.
//!
//! The served certificates contain a path that `path` has validated. What differs is evaluated: which path the client
//! builds, which roots it has, whether it accepts expired anchors, and which algorithms it supports. A client may build
//! another path than the validated one, so that the rules that all clients share (RFC 5280 §6) are checked too, as in
//! real clients after the path is complete.

use std::cell::Cell;
use std::sync::Arc;

use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::rules;
use crate::certificate::{Certificate, Hash, Identified, KeyAlgorithm, whole_second};
use crate::language::Text;
use crate::path::{self, Limits, Reason, Signatures};
use crate::pool::Pool;
use crate::trust::{self, Anchors, Announcement, Client, Condition, Logic, Objection, PartialChain, Rule};

/// Longer paths than any client builds (Conscrypt's `TrustManagerImpl` stops at 20).
pub(super) const MAX_DEPTH: usize = Limits::DEFAULT.depth;

/// The maximum number of unfinished paths that are kept; usually there are only a few.
const MAX_PATHS: usize = 256;

/// The maximum number of certificates that are examined as issuers for one verdict. Usually there are only a few served
/// ones, and about a thousand others. Certificates beyond the limit are ignored.
const MAX_LOOKS: usize = 100_000;

/// The maximum number of names that are compared with name constraints for one verdict. Constraints beyond the limit
/// are ignored.
pub(super) const MAX_COMPARISONS: usize = 50_000;

/// Provides the roots of a store for a month.
pub trait RootStores {
    /// The roots of a store in a month (YYYY-MM) or on a day (YYYY-MM-DD). `None` if they are unknown for that time.
    fn in_force(&self, store: &str, date: &str) -> Option<Anchors>;

    /// The roots of a private PKI, which every client has instead of its own.
    fn installed(&self) -> Option<&Anchors> {
        None
    }

    /// The roots that every client has in addition to its own.
    fn added(&self) -> Option<Anchors> {
        None
    }
}

/// The roots that clients have in a run. Given certificates alone replace the store of a client; together with an
/// embedded store, they are added to it; embedded stores alone do not change it.
#[derive(Clone, Copy)]
pub struct ClientStores<'a>(pub &'a Anchors);

impl RootStores for ClientStores<'_> {
    fn in_force(&self, store: &str, date: &str) -> Option<Anchors> {
        let snapshot = trust::snapshot_at(store, date)?;
        let mut anchors = self.0.given_only();
        anchors.add_snapshot(snapshot);
        Some(anchors)
    }

    fn installed(&self) -> Option<&Anchors> {
        self.0.are_given().then_some(self.0)
    }

    fn added(&self) -> Option<Anchors> {
        (self.0.given_count() > 0).then(|| self.0.given_only())
    }
}

/// The stores of `roots/`.
#[derive(Clone, Copy, Debug)]
pub struct Embedded;

impl RootStores for Embedded {
    fn in_force(&self, store: &str, date: &str) -> Option<Anchors> {
        let snapshot = trust::snapshot_at(store, date)?;
        let mut anchors = Anchors::default();
        anchors.add_snapshot(snapshot);
        Some(anchors)
    }
}

/// What a client receives: the served certificates, and those that it can get elsewhere.
pub struct Received<'a> {
    /// The served certificates, leaf first.
    pub certificates: &'a [Certificate],
    /// Certificates that AIA or a client's cache can provide.
    pub elsewhere: &'a Pool,
}

/// The verdict of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It accepts the chain, by this path (including the anchor).
    Accepts {
        /// Leaf first.
        path: Arc<[Certificate]>,
        /// Whether it needed certificates that the server did not send.
        fetched: bool,
    },
    /// It refuses the chain.
    Rejects(ClientRefusal),
    /// It is unknown, because no source has this fact.
    Unknown(Missing),
}

impl Verdict {
    /// Whether it accepts.
    pub fn accepts(&self) -> bool {
        matches!(self, Self::Accepts { .. })
    }

    /// Whether it is known to refuse.
    pub fn rejects(&self) -> bool {
        matches!(self, Self::Rejects(_))
    }
}

/// Why a client refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientRefusal {
    /// Its path ends at this certificate, whose issuer was neither sent nor is in its store.
    NoIssuer(Certificate),
    /// Its path ends at this self-signed certificate, which is not in its store.
    NotTrusted(Certificate),
    /// A certificate of its path has expired.
    Expired(Certificate),
    /// A certificate of its path is not valid yet.
    NotYetValid(Certificate),
    /// It cannot verify signatures with this hash.
    Hash(Certificate, Hash),
    /// It cannot use keys of this kind or length.
    Key(Certificate, KeyAlgorithm),
    /// It refuses this property of a certificate.
    Rule(Certificate, Rule),
    /// A CA of its path breaks a rule that all clients share.
    Invalid(Certificate, Reason),
    /// It has this root, but does not trust it for the leaf.
    Condition(Certificate, Objection),
    /// It is known to refuse the chain that ends with this certificate, according to the catalogue of chains.
    Known(Certificate, &'static Text),
}

impl ClientRefusal {
    /// The certificate that it refuses.
    pub fn certificate(&self) -> &Certificate {
        match self {
            Self::NoIssuer(certificate)
            | Self::NotTrusted(certificate)
            | Self::Expired(certificate)
            | Self::NotYetValid(certificate)
            | Self::Hash(certificate, _)
            | Self::Key(certificate, _)
            | Self::Rule(certificate, _)
            | Self::Invalid(certificate, _)
            | Self::Condition(certificate, _)
            | Self::Known(certificate, _) => certificate,
        }
    }
}

/// The fact that no source has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Missing {
    /// Which roots it has, or which it had at that time.
    Store,
    /// How it builds a path.
    Logic,
    /// Whether it refuses expired anchors. This anchor has expired.
    AnchorExpiry(Certificate),
    /// Whether it refuses this property of a certificate.
    Rule(Certificate, Rule),
    /// Whether it trusts this root for the leaf: it is unknown whether the condition of its store is met, or whether
    /// the client applies it.
    Condition(Certificate, Objection),
    /// Whether this root is still in its store after its announced removal.
    Announced(Certificate, Announcement),
    /// How old its store is. Stores between these months differ.
    StoreAge(String, String),
}

/// The verdict of `client` about served certificates if it trusts exactly these anchors, and the period around `at`
/// in which it stays the same.
pub(super) fn judge_steadily(
    client: &Client,
    served: &Received<'_>,
    at: OffsetDateTime,
    anchors: &Anchors,
    signatures: &mut Signatures,
) -> (Verdict, Steady) {
    let mut steady = Steady::ALWAYS;
    let mut verdict = |logic, in_order| {
        let simulation = Simulation::new(client, served, at, anchors, signatures);
        let (verdict, of_logic) = Simulation { in_order, ..simulation }.verdict(logic);
        steady = steady.and(of_logic);
        verdict
    };
    let verdict = match client.logic {
        Some(logic) => verdict(logic, client.in_order),
        None => by_every_logic(verdict),
    };
    if verdict.rejects() && anchors.lack_roots() && leads_to_the_unknown(served) {
        return (Verdict::Unknown(Missing::Store), steady);
    }
    (verdict, steady)
}

/// A period in which a verdict does not change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steady {
    from: OffsetDateTime,
    /// The end of the period. `None` if there is none.
    until: Option<OffsetDateTime>,
}

impl Steady {
    pub(super) const ALWAYS: Self = Self { from: PrimitiveDateTime::MIN.assume_utc(), until: None };

    /// Whether a moment is in the period.
    pub(super) fn covers(self, at: OffsetDateTime) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    fn and(self, other: Self) -> Self {
        let until = [self.until, other.until].into_iter().flatten().min();
        Self { from: self.from.max(other.from), until }
    }

    /// The part of the period around `at` that remains if something changes at `change`.
    pub(super) fn without(self, change: OffsetDateTime, at: OffsetDateTime) -> Self {
        if change <= at {
            Self { from: self.from.max(change), ..self }
        } else {
            self.and(Self { until: Some(change), ..self })
        }
    }
}

/// The verdict of a client with unknown path logic: the common verdict of all logics. If trying every path finds none,
/// no other logic does.
fn by_every_logic(mut verdict: impl FnMut(Logic, bool) -> Verdict) -> Verdict {
    const OTHERS: [Logic; 3] =
        [Logic::TrustedFirst, Logic::ServedFirst { retries: true }, Logic::ServedFirst { retries: false }];
    let found = verdict(Logic::Backtracking, false);
    let mut others = OTHERS.iter().flat_map(|logic| [false, true].map(|in_order| (*logic, in_order)));
    if found.accepts() && !others.all(|(logic, in_order)| verdict(logic, in_order).accepts()) {
        return Verdict::Unknown(Missing::Logic);
    }
    found
}

/// Whether the served certificates lead to a CA of which no certificate is available.
fn leads_to_the_unknown(served: &Received<'_>) -> bool {
    served.certificates.iter().any(|certificate| {
        let issuer = &certificate.issuer().normalized;
        let is_served =
            served.certificates.iter().any(|other| !other.is_self_issued() && other.subject().normalized == *issuer);
        !is_served && trust::known_roots_named(issuer).is_empty()
    })
}

/// The announcement that was carried out in the month in which the root of `verdict` left a store.
pub fn announced_in_month(client: &Client, verdict: &Verdict, month: &str) -> Option<Announcement> {
    let (Verdict::Accepts { path, .. }, Some(span)) = (verdict, client.store) else { return None };
    let announcement = trust::announced_end(span.store, path.last()?)?;
    (span.until.is_empty() && self::month(announcement.moment()) == month).then_some(announcement)
}

/// The first moment after the validity of a certificate.
pub fn end_of(certificate: &Certificate) -> OffsetDateTime {
    certificate.facts().not_after.saturating_add(Duration::SECOND)
}

/// The month of a moment, YYYY-MM, as snapshots are dated.
pub fn month(at: OffsetDateTime) -> String {
    format!("{:04}-{:02}", at.year(), u8::from(at.month()))
}

/// The day of a moment, YYYY-MM-DD.
pub(super) fn day(at: OffsetDateTime) -> String {
    format!("{}-{:02}", month(at), at.day())
}

/// How an unsuccessful search ended.
enum End {
    Refused(ClientRefusal),
    Unknown(Missing),
}

struct Simulation<'a> {
    client: &'a Client,
    served: &'a Received<'a>,
    at: OffsetDateTime,
    anchors: &'a Anchors,
    signatures: &'a mut Signatures,
    /// See [`Client::in_order`].
    in_order: bool,
    /// Whether it tries every path. Then it takes no CA twice.
    tries_all: bool,
    fetching: bool,
    /// The number of candidates that may still be examined as issuers.
    looks: usize,
    /// The period around `at` in which the result stays the same.
    steady: Cell<Steady>,
    /// A possible issuer that the client refused: the certificate and the rule.
    passed_over: Option<(Certificate, Rule)>,
    /// The number of names that may still be compared with name constraints.
    comparisons: Cell<usize>,
}

impl<'a> Simulation<'a> {
    fn new(
        client: &'a Client,
        served: &'a Received<'a>,
        at: OffsetDateTime,
        anchors: &'a Anchors,
        signatures: &'a mut Signatures,
    ) -> Self {
        // Both ends of a validity are whole seconds.
        let at = whole_second(at);
        let in_order = client.in_order;
        let steady = Cell::new(Steady::ALWAYS);
        let comparisons = Cell::new(MAX_COMPARISONS);
        Self {
            client,
            served,
            at,
            anchors,
            signatures,
            in_order,
            tries_all: false,
            fetching: false,
            looks: MAX_LOOKS,
            steady,
            passed_over: None,
            comparisons,
        }
    }

    fn verdict(mut self, logic: Logic) -> (Verdict, Steady) {
        let Some(leaf) = self.served.certificates.first().cloned() else {
            return (Verdict::Unknown(Missing::Store), Steady::ALWAYS);
        };
        let mut found = self.search(logic, &leaf);
        if found.is_err() && (self.client.aia == Some(true) || self.client.caches == Some(true)) {
            self.fetching = true;
            if let Ok(path) = self.search(logic, &leaf) {
                found = Ok(path);
            } else {
                self.fetching = false;
            }
        }
        let steady = self.steady.get();
        let verdict = match found {
            Ok(path) => Verdict::Accepts { path: path.into(), fetched: self.fetching },
            Err(End::Refused(refusal)) => Verdict::Rejects(self.cause(refusal)),
            Err(End::Unknown(missing)) => Verdict::Unknown(missing),
        };
        (verdict, steady)
    }

    /// Records that the result changes at this moment.
    fn changes(&self, moment: OffsetDateTime) {
        self.steady.set(self.steady.get().without(moment, self.at));
    }

    /// If a path ended because an issuer was missing, and the client had refused one, that refusal is the cause.
    fn cause(self, refusal: ClientRefusal) -> ClientRefusal {
        match (refusal, self.passed_over) {
            (ClientRefusal::NoIssuer(_) | ClientRefusal::NotTrusted(_), Some((child, rule))) => {
                ClientRefusal::Rule(child, rule)
            }
            (refusal, _) => refusal,
        }
    }

    fn search(&mut self, logic: Logic, leaf: &Certificate) -> Result<Vec<Certificate>, End> {
        if self.anchors.has(leaf) {
            return self.check(vec![leaf.clone()]);
        }
        self.tries_all = matches!(logic, Logic::Backtracking | Logic::ShortestOwn);
        match logic {
            Logic::ServedFirst { retries } => self.served_first(leaf, retries),
            Logic::TrustedFirst => self.trusted_first(leaf),
            Logic::Backtracking | Logic::ShortestOwn => self.every_path(leaf),
        }
    }

    fn served_first(&mut self, leaf: &Certificate, retries: bool) -> Result<Vec<Certificate>, End> {
        let mut path = vec![leaf.clone()];
        while let Some(next) = self.known_issuers(&path).into_iter().next() {
            // It is looked up in the store below, like a root that was not sent.
            if claims_to_be_self_signed(&next) && self.anchors.has(&next) {
                break;
            }
            // A trusted intermediate that the server also sent.
            let is_anchor = !next.is_self_issued() && self.may_end(&next) && self.anchors.has(&next);
            path.push(next);
            if is_anchor {
                return self.check(path);
            }
        }
        // A root that was sent is looked up in the store like one that was not sent.
        if let Some(root) = path.pop_if(|top| top.is_self_signed())
            && !retries
            && self.anchors_of(&path).is_empty()
        {
            return Err(End::Refused(ClientRefusal::NotTrusted(root)));
        }
        let end = path.last().cloned();
        while !path.is_empty() {
            if let Some(anchor) = self.anchors_of(&path).into_iter().find(|anchor| self.may_end(anchor)) {
                path.push(anchor);
                return self.check(path);
            }
            path.pop();
            if !retries {
                break;
            }
        }
        Err(End::Refused(ClientRefusal::NoIssuer(end.unwrap_or_else(|| leaf.clone()))))
    }

    /// Whether a chain may end at this certificate if it is trusted.
    fn may_end(&self, top: &Certificate) -> bool {
        top.is_self_issued() || self.client.partial_chain != Some(PartialChain::None)
    }

    /// Whether a chain is known to be able to end at this trusted certificate, although it is not self-signed.
    fn ends_at(&self, top: &Certificate) -> bool {
        let may_end = match self.client.partial_chain {
            Some(PartialChain::Any) => true,
            Some(PartialChain::Last) => self.served.certificates.last() == Some(top),
            Some(PartialChain::None) | None => false,
        };
        may_end && self.anchors.has(top)
    }

    fn trusted_first(&mut self, leaf: &Certificate) -> Result<Vec<Certificate>, End> {
        let mut path = vec![leaf.clone()];
        while let Some(top) = path.last() {
            if self.ends_at(top) {
                return self.check(path);
            }
            if claims_to_be_self_signed(top) && self.anchors.has(top) {
                return self.check(path);
            }
            if top.is_self_signed() {
                if self.anchors.has(top) {
                    return self.check(path);
                }
                return Err(End::Refused(ClientRefusal::NotTrusted(top.clone())));
            }
            if path.len() >= MAX_DEPTH {
                break;
            }
            let candidates = self.anchors_of(&path);
            let candidates = if candidates.is_empty() { self.known_issuers(&path) } else { candidates };
            match candidates.into_iter().next() {
                Some(next) => path.push(next),
                None => return Err(End::Refused(ClientRefusal::NoIssuer(top.clone()))),
            }
        }
        Err(End::Refused(ClientRefusal::NoIssuer(leaf.clone())))
    }

    /// Breadth first, so that the first path found is the shortest.
    fn every_path(&mut self, leaf: &Certificate) -> Result<Vec<Certificate>, End> {
        let mut unfinished = vec![vec![leaf.clone()]];
        let mut failure: Option<End> = None;
        while !unfinished.is_empty() && unfinished[0].len() < MAX_DEPTH {
            let mut longer = Vec::new();
            for path in unfinished {
                for anchor in self.anchors_of(&path) {
                    let whole = path.iter().cloned().chain([anchor]).collect();
                    match self.check(whole) {
                        Ok(path) => return Ok(path),
                        // If the verdict about another path is unknown, a refused path does not change that.
                        Err(_) if matches!(failure, Some(End::Unknown(_))) => {}
                        Err(end) => failure = Some(end),
                    }
                }
                let issuers = self.known_issuers(&path);
                if issuers.is_empty() && failure.is_none() {
                    failure = path.last().map(|top| End::Refused(dead_end(top)));
                }
                longer.extend(issuers.into_iter().map(|next| path.iter().cloned().chain([next]).collect::<Vec<_>>()));
            }
            longer.truncate(MAX_PATHS);
            unfinished = longer;
        }
        Err(failure.unwrap_or_else(|| End::Refused(ClientRefusal::NoIssuer(leaf.clone()))))
    }

    /// The issuers of the path's end in the store: valid ones first, then the latest to expire.
    fn anchors_of(&mut self, path: &[Certificate]) -> Vec<Certificate> {
        let Some(top) = path.last() else { return Vec::new() };
        let mut issuers = self.anchors.above(top);
        issuers.retain(|anchor| self.signatures.check(top, anchor).0.is_ok());
        self.likeliest_first(top, issuers, true)
    }

    /// The issuers of the path's end among the served certificates and, while fetching, elsewhere, without those
    /// that are already in the path. Clients that try every path do not take another certificate of a CA in it either;
    /// others do (`check_issued` in OpenSSL's `x509_vfy.c` compares certificates).
    fn known_issuers(&mut self, path: &[Certificate]) -> Vec<Certificate> {
        let Some(top) = path.last().filter(|top| !top.is_self_signed()) else { return Vec::new() };
        if self.looks == 0 {
            return Vec::new();
        }
        let mut issuers: Vec<Certificate> = Vec::new();
        for candidate in &self.served.certificates[1..] {
            if candidate.subject().normalized == top.issuer().normalized {
                issuers.push(candidate.clone());
            }
        }
        let reaches = self.fetching && (self.client.caches == Some(true) || !top.facts().ca_issuers.is_empty());
        if reaches {
            issuers.extend(self.served.elsewhere.issuers_of(top));
        }
        self.looks = self.looks.saturating_sub(self.served.certificates.len() + issuers.len());
        let (signatures, tries_all) = (&mut *self.signatures, self.tries_all);
        issuers.retain(|issuer| {
            let is_same = |member: &Certificate| {
                if tries_all { member.is_same_entity_as(issuer) } else { member == issuer }
            };
            let again = path.iter().any(is_same);
            !again && signatures.check(top, issuer).0.is_ok()
        });
        issuers.dedup();
        self.likeliest_first(top, issuers, false)
    }

    /// Sorts issuers of `child`, and removes those that the client refuses.
    fn likeliest_first(
        &mut self,
        child: &Certificate,
        mut issuers: Vec<Certificate>,
        are_anchors: bool,
    ) -> Vec<Certificate> {
        issuers.retain(|issuer| {
            let of_link = rules::of_link(child, issuer).into_iter().map(|rule| (child, rule));
            let mut rules = of_link.chain(rules::of_issuer(issuer).map(|rule| (issuer, rule)));
            let refused = rules.find(|(_, rule)| rule.refused_by(self.client, are_anchors) == Some(true));
            let is_taken = refused.is_none();
            if let Some((certificate, rule)) = refused {
                self.passed_over.get_or_insert_with(|| (certificate.clone(), rule));
            }
            is_taken
        });
        if self.in_order && !are_anchors { issuers } else { self.by_validity(issuers) }
    }

    fn by_validity(&self, mut certificates: Vec<Certificate>) -> Vec<Certificate> {
        if certificates.len() < 2 {
            return certificates;
        }
        for certificate in &certificates {
            self.changes(certificate.facts().not_before);
            self.changes(end_of(certificate));
        }
        certificates.sort_by_key(|certificate| {
            let facts = certificate.facts();
            let valid = (facts.not_before..=facts.not_after).contains(&self.at);
            (!valid, if valid { OffsetDateTime::UNIX_EPOCH } else { facts.not_after }.unix_timestamp().wrapping_neg())
        });
        certificates
    }

    /// Checks a complete path, including its anchor.
    fn check(&self, path: Vec<Certificate>) -> Result<Vec<Certificate>, End> {
        let last = path.len() - 1;
        for (index, certificate) in path.iter().enumerate() {
            self.check_validity(certificate, index == last && index > 0)?;
            check_algorithms(self.client, certificate, index == last)
                .map_or(Ok(()), |refusal| Err(End::Refused(refusal)))?;
        }
        self.check_shared(&path)?;
        self.check_rules(&path)?;
        self.check_conditions(&path)?;
        self.check_announced(&path)?;
        Ok(path)
    }

    /// Checks the rules that all clients share.
    fn check_shared(&self, path: &[Certificate]) -> Result<(), End> {
        let mut comparisons = self.comparisons.get();
        let broken = path::broken_by(path, &mut comparisons);
        self.comparisons.set(comparisons);
        broken.map_or(Ok(()), |(certificate, reason)| {
            Err(End::Refused(ClientRefusal::Invalid(certificate.clone(), reason)))
        })
    }

    fn check_rules(&self, path: &[Certificate]) -> Result<(), End> {
        let of_links = path.iter().zip(&path[1..]).enumerate().flat_map(|(index, (child, issuer))| {
            let at_anchor = index + 2 == path.len();
            rules::of_link(child, issuer).into_iter().map(move |rule| (rule, child, at_anchor))
        });
        let (revoked, changes) = rules::of_revocation(path, self.at);
        for moment in changes {
            self.changes(moment);
        }
        let of_path = rules::of_path(path).into_iter().chain(revoked);
        let anchor = path.last().filter(|_| path.len() > 1);
        let is_anchor = |one: &Certificate| anchor.is_some_and(|anchor| std::ptr::eq(anchor, one));
        let of_path = of_path.map(|(rule, certificate)| (rule, certificate, is_anchor(certificate)));
        let mut unknown = None;
        for (rule, certificate, at_anchor) in of_path.chain(of_links) {
            match rule.refused_by(self.client, at_anchor) {
                Some(true) => return Err(End::Refused(ClientRefusal::Rule(certificate.clone(), rule))),
                Some(false) => {}
                None => unknown = unknown.or_else(|| Some(Missing::Rule(certificate.clone(), rule))),
            }
        }
        unknown.map_or(Ok(()), |missing| Err(End::Unknown(missing)))
    }

    /// Checks the conditions of the anchor's store.
    fn check_conditions(&self, path: &[Certificate]) -> Result<(), End> {
        let Some((leaf, root)) = path.first().zip(path.last()) else { return Ok(()) };
        let conditions = self.anchors.snapshots().iter().flat_map(|snapshot| snapshot.conditions(root));
        for condition in conditions {
            if let Condition::DisallowedAfter(last) = condition {
                self.changes(last.saturating_add(Duration::SECOND));
            }
        }
        let Some(objection) = self.anchors.objection(root, leaf, self.at) else { return Ok(()) };
        match heeds(self.client, objection.store) {
            Some(false) => Ok(()),
            Some(true) if objection.is_certain => Err(End::Refused(ClientRefusal::Condition(root.clone(), objection))),
            _ => Err(End::Unknown(Missing::Condition(root.clone(), objection))),
        }
    }

    /// Checks announcements about the anchor, if the client's store is still updated.
    fn check_announced(&self, path: &[Certificate]) -> Result<(), End> {
        let is_updated = self.client.store.is_some_and(|span| span.until.is_empty());
        let Some(root) = path.last().filter(|_| is_updated) else { return Ok(()) };
        let days = trust::announced_days(root);
        for day in &days {
            self.changes(*day);
        }
        if days.iter().all(|day| *day > self.at) {
            return Ok(());
        }
        match self.anchors.announced_end(root).filter(|announcement| announcement.is_due(self.at)) {
            Some(announcement) => Err(End::Unknown(Missing::Announced(root.clone(), announcement))),
            None => Ok(()),
        }
    }

    fn check_validity(&self, certificate: &Certificate, is_anchor: bool) -> Result<(), End> {
        let facts = certificate.facts();
        self.changes(facts.not_before);
        self.changes(end_of(certificate));
        let refusal = if self.at > facts.not_after {
            ClientRefusal::Expired(certificate.clone())
        } else if self.at < facts.not_before {
            ClientRefusal::NotYetValid(certificate.clone())
        } else {
            return Ok(());
        };
        match self.client.anchor_expiry.filter(|_| is_anchor) {
            Some(false) => Ok(()),
            None if is_anchor => Err(End::Unknown(Missing::AnchorExpiry(certificate.clone()))),
            _ => Err(End::Refused(refusal)),
        }
    }
}

/// Whether a client is not known to lack a hash or a kind of key.
pub(super) fn supports_all(client: &Client) -> bool {
    client.hashes.is_none() && client.keys.is_none() && client.max_rsa_bits.is_none()
}

/// Why a client cannot use a certificate: it does not support the hash or the key. An anchor's own signature is not
/// verified.
pub(super) fn check_algorithms(client: &Client, certificate: &Certificate, is_anchor: bool) -> Option<ClientRefusal> {
    if supports_all(client) {
        return None;
    }
    let facts = certificate.facts();
    let hash = facts.signature_algorithm.hash().filter(|_| !is_anchor);
    if let (Some(hash), Some(able)) = (hash, client.hashes)
        && !able.contains(&hash)
    {
        return Some(ClientRefusal::Hash(certificate.clone(), hash));
    }
    let (kind, bits) = match &facts.key_algorithm {
        KeyAlgorithm::Rsa(bits) | KeyAlgorithm::RsaPss(bits, _) => ("rsa", *bits),
        KeyAlgorithm::P256 => ("p256", 0),
        KeyAlgorithm::P384 => ("p384", 0),
        KeyAlgorithm::P521 => ("p521", 0),
        KeyAlgorithm::Ed25519 => ("ed25519", 0),
        KeyAlgorithm::Ed448 => ("ed448", 0),
        KeyAlgorithm::MlDsa(_) => ("ml-dsa", 0),
        KeyAlgorithm::Unsupported(_)
        | KeyAlgorithm::UnusableRsa(_)
        | KeyAlgorithm::UnusablePoint(_)
        | KeyAlgorithm::ExplicitCurve => ("", 0),
    };
    let able = client.keys.is_none_or(|keys| keys.contains(&kind));
    let is_usable = able && client.max_rsa_bits.is_none_or(|most| bits <= most);
    (!is_usable).then(|| ClientRefusal::Key(certificate.clone(), facts.key_algorithm.clone()))
}

/// Whether a client applies the conditions of a store. Chrome and Java include the conditions in the program. Mozilla's
/// and Microsoft's lists are also used by programs that ignore them.
fn heeds(client: &Client, store: &str) -> Option<bool> {
    let comes_with_them = matches!(store, "chrome" | "openjdk");
    if comes_with_them { Some(true) } else { Rule::StoreCondition.refused_by(client, true) }
}

/// Whether a certificate seems to be self-signed, so that OpenSSL does not look for its issuer, nor verifies its
/// signature if it is an anchor (`EXFLAG_SS` in `crypto/x509/v3_purp.c`, which `build_chain` uses).
fn claims_to_be_self_signed(certificate: &Certificate) -> bool {
    certificate.is_self_issued() && certificate.identifies(certificate) <= Identified::Unsaid
}

fn dead_end(top: &Certificate) -> ClientRefusal {
    if top.is_self_signed() { ClientRefusal::NotTrusted(top.clone()) } else { ClientRefusal::NoIssuer(top.clone()) }
}
