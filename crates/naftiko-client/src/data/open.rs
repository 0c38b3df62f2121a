//! Open enums, which keep values that the client does not know.

use std::fmt;

/// An enum whose values are strings.
pub trait TextEnum {
    /// Sets the enum to the value of a string, and returns whether it is a known one.
    fn set(&mut self, text: &str) -> bool;

    /// Returns the string.
    fn text(&self) -> &str;
}

/// An enum whose values are integers.
pub trait IntegerEnum {
    /// Sets the enum to the value of an integer, and returns whether it is a known one.
    fn set(&mut self, number: i64) -> bool;

    /// Returns the integer.
    fn number(&self) -> i64;
}

/// A string that is not a known value of an enum.
///
/// It is created only by `From<&str>` of the enum, so that it is never equal to the string of a
/// variant.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Unknown(Box<str>);

impl Unknown {
    /// Returns the string.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the macro that implements enums.
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

/// An integer that is not a known value of an enum.
///
/// It is created only by `From<i64>` of the enum, so that it is never equal to the integer of a
/// variant.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct UnknownInteger(i64);

impl UnknownInteger {
    /// Returns the integer.
    pub fn get(self) -> i64 {
        self.0
    }

    /// For the macro that implements enums.
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
