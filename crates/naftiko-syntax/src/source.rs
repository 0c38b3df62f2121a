//! The text of one file, and positions in it.

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
    /// How many characters precede each block of [`BLOCK`] bytes.
    characters: OnceLock<Vec<usize>>,
}

/// Columns are counted from the start of such a block, so that a line of megabytes is scanned once,
/// not for each position.
const BLOCK: usize = 1 << 10;

/// A position in a [`Source`]: the byte range of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Source {
    /// Creates a source that diagnostics call `name`, usually its path relative to the working
    /// directory.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let inner = Inner { name: name.into(), text, line_starts: OnceLock::new(), characters: OnceLock::new() };
        Source { inner: Arc::new(inner), is_hidden: false }
    }

    /// Hides the text from diagnostics if `is_hidden`: they show a line and a column only. For
    /// files that may hold data that the reader of a diagnostic must not see.
    pub fn hidden_if(self, is_hidden: bool) -> Self {
        Source { is_hidden: self.is_hidden || is_hidden, ..self }
    }

    /// Returns the name that diagnostics use.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Returns the text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// Whether diagnostics hide the text.
    pub fn is_hidden(&self) -> bool {
        self.is_hidden
    }

    /// Returns the line and the column of a byte, counted from 1. Columns count characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let (number, line) = self.line(byte);
        (number, self.characters_before(byte) - self.characters_before(line.start) + 1)
    }

    fn characters_before(&self, byte: usize) -> usize {
        let bytes = self.inner.text.as_bytes();
        let blocks = self.inner.characters.get_or_init(|| {
            let before = |sum: &mut usize, block: &[u8]| Some(std::mem::replace(sum, *sum + characters(block)));
            // One more than the number of blocks, for the end of the text.
            bytes.chunks(BLOCK).chain([&[][..]]).scan(0, before).collect()
        });
        let block = byte / BLOCK;
        blocks[block] + characters(&bytes[block * BLOCK..byte])
    }

    /// Returns the line of a byte: its number, counted from 1, and its byte range without the line
    /// end.
    pub(crate) fn line(&self, byte: usize) -> (usize, Range<usize>) {
        let starts = self.line_starts();
        let number = starts.partition_point(|start| *start <= byte);
        let start = starts[number - 1];
        let end = starts.get(number).map_or(self.inner.text.len(), |next| next - 1);
        (number, start..start + self.inner.text[start..end].trim_end_matches('\r').len())
    }

    /// Returns the byte at which each line starts.
    fn line_starts(&self) -> &[usize] {
        self.inner.line_starts.get_or_init(|| {
            let after_newlines = self.inner.text.match_indices('\n').map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(after_newlines).collect()
        })
    }
}

/// Counts the characters that start in a part of a UTF-8 text.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.inner.name).finish()
    }
}

impl At {
    /// Returns the byte range.
    pub fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
