//! Resolves the body of an operation: from `body:`, from parameters with `in: body`, or from the
//! OpenAPI document.

use naftiko_openapi::{
    Body as DocumentBody, Content as DocumentContent, Encoding as FieldEncoding, Property, Schema, Shape,
    Style as DocumentStyle, Use,
};
use naftiko_spec::{At, Code, Content as Spec, Data, Diagnostic, Parameter, Spanned, Template, Type};

use super::entry::input_name;
use super::escape::escapes;
use super::input::{Inputs, is_required, report_types};
use super::media::Media;
use super::operation::{Content as Offered, Decided, DecidedBy, Described, Input, Origin, Serialization};
use super::rules::{self, Kind};
use super::style::Schemas;
use super::template::NamedInput;
use super::value::{Body, Content, Form, Json, Piece, Place, Style, Value};
use super::{header, media, style, text};

/// How deeply nested unions are examined.
const DEEPEST_UNION: u32 = 4;

/// The encoding of the fields of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

impl Encoding {
    /// Returns the encoding of a content type; JSON without one.
    fn of(media_type: Option<&str>) -> Self {
        match media_type.map(media::of) {
            None | Some(Media::Json | Media::Any) => Encoding::Json,
            Some(Media::Form) => Encoding::Form,
            Some(Media::Multipart) => Encoding::Multipart,
            Some(Media::Text | Media::Xml | Media::Yaml) => Encoding::Text,
            Some(Media::Binary | Media::Events | Media::Lines) => Encoding::Bytes,
        }
    }
}

/// The media types of an OpenAPI document in order of preference for a request.
const PREFERENCE: [fn(Media) -> bool; 5] = [
    |it| it == Media::Json,
    |it| it == Media::Multipart,
    |it| it == Media::Form,
    |it| matches!(it, Media::Text | Media::Xml | Media::Yaml),
    |_| true,
];

/// Returns the preferred content of a body in the OpenAPI document, and its index.
fn best(body: &DocumentBody) -> Option<(usize, &DocumentContent)> {
    let index =
        PREFERENCE.iter().find_map(|fits| body.contents.iter().position(|it| fits(media::of(&it.media_type))))?;
    Some((index, &body.contents[index]))
}

/// Returns the media type of the preferred content of a body in the OpenAPI document, its kind, and
/// whether the body is required.
pub(super) fn preferred<'b>(schemas: Schemas<'_>, body: &'b DocumentBody) -> Option<(&'b str, Media, bool)> {
    let (_, content) = best(body)?;
    let schema = content.schema.as_ref().and_then(|used| schemas.get(used));
    let required = body.required == Some(true) || schema.is_some_and(|schema| has_required_fields(&schema));
    Some((content.media_type.as_str(), media::of(&content.media_type), required))
}

