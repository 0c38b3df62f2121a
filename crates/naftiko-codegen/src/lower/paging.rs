//! Finds the paging of each operation: from `codegen.toml`, or from the parameters of an operation
//! and the fields of its response.
//!
//! Only what is unambiguous is used: a parameter with a conventional name, and a single list in the
//! response. A value from the server is preferred to one that the client computes: a token to a
//! URL, a URL to an offset, and an offset to a page number.

mod explicit;
mod fields;
mod first;
mod words;

use self::fields::{Fields, Found, is_count, is_integer, of_item, segment, structure};
use self::words::plain;
pub(super) use self::words::{is_items, is_of_page};
use crate::config::{Configuration, Pages, names_of_operation};
use crate::model::types::{Field, Struct, TypeDef, TypeKind};
use crate::model::{
    Api, Count, First, Flag, Form, Operation, PagePath, Paging, PagingStyle, Parameter, Place, Response, Segment, Ty,
    Type,
};
use crate::report::Report;
use crate::resolve::path;

/// Finds the paging of each operation.
pub(super) fn find(api: &mut Api, configuration: Configuration<'_>, report: &mut Report) {
    let types = std::mem::take(&mut api.types);
    for capability in &mut api.capabilities {
        for operation in capability.resources.iter_mut().flat_map(|it| &mut it.operations) {
            let path = path::normalize(&operation.path);
            let names = names_of_operation(&capability.namespace, &operation.method, &path, &operation.name);
            let special = configuration.operation(&names);
            operation.paging = match special.and_then(|special| special.pages.as_ref()) {
                None => inferred(&types, operation),
                Some(pages) => match explicit(&types, operation, pages.get_ref()) {
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

/// Returns the paging in codegen.toml, or what is wrong with it and how to fix it.
fn explicit(types: &[TypeDef], operation: &Operation, pages: &Pages) -> Result<Option<Paging>, (String, String)> {
    match pages {
        Pages::Has(false) => Ok(None),
        Pages::Has(true) => inferred(types, operation).map(Some).ok_or_else(|| {
            let help = "set it: `pages = { offset = \"...\", items = \"...\" }`, or `page`, `cursor` and `next`, `after`, \
                        `next`, `link`";
            (format!("cannot infer the paging of `{}`", operation.name), help.to_owned())
        }),
        Pages::Explicit(pages) => explicit::paging(types, operation, pages).map(Some),
    }
}

/// Infers the paging of an operation.
fn inferred(types: &[TypeDef], operation: &Operation) -> Option<Paging> {
    if operation.method != "GET" && operation.method != "POST" {
        return None;
    }
    let Response::Typed(ty) = &operation.response else { return None };
    let (items, item) = items(types, operation, ty)?;
    let fields = Fields::of(types, structure(types, ty));
    let finding = Finding { types, operation, item: &item, fields: &fields };
    let style = finding.style()?;
    let (total, page_count) = match &style {
        PagingStyle::Offset { .. } => (finding.total(), None),
        PagingStyle::Number { first, .. } => (finding.total(), finding.page_count(*first)),
        _ => (None, None),
    };
    let more = match &style {
        PagingStyle::Link | PagingStyle::Url { .. } => None,
        PagingStyle::Cursor { parameter, .. } if is_place(parameter) => None,
        _ => finding.more(),
    };
    Some(Paging { style, items: PagePath::Fields(items), item, total, page_count, more })
}

/// The context in which paging is inferred.
struct Finding<'t> {
    types: &'t [TypeDef],
    operation: &'t Operation,
    /// The type of an item.
    item: &'t Ty,
    fields: &'t Fields<'t>,
}

impl<'t> Finding<'t> {
    /// Returns the first paging style that the operation and its response support.
    fn style(&self) -> Option<PagingStyle> {
        self.token()
            .or_else(|| self.last())
            .or_else(|| self.next_place())
            .or_else(|| self.operation.has_link.then_some(PagingStyle::Link))
            .or_else(|| self.url())
            .or_else(|| self.offset())
            .or_else(|| self.number())
    }

    /// Returns a parameter and the field with its next value. A URL is parsed for the parameter, or
    /// followed.
    fn token(&self) -> Option<PagingStyle> {
        let is_cursor = |it: &Parameter| {
            matches!(it.ty, Type::String | Type::Integer | Type::Typed(Ty::U32 | Ty::U64, Form::Plain))
        };
        let is_text = |it: &Parameter| it.ty == Type::String;
        let parameter = self
            .optional(words::CURSORS, is_cursor)
            .or_else(|| self.optional(words::LASTS, is_cursor))
            // Some APIs call a token a page.
            .or_else(|| self.optional(&["page"], is_text))?;
        let is_token = |it: &Found<'_>| is_token(&it.field.ty) && !it.field.is_url && !it.is_in(words::LINKS);
        let next = self.fields.find(words::NEXTS, is_token);
        let next = next.or_else(|| self.more().and_then(|_| self.fields.find(words::LAST_IDS, is_token)));
        // A URL is parsed for a position parameter, if there is one.
        let url = || if self.any_place().is_none() { self.next_url(true) } else { None };
        next.or_else(url).map(|next| cursor(parameter, next))
    }

    /// Returns the ID of the last item, if pages have a flag for more.
    fn last(&self) -> Option<PagingStyle> {
        let parameter = self.optional(words::LASTS, |it| match &it.ty {
            Type::Typed(ty, Form::Plain) => is_id(self.types, ty) || is_integer(ty),
            ty => matches!(ty, Type::String | Type::Integer),
        })?;
        self.more()?;
        let id = of_item(self.types, self.item, "id").filter(|id| is_token(&id.ty) || is_id(self.types, &id.ty))?;
        Some(PagingStyle::Last {
            parameter: parameter.wire_name.clone(),
            id: PagePath::Fields(vec![segment(id)]),
            is_text: id.ty == Ty::String,
        })
    }

    /// Returns the number of the next page or its URL, with a parameter for the number.
    fn next_place(&self) -> Option<PagingStyle> {
        let is_next = |it: &Found<'_>| is_integer(&it.field.ty);
        let fields = self.fields;
        let among = |names: &[&str], inner: &[&str]| {
            let found = fields.find(names, is_next);
            found.or_else(|| fields.find(inner, |it| is_next(it) && it.is_in(&["next", "nextpage"])))
        };
        let number = || Some((self.place(words::NUMBERS)?, among(words::NEXT_NUMBERS, &["page", "number"])?));
        let offset = || Some((self.offset_place()?, among(words::NEXT_OFFSETS, words::OFFSETS)?));
        let url = || Some((self.any_place()?, self.next_url(true)?));
        let (parameter, next) = number().or_else(offset).or_else(url)?;
        Some(cursor(parameter, next))
    }

    /// Returns a URL without a parameter for one of its values.
    fn url(&self) -> Option<PagingStyle> {
        self.next_url(false).map(|next| PagingStyle::Url { next: PagePath::Fields(next.segments.clone()) })
    }

    /// Returns the field with the URL of the next page. If a parameter can also take its value, it
    /// need not certainly be a URL.
    fn next_url(&self, may_be_value: bool) -> Option<&Found<'t>> {
        let is_text = |it: &Found<'_>| it.field.ty == Ty::String;
        let is_url = |it: &Found<'_>| is_text(it) && (may_be_value || it.field.is_url || it.is_in(words::LINKS));
        let fields = self.fields;
        fields
            .find(words::URLS, is_text)
            .or_else(|| fields.find(words::MAYBE_URLS, is_url))
            .or_else(|| fields.find(&["href", "url", "uri"], |it| is_text(it) && it.is_in(&["next", "nextpage"])))
    }

    fn offset(&self) -> Option<PagingStyle> {
        let parameter = self.offset_place()?;
        Some(PagingStyle::Offset { parameter: parameter.wire_name.clone(), first: first::item(parameter) })
    }

    fn number(&self) -> Option<PagingStyle> {
        let parameter = self.place(words::NUMBERS)?;
        let first = first::page(parameter, self.fields);
        Some(PagingStyle::Number { parameter: parameter.wire_name.clone(), first })
    }

    /// Returns the parameter with the number of items to skip.
    fn offset_place(&self) -> Option<&'t Parameter> {
        let with_limit = || self.place(words::LIMITS).and_then(|_| self.place(words::OFFSETS_WITH_LIMIT));
        self.place(words::OFFSETS).or_else(with_limit)
    }

    /// Returns the parameter with the position of a page.
    fn any_place(&self) -> Option<&'t Parameter> {
        self.offset_place().or_else(|| self.place(words::NUMBERS))
    }

    /// Returns the numeric query parameter with one of some names.
    fn place(&self, names: &[&str]) -> Option<&'t Parameter> {
        parameter(self.operation.parameters(), names, is_number)
    }

    /// Returns the optional query parameter with one of some names.
    fn optional(&self, names: &[&str], fits: impl Fn(&Parameter) -> bool) -> Option<&'t Parameter> {
        parameter(self.operation.optional.iter(), names, fits)
    }

    fn total(&self) -> Option<Count> {
        let is_count = |it: &Found<'_>| is_count(&it.field.ty);
        let found = self.fields.find(words::TOTALS, is_count).map(count);
        let maybe = || Some(Count { may_be_of_page: true, ..count(self.fields.find(words::COUNTS, is_count)?) });
        found.or_else(maybe)
    }

    fn page_count(&self, first: First) -> Option<Count> {
        let is_count = |it: &Found<'_>| is_count(&it.field.ty);
        let found = self.fields.find(words::PAGE_COUNTS, is_count);
        let last = || (first.number == 1).then(|| self.fields.find(words::LAST_PAGES, is_count)).flatten();
        found.or_else(last).map(count)
    }

    fn more(&self) -> Option<Flag> {
        let is_flag = |it: &Found<'_>| it.field.ty == Ty::Boolean;
        let more = self.fields.find(words::MORES, is_flag).map(|it| (it, false));
        let (found, is_last) = more.or_else(|| self.fields.find(words::ENDS, is_flag).map(|it| (it, true)))?;
        Some(Flag { path: PagePath::Fields(found.segments.clone()), is_last })
    }
}

