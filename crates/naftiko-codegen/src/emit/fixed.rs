//! Emits the calls that set what no caller changes: fixed inputs and computed bodies.

use proc_macro2::TokenStream;
use quote::quote;

use super::need::Need;
use super::parameter::setter_of;
use super::template::{escaped, json, piece, template_place};
use super::text::text_or_none;
use super::uses::{File, import};
use crate::model::{Body, Fixed, Operation, Place, Value};

/// Returns the call that sets an input that the capability file fixes.
pub(super) fn fix(file: &File<'_>, fixed: &Fixed) -> TokenStream {
    let Fixed { wire_name, place, value } = fixed;
    match (place, value) {
        (Place::Part { file_name, content_type }, Value::Text(text))
            if file_name.is_some() || content_type.is_some() =>
        {
            import!(file, Part);
            let (file_name, content_type) = (text_or_none(file_name), text_or_none(content_type));
            quote!(set_part_named(#wire_name, #file_name, #content_type, #Part::text(#text)))
        }
        (Place::Part { .. }, Value::Text(text)) => quote!(set_part_text(#wire_name, #text)),
        (_, Value::Text(text)) => {
            let set = setter_of(place, Need::Required);
            quote!(#set(#wire_name, #text))
        }
        (Place::Part { file_name, content_type }, Value::Escaped(pieces)) => {
            let (file_name, content_type) = (text_or_none(file_name), text_or_none(content_type));
            let pieces = pieces.iter().map(|it| escaped(file, it));
            quote!(set_part_template(#wire_name, #file_name, #content_type, &[#(#pieces),*]))
        }
        (_, Value::Escaped(pieces)) => {
            import!(file, Place);
            let pieces = pieces.iter().map(|(_, text)| piece(file, text));
            quote!(set_template(#Place::Query, #wire_name, &[#(#pieces),*]))
        }
        (_, Value::Template(pieces)) => {
            import!(file, Place);
            let pieces = pieces.iter().map(|it| piece(file, it));
            let place = template_place(place);
            quote!(set_template(#Place::#place, #wire_name, &[#(#pieces),*]))
        }
        (_, Value::Json(value)) => {
            let value = json(file, value);
            quote!(set_field_template(#wire_name, &#value))
        }
    }
}

pub(super) fn set_body(file: &File<'_>, body: &Body) -> TokenStream {
    match body {
        Body::Json(value) => {
            let value = json(file, value);
            quote!(set_json_template(&#value))
        }
        Body::Form => quote!(begin_form()),
        Body::Multipart => quote!(begin_multipart()),
        Body::Text { media_type, pieces } => {
            let pieces = pieces.iter().map(|it| escaped(file, it));
            quote!(set_text_template(#media_type, &[#(#pieces),*]))
        }
    }
}

/// Returns the call that sets the order of the parts of a body.
pub(super) fn part_order(operation: &Operation) -> Option<TokenStream> {
    let names = &operation.part_order;
    (names.len() > 1).then(|| quote!(set_part_order(&[#(#names),*])))
}
