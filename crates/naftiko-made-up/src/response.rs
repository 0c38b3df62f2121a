//! Responses: every status, every media type that is supported, and error bodies.

use serde_json::{Map, Value, json};

use crate::choices::Choices;
use crate::names;
use crate::schema::{self, Dialect};

/// The responses of an operation.
pub(crate) fn responses(choices: &mut Choices, dialect: &Dialect) -> Map<String, Value> {
    let mut responses = Map::new();
    let status = choices.weighted(&[(70, "200"), (10, "201"), (6, "202"), (8, "2XX"), (6, "204")]);
    responses.insert(status.to_owned(), success(choices, dialect));
    if choices.chance(12) {
        let status = choices.of(&["201", "202", "204", "206", "304"]);
        responses.insert(status.to_owned(), success(choices, dialect));
    }
    failures(choices, dialect, &mut responses);
    responses
}

/// Adds the error responses.
pub(crate) fn failures(choices: &mut Choices, dialect: &Dialect, responses: &mut Map<String, Value>) {
    for _ in 0..choices.below(4) {
        let status = choices.of(&["400", "401", "404", "409", "422", "4XX", "500", "5XX", "default"]);
        let schema = match choices.below(3) {
            0 => schema::object(choices, dialect, 3),
            _ => schema::shared(choices, dialect),
        };
        let failure = json!({"description": names::text(choices), "content": {"application/json": {"schema": schema}}});
        responses.insert(status.to_owned(), failure);
    }
}

fn success(choices: &mut Choices, dialect: &Dialect) -> Value {
    let mut response = json!({"description": names::text(choices)});
    let mut content = Map::new();
    for _ in 0..choices.weighted(&[(10, 0), (75, 1), (15, 2)]) {
        let (media_type, described) = media(choices, dialect);
        content.insert(media_type.to_owned(), described);
    }
    if !content.is_empty() {
        response["content"] = json!(content);
    }
    if choices.chance(6) {
        response["headers"] = json!({"Link": {"schema": {"type": "string"}}});
    }
    response
}

fn media(choices: &mut Choices, dialect: &Dialect) -> (&'static str, Value) {
    let text = json!({"schema": {"type": "string"}});
    match choices.below(24) {
        0..=11 => ("application/json", json!({"schema": schema::schema(choices, dialect, 0)})),
        12 => ("application/json", json!({})),
        13 => ("application/problem+json", json!({"schema": schema::object(choices, dialect, 1)})),
        14 => ("application/json;version=2", json!({"schema": schema::object(choices, dialect, 1)})),
        15 => (choices.of(&["text/plain", "text/html"]), text),
        16 => (choices.of(&["text/csv", "application/xml", "application/yaml", "text/xml"]), text),
        17 => (
            choices.of(&["application/octet-stream", "image/png"]),
            json!({"schema": {"type": "string", "format": "binary"}}),
        ),
        18 | 19 => ("text/event-stream", json!({"schema": schema::schema(choices, dialect, 2)})),
        20 => (
            choices.of(&["application/x-ndjson", "application/jsonl"]),
            json!({"schema": schema::schema(choices, dialect, 2)}),
        ),
        21 => ("application/json", json!({"schema": {"type": "string", "format": "binary"}})),
        22 => ("text/json", json!({"schema": schema::schema(choices, dialect, 1)})),
        _ => ("*/*", json!({"schema": schema::schema(choices, dialect, 1)})),
    }
}
