//! Reads naftiko *capability files*: YAML text becomes a [`Document`] whose parts know their
//! places.
//!
//! This is the only crate that knows the spellings of the format: which keys are synonyms, where a
//! list may be a map, and how templates are written. The result is one plain document, and a list
//! of [`Diagnostic`]s. Reading does not stop at the first problem.
//!
//! ```
//! let source = naftiko_spec::Source::new("pets.yaml", "\
//! naftiko: 1.0.0-alpha2
//! info: { label: Pets }
//! capability:
//!   consumes:
//!   - type: http
//!     namespace: pets
//!     baseUri: https://pets.example/v1
//!     resources:
//!     - name: pets
//!       path: /pets/{pet_id}
//!       operations:
//!       - { name: GetPet, method: GET }
//! ");
//! let (document, diagnostics) = naftiko_spec::read(&source);
//! let document = document.expect("a capability");
//! assert!(diagnostics.is_empty());
//! let naftiko_spec::Entry::Http(entry) = &document.consumes[0] else { panic!("no import") };
//! assert_eq!(entry.resources[0].operations[0].name.value, "GetPet");
//! ```

mod data;
mod document;
mod fields;
pub mod flow;
mod keys;
mod read;
mod resource;
mod rest_server;
mod skill;
mod template;
mod tool_output;

/// The JSON Schema of capability files, for editors: draft 7, which the language servers of YAML
/// support best. It describes what [`read`] reads, in all spellings. A file that it reads without
/// errors and warnings is valid.
pub const SCHEMA: &str = include_str!("../schema/capability.schema.json");

pub use document::{
    Authentication, Body, Consumes, Content, Data, Document, Entry, Exposed, ExposedKind, Format, Hints, Import, Key,
    Kind, Location, McpServer, McpTool, Operation, Output, Parameter, Part, Resource, Spanned, Tool, ToolForm,
    ToolInput, Type, Variable,
};
pub use naftiko_syntax::{
    At, Code, Diagnostic, Severity, Source, UnknownCode, Unreadable, fold, nearest, read as read_text,
};
pub use read::{read, variables};
pub use resource::{McpPrompt, McpResource, PromptArgument, PromptMessage};
pub use rest_server::{ControlServer, RestRoute, RestServer, RouteInput, RouteKind, RouteResponse};
pub use skill::{Skill, SkillServer, SkillSource, SkillTool};
pub use template::{Piece, Template};
pub use tool_output::{ToolOutput, ToolOutputs};
