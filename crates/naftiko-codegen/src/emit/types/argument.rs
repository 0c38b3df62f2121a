//! The argument for a value of a type: its own type, which accepts what callers usually have, and
//! its conversion.

use proc_macro2::TokenStream;
use quote::quote;

use super::written::{name, rust_type};
use crate::emit::uses::{File, import};
use crate::model::TypeId;
use crate::model::types::Ty;

/// How a caller passes a value of a type.
pub(super) enum Passing<'t> {
    /// As it is.
    AsItIs,
    /// As anything that converts into it.
    Into,
    /// As anything that converts into the value in the box.
    IntoBox(TypeId),
    /// As the items of a list.
    List(&'t Ty),
    /// As a JSON object.
    Object,
    /// As the entries of a map.
    Map(&'t Ty),
}

/// Returns how a caller passes a value of a type.
pub(super) fn passing(ty: &Ty) -> Passing<'_> {
    match ty {
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::Nullable(_) => Passing::AsItIs,
        Ty::String | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal | Ty::Value | Ty::Named(_) => {
            Passing::Into
        }
        Ty::Boxed(id) => Passing::IntoBox(*id),
        Ty::List(item) => Passing::List(item),
        Ty::Map(item) if **item == Ty::Value => Passing::Object,
        Ty::Map(item) => Passing::Map(item),
    }
}

/// Returns the type of an argument.
pub(in crate::emit) fn argument_type(file: &File<'_>, ty: &Ty) -> TokenStream {
    match passing(ty) {
        Passing::AsItIs => rust_type(file, ty),
        Passing::Into => {
            let ty = rust_type(file, ty);
            quote!(impl Into<#ty>)
        }
        Passing::IntoBox(id) => {
            let name = name(file, id, false);
            quote!(impl Into<#name>)
        }
        Passing::List(item) => {
            let item = argument_type(file, item);
            quote!(impl IntoIterator<Item = #item>)
        }
        Passing::Object => {
            import!(file, IntoObject);
            quote!(impl #IntoObject)
        }
        Passing::Map(item) => {
            let item = argument_type(file, item);
            quote!(impl IntoIterator<Item = (impl Into<String>, #item)>)
        }
    }
}

/// Returns the expression that converts an argument to its type.
pub(super) fn converted(ty: &Ty, value: &TokenStream) -> TokenStream {
    match passing(ty) {
        Passing::AsItIs => value.clone(),
        Passing::Into => quote!(#value.into()),
        Passing::IntoBox(_) => quote!(Box::new(#value.into())),
        Passing::List(item) => match passing(item) {
            Passing::Into => quote!(#value.into_iter().map(Into::into).collect()),
            Passing::AsItIs => quote!(#value.into_iter().collect()),
            _ => {
                let converted = converted(item, &quote!(item));
                quote!(#value.into_iter().map(|item| #converted).collect())
            }
        },
        Passing::Object => quote!(#value.into_object()),
        Passing::Map(item) => {
            let converted = converted(item, &quote!(item));
            quote!(#value.into_iter().map(|(key, item)| (key.into(), #converted)).collect())
        }
    }
}
