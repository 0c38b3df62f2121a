//! The body of an operation: what `body:` says, and what the parameters `in: body` are.

use naftiko_spec::{Code, Content as Spec, Data, Diagnostic, Parameter as SpecParameter, Spanned, Template};

use super::input::Inputs;
use super::operation::Context;
use super::{Lowering, header};
use crate::model::docs::Docs;
use crate::model::{Body, Content, Escape, Fixed, Operation, Parameter, Piece, Place, Type, Value};

/// What the fields of a body travel as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

impl Kind {
    fn of(media_type: Option<&str>) -> Self {
        let Some(media_type) = media_type else { return Kind::Json };
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            _ if header::is_json(media_type) => Kind::Json,
            "application/x-www-form-urlencoded" => Kind::Form,
            "multipart/form-data" => Kind::Multipart,
            "application/sparql-query" | "application/sparql-update" | "application/xml" => Kind::Text,
            other if other.starts_with("text/") || other.ends_with("+xml") || other.ends_with("yaml") => Kind::Text,
            _ => Kind::Bytes,
        }
    }
}

/// The names that templates of a body speak of.
pub(super) fn names(content: &Spec) -> Vec<&str> {
    match content {
        Spec::Raw(_) => Vec::new(),
        Spec::Json(data) => data.as_ref().map(|data| data.value.names()).unwrap_or_default(),
        Spec::Form(pairs) => pairs.iter().flat_map(|(_, value)| value.value.names()).collect(),
        Spec::Multipart(parts) => parts.iter().flat_map(|part| part.value.value.names()).collect(),
        Spec::Text { text, .. } => text.iter().flat_map(|text| text.value.names()).collect(),
        Spec::Bytes { .. } => Vec::new(),
    }
}

