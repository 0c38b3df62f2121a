//! Emits the parts of the request of a unit that no input changes.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::response::{ResponseSetting, response_setting};
use super::template::{escaped, json, piece, template_place};
use super::text::text_or_none;
use super::uses::{File, import};
use crate::model::unit::Keys;
use crate::model::{Body, Content, Fixed, Operation, Place, Value};

/// Returns what typed code sets in every request of an operation, in the same order.
pub(super) fn settings(file: &File<'_>, operation: &Operation, keys: Option<&Keys>) -> Vec<TokenStream> {
    let setting = |setting: TokenStream| {
        import!(file, Setting);
        quote!(#Setting::#setting)
    };
    let mut settings: Vec<TokenStream> = operation.fixed.iter().map(|it| fixed(file, it)).collect();
    settings.extend(operation.body.iter().map(|it| body(file, it)));
    settings.extend(response(file, operation));
    settings.extend(operation.accept.iter().map(|accept| setting(quote!(Accept(#accept)))));
    let parts = &operation.part_order;
    settings.extend((parts.len() > 1).then(|| setting(quote!(PartOrder(&[#(#parts),*])))));
    settings.extend((!operation.sends_secret).then(|| setting(quote!(OmitSecret))));
    if let Some(Keys { constants, order, is_form, is_optional }) = keys {
        settings.extend(constants.iter().map(|(key, value)| setting(quote!(Key(#key, #value)))));
        settings.push(setting(quote! {
            Keys { order: &[#(#order),*], is_form: #is_form, is_optional: #is_optional }
        }));
    }
    settings
}

fn fixed(file: &File<'_>, fixed: &Fixed) -> TokenStream {
    import!(file, Setting);
    let Fixed { wire_name, place, value } = fixed;
    match (place, value) {
        (place, Value::Text(text)) => {
            let to = to(file, place);
            quote!(#Setting::Text(#to, #wire_name, #text))
        }
        (Place::Part { file_name, content_type }, Value::Escaped(pieces)) => {
            let (file_name, content_type) = (text_or_none(file_name), text_or_none(content_type));
            let pieces = pieces.iter().map(|it| escaped(file, it));
            quote!(#Setting::PartTemplate(#wire_name, #file_name, #content_type, &[#(#pieces),*]))
        }
        (_, Value::Escaped(pieces)) => {
            import!(file, Place);
            let pieces = pieces.iter().map(|(_, text)| piece(file, text));
            quote!(#Setting::Template(#Place::Query, #wire_name, &[#(#pieces),*]))
        }
        (place, Value::Template(pieces)) => {
            import!(file, Place);
            let pieces = pieces.iter().map(|it| piece(file, it));
            let place = template_place(place);
            quote!(#Setting::Template(#Place::#place, #wire_name, &[#(#pieces),*]))
        }
        (_, Value::Json(value)) => {
            let value = json(file, value);
            quote!(#Setting::FieldTemplate(#wire_name, &#value))
        }
    }
}

fn body(file: &File<'_>, body: &Body) -> TokenStream {
    import!(file, Setting);
    match body {
        Body::Json(value) => {
            let value = json(file, value);
            quote!(#Setting::JsonTemplate(&#value))
        }
        Body::Form => quote!(#Setting::BeginForm),
        Body::Multipart => quote!(#Setting::BeginMultipart),
        Body::Text { media_type, pieces } => {
            let pieces = pieces.iter().map(|it| escaped(file, it));
            quote!(#Setting::TextTemplate(#media_type, &[#(#pieces),*]))
        }
    }
}

pub(super) fn to(file: &File<'_>, place: &Place) -> TokenStream {
    import!(file, To);
    match place {
        Place::Path => quote!(#To::Path),
        Place::Query => quote!(#To::Query),
        Place::Header => quote!(#To::Header),
        Place::Cookie => quote!(#To::Cookie),
        Place::Field => quote!(#To::Field),
        Place::Form => quote!(#To::Form),
        Place::Part { file_name, content_type } => {
            let (file_name, content_type) = (text_or_none(file_name), text_or_none(content_type));
            quote!(#To::Part(#file_name, #content_type))
        }
        Place::Input => quote!(#To::Templates),
        Place::Body(Content::Json) => quote!(#To::Json),
        Place::Body(Content::Form) => quote!(#To::FormBody),
        Place::Body(Content::Multipart) => quote!(#To::Multipart),
        Place::Body(Content::Text(media_type)) => quote!(#To::Text(#media_type)),
        Place::Body(Content::Bytes(media_type)) => quote!(#To::Bytes(#media_type)),
    }
}

fn response(file: &File<'_>, operation: &Operation) -> Option<TokenStream> {
    let setting = response_setting(operation)?;
    import!(file, Setting);
    match setting {
        ResponseSetting::Format(format) => {
            import!(file, Format);
            let format = Ident::new(format, Span::call_site());
            Some(quote!(#Setting::Format(#Format::#format)))
        }
        ResponseSetting::Limit(limit) => {
            let limit = Literal::u64_unsuffixed(limit);
            Some(quote!(#Setting::Limit(#limit)))
        }
    }
}