/// Collects the body. `fields` are the parameters with `in: body`, and `media_type` is the content
/// type that a header fixes.
pub(super) fn collect(inputs: &mut Inputs<'_, '_>, fields: &[&Parameter], media_type: Option<&str>) {
    let offered = inputs.context.counterpart.and_then(|found| found.body.as_ref()).map(|body| body.contents.as_slice());
    let offer = |it: &DocumentContent| Offered { media_type: it.written.clone(), schema: it.schema.clone() };
    inputs.body.offered = offered.unwrap_or_default().iter().map(offer).collect();
    let Some(body) = &inputs.context.spec.body else {
        if fields.is_empty() && document_body(inputs, None, "body") {
            return;
        }
        return declared_fields(inputs, fields, media_type);
    };
    let before = inputs.templates.inputs.len();
    match &body.content {
        // A body with only a type, whose content the parameters declare.
        Spec::Json(None) if !fields.is_empty() => return declared_fields(inputs, fields, media_type),
        Spec::Json(None) => {
            if !document_body(inputs, None, "body") {
                inputs.add_whole_body(Content::Json, "body", Decided::default(true), Decided::default(String::new()));
            }
        }
        Spec::Json(Some(data)) => {
            json(inputs, &data.value);
            // An empty object represents a body that the caller supplies.
            if matches!(&data.value, Data::Map(entries) if entries.is_empty() && fields.is_empty()) {
                inputs.add_whole_body(Content::Json, "body", Decided::default(false), Decided::default(String::new()));
            }
        }
        Spec::Raw(text) => raw(inputs, text, media_type),
        Spec::Form(pairs) => {
            for (name, value) in pairs {
                fixed_field(inputs, name, value, Place::Form);
            }
        }
        Spec::Multipart(parts) => {
            inputs.body.part_order = parts.iter().map(|part| part.name.value.clone()).collect();
            for part in parts {
                if let Err(what) = fixed_part(inputs, part) {
                    report(inputs, part.value.at, what, "put the value in double quotes");
                }
            }
        }
        Spec::Text { media_type: own, text } => {
            let media_type = media_type.unwrap_or(own).to_owned();
            match text {
                Some(text) => text_of(inputs, text, Some(&media_type)),
                None => inputs.add_body(Content::Text(media_type), "body"),
            }
        }
        Spec::Bytes { media_type: own, name } => {
            let media_type = media_type.unwrap_or(own).to_owned();
            let name = name.as_deref().map(|name| input_name(name).unwrap_or(name));
            inputs.add_body(Content::Bytes(media_type), name.unwrap_or("body"));
        }
    }
    let taken: Vec<String> = inputs.templates.inputs[before..].iter().map(|it| it.name.clone()).collect();
    for field in fields.iter().filter(|field| !taken.contains(&field.name.value)) {
        if add_beside(inputs, field, &body.content) {
            continue;
        }
        let message = format!("`body:` does not use the parameter `{}`", field.name.value);
        inputs.report.push(
            Diagnostic::warning(Code::InvalidParameter, message)
                .at(inputs.context.source(), field.name.at, "ignored")
                .at(inputs.context.source(), body.at, "the body")
                .help(format!(
                    "insert `{{{{{}}}}}` where its value belongs, or remove the parameter",
                    field.name.value
                )),
        );
    }
}

/// Resolves parameters with `in: body`: one named `body` is the whole body, others are its fields.
fn declared_fields(inputs: &mut Inputs<'_, '_>, fields: &[&Parameter], fixed: Option<&str>) {
    let body = inputs.context.counterpart.and_then(|found| found.body.as_ref());
    let offered = body.and_then(best).map(|(_, content)| content.media_type.as_str());
    // The fields are part of the body in the OpenAPI document.
    let media_type = fixed.or(offered.filter(|it| matches!(media::of(it), Media::Form | Media::Multipart)));
    let encoding = Encoding::of(media_type);
    if let [whole] = fields
        && (whole.name.value == "body" || matches!(encoding, Encoding::Text | Encoding::Bytes))
    {
        return declared_body(inputs, whole, fixed);
    }
    for field in fields {
        let place = match encoding {
            Encoding::Json => Place::Field,
            Encoding::Form => Place::Form,
            Encoding::Multipart => Place::Part { file_name: None, content_type: None },
            Encoding::Text | Encoding::Bytes => {
                let message = format!("a body of type {:?} has no fields", media_type.unwrap_or_default());
                let help = "declare the whole body as one parameter: `{name: body, in: body}`";
                return report(inputs, field.name.at, &message, help);
            }
        };
        match inputs.fixed_value(field) {
            Some(value) => fixed_field(inputs, &field.name, value, place),
            None => {
                let required = rules::required(field.required.as_ref().map(|it| it.value), None);
                let mut input = inputs.declared(field, place, required);
                describe_field(inputs, field, &mut input);
                inputs.all.push(input);
            }
        }
    }
}

