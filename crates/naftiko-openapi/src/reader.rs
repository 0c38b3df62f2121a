//! What was read of the schemas of a document, and what is being read.
//!
//! Schemas are read one within the other. Where they lead so deep that the stack might not hold them, the reading is
//! suspended: the innermost schema that has a name is read first, from the bottom of the stack, and then the rest is read
//! once more. So there is no bound to how many schemas refer to one another.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

use crate::inheritance::Parts;
use crate::located::{Located, NodeKey};
use crate::reference::References;
use crate::schema::{Id, Property, Schema};

/// How many schemas may be open in one another at a time, `allOf` included.
const DEEPEST: u32 = 64;
/// How many schemas are read for one document. The largest documents that are published have a tenth of it.
const MOST: u32 = 2_000_000;

/// What a schema comes down to.
#[derive(Clone, Debug)]
pub(crate) struct Meant {
    pub(crate) schema: Schema,
    pub(crate) nullable: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) default: Option<String>,
    /// The properties that must be there, whoever says what they are.
    pub(crate) required: Vec<String>,
    /// The properties that it has under a condition only.
    pub(crate) conditional: Vec<Property>,
    /// The one schema that it is by another place's name, if what it says itself is no more than words.
    pub(crate) same_as: Option<Id>,
}

/// Reads the schemas of a document.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) references: References,
    /// Whether the document is of version 3.1 or later.
    pub(crate) is_31: bool,
    /// What schemas mean that have a name.
    pub(crate) named: RefCell<HashMap<Id, Rc<Meant>>>,
    /// What the nodes of schemas mean.
    pub(crate) read: RefCell<HashMap<NodeKey, Rc<Meant>>>,
    /// Whether nodes may be null.
    pub(crate) nullable: RefCell<HashMap<NodeKey, bool>>,
    /// What the schemas of sections are made of.
    pub(crate) parts: RefCell<HashMap<Id, Parts>>,
    pub(crate) open: RefCell<Open>,
    depth: Cell<u32>,
    /// How many schemas were open when the innermost one with a name was begun.
    named_depth: Cell<u32>,
    work: Cell<u32>,
    is_suspended: Cell<bool>,
    /// What must be read before the rest.
    first: RefCell<Option<First>>,
}

/// What must be read before the rest.
#[derive(Debug)]
pub(crate) enum First {
    /// A schema.
    Schema(Id, Located),
    /// Whether a node may be null.
    Nullable(Located),
}

/// What is being read, also by a reading that is suspended.
#[derive(Debug, Default)]
pub(crate) struct Open {
    pub(crate) schemas: Stack<Id>,
    /// Schemas that are read as the base of another.
    pub(crate) bases: Stack<Id>,
    /// Nodes of which it is found out whether they may be null.
    pub(crate) nullable: Stack<NodeKey>,
}

/// Values in the order in which they came, each once.
#[derive(Debug)]
pub(crate) struct Stack<T> {
    order: Vec<T>,
    set: HashSet<T>,
}

impl<T> Default for Stack<T> {
    fn default() -> Self {
        Stack { order: Vec::new(), set: HashSet::new() }
    }
}

impl<T: Clone + Eq + Hash> Stack<T> {
    /// Adds a value; false if it is there already.
    pub(crate) fn push(&mut self, value: T) -> bool {
        let is_new = self.set.insert(value.clone());
        if is_new {
            self.order.push(value);
        }
        is_new
    }

    pub(crate) fn pop(&mut self) {
        if let Some(last) = self.order.pop() {
            self.set.remove(&last);
        }
    }

    pub(crate) fn last(&self) -> Option<&T> {
        self.order.last()
    }

    pub(crate) fn has(&self, value: &T) -> bool {
        self.set.contains(value)
    }

    fn shorten(&mut self, length: usize) {
        while self.order.len() > length {
            self.pop();
        }
    }
}

/// How much was open at some time.
type Mark = [usize; 3];

impl Open {
    fn mark(&self) -> Mark {
        [self.schemas.order.len(), self.bases.order.len(), self.nullable.order.len()]
    }

    fn close_to(&mut self, [schemas, bases, nullable]: Mark) {
        self.schemas.shorten(schemas);
        self.bases.shorten(bases);
        self.nullable.shorten(nullable);
    }
}

impl Reader {
    pub(crate) fn new(references: References, is_31: bool) -> Self {
        Reader {
            references,
            is_31,
            named: RefCell::default(),
            read: RefCell::default(),
            nullable: RefCell::default(),
            parts: RefCell::default(),
            open: RefCell::default(),
            depth: Cell::new(0),
            named_depth: Cell::new(0),
            work: Cell::new(0),
            is_suspended: Cell::new(false),
            first: RefCell::default(),
        }
    }

    /// What `read` reads. It is called again as often as something must be read before it.
    pub(crate) fn completely<T>(&self, read: impl Fn(&Reader) -> T) -> T {
        let mut waiting: Vec<(First, Mark)> = Vec::new();
        loop {
            let mark = self.open.borrow().mark();
            let found = match waiting.last() {
                Some((First::Schema(id, at), _)) => self.meant(id, at).and(None),
                Some((First::Nullable(at), _)) => Some(self.is_nullable(at)).and(None),
                None => Some(read(self)),
            };
            self.is_suspended.set(false);
            match (self.first.take(), waiting.is_empty(), found) {
                (Some(first), ..) => waiting.push((first, mark)),
                (None, true, Some(found)) => return found,
                (None, ..) => {
                    if let Some((_, mark)) = waiting.pop() {
                        self.open.borrow_mut().close_to(mark);
                    }
                }
            }
        }
    }

    /// Whether what is being read will be read once more, so that nothing of it counts.
    pub(crate) fn is_suspended(&self) -> bool {
        self.is_suspended.get()
    }

    /// Suspends the reading until `first` was read, unless something else is read before it.
    pub(crate) fn suspend(&self, first: First) {
        self.is_suspended.set(true);
        self.first.borrow_mut().get_or_insert(first);
    }

    /// Whether the reading is suspended, and for nothing that was named so far.
    pub(crate) fn waits_for_name(&self) -> bool {
        self.is_suspended() && self.first.borrow().is_none()
    }

    /// Has `read` read something within a schema.
    pub(crate) fn within<T>(&self, read: impl FnOnce() -> T) -> T {
        self.depth.set(self.depth.get() + 1);
        let found = read();
        self.depth.set(self.depth.get() - 1);
        found
    }

    /// Has `read` read something within a schema that has a name, and says whether that stands at the bottom.
    pub(crate) fn within_named<T>(&self, read: impl FnOnce() -> T) -> (T, bool) {
        let depth = self.depth.get();
        let outer = self.named_depth.replace(depth);
        let found = self.within(read);
        self.named_depth.set(outer);
        (found, depth == 0)
    }

    /// Whether no more schemas may be open than there are.
    pub(crate) fn is_deep(&self) -> bool {
        self.depth.get() > DEEPEST
    }

    /// Suspends the reading until the innermost schema that has a name was read, if that stands within others.
    pub(crate) fn suspend_for_name(&self) -> bool {
        let may_suspend = self.named_depth.get() > 0;
        self.is_suspended.set(self.is_suspended() || may_suspend);
        may_suspend
    }

    /// Counts a schema that is looked at. Only documents that mean harm have so many.
    pub(crate) fn has_work_left(&self) -> bool {
        self.work.set(self.work.get().saturating_add(1));
        self.work.get() <= MOST
    }
}
