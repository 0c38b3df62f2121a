//! Emits the table of units: data, and the function that selects the client of a service.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::client::{constant_name, gate};
use super::response::{ResponseSetting, response_setting};
use super::table_offers;
use super::table_pages::pages;
use super::table_rest;
use super::table_servers::servers;
use super::table_skills;
use super::template::{escaped, json, piece};
use super::text::text_or_none;
use super::text::{doc, ident, inner_doc};
use super::typed::style_of;
use super::uses::{File, import};
use crate::model::reserved::{Import, TABLE_IMPORTS};
use crate::model::unit::{Hints, Keys, Shape, Target, Unit, UnitForm, UnitInput};
use crate::model::{Api, Body, Capability, Content, Fixed, Form, Operation, Place, Response, Step, Value};

/// Returns the module.
pub(super) fn table(api: &Api) -> TokenStream {
    let file = &File::new(api, TABLE_IMPORTS);
    let units = api.units.iter().map(|it| {
        let (gate, unit) = (gate_of(api, it), unit(file, it));
        quote!(#gate #unit)
    });
    let units: Vec<_> = units.collect();
    let client = client(api);
    let api_client = file.import(Import::ApiClient);
    let intro = inner_doc(["Calls by name, with inputs in a JSON object: [`UNITS`] can be called, [`run`] calls one."]);
    let all = all(file);
    let of_resources = table_offers::units(file);
    let rest_servers = table_rest::servers(file);
    let skill_servers = table_skills::servers(file);
    import!(file, Content, Inputs, Response, RunError, Services, Table, Unit);
    let of_call = of_call(file);
    let flows = if api.flows.is_empty() { "" } else { "its flows, then " };
    let units_doc =
        doc([format!("The operations of the client, then {flows}the tools that its capability files expose.")]);
    let service = service(file);
    let (of_table, uses) = (file.table(), file.runtime());
    quote! {
        #intro
        #of_table
        #uses
        use crate::Client;
        /// All that can be called, with the description of the API. A front end needs no more.
        pub static TABLE: #Table = #all;
        #units_doc
        pub static UNITS: &[#Unit] = &[#(#units),*];
        #of_resources
        #rest_servers
        #skill_servers
        /// Returns the client that sends the requests of a unit.
        pub fn client_of<'c>(client: &'c Client, unit: &#Unit) -> &'c #api_client {
            #client
        }
        /// Calls a unit and returns its response.
        ///
        /// # Errors
        ///
        /// Returns all problems of the inputs, or the error of the call.
        pub async fn run(
            client: &Client,
            unit: &#Unit,
            inputs: &#Inputs,
        ) -> Result<#Response<#Content>, #RunError> {
            naftiko_client::table::run(client, unit, inputs).await
        }
        impl #Services for Client {
            #service
        }
        #of_call
    }
}

