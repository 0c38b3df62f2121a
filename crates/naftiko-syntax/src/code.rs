//! The kinds of diagnostics.

use std::fmt;
use std::str::FromStr;

use crate::nearest::nearest;

/// The kind of a diagnostic, which is part of each message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The text is not valid YAML.
    YamlSyntax,
    /// A key occurs twice in one map.
    DuplicateKey,
    /// A key that the format does not have.
    UnknownKey,
    /// A value of the wrong kind, such as a list where a string belongs.
    WrongKind,
    /// A value outside the set of allowed ones.
    UnknownValue,
    /// A required part is absent.
    Missing,
    /// Two entries that claim the same thing.
    Duplicate,
    /// A part of the format that this version cannot turn into a client.
    Unsupported,
    /// A path template from which no URL can be made.
    InvalidPath,
    /// A base URL that is not valid.
    InvalidBaseUrl,
    /// A parameter that does not fit its operation.
    InvalidParameter,
    /// A header or query parameter that the client sets itself.
    ClientHeader,
    /// No file declares the authentication; it was inferred from the bound keys.
    InferredAuthentication,
    /// No file declares which of several keys authenticates.
    AmbiguousAuthentication,
    /// An authentication that the caller must implement.
    CustomAuthentication,
    /// A secret that is written into a file.
    SecretInFile,
    /// A file without consumed operations.
    NothingConsumed,
    /// A tool that cannot be called by name as its file declares it.
    PartialTool,
    /// A resource or a prompt that is not served as its file declares it.
    PartialResource,
    /// A route of a REST server that cannot be served as its file declares it.
    PartialRoute,
    /// A skill, or a tool of one, that is not served as its file declares it.
    PartialSkill,
    /// The name of a tool that clients do not accept, or that is taken.
    ToolName,
    /// Servers that the files expose, without a program that serves them.
    NoProgram,
    /// A flow with a name or a value that does not exist or does not fit.
    InvalidFlow,
    /// A flow that is left out of the client, or that differs from its file.
    PartialFlow,
    /// An import that leads nowhere, to itself, or out of the folder of specs.
    InvalidImport,
    /// A response, or a part of it, that is returned without being decoded.
    Undecoded,
    /// A body that cannot be built as it is written.
    InvalidBody,
    /// Contradictory values where a client can have only one.
    Conflict,
    /// Two names that are the same in Rust.
    NameCollision,
    /// A part of `codegen.toml` that is not valid.
    InvalidConfiguration,
    /// A part of the OpenAPI document that is not valid.
    InvalidOpenApi,
    /// A file or folder that could not be read or written.
    Io,
}

impl Code {
    /// Returns the code as it appears in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::YamlSyntax => "yaml-syntax",
            Code::DuplicateKey => "duplicate-key",
            Code::UnknownKey => "unknown-key",
            Code::WrongKind => "wrong-kind",
            Code::UnknownValue => "unknown-value",
            Code::Missing => "missing",
            Code::Duplicate => "duplicate",
            Code::Unsupported => "unsupported",
            Code::InvalidPath => "invalid-path",
            Code::InvalidBaseUrl => "invalid-base-url",
            Code::InvalidParameter => "invalid-parameter",
            Code::ClientHeader => "client-header",
            Code::InferredAuthentication => "inferred-authentication",
            Code::AmbiguousAuthentication => "ambiguous-authentication",
            Code::CustomAuthentication => "custom-authentication",
            Code::SecretInFile => "secret-in-file",
            Code::NothingConsumed => "nothing-consumed",
            Code::PartialTool => "partial-tool",
            Code::PartialResource => "partial-resource",
            Code::PartialRoute => "partial-route",
            Code::PartialSkill => "partial-skill",
            Code::ToolName => "tool-name",
            Code::NoProgram => "no-program",
            Code::InvalidFlow => "invalid-flow",
            Code::PartialFlow => "partial-flow",
            Code::InvalidImport => "invalid-import",
            Code::Undecoded => "undecoded",
            Code::InvalidBody => "invalid-body",
            Code::Conflict => "conflict",
            Code::NameCollision => "name-collision",
            Code::InvalidConfiguration => "invalid-configuration",
            Code::InvalidOpenApi => "invalid-openapi",
            Code::Io => "io",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let known = || Code::all().iter().map(|code| code.as_str());
        let code = Code::all().iter().find(|code| code.as_str() == text);
        code.copied().ok_or_else(|| UnknownCode { similar: nearest(text, known()) })
    }
}

/// An error for a text that is not a [`Code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    similar: Option<&'static str>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.similar {
            Some(similar) => write!(f, "unknown code; did you mean `{similar}`?"),
            None => f.write_str("unknown code"),
        }
    }
}

impl std::error::Error for UnknownCode {}
