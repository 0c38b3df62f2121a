//! The values that a file fixes, so that no caller sets them: the `value` of a parameter, the
//! content type of the body, and the only value that a schema allows.

use naftiko_openapi::{Schema, Shape};
use naftiko_spec::{Code, Data, Diagnostic, Parameter, Spanned, Template};

use super::collected::Inputs;
use crate::resolve::header;
use crate::resolve::operation::Described;
use crate::resolve::value::{Json, Place, Value};

/// Returns a value that the file fixes, if it can be sent.
pub(super) fn sendable(inputs: &mut Inputs<'_, '_>, name: &str, value: &Spanned<Data>, place: &Place) -> Option<Value> {
    let Some(template) = value.value.as_template() else {
        inputs.report_not_text(value);
        return None;
    };
    match template.as_text() {
        Some(text) if !can_be_sent(text, place) => {
            let message = format!("{text:?} cannot be sent in a {place}");
            let diagnostic = Diagnostic::error(Code::InvalidParameter, message).help(match place {
                Place::Path => "use a value that is not empty and not only dots",
                _ => "use visible ASCII characters, without leading or trailing spaces",
            });
            inputs.report_at(value.at, diagnostic);
            None
        }
        Some(text) => Some(Value::Text(text.to_owned())),
        None => Some(Value::Template(inputs.templates.pieces_of(name, &template))),
    }
}

/// Whether a value can be sent in a place.
pub(super) fn can_be_sent(value: &str, place: &Place) -> bool {
    match place {
        Place::Path => !matches!(value, "" | "." | ".."),
        Place::Header => header::is_value(value),
        Place::Cookie => header::is_cookie_value(value),
        _ => true,
    }
}

/// Returns the content type of the body that a parameter fixes.
pub(super) fn content_type(inputs: &mut Inputs<'_, '_>, parameter: &Parameter) -> Option<String> {
    let value = parameter.value.as_ref()?;
    let template = value.value.as_template();
    let text = template.as_ref().and_then(Template::as_text).filter(|text| header::is_value(text) && !text.is_empty());
    if text.is_none() {
        let diagnostic = Diagnostic::error(Code::InvalidBody, "the content type of a body must be a fixed text");
        inputs.report_at(value.at, diagnostic.help("write a media type such as `application/json`"));
    }
    text.map(str::to_owned)
}

/// Fixes required inputs for which the OpenAPI document allows only one value.
pub(super) fn fix_constants(inputs: &mut Inputs<'_, '_>) {
    let schemas = inputs.context.schemas;
    // What a template names, the caller must give.
    let is_named = |inputs: &Inputs<'_, '_>, name: &str| inputs.templates.inputs.iter().any(|it| it.name == name);
    for index in 0..inputs.all.len() {
        let input = &inputs.all[index];
        if !input.required.value || input.value.is_some() || is_named(inputs, &input.wire_name) {
            continue;
        }
        // Outside JSON, a number and its text are the same.
        let counts = |it: &&Described| !it.schema.nullable && (it.counts || input.place != Place::Field);
        let Some(described) = input.described.as_ref().filter(counts) else { continue };
        let Some(constant) = schemas.get(&described.schema).and_then(|schema| constant(&schema)) else { continue };
        let value = match (&input.place, constant) {
            (Place::Field, constant) => Value::Json(constant),
            (_, Json::Text(text) | Json::Number(text)) => Value::Text(text),
            (_, Json::Bool(value)) => Value::Text(value.to_string()),
            _ => continue,
        };
        let can_be = |text: &Value| match text {
            Value::Text(text) => can_be_sent(text, &input.place),
            _ => true,
        };
        if can_be(&value) {
            inputs.all[index].value = Some(value);
        }
    }
}

/// Returns the only value that a schema allows.
fn constant(schema: &Schema) -> Option<Json> {
    match &schema.shape {
        Shape::String { values, .. } => match values.as_slice() {
            [only] => Some(Json::Text(only.clone())),
            _ => None,
        },
        Shape::Integer { values, .. } => match values.as_slice() {
            [only] => Some(Json::Number(only.to_string())),
            _ => None,
        },
        Shape::Boolean { value } => value.map(Json::Bool),
        _ => None,
    }
}
