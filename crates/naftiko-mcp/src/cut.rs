//! Cuts values to a number of bytes.

use std::io;

use serde_json::{Map, Value};

/// The mark at the end of a text that is cut.
const MARK: &str = "…";

/// What is missing of a value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The path of the value; empty for the whole.
    pub(crate) path: String,
    /// What is counted.
    pub(crate) what: What,
    /// How many are left.
    pub(crate) kept: usize,
    /// How many there were.
    pub(crate) total: usize,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Items,
    Characters,
    Keys,
}

/// Cuts a value, so that its compact JSON has at most this many bytes: lists at items, texts at
/// characters. Numbers are not cut.
pub(crate) fn cut(value: Value, max: usize) -> (Value, Vec<Missing>) {
    let mut cutter = Cutter(Vec::new());
    let value = cutter.cut(value, max, "");
    (value, cutter.0)
}

/// Cuts a text to at most this many bytes, with a mark at the end.
pub(crate) fn cut_text(text: String, max: usize) -> (String, Option<Missing>) {
    if text.len() <= max {
        return (text, None);
    }
    let mut end = max.saturating_sub(MARK.len()).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let missing = Missing {
        path: String::new(),
        what: What::Characters,
        kept: text[..end].chars().count(),
        total: text.chars().count(),
    };
    (format!("{}{MARK}", &text[..end]), Some(missing))
}

/// Returns the number of bytes of the compact JSON of a value.
pub(crate) fn size(value: &Value) -> usize {
    struct Count(usize);
    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    match serde_json::to_writer(&mut count, value) {
        Ok(()) => count.0,
        Err(_) => usize::MAX,
    }
}

/// The size of a text as JSON, with its quotes.
fn text_size(text: &str) -> usize {
    2 + text.chars().map(char_size).sum::<usize>()
}

/// The size of a character in JSON.
fn char_size(c: char) -> usize {
    match c {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        c if c < ' ' => 6,
        c => c.len_utf8(),
    }
}

struct Cutter(Vec<Missing>);

impl Cutter {
    fn cut(&mut self, value: Value, max: usize, path: &str) -> Value {
        if size(&value) <= max {
            return value;
        }
        match value {
            Value::String(text) => self.text(&text, max, path).into(),
            Value::Array(items) => self.list(items, max, path).into(),
            Value::Object(entries) => self.object(entries, max, path).into(),
            scalar => scalar,
        }
    }

    fn missing(&mut self, path: &str, what: What, kept: usize, total: usize) {
        self.0.push(Missing { path: path.to_owned(), what, kept, total });
    }

    fn text(&mut self, text: &str, max: usize, path: &str) -> String {
        let mut left = max.saturating_sub(2 + MARK.len());
        let fits = |c: &char| {
            let fits = char_size(*c) <= left;
            left = left.saturating_sub(char_size(*c));
            fits
        };
        let mut kept: String = text.chars().take_while(fits).collect();
        self.missing(path, What::Characters, kept.chars().count(), text.chars().count());
        kept.push_str(MARK);
        kept
    }

    /// Keeps the first items. If not even one fits, it is cut itself.
    fn list(&mut self, items: Vec<Value>, max: usize, path: &str) -> Vec<Value> {
        let total = items.len();
        let mut left = max.saturating_sub(2);
        let mut kept = Vec::new();
        for item in items {
            let size = size(&item) + usize::from(!kept.is_empty());
            if size <= left {
                left -= size;
                kept.push(item);
                continue;
            }
            if kept.is_empty() && left >= smallest(&item) {
                kept.push(self.cut(item, left, &format!("{path}[0]")));
            }
            break;
        }
        if kept.len() < total {
            self.missing(path, What::Items, kept.len(), total);
        }
        kept
    }

    /// Keeps small values, and divides the space that they leave among the others.
    fn object(&mut self, entries: Map<String, Value>, max: usize, path: &str) -> Map<String, Value> {
        let total = entries.len();
        let spaces = spaces(&entries, max.saturating_sub(2));
        let mut kept = Map::new();
        for ((key, value), space) in entries.into_iter().zip(spaces) {
            if space >= smallest(&value) {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let value = self.cut(value, space, &path);
                kept.insert(key, value);
            }
        }
        if kept.len() < total {
            self.missing(path, What::Keys, kept.len(), total);
        }
        kept
    }
}

