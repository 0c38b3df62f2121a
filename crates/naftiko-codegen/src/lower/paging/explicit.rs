//! The paging that `codegen.toml` declares.

use super::fields::{is_count, is_integer, of_item, segment, structure};
use super::{first, is_id, items};
use crate::config::ExplicitPages;
use crate::model::types::TypeDef;
use crate::model::{
    Count, First, Flag, Operation, PagePath, Paging, PagingStyle, Parameter, Place, Response, Segment, Ty,
};

/// A message and a help.
type Problem = (String, String);

/// Returns the paging in codegen.toml.
pub(super) fn paging(types: &[TypeDef], operation: &Operation, pages: &ExplicitPages) -> Result<Paging, Problem> {
    let document = match &operation.response {
        Response::Typed(ty) => ty.clone(),
        Response::Value(_) => Ty::Value,
        _ => {
            return Err((
                format!("the response of `{}` is not a document", operation.name),
                "remove `pages`".to_owned(),
            ));
        }
    };
    let context = Context { types, operation, document };
    let (items, item) = context.items(pages)?;
    Ok(Paging {
        style: context.style(pages, &item)?,
        items,
        item,
        total: context.count(&pages.total)?,
        page_count: context.count(&pages.pages)?,
        more: context.more(pages)?,
    })
}

struct Context<'t> {
    types: &'t [TypeDef],
    operation: &'t Operation,
    /// The type of the response.
    document: Ty,
}

