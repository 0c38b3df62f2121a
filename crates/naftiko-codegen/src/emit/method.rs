//! Emits the method that starts a request. Required inputs are its arguments.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::fixed::{fix, part_order, set_body};
use super::need::Need;
use super::parameter::{argument_type, inputs, set};
use super::response::response_settings;
use super::target::field;
use super::text::{deprecated, doc, ident};
use super::types::{outside, setting_type};
use super::uses::{File, import};
use crate::model::docs::code;
use crate::model::types::{Field, TypeKind};
use crate::model::{Argument, BodyField, BodyFields, Capability, Operation, Ty};

/// Emits the method that starts a request, without its documentation. Required inputs are its
/// arguments.
pub(super) fn method(file: &File<'_>, capability: &Capability, operation: &Operation) -> TokenStream {
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

fn statement(call: TokenStream) -> TokenStream {
    quote!(request.#call;)
}
