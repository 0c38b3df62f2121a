//! Builds a [`Tree`] from the events of a parser, in the order of the text.

use std::collections::HashMap;
use std::ops::Range;

use crate::limits::{DEEPEST, NODE};
use crate::node::{Inner, Kind, NodeId, Placed, Tree};

/// Which entries of a map count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// All, as written: a key may occur twice, and `<<` is an ordinary key.
    AsWritten,
    /// Each key once, with its last value in the place of the first; `<<` is merged.
    Unique,
}

/// Why a text cannot be read.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// The byte at which it was found.
    pub at: Option<usize>,
    /// The byte at which the faulty construct starts.
    pub began: Option<usize>,
    /// The kind of mistake.
    pub fault: Fault,
}

/// Kinds of mistakes that have their own help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something that the syntax does not allow.
    Syntax,
    /// A tab where YAML allows only spaces.
    Tab,
    /// More lists and maps are open at a time than [`DEEPEST`] allows.
    TooDeep,
    /// The text has a second document.
    SecondDocument,
    /// The aliases repeat more than the budget allows.
    Repetition,
}

impl SyntaxError {
    pub(crate) fn new(fault: Fault, at: usize, message: impl Into<String>) -> Self {
        SyntaxError { message: message.into(), at: Some(at), began: None, fault }
    }
}

/// The message for a text that nests too deeply.
pub(crate) const DEEP: &str = "lists and maps are nested too deeply";
/// The message for a text that repeats too much.
pub(crate) const REPEATED: &str = "the aliases repeat too much";

pub(crate) struct Builder {
    tree: Tree,
    keys: Keys,
    open: Vec<Open>,
    /// The complete children of all open lists and maps.
    pending: Vec<NodeId>,
    /// The nodes of anchors, and their cost in the budget.
    anchors: HashMap<usize, (NodeId, usize)>,
    /// Keys that are an unquoted `<<`.
    merges: Vec<NodeId>,
    /// How much more the aliases may repeat.
    budget: usize,
    is_done: bool,
}

/// An open list or map.
struct Open {
    kind: Kind,
    start: usize,
    head: usize,
    anchor: usize,
    /// The number of pending nodes when it was opened.
    first: usize,
    /// The cost of its children.
    size: usize,
}

impl Builder {
    pub(crate) fn new(keys: Keys, budget: usize) -> Self {
        Builder {
            tree: Tree::default(),
            keys,
            open: Vec::new(),
            pending: Vec::new(),
            anchors: HashMap::new(),
            merges: Vec::new(),
            budget,
            is_done: false,
        }
    }

    /// Adds a scalar. `anchor` is 0 if it has none.
    pub(crate) fn scalar(&mut self, kind: Kind, text: &str, span: Range<usize>, anchor: usize) -> NodeId {
        let first = self.tree.text.len();
        self.tree.text.push_str(text);
        let place = placed(span.start, span.end, span.end);
        let inner = Inner { kind, first: first as u32, end: self.tree.text.len() as u32, place };
        self.close(inner, NODE + text.len(), anchor)
    }

    /// Records that a scalar, if it is a key, merges another map into its own.
    pub(crate) fn merges(&mut self, key: NodeId) {
        self.merges.push(key);
    }

    /// Opens a list or map. `head` is its first bracket.
    pub(crate) fn open(&mut self, kind: Kind, head: Range<usize>, anchor: usize) -> Result<(), SyntaxError> {
        if self.open.len() >= DEEPEST {
            return Err(SyntaxError::new(Fault::TooDeep, head.start, DEEP));
        }
        let first = self.pending.len();
        self.open.push(Open { kind, start: head.start, head: head.end, anchor, first, size: NODE });
        Ok(())
    }

    /// Closes the innermost list or map.
    pub(crate) fn end(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let mut children = self.pending.split_off(open.first);
        if open.kind == Kind::Map && self.keys == Keys::Unique {
            children = self.unique(children);
        }
        let first = self.tree.children.len() as u32;
        self.tree.children.append(&mut children);
        let place = placed(open.start, open.head, end.max(open.start));
        let inner = Inner { kind: open.kind, first, end: self.tree.children.len() as u32, place };
        self.close(inner, open.size, open.anchor);
    }

