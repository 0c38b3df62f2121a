//! What a result that is cut lacks, and how the rest is requested.

use naftiko_client::Value;
use naftiko_client::table::{Inputs, PageStyle, Paged, Unit};

use crate::cut::{Missing, What};

/// The maximum number of missing parts that are listed.
const MAX_PARTS: usize = 3;

/// The usual names of an input that limits the number of items, without separators.
const LIMITS: &[&str] = &[
    "limit",
    "perpage",
    "pagesize",
    "maxresults",
    "maxitems",
    "first",
    "count",
    "size",
    "top",
    "take",
    "rows",
    "pagelimit",
];

/// Describes what is missing, and which input requests it; `None` if nothing is.
pub(crate) fn note(unit: &Unit, inputs: &Inputs, value: &Value, missing: &[Missing], max: usize) -> Option<String> {
    let most_important = main(unit, missing)?;
    let mut text = format!(
        "The result is cut to {max} bytes. {}; {}.",
        part(most_important),
        advice(unit, inputs, value, most_important)
    );
    let others: Vec<_> = missing.iter().filter(|part| !std::ptr::eq(*part, most_important)).collect();
    for other in others.iter().take(MAX_PARTS - 1) {
        text.push_str(&format!(" {}.", part(other)));
    }
    if others.len() >= MAX_PARTS {
        text.push_str(&format!(" {} more parts are cut.", others.len() + 1 - MAX_PARTS));
    }
    Some(text)
}

/// Describes what is missing of a content that is not the result of a tool; `None` if nothing is.
pub(crate) fn of_content(missing: &[Missing], max: usize) -> Option<String> {
    let parts: Vec<_> = missing.iter().take(MAX_PARTS).map(|missing| format!(" {}.", part(missing))).collect();
    (!parts.is_empty()).then(|| format!("The content is cut to {max} bytes.{}", parts.concat()))
}

/// Returns the items of the page if they are cut, otherwise any items, otherwise any part.
fn main<'m>(unit: &Unit, missing: &'m [Missing]) -> Option<&'m Missing> {
    let items = || missing.iter().filter(|part| part.what == What::Items);
    items().find(|part| is_page(unit, part)).or_else(|| items().next()).or(missing.first())
}

/// Whether a part has the items of the page.
fn is_page(unit: &Unit, part: &Missing) -> bool {
    unit.pages.is_some_and(|pages| path(unit, pages).join(".") == part.path)
}

/// Returns the path to the items. A list by itself is the property `items` of structured content.
fn path(unit: &Unit, pages: &Paged) -> &'static [&'static str] {
    match pages.items {
        [] if !unit.output_schema.is_empty() => &["items"],
        path => path,
    }
}

fn part(missing: &Missing) -> String {
    let Missing { path, what, kept, total } = missing;
    let what = match what {
        What::Items => "items",
        What::Characters => "characters",
        What::Keys => "keys",
    };
    let place = if path.is_empty() { String::new() } else { format!(" of `{path}`") };
    format!("{kept} of {total} {what}{place} are shown")
}

/// Returns how a caller gets the rest.
fn advice(unit: &Unit, inputs: &Inputs, value: &Value, part: &Missing) -> String {
    let next = unit.pages.filter(|_| is_page(unit, part)).and_then(|pages| next(unit, pages, inputs, value, part.kept));
    if let Some((input, value)) = next {
        return format!("call again with `{input}` = {value}");
    }
    let is_limit = |name: &str| LIMITS.contains(&name.replace(['_', '-'], "").to_lowercase().as_str());
    match unit.inputs.iter().find(|input| is_limit(input.name)) {
        Some(limit) if part.what == What::Items => format!("call again with a smaller `{}`", limit.name),
        _ => "call again with inputs that select less, if the tool has such".to_owned(),
    }
}

