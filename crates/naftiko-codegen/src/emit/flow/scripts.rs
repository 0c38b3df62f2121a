//! Emits the trait with the scripts of a group of flows, which callers implement.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::method;
use crate::emit::guide::within_sentence;
use crate::emit::text::{doc, ident};
use crate::emit::types::outside;
use crate::emit::uses::{File, import};
use crate::model::docs::code;
use crate::model::flow::{Flow, FlowGroup, Script};
use crate::model::{Name, Ty};
use crate::phrase::listed;

/// Returns the API type of a group with scripts: flows that need them are in an `impl` of their
/// own.
pub(super) fn api_type(file: &File<'_>, group: &FlowGroup, scripts: &Ident, lines: &TokenStream) -> TokenStream {
    let accessor = ident(&group.type_name);
    let methods = |with: bool| group.flows.iter().filter(move |flow| flow.has_scripts() == with);
    let without: Vec<_> = methods(false).map(|flow| method(file, group, flow)).collect();
    let with = methods(true).map(|flow| method(file, group, flow));
    quote! {
        #lines
        #[derive(Clone, Debug)]
        pub struct #accessor<S> {
            client: Client,
            scripts: S,
        }
        impl<S> #accessor<S> {
            pub(super) fn new(client: Client, scripts: S) -> Self {
                Self { client, scripts }
            }
            #(#without)*
        }
        impl<S: #scripts> #accessor<S> {
            #(#with)*
        }
    }
}

/// Returns the trait.
pub(super) fn definition(file: &File<'_>, group: &FlowGroup, name: &Name) -> TokenStream {
    import!(file, BoxError, MaybeSend, Value);
    let lines = doc(intro(file, group, name));
    let name = ident(name);
    let scripts = group.flows.iter().flat_map(|flow| flow.scripts().map(move |script| (flow, script)));
    let methods = scripts.map(|(flow, script)| {
        let (lines, method) = (doc(docs(flow, script)), ident(&script.fn_name));
        let input = script.input.as_ref().map(|(id, _)| {
            let ty = outside(file, &Ty::Named(*id));
            quote!(input: #ty,)
        });
        quote! {
            #lines
            fn #method(&self, #input context: #Value) -> impl Future<Output = Result<#Value, #BoxError>> + #MaybeSend;
        }
    });
    quote! {
        #lines
        pub trait #name: Clone + #MaybeSend + Sync + 'static {
            #(#methods)*
        }
    }
}

/// Returns the documentation of the trait, with an implementation as an example.
fn intro(file: &File<'_>, group: &FlowGroup, name: &Name) -> Vec<String> {
    let (lib, module) = (file.api.lib_name(), &group.module);
    let heading = within_sentence(&group.heading);
    let scripts: Vec<&Script> = group.flows.iter().flat_map(Flow::scripts).collect();
    let types = if scripts.iter().any(|script| script.input.is_some()) { ", types" } else { "" };
    let mut lines = vec![
        format!("The scripts of the {heading}, for [`Client::{}`](crate::Client::{module}).", module.bare()),
        String::new(),
        "The capability file has them in other languages. Implement each of them as an async method,".to_owned(),
        "which returns the value that the script computes, or [`Value::Null`] if there is none. An".to_owned(),
        "error ends the flow, and is the source of its error.".to_owned(),
        String::new(),
        "# Examples".to_owned(),
        String::new(),
        "```no_run".to_owned(),
        format!("use {lib}::naftiko_client::BoxError;"),
        format!("use {lib}::{module}::{name};"),
        format!("use {lib}::{{Client, Value{types}}};"),
        String::new(),
        "#[derive(Clone)]".to_owned(),
        "struct Scripts;".to_owned(),
        String::new(),
        format!("impl {name} for Scripts {{"),
    ];
    for (index, script) in scripts.iter().enumerate() {
        let ty = script.input.as_ref().and_then(|(id, _)| file.api.types.get(*id));
        let input = ty.map_or(String::new(), |def| format!("input: types::{}, ", def.name));
        let blank = (index > 0).then(String::new);
        lines.extend(blank);
        lines.extend([
            format!("    async fn {}(&self, {input}context: Value) -> Result<Value, BoxError> {{", script.fn_name),
            "        Ok(context)".to_owned(),
            "    }".to_owned(),
        ]);
    }
    lines.extend([
        "}".to_owned(),
        String::new(),
        "# fn example(client: Client) {".to_owned(),
        format!("let flows = client.{module}(Scripts);"),
        "# }".to_owned(),
        "```".to_owned(),
    ]);
    lines
}

fn docs(flow: &Flow, script: &Script) -> Vec<String> {
    let language = match script.language.as_str() {
        "" => String::new(),
        "javascript" => ", in JavaScript".to_owned(),
        "python" => ", in Python".to_owned(),
        "groovy" => ", in Groovy".to_owned(),
        other => format!(", in {}", code(other)),
    };
    let file = if script.file.is_empty() { String::new() } else { format!(": {}{language}", code(&script.file)) };
    let step = &flow.outputs[script.output].step;
    let mut lines = vec![format!("The script {} of the flow {}{file}.", code(step), code(&flow.name)), String::new()];
    let names: Vec<String> = script.context.iter().map(|(name, _)| code(name)).collect();
    lines.push(match names.as_slice() {
        [] => "`context` is an empty object.".to_owned(),
        names => format!("`context` is an object with {}.", listed(names)),
    });
    lines
}
