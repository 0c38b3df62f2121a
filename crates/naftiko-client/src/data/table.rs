//! The table of a struct: its keys and their order.

use std::fmt;

use serde_json::Value;

/// The keys of a struct.
#[derive(Debug)]
pub struct Table {
    /// The keys that have fields, in the order in which they are written.
    pub columns: &'static [Column],
    /// The keys that have one possible value and no fields.
    pub constants: &'static [Fixed],
}

/// A key that has a field.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub(crate) key: &'static str,
    pub(crate) is_required: bool,
    pub(crate) is_read_only: bool,
}

impl Column {
    /// Creates a key that is required.
    pub const fn required(key: &'static str) -> Self {
        Column { key, is_required: true, is_read_only: false }
    }

    /// Creates a key that is optional.
    pub const fn optional(key: &'static str) -> Self {
        Column { key, is_required: false, is_read_only: false }
    }

    /// Returns the same key for a field that requests do not send.
    pub const fn read_only(self) -> Self {
        Column { is_read_only: true, ..self }
    }
}

/// A key that has one possible value.
#[derive(Clone, Copy, Debug)]
pub struct Fixed {
    pub(crate) key: &'static str,
    pub(crate) value: &'static dyn Constant,
    pub(crate) is_required: bool,
}

impl Fixed {
    /// Creates a key that is required.
    pub const fn required(key: &'static str, value: &'static dyn Constant) -> Self {
        Fixed { key, value, is_required: true }
    }

    /// Creates a key that is optional. It is always written.
    pub const fn optional(key: &'static str, value: &'static dyn Constant) -> Self {
        Fixed { key, value, is_required: false }
    }

    pub(crate) fn is(&self, value: &Value) -> bool {
        match self.value.get() {
            Scalar::Text(text) => value == text,
            Scalar::Integer(number) => *value == number || value.as_f64() == Some(number as f64),
            Scalar::Boolean(boolean) => *value == boolean,
        }
    }
}

/// A value that a table can have: a string, an integer or a boolean.
pub trait Constant: fmt::Debug + Sync {
    /// Returns the value.
    fn get(&self) -> Scalar;
}

/// The value of a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A string.
    Text(&'static str),
    /// An integer.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
}

impl Constant for &'static str {
    fn get(&self) -> Scalar {
        Scalar::Text(self)
    }
}

impl Constant for i32 {
    fn get(&self) -> Scalar {
        Scalar::Integer((*self).into())
    }
}

impl Constant for i64 {
    fn get(&self) -> Scalar {
        Scalar::Integer(*self)
    }
}

impl Constant for bool {
    fn get(&self) -> Scalar {
        Scalar::Boolean(*self)
    }
}

impl Table {
    /// Returns the index of a key in [`columns`](Self::columns). Keys are nearly always in order,
    /// so those from `next` on are tried first.
    pub(crate) fn index(&self, key: &str, next: usize) -> Option<usize> {
        let (before, after) = self.columns.split_at(next.min(self.columns.len()));
        let after = after.iter().position(|column| column.key == key).map(|at| before.len() + at);
        after.or_else(|| before.iter().position(|column| column.key == key))
    }

    /// Returns whether no key is required.
    pub(crate) fn requires_nothing(&self) -> bool {
        !self.columns.iter().any(|column| column.is_required) && !self.constants.iter().any(|fixed| fixed.is_required)
    }

    /// Returns the required keys.
    pub(crate) fn required(&self) -> impl Iterator<Item = &'static str> {
        let constants = self.constants.iter().filter(|fixed| fixed.is_required).map(|fixed| fixed.key);
        let columns = self.columns.iter().filter(|column| column.is_required).map(|column| column.key);
        constants.chain(columns)
    }
}
