//! The labels of certificates that share their name with others, while a report is made. `words` chooses them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use super::{Certificate, Fingerprint};

/// The labels of certificates, by the SHA-256 of their DER.
pub(crate) type ByCertificate = Arc<HashMap<Fingerprint, String>>;

thread_local! {
    static IN_USE: RefCell<ByCertificate> = RefCell::default();
}

/// Keeps labels in use in its thread. Dropping it restores the previous ones.
#[derive(Debug)]
#[must_use]
pub(crate) struct InUse(ByCertificate, PhantomData<*const ()>);

impl InUse {
    /// Uses these labels in this thread, until the guard is dropped.
    pub(crate) fn of(labels: ByCertificate) -> Self {
        Self(IN_USE.replace(labels), PhantomData)
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        IN_USE.set(std::mem::take(&mut self.0));
    }
}

/// The current label of a certificate.
pub(super) fn in_use(certificate: &Certificate) -> Option<String> {
    IN_USE.with_borrow(|labels| if labels.is_empty() { None } else { labels.get(&certificate.fingerprint()).cloned() })
}
