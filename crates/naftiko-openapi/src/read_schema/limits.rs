//! The keywords that limit the values of a schema without changing its type.

use crate::located::Located;

/// A keyword that limits the values of a schema, and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The keyword, such as `maxLength`.
    pub keyword: &'static str,
    /// The value, as text.
    pub value: String,
}

/// The keywords, sorted.
const KEYWORDS: [&str; 14] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "uniqueItems",
];

/// Returns the limits at a node, in the order of its keys. Nothing checks them, so a value of the
/// wrong kind is not reported.
pub(crate) fn read(at: &Located) -> Vec<Limit> {
    let limit = |entry: naftiko_syntax::Entry<'_>| {
        let keyword = KEYWORDS[KEYWORDS.binary_search(&entry.name()).ok()?];
        Some(Limit { keyword, value: entry.value.text()?.to_owned() })
    };
    at.node().entries().filter_map(limit).collect()
}

/// Adds the limits of another part of a schema, where there is none with the same keyword.
pub(crate) fn add(own: &mut Vec<Limit>, others: &[Limit]) {
    for other in others {
        if own.iter().all(|limit| limit.keyword != other.keyword) {
            own.push(other.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Id;
    use crate::testing::schemas;

    #[test]
    fn limits_are_read_as_they_are_written_and_those_of_parts_are_added() {
        let api = schemas(
            "A: {type: string, maxLength: 10, pattern: '^a', title: A}\n\
             B: {allOf: [{type: integer, minimum: 1.5, maximum: 9}, {maximum: 4, uniqueItems: true}]}",
        );
        let limits = |name: &str| {
            let id = Id { file: String::new(), pointer: format!("/components/schemas/{name}") };
            let schema = api.schema(&id).unwrap();
            let texts = schema.limits.iter().map(|limit| format!("{} {}", limit.keyword, limit.value));
            texts.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(limits("A"), "maxLength 10, pattern ^a");
        assert_eq!(limits("B"), "minimum 1.5, maximum 9, uniqueItems true");
    }

    #[test]
    fn the_keywords_are_sorted() {
        assert!(super::KEYWORDS.is_sorted());
    }
}
