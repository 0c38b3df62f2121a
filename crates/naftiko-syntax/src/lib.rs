//! Source text, YAML and JSON nodes, and diagnostics: what the readers of capability files and of
//! OpenAPI documents share.
//!
//! A [`Source`] is the text of one file. [`yaml`] and [`json`] parse it into a [`Tree`] of
//! [`Node`]s, each of which has its byte range; [`outline`] finds the entries of a map without
//! parsing their values. A [`Diagnostic`] points at such places and is rendered in the style of
//! `rustc`. [`limits`] bounds how deeply a text may nest and how much it may repeat.

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
