//! Prints a resolved operation with the origin of each part, which explains why the client has a
//! type.

use std::fmt::{self, Write};
use std::ops::Range;

use naftiko_openapi::{Place as DocumentPlace, Schema, Shape, Status, Target, Use};
use naftiko_spec::{At, Source, Type as SpecType};

use super::operation::{
    BaseRule, Content, Decided, DecidedBy, Described, Input, Operation, Origin, Returns, SecretRule, Serialization,
    Stream,
};
use super::rules::type_word;
use super::security::in_words;
use super::service::Service;
use super::value::{Form, StreamKind, Style, Value};

/// The column at which the value of a line starts.
const COLUMN: usize = 10;

/// A resolved operation to print. `namespace` is that of its entry.
pub(crate) struct Printed<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) operation: &'a Operation,
    pub(crate) service: &'a Service,
    /// The call in the generated client, such as `client.pets().list_pets()`.
    pub(crate) call: &'a str,
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Printed { namespace, operation, service, call } = self;
        writeln!(f, "{namespace}.{}", operation.name)?;
        line(f, "request", &format!("{} {}", operation.method, operation.path))?;
        line(f, "call", call)?;
        line(f, "declared", &at(&operation.source, operation.at.span()))?;
        line(f, "document", &counterpart(operation))?;
        line(f, "server", &server(operation, service))?;
        line(f, "secrets", &secrets(operation, service))?;
        if operation.deprecated {
            line(f, "status", "deprecated, from the OpenAPI document")?;
        }
        line(f, "docs", by(operation.description.by))?;
        let (given, fixed): (Vec<&Input>, Vec<&Input>) = operation.inputs.iter().partition(|it| it.value.is_none());
        given.iter().try_for_each(|input| write!(f, "\n{}", In(input, operation)))?;
        fixed.iter().try_for_each(|input| write!(f, "\n{}", In(input, operation)))?;
        body(f, operation)?;
        responses(f, operation)
    }
}

/// An input of an operation.
struct In<'a>(&'a Input, &'a Operation);

impl fmt::Display for In<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In(input, operation) = self;
        write!(f, "{} `{}`", input.place, input.wire_name)?;
        if let Some(value) = &input.value {
            writeln!(f, ": fixed")?;
            line(f, "value", &fixed(value))?;
            return line(f, "from", &origin(input, operation));
        }
        writeln!(f, ": {}", if input.required.value { "required" } else { "optional" })?;
        line(f, "from", &origin(input, operation))?;
        line(f, "type", &type_of(input))?;
        line(f, "required", &required(&input.required))?;
        if let Some(default) = &input.default {
            line(f, "default", &format!("{default}, from the OpenAPI document"))?;
        }
        if input.is_in_templates {
            line(f, "templates", "also use it")?;
        }
        if !input.description.value.is_empty() {
            line(f, "docs", by(input.description.by))?;
        }
        Ok(())
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    writeln!(f, "  {name:COLUMN$}{value}")
}

