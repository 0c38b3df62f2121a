//! Emits the module of a group of flows: its API type, and a builder for each flow.

mod body;
mod scripts;
mod unit;
mod value;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::text::{doc, doc_text, ident, inner_doc};
use super::typed;
use super::types::outside;
use super::uses::File;
use crate::emit::need::Need;
use crate::model::docs::code;
use crate::model::flow::{Flow, FlowGroup, FlowInput};
use crate::model::reserved::FLOW_IMPORTS;
use crate::model::{Api, Ty};
use crate::phrase::listed;

/// Returns the module, part by part: the API type, then each builder.
pub(super) fn group(api: &Api, group: &FlowGroup) -> Vec<TokenStream> {
    let file = &File::new(api, FLOW_IMPORTS);
    let FlowGroup { heading, docs, module, type_name, .. } = group;
    let intro = inner_doc(doc_text(docs, &format!("{heading}.")));
    let lines = doc([format!("{heading}, from [`Client::{0}`](crate::Client::{0}).", module.bare())]);
    let accessor = ident(type_name);
    let api_type = match &group.scripts {
        Some(scripts) => scripts::api_type(file, group, &ident(scripts), &lines),
        None => {
            let methods = group.flows.iter().map(|flow| method(file, group, flow));
            // A flow of fixed values sends nothing.
            let allow = (!group.flows.iter().any(has_calls)).then(|| quote!(#[allow(dead_code)]));
            quote! {
                #lines
                #[derive(Clone, Debug)]
                pub struct #accessor {
                    #allow
                    client: Client,
                }
                impl #accessor {
                    pub(super) fn new(client: Client) -> Self {
                        Self { client }
                    }
                    #(#methods)*
                }
            }
        }
    };
    let mut parts = vec![TokenStream::new()];
    parts.extend(group.scripts.as_ref().map(|name| scripts::definition(file, group, name)));
    parts.extend(group.flows.iter().map(|flow| builder(file, group, flow)));
    let uses = file.uses();
    let table = unit::uses(api, group);
    let module_of_runtime = parts.iter().any(|part| names_flow(part.clone())).then(|| quote!(self,));
    parts[0] = quote! {
        #intro
        use std::time::Duration;
        use naftiko_client::flow::{#module_of_runtime FlowError, Steps};
        #uses
        use crate::Client;
        #table
        #api_type
    };
    parts
}

/// Whether code has a word.
fn has_word(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_word(group.stream(), word),
        token => matches!(token, TokenTree::Ident(name) if name == word),
    })
}

/// Whether code names the module `flow` of the runtime: `flow` before a colon. An unused import
/// would cause a warning.
fn names_flow(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match token {
            TokenTree::Group(group) => names_flow(group.stream()),
            TokenTree::Ident(name) => {
                name == "flow" && matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':')
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        if found {
            return true;
        }
    }
    false
}

