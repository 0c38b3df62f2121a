//! JSON Schemas that simple clients accept.
//!
//! Many clients reject a whole server for one schema with a reference, or with a choice at the top,
//! so there are none.

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
    let mut schema = object(unit.input_schema());
    if schema.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        schema.remove("required");
    }
    schema
}

/// Returns the schema of the result of a unit, if one is declared.
pub(crate) fn of_output(unit: &Unit) -> Option<Map<String, Value>> {
    match serde_json::from_str(unit.output_schema) {
        Ok(schema @ Value::Object(_)) => Some(object(schema)),
        _ => None,
    }
}

/// Returns the schema of an object without references, and without choices at the top.
fn object(mut schema: Value) -> Map<String, Value> {
    simplify(&mut schema);
    let mut schema = match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
    schema.retain(|keyword, _| !LISTS.contains(&keyword.as_str()));
    schema.insert("type".to_owned(), "object".into());
    schema
}

/// Removes references, and shortens descriptions.
fn simplify(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    schema.retain(|keyword, _| !REFERENCES.contains(&keyword.as_str()));
    for (keyword, value) in schema {
        let keyword = keyword.as_str();
        match value {
            Value::String(text) if keyword == "description" => *text = shorten(text, MAX_DESCRIPTION),
            Value::Array(schemas) if LISTS.contains(&keyword) => schemas.iter_mut().for_each(simplify),
            Value::Object(schemas) if MAPS.contains(&keyword) => schemas.values_mut().for_each(simplify),
            Value::Object(_) if SCHEMAS.contains(&keyword) => simplify(value),
            _ => {}
        }
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
        let mut schema = json!({"properties": {"description": {"description": long}}});
        simplify(&mut schema);
        let cut = schema["properties"]["description"]["description"].as_str().unwrap();
        assert!(cut.chars().count() <= MAX_DESCRIPTION && cut.ends_with("word …"), "{cut}");
    }

    #[test]
    fn an_output_schema_is_an_object_without_choices_at_the_top() {
        let unit = Unit::new("pets", "get-pet", NAMELESS).output_schema(r#"{"oneOf":[{}],"properties":{"id":{}}}"#);
        assert_eq!(of_output(&unit).map(Value::Object), Some(json!({"type": "object", "properties": {"id": {}}})));
        assert_eq!(of_output(&Unit::new("pets", "get-pet", NAMELESS)), None);
    }
}