/// Resolves a parameter that is the whole body.
fn declared_body(inputs: &mut Inputs<'_, '_>, whole: &Parameter, media_type: Option<&str>) {
    let encoding = Encoding::of(media_type);
    let own = || media_type.unwrap_or("application/octet-stream").to_owned();
    if let Some(value) = inputs.fixed_value(whole) {
        return match (encoding, value.value.as_template()) {
            (Encoding::Json, _) => json(inputs, &value.value),
            (_, Some(template)) => {
                let text = Spanned { value: template, at: whole.name.at };
                text_of(inputs, &text, Some(&own()));
            }
            (_, None) => inputs.report_not_text(value),
        };
    }
    if media_type.is_none() && document_body(inputs, Some(whole), &whole.name.value) {
        return;
    }
    let content = match encoding {
        Encoding::Json => Content::Json,
        Encoding::Text => Content::Text(own()),
        // A form in a single parameter is encoded by the caller.
        Encoding::Bytes | Encoding::Form | Encoding::Multipart => Content::Bytes(own()),
    };
    let description = text::of_input(whole.description.as_ref().map(|text| text.value.as_str()), None);
    let required = rules::required(whole.required.as_ref().map(|it| it.value), None);
    inputs.add_whole_body(content, &whole.name.value, required, description);
    inputs.declare_body(whole);
}

/// Adds the type and the description of a property in the OpenAPI document to a field.
fn describe_field(inputs: &mut Inputs<'_, '_>, field: &Parameter, input: &mut Input) {
    let schemas = inputs.context.schemas;
    let Some(body) = inputs.context.counterpart.and_then(|found| found.body.as_ref()) else { return };
    let wanted = match input.place {
        Place::Form => Media::Form,
        Place::Part { .. } => Media::Multipart,
        _ => Media::Json,
    };
    let content = body.contents.iter().find(|content| media::of(&content.media_type) == wanted);
    let Some((content, schema)) = content.and_then(|it| Some((it, schemas.get(it.schema.as_ref()?)?))) else { return };
    let Shape::Object { properties, .. } = &schema.shape else { return };
    let Some(property) = properties.iter().find(|it| it.name == input.wire_name) else { return };
    let found = schemas.get(&property.schema);
    let own = || found.as_ref()?.description.clone();
    let whole = property.schema.description.clone().or_else(own);
    input.description = text::of_input(field.description.as_ref().map(|it| it.value.as_str()), whole.as_deref());
    input.deprecated = property.schema.deprecated;
    input.default.clone_from(&property.schema.default);
    let place = found.as_ref().map_or_else(|| body.place.clone(), |found| found.place.clone());
    input.origin = Origin::Both(field.at, place);
    let is_scalar = found.as_ref().is_some_and(|schema| schemas.is_scalar(schema));
    let serialization = match wanted {
        Media::Json if is_scalar && !property.schema.nullable => Serialization::Style(Form::Plain),
        Media::Json => Serialization::Document,
        _ => {
            let (place, serialization) = form_field(schemas, content, property);
            input.place = place;
            serialization
        }
    };
    let described =
        |counts| Described { name: property.name.clone(), schema: property.schema.clone(), serialization, counts };
    let is_json = matches!(wanted, Media::Json);
    let kinds = match &found {
        Some(schema) if is_json => kinds_in_json(schemas, schema, 0),
        Some(schema) if !matches!(serialization, Serialization::Part | Serialization::Parts) => {
            vec![Kind::of(schema, serialization)]
        }
        // A part may be anything.
        _ => Vec::new(),
    };
    // In a form, a declared list or object allows any structure.
    let is_compound = |it: &Type| matches!(it, Type::Array | Type::Object);
    let declared = input.declared.filter(|it| is_json || !is_compound(it));
    let (Some(declared), Some(kind)) = (declared, kinds.first()) else {
        input.described = Some(described(true));
        return;
    };
    let of_each = kinds.iter().map(|kind| rules::document_type_counts(Some(declared), *kind));
    // A type that allows one of several values allows several.
    let counts = of_each.min_by_key(|it| (it.is_conflict, !it.value));
    let Some(counts) = counts else { return };
    let place = found.as_ref().map_or(&body.place, |found| &found.place).clone();
    report_types(inputs, field, &place, (declared, *kind), &counts);
    input.described = Some(described(counts.value));
}

