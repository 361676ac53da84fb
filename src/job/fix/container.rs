//! Completes a PKCS#12 container: same key, same password, with its chain.

use std::sync::Arc;

use super::super::examine::Contained;
use super::super::refusal::{ContainerFault, Reason, Refusal};
use crate::certificate::Certificate;
use crate::key::Password;
use crate::write::{self, Bundle, File, Target, Unmade};

/// The target by which a file is fixed: a container that is named as one is meant for a server that reads it.
pub(super) fn target_of(contained: &Contained, target: &'static Target) -> &'static Target {
    let extension = contained.path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let is_named = extension.is_some_and(|extension| ["pfx", "p12"].contains(&&*extension));
    if is_named && contained.is_container() && target == Target::nginx() { Target::pfx() } else { target }
}

/// The container with its chain, and with the root if the target requires it. Unchanged if it is already complete.
pub(super) fn completed(
    contained: &Contained,
    target: &'static Target,
    (bundle, root): (&Bundle, &Certificate),
    password: Option<&Arc<Password>>,
) -> Result<File, Refusal> {
    let target = target_of(contained, target);
    let refusal = |fault| Refusal::new(Reason::Container(contained.path.clone(), target, fault));
    let key = contained.key.as_ref().filter(|_| contained.is_container());
    let key = key.ok_or_else(|| refusal(ContainerFault::NotOne))?;
    // What opens without a password is closed without one again.
    let empty = Arc::new(Password::new(String::new()));
    let opens = |password: &&Arc<Password>| write::opens(&contained.bytes, password);
    let password = password.filter(opens).unwrap_or(&empty);
    let mut certificates = bundle.certificates().to_vec();
    certificates.extend(target.role().has_root().then(|| root.clone()));
    if certificates == contained.certificates() && !contained.has_duplicates() {
        return Ok(write::kept(certificates, password, contained.bytes.clone()));
    }
    write::refilled(&contained.bytes, certificates, key, password).map_err(|why| match why {
        Unmade::NoKey => refusal(ContainerFault::HoldsMore),
        _ => Reason::Unmade(why, target).into(),
    })
}
