//! Roots that some client has or had, regardless of the roots of the run.

use super::History;
use crate::certificate::Certificate;
use crate::trust::{self, Anchors};

/// The root of an embedded store, past or present, that signed `child`. If a root has several certificates, the one
/// that expires last.
pub(super) fn issuer_of(child: &Certificate) -> Option<Certificate> {
    let mut roots = trust::known_roots_named(&child.issuer().normalized);
    roots.sort_by_key(|root| std::cmp::Reverse(root.facts().not_after));
    roots.into_iter().find(|root| child.is_issued_by(root))
}

/// The anchor of this run that signed `child`.
pub(super) fn anchor_of(child: &Certificate, anchors: &Anchors) -> Option<Certificate> {
    let roots = anchors.issuers_of(child).into_iter().map(|anchor| anchor.certificate);
    roots.filter(Certificate::is_self_issued).find(|root| child.is_issued_by(root))
}

/// The stores that have a root, and those that had it, with the last date.
pub(super) fn history_of(root: &Certificate) -> History {
    History::Held(trust::holdings(root))
}
