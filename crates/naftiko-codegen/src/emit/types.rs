//! Emits the types of a client: structs, enums and unions, each with the table by which the runtime
//! reads and writes it.

use std::collections::HashSet;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::setters::key;
use super::text::{deprecated, doc, doc_text, ident};
use super::uses::{File, import};
use crate::format::{COMMENT, LINE_END};
use crate::model::docs::code;
use crate::model::facts::{
    Absence, absence, fields, is_documented, is_endless, is_selected_by_type, required, settable,
};
use crate::model::reserved::{Import, TYPES_IMPORTS};
use crate::model::types::{Constant, Enum, Field, Struct, Ty, TypeDef, TypeKind, Union, UnionVariant};
use crate::model::{Api, TypeId};

/// Emits the items after the types of a file, if there are any.
type End = dyn Fn(&File<'_>) -> Option<TokenStream>;

/// The parts of a file of types in addition to the types.
#[derive(Default)]
pub(super) struct Frame<'f> {
    /// The documentation of the file.
    pub(super) intro: TokenStream,
    /// The items before the types.
    pub(super) modules: TokenStream,
    /// The items after the types.
    pub(super) end: Option<&'f End>,
}

/// Returns a file of types, part by part. It imports the types of other files from its parent,
/// which exports all types.
pub(super) fn types(api: &Api, ids: &[TypeId], frame: Frame<'_>) -> Vec<TokenStream> {
    let file = &File::new(api, TYPES_IMPORTS);
    let is_struct = |id: &&TypeId| api.types.get(**id).is_some_and(|def| matches!(def.kind, TypeKind::Struct(_)));
    let first = ids.iter().find(is_struct);
    let definition = |id: &TypeId| Some(definition(file, *id, api.types.get(*id)?, first == Some(id)));
    let mut parts: Vec<_> = ids.iter().filter_map(definition).collect();
    let Frame { intro, modules, end } = frame;
    parts.extend(end.and_then(|end| end(file)));
    let uses = (!parts.is_empty()).then(|| uses(file, ids));
    let first = if parts.is_empty() { TokenStream::new() } else { parts.remove(0) };
    parts.insert(
        0,
        quote! {
            #intro
            #modules
            #uses
            #first
        },
    );
    parts
}