/// Emits the method that returns the builder of a flow. Required inputs are its arguments.
fn method(file: &File<'_>, group: &FlowGroup, flow: &Flow) -> TokenStream {
    let (name, type_name) = (ident(&flow.fn_name), ident(&flow.type_name));
    let client = has_calls(flow).then(|| quote!(client: self.client.clone(),));
    let (scripts, generics) = match flow.has_scripts() {
        true => (Some(quote!(scripts: self.scripts.clone(),)), Some(quote!(<S>))),
        false => (None, None),
    };
    let lines = doc(method_docs(file.api, group, flow));
    let arguments = flow.required().map(|input| {
        let (name, ty) = (ident(&input.name), argument(file, &input.ty, Need::Required));
        quote!(#name: #ty)
    });
    let required = flow.required().map(|input| {
        let name = ident(&input.name);
        match stored(file, input, Need::Required) {
            Some(value) => quote!(#name: #value),
            None => quote!(#name),
        }
    });
    let optional = flow.optional().map(|input| {
        let name = ident(&input.name);
        quote!(#name: None)
    });
    quote! {
        #lines
        pub fn #name(&self, #(#arguments),*) -> #type_name #generics {
            #type_name { #client #scripts #(#required,)* #(#optional,)* timeout: None }
        }
    }
}

/// Whether a flow calls operations. One that runs scripts only has no client.
fn has_calls(flow: &Flow) -> bool {
    flow.calls().next().is_some()
}

fn method_docs(api: &Api, group: &FlowGroup, flow: &Flow) -> Vec<String> {
    let mut lines = doc_text(&flow.docs, &format!("Runs the flow {}.", code(&flow.name)));
    let steps: Vec<String> = flow.outputs.iter().map(|output| code(&output.step)).collect();
    if steps.len() > 1 {
        lines.extend([String::new(), format!("Its steps are {}.", listed(&steps))]);
    }
    let described: Vec<_> = flow.required().filter(|input| !input.docs.is_empty()).collect();
    if !described.is_empty() {
        lines.push(String::new());
        lines.extend(described.iter().map(|it| format!("- `{}`: {}", it.name, it.docs.one_sentence())));
    }
    let values: Option<Vec<String>> = flow.required().map(|input| value_of(&input.ty, &input.wire_name)).collect();
    if let Some(values) = values {
        let lib = api.lib_name();
        let result = if flow.ty.is_some() { "let result = " } else { "" };
        lines.extend(["", "# Examples", "", "```no_run"].map(str::to_owned));
        let error = format!("{lib}::naftiko_client::flow::FlowError");
        let (scripts, bound) = match &group.scripts {
            Some(name) => ("scripts", format!("<S: {lib}::{}::{}>", group.module, name)),
            None => ("", String::new()),
        };
        let parameter = if group.scripts.is_some() { ", scripts: S" } else { "" };
        lines.extend([
            format!("# async fn example{bound}(client: {lib}::Client{parameter}) -> Result<(), {error}> {{"),
            format!("{result}client.{}({scripts}).{}({}).await?;", group.module, flow.fn_name, values.join(", ")),
        ]);
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    }
    lines
}

/// Returns a value of a type for an example, if it is short.
fn value_of(ty: &Ty, name: &str) -> Option<String> {
    Some(match ty {
        Ty::String => format!("{name:?}"),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => "1".to_owned(),
        Ty::F64 => "1.5".to_owned(),
        Ty::Boolean => "true".to_owned(),
        Ty::List(item) => format!("[{}]", value_of(item, name)?),
        _ => return None,
    })
}

fn builder(file: &File<'_>, group: &FlowGroup, flow: &Flow) -> TokenStream {
    let intro = doc([format!("Builder of [`{}::{}`].", group.type_name, flow.fn_name.bare())]);
    let (type_name, name) = (ident(&flow.type_name), &flow.name);
    let required = flow.required().map(|input| {
        let (name, ty) = (ident(&input.name), outside(file, &input.ty));
        quote!(#name: #ty)
    });
    let optional = flow.optional().map(|input| {
        let (name, ty) = (ident(&input.name), outside(file, &input.ty));
        quote!(#name: Option<#ty>)
    });
    let setters = flow.optional().map(|input| setter(file, input));
    let output = flow.ty.as_ref().map_or_else(|| quote!(()), |ty| outside(file, ty));
    let allow = body::is_deprecated(file.api, flow).then(|| quote!(#[allow(deprecated)]));
    let body = body::body(file, flow);
    let steps = if has_word(body.clone(), "steps") { quote!(steps) } else { quote!(_) };
    let start = unit::start(file.api, flow);
    let client = has_calls(flow).then(|| quote!(client: Client,));
    let (scripts, generics, bound) = match group.scripts.as_ref().filter(|_| flow.has_scripts()) {
        Some(scripts) => {
            let scripts = ident(scripts);
            (Some(quote!(scripts: S,)), Some(quote!(<S>)), Some(quote!(<S: #scripts>)))
        }
        None => (None, None, None),
    };
    quote! {
        #intro
        #[derive(Clone)]
        #[must_use = "a flow does nothing until it is sent"]
        pub struct #type_name #generics {
            #client
            #scripts
            #(#required,)*
            #(#optional,)*
            timeout: Option<Duration>,
        }
        impl #bound #type_name #generics {
            #(#setters)*
            #allow
            async fn run(self, #steps: &Steps) -> Result<#output, FlowError> {
                #body
            }
        }
        #start
        naftiko_client::flow!(#type_name #bound #name -> #output);
    }
}

fn setter(file: &File<'_>, input: &FlowInput) -> TokenStream {
    let (name, ty) = (ident(&input.name), argument(file, &input.ty, Need::Optional));
    let lines = doc(doc_text(&input.docs, &format!("Sets the input {}.", code(&input.wire_name))));
    let value = stored(file, input, Need::Optional).unwrap_or_else(|| quote!(#name));
    let is_optional = !matches!(input.ty, Ty::List(_)) && typed::is_optional(file, &input.ty);
    let value = if is_optional { value } else { quote!(Some(#value)) };
    quote! {
        #lines
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// Returns the type of the argument for an input.
fn argument(file: &File<'_>, ty: &Ty, need: Need) -> TokenStream {
    match ty {
        Ty::List(item) => {
            let item = typed::given(file, item, Need::Required);
            quote!(impl IntoIterator<Item = #item>)
        }
        ty => typed::given(file, ty, need),
    }
}

/// Returns the expression that converts an argument to the type of its field; `None` if it has it.
fn stored(file: &File<'_>, input: &FlowInput, need: Need) -> Option<TokenStream> {
    let name = ident(&input.name);
    match &input.ty {
        Ty::List(item) => {
            let into = typed::conversion(file, item, Need::Required, &name).map(|_| quote!(.map(Into::into)));
            Some(quote!(#name.into_iter() #into .collect()))
        }
        ty => typed::conversion(file, ty, need, &name).map(|(_, value)| value),
    }
}
