//! Computes values from the inputs of a unit.

use serde_json::Value;

use super::Inputs;
use crate::request::template::{Inputs as Source, Json, Scope};

/// What a text becomes that contains a missing input.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// It has no value.
    IsNothing,
    /// The rest of the text.
    IsEmpty,
}

/// Returns a computed value; `None` if it needs a missing input.
pub(super) fn compute(json: &Json, inputs: &Inputs, missing: Missing) -> Option<Value> {
    let is_text = matches!(json, Json::String(_));
    let fills = is_text && missing == Missing::IsEmpty;
    let given = Given { inputs, missing: fills.then(|| Value::from("")) };
    let mut text = String::new();
    Scope { inputs: &given, base: None }.json(json, &mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// The inputs of a unit, and the value of the others.
struct Given<'i> {
    inputs: &'i Inputs,
    missing: Option<Value>,
}

impl Source for Given<'_> {
    fn input(&self, name: &str) -> Option<&Value> {
        self.inputs.get(name).filter(|value| !value.is_null()).or(self.missing.as_ref())
    }

    fn parameter(&self, _: &str) -> Option<&str> {
        None
    }
}
