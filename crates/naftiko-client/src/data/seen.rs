//! The keys of an object that were read.

use std::collections::BTreeSet;

/// The indexes of the keys that were read.
#[derive(Default)]
pub(super) struct Seen {
    /// A bit for each of the first 256 keys.
    first: [u64; 4],
    /// The other keys. Few types have so many.
    others: BTreeSet<usize>,
}

impl Seen {
    /// Adds a key, and returns whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, index: usize) -> bool {
        let Some(bits) = self.first.get_mut(index / 64) else { return self.others.insert(index) };
        let bit = 1 << (index % 64);
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }

    #[inline]
    pub(super) fn has(&self, index: usize) -> bool {
        match self.first.get(index / 64) {
            Some(bits) => bits & (1 << (index % 64)) != 0,
            None => self.others.contains(&index),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn a_key_is_seen_only_once_it_was_there() {
        let mut seen = Seen::default();
        for index in [0, 1, 63, 64, 255, 256, 1000] {
            assert!(!seen.has(index), "{index}");
            assert!(seen.insert(index) && !seen.insert(index), "{index}");
            assert!(seen.has(index), "{index}");
        }
        assert!(!seen.has(2) && !seen.has(65) && !seen.has(257));
    }
}