/// Returns the imports of the file, including those of types in other files.
fn uses(file: &File<'_>, ids: &[TypeId]) -> TokenStream {
    let (map, runtime) = (file.map(), file.runtime());
    let here: HashSet<&TypeId> = ids.iter().collect();
    let elsewhere = file.named().into_iter().filter(|id| !here.contains(id));
    let others: Vec<_> = elsewhere.filter_map(|id| Some(ident(&file.api.types.get(id)?.name))).collect();
    let others = (!others.is_empty()).then(|| quote!(use crate::types::{#(#others),*};));
    quote! {
        #map
        #runtime
        #others
    }
}

fn definition(file: &File<'_>, id: TypeId, def: &TypeDef, is_first: bool) -> TokenStream {
    let lines = doc(doc_text(&def.docs, &undescribed(file.api, def)));
    let deprecated = deprecated(def.deprecated, || def.docs.deprecation());
    let item = match &def.kind {
        TypeKind::Struct(it) => structure(file, def, it, is_first),
        TypeKind::Enum(it) => enumeration(file, def, it),
        TypeKind::Union(it) => union(file, id, def, it),
        TypeKind::Id => newtype(def),
    };
    quote! {
        #lines
        #deprecated
        #item
    }
}

/// Describes a type without a description: as the body of an operation, or by its schema.
fn undescribed(api: &Api, def: &TypeDef) -> String {
    let of_operation = def.name.bare().strip_suffix("Body");
    // If several modules use the type, a build may exclude the module of the operation.
    let capability = match def.users.as_slice() {
        [only] => api.capabilities.get(*only),
        _ => None,
    };
    let found = capability.and_then(|capability| {
        let operation = capability.operations().find(|it| of_operation == Some(it.type_name.bare()))?;
        Some((capability.module.bare(), capability.type_name.bare(), operation.fn_name.bare()))
    });
    match found {
        Some((module, group, method)) => {
            format!("The request body of [`{group}::{method}`](crate::{module}::{group}::{method}).")
        }
        None if def.origin.starts_with('#') => format!("The schema {} of the OpenAPI document.", code(&def.origin)),
        None => format!("A part of {} in the OpenAPI document.", code(&def.origin)),
    }
}

fn structure(file: &File<'_>, def: &TypeDef, it: &Struct, is_first: bool) -> TokenStream {
    let name = ident(&def.name);
    let items = fields(def, it).map(|field| {
        let lines = is_documented(field)
            .then(|| doc(doc_text(&field.docs, &format!("The JSON key is {}.", code(&field.wire_name)))));
        let (name, ty, deprecated) = (
            ident(&field.name),
            field_type(file, def, field),
            deprecated(field.deprecated, || field.docs.deprecation()),
        );
        quote!(#lines #deprecated pub #name: #ty)
    });
    let additional = it.additional.iter().map(|(name, ty)| {
        import!(file, BTreeMap);
        let (name, ty) = (ident(name), rust_type(file, ty));
        quote! {
            /// Additional fields, by name.
            pub #name: #BTreeMap<String, #ty>
        }
    });
    let extra = it.extra.iter().map(|name| {
        import!(file, Extra);
        let name = ident(name);
        quote! {
            /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
            pub #name: #Extra
        }
    });
    let items = items.chain(additional).chain(extra);
    let setters = def.sent.then(|| setters(file, def, it));
    let table = table(def, it);
    let legend = is_first.then(|| comment(LEGEND));
    quote! {
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#items,)*
        }
        #setters
        #legend
        #table
    }
}

pub(super) fn field_type(file: &File<'_>, def: &TypeDef, field: &Field) -> TokenStream {
    let ty = rust_type(file, &field.ty);
    match absence(def, field) {
        Absence::Never if is_endless(&file.api.types, def, field) => quote!(Option<#ty>),
        Absence::Never => ty,
        Absence::Option => quote!(Option<#ty>),
        Absence::Nullable => {
            import!(file, Nullable);
            quote!(#Nullable<#ty>)
        }
    }
}

/// Returns a type as it is written in a field.
fn rust_type(file: &File<'_>, ty: &Ty) -> TokenStream {
    spelled(file, ty, false)
}

/// Returns a type as it is written in the module of a capability.
pub(super) fn outside(file: &File<'_>, ty: &Ty) -> TokenStream {
    spelled(file, ty, true)
}

/// Returns a type. Outside of the files of types, types of the crate are named through their
/// module.
fn spelled(file: &File<'_>, ty: &Ty, is_outside: bool) -> TokenStream {
    let imported = |import: Import| file.import(import).into_token_stream();
    match ty {
        Ty::String => quote!(String),
        Ty::DateTime => imported(Import::DateTime),
        Ty::UnixMillis => imported(Import::UnixMillis),
        Ty::UnixSeconds => imported(Import::UnixSeconds),
        Ty::I32 => quote!(i32),
        Ty::I64 => quote!(i64),
        Ty::U32 => quote!(u32),
        Ty::U64 => quote!(u64),
        Ty::F64 => quote!(f64),
        Ty::Decimal => imported(Import::Decimal),
        Ty::Boolean => quote!(bool),
        Ty::Value => imported(Import::Value),
        Ty::List(item) => {
            let item = spelled(file, item, is_outside);
            quote!(Vec<#item>)
        }
        Ty::Map(item) => {
            import!(file, BTreeMap);
            let item = spelled(file, item, is_outside);
            quote!(#BTreeMap<String, #item>)
        }
        Ty::Nullable(item) => {
            let item = spelled(file, item, is_outside);
            quote!(Option<#item>)
        }
        Ty::Named(id) => name(file, *id, is_outside),
        Ty::Boxed(id) => {
            let name = name(file, *id, is_outside);
            quote!(Box<#name>)
        }
    }
}

fn name(file: &File<'_>, id: TypeId, is_outside: bool) -> TokenStream {
    let Some(def) = file.api.types.get(id) else {
        return file.import(Import::Value).into_token_stream();
    };
    let name = ident(&def.name);
    if is_outside || !file.is_of_types() {
        file.use_types();
        return quote!(types::#name);
    }
    file.use_type(id);
    name.into_token_stream()
}

/// Whether an argument of a type has that type.
fn is_as_it_is(ty: &Ty) -> bool {
    matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::Nullable(_))
}

/// Whether an argument of a type is anything that converts into it.
fn is_converted_alone(ty: &Ty) -> bool {
    use Ty::{DateTime, Decimal, Named, String, UnixMillis, UnixSeconds, Value};
    matches!(ty, String | DateTime | UnixMillis | UnixSeconds | Decimal | Value | Named(_))
}

/// Returns the type of an argument.
pub(super) fn argument_type(file: &File<'_>, ty: &Ty) -> TokenStream {
    match ty {
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::Nullable(_) => rust_type(file, ty),
        Ty::String | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal | Ty::Value | Ty::Named(_) => {
            let ty = rust_type(file, ty);
            quote!(impl Into<#ty>)
        }
        Ty::Boxed(id) => {
            let name = name(file, *id, false);
            quote!(impl Into<#name>)
        }
        Ty::List(item) => {
            let item = argument_type(file, item);
            quote!(impl IntoIterator<Item = #item>)
        }
        Ty::Map(item) if **item == Ty::Value => {
            import!(file, IntoObject);
            quote!(impl #IntoObject)
        }
        Ty::Map(item) => {
            let item = argument_type(file, item);
            quote!(impl IntoIterator<Item = (impl Into<String>, #item)>)
        }
    }
}

/// Returns the expression that converts an argument to its type.
pub(super) fn converted(ty: &Ty, value: &TokenStream) -> TokenStream {
    match ty {
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::Nullable(_) => value.clone(),
        Ty::String | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal | Ty::Value | Ty::Named(_) => {
            quote!(#value.into())
        }
        Ty::Boxed(_) => quote!(Box::new(#value.into())),
        Ty::List(item) if is_converted_alone(item) => quote!(#value.into_iter().map(Into::into).collect()),
        Ty::List(item) if is_as_it_is(item) => quote!(#value.into_iter().collect()),
        Ty::List(item) => {
            let converted = converted(item, &quote!(item));
            quote!(#value.into_iter().map(|item| #converted).collect())
        }
        Ty::Map(item) if **item == Ty::Value => quote!(#value.into_object()),
        Ty::Map(item) => {
            let converted = converted(item, &quote!(item));
            quote!(#value.into_iter().map(|(key, item)| (key.into(), #converted)).collect())
        }
    }
}

/// How a field is set.
struct Setting {
    /// The type of the argument.
    argument: TokenStream,
    /// The expression that converts it to the value of the field.
    value: TokenStream,
    /// Whether the macro `setters!` of the runtime converts such an argument in the same way.
    is_in_table: bool,
}

impl Setting {
    /// Creates a setting that a table can express.
    fn known(argument: TokenStream, value: TokenStream) -> Self {
        Setting { argument, value, is_in_table: true }
    }

    /// Creates a setting that only a method can express.
    fn special(argument: TokenStream, value: TokenStream) -> Self {
        Setting { argument, value, is_in_table: false }
    }
}

/// Returns how a variable sets a field.
fn setting(file: &File<'_>, def: &TypeDef, field: &Field, value: &TokenStream) -> Setting {
    // Callers pass a boxed value without its box. Only an argument that names the type may record
    // its import.
    let inner = || match &field.ty {
        Ty::Boxed(id) => name(file, *id, false),
        ty => rust_type(file, ty),
    };
    let boxed = matches!(field.ty, Ty::Boxed(_)).then(|| quote!(.map(Box::new)));
    match (absence(def, field), field.required) {
        (Absence::Never, _) if !is_endless(&file.api.types, def, field) => {
            let (argument, converted) = (argument_type(file, &field.ty), converted(&field.ty, value));
            match is_converted_alone(&field.ty) || is_as_it_is(&field.ty) {
                true => Setting::known(argument, converted),
                false => Setting::special(argument, converted),
            }
        }
        (Absence::Option, true) => {
            let inner = inner();
            Setting::special(quote!(impl Into<Option<#inner>>), quote!(#value.into()#boxed))
        }
        (Absence::Nullable, _) => {
            import!(file, Nullable);
            let inner = inner();
            let (argument, value) = (quote!(impl Into<#Nullable<#inner>>), quote!(#value.into()#boxed));
            if boxed.is_some() { Setting::special(argument, value) } else { Setting::known(argument, value) }
        }
        // An argument of the constructor, or a setter of a field that is never sent.
        _ if field.required => {
            let converted = converted(&field.ty, value);
            Setting::special(argument_type(file, &field.ty), quote!(Some(#converted)))
        }
        _ => optional(file, &field.ty, inner, value),
    }
}

/// Returns how a variable sets an optional field.
fn optional(file: &File<'_>, ty: &Ty, spelled: impl FnOnce() -> TokenStream, value: &TokenStream) -> Setting {
    let kind = |id: usize| file.api.types.get(id).map(|def| &def.kind);
    let by_runtime = match ty {
        Ty::String | Ty::DateTime | Ty::Decimal => true,
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean => false,
        Ty::Named(id) if matches!(kind(*id), Some(TypeKind::Enum(_))) => true,
        Ty::Named(id) if matches!(kind(*id), Some(TypeKind::Struct(_))) => false,
        ty => {
            let converted = converted(ty, value);
            let (argument, value) = (argument_type(file, ty), quote!(Some(#converted)));
            let is_in_table = match ty {
                Ty::Map(item) => **item == Ty::Value,
                Ty::List(item) => is_converted_alone(item),
                _ => false,
            };
            return Setting { argument, value, is_in_table };
        }
    };
    let spelled = spelled();
    if by_runtime {
        import!(file, IntoOption);
        return Setting::known(quote!(impl #IntoOption<#spelled>), quote!(#value.into_option()));
    }
    Setting::known(quote!(impl Into<Option<#spelled>>), quote!(#value.into()))
}

/// Returns the type of the argument that sets a field.
pub(super) fn setting_type(file: &File<'_>, def: &TypeDef, field: &Field) -> TokenStream {
    setting(file, def, field, &TokenStream::new()).argument
}

/// Emits the constructor, which takes the required fields, and a setter for each of the others.
fn setters(file: &File<'_>, def: &TypeDef, it: &Struct) -> TokenStream {
    let required: Vec<&Field> = required(it).collect();
    let (mut entries, mut methods) = (Vec::new(), Vec::new());
    for field in settable(def, it).filter(|field| !field.required) {
        let (deprecated, name) = (deprecated(field.deprecated, || field.docs.deprecation()), ident(&field.name));
        let Setting { argument, value, is_in_table } = setting(file, def, field, &quote!(#name));
        if is_in_table {
            let key = key(&field.name, field.name.bare());
            entries.push(quote!(#deprecated #name(#argument) #key));
            continue;
        }
        let lines = doc([format!("Sets [`{0}`](Self#structfield.{0}).", field.name.bare())]);
        methods.push(quote! {
            #lines
            #deprecated
            pub fn #name(mut self, #name: #argument) -> Self {
                self.#name = #value;
                self
            }
        });
    }
    let additional = it.additional.iter().map(|(name, ty)| {
        let (name, ty) = (ident(name), Ty::Map(Box::new(ty.clone())));
        let (argument, value) = (argument_type(file, &ty), converted(&ty, &quote!(values)));
        quote! {
            /// Sets the additional fields.
            pub fn #name(mut self, values: #argument) -> Self {
                self.#name = #value;
                self
            }
        }
    });
    let name = ident(&def.name);
    let new = constructor(file, def, it, &required);
    let table = (!entries.is_empty()).then(|| quote!(naftiko_client::setters! { #name { #(#entries),* } }));
    quote! {
        impl #name {
            #new
            #(#methods)*
            #(#additional)*
        }
        #table
    }
}

fn constructor(file: &File<'_>, def: &TypeDef, it: &Struct, required: &[&Field]) -> TokenStream {
    let what = if def.name.bare().ends_with("Body") { "body" } else { "value" };
    let line = match required {
        [] => format!("Creates an empty {what}."),
        _ => format!("Creates a {what} with the required fields."),
    };
    let lines = doc([line]);
    let arguments = required.iter().map(|field| {
        let name = ident(&field.name);
        let ty = setting_type(file, def, field);
        quote!(#name: #ty)
    });
    let values = required.iter().map(|field| {
        let name = ident(&field.name);
        let Setting { value, .. } = setting(file, def, field, &quote!(#name));
        if name == value.to_string() { quote!(#name) } else { quote!(#name: #value) }
    });
    let is_all = required.len() == fields(def, it).count() && it.additional.is_none() && it.extra.is_none();
    let rest = (!is_all).then(|| quote!(..Default::default()));
    let value = if required.is_empty() { quote!(Default::default()) } else { quote!(Self { #(#values,)* #rest }) };
    quote! {
        #lines
        pub fn new(#(#arguments),*) -> Self {
            #value
        }
    }
}

/// Explains the tables of a file, above the first of them.
const LEGEND: [&str; 2] = [
    "Tables of keys: `?` optional, `~` read-only, `..` additional fields, `+` unknown fields;",
    "`name = \"key\"` where the JSON key differs, `\"key\" = value` where it has one value.",
];

/// Returns the lines of a comment above an item.
fn comment(lines: [&str; 2]) -> TokenStream {
    let [first, second] = lines;
    let text = format!("{COMMENT} {first}{LINE_END} {second}");
    quote!(#[doc = #text])
}

/// Emits the table of a struct.
fn table(def: &TypeDef, it: &Struct) -> TokenStream {
    let name = ident(&def.name);
    let constants = it.constants.iter().map(|constant| {
        let (key, value) = (&constant.key, literal(&constant.value));
        let optional = (!constant.is_required).then(|| quote!(?));
        quote!(#optional #key = #value)
    });
    let columns = fields(def, it).map(|field| {
        let (name, key) = (ident(&field.name), &field.wire_name);
        let read_only = field.read_only.then(|| quote!(~));
        let optional = (!field.required).then(|| quote!(?));
        let key = (name != key.as_str()).then(|| quote!(= #key));
        quote!(#read_only #optional #name #key)
    });
    let additional = it.additional.iter().map(|(name, _)| {
        let name = ident(name);
        quote!(.. #name)
    });
    let extra = it.extra.iter().map(|name| {
        let name = ident(name);
        quote!(+ #name)
    });
    let entries = constants.chain(columns).chain(additional).chain(extra);
    let direction = direction(def);
    quote!(naftiko_client::object! { #direction #name { #(#entries),* } })
}

/// Returns the word before the name of a type in its table; `None` for a type that is only read.
fn direction(def: &TypeDef) -> Option<TokenStream> {
    match (def.is_both, def.sent) {
        (true, _) => Some(quote!(both)),
        (false, true) => Some(quote!(sent)),
        (false, false) => None,
    }
}

/// Returns a fixed value as a literal.
fn literal(value: &Constant) -> TokenStream {
    match value {
        Constant::Text(text) => quote!(#text),
        Constant::Integer(number) if i32::try_from(*number).is_err() => {
            Literal::i64_suffixed(*number).into_token_stream()
        }
        Constant::Integer(number) => Literal::i64_unsuffixed(*number).into_token_stream(),
        Constant::Boolean(value) => quote!(#value),
    }
}

fn enumeration(file: &File<'_>, def: &TypeDef, it: &Enum) -> TokenStream {
    let name = ident(&def.name);
    let is_integer = it.variants.iter().any(|variant| matches!(variant.value, Constant::Integer(_)));
    let (variants, values): (Vec<_>, Vec<_>) = it
        .variants
        .iter()
        .map(|variant| {
            let text = match &variant.value {
                Constant::Text(text) => text.clone(),
                other => other.to_string(),
            };
            let (lines, name, value) =
                (doc([format!("The value {}.", code(&text))]), ident(&variant.name), literal(&variant.value));
            (quote!(#lines #name), quote!(#name = #value))
        })
        .unzip();
    let (unknown, make, copy) = if is_integer {
        (file.import(Import::UnknownInteger), quote!(open_integer_enum), Some(quote!(Copy,)))
    } else {
        (file.import(Import::Unknown), quote!(open_enum), None)
    };
    quote! {
        #[derive(Clone, #copy Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that this client does not know.
            Unknown(#unknown),
        }
        naftiko_client::#make! { #name { #(#values),* } }
    }
}

fn newtype(def: &TypeDef) -> TokenStream {
    let name = ident(&def.name);
    quote! {
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(String);
        naftiko_client::id!(#name);
    }
}

fn union(file: &File<'_>, id: TypeId, def: &TypeDef, it: &Union) -> TokenStream {
    let name = ident(&def.name);
    let variants = it.variants.iter().map(|variant| {
        let (lines, name, ty) =
            (doc([words(file.api, &variant.ty)]), ident(&variant.name), rust_type(file, &variant.ty));
        quote!(#lines #name(#ty))
    });
    let tags = it.variants.iter().map(|variant| {
        let (name, tags) = (ident(&variant.name), &variant.tags);
        if tags.is_empty() { quote!(#name) } else { quote!(#name = #(#tags)|*) }
    });
    let tags: Vec<_> = tags.chain(it.is_open.then(|| quote!(..others))).collect();
    let (direction, by) = (direction(def), it.tag.iter().map(|tag| quote!(by #tag)));
    let table = quote!(naftiko_client::one_of! { #direction #name #(#by)* { #(#tags),* } });
    let from = it
        .variants
        .iter()
        .filter(|variant| def.sent && is_selected_by_type(id, it, variant))
        .map(|it| from(file, def, it));
    let from: Vec<_> = from.collect();
    import!(file, Value);
    quote! {
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value of another type.
            Unknown(#Value),
        }
        #(#from)*
        #table
    }
}

fn from(file: &File<'_>, def: &TypeDef, variant: &UnionVariant) -> TokenStream {
    let (union, name) = (ident(&def.name), ident(&variant.name));
    let (ty, value) = match &variant.ty {
        Ty::Boxed(id) => (self::name(file, *id, false), quote!(Box::new(value))),
        ty => (rust_type(file, ty), quote!(value)),
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

/// Describes the value of a variant of a union.
fn words(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::String => "A string.",
        Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds => "A time.",
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => "An integer.",
        Ty::F64 | Ty::Decimal => "A number.",
        Ty::Boolean => "`true` or `false`.",
        Ty::Value => "Any JSON value.",
        Ty::List(_) => "A list.",
        Ty::Map(_) => "A map.",
        Ty::Nullable(inner) => return words(api, inner),
        Ty::Named(id) | Ty::Boxed(id) => {
            return api
                .types
                .get(*id)
                .map_or_else(String::new, |def| format!("A value of type [`{}`].", def.name.bare()));
        }
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{self, Draft};
    use crate::model::names::Scope;
    use crate::model::types::{ConstantKey, EnumVariant};
    use crate::model::{About, Docs, ErrorBodies, Name, Package};

    const COMMAND: &str = "INSTA_UPDATE=always cargo test -p naftiko-codegen --lib emit::types";

    /// The indexes of the types that `tests/it/types/` uses.
    const ORGANIZATION: TypeId = 0;
    const STATUS: TypeId = 1;
    const PRIORITY: TypeId = 2;
    const USER: TypeId = 3;
    const ACTOR: TypeId = 4;
    const BOT: TypeId = 5;
    const CREATE: TypeId = 6;
    const SETTINGS: TypeId = 7;
    const CONDITION: TypeId = 8;
    const LEGACY: TypeId = 9;
    const EMPTY: TypeId = 10;

    fn camel(text: &str) -> Name {
        Scope::default().camel(text, "Type")
    }

    fn def(name: &str, uses: &str, kind: TypeKind) -> TypeDef {
        TypeDef {
            name: camel(name),
            docs: Docs::default(),
            origin: format!("#/components/schemas/{name}"),
            deprecated: false,
            sent: uses.contains("sent"),
            received: uses.contains("received"),
            is_both: uses == "sent received",
            example: Some(1),
            users: vec![0],
            kind,
        }
    }

    /// Returns a field with a key. A `?` after the key makes it optional, a `!` nullable.
    fn field(key: &str, ty: Ty) -> Field {
        let wire_name = key.trim_end_matches(['?', '!']).to_owned();
        Field {
            name: Scope::default().snake(&wire_name, "field"),
            docs: Docs::default(),
            ty,
            is_url: false,
            required: !key.contains('?'),
            nullable: key.contains('!'),
            read_only: false,
            write_only: false,
            deprecated: false,
            wire_name,
        }
    }

    fn read_only(field: Field) -> Field {
        Field { read_only: true, ..field }
    }

    fn outdated(field: Field) -> Field {
        Field { deprecated: true, ..field }
    }

    fn described(docs: &str, field: Field) -> Field {
        Field { docs: Docs::new(docs), ..field }
    }

    fn object(fields: Vec<Field>) -> Struct {
        let is_argument = |index: &usize| fields[*index].required && !fields[*index].read_only;
        let arguments = (0..fields.len()).filter(is_argument).collect();
        Struct { fields, constants: Vec::new(), additional: None, extra: None, arguments }
    }

    /// Returns a struct in responses.
    fn response(fields: Vec<Field>) -> Struct {
        Struct { extra: Some(Scope::default().snake("extra", "fields")), ..object(fields) }
    }

    fn values(values: Vec<Constant>) -> TypeKind {
        let variant = |value: Constant| {
            let text = match &value {
                Constant::Text(text) => text.clone(),
                Constant::Integer(number) => format!("value {}", number.unsigned_abs()),
                Constant::Boolean(value) => format!("value {value}"),
            };
            EnumVariant { value, name: camel(&text) }
        };
        TypeKind::Enum(Enum { variants: values.into_iter().map(variant).collect() })
    }

    fn variant(name: &str, ty: Ty, tags: &[&str]) -> UnionVariant {
        UnionVariant { name: camel(name), ty, tags: tags.iter().map(|tag| (*tag).to_owned()).collect() }
    }

    fn list(item: Ty) -> Ty {
        Ty::List(Box::new(item))
    }

    fn map(item: Ty) -> Ty {
        Ty::Map(Box::new(item))
    }

    fn text(text: &str) -> Constant {
        Constant::Text(text.to_owned())
    }

    fn constant(key: &str, value: Constant) -> ConstantKey {
        ConstantKey { key: key.to_owned(), value, is_required: true }
    }

    fn organization() -> Struct {
        response(vec![
            described("The ID of the organization", field("id", Ty::String)),
            field("status", Ty::Named(STATUS)),
            field("slug?!", Ty::String),
            field("members_count?", Ty::I64),
            field("max_allowed_memberships", Ty::I64),
            field("priority!", Ty::Named(PRIORITY)),
            field("created_at", Ty::DateTime),
            field("price?", Ty::Decimal),
            outdated(field("logo_url?", Ty::String)),
            field("type", Ty::String),
            field("public_metadata?", map(Ty::Value)),
            field("members", list(Ty::Named(USER))),
            field("created_by?", Ty::Named(ACTOR)),
            field("parent?", Ty::Boxed(ORGANIZATION)),
        ])
    }

    fn user() -> Struct {
        Struct {
            constants: vec![
                ConstantKey { is_required: false, ..constant("object", text("user")) },
                constant("version", Constant::Integer(-1)),
                constant("is_human", Constant::Boolean(true)),
            ],
            additional: Some((Scope::default().snake("additional", "fields"), Ty::Value)),
            ..response(vec![
                read_only(field("id", Ty::String)),
                read_only(field("object", Ty::String)),
                field("email", Ty::String),
                field("previous!", Ty::String),
                field("nick_name?!", Ty::String),
                field("tags?", list(Ty::String)),
                field("manager?!", Ty::Boxed(USER)),
            ])
        }
    }

    fn create() -> Struct {
        Struct {
            constants: vec![constant("object", text("organization"))],
            additional: Some((Scope::default().snake("additional", "fields"), Ty::I64)),
            ..object(vec![
                described("The name.\n\nUp to 256 characters.", field("name", Ty::String)),
                field("status", Ty::Named(STATUS)),
                field("seats", Ty::I64),
                field("created_by!", Ty::Named(ACTOR)),
                field("admins", list(Ty::Named(USER))),
                described("The name in its URL", field("slug?!", Ty::String)),
                field("starts_at?!", Ty::DateTime),
                field("price?", Ty::Decimal),
                field("is_open?", Ty::Boolean),
                outdated(field("logo_url?", Ty::String)),
                field("tags?", list(Ty::String)),
                field("sizes?", list(list(Ty::I64))),
                field("limits?", map(Ty::I64)),
                field("names?", map(list(Ty::String))),
                field("holes?", list(Ty::Nullable(Box::new(Ty::I32)))),
                field("metadata?", Ty::Value),
                field("condition?", Ty::Named(CONDITION)),
                field("template?", Ty::Boxed(CREATE)),
                field("draft?!", Ty::Boxed(CREATE)),
                field("settings?", Ty::Named(SETTINGS)),
            ])
        }
    }

    fn types_of_all_kinds() -> Vec<TypeDef> {
        let actor = Union {
            tag: Some("kind".to_owned()),
            variants: vec![
                variant("User", Ty::Named(USER), &["user", "person"]),
                variant("Bot", Ty::Boxed(BOT), &["bot"]),
                variant("Name", Ty::String, &[]),
            ],
            is_open: false,
        };
        let condition = Union {
            tag: None,
            variants: vec![
                variant("Is", Ty::String, &[]),
                variant("Above", Ty::F64, &[]),
                variant("All", list(Ty::Named(CONDITION)), &[]),
                variant("Not", Ty::Boxed(CONDITION), &[]),
            ],
            is_open: false,
        };
        let bot = Struct {
            constants: vec![
                ConstantKey { is_required: false, ..constant("object", text("bot")) },
                constant("is_human", Constant::Boolean(false)),
            ],
            ..response(vec![field("id", Ty::String), field("owner?", Ty::Named(ACTOR))])
        };
        let legacy = response(vec![field("next", Ty::Boxed(LEGACY)), field("id?", Ty::U64)]);
        vec![
            TypeDef {
                docs: Docs::new("An organization"),
                ..def("Organization", "received", TypeKind::Struct(organization()))
            },
            def("Status", "sent received", values(vec![text("active"), text("on \"hold\"")])),
            def("Priority", "received", values(vec![Constant::Integer(-1), Constant::Integer(2)])),
            def("User", "sent received", TypeKind::Struct(user())),
            def("Actor", "sent received", TypeKind::Union(actor)),
            def("Bot", "sent received", TypeKind::Struct(bot)),
            def("CreateOrganizationBody", "sent", TypeKind::Struct(create())),
            def("Settings", "sent", TypeKind::Struct(object(vec![field("is_dark?", Ty::Boolean)]))),
            def("Condition", "sent", TypeKind::Union(condition)),
            TypeDef { deprecated: true, ..def("Legacy", "received", TypeKind::Struct(legacy)) },
            def("Empty", "sent received", TypeKind::Struct(response(vec![]))),
        ]
    }

    fn api(types: Vec<TypeDef>) -> Api {
        Api {
            name: "test".to_owned(),
            about: About::default(),
            package: Package { name: "test-client".to_owned(), version: "0.1.0".to_owned(), ..Package::default() },
            program: None,
            services: Vec::new(),
            from_env: Vec::new(),
            capabilities: Vec::new(),
            flows: Vec::new(),
            units: Vec::new(),
            servers: Vec::new(),
            rest_servers: Vec::new(),
            skill_servers: Vec::new(),
            control: None,
            types,
            errors: ErrorBodies::default(),
            openapi: None,
        }
    }

    fn code_of(api: &Api, ids: &[TypeId]) -> String {
        format::file(Draft::Rust(String::new(), types(api, ids, Frame::default()))).trim_start().to_owned()
    }

    /// Compares the types that `tests/it/types/` uses with those that are emitted now.
    #[test]
    fn the_tested_types_are_those_that_are_emitted() {
        // The package of this crate does not have them.
        if !std::path::Path::new("tests/types").exists() {
            return;
        }
        let api = api(types_of_all_kinds());
        let code = |ids: &[TypeId]| {
            format::file(Draft::Rust(format!("// Regenerate with `{COMMAND}`.\n"), types(&api, ids, Frame::default())))
        };
        // Two modules, so that one uses types of the other.
        let rest: Vec<_> = (STATUS..=EMPTY).collect();
        for (path, wanted) in
            [("tests/types/organizations.rs", code(&[ORGANIZATION])), ("tests/types/others.rs", code(&rest))]
        {
            if std::fs::read_to_string(path).is_ok_and(|found| found == wanted) {
                continue;
            }
            let is_update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
            assert!(is_update, "{path} is stale; run `{COMMAND}`");
            std::fs::write(path, wanted).unwrap();
        }
    }

    #[test]
    fn a_struct_reads_and_writes_itself() {
        let fields = vec![
            read_only(field("id", Ty::String)),
            described("Who to ask. An address.", field("email", Ty::String)),
            field("note?!", Ty::String),
        ];
        let code = code_of(&api(vec![def("Contact", "sent received", TypeKind::Struct(response(fields)))]), &[0]);
        insta::assert_snapshot!(code, @r#"
        use naftiko_client::{Extra, Nullable};

        /// The schema `#/components/schemas/Contact` of the OpenAPI document.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct Contact {
            pub id: String,
            /// Who to ask. An address.
            pub email: String,
            pub note: Nullable<String>,
            /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
            pub extra: Extra,
        }

        impl Contact {
            /// Creates a value with the required fields.
            pub fn new(email: impl Into<String>) -> Self {
                Self { email: email.into(), ..Default::default() }
            }
        }

        naftiko_client::setters!(Contact { note(impl Into<Nullable<String>>) });

        // Tables of keys: `?` optional, `~` read-only, `..` additional fields, `+` unknown fields;
        // `name = "key"` where the JSON key differs, `"key" = value` where it has one value.
        naftiko_client::object!(both Contact { ~ id, email, ? note, + extra });
        "#);
    }

    #[test]
    fn a_type_of_requests_is_not_read() {
        let fields = vec![read_only(field("id", Ty::String)), field("email", Ty::String), field("age?", Ty::I32)];
        let code = code_of(&api(vec![def("NewContact", "sent", TypeKind::Struct(object(fields)))]), &[0]);
        insta::assert_snapshot!(code, @r#"
        /// The schema `#/components/schemas/NewContact` of the OpenAPI document.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct NewContact {
            pub email: String,
            pub age: Option<i32>,
        }

        impl NewContact {
            /// Creates a value with the required fields.
            pub fn new(email: impl Into<String>) -> Self {
                Self { email: email.into(), ..Default::default() }
            }
        }

        naftiko_client::setters!(NewContact { age(impl Into<Option<i32>>) });

        // Tables of keys: `?` optional, `~` read-only, `..` additional fields, `+` unknown fields;
        // `name = "key"` where the JSON key differs, `"key" = value` where it has one value.
        naftiko_client::object!(sent NewContact { email, ? age });
        "#);
    }

    #[test]
    fn an_enum_and_a_union_name_what_they_know() {
        let status = values(vec![text("active"), text("closed")]);
        let union = Union {
            tag: Some("kind".to_owned()),
            variants: vec![variant("Status", Ty::Named(0), &["status", "state"]), variant("Name", Ty::String, &[])],
            is_open: true,
        };
        let defs = vec![def("Status", "received", status), def("Which", "received", TypeKind::Union(union))];
        insta::assert_snapshot!(code_of(&api(defs), &[0, 1]), @r#"
        use naftiko_client::{Unknown, Value};

        /// The schema `#/components/schemas/Status` of the OpenAPI document.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Status {
            /// The value `active`.
            Active,
            /// The value `closed`.
            Closed,
            /// A value that this client does not know.
            Unknown(Unknown),
        }
        naftiko_client::open_enum!(Status { Active = "active", Closed = "closed" });

        /// The schema `#/components/schemas/Which` of the OpenAPI document.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Which {
            /// A value of type [`Status`].
            Status(Status),
            /// A string.
            Name(String),
            /// A value of another type.
            Unknown(Value),
        }
        naftiko_client::one_of!(Which by "kind" { Status = "status" | "state", Name, .. others });
        "#);
    }

    #[test]
    fn nothing_is_emitted_of_no_types() {
        assert!(types(&api(Vec::new()), &[], Frame::default())[0].is_empty());
        assert!(types(&api(Vec::new()), &[3], Frame::default())[0].is_empty());
    }
}
