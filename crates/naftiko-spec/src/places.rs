//! Where each node of a YAML text lies.
//!
//! `serde_yaml` decides what a file means but keeps the place of a node to itself unless it failed there. So the same
//! text is walked once more, as events, and the spans are listed in the order in which [`crate::yaml`] numbers nodes.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, Span};

/// The byte range of every node, keys included, an alias standing for all nodes it repeats.
///
/// Ends early where the two parsers disagree about the text; a node past the end has no known place.
pub(crate) fn of(text: &str) -> Vec<Range<usize>> {
    let mut places = Places { bytes: Bytes::new(text), spans: Vec::new(), anchors: HashMap::new(), open: Vec::new() };
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        places.take(&event, span);
    }
    places.spans
}

struct Places {
    bytes: Bytes,
    spans: Vec<Range<usize>>,
    /// The nodes below each anchor, so that an alias can repeat them.
    anchors: HashMap<usize, Range<usize>>,
    /// Collections that have begun: number of their first node, and their anchor (0 for none).
    open: Vec<(usize, usize)>,
}

impl Places {
    fn take(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Scalar(_, _, anchor, _) => {
                let first = self.push(span);
                self.close(first, *anchor);
            }
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                let first = self.push(span);
                self.open.push((first, *anchor));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((first, anchor)) = self.open.pop() {
                    self.close(first, anchor);
                }
            }
            Event::Alias(anchor) => {
                let place = self.bytes.range(span);
                let nodes = self.anchors.get(anchor).map_or(1, Range::len);
                self.spans.extend(std::iter::repeat_n(place, nodes));
            }
            _ => {}
        }
    }

    fn push(&mut self, span: Span) -> usize {
        self.spans.push(self.bytes.range(span));
        self.spans.len() - 1
    }

    fn close(&mut self, first: usize, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, first..self.spans.len());
        }
    }
}

/// The parser counts characters, diagnostics count bytes.
enum Bytes {
    Ascii,
    Of(Vec<usize>),
}

impl Bytes {
    fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Bytes::Ascii;
        }
        Bytes::Of(text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect())
    }

    fn range(&self, span: Span) -> Range<usize> {
        self.byte(span.start.index())..self.byte(span.end.index())
    }

    fn byte(&self, character: usize) -> usize {
        match self {
            Bytes::Ascii => character,
            Bytes::Of(bytes) => bytes.get(character).or(bytes.last()).copied().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    fn slices(text: &str) -> Vec<&str> {
        of(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn keys_and_values_are_listed_in_document_order() {
        assert_eq!(slices("a: 1\nb: [x, 'y z']\n"), ["", "a", "1", "b", "[", "x", "'y z'"]);
    }

    #[test]
    fn text_before_a_node_may_hold_characters_of_several_bytes() {
        assert_eq!(slices("é—: ü\nb: c\n"), ["", "é—", "ü", "b", "c"]);
    }

    #[test]
    fn an_alias_stands_for_every_node_it_repeats() {
        assert_eq!(slices("a: &x [1, 2]\nb: *x\nc: d"), ["", "a", "&x [", "1", "2", "b", "*x", "*x", "*x", "c", "d"]);
    }
}
