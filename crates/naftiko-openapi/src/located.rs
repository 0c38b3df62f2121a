//! Nodes in the files of a document, and their places.

use std::ops::Range;
use std::rc::Rc;

use naftiko_syntax::{Entry, Node, NodeId, Source, Tree};

use crate::place::Place;

/// The identity of a file, which its nodes share.
#[derive(Debug)]
pub(crate) struct FileId {
    /// Its index, in the order in which the files were read.
    pub(crate) index: u32,
    /// As in [`Id::file`](crate::Id).
    pub(crate) name: String,
    pub(crate) source: Source,
}

/// A part of a file that was parsed separately.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) file: Rc<FileId>,
    /// Its index, in the order in which the parts of the file were parsed.
    pub(crate) index: u32,
    pub(crate) tree: Tree,
}

/// A node and its place. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    part: Rc<Part>,
    node: NodeId,
    /// The span to underline: the key of the value, or the value itself.
    pub(crate) span: Range<usize>,
}

/// The identity of a node in a document: its file, its part, and its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeKey(u32, u32, NodeId);

impl Located {
    /// Returns the root of a part.
    pub(crate) fn root(part: &Rc<Part>) -> Self {
        let root = part.tree.root();
        Located { part: part.clone(), node: root.id(), span: root.span() }
    }

    /// Returns the same node with the span of its key.
    pub(crate) fn under(self, key: Range<usize>) -> Self {
        Located { span: key, ..self }
    }

    fn value_of(&self, entry: Entry<'_>) -> Self {
        Located { part: self.part.clone(), node: entry.value.id(), span: entry.key.span() }
    }

    pub(crate) fn file(&self) -> &Rc<FileId> {
        &self.part.file
    }

    pub(crate) fn node(&self) -> Node<'_> {
        self.part.tree.node(self.node)
    }

    pub(crate) fn key(&self) -> NodeKey {
        NodeKey(self.part.file.index, self.part.index, self.node)
    }

    pub(crate) fn get(&self, key: &str) -> Option<Located> {
        self.node().entry(key).map(|entry| self.value_of(entry))
    }

    /// Whether there is an entry with this key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.node().entry(key).is_some()
    }

    /// Returns the text of an entry.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.node().get(key).and_then(Node::text).map(str::to_owned)
    }

    /// Whether an entry is `true`.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.node().get(key).and_then(Node::bool).unwrap_or(false)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, Located)> {
        self.node().entries().map(|entry| (entry.name(), self.value_of(entry)))
    }

    pub(crate) fn items(&self) -> impl DoubleEndedIterator<Item = Located> {
        self.node().items().map(|node| Located { part: self.part.clone(), node: node.id(), span: node.span() })
    }

    pub(crate) fn place(&self) -> Place {
        Place { source: self.part.file.source.clone(), span: self.span.clone() }
    }

    /// Returns the `$ref` of the node.
    pub(crate) fn reference(&self) -> Option<&str> {
        reference(self.node())
    }
}

/// Returns the `$ref` of a node. A `$dynamicRef` is followed like a `$ref`, without regard to the
/// surrounding schemas.
pub(crate) fn reference(node: Node<'_>) -> Option<&str> {
    match node.get("$ref").or_else(|| node.get("$dynamicRef"))?.value() {
        naftiko_syntax::Value::Text(text) => Some(text),
        _ => None,
    }
}
