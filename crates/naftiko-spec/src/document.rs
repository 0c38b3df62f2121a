//! The content of a capability file, in a single spelling.

use std::collections::HashSet;

use crate::flow::{AggregateEntry, Steps};
use crate::resource::{McpPrompt, McpResource};
use crate::rest_server::{ControlServer, RestServer};
use crate::skill::SkillServer;
use crate::template::Template;
use crate::tool_output::ToolOutputs;
use naftiko_syntax::{At, Source};

/// A value and the node that it comes from.
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
    /// The file; every [`At`] in the document is a position in it.
    pub source: Source,
    /// `info.label`, or its substitute.
    pub title: Option<Spanned<String>>,
    /// `info.description`.
    pub description: Option<Spanned<String>>,
    /// The variables that `binds` supplies.
    pub variables: Vec<Variable>,
    /// The HTTP APIs that the capability consumes, in the order of the file.
    pub consumes: Vec<Entry>,
    /// What it exposes and that calls an operation.
    pub tools: Vec<Tool>,
    /// The tools of its MCP servers, in the order of the file.
    pub mcp_tools: Vec<McpTool>,
    /// The resources of its MCP servers, in the order of the file.
    pub mcp_resources: Vec<McpResource>,
    /// The prompts of its MCP servers, in the order of the file.
    pub mcp_prompts: Vec<McpPrompt>,
    /// The servers that it exposes, in the order of the file.
    pub exposed: Vec<Exposed>,
    /// Its aggregates, in the order of the file.
    pub aggregates: Vec<AggregateEntry>,
    /// The MCP servers that it exposes.
    pub mcp_servers: Vec<McpServer>,
    /// The REST servers that it exposes.
    pub rest_servers: Vec<RestServer>,
    /// The servers of skills that it exposes.
    pub skill_servers: Vec<SkillServer>,
    /// The server for operators that it exposes.
    pub control: Option<ControlServer>,
    /// The variables that the exposed part uses; they do not concern the consumed APIs.
    pub exposed_variables: HashSet<String>,
    /// Every name that the consumed entries mention: names in templates, and words that may be
    /// names.
    pub mentioned: HashSet<String>,
    /// The kind of file.
    pub kind: Kind,
    /// The place of the whole document.
    pub at: At,
}

/// The kind of file that a document comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A capability, or a part of one.
    Capability,
    /// A capability that consumes nothing and only exposes.
    Exposes,
    /// The manifest of a sandbox, which is not a capability.
    Sandbox,
    /// An OpenAPI document, which is not a capability.
    OpenApi,
}

/// An entry of `consumes`.
#[derive(Clone, Debug)]
pub enum Entry {
    /// An HTTP API.
    Http(Box<Consumes>),
    /// An entry that is defined in another file.
    Import(Import),
}

/// An import of entries from another file.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The path of the file as written, relative to the importing file.
    pub location: Spanned<String>,
    /// The imported namespace; if absent, all of the file.
    pub namespace: Option<Spanned<String>>,
    /// The namespace of the entry in the importing file.
    pub alias: Option<Spanned<String>>,
}

/// A server that the capability exposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// What it serves.
    pub kind: ExposedKind,
    /// The number of its tools, routes or skills.
    pub parts: usize,
    /// The place of the key `exposes`.
    pub at: At,
}

/// What an exposed server serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExposedKind {
    /// Tools, by MCP.
    Mcp,
    /// Routes of a REST API.
    Rest,
    /// Skills.
    Skills,
}

/// Something exposed, such as an MCP tool, that calls an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// The called operation: `namespace.operation`.
    pub call: String,
    /// Its name.
    pub name: Option<String>,
    /// Its description: label and text.
    pub texts: Vec<String>,
    /// Its inputs.
    pub inputs: Vec<ToolInput>,
}

/// An input of a [`Tool`].
#[derive(Clone, Debug, PartialEq)]
pub struct ToolInput {
    /// Its name; templates use `tools.name`.
    pub name: String,
    /// Whether it is optional.
    pub is_optional: bool,
    /// Its type, if declared.
    pub ty: Option<Type>,
    /// Its description.
    pub description: Option<String>,
}

/// An MCP server that the capability exposes.
#[derive(Clone, Debug, PartialEq)]
pub struct McpServer {
    /// Its namespace; empty if it declares none.
    pub namespace: String,
    /// Its description.
    pub description: Option<String>,
    /// How it authenticates its callers; `None` if it does not declare that.
    pub authentication: Option<Spanned<Authentication>>,
    /// The audience of the access tokens that it accepts.
    pub audience: Option<String>,
    /// How long clients may keep what it returns, in milliseconds, if declared.
    pub ttl: Option<u64>,
    /// Whether what it returns may be shared between callers.
    pub is_public: bool,
    /// The maximum size of a binary content, in bytes, if declared.
    pub max_binary_size: Option<u64>,
}

