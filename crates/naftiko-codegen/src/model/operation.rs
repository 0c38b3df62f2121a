//! An operation: its inputs, what it sends, and what it returns.

use naftiko_openapi::Numbers;

use super::docs::Docs;
use super::errors::Statuses;
use super::names::{Name, fake_type};
use super::paging::Paging;
use super::types::{Ty, TypeId};
use crate::resolve::value::{Body, Fixed, Form, Format, Json, OutputType, Place, Step, StreamKind, Value};

/// An operation: a method of its capability, and a request builder.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its name in the capability file.
    pub name: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path template, with each placeholder in single braces; a query after it is sent as it
    /// is.
    pub path: String,
    /// The index of its service.
    pub service: usize,
    /// Whether it sends the service's secret.
    pub sends_secret: bool,
    /// Its description.
    pub docs: Docs,
    /// The Rust method.
    pub fn_name: Name,
    /// The request builder.
    pub type_name: Name,
    /// The required inputs, in the order of the files: first those of the path, last a whole body.
    pub required: Vec<Parameter>,
    /// The arguments of the method, in their order.
    pub arguments: Vec<Argument>,
    /// The optional inputs, in the order of the file.
    pub optional: Vec<Parameter>,
    /// The fields of the body as inputs, where it is a struct. The body is among the inputs as
    /// well.
    pub fields: Option<BodyFields>,
    /// The inputs that the file fixes or computes.
    pub fixed: Vec<Fixed>,
    /// A body that the file computes.
    pub body: Option<Body>,
    /// The names of the parts of a multipart body, in the order of the file.
    pub part_order: Vec<String>,
    /// Declared path parameters without a placeholder in the path.
    pub unplaced: Vec<String>,
    /// The result of a successful call.
    pub response: Response,
    /// Whether a JSON response may also be a text.
    pub may_be_text: bool,
    /// The `Accept` header, if it differs from the runtime's default.
    pub accept: Option<String>,
    /// The stream that can be returned instead, if the caller asks for it.
    pub stream: Option<Stream>,
    /// The error responses, by status, in document order.
    pub error_responses: Vec<ErrorResponse>,
    /// The paging of the response.
    pub paging: Option<Paging>,
    /// Whether its responses have a `Link` header.
    pub has_link: bool,
    /// Whether errors must include its module, because another module has the same method and path
    /// with other error bodies.
    pub names_module: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its tags in the OpenAPI document.
    pub tags: Vec<String>,
}

/// An argument of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The required input with this index.
    Input(usize),
    /// The required field of the body with this index.
    Field(usize),
    /// The whole body, where its fields are arguments of another method.
    Body,
}

/// An error response in the OpenAPI document.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorResponse {
    /// Its statuses.
    pub statuses: Statuses,
    /// Its description.
    pub docs: Docs,
    /// The type of the body, if declared.
    pub ty: Option<Ty>,
}

/// An input of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name on the wire.
    pub wire_name: String,
    /// The Rust argument, and the setter of an optional one.
    pub name: Name,
    /// The setter of the fake. Empty until `lower` names them, at its end.
    pub fake_name: Name,
    /// Its place in the request.
    pub place: Place,
    /// Its type.
    pub ty: Type,
    /// Whether templates use it too.
    pub is_input: bool,
    /// Its description.
    pub docs: Docs,
    /// The numbers that the OpenAPI document mentions.
    pub numbers: Numbers,
    /// Whether it is deprecated.
    pub deprecated: bool,
}

/// The fields of a body as inputs of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyFields {
    /// The type of the body, a struct.
    pub ty: TypeId,
    /// Whether the body is sent as a form. Otherwise, it is JSON.
    pub is_form: bool,
    /// Whether the request may have no body.
    pub is_optional: bool,
    /// The fields that are arguments of the method, in the order of those of `new`.
    pub required: Vec<BodyField>,
    /// The fields that have a setter, in the order of the document.
    pub optional: Vec<BodyField>,
    /// The name of what takes the whole body: a method of the API type if there are required
    /// fields, otherwise a setter.
    pub whole: Name,
    /// The arguments of that method, in their order.
    pub arguments: Vec<Argument>,
}

