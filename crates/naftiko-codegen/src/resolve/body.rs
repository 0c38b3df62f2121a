//! Resolves the body of an operation: from `body:`, from parameters with `in: body`, or from the
//! OpenAPI document.

mod document;
mod encoding;
mod field;
mod whole;
mod written;

use naftiko_openapi::Content as DocumentContent;
use naftiko_spec::{Code, Content as Spec, Data, Diagnostic, Parameter, Spanned};

pub(super) use self::document::preferred;
use self::document::{best, document_body};
use self::encoding::Encoding;
use self::field::describe_field;
use self::written::{fixed_field, fixed_part, json, raw, text_of};
use super::entry::input_name;
use super::input::collected::Inputs;
use super::input::declared::is_required;
use super::media::{self, Media};
use super::operation::{Content as Offered, Decided};
use super::template::NamedInput;
use super::value::{Body, Content, Json, Place};
use super::{rules, text};

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
                    inputs.report_body(part.value.at, what, "put the value in double quotes");
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
                return inputs.report_body(field.name.at, &message, help);
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
