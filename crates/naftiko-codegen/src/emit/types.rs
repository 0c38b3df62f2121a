//! Emits the types of a client: structs, enums and unions, each with the table by which the runtime
//! reads and writes it.

mod argument;
mod enumeration;
mod setters;
mod structure;
mod table;
#[cfg(test)]
mod tests;
mod union;
mod written;

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

pub(super) use self::argument::argument_type;
use self::enumeration::{enumeration, newtype};
pub(super) use self::setters::setting_type;
pub(super) use self::structure::field_type;
use self::structure::structure;
use self::union::union;
pub(super) use self::written::outside;
use super::text::{deprecated, doc, doc_text, ident};
use super::uses::File;
use crate::model::docs::code;
use crate::model::reserved::TYPES_IMPORTS;
use crate::model::types::{TypeDef, TypeKind};
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
