//! Emits how the response of a unit is divided into pages, as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::uses::{File, import};
use crate::model::{First, PagePath, Paging, PagingStyle};

/// Returns the call that sets the pages of a unit.
pub(super) fn pages(file: &File<'_>, paging: &Paging) -> TokenStream {
    let Paging { style, items, total, page_count, more, .. } = paging;
    import!(file, Paged);
    let (style, items) = (page_style(file, style), keys(items));
    let total = total.iter().map(|total| {
        let keys = keys(&total.path);
        if total.may_be_of_page { quote!(.count(#keys)) } else { quote!(.total(#keys)) }
    });
    let page_count = page_count.iter().map(|count| {
        let keys = keys(&count.path);
        quote!(.page_count(#keys))
    });
    let more = more.iter().map(|more| {
        let keys = keys(&more.path);
        if more.is_last { quote!(.last(#keys)) } else { quote!(.more(#keys)) }
    });
    let sends_first = match &paging.style {
        PagingStyle::Offset { first, .. } | PagingStyle::Number { first, .. } if first.is_sent => {
            Some(quote!(.sends_first()))
        }
        _ => None,
    };
    quote!(.pages(&#Paged::new(#style, #items) #(#total)* #(#page_count)* #(#more)* #sends_first))
}

fn page_style(file: &File<'_>, style: &PagingStyle) -> TokenStream {
    import!(file, PageStyle);
    let number = |first: &First| Literal::u64_unsuffixed(first.number);
    match style {
        PagingStyle::Offset { parameter, first } => {
            let first = number(first);
            quote!(#PageStyle::Offset { parameter: #parameter, first: #first })
        }
        PagingStyle::Number { parameter, first } => {
            let first = number(first);
            quote!(#PageStyle::Number { parameter: #parameter, first: #first })
        }
        PagingStyle::Cursor { parameter, next, .. } => {
            let next = keys(next);
            quote!(#PageStyle::Cursor { parameter: #parameter, next: #next })
        }
        PagingStyle::Last { parameter, id, .. } => {
            let id = keys(id);
            quote!(#PageStyle::After { parameter: #parameter, id: #id })
        }
        PagingStyle::Url { next } => {
            let next = keys(next);
            quote!(#PageStyle::Url { next: #next })
        }
        PagingStyle::Link => quote!(#PageStyle::Link),
    }
}

fn keys(path: &PagePath) -> TokenStream {
    let keys = path.keys();
    quote!(&[#(#keys),*])
}
