//! The resolved operation: what the capability file and the OpenAPI document say together, as plain data.
//!
//! Nothing here depends on the language of the client. Each part knows which file it comes from, so that
//! `cargo xtask explain` can tell, and so that later stages never have to ask the two documents again.

use std::rc::Rc;

use naftiko_openapi::{Numbers, Operation as Counterpart, Place as DocumentPlace, Security, Status, Use};
use naftiko_spec::{At, Source, Type as SpecType};

use super::target::Target;
use super::value::{Body, Form, Format, OutputType, Place, Step, StreamKind, Value};

/// One operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its name in the capability file; may be empty.
    pub(crate) name: String,
    /// The HTTP method, in upper case.
    pub(crate) method: String,
    /// The path template, each placeholder in single braces, with a fixed query behind it.
    pub(crate) path: String,
    /// The capability file, and the place of the operation in it.
    pub(crate) source: Source,
    pub(crate) at: At,
    /// The same operation in the OpenAPI document.
    pub(crate) counterpart: Option<Rc<Counterpart>>,
    /// The index of its service: the base URL, and how its requests authenticate.
    pub(crate) service: usize,
    /// Why it is that one, and whether the operation sends the secret of it.
    pub(crate) target: Target,
    /// The URLs of the servers that the OpenAPI document has for this operation.
    pub(crate) servers: Vec<String>,
    /// How the OpenAPI document says that this operation authenticates, if it says so for it.
    pub(crate) security: Option<Vec<Security>>,
    /// What it does, in Markdown.
    pub(crate) description: Decided<String>,
    /// Whether it should no longer be used.
    pub(crate) deprecated: bool,
    /// Its inputs: those of the path in the order of the path, then the others in the order of the files, those that only
    /// templates name, and the whole body last.
    pub(crate) inputs: Vec<Input>,
    /// Its request body, where it is not made of inputs alone.
    pub(crate) body: RequestBody,
    /// The names of the path parameters that the file declares and the path has no placeholder for.
    pub(crate) unplaced: Vec<String>,
    /// What a successful call returns.
    pub(crate) returns: Decided<Returns>,
    /// The stream that a successful call can return instead, if the caller asks for it.
    pub(crate) stream: Option<Stream>,
    /// What requests ask for (`Accept`), if that is not what the runtime asks for by itself.
    pub(crate) accept: Option<String>,
    /// The responses of the OpenAPI document, in its order.
    pub(crate) responses: Vec<Response>,
}

/// An input of an operation: what a caller gives, or what the file fixes.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// The name on the wire.
    pub(crate) wire_name: String,
    /// The name that the files call it by. It differs from the wire name where a template renames an input.
    pub(crate) name: String,
    /// Where it travels.
    pub(crate) place: Place,
    /// Whether the caller must give it.
    pub(crate) required: Decided<bool>,
    /// The value that the file fixes or computes. The caller is not asked for it then.
    pub(crate) value: Option<Value>,
    /// The type that the capability file declares.
    pub(crate) declared: Option<SpecType>,
    /// Whether a list is one value with commas in it.
    pub(crate) is_joined: bool,
    /// The type that the OpenAPI document describes.
    pub(crate) described: Option<Described>,
    /// Whether templates name it too.
    pub(crate) is_in_templates: bool,
    /// What it means, in Markdown.
    pub(crate) description: Decided<String>,
    /// The value that the server assumes, as JSON.
    pub(crate) default: Option<String>,
    /// The numbers that the OpenAPI document speaks of.
    pub(crate) numbers: Numbers,
    /// Whether it should no longer be used.
    pub(crate) deprecated: bool,
    /// Where it is written.
    pub(crate) origin: Origin,
}

/// The type that the OpenAPI document gives an input.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    /// The name of the parameter or the property in the document. Types that are written in place are named after it.
    pub(crate) name: String,
    /// The schema.
    pub(crate) schema: Use,
    /// How a value of it is serialized.
    pub(crate) serialization: Serialization,
    /// Whether it counts. If not, the type that the capability file declares does.
    pub(crate) counts: bool,
}

