//! How much a text may nest and repeat. The same limits hold for every reader.

/// How many lists and maps may be open at a time: as many as `serde_yaml` takes.
pub const DEEPEST: usize = 128;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 50 << 20;

/// From how many brackets and braces on the depth of a text is known before `serde_yaml` reads it: until it finds out
/// itself, the time it takes grows with the square of their number.
pub(crate) const MANY_BRACKETS: usize = 1_000;

/// What a node counts for in a budget, in addition to its text.
pub(crate) const NODE: usize = 32;

/// How much the smallest text may repeat.
const SMALLEST_BUDGET: usize = 4 << 20;

/// How much the aliases of a text may repeat: bytes of text, and [`NODE`] for each node.
pub(crate) fn budget(text: &str) -> usize {
    16 * text.len() + SMALLEST_BUDGET
}
