//! Schemas: every keyword of a document, in combinations that occur and in some that are invalid.

use serde_json::{Map, Value, json};

use crate::choices::Choices;
use crate::names;

/// The depth of inline schemas.
const DEEPEST: usize = 4;

/// What schemas depend on in addition to their choices.
pub(crate) struct Dialect {
    /// Whether the document is OpenAPI 3.1, where a schema can have several types.
    pub(crate) has_type_lists: bool,
    /// The names of the shared schemas.
    pub(crate) shared: Vec<String>,
}

#[derive(Clone, Copy)]
enum Kind {
    Scalar,
    Enum,
    List,
    Nested,
    Object,
    Map,
    Shared,
    AllOf,
    Union,
    Types,
    Any,
}

/// A schema of any kind.
pub(crate) fn schema(choices: &mut Choices, dialect: &Dialect, depth: usize) -> Value {
    let all = &[
        (30, Kind::Scalar),
        (8, Kind::Enum),
        (12, Kind::List),
        (3, Kind::Nested),
        (16, Kind::Object),
        (8, Kind::Map),
        (14, Kind::Shared),
        (6, Kind::AllOf),
        (10, Kind::Union),
        (3, Kind::Types),
        (3, Kind::Any),
    ];
    let ends = &[(60, Kind::Scalar), (15, Kind::Enum), (20, Kind::Shared), (3, Kind::Any)];
    let schema = match choices.weighted(if depth >= DEEPEST { &ends[..] } else { &all[..] }) {
        Kind::Scalar => scalar(choices),
        Kind::Enum => values(choices),
        Kind::List => array(choices, dialect, depth),
        Kind::Nested => nested(choices, dialect),
        Kind::Object => object(choices, dialect, depth),
        Kind::Map => map(choices, dialect, depth),
        Kind::Shared => return shared(choices, dialect),
        Kind::AllOf => all_of(choices, dialect, depth),
        Kind::Union => union(choices, dialect, depth),
        Kind::Types => types(choices, dialect),
        Kind::Any => any(choices, dialect),
    };
    annotated(choices, dialect, schema)
}

/// A schema whose values are single texts, numbers or booleans.
pub(crate) fn scalar(choices: &mut Choices) -> Value {
    match choices.below(13) {
        0..=3 => json!({"type": "string"}),
        4 => {
            let formats =
                ["date-time", "date", "uuid", "byte", "binary", "email", "uri", "password", "decimal", "int64"];
            json!({"type": "string", "format": choices.of(&formats)})
        }
        5 => json!({"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^[a-z\\d]+$", "default": "a\"b"}),
        6 | 7 => json!({"type": "integer"}),
        8 => json!({"type": "integer", "format": choices.of(&["int32", "int64", "uint64", "uint32"]), "minimum": 0}),
        9 => json!({"type": "number", "default": 1.5}),
        10 => json!({"type": "number", "format": choices.of(&["float", "double", "decimal"])}),
        _ => json!({"type": "boolean"}),
    }
}

/// An enum or a constant.
fn values(choices: &mut Choices) -> Value {
    match choices.below(9) {
        0..=3 => {
            let count = 1 + choices.below(5);
            json!({"type": "string", "enum": names::names(choices, count)})
        }
        4 => json!({"type": "integer", "enum": [1, 2, -3, 0]}),
        5 => json!({"enum": ["a", 1, true, null]}),
        6 => json!({"const": choices.of(&["a", "b", "type"])}),
        7 => json!({"type": "string", "enum": ["a", null], "nullable": true}),
        _ => json!({"type": "string", "enum": ["asc", "desc", "ASC", ""], "default": "asc"}),
    }
}

/// A list that can be `null`.
pub(crate) fn list(choices: &mut Choices, dialect: &Dialect) -> Value {
    let mut list = json!({"type": "array", "items": schema(choices, dialect, 1)});
    if let Some(list) = list.as_object_mut().filter(|_| choices.chance(60)) {
        nullable(dialect, list);
    }
    list
}

/// Nested lists and maps.
fn nested(choices: &mut Choices, dialect: &Dialect) -> Value {
    let mut schema = scalar(choices);
    for _ in 0..2 + choices.below(4) {
        if let Some(schema) = schema.as_object_mut().filter(|_| choices.chance(50)) {
            nullable(dialect, schema);
        }
        schema = match choices.below(2) {
            0 => json!({"type": "array", "items": schema}),
            _ => json!({"type": "object", "additionalProperties": schema}),
        };
    }
    schema
}

fn array(choices: &mut Choices, dialect: &Dialect, depth: usize) -> Value {
    let items = schema(choices, dialect, depth + 1);
    match choices.below(8) {
        0 => json!({"type": "array", "items": items, "minItems": 1, "uniqueItems": true}),
        1 if dialect.has_type_lists => json!({"type": "array", "prefixItems": [items, {"type": "string"}]}),
        2 => json!({"type": "array"}),
        _ => json!({"type": "array", "items": items}),
    }
}

pub(crate) fn object(choices: &mut Choices, dialect: &Dialect, depth: usize) -> Value {
    let count = if choices.chance(4) { 20 } else { choices.below(6) };
    let mut properties = Map::new();
    let mut required = Vec::new();
    for name in names::names(choices, count) {
        properties.insert(name.clone(), schema(choices, dialect, depth + 1));
        if choices.chance(45) {
            required.push(name);
        }
    }
    let mut object = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    match choices.below(12) {
        0 => object["additionalProperties"] = json!(false),
        1 => object["additionalProperties"] = json!(true),
        2 => object["additionalProperties"] = schema(choices, dialect, depth + 1),
        3 => object["patternProperties"] = json!({"^x-": schema(choices, dialect, depth + 1)}),
        4 => object["minProperties"] = json!(1),
        _ => {}
    }
    object
}

