//! Writes values. One serializer, which is compiled once, serves all types.

use std::collections::BTreeMap;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::decimal::Decimal;
use super::extra::Extra;
use super::table::{Scalar, Table};

/// A type that can be written as JSON.
pub trait Encode {
    /// Returns the value as JSON sees it.
    fn form(&self) -> Form<'_>;
}

/// A value as JSON sees it.
#[derive(Clone)]
pub enum Form<'a> {
    /// A field that is not sent.
    Absent,
    /// An optional value that is not set. A field is left out; anywhere else, it is `null`.
    None,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// An unsigned integer.
    Unsigned(u64),
    /// A floating-point number.
    Float(f64),
    /// A number with all its digits.
    Decimal(&'a Decimal),
    /// A string.
    Text(&'a str),
    /// Any JSON value.
    Value(&'a Value),
    /// A struct.
    Fields(&'a dyn Fields),
    /// A list.
    Items(&'a dyn Items),
    /// A map.
    Entries(&'a dyn Entries),
}

/// A struct that is written.
pub trait Fields {
    /// Returns the keys.
    fn table(&self) -> &'static Table;

    /// Returns the field of the key with this index in [`Table::columns`].
    fn field(&self, index: usize) -> Option<&dyn Encode>;

    /// Returns the values of additional keys, if they have a type.
    fn additional(&self) -> Option<&dyn Entries> {
        None
    }

    /// Returns the unknown keys and unexpected values.
    fn extra(&self) -> Option<&Extra> {
        None
    }
}

/// A list that is written.
pub trait Items {
    /// Returns the number of items.
    fn len(&self) -> usize;

    /// Returns whether the list has no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns an item.
    fn item(&self, index: usize) -> &dyn Encode;
}

/// A map that is written.
pub trait Entries {
    /// Calls `visit` for each key and value, in order.
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Encode));
}

/// A value that implements serde's `Serialize`.
pub struct AsJson<'a>(pub &'a dyn Encode);

impl Serialize for AsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written(self.0.form()).serialize(serializer)
    }
}

/// Writes a value by a serializer of serde: as it was received, unless a request is being
/// serialized.
///
/// # Errors
///
/// Returns the errors of the serializer.
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    #[cfg(feature = "serde")]
    if !super::whole::is_sent() {
        return super::whole::Whole::new(value.form()).serialize(serializer);
    }
    Written(value.form()).serialize(serializer)
}

/// Returns the JSON of a value, as a request sends it.
///
/// # Errors
///
/// Returns an error if the value does not serialize.
pub(crate) fn to_json(value: &(impl Serialize + ?Sized)) -> serde_json::Result<Vec<u8>> {
    #[cfg(feature = "serde")]
    return super::whole::sent(|| serde_json::to_vec(value));
    #[cfg(not(feature = "serde"))]
    serde_json::to_vec(value)
}

/// Returns the JSON text of a value, as a request sends it.
///
/// # Errors
///
/// Returns an error if the value does not serialize.
pub(crate) fn to_json_text(value: &(impl Serialize + ?Sized)) -> serde_json::Result<String> {
    #[cfg(feature = "serde")]
    return super::whole::sent(|| serde_json::to_string(value));
    #[cfg(not(feature = "serde"))]
    serde_json::to_string(value)
}

/// Returns the JSON of a value, as a request sends it, as a [`Value`].
///
/// # Errors
///
/// Returns an error if the value does not serialize.
pub(crate) fn to_json_value(value: impl Serialize) -> serde_json::Result<Value> {
    #[cfg(feature = "serde")]
    return super::whole::sent(|| serde_json::to_value(value));
    #[cfg(not(feature = "serde"))]
    serde_json::to_value(value)
}

/// Writes a value as JSON, as a request sends it.
///
/// # Errors
///
/// The types of this crate cause no errors.
pub fn to_vec(value: &dyn Encode) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&AsJson(value))
}

