//! Limits on how deeply a text may nest and how much it may repeat. They are the same for every
//! reader.

/// How many lists and maps may be open at a time: the limit of `serde_yaml`.
pub const DEEPEST: usize = 128;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 50 << 20;

/// A text with more brackets and braces than this is checked for depth before `serde_yaml` reads
/// it. The time that `serde_yaml` takes to find out grows with the square of their number.
pub(crate) const MANY_BRACKETS: usize = 1_000;

/// The cost of a node in a budget, in addition to its text.
pub(crate) const NODE: usize = 32;

/// The budget of the smallest text.
const SMALLEST_BUDGET: usize = 4 << 20;

/// How much the aliases of a text may repeat, in bytes of text and [`NODE`] for each node.
pub(crate) fn budget(text: &str) -> usize {
    16 * text.len() + SMALLEST_BUDGET
}
