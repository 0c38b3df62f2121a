//! Parts of JSON values.

use serde::Serialize;
use serde_json::{Map, Value};

use super::FlowError;
use crate::data::to_json_value;
use crate::response::outputs::{Step, find};

/// Returns the value at a path of keys. `null` at the end of the path is a value.
pub fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| value.as_object()?.get(*key))
}

/// Returns a value as text: a string, a number or a boolean.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns what becomes of each item of a JSON list; `None` if there is none.
///
/// # Errors
///
/// Returns the first error of `item`.
pub fn list<T>(
    items: Option<&Value>,
    item: impl Fn(&Value) -> Result<T, FlowError>,
) -> Result<Option<Vec<T>>, FlowError> {
    let items = items.and_then(Value::as_array);
    items.map(|items| items.iter().map(item).collect()).transpose()
}

/// Returns a value as JSON; `null` for a value that JSON does not have.
pub fn json(value: &(impl Serialize + ?Sized)) -> Value {
    to_json_value(value).unwrap_or_default()
}

/// Returns what a script can read: an object with values by name. `null` is no value.
pub fn context<const N: usize>(values: [(&str, Value); N]) -> Value {
    let values = values.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(values.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Returns the part of a response at a path; `null` if it is missing.
pub fn part(value: &Value, path: &[Step]) -> Value {
    let mut found = Vec::new();
    find(value, path, &mut found);
    match path.contains(&Step::Each) {
        true => Value::Array(found.into_iter().cloned().collect()),
        false => found.first().copied().cloned().unwrap_or_default(),
    }
}

/// Returns the named parts of a response, each with its path. An object becomes an object of these
/// parts, with `null` for a missing one. The items of a list keep their fields, and get the parts
/// in addition. Any other value is not changed.
pub fn parts(value: Value, parts: &[(&str, &[Step])]) -> Value {
    let of = |value: &Value| -> Map<String, Value> {
        parts.iter().map(|(name, path)| ((*name).to_owned(), part(value, path))).collect()
    };
    match value {
        Value::Array(mut items) => {
            for item in &mut items {
                let added = of(item);
                if let Value::Object(fields) = item {
                    fields.extend(added);
                }
            }
            Value::Array(items)
        }
        Value::Object(_) => Value::Object(of(&value)),
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Steps;
    use super::*;

    const IMO: (&str, &[Step]) = ("imo-number", &[Step::Key("imo_number")]);

    #[test]
    fn a_path_of_keys_finds_a_value_and_null_at_its_end_is_one() {
        let ship = json!({"dimensions": {"beam": 32, "draft": null}, "tags": ["a"]});
        assert_eq!(at(&ship, &["dimensions", "beam"]), Some(&json!(32)));
        assert_eq!(at(&ship, &["dimensions", "draft"]), Some(&Value::Null));
        assert_eq!(at(&ship, &["dimensions", "draft", "x"]), None);
        assert_eq!(at(&ship, &["tags", "0"]), None);
        assert_eq!(at(&ship, &[]), Some(&ship));
    }

    #[test]
    fn the_items_of_a_list_keep_their_fields_and_get_the_parts() {
        let ships = json!([{"imo_number": "IMO-123", "flag": "NO"}, {"imo_number": "IMO-456"}]);
        assert_eq!(
            parts(ships, &[IMO]),
            json!([
                {"imo_number": "IMO-123", "flag": "NO", "imo-number": "IMO-123"},
                {"imo_number": "IMO-456", "imo-number": "IMO-456"},
            ])
        );
    }

    #[test]
    fn each_item_of_a_list_becomes_another_one() {
        let ships = json!([{"name": "Aurora"}, {"name": "Borealis"}]);
        let steps = Steps::new("names", None);
        let name = |it: &Value| steps.required("outputParameters", "$.name", at(it, &["name"]).and_then(text));
        let names = vec!["Aurora".to_owned(), "Borealis".to_owned()];
        assert_eq!(list(Some(&ships), name).unwrap(), Some(names));
        assert_eq!(list(Some(&json!([{}])), name).unwrap_err().step(), "outputParameters");
        assert_eq!(list(Some(&json!({})), name).unwrap(), None);
        assert_eq!(list(None, name).unwrap(), None);
    }

    #[test]
    fn a_part_is_the_value_at_its_path_and_a_missing_one_is_null() {
        let page = json!({"data": [{"id": 1}, {"id": 2}]});
        assert_eq!(part(&page, &[Step::Key("data")]), json!([{"id": 1}, {"id": 2}]));
        assert_eq!(part(&page, &[Step::Key("data"), Step::Each, Step::Key("id")]), json!([1, 2]));
        assert_eq!(part(&page, &[Step::Key("items")]), Value::Null);
    }

    #[test]
    fn an_object_has_only_the_parts_and_a_missing_one_is_null() {
        let region = ("region", &[Step::Key("profile"), Step::Key("region")][..]);
        let profile = json!({"profile": {"region": "eu", "name": "Alice"}});
        assert_eq!(parts(profile, &[region, IMO]), json!({"region": "eu", "imo-number": null}));
        assert_eq!(parts(json!("text"), &[region]), json!("text"));
    }
}
