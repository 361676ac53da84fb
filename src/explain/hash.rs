//! Hashing of the search's own tables, which is most of the time to build them. The keys are not an attacker's: they
//! come from the known questions.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map with the [`Quick`] hash.
pub(super) type QuickMap<Key, Value> = HashMap<Key, Value, BuildHasherDefault<Quick>>;

/// A set with the [`Quick`] hash.
pub(super) type QuickSet<Key> = HashSet<Key, BuildHasherDefault<Quick>>;

/// A hash by multiplication for each eight bytes (as in Firefox and rustc), with the high bits folded into the low ones.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quick(u64);

/// 2^64 divided by the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(FACTOR);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hash as _;

    use super::*;

    #[test]
    fn similar_keys_differ() {
        let hash = |key: &str| {
            let mut quick = Quick::default();
            key.hash(&mut quick);
            quick.finish()
        };
        let keys: Vec<String> = (0..10_000).map(|number| format!("key {number}")).collect();
        let hashes: HashSet<u64> = keys.iter().map(|key| hash(key)).collect();
        assert_eq!(hashes.len(), keys.len());
        assert_eq!(hash("証明書"), hash("証明書"));
    }
}
