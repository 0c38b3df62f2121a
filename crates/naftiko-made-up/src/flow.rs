//! Generated flows, what a server responds to their calls, and what they return.
//!
//! [`run`] is an interpreter of flows that is as simple as the rules in the guide: it knows no
//! types and runs one step after the other. A generated client must agree with it.

mod backend;
mod interpret;
mod make;
mod program;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::choices::Choices;

pub use backend::Backend;
pub use interpret::run;
pub use program::{Argument, Called, program};

/// The namespace of the operations.
pub const API: &str = "store";
/// The namespace of the flows.
pub const NAMESPACE: &str = "trips";

/// Flows of a seed, with the data of their server.
#[derive(Clone, Debug)]
pub struct Flows {
    /// What the server responds.
    pub backend: Backend,
    /// The flows.
    pub flows: Vec<Flow>,
}

/// A flow, and the inputs of its run.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// The flow as the capability file has it.
    pub spec: Value,
    /// The inputs, by name. One that is not required may be missing.
    pub inputs: Map<String, Value>,
}

impl Flows {
    /// The flows of a seed.
    pub fn new(seed: u64, count: usize) -> Self {
        let backend = Backend::new(&mut Choices::new(seed, u64::MAX));
        let flow = |number| make::flow(&mut Choices::new(seed, number as u64), format!("flow-{number}"));
        Flows { backend, flows: (0..count).map(flow).collect() }
    }

    /// The files of an API with these flows: with an OpenAPI document or, if the operations have no
    /// types, without one.
    pub fn texts(&self, is_typed: bool) -> BTreeMap<String, String> {
        let flows: Map<String, Value> = self.flows.iter().map(|flow| (flow.name.clone(), flow.spec.clone())).collect();
        let file = json!({"capability": {
            "consumes": [{
                "type": "http",
                "namespace": API,
                "baseUri": "http://127.0.0.1:{port}",
                "authentication": {"type": "none"},
                "resources": backend::resources(is_typed),
            }],
            "aggregates": [{"display": "Trips", "namespace": NAMESPACE, "flows": flows}],
        }});
        let text = |value: &Value| serde_json::to_string_pretty(value).expect("a value of JSON can be written");
        let mut texts = BTreeMap::from([("file.yaml".to_owned(), text(&file))]);
        if is_typed {
            texts.insert("openapi.json".to_owned(), text(&backend::document()));
        }
        texts
    }
}

/// A result without what can be written in several ways: absent values, empty objects and lists,
/// and numbers with and without a fraction.
pub fn plain(value: &Value) -> Value {
    let is_kept = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), plain(value)));
            Value::Object(fields.filter(|(_, value)| is_kept(value)).collect())
        }
        value => value.clone(),
    }
}
