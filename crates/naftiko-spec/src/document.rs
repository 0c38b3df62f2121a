//! What a capability file says, in one spelling.

use crate::source::{At, Source};
use crate::template::Template;

/// A value and the node it was written in.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub at: At,
}

/// One capability file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file itself; every [`At`] in the document is a place in it.
    pub source: Source,
    /// `info.label`, or what stands for it.
    pub title: Option<Spanned<String>>,
    /// `info.description`.
    pub description: Option<Spanned<String>>,
    /// What `binds` supplies.
    pub variables: Vec<Variable>,
    /// The HTTP APIs the capability consumes.
    pub consumes: Vec<Consumes>,
    /// The place of the whole document.
    pub at: At,
}

/// One key of a bind: a variable of the document, and where its value comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// The namespace of the bind, such as `env`.
    pub namespace: Option<String>,
    /// The name templates use: `{{NAME}}` or `{{namespace.NAME}}`.
    pub name: Spanned<String>,
    /// The key in the provider; for the environment, the name of the environment variable.
    pub key: Spanned<String>,
}

/// One entry of `consumes`: an HTTP API.
#[derive(Clone, Debug)]
pub struct Consumes {
    /// The name operations are called under: `namespace.operation`.
    pub namespace: Spanned<String>,
    /// What every path is appended to.
    pub base_uri: Option<Spanned<String>>,
    /// What the API is.
    pub description: Option<Spanned<String>>,
    /// How requests authenticate, if the entry says.
    pub authentication: Option<Spanned<Authentication>>,
    /// Parameters sent with every request of the entry.
    pub parameters: Vec<Parameter>,
    /// Its resources, in the order of the file.
    pub resources: Vec<Resource>,
    /// The place of the entry.
    pub at: At,
}

/// How requests authenticate.
#[derive(Clone, Debug, PartialEq)]
pub enum Authentication {
    /// Not at all: `type: none`.
    None,
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer {
        /// The token.
        token: Spanned<Template>,
    },
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// The user's name.
        username: Spanned<Template>,
        /// The password.
        password: Spanned<Template>,
    },
    /// A key in a header or in the query.
    ApiKey {
        /// The name of the header or query parameter.
        name: Spanned<String>,
        /// The key.
        value: Spanned<Template>,
        /// [`Location::Header`] or [`Location::Query`].
        placement: Location,
    },
    /// A type the format knows and this crate only names: `digest`, `oauth2`, ...
    Other(String),
    /// Declared, but not understood; reported as an error.
    Invalid,
}

/// A resource: a path, and the operations on it.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name; often derived from the path, sometimes repeated, never a key.
    pub name: Option<Spanned<String>>,
    /// The path template, appended to the base URI.
    pub path: Spanned<String>,
    /// What it is.
    pub description: Option<Spanned<String>>,
    /// Parameters all its operations share.
    pub parameters: Vec<Parameter>,
    /// Its operations, in the order of the file.
    pub operations: Vec<Operation>,
}

/// An operation: one kind of HTTP request.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name it is called by.
    pub name: Spanned<String>,
    /// A short title, if it has one besides its name.
    pub title: Option<Spanned<String>>,
    /// What it does.
    pub description: Option<Spanned<String>>,
    /// The HTTP method, in upper case; `GET` if the file does not say.
    pub method: Spanned<String>,
    /// Its own path, beside the resource's.
    pub path: Option<Spanned<String>>,
    /// Its own parameters.
    pub parameters: Vec<Parameter>,
    /// The place of a `body:` key.
    pub body: Option<At>,
    /// What its answer is made of.
    pub outputs: Vec<Output>,
    /// The format of the answer; `json` if the file does not say.
    pub output_format: Option<Spanned<String>>,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// In the query of the URL.
    Query,
    /// As a header.
    Header,
    /// In a placeholder of the path.
    Path,
    /// In the `Cookie` header.
    Cookie,
    /// In the body.
    Body,
    /// In an environment variable of the caller.
    Environment,
}

/// The types the format has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// A number.
    Number,
    /// A number without fraction.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list; the format does not say of what.
    Array,
    /// Anything structured.
    Object,
}

/// An input of an operation. Name and location together are its identity.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name on the wire, exactly as written.
    pub name: Spanned<String>,
    /// Where it travels.
    pub location: Spanned<Location>,
    /// A value fixed by the file: never asked of the caller.
    pub value: Option<Spanned<Literal>>,
    /// Its type; text if the file does not say.
    pub ty: Option<Spanned<Type>>,
    /// What it means.
    pub description: Option<Spanned<String>>,
    /// Whether it must be given, if the file says.
    pub required: Option<Spanned<bool>>,
    /// The place of the parameter.
    pub at: At,
}

/// A fixed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A scalar, as it is written, with its templates.
    Text(Template),
    /// A list or a map.
    Structured,
}

/// A part of an answer.
#[derive(Clone, Debug)]
pub struct Output {
    /// The name it is known by.
    pub name: Option<Spanned<String>>,
    /// The JSONPath it is taken from.
    pub path: Option<Spanned<String>>,
    /// Its type.
    pub ty: Option<Spanned<Type>>,
    /// The place of the output.
    pub at: At,
}

impl Output {
    /// Whether this output is the document itself rather than a part of it.
    pub fn is_whole_document(&self) -> bool {
        self.path.as_ref().is_none_or(|path| matches!(path.value.trim(), "$" | "$."))
    }
}
