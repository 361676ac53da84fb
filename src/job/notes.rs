//! What reading brought besides certificates.

use crate::read::{Other, Outside, Place, Problem, Repair};
use crate::trust::Outdated;

/// What reading the inputs brought besides certificates.
#[derive(Clone, Debug, Default)]
pub struct InputNotes {
    /// Deviations that were read over.
    pub repairs: Vec<Repair>,
    /// Parts that could not be read.
    pub problems: Vec<Problem>,
    /// Private keys, requests and other blocks.
    pub others: Vec<Other>,
    /// What stands outside of blocks.
    pub outside: Vec<(Outside, Place)>,
    /// Whether no certificate was read.
    pub has_nothing: bool,
    /// The stores of the run whose newest lists are old.
    pub outdated: Vec<Outdated>,
}
