//! Finds the server certificate of a file, and the damaged parts that may be removed.

use super::super::examine::Contained;
use super::super::key::{KeyFile, mismatch, owner_among};
use super::super::refusal::{Kept, Reason, Refusal};
use super::mend::Fixer;
use crate::certificate::Certificate;
use crate::finding;
use crate::key::PrivateKey;
use crate::pool::Source;
use crate::read::{self, LeafError, Place, Problem, ProblemKind, Remains, find_server_leaf};

impl Fixer<'_> {
    /// The server certificate: the one that matches the key, or, without a key, the one that issued none of the
    /// others.
    pub(super) fn leaf(&self, contained: &Contained) -> Result<Certificate, Refusal> {
        let inside = contained.key.as_ref();
        let given = self.request.key;
        if let (Some(inside), Some(given)) = (inside, given)
            && inside.public_key() != given.key().public_key()
        {
            return Err(Reason::TwoKeys(contained.path.clone()).into());
        }
        if let Some(key) = given.map(KeyFile::key).or(inside)
            && let Some(owner) = owner_among(contained.certificates(), key, self.world.at)
        {
            let newer = || newer_of(owner, key, contained.certificates());
            return if newer().len() > 1 {
                Err(Refusal::new(Reason::NoLeafInFile(LeafError::Ambiguous(newer()))).with_inputs(&contained.notes))
            } else {
                Ok(owner.clone())
            };
        }
        // If there are two files, it is in the first one.
        let count = contained.pair.as_ref().map_or(contained.certificates.len(), |pair| pair.own);
        let leaf = find_server_leaf(&contained.certificates()[..count]);
        let leaf = leaf.map_err(|error| Refusal::new(Reason::NoLeafInFile(error)).with_inputs(&contained.notes))?;
        let pool = contained.pool(self.request.target);
        given.map_or(Ok(()), |key| key.check(leaf, std::iter::once(&pool)))?;
        Ok(leaf.clone())
    }

    /// Refuses if the private key in the file belongs to another certificate than `leaf`.
    pub(super) fn check_key(leaf: &Certificate, contained: &Contained) -> Result<(), Refusal> {
        let Some(key) = contained.key.as_ref().filter(|key| !key.belongs_to(leaf)) else { return Ok(()) };
        let file = contained.path.to_string_lossy();
        let others = contained.certificates().iter().map(|one| (one, file.to_string()));
        mismatch(finding::of_key(key, &file, leaf, others))
    }

    /// Whether a file contains only CA certificates, and none of them with its key. The purpose of such a file is
    /// unknown, and so are its order and contents.
    pub(super) fn is_of_cas(&self, contained: &Contained) -> bool {
        let keys = || self.request.key.map(KeyFile::key).into_iter().chain(contained.key.as_ref());
        let is_owner = |certificate: &Certificate| keys().any(|key| key.belongs_to(certificate));
        read::are_all_of_cas(contained.certificates()) && !contained.certificates().iter().any(is_owner)
    }

    /// Whether a damaged block may be removed. It must not be the server certificate. (The choice of a chain ensures
    /// that the chain is complete without it.)
    pub(super) fn may_leave_out(
        &self,
        problem: &Problem,
        leaf: &Certificate,
        contained: &Contained,
    ) -> Result<(), Refusal> {
        let why = if leaf.is_ca() {
            Kept::MayBeLeaf
        } else if matches!(problem.kind, ProblemKind::DamagedBlock(_)) {
            Kept::OtherBlock
        } else if self.request.consent.replaces_damaged {
            return Ok(());
        } else {
            Kept::Unasked(problem.remains.as_ref().and_then(|remains| self.whole(remains, contained)))
        };
        Err(Reason::Damaged { problem: problem.clone(), path: contained.path.clone(), why }.into())
    }

    /// An intact copy of a damaged certificate, and its place.
    fn whole(&self, remains: &Remains, contained: &Contained) -> Option<(Certificate, Place)> {
        let in_file = contained.pool(self.request.target);
        [&in_file, self.world.candidates].into_iter().find_map(|pool| {
            let whole = pool.certificates().find(|certificate| remains.is_of(certificate.der()))?;
            let (Source::Input(place) | Source::Intermediates(place)) = pool.source_of(whole)? else { return None };
            Some((whole.clone(), place.clone()))
        })
    }
}

/// The certificate and those of the same key that expire later, with their positions (from 1). They would be lost.
fn newer_of(owner: &Certificate, key: &PrivateKey, certificates: &[Certificate]) -> Vec<(usize, Certificate)> {
    let is_newer =
        |one: &Certificate| !one.is_ca() && key.belongs_to(one) && one.facts().not_after > owner.facts().not_after;
    let numbered = (1..).zip(certificates.iter().cloned());
    numbered.filter(|(_, one)| one == owner || is_newer(one)).collect()
}
