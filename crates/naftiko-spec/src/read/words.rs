//! The keywords for locations, types and formats.

use crate::document::{Format, Location, Type};

pub(super) const LOCATIONS: &[(&str, Location)] = &[
    ("query", Location::Query),
    ("header", Location::Header),
    ("path", Location::Path),
    ("cookie", Location::Cookie),
    ("body", Location::Body),
    ("environment", Location::Environment),
];

pub(super) const TYPES: &[(&str, Type)] = &[
    ("string", Type::String),
    ("number", Type::Number),
    ("integer", Type::Integer),
    ("boolean", Type::Boolean),
    ("array", Type::Array),
    ("object", Type::Object),
];

pub(super) const FORMATS: &[(&str, Format)] = &[
    ("json", Format::Json),
    ("xml", Format::Xml),
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("psv", Format::Psv),
    ("yaml", Format::Yaml),
    ("html", Format::Html),
    ("markdown", Format::Markdown),
    ("text", Format::Text),
    ("binary", Format::Binary),
    ("avro", Format::Avro),
    ("protobuf", Format::Protobuf),
];

/// Other names of locations and types.
const ALIASES: &[(&str, &str)] = &[
    ("env", "environment"),
    ("int", "integer"),
    ("long", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("bool", "boolean"),
    ("list", "array"),
    ("map", "object"),
    ("json", "object"),
    ("text", "string"),
    ("file", "string"),
    ("binary", "string"),
    ("date", "string"),
    ("datetime", "string"),
    ("date-time", "string"),
    ("uuid", "string"),
];

/// Returns the choice that a word names, in any case, by its own name or an alias.
pub(super) fn find<T: Copy>(choices: &[(&str, T)], word: &str) -> Option<T> {
    let word = word.trim().to_ascii_lowercase();
    let find = |word: &str| choices.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
    find(&word).or_else(|| find(ALIASES.iter().find(|(alias, _)| *alias == word)?.1))
}
