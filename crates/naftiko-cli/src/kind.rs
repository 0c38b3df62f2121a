//! The kind of a value on the command line, by its JSON Schema.

use naftiko_client::Value;
use naftiko_client::table::Input;
use serde_json::Number;

/// How the text of a value is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A text, with the values that are allowed; none means any.
    Text(Vec<String>),
    /// Scalars of several types, by the name of each.
    Mixed(Vec<String>),
    /// A file: `@path` or `-`.
    File,
    /// An object as JSON: as text, `@path` or `-`.
    Json,
    /// A value of any type: JSON, otherwise a text.
    Any,
    /// A list, one item at a time.
    List(Box<Kind>),
}

impl Kind {
    /// Returns the kind of an input.
    pub(crate) fn of(input: &Input, schema: &Value) -> Self {
        match (input.is_file(), Kind::of_schema(schema)) {
            (true, Kind::List(_)) => Kind::List(Box::new(Kind::File)),
            (true, _) => Kind::File,
            // Its items are fields or items of the body, not repeated flags.
            (false, Kind::List(_)) if input.is_whole_body() => Kind::Json,
            (false, kind) => kind,
        }
    }

    /// Returns the kind of the values of a schema.
    pub(crate) fn of_schema(schema: &Value) -> Self {
        let types: Vec<&str> = types(schema).into_iter().filter(|name| *name != "null").collect();
        match types.as_slice() {
            ["integer"] => Kind::Integer,
            ["number"] | ["integer", "number"] | ["number", "integer"] => Kind::Number,
            ["boolean"] => Kind::Boolean,
            ["string"] => Kind::Text(texts(schema)),
            ["array"] => Kind::List(Box::new(schema.get("items").map_or(Kind::Any, Kind::of_schema))),
            [] if !texts(schema).is_empty() => Kind::Text(texts(schema)),
            [] => Kind::Any,
            types if types.iter().all(|name| ["integer", "number", "boolean", "string"].contains(name)) => {
                Kind::Mixed(types.iter().map(|name| (*name).to_owned()).collect())
            }
            _ => Kind::Json,
        }
    }

    /// Whether it is a single value that is written without JSON.
    pub(crate) fn is_scalar(&self) -> bool {
        matches!(self, Kind::Integer | Kind::Number | Kind::Boolean | Kind::Text(_) | Kind::Mixed(_))
    }

    /// Returns the name of a value in the help.
    pub(crate) fn value_name(&self) -> &'static str {
        match self {
            Kind::Integer => "INTEGER",
            Kind::Number => "NUMBER",
            Kind::Boolean => "BOOLEAN",
            Kind::Text(_) => "TEXT",
            Kind::Mixed(_) | Kind::Any => "VALUE",
            Kind::File => "@FILE",
            Kind::Json => "JSON",
            Kind::List(item) => item.value_name(),
        }
    }

    /// Returns the values that are allowed; none means any.
    pub(crate) fn allowed(&self) -> &[String] {
        match self {
            Kind::Text(values) => values,
            Kind::List(item) => item.allowed(),
            _ => &[],
        }
    }

    /// Reads a scalar.
    ///
    /// # Errors
    ///
    /// Returns what was expected.
    pub(crate) fn scalar(&self, text: &str) -> Result<Value, &'static str> {
        match self {
            Kind::Integer => integer(text).map(Value::Number).ok_or("an integer"),
            Kind::Number => number(text).map(Value::Number).ok_or("a number"),
            Kind::Boolean => text.parse().map(Value::Bool).map_err(|_| "true or false"),
            Kind::Mixed(types) => mixed(types, text).ok_or("a number or a boolean"),
            _ => Ok(text.into()),
        }
    }
}

/// Returns the types that a schema allows.
pub(crate) fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The values of an enum of texts. If it has any other value, none is listed.
fn texts(schema: &Value) -> Vec<String> {
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let values = values.filter(|value| !value.is_null()).map(|value| value.as_str().map(str::to_owned));
    values.collect::<Option<_>>().unwrap_or_default()
}

fn integer(text: &str) -> Option<Number> {
    let signed = text.parse::<i64>().ok().map(Number::from);
    signed.or_else(|| text.parse::<u64>().ok().map(Number::from))
}

fn number(text: &str) -> Option<Number> {
    integer(text).or_else(|| Number::from_f64(text.parse().ok()?))
}

/// A scalar of one of several types. A text is the last of them.
fn mixed(types: &[String], text: &str) -> Option<Value> {
    let has = |name: &str| types.iter().any(|known| known == name);
    let integer = || integer(text).filter(|_| has("integer")).map(Value::Number);
    let number = || number(text).filter(|_| has("number")).map(Value::Number);
    let boolean = || text.parse().ok().filter(|_| has("boolean")).map(Value::Bool);
    integer().or_else(number).or_else(boolean).or_else(|| has("string").then(|| text.into()))
}

#[cfg(test)]
mod tests {
    use naftiko_client::json;

    use super::Kind;

    #[test]
    fn a_schema_decides_how_a_text_is_read() {
        let kind = |schema| Kind::of_schema(&schema);
        assert_eq!(kind(json!({"type": "integer"})).scalar("-5"), Ok(json!(-5)));
        assert_eq!(kind(json!({"type": ["integer", "null"]})).scalar("18446744073709551615"), Ok(json!(u64::MAX)));
        assert_eq!(kind(json!({"type": "integer"})).scalar("5.5"), Err("an integer"));
        assert_eq!(kind(json!({"type": "number"})).scalar("5"), Ok(json!(5)));
        assert_eq!(kind(json!({"type": "number"})).scalar("5.5"), Ok(json!(5.5)));
        assert_eq!(kind(json!({"type": "number"})).scalar("inf"), Err("a number"));
        assert_eq!(kind(json!({"type": "boolean"})).scalar("yes"), Err("true or false"));
        assert_eq!(kind(json!({"type": "string"})).scalar("5"), Ok(json!("5")));
        assert_eq!(kind(json!({"type": ["string", "integer"]})).scalar("5"), Ok(json!(5)));
        assert_eq!(kind(json!({"type": ["string", "integer"]})).scalar("true"), Ok(json!("true")));
        assert_eq!(kind(json!({"type": ["boolean", "integer"]})).scalar("x"), Err("a number or a boolean"));
    }

    #[test]
    fn a_schema_without_a_scalar_type_is_json() {
        let kind = |schema| Kind::of_schema(&schema);
        assert_eq!(kind(json!({"type": "array", "items": {"type": "integer"}})), Kind::List(Box::new(Kind::Integer)));
        assert_eq!(kind(json!({"enum": ["a", null]})), Kind::Text(vec!["a".to_owned()]));
        assert_eq!(kind(json!({"enum": ["a", 1]})), Kind::Any);
        assert_eq!(kind(json!({})), Kind::Any);
        assert_eq!(kind(json!({"type": "object"})), Kind::Json);
        assert_eq!(kind(json!({"type": ["object", "string"]})), Kind::Json);
    }
}
