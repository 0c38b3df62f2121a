//! The uses of an item of the client.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Fields, Generics, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, ItemTrait, Path, Token, TraitItem,
    Type,
};

use super::functions::{Function, Of, call};
use super::macros;
use super::scope::{in_caller, is_public};

/// Adds the functions that use an item. `bound` is the trait of its file, if it has one.
pub(super) fn uses(item: &Item, bound: Option<&Ident>, program: &mut Vec<Function>) -> Result<(), String> {
    match item {
        // The imports of the program use these.
        Item::Use(_) | Item::Mod(_) => Ok(()),
        Item::Static(item) if !is_public(&item.vis) => Ok(()),
        Item::Struct(item) if !is_public(&item.vis) => Ok(()),
        Item::Struct(item) => structure(item, bound, program),
        Item::Trait(item) if is_public(&item.vis) => definition(item, program),
        Item::Enum(item) if is_public(&item.vis) => enumeration(item, program),
        Item::Type(item) if is_public(&item.vis) => {
            let (alias, ty) = (&item.ident, in_caller(&item.ty, None));
            program.push(Function::new(vec![quote!(the_value: #alias)], vec![quote!(let _: #ty = the_value;)]));
            Ok(())
        }
        Item::Impl(item) => implementation(item, bound, program),
        Item::Macro(item) => macros::uses(&item.mac, program),
        _ => {
            let text = quote!(#item).to_string();
            Err(format!("an item of this kind is not known here: {}", text.chars().take(80).collect::<String>()))
        }
    }
}

/// The traits that a type derives, and those that it has because of what is in it.
fn traits(of: &Of, attributes: &[Attribute], program: &mut Vec<Function>) -> Result<(), String> {
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
            program.push(of.has(known));
        }
    }
    program.push(of.has(quote!(::core::marker::Send + ::core::marker::Sync + 'static)));
    Ok(())
}

/// A type with the parameters of an item.
fn of(name: &Ident, generics: &Generics, bound: Option<&Ident>) -> Result<Of, String> {
    match (generics.params.len(), bound) {
        (0, _) => Ok(Of::plain(name)),
        (1, Some(bound)) => Ok(Of::generic(name, bound)),
        _ => Err(format!("`{name}` is generic, which is not known here")),
    }
}

/// A trait that callers implement: each method is called and implemented.
fn definition(item: &ItemTrait, program: &mut Vec<Function>) -> Result<(), String> {
    let name = &item.ident;
    let mut implemented = Vec::new();
    for item in &item.items {
        let TraitItem::Fn(method) = item else {
            return Err(format!("`{name}` has something other than methods, which is not known here"));
        };
        let (method, inputs) = (&method.sig.ident, &method.sig.inputs);
        let value = quote!(naftiko_client::Value);
        let result = quote!(::core::result::Result<#value, naftiko_client::BoxError>);
        implemented.push(quote!(async fn #method(#inputs) -> #result { ::core::result::Result::Ok(#value::Null) }));
    }
    let own = quote!(#[derive(Clone, Debug)] struct Own; impl #name for Own { #(#implemented)* });
    program.push(Function::new(Vec::new(), vec![own, quote!(fn has<T: #name>() {} has::<Own>();)]));
    let is = quote!(::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static);
    let has = Function::new(vec![quote!(the_value: impl #name)], vec![quote!(fn has(_: impl #is) {} has(the_value);)]);
    program.push(has);
    Ok(())
}

fn structure(item: &ItemStruct, bound: Option<&Ident>, program: &mut Vec<Function>) -> Result<(), String> {
    let name = &item.ident;
    traits(&of(name, &item.generics, bound)?, &item.attrs, program)?;
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
    traits(&Of::plain(name), &item.attrs, program)?;
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

fn implementation(item: &ItemImpl, bound: Option<&Ident>, program: &mut Vec<Function>) -> Result<(), String> {
    let Type::Path(path) = &*item.self_ty else { return Err("an `impl` of a type without a name".to_owned()) };
    let name = path.path.segments.first().filter(|_| path.path.segments.len() == 1).map(|it| &it.ident);
    let name = name.ok_or("an `impl` of a type with a path")?;
    let of = of(name, &item.generics, bound)?;
    if let Some((path, _)) = &item.trait_ {
        let path = with_lifetime(in_caller(path, Some(name)));
        program.push(Function::has(name, quote!(for<'a> #path)));
        return Ok(());
    }
    for item in &item.items {
        match item {
            ImplItem::Fn(method) if is_public(&method.vis) => program.push(call(&of, &method.sig)?),
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