/// Returns the kinds of values of a JSON field; `None` if any value is allowed.
fn kinds_in_json(schemas: Schemas<'_>, schema: &Schema, depth: u32) -> Vec<Kind> {
    match &schema.shape {
        Shape::Any => Vec::new(),
        Shape::OneOf { variants, .. } if depth < DEEPEST_UNION => {
            let kinds = |variant| schemas.get(variant).map(|schema| kinds_in_json(schemas, &schema, depth + 1));
            let all: Vec<Vec<Kind>> = variants.iter().filter_map(kinds).collect();
            if all.iter().any(Vec::is_empty) { Vec::new() } else { all.concat() }
        }
        Shape::OneOf { .. } => Vec::new(),
        Shape::Array { .. } | Shape::Object { .. } => vec![Kind::of(schema, Serialization::Document)],
        _ => vec![Kind::of(schema, Serialization::Style(Form::Plain))],
    }
}

/// Uses the body of the OpenAPI document if the capability file only declares that there is one.
/// Returns whether it did. `parameter` is the parameter for the whole body.
fn document_body(inputs: &mut Inputs<'_, '_>, parameter: Option<&Parameter>, name: &str) -> bool {
    let context = inputs.context;
    let Some(body) = context.counterpart.and_then(|found| found.body.as_ref()) else { return false };
    let Some((index, content)) = best(body) else { return false };
    let description = match (parameter.and_then(|parameter| parameter.description.as_ref()), &body.description) {
        (_, Some(text)) => Decided::new(text.clone(), DecidedBy::Document),
        (Some(text), None) if !text::is_boilerplate(&text.value) => {
            Decided::new(text.value.clone(), DecidedBy::Capability)
        }
        _ => Decided::default(String::new()),
    };
    let schema = content.schema.as_ref().and_then(|used| context.schemas.get(used));
    let required = body_required(inputs, parameter, content, schema.as_deref());
    let kind = match media::of(&content.media_type) {
        Media::Any => any_content(schema.as_deref()),
        kind => kind,
    };
    report_lost(inputs, body, content, kind);
    let is_form = matches!(kind, Media::Form) || content.media_type == "multipart/form-data";
    match (kind, &schema) {
        (Media::Json, _) => json_content(inputs, content, name, required, description),
        (_, Some(schema)) if is_form && has_fields(schema) => form_content(inputs, content, schema, required.value),
        (Media::Form, _) => {
            inputs.add_whole_body(Content::Form, name, required, description);
            inputs.describe_body(content);
        }
        (Media::Multipart, _) if is_form => {
            inputs.add_whole_body(Content::Multipart, name, required, description);
        }
        (Media::Text | Media::Xml | Media::Yaml, _) => {
            let media_type = if content.media_type.contains('*') { "text/plain" } else { &content.written };
            inputs.add_whole_body(Content::Text(sent_type(media_type)), name, required, description);
        }
        _ if header::is_value(&content.written) && !content.media_type.contains('*') => {
            inputs.add_whole_body(Content::Bytes(sent_type(&content.written)), name, required, description);
        }
        _ => {
            let bytes = Content::Bytes("application/octet-stream".to_owned());
            inputs.add_whole_body(bytes, name, required, description);
        }
    }
    let place = body.place.clone();
    for whole in &mut inputs.whole_body {
        whole.origin =
            parameter.map_or(Origin::Document(place.clone()), |parameter| Origin::Both(parameter.at, place.clone()));
    }
    inputs.body.chosen = Some(index);
    true
}

