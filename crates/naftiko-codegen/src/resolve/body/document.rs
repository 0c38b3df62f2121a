//! The body of the OpenAPI document, for an operation whose capability file does not write one: the
//! content that is preferred, whether it is required, and its fields if it is a form.

use naftiko_openapi::{
    Body as DocumentBody, Content as DocumentContent, Encoding as FieldEncoding, Schema, Shape, Style as DocumentStyle,
};
use naftiko_spec::{Code, Diagnostic, Parameter};

use super::field::{form_field, is_file_format};
use crate::resolve::input::collected::Inputs;
use crate::resolve::media::{self, Media};
use crate::resolve::operation::{Decided, DecidedBy, Described, Input, Origin};
use crate::resolve::style::Schemas;
use crate::resolve::value::{Body, Content, Place, Value};
use crate::resolve::{header, rules, text};

/// The media types of an OpenAPI document in order of preference for a request.
const PREFERENCE: [fn(Media) -> bool; 5] = [
    |it| it == Media::Json,
    |it| it == Media::Multipart,
    |it| it == Media::Form,
    |it| matches!(it, Media::Text | Media::Xml | Media::Yaml),
    |_| true,
];

/// Returns the preferred content of a body in the OpenAPI document, and its index.
pub(super) fn best(body: &DocumentBody) -> Option<(usize, &DocumentContent)> {
    let index =
        PREFERENCE.iter().find_map(|fits| body.contents.iter().position(|it| fits(media::of(&it.media_type))))?;
    Some((index, &body.contents[index]))
}

/// Returns the media type of the preferred content of a body in the OpenAPI document, its kind, and
/// whether the body is required.
pub(in crate::resolve) fn preferred<'b>(
    schemas: Schemas<'_>,
    body: &'b DocumentBody,
) -> Option<(&'b str, Media, bool)> {
    let (_, content) = best(body)?;
    let schema = content.schema.as_ref().and_then(|used| schemas.get(used));
    let required = body.required == Some(true) || schema.is_some_and(|schema| has_required_fields(&schema));
    Some((content.media_type.as_str(), media::of(&content.media_type), required))
}

/// Uses the body of the OpenAPI document if the capability file only declares that there is one.
/// Returns whether it did. `parameter` is the parameter for the whole body.
pub(super) fn document_body(inputs: &mut Inputs<'_, '_>, parameter: Option<&Parameter>, name: &str) -> bool {
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

/// Whether an object has required fields. A list counts, too.
fn has_required_fields(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Object { properties, .. } => properties.iter().any(|it| it.required && !it.schema.read_only),
        Shape::Array { .. } => true,
        _ => false,
    }
}
