//! What a response has besides its fields, what it lacks, and what did not fit.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// What an object of a response has besides the fields of its type, which required ones it lacks, and which of its values are
/// not of the type of their place.
///
/// Nearly always there is nothing of that, and nothing is allocated for it.
///
/// One response keeps here what takes about as much memory as the response may be long
/// ([`ClientBuilder::limit`](crate::ClientBuilder::limit)), and at least 64 MiB; the rest is counted
/// ([`left_out`](Self::left_out)).
#[derive(Clone, Default)]
pub struct Extra {
    inner: Option<Box<Inner>>,
    /// A bit for each of the first 64 keys: of an optional field that is `null`, of an optional constant that is absent.
    marks: u64,
}

/// Whether an optional field is `null` or absent makes no difference.
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
    /// The value of a key that the type has no field for.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.inner.as_ref()?.values.get(key)
    }

    /// The keys that the type has no field for, sorted, and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.inner.iter().flat_map(|inner| &inner.values).map(|(key, value)| (key.as_str(), value))
    }

    /// Whether the type has a field for every key.
    pub fn is_empty(&self) -> bool {
        self.inner.as_ref().is_none_or(|inner| inner.values.is_empty())
    }

    /// The keys that must be there, but are missing, are `null`, or have a value of another kind: their fields have the zero
    /// value of their type.
    pub fn missing(&self) -> &[&'static str] {
        self.inner.as_ref().map_or(&[], |inner| &inner.missing)
    }

    /// The values that are not of the type of their place: in a field of this object, or further down where no object is
    /// between that has an `extra` itself.
    pub fn unexpected(&self) -> &[Unexpected] {
        self.inner.as_ref().map_or(&[], |inner| &inner.unexpected)
    }

    /// How many unknown keys and unexpected values there were that are not kept, as there are too many of them.
    pub fn left_out(&self) -> usize {
        self.inner.as_ref().map_or(0, |inner| inner.left_out)
    }

    /// Keeps a value; gives back the one that it replaces.
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

    #[cfg(feature = "serde")]
    pub(crate) fn is_marked(&self, index: usize) -> bool {
        u32::try_from(index).ok().and_then(|index| self.marks.checked_shr(index)).is_some_and(|marks| marks & 1 == 1)
    }

    fn inner(&mut self) -> &mut Inner {
        self.inner.get_or_insert_default()
    }
}

/// Shows its name alone where there is nothing, as it stands in every object that is printed.
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

/// The keys that the type has no field for, and their values.
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

/// A value of a response that is not of the type of its place.
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
    /// The way to it, its last step first while it is read.
    pub(crate) path: Vec<Part>,
    pub(crate) json: Cow<'static, str>,
    pub(crate) expected: &'static str,
    pub(crate) is_used: bool,
}

/// What is expected of a key that comes more than once.
pub(super) const ONCE: &str = "each key once";

/// What is expected of a key that has one possible value.
pub(super) const CONSTANT: &str = "the constant of the document";

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Key(Cow<'static, str>),
    Index(usize),
}

impl Unexpected {
    /// Where it stands, from the object that names it on: `age`, `tags[1]`, `prices.eur`. Empty where the value is the whole
    /// of what was asked for.
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

    /// The value as it came, in JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether the type of the place has the value all the same: the number of a text, the text of a number. If not, the
    /// field is as if the value were missing, and a list or a map has no such item.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// Whether it is the value of a key that came more than once.
    #[cfg(any(feature = "serde", feature = "test-util"))]
    pub(crate) fn is_repeated(&self) -> bool {
        self.expected == ONCE
    }

    /// What was expected and what was found.
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

/// Where it stands, what was expected there and what was found: a line for a log, without the value.
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
