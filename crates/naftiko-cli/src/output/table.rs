//! A table for people.

use std::io::{self, Write};

use anstyle::Style;
use serde_json::{Map, Value};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::text::escaped;
use super::view::View;

/// The fields that are the first columns, in this order. The order of the others is alphabetical.
const FIRST: &[&str] = &["id", "name", "title", "slug", "key", "email", "type", "status", "state"];
/// The space between two columns.
const GAP: usize = 2;
/// A column is not narrower than this, unless its values are.
const NARROWEST: usize = 8;

/// Writes a row for each item. Returns the names of the columns that did not fit.
pub(super) fn rows(out: &mut dyn Write, items: &[Value], view: View) -> io::Result<Vec<String>> {
    let names = columns(items);
    let columns: Vec<Column> = match names.is_empty() {
        true => vec![Column::new("value", items.iter().map(Some))],
        false => names.iter().map(|name| Column::new(name, items.iter().map(|item| item.get(name)))).collect(),
    };
    write(out, columns, view, true)
}

/// Writes a row for each field of an object.
pub(super) fn fields(out: &mut dyn Write, entries: &Map<String, Value>, view: View) -> io::Result<Vec<String>> {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by_key(|(name, _)| rank(name));
    let names: Vec<Value> = entries.iter().map(|(name, _)| name.as_str().into()).collect();
    let name = Column::new("", names.iter().map(Some));
    let value = Column::new("", entries.iter().map(|(_, value)| Some(*value)));
    write(out, vec![name, Column { is_number: false, ..value }], view, false)
}

/// The names of the columns: the fields whose values are scalars in all items.
fn columns(items: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> =
        items.iter().filter_map(Value::as_object).flat_map(Map::keys).map(String::as_str).collect();
    names.sort_by_key(|name| rank(name));
    names.dedup();
    names.retain(|name| {
        let values = || items.iter().filter_map(|item| item.get(name));
        values().all(is_scalar) && values().any(|value| !value.is_null())
    });
    names
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn rank(name: &str) -> (usize, &str) {
    (FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len()), name)
}

/// A column: its header and its cells.
struct Column {
    header: String,
    cells: Vec<String>,
    is_number: bool,
    width: usize,
}

impl Column {
    fn new<'v>(name: &str, values: impl Iterator<Item = Option<&'v Value>> + Clone) -> Self {
        let header = escaped(name, &[]).into_owned();
        let cells: Vec<String> = values.clone().map(|value| value.map(cell).unwrap_or_default()).collect();
        let is_number = values.flatten().all(|value| value.is_number() || value.is_null());
        let width = cells.iter().map(|cell| cell.width()).max().unwrap_or_default().max(header.width());
        Column { header, cells, is_number, width }
    }
}

/// The text of a cell: a text without quotes on one line, or JSON.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escaped(&text.split_whitespace().collect::<Vec<_>>().join(" "), &[]).into_owned(),
        other => escaped(&other.to_string(), &[]).into_owned(),
    }
}

fn write(out: &mut dyn Write, mut columns: Vec<Column>, view: View, has_header: bool) -> io::Result<Vec<String>> {
    let omitted = match view.columns {
        Some(width) if view.is_terminal => fit(&mut columns, width),
        _ => Vec::new(),
    };
    if has_header {
        let header: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
        let style = if view.has_color { Style::new().bold() } else { Style::new() };
        write_row(out, &columns, &header, style)?;
    }
    for index in 0..columns.first().map_or(0, |column| column.cells.len()) {
        let row: Vec<&str> = columns.iter().map(|column| column.cells[index].as_str()).collect();
        write_row(out, &columns, &row, Style::new())?;
    }
    Ok(omitted)
}

