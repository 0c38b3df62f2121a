//! Places that the parts of a document are known by.

use std::ops::Range;

use naftiko_syntax::Source;

/// Where something stands: the file, and its bytes there.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub source: Source,
    /// The bytes; empty if they are not known.
    pub span: Range<usize>,
}
