//! How a response is decoded. Every method that sends a request takes one type parameter for this:
//! [`Decode`].

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::data::{Limits, Shape, Slot, Unexpected};
use crate::response::format::{Format, Misfit};

/// A way to decode a response, and the type of the result.
///
/// Generated types, [`Value`](crate::Value), `String`, `()` and other scalars decode themselves,
/// and so do lists, maps and options of them. [`Serde`] decodes any other type. Other crates cannot
/// implement this trait.
pub trait Decode {
    /// The type into which the response is decoded.
    type Output;

    /// Decodes a body. An empty body is decoded as `null`.
    #[doc(hidden)]
    fn decode(body: Body<'_>) -> Result<Decoded<Self::Output>, Misfit>;

    /// Whether the data of an event is decoded as text and not as JSON.
    #[doc(hidden)]
    fn is_text() -> bool {
        false
    }
}

/// The function [`Decode::decode`] of a type.
pub(crate) type DecodeFn<T> = fn(Body<'_>) -> Result<Decoded<T>, Misfit>;

/// A body to decode.
#[derive(Clone, Copy, Debug)]
pub struct Body<'b> {
    pub(crate) format: Format,
    pub(crate) bytes: &'b [u8],
    /// The time and memory that decoding may take. They apply to the types that this crate reads. A
    /// type that serde reads may ignore them.
    pub(crate) limits: Limits,
}

/// A decoded body.
#[derive(Debug)]
pub struct Decoded<T> {
    pub(crate) value: T,
    /// The values of an unexpected type that no object in the value lists.
    pub(crate) unexpected: Vec<Unexpected>,
}

/// Decodes by code that is compiled once, in this crate, for all types.
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

/// Decodes a type that implements serde's [`Deserialize`](serde::Deserialize).
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