/// Returns a place as `file:line:column`, counted from 1.
fn at(source: &Source, span: Range<usize>) -> String {
    let before = &source.text()[..span.start.min(source.text().len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{}:{line}:{column}", source.name())
}

fn at_document(place: &DocumentPlace) -> String {
    at(&place.source, place.span.clone())
}

fn by(decided: DecidedBy) -> &'static str {
    match decided {
        DecidedBy::Capability => "from the capability file",
        DecidedBy::Document => "from the OpenAPI document",
        DecidedBy::Default => "in neither file",
    }
}

fn counterpart(operation: &Operation) -> String {
    let Some(found) = &operation.counterpart else {
        return "not in an OpenAPI document".to_owned();
    };
    let is_same = found.method == operation.method;
    let id = found.id.as_ref().map_or(String::new(), |id| format!(", operationId {id}"));
    let how = if is_same { "" } else { ", found by operationId" };
    format!("{} ({} {}{id}{how})", at_document(&found.place), found.method, found.path)
}

/// Returns where requests go, and why.
fn server(operation: &Operation, service: &Service) -> String {
    let url = if service.base_url.is_empty() { "set by the caller" } else { &service.base_url };
    let servers = operation.servers.join(", ");
    match (operation.target.base, operation.target.base_by) {
        (BaseRule::Operation, _) => format!("{url}, from the OpenAPI document for this operation"),
        (BaseRule::EntryOverDocument, decided) => {
            format!("{url}, {}; the OpenAPI document declares {servers} for it, which is ignored", by(decided))
        }
        (BaseRule::Entry, DecidedBy::Default) => url.to_owned(),
        (BaseRule::Entry, decided) => format!("{url}, {}", by(decided)),
    }
}

/// Returns which secret requests contain, and why.
fn secrets(operation: &Operation, service: &Service) -> String {
    let target = operation.target;
    let text = if target.sends_secret { service.authentication.to_string() } else { "none".to_owned() };
    match (target.secret, target.secret_by) {
        (SecretRule::Operation, _) => format!("{text}, from the OpenAPI document for this operation"),
        (SecretRule::Nothing, _) => match &operation.security {
            Some(requirements) => {
                format!("none, because the OpenAPI document declares {} for it", in_words(requirements))
            }
            None => "none, because the OpenAPI document declares no authentication for it".to_owned(),
        },
        (SecretRule::EntryOverDocument, decided) => {
            let document = operation.security.as_deref().map_or("another authentication".to_owned(), in_words);
            format!("{text}, {}; the OpenAPI document declares {document}, which is ignored", by(decided))
        }
        (SecretRule::Entry, DecidedBy::Default) => text,
        (SecretRule::Entry, decided) => format!("{text}, {}", by(decided)),
    }
}

fn origin(input: &Input, operation: &Operation) -> String {
    let in_file = |place: At| at(&operation.source, place.span());
    match &input.origin {
        Origin::Capability(place) => in_file(*place),
        Origin::Document(place) => format!("{}, not in the capability file", at_document(place)),
        Origin::Both(place, document) => format!("{} and {}", in_file(*place), at_document(document)),
        Origin::Path(place) => format!("{}, in the path", in_file(*place)),
        Origin::Template => "used in a template of the capability file".to_owned(),
        Origin::Derived => "the content types of the operation".to_owned(),
    }
}

fn required(required: &Decided<bool>) -> String {
    let decision = if required.value { "yes" } else { "no" };
    match (required.by, required.is_conflict) {
        (DecidedBy::Default, _) if required.value => format!("{decision}, because every request needs it"),
        (DecidedBy::Default, _) => format!("{decision}, by default"),
        (decided, false) => format!("{decision}, {}", by(decided)),
        (decided, true) => format!("{decision}, {}; the OpenAPI document differs", by(decided)),
    }
}

/// Returns the type of an input, and why.
fn type_of(input: &Input) -> String {
    let declared = input.declared.map(type_word);
    match (&input.described, declared) {
        (Some(described), _) if described.counts => {
            let schema = schema(&described.schema);
            format!("{schema}, from the OpenAPI document{}{}", style(described), refined(input, &schema))
        }
        (Some(described), Some(declared)) if described.serialization != Serialization::Unsupported => format!(
            "{declared}, from the capability file; the OpenAPI document declares {}, which is ignored",
            schema(&described.schema)
        ),
        (Some(described), declared) => format!(
            "{}, because no OpenAPI style can serialize {} there",
            declared.unwrap_or("a string"),
            schema(&described.schema)
        ),
        (None, Some(declared)) => format!("{declared}, from the capability file"),
        (None, None) => format!("{}, because neither file declares a type", untyped(input)),
    }
}

/// Returns what the capability file declares, if the type of the OpenAPI document is narrower.
fn refined(input: &Input, schema: &str) -> String {
    match input.declared.map(type_word) {
        Some(declared) if !schema.starts_with(declared) => format!("; the capability file declares {declared}"),
        _ => String::new(),
    }
}

/// Returns the values that an input without a type accepts.
fn untyped(input: &Input) -> &'static str {
    use super::value::{Content as Whole, Place};
    match &input.place {
        Place::Body(Whole::Json) | Place::Field | Place::Input => "any JSON",
        Place::Body(Whole::Bytes(_)) => "bytes",
        Place::Body(Whole::Form) => "an object",
        Place::Body(Whole::Multipart) => "parts",
        Place::Part { .. } => "a part",
        _ => type_word(SpecType::String),
    }
}

fn style(described: &Described) -> &'static str {
    match described.serialization {
        Serialization::Style(Form::Repeated) => "; the name is repeated for each item",
        Serialization::Style(Form::Joined(',')) => "; items are joined by commas",
        Serialization::Style(Form::Joined(' ')) => "; items are joined by spaces",
        Serialization::Style(Form::Joined(_)) => "; items are joined by bars",
        Serialization::Style(Form::Each) => "; a part for each item",
        Serialization::Style(Form::Reserved) => "; reserved characters are sent as they are",
        Serialization::Style(Form::Json) => "; sent as JSON",
        Serialization::Style(Form::Styled(style)) => match style {
            Style::Form { explode: true } => "; sent as `key=value`",
            Style::Form { explode: false } => "; sent as `name=key,value`",
            Style::Simple { explode: true } => "; sent as `key=value,key=value`",
            Style::Simple { explode: false } => "; sent as `key,value`",
            Style::Label { .. } => "; sent as `.value`",
            Style::Matrix { .. } => "; sent as `;name=value`",
            Style::SpaceDelimited => "; sent with spaces between values",
            Style::PipeDelimited => "; sent with bars between values",
            Style::DeepObject => "; sent as `name[key]=value`",
            Style::Json => "; sent as JSON",
            Style::Urlencoded => "; sent as the text of a form",
        },
        Serialization::Text | Serialization::Texts => "; the caller supplies the text",
        Serialization::Part => "; the caller supplies the part",
        Serialization::Parts => "; the caller supplies the parts",
        Serialization::Style(Form::Plain) | Serialization::Document | Serialization::Unsupported => "",
    }
}