/// Returns the bytes for each value of an object.
fn spaces(entries: &Map<String, Value>, max: usize) -> Vec<usize> {
    // With a colon and a comma.
    let keys: Vec<usize> = entries.keys().map(|key| text_size(key) + 2).collect();
    let sizes: Vec<usize> = entries.values().zip(&keys).map(|(value, key)| size(value) + key).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| sizes[*at]);
    let mut left = max;
    let mut spaces = vec![0; sizes.len()];
    for (rank, at) in order.into_iter().enumerate() {
        let space = sizes[at].min(left / (sizes.len() - rank));
        left -= space;
        spaces[at] = space.saturating_sub(keys[at]);
    }
    spaces
}

/// Returns the smallest size to which a value can be cut.
fn smallest(value: &Value) -> usize {
    match value {
        Value::String(text) => text_size(text).min(2 + MARK.len()),
        Value::Array(_) | Value::Object(_) => 2,
        scalar => size(scalar),
    }
}

#[cfg(test)]
mod tests {
    use naftiko_client::json;

    use super::*;

    fn missing(path: &str, what: What, kept: usize, total: usize) -> Missing {
        Missing { path: path.to_owned(), what, kept, total }
    }

    /// Cuts a value, and checks the size of the result.
    fn checked(value: Value, max: usize) -> (Value, Vec<Missing>) {
        let (value, missing) = cut(value, max);
        assert!(size(&value) <= max, "{value} has {} bytes", size(&value));
        (value, missing)
    }

    #[test]
    fn a_value_that_fits_is_not_cut() {
        let value = json!({"data": [1, 2, 3], "text": "\"\n\u{1}ä"});
        assert_eq!(checked(value.clone(), size(&value)), (value, vec![]));
    }

    #[test]
    fn a_list_is_cut_at_items() {
        let (value, left_out) = checked(json!([10, 20, 30, 40]), 8);
        assert_eq!((value, left_out), (json!([10, 20]), vec![missing("", What::Items, 2, 4)]));
    }

    #[test]
    fn an_object_keeps_its_small_values_and_cuts_the_large_list() {
        let items: Vec<Value> = (0..500).map(|id| json!({"id": id, "name": "x".repeat(50)})).collect();
        let (value, left_out) = checked(json!({"data": items, "total_count": 500, "object": "list"}), 2000);
        let kept = value["data"].as_array().unwrap().len();
        assert_eq!((&value["total_count"], &value["object"]), (&json!(500), &json!("list")));
        assert_eq!(left_out, [missing("data", What::Items, kept, 500)]);
        assert!(size(&value) > 1900, "{} bytes", size(&value));
    }

    #[test]
    fn an_item_that_does_not_fit_is_cut_itself() {
        let (value, left_out) = checked(json!({"data": [{"text": "ä\"".repeat(1000)}, 2]}), 60);
        assert!(value["data"][0]["text"].as_str().unwrap().ends_with("ä\"…"), "{value}");
        let paths: Vec<_> = left_out.iter().map(|it| (it.path.as_str(), it.what)).collect();
        assert_eq!(paths, [("data[0].text", What::Characters), ("data", What::Items)]);
    }

    #[test]
    fn keys_that_do_not_fit_are_left_out_and_counted() {
        let entries: Map<String, Value> = (0..100).map(|at| (format!("key_{at:03}"), json!("value"))).collect();
        let (value, left_out) = checked(entries.into(), 100);
        let kept = value.as_object().unwrap().len();
        assert_eq!(left_out.last(), Some(&missing("", What::Keys, kept, 100)));
    }

    #[test]
    fn any_value_fits_into_any_size_above_that_of_an_empty_one() {
        let value = json!({"a": [[["deep", {"b": "text"}]], 1.5e300], "c": "\u{1f600}".repeat(20), "d": null});
        for max in 2..size(&value) {
            let (_, missing) = checked(value.clone(), max);
            assert!(!missing.is_empty(), "{max}");
        }
    }

    #[test]
    fn a_text_is_cut_at_characters() {
        assert_eq!(cut_text("äöü".to_owned(), 6), ("äöü".to_owned(), None));
        let cut = cut_text("äöüx".to_owned(), 6);
        assert_eq!(cut, ("ä…".to_owned(), Some(missing("", What::Characters, 1, 4))));
    }
}
