//! Emits the files of types: a shared one for the types of several capabilities, which declares the
//! others, and one for each capability.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::client::gate;
use super::text::{doc, ident, inner_doc};
use super::types::{self, Frame};
use super::uses::{File, import};
use crate::model::{Api, ErrorBodies, ErrorPattern, Statuses, TypeFile};

/// Returns a file of types, part by part.
pub(super) fn type_file(api: &Api, type_files: &[TypeFile], file: &TypeFile) -> Vec<TokenStream> {
    let frame = match file.module.and_then(|number| api.module(number)) {
        Some(module) => Frame {
            intro: inner_doc([format!("The types that only the module `{}` uses.", module.bare())]),
            ..Frame::default()
        },
        None => Frame {
            intro: inner_doc(["The types of requests and responses."]),
            modules: modules(api, type_files),
            end: Some(&errors),
        },
    };
    types::types(api, &file.types, frame)
}

/// Declares the files of types that only one module uses.
fn modules(api: &Api, type_files: &[TypeFile]) -> TokenStream {
    let modules: Vec<_> = type_files.iter().filter_map(|file| api.module(file.module?)).collect();
    let gates: Vec<_> = modules.iter().map(|module| gate(api, module)).collect();
    let names: Vec<_> = modules.iter().map(|module| ident(module)).collect();
    quote! {
        #(#gates mod #names;)*
        #(#gates pub use #names::*;)*
    }
}

/// Emits how an error body is read from an error: as its type where there is one type, otherwise as
/// an enum of all types, by operation and status.
fn errors(file: &File<'_>) -> Option<TokenStream> {
    let api = file.api;
    let ErrorBodies { bodies, arms } = &api.errors;
    let common = ident(&bodies.first()?.name);
    import!(file, Error);
    if let Some(ty) = api.only_error_body() {
        let name = ident(&api.types[ty].name);
        return Some(quote! {
            impl #name {
                /// Decodes the body of an error response.
                ///
                /// Returns `None` if there was no response, or if its body is of another type.
                /// [`Error::body`] returns the body as it was received.
                pub fn of(error: &#Error) -> Option<Self> {
                    error.body_like()
                }
            }
        });
    }
    let variants = bodies.iter().map(|body| {
        let (name, ty) = (ident(&body.name), &api.types[body.ty].name);
        let (lines, ty) = (doc([format!("A [`{}`].", ty.bare())]), ident(ty));
        quote!(#lines #name(#ty))
    });
    let has_modules = arms.iter().flat_map(|arm| &arm.patterns).any(|pattern| pattern.module.is_some());
    let module = has_modules.then(|| quote!(operation.module,));
    let matched = arms.iter().map(|arm| {
        let name = ident(&bodies[arm.body].name);
        let patterns = arm.patterns.iter().map(|it| pattern(it, has_modules));
        quote!(#(#patterns)|* => Self::#name(error.body_like()?),)
    });
    let body = if arms.is_empty() {
        quote!(Some(Self::#common(error.body_like()?)))
    } else {
        quote! {
            let operation = error.operation()?;
            Some(match (#module operation.method.as_str(), operation.path, error.status()?.as_u16()) {
                #(#matched)*
                _ => Self::#common(error.body_like()?),
            })
        }
    };
    Some(quote! {
        /// The body of an error response.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum ErrorBody {
            #(#variants,)*
        }
        impl ErrorBody {
            /// Decodes the body of an error response.
            ///
            /// The operation and the status of the error select the type. An exact status takes
            /// precedence over a range, and a range over `default`. An undocumented status has the
            /// type that most responses have.
            ///
            /// Returns `None` if there was no response, or if its body is of another type.
            /// [`Error::body`] returns the body as it was received.
            pub fn of(error: &#Error) -> Option<Self> {
                #body
            }
        }
    })
}

/// Returns the statuses of an operation as a pattern.
fn pattern(pattern: &ErrorPattern, has_modules: bool) -> TokenStream {
    let ErrorPattern { module, method, path, .. } = pattern;
    let module = has_modules.then(|| module.as_ref().map_or(quote!(_,), |module| quote!(#module,)));
    let statuses = match pattern.statuses {
        Statuses::Code(code) => Literal::u16_unsuffixed(code).into_token_stream(),
        Statuses::Range(range) => {
            let first = range * 100;
            let (first, last) = (Literal::u16_unsuffixed(first), Literal::u16_unsuffixed(first + 99));
            quote!(#first..=#last)
        }
        Statuses::Default => quote!(_),
    };
    quote!((#module #method, #path, #statuses))
}
