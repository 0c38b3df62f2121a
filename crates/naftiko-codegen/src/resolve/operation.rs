//! The resolved operation, as plain data: the capability file and the OpenAPI document combined.
//!
//! Nothing here depends on the language of the client. Each part records the file that it comes
//! from, so that the command `explain` can show it, and so that later stages need neither document.

use std::rc::Rc;

use naftiko_openapi::{Numbers, Operation as Counterpart, Place as DocumentPlace, Security, Status, Use};
use naftiko_spec::{At, Source, Type as SpecType};

use super::value::{Body, Form, Format, OutputType, Place, Step, StreamKind, Value};

/// The target of an operation's requests, and the secret that they contain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The index of its service.
    pub(crate) service: usize,
    /// Whether it sends the secret of the service.
    pub(crate) sends_secret: bool,
    /// Which base URL is used, and the file that declares it.
    pub(crate) base: BaseRule,
    pub(crate) base_by: DecidedBy,
    /// Which secret is used, and the file that declares it.
    pub(crate) secret: SecretRule,
    pub(crate) secret_by: DecidedBy,
}

/// Which base URL is used for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BaseRule {
    /// The base URL of its entry.
    Entry,
    /// The base URL of its entry, although the document declares another one for it.
    EntryOverDocument,
    /// The one that the document declares for it.
    Operation,
}

/// Which secret an operation sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretRule {
    /// The secret of its entry.
    Entry,
    /// The secret of its entry, although the document declares other schemes for it.
    EntryOverDocument,
    /// No secret.
    Nothing,
    /// Its own secret, as the document declares.
    Operation,
}

/// A resolved operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its name in the capability file; may be empty.
    pub(crate) name: String,
    /// The HTTP method, in upper case.
    pub(crate) method: String,
    /// The path template, with each placeholder in single braces, and then the fixed query.
    pub(crate) path: String,
    /// The capability file, and the place of the operation in it.
    pub(crate) source: Source,
    pub(crate) at: At,
    /// Its counterpart in the OpenAPI document.
    pub(crate) counterpart: Option<Rc<Counterpart>>,
    /// The index of its service: the base URL and the credential.
    pub(crate) service: usize,
    /// Why it has this service, and whether it sends the service's secret.
    pub(crate) target: Target,
    /// The URLs of its servers in the OpenAPI document.
    pub(crate) servers: Vec<String>,
    /// Its own security requirements in the OpenAPI document, if declared.
    pub(crate) security: Option<Vec<Security>>,
    /// Its description, in Markdown.
    pub(crate) description: Decided<String>,
    /// Whether it is deprecated.
    pub(crate) deprecated: bool,
    /// Its inputs: those of the path in the order of the path, then the others in the order of the
    /// files, those that only templates use, and last the whole body.
    pub(crate) inputs: Vec<Input>,
    /// Its request body, unless that consists of inputs alone.
    pub(crate) body: RequestBody,
    /// The names of declared path parameters without a placeholder in the path.
    pub(crate) unplaced: Vec<String>,
    /// The result of a successful call.
    pub(crate) returns: Decided<Returns>,
    /// The stream that a successful call can return instead, if the caller asks for it.
    pub(crate) stream: Option<Stream>,
    /// The `Accept` header, if it differs from the runtime's default.
    pub(crate) accept: Option<String>,
    /// The responses in the OpenAPI document, in order.
    pub(crate) responses: Vec<Response>,
}

/// An input of an operation, which the caller sets or the file fixes.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// The name on the wire.
    pub(crate) wire_name: String,
    /// The name in the files. It differs from the wire name if a template renames an input.
    pub(crate) name: String,
    /// Its place.
    pub(crate) place: Place,
    /// Whether the caller must set it.
    pub(crate) required: Decided<bool>,
    /// The value that the file fixes or computes, if the caller does not set it.
    pub(crate) value: Option<Value>,
    /// The type that the capability file declares.
    pub(crate) declared: Option<SpecType>,
    /// Whether a list is sent as one value with commas.
    pub(crate) is_joined: bool,
    /// The type in the OpenAPI document.
    pub(crate) described: Option<Described>,
    /// Whether templates use it too.
    pub(crate) is_in_templates: bool,
    /// Its description, in Markdown.
    pub(crate) description: Decided<String>,
    /// The default of the server, as JSON.
    pub(crate) default: Option<String>,
    /// The numbers that the OpenAPI document mentions.
    pub(crate) numbers: Numbers,
    /// Whether it is deprecated.
    pub(crate) deprecated: bool,
    /// Where it is declared.
    pub(crate) origin: Origin,
}

