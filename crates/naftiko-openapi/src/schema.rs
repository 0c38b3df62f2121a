//! Schemas, in the one form that all spellings come down to.

use std::fmt;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::place::Place;

/// A schema that stands somewhere: what it is there, and what is said of it there.
#[derive(Clone, Debug)]
pub struct Use {
    /// What it is.
    pub target: Target,
    /// Whether it may be `null` there; in 3.0 or 3.1 spelling, said there or by the schema itself.
    pub nullable: bool,
    /// What it means there; none if only the schema itself has a text.
    pub description: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether only answers have it.
    pub read_only: bool,
    /// Whether only requests have it.
    pub write_only: bool,
    /// What the server takes if nothing is sent, as JSON text.
    pub default: Option<String>,
}

/// What a schema in a place is.
#[derive(Clone, Debug)]
pub enum Target {
    /// Another, by reference; [`OpenApi::schema`](crate::OpenApi::schema) gives it. So types may be recursive.
    Named(Id),
    /// One that is written there.
    Inline(Rc<Schema>),
}

/// What a reference leads to: a file, and a JSON Pointer (RFC 6901) in it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    /// The file, as the document of the reference calls it; empty for the document itself.
    pub file: String,
    /// Such as `/components/schemas/Organization`.
    pub pointer: String,
}

impl Id {
    /// The last part of the pointer, unescaped, or the file without its folder and extension: what people call the schema.
    pub fn name(&self) -> String {
        if self.pointer.is_empty() {
            let stem = Path::new(&self.file).file_stem().unwrap_or_default();
            return stem.to_string_lossy().into_owned();
        }
        let last = self.pointer.rsplit('/').next().unwrap_or_default();
        last.replace("~1", "/").replace("~0", "~")
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.file, self.pointer)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The number of a [shared](Schema::shared) schema, by which it is known from others that look the same. Numbers differ
/// from run to run, so nothing may be ordered by them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SchemaNumber(u64);

/// A schema.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its number, once it is shared.
    pub number: SchemaNumber,
    /// Its title.
    pub title: Option<String>,
    /// What it means.
    pub description: Option<String>,
    /// What it is.
    pub shape: Shape,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether it could not be read, as a reference that leads nowhere, so that it is [`Any`](Shape::Any) for want of
    /// knowledge. That is reported.
    pub is_unread: bool,
    /// Where it stands.
    pub place: Place,
}

impl Use {
    /// A use of which its place says nothing else.
    pub fn of(target: Target) -> Self {
        Use {
            target,
            nullable: false,
            description: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            default: None,
        }
    }

    /// Whether the document allows anything there.
    pub(crate) fn is_anything(&self) -> bool {
        matches!(&self.target, Target::Inline(schema) if matches!(schema.shape, Shape::Any) && !schema.is_unread)
    }
}

impl Schema {
    /// A schema of which nothing but its shape is known.
    pub fn of(shape: Shape, place: Place) -> Self {
        let number = SchemaNumber::default();
        Schema { number, title: None, description: None, shape, deprecated: false, is_unread: false, place }
    }

    /// Shares a schema, which has a number of its own from then on.
    pub fn shared(mut self) -> Rc<Schema> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        self.number = SchemaNumber(NEXT.fetch_add(1, Ordering::Relaxed));
        Rc::new(self)
    }
}

/// What a schema allows. `allOf` is merged, `null` is taken out to [`Use::nullable`], and what cannot be understood is
/// [`Any`](Shape::Any).
#[derive(Clone, Debug)]
pub enum Shape {
    /// Anything.
    Any,
    /// A string.
    String {
        /// `date-time`, `uuid`, `binary`, `byte`, ...
        format: Option<String>,
        /// The values that are known, of `enum` or `const`; empty if any may come.
        values: Vec<String>,
    },
    /// A whole number.
    Integer {
        /// `int32`, `int64`, ...
        format: Option<String>,
        /// The values that are known.
        values: Vec<i64>,
    },
    /// A number.
    Number {
        /// `float`, `double`, `decimal`, ...
        format: Option<String>,
    },
    /// `true` or `false`.
    Boolean {
        /// The one that it always is, of `enum` or `const`; none if both may come.
        value: Option<bool>,
    },
    /// A list.
    Array {
        /// What its items are.
        items: Box<Use>,
    },
    /// An object. One without properties is a map, or free-form.
    Object {
        /// What it may have, in the order of the document; of an `allOf`, in the order of its parts.
        properties: Vec<Property>,
        /// What else it may have.
        additional: Additional,
    },
    /// One of several: `oneOf`, `anyOf`, or several types. At least two, none of them `null`. Those that could not be read
    /// are among them.
    OneOf {
        /// Those.
        variants: Vec<Use>,
        /// The property that says which it is.
        discriminator: Option<Discriminator>,
    },
}

impl Shape {
    /// Whether it says no more than a type that goes without saying beside a reference.
    pub(crate) fn is_bare(&self) -> bool {
        match self {
            Shape::Any => true,
            Shape::Boolean { value } => value.is_none(),
            Shape::String { format, values } => format.is_none() && values.is_empty(),
            Shape::Integer { format, values } => format.is_none() && values.is_empty(),
            Shape::Number { format } => format.is_none(),
            Shape::Array { items } => matches!(&items.target, Target::Inline(it) if matches!(it.shape, Shape::Any)),
            Shape::Object { properties, additional } => {
                properties.is_empty() && matches!(additional, Additional::Unsaid)
            }
            Shape::OneOf { .. } => false,
        }
    }
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub schema: Use,
}

/// What an object may have besides its properties.
#[derive(Clone, Debug)]
pub enum Additional {
    /// Nothing is said.
    Unsaid,
    /// Nothing: `false`.
    Forbidden,
    /// Anything: `true` or `{}`.
    Any,
    /// Values of a schema.
    Of(Box<Use>),
    /// Values of a schema for some keys, those of `patternProperties`, and anything for others.
    Partly(Box<Use>),
}

/// The property that says which of several an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discriminator {
    /// Its name.
    pub property: String,
    /// For each of the variants, in their order: the values that mean it, from `mapping`, or those that it allows for the
    /// property itself (`enum`, `const`), or else the name of the schema.
    pub values: Vec<Vec<String>>,
}
