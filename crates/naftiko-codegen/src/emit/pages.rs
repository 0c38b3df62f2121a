//! Emits the methods of a request builder that request further pages.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::text::ident;
use super::types::outside;
use super::uses::{File, import};
use crate::model::reserved::Import;
use crate::model::{Count, Flag, Operation, PagePath, Paging, PagingStyle, Response, Segment, Ty};

/// Emits the methods that request further pages.
pub(super) fn pages(file: &File<'_>, operation: &Operation) -> TokenStream {
    let Some(Paging { style, items, item, total, page_count, more }) = &operation.paging else {
        return TokenStream::new();
    };
    let page = match &operation.response {
        Response::Typed(ty) => outside(file, ty),
        _ => file.import(Import::Value).into_token_stream(),
    };
    let count = count(file, items);
    let counted = quote!(|page: &#page| #count);
    let paging = match style {
        PagingStyle::Offset { parameter, first } => {
            let number = (first.number > 0).then(|| Literal::u64_unsuffixed(first.number)).into_iter();
            let sends_first = first.is_sent.then(|| quote!(.sends_first()));
            quote!(offset(#parameter, #counted) #(.first(#number))* #sends_first)
        }
        PagingStyle::Number { parameter, first } => {
            let number = Literal::u64_unsuffixed(first.number);
            let sends_first = first.is_sent.then(|| quote!(.sends_first()));
            quote!(number(#parameter, #number, #counted) #sends_first)
        }
        PagingStyle::Cursor { parameter, next, is_text } => {
            let next = text(file, next, *is_text);
            quote!(cursor(#parameter, |page: &#page| #next))
        }
        PagingStyle::Last { parameter, id, is_text } => {
            let (list, id) = (list(file, items), last_id(file, id, *is_text));
            quote!(cursor(#parameter, |page: &#page| #list.last()#id))
        }
        PagingStyle::Url { next } => {
            let next = text(file, next, true);
            quote!(url(|page: &#page| #next))
        }
        PagingStyle::Link => quote!(link()),
    };
    let total = total.iter().map(|total| {
        let number = number(file, total);
        let is_of_all = total.may_be_of_page.then(|| quote!(.filter(|total| *total > #count as i64)));
        quote!(#number #is_of_all)
    });
    let page_count = page_count.iter().map(|count| number(file, count));
    let more = more.iter().map(|more| flag(file, more));
    let ends = quote!(#(.total(|page| #total))* #(.page_count(|page| #page_count))* #(.more(|page| #more))*);
    let taken = taken(file, items);
    let item = outside(file, item);
    import!(file, Items, Pages, Paging);
    quote! {
        /// Requests this page and those that follow, one at a time.
        #[inline]
        pub fn pages(self) -> #Pages<#page> {
            let paging = #Paging::#paging #ends;
            self.into_draft().pages(paging)
        }
        /// Requests this page and those that follow, and returns their items one by one.
        #[inline]
        pub fn items(self) -> #Items<#item> {
            self.pages().items(|page| #taken)
        }
    }
}

/// Returns the list of a page, borrowed.
fn list(file: &File<'_>, path: &PagePath) -> TokenStream {
    match path {
        PagePath::Pointer(pointer) => {
            import!(file, Value);
            quote!(page.pointer(#pointer).and_then(#Value::as_array).into_iter().flatten())
        }
        PagePath::Fields(segments) => match segments.as_slice() {
            [] => quote!(page),
            [Segment { name, is_option: false, .. }] => {
                let name = ident(name);
                quote!(page.#name)
            }
            segments => {
                let list = borrowed(segments);
                quote!(#list.map_or(&[][..], Vec::as_slice))
            }
        },
    }
}

/// Returns the number of items of a page.
fn count(file: &File<'_>, path: &PagePath) -> TokenStream {
    let list = list(file, path);
    match path {
        PagePath::Pointer(_) => quote!(#list.count()),
        PagePath::Fields(_) => quote!(#list.len()),
    }
}

/// Returns the items of a page, moved out of it.
fn taken(file: &File<'_>, path: &PagePath) -> TokenStream {
    match path {
        PagePath::Pointer(pointer) => {
            import!(file, Value);
            quote!(match page.pointer(#pointer) {
                Some(#Value::Array(items)) => items.clone(),
                _ => Vec::new(),
            })
        }
        PagePath::Fields(segments) => match segments.split_first() {
            None => quote!(page),
            Some((Segment { name, is_option: false, .. }, [])) => {
                let name = ident(name);
                quote!(page.#name)
            }
            Some((Segment { name, is_option: true, .. }, [])) => {
                let name = ident(name);
                quote!(page.#name.unwrap_or_default())
            }
            Some((first, rest)) => {
                let name = ident(&first.name);
                let mut path = if first.is_option { quote!(page.#name) } else { quote!(Some(page.#name)) };
                for segment in rest {
                    let name = ident(&segment.name);
                    path = match segment.is_option {
                        true => quote!(#path.and_then(|it| it.#name)),
                        false => quote!(#path.map(|it| it.#name)),
                    };
                }
                quote!(#path.unwrap_or_default())
            }
        },
    }
}

/// Returns a field of a page as an `Option` of a reference.
fn borrowed(segments: &[Segment]) -> TokenStream {
    let mut path = quote!(Some(page));
    for (index, Segment { name, is_option, .. }) in segments.iter().enumerate() {
        let name = ident(name);
        path = match (index, is_option) {
            (0, true) => quote!(page.#name.as_ref()),
            (0, false) => quote!(Some(&page.#name)),
            (_, true) => quote!(#path.and_then(|it| it.#name.as_ref())),
            (_, false) => quote!(#path.map(|it| &it.#name)),
        };
    }
    path
}

/// Returns an integer of a page as an `Option`.
fn number(file: &File<'_>, count: &Count) -> TokenStream {
    let segments = match &count.path {
        PagePath::Pointer(pointer) => {
            import!(file, Value);
            return quote!(page.pointer(#pointer).and_then(#Value::as_i64));
        }
        PagePath::Fields(segments) => segments,
    };
    let wide = |number: TokenStream| match count.ty {
        Ty::I64 => number,
        Ty::I32 | Ty::U32 => quote!(i64::from(#number)),
        _ => quote!(#number as i64),
    };
    match segments.as_slice() {
        [Segment { name, is_option: false, .. }] => {
            let name = ident(name);
            let number = wide(quote!(page.#name));
            quote!(Some(#number))
        }
        [Segment { name, is_option: true, .. }] => {
            let name = ident(name);
            match count.ty {
                Ty::I64 => quote!(page.#name),
                Ty::I32 | Ty::U32 => quote!(page.#name.map(i64::from)),
                _ => quote!(page.#name.map(|number| number as i64)),
            }
        }
        segments => {
            let (path, number) = (borrowed(segments), wide(quote!(*number)));
            match count.ty {
                Ty::I64 => quote!(#path.copied()),
                _ => quote!(#path.map(|number| #number)),
            }
        }
    }
}

/// Returns the ID of the last item of a page as an `Option`.
fn last_id(file: &File<'_>, id: &PagePath, is_text: bool) -> TokenStream {
    let Segment { name, is_option, .. } = match id {
        PagePath::Pointer(pointer) => {
            let id = pointed(file, &quote!(item), pointer);
            return quote!(.and_then(|item| #id));
        }
        PagePath::Fields(segments) => match segments.as_slice() {
            [segment] => segment,
            _ => return quote!(.map(ToString::to_string)),
        },
    };
    let name = ident(name);
    match (is_option, is_text) {
        (false, true) => quote!(.map(|item| item.#name.clone())),
        (false, false) => quote!(.map(|item| item.#name.to_string())),
        (true, true) => quote!(.and_then(|item| item.#name.clone())),
        (true, false) => quote!(.and_then(|item| item.#name.as_ref().map(ToString::to_string))),
    }
}

/// Returns a text or a number of an untyped document as an `Option` of a text.
fn pointed(file: &File<'_>, document: &TokenStream, pointer: &str) -> TokenStream {
    import!(file, Value);
    quote! {
        match #document.pointer(#pointer) {
            Some(#Value::String(text)) => Some(text.clone()),
            Some(#Value::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    }
}

fn text(file: &File<'_>, path: &PagePath, is_text: bool) -> TokenStream {
    match path {
        PagePath::Pointer(pointer) => pointed(file, &quote!(page), pointer),
        PagePath::Fields(segments) => match (segments.as_slice(), is_text) {
            ([Segment { name, is_option: true, .. }], true) => {
                let name = ident(name);
                quote!(page.#name.clone())
            }
            ([Segment { name, is_option: false, .. }], true) => {
                let name = ident(name);
                quote!(Some(page.#name.clone()))
            }
            ([Segment { name, is_option: false, .. }], false) => {
                let name = ident(name);
                quote!(Some(page.#name.to_string()))
            }
            (segments, true) => {
                let path = borrowed(segments);
                quote!(#path.cloned())
            }
            (segments, false) => {
                let path = borrowed(segments);
                quote!(#path.map(ToString::to_string))
            }
        },
    }
}

/// Returns whether there are more pages, as an `Option`.
fn flag(file: &File<'_>, Flag { path, is_last }: &Flag) -> TokenStream {
    let segments = match path {
        PagePath::Pointer(pointer) => {
            import!(file, Value);
            let not = is_last.then(|| quote!(.map(|is_last| !is_last)));
            return quote!(page.pointer(#pointer).and_then(#Value::as_bool) #not);
        }
        PagePath::Fields(segments) => segments,
    };
    match (segments.as_slice(), is_last) {
        ([Segment { name, is_option: false, .. }], _) => {
            let (not, name) = (is_last.then(|| quote!(!)), ident(name));
            quote!(Some(#not page.#name))
        }
        ([Segment { name, is_option: true, .. }], _) => {
            let (not, name) = (is_last.then(|| quote!(.map(|is_last| !is_last))), ident(name));
            quote!(page.#name #not)
        }
        (segments, true) => {
            let path = borrowed(segments);
            quote!(#path.map(|is_last| !is_last))
        }
        (segments, false) => {
            let path = borrowed(segments);
            quote!(#path.copied())
        }
    }
}
