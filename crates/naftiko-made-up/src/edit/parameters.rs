//! Edits of parameters, in the OpenAPI document and in the capability file that declares them.

use serde_json::{Value, json};

use super::places::{one, operation, other_type};
use crate::choices::Choices;
use crate::specs::{Site, Specs};

/// A parameter of an operation: its position, place and name.
struct Found {
    site: Site,
    at: usize,
    name: String,
    place: String,
}

/// A parameter of a selected operation that fits.
fn parameter(specs: &mut Specs, choices: &mut Choices, fits: impl Fn(&Value) -> bool) -> Option<Found> {
    let mut found: Vec<(Site, usize, String, String)> = Vec::new();
    for site in specs.sites() {
        let Some(described) = specs.described(&site) else { continue };
        for (at, it) in described["parameters"].as_array().into_iter().flatten().enumerate() {
            if let (Some(name), Some(place)) = (it["name"].as_str(), it["in"].as_str())
                && fits(it)
            {
                found.push((site.clone(), at, name.to_owned(), place.to_owned()));
            }
        }
    }
    let (site, at, name, place) = one(choices, &found)?;
    Some(Found { site, at, name, place })
}

/// Changes a parameter in both files.
fn change(specs: &mut Specs, found: &Found, change: impl Fn(&mut Value)) -> Option<()> {
    change(specs.described(&found.site)?.get_mut("parameters")?.get_mut(found.at)?);
    for input in
        specs.chosen(&found.site)?.get_mut("inputParameters").and_then(Value::as_array_mut).into_iter().flatten()
    {
        if input["name"] == found.name && input["in"] == found.place {
            change(input);
        }
    }
    Some(())
}

fn is_of_path(it: &Value) -> bool {
    it["in"] == "path"
}

fn add(specs: &mut Specs, choices: &mut Choices, parameter: Value) -> Option<()> {
    let site = operation(specs, choices, |it| {
        it["parameters"].as_array().is_none_or(|all| all.iter().all(|it| it["name"] != parameter["name"]))
    })?;
    let described = specs.described(&site)?;
    if !described["parameters"].is_array() {
        described["parameters"] = json!([]);
    }
    let parameters = described["parameters"].as_array_mut()?;
    let at = choices.below(parameters.len() + 1);
    parameters.insert(at, parameter);
    Some(())
}

pub(super) fn add_optional(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let schema = other_type(choices, &Value::Null);
    add(specs, choices, json!({"name": "newcomer", "in": "query", "schema": schema}))
}

pub(super) fn add_required(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let place = choices.of(&["query", "header"]);
    add(specs, choices, json!({"name": "newcomer", "in": place, "required": true, "schema": {"type": "string"}}))
}

pub(super) fn add_option(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let name = choices.of(&["timeout", "header", "retries", "strict", "idempotency_key", "wait", "send", "pages"]);
    add(specs, choices, json!({"name": name, "in": "query", "schema": {"type": "string"}}))
}

pub(super) fn remove(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| !is_of_path(it))?;
    specs.described(&found.site)?.get_mut("parameters")?.as_array_mut()?.remove(found.at);
    if let Some(inputs) = specs.chosen(&found.site)?.get_mut("inputParameters").and_then(Value::as_array_mut) {
        inputs.retain(|it| it["name"] != found.name);
    }
    Some(())
}

pub(super) fn require(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| it["required"] != true)?;
    change(specs, &found, |it| it["required"] = json!(true))
}

pub(super) fn free(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| it["required"] == true && !is_of_path(it))?;
    change(specs, &found, |it| it["required"] = json!(false))
}

pub(super) fn retype(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| it.get("schema").is_some())?;
    let old = specs.described(&found.site)?["parameters"][found.at]["schema"].clone();
    let new = other_type(choices, &old);
    change(specs, &found, |it| match it.get("schema") {
        Some(_) => it["schema"] = new.clone(),
        None => it["type"] = new["type"].clone(),
    })
}

pub(super) fn rename(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| !is_of_path(it))?;
    change(specs, &found, |it| it["name"] = json!("renamed"))
}

pub(super) fn replace(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| it["in"] == "query" || it["in"] == "header")?;
    let place = if found.place == "query" { "header" } else { "query" };
    change(specs, &found, |it| {
        it["in"] = json!(place);
        if let Some(it) = it.as_object_mut() {
            it.remove("style");
        }
    })
}

pub(super) fn reorder(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it["parameters"].as_array().is_some_and(|all| all.len() > 1))?;
    specs.described(&site)?["parameters"].as_array_mut()?.reverse();
    if let Some(inputs) = specs.chosen(&site)?.get_mut("inputParameters").and_then(Value::as_array_mut) {
        inputs.reverse();
    }
    Some(())
}

pub(super) fn restyle(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| it["in"] == "query")?;
    let style = choices.of(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]);
    let explode = choices.chance(50);
    let it = specs.described(&found.site)?.get_mut("parameters")?.get_mut(found.at)?;
    it["style"] = json!(style);
    it["explode"] = json!(explode);
    Some(())
}

pub(super) fn redefault(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| it["schema"]["type"] == "string" && it["required"] != true)?;
    specs.described(&found.site)?["parameters"][found.at]["schema"]["default"] = json!("another");
    Some(())
}

pub(super) fn deprecate(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| it["deprecated"] != true && !is_of_path(it))?;
    specs.described(&found.site)?["parameters"][found.at]["deprecated"] = json!(true);
    Some(())
}

pub(super) fn retext(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |_| true)?;
    specs.described(&found.site)?["parameters"][found.at]["description"] = json!("Another text.");
    Some(())
}

/// A text is an ID of a type of its own, by `codegen.toml`.
pub(super) fn identify(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let found = parameter(specs, choices, |it| it["schema"]["type"] == "string" && it["schema"].get("enum").is_none())?;
    if !specs.config.is_empty() {
        return None;
    }
    specs.config = format!("[ids]\n{:?} = \"NewcomerId\"\n", found.name);
    Some(())
}
