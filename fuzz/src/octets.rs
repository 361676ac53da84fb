//! Decisions taken from an input.

/// An input that is taken from the front; where it ends, zeros follow.
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

    /// A number under `limit`.
    pub fn small(&mut self, limit: u8) -> u8 {
        self.next() % limit
    }

    /// A number under `limit`, which is 256 at most.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::from(self.next()) % limit
    }

    /// Whether something that is true once in `times` is.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// One of the choices, the first where nothing is left.
    pub fn choose<'b, T>(&mut self, choices: &'b [T]) -> &'b T {
        &choices[self.below(choices.len())]
    }

    /// Up to `most` octets, the count in front of them.
    pub fn some(&mut self, most: usize) -> &'a [u8] {
        let length = self.below(most + 1).min(self.0.len());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }
}
