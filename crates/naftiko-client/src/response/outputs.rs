//! Values picked out of a response, for types that generated code makes of them.

use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A step on the way to a value within another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The entry of an object.
    Key(&'static str),
    /// An item of a list, counted from zero.
    Index(usize),
    /// An item of a list, counted from its end: 1 is the last.
    Last(usize),
    /// Every item of a list, or every value of an object.
    Each,
}

/// A response that values are picked out of.
///
/// ```
/// use naftiko_client::{Deserialize, Deserializer, Outputs, Step, de};
///
/// struct Pet {
///     name: Option<String>,
///     tags: Vec<String>,
/// }
///
/// impl<'de> Deserialize<'de> for Pet {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         let outputs = Outputs::deserialize(deserializer)?;
///         Ok(Pet {
///             name: outputs.get::<_, D::Error>("name", &[Step::Key("data"), Step::Key("name")])?,
///             tags: outputs.list::<_, D::Error>("tags", &[Step::Key("tags"), Step::Each, Step::Key("text")])?,
///         })
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Outputs(Value);

impl Outputs {
    /// The first value at a path; none if it is missing or null.
    ///
    /// A number or boolean is also the string that it is written as, and a string the number or boolean in it.
    ///
    /// # Errors
    ///
    /// If the value is not a `T`. The error names the output and the path, not the value.
    pub fn get<T: DeserializeOwned, E: de::Error>(
        &self,
        name: &'static str,
        path: &'static [Step],
    ) -> Result<Option<T>, E> {
        let mut found = Vec::new();
        find(&self.0, path, &mut found);
        found.first().map(|value| convert(value, name, path)).transpose()
    }

    /// All values at a path, without those that are null.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn list<T: DeserializeOwned, E: de::Error>(
        &self,
        name: &'static str,
        path: &'static [Step],
    ) -> Result<Vec<T>, E> {
        let mut found = Vec::new();
        find(&self.0, path, &mut found);
        found.into_iter().map(|value| convert(value, name, path)).collect()
    }
}

impl<'de> Deserialize<'de> for Outputs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Outputs)
    }
}

/// Shows nothing of the response.
impl std::fmt::Debug for Outputs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outputs").finish_non_exhaustive()
    }
}

/// Collects the values at a path that are not null.
fn find<'v>(value: &'v Value, path: &[Step], found: &mut Vec<&'v Value>) {
    let Some((step, rest)) = path.split_first() else {
        return found.extend(Some(value).filter(|value| !value.is_null()));
    };
    match (step, value) {
        (Step::Key(key), Value::Object(map)) => map.get(*key).into_iter().for_each(|next| find(next, rest, found)),
        (Step::Index(at), Value::Array(list)) => list.get(*at).into_iter().for_each(|next| find(next, rest, found)),
        (Step::Last(nth), Value::Array(list)) => {
            let at = list.len().checked_sub(*nth);
            at.and_then(|at| list.get(at)).into_iter().for_each(|next| find(next, rest, found));
        }
        (Step::Each, Value::Array(list)) => list.iter().for_each(|next| find(next, rest, found)),
        (Step::Each, Value::Object(map)) => map.values().for_each(|next| find(next, rest, found)),
        _ => {}
    }
}

/// A value as a `T`, by its text if not by itself.
fn convert<T: DeserializeOwned, E: de::Error>(value: &Value, name: &str, path: &[Step]) -> Result<T, E> {
    if let Ok(converted) = T::deserialize(value) {
        return Ok(converted);
    }
    let other = match value {
        // A whole number that is written with a fraction of zero is one all the same.
        Value::Number(number) => match number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9e15) {
            Some(float) if number.is_f64() && T::deserialize(Value::from(float as i64)).is_ok() => {
                Some(Value::from(float as i64))
            }
            _ => Some(Value::from(number.to_string())),
        },
        Value::Bool(bool) => Some(Value::from(bool.to_string())),
        Value::String(text) => {
            serde_json::from_str(text.trim()).ok().filter(|value: &Value| value.is_number() || value.is_boolean())
        }
        _ => None,
    };
    other.and_then(|other| T::deserialize(other).ok()).ok_or_else(|| {
        let (kind, path) = (kind(value), written(path));
        E::custom(format_args!("the output `{name}`, at {path}, is {kind}, which is not what was asked for"))
    })
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

