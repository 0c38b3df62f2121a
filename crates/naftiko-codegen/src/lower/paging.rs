//! How the pages of an answer follow one another: told by `codegen.toml`, or found in the parameters of an operation and
//! the fields of its answer.
//!
//! Only what leaves no doubt is taken: a parameter that is called as these are everywhere, and one list in the answer.

use crate::config::{Configuration, Pages, names_of_operation};
use crate::model::types::{Field, Struct, TypeKind};
use crate::model::{Answer, Api, Form, Hop, Operation, Paging, PagingStyle, Place, Total, Ty, Type, TypeDef, Way};
use crate::report::Report;
use crate::resolve::path;

/// Parameters that say how many items to pass over.
const OFFSETS: &[&str] = &["offset", "skip", "$skip", "start_index", "startindex", "startat", "start_at"];
/// Parameters that say the number of a page.
const NUMBERS: &[&str] = &["page", "page_number", "pagenumber", "page[number]"];
/// Parameters that take what an answer says.
const CURSORS: &[&str] = &[
    "cursor",
    "page_token",
    "pagetoken",
    "next_token",
    "nexttoken",
    "next_page_token",
    "nextpagetoken",
    "next_cursor",
    "page_cursor",
    "pagecursor",
    "continuation_token",
    "continuationtoken",
    "continuation",
    "start_cursor",
    "page[cursor]",
    "after",
    "marker",
    "pagination_token",
];
/// Parameters that take the id of the last item.
const LASTS: &[&str] = &["starting_after"];
/// Fields that say what a cursor is to be.
const NEXTS: &[&str] = &[
    "next_cursor",
    "nextcursor",
    "next_page_token",
    "nextpagetoken",
    "next_token",
    "nexttoken",
    "continuation_token",
    "continuationtoken",
    "next_page_cursor",
    "next_page",
    "end_cursor",
    "endcursor",
    "after",
    "cursor",
    "next",
    "marker",
    "pagination_token",
];
/// Fields that say how many items there are in all.
const TOTALS: &[&str] =
    &["total_count", "totalcount", "total", "total_results", "totalresults", "total_items", "totalitems"];
/// Fields that say whether there is more.
const MORES: &[&str] = &["has_more", "hasmore"];
/// Fields that tell of pages.
const ENVELOPES: &[&str] = &[
    "meta",
    "pagination",
    "paging",
    "page_info",
    "pageinfo",
    "response_metadata",
    "page",
    "cursors",
    "_metadata",
    "metadata",
];
/// Fields that hold the items of a page, where there are several lists.
const ITEMS: &[&str] = &["data", "items", "results", "values", "entries", "records", "value", "list", "content"];

/// Finds how the pages of an operation follow one another.
fn found(types: &[TypeDef], operation: &Operation) -> Option<Paging> {
    if operation.method != "GET" && operation.method != "POST" {
        return None;
    }
    let Answer::Typed(ty) = &operation.answer else { return None };
    let (items, item) = items(types, ty)?;
    let page = structure(types, ty);
    let style = cursor(types, operation, page)
        .or_else(|| last(types, operation, page, &item))
        .or_else(|| operation.has_link.then_some(PagingStyle::Link))
        .or_else(|| offset(types, operation, page))
        .or_else(|| number(operation))?;
    Some(Paging { style, items: Way::Fields(items), item })
}

/// Finds how the pages of each operation follow one another.
pub(super) fn find(api: &mut Api, configuration: Configuration<'_>, report: &mut Report) {
    let types = std::mem::take(&mut api.types);
    for capability in &mut api.capabilities {
        for operation in capability.resources.iter_mut().flat_map(|it| &mut it.operations) {
            let path = path::normalize(&operation.path);
            let names = names_of_operation(&capability.namespace, &operation.method, &path, &operation.name);
            let special = configuration.operation(&names);
            operation.paging = match special.and_then(|special| special.pages.as_ref()) {
                None => found(&types, operation),
                Some(pages) => match told(&types, operation, pages) {
                    Ok(paging) => paging,
                    Err((message, help)) => {
                        report.push(configuration.problem(Some(pages.span()), message, &help));
                        None
                    }
                },
            };
        }
    }
    api.types = types;
}

