//! YAML text to a tree of nodes, by `serde_yaml`.
//!
//! Nodes are numbered from the top, keys included; [`Source::span`](crate::Source::span) turns a number into a place.
//! Maps keep their order and every entry, so that a key written twice can be reported with both places.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use crate::source::{At, Source};

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// As `serde_yaml` understood it; [`Node::text`] knows how it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// Parses the one document of a text.
///
/// Hostile input ends in an error: `serde_yaml` bounds the depth of a document and what its aliases may repeat.
pub(crate) fn parse(text: &str) -> Result<Node, serde_yaml::Error> {
    Numbered(&Cell::new(0)).deserialize(serde_yaml::Deserializer::from_str(text))
}

impl Node {
    /// What a scalar says, as it is written: `1.10` stays `1.10`, and an unquoted `~` is a tilde. `None` for a list, a
    /// map, or a value that is not there.
    pub(crate) fn text(&self, source: &Source) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            Value::List(_) | Value::Map(_) => None,
            Value::Null => Some(self.written(source)).filter(|text| !text.is_empty()),
            Value::Bool(_) | Value::Number(_) if !self.written(source).starts_with('*') => Some(self.written(source)),
            Value::Bool(value) => Some(value.to_string()),
            Value::Number(value) => Some(value.clone()),
        }
    }

    /// A plain scalar as it stands in the source, without an anchor or a tag before it.
    fn written(&self, source: &Source) -> String {
        source.text()[source.span(self.at)].rsplit(char::is_whitespace).next().unwrap_or_default().to_owned()
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
            Value::Null => "empty",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// Deserializes one node and gives it the next number.
struct Numbered<'c>(&'c Cell<u32>);

impl<'de> DeserializeSeed<'de> for Numbered<'_> {
    type Value = Node;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        let at = At(self.0.get());
        self.0.set(at.0 + 1);
        let value = deserializer.deserialize_any(self)?;
        Ok(Node { at, value })
    }
}

impl<'de> Visitor<'de> for Numbered<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
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
        let (_, tagged) = data.variant::<serde::de::IgnoredAny>()?;
        self.0.set(self.0.get() - 1);
        Ok(tagged.newtype_variant_seed(Numbered(self.0))?.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn scalars_keep_their_spelling() {
        let source = Source::new("test.yaml", "[&n 1.10, 0x1F, ~, true, 'null', '', *n]");
        let Value::List(nodes) = parse(source.text()).unwrap().value else { panic!("a list") };
        let texts: Vec<_> = nodes.iter().map(|node| node.text(&source)).collect();
        assert_eq!(texts, ["1.10", "0x1F", "~", "true", "null", "", "1.1"].map(|text| Some(text.to_owned())));
    }

    #[test]
    fn a_bomb_of_aliases_and_a_tower_of_lists_are_errors() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let below = level - 1;
            let aliases = vec![format!("*a{below}"); 9].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        assert!(parse(&bomb).unwrap_err().to_string().contains("repetition limit"));
        assert!(parse(&"[".repeat(10_000)).is_err());
    }
}