fn cursor(parameter: &Parameter, next: &Found<'_>) -> PagingStyle {
    PagingStyle::Cursor {
        parameter: parameter.wire_name.clone(),
        next: PagePath::Fields(next.segments.clone()),
        is_text: next.field.ty == Ty::String,
    }
}

fn count(found: &Found<'_>) -> Count {
    Count { path: PagePath::Fields(found.segments.clone()), ty: found.field.ty.clone(), may_be_of_page: false }
}

fn is_token(ty: &Ty) -> bool {
    *ty == Ty::String || is_integer(ty)
}

/// Whether a value is an ID of a type of its own.
fn is_id(types: &[TypeDef], ty: &Ty) -> bool {
    matches!(ty, Ty::Named(id) if types.get(*id).is_some_and(|def| def.kind == TypeKind::Id))
}

fn is_number(parameter: &Parameter) -> bool {
    matches!(parameter.ty, Type::Integer | Type::Number | Type::Typed(Ty::U32 | Ty::U64, Form::Plain))
}

/// Whether a parameter is a position, and not a value from a response.
fn is_place(parameter: &str) -> bool {
    let name = plain(parameter);
    [words::NUMBERS, words::OFFSETS, words::OFFSETS_WITH_LIMIT].iter().any(|all| all.contains(&name.as_str()))
}

