//! Roots that some client has or had, whichever roots a run trusts.

use super::History;
use crate::certificate::Certificate;
use crate::trust::{self, Anchors};

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
pub(super) fn history_of(root: &Certificate) -> History {
    History::Held(trust::holdings(root))
}
