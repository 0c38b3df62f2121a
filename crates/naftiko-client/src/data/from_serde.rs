//! Reads a value from a deserializer of serde: gets its JSON text, and reads that into a [`Slot`].

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::decimal::Decimal;
use super::read::{How, Problem, read_json};
use super::slot::Slot;
use super::tally::Limits;

/// Reads a `T` by a deserializer of serde.
///
/// # Errors
///
/// Returns an error if the value as a whole is of another type. The message does not quote values.
pub fn fill<'de, T: Slot + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::default();
    fill_slot(&mut value, &json_of(deserializer)?).map_err(D::Error::custom)?;
    Ok(value)
}

/// The memory limit for a value that serde reads, as the size of its text in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

fn fill_slot(slot: &mut dyn Slot, json: &str) -> Result<(), String> {
    let limits = Limits::of(LONGEST, None);
    match read_json(slot, json, How { limits, is_text: false, needs_some: false }) {
        Ok(_) => Ok(()),
        Err(Problem::Kind { path, problem }) if path.is_empty() => Err(problem),
        Err(Problem::Kind { path, problem }) => Err(format!("{path}: {problem}")),
        Err(Problem::Syntax(problem)) => Err(problem),
        Err(Problem::Nothing { .. } | Problem::Strict { .. } | Problem::TooLate | Problem::TooLarge) => {
            Err("it cannot be read".to_owned())
        }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fill(deserializer)
    }
}

/// Returns the JSON that a deserializer reads: the text itself from serde_json, and the text of a
/// [`Value`] from any other.
fn json_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let json = <Box<RawValue>>::deserialize(Raw(deserializer))?;
    Ok(<Box<str>>::from(json).into_string())
}

/// A deserializer that supplies the JSON text of a value, even if it does not support [`RawValue`].
struct Raw<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Raw<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, RawVisitor { name, visitor })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// The visitor of a [`RawValue`]. serde_json calls it with a map that has the JSON text; other
/// deserializers call it with the value.
struct RawVisitor<V> {
    /// The name by which serde_json recognizes a `RawValue`, which is also the key of the map.
    name: &'static str,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for RawVisitor<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(map)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let json = Value::deserialize(deserializer)?.to_string();
        self.visitor.visit_map(MapDeserializer::new(std::iter::once((self.name, json))))
    }
}
