//! Where a value goes while it is read, and how it is found again to be written: the traits of types that are received.

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::Value;

use super::decimal::Decimal;
use super::extra::Extra;
use super::open::{IntegerEnum, TextEnum};
use super::table::Table;

/// Where a value goes. One that is filled a second time forgets the first.
pub trait Slot {
    /// What goes there.
    fn shape(&mut self) -> Shape<'_>;

    /// What goes where this may be `null`. What stands in most responses has a shape of its own, which is quicker.
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
    /// A whole number of 32 bits without a sign.
    U32(&'a mut u32),
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
    /// Its keys.
    fn table(&self) -> &'static Table;

    /// The field of the key with this index in [`Table::columns`].
    fn field(&mut self, index: usize) -> Option<&mut dyn Slot>;

    /// Where the values of all other keys go, if they have a type.
    fn additional(&mut self) -> Option<&mut dyn Map> {
        None
    }

    /// Where all that has no other place goes.
    fn extra(&mut self) -> Option<&mut Extra> {
        None
    }
}

/// A list, while it is read.
pub trait List {
    /// Empties it.
    fn clear(&mut self);

    /// Adds an item, and says where its value goes.
    fn push(&mut self) -> &mut dyn Slot;

    /// Removes the item that was added last.
    fn pop(&mut self);

    /// How many items it has.
    fn count(&self) -> usize;

    /// One of its items.
    fn item(&mut self, index: usize) -> &mut dyn Slot;
}

/// A map, while it is read.
pub trait Map {
    /// Empties it.
    fn clear(&mut self);

    /// Adds a key, and says where its value goes.
    fn entry(&mut self, key: String) -> &mut dyn Slot;

    /// Removes a key.
    fn remove(&mut self, key: &str);

    /// Shows each key and its value.
    fn each(&mut self, visit: &mut dyn FnMut(&str, &mut dyn Slot));
}

/// What may be `null`, while it is read.
pub trait Optional {
    /// It is `null`.
    fn clear(&mut self);

    /// It is as if there were nothing, not even `null`.
    fn reset(&mut self) {
        self.clear();
    }

    /// It is not `null`: where the value goes.
    fn fill(&mut self) -> &mut dyn Slot;

    /// The value that it has, if it has one.
    fn value(&mut self) -> Option<&mut dyn Slot>;

    /// Whether it is known to be `null`, and not just absent.
    fn is_null(&self) -> bool {
        false
    }
}

/// One of several types.
pub trait Union {
    /// The key that says which it is.
    fn tag(&self) -> Option<&'static str>;

    /// The types, in the order in which they are tried.
    fn variants(&self) -> &'static [Variant];

    /// Whether there are other types which are not known. What lacks something is one of those, then.
    fn is_open(&self) -> bool {
        false
    }

    /// Becomes an empty value of a type, and says where its value goes.
    fn start(&mut self, variant: usize) -> &mut dyn Slot;

    /// The value that it has.
    fn value(&mut self) -> &mut dyn Slot;

    /// Becomes what is of none of the types.
    fn keep(&mut self, value: Value);

    /// Gives away the value that it has, to be given back.
    fn stash(&mut self) -> Box<dyn Any>;

    /// Becomes the value that it gave away.
    fn restore(&mut self, stashed: Box<dyn Any>);
}

/// One type of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The values of the tag that mean it.
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
