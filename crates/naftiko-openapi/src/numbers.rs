//! The integers that a parameter mentions, which show whether a count starts at 0 or 1.

use naftiko_syntax::Node;

use crate::located::Located;

/// The integers that a parameter mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The default.
    pub default: Option<i64>,
    /// The minimum.
    pub minimum: Option<i64>,
    /// An example; the smallest if there are several.
    pub example: Option<i64>,
}

impl Numbers {
    /// Reads the numbers of a parameter, its schema, and the parts of that.
    pub(crate) fn of(places: &[Located]) -> Self {
        let nodes = || places.iter().map(Located::node);
        let declared = |key: &str| nodes().find_map(|node| number(node.get(key)?));
        // In 3.1, the bound is a number and not a flag of `minimum`.
        let above = declared("exclusiveMinimum").and_then(|bound| bound.checked_add(1));
        let is_exclusive = nodes().any(|node| node.get("exclusiveMinimum").and_then(Node::bool) == Some(true));
        let minimum = declared("minimum").and_then(|bound| bound.checked_add(i64::from(is_exclusive)));
        Numbers { default: declared("default"), minimum: minimum.max(above), example: nodes().flat_map(examples).min() }
    }
}

/// Returns the examples of a parameter or a schema, in every spelling.
fn examples(node: Node<'_>) -> impl Iterator<Item = i64> {
    let several = node.get("examples");
    let listed = several.into_iter().flat_map(Node::items);
    let named = several.into_iter().flat_map(Node::entries).filter_map(|entry| entry.value.get("value"));
    [node.get("example"), node.get("x-example")].into_iter().flatten().chain(listed).chain(named).filter_map(number)
}

/// Returns an integer that is written as a number or as a text.
fn number(node: Node<'_>) -> Option<i64> {
    let text = node.written()?.trim();
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}
