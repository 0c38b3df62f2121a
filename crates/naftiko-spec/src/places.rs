//! Where each node of a YAML text lies.
//!
//! `serde_yaml` decides what a file means but keeps the place of a node to itself unless it failed there. So the same
//! text is walked once more, as events, and the spans are listed in the order in which [`crate::yaml`] numbers nodes.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, Span};

use crate::yaml;

/// The byte range of every node, keys included, an alias standing for all nodes it repeats.
///
/// Ends early where the two parsers disagree about the text, or about what its aliases repeat; a node past the end has no
/// known place.
pub(crate) fn of(text: &str) -> Vec<Range<usize>> {
    let most = yaml::most_nodes(text);
    let mut places = Places { bytes: Bytes::new(text), spans: Vec::new(), anchors: HashMap::new(), open: Vec::new() };
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        places.take(&event, span, most);
    }
    places.spans
}

/// Whether more than `most` lists and maps are open at a time somewhere, or more than the parser takes.
pub(crate) fn are_deeper(text: &str, most: usize) -> bool {
    let mut open = 0usize;
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::SequenceStart(..) | Event::MappingStart(..), _)) => open += 1,
            Ok((Event::SequenceEnd | Event::MappingEnd, _)) => open -= 1,
            Ok(_) => {}
            Err(error) => return error.to_string().contains("recursion limit"),
        }
        if open > most {
            return true;
        }
    }
    false
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
    fn take(&mut self, event: &Event<'_>, span: Span, most: usize) {
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
                let room = most.saturating_sub(self.spans.len());
                self.spans.extend(std::iter::repeat_n(place, nodes.min(room)));
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
    fn a_bomb_that_only_this_parser_sees_is_bounded() {
        // To `serde_yaml`, a line separator ends the comment, and what follows is one quoted text.
        let mut text = String::from("# x\u{2028}k: '\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        text.push_str("# '\n");
        assert!(crate::yaml::parse(&text).is_ok());
        assert!(of(&text).len() <= crate::yaml::most_nodes(&text) + text.len());
    }

    #[test]
    fn an_alias_stands_for_every_node_it_repeats() {
        assert_eq!(slices("a: &x [1, 2]\nb: *x\nc: d"), ["", "a", "&x [", "1", "2", "b", "*x", "*x", "*x", "c", "d"]);
    }
}