/// A tool of an MCP server that the capability exposes, or a flow of an aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct McpTool {
    /// The namespace of the server or aggregate, which is also a prefix of its inputs.
    pub namespace: Option<String>,
    /// Its name.
    pub name: Spanned<String>,
    /// Its name for people.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How it runs.
    pub form: ToolForm,
    /// The values that it passes to the operation, by the name of the parameter; `None` if it has
    /// no `with`.
    pub with: Option<Vec<(Spanned<String>, Spanned<Data>)>>,
    /// Its inputs; `None` if it declares none.
    pub inputs: Option<Vec<ToolInput>>,
    /// What it does to the data of the server.
    pub hints: Hints,
    /// What it returns, if declared.
    pub outputs: Option<ToolOutputs>,
    /// The operation under a key that the format does not have, such as `operationId`.
    pub misplaced_call: Option<Spanned<String>>,
    /// Its place.
    pub at: At,
}

/// How a tool runs.
#[derive(Clone, Debug, PartialEq)]
pub enum ToolForm {
    /// By a call of an operation: `namespace.operation`.
    Call(Spanned<String>),
    /// As the flow of an aggregate.
    Ref(Spanned<String>),
    /// In several steps.
    Steps(Steps),
    /// It returns the values of its outputs.
    Mock,
}

/// What a tool does to the data of the server, as far as its file declares it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Whether it only reads.
    pub read_only: Option<bool>,
    /// Whether it may remove or overwrite data.
    pub destructive: Option<bool>,
    /// Whether a second call has no other effect.
    pub idempotent: Option<bool>,
    /// Whether it reaches other systems.
    pub open_world: Option<bool>,
}

/// A key of a bind: a variable of the document, and the source of its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// The namespace of the bind, such as `env`.
    pub namespace: Option<String>,
    /// The name in templates: `{{NAME}}` or `{{namespace.NAME}}`.
    pub name: Spanned<String>,
    /// The key in the provider; for the environment, the name of the environment variable.
    pub key: Spanned<String>,
}

/// An entry of `consumes`: an HTTP API.
#[derive(Clone, Debug)]
pub struct Consumes {
    /// The namespace in the names of its operations: `namespace.operation`.
    pub namespace: Spanned<String>,
    /// The base URL, to which each path is appended.
    pub base_uri: Option<Spanned<String>>,
    /// Its description.
    pub description: Option<Spanned<String>>,
    /// How requests authenticate, if declared.
    pub authentication: Option<Spanned<Authentication>>,
    /// Parameters of every request of the entry.
    pub parameters: Vec<Parameter>,
    /// Its resources, in the order of the file.
    pub resources: Vec<Resource>,
    /// Whether the entry, apart from its resources, is valid.
    pub is_whole: bool,
    /// The place of the entry.
    pub at: At,
}

/// How requests authenticate.
#[derive(Clone, Debug, PartialEq)]
pub enum Authentication {
    /// No authentication: `type: none`.
    None,
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer {
        /// The token.
        token: Spanned<Template>,
    },
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// The user name.
        username: Spanned<Template>,
        /// The password.
        password: Spanned<Template>,
    },
    /// `Authorization: Digest …` (RFC 7616).
    Digest {
        /// The user name.
        username: Spanned<Template>,
        /// The password.
        password: Spanned<Template>,
    },
    /// Keys in headers, in the query, or in cookies.
    Keys(Vec<Key>),
    /// An access token of an OAuth 2 server, by client credentials (RFC 6749, section 4.4).
    ClientCredentials {
        /// The token endpoint.
        token_endpoint: Option<Spanned<String>>,
        /// The authorization server, whose metadata contain the endpoint (RFC 8414).
        issuer: Option<Spanned<String>>,
        /// The client ID.
        client_id: Option<Spanned<Template>>,
        /// The client secret.
        client_secret: Option<Spanned<Template>>,
        /// The requested scopes, separated by spaces.
        scopes: String,
        /// The resource that is accessed (RFC 8707).
        resource: Option<Spanned<String>>,
    },
    /// A scheme that is known only by name: `oauth1`, `hmac`, `aws-sig-v4`, …
    Other(String),
    /// Declared, but not valid; reported as an error.
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

