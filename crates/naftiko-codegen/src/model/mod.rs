//! The model of a client crate, with all decisions made.
//!
//! It is plain data between the resolved operations and the code, without YAML and without tokens.
//! Every decision, such as the required inputs, the names and the authentication, was made in
//! `lower`; the emitters only write it down. It prints as text that reads like a specification.

mod about;
mod api;
pub(crate) mod article;
mod capability;
pub(crate) mod docs;
mod errors;
pub(crate) mod facts;
pub mod flow;
pub(crate) mod names;
pub mod offer;
mod operation;
mod package;
mod paging;
pub(crate) mod print;
pub mod program;
pub(crate) mod prose;
pub(crate) mod reserved;
pub mod rest;
mod service;
pub mod skill;
mod type_files;
pub mod types;
pub mod unit;
pub(crate) mod wrap;

pub use crate::resolve::callers::CallerAuthentication;
pub use crate::resolve::service::{Authentication, Key, OtherServer, Secret, Variable};
pub use crate::resolve::value::{
    Body, Content, Escape, Fixed, Form, Format, Json, OutputType, Piece, Place, Step, StreamKind, Style, Value,
};
pub use about::{About, Link};
pub use api::Api;
pub use capability::{Capability, Resource};
pub use docs::Docs;
pub use errors::{ErrorArm, ErrorBodies, ErrorBody, ErrorPattern, Statuses};
pub use flow::{Flow, FlowGroup};
pub use naftiko_openapi::Numbers;
pub use names::Name;
pub(crate) use names::feature;
pub use offer::{Messages, Prompt, PromptArgument, ResourceSource, ServerResource};
pub use operation::{
    Argument, BodyField, BodyFields, ErrorResponse, Operation, Output, Parameter, Response, Stream, Type,
};
pub use package::{Package, Publish};
pub use paging::{Count, First, Flag, PagePath, Paging, PagingStyle, Segment};
pub use program::Program;
pub use service::{Arguments, Service, ServiceArgument};
pub use type_files::TypeFile;
pub use types::{Ty, TypeDef, TypeId, TypeKind};
pub use unit::{Server, Unit};
