//! YAML text to a tree of nodes, by `serde_yaml`.
//!
//! Nodes are numbered from the top, keys included; [`Source::span`](crate::Source::span) turns a number into a place.
//! Maps keep their order and every entry, so that a key written twice can be reported with both places.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::places;
use crate::source::At;

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A scalar without quotes that is no text to YAML, as it is written: `1.10`, `true`, `~`.
    Plain(Plain, String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// What YAML takes a scalar for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    Null,
    Bool(bool),
    Number,
}

/// How many lists and maps may be open at a time: as many as `serde_yaml` takes.
const DEEPEST: usize = 128;
/// From how many brackets and braces on that is looked at before `serde_yaml` does: the time it takes until then grows
/// with the square of their number.
const MANY: usize = 1_000;
/// What is wrong with a text in which more are.
pub(crate) const DEEP: &str = "too many lists and maps are open at a time";

/// Parses the one document of a text.
///
/// Hostile input ends in an error soon: the depth of a document is bounded, and what its aliases may repeat.
pub(crate) fn parse(text: &str) -> Result<Node, serde_yaml::Error> {
    let is_many = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).nth(MANY).is_some();
    if is_many && places::are_deeper(text, DEEPEST) {
        return Err(serde_yaml::Error::custom(DEEP));
    }
    let numbers = Numbers { next: Cell::new(0), left: Cell::new(limit(text)), is_lossy: Cell::new(false) };
    let mut root = Numbered(&numbers).deserialize(serde_yaml::Deserializer::from_str(text))?;
    let may_differ = numbers.is_lossy.get() || has_other_spellings(text);
    if may_differ && matches!(root.value, Value::List(_) | Value::Map(_)) {
        Written(&mut root).deserialize(serde_yaml::Deserializer::from_str(text))?;
    }
    Ok(root)
}

impl Node {
    /// What a scalar says, as it is written: `1.10` stays `1.10`, and an unquoted `~` is a tilde. `None` for a list, a
    /// map, or a value that is not there.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Plain(_, written) => Some(written.as_str()).filter(|written| !written.is_empty()),
            Value::Text(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Whether it is a value that is not there.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.value, Value::Plain(Plain::Null, _))
    }

    /// The name in `{{name}}` without quotes, which YAML reads as a map with a map for its only key.
    pub(crate) fn unquoted_template(&self) -> Option<&str> {
        fn only_key(node: &Node) -> Option<&Node> {
            match &node.value {
                Value::Map(pairs) if pairs.len() == 1 => Some(&pairs[0].0),
                _ => None,
            }
        }
        match &only_key(only_key(self)?)?.value {
            Value::Text(name) => Some(name),
            _ => None,
        }
    }

    /// What to call this node in a message.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Plain(Plain::Null, _) => "empty",
            Value::Plain(Plain::Bool(_), _) => "a boolean",
            Value::Plain(Plain::Number, _) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// How much the smallest of files may say, in the unit of [`Numbers::left`].
const SMALLEST_LIMIT: usize = 4 << 20;
/// What a node counts for besides its text.
const NODE: usize = 32;
/// What is wrong with a text that says more.
pub(crate) const REPEATED: &str = "its aliases repeat too much";

/// How much a text may say.
fn limit(text: &str) -> usize {
    16 * text.len() + SMALLEST_LIMIT
}

/// How many nodes a text that says no more may have.
pub(crate) fn most_nodes(text: &str) -> usize {
    limit(text) / NODE
}

/// The numbers given to nodes, and the bound of what is said.
struct Numbers {
    next: Cell<u32>,
    /// How much more may be said: bytes of text, and [`NODE`] for each node. Only aliases can say that much.
    left: Cell<usize>,
    /// Whether there was a number that may have been written in another way than it is told.
    is_lossy: Cell<bool>,
}

/// Whether a text may have numbers, booleans or nulls that are written in another way than usual.
fn has_other_spellings(text: &str) -> bool {
    let is_number = |pair: &[u8]| matches!(pair, [b'0', b'x' | b'o' | b'b'] | [b'+', b'0'..=b'9'] | [b'-', b'0']);
    text.as_bytes().windows(2).any(is_number)
        || ["~", "null", "Null", "NULL", "True", "TRUE", "False", "FALSE"].iter().any(|word| text.contains(word))
}

/// Deserializes one node and gives it the next number.
struct Numbered<'c>(&'c Numbers);

impl Numbered<'_> {
    fn take<E: Error>(&self, amount: usize) -> Result<(), E> {
        let left = self.0.left.get().checked_sub(amount).ok_or_else(|| E::custom(REPEATED))?;
        self.0.left.set(left);
        Ok(())
    }
}

fn number(written: impl ToString) -> Value {
    Value::Plain(Plain::Number, written.to_string())
}

impl<'de> DeserializeSeed<'de> for Numbered<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.take(NODE)?;
        let at = At(self.0.next.get());
        self.0.next.set(at.0 + 1);
        let value = deserializer.deserialize_any(self)?;
        Ok(Node { at, value })
    }
}

