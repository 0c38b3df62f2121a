//! Lists in pages, of every supported kind, with each part optional, nullable or of another type.

use serde_json::{Value, json};

use crate::choices::Choices;
use crate::schema::{self, Dialect};

/// Query parameters that request a page, and the fields of a page that point to the next one.
const STYLES: &[(&[&str], &[&str])] = &[
    (&["offset", "skip", "start_index"], &["total", "total_count"]),
    (&["page", "page_number"], &["next_page", "total_pages", "last_page", "count", "total"]),
    (&["cursor", "page_token", "pageToken", "start_cursor"], &["next_cursor", "nextPageToken", "next", "end_cursor"]),
    (&["starting_after", "after"], &["has_more", "last_id"]),
    (&["starting_after"], &["has_more"]),
    (&["after", "marker"], &["after", "next", "marker"]),
    (&["offset", "page", "cursor"], &["next", "has_more", "next_cursor", "total"]),
];

/// Fields that describe a page.
const ENVELOPES: &[&str] = &["meta", "paging", "pagination", "page", "links", "page_info", "response_metadata"];

/// The parameters that request pages, and the schema of a page.
pub(crate) fn paging(choices: &mut Choices, dialect: &Dialect) -> (Vec<Value>, Value) {
    let (names, nexts) = STYLES[choices.below(STYLES.len())];
    let ty = choices.weighted(&[(8, "string"), (6, "integer"), (1, "number")]);
    let mut asking = json!({"name": choices.of(names), "in": "query", "schema": {"type": ty}});
    if choices.chance(10) {
        asking["required"] = json!(true);
    }
    let limit = json!({"name": "limit", "in": "query", "schema": {"type": "integer"}});
    let items = json!({"type": "array", "items": item(choices, dialect)});
    if choices.chance(10) {
        return (vec![asking, limit], items);
    }
    let mut page = said(choices, nexts);
    if choices.chance(15) {
        page = json!({"type": "object", "properties": {"cursors": page}});
    }
    if choices.chance(35) {
        let envelope = choices.of(ENVELOPES);
        let mut outer = json!({"type": "object", "properties": {}, "required": []});
        add(choices, &mut outer, envelope, page);
        page = outer;
    }
    let list = choices.of(&["data", "items", "results", "pets", "value"]);
    add(choices, &mut page, list, items);
    if choices.chance(15) {
        page["properties"]["errors"] = json!({"type": "array", "items": {"type": "string"}});
    }
    (vec![asking, limit], page)
}

/// The part of a page that points to the next one.
fn said(choices: &mut Choices, nexts: &[&str]) -> Value {
    let mut said = json!({"type": "object", "properties": {}, "required": []});
    for number in 0..1 + choices.below(2) {
        let name = if number == 0 { nexts[0] } else { choices.of(nexts) };
        let schema = match name {
            "has_more" => json!({"type": "boolean"}),
            _ => match choices.below(5) {
                0 => json!({"type": "integer"}),
                1 => json!({"type": "integer", "format": choices.of(&["int32", "int64", "uint64"])}),
                2 => json!({"type": choices.of(&["number", "boolean"])}),
                _ => json!({"type": "string"}),
            },
        };
        add(choices, &mut said, name, schema);
    }
    said
}

/// An item, which can have an id of some type.
fn item(choices: &mut Choices, dialect: &Dialect) -> Value {
    match choices.below(6) {
        0 => schema::schema(choices, dialect, 2),
        1 => schema::shared(choices, dialect),
        _ => {
            let mut item = json!({"type": "object", "properties": {"name": {"type": "string"}}, "required": []});
            let ty = choices.of(&["string", "string", "string", "integer"]);
            add(choices, &mut item, "id", json!({"type": ty}));
            item
        }
    }
}

/// Adds a property that can be required or nullable.
fn add(choices: &mut Choices, object: &mut Value, name: &str, mut schema: Value) {
    if choices.chance(15) {
        // An object of either version can have it; only the older version uses it.
        schema["nullable"] = json!(true);
    } else if choices.chance(10) {
        schema = json!({"anyOf": [schema, {"type": "null"}]});
    }
    object["properties"][name] = schema;
    if choices.chance(60) {
        match object["required"].as_array_mut() {
            Some(required) => required.push(json!(name)),
            None => object["required"] = json!([name]),
        }
    }
}