/// A value as a request sends it.
pub(super) struct Written<'a>(pub(super) Form<'a>);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Form::Absent | Form::None | Form::Null => serializer.serialize_unit(),
            Form::Boolean(value) => serializer.serialize_bool(value),
            Form::Integer(number) => serializer.serialize_i64(number),
            Form::Unsigned(number) => serializer.serialize_u64(number),
            Form::Float(number) if !number.is_finite() => Err(S::Error::custom("a number that is not finite")),
            Form::Float(number) => serializer.serialize_f64(number),
            Form::Decimal(number) => number.serialize(serializer),
            Form::Text(text) => serializer.serialize_str(text),
            Form::Value(value) => value.serialize(serializer),
            Form::Fields(fields) => write_fields(fields, serializer),
            Form::Items(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                (0..items.len()).try_for_each(|index| list.serialize_element(&AsJson(items.item(index))))?;
                list.end()
            }
            Form::Entries(entries) => {
                let mut map = serializer.serialize_map(None)?;
                write_entries(entries, &mut map, |_| true)?;
                map.end()
            }
        }
    }
}

/// Writes a struct: its constants, the fields that are set, and additional keys. A required field
/// that is `None` is `null`.
fn write_fields<S: Serializer>(fields: &dyn Fields, serializer: S) -> Result<S::Ok, S::Error> {
    let table = fields.table();
    let mut map = serializer.serialize_map(None)?;
    for fixed in table.constants {
        match fixed.value.get() {
            Scalar::Text(text) => map.serialize_entry(fixed.key, text)?,
            Scalar::Integer(number) => map.serialize_entry(fixed.key, &number)?,
            Scalar::Boolean(value) => map.serialize_entry(fixed.key, &value)?,
        }
    }
    for index in 0..table.columns.len() {
        if let Some((key, form)) = sent(fields, index) {
            map.serialize_entry(key, &Written(form))?;
        }
    }
    if let Some(entries) = fields.additional() {
        let is_written = |key: &str| table.index(key, 0).is_some_and(|index| sent(fields, index).is_some());
        let is_constant = |key: &str| table.constants.iter().any(|fixed| fixed.key == key);
        write_entries(entries, &mut map, |key| !is_constant(key) && !is_written(key))?;
    }
    map.end()
}

/// Returns the key and the value of a field, unless it is not sent.
fn sent(fields: &dyn Fields, index: usize) -> Option<(&'static str, Form<'_>)> {
    let column = &fields.table().columns[index];
    if column.is_read_only {
        return None;
    }
    match fields.field(index)?.form() {
        Form::Absent | Form::None if !column.is_required => None,
        form => Some((column.key, form)),
    }
}

fn write_entries<M: SerializeMap>(
    entries: &dyn Entries,
    map: &mut M,
    is_written: impl Fn(&str) -> bool,
) -> Result<(), M::Error> {
    let mut result = Ok(());
    entries.each(&mut |key, value| {
        if result.is_ok() && is_written(key) {
            result = map.serialize_entry(key, &AsJson(value));
        }
    });
    result
}

macro_rules! scalars {
    ($($ty:ty: $form:ident($value:expr),)*) => {
        $(impl Encode for $ty {
            fn form(&self) -> Form<'_> {
                let value: fn(&$ty) -> _ = $value;
                Form::$form(value(self))
            }
        })*
    };
}

scalars! {
    bool: Boolean(|value| *value),
    i32: Integer(|number| (*number).into()),
    i64: Integer(|number| *number),
    u32: Unsigned(|number| (*number).into()),
    u64: Unsigned(|number| *number),
    f64: Float(|number| *number),
}

impl Encode for Decimal {
    fn form(&self) -> Form<'_> {
        Form::Decimal(self)
    }
}

/// Nothing is `null`.
impl Encode for () {
    fn form(&self) -> Form<'_> {
        Form::Null
    }
}

impl Encode for String {
    fn form(&self) -> Form<'_> {
        Form::Text(self)
    }
}

impl Encode for Value {
    fn form(&self) -> Form<'_> {
        Form::Value(self)
    }
}

impl<T: Encode> Encode for Box<T> {
    fn form(&self) -> Form<'_> {
        (**self).form()
    }
}

impl<T: Encode> Encode for Option<T> {
    fn form(&self) -> Form<'_> {
        self.as_ref().map_or(Form::None, T::form)
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn form(&self) -> Form<'_> {
        Form::Items(self)
    }
}

impl<T: Encode> Items for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> &dyn Encode {
        &self[index]
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn form(&self) -> Form<'_> {
        Form::Entries(self)
    }
}

impl<T: Encode> Entries for BTreeMap<String, T> {
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Encode)) {
        self.iter().for_each(|(key, value)| visit(key, value));
    }
}
