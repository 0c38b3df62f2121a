//! Checks the inputs of a unit: all problems at once.

use std::fmt;

use serde_json::{Map, Value};

use super::file::File;
use super::nearest::nearest;
use super::{Input, Unit};

/// A problem of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The path of the value: the name of the input, then keys and indexes.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The maximum number of problems that are listed.
const MOST: usize = 20;

/// Returns the problems of the inputs of a unit: unknown and missing ones, and values that do not
/// fit. [`run`](super::run) checks them itself.
pub fn check(unit: &Unit, inputs: &Map<String, Value>) -> Vec<Problem> {
    let mut problems = Problems(Vec::new());
    for name in inputs.keys().filter(|name| unit.input(name).is_none()) {
        let absent = unit.inputs.iter().map(|input| input.name).filter(|known| !inputs.contains_key(*known));
        problems.add(
            name,
            match nearest(name, absent) {
                Some(known) => format!("unknown input `{name}`; did you mean `{known}`?"),
                None if unit.inputs.is_empty() => format!("unknown input `{name}`; there are no inputs"),
                None => format!("unknown input `{name}`"),
            },
        );
    }
    for input in unit.inputs {
        match value(input, inputs) {
            None if input.is_required => problems.add(input.name, format!("missing input `{}`", input.name)),
            None => {}
            Some(value) => problems.value(input.name, &input.schema(), value),
        }
        problems.file(input, inputs);
    }
    problems.0.truncate(MOST);
    problems.0
}

/// Returns the value of an input. `null` is the same as no value, unless the schema allows it.
pub(super) fn value<'v>(input: &Input, inputs: &'v Map<String, Value>) -> Option<&'v Value> {
    inputs.get(input.name).filter(|value| !value.is_null() || has_type(&input.schema(), "null"))
}

/// Whether a schema allows a type explicitly.
fn has_type(schema: &Value, name: &str) -> bool {
    types(schema).contains(&name)
}

pub(super) fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, path: &str, message: String) {
        self.0.push(Problem { path: path.to_owned(), message });
    }

    /// Checks a value against a schema: types, `enum`, `required`, and the same below it.
    fn value(&mut self, path: &str, schema: &Value, value: &Value) {
        let types = types(schema);
        if !types.is_empty() && !types.iter().any(|name| is_a(name, value)) {
            let expected = types.iter().map(|name| named(name)).collect::<Vec<_>>().join(" or ");
            return self.add(path, format!("`{path}` is {}, expected {expected}", kind(value)));
        }
        if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
            && !allowed.contains(value)
        {
            return self.add(path, not_among(path, allowed, value));
        }
        match value {
            Value::Array(items) => {
                let Some(schema) = schema.get("items") else { return };
                for (index, item) in items.iter().enumerate() {
                    self.value(&format!("{path}[{index}]"), schema, item);
                }
            }
            Value::Object(entries) => self.object(path, schema, entries),
            _ => {}
        }
    }

    fn object(&mut self, path: &str, schema: &Value, entries: &Map<String, Value>) {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for key in required.filter(|key| !entries.contains_key(*key)) {
            self.add(&format!("{path}.{key}"), format!("missing key `{path}.{key}`"));
        }
        let properties = schema.get("properties");
        let others = schema.get("additionalProperties").filter(|schema| schema.is_object());
        for (key, value) in entries {
            if let Some(schema) = properties.and_then(|properties| properties.get(key)).or(others) {
                self.value(&format!("{path}.{key}"), schema, value);
            }
        }
    }

    /// Checks that a file can be read.
    fn file(&mut self, input: &Input, inputs: &Map<String, Value>) {
        if !input.is_file() {
            return;
        }
        let files = match value(input, inputs) {
            Some(Value::Array(files)) => files.as_slice(),
            Some(file) => std::slice::from_ref(file),
            None => &[],
        };
        if files.iter().filter_map(Value::as_str).any(|text| File::read(text).is_none()) {
            let name = input.name;
            self.add(name, format!("`{name}` is not a file, expected Base64 or a `data:` URL"));
        }
    }
}

pub(super) fn is_a(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn not_among(path: &str, allowed: &[Value], value: &Value) -> String {
    let known = || allowed.iter().filter_map(Value::as_str);
    match value.as_str().and_then(|text| nearest(text, known())) {
        Some(known) => format!("`{path}` has an unknown value; did you mean `{known}`?"),
        None => {
            let allowed: Vec<String> = allowed.iter().map(super::target::text).collect();
            format!("`{path}` has an unknown value, expected one of {}", allowed.join(", "))
        }
    }
}

fn named(name: &str) -> &str {
    match name {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "an integer",
        "number" => "a number",
        "string" => "a string",
        "array" => "a list",
        "object" => "an object",
        other => other,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
