//! How a response is decoded. Each way to end a request takes one type that says how: [`Decode`].

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::format::{Format, Misfit};
use crate::data::Slot;

/// A way to decode a response, and the type that this gives.
///
/// Generated types, [`Value`], `String`, `()` and other scalars decode themselves, and so do lists, maps and options of them.
/// [`Serde`] decodes any other type. No crate but this one implements the trait.
pub trait Decode {
    /// What the response is decoded into.
    type Output;

    /// Decodes a body; one that is empty as `null`.
    #[doc(hidden)]
    fn decode(format: Format, body: &[u8]) -> Result<Self::Output, Misfit>;
}

/// [`Decode::decode`] of some type.
pub(crate) type DecodeFn<T> = fn(Format, &[u8]) -> Result<T, Misfit>;

/// Read by code that is compiled in this crate for all types.
impl<T: Slot + Default> Decode for T {
    type Output = T;

    fn decode(format: Format, body: &[u8]) -> Result<T, Misfit> {
        let mut value = T::default();
        format.fill(body, &mut value)?;
        Ok(value)
    }
}

/// Decodes a type that serde reads.
pub struct Serde<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned> Decode for Serde<T> {
    type Output = T;

    fn decode(format: Format, body: &[u8]) -> Result<T, Misfit> {
        format.deserialize(body)
    }
}

/// Decodes a type that picks values out of a response, as [`Outputs`](crate::Outputs) do. The response is read as a [`Value`]
/// first: all but the last step is compiled in this crate.
pub struct Picked<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned> Decode for Picked<T> {
    type Output = T;

    fn decode(format: Format, body: &[u8]) -> Result<T, Misfit> {
        let value = Value::decode(format, body)?;
        Ok(T::deserialize(value)?)
    }
}

impl<T> fmt::Debug for Serde<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Serde")
    }
}

impl<T> fmt::Debug for Picked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Picked")
    }
}