/// The type of an input in the OpenAPI document.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    /// The name of the parameter or property in the document. Inline types are named after it.
    pub(crate) name: String,
    /// The schema.
    pub(crate) schema: Use,
    /// How a value is serialized.
    pub(crate) serialization: Serialization,
    /// Whether this type is used, and not the one that the capability file declares.
    pub(crate) counts: bool,
}

/// How a value of a schema is serialized in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Serialization {
    /// In a style of OpenAPI, or as JSON instead of a text.
    Style(Form),
    /// As a separate document: a body, or a JSON field of one.
    Document,
    /// As a text that the caller supplies: one of several scalars.
    Text,
    /// As texts that the caller supplies: scalars or lists of scalars.
    Texts,
    /// As a part of a body that the caller supplies: a file, or a part with its own headers.
    Part,
    /// As any number of such parts.
    Parts,
    /// No style fits, so the type that the capability file declares is used.
    Unsupported,
}

/// Where an input is declared.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// In the capability file.
    Capability(At),
    /// Only in the OpenAPI document.
    Document(DocumentPlace),
    /// In both.
    Both(At, DocumentPlace),
    /// As a placeholder or a pair of the path, without a declared parameter.
    Path(At),
    /// In a template of the capability file, without a declared parameter.
    Template,
    /// Derived from other parts of the operation, such as a content type.
    Derived,
}

/// The request body.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestBody {
    /// The body that the file computes.
    pub(crate) computed: Option<Body>,
    /// The form or multipart body that is sent even if no field of it is set.
    pub(crate) begun: Option<Body>,
    /// The names of the parts of a multipart body, in order.
    pub(crate) part_order: Vec<String>,
    /// The media types in the OpenAPI document with their schemas, in order.
    pub(crate) offered: Vec<Content>,
    /// The index of the one that is used, if the body follows the document.
    pub(crate) chosen: Option<usize>,
}

/// A body of one media type.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) media_type: String,
    pub(crate) schema: Option<Use>,
}

/// The result of a successful call.
#[derive(Clone, Debug)]
pub(crate) enum Returns {
    /// The decoded document, without a type.
    Document(Format),
    /// Parts of the decoded document.
    Outputs(Format, Vec<Output>),
    /// JSON of these schemas, one for each response and media type that has one.
    Json {
        /// The schemas.
        schemas: Vec<Use>,
        /// Whether a response without a body is a success too.
        may_be_empty: bool,
        /// Whether the schema of a text response is among them.
        may_be_text: bool,
    },
    /// Nothing: the responses have no body.
    Nothing,
    /// The body as text.
    Text,
    /// The undecoded body, in a format that needs a schema.
    Bytes(&'static str),
    /// The body as a stream of bytes, with an optional limit.
    Download(Option<u64>),
    /// A stream of items.
    Stream(Stream),
}

/// A part of a response document.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// Its name in the capability file.
    pub(crate) wire_name: String,
    /// Its place in the document.
    pub(crate) path: Vec<Step>,
    /// The path as written in the file.
    pub(crate) written: String,
    /// Its type.
    pub(crate) ty: OutputType,
}

/// A stream of items in a response.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    /// How the items are separated.
    pub(crate) kind: StreamKind,
    /// The schema of an item, if declared.
    pub(crate) item: Option<Use>,
}

/// A response in the OpenAPI document.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// The statuses that it applies to.
    pub(crate) status: Status,
    /// Its description, in Markdown.
    pub(crate) description: Option<String>,
    /// Whether it is an error response.
    pub(crate) is_error: bool,
    /// Its contents, in document order; empty if it has no body.
    pub(crate) contents: Vec<Content>,
    /// The names of its headers.
    pub(crate) headers: Vec<String>,
}

impl Operation {
    /// Whether a response has a `Link` header (RFC 8288).
    pub(crate) fn has_link_header(&self) -> bool {
        self.responses.iter().flat_map(|response| &response.headers).any(|name| name.eq_ignore_ascii_case("link"))
    }

    /// Returns the error responses.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Response> {
        self.responses.iter().filter(|response| response.is_error)
    }
}

/// A decision, and the file that it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decided<T> {
    pub(crate) value: T,
    pub(crate) by: DecidedBy,
    /// Whether the two files contradict each other.
    pub(crate) is_conflict: bool,
}

/// The file that a decision follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecidedBy {
    /// The capability file.
    Capability,
    /// The OpenAPI document.
    Document,
    /// Neither file: the default of the format.
    Default,
}

impl<T> Decided<T> {
    pub(crate) fn new(value: T, by: DecidedBy) -> Self {
        Decided { value, by, is_conflict: false }
    }

    /// Creates a decision by the default of the format.
    pub(crate) fn default(value: T) -> Self {
        Decided::new(value, DecidedBy::Default)
    }
}
