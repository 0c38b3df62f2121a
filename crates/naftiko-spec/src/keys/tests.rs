//! Compares the JSON Schema with the reader.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::*;
use crate::SCHEMA;

/// The definition of each kind of map.
const DEFINITIONS: &[(&str, &Keys)] = &[
    ("file", &FILE),
    ("info", &INFO),
    ("capability", &CAPABILITY),
    ("bind", &BIND),
    ("import", &IMPORT),
    ("entry", &ENTRY),
    ("authentication", &AUTHENTICATION),
    ("key", &KEY),
    ("resource", &RESOURCE),
    ("operation", &OPERATION),
    ("parameter", &PARAMETER),
    ("output", &OUTPUT),
    ("typedBody", &BODY),
    ("part", &PART),
    ("server", &SERVER),
    ("mcpServer", &MCP_SERVER),
    ("mcpResource", &MCP_RESOURCE),
    ("prompt", &PROMPT),
    ("argument", &ARGUMENT),
    ("message", &MESSAGE),
    ("restServer", &REST_SERVER),
    ("route", &ROUTE),
    ("routeOperation", &ROUTE_OPERATION),
    ("routeInput", &ROUTE_INPUT),
    ("routeResponse", &ROUTE_RESPONSE),
    ("routeContent", &ROUTE_CONTENT),
    ("binaryResponse", &BINARY_RESPONSE),
    ("skillServer", &SKILL_SERVER),
    ("skill", &SKILL),
    ("skillTool", &SKILL_TOOL),
    ("skillSource", &SKILL_SOURCE),
    ("controlServer", &CONTROL_SERVER),
    ("management", &MANAGEMENT),
    ("observability", &OBSERVABILITY),
    ("tool", &TOOL),
    ("input", &INPUT),
    ("hints", &HINTS),
    ("toolOutput", &TOOL_OUTPUT),
    ("aggregate", &AGGREGATE),
    ("flow", &FLOW),
    ("semantics", &SEMANTICS),
    ("step", &STEP),
    ("mapping", &MAPPING),
];

fn definitions() -> Map<String, Value> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    schema["definitions"].as_object().unwrap().clone()
}

/// The definition of a map, which may be one of several forms.
fn map_of(definition: &Value) -> &Value {
    let forms = definition["anyOf"].as_array().into_iter().flatten();
    forms.chain([definition]).find(|form| form.get("properties").is_some()).unwrap()
}

#[test]
fn the_schema_has_exactly_the_keys_that_the_reader_knows() {
    let definitions = definitions();
    for (name, keys) in DEFINITIONS {
        let map = map_of(&definitions[*name]);
        let described: BTreeSet<&str> = map["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let (others, is_closed) = match keys.rest {
            Rest::Any => (&[][..], false),
            Rest::Only(others) => (others, true),
        };
        let known: BTreeSet<&str> = keys.read.iter().chain(others).copied().collect();
        assert_eq!(described, known, "{name}");
        assert_eq!(map.get("additionalProperties").is_some(), is_closed, "{name}");
    }
    let maps = definitions.iter().filter(|(_, it)| it.to_string().contains("\"properties\":{"));
    assert_eq!(
        maps.map(|(name, _)| name.as_str()).collect::<BTreeSet<_>>(),
        DEFINITIONS.iter().map(|it| it.0).collect()
    );
    assert_eq!(include_str!("../keys.rs").matches(": Keys =").count(), DEFINITIONS.len());
}

#[test]
fn each_key_of_the_schema_has_a_description_and_each_definition_is_used() {
    for (name, definition) in &definitions() {
        assert!(*name == "file" || SCHEMA.contains(&format!("\"#/definitions/{name}\"")), "{name} is not used");
        if !DEFINITIONS.iter().any(|(known, _)| known == name) {
            continue;
        }
        for (key, value) in map_of(definition)["properties"].as_object().unwrap() {
            let description = value["description"].as_str().unwrap_or_default();
            assert!(description.ends_with('.'), "{name} {key}");
        }
    }
}
