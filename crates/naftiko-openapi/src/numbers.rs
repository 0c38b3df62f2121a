//! The whole numbers that a parameter speaks of: with which of them a count begins is said nowhere else.

use naftiko_syntax::Node;

use crate::located::Located;

/// What is said of the numbers that a parameter takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// What the server takes if nothing is sent.
    pub default: Option<i64>,
    /// The least of them.
    pub minimum: Option<i64>,
    /// An example; the least if there are several.
    pub example: Option<i64>,
}

impl Numbers {
    /// What a parameter says, its schema, and what that is made of.
    pub(crate) fn of(places: &[Located]) -> Self {
        let nodes = || places.iter().map(Located::node);
        let said = |key: &str| nodes().find_map(|node| number(node.get(key)?));
        // Of 3.1, where the bound is a number, and not a flag of `minimum`.
        let above = said("exclusiveMinimum").and_then(|bound| bound.checked_add(1));
        let is_exclusive = nodes().any(|node| node.get("exclusiveMinimum").and_then(Node::bool) == Some(true));
        let minimum = said("minimum").and_then(|bound| bound.checked_add(i64::from(is_exclusive)));
        Numbers { default: said("default"), minimum: minimum.max(above), example: nodes().flat_map(examples).min() }
    }
}

/// The examples of a parameter or a schema, in all their spellings.
fn examples(node: Node<'_>) -> impl Iterator<Item = i64> {
    let several = node.get("examples");
    let listed = several.into_iter().flat_map(Node::items);
    let named = several.into_iter().flat_map(Node::entries).filter_map(|entry| entry.value.get("value"));
    [node.get("example"), node.get("x-example")].into_iter().flatten().chain(listed).chain(named).filter_map(number)
}

/// A whole number, as a number or as a text.
fn number(node: Node<'_>) -> Option<i64> {
    let text = node.written()?.trim();
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}
