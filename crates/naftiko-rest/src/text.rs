//! Values that are texts in a request: in the path, the query, a header or a cookie.

use naftiko_client::Value;
use serde_json::{Number, json};

/// Returns the value of a text for a schema. One that fits no type of it stays a text, which is
/// then reported.
pub(crate) fn value(text: &str, schema: &Value) -> Value {
    let types = types(schema);
    let fits = |name: &&str| of_type(text, name);
    // A text is a text, even if it could be a number.
    if types.is_empty() || types.contains(&"string") {
        return text.into();
    }
    types.iter().find_map(fits).unwrap_or_else(|| text.into())
}

/// Returns the value of several texts with one name: a list, if the schema is one.
pub(crate) fn values(texts: &[String], schema: &Value) -> Option<Value> {
    if is_list(schema) {
        let items = schema.get("items").unwrap_or(&Value::Null);
        return Some(texts.iter().map(|text| value(text, items)).collect());
    }
    match texts {
        [text] => Some(value(text, schema)),
        _ => None,
    }
}

/// Returns the value of one text in which commas separate the items of a list: in a path, a header
/// or a cookie.
pub(crate) fn joined(text: &str, schema: &Value) -> Value {
    if !is_list(schema) {
        return value(text, schema);
    }
    let items = schema.get("items").unwrap_or(&Value::Null);
    text.split(',').map(|item| value(item.trim(), items)).collect()
}

/// Whether a schema is that of a list.
pub(crate) fn is_list(schema: &Value) -> bool {
    types(schema).contains(&"array")
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn of_type(text: &str, name: &str) -> Option<Value> {
    match name {
        "integer" => {
            let number = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
            number.ok().map(Value::Number)
        }
        "number" => {
            let number = serde_json::from_str::<Number>(text).ok()?;
            Some(Value::Number(number))
        }
        "boolean" => match text {
            "true" => Some(json!(true)),
            "false" => Some(json!(false)),
            _ => None,
        },
        "object" => serde_json::from_str(text).ok().filter(Value::is_object),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_type_of_its_schema() {
        for (text, ty, expected) in [
            ("7", "string", json!("7")),
            ("7", "integer", json!(7)),
            ("-7", "integer", json!(-7)),
            ("18446744073709551615", "integer", json!(u64::MAX)),
            ("7.5", "integer", json!("7.5")),
            ("7.5", "number", json!(7.5)),
            ("NaN", "number", json!("NaN")),
            ("true", "boolean", json!(true)),
            ("yes", "boolean", json!("yes")),
            (r#"{"a":1}"#, "object", json!({"a": 1})),
            ("[1]", "object", json!("[1]")),
        ] {
            assert_eq!(value(text, &json!({"type": ty})), expected, "{text} {ty}");
        }
        assert_eq!(value("7", &json!({})), json!("7"));
        assert_eq!(value("7", &json!({"type": ["integer", "null"]})), json!(7));
    }

    #[test]
    fn a_list_has_all_values() {
        let list = json!({"type": "array", "items": {"type": "integer"}});
        let texts = ["1".to_owned(), "2,3".to_owned()];
        assert_eq!(values(&texts, &list), Some(json!([1, "2,3"])));
        assert_eq!(values(&texts, &json!({"type": "string"})), None);
        assert_eq!(joined("1, 2", &list), json!([1, 2]));
        assert_eq!(joined("a,b", &json!({})), json!("a,b"));
    }
}
