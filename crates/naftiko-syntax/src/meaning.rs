//! What a scalar of YAML means, as `serde_yaml` says.
//!
//! Nearly all scalars are texts by their first character. All others are given to `serde_yaml` one by one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use saphyr_parser::{ScalarStyle, Tag};
use serde::de::{Deserialize, Deserializer, EnumAccess, Error, IgnoredAny, VariantAccess, Visitor};

use crate::node::Kind;

/// What a scalar means.
pub(crate) fn of(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Kind {
    let is_quoted = style != ScalarStyle::Plain;
    match tag {
        // `!!int "7"` and the like. Whatever else a tag says, it says nothing to us.
        Some(tag) if tag.is_yaml_core_schema() => match tag.suffix.as_str() {
            "str" => Kind::Text,
            "null" | "bool" | "int" | "float" => ask(&format!("- !!{} {}", tag.suffix, serde_json::Value::from(text))),
            _ => of_plain(text),
        },
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => Kind::Text,
        _ if is_quoted => Kind::Text,
        _ => of_plain(text),
    }
}

/// What a scalar without quotes means.
pub(crate) fn of_plain(text: &str) -> Kind {
    match text {
        "" => Kind::Null,
        _ if is_text(text) => Kind::Text,
        _ => ask(&format!("- {text}")),
    }
}

/// Whether a scalar is a text for sure: no number, boolean or null begins like it, or has such characters.
fn is_text(text: &str) -> bool {
    let may_begin =
        |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F');
    let may_have = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'~' | b'_');
    // Words are short, and numbers have digits.
    let may_be = |text: &str| text.len() <= 5 || text.bytes().any(|byte| byte.is_ascii_digit());
    !(may_begin(text.as_bytes()[0]) && text.bytes().all(may_have) && may_be(text))
}

/// How many answers are kept. Documents have few numbers and fewer words, and repeat them.
const MOST_KNOWN: usize = 1_000;

thread_local! {
    static KNOWN: RefCell<HashMap<String, Kind>> = RefCell::default();
}

/// What `serde_yaml` makes of the one item of a list, which is a text if it makes nothing of it.
fn ask(list: &str) -> Kind {
    if let Some(known) = KNOWN.with_borrow(|known| known.get(list).copied()) {
        return known;
    }
    let kind = serde_yaml::from_str::<(Meaning,)>(list).map_or(Kind::Text, |(meaning,)| meaning.0);
    KNOWN.with_borrow_mut(|known| {
        if known.len() < MOST_KNOWN {
            known.insert(list.to_owned(), kind);
        }
    });
    kind
}

struct Meaning(Kind);

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MeaningVisitor).map(Meaning)
    }
}

struct MeaningVisitor;

impl<'de> Visitor<'de> for MeaningVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar")
    }

    fn visit_unit<E: Error>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Bool(value))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Kind, E> {
        Ok(Kind::Number)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Kind, E> {
        Ok(Kind::Number)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Kind, E> {
        Ok(Kind::Number)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Kind, E> {
        Ok(Kind::Number)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Kind, E> {
        Ok(Kind::Number)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Kind, E> {
        Ok(Kind::Text)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Kind, A::Error> {
        let (_, tagged) = data.variant::<IgnoredAny>()?;
        tagged.newtype_variant::<Meaning>().map(|meaning| meaning.0)
    }
}
