//! Remembers dead ends, together with the certificates below that caused them, so that they are not searched again from
//! other chains.

use std::collections::HashMap;

use crate::certificate::{Certificate, Fingerprint};

/// The maximum number of dead ends that are remembered in a search, and for one certificate. The limit affects time,
/// not results.
const REMEMBERED: usize = 65_536;
const REMEMBERED_OF_ONE: usize = 64;

/// The positions in a chain (bit 0 is the leaf) of the certificates that caused a subtree to fail. Positions from 63 on
/// share the last bit; a dead end then only applies less often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Culprits(u64);

impl Culprits {
    /// All positions of a chain of this length.
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
    /// The number of intermediates that count for path lengths, including the dead one.
    below: u32,
    /// The length of the chain, including the dead one.
    length: usize,
    culprits: Vec<Fingerprint>,
}

#[derive(Default)]
pub(super) struct DeadEnds {
    of: HashMap<Fingerprint, Vec<DeadEnd>>,
    count: usize,
}

impl DeadEnds {
    /// Remembers that there is no path above the last certificate of `chain`, because of `culprits` below it.
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

    /// Whether the last certificate of `chain` is known to be a dead end here, and which certificates of this chain
    /// cause it.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Spec;

    fn certificates<const N: usize>() -> [Certificate; N] {
        std::array::from_fn(|number| {
            Certificate::from_der(Spec::ca(&format!("CA {number}")).self_signed().der).unwrap()
        })
    }

    #[test]
    fn positions() {
        let all = Culprits::all(4);
        assert_eq!(all, Culprits(0b1111));
        assert_eq!(Culprits::at(1).and(Culprits::at(3)).and(Culprits::at(1)), Culprits(0b1010));
        let below = [(0, 0), (1, 0b1), (3, 0b111), (4, 0b1111), (63, 0b1111), (64, 0b1111), (100, 0b1111)];
        for (position, expected) in below {
            assert_eq!(all.below(position), Culprits(expected), "{position}");
        }
        // Positions beyond the last bit are not distinguished.
        assert_eq!(Culprits::at(63), Culprits::at(64));
        assert_eq!(Culprits::at(63).below(64), Culprits::at(63));
        assert_eq!(Culprits::at(63).below(63), Culprits::default());
        assert!(Culprits::at(70).holds(63) && !Culprits::at(2).holds(1));
    }

    /// A dead end in [leaf, one, two, dead] that was caused by `two`, with 2 intermediates below.
    #[test]
    fn a_dead_end_applies_where_what_it_depends_on_is() {
        let [leaf, one, two, dead, other] = certificates::<5>();
        let mut dead_ends = DeadEnds::default();
        let chain = |members: &[&Certificate]| members.iter().map(|member| (*member).clone()).collect::<Vec<_>>();
        dead_ends.remember(&chain(&[&leaf, &one, &two, &dead]), 2, Culprits::at(2).and(Culprits::at(0)));
        let cases: [(&str, Vec<Certificate>, u32, Option<Culprits>); 7] = [
            ("the same", chain(&[&leaf, &one, &two, &dead]), 2, Some(Culprits::at(2))),
            ("another way", chain(&[&leaf, &other, &two, &dead]), 2, Some(Culprits::at(2))),
            ("another position", chain(&[&leaf, &two, &other, &dead]), 2, Some(Culprits::at(1))),
            ("longer, more below", chain(&[&leaf, &two, &one, &other, &dead]), 3, Some(Culprits::at(1))),
            ("shorter", chain(&[&leaf, &two, &dead]), 2, None),
            ("less below", chain(&[&leaf, &one, &two, &dead]), 1, None),
            ("without the culprit", chain(&[&leaf, &one, &other, &dead]), 2, None),
        ];
        for (what, chain, below, expected) in cases {
            assert_eq!(dead_ends.recall(&chain, below), expected, "{what}");
        }
        assert_eq!(dead_ends.recall(&chain(&[&leaf, &one, &two, &other]), 9), None);
        assert_eq!(dead_ends.recall(&[], 9), None);
    }

    /// The number of remembered dead ends is limited, for one certificate and in total.
    #[test]
    fn the_memory_has_limits() {
        let [leaf, first, last, dead, other] = certificates::<5>();
        let mut dead_ends = DeadEnds::default();
        let through = |member: &Certificate, end: &Certificate| [leaf.clone(), member.clone(), end.clone()];
        for _ in 1..REMEMBERED_OF_ONE {
            dead_ends.remember(&through(&first, &dead), 1, Culprits::at(1));
        }
        dead_ends.remember(&through(&last, &dead), 1, Culprits::at(1));
        assert_eq!(dead_ends.recall(&through(&last, &dead), 1), Some(Culprits::at(1)), "the last one");
        dead_ends.remember(&through(&other, &dead), 1, Culprits::at(1));
        assert_eq!(dead_ends.recall(&through(&other, &dead), 1), None, "one too many");
        assert_eq!((dead_ends.count, dead_ends.of.len()), (REMEMBERED_OF_ONE, 1));

        dead_ends.count = REMEMBERED - 1;
        dead_ends.remember(&through(&first, &last), 1, Culprits::at(1));
        assert!(dead_ends.recall(&through(&first, &last), 1).is_some(), "the last of all");
        dead_ends.remember(&through(&first, &other), 1, Culprits::at(1));
        assert_eq!((dead_ends.recall(&through(&first, &other), 1), dead_ends.count), (None, REMEMBERED));
    }
}
