//! How a response is decoded. Each way to end a request takes one type that says how: [`Decode`].

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::data::{Limits, Shape, Slot, Unexpected};
use crate::response::format::{Format, Misfit};

/// A way to decode a response, and the type that this gives.
///
/// Generated types, [`Value`](crate::Value), `String`, `()` and other scalars decode themselves, and so do lists, maps and options of them.
/// [`Serde`] decodes any other type. No crate but this one implements the trait.
pub trait Decode {
    /// What the response is decoded into.
    type Output;

    /// Decodes a body; one that is empty as `null`.
    #[doc(hidden)]
    fn decode(body: Body<'_>) -> Result<Decoded<Self::Output>, Misfit>;

    /// Whether the data of an event is this as it is, and not as JSON.
    #[doc(hidden)]
    fn is_text() -> bool {
        false
    }
}

/// [`Decode::decode`] of some type.
pub(crate) type DecodeFn<T> = fn(Body<'_>) -> Result<Decoded<T>, Misfit>;

/// A body that is to be decoded.
#[derive(Clone, Copy, Debug)]
pub struct Body<'b> {
    pub(crate) format: Format,
    pub(crate) bytes: &'b [u8],
    /// How much time and memory that may take. They hold for what this crate reads; a type of the caller's own reads as it
    /// does, and keeps of a response what it wants.
    pub(crate) limits: Limits,
}

/// A body that is decoded.
#[derive(Debug)]
pub struct Decoded<T> {
    pub(crate) value: T,
    /// What did not fit, and is named nowhere in the value.
    pub(crate) unexpected: Vec<Unexpected>,
}

/// Read by code that is compiled in this crate for all types.
impl<T: Slot + Default> Decode for T {
    type Output = T;

    fn decode(body: Body<'_>) -> Result<Decoded<T>, Misfit> {
        let mut value = T::default();
        let unexpected = body.format.fill(body.bytes, &mut value, body.limits)?;
        Ok(Decoded { value, unexpected })
    }

    fn is_text() -> bool {
        matches!(T::default().shape(), Shape::Text(_))
    }
}

/// Decodes a type that serde reads.
pub struct Serde<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned> Decode for Serde<T> {
    type Output = T;

    fn decode(body: Body<'_>) -> Result<Decoded<T>, Misfit> {
        Ok(Decoded { value: body.format.deserialize(body.bytes)?, unexpected: Vec::new() })
    }
}

impl<T> fmt::Debug for Serde<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Serde")
    }
}
