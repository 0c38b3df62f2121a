//! Edits of responses.

use serde_json::{Value, json};

use super::places::{one, operation, other_type};
use crate::choices::Choices;
use crate::specs::{Site, Specs};

/// The statuses of an operation that are errors, or those that are not.
fn statuses(described: &Value, is_error: bool) -> Vec<String> {
    let all = described["responses"].as_object().into_iter().flatten();
    all.map(|(status, _)| status.clone()).filter(|it| it.starts_with(['2', '3']) != is_error).collect()
}

/// A successful response of an operation that fits.
fn success(specs: &mut Specs, choices: &mut Choices, fits: impl Fn(&Value) -> bool) -> Option<(Site, String)> {
    let status = |it: &Value| statuses(it, false).into_iter().find(|status| fits(&it["responses"][status]));
    let site = operation(specs, choices, |it| status(it).is_some())?;
    let status = status(specs.described(&site)?)?;
    Some((site, status))
}

fn has_json(response: &Value) -> bool {
    response["content"]["application/json"].is_object()
}

/// Gives a successful response another content.
fn set_content(specs: &mut Specs, choices: &mut Choices, fits: impl Fn(&Value) -> bool, content: &Value) -> Option<()> {
    let (site, status) = success(specs, choices, fits)?;
    specs.described(&site)?["responses"][&status]["content"] = content.clone();
    Some(())
}

pub(super) fn retype(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (site, status) = success(specs, choices, has_json)?;
    let media = &mut specs.described(&site)?["responses"][&status]["content"]["application/json"];
    media["schema"] = other_type(choices, &media["schema"]);
    Some(())
}

pub(super) fn empty(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| !statuses(it, false).is_empty())?;
    let described = specs.described(&site)?;
    for status in statuses(described, false) {
        described["responses"].as_object_mut()?.remove(&status);
    }
    described["responses"]["204"] = json!({"description": "Nothing."});
    Some(())
}

pub(super) fn make_text(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    set_content(specs, choices, has_json, &json!({"text/plain": {"schema": {"type": "string"}}}))
}

pub(super) fn make_bytes(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let content = json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}});
    set_content(specs, choices, has_json, &content)
}

pub(super) fn make_stream(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let kind = choices.of(&["text/event-stream", "application/x-ndjson"]);
    let schema = json!({"type": "object", "properties": {"piece": {"type": "string"}}});
    set_content(specs, choices, has_json, &json!({kind: {"schema": schema}}))
}

pub(super) fn add_stream(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (site, status) = success(specs, choices, has_json)?;
    let content = &mut specs.described(&site)?["responses"][&status]["content"];
    content["text/event-stream"] = json!({"schema": {"type": "object", "properties": {"piece": {"type": "string"}}}});
    Some(())
}

pub(super) fn retype_media(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let media_type = choices.of(&["application/xml", "application/problem+json", "text/json", "text/csv", "*/*"]);
    let (site, status) = success(specs, choices, has_json)?;
    let content = &mut specs.described(&site)?["responses"][&status]["content"];
    *content = json!({media_type: content["application/json"].clone()});
    Some(())
}

pub(super) fn add_success(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it["responses"].get("206").is_none())?;
    let schema = other_type(choices, &Value::Null);
    let response = match choices.chance(50) {
        true => json!({"description": "Accepted.", "content": {"application/json": {"schema": schema}}}),
        false => json!({"description": "Accepted."}),
    };
    specs.described(&site)?["responses"][choices.of(&["202", "206"])] = response;
    Some(())
}

pub(super) fn add_link(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (site, status) = success(specs, choices, |it| it.get("headers").is_none())?;
    specs.described(&site)?["responses"][&status]["headers"] = json!({"Link": {"schema": {"type": "string"}}});
    Some(())
}

/// A page by a cursor, in place of the response.
pub(super) fn add_pages(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| !statuses(it, false).is_empty())?;
    let described = specs.described(&site)?;
    let cursor = json!({"name": "cursor", "in": "query", "schema": {"type": "string"}});
    match described["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(cursor),
        None => described["parameters"] = json!([cursor]),
    }
    let status = one(choices, &statuses(described, false))?;
    let schema = described["responses"][&status]["content"]["application/json"]["schema"].clone();
    // A page is often the response as it was, with a cursor beside its list.
    let page = if schema["properties"].is_object() && choices.chance(50) {
        let mut page = schema;
        page["properties"]["next_cursor"] = json!({"type": "string"});
        page["properties"]["data"] = json!({"type": "array", "items": {"type": "string"}});
        page
    } else {
        json!({"type": "object", "properties": {
            "next_cursor": {"type": "string"},
            "data": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
        }})
    };
    described["responses"][&status]["content"] = json!({"application/json": {"schema": page}});
    Some(())
}

pub(super) fn remove_pages(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    const ASKING: &[&str] =
        &["cursor", "page", "offset", "after", "starting_after", "page_token", "pageToken", "marker", "skip"];
    let asks = |it: &Value| it["name"].as_str().is_some_and(|name| ASKING.contains(&name));
    let site = operation(specs, choices, |it| it["parameters"].as_array().is_some_and(|all| all.iter().any(asks)))?;
    specs.described(&site)?["parameters"].as_array_mut()?.retain(|it| !asks(it));
    Some(())
}

pub(super) fn add_error(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it["responses"].get("418").is_none())?;
    let schema = json!({"type": "object", "properties": {"reason": {"type": "string"}}});
    let response = json!({"description": "A teapot.", "content": {"application/json": {"schema": schema}}});
    specs.described(&site)?["responses"]["418"] = response;
    Some(())
}

pub(super) fn remove_error(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| !statuses(it, true).is_empty())?;
    let described = specs.described(&site)?;
    let status = one(choices, &statuses(described, true))?;
    described["responses"].as_object_mut()?.remove(&status);
    Some(())
}

pub(super) fn retype_error(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| !statuses(it, true).is_empty())?;
    let described = specs.described(&site)?;
    let status = one(choices, &statuses(described, true))?;
    let schema = json!({"type": "object", "properties": {"reason": {"type": "string"}}});
    described["responses"][&status] =
        json!({"description": "Another.", "content": {"application/json": {"schema": schema}}});
    Some(())
}

/// The file selects parts of the response, in place of all of it.
pub(super) fn select(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| !statuses(it, false).is_empty())?;
    let part = json!({"name": "part", "type": choices.of(&["string", "integer"]), "value": choices.of(&["$.a", "$.items[*].id"])});
    let chosen = specs.chosen(&site)?;
    match chosen["outputParameters"].as_array_mut() {
        Some(outputs) if choices.chance(50) => outputs.push(part),
        _ => chosen["outputParameters"] = json!([part]),
    }
    Some(())
}
