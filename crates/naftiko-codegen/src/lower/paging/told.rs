//! How pages follow one another as `codegen.toml` says it.

use super::fields::{hop, is_count, is_integer, of_item, structure};
use super::{first, items};
use crate::config::PagesTold;
use crate::model::types::TypeDef;
use crate::model::{Answer, Count, First, Flag, Hop, Operation, Paging, PagingStyle, Parameter, Place, Ty, Way};

/// What is wrong, and what to do about it.
type Problem = (String, String);

/// What codegen.toml says of pages.
pub(super) fn paging(types: &[TypeDef], operation: &Operation, told: &PagesTold) -> Result<Paging, Problem> {
    let document = match &operation.answer {
        Answer::Typed(ty) => ty.clone(),
        Answer::Value(_) => Ty::Value,
        _ => return Err((format!("the answer of `{}` is no document", operation.name), "remove `pages`".to_owned())),
    };
    let telling = Telling { types, operation, document };
    let (items, item) = telling.items(told)?;
    Ok(Paging {
        style: telling.style(told, &item)?,
        items,
        item,
        total: telling.count(&told.total)?,
        page_count: telling.count(&told.pages)?,
        more: telling.more(told)?,
    })
}

struct Telling<'t> {
    types: &'t [TypeDef],
    operation: &'t Operation,
    /// The type of the answer.
    document: Ty,
}

