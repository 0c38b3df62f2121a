//! Schemas, in one form for all spellings.

use std::fmt;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::place::Place;
use crate::read_schema::limits::Limit;

/// A schema where it is used, with the annotations of that place.
#[derive(Clone, Debug)]
pub struct Use {
    /// The schema.
    pub target: Target,
    /// Whether it may be `null`, in the spelling of 3.0 or 3.1, declared here or by the schema
    /// itself.
    pub nullable: bool,
    /// Its description here; `None` if only the schema itself has one.
    pub description: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether only responses have it.
    pub read_only: bool,
    /// Whether only requests have it.
    pub write_only: bool,
    /// The default, as JSON text.
    pub default: Option<String>,
}

/// The schema of a use.
#[derive(Clone, Debug)]
pub enum Target {
    /// A referenced schema; [`OpenApi::schema`](crate::OpenApi::schema) returns it. This allows
    /// recursive types.
    Named(Id),
    /// A schema that is written in place.
    Inline(Rc<Schema>),
}

/// The target of a reference: a file, and a JSON Pointer (RFC 6901) in it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    /// The file, relative to the document's folder; empty for the document itself.
    pub file: String,
    /// Such as `/components/schemas/Organization`.
    pub pointer: String,
}

impl Id {
    /// Returns the usual name of the schema: the last part of the pointer, unescaped, or the name
    /// of the file without its folder and extension.
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

/// The number of a [shared](Schema::shared) schema, which distinguishes it from equal ones. Numbers
/// differ between runs, so nothing may be sorted by them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SchemaNumber(u64);

/// A schema.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its number, once it is shared.
    pub number: SchemaNumber,
    /// Its title.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its shape.
    pub shape: Shape,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// What limits its values and does not change its type.
    pub limits: Vec<Limit>,
    /// Whether it could not be read, such as a broken reference, so that it is [`Any`](Shape::Any).
    /// This is reported.
    pub is_unread: bool,
    /// Its place.
    pub place: Place,
}

impl Use {
    /// Creates a use without annotations.
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

    /// Whether the document allows any value there.
    pub(crate) fn is_anything(&self) -> bool {
        matches!(&self.target, Target::Inline(schema) if matches!(schema.shape, Shape::Any) && !schema.is_unread)
    }
}

impl Schema {
    /// Creates a schema with a shape and no annotations.
    pub fn of(shape: Shape, place: Place) -> Self {
        let number = SchemaNumber::default();
        Schema {
            number,
            title: None,
            description: None,
            shape,
            deprecated: false,
            limits: Vec::new(),
            is_unread: false,
            place,
        }
    }

    /// Shares a schema, which gives it a number.
    pub fn shared(mut self) -> Rc<Schema> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        self.number = SchemaNumber(NEXT.fetch_add(1, Ordering::Relaxed));
        Rc::new(self)
    }
}

/// The values that a schema allows. `allOf` is merged, `null` is moved to [`Use::nullable`], and
/// what cannot be read is [`Any`](Shape::Any).
#[derive(Clone, Debug)]
pub enum Shape {
    /// Any value.
    Any,
    /// A string.
    String {
        /// `date-time`, `uuid`, `binary`, `byte`, ...
        format: Option<String>,
        /// The values of `enum` or `const`; empty if any value is allowed.
        values: Vec<String>,
    },
    /// An integer.
    Integer {
        /// `int32`, `int64`, ...
        format: Option<String>,
        /// The values of `enum` or `const`.
        values: Vec<i64>,
    },
    /// A number.
    Number {
        /// `float`, `double`, `decimal`, ...
        format: Option<String>,
    },
    /// `true` or `false`.
    Boolean {
        /// The only value, of `enum` or `const`; `None` if both are allowed.
        value: Option<bool>,
    },
    /// A list.
    Array {
        /// The schema of its items.
        items: Box<Use>,
    },
    /// An object. Without properties, it is a map or a free-form object.
    Object {
        /// Its properties, in document order; for an `allOf`, in the order of its parts.
        properties: Vec<Property>,
        /// Its additional properties.
        additional: Additional,
    },
    /// One of at least two variants: `oneOf`, `anyOf`, or several types. None of them is `null`.
    /// Those that could not be read are included.
    OneOf {
        /// The variants.
        variants: Vec<Use>,
        /// The property that selects the variant.
        discriminator: Option<Discriminator>,
    },
}

impl Shape {
    /// Whether it is only a type that adds nothing to a reference beside it.
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
    /// Whether it is required.
    pub required: bool,
    /// Its schema.
    pub schema: Use,
}

/// The additional properties of an object.
#[derive(Clone, Debug)]
pub enum Additional {
    /// Not declared.
    Unsaid,
    /// Forbidden: `false`.
    Forbidden,
    /// Any value: `true` or `{}`.
    Any,
    /// Values of a schema.
    Of(Box<Use>),
    /// Values of a schema for the keys of `patternProperties`, and any value for others.
    Partly(Box<Use>),
}

/// The property that selects the variant of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discriminator {
    /// Its name.
    pub property: String,
    /// The values that select each variant, in the order of the variants: from `mapping`, or the
    /// values that the variant allows for the property (`enum`, `const`), otherwise the name of the
    /// schema.
    pub values: Vec<Vec<String>>,
}
