//! The ground that the readers of capability files and of OpenAPI documents stand on.
//!
//! A [`Source`] is the text of one file. [`yaml`] and [`json`] make a [`Tree`] of it, whose [`Node`]s know their bytes;
//! [`outline`] finds the entries of a map without parsing what they hold. A [`Diagnostic`] points at such places and is
//! rendered as `rustc` renders its own. [`limits`] has what a text may nest and repeat, for every reader.

mod code;
mod diagnostic;
mod diagnostic_json;
mod explain;
mod fold;
pub mod json;
pub mod limits;
mod meaning;
mod nearest;
mod node;
pub mod outline;
mod read;
mod source;
mod tree;
mod unplaced;
pub mod yaml;

pub use code::{Code, UnknownCode};
pub use diagnostic::{Diagnostic, Place, Severity};
pub use fold::fold;
pub use nearest::nearest;
pub use node::{Entry, Node, NodeId, Tree, Value};
pub use read::{Unreadable, read};
pub use source::{At, Source};
pub use tree::{Fault, Keys, SyntaxError};
