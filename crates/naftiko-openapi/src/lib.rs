//! Reads the operations of an OpenAPI document (3.0 or 3.1, YAML or JSON) on request, with the
//! schemas that they use.
//!
//! A document is read lazily. Opening it locates its paths and components; each is parsed when it
//! is requested. So a large document is cheap, and a mistake in an unused part does not matter.
//!
//! The result has one form for what the versions and dialects of OpenAPI write in several ways:
//! references are followed, `allOf` is merged, and the spellings of `null` are one flag.

mod document;
mod file;
mod files;
mod info;
mod located;
mod media;
mod numbers;
mod operation;
mod place;
mod read_operation;
mod read_schema;
mod read_server;
mod reader;
mod reference;
mod report;
mod schema;
mod stream;
#[cfg(test)]
mod testing;

pub use document::{OpenApi, Prepared, is_document};
pub use info::{Contact, Info, Tag};
pub use media::is_binary;
pub use numbers::Numbers;
pub use operation::{
    Body, Content, Encoding, Location, NamedScheme, Operation, Parameter, Response, Security, SecurityScheme, Server,
    ServerVariable, Status, Style,
};
pub use place::Place;
pub use read_schema::limits::Limit;
pub use schema::{Additional, Discriminator, Id, Property, Schema, SchemaNumber, Shape, Target, Use};
pub use stream::{is_events, is_lines};