fn map(choices: &mut Choices, dialect: &Dialect, depth: usize) -> Value {
    json!({"type": "object", "additionalProperties": schema(choices, dialect, depth + 1)})
}

pub(crate) fn shared(choices: &mut Choices, dialect: &Dialect) -> Value {
    if dialect.shared.is_empty() {
        return json!({"type": "string"});
    }
    let name = &dialect.shared[choices.below(dialect.shared.len())];
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn all_of(choices: &mut Choices, dialect: &Dialect, depth: usize) -> Value {
    match choices.below(4) {
        0 => json!({"allOf": [shared(choices, dialect)], "nullable": true, "description": names::text(choices)}),
        1 => json!({"allOf": [shared(choices, dialect), object(choices, dialect, depth + 1)]}),
        2 => json!({"allOf": [object(choices, dialect, depth + 1), object(choices, dialect, depth + 1)]}),
        _ => {
            json!({"allOf": [shared(choices, dialect), shared(choices, dialect)], "properties": {"own": scalar(choices)}})
        }
    }
}

fn union(choices: &mut Choices, dialect: &Dialect, depth: usize) -> Value {
    let keyword = choices.of(&["oneOf", "anyOf"]);
    let count = 1 + choices.below(4);
    let variants: Vec<Value> = match choices.below(6) {
        0 => (0..=count).map(|_| scalar(choices)).collect(),
        1 => (0..=count).map(|_| shared(choices, dialect)).collect(),
        2 => return tagged(choices, dialect, keyword),
        3 => vec![schema(choices, dialect, depth + 1), json!({"type": "null"})],
        4 => {
            let item = scalar(choices);
            vec![item.clone(), json!({"type": "array", "items": item})]
        }
        _ => (0..=count).map(|_| schema(choices, dialect, depth + 1)).collect(),
    };
    json!({keyword: variants})
}

/// A union whose members each have a constant.
fn tagged(choices: &mut Choices, dialect: &Dialect, keyword: &str) -> Value {
    let tag = choices.of(&["type", "kind", "object"]);
    let count = 2 + choices.below(3);
    let members = names::names(choices, count).into_iter().map(|name| {
        let mut member = object(choices, dialect, DEEPEST - 1);
        member["properties"][tag] = match choices.below(3) {
            0 => json!({"const": name}),
            _ => json!({"type": "string", "enum": [name]}),
        };
        member["required"] = json!([tag]);
        member
    });
    let members: Vec<Value> = members.collect();
    match choices.below(2) {
        0 => json!({keyword: members}),
        _ => json!({keyword: members, "discriminator": {"propertyName": tag}}),
    }
}

/// Several types at once.
fn types(choices: &mut Choices, dialect: &Dialect) -> Value {
    if !dialect.has_type_lists {
        return json!({"type": "string", "nullable": true});
    }
    match choices.below(5) {
        0 => json!({"type": ["string", "integer"]}),
        1 => json!({"type": ["string", "null"]}),
        2 => json!({"type": ["array", "null"], "items": scalar(choices)}),
        3 => json!({"type": ["number", "boolean", "null"]}),
        _ => json!({"type": ["object", "string"], "properties": {"a": scalar(choices)}}),
    }
}

fn any(choices: &mut Choices, dialect: &Dialect) -> Value {
    match choices.below(4) {
        0 if dialect.has_type_lists => json!(true),
        1 => json!({"not": {"type": "null"}}),
        2 => json!({"type": "object"}),
        _ => json!({}),
    }
}

/// A schema with keywords in addition to its type.
fn annotated(choices: &mut Choices, dialect: &Dialect, mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        if choices.chance(15) {
            schema.insert("description".to_owned(), json!(names::text(choices)));
        }
        if choices.chance(8) {
            schema.insert("title".to_owned(), json!(names::name(choices)));
        }
        if choices.chance(16) {
            nullable(dialect, schema);
        }
        for (key, percent) in [("deprecated", 4), ("readOnly", 12), ("writeOnly", 6)] {
            if choices.chance(percent) {
                schema.insert(key.to_owned(), json!(true));
            }
        }
    }
    schema
}

fn nullable(dialect: &Dialect, schema: &mut Map<String, Value>) {
    match schema.get("type") {
        Some(Value::String(ty)) if dialect.has_type_lists => {
            let ty = json!([ty, "null"]);
            schema.insert("type".to_owned(), ty);
        }
        _ if !dialect.has_type_lists => {
            schema.insert("nullable".to_owned(), json!(true));
        }
        _ => {}
    }
}

/// The schemas that others reference.
pub(crate) fn of_components(choices: &mut Choices, dialect: &Dialect) -> Map<String, Value> {
    let named = |name: &String| {
        let schema = match choices.below(8) {
            0..=3 => object(choices, dialect, 1),
            4 => values(choices),
            5 => union(choices, dialect, 1),
            _ => schema(choices, dialect, 1),
        };
        (name.clone(), schema)
    };
    dialect.shared.iter().map(named).collect()
}

/// The version of a document, and the names of its shared schemas.
pub(crate) fn dialect(choices: &mut Choices) -> Dialect {
    let count = 8 + choices.below(20);
    let mut shared: Vec<String> = Vec::new();
    for _ in 0..count {
        let name = names::plain(choices);
        if !shared.contains(&name) {
            shared.push(name);
        }
    }
    Dialect { has_type_lists: choices.chance(60), shared }
}
