//! Edits of schemas that selected operations reach.

use serde_json::{Value, json};

use super::places::{field, is_required, is_schema, one, other_type, reached, require};
use crate::choices::Choices;
use crate::specs::Specs;

/// An object that the operations reach.
fn object(specs: &Specs, choices: &mut Choices) -> Option<String> {
    let mut pointers = specs.reached();
    pointers.retain(|it| is_schema(it) && specs.document.pointer(it).is_some_and(|it| it["properties"].is_object()));
    one(choices, &pointers)
}

fn any(_: &Value, _: &str, _: &Value) -> bool {
    true
}

/// Changes a field that fits.
fn change(
    specs: &mut Specs,
    choices: &mut Choices,
    fits: impl Fn(&Value, &str, &Value) -> bool,
    change: impl Fn(&mut Choices, &mut Value),
) -> Option<()> {
    let (pointer, name) = field(specs, choices, fits)?;
    change(choices, specs.document.pointer_mut(&pointer)?["properties"].get_mut(&name)?);
    Some(())
}

/// Sets a keyword of a field to a value that it does not have.
fn set(specs: &mut Specs, choices: &mut Choices, keyword: &str, value: &Value) -> Option<()> {
    // A reference hides keywords beside it in OpenAPI 3.0.
    let fits = |_: &Value, _: &str, it: &Value| it.get(keyword) != Some(value) && it.get("$ref").is_none();
    change(specs, choices, fits, |_, it| it[keyword] = value.clone())
}

pub(super) fn add_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, new) = (object(specs, choices)?, other_type(choices, &Value::Null));
    specs.document.pointer_mut(&pointer)?["properties"]["newcomer"] = new;
    Some(())
}

pub(super) fn add_required_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, new) = (object(specs, choices)?, other_type(choices, &Value::Null));
    let object = specs.document.pointer_mut(&pointer)?;
    object["properties"]["newcomer"] = new;
    require(object, "newcomer", true);
    Some(())
}

pub(super) fn remove_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, name) = field(specs, choices, any)?;
    let object = specs.document.pointer_mut(&pointer)?;
    object["properties"].as_object_mut()?.remove(&name);
    if object["required"].is_array() {
        require(object, &name, false);
    }
    Some(())
}

pub(super) fn require_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, name) = field(specs, choices, |object, name, _| !is_required(object, name))?;
    require(specs.document.pointer_mut(&pointer)?, &name, true);
    Some(())
}

pub(super) fn free_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, name) = field(specs, choices, |object, name, _| is_required(object, name))?;
    require(specs.document.pointer_mut(&pointer)?, &name, false);
    Some(())
}

pub(super) fn retype_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    change(specs, choices, any, |choices, it| *it = other_type(choices, it))
}

pub(super) fn reformat_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let fits =
        |_: &Value, _: &str, it: &Value| it["type"] == "integer" || it["type"] == "string" || it["type"] == "number";
    change(specs, choices, fits, |choices, it| {
        it["format"] = json!(match it["type"].as_str() {
            Some("integer") => choices.of(&["int32", "int64", "uint64", "unix-time"]),
            Some("number") => choices.of(&["double", "decimal"]),
            _ => choices.of(&["date-time", "uuid", "byte", "uri", "decimal"]),
        });
    })
}

pub(super) fn rename_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, name) = field(specs, choices, any)?;
    let object = specs.document.pointer_mut(&pointer)?;
    let was_required = is_required(object, &name);
    let schema = object["properties"].as_object_mut()?.remove(&name)?;
    object["properties"]["renamed"] = schema;
    if was_required {
        require(object, &name, false);
        require(object, "renamed", true);
    }
    Some(())
}

pub(super) fn make_nullable(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let is_new = specs.document["openapi"].as_str().is_some_and(|it| it.starts_with("3.1"));
    let fits = |_: &Value, _: &str, it: &Value| it["type"].is_string() && it["nullable"] != true;
    change(specs, choices, fits, |_, it| match is_new {
        true => it["type"] = json!([it["type"], "null"]),
        false => it["nullable"] = json!(true),
    })
}

pub(super) fn make_read_only(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    set(specs, choices, "readOnly", &json!(true))
}

