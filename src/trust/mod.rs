//! Trust anchors: embedded root stores, and roots that the user gives.

mod announced;
mod client;
mod conditions;
mod embedded;
mod given;
#[cfg(test)]
pub(crate) mod made_up;
mod outdated;
mod revoked;
mod rules;

use std::collections::HashSet;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;
use crate::pool::{Pool, Source, likelihood};

pub use announced::{Announcement, announcements};
pub(crate) use announced::{announced_days, announced_end, ends_in_stores, may_be_overdue};
pub use client::{Client, Family, Logic, PartialChain, StoreSpan, clients, named};
pub(crate) use client::{ends, families};
pub(crate) use conditions::last_moment;
pub(crate) use conditions::user_of;
pub use conditions::{Objection, conditions_of};
pub(crate) use embedded::newest_before;
pub use embedded::{
    Condition, Holding, NoSnapshot, Snapshot, find, holdings, is_known_root, mozilla_at, newest, snapshot_at, snapshots,
};
pub(crate) use embedded::{dates, known_roots_named, newest_with, newest_with_entity};
pub use outdated::{Outdated, outdated};
pub use revoked::{Revocation, RevocationList, RevocationSource, revocation_list, revoked};
pub use rules::{Demand, Rule};

/// A CA that clients already trust: its name and key (RFC 5280 §6.1.1), here with the certificate in its store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The certificate of the root. It may be an intermediate, if the user trusts one.
    pub certificate: Certificate,
    /// The store that contains it, as named in messages.
    pub store: Arc<str>,
}

/// The trust anchors of a run.
#[derive(Clone, Default)]
pub struct Anchors {
    snapshots: Vec<&'static Snapshot>,
    given: Arc<Pool>,
    /// Whether all roots of all embedded stores, past and present, are also anchors.
    known: bool,
    /// Given certificates that are not anchors, because their issuer was given too.
    below: Pool,
    /// Whether there is an anchor that is not self-issued.
    has_partial: bool,
    /// A source of revoked certificates in addition to the embedded list.
    revocations: Option<Arc<dyn RevocationSource>>,
}

impl Anchors {
    /// All roots that any embedded store has or had. They show which roots a chain can reach, not whether it is valid.
    #[cfg(test)]
    pub(crate) fn every_known() -> Self {
        Self { known: true, ..Self::default() }
    }

    /// Adds all roots that any embedded store has or had.
    #[must_use]
    pub(crate) fn and_every_known(&self) -> Self {
        let (snapshots, given, revocations) = (self.snapshots.clone(), self.given.clone(), self.revocations.clone());
        Self { snapshots, given, known: true, revocations, ..Self::default() }
    }

    /// Only the given certificates, without the embedded stores.
    #[must_use]
    pub(crate) fn given_only(&self) -> Self {
        Self { given: self.given.clone(), ..Self::default() }
    }

    /// Trusts an embedded store.
    pub fn add_snapshot(&mut self, snapshot: &'static Snapshot) {
        self.snapshots.push(snapshot);
    }

    /// Trusts embedded stores.
    pub fn add_snapshots(&mut self, snapshots: impl IntoIterator<Item = &'static Snapshot>) {
        self.snapshots.extend(snapshots);
    }

    /// Adds a certificate in DER. `store` is its origin in messages. Returns `false` if it is a duplicate or does not
    /// have the structure of a certificate.
    pub fn add(&mut self, der: Vec<u8>, store: Arc<str>) -> bool {
        Arc::make_mut(&mut self.given).add(der, Source::Roots(store))
    }

    /// Adds a certificate in DER for which [`Certificate::check_subject`] returned `subject`.
    pub(crate) fn add_checked(&mut self, der: Vec<u8>, subject: u64, store: Arc<str>) {
        Arc::make_mut(&mut self.given).add_checked(der, subject, Source::Roots(store));
    }

    /// The given certificates, in DER.
    pub(crate) fn given_ders(&self) -> impl Iterator<Item = &[u8]> {
        self.given.certificates().map(Certificate::der)
    }

    /// Whether only given certificates are trusted, and no embedded store.
    pub fn are_given(&self) -> bool {
        self.snapshots.is_empty() && !self.given.is_empty()
    }

