//! JSON Schemas that simple clients accept.
//!
//! Many clients reject a whole server for one schema with a reference, or with a choice at the top,
//! so there are none. Some reject a value of several types, or a list whose items have no schema.
//! An input that can be `null` has only its other type, and a description that allows it: inputs
//! are checked against the schema of the unit. Clients check outputs, so `null` is a choice there.

use naftiko_client::table::Unit;
use serde_json::{Map, Value};

use crate::limit::shorten;

/// The maximum number of characters of a description in a schema.
const MAX_DESCRIPTION: usize = 300;

/// Keywords that refer to other schemas.
const REFERENCES: &[&str] = &["$ref", "$dynamicRef", "$defs", "definitions", "$id", "$anchor", "$dynamicAnchor"];

/// Keywords with a schema.
const SCHEMAS: &[&str] = &[
    "items",
    "additionalProperties",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "propertyNames",
    "unevaluatedProperties",
];

/// Keywords with a list of schemas.
const LISTS: &[&str] = &["oneOf", "anyOf", "allOf", "prefixItems"];

/// Keywords with schemas by name.
const MAPS: &[&str] = &["properties", "patternProperties", "dependentSchemas"];

/// Returns the schema of the inputs of a unit.
pub(crate) fn of_inputs(unit: &Unit) -> Map<String, Value> {
    let mut schema = object(unit.input_schema(), one_type);
    if schema.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        schema.remove("required");
    }
    schema
}

/// Returns the schema of the result of a unit, if one is declared.
pub(crate) fn of_output(unit: &Unit) -> Option<Map<String, Value>> {
    match serde_json::from_str(unit.output_schema) {
        Ok(schema @ Value::Object(_)) => Some(object(schema, choice_of_types)),
        _ => None,
    }
}

/// Returns the schema of an object without references, and without choices at the top. `types`
/// changes each schema in it with several types.
fn object(schema: Value, types: fn(&mut Map<String, Value>)) -> Map<String, Value> {
    let mut schema = match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
    schema.retain(|keyword, _| !LISTS.contains(&keyword.as_str()));
    schema.insert("type".to_owned(), "object".into());
    each(&mut schema, &|schema| {
        simplify(schema);
        types(schema);
    });
    schema
}

/// Changes all schemas in a schema, and then the schema itself.
fn each(schema: &mut Map<String, Value>, change: &impl Fn(&mut Map<String, Value>)) {
    let one = |schema: &mut Value| schema.as_object_mut().into_iter().for_each(|schema| each(schema, change));
    for (keyword, value) in schema.iter_mut() {
        let keyword = keyword.as_str();
        match value {
            Value::Array(schemas) if LISTS.contains(&keyword) => schemas.iter_mut().for_each(one),
            Value::Object(schemas) if MAPS.contains(&keyword) => schemas.values_mut().for_each(one),
            Value::Object(_) if SCHEMAS.contains(&keyword) => one(value),
            _ => {}
        }
    }
    change(schema);
}

/// Removes references, shortens the description, and lets a list have any items.
fn simplify(schema: &mut Map<String, Value>) {
    schema.retain(|keyword, _| !REFERENCES.contains(&keyword.as_str()));
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = shorten(text, MAX_DESCRIPTION);
    }
    let has_items = ["items", "prefixItems"].iter().any(|keyword| schema.contains_key(*keyword));
    if !has_items && types(schema).iter().any(|name| name == "array") {
        schema.insert("items".to_owned(), Map::new().into());
    }
}

/// Returns the types that a schema allows explicitly.
fn types(schema: &Map<String, Value>) -> Vec<Value> {
    match schema.get("type") {
        Some(Value::Array(names)) => names.clone(),
        Some(name) => vec![name.clone()],
        None => Vec::new(),
    }
}

/// Leaves a value one type beside `null`, which its description allows.
fn one_type(schema: &mut Map<String, Value>) {
    let mut types = types(schema);
    if types.len() < 2 {
        return;
    }
    types.retain(|name| name != "null");
    let [name] = types.as_slice() else { return choice_of_types(schema) };
    schema.insert("type".to_owned(), name.clone());
    without_null(schema);
    let text = match schema.get("description").and_then(Value::as_str) {
        Some(text) => format!("{text} Or null."),
        None => "May be null.".to_owned(),
    };
    schema.insert("description".to_owned(), text.into());
}

/// Makes a choice of several types.
fn choice_of_types(schema: &mut Map<String, Value>) {
    let types = types(schema);
    if types.len() < 2 {
        return;
    }
    let description = schema.remove("description");
    without_null(schema);
    let of_type = |name: Value| {
        let mut one = if name == "null" { Map::new() } else { schema.clone() };
        one.insert("type".to_owned(), name);
        Value::Object(one)
    };
    let choices = types.into_iter().map(of_type).collect();
    *schema = Map::from_iter([("anyOf".to_owned(), Value::Array(choices))]);
    schema.extend(description.map(|text| ("description".to_owned(), text)));
}

