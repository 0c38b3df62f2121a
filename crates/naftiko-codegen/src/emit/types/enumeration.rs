//! Emits the types of single values: an enum, which keeps values that it does not know, and an
//! identifier.

use proc_macro2::TokenStream;
use quote::quote;

use super::table::literal;
use crate::emit::text::{doc, ident};
use crate::emit::uses::File;
use crate::model::docs::code;
use crate::model::reserved::Import;
use crate::model::types::{Constant, Enum, TypeDef};

pub(super) fn enumeration(file: &File<'_>, def: &TypeDef, it: &Enum) -> TokenStream {
    let name = ident(&def.name);
    let is_integer = it.variants.iter().any(|variant| matches!(variant.value, Constant::Integer(_)));
    let (variants, values): (Vec<_>, Vec<_>) = it
        .variants
        .iter()
        .map(|variant| {
            let text = match &variant.value {
                Constant::Text(text) => text.clone(),
                other => other.to_string(),
            };
            let (lines, name, value) =
                (doc([format!("The value {}.", code(&text))]), ident(&variant.name), literal(&variant.value));
            (quote!(#lines #name), quote!(#name = #value))
        })
        .unzip();
    let (unknown, make, copy) = if is_integer {
        (file.import(Import::UnknownInteger), quote!(open_integer_enum), Some(quote!(Copy,)))
    } else {
        (file.import(Import::Unknown), quote!(open_enum), None)
    };
    quote! {
        #[derive(Clone, #copy Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that this client does not know.
            Unknown(#unknown),
        }
        naftiko_client::#make! { #name { #(#values),* } }
    }
}

pub(super) fn newtype(def: &TypeDef) -> TokenStream {
    let name = ident(&def.name);
    quote! {
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(String);
        naftiko_client::id!(#name);
    }
}
