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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::SCHEMA;
    use crate::read::{METHODS, authentication, body, flows, rest};

    fn names<T>(words: &[(&'static str, T)]) -> Vec<&'static str> {
        words.iter().map(|(word, _)| *word).collect()
    }

    #[test]
    fn the_schema_offers_the_words_of_the_reader() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let rows = [
            ("type/anyOf/0", names(TYPES)),
            ("parameter/properties/in/anyOf/0", names(LOCATIONS)),
            ("operation/properties/outputRawFormat/anyOf/0", names(FORMATS)),
            ("operation/properties/method/anyOf/0", METHODS.to_vec()),
            ("routeOperation/properties/method/anyOf/0", rest::METHODS.to_vec()),
            ("authentication/anyOf/1/properties/type/anyOf/0", authentication::TYPES.to_vec()),
            ("placement/anyOf/0", names(authentication::PLACEMENTS)),
            ("typedBody/properties/type/anyOf/0", body::TYPES.to_vec()),
            ("step/properties/type/anyOf/0", flows::TYPES_OF_STEPS.to_vec()),
        ];
        for (place, words) in rows {
            let offered = schema.pointer(&format!("/definitions/{place}/enum"));
            assert_eq!(offered, Some(&Value::from(words)), "{place}");
        }
        // The aliases are those of types, and one of a location.
        let of =
            |place: &str| schema.pointer(&format!("/definitions/{place}/enum")).unwrap().as_array().unwrap().clone();
        let aliases = [of("parameter/properties/in/anyOf/1"), of("type/anyOf/1")].concat();
        assert_eq!(aliases, names(ALIASES));
    }
}