impl Telling<'_> {
    fn items(&self, told: &PagesTold) -> Result<(Way, Ty), Problem> {
        match self.field(&told.items)? {
            Some((way, Ty::List(item))) => Ok((way, *item)),
            Some((way, Ty::Value)) => Ok((way, Ty::Value)),
            Some(_) => {
                Err((format!("`{}` is no list", told.items.as_deref().unwrap_or_default()), "name one".to_owned()))
            }
            None => match &self.document {
                Ty::List(item) => Ok((Way::Fields(Vec::new()), (**item).clone())),
                Ty::Value => Ok((Way::Pointer(String::new()), Ty::Value)),
                document => {
                    let found = items(self.types, self.operation, document);
                    let (way, item) = found.ok_or_else(|| {
                        let help = "say which field has the items: `items = \"...\"`";
                        ("the answer has no list, or several".to_owned(), help.to_owned())
                    })?;
                    Ok((Way::Fields(way), item))
                }
            },
        }
    }

    fn style(&self, told: &PagesTold, item: &Ty) -> Result<PagingStyle, Problem> {
        let PagesTold { offset, page, cursor, after, .. } = told;
        let next = self.field(&told.next)?;
        let said = [offset.is_some(), page.is_some(), cursor.is_some(), after.is_some(), told.link];
        match (said.into_iter().filter(|said| *said).count(), next) {
            // The URL of the next page needs no parameter, but its value may be one.
            (0, Some((next, Ty::String | Ty::Value))) => Ok(PagingStyle::Url { next }),
            (1, Some((next, ty))) if after.is_none() && !told.link => {
                let name = offset.as_ref().or(page.as_ref()).or(cursor.as_ref());
                let parameter = self.parameter(name.map_or("", String::as_str))?.wire_name.clone();
                if !matches!(ty, Ty::String | Ty::Value) && !is_integer(&ty) {
                    return Err(("the next page is neither a text nor a whole number".to_owned(), other_field()));
                }
                Ok(PagingStyle::Cursor { parameter, next, is_text: !is_integer(&ty) })
            }
            (1, None) => self.style_without_next(told, item),
            _ => {
                let help = "keep one of `offset`, `page`, `cursor`, `after` and `link`, or only `next`";
                Err(("what asks for the next page is said more than once, or not at all".to_owned(), help.to_owned()))
            }
        }
    }

    fn style_without_next(&self, told: &PagesTold, item: &Ty) -> Result<PagingStyle, Problem> {
        // What is told is no guess: it is sent only where neither file says with which number pages begin.
        let first = |found: First| First {
            number: told.first.unwrap_or(found.number),
            is_sent: told.first.is_none() && told.page.is_some() && found.is_sent,
        };
        if let Some(offset) = &told.offset {
            let parameter = self.parameter(offset)?;
            return Ok(PagingStyle::Offset { parameter: offset.clone(), first: first(first::item(parameter)) });
        }
        if let Some(page) = &told.page {
            let fields = super::Fields::of(self.types, structure(self.types, &self.document));
            let found = first::page(self.parameter(page)?, &fields);
            return Ok(PagingStyle::Number { parameter: page.clone(), first: first(found) });
        }
        if let Some(after) = &told.after {
            self.parameter(after)?;
            return self.last(after, told.id.as_deref().unwrap_or("id"), item);
        }
        if told.link {
            return Ok(PagingStyle::Link);
        }
        Err(("which field has the next cursor is not said".to_owned(), "add `next = \"...\"`".to_owned()))
    }

    /// By the id of the last item.
    fn last(&self, parameter: &str, id: &str, item: &Ty) -> Result<PagingStyle, Problem> {
        let parameter = parameter.to_owned();
        if *item == Ty::Value {
            return Ok(PagingStyle::Last { parameter, id: Way::Pointer(pointer(id)), is_text: true });
        }
        match of_item(self.types, item, id) {
            Some(field) if field.ty == Ty::String || is_integer(&field.ty) => {
                Ok(PagingStyle::Last { parameter, id: Way::Fields(vec![hop(field)]), is_text: field.ty == Ty::String })
            }
            _ => {
                let help = "say which field of an item it is: `id = \"...\"`";
                Err((format!("an item has no `{id}` that is a text or a whole number"), help.to_owned()))
            }
        }
    }

    fn count(&self, told: &Option<String>) -> Result<Option<Count>, Problem> {
        match self.field(told)? {
            Some((_, ty)) if !is_count(&ty) && ty != Ty::Value => {
                let name = told.as_deref().unwrap_or_default();
                Err((format!("`{name}` is no whole number"), "name a field that is one".to_owned()))
            }
            told => Ok(told.map(|(way, ty)| Count { way, ty, may_be_of_page: false })),
        }
    }

    fn more(&self, told: &PagesTold) -> Result<Option<Flag>, Problem> {
        let (name, is_last) = match (&told.more, &told.last) {
            (Some(_), Some(_)) => {
                return Err((
                    "`more` and `last` say the same, each the opposite of the other".to_owned(),
                    "keep one of them".to_owned(),
                ));
            }
            (None, last) => (last, true),
            (more, None) => (more, false),
        };
        match self.field(name)? {
            Some((_, ty)) if !matches!(ty, Ty::Boolean | Ty::Value) => {
                let name = name.as_deref().unwrap_or_default();
                Err((format!("`{name}` is no boolean"), "name a field that is one".to_owned()))
            }
            told => Ok(told.map(|(way, _)| Flag { way, is_last })),
        }
    }

    /// A parameter of the query.
    fn parameter(&self, name: &str) -> Result<&Parameter, Problem> {
        let all = || self.operation.parameters().filter(|it| it.place == Place::Query);
        all().find(|it| it.wire_name == name).ok_or_else(|| {
            let known = all().map(|it| it.wire_name.as_str());
            let help = naftiko_spec::nearest(name, known)
                .map_or("declare it in the capability file".to_owned(), |near| format!("did you mean `{near}`?"));
            (format!("`{}` has no query parameter `{name}`", self.operation.name), help)
        })
    }

    /// A field of the answer, written with dots.
    fn field(&self, path: &Option<String>) -> Result<Option<(Way, Ty)>, Problem> {
        let Some(path) = path else { return Ok(None) };
        if self.document == Ty::Value {
            return Ok(Some((Way::Pointer(pointer(path)), Ty::Value)));
        }
        let (mut hops, mut ty, mut rest): (Vec<Hop>, Ty, &str) = (Vec::new(), self.document.clone(), path);
        while !rest.is_empty() {
            let unknown = |help: String| (format!("the answer has no field `{path}`"), help);
            let within =
                structure(self.types, &ty).ok_or_else(|| unknown("name fields with dots: `meta.next`".to_owned()))?;
            // A key may have dots itself: `@odata.nextLink`.
            let fits = |key: &str| rest.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            let fields = within.fields.iter().filter(|field| fits(&field.wire_name));
            let field = fields.max_by_key(|field| field.wire_name.len()).ok_or_else(|| {
                let known = within.fields.iter().map(|field| field.wire_name.as_str());
                let key = rest.split('.').next().unwrap_or_default();
                unknown(
                    naftiko_spec::nearest(key, known)
                        .map_or("correct it".to_owned(), |near| format!("did you mean `{near}`?")),
                )
            })?;
            hops.push(hop(field));
            ty = field.ty.clone();
            rest = rest[field.wire_name.len()..].trim_start_matches('.');
        }
        Ok(Some((Way::Fields(hops), ty)))
    }
}

/// The JSON Pointer of a path that is written with dots, or as a pointer, where keys have dots themselves.
fn pointer(path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    path.split('.').map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect()
}

fn other_field() -> String {
    "name another field: `next = \"...\"`".to_owned()
}