/// What codegen.toml says of pages, or what is wrong with it and what to do about that.
fn told(
    types: &[TypeDef],
    operation: &Operation,
    pages: &toml::Spanned<Pages>,
) -> Result<Option<Paging>, (String, String)> {
    let told = match pages.get_ref() {
        Pages::Has(false) => return Ok(None),
        Pages::Has(true) => {
            return match found(types, operation) {
                Some(paging) => Ok(Some(paging)),
                None => Err((
                    format!("how the pages of `{}` follow one another is not found", operation.name),
                    "say it: `pages = { offset = \"...\", items = \"...\" }`, or `page`, `cursor` and `next`, `link`"
                        .to_owned(),
                )),
            };
        }
        Pages::Told(told) => told,
    };
    let document = match &operation.answer {
        Answer::Typed(ty) => ty.clone(),
        Answer::Value(_) => Ty::Value,
        _ => {
            return Err((format!("the answer of `{}` is no document", operation.name), "remove `pages`".to_owned()));
        }
    };
    let field = |path: &Option<String>| match path {
        Some(path) => field(types, &document, path).map(Some),
        None => Ok(None),
    };
    let (items, item) = match field(&told.items)? {
        Some((way, Ty::List(item))) => (way, *item),
        Some((way, Ty::Value)) => (way, Ty::Value),
        Some(_) => {
            return Err((format!("`{}` is no list", told.items.as_deref().unwrap_or_default()), "name one".to_owned()));
        }
        None => match &document {
            Ty::List(item) => (Way::Fields(Vec::new()), (**item).clone()),
            Ty::Value => (Way::Pointer(String::new()), Ty::Value),
            _ => {
                let (way, item) = self::items(types, &document).ok_or_else(|| {
                    let help = "say which field has the items: `items = \"...\"`";
                    ("the answer has no list, or several".to_owned(), help.to_owned())
                })?;
                (Way::Fields(way), item)
            }
        },
    };
    let parameter =
        |name: &str| match operation.optional.iter().find(|it| it.place == Place::Query && it.wire_name == name) {
            Some(_) => Ok(name.to_owned()),
            None => {
                let known =
                    operation.optional.iter().filter(|it| it.place == Place::Query).map(|it| it.wire_name.as_str());
                let help = naftiko_spec::nearest(name, known)
                    .map_or("declare it in the capability file".to_owned(), |near| format!("did you mean `{near}`?"));
                Err((format!("`{}` has no query parameter `{name}`", operation.name), help))
            }
        };
    let style = match (&told.offset, &told.page, &told.cursor, told.link) {
        (Some(offset), None, None, false) => {
            PagingStyle::Offset { parameter: parameter(offset)?, total: total_told(field(&told.total)?)? }
        }
        (None, Some(page), None, false) => {
            PagingStyle::Number { parameter: parameter(page)?, first: told.first.unwrap_or(1) }
        }
        (None, None, Some(cursor), false) => {
            let (next, ty) = field(&told.next)?.ok_or_else(|| {
                ("which field has the next cursor is not said".to_owned(), "add `next = \"...\"`".to_owned())
            })?;
            PagingStyle::Cursor { parameter: parameter(cursor)?, next, is_text: !matches!(ty, Ty::I32 | Ty::I64) }
        }
        (None, None, None, true) => PagingStyle::Link,
        _ => {
            let help = "keep one of `offset`, `page`, `cursor` and `link`";
            return Err((
                "what asks for the next page is said more than once, or not at all".to_owned(),
                help.to_owned(),
            ));
        }
    };
    Ok(Some(Paging { style, items, item }))
}

/// A field of a document, written with dots.
fn field(types: &[TypeDef], document: &Ty, path: &str) -> Result<(Way, Ty), (String, String)> {
    let keys: Vec<&str> = path.split('.').collect();
    if *document == Ty::Value {
        let escaped = keys.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")));
        return Ok((Way::Pointer(escaped.collect()), Ty::Value));
    }
    let (mut hops, mut ty) = (Vec::new(), document.clone());
    for key in keys {
        let unknown = |help: String| (format!("the answer has no field `{path}`"), help);
        let within = structure(types, &ty).ok_or_else(|| unknown("name fields with dots: `meta.next`".to_owned()))?;
        let field = within.fields.iter().find(|field| field.wire_name == key).ok_or_else(|| {
            let known = within.fields.iter().map(|field| field.wire_name.as_str());
            unknown(
                naftiko_spec::nearest(key, known)
                    .map_or("correct it".to_owned(), |near| format!("did you mean `{near}`?")),
            )
        })?;
        hops.push(hop(field));
        ty = field.ty.clone();
    }
    Ok((Way::Fields(hops), ty))
}

/// The structure of an answer, if it has one that only answers have.
fn structure<'t>(types: &'t [TypeDef], ty: &Ty) -> Option<&'t Struct> {
    let (Ty::Named(id) | Ty::Boxed(id)) = ty else { return None };
    let def = types.get(*id).filter(|def| !def.sent)?;
    match &def.kind {
        TypeKind::Struct(page) => Some(page),
        _ => None,
    }
}

/// Where the items of a page are, and what they are.
fn items(types: &[TypeDef], ty: &Ty) -> Option<(Vec<Hop>, Ty)> {
    if let Ty::List(item) = ty {
        return Some((Vec::new(), (**item).clone()));
    }
    let page = structure(types, ty)?;
    let lists: Vec<(&Field, &Ty)> = page
        .fields
        .iter()
        .filter_map(|field| match &field.ty {
            Ty::List(item) => Some((field, &**item)),
            _ => None,
        })
        .collect();
    let called = lists.iter().find(|(field, _)| ITEMS.contains(&plain(&field.wire_name).as_str()));
    let (field, item) = match lists.as_slice() {
        [only] => only,
        _ => called?,
    };
    Some((vec![hop(field)], (*item).clone()))
}

