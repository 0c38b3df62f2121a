//! Edits of servers, credentials, files and the package.

use serde_json::{Value, json};

use super::places::{one, operation};
use crate::choices::Choices;
use crate::specs::Specs;

/// Changes all entries of `consumes`, or one.
fn change(specs: &mut Specs, choices: &mut Choices, change: impl Fn(&mut Value)) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    if choices.chance(30) {
        change(specs.consumes(&site)?);
        return Some(());
    }
    for file in specs.files.values_mut() {
        file["capability"]["consumes"].as_array_mut()?.iter_mut().for_each(&change);
    }
    Some(())
}

pub(super) fn rebase(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    change(specs, choices, |it| it["baseUri"] = json!("https://new.example/v9"))
}

pub(super) fn add_variable(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    change(specs, choices, |it| it["baseUri"] = json!("https://{tenant}.example/v1"))
}

pub(super) fn add_server(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it.get("servers").is_none())?;
    specs.described(&site)?["servers"] = json!([{"url": "https://elsewhere.example/v2"}]);
    Some(())
}

pub(super) fn authenticate(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let authentication = match choices.below(5) {
        0 => json!({"type": "none"}),
        1 => json!({"type": "basic", "username": "{{USER}}", "password": "{{PASSWORD}}"}),
        2 => json!({"type": "apikey", "key": "X-Other", "value": "{{OTHER_KEY}}", "placement": "header"}),
        3 => json!({"type": "oauth2", "tokenEndpoint": "https://new.example/token", "scopes": "c"}),
        _ => json!({"type": "bearer", "token": "{{OTHER_TOKEN}}"}),
    };
    change(specs, choices, |it| it["authentication"] = authentication.clone())
}

pub(super) fn open(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = operation(specs, choices, |it| it.get("security").is_none())?;
    specs.described(&site)?["security"] = json!([]);
    Some(())
}

/// The credential is that of the document, which the files do not have.
pub(super) fn secure(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    for file in specs.files.values_mut() {
        for entry in file["capability"]["consumes"].as_array_mut()? {
            entry.as_object_mut()?.remove("authentication");
        }
    }
    let scheme = match choices.below(3) {
        0 => json!({"type": "apiKey", "in": "query", "name": "access"}),
        1 => json!({"type": "http", "scheme": "basic"}),
        _ => json!({"type": "http", "scheme": "bearer"}),
    };
    specs.document["components"]["securitySchemes"]["another"] = scheme;
    specs.document["security"] = json!([{"another": []}]);
    Some(())
}

/// The base URL is that of the document, which the files do not have.
pub(super) fn vary_server(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let variable = match choices.chance(50) {
        true => json!({"default": "eu", "enum": ["eu", "us"]}),
        false => json!({"default": "eu"}),
    };
    specs.document["servers"] = json!([{"url": "https://{region}.example", "variables": {"region": variable}}]);
    change(specs, choices, |it| {
        if let Some(it) = it.as_object_mut() {
            it.remove("baseUri");
        }
    })
}

pub(super) fn rename_namespace(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    specs.consumes(&site)?["namespace"] = json!("renamed-namespace");
    Some(())
}

/// A file with one more operation, of the servers of another file.
pub(super) fn add_file(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let site = one(choices, &specs.sites())?;
    let mut entry = specs.consumes(&site)?.clone();
    entry["namespace"] = json!("newcomers");
    entry["resources"] = json!([{"path": "/newcomers", "operations": [{"name": "ListNewcomers", "method": "GET"}]}]);
    let responses = json!({"200": {"description": "Newcomers.", "content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}});
    specs.document["paths"]["/newcomers"] = json!({"get": {"responses": responses}});
    let mut file = specs.files.get(&site.file)?.clone();
    file["capability"]["consumes"] = json!([entry]);
    specs.files.insert("newcomers.yaml".to_owned(), file);
    Some(())
}

pub(super) fn remove_file(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let names: Vec<String> = specs.files.keys().cloned().collect();
    if names.len() < 2 {
        return None;
    }
    specs.files.remove(&one(choices, &names)?);
    Some(())
}

pub(super) fn rename_file(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let names: Vec<String> = specs.files.keys().cloned().collect();
    let name = one(choices, &names)?;
    let file = specs.files.remove(&name)?;
    specs.files.insert(format!("a-{name}"), file);
    Some(())
}

pub(super) fn rename_package(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    set_package(specs, &format!("name = \"renamed-client-{}\"", choices.below(1_000_000)))
}

pub(super) fn bump_package(specs: &mut Specs, _: &mut Choices) -> Option<()> {
    set_package(specs, "version = \"0.1.1\"")
}

fn set_package(specs: &mut Specs, line: &str) -> Option<()> {
    if !specs.config.is_empty() {
        return None;
    }
    specs.config = format!("[crate]\n{line}\n");
    Some(())
}

pub(super) fn retext(specs: &mut Specs, _: &mut Choices) -> Option<()> {
    specs.document["info"]["description"] = json!("Another text.");
    specs.document["info"]["version"] = json!("2");
    Some(())
}
