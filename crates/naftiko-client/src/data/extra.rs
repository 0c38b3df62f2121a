//! What an answer has besides its fields, and what it lacks.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// What an object of an answer has besides the fields of its type, and which required ones it lacks.
///
/// Nearly always there is nothing of that, and it takes the place of a pointer.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Inner>>);

#[derive(Clone, Default, PartialEq)]
struct Inner {
    values: BTreeMap<String, Value>,
    missing: Vec<&'static str>,
}

impl Extra {
    /// The value of a key that the type has no field for.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.as_ref()?.values.get(key)
    }

    /// The keys that the type has no field for, sorted, and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|inner| &inner.values).map(|(key, value)| (key.as_str(), value))
    }

    /// Whether the type has a field for every key.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|inner| inner.values.is_empty())
    }

    /// The keys that must be there, but are missing or `null`: their fields have the zero value of their type.
    pub fn missing(&self) -> &[&'static str] {
        self.0.as_ref().map_or(&[], |inner| &inner.missing)
    }

    pub(crate) fn insert(&mut self, key: String, value: Value) {
        self.0.get_or_insert_default().values.insert(key, value);
    }

    pub(crate) fn lacks(&mut self, key: &'static str) {
        self.0.get_or_insert_default().missing.push(key);
    }

    pub(crate) fn clear(&mut self) {
        self.0 = None;
    }
}

/// Shows its name alone where there is nothing, as it stands in every object that is printed.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("Extra"),
            Some(inner) => {
                f.debug_struct("Extra").field("values", &inner.values).field("missing", &inner.missing).finish()
            }
        }
    }
}
