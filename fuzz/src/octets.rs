//! Decisions that are made by an input.

/// Input that is consumed from the front. After its end, it returns zeros.
pub struct Octets<'a>(&'a [u8]);

impl<'a> Octets<'a> {
    pub fn new(input: &'a [u8]) -> Self {
        Self(input)
    }

    pub fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number less than `limit`.
    pub fn small(&mut self, limit: u8) -> u8 {
        self.next() % limit
    }

    /// A number less than `limit`, which is at most 256.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::from(self.next()) % limit
    }

    /// True in one of `times` cases.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// One of the choices. After the end of the input, the first one.
    pub fn choose<'b, T>(&mut self, choices: &'b [T]) -> &'b T {
        &choices[self.below(choices.len())]
    }

    /// Up to `most` octets. Their number comes first in the input.
    pub fn some(&mut self, most: usize) -> &'a [u8] {
        let length = self.below(most + 1).min(self.0.len());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }
}