/// Removes `null` from the values of an enum.
fn without_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
}

#[cfg(test)]
mod tests {
    use naftiko_client::table::Input;
    use naftiko_client::{Operation, json};

    use super::*;

    const NAMELESS: Operation = Operation::get("", "");

    #[test]
    fn a_unit_without_inputs_allows_no_properties() {
        let unit = Unit::new("pets", "list-pets", NAMELESS);
        let expected = json!({"type": "object", "properties": {}, "additionalProperties": false});
        assert_eq!(Value::Object(of_inputs(&unit)), expected);
    }

    #[test]
    fn references_are_removed_but_not_inputs_of_such_names() {
        static INPUTS: &[Input] = &[
            Input::new("$ref", r##"{"type":"array","items":{"$ref":"#/$defs/pet","description":"A pet."}}"##),
            Input::new("definitions", r##"{"anyOf":[{"$ref":"#"},{"type":"null"}],"$defs":{}}"##).required(),
        ];
        let unit = Unit::new("pets", "create-pets", NAMELESS).inputs(INPUTS);
        let expected = json!({
            "type": "object",
            "properties": {
                "$ref": {"type": "array", "items": {"description": "A pet."}},
                "definitions": {"anyOf": [{}, {"type": "null"}]},
            },
            "required": ["definitions"],
            "additionalProperties": false,
        });
        assert_eq!(Value::Object(of_inputs(&unit)), expected);
    }

    #[test]
    fn long_descriptions_are_cut() {
        let long = "word ".repeat(100);
        let schema = json!({"properties": {"description": {"description": long}}});
        let schema = object(schema, one_type);
        let cut = schema["properties"]["description"]["description"].as_str().unwrap();
        assert!(cut.chars().count() <= MAX_DESCRIPTION && cut.ends_with("word …"), "{cut}");
    }

    #[test]
    fn an_input_that_can_be_null_has_one_type_and_is_described_so() {
        static INPUTS: &[Input] = &[
            Input::new("name", r#"{"type":["string","null"]}"#).description("Its name."),
            Input::new("kind", r#"{"type":["string","null"],"enum":[null,"cat","dog"]}"#),
            Input::new("tags", r#"{"type":["array","null"],"items":{"type":["integer","null"]}}"#),
            Input::new("id", r#"{"type":["integer","string","null"],"minimum":1}"#),
        ];
        let unit = Unit::new("pets", "update-pet", NAMELESS).inputs(INPUTS);
        let expected = json!({
            "name": {"type": "string", "description": "Its name. Or null."},
            "kind": {"type": "string", "enum": ["cat", "dog"], "description": "May be null."},
            "tags": {
                "type": "array",
                "items": {"type": "integer", "description": "May be null."},
                "description": "May be null.",
            },
            "id": {"anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "minimum": 1},
                {"type": "null"},
            ]},
        });
        assert_eq!(of_inputs(&unit)["properties"], expected);
    }

    #[test]
    fn a_list_of_anything_has_a_schema_of_its_items() {
        static INPUTS: &[Input] = &[Input::new("pets", r#"{"type":"array"}"#)];
        let unit = Unit::new("pets", "create-pets", NAMELESS).inputs(INPUTS);
        assert_eq!(of_inputs(&unit)["properties"], json!({"pets": {"type": "array", "items": {}}}));
    }

    #[test]
    fn an_output_that_can_be_null_is_a_choice() {
        let unit = Unit::new("pets", "get-pet", NAMELESS).output_schema(
            r#"{"type":"object","properties":{
                "tags":{"type":["array","null"],"items":{"type":"string"},"description":"Its tags."},
                "kind":{"type":["string","null"],"enum":[null,"cat"]}}}"#,
        );
        let expected = json!({
            "tags": {
                "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}],
                "description": "Its tags.",
            },
            "kind": {"anyOf": [{"type": "string", "enum": ["cat"]}, {"type": "null"}]},
        });
        assert_eq!(of_output(&unit).unwrap()["properties"], expected);
    }

    #[test]
    fn an_output_schema_is_an_object_without_choices_at_the_top() {
        let unit = Unit::new("pets", "get-pet", NAMELESS).output_schema(r#"{"oneOf":[{}],"properties":{"id":{}}}"#);
        assert_eq!(of_output(&unit).map(Value::Object), Some(json!({"type": "object", "properties": {"id": {}}})));
        assert_eq!(of_output(&Unit::new("pets", "get-pet", NAMELESS)), None);
    }
}
