//! The text of one file, and places in it.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// One file: the name it is reported under, and its text. Cheap to clone.
#[derive(Clone)]
pub struct Source {
    inner: Arc<Inner>,
    is_hidden: bool,
}

struct Inner {
    name: String,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
    /// How many characters stand before each block of [`BLOCK`] bytes.
    characters: OnceLock<Vec<usize>>,
}

/// Columns are counted from the start of such a block, so that a line of megabytes is counted once and not for each place.
const BLOCK: usize = 1 << 10;

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
        let inner = Inner { name: name.into(), text, line_starts: OnceLock::new(), characters: OnceLock::new() };
        Source { inner: Arc::new(inner), is_hidden: false }
    }

    /// The same source, whose text no diagnostic shows if `is_hidden`: a place in it is a line and a column. For files that
    /// may hold what the reader of a diagnostic must not see.
    pub fn hidden_if(self, is_hidden: bool) -> Self {
        Source { is_hidden: self.is_hidden || is_hidden, ..self }
    }

    /// The name diagnostics use.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// Whether no diagnostic shows the text.
    pub fn is_hidden(&self) -> bool {
        self.is_hidden
    }

    /// The line and the column of a byte, counted from 1.
    pub(crate) fn position(&self, byte: usize) -> (usize, usize) {
        let (number, line) = self.line(byte);
        (number, self.characters_before(byte) - self.characters_before(line.start) + 1)
    }

    fn characters_before(&self, byte: usize) -> usize {
        let bytes = self.inner.text.as_bytes();
        let blocks = self.inner.characters.get_or_init(|| {
            let before = |sum: &mut usize, block: &[u8]| Some(std::mem::replace(sum, *sum + characters(block)));
            // One more than there are blocks, for the end of the text.
            bytes.chunks(BLOCK).chain([&[][..]]).scan(0, before).collect()
        });
        let block = byte / BLOCK;
        blocks[block] + characters(&bytes[block * BLOCK..byte])
    }

    /// The line that a byte is in: its number, counted from 1, and its bytes without its end.
    pub(crate) fn line(&self, byte: usize) -> (usize, Range<usize>) {
        let starts = self.line_starts();
        let number = starts.partition_point(|start| *start <= byte);
        let start = starts[number - 1];
        let end = starts.get(number).map_or(self.inner.text.len(), |next| next - 1);
        (number, start..start + self.inner.text[start..end].trim_end_matches('\r').len())
    }

    /// The byte each line begins at.
    fn line_starts(&self) -> &[usize] {
        self.inner.line_starts.get_or_init(|| {
            let after_newlines = self.inner.text.match_indices('\n').map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(after_newlines).collect()
        })
    }
}

/// How many characters begin in a part of a text in UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.inner.name).finish()
    }
}

impl At {
    /// The bytes.
    pub fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
