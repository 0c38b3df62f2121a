//! Values that distinguish `null` from absent.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Map, Value};

use super::date_time::DateTime;
use super::encode::{Encode, Form};
use super::open::TextEnum;
use super::slot::{Optional, Shape, Slot};
use super::unix::{UnixMillis, UnixSeconds};
use crate::request::argument::IntoObject;

/// A field that can be absent, `null` or a value.
///
/// In a request, an absent field usually leaves the value unchanged, and `null` clears it.
///
/// ```
/// use naftiko_client::Nullable;
///
/// let slug: Nullable<String> = "acme".into();
/// let cleared: Nullable<String> = None.into();
/// let tags: Nullable<Vec<String>> = ["new", "eu"].into();
/// assert!(cleared.is_null() && !cleared.is_absent());
/// assert_eq!(slug.as_option().map(String::as_str), Some("acme"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// Not sent; or not present in a response.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Returns a reference to the value, if there is one.
    pub fn as_option(&self) -> Option<&T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Absent | Nullable::Null => None,
        }
    }

    /// Returns the value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Absent | Nullable::Null => None,
        }
    }

    /// Returns whether the field is absent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Nullable::Absent)
    }

    /// Returns whether the field is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Nullable::Null)
    }

    /// Converts the value, if there is one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Nullable::Absent => Nullable::Absent,
            Nullable::Null => Nullable::Null,
            Nullable::Value(value) => Nullable::Value(change(value)),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Nullable::Value(value)
    }
}

/// `None` is `null`.
impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Nullable::Null, Nullable::Value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(text: &str) -> Self {
        Nullable::Value(text.to_owned())
    }
}

impl From<&str> for Nullable<DateTime> {
    fn from(text: &str) -> Self {
        Nullable::Value(text.into())
    }
}

impl<T: TextEnum + for<'a> From<&'a str>> From<&str> for Nullable<T> {
    fn from(text: &str) -> Self {
        Nullable::Value(text.into())
    }
}

macro_rules! from_times {
    ($($ours:ty: $($from:ty),+;)*) => {
        $($(
            impl From<$from> for Nullable<$ours> {
                fn from(time: $from) -> Self {
                    Nullable::Value(time.into())
                }
            }
        )+)*
    };
}

from_times! {
    DateTime: SystemTime;
    UnixMillis: i64, SystemTime;
    UnixSeconds: i64, SystemTime;
}

impl<T, I: Into<T>, const N: usize> From<[I; N]> for Nullable<Vec<T>> {
    fn from(items: [I; N]) -> Self {
        Nullable::Value(items.into_iter().map(Into::into).collect())
    }
}

impl<T, K: Into<String>, I: Into<T>, const N: usize> From<[(K, I); N]> for Nullable<BTreeMap<String, T>> {
    fn from(entries: [(K, I); N]) -> Self {
        Nullable::Value(entries.into_iter().map(|(key, item)| (key.into(), item.into())).collect())
    }
}

/// Converts an object or `null` of [`json!`](crate::json).
///
/// # Panics
///
/// Panics if the value is neither an object nor `null`.
impl From<Value> for Nullable<BTreeMap<String, Value>> {
    fn from(value: Value) -> Self {
        if value.is_null() { Nullable::Null } else { Nullable::Value(value.into_object()) }
    }
}

impl From<Map<String, Value>> for Nullable<BTreeMap<String, Value>> {
    fn from(map: Map<String, Value>) -> Self {
        Nullable::Value(map.into_iter().collect())
    }
}

impl<T: Slot + Default> Slot for Nullable<T> {
    fn shape(&mut self) -> Shape<'_> {
        Shape::Optional(self)
    }
}

impl<T: Slot + Default> Optional for Nullable<T> {
    fn clear(&mut self) {
        *self = Nullable::Null;
    }

    fn reset(&mut self) {
        *self = Nullable::Absent;
    }

    fn fill(&mut self) -> &mut dyn Slot {
        *self = Nullable::Value(T::default());
        match self {
            Nullable::Value(value) => value,
            // It was set to `Value` above.
            Nullable::Absent | Nullable::Null => unreachable!(),
        }
    }

    fn value(&mut self) -> Option<&mut dyn Slot> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Absent | Nullable::Null => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self, Nullable::Null)
    }
}

impl<T: Encode> Encode for Nullable<T> {
    fn form(&self) -> Form<'_> {
        match self {
            Nullable::Absent => Form::Absent,
            Nullable::Null => Form::Null,
            Nullable::Value(value) => value.form(),
        }
    }
}

/// An absent value is written as `null`. To leave out a field, add
/// `#[serde(skip_serializing_if = "Nullable::is_absent")]`.
#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Nullable<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_option().serialize(serializer)
    }
}

/// `null` is read as `Null`. To read a missing field as `Absent`, add `#[serde(default)]`.
#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Nullable<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Nullable::from)
    }
}
