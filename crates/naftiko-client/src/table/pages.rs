//! Pages of a unit.

use std::fmt;

use serde_json::Value;

use super::run::decode;
use super::{Content, Inputs, PageStyle, Paged, RunError, Unit, draft};
use crate::client::ApiClient;
use crate::error::Error;
use crate::response::Response;
use crate::response::decode::Decoded;
use crate::response::walk::{Facts, Scheme, Walk};

/// The pages of a [`Unit`], each of which is requested when it is needed.
pub struct UnitPages {
    walk: Walk,
    paged: &'static Paged,
}

/// Prepares the requests for the pages of a unit, which are the same as those of the typed method
/// `pages`. Nothing is sent yet. `client` is that of its [`service`](Unit::service).
///
/// # Errors
///
/// Returns all problems of the inputs. A unit whose response is not divided into
/// [pages](Unit::pages) is an error too, and so is one with a [shape](Unit::shape): the paths of
/// pages are those of the document that the server sent.
pub fn pages(client: &ApiClient, unit: &'static Unit, inputs: &Inputs) -> Result<UnitPages, RunError> {
    let Some(paged) = unit.pages.filter(|_| unit.shape.is_none()) else {
        return Err(RunError::Call(Error::configuration(format!("`{}` has no pages", unit.name))));
    };
    let draft = draft(client, unit, inputs).map_err(RunError::Inputs)?;
    Ok(UnitPages { walk: Walk::new(draft, paged.scheme(), paged.sends_first), paged })
}

impl UnitPages {
    /// Returns the next page, or `None` after the last page and after an error. The first page is
    /// the response that [`run`](super::run) returns.
    ///
    /// If the future is dropped before it completes, no page is lost: the next call requests the
    /// same page again.
    ///
    /// # Errors
    ///
    /// The errors of a call, and [`Decode`](crate::ErrorKind::Decode) for a server that repeats
    /// pages.
    pub async fn next(&mut self) -> Option<Result<Response<Content>, Error>> {
        let UnitPages { walk, paged } = self;
        walk.next(|received| {
            let Decoded { value, unexpected } = received.decode(decode)?;
            let facts = match &value {
                Content::Json(page) => paged.facts(page),
                _ => paged.facts(&Value::Null),
            };
            let response = received.response.clone();
            Ok((facts, response.with_body(value, unexpected)))
        })
        .await
    }
}

/// Shows the operation.
impl fmt::Debug for UnitPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.walk.show("UnitPages", f)
    }
}

impl Paged {
    /// Returns the items of a page: a JSON document as the server sent it.
    pub fn items<'v>(&self, page: &'v Value) -> Option<&'v Vec<Value>> {
        at(page, self.items)?.as_array()
    }

    fn scheme(&self) -> Scheme {
        match self.style {
            PageStyle::Offset { parameter, first } => Scheme::Offset(parameter, first),
            PageStyle::Number { parameter, first } => Scheme::Number(parameter, first),
            PageStyle::Cursor { parameter, .. } | PageStyle::After { parameter, .. } => Scheme::Cursor(parameter),
            PageStyle::Url { .. } => Scheme::Url,
            PageStyle::Link => Scheme::Link,
        }
    }

    /// Returns what a page has about the next one.
    fn facts(&self, page: &Value) -> Facts {
        let items = self.items(page);
        let next = match self.style {
            PageStyle::Cursor { next, .. } | PageStyle::Url { next } => at(page, next),
            PageStyle::After { id, .. } => items.and_then(|items| at(items.last()?, id)),
            PageStyle::Offset { .. } | PageStyle::Number { .. } | PageStyle::Link => None,
        };
        let number = |path: &[&str]| {
            let number = at(page, path)?;
            number.as_i64().or_else(|| number.as_f64().map(|number| number as i64))
        };
        let len = items.map_or(0, Vec::len);
        let total = self.total.and_then(number);
        let more = self.more.and_then(|path| at(page, path)?.as_bool());
        Facts::new(
            Some(len),
            total.filter(|total| !self.total_may_be_of_page || *total > len as i64),
            self.page_count.and_then(number),
            next.and_then(text),
            more.map(|more| more != self.more_is_last),
        )
    }
}

/// Returns the value at a path. A path through a list has the index of an item.
fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(*key),
    })
}

/// Returns a text, or a number as text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BY_OFFSET: Paged = Paged::new(PageStyle::Offset { parameter: "offset", first: 0 }, &["data", "pets"]);

    #[test]
    fn the_items_of_a_page_are_at_a_path() {
        assert_eq!(BY_OFFSET.items(&json!({"data": {"pets": [1, 2]}})), Some(&vec![json!(1), json!(2)]));
        assert_eq!(BY_OFFSET.items(&json!({"data": {"pets": {}}})), None);
        assert_eq!(Paged::new(PageStyle::Link, &[]).items(&json!([1])), Some(&vec![json!(1)]));
    }

    #[test]
    fn a_flag_for_the_last_page_is_negated_and_a_total_that_counts_the_page_is_ignored() {
        let page = json!({"data": {"pets": [1, 2]}, "last": true, "count": 2});
        let facts = BY_OFFSET.last(&["last"]).count(&["count"]).facts(&page);
        assert_eq!((facts.len, facts.total, facts.more), (Some(2), None, Some(false)));
        let facts = BY_OFFSET.total(&["count"]).facts(&page);
        assert_eq!((facts.total, facts.more), (Some(2), None));
    }

    #[test]
    fn the_value_of_a_cursor_is_a_text_or_a_number() {
        let paged = Paged::new(PageStyle::After { parameter: "after", id: &["id"] }, &[]);
        for (page, expected) in [
            (json!([{"id": "a"}, {"id": 7}]), Some("7")),
            (json!([{"id": "a"}]), Some("a")),
            (json!([]), None),
            (json!([{"id": ""}]), None),
        ] {
            assert_eq!(paged.facts(&page).next.as_deref(), expected, "{page}");
        }
    }
}
