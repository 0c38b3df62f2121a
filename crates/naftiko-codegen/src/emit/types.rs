//! The types of a client: structs, enums and unions, and what they say of themselves to the runtime.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::client::gate;
use super::{doc, doc_text, ident, inner_doc, named};
use crate::model::docs::code;
use crate::model::types::{Constant, Enum, Field, Struct, Ty, TypeDef, TypeKind, Union, UnionVariant};
use crate::model::{Api, Docs, Home, TypeId};

/// What the module may need of the runtime.
const IMPORTS: &[&str] =
    &["DateTime", "Decimal", "Error", "Extra", "Nullable", "Unknown", "UnknownInteger", "Value", "data"];

/// Names that no type of a client may have: those of the prelude that are spoken of in its modules, and their imports.
#[allow(dead_code)]
pub(crate) const TAKEN: &[&str] = &[
    "AsRef",
    "BTreeMap",
    "Box",
    "Clone",
    "DateTime",
    "Debug",
    "Decimal",
    "Default",
    "Extra",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Nullable",
    "Option",
    "PartialEq",
    "Self",
    "Some",
    "String",
    "Unknown",
    "UnknownInteger",
    "Value",
    "Vec",
];

/// A file of types, part by part. The one of those that several capabilities use has all others too.
pub(super) fn types(api: &Api, home: &Home) -> Vec<TokenStream> {
    let ids = home.types.as_slice();
    let mut parts: Vec<_> = ids.iter().filter_map(|id| Some(definition(api, *id, api.types.get(*id)?))).collect();
    let (intro, modules) = match home.capability.and_then(|number| api.capabilities.get(number)) {
        Some(capability) => (
            format!("What the operations of {} alone send and answer with.", code(&capability.namespace)),
            TokenStream::new(),
        ),
        None => {
            parts.extend(failures(api));
            ("What operations send and answer with.".to_owned(), modules(api))
        }
    };
    let intro = inner_doc([intro]);
    let allow = ids.iter().any(|id| speaks_of_deprecated(api, *id)).then(|| quote!(#![allow(deprecated)]));
    let uses = uses(api, ids, &parts);
    let first = if parts.is_empty() { TokenStream::new() } else { parts.remove(0) };
    parts.insert(
        0,
        quote! {
            #intro
            #allow
            #modules
            #uses
            #first
        },
    );
    parts
}

/// The files of types that one capability alone uses.
fn modules(api: &Api) -> TokenStream {
    let homes = api.homes();
    let capabilities: Vec<_> = homes.iter().filter_map(|home| api.capabilities.get(home.capability?)).collect();
    let gates: Vec<_> = capabilities.iter().map(|capability| gate(api, capability)).collect();
    let names: Vec<_> = capabilities.iter().map(|capability| ident(&capability.module)).collect();
    quote! {
        #(#gates mod #names;)*
        #(#gates pub use #names::*;)*
    }
}

/// The bodies of failures, by operation and status.
fn failures(api: &Api) -> Option<TokenStream> {
    let (common, others) = api.failures.split_first()?;
    let variants = api.failures.iter().map(|body| {
        let (lines, name, ty) = (doc([words(api, &Ty::Named(body.ty))]), ident(&body.name), self::name(api, body.ty));
        quote!(#lines #name(#ty))
    });
    let arms = others.iter().map(|body| {
        let name = ident(&body.name);
        let of = body.of.iter().map(|(operation, status)| {
            let statuses = statuses(status);
            quote!((#operation, #statuses))
        });
        quote!(#(#of)|* => Self::#name(error.body_like()?),)
    });
    let common = ident(&common.name);
    let body = if others.is_empty() {
        quote!(Some(Self::#common(error.body_like()?)))
    } else {
        quote! {
            Some(match (error.operation()?.name, error.status()?.as_u16()) {
                #(#arms)*
                _ => Self::#common(error.body_like()?),
            })
        }
    };
    Some(quote! {
        /// The body of an answer that tells of a failure.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum ErrorBody {
            #(#variants,)*
        }
        impl ErrorBody {
            /// The body of an error, of the type that its operation has for its status, or else of the type that most have.
            /// None if the server did not answer, or with something else: [`Error::body`] has that.
            pub fn of(error: &Error) -> Option<Self> {
                #body
            }
        }
    })
}

/// The pattern of a status as the companion writes it.
fn statuses(status: &str) -> TokenStream {
    let number = |number: u16| Literal::u16_unsuffixed(number);
    match (status.parse::<u16>(), status.strip_suffix("XX").and_then(|class| class.parse::<u16>().ok())) {
        (Ok(status), _) => number(status).into_token_stream(),
        (_, Some(class)) => {
            let (first, last) = (number(class * 100), number(class * 100 + 99));
            quote!(#first..=#last)
        }
        _ => quote!(_),
    }
}

/// Imports of what the items name, and of nothing else: an unused one would warn.
fn uses(api: &Api, ids: &[TypeId], items: &[TokenStream]) -> TokenStream {
    let map = (!named(items, &["BTreeMap"]).is_empty()).then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let names = named(items, IMPORTS).into_iter().map(|name| Ident::new(name, Span::call_site()));
    let held: BTreeSet<TypeId> = ids.iter().flat_map(|id| held(api, *id)).filter(|id| !ids.contains(id)).collect();
    let others: Vec<_> = held.into_iter().filter_map(|id| Some(ident(&api.types.get(id)?.name))).collect();
    let others = (!others.is_empty()).then(|| quote!(use super::{#(#others),*};));
    quote! {
        #map
        use naftiko_client::{#(#names),*};
        #others
    }
}

/// The types that a type speaks of.
fn held(api: &Api, id: TypeId) -> Vec<TypeId> {
    let types: Vec<&Ty> = match api.types.get(id).map(|def| (&def.kind, def)) {
        Some((TypeKind::Struct(it), def)) => {
            fields(def, it).map(|field| &field.ty).chain(it.additional.iter().map(|(_, ty)| ty)).collect()
        }
        Some((TypeKind::Union(union), _)) => union.variants.iter().map(|variant| &variant.ty).collect(),
        Some((TypeKind::Enum(_), _)) | None => Vec::new(),
    };
    types.into_iter().filter_map(innermost).collect()
}

fn innermost(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::List(item) | Ty::Map(item) | Ty::Nullable(item) => innermost(item),
        Ty::Named(id) | Ty::Boxed(id) => Some(*id),
        _ => None,
    }
}

/// Whether the code of a type names something deprecated, which warns even where it is defined.
fn speaks_of_deprecated(api: &Api, id: TypeId) -> bool {
    let is_deprecated = |id: TypeId| api.types.get(id).is_some_and(|def| def.deprecated);
    let has_field = api.types.get(id).is_some_and(|def| match &def.kind {
        TypeKind::Struct(it) => fields(def, it).any(|field| field.deprecated),
        TypeKind::Enum(_) | TypeKind::Union(_) => false,
    });
    has_field || is_deprecated(id) || held(api, id).into_iter().any(is_deprecated)
}

fn definition(api: &Api, id: TypeId, def: &TypeDef) -> TokenStream {
    let lines = doc(doc_text(&def.docs, &format!("From {}.", code(&def.origin))));
    let deprecated = deprecated(def.deprecated);
    let item = match &def.kind {
        TypeKind::Struct(it) => structure(api, def, it),
        TypeKind::Enum(it) => enumeration(def, it),
        TypeKind::Union(it) => union(api, id, def, it),
    };
    quote! {
        #lines
        #deprecated
        #item
    }
}

fn deprecated(is_deprecated: bool) -> Option<TokenStream> {
    is_deprecated.then(|| quote!(#[deprecated]))
}

/// The fields that a struct has in Rust.
fn fields<'a>(def: &'a TypeDef, it: &'a Struct) -> impl Iterator<Item = &'a Field> {
    it.fields.iter().filter(|field| def.received || !field.read_only)
}

/// The fields that a caller sets.
fn settable<'a>(def: &'a TypeDef, it: &'a Struct) -> impl Iterator<Item = &'a Field> {
    fields(def, it).filter(|field| !field.read_only)
}

fn structure(api: &Api, def: &TypeDef, it: &Struct) -> TokenStream {
    let name = ident(&def.name);
    let items = fields(def, it).map(|field| {
        let lines = doc(doc_text(&field.docs, &format!("{}.", code(&field.wire_name))));
        let (name, ty, deprecated) = (ident(&field.name), field_type(api, def, field), deprecated(field.deprecated));
        quote!(#lines #deprecated pub #name: #ty)
    });
    let additional = it.additional.iter().map(|(name, ty)| {
        let (name, ty) = (ident(name), rust_type(api, ty));
        quote! {
            /// Further keys, and their values.
            pub #name: BTreeMap<String, #ty>
        }
    });
    let extra = it.extra.iter().map(|name| {
        let name = ident(name);
        quote! {
            /// What the answer has besides, and what it lacks.
            pub #name: Extra
        }
    });
    let items = items.chain(additional).chain(extra);
    let default = has_default(def, it).then(|| quote!(Default,));
    let setters = def.sent.then(|| setters(api, def, it));
    let object = def.received.then(|| object(def, it));
    let written = def.sent.then(|| written(def, it));
    quote! {
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#items,)*
        }
        #setters
        #object
        #written
    }
}

/// Whether a struct may begin without anything. What is read begins so.
fn has_default(def: &TypeDef, it: &Struct) -> bool {
    def.received || settable(def, it).all(|field| !field.required)
}

/// How a field says that it is not there, or is `null`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// It is there always.
    Never,
    /// `None`.
    Option,
    /// [`Nullable`](naftiko_client::Nullable).
    Nullable,
}

fn gap(def: &TypeDef, field: &Field) -> Gap {
    match (field.required, field.nullable) {
        (true, false) => Gap::Never,
        (false, true) if def.sent => Gap::Nullable,
        _ => Gap::Option,
    }
}

/// Whether an empty value of a field would hold one of its own kind, without end.
fn is_endless(api: &Api, def: &TypeDef, field: &Field) -> bool {
    let is_struct = |id: TypeId| api.types.get(id).is_some_and(|def| matches!(def.kind, TypeKind::Struct(_)));
    def.received && gap(def, field) == Gap::Never && matches!(field.ty, Ty::Boxed(id) if is_struct(id))
}

fn field_type(api: &Api, def: &TypeDef, field: &Field) -> TokenStream {
    let ty = rust_type(api, &field.ty);
    match gap(def, field) {
        Gap::Never if is_endless(api, def, field) => quote!(Option<#ty>),
        Gap::Never => ty,
        Gap::Option => quote!(Option<#ty>),
        Gap::Nullable => quote!(Nullable<#ty>),
    }
}

/// A type as it stands in a field.
fn rust_type(api: &Api, ty: &Ty) -> TokenStream {
    spelled(api, ty, &TokenStream::new())
}

/// A type as it stands in the module of a capability.
pub(super) fn outside(api: &Api, ty: &Ty) -> TokenStream {
    spelled(api, ty, &quote!(types::))
}

/// A type, with what stands before the names of the client's own.
fn spelled(api: &Api, ty: &Ty, before: &TokenStream) -> TokenStream {
    match ty {
        Ty::String => quote!(String),
        Ty::DateTime => quote!(DateTime),
        Ty::I32 => quote!(i32),
        Ty::I64 => quote!(i64),
        Ty::U64 => quote!(u64),
        Ty::F64 => quote!(f64),
        Ty::Decimal => quote!(Decimal),
        Ty::Boolean => quote!(bool),
        Ty::Value => quote!(Value),
        Ty::List(item) => {
            let item = spelled(api, item, before);
            quote!(Vec<#item>)
        }
        Ty::Map(item) => {
            let item = spelled(api, item, before);
            quote!(BTreeMap<String, #item>)
        }
        Ty::Nullable(item) => {
            let item = spelled(api, item, before);
            quote!(Option<#item>)
        }
        Ty::Named(id) => {
            let name = name(api, *id);
            quote!(#before #name)
        }
        Ty::Boxed(id) => {
            let name = name(api, *id);
            quote!(Box<#before #name>)
        }
    }
}

fn name(api: &Api, id: TypeId) -> TokenStream {
    api.types.get(id).map_or_else(
        || quote!(Value),
        |def| {
            let name = ident(&def.name);
            quote!(#name)
        },
    )
}

/// A type as the argument that a caller gives.
pub(super) fn argument_type(api: &Api, ty: &Ty) -> TokenStream {
    match ty {
        Ty::I32 | Ty::I64 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::Nullable(_) => rust_type(api, ty),
        Ty::String | Ty::DateTime | Ty::Decimal | Ty::Value | Ty::Named(_) => {
            let ty = rust_type(api, ty);
            quote!(impl Into<#ty>)
        }
        Ty::Boxed(id) => {
            let name = name(api, *id);
            quote!(impl Into<#name>)
        }
        Ty::List(item) => {
            let item = argument_type(api, item);
            quote!(impl IntoIterator<Item = #item>)
        }
        Ty::Map(item) => {
            let item = argument_type(api, item);
            quote!(impl IntoIterator<Item = (impl Into<String>, #item)>)
        }
    }
}

/// What makes a value of the type of such an argument.
pub(super) fn converted(ty: &Ty, value: &TokenStream) -> TokenStream {
    match ty {
        Ty::I32 | Ty::I64 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::Nullable(_) => value.clone(),
        Ty::String | Ty::DateTime | Ty::Decimal | Ty::Value | Ty::Named(_) => quote!(#value.into()),
        Ty::Boxed(_) => quote!(Box::new(#value.into())),
        Ty::List(item) => match &**item {
            Ty::String | Ty::DateTime | Ty::Decimal | Ty::Value | Ty::Named(_) => {
                quote!(#value.into_iter().map(Into::into).collect())
            }
            Ty::I32 | Ty::I64 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::Nullable(_) => {
                quote!(#value.into_iter().collect())
            }
            item => {
                let converted = converted(item, &quote!(item));
                quote!(#value.into_iter().map(|item| #converted).collect())
            }
        },
        Ty::Map(item) => {
            let converted = converted(item, &quote!(item));
            quote!(#value.into_iter().map(|(key, item)| (key.into(), #converted)).collect())
        }
    }
}

/// The argument that sets a field, and what makes the value of the field from a variable.
fn setting(api: &Api, def: &TypeDef, field: &Field, value: &TokenStream) -> (TokenStream, TokenStream) {
    // A caller gives what is on the heap without its box.
    let (inner, boxed) = match &field.ty {
        Ty::Boxed(id) => (name(api, *id), quote!(.map(Box::new))),
        ty => (rust_type(api, ty), TokenStream::new()),
    };
    match (gap(def, field), field.required) {
        (Gap::Never, _) if !is_endless(api, def, field) => (argument_type(api, &field.ty), converted(&field.ty, value)),
        (Gap::Option, true) => (quote!(impl Into<Option<#inner>>), quote!(#value.into()#boxed)),
        (Gap::Nullable, _) => (quote!(impl Into<Nullable<#inner>>), quote!(#value.into()#boxed)),
        _ => {
            let converted = converted(&field.ty, value);
            (argument_type(api, &field.ty), quote!(Some(#converted)))
        }
    }
}

/// The constructor, which takes what is required, and a setter for all else.
fn setters(api: &Api, def: &TypeDef, it: &Struct) -> TokenStream {
    let (required, optional): (Vec<_>, Vec<_>) = settable(def, it).partition(|field| field.required);
    let setters = optional.into_iter().map(|field| {
        let summary = if field.docs.is_empty() { Docs::default() } else { field.docs.clone() };
        let lines = match summary.summary() {
            summary if summary.is_empty() => format!("Sets {}.", code(&field.wire_name)),
            summary => summary,
        };
        let (lines, deprecated, name) = (doc([lines]), deprecated(field.deprecated), ident(&field.name));
        let (ty, value) = setting(api, def, field, &quote!(value));
        quote! {
            #lines
            #deprecated
            pub fn #name(mut self, value: #ty) -> Self {
                self.#name = #value;
                self
            }
        }
    });
    let additional = it.additional.iter().map(|(name, ty)| {
        let (name, ty) = (ident(name), Ty::Map(Box::new(ty.clone())));
        let (argument, value) = (argument_type(api, &ty), converted(&ty, &quote!(values)));
        quote! {
            /// Sets further keys and their values.
            pub fn #name(mut self, values: #argument) -> Self {
                self.#name = #value;
                self
            }
        }
    });
    let name = ident(&def.name);
    let new = constructor(api, def, it, &required);
    quote! {
        impl #name {
            #new
            #(#setters)*
            #(#additional)*
        }
    }
}

fn constructor(api: &Api, def: &TypeDef, it: &Struct, required: &[&Field]) -> TokenStream {
    let lines = doc([if required.is_empty() { "One that has nothing set." } else { "One that has what is required." }]);
    let allow = (required.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let arguments = required.iter().map(|field| {
        let name = ident(&field.name);
        let (ty, _) = setting(api, def, field, &quote!(#name));
        quote!(#name: #ty)
    });
    let values = required.iter().map(|field| {
        let name = ident(&field.name);
        let (_, value) = setting(api, def, field, &quote!(#name));
        if value.to_string() == name.to_string() { quote!(#name) } else { quote!(#name: #value) }
    });
    let rest = if has_default(def, it) {
        let is_all = required.len() == fields(def, it).count() && it.additional.is_none() && it.extra.is_none();
        (!is_all).then(|| quote!(..Default::default()))
    } else {
        let optional = settable(def, it).filter(|field| !field.required).map(|field| {
            let (name, empty) = (ident(&field.name), empty(def, field));
            quote!(#name: #empty)
        });
        let additional = it.additional.iter().map(|(name, _)| {
            let name = ident(name);
            quote!(#name: BTreeMap::new())
        });
        let rest = optional.chain(additional);
        Some(quote!(#(#rest),*))
    };
    quote! {
        #lines
        #allow
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values,)* #rest }
        }
    }
}

fn empty(def: &TypeDef, field: &Field) -> TokenStream {
    match gap(def, field) {
        Gap::Nullable => quote!(Nullable::Absent),
        Gap::Never | Gap::Option => quote!(None),
    }
}

/// What reading asks of a struct.
fn object(def: &TypeDef, it: &Struct) -> TokenStream {
    let name = ident(&def.name);
    let arms = fields(def, it).map(|field| {
        let (key, name) = (&field.wire_name, ident(&field.name));
        quote!(#key => Some(&mut self.#name),)
    });
    let required: Vec<_> = fields(def, it).filter(|field| field.required).map(|field| &field.wire_name).collect();
    let required = (!required.is_empty()).then(|| {
        quote! {
            fn required(&self) -> &'static [&'static str] {
                &[#(#required),*]
            }
        }
    });
    let is_field = |key: &str| it.fields.iter().any(|field| field.wire_name == key);
    let constants = it.constants.iter().filter(|(key, _)| !is_field(key)).map(|(key, value)| match value {
        Constant::Text(text) => quote!((#key, data::Constant::Text(#text))),
        Constant::Integer(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!((#key, data::Constant::Integer(#number)))
        }
    });
    let constants: Vec<_> = constants.collect();
    let constants = (!constants.is_empty()).then(|| {
        quote! {
            fn constants(&self) -> &'static [(&'static str, data::Constant)] {
                &[#(#constants),*]
            }
        }
    });
    let additional = it.additional.iter().map(|(name, _)| {
        let name = ident(name);
        quote! {
            fn additional(&mut self) -> Option<&mut dyn data::Map> {
                Some(&mut self.#name)
            }
        }
    });
    let extra = it.extra.iter().map(|name| {
        let name = ident(name);
        quote! {
            fn extra(&mut self) -> Option<&mut Extra> {
                Some(&mut self.#name)
            }
        }
    });
    let arms: Vec<_> = arms.collect();
    let field = if arms.is_empty() {
        quote!(
            fn field(&mut self, _: &str) -> Option<&mut dyn data::Slot> {
                None
            }
        )
    } else {
        quote! {
            fn field(&mut self, key: &str) -> Option<&mut dyn data::Slot> {
                match key {
                    #(#arms)*
                    _ => None,
                }
            }
        }
    };
    quote! {
        impl data::Object for #name {
            #field
            #required
            #constants
            #(#additional)*
            #(#extra)*
        }
        naftiko_client::received!(#name);
    }
}

/// What writing asks of a struct.
fn written(def: &TypeDef, it: &Struct) -> TokenStream {
    let name = ident(&def.name);
    let constants = it.constants.iter().map(|(key, value)| match value {
        Constant::Text(text) => quote!(to.text(#key, #text);),
        Constant::Integer(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(to.integer(#key, #number);)
        }
    });
    let fields = settable(def, it).map(|field| {
        let (key, name) = (&field.wire_name, ident(&field.name));
        if field.required { quote!(to.nullable(#key, &self.#name);) } else { quote!(to.field(#key, &self.#name);) }
    });
    let additional = it.additional.iter().map(|(name, _)| {
        let name = ident(name);
        quote!(to.additional(&self.#name);)
    });
    let calls: Vec<_> = constants.chain(fields).chain(additional).collect();
    let to = Ident::new(if calls.is_empty() { "_to" } else { "to" }, Span::call_site());
    quote! {
        impl data::Fields for #name {
            fn fields<'a>(&'a self, #to: &mut data::Sink<'a>) {
                #(#calls)*
            }
        }
        naftiko_client::sent!(#name);
    }
}

fn enumeration(def: &TypeDef, it: &Enum) -> TokenStream {
    let name = ident(&def.name);
    let is_integer = it.variants.iter().any(|variant| matches!(variant.value, Constant::Integer(_)));
    let (variants, values): (Vec<_>, Vec<_>) = it
        .variants
        .iter()
        .map(|variant| {
            let (text, value) = match &variant.value {
                Constant::Text(text) => (text.clone(), Literal::string(text)),
                Constant::Integer(number) => (number.to_string(), Literal::i64_unsuffixed(*number)),
            };
            let (lines, name) = (doc([format!("{}.", code(&text))]), ident(&variant.name));
            (quote!(#lines #name), quote!(#name = #value))
        })
        .unzip();
    let (unknown, make) = if is_integer {
        (quote!(UnknownInteger), quote!(open_integer_enum))
    } else {
        (quote!(Unknown), quote!(open_enum))
    };
    quote! {
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that this client does not know.
            Unknown(#unknown),
        }
        naftiko_client::#make! { #name { #(#values,)* } }
    }
}

fn union(api: &Api, id: TypeId, def: &TypeDef, it: &Union) -> TokenStream {
    let name = ident(&def.name);
    let variants = it.variants.iter().map(|variant| {
        let (lines, name, ty) = (doc([words(api, &variant.ty)]), ident(&variant.name), rust_type(api, &variant.ty));
        quote!(#lines #name(#ty))
    });
    let names: Vec<_> = it.variants.iter().map(|variant| ident(&variant.name)).collect();
    let received = def.received.then(|| {
        let tags = it.variants.iter().map(|variant| {
            let (name, tags) = (ident(&variant.name), &variant.tags);
            if tags.is_empty() { quote!(#name) } else { quote!(#name = #(#tags)|*) }
        });
        match &it.tag {
            Some(tag) => quote!(naftiko_client::received_union! { #name by #tag { #(#tags,)* } }),
            None => quote!(naftiko_client::received_union! { #name { #(#names,)* } }),
        }
    });
    let sent = def.sent.then(|| {
        let from = it.variants.iter().filter(|variant| is_told(id, it, variant)).map(|it| from(api, def, it));
        quote! {
            #(#from)*
            naftiko_client::sent_union! { #name { #(#names,)* } }
        }
    });
    quote! {
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// What is none of these.
            Unknown(Value),
        }
        #received
        #sent
    }
}

/// Whether a value says by its type alone which variant it is.
fn is_told(id: TypeId, union: &Union, variant: &UnionVariant) -> bool {
    let unboxed = |ty: &Ty| if let Ty::Boxed(id) = ty { Ty::Named(*id) } else { ty.clone() };
    let ty = unboxed(&variant.ty);
    ty != Ty::Named(id) && union.variants.iter().filter(|other| unboxed(&other.ty) == ty).count() == 1
}

fn from(api: &Api, def: &TypeDef, variant: &UnionVariant) -> TokenStream {
    let (union, name) = (ident(&def.name), ident(&variant.name));
    let (ty, value) = match &variant.ty {
        Ty::Boxed(id) => (self::name(api, *id), quote!(Box::new(value))),
        ty => (rust_type(api, ty), quote!(value)),
    };
    let text = (variant.ty == Ty::String).then(|| {
        quote! {
            impl From<&str> for #union {
                fn from(value: &str) -> Self {
                    Self::#name(value.into())
                }
            }
        }
    });
    quote! {
        impl From<#ty> for #union {
            fn from(value: #ty) -> Self {
                Self::#name(#value)
            }
        }
        #text
    }
}

/// What a variant of a union holds.
fn words(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::String => "A text.",
        Ty::DateTime => "A point in time.",
        Ty::I32 | Ty::I64 | Ty::U64 => "A whole number.",
        Ty::F64 | Ty::Decimal => "A number.",
        Ty::Boolean => "`true` or `false`.",
        Ty::Value => "Anything.",
        Ty::List(_) => "A list.",
        Ty::Map(_) => "A map.",
        Ty::Nullable(inner) => return words(api, inner),
        Ty::Named(id) | Ty::Boxed(id) => {
            return api.types.get(*id).map_or_else(String::new, |def| format!("A [`{}`].", def.name.bare()));
        }
    }
    .to_owned()
}
