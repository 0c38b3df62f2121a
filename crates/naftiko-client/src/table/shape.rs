//! The part of a response that a unit returns.

use serde_json::{Map, Value};

use super::Inputs;
use super::compute::{Missing, compute};
use crate::request::template::Json;
use crate::response::outputs::{Step, find};

/// What a unit makes of the JSON document that it received. A value that is missing is `null`.
///
/// A path starts at the document. Below a path, as for the items of a list, it starts at the value
/// there. Values keep their types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A value that is computed from the inputs of the unit. In a text, a missing input is empty.
    Computed(&'static Json),
    /// The first value at a path; for an empty path, the document.
    Path(&'static [Step]),
    /// The list at a path, or all values at a path with [`Step::Each`], and the shape of each item.
    /// Any other value is `null`.
    List(&'static [Step], &'static Shape),
    /// As [`List`](Shape::List), but another value is the only item of the list. XML does not
    /// distinguish the two.
    Elements(&'static [Step], &'static Shape),
    /// An object of named parts, below a path. It is `null` if there is nothing at the path.
    Object(&'static [Step], &'static [(&'static str, Shape)]),
    /// The object at a path, and the shape of each of its values. Any other value is `null`.
    Values(&'static [Step], &'static Shape),
    /// At most this many characters of a text. Any other value is not changed.
    Cut(usize, &'static Shape),
    /// The first of several that is not `null`.
    First(&'static [Shape]),
}

impl Shape {
    /// Returns what it makes of a document.
    pub(super) fn of(&self, document: &Value, inputs: &Inputs) -> Value {
        match *self {
            Shape::Computed(json) => compute(json, inputs, Missing::IsEmpty).unwrap_or_default(),
            Shape::Path(path) => first(document, path).cloned().unwrap_or_default(),
            Shape::List(path, item) => match items(document, path) {
                Some(items) => items.into_iter().map(|value| item.of(value, inputs)).collect(),
                None => Value::Null,
            },
            Shape::Elements(path, item) => match items(document, path) {
                Some(items) => items.into_iter().map(|value| item.of(value, inputs)).collect(),
                None => first(document, path).map(|value| item.of(value, inputs)).into_iter().collect(),
            },
            Shape::Object(path, parts) => match at(document, path) {
                Some(value) => {
                    let parts = parts.iter().map(|(name, shape)| ((*name).to_owned(), shape.of(value, inputs)));
                    parts.collect::<Map<_, _>>().into()
                }
                None => Value::Null,
            },
            Shape::Values(path, shape) => match first(document, path) {
                Some(Value::Object(entries)) => {
                    let entries = entries.iter().map(|(name, value)| (name.clone(), shape.of(value, inputs)));
                    entries.collect::<Map<_, _>>().into()
                }
                _ => Value::Null,
            },
            Shape::Cut(most, shape) => match shape.of(document, inputs) {
                Value::String(text) => text.chars().take(most).collect::<String>().into(),
                other => other,
            },
            Shape::First(shapes) => {
                shapes.iter().map(|shape| shape.of(document, inputs)).find(|value| !value.is_null()).unwrap_or_default()
            }
        }
    }
}

/// Returns the first value at a path that is not `null`.
fn first<'v>(document: &'v Value, path: &[Step]) -> Option<&'v Value> {
    let mut found = Vec::new();
    find(document, path, &mut found);
    found.first().copied()
}

/// Returns the value at a path. The document itself is there even if it is `null`.
fn at<'v>(document: &'v Value, path: &[Step]) -> Option<&'v Value> {
    if path.is_empty() { Some(document) } else { first(document, path) }
}

/// Returns the items of the list at a path, or all values at a path that has several.
fn items<'v>(document: &'v Value, path: &[Step]) -> Option<Vec<&'v Value>> {
    let mut found = Vec::new();
    find(document, path, &mut found);
    if path.contains(&Step::Each) {
        return Some(found);
    }
    found.first()?.as_array().map(|items| items.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::template::Piece;
    use Shape::{Computed, Cut, Elements, First, List, Object, Path, Values};
    use Step::{Each, Index, Key};
    use serde_json::json;

    const ITSELF: Shape = Path(&[]);
    const NAME: Shape = Path(&[Key("name")]);

    /// What a shape makes of a document of ships, for the inputs `{"name": "alice", "ids": [1]}`.
    fn of(shape: Shape) -> Value {
        let document = json!({
            "ships": [{"name": "Northern Star", "tonnage": 42000, "ports": ["Oslo"]}, {"tonnage": 1.5}],
            "owner": {"name": "Acme"},
            "title": [{"text": {"content": "Fleet"}}],
            "by_id": {"a": {"name": "A"}, "b": {}},
            "none": null,
        });
        shape.of(&document, json!({"name": "alice", "ids": [1]}).as_object().unwrap())
    }

    #[test]
    fn a_path_selects_a_value_that_keeps_its_type_or_is_null() {
        assert_eq!(of(Path(&[Key("ships"), Index(0), Key("tonnage")])), json!(42000));
        assert_eq!(of(Path(&[Key("title"), Index(0), Key("text"), Key("content")])), json!("Fleet"));
        assert_eq!(of(Path(&[Key("ships"), Each, Key("name")])), json!("Northern Star"));
        assert_eq!(of(Path(&[Key("owner"), Key("names")])), Value::Null);
        assert_eq!(of(Path(&[Key("none")])), Value::Null);
    }

    #[test]
    fn a_list_has_a_part_of_each_item_and_a_missing_part_is_null() {
        const SHIP: Shape = Object(&[], &[("name", NAME), ("weight", Path(&[Key("tonnage")]))]);
        let ships = json!([{"name": "Northern Star", "weight": 42000}, {"name": null, "weight": 1.5}]);
        assert_eq!(of(List(&[Key("ships")], &SHIP)), ships);
        assert_eq!(of(List(&[Key("ships"), Index(0), Key("ports")], &ITSELF)), json!(["Oslo"]));
        assert_eq!(of(List(&[Key("ships"), Each, Key("ports"), Each], &ITSELF)), json!(["Oslo"]));
        assert_eq!(of(List(&[Key("owner")], &ITSELF)), Value::Null);
        assert_eq!(of(List(&[Key("captains")], &ITSELF)), Value::Null);
    }

    #[test]
    fn one_element_of_xml_is_a_list_of_one() {
        assert_eq!(of(Elements(&[Key("owner")], &NAME)), json!(["Acme"]));
        assert_eq!(of(Elements(&[Key("ships")], &NAME)), json!(["Northern Star", null]));
        assert_eq!(of(Elements(&[Key("captains")], &NAME)), json!([]));
    }

    #[test]
    fn an_object_stays_one_if_all_of_its_parts_are_missing() {
        assert_eq!(of(Object(&[], &[("a", Path(&[Key("a")]))])), json!({"a": null}));
        assert_eq!(of(Object(&[Key("owner")], &[("who", NAME)])), json!({"who": "Acme"}));
        assert_eq!(of(Object(&[Key("captain")], &[("who", NAME)])), Value::Null);
        assert_eq!(of(Values(&[Key("by_id")], &NAME)), json!({"a": "A", "b": null}));
        assert_eq!(of(Values(&[Key("ships")], &NAME)), Value::Null);
    }

    #[test]
    fn a_text_is_cut_and_another_value_is_not() {
        assert_eq!(of(Cut(3, &Path(&[Key("owner"), Key("name")]))), json!("Acm"));
        assert_eq!(of(Cut(9, &Path(&[Key("owner"), Key("name")]))), json!("Acme"));
        assert_eq!(of(Cut(1, &Path(&[Key("owner")]))), json!({"name": "Acme"}));
    }

    #[test]
    fn the_first_value_that_is_not_null_is_the_value() {
        assert_eq!(of(First(&[Path(&[Key("missing")]), NAME, Path(&[Key("owner"), Key("name")])])), json!("Acme"));
        assert_eq!(of(First(&[Path(&[Key("missing")])])), Value::Null);
    }

    #[test]
    fn a_computed_text_is_complete_and_an_input_keeps_its_type() {
        const HELLO: Json = Json::String(&[Piece::Text("hello "), Piece::Input("name"), Piece::Input("nick")]);
        assert_eq!(of(Computed(&HELLO)), json!("hello alice"));
        assert_eq!(of(Computed(&Json::Input("ids"))), json!([1]));
        assert_eq!(of(Computed(&Json::Input("nick"))), Value::Null);
        assert_eq!(of(Computed(&Json::Array(&[Json::Input("nick"), Json::Number("7")]))), json!([7]));
    }
}