fn parameter<'p>(
    all: impl Iterator<Item = &'p Parameter>,
    names: &[&str],
    fits: impl Fn(&Parameter) -> bool,
) -> Option<&'p Parameter> {
    let all: Vec<_> = all.filter(|it| it.place == Place::Query && fits(it)).collect();
    names.iter().find_map(|name| all.iter().copied().find(|it| plain(&it.wire_name) == *name))
}

/// Returns the path to the items of a page, and their type.
fn items(types: &[TypeDef], operation: &Operation, ty: &Ty) -> Option<(Vec<Segment>, Ty)> {
    if let Ty::List(item) = ty {
        return Some((Vec::new(), (**item).clone()));
    }
    let page = structure(types, ty)?;
    let last_word = operation
        .path
        .split(['?', '#'])
        .next()
        .and_then(|path| path.split('/').rfind(|segment| !segment.is_empty() && !segment.contains('{')).map(plain));
    let last_word = last_word.as_deref();
    match list(page, last_word) {
        Lists::One(field, item) => Some((vec![segment(field)], item.clone())),
        Lists::Several => None,
        Lists::None => words::HOLDERS.iter().find_map(|name| {
            let holder = page.fields.iter().find(|field| plain(&field.wire_name) == *name)?;
            match list(structure(types, &holder.ty)?, last_word) {
                Lists::One(field, item) => Some((vec![segment(holder), segment(field)], item.clone())),
                _ => None,
            }
        }),
    }
}

/// The lists of an object.
enum Lists<'t> {
    None,
    /// The one that contains the items.
    One(&'t Field, &'t Ty),
    Several,
}

/// Returns the list with the items of a page, by name if there are several.
fn list<'t>(page: &'t Struct, path: Option<&str>) -> Lists<'t> {
    let lists: Vec<(&Field, &Ty, String)> = page
        .fields
        .iter()
        .filter_map(|field| match &field.ty {
            Ty::List(item) => Some((field, &**item, plain(&field.wire_name))),
            _ => None,
        })
        .filter(|(.., name)| !words::NOT_ITEMS.contains(&name.as_str()) || path == Some(name))
        .collect();
    let called = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| lists.iter().find(|(.., plain)| plain == name))
            .map(|(field, item, _)| (*field, *item))
    };
    match lists.as_slice() {
        [] => Lists::None,
        [(field, item, _)] => Lists::One(field, item),
        _ => match called(words::ITEMS).or_else(|| called(&[path?])) {
            Some((field, item)) => Lists::One(field, item),
            None => Lists::Several,
        },
    }
}