pub(super) fn make_write_only(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    set(specs, choices, "writeOnly", &json!(true))
}

pub(super) fn make_list(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    change(specs, choices, any, |_, it| *it = json!({"type": "array", "items": it.clone()}))
}

pub(super) fn make_constant(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let fits = |_: &Value, _: &str, it: &Value| it["type"] == "string";
    change(specs, choices, fits, |_, it| *it = json!({"type": "string", "enum": ["only"]}))
}

pub(super) fn deprecate_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    set(specs, choices, "deprecated", &json!(true))
}

pub(super) fn constrain_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let fits = |_: &Value, _: &str, it: &Value| it["type"] == "string";
    change(specs, choices, fits, |choices, it| it["maxLength"] = json!(3 + choices.below(9)))
}

pub(super) fn retext_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    set(specs, choices, "description", &json!("Another text."))
}

/// The schema of a reference is written where it is used.
pub(super) fn inline_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, name) = field(specs, choices, |_, _, it| it.get("$ref").is_some())?;
    let reference = specs.document.pointer(&pointer)?["properties"][&name]["$ref"].as_str()?.strip_prefix('#')?;
    let schema = specs.document.pointer(reference)?.clone();
    specs.document.pointer_mut(&pointer)?["properties"][&name] = schema;
    Some(())
}

/// A schema contains itself, so that it is boxed.
pub(super) fn nest_field(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let mut pointers = specs.reached();
    pointers.retain(|it| {
        it.starts_with("/components/schemas/")
            && it.matches('/').count() == 3
            && specs.document.pointer(it).is_some_and(|it| it["properties"].is_object())
    });
    let pointer = one(choices, &pointers)?;
    let field = json!({"$ref": format!("#{pointer}")});
    let properties = specs.document.pointer_mut(&pointer)?["properties"].as_object_mut()?;
    let names: Vec<String> = properties.keys().cloned().chain(["newcomer".to_owned()]).collect();
    properties.insert(one(choices, &names)?, field);
    Some(())
}

pub(super) fn make_map(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    change(specs, choices, any, |_, it| *it = json!({"type": "object", "additionalProperties": it.clone()}))
}

/// The items of a list that the operations reach.
fn items(specs: &Specs, choices: &mut Choices) -> Option<String> {
    let mut pointers = specs.reached();
    pointers.retain(|it| it.ends_with("/items") && specs.document.pointer(it).is_some_and(Value::is_object));
    one(choices, &pointers)
}

pub(super) fn retype_items(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = items(specs, choices)?;
    let items = specs.document.pointer_mut(&pointer)?;
    *items = other_type(choices, items);
    Some(())
}

pub(super) fn make_items_nullable(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = items(specs, choices)?;
    let items = specs.document.pointer_mut(&pointer)?;
    *items = json!({"anyOf": [items.clone(), {"type": "null"}]});
    Some(())
}

/// An object has the fields of another schema as well.
pub(super) fn extend(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let names: Vec<String> = specs.document.pointer("/components/schemas")?.as_object()?.keys().cloned().collect();
    let (pointer, name) = (object(specs, choices)?, one(choices, &names)?);
    let object = specs.document.pointer_mut(&pointer)?;
    let parent = json!({"$ref": format!("#/components/schemas/{}", name.replace('~', "~0").replace('/', "~1"))});
    *object = json!({"allOf": [parent, object.clone()]});
    Some(())
}

/// The order of the keys of `required`, and of those in a map, which is that of their names here.
pub(super) fn reorder_fields(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = reached(specs, choices, |it| it["required"].as_array().is_some_and(|it| it.len() > 1))?;
    specs.document.pointer_mut(&pointer)?["required"].as_array_mut()?.reverse();
    Some(())
}

pub(super) fn allow_others(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, schema) = (object(specs, choices)?, other_type(choices, &Value::Null));
    specs.document.pointer_mut(&pointer)?["additionalProperties"] = schema;
    Some(())
}

pub(super) fn refuse_others(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = reached(specs, choices, |it| it.get("additionalProperties").is_some_and(|it| *it != false))?;
    specs.document.pointer_mut(&pointer)?["additionalProperties"] = json!(false);
    Some(())
}

