//! What a capability file says, in one spelling.

use std::collections::HashSet;

use crate::template::Template;
use naftiko_syntax::{At, Source};

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
    /// The HTTP APIs the capability consumes, in the order of the file.
    pub consumes: Vec<Entry>,
    /// What it exposes that calls an operation.
    pub tools: Vec<Tool>,
    /// The variables that what it exposes speaks of: those are not about the APIs it consumes.
    pub exposed_variables: HashSet<String>,
    /// What the entries it consumes speak of, wherever they do: names in templates, and words that may be names.
    pub spoken_of: HashSet<String>,
    /// What kind of file it is.
    pub kind: Kind,
    /// The place of the whole document.
    pub at: At,
}

/// What kind of file a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A capability, or a part of one.
    Capability,
    /// A capability that consumes nothing, and only exposes.
    Exposes,
    /// The manifest of a sandbox, which is no capability.
    Sandbox,
    /// An OpenAPI document, which is no capability.
    OpenApi,
}

/// An entry of `consumes`.
#[derive(Clone, Debug)]
pub enum Entry {
    /// An HTTP API.
    Http(Box<Consumes>),
    /// One that is described in another file.
    Import(Import),
}

/// A reference to entries of another file.
#[derive(Clone, Debug)]
pub struct Import {
    /// The file, as written: relative to the importing one.
    pub location: Spanned<String>,
    /// The namespace that is imported; all of the file if it does not say.
    pub namespace: Option<Spanned<String>>,
    /// The namespace it gets here.
    pub alias: Option<Spanned<String>>,
}

/// Something exposed, such as an MCP tool, that calls one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// What it calls: `namespace.operation`.
    pub call: String,
    /// Its name.
    pub name: Option<String>,
    /// What it says it does: label and description.
    pub texts: Vec<String>,
    /// The inputs it asks for.
    pub inputs: Vec<ToolInput>,
}

/// An input of a [`Tool`].
#[derive(Clone, Debug, PartialEq)]
pub struct ToolInput {
    /// Its name, which templates speak of as `tools.name`.
    pub name: String,
    /// Whether it may be missing.
    pub is_optional: bool,
    /// Its type, if it says.
    pub ty: Option<Type>,
    /// What it means.
    pub description: Option<String>,
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
    /// Whether everything about it, besides its resources, was understood.
    pub is_whole: bool,
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
    /// `Authorization: Digest …` (RFC 7616).
    Digest {
        /// The user's name.
        username: Spanned<Template>,
        /// The password.
        password: Spanned<Template>,
    },
    /// Keys in headers, in the query, or in cookies.
    Keys(Vec<Key>),
    /// An access token of an OAuth 2 server, by client credentials (RFC 6749, section 4.4).
    ClientCredentials {
        /// Where tokens are given out.
        token_endpoint: Option<Spanned<String>>,
        /// The server whose metadata say where (RFC 8414).
        issuer: Option<Spanned<String>>,
        /// The client's id.
        client_id: Option<Spanned<Template>>,
        /// The client's secret.
        client_secret: Option<Spanned<Template>>,
        /// What access is asked for, separated by spaces.
        scopes: String,
        /// What it is asked to (RFC 8707).
        resource: Option<Spanned<String>>,
    },
    /// In a way that this crate only names: `oauth1`, `hmac`, `aws-sig-v4`, ...
    Other(String),
    /// Declared, but not understood; reported as an error.
    Invalid,
}

/// A key that is sent with every request.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The name of the header, query parameter or cookie.
    pub name: Spanned<String>,
    /// The key.
    pub value: Spanned<Template>,
    /// [`Location::Header`], [`Location::Query`] or [`Location::Cookie`].
    pub placement: Location,
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
    /// Whether everything about it, besides its operations, was understood.
    pub is_whole: bool,
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
    /// What its `body:` key says.
    pub body: Option<Body>,
    /// What its answer is made of.
    pub outputs: Vec<Output>,
    /// The format of the answer; `json` if the file does not say.
    pub output_format: Option<Spanned<Format>>,
    /// The media type of a binary answer.
    pub output_media_type: Option<Spanned<String>>,
    /// How many bytes a binary answer may have.
    pub max_binary_size: Option<Spanned<u64>>,
    /// Whether everything about it was understood.
    pub is_whole: bool,
}

/// The formats of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// Values separated by `|`.
    Psv,
    /// YAML.
    Yaml,
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
    /// Text.
    Text,
    /// Bytes.
    Binary,
    /// Avro, which needs its schema to be read.
    Avro,
    /// Protocol Buffers, which need their schema to be read.
    Protobuf,
}

/// The body of an operation.
#[derive(Clone, Debug)]
pub struct Body {
    /// What it is made of.
    pub content: Content,
    /// Its place.
    pub at: At,
}

/// What a body is made of.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text whose type is JSON unless a header says otherwise.
    Raw(Spanned<String>),
    /// JSON; the caller gives all of it if there is nothing here.
    Json(Option<Spanned<Data>>),
    /// The pairs of a form (`application/x-www-form-urlencoded`).
    Form(Vec<(Spanned<String>, Spanned<Data>)>),
    /// The parts of a form (RFC 7578).
    Multipart(Vec<Part>),
    /// Text of a media type; the caller gives all of it if there is nothing here.
    Text {
        /// The media type.
        media_type: String,
        /// The text.
        text: Option<Spanned<Template>>,
    },
    /// Bytes of a media type, which the caller gives.
    Bytes {
        /// The media type.
        media_type: String,
        /// What they are called.
        name: Option<String>,
    },
}

/// A part of a form.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: Spanned<String>,
    /// What it holds.
    pub value: Spanned<Template>,
    /// The name of the file it is.
    pub file_name: Option<String>,
    /// Its media type.
    pub content_type: Option<Spanned<String>>,
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
    /// Where it travels; the file does not say of some.
    pub location: Option<Spanned<Location>>,
    /// A value fixed by the file: never asked of the caller.
    pub value: Option<Spanned<Data>>,
    /// Its type; text if the file does not say.
    pub ty: Option<Spanned<Type>>,
    /// What it means.
    pub description: Option<Spanned<String>>,
    /// Whether it must be given, if the file says.
    pub required: Option<Spanned<bool>>,
    /// The place of the parameter.
    pub at: At,
}

/// A value that the file gives: a tree, with templates at its leaves.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as JSON writes it.
    Number(String),
    /// A text, and whatever it is computed from.
    Text(Template),
    /// A template that stands for a value of any kind.
    Slot(String),
    /// A list.
    List(Vec<Data>),
    /// A map, in the order of the file.
    Map(Vec<(String, Data)>),
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
