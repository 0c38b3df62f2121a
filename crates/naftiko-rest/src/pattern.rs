//! The regular expressions that inputs must match.

use naftiko_client::Value;
use regex_lite::Regex;

/// The maximum number of bytes of a text that is compared with a pattern, because the time depends
/// on its length.
const MAX_TEXT: usize = 64 * 1024;

/// A regular expression. As in JSON Schema, it can match any part of a text.
pub(crate) struct Pattern(Regex);

impl Pattern {
    /// Reads a pattern; `None` for an empty one.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it.
    pub(crate) fn of(pattern: &str) -> Result<Option<Self>, String> {
        if pattern.is_empty() {
            return Ok(None);
        }
        let pattern = Regex::new(pattern).map_err(|error| format!("the pattern `{pattern}`: {error}"))?;
        Ok(Some(Pattern(pattern)))
    }

    /// Returns the problem of a value that does not match. Numbers are texts, as they are in a URL.
    /// Of a list, each item must match. Objects have no pattern.
    pub(crate) fn problem(&self, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => self.of_text(text),
            Value::Number(number) => self.of_text(&number.to_string()),
            Value::Bool(value) => self.of_text(if *value { "true" } else { "false" }),
            Value::Array(items) => items.iter().find_map(|item| self.problem(item)),
            Value::Null | Value::Object(_) => None,
        }
    }

    fn of_text(&self, text: &str) -> Option<String> {
        if text.len() > MAX_TEXT {
            return Some(format!("is longer than {MAX_TEXT} bytes"));
        }
        (!self.0.is_match(text)).then(|| format!("does not match the pattern `{}`", self.0.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use naftiko_client::json;

    use super::*;

    #[test]
    fn texts_numbers_and_items_match() {
        let pattern = Pattern::of("^[0-9]+$").unwrap().unwrap();
        for value in [json!("12"), json!(12), json!(["1", 2]), json!([]), json!(null), json!({"a": "b"})] {
            assert_eq!(pattern.problem(&value), None, "{value}");
        }
        for value in [json!("1a"), json!(1.5), json!(true), json!(["1", "a"]), json!("")] {
            assert_eq!(pattern.problem(&value).as_deref(), Some("does not match the pattern `^[0-9]+$`"), "{value}");
        }
        assert_eq!(pattern.problem(&"1".repeat(70_000).into()).as_deref(), Some("is longer than 65536 bytes"));
    }

    #[test]
    fn a_pattern_that_cannot_be_read_is_a_problem() {
        assert!(Pattern::of("").unwrap().is_none());
        assert!(Pattern::of("(").is_err_and(|problem| problem.starts_with("the pattern `(`: ")));
    }
}
