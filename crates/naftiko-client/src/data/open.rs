//! Enums that are open: a value that a client does not know is kept.

use std::fmt;

/// An enum of texts.
pub trait TextEnum {
    /// Becomes the value of a text; says whether it is one that is known.
    fn set(&mut self, text: &str) -> bool;

    /// Its text.
    fn text(&self) -> &str;
}

/// An enum of whole numbers.
pub trait IntegerEnum {
    /// Becomes the value of a number; says whether it is one that is known.
    fn set(&mut self, number: i64) -> bool;

    /// Its number.
    fn number(&self) -> i64;
}

/// The text of an enum that this client does not know. It comes of `From<&str>` of the enum only, so that it is never one
/// of those that the enum has a variant for.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Unknown(Box<str>);

impl Unknown {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the macro that makes enums.
    #[doc(hidden)]
    pub fn __new(text: &str) -> Self {
        Unknown(text.into())
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// The number of an enum that this client does not know. It comes of `From<i64>` of the enum only.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct UnknownInteger(i64);

impl UnknownInteger {
    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }

    /// For the macro that makes enums.
    #[doc(hidden)]
    pub fn __new(number: i64) -> Self {
        UnknownInteger(number)
    }
}

impl fmt::Debug for UnknownInteger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