/// A field of a body as an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyField {
    /// The index of the field in its struct.
    pub field: usize,
    /// The argument or the setter.
    pub name: Name,
}

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of texts.
    Strings,
    /// A list of texts, which are sent as one text with commas.
    Joined,
    /// Any value that can be serialized.
    Any,
    /// Bytes.
    Bytes,
    /// A part of a multipart form.
    Part,
    /// A list of parts with one name.
    Parts,
    /// A multipart body, with named parts.
    Multipart,
    /// A type from the OpenAPI document.
    Typed(Ty, Form),
}

/// The result of an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// The decoded document.
    Value(Format),
    /// Parts of the decoded document.
    Outputs {
        /// The format of the document.
        format: Format,
        /// The type whose fields they are.
        type_name: Name,
        /// The parts.
        outputs: Vec<Output>,
    },
    /// The decoded document, with a type.
    Typed(Ty),
    /// Nothing: the body is ignored.
    Nothing,
    /// The body as text.
    Text,
    /// The undecoded body, in a format that needs a schema.
    Bytes {
        /// The format.
        format: &'static str,
    },
    /// The body as a stream.
    Download {
        /// The maximum number of bytes.
        limit: Option<u64>,
    },
    /// A stream of items.
    Stream(Stream),
}

/// A stream of items in a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// How the items are separated.
    pub kind: StreamKind,
    /// The type of an item; for events, of their data, which is not JSON if it is a text.
    pub ty: Ty,
}

/// A part of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its name in the capability file.
    pub wire_name: String,
    /// The field.
    pub name: Name,
    /// Its place in the document.
    pub path: Vec<Step>,
    /// The path as written in the file.
    pub written: String,
    /// Its type.
    pub ty: OutputType,
}

impl Type {
    /// Whether it is a list of values.
    pub fn is_list(&self) -> bool {
        match self {
            Type::Strings | Type::Joined | Type::Parts => true,
            Type::Typed(Ty::List(_), form) => {
                matches!(form, Form::Repeated | Form::Joined(_) | Form::Each | Form::Styled(_))
            }
            _ => false,
        }
    }
}

impl Operation {
    /// Returns the type of the fake that sets the responses of this operation.
    pub fn fake_type(&self) -> String {
        fake_type(&self.type_name)
    }

    /// Returns all inputs that the caller sets, required ones first.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.required.iter().chain(&self.optional)
    }

    /// Returns the indexes of the required inputs that are arguments: all but a body whose fields
    /// are.
    pub(crate) fn own_inputs(&self) -> impl Iterator<Item = usize> {
        let is_own = |it: &Parameter| self.fields.is_none() || !matches!(it.place, Place::Body(_));
        self.required.iter().enumerate().filter(move |(_, it)| is_own(it)).map(|(index, _)| index)
    }

    /// Returns the required inputs that are arguments, in the order of the files.
    pub fn inputs(&self) -> impl Iterator<Item = &Parameter> {
        self.own_inputs().map(|index| &self.required[index])
    }

    /// Returns the name of an argument.
    pub fn argument(&self, argument: Argument) -> &str {
        let field = |index: usize| self.fields.as_ref()?.required.get(index);
        match argument {
            Argument::Input(index) => self.required[index].name.as_str(),
            Argument::Field(index) => field(index).map_or("", |field| field.name.as_str()),
            Argument::Body => "body",
        }
    }

    /// Returns the inputs that have a setter, without a body whose fields are inputs.
    pub fn setters(&self) -> impl Iterator<Item = &Parameter> {
        self.optional.iter().filter(|it| self.fields.is_none() || !matches!(it.place, Place::Body(_)))
    }

    /// Returns the names of all setters.
    pub fn setter_names(&self) -> impl Iterator<Item = &Name> {
        let of_body = self.fields.iter().flat_map(|fields| {
            let whole = Some(&fields.whole).filter(|_| fields.required.is_empty());
            whole.into_iter().chain(fields.optional.iter().map(|field| &field.name))
        });
        self.setters().map(|it| &it.name).chain(of_body)
    }

    /// Returns the JSON that the file computes: a body, or fields of one.
    pub fn json(&self) -> impl Iterator<Item = &Json> {
        let body = self.body.iter().filter_map(|body| if let Body::Json(json) = body { Some(json) } else { None });
        body.chain(self.fixed.iter().filter_map(|it| if let Value::Json(json) = &it.value { Some(json) } else { None }))
    }
}
