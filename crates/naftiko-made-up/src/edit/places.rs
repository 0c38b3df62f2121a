//! Places of the specs that an edit can choose.

use serde_json::{Value, json};

use crate::choices::Choices;
use crate::specs::{Site, Specs};

/// One of several.
pub(super) fn one<T: Clone>(choices: &mut Choices, all: &[T]) -> Option<T> {
    if all.is_empty() { None } else { Some(all[choices.below(all.len())].clone()) }
}

/// An operation that both files have and that fits.
pub(super) fn operation(specs: &mut Specs, choices: &mut Choices, fits: impl Fn(&Value) -> bool) -> Option<Site> {
    let mut sites = specs.sites();
    sites.retain(|site| specs.described(site).is_some_and(|it| fits(it)));
    one(choices, &sites)
}

/// A pointer to a value that the selected operations reach and that fits.
pub(super) fn reached(specs: &Specs, choices: &mut Choices, fits: impl Fn(&Value) -> bool) -> Option<String> {
    let mut pointers = specs.reached();
    pointers.retain(|it| specs.document.pointer(it).is_some_and(&fits));
    one(choices, &pointers)
}

/// A schema with properties that fits, and the name of one of them that fits.
pub(super) fn field(
    specs: &Specs,
    choices: &mut Choices,
    fits: impl Fn(&Value, &str, &Value) -> bool,
) -> Option<(String, String)> {
    let mut found = Vec::new();
    for pointer in specs.reached() {
        let Some(object) = specs.document.pointer(&pointer) else { continue };
        let Some(properties) = object.get("properties").and_then(Value::as_object) else { continue };
        // A property can have the name `properties`; its value is a schema, which has no names.
        if !is_schema(&pointer) {
            continue;
        }
        let fitting = properties.iter().filter(|(name, field)| fits(object, name, field));
        found.extend(fitting.map(|(name, _)| (pointer.clone(), name.clone())));
    }
    one(choices, &found)
}

/// Whether a value at a pointer is a schema, and not the properties of one.
pub(super) fn is_schema(pointer: &str) -> bool {
    let mut parts = pointer.rsplit('/');
    let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let is_named = matches!(before, "properties" | "schemas" | "oneOf" | "anyOf" | "allOf" | "prefixItems");
    is_named || matches!(last, "schema" | "items" | "additionalProperties")
}

/// Whether a schema requires a property.
pub(super) fn is_required(object: &Value, name: &str) -> bool {
    object["required"].as_array().is_some_and(|names| names.iter().any(|it| it == name))
}

/// Makes a schema require a property, or not.
pub(super) fn require(object: &mut Value, name: &str, is_required: bool) {
    let names = object["required"].as_array().cloned().unwrap_or_default();
    let mut names: Vec<Value> = names.into_iter().filter(|it| it != name).collect();
    if is_required {
        names.push(json!(name));
    }
    object["required"] = json!(names);
}

/// A schema of another type.
pub(super) fn other_type(choices: &mut Choices, old: &Value) -> Value {
    let all = [
        json!({"type": "string"}),
        json!({"type": "integer"}),
        json!({"type": "integer", "format": "int32"}),
        json!({"type": "number"}),
        json!({"type": "boolean"}),
        json!({"type": "string", "format": "date-time"}),
        json!({"type": "array", "items": {"type": "string"}}),
        json!({"type": "string", "enum": ["first", "second"]}),
        json!({"type": "object", "properties": {"inner": {"type": "string"}}, "required": ["inner"]}),
        json!({"type": "object", "additionalProperties": {"type": "integer"}}),
        json!({}),
    ];
    let others: Vec<Value> =
        all.into_iter().filter(|it| it["type"] != old["type"] || it["format"] != old["format"]).collect();
    others[choices.below(others.len())].clone()
}
