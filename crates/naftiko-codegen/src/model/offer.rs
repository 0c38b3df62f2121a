//! What an MCP server offers beside its tools: resources and prompts.

use std::fmt;

use super::{Api, Piece, Unit};

/// A resource of an MCP server.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerResource {
    /// Its name.
    pub name: String,
    /// Its URI, a template of RFC 6570, level 1.
    pub uri: String,
    /// Its name for people; may be empty.
    pub title: String,
    /// Its description, Markdown; may be empty.
    pub description: String,
    /// The media type of its content; may be empty.
    pub media_type: String,
    /// Whether its content is bytes.
    pub is_binary: bool,
    /// Where its content comes from.
    pub source: ResourceSource,
}

impl ServerResource {
    /// Returns the unit whose response is its content.
    pub fn unit(&self) -> Option<&Unit> {
        match &self.source {
            ResourceSource::Unit { unit, .. } => Some(unit),
            ResourceSource::Texts(_) | ResourceSource::Path(_) => None,
        }
    }
}

/// Where the content of a resource comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceSource {
    /// From a unit, whose inputs are the variables of the URI.
    Unit {
        /// The name of its static in Rust.
        name: String,
        /// The unit.
        unit: Box<Unit>,
    },
    /// From texts of the crate, by their paths below the URI.
    Texts(Vec<(String, String)>),
    /// From files of the machine on which the program runs.
    Path(String),
}

/// A prompt of an MCP server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Its name, unique among the prompts of a client.
    pub name: String,
    /// Its name for people; may be empty.
    pub title: String,
    /// Its description, Markdown; may be empty.
    pub description: String,
    /// Its arguments.
    pub arguments: Vec<PromptArgument>,
    /// Its messages.
    pub messages: Messages,
}

/// An argument of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptArgument {
    /// Its name.
    pub name: String,
    /// Its name for people; may be empty.
    pub title: String,
    /// Its description; may be empty.
    pub description: String,
    /// Whether it is required.
    pub is_required: bool,
}

/// The messages of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Messages {
    /// Each message: whether the model says it, and its text.
    Templates(Vec<(bool, Vec<Piece>)>),
    /// The text of a file of the machine on which the program runs.
    Path(String),
}

/// Prints a resource with the operation that it calls.
pub(super) struct OfApi<'r>(pub(super) &'r ServerResource, pub(super) &'r Api);

impl fmt::Display for OfApi<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ServerResource { name, uri, media_type, is_binary, source, .. } = self.0;
        write!(f, "\nresource {name} at {uri}")?;
        if !media_type.is_empty() {
            write!(f, " as {media_type}")?;
        }
        f.write_str(if *is_binary { " in bytes -> " } else { " -> " })?;
        match source {
            ResourceSource::Unit { unit, .. } => {
                match (self.1.called(unit), self.1.run_by(unit)) {
                    (Some((capability, operation)), _) => writeln!(f, "{}.{}", capability.module, operation.fn_name)?,
                    (None, Some((group, flow))) => writeln!(f, "{}.{}", group.module, flow.fn_name)?,
                    (None, None) => f.write_str("nothing\n")?,
                }
                write!(f, "{unit}")
            }
            ResourceSource::Texts(texts) => {
                writeln!(f, "texts")?;
                texts.iter().try_for_each(|(path, text)| writeln!(f, "  {path:?}: {} bytes", text.len()))
            }
            ResourceSource::Path(path) => writeln!(f, "{path}"),
        }
    }
}

impl fmt::Display for Prompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nprompt {}", self.name)?;
        for argument in &self.arguments {
            writeln!(f, "  {} {}", if argument.is_required { "required" } else { "optional" }, argument.name)?;
        }
        self.messages.fmt(f)
    }
}

/// The messages, one on each line.
impl fmt::Display for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Messages::Path(path) => writeln!(f, "  user: the text of {path}"),
            Messages::Templates(messages) => messages.iter().try_for_each(|(is_of_model, pieces)| {
                write!(f, "  {}: ", if *is_of_model { "assistant" } else { "user" })?;
                for piece in pieces {
                    match piece {
                        Piece::Text(text) => write!(f, "{}", text.escape_debug())?,
                        Piece::Input(name) | Piece::Variable(name) => write!(f, "{{{{{name}}}}}")?,
                    }
                }
                writeln!(f)
            }),
        }
    }
}
