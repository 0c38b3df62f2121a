//! Emits the body of a flow: its calls and searches, in order, and its result.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::value::{Owned, Place, Values, follow, it, value_type};
use crate::emit::text::ident;
use crate::emit::types::outside;
use crate::emit::uses::File;
use crate::model::flow::{
    Find, Flow, FlowCall, Hop, HopKind, Literal, Lookup, Operand, Reading, Script, Source, Stage, Tree,
};
use crate::model::{Api, Capability, Operation, Response, Step, Ty};

/// Returns the statements of a flow.
pub(super) fn body(file: &File<'_>, flow: &Flow) -> TokenStream {
    let inputs = flow.required().chain(flow.optional()).map(|input| ident(&input.name));
    let stages = flow.stages.iter().map(|stage| match stage {
        Stage::Calls(calls) => together(file, flow, calls),
        Stage::Find(find) => search(file, flow, find),
        Stage::Lookup(it) => lookup(file, flow, it),
        Stage::Script(it) => script(file, flow, it),
    });
    let values = Values::of_result(file, flow);
    let result = ok(whole(&values, &flow.result));
    let client = super::has_calls(flow).then(|| quote!(client,));
    let scripts = flow.has_scripts().then(|| quote!(scripts,));
    let fields = quote!(#client #scripts #(#inputs,)*);
    let fields = (!fields.is_empty()).then(|| quote!(let Self { #fields .. } = self;));
    quote! {
        #fields
        #(#stages)*
        #result
    }
}

/// Returns `Ok(value)`, or `result` if the value is `result?`: all of them have a `FlowError`.
fn ok(value: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = value.into_iter().collect();
    match tokens.pop_if(|last| matches!(last, TokenTree::Punct(punct) if punct.as_char() == '?')) {
        Some(_) => tokens.into_iter().collect(),
        None => quote!(Ok(#(#tokens)*)),
    }
}

fn operation<'a>(api: &'a Api, call: &FlowCall) -> Option<(&'a Capability, &'a Operation)> {
    let capability = api.capabilities.get(call.capability)?;
    Some((capability, capability.operations().nth(call.operation)?))
}

/// Whether a flow calls a deprecated operation.
pub(super) fn is_deprecated(api: &Api, flow: &Flow) -> bool {
    flow.calls().filter_map(|call| operation(api, call)).any(|(_, operation)| operation.deprecated)
}

/// Returns calls that run at the same time.
fn together(file: &File<'_>, flow: &Flow, calls: &[FlowCall]) -> TokenStream {
    let requests: Vec<Request> = calls.iter().filter_map(|call| request(file, flow, call)).collect();
    // Values are found in the order of the file, whichever requests need statements.
    let has_variables = requests.iter().any(|request| !request.setters.is_empty());
    let mut before = TokenStream::new();
    let futures: Vec<TokenStream> = requests
        .into_iter()
        .map(|Request { step, variable, mut request, setters, decoded }| {
            if has_variables {
                let mutable = (!setters.is_empty()).then(|| quote!(mut));
                before.extend(quote!(let #mutable #variable = #request; #setters));
                request = variable.into_token_stream();
            }
            quote!(steps.call(#step, #request.customize() #decoded))
        })
        .collect();
    let variables: Vec<Option<TokenStream>> = calls
        .iter()
        .map(|call| {
            let output = &flow.outputs[call.output];
            (output.uses > 0).then(|| ident(&output.name).into_token_stream())
        })
        .collect();
    let run = match (futures.as_slice(), variables.as_slice()) {
        ([future], [Some(variable)]) => quote!(let #variable = #future.await?;),
        ([future], _) => quote!(#future.await?;),
        _ => {
            let pattern = variables.iter().map(|it| it.clone().unwrap_or_else(|| quote!(_)));
            quote!(let (#(#pattern),*) = flow::join!(#(#futures),*)?;)
        }
    };
    let parts = calls.iter().map(|call| parts(flow, call));
    quote!(#before #run #(#parts)*)
}

/// The request of a call.
struct Request<'f> {
    step: &'f str,
    /// The variable for its output, which can have the request before.
    variable: Ident,
    request: TokenStream,
    /// The statements that set values which can be absent.
    setters: TokenStream,
    /// How its response is read.
    decoded: Option<TokenStream>,
}

fn request<'f>(file: &File<'_>, flow: &'f Flow, call: &FlowCall) -> Option<Request<'f>> {
    let (capability, operation) = operation(file.api, call)?;
    let output = &flow.outputs[call.output];
    let values = Values::of_step(file, flow, &output.step);
    let (module, method) = (ident(&capability.module), ident(&operation.fn_name));
    let arguments = call.arguments.iter().map(|argument| values.required(argument));
    let mut request = quote!(client.#module().#method(#(#arguments),*));
    let mut setters = TokenStream::new();
    let variable = ident(&output.name);
    for (setter, operand) in &call.setters {
        let setter = ident(setter);
        match values.operand(operand) {
            (value, false) => request = quote!(#request.#setter(#value)),
            (value, true) => setters.extend(quote! {
                if let Some(value) = #value {
                    #variable = #variable.#setter(value);
                }
            }),
        }
    }
    let decoded = (call.reading != Reading::Typed && !matches!(operation.response, Response::Value(_))).then(|| {
        let value = value_type(file);
        quote!(.decode_as::<#value>())
    });
    Some(Request { step: &output.step, variable, request, setters, decoded })
}

/// Returns the statement that selects the output of a step from a response.
fn parts(flow: &Flow, call: &FlowCall) -> Option<TokenStream> {
    let output = &flow.outputs[call.output];
    let variable = ident(&output.name);
    let selected = match &call.reading {
        Reading::Typed | Reading::Value => return None,
        Reading::Part(path) => {
            let steps = path.iter().map(step_of_path);
            quote!(flow::part(&#variable, &[#(#steps),*]))
        }
        Reading::Parts(parts) => {
            let parts = parts.iter().map(|(name, path)| {
                let steps = path.iter().map(step_of_path);
                quote!((#name, &[#(#steps),*]))
            });
            quote!(flow::parts(#variable, &[#(#parts),*]))
        }
    };
    (output.uses > 0).then(|| quote!(let #variable = #selected;))
}

fn step_of_path(step: &Step) -> TokenStream {
    match step {
        Step::Key(key) => quote!(flow::Step::Key(#key)),
        Step::Index(index) => quote!(flow::Step::Index(#index)),
        Step::Last(index) => quote!(flow::Step::Last(#index)),
        Step::Each => quote!(flow::Step::Each),
    }
}

/// Returns a search in a typed list.
fn search(file: &File<'_>, flow: &Flow, find: &Find) -> TokenStream {
    let output = &flow.outputs[find.output];
    if output.uses == 0 {
        return TokenStream::new();
    }
    let values = Values::of_step(file, flow, &output.step);
    let variable = ident(&output.name);
    let items = match (values.place(&find.items), find.is_single) {
        (Place::Plain(items), true) => quote!(std::iter::once(&#items)),
        (Place::Plain(items), false) => quote!(&#items),
        (Place::Option(item), true) => item,
        (Place::Option(items), false) => quote!(#items.into_iter().flatten()),
    };
    let key = key(find);
    let row = outside(file, &Ty::Named(find.row));
    let fields = find.fields.iter().map(|(name, hops, ty)| {
        let (name, value) = (ident(name), field_of(hops, ty));
        quote!(#name: #value)
    });
    let row = match find.fields.is_empty() {
        true => quote!(map(|_| #row {})),
        false => quote!(map(|it| #row { #(#fields),* })),
    };
    if find.is_list {
        let wanted = wanted_list(&values, &find.wanted);
        return quote! {
            let #variable: Vec<_> =
                flow::find_all(#items, |it| #key, #wanted).into_iter().#row.collect();
        };
    }
    let found = match &find.wanted {
        Operand::Of(source, _) => {
            let is_text = flow.ty_of(source) == Ty::String;
            match values.place(source) {
                Place::Plain(place) if is_text => quote!(flow::find(#items, |it| #key, &#place)),
                Place::Plain(place) => quote!(flow::find(#items, |it| #key, &#place.to_string())),
                Place::Option(place) if is_text => {
                    quote!(#place.and_then(|wanted| flow::find(#items, |it| #key, wanted)))
                }
                Place::Option(place) => {
                    quote!(#place.and_then(|wanted| flow::find(#items, |it| #key, &wanted.to_string())))
                }
            }
        }
        Operand::Literal(_) => {
            let wanted = values.required(&find.wanted);
            quote!(flow::find(#items, |it| #key, #wanted))
        }
        Operand::Text(_) => {
            let wanted = values.required(&find.wanted);
            quote!(flow::find(#items, |it| #key, &#wanted))
        }
    };
    quote!(let #variable = #found.#row;)
}

/// Returns the key of an item as an `Option` of a text.
fn key(find: &Find) -> TokenStream {
    let is_text = find.key_ty == Ty::String;
    if let ([Hop { name, kind: HopKind::Option }], true) = (find.key.as_slice(), is_text) {
        let name = ident(name);
        return quote!(it.#name.clone());
    }
    match (follow(Place::Plain(it()), &find.key), is_text) {
        (Place::Plain(place), true) => quote!(Some(#place.clone())),
        (Place::Plain(place), false) => quote!(Some(#place.to_string())),
        (Place::Option(place), true) => quote!(#place.cloned()),
        (Place::Option(place), false) => quote!(#place.map(ToString::to_string)),
    }
}

/// Returns a field of an item with an owner.
fn field_of(hops: &[Hop], ty: &Ty) -> TokenStream {
    let is_copy = super::value::is_copy(ty);
    if let [Hop { name, kind: HopKind::Option }] = hops {
        let name = ident(name);
        return if is_copy { quote!(it.#name) } else { quote!(it.#name.clone()) };
    }
    match (follow(Place::Plain(it()), hops), is_copy) {
        (Place::Plain(place), true) => place,
        (Place::Plain(place), false) => quote!(#place.clone()),
        (Place::Option(place), true) => quote!(#place.copied()),
        (Place::Option(place), false) => quote!(#place.cloned()),
    }
}

/// Returns the texts that a search looks for.
fn wanted_list(values: &Values<'_>, wanted: &Operand) -> TokenStream {
    let Operand::Of(source, _) = wanted else { return quote!([]) };
    let is_text = matches!(values.flow.ty_of(source), Ty::List(item) if *item == Ty::String);
    let text = if is_text { quote!(String::as_str) } else { quote!(ToString::to_string) };
    match values.place(source) {
        Place::Plain(place) => quote!(#place.iter().map(#text)),
        Place::Option(place) => quote!(#place.into_iter().flatten().map(#text)),
    }
}

/// Returns a search in a JSON value.
fn lookup(file: &File<'_>, flow: &Flow, lookup: &Lookup) -> TokenStream {
    let output = &flow.outputs[lookup.output];
    if output.uses == 0 {
        return TokenStream::new();
    }
    let values = Values::of_step(file, flow, &output.step);
    let variable = ident(&output.name);
    let (key, fields) = (&lookup.key, &lookup.fields);
    let search = |wanted: TokenStream| match values.place(&lookup.items) {
        Place::Option(items) => {
            quote!(#items.and_then(|items| flow::lookup(items, &[#key], #wanted, &[#((#fields, &[#fields])),*])))
        }
        Place::Plain(items) => quote!(flow::lookup(&#items, &[#key], #wanted, &[#((#fields, &[#fields])),*])),
    };
    let found = match &lookup.wanted {
        Operand::Of(source, _) if flow.ty_of(source) == Ty::Value => match values.place(source) {
            Place::Plain(place) => search(quote!(&#place)),
            Place::Option(place) => {
                let search = search(quote!(wanted));
                quote!(#place.and_then(|wanted| #search))
            }
        },
        operand => {
            let value = value_type(file);
            let (wanted, is_option): Owned = values.operand(operand);
            match is_option {
                false => search(quote!(&#value::from(#wanted))),
                true => {
                    let search = search(quote!(&#value::from(wanted)));
                    quote!(#wanted.and_then(|wanted| #search))
                }
            }
        }
    };
    quote!(let #variable = #found;)
}

/// Returns the call of a script.
fn script(file: &File<'_>, flow: &Flow, script: &Script) -> TokenStream {
    let output = &flow.outputs[script.output];
    let values = Values::of_step(file, flow, &output.step);
    let input = script.input.as_ref().map(|(_, input)| {
        let input = result(&values, input);
        quote!(#input,)
    });
    let context = script.context.iter().map(|(name, root)| {
        let (variable, _) = values.root(*root);
        quote!((#name, flow::json(&#variable)))
    });
    let (method, step) = (ident(&script.fn_name), &output.step);
    let run = quote!(scripts.#method(#input flow::context([#(#context),*])));
    match output.uses {
        0 => quote!(steps.script(#step, #run).await?;),
        _ => {
            let variable = ident(&output.name);
            quote!(let #variable = steps.script(#step, #run).await?;)
        }
    }
}

/// Returns the whole result of a flow. It is not an `Option`.
fn whole(values: &Values<'_>, tree: &Tree) -> TokenStream {
    match tree {
        Tree::Value(operand @ Operand::Of(..)) => values.required(operand),
        Tree::List(items, _) if values.flow.is_option(items) || is_json(values, items) => {
            let list = result(values, tree);
            quote!(#list.unwrap_or_default())
        }
        tree => result(values, tree),
    }
}

fn is_json(values: &Values<'_>, source: &Source) -> bool {
    values.flow.ty_of(source) == Ty::Value
}

/// Returns a list, of which each item becomes a part of the result.
fn list(values: &Values<'_>, items: &Source, item: &Tree) -> TokenStream {
    let item = result(values, item);
    if is_json(values, items) {
        let items = match values.place(items) {
            Place::Plain(items) => quote!(Some(&#items)),
            Place::Option(items) => items,
        };
        let item = ok(item);
        return quote!(flow::list(#items, |it| #item)?);
    }
    match values.owned(items) {
        (items, false) => quote!(#items.into_iter().map(|it| #item).collect()),
        (items, true) => quote!(#items.map(|items| items.into_iter().map(|it| #item).collect())),
    }
}

/// Returns a part of the result of a flow.
fn result(values: &Values<'_>, tree: &Tree) -> TokenStream {
    match tree {
        Tree::Nothing => quote!(()),
        Tree::Last(output) => ident(&values.flow.outputs[*output].name).into_token_stream(),
        Tree::Value(Operand::Literal(Literal::Text(text))) => quote!(#text.to_owned()),
        Tree::Value(operand) => values.operand(operand).0,
        Tree::List(items, item) => list(values, items, item),
        Tree::Object(id, parts) => {
            let ty = outside(values.file, &Ty::Named(*id));
            let fields = parts.iter().map(|(name, tree)| {
                let (name, value) = (ident(name), result(values, tree));
                if name == value.to_string() { quote!(#name) } else { quote!(#name: #value) }
            });
            quote!(#ty { #(#fields),* })
        }
    }
}