impl Lowering<'_> {
    /// Takes up the body: the parameters `in: body`, or what `body:` says.
    pub(super) fn body(
        &mut self,
        context: Context<'_>,
        body: Option<&naftiko_spec::Body>,
        fields: &[&SpecParameter],
        media_type: Option<&str>,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let Some(body) = body else { return self.fields(context, fields, media_type, inputs) };
        let before = inputs.resolver.inputs.len();
        let docs = Docs::default();
        match &body.content {
            // A body that says nothing but its type, and parameters that say what is in it.
            Spec::Json(None) if !fields.is_empty() => return self.fields(context, fields, media_type, inputs),
            Spec::Json(None) => inputs.whole_body(Content::Json, "body", true, docs),
            Spec::Json(Some(data)) => self.json_body(&data.value, inputs),
            Spec::Raw(text) => self.raw(context, text, media_type, inputs),
            Spec::Form(pairs) => {
                for (name, value) in pairs {
                    self.body_field(context, name, value, Place::Form, inputs);
                }
            }
            Spec::Multipart(parts) => parts.iter().for_each(|part| inputs.part(part)),
            Spec::Text { media_type: own, text } => {
                let media_type = media_type.unwrap_or(own).to_owned();
                match text {
                    Some(text) => self.text(&text.value, media_type, inputs),
                    None => inputs.whole_body(Content::Text(media_type), "body", true, docs),
                }
            }
            Spec::Bytes { media_type: own, name } => {
                let media_type = media_type.unwrap_or(own).to_owned();
                let name = name.as_deref().map(|name| super::template::input_name(name).unwrap_or(name));
                inputs.whole_body(Content::Bytes(media_type), name.unwrap_or("body"), true, docs);
            }
        }
        let taken: Vec<&str> = inputs.resolver.inputs[before..].iter().map(|(name, _)| name.as_str()).collect();
        for field in fields.iter().filter(|field| !taken.contains(&field.name.value.as_str())) {
            self.report(
                Diagnostic::warning(
                    Code::InvalidParameter,
                    format!("`body:` has no place for the parameter `{}`", field.name.value),
                )
                .at(&context.entry.document.source, field.name.at, "left out")
                .at(&context.entry.document.source, body.at, "the body")
                .help(format!("write `{{{{{}}}}}` where its value goes, or remove it", field.name.value)),
            );
        }
    }

    /// The parameters `in: body`: one called `body` is all of it, others are its fields.
    fn fields(
        &mut self,
        context: Context<'_>,
        fields: &[&SpecParameter],
        media_type: Option<&str>,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let kind = Kind::of(media_type);
        let own = || media_type.unwrap_or("application/octet-stream").to_owned();
        if let [whole] = fields
            && (whole.name.value == "body" || matches!(kind, Kind::Text | Kind::Bytes))
        {
            match &whole.value {
                Some(value) if !inputs.is_own(whole, &value.value) => match (kind, value.value.as_template()) {
                    (Kind::Json, _) => self.json_body(&value.value, inputs),
                    (_, Some(template)) => self.text(&template, own(), inputs),
                    (_, None) => self.not_text(context.entry, value),
                },
                _ => {
                    let content = match kind {
                        Kind::Text => Content::Text(own()),
                        Kind::Bytes => Content::Bytes(own()),
                        Kind::Json | Kind::Form | Kind::Multipart => Content::Json,
                    };
                    // A form that is all of a body is whatever the caller encodes.
                    let content =
                        if matches!(kind, Kind::Form | Kind::Multipart) { Content::Bytes(own()) } else { content };
                    let docs = whole.description.as_ref().map(|text| Docs::new(&text.value)).unwrap_or_default();
                    inputs.whole_body(content, &whole.name.value, is_required(whole), docs);
                }
            }
            return;
        }
        for field in fields {
            let place = match kind {
                Kind::Json => Place::Field,
                Kind::Form => Place::Form,
                Kind::Multipart => Place::Part { file_name: None, content_type: None },
                Kind::Text | Kind::Bytes => {
                    self.report(
                        Diagnostic::error(
                            Code::InvalidBody,
                            format!("a body of type {:?} has no fields", media_type.unwrap_or_default()),
                        )
                        .at(&context.entry.document.source, field.name.at, "")
                        .help("declare the whole body as one parameter: `{name: body, in: body}`"),
                    );
                    return;
                }
            };
            match &field.value {
                Some(value) if !inputs.is_own(field, &value.value) => {
                    self.body_field(context, &field.name, value, place, inputs);
                }
                _ => inputs.parameter(field, place, is_required(field)),
            }
        }
    }

    /// A field of a body whose value the file gives.
    fn body_field(
        &mut self,
        context: Context<'_>,
        name: &Spanned<String>,
        value: &Spanned<Data>,
        place: Place,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let fixed = match (&place, value.value.as_template()) {
            (Place::Field, _) => Value::Json(inputs.resolver.json(&value.value)),
            (_, Some(template)) => match template.as_text() {
                Some(text) => Value::Text(text.to_owned()),
                None => Value::Template(inputs.resolver.pieces(&template)),
            },
            (_, None) => return self.not_text(context.entry, value),
        };
        inputs.operation.fixed.push(Fixed { wire_name: name.value.clone(), place, value: fixed });
    }

    fn json_body(&mut self, data: &Data, inputs: &mut Inputs<'_, '_, '_>) {
        let json = inputs.resolver.json(data);
        inputs.operation.body = Some(Body::Json(json));
    }

    /// A body whose type is JSON, unless a header says otherwise.
    fn raw(
        &mut self,
        context: Context<'_>,
        text: &Spanned<String>,
        media_type: Option<&str>,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        match Kind::of(media_type) {
            Kind::Json => match Data::parse_json(&text.value) {
                Ok(data) => self.json_body(&data, inputs),
                Err((byte, expected)) => {
                    let near: String = text.value[byte..].chars().take(20).collect();
                    let near = if near.is_empty() { "at its end".to_owned() } else { format!("at {near:?}") };
                    self.report(
                        Diagnostic::error(Code::InvalidBody, format!("the body is not JSON: {expected} {near}"))
                            .at(&context.entry.document.source, text.at, "")
                            .help(
                                "write JSON with `{{name}}` where a value goes, or say what it is: \
                                 `{type: text, data: ...}`",
                            ),
                    );
                }
            },
            Kind::Form => {
                let template = |text: &str| Template::parse(text);
                for pair in text.value.trim().split('&').filter(|pair| !pair.is_empty()) {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    let name = Spanned { value: name.to_owned(), at: text.at };
                    let value = Spanned { value: Data::Text(template(&value.replace('+', " "))), at: text.at };
                    self.body_field(context, &name, &value, Place::Form, inputs);
                }
            }
            Kind::Multipart => self.report(
                Diagnostic::error(Code::InvalidBody, "the parts of a multipart body are a list")
                    .at(&context.entry.document.source, text.at, "")
                    .help("write `{type: multipartForm, data: [{name: ..., value: ...}]}`"),
            ),
            Kind::Text | Kind::Bytes => {
                let media_type = media_type.unwrap_or("text/plain").to_owned();
                self.text(&Template::parse(&text.value), media_type, inputs);
            }
        }
    }

    fn text(&mut self, template: &Template, media_type: String, inputs: &mut Inputs<'_, '_, '_>) {
        let before = inputs.resolver.inputs.len();
        let pieces = inputs.resolver.pieces(template);
        // All of it is one input: the caller writes it.
        if let [Piece::Input(name)] = pieces.as_slice() {
            let name = name.clone();
            // What another template speaks of too stays.
            inputs.resolver.inputs.truncate(before);
            return inputs.whole_body(Content::Text(media_type), &name, true, Docs::default());
        }
        let escapes = escapes(&media_type, &pieces);
        let pieces = escapes.into_iter().zip(pieces).collect();
        inputs.operation.body = Some(Body::Text { media_type, pieces });
    }
}

