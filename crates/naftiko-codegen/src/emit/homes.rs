//! The files of types: one for those that several capabilities use, which has the others too, and one for each capability.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::client::gate;
use super::text::{doc, ident, inner_doc};
use super::types::{self, Frame};
use super::uses::{File, import};
use crate::model::docs::code;
use crate::model::facts::is_uneven;
use crate::model::{Api, Home, Ty};

/// A file of types, part by part.
pub(super) fn home(api: &Api, homes: &[Home], home: &Home) -> Vec<TokenStream> {
    let frame = match home.capability.and_then(|number| api.capabilities.get(number)) {
        Some(capability) => Frame {
            intro: inner_doc([format!(
                "What the operations of {} alone send and answer with.",
                code(&capability.namespace)
            )]),
            ..Frame::default()
        },
        None => Frame {
            intro: inner_doc(["What operations send and answer with."]),
            modules: modules(api, homes),
            end: Some(&failures),
        },
    };
    types::types(api, &home.types, frame)
}

/// The files of types that one capability alone uses.
fn modules(api: &Api, homes: &[Home]) -> TokenStream {
    let capabilities: Vec<_> = homes.iter().filter_map(|home| api.capabilities.get(home.capability?)).collect();
    let gates: Vec<_> = capabilities.iter().map(|capability| gate(api, capability)).collect();
    let names: Vec<_> = capabilities.iter().map(|capability| ident(&capability.module)).collect();
    quote! {
        #(#gates mod #names;)*
        #(#gates pub use #names::*;)*
    }
}

/// The bodies of failures, by operation and status.
fn failures(file: &File<'_>) -> Option<TokenStream> {
    let api = file.api;
    let (common, others) = api.failures.split_first()?;
    let variants = api.failures.iter().map(|body| {
        let (name, ty) = (ident(&body.name), &api.types[body.ty].name);
        let (lines, ty) = (doc([format!("A [`{}`].", ty.bare())]), ident(ty));
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
    import!(file, Error);
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
    let bodies: Vec<_> = api.failures.iter().map(|body| Ty::Named(body.ty)).collect();
    let allow = is_uneven(api, bodies.iter()).then(types::allow_uneven);
    Some(quote! {
        /// The body of an answer that tells of a failure.
        #allow
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum ErrorBody {
            #(#variants,)*
        }
        impl ErrorBody {
            /// The body of an error, of the type that its operation has for its status, or else of the type that most have.
            /// None if the server did not answer, or with something else: [`Error::body`] has that.
            pub fn of(error: &#Error) -> Option<Self> {
                #body
            }
        }
    })
}

/// The pattern of a status as the companion writes it.
fn statuses(status: &str) -> TokenStream {
    let class = status.strip_suffix("XX").and_then(|class| class.parse::<u16>().ok());
    match (status.parse::<u16>(), class) {
        (Ok(status), _) => Literal::u16_unsuffixed(status).into_token_stream(),
        (_, Some(class)) => {
            let (first, last) = (Literal::u16_unsuffixed(class * 100), Literal::u16_unsuffixed(class * 100 + 99));
            quote!(#first..=#last)
        }
        _ => quote!(_),
    }
}
