//! Query parameters that are more than one text: objects and lists, in the styles that OpenAPI has names for.

use serde_json::Value;

use crate::request::template::Slot;

/// What stands in the query for a name that was set.
#[derive(Clone)]
pub(crate) enum Query {
    /// A pair of that name.
    One(Slot),
    /// Pairs of other names, which came of one value.
    Many(Vec<(String, String)>),
}

/// How an object is written into a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryStyle {
    /// `name[key]=value`, `name[key][key]=value` for what is nested (`deepObject`). A list repeats its name; where its items
    /// are objects or lists, their number stands in the brackets.
    Deep,
    /// `key=value` (`form`, exploded): the object has no name of its own. A list repeats its name, what is nested is written
    /// as in `Deep`.
    Exploded,
    /// `name=key,value,key,value` (`form`, not exploded), with this character between them. Nothing can be nested.
    Separated(char),
}

/// The pairs that a value comes to, or what is wrong with it.
pub(crate) fn pairs(name: &str, style: QueryStyle, value: &Value) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::new();
    match (style, value) {
        (QueryStyle::Separated(separator), value) => {
            let texts = flat(value)?;
            if !texts.is_empty() {
                pairs.push((name.to_owned(), texts.join(separator.encode_utf8(&mut [0; 4]))));
            }
        }
        (QueryStyle::Exploded, Value::Object(entries)) => {
            entries.iter().for_each(|(key, value)| push(key.clone(), value, &mut pairs));
        }
        (QueryStyle::Deep | QueryStyle::Exploded, value) => push(name.to_owned(), value, &mut pairs),
    }
    Ok(pairs)
}

/// Appends the pairs of a value that has this name. Its depth is bounded: serde_json makes no value that is not.
fn push(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(entries) => {
            entries.iter().for_each(|(key, value)| push(format!("{name}[{key}]"), value, pairs));
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let is_nested = item.is_object() || item.is_array();
                push(if is_nested { format!("{name}[{at}]") } else { name.clone() }, item, pairs);
            }
        }
        scalar => pairs.extend(text(scalar).map(|text| (name, text))),
    }
}

/// The texts of an object, a list or a scalar: keys and values, items, or the one.
fn flat(value: &Value) -> Result<Vec<String>, String> {
    let scalar = |value: &Value| match value {
        Value::Object(_) | Value::Array(_) => {
            Err("holds a list or an object within another: its style has no room for it")
        }
        value => Ok(text(value)),
    };
    let mut texts = Vec::new();
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                texts.extend(scalar(value)?.into_iter().flat_map(|text| [key.clone(), text]));
            }
        }
        Value::Array(items) => {
            for item in items {
                texts.extend(scalar(item)?);
            }
        }
        value => texts.extend(text(value)),
    }
    Ok(texts)
}

/// The text of a scalar; none of null.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(style: QueryStyle, value: Value) -> Result<String, String> {
        let pairs = pairs("f", style, &value)?;
        Ok(pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&"))
    }

    #[test]
    fn a_deep_object_has_a_bracket_for_each_level() {
        let value =
            json!({"age": 3, "ok": true, "none": null, "size": {"min": 1.5}, "tag": ["a", null, "b"], "no": []});
        assert_eq!(
            written(QueryStyle::Deep, value).as_deref(),
            Ok("f[age]=3&f[ok]=true&f[size][min]=1.5&f[tag]=a&f[tag]=b")
        );
        let value = json!({"or": [{"a": 1}, ["x", "y"]]});
        assert_eq!(written(QueryStyle::Deep, value).as_deref(), Ok("f[or][0][a]=1&f[or][1]=x&f[or][1]=y"));
    }

    #[test]
    fn an_exploded_object_has_pairs_of_its_own() {
        let value = json!({"a": "x", "b": [1, 2], "c": {"d": "y"}});
        assert_eq!(written(QueryStyle::Exploded, value).as_deref(), Ok("a=x&b=1&b=2&c[d]=y"));
    }

    #[test]
    fn a_separated_object_is_one_text_and_holds_nothing_nested() {
        let comma = QueryStyle::Separated(',');
        assert_eq!(written(comma, json!({"a": "x", "n": null, "b": 2})).as_deref(), Ok("f=a,x,b,2"));
        assert_eq!(written(comma, json!({})).as_deref(), Ok(""));
        assert!(written(comma, json!({"a": ["x"]})).unwrap_err().contains("within another"));
        assert!(written(comma, json!([{}])).is_err());
    }

    #[test]
    fn lists_and_scalars_are_written_too() {
        assert_eq!(written(QueryStyle::Separated('|'), json!(["a", 1])).as_deref(), Ok("f=a|1"));
        assert_eq!(written(QueryStyle::Exploded, json!(["a", 1])).as_deref(), Ok("f=a&f=1"));
        for style in [QueryStyle::Deep, QueryStyle::Exploded, QueryStyle::Separated(' ')] {
            assert_eq!(written(style, json!("a b")).as_deref(), Ok("f=a b"));
            assert_eq!(written(style, Value::Null).as_deref(), Ok(""));
        }
    }
}
