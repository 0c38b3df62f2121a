//! A field of a body: its type in the OpenAPI document, and how its value is serialized in JSON, in
//! a form or in a multipart body.

use naftiko_openapi::{Content as DocumentContent, Encoding as FieldEncoding, Property, Schema, Shape, Use};
use naftiko_spec::{Parameter, Type};

use crate::resolve::input::collected::Inputs;
use crate::resolve::input::document::report_types;
use crate::resolve::media::{self, Media};
use crate::resolve::operation::{Described, Input, Origin, Serialization};
use crate::resolve::rules::{self, Kind};
use crate::resolve::style::Schemas;
use crate::resolve::value::{Form, Place, Style};
use crate::resolve::{header, style, text};

/// How deeply nested unions are examined.
const DEEPEST_UNION: u32 = 4;

/// Adds the type and the description of a property in the OpenAPI document to a field.
pub(super) fn describe_field(inputs: &mut Inputs<'_, '_>, field: &Parameter, input: &mut Input) {
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

/// Returns the place of a form field, and how it is serialized there.
pub(super) fn form_field(
    schemas: Schemas<'_>,
    content: &DocumentContent,
    property: &Property,
) -> (Place, Serialization) {
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

/// Whether the format of a text is that of a file.
pub(super) fn is_file_format(format: Option<&str>) -> bool {
    matches!(format, Some("binary" | "byte" | "base64"))
}