/// Returns the input that requests the items after those that are kept, and its value. Numbers of
/// pages, cursors and links only lead to the next page.
fn next(unit: &Unit, pages: &Paged, inputs: &Inputs, value: &Value, kept: usize) -> Option<(&'static str, String)> {
    match pages.style {
        PageStyle::Offset { parameter, first } => {
            let input = unit.query_input(parameter)?.name;
            let skipped = inputs.get(input).and_then(Value::as_u64).unwrap_or(first);
            Some((input, skipped.saturating_add(kept as u64).to_string()))
        }
        PageStyle::After { parameter, id } => {
            let at = |value, path: &[&str]| path.iter().try_fold(value, |value: &Value, key| value.get(key));
            let last = at(value, path(unit, pages))?.as_array()?.last()?;
            Some((unit.query_input(parameter)?.name, at(last, id)?.to_string()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use naftiko_client::table::{Input, Target};
    use naftiko_client::{Operation, json};

    use super::*;

    static INPUTS: &[Input] = &[
        Input::new("start", r#"{"type":"integer"}"#).to(&[Target::query("offset")]),
        Input::new("after", r#"{"type":"string"}"#).to(&[Target::query("starting_after")]),
        Input::new("page_size", r#"{"type":"integer"}"#).to(&[Target::query("page_size")]),
    ];
    static BY_OFFSET: Paged = Paged::new(PageStyle::Offset { parameter: "offset", first: 0 }, &["data"]);
    static BY_ID: Paged = Paged::new(PageStyle::After { parameter: "starting_after", id: &["id"] }, &["data"]);
    static BY_CURSOR: Paged = Paged::new(PageStyle::Cursor { parameter: "cursor", next: &["next"] }, &["data"]);

    fn unit() -> Unit {
        Unit::new("pets", "list-pets", Operation::get("ListPets", "/pets")).inputs(INPUTS)
    }

    fn missing(path: &str, what: What) -> Missing {
        Missing { path: path.to_owned(), what, kept: 2, total: 500 }
    }

    fn text(unit: &Unit, inputs: Value, missing: &[Missing]) -> String {
        let value = json!({"data": [{"id": "pet_1"}, {"id": "pet_2"}]});
        note(unit, inputs.as_object().unwrap(), &value, missing, 1000).unwrap()
    }

    #[test]
    fn the_input_that_pages_on_is_named_with_its_next_value() {
        let items = || [missing("data", What::Items)];
        let start = "The result is cut to 1000 bytes. 2 of 500 items of `data` are shown; ";
        let by = |pages, inputs| text(&unit().pages(pages), inputs, &items());
        assert_eq!(by(&BY_OFFSET, json!({})), format!("{start}call again with `start` = 2."));
        assert_eq!(by(&BY_OFFSET, json!({"start": 40})), format!("{start}call again with `start` = 42."));
        assert_eq!(by(&BY_ID, json!({})), format!("{start}call again with `after` = \"pet_2\"."));
        assert_eq!(by(&BY_CURSOR, json!({})), format!("{start}call again with a smaller `page_size`."));
        assert_eq!(text(&unit(), json!({}), &items()), format!("{start}call again with a smaller `page_size`."));
    }

    #[test]
    fn the_items_of_the_page_come_first_and_other_parts_are_counted() {
        let parts = [
            missing("data[0].text", What::Characters),
            missing("notes", What::Items),
            missing("data", What::Items),
            missing("", What::Keys),
        ];
        assert_eq!(
            text(&unit().pages(&BY_OFFSET), json!({}), &parts),
            "The result is cut to 1000 bytes. 2 of 500 items of `data` are shown; call again with `start` = 2. \
             2 of 500 characters of `data[0].text` are shown. 2 of 500 items of `notes` are shown. 1 more parts are cut."
        );
    }

    #[test]
    fn without_such_an_input_less_is_requested() {
        let unit = Unit::new("pets", "get-pet", Operation::get("GetPet", "/pet"));
        assert_eq!(
            text(&unit, json!({}), &[missing("", What::Characters)]),
            "The result is cut to 1000 bytes. 2 of 500 characters are shown; call again with inputs that select less, \
             if the tool has such."
        );
        assert_eq!(note(&unit, &Inputs::new(), &Value::Null, &[], 1000), None);
    }
}
