//! Operations with their requests and responses.

use crate::numbers::Numbers;
use crate::place::Place;
use crate::schema::Use;

/// An operation, including what its path item declares.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path as written in the document.
    pub path: String,
    /// `operationId`.
    pub id: Option<String>,
    /// The summary.
    pub summary: Option<String>,
    /// The description, in CommonMark.
    pub description: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its parameters, in order; first those of the path item that it does not replace.
    pub parameters: Vec<Parameter>,
    /// Its request body.
    pub body: Option<Body>,
    /// Its responses, in document order.
    pub responses: Vec<Response>,
    /// Its own servers, or those of its path item; empty if those of the document apply.
    pub servers: Vec<Server>,
    /// Its own security requirements; `None` if those of the document apply. Any one of them is
    /// sufficient. An empty list, or a requirement without schemes, needs no authentication.
    pub security: Option<Vec<Security>>,
    /// Its place.
    pub place: Place,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// Its location.
    pub location: Location,
    /// Its description.
    pub description: Option<String>,
    /// Whether it is required. Always true in the path.
    pub required: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// How a list or an object is serialized; by default, the style of its location.
    pub style: Style,
    /// Whether each item of a list, or each property of an object, is a separate pair.
    pub explode: bool,
    /// Its schema, if declared.
    pub schema: Option<Use>,
    /// Whether reserved characters in its value are sent unescaped.
    pub allow_reserved: bool,
    /// The numbers that a query parameter mentions.
    pub numbers: Numbers,
    /// The media type of a parameter with `content`, for which `style` has no meaning.
    pub media_type: Option<String>,
    /// Its place.
    pub place: Place,
}

/// The location of a parameter.
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

/// How a list or an object is serialized (OpenAPI 3.1, section 4.8.12.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Separated by commas.
    Form,
    /// Separated by commas, in the path and in headers.
    Simple,
    /// `;name=value`.
    Matrix,
    /// `.value`.
    Label,
    /// Separated by spaces.
    SpaceDelimited,
    /// Separated by `|`.
    PipeDelimited,
    /// `name[key]=value`.
    DeepObject,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it is required; `None` if not declared, which means optional in OpenAPI.
    pub required: Option<bool>,
    /// Its description.
    pub description: Option<String>,
    /// Its possible contents, in document order.
    pub contents: Vec<Content>,
    /// Its place.
    pub place: Place,
}

/// A body of one media type.
#[derive(Clone, Debug)]
pub struct Content {
    /// The media type in lower case, without parameters.
    pub media_type: String,
    /// The media type as written, with parameters: `application/vnd.acme+json; version=2`.
    pub written: String,
    /// Its schema, if declared.
    pub schema: Option<Use>,
    /// The schema of each item of a [stream](crate::is_lines), or of the data of each of its
    /// [events](crate::is_events), which is a string if it may be any text. `None` if not declared.
    pub item: Option<Use>,
    /// The encodings of the fields of a form, by name.
    pub encoding: Vec<(String, Encoding)>,
}

/// The encoding of a field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// Its media type.
    pub media_type: Option<String>,
    /// How a list or an object is serialized.
    pub style: Option<Style>,
    /// Whether each value is a separate pair.
    pub explode: Option<bool>,
    /// Whether reserved characters in its value are sent unescaped.
    pub allow_reserved: bool,
    /// The names of the headers of its part, except `Content-Type`, which has its own field.
    pub headers: Vec<String>,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The statuses that it applies to.
    pub status: Status,
    /// Its description.
    pub description: Option<String>,
    /// Its possible contents, in document order; empty if it has no body.
    pub contents: Vec<Content>,
    /// The names of its headers.
    pub headers: Vec<String>,
    /// Its place.
    pub place: Place,
}

/// The statuses that a response applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// One status: `404`.
    Code(u16),
    /// A class of statuses: `4XX` is 4.
    Class(u16),
    /// All statuses that are not listed.
    Default,
}

/// A server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its URL, with variables replaced by their defaults. It may be relative.
    pub url: String,
    /// Its URL as written in the document.
    pub template: String,
    /// The variables of the URL, in document order.
    pub variables: Vec<ServerVariable>,
    /// Its description.
    pub description: Option<String>,
    /// Its place.
    pub place: Place,
}

/// A variable in the URL of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name in the URL.
    pub name: String,
    /// Its default value.
    pub default: Option<String>,
    /// Its allowed values; empty if any value is allowed.
    pub values: Vec<String>,
}

/// Schemes that apply together; empty if no authentication is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Security {
    /// The schemes.
    pub schemes: Vec<NamedScheme>,
}

/// A security scheme with its name. Two schemes of one kind have different secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedScheme {
    /// Its name in `components.securitySchemes`.
    pub name: String,
    /// The scheme.
    pub scheme: SecurityScheme,
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityScheme {
    /// `http` with `bearer`, and `oauth2` and `openIdConnect`, whose tokens are sent in the same
    /// way.
    Bearer,
    /// `http` with `basic`.
    Basic,
    /// `apiKey`.
    Key {
        /// Its location; never the path.
        location: Location,
        /// Its name there.
        name: String,
    },
    /// Any other scheme.
    Other,
}
