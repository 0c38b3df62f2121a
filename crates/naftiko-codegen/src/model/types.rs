//! The types of a client: what its operations send and answer, as structs and enums.

use super::{Docs, Name};

/// Which of the types of an [`Api`](super::Api).
pub type TypeId = usize;

/// A type of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// Its name in Rust.
    pub name: Name,
    /// What it means.
    pub docs: Docs,
    /// Where it comes from in the companion, such as `#/components/schemas/Organization`.
    pub origin: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether requests have it.
    pub sent: bool,
    /// Whether answers have it.
    pub received: bool,
    /// The capabilities that use it, by their index in the API, sorted.
    pub users: Vec<usize>,
    /// How many values the shortest example of it is made of; none if there is none that ends, or none that is short.
    pub example: Option<usize>,
    /// What it is.
    pub kind: TypeKind,
}

/// Examples of more values are not shown.
pub(crate) const MOST_SHOWN: usize = 50;

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// An object.
    Struct(Struct),
    /// One of several texts or numbers, and those that are not known yet.
    Enum(Enum),
    /// One of several types, and what is none of them.
    Union(Union),
}

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Its fields, in the order of the document.
    pub fields: Vec<Field>,
    /// The keys that have one possible value, and no field.
    pub constants: Vec<ConstantKey>,
    /// What the values of further keys are, if requests may have such.
    pub additional: Option<(Name, Ty)>,
    /// Where answers have it: the field that keeps what is not among the others.
    pub extra: Option<Name>,
}

/// A key of an object that has one possible value: it is written with that value and checked when it is read.
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
    /// What it means; what the server takes if it is not sent included.
    pub docs: Docs,
    /// Its type, without what `required` and `nullable` add.
    pub ty: Ty,
    /// Whether it is a text that is a URL.
    pub is_url: bool,
    /// Whether it is there always.
    pub required: bool,
    /// Whether it may be `null`.
    pub nullable: bool,
    /// Whether requests may not have it: it is kept, but not sent.
    pub read_only: bool,
    /// Whether answers never have it.
    pub write_only: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// A value that is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
}

/// An enum that is open: a value that it does not have is kept.
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
    /// The key that says which it is.
    pub tag: Option<String>,
    /// Those that are known, in the order of the document.
    pub variants: Vec<UnionVariant>,
    /// Whether the document speaks of others that are not known.
    pub is_open: bool,
}

/// One type of several.
#[derive(Clone, Debug, PartialEq)]
pub struct UnionVariant {
    /// The variant in Rust.
    pub name: Name,
    /// The type of its value.
    pub ty: Ty,
    /// The values of the key that mean it; without a key, or where the document does not say, none.
    pub tags: Vec<String>,
}

/// A type, where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// A text.
    String,
    /// A point in time, as a text (RFC 3339).
    DateTime,
    /// A whole number of 32 bits.
    I32,
    /// A whole number of 64 bits.
    I64,
    /// A whole number of 64 bits without a sign.
    U64,
    /// A number in binary.
    F64,
    /// A number with all its decimal digits.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// Anything.
    Value,
    /// A list.
    List(Box<Ty>),
    /// A map from texts.
    Map(Box<Ty>),
    /// One that may be `null`, within a list or a map.
    Nullable(Box<Ty>),
    /// A type of its own.
    Named(TypeId),
    /// A type of its own that holds itself: on the heap.
    Boxed(TypeId),
}

impl Ty {
    /// The type of its own that it is, or that its items or values are.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => inner.named(),
            Ty::Named(id) | Ty::Boxed(id) => Some(*id),
            _ => None,
        }
    }

    /// Whether it is a single text, number or boolean, of whatever values.
    pub fn is_scalar(&self, types: &[TypeDef]) -> bool {
        match self {
            Ty::List(_) | Ty::Map(_) | Ty::Value => false,
            Ty::Nullable(inner) => inner.is_scalar(types),
            Ty::Named(id) | Ty::Boxed(id) => types.get(*id).is_some_and(|def| matches!(def.kind, TypeKind::Enum(_))),
            _ => true,
        }
    }
}
