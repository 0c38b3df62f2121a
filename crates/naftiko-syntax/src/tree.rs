//! Builds a [`Tree`] from what a parser finds, in the order of the text.

use std::collections::HashMap;
use std::ops::Range;

use crate::limits::{DEEPEST, NODE};
use crate::node::{Inner, Kind, NodeId, Placed, Tree};

/// Which entries of a map count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// All, as they are written: a key may stand twice, and `<<` is a key.
    AsWritten,
    /// Each key once, the last of them in the place of the first; and what `<<` merges in.
    Unique,
}

/// Why a text cannot be read.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// The byte where.
    pub at: Option<usize>,
    /// The byte where that began which is wrong.
    pub began: Option<usize>,
    /// What kind of mistake it is.
    pub fault: Fault,
}

/// The kinds of mistakes that have remedies of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something that the syntax does not allow.
    Syntax,
    /// A tab where YAML takes spaces only.
    Tab,
    /// More lists and maps are open at a time than [`DEEPEST`].
    TooDeep,
    /// There is a second document in the text.
    SecondDocument,
    /// Aliases repeat more than may be repeated.
    Repetition,
}

impl SyntaxError {
    pub(crate) fn new(fault: Fault, at: usize, message: impl Into<String>) -> Self {
        SyntaxError { message: message.into(), at: Some(at), began: None, fault }
    }
}

/// What is wrong with a text that nests too much.
pub(crate) const DEEP: &str = "too many lists and maps are open at a time";
/// What is wrong with a text that repeats too much.
pub(crate) const REPEATED: &str = "its aliases repeat too much";

pub(crate) struct Builder {
    tree: Tree,
    keys: Keys,
    open: Vec<Open>,
    /// The children of what is open that are complete.
    pending: Vec<NodeId>,
    /// The nodes of anchors, and what they count for.
    anchors: HashMap<usize, (NodeId, usize)>,
    /// Keys that are an unquoted `<<`.
    merges: Vec<NodeId>,
    /// How much more aliases may repeat.
    budget: usize,
    is_done: bool,
}

/// A list or map that is open.
struct Open {
    kind: Kind,
    start: usize,
    head: usize,
    anchor: usize,
    /// How many nodes were pending when it began.
    first: usize,
    /// What its children count for.
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

    /// Notes that a scalar, if it is a key, merges another map into its own.
    pub(crate) fn merges(&mut self, key: NodeId) {
        self.merges.push(key);
    }

    /// Begins a list or map, of which `head` is the first bracket.
    pub(crate) fn open(&mut self, kind: Kind, head: Range<usize>, anchor: usize) -> Result<(), SyntaxError> {
        if self.open.len() >= DEEPEST {
            return Err(SyntaxError::new(Fault::TooDeep, head.start, DEEP));
        }
        let first = self.pending.len();
        self.open.push(Open { kind, start: head.start, head: head.end, anchor, first, size: NODE });
        Ok(())
    }

    /// Ends the innermost list or map.
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

    /// Adds a node that shares what an anchor holds.
    pub(crate) fn alias(&mut self, anchor: usize, span: Range<usize>) -> Result<(), SyntaxError> {
        let open = || SyntaxError::new(Fault::Syntax, span.start, "an alias of something that is still open");
        let (id, size) = *self.anchors.get(&anchor).ok_or_else(open)?;
        let repeated = || SyntaxError::new(Fault::Repetition, span.start, REPEATED);
        self.budget = self.budget.checked_sub(size).ok_or_else(repeated)?;
        let inner = Inner { place: placed(span.start, span.end, span.end), ..self.tree.nodes[id.0 as usize] };
        self.close(inner, size, 0);
        Ok(())
    }

    /// The tree, unless nothing was added.
    pub(crate) fn finish(mut self) -> Option<Tree> {
        self.tree.root = self.pending.pop()?;
        self.is_done.then_some(self.tree)
    }

    /// The tree, or `null` at a byte if nothing was added.
    pub(crate) fn finish_or_null(self, at: usize) -> Tree {
        let keys = self.keys;
        self.finish().unwrap_or_else(|| {
            let mut empty = Builder::new(keys, 0);
            empty.scalar(Kind::Null, "", at..at, 0);
            empty.finish().unwrap_or_default()
        })
    }

    /// The nodes that are complete, of a text that cannot be read to its end. The tree has no root.
    pub(crate) fn unfinished(self) -> Tree {
        self.tree
    }

    /// Puts a complete node where it belongs.
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

    /// The keys and values of a map, each key once and maps merged.
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

    /// Takes the entries of another map, or of a list of maps, into one. What the map itself says counts, before or after.
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
        // In front, so that what the map itself says later replaces it.
        pairs.splice(0..0, merged);
    }

    fn name(&self, key: NodeId) -> &str {
        self.tree.node(key).text().unwrap_or_default()
    }
}

impl Tree {
    /// Takes the places of nodes from another reading of the same text, up to the first node that differs there.
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

    /// The text of a scalar.
    fn text_of(&self, scalar: Inner) -> Option<&str> {
        self.text.get(scalar.first as usize..scalar.end as usize)
    }
}

fn placed(start: usize, head: usize, end: usize) -> Placed {
    let byte = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Placed { start: byte(start), head: byte(head.max(start)), end: byte(end.max(start)) }
}
