//! Emits the table by which the runtime reads and writes a struct, and what tables of all kinds
//! have.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::emit::text::ident;
use crate::format::{COMMENT, LINE_END};
use crate::model::facts::fields;
use crate::model::types::{Constant, Struct, TypeDef};

/// Explains the tables of a file, above the first of them.
const LEGEND: [&str; 2] = [
    "Tables of keys: `?` optional, `~` read-only, `..` additional fields, `+` unknown fields;",
    "`name = \"key\"` where the JSON key differs, `\"key\" = value` where it has one value.",
];

/// Emits the comment that explains the tables of a file.
pub(super) fn legend() -> TokenStream {
    let [first, second] = LEGEND;
    let text = format!("{COMMENT} {first}{LINE_END} {second}");
    quote!(#[doc = #text])
}

/// Emits the table of a struct.
pub(super) fn table(def: &TypeDef, it: &Struct) -> TokenStream {
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
pub(super) fn direction(def: &TypeDef) -> Option<TokenStream> {
    match (def.is_both, def.sent) {
        (true, _) => Some(quote!(both)),
        (false, true) => Some(quote!(sent)),
        (false, false) => None,
    }
}

/// Returns a fixed value as a literal.
pub(super) fn literal(value: &Constant) -> TokenStream {
    match value {
        Constant::Text(text) => quote!(#text),
        Constant::Integer(number) if i32::try_from(*number).is_err() => {
            Literal::i64_suffixed(*number).into_token_stream()
        }
        Constant::Integer(number) => Literal::i64_unsuffixed(*number).into_token_stream(),
        Constant::Boolean(value) => quote!(#value),
    }
}
