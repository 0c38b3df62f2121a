//! Emits the templates of texts and of JSON, which are filled when a request is sent.

use proc_macro2::TokenStream;
use quote::quote;

use super::uses::{File, import};
use crate::model::{Escape, Json, Piece, Place};

pub(super) fn escaped(file: &File<'_>, (escape, text): &(Escape, Piece)) -> TokenStream {
    import!(file, Escape);
    let (escape, text) = (escape_of(*escape), piece(file, text));
    quote!((#Escape::#escape, #text))
}

fn escape_of(escape: Escape) -> TokenStream {
    match escape {
        Escape::None => quote!(None),
        Escape::Xml => quote!(Xml),
        Escape::SparqlString => quote!(SparqlString),
        Escape::SparqlIri => quote!(SparqlIri),
        Escape::SparqlToken => quote!(SparqlToken),
        Escape::Cdata => quote!(Cdata),
        Escape::Json => quote!(Json),
        Escape::JsonString => quote!(JsonString),
    }
}

/// Returns the variant of `Place` for a template. A part has calls of its own.
pub(super) fn template_place(place: &Place) -> TokenStream {
    match place {
        Place::Path => quote!(Path),
        Place::Header => quote!(Header),
        Place::Cookie => quote!(Cookie),
        Place::Form => quote!(Form),
        _ => quote!(Query),
    }
}

pub(super) fn piece(file: &File<'_>, piece: &Piece) -> TokenStream {
    import!(file, Piece);
    match piece {
        Piece::Text(text) => quote!(#Piece::Text(#text)),
        Piece::Input(name) => quote!(#Piece::Input(#name)),
        Piece::Variable(name) => quote!(#Piece::Variable(#name)),
    }
}

pub(super) fn json(file: &File<'_>, value: &Json) -> TokenStream {
    import!(file, Json);
    match value {
        Json::Null => quote!(#Json::Null),
        Json::Bool(value) => quote!(#Json::Bool(#value)),
        Json::Number(number) => quote!(#Json::Number(#number)),
        Json::Text(text) => quote!(#Json::Text(#text)),
        Json::String(pieces) => {
            let pieces = pieces.iter().map(|it| piece(file, it));
            quote!(#Json::String(&[#(#pieces),*]))
        }
        Json::Input(name) => quote!(#Json::Input(#name)),
        Json::Variable(name) => quote!(#Json::Variable(#name)),
        Json::Array(items) => {
            let items = items.iter().map(|it| json(file, it));
            quote!(#Json::Array(&[#(#items),*]))
        }
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let value = json(file, value);
                quote!((#key, #value))
            });
            quote!(#Json::Object(&[#(#entries),*]))
        }
    }
}
