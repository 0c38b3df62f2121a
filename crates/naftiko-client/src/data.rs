//! Typed data: how generated structs, enums and unions are read from JSON and written as JSON.
//!
//! A generated type describes itself in a table. Reading and writing go through trait objects
//! ([`Slot`], [`Encode`]) and are compiled once, here: generated code has no derives or generics
//! that cost compile time.
//!
//! # What is read
//!
//! - An unknown key is kept in [`Extra`]; an unknown value of an enum or a union is kept in its
//!   `Unknown` variant.
//! - A missing key, or `null`, leaves an optional field at `None`.
//! - A required field that is missing or `null` does not fail the call: it has the empty value of
//!   its type (an empty text or list, 0, `false`), and [`Extra::missing`] lists it.
//! - A union has the type that its tag selects. Without a tag, it has the type that fits best: of
//!   the types whose required keys are all present, the one that knows most of the keys and values;
//!   of equals, the first. If only one type can hold a value of this JSON type, it is that one. A
//!   value that fits no type is kept as it came.
//!
//! # What is tolerated
//!
//! A value of another type than expected does not fail the call. [`Extra::unexpected`] of the
//! nearest object around it lists it, with its path and its JSON. The field has the value in this
//! table. If there is no object around it, [`Response::unexpected`](crate::Response::unexpected)
//! lists it.
//!
//! | expected | is also read from | is not read from |
//! |---|---|---|
//! | text, date | a number or a boolean, as its text with all digits | a list, an object |
//! | date | any text, as it came; this is not listed | |
//! | integer | a text with an integer (`"12"`, `" 1e3 "`, `"+007"`); `3.0` and `3e2` are integers and not listed | a fraction, a number that is too large, `""`, other texts, a boolean |
//! | number | a text with a number | a number too large for its type, `""`, `"NaN"`, a boolean |
//! | boolean | `1` and `0`; the texts `true`, `false`, `1` and `0`, in any case | other numbers and texts, `""` |
//! | enum | a scalar of another type | a list, an object |
//! | list | a single item; `{}`, as no items | `""`, `false`, other objects |
//! | item of a list, value of a map | what its type is read from | `null` and other values: the item is left out |
//! | map, object without required keys | `[]`, as empty | a scalar, another list |
//! | object | | `[]`, `""`, a scalar, a list |
//! | union that is not nullable | `null`, as `Unknown` | |
//! | additional key with a type | | another type: it is kept as an unknown key |
//! | duplicate key | the last value that fits | |
//! | any value | a number with more digits than fit, as the nearest; a number out of range, as its text; half of a surrogate pair, as U+FFFD; a value nested more than 256 deep, as its text | |
//!
//! A value that cannot be read leaves an optional field at `None`, and a required one at its empty
//! value; [`Extra::missing`] then lists it too. [`Unexpected::is_used`] distinguishes the two
//! columns.
//!
//! These are errors:
//!
//! - A response that is of another type as a whole: `null` or a list for an object, an object for a
//!   list; a list or a map of which nothing fits.
//! - An object without any of its required keys, such as `{}` or `{"error": ..}` with status 200.
//!   `null` counts as present for a list or a map only.
//! - Invalid JSON: text after the value, a superfluous comma, bytes that are not UTF-8. A leading
//!   byte order mark is skipped.
//! - A response that cannot be decoded before the deadline of the call, or that takes more memory
//!   than [`limit`](crate::ClientBuilder::limit) allows.
//!
//! In XML, CSV and plain text all scalars are texts. There, a text with a number is that number and
//! is not listed, an empty text is a missing value, and a single value is a list of one.
//!
//! # What is written
//!
//! The fields in their order. Optional fields are left out unless they were set. [`Nullable`]
//! distinguishes `null` from absent.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "rust_decimal", feature = "time"))]
mod convert;
mod date_time;
mod decimal;
mod decode;
mod encode;
mod extra;
mod from_serde;
mod id;
mod json;
mod macros;
mod nullable;
mod number;
mod open;
mod read;
mod scalar;
mod scan;
mod seen;
mod slot;
mod table;
mod tally;
#[cfg(test)]
#[allow(unreachable_pub)]
mod tests;
mod union;
mod unix;
mod value;
#[cfg(any(feature = "serde", feature = "table"))]
mod whole;

pub use date_time::DateTime;
pub use decimal::{Decimal, NotDecimal};
pub use encode::{AsJson, Encode, Entries, Fields, Form, Items, serialize, to_vec};
pub(crate) use encode::{to_json, to_json_text, to_json_value};
#[cfg(feature = "test-util")]
pub(crate) use extra::Part;
pub use extra::{Extra, Unexpected};
pub use from_serde::fill;
pub use nullable::Nullable;
pub use open::{IntegerEnum, TextEnum, Unknown, UnknownInteger};
pub(crate) use read::{How, Problem, read_json};
pub use read::{exact, like};
pub use slot::{List, Map, Object, Optional, Shape, Slot, Union, Variant};
pub use table::{Column, Constant, Fixed, Scalar, Table};
pub(crate) use tally::Limits;
pub use unix::{OutOfRange, UnixMillis, UnixSeconds};
#[cfg(feature = "table")]
pub(crate) use whole::received;
