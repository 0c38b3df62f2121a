//! Which calls a rule matches: the inputs that a test has set, compared with the request.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::sent::Call;
use crate::body::upload::Source;
use crate::body::{Body, Field, JSON, PartSlot};
use crate::request::content::Content;
use crate::request::style::Pairs;
use crate::request::template::Slot;

/// One condition.
#[derive(Clone)]
pub(super) enum Condition {
    Path(&'static str, String),
    Query(String, Vec<String>),
    Header(String, String),
    Cookie(String, Vec<String>),
    /// A field of a JSON object body.
    Field(&'static str, Value),
    Form(String, Vec<String>),
    Part(String, Vec<Bytes>),
    /// The whole body, as JSON.
    Json(Value),
    /// A part of a JSON body.
    Has(Value),
    /// The whole body.
    Body(Bytes),
    Input(&'static str, Value),
    That(Arc<dyn Fn(&Call) -> bool + Send + Sync>),
}

/// The conditions for everything that was set.
pub(super) fn conditions(content: &Content) -> Result<Vec<Condition>, String> {
    if let Some(problem) = &content.problem {
        return Err(problem.clone());
    }
    let mut all = Vec::new();
    for (name, slot) in &content.path {
        all.extend(text(slot).map(|value| Condition::Path(name, value)));
    }
    for (name, value) in content.query.iter().flat_map(|(name, pairs)| texts(name, pairs)) {
        all.push(Condition::Query(name, vec![value]));
    }
    for (name, value) in &content.headers {
        all.push(Condition::Header(name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    }
    for (name, value) in content.cookies.iter().flat_map(|(name, pairs)| texts(name, pairs)) {
        all.push(Condition::Cookie(name, vec![value]));
    }
    all.extend(content.inputs.iter().map(|(name, value)| Condition::Input(name, value.clone())));
    body(&content.body, &mut all)?;
    Ok(merged(all))
}

fn body(body: &Body, all: &mut Vec<Condition>) -> Result<(), String> {
    match body {
        Body::Wrong(problem) => return Err(problem.clone()),
        Body::Whole(content_type, upload) => match &upload.source {
            Source::Bytes(bytes) => {
                let json = (*content_type == JSON).then(|| serde_json::from_slice(bytes).ok()).flatten();
                all.push(json.map_or_else(|| Condition::Body(bytes.clone()), Condition::Json));
            }
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) | Source::Once(..) => return Err("it sends a file: use its bytes".to_owned()),
        },
        Body::Fields(fields) => {
            let value = |field: &Field| match field {
                Field::Value(json) => serde_json::from_str(json).ok(),
                Field::Template(_) => None,
            };
            all.extend(fields.iter().filter_map(|(name, field)| Some(Condition::Field(name, value(field)?))));
        }
        Body::Form(fields) => {
            for (name, value) in fields.iter().flat_map(|(name, pairs)| texts(name, pairs)) {
                all.push(Condition::Form(name, vec![value]));
            }
        }
        Body::Parts(parts) => {
            let bytes = |part: &PartSlot| match part {
                PartSlot::Part(part) => part.bytes_in_memory().cloned(),
                PartSlot::Template(..) => None,
            };
            all.extend(
                parts.iter().filter_map(|(name, part)| Some(Condition::Part(name.to_string(), vec![bytes(part)?]))),
            );
        }
        Body::None | Body::Json(_) | Body::Text(..) => {}
    }
    Ok(())
}

fn text(slot: &Slot) -> Option<String> {
    Some(slot.decoded()?.into_owned())
}

/// The names and texts of pairs.
fn texts<'p>(name: &'p str, pairs: &'p Pairs) -> impl Iterator<Item = (String, String)> + 'p {
    pairs.each(name).filter_map(|(name, slot)| Some((name.to_owned(), text(slot)?)))
}

/// The values of each name, in order.
fn merged(all: Vec<Condition>) -> Vec<Condition> {
    let mut out: Vec<Condition> = Vec::new();
    for condition in all {
        let is_same = |known: &&mut Condition| match (&**known, &condition) {
            (Condition::Query(name, _), Condition::Query(other, _))
            | (Condition::Form(name, _), Condition::Form(other, _))
            | (Condition::Cookie(name, _), Condition::Cookie(other, _))
            | (Condition::Part(name, _), Condition::Part(other, _)) => name == other,
            _ => false,
        };
        match (out.iter_mut().find(is_same), condition) {
            (
                Some(Condition::Query(_, values) | Condition::Form(_, values) | Condition::Cookie(_, values)),
                Condition::Query(_, more) | Condition::Form(_, more) | Condition::Cookie(_, more),
            ) => values.extend(more),
            (Some(Condition::Part(_, parts)), Condition::Part(_, more)) => parts.extend(more),
            (_, condition) => out.push(condition),
        }
    }
    out
}

impl Condition {
    /// How a call differs from the condition; `None` if it matches.
    pub(super) fn misfit(&self, call: &Call) -> Option<String> {
        let one = |name: &str, wanted: &str, found: Option<&str>| match found {
            Some(found) if found == wanted => None,
            Some(found) => Some(format!("{name} is {found:?}")),
            None => Some(format!("{name} is missing")),
        };
        let many = |name: &str, wanted: &[String], found: Vec<String>| match found.as_slice() {
            found if found == wanted => None,
            [] => Some(format!("{name} is missing")),
            found => Some(format!("{name} is {}", listed(found))),
        };
        match self {
            Condition::Path(name, value) => one(name, value, call.path(name)),
            Condition::Query(name, values) => many(name, values, call.queries(name)),
            Condition::Header(name, value) => one(name, value, call.header(name)),
            Condition::Cookie(name, values) => many(name, values, call.cookies(name)),
            Condition::Form(name, values) => many(name, values, call.form(name)),
            Condition::Field(name, value) => {
                let found = call.json().unwrap_or_default();
                found
                    .get(*name)
                    .map_or_else(|| Some(format!("{name} is missing")), |found| difference(value, found, name, true))
            }
            Condition::Json(value) => difference(value, &call.json().unwrap_or_default(), "the body", true),
            Condition::Has(value) => difference(value, &call.json().unwrap_or_default(), "the body", false),
            Condition::Input(name, value) => match call.input(name) {
                Some(found) => difference(value, found, name, true),
                None => Some(format!("{name} is missing")),
            },
            Condition::Part(name, wanted) => {
                let parts = call.parts().into_iter().filter(|part| part.name() == name);
                match parts.map(|part| part.content().clone()).collect::<Vec<_>>() {
                    found if found == *wanted => None,
                    found if found.is_empty() => Some(format!("{name} is missing")),
                    found => Some(format!("{name} is {}", all_shown(&found))),
                }
            }
            Condition::Body(bytes) => (call.body() != bytes).then(|| format!("the body is {}", shown(call.body()))),
            Condition::That(is_match) => (!is_match(call)).then(|| "`where_call` returns false".to_owned()),
        }
    }
}

/// The condition in a message.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Path(name, value) => write!(f, "{name} = {value:?}"),
            Condition::Header(name, value) => write!(f, "{name}: {value}"),
            Condition::Query(name, values) | Condition::Form(name, values) | Condition::Cookie(name, values) => {
                write!(f, "{name} = {}", listed(values))
            }
            Condition::Field(name, value) | Condition::Input(name, value) => write!(f, "{name} = {}", short(value)),
            Condition::Part(name, parts) => write!(f, "{name} = {}", all_shown(parts)),
            Condition::Json(value) => write!(f, "the body is {}", short(value)),
            Condition::Has(value) => write!(f, "the body has {}", short(value)),
            Condition::Body(bytes) => write!(f, "the body is {}", shown(bytes)),
            Condition::That(_) => f.write_str("`where_call` returns true"),
        }
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The first difference of two values. With `is_whole`, the actual value must not have other keys.
fn difference(wanted: &Value, found: &Value, at: &str, is_whole: bool) -> Option<String> {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            let inner = |key: &str| if at == "the body" { key.to_owned() } else { format!("{at}.{key}") };
            let missing = wanted.iter().find_map(|(key, value)| match found.get(key) {
                Some(found) => difference(value, found, &inner(key), is_whole),
                None => Some(format!("{} is missing", inner(key))),
            });
            let more = || found.iter().find(|(key, _)| is_whole && !wanted.contains_key(*key));
            missing.or_else(|| more().map(|(key, value)| format!("{} is {}", inner(key), short(value))))
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            let mut pairs = wanted.iter().zip(found).enumerate();
            pairs.find_map(|(index, (wanted, found))| difference(wanted, found, &format!("{at}[{index}]"), is_whole))
        }
        (wanted, found) if wanted == found => None,
        // An integer may be written with a fraction.
        (Value::Number(wanted), Value::Number(found)) if wanted.as_f64() == found.as_f64() => None,
        (_, found) => Some(format!("{at} is {}", short(found))),
    }
}

fn listed(values: &[String]) -> String {
    match values {
        [value] => format!("{value:?}"),
        values => format!("{values:?}"),
    }
}

/// The length of a value in a message.
const SHORT: usize = 200;

fn short(value: &Value) -> String {
    cut(&value.to_string())
}

pub(super) fn shown(bytes: &Bytes) -> String {
    match std::str::from_utf8(bytes) {
        Ok("") => "empty".to_owned(),
        Ok(text) if text.starts_with(['{', '[']) => cut(text),
        Ok(text) => cut(&format!("{text:?}")),
        Err(_) if bytes.len() == 1 => "1 byte".to_owned(),
        Err(_) => format!("{} bytes", bytes.len()),
    }
}

fn all_shown(parts: &[Bytes]) -> String {
    parts.iter().map(shown).collect::<Vec<_>>().join(" and ")
}

pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_difference_is_told_with_its_place() {
        let differ = |wanted: Value, found: Value| difference(&wanted, &found, "the body", true);
        let part = |wanted: Value, found: Value| difference(&wanted, &found, "the body", false);
        assert_eq!(differ(json!({"a": [1, {"b": 2}]}), json!({"a": [1.0, {"b": 2}]})), None);
        assert_eq!(differ(json!({"a": [1, {"b": 2}]}), json!({"a": [1, {"b": 3}]})).as_deref(), Some("a[1].b is 3"));
        assert_eq!(differ(json!({"a": 1}), json!({})).as_deref(), Some("a is missing"));
        assert_eq!(differ(json!({}), json!({"a": "x"})).as_deref(), Some("a is \"x\""));
        assert_eq!(part(json!({}), json!({"a": "x"})), None);
        assert_eq!(part(json!({"o": {"b": 1}}), json!({"o": {"b": null}})).as_deref(), Some("o.b is null"));
        assert_eq!(differ(json!([1]), json!([1, 2])).as_deref(), Some("the body is [1,2]"));
    }

    #[test]
    fn what_is_long_is_cut() {
        assert_eq!(shown(&Bytes::from("é".repeat(300))).chars().count(), SHORT + 3);
        assert_eq!(shown(&Bytes::from_static(b"\xff\xfe")), "2 bytes");
    }
}
