//! The module of a capability: its accessor, and a request builder for each operation.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{argument_type, doc, doc_text, example, ident, inner_doc};
use crate::model::docs::code;
use crate::model::{Api, Capability, Operation, Parameter, Place, Type};

pub(super) fn capability(api: &Api, capability: &Capability) -> TokenStream {
    let Capability { namespace, docs, module, type_name, .. } = capability;
    let intro = inner_doc(doc_text(docs, &format!("The operations of {}.", code(namespace))).into_iter().chain([
        String::new(),
        format!("[`struct@{type_name}`] has the operations as methods; each gives a request builder."),
    ]));
    let uses = uses(capability);
    let accessor_doc = doc([
        format!("The operations of {}.", code(namespace)),
        String::new(),
        format!("Comes from [`Client::{0}()`](crate::Client::{0}()).", module.bare()),
    ]);
    let accessor = ident(type_name);
    let methods = capability.operations().map(|operation| method(api, capability, operation));
    let builders = capability.operations().map(|operation| builder(capability, operation));
    quote! {
        #intro
        #uses
        #accessor_doc
        #[derive(Clone, Debug)]
        pub struct #accessor {
            client: ApiClient,
        }
        impl #accessor {
            pub(super) fn new(client: ApiClient) -> Self {
                Self { client }
            }
            #(#methods)*
        }
        #(#builders)*
    }
}

/// Imports of what the module names, and of nothing else: an unused one would warn.
fn uses(capability: &Capability) -> TokenStream {
    let bodies = capability.operations().any(|operation| operation.body.is_some()).then(|| quote!(Serialize,));
    quote!(use naftiko_client::{ApiClient, DeserializeOwned, Operation, Request, Result, #bodies Value};)
}

/// The method that starts a request: everything that is required is an argument.
fn method(api: &Api, capability: &Capability, operation: &Operation) -> TokenStream {
    let Operation { name, path, docs, fn_name, type_name, required, fixed, .. } = operation;
    let mut lines = doc_text(docs, &format!("Sends {}.", code(name)));
    lines.extend([String::new(), code(&format!("{} {path}", operation.method))]);
    let body = operation.required_body();
    let arguments = required.iter().map(|parameter| (&parameter.name, &parameter.docs));
    let arguments = arguments.chain(body.map(|body| (&body.name, &body.docs)));
    let described: Vec<_> = arguments.filter(|(_, docs)| !docs.is_empty()).collect();
    if !described.is_empty() {
        lines.push(String::new());
        lines.extend(described.iter().map(|(name, docs)| format!("- `{name}`: {}", docs.one_line())));
    }
    lines.extend(example_of(api, capability, operation));
    let lines = doc(lines);

    let (fn_name, type_name) = (ident(fn_name), ident(type_name));
    let body = body.map(|body| ident(&body.name));
    let names = required.iter().map(|parameter| ident(&parameter.name));
    let types = required.iter().map(|parameter| argument_type(parameter.ty));
    let body_argument = body.iter().map(|body| quote!(#body: impl Serialize));
    let arguments = names.zip(types).map(|(name, ty)| quote!(#name: #ty)).chain(body_argument);

    let sets = required.iter().map(|parameter| set(parameter, &ident(&parameter.name)));
    let fixes = fixed.iter().map(|fixed| {
        let (set, wire_name, value) = (setter_of(fixed.place), &fixed.wire_name, &fixed.value);
        quote!(#set(#wire_name, #value))
    });
    let set_body = body.iter().map(|body| quote!(set_json(#body)));
    let sets: Vec<_> = sets.chain(fixes).chain(set_body).collect();
    let mutable = (!sets.is_empty()).then(|| quote!(mut));
    let verb = Ident::new(&operation.method.to_lowercase(), Span::call_site());
    quote! {
        #lines
        pub fn #fn_name(&self, #(#arguments),*) -> #type_name {
            let operation = Operation::#verb(#name, #path);
            let #mutable request = Request::new(&self.client, operation);
            #(request.#sets;)*
            #type_name { request }
        }
    }
}

fn example_of(api: &Api, capability: &Capability, operation: &Operation) -> Vec<String> {
    let lib = api.lib_name();
    [String::new(), "```no_run".to_owned()]
        .into_iter()
        .chain(example::import(api, operation).map(|import| format!("# {import}")))
        .chain([format!("# async fn example(client: {lib}::Client) -> {lib}::Result<()> {{")])
        .chain(example::statement(capability, operation))
        .chain(["# Ok(())", "# }", "```"].map(str::to_owned))
        .collect()
}

fn builder(capability: &Capability, operation: &Operation) -> TokenStream {
    let accessor = &capability.type_name;
    let intro = doc([format!("The request of [`{accessor}::{}()`].", operation.fn_name.bare())]);
    let type_name = ident(&operation.type_name);
    let setters = operation.optional.iter().map(|parameter| {
        let lines = doc(doc_text(&parameter.docs, &format!("Sets {}.", code(&parameter.wire_name))));
        let argument = Ident::new(if parameter.ty == Type::Strings { "values" } else { "value" }, Span::call_site());
        let (name, ty, set) = (ident(&parameter.name), argument_type(parameter.ty), set(parameter, &argument));
        quote! {
            #lines
            pub fn #name(mut self, #argument: #ty) -> Self {
                self.request.#set;
                self
            }
        }
    });
    let body_setter = operation.optional_body().map(|body| {
        let lines = doc(doc_text(&body.docs, "Sets the body."));
        let name = ident(&body.name);
        quote! {
            #lines
            pub fn #name(mut self, value: impl Serialize) -> Self {
                self.request.set_json(value);
                self
            }
        }
    });
    quote! {
        #intro
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #type_name {
            request: Request<Value>,
        }
        impl #type_name {
            #(#setters)*
            #body_setter
            /// Sends the request and decodes the answer.
            pub async fn send(self) -> Result<Value> {
                self.request.send().await
            }
            /// Sends the request and decodes the answer into a type of yours.
            pub async fn send_as<T: DeserializeOwned>(self) -> Result<T> {
                self.request.send_as().await
            }
            /// The request itself, for what the capability file does not mention: query pairs, headers,
            /// a timeout, the whole response.
            pub fn customize(self) -> Request<Value> {
                self.request
            }
        }
    }
}

/// The call of the request that takes up a parameter from a variable.
fn set(parameter: &Parameter, variable: &Ident) -> TokenStream {
    let (set, wire_name) = (setter_of(parameter.place), &parameter.wire_name);
    match parameter.ty {
        Type::String => quote!(#set(#wire_name, #variable)),
        Type::Strings => quote!(set_query_list(#wire_name, #variable)),
        Type::Integer | Type::Number | Type::Boolean => quote!(#set(#wire_name, #variable.to_string())),
    }
}

fn setter_of(place: Place) -> TokenStream {
    match place {
        Place::Path => quote!(set_path),
        Place::Query => quote!(set_query),
        Place::Header => quote!(set_header),
    }
}
