//! Compares JSON Schemas: those of inputs by the values that they accept, those of outputs by the
//! parts that users read.

use serde_json::{Map, Value, json};

use crate::model::types::{TypeDef, TypeKind};
use crate::model::{Ty, TypeId};

/// Types that are nested more deeply have no properties.
const DEEPEST: usize = 4;

/// How the values that an input accepts have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Accepts {
    Fewer,
    More,
}

/// Keywords that limit values, and whether a higher number accepts fewer.
const LIMITS: &[(&str, Option<bool>)] = &[
    ("minimum", Some(true)),
    ("exclusiveMinimum", Some(true)),
    ("maximum", Some(false)),
    ("exclusiveMaximum", Some(false)),
    ("minLength", Some(true)),
    ("maxLength", Some(false)),
    ("minItems", Some(true)),
    ("maxItems", Some(false)),
    ("format", None),
    ("pattern", None),
    ("contentEncoding", None),
];

/// Returns how the values that a schema accepts have changed, each with what has changed.
pub(super) fn accepted(old: &Value, new: &Value) -> Vec<(Accepts, String)> {
    let mut changes = Vec::new();
    compare(old, new, "", &mut changes);
    changes
}

fn compare(old: &Value, new: &Value, path: &str, changes: &mut Vec<(Accepts, String)>) {
    let at = |text: String| if path.is_empty() { text } else { format!("`{path}` {text}") };
    let (before, after) = (types(old), types(new));
    if before != after {
        let narrower = !after.is_empty() && (before.is_empty() || before.iter().any(|name| !allows(&after, name)));
        let how = if narrower { Accepts::Fewer } else { Accepts::More };
        changes.push((how, at(format!("is {} instead of {}", listed(&after), listed(&before)))));
        if !before.iter().any(|name| allows(&after, name)) {
            return;
        }
    }
    values(old, new, &at, changes);
    for (keyword, is_higher_fewer) in LIMITS {
        let (before, after) = (old.get(keyword), new.get(keyword));
        if before == after {
            continue;
        }
        let numbers = before.and_then(Value::as_f64).zip(after.and_then(Value::as_f64));
        let how = match (before, after, is_higher_fewer, numbers) {
            (_, None, ..) => Accepts::More,
            (Some(_), Some(_), Some(is_higher_fewer), Some((before, after)))
                if (after > before) != *is_higher_fewer =>
            {
                Accepts::More
            }
            _ => Accepts::Fewer,
        };
        let text = |value: Option<&Value>| value.map_or("none".to_owned(), |value| format!("`{}`", plain(value)));
        changes.push((how, at(format!("has the {keyword} {} instead of {}", text(after), text(before)))));
    }
    properties(old, new, path, changes);
    for keyword in ["items", "additionalProperties"] {
        if let (Some(before), Some(after)) = (old.get(keyword), new.get(keyword)) {
            let name = if keyword == "items" { "[]" } else { ".*" };
            compare(before, after, &format!("{path}{name}"), changes);
        }
    }
}

/// Compares the values of an enum.
fn values(old: &Value, new: &Value, at: &impl Fn(String) -> String, changes: &mut Vec<(Accepts, String)>) {
    let of = |schema: &Value| schema.get("enum").and_then(Value::as_array).cloned();
    let missing = |from: &[Value], all: &[Value]| {
        let missing = from.iter().filter(|value| !all.contains(value));
        missing.map(|value| format!("`{}`", plain(value))).collect::<Vec<_>>().join(", ")
    };
    match (of(old), of(new)) {
        (Some(before), Some(after)) => {
            for (how, values, verb) in [
                (Accepts::Fewer, missing(&before, &after), "does not accept"),
                (Accepts::More, missing(&after, &before), "also accepts"),
            ] {
                if !values.is_empty() {
                    let end = if how == Accepts::Fewer { " any more" } else { "" };
                    changes.push((how, at(format!("{verb} {values}{end}"))));
                }
            }
        }
        (None, Some(after)) => {
            changes.push((Accepts::Fewer, at(format!("only accepts {}", missing(&after, &[])))));
        }
        (Some(_), None) => changes.push((Accepts::More, at("accepts any value".to_owned()))),
        (None, None) => {}
    }
}