pub(super) fn is_required(parameter: &SpecParameter) -> bool {
    parameter.required.as_ref().is_some_and(|required| required.value)
}

/// What keeps each piece in its place.
fn escapes(media_type: &str, pieces: &[Piece]) -> Vec<Escape> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_xml = essence.ends_with("xml") || essence == "text/html";
    let is_sparql = essence.contains("sparql");
    let mut written = String::new();
    let escape = |piece: &Piece| {
        if let Piece::Text(text) = piece {
            written.push_str(text);
            return Escape::None;
        }
        match (is_xml, is_sparql) {
            (true, _) => Escape::Xml,
            (_, true) => sparql(&written),
            _ => Escape::None,
        }
    };
    pieces.iter().map(escape).collect()
}

/// Where a value of SPARQL stands, by what is before it (SPARQL 1.1, section 19.8).
fn sparql(before: &str) -> Escape {
    let mut open = None;
    let mut characters = before.chars();
    while let Some(character) = characters.next() {
        match (open, character) {
            (Some(quote), '\\') if quote != '>' => {
                characters.next();
            }
            (Some(close), _) if character == close => open = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => open = Some(character),
            (None, '<') => open = Some('>'),
            // To the end of the line.
            (None, '#') => open = Some('\n'),
            (None, _) => {}
        }
        // A comparison, not the start of an IRI.
        if open == Some('>') && character.is_whitespace() {
            open = None;
        }
    }
    match open {
        Some('"' | '\'') => Escape::SparqlString,
        Some('>') => Escape::SparqlIri,
        _ => Escape::SparqlToken,
    }
}

impl Inputs<'_, '_, '_> {
    /// A body that is all the caller's.
    fn whole_body(&mut self, content: Content, name: &str, required: bool, docs: Docs) {
        let ty = match content {
            Content::Json => Type::Any,
            Content::Text(_) => Type::String,
            Content::Bytes(_) => Type::Bytes,
        };
        let name = self.names.scope(required).snake(name, "param");
        self.bodies
            .push((Parameter { wire_name: "body".to_owned(), name, place: Place::Body(content), ty, docs }, required));
    }

    fn part(&mut self, part: &naftiko_spec::Part) {
        let place = Place::Part {
            file_name: part.file_name.clone(),
            content_type: part.content_type.as_ref().map(|content_type| content_type.value.clone()),
        };
        let before = self.resolver.inputs.len();
        let pieces = self.resolver.pieces(&part.value.value);
        // A part that is one input can be a file.
        if let [Piece::Input(name)] = pieces.as_slice() {
            let name = name.clone();
            // What another template speaks of too stays.
            self.resolver.inputs.truncate(before);
            let tool = self.tool_input(&name);
            let required = !tool.is_some_and(|tool| tool.is_optional);
            let docs = tool.and_then(|tool| tool.description.as_deref()).map(Docs::new).unwrap_or_default();
            let parameter = Parameter {
                wire_name: part.name.value.clone(),
                name: self.names.scope(required).snake(&name, "param"),
                place,
                ty: Type::Part,
                docs,
            };
            return self.push(parameter, required);
        }
        let value = match pieces.as_slice() {
            [] => Value::Text(String::new()),
            [Piece::Text(text)] => Value::Text(text.clone()),
            _ => Value::Template(pieces),
        };
        self.operation.fixed.push(Fixed { wire_name: part.name.value.clone(), place, value });
    }
}

/// Whether an operation has a body, which a `Content-Type` then describes.
pub(super) fn is_there(operation: &Operation, effective: &[&SpecParameter], body: bool) -> bool {
    body || operation.body.is_some()
        || effective
            .iter()
            .any(|it| it.location.as_ref().is_some_and(|location| location.value == naftiko_spec::Location::Body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_sparql_stays_where_it_stands() {
        for (before, escape) in [
            ("SELECT * { ?s ?p \"", Escape::SparqlString),
            ("\"a\\\"b\" '", Escape::SparqlString),
            ("<http://a/", Escape::SparqlIri),
            ("<http://a/> ", Escape::SparqlToken),
            ("FILTER(?a < ", Escape::SparqlToken),
            ("# it's\n", Escape::SparqlToken),
        ] {
            assert_eq!(sparql(before), escape, "{before}");
        }
    }
}
