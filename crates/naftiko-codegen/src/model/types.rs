//! The types in requests and responses, as structs, enums and unions.

use super::{Docs, Name};

/// The index of a type in an [`Api`](super::Api).
pub type TypeId = usize;

/// A named type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// Its name in Rust.
    pub name: Name,
    /// Its description.
    pub docs: Docs,
    /// Its place in the OpenAPI document, such as `#/components/schemas/Organization`.
    pub origin: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether it is used in requests.
    pub sent: bool,
    /// Whether it is used in responses.
    pub received: bool,
    /// Whether it is read and written, because it is used in requests and in responses, or a field
    /// or variant of such a type contains it.
    pub is_both: bool,
    /// The modules that use it, by their index in the API, sorted: those of the capabilities, then
    /// those of the flows.
    pub users: Vec<usize>,
    /// The number of values in its shortest example; `None` if every example is infinite or too
    /// long.
    pub example: Option<usize>,
    /// The kind of type.
    pub kind: TypeKind,
}

/// Examples with more values are not shown.
pub(crate) const MOST_SHOWN: usize = 50;

/// The kind of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// An object.
    Struct(Struct),
    /// One of several texts or numbers, or an unknown value.
    Enum(Enum),
    /// One of several types, or a value of another type.
    Union(Union),
    /// An ID: a text with its own type.
    Id,
}

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Its fields, in the order of the document.
    pub fields: Vec<Field>,
    /// The keys that have one possible value, and no field.
    pub constants: Vec<ConstantKey>,
    /// The name and type of additional properties, if requests may contain them.
    pub additional: Option<(Name, Ty)>,
    /// The field for unknown properties, if it is used in responses.
    pub extra: Option<Name>,
    /// The fields that are arguments of `new`, in their order.
    pub arguments: Vec<usize>,
}

/// A key of an object that has one possible value: it is written with that value and checked when
/// it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstantKey {
    /// The key in JSON.
    pub key: String,
    /// The value.
    pub value: Constant,
    /// Whether it is always present.
    pub is_required: bool,
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key in JSON.
    pub wire_name: String,
    /// The field in Rust, and its setter.
    pub name: Name,
    /// Its description, including the default of the server.
    pub docs: Docs,
    /// Its type, without the effect of `required` and `nullable`.
    pub ty: Ty,
    /// Whether it is a text that is a URL.
    pub is_url: bool,
    /// Whether it is required.
    pub required: bool,
    /// Whether it may be `null`.
    pub nullable: bool,
    /// Whether it is never sent in requests. It is kept, but not written.
    pub read_only: bool,
    /// Whether it never occurs in responses.
    pub write_only: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
}

/// A fixed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// A text.
    Text(String),
    /// An integer.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
}

/// An open enum: an unknown value is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// The values, in the order of the document.
    pub variants: Vec<EnumVariant>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumVariant {
    /// The value in JSON.
    pub value: Constant,
    /// The variant in Rust.
    pub name: Name,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// The key that selects the variant.
    pub tag: Option<String>,
    /// The known variants, in document order.
    pub variants: Vec<UnionVariant>,
    /// Whether the document mentions variants that are not known.
    pub is_open: bool,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct UnionVariant {
    /// The variant in Rust.
    pub name: Name,
    /// The type of its value.
    pub ty: Ty,
    /// The values of the key for this variant; empty if there is no key, or if they are not
    /// documented.
    pub tags: Vec<String>,
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// A text.
    String,
    /// A timestamp, as a text (RFC 3339).
    DateTime,
    /// A point in time, in milliseconds since 1970.
    UnixMillis,
    /// A point in time, in seconds since 1970.
    UnixSeconds,
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// An unsigned 32-bit integer.
    U32,
    /// An unsigned 64-bit integer.
    U64,
    /// A floating-point number.
    F64,
    /// A number with all its decimal digits.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// Any value.
    Value,
    /// A list.
    List(Box<Ty>),
    /// A map with text keys.
    Map(Box<Ty>),
    /// A value that may be `null`, in a list or a map.
    Nullable(Box<Ty>),
    /// A named type.
    Named(TypeId),
    /// A named type that contains itself: on the heap.
    Boxed(TypeId),
}

impl Ty {
    /// Returns the named type, which may be that of its items or values.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => inner.named(),
            Ty::Named(id) | Ty::Boxed(id) => Some(*id),
            _ => None,
        }
    }

    /// Whether it is a single text, number or boolean.
    pub fn is_scalar(&self, types: &[TypeDef]) -> bool {
        match self {
            Ty::List(_) | Ty::Map(_) | Ty::Value => false,
            Ty::Nullable(inner) => inner.is_scalar(types),
            Ty::Named(id) | Ty::Boxed(id) => {
                types.get(*id).is_some_and(|def| matches!(def.kind, TypeKind::Enum(_) | TypeKind::Id))
            }
            _ => true,
        }
    }
}
