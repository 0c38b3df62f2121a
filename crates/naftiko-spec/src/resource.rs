//! What an MCP server offers beside its tools: resources and prompts.

use naftiko_syntax::At;

use crate::document::{McpTool, Spanned};
use crate::template::Template;

/// A resource of an MCP server that the capability exposes: a document that clients read by its
/// URI.
#[derive(Clone, Debug, PartialEq)]
pub struct McpResource {
    /// Its name and description, and how it runs, as a tool. Its inputs are the variables of the
    /// URI.
    pub tool: McpTool,
    /// Its URI, in which `{name}` is a variable; `{{name}}` is read as such. `None` if it has none.
    pub uri: Option<Spanned<String>>,
    /// The media type of its content.
    pub media_type: Option<String>,
    /// Whether its content is bytes.
    pub is_binary: bool,
    /// The folder or the file with its content: a path, or a URL with the scheme `file`.
    pub location: Option<Spanned<String>>,
}

/// A prompt of an MCP server that the capability exposes: messages that a user selects by a name.
#[derive(Clone, Debug, PartialEq)]
pub struct McpPrompt {
    /// The namespace of the server.
    pub namespace: Option<String>,
    /// Its name.
    pub name: Spanned<String>,
    /// Its name for people.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its arguments, whose values are texts.
    pub arguments: Vec<PromptArgument>,
    /// Its messages.
    pub messages: Vec<PromptMessage>,
    /// The file with the text of its only message: a path, or a URL with the scheme `file`.
    pub location: Option<Spanned<String>>,
    /// Its place.
    pub at: At,
}

/// An argument of a [`McpPrompt`].
#[derive(Clone, Debug, PartialEq)]
pub struct PromptArgument {
    /// Its name in templates.
    pub name: Spanned<String>,
    /// Its name for people.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Whether it is optional; by default, it is required.
    pub is_optional: bool,
}

/// A message of a [`McpPrompt`].
#[derive(Clone, Debug, PartialEq)]
pub struct PromptMessage {
    /// Who says it: `user`, which is the default, or `assistant`.
    pub role: Option<Spanned<String>>,
    /// Its text, in which `{{name}}` is an argument.
    pub content: Spanned<Template>,
}
