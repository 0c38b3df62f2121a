//! A route as an operation of an OpenAPI document.

use naftiko_client::table::{Input, Output, Route, RouteInput, RouteResponse, RouteSource, Step, Unit};
use naftiko_client::{Value, json};
use serde_json::Map;

use crate::body::Form;
use crate::inputs::{Plan, place};
use crate::router::pattern;

/// Returns the operation of a route. `path` is its path with the names of placeholders that the
/// document has.
pub(super) fn operation(plan: &Plan, path: &'static str, id: &str) -> Value {
    let (route, unit) = (plan.route, plan.unit);
    let mut operation = Map::new();
    let mut set = |name: &str, value: Value| operation.insert(name.to_owned(), value);
    set("operationId", id.into());
    let description = if route.description.is_empty() { unit.description } else { route.description };
    if let Some(first) = description.trim().lines().next().filter(|line| !line.is_empty()) {
        set("summary", first.trim().into());
        set("description", description.into());
    }
    if !unit.tags.is_empty() {
        set("tags", unit.tags.into());
    }
    if unit.is_deprecated {
        set("deprecated", true.into());
    }
    let named = route.inputs.iter().filter_map(|place| Some((place, unit.input(place.input)?)));
    let (in_body, others): (Vec<_>, Vec<_>) = named.partition(|(place, _)| place.source.is_body());
    let renamed: Vec<_> = pattern(route.path).1.into_iter().zip(pattern(path).1).collect();
    let parameters: Vec<Value> = others.iter().filter_map(|(place, input)| parameter(place, input, &renamed)).collect();
    if !parameters.is_empty() {
        set("parameters", parameters.into());
    }
    if let Some(form) = plan.body {
        set("requestBody", body(form, &in_body));
    }
    set("responses", responses(route, unit));
    operation.into()
}

/// Returns a parameter, or `None` for a constant. Placeholders have other names in the document.
fn parameter(route_input: &RouteInput, input: &Input, renamed: &[(&str, &str)]) -> Option<Value> {
    if let RouteSource::Constant(_) = route_input.source {
        return None;
    }
    let (location, mut name) = place(&route_input.source);
    if let Some((_, new)) = renamed.iter().find(|(old, _)| location == "path" && *old == name) {
        name = new;
    }
    let mut parameter = json!({"name": name, "in": location, "required": location == "path" || input.is_required});
    let description = description(route_input, input);
    if !description.is_empty() {
        parameter["description"] = description.into();
    }
    let schema = schema(route_input, input);
    // An object is a text of JSON.
    match schema.get("type") == Some(&json!("object")) {
        true => parameter["content"] = json!({"application/json": {"schema": schema}}),
        false => parameter["schema"] = schema,
    }
    Some(parameter)
}

fn description(route_input: &RouteInput, input: &Input) -> &'static str {
    if route_input.description.is_empty() { input.description } else { route_input.description }
}

fn schema(route_input: &RouteInput, input: &Input) -> Value {
    let mut schema: Value = serde_json::from_str(input.schema).unwrap_or_default();
    if !route_input.pattern.is_empty() && schema.is_object() {
        schema["pattern"] = route_input.pattern.into();
    }
    schema
}

fn described(route_input: &RouteInput, input: &Input) -> Value {
    let mut schema = schema(route_input, input);
    let description = description(route_input, input);
    if !description.is_empty() && schema.is_object() {
        schema["description"] = description.into();
    }
    schema
}

fn body(form: Form, inputs: &[(&RouteInput, &Input)]) -> Value {
    let is_required = inputs.iter().any(|(_, input)| input.is_required);
    let content = match form {
        Form::File => json!({"application/octet-stream": {}}),
        Form::Text => json!({"text/plain": {"schema": {"type": "string"}}}),
        Form::Document => json!({"application/json": {"schema": document(inputs)}}),
    };
    json!({"required": is_required, "content": content})
}

/// Returns the schema of a body of some inputs.
fn document(inputs: &[(&RouteInput, &Input)]) -> Value {
    let mut object = json!({"type": "object"});
    for (route_input, input) in inputs {
        let schema = described(route_input, input);
        match route_input.source {
            RouteSource::Member(name) => insert(&mut object, &[name], schema, input.is_required),
            RouteSource::MemberOrBody(name) => {
                let member = json!({"type": "object", "properties": {name: schema.clone()}, "required": [name]});
                return json!({"anyOf": [member, schema]});
            }
            RouteSource::BodyPath(path) => {
                let key = |step: &Step| match step {
                    Step::Key(key) => Some(*key),
                    _ => None,
                };
                // A path through a list ends at the list.
                let keys: Vec<&str> = path.iter().map_while(key).collect();
                let schema = if keys.len() == path.len() { schema } else { json!({}) };
                insert(&mut object, &keys, schema, input.is_required);
            }
            _ => return schema,
        }
    }
    object
}

/// Inserts a property at a path of keys.
fn insert(object: &mut Value, keys: &[&str], schema: Value, is_required: bool) {
    let [key, rest @ ..] = keys else { return };
    let property = &mut object["properties"][*key];
    if rest.is_empty() {
        *property = schema;
    } else {
        if property.is_null() {
            *property = json!({"type": "object"});
        }
        insert(property, rest, schema, is_required);
    }
    if is_required {
        let required = &mut object["required"];
        if required.is_null() {
            *required = json!([]);
        }
        if let Value::Array(names) = required
            && !names.contains(&json!(key))
        {
            names.push(json!(key));
        }
    }
}

/// Returns the declared responses, and those that a route has without a declaration. An error is
/// always a problem document.
fn responses(route: &Route, unit: &Unit) -> Value {
    let success = match unit.output {
        Output::Nothing => json!({"description": "Success, without a body"}),
        Output::Text => json!({"description": "A text", "content": {"text/plain": {"schema": {"type": "string"}}}}),
        Output::Bytes => {
            let declared = route.responses.iter().find(|it| it.is_success() && !it.media_type.is_empty());
            let media_type = declared.map_or("application/octet-stream", |it| it.media_type);
            json!({"description": "Bytes", "content": {media_type: {}}})
        }
        _ => json!({"description": "Success", "content": {"application/json": {"schema": returned(unit)}}}),
    };
    let problem = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    let error = json!({"description": "An error", "content": problem});
    let mut responses = Map::new();
    for declared in route.responses {
        let mut response = if declared.is_success() { success.clone() } else { error.clone() };
        if !declared.description.is_empty() {
            response["description"] = declared.description.into();
        }
        responses.insert(declared.status.to_owned(), response);
    }
    if !route.responses.iter().any(RouteResponse::is_success) {
        responses.insert("2XX".to_owned(), success);
    }
    responses.entry("default").or_insert(error);
    responses.into()
}

/// Returns the schema of what a unit returns. That of a list is the property `items` of an object.
fn returned(unit: &Unit) -> Value {
    let schema: Value = serde_json::from_str(unit.output_schema).unwrap_or_else(|_| json!({}));
    match unit.returns_list() {
        true => schema.pointer("/properties/items").cloned().unwrap_or_else(|| json!({"type": "array"})),
        false => schema,
    }
}
