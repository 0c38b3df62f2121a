//! The body of an operation: what `body:` says, and what the parameters `in: body` are.

use naftiko_spec::{At, Code, Content as Spec, Data, Diagnostic, Parameter as SpecParameter, Spanned, Template};

use super::input::Inputs;
use super::operation::Context;
use super::template::Met;
use super::{Lowering, header};
use crate::model::docs::Docs;
use crate::model::{Body, Content, Escape, Fixed, Json, Operation, Parameter, Piece, Place, Type, Value};

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
        let Some(body) = body else {
            if fields.is_empty() && self.twin_body(context, None, "body", inputs) {
                return;
            }
            return self.fields(context, fields, media_type, inputs);
        };
        let before = inputs.resolver.inputs.len();
        let docs = Docs::default();
        match &body.content {
            // A body that says nothing but its type, and parameters that say what is in it.
            Spec::Json(None) if !fields.is_empty() => return self.fields(context, fields, media_type, inputs),
            Spec::Json(None) => {
                if !self.twin_body(context, None, "body", inputs) {
                    inputs.whole_body(Content::Json, "body", true, docs);
                }
            }
            Spec::Json(Some(data)) => {
                self.json_body(&data.value, inputs);
                // What stands in for a body has room for one.
                if matches!(&data.value, Data::Map(entries) if entries.is_empty() && fields.is_empty()) {
                    inputs.whole_body(Content::Json, "body", false, docs);
                }
            }
            Spec::Raw(text) => self.raw(context, text, media_type, inputs),
            Spec::Form(pairs) => {
                for (name, value) in pairs {
                    self.body_field(context, name, value, Place::Form, inputs);
                }
            }
            Spec::Multipart(parts) => {
                inputs.operation.part_order = parts.iter().map(|part| part.name.value.clone()).collect();
                for part in parts {
                    if let Err(what) = inputs.part(part) {
                        let help = "put the value within double quotes";
                        self.invalid_body(context, part.value.at, what.to_owned(), help);
                    }
                }
            }
            Spec::Text { media_type: own, text } => {
                let media_type = media_type.unwrap_or(own).to_owned();
                match text {
                    Some(text) => self.text_of(context, text, Some(&media_type), inputs),
                    None => inputs.whole_body(Content::Text(media_type), "body", true, docs),
                }
            }
            Spec::Bytes { media_type: own, name } => {
                let media_type = media_type.unwrap_or(own).to_owned();
                let name = name.as_deref().map(|name| super::template::input_name(name).unwrap_or(name));
                inputs.whole_body(Content::Bytes(media_type), name.unwrap_or("body"), true, docs);
            }
        }
        let taken: Vec<&str> = inputs.resolver.inputs[before..].iter().map(|met| met.name.as_str()).collect();
        let taken: Vec<String> = taken.into_iter().map(str::to_owned).collect();
        for field in fields.iter().filter(|field| !taken.contains(&field.name.value)) {
            if inputs.beside(field, &body.content) {
                continue;
            }
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
                    (_, Some(value)) => {
                        let text = Spanned { value, at: whole.name.at };
                        self.text_of(context, &text, Some(&own()), inputs);
                    }
                    (_, None) => self.not_text(context.entry, value),
                },
                _ if media_type.is_none() && self.twin_body(context, Some(whole), &whole.name.value, inputs) => {}
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
                _ => {
                    let required = is_required(field);
                    let mut parameter = inputs.lower(field, place, required);
                    self.refine_field(context, field, inputs.operation.type_name.bare(), &mut parameter);
                    inputs.push(parameter, required);
                }
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
                None => Value::Template(inputs.resolver.pieces_of(&name.value, &template)),
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
        if Kind::of(media_type) != Kind::Json {
            let template = Spanned { value: Template::parse(&text.value), at: text.at };
            return self.text_of(context, &template, media_type, inputs);
        }
        match Data::parse_json(&text.value) {
            Ok(data) => self.json_body(&data, inputs),
            Err((byte, expected)) => {
                let near: String = text.value[byte..].chars().take(20).collect();
                let near = if near.is_empty() { "at its end".to_owned() } else { format!("at {near:?}") };
                self.invalid_body(
                    context,
                    text.at,
                    format!("the body is not JSON: {expected} {near}"),
                    "write JSON with `{{name}}` where a value goes, or say what it is: `{type: text, data: ...}`",
                );
            }
        }
    }

    /// A body that is written as a text, by its type.
    fn text_of(
        &mut self,
        context: Context<'_>,
        text: &Spanned<Template>,
        media_type: Option<&str>,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let at = text.at;
        match Kind::of(media_type) {
            Kind::Form => {
                for (name, value) in text.value.form_pairs() {
                    let (name, value) = (Spanned { value: name, at }, Spanned { value: Data::Text(value), at });
                    self.body_field(context, &name, &value, Place::Form, inputs);
                }
            }
            Kind::Multipart => self.invalid_body(
                context,
                at,
                "the parts of a multipart body are a list".to_owned(),
                "write `{type: multipartForm, data: [{name: ..., value: ...}]}`",
            ),
            Kind::Json | Kind::Text | Kind::Bytes => {
                self.text(context, text, media_type.unwrap_or("text/plain").to_owned(), inputs);
            }
        }
    }

    fn invalid_body(&mut self, context: Context<'_>, at: At, what: String, help: &str) {
        let diagnostic = Diagnostic::error(Code::InvalidBody, what).at(&context.entry.document.source, at, "");
        self.report(diagnostic.help(help));
    }

    fn text(
        &mut self,
        context: Context<'_>,
        text: &Spanned<Template>,
        media_type: String,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let before = inputs.resolver.inputs.len();
        let pieces = inputs.resolver.pieces(&text.value);
        // All of it is one input: the caller writes it.
        if let [Piece::Input(name)] = pieces.as_slice() {
            let name = name.clone();
            // What another template speaks of too stays.
            inputs.resolver.inputs.truncate(before);
            return inputs.whole_body(Content::Text(media_type), &name, true, Docs::default());
        }
        match escapes(&media_type, &pieces) {
            Ok(escapes) => {
                let pieces = escapes.into_iter().zip(pieces).collect();
                inputs.operation.body = Some(Body::Text { media_type, pieces });
            }
            Err(what) => self.invalid_body(context, text.at, what.to_owned(), "put the value within double quotes"),
        }
    }
}

