//! An operation in both files: an object of the OpenAPI document, and an entry of a capability
//! file.

use serde_json::{Value, json};

use crate::choices::Choices;
use crate::schema::Dialect;
use crate::{body, names, paging, parameter, response};

/// An operation of a project. Everything in it can be removed, and the rest is still a project.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The number of the capability file that has it.
    pub file: usize,
    /// Its method, in upper case.
    pub method: &'static str,
    /// Its path template.
    pub path: String,
    /// The operation in the OpenAPI document.
    pub described: Value,
    /// The operation in the capability file.
    pub chosen: Value,
}

/// The operation with a number.
pub(crate) fn operation(choices: &mut Choices, dialect: &Dialect, number: usize, file: usize) -> Operation {
    let method = choices.weighted(&[
        (44, "GET"),
        (30, "POST"),
        (10, "PUT"),
        (8, "DELETE"),
        (6, "PATCH"),
        (1, "HEAD"),
        (1, "OPTIONS"),
    ]);
    let mut path = format!("/r{number}");
    let mut parameters = parameter::parameters(choices, dialect);
    for _ in 0..choices.weighted(&[(50, 0), (40, 1), (10, 2)]) {
        let name = names::plain(choices);
        if !path.contains(&format!("{{{name}}}")) {
            let (before, behind) =
                choices.weighted(&[(7, ("", "")), (1, ("by-", "")), (1, ("a/", ".zip")), (1, ("", ":run"))]);
            path.push_str(&format!("/{before}{{{name}}}{behind}"));
            parameters.push(parameter::parameter(choices, dialect, "path", &name, true));
        }
    }
    let mut responses = response::responses(choices, dialect);
    if method == "GET" && choices.chance(50) {
        let (asking, page) = paging::paging(choices, dialect);
        parameters.retain(|it| asking.iter().all(|asking| asking["name"] != it["name"]));
        parameters.extend(asking);
        responses.clear();
        let page = json!({"description": "A page.", "content": {"application/json": {"schema": page}}});
        responses.insert("200".to_owned(), page);
        response::failures(choices, dialect, &mut responses);
    }
    let mut described = json!({"parameters": parameters, "responses": responses});
    if choices.chance(if method == "GET" { 3 } else { 75 }) {
        described["requestBody"] = body::body(choices, dialect);
    }
    if choices.chance(40) {
        described["description"] = json!(names::text(choices));
    }
    if choices.chance(4) {
        described["deprecated"] = json!(true);
    }
    if choices.chance(6) {
        described["servers"] =
            json!([{"url": choices.of(&["https://files.example/v3", "https://pets.example/v2", "/v4"])}]);
    }
    if choices.chance(8) {
        described["security"] = security(choices);
    }
    let name = match choices.below(6) {
        0 => names::name(choices),
        _ => format!("{}{number}", choices.of(&["list", "Get", "create-pet", "find_by", "update"])),
    };
    let chosen = chosen(choices, &name, method, &parameters, &path);
    Operation { file, method, path, described, chosen }
}

/// The authentication of an operation that differs from the others.
fn security(choices: &mut Choices) -> Value {
    match choices.below(5) {
        0 => json!([]),
        1 => json!([{}]),
        2 => json!([{"key": []}, {"token": []}]),
        3 => json!([{"key": [], "basic": []}]),
        _ => json!([{"oauth": ["read"]}]),
    }
}

/// The operation in a capability file. Most inputs are left to the document; some are declared.
fn chosen(choices: &mut Choices, name: &str, method: &str, parameters: &[Value], path: &str) -> Value {
    let mut chosen = json!({"name": name, "method": method});
    let mut inputs: Vec<Value> = Vec::new();
    if choices.chance(30) {
        for parameter in parameters {
            if choices.chance(40) {
                continue;
            }
            let ty = choices.of(&["string", "integer", "number", "boolean", "array", "object"]);
            let mut input = json!({"name": parameter["name"], "in": parameter["in"], "type": ty});
            if choices.chance(40) {
                input["required"] = json!(choices.chance(50));
            }
            inputs.push(input);
        }
    }
    if choices.chance(12) {
        let place = choices.of(&["query", "header", "body"]);
        inputs.push(json!({"name": names::plain(choices), "in": place, "type": choices.of(&["string", "array", "object", "integer"])}));
    }
    if !inputs.is_empty() {
        chosen["inputParameters"] = json!(inputs);
    }
    if choices.chance(20) {
        chosen["description"] = json!(names::text(choices));
    }
    if method != "GET" && choices.chance(6) {
        chosen["body"] = computed(choices);
    }
    if choices.chance(5) {
        chosen["outputParameters"] = json!([{"name": names::name(choices), "type": "string", "value": choices.of(&["$.a", "$.items[*].id", "$"])}]);
    }
    if path.len() > 40 {
        chosen["label"] = json!("Long.");
    }
    chosen
}

/// A body that the capability file computes.
fn computed(choices: &mut Choices) -> Value {
    match choices.below(5) {
        0 => json!({"type": "json", "data": {"a": "{{tools.value}}", "types": ["{{tools.types}}", 1, null]}}),
        1 => json!({"type": "text", "data": "x {{tools.body}}"}),
        2 => json!({"type": "formUrlEncoded", "data": {"a": "{{tools.request}}", "b": "c"}}),
        3 => json!({"type": "multipartForm", "data": [{"name": "a", "value": "{{tools.part}}", "filename": "a.txt"}]}),
        _ => json!("{\"a\": \"{{tools.data}}\"}"),
    }
}
