//! Completes a container: a PKCS#12 with the same key and password, or a PKCS#7 in the same encoding.

use std::sync::Arc;

use super::super::examine::{Contained, ContainerKind};
use super::super::refusal::{ContainerFault, Reason, Refusal};
use super::{Request, document};
use crate::certificate::Certificate;
use crate::key::{Password, PrivateKey};
use crate::read::{RepairKind, are_all_of_cas, may_be_ca};
use crate::write::{self, Bundle, Cipher, File, FileRole, Form, Target, Unmade};

/// The target for fixing a file: a file that is a container, and is named like one, stays one if the server may read
/// it.
pub(super) fn target_of(contained: &Contained, request: &Request<'_>) -> &'static Target {
    // Windows uses both kinds of containers.
    let takes_any = request.keeps_form || request.target.server == "iis";
    let kind = contained.named_container().filter(|_| takes_any);
    kind.map_or(request.target, |kind| Target::of_form(kind.form()))
}

/// The target for a PEM file for Kubernetes: `kubectl create secret tls` takes it, with the key in another file.
pub(crate) fn of_pem(contained: &Contained, target: &'static Target) -> &'static Target {
    let is_other = contained.named_container().is_some() || document::is_manifest(contained);
    if target.form() == Form::Secret && !is_other { Target::pem_of_secret() } else { target }
}

/// The target for checking a file: Windows imports a PFX as well.
pub(crate) fn judged(contained: &Contained, target: &'static Target) -> &'static Target {
    let target = of_pem(contained, target);
    let is_pfx = target.server == "iis" && contained.named_container() == Some(ContainerKind::Pkcs12);
    if is_pfx { Target::of_form(Form::Pkcs12) } else { target }
}

/// Whether the file is a container that may be intended to have no private key, because no server was named.
pub(super) fn may_lack_key(contained: &Contained, request: &Request<'_>) -> bool {
    request.keeps_form && contained.named_container() == Some(ContainerKind::Pkcs12)
}

/// Whether the file is a container of the kind that `target` reads.
pub(crate) fn is_of_form(contained: &Contained, target: &Target) -> bool {
    let is_pkcs7 = matches!(target.form(), Form::Pkcs7 | Form::Pkcs7Pem);
    match contained.container() {
        Some(ContainerKind::Pkcs12) => target.form().is_pkcs12(),
        Some(ContainerKind::Pkcs7 | ContainerKind::Pkcs7Pem) => is_pkcs7,
        Some(ContainerKind::Der) | None => false,
    }
}

/// Whether `fix` can mend a single file for this target: a container, or a server's certificate with its intermediates. A
/// key may have a file of its own.
pub(crate) fn is_mendable(target: &Target) -> bool {
    let is_container = target.form().is_pkcs12() || matches!(target.form(), Form::Pkcs7 | Form::Pkcs7Pem);
    let files = target.artifacts.iter().filter(|artifact| artifact.role != FileRole::Key).count();
    files == 1 && (is_container || target.role() == FileRole::Fullchain)
}

/// Refuses a file of another form than its target requires, because no program would load text under the name of a
/// container. A container with several keys is also refused, and one with other entries, which text cannot hold.
pub(super) fn check(
    contained: &Contained,
    request: &Request<'_>,
    password: Option<&Arc<Password>>,
) -> Result<(), Refusal> {
    let wanted = target_of(contained, request);
    if contained.is_armored_pkcs12() && (contained.has_key() || !contained.is_named_pem()) {
        let wanted = if request.keeps_form { Target::pfx() } else { wanted };
        return Err(Reason::Container(contained.path.clone(), wanted, ContainerFault::Armored).into());
    }
    let has_key = request.key.is_some() || contained.has_key();
    let fault = if is_of_form(contained, wanted) {
        if !contained.has_several_keys() {
            return Ok(());
        }
        let leaves = contained.certificates().iter().filter(|one| !may_be_ca(one)).cloned().collect();
        return Err(Reason::SeveralKeys(contained.path.clone(), wanted, leaves).into());
    } else if wanted.form() == Form::Pem {
        let is_manifest = !request.keeps_form && document::is_manifest(contained);
        let is_text =
            (contained.named_container().is_none() && !is_manifest) || are_all_of_cas(contained.certificates());
        if is_text && !has_other_entries(contained, password) {
            return Ok(());
        }
        if is_text { ContainerFault::HoldsMore } else { ContainerFault::OtherForm }
    } else if wanted.form() == Form::Secret && document::is_manifest(contained) {
        return Ok(());
    } else if wanted.needs_key() && !has_key {
        ContainerFault::NoKey
    } else {
        ContainerFault::NotOne
    };
    Err(Reason::Container(contained.path.clone(), wanted, fault).into())
}

/// Whether it is a PKCS#12 container with entries besides keys and certificates, such as passwords.
fn has_other_entries(contained: &Contained, password: Option<&Arc<Password>>) -> bool {
    let empty = Arc::new(Password::new(String::new()));
    let is_container = contained.container() == Some(ContainerKind::Pkcs12);
    is_container
        && [password, Some(&empty)].into_iter().flatten().any(|one| write::other_entries(&contained.bytes, one) > 0)
}

/// The container with its chain, and with the root if the target requires it, or it is there and no server was named.
/// Unchanged if it is already complete.
pub(super) fn completed(
    contained: &Contained,
    request: &Request<'_>,
    (bundle, root): (&Bundle, &Certificate),
    given: (Option<&PrivateKey>, Option<&Arc<Password>>),
) -> Result<File, Refusal> {
    let target = target_of(contained, request);
    let is_free = target != request.target;
    let mut certificates = bundle.certificates().to_vec();
    // Whether a root is wanted depends on the server, so that it stays if none was named.
    let keeps_root = is_free && request.keeps_form && contained.certificates().contains(root);
    certificates.extend((target.role().has_root() || keeps_root).then(|| root.clone()));
    if target.form().is_pkcs12() {
        return pkcs12(contained, (target, is_free), certificates, given);
    }
    let count = |kind| contained.notes.repairs.iter().filter(|repair| repair.kind == kind).count();
    let has_rest = contained.is_bare() || count(RepairKind::TrailingBytes) > 0 || count(RepairKind::Pkcs7) > 1;
    let is_complete = certificates == contained.certificates() && !contained.has_duplicates() && !has_rest;
    if is_complete && contained.container().map(ContainerKind::form) == Some(target.form()) {
        return Ok(write::kept_pkcs7(FileRole::Fullchain, certificates, contained.bytes.clone()));
    }
    Ok(write::pkcs7(FileRole::Fullchain, certificates, target.form(), target.ending))
}

/// The new encryption of a container, if it is another one than before.
pub(super) fn new_cipher(contained: &Contained, new: &File) -> Option<Cipher> {
    let is_one = contained.container() == Some(ContainerKind::Pkcs12) && new.password().is_some();
    let [before, after] = [&contained.bytes, &new.bytes].map(|bytes| is_one && write::is_legacy(bytes));
    (before != after).then_some(if after { Cipher::TripleDes } else { Cipher::Aes256 })
}

/// `is_free`: a container without a key may be intended.
fn pkcs12(
    contained: &Contained,
    (target, is_free): (&'static Target, bool),
    certificates: Vec<Certificate>,
    (new_key, password): (Option<&PrivateKey>, Option<&Arc<Password>>),
) -> Result<File, Refusal> {
    let refusal = |fault| Refusal::new(Reason::Container(contained.path.clone(), target, fault));
    // A container without a password stays without one.
    let empty = Arc::new(Password::new(String::new()));
    let opens = |password: &&Arc<Password>| write::opens(&contained.bytes, password);
    let password = password.filter(opens).unwrap_or(&empty);
    let is_complete = certificates == contained.certificates() && !contained.has_duplicates();
    let is_legacy = write::is_legacy(&contained.bytes);
    let wants_legacy = is_legacy || target.form() == Form::Pkcs12Legacy;
    // With a wrong password, the certificates may be readable alone.
    if contained.is_locked() || !opens(&password) {
        let file = (is_complete && is_legacy == wants_legacy)
            .then(|| write::kept(certificates, password, contained.bytes.clone()));
        return file.ok_or_else(|| refusal(ContainerFault::Locked));
    }
    if !write::is_refillable(&contained.bytes, password) {
        return Err(refusal(ContainerFault::HoldsMore));
    }
    let has_key = contained.has_key();
    let key = contained.key.as_ref().or(new_key);
    match key {
        // A key that cannot be used here would be lost.
        None if has_key => return Err(refusal(ContainerFault::HoldsMore)),
        None if !is_free && target.needs_key() => return Err(Reason::Unmade(Unmade::NoKey, target).into()),
        None if write::has_trusted(&contained.bytes, password) => return Err(refusal(ContainerFault::TrustStore)),
        _ => {}
    }
    if is_complete && key.is_some() == has_key && is_legacy == wants_legacy {
        return Ok(write::kept(certificates, password, contained.bytes.clone()));
    }
    let cipher = if wants_legacy { Cipher::TripleDes } else { Cipher::Aes256 };
    let made = write::refilled(&contained.bytes, &certificates, key, (password, cipher));
    made.map_err(|why| Reason::Unmade(why, target).into())
}
