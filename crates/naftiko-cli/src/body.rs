//! The body of a call as a whole: `--body` and `--body-template`.

use std::io::Write;

use clap::ArgMatches;
use naftiko_client::Value;
use naftiko_client::table::{Input, Inputs, Unit, nearest};
use serde_json::Map;

use crate::args::WHOLE_BODY;
use crate::console::Console;
use crate::error::Failure;
use crate::kind::{Kind, types};
use crate::source::Source;

/// Returns the inputs that `--body` sets.
pub(crate) fn read(unit: &'static Unit, matches: &ArgMatches, source: &mut Source<'_>) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::new();
    // The commands of units without a body do not have the option.
    let Ok(Some(text)) = matches.try_get_one::<String>(WHOLE_BODY) else { return Ok(inputs) };
    if let Some(input) = whole(unit) {
        let value = match Kind::of(input, &input.described_schema()) {
            Kind::File => source.file("`--body`", text)?,
            kind if kind.is_scalar() => {
                let text = source.text("`--body`", text)?;
                kind.scalar(&text).map_err(|expected| Failure::Usage(format!("`--body` is not {expected}")))?
            }
            Kind::Any => source.any("`--body`", text)?,
            _ => source.json("`--body`", text)?,
        };
        inputs.insert(input.name.to_owned(), value);
        return Ok(inputs);
    }
    let Value::Object(entries) = source.json("`--body`", text)? else {
        return Err(Failure::Usage("`--body` is not a JSON object".to_owned()));
    };
    for (key, value) in entries {
        let input = by_key(unit, &key).ok_or_else(|| unknown_key(unit, &key))?;
        inputs.insert(input.name.to_owned(), value);
    }
    Ok(inputs)
}

/// The input that is the whole body.
pub(crate) fn whole(unit: &'static Unit) -> Option<&'static Input> {
    unit.inputs.iter().find(|input| input.is_whole_body())
}

/// The input that is a key of the body.
fn by_key(unit: &'static Unit, key: &str) -> Option<&'static Input> {
    unit.inputs.iter().find(|input| input.body_key() == Some(key))
}

fn unknown_key(unit: &'static Unit, key: &str) -> Failure {
    let keys = unit.inputs.iter().filter_map(Input::body_key);
    Failure::Usage(match nearest(key, keys) {
        Some(known) => format!("`--body` has the unknown key `{key}`; did you mean `{known}`?"),
        None => format!("`--body` has the unknown key `{key}`"),
    })
}

/// Writes a body with all fields, as JSON.
pub(crate) fn write_template(unit: &'static Unit, console: &mut Console) -> Result<(), Failure> {
    let out = &mut console.stdout;
    if let Some(input) = whole(unit) {
        writeln!(out, "{:#}", template(&input.described_schema()))?;
        return Ok(());
    }
    // In the order of the inputs, which a map does not keep.
    let fields = unit.inputs.iter().filter_map(|input| Some((input.body_key()?, template(&input.described_schema()))));
    let fields = fields.map(|(key, value)| {
        let value = format!("{value:#}").replace('\n', "\n  ");
        format!("  {}: {value}", Value::from(key))
    });
    let fields: Vec<String> = fields.collect();
    writeln!(out, "{{\n{}\n}}", fields.join(",\n"))?;
    Ok(())
}

/// A value of a schema: the default, the first value of an enum, or an empty one.
fn template(schema: &Value) -> Value {
    let first = schema.get("enum").and_then(Value::as_array).and_then(|values| values.first());
    if let Some(value) = schema.get("default").or(first) {
        return value.clone();
    }
    match types(schema).first().copied() {
        Some("integer" | "number") => 0.into(),
        Some("boolean") => false.into(),
        Some("string") => "".into(),
        Some("array") => schema.get("items").map(template).into_iter().collect(),
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            Value::Object(properties.map(|(key, schema)| (key.clone(), template(schema))).collect::<Map<_, _>>())
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use naftiko_client::json;

    use super::template;

    #[test]
    fn a_template_has_a_value_for_each_field() {
        let schema = json!({"type": "object", "properties": {
            "age": {"type": ["integer", "null"]},
            "kind": {"type": "string", "enum": ["cat", "dog"]},
            "limit": {"type": "integer", "default": 10},
            "tags": {"type": "array", "items": {"type": "string"}},
            "owner": {"type": "object", "properties": {"tame": {"type": "boolean"}}},
            "other": {},
        }});
        let expected = json!({
            "age": 0, "kind": "cat", "limit": 10, "tags": [""], "owner": {"tame": false}, "other": null,
        });
        assert_eq!(template(&schema), expected);
    }
}
