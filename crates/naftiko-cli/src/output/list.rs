//! The list in a result.

use serde_json::{Map, Value};

/// Returns the items of a result: those of a list, or those of the list in a page. `path` is the
/// path to the list in a page, if it is known.
///
/// Otherwise, a page is an object without `id` that has one list.
pub(super) fn items<'v>(value: &'v Value, path: Option<&[&str]>) -> Option<&'v [Value]> {
    let found = path.and_then(|path| path.iter().try_fold(value, |value, key| value.get(key)));
    if let Some(Value::Array(items)) = found {
        return Some(items);
    }
    match value {
        Value::Array(items) => Some(items),
        Value::Object(entries) if !entries.contains_key("id") => only_list(entries),
        _ => None,
    }
}

fn only_list(entries: &Map<String, Value>) -> Option<&[Value]> {
    let mut lists = entries.values().filter_map(Value::as_array);
    let list = lists.next()?;
    lists.next().is_none().then_some(list)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn count(value: Value, path: Option<&[&str]>) -> Option<usize> {
        items(&value, path).map(<[Value]>::len)
    }

    #[test]
    fn the_items_are_those_of_a_list_or_of_the_only_list_of_a_page() {
        assert_eq!(count(json!([1, 2]), None), Some(2));
        assert_eq!(count(json!({"data": [1], "total_count": 9}), None), Some(1));
        assert_eq!(count(json!({"data": [1], "included": [1, 2]}), None), None);
        assert_eq!(count(json!({"id": "org_1", "tags": []}), None), None);
        assert_eq!(count(json!("text"), None), None);
    }

    #[test]
    fn a_known_path_takes_precedence() {
        let page = json!({"included": [], "result": {"pets": [1, 2, 3]}});
        assert_eq!(count(page.clone(), Some(&["result", "pets"])), Some(3));
        assert_eq!(count(page, Some(&["result", "cats"])), Some(0));
        assert_eq!(count(json!([1]), Some(&[])), Some(1));
    }
}
