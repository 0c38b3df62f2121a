//! The uses of an item of the client.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Fields, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Path, Token, Type};

use super::functions::{Function, call};
use super::macros;
use super::scope::{in_caller, is_public};

/// Adds the functions that use an item.
pub(super) fn uses(item: &Item, program: &mut Vec<Function>) -> Result<(), String> {
    match item {
        // The imports of the program use these.
        Item::Use(_) | Item::Mod(_) => Ok(()),
        Item::Static(item) if !is_public(&item.vis) => Ok(()),
        Item::Struct(item) if !is_public(&item.vis) => Ok(()),
        Item::Struct(item) => structure(item, program),
        Item::Enum(item) if is_public(&item.vis) => enumeration(item, program),
        Item::Type(item) if is_public(&item.vis) => {
            let (alias, ty) = (&item.ident, in_caller(&item.ty, None));
            program.push(Function::new(vec![quote!(the_value: #alias)], vec![quote!(let _: #ty = the_value;)]));
            Ok(())
        }
        Item::Impl(item) => implementation(item, program),
        Item::Macro(item) => macros::uses(&item.mac, program),
        _ => {
            let text = quote!(#item).to_string();
            Err(format!("an item of this kind is not known here: {}", text.chars().take(80).collect::<String>()))
        }
    }
}

/// The traits that a type derives, and those that it has because of what is in it.
fn traits(name: &Ident, attributes: &[Attribute], program: &mut Vec<Function>) -> Result<(), String> {
    for attribute in attributes.iter().filter(|it| it.path().is_ident("derive")) {
        let derived = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
        for path in derived.map_err(|error| error.to_string())? {
            let known = match path.require_ident().map_err(|error| error.to_string())?.to_string().as_str() {
                "Clone" => quote!(::core::clone::Clone),
                "Copy" => quote!(::core::marker::Copy),
                "Debug" => quote!(::core::fmt::Debug),
                "Default" => quote!(::core::default::Default),
                "PartialEq" => quote!(::core::cmp::PartialEq),
                "Eq" => quote!(::core::cmp::Eq),
                "PartialOrd" => quote!(::core::cmp::PartialOrd),
                "Ord" => quote!(::core::cmp::Ord),
                "Hash" => quote!(::core::hash::Hash),
                other => return Err(format!("the derived trait `{other}` is not known here")),
            };
            program.push(Function::has(name, known));
        }
    }
    program.push(Function::has(name, quote!(::core::marker::Send + ::core::marker::Sync + 'static)));
    Ok(())
}

fn structure(item: &ItemStruct, program: &mut Vec<Function>) -> Result<(), String> {
    let name = &item.ident;
    traits(name, &item.attrs, program)?;
    for field in item.fields.iter().filter(|it| is_public(&it.vis)) {
        let Some(field_name) = &field.ident else { return Err(format!("`{name}` has a public field without a name")) };
        let ty = in_caller(&field.ty, Some(name));
        let read = quote!(let _: #ty = the_value.#field_name;);
        program.push(Function::new(vec![quote!(the_value: #name)], vec![read]));
        let write = quote!(the_value.#field_name = the_field;);
        program.push(Function::new(vec![quote!(the_value: &mut #name), quote!(the_field: #ty)], vec![write]));
    }
    Ok(())
}

fn enumeration(item: &ItemEnum, program: &mut Vec<Function>) -> Result<(), String> {
    let name = &item.ident;
    traits(name, &item.attrs, program)?;
    for variant in &item.variants {
        let variant_name = &variant.ident;
        let (arguments, pattern, body) = match &variant.fields {
            Fields::Unit => (vec![], quote!(), quote!()),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let ty = in_caller(&fields.unnamed[0].ty, Some(name));
                (vec![quote!(the_field: #ty)], quote!((the_field)), quote!(let _: #ty = the_field;))
            }
            _ => return Err(format!("`{name}::{variant_name}` has several fields, which is not known here")),
        };
        let matched = quote!(match the_value { #name::#variant_name #pattern => { #body } _ => {} });
        program.push(Function::new(vec![quote!(the_value: #name)], vec![matched]));
        program.push(Function::new(arguments, vec![quote!(let _: #name = #name::#variant_name #pattern;)]));
    }
    Ok(())
}

fn implementation(item: &ItemImpl, program: &mut Vec<Function>) -> Result<(), String> {
    let Type::Path(path) = &*item.self_ty else { return Err("an `impl` of a type without a name".to_owned()) };
    let name = path.path.require_ident().map_err(|error| error.to_string())?;
    if !item.generics.params.is_empty() {
        return Err(format!("an `impl` of `{name}` is generic, which is not known here"));
    }
    if let Some((path, _)) = &item.trait_ {
        let path = with_lifetime(in_caller(path, Some(name)));
        program.push(Function::has(name, quote!(for<'a> #path)));
        return Ok(());
    }
    for item in &item.items {
        match item {
            ImplItem::Fn(method) if is_public(&method.vis) => program.push(call(name, method)?),
            ImplItem::Fn(_) => {}
            _ => return Err(format!("`{name}` has something other than methods, which is not known here")),
        }
    }
    Ok(())
}

/// A trait in which each reference has the lifetime `'a`, which a bound must name.
fn with_lifetime(tokens: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    for token in tokens {
        let is_reference = matches!(&token, TokenTree::Punct(it) if it.as_char() == '&');
        out.extend([token]);
        if is_reference {
            out.extend(quote!('a));
        }
    }
    out
}
