//! Emits the module of a capability: its API type, and a request builder for each operation.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::setters::{Setters, setters};
use super::text::{deprecated, doc, doc_text, ident, inner_doc};
use super::types::{outside, setting_type};
use super::uses::{File, import};
use super::{example, method_docs, typed};
use crate::model::docs::code;
use crate::model::reserved::{CAPABILITY_IMPORTS, Import, OPTIONS};
use crate::model::types::{Field, TypeKind};
use crate::model::{
    Api, Argument, Body, BodyField, BodyFields, Capability, Content, Escape, Fixed, Form, Format, Json, Operation,
    Output, OutputType, Parameter, Piece, Place, Response, Step, Stream, StreamKind, Ty, Type, Value,
};

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
    let (uses, accessor) = (uses(file), &parts[0]);
    parts[0] = quote! {
        #intro
        #uses
        #accessor
    };
    parts
}

/// Returns the services of a capability, each with the field of the API type for its client. The
/// field is `only` if there is one service.
pub(super) fn services(api: &Api, capability: &Capability, only: &str) -> Vec<(usize, Ident)> {
    match capability.services().as_slice() {
        [service] => vec![(*service, Ident::new(only, Span::call_site()))],
        several => several.iter().map(|service| (*service, ident(&api.services[*service].name))).collect(),
    }
}

/// Returns the field of the API type with the client of an operation.
pub(super) fn field(api: &Api, capability: &Capability, operation: &Operation, only: &str) -> Option<Ident> {
    let mut services = services(api, capability, only).into_iter();
    services.find(|(service, _)| *service == operation.service).map(|(_, field)| field)
}

/// Describes the server and the secret of an operation, if they differ from those of the other
/// operations of its module.
pub(super) fn special_target(api: &Api, capability: &Capability, operation: &Operation) -> Option<String> {
    let service = &api.services[operation.service];
    let is_of_several = capability.services().len() > 1;
    let secret = if operation.sends_secret { "" } else { "without the secret" };
    match (is_of_several, secret) {
        (false, "") => None,
        (false, without) => Some(format!("The request is sent {without}.")),
        (true, secret) => {
            let place = match service.base_url.as_str() {
                "" => String::new(),
                base_url => format!(" to {}", code(base_url)),
            };
            let without = if secret.is_empty() { String::new() } else { format!(" {secret}") };
            Some(format!("The request is sent{place}{without}, by the client of `Client::{}`.", service.builder_name()))
        }
    }
}

/// Returns the imports of the file. An unused import would cause a warning.
pub(super) fn uses(file: &File<'_>) -> TokenStream {
    let (map, runtime) = (file.map(), file.runtime());
    let types = file.has_types().then(|| {
        quote!(
            use crate::types;
        )
    });
    quote! {
        #map
        #runtime
        #types
    }
}

