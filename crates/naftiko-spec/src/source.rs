//! The text of one file, and where its nodes lie.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::places;

/// One capability file: the name it is reported under, and its text. Cheap to clone.
#[derive(Clone)]
pub struct Source(Arc<Inner>);

struct Inner {
    name: String,
    text: String,
    /// Made when the first node is asked for its place: a file without problems is parsed once only.
    places: OnceLock<Vec<Range<usize>>>,
}

/// The place of a node in its [`Source`]: its number when the document is walked from the top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At(pub(crate) u32);

impl Source {
    /// A source that diagnostics call `name`, usually its path relative to where the command runs.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Source(Arc::new(Inner { name: name.into(), text, places: OnceLock::new() }))
    }

    /// The name diagnostics use.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The bytes of [`text`](Self::text) that a node occupies. Empty at the start of the file if the place is unknown.
    pub fn span(&self, at: At) -> Range<usize> {
        let places = self.0.places.get_or_init(|| places::of(&self.0.text));
        places.get(at.0 as usize).cloned().unwrap_or(0..0)
    }

    /// Line and column of a byte, both counted from 1, the column in characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let before = &self.0.text[..byte.min(self.0.text.len())];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.0.name).finish()
    }
}
