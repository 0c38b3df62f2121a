//! What the companion adds to a request builder: arguments of its types, and pages.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::text::ident;
use super::types::outside;
use super::uses::{File, import};
use crate::model::reserved::Import;
use crate::model::{Answer, Content, Form, Hop, Operation, Paging, PagingStyle, Parameter, Place, Total, Ty, Way};

/// The type of an argument.
pub(super) fn argument(file: &File<'_>, ty: &Ty, form: Form) -> TokenStream {
    match (ty, form) {
        (Ty::List(item), Form::Repeated | Form::Joined(_)) => {
            let item = given(file, item);
            quote!(impl IntoIterator<Item = #item>)
        }
        (ty, Form::Plain) => given(file, ty),
        (ty, _) => whole(file, ty),
    }
}

/// A value that becomes text.
fn given(file: &File<'_>, ty: &Ty) -> TokenStream {
    let is_plain = is_plain(ty);
    let ty = outside(file, ty);
    if is_plain { ty } else { quote!(impl Into<#ty>) }
}

/// A value of which all is taken.
fn whole(file: &File<'_>, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Value => {
            import!(file, Serialize);
            quote!(impl #Serialize)
        }
        Ty::List(item) if is_named(item) => {
            let item = outside(file, item);
            quote!(impl IntoIterator<Item = impl Into<#item>>)
        }
        ty => outside(file, ty),
    }
}

fn is_named(ty: &Ty) -> bool {
    matches!(ty, Ty::Named(_))
}

/// Whether a value is given as it is.
fn is_plain(ty: &Ty) -> bool {
    matches!(ty, Ty::I32 | Ty::I64 | Ty::U64 | Ty::F64 | Ty::Boolean)
}

/// The call of the request that takes up a value.
pub(super) fn set(file: &File<'_>, parameter: &Parameter, ty: &Ty, form: Form, value: &Ident) -> TokenStream {
    let name = &parameter.wire_name;
    let text = if is_plain(ty) { quote!(#value.to_string()) } else { quote!(#value.into().to_string()) };
    let texts = match ty {
        Ty::List(item) if is_plain(item) => quote!(#value.into_iter().map(|value| value.to_string())),
        _ => quote!(#value.into_iter().map(|value| value.into().to_string())),
    };
    let whole = match ty {
        Ty::List(item) if is_named(item) => {
            let item = outside(file, item);
            quote!(#value.into_iter().map(Into::into).collect::<Vec<#item>>())
        }
        _ => quote!(#value),
    };
    // The call that sends an object key by key, in this style.
    let object = |set: &str, style: TokenStream| {
        import!(file, QueryStyle);
        let set = Ident::new(set, Span::call_site());
        quote!(#set(#name, #QueryStyle::#style, &#whole))
    };
    match (&parameter.place, form) {
        (Place::Body(Content::Json), _) => quote!(set_json(#whole)),
        (Place::Field | Place::Input, Form::Plain) if !is_plain(ty) => {
            let ty = outside(file, ty);
            quote!(set_field(#name, Into::<#ty>::into(#value)))
        }
        (Place::Field | Place::Input | Place::Body(_), _) => quote!(set_field(#name, #whole)),
        (Place::Path, Form::Joined(_)) => quote!(set_path_joined(#name, #texts)),
        (Place::Header, Form::Joined(_)) => quote!(set_header_joined(#name, #texts)),
        (Place::Query, Form::Repeated) => quote!(set_query_list(#name, #texts)),
        (Place::Query, Form::Joined(',')) => quote!(set_query_joined(#name, #texts)),
        (Place::Query, Form::Joined(separator)) => quote!(set_query_separated(#name, #separator, #texts)),
        (Place::Cookie, Form::Joined(_)) => quote!(set_cookie(#name, #texts.collect::<Vec<String>>().join(","))),
        (Place::Query, Form::Deep) => object("set_query_object", quote!(Deep)),
        (Place::Query, Form::Exploded) => object("set_query_object", quote!(Exploded)),
        (Place::Query, Form::Pairs) => object("set_query_object", quote!(Separated(','))),
        (Place::Query, Form::Json) => quote!(set_query_json(#name, &#whole)),
        (Place::Form, Form::Joined(separator)) => {
            let separator = separator.to_string();
            quote!(set_form(#name, #texts.collect::<Vec<String>>().join(#separator)))
        }
        (Place::Form, Form::Repeated) => quote!(set_form_list(#name, #texts)),
        (Place::Form, Form::Deep | Form::Exploded) => object("set_form_object", quote!(Deep)),
        (Place::Form, Form::Pairs) => object("set_form_object", quote!(Separated(','))),
        (Place::Form, Form::Json) => object("set_form_object", quote!(Deep)),
        (Place::Part { .. }, Form::Plain) => quote!(set_part(#name, #text)),
        (Place::Part { .. }, _) => quote!(set_part_json(#name, &#whole)),
        (Place::Path, _) => quote!(set_path(#name, #text)),
        (Place::Header, _) => quote!(set_header(#name, #text)),
        (Place::Cookie, _) => quote!(set_cookie(#name, #text)),
        (Place::Form, _) => quote!(set_form(#name, #text)),
        (Place::Query, _) => quote!(set_query(#name, #text)),
    }
}

/// The methods that go on where an answer ends.
pub(super) fn pages(file: &File<'_>, operation: &Operation) -> TokenStream {
    let Some(Paging { style, items, item }) = &operation.paging else { return TokenStream::new() };
    let page = match &operation.answer {
        Answer::Typed(ty) => outside(file, ty),
        _ => file.import(Import::Value).into_token_stream(),
    };
    let count = count(file, items);
    let counted = quote!(|page: &#page| #count);
    let paging = match style {
        PagingStyle::Offset { parameter, total } => {
            let total = total.as_ref().map(|Total { way, is_wide }| {
                let total = number(file, way, *is_wide);
                quote!(.total(|page| #total))
            });
            quote!(offset(#parameter, #counted)#total)
        }
        PagingStyle::Number { parameter, first } => {
            let first = Literal::u64_unsuffixed(*first);
            quote!(number(#parameter, #first, #counted))
        }
        PagingStyle::Cursor { parameter, next, is_text } => {
            let next = text(file, next, *is_text);
            quote!(cursor(#parameter, |page: &#page| #next))
        }
        PagingStyle::Last { parameter, id, more } => {
            let (list, name, more) = (list(file, items), ident(&id.name), flag(file, more));
            let last = match id.is_option {
                true => quote!(and_then(|item| item.#name.clone())),
                false => quote!(map(|item| item.#name.clone())),
            };
            quote!(cursor(#parameter, |page: &#page| #list.last().#last).more(|page| #more))
        }
        PagingStyle::Link => quote!(link()),
    };
    let taken = taken(file, items);
    let item = outside(file, item);
    import!(file, Items, Pages, Paging);
    quote! {
        /// Asks for page after page, from the one that is set.
        #[inline]
        pub fn pages(self) -> #Pages<#page> {
            self.request.pages_typed(#Paging::#paging)
        }
        /// The items of all pages, one after the other.
        #[inline]
        pub fn items(self) -> #Items<#item> {
            self.pages().items(|page| #taken)
        }
    }
}

/// The list of a page, to look at.
fn list(file: &File<'_>, way: &Way) -> TokenStream {
    match way {
        Way::Pointer(pointer) => {
            import!(file, Value);
            quote!(page.pointer(#pointer).and_then(#Value::as_array).into_iter().flatten())
        }
        Way::Fields(hops) => match hops.as_slice() {
            [] => quote!(page),
            [Hop { name, is_option: false }] => {
                let name = ident(name);
                quote!(page.#name)
            }
            hops => {
                let list = borrowed(hops);
                quote!(#list.map_or(&[][..], Vec::as_slice))
            }
        },
    }
}

/// How many items a page has.
fn count(file: &File<'_>, way: &Way) -> TokenStream {
    let list = list(file, way);
    match way {
        Way::Pointer(_) => quote!(#list.count()),
        Way::Fields(_) => quote!(#list.len()),
    }
}

/// The items of a page, taken out of it.
fn taken(file: &File<'_>, way: &Way) -> TokenStream {
    match way {
        Way::Pointer(pointer) => {
            import!(file, Value);
            quote!(match page.pointer(#pointer) {
                Some(#Value::Array(items)) => items.clone(),
                _ => Vec::new(),
            })
        }
        Way::Fields(hops) => match hops.split_first() {
            None => quote!(page),
            Some((Hop { name, is_option: false }, [])) => {
                let name = ident(name);
                quote!(page.#name)
            }
            Some((Hop { name, is_option: true }, [])) => {
                let name = ident(name);
                quote!(page.#name.unwrap_or_default())
            }
            Some((first, rest)) => {
                let name = ident(&first.name);
                let mut way = if first.is_option { quote!(page.#name) } else { quote!(Some(page.#name)) };
                for hop in rest {
                    let name = ident(&hop.name);
                    way = match hop.is_option {
                        true => quote!(#way.and_then(|it| it.#name)),
                        false => quote!(#way.map(|it| it.#name)),
                    };
                }
                quote!(#way.unwrap_or_default())
            }
        },
    }
}

/// A field of a page, as an option of a reference to it.
fn borrowed(hops: &[Hop]) -> TokenStream {
    let mut way = quote!(Some(page));
    for (index, Hop { name, is_option }) in hops.iter().enumerate() {
        let name = ident(name);
        way = match (index, is_option) {
            (0, true) => quote!(page.#name.as_ref()),
            (0, false) => quote!(Some(&page.#name)),
            (_, true) => quote!(#way.and_then(|it| it.#name.as_ref())),
            (_, false) => quote!(#way.map(|it| &it.#name)),
        };
    }
    way
}

fn number(file: &File<'_>, way: &Way, is_wide: bool) -> TokenStream {
    let hops = match way {
        Way::Pointer(pointer) => {
            import!(file, Value);
            return quote!(page.pointer(#pointer).and_then(#Value::as_i64));
        }
        Way::Fields(hops) => hops,
    };
    match (hops.as_slice(), is_wide) {
        ([Hop { name, is_option: true }], _) => {
            let (name, widened) = (ident(name), (!is_wide).then(|| quote!(.map(i64::from))));
            quote!(page.#name #widened)
        }
        ([Hop { name, is_option: false }], true) => {
            let name = ident(name);
            quote!(Some(page.#name))
        }
        ([Hop { name, is_option: false }], false) => {
            let name = ident(name);
            quote!(Some(i64::from(page.#name)))
        }
        (hops, true) => {
            let way = borrowed(hops);
            quote!(#way.copied())
        }
        (hops, false) => {
            let way = borrowed(hops);
            quote!(#way.map(|total| i64::from(*total)))
        }
    }
}

fn text(file: &File<'_>, way: &Way, is_text: bool) -> TokenStream {
    match way {
        Way::Pointer(pointer) => {
            import!(file, Value);
            quote!(page.pointer(#pointer).and_then(#Value::as_str).map(str::to_owned))
        }
        Way::Fields(hops) => match (hops.as_slice(), is_text) {
            ([Hop { name, is_option: true }], true) => {
                let name = ident(name);
                quote!(page.#name.clone())
            }
            ([Hop { name, is_option: false }], true) => {
                let name = ident(name);
                quote!(Some(page.#name.clone()))
            }
            ([Hop { name, is_option: false }], false) => {
                let name = ident(name);
                quote!(Some(page.#name.to_string()))
            }
            (hops, true) => {
                let way = borrowed(hops);
                quote!(#way.cloned())
            }
            (hops, false) => {
                let way = borrowed(hops);
                quote!(#way.map(ToString::to_string))
            }
        },
    }
}

fn flag(file: &File<'_>, way: &Way) -> TokenStream {
    match way {
        Way::Pointer(pointer) => {
            import!(file, Value);
            quote!(page.pointer(#pointer).and_then(#Value::as_bool).unwrap_or_default())
        }
        Way::Fields(hops) => match hops.as_slice() {
            [Hop { name, is_option: false }] => {
                let name = ident(name);
                quote!(page.#name)
            }
            hops => {
                let way = borrowed(hops);
                quote!(#way.copied().unwrap_or_default())
            }
        },
    }
}
