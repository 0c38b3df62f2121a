//! Emits the request builder of an operation: its setters, its pages and its result.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::pages;
use super::response::{outputs, returned, stream_of};
use super::setters::{Setters, setters};
use super::text::{doc, ident};
use super::types::outside;
use super::uses::{File, import};
use crate::model::reserved::OPTIONS;
use crate::model::{Capability, Operation, Ty};

pub(super) fn builder(file: &File<'_>, capability: &Capability, operation: &Operation) -> TokenStream {
    let accessor = &capability.type_name;
    let intro = doc([format!("Request builder for [`{accessor}::{}`].", operation.fn_name.bare())]);
    let type_name = ident(&operation.type_name);
    let Setters { tables, methods } = setters(file, operation);
    let body = operation.fields.as_ref().map(|fields| {
        let ty = outside(file, &Ty::Named(fields.ty));
        if fields.is_optional { quote!(body: Option<#ty>,) } else { quote!(body: #ty,) }
    });
    let has_body = operation.fields.as_ref().map(|fields| match (fields.is_form, fields.is_optional) {
        (false, false) => quote!(, body),
        (false, true) => quote!(, body?),
        (true, false) => quote!(, form),
        (true, true) => quote!(, form?),
    });
    let returned = returned(file, &operation.response);
    let stream = operation.stream.as_ref().map(|stream| {
        let stream = stream_of(file, stream);
        quote!(| #stream)
    });
    let outputs = outputs(file, capability, operation);
    let pages = pages::pages(file, operation);
    let own = own_setters(operation);
    let without = (!own.is_empty()).then(|| quote!(, without #(#own)*));
    let methods = quote!(#methods #pages);
    let methods = (!methods.is_empty()).then(|| quote!(impl #type_name { #methods }));
    import!(file, Draft);
    quote! {
        #intro
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #type_name {
            request: #Draft,
            #body
        }
        #tables
        #methods
        naftiko_client::request!(#type_name #has_body -> #returned #stream #without);
        #outputs
    }
}

/// Returns the options of a call that have the names of setters of the operation.
fn own_setters(operation: &Operation) -> Vec<Ident> {
    let is_setter = |option: &&&str| operation.setter_names().any(|setter| setter.as_str() == **option);
    OPTIONS.iter().filter(is_setter).map(|option| Ident::new(option, Span::call_site())).collect()
}
