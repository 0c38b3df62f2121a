//! Values that a capability file gives or describes: where each travels, how it is serialized, and what it is computed from.
//!
//! The model uses these types as they are: nothing in them depends on the language of the client.

/// An input whose value the capability file fixes or computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The name on the wire.
    pub wire_name: String,
    /// Where it travels.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// A value that the file gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text as it is.
    Text(String),
    /// A text that is computed when a request is sent.
    Template(Vec<Piece>),
    /// A text with a syntax of its own: each piece with its escape.
    Escaped(Vec<(Escape, Piece)>),
    /// JSON, in a field of a body.
    Json(Json),
}

/// A piece of a computed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// An input of the operation.
    Input(String),
    /// A variable of the service.
    Variable(String),
}

/// JSON with inputs in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string as it is.
    Text(String),
    /// A string that is computed.
    String(Vec<Piece>),
    /// The value of an input, whatever it is.
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
    /// A form, which is sent even if no field of it is set.
    Form,
    /// Parts, which are sent even if none of them is set.
    Multipart,
    /// Text of a media type.
    Text {
        /// The media type.
        media_type: String,
        /// The text: each piece with its escape.
        pieces: Vec<(Escape, Piece)>,
    },
}

/// How a value is escaped within a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Not at all: the text has no syntax.
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

/// Where a parameter travels.
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
    /// As a part of a form.
    Part {
        /// The name of the file, if the capability says it.
        file_name: Option<String>,
        /// The media type, if the capability says it.
        content_type: Option<String>,
    },
    /// In templates only.
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
    /// A form of any fields.
    Form,
    /// Parts of any names.
    Multipart,
}

/// How a value of a type is serialized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// As a text.
    Plain,
    /// A list: its name is repeated for every value.
    Repeated,
    /// A list: one text, with this character between the values.
    Joined(char),
    /// A list: a part of JSON for each of its items.
    Each,
    /// A text in which reserved characters of a URL stand as they are.
    Reserved,
    /// A value of any shape, in a style of OpenAPI.
    Styled(Style),
    /// As JSON, in a body that is JSON or has parts.
    Json,
}

/// A style of OpenAPI (3.1, section 4.8.12.2), or the document that stands in place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `name=a&name=b`, or `name=a,b`.
    Form {
        /// Whether each value stands by itself.
        explode: bool,
    },
    /// `a,b`.
    Simple {
        /// Whether each entry of an object is `key=value`.
        explode: bool,
    },
    /// `.a.b`, or `.a,b`.
    Label {
        /// Whether each value stands by itself.
        explode: bool,
    },
    /// `;name=a;name=b`, or `;name=a,b`.
    Matrix {
        /// Whether each value stands by itself.
        explode: bool,
    },
    /// Spaces between the values.
    SpaceDelimited,
    /// Bars between the values.
    PipeDelimited,
    /// `name[key]=value`.
    DeepObject,
    /// A JSON document.
    Json,
    /// A document that is a form.
    Urlencoded,
}

/// How the items of a stream are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamKind {
    /// Server-sent events.
    Events,
    /// JSON texts, each on a line or behind a separator.
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
    /// To the value of a key.
    Key(String),
    /// To an item, counted from the start.
    Index(usize),
    /// To an item, counted from the end; the last is 1.
    Last(usize),
    /// To all items.
    Each,
}

/// What a part of a response holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputType {
    /// A text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Anything.
    Value,
}

impl Json {
    /// Whether it nests lists and objects deeper than `most` levels.
    pub fn is_deeper(&self, most: usize) -> bool {
        match self {
            Json::Array(items) => most == 0 || items.iter().any(|item| item.is_deeper(most - 1)),
            Json::Object(entries) => most == 0 || entries.iter().any(|(_, value)| value.is_deeper(most - 1)),
            _ => false,
        }
    }
}

impl Value {
    /// The JSON that it is, if it is JSON.
    pub(crate) fn json(&self) -> Option<&Json> {
        match self {
            Value::Json(json) => Some(json),
            _ => None,
        }
    }
}

impl Body {
    /// The JSON that it is, if it is JSON.
    pub(crate) fn json(&self) -> Option<&Json> {
        match self {
            Body::Json(json) => Some(json),
            Body::Form | Body::Multipart | Body::Text { .. } => None,
        }
    }
}
