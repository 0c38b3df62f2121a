//! Places of the parts of a document.

use std::ops::Range;

use naftiko_syntax::Source;

/// A place: a file, and a byte range in it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub source: Source,
    /// The byte range; empty if it is unknown.
    pub span: Range<usize>,
}