    /// Decides which of the added certificates are anchors: those that are self-signed, and those whose issuer is not
    /// trusted. The others become candidate intermediates. Call it after everything was added.
    pub fn settle(&mut self) {
        let is_embedded = |name: &[u8]| {
            let has =
                |name: &NormalizedName| self.snapshots.iter().any(|store| store.by_subject(name).next().is_some());
            !self.snapshots.is_empty() && has(&NormalizedName::of(name))
        };
        // A root without related names is an anchor, whatever its contents.
        let related = self.given.related(is_embedded);
        let (read, unread): (Vec<usize>, Vec<usize>) =
            related.into_iter().partition(|&position| self.given.at(position).is_some());
        let certificates: Vec<Certificate> =
            read.iter().filter_map(|&position| self.given.at(position)).cloned().collect();
        let is_anchor = given::anchors(&certificates, &self.snapshots);
        // A certificate that cannot be parsed is not an issuer.
        let mut below: HashSet<usize> = unread.into_iter().collect();
        for ((position, certificate), is_anchor) in read.into_iter().zip(&certificates).zip(is_anchor) {
            self.has_partial |= is_anchor && !certificate.is_self_issued();
            if !is_anchor {
                below.insert(position);
            }
        }
        if !below.is_empty() {
            self.below = Arc::make_mut(&mut self.given).take(&below);
        }
    }

    /// The anchors, given the candidates in `pool`: a given intermediate is not an anchor if candidates lead from it
    /// to a self-signed anchor. Otherwise servers would omit it. `None` if there is no change.
    pub(crate) fn settled_among(&self, pool: &Pool) -> Option<Self> {
        if !self.has_partial {
            return None;
        }
        let mut certificates: Vec<Certificate> = self.given.certificates().cloned().collect();
        let trusted = certificates.len();
        let mut seen: HashSet<NormalizedName> = HashSet::new();
        let mut next = 0;
        while let Some(certificate) = certificates.get(next).cloned() {
            let issuer = &certificate.issuer().normalized;
            if !certificate.is_self_issued() && seen.insert(issuer.clone()) {
                certificates.extend(pool.by_subject(issuer).cloned());
            }
            next += 1;
        }
        let leads_up = given::leading_up(&certificates, trusted, &self.snapshots);
        if !leads_up[..trusted].contains(&true) {
            return None;
        }
        let mut settled =
            Self { snapshots: self.snapshots.clone(), known: self.known, has_partial: true, ..Self::default() };
        settled.revocations.clone_from(&self.revocations);
        settled.below.add_all(&self.below);
        let mut given = Pool::default();
        for ((certificate, source), leads_up) in self.given.entries().zip(leads_up) {
            let pool = if leads_up { &mut settled.below } else { &mut given };
            pool.add_parsed(certificate.clone(), source.clone());
        }
        settled.given = Arc::new(given);
        Some(settled)
    }

    /// The anchors that are not self-issued: another CA certified them.
    pub(crate) fn partial(&self) -> impl Iterator<Item = Certificate> {
        let given = self.has_partial.then(|| self.given.certificates()).into_iter().flatten();
        given.filter(|anchor| !anchor.is_self_issued()).cloned()
    }

    /// The given certificates that are not anchors, see [`Self::settle`].
    pub(crate) fn candidates(&self) -> &Pool {
        &self.below
    }

    /// Whether nothing is trusted.
    pub fn is_empty(&self) -> bool {
        self.snapshots.is_empty() && self.given.is_empty() && !self.known
    }

    /// Whether only embedded stores are trusted.
    pub fn are_embedded(&self) -> bool {
        self.given.is_empty()
    }

    /// The embedded stores that are trusted.
    pub fn snapshots(&self) -> &[&'static Snapshot] {
        &self.snapshots
    }

    /// Whether the certificates of some roots of the embedded stores are not available.
    pub(crate) fn lack_roots(&self) -> bool {
        self.snapshots.iter().any(|snapshot| !snapshot.missing.is_empty())
    }

    /// The number of given certificates.
    pub(crate) fn given_count(&self) -> usize {
        self.given.len()
    }

    /// The anchors with this name. The order does not depend on the order in which they were given.
    pub fn named(&self, name: &NormalizedName) -> Vec<Anchor> {
        let given = self.given.by_subject(name).map(|certificate| {
            let store = match self.given.source_of(certificate) {
                Some(Source::Roots(store)) => store.clone(),
                _ => Arc::from("roots"),
            };
            Anchor { certificate: certificate.clone(), store }
        });
        let embedded = self.snapshots.iter().flat_map(|snapshot| {
            let anchor = |root: &Certificate| Anchor { certificate: root.clone(), store: snapshot.to_string().into() };
            snapshot.by_subject(name).map(anchor)
        });
        let known = if self.known { known_roots_named(name) } else { Vec::new() };
        let known = known.into_iter().map(known_anchor);
        let mut anchors: Vec<Anchor> = given.chain(embedded).chain(known).collect();
        // The sort is stable: if two stores have a certificate, the one that was requested first is kept.
        anchors.sort_by_cached_key(|anchor| anchor.certificate.fingerprint());
        anchors.dedup_by(|later, earlier| later.certificate == earlier.certificate);
        anchors
    }