pub(super) fn is_required(parameter: &SpecParameter) -> bool {
    parameter.required.as_ref().is_some_and(|required| required.value)
}

/// What keeps each piece in its place, or why nothing does.
pub(super) fn escapes(media_type: &str, pieces: &[Piece]) -> Result<Vec<Escape>, &'static str> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_xml = essence.ends_with("xml") || essence == "text/html";
    let is_sparql = essence.contains("sparql");
    let is_yaml = essence.contains("yaml");
    let has_json = is_yaml || ["json", "graphql"].iter().any(|name| essence.contains(name));
    let mut written = String::new();
    let mut escapes = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let next = match pieces.get(index + 1) {
            Some(Piece::Text(text)) => text.as_str(),
            Some(_) => "x",
            None => "",
        };
        escapes.push(match piece {
            Piece::Text(text) => {
                written.push_str(text);
                Escape::None
            }
            _ if is_xml && is_open(&written, "<![CDATA[", "]]>") => Escape::Cdata,
            _ if is_xml && is_bare_in_tag(&written) => return Err("a value within a tag stands between quotes"),
            _ if is_xml => Escape::Xml,
            _ if is_sparql => sparql(&written),
            _ if has_json && is_in_string(&written) => Escape::JsonString,
            // Between others it could be part of a plain scalar.
            _ if is_yaml && !(written.ends_with([' ', '\n']) && (next.is_empty() || next.starts_with('\n'))) => {
                return Err("a value of YAML stands alone behind a key or a dash, or within double quotes");
            }
            _ if has_json => Escape::Json,
            _ => Escape::None,
        });
    }
    Ok(escapes)
}

/// Whether the last of what opens and closes is what opens.
fn is_open(before: &str, open: &str, close: &str) -> bool {
    before.rfind(open).is_some_and(|at| !before[at..].contains(close))
}

/// Whether a tag is open, and no quote in it.
fn is_bare_in_tag(before: &str) -> bool {
    let Some(open) = before.rfind('<') else { return false };
    let mut quote = None;
    for character in before[open..].chars() {
        match quote {
            Some(close) if character == close => quote = None,
            Some(_) => {}
            None if matches!(character, '"' | '\'') => quote = Some(character),
            None if character == '>' => return false,
            None => {}
        }
    }
    quote.is_none()
}

/// Whether a double quote is open (RFC 8259, section 7).
fn is_in_string(before: &str) -> bool {
    let mut is_open = false;
    let mut characters = before.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_open => drop(characters.next()),
            '"' => is_open = !is_open,
            _ => {}
        }
    }
    is_open
}

/// What opens in SPARQL, and what closes it.
const SPARQL_OPENS: &[(&str, &str)] =
    &[("\"\"\"", "\"\"\""), ("'''", "'''"), ("\"", "\""), ("'", "'"), ("<", ">"), ("#", "\n")];

