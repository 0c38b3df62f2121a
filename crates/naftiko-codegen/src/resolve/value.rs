//! Values in a capability file: their places, their serialization, and the parts that they are
//! computed from.
//!
//! The model uses these types directly, because they do not depend on the language of the client.

/// An input whose value the capability file fixes or computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The name on the wire.
    pub wire_name: String,
    /// Its place.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// A value in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A literal text.
    Text(String),
    /// A text that is computed for each request.
    Template(Vec<Piece>),
    /// A text with a syntax, each piece with its escape.
    Escaped(Vec<(Escape, Piece)>),
    /// JSON in a field of a body.
    Json(Json),
}

/// A piece of a computed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// An input of the operation.
    Input(String),
    /// A variable of the service.
    Variable(String),
}

/// JSON that may contain inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A literal string.
    Text(String),
    /// A computed string.
    String(Vec<Piece>),
    /// The value of an input, of any kind.
    Input(String),
    /// The text of a variable.
    Variable(String),
    /// A list.
    Array(Vec<Json>),
    /// An object, in the order of the file.
    Object(Vec<(String, Json)>),
}

/// A body that the file computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// JSON.
    Json(Json),
    /// A form, which is sent even if no field is set.
    Form,
    /// A multipart body, which is sent even if no part is set.
    Multipart,
    /// Text of a media type.
    Text {
        /// The media type.
        media_type: String,
        /// The text, each piece with its escape.
        pieces: Vec<(Escape, Piece)>,
    },
}

/// How a value is escaped within a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Not escaped: the text has no syntax.
    None,
    /// As character data or an attribute of XML.
    Xml,
    /// Within a quoted literal of SPARQL.
    SparqlString,
    /// Within an IRI of SPARQL.
    SparqlIri,
    /// As a token of SPARQL.
    SparqlToken,
    /// Within a section of characters of XML.
    Cdata,
    /// As a value of JSON, or of a language that contains JSON.
    Json,
    /// Within a string of JSON.
    JsonString,
}

/// The place of a parameter in a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In a placeholder of the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
    /// As a field of a JSON body.
    Field,
    /// As a pair of a form.
    Form,
    /// As a part of a multipart form.
    Part {
        /// The file name, if declared.
        file_name: Option<String>,
        /// The media type, if declared.
        content_type: Option<String>,
    },
    /// Only in templates.
    Input,
    /// As the whole body.
    Body(Content),
}

/// The content of a whole body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// JSON.
    Json,
    /// Text of a media type.
    Text(String),
    /// Bytes of a media type.
    Bytes(String),
    /// A form with any fields.
    Form,
    /// A multipart body with any parts.
    Multipart,
}

/// How a value is serialized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// As a text.
    Plain,
    /// A list, with the name repeated for each item.
    Repeated,
    /// A list as one text, with this character between the items.
    Joined(char),
    /// A list, with one JSON part for each item.
    Each,
    /// A text in which the reserved characters of a URL are not escaped.
    Reserved,
    /// A value of any shape, in a style of OpenAPI.
    Styled(Style),
    /// As JSON, in a JSON body or a part.
    Json,
}

/// A style of OpenAPI (3.1, section 4.8.12.2), or a document instead of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `name=a&name=b`, or `name=a,b`.
    Form {
        /// Whether each value is separate.
        explode: bool,
    },
    /// `a,b`.
    Simple {
        /// Whether each entry of an object is `key=value`.
        explode: bool,
    },
    /// `.a.b`, or `.a,b`.
    Label {
        /// Whether each value is separate.
        explode: bool,
    },
    /// `;name=a;name=b`, or `;name=a,b`.
    Matrix {
        /// Whether each value is separate.
        explode: bool,
    },
    /// Spaces between values.
    SpaceDelimited,
    /// Bars between values.
    PipeDelimited,
    /// `name[key]=value`.
    DeepObject,
    /// A JSON document.
    Json,
    /// A form as a document.
    Urlencoded,
}

/// How the items of a stream are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamKind {
    /// Server-sent events.
    Events,
    /// JSON texts, each on its own line or after a separator.
    Lines,
}

/// Formats that are decoded into a document.
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
}

/// A step of a path into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// An item, counted from the start.
    Index(usize),
    /// An item, counted from the end; the last is 1.
    Last(usize),
    /// All items.
    Each,
}

/// The type of a part of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputType {
    /// A text.
    String,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Any value.
    Value,
}

impl Json {
    /// Whether it nests lists and objects more than `most` levels deep.
    pub fn is_deeper(&self, most: usize) -> bool {
        match self {
            Json::Array(items) => most == 0 || items.iter().any(|item| item.is_deeper(most - 1)),
            Json::Object(entries) => most == 0 || entries.iter().any(|(_, value)| value.is_deeper(most - 1)),
            _ => false,
        }
    }
}

impl Value {
    /// Returns the JSON, if it is JSON.
    pub(crate) fn json(&self) -> Option<&Json> {
        match self {
            Value::Json(json) => Some(json),
            _ => None,
        }
    }
}

impl Body {
    /// Returns the JSON, if it is JSON.
    pub(crate) fn json(&self) -> Option<&Json> {
        match self {
            Body::Json(json) => Some(json),
            Body::Form | Body::Multipart | Body::Text { .. } => None,
        }
    }
}
