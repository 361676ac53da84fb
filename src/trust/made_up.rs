//! Roots and revoked CA certificates that exist only in tests, with known keys. Each test uses its own names.

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
    /// The first month with the root, YYYY-MM.
    pub first: &'static str,
    /// The first month without it. `None` if the store still has it.
    pub left: Option<&'static str>,
    certificate: &'static Certificate,
    conditions: &'static [Condition],
}

static ROOTS: RwLock<Vec<Root>> = RwLock::new(Vec::new());

/// Adds a root to a store for a range of months.
pub fn add(store: &'static str, months: (&'static str, Option<&'static str>), der: &[u8]) {
    add_with(store, months, der, &[]);
}

/// Adds a root with these conditions.
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

/// The roots of a store in the snapshot of this date.
pub fn in_snapshot(store: &str, date: &str, name: &NormalizedName) -> Vec<&'static Certificate> {
    let is_there = |root: &Root| root.store == store && root.first <= date && root.left.is_none_or(|left| date < left);
    all_named(name).into_iter().filter(is_there).map(|root| root.certificate).collect()
}

/// The conditions of a store for a root. `None` if it has no such root here.
pub fn conditions(store: &str, root: &Certificate) -> Option<&'static [Condition]> {
    let mut roots = all_named(&root.subject().normalized).into_iter();
    roots.find(|one| one.store == store && one.certificate == root).map(|one| one.conditions)
}

/// The stores that have or had this root.
pub fn holdings(root: &Certificate) -> Vec<Holding> {
    let same = all_named(&root.subject().normalized).into_iter().filter(|one| one.certificate.is_same_entity_as(root));
    same.map(|one| Holding { store: one.store, first: one.first, last: one.left }).collect()
}

static REVOKED: RwLock<Vec<(Certificate, Revocation)>> = RwLock::new(Vec::new());

/// Adds a certificate to the list of revoked ones, as of this day.
pub fn revoke(der: &[u8], listed: Date) {
    let revocation = Revocation { by_ca: None, listed, bug: None, list: revocation_list() };
    let entry = (Certificate::from_der(der.to_vec()).unwrap(), revocation);
    REVOKED.write().unwrap_or_else(PoisonError::into_inner).push(entry);
}

/// The entry of a certificate in the list.
pub fn revoked(certificate: &Certificate) -> Option<Revocation> {
    let all = REVOKED.read().unwrap_or_else(PoisonError::into_inner);
    all.iter().find(|(one, _)| one == certificate).map(|(_, revocation)| *revocation)
}
