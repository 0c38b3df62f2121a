//! The text of one file, and places in it.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// One file: the name it is reported under, and its text. Cheap to clone.
#[derive(Clone)]
pub struct Source(Arc<Inner>);

struct Inner {
    name: String,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
}

/// A place in a [`Source`]: the bytes of a node there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Source {
    /// A source that diagnostics call `name`, usually its path relative to where the command runs.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Source(Arc::new(Inner { name: name.into(), text, line_starts: OnceLock::new() }))
    }

    /// The name diagnostics use.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The line that a byte is in: its number, counted from 1, and its bytes without its end.
    pub(crate) fn line(&self, byte: usize) -> (usize, Range<usize>) {
        let starts = self.line_starts();
        let number = starts.partition_point(|start| *start <= byte);
        let start = starts[number - 1];
        let end = starts.get(number).map_or(self.0.text.len(), |next| next - 1);
        (number, start..start + self.0.text[start..end].trim_end_matches('\r').len())
    }

    /// The byte each line begins at.
    fn line_starts(&self) -> &[usize] {
        self.0.line_starts.get_or_init(|| {
            let after_newlines = self.0.text.match_indices('\n').map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(after_newlines).collect()
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.0.name).finish()
    }
}

impl At {
    /// The bytes.
    pub fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
