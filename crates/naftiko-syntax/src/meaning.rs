//! The meaning of a YAML scalar, as defined by `serde_yaml`.
//!
//! The first character shows that nearly all scalars are texts. The others are passed to
//! `serde_yaml` one by one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use saphyr_parser::{ScalarStyle, Tag};
use serde::de::{Deserialize, Deserializer, EnumAccess, Error, IgnoredAny, VariantAccess, Visitor};

use crate::node::Kind;

/// Returns the meaning of a scalar.
pub(crate) fn of(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Kind {
    let is_quoted = style != ScalarStyle::Plain;
    match tag {
        // `!!int "7"` and the like. Other tags have no meaning here.
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

/// Returns the meaning of a scalar without quotes.
pub(crate) fn of_plain(text: &str) -> Kind {
    match text {
        "" => Kind::Null,
        _ if is_text(text) => Kind::Text,
        _ => ask(&format!("- {text}")),
    }
}

/// Whether a scalar is certainly a text: no number, boolean or null starts like it or has such
/// characters.
fn is_text(text: &str) -> bool {
    let may_begin =
        |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F');
    let may_have = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'~' | b'_');
    // Keywords are short, and numbers have digits.
    let may_be = |text: &str| text.len() <= 5 || text.bytes().any(|byte| byte.is_ascii_digit());
    !(may_begin(text.as_bytes()[0]) && text.bytes().all(may_have) && may_be(text))
}

/// How many results are cached. Documents have few distinct numbers and keywords, and repeat them.
const MOST_KNOWN: usize = 1_000;

thread_local! {
    static KNOWN: RefCell<HashMap<String, Kind>> = RefCell::default();
}

/// Returns the kind that `serde_yaml` gives to the only item of a list, or text if it fails.
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
