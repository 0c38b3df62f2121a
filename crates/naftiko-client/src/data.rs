//! Typed data: what generated structs, enums and unions say of themselves, and reading and writing them as JSON.
//!
//! A generated type says where a value goes ([`Slot`]) and where it comes from ([`Encode`]), through trait objects. All
//! that is the same for every type is compiled once, here: generated code has neither derives nor generics to pay for.
//!
//! # What is read
//!
//! - A key that is not known is kept in [`Extra`]; a value that an enum or a union does not know is kept in its `Unknown`.
//! - A key that is missing, or `null`, leaves an optional field at `None`.
//! - A required field that is missing or `null` does not fail the call: it has its zero value (an empty text or list, 0,
//!   `false`), and [`Extra::missing`] names it.
//! - A value of another kind than the field's fails the call, with the place and what was expected. `3.0` is a whole number.
//!   An enum of texts takes a number or a boolean by its text, an enum of numbers a text that is one.
//! - `null` for a whole answer, or for an item of a list or map, fails unless it may be `null`.
//! - A union takes the type that its tag names. Without one, it takes the type that fits best: of those that have all
//!   that they require, the one that knows most of the keys and values; of equals, the first. Where a single type takes
//!   this kind of value at all, it is that one. Nothing is lost: what no type fits is kept as it came.
//!
//! # What is written
//!
//! The fields in their order; of those that are optional, the ones that were set. [`Nullable`] tells `null` from absent.

mod date_time;
mod decimal;
mod decode;
mod encode;
mod extra;
mod macros;
mod nullable;
mod open;
#[cfg(test)]
#[allow(unreachable_pub)]
mod tests;
mod union;

use std::collections::BTreeMap;

use serde_json::Value;

pub use date_time::DateTime;
pub use decimal::{Decimal, NotDecimal};
pub(crate) use decode::{Fill, Tally, read_json};
pub use decode::{exact, fill, like};
pub use encode::{AsJson, Encode, Entries, Fields, Form, Items, Sink, serialize, to_vec};
pub use extra::Extra;
pub use nullable::Nullable;
pub use open::{IntegerEnum, TextEnum, Unknown, UnknownInteger};
pub use union::{Union, Variant};

/// Where a value goes. One that is filled a second time forgets the first.
pub trait Slot {
    /// What goes there.
    fn shape(&mut self) -> Shape<'_>;

    /// What goes where this may be `null`. What stands in most answers has a shape of its own, which is quicker.
    #[inline]
    fn optional(slot: &mut Option<Self>) -> Shape<'_>
    where
        Self: Default + Sized,
    {
        Shape::Optional(slot)
    }

    /// What goes into a map of these.
    #[inline]
    fn map(slot: &mut BTreeMap<String, Self>) -> Shape<'_>
    where
        Self: Default + Sized,
    {
        Shape::Map(slot)
    }
}