/// Where a value of SPARQL stands, by what is before it (SPARQL 1.1, section 19.8).
fn sparql(before: &str) -> Escape {
    let mut open: Option<&str> = None;
    let mut rest = before;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match open {
            Some(close) if rest.starts_with(close) => {
                taken = close.len();
                open = None;
            }
            // No IRI holds it: what opened it was a comparison. It is looked at again.
            Some(">") if first <= ' ' || "<\"{}|^`\\".contains(first) => {
                taken = 0;
                open = None;
            }
            Some("\n" | ">") => {}
            Some(_) if first == '\\' => taken += rest[taken..].chars().next().map_or(0, char::len_utf8),
            Some(_) => {}
            None => {
                if let Some((start, close)) = SPARQL_OPENS.iter().find(|(start, _)| rest.starts_with(start)) {
                    taken = start.len();
                    open = Some(close);
                }
            }
        }
        rest = &rest[taken..];
    }
    match open {
        Some(">") => Escape::SparqlIri,
        None | Some("\n") => Escape::SparqlToken,
        Some(_) => Escape::SparqlString,
    }
}

impl Inputs<'_, '_, '_> {
    /// Adds a parameter that `body:` does not speak of to the form or the object that it is; tells whether it is one.
    fn beside(&mut self, field: &SpecParameter, content: &Spec) -> bool {
        match (&mut self.operation.body, content) {
            (_, Spec::Form(_)) => {
                self.parameter(field, Place::Form, is_required(field));
                true
            }
            (Some(Body::Json(Json::Object(entries))), Spec::Json(_)) => {
                let name = field.name.value.clone();
                entries.push((name.clone(), Json::Input(name.clone())));
                self.resolver.inputs.push(Met { name, is_any: true, is_needed: is_required(field) });
                true
            }
            _ => false,
        }
    }

    /// A body that is all the caller's.
    pub(super) fn whole_body(&mut self, content: Content, name: &str, required: bool, docs: Docs) {
        let ty = match content {
            Content::Json => Type::Any,
            Content::Text(_) => Type::String,
            Content::Bytes(_) => Type::Bytes,
        };
        let name = self.names.scope(required).snake(name, "param");
        self.bodies.push((
            Parameter {
                fake_name: crate::model::Name::default(),
                wire_name: "body".to_owned(),
                name,
                place: Place::Body(content),
                ty,
                is_input: false,
                docs,
                deprecated: false,
            },
            required,
        ));
    }

    fn part(&mut self, part: &naftiko_spec::Part) -> Result<(), &'static str> {
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
                fake_name: crate::model::Name::default(),
                wire_name: part.name.value.clone(),
                name: self.names.scope(required).snake(&name, "param"),
                place,
                ty: Type::Part,
                is_input: false,
                docs,
                deprecated: false,
            };
            self.push(parameter, required);
            return Ok(());
        }
        let content_type = part.content_type.as_ref().map_or("text/plain", |content_type| &content_type.value);
        let value = match pieces.as_slice() {
            [] => Value::Text(String::new()),
            [Piece::Text(text)] => Value::Text(text.clone()),
            _ => Value::Escaped(escapes(content_type, &pieces)?.into_iter().zip(pieces).collect()),
        };
        self.operation.fixed.push(Fixed { wire_name: part.name.value.clone(), place, value });
        Ok(())
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
    fn a_value_that_could_leave_its_place_is_refused() {
        let of = |media_type: &str, before: &str, after: &str| {
            let text = |text: &str| Piece::Text(text.to_owned());
            escapes(media_type, &[text(before), Piece::Input("x".to_owned()), text(after)]).map(|escapes| escapes[1])
        };
        assert_eq!(of("application/xml", "<a b=\"", "\"/>"), Ok(Escape::Xml));
        assert_eq!(of("application/xml", "<a b='>' c=", "/>"), Err("a value within a tag stands between quotes"));
        assert_eq!(of("application/yaml", "a: ", "\nb: 1"), Ok(Escape::Json));
        assert_eq!(of("application/yaml", "a: \"x ", "\""), Ok(Escape::JsonString));
        assert!(of("application/yaml", "{a: '", "'}").is_err());
        assert!(of("application/yaml", "a: x-", "").is_err());
    }

    #[test]
    fn a_value_in_sparql_stays_where_it_stands() {
        for (before, escape) in [
            ("SELECT * { ?s ?p \"", Escape::SparqlString),
            ("\"a\\\"b\" '", Escape::SparqlString),
            ("<http://a/", Escape::SparqlIri),
            ("<http://a/> ", Escape::SparqlToken),
            ("FILTER(?a < ", Escape::SparqlToken),
            ("# it's\n", Escape::SparqlToken),
            ("FILTER(?a<\"two words\" && ?b = ", Escape::SparqlToken),
            ("\"\"\"5\" pipe\"\"\" . <a> <c> ", Escape::SparqlToken),
            ("'''a' ", Escape::SparqlString),
        ] {
            assert_eq!(sparql(before), escape, "{before}");
        }
    }
}
