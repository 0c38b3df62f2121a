//! Emits the arguments whose types are those of the OpenAPI document, and the calls that set them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::need::{Need, is_converted_before};
use super::types::outside;
use super::uses::{File, import};
use crate::model::types::TypeKind;
use crate::model::{Content, Form, Parameter, Place, Style, Ty};

/// Returns the type of an argument.
pub(super) fn argument(file: &File<'_>, ty: &Ty, form: Form, need: Need) -> TokenStream {
    match (ty, form) {
        (Ty::List(item), Form::Each | Form::Styled(_)) if **item == Ty::Value => {
            import!(file, Serialize);
            quote!(impl IntoIterator<Item = impl #Serialize>)
        }
        (Ty::List(item), Form::Repeated | Form::Joined(_) | Form::Each | Form::Styled(_)) => {
            let item = given(file, item, Need::Required);
            quote!(impl IntoIterator<Item = #item>)
        }
        (ty, Form::Plain | Form::Reserved) => given(file, ty, need),
        (ty, Form::Styled(_)) if is_converted(file, ty) => given(file, ty, Need::Required),
        (ty, Form::Json) if need == Need::Optional && is_optional(file, ty) => given(file, ty, need),
        (ty, _) => whole(file, ty),
    }
}

/// How a caller passes a single value.
enum Given {
    /// As a value of the type.
    Plain,
    /// As any value that converts into the type.
    Into,
    /// As a value of the type, or in an `Option`.
    IntoOption,
    /// As any value that the runtime converts into an `Option` of the type.
    Option,
}

fn how(file: &File<'_>, ty: &Ty, need: Need) -> Given {
    let kind = |id: usize| file.api.types.get(id).map(|def| &def.kind);
    match (ty, need) {
        (ty, Need::Required) if is_plain(ty) => Given::Plain,
        (_, Need::Required) => Given::Into,
        (Ty::String | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal, Need::Optional) => Given::Option,
        (ty, Need::Optional) if is_plain(ty) => Given::IntoOption,
        (Ty::Named(id), Need::Optional) => match kind(*id) {
            Some(TypeKind::Enum(_) | TypeKind::Id) => Given::Option,
            Some(TypeKind::Struct(_)) => Given::IntoOption,
            _ => Given::Into,
        },
        (_, Need::Optional) => Given::Into,
    }
}

/// Returns the type of an argument that is a single value.
pub(super) fn given(file: &File<'_>, ty: &Ty, need: Need) -> TokenStream {
    let how = how(file, ty, need);
    let ty = outside(file, ty);
    match how {
        Given::Plain => ty,
        Given::Into => quote!(impl Into<#ty>),
        Given::IntoOption => quote!(impl Into<Option<#ty>>),
        Given::Option => {
            import!(file, IntoOption);
            quote!(impl #IntoOption<#ty>)
        }
    }
}

/// Whether the runtime takes such a value in an `Option`.
pub(super) fn is_optional(file: &File<'_>, ty: &Ty) -> bool {
    matches!(how(file, ty, Need::Optional), Given::IntoOption | Given::Option)
}

/// Returns the type that an argument is converted to, and the expression that converts it; `None`
/// if the argument already has the type.
pub(super) fn conversion(file: &File<'_>, ty: &Ty, need: Need, variable: &Ident) -> Option<(TokenStream, TokenStream)> {
    let how = how(file, ty, need);
    let ty = outside(file, ty);
    match how {
        Given::Plain => None,
        Given::Into => Some((ty, quote!(#variable.into()))),
        Given::IntoOption => Some((quote!(Option<#ty>), quote!(#variable.into()))),
        Given::Option => Some((quote!(Option<#ty>), quote!(#variable.into_option()))),
    }
}

/// Returns the expression that converts an argument, unless an earlier statement converts it.
pub(super) fn value(file: &File<'_>, parameter: &Parameter, ty: &Ty, need: Need, variable: &Ident) -> TokenStream {
    if is_converted_before(parameter) {
        return variable.to_token_stream();
    }
    conversion(file, ty, need, variable).map_or_else(|| variable.to_token_stream(), |(_, value)| value)
}

/// Returns the type of an argument that is sent as one document.
fn whole(file: &File<'_>, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Value => {
            import!(file, Serialize);
            quote!(impl #Serialize)
        }
        Ty::List(item) if is_named(item) => {
            let item = outside(file, item);
            quote!(impl IntoIterator<Item = impl Into<#item>>)
        }
        ty => outside(file, ty),
    }
}

fn is_named(ty: &Ty) -> bool {
    matches!(ty, Ty::Named(_))
}

/// Whether an argument has the type itself, without a conversion.
fn is_plain(ty: &Ty) -> bool {
    matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean)
}

/// Returns the call that sets a parameter of the request.
pub(super) fn set(
    file: &File<'_>,
    parameter: &Parameter,
    ty: &Ty,
    form: Form,
    variable: &Ident,
    need: Need,
) -> TokenStream {
    let name = &parameter.wire_name;
    let texts = texts(ty, variable);
    let whole = whole_value(file, ty, variable);
    let set = |set: &str, value: TokenStream| {
        let set = Ident::new(set, Span::call_site());
        quote!(#set(#name, #value))
    };
    match (&parameter.place, form) {
        (Place::Body(Content::Json), _) => quote!(set_json(#whole)),
        (Place::Body(Content::Form), _) => quote!(set_form_body(&#whole)),
        (Place::Field | Place::Input, form)
            if form == Form::Plain || need == Need::Optional && is_optional(file, ty) =>
        {
            let value = value(file, parameter, ty, need, variable);
            match need {
                Need::Optional if is_optional(file, ty) => set("set_optional_field", value),
                _ if is_plain(ty) => set("set_field", value),
                _ => {
                    let ty = outside(file, ty);
                    quote!(set_field(#name, Into::<#ty>::into(#variable)))
                }
            }
        }
        (Place::Field | Place::Input | Place::Body(_), _) => quote!(set_field(#name, #whole)),
        (Place::Part { content_type, .. }, Form::Plain) => {
            let value = value(file, parameter, ty, need, variable);
            match content_type {
                None => quote!(set_part_text(#name, #value)),
                Some(content_type) => quote!(set_part_text_typed(#name, #content_type, #value)),
            }
        }
        (Place::Part { content_type, .. }, form) => part(file, name, content_type.as_deref(), ty, form, variable),
        (place, Form::Styled(style)) => {
            let (style, value) = (style_of(file, style), styled(file, ty, variable));
            set(&format!("{}_styled", setter(place)), quote!(#style, &#value))
        }
        (Place::Query, Form::Repeated) => quote!(set_query_list(#name, #texts)),
        (Place::Form, Form::Repeated) => quote!(set_form_list(#name, #texts)),
        (Place::Query, Form::Joined(',')) => quote!(set_query_joined(#name, #texts)),
        (Place::Query | Place::Form, Form::Joined(separator)) => {
            set(&format!("{}_separated", setter(&parameter.place)), quote!(#separator, #texts))
        }
        (place, Form::Joined(_)) => set(&format!("{}_joined", setter(place)), texts),
        (Place::Query, Form::Reserved) => {
            let value = value(file, parameter, ty, need, variable);
            quote!(set_query_reserved(#name, #value))
        }
        (place, _) => {
            let value = value(file, parameter, ty, need, variable);
            set(setter(place), value)
        }
    }
}

/// Returns the items of a list as texts.
fn texts(ty: &Ty, variable: &Ident) -> TokenStream {
    match ty {
        Ty::List(item) if **item == Ty::String => quote!(#variable),
        Ty::List(item) if is_plain(item) => quote!(#variable.into_iter().map(|item| item.to_string())),
        _ => quote!(#variable.into_iter().map(|item| item.into().to_string())),
    }
}

/// Returns the value of an argument that is sent as one document, with its type.
fn whole_value(file: &File<'_>, ty: &Ty, value: &Ident) -> TokenStream {
    match ty {
        Ty::List(item) if is_named(item) => {
            let item = outside(file, item);
            quote!(#value.into_iter().map(Into::into).collect::<Vec<#item>>())
        }
        _ => quote!(#value),
    }
}

/// Returns the setter for a place.
fn setter(place: &Place) -> &'static str {
    match place {
        Place::Path => "set_path",
        Place::Header => "set_header",
        Place::Cookie => "set_cookie",
        Place::Form => "set_form",
        _ => "set_query",
    }
}

pub(super) fn style_of(file: &File<'_>, style: Style) -> TokenStream {
    import!(file, Style);
    match style {
        Style::Form { explode } => quote!(#Style::Form { explode: #explode }),
        Style::Simple { explode } => quote!(#Style::Simple { explode: #explode }),
        Style::Label { explode } => quote!(#Style::Label { explode: #explode }),
        Style::Matrix { explode } => quote!(#Style::Matrix { explode: #explode }),
        Style::SpaceDelimited => quote!(#Style::SpaceDelimited),
        Style::PipeDelimited => quote!(#Style::PipeDelimited),
        Style::DeepObject => quote!(#Style::DeepObject),
        Style::Json => quote!(#Style::Json),
        Style::Urlencoded => quote!(#Style::Urlencoded),
    }
}

/// Converts an argument to its type, so that a style can serialize it.
fn styled(file: &File<'_>, ty: &Ty, value: &Ident) -> TokenStream {
    match ty {
        Ty::List(item) if **item == Ty::Value => quote!(#value.into_iter().collect::<Vec<_>>()),
        Ty::List(item) => {
            let into = (!is_plain(item)).then(|| quote!(.map(Into::into)));
            let item = outside(file, item);
            quote!(#value.into_iter()#into.collect::<Vec<#item>>())
        }
        ty if is_converted(file, ty) => {
            let ty = outside(file, ty);
            quote!(Into::<#ty>::into(#value))
        }
        _ => quote!(#value),
    }
}

/// Whether an argument with a style may be any value that converts into its type. Structs are
/// passed as they are.
fn is_converted(file: &File<'_>, ty: &Ty) -> bool {
    let is_struct = |id: usize| file.api.types.get(id).is_some_and(|def| matches!(def.kind, TypeKind::Struct(_)));
    match ty {
        Ty::Named(id) => !is_struct(*id),
        ty => matches!(ty, Ty::String | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal),
    }
}

/// Returns the call that sets one part of a body, or several parts with one name, to a typed value.
fn part(file: &File<'_>, name: &str, content_type: Option<&str>, ty: &Ty, form: Form, value: &Ident) -> TokenStream {
    let json = content_type.unwrap_or("application/json");
    let of_type = |call: TokenStream, calls: &str, value: TokenStream| match content_type {
        None => quote!(#call(#name, #value)),
        Some(content_type) => {
            let call = Ident::new(calls, Span::call_site());
            quote!(#call(#name, #content_type, #value))
        }
    };
    let texts = match ty {
        Ty::List(item) if **item == Ty::String => quote!(#value.into_iter().map(Into::into)),
        _ => texts(ty, value),
    };
    match (ty, form) {
        (_, Form::Repeated) => {
            import!(file, Part);
            let texts = match ty {
                Ty::List(item) if **item == Ty::String => quote!(#value.into_iter().map(#Part::text)),
                _ => quote!(#texts.map(#Part::text)),
            };
            of_type(quote!(set_parts), "set_parts_typed", texts)
        }
        (_, Form::Joined(separator)) => {
            let (separator, texts) = (separator.to_string(), quote!(#texts.collect::<Vec<String>>()));
            of_type(quote!(set_part_text), "set_part_text_typed", quote!(#texts.join(#separator)))
        }
        (Ty::List(item), Form::Each) if !is_plain(item) && **item != Ty::Value => {
            let item = outside(file, item);
            quote!(set_parts_json(#name, #json, #value.into_iter().map(Into::<#item>::into)))
        }
        (_, Form::Each) => quote!(set_parts_json(#name, #json, #value)),
        _ => {
            let value = whole_value(file, ty, value);
            quote!(set_part_json(#name, #json, &#value))
        }
    }
}
