//! A tree of nodes, the same for YAML and JSON.
//!
//! All nodes of a tree and their texts are in one arena. The index of a node is its identity. A
//! YAML alias is a node of its own that shares the content of its anchor.

use std::fmt;
use std::ops::Range;

use crate::source::At;

/// The nodes of a text, or of a part of it.
#[derive(Debug, Default)]
pub struct Tree {
    pub(crate) nodes: Vec<Inner>,
    /// The items of lists, and the alternating keys and values of maps; each list and map is
    /// contiguous.
    pub(crate) children: Vec<NodeId>,
    /// The texts of all scalars.
    pub(crate) text: String,
    pub(crate) root: NodeId,
}

/// A node by its index in its [`Tree`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

#[derive(Clone, Copy, Debug)]
pub(crate) struct Inner {
    pub(crate) kind: Kind,
    /// For a scalar, the start of its bytes in [`Tree::text`]; otherwise the start of its range in
    /// [`Tree::children`].
    pub(crate) first: u32,
    pub(crate) end: u32,
    pub(crate) place: Placed,
}

/// The position of a node.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Placed {
    pub(crate) start: u32,
    /// The end of its opening: the end of a scalar, or the first bracket of a list or map, if it
    /// has one.
    pub(crate) head: u32,
    pub(crate) end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number,
    Text,
    List,
    Map,
}

/// A node in its tree. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) id: NodeId,
}

/// The value of a node.
#[derive(Clone, Copy, Debug)]
pub enum Value<'t> {
    /// Null, or no value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'t str),
    /// A string.
    Text(&'t str),
    /// A list; see [`Node::items`].
    List,
    /// A map; see [`Node::entries`].
    Map,
}

/// An entry of a map.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// Its key, which may be of any kind in YAML.
    pub key: Node<'t>,
    /// Its value.
    pub value: Node<'t>,
}

impl<'t> Entry<'t> {
    /// Returns the key if it is a scalar, otherwise an empty text.
    pub fn name(&self) -> &'t str {
        self.key.text().unwrap_or_default()
    }
}

impl Tree {
    /// Returns the root node.
    pub fn root(&self) -> Node<'_> {
        self.node(self.root)
    }

    /// Returns a node of this tree.
    ///
    /// # Panics
    ///
    /// If the index is from another, larger tree.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        assert!((id.0 as usize) < self.nodes.len(), "the node is from another tree");
        Node { tree: self, id }
    }
}

impl<'t> Node<'t> {
    fn inner(self) -> &'t Inner {
        &self.tree.nodes[self.id.0 as usize]
    }

    fn children(self) -> &'t [NodeId] {
        let inner = self.inner();
        match inner.kind {
            Kind::List | Kind::Map => &self.tree.children[inner.first as usize..inner.end as usize],
            _ => &[],
        }
    }

    fn sibling(self, id: NodeId) -> Node<'t> {
        Node { tree: self.tree, id }
    }

    /// Returns the index of the node, which is unique in its tree.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Returns the value.
    pub fn value(self) -> Value<'t> {
        match self.inner().kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(value),
            Kind::Number => Value::Number(self.raw()),
            Kind::Text => Value::Text(self.raw()),
            Kind::List => Value::List,
            Kind::Map => Value::Map,
        }
    }

    fn raw(self) -> &'t str {
        let inner = self.inner();
        &self.tree.text[inner.first as usize..inner.end as usize]
    }

    /// Returns where the node starts: all of a scalar, or the first bracket of a list or map. Empty
    /// if there is no bracket, and at the start of the text if the place is unknown.
    pub fn at(self) -> At {
        let place = self.inner().place;
        At { start: place.start, end: place.head }
    }

    /// Returns the byte range in the file.
    pub fn span(self) -> Range<usize> {
        let place = self.inner().place;
        place.start as usize..place.end as usize
    }

    /// Returns the text of a scalar; `None` for a list, a map and null.
    pub fn text(self) -> Option<&'t str> {
        match self.value() {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::List | Value::Map => None,
        }
    }

    /// Returns a scalar as written in the file: `True` stays `True`, and an unquoted `~` is a
    /// tilde. `None` for a list, a map, or an absent value.
    pub fn written(self) -> Option<&'t str> {
        match self.inner().kind {
            Kind::Text => Some(self.raw()),
            Kind::Null | Kind::Bool(_) | Kind::Number => Some(self.raw()).filter(|text| !text.is_empty()),
            Kind::List | Kind::Map => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(self) -> bool {
        self.inner().kind == Kind::Null
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        self.inner().kind == Kind::List
    }

    /// Whether it is a map.
    pub fn is_map(self) -> bool {
        self.inner().kind == Kind::Map
    }

    /// Returns a boolean, even if it is in quotes.
    pub fn bool(self) -> Option<bool> {
        match self.value() {
            Value::Bool(value) => Some(value),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Returns the items of a list; empty for any other kind.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'t>> + ExactSizeIterator + Clone {
        let ids = if self.is_list() { self.children() } else { &[] };
        ids.iter().map(move |id| self.sibling(*id))
    }

    /// Returns the entries of a map; empty for any other kind.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = Entry<'t>> + ExactSizeIterator + Clone {
        let ids = if self.is_map() { self.children() } else { &[] };
        ids.chunks_exact(2).map(move |pair| Entry { key: self.sibling(pair[0]), value: self.sibling(pair[1]) })
    }

    /// Whether it has neither items nor entries.
    pub fn is_empty(self) -> bool {
        self.children().is_empty()
    }

    /// Returns the first entry with this key.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        self.entries().find(|entry| entry.key.is_text(key))
    }

    /// Whether it is a scalar with this text.
    fn is_text(self, text: &str) -> bool {
        match self.inner().kind {
            Kind::Text | Kind::Number => self.raw() == text,
            _ => self.text() == Some(text),
        }
    }

    /// Returns the value of a key.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// Returns the kind of node as it is named in messages.
    pub fn kind(self) -> &'static str {
        match self.inner().kind {
            Kind::Null => "empty",
            Kind::Bool(_) => "a boolean",
            Kind::Number => "a number",
            Kind::Text => "a string",
            Kind::List => "a list",
            Kind::Map => "a map",
        }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?}", self.value(), self.span())
    }
}