/// Narrows the columns until they fit, the widest first. Removes the last ones if that is not
/// enough, and returns their names.
fn fit(columns: &mut Vec<Column>, limit: usize) -> Vec<String> {
    let narrowest = |columns: &[Column]| -> usize {
        columns.iter().map(|column| column.width.min(NARROWEST) + GAP).sum::<usize>().saturating_sub(GAP)
    };
    let mut omitted = Vec::new();
    while columns.len() > 1 && narrowest(columns) > limit {
        omitted.extend(columns.pop().map(|column| column.header));
    }
    omitted.reverse();
    let room = limit.saturating_sub(GAP * columns.len().saturating_sub(1));
    let total = |columns: &[Column]| columns.iter().map(|column| column.width).sum::<usize>();
    while total(columns) > room {
        let Some(widest) = columns.iter_mut().max_by_key(|column| column.width).filter(|it| it.width > 1) else {
            break;
        };
        widest.width -= 1;
    }
    omitted
}

fn write_row(out: &mut dyn Write, columns: &[Column], cells: &[&str], style: Style) -> io::Result<()> {
    let mut line = String::new();
    for (column, cell) in columns.iter().zip(cells) {
        let cell = cut(cell, column.width);
        let padding = " ".repeat(column.width.saturating_sub(cell.width()));
        if !line.is_empty() || !std::ptr::eq(column, &columns[0]) {
            line.push_str(&" ".repeat(GAP));
        }
        match column.is_number {
            true => line.extend([padding.as_str(), &cell]),
            false => line.extend([&cell, padding.as_str()]),
        }
    }
    writeln!(out, "{}{}{}", style.render(), line.trim_end(), style.render_reset())
}

/// Cuts a text to a width. A text that is cut ends with an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut rest = width.saturating_sub(1);
    for c in text.chars() {
        let Some(left) = rest.checked_sub(c.width().unwrap_or_default()) else { break };
        rest = left;
        cut.push(c);
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(items: Value, columns: Option<usize>) -> (String, Vec<String>) {
        let mut out = Vec::new();
        let view = View { is_terminal: columns.is_some(), has_color: false, columns };
        let omitted = match &items {
            Value::Array(items) => rows(&mut out, items, view).unwrap(),
            Value::Object(entries) => fields(&mut out, entries, view).unwrap(),
            _ => Vec::new(),
        };
        (String::from_utf8(out).unwrap(), omitted)
    }

    #[test]
    fn the_columns_are_the_scalar_fields_of_the_items() {
        let items = json!([
            {"name": "Acme", "members": 12, "id": "org_1", "tags": [], "deleted": null, "note": "a\n b"},
            {"name": "東京", "members": 7, "id": "org_22", "tags": ["x"], "deleted": null, "active": true},
        ]);
        insta::assert_snapshot!(table(items, None).0, @r"
        id      name  active  members  note
        org_1   Acme               12  a b
        org_22  東京  true          7
        ");
    }

    #[test]
    fn an_object_has_a_row_for_each_field() {
        let object = json!({"created_at": 17, "id": "org_1", "tags": ["a"], "note": null});
        insta::assert_snapshot!(table(object, None).0, @r#"
        id          org_1
        created_at  17
        note
        tags        ["a"]
        "#);
    }

    #[test]
    fn a_terminal_limits_the_widths_and_the_number_of_columns() {
        let items = json!([{"id": "0123456789", "name": "ab cd ef gh ij kl mn", "url": "https://pets.example/a/b/c"}]);
        let (text, omitted) = table(items.clone(), Some(30));
        assert_eq!(text, "id         name       url\n01234567…  ab cd ef…  https:/…\n");
        assert!(text.lines().all(|line| line.width() <= 30) && omitted.is_empty(), "{text}");
        let (text, omitted) = table(items, Some(20));
        assert_eq!((text.lines().count(), omitted), (2, vec!["url".to_owned()]));
        assert!(text.lines().all(|line| line.width() <= 20), "{text}");
    }

    #[test]
    fn items_that_are_not_objects_are_one_column() {
        assert_eq!(table(json!(["a", "b"]), None).0, "value\na\nb\n");
        assert_eq!(table(json!([1, 20]), None).0, "value\n    1\n   20\n");
        assert_eq!(table(json!([]), None).0, "value\n");
    }

    #[test]
    fn a_cell_has_no_control_characters() {
        assert_eq!(table(json!([{"a": "\u{1b}[31m"}]), None).0, "a\n\\u001b[31m\n");
    }
}
