//! What a response has besides its fields, what it lacks, and what did not fit.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// What an object of a response has besides the fields of its type, which required ones it lacks, and which of its values are
/// not of the type of their place.
///
/// Nearly always there is nothing of that, and it takes the place of a pointer.
///
/// One response keeps here what takes about as much memory as the response may be long
/// ([`ClientBuilder::limit`](crate::ClientBuilder::limit)), and at least 64 MiB; the rest is counted
/// ([`left_out`](Self::left_out)).
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Inner>>);

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

    /// The keys that must be there, but are missing, are `null`, or have a value of another kind: their fields have the zero
    /// value of their type.
    pub fn missing(&self) -> &[&'static str] {
        self.0.as_ref().map_or(&[], |inner| &inner.missing)
    }

    /// The values that are not of the type of their place: in a field of this object, or further down where no object is
    /// between that has an `extra` itself.
    pub fn unexpected(&self) -> &[Unexpected] {
        self.0.as_ref().map_or(&[], |inner| &inner.unexpected)
    }

    /// How many unknown keys and unexpected values there were that are not kept, as there are too many of them.
    pub fn left_out(&self) -> usize {
        self.0.as_ref().map_or(0, |inner| inner.left_out)
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
        self.0 = None;
    }

    fn inner(&mut self) -> &mut Inner {
        self.0.get_or_insert_default()
    }
}

/// Shows its name alone where there is nothing, as it stands in every object that is printed.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(inner) = &self.0 else { return f.write_str("Extra") };
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
    #[cfg(feature = "test-util")]
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