/// A path as JSONPath writes it.
fn written(path: &[Step]) -> String {
    let mut text = String::from("$");
    for step in path {
        match step {
            Step::Key(key) if key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
                text.push_str(&format!(".{key}"));
            }
            Step::Key(key) => text.push_str(&format!("['{key}']")),
            Step::Index(at) => text.push_str(&format!("[{at}]")),
            Step::Last(nth) => text.push_str(&format!("[-{nth}]")),
            Step::Each => text.push_str("[*]"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    use Step::{Each, Index, Key, Last};

    fn outputs() -> Outputs {
        Outputs(json!({
            "pets": [{"name": "Rex", "age": 3}, {"name": null, "age": "4"}, {"name": "Mia"}],
            "by id": {"a": {"x": 1}, "b": {"x": 2.5}},
            "ok": true,
            "secret": "hunter2",
        }))
    }

    fn get<T: DeserializeOwned>(path: &'static [Step]) -> Result<Option<T>, serde_json::Error> {
        outputs().get("out", path)
    }

    #[test]
    fn a_value_is_found_by_its_path_or_is_none() {
        assert_eq!(get(&[Key("pets"), Index(0), Key("name")]).unwrap(), Some("Rex".to_owned()));
        assert_eq!(get(&[Key("pets"), Last(1), Key("name")]).unwrap(), Some("Mia".to_owned()));
        assert_eq!(get(&[Key("pets"), Each, Key("name")]).unwrap(), Some("Rex".to_owned()));
        for path in [
            &[Key("pets"), Index(1), Key("name")][..],
            &[Key("pets"), Index(3)],
            &[Key("pets"), Last(4)],
            &[Key("pets"), Last(0)],
            &[Key("pets"), Key("name")],
            &[Key("ok"), Each],
            &[Key("none")],
        ] {
            let path = Vec::leak(path.to_vec());
            assert_eq!(get::<Value>(path).unwrap(), None);
            assert_eq!(outputs().list::<Value, serde_json::Error>("out", path).unwrap(), [Value::Null; 0]);
        }
        assert_eq!(get(&[]).unwrap(), Some(outputs().0));
    }

    #[test]
    fn a_list_has_every_match_without_nulls() {
        let names: Vec<String> =
            outputs().list::<_, serde_json::Error>("n", &[Key("pets"), Each, Key("name")]).unwrap();
        assert_eq!(names, ["Rex", "Mia"]);
        let ages: Vec<i64> = outputs().list::<_, serde_json::Error>("n", &[Key("pets"), Each, Key("age")]).unwrap();
        assert_eq!(ages, [3, 4]);
        let sizes: Vec<String> = outputs().list::<_, serde_json::Error>("n", &[Key("by id"), Each, Key("x")]).unwrap();
        assert_eq!(sizes, ["1", "2.5"]);
    }

    #[test]
    fn scalars_are_what_they_are_written_as() {
        assert_eq!(get(&[Key("ok")]).unwrap(), Some("true".to_owned()));
        assert_eq!(get(&[Key("ok")]).unwrap(), Some(true));
        assert_eq!(get(&[Key("pets"), Index(1), Key("age")]).unwrap(), Some(4.0));
        assert_eq!(get(&[Key("pets"), Index(1), Key("age")]).unwrap(), Some("4".to_owned()));
    }

    #[test]
    fn what_does_not_fit_is_named_but_not_told() {
        let error = get::<i64>(&[Key("secret")]).unwrap_err().to_string();
        assert_eq!(error, "the output `out`, at $.secret, is a string, which is not what was asked for");
        let error = get::<String>(&[Key("by id"), Each]).unwrap_err().to_string();
        assert_eq!(error, "the output `out`, at $['by id'][*], is an object, which is not what was asked for");
    }
}
