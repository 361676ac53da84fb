//! Contents of the inputs besides certificates.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::certificate::Fingerprint;
use crate::gather::store::StoreError;
use crate::read::{Other, OtherKind, Outside, Place, Problem, Repair};
use crate::trust::{Outdated, Snapshot};

/// Why the local store was not used completely.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StoreTrouble {
    /// It cannot be used.
    Unusable(Arc<StoreError>),
    /// A certificate in it is damaged: the path of the store, and the SHA-256 of the certificate.
    DamagedCertificate(Arc<str>, Fingerprint),
}

/// Contents of the inputs besides certificates.
#[derive(Clone, Debug, Default)]
pub struct InputNotes {
    /// Deviations from clean PEM that were tolerated.
    pub repairs: Vec<Repair>,
    /// Parts that could not be read.
    pub problems: Vec<Problem>,
    /// Private keys, requests and other blocks.
    pub others: Vec<Other>,
    /// The file of the private key that is written.
    pub(crate) copied_key: Option<PathBuf>,
    /// The object in a Kubernetes manifest of several, as `Secret default/web`.
    pub(crate) object: Option<String>,
    /// Text outside of blocks.
    pub outside: Vec<(Outside, Place)>,
    /// Whether no certificate was found.
    pub has_nothing: bool,
    /// The root lists of the run for which the certificates of some roots are not available.
    pub incomplete: Vec<&'static Snapshot>,
    /// The root stores of the run whose newest list is outdated.
    pub outdated: Vec<Outdated>,
    /// The root stores that were given with a date after their newest list, and that list.
    pub later: Vec<(String, &'static Snapshot)>,
    /// Why the local store was not used completely.
    pub store: Vec<StoreTrouble>,
}

impl InputNotes {
    /// All places, to be changed.
    pub(crate) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let repairs = self.repairs.iter_mut().map(|repair| &mut repair.place);
        let problems = self.problems.iter_mut().map(|problem| &mut problem.place);
        let others = self.others.iter_mut().map(|other| &mut other.place);
        let outside = self.outside.iter_mut().map(|(_, place)| place);
        repairs.chain(problems).chain(others).chain(outside)
    }

    /// Whether a block is a private key that is written.
    pub(crate) fn is_copied(&self, other: &Other) -> bool {
        let file = Path::new(&*other.place.file);
        other.kind == OtherKind::PrivateKey && self.copied_key.as_deref() == Some(file)
    }
}
