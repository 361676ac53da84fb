//! The command that writes new files, where `fix` cannot fix the given ones in place.

use std::path::{Path, PathBuf};

use super::examine::Contained;
use super::fix::{container, document, has_pair, is_mendable, keep};
use crate::carried;
use crate::certificate::Certificate;
use crate::read::{self, LeafError, SignedParts, may_be_ca};
use crate::suggested::{bundle_anew, bundle_for, bundle_of_leaf, bundle_of_leaf_for, bundle_of_set, bundle_with_cas};
use crate::write::{Form, Target};

impl Contained {
    /// The command. `None` if `fix` fixes the files. `files` are those of its server that were read, this one first.
    pub(super) fn anew(&self, target: &'static Target, files: &[&Path]) -> Option<String> {
        let is_set = !is_mendable(target) && !has_pair(target);
        let is_text = is_text(target);
        if let Some(leaf) = self.first_of_several() {
            let has_key = self.has_needed_key(target);
            return Some(if is_text && !is_set && !has_pair(target) {
                bundle_of_leaf(&self.path, leaf, has_key)
            } else {
                bundle_of_leaf_for(files, target, (leaf, true), has_key)
            });
        }
        if !self.companions.is_empty() {
            return Some(bundle_of_set(&[std::slice::from_ref(&self.path), &self.companions].concat(), target));
        }
        let is_mended = if is_text && self.named_container().is_none() {
            keep::is_kept_whole(self, target.ending) && !document::is_left(self)
        } else {
            container::is_of_form(self, target) && !self.has_several_keys()
        };
        let is_one_file = self.pair.as_ref().is_some_and(|pair| pair.is_one_file);
        let is_half = self.is_half(target);
        let is_of_cas = is_half && read::are_all_of_cas(self.certificates());
        let is_signed = self.signed != SignedParts::default();
        let is_kept = self.key.is_none() && keep::is_list_of_cas_in_text(self);
        if is_mended && !(is_signed || is_kept || is_set || is_half || is_one_file) {
            return None;
        }
        let has_key = self.has_key() || carried::has("--key");
        Some(match () {
            () if (is_kept || is_of_cas) && !is_set => bundle_with_cas(&self.path),
            () if is_set || is_half => bundle_for(&self.path, target, true),
            () if target == Target::pem_of_secret() => bundle_for(&self.path, Target::secret(), has_key),
            () if target.form() == Form::Pem => bundle_anew(&self.path),
            () => bundle_for(&self.path, target, has_key || !target.needs_key()),
        })
    }

    /// Whether it is one of two files, and the other one was not read. `fix` does not take one of them alone.
    pub(super) fn is_half(&self, target: &Target) -> bool {
        self.pair.is_none() && has_pair(target)
    }

    /// Whether new files need no key, or it is in the file or was given.
    pub(super) fn has_needed_key(&self, target: &'static Target) -> bool {
        let needs_key = target.needs_key() || target.has_key() || target == Target::pem_of_secret();
        !needs_key || self.has_key() || carried::has("--key")
    }

    /// The files of its server that were read, this one first.
    pub(super) fn files(&self) -> Vec<&Path> {
        let chain = self.pair.as_ref().filter(|pair| !pair.is_one_file).map(|pair| pair.chain.as_path());
        let others = self.companions.iter().map(PathBuf::as_path).filter(|path| Some(*path) != chain);
        std::iter::once(self.path.as_path()).chain(chain).chain(others).collect()
    }

    /// The first of several server certificates, if no key decides between them.
    fn first_of_several(&self) -> Option<&Certificate> {
        let is_decided = self.key.is_some() || carried::has("--key");
        // The search compares many certificates, and one server certificate needs none.
        self.certificates().iter().filter(|one| !may_be_ca(one)).nth(1)?;
        let error = read::find_server_leaf(self.certificates()).err().filter(|_| !is_decided)?;
        let LeafError::Ambiguous(candidates) = error else { return None };
        let (number, first) = candidates.first()?;
        if may_be_ca(first) { None } else { self.certificates().get(number - 1) }
    }
}

/// Whether the target reads text.
fn is_text(target: &Target) -> bool {
    target.form() == Form::Pem || target.form() == Form::Secret
}
