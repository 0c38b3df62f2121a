//! The uses of the setters that a table declares.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, ImplItemFn, LitStr, Token, Type, braced, parenthesized, parse_quote, token};

use super::functions::{Function, Of, call};

/// `setters!`: the type that has the setters, and each as a method without a body.
pub(super) struct Setters {
    name: Ident,
    methods: Vec<ImplItemFn>,
}

impl Parse for Setters {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        // The field whose setters it has, and the type of that field.
        if input.parse::<Option<Token![.]>>()?.is_some() {
            input.parse::<Ident>()?;
            input.parse::<Option<Token![?]>>()?;
            input.parse::<Token![:]>()?;
            input.parse::<Type>()?;
        }
        let content;
        braced!(content in input);
        let methods = content.parse_terminated(setter, Token![,])?.into_iter().collect();
        Ok(Setters { name, methods })
    }
}

/// An entry of the table.
fn setter(input: ParseStream<'_>) -> syn::Result<ImplItemFn> {
    Attribute::parse_outer(input)?;
    let first = input.call(Ident::parse_any)?;
    // A setter of a parameter has the place of the parameter before its name.
    let name = if input.peek(token::Paren) { first } else { input.parse()? };
    let content;
    parenthesized!(content in input);
    let argument: TokenStream = content.parse()?;
    if input.parse::<Option<Token![=]>>()?.is_some() {
        input.parse::<LitStr>()?;
    }
    Ok(parse_quote!(pub fn #name(mut self, #name: #argument) -> Self {}))
}

/// Adds a function for each setter.
pub(super) fn uses(it: &Setters, program: &mut Vec<Function>) -> Result<(), String> {
    for method in &it.methods {
        program.push(call(&Of::plain(&it.name), &method.sig)?);
    }
    Ok(())
}
