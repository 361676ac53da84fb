//! Certificates inside other documents. A Kubernetes manifest is fixed in its value. Any other document is left
//! unchanged, because PEM would destroy it.

use zeroize::Zeroizing;

use super::super::examine::Contained;
use super::super::notes::InputNotes;
use super::super::refusal::{DocumentFault, Reason, Refusal};
use super::keep;
use crate::read::manifest::{Manifest, Sent};
use crate::read::{Repair, RepairKind, is_document, secret};
use crate::write::{self, Bundle, File, Kept, Target};

/// The text of a file that is a manifest. An error if it is another kind of document.
pub(super) fn of(contained: &Contained) -> Result<Option<Zeroizing<Vec<u8>>>, Refusal> {
    let text = secret::text_of(&contained.bytes);
    if Manifest::of(&text).is_some() {
        return Ok(Some(Zeroizing::new(text.to_vec())));
    }
    if is_left(contained) { Err(refusal(DocumentFault::Other, contained)) } else { Ok(None) }
}

/// Whether a file is a document that `fix` leaves unchanged.
pub(crate) fn is_left(contained: &Contained) -> bool {
    let InputNotes { outside, repairs, .. } = &contained.notes;
    is_document(&contained.path, repairs, outside) && Manifest::of(&secret::text_of(&contained.bytes)).is_none()
}

/// The manifest with the bundle in its value, followed by the other blocks of that value.
pub(super) fn fixed(text: &[u8], contained: &Contained, target: &Target, bundle: &Bundle) -> Result<File, Refusal> {
    let manifest = Manifest::of(text);
    let part = contained.part.unwrap_or(0);
    let sent = manifest.as_ref().map(|manifest| manifest.sent(part)).unwrap_or_default();
    match &sent[..] {
        [only] if *text == **contained.bytes => {
            let inside = Zeroizing::new(only.inside().to_vec());
            let inside = Contained::of(&contained.path, inside, None)?;
            let tail = keep::blocks(&inside, target.ending);
            let kept = Kept { blocks: &tail, has_key_first: inside.has_key_first() };
            let file = write::mended(target, bundle, kept, None);
            let manifest = only.replaced(text, &file.bytes);
            Ok(file.inside_manifest(manifest, part))
        }
        _ if is_good(contained, bundle) => {
            let text = Zeroizing::new(text.to_vec());
            let kept = Kept { blocks: &[], has_key_first: false };
            Ok(write::mended(target, bundle, kept, None).inside_manifest(text, part))
        }
        [] | [_] => Err(refusal(DocumentFault::Nowhere, contained)),
        several => Err(refusal(DocumentFault::Several(several.iter().map(Sent::line).collect()), contained)),
    }
}

/// Whether a file is a manifest.
pub(super) fn is_manifest(contained: &Contained) -> bool {
    Manifest::of(&secret::text_of(&contained.bytes)).is_some()
}

/// Whether no changes are necessary.
fn is_good(contained: &Contained, bundle: &Bundle) -> bool {
    let is_manifest = |repair: &Repair| repair.kind == RepairKind::Manifest;
    contained.certificates() == bundle.certificates() && contained.notes.repairs.iter().all(is_manifest)
}

fn refusal(fault: DocumentFault, contained: &Contained) -> Refusal {
    Reason::Document(contained.path.clone(), fault).into()
}
