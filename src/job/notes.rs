//! What was found in the inputs besides certificates.

use crate::read::{Other, Outside, Place, Problem, Repair};
use crate::trust::{Outdated, Snapshot};

/// What was found in the inputs besides certificates.
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
    /// The lists of roots of the run of which not every root is at hand.
    pub incomplete: Vec<&'static Snapshot>,
    /// The root stores of the run whose newest list is old.
    pub outdated: Vec<Outdated>,
}