    /// Adds a node that shares the content of an anchor.
    pub(crate) fn alias(&mut self, anchor: usize, span: Range<usize>) -> Result<(), SyntaxError> {
        let open = || SyntaxError::new(Fault::Syntax, span.start, "this alias refers to a value that contains it");
        let (id, size) = *self.anchors.get(&anchor).ok_or_else(open)?;
        let repeated = || SyntaxError::new(Fault::Repetition, span.start, REPEATED);
        self.budget = self.budget.checked_sub(size).ok_or_else(repeated)?;
        let inner = Inner { place: placed(span.start, span.end, span.end), ..self.tree.nodes[id.0 as usize] };
        self.close(inner, size, 0);
        Ok(())
    }

    /// Returns the tree, or `None` if nothing was added.
    pub(crate) fn finish(mut self) -> Option<Tree> {
        self.tree.root = self.pending.pop()?;
        self.is_done.then_some(self.tree)
    }

    /// Returns the tree, or `null` at a byte if nothing was added.
    pub(crate) fn finish_or_null(self, at: usize) -> Tree {
        let keys = self.keys;
        self.finish().unwrap_or_else(|| {
            let mut empty = Builder::new(keys, 0);
            empty.scalar(Kind::Null, "", at..at, 0);
            empty.finish().unwrap_or_default()
        })
    }

    /// Returns the complete nodes of a text that cannot be read to its end. The tree has no root.
    pub(crate) fn unfinished(self) -> Tree {
        self.tree
    }

    /// Adds a complete node to the innermost open list or map.
    fn close(&mut self, inner: Inner, size: usize, anchor: usize) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        self.tree.nodes.push(inner);
        if anchor != 0 {
            self.anchors.insert(anchor, (id, size));
        }
        self.pending.push(id);
        match self.open.last_mut() {
            Some(open) => open.size = open.size.saturating_add(size),
            None => self.is_done = true,
        }
        id
    }

    /// Returns the keys and values of a map, each key once, with `<<` merged.
    fn unique(&self, children: Vec<NodeId>) -> Vec<NodeId> {
        let mut pairs: Vec<(NodeId, NodeId)> = Vec::with_capacity(children.len() / 2);
        for pair in children.chunks_exact(2) {
            match self.merges.contains(&pair[0]) {
                true => self.merge(&mut pairs, pair[1]),
                false => pairs.push((pair[0], pair[1])),
            }
        }
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(pairs.len());
        let mut unique: Vec<NodeId> = Vec::with_capacity(children.len());
        for (key, value) in pairs {
            match places.get(self.name(key)) {
                Some(&index) => {
                    unique[index] = key;
                    unique[index + 1] = value;
                }
                None => {
                    places.insert(self.name(key), unique.len());
                    unique.extend([key, value]);
                }
            }
        }
        unique
    }

    /// Merges the entries of a map, or of a list of maps, into another map, whose own keys win in
    /// any order.
    fn merge(&self, pairs: &mut Vec<(NodeId, NodeId)>, from: NodeId) {
        let mut known: std::collections::HashSet<&str> = pairs.iter().map(|(key, _)| self.name(*key)).collect();
        let from = self.tree.node(from);
        let maps = std::iter::once(from).chain(from.items());
        let mut merged = Vec::new();
        for entry in maps.flat_map(|map| map.entries()) {
            if known.insert(self.name(entry.key.id())) {
                merged.push((entry.key.id(), entry.value.id()));
            }
        }
        // Added in front, so that the map's own entries replace them later.
        pairs.splice(0..0, merged);
    }

    fn name(&self, key: NodeId) -> &str {
        self.tree.node(key).text().unwrap_or_default()
    }
}

impl Tree {
    /// Copies the places of nodes from another parse of the same text, up to the first node that
    /// differs.
    pub(crate) fn take_places(&mut self, other: &Tree) {
        let is_same = |tree: &Tree, one: Inner, two: Inner| {
            one.kind == two.kind
                && match one.kind {
                    Kind::List | Kind::Map => one.end - one.first == two.end - two.first,
                    _ => tree.text_of(one) == other.text_of(two),
                }
        };
        for index in 0..self.nodes.len().min(other.nodes.len()) {
            let (own, found) = (self.nodes[index], other.nodes[index]);
            if !is_same(self, own, found) {
                break;
            }
            self.nodes[index].place = found.place;
        }
    }

    /// Returns the text of a scalar.
    fn text_of(&self, scalar: Inner) -> Option<&str> {
        self.text.get(scalar.first as usize..scalar.end as usize)
    }
}

fn placed(start: usize, head: usize, end: usize) -> Placed {
    let byte = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Placed { start: byte(start), head: byte(head.max(start)), end: byte(end.max(start)) }
}
