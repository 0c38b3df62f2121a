//! Emits the parts of a request builder that depend on types of the OpenAPI document: typed
//! arguments, and pages.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::capability::{Need, is_converted_before};
use super::text::ident;
use super::types::outside;
use super::uses::{File, import};
use crate::model::reserved::Import;
use crate::model::types::TypeKind;
use crate::model::{
    Content, Count, Flag, Form, Operation, PagePath, Paging, PagingStyle, Parameter, Place, Response, Segment, Style,
    Ty,
};

/// Returns the type of an argument.
pub(super) fn argument(file: &File<'_>, ty: &Ty, form: Form, need: Need) -> TokenStream {
    match (ty, form) {
        (Ty::List(item), Form::Each | Form::Styled(_)) if **item == Ty::Value => {
            import!(file, Serialize);
            quote!(impl IntoIterator<Item = impl #Serialize>)
        }
        (Ty::List(item), Form::Repeated | Form::Joined(_) | Form::Each | Form::Styled(_)) => {
            let item = given(file, item, Need::Required);
            quote!(impl IntoIterator<Item = #item>)
        }
        (ty, Form::Plain | Form::Reserved) => given(file, ty, need),
        (ty, Form::Styled(_)) if is_converted(file, ty) => given(file, ty, Need::Required),
        (ty, Form::Json) if need == Need::Optional && is_optional(file, ty) => given(file, ty, need),
        (ty, _) => whole(file, ty),
    }
}

/// How a caller passes a single value.
enum Given {
    /// As a value of the type.
    Plain,
    /// As any value that converts into the type.
    Into,
    /// As a value of the type, or in an `Option`.
    IntoOption,
    /// As any value that the runtime converts into an `Option` of the type.
    Option,
}

fn how(file: &File<'_>, ty: &Ty, need: Need) -> Given {
    let kind = |id: usize| file.api.types.get(id).map(|def| &def.kind);
    match (ty, need) {
        (ty, Need::Required) if is_plain(ty) => Given::Plain,
        (_, Need::Required) => Given::Into,
        (Ty::String | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal, Need::Optional) => Given::Option,
        (ty, Need::Optional) if is_plain(ty) => Given::IntoOption,
        (Ty::Named(id), Need::Optional) => match kind(*id) {
            Some(TypeKind::Enum(_) | TypeKind::Id) => Given::Option,
            Some(TypeKind::Struct(_)) => Given::IntoOption,
            _ => Given::Into,
        },
        (_, Need::Optional) => Given::Into,
    }
}

/// Returns the type of an argument that is a single value.
pub(super) fn given(file: &File<'_>, ty: &Ty, need: Need) -> TokenStream {
    let how = how(file, ty, need);
    let ty = outside(file, ty);
    match how {
        Given::Plain => ty,
        Given::Into => quote!(impl Into<#ty>),
        Given::IntoOption => quote!(impl Into<Option<#ty>>),
        Given::Option => {
            import!(file, IntoOption);
            quote!(impl #IntoOption<#ty>)
        }
    }
}

/// Whether the runtime takes such a value in an `Option`.
pub(super) fn is_optional(file: &File<'_>, ty: &Ty) -> bool {
    matches!(how(file, ty, Need::Optional), Given::IntoOption | Given::Option)
}

/// Returns the type that an argument is converted to, and the expression that converts it; `None`
/// if the argument already has the type.
pub(super) fn conversion(file: &File<'_>, ty: &Ty, need: Need, variable: &Ident) -> Option<(TokenStream, TokenStream)> {
    let how = how(file, ty, need);
    let ty = outside(file, ty);
    match how {
        Given::Plain => None,
        Given::Into => Some((ty, quote!(#variable.into()))),
        Given::IntoOption => Some((quote!(Option<#ty>), quote!(#variable.into()))),
        Given::Option => Some((quote!(Option<#ty>), quote!(#variable.into_option()))),
    }
}

/// Returns the expression that converts an argument, unless an earlier statement converts it.
pub(super) fn value(file: &File<'_>, parameter: &Parameter, ty: &Ty, need: Need, variable: &Ident) -> TokenStream {
    if is_converted_before(parameter) {
        return variable.to_token_stream();
    }
    conversion(file, ty, need, variable).map_or_else(|| variable.to_token_stream(), |(_, value)| value)
}

/// Returns the type of an argument that is sent as one document.
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

/// Whether an argument has the type itself, without a conversion.
fn is_plain(ty: &Ty) -> bool {
    matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean)
}

/// Returns the call that sets a parameter of the request.
pub(super) fn set(
    file: &File<'_>,
    parameter: &Parameter,
    ty: &Ty,
    form: Form,
    variable: &Ident,
    need: Need,
) -> TokenStream {
    let name = &parameter.wire_name;
    let texts = texts(ty, variable);
    let whole = whole_value(file, ty, variable);
    let set = |set: &str, value: TokenStream| {
        let set = Ident::new(set, Span::call_site());
        quote!(#set(#name, #value))
    };
    match (&parameter.place, form) {
        (Place::Body(Content::Json), _) => quote!(set_json(#whole)),
        (Place::Body(Content::Form), _) => quote!(set_form_body(&#whole)),
        (Place::Field | Place::Input, form)
            if form == Form::Plain || need == Need::Optional && is_optional(file, ty) =>
        {
            let value = value(file, parameter, ty, need, variable);
            match need {
                Need::Optional if is_optional(file, ty) => set("set_optional_field", value),
                _ if is_plain(ty) => set("set_field", value),
                _ => {
                    let ty = outside(file, ty);
                    quote!(set_field(#name, Into::<#ty>::into(#variable)))
                }
            }
        }
        (Place::Field | Place::Input | Place::Body(_), _) => quote!(set_field(#name, #whole)),
        (Place::Part { content_type, .. }, Form::Plain) => {
            let value = value(file, parameter, ty, need, variable);
            match content_type {
                None => quote!(set_part_text(#name, #value)),
                Some(content_type) => quote!(set_part_text_typed(#name, #content_type, #value)),
            }
        }
        (Place::Part { content_type, .. }, form) => part(file, name, content_type.as_deref(), ty, form, variable),
        (place, Form::Styled(style)) => {
            let (style, value) = (style_of(file, style), styled(file, ty, variable));
            set(&format!("{}_styled", setter(place)), quote!(#style, &#value))
        }
        (Place::Query, Form::Repeated) => quote!(set_query_list(#name, #texts)),
        (Place::Form, Form::Repeated) => quote!(set_form_list(#name, #texts)),
        (Place::Query, Form::Joined(',')) => quote!(set_query_joined(#name, #texts)),
        (Place::Query | Place::Form, Form::Joined(separator)) => {
            set(&format!("{}_separated", setter(&parameter.place)), quote!(#separator, #texts))
        }
        (place, Form::Joined(_)) => set(&format!("{}_joined", setter(place)), texts),
        (Place::Query, Form::Reserved) => {
            let value = value(file, parameter, ty, need, variable);
            quote!(set_query_reserved(#name, #value))
        }
        (place, _) => {
            let value = value(file, parameter, ty, need, variable);
            set(setter(place), value)
        }
    }
}

/// Returns the items of a list as texts.
fn texts(ty: &Ty, variable: &Ident) -> TokenStream {
    match ty {
        Ty::List(item) if **item == Ty::String => quote!(#variable),
        Ty::List(item) if is_plain(item) => quote!(#variable.into_iter().map(|item| item.to_string())),
        _ => quote!(#variable.into_iter().map(|item| item.into().to_string())),
    }
}

/// Returns the value of an argument that is sent as one document, with its type.
fn whole_value(file: &File<'_>, ty: &Ty, value: &Ident) -> TokenStream {
    match ty {
        Ty::List(item) if is_named(item) => {
            let item = outside(file, item);
            quote!(#value.into_iter().map(Into::into).collect::<Vec<#item>>())
        }
        _ => quote!(#value),
    }
}

/// Returns the setter for a place.
fn setter(place: &Place) -> &'static str {
    match place {
        Place::Path => "set_path",
        Place::Header => "set_header",
        Place::Cookie => "set_cookie",
        Place::Form => "set_form",
        _ => "set_query",
    }
}

pub(super) fn style_of(file: &File<'_>, style: Style) -> TokenStream {
    import!(file, Style);
    match style {
        Style::Form { explode } => quote!(#Style::Form { explode: #explode }),
        Style::Simple { explode } => quote!(#Style::Simple { explode: #explode }),
        Style::Label { explode } => quote!(#Style::Label { explode: #explode }),
        Style::Matrix { explode } => quote!(#Style::Matrix { explode: #explode }),
        Style::SpaceDelimited => quote!(#Style::SpaceDelimited),
        Style::PipeDelimited => quote!(#Style::PipeDelimited),
        Style::DeepObject => quote!(#Style::DeepObject),
        Style::Json => quote!(#Style::Json),
        Style::Urlencoded => quote!(#Style::Urlencoded),
    }
}

/// Converts an argument to its type, so that a style can serialize it.
fn styled(file: &File<'_>, ty: &Ty, value: &Ident) -> TokenStream {
    match ty {
        Ty::List(item) if **item == Ty::Value => quote!(#value.into_iter().collect::<Vec<_>>()),
        Ty::List(item) => {
            let into = (!is_plain(item)).then(|| quote!(.map(Into::into)));
            let item = outside(file, item);
            quote!(#value.into_iter()#into.collect::<Vec<#item>>())
        }
        ty if is_converted(file, ty) => {
            let ty = outside(file, ty);
            quote!(Into::<#ty>::into(#value))
        }
        _ => quote!(#value),
    }
}

/// Whether an argument with a style may be any value that converts into its type. Structs are
/// passed as they are.
fn is_converted(file: &File<'_>, ty: &Ty) -> bool {
    let is_struct = |id: usize| file.api.types.get(id).is_some_and(|def| matches!(def.kind, TypeKind::Struct(_)));
    match ty {
        Ty::Named(id) => !is_struct(*id),
        ty => matches!(ty, Ty::String | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal),
    }
}

/// Returns the call that sets one part of a body, or several parts with one name, to a typed value.
fn part(file: &File<'_>, name: &str, content_type: Option<&str>, ty: &Ty, form: Form, value: &Ident) -> TokenStream {
    let json = content_type.unwrap_or("application/json");
    let of_type = |call: TokenStream, calls: &str, value: TokenStream| match content_type {
        None => quote!(#call(#name, #value)),
        Some(content_type) => {
            let call = Ident::new(calls, Span::call_site());
            quote!(#call(#name, #content_type, #value))
        }
    };
    let texts = match ty {
        Ty::List(item) if **item == Ty::String => quote!(#value.into_iter().map(Into::into)),
        _ => texts(ty, value),
    };
    match (ty, form) {
        (_, Form::Repeated) => {
            import!(file, Part);
            let texts = match ty {
                Ty::List(item) if **item == Ty::String => quote!(#value.into_iter().map(#Part::text)),
                _ => quote!(#texts.map(#Part::text)),
            };
            of_type(quote!(set_parts), "set_parts_typed", texts)
        }
        (_, Form::Joined(separator)) => {
            let (separator, texts) = (separator.to_string(), quote!(#texts.collect::<Vec<String>>()));
            of_type(quote!(set_part_text), "set_part_text_typed", quote!(#texts.join(#separator)))
        }
        (Ty::List(item), Form::Each) if !is_plain(item) && **item != Ty::Value => {
            let item = outside(file, item);
            quote!(set_parts_json(#name, #json, #value.into_iter().map(Into::<#item>::into)))
        }
        (_, Form::Each) => quote!(set_parts_json(#name, #json, #value)),
        _ => {
            let value = whole_value(file, ty, value);
            quote!(set_part_json(#name, #json, &#value))
        }
    }
}

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