fn offset(types: &[TypeDef], operation: &Operation, page: Option<&Struct>) -> Option<PagingStyle> {
    let parameter = parameter(operation, OFFSETS, is_number)?;
    let total = page.and_then(|page| way(types, page, TOTALS, |ty| matches!(ty, Ty::I64 | Ty::I32)));
    Some(PagingStyle::Offset { parameter, total: total.map(|(way, ty)| self::total((Way::Fields(way), ty))) })
}

/// The same if the configuration says where; what is there must be a number.
fn total_told(told: Option<(Way, Ty)>) -> Result<Option<Total>, (String, String)> {
    match told {
        Some((_, ty)) if !matches!(ty, Ty::I32 | Ty::I64 | Ty::Value) => {
            Err(("the total is no whole number".to_owned(), "name a field that is one".to_owned()))
        }
        told => Ok(told.map(total)),
    }
}

fn total((way, ty): (Way, Ty)) -> Total {
    Total { way, is_wide: ty != Ty::I32 }
}

fn number(operation: &Operation) -> Option<PagingStyle> {
    let parameter = parameter(operation, NUMBERS, is_number)?;
    let docs = operation.optional.iter().find(|it| it.wire_name == parameter).map(|it| it.docs.one_line());
    let text = docs.unwrap_or_default().to_ascii_lowercase();
    let is_from_zero = [
        "zero-based",
        "0-based",
        "zero based",
        "zero-indexed",
        "0-indexed",
        "starts at 0",
        "starting at 0",
        "takes `0`",
        "starting from 0",
    ]
    .iter()
    .any(|it| text.contains(it));
    Some(PagingStyle::Number { parameter, first: u64::from(!is_from_zero) })
}

fn cursor(types: &[TypeDef], operation: &Operation, page: Option<&Struct>) -> Option<PagingStyle> {
    let parameter = parameter(operation, CURSORS, |ty| matches!(ty, Type::String | Type::Integer))?;
    let (next, ty) = way(types, page?, NEXTS, |ty| matches!(ty, Ty::String | Ty::I64))?;
    Some(PagingStyle::Cursor { parameter, next: Way::Fields(next), is_text: ty == Ty::String })
}

fn last(types: &[TypeDef], operation: &Operation, page: Option<&Struct>, item: &Ty) -> Option<PagingStyle> {
    let parameter = parameter(operation, LASTS, |ty| matches!(ty, Type::String))?;
    let more = page?.fields.iter().find(|it| MORES.contains(&plain(&it.wire_name).as_str()) && it.ty == Ty::Boolean)?;
    let id = structure(types, item)?.fields.iter().find(|it| it.wire_name == "id" && it.ty == Ty::String)?;
    Some(PagingStyle::Last { parameter, id: hop(id), more: Way::Fields(vec![hop(more)]) })
}

/// The parameter of the query that has one of some names.
fn parameter(operation: &Operation, names: &[&str], fits: impl Fn(&Type) -> bool) -> Option<String> {
    let all = || operation.optional.iter().filter(|it| it.place == Place::Query && fits(&it.ty));
    let found = names.iter().find_map(|name| all().find(|it| it.wire_name.eq_ignore_ascii_case(name)));
    found.map(|it| it.wire_name.clone())
}

/// The way to a field of one of some names, at the top or in what tells of pages there.
fn way(types: &[TypeDef], page: &Struct, names: &[&str], fits: impl Fn(&Ty) -> bool) -> Option<(Vec<Hop>, Ty)> {
    let find = |within: &Struct| -> Option<(Hop, Ty)> {
        let fields = || within.fields.iter().filter(|it| fits(&it.ty));
        let field = names.iter().find_map(|name| fields().find(|it| plain(&it.wire_name) == *name))?;
        Some((hop(field), field.ty.clone()))
    };
    if let Some((hop, ty)) = find(page) {
        return Some((vec![hop], ty));
    }
    page.fields.iter().filter(|it| ENVELOPES.contains(&plain(&it.wire_name).as_str())).find_map(|envelope| {
        let (inner, ty) = find(structure(types, &envelope.ty)?)?;
        Some((vec![hop(envelope), inner], ty))
    })
}

fn hop(field: &Field) -> Hop {
    Hop { name: field.name.clone(), is_option: !field.required || field.nullable }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Integer | Type::Number | Type::Typed(Ty::U64, Form::Plain))
}

/// A name as the tables have it.
fn plain(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        out.push(if character == '-' { '_' } else { character.to_ascii_lowercase() });
    }
    out
}
