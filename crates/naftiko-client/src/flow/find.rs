//! Searches in the output of a step.

use std::borrow::Borrow;
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::value::{at, text};

/// Items by a key. If several items have the same key, it is the first of them.
#[derive(Debug)]
pub struct Index<'i, T> {
    items: HashMap<String, &'i T>,
}

impl<'i, T> Index<'i, T> {
    /// Creates an index. `key` returns the text of the key of an item, and is called once for each.
    /// An item without a key is not found.
    pub fn new(items: impl IntoIterator<Item = &'i T>, key: impl Fn(&T) -> Option<String>) -> Self {
        let mut index = HashMap::new();
        for item in items {
            if let Some(key) = key(item) {
                index.entry(key).or_insert(item);
            }
        }
        Index { items: index }
    }

    /// Returns the first item with a key.
    pub fn get(&self, key: &str) -> Option<&'i T> {
        self.items.get(key).copied()
    }

    /// Returns the items with some keys, in the order of the keys. A key without an item is left
    /// out.
    pub fn get_all(&self, keys: impl IntoIterator<Item = impl Borrow<str>>) -> Vec<&'i T> {
        keys.into_iter().filter_map(|key| self.get(key.borrow())).collect()
    }
}

/// Returns the first item with a key.
pub fn find<'i, T>(
    items: impl IntoIterator<Item = &'i T>,
    key: impl Fn(&T) -> Option<String>,
    wanted: &str,
) -> Option<&'i T> {
    items.into_iter().find(|item| key(item).is_some_and(|key| key == wanted))
}

/// Returns the first items with some keys, in the order of the keys. A key without an item is left
/// out. The work is that of one pass over the items and one over the keys.
pub fn find_all<'i, T>(
    items: impl IntoIterator<Item = &'i T>,
    key: impl Fn(&T) -> Option<String>,
    wanted: impl IntoIterator<Item = impl Borrow<str>>,
) -> Vec<&'i T> {
    Index::new(items, key).get_all(wanted)
}

/// Searches in a JSON value: a list of objects, or one object. Returns an object with some of the
/// fields of the first match, each with its name and its path; a missing field is `null`. For a
/// list of keys, it returns the list of such objects, which is empty if nothing matches. For one
/// key, it returns `None` if nothing matches.
pub fn lookup(items: &Value, key: &[&str], wanted: &Value, fields: &[(&str, &[&str])]) -> Option<Value> {
    lookup_by(items, |item| at(item, key).and_then(text), wanted, fields)
}

/// Searches in a JSON value, with a function that returns the key of an item.
fn lookup_by(
    items: &Value,
    key: impl Fn(&Value) -> Option<String>,
    wanted: &Value,
    fields: &[(&str, &[&str])],
) -> Option<Value> {
    let items = match items {
        Value::Array(items) => items.as_slice(),
        item => std::slice::from_ref(item),
    };
    let shown = |item: &Value| {
        let field = |(name, path): &(&str, &[&str])| ((*name).to_owned(), at(item, path).cloned().unwrap_or_default());
        Value::Object(fields.iter().map(field).collect::<Map<String, Value>>())
    };
    match wanted {
        Value::Array(wanted) => {
            let found = find_all(items, key, wanted.iter().filter_map(text));
            Some(found.into_iter().map(shown).collect())
        }
        wanted => find(items, key, &text(wanted)?).map(shown),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::json;

    use super::*;

    fn users() -> Value {
        json!([
            {"id": 7, "email": "alice@example.com", "name": "Alice"},
            {"id": 8, "email": "bob@example.com", "name": "Bob", "active": false},
            {"id": 9, "email": "bob@example.com", "name": "Other Bob"},
            {"name": "Without an id"},
        ])
    }

    const FIELDS: &[(&str, &[&str])] = &[("id", &["id"]), ("active", &["active"]), ("missing", &["missing"])];

    #[test]
    fn the_first_match_has_the_fields_and_a_missing_one_is_null() {
        let found = lookup(&users(), &["email"], &json!("bob@example.com"), FIELDS);
        assert_eq!(found, Some(json!({"id": 8, "active": false, "missing": null})));
        assert_eq!(lookup(&users(), &["email"], &json!("carol@example.com"), FIELDS), None);
        assert_eq!(lookup(&users(), &["email"], &json!("bob@example.com"), &[]), Some(json!({})));
    }

    #[test]
    fn keys_are_compared_as_texts() {
        assert_eq!(lookup(&users(), &["id"], &json!("7"), &[("id", &["id"])]), Some(json!({"id": 7})));
        assert_eq!(
            lookup(&users(), &["id"], &json!([9, "7", 1]), &[("id", &["id"])]),
            Some(json!([{"id": 9}, {"id": 7}]))
        );
        assert_eq!(lookup(&users(), &["id"], &json!([1]), FIELDS), Some(json!([])));
        assert_eq!(lookup(&users(), &["id"], &Value::Null, FIELDS), None);
    }

    #[test]
    fn one_object_is_a_list_of_one() {
        let user = json!({"id": 7, "name": "Alice"});
        assert_eq!(lookup(&user, &["id"], &json!(7), &[("name", &["name"])]), Some(json!({"name": "Alice"})));
    }

    #[test]
    fn a_search_for_many_keys_reads_each_item_once() {
        let items: Vec<usize> = (0..100_000).collect();
        let read = Cell::new(0);
        let key = |item: &usize| {
            read.set(read.get() + 1);
            Some(item.to_string())
        };
        let wanted: Vec<String> = (0..100_000).rev().map(|number| number.to_string()).collect();
        let found = find_all(&items, key, wanted.iter().map(String::as_str));
        assert_eq!((found.len(), *found[0], read.get()), (100_000, 99_999, 100_000));
    }

    #[test]
    fn an_untyped_search_for_many_keys_reads_each_item_once() {
        let items: Value = (0..100_000).map(|number| json!({"id": number})).collect();
        let read = Cell::new(0);
        let key = |item: &Value| {
            read.set(read.get() + 1);
            at(item, &["id"]).and_then(text)
        };
        let wanted: Value = (0..100_000).rev().map(|number| json!(number.to_string())).collect();
        let found = lookup_by(&items, key, &wanted, &[("id", &["id"])]).unwrap();
        assert_eq!(
            (found.as_array().unwrap().len(), &found[0], read.get()),
            (100_000, &json!({"id": 99_999}), 100_000)
        );
    }
}
