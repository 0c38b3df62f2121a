//! Request bodies: every media type that is supported, and forms with `encoding`.

use serde_json::{Map, Value, json};

use crate::choices::Choices;
use crate::schema::{self, Dialect};

/// A request body.
pub(crate) fn body(choices: &mut Choices, dialect: &Dialect) -> Value {
    let mut content = Map::new();
    for _ in 0..1 + usize::from(choices.chance(15)) {
        let (media_type, described) = media(choices, dialect);
        content.insert(media_type.to_owned(), described);
    }
    match choices.below(5) {
        0 => json!({"content": content}),
        1 => json!({"content": content, "required": false}),
        _ => json!({"content": content, "required": true}),
    }
}

fn media(choices: &mut Choices, dialect: &Dialect) -> (&'static str, Value) {
    match choices.below(16) {
        0..=5 => ("application/json", json!({"schema": schema::schema(choices, dialect, 0)})),
        6 => ("application/json", json!({"schema": schema::list(choices, dialect)})),
        7 | 8 => ("application/x-www-form-urlencoded", form(choices, dialect)),
        9..=11 => ("multipart/form-data", form(choices, dialect)),
        12 => (choices.of(&["application/octet-stream", "image/png", "application/pdf"]), json!({})),
        13 => (choices.of(&["text/plain", "text/csv", "application/xml"]), json!({"schema": {"type": "string"}})),
        14 => (
            choices.of(&["application/merge-patch+json", "text/json"]),
            json!({"schema": schema::object(choices, dialect, 1)}),
        ),
        _ => (choices.of(&["*/*", "application/json"]), json!({})),
    }
}

/// A form in which some fields declare their encoding.
fn form(choices: &mut Choices, dialect: &Dialect) -> Value {
    let mut object = schema::object(choices, dialect, 2);
    let mut encoding = Map::new();
    let names: Vec<String> = object["properties"].as_object().into_iter().flat_map(Map::keys).cloned().collect();
    for name in names {
        match choices.below(10) {
            0 => object["properties"][&name] = json!({"type": "string", "format": "binary"}),
            1 => {
                object["properties"][&name] = json!({"type": "array", "items": {"type": "string", "format": "binary"}});
            }
            2 => {
                object["properties"][&name] =
                    json!({"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "string"}]}});
            }
            3 => {
                encoding
                    .insert(name, json!({"contentType": choices.of(&["application/json", "image/png", "text/plain"])}));
            }
            4 => {
                let style = choices.of(&["form", "deepObject", "pipeDelimited", "spaceDelimited"]);
                encoding.insert(name, json!({"style": style, "explode": choices.chance(50)}));
            }
            _ => {}
        }
    }
    json!({"schema": object, "encoding": encoding})
}
