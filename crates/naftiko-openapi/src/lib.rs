//! Reads an OpenAPI document (3.0 or 3.1, YAML or JSON) as the companion of capability files: the operations that are
//! asked for, and what those reach.
//!
//! A document is read lazily. Opening it finds out where its paths and components lie; what stands there is parsed when
//! somebody asks for it. So a mistake in a part that nobody needs costs nothing, and neither does a large document.
//!
//! What comes out is one plain form for what the versions and dialects of OpenAPI spell differently: references are
//! followed, `allOf` is merged, the spellings of `null` are one flag.

mod choice;
mod condition;
mod document;
mod file;
mod files;
mod inheritance;
mod located;
mod media;
mod merge;
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
mod values;

pub use document::{OpenApi, Prepared, is_document};
pub use media::is_binary;
pub use numbers::Numbers;
pub use operation::{
    Body, Content, Encoding, Location, NamedScheme, Operation, Parameter, Response, Security, SecurityScheme, Server,
    ServerVariable, Status, Style,
};
pub use place::Place;
pub use schema::{Additional, Discriminator, Id, Property, Schema, SchemaNumber, Shape, Target, Use};
pub use stream::{is_events, is_lines};
