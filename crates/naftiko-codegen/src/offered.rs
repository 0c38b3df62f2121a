//! The tools that a program offers over MCP, and what clients reject in them.
//!
//! One tool with such a name or schema can cost a client all tools of the server.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::model::Api;
use crate::model::unit::Unit;

/// The maximum number of characters of the name of a tool, or of an input.
const LONGEST_NAME: usize = 64;

/// The maximum number of bytes of the schema of the inputs of a tool.
const LARGEST_INPUTS: usize = 16 * 1024;

/// The maximum number of bytes of the schema of the output of a tool.
const LARGEST_OUTPUT: usize = 4 * 1024;

/// The tools of a program.
#[derive(Clone, Debug, Default)]
pub struct Offered {
    /// The size in bytes of the name, the description and the schemas of each tool.
    pub sizes: Vec<usize>,
    /// The largest schema of the inputs of a tool, in bytes.
    pub largest: usize,
    /// The tools that clients reject: the name of each, and the first reason.
    pub rejected: Vec<(String, &'static str)>,
}

impl Offered {
    /// Checks the tools of a client: those that its capability files expose. If they expose no
    /// server, each operation is one.
    pub fn new(api: &Api) -> Self {
        let exposes = !api.servers.is_empty() || api.units.iter().any(|unit| unit.is_tool);
        let mut offered = Offered::default();
        let mut names = HashSet::new();
        for unit in api.units.iter().filter(|unit| unit.is_tool == exposes) {
            offered.add(unit, !names.insert(&unit.tool_name));
        }
        offered
    }

    fn add(&mut self, unit: &Unit, is_taken: bool) {
        let mut reasons = Vec::new();
        if is_taken {
            reasons.push("another tool has its name");
        }
        if !is_name(&unit.tool_name, "-_") {
            reasons.push("its name is too long, or has characters that are not valid");
        }
        let inputs = inputs(unit, &mut reasons).to_string();
        if inputs.len() > LARGEST_INPUTS {
            reasons.push("the schema of its inputs is larger than 16 KiB");
        }
        if !unit.output_schema.is_empty() {
            output(&unit.output_schema, &mut reasons);
        }
        self.largest = self.largest.max(inputs.len());
        self.sizes.push(unit.tool_name.len() + unit.description.len() + inputs.len() + unit.output_schema.len());
        self.rejected.extend(reasons.first().map(|reason| (unit.tool_name.clone(), *reason)));
    }
}

/// Returns the schema of the inputs of a tool, with descriptions. It has no choices at the top
/// because each property is the schema of one input.
fn inputs(unit: &Unit, reasons: &mut Vec<&'static str>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for input in &unit.inputs {
        if !is_name(&input.name, "-_.") {
            reasons.push("the name of an input is too long, or has characters that are not valid");
        }
        let mut schema = match serde_json::from_str(&input.schema) {
            Ok(Value::Object(schema)) => schema,
            _ => {
                reasons.push("the schema of an input is not a JSON object");
                Map::new()
            }
        };
        if has_references(&Value::Object(schema.clone())) {
            reasons.push("the schema of an input has references");
        }
        if !input.description.is_empty() {
            schema.insert("description".to_owned(), input.description.as_str().into());
        }
        if input.is_required {
            required.push(input.name.as_str());
        }
        if properties.insert(input.name.clone(), Value::Object(schema)).is_some() {
            reasons.push("two inputs have one name");
        }
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// Checks the schema of an output.
fn output(text: &str, reasons: &mut Vec<&'static str>) {
    match serde_json::from_str::<Value>(text) {
        Ok(schema) if schema["type"] == "object" => {
            if ["oneOf", "anyOf", "allOf"].iter().any(|keyword| schema.get(keyword).is_some()) {
                reasons.push("the schema of its output has a choice at the top");
            }
            if has_references(&schema) {
                reasons.push("the schema of its output has references");
            }
        }
        _ => reasons.push("the schema of its output is not that of an object"),
    }
    if text.len() > LARGEST_OUTPUT {
        reasons.push("the schema of its output is larger than 4 KiB");
    }
}

/// Whether a name is not empty, not too long, and has only ASCII letters, digits and `others`.
fn is_name(name: &str, others: &str) -> bool {
    let is_valid = |it: char| it.is_ascii_alphanumeric() || others.contains(it);
    (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(is_valid)
}

/// Whether a schema refers to another one. A property that is called `$ref` has an object as its
/// value, and a reference a text.
fn has_references(schema: &Value) -> bool {
    match schema {
        Value::Object(schema) => {
            schema.get("$ref").is_some_and(Value::is_string) || schema.values().any(has_references)
        }
        Value::Array(items) => items.iter().any(has_references),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::unit::{Action, Hints, UnitInput};

    fn unit(tool_name: &str, input: (&str, &str), output_schema: &str) -> Unit {
        let (name, schema) = (input.0.to_owned(), input.1.to_owned());
        Unit {
            group: "pets".to_owned(),
            name: tool_name.to_owned(),
            key: String::new(),
            verb: String::new(),
            tool_name: tool_name.to_owned(),
            title: String::new(),
            description: String::new(),
            tags: Vec::new(),
            is_tool: true,
            hints: Hints::default(),
            action: Action::Mock,
            inputs: vec![UnitInput {
                name,
                description: String::new(),
                is_required: true,
                schema,
                targets: Vec::new(),
            }],
            values: Vec::new(),
            computed: Vec::new(),
            keys: None,
            shape: None,
            output_schema: output_schema.to_owned(),
        }
    }

    fn reasons(unit: &Unit) -> Vec<&'static str> {
        let mut offered = Offered::default();
        offered.add(unit, false);
        offered.rejected.into_iter().map(|(_, reason)| reason).collect()
    }

    #[test]
    fn a_plain_tool_is_not_rejected() {
        let schema = r#"{"type":"object","properties":{"$ref":{"type":"string"}}}"#;
        let mut offered = Offered::default();
        offered.add(&unit("get-pet", ("id", r#"{"type":"string"}"#), schema), false);
        assert_eq!(offered.rejected, []);
        assert_eq!((offered.sizes, offered.largest), (vec![166], 102));
    }

    #[test]
    fn each_reason_is_found() {
        let any = ("id", "{}");
        let large = format!(r#"{{"type":"object","description":"{}"}}"#, "a".repeat(16 * 1024));
        let object = r#"{"type":"object","oneOf":[]}"#;
        let reference = r##"{"type":"object","properties":{"pet":{"$ref":"#/pet"}}}"##;
        for (unit, expected) in [
            (unit("get pet", any, ""), "its name is too long, or has characters that are not valid"),
            (
                unit("get-pet", ("$id", "{}"), ""),
                "the name of an input is too long, or has characters that are not valid",
            ),
            (unit("get-pet", ("id", "true"), ""), "the schema of an input is not a JSON object"),
            (unit("get-pet", ("id", reference), ""), "the schema of an input has references"),
            (unit("get-pet", ("id", &large), ""), "the schema of its inputs is larger than 16 KiB"),
            (unit("get-pet", any, "[]"), "the schema of its output is not that of an object"),
            (unit("get-pet", any, object), "the schema of its output has a choice at the top"),
            (unit("get-pet", any, reference), "the schema of its output has references"),
            (unit("get-pet", any, &large), "the schema of its output is larger than 4 KiB"),
        ] {
            assert_eq!(reasons(&unit), [expected]);
        }
    }
}