/// What goes into a [`Slot`].
pub enum Shape<'a> {
    /// A text.
    Text(&'a mut String),
    /// `true` or `false`.
    Boolean(&'a mut bool),
    /// A whole number of 32 bits.
    I32(&'a mut i32),
    /// A whole number of 64 bits.
    I64(&'a mut i64),
    /// A whole number of 64 bits without a sign.
    U64(&'a mut u64),
    /// A number in binary.
    F64(&'a mut f64),
    /// A number with all its digits.
    Decimal(&'a mut Decimal),
    /// Nothing: `null`.
    Nothing,
    /// Anything.
    Value(&'a mut Value),
    /// One of several texts.
    TextEnum(&'a mut dyn TextEnum),
    /// One of several numbers.
    IntegerEnum(&'a mut dyn IntegerEnum),
    /// One of several types.
    Union(&'a mut dyn Union),
    /// An object.
    Object(&'a mut dyn Object),
    /// A list.
    List(&'a mut dyn List),
    /// A map.
    Map(&'a mut dyn Map),
    /// A map of anything.
    Values(&'a mut BTreeMap<String, Value>),
    /// What may be `null`.
    Optional(&'a mut dyn Optional),
    /// A text that may be `null`.
    OptionalText(&'a mut Option<String>),
    /// `true` or `false`, or `null`.
    OptionalBoolean(&'a mut Option<bool>),
    /// A whole number of 64 bits that may be `null`.
    OptionalI64(&'a mut Option<i64>),
}

/// A struct, while an object is read into it.
pub trait Object {
    /// Where the value of a key goes.
    fn field(&mut self, key: &str) -> Option<&mut dyn Slot>;

    /// The keys that must be there.
    fn required(&self) -> &'static [&'static str] {
        &[]
    }

    /// The keys that have one value only, and are no fields.
    fn constants(&self) -> &'static [(&'static str, Constant)] {
        &[]
    }

    /// Where the values of all other keys go, if they have a type.
    fn additional(&mut self) -> Option<&mut dyn Map> {
        None
    }

    /// Where all that has no other place goes.
    fn extra(&mut self) -> Option<&mut Extra> {
        None
    }

    /// The keys that it has fields for, in the order in which they are written.
    #[cfg(feature = "test-util")]
    fn keys(&self) -> &'static [&'static str] {
        self.required()
    }
}

/// The one value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
}

impl PartialEq<Value> for Constant {
    fn eq(&self, value: &Value) -> bool {
        match self {
            Constant::Text(text) => value == text,
            Constant::Integer(number) => value == number,
        }
    }
}

/// A list, while it is read.
pub trait List {
    /// Empties it.
    fn clear(&mut self);

    /// Adds an item, and says where its value goes.
    fn push(&mut self) -> &mut dyn Slot;

    /// The items that it has.
    #[cfg(feature = "test-util")]
    fn items(&mut self) -> Vec<&mut dyn Slot>;
}

/// A map, while it is read.
pub trait Map {
    /// Empties it.
    fn clear(&mut self);

    /// Adds a key, and says where its value goes.
    fn entry(&mut self, key: String) -> &mut dyn Slot;

    /// The keys and values that it has.
    #[cfg(feature = "test-util")]
    fn entries(&mut self) -> Vec<(&str, &mut dyn Slot)>;
}

/// What may be `null`, while it is read.
pub trait Optional {
    /// It is `null`.
    fn clear(&mut self);

    /// It is not: where the value goes.
    fn fill(&mut self) -> &mut dyn Slot;

    /// The value that it has, if it has one.
    #[cfg(feature = "test-util")]
    fn value(&mut self) -> Option<&mut dyn Slot>;

    /// Whether it is known to be `null`, and not just absent.
    #[cfg(feature = "test-util")]
    fn is_null(&self) -> bool {
        false
    }
}

macro_rules! slots {
    ($($ty:ty: $shape:ident $(, $method:ident of $container:ty: $other:ident)?;)*) => {
        $(impl Slot for $ty {
            fn shape(&mut self) -> Shape<'_> {
                Shape::$shape(self)
            }
            $(fn $method(slot: &mut $container) -> Shape<'_> {
                Shape::$other(slot)
            })?
        })*
    };
}

slots! {
    String: Text, optional of Option<String>: OptionalText;
    bool: Boolean, optional of Option<bool>: OptionalBoolean;
    i32: I32;
    i64: I64, optional of Option<i64>: OptionalI64;
    u64: U64;
    f64: F64;
    Decimal: Decimal;
    Value: Value, map of BTreeMap<String, Value>: Values;
}

impl Slot for () {
    fn shape(&mut self) -> Shape<'_> {
        Shape::Nothing
    }
}

impl<T: Slot> Slot for Box<T> {
    fn shape(&mut self) -> Shape<'_> {
        (**self).shape()
    }
}

impl<T: Slot + Default> Slot for Option<T> {
    fn shape(&mut self) -> Shape<'_> {
        T::optional(self)
    }
}

impl<T: Slot + Default> Optional for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn fill(&mut self) -> &mut dyn Slot {
        self.insert(T::default())
    }

    #[cfg(feature = "test-util")]
    fn value(&mut self) -> Option<&mut dyn Slot> {
        self.as_mut().map(|value| value as &mut dyn Slot)
    }
}

impl<T: Slot + Default> Slot for Vec<T> {
    fn shape(&mut self) -> Shape<'_> {
        Shape::List(self)
    }
}

impl<T: Slot + Default> List for Vec<T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn push(&mut self) -> &mut dyn Slot {
        let at = self.len();
        self.push(T::default());
        &mut self[at]
    }

    #[cfg(feature = "test-util")]
    fn items(&mut self) -> Vec<&mut dyn Slot> {
        self.iter_mut().map(|item| item as &mut dyn Slot).collect()
    }
}

impl<T: Slot + Default> Slot for BTreeMap<String, T> {
    fn shape(&mut self) -> Shape<'_> {
        T::map(self)
    }
}

impl<T: Slot + Default> Map for BTreeMap<String, T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn entry(&mut self, key: String) -> &mut dyn Slot {
        self.entry(key).or_default()
    }

    #[cfg(feature = "test-util")]
    fn entries(&mut self) -> Vec<(&str, &mut dyn Slot)> {
        self.iter_mut().map(|(key, value)| (key.as_str(), value as &mut dyn Slot)).collect()
    }
}