impl<'de> Visitor<'de> for Numbered<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Plain(Plain::Null, String::new()))
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Plain(Plain::Bool(value), value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(number(value))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(number(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(number(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        self.0.is_lossy.set(true);
        Ok(number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.take(value.len())?;
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element_seed(Numbered(self.0))? {
            nodes.push(node);
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(Numbered(self.0))? {
            entries.push((key, map.next_value_seed(Numbered(self.0))?));
        }
        Ok(Value::Map(entries))
    }

    /// A tagged value (`!secret x`): the tag says nothing to us, what it tags has the number already given.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (_, tagged) = data.variant::<IgnoredAny>()?;
        self.0.next.set(self.0.next.get() - 1);
        Ok(tagged.newtype_variant_seed(Numbered(self.0))?.value)
    }
}

/// Walks a text once more, beside the node it gave, and writes down scalars as they stand in it: asked for a string,
/// `serde_yaml` gives any of them as it is written.
struct Written<'n>(&'n mut Node);

impl<'de> DeserializeSeed<'de> for Written<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match &self.0.value {
            Value::Plain(..) => deserializer.deserialize_str(self),
            Value::Text(_) => deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ()),
            Value::List(_) => deserializer.deserialize_seq(self),
            Value::Map(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Written<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the same value once more")
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        if let Value::Plain(_, written) = &mut self.0.value {
            value.clone_into(written);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if let Value::List(nodes) = &mut self.0.value {
            for node in nodes {
                list.next_element_seed(Written(node))?;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if let Value::Map(entries) = &mut self.0.value {
            for (key, value) in entries {
                map.next_key_seed(Written(key))?;
                map.next_value_seed(Written(value))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// Every node of `text` as it is written, in order.
    fn written(text: &str) -> Vec<String> {
        fn walk(node: &Node, source: &Source, out: &mut Vec<String>) {
            out.push(source.text()[source.span(node.at)].to_owned());
            match &node.value {
                Value::List(nodes) => nodes.iter().for_each(|node| walk(node, source, out)),
                Value::Map(entries) => entries.iter().for_each(|(key, value)| {
                    walk(key, source, out);
                    walk(value, source, out);
                }),
                _ => {}
            }
        }
        let source = Source::new("test.yaml", text);
        let mut out = Vec::new();
        walk(&parse(text).unwrap(), &source, &mut out);
        out
    }

    #[test]
    fn a_node_is_found_where_it_is_written() {
        assert_eq!(
            written("info: {label: Ünder}\nlist:\n- 1.10\n- ~\n- !tag x\n- 'q'\n"),
            ["", "info", "{", "label", "Ünder", "list", "", "1.10", "~", "!tag x", "'q'"]
        );
    }

    #[test]
    fn aliases_keep_the_numbers_in_step() {
        assert_eq!(written("a: &a {b: c}\nd: *a\ne: f\n")[5..], ["d", "*a", "*a", "*a", "e", "f"]);
    }

    /// The items of a list, as they are written.
    fn texts(list: &str) -> Vec<Option<String>> {
        let Value::List(nodes) = parse(list).unwrap().value else { panic!("a list") };
        nodes.iter().map(|node| node.text().map(str::to_owned)).collect()
    }

    #[test]
    fn scalars_keep_their_spelling() {
        let spelled = ["1.10", "0x1F", "~", "true", "null", "", "1.10"].map(|text| Some(text.to_owned()));
        assert_eq!(texts("[&n 1.10, 0x1F, ~, true, 'null', '', *n]"), spelled);
        assert_eq!(texts("[\t1.10\t, 2.0]"), ["1.10", "2.0"].map(|text| Some(text.to_owned())));
        assert_eq!(
            texts("- !!float \"7\"\n- !tag 1.10\n- {a: 1}\n- \n- !tag [0x1]"),
            [Some("7".to_owned()), Some("1.10".to_owned()), None, None, None]
        );
    }

    #[test]
    fn hostile_texts_are_errors() {
        let message = |text: &str| parse(text).unwrap_err().to_string();
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let below = level - 1;
            let aliases = vec![format!("*a{below}"); 9].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        assert!(message(&bomb).contains("repetition limit"), "{}", message(&bomb));
        let long = "x".repeat(10_000);
        let repeated = format!("a: &a {long}\nb: [{}]", vec!["*a"; 1_000].join(", "));
        assert!(message(&repeated).contains("its aliases repeat too much"), "{}", message(&repeated));
        for opened in ["[", "{", "{a: [", "- ", "? ", "a: {", "&a [", "!a ["] {
            assert!(parse(&opened.repeat(20_000)).is_err(), "{opened}");
        }
        assert!(parse(&format!("a: [{}]", vec!["'in [0, 1)'"; 5_000].join(", "))).is_ok());
        assert!(parse(&(0..500).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>()).is_err());
    }
}
