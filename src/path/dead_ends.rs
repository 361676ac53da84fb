//! Dead ends that depend on the certificates below them, remembered with what they depend on, so that no
//! other way into them is tried for nothing.

use std::collections::HashMap;

use crate::certificate::{Certificate, Fingerprint};

/// How many are remembered in one search, and of one certificate; what is more costs time, no answer.
const REMEMBERED: usize = 65_536;
const REMEMBERED_OF_ONE: usize = 64;

/// The positions in a chain (bit 0 is the leaf) of the certificates for whose sake a subtree failed. A depth of
/// more than 64 certificates shares the last bit, which only makes a dead end apply less often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Culprits(u64);

impl Culprits {
    /// Every position of a chain of this length.
    pub(super) fn all(length: usize) -> Self {
        (0..length).map(Self::at).fold(Self::default(), Self::and)
    }

    pub(super) fn at(position: usize) -> Self {
        Self(1 << position.min(63))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Only those below `position`.
    pub(super) fn below(self, position: usize) -> Self {
        Self(if position >= 64 { self.0 } else { self.0 & ((1 << position) - 1) })
    }

    fn holds(self, position: usize) -> bool {
        self.0 & Self::at(position).0 != 0
    }
}

struct DeadEnd {
    /// How many intermediates counted for path lengths, with the one that is dead.
    below: u32,
    /// How long the chain was, with the one that is dead.
    length: usize,
    culprits: Vec<Fingerprint>,
}

#[derive(Default)]
pub(super) struct DeadEnds {
    of: HashMap<Fingerprint, Vec<DeadEnd>>,
    count: usize,
}

impl DeadEnds {
    /// Remembers that nothing was found above the last certificate of `chain`, because of `culprits` below it.
    pub(super) fn remember(&mut self, chain: &[Certificate], below: u32, culprits: Culprits) {
        let Some((last, rest)) = chain.split_last() else { return };
        // The leaf is the same in every chain.
        let on_chain = rest.iter().enumerate().skip(1).filter(|(position, _)| culprits.holds(*position));
        let culprits: Vec<Fingerprint> = on_chain.map(|(_, member)| member.fingerprint()).collect();
        let known = self.of.entry(last.fingerprint()).or_default();
        if self.count < REMEMBERED && known.len() < REMEMBERED_OF_ONE {
            self.count += 1;
            known.push(DeadEnd { below, length: chain.len(), culprits });
        }
    }

    /// Whether the last certificate of `chain` is known to be dead there, and because of whom in this chain.
    pub(super) fn recall(&self, chain: &[Certificate], below: u32) -> Option<Culprits> {
        let (last, rest) = chain.split_last()?;
        let position = |culprit: &Fingerprint| rest.iter().position(|member| member.fingerprint() == *culprit);
        let applies = |dead: &DeadEnd| -> Option<Culprits> {
            (dead.below <= below && dead.length <= chain.len()).then_some(())?;
            let positions: Option<Vec<usize>> = dead.culprits.iter().map(position).collect();
            Some(positions?.into_iter().map(Culprits::at).fold(Culprits::default(), Culprits::and))
        };
        self.of.get(&last.fingerprint())?.iter().find_map(applies)
    }
}
