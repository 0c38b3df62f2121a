//! Emits a struct: its fields, its setters if it is sent, and its table.

use proc_macro2::TokenStream;
use quote::quote;

use super::setters::setters;
use super::table::{legend, table};
use super::written::rust_type;
use crate::emit::text::{deprecated, doc, doc_text, ident};
use crate::emit::uses::{File, import};
use crate::model::docs::code;
use crate::model::facts::{Absence, absence, fields, is_documented, is_endless};
use crate::model::types::{Field, Struct, TypeDef};

pub(super) fn structure(file: &File<'_>, def: &TypeDef, it: &Struct, is_first: bool) -> TokenStream {
    let name = ident(&def.name);
    let items = fields(def, it).map(|field| {
        let lines = is_documented(field)
            .then(|| doc(doc_text(&field.docs, &format!("The JSON key is {}.", code(&field.wire_name)))));
        let (name, ty, deprecated) = (
            ident(&field.name),
            field_type(file, def, field),
            deprecated(field.deprecated, || field.docs.deprecation()),
        );
        quote!(#lines #deprecated pub #name: #ty)
    });
    let additional = it.additional.iter().map(|(name, ty)| {
        import!(file, BTreeMap);
        let (name, ty) = (ident(name), rust_type(file, ty));
        quote! {
            /// Additional fields, by name.
            pub #name: #BTreeMap<String, #ty>
        }
    });
    let extra = it.extra.iter().map(|name| {
        import!(file, Extra);
        let name = ident(name);
        quote! {
            /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
            pub #name: #Extra
        }
    });
    let items = items.chain(additional).chain(extra);
    let setters = def.sent.then(|| setters(file, def, it));
    let table = table(def, it);
    let legend = is_first.then(legend);
    quote! {
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#items,)*
        }
        #setters
        #legend
        #table
    }
}

pub(in crate::emit) fn field_type(file: &File<'_>, def: &TypeDef, field: &Field) -> TokenStream {
    let ty = rust_type(file, &field.ty);
    match absence(def, field) {
        Absence::Never if is_endless(&file.api.types, def, field) => quote!(Option<#ty>),
        Absence::Never => ty,
        Absence::Option => quote!(Option<#ty>),
        Absence::Nullable => {
            import!(file, Nullable);
            quote!(#Nullable<#ty>)
        }
    }
}
