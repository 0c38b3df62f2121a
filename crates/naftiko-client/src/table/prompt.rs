//! The prompts of MCP servers.

use crate::request::template::Piece;

/// A prompt of an MCP server: messages that a user selects by a name.
#[derive(Debug)]
#[non_exhaustive]
pub struct Prompt {
    /// The name: unique among the prompts of a table.
    pub name: &'static str,
    /// The name for people; may be empty.
    pub title: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// The arguments, whose values are texts.
    pub arguments: &'static [PromptArgument],
    /// The messages.
    pub messages: Messages,
}

/// An argument of a [`Prompt`].
#[derive(Debug)]
#[non_exhaustive]
pub struct PromptArgument {
    /// The name.
    pub name: &'static str,
    /// The name for people; may be empty.
    pub title: &'static str,
    /// The description; may be empty.
    pub description: &'static str,
    /// Whether it is required.
    pub is_required: bool,
}

/// The messages of a [`Prompt`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Messages {
    /// Messages with places for the arguments.
    Templates(&'static [Message]),
    /// One message of the user: the text of the file at this absolute path, which is read for each
    /// request. In it, `{{name}}` is an argument.
    Path(&'static str),
}

/// A message of a [`Prompt`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// Its text. A [`Piece::Input`] is an argument.
    pub text: &'static [Piece],
}

impl Message {
    /// A message of the user.
    pub const fn user(text: &'static [Piece]) -> Self {
        Message { role: Role::User, text }
    }

    /// A message of the model.
    pub const fn assistant(text: &'static [Piece]) -> Self {
        Message { role: Role::Assistant, text }
    }
}

/// Who says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// The user.
    User,
    /// The model.
    Assistant,
}

impl Prompt {
    /// A prompt of messages.
    pub const fn new(name: &'static str, messages: &'static [Message]) -> Self {
        Prompt::of(name, Messages::Templates(messages))
    }

    /// A prompt of one message of the user, the text of the file at an absolute path.
    pub const fn path(name: &'static str, path: &'static str) -> Self {
        Prompt::of(name, Messages::Path(path))
    }

    const fn of(name: &'static str, messages: Messages) -> Self {
        Prompt { name, title: "", description: "", arguments: &[], messages }
    }

    /// Sets the name for people.
    pub const fn title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets the arguments.
    pub const fn arguments(mut self, arguments: &'static [PromptArgument]) -> Self {
        self.arguments = arguments;
        self
    }
}

impl PromptArgument {
    /// An optional argument.
    pub const fn new(name: &'static str) -> Self {
        PromptArgument { name, title: "", description: "", is_required: false }
    }

    /// Makes it required.
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Sets the name for people.
    pub const fn title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }
}
