//! The kinds of problems.

use std::fmt;
use std::str::FromStr;

use crate::nearest::nearest;

/// The kind of a problem, the same in every message about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The text is not YAML.
    YamlSyntax,
    /// A key is written twice in one map.
    DuplicateKey,
    /// A key that the format does not have.
    UnknownKey,
    /// A value of the wrong kind, such as a list where a string belongs.
    WrongKind,
    /// A value outside the set of allowed ones.
    UnknownValue,
    /// Something that must be there is not.
    Missing,
    /// Two entries that claim the same thing.
    Duplicate,
    /// A part of the format that this version cannot turn into a client.
    Unsupported,
    /// A path template that no URL can be made of.
    InvalidPath,
    /// A base URL that no request can be sent to.
    InvalidBaseUrl,
    /// A parameter that does not fit its operation.
    InvalidParameter,
    /// A header the client sends itself.
    ClientHeader,
    /// Nothing says how to authenticate; it was inferred from what is bound.
    InferredAuthentication,
    /// Nothing says which of several ways to authenticate is meant.
    AmbiguousAuthentication,
    /// A way to authenticate that the caller must bring.
    CustomAuthentication,
    /// A secret that is written into a file.
    SecretInFile,
    /// A file of which no client is made.
    NothingConsumed,
    /// An import that leads nowhere, round in circles, or out of the folder of specs.
    InvalidImport,
    /// An answer, or a part of it, that is handed out as it came.
    Undecoded,
    /// A body that cannot be built as it is written.
    InvalidBody,
    /// Files of one folder that disagree about something their client has one of.
    Conflict,
    /// Two names that would be one in Rust.
    NameCollision,
    /// `codegen.toml` does not say something the generator understands.
    InvalidConfiguration,
    /// A part of the companion, the OpenAPI document beside the capability files, that is not what it must be.
    InvalidCompanion,
    /// A file or folder that could not be read or written.
    Io,
}

impl Code {
    /// The code as it stands in messages.
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
            Code::InvalidImport => "invalid-import",
            Code::Undecoded => "undecoded",
            Code::InvalidBody => "invalid-body",
            Code::Conflict => "conflict",
            Code::NameCollision => "name-collision",
            Code::InvalidConfiguration => "invalid-configuration",
            Code::InvalidCompanion => "invalid-companion",
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
        code.copied().ok_or_else(|| UnknownCode { meant: nearest(text, known()) })
    }
}

/// A text is no [`Code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    meant: Option<&'static str>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.meant {
            Some(meant) => write!(f, "there is no such code: did you mean `{meant}`?"),
            None => f.write_str("there is no such code"),
        }
    }
}

impl std::error::Error for UnknownCode {}
