//! A body that the capability file writes out: as JSON, as a text, or as fields and parts whose
//! values are fixed.

use naftiko_spec::{Data, Spanned, Template};

use super::encoding::Encoding;
use crate::resolve::escape::escapes;
use crate::resolve::input::collected::Inputs;
use crate::resolve::operation::{Input, Origin};
use crate::resolve::text;
use crate::resolve::value::{Body, Content, Piece, Place, Value};

/// Resolves a field of a body whose value is fixed by the file.
pub(super) fn fixed_field(inputs: &mut Inputs<'_, '_>, name: &Spanned<String>, value: &Spanned<Data>, place: Place) {
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

/// Resolves a body of JSON.
pub(super) fn json(inputs: &mut Inputs<'_, '_>, data: &Data) {
    let json = inputs.templates.json(data);
    inputs.body.computed = Some(Body::Json(json));
}

/// Resolves a text that is JSON, unless a header sets another content type.
pub(super) fn raw(inputs: &mut Inputs<'_, '_>, text: &Spanned<String>, media_type: Option<&str>) {
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
            inputs.report_body(text.at, &message, help);
        }
    }
}

/// Resolves a body that is written as a text, by its content type.
pub(super) fn text_of(inputs: &mut Inputs<'_, '_>, text: &Spanned<Template>, media_type: Option<&str>) {
    let at = text.at;
    match Encoding::of(media_type) {
        Encoding::Form => {
            for (name, value) in text.value.form_pairs() {
                let (name, value) = (Spanned { value: name, at }, Spanned { value: Data::Text(value), at });
                fixed_field(inputs, &name, &value, Place::Form);
            }
        }
        Encoding::Multipart => inputs.report_body(
            at,
            "a multipart body must be a list of parts",
            "write `{type: multipartForm, data: [{name: ..., value: ...}]}`",
        ),
        Encoding::Json | Encoding::Text | Encoding::Bytes => {
            plain_text(inputs, text, media_type.unwrap_or("text/plain").to_owned());
        }
    }
}

/// Resolves a text that is sent as it is, with the values of its templates.
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
        Err(what) => inputs.report_body(text.at, what, "put the value in double quotes"),
    }
}

/// Resolves a part of a multipart body whose value is fixed by the file.
pub(super) fn fixed_part(inputs: &mut Inputs<'_, '_>, part: &naftiko_spec::Part) -> Result<(), &'static str> {
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