/// Reports the parts of a body in the OpenAPI document that cannot be sent.
fn report_lost(inputs: &mut Inputs<'_, '_>, body: &DocumentBody, content: &DocumentContent, kind: Media) {
    let media_type = &content.media_type;
    let of_style = |it: &&(String, FieldEncoding)| it.1.style.is_some_and(|style| style != DocumentStyle::Form);
    let (what, help) = match (kind, content.encoding.iter().find(of_style)) {
        (Media::Multipart, _) if media_type != "multipart/form-data" => (
            format!("parts of {media_type} are not supported, so the caller supplies the body"),
            "declare it as multipart/form-data, or send bytes and set the boundary with `customize`",
        ),
        (Media::Multipart, Some((field, _))) => (
            format!("the style of the part `{field}` is ignored, because parts are files, texts or JSON"),
            "remove `style`; a list is sent as one part for each item",
        ),
        (Media::Binary, _) if media_type.contains('*') && media_type != "*/*" => (
            format!("{media_type} is not a specific media type, so the body is sent as application/octet-stream"),
            "declare a specific media type; a call can set another one with `customize().body(..)`",
        ),
        _ => return,
    };
    inputs.report.push_once(
        Diagnostic::warning(Code::InvalidOpenApi, what)
            .at_span(&body.place.source, body.place.span.clone(), "the OpenAPI document")
            .help(help),
    );
}

/// Whether the body in the OpenAPI document is required. A contradiction is reported.
fn body_required(
    inputs: &mut Inputs<'_, '_>,
    parameter: Option<&Parameter>,
    content: &DocumentContent,
    schema: Option<&Schema>,
) -> Decided<bool> {
    let Some(body) = inputs.context.counterpart.and_then(|found| found.body.as_ref()) else {
        return Decided::default(false);
    };
    let capability = parameter.and_then(|parameter| parameter.required.as_ref());
    let decided = rules::required(capability.map(|it| it.value), body.required);
    // Capability files declare nearly every body required, so a document that declares it optional
    // wins.
    if decided.value && body.required != Some(false) {
        return decided;
    }
    if let (true, Some(parameter)) = (decided.is_conflict, capability) {
        inputs.report.push(
            Diagnostic::warning(Code::Conflict, "the body stays optional, although the OpenAPI document requires it")
                .at(inputs.context.source(), parameter.at, "")
                .at_span(&body.place.source, body.place.span.clone(), "the OpenAPI document")
                .help("add `required: true` here, or correct the OpenAPI document"),
        );
        return decided;
    }
    // Documents often omit `required` although the server needs the body.
    let needs = schema.is_some_and(has_required_fields) || content.schema.is_none() && parameter.is_none();
    Decided { value: needs, by: DecidedBy::Document, is_conflict: false }
}

/// Returns a JSON body with its schema in the document.
fn json_content(
    inputs: &mut Inputs<'_, '_>,
    content: &DocumentContent,
    name: &str,
    required: Decided<bool>,
    description: Decided<String>,
) {
    inputs.add_whole_body(Content::Json, name, required, description);
    inputs.describe_body(content);
    let media_type = media::canonical(&content.written);
    if media_type != "application/json" && !media_type.contains('*') && header::is_value(&media_type) {
        inputs.fix("Content-Type", Place::Header, Value::Text(media_type), Origin::Derived);
    }
}

/// Returns the kind of content for `*/*`, by its schema.
fn any_content(schema: Option<&Schema>) -> Media {
    match schema.map(|schema| &schema.shape) {
        Some(Shape::String { format, .. }) if !is_file_format(format.as_deref()) => Media::Text,
        None | Some(Shape::String { .. } | Shape::Any) => Media::Binary,
        Some(_) => Media::Json,
    }
}

/// Returns a media type for the header. All text is UTF-8, regardless of the document.
fn sent_type(written: &str) -> String {
    let is_utf8 = |it: &str| {
        let it = it.trim().to_ascii_lowercase();
        it.strip_prefix("charset=").is_some_and(|it| it.trim_matches('"') == "utf-8")
    };
    match written.split(';').skip(1).any(is_utf8) {
        true => format!("{}; charset=utf-8", media::canonical(written)),
        false => media::canonical(written),
    }
}

/// Whether the schema of a form has known fields.
fn has_fields(schema: &Schema) -> bool {
    matches!(&schema.shape, Shape::Object { properties, .. } if !properties.is_empty())
}

