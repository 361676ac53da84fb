//! Certificates inside other documents. A Kubernetes manifest is fixed in its value. Any other document is left
//! unchanged, because PEM would destroy it.

use zeroize::Zeroizing;

use super::super::examine::Contained;
use super::super::notes::InputNotes;
use super::super::refusal::{DocumentFault, Reason, Refusal};
use super::keep;
use crate::read::manifest::{Manifest, Sent};
use crate::read::{Repair, RepairKind, is_document};
use crate::write::{self, Bundle, File, Kept, Target};

/// The manifest, if the file is one. An error if it is another kind of document.
pub(super) fn of(contained: &Contained) -> Result<Option<&Manifest>, Refusal> {
    if is_left(contained) { Err(refusal(DocumentFault::Other, contained)) } else { Ok(contained.manifest.as_deref()) }
}

/// Whether a file is a document that `fix` leaves unchanged.
pub(crate) fn is_left(contained: &Contained) -> bool {
    let InputNotes { outside, repairs, .. } = &contained.notes;
    contained.manifest.is_none() && is_document(&contained.path, repairs, outside)
}

/// A manifest of one part with the bundle in its value.
pub(super) fn fixed(
    manifest: &Manifest,
    contained: &Contained,
    target: &Target,
    bundle: &Bundle,
) -> Result<File, Refusal> {
    if let Some(file) = value(manifest, contained, target, bundle)? {
        return Ok(joined(manifest, contained, vec![(0, file)]));
    }
    let kept = Kept { blocks: &[], has_key_first: false };
    Ok(write::mended(target, bundle, kept, None).inside_manifest(contained.bytes.clone(), 0))
}

/// The new contents of the value with the chain: the bundle, followed by the other blocks of the value. `None` if no
/// changes are necessary.
pub(super) fn value(
    manifest: &Manifest,
    contained: &Contained,
    target: &Target,
    bundle: &Bundle,
) -> Result<Option<File>, Refusal> {
    match &manifest.sent(contained.part.unwrap_or(0))[..] {
        [only] if manifest.is_plain() && !only.is_shared() => {
            let inside = Zeroizing::new(only.inside().to_vec());
            let inside = Contained::of(&contained.path, inside, None)?;
            if !may_be_written_anew(only, &inside) {
                let is_good = is_good(contained, bundle);
                return if is_good { Ok(None) } else { Err(refusal(text_or_nowhere(contained), contained)) };
            }
            let tail = keep::blocks(&inside, target.ending);
            let kept = Kept { blocks: &tail, has_key_first: inside.has_key_first() };
            Ok(Some(write::mended(target, bundle, kept, None)))
        }
        _ if is_good(contained, bundle) => Ok(None),
        // The others are its aliases.
        [first, others @ ..] if first.is_shared() && others.iter().all(|one| one.inside() == first.inside()) => {
            Err(refusal(DocumentFault::Shared(first.line()), contained))
        }
        [] | [_] => Err(refusal(DocumentFault::Nowhere, contained)),
        several => Err(refusal(DocumentFault::Several(several.iter().map(Sent::line).collect()), contained)),
    }
}

/// The manifest with new contents of the values of these parts, which are in order.
pub(super) fn joined(manifest: &Manifest, whole: &Contained, files: Vec<(usize, File)>) -> File {
    let insides = files.iter().map(|(part, file)| (*part, &file.bytes[..]));
    write::inside_manifest(manifest.replaced(&whole.bytes, insides), files)
}

/// Whether the manifest is another one with these contents in the value of a part.
pub(super) fn is_changed(manifest: &Manifest, part: usize, file: &File) -> bool {
    manifest.sent(part).first().is_some_and(|sent| sent.is_changed(&file.bytes))
}

/// Whether a file is a manifest.
pub(super) fn is_manifest(contained: &Contained) -> bool {
    contained.manifest.is_some()
}

/// Whether a value consists of PEM, and of text about it if its name is that of PEM. Anything else, such as the name of a
/// variable or an option, is a part of the value, which the program needs.
fn may_be_written_anew(value: &Sent<'_>, inside: &Contained) -> bool {
    let InputNotes { outside, repairs, .. } = &inside.notes;
    let has = |kind| repairs.iter().any(|repair| repair.kind == kind);
    let may_have_text = value.is_named_for_pem() && outside.iter().all(|(kind, _)| kind.is_of_certificates());
    let has_text = has(RepairKind::TextOutsideBlocks) || !outside.is_empty();
    let is_wrapped = inside.manifest.is_some() || repairs.iter().any(|repair| repair.kind.is_of_wrapper());
    !is_wrapped && (may_have_text || !has_text)
}

/// Why a value is not written anew: the first line of it that says something else than the certificates, or its form.
fn text_or_nowhere(contained: &Contained) -> DocumentFault {
    let others = contained.notes.outside.iter().filter(|(kind, _)| !kind.is_of_certificates());
    others.map(|(_, place)| place.line).min().map_or(DocumentFault::Nowhere, DocumentFault::Text)
}

/// Whether no changes are necessary.
fn is_good(contained: &Contained, bundle: &Bundle) -> bool {
    let is_manifest = |repair: &Repair| repair.kind == RepairKind::Manifest;
    contained.certificates() == bundle.certificates() && contained.notes.repairs.iter().all(is_manifest)
}

fn refusal(fault: DocumentFault, contained: &Contained) -> Refusal {
    Reason::Document(contained.path.clone(), fault).into()
}