/// Compares the properties of an object.
fn properties(old: &Value, new: &Value, path: &str, changes: &mut Vec<(Accepts, String)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let (before, after) = (parts(old), parts(new));
    for (name, part) in &before {
        let name_below = below(name);
        match after.get(name) {
            None => changes.push((Accepts::Fewer, format!("has no `{name_below}` any more"))),
            Some(other) => {
                match (is_required(old, name), is_required(new, name)) {
                    (false, true) => changes.push((Accepts::Fewer, format!("requires `{name_below}`"))),
                    (true, false) => changes.push((Accepts::More, format!("does not require `{name_below}` any more"))),
                    _ => {}
                }
                compare(part, other, &name_below, changes);
            }
        }
    }
    for name in after.keys().filter(|name| !before.contains_key(*name)) {
        let name_below = below(name);
        changes.push(match is_required(new, name) {
            true => (Accepts::Fewer, format!("requires `{name_below}`")),
            false => (Accepts::More, format!("has the new part `{name_below}`")),
        });
    }
}

/// What has changed in an output.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Returned {
    /// New parts.
    pub(super) added: Vec<String>,
    /// What readers of the old output do not find, in words.
    pub(super) changed: Vec<String>,
}

/// Returns what has changed in the schema of an output.
pub(super) fn returned(old: &Value, new: &Value) -> Returned {
    let mut found = Returned::default();
    read(old, new, "", &mut found);
    found
}

fn read(old: &Value, new: &Value, path: &str, found: &mut Returned) {
    let (before, after) = (types(old), types(new));
    // What was any value can be of one type.
    let is_readable = before.is_empty() || !after.is_empty() && after.iter().all(|name| allows(&before, name));
    if !is_readable {
        let subject = if path.is_empty() { "it".to_owned() } else { format!("`{path}`") };
        found.changed.push(format!("{subject} is {} instead of {}", listed(&after), listed(&before)));
        return;
    }
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let (before, after) = (parts(old), parts(new));
    for (name, part) in &before {
        match after.get(name) {
            Some(other) => read(part, other, &below(name), found),
            None => found.changed.push(format!("`{}` is missing", below(name))),
        }
    }
    found.added.extend(after.keys().filter(|name| !before.contains_key(*name)).map(|name| below(name)));
    for keyword in ["items", "additionalProperties"] {
        if let (Some(before), Some(after)) = (old.get(keyword), new.get(keyword)) {
            let name = if keyword == "items" { "[]" } else { ".*" };
            read(before, after, &format!("{path}{name}"), found);
        }
    }
}

/// Returns the schema of a type that a flow returns.
pub(super) fn of(types: &[TypeDef], ty: &Ty) -> Value {
    of_type(types, ty, &mut Vec::new())
}

fn of_type(types: &[TypeDef], ty: &Ty, path: &mut Vec<TypeId>) -> Value {
    match ty {
        Ty::String | Ty::DateTime => json!({"type": "string"}),
        Ty::UnixMillis | Ty::UnixSeconds | Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => json!({"type": "integer"}),
        Ty::F64 | Ty::Decimal => json!({"type": "number"}),
        Ty::Boolean => json!({"type": "boolean"}),
        Ty::Value => json!({}),
        Ty::List(item) => json!({"type": "array", "items": of_type(types, item, path)}),
        Ty::Map(value) => json!({"type": "object", "additionalProperties": of_type(types, value, path)}),
        Ty::Nullable(inner) => of_type(types, inner, path),
        Ty::Named(id) | Ty::Boxed(id) => match types.get(*id).map(|def| &def.kind) {
            Some(TypeKind::Struct(it)) if !path.contains(id) && path.len() < DEEPEST => {
                path.push(*id);
                let property = |field: &crate::model::types::Field| {
                    (field.wire_name.clone(), of_type(types, &field.ty, &mut path.clone()))
                };
                let properties: Map<String, Value> = it.fields.iter().map(property).collect();
                path.pop();
                json!({"type": "object", "properties": properties})
            }
            Some(TypeKind::Struct(_)) => json!({"type": "object"}),
            Some(TypeKind::Enum(_) | TypeKind::Id) => json!({"type": "string"}),
            Some(TypeKind::Union(_)) | None => json!({}),
        },
    }
}

/// Whether a value of a schema is one that a command line takes without JSON.
pub(super) fn is_scalar(schema: &Value) -> bool {
    let all = types(schema);
    let names: Vec<&str> = all.iter().map(String::as_str).filter(|name| *name != "null").collect();
    let is_scalar = |name: &&str| ["integer", "number", "boolean", "string"].contains(name);
    match names.is_empty() {
        true => schema.get("enum").is_some_and(|values| values.as_array().is_some_and(|all| !all.is_empty())),
        false => names.iter().all(is_scalar),
    }
}

