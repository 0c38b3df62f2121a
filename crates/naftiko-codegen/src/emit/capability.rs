//! Emits the module of a capability: its API type, and a request builder for each operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::builder::builder;
use super::method::method;
use super::target::services;
use super::text::{doc, doc_text, ident, inner_doc};
use super::uses::File;
use super::{example, method_docs};
use crate::model::reserved::{CAPABILITY_IMPORTS, Import};
use crate::model::{Api, Capability, Operation};

/// Returns the module, part by part: the API type, then each request builder.
pub(super) fn capability(api: &Api, number: usize) -> Vec<TokenStream> {
    let capability = &api.capabilities[number];
    let Capability { heading, docs, module, type_name, .. } = capability;
    let intro = inner_doc(doc_text(docs, &format!("{heading}.")));
    let accessor_doc = doc([format!("{heading}, from [`Client::{0}`](crate::Client::{0}).", module.bare())]);
    let accessor = ident(type_name);
    let file = &File::new(api, CAPABILITY_IMPORTS);
    let api_client = file.import(Import::ApiClient);
    let methods: Vec<_> = capability.operations().map(|operation| method(file, capability, operation)).collect();
    let builders: Vec<_> = capability.operations().map(|operation| builder(file, capability, operation)).collect();
    let methods = capability.operations().zip(methods).map(|(operation, method)| {
        let lines = method_docs::method(file, capability, operation).into_iter();
        let lines = doc(lines.chain(example_of(api, capability, operation)));
        quote!(#lines #method)
    });
    let clients: Vec<_> = services(api, capability, "client").into_iter().map(|(_, field)| field).collect();
    let accessor = quote! {
        #accessor_doc
        #[derive(Clone, Debug)]
        pub struct #accessor {
            #(#clients: #api_client,)*
        }
        impl #accessor {
            pub(super) fn new(#(#clients: #api_client),*) -> Self {
                Self { #(#clients),* }
            }
            #(#methods)*
        }
    };
    let mut parts: Vec<_> = [accessor].into_iter().chain(builders).collect();
    let (uses, accessor) = (file.uses(), &parts[0]);
    parts[0] = quote! {
        #intro
        #uses
        #accessor
    };
    parts
}

fn example_of(api: &Api, capability: &Capability, operation: &Operation) -> Vec<String> {
    let lib = api.lib_name();
    let call = example::call(api, capability, operation, example::Inputs::Parameters);
    let function = call.function(&lib);
    let taken = call.result.iter().flat_map(|result| example::taken(operation, result));
    ["", "# Examples", "", "```no_run"]
        .map(str::to_owned)
        .into_iter()
        .chain(function)
        .chain(call.lines)
        .chain(taken)
        .chain(["# Ok(())", "# }", "```"].map(str::to_owned))
        .collect()
}
