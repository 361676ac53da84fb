//! Roots that stores have in tests alone, and CA certificates that are revoked in tests alone: made-up ones, whose keys are
//! at hand. Each test names its own as no other does.

use std::sync::{PoisonError, RwLock};

use time::Date;

use super::{Condition, Holding, Revocation, newest, revocation_list};
use crate::certificate::Certificate;
use crate::certificate::name::NormalizedName;

/// A root of a store.
#[derive(Clone, Copy)]
pub struct Root {
    /// The store.
    pub store: &'static str,
    /// The first month in which it is there, YYYY-MM.
    pub first: &'static str,
    /// The first month in which it is no more; `None` where it still is.
    pub left: Option<&'static str>,
    certificate: &'static Certificate,
    conditions: &'static [Condition],
}

static ROOTS: RwLock<Vec<Root>> = RwLock::new(Vec::new());

/// Gives a store a root from one month on until another.
pub fn add(store: &'static str, months: (&'static str, Option<&'static str>), der: &[u8]) {
    add_with(store, months, der, &[]);
}

/// The same, under these conditions.
pub fn add_with(
    store: &'static str,
    (first, left): (&'static str, Option<&'static str>),
    der: &[u8],
    conditions: &[Condition],
) {
    assert!(newest(store).is_some(), "{store} is no store");
    let certificate = Box::leak(Box::new(Certificate::from_der(der.to_vec()).unwrap()));
    let conditions = Box::leak(conditions.to_vec().into_boxed_slice());
    let root = Root { store, first, left, certificate, conditions };
    ROOTS.write().unwrap_or_else(PoisonError::into_inner).push(root);
}

fn all_named(name: &NormalizedName) -> Vec<Root> {
    let roots = ROOTS.read().unwrap_or_else(PoisonError::into_inner);
    roots.iter().filter(|root| root.certificate.subject().normalized == *name).copied().collect()
}

/// The roots with this subject.
pub fn named(name: &NormalizedName) -> Vec<&'static Certificate> {
    let mut roots: Vec<&Certificate> = all_named(name).into_iter().map(|root| root.certificate).collect();
    roots.dedup();
    roots
}

/// Those that a store has in the snapshot of this date.
pub fn in_snapshot(store: &str, date: &str, name: &NormalizedName) -> Vec<&'static Certificate> {
    let is_there = |root: &Root| root.store == store && root.first <= date && root.left.is_none_or(|left| date < left);
    all_named(name).into_iter().filter(is_there).map(|root| root.certificate).collect()
}

/// Under which conditions a store has it; `None` where it has none of that kind.
pub fn conditions(store: &str, root: &Certificate) -> Option<&'static [Condition]> {
    let mut roots = all_named(&root.subject().normalized).into_iter();
    roots.find(|one| one.store == store && one.certificate == root).map(|one| one.conditions)
}

/// Which stores have it, or had.
pub fn holdings(root: &Certificate) -> Vec<Holding> {
    let same = all_named(&root.subject().normalized).into_iter().filter(|one| one.certificate.is_same_entity_as(root));
    same.map(|one| Holding { store: one.store, first: one.first, last: one.left }).collect()
}

static REVOKED: RwLock<Vec<(Certificate, Revocation)>> = RwLock::new(Vec::new());

/// Puts a certificate on the list of revoked ones, as of this day.
pub fn revoke(der: &[u8], listed: Date) {
    let revocation = Revocation { by_ca: None, listed, bug: None, list: revocation_list() };
    let entry = (Certificate::from_der(der.to_vec()).unwrap(), revocation);
    REVOKED.write().unwrap_or_else(PoisonError::into_inner).push(entry);
}

/// What the list says of a certificate.
pub fn revoked(certificate: &Certificate) -> Option<Revocation> {
    let all = REVOKED.read().unwrap_or_else(PoisonError::into_inner);
    all.iter().find(|(one, _)| one == certificate).map(|(_, revocation)| *revocation)
}
