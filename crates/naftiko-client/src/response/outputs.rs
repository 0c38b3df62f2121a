//! The values that an operation selects from its response: the types of its declared outputs.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::response::decode::{Body, Decode, Decoded};
use crate::response::format::Misfit;

/// A step of the path to a value in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of a key of an object.
    Key(&'static str),
    /// An item of a list, counted from zero.
    Index(usize),
    /// An item of a list, counted from its end: 1 is the last.
    Last(usize),
    /// Every item of a list, or every value of an object.
    Each,
}

/// Implements [`Decode`](crate::Decode) for a struct whose fields are values at paths of the
/// response.
///
/// Each line has the name of the field, how it is read, the name of the output, and the steps of
/// its path: `Key("name")` is the value of a key, `Index(0)` an item counted from zero, `Last(1)`
/// an item counted from the end, and `Each` every item of a list or every value of an object.
///
/// `get` reads the first value at the path into an `Option`, which is `None` if the value is
/// missing or `null`. `list` reads all values into a `Vec`, except for `null`. A number or a
/// boolean can be read as a string, and a string that contains a number or a boolean as that. A
/// value of another type is an error with the name of the output and the path, but without the
/// value.
///
/// ```
/// use naftiko_client::{ApiClient, Draft, Operation, outputs};
///
/// struct Pet {
///     name: Option<String>,
///     tags: Vec<String>,
/// }
///
/// outputs!(Pet {
///     name = get "name" at Key("data") / Key("name"),
///     tags = list "tags" at Key("tags") / Each / Key("text"),
/// });
///
/// async fn pet(client: &ApiClient) -> naftiko_client::Result<Pet> {
///     Draft::new(client, Operation::get("GetPet", "/pet")).send::<Pet>().await
/// }
/// ```
#[macro_export]
macro_rules! outputs {
    ($ty:ident { $($field:ident = $read:ident $name:literal at $($step:ident $(($of:expr))?)/ *),* $(,)? }) => {
        impl $crate::Decode for $ty {
            type Output = Self;

            fn decode(
                body: $crate::__private::Body<'_>,
            ) -> ::core::result::Result<$crate::__private::Decoded<Self>, $crate::__private::Misfit> {
                $crate::__private::Outputs::decode(body, |outputs| {
                    ::core::result::Result::Ok(Self {
                        $($field: outputs.$read($name, &[$($crate::__private::Step::$step $(($of))?),*])?,)*
                    })
                })
            }
        }
    };
}

/// A response from which values are selected.
pub struct Outputs(Value);

impl Outputs {
    /// Decodes a body, and returns what `pick` makes of it.
    pub fn decode<T>(body: Body<'_>, pick: fn(&Outputs) -> Result<T, Misfit>) -> Result<Decoded<T>, Misfit> {
        let Decoded { value, unexpected } = Value::decode(body)?;
        Ok(Decoded { value: pick(&Outputs(value))?, unexpected })
    }

    /// Returns the first value at a path that is not `null`.
    pub fn get<T: DeserializeOwned>(&self, name: &str, path: &[Step]) -> Result<Option<T>, Misfit> {
        let mut found = Vec::new();
        find(&self.0, path, &mut found);
        found.first().map(|value| read(value, name, path)).transpose()
    }

    /// Returns all values at a path that are not `null`.
    pub fn list<T: DeserializeOwned>(&self, name: &str, path: &[Step]) -> Result<Vec<T>, Misfit> {
        let mut found = Vec::new();
        find(&self.0, path, &mut found);
        found.into_iter().map(|value| read(value, name, path)).collect()
    }
}

/// Shows nothing of the response.
impl fmt::Debug for Outputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outputs").finish_non_exhaustive()
    }
}

/// Collects the values at a path that are not `null`.
pub(crate) fn find<'v>(value: &'v Value, path: &[Step], found: &mut Vec<&'v Value>) {
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

/// Converts the value of an output.
fn read<T: DeserializeOwned>(value: &Value, name: &str, path: &[Step]) -> Result<T, Misfit> {
    convert(value).ok_or_else(|| {
        let (kind, path) = (kind(value), written(path));
        let problem = format!("the output `{name}`, at {path}, has an unexpected type: {kind}");
        Misfit::Data { path: String::new(), problem }
    })
}

/// Converts a value to a `T`, directly or through its text.
pub(crate) fn convert<T: DeserializeOwned>(value: &Value) -> Option<T> {
    if let Ok(converted) = T::deserialize(value) {
        return Some(converted);
    }
    other_forms(value).into_iter().find_map(|other| T::deserialize(other).ok())
}

/// Returns the other values that a scalar may be written as: a number or a boolean as a string, and
/// a string that contains a number or a boolean as that.
pub(crate) fn other_forms(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => {
            // A number such as `3.0` is an integer too.
            let whole = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15);
            whole.map(|float| Value::from(float as i64)).into_iter().chain([number.to_string().into()]).collect()
        }
        Value::Bool(bool) => vec![bool.to_string().into()],
        Value::String(text) => {
            let value = serde_json::from_str(text.trim()).ok();
            value.filter(|value: &Value| value.is_number() || value.is_boolean()).into_iter().collect()
        }
        _ => Vec::new(),
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

/// Returns a path in the syntax of JSONPath (RFC 9535).
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

    fn get<T: DeserializeOwned>(path: &'static [Step]) -> Result<Option<T>, Misfit> {
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
            assert_eq!(outputs().list::<Value>("out", path).unwrap(), [Value::Null; 0]);
        }
        assert_eq!(get(&[]).unwrap(), Some(outputs().0));
    }

    #[test]
    fn a_list_has_every_match_without_nulls() {
        let names: Vec<String> = outputs().list("n", &[Key("pets"), Each, Key("name")]).unwrap();
        assert_eq!(names, ["Rex", "Mia"]);
        let ages: Vec<i64> = outputs().list("n", &[Key("pets"), Each, Key("age")]).unwrap();
        assert_eq!(ages, [3, 4]);
        let sizes: Vec<String> = outputs().list("n", &[Key("by id"), Each, Key("x")]).unwrap();
        assert_eq!(sizes, ["1", "2.5"]);
    }

    #[test]
    fn scalars_are_what_they_are_written_as() {
        assert_eq!(get(&[Key("ok")]).unwrap(), Some("true".to_owned()));
        assert_eq!(get(&[Key("ok")]).unwrap(), Some(true));
        assert_eq!(get(&[Key("pets"), Index(1), Key("age")]).unwrap(), Some(4.0));
        assert_eq!(get(&[Key("pets"), Index(1), Key("age")]).unwrap(), Some("4".to_owned()));
    }

    fn problem<T: std::fmt::Debug>(result: Result<T, Misfit>) -> String {
        match result {
            Err(Misfit::Data { problem, .. }) => problem,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_does_not_fit_is_named_but_not_told() {
        let error = problem(get::<i64>(&[Key("secret")]));
        assert_eq!(error, "the output `out`, at $.secret, has an unexpected type: a string");
        let error = problem(get::<String>(&[Key("by id"), Each]));
        assert_eq!(error, "the output `out`, at $['by id'][*], has an unexpected type: an object");
    }
}
