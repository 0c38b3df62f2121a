//! Writes a value, field by field: one serializer for all types.

use std::collections::BTreeMap;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::decimal::Decimal;

/// Where a value comes from.
pub trait Encode {
    /// What it is in JSON.
    fn form(&self) -> Form<'_>;
}

/// What a value is in JSON.
pub enum Form<'a> {
    /// A field that is not sent.
    Absent,
    /// An optional value that is not there: a field is not sent, anything else is `null`.
    None,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number without a sign.
    Unsigned(u64),
    /// A number in binary.
    Float(f64),
    /// A number with all its digits.
    Decimal(&'a Decimal),
    /// A text.
    Text(&'a str),
    /// Anything.
    Value(&'a Value),
    /// A struct.
    Fields(&'a dyn Fields),
    /// A list.
    Items(&'a dyn Items),
    /// A map.
    Entries(&'a dyn Entries),
}

/// A struct, while it is written.
pub trait Fields {
    /// Names the fields, in their order.
    fn fields<'a>(&'a self, to: &mut Sink<'a>);
}

/// A list, while it is written.
pub trait Items {
    /// How many items there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    fn item(&self, index: usize) -> &dyn Encode;
}

/// A map, while it is written.
pub trait Entries {
    /// Its entries, in their order.
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, &dyn Encode)> + '_>;
}

/// What takes up the fields of a struct.
#[derive(Default)]
pub struct Sink<'a>(Vec<(&'a str, Form<'a>)>);

impl<'a> Sink<'a> {
    /// A field; one that is not there is not sent.
    pub fn field(&mut self, key: &'static str, value: &'a dyn Encode) {
        match value.form() {
            Form::Absent | Form::None => {}
            form => self.0.push((key, form)),
        }
    }

    /// A field that is always sent; as `null`, if there is nothing.
    pub fn nullable(&mut self, key: &'static str, value: &'a dyn Encode) {
        match value.form() {
            Form::Absent | Form::None => self.0.push((key, Form::Null)),
            form => self.0.push((key, form)),
        }
    }

    /// A text that is always sent.
    pub fn text(&mut self, key: &'static str, text: &'static str) {
        self.0.push((key, Form::Text(text)));
    }

    /// A whole number that is always sent.
    pub fn integer(&mut self, key: &'static str, number: i64) {
        self.0.push((key, Form::Integer(number)));
    }

    /// `true` or `false`, always sent.
    pub fn boolean(&mut self, key: &'static str, value: bool) {
        self.0.push((key, Form::Boolean(value)));
    }

    /// What stands beside the fields. Its keys do not replace those that are there.
    pub fn additional(&mut self, map: &'a dyn Entries) {
        let count = self.0.len();
        for (key, value) in map.entries() {
            if self.0[..count].iter().all(|(field, _)| *field != key) {
                self.0.push((key, value.form()));
            }
        }
    }
}

/// A value as serde sees it.
pub struct AsJson<'a>(pub &'a dyn Encode);

impl Serialize for AsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written(self.0.form()).serialize(serializer)
    }
}

/// Writes a value with any serializer.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    Written(value.form()).serialize(serializer)
}

/// Writes a value as JSON.
///
/// # Errors
///
/// None that the types here can cause.
pub fn to_vec(value: &dyn Encode) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&AsJson(value))
}

struct Written<'a>(Form<'a>);

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
            Form::Fields(fields) => {
                let mut sink = Sink::default();
                fields.fields(&mut sink);
                let mut map = serializer.serialize_map(Some(sink.0.len()))?;
                sink.0.into_iter().try_for_each(|(key, form)| map.serialize_entry(key, &Written(form)))?;
                map.end()
            }
            Form::Items(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                (0..items.len()).try_for_each(|index| list.serialize_element(&AsJson(items.item(index))))?;
                list.end()
            }
            Form::Entries(entries) => {
                let mut map = serializer.serialize_map(None)?;
                entries.entries().try_for_each(|(key, value)| map.serialize_entry(key, &AsJson(value)))?;
                map.end()
            }
        }
    }
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
    u64: Unsigned(|number| *number),
    f64: Float(|number| *number),
}

impl Encode for Decimal {
    fn form(&self) -> Form<'_> {
        Form::Decimal(self)
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
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, &dyn Encode)> + '_> {
        Box::new(self.iter().map(|(key, value)| (key.as_str(), value as &dyn Encode)))
    }
}
