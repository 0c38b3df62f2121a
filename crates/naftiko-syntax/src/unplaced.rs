//! Reads a text with `serde_yaml`, which gives nodes without places, and checks that nodes with
//! places are the same.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::limits::{NODE, budget};
use crate::node::{Kind, Node, NodeId, Tree};
use crate::tree::{Builder, Fault, Keys, REPEATED, SyntaxError};

/// Returns the nodes of a text. Every entry of a map is kept, and scalars are as written.
pub(crate) fn read(text: &str) -> Result<Tree, SyntaxError> {
    let mut any = Any { builder: Builder::new(Keys::AsWritten, 0), base: 0, left: budget(text), is_lossy: false };
    let failed = |error: serde_yaml::Error| failed(text, &error);
    Seed(&mut any).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(failed)?;
    let may_differ = any.is_lossy || has_other_spellings(text);
    let mut tree = any.builder.finish().unwrap_or_default();
    let root = tree.root;
    if may_differ && (tree.root().is_list() || tree.root().is_map()) {
        Written(&mut tree, root).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(failed)?;
    }
    Ok(tree)
}

/// Returns the nodes of a part of a file that starts at `base`. Each key of a map is kept once,
/// `<<` is merged, and numbers are normalized.
pub(crate) fn parse(part: &str, base: usize) -> Option<Tree> {
    let mut any = Any { builder: Builder::new(Keys::Unique, 0), base, left: budget(part), is_lossy: false };
    Seed(&mut any).deserialize(serde_yaml::Deserializer::from_str(part)).ok()?;
    any.builder.finish()
}

/// Whether `serde_yaml` finds the same nodes in a text.
pub(crate) fn agrees(text: &str, tree: &Tree) -> bool {
    Same(tree.root()).deserialize(serde_yaml::Deserializer::from_str(text)).is_ok()
}

fn failed(text: &str, error: &serde_yaml::Error) -> SyntaxError {
    let message = error.to_string();
    let Some(location) = error.location() else {
        return SyntaxError { message, at: None, began: None, fault: Fault::Syntax };
    };
    let message = message.replace(&format!(" at line {} column {}", location.line(), location.column()), "");
    let (message, began) = match message.split_once(" at line ") {
        Some((message, place)) => (message, byte_at(text, place)),
        None => (message.as_str(), None),
    };
    let fault = match message {
        _ if message.contains("more than one document") => Fault::SecondDocument,
        _ if message.contains(REPEATED) => Fault::Repetition,
        _ => Fault::Syntax,
    };
    SyntaxError { message: message.to_owned(), at: Some(location.index()), began, fault }
}

/// Returns the byte for a position such as `12 column 3`.
fn byte_at(text: &str, place: &str) -> Option<usize> {
    let (line, column) = place.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let (byte, _) = text.get(start..)?.char_indices().nth(column.checked_sub(1)?)?;
    Some(start + byte)
}

/// Whether a text may have numbers, booleans or nulls in an unusual spelling.
fn has_other_spellings(text: &str) -> bool {
    let is_number = |pair: &[u8]| matches!(pair, [b'0', b'x' | b'o' | b'b'] | [b'+', b'0'..=b'9'] | [b'-', b'0']);
    text.as_bytes().windows(2).any(is_number)
        || ["~", "null", "Null", "NULL", "True", "TRUE", "False", "FALSE"].iter().any(|word| text.contains(word))
}

/// Builds nodes of any kind.
struct Any {
    builder: Builder,
    base: usize,
    /// The remaining budget: bytes of text, and [`NODE`] for each node. Only aliases can exhaust
    /// it.
    left: usize,
    /// Whether a number may have lost its spelling.
    is_lossy: bool,
}

struct Seed<'a>(&'a mut Any);

