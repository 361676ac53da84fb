//! Contents of the inputs besides certificates.

use crate::read::{Other, Outside, Place, Problem, Repair};
use crate::trust::{Outdated, Snapshot};

/// Contents of the inputs besides certificates.
#[derive(Clone, Debug, Default)]
pub struct InputNotes {
    /// Deviations from clean PEM that were tolerated.
    pub repairs: Vec<Repair>,
    /// Parts that could not be read.
    pub problems: Vec<Problem>,
    /// Private keys, requests and other blocks.
    pub others: Vec<Other>,
    /// Text outside of blocks.
    pub outside: Vec<(Outside, Place)>,
    /// Whether no certificate was found.
    pub has_nothing: bool,
    /// The root lists of the run for which the certificates of some roots are not available.
    pub incomplete: Vec<&'static Snapshot>,
    /// The root stores of the run whose newest list is outdated.
    pub outdated: Vec<Outdated>,
}
