//! Edits of operations.

use serde_json::{Value, json};

use super::places::{one, operation};
use crate::choices::Choices;
use crate::specs::Specs;

/// Any operation.
fn any(_: &Value) -> bool {
    true
}

pub(super) fn add(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    let schema = json!({"type": "object", "properties": {"newcomer": {"type": "string"}}});
    let described = json!({
        "parameters": [{"name": "sort", "in": "query", "schema": {"type": "string"}}],
        "responses": {"200": {"description": "A newcomer.", "content": {"application/json": {"schema": schema}}}},
    });
    specs.document["paths"]["/newcomers"] = json!({"get": described});
    let resources = specs.consumes(&site)?.get_mut("resources")?.as_array_mut()?;
    let resource = json!({"path": "/newcomers", "operations": [{"name": "ListNewcomers", "method": "GET"}]});
    let at = choices.below(resources.len() + 1);
    resources.insert(at, resource);
    Some(())
}

pub(super) fn remove(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    let operations = specs.resource(&site)?.get_mut("operations")?.as_array_mut()?;
    operations.remove(site.operation);
    if operations.is_empty() {
        specs.consumes(&site)?.get_mut("resources")?.as_array_mut()?.remove(site.resource);
    }
    Some(())
}

pub(super) fn rename(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    specs.chosen(&site)?["name"] = json!("RenamedOperation");
    Some(())
}

pub(super) fn repath(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    let path = format!("/moved{}", site.path);
    let described = specs.document["paths"].as_object_mut()?.get(&site.path)?.clone();
    specs.document["paths"][&path] = described;
    specs.resource(&site)?["path"] = json!(path);
    Some(())
}

pub(super) fn remethod(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, any)?;
    let method = if site.method == "post" { "put" } else { "post" };
    let item = specs.document.get_mut("paths")?.get_mut(&site.path)?.as_object_mut()?;
    let described = item.get(&site.method)?.clone();
    if item.contains_key(method) {
        return None;
    }
    item.insert(method.to_owned(), described);
    specs.chosen(&site)?["method"] = json!(method.to_uppercase());
    Some(())
}

/// The paths of an operation and of others on its path move to the end of another file.
pub(super) fn move_to_another_file(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    let others: Vec<_> = specs.sites().into_iter().filter(|it| it.file != site.file).collect();
    let other = one(choices, &others)?;
    let resources = specs.consumes(&site)?.get_mut("resources")?.as_array_mut()?;
    if resources.len() == 1 {
        return None;
    }
    let resource = resources.remove(site.resource);
    specs.consumes(&other)?.get_mut("resources")?.as_array_mut()?.push(resource);
    Some(())
}

pub(super) fn reorder(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    specs.consumes(&site)?.get_mut("resources")?.as_array_mut()?.reverse();
    Some(())
}

pub(super) fn deprecate(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it["deprecated"] != true)?;
    specs.described(&site)?["deprecated"] = json!(true);
    Some(())
}

pub(super) fn retext(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, any)?;
    specs.described(&site)?["description"] = json!("Does it in another way.");
    Some(())
}

pub(super) fn add_body(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it.get("requestBody").is_none())?;
    let schema = json!({"type": "object", "properties": {"note": {"type": "string"}}});
    let body = json!({"required": choices.chance(50), "content": {"application/json": {"schema": schema}}});
    specs.described(&site)?["requestBody"] = body;
    Some(())
}

pub(super) fn remove_body(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it.get("requestBody").is_some())?;
    specs.described(&site)?.as_object_mut()?.remove("requestBody");
    if let Some(inputs) = specs.chosen(&site)?.get_mut("inputParameters").and_then(Value::as_array_mut) {
        inputs.retain(|it| it["in"] != "body");
    }
    Some(())
}

pub(super) fn require_body(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    set_required(specs, choices, true)
}

pub(super) fn free_body(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    set_required(specs, choices, false)
}

fn set_required(specs: &mut Specs, choices: &mut Choices, is_required: bool) -> Option<()> {
    let site = operation(specs, choices, |it| {
        it.get("requestBody").is_some_and(|body| (body["required"] == true) != is_required)
    })?;
    specs.described(&site)?["requestBody"]["required"] = json!(is_required);
    for input in specs.chosen(&site)?.get_mut("inputParameters").and_then(Value::as_array_mut).into_iter().flatten() {
        if input["in"] == "body" {
            input["required"] = json!(is_required);
        }
    }
    Some(())
}

pub(super) fn retype_body(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it["requestBody"]["content"].is_object())?;
    let content = specs.described(&site)?["requestBody"]["content"].as_object_mut()?;
    let (media_type, described) = content.iter().next().map(|(key, value)| (key.clone(), value.clone()))?;
    let all = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
    let others: Vec<&str> = all.into_iter().filter(|it| *it != media_type).collect();
    content.clear();
    content.insert(choices.of(&others).to_owned(), described);
    Some(())
}

pub(super) fn compute_body(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it.get("requestBody").is_some())?;
    specs.chosen(&site)?["body"] = json!({"type": "json", "data": {"note": "{{tools.note}}"}});
    Some(())
}