/// Resolves a body that is a form: each of its fields is an input.
fn form_content(inputs: &mut Inputs<'_, '_>, content: &DocumentContent, schema: &Schema, is_required: bool) {
    let Shape::Object { properties, .. } = &schema.shape else { return };
    let schemas = inputs.context.schemas;
    let mut order = Vec::new();
    let mut is_begun = is_required;
    for property in properties.iter().filter(|property| !property.schema.read_only) {
        let (place, serialization) = form_field(schemas, content, property);
        let found = schemas.get(&property.schema);
        let mut input = Input::new(&property.name, place, property.required, Origin::Document(schema.place.clone()));
        input.required.by = DecidedBy::Document;
        let own = || found.as_ref()?.description.clone();
        let description = property.schema.description.clone().or_else(own);
        input.description =
            description.map_or(Decided::default(String::new()), |it| Decided::new(it, DecidedBy::Document));
        input.default.clone_from(&property.schema.default);
        input.deprecated = property.schema.deprecated;
        input.described = Some(Described {
            name: property.name.clone(),
            schema: property.schema.clone(),
            serialization,
            counts: true,
        });
        is_begun &= !property.required;
        order.push(property.name.clone());
        inputs.all.push(input);
    }
    let is_multipart = media::of(&content.media_type) == Media::Multipart;
    if is_begun {
        inputs.body.begun = Some(if is_multipart { Body::Multipart } else { Body::Form });
    }
    if is_multipart {
        inputs.body.part_order = order;
    }
}

/// Returns the place of a form field, and how it is serialized there.
fn form_field(schemas: Schemas<'_>, content: &DocumentContent, property: &Property) -> (Place, Serialization) {
    let encoding = content.encoding.iter().find(|(name, _)| *name == property.name).map(|(_, it)| it);
    if media::of(&content.media_type) == Media::Multipart {
        return part(schemas, &property.schema, encoding);
    }
    let serialization = style::of_field(schemas, &property.schema, encoding);
    (Place::Form, serialization.unwrap_or(Serialization::Style(Form::Styled(Style::DeepObject))))
}

/// Returns a part of a multipart body. A list is one part for each item (OpenAPI 3.1, section
/// 4.8.15.1).
fn part(schemas: Schemas<'_>, used: &Use, encoding: Option<&FieldEncoding>) -> (Place, Serialization) {
    let schema = schemas.get(used);
    let items = schema.as_ref().and_then(|schema| match &schema.shape {
        Shape::Array { items } => Some(schemas.get(items)),
        _ => None,
    });
    let is_list = items.is_some();
    let one = items.unwrap_or(schema);
    let media_types = encoding.and_then(|it| it.media_type.as_deref());
    let content_type = media_types.filter(|it| !it.contains(['*', ',']) && header::is_value(it));
    let is_scalar = one.as_ref().is_some_and(|schema| schemas.is_scalar(schema));
    let is_json = content_type.is_none_or(header::is_json);
    let is_file = one.as_ref().is_none_or(|schema| is_file(schema, media_types));
    // Only the caller knows the values of its headers.
    let has_headers = encoding.is_some_and(|it| !it.headers.is_empty());
    let serialization = match is_list {
        false if is_file || has_headers || !is_scalar && !is_json => Serialization::Part,
        true if is_file || has_headers || !is_scalar && !is_json => Serialization::Parts,
        false if is_scalar && one.as_ref().is_some_and(|it| matches!(it.shape, Shape::OneOf { .. })) => {
            Serialization::Text
        }
        false if is_scalar => Serialization::Style(Form::Plain),
        true if is_scalar && encoding.and_then(|it| it.explode) == Some(false) => {
            Serialization::Style(Form::Joined(','))
        }
        true if is_scalar => Serialization::Style(Form::Repeated),
        false => Serialization::Style(Form::Json),
        true => Serialization::Style(Form::Each),
    };
    (Place::Part { file_name: None, content_type: content_type.map(str::to_owned) }, serialization)
}

/// Whether an object has required fields. A list counts, too.
fn has_required_fields(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Object { properties, .. } => properties.iter().any(|it| it.required && !it.schema.read_only),
        Shape::Array { .. } => true,
        _ => false,
    }
}

