//! A generated project: an OpenAPI document and the capability files that select its operations.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::choices::Choices;
pub use crate::operation::Operation;
use crate::{names, operation, schema};

/// A project in parts. Without any of its parts it is a smaller project.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// The seed that it is generated from.
    pub seed: u64,
    /// The version of the OpenAPI document.
    pub version: &'static str,
    /// The shared schemas.
    pub schemas: Map<String, Value>,
    /// The namespace and the other properties of each capability file.
    pub files: Vec<Value>,
    /// The operations.
    pub operations: Vec<Operation>,
}

/// The parts, except for operations, that have their own choices.
const SHARED: u64 = u64::MAX;
const FILES: u64 = u64::MAX - 1;

impl Project {
    /// The project of a seed, with this number of operations.
    pub fn new(seed: u64, operations: usize) -> Self {
        let mut choices = Choices::new(seed, SHARED);
        let dialect = schema::dialect(&mut choices);
        let schemas = schema::of_components(&mut choices, &dialect);
        let files = files(&mut Choices::new(seed, FILES));
        let mut made: Vec<Operation> = (0..operations)
            .map(|number| {
                let mut choices = Choices::new(seed, number as u64);
                let file = choices.below(files.len());
                operation::operation(&mut choices, &dialect, number, file)
            })
            .collect();
        // Several files can select one operation.
        for number in (0..operations).step_by(9) {
            let copy = Operation { file: (made[number].file + 1) % files.len(), ..made[number].clone() };
            if copy.file != made[number].file {
                made.push(copy);
            }
        }
        let version = if dialect.has_type_lists { "3.1.0" } else { "3.0.3" };
        Project { seed, version, schemas, files, operations: made }
    }

    /// The files that it consists of, by their names.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        texts.insert("openapi.json".to_owned(), pretty(&self.document()));
        for (number, file) in self.files.iter().enumerate() {
            let mut resources: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
            for operation in self.operations.iter().filter(|it| it.file == number) {
                resources.entry(&operation.path).or_default().push(&operation.chosen);
            }
            if resources.is_empty() {
                continue;
            }
            let resources = resources.iter().map(|(path, operations)| json!({"path": path, "operations": operations}));
            let mut file = file.clone();
            file["resources"] = resources.collect();
            // JSON is YAML.
            texts.insert(format!("file{number}.yaml"), pretty(&json!({"capability": {"consumes": [file]}})));
        }
        texts
    }

    fn document(&self) -> Value {
        let mut paths: Map<String, Value> = Map::new();
        for operation in &self.operations {
            let path = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
            path[operation.method.to_lowercase()] = operation.described.clone();
        }
        json!({
            "openapi": self.version,
            "info": {"title": "Made up", "version": "1"},
            "servers": [{"url": "https://pets.example"}],
            "paths": paths,
            "security": [{"token": []}],
            "components": {"schemas": self.schemas, "securitySchemes": security_schemes()},
        })
    }
}

/// The capability files: each has its own namespace, and nearly all use one service.
fn files(choices: &mut Choices) -> Vec<Value> {
    let count = 1 + choices.below(5);
    let namespaces = names::of_capabilities(choices, count);
    let authentication = authentication(choices);
    let file = |namespace: String| {
        let mut file = json!({
            "type": "http",
            "namespace": namespace,
            "baseUri": "https://pets.example",
            "authentication": authentication,
        });
        if choices.chance(6) {
            file["baseUri"] = json!(choices.of(&["https://other.example/v2", "https://{region}.example", ""]));
        }
        file
    };
    namespaces.into_iter().map(file).collect()
}

fn security_schemes() -> Value {
    json!({
        "token": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "basic"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
        "oauth": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "https://pets.example/token", "scopes": {"read": "Read."}}},
        },
    })
}

fn authentication(choices: &mut Choices) -> Value {
    match choices.below(8) {
        0 => json!({"type": "none"}),
        5 => json!({"type": "oauth2", "tokenEndpoint": "https://pets.example/token", "scopes": "a b"}),
        6 => json!({"type": "hmac"}),
        1 => json!({"type": "basic", "username": "{{USER}}", "password": "{{PASSWORD}}"}),
        2 => json!({"type": "apikey", "key": "X-Key", "value": "{{KEY}}", "placement": "header"}),
        3 => json!({"type": "apikey", "key": "key", "value": "{{KEY}}", "placement": "query"}),
        4 => json!({"type": "digest", "username": "{{USER}}", "password": "{{PASSWORD}}"}),
        _ => json!({"type": "bearer", "token": "{{TOKEN}}"}),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value of JSON can be written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_project_each_time_and_another_seed_another_one() {
        assert_eq!(Project::new(7, 20).texts(), Project::new(7, 20).texts());
        assert_ne!(Project::new(7, 20).texts(), Project::new(8, 20).texts());
    }

    #[test]
    fn an_operation_is_the_same_whatever_others_there_are() {
        let (few, many) = (Project::new(7, 3), Project::new(7, 30));
        assert_eq!(few.operations[..3], many.operations[..3]);
    }
}
