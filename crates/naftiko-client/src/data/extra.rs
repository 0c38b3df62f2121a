//! The unknown keys, missing keys and unexpected values of a response.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// The unknown keys of an object in a response, its missing required keys, and its unexpected
/// values.
///
/// Most objects have none of these, and then nothing is allocated.
///
/// The `Extra`s of one response take at most about as much memory as
/// [`ClientBuilder::limit`](crate::ClientBuilder::limit), and at least 64 MiB are allowed. What
/// exceeds it is only counted ([`left_out`](Self::left_out)).
#[derive(Clone, Default)]
pub struct Extra {
    inner: Option<Box<Inner>>,
    /// A bit for each of the first 64 keys: an optional field that is `null`, or an optional
    /// constant that is absent.
    marks: u64,
}

/// It makes no difference whether an optional field is `null` or absent.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

#[derive(Clone, Default, PartialEq)]
struct Inner {
    values: BTreeMap<String, Value>,
    missing: Vec<&'static str>,
    unexpected: Vec<Unexpected>,
    left_out: usize,
}

impl Extra {
    /// Returns the value of an unknown key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.inner.as_ref()?.values.get(key)
    }

    /// Returns the unknown keys and their values, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.inner.iter().flat_map(|inner| &inner.values).map(|(key, value)| (key.as_str(), value))
    }

    /// Returns whether there are no unknown keys.
    pub fn is_empty(&self) -> bool {
        self.inner.as_ref().is_none_or(|inner| inner.values.is_empty())
    }

    /// Returns the required keys that are missing, are `null`, or have a value of another type.
    /// Their fields have the empty value of their type.
    pub fn missing(&self) -> &[&'static str] {
        self.inner.as_ref().map_or(&[], |inner| &inner.missing)
    }

    /// Returns the values of another type than expected: those of the fields of this object, and
    /// those in nested values unless a nested object lists them in its own `extra`.
    pub fn unexpected(&self) -> &[Unexpected] {
        self.inner.as_ref().map_or(&[], |inner| &inner.unexpected)
    }

    /// Returns how many unknown keys and unexpected values were discarded because of their size.
    pub fn left_out(&self) -> usize {
        self.inner.as_ref().map_or(0, |inner| inner.left_out)
    }

    /// Adds an unknown key, and returns the value that it replaces.
    pub(crate) fn insert(&mut self, key: String, value: Value) -> Option<Value> {
        self.inner().values.insert(key, value)
    }

    pub(crate) fn lacks(&mut self, key: &'static str) {
        self.inner().missing.push(key);
    }

    pub(crate) fn keep_unexpected(&mut self, unexpected: Unexpected) {
        self.inner().unexpected.push(unexpected);
    }

    pub(crate) fn leave_out(&mut self, count: usize) {
        if count > 0 {
            self.inner().left_out += count;
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Extra::default();
    }

    /// Marks a key by its index.
    #[inline]
    pub(crate) fn mark(&mut self, index: usize) {
        self.marks |= u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or_default();
    }

    #[cfg(any(feature = "serde", feature = "table"))]
    pub(crate) fn is_marked(&self, index: usize) -> bool {
        u32::try_from(index).ok().and_then(|index| self.marks.checked_shr(index)).is_some_and(|marks| marks & 1 == 1)
    }

    fn inner(&mut self) -> &mut Inner {
        self.inner.get_or_insert_default()
    }
}

/// Shows only the name if there is nothing else, because every object has this field.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(inner) = &self.inner else { return f.write_str("Extra") };
        let mut shown = f.debug_struct("Extra");
        shown.field("values", &inner.values).field("missing", &inner.missing);
        if !inner.unexpected.is_empty() {
            shown.field("unexpected", &inner.unexpected);
        }
        if inner.left_out > 0 {
            shown.field("left_out", &inner.left_out);
        }
        shown.finish()
    }
}

/// Writes the unknown keys and their values.
#[cfg(feature = "serde")]
impl serde::Serialize for Extra {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Extra {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut extra = Extra::default();
        for (key, value) in BTreeMap::<String, Value>::deserialize(deserializer)? {
            extra.insert(key, value);
        }
        Ok(extra)
    }
}

/// A value of a response that is of another type than expected.
///
/// ```
/// use naftiko_client::Extra;
///
/// fn warn(extra: &Extra) {
///     for unexpected in extra.unexpected() {
///         // For example `ages[1]: expected a whole number, found a string`.
///         println!("{unexpected}");
///     }
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Unexpected {
    /// The path of the value. While it is read, the last step is the first.
    pub(crate) path: Vec<Part>,
    pub(crate) json: Cow<'static, str>,
    pub(crate) expected: &'static str,
    pub(crate) is_used: bool,
}

/// The expectation of a duplicate key.
pub(super) const ONCE: &str = "each key once";

/// The expectation of a key that has one possible value.
pub(super) const CONSTANT: &str = "the constant value";

/// A step of the path of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Key(Cow<'static, str>),
    Index(usize),
}

impl Unexpected {
    /// Returns the path of the value from the object that lists it: `age`, `tags[1]`, `prices.eur`.
    /// It is empty for the whole response.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for part in &self.path {
            match part {
                Part::Index(index) => path.push_str(&format!("[{index}]")),
                Part::Key(key) if path.is_empty() => path.push_str(key),
                Part::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
            }
        }
        path
    }

    /// Returns the value as it was received, in JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Returns whether the value was converted, as a string to the number in it or a number to its
    /// text.
    ///
    /// If it was not, the field is as if the value were missing, and a list or a map does not have
    /// the item.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// Returns whether it is the value of a duplicate key.
    #[cfg(any(feature = "serde", feature = "table", feature = "test-util"))]
    pub(crate) fn is_repeated(&self) -> bool {
        self.expected == ONCE
    }

    /// Returns what was expected and what was found.
    pub(crate) fn problem(&self) -> String {
        format!("expected {}, found {}", self.expected, self.found())
    }

    fn found(&self) -> &'static str {
        match self.json.as_bytes().first() {
            Some(_) if self.expected == CONSTANT => "another value",
            Some(b'"') => "a string",
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b'n') => "null",
            Some(b't' | b'f') => "true or false",
            _ if !self.expected.contains("number") => "a number",
            _ if self.json.parse::<f64>().is_ok_and(|number| number.is_finite() && number.fract() != 0.0) => {
                "a number with a fraction"
            }
            _ if self.expected.contains("negative") && self.json.starts_with('-') => "a negative number",
            _ => "a number that is too large",
        }
    }
}

/// Shows the path, what was expected and what was found, without the value.
impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        f.write_str(&self.problem())
    }
}

impl fmt::Debug for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}: {}", self.json)
    }
}