/// How a value of a schema is serialized where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Serialization {
    /// By a style of OpenAPI, or as JSON in place of a text.
    Style(Form),
    /// As a document of its own: a body, or a field of one that is JSON.
    Document,
    /// It is a text, and the caller writes it: one of several scalars.
    Text,
    /// It is any number of texts, and the caller writes them: scalars or lists of scalars.
    Texts,
    /// It is a part of a body, and the caller makes it: a file, or a part with headers of its own.
    Part,
    /// It is any number of such parts.
    Parts,
    /// No style fits, so the type that the capability file declares is used.
    Unsupported,
}

/// Where an input is written.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// In the capability file.
    Capability(At),
    /// In the OpenAPI document alone.
    Document(DocumentPlace),
    /// In both.
    Both(At, DocumentPlace),
    /// It is a placeholder or a pair of the path, and no parameter declares it.
    Path(At),
    /// A template of the capability file names it, and no parameter declares it.
    Template,
    /// It follows from other parts of the operation, such as a content type.
    Derived,
}

/// The request body.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestBody {
    /// The body that the file computes.
    pub(crate) computed: Option<Body>,
    /// The form or the parts that are sent even if no field of them is set.
    pub(crate) begun: Option<Body>,
    /// The names of the parts of a multipart body, in the order in which they are sent.
    pub(crate) part_order: Vec<String>,
    /// The media types that the OpenAPI document offers, in its order, with their schemas.
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

/// What a successful call returns.
#[derive(Clone, Debug)]
pub(crate) enum Returns {
    /// The decoded document, of no known type.
    Document(Format),
    /// Parts of the decoded document.
    Outputs(Format, Vec<Output>),
    /// JSON of these schemas, one for each response and media type that has one.
    Json {
        /// The schemas.
        schemas: Vec<Use>,
        /// Whether a response without a body counts as success too.
        may_be_empty: bool,
        /// Whether some response of success is a text, whose schema is among those.
        may_be_text: bool,
    },
    /// Nothing: responses have no body.
    Nothing,
    /// The body as text.
    Text,
    /// The body as it is, in a format that needs a schema to be decoded.
    Bytes(&'static str),
    /// The body as a stream of bytes, of which at most so many are read.
    Download(Option<u64>),
    /// Item after item.
    Stream(Stream),
}

/// A part of a response document.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// Its name in the capability file.
    pub(crate) wire_name: String,
    /// Its place in the document.
    pub(crate) path: Vec<Step>,
    /// The path as the file writes it.
    pub(crate) written: String,
    /// What it holds.
    pub(crate) ty: OutputType,
}

/// Items that a response holds one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    /// How they are told from one another.
    pub(crate) kind: StreamKind,
    /// The schema of an item, if the document has one.
    pub(crate) item: Option<Use>,
}

/// A response of the OpenAPI document.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// The statuses it is for.
    pub(crate) status: Status,
    /// What it means, in Markdown.
    pub(crate) description: Option<String>,
    /// Whether it is an error response.
    pub(crate) is_error: bool,
    /// Its media types, in the order of the document; empty if it has no body.
    pub(crate) contents: Vec<Content>,
    /// The names of its headers.
    pub(crate) headers: Vec<String>,
}

impl Operation {
    /// Whether a response has a `Link` header (RFC 8288).
    pub(crate) fn has_link_header(&self) -> bool {
        self.responses.iter().flat_map(|response| &response.headers).any(|name| name.eq_ignore_ascii_case("link"))
    }

    /// Its error responses.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Response> {
        self.responses.iter().filter(|response| response.is_error)
    }
}

/// A decision, and which file it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decided<T> {
    pub(crate) value: T,
    pub(crate) by: DecidedBy,
    /// Whether the two files contradict each other.
    pub(crate) is_conflict: bool,
}

/// Which file a decision follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecidedBy {
    /// The capability file.
    Capability,
    /// The OpenAPI document.
    Document,
    /// Neither: it is what the format assumes.
    Default,
}

impl<T> Decided<T> {
    pub(crate) fn new(value: T, by: DecidedBy) -> Self {
        Decided { value, by, is_conflict: false }
    }

    /// By what the format assumes.
    pub(crate) fn default(value: T) -> Self {
        Decided::new(value, DecidedBy::Default)
    }
}
