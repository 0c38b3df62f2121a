//! The returned value of a unit as an object that fits its output schema.

use serde_json::{Map, Value};

use super::Unit;
use super::check::{is_a, types};
use crate::response::outputs::other_forms;

/// The key of a list that is returned as an object.
const ITEMS: &str = "items";

impl Unit {
    /// Returns the body of a response as an object that fits
    /// [`output_schema`](Unit::output_schema): the `structuredContent` of MCP. `None` if the unit
    /// has no such schema.
    ///
    /// A list is the property `items` of the object. A number or boolean becomes a string where the
    /// schema has a string, and a string the number or boolean that it contains. A value that
    /// cannot be converted is `null`.
    pub fn structured_content(&self, body: &Value) -> Option<Value> {
        let schema: Value = serde_json::from_str(self.output_schema).ok()?;
        let object = match body {
            Value::Object(_) => body.clone(),
            Value::Array(_) => Map::from_iter([(ITEMS.to_owned(), body.clone())]).into(),
            _ => Map::new().into(),
        };
        Some(fitted(&schema, object))
    }
}

/// Returns a value that fits a schema.
fn fitted(schema: &Value, value: Value) -> Value {
    let types = types(schema);
    let fits = |value: &Value| types.is_empty() || types.iter().any(|name| is_a(name, value));
    if !fits(&value) {
        return other_forms(&value).into_iter().find(fits).unwrap_or_default();
    }
    match value {
        Value::Array(items) => match schema.get("items") {
            Some(schema) => items.into_iter().map(|item| fitted(schema, item)).collect(),
            None => items.into(),
        },
        Value::Object(entries) => {
            let of = |key: &str| schema["properties"].get(key).or(schema.get("additionalProperties"));
            let entry = |(key, value): (String, Value)| match of(&key) {
                Some(schema) => (key, fitted(schema, value)),
                None => (key, value),
            };
            entries.into_iter().map(entry).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}
