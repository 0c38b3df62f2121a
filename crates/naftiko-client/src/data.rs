//! Typed data: what generated structs, enums and unions say of themselves, and reading and writing them as JSON.
//!
//! A generated type says where a value goes ([`Slot`]) and where it comes from ([`Encode`]), through trait objects. All
//! that is the same for every type is compiled once, here: generated code has neither derives nor generics to pay for.
//!
//! # What is read
//!
//! - A key that is not known is kept in [`Extra`]; a value that an enum or a union does not know is kept in its `Unknown`.
//! - A key that is missing, or `null`, leaves an optional field at `None`.
//! - A required field that is missing or `null` does not fail the call: it has its zero value (an empty text or list, 0,
//!   `false`), and [`Extra::missing`] names it.
//! - A value of another kind than the field's fails the call, with the place and what was expected. `3.0` is a whole number.
//!   An enum of texts takes a number or a boolean by its text, an enum of numbers a text that is one.
//! - `null` for a whole answer, or for an item of a list or map, fails unless it may be `null`.
//! - A union takes the type that its tag names. Without one, it takes the type that fits best: of those that have all
//!   that they require, the one that knows most of the keys and values; of equals, the first. Where a single type takes
//!   this kind of value at all, it is that one. Nothing is lost: what no type fits is kept as it came.
//!
//! # What is written
//!
//! The fields in their order; of those that are optional, the ones that were set. [`Nullable`] tells `null` from absent.

mod date_time;
mod decimal;
mod decode;
mod encode;
mod extra;
mod macros;
mod nullable;
mod open;
mod slot;
#[cfg(test)]
#[allow(unreachable_pub)]
mod tests;
mod union;

pub use date_time::DateTime;
pub use decimal::{Decimal, NotDecimal};
pub(crate) use decode::{Fill, Tally, read_json};
pub use decode::{exact, fill, like};
pub use encode::{AsJson, Encode, Entries, Fields, Form, Items, Sink, serialize, to_vec};
pub use extra::Extra;
pub use nullable::Nullable;
pub use open::{IntegerEnum, TextEnum, Unknown, UnknownInteger};
pub use slot::{Constant, Field, List, Map, Object, Optional, Shape, Slot, Union, Variant};
