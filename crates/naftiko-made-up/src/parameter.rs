//! Parameters: every place, style and type of value.

use serde_json::{Value, json};

use crate::choices::Choices;
use crate::names;
use crate::schema::{self, Dialect};

/// The parameters of an operation except for those of its path, with distinct names in each place.
pub(crate) fn parameters(choices: &mut Choices, dialect: &Dialect) -> Vec<Value> {
    let mut parameters: Vec<Value> = Vec::new();
    for _ in 0..choices.below(5) {
        let place = choices.weighted(&[(70, "query"), (20, "header"), (10, "cookie")]);
        let name = if place == "query" { names::name(choices) } else { names::plain(choices) };
        if parameters.iter().all(|it| it["name"].as_str() != Some(&name)) {
            let required = choices.chance(30);
            parameters.push(parameter(choices, dialect, place, &name, required));
        }
    }
    parameters
}

/// One parameter.
pub(crate) fn parameter(choices: &mut Choices, dialect: &Dialect, place: &str, name: &str, required: bool) -> Value {
    let mut parameter = json!({"name": name, "in": place, "required": required});
    if choices.chance(40) {
        parameter["description"] = json!(names::text(choices));
    }
    if choices.chance(4) {
        parameter["deprecated"] = json!(true);
    }
    let schema = values(choices, dialect);
    if choices.chance(5) {
        parameter["content"] = json!({choices.of(&["application/json", "text/plain"]): {"schema": schema}});
        return parameter;
    }
    parameter["schema"] = schema;
    let styles: &[&str] = match place {
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "path" => &["simple", "label", "matrix"],
        "header" => &["simple"],
        _ => &["form"],
    };
    if choices.chance(45) {
        parameter["style"] = json!(choices.of(styles));
    }
    if choices.chance(45) {
        parameter["explode"] = json!(choices.chance(50));
    }
    parameter
}

/// The schema of the values of a parameter.
fn values(choices: &mut Choices, dialect: &Dialect) -> Value {
    match choices.below(12) {
        0..=4 => schema::scalar(choices),
        5 | 6 => json!({"type": "array", "items": schema::scalar(choices)}),
        7 => json!({"type": "array", "items": one_of_scalars(choices, dialect)}),
        8 => one_of_scalars(choices, dialect),
        9 => {
            let scalar = schema::scalar(choices);
            json!({"anyOf": [scalar.clone(), {"type": "array", "items": scalar}]})
        }
        10 => schema::object(choices, dialect, 3),
        _ => schema::schema(choices, dialect, 2),
    }
}

/// One of several scalars.
fn one_of_scalars(choices: &mut Choices, dialect: &Dialect) -> Value {
    if dialect.has_type_lists && choices.chance(30) {
        return json!({"type": ["string", "integer"]});
    }
    json!({choices.of(&["oneOf", "anyOf"]): [schema::scalar(choices), schema::scalar(choices)]})
}
