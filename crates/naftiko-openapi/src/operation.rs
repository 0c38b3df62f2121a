//! Operations: what they send, and what they answer.

use crate::numbers::Numbers;
use crate::place::Place;
use crate::schema::Use;

/// One operation, what its path says for all of its operations included.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path, as the document writes it.
    pub path: String,
    /// `operationId`.
    pub id: Option<String>,
    /// The short text.
    pub summary: Option<String>,
    /// The long text, CommonMark.
    pub description: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// What it is filed under.
    pub tags: Vec<String>,
    /// Its parameters, in order; those of the path that it does not replace come first.
    pub parameters: Vec<Parameter>,
    /// What it takes.
    pub body: Option<Body>,
    /// What it answers, in the order of the document.
    pub responses: Vec<Response>,
    /// Servers of its own, or of its path; empty if the document's are meant.
    pub servers: Vec<Server>,
    /// Ways to authenticate of its own; none if the document's are meant. Any one of them is enough; an empty list, or an
    /// alternative without schemes, takes no authentication.
    pub security: Option<Vec<Security>>,
    /// Where it stands.
    pub place: Place,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// Where it travels.
    pub location: Location,
    /// What it means.
    pub description: Option<String>,
    /// Whether it must be given. Always for the path.
    pub required: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// How a list or an object becomes text, the default of its location if the document does not say.
    pub style: Style,
    /// Whether each value of a list, or each property of an object, has a pair of its own.
    pub explode: bool,
    /// What it is; none if nothing is said.
    pub schema: Option<Use>,
    /// Whether reserved characters stand in its value as they are.
    pub allow_reserved: bool,
    /// Of the query: the numbers that are said of it.
    pub numbers: Numbers,
    /// Its media type, where it is written as a document of its own (`content`); then `style` has no meaning.
    pub media_type: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// How a list or an object becomes text (OpenAPI 3.1, section 4.8.12.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Commas.
    Form,
    /// Commas, for the path and headers.
    Simple,
    /// `;name=value`.
    Matrix,
    /// `.value`.
    Label,
    /// Spaces.
    SpaceDelimited,
    /// Bars.
    PipeDelimited,
    /// `name[key]=value`.
    DeepObject,
}

/// What an operation takes.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it must be given; none if nothing is said, which the specification takes for a no.
    pub required: Option<bool>,
    /// What it means.
    pub description: Option<String>,
    /// The forms it may have, in the order of the document.
    pub contents: Vec<Content>,
    /// Where it stands.
    pub place: Place,
}

/// A body in one media type.
#[derive(Clone, Debug)]
pub struct Content {
    /// The media type, in lower case and without parameters.
    pub media_type: String,
    /// The media type as the document writes it, with its parameters: `application/vnd.acme+json; version=2`.
    pub written: String,
    /// What it is; none if nothing is said.
    pub schema: Option<Use>,
    /// Of a [stream](crate::is_lines), what each item is, and of [events](crate::is_events), what their data is, which is a
    /// string if it is any text; none if nothing is said.
    pub item: Option<Use>,
    /// What is special about fields of a form, by their names.
    pub encoding: Vec<(String, Encoding)>,
}

/// What is special about a field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// Its media type.
    pub media_type: Option<String>,
    /// How a list or an object becomes text.
    pub style: Option<Style>,
    /// Whether each value has a pair of its own.
    pub explode: Option<bool>,
    /// Whether reserved characters stand in its value as they are.
    pub allow_reserved: bool,
    /// The names of the headers of its part, but for `Content-Type`, which is said in another way.
    pub headers: Vec<String>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The statuses it is for.
    pub status: Status,
    /// What it means.
    pub description: Option<String>,
    /// The forms it may have, in the order of the document; empty if it has no body.
    pub contents: Vec<Content>,
    /// The names of its headers.
    pub headers: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// The statuses an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// One: `404`.
    Code(u16),
    /// A hundred: `4XX` is 4.
    Class(u16),
    /// All that are not mentioned.
    Default,
}

/// A server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its URL, variables replaced by their defaults. It may be relative.
    pub url: String,
    /// Its URL as the document writes it.
    pub template: String,
    /// The variables of the URL, in the order of the document.
    pub variables: Vec<ServerVariable>,
    /// What it is for.
    pub description: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// A variable of the URL of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name in the URL.
    pub name: String,
    /// The value that it has unless another is chosen.
    pub default: Option<String>,
    /// The values that it may have; empty if it may have any.
    pub values: Vec<String>,
}

/// Schemes that a request must all follow; none if it needs none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Security {
    /// The schemes.
    pub schemes: Vec<NamedScheme>,
}

/// A security scheme, and what the document calls it: two schemes of one kind have secrets of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedScheme {
    /// Its name in `components.securitySchemes`.
    pub name: String,
    /// What it is.
    pub scheme: SecurityScheme,
}

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityScheme {
    /// `http` with `bearer`, and `oauth2` and `openIdConnect`, whose tokens travel in the same way.
    Bearer,
    /// `http` with `basic`.
    Basic,
    /// `apiKey`.
    Key {
        /// Where it travels; never in the path.
        location: Location,
        /// The name there.
        name: String,
    },
    /// Another.
    Other,
}
