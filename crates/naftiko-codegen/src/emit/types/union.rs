//! Emits a union: an enum with a variant for each type that a value may have, and how the runtime
//! selects one.

use proc_macro2::TokenStream;
use quote::quote;

use super::table::direction;
use super::written::{name as written_name, rust_type};
use crate::emit::text::{doc, ident};
use crate::emit::uses::{File, import};
use crate::model::facts::is_selected_by_type;
use crate::model::types::{Ty, TypeDef, Union, UnionVariant};
use crate::model::{Api, TypeId};

pub(super) fn union(file: &File<'_>, id: TypeId, def: &TypeDef, it: &Union) -> TokenStream {
    let name = ident(&def.name);
    let variants = it.variants.iter().map(|variant| {
        let (lines, name, ty) =
            (doc([words(file.api, &variant.ty)]), ident(&variant.name), rust_type(file, &variant.ty));
        quote!(#lines #name(#ty))
    });
    let tags = it.variants.iter().map(|variant| {
        let (name, tags) = (ident(&variant.name), &variant.tags);
        if tags.is_empty() { quote!(#name) } else { quote!(#name = #(#tags)|*) }
    });
    let tags: Vec<_> = tags.chain(it.is_open.then(|| quote!(..others))).collect();
    let (direction, by) = (direction(def), it.tag.iter().map(|tag| quote!(by #tag)));
    let table = quote!(naftiko_client::one_of! { #direction #name #(#by)* { #(#tags),* } });
    let from = it
        .variants
        .iter()
        .filter(|variant| def.sent && is_selected_by_type(id, it, variant))
        .map(|it| from(file, def, it));
    let from: Vec<_> = from.collect();
    import!(file, Value);
    quote! {
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value of another type.
            Unknown(#Value),
        }
        #(#from)*
        #table
    }
}

fn from(file: &File<'_>, def: &TypeDef, variant: &UnionVariant) -> TokenStream {
    let (union, name) = (ident(&def.name), ident(&variant.name));
    let (ty, value) = match &variant.ty {
        Ty::Boxed(id) => (written_name(file, *id, false), quote!(Box::new(value))),
        ty => (rust_type(file, ty), quote!(value)),
    };
    let text = (variant.ty == Ty::String).then(|| {
        quote! {
            impl From<&str> for #union {
                fn from(value: &str) -> Self {
                    Self::#name(value.into())
                }
            }
        }
    });
    quote! {
        impl From<#ty> for #union {
            fn from(value: #ty) -> Self {
                Self::#name(#value)
            }
        }
        #text
    }
}

/// Describes the value of a variant of a union.
fn words(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::String => "A string.",
        Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds => "A time.",
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => "An integer.",
        Ty::F64 | Ty::Decimal => "A number.",
        Ty::Boolean => "`true` or `false`.",
        Ty::Value => "Any JSON value.",
        Ty::List(_) => "A list.",
        Ty::Map(_) => "A map.",
        Ty::Nullable(inner) => return words(api, inner),
        Ty::Named(id) | Ty::Boxed(id) => {
            return api
                .types
                .get(*id)
                .map_or_else(String::new, |def| format!("A value of type [`{}`].", def.name.bare()));
        }
    }
    .to_owned()
}
