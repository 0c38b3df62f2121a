//! A JSON value with its entries in their original order, from which the styles take their texts.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A value with its entries in their original order; a JSON value of serde_json sorts them.
#[derive(Debug, PartialEq)]
pub(crate) struct Shaped {
    /// The JSON text of the value.
    pub(super) json: String,
    pub(super) shape: Shape,
}

#[derive(Debug, PartialEq)]
pub(super) enum Shape {
    Null,
    /// A string, a number or a boolean, as its text.
    Text(String),
    List(Vec<Shape>),
    Object(Vec<(String, Shape)>),
}

impl Shaped {
    /// The value of a JSON text.
    pub(crate) fn of(json: String) -> serde_json::Result<Self> {
        Ok(Shaped { shape: serde_json::from_str(&json)?, json })
    }
}

/// A value without nested values.
pub(super) enum Flat {
    None,
    One(String),
    List(Vec<String>),
    Object(Vec<(String, String)>),
}

/// The texts of a value, without nulls.
pub(super) fn flat(value: &Shape) -> Result<Flat, String> {
    let scalar = |value: &Shape| match value {
        Shape::Object(_) | Shape::List(_) => {
            Err("has a list or an object within another, which its style cannot represent".to_owned())
        }
        value => Ok(text(value)),
    };
    Ok(match value {
        Shape::Object(entries) => {
            let mut texts = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                texts.extend(scalar(value)?.map(|text| (key.clone(), text)));
            }
            Flat::Object(texts)
        }
        Shape::List(items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items {
                texts.extend(scalar(item)?);
            }
            Flat::List(texts)
        }
        value => text(value).map_or(Flat::None, Flat::One),
    })
}

/// The text of a scalar; `None` for null and for other values.
pub(super) fn text(value: &Shape) -> Option<String> {
    match value {
        Shape::Text(text) => Some(text.clone()),
        Shape::Null | Shape::List(_) | Shape::Object(_) => None,
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

/// The text of a number is the one that a setter of a number writes.
impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Shape, E> {
        Ok(Shape::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Shape, E> {
        Ok(Shape::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Shape, E> {
        Ok(Shape::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Shape, E> {
        Ok(Shape::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Shape::Object(entries))
    }
}