/// A resource: a path and its operations.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name; often derived from the path, sometimes repeated, never unique.
    pub name: Option<Spanned<String>>,
    /// The path template, which is appended to the base URL.
    pub path: Spanned<String>,
    /// Its description.
    pub description: Option<Spanned<String>>,
    /// Parameters of all its operations.
    pub parameters: Vec<Parameter>,
    /// Its operations, in the order of the file.
    pub operations: Vec<Operation>,
    /// Whether the resource, apart from its operations, is valid.
    pub is_whole: bool,
}

/// An operation: one kind of HTTP request.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name.
    pub name: Spanned<String>,
    /// A short title in addition to its name.
    pub title: Option<Spanned<String>>,
    /// Its description.
    pub description: Option<Spanned<String>>,
    /// The HTTP method in upper case; `GET` by default.
    pub method: Spanned<String>,
    /// Its own path, in addition to that of the resource.
    pub path: Option<Spanned<String>>,
    /// Its own parameters.
    pub parameters: Vec<Parameter>,
    /// Its `body:`.
    pub body: Option<Body>,
    /// The parts of its response.
    pub outputs: Vec<Output>,
    /// The format of the response; `json` by default.
    pub output_format: Option<Spanned<Format>>,
    /// The media type of a binary response.
    pub output_media_type: Option<Spanned<String>>,
    /// The maximum size of a binary response, in bytes.
    pub max_binary_size: Option<Spanned<u64>>,
    /// Whether all of it is valid.
    pub is_whole: bool,
}

/// The formats of responses.
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
    /// Avro, which cannot be decoded without its schema.
    Avro,
    /// Protocol Buffers, which cannot be decoded without their schema.
    Protobuf,
}

/// The body of an operation.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its content.
    pub content: Content,
    /// Its place.
    pub at: At,
}

/// The content of a body.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text that is JSON unless a header specifies another type.
    Raw(Spanned<String>),
    /// JSON; without a value, the caller supplies all of it.
    Json(Option<Spanned<Data>>),
    /// The pairs of a form (`application/x-www-form-urlencoded`).
    Form(Vec<(Spanned<String>, Spanned<Data>)>),
    /// The parts of a multipart form (RFC 7578).
    Multipart(Vec<Part>),
    /// Text of a media type; without a value, the caller supplies all of it.
    Text {
        /// The media type.
        media_type: String,
        /// The text.
        text: Option<Spanned<Template>>,
    },
    /// Bytes of a media type, which the caller supplies.
    Bytes {
        /// The media type.
        media_type: String,
        /// Their name.
        name: Option<String>,
    },
}

/// A part of a form.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: Spanned<String>,
    /// Its value.
    pub value: Spanned<Template>,
    /// The file name, if it is a file.
    pub file_name: Option<String>,
    /// Its media type.
    pub content_type: Option<Spanned<String>>,
}

/// The location of a parameter.
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

/// The types of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// A number.
    Number,
    /// An integer.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list; the format does not declare the type of its items.
    Array,
    /// A structured value.
    Object,
}

/// An input of an operation. Its name and location are its identity.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name on the wire, exactly as written.
    pub name: Spanned<String>,
    /// Its location; absent in some files.
    pub location: Option<Spanned<Location>>,
    /// A value fixed by the file; the caller cannot set it.
    pub value: Option<Spanned<Data>>,
    /// Its type; text by default.
    pub ty: Option<Spanned<Type>>,
    /// Its description.
    pub description: Option<Spanned<String>>,
    /// Whether it is required, if declared.
    pub required: Option<Spanned<bool>>,
    /// The place of the parameter.
    pub at: At,
}

/// A value in the file: a tree with templates at its leaves.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in the syntax of JSON.
    Number(String),
    /// A text that may contain templates.
    Text(Template),
    /// A template that is replaced with a value of any kind.
    Slot(String),
    /// A list.
    List(Vec<Data>),
    /// A map, in the order of the file.
    Map(Vec<(String, Data)>),
}

/// A part of a response.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: Option<Spanned<String>>,
    /// The JSONPath that selects it.
    pub path: Option<Spanned<String>>,
    /// Its type.
    pub ty: Option<Spanned<Type>>,
    /// The place of the output.
    pub at: At,
}

impl Output {
    /// Whether this output is the whole document rather than a part of it.
    pub fn is_whole_document(&self) -> bool {
        self.path.as_ref().is_none_or(|path| matches!(path.value.trim(), "$" | "$."))
    }
}
