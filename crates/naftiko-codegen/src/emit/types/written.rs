//! How a type is written in code: in a file of types by its name, elsewhere through their module.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::emit::text::ident;
use crate::emit::uses::{File, import};
use crate::model::TypeId;
use crate::model::reserved::Import;
use crate::model::types::Ty;

/// Returns a type as it is written in a field.
pub(super) fn rust_type(file: &File<'_>, ty: &Ty) -> TokenStream {
    spelled(file, ty, false)
}

/// Returns a type as it is written in the module of a capability.
pub(in crate::emit) fn outside(file: &File<'_>, ty: &Ty) -> TokenStream {
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

/// Returns the name of a type, and records its use.
pub(super) fn name(file: &File<'_>, id: TypeId, is_outside: bool) -> TokenStream {
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
