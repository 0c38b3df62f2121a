//! The traits of types that are read: they give the reader access to the place of each value.

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::Value;

use super::decimal::Decimal;
use super::extra::Extra;
use super::open::{IntegerEnum, TextEnum};
use super::table::Table;

/// A place for a value that is read. Reading into a slot again replaces its value.
pub trait Slot {
    /// Returns the kind of value of this slot, with access to it.
    fn shape(&mut self) -> Shape<'_>;

    /// Returns the shape of an `Option` of this type. Frequent types have a shape of their own,
    /// which is read faster.
    #[inline]
    fn optional(slot: &mut Option<Self>) -> Shape<'_>
    where
        Self: Default + Sized,
    {
        Shape::Optional(slot)
    }

    /// Returns the shape of a map with values of this type.
    #[inline]
    fn map(slot: &mut BTreeMap<String, Self>) -> Shape<'_>
    where
        Self: Default + Sized,
    {
        Shape::Map(slot)
    }
}

/// The kind of value of a [`Slot`], with access to it.
pub enum Shape<'a> {
    /// A string.
    Text(&'a mut String),
    /// `true` or `false`.
    Boolean(&'a mut bool),
    /// A 32-bit integer.
    I32(&'a mut i32),
    /// A 64-bit integer.
    I64(&'a mut i64),
    /// An unsigned 32-bit integer.
    U32(&'a mut u32),
    /// An unsigned 64-bit integer.
    U64(&'a mut u64),
    /// A floating-point number.
    F64(&'a mut f64),
    /// A number with all its digits.
    Decimal(&'a mut Decimal),
    /// Only `null`.
    Nothing,
    /// Any JSON value.
    Value(&'a mut Value),
    /// An enum whose values are strings.
    TextEnum(&'a mut dyn TextEnum),
    /// An enum whose values are integers.
    IntegerEnum(&'a mut dyn IntegerEnum),
    /// A union.
    Union(&'a mut dyn Union),
    /// A struct.
    Object(&'a mut dyn Object),
    /// A list.
    List(&'a mut dyn List),
    /// A map.
    Map(&'a mut dyn Map),
    /// A map with any JSON values.
    Values(&'a mut BTreeMap<String, Value>),
    /// A value that may be `null`.
    Optional(&'a mut dyn Optional),
    /// A string that may be `null`.
    OptionalText(&'a mut Option<String>),
    /// `true`, `false` or `null`.
    OptionalBoolean(&'a mut Option<bool>),
    /// A 64-bit integer that may be `null`.
    OptionalI64(&'a mut Option<i64>),
}

/// A struct into which an object is read.
pub trait Object {
    /// Returns the keys.
    fn table(&self) -> &'static Table;

    /// Returns the field of the key with this index in [`Table::columns`].
    fn field(&mut self, index: usize) -> Option<&mut dyn Slot>;

    /// Returns the map for additional keys, if they have a type.
    fn additional(&mut self) -> Option<&mut dyn Map> {
        None
    }

    /// Returns the place for unknown keys and unexpected values.
    fn extra(&mut self) -> Option<&mut Extra> {
        None
    }
}

/// A list into which items are read.
pub trait List {
    /// Removes all items.
    fn clear(&mut self);

    /// Adds an item, and returns the slot for its value.
    fn push(&mut self) -> &mut dyn Slot;

    /// Removes the last item.
    fn pop(&mut self);

    /// Returns the number of items.
    fn count(&self) -> usize;

    /// Returns an item.
    fn item(&mut self, index: usize) -> &mut dyn Slot;
}

/// A map into which entries are read.
pub trait Map {
    /// Removes all entries.
    fn clear(&mut self);

    /// Adds a key, and returns the slot for its value.
    fn entry(&mut self, key: String) -> &mut dyn Slot;

    /// Removes a key.
    fn remove(&mut self, key: &str);

    /// Calls `visit` for each key and value.
    fn each(&mut self, visit: &mut dyn FnMut(&str, &mut dyn Slot));
}

/// A value that may be `null`.
pub trait Optional {
    /// Sets it to `null`.
    fn clear(&mut self);

    /// Sets it to absent, which may differ from `null`.
    fn reset(&mut self) {
        self.clear();
    }

    /// Sets it to an empty value, and returns the slot for it.
    fn fill(&mut self) -> &mut dyn Slot;

    /// Returns the value, if there is one.
    fn value(&mut self) -> Option<&mut dyn Slot>;

    /// Returns whether it is `null`, and not only absent.
    fn is_null(&self) -> bool {
        false
    }
}

/// A union: a value of one of several types.
pub trait Union {
    /// Returns the key whose value selects the type.
    fn tag(&self) -> Option<&'static str>;

    /// Returns the types, in the order in which they are tried.
    fn variants(&self) -> &'static [Variant];

    /// Returns whether the union has other, unknown types. An incomplete value is then taken for
    /// one of those.
    fn is_open(&self) -> bool {
        false
    }

    /// Sets the union to an empty value of a type, and returns the slot for it.
    fn start(&mut self, variant: usize) -> &mut dyn Slot;

    /// Returns the slot of the current value.
    fn value(&mut self) -> &mut dyn Slot;

    /// Sets the union to a value of an unknown type.
    fn keep(&mut self, value: Value);

    /// Takes the current value out of the union, for [`restore`](Self::restore).
    fn stash(&mut self) -> Box<dyn Any>;

    /// Sets the union to a value that [`stash`](Self::stash) returned.
    fn restore(&mut self, stashed: Box<dyn Any>);
}

/// A type of a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The values of the tag that select it.
    pub tags: &'static [&'static str],
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
    u32: U32;
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

    fn pop(&mut self) {
        self.pop();
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn item(&mut self, index: usize) -> &mut dyn Slot {
        &mut self[index]
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

    fn remove(&mut self, key: &str) {
        self.remove(key);
    }

    fn each(&mut self, visit: &mut dyn FnMut(&str, &mut dyn Slot)) {
        self.iter_mut().for_each(|(key, value)| visit(key, value));
    }
}
