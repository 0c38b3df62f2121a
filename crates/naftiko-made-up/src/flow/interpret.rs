//! The interpreter of flows, straight from the rules in the guide.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{API, Backend, Flow, NAMESPACE};

/// Runs a flow and returns its result. A body without a type requires all of its values.
///
/// # Errors
///
/// The name of the step that fails.
pub fn run(flow: &Flow, backend: &Backend, is_typed: bool) -> Result<Value, String> {
    let none = Map::new();
    let steps = flow.spec["steps"].as_object().unwrap_or(&none);
    let mut pool = Pool { is_typed, inputs: &flow.inputs, steps, outputs: BTreeMap::new() };
    let levels = levels(steps);
    for level in 0..=levels.iter().copied().max().unwrap_or_default() {
        let here = || steps.iter().zip(&levels).filter(|(_, it)| **it == level).map(|(step, _)| step);
        let calls = || here().filter(|(_, step)| step["type"] == "call");
        // All values of the calls of a time are found before the first of them is sent.
        let mut inputs = Vec::new();
        for (name, step) in calls() {
            inputs.push(pool.inputs_of(step).ok_or_else(|| name.clone())?);
        }
        for ((name, step), inputs) in calls().zip(inputs) {
            let output = backend.respond(operation(step), &inputs).map_err(|_| name.clone())?;
            pool.outputs.insert(name.clone(), output);
        }
        for (name, step) in here().filter(|(_, step)| step["type"] == "lookup") {
            let wanted = pool.value(&step["lookupValue"]).map_err(|()| name.clone())?;
            let output = wanted.and_then(|wanted| pool.lookup(step, &wanted));
            pool.outputs.extend(output.map(|output| (name.clone(), output)));
        }
    }
    let mut result = Value::Object(Map::new());
    for mapping in flow.spec["mappings"].as_array().into_iter().flatten() {
        let value = pool.value(&mapping["value"]).map_err(|()| "mappings".to_owned())?;
        if let (Some(value), Some(target)) = (value, mapping["target"].as_str()) {
            let place = target.split('.').fold(&mut result, |place, name| &mut place[name]);
            *place = value;
        }
    }
    Ok(result)
}

fn operation(step: &Value) -> &str {
    step["call"].as_str().and_then(|call| call.strip_prefix(API)?.strip_prefix('.')).unwrap_or_default()
}

/// The time at which each step runs: reads as early as possible, a write alone, and a search right
/// after what it needs.
fn levels(steps: &Map<String, Value>) -> Vec<usize> {
    let (mut levels, mut last_write, mut highest): (Vec<usize>, usize, usize) = (Vec::new(), 0, 0);
    for step in steps.values() {
        let text = step.to_string();
        let is_needed = |name: &str| {
            step["index"] == *name || ["{{", "$."].iter().any(|before| names(&text, &format!("{before}{name}")))
        };
        let before = steps.keys().zip(&levels).filter(|(name, _)| is_needed(name)).map(|(_, level)| *level);
        let after = before.max().unwrap_or_default();
        let level = match (step["type"].as_str(), operation(step)) {
            (Some("lookup"), _) => after,
            (_, "make") => {
                last_write = highest.max(after) + 1;
                last_write
            }
            _ => after.max(last_write) + 1,
        };
        highest = highest.max(level);
        levels.push(level);
    }
    levels
}

/// Whether a text has a name, and not a longer one.
fn names(text: &str, name: &str) -> bool {
    let ends = |at: usize| text[at + name.len()..].starts_with(['.', '}', '"']);
    text.match_indices(name).any(|(at, _)| ends(at))
}

/// The inputs, and the outputs so far.
struct Pool<'p> {
    is_typed: bool,
    inputs: &'p Map<String, Value>,
    steps: &'p Map<String, Value>,
    outputs: BTreeMap<String, Value>,
}

impl Pool<'_> {
    /// The inputs of a call; `None` if one that it requires is missing.
    fn inputs_of(&self, step: &Value) -> Option<Map<String, Value>> {
        let (known, required): (&[&str], &[&str]) = match operation(step) {
            "echo" => (&["a", "q", "n"], &["a"]),
            "make" if self.is_typed => (&["name", "tags"], &["name"]),
            "make" => (&["name", "tags"], &["name", "tags"]),
            get if get.starts_with("get-") => (&["id"], &["id"]),
            _ => (&[], &[]),
        };
        let mut inputs = Map::new();
        for name in known {
            let value = match step["with"].get(*name) {
                Some(value) => self.value(value).ok()?,
                None => self.inputs.get(*name).cloned(),
            };
            match value.filter(|value| !value.is_null()) {
                // Only the body and a number keep their types.
                Some(value) if matches!(*name, "n" | "tags") => drop(inputs.insert((*name).to_owned(), value)),
                Some(value) => drop(inputs.insert((*name).to_owned(), Value::String(text(&value)?))),
                None if required.contains(name) => return None,
                None => {}
            }
        }
        Some(inputs)
    }

    /// A value, which may be absent. It is an error if a part of a text is absent.
    fn value(&self, value: &Value) -> Result<Option<Value>, ()> {
        let Some(written) = value.as_str() else { return Ok(Some(value.clone())) };
        if let Some(name) = written.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"))
            && !name.contains("}}")
        {
            return Ok(self.named(name));
        }
        if written.contains("{{") {
            let mut filled = String::new();
            for (number, piece) in written.split("{{").enumerate() {
                match piece.split_once("}}").filter(|_| number > 0) {
                    Some((name, rest)) => {
                        filled += &self.named(name).as_ref().and_then(text).ok_or(())?;
                        filled += rest;
                    }
                    None => filled += piece,
                }
            }
            return Ok(Some(Value::String(filled)));
        }
        if let Some(path) = written.strip_prefix("$.") {
            return Ok(self.named(path));
        }
        let this = written.strip_prefix("$this.").unwrap_or(written);
        let own = this.strip_prefix(NAMESPACE).and_then(|rest| rest.strip_prefix('.')).unwrap_or(this);
        match matches!(own, "id" | "word" | "n" | "ids") {
            true => Ok(self.inputs.get(own).cloned()),
            false => Ok(Some(value.clone())),
        }
    }

    /// The input with a name, or the value at a path that begins with a step.
    fn named(&self, path: &str) -> Option<Value> {
        let mut names = path.split('.');
        let first = names.next()?;
        if !self.steps.contains_key(first) {
            return self.inputs.get(path).cloned();
        }
        names.try_fold(self.outputs.get(first)?, |value, name| value.as_object()?.get(name)).cloned()
    }

    /// The first item with a key, with some of its fields; a list of them for a list of keys.
    fn lookup(&self, step: &Value, wanted: &Value) -> Option<Value> {
        let index = self.outputs.get(step["index"].as_str()?)?;
        let items = index.as_array().map_or(std::slice::from_ref(index), Vec::as_slice);
        let key = step["match"].as_str()?;
        let find = |wanted: &Value| -> Option<Value> {
            let wanted = text(wanted)?;
            let item = items.iter().find(|item| item.get(key).and_then(text).as_ref() == Some(&wanted))?;
            let fields = step["outputParameters"].as_array()?.iter().filter_map(Value::as_str);
            Some(fields.map(|field| (field.to_owned(), item.get(field).cloned().unwrap_or_default())).collect())
        };
        match wanted {
            Value::Array(all) => Some(all.iter().filter_map(find).collect()),
            one => find(one),
        }
    }
}

/// A scalar as text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
