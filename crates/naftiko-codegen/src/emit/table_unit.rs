//! Emits a unit of the table: what it calls, its inputs, and what it returns.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::client::gate;
use super::table_pages::pages;
use super::table_settings::{settings, to};
use super::template::json;
use super::text::ident;
use super::typed::style_of;
use super::uses::{File, import};
use crate::model::unit::{Hints, Shape, Target, Unit, UnitForm, UnitInput};
use crate::model::{Api, Capability, Content, Form, Operation, Place, Response, Step};

/// Returns the call that sets a text, if there is one.
pub(super) fn text(text: &str, method: &str) -> Option<TokenStream> {
    let method = Ident::new(method, Span::call_site());
    (!text.is_empty()).then(|| quote!(.#method(#text)))
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
