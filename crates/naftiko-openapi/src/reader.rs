//! The schemas that were read, and those that are being read.
//!
//! Reading is recursive. If schemas nest so deeply that the stack could overflow, the reading is
//! suspended: the innermost named schema is read first, from the bottom of the stack, and then the
//! rest is read again. So the length of a chain of schemas is not limited.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

use crate::located::{Located, NodeKey};
use crate::read_schema::resolved::ResolvedSchema;
use crate::reference::References;
use crate::schema::Id;

/// How many schemas may be open at a time, including those in `allOf`.
const DEEPEST: u32 = 64;
/// How many schemas are read for a document. The largest published documents have a tenth of it.
const MOST: u32 = 2_000_000;

/// The schemas of a section, and the references in the `allOf` of each.
pub(crate) type Parts = Rc<Vec<(Id, Vec<Id>)>>;

/// Reads the schemas of a document.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) references: References,
    /// Whether the document is of version 3.1 or later.
    pub(crate) is_31: bool,
    /// The resolved named schemas.
    pub(crate) named: RefCell<HashMap<Id, Rc<ResolvedSchema>>>,
    /// The resolved nodes.
    pub(crate) read: RefCell<HashMap<NodeKey, Rc<ResolvedSchema>>>,
    /// Whether nodes may be `null`.
    pub(crate) nullable: RefCell<HashMap<NodeKey, bool>>,
    /// The `allOf` references in the schemas of sections.
    pub(crate) parts: RefCell<HashMap<Id, Parts>>,
    pub(crate) open: RefCell<Open>,
    depth: Cell<u32>,
    /// How many schemas were open when the innermost named one was started.
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
    /// Whether a node may be `null`.
    Nullable(Located),
}

/// What is being read, including suspended readings.
#[derive(Debug, Default)]
pub(crate) struct Open {
    pub(crate) schemas: Stack<Id>,
    /// The schemas that are read as the base of another.
    pub(crate) bases: Stack<Id>,
    /// The nodes that are being checked for `null`.
    pub(crate) nullable: Stack<NodeKey>,
}

/// Values in order, each once.
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
    /// Adds a value; returns `false` if it is already there.
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

/// The sizes of the stacks at some time.
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

    /// Calls `read` again until nothing must be read first.
    pub(crate) fn completely<T>(&self, read: impl Fn(&Reader) -> T) -> T {
        let mut waiting: Vec<(First, Mark)> = Vec::new();
        loop {
            let mark = self.open.borrow().mark();
            let found = match waiting.last() {
                Some((First::Schema(id, at), _)) => self.resolve_named(id, at).and(None),
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

    /// Whether the reading is suspended. Its result is discarded, because it is read again.
    pub(crate) fn is_suspended(&self) -> bool {
        self.is_suspended.get()
    }

    /// Suspends the reading until `first` is read, unless it is already suspended.
    pub(crate) fn suspend(&self, first: First) {
        self.is_suspended.set(true);
        self.first.borrow_mut().get_or_insert(first);
    }

    /// Whether the reading is suspended, and no named schema was chosen yet.
    pub(crate) fn waits_for_name(&self) -> bool {
        self.is_suspended() && self.first.borrow().is_none()
    }

    /// Runs `read` inside a schema.
    pub(crate) fn within<T>(&self, read: impl FnOnce() -> T) -> T {
        self.depth.set(self.depth.get() + 1);
        let found = read();
        self.depth.set(self.depth.get() - 1);
        found
    }

    /// Runs `read` inside a named schema, and returns whether that is at the bottom of the stack.
    pub(crate) fn within_named<T>(&self, read: impl FnOnce() -> T) -> (T, bool) {
        let depth = self.depth.get();
        let outer = self.named_depth.replace(depth);
        let found = self.within(read);
        self.named_depth.set(outer);
        (found, depth == 0)
    }

    /// Whether the limit on open schemas is reached.
    pub(crate) fn is_deep(&self) -> bool {
        self.depth.get() > DEEPEST
    }

    /// Suspends the reading until the innermost named schema is read, if that is inside others.
    pub(crate) fn suspend_for_name(&self) -> bool {
        let may_suspend = self.named_depth.get() > 0;
        self.is_suspended.set(self.is_suspended() || may_suspend);
        may_suspend
    }

    /// Counts a schema. Only malicious documents reach the limit.
    pub(crate) fn has_work_left(&self) -> bool {
        self.work.set(self.work.get().saturating_add(1));
        self.work.get() <= MOST
    }
}
