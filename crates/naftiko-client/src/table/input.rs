//! An input of a unit: its schema, and where its value goes.

use serde_json::{Map, Value};

use super::target::Target;

/// An input of a [`Unit`](super::Unit).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Input {
    /// The name.
    pub name: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// Whether it is required.
    pub is_required: bool,
    /// The JSON Schema of its value, without references. `{}` allows any value.
    pub schema: &'static str,
    pub(super) targets: &'static [Target],
}

impl Input {
    /// An optional input that is not sent anywhere yet.
    pub const fn new(name: &'static str, schema: &'static str) -> Self {
        Input { name, description: "", is_required: false, schema, targets: &[] }
    }

    /// Makes it required.
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets where its value goes.
    pub const fn to(mut self, targets: &'static [Target]) -> Self {
        self.targets = targets;
        self
    }

    /// Returns its schema. A text that is not JSON allows any value.
    pub(super) fn schema(&self) -> Value {
        serde_json::from_str(self.schema).unwrap_or(Value::Bool(true))
    }

    /// Whether its value is the body of the request, or a part of the body.
    pub fn is_body(&self) -> bool {
        self.targets.iter().any(|target| target.to.is_body())
    }

    /// Returns the name of its value in the body of the request, if it is a part of the body.
    pub fn body_key(&self) -> Option<&'static str> {
        self.targets.iter().find(|target| target.to.is_body() && !target.to.is_whole_body()).map(|target| target.name)
    }

    /// Whether its value is the whole body of the request.
    pub fn is_whole_body(&self) -> bool {
        self.targets.iter().any(|target| target.to.is_whole_body())
    }

    /// Whether its value is a file: Base64, or a `data:` URL.
    pub fn is_file(&self) -> bool {
        self.targets.iter().any(Target::is_file)
    }

    /// Returns its schema, with its description.
    pub fn described_schema(&self) -> Value {
        let mut schema = match self.schema() {
            Value::Object(schema) => schema,
            _ => Map::new(),
        };
        if !self.description.is_empty() {
            schema.insert("description".to_owned(), self.description.into());
        }
        schema.into()
    }
}