/// Whether a part is a file: by its schema, or by its media types.
fn is_file(schema: &Schema, media_types: Option<&str>) -> bool {
    match &schema.shape {
        Shape::String { format, values } if values.is_empty() => {
            let is_binary = |it: &str| naftiko_openapi::is_binary(it.trim());
            is_file_format(format.as_deref()) || media_types.is_some_and(|it| it.split(',').any(is_binary))
        }
        Shape::Any => true,
        _ => false,
    }
}

fn is_file_format(format: Option<&str>) -> bool {
    matches!(format, Some("binary" | "byte" | "base64"))
}

/// Resolves a field of a body whose value is fixed by the file.
fn fixed_field(inputs: &mut Inputs<'_, '_>, name: &Spanned<String>, value: &Spanned<Data>, place: Place) {
    let fixed = match (&place, value.value.as_template()) {
        (Place::Field, _) => Value::Json(inputs.templates.json(&value.value)),
        (_, Some(template)) => match template.as_text() {
            Some(text) => Value::Text(text.to_owned()),
            None => Value::Template(inputs.templates.pieces_of(&name.value, &template)),
        },
        (_, None) => return inputs.report_not_text(value),
    };
    inputs.fix(&name.value, place, fixed, Origin::Capability(name.at));
}

fn json(inputs: &mut Inputs<'_, '_>, data: &Data) {
    let json = inputs.templates.json(data);
    inputs.body.computed = Some(Body::Json(json));
}

/// Resolves a text that is JSON, unless a header sets another content type.
fn raw(inputs: &mut Inputs<'_, '_>, text: &Spanned<String>, media_type: Option<&str>) {
    if Encoding::of(media_type) != Encoding::Json {
        let template = Spanned { value: Template::parse(&text.value), at: text.at };
        return text_of(inputs, &template, media_type);
    }
    match Data::parse_json(&text.value) {
        Ok(data) => json(inputs, &data),
        Err((byte, expected)) => {
            let near: String = text.value[byte..].chars().take(20).collect();
            let near = if near.is_empty() { "at the end".to_owned() } else { format!("at {near:?}") };
            let message = format!("the body is not valid JSON: {expected} {near}");
            let help = "write JSON with `{{name}}` for values, or declare another type: `{type: text, data: ...}`";
            report(inputs, text.at, &message, help);
        }
    }
}

/// Resolves a body that is written as a text, by its content type.
fn text_of(inputs: &mut Inputs<'_, '_>, text: &Spanned<Template>, media_type: Option<&str>) {
    let at = text.at;
    match Encoding::of(media_type) {
        Encoding::Form => {
            for (name, value) in text.value.form_pairs() {
                let (name, value) = (Spanned { value: name, at }, Spanned { value: Data::Text(value), at });
                fixed_field(inputs, &name, &value, Place::Form);
            }
        }
        Encoding::Multipart => report(
            inputs,
            at,
            "a multipart body must be a list of parts",
            "write `{type: multipartForm, data: [{name: ..., value: ...}]}`",
        ),
        Encoding::Json | Encoding::Text | Encoding::Bytes => {
            plain_text(inputs, text, media_type.unwrap_or("text/plain").to_owned());
        }
    }
}

fn plain_text(inputs: &mut Inputs<'_, '_>, text: &Spanned<Template>, media_type: String) {
    let before = inputs.templates.inputs.len();
    let pieces = inputs.templates.pieces(&text.value);
    // One input is the whole body, which the caller writes.
    if let [Piece::Input(name)] = pieces.as_slice() {
        let name = name.clone();
        // An input that another template also uses stays.
        inputs.templates.inputs.truncate(before);
        return inputs.add_body(Content::Text(media_type), &name);
    }
    match escapes(&media_type, &pieces) {
        Ok(escapes) => {
            let pieces = escapes.into_iter().zip(pieces).collect();
            inputs.body.computed = Some(Body::Text { media_type, pieces });
        }
        Err(what) => report(inputs, text.at, what, "put the value in double quotes"),
    }
}