impl Seed<'_> {
    fn take<E: Error>(&mut self, amount: usize) -> Result<(), E> {
        self.0.left = self.0.left.checked_sub(amount).ok_or_else(|| E::custom(REPEATED))?;
        Ok(())
    }

    fn scalar<E: Error>(mut self, kind: Kind, text: &str) -> Result<(), E> {
        self.take(if kind == Kind::Text { text.len() } else { 0 })?;
        let base = self.0.base;
        let node = self.0.builder.scalar(kind, text, base..base, 0);
        if text == "<<" {
            self.0.builder.merges(node);
        }
        Ok(())
    }

    fn open<E: Error>(&mut self, kind: Kind) -> Result<(), E> {
        let base = self.0.base;
        self.0.builder.open(kind, base..base, 0).map_err(|error| E::custom(error.message))
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<(), D::Error> {
        self.take(NODE)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar(Kind::Null, "")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Kind::Bool(value), if value { "true" } else { "false" })
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Kind::Number, &value.to_string())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.scalar(Kind::Number, &value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.scalar(Kind::Number, &value.to_string())
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        self.scalar(Kind::Number, &value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.0.is_lossy = true;
        self.scalar(Kind::Number, &value.to_string())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.scalar(Kind::Text, value)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.open(Kind::List)?;
        while list.next_element_seed(Seed(self.0))?.is_some() {}
        self.0.builder.end(self.0.base);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.open(Kind::Map)?;
        while map.next_key_seed(Seed(self.0))?.is_some() {
            map.next_value_seed(Seed(self.0))?;
        }
        self.0.builder.end(self.0.base);
        Ok(())
    }

    /// A tagged value (`!secret x`): the tag is ignored.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        let (_, tagged) = data.variant::<IgnoredAny>()?;
        self.0.left = self.0.left.saturating_add(NODE);
        tagged.newtype_variant_seed(self)
    }
}

/// Reads a text a second time, in parallel with the nodes from the first time, and records scalars
/// as written: if a string is requested, `serde_yaml` returns any scalar in its original spelling.
struct Written<'t>(&'t mut Tree, NodeId);

impl Written<'_> {
    /// Returns the child at an index, if there is one.
    fn child(&mut self, index: usize) -> Option<Written<'_>> {
        let inner = self.0.nodes[self.1.0 as usize];
        let child = *self.0.children[inner.first as usize..inner.end as usize].get(index)?;
        Some(Written(self.0, child))
    }
}

impl<'de> DeserializeSeed<'de> for Written<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0.nodes[self.1.0 as usize].kind {
            Kind::Null | Kind::Bool(_) | Kind::Number => deserializer.deserialize_str(self),
            Kind::Text => deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ()),
            Kind::List => deserializer.deserialize_seq(self),
            Kind::Map => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Written<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the same value as before")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        let first = self.0.text.len() as u32;
        self.0.text.push_str(value);
        let inner = &mut self.0.nodes[self.1.0 as usize];
        (inner.first, inner.end) = (first, self.0.text.len() as u32);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(child) = self.child(index) {
            list.next_element_seed(child)?;
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(key) = self.child(index) {
            map.next_key_seed(key)?;
            if let Some(value) = self.child(index + 1) {
                map.next_value_seed(value)?;
            }
            index += 2;
        }
        Ok(())
    }
}

/// Fails unless the text has the same value as the node.
struct Same<'t>(Node<'t>);

impl Same<'_> {
    fn is<E: Error>(self, kind: Kind, text: Option<&str>) -> Result<(), E> {
        let inner = self.0.tree.nodes[self.0.id.0 as usize];
        let is_same = inner.kind == kind && text.is_none_or(|text| self.0.text() == Some(text));
        if is_same { Ok(()) } else { Err(E::custom("a different value")) }
    }
}

impl<'de> DeserializeSeed<'de> for Same<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Same<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the same value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.is(Kind::Null, None)
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.is(Kind::Bool(value), None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.is(Kind::Number, None)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<(), E> {
        self.is(Kind::Number, None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.is(Kind::Number, None)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<(), E> {
        self.is(Kind::Number, None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.is(Kind::Number, None)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.is(Kind::Text, Some(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let different = || A::Error::custom("a different list");
        for item in self.0.items() {
            list.next_element_seed(Same(item))?.ok_or_else(different)?;
        }
        let is_longer = list.next_element::<IgnoredAny>()?.is_some();
        if is_longer || !self.0.is_list() { Err(different()) } else { Ok(()) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let different = || A::Error::custom("a different map");
        for entry in self.0.entries() {
            map.next_key_seed(Same(entry.key))?.ok_or_else(different)?;
            map.next_value_seed(Same(entry.value))?;
        }
        let is_longer = map.next_key::<IgnoredAny>()?.is_some();
        if is_longer || !self.0.is_map() { Err(different()) } else { Ok(()) }
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        let (_, tagged) = data.variant::<IgnoredAny>()?;
        tagged.newtype_variant_seed(self)
    }
}