/// Describes a schema in one line. A referenced schema has its name.
fn schema(used: &Use) -> String {
    let text = match &used.target {
        Target::Named(id) => format!("`{}`", id.name()),
        Target::Inline(schema) => shape(schema),
    };
    if used.nullable { format!("{text} or null") } else { text }
}

fn shape(schema: &Schema) -> String {
    let formatted = |name: &str, format: &Option<String>| match format {
        Some(format) => format!("{name} ({format})"),
        None => name.to_owned(),
    };
    match &schema.shape {
        Shape::Any => "any value".to_owned(),
        Shape::String { values, .. } if !values.is_empty() => format!("one of {} strings", values.len()),
        Shape::String { format, .. } => formatted("a string", format),
        Shape::Integer { values, .. } if !values.is_empty() => format!("one of {} integers", values.len()),
        Shape::Integer { format, .. } => formatted("an integer", format),
        Shape::Number { format } => formatted("a number", format),
        Shape::Boolean { .. } => "a boolean".to_owned(),
        Shape::Array { items } => format!("a list (each {})", self::schema(items)),
        Shape::Object { .. } => "an object".to_owned(),
        Shape::OneOf { variants, .. } => {
            format!("one of {}", variants.iter().map(self::schema).collect::<Vec<_>>().join(", "))
        }
    }
}

fn fixed(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}, fixed by the file"),
        Value::Template(_) | Value::Escaped(_) => "computed from a template".to_owned(),
        Value::Json(_) => "JSON, computed from a template".to_owned(),
    }
}

fn body(f: &mut fmt::Formatter<'_>, operation: &Operation) -> fmt::Result {
    let body = &operation.body;
    if body.computed.is_none() && body.offered.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nbody")?;
    if body.computed.is_some() {
        line(f, "value", "computed by the capability file")?;
    }
    for (index, content) in body.offered.iter().enumerate() {
        let used = if body.chosen == Some(index) { " (used)" } else { "" };
        line(f, "offered", &format!("{}{used}", content_text(content)))?;
    }
    Ok(())
}

fn content_text(content: &Content) -> String {
    match &content.schema {
        Some(used) => format!("{}: {}", content.media_type, schema(used)),
        None => content.media_type.clone(),
    }
}

fn responses(f: &mut fmt::Formatter<'_>, operation: &Operation) -> fmt::Result {
    let returns = &operation.returns;
    writeln!(f, "\nresponse")?;
    let why = match returns.by {
        DecidedBy::Default => "because neither file declares more",
        decided => by(decided),
    };
    line(f, "returns", &format!("{}, {why}", returned(&returns.value)))?;
    if let Some(stream) = &operation.stream {
        line(f, "or", &format!("{}, if the caller asks for it", stream_text(stream)))?;
    }
    if let Some(accept) = &operation.accept {
        line(f, "accept", accept)?;
    }
    for response in &operation.responses {
        let mut text = String::new();
        match response.status {
            Status::Code(code) => write!(text, "{code}")?,
            Status::Class(class) => write!(text, "{class}XX")?,
            Status::Default => text.push_str("default"),
        }
        let contents: Vec<String> = response.contents.iter().map(content_text).collect();
        let contents = if contents.is_empty() { "no body".to_owned() } else { contents.join("; ") };
        line(f, if response.is_error { "error" } else { "success" }, &format!("{text} {contents}"))?;
    }
    Ok(())
}

fn returned(returns: &Returns) -> String {
    match returns {
        Returns::Document(format) => format!("{format} of any type"),
        Returns::Outputs(format, outputs) => format!("{} named parts of {format}", outputs.len()),
        Returns::Json { schemas, may_be_empty, .. } => {
            let schemas: Vec<String> = schemas.iter().map(schema).collect();
            let empty = if *may_be_empty { " or nothing" } else { "" };
            format!("JSON: {}{empty}", schemas.join(" or "))
        }
        Returns::Nothing => "nothing".to_owned(),
        Returns::Text => "the body as text".to_owned(),
        Returns::Bytes(format) => format!("the body as bytes of {format}"),
        Returns::Download(_) => "the body as a stream of bytes".to_owned(),
        Returns::Stream(stream) => stream_text(stream),
    }
}

fn stream_text(stream: &Stream) -> String {
    let items = stream.item.as_ref().map_or("any value".to_owned(), schema);
    match stream.kind {
        StreamKind::Events => format!("server-sent events: {items}"),
        StreamKind::Lines => format!("JSON, item by item: {items}"),
    }
}
