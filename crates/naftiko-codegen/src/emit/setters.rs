//! Emits the setters of request builders: as entries of the macro `setters!` of the runtime, and as
//! methods where a table cannot express how a value is sent.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::method::fields_of;
use super::need::{Need, is_converted_before, need_of_setter};
use super::parameter::{argument_type, inputs, set};
use super::text::{deprecated, doc, doc_text, ident};
use super::typed;
use super::types::outside;
use super::uses::File;
use crate::model::docs::code;
use crate::model::types::{Field, TypeDef};
use crate::model::{BodyField, BodyFields, Form, Name, Operation, Parameter, Place, Ty, Type};

/// The setters of a request builder.
#[derive(Default)]
pub(super) struct Setters {
    /// The tables that declare most of them.
    pub(super) tables: TokenStream,
    /// The rest, as methods.
    pub(super) methods: TokenStream,
}

/// Returns the setters of an operation: of its parameters, and of the fields of its body.
pub(super) fn setters(file: &File<'_>, operation: &Operation) -> Setters {
    let mut setters = Setters::default();
    let builder = ident(&operation.type_name);
    let mut entries = Vec::new();
    for parameter in operation.setters() {
        match place(file, parameter) {
            Some(place) => entries.push(entry(file, parameter, place)),
            None => setters.methods.extend(method(file, parameter)),
        }
    }
    if !entries.is_empty() {
        setters.tables = quote!(naftiko_client::setters! { #builder { #(#entries),* } });
    }
    if let Some((body, def)) = operation.fields.as_ref().and_then(|body| Some((body, file.api.types.get(body.ty)?))) {
        of_body(file, &builder, body, def, &mut setters);
    }
    setters
}

/// Returns the word for the place of a parameter in the table, if its value is sent as the table
/// does it.
fn place(file: &File<'_>, parameter: &Parameter) -> Option<&'static str> {
    if is_converted_before(parameter) || need_of_setter(parameter) == Need::Required {
        return None;
    }
    let is_texts = |ty: &Ty| matches!(ty, Ty::List(item) if **item == Ty::String);
    let word = match (&parameter.place, &parameter.ty) {
        (Place::Query, Type::Joined) => "query_joined",
        (Place::Query, Type::Strings) => "query_list",
        (Place::Form, Type::Strings) => "form_list",
        (place, Type::Typed(ty, form)) if is_texts(ty) => match (place, form) {
            (Place::Query, Form::Joined(',')) => "query_joined",
            (Place::Header, Form::Joined(_)) => "header_joined",
            (Place::Query, Form::Repeated) => "query_list",
            (Place::Form, Form::Repeated) => "form_list",
            _ => return None,
        },
        (Place::Field, Type::Typed(ty, Form::Plain | Form::Json)) if typed::is_optional(file, ty) => "field",
        (Place::Field, Type::Typed(..)) => return None,
        (place, Type::String | Type::Integer | Type::Number | Type::Boolean | Type::Typed(_, Form::Plain)) => {
            match place {
                Place::Query => "query",
                Place::Header => "header",
                Place::Cookie => "cookie",
                Place::Form => "form",
                Place::Field => "field",
                Place::Part { content_type: None, .. } => "part",
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(word)
}

fn entry(file: &File<'_>, parameter: &Parameter, place: &str) -> TokenStream {
    let (lines, deprecated) = attributes(parameter);
    let (place, name) = (Ident::new(place, Span::call_site()), ident(&parameter.name));
    let ty = argument_type(file, parameter, need_of_setter(parameter));
    let key = key(&parameter.name, &parameter.wire_name);
    quote!(#lines #deprecated #place #name(#ty) #key)
}

fn method(file: &File<'_>, parameter: &Parameter) -> TokenStream {
    let (lines, deprecated) = attributes(parameter);
    let need = need_of_setter(parameter);
    let name = ident(&parameter.name);
    let (ty, set) = (argument_type(file, parameter, need), set(file, parameter, &name, need));
    let inputs = inputs(file, parameter, &name, &quote!(self.request), need);
    quote! {
        #lines
        #deprecated
        pub fn #name(mut self, #name: #ty) -> Self {
            #inputs
            self.request.#set;
            self
        }
    }
}

fn attributes(parameter: &Parameter) -> (TokenStream, Option<TokenStream>) {
    let what = match parameter.place {
        Place::Body(_) => "the body".to_owned(),
        _ => code(&parameter.wire_name),
    };
    let lines = doc(doc_text(&parameter.docs, &format!("Sets {what}.")));
    (lines, deprecated(parameter.deprecated, || parameter.docs.deprecation()))
}

/// Returns the key of an entry, if it differs from the name of the setter.
pub(super) fn key(name: &Name, key: &str) -> Option<TokenStream> {
    (name.as_str() != key).then(|| quote!(= #key))
}

/// Adds the setters that are fields of the body, and one for the whole body where it has no
/// required fields.
fn of_body(file: &File<'_>, builder: &Ident, body: &BodyFields, def: &TypeDef, setters: &mut Setters) {
    let ty = outside(file, &Ty::Named(body.ty));
    let some = |value: TokenStream| if body.is_optional { quote!(Some(#value)) } else { value };
    if body.required.is_empty() {
        let name = ident(&body.whole);
        let value = some(name.to_token_stream());
        setters.methods.extend(quote! {
            /// Sets the whole body, and replaces the fields that are already set.
            pub fn #name(mut self, #name: #ty) -> Self {
                self.body = #value;
                self
            }
        });
    }
    let own = if body.is_optional { quote!(self.body.unwrap_or_default()) } else { quote!(self.body) };
    let mut entries = Vec::new();
    for (BodyField { name, .. }, field, argument) in fields_of(file, body, &body.optional) {
        let Field { name: field, deprecated: is_deprecated, docs, .. } = field;
        let deprecated = deprecated(*is_deprecated, || docs.deprecation());
        let (setter, key) = (ident(name), key(name, name.bare()));
        if name.as_str() == field.as_str() {
            entries.push(quote!(#deprecated #setter(#argument) #key));
            continue;
        }
        let lines = doc([format!("Sets [`{0}`](types::{1}#structfield.{0}).", field.bare(), def.name.bare())]);
        let field = ident(field);
        let value = some(quote!(#own.#field(#setter)));
        setters.methods.extend(quote! {
            #lines
            #deprecated
            pub fn #setter(mut self, #setter: #argument) -> Self {
                self.body = #value;
                self
            }
        });
    }
    if !entries.is_empty() {
        let optional = body.is_optional.then(|| quote!(?));
        setters.tables.extend(quote!(naftiko_client::setters! { #builder.body #optional: #ty { #(#entries),* } }));
    }
}