/// Returns the table.
fn all(file: &File<'_>) -> TokenStream {
    import!(file, Table);
    let api = file.api;
    let name = &api.name;
    let services = api.services.iter().map(|service| constant_name(api, service));
    let title = text(&api.about.title, "title");
    let description = text(&api.about.docs.lines().join("\n"), "description");
    let (servers, rest, skills) = (servers(file), table_rest::settings(file), table_skills::setting(file));
    quote!(#Table::new(#name, UNITS, &[#(&crate::#services),*]) #title #description #servers #rest #skills)
}

/// Returns the call that sets a text, if there is one.
pub(super) fn text(text: &str, method: &str) -> Option<TokenStream> {
    let method = Ident::new(method, Span::call_site());
    (!text.is_empty()).then(|| quote!(.#method(#text)))
}

/// Returns the client of a unit by its service.
fn client(api: &Api) -> TokenStream {
    match api.only_service() {
        Some(_) => quote!(let _ = unit; &client.client),
        None => selected(api, &quote!(unit.service), &quote!(client)),
    }
}

/// Emits the method that returns the client of a service by its index.
fn service(file: &File<'_>) -> TokenStream {
    let (api, api_client) = (file.api, file.import(Import::ApiClient));
    match api.only_service() {
        Some(_) => quote! {
            fn service(&self, _: usize) -> crate::Result<&#api_client> {
                Ok(&self.client)
            }
        },
        None => {
            let selected = selected(api, &quote!(index), &quote!(self));
            quote! {
                fn service(&self, index: usize) -> crate::Result<&#api_client> {
                    Ok(#selected)
                }
            }
        }
    }
}

/// Emits the client that a flow gets if it is called by name.
fn of_call(file: &File<'_>) -> Option<TokenStream> {
    let api = file.api;
    if !api.all_units().any(|unit| api.run_by(unit).is_some()) {
        return None;
    }
    import!(file, FlowCall);
    let fields = api.services.iter().enumerate().map(|(index, service)| {
        let index = Literal::usize_unsuffixed(index);
        let name = if api.only_service().is_some() { ident_of("client") } else { ident(&service.name) };
        quote!(#name: call.service(#index)?)
    });
    Some(quote! {
        /// Returns the client of a flow that is called by name.
        impl TryFrom<&#FlowCall<'_>> for Client {
            type Error = crate::Error;
            fn try_from(call: &#FlowCall<'_>) -> crate::Result<Self> {
                Ok(Self { #(#fields),* })
            }
        }
    })
}

fn ident_of(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Returns the field of a client with several services that an index selects.
fn selected(api: &Api, index: &TokenStream, client: &TokenStream) -> TokenStream {
    let mut arms: Vec<_> = api
        .services
        .iter()
        .enumerate()
        .map(|(index, service)| {
            let (index, name) = (Literal::usize_unsuffixed(index), ident(&service.name));
            quote!(#index => &#client.#name,)
        })
        .collect();
    if let Some(last) = api.services.last() {
        let name = ident(&last.name);
        arms.pop();
        arms.push(quote!(_ => &#client.#name,));
    }
    quote!(match #index { #(#arms)* })
}

/// Returns the attribute of a unit that needs the feature of its flow.
pub(super) fn gate_of(api: &Api, unit: &Unit) -> Option<TokenStream> {
    api.run_by(unit).map(|(of, _)| gate(api, &of.module))
}

pub(super) fn unit(file: &File<'_>, unit: &Unit) -> TokenStream {
    import!(file, Unit);
    let Unit { group, name, title, description, .. } = unit;
    let shape = unit.shape.as_ref().map(|it| shape(file, it));
    let (called, flow) = (file.api.called(unit), file.api.run_by(unit));
    let (new, shape) = match (called, flow) {
        (Some((capability, operation)), _) => {
            let operation = self::operation(file, capability, operation);
            (quote!(#Unit::new(#group, #name, #operation)), shape.map(|shape| quote!(.shape(&#shape))))
        }
        (None, Some((of, flow))) => {
            let (module, type_name) = (ident(&of.module), ident(&flow.type_name));
            let services = file.api.services_of(flow).into_iter().map(Literal::usize_unsuffixed);
            (quote!(#Unit::flow(#group, #name, crate::#module::#type_name::by_name, &[#(#services),*])), None)
        }
        (None, None) => (quote!(#Unit::mock(#group, #name, &#shape)), None),
    };
    let Unit { verb, tool_name, tags, .. } = unit;
    let verb = text(if unit.is_tool || verb == name { "" } else { verb }, "verb");
    let tool_name = text(if tool_name == name { "" } else { tool_name }, "tool_name");
    let tags = (!tags.is_empty()).then(|| quote!(.tags(&[#(#tags),*])));
    let is_deprecated = called.is_some_and(|(_, operation)| operation.deprecated);
    let deprecated = is_deprecated.then(|| quote!(.deprecated()));
    let parts = called.map(|(_, operation)| request(file, unit, operation));
    let values = values(file, unit);
    let response = match flow {
        Some((_, flow)) => file.api.returned_by(flow),
        None => called.map(|(_, operation)| &operation.response),
    };
    let output = response.and_then(|response| output(file, response));
    let title = text(title, "title");
    let description = text(description, "description");
    let tool = unit.is_tool.then(|| quote!(.tool()));
    let hints = hints(file, unit.hints);
    let inputs = unit.inputs.iter().map(|it| input(file, it));
    let inputs = (!unit.inputs.is_empty()).then(|| quote!(.inputs(&[#(#inputs),*])));
    let schema = (!unit.output_schema.is_empty()).then(|| {
        let schema = raw(&unit.output_schema);
        quote!(.output_schema(#schema))
    });
    // The paths of pages are those of the document that the server sent.
    let paging = called.filter(|_| unit.shape.is_none()).and_then(|(_, operation)| operation.paging.as_ref());
    let pages = paging.map(|paging| pages(file, paging));
    quote! {
        #new #verb #tool_name #title #description #tags #tool #deprecated #hints #parts #values #inputs #output #shape #schema #pages
    }
}

/// Returns the operation that a unit calls.
fn operation(file: &File<'_>, capability: &Capability, operation: &Operation) -> TokenStream {
    import!(file, Operation);
    let Operation { name, path, .. } = operation;
    let verb = Ident::new(&operation.method.to_lowercase(), Span::call_site());
    let module = operation.names_module.then(|| {
        let module = capability.module.bare();
        quote!(.module(#module))
    });
    quote!(#Operation::#verb(#name, #path)#module)
}

/// Returns what a unit sends beside its inputs.
fn request(file: &File<'_>, unit: &Unit, operation: &Operation) -> TokenStream {
    let service = (operation.service > 0).then(|| {
        let service = Literal::usize_unsuffixed(operation.service);
        quote!(.service(#service))
    });
    let settings = settings(file, operation, unit.keys.as_ref());
    let settings = (!settings.is_empty()).then(|| quote!(.settings(&[#(#settings),*])));
    quote!(#service #settings)
}

/// Returns what a unit passes on beside its inputs.
fn values(file: &File<'_>, unit: &Unit) -> TokenStream {
    let values = unit.values.iter().map(|(json, to)| {
        let to = target(file, to);
        let json = raw(json);
        quote!((#json, #to))
    });
    let values = (!unit.values.is_empty()).then(|| quote!(.values(&[#(#values),*])));
    let computed = unit.computed.iter().map(|(value, to)| {
        let (value, to) = (json(file, value), target(file, to));
        quote!((&#value, #to))
    });
    let computed = (!unit.computed.is_empty()).then(|| quote!(.computed(&[#(#computed),*])));
    quote!(#values #computed)
}

fn shape(file: &File<'_>, shape: &Shape) -> TokenStream {
    import!(file, Shape);
    let of = |it: &Shape| self::shape(file, it);
    let path = |path: &[Step]| {
        let steps = path.iter().map(|it| step(file, it));
        quote!(&[#(#steps),*])
    };
    match shape {
        Shape::Computed(value) => {
            let value = json(file, value);
            quote!(#Shape::Computed(&#value))
        }
        Shape::Path(steps) => {
            let path = path(steps);
            quote!(#Shape::Path(#path))
        }
        Shape::List(steps, item) => {
            let (path, item) = (path(steps), of(item));
            quote!(#Shape::List(#path, &#item))
        }
        Shape::Elements(steps, item) => {
            let (path, item) = (path(steps), of(item));
            quote!(#Shape::Elements(#path, &#item))
        }
        Shape::Object(steps, parts) => {
            let path = path(steps);
            let parts = parts.iter().map(|(name, part)| {
                let part = of(part);
                quote!((#name, #part))
            });
            quote!(#Shape::Object(#path, &[#(#parts),*]))
        }
        Shape::Values(steps, value) => {
            let (path, value) = (path(steps), of(value));
            quote!(#Shape::Values(#path, &#value))
        }
        Shape::Cut(most, it) => {
            let (most, it) = (Literal::usize_unsuffixed(*most), of(it));
            quote!(#Shape::Cut(#most, &#it))
        }
        Shape::First(shapes) => {
            let shapes = shapes.iter().map(of);
            quote!(#Shape::First(&[#(#shapes),*]))
        }
    }
}

pub(super) fn step(file: &File<'_>, step: &Step) -> TokenStream {
    import!(file, Step);
    match step {
        Step::Key(key) => quote!(#Step::Key(#key)),
        Step::Index(at) => {
            let at = Literal::usize_unsuffixed(*at);
            quote!(#Step::Index(#at))
        }
        Step::Last(nth) => {
            let nth = Literal::usize_unsuffixed(*nth);
            quote!(#Step::Last(#nth))
        }
        Step::Each => quote!(#Step::Each),
    }
}

fn hints(file: &File<'_>, hints: Hints) -> Option<TokenStream> {
    let hint = |name: TokenStream, hint: Option<bool>| hint.map(|hint| quote!(.#name(#hint)));
    let all: Vec<_> = [
        hint(quote!(read_only), hints.read_only),
        hint(quote!(destructive), hints.destructive),
        hint(quote!(idempotent), hints.idempotent),
        hint(quote!(open_world), hints.open_world),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!all.is_empty()).then(|| {
        import!(file, Hints);
        quote!(.hints(#Hints::new() #(#all)*))
    })
}

fn input(file: &File<'_>, input: &UnitInput) -> TokenStream {
    let UnitInput { name, description, is_required, schema, targets } = input;
    let required = is_required.then(|| quote!(.required()));
    let description = (!description.is_empty()).then(|| quote!(.description(#description)));
    let targets = targets.iter().map(|it| target(file, it));
    let schema = raw(schema);
    import!(file, Input);
    quote!(#Input::new(#name, #schema) #required #description .to(&[#(#targets),*]))
}

/// Returns a raw string literal, in which the quotes of JSON need no escapes.
pub(super) fn raw(text: &str) -> TokenStream {
    let hashes = (1..).map(|count| "#".repeat(count)).find(|hashes| !text.contains(&format!("\"{hashes}")));
    let hashes = hashes.unwrap_or_default();
    let literal = format!("r{hashes}\"{text}\"{hashes}").parse::<Literal>();
    literal.map_or_else(|_| quote!(#text), |literal| quote!(#literal))
}

fn target(file: &File<'_>, target: &Target) -> TokenStream {
    import!(file, Target);
    let name = &target.wire_name;
    let new = match &target.place {
        None => quote!(#Target::key(#name)),
        Some(Place::Path) => quote!(#Target::path(#name)),
        Some(Place::Query) => quote!(#Target::query(#name)),
        Some(Place::Header) => quote!(#Target::header(#name)),
        Some(place) => {
            let to = to(file, place);
            quote!(#Target::new(#to, #name))
        }
    };
    let form = match target.form {
        UnitForm::File if matches!(target.place, Some(Place::Body(Content::Bytes(_)))) => None,
        UnitForm::File => Some(quote!(File)),
        UnitForm::Files => Some(quote!(Files)),
        UnitForm::Of(Form::Plain) => None,
        UnitForm::Of(Form::Json) if !matches!(target.place, Some(Place::Part { .. })) => None,
        UnitForm::Of(Form::Json) => Some(quote!(Json)),
        UnitForm::Of(Form::Repeated) => Some(quote!(Repeated)),
        UnitForm::Of(Form::Joined(separator)) => Some(quote!(Joined(#separator))),
        UnitForm::Of(Form::Each) => Some(quote!(Each)),
        UnitForm::Of(Form::Reserved) => Some(quote!(Reserved)),
        UnitForm::Of(Form::Styled(style)) => {
            let style = style_of(file, style);
            Some(quote!(Styled(#style)))
        }
    };
    let form = form.map(|form| {
        import!(file, Form);
        quote!(.form(#Form::#form))
    });
    let templates = target.is_in_templates.then(|| quote!(.and_templates()));
    quote!(#new #form #templates)
}

fn to(file: &File<'_>, place: &Place) -> TokenStream {
    import!(file, To);
    match place {
        Place::Path => quote!(#To::Path),
        Place::Query => quote!(#To::Query),
        Place::Header => quote!(#To::Header),
        Place::Cookie => quote!(#To::Cookie),
        Place::Field => quote!(#To::Field),
        Place::Form => quote!(#To::Form),
        Place::Part { file_name, content_type } => {
            let (file_name, content_type) = (text_or_none(file_name), text_or_none(content_type));
            quote!(#To::Part(#file_name, #content_type))
        }
        Place::Input => quote!(#To::Templates),
        Place::Body(Content::Json) => quote!(#To::Json),
        Place::Body(Content::Form) => quote!(#To::FormBody),
        Place::Body(Content::Multipart) => quote!(#To::Multipart),
        Place::Body(Content::Text(media_type)) => quote!(#To::Text(#media_type)),
        Place::Body(Content::Bytes(media_type)) => quote!(#To::Bytes(#media_type)),
    }
}

/// Returns what typed code sets in every request of an operation, in the same order.
fn settings(file: &File<'_>, operation: &Operation, keys: Option<&Keys>) -> Vec<TokenStream> {
    let setting = |setting: TokenStream| {
        import!(file, Setting);
        quote!(#Setting::#setting)
    };
    let mut settings: Vec<TokenStream> = operation.fixed.iter().map(|it| fixed(file, it)).collect();
    settings.extend(operation.body.iter().map(|it| body(file, it)));
    settings.extend(response(file, operation));
    settings.extend(operation.accept.iter().map(|accept| setting(quote!(Accept(#accept)))));
    let parts = &operation.part_order;
    settings.extend((parts.len() > 1).then(|| setting(quote!(PartOrder(&[#(#parts),*])))));
    settings.extend((!operation.sends_secret).then(|| setting(quote!(OmitSecret))));
    if let Some(Keys { constants, order, is_form, is_optional }) = keys {
        settings.extend(constants.iter().map(|(key, value)| setting(quote!(Key(#key, #value)))));
        settings.push(setting(quote! {
            Keys { order: &[#(#order),*], is_form: #is_form, is_optional: #is_optional }
        }));
    }
    settings
}

fn fixed(file: &File<'_>, fixed: &Fixed) -> TokenStream {
    import!(file, Setting);
    let Fixed { wire_name, place, value } = fixed;
    match (place, value) {
        (place, Value::Text(text)) => {
            let to = to(file, place);
            quote!(#Setting::Text(#to, #wire_name, #text))
        }
        (Place::Part { file_name, content_type }, Value::Escaped(pieces)) => {
            let (file_name, content_type) = (text_or_none(file_name), text_or_none(content_type));
            let pieces = pieces.iter().map(|it| escaped(file, it));
            quote!(#Setting::PartTemplate(#wire_name, #file_name, #content_type, &[#(#pieces),*]))
        }
        (_, Value::Escaped(pieces)) => {
            import!(file, Place);
            let pieces = pieces.iter().map(|(_, text)| piece(file, text));
            quote!(#Setting::Template(#Place::Query, #wire_name, &[#(#pieces),*]))
        }
        (place, Value::Template(pieces)) => {
            import!(file, Place);
            let pieces = pieces.iter().map(|it| piece(file, it));
            let place = match place {
                Place::Path => quote!(Path),
                Place::Header => quote!(Header),
                Place::Cookie => quote!(Cookie),
                Place::Form => quote!(Form),
                _ => quote!(Query),
            };
            quote!(#Setting::Template(#Place::#place, #wire_name, &[#(#pieces),*]))
        }
        (_, Value::Json(value)) => {
            let value = json(file, value);
            quote!(#Setting::FieldTemplate(#wire_name, &#value))
        }
    }
}

fn body(file: &File<'_>, body: &Body) -> TokenStream {
    import!(file, Setting);
    match body {
        Body::Json(value) => {
            let value = json(file, value);
            quote!(#Setting::JsonTemplate(&#value))
        }
        Body::Form => quote!(#Setting::BeginForm),
        Body::Multipart => quote!(#Setting::BeginMultipart),
        Body::Text { media_type, pieces } => {
            let pieces = pieces.iter().map(|it| escaped(file, it));
            quote!(#Setting::TextTemplate(#media_type, &[#(#pieces),*]))
        }
    }
}

fn response(file: &File<'_>, operation: &Operation) -> Option<TokenStream> {
    let setting = response_setting(operation)?;
    import!(file, Setting);
    match setting {
        ResponseSetting::Format(format) => {
            import!(file, Format);
            let format = Ident::new(format, Span::call_site());
            Some(quote!(#Setting::Format(#Format::#format)))
        }
        ResponseSetting::Limit(limit) => {
            let limit = Literal::u64_unsuffixed(limit);
            Some(quote!(#Setting::Limit(#limit)))
        }
    }
}

fn output(file: &File<'_>, response: &Response) -> Option<TokenStream> {
    let output = match response {
        Response::Value(_) | Response::Outputs { .. } | Response::Typed(_) => return None,
        Response::Nothing => quote!(Nothing),
        Response::Text => quote!(Text),
        Response::Bytes { .. } | Response::Download { .. } | Response::Stream(_) => quote!(Bytes),
    };
    import!(file, Output);
    Some(quote!(.output(#Output::#output)))
}