    /// The anchors whose name is the issuer of `child`, the most likely first. Signatures are not verified.
    pub fn issuers_of(&self, child: &Certificate) -> Vec<Anchor> {
        let mut anchors = self.named(&child.issuer().normalized);
        anchors.sort_by_cached_key(|anchor| likelihood(child, &anchor.certificate));
        anchors
    }

    /// The certificates of [`Self::issuers_of`], without the names of their stores, which are expensive.
    pub(crate) fn above(&self, child: &Certificate) -> Vec<Certificate> {
        let name = &child.issuer().normalized;
        let given = self.given.by_subject(name).cloned();
        let embedded = self.snapshots.iter().flat_map(|snapshot| snapshot.by_subject(name).cloned());
        let known = if self.known { known_roots_named(name) } else { Vec::new() };
        let mut certificates: Vec<Certificate> = given.chain(embedded).chain(known).collect();
        if certificates.len() > 1 {
            certificates.sort_by_cached_key(Certificate::fingerprint);
            certificates.dedup();
            certificates.sort_by_cached_key(|anchor| likelihood(child, anchor));
        }
        certificates
    }

    /// Whether `certificate` is an anchor (the same DER).
    pub(crate) fn has(&self, certificate: &Certificate) -> bool {
        let name = &certificate.subject().normalized;
        self.given.by_subject(name).any(|given| given == certificate)
            || self.snapshots.iter().any(|snapshot| snapshot.holds(certificate))
            || self.known && known_roots_named(name).contains(certificate)
    }

    /// The anchor with the same DER as `certificate`.
    pub fn find(&self, certificate: &Certificate) -> Option<Anchor> {
        let name = &certificate.subject().normalized;
        if self.given.by_subject(name).next().is_some()
            && let Some(Source::Roots(store)) = self.given.source_of(certificate)
        {
            return Some(Anchor { certificate: certificate.clone(), store: store.clone() });
        }
        if let Some(snapshot) = self.snapshots.iter().find(|snapshot| snapshot.holds(certificate)) {
            return Some(Anchor { certificate: certificate.clone(), store: snapshot.to_string().into() });
        }
        let is_known = self.known && known_roots_named(name).contains(certificate);
        is_known.then(|| known_anchor(certificate.clone()))
    }

    /// Also uses the revocations that `source` knows, whatever roots are trusted.
    pub fn set_revocations(&mut self, source: Arc<dyn RevocationSource>) {
        self.revocations = Some(source);
    }

    /// Uses the same source of revocations as `other`.
    pub(crate) fn share_revocations(&mut self, other: &Self) {
        self.revocations.clone_from(&other.revocations);
    }

    /// The revocation of a certificate according to any list, also `OneCRL` if Mozilla's store is not trusted. Chains without
    /// such certificates are preferred.
    pub fn known_revocation(&self, certificate: &Certificate, at: OffsetDateTime) -> Option<Revocation> {
        let by_list = revoked(certificate).filter(|revocation| revocation.is_known_at(at));
        by_list.or_else(|| self.revoked(certificate, at))
    }

    /// The revocation of a certificate that is not an anchor, according to the imported reports or to `OneCRL`. The latter
    /// applies if Mozilla's store is trusted. Private CAs have their own revocation.
    pub fn revoked(&self, certificate: &Certificate, at: OffsetDateTime) -> Option<Revocation> {
        let has_list = self.snapshots.iter().any(|snapshot| snapshot.store == "mozilla");
        let by_list = has_list.then(|| revoked(certificate)).flatten();
        let by_source = || self.revocations.as_ref()?.revocation_of(certificate);
        by_list.or_else(by_source).filter(|revocation| revocation.is_known_at(at))
    }

    /// Whether `certificate` has the name and key of an anchor. Clients that trust the anchor need no issuer of it.
    pub fn covers(&self, certificate: &Certificate) -> bool {
        let name = &certificate.subject().normalized;
        self.given.by_subject(name).any(|root| root.is_same_entity_as(certificate))
            || self
                .snapshots
                .iter()
                .any(|snapshot| snapshot.by_subject(name).any(|root| root.is_same_entity_as(certificate)))
            || self.known && is_known_root(certificate)
    }
}

/// A known root, with the name of the newest store that has it.
fn known_anchor(certificate: Certificate) -> Anchor {
    let store = newest_with(&certificate).map(ToString::to_string).unwrap_or_default();
    Anchor { certificate, store: store.into() }
}

/// The anchors of the operating system.
///
/// # Errors
///
/// The errors, if no certificate could be read. There are none if the store is empty.
pub fn system_anchors() -> Result<Vec<Vec<u8>>, Vec<String>> {
    let loaded = rustls_native_certs::load_native_certs();
    if loaded.certs.is_empty() {
        return Err(loaded.errors.iter().map(ToString::to_string).collect());
    }
    Ok(loaded.certs.into_iter().map(|certificate| certificate.to_vec()).collect())
}
