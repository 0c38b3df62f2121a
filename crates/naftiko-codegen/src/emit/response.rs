//! Emits the result of an operation: its type, the type of its outputs, and the settings of the
//! request for them.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::text::{doc, ident};
use super::types::outside;
use super::uses::{File, import};
use crate::model::docs::code;
use crate::model::reserved::Import;
use crate::model::{Capability, Format, Operation, Output, OutputType, Response, Step, Stream, StreamKind, Ty};

/// Returns the result of an operation as the macro `request!` of the runtime expects it.
pub(super) fn returned(file: &File<'_>, response: &Response) -> TokenStream {
    match response {
        Response::Value(_) => file.import(Import::Value).into_token_stream(),
        Response::Typed(ty) => outside(file, ty),
        Response::Text => quote!(String),
        Response::Nothing => quote!(()),
        Response::Bytes { .. } => quote!(Bytes),
        Response::Download { .. } => quote!(Download),
        Response::Stream(stream) => stream_of(file, stream),
        Response::Outputs { type_name, .. } => ident(type_name).into_token_stream(),
    }
}

pub(super) fn stream_of(file: &File<'_>, stream: &Stream) -> TokenStream {
    let item = outside(file, &stream.ty);
    match stream.kind {
        StreamKind::Events => quote!(Events<#item>),
        StreamKind::Lines => quote!(Lines<#item>),
    }
}

/// Returns the word for the items of a stream in the method `send_…`.
pub(super) fn stream_name(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::Events => "events",
        StreamKind::Lines => "lines",
    }
}

/// Whether the items of a stream are texts instead of JSON.
pub(super) fn is_text(stream: &Stream) -> bool {
    stream.kind == StreamKind::Events && stream.ty == Ty::String
}

/// Emits the type whose fields are the outputs of a response.
pub(super) fn outputs(file: &File<'_>, capability: &Capability, operation: &Operation) -> TokenStream {
    let Response::Outputs { type_name, outputs, .. } = &operation.response else { return TokenStream::new() };
    let accessor = &capability.type_name;
    let lines = doc([format!("The outputs of [`{accessor}::{}`].", operation.fn_name.bare())]);
    let type_name = ident(type_name);
    let fields = outputs.iter().map(|output| {
        let (name, ty) = (ident(&output.name), output_type(file, output));
        let lines = doc([format!("The value at {} in the response.", code(&output.written))]);
        quote!(#lines pub #name: #ty)
    });
    let values = outputs.iter().map(|output| {
        let (name, wire_name) = (ident(&output.name), &output.wire_name);
        let get = Ident::new(if output.path.contains(&Step::Each) { "list" } else { "get" }, Span::call_site());
        let steps = output.path.iter().map(step);
        quote!(#name = #get #wire_name at #(#steps) / *)
    });
    quote! {
        #lines
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #type_name {
            #(#fields,)*
        }
        naftiko_client::outputs! { #type_name { #(#values,)* } }
    }
}

pub(super) fn output_type(file: &File<'_>, output: &Output) -> TokenStream {
    let ty = match output.ty {
        OutputType::String => quote!(String),
        OutputType::Integer => quote!(i64),
        OutputType::Number => quote!(f64),
        OutputType::Boolean => quote!(bool),
        OutputType::Value => file.import(Import::Value).into_token_stream(),
    };
    if output.path.contains(&Step::Each) { quote!(Vec<#ty>) } else { quote!(Option<#ty>) }
}

fn step(step: &Step) -> TokenStream {
    match step {
        Step::Key(key) => quote!(Key(#key)),
        Step::Index(index) => {
            let index = Literal::usize_unsuffixed(*index);
            quote!(Index(#index))
        }
        Step::Last(index) => {
            let index = Literal::usize_unsuffixed(*index);
            quote!(Last(#index))
        }
        Step::Each => quote!(Each),
    }
}

/// Returns the call that sets the format or the limit of the response, if it differs from the
/// default.
pub(super) fn response_settings(file: &File<'_>, operation: &Operation) -> Option<TokenStream> {
    match response_setting(operation)? {
        ResponseSetting::Format(format) => {
            import!(file, Format);
            let format = Ident::new(format, Span::call_site());
            Some(quote!(set_format(#Format::#format)))
        }
        ResponseSetting::Limit(limit) => {
            let limit = Literal::u64_unsuffixed(limit);
            Some(quote!(set_limit(#limit)))
        }
    }
}

/// A setting of the response that differs from the default.
pub(super) enum ResponseSetting {
    /// The variant of the runtime's `Format`.
    Format(&'static str),
    /// The maximum number of bytes.
    Limit(u64),
}

/// Returns the setting of the response of an operation.
pub(super) fn response_setting(operation: &Operation) -> Option<ResponseSetting> {
    let format = match &operation.response {
        Response::Value(Format::Json) | Response::Typed(_) if operation.may_be_text => "JsonOrText",
        Response::Value(format) | Response::Outputs { format, .. } => match format {
            Format::Json => return None,
            Format::Xml => "Xml",
            Format::Csv => "Csv",
            Format::Tsv => "Tsv",
            Format::Psv => "Psv",
            Format::Yaml => "Yaml",
        },
        Response::Text => "Text",
        Response::Nothing => "Nothing",
        Response::Download { limit } => return limit.map(ResponseSetting::Limit),
        Response::Typed(_) | Response::Stream(_) | Response::Bytes { .. } => return None,
    };
    Some(ResponseSetting::Format(format))
}
