//! A tree of nodes, the same for YAML and JSON.
//!
//! Cloning a node is cheap, and an alias of YAML is a clone; nodes know how many they are with all that is repeated.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

#[derive(Clone, Debug)]
pub(crate) struct Node(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    span: Range<usize>,
    value: Value,
    size: usize,
}

#[derive(Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    /// Each key once.
    Map(Vec<Entry>),
}

/// An entry of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// The bytes of the key.
    pub(crate) span: Range<usize>,
    pub(crate) value: Node,
}

/// How many lists and maps may be open at a time.
pub(crate) const DEEPEST: usize = 200;

impl Node {
    pub(crate) fn new(span: Range<usize>, value: Value) -> Self {
        let sum = |sizes: &mut dyn Iterator<Item = usize>| sizes.fold(1, usize::saturating_add);
        let size = match &value {
            Value::List(items) => sum(&mut items.iter().map(Node::size)),
            Value::Map(entries) => sum(&mut entries.iter().map(|entry| entry.value.size())),
            _ => 1,
        };
        Node(Rc::new(Inner { span, value, size }))
    }

    /// How many nodes it is, those that aliases repeat included.
    pub(crate) fn size(&self) -> usize {
        self.0.size
    }

    /// A map. Of entries with the same key, the last one counts, in the place of the first.
    pub(crate) fn map(span: Range<usize>, entries: Vec<Entry>) -> Self {
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(entries.len());
        let is_unique = entries.iter().enumerate().all(|(index, entry)| places.insert(&entry.key, index).is_none());
        if is_unique {
            return Node::new(span, Value::Map(entries));
        }
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut unique: Vec<Entry> = Vec::new();
        for entry in entries {
            match places.get(&entry.key) {
                Some(&index) => unique[index] = entry,
                None => {
                    places.insert(entry.key.clone(), unique.len());
                    unique.push(entry);
                }
            }
        }
        Node::new(span, Value::Map(unique))
    }

    pub(crate) fn value(&self) -> &Value {
        &self.0.value
    }

    /// Its bytes in its file; of a list or map, at least where it begins.
    pub(crate) fn span(&self) -> Range<usize> {
        self.0.span.clone()
    }

    /// What tells it from all other nodes while it lives.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as usize
    }

    /// The entries of a map; none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match self.value() {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match self.value() {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// What a scalar says.
    pub(crate) fn text(&self) -> Option<&str> {
        match self.value() {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            _ => None,
        }
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.value(), Value::Map(_))
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.value(), Value::Null)
    }

    /// A boolean, also one in quotes.
    pub(crate) fn bool(&self) -> Option<bool> {
        match self.value() {
            Value::Bool(value) => Some(*value),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self.value() {
            Value::Number(written) => integer(written),
            _ => None,
        }
    }

    /// What to call it in a message.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value() {
            Value::Null => "empty",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Compact JSON text, unless it is longer than anybody writes by hand.
    pub(crate) fn json(&self) -> Option<String> {
        let mut out = String::new();
        self.write_json(&mut out)?;
        Some(out)
    }

    fn write_json(&self, out: &mut String) -> Option<()> {
        match self.value() {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(written) => out.push_str(&json_number(written)),
            Value::Text(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
            Value::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    separate(out, index);
                    item.write_json(out)?;
                }
                out.push(']');
            }
            Value::Map(entries) => {
                out.push('{');
                for (index, entry) in entries.iter().enumerate() {
                    separate(out, index);
                    out.push_str(&serde_json::Value::from(entry.key.as_str()).to_string());
                    out.push(':');
                    entry.value.write_json(out)?;
                }
                out.push('}');
            }
        }
        (out.len() <= LONGEST_JSON).then_some(())
    }
}

const LONGEST_JSON: usize = 64 << 10;

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

fn integer(written: &str) -> Option<i64> {
    let (sign, digits) = match written.as_bytes().first() {
        Some(b'-') => (-1, &written[1..]),
        Some(b'+') => (1, &written[1..]),
        _ => (1, written),
    };
    let radix = |radix, digits: &str| i64::from_str_radix(digits, radix).ok().map(|value| sign * value);
    if let Some(digits) = digits.strip_prefix("0x") {
        return radix(16, digits);
    }
    if let Some(digits) = digits.strip_prefix("0o") {
        return radix(8, digits);
    }
    let whole = written.strip_suffix(".0").unwrap_or(written);
    whole.strip_prefix('+').unwrap_or(whole).parse().ok()
}

/// A number of YAML as JSON writes it.
fn json_number(written: &str) -> String {
    if serde_json::from_str::<serde_json::Number>(written).is_ok() {
        return written.to_owned();
    }
    if let Some(value) = integer(written) {
        return value.to_string();
    }
    let value = written.parse().ok().and_then(serde_json::Number::from_f64);
    value.map_or_else(|| "null".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_yaml_become_numbers_of_json() {
        for (yaml, json) in
            [("1.10", "1.10"), ("0x1F", "31"), ("+1", "1"), (".5", "0.5"), (".inf", "null"), ("-7", "-7")]
        {
            assert_eq!(json_number(yaml), json, "{yaml}");
        }
    }

    #[test]
    fn the_smallest_and_the_largest_number_are_whole() {
        assert_eq!(integer(&i64::MIN.to_string()), Some(i64::MIN));
        assert_eq!(integer(&i64::MAX.to_string()), Some(i64::MAX));
        assert_eq!(integer("9223372036854775808"), None);
    }
}
