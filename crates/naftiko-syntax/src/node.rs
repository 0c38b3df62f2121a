//! A tree of nodes, the same for YAML and JSON.
//!
//! All nodes of a tree lie in one arena, and so do their texts. A node is known by its index there, which is its identity.
//! An alias of YAML is a node of its own that shares what its anchor holds.

use std::fmt;
use std::ops::Range;

use crate::source::At;

/// The nodes of a text, or of a part of it.
#[derive(Debug, Default)]
pub struct Tree {
    pub(crate) nodes: Vec<Inner>,
    /// The items of lists, and the keys and values of maps in turns, each list and map in a row.
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
    /// Of a scalar, its bytes in [`Tree::text`]; else its places in [`Tree::children`].
    pub(crate) first: u32,
    pub(crate) end: u32,
    pub(crate) place: Placed,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Placed {
    pub(crate) start: u32,
    /// The end of what begins it: of a scalar all of it, of a list or map its first bracket, if it has one.
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

/// What a node says.
#[derive(Clone, Copy, Debug)]
pub enum Value<'t> {
    /// Nothing.
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
    /// Its key, which YAML lets be anything.
    pub key: Node<'t>,
    /// What stands there.
    pub value: Node<'t>,
}

impl<'t> Entry<'t> {
    /// The key if it is a scalar, else an empty text.
    pub fn name(&self) -> &'t str {
        self.key.text().unwrap_or_default()
    }
}

impl Tree {
    /// The node that holds all others.
    pub fn root(&self) -> Node<'_> {
        self.node(self.root)
    }

    /// A node of this tree.
    ///
    /// # Panics
    ///
    /// If the index is of another, larger tree.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        assert!((id.0 as usize) < self.nodes.len(), "a node of another tree");
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

    /// What tells it from all other nodes of its tree.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// What it says.
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

    /// Where it begins: all of a scalar, the first bracket of a list or map. Empty if that has none, and at the start of the
    /// text if the place is not known.
    pub fn at(self) -> At {
        let place = self.inner().place;
        At { start: place.start, end: place.head }
    }

    /// Its bytes in its file.
    pub fn span(self) -> Range<usize> {
        let place = self.inner().place;
        place.start as usize..place.end as usize
    }

    /// What a scalar says; `None` for a list, a map and null.
    pub fn text(self) -> Option<&'t str> {
        match self.value() {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::List | Value::Map => None,
        }
    }

    /// A scalar as it is written: `True` stays `True`, and an unquoted `~` is a tilde. `None` for a list, a map, or a value
    /// that is not there.
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

    /// A boolean, also one in quotes.
    pub fn bool(self) -> Option<bool> {
        match self.value() {
            Value::Bool(value) => Some(value),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'t>> + ExactSizeIterator + Clone {
        let ids = if self.is_list() { self.children() } else { &[] };
        ids.iter().map(move |id| self.sibling(*id))
    }

    /// The entries of a map; none of anything else.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = Entry<'t>> + ExactSizeIterator + Clone {
        let ids = if self.is_map() { self.children() } else { &[] };
        ids.chunks_exact(2).map(move |pair| Entry { key: self.sibling(pair[0]), value: self.sibling(pair[1]) })
    }

    /// Whether it has neither items nor entries.
    pub fn is_empty(self) -> bool {
        self.children().is_empty()
    }

    /// The first entry with this key.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        self.entries().find(|entry| entry.key.is_text(key))
    }

    /// Whether it is a scalar that says this.
    fn is_text(self, text: &str) -> bool {
        match self.inner().kind {
            Kind::Text | Kind::Number => self.raw() == text,
            _ => self.text() == Some(text),
        }
    }

    /// The value under a key.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// What to call it in a message.
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