/// Emits the method that starts a request, without its documentation. Required inputs are its
/// arguments.
fn method(file: &File<'_>, capability: &Capability, operation: &Operation) -> TokenStream {
    let Operation { name, path, fn_name, type_name, .. } = operation;
    let (fn_name, type_name) = (ident(fn_name), ident(type_name));
    let arguments = arguments(file, operation, &operation.arguments);
    let sets: Vec<_> = operation
        .inputs()
        .flat_map(|parameter| {
            let name = ident(&parameter.name);
            let before = inputs(file, parameter, &name, &quote!(request), Need::Required);
            let set = set(file, parameter, &name, Need::Required);
            [before, quote!(request.#set;)]
        })
        .chain(operation.fixed.iter().map(|it| fix(file, it)).map(statement))
        .chain(operation.body.iter().map(|it| set_body(file, it)).map(statement))
        .chain(response_settings(file, operation).map(statement))
        .chain(operation.accept.iter().map(|accept| statement(quote!(set_accept(#accept)))))
        .chain(part_order(operation).map(statement))
        .chain((!operation.sends_secret).then(|| statement(quote!(omit_secret()))))
        .collect();
    let client = field(file.api, capability, operation, "client");
    let mutable = (!sets.is_empty()).then(|| quote!(mut));
    let verb = Ident::new(&operation.method.to_lowercase(), Span::call_site());
    let deprecated = deprecated(operation.deprecated, || {
        let note = operation.docs.deprecation()?;
        let renamed = |note: String, it: &Operation| note.replace(&code(&it.name), &code(it.fn_name.bare()));
        Some(capability.operations().fold(note, renamed))
    });
    let module = operation.names_module.then(|| {
        let module = capability.module.bare();
        quote!(.module(#module))
    });
    import!(file, Draft, Operation);
    let begin = quote! {
        let operation = #Operation::#verb(#name, #path)#module;
        let #mutable request = #Draft::new(&self.#client, operation);
        #(#sets)*
    };
    let with_body = operation.fields.as_ref().filter(|fields| !fields.required.is_empty());
    if let Some(fields) = with_body {
        let with_body = ident(&fields.whole);
        let (_, body) = new_body(file, fields);
        let names = fields.arguments.iter().map(|argument| match argument {
            Argument::Input(index) => ident(&operation.required[*index].name).into_token_stream(),
            Argument::Field(_) | Argument::Body => body.clone(),
        });
        let arguments_with_body = self::arguments(file, operation, &fields.arguments);
        let lines_with_body =
            doc([format!("Like [`{0}`](Self::{0}), but takes the whole body.", operation.fn_name.bare())]);
        let allow = operation.deprecated.then(|| quote!(#[allow(deprecated)]));
        return quote! {
            #deprecated
            #allow
            pub fn #fn_name(&self, #(#arguments),*) -> #type_name {
                self.#with_body(#(#names),*)
            }
            #lines_with_body
            #deprecated
            pub fn #with_body(&self, #(#arguments_with_body),*) -> #type_name {
                #begin
                #type_name { request, body }
            }
        };
    }
    let body = operation.fields.as_ref().map(|fields| match fields.is_optional {
        true => quote!(, body: None),
        false => {
            let (_, body) = new_body(file, fields);
            quote!(, body: #body)
        }
    });
    quote! {
        #deprecated
        pub fn #fn_name(&self, #(#arguments),*) -> #type_name {
            #begin
            #type_name { request #body }
        }
    }
}

/// Returns the type of a body whose fields are inputs, and the call of its constructor.
fn new_body(file: &File<'_>, fields: &BodyFields) -> (TokenStream, TokenStream) {
    let ty = outside(file, &Ty::Named(fields.ty));
    let names = fields.required.iter().map(|field| ident(&field.name));
    let new = quote!(#ty::new(#(#names),*));
    (ty, new)
}

/// Returns fields of a body, each with the type of its argument.
pub(super) fn fields_of<'a>(
    file: &File<'a>,
    body: &BodyFields,
    fields: &'a [BodyField],
) -> impl Iterator<Item = (&'a BodyField, &'a Field, TokenStream)> {
    let def = file.api.types.get(body.ty);
    let it = def.and_then(|def| if let TypeKind::Struct(it) = &def.kind { Some((def, it)) } else { None });
    let types: Vec<_> = fields
        .iter()
        .filter_map(|named| {
            let (def, it) = it?;
            let field = it.fields.get(named.field)?;
            Some((named, field, setting_type(file, def, field)))
        })
        .collect();
    types.into_iter()
}

/// Returns the arguments of a method, each with its type.
fn arguments(file: &File<'_>, operation: &Operation, arguments: &[Argument]) -> Vec<TokenStream> {
    let fields = operation.fields.as_ref();
    let of_fields: Vec<_> = fields.into_iter().flat_map(|body| fields_of(file, body, &body.required)).collect();
    let argument = |argument: &Argument| match *argument {
        Argument::Input(index) => {
            let parameter = &operation.required[index];
            let (name, ty) = (ident(&parameter.name), argument_type(file, parameter, Need::Required));
            Some(quote!(#name: #ty))
        }
        Argument::Field(index) => {
            let (named, _, ty) = of_fields.get(index)?;
            let name = ident(&named.name);
            Some(quote!(#name: #ty))
        }
        Argument::Body => {
            let ty = outside(file, &Ty::Named(fields?.ty));
            Some(quote!(body: #ty))
        }
    };
    arguments.iter().filter_map(argument).collect()
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

fn builder(file: &File<'_>, capability: &Capability, operation: &Operation) -> TokenStream {
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
    let pages = typed::pages(file, operation);
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

/// Returns the result of an operation as the macro `request!` of the runtime expects it.
pub(super) fn returned(file: &File<'_>, response: &Response) -> TokenStream {
    match response {
        Response::Value(_) => file.import(Import::Value).into_token_stream(),
        Response::Typed(ty) => outside(file, ty),
        Response::Text => quote!(String),
        Response::Nothing => quote!(()),
        Response::Bytes { .. } => quote!(Bytes),
        Response::Download { .. } => quote!(Download),
        Response::Stream(stream) => stream_of(file, stream),
        Response::Outputs { type_name, .. } => ident(type_name).into_token_stream(),
    }
}

pub(super) fn stream_of(file: &File<'_>, stream: &Stream) -> TokenStream {
    let item = outside(file, &stream.ty);
    match stream.kind {
        StreamKind::Events => quote!(Events<#item>),
        StreamKind::Lines => quote!(Lines<#item>),
    }
}

fn statement(call: TokenStream) -> TokenStream {
    quote!(request.#call;)
}

/// Whether the value of a parameter is converted in a separate statement, because templates use it
/// too. Templates get a text outside of the body without that statement.
pub(super) fn is_converted_before(parameter: &Parameter) -> bool {
    let is_text = matches!(parameter.place, Place::Path | Place::Query | Place::Header | Place::Cookie);
    parameter.is_input && !(is_text && parameter.ty == Type::String)
}

/// Returns the statements that pass the value of a parameter to templates, which would otherwise
/// get only its text.
pub(super) fn inputs(
    file: &File<'_>,
    parameter: &Parameter,
    variable: &Ident,
    request: &TokenStream,
    need: Need,
) -> TokenStream {
    let wire_name = &parameter.wire_name;
    if !is_converted_before(parameter) {
        return TokenStream::new();
    }
    let set = setter_of(&Place::Input, need);
    let value = match &parameter.ty {
        Type::Strings | Type::Joined => {
            return quote! {
                let #variable: Vec<String> = #variable.into_iter().map(Into::into).collect();
                #request.set_input(#wire_name, &#variable);
            };
        }
        Type::Typed(ty, Form::Plain | Form::Reserved) => typed::conversion(file, ty, need, variable),
        ty => scalar(ty).and_then(|ty| typed::conversion(file, &ty, need, variable)),
    };
    let converted = value.map(|(ty, value)| quote!(let #variable: #ty = #value;));
    match converted {
        Some(converted) if need == Need::Optional => quote!(#converted #request.#set(#wire_name, #variable.as_ref());),
        None if scalar(&parameter.ty).is_some() => quote!(#request.set_input(#wire_name, #variable);),
        converted => quote!(#converted #request.set_input(#wire_name, &#variable);),
    }
}

/// Returns the call that sets the order of the parts of a body.
fn part_order(operation: &Operation) -> Option<TokenStream> {
    let names = &operation.part_order;
    (names.len() > 1).then(|| quote!(set_part_order(&[#(#names),*])))
}

/// Returns the word for the items of a stream in the method `send_…`.
pub(super) fn stream_name(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::Events => "events",
        StreamKind::Lines => "lines",
    }
}

/// Whether the items of a stream are texts instead of JSON.
pub(super) fn is_text(stream: &Stream) -> bool {
    stream.kind == StreamKind::Events && stream.ty == Ty::String
}

/// Emits the type whose fields are the outputs of a response.
fn outputs(file: &File<'_>, capability: &Capability, operation: &Operation) -> TokenStream {
    let Response::Outputs { type_name, outputs, .. } = &operation.response else { return TokenStream::new() };
    let accessor = &capability.type_name;
    let lines = doc([format!("The outputs of [`{accessor}::{}`].", operation.fn_name.bare())]);
    let type_name = ident(type_name);
    let fields = outputs.iter().map(|output| {
        let (name, ty) = (ident(&output.name), output_type(file, output));
        let lines = doc([format!("The value at {} in the response.", code(&output.written))]);
        quote!(#lines pub #name: #ty)
    });
    let values = outputs.iter().map(|output| {
        let (name, wire_name) = (ident(&output.name), &output.wire_name);
        let get = Ident::new(if output.path.contains(&Step::Each) { "list" } else { "get" }, Span::call_site());
        let steps = output.path.iter().map(step);
        quote!(#name = #get #wire_name at #(#steps) / *)
    });
    quote! {
        #lines
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #type_name {
            #(#fields,)*
        }
        naftiko_client::outputs! { #type_name { #(#values,)* } }
    }
}

pub(super) fn output_type(file: &File<'_>, output: &Output) -> TokenStream {
    let ty = match output.ty {
        OutputType::String => quote!(String),
        OutputType::Integer => quote!(i64),
        OutputType::Number => quote!(f64),
        OutputType::Boolean => quote!(bool),
        OutputType::Value => file.import(Import::Value).into_token_stream(),
    };
    if output.path.contains(&Step::Each) { quote!(Vec<#ty>) } else { quote!(Option<#ty>) }
}

fn step(step: &Step) -> TokenStream {
    match step {
        Step::Key(key) => quote!(Key(#key)),
        Step::Index(index) => {
            let index = Literal::usize_unsuffixed(*index);
            quote!(Index(#index))
        }
        Step::Last(index) => {
            let index = Literal::usize_unsuffixed(*index);
            quote!(Last(#index))
        }
        Step::Each => quote!(Each),
    }
}

/// Returns the call that sets the format or the limit of the response, if it differs from the
/// default.
fn response_settings(file: &File<'_>, operation: &Operation) -> Option<TokenStream> {
    match response_setting(operation)? {
        ResponseSetting::Format(format) => {
            import!(file, Format);
            let format = Ident::new(format, Span::call_site());
            Some(quote!(set_format(#Format::#format)))
        }
        ResponseSetting::Limit(limit) => {
            let limit = Literal::u64_unsuffixed(limit);
            Some(quote!(set_limit(#limit)))
        }
    }
}

/// A setting of the response that differs from the default.
pub(super) enum ResponseSetting {
    /// The variant of the runtime's `Format`.
    Format(&'static str),
    /// The maximum number of bytes.
    Limit(u64),
}

/// Returns the setting of the response of an operation.
pub(super) fn response_setting(operation: &Operation) -> Option<ResponseSetting> {
    let format = match &operation.response {
        Response::Value(Format::Json) | Response::Typed(_) if operation.may_be_text => "JsonOrText",
        Response::Value(format) | Response::Outputs { format, .. } => match format {
            Format::Json => return None,
            Format::Xml => "Xml",
            Format::Csv => "Csv",
            Format::Tsv => "Tsv",
            Format::Psv => "Psv",
            Format::Yaml => "Yaml",
        },
        Response::Text => "Text",
        Response::Nothing => "Nothing",
        Response::Download { limit } => return limit.map(ResponseSetting::Limit),
        Response::Typed(_) | Response::Stream(_) | Response::Bytes { .. } => return None,
    };
    Some(ResponseSetting::Format(format))
}

/// Whether an input is an argument of the method or has a setter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// The caller passes a value.
    Required,
    /// The caller passes a value or an `Option`.
    Optional,
}

/// Returns how the setter of an optional parameter takes its value. Setters of a whole body or a
/// part of one take no `Option`.
pub(super) fn need_of_setter(parameter: &Parameter) -> Need {
    match (&parameter.place, &parameter.ty) {
        (Place::Body(_), _) => Need::Required,
        (Place::Part { .. }, Type::Typed(_, form)) if *form != Form::Plain => Need::Required,
        _ => Need::Optional,
    }
}

/// Returns the type of the argument for a parameter.
pub(super) fn argument_type(file: &File<'_>, parameter: &Parameter, need: Need) -> TokenStream {
    match &parameter.ty {
        Type::Typed(ty, form) => typed::argument(file, ty, *form, need),
        Type::String => typed::given(file, &Ty::String, need),
        Type::Integer => typed::given(file, &Ty::I64, need),
        Type::Number => typed::given(file, &Ty::F64, need),
        Type::Boolean => typed::given(file, &Ty::Boolean, need),
        Type::Strings | Type::Joined => quote!(impl IntoIterator<Item = impl Into<String>>),
        Type::Any => {
            import!(file, Serialize);
            quote!(impl #Serialize)
        }
        Type::Bytes => {
            import!(file, IntoUpload);
            quote!(impl #IntoUpload)
        }
        Type::Part => {
            import!(file, IntoPart);
            quote!(impl #IntoPart)
        }
        Type::Parts => {
            import!(file, IntoPart);
            quote!(impl IntoIterator<Item = impl #IntoPart>)
        }
        Type::Multipart => {
            import!(file, IntoPart);
            quote!(impl IntoIterator<Item = (impl Into<String>, impl #IntoPart)>)
        }
    }
}

/// Returns the call that sets a parameter of the request to the value of a variable.
pub(super) fn set(file: &File<'_>, parameter: &Parameter, variable: &Ident, need: Need) -> TokenStream {
    let wire_name = &parameter.wire_name;
    match (&parameter.place, &parameter.ty) {
        (_, Type::Typed(ty, form)) => typed::set(file, parameter, ty, *form, variable, need),
        (Place::Body(content), _) => match content {
            Content::Json => quote!(set_json(#variable)),
            Content::Form => quote!(set_form_body(&#variable)),
            Content::Multipart => quote!(set_multipart(#variable)),
            Content::Text(media_type) => quote!(set_text(#media_type, #variable)),
            Content::Bytes(media_type) => quote!(set_bytes(#media_type, #variable)),
        },
        (_, Type::Joined) => quote!(set_query_joined(#wire_name, #variable)),
        (Place::Query, Type::Strings) => quote!(set_query_list(#wire_name, #variable)),
        (Place::Form, Type::Strings) => quote!(set_form_list(#wire_name, #variable)),
        (Place::Part { .. }, _) => part(file, parameter, variable, need),
        (place, ty) => match scalar(ty) {
            Some(ty) => {
                let value = typed::value(file, parameter, &ty, need, variable);
                let set = setter_of(place, need);
                quote!(#set(#wire_name, #value))
            }
            None => {
                let set = setter_of(place, Need::Required);
                quote!(#set(#wire_name, #variable))
            }
        },
    }
}

/// Returns the type of a parameter that is a single value.
fn scalar(ty: &Type) -> Option<Ty> {
    match ty {
        Type::String => Some(Ty::String),
        Type::Integer => Some(Ty::I64),
        Type::Number => Some(Ty::F64),
        Type::Boolean => Some(Ty::Boolean),
        _ => None,
    }
}

/// Returns the call that sets one part of a body, or several parts with one name, to a `Part` or a
/// single value.
fn part(file: &File<'_>, parameter: &Parameter, value: &Ident, need: Need) -> TokenStream {
    let (name, ty) = (&parameter.wire_name, &parameter.ty);
    let Place::Part { file_name, content_type } = &parameter.place else { return TokenStream::new() };
    if let Some(ty) = scalar(ty) {
        let value = typed::value(file, parameter, &ty, need, value);
        return match content_type {
            None => quote!(set_part_text(#name, #value)),
            Some(content_type) => quote!(set_part_text_typed(#name, #content_type, #value)),
        };
    }
    let value = match ty {
        Type::Strings => {
            import!(file, Part);
            quote!(#value.into_iter().map(#Part::text))
        }
        _ => quote!(#value),
    };
    match (ty.is_list(), file_name, content_type) {
        (true, _, None) => quote!(set_parts(#name, #value)),
        (true, _, Some(content_type)) => quote!(set_parts_typed(#name, #content_type, #value)),
        (false, None, None) => quote!(set_part(#name, #value)),
        (false, None, Some(content_type)) => quote!(set_part_typed(#name, #content_type, #value)),
        (false, Some(file_name), content_type) => {
            let content_type = text_or_none(content_type);
            quote!(set_part_named(#name, #file_name, #content_type, #value))
        }
    }
}

pub(super) fn text_or_none(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// Returns the call that sets a value in a place.
pub(super) fn setter_of(place: &Place, need: Need) -> TokenStream {
    match place {
        Place::Field if need == Need::Optional => quote!(set_optional_field),
        Place::Input | Place::Body(_) if need == Need::Optional => quote!(set_optional_input),
        Place::Path => quote!(set_path),
        Place::Query => quote!(set_query),
        Place::Header => quote!(set_header),
        Place::Cookie => quote!(set_cookie),
        Place::Field => quote!(set_field),
        Place::Form => quote!(set_form),
        Place::Part { .. } => quote!(set_part),
        Place::Input | Place::Body(_) => quote!(set_input),
    }
}

/// Returns the call that sets an input that the capability file fixes.
fn fix(file: &File<'_>, fixed: &Fixed) -> TokenStream {
    let Fixed { wire_name, place, value } = fixed;
    match (place, value) {
        (Place::Part { file_name, content_type }, Value::Text(text))
            if file_name.is_some() || content_type.is_some() =>
        {
            import!(file, Part);
            let (file_name, content_type) = (text_or_none(file_name), text_or_none(content_type));
            quote!(set_part_named(#wire_name, #file_name, #content_type, #Part::text(#text)))
        }
        (Place::Part { .. }, Value::Text(text)) => quote!(set_part_text(#wire_name, #text)),
        (_, Value::Text(text)) => {
            let set = setter_of(place, Need::Required);
            quote!(#set(#wire_name, #text))
        }
        (Place::Part { file_name, content_type }, Value::Escaped(pieces)) => {
            let (file_name, content_type) = (text_or_none(file_name), text_or_none(content_type));
            let pieces = pieces.iter().map(|it| escaped(file, it));
            quote!(set_part_template(#wire_name, #file_name, #content_type, &[#(#pieces),*]))
        }
        (_, Value::Escaped(pieces)) => {
            import!(file, Place);
            let pieces = pieces.iter().map(|(_, text)| piece(file, text));
            quote!(set_template(#Place::Query, #wire_name, &[#(#pieces),*]))
        }
        (_, Value::Template(pieces)) => {
            import!(file, Place);
            let pieces = pieces.iter().map(|it| piece(file, it));
            let place = match place {
                Place::Path => quote!(Path),
                Place::Header => quote!(Header),
                Place::Cookie => quote!(Cookie),
                Place::Form => quote!(Form),
                _ => quote!(Query),
            };
            quote!(set_template(#Place::#place, #wire_name, &[#(#pieces),*]))
        }
        (_, Value::Json(value)) => {
            let value = json(file, value);
            quote!(set_field_template(#wire_name, &#value))
        }
    }
}

fn set_body(file: &File<'_>, body: &Body) -> TokenStream {
    match body {
        Body::Json(value) => {
            let value = json(file, value);
            quote!(set_json_template(&#value))
        }
        Body::Form => quote!(begin_form()),
        Body::Multipart => quote!(begin_multipart()),
        Body::Text { media_type, pieces } => {
            let pieces = pieces.iter().map(|it| escaped(file, it));
            quote!(set_text_template(#media_type, &[#(#pieces),*]))
        }
    }
}

pub(super) fn escaped(file: &File<'_>, (escape, text): &(Escape, Piece)) -> TokenStream {
    import!(file, Escape);
    let (escape, text) = (escape_of(*escape), piece(file, text));
    quote!((#Escape::#escape, #text))
}

fn escape_of(escape: Escape) -> TokenStream {
    match escape {
        Escape::None => quote!(None),
        Escape::Xml => quote!(Xml),
        Escape::SparqlString => quote!(SparqlString),
        Escape::SparqlIri => quote!(SparqlIri),
        Escape::SparqlToken => quote!(SparqlToken),
        Escape::Cdata => quote!(Cdata),
        Escape::Json => quote!(Json),
        Escape::JsonString => quote!(JsonString),
    }
}

pub(super) fn piece(file: &File<'_>, piece: &Piece) -> TokenStream {
    import!(file, Piece);
    match piece {
        Piece::Text(text) => quote!(#Piece::Text(#text)),
        Piece::Input(name) => quote!(#Piece::Input(#name)),
        Piece::Variable(name) => quote!(#Piece::Variable(#name)),
    }
}

pub(super) fn json(file: &File<'_>, value: &Json) -> TokenStream {
    import!(file, Json);
    match value {
        Json::Null => quote!(#Json::Null),
        Json::Bool(value) => quote!(#Json::Bool(#value)),
        Json::Number(number) => quote!(#Json::Number(#number)),
        Json::Text(text) => quote!(#Json::Text(#text)),
        Json::String(pieces) => {
            let pieces = pieces.iter().map(|it| piece(file, it));
            quote!(#Json::String(&[#(#pieces),*]))
        }
        Json::Input(name) => quote!(#Json::Input(#name)),
        Json::Variable(name) => quote!(#Json::Variable(#name)),
        Json::Array(items) => {
            let items = items.iter().map(|it| json(file, it));
            quote!(#Json::Array(&[#(#items),*]))
        }
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let value = json(file, value);
                quote!((#key, #value))
            });
            quote!(#Json::Object(&[#(#entries),*]))
        }
    }
}