/// An enum that the operations reach.
fn values(specs: &Specs, choices: &mut Choices) -> Option<String> {
    let has_text = |it: &Value| it["enum"].as_array().is_some_and(|all| all.iter().any(Value::is_string));
    let mut pointers = specs.reached();
    pointers.retain(|it| is_schema(it) && specs.document.pointer(it).is_some_and(has_text));
    one(choices, &pointers)
}

pub(super) fn add_value(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = values(specs, choices)?;
    let all = specs.document.pointer_mut(&pointer)?["enum"].as_array_mut()?;
    let at = choices.below(all.len() + 1);
    all.insert(at, json!("newcomer"));
    Some(())
}

pub(super) fn remove_value(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = values(specs, choices)?;
    let all = specs.document.pointer_mut(&pointer)?["enum"].as_array_mut()?;
    if all.len() < 2 {
        return None;
    }
    all.remove(choices.below(all.len()));
    Some(())
}

pub(super) fn open_enum(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = values(specs, choices)?;
    specs.document.pointer_mut(&pointer)?.as_object_mut()?.remove("enum");
    Some(())
}

pub(super) fn close_text(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let fits = |_: &Value, _: &str, it: &Value| it["type"] == "string" && it.get("enum").is_none();
    change(specs, choices, fits, |_, it| it["enum"] = json!(["first", "second"]))
}

/// The variants of a union that the operations reach.
fn union(specs: &Specs, choices: &mut Choices) -> Option<String> {
    let mut pointers = specs.reached();
    pointers.retain(|it| {
        (it.ends_with("/oneOf") || it.ends_with("/anyOf")) && specs.document.pointer(it).is_some_and(Value::is_array)
    });
    one(choices, &pointers)
}

pub(super) fn add_variant(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let (pointer, new) = (union(specs, choices)?, other_type(choices, &Value::Null));
    specs.document.pointer_mut(&pointer)?.as_array_mut()?.push(new);
    Some(())
}

pub(super) fn remove_variant(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = union(specs, choices)?;
    let all = specs.document.pointer_mut(&pointer)?.as_array_mut()?;
    if all.len() < 2 {
        return None;
    }
    all.remove(choices.below(all.len()));
    Some(())
}

pub(super) fn discriminate(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let pointer = union(specs, choices)?;
    let pointer = pointer.rsplit_once('/')?.0.to_owned();
    let union = specs.document.pointer_mut(&pointer)?;
    if union.get("discriminator").is_some() {
        return None;
    }
    union["discriminator"] = json!({"propertyName": choices.of(&["type", "kind", "object"])});
    Some(())
}

pub(super) fn make_union(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    change(specs, choices, any, |_, it| *it = json!({"oneOf": [it.clone(), {"type": "boolean"}]}))
}

pub(super) fn rename(specs: &mut Specs, choices: &mut Choices) -> Option<()> {
    let mut pointers = specs.reached();
    pointers.retain(|it| it.starts_with("/components/schemas/") && it.matches('/').count() == 3);
    let pointer = one(choices, &pointers)?;
    let name = pointer.rsplit('/').next()?.replace("~1", "/").replace("~0", "~");
    let schemas = specs.document.get_mut("components")?.get_mut("schemas")?.as_object_mut()?;
    let schema = schemas.remove(&name)?;
    schemas.insert("RenamedSchema".to_owned(), schema);
    redirect(&mut specs.document, &format!("#/components/schemas/{name}"), "#/components/schemas/RenamedSchema");
    Some(())
}

fn redirect(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(object) => {
            if object.get("$ref").is_some_and(|it| it == from) {
                object.insert("$ref".to_owned(), json!(to));
            }
            object.values_mut().for_each(|it| redirect(it, from, to));
        }
        Value::Array(array) => array.iter_mut().for_each(|it| redirect(it, from, to)),
        _ => {}
    }
}

pub(super) fn add_unused(specs: &mut Specs, _: &mut Choices) -> Option<()> {
    specs.document["components"]["schemas"]["Unused"] =
        json!({"type": "object", "properties": {"a": {"type": "string"}}});
    specs.document["paths"]["/unused"] = json!({"get": {"responses": {"200": {"description": "Unused."}}}});
    Some(())
}