impl Context<'_> {
    fn items(&self, pages: &ExplicitPages) -> Result<(PagePath, Ty), Problem> {
        match self.field(&pages.items)? {
            Some((path, Ty::List(item))) => Ok((path, *item)),
            Some((path, Ty::Value)) => Ok((path, Ty::Value)),
            Some(_) => Err((
                format!("`{}` is not a list", pages.items.as_deref().unwrap_or_default()),
                "use a list field".to_owned(),
            )),
            None => match &self.document {
                Ty::List(item) => Ok((PagePath::Fields(Vec::new()), (**item).clone())),
                Ty::Value => Ok((PagePath::Pointer(String::new()), Ty::Value)),
                document => {
                    let found = items(self.types, self.operation, document);
                    let (path, item) = found.ok_or_else(|| {
                        let help = "set the field with the items: `items = \"...\"`";
                        ("the response does not have exactly one list".to_owned(), help.to_owned())
                    })?;
                    Ok((PagePath::Fields(path), item))
                }
            },
        }
    }

    fn style(&self, pages: &ExplicitPages, item: &Ty) -> Result<PagingStyle, Problem> {
        let ExplicitPages { offset, page, cursor, after, .. } = pages;
        let next = self.field(&pages.next)?;
        let styles = [offset.is_some(), page.is_some(), cursor.is_some(), after.is_some(), pages.link];
        match (styles.into_iter().filter(|is_set| *is_set).count(), next) {
            // The URL of the next page needs no parameter, but its value may be for one.
            (0, Some((next, Ty::String | Ty::Value))) => Ok(PagingStyle::Url { next }),
            (1, Some((next, ty))) if after.is_none() && !pages.link => {
                let name = offset.as_ref().or(page.as_ref()).or(cursor.as_ref());
                let parameter = self.parameter(name.map_or("", String::as_str))?.wire_name.clone();
                if !matches!(ty, Ty::String | Ty::Value) && !is_integer(&ty) {
                    return Err(("the next page is neither a string nor an integer".to_owned(), other_field()));
                }
                Ok(PagingStyle::Cursor { parameter, next, is_text: !is_integer(&ty) })
            }
            (1, None) => self.style_without_next(pages, item),
            _ => {
                let help = "use exactly one of `offset`, `page`, `cursor`, `after` and `link`, or `next` alone";
                Err(("`pages` does not have exactly one paging style".to_owned(), help.to_owned()))
            }
        }
    }

    fn style_without_next(&self, pages: &ExplicitPages, item: &Ty) -> Result<PagingStyle, Problem> {
        // An explicit setting is not inferred: the number is sent only if neither file declares
        // where pages start.
        let first = |found: First| First {
            number: pages.first.unwrap_or(found.number),
            is_sent: pages.first.is_none() && pages.page.is_some() && found.is_sent,
        };
        if let Some(offset) = &pages.offset {
            let parameter = self.parameter(offset)?;
            return Ok(PagingStyle::Offset { parameter: offset.clone(), first: first(first::item(parameter)) });
        }
        if let Some(page) = &pages.page {
            let fields = super::Fields::of(self.types, structure(self.types, &self.document));
            let found = first::page(self.parameter(page)?, &fields);
            return Ok(PagingStyle::Number { parameter: page.clone(), first: first(found) });
        }
        if let Some(after) = &pages.after {
            self.parameter(after)?;
            return self.last(after, pages.id.as_deref().unwrap_or("id"), item);
        }
        if pages.link {
            return Ok(PagingStyle::Link);
        }
        Err(("`cursor` needs the field with the next cursor".to_owned(), "add `next = \"...\"`".to_owned()))
    }

    /// Returns paging by the ID of the last item.
    fn last(&self, parameter: &str, id: &str, item: &Ty) -> Result<PagingStyle, Problem> {
        let parameter = parameter.to_owned();
        if *item == Ty::Value {
            return Ok(PagingStyle::Last { parameter, id: PagePath::Pointer(pointer(id)), is_text: true });
        }
        match of_item(self.types, item, id) {
            Some(field) if field.ty == Ty::String || is_integer(&field.ty) || is_id(self.types, &field.ty) => {
                Ok(PagingStyle::Last {
                    parameter,
                    id: PagePath::Fields(vec![segment(field)]),
                    is_text: field.ty == Ty::String,
                })
            }
            _ => {
                let help = "set the field with the ID of an item: `id = \"...\"`";
                Err((format!("an item has no string or integer field `{id}`"), help.to_owned()))
            }
        }
    }

    fn count(&self, pages: &Option<String>) -> Result<Option<Count>, Problem> {
        match self.field(pages)? {
            Some((_, ty)) if !is_count(&ty) && ty != Ty::Value => {
                let name = pages.as_deref().unwrap_or_default();
                Err((format!("`{name}` is not an integer"), "use an integer field".to_owned()))
            }
            pages => Ok(pages.map(|(path, ty)| Count { path, ty, may_be_of_page: false })),
        }
    }

    fn more(&self, pages: &ExplicitPages) -> Result<Option<Flag>, Problem> {
        let (name, is_last) = match (&pages.more, &pages.last) {
            (Some(_), Some(_)) => {
                return Err((
                    "`more` and `last` are opposites of each other".to_owned(),
                    "use only one of them".to_owned(),
                ));
            }
            (None, last) => (last, true),
            (more, None) => (more, false),
        };
        match self.field(name)? {
            Some((_, ty)) if !matches!(ty, Ty::Boolean | Ty::Value) => {
                let name = name.as_deref().unwrap_or_default();
                Err((format!("`{name}` is not a boolean"), "use a boolean field".to_owned()))
            }
            pages => Ok(pages.map(|(path, _)| Flag { path, is_last })),
        }
    }

    /// Returns a query parameter.
    fn parameter(&self, name: &str) -> Result<&Parameter, Problem> {
        let all = || self.operation.parameters().filter(|it| it.place == Place::Query);
        all().find(|it| it.wire_name == name).ok_or_else(|| {
            let known = all().map(|it| it.wire_name.as_str());
            let help = naftiko_spec::nearest(name, known)
                .map_or("declare it in the capability file".to_owned(), |known| format!("did you mean `{known}`?"));
            (format!("`{}` has no query parameter `{name}`", self.operation.name), help)
        })
    }

    /// Returns a field of the response by its dotted path.
    fn field(&self, path: &Option<String>) -> Result<Option<(PagePath, Ty)>, Problem> {
        let Some(path) = path else { return Ok(None) };
        if self.document == Ty::Value {
            return Ok(Some((PagePath::Pointer(pointer(path)), Ty::Value)));
        }
        let (mut segments, mut ty, mut rest): (Vec<Segment>, Ty, &str) = (Vec::new(), self.document.clone(), path);
        while !rest.is_empty() {
            let unknown = |help: String| (format!("the response has no field `{path}`"), help);
            let within = structure(self.types, &ty)
                .ok_or_else(|| unknown("separate nested fields with dots: `meta.next`".to_owned()))?;
            // A key may contain dots: `@odata.nextLink`.
            let fits = |key: &str| rest.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            let fields = within.fields.iter().filter(|field| fits(&field.wire_name));
            let field = fields.max_by_key(|field| field.wire_name.len()).ok_or_else(|| {
                let known = within.fields.iter().map(|field| field.wire_name.as_str());
                let key = rest.split('.').next().unwrap_or_default();
                unknown(
                    naftiko_spec::nearest(key, known)
                        .map_or("correct it".to_owned(), |known| format!("did you mean `{known}`?")),
                )
            })?;
            segments.push(segment(field));
            ty = field.ty.clone();
            rest = rest[field.wire_name.len()..].trim_start_matches('.');
        }
        Ok(Some((PagePath::Fields(segments), ty)))
    }
}

/// Returns the JSON Pointer for a dotted path, or for a pointer, which allows keys with dots.
fn pointer(path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    path.split('.').map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect()
}

fn other_field() -> String {
    "use another field: `next = \"...\"`".to_owned()
}