/// Resolves a part of a multipart body whose value is fixed by the file.
fn fixed_part(inputs: &mut Inputs<'_, '_>, part: &naftiko_spec::Part) -> Result<(), &'static str> {
    let place = Place::Part {
        file_name: part.file_name.clone(),
        content_type: part.content_type.as_ref().map(|content_type| content_type.value.clone()),
    };
    let before = inputs.templates.inputs.len();
    let pieces = inputs.templates.pieces(&part.value.value);
    let origin = Origin::Capability(part.name.at);
    // A part that is a single input can be a file.
    if let [Piece::Input(name)] = pieces.as_slice() {
        let name = name.clone();
        // An input that another template also uses stays.
        inputs.templates.inputs.truncate(before);
        let tool = inputs.tool_input(&name);
        let mut input = Input::new(&name, place, !tool.is_some_and(|tool| tool.is_optional), origin);
        input.wire_name.clone_from(&part.name.value);
        input.description = text::of_input(tool.and_then(|tool| tool.description.as_deref()), None);
        inputs.all.push(input);
        return Ok(());
    }
    let content_type = part.content_type.as_ref().map_or("text/plain", |content_type| &content_type.value);
    let value = match pieces.as_slice() {
        [] => Value::Text(String::new()),
        [Piece::Text(text)] => Value::Text(text.clone()),
        _ => Value::Escaped(escapes(content_type, &pieces)?.into_iter().zip(pieces).collect()),
    };
    inputs.fix(&part.name.value, place, value, origin);
    Ok(())
}

/// Adds a parameter that `body:` does not use to the form or object of the body. Returns whether
/// the body is one.
fn add_beside(inputs: &mut Inputs<'_, '_>, field: &Parameter, content: &Spec) -> bool {
    match (&mut inputs.body.computed, content) {
        (_, Spec::Form(_)) => {
            let required = rules::required(field.required.as_ref().map(|it| it.value), None);
            let input = inputs.declared(field, Place::Form, required);
            inputs.all.push(input);
            true
        }
        (Some(Body::Json(Json::Object(entries))), Spec::Json(_)) => {
            let name = field.name.value.clone();
            entries.push((name.clone(), Json::Input(name.clone())));
            inputs.templates.inputs.push(NamedInput { name, is_any: true, is_needed: is_required(field) });
            true
        }
        _ => false,
    }
}

fn report(inputs: &mut Inputs<'_, '_>, at: At, what: &str, help: &str) {
    inputs.report_at(at, Diagnostic::error(Code::InvalidBody, what).help(help));
}

impl Inputs<'_, '_> {
    /// Adds a required body that the caller supplies.
    fn add_body(&mut self, content: Content, name: &str) {
        self.add_whole_body(content, name, Decided::default(true), Decided::default(String::new()));
    }

    /// Adds a body that the caller supplies.
    fn add_whole_body(&mut self, content: Content, name: &str, required: Decided<bool>, description: Decided<String>) {
        let at = self.context.spec.body.as_ref().map(|body| body.at);
        let origin = at.map_or(Origin::Derived, Origin::Capability);
        let mut input = Input::new("body", Place::Body(content), true, origin);
        name.clone_into(&mut input.name);
        input.required = required;
        input.description = description;
        self.whole_body.push(input);
    }

    /// Sets the type of the last whole body to that of a content in the OpenAPI document.
    fn describe_body(&mut self, content: &DocumentContent) {
        if let (Some(body), Some(used)) = (self.whole_body.last_mut(), &content.schema) {
            body.described = Some(Described {
                name: String::new(),
                schema: used.clone(),
                serialization: Serialization::Document,
                counts: true,
            });
        }
    }

    /// Records the parameter that declares the last whole body.
    fn declare_body(&mut self, whole: &Parameter) {
        if let Some(body) = self.whole_body.last_mut() {
            body.origin = Origin::Capability(whole.at);
        }
    }
}
