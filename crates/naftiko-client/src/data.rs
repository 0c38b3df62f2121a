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
//! - A union takes the type that its tag names. Without one, it takes the type that fits best: of those that have all
//!   that they require, the one that knows most of the keys and values; of equals, the first. Where a single type takes
//!   this kind of value at all, it is that one. Nothing is lost: what no type fits is kept as it came.
//!
//! # What is tolerated
//!
//! A value of another kind than its place does not fail the call either. [`Extra::unexpected`] of the nearest object around it
//! names it, with its path and its JSON as it came. In its place stands what the table says. Where there is no object around
//! it, [`Response::unexpected`](crate::Response::unexpected) names it.
//!
//! | place | takes as well | does not take |
//! |---|---|---|
//! | text, date | a number or a boolean, as its text with all digits | a list, an object |
//! | date | any text, as it came; this is not named | |
//! | whole number | a text that is one (`"12"`, `" 1e3 "`, `"+007"`); `3.0` and `3e2` are whole numbers and not named | a fraction, a number that is too large, `""`, other texts, a boolean |
//! | number | a text that is one | one too large for its type, `""`, `"NaN"`, a boolean |
//! | boolean | `1` and `0`; the texts `true`, `false`, `1` and `0`, in capitals too | other numbers and texts, `""` |
//! | enum | a scalar of another kind | a list, an object |
//! | list | a single value that is an item, as the only one; `{}`, as no items | `""`, `false`, other objects |
//! | item of a list, value of a map | what its type takes | `null` and all else: it is left out |
//! | map, object that requires nothing | `[]`, as empty | a scalar, another list |
//! | object | | `[]`, `""`, a scalar, a list |
//! | union that may not be `null` | `null`, as `Unknown` | |
//! | further key that has a type | | any other type: it is kept as a key that is not known |
//! | key that comes twice | its last value that fits | |
//! | any value | a number with more digits than fit, the nearest; one beyond all, its text; half of a surrogate pair, as U+FFFD; what is within 256 others, its text | |
//!
//! What a place does not take leaves an optional field at `None`, and a required one at its zero value;
//! [`Extra::missing`] names that too. [`Unexpected::is_used`] tells the two columns apart.
//!
//! These are errors:
//!
//! - A response that is of another kind as a whole: `null` or a list for an object, an object for a list; a list or a map with
//!   nothing in it that fits.
//! - An object in which none of the required keys is there, such as `{}` or `{"error": ..}` with status 200. `null` counts as
//!   there for a list or a map only.
//! - What is no JSON: text behind the value, a comma too many, bytes that are not UTF-8. A byte order mark before it is passed
//!   over.
//! - What cannot be decoded before the time of the call is up, and what takes more memory than
//!   [`limit`](crate::ClientBuilder::limit) says.
//!
//! XML, CSV and plain text know no scalars but texts: there, a text that is a number is one and not named, an empty text is a
//! missing value, and a single value is a list of one.
//!
//! # What is written
//!
//! The fields in their order; of those that are optional, the ones that were set. [`Nullable`] tells `null` from absent.

mod date_time;
mod decimal;
mod decode;
mod encode;
mod extra;
mod json;
mod macros;
mod nullable;
mod number;
mod open;
mod scalar;
mod slot;
mod table;
mod tally;
#[cfg(test)]
#[allow(unreachable_pub)]
mod tests;
mod union;
mod value;

pub use date_time::DateTime;
pub use decimal::{Decimal, NotDecimal};
pub(crate) use decode::{How, Problem, read_json};
pub use decode::{exact, fill, like};
pub use encode::{AsJson, Encode, Entries, Fields, Form, Items, serialize, to_vec};
#[cfg(feature = "test-util")]
pub(crate) use extra::Part;
pub use extra::{Extra, Unexpected};
pub use nullable::Nullable;
pub use open::{IntegerEnum, TextEnum, Unknown, UnknownInteger};
pub use slot::{List, Map, Object, Optional, Shape, Slot, Union, Variant};
pub use table::{Column, Constant, Fixed, Scalar, Table};
pub(crate) use tally::Limits;
