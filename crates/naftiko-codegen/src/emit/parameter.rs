//! Emits what depends on the kind of a parameter: the type of its argument, and the calls that set
//! it in a request. `typed.rs` does this for types of the OpenAPI document.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::need::{Need, is_converted_before};
use super::text::text_or_none;
use super::typed;
use super::uses::{File, import};
use crate::model::{Content, Form, Parameter, Place, Ty, Type};

/// Returns the type of the argument for a parameter.
pub(super) fn argument_type(file: &File<'_>, parameter: &Parameter, need: Need) -> TokenStream {
    match &parameter.ty {
        Type::Typed(ty, form) => typed::argument(file, ty, *form, need),
        Type::String => typed::given(file, &Ty::String, need),
        Type::Integer => typed::given(file, &Ty::I64, need),
        Type::Number => typed::given(file, &Ty::F64, need),
        Type::Boolean => typed::given(file, &Ty::Boolean, need),
        Type::Strings | Type::Joined => quote!(impl IntoIterator<Item = impl Into<String>>),
        Type::Any => {
            import!(file, Serialize);
            quote!(impl #Serialize)
        }
        Type::Bytes => {
            import!(file, IntoUpload);
            quote!(impl #IntoUpload)
        }
        Type::Part => {
            import!(file, IntoPart);
            quote!(impl #IntoPart)
        }
        Type::Parts => {
            import!(file, IntoPart);
            quote!(impl IntoIterator<Item = impl #IntoPart>)
        }
        Type::Multipart => {
            import!(file, IntoPart);
            quote!(impl IntoIterator<Item = (impl Into<String>, impl #IntoPart)>)
        }
    }
}

/// Returns the call that sets a parameter of the request to the value of a variable.
pub(super) fn set(file: &File<'_>, parameter: &Parameter, variable: &Ident, need: Need) -> TokenStream {
    let wire_name = &parameter.wire_name;
    match (&parameter.place, &parameter.ty) {
        (_, Type::Typed(ty, form)) => typed::set(file, parameter, ty, *form, variable, need),
        (Place::Body(content), _) => match content {
            Content::Json => quote!(set_json(#variable)),
            Content::Form => quote!(set_form_body(&#variable)),
            Content::Multipart => quote!(set_multipart(#variable)),
            Content::Text(media_type) => quote!(set_text(#media_type, #variable)),
            Content::Bytes(media_type) => quote!(set_bytes(#media_type, #variable)),
        },
        (_, Type::Joined) => quote!(set_query_joined(#wire_name, #variable)),
        (Place::Query, Type::Strings) => quote!(set_query_list(#wire_name, #variable)),
        (Place::Form, Type::Strings) => quote!(set_form_list(#wire_name, #variable)),
        (Place::Part { .. }, _) => part(file, parameter, variable, need),
        (place, ty) => match scalar(ty) {
            Some(ty) => {
                let value = typed::value(file, parameter, &ty, need, variable);
                let set = setter_of(place, need);
                quote!(#set(#wire_name, #value))
            }
            None => {
                let set = setter_of(place, Need::Required);
                quote!(#set(#wire_name, #variable))
            }
        },
    }
}

/// Returns the statements that pass the value of a parameter to templates, which would otherwise
/// get only its text.
pub(super) fn inputs(
    file: &File<'_>,
    parameter: &Parameter,
    variable: &Ident,
    request: &TokenStream,
    need: Need,
) -> TokenStream {
    let wire_name = &parameter.wire_name;
    if !is_converted_before(parameter) {
        return TokenStream::new();
    }
    let set = setter_of(&Place::Input, need);
    let value = match &parameter.ty {
        Type::Strings | Type::Joined => {
            return quote! {
                let #variable: Vec<String> = #variable.into_iter().map(Into::into).collect();
                #request.set_input(#wire_name, &#variable);
            };
        }
        Type::Typed(ty, Form::Plain | Form::Reserved) => typed::conversion(file, ty, need, variable),
        ty => scalar(ty).and_then(|ty| typed::conversion(file, &ty, need, variable)),
    };
    let converted = value.map(|(ty, value)| quote!(let #variable: #ty = #value;));
    match converted {
        Some(converted) if need == Need::Optional => quote!(#converted #request.#set(#wire_name, #variable.as_ref());),
        None if scalar(&parameter.ty).is_some() => quote!(#request.set_input(#wire_name, #variable);),
        converted => quote!(#converted #request.set_input(#wire_name, &#variable);),
    }
}

/// Returns the type of a parameter that is a single value.
fn scalar(ty: &Type) -> Option<Ty> {
    match ty {
        Type::String => Some(Ty::String),
        Type::Integer => Some(Ty::I64),
        Type::Number => Some(Ty::F64),
        Type::Boolean => Some(Ty::Boolean),
        _ => None,
    }
}

/// Returns the call that sets one part of a body, or several parts with one name, to a `Part` or a
/// single value.
fn part(file: &File<'_>, parameter: &Parameter, value: &Ident, need: Need) -> TokenStream {
    let (name, ty) = (&parameter.wire_name, &parameter.ty);
    let Place::Part { file_name, content_type } = &parameter.place else { return TokenStream::new() };
    if let Some(ty) = scalar(ty) {
        let value = typed::value(file, parameter, &ty, need, value);
        return match content_type {
            None => quote!(set_part_text(#name, #value)),
            Some(content_type) => quote!(set_part_text_typed(#name, #content_type, #value)),
        };
    }
    let value = match ty {
        Type::Strings => {
            import!(file, Part);
            quote!(#value.into_iter().map(#Part::text))
        }
        _ => quote!(#value),
    };
    match (ty.is_list(), file_name, content_type) {
        (true, _, None) => quote!(set_parts(#name, #value)),
        (true, _, Some(content_type)) => quote!(set_parts_typed(#name, #content_type, #value)),
        (false, None, None) => quote!(set_part(#name, #value)),
        (false, None, Some(content_type)) => quote!(set_part_typed(#name, #content_type, #value)),
        (false, Some(file_name), content_type) => {
            let content_type = text_or_none(content_type);
            quote!(set_part_named(#name, #file_name, #content_type, #value))
        }
    }
}

/// Returns the call that sets a value in a place.
pub(super) fn setter_of(place: &Place, need: Need) -> TokenStream {
    match place {
        Place::Field if need == Need::Optional => quote!(set_optional_field),
        Place::Input | Place::Body(_) if need == Need::Optional => quote!(set_optional_input),
        Place::Path => quote!(set_path),
        Place::Query => quote!(set_query),
        Place::Header => quote!(set_header),
        Place::Cookie => quote!(set_cookie),
        Place::Field => quote!(set_field),
        Place::Form => quote!(set_form),
        Place::Part { .. } => quote!(set_part),
        Place::Input | Place::Body(_) => quote!(set_input),
    }
}