/// Whether a schema allows values of any type.
pub(super) fn is_any(schema: &Value) -> bool {
    types(schema).iter().all(|name| name == "null") && !is_scalar(schema)
}

/// Whether a schema is that of a list.
pub(super) fn is_list(schema: &Value) -> bool {
    types(schema).iter().any(|name| name == "array")
}

fn types(schema: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match schema.get("type") {
        Some(Value::Array(names)) => names.iter().filter_map(text).collect(),
        Some(name) => text(name).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Whether types allow the values of another type. None allow all.
fn allows(types: &[String], name: &str) -> bool {
    types.is_empty() || types.iter().any(|it| it == name || it == "number" && name == "integer")
}

fn parts(schema: &Value) -> Map<String, Value> {
    schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default()
}

fn is_required(schema: &Value, name: &str) -> bool {
    let names = schema.get("required").and_then(Value::as_array);
    names.is_some_and(|names| names.iter().any(|known| known == name))
}

/// Returns types in words.
fn listed(types: &[String]) -> String {
    match types.is_empty() {
        true => "any value".to_owned(),
        false => types.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or "),
    }
}

/// Returns a value as users write it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What has changed, with `-` before what accepts fewer values.
    fn compared(old: Value, new: Value) -> Vec<String> {
        let sign = |how| if how == Accepts::Fewer { '-' } else { '+' };
        accepted(&old, &new).into_iter().map(|(how, text)| format!("{}{text}", sign(how))).collect()
    }

    #[test]
    fn an_input_accepts_fewer_or_more_values() {
        for (old, new, expected) in [
            (json!({"type": "string"}), json!({"type": "string", "description": "A text."}), ""),
            (json!({"type": "string"}), json!({"type": "integer"}), "-is `integer` instead of `string`"),
            (json!({"type": "number"}), json!({"type": "integer"}), "-is `integer` instead of `number`"),
            (json!({"type": "integer"}), json!({"type": "number"}), "+is `number` instead of `integer`"),
            (json!({}), json!({"type": "string"}), "-is `string` instead of any value"),
            (
                json!({"type": ["string", "null"]}),
                json!({"type": "string"}),
                "-is `string` instead of `string` or `null`",
            ),
            (json!({"enum": ["a", "b"]}), json!({"enum": ["b"]}), "-does not accept `a` any more"),
            (json!({"enum": ["a"]}), json!({"enum": ["a", 1]}), "+also accepts `1`"),
            (json!({}), json!({"enum": ["a"]}), "-only accepts `a`"),
            (json!({"enum": ["a"]}), json!({}), "+accepts any value"),
            (json!({"minimum": 1}), json!({"minimum": 2}), "-has the minimum `2` instead of `1`"),
            (json!({"maxLength": 1}), json!({"maxLength": 2}), "+has the maxLength `2` instead of `1`"),
            (json!({"format": "uuid"}), json!({}), "+has the format none instead of `uuid`"),
            (json!({"items": {"enum": [1, 2]}}), json!({"items": {"enum": [1]}}), "-`[]` does not accept `2` any more"),
        ] {
            assert_eq!(compared(old.clone(), new.clone()).join("; "), expected, "{old} {new}");
        }
    }

    #[test]
    fn a_part_that_is_required_or_missing_accepts_fewer_values() {
        let old = json!({"properties": {"a": {"properties": {"b": {}, "c": {}}}, "d": {}}, "required": ["d"]});
        let new = json!({
            "properties": {"a": {"properties": {"b": {}, "e": {}, "f": {}}, "required": ["b", "f"]}, "d": {}},
        });
        let expected = [
            "-requires `a.b`",
            "-has no `a.c` any more",
            "+has the new part `a.e`",
            "-requires `a.f`",
            "+does not require `d` any more",
        ];
        assert_eq!(compared(old, new), expected);
    }

    #[test]
    fn readers_of_an_output_find_what_was_there() {
        let old = json!({"properties": {"id": {"type": ["string", "null"]}, "kind": {}, "tags": {"items": {"type": "string"}}}});
        let new = json!({"properties": {"id": {"type": "string"}, "name": {}, "tags": {"items": {"type": "integer"}}}});
        let changed = ["`kind` is missing", "`tags[]` is `integer` instead of `string`"].map(str::to_owned).to_vec();
        assert_eq!(returned(&old, &new), Returned { added: vec!["name".to_owned()], changed });
    }
}
